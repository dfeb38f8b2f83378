//! A case of a form at its desk (`CO-9`, `LP-29`): opened, answered, closed; its place given free; who asks proved.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use duties::forms::{self, CaseView, Told};
use law::words::{Words, console, counter, files, portal};
use law::{ActorId, CaseId, Proof, date};

use super::forms::DESKS;
use crate::forms::{Brought, id};
use crate::handed;
use crate::page::{self, Frame};
use crate::portal::files::{Line, line};
use crate::portal::followed::{Shown, shown};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "form_case_closed.html")]
struct Before {
    frame: Frame,
    number: String,
}

/// A case before it is opened: its number and nothing else.
pub(crate) async fn closed(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Problem> {
    let case: CaseId = id(&case)?;
    let frame = Frame::new(&site, &visitor, counter::CASE);
    page::answer(&Before {
        frame,
        number: case.to_string(),
    })
}

#[derive(Template)]
#[template(path = "form_case.html")]
struct Opened {
    frame: Frame,
    number: String,
    form: String,
    state: &'static str,
    came: &'static str,
    given: &'static str,
    by_staff: bool,
    received: String,
    due: String,
    told: Option<&'static str>,
    fields: Vec<Shown>,
    files: Vec<Line>,
    revision: i64,
    is_open: bool,
    has_words: bool,
    telling: Vec<(&'static str, &'static str)>,
    written: String,
    fault: Option<String>,
    /// Whether it stands in a session, whose place can be given free.
    can_cancel: bool,
    proofs: Vec<(&'static str, &'static str)>,
    vouch_fault: Option<String>,
    /// The code to be told to the person, shown once.
    code: Option<String>,
}

/// What a case is shown again with.
#[derive(Default)]
struct Again {
    written: String,
    fault: Option<String>,
    vouch_fault: Option<String>,
    code: Option<String>,
}

impl Again {
    fn of_answer(written: String, fault: String) -> Self {
        Again {
            written,
            fault: Some(fault),
            ..Again::default()
        }
    }
}

/// How a desk proves who telephones or comes.
const PROOFS: [(Proof, Words); 2] = [
    (Proof::KnownChannel, counter::PROOF_RANG),
    (Proof::InPerson, console::PROOF_IN_PERSON),
];

/// Opens a case: a use of its person's data, decided and entered first.
pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Problem> {
    let case: CaseId = id(&case)?;
    opened(&site, &visitor, case, Again::default()).await
}

async fn opened(
    site: &Arc<Site>,
    visitor: &Visitor,
    case: CaseId,
    again: Again,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let view: CaseView = site
        .run(move |app| forms::open_and_read(app, actor, case, address))
        .await?;
    let frame = Frame::new(site, visitor, counter::CASE);
    let policy = site.app().policy();
    let has_words = policy
        .pack
        .form(&view.form.0)
        .and_then(|form| form.writes.as_ref())
        .is_some_and(|writes| !writes.answer.is_empty());
    let (way, given, by_staff) = view.came;
    let Again {
        written,
        fault,
        vouch_fault,
        code,
    } = again;
    let status = if fault.is_some() || vouch_fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page::answer_with(
        status,
        &Opened {
            can_cancel: forms::has_place_to_give(&view),
            proofs: PROOFS
                .map(|(proof, words)| (proof.code(), frame.t(words)))
                .to_vec(),
            vouch_fault,
            code,
            number: view.case.to_string(),
            form: frame.say(&view.form.1).to_owned(),
            state: frame.t(view.state.words()),
            came: frame.t(way.words()),
            given: frame.t(given.words()),
            by_staff,
            received: frame.moment(view.received),
            due: date::long(view.due, frame.language),
            told: view.told.map(|told| frame.t(told.words())),
            fields: shown(&frame, site, &view),
            files: view.files.iter().map(|file| line(&frame, file)).collect(),
            revision: view.revision,
            is_open: view.state.is_open(),
            has_words,
            telling: Told::ALL
                .iter()
                .map(|told| (told.code(), frame.t(told.words())))
                .collect(),
            written,
            fault,
            frame,
        },
    )
}

/// Hands over a file of a case: a use of its person's data, decided and entered first.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((case, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let (case, media) = (id(&case)?, id(&file)?);
    let open = site
        .run(move |app| forms::open_file(app, actor, (case, media), address))
        .await?;
    Ok(handed::file(open))
}

/// Answers a case.
pub(crate) async fn answer(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let case: CaseId = id(&case)?;
    let (actor, address) = (visitor.actor()?, visitor.address);
    let text = brought.text("answer");
    let Some(told) = brought.one("told").and_then(Told::of_code) else {
        let fault = counter::CHOOSE_ONE.in_language(visitor.language).to_owned();
        return opened(&site, &visitor, case, Again::of_answer(text, fault)).await;
    };
    let revision = brought.word("revision").unwrap_or(-1);
    let given = text.clone();
    let answered = site
        .run(move |app| {
            Ok::<_, Problem>(forms::answer(
                app,
                actor,
                case,
                (&given, told, revision),
                address,
            ))
        })
        .await?;
    match answered {
        Ok(()) => Ok(Redirect::to(DESKS).into_response()),
        Err(duties::Failure::Bad { why, .. }) => {
            let fault = why.in_language(visitor.language).to_owned();
            opened(&site, &visitor, case, Again::of_answer(text, fault)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Closes a case.
pub(crate) async fn close(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    ended(&site, &visitor, &case, &brought, forms::close).await
}

/// Gives the place of a case free for who waits.
pub(crate) async fn cancel(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    ended(&site, &visitor, &case, &brought, forms::cancel).await
}

/// An act that ends a case as it was read, by whom, from where.
type Ends = fn(&duties::App, ActorId, CaseId, i64, Option<IpAddr>) -> Result<(), duties::Failure>;

async fn ended(
    site: &Arc<Site>,
    visitor: &Visitor,
    case: &str,
    brought: &Brought,
    end: Ends,
) -> Result<Response, Problem> {
    let case: CaseId = id(case)?;
    let (actor, address) = (visitor.actor()?, visitor.address);
    let revision = brought.word("revision").unwrap_or(-1);
    site.run(move |app| end(app, actor, case, revision, address))
        .await?;
    Ok(Redirect::to(DESKS).into_response())
}

/// Notes how it was proved who asks, and shows the code to tell them.
pub(crate) async fn vouch(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let case: CaseId = id(&case)?;
    let (actor, address) = (visitor.actor()?, visitor.address);
    // no proof that is one: the duty names those that are
    let proof = brought.word("proof").unwrap_or(Proof::SignedIn);
    let vouched = site
        .run(move |app| Ok::<_, Problem>(forms::vouch(app, actor, case, proof, address)))
        .await?;
    let again = match vouched {
        Ok(code) => Again {
            code: Some(code),
            ..Again::default()
        },
        Err(duties::Failure::Bad { why, .. }) => Again {
            vouch_fault: Some(why.in_language(visitor.language).to_owned()),
            ..Again::default()
        },
        Err(failure) => return Err(failure.into()),
    };
    opened(&site, &visitor, case, again).await
}
