//! Finds which tests name which clauses.

use crate::rust_text::RustText;

use super::register::SERIES;

/// A test that names a clause, or a run of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    /// The series' mark in the register.
    pub(super) series: &'static str,
    /// First clause named.
    pub(super) from: u32,
    /// Last clause named; the same as `from` for a single one.
    pub(super) to: u32,
    /// The test's name.
    pub(super) test: String,
    /// The crate it tests.
    pub(super) room: String,
    /// Where it stands.
    pub(super) path: String,
    /// Line, from 1.
    pub(super) line: usize,
}

/// Every claim in every test, in order of path and line.
pub(super) fn all(files: &[RustText]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for file in files {
        for function in file.functions() {
            if !file.is_test(function.line) {
                continue;
            }
            let Some((series, from, to)) = named(&function.name) else {
                continue;
            };
            claims.push(Claim {
                series,
                from,
                to,
                test: function.name,
                room: room_of(&file.path),
                path: file.path.clone(),
                line: function.line,
            });
        }
    }
    claims.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    claims
}

/// Reads `lp_085_…` or `lp_036_044_…`: a series' prefix and one or two numbers of two or three
/// digits, with words after them. A name like `i_am` or `x_1` claims nothing.
fn named(name: &str) -> Option<(&'static str, u32, u32)> {
    let mut parts = name.split('_');
    let prefix = parts.next()?;
    let series = SERIES.iter().find(|series| series.prefix == prefix)?;
    let from = number(parts.next()?)?;
    let to = parts.next().and_then(number).unwrap_or(from);
    Some((series.mark, from, to))
}

fn number(part: &str) -> Option<u32> {
    let is_number = matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_digit());
    if is_number { part.parse().ok() } else { None }
}

fn room_of(path: &str) -> String {
    let inner = path.strip_prefix("crates/").unwrap_or(path);
    inner.split('/').next().unwrap_or(inner).to_owned()
}
