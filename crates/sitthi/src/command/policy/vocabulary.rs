//! `sitthi policy vocabulary`.

use crate::command::{Setting, Verdict};
use crate::fault::Fault;

/// Print the terms of the Act that linked data of notices uses, as JSON-LD
#[derive(clap::Args)]
pub(crate) struct Vocabulary;

impl Vocabulary {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let terms = policy::vocabulary::vocabulary("");
        setting
            .terminal
            .line(&format!("{terms:#}"))
            .map(|()| Verdict::Good)
    }
}
