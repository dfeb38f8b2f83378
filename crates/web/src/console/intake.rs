//! Taking a request down for somebody who telephoned, wrote or came (`LP-104`, `X-15`): who it is exactly,
//! when it really came, how identity was proved. The clock runs from when it came, and the person sees
//! it on their own page.

mod about;
pub(crate) mod record;

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::TakenDown;
use jiff::SignedDuration;
use law::words::{Words, asking, console, desk};
use law::{Channel, Moment, Proof, Right, Text, date, detect};

use crate::forms::Brought;
use crate::page::Frame;
use crate::portal::ask::{Ask, Choice, Choose, Part, Write, said};
use crate::portal::shown;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/console/requests/new";
const ABOUT: &str = "/console/requests/new/about";
const RECORD: &str = "/console/requests/new/record";
/// What the first page asks, carried on to the second.
const FIRST: [&str; 7] = ["who", "channel", "day", "time", "proof", "note", "kind"];
/// How a request comes that staff take down.
const CHANNELS: [Channel; 4] = [Channel::Phone, Channel::Post, Channel::Email, Channel::Desk];
/// How staff prove who asks.
const PROOFS: [(Proof, Words); 4] = [
    (Proof::KnownChannel, console::PROOF_KNOWN_CHANNEL),
    (Proof::InPerson, console::PROOF_IN_PERSON),
    (Proof::ThaId, console::PROOF_THAID),
    (Proof::Representative, console::PROOF_REPRESENTATIVE),
];
/// The first page.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    ask_who(&site, &visitor, &Brought::default(), None)
}

pub(super) fn line(
    frame: &Frame,
    name: &'static str,
    words: [Words; 2],
    brought: &Brought,
) -> Write {
    let [label, hint] = words;
    Write {
        name,
        label: frame.t(label).to_owned(),
        hint: Some(frame.t(hint).to_owned()),
        value: brought.text(name),
        fault: None,
        long: false,
    }
}

