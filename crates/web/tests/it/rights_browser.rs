//! Each right on a telephone, 360 pixels wide, with scripts off, in both languages: from the person's
//! own page by pressing and writing alone, to the answer of the desk.

use crate::browser::Open;
use crate::house::{DESK, INSTRUCTOR, OUTSIDE, STUDENT};
use crate::webdriver::Browser;

const TELEPHONE: u32 = 360;

/// A person on a telephone, on their own page in this language.
fn on_a_telephone(open: &Open, account: &str, home: &str, language: &str) -> Browser {
    let browser = open.signed_in(account, home);
    browser.width(TELEPHONE);
    browser.go(&format!("{home}?lang={language}"));
    browser
}

/// Presses, and holds the page that comes to the width of the telephone and to its language.
fn press(browser: &Browser, css: &str, language: &str) {
    browser.press(css);
    let found = browser.content_width();
    assert!(
        found <= u64::from(TELEPHONE),
        "{} is {found} wide",
        browser.path()
    );
    browser.says(&format!("<html lang=\"{language}\""), true);
}

/// Where the browser came to once a request was sent; its number.
fn filed(browser: &Browser) -> String {
    browser.arrive(|path| path.starts_with("/me/requests/") && !path.contains("/new"));
    browser.path().rsplit('/').next().unwrap().to_owned()
}

/// The desk opens a case from its queue.
fn opened(open: &Open, request: &str, language: &str) -> Browser {
    let desk = on_a_telephone(open, DESK, "/console", language);
    press(&desk, "a[href='/console/requests']", language);
    press(
        &desk,
        &format!("a[href='/console/requests/{request}']"),
        language,
    );
    press(&desk, "main form button", language);
    desk
}

/// What is read in a language.
fn reads(browser: &Browser, language: &str, th: &str, en: &str) {
    let words = if language == "th" { th } else { en };
    browser.says(words, true);
}

#[test]
fn lp_085_an_objection_is_filed_answered_by_the_desk_and_read_on_a_telephone() {
    for language in ["th", "en"] {
        let open = Open::doors();
        let student = on_a_telephone(&open, STUDENT, "/me", language);
        press(&student, "a[href='/me/requests/new/objection']", language);
        press(&student, "main form button", language);
        reads(&student, language, "โปรดเลือกหนึ่งข้อ", "Choose one");
        student.press("input[value='learning-recommendation'] + label");
        press(&student, "main form button", language);
        student.write("textarea", "ไม่อยากได้คำแนะนำ");
        press(&student, "main form button", language);
        reads(&student, language, "หยุดใช้ข้อมูลของท่านทันที", "stops the moment");
        press(&student, "main form .button", language);
        let request = filed(&student);
        press(&student, "nav a[href='/me/held']", language);
        reads(&student, language, "ท่านคัดค้านแล้ว", "you objected");

        let desk = opened(&open, &request, language);
        desk.write("#text", "ขอทราบว่าคำแนะนำใด");
        press(&desk, "form[action$='/ask'] button", language);
        reads(
            &desk,
            language,
            "ส่งคำถามถึงเจ้าของข้อมูลแล้ว",
            "question was sent",
        );
        student.go("/me");
        press(
            &student,
            &format!("a[href='/me/requests/{request}']"),
            language,
        );
        student.write("#text", "ทุกคำแนะนำ");
        press(&student, "form[action$='/reply'] button", language);
        let desk = opened(&open, &request, language);
        reads(&desk, language, "ทุกคำแนะนำ", "ทุกคำแนะนำ");
        press(&desk, "form[action$='/grant'] button", language);
        desk.arrive(|path| path.ends_with("done=decided"));
        reads(&desk, language, "แจ้งเจ้าของข้อมูลแล้ว", "the person is told");
        student.go(&format!("/me/requests/{request}"));
        reads(&student, language, "จะไม่กลับมาใช้อีก", "will not begin again");
    }
}

#[test]
fn lp_098_the_desk_refuses_with_a_limb_on_a_telephone() {
    for language in ["th", "en"] {
        let open = Open::doors();
        let student = on_a_telephone(&open, STUDENT, "/me", language);
        student.go("/me/requests/new/objection?activity=learning-recommendation");
        press(&student, "main form button", language);
        press(&student, "main form .button", language);
        let request = filed(&student);
        let desk = opened(&open, &request, language);
        desk.press("section:has(form[action$='/refuse']) summary");
        desk.press("label[for='code-objection-compelling']");
        desk.press("label[for='limb-objection-compelling-compelling-grounds']");
        desk.write("#reason-th", "จำเป็นต่อการดูแลผู้เรียนที่เสี่ยงตกซ้ำชั้นตามแผนที่อนุมัติ");
        desk.write(
            "#reason-en",
            "Needed to look after learners at risk, as decided",
        );
        press(&desk, "form[action$='/refuse'] button", language);
        desk.arrive(|path| path.ends_with("done=decided"));
        student.go(&format!("/me/requests/{request}"));
        reads(&student, language, "เสี่ยงตกซ้ำชั้น", "learners at risk");
        reads(&student, language, "อุทธรณ์", "appeal");
    }
}

