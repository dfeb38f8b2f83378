//! Sending what is on the list: addresses through a decision, then the courier, then what became of
//! it, into the case and the ledger.

use law::{PersonId, RequestId, Right};
use policy::Set64;
use policy::pack::FieldKind;
use serde_json::{Value as Json, json};
use store::{ByHand, Kind, Tx, Wanted, Work};

use super::note::{LetterNote, LetterState};
use super::write::{self, Office};
use super::{Address, Errand, LetterKind, Reader, Undelivered, offices};
use crate::app::{App, Policy};
use crate::ask::{Asked, category_ids, oneself, permit};
use crate::failure::Failure;
use crate::identifier;
use crate::rights;

/// How often a letter is tried: with the waits between, about three days.
pub(super) const TRIES_MAX: u32 = 84;

/// An address of a person, and where it stands in their records.
pub struct Known {
    pub(super) place: String,
    /// The address.
    pub address: Address,
}

/// Sends a letter of the list, or puts it back to be tried later.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn deliver(app: &App, work: &Work, errand: &Errand) -> Result<(), Failure> {
    let sent = match (errand.kind.reader(), work.person) {
        (Reader::Person, Some(person)) => to_person(app, work, errand, person),
        (Reader::Recipient, _) => offices::to_recipient(app, work, errand),
        (Reader::Desk, _) => offices::to_desk(app, work, errand.kind),
        (Reader::Person, None) => finish(app, work),
    };
    match sent {
        Err(failure) if work.attempts >= TRIES_MAX => {
            tracing::error!(letter = errand.kind.code(), %failure, "a letter is given up");
            settle(app, work, errand.kind, LetterState::GivenUp, Vec::new())
        }
        other => other,
    }
}

pub(super) fn finish(app: &App, work: &Work) -> Result<(), Failure> {
    let work = work.clone();
    app.store()
        .transact("letters.done", move |tx| Ok(tx.finish_work(&work)?))
}

fn to_person(app: &App, work: &Work, errand: &Errand, person: PersonId) -> Result<(), Failure> {
    let kind = errand.kind;
    if app.store().standing(person).is_none() {
        // Erased meanwhile: nobody is left to tell, and nothing to tell it of.
        return finish(app, work);
    }
    let told = match work.request {
        Some(request) => rights::told_of(app, person, request, kind)?,
        None => None,
    };
    let (matter, notes) = told.map_or((None, Vec::new()), |(matter, notes)| (Some(matter), notes));
    if matter.is_none() && (write::needs_request(kind) || work.request.is_some()) {
        return finish(app, work);
    }
    let Some(room) = app.mail() else {
        return settle(app, work, kind, LetterState::NoMail, Vec::new());
    };
    let now = app.now();
    let name = work.work.to_string();
    let mut to = notes
        .into_iter()
        .find(|note| note.letter == name)
        .map_or_else(Vec::new, |note| note.to);
    if let Err(why) = room.look(now) {
        return put_back(app, work, kind, why, to);
    }
    let office = Office::of(&app.policy());
    let mut said = write::to_person(kind, &office, &room, matter.as_ref());
    if let Some(case) = errand.case() {
        said = write::with_code(said, &crate::forms::code(app, case, now)?);
    }
    let (mut later, mut refused) = (None, false);
    let known = known_addresses(app, person, work.request)?;
    for (number, known) in known.into_iter().enumerate() {
        if to.contains(&known.place) {
            continue;
        }
        let letter = write::letter(
            &said,
            (&office, &room),
            work.request,
            known.address,
            (work.work, number),
            now,
        )?;
        match room.carry(&letter, now) {
            Ok(()) => to.push(known.place),
            Err(why) if why.is_final() => refused = true,
            Err(why) => later = Some(why),
        }
    }
    match later {
        Some(why) => put_back(app, work, kind, why, to),
        None if !to.is_empty() => settle(app, work, kind, LetterState::Told, to),
        None if refused => settle(app, work, kind, LetterState::NotTaken, to),
        None => settle(app, work, kind, LetterState::NoAddress, to),
    }
}

/// Puts a letter back, and has the case say that it is not delivered yet.
fn put_back(
    app: &App,
    work: &Work,
    kind: LetterKind,
    why: Undelivered,
    to: Vec<String>,
) -> Result<(), Failure> {
    if work.attempts >= TRIES_MAX {
        tracing::error!(letter = kind.code(), %why, "a letter is given up");
        return settle(app, work, kind, LetterState::GivenUp, to);
    }
    tracing::warn!(letter = kind.code(), attempts = work.attempts, %why, "a letter is not delivered yet and is tried again");
    let work = work.clone();
    app.store().transact("letters.later", move |tx| {
        note(tx, &work, kind, LetterState::Waiting, to)?;
        Ok(tx.retry_work(&work)?)
    })
}

