//! Reads Rust source closely enough for the house checks: tells code from comments and
//! literals, test code from the rest, and finds where each function begins and ends.
//!
//! It is a scanner, not a parser. It never fails: text it does not understand stays code, so
//! that a check sees too much rather than too little.

use std::ops::Range;

/// One Rust file, scanned.
pub(crate) struct RustText {
    /// Path from the top of the checkout, with `/` between its parts.
    pub(crate) path: String,
    /// The file as written.
    pub(crate) text: String,
    /// The file with every comment and every literal's content blanked by spaces;
    /// every byte keeps its place.
    pub(crate) code: String,
    /// Content of each string literal and the line (from 1) it begins on.
    pub(crate) literals: Vec<(usize, String)>,
    /// Lines (from 1) that only tests see.
    test_lines: Vec<Range<usize>>,
}

/// A function found in a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// Line of its `fn`, from 1.
    pub(crate) line: usize,
    /// Lines from its `fn` to its closing brace, both counted; 1 when it has no body.
    pub(crate) lines: usize,
}

impl RustText {
    /// Scans `text`, which stands at `path`.
    pub(crate) fn scan(path: &str, text: &str) -> RustText {
        let (code, literals) = blank(text);
        let test_lines = if is_test_path(path) {
            std::iter::once(1..usize::MAX).collect()
        } else {
            test_regions(&code)
        };
        RustText {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
            literals,
            test_lines,
        }
    }

    /// True when `line` (from 1) is test code.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_lines.iter().any(|lines| lines.contains(&line))
    }

    /// How many lines the file has outside tests.
    pub(crate) fn lines_without_tests(&self) -> usize {
        (1..=self.text.lines().count())
            .filter(|line| !self.is_test(*line))
            .count()
    }

    /// Every function in the file, nested ones too, in the order they begin.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let chars: Vec<char> = self.code.chars().collect();
        let ends = LineEnds::of(&chars);
        words(&chars)
            .windows(2)
            .filter_map(|pair| match pair {
                [(at, word), (name_at, name)]
                    if word == "fn" && only_space(&chars, at + 2, *name_at) =>
                {
                    let end = body_end(&chars, name_at + name.chars().count());
                    Some(Function {
                        name: name.clone(),
                        line: ends.line(*at),
                        lines: ends.line(end) + 1 - ends.line(*at),
                    })
                }
                _ => None,
            })
            .collect()
    }

    /// The code's words (identifiers, keywords, numbers) with the line each stands on.
    pub(crate) fn words(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (number, line) in self.code.lines().enumerate() {
            let chars: Vec<char> = line.chars().collect();
            found.extend(
                words(&chars)
                    .into_iter()
                    .map(|(_, word)| (number + 1, word)),
            );
        }
        found
    }
}

