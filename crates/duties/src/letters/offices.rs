//! Letters to offices: a recipient is asked to act on what it received, the desk is told what is due.

use jiff::SignedDuration;
use law::words::letters as words;
use law::{Language, Text, date};
use store::Work;

use super::deliver::{TRIES_MAX, finish};
use super::write::{self, Office};
use super::{Address, Errand, Letter, LetterKind, Mailroom};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::{recipients, rights};

/// The hour at which the desk is reminded, in Thailand.
const REMIND_HOUR: i64 = 8;

pub(super) fn to_recipient(app: &App, work: &Work, errand: &Errand) -> Result<(), Failure> {
    let (Some(request), Some((recipient, by))) = (work.request, &errand.recipient) else {
        return finish(app, work);
    };
    let policy = app.policy();
    // Without an e-mail address of theirs the desk posts the letter: its page of recipients says so.
    let Some(address) = address_of(&policy, recipient) else {
        return finish(app, work);
    };
    let Some(room) = app.mail() else {
        return finish(app, work);
    };
    let office = Office::of(&policy);
    let tellings = app.store().read(|read| read.tellings(request))?;
    // What is still to be confirmed now: whoever confirmed meanwhile is not written to.
    let mut open = tellings
        .iter()
        .filter(|telling| telling.confirmed.is_none())
        .filter(|telling| recipients::asked_by(&telling.act, errand.kind));
    let Some(telling) = open.find(|telling| telling.recipient == *recipient) else {
        return finish(app, work);
    };
    let said = write::to_recipient(errand.kind, (&office, &room.base_url), telling, *by);
    let now = app.now();
    let letter = write::letter(&said, (&office, &room), None, address, (work.work, 0), now)?;
    carry_one(app, work, errand.kind, &room, &letter)
}

/// Where the policy says that a recipient or processor is written to.
fn address_of(policy: &Policy, id: &str) -> Option<Address> {
    let pack = &policy.pack;
    let recipients = pack
        .recipients
        .iter()
        .map(|known| (&known.id, &known.email));
    let processors = pack
        .processors
        .iter()
        .map(|known| (&known.id, &known.email));
    recipients
        .chain(processors)
        .find(|(known, _)| *known == id)
        .and_then(|(_, email)| Address::parse(email).ok())
}

/// Whether the policy says where a recipient or processor is written to by e-mail.
pub(crate) fn writes_to(policy: &Policy, recipient: &str) -> bool {
    address_of(policy, recipient).is_some()
}

/// The letter to a recipient as it is printed: its subject, and its paragraphs.
pub(crate) fn printed(
    policy: &Policy,
    kind: LetterKind,
    telling: &store::Telling,
    by: jiff::civil::Date,
    base_url: &str,
) -> (Text, Vec<Text>) {
    write::printed(kind, (&Office::of(policy), base_url), telling, by)
}

pub(super) fn to_desk(app: &App, work: &Work, kind: LetterKind) -> Result<(), Failure> {
    let policy = app.policy();
    let office = Office::of(&policy);
    let due = match kind {
        LetterKind::DeskDue => due_soon(app)?,
        _ => Vec::new(),
    };
    if kind == LetterKind::DeskDue && due.is_empty() {
        return again_tomorrow(app, work);
    }
    let (Some(room), Some(address)) = (app.mail(), write::desk_address(&policy)) else {
        return match kind {
            LetterKind::DeskDue => again_tomorrow(app, work),
            _ => finish(app, work),
        };
    };
    let count = |number: usize| Text::new(number.to_string(), number.to_string());
    let overdue = due.iter().filter(|(overdue, _)| *overdue).count();
    let mut lines: Vec<Text> = due.iter().map(|(_, line)| line.clone()).collect();
    if let Some(request) = work.request {
        let case = Text::new(request.to_string(), request.to_string());
        lines.push(words::CASE.fill_text(&[("case", &case)]));
    }
    let said = write::to_desk(
        kind,
        &office,
        &room,
        &[("count", &count(due.len())), ("overdue", &count(overdue))],
        &lines,
    );
    let now = app.now();
    let letter = write::letter(
        &said,
        (&office, &room),
        work.request,
        address,
        (work.work, 0),
        now,
    )?;
    carry_one(app, work, kind, &room, &letter)
}

/// Carries a letter that is not to a person: off the list when it went out or never will.
fn carry_one(
    app: &App,
    work: &Work,
    kind: LetterKind,
    room: &Mailroom,
    letter: &Letter,
) -> Result<(), Failure> {
    let now = app.now();
    match room.look(now).and_then(|()| room.carry(letter, now)) {
        Err(why) if !why.is_final() && work.attempts < TRIES_MAX => {
            tracing::warn!(letter = kind.code(), attempts = work.attempts, %why, "a letter is not delivered yet and is tried again");
            let work = work.clone();
            return app
                .store()
                .transact("letters.later", move |tx| Ok(tx.retry_work(&work)?));
        }
        Err(why) => tracing::error!(letter = kind.code(), %why, "a letter is given up"),
        Ok(()) => {}
    }
    match kind {
        LetterKind::DeskDue => again_tomorrow(app, work),
        _ => finish(app, work),
    }
}

/// Every request that is due soon or overdue: whether it is overdue, and its line. Case numbers, no
/// names.
fn due_soon(app: &App) -> Result<Vec<(bool, Text)>, Failure> {
    let rows = rights::queue(app)?;
    Ok(rows
        .into_iter()
        .filter(|row| rights::is_due_soon(&row.left))
        .map(|row| {
            let line = |language: Language| {
                words::DESK_DUE_LINE.fill(
                    language,
                    &[
                        ("case", &row.request.to_string()),
                        ("due", &date::long(row.due, language)),
                        ("left", &row.left.told(language)),
                    ],
                )
            };
            (
                row.overdue,
                Text::new(line(Language::Thai), line(Language::English)),
            )
        })
        .collect())
}

fn remind_work() -> String {
    format!("{}{}", super::WORK, LetterKind::DeskDue.code())
}

/// Takes a reminder off the list and puts tomorrow's on it, in one transaction: there is always one.
fn again_tomorrow(app: &App, work: &Work) -> Result<(), Failure> {
    let work = work.clone();
    app.store().transact("letters.remind", move |tx| {
        tx.finish_work(&work)?;
        let today = tx.now().civil_day();
        let morning = today
            .tomorrow()
            .map(|day| law::Moment::start_of(day).after(SignedDuration::from_hours(REMIND_HOUR)))
            .unwrap_or_else(|_| tx.now().after(SignedDuration::from_hours(24)));
        Ok(tx.enqueue(&remind_work(), None, None, morning)?)
    })
}

/// Sees to it that the desk is reminded every morning of what is due.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn remind_desk(app: &App) -> Result<(), Failure> {
    app.store().transact("letters.remind", |tx| {
        if !tx.has_work(&remind_work())? {
            let now = tx.now();
            tx.enqueue(&remind_work(), None, None, now)?;
        }
        Ok(())
    })
}
