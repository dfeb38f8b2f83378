//! How often pages of the institution's own sites were opened, for the office: a table, a chart, and the
//! same for a spreadsheet (`CO-7`, `CO-38`). Sums of days that are over; nobody is a number.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use duties::visits::{self, Device, OTHER, Published, Stay, What, Whence};
use jiff::ToSpan as _;
use jiff::civil::Date;
use law::date;
use law::words::{cookies as words, portal};

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// How many days can be looked back.
const DAYS: [u16; 4] = [7, 30, 90, 365];
/// How high the chart is, in its own units.
const CHART_HEIGHT: u64 = 100;
/// How wide a day is in it.
const BAR_WIDTH: u64 = 10;

/// What is looked at, as the form's words.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    site: String,
    #[serde(default)]
    days: String,
}

/// A bar of the chart.
struct Bar {
    x: u64,
    y: u64,
    height: u64,
    title: String,
}

/// One table of sums.
struct Sums {
    heading: &'static str,
    rows: Vec<(String, u64)>,
}

/// A task and its steps.
struct Task {
    heading: String,
    steps: Vec<(String, u64, Option<String>)>,
}

#[derive(Template)]
#[template(path = "visits.html")]
struct Page {
    frame: Frame,
    /// Every site: id, name, whether it is the one looked at.
    sites: Vec<(String, String, bool)>,
    spans: Vec<(u16, String, bool)>,
    address: String,
    bars: Vec<Bar>,
    wide: u64,
    days: Vec<(String, u64)>,
    tables: Vec<Sums>,
    tasks: Vec<Task>,
}

/// The site and the days looked at.
struct Looking {
    site: Option<String>,
    span: u16,
    from: Date,
    to: Date,
}

impl Looking {
    /// A word the form does not have asks for the first site and a month.
    fn of(site: &Site, wanted: &Wanted) -> Result<Looking, Problem> {
        let span = DAYS
            .into_iter()
            .find(|days| days.to_string() == wanted.days)
            .unwrap_or(30);
        let policy = site.app().policy();
        let sites = &policy.pack.sites;
        let known = sites.iter().find(|one| one.id == wanted.site);
        let to = site.app().now().civil_day();
        let from = to
            .checked_sub(i64::from(span).days())
            .map_err(|_| Problem::Broken)?;
        Ok(Looking {
            site: known.or(sites.first()).map(|one| one.id.clone()),
            span,
            from,
            to,
        })
    }

    async fn found(&self, site: &Site) -> Result<Published, Problem> {
        let Some(id) = self.site.clone() else {
            return Ok(Published::default());
        };
        let (from, to) = (self.from, self.to);
        site.run(move |app| visits::published(app, &id, from, to))
            .await
    }
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let looking = Looking::of(&site, &wanted)?;
    let found = looking.found(&site).await?;
    let frame = Frame::new(&site, &visitor, words::VISITS);
    let policy = site.app().policy();
    let sites = policy
        .pack
        .sites
        .iter()
        .map(|one| {
            let is_chosen = Some(&one.id) == looking.site.as_ref();
            (one.id.clone(), frame.say(&one.name).to_owned(), is_chosen)
        })
        .collect();
    let spans = DAYS
        .into_iter()
        .map(|days| {
            let name = frame.fill(words::VISITS_DAYS_N, &[("days", &days.to_string())]);
            (days, name, days == looking.span)
        })
        .collect();
    let by_day = found.by_day(What::Page);
    page::answer(&Page {
        sites,
        spans,
        address: format!(
            "/console/visits.csv?site={}&days={}",
            looking.site.unwrap_or_default(),
            looking.span
        ),
        wide: BAR_WIDTH * by_day.len() as u64,
        bars: bars(&frame, &by_day),
        days: by_day
            .iter()
            .map(|(day, times)| (date::long(*day, frame.language), *times))
            .collect(),
        tables: tables(&frame, &found),
        tasks: tasks(&frame, &found),
        frame,
    })
}

fn bars(frame: &Frame, by_day: &[(Date, u64)]) -> Vec<Bar> {
    let most = by_day.iter().map(|(_, times)| *times).max().unwrap_or(0);
    by_day
        .iter()
        .zip(0_u64..)
        .map(|((day, times), at)| {
            let height = (times * CHART_HEIGHT).checked_div(most).unwrap_or(0);
            Bar {
                x: at * BAR_WIDTH,
                y: CHART_HEIGHT - height,
                height,
                title: format!("{}: {times}", date::short(*day, frame.language)),
            }
        })
        .collect()
}

fn tables(frame: &Frame, found: &Published) -> Vec<Sums> {
    What::ALL
        .iter()
        .map(|what| {
            let rows = match what {
                What::Visit => found
                    .by_day(*what)
                    .iter()
                    .map(|(day, times)| (date::long(*day, frame.language), *times))
                    .collect(),
                _ => found
                    .by_word(*what)
                    .into_iter()
                    .map(|(word, times)| (named(frame, *what, &word), times))
                    .collect(),
            };
            Sums {
                heading: frame.t(what.words()),
                rows,
            }
        })
        .filter(|sums| !sums.rows.is_empty())
        .collect()
}

/// A word of a sum as the office reads it; a path stays as it is.
fn named(frame: &Frame, what: What, word: &str) -> String {
    let words = match what {
        What::Page if word == OTHER => Some(words::VISITS_OTHER),
        What::Page | What::Visit => None,
        What::From => Whence::of_code(word).map(Whence::words),
        What::Device => Device::of_code(word).map(Device::words),
        What::Stay => Stay::of_code(word).map(Stay::words),
    };
    words.map_or_else(|| word.to_owned(), |words| frame.t(words).to_owned())
}

fn tasks(frame: &Frame, found: &Published) -> Vec<Task> {
    found
        .flows
        .iter()
        .filter(|flow| flow.steps.iter().any(|(_, times)| *times > 0))
        .map(|flow| Task {
            heading: frame.fill(words::VISITS_FLOW, &[("name", frame.say(&flow.name))]),
            steps: flow
                .steps
                .iter()
                .enumerate()
                .map(|(at, (path, times))| {
                    let after = flow.steps.get(at + 1).map(|(_, times)| *times);
                    let on = after.and_then(|after| (after * 100).checked_div(*times));
                    let told = on.map(|percent| {
                        let percent = percent.min(100).to_string();
                        frame.fill(words::VISITS_STEP_ON, &[("percent", &percent)])
                    });
                    (path.clone(), *times, told)
                })
                .collect(),
        })
        .collect()
}

/// The same sums as a file.
pub(crate) async fn csv(
    State(site): State<Arc<Site>>,
    _: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let looking = Looking::of(&site, &wanted)?;
    let found = looking.found(&site).await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"visits.csv\"",
            ),
        ],
        visits::csv(&found),
    )
        .into_response())
}
