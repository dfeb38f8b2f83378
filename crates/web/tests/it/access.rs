//! Every page of the table of addresses, in a real browser with scripts off, in both languages, light
//! and dark: for people who see little, use no pointer, or hear the page read out (WCAG 2.2 AA).
//!
//! A page that is added to the table is opened here by itself. `SITTHI_TEST_PICTURES` names a folder
//! in which a picture of each is kept.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::http::Method;
use duties::sign_in::sign_in_as;
use duties::visits::{self, Device, Seen, Whence};
use jiff::SignedDuration;
use serde_json::Value as Json;
use web::routes::{Audience, addresses};

use crate::browser::Open;
use crate::ground::apart;
use crate::house::{
    CHILD, CULTURE_DESK, DESK, GROWN, House, INSTRUCTOR, LEAVING, ORIGIN, OUTSIDE, PARENT, STUDENT,
    UNTOLD,
};
use crate::recipients;
use crate::webdriver::Browser;

const MEASURE: &str = include_str!("../browser/measure.js");
const REACH: &str = include_str!("../browser/reach.js");
const FOCUS: &str = include_str!("../browser/focus.js");
/// With which status the page came.
const STATUS: &str = "performance.getEntriesByType('navigation')[0].responseStatus";

/// Addresses that are no pages: files to keep, and the way to and from a provider.
const NO_PAGES: [&str; 14] = [
    "/console/register/{file}",
    "/console/publish/{proposal}/statement",
    "/certificates/{certificate}/text",
    "/console/visits.csv",
    "/sign-in/leave",
    "/sign-in/abroad",
    "/sign-in/return",
    "/sign-in/return/{state}",
    "/me/uses/{number}/receipt",
    "/me/requests/{request}/collect",
    "/for/{whose}/uses/{number}/receipt",
    "/for/{whose}/requests/{request}/collect",
    "/me/consents/receipts/{number}/file",
    "/for/{whose}/consents/receipts/{number}/file",
];

/// Pages of a policy that asks for consent: opened in [`every_page_of_a_consent_is_seen_and_used_by_keyboard`].
const OF_CONSENTS: [&str; 5] = [
    "/me/consents/of/{activity}",
    "/me/consents/receipts/{number}",
    "/for/{whose}/consents/of/{activity}",
    "/for/{whose}/consents/receipts/{number}",
    "/consent-texts/{wording}",
];

/// Addresses that lead on to the page they stand for.
const LEAD_ON: [&str; 2] = ["/notice", "/requests"];

/// Whoever looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    Student,
    Leaving,
    Untold,
    Teacher,
    Desk,
    Parent,
}

