//! `sitthi request file`: a request that came by telephone, post, e-mail or at the desk.

use duties::App;
use duties::rights::{self, TakenDown, Wish};
use jiff::Timestamp;
use law::words::desk as words;
use law::{Channel, Moment, Proof};
use serde_json::json;

use super::case::object;
use super::staff;
use crate::command::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::start;

/// Take down a request that came by telephone, post, e-mail or at the desk
///
/// The clock starts when the person spoke or wrote. Without a proof of who asks nothing is done yet.
#[derive(clap::Args)]
pub(in crate::command) struct File {
    /// The account of the member of staff who takes it down
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
    /// What the person goes by, whole: a student number, an e-mail address, an account
    #[arg(long, value_name = "WHO")]
    person: String,
    /// `phone`, `post`, `email` or `desk`
    #[arg(long, value_name = "HOW")]
    channel: Channel,
    /// When the person spoke or wrote, such as `2026-11-22T09:30:00+07:00`
    #[arg(long, value_name = "TIME")]
    received: Timestamp,
    /// `known-channel`, `in-person`, `thaid` or `representative`
    #[arg(long, value_name = "HOW")]
    proof: Option<Proof>,
    /// How identity was proved, in a few words, without the number of any card
    #[arg(long, value_name = "WORDS")]
    note: String,
    /// What the person said
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,
    /// As on the interface: `{"kind":"copy"}`, `{"kind":"objection","activity":…,"ground":…}`
    #[arg(value_name = "JSON")]
    wish: String,
}

impl File {
    pub(super) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let wish =
            Wish::from_json(&object(&self.wish)?).map_err(|failure| start::failed(&failure))?;
        let person = rights::find_person(app, actor, &self.person, self.channel, None)
            .map_err(|failure| start::failed(&failure))?
            .ok_or_else(|| Fault::user(words::NOBODY_FOUND.text()))?;
        let down = TakenDown {
            by: actor,
            channel: self.channel,
            proof: self.proof,
            received: Moment::from(self.received),
            note: self.note,
        };
        let filed = rights::take_down(app, actor, None, person, &down, self.words, wish)
            .map_err(|failure| start::failed(&failure))?;
        let (request, due) = (filed.request.to_string(), filed.due);
        if setting.terminal.json {
            setting.terminal.value(&json!({
                "request": request, "due": due.to_string(), "received": filed.received.timestamp().to_string(),
            }))?;
        } else {
            let [th, en] = [law::Language::Thai, law::Language::English]
                .map(|language| law::date::long(due, language));
            let mut told = said(words::CASE_FILED, &[("request", &request)]);
            told.th.push_str(&th);
            told.en.push_str(&en);
            setting.terminal.say(&told)?;
        }
        Ok(Verdict::Good)
    }
}
