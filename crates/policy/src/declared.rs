//! What a pack declares, item by item, as the decision sees it.

use ipnet::IpNet;
use jiff::civil::Date;
use law::{Moment, Text};

use crate::facts::{Agreement, Condition};
use crate::question::RelationIx;
use crate::set::Set64;

/// A named thing with its id and its name in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The id in the pack.
    pub id: String,
    /// The name people see.
    pub name: Text,
}

/// A category of data (กลุ่มข้อมูล).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The id in the pack.
    pub id: String,
    /// The published code, such as `D1`.
    pub code: String,
    /// The name people see.
    pub name: Text,
    /// Whether section 26 protects it.
    pub sensitive: bool,
    /// Whether it may hold other people or matter of section 26 in free text (`LP-21`).
    pub free_text: bool,
    /// The field catalogue (`LP-19`).
    pub fields: Vec<Field>,
}

/// A field of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The id in the pack, unique in its category.
    pub id: String,
    /// The name people see.
    pub name: Text,
    /// The kind of value, as written in the pack.
    pub kind: String,
    /// The most characters a value may have.
    pub max_chars: u32,
    /// Whether a person can be found by it.
    pub lookup: bool,
    /// What files may be kept with it; none where it takes none.
    pub files: Option<FileRule>,
}

/// What files may be kept with a field (`LP-21`, `LP-24`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRule {
    /// The kinds it takes.
    pub accepts: Vec<law::FileKind>,
    /// The most octets of one file.
    pub octets_max: u64,
    /// Whether a file may show or speak of others, and is looked at before a copy goes out.
    pub shows_others: bool,
}

/// Whether an activity sees who a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// As they are.
    Direct,
    /// Under a pseudonym that belongs to this activity alone (`X-12`).
    Pseudonym,
}

/// An activity (กลุ่มกิจกรรม).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The id in the pack.
    pub id: String,
    /// The published code, such as `P1`.
    pub code: String,
    /// The name people see.
    pub name: Text,
    /// What for, in plain words.
    pub purpose: Text,
    /// The categories marked for it in the matrix (`LP-36` … `LP-44`).
    pub categories: Set64,
    /// The verbs it may do, as a set of [`law::Operation::number`].
    pub operations: Set64,
    /// Whether it sees who the person is.
    pub identity: Identity,
    /// Whether data is opened only for a named case (`X-13`, `CO-37`).
    pub case_required: bool,
    /// Whether it is direct marketing: an objection is absolute (s.32(2)).
    pub direct_marketing: bool,
    /// Whether it is research or statistics (s.32(3)).
    pub research: bool,
    /// Whether it is the answering of people's own rights, which a restriction does not stop.
    pub answers_rights: bool,
}

/// What kind of tie a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationKind {
    /// The actor has a part in a class that the person is in (`LP-51`).
    Course,
    /// Somebody with a part in it has delegated to the actor (`LP-52`).
    Delegation,
    /// A signed memorandum names the actor (`LP-53`).
    Memo,
    /// The actor is the person.
    OneSelf,
    /// The office as a whole serves every person of the controller.
    Office,
}

/// A tie between who asks and the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The id in the pack.
    pub id: String,
    /// The name people see.
    pub name: Text,
    /// What kind of tie.
    pub kind: RelationKind,
    /// The parts in a class that make the tie, for [`RelationKind::Course`].
    pub course_roles: Vec<String>,
}

/// A role of whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The id in the pack.
    pub id: String,
    /// The name people see: the office and role, never a person.
    pub name: Text,
    /// The tie that the role needs.
    pub relation: RelationIx,
    /// The kind of that tie.
    pub relation_kind: RelationKind,
    /// Activities it may act in.
    pub activities: Set64,
    /// Categories it may see, within those of the activity.
    pub categories: Set64,
    /// Verbs it may do, as a set of [`law::Operation::number`].
    pub operations: Set64,
    /// Whether a confidentiality undertaking must be in force (`CO-23`).
    pub undertaking: bool,
    /// Address ranges it is tied to; `None` when it is not (`CO-33`).
    pub network: Option<Vec<IpNet>>,
}

/// The class of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientClass {
    /// Works on the controller's instruction (s.40).
    Processor,
    /// Another unit of the same controller.
    Unit,
    /// A body that cooperates (`LP-50`).
    CooperatingBody,
    /// A state agency.
    StateAgency,
    /// A court.
    Court,
    /// A single named person or body.
    PersonNamed,
    /// Anybody: the data is published (s.33 ¶3).
    Public,
}

/// What the pack says of an agreement: days are civil days in Asia/Bangkok, the last one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The first day.
    pub from: Date,
    /// The last day; without one it has no end.
    pub to: Option<Date>,
    /// The last day of the security attestation (`LP-56`).
    pub attested_until: Option<Date>,
}

impl Terms {
    /// How the agreement stands at a moment; without an attestation there is none in force.
    #[must_use]
    pub fn at(&self, now: Moment) -> Agreement {
        let Some(attested) = self.attested_until else {
            return Agreement::Expired;
        };
        let last = self.to.map_or(attested, |to| to.min(attested));
        let until = last
            .tomorrow()
            .map_or(Moment::from_micros(i64::MAX), Moment::start_of);
        if now < Moment::start_of(self.from) {
            Agreement::Missing
        } else if until > now {
            Agreement::InForce { until }
        } else {
            Agreement::Expired
        }
    }
}

/// Who else may get data (`LP-6`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The id in the pack.
    pub id: String,
    /// The name people see.
    pub name: Text,
    /// The class.
    pub class: RecipientClass,
    /// Activities under which it may receive.
    pub activities: Set64,
    /// Categories it may receive.
    pub categories: Set64,
    /// Whether it is outside the country (s.28).
    pub abroad: bool,
    /// Whether the Committee found its country adequate (s.28 ¶1, `LP-60`).
    pub adequate: bool,
    /// The transfer condition that the pack records for it (`LP-59`).
    pub condition: Option<Condition>,
    /// Whether an agreement must be in force (s.40, `LP-48`).
    pub agreement_required: bool,
    /// The agreement that the pack records; of other recipients the controller keeps it on file.
    pub agreement: Option<Terms>,
    /// Whether the person must have consented to the activity, whatever its basis (`CO-16`).
    pub consent_required: bool,
    /// Whether the legal team decides each time (`CO-44`).
    pub legal_review: bool,
}
