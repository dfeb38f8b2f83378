//! A request in words: for its person's page and for the desk that opened it.

use duties::rights::{About, Intake, Message, RequestView, WaitsFor, Writer};
use jiff::civil::Date;
use law::words::{Words, asking, portal};
use law::{Channel, Moment, Text, TimeLeft, date};
use policy::Compiled;
use serde_json::Value as Json;

use super::question::concerns_in_words;
use super::way::{self, Step};
use crate::page::Frame;
use crate::site::Site;

/// The law's day and how far it is.
pub(crate) struct Clock {
    pub(crate) due: String,
    pub(crate) left: String,
    /// `good`, `warn` or `bad`: the words say the same, colour never alone.
    pub(crate) mark: &'static str,
}

impl Clock {
    pub(crate) fn of(frame: &Frame, due: Date, left: TimeLeft) -> Self {
        Clock {
            due: date::in_both_eras(due, frame.language),
            left: left.told(frame.language),
            mark: match left {
                TimeLeft::Overdue(_) => "bad",
                TimeLeft::Today => "warn",
                TimeLeft::Days(days) if days <= 7 => "warn",
                _ => "good",
            },
        }
    }
}

/// For whom a request is put into words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Person,
    Desk,
}

/// A request as its person and the desk see it.
pub(crate) struct Shown {
    pub(crate) right: String,
    pub(crate) section: &'static str,
    /// The step that is going on, or how it ended.
    pub(crate) stage: String,
    /// Which step of how many.
    pub(crate) place: String,
    pub(crate) open: bool,
    pub(crate) received: String,
    pub(crate) clock: Clock,
    /// Who has to act now.
    pub(crate) holder: String,
    /// Since when it waits; what for is told as what comes next.
    pub(crate) waiting: Option<String>,
    pub(crate) ground: Option<(String, String)>,
    pub(crate) words: Option<String>,
    /// What it reaches: name and value.
    pub(crate) about: Vec<(String, String)>,
    pub(crate) channel: String,
    /// How it was taken down, for one that staff entered.
    pub(crate) intake: Option<String>,
    pub(crate) steps: Vec<Step>,
    pub(crate) next: String,
    pub(crate) cooling: Option<String>,
    /// What was decided, sentence by sentence.
    pub(crate) told: Vec<String>,
    /// How far each connected system is, with what stays there and why.
    pub(crate) systems: Vec<Vec<String>>,
    pub(crate) messages: Vec<Said>,
    pub(crate) collect: Option<(String, String)>,
    pub(crate) refused: Option<Refused>,
    pub(crate) kept: Vec<(String, String, String)>,
    /// What became of the letters about it: which, what, since when.
    pub(crate) letters: Vec<(String, String, String)>,
    pub(crate) certificate: Option<String>,
}

fn systems(frame: &Frame, view: &RequestView) -> Vec<Vec<String>> {
    let steps = view.systems.iter();
    steps.map(|step| said_of(frame, step)).collect()
}

/// What is told of one connected system.
pub(crate) fn said_of(frame: &Frame, step: &duties::systems::SystemStep) -> Vec<String> {
    let told = step.told.iter().map(|text| frame.say(text).to_owned());
    told.collect()
}

/// Something that person or desk wrote.
pub(crate) struct Said {
    pub(crate) who: String,
    pub(crate) at: String,
    pub(crate) text: String,
    pub(crate) desk: bool,
}

/// A refusal as it was told (`I-9`).
pub(crate) struct Refused {
    pub(crate) section: String,
    pub(crate) why: String,
    pub(crate) reason: String,
    pub(crate) categories: String,
    pub(crate) complaint: String,
    pub(crate) appeal: String,
}

