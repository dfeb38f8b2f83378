//! Thirty-two secret bytes, and what is derived from them.
//!
//! The bytes live on the heap so that moving their owner leaves no copy behind, and are
//! overwritten when dropped (`K4`). There is no `Debug`, no `Clone`, no `PartialEq`.

use aws_lc_rs::{digest, hkdf, hmac};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The cipher library itself failed: out of memory, or a broken build. Nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cipher library failed; stop, check memory and the installation, and try again")]
pub struct CipherFailed;

pub(crate) const SECRET_BYTES: usize = 32;

/// A key's own bytes.
pub(crate) struct Secret(Box<[u8; SECRET_BYTES]>);

impl Secret {
    pub(crate) fn zeroed() -> Self {
        Secret(Box::new([0; SECRET_BYTES]))
    }

    /// Copies a key that some other owner is about to overwrite.
    pub(crate) fn copied(bytes: &[u8; SECRET_BYTES]) -> Self {
        let mut secret = Secret::zeroed();
        secret.0.copy_from_slice(bytes);
        secret
    }

    pub(crate) fn bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; SECRET_BYTES] {
        &mut self.0
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.ct_eq(&[0; SECRET_BYTES]).into()
    }

    /// HKDF-Expand (RFC 5869 §2.3) with this secret as the pseudorandom key. The extract step
    /// is left out because every secret here is already uniformly random (RFC 5869 §3.3).
    pub(crate) fn derive(&self, label: &[u8], out: &mut [u8]) -> Result<(), CipherFailed> {
        expand(
            &hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, &self.0[..]),
            label,
            out,
        )
    }

    /// One derived key of 32 bytes.
    pub(crate) fn derived(&self, label: &[u8]) -> Result<Secret, CipherFailed> {
        let mut secret = Secret::zeroed();
        self.derive(label, secret.bytes_mut())?;
        Ok(secret)
    }

    /// HMAC-SHA-256 over `message`, cut to the first `N` bytes.
    pub(crate) fn mac<const N: usize>(&self, message: &[u8]) -> [u8; N] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0[..]);
        leading(hmac::sign(&key, message).as_ref())
    }

    /// SHA-256(secret ‖ message): a pseudorandom function as long as all messages under one
    /// secret have the same length, and collision-resistant over secret and message together.
    pub(crate) fn prefix_hash(&self, message: &[u8; 12]) -> [u8; 32] {
        let mut input = Zeroizing::new([0_u8; SECRET_BYTES + 12]);
        let (head, tail) = input.split_at_mut(SECRET_BYTES);
        head.copy_from_slice(&self.0[..]);
        tail.copy_from_slice(message);
        leading(digest::digest(&digest::SHA256, &input[..]).as_ref())
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Secret {}

/// HKDF-Extract then HKDF-Expand (RFC 5869) for material that comes in two halves.
pub(crate) fn derive_from_halves(
    salt: &[u8; 32],
    [first, second]: [&Secret; 2],
    label: &[u8],
    out: &mut [u8],
) -> Result<(), CipherFailed> {
    let mut material = Zeroizing::new([0_u8; 2 * SECRET_BYTES]);
    let (head, tail) = material.split_at_mut(SECRET_BYTES);
    head.copy_from_slice(first.bytes());
    tail.copy_from_slice(second.bytes());
    let key = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(&material[..]);
    expand(&key, label, out)
}

struct Wanted(usize);

impl hkdf::KeyType for Wanted {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(key: &hkdf::Prk, label: &[u8], out: &mut [u8]) -> Result<(), CipherFailed> {
    key.expand(&[label], Wanted(out.len()))
        .and_then(|okm| okm.fill(out))
        .map_err(|_| CipherFailed)
}

/// The first `N` bytes of a digest. Every `N` in this crate is at most the digest's 32.
fn leading<const N: usize>(digest: &[u8]) -> [u8; N] {
    let mut first = [0_u8; N];
    for (to, from) in first.iter_mut().zip(digest) {
        *to = *from;
    }
    first
}
