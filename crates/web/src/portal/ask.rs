//! The pages of a right's path: what is asked, and the answers to be checked before they are sent.
//! What somebody answers travels in forms only, never in an address.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use law::words::{Words, asking, portal};
use law::{ClockKind, Ground, Origin, Right, date, detect};

use crate::address::encoded;
use crate::forms::{Brought, is_too_long};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::sign_in::is_fresh;
use crate::site::Site;

/// A page that asks.
#[derive(Template)]
#[template(path = "ask.html")]
pub(crate) struct Ask {
    frame: Frame,
    back: String,
    /// Which question of how many; nothing where there is one page.
    place: Option<String>,
    pub(crate) lead: Option<String>,
    /// What must be known before answering.
    pub(crate) notes: Vec<String>,
    /// Where a fresh proof is wanted first: the link to it.
    pub(crate) prove: Option<String>,
    to: String,
    pub(crate) carried: Vec<(String, String)>,
    pub(crate) parts: Vec<Part>,
    /// Where there is more to choose from: the next page of it.
    pub(crate) older: Option<String>,
    /// The same where the answers so far travel in the form: where it leads, and from which on.
    pub(crate) more: Option<(&'static str, usize)>,
    button: String,
    /// What the button does is final.
    pub(crate) grave: bool,
}

/// One thing asked on a page.
pub(crate) enum Part {
    Choose(Choose),
    Write(Write),
}

/// A choice of one or of several.
pub(crate) struct Choose {
    pub(crate) name: &'static str,
    pub(crate) legend: String,
    pub(crate) hint: Option<String>,
    pub(crate) many: bool,
    pub(crate) choices: Vec<Choice>,
    pub(crate) fault: Option<String>,
}

/// One thing to choose.
#[derive(Default)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) notes: Vec<String>,
    pub(crate) mark: Option<(&'static str, String)>,
    pub(crate) chosen: bool,
}

/// Something to write.
pub(crate) struct Write {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) hint: Option<String>,
    pub(crate) value: String,
    pub(crate) fault: Option<String>,
    /// One line, or several.
    pub(crate) long: bool,
}

/// What describes a field: its hint, and what is wrong with it.
fn described(name: &str, hint: bool, fault: bool) -> Option<String> {
    let by: Vec<String> = [("hint", hint), ("error", fault)]
        .into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(what, _)| format!("{name}-{what}"))
        .collect();
    Some(by.join(" ")).filter(|by| !by.is_empty())
}

impl Choose {
    pub(crate) fn described(&self) -> Option<String> {
        described(self.name, self.hint.is_some(), self.fault.is_some())
    }
}

impl Write {
    pub(crate) fn described(&self) -> Option<String> {
        described(self.name, self.hint.is_some(), self.fault.is_some())
    }
}

impl Part {
    /// Where the error summary leads.
    fn anchor(&self) -> String {
        match self {
            Part::Choose(choose) => format!("{}-0", choose.name),
            Part::Write(write) => write.name.to_owned(),
        }
    }

    /// Says beside the field of this name what is wrong with it.
    pub(crate) fn is_wrong(&mut self, field: &str, why: &str) {
        let (name, fault) = match self {
            Part::Choose(choose) => (choose.name, &mut choose.fault),
            Part::Write(write) => (write.name, &mut write.fault),
        };
        if name == field {
            *fault = Some(why.to_owned());
        }
    }

    /// How the field is called on the page.
    fn name(&self) -> &str {
        match self {
            Part::Choose(choose) => &choose.legend,
            Part::Write(write) => &write.label,
        }
    }

    fn fault(&self) -> Option<&str> {
        match self {
            Part::Choose(choose) => choose.fault.as_deref(),
            Part::Write(write) => write.fault.as_deref(),
        }
    }
}

impl Ask {
    /// A page on its own.
    pub(crate) fn page(frame: Frame, back: &str, to: &str, button: Words) -> Self {
        Ask {
            back: frame.at(back),
            place: None,
            lead: None,
            notes: Vec::new(),
            prove: None,
            to: frame.at(to),
            carried: Vec::new(),
            parts: Vec::new(),
            older: None,
            more: None,
            button: frame.t(button).to_owned(),
            grave: false,
            frame,
        }
    }

    /// With another word on its button.
    pub(crate) fn pressing(mut self, button: Words) -> Self {
        self.frame.t(button).clone_into(&mut self.button);
        self
    }

    /// One of several pages.
    pub(crate) fn question(frame: Frame, back: &str, to: &str, (k, n): (u8, u8)) -> Self {
        let place = frame.fill(
            asking::QUESTION_OF,
            &[("k", k.to_string().as_str()), ("n", n.to_string().as_str())],
        );
        Ask {
            place: Some(place),
            ..Ask::page(frame, back, to, portal::GO_ON)
        }
    }

    /// What is wrong, in the order of the page: where it is, how it is called, and why.
    fn faults(&self) -> Vec<(String, &str, &str)> {
        faults_of(&self.parts)
    }

    /// As an answer: one with something to put right says so in its status too.
    pub(crate) fn answer(&self) -> Result<Response, Problem> {
        let status = if self.faults().is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        page::answer_with(status, self)
    }
}

/// What is wrong with these parts, in their order: where it is, how it is called, and why.
pub(crate) fn faults_of(parts: &[Part]) -> Vec<(String, &str, &str)> {
    let parts = parts.iter();
    parts
        .filter_map(|part| Some((part.anchor(), part.name(), part.fault()?)))
        .collect()
}

