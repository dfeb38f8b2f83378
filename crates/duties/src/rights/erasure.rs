//! Erasure: asked for on a ground of the Act, answered category by category by the rule table,
//! proved by a certificate (s.33, `LP-88` … `LP-92`, `B7`).
//!
//! Four outcomes. Nothing keeps the data: it is destroyed with its keys, and the person with it. A
//! law wants some of it for a while: the rest is destroyed, what is kept is used by nobody and goes
//! by itself on the day that was told. Something else carries it: refused, or done for the rest. A
//! fact must be established: the privacy desk looks first.

use jiff::SignedDuration;
use jiff::civil::Date;
use law::words::requests as words;
use law::{
    ActorId, EntryId, Gathering, Ground, Language, Moment, Operation, PersonId, Plain, Refusal,
    RefusalCode, RequestId, Review, Right, Text,
};
use policy::{CategoryIx, Set64};
use serde_json::{Value as Json, json};
use store::{Certificate, Identifier, KeptBack, Tx, Wanted, Work};

use super::case::{Case, KeptUntil, RefusedAs};
use super::copy::own_question;
use super::desk::{self, Findings};
use super::plan::{self, Known, Reason, Verdict};
use super::{BY_RULE, Filed, WORDS_MAX, certificate_of, due_day, enter_step, fresh, notify};
use crate::app::{App, Policy};
use crate::ask::{category_ids, permit};
use crate::failure::Failure;
use crate::{identifier, period, work};

