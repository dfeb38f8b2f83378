//! SQL databases as connected systems: SQLite and PostgreSQL, declared by a [`Dataset`] file.
//!
//! Each request opens a connection of its own, looks whether the database still is as declared, and does its
//! work in one transaction: a system that breaks off in the middle undoes it. Names of tables and columns are
//! quoted, values travel as parameters, and no text of a file is ever part of a statement.
//!
//! Trusted with: personal data in passing, and the password of an account in somebody else's database. Not
//! trusted with: who may ask; that is decided and entered before.

mod dataset;
mod engine;
mod erase;
mod export;
mod invented;
mod live;
mod names;
mod plan;
mod rectify;
mod statement;
mod tls;
mod verify;
mod walk;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use law::{Clock, Text};

use crate::contract::{
    Asked, Change, Connector, Counts, Erased, Holds, Located, Piece, Receipt, Residue, Scope,
    Trouble, Who,
};

pub use dataset::{Dataset, DatasetFault, Rule, schema};
pub use engine::Secret;
use engine::{Database, Purpose};
use erase::Outcome;
pub use invented::{Member, write_platform};
use walk::Session;

/// A connected SQL database.
pub struct SqlDatabase {
    dataset: Dataset,
    secret: Option<Secret>,
    clock: Arc<dyn Clock>,
}

/// A connected database of this declaration. Nothing is reached yet: that is for the first request.
#[must_use]
pub fn open(dataset: Dataset, secret: Option<Secret>, clock: Arc<dyn Clock>) -> SqlDatabase {
    SqlDatabase {
        dataset,
        secret,
        clock,
    }
}

impl SqlDatabase {
    /// A connection to a database that is as declared.
    fn session(&self, purpose: Purpose) -> Result<Session<'_>, Trouble> {
        let mut database = Database::open(&self.dataset, self.secret.as_ref(), purpose)?;
        let live = database.live()?;
        live.agrees(&self.dataset)?;
        Ok(Session {
            database,
            dataset: &self.dataset,
            live,
        })
    }

    fn receipt(&self, asked: Asked, dry: bool, outcome: Outcome) -> Receipt {
        Receipt {
            system: self.dataset.system.clone(),
            asked,
            dry,
            changed: outcome.changed,
            stayed: outcome.stayed,
            answered_at: self.clock.now(),
        }
    }

    fn mark(&self, located: &Located, scope: &Scope, asked: Asked) -> Result<Receipt, Trouble> {
        let mut session = self.session(Purpose::Write)?;
        let own = session.own(located)?;
        let outcome = session.mark(&own, scope, asked == Asked::Restrict)?;
        session.database.commit()?;
        Ok(self.receipt(asked, false, outcome))
    }
}

impl Connector for SqlDatabase {
    fn id(&self) -> &str {
        &self.dataset.system
    }

    fn name(&self) -> &Text {
        &self.dataset.name
    }

    fn source(&self) -> Option<&str> {
        self.dataset.source()
    }

    fn categories(&self) -> &BTreeSet<String> {
        &self.dataset.categories
    }

    fn discover(&self) -> Result<Vec<Holds>, Trouble> {
        let mut database = Database::open(&self.dataset, self.secret.as_ref(), Purpose::Read)?;
        Ok(database.live()?.coverage(&self.dataset))
    }

    fn locate(&self, who: &Who) -> Result<Located, Trouble> {
        self.session(Purpose::Read)?.locate(who)
    }

    fn export(
        &self,
        located: &Located,
        each: &mut dyn FnMut(Piece) -> ControlFlow<()>,
    ) -> Result<Counts, Trouble> {
        self.session(Purpose::Read)?.export(located, each)
    }

    fn erase(&self, located: &Located, scope: &Scope, dry: bool) -> Result<Receipt, Trouble> {
        let purpose = if dry { Purpose::Read } else { Purpose::Write };
        let mut session = self.session(purpose)?;
        let own = session.own(located)?;
        let outcome = session.erase(located.who(), own, scope, dry)?;
        if !dry {
            session.database.commit()?;
        }
        Ok(self.receipt(Asked::Erase, dry, outcome))
    }

    fn rectify(&self, located: &Located, change: &Change) -> Result<Receipt, Trouble> {
        let mut session = self.session(Purpose::Write)?;
        let own = session.own(located)?;
        let outcome = session.rectify(&own, change)?;
        session.database.commit()?;
        Ok(self.receipt(Asked::Rectify, false, outcome))
    }

    fn restrict(&self, located: &Located, scope: &Scope) -> Result<Receipt, Trouble> {
        self.mark(located, scope, Asked::Restrict)
    }

    fn release(&self, located: &Located, scope: &Scope) -> Result<Receipt, Trouble> {
        self.mark(located, scope, Asked::Release)
    }

    fn verify(&self, located: &Located, scope: &Scope) -> Result<Residue, Trouble> {
        let mut session = self.session(Purpose::Read)?;
        let mut answers = session.verify(&[Erased { located, scope }], self.clock.now())?;
        // One answer for the one who was asked about.
        answers.pop().unwrap_or(Err(Trouble::Cut))
    }

    fn verify_all(&self, of: &[Erased<'_>]) -> Vec<Result<Residue, Trouble>> {
        let answers = self
            .session(Purpose::Read)
            .and_then(|mut session| session.verify(of, self.clock.now()));
        match answers {
            Ok(answers) => answers,
            Err(trouble) if trouble.is_passing() => vec![Err(trouble); of.len()],
            // What the system refuses of one person is not to stand in the way of the others.
            Err(_) => of
                .iter()
                .map(|erased| self.verify(erased.located, erased.scope))
                .collect(),
        }
    }
}
