//! Collection points (`LP-25` … `LP-29`, `CO-2`, `CO-9`): a form of the pack, filled in by a person, by staff for
//! somebody, or delivered by a program; its case at the desk; and the way back to it for whoever has no account.
//!
//! Whoever fills in a form without signing in only claims to be somebody. What they say they go by finds
//! nobody else's data: a claimed address stands in an index of its own, apart from what registers and
//! sign-ins prove (`T1`, `T2`). The case is reached by its number and a word shown once.

mod attach;
mod check;
mod desk;
mod fill;
mod flood;
mod follow;
mod places;
mod prove;
mod schema;
mod sending;

use law::words::forms as words;
use law::{ActorId, CaseId, Moment, PersonId, Text};
use policy::pack::{Form, Pack};
use serde_json::Value as Json;
use std::net::IpAddr;

pub use attach::{Attached, open_file, reach_file};
pub use desk::{Desk, Told, answer, close, desks, open, open_and_read, queue};
pub use fill::fill;
pub(crate) use flood::Flood;
pub use follow::{reach, withdraw};
pub(crate) use places::move_up_all;
pub use places::{cancel, has_place_to_give};
pub(crate) use prove::code;
pub use prove::{prove, send_code, vouch};
pub use schema::schema;
pub use sending::{Unsent, sending, sent};

use crate::app::App;
use crate::failure::Failure;
use crate::files::FileSeen;

law::closed_list! {
    /// By which way a form came (`LP-25`, `CO-9`).
    pub enum Way {
        /// The person filled in the page.
        Page = "page", words::WAY_PAGE;
        /// A program delivered it.
        Program = "program", words::WAY_PROGRAM;
        /// Somebody came to the counter.
        Counter = "counter", words::WAY_COUNTER;
        /// Somebody telephoned.
        Phone = "phone", words::WAY_PHONE;
        /// Somebody wrote.
        Post = "post", words::WAY_POST;
    }
    /// How the notice was given before anything was asked (s.23, `LP-25`).
    pub enum NoticeGiven {
        /// It stood on the page above the first question.
        OnPage = "on-page", words::NOTICE_ON_PAGE;
        /// The program that delivered it had shown it.
        ByProgram = "by-program", words::NOTICE_BY_PROGRAM;
        /// It was read out.
        ReadOut = "read-out", words::NOTICE_READ_OUT;
        /// It was handed over on paper.
        Printed = "printed", words::NOTICE_PRINTED;
        /// It was shown on a screen.
        Shown = "shown", words::NOTICE_SHOWN;
    }
    /// Where a case of a form stands.
    pub enum State {
        /// It waits for the desk.
        Open = "open", words::STATE_OPEN;
        /// It waits for a place.
        Waiting = "waiting", words::STATE_WAITING;
        /// It was answered.
        Answered = "answered", words::STATE_ANSWERED;
        /// It was closed: its periods run.
        Closed = "closed", words::STATE_CLOSED;
        /// Its person took it back.
        Withdrawn = "withdrawn", words::STATE_WITHDRAWN;
        /// The desk gave its place free.
        Cancelled = "cancelled", words::STATE_CANCELLED;
    }
}

impl Way {
    /// The ways by which staff take a form for somebody.
    pub const BY_STAFF: [Way; 3] = [Way::Counter, Way::Phone, Way::Post];
}

impl NoticeGiven {
    /// How staff give the notice.
    pub const BY_STAFF: [NoticeGiven; 3] = [
        NoticeGiven::ReadOut,
        NoticeGiven::Printed,
        NoticeGiven::Shown,
    ];
}

impl State {
    /// Whether the desk still has something to do.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, State::Open | State::Waiting | State::Answered)
    }

    /// Whether it takes up a place.
    #[must_use]
    pub const fn has_place(self) -> bool {
        matches!(self, State::Open | State::Answered | State::Closed)
    }
}

/// By whose hand a form is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By somebody on the page: the person signed in, or nobody known.
    Person(Option<PersonId>),
    /// By a program that hosts the form.
    Program(ActorId),
    /// By staff, for somebody at the counter or on the telephone (`CO-9`).
    Staff {
        /// Who.
        actor: ActorId,
        /// How it came.
        way: Way,
        /// How the notice was given.
        notice: NoticeGiven,
    },
}

