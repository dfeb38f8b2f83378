//! From the configuration to the systems into which rights are carried.

use std::path::Path;
use std::sync::Arc;

use connectors::Connector as _;
use connectors::sql::{self, Dataset, Secret, SqlDatabase};
use duties::{Reach, Token};
use law::words::cli;
use law::{Language, Text};
use policy::pack::Pack;

use crate::clock::SystemClock;
use crate::config::{Config, ConnectedSystem, PasswordFrom};
use crate::fault::{Fault, said};
use crate::root_key::insist_private;

/// The connected systems of the configuration, each held to the policy in force: a field that the policy
/// does not declare is none that may be held (`LP-24`). Nothing is connected yet.
pub(crate) fn systems(config: &Config, pack: &Pack) -> Result<Vec<SqlDatabase>, Fault> {
    let mut systems: Vec<SqlDatabase> = Vec::new();
    for one in &config.connected {
        let dataset = read(one)?;
        known(&dataset, pack, &one.file)?;
        let system = dataset.system().to_owned();
        if systems.iter().any(|known| known.id() == system) {
            let words = said(cli::CONNECTOR_TWICE, &[("system", &system)]);
            return Err(Fault::config(words));
        }
        let password = password(one, &dataset)?;
        systems.push(sql::open(dataset, password, Arc::new(SystemClock)));
    }
    Ok(systems)
}

/// Reads a dataset file; a fault names file, line, key and rule.
fn read(one: &ConnectedSystem) -> Result<Dataset, Fault> {
    let file = &one.file;
    let text = std::fs::read_to_string(file).map_err(|error| Fault::file(file, &error))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    Dataset::parse(&text, folder).map_err(|fault| {
        let (path, line) = (file.display().to_string(), fault.line.to_string());
        let why = fault.why();
        let fill = |language: Language| {
            let values = [
                ("path", path.as_str()),
                ("line", &line),
                ("key", &fault.key),
                ("why", why.in_language(language)),
            ];
            cli::CONFIG_VALUE.fill(language, &values)
        };
        Fault::config(Text::new(fill(Language::Thai), fill(Language::English)))
    })
}

/// Whether the policy knows every field and the source that a dataset names.
fn known(dataset: &Dataset, pack: &Pack, file: &Path) -> Result<(), Fault> {
    let path = file.display().to_string();
    let unknown = dataset.paths().into_iter().find(|named| {
        let Some((category, field)) = named.split_once('/') else {
            return true;
        };
        let category = pack.categories.iter().find(|known| known.id == category);
        !category.is_some_and(|category| category.field.iter().any(|known| known.id == field))
    });
    let category = || {
        let known = |named: &&String| !pack.categories.iter().any(|known| known.id == **named);
        dataset.categories().iter().find(known).cloned()
    };
    if let Some(field) = unknown.or_else(category) {
        let words = said(cli::CONNECTOR_FIELD, &[("path", &path), ("field", &field)]);
        return Err(Fault::config(words).hint(cli::HINT_CONNECTOR_FIELD.text()));
    }
    match dataset.source() {
        Some(source) if !pack.sources.iter().any(|known| known.id == source) => {
            let values = [("path", path.as_str()), ("source", source)];
            Err(Fault::config(said(cli::CONNECTOR_SOURCE, &values)))
        }
        _ => Ok(()),
    }
}

fn password(one: &ConnectedSystem, dataset: &Dataset) -> Result<Option<Secret>, Fault> {
    let system = dataset.system();
    let Some(from) = &one.password else {
        return Ok(None);
    };
    if !dataset.wants_password() {
        let words = said(cli::CONNECTOR_PASSWORD_IDLE, &[("system", system)]);
        return Err(Fault::config(words));
    }
    let text = match from {
        PasswordFrom::File(file) => private_text(file)?,
        PasswordFrom::Env(name) => std::env::var(name).map_err(|_| {
            let values = [("system", system), ("name", name)];
            Fault::config(said(cli::CONNECTOR_NO_PASSWORD, &values))
        })?,
    };
    Ok(Some(Secret::new(text)))
}

/// The text of a file that its owner alone may read.
fn private_text(file: &Path) -> Result<String, Fault> {
    insist_private(file)?;
    let text = std::fs::read_to_string(file).map_err(|error| Fault::file(file, &error))?;
    // An editor leaves a line end behind that nobody typed.
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// How far a transfer to another controller may reach: the tokens that those gave this one (s.31(1)).
pub(crate) fn reach(config: &Config, pack: &Pack) -> Result<Reach, Fault> {
    let mut reach = Reach::default();
    for transfer in &config.transfers {
        let recipient = &transfer.recipient;
        if !pack.recipients.iter().any(|known| known.id == *recipient) {
            let words = said(cli::TRANSFER_RECIPIENT, &[("recipient", recipient)]);
            return Err(Fault::config(words));
        }
        let token = Token::new(private_text(&transfer.file)?);
        reach.tokens.push((recipient.clone(), token));
    }
    Ok(reach)
}
