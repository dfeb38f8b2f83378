//! What stands in the way of an answer, told to a program: problem details (RFC 9457) with rule,
//! section, reason and next step in both languages. No value of the request is ever repeated.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use duties::Failure;
use law::words::{Words, api};
use law::{Language, Text};
use policy::Answer;
use serde_json::{Map, Value as Json, json};
use store::Fault;

use super::door::Manner;

/// Something that stands in the way of an answer.
#[derive(Debug)]
pub(crate) struct Problem(Box<Told>);

#[derive(Debug)]
struct Told {
    status: StatusCode,
    kind: &'static str,
    title: Words,
    why: Text,
    next: Text,
    /// What else programs may want: rule, section, the answer's grounds.
    more: Map<String, Json>,
    retry_after: Option<u64>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: Words, why: Text, next: Words) -> Self {
        Problem(Box::new(Told {
            status,
            kind,
            title,
            why,
            next: next.text(),
            more: Map::new(),
            retry_after: None,
        }))
    }

    fn and(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn no_token() -> Self {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "no-token",
            api::NO_TOKEN,
            api::NO_TOKEN_WHY.text(),
            api::NO_TOKEN_NEXT,
        )
    }

    /// The door is only for the person themself.
    pub(crate) fn not_yours() -> Self {
        Problem::new(
            StatusCode::FORBIDDEN,
            "not-yours",
            api::NOT_YOURS,
            api::NOT_YOURS_WHY.text(),
            api::NOT_YOURS_NEXT,
        )
    }

    /// The program has no role for this.
    pub(crate) fn no_mandate() -> Self {
        Problem::new(
            StatusCode::FORBIDDEN,
            "no-mandate",
            api::NO_MANDATE,
            api::NO_MANDATE_WHY.text(),
            api::NO_MANDATE_NEXT,
        )
    }

    /// Not there, or not for whoever asks: one text for both (`T13`).
    pub(crate) fn not_found() -> Self {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not-found",
            api::NOT_FOUND,
            api::NOT_FOUND_WHY.text(),
            api::NOT_FOUND_NEXT,
        )
    }

    /// No door is at this address.
    pub(crate) fn no_door() -> Self {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no-door",
            api::NO_DOOR,
            api::NO_DOOR_WHY.text(),
            api::NO_DOOR_NEXT,
        )
    }

    /// A door is there, but not by this method.
    pub(crate) fn not_that_way() -> Self {
        Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "not-that-way",
            api::NOT_THAT_WAY,
            api::NOT_THAT_WAY_WHY.text(),
            api::NOT_THAT_WAY_NEXT,
        )
    }

    /// A page of another site had a browser send it (`T7`).
    pub(crate) fn from_elsewhere() -> Self {
        Problem::new(
            StatusCode::FORBIDDEN,
            "from-elsewhere",
            api::FROM_ELSEWHERE,
            api::FROM_ELSEWHERE_WHY.text(),
            api::FROM_ELSEWHERE_NEXT,
        )
    }

    pub(crate) fn too_long() -> Self {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-long",
            api::TOO_LONG,
            api::TOO_LONG_WHY.text(),
            api::TOO_LONG_NEXT,
        )
    }

    pub(crate) fn busy(seconds: u64) -> Self {
        let mut problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "busy",
            api::BUSY,
            api::BUSY_WHY.text(),
            api::BUSY_NEXT,
        );
        problem.0.retry_after = Some(seconds);
        problem
    }

    pub(crate) fn unavailable() -> Self {
        let mut problem = Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            api::UNAVAILABLE,
            api::UNAVAILABLE_WHY.text(),
            api::UNAVAILABLE_NEXT,
        );
        problem.0.retry_after = Some(30);
        problem
    }

    pub(crate) fn broken() -> Self {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "broken",
            api::BROKEN,
            api::BROKEN_WHY.text(),
            api::BROKEN_NEXT,
        )
    }

    pub(crate) fn content_type() -> Self {
        Problem::unreadable(api::REQUEST_CONTENT_TYPE.text())
    }

    pub(crate) fn not_json() -> Self {
        Problem::unreadable(api::REQUEST_NOT_JSON.text())
    }

    pub(crate) fn not_object() -> Self {
        Problem::unreadable(api::REQUEST_NOT_OBJECT.text())
    }

    pub(crate) fn missing(field: &str) -> Self {
        Problem::of_field(api::REQUEST_MISSING, field)
    }

    pub(crate) fn wrong_type(field: &str) -> Self {
        Problem::of_field(api::REQUEST_TYPE, field)
    }

    pub(crate) fn out_of_range(field: &str) -> Self {
        Problem::of_field(api::REQUEST_RANGE, field)
    }

    /// A request that cannot be read, for a reason of the catalogue.
    pub(crate) fn unreadable(why: Text) -> Self {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "unreadable",
            api::UNREADABLE,
            why,
            api::UNREADABLE_NEXT,
        )
    }

    /// Input that can be read and breaks a rule.
    pub(crate) fn bad(field: &str, rule: &str, why: Text) -> Self {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad",
            api::BAD,
            why,
            api::BAD_NEXT,
        )
        .and("field", field)
        .and("rule", rule)
    }

    /// Answers of a form that are not fit: every field that is wrong, none with its value.
    pub(crate) fn unfit(fields: Vec<Json>) -> Self {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unfit",
            api::UNFIT,
            api::UNFIT_WHY.text(),
            api::BAD_NEXT,
        )
        .and("fields", fields)
    }

    /// The policy's no, with its grounds.
    pub(crate) fn refused(answer: &Answer) -> Self {
        let mut problem = Problem::new(
            StatusCode::FORBIDDEN,
            "refused",
            api::REFUSED,
            answer.why.clone(),
            api::NOT_FOUND_NEXT,
        )
        .and("rule", answer.rule)
        .and("section", answer.section)
        .and("policy", answer.policy.as_str())
        .and("version", answer.version);
        problem.0.next = answer.next_step.clone();
        problem
    }

    fn of_field(words: Words, field: &str) -> Self {
        let name = Text::new(field, field);
        Problem::unreadable(words.fill_text(&[("field", &name)]))
    }

    /// A problem of the frame: too many at once, or a thread that broke.
    pub(crate) fn of_the_house(problem: &crate::problem::Problem) -> Self {
        match problem {
            crate::problem::Problem::Busy => Problem::busy(1),
            crate::problem::Problem::Unavailable => Problem::unavailable(),
            _ => Problem::broken(),
        }
    }

    /// A problem of the layers before the doors, or of an address without one.
    pub(crate) fn before_the_doors(problem: &crate::problem::Problem) -> Self {
        use crate::problem::Problem as Frame;
        match problem {
            Frame::NotFound => Problem::no_door(),
            Frame::NotThatWay => Problem::not_that_way(),
            Frame::FromElsewhere => Problem::from_elsewhere(),
            Frame::TooLong => Problem::too_long(),
            Frame::Unreadable => Problem::content_type(),
            other => Problem::of_the_house(other),
        }
    }

    /// Status, and what is wrong in both languages: for one question among many.
    pub(crate) fn in_brief(&self) -> Json {
        json!({ "status": self.0.status.as_u16(), "message": self.0.why })
    }

    pub(crate) fn into_response(self, manner: Manner, language: Language) -> Response {
        let told = *self.0;
        let (media, body) = match manner {
            Manner::Details => ("application/problem+json", details(&told, language)),
            Manner::Message => (
                // Written in capitals, since a bare message of the layers outside is not.
                "text/plain; charset=UTF-8",
                told.why.in_language(language).to_owned(),
            ),
        };
        let mut response = (told.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(language.tag()),
        );
        if told.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"sitthi\""),
            );
        }
        if let Some(seconds) = told.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn details(told: &Told, language: Language) -> String {
    let mut body = Map::new();
    body.insert(
        "type".to_owned(),
        json!(format!("urn:sitthi:problem:{}", told.kind)),
    );
    body.insert("title".to_owned(), json!(told.title.in_language(language)));
    body.insert("status".to_owned(), json!(told.status.as_u16()));
    body.insert("detail".to_owned(), json!(told.why.in_language(language)));
    body.extend(told.more.clone());
    body.insert("why".to_owned(), json!(told.why));
    body.insert("next_step".to_owned(), json!(told.next));
    Json::Object(body).to_string()
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Missing(_) => Problem::not_found(),
            Fault::Refused(_) => Problem::broken(),
            _ => {
                tracing::error!(fault = %fault, "the store failed");
                Problem::unavailable()
            }
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(fault) => fault.into(),
            Failure::Missing(_) => Problem::not_found(),
            Failure::Bad { field, rule, why } => Problem::bad(&field, &rule, why),
            Failure::Refused(answer) => Problem::refused(&answer),
            Failure::Stale => Problem::new(
                StatusCode::UNAUTHORIZED,
                "stale",
                api::STALE,
                api::STALE_WHY.text(),
                api::STALE_NEXT,
            ),
            Failure::Busy => Problem::busy(600),
            Failure::Pack(_) => Problem::broken(),
        }
    }
}
