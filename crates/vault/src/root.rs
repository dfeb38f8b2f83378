//! The root key: what opens the epoch keys, and with them everything else.
//!
//! Trusted with: the whole vault, as long as the key store is at hand too. A root key alone opens no
//! backup of data (`K1`), and it derives nothing: the keys under it are random (`K2`).
//!
//! **Formats.** A root key file is 32 random bytes, nothing else. A passphrase becomes 32 bytes by
//! PBKDF2-HMAC-SHA-512 (RFC 8018 §5.2) over its UTF-8 bytes, with the salt and iterations of
//! [`PassphraseParams`]. Either way an epoch key is wrapped in an envelope ([`crate::envelope`], label
//! `sitthi/1/root-key`) and the root key's id is HKDF-Expand-SHA-256(root, `sitthi/1/root-id`, 8).

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use zeroize::{Zeroize, Zeroizing};

use crate::envelope::{Cipher, OpenRefused, SealRefused};
use crate::random::{Random, RandomFailed};
use crate::secret::{CipherFailed, SECRET_BYTES, Secret};

/// Fewest PBKDF2-HMAC-SHA-512 iterations accepted. Guidance of 2023 (OWASP) is 210,000; this is
/// asked once at start-up, so it may cost half a second.
pub const PASSPHRASE_ITERATIONS_MIN: u32 = 600_000;

/// Most iterations accepted, so that an altered key store cannot hold up the start for hours.
pub const PASSPHRASE_ITERATIONS_MAX: u32 = 20_000_000;

/// Fewest characters of a passphrase.
pub const PASSPHRASE_CHARS_MIN: usize = 16;

/// Why a root key could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootRefused {
    /// Not exactly 32 bytes.
    #[error(
        "a root key has {SECRET_BYTES} bytes, this has {found}; point to the key file that `init` wrote, without a line end added"
    )]
    Length {
        /// Bytes given.
        found: usize,
    },
    /// One byte value throughout: an emptied or never written file.
    #[error("the root key is blank; restore the key file from its safe copy")]
    Blank,
    /// Fewer than [`PASSPHRASE_CHARS_MIN`] characters.
    #[error("the passphrase is shorter than {PASSPHRASE_CHARS_MIN} characters; use several words")]
    PassphraseShort,
    /// Stored parameters that are not ours.
    #[error("the passphrase parameters cannot be read; restore the key store from a backup")]
    ParamsUnreadable,
    /// Iterations outside the accepted range.
    #[error(
        "the passphrase parameters ask for {found} iterations, outside {PASSPHRASE_ITERATIONS_MIN} to {PASSPHRASE_ITERATIONS_MAX}; restore the key store from a backup"
    )]
    Iterations {
        /// Iterations asked for.
        found: u32,
    },
    /// The epoch key was wrapped by another root key.
    #[error(
        "the epoch key is wrapped by root key `{wanted}`, but root key `{given}` was given; give the right key file or passphrase"
    )]
    OtherRoot {
        /// The root key it needs.
        wanted: RootKeyId,
        /// The root key at hand.
        given: RootKeyId,
    },
    /// The wrapped bytes did not open.
    #[error("the epoch key does not open")]
    Open(#[source] OpenRefused),
    /// The epoch key could not be wrapped.
    #[error("the epoch key was not wrapped")]
    Wrap(#[source] SealRefused),
    /// A key service outside this program refused or did not answer.
    #[error(
        "the key service `{service}` did not do it; check that it is reachable and grants this program the key"
    )]
    Service {
        /// The service's configured name.
        service: String,
    },
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomFailed),
    /// The cipher library failed.
    #[error(transparent)]
    Cipher(#[from] CipherFailed),
}

/// Which root key this is, without saying anything about it: eight bytes, shown as hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RootKeyId([u8; 8]);

impl RootKeyId {
    /// Takes the eight bytes read back from storage, or a key service's own stable number.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        RootKeyId(bytes)
    }

    /// The eight bytes as stored.
    #[must_use]
    pub const fn bytes(self) -> [u8; 8] {
        self.0
    }
}

