//! Rectification: what is wrong, old, incomplete or misleading is put right, both values are kept as
//! evidence, and whoever received it is told (s.35–36, `LP-97`).
//!
//! Filing restricts the category in the same transaction (s.34(1), `LP-93`): nothing is used while it
//! is examined. The desk makes the correction or finds the data right; either ends the restriction. A
//! source that sends the old value again does not undo it; a source that sends something new does.
//! The value that was wrong is kept with the record under the key of its category, and goes with it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use law::words::corrections as words;
use law::{ActorId, Ground, Moment, PersonId, Plain, RecordId, RequestId, Right, Text};
use policy::CategoryIx;
use policy::pack::{Field, Pack};
use serde_json::{Value as Json, json};
use store::{CorrectedTo, Record, ToCorrect, Tx, Wanted};

use super::about::{About, Correction};
use super::desk::{is_answerable, may_act_at_desk};
use super::filing::{self, Asking, Claim};
use super::hand::Hand;
use super::objection::GRANTED;
use super::outcome::Open;
use super::{Filed, enter_step, wrong_stage};
use crate::app::{App, Policy};
use crate::ask::{Asked, category_ids, oneself, permit};
use crate::failure::Failure;
use crate::guardian::BIRTH_FIELD;
use crate::held::{category_of_rights, source_name};
use crate::recipients::{self, Act};
use crate::systems::{self, AtSystem};
use crate::{consent, identifier, import, period};

/// A record of which the person can have something put right.
pub struct Correctable {
    /// The category's id.
    pub category: String,
    /// Its name.
    pub name: Text,
    /// The record.
    pub record: RecordId,
    /// Where it came from.
    pub source: Text,
    /// When what it tells happened.
    pub happened: Moment,
    /// What stands in it, in the catalogue's order.
    pub fields: Vec<CorrectableField>,
}

/// A field of a record that can be put right.
pub struct CorrectableField {
    /// The field's id in the catalogue.
    pub field: String,
    /// Its name.
    pub name: Text,
    /// The kind of value it holds, by its word in packs.
    pub kind: &'static str,
    /// What stands there.
    pub value: Plain<Json>,
}

