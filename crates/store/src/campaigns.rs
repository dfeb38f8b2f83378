//! What a version asks people to agree to, until which day, and what they answered (s.19, s.21, `LP-47`).

use law::{Moment, PersonId};

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::transact::Read;
use crate::tx::Tx;

/// One thing that people are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignRow {
    /// The version that asks.
    pub version: u32,
    /// The activity's id.
    pub activity: String,
    /// Since when.
    pub began: Moment,
    /// Until when.
    pub ends: Moment,
}

/// What a person answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// The version that asked.
    pub version: u32,
    /// The activity's id.
    pub activity: String,
    /// Whether they agreed.
    pub given: bool,
    /// When.
    pub at: Moment,
}

fn all(connection: &mut Connection) -> Result<Vec<CampaignRow>, Fault> {
    connection.all(
        "SELECT version, activity, began_at, ends_at FROM campaigns ORDER BY version DESC, activity",
        &[],
        |row| {
            Ok(CampaignRow {
                version: u32::try_from(row.int(0)?).map_err(|_| row.meaningless(0))?,
                activity: row.text(1)?.to_owned(),
                began: Moment::from_micros(row.int(2)?),
                ends: Moment::from_micros(row.int(3)?),
            })
        },
    )
}

impl Tx<'_> {
    /// Begins to ask people; once for each version and activity.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn begin_campaign(
        &mut self,
        version: u32,
        activity: &str,
        ends: Moment,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO campaigns (version, activity, began_at, ends_at) VALUES ($1, $2, $3, $4) ON CONFLICT (version, activity) DO NOTHING",
            &[
                Param::Int(i64::from(version)),
                Param::Text(activity),
                Param::Int(self.now.micros()),
                Param::Int(ends.micros()),
            ],
        )?;
        Ok(())
    }

    /// Keeps what a person answered, so that they are not asked again; the newest word counts.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_answer(
        &mut self,
        person: PersonId,
        version: u32,
        activity: &str,
        given: bool,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO answers (person, version, activity, given, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person, version, activity) DO UPDATE SET given = excluded.given, at = excluded.at",
            &[
                Param::Bytes(&person.bytes()),
                Param::Int(i64::from(version)),
                Param::Text(activity),
                Param::Int(i64::from(given)),
                Param::Int(self.now.micros()),
            ],
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// Everything that people were ever asked, newest version first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn campaigns(&mut self) -> Result<Vec<CampaignRow>, Fault> {
        all(self.connection)
    }

    /// What a person answered.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn answers(&mut self, person: PersonId) -> Result<Vec<AnswerRow>, Fault> {
        self.connection.all(
            "SELECT version, activity, given, at FROM answers WHERE person = $1 ORDER BY at, activity",
            &[Param::Bytes(&person.bytes())],
            |row| {
                Ok(AnswerRow {
                    version: u32::try_from(row.int(0)?).map_err(|_| row.meaningless(0))?,
                    activity: row.text(1)?.to_owned(),
                    given: row.int(2)? != 0,
                    at: Moment::from_micros(row.int(3)?),
                })
            },
        )
    }

    /// How many agreed and how many did not, of those who answered.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn answer_counts(&mut self, version: u32, activity: &str) -> Result<(u64, u64), Fault> {
        let counts = self.connection.first(
            "SELECT CAST(COALESCE(SUM(given), 0) AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM answers WHERE version = $1 AND activity = $2",
            &[Param::Int(i64::from(version)), Param::Text(activity)],
            |row| {
                let given = u64::try_from(row.int(0)?).map_err(|_| row.meaningless(0))?;
                let all = u64::try_from(row.int(1)?).map_err(|_| row.meaningless(1))?;
                Ok((given, all.saturating_sub(given)))
            },
        )?;
        Ok(counts.unwrap_or_default())
    }
}
