//! What went wrong, told to the person: what happened, why with the section, what to do now, and
//! where to complain. No problem holds personal data.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use duties::Failure;
use law::Language;
use law::words::{Words, portal};
use policy::Answer;

use crate::address::encoded;
use crate::api::{self, door::Manner};
use crate::page::{self, Frame};
use crate::session::Visitor;
use crate::site::Site;

/// Something that stands in the way of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// No such page, or none for this visitor: the two are not told apart (`T13`).
    NotFound,
    /// A page is there, but not by this method.
    NotThatWay,
    /// The page is for other people.
    NotYours,
    /// Nobody is signed in any more.
    SignedOut,
    /// The form came from another site (`T7`).
    FromElsewhere,
    /// The form cannot be read.
    Unreadable,
    /// The form is longer than any of ours.
    TooLong,
    /// Too many at once.
    Busy,
    /// The store or the ledger cannot be used: nothing was kept, nothing was shown.
    Unavailable,
    /// The sign-in provider did not do its part.
    SignInFailed,
    /// Signed in there, not known here.
    Stranger,
    /// A fresh proof of who this is is wanted; then on to this address.
    Stale(String),
    /// The policy says no.
    Refused(Arc<Answer>),
    /// Input that breaks a rule: in which field of the form, what to do instead, and the rule.
    Bad {
        field: String,
        why: Arc<law::Text>,
        rule: String,
    },
    /// A fault of ours.
    Broken,
}

/// A problem on its way out to the layer that knows the visitor.
#[derive(Clone, Debug)]
pub(crate) struct Carried(Problem);

