//! Parcels: the sealed answer that a person collects once, in parts, before it expires.
//!
//! One is written part by part ([`Store::write_parcel`]) and is there for nobody before the transaction
//! that lays it ready adds the last part ([`Tx::close_parcel`]); it is read part by part. So the memory it
//! takes does not grow with it, a crash leaves nothing half, and two that write at once never mix.

use std::io;

use law::{Moment, PersonId, Plain, RequestId};
use vault::PartPlace;
use zeroize::Zeroizing;

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::keys::{random_id, with_random};
use crate::transact::{Read, Store};
use crate::tx::Tx;

/// The name under which a person's parcels are sealed.
pub(crate) const SLOT: &str = "parcels";
/// Octets in one part.
pub const PART_BYTES: usize = 256 * 1024;
/// Parts that go into one transaction: a mebibyte.
const PARTS_TOGETHER: usize = 4;
/// How long the writing of one may take, in microseconds; what is not closed by then is destroyed.
const WRITTEN_WITHIN: i64 = 3_600_000_000;

/// Which writing of which parcel.
#[derive(Clone, Copy)]
struct Writing {
    person: PersonId,
    request: RequestId,
    making: [u8; 16],
    begun: Moment,
}

impl Writing {
    fn place<'p>(&self, controller: &'p str, part: u32, is_last: bool) -> PartPlace<'p> {
        PartPlace {
            controller,
            person: self.person.bytes(),
            category: SLOT,
            record: self.request.bytes(),
            field: "parcel",
            media: self.making,
            part,
            is_last,
        }
    }
}

fn unsealed(refused: impl std::fmt::Display) -> Fault {
    Fault::Vault(refused.to_string())
}

/// A parcel that is whole but for its last part, which the transaction that lays it ready adds.
pub struct WrittenParcel {
    writing: Writing,
    parts: u32,
    last: Zeroizing<Vec<u8>>,
}

/// Takes the content of a parcel as it is made and keeps it part by part, a mebibyte a transaction.
pub struct ParcelWriter {
    store: Store,
    writing: Writing,
    parts: u32,
    pending: Zeroizing<Vec<u8>>,
    waiting: Vec<Zeroizing<Vec<u8>>>,
}

impl Store {
    /// Begins a parcel for a request; what was there under it before is destroyed.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn write_parcel(
        &self,
        person: PersonId,
        request: RequestId,
    ) -> Result<ParcelWriter, Fault> {
        let making = random_id()?;
        let begun = self.transact::<_, Fault>("parcel.begun", move |tx| {
            tx.drop_parcel(person, request)?;
            Ok(tx.now)
        })?;
        Ok(ParcelWriter {
            store: self.clone(),
            writing: Writing {
                person,
                request,
                making,
                begun,
            },
            parts: 0,
            pending: Zeroizing::new(Vec::with_capacity(PART_BYTES)),
            waiting: Vec::new(),
        })
    }

    /// Opens a parcel for reading, part by part, each a look of its own.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is no such parcel.
    pub fn open_parcel(&self, person: PersonId, request: RequestId) -> Result<OpenParcel, Fault> {
        let (writing, parts) = self.read(|read| parcel(read.connection, person, request))?;
        Ok(OpenParcel {
            store: self.clone(),
            writing,
            parts,
            next: 0,
        })
    }
}

impl ParcelWriter {
    /// Ends the writing. The last part is not kept yet: until [`Tx::close_parcel`] there is no parcel.
    ///
    /// # Errors
    /// [`Fault`]; also [`Fault::Missing`] when somebody else has begun the same parcel anew.
    pub fn finish(mut self) -> Result<WrittenParcel, Fault> {
        self.send()?;
        Ok(WrittenParcel {
            writing: self.writing,
            parts: self.parts,
            last: self.pending,
        })
    }

