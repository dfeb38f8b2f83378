//! Who acts for whom (s.20), and agreements of those who must agree together, until they are whole.

use law::{ActorId, Moment, PersonId};
use serde_json::json;

use crate::connection::{Connection, Param, Row};
use crate::fault::Fault;
use crate::leaf::Kind;
use crate::log::Entered;
use crate::transact::Read;
use crate::tx::Tx;

/// One person acts for another. The proof itself is not kept, only what kind it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representation {
    /// Who is represented.
    pub person: PersonId,
    /// Who acts for them.
    pub representative: PersonId,
    /// As what, by a word of `duties`.
    pub kind: String,
    /// How it was proved, by a word of `duties`.
    pub evidence: String,
    /// From when.
    pub begins: Moment,
    /// Until when; until it is ended, where there is none.
    pub ends: Option<Moment>,
    /// Who of the desk looked at the proof.
    pub granted_by: ActorId,
}

impl Representation {
    /// Whether it holds at this moment.
    #[must_use]
    pub fn is_in_force(&self, at: Moment) -> bool {
        self.begins <= at && self.ends.is_none_or(|ends| at < ends)
    }
}

const OF_PERSON: &str = "SELECT person, representative, kind, evidence, begins_at, ends_at, granted_by FROM representations WHERE person = $1 ORDER BY begins_at, representative";
const OF_REPRESENTATIVE: &str = "SELECT person, representative, kind, evidence, begins_at, ends_at, granted_by FROM representations WHERE representative = $1 ORDER BY begins_at, person";

fn row_of(row: &Row) -> Result<Representation, Fault> {
    Ok(Representation {
        person: PersonId::from_bytes(row.array(0)?),
        representative: PersonId::from_bytes(row.array(1)?),
        kind: row.text(2)?.to_owned(),
        evidence: row.text(3)?.to_owned(),
        begins: Moment::from_micros(row.int(4)?),
        ends: row.opt_int(5)?.map(Moment::from_micros),
        granted_by: ActorId::from_bytes(row.array(6)?),
    })
}

fn all(
    connection: &mut Connection,
    sql: &'static str,
    whose: PersonId,
) -> Result<Vec<Representation>, Fault> {
    connection.all(sql, &[Param::Bytes(&whose.bytes())], row_of)
}

/// Who of those who must agree to an activity has: by words of `duties`, each with its moment and the
/// notice version shown.
pub type ConsentPart = (String, Moment, u32);

fn parts(
    connection: &mut Connection,
    person: PersonId,
    activity: &str,
) -> Result<Vec<ConsentPart>, Fault> {
    connection.all(
        "SELECT agreed_by, at, notice FROM consent_parts WHERE person = $1 AND activity = $2 ORDER BY agreed_by",
        &[Param::Bytes(&person.bytes()), Param::Text(activity)],
        |row| {
            Ok((
                row.text(0)?.to_owned(),
                Moment::from_micros(row.int(1)?),
                u32::try_from(row.int(2)?).map_err(|_| row.meaningless(2))?,
            ))
        },
    )
}

