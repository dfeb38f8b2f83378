//! Why a row is not taken, each by a rule with a sentence for people. Never the value.

use connectors::Why;
use law::Text;
use law::date::DateFault;
use law::words::{Words, import};

/// The rule by which a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Because {
    /// The line is no row of its format.
    Spoiled(Why),
    /// The policy says no (s.19–s.26).
    Policy(policy::Rule),
    /// A field that the source declares neither kept nor dropped (`LP-24`).
    FieldUndeclared,
    /// A payment card's number (`CO-30`).
    CardNumber,
    /// A control character, or one that turns the direction of writing.
    ControlCharacter,
    /// More characters than the catalogue allows.
    TooLong(u32),
    /// Not a date that can be read in one way only.
    Date(DateFault),
    /// A date from January to March before B.E. 2484: two years fit.
    OldYear,
    /// Not what the kind of the field asks for.
    Kind(Words),
    /// Nobody is named.
    PersonMissing,
    /// The person is not known here, and the source makes nobody known.
    PersonUnknown,
    /// The way of naming a person is not declared.
    SchemeUnknown,
    /// The row's relationship stands for none of the pack (`LP-13`).
    RelationshipUnknown,
    /// Somebody else goes by one of the row's identifiers (`T2`).
    IdentifierTaken,
    /// The source may not deliver this category.
    CategoryUndeclared,
    /// The row says it is from another source.
    SourceOther,
    /// The class is not known.
    ClassUnknown,
    /// The class belongs to no course of the bundle.
    CourseUnknown,
    /// The part in a class is none that the policy or the standard knows.
    PartUnknown,
    /// The time is missing.
    TimeMissing,
    /// The time lies in the future; perhaps a Buddhist year in a Common field.
    TimeAhead,
    /// It was taken from where anybody can read it, and does not say where (`CO-32`).
    AddressMissing,
    /// The id is missing.
    IdMissing,
    /// The same id came before in this file, with other content.
    IdTwice,
    /// A statement with this id is kept already, with other content (xAPI 1.0.3 §2.3.1, §4.1.2).
    StatementConflict,
    /// Its period is over already (s.37(3)).
    PeriodOver,
    /// The row asks to delete a person; a file does not erase anybody.
    DeletionByFile,
    /// Nothing of the row is kept by this source.
    NothingKept,
    /// The roster is whole, but not all of it could be read or kept: nothing ends by it.
    TiesKept,
    /// The store refused it.
    Store,
}

