//! The queue of the privacy desk by the law's clock, and a case before it is opened. Case numbers only:
//! no name, no word of a person.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use duties::rights::{DUE_SOON_DAYS, Filter, QueueRow, WaitsFor};
use law::words::{Words, console, portal, systems};
use law::{ActorId, RequestId, Right};

use super::systems::{Needs, needing};
use crate::forms::id;
use crate::page::{self, Frame};
use crate::portal::shown::Clock;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// One line of the queue.
pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) right: String,
    pub(crate) section: &'static str,
    pub(crate) stage: String,
    pub(crate) waits: &'static str,
    pub(crate) blocked: bool,
    pub(crate) held_by: &'static str,
    pub(crate) received: String,
    pub(crate) clock: Clock,
}

pub(crate) fn row(frame: &Frame, row: &QueueRow, actor: ActorId) -> Row {
    Row {
        number: row.request.to_string(),
        right: frame.t(row.right.name()).to_owned(),
        section: row.right.section(),
        stage: frame.say(&row.stage_words).to_owned(),
        waits: frame.t(waits(row.waits)),
        blocked: row.waits == Some(WaitsFor::Source),
        held_by: frame.t(match row.assigned {
            None => console::FILTER_NOBODY,
            Some(holder) if holder == actor => console::HELD_BY_YOU,
            Some(_) => console::HELD_BY_OTHER,
        }),
        received: frame.short_day(row.received),
        clock: Clock::of(frame, row.due, row.left),
    }
}

const fn waits(waits: Option<WaitsFor>) -> Words {
    match waits {
        None => console::WAITS_NONE,
        Some(WaitsFor::Person) => console::WAITS_PERSON,
        Some(WaitsFor::Desk) => console::WAITS_REVIEW,
        Some(WaitsFor::Approval) => console::WAITS_APPROVAL,
        Some(WaitsFor::Source) => console::WAITS_SOURCE,
    }
}

/// What is asked of the queue, as the form's words; `done` says what was just done.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    right: String,
    #[serde(default)]
    waits: String,
    #[serde(default)]
    whose: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    pub(super) done: String,
}

impl Wanted {
    /// A word the form does not have asks for nothing.
    fn filter(&self, actor: ActorId) -> Filter {
        Filter {
            held_by: (self.whose == "mine").then_some(actor),
            unassigned: self.whose == "nobody",
            right: self.right.parse().ok(),
            waits: WaitsFor::of_code(&self.waits),
            overdue: self.day == "overdue",
            due_soon: self.day == "soon",
        }
    }
}

/// A field of the filter: its name, what it is called, and its choices with the one chosen.
struct Field {
    name: &'static str,
    label: &'static str,
    choices: Vec<(String, String, bool)>,
}