/// A form as it was filled in.
pub struct Filling {
    /// The form's id in the pack.
    pub form: String,
    /// Catalogue fields, as `category/field`, with what was given for each.
    pub answers: Vec<(String, Json)>,
    /// The files that came with it.
    pub files: Vec<Attached>,
    /// The session chosen.
    pub session: Option<String>,
    /// By whose hand.
    pub by: By,
    /// Where it came from: used to decide and to slow a flood, stored nowhere.
    pub address: Option<IpAddr>,
    /// What makes a second sending the same sending.
    pub sent_once: Vec<u8>,
}

/// A question that was not answered as it must be: never with what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The field, as `category/field`; `session` for the choice of one; empty for the form as a whole.
    pub field: String,
    /// The rule, by section or clause.
    pub rule: &'static str,
    /// Why not, and what to do.
    pub why: Text,
}

/// Why a form was not taken.
#[derive(Debug)]
pub enum Unfilled {
    /// Its answers are not fit; all of them are named.
    Unfit(Vec<Unfit>),
    /// The house could not, or the policy says no.
    Failure(Failure),
}

impl From<Failure> for Unfilled {
    fn from(failure: Failure) -> Self {
        Unfilled::Failure(failure)
    }
}

impl From<store::Fault> for Unfilled {
    fn from(fault: store::Fault) -> Self {
        Unfilled::Failure(fault.into())
    }
}

/// What the person keeps: the only time the word is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The case number.
    pub case: CaseId,
    /// The word by which the case is reached, in groups of four.
    pub word: String,
    /// The form's id and name.
    pub form: (String, Text),
    /// The session chosen, by name.
    pub session: Option<Text>,
    /// When it was received.
    pub received: Moment,
    /// The civil day by which the desk answers.
    pub due: jiff::civil::Date,
    /// Where it stands.
    pub state: State,
    /// The version of the notice that was given.
    pub notice: u32,
    /// The same, signed with the ledger's key (C2SP signed-note); names nobody.
    pub signed: String,
}

/// A case of a form, opened.
pub struct CaseView {
    /// The case number.
    pub case: CaseId,
    /// The form's id and name.
    pub form: (String, Text),
    /// Where it stands.
    pub state: State,
    /// By which way it came, how the notice was given, and whether staff entered it.
    pub came: (Way, NoticeGiven, bool),
    /// When it was received, and by which day it is to be answered.
    pub received: Moment,
    /// The civil day by which the desk answers.
    pub due: jiff::civil::Date,
    /// The session chosen, by name.
    pub session: Option<Text>,
    /// How the person was told of the answer.
    pub told: Option<Told>,
    /// When all of it is destroyed, once it is closed.
    pub ends: Option<Moment>,
    /// What was written, by the name of its field; the answer of the desk among it.
    pub answers: Vec<Answered>,
    /// The files that came with it.
    pub files: Vec<FileSeen>,
    /// How often it was changed, so that two never answer at once.
    pub revision: i64,
}

/// One field of a case.
pub struct Answered {
    /// The catalogue field.
    pub path: String,
    /// Its name.
    pub name: Text,
    /// What stands in it.
    pub value: law::Plain<String>,
    /// The name of the choice, where it was one.
    pub chosen: Option<Text>,
}

/// The forms that people fill in themselves.
pub fn offered(pack: &Pack) -> impl Iterator<Item = &Form> {
    pack.forms.iter().filter(|form| !form.channel.is_empty())
}

/// A form of the pack in force.
///
/// # Errors
/// [`Failure::Missing`].
pub(crate) fn form_of<'p>(pack: &'p Pack, id: &str) -> Result<&'p Form, Failure> {
    pack.form(id).ok_or(Failure::Missing("form"))
}

/// A civil day as stored.
pub(crate) fn day_of(text: &str) -> Result<jiff::civil::Date, Failure> {
    text.parse().map_err(|_| {
        Failure::Store(store::Fault::Refused(
            "a case holds no day on which it is due".to_owned(),
        ))
    })
}

/// The name of a session of a form.
pub(crate) fn session_name(form: Option<&Form>, session: &str) -> Option<Text> {
    (!session.is_empty()).then(|| {
        form.and_then(|form| form.session(session))
            .map_or_else(|| Text::new(session, session), |known| known.name.clone())
    })
}

/// Lets one more through, or says that too many came (`T15`).
///
/// # Errors
/// [`Failure::Busy`].
pub fn let_through(app: &App, address: Option<IpAddr>) -> Result<(), Failure> {
    app.flood().pass(address, app.now())
}