impl Because {
    /// The rule's id in reports.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Because::Spoiled(why) => why.code(),
            Because::Policy(rule) => rule.code(),
            Because::FieldUndeclared => "field-undeclared",
            Because::CardNumber => "card-number",
            Because::ControlCharacter => "control-character",
            Because::TooLong(_) => "too-long",
            Because::Date(_) | Because::OldYear => "not-a-date",
            Because::Kind(_) => "wrong-kind",
            Because::PersonMissing => "person-missing",
            Because::PersonUnknown => "person-unknown",
            Because::SchemeUnknown => "scheme-unknown",
            Because::RelationshipUnknown => "relationship-unknown",
            Because::IdentifierTaken => "identifier-taken",
            Because::CategoryUndeclared => "category-undeclared",
            Because::SourceOther => "source-other",
            Because::ClassUnknown => "class-unknown",
            Because::CourseUnknown => "course-unknown",
            Because::PartUnknown => "part-unknown",
            Because::TimeMissing => "time-missing",
            Because::TimeAhead => "time-ahead",
            Because::AddressMissing => "address-missing",
            Because::IdMissing => "id-missing",
            Because::IdTwice => "id-twice",
            Because::StatementConflict => "statement-conflict",
            Because::PeriodOver => "period-over",
            Because::DeletionByFile => "deletion-by-file",
            Because::NothingKept => "nothing-kept",
            Because::TiesKept => "ties-kept",
            Because::Store => "store-refused",
        }
    }

    /// Why not, and what to do.
    pub(super) fn text(&self) -> Text {
        let number = |value: String| Text::new(value.clone(), value);
        match self {
            Because::Spoiled(why) => {
                let detail: Vec<(&str, Text)> = why
                    .detail()
                    .into_iter()
                    .map(|(name, value)| (name, number(value)))
                    .collect();
                let detail: Vec<(&str, &Text)> =
                    detail.iter().map(|(name, value)| (*name, value)).collect();
                why.words().fill_text(&detail)
            }
            Because::Policy(rule) => {
                let (why, next) = (rule.why().text(), rule.next_step().text());
                Text::new(
                    format!("{} {}", why.th, next.th),
                    format!("{} {}", why.en, next.en),
                )
            }
            Because::TooLong(limit) => {
                import::TOO_LONG.fill_text(&[("limit", &number(limit.to_string()))])
            }
            Because::Date(fault) => fault.words().text(),
            Because::Kind(words) => words.text(),
            plain => plain.words().text(),
        }
    }

    const fn words(&self) -> Words {
        match self {
            Because::FieldUndeclared => import::FIELD_UNDECLARED,
            Because::CardNumber => import::CARD_NUMBER,
            Because::ControlCharacter => import::CONTROL_CHARACTER,
            Because::OldYear => import::OLD_YEAR,
            Because::PersonMissing => import::PERSON_MISSING,
            Because::PersonUnknown => import::PERSON_UNKNOWN,
            Because::SchemeUnknown => import::SCHEME_UNKNOWN,
            Because::RelationshipUnknown => import::RELATIONSHIP_UNKNOWN,
            Because::IdentifierTaken => import::IDENTIFIER_TAKEN,
            Because::CategoryUndeclared => import::CATEGORY_UNDECLARED,
            Because::SourceOther => import::SOURCE_OTHER,
            Because::ClassUnknown => import::CLASS_UNKNOWN,
            Because::CourseUnknown => import::COURSE_UNKNOWN,
            Because::PartUnknown => import::PART_UNKNOWN,
            Because::TimeMissing => import::TIME_MISSING,
            Because::TimeAhead => import::TIME_AHEAD,
            Because::AddressMissing => import::ADDRESS_MISSING,
            Because::IdMissing => import::ID_MISSING,
            Because::IdTwice => import::ID_TWICE,
            Because::StatementConflict => import::STATEMENT_CONFLICT,
            Because::PeriodOver => import::PERIOD_OVER,
            Because::DeletionByFile => import::DELETION_BY_FILE,
            Because::NothingKept => import::NOTHING_KEPT,
            Because::TiesKept => import::TIES_KEPT,
            // Those with words of their own are put into words above.
            _ => import::STORE_REFUSED,
        }
    }

    /// With the field at which it was found.
    pub(super) fn at(self, field: &str) -> NotTaken {
        NotTaken {
            field: shown(field),
            because: self,
        }
    }
}

/// A row that is not taken: at which field, by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotTaken {
    pub(super) field: String,
    pub(super) because: Because,
}

/// A path fit for a report. A sender decides what its fields are called, so a part that could
/// itself be personal data (an address, a run of digits, something long) is left out.
fn shown(path: &str) -> String {
    let part = |part: &str| {
        let digits = part.chars().filter(|letter| letter.is_numeric()).count();
        let plain = part.chars().count() <= 40
            && digits < 5
            && part
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_:/* ".contains(letter));
        if plain {
            part.to_owned()
        } else {
            "…".to_owned()
        }
    };
    let parts: Vec<String> = path.split('.').take(8).map(part).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_44_a_path_that_could_be_personal_data_is_not_repeated() {
        assert_eq!(shown("users.shoeSize"), "users.shoeSize");
        assert_eq!(shown("context.extensions.*"), "context.extensions.*");
        assert_eq!(shown("users.9900000001"), "users.…");
        assert_eq!(shown("x.someone@example%2Eorg"), "x.…");
        assert_eq!(shown("สมมุติ ทดลอง"), "…");
    }

    #[test]
    fn every_rule_has_a_sentence_in_both_languages() {
        for because in [
            Because::FieldUndeclared,
            Because::TooLong(20),
            Because::Policy(policy::Rule::NoticeUndelivered),
            Because::Spoiled(Why::Columns {
                found: 1,
                wanted: 2,
            }),
            Because::Date(DateFault::NoLeapYear),
            Because::Store,
        ] {
            let text = because.text();
            assert!(!text.th.is_empty() && !text.en.is_empty());
            assert!(!text.th.contains('{') && !text.en.contains('{'), "{text:?}");
        }
    }
}
