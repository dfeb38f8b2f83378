//! The evidence ledger as rows: leaf, hashes, openings, checkpoints, all in the transaction of the
//! act they record. If the entry cannot be written, the act did not happen.

use law::{Moment, PersonId};
use ledger::{Checkpoint, Hash, SigningKey, Tree, VerifierKey};
use serde_json::Value as Json;
use vault::Commitment;

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::keys::{Keys, with_random};
use crate::leaf::{Kind, Leaf};

/// Minutes between the checkpoints that are kept for good; the newest is always kept.
const KEPT_EVERY_MICROS: i64 = 3_600_000_000;

/// The growing end of the ledger, held by the one writer.
pub(crate) struct Log {
    tree: Tree,
    origin: String,
    key: SigningKey,
    last_kept: i64,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its place in the ledger, from 0.
    pub leaf: u64,
    /// Which of the person's own entries it is, from 0; 0 for entries of the house.
    pub number: u64,
}

fn failed(error: impl std::fmt::Display) -> Fault {
    Fault::Ledger(error.to_string())
}

/// Reads stored hashes in the way the ledger asks for them.
pub(crate) fn read_hashes(
    connection: &mut Connection,
    level: u8,
    first: u64,
    hashes: &mut [Option<Hash>],
) -> Result<(), Fault> {
    let from = i64::try_from(first).map_err(failed)?;
    let until = from.saturating_add(i64::try_from(hashes.len()).map_err(failed)?);
    let sql = if level == 0 {
        "SELECT leaf, hash FROM ledger_leaves WHERE leaf >= $1 AND leaf < $2 AND $3 >= 0 ORDER BY leaf"
    } else {
        "SELECT number, hash FROM ledger_nodes WHERE number >= $1 AND number < $2 AND level = $3 ORDER BY number"
    };
    connection.each(
        sql,
        &[
            Param::Int(from),
            Param::Int(until),
            Param::Int(i64::from(level)),
        ],
        |row| {
            let place = usize::try_from(row.int(0)? - from).map_err(|_| row.meaningless(0))?;
            if let Some(slot) = hashes.get_mut(place) {
                *slot = Some(Hash::from_bytes(row.array(1)?));
            }
            Ok(())
        },
    )
}

impl Log {
    /// Reads the end of the ledger, and refuses one whose newest checkpoint is not of these rows.
    pub(crate) fn load(
        connection: &mut Connection,
        origin: &str,
        seed: &vault::SigningSeed,
    ) -> Result<Self, Fault> {
        let key = SigningKey::from_seed(origin, zeroize::Zeroizing::new(*seed.bytes()))
            .map_err(failed)?;
        let size = connection
            .first(
                "SELECT CAST(COALESCE(MAX(leaf) + 1, 0) AS BIGINT) FROM ledger_leaves",
                &[],
                |row| row.int(0),
            )?
            .unwrap_or(0);
        let size = u64::try_from(size).map_err(failed)?;
        let tree = Tree::load(size, |level, first, hashes| {
            read_hashes(connection, level, first, hashes)
        })
        .map_err(failed)?;
        let mut last_kept = 0;
        if let Some((at, note)) = newest_checkpoint(connection)? {
            let checkpoint = Checkpoint::open(&note, origin, key.verifier()).map_err(failed)?;
            if checkpoint.size() != size || checkpoint.root() != tree.root() {
                return Err(Fault::Ledger(format!(
                    "the newest checkpoint is of {} entries, the rows are {size}; run `sitthi ledger verify` to see what was changed",
                    checkpoint.size()
                )));
            }
            last_kept = at;
        } else if size > 0 {
            return Err(Fault::Ledger(
                "there are entries but no checkpoint; run `sitthi ledger verify`".to_owned(),
            ));
        }
        Ok(Log {
            tree,
            origin: origin.to_owned(),
            key,
            last_kept,
        })
    }

    pub(crate) const fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(crate) fn restore(&mut self, tree: Tree) {
        self.tree = tree;
    }

    pub(crate) fn verifier(&self) -> VerifierKey {
        self.key.verifier().clone()
    }

    /// Signs a statement that is no checkpoint.
    pub(crate) fn sign_statement(&self, text: &str) -> Result<String, Fault> {
        ledger::Note::statement(text, &self.key)
            .map(|note| note.to_string())
            .map_err(failed)
    }

    /// Signs a document that is no note.
    pub(crate) fn sign_document(&self, document: &[u8], kind: &str) -> Result<String, Fault> {
        ledger::jws::sign(document, kind, &self.key).map_err(failed)
    }