/// What stands about a person field by field, for them, or who acts for them, to say what of it is
/// wrong: read as the person themself, through a decision that is entered with whose hand it was.
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Refused`]; [`Failure::Store`].
pub fn correctable(app: &App, hand: impl Into<Hand>) -> Result<Vec<Correctable>, Failure> {
    let hand = hand.into();
    let person = hand.person();
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let mut categories = activity.categories;
    if let Some(rights) = category_of_rights(&policy) {
        categories = categories.without(rights.0);
    }
    let asked = Asked {
        by: hand.noted(),
        ..Asked::use_of(
            oneself(person),
            person,
            &activity.id,
            &category_ids(&policy.compiled, categories),
        )
    };
    all(app, &policy, &asked)
}

/// The same in one category, for a member of the desk who takes down what is wrong: decided and
/// entered as theirs, and seen by the person.
///
/// # Errors
/// [`Failure::Bad`] when the actor answers no requests, the person is themself (`T30`), or there is no
/// such category to put right; [`Failure::Refused`]; [`Failure::Store`].
pub fn correctable_at_desk(
    app: &App,
    actor: ActorId,
    person: PersonId,
    category: &str,
    address: Option<IpAddr>,
) -> Result<Vec<Correctable>, Failure> {
    may_act_at_desk(app, actor, person)?;
    let policy = app.policy();
    let known = policy.compiled.category_ix(category);
    if known.is_none() || known == category_of_rights(&policy) {
        let why = words::CATEGORY_UNKNOWN.text();
        return Err(Failure::bad("category", "s.36", why));
    }
    let (_, activity) = app.answering_rights()?;
    let asked = Asked {
        address,
        ..Asked::use_of(actor, person, &activity.id, &[category.to_owned()])
    };
    all(app, &policy, &asked)
}

fn all(app: &App, policy: &Policy, asked: &Asked) -> Result<Vec<Correctable>, Failure> {
    let records = read(app, asked, &Wanted::default())?;
    Ok(records
        .into_iter()
        .filter_map(|record| one(policy, &record))
        .collect())
}

fn one(policy: &Policy, record: &Record) -> Option<Correctable> {
    let known = policy.compiled.category(record.category)?;
    let declared = policy.pack.category(&known.id)?;
    let standing = record.fields.open();
    let fields = declared.field.iter().filter_map(|field| {
        Some(CorrectableField {
            field: field.id.clone(),
            name: field.name.clone(),
            kind: field.kind.map_or("text", |kind| kind.code()),
            value: Plain::new(standing.get(&field.id)?.clone()),
        })
    });
    Some(Correctable {
        category: known.id.clone(),
        name: known.name.clone(),
        record: record.record,
        source: source_name(policy, &record.source),
        happened: record.happened,
        fields: fields.collect(),
    })
}

fn read(app: &App, asked: &Asked, wanted: &Wanted) -> Result<Vec<Record>, Failure> {
    let (_, permit) = permit(app, asked)?;
    let mut records = Vec::new();
    app.store().read::<_, store::Fault>(|read| {
        read.records(&permit, wanted, |record| {
            records.push(record);
            Ok(())
        })
    })?;
    Ok(records)
}

/// What is to be put right, as it was asked.
pub(super) struct Wrong {
    pub(super) category: String,
    pub(super) record: String,
    pub(super) field: String,
    pub(super) after: Json,
}

pub(super) fn ask(app: &App, asking: Asking, wrong: Wrong) -> Result<Filed, Failure> {
    let policy = app.policy();
    let (category, name, field) = field_of(&policy, &wrong)?;
    let after = import::value_given(field, &wrong.after)
        .map_err(|(rule, why)| Failure::bad("after", rule, why))?
        .ok_or_else(|| Failure::bad("after", "s.36", words::VALUE_MISSING.text()))?;
    let before = standing_there(app, &asking, &wrong)?;
    if before == after {
        return Err(Failure::bad("after", "s.36", words::VALUE_SAME.text()));
    }
    let person = asking.person;
    let about = About {
        categories: vec![wrong.category.clone()],
        correction: Some(Correction {
            category: wrong.category,
            record: wrong.record,
            field: wrong.field,
            before,
            after,
        }),
        ..About::default()
    };
    let step = words::EXAMINED.fill_text(&[("field", &field.name), ("category", &name)]);
    let holders = systems::holders(app, &about.categories);
    let ready = filing::ready(
        app,
        asking,
        Claim {
            right: Right::Rectification,
            ground: Some(Ground::Inaccurate),
            about,
            is_grave: false,
            once: None,
        },
    )?;
    app.store().transact("rights.correction.filed", move |tx| {
        let filed = Filed::of(&ready);
        let wanted = ready.claim.about.correction.clone();
        let twice = others_open(tx, person, None)?.iter().any(|open| {
            wanted
                .as_ref()
                .is_some_and(|wanted| open.record == wanted.record && open.field == wanted.field)
        });
        if twice {
            return Err(Failure::bad("field", "T15", words::OPEN_ALREADY.text()));
        }
        let open = filing::open(tx, ready)?;
        let request = open.request;
        tx.restrict(person, category, Ground::CorrectionOpen.code())?;
        let (of, right) = ((person, request), Right::Rectification);
        systems::ask_holders(tx, of, right, AtSystem::Restrict, &holders)?;
        open.leave_with_desk(tx, step)?;
        Ok(filed.numbered(request))
    })
}

/// The field that is meant: of the catalogue, and not of the record of rights, which the law writes.
fn field_of<'p>(
    policy: &'p Policy,
    wrong: &Wrong,
) -> Result<(CategoryIx, Text, &'p Field), Failure> {
    let unknown = || Failure::bad("category", "s.36", words::CATEGORY_UNKNOWN.text());
    let ix = policy
        .compiled
        .category_ix(&wrong.category)
        .filter(|ix| Some(*ix) != category_of_rights(policy))
        .ok_or_else(unknown)?;
    let category = policy.pack.category(&wrong.category).ok_or_else(unknown)?;
    let field = category
        .field(&wrong.field)
        .ok_or_else(|| Failure::bad("field", "LP-24", words::FIELD_UNKNOWN.text()))?;
    Ok((ix, category.name.clone(), field))
}

/// What stands in the field now, read as whoever files it: the person, or the desk for them.
fn standing_there(app: &App, asking: &Asking, wrong: &Wrong) -> Result<Json, Failure> {
    let (_, activity) = app.answering_rights()?;
    let actor = asking
        .taken_by
        .as_ref()
        .map_or_else(|| oneself(asking.person), |(by, ..)| *by);
    let asked = Asked {
        by: asking.by_hand(),
        ..Asked::use_of(
            actor,
            asking.person,
            &activity.id,
            std::slice::from_ref(&wrong.category),
        )
    };
    let wanted = Wanted {
        fields: vec![wrong.field.clone()],
        ..Wanted::default()
    };
    let records = read(app, &asked, &wanted)?;
    let record = records
        .iter()
        .find(|record| record.record.to_string() == wrong.record);
    let record =
        record.ok_or_else(|| Failure::bad("record", "s.36", words::RECORD_UNKNOWN.text()))?;
    let standing = record.fields.open().get(&wrong.field);
    Ok(standing.cloned().unwrap_or(Json::Null))
}

/// The corrections of a person that are being examined, but for one request.
fn others_open(
    tx: &mut Tx<'_>,
    person: PersonId,
    but: Option<RequestId>,
) -> Result<Vec<Correction>, Failure> {
    let mut found = Vec::new();
    for request in tx.requests_under_way(person, Right::Rectification.code())? {
        if Some(request) != but {
            found.extend(Open::read(tx, person, request)?.case.about.correction);
        }
    }
    Ok(found)
}

/// The desk, whose decision was entered before, finds it wrong: it is put right here, the restriction
/// ends, and whoever received it is told.
///
/// # Errors
/// [`Failure::Bad`] when something else stands there by now, or somebody else goes by the value;
/// [`Failure::Store`].
pub(super) fn correct(
    app: &App,
    actor: ActorId,
    (person, request): (PersonId, RequestId),
) -> Result<(), Failure> {
    let policy = app.policy();
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let wanted = super::case::Case::read(&opened)?
        .about
        .correction
        .ok_or_else(wrong_stage)?;
    let categories = std::slice::from_ref(&wanted.category);
    let received = recipients::received_by(app, person, Some(categories))?;
    let holders = systems::holders(app, categories);
    app.store().transact("rights.corrected", move |tx| {
        let open = Open::read(tx, person, request)?;
        if !is_answerable(open.case.request.stage()) {
            return Err(wrong_stage());
        }
        put_right(tx, &policy.pack, &open, &wanted)?;
        let still = end_restriction(tx, &open)?;
        let (of, right) = ((person, request), Right::Rectification);
        systems::ask_holders(tx, of, right, AtSystem::Rectify, &holders)?;
        let mut told = vec![said(&policy, &wanted, still)];
        told.extend(against_source(tx, &policy, person, &wanted)?);
        told.push(tell(tx, &policy, (person, request), actor, &received)?);
        open.fulfil(tx, actor, GRANTED, told)
    })
}

fn put_right(
    tx: &mut Tx<'_>,
    pack: &Pack,
    open: &Open,
    wanted: &Correction,
) -> Result<(), Failure> {
    let gone = || Failure::bad("record", "s.36", words::RECORD_UNKNOWN.text());
    let made = tx.correct_record(&ToCorrect {
        person: open.person,
        record: wanted.record.parse().map_err(|_| gone())?,
        field: &wanted.field,
        before: &wanted.before,
        after: &wanted.after,
        request: open.request,
    });
    match made {
        Ok(CorrectedTo::Version(_)) => {}
        Ok(CorrectedTo::ChangedMeanwhile) => {
            let why = words::CHANGED_MEANWHILE.text();
            return Err(Failure::bad("record", "s.36", why));
        }
        Err(store::Fault::Missing("record")) => return Err(gone()),
        Err(fault) => return Err(fault.into()),
    }
    if wanted.field == BIRTH_FIELD {
        consent::ask_again(tx, open.person)?;
    }
    let path = format!("{}/{}", wanted.category, wanted.field);
    let compiled = tx.compiled();
    let of = |value: &Json| {
        let text = value.as_str()?;
        identifier::of(&compiled, &path, text)
    };
    if let Some(after) = of(&wanted.after) {
        if tx.find(&after)?.is_some_and(|other| other != open.person) {
            let why = words::IDENTIFIER_TAKEN.text();
            return Err(Failure::bad("after", "T2", why));
        }
        tx.add_identifier(open.person, &after)?;
    }
    // What a source names its people by stays that source's name for this person: without it, its
    // next row would make a second person of them.
    let names_people = pack
        .sources
        .iter()
        .any(|source| source.person_field == path);
    if let Some(before) = of(&wanted.before).filter(|_| !names_people) {
        tx.forget_identifier(open.person, &before)?;
    }
    Ok(())
}

/// Ends the restriction that the filing brought, unless another correction of the category is still
/// open; whether it stays.
fn end_restriction(tx: &mut Tx<'_>, open: &Open) -> Result<bool, Failure> {
    let Some(wanted) = &open.case.about.correction else {
        return Ok(false);
    };
    let others = others_open(tx, open.person, Some(open.request))?;
    let stays = others.iter().any(|other| other.category == wanted.category);
    if let Some(category) = tx
        .compiled()
        .category_ix(&wanted.category)
        .filter(|_| !stays)
    {
        tx.end_restriction(open.person, category, Ground::CorrectionOpen.code())?;
    }
    systems::release(tx, (open.person, open.request), Right::Rectification)?;
    Ok(stays)
}

/// The correction is refused or taken back: nothing was changed, and the restriction ends.
pub(super) fn ends(tx: &mut Tx<'_>, open: &Open) -> Result<(), Failure> {
    end_restriction(tx, open).map(|_| ())
}

fn said(policy: &Policy, wanted: &Correction, still: bool) -> Text {
    let category = policy.pack.category(&wanted.category);
    let field = category.and_then(|category| category.field(&wanted.field));
    let named = |name: Option<&Text>, id: &str| name.cloned().unwrap_or_else(|| Text::new(id, id));
    let field = named(field.map(|field| &field.name), &wanted.field);
    let category = named(category.map(|category| &category.name), &wanted.category);
    let told = if still {
        words::CORRECTED_STILL_RESTRICTED
    } else {
        words::CORRECTED
    };
    told.fill_text(&[("field", &field), ("category", &category)])
}

fn against_source(
    tx: &mut Tx<'_>,
    policy: &Policy,
    person: PersonId,
    wanted: &Correction,
) -> Result<Option<Text>, Failure> {
    let Ok(record) = wanted.record.parse() else {
        return Ok(None);
    };
    let source = tx.source_of_record(person, record)?;
    Ok(source.map(|id| {
        let source = source_name(policy, &id);
        words::HOLDS_AGAINST_SOURCE.fill_text(&[("source", &source)])
    }))
}

/// Has each recipient told to put it right as well, by the entries with which it received it; and says
/// so to the person.
fn tell(
    tx: &mut Tx<'_>,
    policy: &Policy,
    (person, request): (PersonId, RequestId),
    actor: ActorId,
    received: &BTreeMap<String, Vec<u64>>,
) -> Result<Text, Failure> {
    if received.is_empty() {
        return Ok(words::NO_RECIPIENTS.text());
    }
    recipients::tell(tx, request, received, Act::Correct)?;
    let mut names = Vec::new();
    for id in received.keys() {
        let known = policy.compiled.recipient_ix(id);
        let name = known
            .and_then(|ix| policy.compiled.recipient(ix))
            .map_or_else(|| Text::new(id, id), |found| found.name.clone());
        names.push(name);
        let more = json!({ "recipient": id, "actor": actor.to_string() });
        let right = Right::Rectification;
        enter_step(tx, person, request, right, "recipient-told", "desk", &more)?;
    }
    Ok(words::RECIPIENTS_TOLD.fill_text(&[("recipients", &period::list(&names))]))
}
