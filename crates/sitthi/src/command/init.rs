//! `sitthi init`.

use std::fs;
use std::path::{Path, PathBuf};

use law::words::cli;

use super::{Setting, Verdict};
use crate::config::{Config, FILE, RootKeyFrom};
use crate::fault::{Fault, said};
use crate::pack_folder::{self, RawFiles};
use crate::{root_key, start};

/// Make a data folder: configuration, root key, and a copy of the policy pack
///
/// Nothing that is there is overwritten. Cut short, the same command goes on where it stopped.
#[derive(clap::Args)]
pub(super) struct Init {
    /// Folder of a policy pack, or the id of a shipped one
    #[arg(long, value_name = "PACK", default_value = "chula-learning")]
    policy: PathBuf,
    /// Name of the evidence ledger; it can never be changed
    #[arg(long, value_name = "NAME", default_value = "localhost/sitthi")]
    origin: String,
    /// Database for the data: postgres://user@host/name; without it, a file
    #[arg(long, value_name = "ADDRESS")]
    data_at: Option<String>,
    /// Database for the keys, another one than for the data; without it, a file
    #[arg(long, value_name = "ADDRESS")]
    keys_at: Option<String>,
    /// Environment variable with a passphrase, in place of a key file
    #[arg(long, value_name = "NAME")]
    passphrase_env: Option<String>,
}

/// What a new data folder is made of.
pub(crate) struct Plan {
    pub(crate) files: RawFiles,
    pub(crate) origin: String,
    pub(crate) data_at: Option<String>,
    pub(crate) keys_at: Option<String>,
    pub(crate) passphrase_env: Option<String>,
    /// What stands in the configuration besides.
    pub(crate) besides: &'static str,
}

impl Init {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        let folder = &setting.folder;
        let shown = folder.display().to_string();
        if folder.join(FILE).exists() {
            return Err(Fault::user(said(cli::FOLDER_THERE, &[("path", &shown)]))
                .hint(said(cli::HINT_FOLDER_THERE, &[("path", &shown)])));
        }
        let files = pack_folder::find(&self.policy)?;
        pack_folder::clean(&files, &self.policy)?;
        let config = make(
            folder,
            Plan {
                files,
                origin: self.origin,
                data_at: self.data_at,
                keys_at: self.keys_at,
                passphrase_env: self.passphrase_env,
                besides: "",
            },
        )?;
        // Opened once, so that a wrong address or full disk shows now and not when people wait.
        let app = start::open(&config)?;
        let policy = app.policy();
        setting.terminal.say(&said(
            cli::INIT_DONE,
            &[("path", &shown), ("policy", policy.compiled.id())],
        ))?;
        let key = match &config.root {
            RootKeyFrom::File(path) => path.display().to_string(),
            RootKeyFrom::PassphraseEnv(_) | RootKeyFrom::PassphraseFile(_) => {
                folder.join("keys").display().to_string()
            }
        };
        setting
            .terminal
            .say(&said(cli::INIT_KEYS, &[("path", &key)]))?;
        setting
            .terminal
            .say(&said(cli::INIT_NEXT, &[("path", &shown)]))?;
        Ok(Verdict::Good)
    }
}

/// Makes the folder; its configuration comes last, so that a folder without one is not finished.
pub(crate) fn make(folder: &Path, plan: Plan) -> Result<Config, Fault> {
    let file = folder.join(FILE);
    let text = template(&plan);
    let config = Config::parse(&file, &text)?;
    root_key::private_folder(folder)?;
    root_key::private_folder(&folder.join("keys"))?;
    match &config.root {
        RootKeyFrom::File(path) => root_key::draw(path)?,
        RootKeyFrom::PassphraseEnv(_) | RootKeyFrom::PassphraseFile(_) => {
            root_key::draw_params(&config)?;
        }
    }
    // Proves the key before anything is sealed by it.
    root_key::load(&config)?;
    root_key::private_folder(&config.policy)?;
    for (name, bytes) in &plan.files {
        let path = config.policy.join(name);
        if !path.exists() {
            root_key::private_file(&path, bytes)?;
        } else if fs::read(&path).map_err(|error| Fault::file(&path, &error))? != *bytes {
            let shown = path.display().to_string();
            return Err(Fault::user(said(
                cli::OTHER_PACK_THERE,
                &[("path", &shown)],
            )));
        }
    }
    root_key::private_file(&file, text.as_bytes())?;
    Ok(config)
}

/// The configuration of a new folder, every setting explained.
fn template(plan: &Plan) -> String {
    let data = plan.data_at.as_deref().unwrap_or("data.db");
    let keys = plan.keys_at.as_deref().unwrap_or("keys/keys.db");
    let root = match &plan.passphrase_env {
        Some(name) => format!("passphrase_env = {}", quoted(name)),
        None => "file = \"keys/root.key\"".to_owned(),
    };
    let text = format!(
        include_str!("init/sitthi.toml"),
        data = quoted(data),
        keys = quoted(keys),
        origin = quoted(&plan.origin),
        root = root,
    );
    text + plan.besides
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
