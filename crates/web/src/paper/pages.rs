//! Lines on pages: A4, with room above and below for what stands on every page. A heading never stands last.

use law::Language;
use law::words::portal;

use super::letters::{Cut, Letters};
use super::lines::{Line, Look, Stretch, broken};
use super::{Block, Passage, Sheet, Unprintable, Words};

/// A4, in points.
pub(super) const WIDE: f32 = 595.28;
pub(super) const HIGH: f32 = 841.89;
/// Left and right of what is written.
pub(super) const SIDE: f32 = 58.0;
const TOP: f32 = 78.0;
const BOTTOM: f32 = 74.0;
/// Where the lines on every page stand.
const HEAD_AT: f32 = 44.0;
const FOOT_AT: f32 = 802.0;
/// The edge of the QR code.
pub(super) const CODE: f32 = 92.0;
/// How far the words of an item stand in.
const INDENT: f32 = 14.0;

const TITLE: Look = Look {
    cut: Cut::Bold,
    size: 19.0,
    small: 9.0,
};
const PART: Look = Look {
    cut: Cut::Bold,
    size: 14.0,
    small: 9.0,
};
const THING: Look = Look {
    cut: Cut::Bold,
    size: 11.5,
    small: 9.0,
};
const TEXT: Look = Look {
    cut: Cut::Regular,
    size: 11.0,
    small: 9.0,
};
const EDGE: Look = Look {
    cut: Cut::Regular,
    size: 8.5,
    small: 8.5,
};

/// Where a leaf of the document's structure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leaf {
    Title,
    Below(usize),
    Address,
    /// The sign before an item.
    Sign(usize),
    /// What a block says.
    Body(usize),
    /// On every page, and no part of what is said.
    Edge,
}

/// A stretch at its place on a page, from the upper left corner.
#[derive(Clone, Debug)]
pub(super) struct Put {
    pub(super) leaf: Leaf,
    pub(super) stretch: Stretch,
    pub(super) x: f32,
    /// Of the line the letters stand on.
    pub(super) y: f32,
}

/// What stands on one page.
pub(super) type Page = Vec<Put>;

/// All pages.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub(super) pages: Vec<Page>,
    /// Where each heading is: its block, its page, and how far down.
    pub(super) headings: Vec<(usize, usize, f32)>,
}

/// A block in lines, with the room it wants.
struct Lined {
    lines: Vec<Line>,
    look: Look,
    before: f32,
    indent: f32,
    sign: Option<Line>,
}

impl Lined {
    fn height(&self, lines: usize) -> f32 {
        self.before + leading(self.look) * count(lines)
    }
}

/// How far apart lines stand: Thai needs room above and below its letters.
fn leading(look: Look) -> f32 {
    look.size * 1.62
}

fn count(many: usize) -> f32 {
    f32::from(u16::try_from(many).unwrap_or(u16::MAX))
}

/// The way down the pages.
struct Way {
    laid: Laid,
    page: Page,
    y: f32,
}

impl Way {
    fn turn(&mut self) {
        let page = std::mem::take(&mut self.page);
        self.laid.pages.push(page);
        self.y = TOP;
    }

    fn has_room(&self, height: f32) -> bool {
        self.y + height <= HIGH - BOTTOM
    }

    /// Puts a line and goes down by its height.
    fn line(&mut self, leaf: Leaf, line: &Line, look: Look, indent: f32) {
        let y = self.y + leading(look) * 0.74;
        place(&mut self.page, leaf, line, SIDE + indent, y);
        self.y += leading(look);
    }
}

fn place(page: &mut Page, leaf: Leaf, line: &Line, x: f32, y: f32) {
    page.extend(line.stretches.iter().map(|stretch| Put {
        leaf,
        x: x + stretch.x,
        y,
        stretch: stretch.clone(),
    }));
}

/// Lays a sheet on pages.
pub(super) fn lay(sheet: &Sheet, letters: &mut Letters) -> Result<Laid, Unprintable> {
    let mut way = Way {
        laid: Laid::default(),
        page: Page::new(),
        y: TOP,
    };
    opening(sheet, letters, &mut way)?;
    let blocks = sheet.blocks.iter().map(|block| lined(block, letters));
    let blocks: Vec<Lined> = blocks.collect::<Result<_, _>>()?;
    for (at, block) in blocks.iter().enumerate() {
        if !way.has_room(kept(sheet, &blocks, at)) {
            way.turn();
        }
        if way.y > TOP {
            way.y += block.before;
        }
        if matches!(sheet.blocks.get(at), Some(Block::Heading { .. })) {
            way.laid.headings.push((at, way.laid.pages.len(), way.y));
        }
        if let Some(sign) = &block.sign {
            let y = way.y + leading(block.look) * 0.74;
            place(&mut way.page, Leaf::Sign(at), sign, SIDE, y);
        }
        for line in &block.lines {
            if !way.has_room(leading(block.look)) {
                way.turn();
            }
            way.line(Leaf::Body(at), line, block.look, block.indent);
        }
    }
    way.turn();
    edges(sheet, letters, &mut way.laid.pages)?;
    Ok(way.laid)
}

