//! Paragraphs in lines. Nothing stands between the words of Thai: a dictionary says where a line may end
//! (`UAX 14`, class SA), and what belongs to the word before, such as ๆ, stays with it.

use std::sync::LazyLock;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

use super::letters::{Cut, Letters, Placed};
use super::{Unprintable, Words};

static ENDS: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_dictionary(LineBreakOptions::default()));

/// How words look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) cut: Cut,
    /// Of the letters, in points.
    pub(super) size: f32,
    /// Of what is beside the matter.
    pub(super) small: f32,
}

/// A part of a line in one look.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) text: String,
    pub(super) glyphs: Vec<Placed>,
    pub(super) cut: Cut,
    pub(super) size: f32,
    pub(super) quiet: bool,
    /// From the beginning of the line, in points.
    pub(super) x: f32,
}

/// A line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) stretches: Vec<Stretch>,
    /// With the spaces at its end, in points.
    pub(super) width: f32,
}

/// What is never parted, measured.
struct Piece {
    text: String,
    glyphs: Vec<Placed>,
    cut: Cut,
    size: f32,
    quiet: bool,
    width: f32,
    /// Without the spaces at its end.
    seen: f32,
}

/// A passage in lines no wider than so many points.
pub(super) fn broken(
    letters: &mut Letters,
    words: &[Words],
    look: Look,
    wide: f32,
) -> Result<Vec<Line>, Unprintable> {
    let mut lines = vec![Line::default()];
    for said in words {
        let (cut, size) = match said.quiet {
            true => (Cut::Regular, look.small),
            false => (look.cut, look.size),
        };
        for text in pieces(&said.text) {
            let piece = measured(letters, &text, cut, size, said.quiet)?;
            if piece.seen > wide {
                for part in crumbs(&piece.text) {
                    let part = measured(letters, &part, cut, size, said.quiet)?;
                    put(&mut lines, part, wide);
                }
            } else {
                put(&mut lines, piece, wide);
            }
        }
    }
    lines.retain(|line| !line.stretches.is_empty());
    Ok(lines)
}

/// Puts a piece at the end, on a new line when the last has no room for it.
fn put(lines: &mut Vec<Line>, piece: Piece, wide: f32) {
    let full = lines
        .last()
        .is_none_or(|line| !line.stretches.is_empty() && line.width + piece.seen > wide);
    if full {
        lines.push(Line::default());
    }
    let Some(line) = lines.last_mut() else { return };
    let alike = line
        .stretches
        .last_mut()
        .filter(|last| (last.cut, last.size, last.quiet) == (piece.cut, piece.size, piece.quiet));
    match alike {
        Some(last) => {
            let at = last.text.len();
            last.text.push_str(&piece.text);
            last.glyphs
                .extend(piece.glyphs.into_iter().map(|mut glyph| {
                    glyph.from += at;
                    glyph.to += at;
                    glyph
                }));
        }
        None => line.stretches.push(Stretch {
            text: piece.text,
            glyphs: piece.glyphs,
            cut: piece.cut,
            size: piece.size,
            quiet: piece.quiet,
            x: line.width,
        }),
    }
    line.width += piece.width;
}

fn measured(
    letters: &mut Letters,
    text: &str,
    cut: Cut,
    size: f32,
    quiet: bool,
) -> Result<Piece, Unprintable> {
    let shaped = letters.shaped(cut, text)?;
    let seen = letters.shaped(cut, text.trim_end())?.width;
    Ok(Piece {
        text: text.to_owned(),
        glyphs: shaped.glyphs.clone(),
        cut,
        size,
        quiet,
        width: shaped.width * size,
        seen: seen * size,
    })
}

/// A text at each place where a line may end.
pub(super) fn pieces(text: &str) -> Vec<String> {
    // A space of no width says where a word ends; it is no letter.
    let text: String = text
        .chars()
        .filter(|letter| *letter != '\u{200b}')
        .collect();
    let text = text.replace(['\n', '\t'], " ");
    let mut pieces: Vec<String> = Vec::new();
    let mut from = 0;
    for to in ENDS.segment_str(&text).skip(1) {
        let Some(piece) = text.get(from..to) else {
            continue;
        };
        match pieces.last_mut() {
            Some(before) if stays(piece) => before.push_str(piece),
            _ => pieces.push(piece.to_owned()),
        }
        from = to;
    }
    pieces
}

/// What never begins a line: the marks that repeat or shorten the word before.
fn stays(piece: &str) -> bool {
    piece.starts_with(['ๆ', 'ฯ'])
}

/// A word longer than a line, such as an address, letter by letter; marks stay with their letters.
fn crumbs(text: &str) -> Vec<String> {
    let mut crumbs: Vec<String> = Vec::new();
    for letter in text.chars() {
        match crumbs.last_mut() {
            Some(before) if is_mark(letter) || before.ends_with(goes_before) => {
                before.push(letter);
            }
            _ => crumbs.push(letter.to_string()),
        }
    }
    crumbs
}

/// A Thai vowel or mark that stands over, under or after its letter.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0e30}'..='\u{0e3a}' | '\u{0e45}' | '\u{0e47}'..='\u{0e4e}')
}

/// A Thai vowel that is written before its letter.
fn goes_before(letter: char) -> bool {
    matches!(letter, '\u{0e40}'..='\u{0e44}')
}
