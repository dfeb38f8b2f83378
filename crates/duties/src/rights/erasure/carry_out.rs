//! Carrying an erasure out: rows and keys, the certificate, and asking everything again.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use law::words::requests as words;
use law::{ActorId, EntryId, Gathering, Moment, Operation, RequestId, Review, Right, Stage};
use policy::CategoryIx;
use serde_json::{Value as Json, json};
use store::{Certificate, KeptBack, Tx, Work};

use super::super::about::WaitsFor;
use super::super::case::{Case, KeptUntil, RefusedAs};
use super::super::outcome::Open;
use super::super::plan::Verdict;
use super::super::{certificate_of, enter_step};
use super::elsewhere::{Elsewhere, waits_for};
use super::{ErasureAnswer, Matter};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::held::category_of_rights;
use crate::letters::{self, LetterKind};
use crate::recipients::{self, Act};
use crate::{period, systems, work};

/// How long an erased person's identifiers are remembered as keyed tombstones, so that an import does
/// not bring them back (`K11`).
const TOMBSTONES: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// When the last backup of a destroyed key lapses (`K1`).
pub(crate) const BACKUPS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// When it is looked again whether a hold has ended.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Destroys the categories that nothing keeps; the account and the rest go on.
pub(super) fn erase_some(
    app: &App,
    policy: &Policy,
    matter: Matter,
    refused: RefusedAs,
) -> Result<ErasureAnswer, Failure> {
    let gone: Vec<String> = matter
        .plan
        .iter()
        .filter(|(_, verdict)| matches!(verdict, Verdict::Goes))
        .filter_map(|(category, _)| policy.compiled.category(*category))
        .map(|category| category.id.clone())
        .collect();
    let kept = kept(policy, &matter.plan).0;
    let grounds = grounds(policy, &matter, &gone, &kept);
    let (person, number) = (matter.person, certificate_of(matter.request));
    let received = recipients::received_by(app, person, Some(&gone))?;
    let elsewhere = Elsewhere::of(app, &matter, &gone, &[])?;
    let systems = elsewhere.count();
    let (again, answered, told) = (gone.clone(), refused.clone(), kept.clone());
    let at = app.store().transact("rights.erasure.partly", move |tx| {
        let Matter {
            person,
            request,
            by,
            case,
            ..
        } = matter;
        let now = tx.now();
        let from = case.stage();
        let given = tx.erase_categories(person, &gone, &grounds)?;
        tx.number_certificate(given.certificate, number)?;
        let told = recipients::tell(tx, request, &received, Act::Erase)?;
        let open = told.saturating_add(elsewhere.ask(tx, request)?);
        let mut case = through(case, now, by, (gone.len(), kept.len() + 1), open)?;
        case.waiting = None;
        if open > 0 {
            case.wait(WaitsFor::Source, waits_for(told, open), now);
        }
        case.refused = Some(refused);
        case.kept = kept;
        case.keep(tx, person, request, from)?;
        let more = json!({ "erased": gone });
        enter_step(
            tx,
            person,
            request,
            Right::Erasure,
            "partly-fulfilled",
            "system",
            &more,
        )?;
        letters::post(tx, person, Some(request), LetterKind::PartlyErased)?;
        if open == 0 {
            tx.close_case(law::CaseId::from_bytes(request.bytes()), person)?;
        }
        Ok::<Moment, Failure>(now)
    })?;
    let left = app.store().read(|read| read.residue_of(person, &again))?;
    read_back(app, number, left)?;
    Ok(ErasureAnswer::Partly {
        certificate: number,
        final_by: at.after(BACKUPS).civil_day(),
        elsewhere: systems,
        kept: told,
        refused: Some(answered),
    })
}

/// Destroys the person, but for what a law or a hold keeps for a while.
pub(super) fn erase_person(
    app: &App,
    policy: &Policy,
    matter: Matter,
) -> Result<ErasureAnswer, Failure> {
    let (told, back, ends) = kept(policy, &matter.plan);
    let gone: Vec<String> = matter
        .plan
        .iter()
        .filter_map(|(category, _)| policy.compiled.category(*category))
        .map(|category| category.id.clone())
        .filter(|id| !told.iter().any(|kept| kept.category == *id))
        .collect();
    let (person, number) = (matter.person, certificate_of(matter.request));
    // Where the letter about it goes can be read only as long as there are keys.
    let farewell = letters::prepare_farewell(app, person, matter.request);
    let again = back.clone();
    let later: Vec<String> = told.iter().map(|kept| kept.category.clone()).collect();
    let elsewhere = Elsewhere::of(app, &matter, &gone, &later)?;
    let systems = elsewhere.count();
    let destruction = Destruction {
        elsewhere,
        grounds: grounds(policy, &matter, &gone, &told),
        gone: gone.len(),
        told: told.clone(),
        back,
        ends,
        received: recipients::received_by(app, person, None)?,
    };
    let certificate = app.store().transact("rights.erasure.done", move |tx| {
        destroy(tx, matter, destruction)
    })?;
    let left = app.store().read(|read| {
        if again.is_empty() {
            read.residue(person)
        } else {
            read.residue_besides(person, &again)
        }
    })?;
    read_back(app, number, left)?;
    let final_by = certificate.at.after(BACKUPS).civil_day();
    if let Some(farewell) = farewell {
        farewell.hand_over(app, final_by);
    }
    Ok(if again.is_empty() {
        ErasureAnswer::Erased {
            certificate: number,
            final_by,
            elsewhere: systems,
        }
    } else {
        ErasureAnswer::Partly {
            certificate: number,
            final_by,
            elsewhere: systems,
            kept: told,
            refused: None,
        }
    })
}

