//! Acting for somebody else (s.20): which pages open, for whom they say they are, whose hand is entered;
//! and what opens for nobody: strangers, the represented's own acts under another's name, a power that
//! ended a moment ago.

use axum::http::{Method, StatusCode};
use duties::guardian::{self, ActsAs};
use duties::rights;
use duties::sign_in::sign_in_as;
use jiff::SignedDuration;
use law::PersonId;
use web::routes::{Audience, addresses};

use crate::ground::apart;
use crate::house::{
    CANARY, CHILD, CHILDS_NAME, DESK, DPO, House, INSTRUCTOR, OUTSIDE, PARENT, STUDENT, Visitor,
};

fn person(house: &House, account: &str) -> PersonId {
    let who = apart(|| sign_in_as(&house.app, account)).unwrap();
    who.person.unwrap()
}

fn ended(house: &House) {
    let desk = sign_in_as(&house.app, DESK).unwrap().actor.unwrap();
    let both = (person(house, CHILD), person(house, PARENT));
    apart(|| guardian::end(&house.app, desk, both, ActsAs::Guardian, None)).unwrap();
}

/// Every address about somebody else, filled in.
fn theirs(house: &House, request: &str) -> Vec<(Method, String)> {
    let child = person(house, CHILD).to_string();
    addresses()
        .into_iter()
        .filter(|(_, _, audience)| *audience == Audience::Representative)
        .map(|(method, path, _)| {
            let path = path
                .replace("{whose}", &child)
                .replace("{request}", request)
                .replace("{number}", "0");
            (method, path)
        })
        .collect()
}

