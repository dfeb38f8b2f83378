//! The envelope: the one sealed format under every other (records, wrapped keys, ledger entries).
//!
//! **Format 1.**
//!
//! | Bytes | What |
//! |---|---|
//! | 1 | format, `0x01` |
//! | 12 | nonce, random |
//! | 32 | key commitment, SHA-256(commitment key ‖ nonce) |
//! | n | ciphertext, as long as the plaintext |
//! | 16 | tag |
//!
//! Ciphertext and tag are AES-256-GCM-SIV (RFC 8452) under the cipher key, with a binding
//! ([`crate::binding`]) as associated data. Cipher key and commitment key are the two halves of
//! HKDF-Expand-SHA-256(secret, label, 64), the label being given by each user of the envelope.
//!
//! Why so (`K5`): a nonce drawn twice, say by a cloned machine, shows at most that two equal
//! plaintexts at the same place are equal. AES-GCM-SIV alone lets one ciphertext open under two keys;
//! the commitment is compared first, and to meet it with a second key is to find a SHA-256 collision.
//! It depends on the nonce, so that ciphertexts left over after a shred cannot be grouped by key.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::binding::BadName;
use crate::random::{Random, RandomFailed};
use crate::secret::{CipherFailed, SECRET_BYTES, Secret};

const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 12;
const COMMITMENT_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: usize = 1 + NONCE_BYTES + COMMITMENT_BYTES;

/// How many bytes longer a sealed value is than the plaintext.
pub const SEAL_OVERHEAD_BYTES: usize = HEADER_BYTES + TAG_BYTES;

/// Longest plaintext sealed as one value, 64 MiB. Longer content goes into a parcel, in chunks.
pub const SEAL_BYTES_MAX: usize = 64 << 20;

/// Why a value was not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealRefused {
    /// No nonce could be drawn.
    #[error(transparent)]
    Random(#[from] RandomFailed),
    /// The place has a name that cannot be bound.
    #[error(transparent)]
    Name(#[from] BadName),
    /// The cipher library failed.
    #[error(transparent)]
    Cipher(#[from] CipherFailed),
    /// The key belongs to another controller, person or category than the place.
    #[error(
        "the key is not the key of this place: a record is sealed only under the key of its own person and category; load that key"
    )]
    OtherPlace,
    /// More than [`SEAL_BYTES_MAX`].
    #[error(
        "longer than {SEAL_BYTES_MAX} bytes, the most that is sealed as one value; put it into a parcel"
    )]
    TooLong,
}

/// Why a sealed value was not opened. Nothing of it was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenRefused {
    /// Shorter than the shortest sealed value.
    #[error(
        "cut short: a sealed value has at least {SEAL_OVERHEAD_BYTES} bytes; restore it from a backup"
    )]
    Cut,
    /// Written by another version, or not a sealed value at all.
    #[error("unknown sealing format {0}; this version reads format {FORMAT}")]
    UnknownFormat(u8),
    /// The key commitment does not match (`K5`): another key, or an altered header.
    #[error(
        "sealed under another key, or its header was altered; load the key it was sealed under"
    )]
    OtherKey,
    /// The tag does not match: altered, or moved from another place, field or version.
    #[error(
        "altered since it was sealed, or moved here from another place; restore it from a backup"
    )]
    Altered,
    /// The place has a name that cannot be bound.
    #[error(transparent)]
    Name(#[from] BadName),
    /// The key belongs to another controller, person or category than the place.
    #[error(
        "the key is not the key of this place: a record opens only under the key of its own person and category; load that key"
    )]
    OtherPlace,
}

/// A secret made ready for sealing: sub-keys derived and the cipher set up once.
pub(crate) struct Cipher {
    aead: LessSafeKey,
    commitment: Secret,
}

impl Cipher {
    pub(crate) fn new(secret: &Secret, label: &'static [u8]) -> Result<Self, CipherFailed> {
        let mut keys = Zeroizing::new([0_u8; 2 * SECRET_BYTES]);
        secret.derive(label, &mut keys[..])?;
        let (cipher, commitment) = keys.split_at(SECRET_BYTES);
        let mut committing = Secret::zeroed();
        committing.bytes_mut().copy_from_slice(commitment);
        Ok(Cipher {
            aead: aead_key(cipher)?,
            commitment: committing,
        })
    }

