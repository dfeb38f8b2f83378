//! Small things of forms: ids in addresses, and the one field that carries on where to go next.

use std::str::FromStr;

use crate::problem::Problem;

/// An id from an address. One that cannot be read is a page that is not there (`T13`, `T14`).
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// Where to go next.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Onward {
    pub(crate) next: Option<String>,
}
