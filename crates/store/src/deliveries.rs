//! Who is to be told of a version of the notice, and what became of it (s.21, s.23, `LP-8`): one row a
//! person, version and round, so that nobody is told twice, and nothing is lost by a crash.

use jiff::SignedDuration;
use law::{Moment, PersonId};

use crate::connection::Param;
use crate::fault::Fault;
use crate::transact::Read;
use crate::tx::Tx;

/// How long whoever took a delivery has before another may take it.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It has yet to be tried, or is tried again.
    Waiting,
    /// It reached the person.
    Told,
    /// No way to the person is known, or none took it: they are told when they sign in.
    Unreachable,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [DeliveryState; 3] = [
        DeliveryState::Told,
        DeliveryState::Waiting,
        DeliveryState::Unreachable,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Told => "told",
            DeliveryState::Unreachable => "unreachable",
        }
    }
}

/// A delivery that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// To whom.
    pub person: PersonId,
    /// Of which version.
    pub version: u32,
    /// 0 for the version itself, from 1 for reminders.
    pub round: u32,
    /// How often it was tried before.
    pub attempts: u32,
    /// When it was planned: the same at every try.
    pub begun: Moment,
}

/// A version that reached a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The version.
    pub version: u32,
    /// 0 for the version itself, from 1 for reminders.
    pub round: u32,
    /// How.
    pub channel: String,
    /// When.
    pub at: Moment,
}

