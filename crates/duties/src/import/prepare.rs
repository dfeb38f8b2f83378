//! Turns a row into what would be kept of it, or says why nothing may be. Looks at the row and the
//! pack alone; who the person is, and whether the policy says yes, is for the transaction.

use std::collections::HashMap;
use std::sync::Arc;

use connectors::{Row, Value};
use law::Moment;
use policy::pack::{FieldKind, SourceFormat};
use serde_json::{Map, Value as Json};
use store::{Identifier, Term};

use super::door::{Door, Field, Landing};
use super::refused::{Because, NotTaken};
use super::value;
use crate::identifier;

/// The most paths whose landing is remembered; a sender may invent any number of them.
const LANDINGS_MAX: usize = 4_096;
/// How far a sender's clock may be ahead.
const AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// What would be kept of a row about a person.
pub(super) struct Taken {
    /// What the person is found by.
    pub(super) key: Identifier,
    /// What else they go by, by this row.
    pub(super) others: Vec<Identifier>,
    /// The relationship the row gives to somebody who is not known yet (`LP-13`).
    pub(super) relationship: Option<String>,
    /// Whether the row may also change the relationship of somebody it made known.
    pub(super) changes_relationship: bool,
    /// What the source calls the row.
    pub(super) external_id: String,
    /// When what it tells happened; when it was taken in, if it does not say.
    pub(super) happened: Option<Moment>,
    /// Fields by category.
    pub(super) pieces: Vec<Piece>,
    /// The class it belongs to.
    pub(super) class: Option<ClassName>,
    /// The person's part in that class, for an enrolment.
    pub(super) part: Option<(String, Term)>,
}

/// What lands in one category.
pub(super) struct Piece {
    pub(super) category: String,
    pub(super) fields: Map<String, Json>,
}

/// How a row names the class it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum ClassName {
    /// By the registry's own id: it must be known.
    Id(String),
    /// By an address or a code of another system, in which the registry's id may stand.
    Said(String),
    /// By something that may be a class, or anything else.
    Perhaps(String),
}

/// Prepares the rows of one import, in their order.
pub(super) struct Preparer {
    pub(super) door: Arc<Door>,
    landings: HashMap<Arc<str>, Landing>,
}

impl Preparer {
    pub(super) fn new(door: Arc<Door>) -> Self {
        Preparer {
            door,
            landings: HashMap::new(),
        }
    }

    fn landing(&mut self, path: &Arc<str>) -> Landing {
        if let Some(known) = self.landings.get(path) {
            return known.clone();
        }
        let landing = self.door.landing(path);
        if self.landings.len() < LANDINGS_MAX {
            self.landings.insert(Arc::clone(path), landing.clone());
        }
        landing
    }

    /// A row of a format whose paths the source maps one by one.
    pub(super) fn mapped(&mut self, row: &Row, now: Moment) -> Result<Taken, NotTaken> {
        let mut gathered = self.gathered(row)?;
        let door = Arc::clone(&self.door);
        let source = &door.source;
        let said = row
            .text(&source.person)
            .ok_or_else(|| Because::PersonMissing.at(&source.person))?;
        let key = self.key(&source.person_field, &source.person, &said)?;
        gathered.others.retain(|other| !is_same(other, &key));
        let relationship = match &source.relationship_from {
            Some(from) => {
                Some(self.relationship(&row.text(&from.path).unwrap_or_default(), &from.path)?)
            }
            None => (!source.relationship.is_empty()).then(|| source.relationship.clone()),
        };
        let happened = happened(row, &source.at, now)?;
        if door.format == SourceFormat::Public {
            self.says_where(&gathered)?;
        }
        let external_id = external_id(row, &source.external_id)?;
        // The course itself is an object of xAPI; what is done inside it names it as its parent.
        let class = gathered.class.or_else(|| {
            let object = row.text("object.id")?.into_owned();
            (door.format == SourceFormat::Xapi).then_some(ClassName::Perhaps(object))
        });
        Ok(Taken {
            key,
            others: gathered.others,
            relationship,
            changes_relationship: source.relationship_from.is_some(),
            external_id,
            happened: Some(happened),
            pieces: some(gathered.pieces)?,
            class: class.filter(|_| door.ties_to_classes()),
            part: None,
        })
    }

