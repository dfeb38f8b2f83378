//! Who carries letters: a mail server, or a folder.

use std::io;

use super::Letter;

/// Carries letters. Two there are: [`super::Smtp`] and [`super::Outbox`].
pub trait Courier: Send + Sync {
    /// Carries one letter to its one address. When it returns, whoever took the letter over answers
    /// for it.
    ///
    /// # Errors
    /// [`Undelivered`]; nothing of the letter or its address stands in it.
    fn carry(&self, letter: &Letter) -> Result<(), Undelivered>;

    /// Looks whether a letter could be carried now, and carries none.
    ///
    /// # Errors
    /// [`Undelivered`].
    fn look(&self) -> Result<(), Undelivered>;
}

/// Why a letter was not carried. A mail server's own words are left out: they repeat the address
/// (`T44`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// Nobody answers.
    #[error("the mail server cannot be reached, or did not answer in time")]
    Unreachable,
    /// TLS failed: the letter was not sent in the clear instead.
    #[error("the mail server offers no safe connection (TLS); nothing is sent without it")]
    NotSafe,
    /// The server refused our name and password.
    #[error("the mail server does not let us in (answer {0})")]
    NotLetIn(u16),
    /// The server wants it later, or refused for a reason that is not the address.
    #[error("the mail server did not take the letter (answer {0}); it is tried again")]
    PutOff(u16),
    /// The server knows no such mailbox, or the mailbox takes nothing from us.
    #[error("the mail server refuses this address for good (answer {0})")]
    NotTaken(u16),
    /// The answer is none of `RFC 5321`.
    #[error("what answers is no mail server (RFC 5321)")]
    Strange,
    /// The folder cannot be written.
    #[error("the outbox folder cannot be written: {0}")]
    Folder(io::ErrorKind),
}

impl Undelivered {
    /// Whether trying again is of no use.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Undelivered::NotTaken(_))
    }

    /// Whether the next letter would fare no better, whoever it is for.
    #[must_use]
    pub const fn is_for_all(self) -> bool {
        !matches!(self, Undelivered::NotTaken(_) | Undelivered::PutOff(_))
    }
}
