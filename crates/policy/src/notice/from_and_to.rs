//! Where data comes from, who receives it, where it lies (s.23(4), s.25, s.28, s.40, `LP-6`, `LP-10`,
//! `LP-25` … `LP-34`, `LP-48` … `LP-68`).

use law::Text;
use law::words::notices as words;

use super::{Group, Line, Part, categories, same};
use crate::pack::{
    Channel, EnteredBy, Location, Pack, Processor, ReceivedBy, Recipient, Source, SourceKind,
    is_abroad,
};

pub(super) fn from(pack: &Pack) -> Part {
    let channels = pack.channels.iter().map(|known| channel(pack, known));
    let sources = pack.sources.iter().map(source);
    let forms = pack.forms.iter().map(|form| super::form::asks(pack, form));
    let groups = vec![
        Group::plain(channels.collect()),
        Group::plain(forms.collect()),
        Group::plain(sources.collect()),
    ];
    Part::new("from", words::PART_FROM, "s.23, s.25", groups)
}

/// What one channel collects, and who enters it.
pub(super) fn channel(pack: &Pack, channel: &Channel) -> Line {
    let sentence = match channel.by {
        Some(EnteredBy::Staff) => words::CHANNEL_STAFF,
        Some(EnteredBy::Device) => words::CHANNEL_DEVICE,
        Some(EnteredBy::Person) | None => words::CHANNEL_PERSON,
    };
    let collected = categories(pack, &channel.collects);
    let said = sentence.fill_text(&[("name", &channel.name), ("categories", &collected)]);
    Line::new(format!("channel/{}", channel.id), "s.23, LP-25", said)
}

fn source(source: &Source) -> Line {
    let sentence = match source.kind {
        Some(SourceKind::OutsideBody) => words::SOURCE_OUTSIDE,
        Some(SourceKind::IdentityProvider) => words::SOURCE_PROVIDER,
        Some(SourceKind::Public) => words::SOURCE_PUBLIC,
        Some(SourceKind::OwnSystem) | None => words::SOURCE_OWN,
    };
    // Section 25 gives thirty days where the pack gives fewer no word of its own.
    let within = source
        .notice_within
        .unwrap_or(crate::pack::Period::of_days(30));
    let said = sentence.fill_text(&[("name", &source.name), ("period", &within.told())]);
    Line::new(format!("source/{}", source.id), "s.25", said)
}

pub(super) fn to(pack: &Pack) -> Part {
    let processors = pack.processors.iter().flat_map(processor);
    let recipients = pack
        .recipients
        .iter()
        .flat_map(|known| recipient(pack, known));
    let last = Line::new("recipient", "LP-6", words::NOBODY_ELSE.text());
    let groups = vec![
        Group::plain(processors.collect()),
        Group::plain(recipients.collect()),
        Group::plain(vec![last]),
    ];
    Part::new("to", words::PART_TO, "s.23(4), s.27, s.40", groups)
}

fn processor(processor: &Processor) -> Vec<Line> {
    let rule = format!("processor/{}", processor.id);
    let said = words::PROCESSOR.fill_text(&[("name", &processor.name), ("does", &processor.does)]);
    let mut lines = vec![Line::new(rule.clone(), "s.40", said)];
    for sub in processor.sub_processors.iter().flatten() {
        let said = words::SUB_PROCESSOR.fill_text(&[
            ("name", &processor.name),
            ("sub", &same(&sub.name)),
            ("country", &country(&sub.country)),
        ]);
        let rule = format!("{rule}/sub_processors/{}", sub.name);
        lines.push(Line::new(rule, "s.40, X-16", said));
    }
    lines
}

fn recipient(pack: &Pack, recipient: &Recipient) -> Vec<Line> {
    let sentence = match recipient.class {
        Some(ReceivedBy::Unit) => words::RECIPIENT_UNIT,
        Some(ReceivedBy::CooperatingBody) => words::RECIPIENT_BODY,
        Some(ReceivedBy::StateAgency) => words::RECIPIENT_AGENCY,
        Some(ReceivedBy::Court) => words::RECIPIENT_COURT,
        Some(ReceivedBy::Public) => words::RECIPIENT_PUBLIC,
        Some(ReceivedBy::PersonNamed | ReceivedBy::ServiceCompany) | None => words::RECIPIENT_NAMED,
    };
    let rule = format!("recipient/{}", recipient.id);
    let received = categories(pack, &recipient.categories);
    let said = sentence.fill_text(&[("name", &recipient.name), ("categories", &received)]);
    let mut lines = vec![Line::new(rule.clone(), "s.23(4)", said)];
    if recipient.legal_review {
        let said = words::LEGAL_REVIEW.fill_text(&[("name", &recipient.name)]);
        lines.push(Line::new(format!("{rule}/legal_review"), "CO-44", said));
    }
    lines
}

pub(super) fn abroad(pack: &Pack) -> Part {
    let lies = pack.locations.iter().flat_map(|place| lies(pack, place));
    let leaves = if leaves(pack) {
        let said = if pack.consent_and_condition() {
            words::ABROAD_BOTH
        } else {
            words::ABROAD_ANY
        };
        Line::new("transfers/mode", "s.28, s.29", said.text())
    } else {
        Line::new("location", "s.28", words::ABROAD_NONE.text())
    };
    let groups = vec![Group::plain(lies.collect()), Group::plain(vec![leaves])];
    Part::new("abroad", words::PART_ABROAD, "s.28, s.29", groups)
}

/// Whether anything of the pack leaves the country in which the Act applies.
fn leaves(pack: &Pack) -> bool {
    let places = pack.locations.iter().map(|place| place.country.as_str());
    let recipients = pack.recipients.iter().map(|known| known.country.as_str());
    let processors = pack.processors.iter().map(|known| known.country.as_str());
    let subs = pack.processors.iter().flat_map(|known| {
        let subs = known.sub_processors.iter().flatten();
        subs.map(|sub| sub.country.as_str())
    });
    let mut everywhere = places.chain(recipients).chain(processors).chain(subs);
    everywhere.any(is_abroad)
}

fn lies(pack: &Pack, place: &Location) -> Vec<Line> {
    let rule = format!("location/{}", place.id);
    let held = categories(pack, &place.categories);
    let said = if is_abroad(&place.country) {
        words::LIES_ABROAD.fill_text(&[
            ("name", &place.name),
            ("country", &country(&place.country)),
            ("categories", &held),
        ])
    } else {
        words::LIES_HOME.fill_text(&[("name", &place.name), ("categories", &held)])
    };
    let mut lines = vec![Line::new(rule.clone(), "LP-33", said)];
    if place.client_side_encryption {
        let said = words::LIES_SEALED.fill_text(&[("name", &place.name)]);
        lines.push(Line::new(
            format!("{rule}/client_side_encryption"),
            "CO-27",
            said,
        ));
    }
    lines
}

/// A country as it is written; the one of the Act by name.
fn country(code: &str) -> Text {
    if is_abroad(code) {
        return same(code);
    }
    words::THAILAND.text()
}
