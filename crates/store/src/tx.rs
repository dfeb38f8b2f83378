//! What can be done inside a transaction of the one writer, ledger entries among it.

use std::sync::Arc;

use law::{Moment, PersonId};
use policy::{Compiled, Decision, Facts, Question, Set64, decide};
use serde_json::Value as Json;

use crate::ahead::Ahead;
use crate::connection::Connection;
use crate::fault::Fault;
use crate::hot::{Change, Changes, View};
use crate::leaf::Kind;
use crate::log::{Entered, Log, Place};
use crate::tallies::Tallies;
use crate::transact::Shared;
use crate::{entries, memos, tallies};

/// By whose hand something is done in a person's own matters, where the entry does not say it itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ByHand {
    /// Whoever the entry names.
    #[default]
    Named,
    /// The person's own.
    Themself,
    /// Somebody who acts for the person (s.20 ¶4).
    Representative(PersonId),
    /// The controller's own system, which reads for what the person asked.
    House,
}

impl ByHand {
    /// The payload with whose hand it was; none where that is said already, or by the entry itself.
    fn noted(self, reader: PersonId, payload: &Json) -> Option<Json> {
        let said = match self {
            ByHand::Named => return None,
            ByHand::Representative(representative) if representative == reader => return None,
            ByHand::Representative(representative) => {
                vec![
                    ("by", "representative".to_owned()),
                    ("representative", representative.to_string()),
                ]
            }
            ByHand::Themself => vec![("by", "person".to_owned())],
            ByHand::House => vec![("by", "system".to_owned())],
        };
        let mut noted = payload
            .as_object()
            .filter(|known| !known.contains_key("by"))?
            .clone();
        noted.extend(
            said.into_iter()
                .map(|(name, word)| (name.to_owned(), Json::String(word))),
        );
        Some(Json::Object(noted))
    }
}

/// A transaction of the one writer. Everything done in it is kept or undone together, with its
/// ledger entries.
pub struct Tx<'b> {
    pub(crate) connection: &'b mut Connection,
    pub(crate) shared: &'b Shared,
    log: &'b mut Log,
    batch: &'b Changes,
    pub(crate) changes: Changes,
    pub(crate) shreds: Vec<PersonId>,
    pub(crate) category_shreds: Vec<(PersonId, Vec<String>)>,
    /// A policy put in force: everything is read again by its numbers after the commit.
    pub(crate) reload: Option<Arc<Compiled>>,
    pub(crate) now: Moment,
    pub(crate) ahead: Ahead,
    /// What was entered in this transaction, counted.
    pub(crate) tallies: Tallies,
    /// Whether everything was counted anew in this transaction, what waits for the commit among it.
    pub(crate) recounted: bool,
    /// What the ids of people made known in this transaction begin with.
    pub(crate) near: Option<[u8; 4]>,
    by: ByHand,
}

impl<'b> Tx<'b> {
    pub(crate) fn new(
        connection: &'b mut Connection,
        shared: &'b Shared,
        log: &'b mut Log,
        batch: &'b Changes,
    ) -> Self {
        let now = shared.clock.now();
        Tx {
            connection,
            shared,
            log,
            batch,
            changes: Changes::default(),
            shreds: Vec::new(),
            category_shreds: Vec::new(),
            reload: None,
            now,
            ahead: Ahead::default(),
            tallies: Tallies::new(),
            recounted: false,
            near: None,
            by: ByHand::Named,
        }
    }
}

impl Tx<'_> {
    /// The moment of this transaction.
    #[must_use]
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// The policy in force.
    #[must_use]
    pub fn compiled(&self) -> Arc<Compiled> {
        self.view(|view| Arc::clone(view.compiled()))
    }

    /// The hot state with this transaction's own changes.
    pub(crate) fn view<T>(&self, look: impl FnOnce(&View<'_>) -> T) -> T {
        look(&View::over(&self.shared.hot(), self.batch, &self.changes))
    }

    /// The facts for a question, this transaction's own changes among them.
    #[must_use]
    pub fn facts(&self, question: &Question) -> Facts {
        self.view(|view| view.facts(question, self.now))
    }

    /// The roles an actor holds now.
    #[must_use]
    pub fn roles(&self, actor: law::ActorId) -> Set64 {
        self.view(|view| view.roles(actor, self.now))
    }

    /// From here on, entries of this transaction say by whose hand they were; whose it was before.
    pub fn by_hand(&mut self, by: ByHand) -> ByHand {
        std::mem::replace(&mut self.by, by)
    }

    /// Decides a question on the facts as this transaction sees them.
    pub fn decide(&self, question: &Question) -> Decision {
        let facts = self.facts(question);
        decide(&self.compiled(), &facts, question, self.now)
    }

    /// Enters something about a person in the ledger. The payload may hold ids and words of the
    /// pack; it is sealed under the person's key all the same.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be written, or the person is not known.
    pub fn enter(
        &mut self,
        person: PersonId,
        kind: Kind,
        payload: &Json,
    ) -> Result<Entered, Fault> {
        let known = self
            .view(|view| view.person(person))
            .ok_or(Fault::Missing("person"))?;
        let number = match known.entries {
            Some(number) => number,
            None => match self.ahead.entries.get(&person) {
                Some(number) => *number,
                None => entries::count(self.connection, person)?,
            },
        };
        let policy_version = self.compiled().version();
        let mut place = Place {
            connection: &mut *self.connection,
            keys: &self.shared.keys,
            now: self.now,
            policy_version,
            number: u64::from(number),
        };
        let noted = self.by.noted(person, payload);
        let payload = noted.as_ref().unwrap_or(payload);
        let entered = self.log.enter(&mut place, person, kind, payload)?;
        tallies::count(&mut self.tallies, self.now, kind, Some(person), payload);
        self.changes.push(Change::Person(
            person,
            Some(crate::hot::Person {
                entries: Some(number + 1),
                ..known
            }),
        ));
        Ok(entered)
    }

    /// Enters something of the house. Its payload is public: no personal data, no ids of people.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be written.
    pub fn enter_house(&mut self, payload: &Json) -> Result<Entered, Fault> {
        let policy_version = self.compiled().version();
        let mut place = Place {
            connection: &mut *self.connection,
            keys: &self.shared.keys,
            now: self.now,
            policy_version,
            number: 0,
        };
        let entered = self.log.enter_house(&mut place, payload)?;
        tallies::count(&mut self.tallies, self.now, Kind::House, None, &Json::Null);
        Ok(entered)
    }

    /// Signs a statement of the house with the ledger's key (C2SP signed-note). Its first line is no
    /// name of a ledger, so that it can never be taken for a checkpoint.
    ///
    /// # Errors
    /// [`Fault::Ledger`] when the text is no statement.
    pub fn sign_statement(&self, statement: &str) -> Result<String, Fault> {
        self.log.sign_statement(statement)
    }

    /// Signs a document of a kind with the ledger's key, the document left out of the signature (RFC
    /// 7515 appendix F).
    ///
    /// # Errors
    /// [`Fault::Ledger`] when it cannot be signed.
    pub fn sign_document(&self, document: &[u8], kind: &str) -> Result<String, Fault> {
        self.log.sign_document(document, kind)
    }

    pub(crate) fn use_up_memo(&mut self, memo: Option<law::MemoId>) -> Result<(), Fault> {
        memos::use_up(self, memo)
    }
}
