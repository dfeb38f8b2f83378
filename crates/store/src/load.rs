//! Reads the hot state from the database, at start and after a policy is put in force.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::SignedDuration;
use law::{ActorId, Basis, CaseId, ConsentState, CourseId, MemoId, Moment, PersonId};
use policy::{ActivityIx, Compiled, Condition, RelationshipIx, Set64, Standing};

use crate::connection::{Connection, Row};
use crate::consents::state_of;
use crate::fault::Fault;
use crate::hot::{Actor, Change, Delegation, Hot, MemoState, Part, Person};

/// Reads everything.
pub(crate) fn hot(connection: &mut Connection, compiled: Arc<Compiled>) -> Result<Hot, Fault> {
    let mut hot = Hot::new(compiled);
    people(connection, &mut hot)?;
    enrolments(connection, &mut hot)?;
    teaching(connection, &mut hot)?;
    actors(connection, &mut hot)?;
    grants(connection, &mut hot)?;
    hot.tidy();
    Ok(hot)
}

fn people(connection: &mut Connection, hot: &mut Hot) -> Result<(), Fault> {
    let compiled = Arc::clone(&hot.compiled);
    connection.each(
        "SELECT person, relationship, notice, erasing, joined_at FROM people",
        &[],
        |row| {
            // A relationship the present pack no longer knows gives the person no cell of the matrix.
            let relationship = compiled
                .relationship_ix(row.text(1)?)
                .unwrap_or(RelationshipIx(u8::MAX));
            let mut standing = Standing::new(relationship);
            standing.notice_due = Some(notice_due(Moment::from_micros(row.int(4)?)));
            standing.notice = row
                .opt_int(2)?
                .map(|version| u32::try_from(version).map_err(|_| row.meaningless(2)))
                .transpose()?;
            let state = Person {
                standing,
                entries: None,
                erasing: row.int(3)? != 0,
            };
            hot.apply(Change::Person(person_of(row)?, Some(state)));
            Ok(())
        },
    )?;
    words(connection, &compiled, hot)
}

/// What people have said, laid over how they stand.
fn words(connection: &mut Connection, compiled: &Compiled, hot: &mut Hot) -> Result<(), Fault> {
    connection.each(
        "SELECT person, activity, given, notice, state, explicit FROM consents ORDER BY person, activity, at",
        &[],
        |row| {
            if let Some(activity) = compiled.activity_ix(row.text(1)?) {
                let state = state_of(row.text(4)?, row.int(2)? != 0);
                // Rows from before this was noted were asked as their basis was.
                let explicit = row.int(5)? != 0 || row.text(4)?.is_empty();
                let under = u32::try_from(row.int(3)?).map_err(|_| row.meaningless(3))?;
                hot.change_person(person_of(row)?, |person| {
                    set_word(compiled, &mut person.standing, activity, state, explicit);
                    // What was agreed to is not what is done now: nobody has agreed to that (LP-47).
                    if state.stands() && !compiled.covers(under, activity) {
                        person.standing.consents = person.standing.consents.without(activity.0);
                    }
                });
            }
            Ok(())
        },
    )?;
    let activity = |id: &str| compiled.activity_ix(id).map(|ix| ix.0);
    let category = |id: &str| compiled.category_ix(id).map(|ix| ix.0);
    let objections = "SELECT person, activity FROM objections WHERE ended_at IS NULL";
    mark(connection, hot, objections, activity, |standing| {
        &mut standing.objections
    })?;
    let restrictions = "SELECT person, category FROM restrictions WHERE ended_at IS NULL";
    mark(connection, hot, restrictions, category, |standing| {
        &mut standing.restrictions
    })?;
    let holds = "SELECT person, category FROM holds WHERE ended_at IS NULL";
    mark(connection, hot, holds, category, |standing| {
        &mut standing.holds
    })
}

/// Marks what stands about each person, by rows of person and id; an id that the present pack does
/// not know marks nothing.
fn mark(
    connection: &mut Connection,
    hot: &mut Hot,
    sql: &'static str,
    place: impl Fn(&str) -> Option<u8>,
    set: impl Fn(&mut Standing) -> &mut Set64,
) -> Result<(), Fault> {
    connection.each(sql, &[], |row| {
        if let Some(place) = place(row.text(1)?) {
            hot.change_person(person_of(row)?, |person| {
                let marked = set(&mut person.standing);
                *marked = marked.with(place);
            });
        }
        Ok(())
    })
}

