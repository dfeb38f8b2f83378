//! Small sets of numbered things: a pack has at most 64 of each kind.

use std::fmt;

/// A category of data, by its place in the compiled pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CategoryIx(pub u8);

/// A set of at most 64 numbered things.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Set64(u64);

impl Set64 {
    /// Nothing.
    pub const EMPTY: Set64 = Set64(0);

    /// The set stored as these bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Set64(bits)
    }

    /// The bits to store.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Just this one; a number of 64 or more is in no set.
    #[must_use]
    pub const fn only(number: u8) -> Self {
        if number < 64 {
            Set64(1 << number)
        } else {
            Set64(0)
        }
    }

    /// With this one too.
    #[must_use]
    pub const fn with(self, number: u8) -> Self {
        self.union(Set64::only(number))
    }

    /// Without this one.
    #[must_use]
    pub const fn without(self, number: u8) -> Self {
        self.minus(Set64::only(number))
    }

    /// Whether this one is in it.
    #[must_use]
    pub const fn has(self, number: u8) -> bool {
        self.0 & Set64::only(number).0 != 0
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Set64) -> Self {
        Set64(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Set64) -> Self {
        Set64(self.0 & other.0)
    }

    /// What is in this and not in the other.
    #[must_use]
    pub const fn minus(self, other: Set64) -> Self {
        Set64(self.0 & !other.0)
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of this is in the other.
    #[must_use]
    pub const fn within(self, other: Set64) -> bool {
        self.0 & !other.0 == 0
    }

    /// How many are in it.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The numbers, smallest first.
    #[must_use]
    pub const fn iter(self) -> Members {
        Members(self.0)
    }
}

/// The numbers of a [`Set64`], smallest first.
#[derive(Clone, Copy, Debug)]
pub struct Members(u64);

impl Iterator for Members {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.0 == 0 {
            return None;
        }
        let lowest = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        u8::try_from(lowest).ok()
    }
}

impl IntoIterator for Set64 {
    type Item = u8;
    type IntoIter = Members;

    fn into_iter(self) -> Members {
        self.iter()
    }
}

impl FromIterator<u8> for Set64 {
    fn from_iter<I: IntoIterator<Item = u8>>(numbers: I) -> Self {
        numbers.into_iter().fold(Set64::EMPTY, Set64::with)
    }
}

impl fmt::Debug for Set64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_come_back_in_order() {
        let numbers = [0, 1, 5, 31, 32, 62, 63];
        let set: Set64 = numbers.into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), numbers);
        assert_eq!(set.len(), 7);
        assert_eq!(Set64::from_bits(u64::MAX).iter().count(), 64);
        assert_eq!(Set64::EMPTY.iter().next(), None);
    }

    #[test]
    fn a_number_beyond_the_last_is_in_no_set() {
        assert!(Set64::only(64).is_empty());
        assert!(!Set64::from_bits(u64::MAX).has(64));
        assert!(!Set64::from_bits(u64::MAX).has(255));
    }

    #[test]
    fn parts_and_wholes() {
        let (some, more) = (Set64::only(1).with(2), Set64::only(2).with(3));
        assert_eq!(some.union(more).iter().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(some.intersection(more), Set64::only(2));
        assert_eq!(some.minus(more), Set64::only(1));
        assert!(Set64::only(2).within(some) && !some.within(more) && Set64::EMPTY.within(some));
        assert_eq!(some.without(1), Set64::only(2));
    }
}
