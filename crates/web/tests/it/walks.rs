//! Each right walked to its end in a real browser: in both languages, with scripts off and on, on a
//! telephone and on a wide screen; by pointer, and on the wide screen without scripts by the keyboard
//! alone. Every page on the way is as wide as the window, in the language that was chosen, and clean to the
//! checker; the page of a request says its section and its legal day in both eras.
//!
//! A family of walks shares one house, one browser of the person for each state of scripts, and one of the
//! desk; each setting has people of its own. `SITTHI_TEST_PICTURES` names a folder for pictures.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;

use duties::App;
use duties::sign_in::sign_in_as;
use law::{CourseId, PersonId, RequestId, Text};
use serde_json::json;
use store::{Fault, Term};
use web::{DemoPerson, Settings};

use crate::browser::{Open, press_account};
use crate::house::{DESK, House, VISITOR, demo, keep, learner, pack, people};
use crate::webdriver::Browser;

/// Language, scripts and width.
#[derive(Clone, Copy, Debug)]
struct Setting {
    language: &'static str,
    scripts: bool,
    width: u32,
}

/// Every one of them, with its number.
fn settings(scripts: bool) -> impl Iterator<Item = (usize, Setting)> {
    let all = [("th", 360), ("th", 1280), ("en", 360), ("en", 1280)];
    all.into_iter()
        .enumerate()
        .map(move |(number, (language, width))| {
            let setting = Setting {
                language,
                scripts,
                width,
            };
            (number + if scripts { all.len() } else { 0 }, setting)
        })
}

const SETTINGS: usize = 8;
/// Who walks: a student, an outside learner, one who is erased whole and one in part, and one whom the
/// notice has not reached. Each setting has one of each.
const KINDS: [(&str, &str); 5] = [
    ("student", "enrolled-student"),
    ("outside", "outside-learner"),
    ("whole", "outside-learner"),
    ("part", "outside-learner"),
    ("untold", "enrolled-student"),
];

fn account(kind: &str, number: usize) -> String {
    format!("walks.{kind}.{number}")
}

/// The house of the learning platform, with everybody who walks.
fn house() -> House {
    let mut settings: Settings = demo();
    for (kind, _) in KINDS {
        for number in 0..SETTINGS {
            settings.demo.as_mut().unwrap().push(DemoPerson {
                label: Text::new("ผู้เดินทางสมมุติ", "An invented walker"),
                hint: Text::new(kind, kind),
                account: account(kind, number),
            });
        }
    }
    House::of(settings, pack(), walkers)
}

fn walkers(app: &App) -> (CourseId, PersonId) {
    let found = people(app);
    let told = app
        .store()
        .transact::<_, Fault>("test.walkers", |tx| {
            let course = tx.keep_course("oneroster", "c-9", "การเขียน (สมมุติ)", Term::default())?;
            let mut told = Vec::new();
            for (kind, relationship) in KINDS {
                for number in 0..SETTINGS {
                    let account = account(kind, number);
                    let name = ("ผู้เดิน", "สมมุติ");
                    let person = learner(tx, relationship, &account, name, course)?;
                    walker.again(&format!("/certificates/{number}"));
        if kind == "part" {
            // What the law has us keep, and until when.
            walker.says(walker.person, "2570", "2027");
        }
        walker.says_section("33");
        if walker.by_keys() {
            walker.person.press_by_keys("main a.button");
        } else {
            walker.person.press("main a.button");
        }
        let file = walker.open.saved(".txt");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        let verifier = walker.open.house.app.store().verifier();
        duties::uses::check_receipt(&text, verifier).unwrap();
    }
}

/// A consent given and taken back on the same page.
fn withdrawal(walker: &Walker<'_>) {
    let form = |act: &str| {
        format!("form[action='/me/consents/{act}']:has(input[value='site-measurement']) button")
    };
    walker.comes_as(walker.person, VISITOR, "/me");
    walker.seen(walker.person);
    walker.on(&form("give"));
    if walker.person.path() != "/me/consents" {
        walker.write("#birth", "1/2/2530");
        walker.on("main form button");
    }
    walker.says_section("19");
    walker.on(&form("withdraw"));
    walker.filed("19");
}

/// Walks these in every setting of a house.
fn walk(house: fn() -> House, walks: &[(&'static str, fn(&Walker<'_>))]) {
    let open = Open::of(house());
    let checked = RefCell::new(BTreeSet::new());
    let desk = (!walks.iter().any(|(right, _)| *right == "withdrawal"))
        .then(|| open.signed_in(DESK, "/console"));
    for scripts in [false, true] {
        let person = if scripts {
            open.browser_with_scripts()
        } else {
            open.browser()
        };
        for (number, setting) in settings(scripts) {
            if let Some(desk) = &desk {
                desk.width(setting.width);
                desk.go(&format!("/console?lang={}", setting.language));
            }
            for (right, go) in walks {
                go(&Walker {
                    open: &open,
                    person: &person,
                    desk: desk.as_ref().unwrap_or(&person),
                    setting,
                    number,
                    right,
                    step: Cell::new(0),
                    checked: &checked,
                });
            }
        }
    }
}

#[test]
fn lp_079_lp_080_lp_082_lp_106_to_be_informed_to_a_copy_to_take_it_along_and_to_complain_are_walked()
 {
    let walks: [(&str, fn(&Walker<'_>)); 5] = [
        ("informed", informed),
        ("question", question),
        ("access", access),
        ("complaint", complaint),
        ("portability", portability),
    ];
    walk(house, &walks);
}

#[test]
fn lp_085_lp_093_lp_097_to_object_to_restrict_and_to_put_right_are_walked() {
    let walks: [(&str, fn(&Walker<'_>)); 3] = [
        ("objection", objection),
        ("restriction", restriction),
        ("rectification", rectification),
    ];
    walk(house, &walks);
}

#[test]
fn lp_088_lp_090_to_have_data_erased_whole_or_in_part_is_walked() {
    walk(house, &[("erasure", erasure)]);
}

#[test]
fn lp_099_to_withdraw_a_consent_is_walked() {
    walk(House::culture, &[("withdrawal", withdrawal)]);
}
