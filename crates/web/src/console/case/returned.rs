//! A form of an opened case that came back: what it brought stays in its fields, and what is wrong
//! stands beside each and above the page. One way for every form of a case.

use law::words::{Words, console};
use law::{RefusalCode, Text, detect};

use super::super::rule::Code;
use super::Case;
use crate::forms::{Brought, is_too_long};

/// What a form brought that was not taken, and why.
#[derive(Default)]
pub(crate) struct Returned {
    /// Which form: the last word of its address.
    act: &'static str,
    brought: Brought,
    /// The field, if it is one of the form's, and what is wrong.
    faults: Vec<(Option<&'static str>, Text)>,
}

/// What somebody writes in a form: the form, the field, its place on the page, what it is called.
const WRITTEN: [(&str, &str, &str, Words); 10] = [
    ("ask", "text", "text", console::ASK_LABEL),
    ("say", "said_th", "said-th", console::SAY_TH),
    ("say", "said_en", "said-en", console::SAY_EN),
    ("refuse", "reason_th", "reason-th", console::WHY_TH),
    ("refuse", "reason_en", "reason-en", console::WHY_EN),
    ("block", "why_th", "block-th", console::WHY_TH),
    ("block", "why_en", "block-en", console::WHY_EN),
    ("send-back", "why_th", "back-th", console::WHY_TH),
    ("send-back", "why_en", "back-en", console::WHY_EN),
    ("identify", "note", "note", console::INTAKE_NOTE),
];

/// A field to write into, as it is put on the page.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: Option<&'static str>,
    pub(crate) value: String,
    pub(crate) fault: Option<String>,
    /// The language that is to be written.
    pub(crate) language: Option<&'static str>,
    /// Several lines, or one.
    pub(crate) long: bool,
}

impl Field {
    /// What describes it to who hears the page: its hint, and what is wrong.
    pub(crate) fn described(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.id));
        let fault = self.fault.as_ref().map(|_| format!("{}-error", self.id));
        let by: Vec<String> = hint.into_iter().chain(fault).collect();
        (!by.is_empty()).then(|| by.join(" "))
    }
}

/// A line above the page: where the field is, what it is called, what is wrong.
pub(crate) struct Wrong {
    pub(crate) place: Option<String>,
    pub(crate) name: &'static str,
    pub(crate) why: String,
}

impl Returned {
    /// A form that was not taken. `field` is named by the rule it breaks.
    pub(super) fn refused(act: &'static str, brought: Brought, field: &str, why: &Text) -> Self {
        let names = named_on_page(act, field, &brought);
        let faults = if names.is_empty() {
            vec![(None, why.clone())]
        } else {
            names
                .into_iter()
                .map(|name| (Some(name), why.clone()))
                .collect()
        };
        Returned {
            act,
            brought,
            faults,
        }
    }

    /// Whether no form came back.
    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The refusal that was chosen.
    fn code(&self) -> Option<RefusalCode> {
        self.brought.word("code")
    }
}

/// What the field of a broken rule is called on the page: both languages of a text where nothing tells
/// which is meant, none for what is no field of the form.
fn named_on_page(act: &str, field: &str, brought: &Brought) -> Vec<&'static str> {
    let guilty = |names: [&'static str; 2]| {
        let found: Vec<&'static str> = names
            .into_iter()
            .filter(|name| {
                let text = brought.text(name);
                text.is_empty() || is_too_long(&text) || detect::has_card(&text)
            })
            .collect();
        if found.is_empty() {
            names.to_vec()
        } else {
            found
        }
    };
    match (act, field) {
        ("ask", "text") => vec!["text"],
        ("say", "answer") => guilty(["said_th", "said_en"]),
        ("refuse", "code") => vec!["code"],
        ("refuse", "limbs") => vec!["limb"],
        ("refuse", "reason") => guilty(["reason_th", "reason_en"]),
        ("block" | "send-back", "reason") => guilty(["why_th", "why_en"]),
        ("identify", "proof") => vec!["proof"],
        ("identify", "note") => vec!["note"],
        _ => Vec::new(),
    }
}

impl Case {
    /// Whether this form came back: what it folds away is unfolded then.
    pub(super) fn came_back(&self, act: &str) -> bool {
        !self.returned.is_empty() && self.returned.act == act
    }

