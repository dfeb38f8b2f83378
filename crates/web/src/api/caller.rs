//! Who calls: a program by the token the operator gave it, or a person by their session's token.
//! Both stand in the `Authorization` header; cookies count for nothing here.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duties::App;
use jiff::SignedDuration;
use law::{ActorId, Moment, PersonId};

use super::limit::Shared;
use super::problem::Problem;
use crate::site::Site;

/// What a program's token begins with, so that a token left lying about is recognised.
const PREFIX: &str = "sitthi_";
/// How long a program's token is known without asking the store again. A program that is ended
/// loses its roles at once all the same; a token that is renewed holds no longer than this.
const KNOWN_FOR: SignedDuration = SignedDuration::from_secs(10);
/// How often it is written down that a session's holder was seen.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Whoever calls.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Who they ask as.
    pub(crate) actor: ActorId,
    /// The person they are, when a person calls.
    pub(crate) person: Option<PersonId>,
    /// When that person last proved who they are.
    pub(crate) proved: Option<Moment>,
    pub(crate) is_program: bool,
}

impl Caller {
    /// Who asks when they ask about this person: the person themself in their own right, everybody
    /// else in theirs.
    pub(crate) fn asking_about(&self, person: PersonId) -> ActorId {
        if self.is(person) {
            duties::ask::oneself(person)
        } else {
            self.actor
        }
    }

    /// Whether the caller is this person.
    pub(crate) fn is(&self, person: PersonId) -> bool {
        self.person == Some(person)
    }
}

/// A program's token as it is handed out and sent.
#[must_use]
pub fn written(token: &[u8; store::TOKEN_BYTES]) -> String {
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(token))
}

/// Who sent the request.
pub(crate) async fn of(
    site: &Arc<Site>,
    shared: &Arc<Shared>,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    let (token, is_program) = token(headers).ok_or_else(Problem::no_token)?;
    if !is_program {
        let found = site
            .run(move |app| session(app, &token).map_err(crate::problem::Problem::from))
            .await
            .map_err(|problem| Problem::of_the_house(&problem))?;
        return found.ok_or_else(Problem::no_token);
    }
    let now = site.app().now();
    let hash = store::fingerprint(&token);
    let actor = match shared.known(&hash, now) {
        Some(actor) => actor,
        None => {
            let found = site
                .run(move |app| app.store().read(|read| read.program(&token)))
                .await
                .map_err(|problem| Problem::of_the_house(&problem))?;
            let program = found.ok_or_else(Problem::no_token)?;
            let until = program
                .ends
                .map_or(now.after(KNOWN_FOR), |ends| ends.min(now.after(KNOWN_FOR)));
            shared.know(hash, program.actor, until, now);
            program.actor
        }
    };
    if site.app().store().roles(actor).is_empty() {
        return Err(Problem::no_token());
    }
    Ok(Caller {
        actor,
        person: None,
        proved: None,
        is_program: true,
    })
}

/// The token of the one `Authorization` header, and whether it is a program's.
fn token(headers: &HeaderMap) -> Option<(Vec<u8>, bool)> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    let (scheme, token) = line.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let token = token.trim();
    let (encoded, is_program) = token
        .strip_prefix(PREFIX)
        .map_or((token, false), |rest| (rest, true));
    let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    (bytes.len() == store::TOKEN_BYTES).then_some((bytes, is_program))
}

fn session(app: &App, token: &[u8]) -> Result<Option<Caller>, store::Fault> {
    let Some((session, seen)) = app.store().read(|read| read.session(token))? else {
        return Ok(None);
    };
    if seen.after(SEEN_EVERY) <= app.now() {
        app.store()
            .transact("session.seen", move |tx| tx.touch_session(&session))?;
    }
    let actor = session.actor.or(session.person.map(duties::ask::oneself));
    Ok(actor.map(|actor| Caller {
        actor,
        person: session.person,
        proved: Some(session.proved),
        is_program: false,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(lines: &[&str]) -> Option<(Vec<u8>, bool)> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(line).unwrap());
        }
        token(&headers)
    }

    #[test]
    fn a_token_is_read_from_one_bearer_header_and_nothing_else() {
        let program = written(&[7; 32]);
        let session = URL_SAFE_NO_PAD.encode([8; 32]);
        assert_eq!(
            read(&[&format!("Bearer {program}")]),
            Some((vec![7; 32], true))
        );
        assert_eq!(
            read(&[&format!("bearer {session}")]),
            Some((vec![8; 32], false))
        );
        for lines in [
            vec![],
            vec!["Bearer"],
            vec!["Bearer "],
            vec!["Basic c2l0dGhpOnNpdHRoaQ=="],
            vec!["Bearer sitthi_short"],
            vec![program.as_str()],
        ] {
            assert_eq!(read(&lines), None, "{lines:?}");
        }
        let twice = format!("Bearer {program}");
        assert_eq!(read(&[&twice, &twice]), None);
    }
}
