//! Having something put right (s.35–36, `LP-97`): which field of which record, and what it should say.
//! What stands there is read as the person themself, which is entered like every use.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use duties::rights::{Correctable, Wish, correctable};
use law::Right;
use law::words::{asking, portal};
use serde_json::Value as Json;

use super::ask::{Ask, Choice, Choose, Part, Write};
use super::ask::{clock_runs, fault_of_words, own_words, said};
use super::filing::{filed, follow};
use super::shown::value;
use crate::forms::Brought;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/requests/new/correction";
const AFTER: &str = "/me/requests/new/correction/after";
/// How many records a page shows.
pub(crate) const ON_A_PAGE: usize = 20;

/// Which category, and from which record on.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Chosen {
    category: Option<String>,
    #[serde(default)]
    from: usize,
}

#[derive(Template)]
#[template(path = "correction.html")]
struct Categories {
    frame: Frame,
    /// The category's id, its name, and how many records of it there are.
    categories: Vec<(String, String, String)>,
}

async fn records(site: &Site, visitor: &Visitor) -> Result<Vec<Correctable>, Problem> {
    let hand = visitor.hand()?;
    let mut found = site.run(move |app| correctable(app, hand)).await?;
    found.retain(|record| !record.fields.is_empty());
    found.sort_by_key(|record| std::cmp::Reverse(record.happened));
    Ok(found)
}

/// First which category, then which field of it is wrong.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    let records = records(&site, &visitor).await?;
    match &chosen.category {
        None => categories(&site, &visitor, &records),
        Some(category) => ask_what(&site, &visitor, &records, (category, chosen.from), false),
    }
}

fn categories(
    site: &Site,
    visitor: &Visitor,
    records: &[Correctable],
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, asking::CORRECTION_CATEGORY).asked_at(START);
    let mut categories: Vec<(String, String, usize)> = Vec::new();
    for record in records {
        match categories
            .iter_mut()
            .find(|(id, _, _)| *id == record.category)
        {
            Some((_, _, count)) => *count += 1,
            None => {
                let name = frame.say(&record.name).to_owned();
                categories.push((record.category.clone(), name, 1));
            }
        }
    }
    let categories = categories
        .into_iter()
        .map(|(id, name, count)| {
            let count = count.to_string();
            let told = frame.fill(portal::HELD_RECORDS, &[("n", count.as_str())]);
            (id, name, told)
        })
        .collect();
    page::answer(&Categories { frame, categories })
}

/// A field of a record, as the form names it.
fn named(record: &Correctable, field: &str) -> String {
    format!("{}/{field}", record.record)
}

/// The fields of these records, to choose the wrong one from; with what stands in them, or without.
pub(crate) fn fields_to_choose(
    frame: &Frame,
    records: &[&Correctable],
    with_values: bool,
) -> Vec<Choice> {
    let fields = records
        .iter()
        .flat_map(|record| record.fields.iter().map(move |field| (record, field)));
    fields
        .map(|(record, field)| {
            let name = frame.say(&field.name);
            let label = if with_values {
                format!("{name}: {}", value(frame, field.value.open()))
            } else {
                name.to_owned()
            };
            let (day, source) = (frame.short_day(record.happened), frame.say(&record.source));
            Choice {
                value: named(record, &field.field),
                label,
                notes: vec![format!("{day} · {source}")],
                ..Choice::default()
            }
        })
        .collect()
}

fn ask_what(
    site: &Site,
    visitor: &Visitor,
    records: &[Correctable],
    (category, from): (&str, usize),
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, asking::CORRECTION_WHAT).asked_at(START);
    let of_category: Vec<&Correctable> = records
        .iter()
        .filter(|record| record.category == category)
        .collect();
    let shown: Vec<&Correctable> = of_category
        .iter()
        .skip(from)
        .take(ON_A_PAGE)
        .copied()
        .collect();
    let choices = fields_to_choose(&frame, &shown, true);
    let lead = of_category.first().map_or_else(
        || frame.t(asking::CORRECTION_NONE).to_owned(),
        |record| frame.say(&record.name).to_owned(),
    );
    let part = Part::Choose(Choose {
        name: "wrong",
        legend: frame.t(asking::ABOUT_FIELD).to_owned(),
        hint: Some(frame.t(asking::CORRECTION_WHAT_HINT).to_owned()),
        many: false,
        choices,
        fault: wrong.then(|| frame.t(asking::CHOOSE_ONE).to_owned()),
    });
    let older = of_category.len() > from.saturating_add(ON_A_PAGE);
    let mut page = Ask::question(frame, START, AFTER, (1, 2));
    page.lead = Some(lead);
    page.carried = vec![("category".to_owned(), category.to_owned())];
    if older {
        let next = from.saturating_add(ON_A_PAGE);
        page.older = Some(visitor.at(&format!("{START}?category={category}&from={next}")));
    }
    page.parts.push(part);
    page.answer()
}

