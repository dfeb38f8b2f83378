//! `sitthi completions`.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::{Arguments, Setting, Verdict};
use crate::fault::Fault;

/// Print completions for a shell
///
/// For bash: sitthi completions bash > ~/.local/share/bash-completion/completions/sitthi
#[derive(clap::Args)]
pub(super) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let mut text = Vec::new();
        generate(self.shell, &mut Arguments::command(), "sitthi", &mut text);
        setting
            .terminal
            .write(&String::from_utf8_lossy(&text))
            .map(|()| Verdict::Good)
    }
}