/// What the pages are about.
struct Matter {
    refused: String,
    copy: String,
    certificate: String,
    case: String,
    /// The word in the link of a letter.
    word: String,
    telling: String,
    /// A version that waits for approval.
    proposal: String,
    /// Somebody for whom another acts, and a request that was filed for them.
    child: String,
    childs: String,
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// A day on which pages of an own site were opened, so that the office has something to look at.
fn counted(open: &Open) {
    let house = &open.house;
    for (path, times) in [("/events/a", 30), ("/events/a/register", 20), ("/", 10)] {
        for _ in 0..times {
            let seen = Seen::Opened {
                path: path.to_owned(),
                from: Whence::Search,
                device: Device::Narrow,
            };
            visits::count(&house.app, ORIGIN, &seen).unwrap();
        }
    }
    apart(|| visits::hand_in(&house.app)).unwrap();
    house.clock.advance(SignedDuration::from_hours(24));
    apart(|| duties::sweep::daily(&house.app)).unwrap();
}

/// Something on every page: a refused erasure, a copy to collect, a certificate, a case to decide.
fn matter(open: &Open) -> Matter {
    let house = &open.house;
    counted(open);
    let leaving = sign_in_as(&house.app, LEAVING).unwrap().person.unwrap();
    let (_, told) = recipients::told(house, leaving);
    open.runtime.block_on(async {
        let ask = "/me/requests/new/erasure";
        let mut student = house.signed_in(STUDENT).await;
        let course = format!(
            "/console/courses/{}?activity=teaching-support",
            house.course
        );
        house.signed_in(INSTRUCTOR).await.get(&course).await;
        let refused = student.post(ask, &[("ground", "consent-withdrawn")]).await;
        let copy = student.post("/me/requests/new/copy", &[]).await;
        apart(|| duties::work::run_due(&house.app)).unwrap();
        let mut outside = house.signed_in(OUTSIDE).await;
        let left = [("ground", "purpose-over"), ("words", "เลิกเรียนแล้ว")];
        let erased = last(outside.post(ask, &left).await.onward().unwrap());
        let mut desk = house.signed_in(DESK).await;
        desk.post(&format!("/console/requests/{erased}"), &[]).await;
        let answer = format!("/console/requests/{erased}/answer");
        desk.post(&answer, &[("purpose_over", "yes")]).await;
        let mut leaving = house.signed_in(LEAVING).await;
        let unlawful = [("ground", "unlawful"), ("words", "ไม่เคยสมัครเรียน")];
        let case = leaving.post(ask, &unlawful).await;
        house.all_work();
        let child = sign_in_as(&house.app, CHILD).unwrap().person.unwrap();
        let mut parent = house.signed_in(PARENT).await;
        let wrong = format!("/for/{child}/requests/new/question");
        let childs = parent.post(&wrong, &[("words", "ขอทราบการใช้ข้อมูล")]).await;
        crate::transfers::arrives(house, child);
        crate::transfers::arrives(house, house.student);
        Matter {
            childs: last(childs.onward().unwrap()),
            child: child.to_string(),
            refused: last(refused.onward().unwrap()),
            copy: last(copy.onward().unwrap()),
            certificate: erased,
            case: last(case.onward().unwrap()),
            telling: told.telling.to_string(),
            proposal: {
                let day = house.app.now().civil_day().tomorrow().unwrap();
                let files = crate::publishing::second(&house.app, day);
                apart(|| crate::publishing::propose(&house.app, files)).to_string()
            },
            word: house.link(LEAVING),
        }
    })
}

fn filled(open: &Open, matter: &Matter, path: &str) -> String {
    let request = if path.starts_with("/console") {
        &matter.case
    } else {
        &matter.refused
    };
    let request = if path.starts_with("/for/") {
        &matter.childs
    } else {
        request
    };
    let path = path
        .replace("{whose}", &matter.child)
        .replace("{course}", &open.house.course.to_string())
        .replace("{person}", &open.house.student.to_string())
        .replace("{request}", request)
        .replace("{certificate}", &matter.certificate)
        .replace("{word}", &matter.word)
        .replace("{telling}", &matter.telling)
        .replace("{proposal}", &matter.proposal)
        .replace("{policy}", "chula-learning")
        .replace("{version}", "1")
        .replace("{earlier}", "1")
        .replace("{layer}", "uses")
        .replace("{channel}", "account-registration")
        .replace("{form}", "help")
        .replace("{case}", &"0".repeat(32));
    assert!(!path.contains('{'), "say above what fills {path}");
    if path.contains("/people/") {
        // A person of a course is seen for an activity, or not at all.
        return format!("{path}?activity=teaching-support");
    }
    path
}

/// Every page of the table with somebody whose page it is, and more states of some of them.
fn pages(open: &Open, matter: &Matter) -> Vec<(Who, String)> {
    let mut pages: Vec<(Who, String)> = addresses()
        .into_iter()
        .filter(|(method, path, _)| {
            *method == Method::GET && !NO_PAGES.contains(path) && !OF_CONSENTS.contains(path)
        })
        .filter_map(|(_, path, audience)| {
            let who = match audience {
                Audience::World | Audience::Program | Audience::Site => return None,
                Audience::Anyone => Who::Nobody,
                Audience::Person if path == "/me/notice" => Who::Untold,
                Audience::Person => Who::Student,
                Audience::Representative => Who::Parent,
                // the desk of one.desk answers forms too
                Audience::Staff if path.starts_with("/console/forms") => Who::Desk,
                Audience::Staff | Audience::Teaching => Who::Teacher,
                Audience::Desk => Who::Desk,
            };
            Some((who, filled(open, matter, path)))
        })
        .collect();
    let course = format!("/console/courses/{}", open.house.course);
    pages.extend([
        (Who::Nobody, "/nowhere".to_owned()),
        (Who::Student, "/".to_owned()),
        (Who::Student, "/console".to_owned()),
        (Who::Student, format!("/me/requests/{}", matter.copy)),
        (Who::Leaving, format!("/me/requests/{}", matter.case)),
        (Who::Desk, "/console".to_owned()),
        (Who::Nobody, "/forms/call-back".to_owned()),
        (Who::Teacher, format!("{course}?activity=teaching-support")),
    ]);
    pages
}

/// What is wrong with the page the browser is on, each with its place; and a picture of it.
struct Looking<'b> {
    browser: &'b Browser,
    name: String,
    language: &'static str,
    pictures: Option<PathBuf>,
    faults: Vec<String>,
}

