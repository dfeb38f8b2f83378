//! From the configuration to the systems into which rights are carried.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use connectors::Connector;
use connectors::sql::{self, Dataset, Secret, SqlDatabase};
use duties::{Reach, Token};
use law::words::{Words, cli};
use law::{Language, Text};
use policy::pack::Pack;

use crate::clock::SystemClock;
use crate::config::{Config, ConnectedSystem, PasswordFrom};
use crate::fault::{Fault, said};
use crate::root_key::insist_private;

/// The connected systems of the configuration, each held to the policy in force: a field that the policy
/// does not declare is none that may be held (`LP-24`). Nothing is connected yet.
pub(crate) fn systems(config: &Config, pack: &Pack) -> Result<Vec<SqlDatabase>, Fault> {
    let declared = Declared::read(config)?;
    declared.fit(pack)?;
    declared.systems(config)
}

/// What the configuration declares that a policy has to know: the dataset files, and to whom data may be
/// transferred.
pub(crate) struct Declared {
    datasets: Vec<(PathBuf, Dataset)>,
    recipients: Vec<String>,
}

/// What was read again while the program runs: all of it comes into force, or none.
pub(crate) struct Again {
    pub(crate) declared: Declared,
    pub(crate) systems: Vec<Box<dyn Connector>>,
    pub(crate) reach: Reach,
}

impl Declared {
    /// How many connected systems it declares.
    pub(crate) const fn count(&self) -> usize {
        self.datasets.len()
    }

    /// To how many other controllers data may be transferred with a token of theirs.
    pub(crate) const fn transfers(&self) -> usize {
        self.recipients.len()
    }

    /// What stands in the configuration today, as far as it can change while the program runs: the
    /// connected systems, and the tokens of other controllers.
    ///
    /// # Errors
    /// As [`Declared::read`], [`Declared::systems`] and [`reach`]; nothing of it is in force then.
    pub(crate) fn read_again(folder: &Path) -> Result<Again, Fault> {
        let config = Config::read(folder)?;
        insist_private(&config.file)?;
        let declared = Declared::read(&config)?;
        let systems = declared.systems(&config)?;
        Ok(Again {
            systems: systems.into_iter().map(boxed).collect(),
            reach: reach(&config)?,
            declared,
        })
    }

    /// Reads the dataset files of the configuration.
    ///
    /// # Errors
    /// The first file that cannot be read or breaks the rules of its format, or whose system is another's.
    pub(crate) fn read(config: &Config) -> Result<Declared, Fault> {
        let mut datasets: Vec<(PathBuf, Dataset)> = Vec::new();
        for one in &config.connected {
            let dataset = read(one)?;
            let system = dataset.system();
            if datasets.iter().any(|(_, known)| known.system() == system) {
                let words = said(cli::CONNECTOR_TWICE, &[("system", system)]);
                return Err(Fault::config(words));
            }
            datasets.push((one.file.clone(), dataset));
        }
        let transfers = config.transfers.iter();
        let recipients = transfers.map(|transfer| transfer.recipient.clone());
        Ok(Declared {
            datasets,
            recipients: recipients.collect(),
        })
    }

    /// The systems as they are declared. Nothing is connected yet.
    ///
    /// # Errors
    /// When a password is missing, or given to a system that takes none.
    pub(crate) fn systems(&self, config: &Config) -> Result<Vec<SqlDatabase>, Fault> {
        let declared = config.connected.iter().zip(&self.datasets);
        declared
            .map(|(one, (_, dataset))| {
                let password = password(one, dataset)?;
                Ok(sql::open(dataset.clone(), password, Arc::new(SystemClock)))
            })
            .collect()
    }

    /// Whether a pack knows all that is declared (`LP-24`).
    ///
    /// # Errors
    /// The first that it does not know, by file and line.
    pub(crate) fn fit(&self, pack: &Pack) -> Result<(), Fault> {
        for (file, dataset) in &self.datasets {
            known(dataset, pack, file)?;
        }
        let unknown =
            |recipient: &&String| !pack.recipients.iter().any(|one| one.id == **recipient);
        match self.recipients.iter().find(unknown) {
            Some(recipient) => {
                let words = said(cli::TRANSFER_RECIPIENT, &[("recipient", recipient)]);
                Err(Fault::config(words))
            }
            None => Ok(()),
        }
    }
}

/// As the duties want it.
pub(crate) fn boxed(system: SqlDatabase) -> Box<dyn Connector> {
    Box::new(system)
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

/// Whether the policy knows every field, category and the source that a dataset names.
fn known(dataset: &Dataset, pack: &Pack, file: &Path) -> Result<(), Fault> {
    let path = file.display().to_string();
    let refused = |words: Words, line: usize, what: &str, name: &str| {
        let line = line.to_string();
        let values = [("path", path.as_str()), ("line", &line), (what, name)];
        Err(Fault::config(said(words, &values)).hint(cli::HINT_CONNECTOR_FIELD.text()))
    };
    let category = |id: &str| pack.categories.iter().find(|known| known.id == id);
    let mut categories = dataset.categories().iter();
    if let Some(unknown) = categories.find(|named| category(named).is_none()) {
        let line = dataset.line_naming(unknown);
        return refused(cli::CONNECTOR_CATEGORY, line, "category", unknown);
    }
    let declares = |named: &&String| {
        named.split_once('/').is_some_and(|(of, field)| {
            category(of).is_some_and(|of| of.field.iter().any(|known| known.id == field))
        })
    };
    if let Some(unknown) = dataset.paths().iter().find(|named| !declares(named)) {
        let line = dataset.line_naming(unknown);
        return refused(cli::CONNECTOR_FIELD, line, "field", unknown);
    }
    match dataset.source() {
        Some(source) if !pack.sources.iter().any(|known| known.id == source) => {
            let line = dataset.line_of_source();
            refused(cli::CONNECTOR_SOURCE, line, "source", source)
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
pub(crate) fn reach(config: &Config) -> Result<Reach, Fault> {
    let mut reach = Reach::default();
    for transfer in &config.transfers {
        let token = Token::new(private_text(&transfer.file)?);
        reach.tokens.push((transfer.recipient.clone(), token));
    }
    Ok(reach)
}
