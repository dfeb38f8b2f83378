//! A case that was opened: a use of the person's data, decided, entered, and seen by them. Whoever
//! decides sees the rule, the limbs of each refusal, and the whole history.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{Decision, DeskRefusal, Findings, RequestView, WaitsFor};
use duties::{App, Failure};
use law::words::{asking, console, portal, uses};
use law::{ActorId, Limb, RefusalCode, RequestId, Right, Stage, Text};

use super::intake::proving;
use super::rule::{Code, Line, granting, rule};
use super::systems::{Needs, needing};
use crate::forms::{Brought, id};
use crate::page::{self, Frame};
use crate::portal::shown::{Reader, Shown, shown};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "case.html")]
struct Case {
    frame: Frame,
    number: String,
    shown: Shown,
    rule: Vec<Line>,
    codes: Vec<Code>,
    /// Whether an erasure waits for findings.
    finds: bool,
    /// What granting it does.
    grants: Option<&'static str>,
    answers: bool,
    gathers: bool,
    reviews: bool,
    refuses: bool,
    blocked: bool,
    held: bool,
    proposed: Option<Vec<String>>,
    /// Connected systems that need somebody.
    systems: Vec<Needs>,
    /// How it can be proved who asks, while that is open.
    proofs: Vec<(&'static str, &'static str)>,
    history: Vec<Happened>,
}

/// A step of the case: when, what, by which office.
struct Happened {
    at: String,
    what: String,
    who: String,
}

/// Opens the case.
pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request = id(&request)?;
    let (view, ruled, history) = site
        .run(move |app| {
            let view = duties::rights::open_case(app, actor, request, address)?;
            let ruled = rule(app, &view)?;
            let person = app.store().read(|read| read.person_of_request(request))?;
            let person = person.ok_or(Failure::Missing("request"))?;
            let history = duties::rights::history(app, person, request)?;
            Ok::<_, Failure>((view, ruled, history))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, console::CASE)
        .asked_at(&format!("/console/requests/{request}"));
    let is_decidable = is_decidable(&view);
    let waits = view.waiting.as_ref().map(|waiting| waiting.on);
    let identified = matches!(view.stage, Stage::Identified { .. });
    let history = history
        .iter()
        .map(|step| Happened {
            at: frame.moment(step.at),
            what: frame.say(&step.what).to_owned(),
            who: by_whom(&frame, &step.who).to_owned(),
        })
        .collect();
    page::answer(&Case {
        number: view.request.to_string(),
        shown: shown(&site, &frame, &view, Reader::Desk),
        rule: ruled.lines(&frame),
        codes: ruled.codes(&frame),
        finds: is_decidable && identified && view.right == Right::Erasure,
        grants: granting(view.right)
            .filter(|_| is_decidable && identified)
            .map(|words| frame.t(words)),
        answers: is_decidable && identified && view.right == Right::Informed,
        gathers: identified && waits.is_none() && view.right == Right::Access,
        reviews: waits == Some(WaitsFor::Desk) && matches!(view.stage, Stage::Gathered { .. }),
        refuses: is_decidable,
        blocked: waits == Some(WaitsFor::Source),
        held: view.assigned == Some(actor),
        proposed: proposed(&frame, &view),
        systems: needing(&frame, &view.systems),
        proofs: match view.stage {
            Stage::Received => proving(&frame),
            _ => Vec::new(),
        },
        history,
        frame,
    })
}

/// Who took a step, as the desk reads it: what the person themself reads as `you` is the person.
fn by_whom<'t>(frame: &Frame, who: &'t Text) -> &'t str {
    if *who == uses::WHO_YOU.text() {
        frame.t(asking::FROM_PERSON)
    } else {
        frame.say(who)
    }
}

/// Whether the desk can decide now: still open, nothing erased yet, and no proposal waiting.
fn is_decidable(view: &RequestView) -> bool {
    view.open && view.proposed.is_none() && !matches!(view.stage, Stage::ErasedHere { .. })
}

/// What a colleague proposed, sentence by sentence.
fn proposed(frame: &Frame, view: &RequestView) -> Option<Vec<String>> {
    Some(match view.proposed.as_ref()? {
        Decision::Refuse(refusal) => {
            let mut told = vec![
                frame.t(refusal.code.why()).to_owned(),
                frame.section(refusal.code.section()),
            ];
            told.extend(
                refusal
                    .limbs
                    .iter()
                    .map(|limb| frame.t(limb.words()).to_owned()),
            );
            told.push(refusal.reason.th.clone());
            told.push(refusal.reason.en.clone());
            told
        }
        Decision::Found(found) => [
            (console::ASK_PURPOSE_OVER, found.purpose_over),
            (console::ASK_UNLAWFUL, found.unlawful),
            (console::ASK_OBJECTION, found.objection_stands),
        ]
        .map(|(question, answer)| {
            let answer = match answer {
                law::Shown::Yes => console::YES,
                law::Shown::No => console::NO,
                law::Shown::NotYet => console::NOT_LOOKED,
            };
            format!("{} – {}", frame.t(question), frame.t(answer))
        })
        .to_vec(),
        Decision::Grant => vec![frame.t(console::GRANT_TITLE).to_owned()],
        Decision::Say(said) => vec![said.th.clone(), said.en.clone()],
    })
}

/// Does something to a case as the one signed in, then leads back to it as it stands closed.
async fn act<T: Send + 'static>(
    site: &Site,
    visitor: &Visitor,
    request: &str,
    done: &str,
    what: impl FnOnce(&App, ActorId, RequestId, Option<IpAddr>) -> Result<T, Failure> + Send + 'static,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request: RequestId = id(request)?;
    let is_open = site
        .run(move |app| {
            what(app, actor, request, address)?;
            is_open(app, request)
        })
        .await?;
    Ok(lead_on(request, done, is_open))
}

