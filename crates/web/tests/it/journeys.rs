//! Whole journeys through the pages: the student and her instructor, the outside learner who leaves,
//! the privacy desk.

use axum::http::{StatusCode, header};

use crate::ground::apart;
use crate::house::{CANARY, DESK, House, INSTRUCTOR, OUTSIDE, STRANGER, STUDENT};

#[tokio::test(flavor = "multi_thread")]
async fn lp_051_an_instructor_sees_their_course_and_the_student_sees_that_they_did() {
    let house = House::open();
    let course = format!("/console/courses/{}", house.course);
    let mut teacher = house.signed_in(INSTRUCTOR).await;
    assert!(teacher.get("/console").await.body.contains("สถิติเบื้องต้น"));
    let before = teacher.get(&course).await;
    assert!(
        !before.body.contains(CANARY),
        "nothing is shown before a purpose is picked"
    );
    let roster = teacher
        .get(&format!("{course}?activity=teaching-support"))
        .await;
    assert!(roster.body.contains(CANARY));
    // The one whom no notice reached is counted, with the rule, and not named.
    assert!(roster.body.contains("1 คน:") && !roster.body.contains("ชูใจ"));
    let undeclared = teacher.get(&format!("{course}?activity=marketing")).await;
    assert!(!undeclared.body.contains(CANARY));
    let other = house
        .signed_in(STRANGER)
        .await
        .get(&format!("{course}?activity=teaching-support"))
        .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert!(!other.body.contains(CANARY));

    let mut student = house.signed_in(STUDENT).await;
    let uses = student.get("/me/uses").await;
    assert!(
        uses.body.contains("ผู้สอน จุฬาลงกรณ์มหาวิทยาลัย"),
        "office and role"
    );
    assert!(
        !uses.body.contains("วีระ") && !uses.body.contains(INSTRUCTOR),
        "never a name"
    );
    assert!(
        uses.body.contains("มาตรา 24(4)"),
        "the basis with its section"
    );
    let number = uses
        .body
        .split("/me/uses/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let receipt = student.get(&format!("/me/uses/{number}/receipt")).await;
    assert_eq!(receipt.status, StatusCode::OK);
    let checked = duties::uses::check_receipt(&receipt.body, house.app.store().verifier()).unwrap();
    assert!(checked.ledger_size > checked.leaf);
    let forged = receipt.body.replacen("\nindex ", "\nindex 1", 1);
    assert_ne!(forged, receipt.body);
    assert!(duties::uses::check_receipt(&forged, house.app.store().verifier()).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_080_a_copy_is_asked_for_gathered_and_collected() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let filed = student.post("/me/requests/new/copy", &[]).await;
    let request = filed.onward().unwrap().to_owned();
    let page = student.get(&request).await;
    assert!(
        page.body.contains("2569"),
        "the legal day in the Buddhist era"
    );
    assert!(!page.body.contains("/collect"));
    let again = student.post("/me/requests/new/copy", &[]).await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "one at a time (T15)"
    );
    apart(|| duties::work::run_due(&house.app)).unwrap();
    let page = student.get(&request).await;
    assert!(
        page.body.contains(&format!("{request}/collect")),
        "{}",
        page.body
    );
    let file = student.get(&format!("{request}/collect")).await;
    assert_eq!(file.headers[header::CONTENT_TYPE], "application/zip");
    assert!(file.bytes.starts_with(b"PK"));
    assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
    house.clock.advance(jiff::SignedDuration::from_mins(6));
    let stale = student.get(&format!("{request}/collect")).await;
    assert!(
        stale.onward().unwrap().starts_with("/confirm?next="),
        "a proof of the last minutes"
    );
}

#[tokio::test(flavor = "multi_thread")]
// size: one journey, from the question to the certificate
async fn lp_088_an_outside_learner_is_erased_and_keeps_a_certificate() {
    let house = House::open();
    let mut outside = house.signed_in(OUTSIDE).await;
    let nothing = outside.post("/me/requests/new/erasure/check", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        nothing.body.contains("href=\"#ground-0\""),
        "the summary leads to the question"
    );
    let check = outside
        .post(
            "/me/requests/new/erasure/check",
            &[("ground", "purpose-over"), ("words", "เลิกเรียนแล้ว")],
        )
        .await;
    assert!(check.body.contains("เลิกเรียนแล้ว"));
    let sent = outside
        .post(
            "/me/requests/new/erasure",
            &[("ground", "purpose-over"), ("words", "เลิกเรียนแล้ว")],
        )
        .await;
    let onward = sent.onward().unwrap().to_owned();
    let request = onward.rsplit('/').next().unwrap().to_owned();
    if onward.starts_with("/me/") {
        // The rule leaves a fact to the desk: whether the data is still needed.
        let mut desk = house.signed_in(DESK).await;
        let queue = desk.get("/console/requests").await;
        assert!(queue.body.contains(&request) && !queue.body.contains("ปิติ"));
        let opened = desk
            .post(&format!("/console/requests/{request}"), &[])
            .await;
        assert!(opened.body.contains("เลิกเรียนแล้ว"));
        let answered = desk
            .post(
                &format!("/console/requests/{request}/answer"),
                &[("purpose_over", "yes")],
            )
            .await;
        assert_eq!(
            answered.onward(),
            Some("/console/requests"),
            "{}",
            answered.body
        );
    }
    let certificate = house
        .visitor()
        .get(&format!("/certificates/{request}"))
        .await;
    assert_eq!(certificate.status, StatusCode::OK, "{}", certificate.body);
    assert!(!certificate.body.contains("ปิติ") && !certificate.body.contains(OUTSIDE));
    let text = house
        .visitor()
        .get(&format!("/certificates/{request}/text"))
        .await;
    duties::uses::check_receipt(&text.body, house.app.store().verifier()).unwrap();
    assert_eq!(
        outside.get("/me").await.status,
        StatusCode::SEE_OTHER,
        "the session went with the account"
    );
    let back = house
        .visitor()
        .post("/sign-in/as", &[("account", OUTSIDE)])
        .await;
    assert_eq!(
        back.status,
        StatusCode::FORBIDDEN,
        "nobody goes by this account any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn i_09_a_refused_erasure_names_section_reason_complaint_and_appeal() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let sent = student
        .post(
            "/me/requests/new/erasure",
            &[("ground", "consent-withdrawn")],
        )
        .await;
    let request = sent.onward().unwrap().to_owned();
    let page = student.get(&request).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("note bad"), "{}", page.body);
    for part in ["มาตรา 33", "pdpc.or.th", "อุทธรณ์", "ร้องเรียน"]
    {
        assert!(page.body.contains(part), "{part}");
    }
    assert!(page.body.contains("พระราชบัญญัติจุฬาลงกรณ์มหาวิทยาลัย"));
    let page = student.get(&format!("{request}?lang=en")).await;
    assert!(page.body.contains("Chulalongkorn University Act B.E. 2551"));
    assert!(
        !page.body.contains("พระราชบัญญัติ"),
        "the law is named in the page's language"
    );
    assert_eq!(
        student.get("/me").await.status,
        StatusCode::OK,
        "nothing was erased"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_writes_is_shown_as_text_and_never_as_a_page() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    for path in [
        "/me/requests/new/erasure/why",
        "/me/requests/new/erasure/check",
    ] {
        let page = student
            .post(path, &[("ground", "unlawful"), ("words", hostile)])
            .await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            !page.body.contains("<script") && !page.body.contains("<img src=x"),
            "{path}"
        );
    }
    let sent = student
        .post(
            "/me/requests/new/erasure",
            &[("ground", "unlawful"), ("words", hostile)],
        )
        .await;
    assert!(
        !sent.onward().unwrap().contains("script"),
        "what was written is in no address"
    );
    let page = student.get(sent.onward().unwrap()).await;
    assert!(page.body.contains("&#60;script") || page.body.contains("&lt;script"));
    assert!(!page.body.contains("<script"));
}

crate::ground::once_more_on_a_server! {
    "journeys.rs":
    lp_051_an_instructor_sees_their_course_and_the_student_sees_that_they_did,
    lp_080_a_copy_is_asked_for_gathered_and_collected,
    lp_088_an_outside_learner_is_erased_and_keeps_a_certificate,
    i_09_a_refused_erasure_names_section_reason_complaint_and_appeal,
    what_a_person_writes_is_shown_as_text_and_never_as_a_page,
}
