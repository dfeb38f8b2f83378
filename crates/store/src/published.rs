//! The public side of the ledger as octets: what `/ledger/tile/…` serves (C2SP tlog-tiles).

use ledger::tile::{Contents, TilePath, encode_bundle, encode_tile};

use crate::fault::Fault;
use crate::transact::Read;

/// One static resource of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Hashes, or entries with their lengths; no personal data (`I-25`).
    pub octets: Vec<u8>,
    /// Whether it is full and so never changes again.
    pub full: bool,
}

impl Read<'_> {
    /// The tile or entry bundle at a path such as `tile/0/x001/067.p/8` or `tile/entries/000`.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the path names none, or the ledger does not reach that far.
    pub fn published_tile(&mut self, path: &str) -> Result<Published, Fault> {
        let missing = Fault::Missing("tile");
        let Ok(tile) = path.parse::<TilePath>() else {
            return Err(missing);
        };
        if !tile.exists_at(self.ledger_size()?) {
            return Err(missing);
        }
        let octets = match tile.contents() {
            Contents::Hashes { .. } => encode_tile(&self.tile(&tile)?),
            Contents::Entries => {
                let entries = self.ledger_entries(tile.rows().start, u64::from(tile.width()))?;
                if entries.len() != usize::from(tile.width()) {
                    return Err(missing);
                }
                encode_bundle(&entries).map_err(|error| Fault::Ledger(error.to_string()))?
            }
        };
        Ok(Published {
            octets,
            full: u64::from(tile.width()) == ledger::rows::TILE_WIDTH,
        })
    }
}
