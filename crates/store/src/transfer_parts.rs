//! What crosses to another controller and from it (s.31): kept part by part, sealed under the person's own
//! key, exactly as it was sent or as it came.

use law::{EntryId, Moment, PersonId};
use vault::Place;

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::keys::with_random;
use crate::parcels::PART_BYTES;
use crate::transact::{Read, Shared};
use crate::tx::Tx;

/// The name under which a person's transfers are sealed.
pub(crate) const SLOT: &str = "transfer-parts";

/// What came from another controller and waits for the person's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The number that the sender gave the transfer.
    pub transfer: EntryId,
    /// Who sent it: a recipient of the pack, by its id.
    pub sender: String,
    /// When it came.
    pub at: Moment,
    /// When it is destroyed unless the person accepts it.
    pub until: Moment,
}

const fn place(controller: &str, person: PersonId, transfer: EntryId, part: u32) -> Place<'_> {
    Place {
        controller,
        person: person.bytes(),
        category: SLOT,
        record: transfer.bytes(),
        field: "transfer",
        version: part,
    }
}

fn opened(
    connection: &mut Connection,
    shared: &Shared,
    person: PersonId,
    transfer: EntryId,
    now: Moment,
) -> Result<Option<Vec<u8>>, Fault> {
    let parts = connection.all(
        "SELECT part, sealed FROM transfer_parts WHERE person = $1 AND transfer = $2 ORDER BY part",
        &[
            Param::Bytes(&person.bytes()),
            Param::Bytes(&transfer.bytes()),
        ],
        |row| Ok((row.int(0)?, row.bytes(1)?.to_vec())),
    )?;
    if parts.is_empty() {
        return Ok(None);
    }
    let Some(key) = shared.keys.data(person, SLOT, now)? else {
        return Ok(None);
    };
    let mut whole = Vec::new();
    for ((stored, sealed), number) in parts.into_iter().zip(0_u32..) {
        if stored != i64::from(number) {
            return Err(Fault::Missing("part of the transfer"));
        }
        let part = key
            .open(
                &place(&shared.controller, person, transfer, number),
                &sealed,
            )
            .map_err(|refused| Fault::Vault(refused.to_string()))?;
        whole.extend_from_slice(part.open());
    }
    Ok(Some(whole))
}

impl Tx<'_> {
    /// Keeps exactly what is sent to another controller, or came from one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_transfer_parts(
        &mut self,
        person: PersonId,
        transfer: EntryId,
        content: &[u8],
    ) -> Result<(), Fault> {
        self.drop_transfer_parts(person, transfer)?;
        let key = self.shared.keys.data_or_new(person, SLOT, self.now)?;
        for (part, number) in content.chunks(PART_BYTES).zip(0_u32..) {
            let sealed = with_random(|random| {
                key.seal(
                    &place(&self.shared.controller, person, transfer, number),
                    part,
                    random,
                )
            })
            .map_err(|refused| Fault::Vault(refused.to_string()))?;
            self.connection.execute(
                "INSERT INTO transfer_parts (person, transfer, part, sealed) VALUES ($1, $2, $3, $4)",
                &[
                    Param::Bytes(&person.bytes()),
                    Param::Bytes(&transfer.bytes()),
                    Param::Int(i64::from(number)),
                    Param::Bytes(sealed.as_bytes()),
                ],
            )?;
        }
        Ok(())
    }

    /// Destroys what was sent or came: refused, accepted, or past its time.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn drop_transfer_parts(
        &mut self,
        person: PersonId,
        transfer: EntryId,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "DELETE FROM transfer_parts WHERE person = $1 AND transfer = $2",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&transfer.bytes()),
            ],
        )?;
        Ok(())
    }

    /// Notes that a transfer came for a person; `false` when it came before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn note_arrival(&mut self, person: PersonId, arrival: &Arrival) -> Result<bool, Fault> {
        let rows = self.connection.execute(
            "INSERT INTO arrivals (person, transfer, sender, at, until_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, transfer) DO NOTHING",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&arrival.transfer.bytes()),
                Param::Text(&arrival.sender),
                Param::Int(arrival.at.micros()),
                Param::Int(arrival.until.micros()),
            ],
        )?;
        Ok(rows == 1)
    }

    /// Ends the waiting of a transfer that came; `false` when there is none.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_arrival(&mut self, person: PersonId, transfer: EntryId) -> Result<bool, Fault> {
        self.drop_transfer_parts(person, transfer)?;
        let rows = self.connection.execute(
            "DELETE FROM arrivals WHERE person = $1 AND transfer = $2",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&transfer.bytes()),
            ],
        )?;
        Ok(rows == 1)
    }

    /// What was sent or came, as it was.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Missing`] when a part is not there.
    pub fn transfer_content(
        &mut self,
        person: PersonId,
        transfer: EntryId,
    ) -> Result<Option<Vec<u8>>, Fault> {
        opened(self.connection, self.shared, person, transfer, self.now)
    }
}

impl Read<'_> {
    /// The numbers of the transfers of a person of which something is kept.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn transfers_kept(&mut self, person: PersonId) -> Result<Vec<EntryId>, Fault> {
        self.connection.all(
            "SELECT DISTINCT transfer FROM transfer_parts WHERE person = $1 ORDER BY transfer",
            &[Param::Bytes(&person.bytes())],
            |row| Ok(EntryId::from_bytes(row.array(0)?)),
        )
    }

    /// What was sent or came, as it was.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Missing`] when a part is not there.
    pub fn transfer_content(
        &mut self,
        person: PersonId,
        transfer: EntryId,
    ) -> Result<Option<Vec<u8>>, Fault> {
        opened(self.connection, self.shared, person, transfer, self.now)
    }

    /// What came for a person from other controllers and is not past its time, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn arrivals(&mut self, person: PersonId) -> Result<Vec<Arrival>, Fault> {
        self.connection.all(
            "SELECT transfer, sender, at, until_at FROM arrivals WHERE person = $1 AND until_at > $2 ORDER BY at, transfer",
            &[Param::Bytes(&person.bytes()), Param::Int(self.now.micros())],
            |row| {
                Ok(Arrival {
                    transfer: EntryId::from_bytes(row.array(0)?),
                    sender: row.text(1)?.to_owned(),
                    at: Moment::from_micros(row.int(2)?),
                    until: Moment::from_micros(row.int(3)?),
                })
            },
        )
    }
}

/// The text of a signed statement, when this key signed it (C2SP signed-note). Pure.
///
/// # Errors
/// [`Fault::Ledger`] with what is wrong.
pub fn signed_statement(signed: &str, key: &ledger::VerifierKey) -> Result<String, Fault> {
    let note =
        ledger::Note::parse(signed.as_bytes()).map_err(|why| Fault::Ledger(why.to_string()))?;
    note.verify(key)
        .map_err(|why| Fault::Ledger(why.to_string()))?;
    Ok(note.text().to_owned())
}