/// What is to be destroyed and what kept.
struct Destruction {
    grounds: Json,
    /// How many categories go.
    gone: usize,
    told: Vec<KeptUntil>,
    back: Vec<KeptBack>,
    /// When the last of what is kept may go by itself.
    ends: Option<Moment>,
    /// Who received some of it, and is told.
    received: BTreeMap<String, Vec<u64>>,
    /// Which connected systems hold some of it, and are asked.
    elsewhere: Elsewhere,
}

fn destroy(
    tx: &mut Tx<'_>,
    matter: Matter,
    destruction: Destruction,
) -> Result<Certificate, Failure> {
    let now = tx.now();
    let (person, request) = (matter.person, matter.request);
    let back = &destruction.back;
    // Whoever answered meanwhile has answered: nothing is erased twice.
    let stands = tx.request(person, request)?;
    let from = matter.case.stage();
    if stands.is_none_or(|stands| stands.row.stage != from) {
        return Err(super::super::wrong_stage());
    }
    // What was asked of systems before is over with the person.
    for row in tx.requests_of(person)? {
        systems::drop_all(tx, row.request)?;
    }
    let told = recipients::tell(tx, request, &destruction.received, Act::Erase)?;
    let open = told.saturating_add(destruction.elsewhere.ask(tx, request)?);
    let counts = (destruction.gone, back.len());
    let mut case = through(matter.case, now, matter.by, counts, open)?;
    let (until, grounds) = (now.after(TOMBSTONES), &destruction.grounds);
    let given = if back.is_empty() {
        tx.erase(person, &matter.identifiers, until, grounds)?.1
    } else {
        tx.erase_besides(person, back, &matter.identifiers, until, grounds)?
            .1
    };
    if !back.is_empty() {
        let is_record = |kept: &KeptBack| kept.category == store::RECORD_OF_RIGHTS;
        if back.iter().any(is_record) {
            case.waiting = None;
            case.kept = destruction.told;
            case.keep(tx, person, request, from)?;
        }
        let again = destruction.ends.unwrap_or_else(|| now.after(LOOK_AGAIN));
        tx.enqueue(work::ERASE_REST, Some(person), Some(request), again)?;
    }
    tx.number_certificate(given.certificate, certificate_of(request))?;
    Ok(given)
}

/// Takes the request through the stages of the Act: every one of them must allow it, although the
/// request itself may go with the person. With recipients that are still to confirm it is done here
/// and not yet everywhere (`T19`).
fn through(
    case: Case,
    now: Moment,
    by: ActorId,
    (granted, kept): (usize, usize),
    open: u32,
) -> Result<Case, Failure> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let gathering = Gathering {
        asked: 1,
        answered: 1,
        ..Gathering::default()
    };
    let review = Review {
        granted: count(granted),
        withheld: 0,
        kept: count(kept),
    };
    let case = case
        .advance(now, |request| request.gather(gathering, now))?
        .advance(now, |request| request.review(review, by, now))?
        .advance(now, |request| request.erase_here(now, open))?;
    if open > 0 {
        return Ok(case);
    }
    case.advance(now, |request| request.fulfil(now))
}

/// A recipient confirmed, or a system is done: with the last of them the erasure is done everywhere. Nothing is left to do
/// where the request went with its person.
pub(crate) fn fulfil_elsewhere(tx: &mut Tx<'_>, request: RequestId) -> Result<(), Failure> {
    let open = recipients::open_of(tx, request)? + systems::open_of(tx, request)?;
    let open = u32::try_from(open).unwrap_or(u32::MAX);
    let Some(person) = tx.person_of_request(request)? else {
        return Ok(());
    };
    let Open { case, .. } = Open::read(tx, person, request)?;
    if !matches!(case.request.stage(), Stage::ErasedHere { .. }) {
        return Ok(());
    }
    let now = tx.now();
    let from = case.stage();
    let mut case = case.again(|request| request.erase_here(now, open))?;
    if open == 0 {
        case = case.advance(now, |request| request.fulfil(now))?;
        case.waiting = None;
    }
    case.keep(tx, person, request, from)?;
    if open == 0 {
        let right = Right::Erasure;
        enter_step(
            tx,
            person,
            request,
            right,
            "fulfilled",
            "system",
            &json!({}),
        )?;
        tx.close_case(law::CaseId::from_bytes(request.bytes()), person)?;
    }
    Ok(())
}

