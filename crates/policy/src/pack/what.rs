//! What data is held, what for, and on which basis.

use law::FileKind;

use super::{FieldKind, Minors, SensitiveKind, Sight, Templates, Verb};
use crate::pack::shape::tables;

tables! {
    /// A category of data (กลุ่มข้อมูล, LP-19 … LP-23).
    struct Category = "category" {
        /// The category's id.
        id: must Id("category");
        /// The published code, such as D1.
        code: may Line;
        /// The clause it comes from.
        clause: may Line;
        /// The name people see.
        name: must Text;
        /// Examples, for the notice.
        examples: may SaidText;
        /// Kinds of s.26 data that it holds.
        sensitive: may Words(SensitiveKind);
        /// Whether it may hold s.26 matter or other people in free text; it is then scanned (LP-21).
        free_text: may Flag;
        /// The field catalogue (LP-24).
        field: may Many(Field);
    }
    /// A field of the catalogue.
    struct Field = "field" {
        /// The field's id, unique in its category.
        id: must Id("");
        /// The name people see.
        name: must Text;
        /// What kind of value it holds.
        kind: must Word(FieldKind);
        /// The most characters a value may have; left out, the limit of its kind holds.
        max_chars: may Whole;
        /// Whether a person can be found by it (a keyed blind index; only what cannot be guessed).
        lookup: may Flag;
        /// Whether giving it is compulsory; true or false must be said (s.23(2), X-21).
        required: may Said;
        /// The effect of not giving it; needed when it is compulsory.
        if_refused: may SaidText;
        /// Pictures only: whether templates of faces may be made (s.26, X-29).
        templates: may Word(Templates);
        /// Documents and pictures only: the kinds of file that may be kept with it, told by their first
        /// octets; left out, it takes no file (LP-24).
        accepts: may Words(FileKind);
        /// The most KiB that one file may have; needed where files are kept.
        max_kib: may Whole;
        /// Whether a file may show or speak of other people, so that the desk looks at it before a copy
        /// goes out (LP-21); must be said where files are kept.
        shows_others: may Said;
    }
    /// A tie of a person to the controller; it fixes the basis (LP-13).
    struct Relationship = "relationship" {
        /// The relationship's id.
        id: must Id("relationship");
        /// The name people see.
        name: must Text;
    }
    /// An activity (กลุ่มกิจกรรม, LP-36 … LP-44).
    struct Activity = "activity" {
        /// The activity's id.
        id: must Id("activity");
        /// The published code, such as P1.
        code: may Line;
        /// The clause it comes from.
        clause: may Line;
        /// The published name.
        name: must Text;
        /// What for, in plain words; completes "we use this data to …" (s.23(1)).
        purpose: must Text;
        /// The categories it needs (s.22).
        categories: may Refs("category");
        /// What it does with them (LP-14).
        operations: must Words(Verb);
        /// Whether it sees who a person is; left out, it does.
        identity: may Word(Sight);
        /// Whether a case must be named (X-13, CO-37).
        case_required: may Flag;
        /// Whether it is direct marketing (s.32(2)).
        direct_marketing: may Flag;
        /// With direct marketing: an objection always wins, at any time, without reasons.
        opt_out: may Flag;
        /// Whether it is research or statistics (s.24(1), s.32(3)).
        research: may Flag;
        /// Whether people's own rights are answered in it (s.30–36); one activity is.
        answers_rights: may Flag;
        /// How s.20 is met in it, where consent is asked; left out, as the pack says.
        minors: may Word(Minors);
        /// One basis for each relationship; people of a relationship left out may not be touched.
        basis: may Named(ActivityBasis, "relationship");
        /// What is asked; needed where a basis is consent (s.19, s.26).
        consent: may One(ConsentAsked);
        /// For each category, why it is needed (s.22, LP-5).
        necessity: may TextByRef("category");
    }
    /// The basis on which an activity uses data of people of one relationship.
    struct ActivityBasis = "basis" {
        /// The basis: s19, s24-1 … s24-6, s26, s26-1 … s26-5 (LP-15).
        basis: must Bases;
        /// Why it holds, for people.
        reason: may SaidText;
        /// The law or the mission, for s24-4 and s24-6.
        law: may Text;
        /// The recorded balancing test, for s24-5.
        balancing: may One(Balancing);
    }
    /// A recorded balancing of interests (s.24(5)).
    struct Balancing = "balancing" {
        /// Who decided: a unit or the DPO.
        owner: must Ref("unit office");
        /// When.
        decided: must Date;
        /// What was weighed, and why the person's interests do not override.
        summary: must Text;
    }
    /// What is asked when consent is the basis (s.19).
    struct ConsentAsked = "consent" {
        /// What is asked; one purpose.
        ask: may SaidText;
        /// What follows from withdrawing (s.19 sixth paragraph).
        effect_of_withdrawing: may SaidText;
        /// How long a consent holds before it ends by itself; left out, until it is taken back.
        expires: may Period;
        /// For s.26 data: the statement of its own that is agreed to, needed where a basis is s26.
        explicit: may SaidText;
    }
}

impl ActivityBasis {
    /// The one basis; none where the pack names several at once (`X-10`).
    #[must_use]
    pub fn single(&self) -> Option<law::Basis> {
        match self.basis.as_slice() {
            [basis] => Some(*basis),
            _ => None,
        }
    }
}

impl Activity {
    /// The basis for people of this relationship.
    #[must_use]
    pub fn basis_for(&self, relationship: &str) -> Option<&ActivityBasis> {
        self.basis
            .iter()
            .find(|(of, _)| of == relationship)
            .map(|(_, basis)| basis)
    }

    /// Whether any of its bases is consent (s.19, s.26).
    #[must_use]
    pub fn asks_consent(&self) -> bool {
        self.all_bases().any(law::Basis::is_consent)
    }

    /// Every basis that it names, for whomever.
    pub fn all_bases(&self) -> impl Iterator<Item = law::Basis> {
        self.basis
            .iter()
            .flat_map(|(_, basis)| basis.basis.iter().copied())
    }

    /// Whether it does this with data.
    #[must_use]
    pub fn does(&self, verb: Verb) -> bool {
        self.operations.contains(&verb)
    }

    /// Whether it sees who a person is; what is left out counts as seeing.
    #[must_use]
    pub fn sight(&self) -> Sight {
        self.identity.unwrap_or(Sight::Direct)
    }
}

impl Field {
    /// The most characters that a value may have: as written, else what its kind allows.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.max_chars.unwrap_or(match self.kind {
            Some(FieldKind::Date) => 10,
            Some(FieldKind::Instant) => 35,
            Some(FieldKind::Number | FieldKind::Amount | FieldKind::Phone) => 30,
            Some(FieldKind::IpAddress) => 45,
            Some(FieldKind::Email) => 254,
            Some(FieldKind::Code | FieldKind::Identifier) => 100,
            Some(FieldKind::Url) => 2000,
            Some(FieldKind::FreeText) => 10_000,
            Some(
                FieldKind::Text
                | FieldKind::Name
                | FieldKind::Document
                | FieldKind::Image
                | FieldKind::Video,
            )
            | None => 200,
        })
    }
}

impl Field {
    /// Whether files may be kept with it.
    #[must_use]
    pub fn takes_files(&self) -> bool {
        !self.accepts.is_empty()
    }
}

impl Category {
    /// Whether section 26 protects it.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        !self.sensitive.is_empty()
    }

    /// The field with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.field.iter().find(|field| field.id == id)
    }
}
