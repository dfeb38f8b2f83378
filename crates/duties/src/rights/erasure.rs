//! Erasure: asked for on a ground of the Act, answered category by category by the rule table,
//! proved by a certificate (s.33, `LP-88` … `LP-92`, `B7`).
//!
//! Four outcomes. Nothing keeps the data: it is destroyed with its keys, and the person with it. A
//! law wants some of it for a while: the rest is destroyed, what is kept is used by nobody and goes
//! by itself on the day that was told. Something else carries it: refused, or done for the rest. A
//! fact must be established: the privacy desk looks first.

mod carry_out;
mod elsewhere;
mod why_not;

use jiff::civil::Date;
use law::words::requests as words;
use law::{
    ActorId, EntryId, Ground, Language, PersonId, Plain, Refusal, RefusalCode, RequestId, Right,
    Text,
};
use policy::CategoryIx;
use serde_json::json;
use store::Identifier;

use super::about::{About, WaitsFor};
use super::case::{Case, KeptUntil, RefusedAs};
use super::decide::Findings;
use super::desk;
use super::filing::{self, Asking, Claim};
use super::plan::{self, Known, Reason, Verdict};
use super::{BY_RULE, Filed, enter_step};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::{identifier, period, systems, work};

pub(crate) use carry_out::{BACKUPS, erase_rest, fulfil_elsewhere};
use carry_out::{erase_person, erase_some};
use why_not::refusal_of;

/// What was answered to a request for erasure.
#[derive(Clone, Debug, PartialEq)]
pub enum ErasureAnswer {
    /// Everything is destroyed here, and unreadable in every backup by that day.
    Erased {
        /// The number of the certificate.
        certificate: EntryId,
        /// The day by which backups are unreadable too.
        final_by: Date,
        /// How many connected systems still have to erase it, by that day.
        elsewhere: u32,
    },
    /// Destroyed but for what is kept.
    Partly {
        /// The number of the certificate of what is destroyed.
        certificate: EntryId,
        /// The day by which backups of that are unreadable too.
        final_by: Date,
        /// How many connected systems still have to erase it, by that day.
        elsewhere: u32,
        /// What is kept until a day, used by nobody meanwhile.
        kept: Vec<KeptUntil>,
        /// Why something else is not erased at all.
        refused: Option<RefusedAs>,
    },
    /// Nothing is erased.
    Refused(RefusedAs),
    /// The privacy desk looks at something first.
    Waits {
        /// What.
        step: Text,
    },
}

impl ErasureAnswer {
    /// What was done and what follows, sentence by sentence, for the person: what is done here and
    /// what only by a day are told apart (`T19`).
    #[must_use]
    pub fn told(&self) -> Vec<Text> {
        let backups = |day: Date| words::ERASURE_BACKUPS.fill_text(&[("date", &period::day(day))]);
        match self {
            ErasureAnswer::Erased {
                final_by,
                elsewhere,
                ..
            } => {
                let mut told = vec![words::ERASURE_DONE.text(), backups(*final_by)];
                told.extend(systems::everywhere(*elsewhere, *final_by));
                told
            }
            ErasureAnswer::Partly {
                final_by,
                elsewhere,
                kept,
                refused,
                ..
            } => {
                let mut told = vec![words::ERASURE_PARTLY.text(), backups(*final_by)];
                told.extend(systems::everywhere(*elsewhere, *final_by));
                told.extend(kept.iter().map(|kept| kept.why.clone()));
                told.extend(refused.iter().flat_map(RefusedAs::told));
                told
            }
            ErasureAnswer::Refused(refused) => refused.told(),
            ErasureAnswer::Waits { step } => {
                vec![words::NEXT_DESK.fill_text(&[("step", step)])]
            }
        }
    }
}