    /// Enters something about a person: sealed under the person's own log key.
    pub(crate) fn enter(
        &mut self,
        to: &mut Place<'_>,
        person: PersonId,
        kind: Kind,
        payload: &Json,
    ) -> Result<Entered, Fault> {
        let key = to.keys.log_or_new(person, to.now)?;
        let payload = payload.to_string();
        let sealed = with_random(|random| key.seal_entry(to.number, payload.as_bytes(), random))
            .map_err(failed)?;
        let leaf = self.append(
            to,
            Leaf::new(
                kind,
                to.now,
                to.policy_version,
                sealed.handle.bytes(),
                &sealed.commitment,
            ),
        )?;
        to.connection.append(
            "INSERT INTO entries (person, number, leaf, at, sealed) VALUES ($1, $2, $3, $4, $5)",
            &[
                Param::Bytes(&person.bytes()),
                Param::Int(i64::try_from(to.number).map_err(failed)?),
                Param::Int(i64::try_from(leaf).map_err(failed)?),
                Param::Int(to.now.micros()),
                Param::Bytes(sealed.sealed.as_bytes()),
            ],
        )?;
        Ok(Entered {
            leaf,
            number: to.number,
        })
    }

    /// Enters something of the house; its opening is public, so it must hold no personal data.
    pub(crate) fn enter_house(
        &mut self,
        to: &mut Place<'_>,
        payload: &Json,
    ) -> Result<Entered, Fault> {
        let salt = with_random(|random| random.bytes::<32>()).map_err(failed)?;
        let payload = payload.to_string();
        let commitment = Commitment::of(&salt, payload.as_bytes());
        let leaf = self.append(
            to,
            Leaf::new(Kind::House, to.now, to.policy_version, [0; 16], &commitment),
        )?;
        to.connection.append(
            "INSERT INTO ledger_openings (leaf, salt, payload) VALUES ($1, $2, $3)",
            &[
                Param::Int(i64::try_from(leaf).map_err(failed)?),
                Param::Bytes(&salt),
                Param::Text(&payload),
            ],
        )?;
        Ok(Entered { leaf, number: 0 })
    }

    fn append(&mut self, to: &mut Place<'_>, leaf: Leaf) -> Result<u64, Fault> {
        let bytes = leaf.bytes();
        let appended = self.tree.append(&bytes).map_err(failed)?;
        for row in appended.rows() {
            let index = i64::try_from(row.index).map_err(failed)?;
            if row.level == 0 {
                to.connection.append(
                    "INSERT INTO ledger_leaves (leaf, bytes, hash) VALUES ($1, $2, $3)",
                    &[
                        Param::Int(index),
                        Param::Bytes(&bytes),
                        Param::Bytes(row.hash.as_bytes()),
                    ],
                )?;
            } else {
                to.connection.append(
                    "INSERT INTO ledger_nodes (level, number, hash) VALUES ($1, $2, $3)",
                    &[
                        Param::Int(i64::from(row.level)),
                        Param::Int(index),
                        Param::Bytes(row.hash.as_bytes()),
                    ],
                )?;
            }
        }
        Ok(appended.index())
    }

    /// Signs the tree as it stands, in the same transaction as its entries.
    pub(crate) fn checkpoint(
        &mut self,
        connection: &mut Connection,
        now: Moment,
    ) -> Result<String, Fault> {
        let note = Checkpoint::new(&self.origin, self.tree.size(), self.tree.root())
            .map_err(failed)?
            .sign(&self.key)
            .to_string();
        if now.micros() - self.last_kept < KEPT_EVERY_MICROS {
            connection.write(
                "DELETE FROM ledger_checkpoints WHERE at > $1",
                &[Param::Int(self.last_kept)],
            )?;
        } else {
            self.last_kept = now.micros();
        }
        connection.write(
            "INSERT INTO ledger_checkpoints (size, at, note) VALUES ($1, $2, $3)",
            &[
                Param::Int(i64::try_from(self.tree.size()).map_err(failed)?),
                Param::Int(now.micros()),
                Param::Text(&note),
            ],
        )?;
        Ok(note)
    }
}

/// Where and when an entry is written.
pub(crate) struct Place<'a> {
    pub(crate) connection: &'a mut Connection,
    pub(crate) keys: &'a Keys,
    pub(crate) now: Moment,
    pub(crate) policy_version: u32,
    /// Which of the person's own entries this will be.
    pub(crate) number: u64,
}

/// The newest checkpoint: when it was signed, and its note.
pub(crate) fn newest_checkpoint(
    connection: &mut Connection,
) -> Result<Option<(i64, String)>, Fault> {
    connection.first(
        "SELECT at, note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1",
        &[],
        |row| Ok((row.int(0)?, row.text(1)?.to_owned())),
    )
}