fn field(
    frame: &Frame,
    (name, label): (&'static str, Words),
    chosen: &str,
    choices: Vec<(String, Words)>,
) -> Field {
    let all = (String::new(), console::FILTER_ALL);
    Field {
        name,
        label: frame.t(label),
        choices: std::iter::once(all)
            .chain(choices)
            .map(|(value, words)| {
                let is_chosen = value == chosen;
                (value, frame.t(words).to_owned(), is_chosen)
            })
            .collect(),
    }
}

fn fields(frame: &Frame, wanted: &Wanted) -> Vec<Field> {
    let rights = Right::ALL.map(|right| (right.code().to_owned(), right.name()));
    let waiting = WaitsFor::ALL.map(|one| (one.code().to_owned(), waits(Some(one))));
    let whose = [
        ("mine", console::FILTER_MINE),
        ("nobody", console::FILTER_NOBODY),
    ];
    let day = [("overdue", console::OVERDUE), ("soon", console::DUE_SOON)];
    let owned = |choices: [(&str, Words); 2]| {
        choices
            .map(|(value, words)| (value.to_owned(), words))
            .to_vec()
    };
    vec![
        field(frame, ("day", console::FILTER_DAY), &wanted.day, owned(day)),
        field(
            frame,
            ("whose", console::FILTER_WHOSE),
            &wanted.whose,
            owned(whose),
        ),
        field(
            frame,
            ("waits", console::WAITS),
            &wanted.waits,
            waiting.to_vec(),
        ),
        field(
            frame,
            ("right", console::RIGHT),
            &wanted.right,
            rights.to_vec(),
        ),
    ]
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Queue {
    frame: Frame,
    done: Option<&'static str>,
    fields: Vec<Field>,
    count: String,
    is_filtered: bool,
    rows: Vec<Row>,
    /// Connected systems that need somebody.
    systems: Vec<Needs>,
}

/// The queue, as far as the filter wants it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let filter = wanted.filter(actor);
    let (rows, steps) = site
        .run(move |app| {
            let rows = duties::rights::queue_of(app, &filter)?;
            Ok::<_, duties::Failure>((rows, duties::systems::needing(app)?))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, console::QUEUE);
    page::answer(&Queue {
        done: done(&frame, &wanted.done),
        fields: fields(&frame, &wanted),
        count: frame.fill(
            console::QUEUE_COUNT,
            &[("n", rows.len().to_string().as_str())],
        ),
        is_filtered: filter != Filter::default(),
        rows: rows.iter().map(|one| row(&frame, one, actor)).collect(),
        systems: needing(&frame, &steps),
        frame,
    })
}

/// What was just done, in a sentence. A word that is none of these says nothing.
fn done(frame: &Frame, word: &str) -> Option<&'static str> {
    Some(frame.t(match word {
        "asked" => console::DONE_ASKED,
        "assigned" => console::DONE_ASSIGNED,
        "blocked" => console::DONE_BLOCKED,
        "unblocked" => console::DONE_UNBLOCKED,
        "decided" => console::DONE_DECIDED,
        "proposed" => console::DONE_PROPOSED,
        "reviewed" => console::DONE_REVIEWED,
        "sent-back" => console::DONE_SENT_BACK,
        "taken-down" => console::DONE_TAKEN_DOWN,
        "asked-again" => systems::DONE_ASKED_AGAIN,
        "done-there" => systems::DONE_THERE,
        "identified" => console::DONE_IDENTIFIED,
        _ => return None,
    }))
}

#[derive(Template)]
#[template(path = "case_closed.html")]
struct Closed {
    frame: Frame,
    done: Option<&'static str>,
    row: Row,
}

/// A case before it is opened: its number and its clock.
pub(crate) async fn closed(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let request: RequestId = id(&request)?;
    let rows = site.run(duties::rights::queue).await?;
    let frame = Frame::new(&site, &visitor, console::CASE);
    let found = rows
        .iter()
        .find(|row| row.request == request)
        .ok_or(Problem::NotFound)?;
    page::answer(&Closed {
        done: done(&frame, &wanted.done),
        row: row(&frame, found, actor),
        frame,
    })
}

/// What the law's clock says of the queue, for the console's first page: the number, what of, how bad,
/// and where those stand; with the letters that wait to be posted.
pub(crate) fn counts(frame: &Frame, queue: &[QueueRow], to_post: usize) -> Vec<Count> {
    let of = |is_one: &dyn Fn(&QueueRow) -> bool| queue.iter().filter(|row| is_one(row)).count();
    let waiting = |on: WaitsFor| of(&|row| row.waits == Some(on));
    let soon = of(&|row| duties::rights::is_due_soon(&row.left) && !row.overdue);
    let count = |n: usize, words: Words, mark: &'static str, address: &'static str| Count {
        n: n.to_string(),
        words: frame.t(words),
        mark: if n > 0 { mark } else { "good" },
        address,
    };
    debug_assert_eq!(DUE_SOON_DAYS, 7, "the words say seven days");
    vec![
        count(
            of(&|row| row.overdue),
            console::OVERDUE,
            "bad",
            "/console/requests?day=overdue",
        ),
        count(
            of(&|row| row.left == law::TimeLeft::Today),
            console::DUE_TODAY,
            "bad",
            "/console/requests?day=soon",
        ),
        count(
            soon,
            console::DUE_SOON,
            "warn",
            "/console/requests?day=soon",
        ),
        count(
            waiting(WaitsFor::Approval),
            console::WAITS_APPROVAL,
            "warn",
            "/console/requests?waits=approval",
        ),
        count(
            waiting(WaitsFor::Desk),
            console::WAITS_REVIEW,
            "warn",
            "/console/requests?waits=desk",
        ),
        count(
            waiting(WaitsFor::Source),
            console::WAITS_SOURCE,
            "warn",
            "/console/requests?waits=source",
        ),
        count(
            to_post,
            law::words::recipients::TO_POST,
            "warn",
            "/console/recipients",
        ),
        count(queue.len(), console::OPEN, "", "/console/requests"),
    ]
}

/// A count on the console's first page.
pub(crate) struct Count {
    pub(crate) n: String,
    pub(crate) words: &'static str,
    pub(crate) mark: &'static str,
    /// The page that shows them.
    pub(crate) address: &'static str,
}
