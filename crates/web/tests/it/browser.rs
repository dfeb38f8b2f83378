//! The same journeys in a real browser with scripts off.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

use crate::house::{DESK, House, INSTRUCTOR, OUTSIDE, STUDENT, demo};
use crate::webdriver::Browser;

/// A house with its doors open on a port of this machine.
pub(crate) struct Open {
    pub(crate) house: House,
    base: String,
    downloads: PathBuf,
    pub(crate) runtime: tokio::runtime::Runtime,
}

impl Open {
    pub(crate) fn doors() -> Open {
        Open::of(House::with(demo()))
    }

    /// The doors of this house.
    pub(crate) fn of(house: House) -> Open {
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

    /// Where the doors stand.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Where browsers keep what they download.
    pub(crate) fn downloads(&self) -> &std::path::Path {
        &self.downloads
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::open(&self.base, &self.downloads)
    }

    /// A browser with scripts on, as most people have.
    pub(crate) fn browser_with_scripts(&self) -> Browser {
        Browser::with_scripts(&self.base, &self.downloads)
    }

    pub(crate) fn signed_in(&self, account: &str, next: &str) -> Browser {
        self.signed_in_with(self.browser(), account, next)
    }

    /// Somebody signed in in this browser.
    pub(crate) fn signed_in_with(&self, browser: Browser, account: &str, next: &str) -> Browser {
        browser.go(&format!("/sign-in?next={}", next.replace('/', "%2F")));
        press_account(&browser, account);
        browser.arrive(|path| !path.starts_with("/sign-in"));
        browser
    }

    /// Waits for a file that the browser saves.
    ///
    /// The name is there, empty, while its octets still come into another file.
    pub(crate) fn saved(&self, ending: &str) -> PathBuf {
        for _ in 0..200 {
            let there: Vec<PathBuf> = std::fs::read_dir(&self.downloads)
                .unwrap()
                .map(|file| file.unwrap().path())
                .collect();
            let ends = |path: &&PathBuf, ending: &str| path.to_string_lossy().ends_with(ending);
            let comes = there.iter().any(|path| ends(&path, ".crdownload"));
            let found = there.iter().find(|path| ends(path, ending));
            if let Some(found) = found.filter(|_| !comes)
                && std::fs::metadata(found).is_ok_and(|file| file.len() > 0)
            {
                return found.clone();
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

pub(crate) fn press_account(browser: &Browser, account: &str) {
    browser.press(&format!("input[value='{account}'] ~ button"));
}

#[test]
fn a_student_sees_what_is_held_who_used_it_keeps_a_receipt_and_collects_a_copy() {
    let open = Open::doors();
    let teacher = open.signed_in(INSTRUCTOR, "/console");
    teacher.press("main a[href^='/console/courses/']");
    teacher.press("label[for='a-teaching-support']");
    teacher.press("main form button");
    teacher.says("สถิติเบื้องต้น", true);

    let student = open.signed_in(STUDENT, "/me");
    student.press("nav a[href='/me/held']");
    student.says("มาตรา 24(4)", true);
    student.press("nav a[href='/me/uses']");
    student.says("ผู้สอน", true);
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
    // A question left open is said so.
    outside.says("class=\"summary\"", true);
    outside.press("label[for='ground-0']");
    outside.press("main form button");
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
        desk.arrive(|path| !path.ends_with(&request));
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

crate::ground::once_more_on_a_server! {
    "browser.rs":
    a_student_sees_what_is_held_who_used_it_keeps_a_receipt_and_collects_a_copy,
    an_outside_learner_has_the_account_erased_and_keeps_the_certificate,
}
