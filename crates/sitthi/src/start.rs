//! From a data folder to an open program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use connectors::Connector;
use connectors::sql::SqlDatabase;
use duties::{App, Failure, Opening};
use law::words::cli;
use store::Location;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::connected::{self, Declared};
use crate::fault::{Fault, said};
use crate::{holidays, mail, pack_folder, root_key};

/// Where the public key that checks the ledger stands in a data folder.
pub(crate) fn verifier_file(folder: &Path) -> PathBuf {
    folder.join("ledger.pub")
}

/// Opens the program on a data folder: rights, root key, pack, store, in this order, so that
/// nothing is touched before all that can be checked is.
pub(crate) fn open(config: &Config) -> Result<App, Fault> {
    open_declared(config).map(|(app, _)| app)
}

/// The same, with what the configuration declares and another policy has to know as well.
pub(crate) fn open_declared(config: &Config) -> Result<(App, Declared), Fault> {
    rights(config)?;
    let root = root_key::load(config)?;
    let files = pack_folder::read(&config.policy)?;
    pack_folder::clean(&files, &config.policy)?;
    let holidays = holidays::read(config)?;
    let app = App::open(Opening {
        data: config.data.clone(),
        keys: config.keys.clone(),
        root,
        origin: config.origin.clone(),
        files: pack_folder::texts(files)?,
        clock: Arc::new(SystemClock),
        readers: config.readers,
    })
    .map_err(|failure| failed(&failure))?
    .with_holidays(holidays);
    // A dataset file that cannot be held to stops the program here, not at somebody's request.
    let declared = Declared::read(config)?;
    declared.fit(&app.policy().pack)?;
    let systems = declared.systems(config)?;
    let app = app
        .reaching(connected::reach(config)?)
        .connected(systems.into_iter().map(boxed).collect());
    verifier(config, &app)?;
    if let Some(room) = mail::room(config, config.base_url())? {
        app.use_mail(room);
    }
    Ok((app, declared))
}

fn boxed(system: SqlDatabase) -> Box<dyn Connector> {
    Box::new(system)
}

/// The folders and files that hold data or keys are their owner's alone.
pub(crate) fn rights(config: &Config) -> Result<(), Fault> {
    root_key::insist_private(config.folder())?;
    root_key::insist_private(&config.file)?;
    if let Location::File(keys) = &config.keys
        && let Some(folder) = keys.parent()
    {
        root_key::insist_private(folder)?;
    }
    Ok(())
}

/// Writes the ledger's public key beside the data once, and refuses a ledger signed by another.
fn verifier(config: &Config, app: &App) -> Result<(), Fault> {
    let path = verifier_file(config.folder());
    let text = app.store().verifier().to_string();
    match std::fs::read_to_string(&path) {
        Ok(kept) if kept.trim() == text => Ok(()),
        Ok(_) => {
            let shown = path.display().to_string();
            Err(
                Fault::config(said(cli::OTHER_VERIFIER, &[("path", &shown)]))
                    .hint(cli::HINT_OTHER_VERIFIER.text()),
            )
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            root_key::private_file(&path, format!("{text}\n").as_bytes())
        }
        Err(error) => Err(Fault::file(&path, &error)),
    }
}

/// A duty's failure in the words of the terminal.
pub(crate) fn failed(failure: &Failure) -> Fault {
    match failure {
        Failure::Store(fault) => Fault::from(fault),
        Failure::Pack(faults) => {
            let count = faults.iter().filter(|fault| fault.is_error()).count();
            Fault::user(said(
                cli::PACK_FAULTS,
                &[("path", "policy"), ("count", &count.to_string())],
            ))
            .hint(said(cli::HINT_PACK_FAULTS, &[("path", "policy")]))
        }
        Failure::Missing(what) => Fault::user(said(cli::MISSING, &[("what", what)])),
        Failure::Bad { field, rule, why } => {
            let fill = |language: law::Language| {
                cli::BAD_INPUT.fill(
                    language,
                    &[
                        ("field", field),
                        ("rule", rule),
                        ("why", why.in_language(language)),
                    ],
                )
            };
            Fault::user(law::Text::new(
                fill(law::Language::Thai),
                fill(law::Language::English),
            ))
        }
        Failure::Refused(answer) => Fault::user(answer.why.clone()).hint(answer.next_step.clone()),
        Failure::Stale => Fault::user(cli::STALE.text()),
        Failure::Busy => Fault::busy(law::words::portal::BUSY.text()),
    }
}
