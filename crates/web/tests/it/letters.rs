//! The link of a letter, walked by hand: was this you? (`T9`, `T12`, `T13`)

use axum::http::StatusCode;

use crate::house::{CANARY, House, OUTSIDE, STUDENT, demo};

async fn asked(house: &House, account: &str) -> String {
    let mut visitor = house.signed_in(account).await;
    let filed = visitor.post("/me/requests/new/copy", &[]).await;
    let page = filed.onward().expect("filed").to_owned();
    house.all_work();
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_looking_at_the_link_changes_nothing_and_its_button_lets_the_request_go_on() {
    let house = House::shipped();
    let page = asked(&house, STUDENT).await;
    let mut student = house.signed_in(STUDENT).await;
    let waiting = student.get(&page).await.body;
    assert!(!waiting.contains("/collect"), "nothing lies ready yet");
    assert!(waiting.contains("ส่งจดหมายทางอีเมลแล้ว"));
    // Whoever reads the mailbox need not be signed in.
    let link = format!("/requests/go-on/{}", house.link(STUDENT));
    let mut mailbox = house.visitor();
    for _ in 0..3 {
        let shown = mailbox.get(&link).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("การเปิดหน้านี้ยังไม่มีผลใด"));
        assert!(!shown.body.contains(CANARY) && !shown.body.contains(STUDENT));
        assert_eq!(shown.headers["referrer-policy"], "no-referrer");
        assert_eq!(shown.headers["cache-control"], "no-store");
    }
    let english = mailbox.get(&format!("{link}?lang=en")).await.body;
    assert!(english.contains("Was this request yours?") && english.contains("Go on at once"));
    house.all_work();
    assert!(!student.get(&page).await.body.contains("/collect"));
    let gone_on = mailbox.post(&link, &[]).await;
    assert_eq!(gone_on.status, StatusCode::OK, "{}", gone_on.body);
    house.all_work();
    assert!(student.get(&page).await.body.contains("/collect"));
    // Once is enough; and what lies ready is stopped by nobody.
    assert!(mailbox.post(&link, &[]).await.status.is_client_error());
    let stop = link.replace("go-on", "stop");
    assert!(mailbox.post(&stop, &[]).await.status.is_client_error());
    let over = mailbox.get(&format!("{link}?lang=th")).await.body;
    assert!(over.contains("ผ่านขั้นที่เลือกได้แล้ว") && !over.contains("<button class=\"button"));
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_not_me_stops_the_request_and_signs_the_thief_out() {
    let house = House::shipped();
    let mut thief = house.signed_in(STUDENT).await;
    let filed = thief.post("/me/requests/new/copy", &[]).await;
    let page = filed.onward().unwrap().to_owned();
    house.all_work();
    assert_eq!(thief.get(&page).await.status, StatusCode::OK);
    let stop = format!("/requests/stop/{}", house.link(STUDENT));
    let mut mailbox = house.visitor();
    assert_eq!(
        mailbox.get(&stop).await.status,
        StatusCode::METHOD_NOT_ALLOWED,
        "no link stops by being opened"
    );
    assert_eq!(thief.get(&page).await.status, StatusCode::OK);
    let stopped = mailbox.post(&stop, &[]).await;
    assert_eq!(stopped.status, StatusCode::OK, "{}", stopped.body);
    assert!(stopped.body.contains("คำขอถูกหยุดแล้ว"));
    let out = thief.get(&page).await;
    assert!(
        out.onward()
            .is_some_and(|onward| onward.starts_with("/sign-in"))
    );
    house.all_work();
    let told = house.letters(STUDENT);
    assert!(
        told.iter()
            .any(|text| text.contains("This request was stopped"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn t_13_a_word_that_leads_nowhere_is_answered_with_one_page_whatever_is_wrong() {
    let house = House::shipped();
    let page = asked(&house, STUDENT).await;
    asked(&house, OUTSIDE).await;
    let request = page.rsplit('/').next().unwrap();
    let (word, other) = (house.link(STUDENT), house.link(OUTSIDE));
    let known = format!("{request}{}", "0".repeat(32));
    let crossed = format!("{}{}", word.split_at(32).0, other.split_at(32).1);
    let nobody = "0".repeat(64);
    let mut visitor = house.visitor();
    let mut bodies = Vec::new();
    for wrong in [known.as_str(), &crossed, &nobody, "x", word.split_at(40).0] {
        let link = format!("/requests/go-on/{wrong}");
        let answer = visitor.get(&link).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        bodies.push(answer.body.replace(&link, ""));
        for act in ["go-on", "stop"] {
            let answer = visitor.post(&format!("/requests/{act}/{wrong}"), &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act} {wrong}");
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    house.all_work();
    let mut student = house.signed_in(STUDENT).await;
    assert!(!student.get(&page).await.body.contains("/collect"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_invented_mailbox_is_ones_own_and_is_not_there_without_the_demo() {
    let house = House::shipped();
    let page = asked(&house, STUDENT).await;
    let request = page.rsplit('/').next().unwrap();
    let mut student = house.signed_in(STUDENT).await;
    let mailbox = student.get("/demo/letters").await;
    assert_eq!(mailbox.status, StatusCode::OK);
    assert!(mailbox.body.contains(request));
    let link = format!("<a href=\"/requests/go-on/{}\">", house.link(STUDENT));
    assert!(mailbox.body.contains(&link), "{}", mailbox.body);
    assert!(
        student
            .get("/me")
            .await
            .body
            .contains("href=\"/demo/letters\"")
    );
    let mut other = house.signed_in(OUTSIDE).await;
    let theirs = other.get("/demo/letters").await;
    assert_eq!(theirs.status, StatusCode::OK);
    assert!(!theirs.body.contains(request) && !theirs.body.contains("/requests/go-on/"));
    let nobody = house.visitor().get("/demo/letters").await;
    assert!(
        nobody
            .onward()
            .is_some_and(|onward| onward.starts_with("/sign-in"))
    );

    let before = house.signed_in(STUDENT).await;
    let mut settings = demo();
    settings.demo = None;
    let real = web::router(std::sync::Arc::clone(&house.app), settings).unwrap();
    let mut inside = before.through(real);
    assert_eq!(inside.get("/me").await.status, StatusCode::OK);
    assert_eq!(
        inside.get("/demo/letters").await.status,
        StatusCode::NOT_FOUND
    );
}