    fn send(&mut self) -> Result<(), Fault> {
        let parts = std::mem::take(&mut self.waiting);
        if parts.is_empty() {
            return Ok(());
        }
        let (writing, first) = (self.writing, self.parts);
        self.parts = first.saturating_add(u32::try_from(parts.len()).unwrap_or(u32::MAX));
        self.store.transact("parcel.parts", move |tx| {
            tx.add_parcel_parts(&writing, first, &parts)
        })
    }
}

impl io::Write for ParcelWriter {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if self.pending.len() == PART_BYTES {
            let full = std::mem::replace(
                &mut self.pending,
                Zeroizing::new(Vec::with_capacity(PART_BYTES)),
            );
            self.waiting.push(full);
            if self.waiting.len() == PARTS_TOGETHER {
                self.send().map_err(io::Error::other)?;
            }
        }
        let room = PART_BYTES - self.pending.len();
        let taken = octets.get(..room).unwrap_or(octets);
        self.pending.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A parcel that is being read.
pub struct OpenParcel {
    store: Store,
    writing: Writing,
    parts: u32,
    next: u32,
}

impl OpenParcel {
    /// The next part; none after the last, which alone says that the parcel is whole.
    ///
    /// # Errors
    /// [`Fault::Missing`] when it is gone meanwhile; [`Fault::Vault`] when a part does not open.
    pub fn next_part(&mut self) -> Result<Option<Plain<Zeroizing<Vec<u8>>>>, Fault> {
        if self.next >= self.parts {
            return Ok(None);
        }
        let (writing, part, is_last) = (self.writing, self.next, self.next + 1 == self.parts);
        let opened = self
            .store
            .read(|read| part_of(read, &writing, part, is_last))?;
        self.next += 1;
        Ok(Some(opened))
    }