impl Tx<'_> {
    /// Lets one person act for another, entered for both of them.
    ///
    /// # Errors
    /// [`Fault`]; also when one of them is not known.
    pub fn keep_representation(&mut self, kept: &Representation) -> Result<Entered, Fault> {
        self.connection.execute(
            "INSERT INTO representations (person, representative, kind, evidence, begins_at, ends_at, granted_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (person, representative, kind) DO UPDATE SET evidence = excluded.evidence, begins_at = excluded.begins_at, ends_at = excluded.ends_at, granted_by = excluded.granted_by",
            &[
                Param::Bytes(&kept.person.bytes()),
                Param::Bytes(&kept.representative.bytes()),
                Param::Text(&kept.kind),
                Param::Text(&kept.evidence),
                Param::Int(kept.begins.micros()),
                Param::OptInt(kept.ends.map(Moment::micros)),
                Param::Bytes(&kept.granted_by.bytes()),
            ],
        )?;
        self.enter_representation(kept, "granted", kept.granted_by)
    }

    /// Ends a representation now.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is none in force.
    pub fn end_representation(
        &mut self,
        ended: &Representation,
        by: ActorId,
    ) -> Result<Entered, Fault> {
        let done = self.connection.execute(
            "UPDATE representations SET ends_at = $1 WHERE person = $2 AND representative = $3 AND kind = $4 AND (ends_at IS NULL OR ends_at > $1)",
            &[
                Param::Int(self.now.micros()),
                Param::Bytes(&ended.person.bytes()),
                Param::Bytes(&ended.representative.bytes()),
                Param::Text(&ended.kind),
            ],
        )?;
        if done == 0 {
            return Err(Fault::Missing("representation in force"));
        }
        self.enter_representation(ended, "ended", by)
    }

    /// Nobody is represented by somebody who is known no more.
    pub(crate) fn end_representing(&mut self, representative: PersonId) -> Result<(), Fault> {
        self.connection.execute(
            "DELETE FROM representations WHERE representative = $1",
            &[Param::Bytes(&representative.bytes())],
        )?;
        Ok(())
    }

    fn enter_representation(
        &mut self,
        about: &Representation,
        state: &str,
        by: ActorId,
    ) -> Result<Entered, Fault> {
        let is = |who: PersonId| by.bytes() == who.bytes();
        // Each of the two reads in their own list who did it.
        let said_by = |reader: PersonId| match (is(reader), is(about.representative)) {
            (true, _) => "person",
            (false, true) => "representative",
            (false, false) if is(about.person) => "represented",
            (false, false) => "desk",
        };
        let payload = |reader: PersonId| {
            json!({
                "at": self.now.micros(),
                "step": format!("representation-{state}"),
                "by": said_by(reader),
                "kind": about.kind,
                "evidence": about.evidence,
                "until": about.ends.map(Moment::micros),
                "actor": by.to_string(),
                "representative": about.representative.to_string(),
            })
        };
        let (theirs, own) = (payload(about.representative), payload(about.person));
        self.enter(about.representative, Kind::Request, &theirs)?;
        self.enter(about.person, Kind::Request, &own)
    }

    /// Who acts for a person, in force or not.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn representatives(&mut self, person: PersonId) -> Result<Vec<Representation>, Fault> {
        all(self.connection, OF_PERSON, person)
    }

    /// Notes that one of those who must agree has; it is no consent until the others have too.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_consent_part(
        &mut self,
        person: PersonId,
        activity: &str,
        agreed_by: &str,
    ) -> Result<(), Fault> {
        let notice = i64::from(self.compiled().version());
        self.connection.execute(
            "INSERT INTO consent_parts (person, activity, agreed_by, at, notice) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person, activity, agreed_by) DO UPDATE SET at = excluded.at, notice = excluded.notice",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(activity),
                Param::Text(agreed_by),
                Param::Int(self.now.micros()),
                Param::Int(notice),
            ],
        )?;
        Ok(())
    }

    /// Who of those who must agree has.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consent_parts(
        &mut self,
        person: PersonId,
        activity: &str,
    ) -> Result<Vec<ConsentPart>, Fault> {
        parts(self.connection, person, activity)
    }

    /// Whether it is noted of anybody that they agreed to something.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn anybody_agreed(&mut self) -> Result<bool, Fault> {
        let found =
            self.connection
                .first("SELECT 1 FROM consent_parts LIMIT 1", &[], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Takes back what was agreed in part: whole now, or withdrawn.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn drop_consent_parts(&mut self, person: PersonId, activity: &str) -> Result<(), Fault> {
        self.connection.execute(
            "DELETE FROM consent_parts WHERE person = $1 AND activity = $2",
            &[Param::Bytes(&person.bytes()), Param::Text(activity)],
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// Who acts for a person, in force or not.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn representatives(&mut self, person: PersonId) -> Result<Vec<Representation>, Fault> {
        all(self.connection, OF_PERSON, person)
    }

    /// For whom a person acts, in force or not.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn represented_by(
        &mut self,
        representative: PersonId,
    ) -> Result<Vec<Representation>, Fault> {
        all(self.connection, OF_REPRESENTATIVE, representative)
    }

    /// Everybody of whom it is noted who agreed to an activity.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn people_with_consent_parts(&mut self) -> Result<Vec<PersonId>, Fault> {
        self.connection.all(
            "SELECT DISTINCT person FROM consent_parts ORDER BY person",
            &[],
            |row| Ok(PersonId::from_bytes(row.array(0)?)),
        )
    }

    /// Who of those who must agree has.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consent_parts(
        &mut self,
        person: PersonId,
        activity: &str,
    ) -> Result<Vec<ConsentPart>, Fault> {
        parts(self.connection, person, activity)
    }
}
