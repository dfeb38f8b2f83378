//! Other people in a copy: found in the texts of the person's records, proposed to be withheld, and
//! taken out where the review says so (`LP-21`, `T11`; TDPG 3.0 p.180).
//!
//! What is looked through: fields of the catalogue that hold text in categories marked as free text,
//! and every text inside a nested value. What points to the person themself, or to the controller's
//! own desks, is no other person. A finding is a place and a kind, never the text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use law::detect::names::{Bearer, names, parts};
use law::detect::{citizen_numbers, mentions};
use law::words::{Words, others as words};
use law::{PersonId, Plain};
use policy::Category;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use store::{Fault, Names, Permit, Read, Record};

use crate::app::Policy;
use crate::identifier;

/// What stands in the place of a passage that was withheld.
pub(crate) const MARK: &str = "[ปิดไว้: เกี่ยวกับผู้อื่น | withheld: about somebody else]";
/// Kinds of field that hold text of people.
const TEXTS: [&str; 6] = ["text", "free-text", "name", "document", "image", "video"];
/// Members of a nested value that name who is answered or spoken of.
const NAMING: [&str; 16] = [
    "replyto",
    "inreplyto",
    "mention",
    "mentions",
    "author",
    "actor",
    "sender",
    "recipient",
    "from",
    "to",
    "cc",
    "by",
    "user",
    "username",
    "account",
    "mbox",
];
/// The most texts whose finding is remembered: posts repeat, and so do names of activities.
const REMEMBERED: usize = 4_096;

/// In what way a passage points to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pointing {
    /// An e-mail address.
    Email,
    /// A citizen number.
    CitizenNumber,
    /// A telephone number.
    Phone,
    /// What somebody known here goes by: a student number, an account.
    Identifier,
    /// A member that names who is answered.
    ReplyTo,
    /// A handle.
    Handle,
    /// A name.
    Name,
    /// A file in which others may be seen or named: nobody but the desk can tell.
    File,
}

impl Pointing {
    /// The word stored and published.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Pointing::Email => "email",
            Pointing::CitizenNumber => "citizen-number",
            Pointing::Phone => "phone",
            Pointing::Identifier => "identifier",
            Pointing::ReplyTo => "reply-to",
            Pointing::Handle => "handle",
            Pointing::Name => "name",
            Pointing::File => "file",
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Pointing::Email => words::POINTS_EMAIL,
            Pointing::CitizenNumber => words::POINTS_CITIZEN_NUMBER,
            Pointing::Phone => words::POINTS_PHONE,
            Pointing::Identifier => words::POINTS_IDENTIFIER,
            Pointing::ReplyTo => words::POINTS_REPLY_TO,
            Pointing::Handle => words::POINTS_HANDLE,
            Pointing::Name => words::POINTS_NAME,
            Pointing::File => words::POINTS_FILE,
        }
    }
}

/// A place in a record that points to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Passage {
    /// The record, by its id.
    pub(crate) record: String,
    /// The category's id.
    pub(crate) category: String,
    /// The field's id.
    pub(crate) field: String,
    /// Where in a nested value (RFC 6901); empty for the value itself.
    pub(crate) at: String,
    /// Where in the text, in bytes.
    pub(crate) from: usize,
    /// Where it ends.
    pub(crate) to: usize,
    /// In what way it points.
    pub(crate) points: Pointing,
    /// Tells whether the text is still the one that was looked at.
    pub(crate) text: String,
}

/// What is found in one text: where, and in what way.
type Found = Vec<(usize, usize, Pointing)>;

/// Looks through a person's records for others.
struct Eye<'e, 'r> {
    policy: &'e Policy,
    person: PersonId,
    own: HashSet<String>,
    names: Names,
    /// Whether a word is what somebody else goes by.
    known: HashMap<String, bool>,
    before: HashMap<String, Found>,
    read: &'e mut Read<'r>,
}

/// Every place in these records that points to somebody else, in the order of the records: those held
/// here first, by which the person is known, then those of connected systems.
///
/// # Errors
/// [`Fault`].
pub(crate) fn passages(
    read: &mut Read<'_>,
    policy: &Policy,
    permit: &Permit,
    sets: &[&[(Category, Vec<Record>)]],
) -> Result<Vec<Passage>, Fault> {
    let names = read.names(permit, asked_for(sets))?;
    let mut eye = Eye {
        policy,
        person: permit.person(),
        own: own(policy, sets.first().copied().unwrap_or_default()),
        names,
        known: HashMap::new(),
        before: HashMap::new(),
        read,
    };
    let mut passages = Vec::new();
    for (category, records) in sets.iter().copied().flatten() {
        for record in records {
            for (field, value) in looked_through(category, record) {
                for (at, text, names_somebody) in texts(value) {
                    for (from, to, points) in eye.found(text, names_somebody)? {
                        passages.push(Passage {
                            record: record.record.to_string(),
                            category: category.id.clone(),
                            field: field.clone(),
                            at: at.clone(),
                            from,
                            to,
                            points,
                            text: fingerprint(text),
                        });
                    }
                }
            }
        }
    }
    Ok(passages)
}

