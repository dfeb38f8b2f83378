//! The same journeys in a real browser with scripts off; and no page wider than its window, from 320
//! pixels up, light or dark, in both languages.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;

use crate::ground::apart;
use crate::house::{DESK, House, INSTRUCTOR, OUTSIDE, STUDENT, UNTOLD, demo};
use crate::webdriver::Browser;

/// A house with its doors open on a port of this machine.
struct Open {
    house: House,
    base: String,
    downloads: PathBuf,
    runtime: tokio::runtime::Runtime,
}

impl Open {
    fn doors() -> Open {
        let house = House::with(demo());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let doors = house
            .router
            .clone()
            .into_make_service_with_connect_info::<SocketAddr>();
        runtime.spawn(async move { axum::serve(listener, doors).await });
        let downloads = std::env::temp_dir().join(base.replace(['/', ':'], "_"));
        std::fs::create_dir_all(&downloads).unwrap();
        Open {
            house,
            base,
            downloads,
            runtime,
        }
    }

    fn browser(&self) -> Browser {
        Browser::open(&self.base, &self.downloads)
    }

    fn signed_in(&self, account: &str, next: &str) -> Browser {
        let browser = self.browser();
        browser.go(&format!("/sign-in?next={}", next.replace('/', "%2F")));
        press_account(&browser, account);
        browser
    }