impl Looking<'_> {
    fn fault(&mut self, how: &str, what: &str) {
        self.faults
            .push(format!("{} ({}, {how}): {what}", self.name, self.language));
    }

    fn everything(mut self) -> Vec<String> {
        for width in [320, 360, 1280] {
            self.browser.width(width);
            self.is_as_wide_as(u64::from(width), &width.to_string());
            if width != 360 {
                self.measured(&width.to_string());
                self.keep(&width.to_string());
            }
        }
        for fault in self.browser.axe() {
            self.fault("axe", &fault);
        }
        self.browser.four_times_as_large();
        self.is_as_wide_as(320, "four times as large");
        self.browser.width(320);
        self.browser.dark(true);
        self.measured("dark");
        for fault in self.browser.axe() {
            self.fault("axe, dark", &fault);
        }
        if self.language == "th" {
            self.keep("dark");
        }
        self.browser.dark(false);
        self.by_keyboard();
        self.faults
    }

    fn is_as_wide_as(&mut self, width: u64, how: &str) {
        let found = self.browser.content_width();
        if found > width {
            self.fault(how, &format!("the page is {found} wide"));
        }
    }

    fn measured(&mut self, how: &str) {
        let found = self
            .browser
            .look(&format!("{MEASURE}(\"{}\")", self.language));
        for fault in found.as_array().expect("a list of faults") {
            self.fault(how, fault.as_str().unwrap());
        }
    }

    /// Goes through the page with the Tab key: everything is reached, and it is seen where one is.
    fn by_keyboard(&mut self) {
        let to_reach = self.browser.look(REACH).as_u64().unwrap();
        let mut reached = BTreeSet::new();
        for _ in 0..to_reach + 2 {
            self.browser.tab();
            let found = self.browser.look(FOCUS);
            let Some(at) = found["at"].as_u64() else {
                break;
            };
            if !reached.insert(at) {
                break;
            }
            let faults = found["faults"].as_array().cloned().unwrap_or_default();
            for fault in faults.iter().filter_map(Json::as_str) {
                self.fault("by keyboard", fault);
            }
        }
        if reached.len() as u64 != to_reach {
            let told = format!("{} of {to_reach} controls are reached", reached.len());
            self.fault("by keyboard", &told);
        }
    }

    fn keep(&self, how: &str) {
        let Some(folder) = &self.pictures else {
            return;
        };
        std::fs::create_dir_all(folder).unwrap();
        let name = self.name.replace(['/', '?', '=', ' '], "_");
        let file = Path::new(folder).join(format!("{name}-{}-{how}.png", self.language));
        std::fs::write(file, self.browser.picture()).unwrap();
    }
}

