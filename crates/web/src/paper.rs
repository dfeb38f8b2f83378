//! Documents on paper: PDF that reads right in Thai, that a screen reader can read aloud (`PDF/UA-1`) and an
//! archive may keep (`PDF/A-2a`). The same sheet gives the same octets, whenever and wherever it is written.
//!
//! A sheet is a title, a few lines below it and blocks one after the other. [`letters`] places the letters,
//! [`lines`] breaks paragraphs, [`pages`] fills pages, [`draw`] writes them down with their tags.

mod draw;
mod letters;
mod lines;
mod pages;

use jiff::civil::Date;
use law::Language;

/// Why something cannot be put on paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// No typeface of ours has this letter; a sheet with a gap in it is not made.
    #[error("no typeface here has the letter `{0}`: word it with Thai or Latin letters")]
    Letter(char),
    /// The typefaces that come with the program cannot be read.
    #[error("the typefaces of this program cannot be read: build it anew from its sources")]
    Typeface,
    /// The address is too long for a QR code.
    #[error("the address is too long for a QR code: shorten the address of the site")]
    Address,
    /// What was written is not what the standards for accessible and archived documents ask for.
    #[error("the document would not be as PDF/UA-1 and PDF/A-2a ask for: it is not made")]
    Standard,
}

/// What is to be put on paper.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) language: Language,
    /// Stands on the first page, large.
    pub(crate) title: String,
    /// Right below it: who speaks, which version, from when.
    pub(crate) below: Vec<String>,
    /// At the head of every page.
    pub(crate) head: String,
    /// Who wrote it, for catalogues.
    pub(crate) author: String,
    /// The day it is of; one without a day is not for archives.
    pub(crate) day: Option<Date>,
    /// Where the same stands on the web.
    pub(crate) address: Option<Address>,
    pub(crate) blocks: Vec<Block>,
}

/// An address, printed and as a QR code.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) url: String,
    /// What the code is, for those who do not see it.
    pub(crate) told: String,
}

/// Something that stands by itself.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// A heading; `2` is a part, `3` a thing within one.
    Heading { level: u16, words: Vec<Words> },
    /// A paragraph.
    Paragraph(Passage),
    /// An item of a list; items that follow one another are one list.
    Item(Passage),
}

/// A sentence or several.
#[derive(Clone, Debug)]
pub(crate) struct Passage {
    /// Its name in the document, for programs; one name stands once.
    pub(crate) name: Option<String>,
    pub(crate) words: Vec<Words>,
}

/// Words in one manner.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) text: String,
    /// Beside the matter: a section that is cited.
    pub(crate) quiet: bool,
}

impl Words {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Words { text, quiet: false }
    }

    pub(crate) fn quiet(text: impl Into<String>) -> Self {
        let text = text.into();
        Words { text, quiet: true }
    }
}

/// A sheet as PDF.
///
/// # Errors
/// [`Unprintable`], and then there is no document at all.
pub(crate) fn write(sheet: &Sheet) -> Result<Vec<u8>, Unprintable> {
    let mut letters = letters::Letters::new()?;
    let laid = pages::lay(sheet, &mut letters)?;
    draw::draw(sheet, &laid)
}

#[cfg(test)]
mod tests;
