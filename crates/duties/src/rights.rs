//! The rights of the person, answered on the law's clock (s.30–36, `LP-79` … `LP-106`).
//!
//! A request is filed with a fresh proof of who asks, answered by the rule table where the rule needs
//! nobody, and by the privacy desk where a fact must be established first. Each step is a
//! transaction of its own with its ledger entry; the due day is set when the request comes and never
//! moves later.

mod about;
mod approval;
mod case;
mod complaint;
mod conversation;
mod cooling;
mod copy;
mod decide;
mod desk;
mod ending;
mod erasure;
mod filing;
mod hand;
mod history;
mod impartial;
mod inform;
mod intake;
mod objection;
mod others;
mod others_files;
mod outcome;
mod plan;
mod portability;
mod ready;
mod rectification;
mod restriction;
mod told;
mod wish;
mod withdrawal;
mod written;

use jiff::SignedDuration;
use jiff::civil::Date;
use law::words::requests as words;
use law::{
    ActorId, Channel, ClockKind, EntryId, Ground, Moment, PersonId, Plain, RequestId, Right, Stage,
    Text, TimeLeft, due_within,
};
use policy::pack::Period;
use serde_json::json;
use store::{Entered, Kind, Tx};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::letters::LetterNote;
use crate::period;
use crate::systems::{self, SystemStep};

pub use about::{
    About, Checked, Correction, Intake, Message, TakenDown, Waiting, WaitsFor, Writer,
    concerning_entry, entry_of,
};
pub use approval::{approve, send_back};
pub use case::{KeptUntil, RefusedAs};
pub use conversation::{ask_person, block, reply, take_back, unblock};
pub use cooling::{Linked, go_on, linked, stop};
pub use copy::{HandedOut, collect, hand_out};
pub use decide::{Decided, Decision, DeskRefusal, Findings, decide};
pub use desk::{
    DUE_SOON_DAYS, Filter, answers_rights, assign, is_due_soon, open_case, queue, queue_of,
};
pub use erasure::ErasureAnswer;
pub use filing::Asking;
pub use hand::Hand;
pub use history::{Happened, history, history_at_desk};
pub use intake::{find_person, identify, take_down};
pub use others::{FileView, ItemDecision, ItemView, others_of, review_others};
pub use others_files::{hand_in_edited, open_item};
pub use rectification::{Correctable, CorrectableField, correctable, correctable_at_desk};
pub use restriction::lift;
pub use wish::{Wish, file};
pub use written::WISHES;

pub use crate::package::{COPY_SCHEMA, Keep, Leave, PORTABLE_SCHEMA, Pointing};

pub(crate) use approval::two_people;
pub(crate) use case::case_of;
pub(crate) use complaint::gather_evidence;
pub(crate) use conversation::{at_desk, reason};
pub(crate) use copy::{destroy_parcel, gather_copy, own_question};
pub(crate) use desk::{answers_for_the_desk, enter_at_desk, may_act_at_desk};
pub(crate) use ending::end_files;
pub(crate) use erasure::{BACKUPS, answer_by_rule, erase_rest, fulfil_elsewhere};
pub(crate) use history::step_named;
pub(crate) use impartial::refuse_party;
pub(crate) use intake::Sought;
pub(crate) use portability::{RECEIPT, Reach, STATEMENT, answer_portability, gathering, hex};
pub(crate) use restriction::end_refused;
pub(crate) use told::{remember_letter, told_of};

use case::Case;

/// How old a proof of who asks may be when a copy or an erasure is asked for (`T9`).
pub const PROOF_FRESH: SignedDuration = SignedDuration::from_mins(5);
/// The most characters of a person's own words on a request.
pub const WORDS_MAX: usize = 4_000;
/// Who the ledger names when the system answers by rule: nobody.
pub(crate) const BY_RULE: ActorId = ActorId::from_bytes([0; 16]);

/// A request that was filed.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// Its case number: 128 random bits.
    pub request: RequestId,
    /// The civil day in Asia/Bangkok by which the law, or the policy where shorter, wants the answer.
    pub due: Date,
    /// When it was received.
    pub received: Moment,
    /// Until when nothing is handed out or erased, so that the person can stop a stranger's request.
    pub cooling_until: Option<Moment>,
    /// What was answered at once, for an erasure that the rule decides alone.
    pub answer: Option<ErasureAnswer>,
}

impl Filed {
    /// What is known of it before it has its number.
    fn of(ready: &filing::Ready) -> Filed {
        Filed {
            request: RequestId::from_bytes([0; 16]),
            due: ready.due,
            received: ready.received,
            cooling_until: ready.cooling_until,
            answer: None,
        }
    }

    fn numbered(self, request: RequestId) -> Filed {
        Filed { request, ..self }
    }
}

