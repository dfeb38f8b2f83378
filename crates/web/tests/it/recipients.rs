//! A recipient's page: opened by the number in its letter, confirmed by a button; looking changes
//! nothing, and nobody is named.

use axum::http::StatusCode;
use duties::ask::{self, Asked};
use duties::recipients;
use duties::rights::{self, Asking, Wish};
use duties::sign_in::sign_in_as;
use law::{Ground, PersonId, RequestId};

use crate::house::{CANARY, DESK, House, INSTRUCTOR, STUDENT};

/// A recipient that is told to restrict what it received of somebody, and the request it comes of.
pub(crate) fn told(house: &House, person: PersonId) -> (RequestId, recipients::TellingView) {
    let desk = sign_in_as(&house.app, DESK).unwrap().actor.unwrap();
    let survey = vec!["learning".to_owned()];
    let asked = Asked {
        operation: "disclose".to_owned(),
        recipient: Some("institution-chosen-by-person".to_owned()),
        ..Asked::use_of(desk, person, "answering-rights", &survey)
    };
    assert!(ask::decide(&house.app, &asked).unwrap().0.permitted);
    let asking = Asking::oneself(person, house.app.now());
    let wish = Wish::Restriction {
        categories: survey,
        ground: Ground::InsteadOfErasure,
    };
    let filed = rights::file(&house.app, asking, wish).unwrap();
    let mut told = recipients::of_request(&house.app, filed.request).unwrap();
    (filed.request, told.swap_remove(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn t_19_a_recipient_confirms_on_its_page_and_looking_confirms_nothing() {
    let house = House::open();
    let (request, told) = told(&house, house.student);
    let page = format!("/recipients/{}", told.telling);

    let mut recipient = house.visitor();
    for language in ["th", "en"] {
        let shown = recipient.get(&format!("{page}?lang={language}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("<form"), "{language}");
        assert!(shown.body.contains(&told.disclosures[0].to_string()));
        // Neither whose it is nor which request it was.
        for secret in [CANARY, &house.student.to_string(), &request.to_string()] {
            assert!(!shown.body.contains(secret), "{secret}");
        }
    }
    assert!(
        recipients::open(&house.app, 10).unwrap().len() == 1,
        "looking is not confirming"
    );
    let confirmed = recipient.post(&page, &[]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    assert!(recipients::open(&house.app, 10).unwrap().is_empty());
    let shown = recipient.get(&page).await;
    assert!(
        !shown
            .body
            .contains("<form method=\"post\" action=\"/recipients")
    );
    let again = recipient.post(&page, &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    // A number that nobody was given is like one that is not there.
    let nobody = recipient
        .get("/recipients/00000000000000000000000000000007")
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
// size: one telling, from the letter to the confirmation
async fn t_19_lp_057_whom_no_e_mail_reaches_is_written_to_by_post_and_noted_by_the_desk() {
    let house = House::open();
    let (request, told) = told(&house, house.student);
    let mut desk = house.signed_in(DESK).await;
    let to_post = "<a href=\"/console/recipients\"><span class=\"mark warn\">";
    assert!(desk.get("/console").await.body.contains(to_post));
    let act = |what: &str| format!("/console/recipients/{}/{what}", told.telling);
    let list = desk.get("/console/recipients").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    let case = desk
        .post(&format!("/console/requests/{request}"), &[])
        .await;
    for page in [&list.body, &case.body] {
        assert!(page.contains("ไปรษณีย์เท่านั้น · ยังไม่ได้ส่งหนังสือ"), "{page}");
        assert!(page.contains(&format!("href=\"{}\"", act("letter"))));
        assert!(page.contains(&format!("action=\"{}\"", act("posted"))));
    }
    let letter = desk.get(&act("letter")).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.body);
    let confirms = format!("/recipients/{}", told.telling);
    for part in [
        "lang=\"th\"",
        "lang=\"en\"",
        "มาตรา 34",
        "(s.34)",
        "2569",
        "2026",
        &confirms,
        &told.disclosures[0].to_string(),
    ] {
        assert!(letter.body.contains(part), "{part}: {}", letter.body);
    }
    for secret in [CANARY, &house.student.to_string(), &request.to_string()] {
        assert!(!letter.body.contains(secret) && !list.body.contains(CANARY));
    }

    let posted = desk.post(&act("posted"), &[]).await;
    assert_eq!(posted.onward(), Some("/console/recipients?done=posted"));
    let list = desk.get("/console/recipients?done=posted").await.body;
    assert!(list.contains("รอการยืนยัน") && list.contains("role=\"status\""));
    assert!(!list.contains(&act("posted")), "not twice in a week");
    assert!(!desk.get("/console").await.body.contains(to_post));
    house
        .clock
        .advance(jiff::SignedDuration::from_hours(24 * 7));
    let mut desk = house.signed_in(DESK).await;
    assert!(desk.get("/console").await.body.contains(to_post));
    let list = desk.get("/console/recipients").await.body;
    assert!(list.contains("ถึงเวลาส่งเตือนอีกครั้ง") && list.contains(&act("posted")));

    let heard = desk.post(&act("heard"), &[]).await;
    assert_eq!(heard.onward(), Some("/console/recipients?done=heard"));
    assert!(recipients::open(&house.app, 10).unwrap().is_empty());
    let late = desk.post(&act("posted"), &[]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = desk.get("/console/recipients").await.body;
    assert!(list.contains("ไม่มีผู้รับข้อมูลที่ต้องยืนยัน"), "{list}");
    let case = desk
        .post(&format!("/console/requests/{request}"), &[])
        .await;
    assert!(
        case.body.contains("แจ้งเจ้าหน้าที่ว่าดำเนินการแล้วเมื่อ"),
        "{}",
        case.body
    );
    // What the desk did is in the person's own history of the request.
    let history = duties::rights::history(&house.app, house.student, request).unwrap();
    let told: Vec<&str> = history.iter().map(|step| step.what.th.as_str()).collect();
    for step in [
        "ส่งหนังสือแจ้งผู้รับข้อมูลทางไปรษณีย์แล้ว",
        "ผู้รับข้อมูลแจ้งเจ้าหน้าที่ว่าดำเนินการแล้ว",
    ] {
        assert!(told.contains(&step), "{step}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_13_only_the_desk_posts_and_confirms_for_a_recipient() {
    let house = House::open();
    let (_, told) = told(&house, house.student);
    for account in [STUDENT, INSTRUCTOR] {
        let mut other = house.signed_in(account).await;
        for what in ["posted", "heard"] {
            let path = format!("/console/recipients/{}/{what}", told.telling);
            let answer = other.post(&path, &[]).await;
            assert!(answer.status.is_client_error(), "{account} {what}");
        }
        let letter = format!("/console/recipients/{}/letter", told.telling);
        assert!(other.get(&letter).await.status.is_client_error());
    }
    let open = recipients::open(&house.app, 10).unwrap();
    assert!(open[0].posted.is_none() && open[0].confirmed.is_none());
    let mut desk = house.signed_in(DESK).await;
    for what in ["posted", "heard"] {
        let path = format!("/console/recipients/00000000000000000000000000000007/{what}");
        assert_eq!(desk.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    }
}