/// Until when data of somebody new may be taken in and kept while their notice is on its way:
/// thirty days from the first of it (s.25 ¶3, `LP-32`), to the whole second before.
pub(crate) fn notice_due(joined: Moment) -> Moment {
    let due = joined.after(SignedDuration::from_hours(24 * 30)).micros();
    Moment::from_micros(due - due.rem_euclid(1_000_000))
}

/// The newest word counts. Where the basis is the explicit consent of section 26 an ordinary one is none:
/// nobody agreed to the statement (`I-21`). What was refused, ran out or never bound is not withdrawn.
pub(crate) fn set_word(
    compiled: &Compiled,
    standing: &mut Standing,
    activity: ActivityIx,
    state: ConsentState,
    explicit: bool,
) {
    let basis = compiled.basis(activity, standing.relationship);
    let enough = explicit || basis != Some(Basis::ExplicitConsent);
    let (stands, withdrawn) = (state.stands() && enough, state == ConsentState::Withdrawn);
    let set = |of: Set64, holds: bool| {
        if holds {
            of.with(activity.0)
        } else {
            of.without(activity.0)
        }
    };
    standing.consents = set(standing.consents, stands);
    standing.withdrawn = set(standing.withdrawn, withdrawn);
}

/// As they lie in the table: in the order of people each row would be looked for. Those of one person
/// that lie side by side are put together first; there is never more than that beside what is kept.
fn enrolments(connection: &mut Connection, hot: &mut Hot) -> Result<(), Fault> {
    let mut of_one: Option<(PersonId, Vec<Part>)> = None;
    connection.each(
        "SELECT person, course, part, begins_at, ends_at FROM enrolments",
        &[],
        |row| {
            let (person, part) = (person_of(row)?, part_of(row, hot)?);
            match &mut of_one {
                Some((same, parts)) if *same == person => parts.push(part),
                _ => {
                    let before = of_one.replace((person, vec![part]));
                    keep_enrolments(hot, before);
                }
            }
            Ok(())
        },
    )?;
    keep_enrolments(hot, of_one);
    Ok(())
}

fn keep_enrolments(hot: &mut Hot, of_one: Option<(PersonId, Vec<Part>)>) {
    if let Some((person, mut parts)) = of_one {
        parts.extend(hot.enrolments(person));
        hot.apply(Change::Enrolments(person, parts));
    }
}

fn teaching(connection: &mut Connection, hot: &mut Hot) -> Result<(), Fault> {
    let mut of_actors: HashMap<ActorId, Vec<Part>> = HashMap::new();
    connection.each(
        "SELECT actor, course, part, begins_at, ends_at FROM teaching",
        &[],
        |row| {
            of_actors
                .entry(ActorId::from_bytes(row.array(0)?))
                .or_default()
                .push(part_of(row, hot)?);
            Ok(())
        },
    )?;
    of_actors
        .into_iter()
        .for_each(|(actor, parts)| hot.apply(Change::Teaching(actor, parts)));
    Ok(())
}

/// Reads `_, course, part, begins_at, ends_at`.
pub(crate) fn part_of(row: &Row, hot: &mut Hot) -> Result<Part, Fault> {
    Ok(Part {
        course: CourseId::from_bytes(row.array(1)?),
        part: hot.part_number(row.text(2)?),
        begins: row.opt_int(3)?.unwrap_or(i64::MIN),
        ends: row.opt_int(4)?.unwrap_or(i64::MAX),
    })
}

fn person_of(row: &Row) -> Result<PersonId, Fault> {
    Ok(PersonId::from_bytes(row.array(0)?))
}

