//! `sitthi connector`: the systems into which rights are carried. Nothing of a person is ever printed.

use connectors::Connector as _;
use connectors::contract::{Held, Holds, Place, Receipt, Scope, Trouble};
use connectors::sql::{self, SqlDatabase};
use duties::{App, systems};
use law::words::{Words, cli};
use law::{ActorId, Language, RequestId, Text};
use serde_json::json;

use super::request::staff;
use super::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::{connected, pack_folder, start};

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

/// Count what a system holds of the person of a case: a use of their data, entered
///
/// Whether somebody has an account is personal data. So who is looked for is the person of a case, by
/// what they go by in the records here, and the policy decides whether the member of staff may look.
#[derive(clap::Args)]
pub(super) struct Find {
    #[command(flatten)]
    look: Look,
}

/// Count what an erasure would do to the person of a case, without doing it; entered
///
/// An erasure itself begins with a request of the person, never here.
#[derive(clap::Args)]
pub(super) struct Erase {
    #[command(flatten)]
    look: Look,
    /// Only these categories; may be given again
    #[arg(long, value_name = "ID")]
    category: Vec<String>,
    /// Say that nothing is to be changed
    #[arg(long, required = true)]
    dry_run: bool,
}

/// Where is looked, in whose case, and by whom.
#[derive(clap::Args)]
struct Look {
    /// The system, as `connector list` shows it
    #[arg(value_name = "ID")]
    system: String,
    /// The number of a case of the person who is looked for
    #[arg(long, value_name = "CASE")]
    case: RequestId,
    /// The account of the member of staff who looks
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
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
        start::rights(&config)?;
        let files = pack_folder::read(&config.policy)?;
        let checked = pack_folder::clean(&files, &config.policy)?;
        let systems = connected::systems(&config, &checked.pack)?;
        match self {
            Connector::List(List) => list(setting, &systems),
            Connector::Test(test) => test.run(setting, &systems),
            Connector::Find(_) | Connector::Erase(_) | Connector::Schema(Schema) => {
                Err(Fault::user(cli::NOT_FOR_A_SERVER.text()))
            }
        }
    }

    /// Whether it looks for somebody, which only the open store can decide and enter.
    pub(super) const fn looks_for_somebody(&self) -> bool {
        matches!(self, Connector::Find(_) | Connector::Erase(_))
    }

    /// Those that look for somebody, on the store that is open; no other.
    pub(super) fn look(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        match self {
            Connector::Find(find) => find.run(setting, app),
            Connector::Erase(erase) => erase.run(setting, app),
            _ => Err(Fault::user(cli::NOT_FOR_A_SERVER.text())),
        }
    }
}

fn one<'s>(systems: &'s [SqlDatabase], id: &str) -> Result<&'s SqlDatabase, Fault> {
    systems
        .iter()
        .find(|system| system.id() == id)
        .ok_or_else(|| {
            let known: Vec<&str> = systems.iter().map(|system| system.id()).collect();
            unknown(id, &known.join(", "))
        })
}

fn unknown(id: &str, known: &str) -> Fault {
    Fault::user(said(cli::NO_SUCH_CONNECTOR, &[("id", id)]))
        .hint(said(cli::HINT_CONNECTORS, &[("known", known)]))
}

/// A trouble of a system, in words of the terminal. It holds no value.
pub(crate) fn failed(system: &str, trouble: &Trouble) -> Fault {
    let detail = trouble.to_string();
    let fill = |language: Language| {
        let values = [
            ("id", system),
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

impl Look {
    /// Who looks, where there is such a system.
    fn actor(&self, app: &App) -> Result<ActorId, Fault> {
        let known = systems::ids(app);
        if !known.contains(&self.system) {
            return Err(unknown(&self.system, &known.join(", ")));
        }
        staff(app, &self.actor)
    }
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
            .map_err(|trouble| failed(system.id(), &trouble))?;
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
    fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let Look { system, case, .. } = &self.look;
        let found = systems::holding(app, self.look.actor(app)?, *case, system, None)
            .map_err(|failure| start::failed(&failure))?
            .map_err(|trouble| failed(system, &trouble))?;
        let (accounts, counts) = (found.accounts, found.counts);
        let terminal = &setting.terminal;
        if terminal.json {
            let told = json!({ "system": system, "accounts": accounts, "counts": counts.counts });
            return terminal.value(&told).map(|()| Verdict::Good);
        }
        let (accounts, rows) = (accounts.to_string(), counts.rows().to_string());
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
    fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let Look { system, case, .. } = &self.look;
        let scope = if self.category.is_empty() {
            Scope::everything()
        } else {
            Scope::of(self.category.iter().cloned())
        };
        // The flag is wanted so that nobody takes this for the act itself; there is no other way through here.
        let actor = self.look.actor(app)?;
        let receipt = systems::tried_erasure(app, actor, *case, system, &scope, None)
            .map_err(|failure| start::failed(&failure))?
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
