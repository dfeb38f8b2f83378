//! Randomness, handed in by whoever has a source of it: the vault has none of its own.
//!
//! Trusted with: every key and every nonce. Whoever controls the source knows the keys made from it.

use crate::secret::Secret;

/// The source of randomness failed; nothing was made from what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "no randomness to make a key or nonce from; check the system's random source and try again"
)]
pub struct RandomFailed;

/// A source of cryptographic randomness, lent for one call.
///
/// The binary lends the operating system's; tests lend a seeded one.
pub struct Random<'a>(&'a mut dyn FnMut(&mut [u8]) -> Result<(), RandomFailed>);

impl<'a> Random<'a> {
    /// Lends a source that fills the whole slice or fails.
    pub fn new(source: &'a mut dyn FnMut(&mut [u8]) -> Result<(), RandomFailed>) -> Self {
        Random(source)
    }

    /// Draws a nonce, salt or number of `N` bytes.
    ///
    /// # Errors
    /// When the source fails.
    pub fn bytes<const N: usize>(&mut self) -> Result<[u8; N], RandomFailed> {
        let mut bytes = [0_u8; N];
        (self.0)(&mut bytes)?;
        Ok(bytes)
    }

    /// Draws a key. A source that claims success and leaves the bytes untouched is caught here:
    /// a true source gives 32 zeros once in 2^256 draws.
    pub(crate) fn secret(&mut self) -> Result<Secret, RandomFailed> {
        let mut secret = Secret::zeroed();
        (self.0)(secret.bytes_mut())?;
        if secret.is_zero() {
            return Err(RandomFailed);
        }
        Ok(secret)
    }
}