    /// Waits for a file that the browser saves.
    fn saved(&self, ending: &str) -> PathBuf {
        for _ in 0..200 {
            let found = std::fs::read_dir(&self.downloads)
                .unwrap()
                .map(|file| file.unwrap().path())
                .find(|path| path.to_string_lossy().ends_with(ending));
            if let Some(found) = found {
                return found;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no `{ending}` was saved");
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.downloads);
        let _ = &self.runtime;
    }
}

fn press_account(browser: &Browser, account: &str) {
    browser.press(&format!("input[value='{account}'] ~ button"));
}

#[test]
fn a_student_sees_what_is_held_who_used_it_keeps_a_receipt_and_collects_a_copy() {
    let open = Open::doors();
    let teacher = open.signed_in(INSTRUCTOR, "/console");
    teacher.press("main a[href^='/console/courses/']");
    teacher.press("label[for='a-teaching-support']");
    teacher.press("main form button");
    assert!(teacher.source().contains("สถิติเบื้องต้น"));

    let student = open.signed_in(STUDENT, "/me");
    student.press("nav a[href='/me/held']");
    assert!(student.source().contains("มาตรา 24(4)"));
    student.press("nav a[href='/me/uses']");
    assert!(student.source().contains("ผู้สอน"));
    student.press("a[href$='/receipt']");
    let receipt = std::fs::read_to_string(open.saved(".txt")).unwrap();
    duties::uses::check_receipt(&receipt, open.house.app.store().verifier()).unwrap();

    student.press("nav a[href='/me/requests']");
    student.press("a[href='/me/requests/new']");
    student.press("a[href='/me/requests/new/copy']");
    open.house.clock.advance(SignedDuration::from_mins(6));
    student.go("/me/requests/new/copy");
    student.press("a[href^='/confirm']");
    press_account(&student, STUDENT);
    student.press("main form button");
    student.arrive(|path| path.starts_with("/me/requests/") && !path.contains("/new"));
    duties::work::run_due(&open.house.app).unwrap();
    student.go(&student.path());
    student.press("a[href$='/collect']");
    let file = std::fs::read(open.saved(".zip")).unwrap();
    assert!(file.starts_with(b"PK"));
}

#[test]
fn an_outside_learner_has_the_account_erased_and_keeps_the_certificate() {
    let open = Open::doors();
    let outside = open.signed_in(OUTSIDE, "/me");
    outside.press("a[href='/me/requests/new/erasure']");
    outside.press("main form button");
    assert!(
        outside.source().contains("class=\"summary\""),
        "a question left open is said so"
    );
    outside.press("label[for='ground-0']");
    outside.press("main form button");
    outside.press("main form button[type=submit]");
    outside.press("button.grave");
    outside.arrive(|path| !path.contains("/new"));
    if outside.path().starts_with("/me/requests/") {
        let request = outside.path().rsplit('/').next().unwrap().to_owned();
        let desk = open.signed_in(DESK, "/console");
        desk.press("a[href='/console/requests']");
        desk.press(&format!("a[href='/console/requests/{request}']"));
        desk.press("main form button");
        desk.press("label[for='p-y']");
        desk.press("main form button");
        outside.go(&format!("/certificates/{request}"));
    }
    assert!(
        outside.path().starts_with("/certificates/"),
        "{}",
        outside.path()
    );
    outside.press("main a.button");
    let text = std::fs::read_to_string(open.saved(".txt")).unwrap();
    duties::uses::check_receipt(&text, open.house.app.store().verifier()).unwrap();
}

#[test]
// size: each page of each person in one browser, and the pages are the table
fn no_page_is_wider_than_its_window_in_either_language() {
    let open = Open::doors();
    let pictures = std::env::var_os("SITTHI_TEST_PICTURES").map(PathBuf::from);
    let runtime = &open.runtime;
    let request = runtime.block_on(async {
        let mut student = open.house.signed_in(STUDENT).await;
        let course = format!(
            "/console/courses/{}?activity=teaching-support",
            open.house.course
        );
        open.house.signed_in(INSTRUCTOR).await.get(&course).await;
        let refused = student
            .post(
                "/me/requests/new/erasure",
                &[("ground", "consent-withdrawn")],
            )
            .await;
        let copy = student.post("/me/requests/new/copy", &[]).await;
        apart(|| duties::work::run_due(&open.house.app)).unwrap();
        let waits = open
            .house
            .signed_in(UNTOLD)
            .await
            .post("/me/notice", &[("next", "/me")])
            .await;
        assert!(waits.onward().is_some());
        (
            refused.onward().unwrap().to_owned(),
            copy.onward().unwrap().to_owned(),
        )
    });
    let course = format!("/console/courses/{}", open.house.course);
    let nobody: Vec<String> = [
        "/",
        "/sign-in",
        "/notices/chula-learning/1",
        "/nowhere",
        "/signed-out",
    ]
    .map(str::to_owned)
    .to_vec();
    let student: Vec<String> = [
        "/me",
        "/me/held",
        "/me/uses",
        "/me/requests",
        "/me/requests/new",
        "/me/requests/new/copy",
        "/me/requests/new/erasure",
        &request.0,
        &request.1,
        "/console",
    ]
    .map(str::to_owned)
    .to_vec();
    let teacher = vec![
        "/console".to_owned(),
        course.clone(),
        format!("{course}?activity=teaching-support"),
        format!(
            "{course}/people/{}?activity=teaching-support",
            open.house.student
        ),
    ];
    let desk = vec!["/console".to_owned(), "/console/requests".to_owned()];
    let everybody = [
        ("nobody", open.browser(), nobody),
        ("student", open.signed_in(STUDENT, "/me"), student),
        ("teacher", open.signed_in(INSTRUCTOR, "/console"), teacher),
        ("desk", open.signed_in(DESK, "/console"), desk),
    ];
    for (who, browser, paths) in &everybody {
        for (at, path) in paths.iter().enumerate() {
            for language in ["th", "en"] {
                let joint = if path.contains('?') { '&' } else { '?' };
                browser.go(&format!("{path}{joint}lang={language}"));
                for width in [320, 360, 1280] {
                    browser.width(width);
                    let found = browser.content_width();
                    assert!(
                        found <= u64::from(width),
                        "{path} ({language}) is {found} wide in {width}"
                    );
                    if let Some(folder) = pictures.as_deref().filter(|_| width != 360) {
                        keep(
                            folder,
                            &format!("{who}-{at:02}-{language}-{width}"),
                            &browser.picture(),
                        );
                    }
                }
                if let Some(folder) = pictures.as_deref().filter(|_| language == "th") {
                    browser.dark(true);
                    keep(
                        folder,
                        &format!("{who}-{at:02}-{language}-dark"),
                        &browser.picture(),
                    );
                    browser.dark(false);
                }
            }
        }
    }
}

fn keep(folder: &Path, name: &str, picture: &[u8]) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
}

crate::ground::once_more_on_a_server! {
    "browser.rs":
    a_student_sees_what_is_held_who_used_it_keeps_a_receipt_and_collects_a_copy,
    an_outside_learner_has_the_account_erased_and_keeps_the_certificate,
    no_page_is_wider_than_its_window_in_either_language,
}