/// The answers, to be checked; nothing is sent yet.
#[derive(Template)]
#[template(path = "check.html")]
pub(crate) struct Check {
    frame: Frame,
    back: String,
    pub(crate) rows: Vec<Row>,
    /// What happens when the button is pressed.
    pub(crate) before: Vec<String>,
    to: String,
    pub(crate) carried: Vec<(String, String)>,
    button: String,
    pub(crate) grave: bool,
}

/// One answer, and the page on which it is changed.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Which form leads back to the question.
    pub(crate) change: Option<&'static str>,
}

impl Row {
    pub(crate) fn new(frame: &Frame, name: Words, value: String, change: &'static str) -> Self {
        Row {
            name: frame.t(name).to_owned(),
            value,
            change: Some(change),
        }
    }

    /// On which ground, with where that comes from.
    pub(crate) fn ground(frame: &Frame, ground: Ground, change: &'static str) -> Self {
        let value = format!("{} ({})", frame.t(ground.words()), frame.source_of(&ground));
        Row::new(frame, portal::GROUND, value, change)
    }

    /// What the person wrote, or that they wrote nothing.
    pub(crate) fn own_words(frame: &Frame, brought: &Brought, change: &'static str) -> Self {
        let words = brought.text("words");
        let value = if words.is_empty() {
            frame.t(portal::NOTHING_WRITTEN).to_owned()
        } else {
            words
        };
        Row::new(frame, portal::YOUR_WORDS, value, change)
    }
}

impl Check {
    pub(crate) fn page(frame: Frame, back: &str, to: &str, button: Words) -> Self {
        Check {
            back: frame.at(back),
            rows: Vec::new(),
            before: Vec::new(),
            to: frame.at(to),
            carried: Vec::new(),
            button: frame.t(button).to_owned(),
            grave: false,
            frame,
        }
    }

    pub(crate) fn answer(&self) -> Result<Response, Problem> {
        page::answer(self)
    }
}

/// The field for the person's own words, which they may leave empty.
pub(crate) fn own_words(frame: &Frame, value: String, hint: Words, fault: Option<Words>) -> Part {
    Part::Write(Write {
        name: "words",
        label: frame.t(asking::WORDS_FREE).to_owned(),
        hint: Some(frame.t(hint).to_owned()),
        fault: fault.map(|fault| frame.t(fault).to_owned()),
        value,
        long: true,
    })
}

/// What is wrong with words that may not be kept.
pub(crate) fn fault_of_words(brought: &Brought) -> Option<Words> {
    let words = brought.text("words");
    if is_too_long(&words) {
        Some(portal::WORDS_TOO_LONG)
    } else if detect::has_card(&words) {
        Some(asking::WORDS_CARD)
    } else {
        None
    }
}

/// Words as the duties take them.
pub(crate) fn said(brought: &Brought) -> Option<String> {
    Some(brought.text("words")).filter(|words| !words.is_empty())
}

/// By which day the law wants the answer to a request sent today.
pub(crate) fn clock_runs(site: &Site, frame: &Frame, right: Right) -> String {
    let app = site.app();
    ClockKind::of_right(right).map_or_else(String::new, |kind| {
        let day = law::due(kind, app.now(), app.holidays()).day();
        let day = date::in_both_eras(day, frame.language);
        frame.fill(asking::CLOCK_RUNS, &[("day", day.as_str())])
    })
}

/// The ground of a right that was chosen.
pub(crate) fn ground_of(right: Right, brought: &Brought) -> Option<Ground> {
    let ground: Option<Ground> = brought.word("ground");
    ground.filter(|ground| ground.right() == right)
}

/// The same, among those that are offered.
pub(crate) fn offered_ground_of(site: &Site, right: Right, brought: &Brought) -> Option<Ground> {
    ground_of(right, brought).filter(|ground| is_offered(site, *ground))
}

/// The grounds of a right that are offered, each with where it comes from.
pub(crate) fn offered_grounds(
    site: &Site,
    frame: &Frame,
    right: Right,
    chosen: Option<Ground>,
) -> Vec<Choice> {
    let offered = right.grounds().filter(|ground| is_offered(site, *ground));
    offered
        .map(|ground| Choice {
            value: ground.code().to_owned(),
            label: frame.t(ground.words()).to_owned(),
            notes: vec![frame.source_of(&ground)],
            mark: None,
            chosen: chosen == Some(ground),
        })
        .collect()
}

/// Whether a ground is offered: those of the Act always, a policy's own where it promises them.
pub(crate) fn is_offered(site: &Site, ground: Ground) -> bool {
    let promised = site
        .app()
        .policy()
        .pack
        .erasure
        .as_ref()
        .is_some_and(|erasure| erasure.promise_wider_grounds == Some(true));
    ground.origin() == Origin::Act || promised
}

/// For what hands data out: the link to a fresh proof of who asks, where the last one is older (`T9`).
pub(crate) fn proved_or_link(
    site: &Site,
    visitor: &Visitor,
    next: &str,
) -> Result<Option<String>, Problem> {
    let fresh = is_fresh(site, &visitor.session()?);
    Ok((!fresh).then(|| format!("/confirm?next={}", encoded(&visitor.at(next)))))
}
