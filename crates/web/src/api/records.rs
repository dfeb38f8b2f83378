//! A person's records against a decision that is entered first (`LP-35`, `LP-54`).

use duties::ask::Asked;
use duties::read::{self, Reading};
use duties::{App, Failure};
use jiff::Timestamp;
use law::words::api;
use law::{CaseId, MemoId, Moment, PersonId, Text};
use policy::{Answer, CategoryIx, Compiled, Duties, Rule};
use serde_json::{Map, Value as Json, json};
use store::{Record, Wanted};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::problem::Problem;
use super::reply::Reply;
use crate::authzen::Grounds;

/// Records of each category in one answer at most, and when nothing is said.
const RECORDS_MAX: usize = 1_000;
const RECORDS_USUAL: usize = 100;

/// The doors to records.
pub(crate) const DOORS: &[Door] = &[Door {
    method: Verb::Get,
    path: "/api/v1/people/{person}/records",
    id: "readRecords",
    summary: "Records of a person for one activity, after a decision that is entered",
    part: "Records",
    who: Who::Caller,
    manner: Manner::Details,
    query: &[
        Parameter::required(
            "activity",
            "The activity of the policy, by its id: what the data is for.",
        ),
        Parameter::many(
            "category",
            "A category of the policy, by its id. Nothing is handed out that was not asked for (LP-54).",
        ),
        Parameter::many(
            "field",
            "Only these fields of the categories, by their ids; all of them when none is named.",
        ),
        Parameter::optional(
            "before",
            "Only records that happened before this moment (RFC 3339): `next` of the answer before.",
        ),
        Parameter::optional(
            "limit",
            "How many records of each category at most, 1 to 1000; 100 when nothing is said.",
        ),
        Parameter::optional(
            "operation",
            "`use`, or `disclose` when the data goes to somebody else; `use` when nothing is said.",
        ),
        Parameter::optional(
            "recipient",
            "The recipient of a disclosure, by its id in the policy (s.27).",
        ),
        Parameter::optional(
            "abroad",
            "`true` when the data would leave the country (s.28).",
        ),
        Parameter::optional("case", "The case that gives the reason to look (CO-37)."),
        Parameter::optional("memo", "The signed memorandum relied on (LP-53)."),
    ],
    takes: Takes::Nothing,
    gives: Gives::json("Records"),
    per_minute: 60_000,
    seconds_max: 60,
    place: Place::House,
    answer: records,
}];

fn records(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let asked = asked(call, person)?;
    let compiled = app.store().compiled();
    let wanted = wanted(call, &compiled, &asked.categories)?;
    let reading = match read::records(app, &asked, &wanted) {
        Ok(reading) => reading,
        Err(failure) => return Err(told(failure)),
    };
    let (reading, next) = page(app, &asked, &wanted, reading)?;
    let is_hidden = reading
        .answer
        .duties
        .iter()
        .any(|duty| Some(duty.id) == pseudonymise());
    let shown: Vec<Json> = reading
        .records
        .iter()
        .map(|record| shown(app, &compiled, record, is_hidden))
        .collect();
    let files = files(&compiled, &reading, is_hidden);
    Reply::json(&json!({
        "person": reading.shown_as,
        "answer": Grounds::of(reading.answer, None),
        "records": shown,
        "files": files,
        "next": next.map(|moment| moment.timestamp().to_string()),
    }))
}

/// The word of the duty under which a person has no id but the activity's own pseudonym.
pub(super) fn pseudonymise() -> Option<&'static str> {
    Duties::ALL
        .into_iter()
        .find(|(duty, _)| *duty == Duties::PSEUDONYMISE)
        .map(|(_, word)| word)
}

/// The question of the address, asked as whoever calls.
pub(super) fn asked(call: &Call, person: PersonId) -> Result<Asked, Problem> {
    let operation = call.query("operation").unwrap_or("use");
    if !matches!(operation, "use" | "disclose") {
        return Err(Problem::out_of_range("operation"));
    }
    Ok(Asked {
        actor: call.caller()?.asking_about(person),
        person,
        activity: call.query("activity").unwrap_or_default().to_owned(),
        operation: operation.to_owned(),
        categories: call.queries("category"),
        recipient: call.query("recipient").map(str::to_owned),
        abroad: call.read("abroad")?.unwrap_or(false),
        case: call.read::<CaseId>("case")?,
        memo: call.read::<MemoId>("memo")?,
        address: call.address,
        by: store::ByHand::Named,
    })
}

fn wanted(call: &Call, compiled: &Compiled, categories: &[String]) -> Result<Wanted, Problem> {
    let fields = call.queries("field");
    let is_known = |field: &String| {
        categories
            .iter()
            .filter_map(|id| compiled.category(compiled.category_ix(id)?))
            .any(|category| category.fields.iter().any(|known| known.id == *field))
    };
    if !fields.iter().all(is_known) {
        let name = Text::new("field", "field");
        return Err(Problem::bad(
            "field",
            "s.22, LP-24",
            api::REQUEST_RANGE.fill_text(&[("field", &name)]),
        ));
    }
    let most = call.read::<usize>("limit")?.unwrap_or(RECORDS_USUAL);
    if most == 0 || most > RECORDS_MAX {
        return Err(Problem::out_of_range("limit"));
    }
    Ok(Wanted {
        fields,
        before: call.read::<Timestamp>("before")?.map(Moment::from),
        most,
    })
}

