//! Portability: what is held on consent or contract is taken along in a form that machines read, sent on
//! to another controller, or what was sent is given as it was (s.31, `LP-82` … `LP-84`).
//!
//! What the right reaches is decided cell by cell, activity by activity and category by category, on
//! the basis that the person's relationship fixes; what it does not reach is told with its code.
//! Passages that speak of others are covered without anybody looking (s.31 ¶3): whoever wants each
//! looked at asks for a copy.

mod send;

use connectors::contract::Trouble;
use law::words::portability as words;
use law::{Answer, CaseId, Gathering, Ground, PersonId, RefusalCode, RequestId, Right, Text};
use policy::{ActivityIx, CategoryIx, Set64, Standing};
use store::{ByHand, Tx, Work};

use super::about::{About, WaitsFor};
use super::case::Case;
use super::filing::{self, Asking, Claim};
use super::outcome::{Open, by_rule};
use super::ready::{Laid, lay_ready, written};
use super::{BY_RULE, Filed, desk, enter_step, wrong_stage};
use crate::app::{App, Policy};
use crate::ask::{Asked, category_ids, oneself, permit};
use crate::failure::Failure;
use crate::package::{self, Carried, LeftOut, Portable};
use crate::{period, work};

pub(crate) use send::{RECEIPT, STATEMENT, hex, kept_of};

/// How often a connected system that does not answer is asked again before the file goes without it.
const ASKED_AGAIN: u32 = 4;

/// What the right reaches of a person's data, and what not.
pub(crate) struct Reach {
    pub(crate) carried: Vec<Carried>,
    pub(crate) left_out: Vec<LeftOut>,
}

impl Reach {
    /// The categories that go along.
    pub(crate) fn categories(&self) -> Set64 {
        self.carried.iter().map(|one| one.category.0).collect()
    }

    /// The activities for which they are held.
    fn activities(&self) -> Vec<String> {
        let mut ids: Vec<String> = self
            .carried
            .iter()
            .map(|one| one.activity.clone())
            .collect();
        ids.dedup();
        ids
    }
}

/// Holds every cell of the matrix against the table of rights (`law` note B4). Where the basis is
/// consent and none is given, nothing is held on it.
pub(crate) fn reach(policy: &Policy, standing: &Standing, ground: Ground) -> Reach {
    let mut reach = Reach {
        carried: Vec::new(),
        left_out: Vec::new(),
    };
    for (activity, number) in policy.compiled.activities().iter().zip(0_u8..) {
        let ix = ActivityIx(number);
        let Some(basis) = policy.compiled.basis(ix, standing.relationship) else {
            continue;
        };
        let consented = standing.consents.has(number) && !standing.withdrawn.has(number);
        if activity.answers_rights || (basis.is_consent() && !consented) {
            continue;
        }
        for category in activity.categories.iter().map(CategoryIx) {
            match law::cell(ground, basis) {
                Answer::DoesNot { code } => reach.left_out.push(LeftOut {
                    activity: activity.id.clone(),
                    category,
                    basis,
                    code,
                }),
                _ => reach.carried.push(Carried {
                    activity: activity.id.clone(),
                    category,
                    basis,
                }),
            }
        }
    }
    let carried = reach.categories();
    reach.left_out.retain(|one| !carried.has(one.category.0));
    reach
}

