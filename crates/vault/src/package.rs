//! The sealed parcel in which a person collects a copy of their data (s.30, s.31).
//!
//! Trusted with: everything inside, until it is collected.
//!
//! A parcel opens with two halves together. The [`CollectionKey`] is handed to the person. The
//! [`HeldKey`] stays in the key store, wrapped like any key of the person; deleting it at the first
//! collection, at expiry, or when the person is erased makes the parcel useless to whoever has the file
//! and the other half (`T12`). Both are consumed by opening.
//!
//! **Format 1.** A header, then chunks. Header, 73 bytes: the text `sitthi-p`, format `0x01`, salt (32 random
//! bytes), commitment (32 bytes). HKDF-SHA-256 (RFC 5869) with that salt, the input collection key ‖ held
//! key, and as info the row ([`crate::binding`]) of label `sitthi/1/parcel`, controller's name, person (16 bytes),
//! request (16 bytes) gives 71 bytes: cipher key (32), commitment (32), nonce prefix (7).
//!
//! Content is cut into chunks of 65,536 bytes, the last one shorter or equal, and empty only if the content
//! is. Each chunk is AES-256-GCM-SIV (RFC 8452) ciphertext and 16-byte tag, without associated data, under
//! the nonce: prefix (7), chunk number from 0 (32-bit big-endian), `0x01` for the last chunk or else `0x00` (the
//! STREAM construction). So a chunk left out, doubled, moved, added or cut is found.

use std::fmt::Write as _;

use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce};
use law::Plain;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::binding::{BadName, Binding};
use crate::envelope::aead_key;
use crate::epoch::{ActiveEpoch, EpochKey};
use crate::random::{Random, RandomFailed};
use crate::secret::{CipherFailed, SECRET_BYTES, Secret, derive_from_halves};
use crate::wrapped::{self, KeyRefused, KeySlot, WrappedKey};

/// Content bytes in every chunk but the last.
pub const PARCEL_CHUNK_BYTES: usize = 64 << 10;

const MAGIC: &[u8; 8] = b"sitthi-p";
const FORMAT: u8 = 1;
const HEADER_BYTES: usize = 8 + 1 + 32 + 32;
const TAG_BYTES: usize = 16;
const PREFIX_BYTES: usize = 7;

/// Why a parcel was not sealed or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParcelRefused {
    /// The held half could not be made.
    #[error("the parcel's held key was not made")]
    Key(#[source] KeyRefused),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomFailed),
    /// The cipher library failed.
    #[error(transparent)]
    Cipher(#[from] CipherFailed),
    /// More chunks than can be numbered: over 256 TiB.
    #[error("the content is too long for one parcel; make several")]
    TooLong,
    /// Not a parcel.
    #[error("this is no sealed parcel; choose the file as it was downloaded")]
    NotAParcel,
    /// A parcel of another version.
    #[error("unknown parcel format {0}; this version reads format {FORMAT}")]
    UnknownFormat(u8),
    /// The halves do not belong to this parcel, person or request, or the header was altered.
    #[error(
        "the collection key does not open this parcel: it belongs to another person or request; copy the key again, or ask for a new parcel"
    )]
    OtherKey,
    /// A chunk does not fit at its place.
    #[error("the parcel was altered or cut short at chunk {number}; download it again")]
    Altered {
        /// Chunk number from 0.
        number: u32,
    },
    /// Not 64 hexadecimal digits.
    #[error("a collection key has 64 hexadecimal digits; copy it again")]
    KeyText,
    /// An earlier call refused this parcel.
    #[error("this parcel was refused before; start again from its beginning")]
    RefusedBefore,
}

/// The half of a parcel's key that the person gets. Shown once, never stored in the clear.
pub struct CollectionKey(Secret);

impl CollectionKey {
    /// The key as 64 hexadecimal digits.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2 * SECRET_BYTES));
        for byte in self.0.bytes() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    /// Reads a key as the person gives it back; blanks around it and capitals are accepted.
    ///
    /// # Errors
    /// When it is not 64 hexadecimal digits.
    pub fn from_text(text: &str) -> Result<Self, ParcelRefused> {
        let digits = text.trim().as_bytes();
        if digits.len() != 2 * SECRET_BYTES {
            return Err(ParcelRefused::KeyText);
        }
        let mut secret = Secret::zeroed();
        for (byte, pair) in secret.bytes_mut().iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                *byte = (*byte << 4) | nibble(*digit).ok_or(ParcelRefused::KeyText)?;
            }
        }
        Ok(CollectionKey(secret))
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The half of a parcel's key that stays in the key store until the parcel is collected.
pub struct HeldKey {
    secret: Secret,
    info: Binding,
}

