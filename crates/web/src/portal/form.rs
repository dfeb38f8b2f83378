//! Forms that people fill in (`LP-27`, `LP-28`, `CO-2`): the notice first, then each question with whether it must
//! be answered, why it is asked and what follows from leaving it out; then a receipt to keep.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use duties::forms::{self, By, Filling, Unfilled, Unfit, Unsent};
use law::words::{counter, portal};
use law::{Text, date};
use policy::notice::{Layer, Notice, Part};
use policy::pack;
use serde_json::Value as Json;

use super::form_receipt::kept;
use crate::forms::Brought;
use crate::incoming::{self, Incoming};
use crate::notices;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// The field that no person fills in: it is out of sight, and a program that fills in everything gives
/// itself away (`T15`).
const TRAP: &str = "homepage";
/// The field with the word of this sending.
const SENDING: &str = "sending";
/// The field with the session chosen.
const SESSION: &str = "session";

/// How a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Line,
    Text,
    Email,
    Phone,
    Number,
    Moment,
    Choice,
    Files,
}

impl Asked {
    fn of(field: &pack::Field, choices: bool) -> Self {
        use pack::FieldKind;
        match field.kind {
            _ if choices => Asked::Choice,
            _ if field.takes_files() => Asked::Files,
            Some(FieldKind::FreeText) => Asked::Text,
            Some(FieldKind::Email) => Asked::Email,
            Some(FieldKind::Phone) => Asked::Phone,
            Some(FieldKind::Number | FieldKind::Amount) => Asked::Number,
            Some(FieldKind::Instant) => Asked::Moment,
            _ => Asked::Line,
        }
    }

    /// The kind of input, by which a telephone shows the right keys.
    pub(crate) const fn input(self) -> &'static str {
        match self {
            Asked::Email => "email",
            Asked::Phone => "tel",
            Asked::Moment => "datetime-local",
            _ => "text",
        }
    }

    /// The keys that a telephone shows.
    pub(crate) const fn keys(self) -> &'static str {
        match self {
            Asked::Number => "decimal",
            Asked::Phone => "tel",
            Asked::Email => "email",
            _ => "text",
        }
    }
}

/// How long a day may be as a person writes it, with its month in words.
const DAY_MOST: u32 = 60;

/// A question as it stands on the page.
pub(crate) struct Question {
    /// The catalogue field: the name under which it is sent.
    pub(crate) name: String,
    /// Its id on the page.
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) required: bool,
    pub(crate) why: String,
    pub(crate) effect: String,
    /// How a date may be written, or which files it takes.
    pub(crate) hint: Option<String>,
    pub(crate) asked: Asked,
    pub(crate) most: u32,
    pub(crate) value: String,
    pub(crate) choices: Vec<(String, String, bool)>,
    pub(crate) fault: Option<String>,
    /// For a question that takes files: which a browser offers to choose, and whether several.
    pub(crate) files: Option<(String, bool)>,
}

impl Question {
    pub(crate) fn described(&self) -> String {
        let fault = self.fault.as_ref().map(|_| format!(" {}-error", self.id));
        format!("{}-why{}", self.id, fault.unwrap_or_default())
    }
}

/// The questions of a form, with what was brought for each and what is wrong with it.
pub(crate) fn questions(
    frame: &Frame,
    pack: &pack::Pack,
    form: &pack::Form,
    brought: &Brought,
    unfit: &[Unfit],
    today: jiff::civil::Date,
) -> Vec<Question> {
    let fault = |name: &str| {
        let found = unfit.iter().find(|unfit| unfit.field == name);
        found.map(|unfit| frame.say(&unfit.why).to_owned())
    };
    let choice = (!form.session.is_empty()).then(|| {
        let chosen = brought.one(SESSION);
        which_session(frame, form, chosen, fault(SESSION), today)
    });
    let asked = form.ask.iter().enumerate().filter_map(|(at, asked)| {
        let field = pack.field(&asked.to)?;
        let value = brought.one(&asked.to).unwrap_or_default();
        Some(question(frame, (at, asked, field), value, fault(&asked.to)))
    });
    choice.into_iter().chain(asked).collect()
}

/// The choice of a session: those that are still open.
fn which_session(
    frame: &Frame,
    form: &pack::Form,
    chosen: Option<&str>,
    fault: Option<String>,
    today: jiff::civil::Date,
) -> Question {
    let open = form
        .session
        .iter()
        .filter(|session| session.closes.is_some_and(|closes| closes >= today));
    let choices = open.map(|session| {
        let closes = session
            .closes
            .map_or_else(String::new, |day| date::long(day, frame.language));
        let label = frame.fill(
            counter::SESSION_CLOSES,
            &[("name", frame.say(&session.name)), ("day", &closes)],
        );
        let is_chosen = chosen == Some(session.id.as_str());
        (session.id.clone(), label, is_chosen)
    });
    Question {
        name: SESSION.to_owned(),
        id: "q-session".to_owned(),
        label: frame.t(counter::SESSION).to_owned(),
        required: true,
        why: frame.t(counter::SESSION_WHY).to_owned(),
        effect: frame.t(counter::SESSION_EFFECT).to_owned(),
        hint: None,
        asked: Asked::Choice,
        most: 100,
        value: String::new(),
        choices: choices.collect(),
        fault,
        files: None,
    }
}

