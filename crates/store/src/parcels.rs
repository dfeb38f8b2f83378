//! Parcels: the sealed answer that a person collects once, in parts, before it expires.

use law::{PersonId, RequestId};
use vault::Place;

use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::with_random;
use crate::transact::Read;
use crate::tx::Tx;

/// The name under which a person's parcels are sealed.
pub(crate) const SLOT: &str = "parcels";
/// Octets in one part.
pub const PART_BYTES: usize = 256 * 1024;

fn place(controller: &str, person: PersonId, request: RequestId, part: u32) -> Place<'_> {
    Place {
        controller,
        person: person.bytes(),
        category: SLOT,
        record: request.bytes(),
        field: "parcel",
        version: part,
    }
}

impl Tx<'_> {
    /// Keeps a parcel for a request, sealed part by part under the person's own key. Replaces an
    /// earlier one of the same request.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_parcel(
        &mut self,
        person: PersonId,
        request: RequestId,
        content: &[u8],
    ) -> Result<(), Fault> {
        self.drop_parcel(person, request)?;
        let key = self.shared.keys.data_or_new(person, SLOT, self.now)?;
        for (part, number) in content.chunks(PART_BYTES).zip(0_u32..) {
            let sealed = with_random(|random| {
                key.seal(
                    &place(&self.shared.controller, person, request, number),
                    part,
                    random,
                )
            })
            .map_err(|refused| Fault::Vault(refused.to_string()))?;
            self.connection.execute(
                "INSERT INTO parcels (person, request, part, sealed) VALUES ($1, $2, $3, $4)",
                &[
                    Param::Bytes(&person.bytes()),
                    Param::Bytes(&request.bytes()),
                    Param::Int(i64::from(number)),
                    Param::Bytes(sealed.as_bytes()),
                ],
            )?;
        }
        Ok(())
    }

    /// Destroys a parcel: collected, expired or withdrawn.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn drop_parcel(&mut self, person: PersonId, request: RequestId) -> Result<(), Fault> {
        self.connection.execute(
            "DELETE FROM parcels WHERE person = $1 AND request = $2",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&request.bytes()),
            ],
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// Opens a parcel part by part. A part that is missing or out of order does not open.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is no such parcel.
    pub fn open_parcel(
        &mut self,
        person: PersonId,
        request: RequestId,
        mut each: impl FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let key = self
            .shared
            .keys
            .data(person, SLOT, self.now)?
            .ok_or(Fault::Missing("parcel"))?;
        let parts = self.connection.all(
            "SELECT part FROM parcels WHERE person = $1 AND request = $2 ORDER BY part",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&request.bytes()),
            ],
            |row| row.int(0),
        )?;
        if parts.is_empty() {
            return Err(Fault::Missing("parcel"));
        }
        for (stored, number) in parts.into_iter().zip(0_u32..) {
            let sealed = self
                .connection
                .first(
                    "SELECT sealed FROM parcels WHERE person = $1 AND request = $2 AND part = $3",
                    &[
                        Param::Bytes(&person.bytes()),
                        Param::Bytes(&request.bytes()),
                        Param::Int(stored),
                    ],
                    |row| Ok(row.bytes(0)?.to_vec()),
                )?
                .ok_or(Fault::Missing("part of the parcel"))?;
            let opened = key
                .open(
                    &place(&self.shared.controller, person, request, number),
                    &sealed,
                )
                .map_err(|refused| Fault::Vault(refused.to_string()))?;
            each(opened.open())?;
        }
        Ok(())
    }
}
