//! Sign-in sessions: only the hash of the token is kept; identity is an issuer and its subject (`T1`).

use jiff::SignedDuration;
use law::{ActorId, Moment, PersonId};

use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::with_random;
use crate::transact::Read;
use crate::tx::Tx;

/// How long a session may lie idle.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// How long a session lasts at most.
pub const WHOLE: SignedDuration = SignedDuration::from_hours(12);

/// A session, as found by its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token.
    pub token: [u8; 32],
    /// The person who signed in, when they are a person known here.
    pub person: Option<PersonId>,
    /// The actor they are, when they are one.
    pub actor: Option<ActorId>,
    /// When the person last proved who they are; copies and erasure ask for minutes, not hours.
    pub proved: Moment,
    /// When it ends at the latest.
    pub ends: Moment,
}

fn digest(token: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token);
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}

impl Tx<'_> {
    /// Begins a session and returns its token, of which only a hash is kept.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn begin_session(
        &mut self,
        person: Option<PersonId>,
        actor: Option<ActorId>,
    ) -> Result<[u8; 32], Fault> {
        let token = with_random(|random| random.bytes::<32>())
            .map_err(|error| Fault::Vault(error.to_string()))?;
        self.connection.execute(
            "INSERT INTO sessions (token, person, actor, began_at, proved_at, seen_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                Param::Bytes(&digest(&token)),
                Param::OptBytes(person.map(PersonId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::OptBytes(actor.map(ActorId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::Int(self.now.micros()),
                Param::Int(self.now.micros()),
                Param::Int(self.now.micros()),
                Param::Int(self.now.after(WHOLE).micros()),
            ],
        )?;
        Ok(token)
    }

    /// Notes that the holder of a session was seen, so that it does not lie idle.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn touch_session(&mut self, session: &Session) -> Result<(), Fault> {
        self.connection.execute(
            "UPDATE sessions SET seen_at = $1 WHERE token = $2",
            &[Param::Int(self.now.micros()), Param::Bytes(&session.token)],
        )?;
        Ok(())
    }

    /// Notes that the holder has proved who they are again (`ASVS 7.5.3`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn prove_session(&mut self, session: &Session) -> Result<(), Fault> {
        self.connection.execute(
            "UPDATE sessions SET proved_at = $1, seen_at = $1 WHERE token = $2",
            &[Param::Int(self.now.micros()), Param::Bytes(&session.token)],
        )?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_session(&mut self, session: &Session) -> Result<(), Fault> {
        self.connection.execute(
            "DELETE FROM sessions WHERE token = $1",
            &[Param::Bytes(&session.token)],
        )?;
        Ok(())
    }

    /// Ends every session of a person: somebody else may be holding one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_sessions_of(&mut self, person: PersonId) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM sessions WHERE person = $1",
            &[Param::Bytes(&person.bytes())],
        )
    }

    /// Draws 128 random bits, for a word that is given to one person alone.
    ///
    /// # Errors
    /// [`Fault`] when there is no randomness.
    pub fn draw(&self) -> Result<[u8; 16], Fault> {
        with_random(|random| random.bytes::<16>()).map_err(|error| Fault::Vault(error.to_string()))
    }

    /// Removes sessions that have ended; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_sessions(&mut self) -> Result<u64, Fault> {
        let idle = self
            .now
            .micros()
            .saturating_sub(i64::try_from(IDLE.as_micros()).unwrap_or(i64::MAX));
        self.connection.execute(
            "DELETE FROM sessions WHERE ends_at <= $1 OR seen_at <= $2",
            &[Param::Int(self.now.micros()), Param::Int(idle)],
        )
    }
}

impl Read<'_> {
    /// The session of a token, if it is alive: not ended, not idle for too long.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn session(&mut self, token: &[u8]) -> Result<Option<(Session, Moment)>, Fault> {
        let token = digest(token);
        let found = self.connection.first(
            "SELECT person, actor, proved_at, seen_at, ends_at FROM sessions WHERE token = $1",
            &[Param::Bytes(&token)],
            |row| {
                let session = Session {
                    token,
                    person: row.opt_array(0)?.map(PersonId::from_bytes),
                    actor: row.opt_array(1)?.map(ActorId::from_bytes),
                    proved: Moment::from_micros(row.int(2)?),
                    ends: Moment::from_micros(row.int(4)?),
                };
                Ok((session, Moment::from_micros(row.int(3)?)))
            },
        )?;
        Ok(found.filter(|(session, seen)| session.ends > self.now && seen.after(IDLE) > self.now))
    }
}