/// A request as its person, and the desk that opened it, see it.
pub struct RequestView {
    /// Its case number.
    pub request: RequestId,
    /// The right asked for.
    pub right: Right,
    /// The ground it is claimed on, for an erasure.
    pub ground: Option<Ground>,
    /// What the person wrote.
    pub words: Option<Plain<String>>,
    /// How it came in.
    pub channel: Channel,
    /// Who took it down and how identity was proved, for one that staff entered.
    pub intake: Option<Intake>,
    /// What it reaches.
    pub about: Plain<About>,
    /// What desk and person wrote to each other, oldest first.
    pub messages: Plain<Vec<Message>>,
    /// What it waits for, beside its stage; the clock runs on.
    pub waiting: Option<Waiting>,
    /// Until when nothing is handed out or erased.
    pub cooling_until: Option<Moment>,
    /// Whether an act of the desk waits for a second person's approval, and whose it is.
    pub proposed_by: Option<String>,
    /// What it is that waits for approval.
    pub proposed: Option<Decision>,
    /// What was decided, sentence by sentence.
    pub told: Vec<Text>,
    /// What connected systems were asked for it.
    pub systems: Vec<SystemStep>,
    /// Who of the desk holds it.
    pub assigned: Option<ActorId>,
    /// Where it stands.
    pub stage: Stage,
    /// Where it stands, in words.
    pub stage_words: Text,
    /// Whether an answer is still owed, so that the clock is shown.
    pub open: bool,
    /// When it was received.
    pub received: Moment,
    /// The day by which the answer is due.
    pub due: Date,
    /// How much of the time is left.
    pub left: TimeLeft,
    /// What happened so far, oldest first.
    pub steps: Vec<StepTaken>,
    /// What happens next, in words.
    pub next: Text,
    /// When a restriction ends for which the desk found no ground: its person was told before.
    pub restriction_ends: Option<Moment>,
    /// Until when the file can be collected.
    pub collect_until: Option<Moment>,
    /// Why it was refused, as it was told.
    pub refused: Option<RefusedAs>,
    /// What is kept for a while although the rest was erased.
    pub kept: Vec<KeptUntil>,
    /// What became of the letters about it, oldest first.
    pub letters: Vec<LetterNote>,
    /// The number of the certificate, for an erasure: known from the filing, given when it is done.
    pub certificate: Option<EntryId>,
}

/// A step of a request with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTaken {
    /// The stage it led to, by its word.
    pub stage: String,
    /// What happened.
    pub words: Text,
    /// When.
    pub at: Moment,
}

/// One line of the privacy desk's queue: a case number, no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// The case number.
    pub request: RequestId,
    /// The right asked for.
    pub right: Right,
    /// Where it stands, by its word.
    pub stage: String,
    /// Where it stands, in words.
    pub stage_words: Text,
    /// When it was received.
    pub received: Moment,
    /// The day by which the answer is due.
    pub due: Date,
    /// How much of the time is left.
    pub left: TimeLeft,
    /// Whether the day has passed.
    pub overdue: bool,
    /// What it waits for; nothing while it moves by itself.
    pub waits: Option<WaitsFor>,
    /// Who of the desk holds it.
    pub assigned: Option<ActorId>,
}

/// What was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// A file name of ASCII letters, digits and hyphens (`T22`).
    pub name: String,
    /// Octets written.
    pub bytes: u64,
    /// Until when it can be collected again, for a download that broke off.
    pub until: Moment,
}

/// A person's requests, newest first.
///
/// # Errors
/// [`Failure::Store`].
pub fn requests(app: &App, person: PersonId) -> Result<Vec<RequestView>, Failure> {
    let opened = app.store().read::<_, store::Fault>(|read| {
        let rows = read.requests_of(person)?;
        rows.iter()
            .filter_map(|row| read.request(person, row.request).transpose())
            .collect::<Result<Vec<_>, _>>()
    })?;
    opened
        .into_iter()
        .map(|request| view(app, request))
        .collect()
}

/// One request of a person; none of anybody else's (`T14`).
///
/// # Errors
/// [`Failure::Missing`] when the person has no such request; [`Failure::Store`].
pub fn request(app: &App, person: PersonId, request: RequestId) -> Result<RequestView, Failure> {
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    view(app, opened)
}

pub(crate) fn view(app: &App, opened: store::Request) -> Result<RequestView, Failure> {
    let due = read_day(&opened.row.due_day)?;
    let case = Case::read(&opened)?;
    let stage = *case.request.stage();
    let right = case.request.right();
    let steps = systems::steps(app, opened.row.request)?;
    Ok(RequestView {
        request: opened.row.request,
        right,
        ground: case.ground,
        stage,
        stage_words: stage.words().text(),
        open: stage.is_open(),
        received: opened.row.received,
        due,
        left: left(due, app.now()),
        steps: case.steps(),
        next: next(&case),
        restriction_ends: case.ends.filter(|_| !case.lifted),
        collect_until: case.collect_until(),
        refused: case.refused.clone(),
        kept: case.kept.clone(),
        letters: case.letters.clone(),
        certificate: (right == Right::Erasure).then(|| certificate_of(opened.row.request)),
        channel: case.request.channel(),
        cooling_until: case.cooling_until(),
        proposed: case.proposal.as_ref().and_then(approval::decision_of),
        proposed_by: case.proposal.map(|proposal| proposal.by),
        told: case.told,
        systems: steps,
        assigned: opened.row.assigned,
        intake: case.intake,
        about: Plain::new(case.about),
        messages: Plain::new(case.messages),
        waiting: case.waiting,
        words: case.words.map(Plain::new),
    })
}

