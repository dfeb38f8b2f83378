//! `sitthi api`.

use super::{Setting, Verdict};
use crate::fault::Fault;

/// Print the description of the doors for programs (OpenAPI 3.1)
#[derive(clap::Args)]
pub(super) struct Api;

impl Api {
    pub(super) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        setting
            .terminal
            .write(&web::openapi())
            .map(|()| Verdict::Good)
    }
}