/// A refusal as it is told: whoever has no tie to the person, or names one who is not known, hears
/// the same (`T13`); everybody else hears the rule. The answer itself keeps silent on the person's
/// state towards whoever may not look at them anyway.
pub(super) fn told(failure: Failure) -> Problem {
    match failure {
        Failure::Refused(answer) if is_silent(&answer) => Problem::not_found(),
        Failure::Bad { .. } => Problem::out_of_range("operation"),
        other => other.into(),
    }
}

/// Whether an answer would tell apart somebody foreign from nobody.
fn is_silent(answer: &Answer) -> bool {
    [Rule::RelationMissing, Rule::PersonUnknown]
        .iter()
        .any(|rule| answer.rule == Some(rule.code()))
}

/// Cuts a reading to a page that can be read on without a gap: each category came with its own
/// limit, so nothing older than the newest place at which one was cut may be shown yet.
fn page(
    app: &App,
    asked: &Asked,
    wanted: &Wanted,
    mut reading: Reading,
) -> Result<(Reading, Option<Moment>), Problem> {
    let Some(cut) = cut(&reading.records, wanted.most) else {
        return Ok((reading, None));
    };
    if reading.records.iter().all(|record| record.happened <= cut) {
        // So many at one moment that no page can end inside it: all the rest is handed out at once.
        let rest = Wanted {
            most: 0,
            ..wanted.clone()
        };
        let whole = read::records(app, asked, &rest).map_err(told)?;
        return Ok((whole, None));
    }
    reading.records.retain(|record| record.happened > cut);
    Ok((reading, Some(Moment::from_micros(cut.micros() + 1))))
}

/// The newest moment at which a category was cut off by its limit.
fn cut(records: &[Record], most: usize) -> Option<Moment> {
    let mut oldest: Vec<(CategoryIx, usize, Moment)> = Vec::new();
    for record in records {
        match oldest
            .iter_mut()
            .find(|(known, _, _)| *known == record.category)
        {
            Some((_, count, moment)) => {
                *count += 1;
                *moment = record.happened.min(*moment);
            }
            None => oldest.push((record.category, 1, record.happened)),
        }
    }
    oldest
        .into_iter()
        .filter(|(_, count, _)| *count >= most)
        .map(|(_, _, moment)| moment)
        .max()
}

/// A record for the caller. Under a pseudonym it has no id of its own: that is the same in every
/// activity and would join what must not be joined (`K7`, `X-12`).
fn shown(app: &App, compiled: &Compiled, record: &Record, is_hidden: bool) -> Json {
    let category = compiled
        .category(record.category)
        .map(|category| category.id.as_str());
    let mut shown = Map::new();
    if !is_hidden {
        shown.insert("record".to_owned(), json!(record.record.to_string()));
    }
    shown.insert("category".to_owned(), json!(category));
    shown.insert("source".to_owned(), json!(source(app, &record.source)));
    if let Some(course) = record.course {
        shown.insert("course".to_owned(), json!(course.to_string()));
    }
    shown.insert(
        "happened".to_owned(),
        json!(record.happened.timestamp().to_string()),
    );
    if let Some(expires) = record.expires {
        shown.insert("expires".to_owned(), json!(expires.timestamp().to_string()));
    }
    shown.insert(
        "fields".to_owned(),
        Json::Object(record.fields.open().clone()),
    );
    Json::Object(shown)
}

/// The files of the records shown, to be opened one by one; none where people have no id.
fn files(compiled: &Compiled, reading: &Reading, is_hidden: bool) -> Vec<Json> {
    let shown = |record: law::RecordId| reading.records.iter().any(|one| one.record == record);
    let files = reading
        .files
        .iter()
        .filter(|file| shown(file.record) && !is_hidden);
    let files = files.map(|file| {
        let category = compiled.category(file.category);
        json!({
            "file": file.media.to_string(),
            "record": file.record.to_string(),
            "category": category.map(|category| category.id.as_str()),
            "field": file.field,
            "name": file.name.open(),
            "kind": file.kind.code(),
            "octets": file.octets,
            "sha256": file.digest,
        })
    });
    files.collect()
}

/// A source or channel with its name in the policy.
fn source(app: &App, id: &str) -> Json {
    let policy = app.policy();
    let source = policy.pack.sources.iter().find(|source| source.id == id);
    let channel = policy.pack.channels.iter().find(|channel| channel.id == id);
    let name = source
        .map(|source| &source.name)
        .or(channel.map(|channel| &channel.name));
    json!({ "id": id, "name": name })
}
