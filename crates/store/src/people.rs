//! People, and finding them by what they go by: keyed terms only, never the identifiers (`K6`).

use law::{Moment, PersonId};
use policy::{RelationshipIx, Standing};

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::hot::{Change, Person};
use crate::keys::{Keys, random_id};
use crate::load::notice_due;
use crate::transact::{Read, Store};
use crate::tx::Tx;

/// What a person goes by in one field of the catalogue, such as `identity/student-number`. More
/// than one part for a sign-in: issuer and subject (`T1`).
#[derive(Clone)]
pub struct Identifier {
    /// `category/field`, or `@sign-in`.
    pub field: String,
    /// The value in its one normal form.
    pub parts: Vec<String>,
}

impl Identifier {
    /// An identifier of one part.
    pub fn new(field: impl Into<String>, value: impl Into<String>) -> Self {
        Identifier {
            field: field.into(),
            parts: vec![value.into()],
        }
    }

    /// A sign-in: the issuer and its subject, never an e-mail address (`T1`).
    pub fn sign_in(issuer: impl Into<String>, subject: impl Into<String>) -> Self {
        Identifier {
            field: "@sign-in".to_owned(),
            parts: vec![issuer.into(), subject.into()],
        }
    }

    pub(crate) fn bytes(&self) -> Vec<&[u8]> {
        self.parts.iter().map(String::as_bytes).collect()
    }
}

/// One person as the registry of people knows them: no name, no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub person: PersonId,
    /// The relationship's id in the pack.
    pub relationship: String,
    /// When they came to be known here.
    pub joined: Moment,
    /// The newest notice version that reached them, and when.
    pub notice: Option<(u32, Moment)>,
    /// Where they came from: a source of the pack.
    pub source: String,
}

/// The term under which an identifier is looked up.
pub(crate) fn term_of(keys: &Keys, identifier: &Identifier) -> Result<[u8; 32], Fault> {
    keys.index(&identifier.field)?
        .term(&identifier.bytes())
        .map(|term| *term.as_bytes())
        .map_err(|refused| Fault::Refused(refused.to_string()))
}

fn find(
    connection: &mut Connection,
    identifier: &Identifier,
    term: &[u8; 32],
) -> Result<Option<PersonId>, Fault> {
    connection.first(
        "SELECT person FROM lookups WHERE field = $1 AND term = $2",
        &[Param::Text(&identifier.field), Param::Bytes(term)],
        |row| Ok(PersonId::from_bytes(row.array(0)?)),
    )
}

fn listed(connection: &mut Connection, person: PersonId) -> Result<Option<Listed>, Fault> {
    connection.first(
        "SELECT relationship, joined_at, notice, notice_at, source FROM people WHERE person = $1 AND erasing = 0",
        &[Param::Bytes(&person.bytes())],
        |row| {
            let notice = match (row.opt_int(2)?, row.opt_int(3)?) {
                (Some(version), Some(at)) => Some((u32::try_from(version).map_err(|_| row.meaningless(2))?, Moment::from_micros(at))),
                (None, None) => None,
                _ => return Err(row.meaningless(3)),
            };
            Ok(Listed { person, relationship: row.text(0)?.to_owned(), joined: Moment::from_micros(row.int(1)?), notice, source: row.text(4)?.to_owned() })
        },
    )
}

impl Read<'_> {
    /// The person who goes by this, if anybody does.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn find(&mut self, identifier: &Identifier) -> Result<Option<PersonId>, Fault> {
        let term = term_of(&self.shared.keys, identifier)?;
        find(self.connection, identifier, &term)
    }

    /// What the registry of people says of one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn listed(&mut self, person: PersonId) -> Result<Option<Listed>, Fault> {
        listed(self.connection, person)
    }
}

