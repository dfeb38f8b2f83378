//! What another controller sent at the person's request: told by category, accepted or declined by its
//! person alone.

use axum::http::StatusCode;
use duties::sign_in::sign_in_as;
use jiff::SignedDuration;
use law::{EntryId, PersonId};
use serde_json::json;
use store::{Arrival, Fault, Identifier};

use crate::ground::apart;
use crate::house::{CHILD, House, INSTRUCTOR, OUTSIDE, PARENT, STUDENT};

/// A word of a record that is shown nowhere before it was accepted.
const INSIDE: &str = "รายวิชาที่โอนมาทดสอบ";

/// Something waits for this person, as the door takes it in.
pub(crate) fn arrives(house: &House, person: PersonId) -> EntryId {
    let transfer = EntryId::from_bytes(person.bytes());
    let mail = format!("{person}@elsewhere.example");
    let row = |record: &str, fields: serde_json::Value| json!({ "record": record, "source": "lms", "happened_at": "2026-05-01T02:00:00Z", "fields": fields });
    let content = json!({
        "format": "sitthi-portable", "format_version": 1, "accounts": [mail.as_str()],
        "records": {
            "learning": [row("1", json!({ "activity-name": INSIDE, "grade": "A" })), row("2", json!({ "activity-name": INSIDE }))],
            "identity": [row("3", json!({ "given-name": "ชื่อที่โอนมา" }))],
            "hobbies": [row("4", json!({ "x": "y" }))],
        },
    });
    let content = content.to_string().into_bytes();
    apart(|| {
        house
            .app
            .store()
            .transact::<_, Fault>("test.arrived", move |tx| {
                tx.add_identifier(person, &Identifier::new("contact/email", &mail))?;
                let arrival = Arrival {
                    transfer,
                    sender: "institution-chosen-by-person".to_owned(),
                    at: tx.now(),
                    until: tx.now().after(SignedDuration::from_hours(24 * 30)),
                };
                tx.note_arrival(person, &arrival)?;
                tx.keep_transfer_parts(person, transfer, &content)
            })
            .unwrap();
    });
    transfer
}