/// The title, what stands below it, and room for the code beside them.
fn opening(sheet: &Sheet, letters: &mut Letters, way: &mut Way) -> Result<(), Unprintable> {
    let beside = sheet.address.as_ref().map_or(0.0, |_| CODE + 18.0);
    let wide = WIDE - 2.0 * SIDE - beside;
    for line in broken(letters, &[Words::plain(&sheet.title)], TITLE, wide)? {
        way.line(Leaf::Title, &line, TITLE, 0.0);
    }
    for (at, said) in sheet.below.iter().enumerate() {
        for line in broken(letters, &[Words::plain(said)], TEXT, wide)? {
            way.line(Leaf::Below(at), &line, TEXT, 0.0);
        }
    }
    if let Some(address) = &sheet.address {
        for line in broken(letters, &[Words::quiet(&address.url)], TEXT, wide)? {
            way.line(Leaf::Address, &line, TEXT, 0.0);
        }
        way.y = way.y.max(TOP + CODE + 6.0);
    }
    Ok(())
}

fn lined(block: &Block, letters: &mut Letters) -> Result<Lined, Unprintable> {
    let wide = WIDE - 2.0 * SIDE;
    let (words, look, before, indent) = match block {
        Block::Heading { level: 2, words } => (words, PART, 16.0, 0.0),
        Block::Heading { words, .. } => (words, THING, 8.0, 0.0),
        Block::Paragraph(Passage { words, .. }) => (words, TEXT, 4.0, 0.0),
        Block::Item(Passage { words, .. }) => (words, TEXT, 2.0, INDENT),
    };
    let sign = match block {
        Block::Item(_) => broken(letters, &[Words::plain("•")], TEXT, wide)?.pop(),
        Block::Heading { .. } | Block::Paragraph(_) => None,
    };
    Ok(Lined {
        lines: broken(letters, words, look, wide - indent)?,
        look,
        before,
        indent,
        sign,
    })
}

/// How much room a block wants before it is begun on a page: a heading takes along what follows it, and
/// two lines of a passage stand together.
fn kept(sheet: &Sheet, blocks: &[Lined], at: usize) -> f32 {
    let mut wanted = 0.0;
    for (block, lined) in sheet.blocks.iter().zip(blocks).skip(at) {
        let is_heading = matches!(block, Block::Heading { .. });
        let lines = if is_heading {
            lined.lines.len()
        } else {
            lined.lines.len().min(2)
        };
        wanted += lined.height(lines);
        if !is_heading {
            break;
        }
    }
    wanted
}

/// What stands on every page: whose notice and which version, where it stands, which page of how many.
fn edges(sheet: &Sheet, letters: &mut Letters, pages: &mut [Page]) -> Result<(), Unprintable> {
    let all = pages.len();
    let wide = WIDE - 2.0 * SIDE;
    let heads = broken(letters, &[Words::quiet(&sheet.head)], EDGE, wide)?;
    let address = sheet.address.as_ref().map_or("", |address| &address.url);
    let foot = broken(letters, &[Words::quiet(address)], EDGE, wide * 0.78)?;
    for (at, page) in pages.iter_mut().enumerate() {
        for (down, line) in heads.iter().take(2).enumerate() {
            place(
                page,
                Leaf::Edge,
                line,
                SIDE,
                HEAD_AT + leading(EDGE) * count(down),
            );
        }
        if let Some(line) = foot.first() {
            place(page, Leaf::Edge, line, SIDE, FOOT_AT);
        }
        let number = numbered(sheet.language, at + 1, all);
        for line in broken(letters, &[Words::quiet(number)], EDGE, wide)? {
            place(page, Leaf::Edge, &line, WIDE - SIDE - line.width, FOOT_AT);
        }
    }
    Ok(())
}

fn numbered(language: Language, page: usize, all: usize) -> String {
    let (page, all) = (page.to_string(), all.to_string());
    portal::PAPER_PAGE.fill(language, &[("page", &page), ("all", &all)])
}