/// True for a file that is compiled into tests only.
pub(crate) fn is_test_path(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// True for a character that can stand inside an identifier.
pub(crate) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where each line of a text ends, so that the line of a place is found without counting anew.
struct LineEnds(Vec<usize>);

impl LineEnds {
    fn of(chars: &[char]) -> LineEnds {
        let ends = chars.iter().enumerate().filter(|(_, c)| **c == '\n');
        LineEnds(ends.map(|(at, _)| at).collect())
    }

    /// The line (from 1) of the character at `at`.
    fn line(&self, at: usize) -> usize {
        1 + self.0.partition_point(|end| *end < at)
    }
}

fn only_space(chars: &[char], from: usize, to: usize) -> bool {
    chars
        .get(from..to)
        .is_some_and(|between| between.iter().all(|c| c.is_whitespace()))
}

fn words(chars: &[char]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut word: Option<(usize, String)> = None;
    for (at, c) in chars.iter().enumerate() {
        if is_word_char(*c) {
            word.get_or_insert_with(|| (at, String::new())).1.push(*c);
        } else {
            found.extend(word.take());
        }
    }
    found.extend(word);
    found
}

/// Where the function whose signature goes on at `from` ends: its closing brace, or the `;` of
/// a function without a body.
fn body_end(chars: &[char], from: usize) -> usize {
    let mut brackets = 0_usize;
    let mut braces = 0_usize;
    for (at, c) in chars.iter().enumerate().skip(from) {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if brackets == 0 && braces == 0 => return at,
            '{' => braces += 1,
            '}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 && brackets == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    chars.len()
}

/// The lines of each item under `#[cfg(test)]`.
fn test_regions(code: &str) -> Vec<Range<usize>> {
    let mark = "#[cfg(test)]";
    let chars: Vec<char> = code.chars().collect();
    let ends = LineEnds::of(&chars);
    let mut regions: Vec<Range<usize>> = Vec::new();
    for (start, _) in code.match_indices(mark) {
        let from = code.get(..start).map_or(0, |before| before.chars().count());
        let end = body_end(&chars, from + mark.len());
        regions.push(ends.line(from)..ends.line(end) + 1);
    }
    regions
}

/// What the scanner is inside of.
#[derive(Clone, Copy)]
enum Inside {
    Code,
    LineComment,
    /// A block comment, so many deep.
    BlockComment(usize),
    /// A string with escapes.
    Text,
    /// A raw string closed by a quote and so many `#`.
    RawText(usize),
}

/// Blanks comments and literals, and returns the strings that were blanked.
fn blank(text: &str) -> (String, Vec<(usize, String)>) {
    let mut scan = Scan {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        code: String::with_capacity(text.len()),
        literals: Vec::new(),
        literal: (0, String::new()),
    };
    let mut inside = Inside::Code;
    while scan.at < scan.chars.len() {
        inside = match inside {
            Inside::Code => scan.code_step(),
            Inside::LineComment => scan.line_comment_step(),
            Inside::BlockComment(depth) => scan.block_comment_step(depth),
            Inside::Text => scan.text_step(),
            Inside::RawText(hashes) => scan.raw_text_step(hashes),
        };
    }
    (scan.code, scan.literals)
}

struct Scan {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<(usize, String)>,
    literal: (usize, String),
}

impl Scan {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Moves one character on; `shown` says whether it is code.
    fn step(&mut self, shown: bool) {
        let Some(c) = self.peek(0) else { return };
        if c == '\n' {
            self.line += 1;
        }
        if shown || c == '\n' {
            self.code.push(c);
        } else {
            // As many spaces as bytes, so that a place in `code` is the same place in `text`.
            self.code.extend(std::iter::repeat_n(' ', c.len_utf8()));
        }
        self.at += 1;
    }

    fn steps(&mut self, count: usize, shown: bool) {
        for _ in 0..count {
            self.step(shown);
        }
    }

    fn code_step(&mut self) -> Inside {
        match (self.peek(0), self.peek(1)) {
            (Some('/'), Some('/')) => {
                self.steps(2, false);
                return Inside::LineComment;
            }
            (Some('/'), Some('*')) => {
                self.steps(2, false);
                return Inside::BlockComment(1);
            }
            (Some('"'), _) => {
                self.literal = (self.line, String::new());
                self.step(true);
                return Inside::Text;
            }
            (Some('r'), Some('"' | '#')) if !self.follows_word() || self.follows_byte_mark() => {
                if let Some(hashes) = self.raw_hashes() {
                    self.literal = (self.line, String::new());
                    self.steps(hashes + 2, true);
                    return Inside::RawText(hashes);
                }
                self.step(true);
            }
            (Some('\''), _) => self.quote_step(),
            _ => self.step(true),
        }
        Inside::Code
    }

    fn follows_word(&self) -> bool {
        self.at > 0
            && self
                .chars
                .get(self.at - 1)
                .is_some_and(|c| is_word_char(*c))
    }

    /// True after the lone `b` or `c` of a byte or C string.
    fn follows_byte_mark(&self) -> bool {
        let mark = self.at.checked_sub(1).and_then(|at| self.chars.get(at));
        let before = self.at.checked_sub(2).and_then(|at| self.chars.get(at));
        matches!(mark, Some('b' | 'c')) && !before.is_some_and(|c| is_word_char(*c))
    }

    /// How many `#` stand between this `r` and its quote; none for a raw identifier.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = self
            .chars
            .iter()
            .skip(self.at + 1)
            .take_while(|c| **c == '#')
            .count();
        (self.peek(1 + hashes) == Some('"')).then_some(hashes)
    }

    /// A `'`: a lifetime stays code, a character literal is blanked.
    fn quote_step(&mut self) {
        if self.peek(1) == Some('\\') {
            self.step(true);
            self.steps(2, false);
            while self.peek(0).is_some_and(|c| c != '\'' && c != '\n') {
                self.step(false);
            }
            self.step(true);
        } else if self.peek(2) == Some('\'') {
            self.step(true);
            self.step(false);
            self.step(true);
        } else {
            self.step(true);
        }
    }

    fn line_comment_step(&mut self) -> Inside {
        let ends = self.peek(0) == Some('\n');
        self.step(false);
        if ends {
            Inside::Code
        } else {
            Inside::LineComment
        }
    }

    fn block_comment_step(&mut self, depth: usize) -> Inside {
        match (self.peek(0), self.peek(1)) {
            (Some('*'), Some('/')) => {
                self.steps(2, false);
                if depth == 1 {
                    Inside::Code
                } else {
                    Inside::BlockComment(depth - 1)
                }
            }
            (Some('/'), Some('*')) => {
                self.steps(2, false);
                Inside::BlockComment(depth + 1)
            }
            _ => {
                self.step(false);
                Inside::BlockComment(depth)
            }
        }
    }

    fn text_step(&mut self) -> Inside {
        match self.peek(0) {
            Some('\\') => {
                self.literal.1.extend(self.peek(0));
                self.literal.1.extend(self.peek(1));
                self.steps(2, false);
                Inside::Text
            }
            Some('"') => self.close_literal(1),
            _ => {
                self.literal.1.extend(self.peek(0));
                self.step(false);
                Inside::Text
            }
        }
    }

    fn raw_text_step(&mut self, hashes: usize) -> Inside {
        let closes = self.peek(0) == Some('"') && (1..=hashes).all(|n| self.peek(n) == Some('#'));
        if closes {
            return self.close_literal(1 + hashes);
        }
        self.literal.1.extend(self.peek(0));
        self.step(false);
        Inside::RawText(hashes)
    }

    fn close_literal(&mut self, marks: usize) -> Inside {
        self.steps(marks, true);
        let literal = std::mem::take(&mut self.literal);
        self.literals.push(literal);
        Inside::Code
    }
}

#[cfg(test)]
mod tests;
