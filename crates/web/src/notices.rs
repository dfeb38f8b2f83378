//! The notice of section 23, made from the policy that decides: what is on this page is enforced,
//! and what is enforced is on this page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use jiff::civil::Date;
use law::words::{Words, answers, portal};
use law::{Basis, Text, date};
use policy::pack::{Kept, Pack, Period};

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    frame: Frame,
    version: u32,
    effective: String,
    summary: Option<Text>,
    activities: Vec<Activity>,
    categories: Vec<(Text, Option<Text>)>,
    sources: Vec<Text>,
    recipients: Vec<(Text, bool)>,
    contacts: Vec<Contact>,
    /// Where to go on to, when this is the first reading.
    next: Option<String>,
}

struct Activity {
    name: Text,
    purpose: Text,
    bases: Vec<Based>,
    kept: Vec<(String, String)>,
}

struct Based {
    who: Text,
    basis: String,
    reason: Option<Text>,
}

struct Contact {
    name: Text,
    phone: Option<String>,
    email: Option<String>,
    hours: Option<Text>,
}

/// The notice in force, by its permanent address.
pub(crate) async fn newest(State(site): State<Arc<Site>>) -> Redirect {
    let policy = site.app().policy();
    Redirect::to(&format!(
        "/notices/{}/{}",
        policy.compiled.id(),
        policy.compiled.version()
    ))
}

/// One version of the notice.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((id, version)): Path<(String, u32)>,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    if policy.compiled.id() == id && policy.compiled.version() == version {
        return notice(&site, &visitor, &policy.pack, version, None);
    }
    let earlier = site
        .run(move |app| {
            app.store().read(|read| read.published(&id)).map(|all| {
                all.into_iter()
                    .find(|published| published.version == version)
            })
        })
        .await?
        .ok_or(Problem::NotFound)?;
    let files: Vec<(&str, &str)> = earlier
        .files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let (pack, _) = policy::read::read(&files);
    notice(&site, &visitor, &pack, version, None)
}

/// The notice in force, to be read before going on.
pub(crate) fn to_be_read(
    site: &Site,
    visitor: &Visitor,
    next: String,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    notice(
        site,
        visitor,
        &policy.pack,
        policy.compiled.version(),
        Some(next),
    )
}

fn notice(
    site: &Site,
    visitor: &Visitor,
    pack: &Pack,
    version: u32,
    next: Option<String>,
) -> Result<Response, Problem> {
    let title = pack
        .head
        .as_ref()
        .map_or_else(|| portal::NOTICE.text(), |head| head.title.clone());
    let frame = Frame::titled(site, visitor, title.in_language(visitor.language));
    let notice = Notice {
        version,
        effective: pack
            .effective()
            .map_or_else(String::new, |day: Date| date::long(day, visitor.language)),
        summary: pack.head.as_ref().and_then(|head| head.summary.clone()),
        activities: pack
            .activities
            .iter()
            .map(|activity| told(&frame, pack, activity))
            .collect(),
        categories: pack
            .categories
            .iter()
            .map(|category| (category.name.clone(), category.examples.clone()))
            .collect(),
        sources: pack
            .channels
            .iter()
            .map(|channel| channel.name.clone())
            .chain(pack.sources.iter().map(|source| source.name.clone()))
            .collect(),
        recipients: recipients(pack),
        contacts: pack
            .contacts
            .iter()
            .map(|contact| Contact {
                name: contact.name.clone(),
                phone: page::said(&contact.phone),
                email: page::said(&contact.email),
                hours: contact.hours.clone(),
            })
            .collect(),
        frame,
        next,
    };
    page::answer(&notice)
}

fn told(frame: &Frame, pack: &Pack, activity: &policy::pack::Activity) -> Activity {
    let bases = activity
        .basis
        .iter()
        .filter_map(|(relationship, based)| {
            let who = pack
                .relationships
                .iter()
                .find(|known| known.id == *relationship)?;
            Some(Based {
                who: who.name.clone(),
                basis: frame.t(basis(based.single()?)).to_owned(),
                reason: based.reason.clone(),
            })
        })
        .collect();
    let kept = activity
        .categories
        .iter()
        .filter_map(|id| {
            let category = pack.category(id)?;
            let retention = pack.retention_of(&activity.id, id)?;
            let after = pack.event(&retention.after).map(|event| &event.name);
            Some((
                frame.say(&category.name).to_owned(),
                period_words(frame, &retention.period, after),
            ))
        })
        .collect();
    Activity {
        name: activity.name.clone(),
        purpose: activity.purpose.clone(),
        bases,
        kept,
    }
}

fn recipients(pack: &Pack) -> Vec<(Text, bool)> {
    let processors = pack.processors.iter().map(|processor| {
        (
            processor.name.clone(),
            policy::pack::is_abroad(&processor.country),
        )
    });
    let others = pack.recipients.iter().map(|recipient| {
        (
            recipient.name.clone(),
            policy::pack::is_abroad(&recipient.country),
        )
    });
    processors.chain(others).collect()
}

/// A period in words, with what it is counted from.
fn period_words(frame: &Frame, kept: &Kept, after: Option<&Text>) -> String {
    let Some(period) = kept.period else {
        return kept.words.clone();
    };
    let span = span_words(frame, period);
    match after {
        Some(after) => frame.fill(
            portal::KEPT_AFTER,
            &[("span", span.as_str()), ("event", frame.say(after))],
        ),
        None => span,
    }
}

fn span_words(frame: &Frame, period: Period) -> String {
    let part = |number: u32, words: Words| {
        (number > 0).then(|| frame.fill(words, &[("n", number.to_string().as_str())]))
    };
    let parts: Vec<String> = [
        part(period.months / 12, portal::YEARS),
        part(period.months % 12, portal::MONTHS),
        part(period.days, portal::DAYS),
        part(period.seconds / 3600, portal::HOURS),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        frame.t(portal::AT_ONCE).to_owned()
    } else {
        parts.join(" ")
    }
}

/// A basis in words, with its section.
pub(crate) fn basis(basis: Basis) -> Words {
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