/// Every part of these records' texts of which it will be asked who bears it, and some more: a text
/// in which nobody is found is asked for in the most pieces.
fn asked_for(sets: &[&[(Category, Vec<Record>)]]) -> HashSet<String> {
    let mut before: HashSet<(&str, bool)> = HashSet::new();
    let mut asked: HashSet<String> = HashSet::new();
    for (category, records) in sets.iter().copied().flatten() {
        let fields = records
            .iter()
            .flat_map(|record| looked_through(category, record));
        for (_, text, names_somebody) in fields.flat_map(|(_, value)| texts(value)) {
            if !before.insert((text, names_somebody)) {
                continue;
            }
            if names_somebody {
                asked.extend(parts(text));
                continue;
            }
            let said = addresses(text).filter_map(|(range, _)| text.get(range));
            asked.extend(said.flat_map(parts));
            names(text, |part| {
                if !asked.contains(part) {
                    asked.insert(part.to_owned());
                }
                Bearer::Nobody
            });
        }
    }
    asked
}

fn looked_through<'r>(
    category: &'r Category,
    record: &'r Record,
) -> impl Iterator<Item = (&'r String, &'r Json)> {
    let fields = record.fields.open().iter();
    fields.filter(|(field, value)| is_looked_through(category, field, value))
}

fn texts(value: &Json) -> Vec<(String, &str, bool)> {
    let mut texts = Vec::new();
    strings(value, &mut String::new(), false, &mut texts);
    texts
}

fn is_looked_through(category: &Category, field: &str, value: &Json) -> bool {
    let declared = category.fields.iter().find(|known| known.id == field);
    let kind = declared.map_or("free-text", |field| field.kind.as_str());
    value.is_object() || value.is_array() || (category.free_text && TEXTS.contains(&kind))
}

