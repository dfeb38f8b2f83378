//! Reading the ledger: a person's own entries, opened; and the public side, tiles and checkpoint.

use law::{Moment, PersonId};
use ledger::Hash;
use ledger::tile::TilePath;
use serde_json::Value as Json;
use vault::{Commitment, LogKey};

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::leaf::{Kind, Leaf};
use crate::log::{newest_checkpoint, read_hashes};
use crate::transact::{Read, Shared};

/// One of a person's own entries, opened and held against the ledger's commitment.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnEntry {
    /// Which of the person's entries it is, from 0.
    pub number: u64,
    /// Its place in the ledger, from 0.
    pub leaf: u64,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub at: Moment,
    /// Ids and words of the pack.
    pub payload: Json,
}

/// What opens an entry: the person keeps it, nobody else can make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The entry's place in the ledger, from 0.
    pub leaf: u64,
    /// The entry's bytes, hexadecimal.
    pub leaf_hex: String,
    /// The salt, hexadecimal.
    pub salt_hex: String,
    /// The payload as committed to.
    pub payload: String,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn leaf_bytes(connection: &mut Connection, leaf: i64) -> Result<Vec<u8>, Fault> {
    connection
        .first(
            "SELECT bytes FROM ledger_leaves WHERE leaf = $1",
            &[Param::Int(leaf)],
            |row| Ok(row.bytes(0)?.to_vec()),
        )?
        .ok_or_else(|| Fault::Ledger(format!("entry {leaf} is missing")))
}

/// Counts the entries about a person: they are numbered without gaps.
pub(crate) const COUNT: &str =
    "SELECT CAST(COALESCE(MAX(number) + 1, 0) AS BIGINT) FROM entries WHERE person = $1";

/// How many entries there are about a person.
pub(crate) fn count(connection: &mut Connection, person: PersonId) -> Result<u32, Fault> {
    connection
        .first(COUNT, &[Param::Bytes(&person.bytes())], |row| {
            u32::try_from(row.int(0)?).map_err(|_| row.meaningless(0))
        })
        .map(Option::unwrap_or_default)
}

/// Opens one of a person's entries.
pub(crate) fn opening(
    connection: &mut Connection,
    shared: &Shared,
    person: PersonId,
    number: u64,
    now: Moment,
) -> Result<Opening, Fault> {
    let number_stored = i64::try_from(number).map_err(|_| Fault::Missing("entry"))?;
    let (leaf, sealed) = connection
        .first(
            "SELECT leaf, sealed FROM entries WHERE person = $1 AND number = $2",
            &[Param::Bytes(&person.bytes()), Param::Int(number_stored)],
            |row| Ok((row.int(0)?, row.bytes(1)?.to_vec())),
        )?
        .ok_or(Fault::Missing("entry"))?;
    let bytes = leaf_bytes(connection, leaf)?;
    let parsed = Leaf::parse(&bytes).map_err(|error| Fault::Ledger(error.to_string()))?;
    let key = shared
        .keys
        .log(person, now)?
        .ok_or(Fault::Missing("entry"))?;
    let opened = key
        .open_entry(number, &Commitment::from_bytes(parsed.commitment), &sealed)
        .map_err(|refused| Fault::Ledger(refused.to_string()))?;
    let opened = opened.open();
    Ok(Opening {
        leaf: u64::try_from(leaf).map_err(|_| Fault::Missing("entry"))?,
        leaf_hex: hex(&bytes),
        salt_hex: hex(opened.salt()),
        payload: String::from_utf8_lossy(opened.payload()).into_owned(),
    })
}

/// An entry as stored: number, leaf, when, what is sealed, what the leaf says.
type Stored = (i64, i64, i64, Vec<u8>, Vec<u8>);

/// Opens an entry and holds it against the ledger's commitment.
fn opened(key: &LogKey, (number, leaf, at, sealed, bytes): Stored) -> Result<OwnEntry, Fault> {
    let number = u64::try_from(number).map_err(|_| Fault::Missing("entry"))?;
    let parsed = Leaf::parse(&bytes).map_err(|error| Fault::Ledger(error.to_string()))?;
    let opened = key
        .open_entry(number, &Commitment::from_bytes(parsed.commitment), &sealed)
        .map_err(|refused| Fault::Ledger(refused.to_string()))?;
    let payload = serde_json::from_slice(opened.open().payload())
        .map_err(|_| Fault::Ledger(format!("entry {leaf} has no readable payload")))?;
    Ok(OwnEntry {
        number,
        leaf: u64::try_from(leaf).unwrap_or_default(),
        kind: parsed.kind,
        at: Moment::from_micros(at),
        payload,
    })
}