    /// Appends the envelope of `plain` to `out`. Room is made before the plaintext is copied, so that
    /// no copy of it stays behind in memory given back; on failure `out` is as before.
    pub(crate) fn seal_onto(
        &self,
        binding: &[u8],
        plain: &[u8],
        random: &mut Random<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), SealRefused> {
        if plain.len() > SEAL_BYTES_MAX {
            return Err(SealRefused::TooLong);
        }
        let nonce = random.bytes::<NONCE_BYTES>()?;
        let start = out.len();
        out.reserve(plain.len() + SEAL_OVERHEAD_BYTES);
        out.push(FORMAT);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&self.commitment.prefix_hash(&nonce));
        let body = out.len();
        out.extend_from_slice(plain);
        let sealed = out.get_mut(body..).ok_or(CipherFailed).and_then(|body| {
            let nonce = Nonce::assume_unique_for_key(nonce);
            self.aead
                .seal_in_place_separate_tag(nonce, Aad::from(binding), body)
                .map_err(|_| CipherFailed)
        });
        match sealed {
            Ok(tag) => {
                out.extend_from_slice(tag.as_ref());
                Ok(())
            }
            Err(failed) => {
                out.get_mut(start..).unwrap_or_default().zeroize();
                out.truncate(start);
                Err(failed.into())
            }
        }
    }

    /// Opens an envelope where it lies and returns the plaintext's part of it. When refused, the
    /// slice holds no plaintext.
    pub(crate) fn open_in_place<'sealed>(
        &self,
        binding: &[u8],
        sealed: &'sealed mut [u8],
    ) -> Result<&'sealed mut [u8], OpenRefused> {
        let nonce = self.checked_header(sealed)?;
        let (_, body) = sealed
            .split_at_mut_checked(HEADER_BYTES)
            .ok_or(OpenRefused::Cut)?;
        let length = body.len().saturating_sub(TAG_BYTES);
        let (text, tag) = body.split_at_mut_checked(length).ok_or(OpenRefused::Cut)?;
        let opened =
            self.aead
                .open_in_place_separate_tag(nonce, Aad::from(binding), tag, &mut *text);
        if opened.is_err() {
            text.zeroize();
            return Err(OpenRefused::Altered);
        }
        Ok(text)
    }

    /// Opens an envelope into memory of its own, overwritten when dropped.
    pub(crate) fn open(
        &self,
        binding: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenRefused> {
        let nonce = self.checked_header(sealed)?;
        let body = sealed.get(HEADER_BYTES..).ok_or(OpenRefused::Cut)?;
        let (text, tag) = body
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(OpenRefused::Cut)?;
        let mut plain = Zeroizing::new(vec![0; text.len()]);
        self.aead
            .open_separate_gather(nonce, Aad::from(binding), text, tag, &mut plain)
            .map_err(|_| OpenRefused::Altered)?;
        Ok(plain)
    }

    fn checked_header(&self, sealed: &[u8]) -> Result<Nonce, OpenRefused> {
        if let Some(&format) = sealed.first()
            && format != FORMAT
        {
            return Err(OpenRefused::UnknownFormat(format));
        }
        if sealed.len() < SEAL_OVERHEAD_BYTES {
            return Err(OpenRefused::Cut);
        }
        let (_, rest) = sealed.split_first().ok_or(OpenRefused::Cut)?;
        let (nonce, rest) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(OpenRefused::Cut)?;
        let (commitment, _) = rest
            .split_first_chunk::<COMMITMENT_BYTES>()
            .ok_or(OpenRefused::Cut)?;
        let expected = self.commitment.prefix_hash(nonce);
        if bool::from(expected.ct_eq(commitment)) {
            Ok(Nonce::assume_unique_for_key(*nonce))
        } else {
            Err(OpenRefused::OtherKey)
        }
    }
}

/// Sets up AES-256-GCM-SIV with a 32-byte key.
pub(crate) fn aead_key(key: &[u8]) -> Result<LessSafeKey, CipherFailed> {
    UnboundKey::new(&AES_256_GCM_SIV, key)
        .map(LessSafeKey::new)
        .map_err(|_| CipherFailed)
}

/// Checks the outer shape of an envelope without a key.
pub(crate) fn shape(sealed: &[u8]) -> Result<(), OpenRefused> {
    match sealed.first() {
        Some(&FORMAT) if sealed.len() >= SEAL_OVERHEAD_BYTES => Ok(()),
        Some(&FORMAT) | None => Err(OpenRefused::Cut),
        Some(&format) => Err(OpenRefused::UnknownFormat(format)),
    }
}
