//! The five verbs of processing (`LP-14`): there is no untyped one.

use std::fmt;
use std::str::FromStr;

/// What is done to data of a person (s.6, s.39).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Operation {
    /// Take data in (s.22–26).
    Collect = 0,
    /// Read or use it inside the controller (s.21, s.24).
    Use = 1,
    /// Keep it (s.37).
    Store = 2,
    /// Give it to somebody else (s.27).
    Disclose = 3,
    /// Delete, destroy or anonymise it (s.33, s.37(3)).
    Erase = 4,
}

impl Operation {
    /// The five verbs.
    pub const ALL: [Operation; 5] = [
        Operation::Collect,
        Operation::Use,
        Operation::Store,
        Operation::Disclose,
        Operation::Erase,
    ];

    /// The word used in packs, in the interface and in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Operation::Collect => "collect",
            Operation::Use => "use",
            Operation::Store => "store",
            Operation::Disclose => "disclose",
            Operation::Erase => "erase",
        }
    }

    /// The operation with this stored number, if there is one.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Operation> {
        Operation::ALL.get(usize::from(number)).copied()
    }

    /// The stored number; never reassigned.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that is none of the five verbs.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no operation: use collect, use, store, disclose or erase (s.6)")]
pub struct UnknownOperation(pub String);

impl FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Operation::ALL
            .into_iter()
            .find(|operation| operation.code() == word)
            .ok_or_else(|| UnknownOperation(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lp_014_there_are_five_verbs_and_no_untyped_one() {
        for operation in Operation::ALL {
            assert_eq!(operation.code().parse(), Ok(operation));
            assert_eq!(Operation::from_number(operation.number()), Some(operation));
        }
        assert!("process".parse::<Operation>().is_err());
    }
}
