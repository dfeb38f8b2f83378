//! The schema: numbered files, applied once each, never changed after.
//!
//! A database that was written by a newer program, or by a changed file, is refused at start.

use aws_lc_rs::digest::{SHA256, digest};
use law::Moment;

use crate::connection::{Connection, Param};
use crate::fault::Fault;

/// Which side of the store a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Records, requests, ledger.
    Data,
    /// Wrapped keys.
    Keys,
}

const DATA: &[&str] = &[
    include_str!("../migrations/0001-data.sql"),
    include_str!("../migrations/0002-data.sql"),
    include_str!("../migrations/0003-data.sql"),
    include_str!("../migrations/0004-data.sql"),
    include_str!("../migrations/0005-data.sql"),
    include_str!("../migrations/0006-data.sql"),
    include_str!("../migrations/0007-data.sql"),
    include_str!("../migrations/0008-data.sql"),
    include_str!("../migrations/0009-data.sql"),
    include_str!("../migrations/0010-data.sql"),
    include_str!("../migrations/0011-data.sql"),
    include_str!("../migrations/0012-data.sql"),
    include_str!("../migrations/0013-data.sql"),
    include_str!("../migrations/0014-data.sql"),
    include_str!("../migrations/0015-data.sql"),
    include_str!("../migrations/0016-data.sql"),
    include_str!("../migrations/0017-data.sql"),
];
const KEYS: &[&str] = &[
    include_str!("../migrations/0001-keys.sql"),
    include_str!("../migrations/0002-keys.sql"),
    include_str!("../migrations/0003-keys.sql"),
];

/// Brings a database to the schema of this program.
///
/// # Errors
/// [`Fault::Schema`] when the database is of a newer or another program.
pub(crate) fn bring_up(connection: &mut Connection, side: Side, now: Moment) -> Result<(), Fault> {
    let files = files_of(side);
    connection.batch("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY, side TEXT NOT NULL, digest BYTEA NOT NULL, applied_at BIGINT NOT NULL)")?;
    connection.begin()?;
    let result = apply(connection, side, files, now);
    connection.batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    result
}

fn files_of(side: Side) -> &'static [&'static str] {
    match side {
        Side::Data => DATA,
        Side::Keys => KEYS,
    }
}

/// Whether a database has the schema of this program, for whoever only looks at it.
///
/// # Errors
/// [`Fault::Schema`] when it is of a newer or another program, or not brought up to this one.
pub(crate) fn fits(connection: &mut Connection, side: Side) -> Result<(), Fault> {
    let files = files_of(side);
    let applied = applied(connection, side, files)?;
    if applied == files.len() {
        return Ok(());
    }
    Err(Fault::Schema {
        found: format!("{applied}, not brought up yet"),
        known: u32::try_from(files.len()).unwrap_or(u32::MAX),
    })
}

/// How many files were applied, all of them this program's own.
fn applied(connection: &mut Connection, side: Side, files: &[&str]) -> Result<usize, Fault> {
    let known = u32::try_from(files.len()).unwrap_or(u32::MAX);
    let name = name_of(side);
    let applied = connection.all(
        "SELECT version, side, digest FROM schema_versions ORDER BY version",
        &[],
        |row| Ok((row.int(0)?, row.text(1)?.to_owned(), row.bytes(2)?.to_vec())),
    )?;
    for (version, found_side, found_digest) in &applied {
        let place = usize::try_from(*version - 1).unwrap_or(usize::MAX);
        let fits = files.get(place).is_some_and(|file| {
            digest(&SHA256, file.as_bytes()).as_ref() == found_digest.as_slice()
        });
        if !fits || found_side != name {
            return Err(Fault::Schema {
                found: format!("{version} of another {found_side} side"),
                known,
            });
        }
    }
    Ok(applied.len())
}

const fn name_of(side: Side) -> &'static str {
    match side {
        Side::Data => "data",
        Side::Keys => "keys",
    }
}

fn apply(
    connection: &mut Connection,
    side: Side,
    files: &[&str],
    now: Moment,
) -> Result<(), Fault> {
    let name = name_of(side);
    let done = applied(connection, side, files)?;
    for (file, version) in files.iter().zip(1_i64..).skip(done) {
        connection.batch(file)?;
        connection.execute(
            "INSERT INTO schema_versions (version, side, digest, applied_at) VALUES ($1, $2, $3, $4)",
            &[Param::Int(version), Param::Text(name), Param::Bytes(digest(&SHA256, file.as_bytes()).as_ref()), Param::Int(now.micros())],
        )?;
    }
    Ok(())
}