    /// What is wrong with a field.
    pub(super) fn fault(&self, act: &str, name: &str) -> Option<&str> {
        let mut faults = self.returned.faults.iter();
        let (_, why) = faults.find(|(field, _)| self.came_back(act) && *field == Some(name))?;
        Some(self.frame.say(why))
    }

    /// Whether a choice is made: as it was sent, or as the page offers it at first.
    pub(super) fn chosen(&self, act: &str, name: &str, value: &str, at_first: bool) -> bool {
        if !self.came_back(act) {
            return at_first;
        }
        let mut sent = self.returned.brought.all(name);
        if value.is_empty() {
            sent.next().is_none()
        } else {
            sent.any(|one| one == value)
        }
    }

    /// The fields of a form to write into, in the page's order.
    pub(super) fn written(&self, act: &str) -> Vec<Field> {
        let fields = WRITTEN.into_iter().filter(|(form, ..)| *form == act);
        fields
            .map(|(form, name, id, label)| Field {
                id,
                name,
                label: self.frame.t(label),
                hint: (form == "identify").then(|| self.frame.t(console::INTAKE_NOTE_HINT)),
                value: if self.came_back(act) {
                    self.returned.brought.text(name)
                } else {
                    String::new()
                },
                fault: self.fault(act, name).map(str::to_owned),
                language: name
                    .rsplit_once('_')
                    .map(|(_, language)| language)
                    .filter(|language| ["th", "en"].contains(language)),
                long: form != "identify",
            })
            .collect()
    }

    /// How a limb of a refusal is sent.
    pub(super) fn limb(&self, code: &Code, limb: &str) -> String {
        format!("{}/{limb}", code.code)
    }

    /// Whether the limbs of a refusal are what is wrong: of the one that was chosen.
    pub(super) fn lacks_limbs(&self, code: &str) -> Option<&str> {
        let chosen = self.returned.code()?;
        self.fault("refuse", "limb")
            .filter(|_| chosen.code() == code)
    }

    /// Everything that is wrong, for the top of the page.
    pub(super) fn wrong(&self) -> Vec<Wrong> {
        let faults = self.returned.faults.iter();
        faults
            .map(|(field, why)| {
                let (place, name) = field.map_or((None, ""), |field| self.place(field));
                Wrong {
                    place,
                    name,
                    why: self.frame.say(why).to_owned(),
                }
            })
            .collect()
    }

    /// Where a field of the form that came back is, while the form is still on the page; and its name.
    fn place(&self, field: &str) -> (Option<String>, &'static str) {
        let codes = self.codes.iter();
        match field {
            "code" => (
                self.codes.first().map(|code| format!("code-{}", code.code)),
                self.frame.t(console::REFUSE_CODE),
            ),
            "limb" => {
                let chosen = self.returned.code().map(RefusalCode::code);
                let mut limbs = codes
                    .filter(|code| Some(code.code) == chosen)
                    .filter_map(|code| {
                        Some(format!("limb-{}-{}", code.code, code.limbs.first()?.0))
                    });
                (limbs.next(), self.frame.t(console::REFUSE_LIMBS))
            }
            "proof" => (
                self.proofs
                    .first()
                    .map(|(proof, _)| format!("proof-{proof}")),
                self.frame.t(console::INTAKE_PROOF),
            ),
            _ => {
                let mut fields = WRITTEN.into_iter();
                let known = fields.find(|(form, name, ..)| self.came_back(form) && *name == field);
                known.map_or((None, ""), |(_, _, id, label)| {
                    (
                        self.shows(self.returned.act).then(|| id.to_owned()),
                        self.frame.t(label),
                    )
                })
            }
        }
    }

    /// Whether the case, as it stands now, has this form.
    fn shows(&self, act: &str) -> bool {
        match act {
            "ask" => self.shown.open,
            "say" => self.answers,
            "refuse" => self.refuses && !self.codes.is_empty(),
            "block" => self.shown.open && !self.blocked,
            "send-back" => self.proposed.is_some(),
            "identify" => !self.proofs.is_empty(),
            _ => false,
        }
    }
}
