//! The notice of section 23 and the record of section 39, made from the pack that decides: what they say
//! is enforced, and what is enforced they say (`LP-4`, `LP-5`).
//!
//! Every layer is made of the same sentences. A sentence carries the rule of the pack it comes from,
//! such as `retention/teaching-support/learning`, and the section that asks for it, so that a reader
//! can go from what is promised to what was written and to what the rule did.

mod asking;
mod children;
mod cookies;
mod ending;
mod form;
mod from_and_to;
mod record;
mod rights;
mod short;
mod what;
mod who;
mod why;

use jiff::civil::Date;
use law::words::notices as words;
use law::{Language, Text};
use serde::Serialize;

use crate::pack::{Category, Pack};

pub use asking::{Wording, canonical, wording};

/// A reading of the notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer<'a> {
    /// Everything (s.23).
    Full,
    /// A paragraph and five lists, never written by hand (`LP-4`).
    Short,
    /// Before data is collected through one channel (`LP-25` … `LP-30`).
    Channel(&'a str),
    /// Before one form asks its first question (s.23, `LP-27`).
    Form(&'a str),
    /// What is set in a browser (`LP-30`, `CO-8`).
    Cookies,
    /// For readers under age, in their words.
    Children,
    /// What stands on the sign beside a camera; its second layer is the full notice (`CO-13`).
    Camera,
    /// The record of activities that people and the Office can read (s.39).
    Record,
}

impl Layer<'_> {
    /// The layers that need no name of a channel or form, the full one first.
    pub const NAMED: [Layer<'static>; 6] = [
        Layer::Full,
        Layer::Short,
        Layer::Cookies,
        Layer::Children,
        Layer::Camera,
        Layer::Record,
    ];

    /// The word in an address.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Layer::Full => "full",
            Layer::Short => "short",
            Layer::Channel(_) => "channel",
            Layer::Form(_) => "form",
            Layer::Cookies => "cookies",
            Layer::Children => "children",
            Layer::Camera => "camera",
            Layer::Record => "record",
        }
    }

    /// The layer an address names, but for those of channels and forms.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Layer<'static>> {
        Layer::NAMED.into_iter().find(|layer| layer.code() == code)
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Text {
        match self {
            Layer::Full => words::LAYER_FULL,
            Layer::Short => words::LAYER_SHORT,
            Layer::Channel(_) | Layer::Form(_) => words::LAYER_CHANNEL,
            Layer::Cookies => words::LAYER_COOKIES,
            Layer::Children => words::LAYER_CHILDREN,
            Layer::Camera => words::LAYER_CAMERA,
            Layer::Record => words::LAYER_RECORD,
        }
        .text()
    }
}

/// One layer of one version of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Which layer.
    pub layer: &'static str,
    /// The address of the policy.
    pub policy: String,
    /// Its version.
    pub version: String,
    /// The day from which it holds.
    pub effective: Option<Date>,
    /// The policy's title.
    pub title: Text,
    /// What the layer is called.
    pub name: Text,
    /// The one controller (s.6).
    pub controller: Text,
    /// What it says.
    pub parts: Vec<Part>,
}

/// A part of a notice under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its name in addresses and data.
    pub id: &'static str,
    /// Its heading.
    pub heading: Text,
    /// The section that asks for it.
    pub law: &'static str,
    /// What it says, thing by thing.
    pub groups: Vec<Group>,
}

/// What a part says of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The thing, where it has a name.
    pub heading: Option<Text>,
    /// The sentences.
    pub lines: Vec<Line>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The rule of the pack that it comes from: table and ids.
    pub rule: String,
    /// The section or clause that asks for it.
    pub law: &'static str,
    /// What it says.
    pub text: Text,
}

impl Line {
    fn new(rule: impl Into<String>, law: &'static str, text: Text) -> Self {
        let rule = rule.into();
        Line { rule, law, text }
    }
}

impl Group {
    fn of(heading: &Text, lines: Vec<Line>) -> Self {
        let heading = Some(heading.clone());
        Group { heading, lines }
    }