pub(super) fn ask(
    app: &App,
    asking: Asking,
    ground: Ground,
    recipient: Option<String>,
) -> Result<Filed, Failure> {
    let bad = |field: &str, rule: &str, why: law::words::Words| {
        Err(Failure::bad(field, rule, why.text()))
    };
    if ground.right() != Right::Portability {
        return bad("ground", "s.31", words::GROUND_NOT_PORTABILITY);
    }
    let policy = app.policy();
    let person = asking.person;
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let recipient = recipient.filter(|id| !id.is_empty());
    match (&recipient, ground) {
        (Some(id), Ground::SendOn) if policy.compiled.recipient_ix(id).is_some() => {}
        (_, Ground::SendOn) => return bad("recipient", "s.31(1), LP-6", words::RECIPIENT_MISSING),
        (Some(_), _) => return bad("recipient", "s.31 ¶1", words::RECIPIENT_NOT_WANTED),
        (None, Ground::CopyOfSent) if send::sent_to(app, person)?.is_empty() => {
            return bad("ground", "s.31(2)", words::NOTHING_SENT);
        }
        (None, _) => {}
    }
    // What was sent was portable then: no new basis takes the copy of it away.
    let reach = reach(&policy, &standing, ground);
    let refused = (reach.carried.is_empty() && ground != Ground::CopyOfSent)
        .then(|| nothing_portable(app, &reach))
        .transpose()?;
    let claim = Claim {
        right: Right::Portability,
        ground: Some(ground),
        about: About {
            activities: reach.activities(),
            categories: category_ids(&policy.compiled, reach.categories()),
            recipient,
            ..About::default()
        },
        is_grave: true,
        once: Some(words::OPEN_ALREADY),
    };
    let ready = filing::ready(app, asking, claim)?;
    app.store().transact("rights.portability.asked", move |tx| {
        let filed = Filed::of(&ready);
        let begins = ready.cooling_until.unwrap_or(tx.now());
        let open = filing::open(tx, ready)?;
        let request = open.request;
        if let Some((refusal, told)) = refused {
            open.refuse(tx, BY_RULE, &refusal, told)?;
        } else {
            tx.enqueue(
                work::ANSWER_PORTABILITY,
                Some(person),
                Some(request),
                begins,
            )?;
        }
        Ok(filed.numbered(request))
    })
}

/// The refusal where no cell is portable. The Act commands to enter those for a public task or a
/// duty under law (s.31 ¶3): such a code is named before the plain want of a basis.
fn nothing_portable(app: &App, reach: &Reach) -> Result<(law::Refusal, super::RefusedAs), Failure> {
    let code = reach
        .left_out
        .iter()
        .map(|one| one.code)
        .max_by_key(|code| {
            (
                code.is_recorded_by_law(),
                *code == RefusalCode::PortabilityPublicTask,
            )
        })
        .unwrap_or(RefusalCode::PortabilityBasis);
    let reason = words::NOTHING_PORTABLE.fill_text(&[("why", &code.why().text())]);
    let told = desk::refused_as(app, code, reason, Vec::new());
    Ok((by_rule(code, &told)?, told))
}

/// Answers a request for portability whose cooling-off is over: by rule, and with the other controller
/// where it is to be sent on.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn answer_portability(app: &App, work: &Work) -> Result<(), Failure> {
    let (Some(person), Some(request)) = (work.person, work.request) else {
        return Ok(());
    };
    let opened = app.store().read(|read| read.request(person, request))?;
    let Some(opened) = opened.filter(|opened| opened.row.stage == "identified") else {
        return Ok(());
    };
    let case = Case::read(&opened)?;
    if case.cooling_until().is_some_and(|until| until > app.now()) {
        return Ok(());
    }
    let waits_for_desk = case
        .waiting
        .as_ref()
        .is_some_and(|waiting| waiting.on == WaitsFor::Desk);
    match case.ground {
        _ if waits_for_desk => Ok(()),
        Some(Ground::SendOn) => send::send_on(app, (person, request), &case, work.attempts),
        Some(Ground::CopyOfSent) => send::copy_of_sent(app, person, request),
        _ => receive(app, person, request, work.attempts),
    }
}

fn receive(app: &App, person: PersonId, request: RequestId, attempts: u32) -> Result<(), Failure> {
    let (mut portable, reach) = portable(
        app,
        person,
        request,
        Ground::Receive,
        Set64::EMPTY,
        attempts,
    )?;
    let policy = app.policy();
    let written = written(app, (person, request), |out| {
        portable.write(app, person, out)
    })?;
    let laid = Laid {
        written,
        gathering: portable.gathering(),
        withheld: portable.withheld(),
        told: told(&policy, &reach, portable.withheld()),
    };
    app.store().transact("rights.portability.ready", move |tx| {
        lay_ready(tx, person, request, &laid)
    })
}

