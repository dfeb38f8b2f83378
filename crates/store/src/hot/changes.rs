//! The changes of a transaction under way, so kept that the newest of each thing is found at once.

use std::collections::HashMap;

use law::{ActorId, CaseId, MemoId, PersonId};

use super::Change;

/// What a change is of: the newest change of the same replaces those before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Of {
    Person(PersonId),
    Enrolments(PersonId),
    Actor(ActorId),
    Teaching(ActorId),
    Delegations(ActorId),
    Memo(MemoId),
    Agreement(u8),
    Release(CaseId, u8),
    Case(CaseId, PersonId),
    Transfer(PersonId, u8),
}

impl Change {
    const fn of(&self) -> Of {
        match self {
            Change::Person(person, _) => Of::Person(*person),
            Change::Enrolments(person, _) => Of::Enrolments(*person),
            Change::Actor(actor, _) => Of::Actor(*actor),
            Change::Teaching(actor, _) => Of::Teaching(*actor),
            Change::Delegations(actor, _) => Of::Delegations(*actor),
            Change::Memo(memo, _) => Of::Memo(*memo),
            Change::Agreement(recipient, _) => Of::Agreement(*recipient),
            Change::Release(case, recipient, _) => Of::Release(*case, *recipient),
            Change::Case(case, person, _) => Of::Case(*case, *person),
            Change::Transfer(person, recipient, _) => Of::Transfer(*person, *recipient),
        }
    }
}

/// Changes in their order, and where the newest of each thing stands: a transaction of hundreds of
/// rows asks for each of them many times.
#[derive(Default)]
pub(crate) struct Changes {
    list: Vec<Change>,
    newest: HashMap<Of, usize>,
}

impl Changes {
    pub(crate) fn push(&mut self, change: Change) {
        self.newest.insert(change.of(), self.list.len());
        self.list.push(change);
    }

    pub(super) fn newest(&self, of: Of) -> Option<&Change> {
        self.list.get(*self.newest.get(&of)?)
    }
}

impl Extend<Change> for Changes {
    fn extend<I: IntoIterator<Item = Change>>(&mut self, changes: I) {
        changes.into_iter().for_each(|change| self.push(change));
    }
}

impl IntoIterator for Changes {
    type Item = Change;
    type IntoIter = std::vec::IntoIter<Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
