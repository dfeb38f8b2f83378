//! The notices of section 23 and the record of section 39, made from the policy that decides: what they
//! say is enforced, and what is enforced they say.
//!
//! Every version of every layer has an address of its own that never changes (`LP-3`): a page, the same
//! for programs, and its QR code. What changed between two versions stands on a page too (`LP-108`).

mod changes;
mod counted;
mod file;
mod paper;

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use law::words::portal;
use law::{Language, Text, date};
use policy::notice::{Group, Layer, Line, Notice};
use policy::pack::Pack;

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

pub(crate) use changes::show as changes;
pub(crate) use file::{channel, form, qr, record_as, show as file, vocabulary, whole as show};
pub(crate) use paper::Papers;
pub use paper::on_paper;

#[derive(Template)]
#[template(path = "notice.html")]
struct Page {
    frame: Frame,
    notice: Notice,
    effective: String,
    /// The address of this version.
    home: String,
    /// The same with the site's name, for paper.
    address: String,
    /// The other readings of the same version: where, and what they are called.
    layers: Vec<(String, Text)>,
    /// What is said before each channel collects.
    channels: Vec<(String, Text)>,
    /// The version before, where there is one: what changed since.
    since: Option<String>,
    /// Where this layer stands, without its ending for programs and paper.
    stem: String,
    /// Where to go on to, when this is the first reading.
    next: Option<String>,
    /// What the rules did, where it is shown.
    did: Option<counted::Shown>,
    /// The words that lead there, where it is not shown and could be.
    counts: Option<String>,
    /// Rules that stand on the page already: an id stands once.
    marked: std::cell::RefCell<BTreeSet<String>>,
}

impl Page {
    /// The id of a sentence on the page, the first time its rule comes.
    fn mark(&self, line: &Line) -> Option<String> {
        let id = line.rule.replace(' ', "-");
        self.marked.borrow_mut().insert(id.clone()).then_some(id)
    }

    /// The sections of the Act that ask for a sentence; the clauses of a policy are for its keepers.
    fn cites(&self, law: &str) -> String {
        cites(law, self.frame.language)
    }

    /// The section that every sentence of a group is asked for by, when it is one.
    fn cites_all(&self, group: &Group) -> Option<String> {
        cites_all(group, self.frame.language)
    }

    /// What the rule of a sentence did.
    fn did(&self, line: &Line) -> Option<&str> {
        self.did.as_ref()?.of_sentence(&line.rule)
    }

    fn is_read_first(&self) -> bool {
        self.next.is_some()
    }
}

/// The sections of the Act among what asks for a sentence.
pub(crate) fn cites(law: &str, language: Language) -> String {
    let sections = law.split(", ").filter(|part| part.starts_with("s."));
    let sections: Vec<&str> = sections.collect();
    page::cited(&sections.join(", "), language)
}

/// The section that asks for every sentence of a group under a heading, when it is one.
fn cites_all(group: &Group, language: Language) -> Option<String> {
    let (first, rest) = group.lines.split_first()?;
    let one = rest.iter().all(|line| line.law == first.law);
    let cited = cites(first.law, language);
    (one && group.heading.is_some() && !cited.is_empty()).then_some(cited)
}

/// The notice in force, by its permanent address.
pub(crate) async fn newest(State(site): State<Arc<Site>>) -> Redirect {
    let policy = site.app().policy();
    Redirect::to(&home(policy.compiled.id(), policy.compiled.version()))
}

/// The notice in force, to be read before going on.
pub(crate) fn to_be_read(
    site: &Site,
    visitor: &Visitor,
    next: String,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let reading = Reading {
        layer: Layer::Full,
        next: Some(next),
        did: None,
    };
    page(site, visitor, &policy.pack, reading)
}

/// The address of a version.
pub(crate) fn home(id: &str, version: u32) -> String {
    format!("/notices/{id}/{version}")
}

/// Where a layer of a version stands, without its ending for programs and paper.
fn stem(home: &str, layer: Layer<'_>) -> String {
    match layer {
        Layer::Channel(channel) => format!("{home}/channels/{channel}"),
        Layer::Form(form) => format!("{home}/forms/{form}"),
        named => format!("{home}/{}", named.code()),
    }
}

/// A version as people may read it: published, in force, or approved with its day before it.
async fn published(site: &Arc<Site>, id: &str, version: u32) -> Result<Pack, Problem> {
    if site.app().policy().compiled.id() != id {
        return Err(Problem::NotFound);
    }
    site.run(move |app| duties::publication::version_of(app, version))
        .await?
        .ok_or(Problem::NotFound)
}

/// What is read, and what comes with it.
struct Reading<'l> {
    layer: Layer<'l>,
    /// Where to go on to, when this is the first reading.
    next: Option<String>,
    /// What the rules did.
    did: Option<counted::Shown>,
}

fn page(
    site: &Site,
    visitor: &Visitor,
    pack: &Pack,
    reading: Reading<'_>,
) -> Result<Response, Problem> {
    let Reading { layer, next, did } = reading;
    let notice = policy::notice::notice(pack, layer).ok_or(Problem::NotFound)?;
    let language = visitor.language;
    let counts = (layer == Layer::Full && did.is_none() && counted::can_be(site, pack))
        .then(|| counted::link(language));
    let title = counted::TITLE.text();
    let name = match layer {
        Layer::Full if did.is_some() => &title,
        Layer::Full => &notice.title,
        _ => &notice.name,
    };
    let frame = Frame::titled(site, visitor, name.in_language(language));
    let version = pack.version().ok_or(Problem::NotFound)?;
    let home = home(pack.id(), version);
    let layers = Layer::NAMED
        .into_iter()
        .filter(|other| {
            other.code() != notice.layer && policy::notice::notice(pack, *other).is_some()
        })
        .map(|other| {
            let way = match other {
                Layer::Full => home.clone(),
                _ => format!("{home}/{}", other.code()),
            };
            (way, other.name())
        });
    let channels = pack.channels.iter().map(|channel| {
        let way = format!("{home}/channels/{}", channel.id);
        (way, channel.name.clone())
    });
    let forms = pack.forms.iter().map(|form| {
        let way = format!("{home}/forms/{}", form.id);
        (way, form.name.clone())
    });
    page::answer(&Page {
        effective: pack
            .effective()
            .map_or_else(String::new, |day| date::long(day, language)),
        layers: layers.collect(),
        channels: channels.chain(forms).collect(),
        since: version
            .checked_sub(1)
            .filter(|before| *before > 0)
            .map(|before| format!("{home}/since/{before}")),
        stem: stem(&home, layer),
        marked: Default::default(),
        address: format!("{}{home}", site.settings.base_url),
        frame,
        notice,
        home,
        next,
        did,
        counts,
    })
}
