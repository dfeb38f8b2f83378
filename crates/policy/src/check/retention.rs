//! How long each cell of the matrix is kept (s.23(3), s.39(4), `LP-72`).

use jiff::civil::{Date, date};
use law::Basis;

use super::{Rule, blank, unsaid};
use crate::fault::{Code, Findings};
use crate::pack::{Pack, Period, Retention, Source, SourceFormat};

pub(super) const RULES: &[Rule] = &[
    every_cell,
    only_cells,
    not_everything,
    periods,
    events,
    floors,
    logs,
];

/// How long a traffic log is kept at least (Computer-related Crime Act s.26), in days.
const LOG_FLOOR_DAYS: u64 = 90;

/// A day to measure periods from.
const ANCHOR: Date = date(2000, 1, 1);

/// Thirty years after it: nothing is kept longer without a law that asks for it.
const LONGEST: Date = date(2030, 1, 1);

fn covers(row: &Retention, activity: &str, category: &str) -> bool {
    (row.activity == activity || row.activity == "*")
        && row
            .categories
            .iter()
            .any(|held| held == category || held == "*")
}

fn every_cell(pack: &Pack, found: &mut Findings<'_>) {
    for activity in &pack.activities {
        for (at, category) in activity.categories.iter().enumerate() {
            let rows = pack
                .retention
                .iter()
                .filter(|row| covers(row, &activity.id, category))
                .count();
            if rows == 0 {
                found.push(
                    Code::RetentionMissing,
                    activity.place.element("categories", at),
                    &[("id", &activity.id), ("other", category)],
                );
            }
        }
    }
}

fn only_cells(pack: &Pack, found: &mut Findings<'_>) {
    let mut seen = std::collections::HashSet::new();
    for row in &pack.retention {
        for (at, category) in row.categories.iter().enumerate() {
            let span = row.place.element("categories", at);
            let values = [("id", row.activity.as_str()), ("other", category.as_str())];
            if !seen.insert((&row.activity, category)) {
                found.push(Code::RetentionTwice, span, &values);
            }
            if pack
                .activity(&row.activity)
                .is_some_and(|activity| category != "*" && !activity.categories.contains(category))
            {
                found.push(Code::RetentionOutsideMatrix, span, &values);
            }
        }
    }
}

fn not_everything(pack: &Pack, found: &mut Findings<'_>) {
    for row in &pack.retention {
        if row.activity == "*" {
            found.push(Code::RetentionForEverything, row.place.of("activity"), &[]);
        } else if let Some(at) = row.categories.iter().position(|category| category == "*") {
            found.push(
                Code::RetentionForEverything,
                row.place.element("categories", at),
                &[],
            );
        }
    }
}

fn periods(pack: &Pack, found: &mut Findings<'_>) {
    for row in &pack.retention {
        let span = row.place.of("period");
        match row.period.period {
            // a missing key is a fault of reading
            None if row.place.has("period") => {
                found.push(Code::PeriodNone, span, &[("value", &row.period.words)])
            }
            Some(period) if period.is_zero() => found.push(Code::PeriodZero, span, &[]),
            Some(period) if period.after(ANCHOR) > LONGEST && unsaid(&row.law) => {
                found.push(Code::PeriodTooLong, span, &[("value", &period.to_string())]);
            }
            _ => {}
        }
    }
}

fn events(pack: &Pack, found: &mut Findings<'_>) {
    for row in pack.retention.iter().filter(|row| blank(&row.after)) {
        found.push(Code::EventMissing, row.place.of("after"), &[]);
    }
}

fn floors(pack: &Pack, found: &mut Findings<'_>) {
    for row in &pack.retention {
        let Some(floor) = row.floor else { continue };
        if unsaid(&row.floor_law) {
            found.push(
                Code::FloorLawMissing,
                row.place.of("floor"),
                &[("value", &floor.to_string())],
            );
        }
        if let Some(period) = row
            .period
            .period
            .filter(|period| floor.after(ANCHOR) > period.after(ANCHOR))
        {
            found.push(
                Code::FloorBeyondPeriod,
                row.place.of("floor"),
                &[
                    ("value", &floor.to_string()),
                    ("known", &period.to_string()),
                ],
            );
        }
    }
}

/// The categories in which the lines of a log land.
fn landed(source: &Source) -> Vec<&str> {
    let mut categories: Vec<&str> = source
        .keep
        .iter()
        .filter_map(|kept| kept.to.split_once('/'))
        .map(|(category, _)| category)
        .collect();
    categories.extend(Some(source.category.as_str()).filter(|category| !category.is_empty()));
    categories.sort_unstable();
    categories.dedup();
    categories
}

fn logs(pack: &Pack, found: &mut Findings<'_>) {
    for source in pack
        .sources
        .iter()
        .filter(|source| source.format == Some(SourceFormat::AccessLog))
    {
        let activities: Vec<_> = source
            .activities
            .iter()
            .filter_map(|id| pack.activity(id))
            .collect();
        if !activities.is_empty() && !activities.iter().any(|activity| activity.case_required) {
            found.push(Code::LogWithoutCase, source.place.of("activities"), &[]);
        }
        for activity in activities
            .iter()
            .filter(|activity| activity.all_bases().any(|basis| basis == Basis::LegalDuty))
        {
            for category in landed(source)
                .into_iter()
                .filter(|category| activity.categories.iter().any(|held| held == category))
            {
                let row = pack.retention_of(&activity.id, category);
                let long_enough = |floor: Period| floor.shortest_days() >= LOG_FLOOR_DAYS;
                if !row.and_then(|row| row.floor).is_some_and(long_enough) {
                    let span =
                        row.map_or_else(|| activity.place.of("id"), |row| row.place.of("floor"));
                    found.push(
                        Code::LogFloorMissing,
                        span,
                        &[("id", &activity.id), ("other", category)],
                    );
                }
            }
        }
    }
}
