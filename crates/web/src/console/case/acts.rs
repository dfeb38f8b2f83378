//! What the desk does to a case. What a rule refuses comes back as the case with the form as it was
//! filled; what is no matter of the form is told on a page of its own.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{Decision, DeskRefusal, Findings};
use duties::{App, Failure};
use law::words::{desk, requests, rights};
use law::{ActorId, Limb, Proof, RefusalCode, RequestId, Text};

use super::{Returned, shown_with};
use crate::forms::{Brought, id};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// A form of a case that was sent.
struct Sent<'s> {
    site: &'s Site,
    visitor: &'s Visitor,
    request: RequestId,
    /// The last word of its address.
    act: &'static str,
    brought: Brought,
}

impl<'s> Sent<'s> {
    fn new(
        (site, visitor, request): (&'s Site, &'s Visitor, &str),
        act: &'static str,
        brought: Brought,
    ) -> Result<Self, Problem> {
        Ok(Sent {
            site,
            visitor,
            request: id(request)?,
            act,
            brought,
        })
    }

    /// Does something to the case as the one signed in, then leads back to it as it stands closed, or to
    /// the queue once it is answered. `what` says by which word that is told.
    async fn does(
        self,
        what: impl FnOnce(&App, ActorId, RequestId, Option<IpAddr>) -> Result<&'static str, Failure>
        + Send
        + 'static,
    ) -> Result<Response, Problem> {
        let (actor, address) = (self.visitor.actor()?, self.visitor.address);
        let request = self.request;
        let acted = self
            .site
            .run(move |app| {
                let done = what(app, actor, request, address)?;
                Ok::<_, Failure>((done, is_open(app, request)?))
            })
            .await;
        match acted {
            Ok((done, is_open)) => Ok(lead_on(request, done, is_open)),
            Err(problem) => self.returned(problem).await,
        }
    }

    /// Decides, and tells whether that is the answer or a proposal that somebody else has to approve.
    async fn decides(self, decision: Decision) -> Result<Response, Problem> {
        self.does(move |app, actor, request, address| {
            let decided = duties::rights::decide(app, actor, request, decision, address)?;
            let is_proposed = decided.view.is_some_and(|view| view.proposed.is_some());
            Ok(if is_proposed { "proposed" } else { "decided" })
        })
        .await
    }

    /// The case again, with what is wrong beside its field. Whom the case is closed to reads why on a
    /// page of its own.
    async fn returned(self, problem: Problem) -> Result<Response, Problem> {
        let Problem::Bad { field, why, .. } = &problem else {
            return Err(problem);
        };
        let returned = Returned::refused(self.act, self.brought, field, why);
        shown_with(self.site, self.visitor, self.request, returned)
            .await
            .map_err(|_| problem)
    }

    async fn wrong(self, field: &str, rule: &str, why: Text) -> Result<Response, Problem> {
        self.returned(Problem::bad(field, rule, why)).await
    }

    /// A text in both languages, from two fields.
    fn both(&self, th: &str, en: &str) -> Text {
        Text::new(self.brought.text(th), self.brought.text(en))
    }
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
    Sent::new((&site, &visitor, &request), "assign", brought)?
        .does(move |app, actor, request, _| {
            duties::rights::assign(app, actor, request, takes.then_some(actor))?;
            Ok("assigned")
        })
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
    Sent::new((&site, &visitor, &request), "ask", brought)?
        .does(move |app, actor, request, address| {
            duties::rights::ask_person(app, actor, request, &text, address)?;
            Ok("asked")
        })
        .await
}

/// Notes that a source or recipient is awaited.
pub(crate) async fn block(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let sent = Sent::new((&site, &visitor, &request), "block", brought)?;
    let why = sent.both("why_th", "why_en");
    sent.does(move |app, actor, request, address| {
        duties::rights::block(app, actor, request, why, address)?;
        Ok("blocked")
    })
    .await
}

/// What was awaited has come.
pub(crate) async fn unblock(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    Sent::new((&site, &visitor, &request), "unblock", Brought::default())?
        .does(|app, actor, request, address| {
            duties::rights::unblock(app, actor, request, address)?;
            Ok("unblocked")
        })
        .await
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
    Sent::new((&site, &visitor, &request), "answer", brought)?
        .decides(Decision::Found(findings))
        .await
}

/// Does what was asked.
pub(crate) async fn grant(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    Sent::new((&site, &visitor, &request), "grant", Brought::default())?
        .decides(Decision::Grant)
        .await
}

/// Answers a question, in both languages.
pub(crate) async fn say(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let sent = Sent::new((&site, &visitor, &request), "say", brought)?;
    let said = sent.both("said_th", "said_en");
    if said.th.is_empty() || said.en.is_empty() {
        return sent.wrong("answer", "s.23", desk::WHY_MISSING.text()).await;
    }
    sent.decides(Decision::Say(said)).await
}

/// Refuses, with a code of the Act, its limbs and the reason. The code's own sentence comes first when
/// it is wanted.
pub(crate) async fn refuse(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let sent = Sent::new((&site, &visitor, &request), "refuse", brought)?;
    let Some(code) = sent.brought.word::<RefusalCode>("code") else {
        let why = rights::REFUSAL_NOT_ADMITTED.text();
        return sent.wrong("code", "s.39(7)", why).await;
    };
    let limbs = sent
        .brought
        .all("limb")
        .filter_map(|shown| shown.strip_prefix(code.code())?.strip_prefix('/'))
        .filter_map(|word| Limb::ALL.iter().copied().find(|limb| limb.code() == word))
        .collect();
    let own = sent.both("reason_th", "reason_en");
    if own.th.is_empty() || own.en.is_empty() {
        let why = desk::WHY_MISSING.text();
        return sent.wrong("reason", code.section(), why).await;
    }
    let reason = if sent.brought.one("catalogue").is_some() {
        let why = code.why();
        Text::new(
            format!("{} {}", why.th, own.th),
            format!("{} {}", why.en, own.en),
        )
    } else {
        own
    };
    sent.decides(Decision::Refuse(DeskRefusal {
        code,
        limbs,
        reason,
    }))
    .await
}

/// Approves what a colleague proposed.
pub(crate) async fn approve(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    Sent::new((&site, &visitor, &request), "approve", Brought::default())?
        .does(|app, actor, request, address| {
            duties::rights::approve(app, actor, request, address)?;
            Ok("decided")
        })
        .await
}

/// Sends a proposal back, with the reason.
pub(crate) async fn send_back(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let sent = Sent::new((&site, &visitor, &request), "send-back", brought)?;
    let why = sent.both("why_th", "why_en");
    sent.does(move |app, actor, request, address| {
        duties::rights::send_back(app, actor, request, why, address)?;
        Ok("sent-back")
    })
    .await
}

/// Notes how it was proved who asks; what the request wants is done from then on.
pub(crate) async fn identify(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let sent = Sent::new((&site, &visitor, &request), "identify", brought)?;
    let Some(proof) = sent.brought.word::<Proof>("proof") else {
        let why = requests::PROOF_NOT_STAFFS.text();
        return sent.wrong("proof", "T9", why).await;
    };
    let note = sent.brought.text("note");
    sent.does(move |app, actor, request, address| {
        duties::rights::identify(app, actor, request, proof, &note, address)?;
        Ok("identified")
    })
    .await
}
