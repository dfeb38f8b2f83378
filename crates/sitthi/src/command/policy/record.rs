//! `sitthi policy record`.

use std::path::PathBuf;

use duties::register::{register, table};
use law::Text;

use crate::command::{Setting, Verdict};
use crate::fault::Fault;
use crate::pack_folder;

/// Print the record of activities (s.39) and those of the processors (s.40(3))
///
/// As a table for spreadsheets; with --json for programs, with the processors' records, as
/// docs/schemas/register-1.schema.json says.
#[derive(clap::Args)]
pub(crate) struct Record {
    /// Folder of the pack, or the id of a shipped one; without it, the pack of the data folder
    pack: Option<PathBuf>,
}

impl Record {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let named = super::pack_or_own(self.pack.as_ref(), setting)?;
        let pack = pack_folder::clean(&pack_folder::find(&named)?, &named)?.pack;
        let terminal = &setting.terminal;
        let internal = |why: &str| Fault::internal(Text::new(why, why));
        // A clean pack has a head and a controller.
        let register =
            register(&pack, None).ok_or_else(|| internal("the pack has no controller"))?;
        if terminal.json {
            let value =
                serde_json::to_value(&register).map_err(|why| internal(&why.to_string()))?;
            terminal.value(&value)?;
        } else {
            terminal.write(&table(&register))?;
        }
        Ok(Verdict::Good)
    }
}