fn next(case: &Case) -> Text {
    match (case.request.stage(), &case.waiting) {
        (stage, Some(waiting)) if stage.is_open() => match waiting.on {
            WaitsFor::Person => words::NEXT_PERSON.text(),
            WaitsFor::Approval => words::NEXT_APPROVAL.text(),
            WaitsFor::Source => words::NEXT_SOURCE.fill_text(&[("why", &waiting.why)]),
            WaitsFor::Desk => words::NEXT_DESK.fill_text(&[("step", &waiting.why)]),
        },
        (stage, None) if stage.is_open() && case.cooling_until().is_some() => {
            let until = case.cooling_until().unwrap_or(case.request.received());
            words::NEXT_COOLING.fill_text(&[("until", &period::moment(until))])
        }
        (Stage::Identified { .. } | Stage::Gathered { .. } | Stage::Reviewed { .. }, _) => {
            words::NEXT_GATHERING.text()
        }
        (Stage::Answered { .. } | Stage::Collected { .. }, _) => {
            let until = case.collect_until().unwrap_or(case.request.received());
            words::NEXT_COLLECT.fill_text(&[("until", &period::moment(until))])
        }
        _ => words::NEXT_DONE.text(),
    }
}

/// The number under which the certificate of an erasure is found: that of its request, which the
/// person was given and nothing here keeps.
pub(crate) const fn certificate_of(request: RequestId) -> EntryId {
    EntryId::from_bytes(request.bytes())
}

/// How much time is left until a stored day, which is never counted anew.
pub(crate) fn left(due: Date, now: Moment) -> TimeLeft {
    let today = now.civil_day();
    let days =
        |from: Date, to: Date| u32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(0);
    match today.cmp(&due) {
        std::cmp::Ordering::Less => TimeLeft::Days(days(today, due)),
        std::cmp::Ordering::Equal => TimeLeft::Today,
        std::cmp::Ordering::Greater => TimeLeft::Overdue(days(due, today)),
    }
}

pub(crate) fn read_day(stored: &str) -> Result<Date, Failure> {
    stored.parse().map_err(|_| {
        Failure::Store(store::Fault::Refused(
            "a stored due day is no day of the calendar".to_owned(),
        ))
    })
}

/// The day by which a request received now is answered: the law's limit, or the policy's where that
/// is shorter (`X-3`).
pub(crate) fn due_day(app: &App, policy: &Policy, right: Right, received: Moment) -> Date {
    let promised = match right {
        Right::Access => policy
            .pack
            .rights
            .as_ref()
            .and_then(|rights| rights.access_within),
        Right::Erasure => policy
            .pack
            .erasure
            .as_ref()
            .and_then(|erasure| erasure.requested_within),
        _ => None,
    };
    let days = promised
        .map(Period::shortest_days)
        .and_then(|days| u16::try_from(days).ok());
    let kind = ClockKind::of_right(right).unwrap_or(ClockKind::Access);
    due_within(kind, days, received, app.holidays()).day()
}

/// Refuses a proof of who asks that is older than [`PROOF_FRESH`], or from the future.
pub(crate) fn fresh(now: Moment, proved: Moment) -> Result<(), Failure> {
    if proved <= now && proved.after(PROOF_FRESH) >= now {
        Ok(())
    } else {
        Err(Failure::Stale)
    }
}

/// Brings the notice to somebody who uses a right before any version reached them: the pages where
/// rights are used carry it, and no right may fail for want of it (s.23, s.30).
pub(crate) fn notify(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Fault> {
    let standing = tx.standing(person).ok_or(store::Fault::Missing("person"))?;
    if standing.notice.is_none() {
        let version = tx.compiled().version();
        tx.deliver_notice(person, version, "rights-request")?;
    }
    Ok(())
}

/// Enters a step of a request: what the person's own list and the s.39 record are made from.
pub(crate) fn enter_step(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
    right: Right,
    step: &str,
    by: &str,
    more: &serde_json::Value,
) -> Result<Entered, store::Fault> {
    let mut payload = json!({
        "at": tx.now().micros(),
        "request": request.to_string(),
        "right": right.code(),
        "step": step,
        "by": by,
    });
    if let (Some(payload), Some(more)) = (payload.as_object_mut(), more.as_object()) {
        payload.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    tx.enter(person, Kind::Request, &payload)
}

pub(crate) fn wrong_stage() -> Failure {
    Failure::bad("request", "s.30–36", words::NOT_OPEN.text())
}
