//! The only room that speaks SQL. Hands out personal data against a [`Permit`], which only
//! [`Tx::record`] makes, after it has written the decision to the ledger.
//!
//! Trusted with: everything at rest. Whoever holds its two databases *and* the root key can read
//! all. Whoever holds only the data database reads no field of a record, but sees how many records a
//! random number has, of which category, course and time, and what was consented to; whoever changes
//! a row of the ledger is found by `sitthi ledger verify`.

mod actors;
mod ahead;
mod campaigns;
mod choices;
mod connection;
mod consents;
mod corrections;
mod courses;
mod deliveries;
mod entries;
mod erasure;
mod fault;
mod form_cases;
mod former_names;
mod grants;
mod guard;
mod hot;
mod imports;
mod indirect;
mod keys;
mod leaf;
mod load;
mod log;
mod look;
mod media;
mod memos;
#[cfg(doctest)]
mod misuse;
mod names;
mod no_entry;
mod oneself;
mod packs;
mod parcels;
mod partly;
mod people;
mod permit;
mod programs;
mod proposals;
mod published;
mod readers;
mod receipts;
mod records;
mod representatives;
mod requests;
mod schema;
mod sessions;
mod sweeps;
mod system_tasks;
mod tallies;
mod tellings;
mod ties;
mod tls;
mod transact;
mod transfer_parts;
mod tx;
mod visits;
mod word;
mod work;
mod writer;

pub use actors::ActorRow;
pub use ahead::RecordName;
pub use campaigns::{AnswerRow, CampaignRow};
pub use choices::{CHOICES_MOST, Choice, VisitorNumber};
pub use connection::{Columns, Location};
pub use consents::{ConsentText, ConsentWord, NewWord, OpenFinding};
pub use corrections::{CorrectedTo, ToCorrect};
pub use courses::{Course, Term};
pub use deliveries::{Delivery, DeliveryState, Reached};
pub use entries::{Opening, OwnEntry};
pub use erasure::{Certificate, Destroyed, tables_of_people};
pub use fault::{Fault, Inconsistency};
pub use form_cases::{FormCase, NewFormCase};
pub use former_names::{KeptWithNames, Naming};
pub use imports::ImportRun;
pub use indirect::{BY_NOTICE, IndirectCount, KNEW, NewSourceFinding, SourceFinding};
pub use leaf::{Kind, LEAF_BYTES, Leaf, NotALeaf};
/// The key that checks the ledger's checkpoints, so that a door needs no other room for it.
pub use ledger::VerifierKey;
pub use log::Entered;
pub use look::{COLUMN_CLASSES, Look, LookAtKeys};
pub use media::{
    FILES_MOST, KeptMedia, Media, MediaFault, MediaHeld, NAME_CHARS_MOST, NewMedia, OpenMedia,
};
pub use memos::NewMemo;
pub use names::Names;
pub use no_entry::NoEntry;
pub use oneself::{Cell, OwnTable};
pub use packs::{Files, PublishedPack};
pub use parcels::{OpenParcel, PART_BYTES, ParcelWriter, WrittenParcel};
pub use partly::{AWAITS_ERASURE, KeptBack, RECORD_OF_RIGHTS, SHRED};
pub use people::{Identifier, Listed};
pub use permit::{Permit, Refusal};
pub use programs::{Program, TOKEN_BYTES, fingerprint};
pub use proposals::{NewProposal, ProposalRow, Settled, pack_digest};
pub use published::Published;
pub use receipts::{CheckedReceipt, ReceiptFault, check_document, check_receipt};
pub use records::{Holding, Kept, NewRecord, Record, Wanted};
pub use representatives::{ConsentPart, Representation};
pub use requests::{Request, RequestRow};
pub use sessions::{IDLE, Session, WHOLE};
pub use system_tasks::{NewSystemTask, SystemTask, Tried};
pub use tallies::{ByKind, Crowd, Tallied, Tally};
pub use tellings::{NewTelling, Telling};
pub use ties::{Tie, Told};
pub use transact::{Options, Read, Store};
pub use transfer_parts::{Arrival, signed_statement};
pub use tx::{ByHand, Tx};
pub use vault::Digest;
pub use visits::Counted;
pub use word::RestrictionRow;
pub use work::Work;