#[test]
fn lp_093_a_restriction_begins_is_marked_and_is_ended_on_a_telephone() {
    for language in ["th", "en"] {
        let open = Open::doors();
        let student = on_a_telephone(&open, STUDENT, "/me", language);
        press(&student, "nav a[href='/me/held']", language);
        press(
            &student,
            "a[href='/me/requests/new/restriction?category=learning']",
            language,
        );
        student.press("input[value='for-claim'] + label");
        student.write("textarea", "ฟ้องเรื่องเกรดวิชานี้");
        press(&student, "main form button", language);
        press(&student, "main form .button", language);
        let request = filed(&student);
        let desk = opened(&open, &request, language);
        press(&desk, "form[action$='/grant'] button", language);
        desk.arrive(|path| path.ends_with("done=decided"));
        press(&student, "nav a[href='/me/held']", language);
        reads(&student, language, "ระงับการใช้อยู่", "Its use is restricted");
        press(
            &student,
            &format!("form[action='/me/requests/{request}/lift'] button"),
            language,
        );
        press(&student, "nav a[href='/me/held']", language);
        student.says("/lift", false);
    }
}

#[test]
fn lp_079_lp_102_a_use_is_questioned_and_the_question_taken_back_on_a_telephone() {
    for language in ["th", "en"] {
        let open = Open::doors();
        let student = on_a_telephone(&open, STUDENT, "/me", language);
        press(&student, "nav a[href='/me/uses']", language);
        press(
            &student,
            "a[href^='/me/requests/new/question?entry=']",
            language,
        );
        student.write("textarea", "เปิดดูเพราะอะไร");
        press(&student, "main form button", language);
        let request = filed(&student);
        let desk = opened(&open, &request, language);
        desk.write("#said-th", "เพื่อแจ้งประกาศแก่ท่าน");
        desk.write("#said-en", "To bring you the notice");
        press(&desk, "form[action$='/say'] button", language);
        desk.arrive(|path| path.ends_with("done=decided"));
        student.go(&format!("/me/requests/{request}"));
        reads(
            &student,
            language,
            "เพื่อแจ้งประกาศแก่ท่าน",
            "To bring you the notice",
        );

        student.go("/me/requests/new/question");
        student.write("textarea", "ขอถามอีกเรื่อง");
        press(&student, "main form button", language);
        filed(&student);
        press(&student, "a[href$='/take-back']", language);
        press(&student, "button.grave", language);
        student.arrive(|path| !path.ends_with("/take-back"));
        student.says("/take-back", false);
    }
}

#[test]
fn lp_097_something_wrong_is_put_right_on_a_telephone() {
    for language in ["th", "en"] {
        let open = Open::doors();
        let student = on_a_telephone(&open, STUDENT, "/me", language);
        press(&student, "a[href='/me/requests/new/correction']", language);
        press(
            &student,
            "a[href$='/correction?category=learning']",
            language,
        );
        student.press("input[value$='/grade'] + label");
        press(&student, "main form button", language);
        student.write("#after", "A");
        press(&student, "main form button", language);
        let request = filed(&student);
        let desk = opened(&open, &request, language);
        press(&desk, "form[action$='/grant'] button", language);
        desk.arrive(|path| path.ends_with("done=decided"));
        student.go("/me/requests/new/correction?category=learning");
        student.says(": A<", true);
        student.says("B+", false);
    }
}

#[test]
fn lp_082_lp_106_data_is_taken_and_a_complaint_prepared_on_a_telephone() {
    for language in ["th", "en"] {
        let open = Open::doors();
        let outside = on_a_telephone(&open, OUTSIDE, "/me", language);
        press(&outside, "a[href='/me/requests/new/portability']", language);
        outside.press("input[value='receive'] + label");
        press(&outside, "main form button", language);
        press(&outside, "main form .button", language);
        let request = filed(&outside);
        press(
            &outside,
            "a[href^='/me/requests/new/complaint?request=']",
            language,
        );
        outside.write("textarea", "ยังไม่ได้รับข้อมูล");
        press(&outside, "main form button", language);
        outside.arrive(|path| path.starts_with("/me/requests/") && !path.contains(&request));
        let complaint = filed(&outside);
        open.house.all_work();
        for request in [request, complaint] {
            outside.go(&format!("/me/requests/{request}"));
            outside.says(&format!("/me/requests/{request}/collect"), true);
        }
    }
}

