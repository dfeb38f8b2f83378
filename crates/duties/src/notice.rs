//! Bringing people the notice, with proof that it reached them (s.23, `LP-79`).

use jiff::civil::Date;
use law::words::publishing as words;
use law::{Moment, PersonId, Text};
use store::Kind;

use crate::app::App;
use crate::failure::Failure;
use crate::publication;

/// People told in one transaction.
const AT_ONCE: usize = 500;

/// Records that the version in force reached these people through a channel, each with a ledger
/// entry; how many it newly reached. Nobody is told twice of one version.
///
/// # Errors
/// [`Failure::Store`]; what was recorded before stays.
pub fn deliver(app: &App, people: &[PersonId], channel: &str) -> Result<u64, Failure> {
    let mut reached = 0;
    for some in people.chunks(AT_ONCE) {
        let (some, channel) = (some.to_vec(), channel.to_owned());
        reached += app
            .store()
            .transact::<u64, store::Fault>("notice.delivered", move |tx| {
                let version = tx.compiled().version();
                let mut reached = 0;
                for person in some {
                    let told = tx
                        .standing(person)
                        .map(|standing| standing.notice == Some(version));
                    if told == Some(false) {
                        publication::mark_told(tx, (person, version, 0), &channel)?;
                        reached += 1;
                    }
                }
                Ok(reached)
            })?;
    }
    Ok(reached)
}

/// What a person is to be shown before they go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// The notice, for the first time.
    First,
    /// What changed with the version in force.
    Changed,
    /// What changes with a version that has its day before it.
    Coming,
}

/// What a person has yet to be shown: the notice, or what a version changes for people of their
/// relationship. A version that changes nothing for them is not put before them (`LP-109`).
///
/// # Errors
/// [`store::Fault`].
pub fn due(app: &App, person: PersonId) -> Result<Due, store::Fault> {
    let Some(standing) = app.store().standing(person) else {
        return Ok(Due::Nothing);
    };
    let policy = app.policy();
    let Some(seen) = standing.notice else {
        return Ok(Due::First);
    };
    if policy.is_news(seen, standing.relationship) {
        return Ok(Due::Changed);
    }
    let Some(coming) = app
        .coming()
        .filter(|coming| coming.told.has(standing.relationship.0))
    else {
        return Ok(Due::Nothing);
    };
    let version = coming.version;
    let reached = app.store().read(|read| read.reached(person))?;
    let knows = reached
        .iter()
        .any(|one| one.version == version && one.round == 0);
    Ok(if knows { Due::Nothing } else { Due::Coming })
}

/// What changes for a person, in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version that changes it.
    pub version: u32,
    /// The version that reached them before.
    pub since: u32,
    /// The day from which it holds.
    pub effective: Date,
    /// Whether that day is to come.
    pub is_coming: bool,
    /// What changes, line by line.
    pub lines: Vec<Text>,
}

/// What is put before a person whom a version before reached: what changed for them since; nothing when
/// they read the whole notice for the first time, or nothing is due.
///
/// # Errors
/// [`Failure::Store`].
pub fn change_due(app: &App, person: PersonId) -> Result<Option<Change>, Failure> {
    let policy = app.policy();
    let Some(since) = app
        .store()
        .standing(person)
        .and_then(|standing| standing.notice)
    else {
        return Ok(None);
    };
    let (version, effective, is_coming, pack) = match due(app, person)? {
        Due::Nothing | Due::First => return Ok(None),
        Due::Changed => (
            policy.compiled.version(),
            policy.compiled.effective(),
            false,
            policy.pack.clone(),
        ),
        Due::Coming => {
            let coming = app.coming().ok_or(Failure::Missing("version"))?;
            (coming.version, coming.effective, true, coming.pack.clone())
        }
    };
    Ok(Some(Change {
        version,
        since,
        effective,
        is_coming,
        lines: publication::news_for(app, &pack, person)?,
    }))
}

/// Notes that what was due was read on a channel; nothing when nothing is.
///
/// # Errors
/// [`Failure::Store`].
pub fn read(app: &App, person: PersonId, channel: &'static str) -> Result<(), Failure> {
    match due(app, person)? {
        Due::Nothing => {}
        Due::First | Due::Changed => {
            deliver(app, &[person], channel)?;
        }
        Due::Coming => {
            let version = app
                .coming()
                .map(|coming| coming.version)
                .ok_or(Failure::Missing("version"))?;
            app.store()
                .transact::<_, store::Fault>("notice.ahead", move |tx| {
                    publication::mark_told(tx, (person, version, 0), channel)
                })?;
        }
    }
    Ok(())
}

/// A version of the notice that reached a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Which of the person's entries says so, from 0: its receipt has this number.
    pub number: u64,
    /// The policy's id.
    pub policy: String,
    /// The version; nothing where the entry names none.
    pub version: Option<u32>,
    /// When.
    pub at: Moment,
    /// How.
    pub channel: Text,
    /// Whether the version can be read here still.
    pub is_public: bool,
}

/// Which versions of the notice reached a person, when and how, newest first: from their own entries
/// (s.21, s.23, `LP-8`).
///
/// # Errors
/// [`Failure::Store`].
pub fn reached(app: &App, person: PersonId) -> Result<Vec<Reached>, Failure> {
    let policy = app.policy();
    let entries = app
        .store()
        .read::<_, store::Fault>(|read| read.own_entries_of(person, Kind::Notice))?;
    entries
        .into_iter()
        .map(|entry| {
            let word = |key: &str| entry.payload.get(key).and_then(|word| word.as_str());
            let version = entry.payload.get("version").and_then(|word| word.as_u64());
            let version = version.and_then(|version| u32::try_from(version).ok());
            let id = word("pack").unwrap_or_else(|| policy.compiled.id());
            let known = match version.filter(|_| id == policy.compiled.id()) {
                Some(version) => publication::version_of(app, version)?,
                None => None,
            };
            Ok(Reached {
                number: entry.number,
                policy: id.to_owned(),
                version,
                at: entry.at,
                channel: channel(&policy.pack, word("channel").unwrap_or_default()),
                is_public: known.is_some(),
            })
        })
        .collect()
}

/// How it reached somebody, in words.
fn channel(pack: &policy::pack::Pack, word: &str) -> Text {
    let mut parts = word.split('/');
    match (parts.next(), parts.next()) {
        (Some("portal"), None) => words::BY_PORTAL.text(),
        (Some("e-mail"), None) => words::BY_LETTER.text(),
        (Some("rights-request"), None) => words::BY_REQUEST.text(),
        (Some("form"), Some(form)) => {
            let known = pack.forms.iter().find(|known| known.id == form);
            let name = known.map_or_else(|| Text::new(form, form), |known| known.name.clone());
            words::BY_FORM.fill_text(&[("form", &name)])
        }
        _ => {
            let known = pack.channels.iter().find(|known| known.id == word);
            known.map_or_else(|| Text::new(word, word), |known| known.name.clone())
        }
    }
}
