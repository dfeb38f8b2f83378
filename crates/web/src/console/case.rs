//! A case that was opened: a use of the person's data, decided, entered, and seen by them. Whoever
//! decides sees the rule, the limbs of each refusal, and the whole history.

mod acts;
mod returned;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use duties::Failure;
use duties::rights::{Decision, RequestView, WaitsFor};
use law::words::{asking, console, portal};
use law::{RequestId, Right, Stage};

use self::returned::Returned;
use super::intake::proving;
use super::recipients::{Told, told};
use super::rule::{Code, Line, granting, rule};
use super::systems::{Needs, needing};
use crate::forms::id;
use crate::page::{self, Frame};
use crate::portal::shown::{Reader, Shown, shown};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

pub(crate) use self::acts::{
    answer, approve, ask, assign, block, gather, grant, identify, refuse, say, send_back, unblock,
};

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
    /// Who received the data and was told.
    tellings: Vec<Told>,
    /// How it can be proved who asks, while that is open.
    proofs: Vec<(&'static str, &'static str)>,
    history: Vec<Happened>,
    /// The form that came back, with what is wrong in it.
    returned: Returned,
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
    shown_with(&site, &visitor, id(&request)?, Returned::default()).await
}

/// The opened case, with a form that came back as it was filled. Showing it again is opening it again.
async fn shown_with(
    site: &Site,
    visitor: &Visitor,
    request: RequestId,
    returned: Returned,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let (view, ruled, history, tellings) = site
        .run(move |app| {
            let view = duties::rights::open_case(app, actor, request, address)?;
            let ruled = rule(app, &view)?;
            let history = duties::rights::history_at_desk(app, request)?;
            let tellings = duties::recipients::of_request(app, request)?;
            Ok::<_, Failure>((view, ruled, history, tellings))
        })
        .await?;
    let frame =
        Frame::new(site, visitor, console::CASE).asked_at(&format!("/console/requests/{request}"));
    let now = site.app().now();
    let is_decidable = is_decidable(&view);
    let waits = view.waiting.as_ref().map(|waiting| waiting.on);
    let identified = matches!(view.stage, Stage::Identified { .. });
    let history = history
        .iter()
        .map(|step| Happened {
            at: frame.moment(step.at),
            what: frame.say(&step.what).to_owned(),
            who: frame.say(&step.who).to_owned(),
        })
        .collect();
    let status = if returned.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let case = Case {
        number: view.request.to_string(),
        shown: shown(site, &frame, &view, Reader::Desk),
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
        tellings: tellings.iter().map(|one| told(&frame, one, now)).collect(),
        proofs: match view.stage {
            Stage::Received => proving(&frame),
            _ => Vec::new(),
        },
        history,
        returned,
        frame,
    };
    page::answer_with(status, &case)
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