/// What was chosen: the record with the field, as they stand now.
struct Wrong {
    category: String,
    record: String,
    field: String,
    name: String,
    now: String,
}

fn chosen(frame: &Frame, records: &[Correctable], brought: &Brought) -> Option<Wrong> {
    let wanted = brought.one("wrong")?;
    let (record, field) = records.iter().find_map(|record| {
        let field = record
            .fields
            .iter()
            .find(|field| named(record, &field.field) == wanted)?;
        Some((record, field))
    })?;
    Some(Wrong {
        category: record.category.clone(),
        record: record.record.to_string(),
        field: field.field.clone(),
        name: frame.say(&field.name).to_owned(),
        now: value(frame, field.value.open()),
    })
}

/// What it should say, and anything to add.
pub(crate) async fn after(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let records = records(&site, &visitor).await?;
    let frame = Frame::new(&site, &visitor, asking::CORRECTION_AFTER_TITLE).asked_at(START);
    match chosen(&frame, &records, &brought) {
        Some(wrong) => ask_after(&site, frame, &brought, &wrong, None),
        None => {
            let category = brought.text("category");
            ask_what(&site, &visitor, &records, (&category, 0), true)
        }
    }
}

fn ask_after(
    site: &Site,
    frame: Frame,
    brought: &Brought,
    wrong: &Wrong,
    fault: Option<String>,
) -> Result<Response, Problem> {
    let is_sent = fault.is_some();
    let now = frame.fill(asking::CORRECTION_NOW, &[("value", wrong.now.as_str())]);
    let after = Part::Write(Write {
        name: "after",
        label: frame.t(asking::CORRECTION_AFTER).to_owned(),
        hint: Some(now),
        value: brought.text("after"),
        fault: fault.filter(|fault| !fault.is_empty()),
        long: false,
    });
    let wrong_words = fault_of_words(brought).filter(|_| is_sent);
    let words = own_words(
        &frame,
        brought.text("words"),
        asking::WORDS_HINT,
        wrong_words,
    );
    let notes = vec![
        frame.t(asking::CORRECTION_STOPS).to_owned(),
        clock_runs(site, &frame, Right::Rectification),
    ];
    let mut page = Ask::question(frame, START, START, (2, 2)).pressing(asking::CORRECTION_SEND);
    page.lead = Some(wrong.name.clone());
    page.notes = notes;
    page.carried = brought.carried(&["wrong", "category"]);
    page.parts = vec![after, words];
    page.answer()
}

/// Files it. A value that the field does not hold is told beside the field.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let records = records(&site, &visitor).await?;
    let frame = Frame::new(&site, &visitor, asking::CORRECTION_AFTER_TITLE).asked_at(START);
    let Some(wrong) = chosen(&frame, &records, &brought) else {
        let category = brought.text("category");
        return ask_what(&site, &visitor, &records, (&category, 0), true);
    };
    let after = brought.text("after");
    if after.is_empty() {
        let wanted = frame.t(asking::CORRECTION_AFTER_WANTED).to_owned();
        return ask_after(&site, frame, &brought, &wrong, Some(wanted));
    }
    if fault_of_words(&brought).is_some() {
        return ask_after(&site, frame, &brought, &wrong, Some(String::new()));
    }
    let wish = Wish::Correction {
        category: wrong.category.clone(),
        record: wrong.record.clone(),
        field: wrong.field.clone(),
        after: Json::String(after),
    };
    match filed(&site, &visitor, START, said(&brought), wish).await {
        Ok(filed) => Ok(follow(&visitor, filed.request)),
        Err(Problem::Bad { why, .. }) => {
            let why = frame.say(&why).to_owned();
            ask_after(&site, frame, &brought, &wrong, Some(why))
        }
        Err(problem) => Err(problem),
    }
}