/// Every text of a value, with its place and whether its member names somebody.
fn strings<'v>(
    value: &'v Json,
    at: &mut String,
    names_somebody: bool,
    into: &mut Vec<(String, &'v str, bool)>,
) {
    let length = at.len();
    match value {
        Json::String(text) => into.push((at.clone(), text, names_somebody)),
        Json::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                at.push('/');
                at.push_str(&number.to_string());
                strings(item, at, names_somebody, into);
                at.truncate(length);
            }
        }
        Json::Object(members) => {
            for (name, member) in members {
                let plain: String = name
                    .chars()
                    .filter(|letter| letter.is_alphanumeric())
                    .flat_map(char::to_lowercase)
                    .collect();
                at.push('/');
                at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                strings(member, at, NAMING.contains(&plain.as_str()), into);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

/// What the person goes by and how they are reached, and how the controller's desks are, in the forms
/// of [`plain`].
fn own(policy: &Policy, records: &[(Category, Vec<Record>)]) -> HashSet<String> {
    let mut own: HashSet<String> = HashSet::new();
    for (category, records) in records.iter().filter(|(category, _)| !category.free_text) {
        let fields = category
            .fields
            .iter()
            .filter(|field| field.lookup || matches!(field.kind.as_str(), "email" | "phone"));
        for field in fields {
            own.extend(
                records
                    .iter()
                    .filter_map(|record| record.fields.open().get(&field.id)?.as_str())
                    .map(plain),
            );
        }
    }
    for contact in &policy.pack.contacts {
        own.extend([plain(&contact.email), plain(&contact.phone)]);
        own.extend(
            mentions::phones(&contact.phone)
                .into_iter()
                .filter_map(|range| contact.phone.get(range))
                .map(plain),
        );
    }
    own.remove("");
    own
}

/// An address or number in one form: a telephone number by its digits alone, with 0 for 66.
fn plain(value: &str) -> String {
    let value = value.trim().to_lowercase();
    let is_number = value
        .chars()
        .all(|letter| letter.is_numeric() || " +-().\u{a0}".contains(letter));
    if !is_number {
        return value.replace('＠', "@");
    }
    let digits: String = value
        .chars()
        .filter_map(|letter| match letter {
            '๐'..='๙' => char::from_digit(u32::from(letter) - u32::from('๐'), 10),
            digit => Some(digit).filter(char::is_ascii_digit),
        })
        .collect();
    let national = digits
        .strip_prefix("0066")
        .or_else(|| digits.strip_prefix("66"))
        .filter(|rest| (8..=10).contains(&rest.len()));
    match national {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    }
}

/// Tells two texts apart; sealed with the case, so that it gives nothing away.
fn fingerprint(text: &str) -> String {
    let digest = store::Digest::of(text.as_bytes());
    let short = digest.iter().take(8);
    short.map(|byte| format!("{byte:02x}")).collect()
}

impl Eye<'_, '_> {
    fn found(&mut self, text: &str, names_somebody: bool) -> Result<Found, Fault> {
        if names_somebody {
            let own = self.own.contains(&plain(text)) || self.is_own_name(text);
            let nothing = own || text.trim().is_empty();
            return Ok(if nothing {
                Vec::new()
            } else {
                vec![(0, text.len(), Pointing::ReplyTo)]
            });
        }
        if let Some(before) = self.before.get(text) {
            return Ok(before.clone());
        }
        let found = self.look(text)?;
        if self.before.len() < REMEMBERED {
            self.before.insert(text.to_owned(), found.clone());
        }
        Ok(found)
    }

    fn is_own_name(&self, text: &str) -> bool {
        let parts = parts(text);
        !parts.is_empty()
            && parts
                .iter()
                .all(|part| self.names.bearer(part) == Bearer::Reader)
    }

    fn look(&mut self, text: &str) -> Result<Found, Fault> {
        let mut found: Found = Vec::new();
        let mut own: Vec<(usize, usize)> = Vec::new();
        for (range, points) in addresses(text) {
            let said = text.get(range.clone()).unwrap_or_default();
            if self.own.contains(&plain(said)) || self.is_own_name(said) {
                own.push((range.start, range.end));
            } else {
                found.push((range.start, range.end, points));
            }
        }
        for word in mentions::words(text) {
            if self.is_of_another(&word.text)? {
                found.push((word.range.start, word.range.end, Pointing::Identifier));
            }
        }
        for range in names(text, |part| self.names.bearer(part)) {
            found.push((range.start, range.end, Pointing::Name));
        }
        found.retain(|(from, to, _)| {
            own.iter()
                .all(|(start, end)| *to <= *start || *from >= *end)
        });
        Ok(apart(found))
    }

    /// Whether somebody else known here goes by this word.
    fn is_of_another(&mut self, word: &str) -> Result<bool, Fault> {
        if self.own.contains(&plain(word)) {
            return Ok(false);
        }
        if let Some(known) = self.known.get(word) {
            return Ok(*known);
        }
        let mut known = false;
        for identifier in identifier::all(&self.policy.compiled, word) {
            let found = self.read.find(&identifier)?;
            known |= found.is_some_and(|found| found != self.person);
        }
        self.known.insert(word.to_owned(), known);
        Ok(known)
    }
}

/// The addresses and numbers in a text.
fn addresses(text: &str) -> impl Iterator<Item = (Range<usize>, Pointing)> {
    let as_kind =
        |ranges: Vec<Range<usize>>, points| ranges.into_iter().map(move |range| (range, points));
    as_kind(mentions::emails(text), Pointing::Email)
        .chain(citizen_numbers(text).map(|found| (found.range, Pointing::CitizenNumber)))
        .chain(as_kind(mentions::phones(text), Pointing::Phone))
        .chain(as_kind(mentions::handles(text), Pointing::Handle))
}

/// Findings that do not overlap, from left to right; of two that do, both places go, and the surer
/// kind names them.
fn apart(mut found: Found) -> Found {
    found.sort_by_key(|(from, to, points)| (*from, std::cmp::Reverse(*to), *points));
    let mut apart: Found = Vec::new();
    for (from, to, points) in found {
        match apart.last_mut() {
            Some((_, end, kind)) if from < *end => {
                *end = (*end).max(to);
                *kind = (*kind).min(points);
            }
            _ => apart.push((from, to, points)),
        }
    }
    apart
}

/// Puts the mark in the place of these passages of one record.
pub(crate) fn withhold(
    fields: Plain<Map<String, Json>>,
    passages: &[&Passage],
) -> Plain<Map<String, Json>> {
    let mut places: BTreeMap<(&str, &str), Vec<(usize, usize)>> = BTreeMap::new();
    for passage in passages {
        let place = (passage.field.as_str(), passage.at.as_str());
        let place = places.entry(place).or_default();
        place.push((passage.from, passage.to));
    }
    fields.map(|mut fields| {
        for ((field, at), mut ranges) in places {
            let found = fields
                .get_mut(field)
                .and_then(|value| value.pointer_mut(at));
            if let Some(Json::String(text)) = found {
                ranges.sort_unstable();
                *text = without(text, &ranges);
            }
        }
        fields
    })
}

/// The text with the mark in the place of each range; ranges come in order and may overlap.
fn without(text: &str, ranges: &[(usize, usize)]) -> String {
    let mut left = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in ranges {
        if *start >= from {
            left.push_str(text.get(from..*start).unwrap_or_default());
            left.push_str(MARK);
        }
        from = from.max(*end);
    }
    left.push_str(text.get(from..).unwrap_or_default());
    left
}

/// The text around a passage, as the desk sees it: before, itself, after. None when the text is
/// another by now.
pub(crate) fn window(
    fields: &Map<String, Json>,
    passage: &Passage,
    around: usize,
) -> Option<[String; 3]> {
    let text = fields.get(&passage.field)?.pointer(&passage.at)?.as_str()?;
    if fingerprint(text) != passage.text {
        return None;
    }
    let before: Vec<char> = text
        .get(..passage.from)?
        .chars()
        .rev()
        .take(around)
        .collect();
    let after: String = text.get(passage.to..)?.chars().take(around).collect();
    let itself = text.get(passage.from..passage.to)?.to_owned();
    Some([before.into_iter().rev().collect(), itself, after])
}

#[cfg(test)]
mod tests;
