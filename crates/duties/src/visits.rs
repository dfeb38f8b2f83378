//! How often pages of the institution's own sites are opened, without knowing by whom (`CO-7`, `CO-38`;
//! instead of the tools of `CO-8`).
//!
//! Nothing of a visitor comes in but words of closed lists: a declared path, whence in five words, how
//! wide the screen is in two, how long in four. Sums are made in memory, kept by the day, and shown only
//! for days that are over, in whole tens; what is below ten is destroyed with its day. So a sum can be
//! neither taken from another to find one visitor, nor grow with the number of lies it is told about.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use jiff::civil::Date;
use law::words::cookies as words;
use policy::pack::{Pack, Site};
use policy::site;
use store::Counted;

use crate::app::App;
use crate::failure::Failure;

/// Below this no sum is kept past its day, and all are rounded down to multiples of it.
pub const K: u64 = 10;
/// How long sums are kept, in days: two years, and a month to compare with.
const KEPT_DAYS: i64 = 762;
/// How long after midnight a day is settled: by then every server has handed in what it counted.
const SETTLES_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// The word of all pages that no declared path names.
pub const OTHER: &str = "*";

law::closed_list! {
    /// Whence a visitor came: a kind of place, never which.
    pub enum Whence {
        /// A search engine.
        Search = "search", words::FROM_SEARCH;
        /// Social media.
        Social = "social", words::FROM_SOCIAL;
        /// Another page of ours.
        Own = "own", words::FROM_OWN;
        /// Somewhere else.
        Other = "other", words::FROM_OTHER;
        /// Nowhere that is told.
        Nowhere = "none", words::FROM_NONE;
    }
}
law::closed_list! {
    /// How wide the screen is.
    pub enum Device {
        /// As a telephone.
        Narrow = "narrow", words::DEVICE_NARROW;
        /// Wider.
        Wide = "wide", words::DEVICE_WIDE;
    }
}
law::closed_list! {
    /// How long a page was stayed on.
    pub enum Stay {
        /// Less than ten seconds.
        Seconds = "seconds", words::STAY_SECONDS;
        /// Less than a minute.
        Minute = "minute", words::STAY_MINUTE;
        /// Less than five minutes.
        Minutes = "minutes", words::STAY_MINUTES;
        /// Longer.
        Long = "long", words::STAY_LONG;
    }
}
law::closed_list! {
    /// What is counted.
    pub enum What {
        /// Pages, by declared path.
        Page = "page", words::VISITS_BY_PAGE;
        /// Whence.
        From = "from", words::VISITS_BY_FROM;
        /// How wide.
        Device = "device", words::VISITS_BY_DEVICE;
        /// How long.
        Stay = "stay", words::VISITS_BY_STAY;
        /// Visitors of the day who agreed to be counted.
        Visit = "visit", words::VISITS_BY_VISIT;
    }
}

/// What a page told of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It was opened.
    Opened {
        /// Its path; what stands behind `?` is not looked at.
        path: String,
        /// Whence.
        from: Whence,
        /// How wide.
        device: Device,
    },
    /// It was a visitor's first of the day, told only after a yes.
    Agreed,
    /// It was left.
    Left {
        /// How long it was stayed on.
        stay: Stay,
    },
}

/// Sums that are not handed in yet. Bounded by the pack: sites by their paths and a few words.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<HashMap<Key, u64>>);

/// Of which day, site and thing; the word is a path of the pack or a word of this program.
type Key = (Date, String, &'static str, String);

impl Tally {
    fn add(&self, day: Date, site: &str, what: What, word: &str) {
        let mut sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *sums
            .entry((day, site.to_owned(), what.code(), word.to_owned()))
            .or_insert(0) += 1;
    }

    fn taken(&self) -> HashMap<Key, u64> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn give_back(&self, sums: HashMap<Key, u64>) {
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, times) in sums {
            *present.entry(key).or_insert(0) += times;
        }
    }
}

/// Counts what a page told of itself. In memory; nothing is kept of who told it.
///
/// # Errors
/// [`Failure::Bad`] when no site of the policy stands at this origin (`LP-30`).
pub fn count(app: &App, origin: &str, seen: &Seen) -> Result<(), Failure> {
    let policy = app.policy();
    let here = site::at_origin(&policy.pack, origin)
        .ok_or_else(|| Failure::bad("origin", "LP-30", words::CHOICE_UNKNOWN_SITE.text()))?;
    let (tally, day) = (app.tally(), app.now().civil_day());
    match seen {
        Seen::Opened { path, from, device } => {
            let page = site::counted_as(here, path).unwrap_or(OTHER);
            tally.add(day, &here.id, What::Page, page);
            tally.add(day, &here.id, What::From, from.code());
            tally.add(day, &here.id, What::Device, device.code());
        }
        Seen::Agreed => tally.add(day, &here.id, What::Visit, "agreed"),
        Seen::Left { stay } => tally.add(day, &here.id, What::Stay, stay.code()),
    }
    Ok(())
}

