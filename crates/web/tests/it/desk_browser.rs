//! The desk and the person together in a real browser with scripts off, with the policy as it is
//! shipped: the cooling-off and the letter that ends it, what a copy says of others, the second person.
//! `SITTHI_TEST_PICTURES` names a folder for pictures of the pages, narrow and wide.

use serde_json::json;
use store::{Fault, NewRecord};

use crate::browser::Open;
use crate::house::{DESK, DPO, House, STUDENT};
use crate::webdriver::Browser;

const TELEPHONE: u32 = 360;

/// Holds the page to the telephone's width, and keeps pictures of it.
fn seen(browser: &Browser, name: &str, language: &str) {
    for width in [1280, TELEPHONE] {
        browser.width(width);
        let found = browser.content_width();
        assert!(found <= u64::from(width), "{name} is {found} wide");
        if let Some(folder) = std::env::var_os("SITTHI_TEST_PICTURES") {
            let folder = std::path::PathBuf::from(folder);
            std::fs::create_dir_all(&folder).unwrap();
            let file = folder.join(format!("{name}-{language}-{width}.png"));
            std::fs::write(file, browser.picture()).unwrap();
        }
    }
}

fn on_a_telephone(open: &Open, account: &str, home: &str, language: &str) -> Browser {
    let browser = open.signed_in(account, home);
    browser.width(TELEPHONE);
    browser.go(&format!("{home}?lang={language}"));
    browser
}

/// The page of the request that was just filed.
fn filed(browser: &Browser) -> String {
    browser.arrive(|path| path.starts_with("/me/requests/") && !path.contains("/new"));
    browser.path()
}

/// The case, opened from its own page.
fn opened(browser: &Browser, page: &str) {
    let number = page.rsplit('/').next().unwrap();
    browser.go(&format!("/console/requests/{number}"));
    browser.press("main form button");
}

fn reads(browser: &Browser, language: &str, th: &str, en: &str) {
    browser.says(if language == "th" { th } else { en }, true);
}

/// A post of the student's in which two classmates are spoken of.
fn spoke_of_others(house: &House) {
    let (student, course) = (house.student, house.course);
    let text = "คุยกับ ชูใจ จำลอง แล้ว ส่งงานให้ piti.sommut@example.org ก็ได้";
    let fields = json!({ "forum-text": text, "activity-name": "กระดานถามตอบ" });
    let kept = house
        .app
        .store()
        .transact::<_, Fault>("test.post", move |tx| {
            let new = NewRecord {
                person: student,
                category: "learning",
                source: "lms-xapi",
                external_id: "post-1",
                course: Some(course),
                happened: tx.now(),
                expires: None,
                fields: fields.as_object().unwrap(),
            };
            tx.keep_record(&new).map(|_| ())
        });
    kept.unwrap();
}

#[test]
// size: one story, from the question to the file in the person's hand
fn t_09_t_11_lp_021_a_copy_goes_on_from_its_letter_and_what_it_says_of_others_is_decided_one_by_one()
 {
    for language in ["th", "en"] {
        let open = Open::of(House::shipped());
        spoke_of_others(&open.house);
        let student = on_a_telephone(&open, STUDENT, "/me", language);
        student.go("/me/requests/new/copy");
        student.press("main form button");
        let request = filed(&student);
        open.house.all_work();
        student.go(&request);
        seen(&student, "copy-cooling", language);
        student.says("/collect", false);

        // The letter is in the person's mailbox, one link away in the demo.
        student.press("aside.demo a[href='/demo/letters']");
        seen(&student, "letters", language);
        student.press("main a[href*='/requests/go-on/']");
        seen(&student, "letter-link", language);
        student.press("form[action*='/requests/go-on/'] button");
        reads(&student, language, "คำขอดำเนินต่อแล้ว", "The request goes on");
        open.house.all_work();

        let desk = on_a_telephone(&open, DESK, "/console", language);
        desk.go("/console/requests?waits=desk");
        desk.says(request.rsplit('/').next().unwrap(), true);
        opened(&desk, &request);
        seen(&desk, "case-with-others", language);
        desk.press("form[action$='/others'] button");
        seen(&desk, "review", language);
        desk.says("ชูใจ", true);
        // Sent with nothing decided: each passage is named, none is handed out.
        desk.press("main form button");
        seen(&desk, "review-undecided", language);
        reads(&desk, language, "โปรดตัดสินข้อความนี้", "Decide this passage");
        desk.press(".summary a");
        desk.press("#item-0 option[value='withhold']");
        desk.press("main form button");
        desk.says("value=\"withhold\" selected", true);
        open.house.all_work();
        student.go(&request);
        student.says("/collect", false);
        let passages = desk.look("document.querySelectorAll('select').length");
        for item in 1..passages.as_u64().unwrap() {
            desk.press(&format!("#item-{item} option[value='own-words']"));
        }
        desk.press("main form button");
        desk.arrive(|path| path.ends_with("done=reviewed"));
        open.house.all_work();
        student.go(&request);
        seen(&student, "copy-ready", language);
        student.says("/collect", true);
        let copy = collected(&open, &request);
        assert!(!copy.contains("คุยกับ ชูใจ"), "it was to be withheld");
        assert!(copy.contains("withheld: about somebody else"));
        assert!(copy.contains("piti.sommut@example.org"), "it was left");
    }
}

