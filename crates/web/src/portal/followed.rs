//! The page of a case for whoever filled in a form without an account: by its number and the word they keep
//! (`T13`, `T34`). The word travels in forms only, never in an address.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use duties::forms::{self, CaseView};
use law::words::{console, counter, files, portal};
use law::{CaseId, date};

use crate::forms::{Brought, id};
use crate::handed;
use crate::page::{self, Frame};
use crate::portal::files::{Line, line};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::sign_in;
use crate::site::Site;

/// Asks for the number and the word.
#[derive(Template)]
#[template(path = "case_way.html")]
struct Way {
    frame: Frame,
    number: String,
}

/// The way to one's case.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let frame = Frame::new(&site, &visitor, counter::FOLLOW);
    let number = String::new();
    page::answer(&Way { frame, number })
}

/// The same with the number, as a receipt leads to it.
pub(crate) async fn ask_of(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Problem> {
    let case: CaseId = id(&case)?;
    let frame = Frame::new(&site, &visitor, counter::FOLLOW);
    let number = case.to_string();
    page::answer(&Way { frame, number })
}

/// A field of a case, as shown.
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) is_answer: bool,
}

/// What stands in a case, in the language of the page.
pub(crate) fn shown(frame: &Frame, site: &Site, view: &CaseView) -> Vec<Shown> {
    let policy = site.app().policy();
    let answer = policy
        .pack
        .form(&view.form.0)
        .and_then(|form| form.writes.as_ref())
        .map_or("", |writes| writes.answer.as_str());
    let own = |path: &str| {
        let form = policy.pack.form(&view.form.0);
        form.is_some_and(|form| {
            form.session_field == path || form.ask.iter().any(|asked| asked.to == path)
        })
    };
    view.answers
        .iter()
        .filter(|one| one.path == answer || own(&one.path))
        .map(|one| Shown {
            name: frame.say(&one.name).to_owned(),
            value: one.chosen.as_ref().map_or_else(
                || one.value.open().clone(),
                |chosen| frame.say(chosen).to_owned(),
            ),
            is_answer: one.path == answer,
        })
        .collect()
}

#[derive(Template)]
#[template(path = "case_followed.html")]
struct Page {
    frame: Frame,
    number: String,
    word: String,
    form: String,
    state: &'static str,
    received: String,
    due: String,
    ends: Option<String>,
    told: Option<&'static str>,
    fields: Vec<Shown>,
    files: Vec<Line>,
    notice: String,
    can_withdraw: bool,
    done: Option<&'static str>,
    /// What is wrong with the code.
    fault: Option<String>,
}

/// Opens the case for whoever knows its word.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (case, word) = of(&brought)?;
    opened(&site, &visitor, case, word, None, None).await
}

fn of(brought: &Brought) -> Result<(CaseId, String), Problem> {
    let case: CaseId = id(&brought.text("case"))?;
    Ok((case, brought.text("word")))
}

async fn opened(
    site: &Arc<Site>,
    visitor: &Visitor,
    case: CaseId,
    word: String,
    done: Option<&'static str>,
    fault: Option<String>,
) -> Result<Response, Problem> {
    let (address, given) = (visitor.address, word.clone());
    let view = site
        .run(move |app| forms::reach(app, case, &given, address))
        .await?;
    let frame = Frame::new(site, visitor, counter::YOUR_CASE).asked_at("/cases");
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page::answer_with(
        status,
        &Page {
            number: view.case.to_string(),
            word,
            form: frame.say(&view.form.1).to_owned(),
            state: frame.t(view.state.words()),
            received: frame.moment(view.received),
            due: date::long(view.due, frame.language),
            ends: view.ends.map(|ends| frame.day(ends)),
            told: view.told.map(|told| frame.t(told.words())),
            fields: shown(&frame, site, &view),
            files: view.files.iter().map(|file| line(&frame, file)).collect(),
            notice: format!("{}/forms/{}", frame.house.notice, view.form.0),
            can_withdraw: view.state.is_open(),
            done,
            fault,
            frame,
        },
    )
}

/// Hands over a file of the case to whoever knows its word.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (case, word) = of(&brought)?;
    let (address, media) = (visitor.address, id(&brought.text("file"))?);
    let open = site
        .run(move |app| forms::reach_file(app, (case, media), &word, address))
        .await?;
    Ok(handed::file(open))
}

/// Takes the case back.
pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (case, word) = of(&brought)?;
    let (address, given) = (visitor.address, word.clone());
    site.run(move |app| forms::withdraw(app, case, &given, address))
        .await?;
    let done = Some(counter::WITHDRAWN_DONE.in_language(visitor.language));
    opened(&site, &visitor, case, word, done, None).await
}

/// Sends a code to the address in the case.
pub(crate) async fn send_code(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (case, word) = of(&brought)?;
    let (address, given) = (visitor.address, word.clone());
    site.run(move |app| forms::send_code(app, case, &given, address))
        .await?;
    let done = Some(counter::CODE_SENT.in_language(visitor.language));
    opened(&site, &visitor, case, word, done, None).await
}

/// Lets in whoever has the code: from now on all that is held under their address is theirs to see, and
/// every right theirs to use.
pub(crate) async fn prove(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (case, word) = of(&brought)?;
    let (address, given, code) = (visitor.address, word.clone(), brought.text("code"));
    let proved = site
        .run(move |app| Ok::<_, Problem>(forms::prove(app, case, &given, &code, address)))
        .await?;
    match proved {
        Ok(person) => sign_in::proved_by_code(&site, person, &headers).await,
        Err(duties::Failure::Bad { why, .. }) => {
            let fault = why.in_language(visitor.language).to_owned();
            opened(&site, &visitor, case, word, None, Some(fault)).await
        }
        Err(failure) => Err(failure.into()),
    }
}