/// What a browser offers to choose from, and the limits in words.
fn files(frame: &Frame, asked: &pack::AskedField, field: &pack::Field) -> (String, String) {
    let endings: Vec<String> = field
        .accepts
        .iter()
        .flat_map(|kind| kind.endings())
        .map(|ending| format!(".{ending}"))
        .collect();
    let kinds: Vec<String> = field
        .accepts
        .iter()
        .map(|kind| kind.code().to_uppercase())
        .collect();
    let said = frame.fill(
        counter::FILES_HINT,
        &[
            ("n", &asked.files.unwrap_or_default().to_string()),
            ("kib", &field.max_kib.unwrap_or_default().to_string()),
            ("kinds", &kinds.join(", ")),
        ],
    );
    (endings.join(","), said)
}

fn question(
    frame: &Frame,
    (at, asked, field): (usize, &pack::AskedField, &pack::Field),
    value: &str,
    fault: Option<String>,
) -> Question {
    let said = |text: &Option<Text>| {
        text.as_ref()
            .map_or_else(String::new, |text| frame.say(text).to_owned())
    };
    let choices = asked.choice.iter().map(|choice| {
        let label = frame.say(&choice.name).to_owned();
        (choice.value.clone(), label, choice.value == value)
    });
    let taken = field.takes_files().then(|| files(frame, asked, field));
    Question {
        name: asked.to.clone(),
        id: format!("q-{at}"),
        label: frame.say(&field.name).to_owned(),
        required: asked.required == Some(true),
        why: said(&asked.why),
        effect: said(&asked.if_left_out),
        hint: match (field.kind, &taken) {
            (_, Some((_, said))) => Some(said.clone()),
            (Some(pack::FieldKind::Date), None) => Some(frame.t(counter::DATE_HINT).to_owned()),
            _ => None,
        },
        asked: Asked::of(field, !asked.choice.is_empty()),
        most: match field.kind {
            Some(pack::FieldKind::Date) => DAY_MOST,
            _ => field.limit(),
        },
        choices: choices.collect(),
        value: value.to_owned(),
        fault,
        files: taken.map(|(endings, _)| (endings, asked.files.is_some_and(|most| most > 1))),
    }
}

/// Whether a form is sent with files.
pub(crate) fn takes_files(questions: &[Question]) -> bool {
    questions.iter().any(|question| question.files.is_some())
}

/// What a form brought, as the duties take it.
pub(crate) fn answers(form: &pack::Form, brought: &Brought) -> Vec<(String, Json)> {
    form.ask
        .iter()
        .filter_map(|asked| {
            let given = brought.one(&asked.to)?;
            Some((asked.to.clone(), Json::from(given)))
        })
        .collect()
}

/// The session that was chosen.
pub(crate) fn session(brought: &Brought) -> Option<String> {
    brought.one(SESSION).map(str::to_owned)
}

/// The faults of the form as a whole, which stand beside no question.
pub(crate) fn whole(frame: &Frame, unfit: &[Unfit]) -> Vec<String> {
    unfit
        .iter()
        .filter(|unfit| unfit.field.is_empty())
        .map(|unfit| frame.say(&unfit.why).to_owned())
        .collect()
}

#[derive(Template)]
#[template(path = "form_list.html")]
struct List {
    frame: Frame,
    forms: Vec<(String, String, String)>,
}

/// The forms there are.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let frame = Frame::new(&site, &visitor, counter::FORMS);
    let forms = forms::offered(&policy.pack)
        .map(|form| {
            let way = format!("/forms/{}", form.id);
            let (name, about) = (frame.say(&form.name), frame.say(&form.about));
            (way, name.to_owned(), about.to_owned())
        })
        .collect();
    page::answer(&List { frame, forms })
}

/// A form to be filled in.
#[derive(Template)]
#[template(path = "form.html")]
struct Page {
    frame: Frame,
    about: String,
    /// Where it is sent.
    to: String,
    notice: Notice,
    /// The permanent address of what is said before this form.
    notice_way: String,
    policy_way: String,
    questions: Vec<Question>,
    whole: Vec<String>,
    sending: String,
}

impl Page {
    /// What is said at once; the rest of it stands folded, and whole at its own address.
    fn first(&self) -> impl Iterator<Item = &Part> {
        let parts = self.notice.parts.iter();
        parts.filter(|part| ["why", "to"].contains(&part.id))
    }

