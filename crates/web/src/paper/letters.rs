//! Letters in their places: Thai vowels and tone marks stand over and under their letters as HarfBuzz puts
//! them, and each keeps the characters it stands for, so that the text reads back.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use harfrust::{
    BufferClusterLevel, Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer, script,
};

use super::Unprintable;

/// Sarabun, by its authors' licence (`OFL.txt` beside them), whole: what a document uses is cut out of it.
pub(super) const REGULAR: &[u8] = include_bytes!("../../assets/fonts/sarabun-400.ttf");
pub(super) const BOLD: &[u8] = include_bytes!("../../assets/fonts/sarabun-700.ttf");

static FONTS: LazyLock<Option<[Typeface; 2]>> =
    LazyLock::new(|| Some([Typeface::read(REGULAR)?, Typeface::read(BOLD)?]));

/// A cut, and what is worked out of it once.
struct Typeface {
    font: FontRef<'static>,
    tables: ShaperData,
}

impl Typeface {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::from_index(bytes, 0).ok()?;
        let tables = ShaperData::new(&font);
        Some(Typeface { font, tables })
    }
}

/// Which of the two cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    Regular,
    Bold,
}

/// A glyph in its place; lengths in parts of the size of the letters.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) glyph: u32,
    pub(super) advance: f32,
    pub(super) right: f32,
    pub(super) up: f32,
    /// The octets of the text it stands for.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A piece of text with its glyphs.
#[derive(Clone, Debug, Default)]
pub(super) struct Shaped {
    pub(super) glyphs: Vec<Placed>,
    /// In parts of the size of the letters.
    pub(super) width: f32,
}

/// Both cuts, and what was shaped already: notices say the same words again and again.
pub(super) struct Letters {
    cuts: &'static [Typeface; 2],
    known: BTreeMap<(Cut, String), Rc<Shaped>>,
}

impl Letters {
    pub(super) fn new() -> Result<Self, Unprintable> {
        Ok(Letters {
            cuts: FONTS.as_ref().ok_or(Unprintable::Typeface)?,
            known: BTreeMap::new(),
        })
    }

    /// A piece that stands on one line.
    pub(super) fn shaped(&mut self, cut: Cut, text: &str) -> Result<Rc<Shaped>, Unprintable> {
        let key = (cut, text.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(Rc::clone(known));
        }
        let mut whole = Shaped::default();
        for (at, run) in of_one_script(text) {
            self.run(cut, at, run, &mut whole)?;
        }
        let whole = Rc::new(whole);
        self.known.insert(key, Rc::clone(&whole));
        Ok(whole)
    }

    /// Adds what is of one script.
    fn run(&self, cut: Cut, at: usize, text: &str, whole: &mut Shaped) -> Result<(), Unprintable> {
        let [regular, bold] = self.cuts;
        let typeface = match cut {
            Cut::Regular => regular,
            Cut::Bold => bold,
        };
        let shaper = typeface.tables.shaper(&typeface.font).build();
        let em = units(shaper.units_per_em()).max(1.0);
        let mut buffer = UnicodeBuffer::new();
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(match text.chars().any(is_thai) {
            true => script::THAI,
            false => script::LATIN,
        });
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let infos = shaped.glyph_infos();
        let start = |cluster: u32| usize::try_from(cluster).unwrap_or(usize::MAX);
        let starts: Vec<usize> = infos.iter().map(|info| start(info.cluster)).collect();
        let first = whole.glyphs.len();
        for (info, position) in infos.iter().zip(shaped.glyph_positions()) {
            let from = start(info.cluster);
            let to = starts.iter().copied().filter(|start| *start > from).min();
            let to = to.unwrap_or(text.len());
            if info.glyph_id == 0 {
                let letter = text
                    .get(from..to)
                    .and_then(|missing| missing.chars().next());
                return Err(Unprintable::Letter(letter.unwrap_or('\u{fffd}')));
            }
            let placed = Placed {
                glyph: info.glyph_id,
                advance: units(position.x_advance) / em,
                right: units(position.x_offset) / em,
                up: units(position.y_offset) / em,
                from: at + from,
                to: at + to,
            };
            whole.width += placed.advance;
            whole.glyphs.push(placed);
        }
        let added = whole.glyphs.get_mut(first..).unwrap_or_default();
        hold_marks_together(added, at, text);
        Ok(())
    }
}

/// Marks that stand one over the other stand for their characters together: programs that read a page by
/// where things are would take the upper one for the first.
fn hold_marks_together(glyphs: &mut [Placed], at: usize, text: &str) {
    let is_mark = |glyph: &Placed| {
        let said = glyph.from.checked_sub(at).zip(glyph.to.checked_sub(at));
        let said = said.and_then(|(from, to)| text.get(from..to));
        said.is_some_and(|said| !said.is_empty() && said.chars().all(is_mark_of_a_letter))
    };
    for upper in 1..glyphs.len() {
        let (below, rest) = glyphs.split_at_mut(upper);
        if let (Some(lower), Some(upper)) = (below.last_mut(), rest.first_mut())
            && is_mark(lower)
            && is_mark(upper)
        {
            let from = lower.from.min(upper.from);
            let to = lower.to.max(upper.to);
            (lower.from, lower.to, upper.from, upper.to) = (from, to, from, to);
        }
    }
}

/// A Thai vowel or mark that stands over or under its letter.
const fn is_mark_of_a_letter(letter: char) -> bool {
    matches!(letter, '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}')
}

/// Units of a typeface as a number to measure with; a typeface has some thousands of them.
fn units(count: i32) -> f32 {
    f32::from(i16::try_from(count).unwrap_or_default())
}

/// Whether a character is of the Thai script.
pub(super) fn is_thai(letter: char) -> bool {
    matches!(letter, '\u{0e01}'..='\u{0e5b}')
}

/// A text in runs of one script, each with where it begins.
fn of_one_script(text: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut rest = text;
    let mut at = 0;
    while let Some(first) = rest.chars().next() {
        let other = rest.find(|letter| is_thai(letter) != is_thai(first));
        let (run, after) = rest.split_at(other.unwrap_or(rest.len()));
        runs.push((at, run));
        at += run.len();
        rest = after;
    }
    runs
}