async fn filed(visitor: &mut Visitor, path: &str, form: &[(&str, &str)]) -> String {
    let sent = visitor.post(path, form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}: {}", sent.body);
    sent.onward()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
// size: one visit, from the list to the child's own view of it
async fn i_20_a_guardian_picks_the_child_files_for_it_and_every_page_says_for_whom() {
    let house = House::open();
    let child = person(&house, CHILD);
    let at = |path: &str| format!("/for/{child}{path}");
    let mut parent = house.signed_in(PARENT).await;
    let list = parent.get("/me/representatives").await.body;
    assert!(list.contains(CHILDS_NAME) && list.contains(&format!("href=\"/for/{child}\"")));
    for path in [
        "",
        "/held",
        "/uses",
        "/requests",
        "/requests/new",
        "/requests/new/copy",
        "/consents",
        "/transfers",
    ] {
        let page = parent.get(&at(path)).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let banner = format!("ท่านกำลังทำแทน {CHILDS_NAME} ในฐานะผู้ใช้อำนาจปกครอง");
        assert!(page.body.contains(&banner), "{path}: {}", page.body);
        // No way from here leads to the parent's own matters but the one that says so.
        let own = page.body.matches("=\"/me").count();
        assert_eq!(own, 1, "{path}: {}", page.body);
    }
    let check = parent
        .post(
            &at("/requests/new/objection/check"),
            &[
                ("activity", "learning-recommendation"),
                ("ground", "public-or-interest"),
            ],
        )
        .await;
    assert!(check.body.contains("<dt>ทำแทน</dt>"), "{}", check.body);
    let sent = parent.post(&at("/requests/new/copy"), &[]).await;
    let page = sent.onward().unwrap().to_owned();
    assert!(page.starts_with(&at("/requests/")), "{page}");
    apart(|| duties::work::run_due(&house.app)).unwrap();
    let copy = parent.get(&format!("{page}/collect")).await;
    assert!(copy.bytes.starts_with(b"PK"));
    // Its own request of the child's list, by the representative's hand; nothing in the parent's.
    let views = rights::requests(&house.app, child).unwrap();
    let history = rights::history(&house.app, child, views[0].request).unwrap();
    let by: Vec<&str> = history
        .iter()
        .filter(|happened| ["Request received", "Collected"].contains(&happened.what.en.as_str()))
        .map(|happened| happened.who.en.as_str())
        .collect();
    assert!(
        !by.is_empty()
            && by
                .iter()
                .all(|who| *who == "Your representative (guardian)"),
        "{by:?}"
    );
    assert!(
        rights::requests(&house.app, person(&house, PARENT))
            .unwrap()
            .is_empty()
    );
    // The child sees who may act for it, and that somebody came.
    let mut own = house.signed_in(CHILD).await;
    let seen = own.get("/me/representatives").await.body;
    assert!(seen.contains("ผู้ใช้อำนาจปกครอง") && seen.contains("สูติบัตร"));
    assert!(
        !seen.contains("กล้า"),
        "the parent's name is the parent's data"
    );
    let uses = own.get("/me/uses").await.body;
    assert!(uses.contains("ผู้แทนเข้ามาดูหน้าของท่านเพื่อทำแทน"));
    let end = own
        .post(
            "/me/representatives/end",
            &[("representative", &person(&house, PARENT).to_string())],
        )
        .await;
    assert_eq!(
        end.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "nine is not twenty"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn t_13_t_14_nobody_but_the_representative_opens_a_page_about_somebody_else() {
    let house = House::open();
    let child = person(&house, CHILD);
    let mut parent = house.signed_in(PARENT).await;
    let request = filed(&mut parent, &format!("/for/{child}/requests/new/copy"), &[]).await;
    let pages = theirs(&house, &request);
    assert!(pages.len() > 35, "{}", pages.len());
    let unknown = "0f0e0d0c0b0a09080706050403020100";
    for account in [STUDENT, OUTSIDE, INSTRUCTOR, DESK, DPO, CHILD] {
        let mut stranger = house.signed_in(account).await;
        let nobody = stranger.get(&format!("/for/{unknown}/held")).await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
        for (method, path) in &pages {
            let told = stranger.send(method.clone(), path, String::new()).await;
            assert_eq!(
                told.status,
                StatusCode::NOT_FOUND,
                "{account} {method} {path}"
            );
            // Octet for octet what is told of nobody.
            assert_eq!(told.body, nobody.body, "{account} {method} {path}");
        }
    }
    // The parent opens the child's pages and nobody else's, though the number is right.
    let student = house.student;
    for (method, path) in &pages {
        let other = path.replace(&child.to_string(), &student.to_string());
        let told = parent.send(method.clone(), &other, String::new()).await;
        assert_eq!(told.status, StatusCode::NOT_FOUND, "{method} {other}");
        assert!(!told.body.contains(CANARY));
    }
    // And a request of somebody else's is not found below the child.
    let mut own = house.signed_in(STUDENT).await;
    let theirs = filed(&mut own, "/me/requests/new/copy", &[]).await;
    for act in ["", "/collect", "/take-back"] {
        let path = format!("/for/{child}/requests/{theirs}{act}");
        assert_eq!(
            parent.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_a_power_that_ended_opens_nothing_from_the_next_click_on() {
    let house = House::open();
    let child = person(&house, CHILD);
    let mut parent = house.signed_in(PARENT).await;
    let copy = format!("/for/{child}/requests/new/copy");
    assert_eq!(parent.get(&copy).await.status, StatusCode::OK);
    let request = filed(&mut parent, &copy, &[]).await;
    apart(|| duties::work::run_due(&house.app)).unwrap();
    let collect = format!("/for/{child}/requests/{request}/collect");
    // The file lies ready and the proof is fresh; then the desk ends the power.
    ended(&house);
    let before = rights::requests(&house.app, child).unwrap().len();
    let told = parent.get(&collect).await;
    assert_eq!(told.status, StatusCode::NOT_FOUND);
    assert!(!told.bytes.starts_with(b"PK"));
    for (method, path) in theirs(&house, &request) {
        let told = parent.send(method.clone(), &path, String::new()).await;
        assert_eq!(told.status, StatusCode::NOT_FOUND, "{method} {path}");
        assert!(!told.body.contains(CHILDS_NAME), "{method} {path}");
    }
    let objection = [
        ("activity", "learning-recommendation"),
        ("ground", "public-or-interest"),
    ];
    parent
        .post(&format!("/for/{child}/requests/new/objection"), &objection)
        .await;
    assert_eq!(rights::requests(&house.app, child).unwrap().len(), before);
    let list = parent.get("/me/representatives").await.body;
    assert!(!list.contains(CHILDS_NAME) && !list.contains(&child.to_string()));
    // The child collects what was asked for it.
    let mut own = house.signed_in(CHILD).await;
    let file = own.get(&format!("/me/requests/{request}/collect")).await;
    assert!(file.bytes.starts_with(b"PK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_what_hands_data_out_wants_the_representatives_own_proof_of_the_last_minutes() {
    let house = House::open();
    let child = person(&house, CHILD);
    let mut parent = house.signed_in(PARENT).await;
    house.clock.advance(SignedDuration::from_mins(6));
    let copy = format!("/for/{child}/requests/new/copy");
    let page = parent.get(&copy).await.body;
    let prove = format!("/confirm?next={}", copy.replace('/', "%2F"));
    assert!(page.contains(&prove), "{page}");
    let told = parent.post(&copy, &[]).await;
    assert_eq!(told.onward(), Some(prove.as_str()));
    assert!(rights::requests(&house.app, child).unwrap().is_empty());
    // The child's proof is not the parent's.
    let child_proves = [("account", CHILD), ("next", copy.as_str())];
    let told = parent.post("/confirm/as", &child_proves).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    let proves = [("account", PARENT), ("next", copy.as_str())];
    assert_eq!(
        parent.post("/confirm/as", &proves).await.onward(),
        Some(copy.as_str())
    );
    filed(&mut parent, &copy, &[]).await;
    // Erasing the child's data leaves the parent signed in, as the parent.
    let erase = format!("/for/{child}/requests/new/erasure");
    let form = [("ground", "purpose-over"), ("words", "เลิกเรียนแล้ว")];
    let sent = parent.post(&erase, &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(parent.get("/me").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn i_20_the_desk_records_and_ends_a_representative_with_the_proof_seen_and_no_copy() {
    let house = House::open();
    let mut desk = house.signed_in(DESK).await;
    let page = "/console/representatives";
    let asked = desk.get(page).await.body;
    assert!(
        asked.contains("ไม่เก็บสำเนา") || asked.contains("ห้ามถ่ายสำเนา"),
        "{asked}"
    );
    assert!(!asked.contains("type=\"file\""));
    for nobody in ["", "nobody.here"] {
        let told = desk.post(page, &[("who", nobody)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let seen = desk.post(page, &[("who", OUTSIDE)]).await.body;
    assert!(seen.contains("ยังไม่มีผู้แทนของบุคคลนี้"), "{seen}");
    let record = format!("{page}/record");
    let form = |acts_as: &'static str, evidence: &'static str, until: &'static str| {
        [
            ("who", OUTSIDE),
            ("representative", STUDENT),
            ("as", acts_as),
            ("evidence", evidence),
            ("until", until),
        ]
    };
    for (wrong, why) in [
        (form("", "court-order", ""), "โปรดเลือก"),
        (form("curator", "", ""), "โปรดเลือก"),
        (form("curator", "house-register", ""), "คำสั่งศาล"),
        (form("guardian", "birth-record", ""), "วันเกิด"),
        (form("curator", "court-order", "31/31/2570"), "อ่านวันที่นี้ไม่ได้"),
    ] {
        let told = desk.post(&record, &wrong).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(told.body.contains(why), "{wrong:?}: {}", told.body);
    }
    let mut student = house.signed_in(STUDENT).await;
    let outside = person(&house, OUTSIDE);
    let held = format!("/for/{outside}/held");
    assert_eq!(student.get(&held).await.status, StatusCode::NOT_FOUND);
    let done = desk
        .post(&record, &form("curator", "court-order", "31/12/2570"))
        .await;
    assert!(
        done.body.contains("บันทึกแล้ว") && done.body.contains("ผู้พิทักษ์"),
        "{}",
        done.body
    );
    assert!(!done.body.contains("ปิติ"), "no name of anybody's");
    assert_eq!(student.get(&held).await.status, StatusCode::OK);
    let end = [
        ("who", OUTSIDE),
        ("number", &house.student.to_string()),
        ("as", "curator"),
    ];
    let done = desk.post(&format!("{page}/end"), &end).await;
    assert!(done.body.contains("สิ้นสุดแล้ว"), "{}", done.body);
    assert_eq!(student.get(&held).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn i_20_whoever_acts_lays_it_down_and_opens_nothing_afterwards() {
    let house = House::open();
    let child = person(&house, CHILD);
    let mut parent = house.signed_in(PARENT).await;
    let mut stranger = house.signed_in(OUTSIDE).await;
    let form = [("person", &*child.to_string())];
    let lay_down = "/me/representatives/lay-down";
    assert_eq!(
        stranger.post(lay_down, &form).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        parent.get(&format!("/for/{child}")).await.status,
        StatusCode::OK
    );
    assert_eq!(
        parent.post(lay_down, &form).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        parent.get(&format!("/for/{child}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        parent.post(lay_down, &form).await.status,
        StatusCode::NOT_FOUND
    );
}
