//! The choice among hashes that differ: which of them together lead to a known one.

use crate::hash::Hash;

/// Combinations of differing hashes of one tile that are tried.
const COMBINATIONS_MAX: usize = 512;

/// A hash on the way down: where it is, and which it may be.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) level: u8,
    pub(super) index: u64,
    /// What the entries lead to, when all entries below are at hand.
    pub(super) computed: Option<Hash>,
    /// Each hash it may truly be, once: the stored one, the computed one, and the one
    /// the stored rows below it lead to.
    pub(super) candidates: Vec<Hash>,
}

/// Chooses for each place one of its candidates, so that all together lead to `target`;
/// `None` when no choice does.
///
/// Most tiles differ in one place or none. Where there are more than
/// [`COMBINATIONS_MAX`] combinations, only *all stored* and *all computed* are tried.
pub(super) fn choose(
    places: &[Place],
    target: Hash,
    root: impl Fn(&[Hash]) -> Hash,
) -> Option<Vec<Hash>> {
    let stored: Vec<Hash> = places
        .iter()
        .map(|place| place.candidates.first().copied())
        .collect::<Option<_>>()?;
    let leads = |hashes: &Vec<Hash>| root(hashes) == target;
    let combinations = places.iter().try_fold(1_usize, |product, place| {
        let product = product.checked_mul(place.candidates.len())?;
        (product <= COMBINATIONS_MAX).then_some(product)
    });
    let Some(combinations) = combinations else {
        let computed = places
            .iter()
            .zip(&stored)
            .map(|(place, stored)| place.computed.unwrap_or(*stored))
            .collect();
        return [stored, computed].into_iter().find(leads);
    };
    (0..combinations)
        .map(|combination| {
            let mut rest = combination;
            let mut chosen = stored.clone();
            for (slot, place) in chosen.iter_mut().zip(places) {
                let count = place.candidates.len();
                if let Some(candidate) = place.candidates.get(rest % count) {
                    *slot = *candidate;
                }
                rest /= count;
            }
            chosen
        })
        .find(leads)
}
