//! What each right needs to know when staff take it down, and the wish that comes of it: all that the
//! interface takes, the same way.

use duties::rights::Wish;
use law::words::{Words, asking, console};
use law::{Ground, RequestId, Right};
use serde_json::{Map, Value as Json, json};

use crate::forms::Brought;
use crate::page::Frame;
use crate::portal::ask::{Choice, Choose, Part, Write, fault_of_words, is_offered, own_words};
use crate::portal::portability::recipients;
use crate::site::Site;

/// What can be asked for, by the interface's own word, with the right it is.
pub(super) const KINDS: [(&str, Right, Words); 9] = [
    ("copy", Right::Access, asking::WANT_ACCESS),
    (
        "correction",
        Right::Rectification,
        asking::WANT_RECTIFICATION,
    ),
    ("objection", Right::Objection, asking::WANT_OBJECTION),
    ("erasure", Right::Erasure, asking::WANT_ERASURE),
    ("restriction", Right::Restriction, asking::WANT_RESTRICTION),
    ("withdrawal", Right::Withdrawal, asking::WANT_WITHDRAWAL),
    ("portability", Right::Portability, asking::WANT_PORTABILITY),
    ("question", Right::Informed, asking::WANT_INFORMED),
    ("complaint", Right::Complaint, asking::WANT_COMPLAINT),
];

/// The parts of the second page: no more than this right needs.
pub(super) fn parts(site: &Site, frame: &Frame, right: Right, brought: &Brought) -> Vec<Part> {
    let mut parts = Vec::new();
    if asks_ground(right) {
        let grounds = right.grounds().filter(|ground| is_offered(site, *ground));
        let grounds = grounds.map(|ground| {
            let words = frame.t(ground.words());
            let source = frame.source_of(&ground);
            (ground.code().to_owned(), format!("{words} ({source})"))
        });
        parts.push(one(
            frame,
            "ground",
            console::INTAKE_GROUND,
            brought,
            grounds.collect(),
        ));
    }
    let policy = site.app().policy();
    if matches!(right, Right::Objection | Right::Withdrawal) {
        let activities = policy.compiled.activities().iter();
        let activities = activities
            .filter(|activity| !activity.answers_rights)
            .map(|activity| (activity.id.clone(), frame.say(&activity.name).to_owned()));
        let legend = console::INTAKE_ACTIVITY;
        parts.push(one(
            frame,
            "activity",
            legend,
            brought,
            activities.collect(),
        ));
    }
    if matches!(right, Right::Restriction | Right::Rectification) {
        let categories = policy.compiled.categories().iter();
        let categories =
            categories.map(|category| (category.id.clone(), frame.say(&category.name).to_owned()));
        let (legend, many) = match right {
            Right::Restriction => (console::INTAKE_CATEGORY, true),
            _ => (asking::CORRECTION_CATEGORY, false),
        };
        let categories = categories.collect();
        parts.push(choose(
            frame,
            ("category", legend, many),
            brought,
            categories,
        ));
    }
    if right == Right::Portability {
        let known = recipients(site, frame);
        if !known.is_empty() {
            parts.push(one(
                frame,
                "recipient",
                asking::PORTABILITY_RECIPIENT,
                brought,
                known,
            ));
        }
    }
    if matches!(right, Right::Informed | Right::Complaint) {
        parts.push(concerns(frame, brought));
    }
    if right != Right::Rectification {
        let words = brought.text("words");
        parts.push(own_words(frame, words, console::INTAKE_SAID, None));
    }
    parts
}

/// The request or entry that a question or complaint is about.
fn concerns(frame: &Frame, brought: &Brought) -> Part {
    Part::Write(Write {
        name: "concerns",
        label: frame.t(console::INTAKE_CONCERNS).to_owned(),
        hint: Some(frame.t(console::INTAKE_CONCERNS_HINT).to_owned()),
        value: brought.text("concerns"),
        fault: None,
        long: false,
    })
}

const fn asks_ground(right: Right) -> bool {
    matches!(
        right,
        Right::Objection | Right::Erasure | Right::Restriction | Right::Portability
    )
}

fn one(
    frame: &Frame,
    name: &'static str,
    legend: Words,
    brought: &Brought,
    from: Vec<(String, String)>,
) -> Part {
    choose(frame, (name, legend, false), brought, from)
}

fn choose(
    frame: &Frame,
    (name, legend, many): (&'static str, Words, bool),
    brought: &Brought,
    from: Vec<(String, String)>,
) -> Part {
    Part::Choose(Choose {
        name,
        legend: frame.t(legend).to_owned(),
        hint: None,
        many,
        choices: from
            .into_iter()
            .map(|(value, label)| Choice {
                chosen: brought.all(name).any(|known| known == value),
                value,
                label,
                ..Choice::default()
            })
            .collect(),
        fault: None,
    })
}

/// What is missing or wrong on the second page: the field, and what to say beside it.
pub(super) fn fault(right: Right, brought: &Brought) -> Option<(&'static str, Words)> {
    let ground: Option<Ground> = brought.word("ground");
    if asks_ground(right) && ground.is_none() {
        return Some(("ground", asking::CHOOSE_ONE));
    }
    if matches!(right, Right::Objection | Right::Withdrawal) && brought.one("activity").is_none() {
        return Some(("activity", asking::CHOOSE_ONE));
    }
    if matches!(right, Right::Restriction | Right::Rectification)
        && brought.one("category").is_none()
    {
        let many = right == Right::Restriction;
        let wanted = if many {
            asking::CHOOSE_SOME
        } else {
            asking::CHOOSE_ONE
        };
        return Some(("category", wanted));
    }
    if ground == Some(Ground::SendOn) && brought.one("recipient").is_none() {
        return Some(("recipient", asking::PORTABILITY_RECIPIENT_WANTED));
    }
    if matches!(right, Right::Informed | Right::Complaint) && brought.one("words").is_none() {
        return Some(("words", asking::WRITE_SOMETHING));
    }
    let concerns = brought.text("concerns");
    if right == Right::Complaint && !concerns.is_empty() && concerns.parse::<RequestId>().is_err() {
        return Some(("concerns", console::INTAKE_CONCERNS_NONE));
    }
    fault_of_words(brought).map(|words| ("words", words))
}

/// What is wished for, as the form says it.
///
/// # Errors
/// [`duties::Failure::Bad`] as for the same words on the interface.
pub(super) fn wish(kind: &str, right: Right, brought: &Brought) -> Result<Wish, duties::Failure> {
    let mut written = Map::new();
    written.insert("kind".to_owned(), json!(kind));
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            written.insert(name.to_owned(), json!(value));
        }
    };
    if asks_ground(right) {
        put("ground", brought.one("ground"));
    }
    match right {
        Right::Objection | Right::Withdrawal => put("activity", brought.one("activity")),
        Right::Informed | Right::Complaint => put("concerns", brought.one("concerns")),
        Right::Portability if brought.word("ground") == Some(Ground::SendOn) => {
            put("recipient", brought.one("recipient"));
        }
        Right::Rectification => {
            let (record, field) = brought
                .one("wrong")
                .and_then(|wrong| wrong.split_once('/'))
                .unzip();
            put("category", brought.one("category"));
            put("record", record);
            put("field", field);
            put("after", brought.one("after"));
        }
        _ => {}
    }
    if right == Right::Restriction {
        let categories: Json = brought.all("category").collect();
        written.insert("categories".to_owned(), categories);
    }
    Wish::from_json(&written)
}
