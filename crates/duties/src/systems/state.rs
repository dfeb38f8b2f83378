//! What a system is asked, and how far it is.

use connectors::contract::Asked;
use law::Text;
use law::words::Words;

/// What a system is asked for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// One of the acts of the contract.
    Do(Asked),
    /// To erase, later, what a law kept for a while here.
    EraseRest,
}

impl Act {
    /// The word stored.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Act::Do(asked) => asked.code(),
            Act::EraseRest => "erase-rest",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Act> {
        let done = Asked::ALL.iter().copied().map(Act::Do);
        done.chain([Act::EraseRest]).find(|act| act.code() == code)
    }

    /// Whether it destroys, so that it is closed by asking again and by nothing else.
    pub(crate) const fn erases(self) -> bool {
        matches!(self, Act::Do(Asked::Erase) | Act::EraseRest)
    }

    pub(crate) fn words(self) -> Text {
        let words: Words = match self {
            Act::Do(asked) => asked.words(),
            Act::EraseRest => Asked::Erase.words(),
        };
        words.text()
    }
}

law::closed_list! {
    /// How far a system is with what it was asked.
    pub enum State {
        /// It was not asked yet.
        Waits = "waits";
        /// A passing trouble: it is asked again by itself.
        Trying = "trying";
        /// Somebody has to look before it can go on; it is asked again all the same.
        Desk = "desk";
        /// It said that it erased, and something was found: it is asked again.
        Left = "left";
        /// It has no way: staff do it there and say so.
        ByHand = "by-hand";
        /// Staff did it there.
        ByHandDone = "by-hand-done";
        /// It is done; an erasure was asked again and nothing was left.
        Done = "done";
        /// It holds nothing of the person.
        Nowhere = "nowhere";
        /// There is nothing to do any more.
        Moot = "moot";
    }
}

impl State {
    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            State::Waits | State::Trying | State::Desk | State::Left | State::ByHand
        )
    }

    /// Whether staff have to do something.
    #[must_use]
    pub const fn is_for_the_desk(self) -> bool {
        matches!(self, State::Desk | State::Left | State::ByHand)
    }
}
