//! What another controller sent at the person's request: told by category, accepted or declined by its
//! person alone.

use axum::http::StatusCode;
use duties::sign_in::sign_in_as;
use jiff::SignedDuration;
use law::{EntryId, PersonId};
use serde_json::json;
use store::{Arrival, Fault, Identifier};

use crate::ground::apart;
use crate::house::{CHILD, House, OUTSIDE, PARENT, STUDENT};

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
    assert!(english.contains("not kept here") && english.contains("2 records"));
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
    assert_eq!(declined.who.en, "Your representative");
}
