//! Connected systems on the pages: the person reads how far each is, the desk what needs somebody, also
//! where nobody is left to be named; each by a button, in both languages (`T19`, s.33–36).

use axum::http::StatusCode;
use duties::rights::{self, Asking, Wish};
use law::{EntryId, Ground, RequestId};
use store::{Fault, NewSystemTask};

use crate::house::{CANARY, DESK, House, INSTRUCTOR, STUDENT};

/// Notes that a system was asked and needs somebody.
fn needs(house: &House, request: RequestId, act: &'static str, state: &'static str) -> EntryId {
    house
        .app
        .store()
        .transact::<_, Fault>("test.asked", move |tx| {
            tx.ask_system(&NewSystemTask {
                request,
                system: "library-loans",
                act,
                categories: "learning",
                state,
                due_day: "2026-11-29",
            })
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_095_the_person_reads_how_far_each_system_is_and_the_desk_says_what_it_did_there() {
    let house = House::open();
    let wish = Wish::Restriction {
        categories: vec!["learning".to_owned()],
        ground: Ground::InsteadOfErasure,
    };
    let asking = Asking::oneself(house.student, house.app.now());
    let request = rights::file(&house.app, asking, wish).unwrap().request;
    let task = needs(&house, request, "restrict", "by-hand");
    let mut student = house.signed_in(STUDENT).await;
    let page = format!("/me/requests/{request}");
    for (language, said) in [
        (
            "th",
            "ระบบlibrary-loans – ระงับการใช้ข้อมูล: ระบบนี้ทำเองอัตโนมัติไม่ได้",
        ),
        (
            "en",
            "library-loans – restrict: this system has no automatic way",
        ),
    ] {
        let shown = student.get(&format!("{page}?lang={language}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains(said), "{}", shown.body);
        assert!(!shown.body.contains("/console/"));
    }
    let mut desk = house.signed_in(DESK).await;
    let case = format!("/console/requests/{request}");
    let door = format!("{case}/systems/{task}/done");
    let opened = desk.post(&format!("{case}?lang=en"), &[]).await;
    assert!(opened.body.contains(&door) && opened.body.contains("need somebody"));
    let mut instructor = house.signed_in(INSTRUCTOR).await;
    assert!(!instructor.post(&door, &[]).await.status.is_success());
    let answered = desk.post(&door, &[]).await;
    assert_eq!(answered.onward(), Some("/console/requests?done=done-there"));
    let queue = desk.get("/console/requests?done=done-there&lang=en").await;
    assert!(queue.body.contains("noted that it is done in that system"));
    assert!(!queue.body.contains(&door));
    let shown = student.get(&format!("{page}?lang=en")).await;
    assert!(shown.body.contains("restrict: done by staff on"));
}

#[tokio::test(flavor = "multi_thread")]
async fn t_19_what_an_erasure_left_elsewhere_is_asked_again_from_the_queue_and_never_closed_by_hand()
 {
    let house = House::open();
    // Whoever it was is gone, and with them the request.
    let request: RequestId = "00112233445566778899aabbccddeeff".parse().unwrap();
    let task = needs(&house, request, "erase", "left");
    let mut desk = house.signed_in(DESK).await;
    let queue = desk.get("/console/requests?lang=en").await;
    let door = format!("/console/requests/{request}/systems/{task}");
    assert!(queue.body.contains(&format!("{door}/again")));
    assert!(!queue.body.contains(&format!("{door}/done")));
    assert!(!queue.body.contains(CANARY));
    let refused = desk.post(&format!("{door}/done"), &[]).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    let asked = desk.post(&format!("{door}/again"), &[]).await;
    assert_eq!(asked.onward(), Some("/console/requests?done=asked-again"));
    let queue = desk.get("/console/requests?lang=en").await;
    assert!(queue.body.contains("connected no longer"), "{}", queue.body);
    let mut instructor = house.signed_in(INSTRUCTOR).await;
    let stranger = instructor.post(&format!("{door}/again"), &[]).await;
    assert!(!stranger.status.is_success());
}
