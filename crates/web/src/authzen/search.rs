//! Searches: who may, with whose data, what. Ids and verbs only; nothing of a person is opened,
//! and each result is one that an evaluation would permit now.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duties::{App, ask};
use law::words::api;
use law::{ActorId, Operation, PersonId};
use policy::RelationKind;
use serde_json::{Map, Value as Json, json};

use super::question::{ACTOR, Members, Open, PERSON, Posed, pose};
use crate::api::door::Call;
use crate::api::json::{self, text};
use crate::api::problem::Problem;
use crate::api::reply::Reply;

/// Searches a program may make in a minute: each can go through everybody.
pub(super) const PER_MINUTE: u32 = 600;
/// Results of one page at most, and when nothing is said.
const RESULTS_MAX: usize = 1_000;
/// Ids taken from a roll at once.
const AT_ONCE: usize = 4_096;

/// Which page is asked for.
struct Page {
    limit: usize,
    /// The id after which the page begins.
    after: Option<[u8; 16]>,
    /// Ties a token to the request it was given for.
    tie: [u8; 8],
}

impl Page {
    fn read(body: &Map<String, Json>) -> Result<Self, Problem> {
        let tie = tie(body);
        let none = Map::new();
        let page = match body.get("page") {
            None | Some(Json::Null) => &none,
            Some(Json::Object(page)) => page,
            Some(_) => return Err(Problem::wrong_type("page")),
        };
        let limit = match page.get("limit") {
            None | Some(Json::Null) => RESULTS_MAX,
            Some(limit) => {
                let limit = limit
                    .as_u64()
                    .ok_or_else(|| Problem::wrong_type("page.limit"))?;
                usize::try_from(limit)
                    .unwrap_or(RESULTS_MAX)
                    .min(RESULTS_MAX)
            }
        };
        let after = match text(page, "token", "page.token")? {
            None | Some("") => None,
            Some(token) => Some(position(token, tie)?),
        };
        Ok(Page { limit, after, tie })
    }

    /// The results with the token of the next page, when there is more.
    fn reply(&self, mut found: Vec<(Option<[u8; 16]>, Json)>) -> Result<Reply, Problem> {
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        // A page of nothing leads on from where it began.
        let reached = found
            .last()
            .map_or(self.after.or(Some([0; 16])), |(id, _)| *id);
        let next = reached.filter(|_| more).map_or_else(String::new, |id| {
            URL_SAFE_NO_PAD.encode([&id[..], &self.tie].concat())
        });
        let results: Vec<Json> = found.into_iter().map(|(_, result)| result).collect();
        Reply::json(&json!({
            "page": { "next_token": next, "count": results.len() },
            "results": results,
        }))
    }
}

/// A short digest of everything a token holds for: the request without its page.
fn tie(body: &Map<String, Json>) -> [u8; 8] {
    let rest: Map<String, Json> = ["subject", "action", "resource", "context"]
        .into_iter()
        .filter_map(|name| body.get(name).map(|value| (name.to_owned(), value.clone())))
        .collect();
    let hash = store::fingerprint(Json::Object(rest).to_string().as_bytes());
    let mut tie = [0_u8; 8];
    for (place, octet) in tie.iter_mut().zip(&hash) {
        *place = *octet;
    }
    tie
}

fn position(token: &str, tie: [u8; 8]) -> Result<[u8; 16], Problem> {
    let octets = URL_SAFE_NO_PAD.decode(token).ok();
    octets
        .as_deref()
        .and_then(|octets| octets.split_first_chunk::<16>())
        .filter(|(_, rest)| *rest == tie)
        .map(|(id, _)| *id)
        .ok_or_else(|| Problem::unreadable(api::REQUEST_TOKEN.text()))
}

fn permitted(app: &App, posed: &Posed) -> bool {
    posed.asked.operation.parse::<Operation>().is_ok() && ask::evaluate(app, &posed.asked).permitted
}

