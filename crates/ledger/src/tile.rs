//! Tiles and entry bundles as they are served: paths and octets (C2SP tlog-tiles).
//!
//! A path names one static resource below `<prefix>/`; everybody may fetch it, and
//! nothing in it is personal data as long as entries are salted commitments.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::hash::{HASH_BYTES, Hash};
use crate::rows::{TILE_WIDTH, row_count};
use crate::tree::{ENTRY_BYTES_MAX, EntryTooLong};

/// The highest tile level a path may name (C2SP tlog-tiles).
pub const LEVEL_MAX: u8 = 63;

/// The highest tile index whose hashes can still be counted in 64 bits.
const INDEX_MAX: u64 = (u64::MAX >> 8) - 1;

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contents {
    /// Hashes of one level, 0 for leaves.
    Hashes {
        /// Tile level, at most [`LEVEL_MAX`].
        level: u8,
    },
    /// The entries themselves.
    Entries,
}

/// Path of a tile or an entry bundle: `tile/<L>/<N>[.p/<W>]` or
/// `tile/entries/<N>[.p/<W>]` (C2SP tlog-tiles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TilePath {
    contents: Contents,
    index: u64,
    width: u16,
}

/// A text or a number that names no tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotATile {
    /// The path does not follow the grammar.
    #[error("a tile path is `tile/<level or entries>/<index>[.p/<width>]` (C2SP tlog-tiles)")]
    Path,
    /// The level is above 63.
    #[error("a tile level is a number from 0 to {LEVEL_MAX} (C2SP tlog-tiles)")]
    Level,
    /// The width is none of 1 to 256.
    #[error(
        "a tile is 1 to 256 hashes wide, and only a partial one names its width (C2SP tlog-tiles)"
    )]
    Width,
    /// The index is beyond what 64 bits can count.
    #[error("a tile index is at most {INDEX_MAX} (C2SP tlog-tiles)")]
    Index,
}

impl TilePath {
    /// Names a tile of hashes or a bundle of entries, `width` entries wide (1 to 256).
    ///
    /// # Errors
    /// [`NotATile`] when level, index or width is out of range.
    pub fn new(contents: Contents, index: u64, width: u16) -> Result<TilePath, NotATile> {
        if matches!(contents, Contents::Hashes { level } if level > LEVEL_MAX) {
            return Err(NotATile::Level);
        }
        if index > INDEX_MAX {
            return Err(NotATile::Index);
        }
        if width == 0 || u64::from(width) > TILE_WIDTH {
            return Err(NotATile::Width);
        }
        Ok(TilePath {
            contents,
            index,
            width,
        })
    }

    /// What the path leads to.
    #[must_use]
    pub fn contents(&self) -> Contents {
        self.contents
    }

    /// Number of the tile within its level.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hashes or entries in it, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The level of stored rows it shows: 0 for leaves and for entries.
    #[must_use]
    pub fn level(&self) -> u8 {
        match self.contents {
            Contents::Hashes { level } => level,
            Contents::Entries => 0,
        }
    }

    /// The rows of [`TilePath::level`] (or the entries) it shows.
    #[must_use]
    pub fn rows(&self) -> Range<u64> {
        let start = self.index * TILE_WIDTH;
        start..start + u64::from(self.width)
    }

    /// Whether a log of `size` entries may serve it: every row it shows exists.
    /// A partial tile stays servable after the log has outgrown it.
    #[must_use]
    pub fn exists_at(&self, size: u64) -> bool {
        self.rows().end <= row_count(self.level(), size)
    }
}

/// The tiles and bundles that hold rows of a tree of `new` entries and held fewer in a
/// tree of `old` entries: what must be published when a log grows.
pub fn grown(old: u64, new: u64) -> impl Iterator<Item = TilePath> {
    let bundles = grown_level(Contents::Entries, 0, old, new);
    let tiles =
        (0..8).flat_map(move |level| grown_level(Contents::Hashes { level }, level, old, new));
    bundles.chain(tiles)
}

