//! `sitthi policy list`.

use law::Text;
use serde_json::json;

use crate::command::{Setting, Verdict};
use crate::fault::Fault;
use crate::pack_folder;

/// List the packs that are shipped with the program
#[derive(clap::Args)]
pub(crate) struct List;

impl List {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let mut rows = Vec::new();
        for (id, _) in pack_folder::shipped() {
            let Some(files) = pack_folder::shipped_files(id) else {
                continue;
            };
            let pack = pack_folder::check(&files).pack;
            let title = pack
                .head
                .as_ref()
                .map_or_else(|| Text::new(*id, *id), |head| head.title.clone());
            rows.push((*id, pack.version(), title));
        }
        if setting.terminal.json {
            let list: Vec<_> = rows
                .iter()
                .map(|(id, version, title)| json!({ "id": id, "version": version, "title": title }))
                .collect();
            return setting.terminal.value(&json!(list)).map(|()| Verdict::Good);
        }
        for (id, version, title) in rows {
            let version = version.map_or_else(|| "–".to_owned(), |version| version.to_string());
            let title = title.in_language(setting.terminal.language).to_owned();
            setting
                .terminal
                .line(&format!("{id:16}  {version:>3}  {title}"))?;
        }
        Ok(Verdict::Good)
    }
}