/// How long an erased person's identifiers are remembered as keyed tombstones, so that an import does
/// not bring them back (`K11`).
const TOMBSTONES: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// When the last backup of a destroyed key lapses (`K1`).
const BACKUPS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What was answered to a request for erasure.
#[derive(Clone, Debug, PartialEq)]
pub enum ErasureAnswer {
    /// Everything is destroyed here, and unreadable in every backup by that day.
    Erased {
        /// The number of the certificate.
        certificate: EntryId,
        /// The day by which backups are unreadable too.
        final_by: Date,
    },
    /// Destroyed but for what is kept.
    Partly {
        /// The number of the certificate of what is destroyed.
        certificate: EntryId,
        /// The day by which backups of that are unreadable too.
        final_by: Date,
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

/// Files a request for erasure on a ground of the Act or of the policy, and answers it at once where
/// the rule needs nobody.
///
/// # Errors
/// [`Failure::Stale`] unless who asks was proved within [`super::PROOF_FRESH`]; [`Failure::Bad`] for a
/// ground of another right, too many words, or a request under way; [`Failure::Missing`];
/// [`Failure::Store`]. Once filed, a failure to answer is no error: the work is tried again.
pub fn ask_erasure(
    app: &App,
    person: PersonId,
    session_proved: Moment,
    ground: Ground,
    said: Option<String>,
) -> Result<Filed, Failure> {
    let received = app.now();
    fresh(received, session_proved)?;
    if ground.right() != Right::Erasure {
        let why = words::GROUND_NOT_ERASURE.text();
        return Err(Failure::bad("ground", "s.33 ¶1", why));
    }
    let said = said
        .map(|said| said.trim().to_owned())
        .filter(|said| !said.is_empty());
    if said
        .as_ref()
        .is_some_and(|said| said.chars().count() > WORDS_MAX)
    {
        return Err(Failure::bad("words", "s.22", words::WORDS_TOO_LONG.text()));
    }
    let due = due_day(app, &app.policy(), Right::Erasure, received);
    let request = app.store().transact("rights.erasure.asked", move |tx| {
        if tx.standing(person).is_none() {
            return Err(Failure::Missing("person"));
        }
        if tx.has_request_under_way(person, Right::Erasure.code())? {
            let why = words::ERASURE_OPEN_ALREADY.text();
            return Err(Failure::bad("request", "s.33, T15", why));
        }
        notify(tx, person)?;
        let right = Right::Erasure;
        let case = Case::filed(right, received, session_proved, Some(ground), said)?;
        let request = tx.open_request(
            person,
            right.code(),
            case.stage(),
            received,
            &due.to_string(),
            &case.facts(),
        )?;
        let more = json!({ "due": due.to_string(), "ground": ground.code() });
        enter_step(tx, person, request, right, "received", "person", &more)?;
        tx.enqueue(work::ANSWER_ERASURE, Some(person), Some(request), received)?;
        Ok(request)
    })?;
    let answer = match answer_by_rule(app, person, request) {
        Ok(answer) => answer,
        Err(failure) => {
            tracing::warn!(%failure, "an erasure was filed and could not be answered yet; it is tried again");
            None
        }
    };
    Ok(Filed {
        request,
        due,
        received,
        answer,
    })
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
    records: Vec<(String, u64)>,
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
    if !desk::is_answerable(case.request.stage()) || (case.waits.is_some() && by == BY_RULE) {
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
    Ok(Some(Matter {
        person,
        request,
        by,
        case,
        ground,
        plan,
        identifiers: identifiers(app, &policy, person, request)?,
        records: holdings
            .into_iter()
            .map(|holding| (holding.category, holding.records))
            .collect(),
    }))
}

/// What the person goes by, read as they themself: only to be remembered as tombstones.
fn identifiers(
    app: &App,
    policy: &Policy,
    person: PersonId,
    request: RequestId,
) -> Result<Vec<Identifier>, Failure> {
    let mut asked = own_question(app, person, request)?;
    let with_lookup: Set64 = policy
        .compiled
        .categories()
        .iter()
        .zip(0_u8..)
        .filter(|(category, _)| category.fields.iter().any(|field| field.lookup))
        .map(|(_, number)| number)
        .collect();
    let wanted = category_ids(&policy.compiled, with_lookup);
    asked
        .categories
        .retain(|category| wanted.contains(category));
    if asked.categories.is_empty() {
        return Ok(Vec::new());
    }
    let (_, permit) = permit(app, &asked)?;
    let permit = permit.unmasked_for_oneself();
    let mut found: Vec<Identifier> = Vec::new();
    app.store().read::<_, store::Fault>(|read| {
        read.records(&permit, &Wanted::default(), |record| {
            let category = policy.compiled.category(record.category);
            let Some(category) = category else {
                return Ok(());
            };
            for (field, value) in record.fields.open() {
                let path = format!("{}/{field}", category.id);
                let value = value.as_str().unwrap_or_default();
                if let Some(identifier) = identifier::of(&policy.compiled, &path, value)
                    && !found.iter().any(|known| {
                        known.field == identifier.field && known.parts == identifier.parts
                    })
                {
                    found.push(identifier);
                }
            }
            Ok(())
        })
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
        case.waits = Some(step);
        tx.move_request(person, request, case.stage(), case.stage(), &case.facts())?;
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

/// The refusal for the categories that stay, in the words the person gets: the facts, the law, and
/// why (`I-9`). The code of the gravest: a basis that the Act exempts before a ground that fails.
fn refusal_of(app: &App, policy: &Policy, stays: &[(CategoryIx, &Reason)]) -> Option<RefusedAs> {
    let (_, first) = stays
        .iter()
        .min_by_key(|(_, reason)| reason.code)
        .copied()?;
    let of_code = || stays.iter().filter(|(_, reason)| reason.code == first.code);
    let categories: Vec<Text> = stays
        .iter()
        .filter_map(|(category, _)| policy.compiled.category(*category))
        .map(|category| category.name.clone())
        .collect();
    let mut activities: Vec<&Text> = of_code()
        .filter_map(|(_, reason)| policy.compiled.activity(reason.activity))
        .map(|activity| &activity.name)
        .collect();
    activities.dedup();
    let section = Text::new(
        first.basis.section().replace("s.", "มาตรา "),
        first.basis.section(),
    );
    let mut reason = words::ERASURE_REFUSED.fill_text(&[
        ("categories", &period::list(&categories)),
        ("activities", &period::list(activities)),
        ("basis", &section),
        ("why", &first.code.why().text()),
    ]);
    if let Some(law) = &first.law {
        let law = Text::new(law.clone(), law.clone());
        let law = words::ERASURE_LAW.fill_text(&[("law", &law)]);
        reason = Text::new(
            format!("{} {}", reason.th, law.th),
            format!("{} {}.", reason.en, law.en),
        );
    }
    Some(desk::refused_as(app, first.code, reason, categories))
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
        case.waits = None;
        case.refused = Some(told);
        tx.move_request(person, request, from, case.stage(), &case.facts())?;
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

/// Destroys the categories that nothing keeps; the account and the rest go on.
fn erase_some(
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
    let grounds = grounds(&matter, &gone, &kept);
    let (person, number) = (matter.person, certificate_of(matter.request));
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
        let mut case = through(case, now, by, gone.len(), kept.len() + 1)?;
        case.waits = None;
        case.refused = Some(refused);
        case.kept = kept;
        tx.move_request(person, request, from, case.stage(), &case.facts())?;
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
        tx.close_case(law::CaseId::from_bytes(request.bytes()), person)?;
        Ok::<Moment, Failure>(now)
    })?;
    let left = app.store().read(|read| read.residue_of(person, &again))?;
    read_back(&left)?;
    Ok(ErasureAnswer::Partly {
        certificate: number,
        final_by: at.after(BACKUPS).civil_day(),
        kept: told,
        refused: Some(answered),
    })
}

/// Destroys the person, but for what a law or a hold keeps for a while.
fn erase_person(app: &App, policy: &Policy, matter: Matter) -> Result<ErasureAnswer, Failure> {
    let (told, back, ends) = kept(policy, &matter.plan);
    let gone: Vec<String> = matter
        .plan
        .iter()
        .filter_map(|(category, _)| policy.compiled.category(*category))
        .map(|category| category.id.clone())
        .filter(|id| !back.iter().any(|kept| kept.category == *id))
        .collect();
    let grounds = grounds(&matter, &gone, &told);
    let (person, number) = (matter.person, certificate_of(matter.request));
    let again = back.clone();
    let certificate = app.store().transact("rights.erasure.done", move |tx| {
        let now = tx.now();
        through(matter.case, now, matter.by, gone.len(), back.len())?;
        let until = now.after(TOMBSTONES);
        let (person, request) = (matter.person, matter.request);
        let given = if back.is_empty() {
            tx.erase(person, &matter.identifiers, until, &grounds)?.1
        } else {
            let given = tx
                .erase_besides(person, &back, &matter.identifiers, until, &grounds)?
                .1;
            if let Some(ends) = ends {
                tx.enqueue(work::ERASE_REST, Some(person), Some(request), ends)?;
            }
            given
        };
        tx.number_certificate(given.certificate, number)?;
        Ok::<Certificate, Failure>(given)
    })?;
    let left = app.store().read(|read| {
        if again.is_empty() {
            read.residue(person)
        } else {
            read.residue_besides(person, &again)
        }
    })?;
    read_back(&left)?;
    let final_by = certificate.at.after(BACKUPS).civil_day();
    Ok(if again.is_empty() {
        ErasureAnswer::Erased {
            certificate: number,
            final_by,
        }
    } else {
        ErasureAnswer::Partly {
            certificate: number,
            final_by,
            kept: told,
            refused: None,
        }
    })
}

/// Takes the request through the stages of the Act: every one of them must allow it, although the
/// request itself may go with the person.
fn through(
    case: Case,
    now: Moment,
    by: ActorId,
    granted: usize,
    kept: usize,
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
    case.advance(now, |request| request.gather(gathering, now))?
        .advance(now, |request| request.review(review, by, now))?
        .advance(now, |request| request.erase_here(now, 0))?
        .advance(now, |request| request.fulfil(now))
}

/// What is kept: as it is told, as the store keeps it, and when the last of it may go by itself.
fn kept(
    policy: &Policy,
    plan: &[(CategoryIx, Verdict)],
) -> (Vec<KeptUntil>, Vec<KeptBack>, Option<Moment>) {
    let (mut told, mut back, mut last) = (Vec::new(), Vec::new(), None);
    let mut held = false;
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
                    ("law", &Text::new(law.clone(), law.clone())),
                ]);
                (Some(*day), Some(*from), why)
            }
            Verdict::Held => {
                held = true;
                (
                    None,
                    None,
                    words::ERASURE_HELD.fill_text(&[("category", &category.name)]),
                )
            }
            _ => continue,
        };
        told.push(KeptUntil {
            category: category.id.clone(),
            name: category.name.clone(),
            until,
            why,
        });
        back.push(KeptBack {
            category: category.id.clone(),
            from,
        });
    }
    (told, back, last.filter(|_| !held))
}

