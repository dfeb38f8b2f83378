//! A look at a store from beside: whether a server runs on it or not, without a key, without a
//! lease, and without changing anything. For whoever checks the ledger, and for `doctor`.

use law::Moment;
use ledger::{Hash, Note, Receipt, VerifierKey, proof};
use serde_json::{Value as Json, json};
use vault::{Epoch, EpochId, EpochStage, RootKey, WrappedEpochKey};

use crate::connection::{Columns, Connection, Location, Param, Purpose};
use crate::entries::hex;
use crate::fault::Fault;
use crate::log::{newest_checkpoint, read_hashes};
use crate::schema::{self, Side};

/// How many entries are read at once.
const READ_AT_ONCE: i64 = 4_096;

/// A read-only look at the data side. It opens no key, so it can open no record.
pub struct Look {
    connection: Connection,
}

impl Look {
    pub(crate) const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Opens the data side for reading.
    ///
    /// # Errors
    /// [`Fault`] when there is no database, or its schema is of another program.
    pub fn open(data: &Location) -> Result<Self, Fault> {
        let mut connection = Connection::open(data, Purpose::Read)?;
        schema::fits(&mut connection, Side::Data)?;
        Ok(Look { connection })
    }

    /// The newest signed checkpoint.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn checkpoint(&mut self) -> Result<Option<String>, Fault> {
        Ok(newest_checkpoint(&mut self.connection)?.map(|(_, note)| note))
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

    /// How many entries there are, by their rows.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn size(&mut self) -> Result<u64, Fault> {
        let size = self.connection.first(
            "SELECT CAST(COALESCE(MAX(leaf) + 1, 0) AS BIGINT) FROM ledger_leaves",
            &[],
            |row| u64::try_from(row.int(0)?).map_err(|_| row.meaningless(0)),
        )?;
        Ok(size.unwrap_or_default())
    }

    /// Some entries with their numbers, from a number on; empty at the end.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn entries(&mut self, from: u64) -> Result<Vec<(u64, Vec<u8>)>, Fault> {
        let from = i64::try_from(from).map_err(|_| Fault::Missing("entry"))?;
        self.connection.all(
            "SELECT leaf, bytes FROM ledger_leaves WHERE leaf >= $1 ORDER BY leaf LIMIT $2",
            &[Param::Int(from), Param::Int(READ_AT_ONCE)],
            |row| {
                let leaf = u64::try_from(row.int(0)?).map_err(|_| row.meaningless(0))?;
                Ok((leaf, row.bytes(1)?.to_vec()))
            },
        )
    }

    /// Stored hashes in the way the ledger asks for them.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn hashes(
        &mut self,
        level: u8,
        first: u64,
        hashes: &mut [Option<Hash>],
    ) -> Result<(), Fault> {
        read_hashes(&mut self.connection, level, first, hashes)
    }

    /// The receipt of an entry as anybody may have it: that it is in the ledger, and, for an entry of
    /// the house, its words. What opens an entry about a person is given to that person alone.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the ledger has no such entry; [`Fault::Ledger`] when it cannot be
    /// proved.
    pub fn receipt(&mut self, leaf: u64, key: &VerifierKey) -> Result<String, Fault> {
        let failed = |why: &dyn std::fmt::Display| Fault::Ledger(why.to_string());
        let signed = self
            .checkpoint()?
            .ok_or_else(|| failed(&"there is no checkpoint yet"))?;
        let checkpoint =
            ledger::Checkpoint::open(&signed, key.name(), key).map_err(|why| failed(&why))?;
        let note = Note::parse(signed.as_bytes()).map_err(|why| failed(&why))?;
        if leaf >= checkpoint.size() {
            return Err(Fault::Missing("entry"));
        }
        let extra = self.public_part(leaf)?;
        let proof = proof::inclusion(leaf, checkpoint.size(), |level, first, hashes| {
            self.hashes(level, first, hashes)
        })
        .map_err(|why| failed(&why))?;
        Ok(Receipt::new(leaf, proof, note)
            .with_extra(extra.to_string().into_bytes())
            .to_string())
    }

    fn public_part(&mut self, leaf: u64) -> Result<Json, Fault> {
        let stored = i64::try_from(leaf).map_err(|_| Fault::Missing("entry"))?;
        let bytes = self
            .connection
            .first(
                "SELECT bytes FROM ledger_leaves WHERE leaf = $1",
                &[Param::Int(stored)],
                |row| Ok(row.bytes(0)?.to_vec()),
            )?
            .ok_or(Fault::Missing("entry"))?;
        let opening = self.connection.first(
            "SELECT salt, payload FROM ledger_openings WHERE leaf = $1",
            &[Param::Int(stored)],
            |row| Ok((row.bytes(0)?.to_vec(), row.text(1)?.to_owned())),
        )?;
        let mut part = json!({ "entry": hex(&bytes) });
        if let (Some((salt, payload)), Some(part)) = (opening, part.as_object_mut()) {
            part.insert("salt".to_owned(), json!(hex(&salt)));
            part.insert("payload".to_owned(), json!(payload));
        }
        Ok(part)
    }

    /// The tables and columns of the data side.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn columns(&mut self) -> Result<Columns, Fault> {
        self.connection.live_columns()
    }
}

/// A read-only look at the key side: what it is called and when, never a key.
pub struct LookAtKeys {
    connection: Connection,
}

impl LookAtKeys {
    /// Opens the key side for reading.
    ///
    /// # Errors
    /// [`Fault`] when there is no database, or its schema is of another program.
    pub fn open(keys: &Location) -> Result<Self, Fault> {
        let mut connection = Connection::open(keys, Purpose::Read)?;
        schema::fits(&mut connection, Side::Keys)?;
        Ok(LookAtKeys { connection })
    }

    /// When the present epoch of keys began; none before the first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn epoch_began(&mut self) -> Result<Option<Moment>, Fault> {
        self.connection.first(
            "SELECT began_at FROM epochs WHERE stage = 'active' ORDER BY epoch DESC LIMIT 1",
            &[],
            |row| Ok(Moment::from_micros(row.int(0)?)),
        )
    }

    /// Whether this root key opens the present epoch of this controller: that of another house, or of
    /// another time, does not.
    ///
    /// # Errors
    /// [`Fault::Vault`] when it does not; [`Fault`].
    pub fn opens_with(&mut self, root: &dyn RootKey, controller: &str) -> Result<(), Fault> {
        let refused = |error: &dyn std::fmt::Display| Fault::Vault(error.to_string());
        let found = self.connection.first(
            "SELECT epoch, wrapped FROM epochs WHERE stage = 'active' ORDER BY epoch DESC LIMIT 1",
            &[],
            |row| {
                let epoch = u32::try_from(row.int(0)?).map_err(|_| row.meaningless(0))?;
                Ok((EpochId::new(epoch), row.bytes(1)?.to_vec()))
            },
        )?;
        let Some((epoch, wrapped)) = found else {
            return Ok(());
        };
        let wrapped = WrappedEpochKey::from_bytes(wrapped).map_err(|error| refused(&error))?;
        Epoch::load(root, controller, epoch, EpochStage::Active, Some(wrapped))
            .map(|_| ())
            .map_err(|error| refused(&error))
    }

    /// The tables and columns of the key side.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn columns(&mut self) -> Result<Columns, Fault> {
        self.connection.live_columns()
    }
}

/// The classes of all columns, as `columns.toml` holds them.
pub const COLUMN_CLASSES: &str = include_str!("../columns.toml");
