//! Why a database server that was reached did not let us in. Only the kind is told: what the server
//! says, the account and its password stay out of every message (`T44`).

use std::error::Error as _;

use tokio_postgres::Error;

/// Why a database server that was reached did not let us in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEntry {
    /// It asks for a password and its address holds none.
    #[error("wants a password and is given none")]
    NoPassword,
    /// It does not take the account with this password.
    #[error("does not take the account or its password")]
    WrongPassword,
    /// Its rules do not let this account in from this machine, or into this database.
    #[error("does not let this account in")]
    NotAllowed,
    /// It has no database of this name.
    #[error("has no database of this name")]
    NoDatabase,
    /// It offers no TLS, without which it is not spoken to over a network (`CO-20`).
    #[error("offers no TLS, which is wanted over a network (CO-20)")]
    NoTls,
    /// Its certificate is none that this machine trusts for its name.
    #[error("shows no certificate that this machine trusts (CO-20)")]
    Untrusted,
    /// It wants a way to sign in that this program does not know.
    #[error("wants a way to sign in other than by password")]
    Method,
}

impl NoEntry {
    /// What a failure to connect means; nothing when the server could not be reached, or answered
    /// something else.
    pub(crate) fn of(error: &Error) -> Option<NoEntry> {
        if let Some(code) = error.code() {
            return match code.code() {
                "28P01" => Some(NoEntry::WrongPassword),
                "28000" | "42501" => Some(NoEntry::NotAllowed),
                "3D000" => Some(NoEntry::NoDatabase),
                _ => None,
            };
        }
        // The driver tells these kinds by their words alone; a played server holds them in the tests.
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        match error.to_string().as_str() {
            "invalid configuration" if cause == "password missing" => Some(NoEntry::NoPassword),
            "authentication error" => Some(NoEntry::Method),
            "error performing TLS handshake" if cause == "server does not support TLS" => {
                Some(NoEntry::NoTls)
            }
            "error performing TLS handshake" => Some(NoEntry::Untrusted),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
