//! Programs that ask: each is an actor with roles of the pack and a bearer token, of which only a
//! hash is kept. And the rolls of people and actors, by which a search goes through everybody.

use aws_lc_rs::digest::{SHA256, digest};
use law::{ActorId, Moment, PersonId};

use crate::actors::ActorRow;
use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::with_random;
use crate::transact::Read;
use crate::tx::Tx;

/// The most characters of a program's name.
const NAME_CHARS_MAX: usize = 100;

/// Octets of a program's token.
pub const TOKEN_BYTES: usize = 32;

/// A program as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The actor it asks as.
    pub actor: ActorId,
    /// What the operator calls it; no person's name.
    pub name: String,
    /// When its present token was given out.
    pub issued: Moment,
    /// Until when the token holds.
    pub ends: Option<Moment>,
}

/// SHA-256 of a token, or of anything else that is compared and never read back.
#[must_use]
pub fn fingerprint(octets: &[u8]) -> [u8; 32] {
    let hash = digest(&SHA256, octets);
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(hash.as_ref());
    bytes
}

impl Tx<'_> {
    /// Registers a program under roles of the pack and gives out its token, once: only a hash is
    /// kept. `ends` is when the token stops to hold.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the name is empty or too long, there is no role, or a role is not
    /// in the pack (`LP-71`).
    pub fn add_program(
        &mut self,
        name: &str,
        roles: &[String],
        ends: Option<Moment>,
    ) -> Result<(ActorId, [u8; TOKEN_BYTES]), Fault> {
        if name.trim().is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return Err(Fault::Refused(format!(
                "a program needs a name of 1 to {NAME_CHARS_MAX} characters"
            )));
        }
        if roles.is_empty() {
            return Err(Fault::Refused(
                "a program needs a role of the policy; without one it may do nothing (LP-71)"
                    .to_owned(),
            ));
        }
        let actor = self.add_actor(None)?;
        self.keep_actor(&ActorRow {
            actor,
            person: None,
            roles: roles.to_vec(),
            undertaking_until: None,
            begins: self.now,
            ends,
        })?;
        let token = self.keep_token(actor, name, ends)?;
        self.enter_house(
            &serde_json::json!({ "kind": "program", "state": "added", "roles": roles }),
        )?;
        Ok((actor, token))
    }

    /// Gives a program a new token; the one it had stops to hold.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is no such program.
    pub fn renew_program(&mut self, actor: ActorId) -> Result<[u8; TOKEN_BYTES], Fault> {
        let name = self
            .connection
            .first(
                "SELECT name, ends_at FROM programs WHERE actor = $1",
                &[Param::Bytes(&actor.bytes())],
                |row| Ok((row.text(0)?.to_owned(), row.opt_int(1)?)),
            )?
            .ok_or(Fault::Missing("program"))?;
        self.connection.execute(
            "DELETE FROM programs WHERE actor = $1",
            &[Param::Bytes(&actor.bytes())],
        )?;
        let token = self.keep_token(actor, &name.0, name.1.map(Moment::from_micros))?;
        self.enter_house(&serde_json::json!({ "kind": "program", "state": "renewed" }))?;
        Ok(token)
    }

    /// Ends a program: its token stops to hold and its roles end with this transaction.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is no such program.
    pub fn end_program(&mut self, actor: ActorId) -> Result<(), Fault> {
        let gone = self.connection.execute(
            "DELETE FROM programs WHERE actor = $1",
            &[Param::Bytes(&actor.bytes())],
        )?;
        if gone == 0 {
            return Err(Fault::Missing("program"));
        }
        let row = self.actor(actor)?.ok_or(Fault::Missing("program"))?;
        self.keep_actor(&ActorRow {
            ends: Some(self.now),
            ..row
        })?;
        self.enter_house(&serde_json::json!({ "kind": "program", "state": "ended" }))?;
        Ok(())
    }

    fn keep_token(
        &mut self,
        actor: ActorId,
        name: &str,
        ends: Option<Moment>,
    ) -> Result<[u8; TOKEN_BYTES], Fault> {
        let token = with_random(|random| random.bytes::<TOKEN_BYTES>())
            .map_err(|error| Fault::Vault(error.to_string()))?;
        self.connection.execute(
            "INSERT INTO programs (token, actor, name, issued_at, ends_at) VALUES ($1, $2, $3, $4, $5)",
            &[
                Param::Bytes(&fingerprint(&token)),
                Param::Bytes(&actor.bytes()),
                Param::Text(name),
                Param::Int(self.now.micros()),
                Param::OptInt(ends.map(Moment::micros)),
            ],
        )?;
        Ok(token)
    }
}

impl Read<'_> {
    /// The program that holds a token, if the token holds now.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn program(&mut self, token: &[u8]) -> Result<Option<Program>, Fault> {
        let found = self.connection.first(
            "SELECT actor, name, issued_at, ends_at FROM programs WHERE token = $1",
            &[Param::Bytes(&fingerprint(token))],
            |row| {
                Ok(Program {
                    actor: ActorId::from_bytes(row.array(0)?),
                    name: row.text(1)?.to_owned(),
                    issued: Moment::from_micros(row.int(2)?),
                    ends: row.opt_int(3)?.map(Moment::from_micros),
                })
            },
        )?;
        Ok(found.filter(|program| program.ends.is_none_or(|ends| ends > self.now)))
    }

    /// Every registered program, by name.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn programs(&mut self) -> Result<Vec<Program>, Fault> {
        self.connection.all(
            "SELECT actor, name, issued_at, ends_at FROM programs ORDER BY name, actor",
            &[],
            |row| {
                Ok(Program {
                    actor: ActorId::from_bytes(row.array(0)?),
                    name: row.text(1)?.to_owned(),
                    issued: Moment::from_micros(row.int(2)?),
                    ends: row.opt_int(3)?.map(Moment::from_micros),
                })
            },
        )
    }

    /// People by their ids in order, after one of them when reading on; none who is being erased.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn roll_of_people(
        &mut self,
        after: Option<PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, Fault> {
        let after = after.map(PersonId::bytes);
        self.connection.all(
            "SELECT person FROM people WHERE person > $1 AND erasing = 0 ORDER BY person LIMIT $2",
            &[
                Param::Bytes(after.as_ref().map_or(&[], <[u8; 16]>::as_slice)),
                Param::Int(i64::try_from(most).unwrap_or(i64::MAX)),
            ],
            |row| Ok(PersonId::from_bytes(row.array(0)?)),
        )
    }

    /// Actors by their ids in order, after one of them when reading on.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn roll_of_actors(
        &mut self,
        after: Option<ActorId>,
        most: usize,
    ) -> Result<Vec<ActorId>, Fault> {
        let after = after.map(ActorId::bytes);
        self.connection.all(
            "SELECT actor FROM actors WHERE actor > $1 ORDER BY actor LIMIT $2",
            &[
                Param::Bytes(after.as_ref().map_or(&[], <[u8; 16]>::as_slice)),
                Param::Int(i64::try_from(most).unwrap_or(i64::MAX)),
            ],
            |row| Ok(ActorId::from_bytes(row.array(0)?)),
        )
    }
}
