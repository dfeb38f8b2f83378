//! `sitthi connector`: the systems into which rights are carried. Nothing of a person is ever printed.

use std::io::BufRead as _;
use std::ops::ControlFlow;

use connectors::Connector as _;
use connectors::contract::{Held, Holds, Located, Place, Receipt, Scope, Trouble, Who};
use connectors::sql::{self, SqlDatabase};
use law::words::{Words, cli};
use law::{Language, Plain, Text};
use serde_json::json;

use super::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::{connected, pack_folder};

/// Look at connected systems: what they hold, whom they know, what an erasure would do
#[derive(clap::Subcommand)]
pub(super) enum Connector {
    List(List),
    Test(Test),
    Find(Find),
    Erase(Erase),
    Schema(Schema),
}

/// List the connected systems of the configuration; none is reached
#[derive(clap::Args)]
pub(super) struct List;

/// Reach a system and hold it against its dataset file; the exit code is 1 when they differ
#[derive(clap::Args)]
pub(super) struct Test {
    /// The system, as `connector list` shows it
    #[arg(value_name = "ID")]
    system: String,
}

/// Count what a system holds of somebody; the value comes by standard input
#[derive(clap::Args)]
pub(super) struct Find {
    /// The system, as `connector list` shows it
    #[arg(value_name = "ID")]
    system: String,
    /// What the person goes by, such as identity/student-number
    #[arg(long, value_name = "CATEGORY/FIELD")]
    by: String,
}

/// Count what an erasure would do to somebody, without doing it; the value comes by standard input
///
/// An erasure itself begins with a request of the person, never here.
#[derive(clap::Args)]
pub(super) struct Erase {
    /// The system, as `connector list` shows it
    #[arg(value_name = "ID")]
    system: String,
    /// What the person goes by, such as identity/student-number
    #[arg(long, value_name = "CATEGORY/FIELD")]
    by: String,
    /// Only these categories; may be given again
    #[arg(long, value_name = "ID")]
    category: Vec<String>,
    /// Say that nothing is to be changed
    #[arg(long, required = true)]
    dry_run: bool,
}

/// Print the JSON Schema of dataset files, for editors
#[derive(clap::Args)]
pub(super) struct Schema;

impl Connector {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        if let Connector::Schema(Schema) = self {
            return setting
                .terminal
                .write(&sql::schema())
                .map(|()| Verdict::Good);
        }
        let config = Config::read(&setting.folder)?;
        crate::start::rights(&config)?;
        let files = pack_folder::read(&config.policy)?;
        let checked = pack_folder::clean(&files, &config.policy)?;
        let systems = connected::systems(&config, &checked.pack)?;
        match self {
            Connector::List(List) => list(setting, &systems),
            Connector::Test(test) => test.run(setting, &systems),
            Connector::Find(find) => find.run(setting, &systems),
            Connector::Erase(erase) => erase.run(setting, &systems),
            Connector::Schema(Schema) => Ok(Verdict::Good),
        }
    }
}

fn one<'s>(systems: &'s [SqlDatabase], id: &str) -> Result<&'s SqlDatabase, Fault> {
    systems
        .iter()
        .find(|system| system.id() == id)
        .ok_or_else(|| {
            let known: Vec<&str> = systems.iter().map(|system| system.id()).collect();
            Fault::user(said(cli::NO_SUCH_CONNECTOR, &[("id", id)]))
                .hint(said(cli::HINT_CONNECTORS, &[("known", &known.join(", "))]))
        })
}

/// A trouble of a system, in words of the terminal. It holds no value.
fn failed(system: &SqlDatabase, trouble: &Trouble) -> Fault {
    let detail = trouble.to_string();
    let fill = |language: Language| {
        let values = [
            ("id", system.id()),
            ("why", trouble.words().in_language(language)),
            ("detail", &detail),
        ];
        cli::CONNECTOR_TROUBLE.fill(language, &values)
    };
    let words = Text::new(fill(Language::Thai), fill(Language::English));
    if trouble.is_passing() {
        Fault::busy(words)
    } else {
        Fault::config(words)
    }
}

/// A sentence whose gaps are the same in both languages, but for one.
fn filled(words: Words, same: &[(&str, &str)], other: (&str, &Text)) -> Text {
    let fill = |language: Language| {
        let mut values = same.to_vec();
        values.push((other.0, other.1.in_language(language)));
        words.fill(language, &values)
    };
    Text::new(fill(Language::Thai), fill(Language::English))
}

/// Where somebody is in a system. The value comes by standard input: a command line is kept in histories
/// and shown in lists of what runs.
fn located(system: &SqlDatabase, by: &str) -> Result<Located, Fault> {
    let mut value = String::new();
    let read = std::io::stdin().lock().read_line(&mut value);
    let value = value.trim_end_matches(['\r', '\n']).to_owned();
    if read.is_err() || value.trim().is_empty() {
        return Err(
            Fault::user(cli::CONNECTOR_NO_VALUE.text()).hint(cli::HINT_CONNECTOR_VALUE.text())
        );
    }
    // No pseudonym is written from here, so that none is drawn.
    let who = Who::new(vec![(by.to_owned(), Plain::new(value))], [0; 16]);
    system
        .locate(&who)
        .map_err(|trouble| failed(system, &trouble))
}