    fn folded(&self) -> impl Iterator<Item = &Part> {
        let parts = self.notice.parts.iter();
        parts.filter(|part| !["why", "to", "compulsory"].contains(&part.id))
    }

    fn cites(&self, law: &str) -> String {
        notices::cites(law, self.frame.language)
    }

    fn takes_files(&self) -> bool {
        takes_files(&self.questions)
    }

    fn is_faulty(&self) -> bool {
        !self.whole.is_empty()
            || self
                .questions
                .iter()
                .any(|question| question.fault.is_some())
    }
}

/// Shows a form: the notice before its first question.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(form): Path<String>,
) -> Result<Response, Problem> {
    let sending = new_sending(&site, &form).await?;
    page(&site, &visitor, &form, &Brought::default(), &[], sending)
}

async fn new_sending(site: &Arc<Site>, form: &str) -> Result<String, Problem> {
    let form = form.to_owned();
    site.run(move |app| forms::sending(app, &form)).await
}

fn page(
    site: &Site,
    visitor: &Visitor,
    id: &str,
    brought: &Brought,
    unfit: &[Unfit],
    sending: String,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let form = forms::offered(&policy.pack)
        .find(|form| form.id == id)
        .ok_or(Problem::NotFound)?;
    let notice = policy::notice::notice(&policy.pack, Layer::Form(id)).ok_or(Problem::NotFound)?;
    let to = format!("/forms/{id}");
    let frame = Frame::titled(site, visitor, form.name.in_language(visitor.language)).asked_at(&to);
    let policy_way = frame.house.notice.clone();
    let shown = Page {
        about: frame.say(&form.about).to_owned(),
        notice_way: format!("{policy_way}/forms/{id}"),
        policy_way,
        questions: questions(
            &frame,
            &policy.pack,
            form,
            brought,
            unfit,
            site.app().now().civil_day(),
        ),
        whole: whole(&frame, unfit),
        frame,
        to,
        notice,
        sending,
    };
    let status = if shown.is_faulty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page::answer_with(status, &shown)
}

/// What is wrong with the sending itself.
fn of_the_sending(words: law::words::Words) -> Vec<Unfit> {
    vec![Unfit {
        field: String::new(),
        rule: "T15",
        why: words.text(),
    }]
}

/// Takes a form that somebody filled in: the receipt, or the same page with what is wrong and all that was
/// typed. A browser keeps no file that was chosen; the page says so.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let address = visitor.address;
    forms::let_through(site.app(), address)?;
    let policy = site.app().policy();
    let form = forms::offered(&policy.pack)
        .find(|form| form.id == id)
        .ok_or(Problem::NotFound)?;
    let Incoming { brought, files } = incoming::read(&site, form, request).await?;
    let word = brought.text(SENDING);
    let sent_once = match sent(&site, &id, &brought).await? {
        Ok(sent_once) => sent_once,
        Err((unfit, sending)) => {
            return page(&site, &visitor, &id, &brought, &unfit, sending);
        }
    };
    let person = visitor
        .signed
        .as_ref()
        .and_then(|signed| signed.session.person);
    let filling = Filling {
        form: id.clone(),
        answers: answers(form, &brought),
        files,
        session: session(&brought),
        by: By::Person(person),
        address,
        sent_once,
    };
    let taken = site
        .run(move |app| Ok::<_, Problem>(forms::fill(app, filling)))
        .await?;
    match taken {
        Ok(receipt) => kept(&site, &visitor, &receipt, None),
        Err(Unfilled::Unfit(unfit)) => page(&site, &visitor, &id, &brought, &unfit, word),
        Err(Unfilled::Failure(failure)) => Err(failure.into()),
    }
}

/// What makes this sending one; or what is wrong with it, and the word for the next try.
async fn sent(
    site: &Arc<Site>,
    id: &str,
    brought: &Brought,
) -> Result<Result<Vec<u8>, (Vec<Unfit>, String)>, Problem> {
    if brought.one(TRAP).is_some() {
        let unfit = of_the_sending(counter::TRAP_FILLED);
        return Ok(Err((unfit, new_sending(site, id).await?)));
    }
    let word = brought.text(SENDING);
    let (form_id, given) = (id.to_owned(), word.clone());
    let sent = site
        .run(move |app| forms::sent(app, &form_id, &given))
        .await?;
    Ok(match sent {
        Ok(sent_once) => Ok(sent_once),
        Err(Unsent::TooFast) => Err((of_the_sending(counter::TOO_FAST), word)),
        Err(Unsent::TooOld | Unsent::Forged) => {
            let unfit = of_the_sending(counter::TOO_OLD);
            Err((unfit, new_sending(site, id).await?))
        }
    })
}
