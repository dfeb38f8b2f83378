//! `sitthi request approve`, `send-back`, `block`, `unblock`: the second person, and what a case waits for.

use std::path::{Path, PathBuf};

use duties::App;
use duties::rights::{self, PROOF_FRESH};
use law::words::desk as words;
use law::{ActorId, RequestId, Text};
use zeroize::Zeroizing;

use super::case::{tell, tell_decided};
use super::staff;
use crate::command::{Setting, Verdict};
use crate::fault::Fault;
use crate::root_key::insist_private;
use crate::start;

/// Approve what a colleague proposed, with the approver's own session
///
/// An account that is only named could be named by who proposed it. So the approver signs in, and lays
/// the value of their session's cookie into a file that nobody else can read.
#[derive(clap::Args)]
pub(in crate::command) struct Approve {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// A file with the token of the approver's session, signed in within five minutes
    #[arg(long, value_name = "FILE")]
    session: PathBuf,
}

/// Send a proposal back to the desk, with the reason
#[derive(clap::Args)]
pub(in crate::command) struct SendBack {
    #[command(flatten)]
    case: Why,
}

/// Say that a case waits for a source or recipient, and why; the legal clock runs on
#[derive(clap::Args)]
pub(in crate::command) struct Block {
    #[command(flatten)]
    case: Why,
}

/// Say that what a case waited for has come
#[derive(clap::Args)]
pub(in crate::command) struct Unblock {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// The account of the member of staff who says so
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
}

/// A case, who acts, and a reason that the person reads.
#[derive(clap::Args)]
struct Why {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
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

impl Approve {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let (actor, proved) = approver_of(app, &setting.here.join(&self.session))?;
        if proved.after(PROOF_FRESH) < app.now() {
            return Err(start::failed(&duties::Failure::Stale));
        }
        let decided = rights::approve(app, actor, self.request, None)
            .map_err(|failure| start::failed(&failure))?;
        tell_decided(setting, &decided)
    }
}

/// Who holds the session in a file, and when they last proved who they are.
pub(in crate::command) fn approver_of(
    app: &App,
    file: &Path,
) -> Result<(ActorId, law::Moment), Fault> {
    insist_private(file)?;
    let token = std::fs::read_to_string(file).map_err(|error| Fault::file(file, &error))?;
    let token = Zeroizing::new(token);
    web::staff_of_session(app, token.trim())?
        .ok_or_else(|| Fault::user(words::NO_SUCH_SESSION.text()))
}

impl SendBack {
    pub(super) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        self.case.act(setting, app, rights::send_back)
    }
}

impl Block {
    pub(super) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        self.case.act(setting, app, rights::block)
    }
}

impl Unblock {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let view = rights::unblock(app, actor, self.request, None)
            .map_err(|failure| start::failed(&failure))?;
        tell(setting, &view)
    }
}

/// A duty that takes a case and a reason.
type Act = fn(
    &App,
    ActorId,
    RequestId,
    Text,
    Option<std::net::IpAddr>,
) -> Result<rights::RequestView, duties::Failure>;

impl Why {
    fn act(self, setting: &Setting, app: &App, act: Act) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let why = Text::new(self.why_th, self.why_en);
        let view =
            act(app, actor, self.request, why, None).map_err(|failure| start::failed(&failure))?;
        tell(setting, &view)
    }
}