/// What the ledger and the certificate say of it: words of the pack and counts, no person.
fn grounds(matter: &Matter, gone: &[String], kept: &[KeptUntil]) -> Json {
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
    json!({
        "right": Right::Erasure.code(),
        "operation": Operation::Erase.code(),
        "ground": matter.ground.code(),
        "section": matter.ground.section(),
        "erased": erased,
        "kept": kept,
    })
}

/// No certificate before everything was asked again and nothing was found.
fn read_back(left: &[String]) -> Result<(), Failure> {
    if left.is_empty() {
        return Ok(());
    }
    tracing::error!(left = ?left, "an erasure left something behind");
    Err(Failure::Store(store::Fault::Refused(format!(
        "the erasure is not complete: {} still there; no certificate is given (s.33)",
        left.join(", ")
    ))))
}

/// Destroys what a law kept of a person who was erased before, on the day that was told. What is held
/// stays until its hold ends.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn erase_rest(tx: &mut Tx<'_>, work: &Work) -> Result<(), Failure> {
    let Some(person) = work.person else {
        return Ok(());
    };
    if tx.standing(person).is_none() {
        return Ok(());
    }
    let until = tx.now().after(TOMBSTONES);
    let grounds = json!({ "right": Right::Erasure.code(), "ground": "floor-ended", "section": "s.33, s.37(3)" });
    let (_, given) = tx.erase(person, &[], until, &grounds)?;
    if let Some(request) = work.request {
        tx.number_certificate(given.certificate, certificate_of(request))?;
    }
    Ok(())
}