/// A way from the first page to a request that is filed: what is pressed there and on each page that
/// follows, and what is chosen or written on the way, which counts for none.
struct Way {
    right: &'static str,
    presses: &'static [&'static str],
    /// Before which press, what is chosen, and what is written.
    fills: &'static [(usize, &'static str, Option<&'static str>)],
}

const WAYS: [Way; 8] = [
    Way {
        right: "access",
        presses: &["a[href='/me/requests/new/copy']", "main form button"],
        fills: &[],
    },
    Way {
        right: "erasure",
        presses: &[
            "a[href='/me/requests/new/erasure']",
            "main form button",
            "main form button.grave",
        ],
        fills: &[(1, "input[value='consent-withdrawn'] + label", None)],
    },
    Way {
        right: "correction",
        presses: &[
            "main a[href='/me/requests/new/correction?category=learning']",
            "main form button",
            "main form button",
        ],
        fills: &[
            (1, "input[value$='/grade'] + label", None),
            (2, "#after", Some("A")),
        ],
    },
    Way {
        right: "restriction",
        presses: &[
            "main a[href='/me/requests/new/restriction?category=contact']",
            "main form button",
            "main form .button",
        ],
        fills: &[
            (1, "input[value='for-claim'] + label", None),
            (1, "#words", Some("ฟ้องเรื่องเกรด")),
        ],
    },
    Way {
        right: "objection",
        presses: &[
            "main a[href='/me/requests/new/objection?activity=teaching-support']",
            "main form button",
            "main form .button",
        ],
        fills: &[],
    },
    Way {
        right: "portability",
        presses: &[
            "main a[href='/me/requests/new/portability']",
            "main form button",
            "main form .button",
        ],
        fills: &[(1, "input[value='receive'] + label", None)],
    },
    Way {
        right: "question",
        presses: &[
            "main a[href^='/me/requests/new/question']",
            "main form button",
        ],
        fills: &[(1, "#words", Some("เปิดดูเพราะอะไร"))],
    },
    Way {
        right: "complaint",
        presses: &[
            "main a[href='/me/requests/new']",
            "main a[href='/me/requests/new/complaint']",
            "main form button",
        ],
        fills: &[(2, "#words", Some("ยังไม่ได้รับคำตอบ"))],
    },
];

#[test]
fn lp_007_every_right_is_filed_within_three_presses_from_the_first_page() {
    let open = Open::doors();
    let course = format!(
        "/console/courses/{}?activity=teaching-support",
        open.house.course
    );
    open.runtime.block_on(async {
        let mut teacher = open.house.signed_in(INSTRUCTOR).await;
        teacher.get(&course).await;
    });
    let student = on_a_telephone(&open, STUDENT, "/me", "th");
    for way in &WAYS {
        assert!(way.presses.len() <= 3, "{}", way.right);
        student.go("/me");
        for (at, css) in way.presses.iter().enumerate() {
            for (_, field, text) in way.fills.iter().filter(|(before, ..)| *before == at) {
                match text {
                    Some(text) => student.write(field, text),
                    None => student.press(field),
                }
            }
            student.lead(css);
        }
        filed(&student);
    }
    // Whoever has not signed in yet finds copy, correction and erasure one press away too, and comes to
    // each once they have.
    for right in ["copy", "correction", "erasure"] {
        let way = format!("/me/requests/new/{right}");
        let nobody = open.browser();
        nobody.go("/");
        nobody.lead(&format!("main a[href='{way}']"));
        nobody.arrive(|path| path.starts_with("/sign-in"));
        nobody.lead(&format!("input[value='{STUDENT}'] ~ button"));
        assert_eq!(nobody.path(), way);
    }
}

crate::ground::once_more_on_a_server! {
    "rights_browser.rs":
    lp_085_an_objection_is_filed_answered_by_the_desk_and_read_on_a_telephone,
    lp_098_the_desk_refuses_with_a_limb_on_a_telephone,
    lp_093_a_restriction_begins_is_marked_and_is_ended_on_a_telephone,
    lp_079_lp_102_a_use_is_questioned_and_the_question_taken_back_on_a_telephone,
    lp_097_something_wrong_is_put_right_on_a_telephone,
    lp_082_lp_106_data_is_taken_and_a_complaint_prepared_on_a_telephone,
    lp_007_every_right_is_filed_within_three_presses_from_the_first_page,
}
