//! Members of staff and programs: who may ask at all, in which roles, until when.

use law::{ActorId, Moment, PersonId};

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::hot::{Actor, Change};
use crate::keys::random_id;
use crate::load;
use crate::transact::Read;
use crate::tx::Tx;

/// An actor's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorRow {
    /// The actor.
    pub actor: ActorId,
    /// The person they are, if they are a person known here.
    pub person: Option<PersonId>,
    /// Role ids of the pack.
    pub roles: Vec<String>,
    /// Until when their confidentiality undertaking is in force (`CO-23`).
    pub undertaking_until: Option<Moment>,
    /// From when they may act.
    pub begins: Moment,
    /// Until when.
    pub ends: Option<Moment>,
}

const ROW: &str = "SELECT actor, person, roles, undertaking_until, begins_at, ends_at FROM actors WHERE actor = $1";
const BY_PERSON: &str = "SELECT actor, person, roles, undertaking_until, begins_at, ends_at FROM actors WHERE person = $1 ORDER BY begins_at LIMIT 1";

fn row(
    connection: &mut Connection,
    sql: &'static str,
    key: [u8; 16],
) -> Result<Option<ActorRow>, Fault> {
    connection.first(sql, &[Param::Bytes(&key)], |row| {
        Ok(ActorRow {
            actor: ActorId::from_bytes(row.array(0)?),
            person: row.opt_array(1)?.map(PersonId::from_bytes),
            roles: row.text(2)?.lines().map(str::to_owned).collect(),
            undertaking_until: row.opt_int(3)?.map(Moment::from_micros),
            begins: Moment::from_micros(row.int(4)?),
            ends: row.opt_int(5)?.map(Moment::from_micros),
        })
    })
}

impl Read<'_> {
    /// An actor by id.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn actor(&mut self, actor: ActorId) -> Result<Option<ActorRow>, Fault> {
        row(self.connection, ROW, actor.bytes())
    }

    /// The actor that a person also is.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn actor_of(&mut self, person: PersonId) -> Result<Option<ActorRow>, Fault> {
        row(self.connection, BY_PERSON, person.bytes())
    }
}

impl Tx<'_> {
    /// An actor by id.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn actor(&mut self, actor: ActorId) -> Result<Option<ActorRow>, Fault> {
        row(self.connection, ROW, actor.bytes())
    }

    /// The actor that a person also is.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn actor_of(&mut self, person: PersonId) -> Result<Option<ActorRow>, Fault> {
        row(self.connection, BY_PERSON, person.bytes())
    }

    /// Makes an actor known who has no roles yet.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn add_actor(&mut self, person: Option<PersonId>) -> Result<ActorId, Fault> {
        let actor = ActorId::from_bytes(random_id()?);
        self.keep_actor(&ActorRow {
            actor,
            person,
            roles: Vec::new(),
            undertaking_until: None,
            begins: self.now,
            ends: None,
        })?;
        Ok(actor)
    }

    /// Keeps an actor's row as a whole: roles, undertaking, term.
    ///
    /// # Errors
    /// [`Fault::Refused`] when a role is not in the pack.
    pub fn keep_actor(&mut self, actor: &ActorRow) -> Result<(), Fault> {
        let compiled = self.compiled();
        if let Some(unknown) = actor
            .roles
            .iter()
            .find(|role| compiled.role_ix(role).is_none())
        {
            return Err(Fault::Refused(format!(
                "the policy has no role `{unknown}` (LP-71)"
            )));
        }
        let roles = actor.roles.join("\n");
        self.connection.write(
            "INSERT INTO actors (actor, person, roles, undertaking_until, begins_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (actor) DO UPDATE SET person = excluded.person, roles = excluded.roles,
             undertaking_until = excluded.undertaking_until, begins_at = excluded.begins_at, ends_at = excluded.ends_at",
            &[
                Param::Bytes(&actor.actor.bytes()),
                Param::OptBytes(actor.person.map(PersonId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::Text(&roles),
                Param::OptInt(actor.undertaking_until.map(Moment::micros)),
                Param::Int(actor.begins.micros()),
                Param::OptInt(actor.ends.map(Moment::micros)),
            ],
        )?;
        let state = Actor {
            person: actor.person,
            roles: load::roles_of(&compiled, &roles),
            undertaking_until: actor.undertaking_until.map_or(i64::MIN, Moment::micros),
            begins: actor.begins.micros(),
            ends: actor.ends.map_or(i64::MAX, Moment::micros),
        };
        self.changes.push(Change::Actor(actor.actor, Some(state)));
        Ok(())
    }
}
