//! `sitthi policy diff`.

use std::path::PathBuf;

use serde_json::json;

use crate::command::{Setting, Verdict};
use crate::fault::Fault;
use crate::pack_folder;

/// Say what changes from one version of a pack to the next, whom to tell and whom to ask again
#[derive(clap::Args)]
pub(crate) struct Diff {
    /// Folder of the version before, or the id of a shipped pack
    before: PathBuf,
    /// Folder of the version after
    after: PathBuf,
}

impl Diff {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let read = |named| pack_folder::find(named).map(|files| pack_folder::check(&files).pack);
        let changes = policy::diff::diff(&read(&self.before)?, &read(&self.after)?);
        if !setting.terminal.json {
            let text = changes.render(setting.terminal.language);
            return setting.terminal.write(&text).map(|()| Verdict::Good);
        }
        let list: Vec<_> = changes
            .consequences()
            .iter()
            .map(|follows| {
                json!({
                    "kind": follows.change.kind.code(),
                    "material": follows.judged.is_material(),
                    "judged": follows.judged.code(),
                    "section": follows.judged.section(),
                    "table": follows.change.table,
                    "item": follows.change.item,
                    "concerns": follows.change.concerns,
                    "tell": follows.told,
                    "ask_again": follows.asked,
                    "held_back": follows.held_back.code(),
                    "text": follows.change.line,
                })
            })
            .collect();
        setting
            .terminal
            .value(&json!({
                "pack": changes.id,
                "from": changes.from,
                "to": changes.to,
                "material": changes.is_material(),
                "tell": changes.must_be_told(),
                "ask_again": changes.ask_again,
                "needs_law": changes.needs_law,
                "changes": list,
            }))
            .map(|()| Verdict::Good)
    }
}