/// The wordings of a request.
pub(crate) fn shown(site: &Site, frame: &Frame, view: &RequestView, reader: Reader) -> Shown {
    let compiled = site.app().store().compiled();
    let way = way::way(frame, view);
    let (k, n) = way::place(&way);
    let present = way.iter().find(|step| view.open && step.mark == "now");
    let number = |number: usize| number.to_string();
    Shown {
        right: frame.t(view.right.name()).to_owned(),
        section: view.right.section(),
        stage: present.map_or_else(
            || frame.say(&view.stage_words).to_owned(),
            |step| step.words.clone(),
        ),
        place: frame.fill(
            asking::STEP_NOW,
            &[("k", number(k).as_str()), ("n", number(n).as_str())],
        ),
        open: view.open,
        received: frame.moment(view.received),
        clock: Clock::of(frame, view.due, view.left),
        holder: frame.t(holder(view, reader)).to_owned(),
        waiting: view
            .waiting
            .as_ref()
            .filter(|_| view.open)
            .map(|waiting| since(frame, Moment::from_micros(waiting.since))),
        ground: view
            .ground
            .map(|ground| (frame.t(ground.words()).to_owned(), frame.source_of(&ground))),
        words: view.words.as_ref().map(|words| words.open().clone()),
        about: about(frame, &compiled, view.about.open()),
        channel: frame.t(channel(view.channel)).to_owned(),
        intake: view.intake.as_ref().map(|intake| taken(frame, intake)),
        steps: way,
        next: frame.say(&view.next).to_owned(),
        cooling: view.cooling_until.filter(|_| view.open).map(|until| {
            let until = frame.moment(until);
            frame.fill(asking::COOLING_MEANS, &[("until", until.as_str())])
        }),
        told: view
            .told
            .iter()
            .map(|text| frame.say(text).to_owned())
            .collect(),
        systems: systems(frame, view),
        messages: view
            .messages
            .open()
            .iter()
            .map(|message| said(frame, message, reader))
            .collect(),
        collect: view.collect_until.map(|until| {
            (
                frame.at(&format!("/me/requests/{}/collect", view.request)),
                frame.moment(until),
            )
        }),
        refused: refused(frame, view),
        kept: kept(frame, view),
        letters: letters(frame, view),
        certificate: view
            .certificate
            .filter(|_| view.refused.is_none())
            .map(|certificate| format!("/certificates/{certificate}")),
    }
}

/// When and how staff took it down.
fn taken(frame: &Frame, intake: &Intake) -> String {
    let at = frame.moment(Moment::from_micros(intake.at));
    frame.fill(
        asking::TAKEN_DOWN,
        &[("at", at.as_str()), ("note", intake.note.as_str())],
    )
}

/// Since which day something stands.
pub(crate) fn since(frame: &Frame, at: Moment) -> String {
    frame.fill(asking::MARK_SINCE, &[("at", frame.day(at).as_str())])
}

/// What became of the letters about it.
fn letters(frame: &Frame, view: &RequestView) -> Vec<(String, String, String)> {
    let notes = view.letters.iter();
    notes
        .map(|note| {
            (
                frame.say(&note.subject()).to_owned(),
                frame.say(&note.state.text()).to_owned(),
                frame.moment(note.at()),
            )
        })
        .collect()
}

fn refused(frame: &Frame, view: &RequestView) -> Option<Refused> {
    let refused = view.refused.as_ref()?;
    Some(Refused {
        section: refused.section.clone(),
        why: frame.say(&refused.why).to_owned(),
        reason: frame.say(&refused.reason).to_owned(),
        categories: joined(frame, refused.categories.iter()),
        complaint: frame.say(&refused.complaint).to_owned(),
        appeal: frame.say(&refused.appeal).to_owned(),
    })
}

fn kept(frame: &Frame, view: &RequestView) -> Vec<(String, String, String)> {
    view.kept
        .iter()
        .map(|kept| {
            let until = kept.until.map_or_else(
                || frame.t(portal::KEPT_WHILE_HELD).to_owned(),
                |until| date::in_both_eras(until, frame.language),
            );
            (
                frame.say(&kept.name).to_owned(),
                until,
                frame.say(&kept.why).to_owned(),
            )
        })
        .collect()
}

