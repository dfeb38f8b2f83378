//! `sitthi policy show`.

use std::path::PathBuf;

use serde_json::json;

use crate::command::{Setting, Verdict};
use crate::fault::Fault;
use crate::pack_folder;

/// Show what a pack permits: activities, categories and bases as a table
#[derive(clap::Args)]
pub(crate) struct Show {
    /// Folder of the pack, or the id of a shipped one; without it, the pack of the data folder
    pack: Option<PathBuf>,
}

impl Show {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let named = super::pack_or_own(self.pack.as_ref(), setting)?;
        let pack = pack_folder::check(&pack_folder::find(&named)?).pack;
        if !setting.terminal.json {
            let text = policy::show::show(&pack, setting.terminal.language);
            return setting.terminal.write(&text).map(|()| Verdict::Good);
        }
        let activities: Vec<_> = pack
            .activities
            .iter()
            .map(|activity| {
                let bases: serde_json::Map<_, _> = pack
                    .relationships
                    .iter()
                    .filter_map(|relationship| {
                        let given = activity.basis_for(&relationship.id)?;
                        let codes: Vec<_> = given.basis.iter().map(|basis| basis.code()).collect();
                        Some((relationship.id.clone(), json!(codes)))
                    })
                    .collect();
                json!({ "id": activity.id, "code": activity.code, "name": activity.name, "categories": activity.categories, "bases": bases })
            })
            .collect();
        setting
            .terminal
            .value(
                &json!({ "pack": pack.id(), "version": pack.version(), "activities": activities }),
            )
            .map(|()| Verdict::Good)
    }
}