/// Files a request for erasure on a ground of the Act or of the policy, and answers it at once where
/// the rule needs nobody and no cooling-off runs.
///
/// # Errors
/// [`Failure::Stale`] unless who asks was proved within [`super::PROOF_FRESH`]; [`Failure::Bad`] for a
/// ground of another right or a request under way; [`Failure::Missing`]; [`Failure::Store`]. Once
/// filed, a failure to answer is no error: the work is tried again.
pub(super) fn ask(app: &App, asking: Asking, ground: Ground) -> Result<Filed, Failure> {
    if ground.right() != Right::Erasure {
        let why = words::GROUND_NOT_ERASURE.text();
        return Err(Failure::bad("ground", "s.33 ¶1", why));
    }
    let claim = Claim {
        right: Right::Erasure,
        ground: Some(ground),
        about: About::default(),
        is_grave: true,
        once: Some(words::ERASURE_OPEN_ALREADY),
    };
    let ready = filing::ready(app, asking, claim)?;
    let (person, cools) = (ready.asking.person, ready.cooling_until.is_some());
    let filed = app.store().transact("rights.erasure.asked", move |tx| {
        let filed = Filed::of(&ready);
        let begins = ready.cooling_until.unwrap_or(ready.received);
        let request = filing::open(tx, ready)?.request;
        tx.enqueue(work::ANSWER_ERASURE, Some(person), Some(request), begins)?;
        Ok::<_, Failure>(filed.numbered(request))
    })?;
    if cools {
        return Ok(filed);
    }
    let answer = match answer_by_rule(app, person, filed.request) {
        Ok(answer) => answer,
        Err(failure) => {
            tracing::warn!(%failure, "an erasure was filed and could not be answered yet; it is tried again");
            None
        }
    };
    Ok(Filed { answer, ..filed })
}

/// Answers a request by the rule table with nothing but what the system knows; nothing when it is
/// answered already.
pub(crate) fn answer_by_rule(
    app: &App,
    person: PersonId,
    request: RequestId,
) -> Result<Option<ErasureAnswer>, Failure> {
    answer(app, person, request, &Findings::default(), BY_RULE)
}

/// Everything that an answer needs, read before its transaction.
struct Matter {
    person: PersonId,
    request: RequestId,
    by: ActorId,
    case: Case,
    ground: Ground,
    plan: Vec<(CategoryIx, Verdict)>,
    identifiers: Vec<Identifier>,
    /// What the person goes by, for systems to find them by.
    names: Vec<(String, Plain<String>)>,
    records: Vec<(String, u64)>,
}

impl Matter {
    /// Whether everything that is held goes.
    fn is_whole(&self) -> bool {
        let goes = |(_, verdict): &(CategoryIx, Verdict)| matches!(verdict, Verdict::Goes);
        self.plan.iter().all(goes)
    }
}

pub(crate) fn answer(
    app: &App,
    person: PersonId,
    request: RequestId,
    findings: &Findings,
    by: ActorId,
) -> Result<Option<ErasureAnswer>, Failure> {
    let Some(matter) = matter(app, person, request, findings, by)? else {
        return Ok(None);
    };
    let policy = app.policy();
    let waits = matter.plan.iter().find_map(|(_, verdict)| match verdict {
        Verdict::Waits(step) => Some(step.words().text()),
        _ => None,
    });
    if let Some(step) = waits {
        return wait(app, matter, step).map(Some);
    }
    let stays: Vec<(CategoryIx, &Reason)> = matter
        .plan
        .iter()
        .filter_map(|(category, verdict)| match verdict {
            Verdict::Stays(reason) => Some((*category, reason)),
            _ => None,
        })
        .collect();
    let refused = refusal_of(app, &policy, &stays);
    let anything_goes = matter
        .plan
        .iter()
        .any(|(_, verdict)| matches!(verdict, Verdict::Goes));
    match refused {
        Some(refused) if !anything_goes => refuse(app, matter, refused).map(Some),
        Some(refused) => erase_some(app, &policy, matter, refused).map(Some),
        None => erase_person(app, &policy, matter).map(Some),
    }
}

fn matter(
    app: &App,
    person: PersonId,
    request: RequestId,
    findings: &Findings,
    by: ActorId,
) -> Result<Option<Matter>, Failure> {
    let policy = app.policy();
    let Some(opened) = app.store().read(|read| read.request(person, request))? else {
        return Ok(None);
    };
    let case = Case::read(&opened)?;
    // Findings about an erasure answer nothing else.
    if case.request.right() != Right::Erasure {
        return Err(super::wrong_stage());
    }
    if !desk::is_answerable(case.request.stage()) || (case.waiting.is_some() && by == BY_RULE) {
        return Ok(None);
    }
    let ground = case.ground.ok_or_else(super::wrong_stage)?;
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let (holdings, requests, cases) = app.store().read::<_, store::Fault>(|read| {
        Ok((
            read.holdings(person)?,
            read.requests_of(person)?,
            read.open_cases(person)?,
        ))
    })?;
    let plan = plan::plan(&Known {
        policy: &policy,
        standing: &standing,
        holdings: &holdings,
        requests: &requests,
        other_cases: cases.iter().any(|kind| !plan::is_of_rights(kind)),
        ground,
        findings,
        now: app.now(),
    });
    let names = systems::names(app, &policy, person, request)?;
    Ok(Some(Matter {
        person,
        request,
        by,
        case,
        ground,
        plan,
        identifiers: found_by(app, &policy, person, identifiers(&policy, &names))?,
        names,
        records: holdings
            .into_iter()
            .map(|holding| (holding.category, holding.records))
            .collect(),
    }))
}

