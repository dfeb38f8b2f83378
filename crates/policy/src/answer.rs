//! A decision in words: the same for a person, a program and the command line.

use jiff::Timestamp;
use law::words::{Words, answers};
use law::{Basis, Operation, Text};
use serde::Serialize;

use crate::compiled::Compiled;
use crate::decide::{Decision, Duties};

/// An answer with its grounds, in both languages. It names no person, no actor and no address.
///
/// What a refusal rests on beyond its rule is left out, and the rule is the one to be shown: whoever
/// may not look at a person learns neither their relationship nor what they have said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Whether the answer is yes.
    pub permitted: bool,
    /// Until when a yes may be acted on.
    pub until: Option<Timestamp>,
    /// The id of the rule that refused.
    pub rule: Option<&'static str>,
    /// The sections and clauses it rests on: those of the rule, or that of the basis.
    pub section: Option<&'static str>,
    /// Why, in one sentence.
    pub why: Text,
    /// What to do now.
    pub next_step: Text,
    /// The pack that decided.
    pub policy: String,
    /// Its version.
    pub version: u32,
    /// The notice version that reached the person, with a yes.
    pub notice: Option<u32>,
    /// What for; none when it is not declared.
    pub activity: Option<Named>,
    /// Which categories, of those declared.
    pub categories: Vec<Named>,
    /// What would be done.
    pub operation: &'static str,
    /// The code of the basis, with a yes.
    pub basis: Option<&'static str>,
    /// The office and role that may, with a yes.
    pub role: Option<Named>,
    /// Who would receive it, when listed.
    pub recipient: Option<Named>,
    /// What comes with a yes.
    pub duties: Vec<Duty>,
    /// When it was decided.
    pub at: Timestamp,
}

/// Something of the pack with its id, its published code and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The id in the pack.
    pub id: String,
    /// The published code, such as `P1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The name people see.
    pub name: Text,
}

/// A duty with its word and its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// The word for programs, such as `single-use`.
    pub id: &'static str,
    /// What is to be done.
    pub text: Text,
}

impl Answer {
    /// Puts a decision into the words of the pack that made it.
    #[must_use]
    pub fn of(compiled: &Compiled, decision: &Decision) -> Answer {
        let question = decision.question();
        let basis = decision.basis().filter(|_| decision.is_permitted());
        let (why, next_step) = match decision.shown_rule() {
            Some(rule) => (rule.why().text(), rule.next_step().text()),
            None => (
                permitted(question.operation, basis),
                answers::NEXT_PERMITTED.text(),
            ),
        };
        Answer {
            permitted: decision.is_permitted(),
            until: decision.until().map(law::Moment::timestamp),
            rule: decision.shown_rule().map(|rule| rule.code()),
            section: decision
                .shown_rule()
                .map(|rule| rule.section())
                .or(basis.map(Basis::section)),
            why,
            next_step,
            policy: compiled.id().to_owned(),
            version: compiled.version(),
            notice: decision.notice().filter(|_| decision.is_permitted()),
            activity: question
                .activity
                .and_then(|ix| compiled.activity(ix))
                .map(|activity| Named {
                    id: activity.id.clone(),
                    code: Some(activity.code.clone()),
                    name: activity.name.clone(),
                }),
            categories: categories(compiled, decision),
            operation: question.operation.code(),
            basis: basis.map(Basis::code),
            role: decision
                .role()
                .and_then(|ix| compiled.role(ix))
                .map(|role| Named {
                    id: role.id.clone(),
                    code: None,
                    name: role.name.clone(),
                }),
            recipient: question
                .recipient
                .and_then(|ix| compiled.recipient(ix))
                .map(|recipient| Named {
                    id: recipient.id.clone(),
                    code: None,
                    name: recipient.name.clone(),
                }),
            duties: duties(decision.duties()),
            at: decision.at().timestamp(),
        }
    }
}

fn permitted(operation: Operation, basis: Option<Basis>) -> Text {
    match basis {
        Some(basis) if operation != Operation::Erase => {
            answers::PERMITTED.fill_text(&[("basis", &basis_words(basis).text())])
        }
        _ => answers::PERMITTED_ENDING.text(),
    }
}

fn categories(compiled: &Compiled, decision: &Decision) -> Vec<Named> {
    let asked = decision.question().categories.iter();
    asked
        .filter_map(|number| compiled.category(crate::set::CategoryIx(number)))
        .map(|category| Named {
            id: category.id.clone(),
            code: Some(category.code.clone()),
            name: category.name.clone(),
        })
        .collect()
}

fn duties(owed: Duties) -> Vec<Duty> {
    let meaning = |duty| match duty {
        Duties::PSEUDONYMISE => answers::DUTY_PSEUDONYMISE,
        Duties::SINGLE_USE => answers::DUTY_SINGLE_USE,
        Duties::MASK_FREE_TEXT => answers::DUTY_MASK_FREE_TEXT,
        Duties::RESTRICT_RECIPIENT => answers::DUTY_RESTRICT_RECIPIENT,
        Duties::ENTER_IN_REGISTER => answers::DUTY_ENTER_IN_REGISTER,
        Duties::NOTIFY => answers::DUTY_NOTIFY,
        _ => answers::DUTY_REVIEW_AFTERWARDS,
    };
    Duties::ALL
        .into_iter()
        .filter(|(duty, _)| owed.has(*duty))
        .map(|(duty, id)| Duty {
            id,
            text: meaning(duty).text(),
        })
        .collect()
}

/// The name of a basis, to stand inside a sentence.
const fn basis_words(basis: Basis) -> Words {
    match basis {
        Basis::Consent => answers::BASIS_S19,
        Basis::Archive => answers::BASIS_S24_1,
        Basis::VitalInterest => answers::BASIS_S24_2,
        Basis::Contract => answers::BASIS_S24_3,
        Basis::PublicTask => answers::BASIS_S24_4,
        Basis::LegitimateInterest => answers::BASIS_S24_5,
        Basis::LegalDuty => answers::BASIS_S24_6,
        Basis::ExplicitConsent => answers::BASIS_S26,
        Basis::SensitiveVital => answers::BASIS_S26_1,
        Basis::SensitiveAssociation => answers::BASIS_S26_2,
        Basis::SensitiveMadePublic => answers::BASIS_S26_3,
        Basis::SensitiveClaims => answers::BASIS_S26_4,
        Basis::SensitiveLegalAim => answers::BASIS_S26_5,
    }
}

#[cfg(test)]
mod tests;