pub(super) fn choose(
    frame: &Frame,
    (name, legend): (&'static str, Words),
    choices: Vec<(String, Words)>,
    brought: &Brought,
) -> Choose {
    let chosen = brought.text(name);
    Choose {
        name,
        legend: frame.t(legend).to_owned(),
        hint: None,
        many: false,
        choices: choices
            .into_iter()
            .map(|(value, words)| Choice {
                chosen: value == chosen,
                value,
                label: frame.t(words).to_owned(),
                ..Choice::default()
            })
            .collect(),
        fault: None,
    }
}

/// How identity was proved, with the choice that it was not yet where that can be.
fn proofs(frame: &Frame, brought: &Brought, may_be_open: bool) -> Choose {
    let mut choices: Vec<(String, Words)> = PROOFS
        .map(|(proof, words)| (proof.code().to_owned(), words))
        .to_vec();
    if may_be_open {
        choices.push((String::new(), console::INTAKE_PROOF_NONE));
    }
    choose(frame, ("proof", console::INTAKE_PROOF), choices, brought)
}

/// What is wrong with the first page: the field, and what to say beside it.
fn first_fault(brought: &Brought, now: Moment) -> Option<(&'static str, Words)> {
    if brought.one("who").is_none() {
        return Some(("who", asking::WRITE_SOMETHING));
    }
    if brought.word::<Channel>("channel").is_none() {
        return Some(("channel", asking::CHOOSE_ONE));
    }
    if received(brought).is_none_or(|at| at > now) {
        return Some(("day", console::INTAKE_DAY_WRONG));
    }
    let note = brought.text("note");
    if note.is_empty() {
        return Some(("note", asking::WRITE_SOMETHING));
    }
    if detect::has_card(&note) {
        return Some(("note", asking::WORDS_CARD));
    }
    if detect::has_citizen_number(&note) {
        return Some(("note", desk::CITIZEN_NUMBER));
    }
    kind_of(brought)
        .is_none()
        .then_some(("kind", asking::CHOOSE_ONE))
}

/// When it came: a day of the Buddhist era and a time, in Thailand.
fn received(brought: &Brought) -> Option<Moment> {
    let day = date::read(brought.one("day")?).ok()?.day;
    let time = brought.text("time").replace('.', ":");
    let (hours, minutes) = time.split_once(':')?;
    let hours: i64 = hours.trim().parse().ok().filter(|hours| *hours < 24)?;
    let minutes: i64 = minutes
        .trim()
        .parse()
        .ok()
        .filter(|minutes| *minutes < 60)?;
    if hours < 0 || minutes < 0 {
        return None;
    }
    Some(Moment::start_of(day).after(SignedDuration::from_mins(hours * 60 + minutes)))
}

fn kind_of(brought: &Brought) -> Option<(&'static str, Right)> {
    let wanted = brought.one("kind")?;
    let mut kinds = about::KINDS.into_iter();
    kinds
        .find(|(kind, _, _)| *kind == wanted)
        .map(|(kind, right, _)| (kind, right))
}

fn ask_who(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    fault: Option<(&'static str, Words)>,
) -> Result<Response, Problem> {
    let fault = fault.map(|(field, words)| (field, words.text()));
    ask_who_with(site, visitor, brought, fault)
}

/// The first page, with what is wrong beside its field.
fn ask_who_with(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    fault: Option<(&str, Text)>,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, console::INTAKE).asked_at(START);
    let channels = CHANNELS.map(|channel| (channel.code().to_owned(), shown::channel(channel)));
    let kinds = about::KINDS.map(|(kind, _, words)| (kind.to_owned(), words));
    let who = [console::INTAKE_WHO, console::INTAKE_WHO_HINT];
    let day = [console::INTAKE_DAY, console::INTAKE_RECEIVED_HINT];
    let time = [console::INTAKE_TIME, console::INTAKE_RECEIVED_HINT];
    let note = [console::INTAKE_NOTE, console::INTAKE_NOTE_HINT];
    let mut parts = vec![
        Part::Write(line(&frame, "who", who, brought)),
        Part::Choose(choose(
            &frame,
            ("channel", console::INTAKE_CHANNEL),
            channels.to_vec(),
            brought,
        )),
        Part::Write(line(&frame, "day", day, brought)),
        Part::Write(line(&frame, "time", time, brought)),
        Part::Choose(proofs(&frame, brought, true)),
        Part::Write(line(&frame, "note", note, brought)),
        Part::Choose(choose(
            &frame,
            ("kind", console::INTAKE_WISH),
            kinds.to_vec(),
            brought,
        )),
    ];
    if let Some((field, why)) = fault {
        let why = frame.say(&why).to_owned();
        for part in &mut parts {
            part.is_wrong(field, &why);
        }
    }
    let lead = frame.t(console::INTAKE_MEANS).to_owned();
    let mut page = Ask::question(frame, "/console/requests", ABOUT, (1, 2));
    page.lead = Some(lead);
    page.parts = parts;
    page.answer()
}

/// The second page: what that right needs to know.
pub(crate) async fn about(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let fault = first_fault(&brought, site.app().now());
    match (fault, kind_of(&brought)) {
        (None, Some(_)) => ask_about(&site, &visitor, &brought, None),
        (fault, _) => ask_who(&site, &visitor, &brought, fault),
    }
}

/// The second page, with what is wrong beside its field.
fn ask_about(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    fault: Option<(&str, Text)>,
) -> Result<Response, Problem> {
    let Some((_, right)) = kind_of(brought) else {
        return ask_who(site, visitor, brought, Some(("kind", asking::CHOOSE_ONE)));
    };
    let frame = Frame::new(site, visitor, right.name()).asked_at(START);
    let mut parts = about::parts(site, &frame, right, brought);
    if let Some((field, why)) = fault {
        let why = frame.say(&why).to_owned();
        for part in &mut parts {
            part.is_wrong(field, &why);
        }
    }
    let mut page = if right == Right::Rectification {
        Ask::question(frame, START, RECORD, (2, 3))
    } else {
        Ask::question(frame, START, START, (2, 2)).pressing(console::INTAKE_SEND)
    };
    page.carried = brought.carried(&FIRST);
    page.parts = parts;
    page.answer()
}

/// Takes it down. The person is found by exactly what they go by; each look is entered.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let fault = first_fault(&brought, site.app().now());
    let (None, Some((kind, right)), Some(channel), Some(received)) = (
        fault,
        kind_of(&brought),
        brought.word("channel"),
        received(&brought),
    ) else {
        return ask_who(&site, &visitor, &brought, fault);
    };
    if let Some((field, words)) = about::fault(right, &brought) {
        return ask_about(&site, &visitor, &brought, Some((field, words.text())));
    }
    if right == Right::Rectification
        && let Some((field, words)) = record::fault(&brought)
    {
        let fault = Some((field, words.text()));
        return record::ask_which(&site, &visitor, &brought, fault).await;
    }
    let down = TakenDown {
        by: actor,
        channel,
        proof: brought.word("proof"),
        received,
        note: brought.text("note"),
    };
    let (who, words) = (brought.text("who"), said(&brought));
    let asked = brought.clone();
    let taken = site
        .run(move |app| {
            let wish = about::wish(kind, right, &asked)?;
            let found = duties::rights::find_person(app, actor, &who, channel, address)?;
            found
                .map(|person| {
                    duties::rights::take_down(app, actor, address, person, &down, words, wish)
                })
                .transpose()
        })
        .await;
    match taken {
        Ok(Some(filed)) => {
            let done = format!("/console/requests?done=taken-down#{}", filed.request);
            Ok(Redirect::to(&done).into_response())
        }
        Ok(None) => {
            let nobody = ("who", console::INTAKE_NOBODY);
            ask_who(&site, &visitor, &brought, Some(nobody))
        }
        Err(problem) => refused(&site, &visitor, &brought, right, problem).await,
    }
}

/// What the rules refuse is told beside its field; what belongs to no field, on a page of its own.
async fn refused(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    right: Right,
    problem: Problem,
) -> Result<Response, Problem> {
    let Problem::Bad { field, why, .. } = &problem else {
        return Err(problem);
    };
    let why = Text::clone(why);
    match field.as_str() {
        "received" => ask_who_with(site, visitor, brought, Some(("day", why))),
        "sought" => ask_who_with(site, visitor, brought, Some(("who", why))),
        "note" | "proof" | "channel" => ask_who_with(site, visitor, brought, Some((field, why))),
        "categories" => ask_about(site, visitor, brought, Some(("category", why))),
        "record" | "field" => record::ask_which(site, visitor, brought, Some(("wrong", why))).await,
        "after" | "words" if right == Right::Rectification => {
            record::ask_which(site, visitor, brought, Some((field, why))).await
        }
        "ground" | "activity" | "category" | "recipient" | "concerns" | "words" => {
            ask_about(site, visitor, brought, Some((field, why)))
        }
        _ => Err(problem),
    }
}

/// How identity is proved for a request that was taken down before that was clear.
pub(crate) fn proving(frame: &Frame) -> Vec<(&'static str, &'static str)> {
    PROOFS
        .map(|(proof, words)| (proof.code(), frame.t(words)))
        .to_vec()
}
