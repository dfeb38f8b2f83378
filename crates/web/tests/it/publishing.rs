//! Publishing a version at the doors: the desk writes and proposes it, somebody else approves it, and who it
//! concerns is shown what changes before they go on.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use duties::{App, publication};
use law::ActorId;
use store::Files;

use crate::browser::Open;
use crate::ground::apart;
use crate::house::{DESK, DPO, House, STUDENT, pack};

const PURPOSE: &str = "run the courses you take";

/// Files as the second version, which does something else with what supports teaching, from a day.
pub(crate) fn second(app: &App, day: jiff::civil::Date) -> Files {
    let mut files = pack();
    for (name, text) in &mut files {
        if name == "pack.toml" {
            *text = text
                .replacen("version = \"1\"", "version = \"2\"", 1)
                .replacen("effective = 2026-06-01", &format!("effective = {day}"), 1);
        }
        if name == "activities.toml" {
            assert!(text.contains(PURPOSE));
            *text = text.replacen(PURPOSE, "rank you in the courses you take", 1);
        }
    }
    assert_eq!(app.policy().compiled.version(), 1);
    files
}

fn actor(app: &App, account: &str) -> ActorId {
    let who = duties::sign_in::sign_in_as(app, account).unwrap();
    who.actor.unwrap()
}

/// Proposes files as the desk.
pub(crate) fn propose(app: &App, files: Files) -> law::ProposalId {
    let needs = publication::preview(app, &files).unwrap().changes.needs_law;
    let law = |activity| (activity, "an invented law, s.1".to_owned());
    let laws: BTreeMap<String, String> = needs.into_iter().map(law).collect();
    publication::propose(app, actor(app, DESK), files, &laws)
        .unwrap()
        .proposal
}

/// Publishes files from today.
pub(crate) fn publish(app: &App, files: Files) {
    let proposal = propose(app, files);
    publication::approve(app, actor(app, DPO), proposal, app.now()).unwrap();
}

