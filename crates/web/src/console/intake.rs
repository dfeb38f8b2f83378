//! Taking a request down for somebody who telephoned, wrote or came (`LP-104`, `X-15`): who it is exactly,
//! when it really came, how identity was proved. The clock runs from when it came, and the person sees
//! it on their own page.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{TakenDown, Wish};
use jiff::SignedDuration;
use law::words::{Words, asking, console};
use law::{Channel, Moment, Proof, RequestId, Right, date};
use serde_json::{Map, Value as Json, json};

use crate::forms::{Brought, id};
use crate::page::Frame;
use crate::portal::ask::{Ask, Choice, Choose, Part, Write, fault_of_words, is_offered, own_words};
use crate::portal::shown;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/console/requests/new";
const ABOUT: &str = "/console/requests/new/about";
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
/// What can be asked for without looking into the person's records, and the right it is.
const KINDS: [(&str, Right, Words); 6] = [
    ("copy", Right::Access, asking::WANT_ACCESS),
    ("objection", Right::Objection, asking::WANT_OBJECTION),
    ("erasure", Right::Erasure, asking::WANT_ERASURE),
    ("restriction", Right::Restriction, asking::WANT_RESTRICTION),
    ("withdrawal", Right::Withdrawal, asking::WANT_WITHDRAWAL),
    ("question", Right::Informed, asking::WANT_INFORMED),
];

/// The first page.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    ask_who(&site, &visitor, &Brought::default(), None)
}

fn line(frame: &Frame, name: &'static str, words: [Words; 2], brought: &Brought) -> Write {
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

fn choose(
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
    if brought.one("note").is_none() {
        return Some(("note", asking::WRITE_SOMETHING));
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
    let mut kinds = KINDS.into_iter();
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
    let frame = Frame::new(site, visitor, console::INTAKE).asked_at(START);
    let channels = CHANNELS.map(|channel| (channel.code().to_owned(), shown::channel(channel)));
    let kinds = KINDS.map(|(kind, _, words)| (kind.to_owned(), words));
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
    if let Some((field, words)) = fault {
        let words = frame.t(words).to_owned();
        for part in &mut parts {
            part.is_wrong(field, &words);
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
        (None, Some((_, right))) => ask_about(&site, &visitor, &brought, right, false),
        (fault, _) => ask_who(&site, &visitor, &brought, fault),
    }
}

// size: one block for each part of the form, in the order of the page
fn ask_about(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    right: Right,
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, right.name()).asked_at(START);
    let policy = site.app().policy();
    let named = |name: &'static str, legend: Words, many: bool, from: Vec<(String, String)>| {
        let missing = wrong && brought.one(name).is_none();
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
            fault: missing.then(|| frame.t(asking::CHOOSE_ONE).to_owned()),
        })
    };
    let mut parts = Vec::new();
    if matches!(
        right,
        Right::Objection | Right::Erasure | Right::Restriction
    ) {
        let grounds = right.grounds().filter(|ground| is_offered(site, *ground));
        let grounds = grounds.map(|ground| {
            let words = frame.t(ground.words());
            (
                ground.code().to_owned(),
                format!("{words} ({})", frame.source_of(&ground)),
            )
        });
        parts.push(named(
            "ground",
            console::INTAKE_GROUND,
            false,
            grounds.collect(),
        ));
    }
    if matches!(right, Right::Objection | Right::Withdrawal) {
        let activities = policy.compiled.activities().iter();
        let activities = activities
            .filter(|activity| !activity.answers_rights)
            .map(|activity| (activity.id.clone(), frame.say(&activity.name).to_owned()));
        parts.push(named(
            "activity",
            console::INTAKE_ACTIVITY,
            false,
            activities.collect(),
        ));
    }
    if right == Right::Restriction {
        let categories = policy.compiled.categories().iter();
        let categories =
            categories.map(|category| (category.id.clone(), frame.say(&category.name).to_owned()));
        parts.push(named(
            "category",
            console::INTAKE_CATEGORY,
            true,
            categories.collect(),
        ));
    }
    let fault = fault_of_words(brought).filter(|_| wrong);
    parts.push(own_words(
        &frame,
        brought.text("words"),
        console::INTAKE_SAID,
        fault,
    ));
    let mut page = Ask::question(frame, START, START, (2, 2)).pressing(console::INTAKE_SEND);
    page.carried = brought.carried(&FIRST);
    page.parts = parts;
    page.answer()
}

/// What is wished for, as the form says it.
fn wish(kind: &str, right: Right, brought: &Brought) -> Result<Wish, duties::Failure> {
    let mut written = Map::new();
    written.insert("kind".to_owned(), json!(kind));
    let mut put = |name: &str, value: Option<Json>| {
        if let Some(value) = value {
            written.insert(name.to_owned(), value);
        }
    };
    if matches!(
        right,
        Right::Objection | Right::Erasure | Right::Restriction
    ) {
        put("ground", brought.one("ground").map(|ground| json!(ground)));
    }
    if matches!(right, Right::Objection | Right::Withdrawal) {
        put(
            "activity",
            brought.one("activity").map(|activity| json!(activity)),
        );
    }
    if right == Right::Restriction {
        put("categories", Some(brought.all("category").collect()));
    }
    Wish::from_json(&written)
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
    let Ok(wish) = wish(kind, right, &brought) else {
        return ask_about(&site, &visitor, &brought, right, true);
    };
    if fault_of_words(&brought).is_some() {
        return ask_about(&site, &visitor, &brought, right, true);
    }
    let who = brought.text("who");
    let found = site
        .run(move |app| duties::rights::find_person(app, actor, &who, channel, address))
        .await?;
    let Some(person) = found else {
        let nobody = ("who", console::INTAKE_NOBODY);
        return ask_who(&site, &visitor, &brought, Some(nobody));
    };
    let down = TakenDown {
        by: actor,
        channel,
        proof: brought.word("proof"),
        received,
        note: brought.text("note"),
    };
    let words = Some(brought.text("words")).filter(|words| !words.is_empty());
    let filed = site
        .run(move |app| duties::rights::take_down(app, actor, address, person, &down, words, wish))
        .await?;
    Ok(Redirect::to(&format!(
        "/console/requests?done=taken-down#{}",
        filed.request
    ))
    .into_response())
}

/// How identity is proved for a request that was taken down before that was clear.
pub(crate) fn proving(frame: &Frame) -> Vec<(&'static str, &'static str)> {
    PROOFS
        .map(|(proof, words)| (proof.code(), frame.t(words)))
        .to_vec()
}

/// Notes how it was proved who asks; what the request wants is done from then on.
pub(crate) async fn identify(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request: RequestId = id(&request)?;
    let Some(proof) = brought.word::<Proof>("proof") else {
        let why = law::words::requests::PROOF_NOT_STAFFS.text();
        return Err(Problem::Bad(Arc::new(why), "T9".to_owned()));
    };
    let note = brought.text("note");
    site.run(move |app| duties::rights::identify(app, actor, request, proof, &note, address))
        .await?;
    Ok(Redirect::to("/console/requests?done=identified").into_response())
}
