//! The review of what a copy says of others: every passage decided, or no package (`T11`).

use law::{ActorId, Moment, Plain};
use policy::Category;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use store::Record;

use super::Content;
use super::elsewhere::to_keep;
use super::files::{self, Edited};
use super::others::{Passage, window, withhold};
use law::words::others as words;

law::closed_list! {
    /// Why a passage that points to somebody else stays in the copy.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Keep {
        /// The person gave it themself.
        OwnWords = "own-words", words::KEEP_OWN_WORDS;
        /// Both know it already.
        KnownToBoth = "known-to-both", words::KEEP_KNOWN_TO_BOTH;
        /// The person spoken of consented.
        Consented = "consented", words::KEEP_CONSENTED;
        /// It is public already.
        Public = "public", words::KEEP_PUBLIC;
        /// It points to nobody.
        Nobody = "nobody", words::KEEP_NOBODY;
    }
}

law::closed_list! {
    /// Why a file is left out of the copy (s.30 ¶2, `LP-21`). A passage that is withheld is withheld because it is about
    /// somebody else; a whole file holds more than that, so it is said why.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Leave {
        /// Others are in it and cannot be covered.
        ShowsOthers = "shows-others", words::LEAVE_SHOWS_OTHERS;
        /// It holds what is another's: their secret or their work.
        OthersOwn = "others-own", words::LEAVE_OTHERS_OWN;
        /// Nothing in it is about the person.
        NotAboutThem = "not-about-them", words::LEAVE_NOT_ABOUT_THEM;
        /// A law or a court's order forbids it, and others would be harmed.
        LawOrOrder = "law-or-order", words::LEAVE_LAW_OR_ORDER;
    }
}

/// What somebody of the desk decided of a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    /// Why it stays; none when it is withheld.
    pub(crate) keep: Option<Keep>,
    /// Why a file is left out; none for a passage, and where an edited version goes in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) leave: Option<Leave>,
    /// Who decided, by the actor's number.
    pub(crate) by: String,
    /// When, microseconds since 1970 UTC.
    pub(crate) at: i64,
    /// The version that is handed over in the place of a file that is withheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) edited: Option<Edited>,
}

impl Verdict {
    /// What `by` decides now.
    pub(crate) fn new(keep: Option<Keep>, by: ActorId, at: Moment) -> Self {
        Verdict {
            keep,
            leave: None,
            by: by.to_string(),
            at: at.micros(),
            edited: None,
        }
    }
}

/// A passage proposed to be withheld, and what was decided of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) passage: Passage,
    pub(crate) decided: Option<Verdict>,
}

/// What was gathered for a copy, with what in it may speak of others.
pub(crate) struct Gathered {
    content: Content,
    passages: Vec<Passage>,
}

/// The content of a copy in which every passage about others was decided. Nothing else becomes a
/// package.
pub(crate) struct Reviewed {
    content: Content,
}

impl Gathered {
    pub(crate) const fn new(content: Content, passages: Vec<Passage>) -> Self {
        Gathered { content, passages }
    }

    /// The rows of connected systems in which passages were found: sealed with the request until the desk
    /// has decided. Empty where there are none.
    pub(crate) fn rows_to_keep(&self) -> Vec<u8> {
        to_keep(&self.content.systems, |number| {
            let mut passages = self.passages.iter();
            passages.any(|passage| passage.record == number)
        })
    }

    /// What the sources answered.
    pub(crate) fn gathering(&self) -> law::Gathering {
        self.content.manifest.gathering()
    }

    /// Holds what was found against what was decided. What was withheld is taken out here.
    ///
    /// # Errors
    /// With every passage as it stands now, when one of them was not decided.
    pub(crate) fn reviewed(self, decided: &[Item]) -> Result<Reviewed, Vec<Item>> {
        let mut items: Vec<Item> = self
            .passages
            .into_iter()
            .map(|passage| Item {
                decided: decided
                    .iter()
                    .find(|item| item.passage == passage)
                    .and_then(|item| item.decided.clone()),
                passage,
            })
            .collect();
        // What the desk withheld stays withheld though nobody is known by it any more, as long as the
        // text is the one it looked at.
        let lost = decided.iter().filter(|item| {
            is_withheld(item)
                && items.iter().all(|known| known.passage != item.passage)
                && self.content.still_says(&item.passage)
        });
        let lost: Vec<Item> = lost.cloned().collect();
        items.extend(lost);
        if items.iter().any(|item| item.decided.is_none()) {
            return Err(items);
        }
        let mut content = self.content;
        cover(&mut content.records, &items);
        for system in &mut content.systems {
            cover(&mut system.records, &items);
        }
        files::decide(&mut content.files, &items);
        content.manifest.files = files::listed(&content.files);
        content.manifest.others = items;
        Ok(Reviewed { content })
    }
}

/// Puts the mark in the place of every passage that is withheld.
fn cover(records: &mut [(Category, Vec<Record>)], items: &[Item]) {
    for (category, records) in records {
        for record in records {
            let number = record.record.to_string();
            let passages: Vec<&Passage> = items
                .iter()
                .filter(|item| is_withheld(item))
                .map(|item| &item.passage)
                .filter(|passage| passage.record == number && passage.category == category.id)
                .collect();
            if !passages.is_empty() {
                let fields = std::mem::replace(&mut record.fields, Plain::new(Map::new()));
                record.fields = withhold(fields, &passages);
            }
        }
    }
}

impl Content {
    /// Whether a record still holds the text in which a passage was found.
    fn still_says(&self, passage: &Passage) -> bool {
        let elsewhere = self.systems.iter().flat_map(|system| &system.records);
        let mut records = self
            .records
            .iter()
            .chain(elsewhere)
            .filter(|(category, _)| category.id == passage.category)
            .flat_map(|(_, records)| records);
        records.any(|record| {
            record.record.to_string() == passage.record
                && window(record.fields.open(), passage, 0).is_some()
        })
    }
}

/// Whether an item's passage is kept back.
pub(crate) fn is_withheld(item: &Item) -> bool {
    item.decided
        .as_ref()
        .is_none_or(|verdict| verdict.keep.is_none())
}

impl Reviewed {
    /// What goes into the package.
    pub(super) fn into_content(self) -> Content {
        self.content
    }

    /// How many passages are withheld, and how many that were found stay.
    pub(crate) fn counts(&self) -> (u32, u32) {
        let others = &self.content.manifest.others;
        let withheld = others.iter().filter(|item| is_withheld(item)).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (count(withheld), count(others.len() - withheld))
    }
}