impl Read<'_> {
    /// A person's own entries, newest first, from before a number when reading on.
    ///
    /// # Errors
    /// [`Fault`]; an entry that does not open is a [`Fault::Ledger`], not a gap.
    pub fn own_entries(
        &mut self,
        person: PersonId,
        before: Option<u64>,
        most: usize,
    ) -> Result<Vec<OwnEntry>, Fault> {
        let Some(key) = self.shared.keys.log(person, self.now)? else {
            return Ok(Vec::new());
        };
        let before = before.map_or(i64::MAX, |number| i64::try_from(number).unwrap_or(i64::MAX));
        let rows = self.connection.all(
            "SELECT e.number, e.leaf, e.at, e.sealed, l.bytes FROM entries e JOIN ledger_leaves l ON l.leaf = e.leaf
             WHERE e.person = $1 AND e.number < $2 ORDER BY e.number DESC LIMIT $3",
            &[Param::Bytes(&person.bytes()), Param::Int(before), Param::Int(i64::try_from(most).unwrap_or(i64::MAX))],
            |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.bytes(3)?.to_vec(), row.bytes(4)?.to_vec())),
        )?;
        rows.into_iter().map(|row| opened(&key, row)).collect()
    }

    /// A person's own entries of one kind, newest first.
    ///
    /// # Errors
    /// As [`Read::own_entries`].
    pub fn own_entries_of(&mut self, person: PersonId, kind: Kind) -> Result<Vec<OwnEntry>, Fault> {
        let Some(key) = self.shared.keys.log(person, self.now)? else {
            return Ok(Vec::new());
        };
        // The third octet of a leaf says what happened.
        let rows = self.connection.all(
            "SELECT e.number, e.leaf, e.at, e.sealed, l.bytes FROM entries e JOIN ledger_leaves l ON l.leaf = e.leaf
             WHERE e.person = $1 AND substr(l.bytes, 3, 1) = $2 ORDER BY e.number DESC",
            &[Param::Bytes(&person.bytes()), Param::Bytes(&[kind as u8])],
            |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.bytes(3)?.to_vec(), row.bytes(4)?.to_vec())),
        )?;
        rows.into_iter().map(|row| opened(&key, row)).collect()
    }

    /// How many entries there are about a person, by their rows.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn own_entry_count(&mut self, person: PersonId) -> Result<u64, Fault> {
        count(self.connection, person).map(u64::from)
    }

    /// What opens one of a person's entries, for a receipt.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is no such entry.
    pub fn opening(&mut self, person: PersonId, number: u64) -> Result<Opening, Fault> {
        opening(self.connection, self.shared, person, number, self.now)
    }

    /// The newest signed checkpoint, as `/ledger/checkpoint` serves it (C2SP tlog-checkpoint).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn checkpoint(&mut self) -> Result<Option<String>, Fault> {
        Ok(newest_checkpoint(self.connection)?.map(|(_, note)| note))
    }

    /// Every checkpoint that was kept, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn checkpoints(&mut self) -> Result<Vec<String>, Fault> {
        self.connection.all(
            "SELECT note FROM ledger_checkpoints ORDER BY size",
            &[],
            |row| Ok(row.text(0)?.to_owned()),
        )
    }

    /// How many entries the ledger has.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn ledger_size(&mut self) -> Result<u64, Fault> {
        let size = self
            .connection
            .first(
                "SELECT CAST(COALESCE(MAX(leaf) + 1, 0) AS BIGINT) FROM ledger_leaves",
                &[],
                |row| row.int(0),
            )?
            .unwrap_or(0);
        u64::try_from(size).map_err(|error| Fault::Ledger(error.to_string()))
    }

    /// Stored hashes in the way the ledger's proofs ask for them.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn ledger_hashes(
        &mut self,
        level: u8,
        first: u64,
        hashes: &mut [Option<Hash>],
    ) -> Result<(), Fault> {
        read_hashes(self.connection, level, first, hashes)
    }

    /// The bytes of the entries from `first`, at most `count` of them, in order.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn ledger_entries(&mut self, first: u64, count: u64) -> Result<Vec<Vec<u8>>, Fault> {
        let from = i64::try_from(first).map_err(|_| Fault::Missing("entry"))?;
        let until = from.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
        self.connection.all(
            "SELECT bytes FROM ledger_leaves WHERE leaf >= $1 AND leaf < $2 ORDER BY leaf",
            &[Param::Int(from), Param::Int(until)],
            |row| Ok(row.bytes(0)?.to_vec()),
        )
    }

    /// The opening of an entry of the house.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the entry is not of the house.
    pub fn house_opening(&mut self, leaf: u64) -> Result<Opening, Fault> {
        let stored = i64::try_from(leaf).map_err(|_| Fault::Missing("entry"))?;
        let (salt, payload) = self
            .connection
            .first(
                "SELECT salt, payload FROM ledger_openings WHERE leaf = $1",
                &[Param::Int(stored)],
                |row| Ok((row.bytes(0)?.to_vec(), row.text(1)?.to_owned())),
            )?
            .ok_or(Fault::Missing("entry of the house"))?;
        Ok(Opening {
            leaf,
            leaf_hex: hex(&leaf_bytes(self.connection, stored)?),
            salt_hex: hex(&salt),
            payload,
        })
    }

    /// The hashes of one tile (C2SP tlog-tiles).
    ///
    /// # Errors
    /// [`Fault::Missing`] when the tree does not reach that far.
    pub fn tile(&mut self, tile: &TilePath) -> Result<Vec<Hash>, Fault> {
        let mut hashes = vec![None; usize::from(tile.width())];
        self.ledger_hashes(tile.level(), tile.rows().start, &mut hashes)?;
        hashes
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .ok_or(Fault::Missing("tile"))
    }
}
