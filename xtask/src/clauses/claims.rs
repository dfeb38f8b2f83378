//! Finds which tests name which clauses.

use crate::rust_text::RustText;

use super::register::SERIES;

/// What the number of a threat begins with; threats are no clauses.
const THREAT: &str = "t";

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
            for (series, from, to) in named(&function.name) {
                claims.push(Claim {
                    series,
                    from,
                    to,
                    test: function.name.clone(),
                    room: room_of(&file.path),
                    path: file.path.clone(),
                    line: function.line,
                });
            }
        }
    }
    claims.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    claims
}

/// Reads `lp_085_…`, `lp_036_044_…` or `lp_082_lp_084_…`: a series' prefix and one or two numbers of two or
/// three digits, once or several times, with words after them. A threat's number (`t_14`) may stand between
/// them. A name like `i_am` or `x_1` claims nothing.
fn named(name: &str) -> Vec<(&'static str, u32, u32)> {
    let parts: Vec<&str> = name.split('_').collect();
    let mut rest = parts.as_slice();
    let mut claims = Vec::new();
    while let [prefix, first, more @ ..] = rest {
        let series = SERIES.iter().find(|series| series.prefix == *prefix);
        let Some(from) = number(first).filter(|_| series.is_some() || *prefix == THREAT) else {
            break;
        };
        let second = more.first().and_then(|part| number(part));
        rest = more
            .get(usize::from(second.is_some())..)
            .unwrap_or_default();
        claims.extend(series.map(|series| (series.mark, from, second.unwrap_or(from))));
    }
    claims
}

fn number(part: &str) -> Option<u32> {
    let is_number = matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_digit());
    if is_number { part.parse().ok() } else { None }
}

fn room_of(path: &str) -> String {
    let inner = path.strip_prefix("crates/").unwrap_or(path);
    inner.split('/').next().unwrap_or(inner).to_owned()
}
