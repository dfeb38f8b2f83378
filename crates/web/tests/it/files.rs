//! Files of records at the doors: delivered by a source's program, seen and taken by the person, opened by
//! their teacher, looked at by the desk before a copy goes out (`LP-21`, `LP-25`, `LP-51`).

use std::io::{Cursor, Read as _};

use axum::http::StatusCode;
use law::{MediaId, PersonId};
use serde_json::{Value as Json, json};
use store::{MediaFault, NewMedia};

use crate::api_house::{Answered as Told, ApiHouse, program_as, university};
use crate::ground::BOTH;
use crate::house::{Answered, DESK, House, INSTRUCTOR, OUTSIDE, STUDENT};

pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n<script>alert(1)</script> an invented picture";

pub(crate) fn keep(house: &House, name: &'static str, octets: &'static [u8]) -> MediaId {
    let student = house.student;
    let kept = house
        .app
        .store()
        .transact::<_, MediaFault>("test.file", move |tx| {
            let record = tx.record_id("lms-xapi", "learning", &format!("{STUDENT}-grade"))?;
            let new = NewMedia {
                person: student,
                category: "learning",
                record,
                field: "work",
                slot: name,
                source: "lms-xapi",
                name,
            };
            tx.keep_media(&new, octets)
        })
        .unwrap();
    kept.media
}