/// Names in the page's language, one after the other.
pub(crate) fn joined<'t>(frame: &Frame, names: impl Iterator<Item = &'t Text>) -> String {
    names
        .map(|name| frame.say(name))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Who has to act now.
fn holder(view: &RequestView, reader: Reader) -> Words {
    if !view.open {
        return asking::HOLDER_DONE;
    }
    match view.waiting.as_ref().map(|waiting| waiting.on) {
        None => asking::HOLDER_SYSTEM,
        Some(WaitsFor::Desk) if view.assigned.is_some() => asking::HOLDER_DESK_ASSIGNED,
        Some(WaitsFor::Desk) => asking::HOLDER_DESK,
        Some(WaitsFor::Approval) => asking::HOLDER_APPROVAL,
        Some(WaitsFor::Source) => asking::HOLDER_SOURCE,
        Some(WaitsFor::Person) if reader == Reader::Desk => asking::FROM_PERSON,
        Some(WaitsFor::Person) => asking::HOLDER_YOU,
    }
}

/// What a channel is called.
pub(crate) const fn channel(channel: Channel) -> Words {
    match channel {
        Channel::Portal => asking::CHANNEL_PORTAL,
        Channel::Api => asking::CHANNEL_API,
        Channel::Phone => asking::CHANNEL_PHONE,
        Channel::Post => asking::CHANNEL_POST,
        Channel::Email => asking::CHANNEL_EMAIL,
        Channel::Desk => asking::CHANNEL_DESK,
    }
}

/// What a request reaches, in the names of the policy.
fn about(frame: &Frame, compiled: &Compiled, about: &About) -> Vec<(String, String)> {
    let activities: Vec<&Text> = about
        .activities
        .iter()
        .filter_map(|id| compiled.activity(compiled.activity_ix(id)?))
        .map(|activity| &activity.name)
        .collect();
    let categories: Vec<&Text> = about
        .categories
        .iter()
        .filter_map(|id| compiled.category(compiled.category_ix(id)?))
        .map(|category| &category.name)
        .collect();
    let mut lines = Vec::new();
    let mut line = |name: Words, value: String| {
        if !value.is_empty() {
            lines.push((frame.t(name).to_owned(), value));
        }
    };
    line(
        asking::ABOUT_ACTIVITIES,
        joined(frame, activities.into_iter()),
    );
    line(
        asking::ABOUT_CATEGORIES,
        joined(frame, categories.into_iter()),
    );
    if let Some(recipient) = &about.recipient {
        let known = compiled
            .recipient_ix(recipient)
            .and_then(|ix| compiled.recipient(ix));
        let name = known.map_or(recipient.as_str(), |known| frame.say(&known.name));
        line(asking::ABOUT_RECIPIENT, name.to_owned());
    }
    if let Some(concerns) = &about.concerns {
        line(asking::ABOUT_CONCERNS, concerns_in_words(frame, concerns));
    }
    if let Some(wrong) = &about.correction {
        let category = compiled
            .category_ix(&wrong.category)
            .and_then(|ix| compiled.category(ix));
        let field = category.and_then(|category| {
            let field = category
                .fields
                .iter()
                .find(|field| field.id == wrong.field)?;
            Some(format!(
                "{} · {}",
                frame.say(&category.name),
                frame.say(&field.name)
            ))
        });
        line(
            asking::ABOUT_FIELD,
            field.unwrap_or_else(|| wrong.field.clone()),
        );
        line(asking::ABOUT_BEFORE, value(frame, &wrong.before));
        line(asking::ABOUT_AFTER, value(frame, &wrong.after));
    }
    lines
}

/// A value of a record as people read it.
pub(crate) fn value(frame: &Frame, value: &Json) -> String {
    match value {
        Json::Null => frame.t(asking::NOTHING_THERE).to_owned(),
        Json::String(text) if text.is_empty() => frame.t(asking::NOTHING_THERE).to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn said(frame: &Frame, message: &Message, reader: Reader) -> Said {
    let desk = message.from == Writer::Desk;
    let who = match (desk, reader) {
        (true, _) => asking::FROM_DESK,
        (false, Reader::Person) => asking::FROM_YOU,
        (false, Reader::Desk) => asking::FROM_PERSON,
    };
    Said {
        who: frame.t(who).to_owned(),
        at: frame.moment(Moment::from_micros(message.at)),
        text: message.text.clone(),
        desk,
    }
}
