//! A question and its circumstances in the words of a pack, as `policy ask`, the case tables and
//! other programs write them.

use std::net::IpAddr;

use jiff::Timestamp;
use law::{ActorId, CaseId, IdFault, MemoId, Moment, Operation, PersonId, UnknownOperation};
use serde::{Deserialize, Serialize};

use crate::compiled::Compiled;
use crate::facts::{Agreement, Condition, Facts, Memo, Standing, Transfer};
use crate::question::{ActivityIx, Question, RelationIx, RelationshipIx, RoleIx};
use crate::set::{CategoryIx, Set64};

/// A [`Question`] in the words of a pack.
///
/// A word the pack does not know is no error: it is asked, and refused by its rule (`LP-24`,
/// `LP-35`), so that it is written down like every other question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The ids of the roles held.
    pub roles: Vec<String>,
    /// The id of the activity.
    pub activity: String,
    /// The ids of the categories.
    pub categories: Vec<String>,
    /// One of the five verbs.
    pub operation: String,
    /// The id of the recipient, for a disclosure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Whether the data would leave the country.
    #[serde(default)]
    pub abroad: bool,
    /// The address the question came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The case that gives the reason to look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The memorandum relied on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// [`Facts`] in the words of a pack, for a question about circumstances that are supposed and not
/// looked up. Left out means: not so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Situation {
    /// The person's relationship; without one the person is unknown.
    pub relationship: Option<String>,
    /// The newest notice version that reached them.
    pub notice: Option<u32>,
    /// Until when a notice may be on the way (s.25).
    pub notice_due: Option<Timestamp>,
    /// Activities consented to.
    pub consents: Vec<String>,
    /// Activities whose consent was withdrawn.
    pub withdrawn: Vec<String>,
    /// Activities objected to.
    pub objections: Vec<String>,
    /// Categories restricted.
    pub restrictions: Vec<String>,
    /// Categories held.
    pub holds: Vec<String>,
    /// Ties of the actor to the person.
    pub relations: Vec<String>,
    /// Whether the actor's undertaking is in force.
    pub undertaking: bool,
    /// The memorandum.
    pub memo: MemoState,
    /// The recipient's agreement.
    pub agreement: AgreementState,
    /// Whether the case named is open.
    pub case_open: bool,
    /// Who of the legal team decided for release.
    pub legal_review: Option<String>,
    /// The transfer condition recorded.
    pub transfer: Option<String>,
    /// Whether the person consented to the transfer.
    pub transfer_consented: bool,
}

/// A [`Memo`] as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemoState {
    /// There is none.
    #[default]
    Missing,
    /// In force until then.
    ValidUntil(Timestamp),
    /// Its time is over.
    Expired,
    /// It is used up.
    Used,
}

/// An [`Agreement`] as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementState {
    /// There is none.
    #[default]
    Missing,
    /// In force until then.
    InForceUntil(Timestamp),
    /// It has ended.
    Expired,
}