fn actors(connection: &mut Connection, hot: &mut Hot) -> Result<(), Fault> {
    let rows = connection.all(
        "SELECT actor, person, roles, undertaking_until, begins_at, ends_at FROM actors",
        &[],
        |row| {
            let state = Actor {
                person: row.opt_array(1)?.map(PersonId::from_bytes),
                roles: roles_of(&hot.compiled, row.text(2)?),
                undertaking_until: row.opt_int(3)?.unwrap_or(i64::MIN),
                begins: row.int(4)?,
                ends: row.opt_int(5)?.unwrap_or(i64::MAX),
            };
            Ok((ActorId::from_bytes(row.array(0)?), state))
        },
    )?;
    rows.into_iter()
        .for_each(|(actor, state)| hot.apply(Change::Actor(actor, Some(state))));
    let mut delegations: HashMap<ActorId, Vec<Delegation>> = HashMap::new();
    connection.each(
        "SELECT delegate, delegator, course, begins_at, ends_at FROM delegations",
        &[],
        |row| {
            delegations
                .entry(ActorId::from_bytes(row.array(0)?))
                .or_default()
                .push(Delegation {
                    delegator: ActorId::from_bytes(row.array(1)?),
                    course: CourseId::from_bytes(row.array(2)?),
                    begins: row.int(3)?,
                    ends: row.int(4)?,
                });
            Ok(())
        },
    )?;
    delegations
        .into_iter()
        .for_each(|(actor, list)| hot.apply(Change::Delegations(actor, list)));
    Ok(())
}

/// Role ids, one a line, as the set the present pack knows; a role it does not know gives nothing.
pub(crate) fn roles_of(compiled: &Compiled, ids: &str) -> Set64 {
    ids.lines()
        .filter_map(|id| compiled.role_ix(id))
        .map(|role| role.0)
        .collect()
}

/// What lets data leave in a case: the legal team's decisions, transfer conditions, open cases.
fn releases(connection: &mut Connection, compiled: &Compiled) -> Result<Vec<Change>, Fault> {
    let mut changes = Vec::new();
    connection.each(
        "SELECT request_case, recipient, decided_by FROM releases WHERE released = 1",
        &[],
        |row| {
            let Some(recipient) = compiled.recipient_ix(row.text(1)?) else {
                return Ok(());
            };
            changes.push(Change::Release(
                CaseId::from_bytes(row.array(0)?),
                recipient.0,
                Some(ActorId::from_bytes(row.array(2)?)),
            ));
            Ok(())
        },
    )?;
    connection.each(
        "SELECT person, recipient, condition, consented FROM transfers",
        &[],
        |row| {
            let Some(recipient) = compiled.recipient_ix(row.text(1)?) else {
                return Ok(());
            };
            let condition = Condition::from_code(row.text(2)?).ok_or_else(|| row.meaningless(2))?;
            changes.push(Change::Transfer(
                person_of(row)?,
                recipient.0,
                Some((condition, row.int(3)? != 0)),
            ));
            Ok(())
        },
    )?;
    connection.each(
        "SELECT request_case, person FROM cases WHERE closed_at IS NULL",
        &[],
        |row| {
            changes.push(Change::Case(
                CaseId::from_bytes(row.array(0)?),
                PersonId::from_bytes(row.array(1)?),
                true,
            ));
            Ok(())
        },
    )?;
    Ok(changes)
}

fn grants(connection: &mut Connection, hot: &mut Hot) -> Result<(), Fault> {
    let compiled = Arc::clone(&hot.compiled);
    let mut changes = releases(connection, &compiled)?;
    connection.each(
        "SELECT memo, actor, activity, course, expires_at, uses_left FROM memos",
        &[],
        |row| {
            let Some(activity) = compiled.activity_ix(row.text(2)?) else {
                return Ok(());
            };
            let state = MemoState {
                actor: ActorId::from_bytes(row.array(1)?),
                activity: activity.0,
                course: CourseId::from_bytes(row.array(3)?),
                expires: Moment::from_micros(row.int(4)?),
                uses_left: u32::try_from(row.int(5)?).map_err(|_| row.meaningless(5))?,
            };
            changes.push(Change::Memo(MemoId::from_bytes(row.array(0)?), Some(state)));
            Ok(())
        },
    )?;
    connection.each(
        "SELECT recipient, CAST(MAX(until_at) AS BIGINT) FROM agreements GROUP BY recipient",
        &[],
        |row| {
            let Some(recipient) = compiled.recipient_ix(row.text(0)?) else {
                return Ok(());
            };
            changes.push(Change::Agreement(recipient.0, row.int(1)?));
            Ok(())
        },
    )?;
    changes.into_iter().for_each(|change| hot.apply(change));
    Ok(())
}