/// Hands in what was counted since the last time; how many sums. What cannot be handed in stays counted.
///
/// # Errors
/// [`Failure::Store`].
pub fn hand_in(app: &App) -> Result<u64, Failure> {
    let sums = app.tally().taken();
    if sums.is_empty() {
        return Ok(0);
    }
    let rows: Vec<Counted> = sums
        .iter()
        .map(|((day, site, what, word), times)| Counted {
            site: site.clone(),
            day: *day,
            what: (*what).to_owned(),
            word: word.clone(),
            times: *times,
        })
        .collect();
    let done = app
        .store()
        .transact::<_, store::Fault>("visits.handed-in", move |tx| {
            for row in &rows {
                tx.count_visits(row)?;
            }
            Ok(rows.len() as u64)
        });
    done.map_err(|fault| {
        app.tally().give_back(sums);
        Failure::Store(fault)
    })
}

/// Settles the days that are over, and destroys sums that have had their time.
pub(crate) fn settle(tx: &mut store::Tx<'_>) -> Result<u64, store::Fault> {
    let day = tx.now().after(-SETTLES_AFTER).civil_day();
    let settled = tx.settle_visits(day, K)?;
    let first = tx
        .now()
        .after(SignedDuration::from_hours(-24 * KEPT_DAYS))
        .civil_day();
    tx.sweep_visits(first)?;
    Ok(settled)
}

/// What may be shown of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Every sum, by day.
    pub sums: Vec<Counted>,
    /// The site's tasks, each with how often its steps were opened.
    pub flows: Vec<Steps>,
}

/// A task and how often its steps were opened (`CO-38`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The task's name.
    pub name: law::Text,
    /// Path and how often, in order.
    pub steps: Vec<(String, u64)>,
}

impl Published {
    /// How often each word of one thing was counted over all days, most often first. A sum of what is
    /// shown and of nothing else.
    #[must_use]
    pub fn by_word(&self, what: What) -> Vec<(String, u64)> {
        let mut sums: Vec<(String, u64)> = Vec::new();
        for sum in self.sums.iter().filter(|sum| sum.what == what.code()) {
            match sums.iter_mut().find(|(word, _)| *word == sum.word) {
                Some((_, times)) => *times += sum.times,
                None => sums.push((sum.word.clone(), sum.times)),
            }
        }
        sums.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        sums
    }

    /// How often on each day.
    #[must_use]
    pub fn by_day(&self, what: What) -> Vec<(Date, u64)> {
        let mut days: Vec<(Date, u64)> = Vec::new();
        for sum in self.sums.iter().filter(|sum| sum.what == what.code()) {
            match days.last_mut().filter(|(day, _)| *day == sum.day) {
                Some((_, times)) => *times += sum.times,
                None => days.push((sum.day, sum.times)),
            }
        }
        days
    }
}

/// What may be shown of a site from one day to another, both included.
///
/// # Errors
/// [`Failure::Missing`] when the policy names no such site; [`Failure::Store`].
pub fn published(app: &App, site: &str, from: Date, to: Date) -> Result<Published, Failure> {
    let policy = app.policy();
    let here = named(&policy.pack, site)?;
    let sums = app
        .store()
        .read(|read| read.settled_visits(site, from, to))?;
    let mut published = Published {
        sums,
        flows: Vec::new(),
    };
    let pages = published.by_word(What::Page);
    let times = |path: &String| {
        pages
            .iter()
            .find(|(page, _)| page == path)
            .map_or(0, |(_, times)| *times)
    };
    published.flows = here
        .flow
        .iter()
        .map(|flow| Steps {
            name: flow.name.clone(),
            steps: flow
                .steps
                .iter()
                .map(|path| (path.clone(), times(path)))
                .collect(),
        })
        .collect();
    Ok(published)
}

fn named<'p>(pack: &'p Pack, id: &str) -> Result<&'p Site, Failure> {
    pack.sites
        .iter()
        .find(|site| site.id == id)
        .ok_or(Failure::Missing("site in the pack"))
}

/// What may be shown, as comma-separated values (`RFC 4180`): one sum a line.
#[must_use]
pub fn csv(published: &Published) -> String {
    let mut text = String::from("site,day,what,word,times\r\n");
    for sum in &published.sums {
        // Words of the pack and of this program: a path may hold a comma, or begin like a formula.
        let word = sum.word.replace('"', "\"\"");
        text.push_str(&format!(
            "{},{},{},\"{word}\",{}\r\n",
            sum.site, sum.day, sum.what, sum.times
        ));
    }
    text
}
