//! `sitthi demo`.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use law::Clock;
use law::words::cli;
use serde_json::json;
use web::DemoPerson;

use super::{Setting, Verdict, init, serve};
use crate::clock::SystemClock;
use crate::config::{Config, FILE, MailBy};
use crate::fault::{Fault, said};
use crate::stage::{self, Guest, Notes};
use crate::{log_lines, mail, pack_folder, start};

/// People when nothing else is said.
const PEOPLE: u32 = 2_000;
/// What invented people are thrown from.
const SEED: u64 = 2_562;

/// Try it: an invented university or culture office, running on this machine
///
/// Nobody in it exists. Called again it goes on where it was; --fresh starts over.
#[derive(clap::Args)]
pub(super) struct Demo {
    /// Which shipped policy: chula-learning or cmu-culture
    #[arg(long, value_name = "ID", default_value = "chula-learning")]
    policy: String,
    /// How many people, 60 to 200000; 2000 without it
    #[arg(long, value_name = "NUMBER")]
    people: Option<u32>,
    /// Start over: what the demo did before is removed
    #[arg(long)]
    fresh: bool,
    /// Port to listen at, on this machine alone; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// Set everything up and stop
    #[arg(long)]
    no_serve: bool,
}

impl Demo {
    pub(super) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let folder = setting.folder.join(format!("demo-{}", self.policy));
        let files = pack_folder::shipped_files(&self.policy).ok_or_else(|| {
            Fault::user(said(cli::DEMO_NO_SUCH, &[("policy", &self.policy)]))
                .hint(cli::HINT_DEMO_POLICIES.text())
        })?;
        log_lines::begin_quietly(setting.terminal.json);
        if self.fresh {
            clear(&folder)?;
        }
        let notes = self.notes(setting, &folder)?;
        let config = if folder.join(FILE).exists() {
            Config::read(&folder)?
        } else {
            init::make(
                &folder,
                init::Plan {
                    files,
                    origin: format!("demo.example/{}", self.policy),
                    data_at: None,
                    keys_at: None,
                    passphrase_env: None,
                    besides: stage::connected_to(&notes, &folder)?,
                },
            )?
        };
        let config = Config {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)),
            mail: config
                .mail
                .clone()
                .or_else(|| Some(mail::invented(&folder))),
            ..config
        };
        let (app, declared) = start::open_declared(&config)?;
        let app = Arc::new(app);
        let inside = Setting {
            terminal: setting.terminal.clone(),
            folder: folder.clone(),
            here: setting.here.clone(),
        };
        let guests = stage::set(&app, &inside, &folder, notes)?;
        told(setting, &app, &config, &guests)?;
        if self.no_serve {
            return Ok(Verdict::Good);
        }
        let demo = guests
            .into_iter()
            .map(|guest| DemoPerson {
                label: guest.label,
                hint: guest.hint,
                account: guest.account,
            })
            .collect();
        serve::run(&inside, &config, (app, declared), Some(demo)).map(|()| Verdict::Good)
    }

    /// The notes of the folder, or new ones.
    fn notes(&self, setting: &Setting, folder: &Path) -> Result<Notes, Fault> {
        let shown = folder.display().to_string();
        let path = [("path", shown.as_str())];
        let Some(notes) = Notes::read(folder)? else {
            let notes = Notes {
                policy: self.policy.clone(),
                people: self.people.unwrap_or(PEOPLE),
                seed: SEED,
                day: SystemClock.now().civil_day(),
                done: Vec::new(),
            };
            stage::possible(&notes)?;
            crate::root_key::private_folder(folder)?;
            notes.write(folder)?;
            setting.terminal.tell(&said(cli::DEMO_MAKING, &path));
            return Ok(notes);
        };
        if let Some(asked) = self.people.filter(|asked| *asked != notes.people) {
            return Err(Fault::user(said(
                cli::DEMO_PEOPLE,
                &[
                    ("path", &shown),
                    ("found", &notes.people.to_string()),
                    ("asked", &asked.to_string()),
                ],
            ))
            .hint(cli::HINT_DEMO_FRESH.text()));
        }
        setting.terminal.tell(&said(cli::DEMO_GOING_ON, &path));
        Ok(notes)
    }
}

/// Removes a demo folder; any other folder is left alone.
fn clear(folder: &Path) -> Result<(), Fault> {
    if !folder.exists() {
        return Ok(());
    }
    if Notes::read(folder).is_ok_and(|notes| notes.is_none()) {
        let shown = folder.display().to_string();
        return Err(Fault::user(said(cli::DEMO_NOT_DEMO, &[("path", &shown)])));
    }
    // A demo that is running keeps its lock: removing it from under a server would lose what it
    // acknowledges from now on.
    let _held = held(folder)?;
    fs::remove_dir_all(folder).map_err(|error| Fault::file(folder, &error))
}

/// The lock of the folder's data, when nobody has it.
fn held(folder: &Path) -> Result<Option<fs::File>, Fault> {
    let path = folder.join("data.lock");
    let Ok(file) = fs::File::options().write(true).open(&path) else {
        return Ok(None);
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(_) => {
            let shown = folder.display().to_string();
            Err(Fault::busy(said(cli::DEMO_RUNNING, &[("path", &shown)]))
                .hint(cli::HINT_IN_USE.text()))
        }
    }
}

/// Says what there is and whom to sign in as.
fn told(
    setting: &Setting,
    app: &duties::App,
    config: &Config,
    guests: &[Guest],
) -> Result<(), Fault> {
    let terminal = &setting.terminal;
    let letters = config.mail.as_ref().and_then(|mail| match &mail.by {
        MailBy::Outbox(folder) => Some(folder.display().to_string()),
        MailBy::Smtp { .. } => None,
    });
    let people = app.store().people_count();
    let entries = app
        .store()
        .read::<_, store::Fault>(|read| read.ledger_size())?;
    let connected: Vec<_> = config
        .connected
        .iter()
        .map(|one| one.file.display().to_string())
        .collect();
    if terminal.json {
        let list: Vec<_> = guests
            .iter()
            .map(|guest| json!({ "account": guest.account, "label": guest.label, "hint": guest.hint }))
            .collect();
        return terminal
            .value(&json!({ "people": people, "entries": entries, "sign_in_as": list, "letters": letters, "connected": connected }));
    }
    terminal.say(&said(
        cli::DEMO_READY,
        &[
            ("people", &people.to_string()),
            ("entries", &entries.to_string()),
        ],
    ))?;
    terminal.say(&cli::DEMO_SIGN_IN.text())?;
    let language = terminal.language;
    let width = guests
        .iter()
        .map(|guest| policy::show::width(guest.label.in_language(language)))
        .max()
        .unwrap_or_default();
    for guest in guests {
        let label = guest.label.in_language(language);
        let gap = " ".repeat(width.saturating_sub(policy::show::width(label)));
        let hint = guest.hint.in_language(language);
        terminal.line(&format!("  {label}{gap}  {hint}"))?;
    }
    for path in &connected {
        terminal.say(&said(cli::DEMO_CONNECTED, &[("path", path)]))?;
    }
    if let Some(path) = &letters {
        terminal.say(&said(cli::DEMO_LETTERS, &[("path", path)]))?;
    }
    Ok(())
}
