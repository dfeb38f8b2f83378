//! The judgement: which of two differing hashes leads to what was signed.

use super::choose::{Place, choose};
use super::edits::Edit;
use super::{Difference, Finding, Verdict, Walk};
use crate::hash::{Hash, fold};
use crate::rows::{TILE_WIDTH, edge, edge_root, span};

impl<E, R: FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>> Walk<'_, R> {
    /// Names every difference; returns all findings, and how many trusted checkpoints
    /// the log continues.
    pub(super) fn judge(mut self) -> Result<(Vec<Finding>, usize), E> {
        let complete = self.tree.size() == self.checkpoint.size();
        let entries_hold = complete && self.tree.root() == self.checkpoint.root();
        if entries_hold {
            // What the entries lead to is what was signed: every difference is a wrong row.
            self.rows_wrong(0, u64::MAX);
        }
        let settled = !entries_hold && self.settle()?;
        let mut continued = 0;
        for at in 0..self.trusted.len() {
            continued += usize::from(self.continues(at, entries_hold, settled)?);
        }
        if !entries_hold && self.findings.is_empty() {
            // INVARIANT: what does not lead to the signed root is never called whole, even
            // should the judgement find no place to point at.
            self.rewritten(0, self.checkpoint.size().saturating_sub(1));
        }
        if self.unlisted > 0 {
            let count = self.unlisted;
            self.findings.push(Finding::More { count });
        }
        Ok((self.findings, continued))
    }

    /// Goes down from the newest root that stored hashes or entries lead to: the signed
    /// one, else a trusted one. Whether it was the signed one.
    fn settle(&mut self) -> Result<bool, E> {
        let signed = self.checkpoint.size();
        if self.descend_from(signed, self.checkpoint.root())? {
            return Ok(true);
        }
        let read = self.tree.size().min(signed);
        let rows_cut = self.rows_cut()?;
        let mut proved = 0;
        let older: Vec<_> = self
            .trusted
            .iter()
            .map(|(trusted, leads)| (trusted.size(), trusted.root(), *leads))
            .filter(|(size, ..)| *size <= read)
            .collect();
        for (size, root, entries_lead) in older.into_iter().rev() {
            if entries_lead {
                self.rows_wrong(0, size);
            } else if !self.descend_from(size, root)? {
                continue;
            }
            proved = size;
            break;
        }
        self.disagree(proved, u64::MAX);
        // Where the tail is cut together with its hashes, nothing speaks against the rest.
        if !rows_cut && proved < read {
            self.rewritten(proved, read - 1);
        }
        Ok(false)
    }

    /// Whether hashes of a missing tail are missing too, so that the signed root cannot
    /// be reached whatever the rest is.
    fn rows_cut(&mut self) -> Result<bool, E> {
        let read = self.tree.size();
        for (level, index) in edge(self.checkpoint.size()) {
            if span(level, index).1 > read && self.stored(level, index)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Goes down from the `root` of the first `size` entries through its right edge;
    /// `false` when neither entries nor stored hashes lead to it.
    fn descend_from(&mut self, size: u64, root: Hash) -> Result<bool, E> {
        let places = self.places(edge(size))?;
        let Some(chosen) = choose(&places, root, |hashes| edge_root(size, hashes)) else {
            return Ok(false);
        };
        let mut edits = Vec::new();
        self.accept(&places, &chosen, &mut edits)?;
        self.name_edits(&edits)?;
        Ok(true)
    }

    /// Goes on below places whose true hashes are now known.
    fn accept(
        &mut self,
        places: &[Place],
        chosen: &[Hash],
        edits: &mut Vec<Edit>,
    ) -> Result<(), E> {
        for (place, signed) in places.iter().zip(chosen) {
            let (level, index) = (place.level, place.index);
            let (from, end) = span(level, index);
            if place.computed == Some(*signed) {
                self.rows_wrong_from(usize::from(level) + 1, from, end);
                continue;
            }
            self.accept_row(level, index, *signed);
            if from >= self.horizon() {
                // Nothing below was read, so there is nothing to compare.
                continue;
            }
            match (level, place.computed) {
                (0, Some(computed)) => edits.push(Edit { index, computed }),
                (0, None) => {}
                _ => self.descend(level, index, *signed, edits)?,
            }
        }
        Ok(())
    }

    /// Notes the true hash of a row below which entries differ; names the row too if it
    /// is another.
    fn accept_row(&mut self, level: u8, index: u64, signed: Hash) {
        let Some(difference) = self.difference(level, index) else {
            return;
        };
        self.decide(level, index, Verdict::True(signed));
        if difference.stored != Some(signed) {
            self.wrong_row(level, index, difference.stored);
        }
    }

    /// Names a stored hash as wrong, or as missing.
    fn wrong_row(&mut self, level: u8, index: u64, stored: Option<Hash>) {
        self.find(match stored {
            Some(_) => Finding::Row { level, index },
            None => Finding::RowMissing { level, index },
        });
    }

    /// Goes down from the row (level, index), whose hash is known to be `signed`.
    fn descend(
        &mut self,
        level: u8,
        index: u64,
        signed: Hash,
        edits: &mut Vec<Edit>,
    ) -> Result<(), E> {
        let start = index * TILE_WIDTH;
        let children = (start..start + TILE_WIDTH).map(|child| (level - 1, child));
        let places = self.places(children)?;
        if let Some(chosen) = choose(&places, signed, |hashes| fold(&mut hashes.to_vec())) {
            return self.accept(&places, &chosen, edits);
        }
        let (from, end) = span(level, index);
        let read = self.tree.size();
        let cut = |place: &Place| place.candidates.is_empty();
        self.disagree(from, end);
        // What a cut took the hashes of cannot be tied to anything; it is named as cut.
        if end <= read || !places.iter().any(cut) {
            self.rewritten(from, end.min(read) - 1);
        }
        Ok(())
    }

    /// Names a run of entries as rewritten.
    fn rewritten(&mut self, from: u64, to: u64) {
        self.rewritten.push((from, to));
        self.find(Finding::Rewritten { from, to });
    }

    /// Entries below this index are compared and every difference among them is listed.
    fn horizon(&self) -> u64 {
        self.first_unlisted
            .unwrap_or(u64::MAX)
            .min(self.tree.size())
    }

    /// Looks up the candidates for each place.
    fn places(&mut self, at: impl IntoIterator<Item = (u8, u64)>) -> Result<Vec<Place>, E> {
        let horizon = self.horizon();
        at.into_iter()
            .map(|(level, index)| {
                let stored = self.stored(level, index)?;
                let differing = self.difference(level, index);
                let computed = match differing {
                    Some(difference) => Some(difference.computed),
                    None if span(level, index).1 <= horizon => stored,
                    None => None,
                };
                let below = match differing {
                    Some(_) => self.stored_below(level, index)?,
                    None => None,
                };
                let mut candidates = Vec::new();
                for candidate in [stored, computed, below].into_iter().flatten() {
                    if !candidates.contains(&candidate) {
                        candidates.push(candidate);
                    }
                }
                Ok(Place {
                    level,
                    index,
                    computed,
                    candidates,
                })
            })
            .collect()
    }

    /// What the stored rows one level below (level, index) lead to, if all exist.
    fn stored_below(&mut self, level: u8, index: u64) -> Result<Option<Hash>, E> {
        let Some(below) = level.checked_sub(1) else {
            return Ok(None);
        };
        let start = index * TILE_WIDTH;
        let mut rows = Vec::new();
        for child in start..start + TILE_WIDTH {
            match self.stored(below, child)? {
                Some(row) => rows.push(row),
                None => return Ok(None),
            }
        }
        Ok(Some(fold(&mut rows)))
    }

    /// The difference kept for a row, if there is one.
    fn difference(&self, level: u8, index: u64) -> Option<Difference> {
        let level = self.differences.get(usize::from(level))?;
        level.get(&index).copied()
    }

    /// Notes the verdict on a difference, if the row has one.
    fn decide(&mut self, level: u8, index: u64, verdict: Verdict) {
        let level = self.differences.get_mut(usize::from(level));
        if let Some(difference) = level.and_then(|level| level.get_mut(&index)) {
            difference.verdict = Some(verdict);
        }
    }

    /// Names the differences over entries `from` to `end` as wrong rows: the entries
    /// there are as signed.
    fn rows_wrong(&mut self, from: u64, end: u64) {
        self.rows_wrong_from(self.differences.len(), from, end);
    }

    /// As [`Walk::rows_wrong`], on the lowest `levels` levels.
    fn rows_wrong_from(&mut self, levels: usize, from: u64, end: u64) {
        for (level, index, difference) in self.undecided(levels, from, end) {
            self.decide(level, index, Verdict::True(difference.computed));
            self.wrong_row(level, index, difference.stored);
        }
    }

    /// Names the differences over entries `from` to `end` that nothing signed decides.
    fn disagree(&mut self, from: u64, end: u64) {
        for (level, index, difference) in self.undecided(self.differences.len(), from, end) {
            self.decide(level, index, Verdict::Open);
            self.find(match difference.stored {
                Some(_) => Finding::Disagreement { level, index },
                None => Finding::RowMissing { level, index },
            });
        }
    }

    /// The differences on the lowest `levels` levels, over entries `from` to `end`, that
    /// have no verdict yet.
    fn undecided(&self, levels: usize, from: u64, end: u64) -> Vec<(u8, u64, Difference)> {
        let lowest = (0..).zip(self.differences.iter().take(levels));
        lowest
            .flat_map(|(level, differences)| {
                let bits = 8 * u32::from(level);
                // Subtrees that end after `end` are not wholly in the range.
                let (first, beyond) = (from >> bits, end >> bits);
                differences
                    .range(first..beyond.max(first))
                    .filter(|(_, difference)| difference.verdict.is_none())
                    .map(move |(index, difference)| (level, *index, *difference))
            })
            .collect()
    }

    /// Whether the log continues trusted checkpoint number `at`; names it as forked
    /// when it does not.
    fn continues(&mut self, at: usize, entries_hold: bool, settled: bool) -> Result<bool, E> {
        let Some((trusted, entries_lead)) = self.trusted.get(at).copied() else {
            return Ok(false);
        };
        let size = trusted.size();
        if size > self.checkpoint.size() {
            return Ok(false);
        }
        let continued = if entries_hold {
            Some(entries_lead)
        } else if settled {
            self.true_root(size)?.map(|root| root == trusted.root())
        } else {
            // Two signatures over the same size need no entries to contradict each other.
            let same_size = size == self.checkpoint.size();
            (same_size && trusted.root() != self.checkpoint.root()).then_some(false)
        };
        if continued == Some(false) {
            self.find(Finding::Forked { trusted: size });
        }
        Ok(continued == Some(true))
    }

    /// The root of the first `size` entries as they were signed, if all hashes it is
    /// made of were traced to the signed root.
    fn true_root(&mut self, size: u64) -> Result<Option<Hash>, E> {
        if size > self.horizon() {
            return Ok(None);
        }
        let mut hashes = Vec::new();
        for (level, index) in edge(size) {
            let (from, end) = span(level, index);
            let untraced = |run: &(u64, u64)| {
                run.0 <= from && end <= run.1 + 1 && (from, end) != (run.0, run.1 + 1)
            };
            if self.rewritten.iter().any(untraced) {
                return Ok(None);
            }
            let hash = match self.difference(level, index) {
                None => self.stored(level, index)?,
                Some(difference) => match difference.verdict {
                    Some(Verdict::True(hash)) => Some(hash),
                    Some(Verdict::Open) | None => None,
                },
            };
            let Some(hash) = hash else { return Ok(None) };
            hashes.push(hash);
        }
        Ok(Some(edge_root(size, &hashes)))
    }
}
