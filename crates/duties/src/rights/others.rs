//! Other people in a copy: what the system found is proposed to be withheld, and the desk decides of
//! each passage whether it is, or why not (`LP-21`, `T11`; TDPG 3.0 p.180).
//!
//! The case keeps places and verdicts, never the text. The desk sees a few words around each passage,
//! through a decision that the person sees among who used their data.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use law::words::others as words;
use law::{
    ActorId, FileKind, Gathering, Moment, Operation, PersonId, Plain, RequestId, Right, Stage, Text,
};
use serde_json::{Map, Value as Json, json};
use store::{Media, Record, Tx, Wanted};

use super::about::WaitsFor;
use super::case::Case;
use super::desk::{desk_question, leave_at_desk, person_of};
use super::{BY_RULE, RequestView, enter_step, view};
use crate::app::{App, Policy};
use crate::ask::{Asked, permit};
use crate::failure::Failure;
use crate::package::{self, Edited, Item, Keep, Leave, Pointing, Verdict};
use crate::work;

/// How many letters the desk sees before and after a passage.
const AROUND: usize = 60;

/// A passage of a copy that may speak of somebody else, as the desk sees it.
pub struct ItemView {
    /// Its number in the request, from 0.
    pub item: usize,
    /// The category.
    pub category: Text,
    /// The field.
    pub field: Text,
    /// When what the record tells happened; none when the record is gone since.
    pub happened: Option<Moment>,
    /// In what way it points to somebody.
    pub points: Pointing,
    /// The same in words.
    pub points_words: Text,
    /// What stands before it, itself, and what stands after it; none when the text is another by now,
    /// which the review finds again.
    pub passage: Option<Plain<[String; 3]>>,
    /// Whether it was decided.
    pub decided: bool,
    /// Why it stays, when that was decided.
    pub keep: Option<Keep>,
    /// Why a file is left out, when that was decided.
    pub leave: Option<Leave>,
    /// The file, where it is a file and no passage; none when it is gone since.
    pub file: Option<FileView>,
}

/// A file of a copy, as the desk sees it before it opens it.
pub struct FileView {
    /// What people call it.
    pub name: Plain<String>,
    /// What it is, by its first octets.
    pub kind: FileKind,
    /// How many octets.
    pub octets: u64,
    /// Whether a version was handed in that goes along in its place unless it stays.
    pub edited: bool,
}

/// What the desk decides of one passage or file: it stays, or it is withheld. In the place of a file for
/// which an edited version was handed in, that goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemDecision {
    /// Its number in the request.
    pub item: usize,
    /// Why it stays; none to withhold it.
    pub keep: Option<Keep>,
    /// Why a file is left out, with any edited version of it: wanted where none was handed in. Means nothing for
    /// what stays.
    pub leave: Option<Leave>,
}

/// Lets a copy wait for the desk, with what was found in it. What was decided before stays decided.
pub(super) fn propose(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
    gathering: Gathering,
    items: Vec<Item>,
) -> Result<(), Failure> {
    let Some(opened) = tx.request(person, request)? else {
        return Ok(());
    };
    let from = opened.row.stage.clone();
    if !matches!(from.as_str(), "identified" | "gathered") {
        return Ok(());
    }
    let now = tx.now();
    let mut case = Case::read(&opened)?.advance(now, |request| request.gather(gathering, now))?;
    let open = items.iter().filter(|item| item.decided.is_none()).count();
    case.others = items;
    let count = Text::new(open.to_string(), open.to_string());
    case.wait(
        WaitsFor::Desk,
        words::WAITS.fill_text(&[("count", &count)]),
        now,
    );
    case.keep(tx, person, request, &from)?;
    let more = json!({
        "asked": gathering.asked, "answered": gathering.answered, "empty": gathering.empty, "failed": gathering.failed,
        "others": open,
    });
    enter_step(
        tx,
        person,
        request,
        Right::Access,
        "gathered",
        "system",
        &more,
    )?;
    Ok(())
}

/// Who reviewed: the last of the desk who decided, or the rule where there was nothing to decide.
pub(super) fn reviewer(others: &[Item]) -> ActorId {
    others
        .iter()
        .filter_map(|item| item.decided.as_ref())
        .max_by_key(|verdict| verdict.at)
        .and_then(|verdict| verdict.by.parse().ok())
        .unwrap_or(BY_RULE)
}