impl fmt::Display for RootKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RootKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "root key {self}")
    }
}

/// An epoch key in the clear, on its way to or from a root key. Overwritten when dropped.
pub struct EpochSecret(pub(crate) Secret);

impl EpochSecret {
    /// Takes the bytes a root key has unwrapped, and overwrites them where they were.
    #[must_use]
    pub fn taken_from(bytes: &mut [u8; SECRET_BYTES]) -> Self {
        let secret = Secret::copied(bytes);
        bytes.zeroize();
        EpochSecret(secret)
    }

    /// The bytes a root key wraps.
    #[must_use]
    pub fn bytes(&self) -> &[u8; SECRET_BYTES] {
        self.0.bytes()
    }
}

/// Wraps and unwraps epoch keys, and does nothing else. A key file, a passphrase, a key service.
///
/// Contract: `unwrap` gives back exactly what `wrap` took, only for the same `binding`, and refuses
/// everything else; neither keeps, prints or logs the key. An implementor that reaches a device or
/// service lives outside this crate and reports trouble as [`RootRefused::Service`].
pub trait RootKey: Send + Sync {
    /// Which root key this is. Stable, and different for different keys.
    fn id(&self) -> RootKeyId;

    /// Wraps an epoch key for the key store.
    ///
    /// # Errors
    /// When no randomness is to be had, or the device or service fails.
    fn wrap(
        &self,
        binding: &[u8],
        key: &EpochSecret,
        random: &mut Random<'_>,
    ) -> Result<Vec<u8>, RootRefused>;

    /// Unwraps an epoch key read from the key store.
    ///
    /// # Errors
    /// When the bytes were wrapped by another key or for another binding, or were altered.
    fn unwrap(&self, binding: &[u8], wrapped: &[u8]) -> Result<EpochSecret, RootRefused>;
}

/// A root key read from a file.
pub struct FileRootKey(LocalRoot);

impl FileRootKey {
    /// Draws the 32 bytes of a new key file. The caller writes them, readable by the owner alone.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn draw(random: &mut Random<'_>) -> Result<Zeroizing<[u8; SECRET_BYTES]>, RandomFailed> {
        Ok(Zeroizing::new(*random.secret()?.bytes()))
    }

    /// Takes the content of a key file. The caller overwrites its own copy.
    ///
    /// # Errors
    /// When it is not 32 bytes, or blank.
    pub fn from_file_bytes(content: &[u8]) -> Result<Self, RootRefused> {
        let bytes: &[u8; SECRET_BYTES] = content.try_into().map_err(|_| RootRefused::Length {
            found: content.len(),
        })?;
        if content.windows(2).all(|pair| pair.first() == pair.last()) {
            return Err(RootRefused::Blank);
        }
        Ok(FileRootKey(LocalRoot::new(&Secret::copied(bytes))?))
    }
}

impl RootKey for FileRootKey {
    fn id(&self) -> RootKeyId {
        self.0.id
    }

    fn wrap(
        &self,
        binding: &[u8],
        key: &EpochSecret,
        random: &mut Random<'_>,
    ) -> Result<Vec<u8>, RootRefused> {
        self.0.wrap(binding, key, random)
    }

    fn unwrap(&self, binding: &[u8], wrapped: &[u8]) -> Result<EpochSecret, RootRefused> {
        self.0.unwrap(binding, wrapped)
    }
}

/// How a passphrase becomes a root key. Not secret; kept in the key store.
///
/// Stored as 21 bytes: format `0x01`, iterations (32-bit big-endian), 16 bytes of salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassphraseParams {
    iterations: NonZeroU32,
    salt: [u8; 16],
}