fn look(browser: &Browser, name: &str, language: &'static str) -> Vec<String> {
    Looking {
        browser,
        name: name.to_owned(),
        language,
        pictures: std::env::var_os("SITTHI_TEST_PICTURES").map(PathBuf::from),
        faults: Vec::new(),
    }
    .everything()
}

/// A page on which something was unfolded: the keyboard goes on from there, so it is not tried again.
fn looked_at(browser: &Browser, name: &str, language: &'static str) -> Vec<String> {
    let mut looking = Looking {
        browser,
        name: name.to_owned(),
        language,
        pictures: std::env::var_os("SITTHI_TEST_PICTURES").map(PathBuf::from),
        faults: Vec::new(),
    };
    for width in [320, 1280] {
        browser.width(width);
        looking.is_as_wide_as(u64::from(width), &width.to_string());
        looking.measured(&width.to_string());
        looking.keep(&width.to_string());
    }
    looking.faults
}

/// The pages that answer a form, come to as a person comes to them.
fn behind_forms(open: &Open, matter: &Matter, language: &'static str) -> Vec<String> {
    let mut faults = Vec::new();
    let student = open.signed_in(STUDENT, "/me");
    student.go(&format!("/me/requests/new/erasure?lang={language}"));
    student.press("main form button");
    faults.extend(look(&student, "erasure, no ground", language));
    student.press("label[for='ground-0']");
    student.press("main form button");
    faults.extend(look(&student, "erasure, check", language));
    faults.extend(rights(&student, language));
    let desk = open.signed_in(DESK, "/console");
    desk.go(&format!(
        "/console/requests/{}?lang={language}",
        matter.case
    ));
    desk.press("main form button");
    faults.extend(look(&desk, "case, opened", language));
    desk.press("section:has(form[action$='/refuse']) summary");
    faults.extend(looked_at(&desk, "case, refusing", language));
    desk.go(&format!("/console/requests/new?lang={language}"));
    desk.press("main form button");
    faults.extend(look(&desk, "taken down, wrong", language));
    desk.go(&format!("/console/representatives?lang={language}"));
    desk.write("#who", CHILD);
    desk.press("main form button");
    faults.extend(look(&desk, "representatives, recorded", language));
    desk.press("section:has(form[action$='/record']) button");
    faults.extend(look(&desk, "representatives, wrong", language));
    faults.extend(a_family(open, language));
    faults
}

/// Who acts for whom, as each of the two sees it.
fn a_family(open: &Open, language: &'static str) -> Vec<String> {
    let mut faults = Vec::new();
    for (account, name) in [(PARENT, "who acts"), (CHILD, "who is represented")] {
        let browser = open.signed_in(account, "/me");
        browser.go(&format!("/me/representatives?lang={language}"));
        faults.extend(look(&browser, name, language));
    }
    let parent = open.signed_in(PARENT, "/me");
    parent.go(&format!("/me/representatives?lang={language}"));
    parent.press("main a[href^='/for/']");
    let home = parent.path();
    parent.go(&format!("{home}/requests/new/objection?lang={language}"));
    parent.press("input[value='learning-recommendation'] + label");
    parent.press("main form button");
    parent.press("main form button");
    faults.extend(look(&parent, "acting, check", language));
    faults
}

/// The questions of the rights that are asked page by page.
fn rights(student: &Browser, language: &'static str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut next = |name: &str, presses: &[&str]| {
        for css in presses {
            student.press(css);
        }
        faults.extend(look(student, name, language));
    };
    student.go(&format!("/me/requests/new/objection?lang={language}"));
    next("objection, no use", &["main form button"]);
    let use_of = "input[value='learning-recommendation'] + label";
    next("objection, why", &[use_of, "main form button"]);
    next("objection, check", &["main form button"]);
    student.go(&format!(
        "/me/requests/new/restriction?category=contact&lang={language}"
    ));
    next("restriction, why", &[]);
    next(
        "restriction, no claim",
        &["input[value='for-claim'] + label", "main form button"],
    );
    student.write("textarea", "ฟ้องเรื่องเกรด");
    next("restriction, check", &["main form button"]);
    student.go(&format!(
        "/me/requests/new/correction?category=learning&lang={language}"
    ));
    next(
        "correction, field",
        &["input[type=radio] + label", "main form button"],
    );
    next("correction, no value", &["main form button"]);
    student.go(&format!("/me/requests/new/question?lang={language}"));
    next("question, nothing asked", &["main form button"]);
    faults
}