/// Why words cannot be made into a question or into facts.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unaskable {
    /// The verb is none of the five (`LP-14`).
    #[error(transparent)]
    Operation(#[from] UnknownOperation),
    /// An id that is none.
    #[error(transparent)]
    Id(#[from] IdFault),
    /// A word that the pack does not declare, among facts that only the pack's words can state.
    #[error("`{word}` is no {kind} of the pack `{pack}`")]
    Word {
        /// What was wanted.
        kind: &'static str,
        /// The word.
        word: String,
        /// The pack's id.
        pack: String,
    },
}

impl Asked {
    /// The question, asked by this actor about this person.
    ///
    /// # Errors
    /// When the operation is none of the five, or a case or memo id has not the form of one.
    pub fn question(
        &self,
        compiled: &Compiled,
        actor: ActorId,
        person: PersonId,
    ) -> Result<Question, Unaskable> {
        let categories: Vec<Option<CategoryIx>> = self
            .categories
            .iter()
            .map(|id| compiled.category_ix(id))
            .collect();
        Ok(Question {
            actor,
            roles: self
                .roles
                .iter()
                .filter_map(|id| compiled.role_ix(id))
                .map(|RoleIx(number)| number)
                .collect(),
            address: self.address,
            person,
            categories: categories
                .iter()
                .flatten()
                .map(|CategoryIx(number)| *number)
                .collect(),
            unknown_categories: categories.contains(&None),
            activity: compiled.activity_ix(&self.activity),
            operation: self.operation.parse::<Operation>()?,
            recipient: self
                .recipient
                .as_deref()
                .and_then(|id| compiled.recipient_ix(id)),
            abroad: self.abroad,
            case: self.case.as_deref().map(str::parse::<CaseId>).transpose()?,
            memo: self.memo.as_deref().map(str::parse::<MemoId>).transpose()?,
        })
    }
}

impl Situation {
    /// The facts.
    ///
    /// # Errors
    /// When a word is not one of the pack, or the id of the deciding lawyer has not the form of one.
    pub fn facts(&self, compiled: &Compiled) -> Result<Facts, Unaskable> {
        let condition = |word: &String| {
            Condition::from_code(word).ok_or_else(|| strange(compiled, "transfer condition", word))
        };
        let relation = |id: &str| compiled.relation_ix(id).map(|RelationIx(number)| number);
        Ok(Facts {
            standing: self.standing(compiled)?,
            relations: set(compiled, "relation", &self.relations, relation)?,
            undertaking: self.undertaking,
            memo: match self.memo {
                MemoState::Missing => Memo::None,
                MemoState::ValidUntil(until) => Memo::Valid {
                    until: Moment::from(until),
                },
                MemoState::Expired => Memo::Expired,
                MemoState::Used => Memo::Used,
            },
            agreement: match self.agreement {
                AgreementState::Missing => Agreement::Missing,
                AgreementState::InForceUntil(until) => Agreement::InForce {
                    until: Moment::from(until),
                },
                AgreementState::Expired => Agreement::Expired,
            },
            case_open: self.case_open,
            legal_review: self
                .legal_review
                .as_deref()
                .map(str::parse::<ActorId>)
                .transpose()?,
            transfer: Transfer {
                condition: self.transfer.as_ref().map(condition).transpose()?,
                consented: self.transfer_consented,
            },
        })
    }

    fn standing(&self, compiled: &Compiled) -> Result<Option<Standing>, Unaskable> {
        let Some(relationship) = &self.relationship else {
            return Ok(None);
        };
        let relationship: RelationshipIx = compiled
            .relationship_ix(relationship)
            .ok_or_else(|| strange(compiled, "relationship", relationship))?;
        let activities = |ids| {
            set(compiled, "activity", ids, |id| {
                compiled.activity_ix(id).map(|ActivityIx(number)| number)
            })
        };
        let categories = |ids| {
            set(compiled, "category", ids, |id| {
                compiled.category_ix(id).map(|CategoryIx(number)| number)
            })
        };
        Ok(Some(Standing {
            relationship,
            notice: self.notice,
            notice_due: self.notice_due.map(Moment::from),
            consents: activities(&self.consents)?,
            withdrawn: activities(&self.withdrawn)?,
            objections: activities(&self.objections)?,
            restrictions: categories(&self.restrictions)?,
            holds: categories(&self.holds)?,
        }))
    }
}

fn set(
    compiled: &Compiled,
    kind: &'static str,
    ids: &[String],
    place: impl Fn(&str) -> Option<u8>,
) -> Result<Set64, Unaskable> {
    ids.iter()
        .map(|id| place(id).ok_or_else(|| strange(compiled, kind, id)))
        .collect()
}

fn strange(compiled: &Compiled, kind: &'static str, word: &str) -> Unaskable {
    Unaskable::Word {
        kind,
        word: word.to_owned(),
        pack: compiled.id().to_owned(),
    }
}

#[cfg(test)]
mod tests;