fn is_open(app: &App, request: RequestId) -> Result<bool, Failure> {
    let queue = duties::rights::queue(app)?;
    Ok(queue.iter().any(|row| row.request == request))
}

/// Back to the case as it stands closed, or to the queue once it is answered.
fn lead_on(request: RequestId, done: &str, is_open: bool) -> Response {
    let onward = if is_open {
        format!("/console/requests/{request}?done={done}")
    } else {
        format!("/console/requests?done={done}")
    };
    Redirect::to(&onward).into_response()
}

/// Takes the work that is due now instead of in a few seconds.
pub(crate) async fn gather(
    State(site): State<Arc<Site>>,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let _: RequestId = id(&request)?;
    site.run(duties::work::run_due).await?;
    Ok(Redirect::to("/console/requests").into_response())
}

/// Takes the case, or puts it back into the common queue.
pub(crate) async fn assign(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let takes = brought.one("to") == Some("me");
    act(
        &site,
        &visitor,
        &request,
        "assigned",
        move |app, actor, request, _| {
            duties::rights::assign(app, actor, request, takes.then_some(actor))
        },
    )
    .await
}

/// Asks the person something.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let text = brought.text("text");
    act(
        &site,
        &visitor,
        &request,
        "asked",
        move |app, actor, request, address| {
            duties::rights::ask_person(app, actor, request, &text, address)
        },
    )
    .await
}

/// A text in both languages, from two fields.
fn both(brought: &Brought, th: &str, en: &str) -> Text {
    Text::new(brought.text(th), brought.text(en))
}

/// Notes that a source or recipient is awaited.
pub(crate) async fn block(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let why = both(&brought, "why_th", "why_en");
    act(
        &site,
        &visitor,
        &request,
        "blocked",
        move |app, actor, request, address| {
            duties::rights::block(app, actor, request, why, address)
        },
    )
    .await
}

/// What was awaited has come.
pub(crate) async fn unblock(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    act(
        &site,
        &visitor,
        &request,
        "unblocked",
        duties::rights::unblock,
    )
    .await
}

/// Decides, and says whether that is the answer or a proposal that somebody else has to approve.
async fn decide(
    site: &Site,
    visitor: &Visitor,
    request: &str,
    decision: Decision,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request: RequestId = id(request)?;
    let (done, is_open) = site
        .run(move |app| {
            let decided = duties::rights::decide(app, actor, request, decision, address)?;
            let is_proposed = decided.view.is_some_and(|view| view.proposed.is_some());
            let done = if is_proposed { "proposed" } else { "decided" };
            Ok::<_, Failure>((done, is_open(app, request)?))
        })
        .await?;
    Ok(lead_on(request, done, is_open))
}

fn established(answer: Option<&str>) -> law::Shown {
    match answer {
        Some("yes") => law::Shown::Yes,
        Some("no") => law::Shown::No,
        _ => law::Shown::NotYet,
    }
}

/// Answers an erasure with what was found out, by the rule.
pub(crate) async fn answer(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let findings = Findings {
        purpose_over: established(brought.one("purpose_over")),
        unlawful: established(brought.one("unlawful")),
        objection_stands: established(brought.one("objection_stands")),
    };
    decide(&site, &visitor, &request, Decision::Found(findings)).await
}

/// Does what was asked.
pub(crate) async fn grant(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    decide(&site, &visitor, &request, Decision::Grant).await
}

/// Answers a question, in both languages.
pub(crate) async fn say(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let said = both(&brought, "said_th", "said_en");
    if said.th.is_empty() || said.en.is_empty() {
        return Err(Problem::bad(
            "answer",
            "s.23",
            law::words::desk::WHY_MISSING.text(),
        ));
    }
    decide(&site, &visitor, &request, Decision::Say(said)).await
}

/// Refuses, with a code of the Act, its limbs and the reason. The code's own sentence comes first when
/// it is wanted.
pub(crate) async fn refuse(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let Some(code) = brought.word::<RefusalCode>("code") else {
        return Err(Problem::bad(
            "code",
            "s.39(7)",
            law::words::rights::REFUSAL_NOT_ADMITTED.text(),
        ));
    };
    let limbs = brought
        .all("limb")
        .filter_map(|shown| shown.strip_prefix(code.code())?.strip_prefix('/'))
        .filter_map(|word| Limb::ALL.iter().copied().find(|limb| limb.code() == word))
        .collect();
    let own = both(&brought, "reason_th", "reason_en");
    if own.th.is_empty() || own.en.is_empty() {
        return Err(Problem::bad(
            "reason",
            code.section(),
            law::words::desk::WHY_MISSING.text(),
        ));
    }
    let reason = if brought.one("catalogue").is_some() {
        let why = code.why();
        Text::new(
            format!("{} {}", why.th, own.th),
            format!("{} {}", why.en, own.en),
        )
    } else {
        own
    };
    let refusal = DeskRefusal {
        code,
        limbs,
        reason,
    };
    decide(&site, &visitor, &request, Decision::Refuse(refusal)).await
}

/// Approves what a colleague proposed.
pub(crate) async fn approve(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    act(
        &site,
        &visitor,
        &request,
        "decided",
        duties::rights::approve,
    )
    .await
}

/// Sends a proposal back, with the reason.
pub(crate) async fn send_back(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let why = both(&brought, "why_th", "why_en");
    act(
        &site,
        &visitor,
        &request,
        "sent-back",
        move |app, actor, request, address| {
            duties::rights::send_back(app, actor, request, why, address)
        },
    )
    .await
}