fn list(setting: &Setting, systems: &[SqlDatabase]) -> Result<Verdict, Fault> {
    let terminal = &setting.terminal;
    if terminal.json {
        let list: Vec<_> = systems
            .iter()
            .map(|system| {
                json!({ "id": system.id(), "name": system.name(), "source": system.source(), "categories": system.categories() })
            })
            .collect();
        terminal.value(&json!(list))?;
    } else if systems.is_empty() {
        terminal.say(&cli::NO_CONNECTORS.text())?;
    }
    for system in systems.iter().filter(|_| !terminal.json) {
        let categories: Vec<&str> = system.categories().iter().map(String::as_str).collect();
        let same = [("id", system.id()), ("categories", &categories.join(", "))];
        terminal.say(&filled(cli::CONNECTOR_LINE, &same, ("name", system.name())))?;
    }
    Ok(Verdict::Good)
}

impl Test {
    fn run(&self, setting: &Setting, systems: &[SqlDatabase]) -> Result<Verdict, Fault> {
        let system = one(systems, &self.system)?;
        let holds = system
            .discover()
            .map_err(|trouble| failed(system, &trouble))?;
        let terminal = &setting.terminal;
        let differ = |holds: &&Holds| holds.findings().next().is_some();
        let findings: Vec<&Holds> = holds.iter().filter(differ).collect();
        if terminal.json {
            let told = |holds: &&Holds| {
                let columns = |wanted: Held| {
                    let found = holds.findings().filter(move |column| column.held == wanted);
                    found.map(|column| column.name.clone()).collect::<Vec<_>>()
                };
                json!({ "table": holds.table, "declared": holds.is_declared, "undeclared": columns(Held::Undeclared), "missing": columns(Held::Missing) })
            };
            let told: Vec<_> = findings.iter().map(told).collect();
            terminal.value(
                &json!({ "system": system.id(), "tables": holds.len(), "findings": told }),
            )?;
        } else if findings.is_empty() {
            let tables = holds.len().to_string();
            let values = [("id", system.id()), ("tables", tables.as_str())];
            terminal.say(&said(cli::CONNECTOR_WELL, &values))?;
        } else {
            for holds in &findings {
                for line in differences(holds) {
                    terminal.say(&line)?;
                }
            }
        }
        Ok(if findings.is_empty() {
            Verdict::Good
        } else {
            Verdict::Bad
        })
    }
}

/// What the declaration and the system do not agree about in one table.
fn differences(holds: &Holds) -> Vec<Text> {
    if !holds.is_declared {
        let columns = holds.columns.len().to_string();
        let values = [("place", holds.table.as_str()), ("columns", &columns)];
        return vec![said(cli::CONNECTOR_UNDECLARED_TABLE, &values)];
    }
    let line = |column: &connectors::contract::Column| {
        let words = if column.held == Held::Missing {
            cli::CONNECTOR_MISSING
        } else {
            cli::CONNECTOR_UNDECLARED
        };
        let place = Place::column(&holds.table, &column.name).to_string();
        said(words, &[("place", &place)])
    };
    holds.findings().map(line).collect()
}

impl Find {
    fn run(&self, setting: &Setting, systems: &[SqlDatabase]) -> Result<Verdict, Fault> {
        let system = one(systems, &self.system)?;
        let located = located(system, &self.by)?;
        let counts = system
            .export(&located, &mut |_| ControlFlow::Continue(()))
            .map_err(|trouble| failed(system, &trouble))?;
        let terminal = &setting.terminal;
        if terminal.json {
            let told = json!({ "system": system.id(), "accounts": located.accounts(), "counts": counts.counts });
            return terminal.value(&told).map(|()| Verdict::Good);
        }
        let (accounts, rows) = (located.accounts().to_string(), counts.rows().to_string());
        let values = [("accounts", accounts.as_str()), ("rows", &rows)];
        terminal.say(&said(cli::CONNECTOR_FOUND, &values))?;
        for count in &counts.counts {
            let rows = count.rows.to_string();
            let values = [
                ("table", count.table.as_str()),
                ("category", &count.category),
                ("rows", &rows),
            ];
            terminal.say(&said(cli::CONNECTOR_COUNT, &values))?;
        }
        Ok(Verdict::Good)
    }
}

impl Erase {
    fn run(&self, setting: &Setting, systems: &[SqlDatabase]) -> Result<Verdict, Fault> {
        let system = one(systems, &self.system)?;
        let located = located(system, &self.by)?;
        let scope = if self.category.is_empty() {
            Scope::everything()
        } else {
            Scope::of(self.category.iter().cloned())
        };
        // The flag is wanted so that nobody takes this for the act itself; there is no other way through here.
        let receipt = system
            .erase(&located, &scope, true)
            .map_err(|trouble| failed(system, &trouble))?;
        if setting.terminal.json {
            return setting
                .terminal
                .value(&json!(receipt))
                .map(|()| Verdict::Good);
        }
        tell(setting, &receipt).map(|()| Verdict::Good)
    }
}

fn tell(setting: &Setting, receipt: &Receipt) -> Result<(), Fault> {
    let terminal = &setting.terminal;
    if receipt.changed.is_empty() && receipt.stayed.is_empty() {
        return terminal.say(&cli::CONNECTOR_NOTHING.text());
    }
    for changed in &receipt.changed {
        let (place, rows) = (changed.place.to_string(), changed.rows.to_string());
        let same = [("place", place.as_str()), ("rows", &rows)];
        let how = changed.how.words().text();
        terminal.say(&filled(cli::CONNECTOR_WOULD, &same, ("how", &how)))?;
    }
    for stayed in &receipt.stayed {
        let (place, rows) = (stayed.place.to_string(), stayed.rows.to_string());
        let same = [("place", place.as_str()), ("rows", &rows)];
        let why = stayed.why.text();
        terminal.say(&filled(cli::CONNECTOR_STAYS, &same, ("why", &why)))?;
    }
    Ok(())
}