fn unmade(why: std::io::Error) -> Failure {
    Failure::Store(store::Fault::Refused(format!(
        "the file could not be put together: {why}"
    )))
}

/// What the right reaches, read as the person themself in the case of their request. `besides` are
/// categories read for the address alone.
fn portable(
    app: &App,
    person: PersonId,
    request: RequestId,
    ground: Ground,
    besides: Set64,
    attempts: u32,
) -> Result<(Portable, Reach), Failure> {
    let policy = app.policy();
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let (_, activity) = app.answering_rights()?;
    let reach = reach(&policy, &standing, ground);
    let wanted = reach.categories().union(besides);
    let asked = Asked {
        case: Some(CaseId::from_bytes(request.bytes())),
        by: ByHand::House,
        ..Asked::use_of(
            oneself(person),
            person,
            &activity.id,
            &category_ids(&policy.compiled, wanted),
        )
    };
    // What connected systems hold of it goes along too; one that does not answer is asked again, and is
    // named in the file at last.
    let systems = package::elsewhere(app, (person, request), &asked)?;
    let is_waited_for =
        |system: &package::FromSystem| system.trouble.as_ref().is_some_and(Trouble::is_passing);
    if attempts < ASKED_AGAIN && systems.iter().any(is_waited_for) {
        return Err(Failure::Missing("answer of a connected system"));
    }
    let (_, permit) = permit(app, &asked)?;
    let portable = package::portable(app, &permit, &reach, systems, app.now())?;
    Ok((portable, reach))
}

/// What goes along, what does not and why, and what is covered.
fn told(policy: &Policy, reach: &Reach, withheld: u32) -> Vec<Text> {
    let mut told =
        vec![words::CARRIED.fill_text(&[("categories", &names(policy, reach.categories()))])];
    let mut said = Set64::EMPTY;
    for one in &reach.left_out {
        if said.has(one.category.0) {
            continue;
        }
        said = said.with(one.category.0);
        let name = names(policy, Set64::only(one.category.0));
        let why = one.code.why().text();
        told.push(words::LEFT_OUT.fill_text(&[("category", &name), ("why", &why)]));
    }
    if withheld > 0 {
        let count = Text::new(withheld.to_string(), withheld.to_string());
        told.push(words::WITHHELD.fill_text(&[("count", &count)]));
    }
    told
}

fn names(policy: &Policy, categories: Set64) -> Text {
    let names: Vec<Text> = categories
        .iter()
        .filter_map(|number| policy.compiled.category(CategoryIx(number)))
        .map(|category| category.name.clone())
        .collect();
    period::list(&names)
}

/// The desk has it sent once more, after it reached the other controller.
pub(super) fn again(tx: &mut Tx<'_>, open: Open) -> Result<(), Failure> {
    let Open {
        person,
        request,
        mut case,
    } = open;
    let waits = case.waiting.as_ref().map(|waiting| waiting.on);
    if case.ground != Some(Ground::SendOn) || waits != Some(WaitsFor::Desk) {
        return Err(wrong_stage());
    }
    case.waiting = None;
    let stage = case.stage();
    case.keep(tx, person, request, stage)?;
    let right = Right::Portability;
    enter_step(
        tx,
        person,
        request,
        right,
        "sent-again",
        "desk",
        &serde_json::json!({}),
    )?;
    let now = tx.now();
    Ok(tx.enqueue(work::ANSWER_PORTABILITY, Some(person), Some(request), now)?)
}

/// What this system's stores answered: each category one source.
pub(crate) fn gathering(asked: usize, answered: usize) -> Gathering {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Gathering {
        asked: count(asked),
        answered: count(answered),
        empty: count(asked.saturating_sub(answered)),
        failed: 0,
    }
}
