//! The small desk of a form (`CO-9`, `LP-29`): case numbers until one is opened, opening is a decision and an
//! entry, then an answer and an end.

use std::net::IpAddr;

use law::words::forms as words;
use law::{ActorId, CaseId, Moment, Operation, RecordId, Text};
use policy::pack::Form;
use serde_json::{Map, Value as Json};
use store::{FormCase, NewRecord, Permit, Record, Tx, Wanted};

use super::fill::ends;
use super::{Answered, CaseView, NoticeGiven, State, Way, attach, day_of, form_of, session_name};
use crate::app::{App, Policy};
use crate::ask::{Asked, in_tx, oneself, permit};
use crate::failure::Failure;
use crate::import::value_given;
use crate::letters::{self, LetterKind};

/// The most cases that a desk lists of one form and state.
const LISTED_MOST: usize = 500;

law::closed_list! {
    /// How a person was told of an answer.
    pub enum Told {
        /// A letter by e-mail says that there is one.
        Letter = "letter", words::TOLD_LETTER;
        /// By telephone or in person.
        Phone = "phone", words::TOLD_PHONE;
        /// They find it on the page of their case.
        Page = "page", words::TOLD_PAGE;
    }
}

/// A form with its desk, for somebody who answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The form's id and name.
    pub form: (String, Text),
    /// Whether staff may fill it in for somebody.
    pub can_enter: bool,
    /// Its open cases, those that wait for a place among them, by the day they are due.
    pub cases: Vec<FormCase>,
}

/// Whether an actor holds the role that answers a form, now.
fn answers(app: &App, actor: ActorId, form: &Form) -> bool {
    let compiled = app.store().compiled();
    compiled
        .role_ix(&form.role)
        .is_some_and(|role| app.store().roles(actor).has(role.0))
}

/// The desks of an actor, with what waits at each. No name, no word of a person.
///
/// # Errors
/// [`Failure::Store`].
pub fn desks(app: &App, actor: ActorId) -> Result<Vec<Desk>, Failure> {
    let policy = app.policy();
    let mut desks = Vec::new();
    for form in policy
        .pack
        .forms
        .iter()
        .filter(|form| answers(app, actor, form))
    {
        let mut cases = Vec::new();
        for state in [State::Open, State::Waiting, State::Answered] {
            cases.extend(app.store().read::<_, store::Fault>(|read| {
                read.form_cases(&form.id, state.code(), LISTED_MOST)
            })?);
        }
        desks.push(Desk {
            form: (form.id.clone(), form.name.clone()),
            can_enter: !form.desk_channel.is_empty(),
            cases,
        });
    }
    Ok(desks)
}

/// The desk of one form.
///
/// # Errors
/// [`Failure::Missing`] when the actor does not answer it.
pub fn queue(app: &App, actor: ActorId, form: &str) -> Result<Desk, Failure> {
    desks(app, actor)?
        .into_iter()
        .find(|desk| desk.form.0 == form)
        .ok_or(Failure::Missing("form"))
}

/// The categories that a form may hold.
pub(super) fn categories(policy: &Policy, form: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for path in policy.pack.form(form).into_iter().flat_map(Form::paths) {
        let category = path.split_once('/').map_or(path, |(category, _)| category);
        if !ids.iter().any(|known| known == category) {
            ids.push(category.to_owned());
        }
    }
    ids
}

/// Leave for an actor to open a case: the policy's decision, entered first. Nobody opens their own (`T30`).
///
/// # Errors
/// [`Failure::Missing`] when there is no such open case for this actor; [`Failure::Refused`]; [`Failure::Store`].
pub fn open(
    app: &App,
    actor: ActorId,
    case: CaseId,
    address: Option<IpAddr>,
) -> Result<(FormCase, Permit), Failure> {
    let policy = app.policy();
    let found = app
        .store()
        .read(|read| read.form_case(case))?
        .ok_or(Failure::Missing("case"))?;
    let form = form_of(&policy.pack, &found.form)?;
    let known = app.store().read(|read| read.actor(actor))?;
    let is_own =
        actor == oneself(found.person) || known.and_then(|row| row.person) == Some(found.person);
    let is_open = State::of_code(&found.state).is_some_and(State::is_open);
    if !answers(app, actor, form) || is_own || !is_open {
        return Err(Failure::Missing("case"));
    }
    let asked = question(&policy, actor, &found, Operation::Use, address);
    let (_, leave) = permit(app, &asked)?;
    Ok((found, leave))
}