impl Problem {
    const fn status(&self) -> StatusCode {
        match self {
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::NotThatWay => StatusCode::METHOD_NOT_ALLOWED,
            Problem::NotYours
            | Problem::FromElsewhere
            | Problem::Stranger
            | Problem::Refused(_) => StatusCode::FORBIDDEN,
            Problem::SignedOut | Problem::SignInFailed => StatusCode::UNAUTHORIZED,
            Problem::Unreadable => StatusCode::BAD_REQUEST,
            Problem::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::Busy => StatusCode::TOO_MANY_REQUESTS,
            Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Stale(_) => StatusCode::SEE_OTHER,
            Problem::Bad { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Title, what happened, what to do now.
    const fn words(&self) -> [Words; 3] {
        match self {
            Problem::NotFound => [
                portal::NOT_FOUND,
                portal::NOT_FOUND_WHY,
                portal::NOT_FOUND_NEXT,
            ],
            Problem::NotThatWay => [
                portal::NOT_FOUND,
                portal::NOT_THAT_WAY_WHY,
                portal::NOT_FOUND_NEXT,
            ],
            Problem::NotYours => [
                portal::NOT_YOURS,
                portal::NOT_YOURS_WHY,
                portal::NOT_YOURS_NEXT,
            ],
            Problem::SignedOut | Problem::Stale(_) => [
                portal::SIGNED_OUT_MEANWHILE,
                portal::SIGNED_OUT_MEANWHILE_WHY,
                portal::SIGNED_OUT_MEANWHILE_NEXT,
            ],
            Problem::FromElsewhere => [
                portal::FROM_ELSEWHERE,
                portal::FROM_ELSEWHERE_WHY,
                portal::FROM_ELSEWHERE_NEXT,
            ],
            Problem::Unreadable => [
                portal::UNREADABLE,
                portal::UNREADABLE_WHY,
                portal::UNREADABLE_NEXT,
            ],
            Problem::TooLong => [
                portal::TOO_LONG,
                portal::TOO_LONG_WHY,
                portal::TOO_LONG_NEXT,
            ],
            Problem::Busy => [portal::BUSY, portal::BUSY_WHY, portal::BUSY_NEXT],
            Problem::Unavailable => [
                portal::UNAVAILABLE,
                portal::UNAVAILABLE_WHY,
                portal::UNAVAILABLE_NEXT,
            ],
            Problem::SignInFailed => [
                portal::SIGN_IN_FAILED,
                portal::SIGN_IN_FAILED_WHY,
                portal::SIGN_IN_FAILED_NEXT,
            ],
            Problem::Stranger => [
                portal::STRANGER,
                portal::STRANGER_WHY,
                portal::STRANGER_NEXT,
            ],
            Problem::Refused(_) => [portal::REFUSED, portal::REFUSED_WHY, portal::REFUSED_NEXT],
            Problem::Bad { .. } => [portal::BAD, portal::UNREADABLE_WHY, portal::BAD_NEXT],
            Problem::Broken => [portal::BROKEN, portal::BROKEN_WHY, portal::BROKEN_NEXT],
        }
    }
}

impl Problem {
    /// Input of this field that breaks a rule.
    pub(crate) fn bad(field: &str, rule: &str, why: law::Text) -> Self {
        Problem::Bad {
            field: field.to_owned(),
            why: Arc::new(why),
            rule: rule.to_owned(),
        }
    }

    /// Where to go on to once who this is has been proved again.
    pub(crate) fn then_on_to(self, next: &str) -> Self {
        match self {
            Problem::Stale(_) => Problem::Stale(next.to_owned()),
            other => other,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Carried(self));
        response
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(fault) => fault.into(),
            Failure::Missing(_) => Problem::NotFound,
            Failure::Bad { field, rule, why } => Problem::bad(&field, &rule, why),
            Failure::Refused(answer) => Problem::Refused(Arc::from(answer)),
            Failure::Stale => Problem::Stale("/me/requests".to_owned()),
            Failure::Busy => Problem::Busy,
            Failure::Pack(_) => Problem::Broken,
        }
    }
}

impl From<store::Fault> for Problem {
    fn from(fault: store::Fault) -> Self {
        match fault {
            store::Fault::Missing(_) => Problem::NotFound,
            store::Fault::Refused(_) | store::Fault::Inconsistent(_) => {
                tracing::error!(%fault, "a request was not answered");
                Problem::Broken
            }
            fault => {
                tracing::error!(%fault, "nothing can be read or kept; visitors are told so");
                Problem::Unavailable
            }
        }
    }
}

/// The same told to a program, in the manner of the door it came to.
pub(crate) fn for_a_program(carried: &Carried, manner: Manner, language: Language) -> Response {
    let Carried(problem) = carried;
    api::problem::Problem::before_the_doors(problem).into_response(manner, language)
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page {
    frame: Frame,
    why: String,
    next: String,
    section: Option<String>,
    rule: Option<String>,
    at: Option<String>,
    /// Whether this is an answer of the policy, against which one can complain (s.73).
    complaint: bool,
    sign_in: bool,
}

/// The page that tells it.
pub(crate) fn page(site: &Site, visitor: &Visitor, carried: &Carried) -> Response {
    let Carried(problem) = carried;
    if let Problem::Stale(next) = problem {
        return Redirect::to(&format!("/confirm?next={}", encoded(next))).into_response();
    }
    let [title, why, next] = problem.words();
    let mut told = Page {
        frame: Frame::new(site, visitor, title).asked_at("/"),
        why: why.in_language(visitor.language).to_owned(),
        next: next.in_language(visitor.language).to_owned(),
        section: None,
        rule: None,
        at: None,
        complaint: false,
        sign_in: matches!(problem, Problem::SignedOut | Problem::SignInFailed),
    };
    match problem {
        Problem::Refused(answer) => {
            told.why = told.frame.say(&answer.why).to_owned();
            told.next = told.frame.say(&answer.next_step).to_owned();
            told.section = answer.section.map(str::to_owned);
            told.rule = answer.rule.map(str::to_owned);
            told.complaint = true;
        }
        Problem::Bad { why, rule, .. } => {
            told.why = told.frame.say(why).to_owned();
            told.section = Some(rule.clone());
        }
        Problem::Unavailable | Problem::Broken => {
            told.at = Some(told.frame.moment(site.app().now()));
        }
        _ => {}
    }
    let mut response = page::answer_with(problem.status(), &told)
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    if matches!(problem, Problem::Busy | Problem::Unavailable) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_48_a_store_or_ledger_that_cannot_write_is_told_as_503_and_never_as_an_answer() {
        for fault in [
            store::Fault::Ledger("it does not fit".to_owned()),
            store::Fault::Stopped("it ended".to_owned()),
            store::Fault::Vault("a seal failed".to_owned()),
            store::Fault::Embedded { code: 13, hint: "" },
            store::Fault::Server {
                state: "connection".to_owned(),
            },
        ] {
            let problem = Problem::from(Failure::Store(fault));
            assert_eq!(problem.status(), StatusCode::SERVICE_UNAVAILABLE);
        }
    }

    #[test]
    fn t_13_what_is_missing_in_the_house_is_a_page_that_is_not_there() {
        let missing = Problem::from(Failure::Missing("request"));
        assert_eq!(missing.status(), Problem::NotFound.status());
        let missing = Problem::from(store::Fault::Missing("entry"));
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    }
}