impl HeldKey {
    /// Opens the stored half for the person and request it was made for.
    ///
    /// # Errors
    /// When it is wrapped under another epoch, or for another person or request, or was altered.
    pub fn load(
        epoch: &EpochKey,
        person: [u8; 16],
        request: [u8; 16],
        wrapped: &WrappedKey,
    ) -> Result<Self, KeyRefused> {
        let slot = KeySlot::Parcel { person, request };
        let secret = wrapped::unwrap(epoch, &slot, wrapped)?;
        let info = info(epoch.controller(), person, request)?;
        Ok(HeldKey { secret, info })
    }
}

fn info(controller: &str, person: [u8; 16], request: [u8; 16]) -> Result<Binding, BadName> {
    Ok(Binding::labelled(b"sitthi/1/parcel")
        .name("controller", controller)?
        .fixed(&person)
        .fixed(&request))
}

/// A parcel just begun.
pub struct NewParcel {
    /// Takes the content.
    pub sealer: ParcelSealer,
    /// For the person.
    pub collection: CollectionKey,
    /// For the key store; it must be stored before the parcel is offered.
    pub held: WrappedKey,
}

/// Seals content piece by piece, holding at most one chunk in memory.
pub struct ParcelSealer {
    chunks: Chunks,
    pending: Zeroizing<Vec<u8>>,
}

impl ParcelSealer {
    /// Begins a parcel for one person's request and appends its header to `sealed`.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn begin(
        epoch: &ActiveEpoch,
        person: [u8; 16],
        request: [u8; 16],
        random: &mut Random<'_>,
        sealed: &mut Vec<u8>,
    ) -> Result<NewParcel, ParcelRefused> {
        let slot = KeySlot::Parcel { person, request };
        let (secret, wrapped) =
            wrapped::create(epoch, &slot, random).map_err(ParcelRefused::Key)?;
        let info = info(epoch.key().controller(), person, request)
            .map_err(|bad| ParcelRefused::Key(bad.into()))?;
        let collection = CollectionKey(random.secret()?);
        let salt = random.bytes::<32>()?;
        let opened = Opened::with(&salt, &collection, &HeldKey { secret, info })?;
        sealed.extend_from_slice(MAGIC);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&salt);
        sealed.extend_from_slice(&opened.commitment);
        let sealer = ParcelSealer {
            chunks: opened.chunks,
            pending: Zeroizing::new(Vec::with_capacity(PARCEL_CHUNK_BYTES)),
        };
        Ok(NewParcel {
            sealer,
            collection,
            held: wrapped,
        })
    }

    /// Takes more content and appends the chunks that are full to `sealed`.
    ///
    /// # Errors
    /// When the parcel grows beyond all bounds.
    pub fn push(&mut self, mut content: &[u8], sealed: &mut Vec<u8>) -> Result<(), ParcelRefused> {
        while !content.is_empty() {
            if self.pending.len() == PARCEL_CHUNK_BYTES {
                self.chunks.seal(&mut self.pending, false, sealed)?;
            }
            content = take(content, PARCEL_CHUNK_BYTES, &mut self.pending);
        }
        Ok(())
    }

    /// Appends the last chunk to `sealed`. Without it the parcel does not open.
    ///
    /// # Errors
    /// When the parcel grows beyond all bounds.
    pub fn finish(mut self, sealed: &mut Vec<u8>) -> Result<(), ParcelRefused> {
        self.chunks.seal(&mut self.pending, true, sealed)
    }
}

/// Opens a parcel piece by piece. Chunks are given out only after their tag was checked, but the content
/// is whole only when [`ParcelOpener::finish`] has said so.
pub struct ParcelOpener {
    stage: Stage,
    pending: Vec<u8>,
}

enum Stage {
    Header {
        collection: CollectionKey,
        held: HeldKey,
    },
    Body(Chunks),
    Refused,
}