/// The passages of a copy that may speak of others, with a few words around each. A use of the
/// person's data by the desk: decided and entered first, with the request as the reason to look.
///
/// # Errors
/// [`Failure::Missing`] when there is no such request; [`Failure::Refused`] when the actor may not;
/// [`Failure::Store`].
pub fn others_of(
    app: &App,
    actor: ActorId,
    request: RequestId,
    address: Option<IpAddr>,
) -> Result<Vec<ItemView>, Failure> {
    let person = person_of(app, request)?;
    // Who may not open the case learns nothing of what is in it.
    leave_at_desk(app, actor, (person, request), Operation::Use, address)?;
    let asked = desk_question(app, actor, person, request, Operation::Use, address)?;
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    if case.others.is_empty() {
        return Ok(Vec::new());
    }
    let categories: BTreeSet<&str> = case
        .others
        .iter()
        .map(|item| item.passage.category.as_str())
        .collect();
    let asked = Asked {
        categories: categories.into_iter().map(str::to_owned).collect(),
        ..asked
    };
    let (_, leave) = permit(app, &asked)?;
    let wanted: BTreeSet<&str> = case
        .others
        .iter()
        .map(|item| item.passage.record.as_str())
        .collect();
    let mut records = BTreeMap::new();
    let held = app
        .store()
        .read(|read| read.media(&leave, &Wanted::default()))?;
    app.store().read(|read| {
        read.records(&leave, &Wanted::default(), |record| {
            let number = record.record.to_string();
            if wanted.contains(number.as_str()) {
                records.insert(number, record);
            }
            Ok(())
        })
    })?;
    let elsewhere = rows_elsewhere(app, person, request)?;
    let seen = Seen {
        policy: app.policy(),
        records,
        elsewhere,
        files: held.files,
    };
    let items = case.others.iter().enumerate();
    Ok(items
        .map(|(number, item)| seen.view(number, item))
        .collect())
}

/// What the desk sees the items of a case by.
struct Seen {
    policy: Arc<Policy>,
    records: BTreeMap<String, Record>,
    elsewhere: BTreeMap<String, Plain<Map<String, Json>>>,
    files: Vec<Media>,
}

impl Seen {
    fn view(&self, number: usize, item: &Item) -> ItemView {
        let record = self.records.get(&item.passage.record);
        let (category, field) = names_of(&self.policy, item);
        let verdict = item.decided.as_ref();
        ItemView {
            item: number,
            category,
            field,
            happened: record.map(|record| record.happened),
            points: item.passage.points,
            points_words: item.passage.points.words().text(),
            passage: record
                .map(|record| &record.fields)
                .or_else(|| self.elsewhere.get(&item.passage.record))
                .and_then(|fields| package::window(fields.open(), &item.passage, AROUND))
                .map(Plain::new),
            decided: item.decided.is_some(),
            keep: verdict.and_then(|verdict| verdict.keep),
            leave: verdict.and_then(|verdict| verdict.leave),
            file: package::files::media_of(&item.passage)
                .and_then(|media| self.files.iter().find(|file| file.media == media))
                .map(|file| FileView {
                    name: Plain::new(file.name.open().clone()),
                    kind: file.kind,
                    octets: file.octets,
                    edited: verdict.is_some_and(|verdict| verdict.edited.is_some()),
                }),
        }
    }
}

/// The rows of connected systems that were kept for the review, as they were looked at.
fn rows_elsewhere(
    app: &App,
    person: PersonId,
    request: RequestId,
) -> Result<BTreeMap<String, Plain<Map<String, Json>>>, Failure> {
    let mut octets = Vec::new();
    let opened = app.store().read(|read| {
        read.open_parcel(person, request, |part| {
            octets.extend_from_slice(part);
            Ok(())
        })
    });
    match opened {
        Ok(()) => Ok(package::kept_rows(&octets).into_iter().collect()),
        Err(store::Fault::Missing(_)) => Ok(BTreeMap::new()),
        Err(fault) => Err(fault.into()),
    }
}

fn names_of(policy: &Policy, item: &Item) -> (Text, Text) {
    let passage = &item.passage;
    let category = policy
        .compiled
        .category_ix(&passage.category)
        .and_then(|ix| policy.compiled.category(ix));
    let field = category.and_then(|category| {
        category
            .fields
            .iter()
            .find(|field| field.id == passage.field)
    });
    let itself = |id: &str| Text::new(id, id);
    (
        category.map_or_else(|| itself(&passage.category), |known| known.name.clone()),
        field.map_or_else(|| itself(&passage.field), |known| known.name.clone()),
    )
}