impl Store {
    /// What a person is called towards one activity or recipient: the same each time there, and not
    /// to be joined with what they are called elsewhere (`K7`, `X-12`).
    ///
    /// # Errors
    /// [`Fault`]; also when the person is not known.
    pub fn pseudonym(&self, person: PersonId, audience: &str) -> Result<String, Fault> {
        self.standing(person).ok_or(Fault::Missing("person"))?;
        let key = self.shared.keys.pseudonym_or_new(person, self.now())?;
        let audience = self.shared.keys.audience(audience)?;
        // A key drawn just now must outlive a crash, or the next name would be another.
        self.shared.keys.flush()?;
        Ok(key
            .towards(&audience)
            .bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }

    /// How a person stands, from the hot state.
    #[must_use]
    pub fn standing(&self, person: PersonId) -> Option<Standing> {
        crate::hot::View::plain(&self.shared.hot())
            .person(person)
            .filter(|person| !person.erasing)
            .map(|person| person.standing)
    }
}

impl Tx<'_> {
    /// The person who goes by this, if anybody does.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn find(&mut self, identifier: &Identifier) -> Result<Option<PersonId>, Fault> {
        let term = term_of(&self.shared.keys, identifier)?;
        if let Some(known) = self.ahead.names.get(&term) {
            return Ok(*known);
        }
        find(self.connection, identifier, &term)
    }

    /// What the registry of people says of one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn listed(&mut self, person: PersonId) -> Result<Option<Listed>, Fault> {
        listed(self.connection, person)
    }

    /// How a person stands, as this transaction sees it.
    #[must_use]
    pub fn standing(&self, person: PersonId) -> Option<Standing> {
        self.view(|view| view.person(person))
            .filter(|person| !person.erasing)
            .map(|person| person.standing)
    }

    /// Makes a person of this relationship known.
    ///
    /// # Errors
    /// [`Fault`]; also when the pack has no such relationship.
    pub fn add_person(&mut self, relationship: &str, source: &str) -> Result<PersonId, Fault> {
        let ix = self.relationship_ix(relationship)?;
        let person = self.new_id()?;
        self.connection.write(
            "INSERT INTO people (person, relationship, joined_at, source, erasing) VALUES ($1, $2, $3, $4, 0)",
            &[Param::Bytes(&person.bytes()), Param::Text(relationship), Param::Int(self.now.micros()), Param::Text(source)],
        )?;
        self.changes.push(Change::Person(
            person,
            Some(Person {
                standing: Standing {
                    notice_due: Some(notice_due(self.now)),
                    ..Standing::new(ix)
                },
                entries: Some(0),
                erasing: false,
            }),
        ));
        self.ahead.new.insert(person);
        self.shared.keys.is_new(person, self.now);
        Ok(person)
    }

    /// An id for somebody new. Those of one transaction begin alike, so that a roster's rows go into
    /// neighbouring pages of each index and not each into a page of its own; where the transaction
    /// itself lies is random, and the ninety-six bits that follow are too.
    fn new_id(&mut self) -> Result<PersonId, Fault> {
        let mut id = random_id()?;
        let (first, _) = id
            .split_first_chunk_mut::<4>()
            .ok_or(Fault::Missing("person id"))?;
        *first = *self.near.get_or_insert(*first);
        Ok(PersonId::from_bytes(id))
    }

    /// Changes a person's relationship, and with it the basis of every activity (`law` note B4).
    ///
    /// # Errors
    /// [`Fault`]; also when the person or the relationship is not known.
    pub fn set_relationship(&mut self, person: PersonId, relationship: &str) -> Result<(), Fault> {
        let ix = self.relationship_ix(relationship)?;
        self.connection.write(
            "UPDATE people SET relationship = $1 WHERE person = $2",
            &[Param::Text(relationship), Param::Bytes(&person.bytes())],
        )?;
        self.change_standing(person, |standing| standing.relationship = ix)
    }

    fn relationship_ix(&self, relationship: &str) -> Result<RelationshipIx, Fault> {
        self.compiled()
            .relationship_ix(relationship)
            .ok_or_else(|| {
                Fault::Refused(format!(
                    "the policy has no relationship `{relationship}` (LP-13)"
                ))
            })
    }

    /// Lets a person be found by this from now on.
    ///
    /// # Errors
    /// [`Fault::Refused`] when somebody else already goes by it: two people never share an identifier (`T2`).
    pub fn add_identifier(
        &mut self,
        person: PersonId,
        identifier: &Identifier,
    ) -> Result<(), Fault> {
        match self.find(identifier)? {
            Some(known) if known == person => return Ok(()),
            Some(_) => {
                return Err(Fault::Refused(format!(
                    "somebody else already goes by this `{}`",
                    identifier.field
                )));
            }
            None => {}
        }
        let term = term_of(&self.shared.keys, identifier)?;
        self.connection.write(
            "INSERT INTO lookups (person, field, term) VALUES ($1, $2, $3)",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(&identifier.field),
                Param::Bytes(&term),
            ],
        )?;
        self.ahead.names.insert(term, Some(person));
        Ok(())
    }

    /// Lets a person no longer be found by this; somebody else may go by it from now on. Whether
    /// they were found by it before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn forget_identifier(
        &mut self,
        person: PersonId,
        identifier: &Identifier,
    ) -> Result<bool, Fault> {
        let term = term_of(&self.shared.keys, identifier)?;
        let gone = self.connection.execute(
            "DELETE FROM lookups WHERE person = $1 AND field = $2 AND term = $3",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(&identifier.field),
                Param::Bytes(&term),
            ],
        )?;
        self.ahead.names.remove(&term);
        Ok(gone > 0)
    }

    /// Notes that a notice version reached a person (s.23), with its ledger entry.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn deliver_notice(
        &mut self,
        person: PersonId,
        version: u32,
        channel: &str,
    ) -> Result<(), Fault> {
        self.connection.write(
            "UPDATE people SET notice = $1, notice_at = $2 WHERE person = $3",
            &[
                Param::Int(i64::from(version)),
                Param::Int(self.now.micros()),
                Param::Bytes(&person.bytes()),
            ],
        )?;
        self.change_standing(person, |standing| standing.notice = Some(version))?;
        self.told_of_indirect(person)?;
        let payload = serde_json::json!({ "at": self.now.micros(), "version": version, "channel": channel, "pack": self.compiled().id() });
        self.enter(person, crate::Kind::Notice, &payload)
            .map(|_| ())
    }

    /// Changes how a person stands in the hot state, after the rows say the same.
    pub(crate) fn change_standing(
        &mut self,
        person: PersonId,
        change: impl FnOnce(&mut Standing),
    ) -> Result<(), Fault> {
        let mut state = self
            .view(|view| view.person(person))
            .ok_or(Fault::Missing("person"))?;
        change(&mut state.standing);
        self.changes.push(Change::Person(person, Some(state)));
        Ok(())
    }
}