/// Notes what became of a letter and takes it off the list.
fn settle(
    app: &App,
    work: &Work,
    kind: LetterKind,
    state: LetterState,
    to: Vec<String>,
) -> Result<(), Failure> {
    let work = work.clone();
    app.store().transact("letters.settled", move |tx| {
        if state == LetterState::Told
            && let Some(person) = work.person.filter(|person| tx.standing(*person).is_some())
        {
            enter(tx, person, work.request, kind)?;
        }
        note(tx, &work, kind, state, to)?;
        Ok(tx.finish_work(&work)?)
    })
}

/// Enters that somebody was told: on which channel, never at which address.
fn enter(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: Option<RequestId>,
    kind: LetterKind,
) -> Result<(), Failure> {
    let more = json!({ "channel": "e-mail", "letter": kind.code() });
    let right = match request {
        Some(request) => tx
            .request(person, request)?
            .and_then(|opened| opened.row.kind.parse::<Right>().ok()),
        None => None,
    };
    if let (Some(request), Some(right)) = (request, right) {
        rights::enter_step(tx, person, request, right, "told", "system", &more)?;
        return Ok(());
    }
    let mut payload = json!({
        "at": tx.now().micros(),
        "step": "told",
        "by": "system",
        "channel": "e-mail",
        "letter": kind.code(),
    });
    if kind == LetterKind::ConsentWithdrawn
        && let Some(payload) = payload.as_object_mut()
    {
        payload.insert("right".to_owned(), json!(Right::Withdrawal.code()));
    }
    tx.enter(person, Kind::Request, &payload)?;
    Ok(())
}

fn note(
    tx: &mut Tx<'_>,
    work: &Work,
    kind: LetterKind,
    state: LetterState,
    to: Vec<String>,
) -> Result<(), Failure> {
    let (Some(person), Some(request)) = (work.person, work.request) else {
        return Ok(());
    };
    let note = LetterNote {
        letter: work.work.to_string(),
        kind: kind.code().to_owned(),
        state,
        at: tx.now().micros(),
        to,
    };
    rights::remember_letter(tx, person, request, note)
}

/// Every address known of a person, read as the person themself in the case of their request: each
/// field of the pack's catalogue that holds an e-mail address. One that leads to somebody else by now is left
/// out: mailboxes are given on (`T2`, `T9`).
///
/// # Errors
/// [`Failure::Refused`] when the policy says no; [`Failure::Missing`]; [`Failure::Store`].
pub fn known_addresses(
    app: &App,
    person: PersonId,
    request: Option<RequestId>,
) -> Result<Vec<Known>, Failure> {
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let holding = holding_addresses(&policy, activity.categories);
    let categories = category_ids(&policy.compiled, holding);
    if categories.is_empty() {
        return Ok(Vec::new());
    }
    let asked = match request {
        Some(request) => Asked {
            categories,
            ..rights::own_question(app, person, request)?
        },
        None => Asked {
            by: ByHand::House,
            ..Asked::use_of(oneself(person), person, &activity.id, &categories)
        },
    };
    let (_, permit) = permit(app, &asked)?;
    let mut found: Vec<Known> = Vec::new();
    app.store().read::<_, store::Fault>(|read| {
        let mut texts: Vec<(String, String, law::Plain<String>)> = Vec::new();
        read.records(&permit, &Wanted::default(), |record| {
            let Some(category) = policy.compiled.category(record.category) else {
                return Ok(());
            };
            for (field, value) in record.fields.open() {
                if is_email(&policy, &category.id, field) {
                    let place = format!("{}/{field}", record.record);
                    let path = format!("{}/{field}", category.id);
                    texts.extend(each_text(value).map(|text| {
                        (
                            place.clone(),
                            path.clone(),
                            law::Plain::new(text.to_owned()),
                        )
                    }));
                }
            }
            Ok(())
        })?;
        for (place, path, text) in texts {
            let Ok(address) = Address::parse(text.open()) else {
                continue;
            };
            let owner = match identifier::of(&policy.compiled, &path, text.open()) {
                Some(identifier) => read.find(&identifier)?,
                None => None,
            };
            let is_known = found.iter().any(|known| known.address.is_same(&address));
            if owner.is_none_or(|owner| owner == person) && !is_known {
                found.push(Known { place, address });
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// Whether a field of the pack's catalogue holds an e-mail address.
fn is_email(policy: &Policy, category: &str, field: &str) -> bool {
    policy
        .pack
        .field(&format!("{category}/{field}"))
        .is_some_and(|field| field.kind == Some(FieldKind::Email))
}

/// Those of some categories in which an address may stand.
fn holding_addresses(policy: &Policy, among: Set64) -> Set64 {
    let categories = policy.compiled.categories().iter().zip(0_u8..);
    categories
        .filter(|(category, number)| {
            let mut fields = category.fields.iter();
            among.has(*number) && fields.any(|field| is_email(policy, &category.id, &field.id))
        })
        .map(|(_, number)| number)
        .collect()
}

/// The texts of a value: one, or each of a list.
fn each_text(value: &Json) -> impl Iterator<Item = &str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .chain(std::iter::once(value))
        .filter_map(Json::as_str)
}
