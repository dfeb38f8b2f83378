//! The names of edits: what stands where another entry was signed.

use std::collections::{BTreeMap, HashMap};

use super::{Finding, Walk};
use crate::hash::Hash;

/// An entry that differs from a stored leaf hash which leads to the signed root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edit {
    pub(super) index: u64,
    pub(super) computed: Hash,
}

impl<E, R: FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>> Walk<'_, R> {
    /// Names the edited entries; where what stands there was signed elsewhere, says how
    /// it came there.
    pub(super) fn name_edits(&mut self, edits: &[Edit]) -> Result<(), E> {
        let mut signed = HashMap::new();
        for edit in edits {
            if let Some(hash) = self.stored(0, edit.index)? {
                signed.insert(hash, edit.index);
            }
        }
        let found: BTreeMap<u64, Hash> = edits.iter().map(|e| (e.index, e.computed)).collect();
        let mut named = 0;
        for (&index, computed) in &found {
            if index < named {
                continue;
            }
            // Where does this entry come from, and did the one from here go there?
            let home = signed.get(computed).copied();
            let visitor = home.and_then(|home| found.get(&home));
            let exchanged = visitor.and_then(|hash| signed.get(hash)) == Some(&index);
            if let (Some(second), true) = (home, exchanged) {
                if index < second {
                    self.find(Finding::Swapped {
                        first: index,
                        second,
                    });
                }
                continue;
            }
            let up = self.shifted(&found, index, 1)?;
            let down = self.shifted(&found, index + 1, -1)?;
            named = up.max(down).max(index + 1);
            self.find(if up > index + 1 || (up > index && self.is_last(up)) {
                Finding::Removed { index }
            } else if down > index + 1 {
                Finding::Inserted { index }
            } else {
                Finding::Edited { index }
            });
        }
        Ok(())
    }

    /// Whether `index` is where the entries that were read end.
    fn is_last(&self, index: u64) -> bool {
        index >= self.tree.size()
    }

    /// Where the run of entries from `start` ends of which each was signed `by` places
    /// further on.
    fn shifted(&mut self, found: &BTreeMap<u64, Hash>, start: u64, by: i64) -> Result<u64, E> {
        let mut at = start;
        while let (Some(computed), Some(home)) = (found.get(&at), at.checked_add_signed(by)) {
            if self.stored(0, home)? != Some(*computed) {
                break;
            }
            at += 1;
        }
        Ok(at)
    }
}
