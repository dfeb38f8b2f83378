//! From a checked pack to the tables that decide.

/// Why a pack cannot be compiled.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncompilable {
    /// `check` found errors; none of them is passed over.
    #[error("the pack has {0} faults; a pack with faults decides nothing (s.23, s.24)")]
    Faulty(usize),
    /// An earlier version belongs to another pack, or is not earlier.
    #[error("version `{version}` of `{id}` is no earlier version of this pack (LP-108)")]
    Stranger {
        /// The other pack.
        id: String,
        /// Its version.
        version: String,
    },
}
