//! Work that is due: gathering a copy, answering an erasure, destroying what has had its time. It is
//! enqueued in the transaction that makes it necessary and taken by lease, so that a crash loses none
//! of it and two workers never do it twice.

use std::sync::{Mutex, PoisonError};
use std::thread;

use jiff::SignedDuration;
use law::{EntryId, Right};
use store::Work;

use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, Errand};
use crate::systems::{self, Unproved};
use crate::{consent, guardian, publication, recipients, rights};

/// Gather the copy of a request.
pub(crate) const GATHER_COPY: &str = "gather-copy";
/// Answer a request for portability: put together, or sent on.
pub(crate) const ANSWER_PORTABILITY: &str = "answer-portability";
/// Gather the evidence for a complaint to the Committee.
pub(crate) const GATHER_EVIDENCE: &str = "gather-evidence";
/// Answer an erasure by rule.
pub(crate) const ANSWER_ERASURE: &str = "answer-erasure";
/// Destroy a copy whose window is over.
pub(crate) const DESTROY_PARCEL: &str = "destroy-parcel";
/// Destroy what a law kept of an erased person.
pub(crate) const ERASE_REST: &str = "erase-rest";

/// End a restriction for which the desk found no ground, on the day its person was told.
pub(crate) const END_RESTRICTION: &str = "end-restriction";
/// Look again whether the consents of a person bind, or of everybody when it names none.
pub(crate) const RECHECK_CONSENTS: &str = "recheck-consents";
/// End the consents that were found never to have bound.
pub(crate) const END_INVALID_CONSENTS: &str = "end-invalid-consents";
/// Tell who has a consent that ends by itself soon.
pub(crate) const CONSENT_ENDS_SOON: &str = "consent-ends-soon";
/// End a consent whose time is over.
pub(crate) const END_CONSENT: &str = "end-consent";
/// Put in force what was approved and whose day has come.
pub(crate) const ENACT_POLICY: &str = "enact-policy";
/// Write to the recipients of a request that have not confirmed.
pub(crate) const REMIND_RECIPIENTS: &str = "remind-recipients";

/// The work that goes on with a request once its cooling-off is over.
pub(crate) const fn after_cooling(right: Right) -> Option<&'static str> {
    match right {
        Right::Access => Some(GATHER_COPY),
        Right::Erasure => Some(ANSWER_ERASURE),
        Right::Portability => Some(ANSWER_PORTABILITY),
        Right::Complaint => Some(GATHER_EVIDENCE),
        _ => None,
    }
}

/// Pieces of work done in one go, so that other callers of the store get their turn.
const AT_ONCE: usize = 64;
/// Systems that are asked beside each other.
const SYSTEMS_AT_ONCE: usize = 8;
/// Erasures that a system is asked about again in one reading.
const PROVED_AT_ONCE: usize = 32;
/// How long an erasure waits at most for others to be asked about with it: well within a lease.
const PROVED_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// Does the work that is due now; how many pieces were done. A piece that fails is put back and
/// tried later, and does not keep the others waiting.
///
/// # Errors
/// [`Failure::Store`] when work cannot even be taken.
pub fn run_due(app: &App) -> Result<usize, Failure> {
    let (mut done, mut elsewhere) = (0, Vec::new());
    for _ in 0..AT_ONCE {
        let Some(work) = app
            .store()
            .transact::<_, store::Fault>("work.claim", |tx| tx.claim())?
        else {
            break;
        };
        match systems::task_of(&work.kind) {
            Some(task) => elsewhere.push((work, task)),
            None => done += usize::from(one(app, work)?),
        }
    }
    done += in_systems(app, elsewhere)?;
    letters::send_farewells(app);
    // Last, and a few at a time: what somebody asked for goes before what everybody is told.
    done += publication::tell_due(app)?;
    Ok(done)
}

/// Does one piece; whether it was done.
fn one(app: &App, work: Work) -> Result<bool, Failure> {
    let ran = run(app, &work);
    done_or_back(app, work, ran)
}

/// Whether a piece was done; one that failed is put back.
fn done_or_back(app: &App, work: Work, ran: Result<(), Failure>) -> Result<bool, Failure> {
    let Err(failure) = ran else {
        return Ok(true);
    };
    tracing::warn!(kind = %work.kind, attempts = work.attempts, %failure, "work failed and is tried again");
    app.store()
        .transact::<_, store::Fault>("work.retry", move |tx| tx.retry_work(&work))?;
    Ok(false)
}

/// Carries out what systems are asked: some beside each other, so that none waits for a slow one, and
/// one after the other within a system, in the order in which it was asked (`T55`).
fn in_systems(app: &App, tasks: Vec<(Work, EntryId)>) -> Result<usize, Failure> {
    let mut of_system: Vec<(String, Vec<(Work, EntryId)>)> = Vec::new();
    for (work, task) in tasks {
        let known = app.store().read(|read| read.system_task(task))?;
        let system = known.map(|known| known.system).unwrap_or_default();
        match of_system.iter_mut().find(|(known, _)| *known == system) {
            Some((_, works)) => works.push((work, task)),
            None => of_system.push((system, vec![(work, task)])),
        }
    }
    let waiting = Mutex::new(of_system);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let carry = || -> Result<usize, Failure> {
        let mut done = 0;
        while let Some((_, works)) = next() {
            done += in_one_system(app, works)?;
        }
        Ok(done)
    };
    let lanes = {
        let systems = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        systems.len().min(SYSTEMS_AT_ONCE)
    };
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(carry)).collect();
        lanes.into_iter().try_fold(0, |sum, lane| {
            // What a lane that ended badly had taken is taken again when its lease is over.
            let done = lane.join().unwrap_or(Ok(0))?;
            Ok(sum + done)
        })
    })
}

