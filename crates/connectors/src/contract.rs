//! What every connected system is asked, and what it answers (s.30, 33–36, s.37(2), `LP-13`).
//!
//! A person's rights do not end where a system of somebody else begins. Each such system is reached by one
//! [`Connector`], and each is asked the same eight things: what it holds, where the person is in it, for their
//! data, to correct it, to restrict and release it, to erase it, and then once more whether that is true.
//!
//! Every call blocks, is bounded by the connector's own deadline, may be repeated, and leaves nothing half
//! done. What is said back is made of names of tables, categories and counts; the person's data comes only out
//! of [`Connector::export`], and what they go by stands only in [`Who`] and [`Located`], which print nothing.
//!
//! **Done is never trusted**: [`Connector::erase`] tells what it was told by the system; only an empty
//! [`Residue`] of a later [`Connector::verify`] closes an erasure.

mod located;
mod receipt;
mod trouble;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use law::{Plain, Text};

pub use located::{Cell, Key, Located, Unreadable, Who};
pub use receipt::{
    Asked, Changed, Column, Count, Counts, Found, Held, Holds, How, Left, Place, Receipt, Residue,
    Stayed, Why,
};
pub use trouble::{NoEntry, Trouble};

/// Which categories of the policy an act is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    categories: Option<BTreeSet<String>>,
}

impl Scope {
    /// Whatever the system holds of the person.
    #[must_use]
    pub const fn everything() -> Self {
        Scope { categories: None }
    }

    /// These categories and no other; `categories` are ids of the policy.
    #[must_use]
    pub fn of(categories: impl IntoIterator<Item = String>) -> Self {
        Scope {
            categories: Some(categories.into_iter().collect()),
        }
    }

    /// Whether a category is among them.
    #[must_use]
    pub fn has(&self, category: &str) -> bool {
        self.categories
            .as_ref()
            .is_none_or(|named| named.contains(category))
    }
}

/// An erasure that a system said it did, to be asked again.
#[derive(Clone, Copy)]
pub struct Erased<'a> {
    /// Where the person was before it.
    pub located: &'a Located,
    /// What was to go.
    pub scope: &'a Scope,
}

/// A value of the person's that was found wrong (s.35).
pub struct Change {
    /// The category, by its id in the policy.
    pub category: String,
    /// The field, by its id within the category.
    pub field: String,
    /// What stood there. A place that holds anything else is left as it is and told as
    /// [`Why::Differs`]; `None` corrects whatever stands there.
    pub before: Option<Plain<String>>,
    /// What is right.
    pub after: Plain<String>,
}

/// One row of a person's, of one category, as the system holds it.
pub struct Piece {
    /// The table, or what the system calls it.
    pub table: String,
    /// The category, by its id in the policy.
    pub category: String,
    /// The values, by the id of their field within the category.
    pub fields: Plain<serde_json::Map<String, serde_json::Value>>,
}

/// A system that the controller does not own and in which people's data lies.
///
/// Whoever implements it passes the suite in this crate's `tests/it/suite.rs`.
pub trait Connector: Send + Sync {
    /// Its id, as the configuration and receipts name it.
    fn id(&self) -> &str;

    /// Its name, for people.
    fn name(&self) -> &Text;

    /// The source of the policy whose data it holds, by id.
    fn source(&self) -> Option<&str>;

    /// The categories that it is declared to hold, by their ids in the policy.
    fn categories(&self) -> &BTreeSet<String>;

    /// What it holds today, beside what was declared: the coverage of the declaration.
    ///
    /// # Errors
    /// [`Trouble`], never [`Trouble::Changed`]: what differs is the answer.
    fn discover(&self) -> Result<Vec<Holds>, Trouble>;

    /// The accounts of a person; an empty [`Located`] when there is none.
    ///
    /// # Errors
    /// [`Trouble::Ambiguous`] when one name that should be of one person fits several accounts: it is
    /// never guessed which. Else any [`Trouble`].
    fn locate(&self, who: &Who) -> Result<Located, Trouble>;

    /// Hands out what it holds of the person, row by row, in bounded memory (s.30).
    ///
    /// # Errors
    /// [`Trouble::Stopped`] when `each` breaks off. Else any [`Trouble`].
    fn export(
        &self,
        located: &Located,
        each: &mut dyn FnMut(Piece) -> ControlFlow<()>,
    ) -> Result<Counts, Trouble>;

    /// Erases what the scope names, as the declaration says for each column, in one transaction where
    /// the system has them (s.33). `dry` tells what would be done and changes nothing. A repetition finds
    /// nothing left to change.
    ///
    /// # Errors
    /// Any [`Trouble`]; nothing was changed then.
    fn erase(&self, located: &Located, scope: &Scope, dry: bool) -> Result<Receipt, Trouble>;

    /// Puts a value right wherever the system holds that field of the person (s.35).
    ///
    /// # Errors
    /// Any [`Trouble`]; nothing was changed then.
    fn rectify(&self, located: &Located, change: &Change) -> Result<Receipt, Trouble>;

    /// Keeps what the scope names from being used (s.34). A system without a way says so by
    /// [`Why::Cannot`], and people have to see to it.
    ///
    /// # Errors
    /// Any [`Trouble`]; nothing was changed then.
    fn restrict(&self, located: &Located, scope: &Scope) -> Result<Receipt, Trouble>;

    /// Ends what [`Connector::restrict`] did.
    ///
    /// # Errors
    /// Any [`Trouble`]; nothing was changed then.
    fn release(&self, located: &Located, scope: &Scope) -> Result<Receipt, Trouble>;

    /// Asks again after an erasure, as if nothing had been said: by the keys that were located, and by
    /// everything the person goes by wherever text is held. `located` is the one from before the erasure.
    ///
    /// # Errors
    /// Any [`Trouble`]; nothing is known then.
    fn verify(&self, located: &Located, scope: &Scope) -> Result<Residue, Trouble>;

    /// Asks again about several people, in one reading where the system knows how: as many answers as were
    /// asked for, in their order. What is in the way with one of them is in nobody else's way.
    ///
    /// # Errors
    /// Within the answers, as [`Connector::verify`] has them. Once the system does not answer, the rest are
    /// not asked any more and have the same trouble.
    fn verify_all(&self, of: &[Erased<'_>]) -> Vec<Result<Residue, Trouble>> {
        let mut silent = None;
        of.iter()
            .map(|erased| {
                if let Some(trouble) = &silent {
                    return Err(Trouble::clone(trouble));
                }
                let answer = self.verify(erased.located, erased.scope);
                silent = answer
                    .as_ref()
                    .err()
                    .filter(|trouble| trouble.is_passing())
                    .cloned();
                answer
            })
            .collect()
    }
}