    /// What anybody can read is taken with the address at which it stood (`CO-32`): the person must be able
    /// to look there too (s.25, s.30).
    fn says_where(&self, gathered: &Gathered) -> Result<(), NotTaken> {
        let is_address = |category: &str, field: &str| {
            self.door
                .field(&format!("{category}/{field}"))
                .is_some_and(|field| field.wanted.kind == FieldKind::Url)
        };
        let mut pieces = gathered.pieces.iter();
        if pieces.any(|piece| {
            piece
                .fields
                .keys()
                .any(|id| is_address(&piece.category, id))
        }) {
            Ok(())
        } else {
            Err(Because::AddressMissing.at("*"))
        }
    }

    /// A generic record: its fields already have the catalogue's names.
    pub(super) fn record(&mut self, row: &Row, now: Moment) -> Result<Taken, NotTaken> {
        let door = Arc::clone(&self.door);
        let source = &door.source;
        let says = |path: &str, because: Because| row.text(path).ok_or_else(|| because.at(path));
        if row.text("source").is_some_and(|said| said != source.id) {
            return Err(Because::SourceOther.at("source"));
        }
        let category = says("category", Because::CategoryUndeclared)?;
        if !source.categories.iter().any(|known| *known == category) {
            return Err(Because::CategoryUndeclared.at("category"));
        }
        let scheme = says("person.scheme", Because::PersonMissing)?;
        let (_, path) = source
            .person_schemes
            .iter()
            .find(|(known, _)| *known == scheme)
            .ok_or_else(|| Because::SchemeUnknown.at("person.scheme"))?;
        let said = says("person.value", Because::PersonMissing)?;
        let key = self.key(path, "person.value", &said)?;
        let mut gathered = Gathered::default();
        for (path, value) in &row.values {
            if let Some(name) = path.strip_prefix("fields.") {
                let field = door
                    .field(&format!("{category}/{name}"))
                    .ok_or_else(|| Because::FieldUndeclared.at(path))?;
                self.take(&mut gathered, field, path, value)?;
            } else if !is_frame(path) && door.landing(path) != Landing::Passed {
                return Err(Because::FieldUndeclared.at(path));
            }
        }
        gathered.others.retain(|other| !is_same(other, &key));
        let relationship = row.text("relationship").map(std::borrow::Cow::into_owned);
        let unknown = |id: &String| door.policy.compiled.relationship_ix(id).is_none();
        if relationship.as_ref().is_some_and(unknown) {
            return Err(Because::RelationshipUnknown.at("relationship"));
        }
        Ok(Taken {
            key,
            others: gathered.others,
            relationship,
            changes_relationship: false,
            external_id: external_id(row, &source.external_id)?,
            happened: Some(happened(row, &source.at, now)?),
            pieces: some(gathered.pieces)?,
            class: gathered.class.filter(|_| door.ties_to_classes()),
            part: None,
        })
    }

    /// What the row's fields hold, each in its category.
    pub(super) fn gathered(&mut self, row: &Row) -> Result<Gathered, NotTaken> {
        let mut gathered = Gathered::default();
        for (path, value) in &row.values {
            match self.landing(path) {
                Landing::Kept(field) => self.take(&mut gathered, &field, path, value)?,
                Landing::Passed => {}
                Landing::Undeclared => return Err(Because::FieldUndeclared.at(path)),
            }
        }
        Ok(gathered)
    }

    fn take(
        &self,
        gathered: &mut Gathered,
        field: &Field,
        path: &str,
        said: &Value,
    ) -> Result<(), NotTaken> {
        let Some(value) = value::checked(said, field.wanted).map_err(|because| because.at(path))?
        else {
            return Ok(());
        };
        if let (true, Some(text)) = (field.lookup, value.as_str()) {
            let found = identifier::of(&self.door.policy.compiled, &field.path, text);
            gathered.others.extend(found);
        }
        if let (true, Some(text)) = (
            field.names_class && gathered.class.is_none(),
            value.as_str(),
        ) {
            gathered.class = Some(ClassName::Said(text.to_owned()));
        }
        gathered.put(&field.category, &field.field, value);
        Ok(())
    }