/// Carries out what one system is asked. What it says it erased is asked for again together, so that
/// many erasures cost it one reading: a portion at a time, and before the leases of those that wait are over.
fn in_one_system(app: &App, works: Vec<(Work, EntryId)>) -> Result<usize, Failure> {
    let (mut done, mut unproved, mut since) = (0, Vec::new(), app.now());
    let prove = |unproved: Vec<Unproved>| -> Result<usize, Failure> {
        let mut done = 0;
        for (work, ran) in systems::prove(app, unproved) {
            done += usize::from(done_or_back(app, work, ran)?);
        }
        Ok(done)
    };
    for (work, task) in works {
        // The same one taken twice, after a lease that ended too early, is over by its second turn.
        let is_twice = unproved.iter().any(|one: &Unproved| one.task() == task);
        let is_late = app.now() > since.after(PROVED_WITHIN);
        if is_twice || is_late || unproved.len() >= PROVED_AT_ONCE {
            done += prove(std::mem::take(&mut unproved))?;
        }
        if unproved.is_empty() {
            since = app.now();
        }
        match systems::run(app, &work, task) {
            Ok(Some(erased)) => unproved.push(erased),
            ran => done += usize::from(done_or_back(app, work, ran.map(|_| ()))?),
        }
    }
    Ok(done + prove(unproved)?)
}

fn run(app: &App, work: &Work) -> Result<(), Failure> {
    if let Some(errand) = Errand::of(&work.kind) {
        return letters::deliver(app, work, &errand);
    }
    if let Some(ends) = guardian::end_of_work(&work.kind) {
        let work = work.clone();
        return app.store().transact("representation.over", move |tx| {
            guardian::ended_by_time(tx, &work, ends)
        });
    }
    match (work.kind.as_str(), work.person, work.request) {
        (GATHER_COPY, Some(person), Some(request)) => {
            rights::gather_copy(app, person, request, work.attempts)?;
        }
        (ANSWER_ERASURE, Some(person), Some(request)) => {
            rights::answer_by_rule(app, person, request)?;
        }
        (GATHER_EVIDENCE, ..) => rights::gather_evidence(app, work)?,
        (ANSWER_PORTABILITY, ..) => rights::answer_portability(app, work)?,
        (ENACT_POLICY, ..) => publication::enact_due(app).map(|_| ())?,
        (RECHECK_CONSENTS, person, _) => consent::recheck_due(app, person)?,
        (END_INVALID_CONSENTS, ..) => consent::carry_due(app)?,
        (
            DESTROY_PARCEL
            | ERASE_REST
            | END_RESTRICTION
            | REMIND_RECIPIENTS
            | CONSENT_ENDS_SOON
            | END_CONSENT
            | store::SHRED,
            ..,
        ) => return in_one(app, work),
        _ => {
            tracing::error!(kind = %work.kind, "work of a kind this program does not know is dropped")
        }
    }
    let work = work.clone();
    app.store()
        .transact("work.finished", move |tx| Ok(tx.finish_work(&work)?))
}

/// Work that is one transaction: done and taken off the list together.
fn in_one(app: &App, work: &Work) -> Result<(), Failure> {
    let (work, person) = (work.clone(), work.person);
    let erases = work.kind == ERASE_REST;
    app.store()
        .transact::<(), Failure>("work.done", move |tx| {
            match work.kind.as_str() {
                DESTROY_PARCEL => rights::destroy_parcel(tx, &work)?,
                ERASE_REST => rights::erase_rest(tx, &work)?,
                END_RESTRICTION => rights::end_refused(tx, &work)?,
                REMIND_RECIPIENTS => recipients::remind(tx, &work)?,
                CONSENT_ENDS_SOON => consent::tell_before(tx, &work)?,
                END_CONSENT => consent::end_due(tx, &work)?,
                _ => {
                    if let Some(person) = work.person {
                        tx.shred_leftovers(person)?;
                    }
                }
            }
            Ok(tx.finish_work(&work)?)
        })?;
    if let Some(person) = person.filter(|_| erases)
        && app.store().standing(person).is_none()
    {
        let left = app.store().read(|read| read.residue(person))?;
        if !left.is_empty() {
            tracing::error!(left = ?left, "an erasure left something behind");
        }
    }
    Ok(())
}

/// Destroys keys that a crash left behind their rows: before anything else is done at a start.
pub(crate) fn finish_shreds(app: &App) -> Result<(), Failure> {
    let left = app
        .store()
        .read(|read| read.people_with_work(store::SHRED))?;
    for person in left {
        app.store()
            .transact::<_, store::Fault>("work.shred", move |tx| tx.shred_leftovers(person))?;
    }
    Ok(())
}