/// What is kept: as it is told, as the store keeps it, and when the last of it may go by itself.
fn kept(
    policy: &Policy,
    plan: &[(CategoryIx, Verdict)],
) -> (Vec<KeptUntil>, Vec<KeptBack>, Option<Moment>) {
    let (mut told, mut back, mut last) = (Vec::new(), Vec::new(), None);
    for (ix, verdict) in plan {
        let Some(category) = policy.compiled.category(*ix) else {
            continue;
        };
        let (until, from, why) = match verdict {
            Verdict::Until {
                day,
                from,
                ends,
                law,
            } => {
                last = last.max(Some(*ends));
                let why = words::ERASURE_KEPT_UNTIL.fill_text(&[
                    ("category", &category.name),
                    ("until", &period::day(*day)),
                    ("law", law),
                ]);
                (Some(*day), *from, why)
            }
            Verdict::Held => (
                None,
                None,
                words::ERASURE_HELD.fill_text(&[("category", &category.name)]),
            ),
            _ => continue,
        };
        told.push(KeptUntil {
            category: category.id.clone(),
            name: category.name.clone(),
            until,
            why,
        });
        let is_record = category_of_rights(policy) == Some(*ix);
        back.push(KeptBack {
            category: if is_record {
                store::RECORD_OF_RIGHTS.to_owned()
            } else {
                category.id.clone()
            },
            from,
        });
    }
    (told, back, last)
}

/// What the ledger and the certificate say of it: words of the pack and counts, no person.
fn grounds(policy: &Policy, matter: &Matter, gone: &[String], kept: &[KeptUntil]) -> Json {
    let erased: Vec<Json> = gone
        .iter()
        .map(|category| {
            let records: u64 = matter
                .records
                .iter()
                .filter(|(of, _)| of == category)
                .map(|(_, records)| records)
                .sum();
            json!({ "category": category, "records": records })
        })
        .collect();
    let kept: Vec<Json> = kept
        .iter()
        .map(|kept| json!({ "category": kept.category, "until": kept.until.map(|day| day.to_string()) }))
        .collect();
    let stays: Vec<&str> = matter
        .plan
        .iter()
        .filter(|(_, verdict)| matches!(verdict, Verdict::Stays(_)))
        .filter_map(|(category, _)| policy.compiled.category(*category))
        .map(|category| category.id.as_str())
        .collect();
    json!({
        "right": Right::Erasure.code(),
        "operation": Operation::Erase.code(),
        "ground": matter.ground.code(),
        "section": matter.ground.section(),
        "erased": erased,
        "kept": kept,
        "stays": stays,
    })
}

/// No certificate before everything was asked again and nothing was found: one that was written
/// with the erasure is taken back when something is left.
fn read_back(app: &App, certificate: EntryId, left: Vec<String>) -> Result<(), Failure> {
    if left.is_empty() {
        return Ok(());
    }
    tracing::error!(left = ?left, "an erasure left something behind");
    app.store()
        .transact("rights.erasure.not-complete", move |tx| {
            tx.withdraw_certificate(certificate, &left)?;
            Ok(left)
        })
        .and_then(|left| {
            Err(Failure::Store(store::Fault::Refused(format!(
                "the erasure is not complete: {} still there; no certificate is given (s.33)",
                left.join(", ")
            ))))
        })
}

/// Destroys what a law kept of a person who was erased before, on the day that was told. While
/// something is held it is looked at again every day.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn erase_rest(tx: &mut Tx<'_>, work: &Work) -> Result<(), Failure> {
    let Some(person) = work.person else {
        return Ok(());
    };
    let Some(standing) = tx.standing(person) else {
        return Ok(());
    };
    if !standing.holds.is_empty() {
        let again = tx.now().after(LOOK_AGAIN);
        tx.enqueue(work::ERASE_REST, Some(person), work.request, again)?;
        return Ok(());
    }
    let until = tx.now().after(TOMBSTONES);
    let grounds = json!({ "right": Right::Erasure.code(), "ground": "floor-ended", "section": "s.33, s.37(3)" });
    let (_, given) = tx.erase(person, &[], until, &grounds)?;
    if let Some(request) = work.request {
        tx.number_certificate(given.certificate, certificate_of(request))?;
        systems::start_rest(tx, request)?;
    }
    Ok(())
}
