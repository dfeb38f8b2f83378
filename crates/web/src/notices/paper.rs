//! A notice on paper: what the page says, with the rule of each sentence as its name in the document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use law::words::portal;
use law::{Language, date};
use policy::notice::{Group, Line, Notice};

use super::{cites, cites_all};
use crate::paper::{self, Address, Block, Passage, Sheet, Unprintable, Words};
use crate::problem::Problem;
use crate::site::Site;

/// How many papers are kept at hand: two packs, each layer, both languages.
const AT_HAND: usize = 64;

/// Papers that were written already, by their address. A version never changes, and writing one takes time
/// that no visitor shall be able to ask for again and again.
#[derive(Default)]
pub(crate) struct Papers(Mutex<BTreeMap<String, Arc<[u8]>>>);

impl Papers {
    /// A notice on paper.
    pub(crate) async fn of(
        &self,
        site: &Site,
        notice: Notice,
        language: Language,
        stem: String,
    ) -> Result<Arc<[u8]>, Problem> {
        let name = format!("{stem}.{}.pdf", language.tag());
        if let Some(known) = self.known().get(&name) {
            return Ok(Arc::clone(known));
        }
        let address = format!("{}{stem}", site.settings.base_url);
        let written = site
            .run(move |_| on_paper(&notice, language, Some(address)))
            .await?;
        let written: Arc<[u8]> = written.into();
        let mut known = self.known();
        if known.len() >= AT_HAND {
            known.pop_first();
        }
        known.insert(name, Arc::clone(&written));
        Ok(written)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<[u8]>>> {
        // Whole papers only are ever put there: a thread that broke off left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Unprintable> for Problem {
    fn from(why: Unprintable) -> Self {
        tracing::error!(%why, "a notice cannot be put on paper");
        Problem::Broken
    }
}

/// A layer of a notice as PDF (`PDF/UA-1`, and `PDF/A-2a` once it has its day): tagged, its language and
/// title told, the text selectable, and the same octets each time (s.23, `LP-3`).
///
/// `address` is where the same stands on the web; it is printed, and its QR code beside it.
///
/// # Errors
/// [`Unprintable`] when a letter is in no typeface here, or the address is too long for a code.
pub fn on_paper(
    notice: &Notice,
    language: Language,
    address: Option<String>,
) -> Result<Vec<u8>, Unprintable> {
    paper::write(&sheet(notice, language, address))
}

fn sheet(notice: &Notice, language: Language, address: Option<String>) -> Sheet {
    let say = |text: &law::Text| text.in_language(language).to_owned();
    let version = format!(
        "{} {}",
        portal::VERSION.in_language(language),
        notice.version
    );
    let dated = match notice.effective {
        Some(day) => {
            let (day, iso) = (date::long(day, language), day.to_string());
            portal::PAPER_DATED.fill(language, &[("day", &day), ("iso", &iso)])
        }
        None => portal::PAPER_UNDATED.in_language(language).to_owned(),
    };
    let (title, name) = (say(&notice.title), say(&notice.name));
    let mut marked = BTreeSet::new();
    let mut blocks = Vec::new();
    for part in &notice.parts {
        let mut words = vec![Words::plain(format!("{} ", say(&part.heading)))];
        words.extend(quoted(cites(part.law, language)));
        blocks.push(Block::Heading { level: 2, words });
        for group in &part.groups {
            blocks.extend(told(group, part.law, language, &mut marked));
        }
    }
    Sheet {
        language,
        below: vec![
            say(&notice.controller),
            format!("{name} · {version}"),
            dated.clone(),
        ],
        head: format!("{title} · {name} · {version} · {dated}"),
        author: say(&notice.controller),
        title,
        day: notice.effective,
        address: address.map(|url| Address {
            url,
            told: portal::NOTICE_QR.in_language(language).to_owned(),
        }),
        blocks,
    }
}

/// What a group says: its heading, then one paragraph or a list.
fn told(
    group: &Group,
    part: &str,
    language: Language,
    marked: &mut BTreeSet<String>,
) -> Vec<Block> {
    let shared = cites_all(group, language);
    let mut blocks = Vec::new();
    if let Some(heading) = &group.heading {
        let said = format!("{} ", heading.in_language(language));
        let mut words = vec![Words::plain(said)];
        words.extend(shared.clone().and_then(quoted));
        blocks.push(Block::Heading { level: 3, words });
    }
    let alone = group.lines.len() == 1;
    blocks.extend(group.lines.iter().map(|line| {
        let cited = shared.is_none() && line.law != part;
        let passage = passage(line, cited, language, marked);
        match alone {
            true => Block::Paragraph(passage),
            false => Block::Item(passage),
        }
    }));
    blocks
}

fn passage(line: &Line, cited: bool, language: Language, marked: &mut BTreeSet<String>) -> Passage {
    let said = line.text.in_language(language).trim();
    let mut words = vec![Words::plain(format!("{said} "))];
    if cited {
        words.extend(quoted(cites(line.law, language)));
    }
    let first = marked.insert(line.rule.clone());
    Passage {
        name: first.then(|| line.rule.clone()),
        words,
    }
}

/// A section beside the matter; what a section is called stays on one line with its number.
fn quoted(section: String) -> Option<Words> {
    let together = section
        .replace("มาตรา ", "มาตรา\u{a0}")
        .replace("วรรค ", "วรรค\u{a0}");
    (!section.is_empty()).then(|| Words::quiet(together))
}