/// Decides of every passage that waits: withheld, or why it stays. The copy is then put together from
/// what is held at that moment; what was found since waits again.
///
/// # Errors
/// [`Failure::Missing`]; [`Failure::Refused`] when the actor may not; [`Failure::Bad`] when the request
/// does not wait for it, a number is unknown or twice there, or a passage is left undecided;
/// [`Failure::Store`].
pub fn review_others(
    app: &App,
    actor: ActorId,
    request: RequestId,
    decisions: &[ItemDecision],
    address: Option<IpAddr>,
) -> Result<RequestView, Failure> {
    let person = person_of(app, request)?;
    leave_at_desk(app, actor, (person, request), Operation::Use, address)?;
    let decisions = decisions.to_vec();
    let opened =
        app.store()
            .transact::<store::Request, Failure>("rights.copy.reviewed", move |tx| {
                decide(tx, actor, person, request, &decisions)?;
                tx.request(person, request)?
                    .ok_or(Failure::Missing("request"))
            })?;
    view(app, opened)
}

/// Notes what was decided of an item. An edited version goes along in the place of a file that does not
/// stay; where the file stays, it is given back to be destroyed.
///
/// # Errors
/// [`Failure::Bad`] for a file that is left out without a reason, and for a passage that has one of a file.
fn decide_item(
    item: &mut Item,
    decision: ItemDecision,
    actor: ActorId,
    now: Moment,
) -> Result<Option<Edited>, Failure> {
    let edited = item.decided.take().and_then(|verdict| verdict.edited);
    let leave = decision.leave.filter(|_| decision.keep.is_none());
    let is_file = item.passage.points == Pointing::File;
    let (stays, unneeded) = match (decision.keep, leave) {
        (None, None) => (edited, None),
        _ => (None, edited),
    };
    let wants_reason = is_file && decision.keep.is_none() && stays.is_none();
    if wants_reason != leave.is_some() {
        let why = words::LEAVE_WHY.text();
        return Err(Failure::bad("items", "s.30 ¶2, LP-21", why));
    }
    item.decided = Some(Verdict {
        edited: stays,
        leave,
        ..Verdict::new(decision.keep, actor, now)
    });
    Ok(unneeded)
}

fn decide(
    tx: &mut Tx<'_>,
    actor: ActorId,
    person: PersonId,
    request: RequestId,
    decisions: &[ItemDecision],
) -> Result<(), Failure> {
    let opened = tx
        .request(person, request)?
        .ok_or(Failure::Missing("request"))?;
    let mut case = Case::read(&opened)?;
    let is_open = case.others.iter().any(|item| item.decided.is_none());
    let for_desk = case
        .waiting
        .as_ref()
        .is_some_and(|waiting| waiting.on == WaitsFor::Desk);
    let waits = is_open || (for_desk && !case.others.is_empty());
    let is_gathered = matches!(case.request.stage(), Stage::Gathered { .. });
    if !waits || !is_gathered {
        let why = words::NOT_WAITING.text();
        return Err(Failure::bad("request", "LP-21", why));
    }
    let now = tx.now();
    let mut unused = Vec::new();
    let mut seen = BTreeSet::new();
    for decision in decisions {
        let item = case
            .others
            .get_mut(decision.item)
            .filter(|_| seen.insert(decision.item))
            .ok_or_else(|| Failure::bad("item", "LP-21", words::ITEM_UNKNOWN.text()))?;
        unused.extend(decide_item(item, *decision, actor, now)?);
    }
    for edited in unused.iter().filter_map(Edited::number) {
        tx.drop_parcel(person, edited)?;
    }
    if case.others.iter().any(|item| item.decided.is_none()) {
        return Err(Failure::bad("items", "LP-21, T11", words::UNDECIDED.text()));
    }
    case.waiting = None;
    case.keep(tx, person, request, "gathered")?;
    let left = |item: &&Item| {
        let verdict = item.decided.as_ref();
        verdict.is_some_and(|verdict| verdict.keep.is_some())
    };
    let left = case.others.iter().filter(left).count();
    let more = json!({
        "actor": actor.to_string(), "withheld": case.others.len() - left, "left": left,
    });
    enter_step(
        tx,
        person,
        request,
        Right::Access,
        "others-reviewed",
        "desk",
        &more,
    )?;
    let due = case.cooling_until().map_or(now, |until| until.max(now));
    tx.enqueue(work::GATHER_COPY, Some(person), Some(request), due)?;
    Ok(())
}
