//! Keys, sealing, shredding, parcels. Pure: no input or output, no clock; randomness is an argument
//! ([`Random`]).
//!
//! Trusted with: the secrecy of all personal data at rest (s.37(1)), and with erasure being final (s.33):
//! what a key sealed is gone when the key is.
//!
//! The hierarchy, from the top. Every arrow is "wraps"; nothing below the root is derived from anything
//! above it, so what is destroyed cannot be made again (`K2`):
//!
//! ```text
//! RootKey  (file, passphrase, key service)
//!   └─► EpochKey  (random, a new one each day, the old one destroyed)
//!         ├─► DataKey       one a person and category ─► seals records and their files
//!         ├─► LogKey        one a person ─► handles, commitments, sealed ledger entries
//!         ├─► PseudonymKey  one a person ─┐
//!         ├─► AudienceKey   one a recipient or purpose ─┴─► pseudonyms
//!         ├─► HeldKey       one a parcel, with the person's CollectionKey ─► parcels
//!         ├─► IndexKey      one a field ─► index terms
//!         ├─► SigningSeed   one a signer ─► for the room that signs
//!         └─► TombstoneKey  one ─► tombstones of the erased
//! ```
//!
//! To shred a person: delete their wrapped keys, drop the loaded ones. To make that final in every copy
//! of the key store: start the next epoch, move all other keys with [`WrappedKey::rewrapped`], destroy the
//! old epoch ([`RetiredEpoch::destroy`]).
//!
//! The byte formats stand in the headers of the modules, complete enough for a second reader:
//! `vectors/second_reader.py` is one, and wrote the vectors that the tests hold this crate against.

mod binding;
mod digest;
mod entry;
mod envelope;
mod epoch;
mod index;
mod media;
mod package;
mod pseudonym;
mod random;
mod record;
mod root;
mod secret;
mod signing;
mod wrapped;

pub use binding::{BadName, NAME_BYTES_MAX};
pub use digest::Digest;
pub use entry::{Commitment, EntryHandle, EntryOpening, EntryRefused, LogKey, SealedEntry};
pub use envelope::{OpenRefused, SEAL_BYTES_MAX, SEAL_OVERHEAD_BYTES, SealRefused};
pub use epoch::{
    ActiveEpoch, CreatedEpoch, DestroyedEpoch, Epoch, EpochId, EpochKey, EpochRefused, EpochStage,
    RetiredEpoch, WrappedEpochKey,
};
pub use index::{IndexKey, IndexTerm, TERM_BYTES_MAX, TermRefused, Tombstone, TombstoneKey};
pub use media::PartPlace;
pub use package::{
    CollectionKey, HeldKey, NewParcel, PARCEL_CHUNK_BYTES, Parcel, ParcelOpener, ParcelRefused,
    ParcelSealer, open_parcel, seal_parcel,
};
pub use pseudonym::{AudienceKey, Pseudonym, PseudonymKey};
pub use random::{Random, RandomFailed};
pub use record::{DataKey, Place, Sealed};
pub use root::{
    EpochSecret, FileRootKey, PASSPHRASE_CHARS_MIN, PASSPHRASE_ITERATIONS_MAX,
    PASSPHRASE_ITERATIONS_MIN, PassphraseParams, PassphraseRootKey, RootKey, RootKeyId,
    RootRefused,
};
pub use secret::CipherFailed;
pub use signing::SigningSeed;
pub use wrapped::{KeyRefused, KeySlot, WrappedKey};