/// Subject search: the actors who may; the person themself too, as `person`, when those are asked
/// for.
pub(super) fn subjects(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    let mut posed = pose(&app.store().compiled(), &Members::of(&body), Open::Subject)?;
    let page = Page::read(&body)?;
    let mut found = Vec::new();
    if posed.subject_type == PERSON {
        posed.asked.actor = ask::oneself(posed.asked.person);
        if page.after.is_none() && permitted(app, &posed) {
            found.push((
                None,
                json!({ "type": PERSON, "id": posed.asked.person.to_string() }),
            ));
        }
    } else if posed.subject_type == ACTOR {
        let mut after = page.after.map(ActorId::from_bytes);
        'all: loop {
            let roll = app
                .store()
                .read(|read| read.roll_of_actors(after, AT_ONCE))?;
            for actor in &roll {
                posed.asked.actor = *actor;
                if permitted(app, &posed) {
                    found.push((
                        Some(actor.bytes()),
                        json!({ "type": ACTOR, "id": actor.to_string() }),
                    ));
                    if found.len() > page.limit {
                        break 'all;
                    }
                }
            }
            match roll.last() {
                Some(last) => after = Some(*last),
                None => break,
            }
        }
    }
    page.reply(found)
}

/// Resource search: the people with whose data the subject may do this.
pub(super) fn resources(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    let compiled = app.store().compiled();
    let mut posed = pose(&compiled, &Members::of(&body), Open::Resource)?;
    let page = Page::read(&body)?;
    let mut found = Vec::new();
    let known =
        posed.resource_type == PERSON || compiled.category_ix(&posed.resource_type).is_some();
    if known {
        let mut people = People::tied_to(app, posed.asked.actor)?;
        let mut after = page.after.map(PersonId::from_bytes);
        'all: loop {
            let roll = people.next(app, after)?;
            for person in &roll {
                posed.asked.person = *person;
                if permitted(app, &posed) {
                    found.push((
                        Some(person.bytes()),
                        json!({ "type": posed.resource_type, "id": person.to_string() }),
                    ));
                    if found.len() > page.limit {
                        break 'all;
                    }
                }
            }
            match roll.last() {
                Some(last) => after = Some(*last),
                None => break,
            }
        }
    }
    page.reply(found)
}

/// The people who can come into question for an actor.
enum People {
    /// Everybody: the actor serves in an office, or by a memorandum or a delegation.
    Everybody,
    /// Those of their courses, and themself.
    These(BTreeSet<PersonId>),
}

impl People {
    fn tied_to(app: &App, actor: ActorId) -> Result<Self, Problem> {
        let compiled = app.store().compiled();
        let roles = app.store().roles(actor);
        let near = |kind| matches!(kind, RelationKind::Course | RelationKind::OneSelf);
        let all_near = roles
            .iter()
            .filter_map(|number| compiled.role(policy::RoleIx(number)))
            .all(|role| near(role.relation_kind));
        if !all_near {
            return Ok(People::Everybody);
        }
        let courses: BTreeSet<_> = app
            .store()
            .courses_taught(actor)
            .into_iter()
            .map(|(course, _)| course)
            .collect();
        let these = app.store().read::<_, store::Fault>(|read| {
            let mut these = BTreeSet::from([PersonId::from_bytes(actor.bytes())]);
            these.extend(read.actor(actor)?.and_then(|row| row.person));
            for course in courses {
                these.extend(read.people_in(course)?);
            }
            Ok(these)
        })?;
        Ok(People::These(these))
    }

    /// Some people in order after one of them; none at the end.
    fn next(&mut self, app: &App, after: Option<PersonId>) -> Result<Vec<PersonId>, Problem> {
        match self {
            People::Everybody => Ok(app
                .store()
                .read(|read| read.roll_of_people(after, AT_ONCE))?),
            People::These(these) => Ok(these
                .iter()
                .filter(|person| after.is_none_or(|after| **person > after))
                .take(AT_ONCE)
                .copied()
                .collect()),
        }
    }
}

/// Action search: which of the five verbs the subject may do.
pub(super) fn actions(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    let mut posed = pose(&app.store().compiled(), &Members::of(&body), Open::Action)?;
    let page = Page::read(&body)?;
    let mut found = Vec::new();
    for operation in Operation::ALL {
        operation.code().clone_into(&mut posed.asked.operation);
        let id = (u128::from(operation.number()) + 1).to_be_bytes();
        if page.after.is_none_or(|after| id > after) && permitted(app, &posed) {
            found.push((Some(id), json!({ "name": operation.code() })));
        }
    }
    page.reply(found)
}
