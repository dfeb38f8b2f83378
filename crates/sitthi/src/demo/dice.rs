//! Chance that repeats: SplitMix64, addressed by purpose and index.
//!
//! Each fact about an invented person is thrown with dice of its own, found from (seed,
//! purpose, index). So any person can be written without writing those before them, and a
//! fact added later does not move the others.

/// Weyl step of SplitMix64 (Steele, Lea, Flood 2014).
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of SplitMix64.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Where all chance of one invented institution starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed(u64);

impl Seed {
    /// Takes the seed as the person who runs the demo gave it.
    pub(super) const fn new(seed: u64) -> Self {
        Self(mix(seed.wrapping_add(STEP)))
    }

    /// Returns the dice for one purpose and one index.
    ///
    /// `purpose` is up to eight letters, so that two purposes cannot share dice by mistake.
    pub(super) fn dice(self, purpose: &[u8; 8], index: u64) -> Dice {
        let purpose = mix(u64::from_le_bytes(*purpose));
        Dice(mix(self.0 ^ purpose).wrapping_add(mix(index.wrapping_add(STEP))))
    }
}

/// Dice: each throw moves them on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dice(u64);

impl Dice {
    /// Throws 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Throws a number from 0 to `bound` − 1; 0 when `bound` is 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let high = (self.bits() >> 32) * u64::from(bound);
        u32::try_from(high >> 32).unwrap_or(0)
    }

    /// Is true `percent` times in a hundred.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// Picks one of a table.
    #[expect(
        clippy::indexing_slicing,
        reason = "the throw lies below the length of the table"
    )]
    pub(super) fn pick<T: Copy, const N: usize>(&mut self, table: &[T; N]) -> T {
        const { assert!(N > 0 && N < 65_536) };
        table[self.place(N)]
    }

    /// Throws an index below `length`; 0 when there is nothing to choose from.
    pub(super) fn place(&mut self, length: usize) -> usize {
        let bound = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(bound)).unwrap_or(0)
    }

    /// Throws sixteen bytes marked as a random UUID (RFC 9562 version 4).
    pub(super) fn uuid(&mut self) -> [u8; 16] {
        let wide = (u128::from(self.bits()) << 64) | u128::from(self.bits());
        let version = (wide & !(0xF << 76)) | (0x4 << 76);
        ((version & !(0x3 << 62)) | (0x2 << 62)).to_be_bytes()
    }
}

#[cfg(test)]
mod tests;
