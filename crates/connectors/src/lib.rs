//! Reaches personal data held in other systems: the one contract by which rights are carried into them
//! ([`contract`]), the formats in which they hand data over, and the one way in which a person's data is
//! sent to another controller ([`transfer`]).
//!
//! Each format is read row by row, with a line of a mebibyte as the most that is ever held: a line
//! of ten gigabytes is passed over and reported, not read into memory. A reader keeps nothing,
//! decides nothing and knows no policy: it says where in the file a row stands and which paths
//! hold which values. What is wrong with a row is said by line and rule, never by value.
//!
//! Trusted with: personal data in passing. Not trusted with: what may be kept; that is the door's.

mod access_log;
mod bundle;
pub mod contract;
mod json;
mod lines;
mod oneroster;
mod records;
mod row;
mod spoiled;
pub mod sql;
mod survey;
mod table;
pub mod transfer;
mod xapi;

pub use access_log::AccessLog;
pub use bundle::{Bundle, BundleFault};
pub use contract::Connector;
pub use lines::LINE_BYTES_MAX;
pub use oneroster::{Roster, RosterTable};
pub use records::RecordLines;
pub use row::{FIELDS_MAX, Row, Value};
pub use spoiled::{Spoiled, Why};
pub use survey::Survey;
pub use xapi::Statements;