    /// What the person is found by.
    pub(super) fn key(&self, field: &str, path: &str, said: &str) -> Result<Identifier, NotTaken> {
        let wanted = self
            .door
            .field(field)
            .ok_or_else(|| Because::PersonMissing.at(path))?
            .wanted;
        let value = value::checked(&Value::Text(said.to_owned()), wanted)
            .map_err(|because| because.at(path))?;
        value
            .as_ref()
            .and_then(Json::as_str)
            .and_then(|text| identifier::of(&self.door.policy.compiled, field, text))
            .ok_or_else(|| Because::PersonMissing.at(path))
    }

    /// The relationship that a word of the source stands for (`LP-13`).
    pub(super) fn relationship(&self, word: &str, path: &str) -> Result<String, NotTaken> {
        self.door
            .source
            .relationship_from
            .iter()
            .flat_map(|from| &from.values)
            .find(|(known, _)| known == word)
            .map(|(_, relationship)| relationship.clone())
            .ok_or_else(|| Because::RelationshipUnknown.at(path))
    }
}

/// What the fields of a row came to.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) others: Vec<Identifier>,
    pub(super) pieces: Vec<Piece>,
    pub(super) class: Option<ClassName>,
}

impl Gathered {
    /// Puts a value in its place; several different values of one field become a list.
    fn put(&mut self, category: &str, field: &str, value: Json) {
        let piece = match self
            .pieces
            .iter_mut()
            .position(|piece| piece.category == category)
        {
            Some(at) => self.pieces.get_mut(at),
            None => {
                self.pieces.push(Piece {
                    category: category.to_owned(),
                    fields: Map::new(),
                });
                self.pieces.last_mut()
            }
        };
        let Some(piece) = piece else { return };
        match piece.fields.get_mut(field) {
            None => {
                piece.fields.insert(field.to_owned(), value);
            }
            Some(Json::Array(many)) if many.contains(&value) => {}
            Some(Json::Array(many)) => many.push(value),
            Some(one) if *one == value => {}
            Some(one) => {
                let first = one.take();
                *one = Json::Array(vec![first, value]);
            }
        }
    }
}

/// The parts of a generic record that the door itself reads.
fn is_frame(path: &str) -> bool {
    matches!(
        path,
        "id" | "at" | "category" | "person.scheme" | "person.value"
    )
}

fn is_same(one: &Identifier, other: &Identifier) -> bool {
    one.field == other.field && one.parts == other.parts
}

/// The pieces, if there are any.
pub(super) fn some(pieces: Vec<Piece>) -> Result<Vec<Piece>, NotTaken> {
    if pieces.is_empty() {
        Err(Because::NothingKept.at("*"))
    } else {
        Ok(pieces)
    }
}

/// When what the row tells happened.
fn happened(row: &Row, path: &str, now: Moment) -> Result<Moment, NotTaken> {
    let said = row
        .text(path)
        .ok_or_else(|| Because::TimeMissing.at(path))?;
    not_ahead(value::moment(said.trim()), path, now)
}

/// Refuses a time that has not come yet.
pub(super) fn not_ahead(
    at: Result<Moment, Because>,
    path: &str,
    now: Moment,
) -> Result<Moment, NotTaken> {
    let at = at.map_err(|because| because.at(path))?;
    if at > now.after(AHEAD) {
        return Err(Because::TimeAhead.at(path));
    }
    Ok(at)
}

/// What the source calls the row; the row as a whole where the source gives no ids.
fn external_id(row: &Row, path: &str) -> Result<String, NotTaken> {
    if path.is_empty() {
        return Ok(super::digest::of_row(row));
    }
    let id = row.text(path).ok_or_else(|| Because::IdMissing.at(path))?;
    let id = id.trim();
    value::free_of_cards(id).map_err(|because| because.at(path))?;
    if id.is_empty() {
        return Err(Because::IdMissing.at(path));
    }
    if id.chars().count() > 300 {
        return Err(Because::TooLong(300).at(path));
    }
    Ok(id.to_owned())
}