/// The tombstones of what the person goes by.
fn identifiers(policy: &Policy, names: &[(String, Plain<String>)]) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    for (path, value) in names {
        if let Some(identifier) = identifier::of(&policy.compiled, path, value.open())
            && !found
                .iter()
                .any(|known| known.field == identifier.field && known.parts == identifier.parts)
        {
            found.push(identifier);
        }
    }
    found
}

/// Those of somebody's identifiers by which they are found. Who only filled in a form claims what they go by:
/// to remember it as theirs would keep out whoever really goes by it (`K11`, `T2`).
fn found_by(
    app: &App,
    policy: &Policy,
    person: PersonId,
    identifiers: Vec<Identifier>,
) -> Result<Vec<Identifier>, Failure> {
    let found = app.store().read::<_, store::Fault>(|read| {
        let listed = read.listed(person)?;
        if listed.is_none_or(|listed| policy.pack.channel(&listed.source).is_none()) {
            return Ok(identifiers);
        }
        let mut theirs = Vec::new();
        for identifier in identifiers {
            if read.find(&identifier)? == Some(person) {
                theirs.push(identifier);
            }
        }
        Ok(theirs)
    })?;
    Ok(found)
}

/// Leaves the request with the desk, and says for what.
fn wait(app: &App, matter: Matter, step: Text) -> Result<ErasureAnswer, Failure> {
    let told = step.clone();
    app.store().transact("rights.erasure.waits", move |tx| {
        let Matter {
            person,
            request,
            mut case,
            ..
        } = matter;
        case.wait(WaitsFor::Desk, step, tx.now());
        case.keep(tx, person, request, case.stage())?;
        enter_step(
            tx,
            person,
            request,
            Right::Erasure,
            "with-the-desk",
            "system",
            &json!({}),
        )?;
        Ok::<(), Failure>(())
    })?;
    Ok(ErasureAnswer::Waits { step: told })
}

fn refuse(app: &App, matter: Matter, told: RefusedAs) -> Result<ErasureAnswer, Failure> {
    let answered = told.clone();
    app.store().transact("rights.erasure.refused", move |tx| {
        let code: RefusalCode = told
            .code
            .parse()
            .map_err(|_| Failure::Missing("refusal code"))?;
        let now = tx.now();
        let Matter {
            person,
            request,
            by,
            case,
            ..
        } = matter;
        let reason = Plain::new(told.reason.in_language(Language::Thai).to_owned());
        let refusal = Refusal::new(&law::Answer::DoesNot { code }, code, &[], reason)
            .or_else(|_| legal_duty(code, &told))
            .map_err(|fault| Failure::bad("refusal", code.section(), fault.words().text()))?;
        let from = case.stage();
        let mut case = case.advance(now, |request| request.refuse(&refusal, by, now))?;
        case.waiting = None;
        case.refused = Some(told);
        case.keep(tx, person, request, from)?;
        letters::post(tx, person, Some(request), LetterKind::Refused)?;
        let more = json!({ "code": code.code(), "section": code.section() });
        enter_step(
            tx,
            person,
            request,
            Right::Erasure,
            "refused",
            "system",
            &more,
        )?;
        tx.close_case(law::CaseId::from_bytes(request.bytes()), person)?;
        Ok::<(), Failure>(())
    })?;
    Ok(ErasureAnswer::Refused(answered))
}

/// The refusal that rests on a law commanding that something be kept shows that limb.
fn legal_duty(code: RefusalCode, told: &RefusedAs) -> Result<Refusal, law::RefusalFault> {
    let reason = Plain::new(told.reason.in_language(Language::Thai).to_owned());
    Refusal::new(&law::Answer::DoesNot { code }, code, code.limbs(), reason)
}
