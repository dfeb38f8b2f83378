//! What can go wrong in the store. No message repeats a value: database errors are told by their
//! kind and code alone (`T44`).

use crate::no_entry::NoEntry;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The embedded engine failed; its code, never its text.
    #[error("the embedded database failed with code {code}{hint}")]
    Embedded {
        /// Extended result code of the engine.
        code: i32,
        /// What to do, for the codes an operator meets.
        hint: &'static str,
    },
    /// The database server failed; its SQLSTATE, never its text.
    #[error("the database server failed with state {state}")]
    Server {
        /// SQLSTATE, or `connection` when there was no answer.
        state: String,
    },
    /// The database server was reached and did not let us in.
    #[error("the database server {0}")]
    NoEntry(NoEntry),
    /// The server's address cannot be read.
    #[error("the database address is no `postgres://user@host/name`")]
    BadAddress,
    /// A stored row that cannot be.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistency),
    /// The schema is newer or other than this program knows.
    #[error(
        "the database has schema {found}; this program knows up to {known}: run the program that wrote it, or a newer one"
    )]
    Schema {
        /// What was found.
        found: String,
        /// The newest this program knows.
        known: u32,
    },
    /// Somebody else has the data open.
    #[error(
        "another server has this data open ({holder}); stop it first, two servers never share one data folder"
    )]
    InUse {
        /// What the other said of itself.
        holder: String,
    },
    /// A key, a seal or the root key failed.
    #[error("a key or a seal failed: {0}")]
    Vault(String),
    /// The ledger cannot be written or does not fit its own past.
    #[error("the ledger failed: {0}; nothing is read until it can be written again (s.37(1))")]
    Ledger(String),
    /// The writer is not running: an earlier failure stopped it, or the program is ending.
    #[error("the store is not taking work: {0}")]
    Stopped(String),
    /// A file or folder of the data folder could not be used.
    #[error("`{path}` cannot be used: {why}")]
    File {
        /// Which one.
        path: String,
        /// Why, as the operating system says.
        why: String,
    },
    /// Something asked for is not there, or not for this asker.
    #[error("no such {0}")]
    Missing(&'static str),
    /// A rule of the store was not kept by its caller's input.
    #[error("{0}")]
    Refused(String),
}

/// A row that cannot be: the statement and the column, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a stored row cannot be: column {column} of `{statement}`")]
pub struct Inconsistency {
    statement: &'static str,
    column: usize,
}

impl Inconsistency {
    pub(crate) const fn column(statement: &'static str, column: usize) -> Self {
        Inconsistency { statement, column }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map_or(-1, |inner| inner.extended_code);
        let hint = match code & 0xff {
            13 => ": the disk is full; free space and try again, nothing was half-written",
            8 => ": the file is read-only",
            14 => ": the file cannot be opened; check the folder and its rights",
            5 | 6 => ": another program holds the file",
            11 | 26 => ": the file is damaged; restore a backup",
            10 => ": the disk failed",
            _ => "",
        };
        Fault::Embedded { code, hint }
    }
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        let state = error
            .code()
            .map_or_else(|| "connection".to_owned(), |code| code.code().to_owned());
        Fault::Server { state }
    }
}
