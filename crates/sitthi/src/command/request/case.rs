//! `sitthi request show`, `identify`, `assign`, `message`, `decide`: what the desk does in a case.

use duties::App;
use duties::rights::{self, Decided, Decision, RequestView};
use law::words::desk as words;
use law::{Language, Proof, RequestId, Text};
use serde_json::{Map, Value as Json, json};

use super::staff;
use crate::command::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::start;

/// Open a case and tell what happened in it; a use of the person's data, entered
#[derive(clap::Args)]
pub(in crate::command) struct Show {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// The account of the member of staff who looks
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
}

/// Note how it was proved who asked, for a request that was taken down before it was
#[derive(clap::Args)]
pub(in crate::command) struct Identify {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// The account of the member of staff who saw the proof
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
    /// `known-channel`, `in-person`, `thaid` or `representative`
    #[arg(long, value_name = "HOW")]
    proof: Proof,
    /// In a few words, without the number of any card
    #[arg(long, value_name = "WORDS")]
    note: String,
}

/// Give a case to somebody of the desk, or back into the common queue
#[derive(clap::Args)]
pub(in crate::command) struct Assign {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// The account of the member of staff who gives it
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
    /// The account of who holds it from now on; left out, nobody does
    #[arg(long, value_name = "ACCOUNT")]
    to: Option<String>,
}

/// Ask the person something within a case; the legal clock runs on
#[derive(clap::Args)]
pub(in crate::command) struct Message {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// The account of the member of staff who asks
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
    /// What is asked
    text: String,
}

/// Decide a case by the rule table; proposes, where the policy wants two people
#[derive(clap::Args)]
pub(in crate::command) struct Decide {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// The account of the member of staff who decides
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
    /// As on the interface: `{"decision":"grant"}`, `{"decision":"refuse","code":…,"limbs":[…],"reason":{"th":…,"en":…}}`
    #[arg(value_name = "JSON")]
    decision: String,
}

impl Show {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let view = rights::open_case(app, actor, self.request, None)
            .map_err(|failure| start::failed(&failure))?;
        let history = rights::history_at_desk(app, self.request)
            .map_err(|failure| start::failed(&failure))?;
        let terminal = &setting.terminal;
        if terminal.json {
            let history: Vec<Json> = history
                .iter()
                .map(|happened| {
                    json!({
                        "at": happened.at.timestamp().to_string(), "what": happened.what, "who": happened.who,
                        "text": happened.text.as_ref().map(law::Plain::open),
                    })
                })
                .collect();
            let mut told = in_words(&view);
            if let Some(told) = told.as_object_mut() {
                told.insert("history".to_owned(), json!(history));
            }
            terminal.value(&told)?;
            return Ok(Verdict::Good);
        }
        tell(setting, &view)?;
        for happened in &history {
            let line = |language: Language| {
                let text = happened.text.as_ref().map_or("", |text| text.open());
                let at = law::date::long_with_time(happened.at, language);
                let (what, who) = (
                    happened.what.in_language(language),
                    happened.who.in_language(language),
                );
                format!("{at}  {what} ({who}) {text}").trim_end().to_owned()
            };
            terminal.say(&Text::new(line(Language::Thai), line(Language::English)))?;
        }
        Ok(Verdict::Good)
    }
}

impl Identify {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        rights::identify(app, actor, self.request, self.proof, &self.note, None)
            .map_err(|failure| start::failed(&failure))?;
        let view = rights::open_case(app, actor, self.request, None)
            .map_err(|failure| start::failed(&failure))?;
        tell(setting, &view)
    }
}

impl Assign {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let to = self
            .to
            .as_deref()
            .map(|account| staff(app, account))
            .transpose()?;
        rights::assign(app, actor, self.request, to).map_err(|failure| start::failed(&failure))?;
        if setting.terminal.json {
            setting.terminal.value(&json!({
                "request": self.request.to_string(), "assigned": to.map(|to| to.to_string()),
            }))?;
        } else {
            let done = if to.is_some() {
                words::STEP_ASSIGNED
            } else {
                words::STEP_UNASSIGNED
            };
            setting.terminal.say(&done.text())?;
        }
        Ok(Verdict::Good)
    }
}

impl Message {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let view = rights::ask_person(app, actor, self.request, &self.text, None)
            .map_err(|failure| start::failed(&failure))?;
        tell(setting, &view)
    }
}

impl Decide {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let actor = staff(app, &self.actor)?;
        let written = object(&self.decision)?;
        let decision = Decision::from_json(&written).map_err(|failure| start::failed(&failure))?;
        let decided = rights::decide(app, actor, self.request, decision, None)
            .map_err(|failure| start::failed(&failure))?;
        tell_decided(setting, &decided)
    }
}

/// Tells where a decision led.
pub(super) fn tell_decided(setting: &Setting, decided: &Decided) -> Result<Verdict, Fault> {
    for told in decided.erasure.iter().flat_map(rights::ErasureAnswer::told) {
        setting.terminal.tell(&told);
    }
    match &decided.view {
        Some(view) => tell(setting, view),
        None => Ok(Verdict::Good),
    }
}

/// One JSON object of the command line.
pub(super) fn object(text: &str) -> Result<Map<String, Json>, Fault> {
    match serde_json::from_str(text) {
        Ok(Json::Object(object)) => Ok(object),
        _ => Err(Fault::user(words::NOT_AN_OBJECT.text())),
    }
}

fn in_words(view: &RequestView) -> Json {
    json!({
        "request": view.request.to_string(),
        "right": view.right.code(),
        "stage": view.stage.name(),
        "received": view.received.timestamp().to_string(),
        "due": view.due.to_string(),
        "waits": view.waiting.as_ref().map(|waiting| waiting.on.code()),
        "words": view.words.as_ref().map(law::Plain::open),
        "told": view.told,
        "refused": view.refused,
        "proposed": view.proposed.as_ref().map(Decision::to_json),
    })
}

/// Tells where a case stands.
pub(super) fn tell(setting: &Setting, view: &RequestView) -> Result<Verdict, Fault> {
    let terminal = &setting.terminal;
    if terminal.json {
        terminal.value(&in_words(view))?;
        return Ok(Verdict::Good);
    }
    let (name, stage) = (view.right.name().text(), view.stage_words.clone());
    terminal.say(&words::CASE_LINE.fill_text(&[
        ("request", &plain(&view.request.to_string())),
        ("right", &name),
        ("stage", &stage),
        (
            "due",
            &Text::new(
                law::date::long(view.due, Language::Thai),
                law::date::long(view.due, Language::English),
            ),
        ),
    ]))?;
    terminal.say(&view.next)?;
    if let Some(said) = &view.words {
        terminal.say(&words::CASE_WORDS.fill_text(&[("words", &plain(said.open()))]))?;
    }
    Ok(Verdict::Good)
}

fn plain(text: &str) -> Text {
    let told = said(words::CASE_PLAIN, &[("text", text)]);
    Text::new(told.th, told.en)
}
