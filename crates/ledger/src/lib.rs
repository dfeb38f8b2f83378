//! The tamper-evident log: a Merkle tree over entries, checkpoints signed by the
//! log's key, proofs a person can keep, and the check that finds what was changed
//! (s.37(1), s.39; RFC 6962, RFC 9162, C2SP tlog-tiles, tlog-checkpoint, signed-note,
//! tlog-proof).
//!
//! It knows only bytes. It reads no clock, no file and no table; whoever stores the
//! log hands over a closure that reads hashes (see [`rows`]).
//!
//! Trusted with: the signing key of the log, while [`SigningKey`] lives. Whoever holds
//! that key can sign a second history, which only those who kept an earlier checkpoint
//! or a receipt will notice. Not trusted with personal data: an entry is a salted
//! commitment before it comes here, and no error or finding repeats an entry's bytes.
//! The place where entries and hashes are stored is *not* trusted: [`verify::check`]
//! names whatever was edited, cut, swapped, rolled back or forked there.

pub mod checkpoint;
pub mod hash;
pub mod jws;
pub mod key;
pub mod note;
pub mod proof;
pub mod receipt;
pub mod rows;
pub mod tile;
pub mod tree;
pub mod verify;

pub use checkpoint::Checkpoint;
pub use hash::{Hash, leaf_hash, node_hash};
pub use key::{SigningKey, VerifierKey};
pub use note::Note;
pub use receipt::Receipt;
pub use tree::{Appended, Tree};