    /// Writes all of it out; how many octets.
    ///
    /// # Errors
    /// As [`OpenParcel::next_part`]; [`Fault::Refused`] when `out` cannot be written.
    pub fn write_to(&mut self, out: &mut dyn io::Write) -> Result<u64, Fault> {
        let mut octets = 0;
        while let Some(part) = self.next_part()? {
            octets += part.open().len() as u64;
            out.write_all(part.open()).map_err(|error| {
                Fault::Refused(format!(
                    "the file could not be handed over: {}",
                    error.kind()
                ))
            })?;
        }
        Ok(octets)
    }
}

/// Which writing is there and closed, and of how many parts.
fn parcel(
    connection: &mut Connection,
    person: PersonId,
    request: RequestId,
) -> Result<(Writing, u32), Fault> {
    let found = connection.first(
        "SELECT making, begun_at, part FROM parcels WHERE person = $1 AND request = $2 AND is_last = 1",
        &[
            Param::Bytes(&person.bytes()),
            Param::Bytes(&request.bytes()),
        ],
        |row| {
            let writing = Writing {
                person,
                request,
                making: row.array(0)?,
                begun: Moment::from_micros(row.int(1)?),
            };
            let last = u32::try_from(row.int(2)?).map_err(|_| row.meaningless(2))?;
            Ok((writing, last.saturating_add(1)))
        },
    )?;
    found.ok_or(Fault::Missing("parcel"))
}

fn part_of(
    read: &mut Read<'_>,
    writing: &Writing,
    part: u32,
    is_last: bool,
) -> Result<Plain<Zeroizing<Vec<u8>>>, Fault> {
    let key = read
        .shared
        .keys
        .data(writing.person, SLOT, read.now)?
        .ok_or(Fault::Missing("parcel"))?;
    let sealed = read
        .connection
        .first(
            "SELECT sealed FROM parcels WHERE person = $1 AND request = $2 AND part = $3",
            &[
                Param::Bytes(&writing.person.bytes()),
                Param::Bytes(&writing.request.bytes()),
                Param::Int(i64::from(part)),
            ],
            |row| Ok(row.bytes(0)?.to_vec()),
        )?
        .ok_or(Fault::Missing("part of the parcel"))?;
    let place = writing.place(&read.shared.controller, part, is_last);
    key.open_part(&place, &sealed).map_err(unsealed)
}

impl Tx<'_> {
    /// Keeps a parcel that is at hand whole. Replaces an earlier one of the same request.
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
        let writing = Writing {
            person,
            request,
            making: random_id()?,
            begun: self.now,
        };
        let mut parts: Vec<&[u8]> = content.chunks(PART_BYTES).collect();
        let last = parts.pop().unwrap_or_default();
        self.add_parcel_parts(&writing, 0, &parts)?;
        let number = u32::try_from(parts.len()).map_err(unsealed)?;
        self.put_parcel_part(&writing, number, true, last)
    }

    /// Adds the last part: from now on the parcel is there.
    ///
    /// # Errors
    /// [`Fault::Missing`] when somebody else has begun it anew; [`Fault`].
    pub fn close_parcel(&mut self, written: &WrittenParcel) -> Result<(), Fault> {
        self.goes_on(&written.writing, written.parts)?;
        self.put_parcel_part(&written.writing, written.parts, true, &written.last)
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

    /// Destroys parcels whose writing was cut short; how many parts (s.37(3)).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_parcels(&mut self) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM parcels WHERE begun_at <= $1 AND NOT EXISTS (SELECT 1 FROM parcels whole
             WHERE whole.person = parcels.person AND whole.request = parcels.request AND whole.is_last = 1)",
            &[Param::Int(self.now.micros() - WRITTEN_WITHIN)],
        )
    }

    /// Whether the part before this one is of the same writing.
    fn goes_on(&mut self, writing: &Writing, next: u32) -> Result<(), Fault> {
        let newest = self.connection.first(
            "SELECT part, making FROM parcels WHERE person = $1 AND request = $2 ORDER BY part DESC LIMIT 1",
            &[
                Param::Bytes(&writing.person.bytes()),
                Param::Bytes(&writing.request.bytes()),
            ],
            |row| Ok((row.int(0)?, row.opt_array::<16>(1)?)),
        )?;
        let fits = match newest {
            None => next == 0,
            Some((part, making)) => part + 1 == i64::from(next) && making == Some(writing.making),
        };
        if fits {
            Ok(())
        } else {
            Err(Fault::Missing("parcel that is being written"))
        }
    }

    fn add_parcel_parts(
        &mut self,
        writing: &Writing,
        first: u32,
        parts: &[impl AsRef<[u8]>],
    ) -> Result<(), Fault> {
        self.goes_on(writing, first)?;
        for (part, number) in parts.iter().zip(first..) {
            self.put_parcel_part(writing, number, false, part.as_ref())?;
        }
        Ok(())
    }

    fn put_parcel_part(
        &mut self,
        writing: &Writing,
        number: u32,
        is_last: bool,
        part: &[u8],
    ) -> Result<(), Fault> {
        if self.standing(writing.person).is_none() {
            return Err(Fault::Missing("person"));
        }
        let key = self
            .shared
            .keys
            .data_or_new(writing.person, SLOT, self.now)?;
        let place = writing.place(&self.shared.controller, number, is_last);
        let sealed = with_random(|random| key.seal_part(&place, part, random).map_err(unsealed))?;
        self.connection.execute(
            "INSERT INTO parcels (person, request, part, sealed, making, begun_at, is_last) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                Param::Bytes(&writing.person.bytes()),
                Param::Bytes(&writing.request.bytes()),
                Param::Int(i64::from(number)),
                Param::Bytes(sealed.as_bytes()),
                Param::Bytes(&writing.making),
                Param::Int(writing.begun.micros()),
                Param::Int(i64::from(is_last)),
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
        let (writing, parts) = parcel(self.connection, person, request)?;
        for part in 0..parts {
            let opened = part_of(self, &writing, part, part + 1 == parts)?;
            each(opened.open())?;
        }
        Ok(())
    }
}
