//! A request of AuthZEN, read into a question in the words of the pack.

use std::net::IpAddr;

use duties::ask::Asked;
use law::words::api;
use law::{ActorId, CaseId, MemoId, PersonId};
use policy::Compiled;
use serde_json::{Map, Value as Json};
use store::ByHand;

use crate::api::json::{flag, text};
use crate::api::problem::Problem;

/// The type of a subject that is an actor.
pub(crate) const ACTOR: &str = "actor";
/// The type of a resource that is a person, and of a subject that is one.
pub(crate) const PERSON: &str = "person";

/// An id that nobody has: real ones are random. What names nothing is asked as this and refused by
/// rule, like every other question (`LP-35`).
const NOBODY: [u8; 16] = [0; 16];

/// The members of a request that are objects. Those of an item stand before those of the whole.
pub(crate) struct Members<'j> {
    item: &'j Map<String, Json>,
    whole: Option<&'j Map<String, Json>>,
}

/// What is asked for when one of the three is left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Nothing,
    Subject,
    Resource,
    Action,
}

/// A question, and whether it is to be entered.
pub(crate) struct Posed {
    pub(crate) asked: Asked,
    /// The type of the subject as it was given.
    pub(crate) subject_type: String,
    /// The type of the resource as it was given.
    pub(crate) resource_type: String,
    pub(crate) enter: bool,
}

impl<'j> Members<'j> {
    pub(crate) const fn of(whole: &'j Map<String, Json>) -> Self {
        Members {
            item: whole,
            whole: None,
        }
    }

    pub(crate) const fn item(item: &'j Map<String, Json>, whole: &'j Map<String, Json>) -> Self {
        Members {
            item,
            whole: Some(whole),
        }
    }

    /// An object of the item, or else that of the whole; an item's object replaces it entirely.
    fn object(&self, name: &'static str) -> Result<Option<&'j Map<String, Json>>, Problem> {
        let own = self.item.get(name).filter(|value| !value.is_null());
        let found = own.or_else(|| {
            self.whole
                .and_then(|whole| whole.get(name))
                .filter(|value| !value.is_null())
        });
        match found {
            None => Ok(None),
            Some(Json::Object(object)) => Ok(Some(object)),
            Some(_) => Err(Problem::wrong_type(name)),
        }
    }

    fn required(&self, name: &'static str) -> Result<&'j Map<String, Json>, Problem> {
        self.object(name)?.ok_or_else(|| Problem::missing(name))
    }
}

/// Reads the question.
///
/// # Errors
/// A problem that names the member which is missing or of the wrong type.
pub(crate) fn pose(
    compiled: &Compiled,
    members: &Members<'_>,
    open: Open,
) -> Result<Posed, Problem> {
    let subject = members.required("subject")?;
    let resource = members.required("resource")?;
    let subject_type = required_text(subject, "type", "subject.type")?;
    let resource_type = required_text(resource, "type", "resource.type")?;
    let actor = match open {
        Open::Subject => ActorId::from_bytes(NOBODY),
        _ => actor(subject_type, required_text(subject, "id", "subject.id")?),
    };
    properties(subject, "subject.properties")?;
    let person = match open {
        Open::Resource => PersonId::from_bytes(NOBODY),
        _ => required_text(resource, "id", "resource.id")?
            .parse()
            .unwrap_or(PersonId::from_bytes(NOBODY)),
    };
    let of_resource = properties(resource, "resource.properties")?;
    let named = categories(of_resource)?;
    let (person, categories) = match (resource_type, compiled.category_ix(resource_type)) {
        (PERSON, _) => (person, named),
        (category, Some(_)) => (person, vec![category.to_owned()]),
        _ => (PersonId::from_bytes(NOBODY), named),
    };
    let (operation, of_action) = match (open, members.object("action")?) {
        (Open::Action, _) => (String::new(), None),
        (_, None) => return Err(Problem::missing("action")),
        (_, Some(action)) => (
            required_text(action, "name", "action.name")?.to_owned(),
            properties(action, "action.properties")?,
        ),
    };
    let (circumstances, enter) = circumstances(members, of_action)?;
    Ok(Posed {
        asked: Asked {
            actor,
            person,
            operation,
            categories,
            ..circumstances
        },
        subject_type: subject_type.to_owned(),
        resource_type: resource_type.to_owned(),
        enter,
    })
}

/// The context, as a question that lacks who, whom and what.
fn circumstances(
    members: &Members<'_>,
    of_action: Option<&Map<String, Json>>,
) -> Result<(Asked, bool), Problem> {
    let none = Map::new();
    let context = members.object("context")?.unwrap_or(&none);
    let in_context = text(context, "activity", "context.activity")?;
    let in_action = of_action
        .map(|action| text(action, "activity", "action.properties.activity"))
        .transpose()?
        .flatten();
    if let (Some(one), Some(other)) = (in_context, in_action)
        && one != other
    {
        return Err(Problem::unreadable(api::REQUEST_TWO_ACTIVITIES.text()));
    }
    let nobodys = |_| NOBODY;
    let case = text(context, "case", "context.case")?.map(|id| {
        id.parse()
            .unwrap_or_else(|fault| CaseId::from_bytes(nobodys(fault)))
    });
    let memo = text(context, "memo", "context.memo")?.map(|id| {
        id.parse()
            .unwrap_or_else(|fault| MemoId::from_bytes(nobodys(fault)))
    });
    let asked = Asked {
        actor: ActorId::from_bytes(NOBODY),
        person: PersonId::from_bytes(NOBODY),
        activity: in_context.or(in_action).unwrap_or_default().to_owned(),
        operation: String::new(),
        categories: Vec::new(),
        recipient: text(context, "recipient", "context.recipient")?.map(str::to_owned),
        abroad: flag(context, "abroad", "context.abroad")?,
        case,
        memo,
        // An address that is none leaves a role tied to a network outside of it (CO-33).
        address: text(context, "ip", "context.ip")?.and_then(|ip| ip.parse::<IpAddr>().ok()),
        by: ByHand::Named,
    };
    Ok((asked, flag(context, "enter", "context.enter")?))
}

fn required_text<'j>(
    object: &'j Map<String, Json>,
    name: &str,
    told: &str,
) -> Result<&'j str, Problem> {
    text(object, name, told)?.ok_or_else(|| Problem::missing(told))
}

/// The properties of an entity, which must be an object where they are given.
fn properties<'j>(
    entity: &'j Map<String, Json>,
    told: &str,
) -> Result<Option<&'j Map<String, Json>>, Problem> {
    match entity.get("properties") {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Object(properties)) => Ok(Some(properties)),
        Some(_) => Err(Problem::wrong_type(told)),
    }
}

fn actor(kind: &str, id: &str) -> ActorId {
    let nobody = ActorId::from_bytes(NOBODY);
    match kind {
        ACTOR => id.parse().unwrap_or(nobody),
        PERSON => id.parse().map_or(nobody, duties::ask::oneself),
        _ => nobody,
    }
}

fn categories(properties: Option<&Map<String, Json>>) -> Result<Vec<String>, Problem> {
    const TOLD: &str = "resource.properties.categories";
    match properties.and_then(|properties| properties.get("categories")) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(items)) => items
            .iter()
            .map(|item| {
                item.as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| Problem::wrong_type(TOLD))
            })
            .collect(),
        Some(_) => Err(Problem::wrong_type(TOLD)),
    }
}