/// The part of [`grown`] on one level.
fn grown_level(
    contents: Contents,
    level: u8,
    old: u64,
    new: u64,
) -> impl Iterator<Item = TilePath> {
    let (had, has) = (row_count(level, old), row_count(level, new));
    let tiles = if has > had {
        had / TILE_WIDTH..has.div_ceil(TILE_WIDTH)
    } else {
        0..0
    };
    tiles.filter_map(move |index| {
        let width = (has - index * TILE_WIDTH).min(TILE_WIDTH);
        TilePath::new(contents, index, u16::try_from(width).ok()?).ok()
    })
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.contents {
            Contents::Hashes { level } => write!(f, "tile/{level}/")?,
            Contents::Entries => f.write_str("tile/entries/")?,
        }
        // Seven elements of three digits hold any 64-bit number.
        for power in (1..=6_u32).rev() {
            let above = self.index / 1000_u64.pow(power);
            if above > 0 {
                write!(f, "x{:03}/", above % 1000)?;
            }
        }
        write!(f, "{:03}", self.index % 1000)?;
        if u64::from(self.width) < TILE_WIDTH {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for TilePath {
    type Err = NotATile;

    fn from_str(path: &str) -> Result<TilePath, NotATile> {
        let rest = path.strip_prefix("tile/").ok_or(NotATile::Path)?;
        let (kind, rest) = rest.split_once('/').ok_or(NotATile::Path)?;
        let contents = if kind == "entries" {
            Contents::Entries
        } else {
            let level = decimal(kind).ok_or(NotATile::Path)?;
            Contents::Hashes {
                level: u8::try_from(level).map_err(|_| NotATile::Level)?,
            }
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => {
                let width = decimal(width).ok_or(NotATile::Path)?;
                if width >= TILE_WIDTH {
                    return Err(NotATile::Width);
                }
                (index, u16::try_from(width).map_err(|_| NotATile::Width)?)
            }
            None => (rest, 256),
        };
        TilePath::new(contents, parse_index(index)?, width)
    }
}

/// Reads `x001/x234/067`; one spelling a number, so that caches hold it once.
fn parse_index(text: &str) -> Result<u64, NotATile> {
    let mut index = 0_u64;
    let mut elements = text.split('/').peekable();
    let mut first = true;
    while let Some(element) = elements.next() {
        let digits = match (elements.peek(), element.strip_prefix('x')) {
            (Some(_), Some(digits)) => digits,
            (None, None) => element,
            _ => return Err(NotATile::Path),
        };
        if digits.len() != 3 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(NotATile::Path);
        }
        if first && digits == "000" && elements.peek().is_some() {
            return Err(NotATile::Path);
        }
        first = false;
        let value = digits.parse::<u64>().map_err(|_| NotATile::Path)?;
        index = index
            .checked_mul(1000)
            .and_then(|index| index.checked_add(value))
            .ok_or(NotATile::Index)?;
    }
    Ok(index)
}

/// Reads an ASCII decimal number without leading zeros, sign or space.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|digit| digit.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    if !plain || leading_zero {
        return None;
    }
    text.parse().ok()
}

/// Octets that are no tile or no entry bundle of the width expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTileOctets {
    /// A tile is exactly 32 octets a hash.
    #[error("a tile of {width} hashes has {wanted} octets, not {found} (C2SP tlog-tiles)")]
    TileLength {
        /// Hashes the tile must have.
        width: u16,
        /// Octets it must have.
        wanted: usize,
        /// Octets it has.
        found: usize,
    },
    /// The bundle ends inside an entry or its length.
    #[error("the entry bundle ends inside entry {entry} (C2SP tlog-tiles)")]
    BundleCut {
        /// Place of the entry in the bundle, from 0.
        entry: usize,
    },
    /// The bundle holds fewer or more entries than its path says.
    #[error("an entry bundle of {width} entries holds {found} (C2SP tlog-tiles)")]
    BundleWidth {
        /// Entries its path says.
        width: u16,
        /// Entries it holds.
        found: usize,
    },
}

/// The octets of a tile: its hashes one after another (C2SP tlog-tiles).
#[must_use]
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(hashes.len() * HASH_BYTES);
    for hash in hashes {
        octets.extend_from_slice(hash.as_bytes());
    }
    octets
}

/// The hashes of a tile that is `width` hashes wide.
///
/// # Errors
/// [`NotTileOctets::TileLength`] for any other length.
pub fn parse_tile(octets: &[u8], width: u16) -> Result<Vec<Hash>, NotTileOctets> {
    let wanted = usize::from(width) * HASH_BYTES;
    if octets.len() != wanted {
        return Err(NotTileOctets::TileLength {
            width,
            wanted,
            found: octets.len(),
        });
    }
    let (hashes, _) = octets.as_chunks::<HASH_BYTES>();
    Ok(hashes.iter().copied().map(Hash::from_bytes).collect())
}

/// The octets of an entry bundle: each entry after its length in 16 bits, big-endian
/// (C2SP tlog-tiles).
///
/// # Errors
/// [`EntryTooLong`] for an entry above [`ENTRY_BYTES_MAX`].
pub fn encode_bundle<B: AsRef<[u8]>>(
    entries: impl IntoIterator<Item = B>,
) -> Result<Vec<u8>, EntryTooLong> {
    let mut octets = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| EntryTooLong { bytes: entry.len() })?;
        octets.extend_from_slice(&length.to_be_bytes());
        octets.extend_from_slice(entry);
    }
    Ok(octets)
}

/// The entries of a bundle that is `width` entries wide, borrowed from its octets.
///
/// # Errors
/// [`NotTileOctets`] when it is cut inside an entry, or holds another number of them.
pub fn parse_bundle(octets: &[u8], width: u16) -> Result<Vec<&[u8]>, NotTileOctets> {
    let mut entries = Vec::new();
    let mut rest = octets;
    while !rest.is_empty() {
        let cut = NotTileOctets::BundleCut {
            entry: entries.len(),
        };
        let (length, after) = rest.split_first_chunk::<2>().ok_or(cut)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(cut)?;
        entries.push(entry);
        rest = after;
    }
    if entries.len() != usize::from(width) {
        return Err(NotTileOctets::BundleWidth {
            width,
            found: entries.len(),
        });
    }
    Ok(entries)
}

// A length that fits 16 bits is exactly an entry that may be appended.
const _: () = assert!(ENTRY_BYTES_MAX == 0xffff);

#[cfg(test)]
mod tests;
