//! Wherever data comes from but the person (s.25): who has yet to be told, and what was found about each
//! source: that its own policy does not contradict ours (`LP-34`), why it may be read (`CO-32`, `X-30`),
//! and that its people need not be told (s.25 ¶2).
//!
//! The clock of a person and a source begins with the first record that it brings, ends when the notice
//! reaches them, and is never longer than thirty days (`LP-32`, `I-22`). Until then nothing of them is used
//! or disclosed: that is the decision's rule, and not this room's.

mod finding;
mod first_letter;

use law::{Moment, Text};
use policy::pack::{Source, SourceKind, is_abroad};
use store::{IndirectCount, SourceFinding};

use crate::app::App;
use crate::failure::Failure;

pub use finding::{Exception, Finding, find};
pub(crate) use finding::{exception, lawful, may_be_taken_from};
pub(crate) use first_letter::tell;

/// How a source stands: counts, never names.
#[derive(Clone, Debug)]
pub struct SourceView {
    /// Its id in the pack.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Where it stands towards the controller.
    pub kind: SourceKind,
    /// Its country, where it is abroad (s.28).
    pub abroad: Option<String>,
    /// Who found in the pack that its policy does not contradict ours, and when.
    pub reviewed_in_pack: Option<(String, jiff::civil::Date)>,
    /// The newest finding about its policy since.
    pub found: Option<SourceFinding>,
    /// The exception that holds for its people, if one does.
    pub exception: Option<Exception>,
    /// Whether anything may be taken from it now.
    pub is_open: bool,
    /// Its people.
    pub people: IndirectCount,
}

/// Every source but the controller's own systems, in the order of the pack; of one that the pack no longer
/// names only while somebody waits.
///
/// # Errors
/// [`Failure::Store`].
pub fn sources(app: &App) -> Result<Vec<SourceView>, Failure> {
    let policy = app.policy();
    let counts = app
        .store()
        .read::<_, store::Fault>(|read| read.indirect_counts())?;
    let of = |id: &str| counts.iter().find(|known| known.source == id).cloned();
    let declared = policy
        .pack
        .sources
        .iter()
        .filter(|source| is_indirect(source));
    let mut views = declared
        .map(|source| view(app, source, of(&source.id).unwrap_or_default()))
        .collect::<Result<Vec<_>, Failure>>()?;
    let gone = counts
        .iter()
        .filter(|count| count.waiting > 0 && !views.iter().any(|view| view.id == count.source))
        .map(|count| SourceView {
            id: count.source.clone(),
            name: Text::new(count.source.clone(), count.source.clone()),
            kind: SourceKind::OutsideBody,
            abroad: None,
            reviewed_in_pack: None,
            found: None,
            exception: None,
            is_open: false,
            people: count.clone(),
        })
        .collect::<Vec<_>>();
    views.extend(gone);
    Ok(views)
}

fn view(app: &App, source: &Source, people: IndirectCount) -> Result<SourceView, Failure> {
    let id = source.id.clone();
    let (found, excepted) = app.store().read::<_, store::Fault>(|read| {
        Ok((
            read.source_finding(&id, finding::POLICY)?,
            read.source_finding(&id, finding::EXCEPTION)?,
        ))
    })?;
    let reviewed = source.body_policy_reviewed.as_ref();
    Ok(SourceView {
        is_open: may_be_taken_from(app, source).is_ok(),
        name: source.name.clone(),
        kind: source.kind.unwrap_or(SourceKind::OutsideBody),
        abroad: Some(source.country.clone()).filter(|country| is_abroad(country)),
        reviewed_in_pack: reviewed.and_then(|reviewed| Some((reviewed.by.clone(), reviewed.on?))),
        exception: excepted.and_then(|found| Exception::of_code(&found.word)),
        found,
        people,
        id,
    })
}

/// Whether section 25 holds for what a source brings.
pub(crate) fn is_indirect(source: &Source) -> bool {
    source.kind != Some(SourceKind::OwnSystem)
}

/// Until when the people of a source must be told of what it brings now: never after thirty days.
pub(crate) fn due(source: &Source, now: Moment) -> Moment {
    let longest = policy::pack::Period::of_days(30);
    let within = source.notice_within.unwrap_or(longest);
    let last = longest.after(now.civil_day());
    Moment::start_of(within.after(now.civil_day()).min(last))
}