fn nothing_is_wrong(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn every_page_is_seen_read_out_and_used_by_keyboard_from_320_pixels_up() {
    let open = Open::doors();
    let matter = matter(&open);
    let everybody = [
        (Who::Nobody, open.browser()),
        (Who::Student, open.signed_in(STUDENT, "/me")),
        (Who::Leaving, open.signed_in(LEAVING, "/me")),
        (Who::Untold, open.signed_in(UNTOLD, "/me")),
        (Who::Teacher, open.signed_in(INSTRUCTOR, "/console")),
        (Who::Desk, open.signed_in(DESK, "/console")),
        (Who::Parent, open.signed_in(PARENT, "/me")),
    ];
    let mut faults = Vec::new();
    let pages = pages(&open, &matter);
    assert!(pages.len() > 25, "{}", pages.len());
    for (who, path) in pages {
        let (_, browser) = everybody.iter().find(|(one, _)| *one == who).unwrap();
        for language in ["th", "en"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            browser.go(&format!("{path}{joint}lang={language}"));
            let arrived = browser.path();
            let is_there = arrived.starts_with(&path) || LEAD_ON.contains(&path.as_str());
            assert!(is_there, "{who:?} asked for {path} and came to {arrived}");
            let status = match (who, path.as_str()) {
                (_, "/nowhere") => 404,
                (Who::Student, "/console") => 403,
                _ => 200,
            };
            assert_eq!(browser.look(STATUS), status, "{who:?} {path}");
            let name = format!("{who:?} {path}")
                .replace(&open.house.course.to_string(), "course")
                .replace(&open.house.student.to_string(), "person")
                .replace(&matter.child, "child")
                .replace(&matter.childs, "filed")
                .replace(&matter.refused, "refused")
                .replace(&matter.copy, "copy")
                .replace(&matter.case, "waiting")
                .replace(&matter.telling, "telling")
                .replace(&matter.certificate, "erased");
            faults.extend(look(browser, &name, language));
        }
    }
    nothing_is_wrong(&faults);
}

#[test]
fn every_page_behind_a_form_is_seen_read_out_and_used_by_keyboard() {
    let open = Open::doors();
    let matter = matter(&open);
    let mut faults = Vec::new();
    for language in ["th", "en"] {
        faults.extend(behind_forms(&open, &matter, language));
    }
    nothing_is_wrong(&faults);
}

/// The address of the first link on a page that begins so.
fn link(browser: &Browser, begins: &str) -> String {
    let found = browser.look(&format!(
        "document.querySelector('main a[href^=\"{begins}\"]').getAttribute('href')"
    ));
    found.as_str().expect("a link").to_owned()
}

#[test]
fn every_page_of_a_consent_is_seen_and_used_by_keyboard() {
    let open = Open::of(House::culture());
    let mut faults = Vec::new();
    let visitor = open.signed_in(GROWN, "/me");
    let of = "/me/consents/of/site-measurement";
    visitor.go("/me/consents");
    visitor.press("form[action='/me/consents/refuse'] button");
    visitor.arrive(|path| path == "/me/consents");
    visitor.press("form[action='/me/consents/give']:has(input[value='site-measurement']) button");
    visitor.arrive(|path| path == "/me/consents");
    visitor.go(of);
    let receipt = link(&visitor, "/me/consents/receipts/");
    let text = link(&visitor, "/consent-texts/");
    let desk = open.signed_in(CULTURE_DESK, "/console");
    for language in ["th", "en"] {
        for page in ["/me/consents", of, &receipt, &text] {
            visitor.go(&format!("{page}?lang={language}"));
            assert_eq!(visitor.look(STATUS), 200, "{page}");
            let name = if page == text { "consent text" } else { page };
            faults.extend(look(&visitor, name, language));
        }
        desk.go(&format!("/console/sources?lang={language}"));
        // Opened without being pressed: the keyboard still begins at the top of the page.
        desk.look("document.querySelector('details').open = true");
        faults.extend(look(&desk, "console sources", language));
        desk.go(&format!("/console/consents?lang={language}"));
        assert_eq!(desk.look(STATUS), 200);
        faults.extend(look(&desk, "console consents", language));
    }
    desk.press("form[action='/console/consents'] option[value='misleading']");
    desk.press("form[action='/console/consents'] button");
    desk.arrive(|path| path == "/console/consents");
    faults.extend(look(&desk, "console consents, found", "en"));
    visitor.go(&format!("{of}?lang=th"));
    faults.extend(look(&visitor, "consent that never bound", "th"));
    nothing_is_wrong(&faults);
}

/// An element put at the end of the page, as a mistake would put it there.
fn add(html: &str, style: &str) -> String {
    format!(
        "{{ const main = document.querySelector('main'); main.insertAdjacentHTML('beforeend', '{html}'); main.lastElementChild.style.cssText = '{style}'; }}"
    )
}

/// Mistakes, each with what the measure has to say of it.
fn breaks() -> Vec<(String, &'static str)> {
    vec![
        ("document.documentElement.lang = 'xx'".to_owned(), "lang is"),
        (
            "document.querySelector('h1').remove()".to_owned(),
            "0 of <h1>",
        ),
        (
            "document.body.insertAdjacentHTML('afterbegin', '<p>x</p>')".to_owned(),
            "in no part of the page",
        ),
        (add("<h6>x</h6>", ""), "a heading of level 6"),
        (add("<input type=text>", ""), "no name"),
        (
            add("<p>x</p>", "color:#999;background:#fff"),
            "contrast 2.8",
        ),
        (
            add(
                "<button>x</button>",
                "all:unset;width:9px;height:9px;display:block",
            ),
            "9 × 9",
        ),
        (add("<img src=x>", ""), "a picture without words"),
        (add("<a href=\"#nothing\">x</a>", ""), "leads nowhere"),
        (add("<p id=main>x</p>", ""), "id main twice"),
        (
            add("<p aria-labelledby=nothing>x</p>", ""),
            "finds no nothing",
        ),
        (
            add("<table><tr><td>x</td></tr></table>", ""),
            "a table without headings",
        ),
    ]
}

#[test]
fn the_measure_finds_what_is_wrong() {
    let open = Open::doors();
    let browser = open.browser();
    browser.go("/?lang=en");
    for (change, fault) in breaks() {
        browser.go("/?lang=en");
        assert!(look(&browser, "/", "en").is_empty());
        browser.look(&change);
        let found = browser.look(&format!("{MEASURE}(\"en\")"));
        let found = found.as_array().unwrap();
        assert!(
            found
                .iter()
                .any(|told| told.as_str().unwrap().contains(fault)),
            "{change}: {found:?}"
        );
    }
    browser.go("/?lang=en");
    browser.look(&add("<ul><p>x</p></ul>", ""));
    let found = browser.axe();
    assert!(
        found.iter().any(|told| told.starts_with("list: ")),
        "{found:?}"
    );
    browser.go("/?lang=en");
    browser.look("for (const a of document.querySelectorAll('main a')) a.tabIndex = -1");
    let mut unreached = Looking {
        browser: &browser,
        name: "/".to_owned(),
        language: "en",
        pictures: None,
        faults: Vec::new(),
    };
    unreached.by_keyboard();
    assert!(
        unreached
            .faults
            .iter()
            .any(|told| told.contains("are reached")),
        "{:?}",
        unreached.faults
    );
    browser.look(&add("<div>x</div>", "width:2000px"));
    unreached.is_as_wide_as(1280, "1280");
    assert!(unreached.faults.iter().any(|told| told.contains("wide")));
}
