//! The counter in a real browser with scripts off: each form of the culture office filled in by somebody without an
//! account and by staff for somebody, on a telephone and on a wide screen, in both languages (`CO-2`, `CO-9`).

use jiff::SignedDuration;

use crate::browser::Open;
use crate::forms_pages::WRITTEN;
use crate::house::{FRONT, House};
use crate::webdriver::Browser;

/// Keeps a picture where `SITTHI_TEST_PICTURES` names a folder.
fn keep(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("SITTHI_TEST_PICTURES") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), browser.picture()).unwrap();
    }
}

/// Looks at the page at the width of a small telephone and of a screen: nothing runs off its side, and
/// nothing is wrong with it for who sees little or hears it read.
fn looked_at(browser: &Browser, name: &str) {
    for width in [320, 1280] {
        browser.width(width);
        let found = browser.content_width();
        assert!(found <= u64::from(width), "{name} is {found} wide");
        keep(browser, &format!("{name}-{width}"));
    }
    let faults = browser.axe();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

fn fill(browser: &Browser, fields: &[(&str, &str)]) {
    for (path, value) in fields {
        if ["session", "visit/language"].contains(path) {
            browser.press(&format!("input[name='{path}'][value='{value}']"));
        } else if *path == "visit/visited-at" {
            browser.look(&format!(
                "document.querySelector(\"[name='{path}']\").value = '{value}'"
            ));
        } else {
            browser.write(&format!("[name='{path}']"), value);
        }
    }
}

/// The text of the first element of this kind.
fn text(browser: &Browser, css: &str) -> String {
    let found = browser.look(&format!("document.querySelector('{css}').textContent"));
    found.as_str().unwrap().to_owned()
}

#[test]
fn co_002_every_form_by_oneself_in_a_real_browser() {
    let open = Open::of(House::culture());
    let browser = open.browser();
    for (at, (form, fields)) in WRITTEN.iter().enumerate() {
        let language = ["th", "en"][at % 2];
        browser.go(&format!("/forms/{form}?lang={language}"));
        looked_at(&browser, &format!("form-{form}-{language}"));
        browser.press("main form button");
        browser.arrive(|path| path == format!("/forms/{form}"));
        browser.says(
            if language == "th" {
                "รออึดใจ"
            } else {
                "Wait a moment"
            },
            true,
        );
        looked_at(&browser, &format!("form-{form}-again-{language}"));
        browser.go(&format!("/forms/{form}"));
        fill(&browser, fields);
        open.house.clock.advance(SignedDuration::from_secs(5));
        browser.press("main form button");
        let kept = if language == "th" {
            "เราได้รับเรื่องแล้ว"
        } else {
            "We have received it"
        };
        browser.says(kept, true);
        looked_at(&browser, &format!("receipt-{form}-{language}"));
        let (number, word) = (text(&browser, "dd code"), text(&browser, "code.word"));
        browser.go(&format!("/cases/{number}"));
        browser.write("#word", &word);
        browser.press("main form button");
        let waits = if language == "th" {
            "รอเจ้าหน้าที่ตอบ"
        } else {
            "Waits for our answer"
        };
        browser.says(waits, true);
        assert!(!browser.path().contains(&word));
        looked_at(&browser, &format!("case-{form}-{language}"));
    }
    browser.go("/forms?lang=th");
    looked_at(&browser, "forms-th");
    browser.go("/cases?lang=th");
    looked_at(&browser, "cases-th");
}

#[test]
fn co_009_lp_025_every_form_by_staff_for_somebody_in_a_real_browser() {
    let open = Open::of(House::culture());
    let browser = open.signed_in(FRONT, "/console/forms");
    for (at, (form, fields)) in WRITTEN.iter().enumerate() {
        let language = ["en", "th"][at % 2];
        browser.go(&format!("/console/forms/{form}?lang={language}"));
        looked_at(&browser, &format!("entry-{form}-{language}"));
        browser.press("input[name='way'][value='phone']");
        browser.press("input[name='notice'][value='read-out']");
        fill(&browser, fields);
        browser.press("main form button");
        let kept = if language == "th" {
            "เราได้รับเรื่องแล้ว"
        } else {
            "We have received it"
        };
        browser.says(kept, true);
        let number = text(&browser, "dd code");
        browser.go(&format!("/console/cases/{number}"));
        browser.press("main form button");
        let opened = if language == "th" {
            "สิ่งที่ให้ไว้ในแบบฟอร์ม"
        } else {
            "What the form holds"
        };
        browser.says(opened, true);
        looked_at(&browser, &format!("desk-case-{form}-{language}"));
    }
    browser.go("/console/forms?lang=th");
    looked_at(&browser, "desks-th");
    browser.go("/console?lang=th");
    looked_at(&browser, "console-th");
}
