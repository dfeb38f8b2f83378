//! The two databases, looked at from beside.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use law::words::cli;
use law::{Clock, Text};
use store::{COLUMN_CLASSES, Columns, Look, LookAtKeys};

use super::{Line, checks};
use crate::command::Setting;
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::{pack_folder, root_key};

/// After how long an epoch of keys should have been renewed; a day, and time for the sweep (K2).
const EPOCH_MAX: SignedDuration = SignedDuration::from_hours(26);

/// Looks at both databases.
pub(super) fn look(config: &Config, clock: &dyn Clock, setting: &Setting) -> Vec<Line> {
    let mut lines = Vec::new();
    match Look::open(&config.data) {
        Err(fault) => lines.push(Line::of("data", cli::DOCTOR_DATA, Err(Fault::from(fault)))),
        Ok(mut data) => {
            let columns = data.columns().map_err(Fault::from);
            let whole = ledger(&mut data, setting);
            let counts = counted(&mut data);
            let told = indirect(&mut data, clock);
            lines.extend([
                Line::of("indirect", cli::DOCTOR_INDIRECT, told),
                Line::of("data", cli::DOCTOR_DATA, Ok(cli::DOCTOR_SCHEMA_WELL.text())),
                Line::of("ledger", cli::DOCTOR_LEDGER, whole),
                Line::of("counts", cli::DOCTOR_COUNTS, counts),
                Line::of(
                    "data-columns",
                    cli::DOCTOR_COLUMNS,
                    columns.and_then(|live| classified("data", live)),
                ),
            ]);
        }
    }
    match LookAtKeys::open(&config.keys) {
        Err(fault) => lines.push(Line::of("keys", cli::DOCTOR_KEYS, Err(Fault::from(fault)))),
        Ok(mut keys) => {
            let columns = keys.columns().map_err(Fault::from);
            lines.extend([
                Line::of("keys", cli::DOCTOR_KEYS, Ok(cli::DOCTOR_SCHEMA_WELL.text())),
                Line::of(
                    "root-opens",
                    cli::DOCTOR_ROOT_OPENS,
                    opens(&mut keys, config),
                ),
                Line::of("epoch", cli::DOCTOR_EPOCH, epoch(&mut keys, clock)),
                Line::of(
                    "key-columns",
                    cli::DOCTOR_KEY_COLUMNS,
                    columns.and_then(|live| classified("keys", live)),
                ),
            ]);
        }
    }
    lines
}

fn ledger(data: &mut Look, setting: &Setting) -> Result<Text, Fault> {
    let note = data
        .checkpoint()?
        .ok_or_else(|| Fault::config(cli::NO_CHECKPOINT.text()))?;
    let told = checks::signed(&setting.folder, &note)?;
    let size = data.size()?;
    // A server that is running may have gone on between the two looks, never back.
    let stated = note
        .lines()
        .nth(1)
        .and_then(|line| line.parse::<u64>().ok());
    match stated {
        Some(stated) if stated == size => Ok(told),
        Some(stated) if stated < size && data.checkpoint()?.is_some_and(|later| later != note) => {
            Ok(told)
        }
        _ => Err(Fault::config(cli::DOCTOR_LEDGER_ILL.text())),
    }
}

/// Whether every entry is among the counts that notices and the record show (s.39(6), s.39(7)).
fn counted(data: &mut Look) -> Result<Text, Fault> {
    let (counted, entries) = data.counted()?;
    if counted == entries {
        return Ok(cli::DOCTOR_COUNTS_WELL.text());
    }
    let (counted, entries) = (counted.to_string(), entries.to_string());
    let values = [("counted", counted.as_str()), ("entries", &entries)];
    Err(Fault::config(said(cli::DOCTOR_COUNTS_ILL, &values)))
}

/// Whether everybody whose data came from elsewhere was told in time (s.25, `I-22`).
fn indirect(data: &mut Look, clock: &dyn Clock) -> Result<Text, Fault> {
    match data.overdue_indirect(clock.now())? {
        0 => Ok(cli::DOCTOR_INDIRECT_WELL.text()),
        late => {
            let late = late.to_string();
            Err(Fault::config(said(
                cli::DOCTOR_INDIRECT_ILL,
                &[("n", &late)],
            )))
        }
    }
}

/// Whether the root key is the one that this key store was made with.
fn opens(keys: &mut LookAtKeys, config: &Config) -> Result<Text, Fault> {
    let root = root_key::load(config)?;
    let files = pack_folder::read(&config.policy)?;
    let pack = pack_folder::clean(&files, &config.policy)?.pack;
    let controller = pack.controller.as_ref().map_or("", |found| &found.id);
    keys.opens_with(root.as_ref(), controller)?;
    Ok(cli::DOCTOR_ROOT_OPENS_WELL.text())
}

fn epoch(keys: &mut LookAtKeys, clock: &dyn Clock) -> Result<Text, Fault> {
    let began = keys
        .epoch_began()?
        .ok_or_else(|| Fault::config(cli::DOCTOR_EPOCH_NONE.text()))?;
    let now = clock.now();
    let hours = (now.micros().saturating_sub(began.micros()) / 3_600_000_000).to_string();
    let values = [("hours", hours.as_str())];
    if began.after(EPOCH_MAX) < now {
        return Err(Fault::config(said(cli::DOCTOR_EPOCH_ILL, &values)));
    }
    Ok(said(cli::DOCTOR_EPOCH_WELL, &values))
}

/// Whether every live column has a class, and every class a column.
fn classified(side: &str, live: Columns) -> Result<Text, Fault> {
    let classes: toml::Table = COLUMN_CLASSES.parse().unwrap_or_default();
    let declared: BTreeSet<(String, String)> = classes
        .get(side)
        .and_then(toml::Value::as_table)
        .into_iter()
        .flatten()
        .flat_map(|(table, columns)| {
            columns
                .as_table()
                .into_iter()
                .flat_map(|columns| columns.keys().cloned())
                .map(|column| (table.clone(), column))
        })
        .collect();
    let live: BTreeSet<(String, String)> = live.into_iter().collect();
    let strange: Vec<String> = live
        .symmetric_difference(&declared)
        .map(|(table, column)| format!("{table}.{column}"))
        .collect();
    if strange.is_empty() {
        let count = live.len().to_string();
        return Ok(said(cli::DOCTOR_COLUMNS_WELL, &[("count", &count)]));
    }
    Err(Fault::config(said(
        cli::DOCTOR_COLUMNS_ILL,
        &[("columns", &strange.join(", "))],
    )))
}