/// What is handed out is kept, never shown.
fn is_an_attachment(answered: &Answered, kind: &str) {
    let header = |name: &str| {
        answered
            .headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
            .to_owned()
    };
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.body);
    assert_eq!(header("content-type"), kind);
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
    let disposition = header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename="),
        "{disposition}"
    );
    let apart = header("content-security-policy");
    assert!(
        apart.contains("sandbox") && apart.contains("default-src 'none'"),
        "{apart}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_021_a_person_sees_and_takes_their_files_and_nobody_elses() {
    let house = House::open();
    let media = keep(&house, "ภาพ <b>กลุ่ม</b>.svg", PNG);
    let mut student = house.signed_in(STUDENT).await;
    let held = student.get("/me/held").await;
    assert!(held.body.contains("/me/files\""), "the page leads to them");
    let listed = student.get("/me/files?lang=th").await;
    assert!(
        listed.body.contains("ภาพ &#60;b&#62;กลุ่ม&#60;/b&#62;.svg"),
        "{}",
        listed.body
    );
    let address = format!("/me/files/{media}");
    assert!(listed.body.contains(&address));
    let taken = student.post(&address, &[]).await;
    is_an_attachment(&taken, "image/png");
    assert_eq!(taken.bytes, PNG);
    let english = student.get("/me/files?lang=en").await;
    assert!(english.body.contains("Your files"));
    // Somebody else finds nothing at that address, nor does a stranger's guess (T14).
    let mut other = house.signed_in(OUTSIDE).await;
    assert_eq!(
        other.post(&address, &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let guessed = format!("/me/files/{}", "0".repeat(32));
    assert_eq!(
        student.post(&guessed, &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let uses = student.get("/me/uses").await;
    assert_eq!(uses.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_051_a_teacher_opens_the_work_of_their_own_class_for_a_purpose_that_reaches_it() {
    let house = House::open();
    let media = keep(&house, "งาน.png", PNG);
    let (course, student) = (house.course, house.student);
    let page = format!("/console/courses/{course}/people/{student}");
    let mut instructor = house.signed_in(INSTRUCTOR).await;
    let seen = instructor
        .get(&format!("{page}?activity=teaching-support"))
        .await;
    let address = format!("{page}/files/{media}");
    assert!(
        seen.body.contains(&address) && seen.body.contains("งาน.png"),
        "{}",
        seen.body
    );
    let opened = instructor
        .post(&address, &[("activity", "teaching-support")])
        .await;
    is_an_attachment(&opened, "image/png");
    assert_eq!(opened.bytes, PNG);
    for wrong in ["", "unheard-of"] {
        let refused = instructor.post(&address, &[("activity", wrong)]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    let mut student = house.signed_in(STUDENT).await;
    let stranger = student
        .post(&address, &[("activity", "teaching-support")])
        .await;
    assert_ne!(stranger.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
// size: one file, from its coming to the copy
async fn lp_021_the_desk_looks_at_files_hands_in_a_covered_one_and_the_copy_carries_it() {
    let house = House::open();
    keep(&house, "a.png", PNG);
    let mut student = house.signed_in(STUDENT).await;
    let copy = student.post("/me/requests/new/copy", &[]).await;
    let request = copy
        .onward()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    house.all_work();
    let mut desk = house.signed_in(DESK).await;
    let case = format!("/console/requests/{request}");
    desk.post(&case, &[]).await;
    let review = desk.post(&format!("{case}/others"), &[]).await;
    assert!(
        review.body.contains("a.png") && review.body.contains("others/0/file"),
        "{}",
        review.body
    );
    assert!(review.body.contains("enctype=\"multipart/form-data\""));
    // A file without a covered version is left out for a reason, or not at all.
    assert!(review.body.contains("value=\"shows-others\""));
    assert!(!review.body.contains("value=\"withhold\""));
    is_an_attachment(
        &desk.post(&format!("{case}/others/0/file"), &[]).await,
        "image/png",
    );
    let edited = format!("{case}/others/0/edited");
    let wrong = desk.upload(&edited, "x.svg", b"<svg onload=x>").await;
    assert_eq!(
        wrong.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        wrong.body
    );
    assert_ne!(
        desk.post(&edited, &[("file", "x")]).await.status,
        StatusCode::OK
    );
    let covered = b"\x89PNG\r\n\x1a\n covered";
    let shown = desk.upload(&edited, "covered.png", covered).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    let early = student
        .get(&format!("/me/requests/{request}/collect"))
        .await;
    assert_ne!(
        early.status,
        StatusCode::OK,
        "nothing is handed out before the review is entered"
    );
    desk.post(&format!("{case}/others/decided"), &[("item-0", "withhold")])
        .await;
    house.all_work();
    let collected = student
        .get(&format!("/me/requests/{request}/collect"))
        .await;
    assert_eq!(collected.status, StatusCode::OK, "{}", collected.body);
    let mut archive = zip::ZipArchive::new(Cursor::new(collected.bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let file = names
        .iter()
        .find(|name| name.starts_with("files/"))
        .unwrap();
    let mut octets = Vec::new();
    archive
        .by_name(file)
        .unwrap()
        .read_to_end(&mut octets)
        .unwrap();
    assert_eq!(octets, covered);
}

fn announced(record: &str, account: &str) -> Json {
    json!({
        "person": { "field": "identity/account", "value": account },
        "record": record, "category": "learning", "field": "work", "file": "1", "name": "งาน.png",
    })
}

fn status(told: &Told) -> u16 {
    told.status.as_u16()
}

fn entries(house: &ApiHouse, person: PersonId) -> usize {
    let (found, _) = duties::uses::uses(&house.app, person, None, 1_000).unwrap();
    found.len()
}

#[test]
// size: one file, from its coming to the copy
fn lp_025_a_program_of_the_source_delivers_files_and_a_tool_of_the_class_opens_them() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let world = university(&house);
        let (_, intake) = house.program(&["intake"]);
        let (_, tool) = program_as(&house, world.course);
        let (_, stranger) = house.program(&["dpo"]);
        let announce = "/api/v1/sources/sis-oneroster/files";
        let mine = announced("s9900000001-0", "s9900000001");
        assert_eq!(status(&house.post(&stranger, announce, &mine).send()), 403);
        let before = entries(&house, world.student);
        let begun = house.post(&intake, announce, &mine).send();
        assert_eq!(status(&begun), 201, "{}", begun.text());
        assert_eq!(
            entries(&house, world.student),
            before + 1,
            "its collection is entered"
        );
        let file = begun.json()["file"].as_str().unwrap().to_owned();
        let to = format!("/api/v1/files/{file}");
        let send = |token: &str, to: &str, octets: &[u8]| {
            house
                .asking("POST", token, to, octets.to_vec())
                .with("content-type", "text/html")
                .send()
        };
        assert_eq!(
            status(&send(&stranger, &to, PNG)),
            404,
            "another's program learns nothing"
        );
        let kept = send(&intake, &to, PNG);
        assert_eq!(status(&kept), 200, "{}", kept.text());
        assert_eq!(kept.json()["kind"], "png");
        assert_eq!(
            status(&send(&intake, &to, PNG)),
            404,
            "what came in cannot be changed"
        );
        // What is wrong: the record, the person, the field, the kind, a card's number in the name.
        for (name, value, told) in [
            ("record", json!("unheard-of"), 404),
            (
                "person",
                json!({ "field": "identity/account", "value": "nobody" }),
                404,
            ),
            ("field", json!("grade"), 422),
            ("name", json!("4111 1111 1111 1111.png"), 422),
            ("name", json!(""), 422),
        ] {
            let mut wrong = mine.clone();
            wrong[name] = value;
            assert_eq!(
                status(&house.post(&intake, announce, &wrong).send()),
                told,
                "{name}"
            );
        }
        let again = house.post(&intake, announce, &mine).send();
        let to = format!("/api/v1/files/{}", again.json()["file"].as_str().unwrap());
        let refused = send(&intake, &to, b"<html><script>x</script>");
        assert_eq!(status(&refused), 422);
        assert!(!refused.text().contains("script"), "no octet is repeated");
        // A tool of the class reads which there are, and opens one.
        let records = format!(
            "/api/v1/people/{}/records?activity=teaching-support&category=learning",
            world.student
        );
        let read = house.get(&tool, &records).send().json();
        assert_eq!(read["files"][0]["file"], file.as_str());
        let open = format!(
            "/api/v1/people/{}/files/{file}?activity=teaching-support&category=learning",
            world.student
        );
        let opened = house.get(&tool, &open).send_unheld();
        assert_eq!((opened.status.as_u16(), opened.body.as_slice()), (200, PNG));
        assert!(
            opened
                .header("content-disposition")
                .starts_with("attachment;")
        );
        let elsewhere = open.replace(&world.student.to_string(), &world.elsewhere.to_string());
        assert_eq!(status(&house.get(&tool, &elsewhere).send()), 404);
        let neighbour = open.replace(&world.student.to_string(), &world.neighbour.to_string());
        assert_eq!(status(&house.get(&tool, &neighbour).send()), 404);
    }
}