/// What a desk asks before it touches a case.
pub(super) fn question(
    policy: &Policy,
    actor: ActorId,
    case: &FormCase,
    operation: Operation,
    address: Option<IpAddr>,
) -> Asked {
    let activity = policy.pack.form(&case.form).and_then(Form::activity);
    Asked {
        operation: operation.code().to_owned(),
        case: Some(case.case),
        address,
        ..Asked::use_of(
            actor,
            case.person,
            activity.unwrap_or_default(),
            &categories(policy, &case.form),
        )
    }
}

/// Leave to change a case, decided and entered in the transaction that changes it.
pub(super) fn may_change(tx: &mut Tx<'_>, asked: &Asked) -> Result<(), Failure> {
    let (answer, leave) = in_tx(tx, asked)?;
    leave
        .map(|_leave| ())
        .map_err(|_| Failure::Refused(Box::new(answer)))
}

/// A case, opened and read.
///
/// # Errors
/// As [`open`].
pub fn open_and_read(
    app: &App,
    actor: ActorId,
    case: CaseId,
    address: Option<IpAddr>,
) -> Result<CaseView, Failure> {
    let (found, leave) = open(app, actor, case, address)?;
    read_case(app, &found, &leave)
}

/// The records of one case and of no other.
fn records(
    app: &App,
    ids: &[(String, RecordId)],
    leave: &Permit,
) -> Result<Vec<(String, Record)>, Failure> {
    let policy = app.policy();
    let mut found = Vec::new();
    app.store().read::<_, store::Fault>(|read| {
        read.records(leave, &Wanted::default(), |record| {
            let category = policy.compiled.category(record.category);
            if let (Some(category), true) =
                (category, ids.iter().any(|(_, id)| *id == record.record))
            {
                found.push((category.id.clone(), record));
            }
            Ok(())
        })
        .map(|_| ())
    })?;
    Ok(found)
}

/// The records of a case, by category.
pub(super) fn record_ids(
    app: &App,
    policy: &Policy,
    case: &FormCase,
) -> Result<Vec<(String, RecordId)>, Failure> {
    let (ids, case) = (categories(policy, &case.form), case.clone());
    app.store()
        .transact("forms.records", move |tx| ids_in(tx, ids, &case))
}

fn ids_in(
    tx: &Tx<'_>,
    categories: Vec<String>,
    case: &FormCase,
) -> Result<Vec<(String, RecordId)>, Failure> {
    let number = case.case.to_string();
    categories
        .into_iter()
        .map(|category| {
            let id = tx.record_id(&case.channel, &category, &number)?;
            Ok((category, id))
        })
        .collect()
}

