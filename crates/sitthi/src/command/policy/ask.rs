//! `sitthi policy ask`.

use std::net::IpAddr;

use duties::ask::{Asked, decide, evaluate};
use duties::{App, identifier};
use law::words::cli;
use law::{ActorId, CaseId, MemoId, PersonId};
use policy::Answer;
use serde_json::json;
use store::ByHand;

use crate::command::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::start;

/// Ask whether somebody may use somebody's data for something, as programs ask over HTTP
///
/// Nothing is read and, without --enter, nothing is entered in the ledger. The exit code is 1 when
/// the answer is no.
#[derive(clap::Args)]
pub(crate) struct Ask {
    /// Who asks: an actor's id, or the account of a member of staff
    #[arg(long, value_name = "ID")]
    actor: String,
    /// Whose data: a person's id, or their account
    #[arg(long, value_name = "ID")]
    person: String,
    /// What for: id of an activity of the pack
    #[arg(long, value_name = "ID")]
    activity: String,
    /// What is done: collect, use, store, disclose or erase
    #[arg(long, value_name = "VERB", default_value = "use")]
    operation: String,
    /// Which categories of data; may be given again
    #[arg(long, value_name = "ID", required = true)]
    category: Vec<String>,
    /// Who receives it, for a disclosure
    #[arg(long, value_name = "ID")]
    recipient: Option<String>,
    /// The data would leave the country
    #[arg(long)]
    abroad: bool,
    /// The case that gives the reason to look
    #[arg(long, value_name = "ID")]
    case: Option<CaseId>,
    /// The signed memorandum relied on
    #[arg(long, value_name = "ID")]
    memo: Option<MemoId>,
    /// The address the question comes from
    #[arg(long, value_name = "IP")]
    address: Option<IpAddr>,
    /// Enter question and answer in the ledger; a memorandum relied on is then used up
    #[arg(long)]
    enter: bool,
}

impl Ask {
    pub(crate) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        let app = start::open(&Config::read(&setting.folder)?)?;
        let asked = Asked {
            actor: actor(&app, &self.actor)?,
            person: person(&app, &self.person)?,
            activity: self.activity,
            operation: self.operation,
            categories: self.category,
            recipient: self.recipient,
            abroad: self.abroad,
            case: self.case,
            memo: self.memo,
            address: self.address,
            by: ByHand::Named,
        };
        let (answer, entry) = if self.enter {
            let (answer, entered) = decide(&app, &asked).map_err(|why| start::failed(&why))?;
            (answer, Some(entered.leaf))
        } else {
            (evaluate(&app, &asked), None)
        };
        told(setting, &answer, entry)?;
        Ok(if answer.permitted {
            Verdict::Good
        } else {
            Verdict::Bad
        })
    }
}

/// The person with this id, or who goes by this account.
fn person(app: &App, named: &str) -> Result<PersonId, Fault> {
    if let Ok(id) = named.parse() {
        return Ok(id);
    }
    let policy = app.policy();
    // Not found and not askable are told alike, and what was typed is not repeated: it may be
    // somebody's name.
    let unknown = || Fault::user(cli::NO_SUCH_PERSON.text());
    let field = identifier::account_field(&policy.pack).ok_or_else(unknown)?;
    let known = identifier::of(&policy.compiled, &field, named).ok_or_else(unknown)?;
    app.store()
        .read(|read| read.find(&known))
        .map_err(|fault: store::Fault| Fault::from(fault))?
        .ok_or_else(unknown)
}

/// The actor with this id, or who acts under this account.
fn actor(app: &App, named: &str) -> Result<ActorId, Fault> {
    if let Ok(id) = named.parse() {
        return Ok(id);
    }
    let person = person(app, named)?;
    app.store()
        .read(|read| read.actor_of(person))
        .map_err(|fault: store::Fault| Fault::from(fault))?
        .map(|row| row.actor)
        .ok_or_else(|| Fault::user(cli::NO_SUCH_ACTOR.text()))
}

fn told(setting: &Setting, answer: &Answer, entry: Option<u64>) -> Result<(), Fault> {
    let terminal = &setting.terminal;
    if terminal.json {
        return terminal.value(&json!({ "answer": answer, "entry": entry }));
    }
    let verdict = if answer.permitted {
        cli::ANSWER_YES
    } else {
        cli::ANSWER_NO
    };
    let section = answer.section.unwrap_or("–");
    terminal.say(&said(
        verdict,
        &[("section", section), ("rule", answer.rule.unwrap_or("–"))],
    ))?;
    terminal.say(&answer.why)?;
    terminal.say(&answer.next_step)?;
    for duty in &answer.duties {
        terminal.line(&format!("- {}", duty.text.in_language(terminal.language)))?;
    }
    match entry {
        Some(entry) => terminal.say(&said(cli::ANSWER_ENTERED, &[("entry", &entry.to_string())])),
        None => Ok(()),
    }
}