fn learning(house: &House, person: PersonId) -> u64 {
    let held = house.app.store().read(|read| read.holdings(person));
    let held = held.unwrap();
    let of_transfer = held.iter().filter(|one| one.source == "transfer");
    of_transfer.map(|one| one.records).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_083_what_was_sent_here_is_told_by_category_and_kept_only_when_accepted() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let nothing = student.get("/me/transfers").await;
    assert!(nothing.body.contains("ไม่มีข้อมูลที่รอให้ท่านตัดสินใจ"));
    let number = arrives(&house, house.student).to_string();
    for led_from in ["/me", "/me/requests"] {
        let page = student.get(led_from).await.body;
        assert!(page.contains("href=\"/me/transfers\""), "{led_from}");
        assert!(page.contains("รอให้ท่านตัดสินใจ"), "{led_from}");
    }
    let page = student.get("/me/transfers").await.body;
    for told in ["2 รายการ", "ไม่เก็บที่นี่", "hobbies", "2569", &number]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(
        !page.contains(INSIDE),
        "nothing of a record before it is theirs"
    );
    let english = student.get("/me/transfers?lang=en").await.body;
    assert!(english.contains("not kept here") && english.contains("2 record(s)"));
    student.get("/me/transfers?lang=th").await;

    // Accepting wants a proof of the last minutes, and comes back here.
    house.clock.advance(SignedDuration::from_mins(6));
    let stale = student.get("/me/transfers").await.body;
    assert!(stale.contains("/confirm?next=%2Fme%2Ftransfers"));
    assert!(!stale.contains("transfers/accept"));
    let form = [("transfer", number.as_str())];
    let told = student.post("/me/transfers/accept", &form).await;
    assert_eq!(told.onward(), Some("/confirm?next=%2Fme%2Ftransfers"));
    assert_eq!(learning(&house, house.student), 0);
    let mut student = house.signed_in(STUDENT).await;
    let done = student.post("/me/transfers/accept", &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(
        done.body.contains("เก็บไว้ 2 รายการ ไม่เก็บ 2 รายการ"),
        "{}",
        done.body
    );
    assert_eq!(learning(&house, house.student), 2);
    let uses = student.get("/me/uses").await.body;
    assert!(uses.contains("รับข้อมูลที่หน่วยงานอื่นส่งมาตามคำขอของท่าน"));
    let again = student.post("/me/transfers/accept", &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn t_14_a_transfer_is_decided_by_its_person_or_who_acts_for_them_and_declining_destroys_it() {
    let house = House::open();
    let child = sign_in_as(&house.app, CHILD).unwrap().person.unwrap();
    let number = arrives(&house, child).to_string();
    let form = [("transfer", number.as_str())];
    let mut stranger = house.signed_in(OUTSIDE).await;
    for act in ["accept", "decline"] {
        let told = stranger.post(&format!("/me/transfers/{act}"), &form).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = stranger
            .post(&format!("/for/{child}/transfers/{act}"), &form)
            .await;
        assert_eq!(told.status, StatusCode::NOT_FOUND);
    }
    let mut parent = house.signed_in(PARENT).await;
    let own = parent.get("/me/transfers").await.body;
    assert!(!own.contains(&number), "the parent's own page shows none");
    let page = format!("/for/{child}/transfers");
    assert!(parent.get(&page).await.body.contains(&number));
    let done = parent.post(&format!("{page}/decline"), &form).await;
    assert!(done.body.contains("ทำลายข้อมูลนั้นแล้ว"), "{}", done.body);
    assert_eq!(learning(&house, child), 0);
    let (uses, _) = duties::uses::uses(&house.app, child, None, 99).unwrap();
    let declined = uses
        .iter()
        .find(|entry| entry.purpose.en.contains("declined and destroyed"))
        .unwrap();
    assert_eq!(declined.who.en, "Your representative (guardian)");
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_082_the_formats_of_what_is_handed_out_are_published_for_everybody() {
    let house = House::open();
    for (path, text) in [
        ("/schemas/copy-1.json", duties::rights::COPY_SCHEMA),
        ("/schemas/portable-1.json", duties::rights::PORTABLE_SCHEMA),
    ] {
        let schema = house.visitor().get(path).await;
        assert_eq!(schema.status, StatusCode::OK);
        assert_eq!(schema.headers["content-type"], "application/schema+json");
        assert_eq!(schema.body, text);
        let schema: serde_json::Value = serde_json::from_str(&schema.body).unwrap();
        assert!(schema["$schema"].as_str().unwrap().contains("2020-12"));
    }
    // Named where the file lies ready, for whoever writes a program for it.
    let mut student = house.signed_in(STUDENT).await;
    let sent = student.post("/me/requests/new/copy", &[]).await;
    apart(|| duties::work::run_due(&house.app)).unwrap();
    let page = student.get(sent.onward().unwrap()).await.body;
    assert!(page.contains("href=\"/schemas/copy-1.json\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_102_a_line_of_use_leads_to_asking_objecting_restricting_and_complaining_about_it() {
    let house = House::open();
    let course = format!(
        "/console/courses/{}?activity=teaching-support",
        house.course
    );
    house.signed_in(INSTRUCTOR).await.get(&course).await;
    let (uses, _) = duties::uses::uses(&house.app, house.student, None, 9).unwrap();
    let used = uses
        .iter()
        .find(|entry| entry.activity_id.as_deref() == Some("teaching-support"))
        .unwrap();
    let mut student = house.signed_in(STUDENT).await;
    let page = student.get("/me/uses").await.body;
    let number = used.number;
    let restrict: Vec<String> = used
        .category_ids
        .iter()
        .map(|id| format!("category={id}"))
        .collect();
    let restrict = format!("/me/requests/new/restriction?{}", restrict.join("&#38;"));
    for link in [
        format!("/me/requests/new/question?entry={number}"),
        "/me/requests/new/objection?activity=teaching-support".to_owned(),
        format!("/me/requests/new/complaint?entry={number}"),
        restrict.clone(),
    ] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}: {page}");
    }
    let chosen = student.get(&restrict.replace("&#38;", "&")).await.body;
    for id in &used.category_ids {
        let hidden = format!("<input type=\"hidden\" name=\"category\" value=\"{id}\">");
        assert!(chosen.contains(&hidden), "{id}");
    }
    let complain = format!("/me/requests/new/complaint?entry={number}");
    let asked = student.get(&complain).await.body;
    let concerns = format!("entry-{number}");
    assert!(
        asked.contains(&format!("value=\"{concerns}\" checked")),
        "{asked}"
    );
    let form = [("concerns", concerns.as_str()), ("words", "เปิดดูทำไม")];
    let sent = student.post("/me/requests/new/complaint", &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let request = student.get(sent.onward().unwrap()).await.body;
    assert!(request.contains(&format!("รายการที่ {number}")), "{request}");
}