fn text(files: &Files) -> String {
    let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
    texts.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
// size: one story, from the text to the person who goes on
async fn lp_109_lp_045_a_version_goes_from_the_desk_over_a_second_person_to_who_it_concerns() {
    let house = House::open();
    let mut desk = house.signed_in(DESK).await;
    let written = desk.get("/console/publish/new?lang=en").await;
    assert_eq!(written.status, StatusCode::OK);
    assert!(written.body.contains("[[activity]]"));
    let files = second(&house.app, house.app.now().civil_day());
    let whole = text(&files);
    // What has a fault, or is no newer version, is told so and kept nowhere.
    let broken = whole.replacen("[controller]", "[controler]", 1);
    let same = whole.replacen("version = \"2\"", "version = \"1\"", 1);
    for wrong in [&broken, &same] {
        for door in ["/console/publish/check", "/console/publish"] {
            let said = desk.post(door, &[("pack", wrong)]).await;
            assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{door}");
        }
    }
    let looked = desk
        .post("/console/publish/check", &[("pack", &whole)])
        .await;
    assert_eq!(looked.status, StatusCode::OK);
    for said in [
        "data is used for a new purpose",
        "until the notice has reached them",
        "law-teaching-support",
    ] {
        assert!(looked.body.contains(said), "{said}");
    }
    let lawless = desk.post("/console/publish", &[("pack", &whole)]).await;
    assert_eq!(lawless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let law = ("law-teaching-support", "An invented law, section 1");
    let proposed = desk
        .post("/console/publish", &[("pack", &whole), law])
        .await;
    let way = proposed.onward().unwrap().to_owned();
    let approve = format!("{way}/approve");
    let own = desk.post(&approve, &[]).await;
    assert!(
        !own.status.is_success() && own.onward().is_none(),
        "{}",
        own.status
    );
    assert_eq!(house.app.policy().compiled.version(), 1);
    let mut student = house.signed_in(STUDENT).await;
    assert_eq!(student.get("/me").await.status, StatusCode::OK);
    assert_eq!(student.get(&way).await.status, StatusCode::FORBIDDEN);
    // A proof that is not fresh leads to another one.
    let mut dpo = house.signed_in(DPO).await;
    house.clock.advance(jiff::SignedDuration::from_mins(6));
    let stale = dpo.post(&approve, &[]).await;
    assert!(stale.onward().unwrap().starts_with("/confirm"));
    let mut dpo = house.signed_in(DPO).await;
    assert_eq!(dpo.post(&approve, &[]).await.onward(), Some(way.as_str()));
    assert_eq!(house.app.policy().compiled.version(), 2);
    let note = dpo.get(&format!("{way}/statement")).await.body;
    let published = house.app.policy().files.clone();
    let key = house.app.store().verifier();
    assert!(publication::verify(&note, key, &published).is_ok());
    // Who it concerns is shown what changes, and goes on with one press.
    let held_up = student.get("/me").await;
    assert!(held_up.onward().unwrap().starts_with("/me/notice"));
    let shown = student.get("/me/notice?next=%2Fme&lang=en").await;
    assert!(
        shown.body.contains("What changes for you"),
        "{}",
        shown.body
    );
    let read = student.post("/me/notice", &[("next", "/me")]).await;
    assert_eq!(read.onward(), Some("/me"));
    assert_eq!(student.get("/me").await.status, StatusCode::OK);
    let page = dpo.get(&format!("{way}?lang=en")).await.body;
    assert!(
        page.contains("put in force") && page.contains("Told: 1"),
        "{page}"
    );
    assert!(page.contains("at sign-in or another way 1"), "{page}");
    // The person finds both versions, each with the receipt of its entry.
    let mine = student.get("/me/notices?lang=en").await.body;
    let second = mine.find("/notices/chula-learning/2\"").unwrap();
    let first = mine.find("/notices/chula-learning/1\"").unwrap();
    assert!(second < first, "the newest first");
    assert!(mine.contains("Read here, at sign-in"), "{mine}");
    let (_, receipt) = mine.split_once("/me/uses/").unwrap();
    let number = receipt.split('/').next().unwrap();
    let receipt = student.get(&format!("/me/uses/{number}/receipt")).await;
    assert_eq!(receipt.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_108_a_version_can_be_taken_back_with_a_reason_in_both_languages() {
    let house = House::open();
    let day = house.app.now().civil_day().tomorrow().unwrap();
    let files = second(&house.app, day);
    let proposal = apart(|| propose(&house.app, files));
    let mut dpo = house.signed_in(DPO).await;
    let way = format!("/console/publish/{proposal}");
    let half = dpo
        .post(&format!("{way}/refuse"), &[("why_en", "unclear")])
        .await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    let why = [("why_th", "ยังไม่ชัด"), ("why_en", "unclear")];
    let refused = dpo.post(&format!("{way}/refuse"), &why).await;
    assert_eq!(refused.onward(), Some(way.as_str()));
    let page = dpo.get(&format!("{way}?lang=en")).await.body;
    assert!(page.contains("not approved") && page.contains("unclear"));
    assert_eq!(
        dpo.get(&format!("{way}/statement")).await.status,
        StatusCode::NOT_FOUND
    );
}

/// The journey of people's own presses, with scripts off.
#[test]
fn lp_008_in_a_browser_a_version_is_approved_and_who_it_concerns_reads_it_and_goes_on() {
    let open = Open::doors();
    let house = &open.house;
    let files = second(&house.app, house.app.now().civil_day());
    let proposal = apart(|| propose(&house.app, files));
    let browser = open.signed_in(DPO, "/console");
    browser.go("/console/publish?lang=en");
    browser.says("proposed, waits for approval", true);
    browser.go(&format!("/console/publish/{proposal}"));
    browser.says("data is used for a new purpose", true);
    keep(&browser, "publish-one");
    browser.press("form[action$='/approve'] button");
    browser.says("put in force", true);
    assert_eq!(house.app.policy().compiled.version(), 2);
    let browser = open.browser();
    let browser = open.signed_in_with(browser, STUDENT, "/me");
    browser.go("/me?lang=en");
    browser.arrive(|path| path.starts_with("/me/notice"));
    browser.says("What changes for you", true);
    keep(&browser, "publish-news");
    browser.press("form[action='/me/notice'] button");
    browser.arrive(|path| path == "/me");
}

/// Keeps a picture where `SITTHI_TEST_PICTURES` names a folder.
fn keep(browser: &crate::webdriver::Browser, name: &str) {
    if let Some(folder) = std::env::var_os("SITTHI_TEST_PICTURES") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), browser.picture()).unwrap();
    }
}