impl ParcelOpener {
    /// Joins the two halves. Both are used up.
    #[must_use]
    pub fn new(held: HeldKey, collection: CollectionKey) -> Self {
        ParcelOpener {
            stage: Stage::Header { collection, held },
            pending: Vec::with_capacity(PARCEL_CHUNK_BYTES + TAG_BYTES),
        }
    }

    /// Takes more of the parcel and appends the content it completes. The caller overwrites `content`
    /// when done with it.
    ///
    /// # Errors
    /// When the halves do not fit, or a chunk does not fit at its place. The parcel is refused for good.
    pub fn push(&mut self, sealed: &[u8], content: &mut Vec<u8>) -> Result<(), ParcelRefused> {
        match std::mem::replace(&mut self.stage, Stage::Refused) {
            Stage::Header { collection, held } => {
                let rest = take(sealed, HEADER_BYTES, &mut self.pending);
                if self.pending.len() < HEADER_BYTES {
                    self.stage = Stage::Header { collection, held };
                    return Ok(());
                }
                let chunks = open_header(&self.pending, &collection, &held)?;
                self.pending.clear();
                self.push_body(chunks, rest, content)
            }
            Stage::Body(chunks) => self.push_body(chunks, sealed, content),
            Stage::Refused => Err(ParcelRefused::RefusedBefore),
        }
    }

    /// Appends the content of the last chunk. When this succeeds, all that was given out is the whole
    /// content, in order.
    ///
    /// # Errors
    /// When the parcel was cut short or something was added to it.
    pub fn finish(mut self, content: &mut Vec<u8>) -> Result<(), ParcelRefused> {
        match std::mem::replace(&mut self.stage, Stage::Refused) {
            Stage::Header { .. } => Err(ParcelRefused::NotAParcel),
            Stage::Body(mut chunks) => chunks.open(&mut self.pending, true, content),
            Stage::Refused => Err(ParcelRefused::RefusedBefore),
        }
    }

    fn push_body(
        &mut self,
        mut chunks: Chunks,
        mut sealed: &[u8],
        content: &mut Vec<u8>,
    ) -> Result<(), ParcelRefused> {
        while !sealed.is_empty() {
            if self.pending.len() == PARCEL_CHUNK_BYTES + TAG_BYTES {
                chunks.open(&mut self.pending, false, content)?;
            }
            sealed = take(sealed, PARCEL_CHUNK_BYTES + TAG_BYTES, &mut self.pending);
        }
        self.stage = Stage::Body(chunks);
        Ok(())
    }
}

/// Fills `pending` up to `full` bytes from the front of `from` and returns the rest.
fn take<'a>(from: &'a [u8], full: usize, pending: &mut Vec<u8>) -> &'a [u8] {
    let room = full.saturating_sub(pending.len()).min(from.len());
    let (taken, rest) = from.split_at_checked(room).unwrap_or((from, &[]));
    pending.extend_from_slice(taken);
    rest
}

fn open_header(
    header: &[u8],
    collection: &CollectionKey,
    held: &HeldKey,
) -> Result<Chunks, ParcelRefused> {
    let rest = header
        .strip_prefix(MAGIC)
        .ok_or(ParcelRefused::NotAParcel)?;
    let (format, rest) = rest.split_first().ok_or(ParcelRefused::NotAParcel)?;
    if *format != FORMAT {
        return Err(ParcelRefused::UnknownFormat(*format));
    }
    let (salt, commitment) = rest
        .split_first_chunk::<32>()
        .ok_or(ParcelRefused::NotAParcel)?;
    let opened = Opened::with(salt, collection, held)?;
    if bool::from(opened.commitment.ct_eq(commitment)) {
        Ok(opened.chunks)
    } else {
        Err(ParcelRefused::OtherKey)
    }
}

/// What the two halves give together.
struct Opened {
    commitment: [u8; 32],
    chunks: Chunks,
}

impl Opened {
    fn with(
        salt: &[u8; 32],
        collection: &CollectionKey,
        held: &HeldKey,
    ) -> Result<Self, CipherFailed> {
        let mut derived = Zeroizing::new([0_u8; SECRET_BYTES + 32 + PREFIX_BYTES]);
        derive_from_halves(
            salt,
            [&collection.0, &held.secret],
            held.info.as_bytes(),
            &mut derived[..],
        )?;
        let (key, rest) = derived.split_at(SECRET_BYTES);
        let (commitment, prefix) = rest.split_first_chunk::<32>().ok_or(CipherFailed)?;
        Ok(Opened {
            commitment: *commitment,
            chunks: Chunks {
                aead: aead_key(key)?,
                prefix: prefix.try_into().map_err(|_| CipherFailed)?,
                number: Some(0),
            },
        })
    }
}