    fn plain(lines: Vec<Line>) -> Self {
        let heading = None;
        Group { heading, lines }
    }
}

impl Part {
    fn new(
        id: &'static str,
        heading: law::words::Words,
        law: &'static str,
        groups: Vec<Group>,
    ) -> Self {
        let heading = heading.text();
        let groups = groups.into_iter().filter(|group| !group.lines.is_empty());
        Part {
            id,
            heading,
            law,
            groups: groups.collect(),
        }
    }
}

impl Notice {
    /// The whole of it as text, each sentence with its rule and what asks for it.
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        let say = |text: &Text| text.in_language(language).to_owned();
        let mut said = vec![format!("# {} — {}", say(&self.title), say(&self.name))];
        for part in &self.parts {
            said.push(format!("\n## {} [{}]", say(&part.heading), part.law));
            for group in &part.groups {
                said.extend(
                    group
                        .heading
                        .iter()
                        .map(|heading| format!("### {}", say(heading))),
                );
                said.extend(
                    group.lines.iter().map(|line| {
                        format!("- {}  ({}; {})", say(&line.text), line.rule, line.law)
                    }),
                );
            }
        }
        said.push(String::new());
        said.join("\n")
    }

    /// Every sentence, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        let groups = self.parts.iter().flat_map(|part| &part.groups);
        groups.flat_map(|group| &group.lines)
    }
}

/// A layer of the notice of a pack. A channel or form that the pack does not have, or a camera sign where
/// no camera collects, has nothing to say: none.
#[must_use]
pub fn notice(pack: &Pack, layer: Layer<'_>) -> Option<Notice> {
    let parts = match layer {
        Layer::Full => whole(pack),
        Layer::Short => short::short(pack),
        Layer::Channel(channel) => short::channel(pack, channel)?,
        Layer::Form(form) => form::form(pack, form)?,
        Layer::Cookies => vec![cookies::cookies(pack), who::contacts(pack)],
        Layer::Children => children::children(pack),
        Layer::Camera => short::camera(pack)?,
        Layer::Record => record::record(pack),
    };
    let parts = parts.into_iter().filter(|part| !part.groups.is_empty());
    let head = pack.head.as_ref()?;
    Some(Notice {
        layer: layer.code(),
        policy: head.id.clone(),
        version: head.version.clone(),
        effective: pack.effective(),
        title: head.title.clone(),
        name: layer.name(),
        controller: pack.controller.as_ref()?.name.clone(),
        parts: parts.collect(),
    })
}

fn whole(pack: &Pack) -> Vec<Part> {
    vec![
        who::who(pack),
        what::what(pack),
        what::compulsory(pack),
        why::why(pack),
        from_and_to::from(pack),
        from_and_to::to(pack),
        from_and_to::abroad(pack),
        ending::guard(pack),
        ending::end(pack),
        rights::rights(pack),
        who::minors(pack),
        cookies::cookies(pack),
        who::contacts(pack),
        who::changes(pack),
    ]
}

/// Names one after the other: `a, b and c`. Nothing for nobody.
fn list<'t>(texts: impl IntoIterator<Item = &'t Text>) -> Option<Text> {
    let mut texts = texts.into_iter();
    let mut said = texts.next()?.clone();
    let mut rest = texts.peekable();
    while let Some(next) = rest.next() {
        let joint = if rest.peek().is_some() {
            words::COMMA
        } else {
            words::AND
        };
        said = joint.fill_text(&[("first", &said), ("last", next)]);
    }
    Some(said)
}

/// The categories with these ids, by name.
fn categories(pack: &Pack, ids: &[String]) -> Text {
    let known = ids.iter().filter_map(|id| pack.category(id));
    let names: Vec<&Text> = known.map(|category: &Category| &category.name).collect();
    list(names).unwrap_or_else(|| Text::new("", ""))
}

/// The same in both languages: a name, a number, an address.
fn same(value: &str) -> Text {
    Text::new(value, value)
}

#[cfg(test)]
mod tests;
