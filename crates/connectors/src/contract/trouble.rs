//! Why a system did not do what it was asked. No value, no message of the system, no address.

use law::words::{Words, connected as words};

use super::receipt::Place;

/// Why a system that was reached did not let us in. Nothing of account or password is in it; somebody
/// has to put it right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEntry {
    /// It wants a password and is given none.
    #[error("wants a password and is given none")]
    NoPassword,
    /// It does not take the account with this password.
    #[error("does not take the account or its password")]
    WrongPassword,
    /// Its rules do not let this account in from this machine.
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
    /// Every reason.
    const ALL: [NoEntry; 7] = [
        NoEntry::NoPassword,
        NoEntry::WrongPassword,
        NoEntry::NotAllowed,
        NoEntry::NoDatabase,
        NoEntry::NoTls,
        NoEntry::Untrusted,
        NoEntry::Method,
    ];

    const fn code(self) -> &'static str {
        match self {
            NoEntry::NoPassword => "no-password",
            NoEntry::WrongPassword => "wrong-password",
            NoEntry::NotAllowed => "not-allowed",
            NoEntry::NoDatabase => "no-database",
            NoEntry::NoTls => "no-tls",
            NoEntry::Untrusted => "untrusted",
            NoEntry::Method => "method",
        }
    }

    const fn words(self) -> Words {
        match self {
            NoEntry::NoPassword => words::TROUBLE_NO_PASSWORD,
            NoEntry::WrongPassword => words::TROUBLE_WRONG_PASSWORD,
            NoEntry::NotAllowed => words::TROUBLE_NOT_ALLOWED,
            NoEntry::NoDatabase => words::TROUBLE_NO_DATABASE,
            NoEntry::NoTls => words::TROUBLE_NO_TLS,
            NoEntry::Untrusted => words::TROUBLE_UNTRUSTED,
            NoEntry::Method => words::TROUBLE_METHOD,
        }
    }
}

/// Why a connected system did not do what it was asked. Nothing was changed; after [`Trouble::Cut`] alone
/// that is not known, and the same is asked again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It could not be reached.
    #[error("the system cannot be reached")]
    Unreachable,
    /// It was reached and did not let us in.
    #[error("the system {0}")]
    NoEntry(NoEntry),
    /// It did not answer in time, or somebody held what was needed.
    #[error("the system did not answer in time (T55)")]
    Slow,
    /// The connection broke in the middle; what was begun is undone by the system, unless it broke while
    /// the end was being told.
    #[error("the connection broke in the middle")]
    Cut,
    /// It refused, with the code that it gave.
    #[error("the system refused{} with `{code}`", at(place.as_ref()))]
    Refused {
        /// Where, as far as it is known.
        place: Option<Place>,
        /// The code of the system: SQLSTATE, an extended result code, an HTTP status.
        code: String,
    },
    /// It is not as it was declared.
    #[error("`{place}` is not as the declaration says")]
    Changed {
        /// What is missing, or of another kind.
        place: Place,
    },
    /// One name fits several accounts.
    #[error("one name fits {accounts} accounts in `{place}`: it is not guessed which")]
    Ambiguous {
        /// Where.
        place: Place,
        /// How many accounts.
        accounts: u64,
    },
    /// The account that was located goes by other names by now.
    #[error("what was located in `{place}` is somebody else's by now, or goes by other names")]
    Taken {
        /// Where.
        place: Place,
    },
    /// Rows of others hang on what would go.
    #[error("{rows} rows of `{place}` hang on what would be erased")]
    Hanging {
        /// Whose rows.
        place: Place,
        /// How many.
        rows: u64,
    },
    /// It holds more of one person than can be carried at once.
    #[error("`{place}` holds more of one person than can be carried at once")]
    TooMuch {
        /// Where.
        place: Place,
    },
    /// The accounts were located in another system.
    #[error("the accounts were located in another system")]
    Elsewhere,
    /// Whoever received an export broke it off.
    #[error("whoever received the data broke off")]
    Stopped,
}

fn at(place: Option<&Place>) -> String {
    place
        .map(|place| format!(" at `{place}`"))
        .unwrap_or_default()
}

impl Trouble {
    /// Whether the same may be asked again later, without anybody's doing.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Trouble::Unreachable | Trouble::Slow | Trouble::Cut)
    }

    /// The word stored and shown to programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Trouble::Unreachable => "unreachable",
            Trouble::NoEntry(why) => why.code(),
            Trouble::Slow => "slow",
            Trouble::Cut => "cut",
            Trouble::Refused { .. } => "refused",
            Trouble::Changed { .. } => "changed",
            Trouble::Ambiguous { .. } => "ambiguous",
            Trouble::Taken { .. } => "taken",
            Trouble::Hanging { .. } => "hanging",
            Trouble::TooMuch { .. } => "too-much",
            Trouble::Elsewhere => "elsewhere",
            Trouble::Stopped => "stopped",
        }
    }

    /// The words of what was stored under a code of [`Trouble::code`]; none for a code that is no trouble.
    #[must_use]
    pub fn words_of_code(code: &str) -> Option<Words> {
        let no_entry = NoEntry::ALL.into_iter().find(|why| why.code() == code);
        if let Some(why) = no_entry {
            return Some(why.words());
        }
        Some(match code {
            "unreachable" => words::TROUBLE_UNREACHABLE,
            "slow" => words::TROUBLE_SLOW,
            "cut" => words::TROUBLE_CUT,
            "refused" => words::TROUBLE_REFUSED,
            "changed" => words::TROUBLE_CHANGED,
            "ambiguous" => words::TROUBLE_AMBIGUOUS,
            "taken" => words::TROUBLE_TAKEN,
            "hanging" => words::TROUBLE_HANGING,
            "too-much" => words::TROUBLE_TOO_MUCH,
            "elsewhere" => words::TROUBLE_ELSEWHERE,
            "stopped" => words::TROUBLE_STOPPED,
            _ => return None,
        })
    }

    /// What is wrong and what to do, for the desk.
    #[must_use]
    pub const fn words(&self) -> Words {
        match self {
            Trouble::Unreachable => words::TROUBLE_UNREACHABLE,
            Trouble::NoEntry(why) => why.words(),
            Trouble::Slow => words::TROUBLE_SLOW,
            Trouble::Cut => words::TROUBLE_CUT,
            Trouble::Refused { .. } => words::TROUBLE_REFUSED,
            Trouble::Changed { .. } => words::TROUBLE_CHANGED,
            Trouble::Ambiguous { .. } => words::TROUBLE_AMBIGUOUS,
            Trouble::Taken { .. } => words::TROUBLE_TAKEN,
            Trouble::Hanging { .. } => words::TROUBLE_HANGING,
            Trouble::TooMuch { .. } => words::TROUBLE_TOO_MUCH,
            Trouble::Elsewhere => words::TROUBLE_ELSEWHERE,
            Trouble::Stopped => words::TROUBLE_STOPPED,
        }
    }
}