impl Tx<'_> {
    /// Plans to tell the people of a relationship of a version that has not reached them; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn plan_deliveries(&mut self, version: u32, relationship: &str) -> Result<u64, Fault> {
        self.connection.execute(
            "INSERT INTO deliveries (person, version, round, state, channel, attempts, begun_at, due_at)
             SELECT person, CAST($1 AS BIGINT), 0, 'waiting', '', 0, CAST($2 AS BIGINT), CAST($2 AS BIGINT) FROM people
             WHERE relationship = $3 AND erasing = 0 AND (notice IS NULL OR notice < CAST($1 AS BIGINT))
             ON CONFLICT (person, version, round) DO NOTHING",
            &[
                Param::Int(i64::from(version)),
                Param::Int(self.now.micros()),
                Param::Text(relationship),
            ],
        )
    }

    /// Plans to remind everybody whom the version in force reached before a time; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn plan_reminders(
        &mut self,
        version: u32,
        round: u32,
        told_before: Moment,
    ) -> Result<u64, Fault> {
        self.connection.execute(
            "INSERT INTO deliveries (person, version, round, state, channel, attempts, begun_at, due_at)
             SELECT person, CAST($1 AS BIGINT), CAST($2 AS BIGINT), 'waiting', '', 0, CAST($3 AS BIGINT), CAST($3 AS BIGINT) FROM people
             WHERE erasing = 0 AND notice_at IS NOT NULL AND notice_at < CAST($4 AS BIGINT)
             ON CONFLICT (person, version, round) DO NOTHING",
            &[
                Param::Int(i64::from(version)),
                Param::Int(i64::from(round)),
                Param::Int(self.now.micros()),
                Param::Int(told_before.micros()),
            ],
        )
    }

    /// Takes deliveries that are due, for a while: whoever dies with one leaves it to another.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn claim_deliveries(&mut self, most: usize) -> Result<Vec<Delivery>, Fault> {
        let found = self.connection.all(
            "SELECT person, version, round, attempts, begun_at FROM deliveries WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, person LIMIT $2",
            &[
                Param::Int(self.now.micros()),
                Param::Int(i64::try_from(most).unwrap_or(i64::MAX)),
            ],
            |row| {
                let count = |place: usize| -> Result<u32, Fault> {
                    u32::try_from(row.int(place)?).map_err(|_| row.meaningless(place))
                };
                Ok(Delivery {
                    person: PersonId::from_bytes(row.array(0)?),
                    version: count(1)?,
                    round: count(2)?,
                    attempts: count(3)?,
                    begun: Moment::from_micros(row.int(4)?),
                })
            },
        )?;
        let until = self.now.after(LEASE);
        for delivery in &found {
            self.put_off_delivery(delivery, until)?;
        }
        Ok(found)
    }

    /// Frees the deliveries that were taken and not done when the program ended: nobody else has the data
    /// open, so nobody is at them.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) fn free_deliveries(&mut self) -> Result<(), Fault> {
        self.connection
            .execute(
                "UPDATE deliveries SET due_at = $1 WHERE state = 'waiting' AND due_at > $1 AND due_at <= $2",
                &[
                    Param::Int(self.now.micros()),
                    Param::Int(self.now.after(LEASE).micros()),
                ],
            )
            .map(|_| ())
    }

    /// Puts a delivery off, after another try.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn put_off_delivery(&mut self, delivery: &Delivery, until: Moment) -> Result<(), Fault> {
        self.connection.write(
            "UPDATE deliveries SET due_at = $1, attempts = $2 WHERE person = $3 AND version = $4 AND round = $5 AND state = 'waiting'",
            &[
                Param::Int(until.micros()),
                Param::Int(i64::from(delivery.attempts) + 1),
                Param::Bytes(&delivery.person.bytes()),
                Param::Int(i64::from(delivery.version)),
                Param::Int(i64::from(delivery.round)),
            ],
        )
    }

    /// Notes what became of a delivery, whether it was planned or not; one that reached the person stays
    /// so. Whether anything changed by it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn settle_delivery(
        &mut self,
        (person, version, round): (PersonId, u32, u32),
        state: DeliveryState,
        channel: &str,
    ) -> Result<bool, Fault> {
        let at = (state == DeliveryState::Told).then_some(self.now.micros());
        let changed = self.connection.execute(
            "INSERT INTO deliveries (person, version, round, state, channel, attempts, begun_at, due_at, at) VALUES ($1, $2, $3, $4, $5, 0, $6, $6, $7)
             ON CONFLICT (person, version, round) DO UPDATE SET state = excluded.state, channel = excluded.channel, at = excluded.at WHERE deliveries.state <> 'told'",
            &[
                Param::Bytes(&person.bytes()),
                Param::Int(i64::from(version)),
                Param::Int(i64::from(round)),
                Param::Text(state.code()),
                Param::Text(channel),
                Param::Int(self.now.micros()),
                Param::OptInt(at),
            ],
        )?;
        Ok(changed == 1)
    }

    /// What is planned of a version is not told after all: it will not come.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn drop_deliveries(&mut self, version: u32) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM deliveries WHERE version = $1 AND state <> 'told'",
            &[Param::Int(i64::from(version))],
        )
    }

    /// Whom a version reached before its day are told of it from this day on.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn count_as_told(&mut self, version: u32) -> Result<u64, Fault> {
        self.connection.execute(
            "UPDATE people SET notice = $1, notice_at = (SELECT told.at FROM deliveries told WHERE told.person = people.person AND told.version = $1 AND told.round = 0)
             WHERE EXISTS (SELECT 1 FROM deliveries told WHERE told.person = people.person AND told.version = $1 AND told.round = 0 AND told.state = 'told')",
            &[Param::Int(i64::from(version))],
        )
    }

    /// Enters that a version that is not in force yet reached a person ahead of its day.
    ///
    /// # Errors
    /// [`Fault`]; also when the person is not known.
    pub fn enter_notice_ahead(
        &mut self,
        person: PersonId,
        version: u32,
        channel: &str,
    ) -> Result<(), Fault> {
        let payload = serde_json::json!({ "at": self.now.micros(), "version": version, "channel": channel, "pack": self.compiled().id() });
        self.enter(person, crate::Kind::Notice, &payload)
            .map(|_| ())
    }

    /// Whether a version, or its reminder, reached a person.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn reached(&mut self, person: PersonId, version: u32, round: u32) -> Result<bool, Fault> {
        let found = self.connection.first(
            "SELECT 1 FROM deliveries WHERE person = $1 AND version = $2 AND round = $3 AND state = 'told'",
            &[
                Param::Bytes(&person.bytes()),
                Param::Int(i64::from(version)),
                Param::Int(i64::from(round)),
            ],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

impl Read<'_> {
    /// What reached a person, newest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn reached(&mut self, person: PersonId) -> Result<Vec<Reached>, Fault> {
        self.connection.all(
            "SELECT version, round, channel, at FROM deliveries WHERE person = $1 AND state = 'told' ORDER BY at DESC, version DESC",
            &[Param::Bytes(&person.bytes())],
            |row| {
                let count = |place: usize| -> Result<u32, Fault> {
                    u32::try_from(row.int(place)?).map_err(|_| row.meaningless(place))
                };
                Ok(Reached {
                    version: count(0)?,
                    round: count(1)?,
                    channel: row.text(2)?.to_owned(),
                    at: Moment::from_micros(row.int(3)?),
                })
            },
        )
    }

    /// How many deliveries of a round stand how: state and channel by their words, and the count.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn delivery_counts(
        &mut self,
        version: u32,
        round: u32,
    ) -> Result<Vec<(String, String, u64)>, Fault> {
        self.connection.all(
            "SELECT state, channel, CAST(COUNT(*) AS BIGINT) FROM deliveries WHERE version = $1 AND round = $2 GROUP BY state, channel ORDER BY state, channel",
            &[Param::Int(i64::from(version)), Param::Int(i64::from(round))],
            |row| {
                Ok((
                    row.text(0)?.to_owned(),
                    row.text(1)?.to_owned(),
                    u64::try_from(row.int(2)?).map_err(|_| row.meaningless(2))?,
                ))
            },
        )
    }

    /// How many people there are, by relationship.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn people_by_relationship(&mut self) -> Result<Vec<(String, u64)>, Fault> {
        self.connection.all(
            "SELECT relationship, CAST(COUNT(*) AS BIGINT) FROM people WHERE erasing = 0 GROUP BY relationship ORDER BY relationship",
            &[],
            |row| {
                Ok((
                    row.text(0)?.to_owned(),
                    u64::try_from(row.int(1)?).map_err(|_| row.meaningless(1))?,
                ))
            },
        )
    }
}
