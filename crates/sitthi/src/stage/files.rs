//! Files of records of the invented people, through the door that programs deliver them by.

use duties::files::{self, Delivery};
use law::Plain;

use super::Stage;
use crate::fault::Fault;
use crate::start::failed;

/// A file and what it belongs to.
pub(super) struct Attached<'a> {
    /// The source that sends it.
    pub(super) source: &'static str,
    /// What the source calls the record.
    pub(super) record: String,
    /// The record's category.
    pub(super) category: &'static str,
    /// The field that takes files.
    pub(super) field: &'static str,
    /// A field people are found by, and its value.
    pub(super) known_by: (&'static str, String),
    /// What it is called; its source calls it so too.
    pub(super) name: String,
    /// What is in it.
    pub(super) octets: &'a [u8],
}

impl Stage<'_> {
    /// Delivers a file; delivered again, it takes the place of the one before.
    pub(super) fn attach(&self, file: Attached<'_>) -> Result<(), Fault> {
        let (field, value) = file.known_by;
        let delivery = Delivery {
            source: file.source.to_owned(),
            record: file.record,
            category: file.category.to_owned(),
            field: file.field.to_owned(),
            file: file.name.clone(),
            name: Plain::new(file.name),
            person: (field.to_owned(), Plain::new(value)),
        };
        let begun = files::begin(self.app, &delivery).map_err(|failure| failed(&failure))?;
        let mut octets = file.octets;
        files::receive(self.app, begun.media, &mut octets)
            .map(|_| ())
            .map_err(|failure| failed(&failure))
    }
}
