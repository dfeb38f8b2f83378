//! SHA-256 (FIPS 180-4) of things that are public or already random: a file that was imported, a
//! token of 32 random bytes, an asset. Never of an identifier: for those there are [`crate::IndexKey`]
//! and [`crate::Commitment`] (`K8`).

use aws_lc_rs::digest::{Context, SHA256};

/// A digest under way, for content that comes in pieces.
#[derive(Clone)]
pub struct Digest(Context);

impl Default for Digest {
    fn default() -> Self {
        Digest(Context::new(&SHA256))
    }
}

impl Digest {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest of all pieces.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.finish().as_ref());
        bytes
    }

    /// The digest of one whole.
    #[must_use]
    pub fn of(whole: &[u8]) -> [u8; 32] {
        let mut digest = Digest::default();
        digest.update(whole);
        digest.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_and_the_whole_have_one_digest_and_it_is_the_published_one() {
        let mut pieces = Digest::default();
        pieces.update(b"a");
        pieces.update(b"bc");
        // FIPS 180-2, appendix B.1.
        let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let hex: String = pieces
            .finish()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, published);
        assert_eq!(
            Digest::of(b"abc")
                .map(|byte| format!("{byte:02x}"))
                .concat(),
            published
        );
    }
}