/// The texts in the copy, as its person gets them.
fn collected(open: &Open, request: &str) -> String {
    let (app, student) = (&open.house.app, open.house.student);
    let request = request.rsplit('/').next().unwrap().parse().unwrap();
    let mut zip = Vec::new();
    duties::rights::collect(app, student, request, app.now(), &mut zip).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut all = String::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

#[test]
// size: one story, from the question to the answer of two
fn t_30_lp_098_a_refusal_is_proposed_by_one_and_approved_by_another_in_the_browser() {
    for language in ["th", "en"] {
        let open = Open::of(House::shipped());
        let student = on_a_telephone(&open, STUDENT, "/me", language);
        student.go("/me/requests/new/objection?activity=learning-recommendation");
        student.press("main form button");
        student.press("main form .button");
        let request = filed(&student);
        let desk = on_a_telephone(&open, DESK, "/console", language);
        seen(&desk, "console", language);
        desk.go("/console/requests");
        seen(&desk, "queue", language);
        opened(&desk, &request);
        seen(&desk, "case", language);
        desk.press("section:has(form[action$='/refuse']) summary");
        desk.press("label[for='code-objection-compelling']");
        desk.press("label[for='limb-objection-compelling-compelling-grounds']");
        desk.write("#reason-th", "จำเป็นต่อการดูแลผู้เรียนที่เสี่ยงตกซ้ำชั้นตามแผนที่อนุมัติ");
        desk.write(
            "#reason-en",
            "Needed to look after learners at risk, as decided",
        );
        desk.press("form[action$='/refuse'] button");
        desk.arrive(|path| path.contains("done="));
        reads(
            &desk,
            language,
            "รออีกคนหนึ่งอนุมัติ",
            "somebody else has to approve",
        );
        student.go(&request);
        student.says("note bad", false);
        let dpo = on_a_telephone(&open, DPO, "/console", language);
        dpo.go("/console/requests?waits=approval");
        seen(&dpo, "approvals", language);
        opened(&dpo, &request);
        seen(&dpo, "approve", language);
        dpo.says("learners at risk", true);
        dpo.press("form[action$='/approve'] button");
        dpo.arrive(|path| path.ends_with("done=decided"));
        student.go(&request);
        seen(&student, "refused", language);
        reads(&student, language, "เสี่ยงตกซ้ำชั้น", "learners at risk");
        student.go("/me/uses");
        seen(&student, "uses", language);
    }
}

#[test]
fn lp_104_a_correction_is_taken_down_on_a_telephone_field_by_field() {
    for language in ["th", "en"] {
        let open = Open::of(House::shipped());
        let desk = on_a_telephone(&open, DESK, "/console", language);
        desk.go("/console/requests/new");
        desk.write("#who", STUDENT);
        desk.press("input[value='desk'] + label");
        desk.write("#day", "22/11/2569");
        desk.write("#time", "09:10");
        desk.press("input[value='in-person'] + label");
        desk.write("#note", "ดูบัตรแล้วคืน");
        desk.press("input[value='correction'] + label");
        seen(&desk, "intake", language);
        desk.press("main form button");
        desk.press("input[value='learning'] + label");
        desk.press("main form button");
        seen(&desk, "intake-record", language);
        desk.press("main form button[type=submit]");
        seen(&desk, "intake-record-wrong", language);
        desk.press("input[value$='/grade'] + label");
        desk.write("#after", "A");
        desk.press("main form button[type=submit]");
        desk.arrive(|path| path.contains("done=taken-down"));
        let student = on_a_telephone(&open, STUDENT, "/me/requests", language);
        student.press("main a[href^='/me/requests/']:not([href*='/new'])");
        student.says("B+", true);
    }
}
