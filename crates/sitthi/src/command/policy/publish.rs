//! `sitthi policy propose`, `approve`, `refuse`, `withdraw`, `proposals`, `publish`: a version comes into
//! force by two people and on its day, never by a file that was changed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use duties::publication::ProposalView;
use duties::{App, publication};
use law::words::{cli, publishing as words};
use law::{ProposalId, Text};
use serde_json::json;

use crate::command::request::{approver_of, staff};
use crate::command::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::{pack_folder, start};

/// Propose a pack as the next version, to be approved by somebody else
#[derive(clap::Args)]
pub(crate) struct Propose {
    /// Folder of the pack; without it, that of the data folder
    folder: Option<PathBuf>,
    /// The account of the member of staff who proposes it
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
    /// The law that lets an activity use what is held already, without asking (s.21 ¶2(2)); may be given again
    #[arg(long = "law", value_name = "ACTIVITY=LAW")]
    laws: Vec<String>,
}

/// Approve what a colleague proposed, with the approver's own session
///
/// The approval is signed with the ledger's key, and the version is in force on its day at 00:00 in Bangkok.
#[derive(clap::Args)]
pub(crate) struct Approve {
    /// The number of the proposal
    proposal: ProposalId,
    /// A file with the token of the approver's session, signed in within five minutes
    #[arg(long, value_name = "FILE")]
    session: PathBuf,
}

/// Refuse a proposal, with the reason
#[derive(clap::Args)]
pub(crate) struct Refuse {
    #[command(flatten)]
    why: Why,
}

/// Take back a proposal, or an approved version before its day, with the reason
#[derive(clap::Args)]
pub(crate) struct Withdraw {
    #[command(flatten)]
    why: Why,
}

#[derive(clap::Args)]
struct Why {
    /// The number of the proposal
    proposal: ProposalId,
    /// The account of the member of staff who says so
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
    /// The reason, in Thai
    #[arg(long, value_name = "WORDS")]
    why_th: String,
    /// The reason, in English
    #[arg(long, value_name = "WORDS")]
    why_en: String,
}

/// List what was proposed, and how far people have been told
#[derive(clap::Args)]
pub(crate) struct Proposals {}

/// Put in force what was approved and whose day has come
///
/// A running server does this by itself, and so does every start.
#[derive(clap::Args)]
pub(crate) struct Publish {}

impl Propose {
    pub(crate) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let folder = match &self.folder {
            Some(folder) => setting.here.join(folder),
            None => super::pack_or_own(None, setting)?,
        };
        let files = pack_folder::read(&folder)?;
        pack_folder::clean(&files, &folder)?;
        let actor = staff(app, &self.actor)?;
        let mut laws = BTreeMap::new();
        for law in &self.laws {
            let (activity, law) = law
                .split_once('=')
                .ok_or_else(|| Fault::user(words::LAW_SHAPE.text()))?;
            laws.insert(activity.to_owned(), law.to_owned());
        }
        let proposed = publication::propose(app, actor, pack_folder::texts(files)?, &laws)
            .map_err(|failure| start::failed(&failure))?;
        let (_, _, changes) = publication::proposal(app, proposed.proposal)
            .map_err(|failure| start::failed(&failure))?;
        if !setting.terminal.json {
            setting
                .terminal
                .write(&changes.render(setting.terminal.language))?;
        }
        tell(setting, app, &proposed)
    }
}

impl Approve {
    pub(crate) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let (actor, proved) = approver_of(app, &setting.here.join(&self.session))?;
        let approved = publication::approve(app, actor, self.proposal, proved)
            .map_err(|failure| start::failed(&failure))?;
        tell(setting, app, &approved)
    }
}

impl Refuse {
    pub(crate) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        self.why.act(setting, app, publication::refuse)
    }
}

impl Withdraw {
    pub(crate) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        self.why.act(setting, app, publication::withdraw)
    }
}

type Act = fn(&App, law::ActorId, ProposalId, Text) -> Result<ProposalView, duties::Failure>;

impl Why {
    fn act(self, setting: &Setting, app: &App, act: Act) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let why = Text::new(self.why_th, self.why_en);
        let ended =
            act(app, actor, self.proposal, why).map_err(|failure| start::failed(&failure))?;
        tell(setting, app, &ended)
    }
}

impl Proposals {
    pub(crate) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let all = publication::proposals(app).map_err(|failure| start::failed(&failure))?;
        if all.is_empty() && !setting.terminal.json {
            setting.terminal.say(&words::NONE_PROPOSED.text())?;
        }
        for one in &all {
            tell(setting, app, one)?;
        }
        Ok(Verdict::Good)
    }
}

impl Publish {
    pub(crate) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        publication::enact_due(app).map_err(|failure| start::failed(&failure))?;
        let policy = app.policy();
        let version = policy.compiled.version().to_string();
        setting.terminal.say(&said(
            cli::POLICY_IN_FORCE,
            &[("id", policy.compiled.id()), ("version", &version)],
        ))?;
        Ok(Verdict::Good)
    }
}

/// One proposal, its stage, and how far people have been told.
fn tell(setting: &Setting, app: &App, one: &ProposalView) -> Result<Verdict, Fault> {
    let progress =
        publication::progress(app, one.version, 0).map_err(|failure| start::failed(&failure))?;
    let day = one.effective.map(|day| day.to_string()).unwrap_or_default();
    if setting.terminal.json {
        setting.terminal.value(&json!({
            "proposal": one.proposal.to_string(),
            "version": one.version,
            "base": one.base_version,
            "digest": one.digest,
            "effective": day,
            "stage": one.stage.code(),
            "reason": one.reason,
            "statement": one.statement,
            "told": progress.told,
            "by_letter": progress.by_letter,
            "waiting": progress.waiting,
            "unreachable": progress.unreachable,
        }))?;
        return Ok(Verdict::Good);
    }
    let stage = one.stage.words().text();
    let fill = |language: law::Language| {
        words::PROPOSAL_LINE.fill(
            language,
            &[
                ("proposal", &one.proposal.to_string()),
                ("version", &one.version.to_string()),
                ("day", &day),
                ("stage", stage.in_language(language)),
                ("told", &progress.told.to_string()),
                ("waiting", &progress.waiting.to_string()),
                ("unreachable", &progress.unreachable.to_string()),
            ],
        )
    };
    setting.terminal.say(&Text::new(
        fill(law::Language::Thai),
        fill(law::Language::English),
    ))?;
    Ok(Verdict::Good)
}
