//! `sitthi policy schema`.

use crate::command::{Setting, Verdict};
use crate::fault::Fault;

/// Print the JSON Schema of the pack format, for editors
#[derive(clap::Args)]
pub(crate) struct Schema;

impl Schema {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        setting
            .terminal
            .write(&policy::schema::json())
            .map(|()| Verdict::Good)
    }
}