impl PassphraseParams {
    /// New parameters, with [`PASSPHRASE_ITERATIONS_MIN`] iterations.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn create(random: &mut Random<'_>) -> Result<Self, RootRefused> {
        Self::checked(PASSPHRASE_ITERATIONS_MIN, random.bytes()?)
    }

    /// Reads stored parameters.
    ///
    /// # Errors
    /// When they are not 21 bytes of format 1, or would make guessing cheap or the start endless.
    pub fn from_bytes(stored: &[u8]) -> Result<Self, RootRefused> {
        let (format, rest) = stored.split_first().ok_or(RootRefused::ParamsUnreadable)?;
        let (iterations, salt) = rest
            .split_first_chunk::<4>()
            .ok_or(RootRefused::ParamsUnreadable)?;
        let salt = salt.try_into().map_err(|_| RootRefused::ParamsUnreadable)?;
        if *format != 1 {
            return Err(RootRefused::ParamsUnreadable);
        }
        Self::checked(u32::from_be_bytes(*iterations), salt)
    }

    /// The 21 bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut stored = vec![1];
        stored.extend_from_slice(&self.iterations.get().to_be_bytes());
        stored.extend_from_slice(&self.salt);
        stored
    }

    fn checked(found: u32, salt: [u8; 16]) -> Result<Self, RootRefused> {
        let range = PASSPHRASE_ITERATIONS_MIN..=PASSPHRASE_ITERATIONS_MAX;
        match NonZeroU32::new(found) {
            Some(iterations) if range.contains(&found) => Ok(PassphraseParams { iterations, salt }),
            _ => Err(RootRefused::Iterations { found }),
        }
    }
}

/// A root key stretched from a passphrase.
pub struct PassphraseRootKey(LocalRoot);

impl PassphraseRootKey {
    /// Stretches a passphrase; takes about half a second. The caller puts the text into Unicode form
    /// NFC first, so that Thai vowels typed in another order give the same key.
    ///
    /// # Errors
    /// When it is too short.
    pub fn stretch(passphrase: &str, params: &PassphraseParams) -> Result<Self, RootRefused> {
        if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(RootRefused::PassphraseShort);
        }
        let mut secret = Secret::zeroed();
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA512,
            params.iterations,
            &params.salt,
            passphrase.as_bytes(),
            secret.bytes_mut(),
        );
        Ok(PassphraseRootKey(LocalRoot::new(&secret)?))
    }
}

impl RootKey for PassphraseRootKey {
    fn id(&self) -> RootKeyId {
        self.0.id
    }

    fn wrap(
        &self,
        binding: &[u8],
        key: &EpochSecret,
        random: &mut Random<'_>,
    ) -> Result<Vec<u8>, RootRefused> {
        self.0.wrap(binding, key, random)
    }

    fn unwrap(&self, binding: &[u8], wrapped: &[u8]) -> Result<EpochSecret, RootRefused> {
        self.0.unwrap(binding, wrapped)
    }
}

/// What both kinds are once their 32 bytes are at hand.
struct LocalRoot {
    id: RootKeyId,
    cipher: Cipher,
}

impl LocalRoot {
    fn new(secret: &Secret) -> Result<Self, CipherFailed> {
        let mut id = [0; 8];
        secret.derive(b"sitthi/1/root-id", &mut id)?;
        Ok(LocalRoot {
            id: RootKeyId(id),
            cipher: Cipher::new(secret, b"sitthi/1/root-key")?,
        })
    }

    fn wrap(
        &self,
        binding: &[u8],
        key: &EpochSecret,
        random: &mut Random<'_>,
    ) -> Result<Vec<u8>, RootRefused> {
        let mut wrapped = Vec::new();
        self.cipher
            .seal_onto(binding, key.bytes(), random, &mut wrapped)
            .map_err(RootRefused::Wrap)?;
        Ok(wrapped)
    }

    fn unwrap(&self, binding: &[u8], wrapped: &[u8]) -> Result<EpochSecret, RootRefused> {
        let opened = self
            .cipher
            .open(binding, wrapped)
            .map_err(RootRefused::Open)?;
        let bytes: &[u8; SECRET_BYTES] = opened
            .as_slice()
            .try_into()
            .map_err(|_| RootRefused::Open(OpenRefused::Cut))?;
        Ok(EpochSecret(Secret::copied(bytes)))
    }
}
