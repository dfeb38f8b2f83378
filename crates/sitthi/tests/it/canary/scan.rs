//! The fourteen encodings, and a search for all of them at once.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Shorter patterns would be found by chance.
const SHORTEST: usize = 8;

/// A text in every encoding that differs from the ones before it.
pub(super) fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let hex = |upper: bool| {
        text.bytes()
            .map(|byte| {
                if upper {
                    format!("{byte:02X}")
                } else {
                    format!("{byte:02x}")
                }
            })
            .collect::<String>()
            .into_bytes()
    };
    let escaped = |form: fn(char) -> String| {
        text.chars()
            .map(|letter| {
                if letter.is_ascii() {
                    letter.to_string()
                } else {
                    form(letter)
                }
            })
            .collect::<String>()
            .into_bytes()
    };
    let mut all = vec![
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-16 LE", utf16(u16::to_le_bytes)),
        ("UTF-16 BE", utf16(u16::to_be_bytes)),
        ("TIS-620", text.chars().map(tis_620).collect()),
        (
            "JSON escapes",
            escaped(|letter| format!("\\u{:04x}", u32::from(letter))),
        ),
        ("hex", hex(false)),
        ("HEX", hex(true)),
        ("URL", url(text)),
        (
            "HTML entities",
            escaped(|letter| format!("&#{};", u32::from(letter))),
        ),
        (
            "NFD",
            text.replace('é', "e\u{301}")
                .replace('í', "i\u{301}")
                .into_bytes(),
        ),
        ("lower case", text.to_lowercase().into_bytes()),
    ];
    for (name, skipped) in [("base64", 0), ("base64 + 1", 1), ("base64 + 2", 2)] {
        all.push((name, base64_from(text, skipped)));
    }
    let mut different: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for (name, bytes) in all {
        if different.iter().all(|(_, known)| *known != bytes) {
            different.push((name, bytes));
        }
    }
    different
}

/// Thai letters lie 0xD60 apart from Unicode; what has no place in TIS-620 becomes a question mark.
fn tis_620(letter: char) -> u8 {
    match u32::from(letter) {
        code @ 0x00..=0x7F => u8::try_from(code).unwrap(),
        code @ 0x0E01..=0x0E5B => u8::try_from(code - 0x0D60).unwrap(),
        _ => b'?',
    }
}

fn url(text: &str) -> Vec<u8> {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect::<String>()
        .into_bytes()
}

/// The letters of the base64 of something longer that the text alone decides, when it begins
/// `skipped` bytes after a multiple of three.
fn base64_from(text: &str, skipped: usize) -> Vec<u8> {
    let mut bytes = vec![0; skipped];
    bytes.extend_from_slice(text.as_bytes());
    let encoded = STANDARD_NO_PAD.encode(&bytes);
    let from = (skipped * 8).div_ceil(6);
    let until = bytes.len() * 8 / 6;
    encoded.as_bytes()[from..until].to_vec()
}

/// A search for many patterns at once.
pub(super) struct Scanner {
    patterns: Vec<(String, Vec<u8>)>,
    /// Which patterns begin with these two bytes.
    beginnings: Vec<Vec<usize>>,
}

impl Scanner {
    pub(super) fn of(canaries: &[&str]) -> Self {
        let mut scanner = Scanner {
            patterns: Vec::new(),
            beginnings: vec![Vec::new(); 1 << 16],
        };
        for (number, canary) in canaries.iter().enumerate() {
            for (encoding, bytes) in encodings(canary) {
                assert!(bytes.len() >= SHORTEST, "{canary} as {encoding}");
                let begins = usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
                scanner.beginnings[begins].push(scanner.patterns.len());
                scanner
                    .patterns
                    .push((format!("canary {number} as {encoding}"), bytes));
            }
        }
        scanner
    }

    /// The first pattern that stands somewhere in these bytes, and where.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<(&str, usize)> {
        for (at, pair) in bytes.windows(2).enumerate() {
            for pattern in &self.beginnings[usize::from(pair[0]) << 8 | usize::from(pair[1])] {
                let (name, wanted) = &self.patterns[*pattern];
                if bytes[at..].starts_with(wanted) {
                    return Some((name, at));
                }
            }
        }
        None
    }

    pub(super) fn none_in(&self, bytes: &[u8], place: &str) {
        if let Some((found, at)) = self.find(bytes) {
            panic!("{found} stands at byte {at} of {place}");
        }
    }

    pub(super) fn none_in_file(&self, path: &Path, when: &str) {
        // A file can go while a server works; what is not there holds nothing.
        if let Ok(bytes) = std::fs::read(path) {
            self.none_in(&bytes, &format!("`{}`, {when}", path.display()));
        }
    }
}