/// The chunk cipher and the number of the next chunk; none is left after the 2^32nd.
struct Chunks {
    aead: LessSafeKey,
    prefix: [u8; PREFIX_BYTES],
    number: Option<u32>,
}

impl Chunks {
    fn seal(
        &mut self,
        pending: &mut Zeroizing<Vec<u8>>,
        last: bool,
        sealed: &mut Vec<u8>,
    ) -> Result<(), ParcelRefused> {
        let (_, nonce) = self.next(last)?;
        sealed.reserve(pending.len() + TAG_BYTES);
        let tag = self
            .aead
            .seal_in_place_separate_tag(nonce, Aad::empty(), pending.as_mut_slice())
            .map_err(|_| CipherFailed)?;
        sealed.extend_from_slice(pending);
        sealed.extend_from_slice(tag.as_ref());
        // It was sealed in place: what is cleared is ciphertext.
        pending.clear();
        Ok(())
    }

    fn open(
        &mut self,
        pending: &mut Vec<u8>,
        last: bool,
        content: &mut Vec<u8>,
    ) -> Result<(), ParcelRefused> {
        let (number, nonce) = self.next(last)?;
        let altered = ParcelRefused::Altered { number };
        let (text, tag) = pending.split_last_chunk::<TAG_BYTES>().ok_or(altered)?;
        if text.is_empty() && number > 0 {
            return Err(altered);
        }
        let start = content.len();
        content.resize(start + text.len(), 0);
        let room = content.get_mut(start..).unwrap_or_default();
        let opened = self
            .aead
            .open_separate_gather(nonce, Aad::empty(), text, tag, room);
        if opened.is_err() {
            room.zeroize();
            content.truncate(start);
            return Err(altered);
        }
        pending.clear();
        Ok(())
    }

    fn next(&mut self, last: bool) -> Result<(u32, Nonce), ParcelRefused> {
        let number = self.number.ok_or(ParcelRefused::TooLong)?;
        self.number = number.checked_add(1);
        let mut nonce = [0_u8; 12];
        let (prefix, rest) = nonce.split_at_mut(PREFIX_BYTES);
        prefix.copy_from_slice(&self.prefix);
        let (counter, flag) = rest.split_at_mut(4);
        counter.copy_from_slice(&number.to_be_bytes());
        flag.copy_from_slice(&[u8::from(last)]);
        Ok((number, Nonce::assume_unique_for_key(nonce)))
    }
}

/// A parcel sealed in one go, for content that fits into memory.
pub struct Parcel {
    /// The file to keep until it is collected.
    pub sealed: Vec<u8>,
    /// For the person.
    pub collection: CollectionKey,
    /// For the key store.
    pub held: WrappedKey,
}

/// Seals content that is at hand whole.
///
/// # Errors
/// When there is no randomness.
pub fn seal_parcel(
    epoch: &ActiveEpoch,
    person: [u8; 16],
    request: [u8; 16],
    content: &[u8],
    random: &mut Random<'_>,
) -> Result<Parcel, ParcelRefused> {
    let mut sealed = Vec::new();
    let mut new = ParcelSealer::begin(epoch, person, request, random, &mut sealed)?;
    new.sealer.push(content, &mut sealed)?;
    new.sealer.finish(&mut sealed)?;
    Ok(Parcel {
        sealed,
        collection: new.collection,
        held: new.held,
    })
}

/// Opens a parcel that is at hand whole. Both halves are used up.
///
/// # Errors
/// When the halves do not fit, or the parcel was altered, cut or extended.
pub fn open_parcel(
    held: HeldKey,
    collection: CollectionKey,
    sealed: &[u8],
) -> Result<Plain<Zeroizing<Vec<u8>>>, ParcelRefused> {
    // Room for all of it, so that the plaintext is never copied to a larger place and left behind.
    let mut content = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let mut opener = ParcelOpener::new(held, collection);
    opener.push(sealed, &mut content)?;
    opener.finish(&mut content)?;
    Ok(Plain::new(content))
}

#[cfg(test)]
mod tests;
