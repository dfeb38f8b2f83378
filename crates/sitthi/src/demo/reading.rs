//! What the tests of this module read written bytes with.

use std::collections::HashMap;

/// Reads CSV with a header into rows of named fields; every row must have every field.
pub(super) fn csv_rows(bytes: &[u8]) -> Vec<HashMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            header
                .iter()
                .map(str::to_owned)
                .zip(row.iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

/// Reads JSON lines.
pub(super) fn json_lines(bytes: &[u8]) -> Vec<serde_json::Value> {
    std::str::from_utf8(bytes)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// FNV-1a over the bytes: enough to see that a release changed what a seed gives.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Checks that text is in Unicode normal form C and spelt as a Thai keyboard gives it.
///
/// Thai letters do not compose, so normal form C comes down to the canonical order of marks
/// (Unicode, combining classes of U+0E38 to U+0E4B). Beyond that form: every mark stands on a
/// consonant, and `ำ` is one letter, never `ํ` followed by `า`.
pub(super) fn thai_is_well_formed(text: &str) -> Result<(), String> {
    let mut before = ' ';
    for letter in text.chars() {
        let wrong = |what: &str| Err(format!("{what} in `{text}`"));
        match letter {
            '\u{0}'..='\u{7e}' => {}
            '\u{e38}'..='\u{e3a}' | '\u{e31}' | '\u{e34}'..='\u{e37}' | '\u{e47}' => {
                if !is_consonant(before) {
                    return wrong("vowel mark without a consonant");
                }
            }
            '\u{e48}'..='\u{e4b}' => {
                if !is_consonant(before) && !matches!(before, '\u{e31}' | '\u{e34}'..='\u{e39}') {
                    return wrong("tone mark in the wrong place");
                }
            }
            '\u{e4c}' => {
                if !is_consonant(before) && !matches!(before, '\u{e34}' | '\u{e38}') {
                    return wrong("silencing mark in the wrong place");
                }
            }
            '\u{e4d}' => return wrong("split sara am"),
            '\u{e01}'..='\u{e30}' | '\u{e32}' | '\u{e33}' | '\u{e40}'..='\u{e46}' => {}
            _ => return wrong("a letter that is neither Thai nor ASCII"),
        }
        before = letter;
    }
    Ok(())
}

fn is_consonant(letter: char) -> bool {
    ('\u{e01}'..='\u{e2e}').contains(&letter)
}

/// Names, domains and words of institutions that exist; none may be in invented data.
pub(super) const REAL: [&str; 22] = [
    "chula",
    "จุฬา",
    "cmu.ac.th",
    "เชียงใหม่",
    "chiang mai",
    "mahidol",
    "มหิดล",
    "kasetsart",
    "เกษตรศาสตร์",
    "thammasat",
    "ธรรมศาสตร์",
    "ขอนแก่น",
    "สงขลา",
    "ศิลปากร",
    "courseville",
    "facebook",
    "google",
    "amazon",
    "gmail",
    "hotmail",
    "@outlook",
    "go.th",
];

#[test]
fn split_and_swapped_marks_are_seen() {
    thai_is_well_formed("น้ำใจ ผู้ใหญ่ ศิลป์ ญี่ปุ่น พันธุ์").unwrap();
    for wrong in [
        "น\u{e4d}\u{e49}า",
        "ก\u{e49}\u{e38}",
        "\u{e49}ก",
        "กก\u{e48}\u{e34}",
        "café",
    ] {
        assert!(thai_is_well_formed(wrong).is_err(), "{wrong}");
    }
}