/// Reads a case under a permit.
pub(super) fn read_case(app: &App, case: &FormCase, leave: &Permit) -> Result<CaseView, Failure> {
    let policy = app.policy();
    let form = policy.pack.form(&case.form);
    let ids = record_ids(app, &policy, case)?;
    let kept = records(app, &ids, leave)?;
    let order: Vec<String> = form
        .into_iter()
        .flat_map(Form::paths)
        .map(str::to_owned)
        .collect();
    let mut answers = Vec::new();
    for path in order {
        let Some((category, id)) = path.split_once('/') else {
            continue;
        };
        let value = kept
            .iter()
            .filter(|(of, _)| of == category)
            .find_map(|(_, record)| record.fields.open().get(id));
        let (Some(value), Some(field)) = (value, policy.pack.field(&path)) else {
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let asked = form.and_then(|form| form.ask.iter().find(|asked| asked.to == path));
        let chosen = asked
            .and_then(|asked| asked.choice.iter().find(|choice| choice.value == text))
            .map(|choice| choice.name.clone());
        let session = form
            .filter(|form| form.session_field == path)
            .and_then(|form| form.session(&text))
            .map(|session| session.name.clone());
        answers.push(Answered {
            path,
            name: field.name.clone(),
            value: law::Plain::new(text),
            chosen: chosen.or(session),
        });
    }
    Ok(CaseView {
        case: case.case,
        form: (
            case.form.clone(),
            form.map_or_else(
                || Text::new(case.form.clone(), case.form.clone()),
                |form| form.name.clone(),
            ),
        ),
        state: State::of_code(&case.state).ok_or(Failure::Missing("state of the case"))?,
        came: (
            Way::of_code(&case.way).ok_or(Failure::Missing("way of the case"))?,
            NoticeGiven::of_code(&case.notice_given)
                .ok_or(Failure::Missing("notice of the case"))?,
            case.entered_by.is_some(),
        ),
        received: case.received,
        due: day_of(&case.due_day)?,
        session: session_name(form, &case.session),
        told: Told::of_code(&case.told),
        ends: case.ends,
        answers,
        files: attach::of_case(app, &ids, leave)?,
        revision: case.revision,
    })
}

/// Answers a case: in words where the form has a place for them, and how the person is told.
///
/// # Errors
/// As [`open`]; [`Failure::Bad`] when the words may not be kept, or nothing is said where something could be;
/// [`Failure::Missing`] when somebody else changed the case meanwhile.
pub fn answer(
    app: &App,
    actor: ActorId,
    case: CaseId,
    (text, told, revision): (&str, Told, i64),
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let (found, leave) = open(app, actor, case, address)?;
    if found.revision != revision {
        return Err(Failure::Missing("case as it was read"));
    }
    let policy = app.policy();
    let path = policy
        .pack
        .form(&found.form)
        .and_then(|form| form.writes.as_ref())
        .map_or("", |writes| writes.answer.as_str());
    let said = match policy.pack.field(path) {
        Some(field) => value_given(field, &Json::from(text))
            .map_err(|(rule, why)| Failure::bad("answer", rule, why))?,
        None => None,
    };
    if said.is_none() && !path.is_empty() {
        let why = words::ANSWER_EMPTY.text();
        return Err(Failure::bad("answer", "CO-3", why));
    }
    let kept = match (path.split_once('/'), said) {
        (Some((category, field)), Some(value)) => {
            let ids = record_ids(app, &policy, &found)?;
            let before = records(app, &ids, &leave)?
                .into_iter()
                .find(|(of, _)| of == category);
            Some((category.to_owned(), field.to_owned(), value, before))
        }
        _ => None,
    };
    let asked = question(&policy, actor, &found, Operation::Store, address);
    app.store().transact("forms.answered", move |tx| {
        may_change(tx, &asked)?;
        if let Some((category, field, value, before)) = kept {
            keep_answer(
                tx,
                &found,
                (&category, &field, value),
                before.map(|(_, record)| record),
            )?;
        }
        let state = match State::of_code(&found.state) {
            Some(State::Waiting) => State::Waiting,
            _ => State::Answered,
        };
        tx.move_form_case(&found, state.code(), told.code(), None)?;
        if told == Told::Letter {
            letters::post(tx, found.person, None, LetterKind::CaseAnswered)?;
        }
        Ok(())
    })
}

/// Adds the answer to the record it belongs to.
fn keep_answer(
    tx: &mut Tx<'_>,
    case: &FormCase,
    (category, field, value): (&str, &str, Json),
    before: Option<Record>,
) -> Result<(), Failure> {
    let (mut fields, happened, expires) = before.map_or_else(
        || (Map::new(), tx.now(), None),
        |record| {
            (
                record.fields.open().clone(),
                record.happened,
                record.expires,
            )
        },
    );
    fields.insert(field.to_owned(), value);
    tx.keep_record(&NewRecord {
        person: case.person,
        category,
        source: &case.channel,
        external_id: &case.case.to_string(),
        course: None,
        happened,
        expires,
        fields: &fields,
    })?;
    Ok(())
}

/// Closes a case: it is a reason to look no more, and what its people left for it goes when its periods
/// end (`LP-29`). A place stays taken; the place of who does not come is given free by [`super::cancel`].
///
/// # Errors
/// As [`open`]; [`Failure::Missing`] when it is closed already, or was changed meanwhile.
pub fn close(
    app: &App,
    actor: ActorId,
    case: CaseId,
    revision: i64,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let (found, _leave) = open(app, actor, case, address)?;
    if found.revision != revision {
        return Err(Failure::Missing("case as it was read"));
    }
    let policy = app.policy();
    let asked = question(&policy, actor, &found, Operation::Store, address);
    app.store().transact("forms.closed", move |tx| {
        may_change(tx, &asked)?;
        end(tx, &policy, &found, State::Closed)?;
        Ok::<(), Failure>(())
    })
}

/// Ends a case: its records get the end of their periods, and the case goes with the last of them.
pub(super) fn end(
    tx: &mut Tx<'_>,
    policy: &Policy,
    case: &FormCase,
    state: State,
) -> Result<(), Failure> {
    let form = form_of(&policy.pack, &case.form)?;
    let now = tx.now();
    let mut last: Option<Moment> = None;
    for (category, record) in ids_in(tx, categories(policy, &case.form), case)? {
        let until = ends(&policy.pack, form, &category, case.received, Some(now));
        if let Some(until) = until {
            tx.end_record(case.person, record, until)?;
        }
        last = last.max(until);
    }
    tx.move_form_case(case, state.code(), &case.told, last)?;
    Ok(tx.close_case(case.case, case.person)?)
}
