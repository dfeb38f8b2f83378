//! What is looked at, in the order in which a fault in one explains the next.

use std::path::Path;

use law::words::{cli, desk};
use law::{Clock, Text};
use ledger::{Checkpoint, VerifierKey};
use store::Location;

use super::{Line, sides};
use crate::clock::SystemClock;
use crate::command::Setting;
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::{holidays, mail, pack_folder, root_key, start};

/// Free space below which the disk line is red, in bytes.
const FREE_MIN: u64 = 512 * 1024 * 1024;

/// How far ahead something that is filed today can fall due, in days: an erasure.
const DUE_AHEAD_DAYS: i64 = 90;

/// Years in which the clock can be right.
const YEARS: std::ops::RangeInclusive<i16> = 2026..=2099;

/// Looks at everything.
pub(super) fn all(config: &Config, setting: &Setting) -> Vec<Line> {
    let rights = start::rights(config).map(|()| cli::DOCTOR_RIGHTS_WELL.text());
    let root = root_key::load(config).map(|_| cli::DOCTOR_ROOT_WELL.text());
    let mut lines = vec![
        Line::of("rights", cli::DOCTOR_RIGHTS, rights),
        Line::of("root-key", cli::DOCTOR_ROOT, root),
        keys_apart(config),
        Line::of("policy", cli::DOCTOR_POLICY, policy(config)),
        Line::of("clock", cli::DOCTOR_CLOCK, clock()),
        Line::of("holidays", desk::DOCTOR_HOLIDAYS, calendar(config)),
        Line::of("disk", cli::DOCTOR_DISK, disk(config.folder())),
        Line::of("mail", cli::DOCTOR_MAIL, letters(config)),
        Line::of("recipients", cli::DOCTOR_RECIPIENTS, recipients(config)),
    ];
    lines.extend(sides::look(config, &SystemClock, setting));
    lines
}

/// Keys in a folder of their own, or in a database of their own (K1).
fn keys_apart(config: &Config) -> Line {
    let apart = match (&config.data, &config.keys) {
        (Location::File(data), Location::File(keys)) => data.parent() != keys.parent(),
        (data, keys) => data != keys,
    };
    let found = if apart {
        Ok(cli::DOCTOR_APART_WELL.text())
    } else {
        Err(Fault::config(cli::DOCTOR_APART_ILL.text()))
    };
    Line::of("keys-apart", cli::DOCTOR_APART, found)
}

fn policy(config: &Config) -> Result<Text, Fault> {
    let files = pack_folder::read(&config.policy)?;
    let pack = pack_folder::clean(&files, &config.policy)?.pack;
    let version = pack.version().unwrap_or_default().to_string();
    Ok(said(
        cli::DOCTOR_POLICY_WELL,
        &[("id", pack.id()), ("version", &version)],
    ))
}

fn clock() -> Result<Text, Fault> {
    let day = SystemClock.now().civil_day();
    if !YEARS.contains(&day.year()) {
        let shown = day.to_string();
        return Err(Fault::config(said(
            cli::DOCTOR_CLOCK_ILL,
            &[("day", &shown)],
        )));
    }
    Ok(Text::new(
        law::date::long(day, law::Language::Thai),
        law::date::long(day, law::Language::English),
    ))
}

/// Whether the holidays of every day on which something can fall due from now on are known.
fn calendar(config: &Config) -> Result<Text, Fault> {
    let holidays = holidays::read(config)?;
    let today = SystemClock.now().civil_day();
    let furthest = today.saturating_add(jiff::Span::new().days(DUE_AHEAD_DAYS));
    let missing = (today.year()..=furthest.year()).find(|year| !holidays.knows(*year));
    if let Some(year) = missing {
        let year = law::date::buddhist_of(year).to_string();
        return Err(Fault::config(said(
            desk::DOCTOR_HOLIDAYS_ILL,
            &[("year", &year)],
        )));
    }
    let last = holidays.years().last().unwrap_or_default();
    let last = law::date::buddhist_of(last).to_string();
    let days = holidays.days().count().to_string();
    Ok(said(
        desk::DOCTOR_HOLIDAYS_WELL,
        &[("days", &days), ("year", &last)],
    ))
}

fn disk(folder: &Path) -> Result<Text, Fault> {
    let found = rustix::fs::statvfs(folder)
        .map_err(|error| Fault::file(folder, &std::io::Error::from(error)))?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let shown = (free / 1_048_576).to_string();
    if free < FREE_MIN {
        return Err(Fault::config(said(
            cli::DOCTOR_DISK_ILL,
            &[("free", &shown)],
        )));
    }
    Ok(said(cli::DOCTOR_DISK_WELL, &[("free", &shown)]))
}

/// Whether letters would go out now. None is sent.
fn letters(config: &Config) -> Result<Text, Fault> {
    let Some(room) = mail::room(config, config.base_url())? else {
        return Ok(cli::DOCTOR_MAIL_NONE.text());
    };
    room.look(SystemClock.now())
        .map(|()| cli::DOCTOR_MAIL_WELL.text())
        .map_err(|why| Fault::config(said(cli::DOCTOR_MAIL_ILL, &[("why", &why.to_string())])))
}

/// Which recipients and processors can be told of a correction or an erasure by post alone (s.35–36):
/// the policy gives no e-mail address of theirs. No fault: many a published policy gives none.
fn recipients(config: &Config) -> Result<Text, Fault> {
    let files = pack_folder::read(&config.policy)?;
    let pack = pack_folder::clean(&files, &config.policy)?.pack;
    let recipients = pack.recipients.iter().map(|one| (&one.id, &one.email));
    let processors = pack.processors.iter().map(|one| (&one.id, &one.email));
    let by_post: Vec<&str> = recipients
        .chain(processors)
        .filter(|(_, email)| email.is_empty())
        .map(|(id, _)| id.as_str())
        .collect();
    Ok(if by_post.is_empty() {
        cli::DOCTOR_RECIPIENTS_WELL.text()
    } else {
        said(
            cli::DOCTOR_RECIPIENTS_POST,
            &[("recipients", &by_post.join(", "))],
        )
    })
}

/// Whether the newest checkpoint is signed by the key that was kept.
pub(super) fn signed(folder: &Path, note: &str) -> Result<Text, Fault> {
    let path = start::verifier_file(folder);
    let text = std::fs::read_to_string(&path).map_err(|error| Fault::file(&path, &error))?;
    let ill = || Fault::config(cli::DOCTOR_LEDGER_ILL.text());
    let key: VerifierKey = text.trim().parse().map_err(|_| ill())?;
    let checkpoint = Checkpoint::open(note, key.name(), &key).map_err(|_| ill())?;
    Ok(said(
        cli::DOCTOR_LEDGER_WELL,
        &[("size", &checkpoint.size().to_string())],
    ))
}
