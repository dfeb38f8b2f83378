use super::*;
use crate::demo::reading::{REAL, fingerprint};
use crate::demo::{Edition, PEOPLE_MAX};
use jiff::civil::date;

/// The day of the tests.
const TODAY: Date = date(2026, 11, 22);

/// A university with the fewest people of a demo that looks like one.
pub(super) fn small() -> University {
    University::new(7, 400, TODAY).unwrap()
}

/// Everything that a university writes, file by file.
pub(super) fn everything(university: &University) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for edition in [Edition::Bulk, Edition::Delta] {
        for file in edition.files() {
            let mut out = Vec::new();
            university.write_roster(edition, *file, &mut out).unwrap();
            files.push((format!("{edition:?}/{}", file.file_name()), out));
        }
    }
    for survey in Survey::ALL {
        let mut out = Vec::new();
        university.write_survey(survey, &mut out).unwrap();
        files.push((survey.id().to_owned(), out));
    }
    let (mut statements, mut log) = (Vec::new(), Vec::new());
    university.write_statements(&mut statements).unwrap();
    university.write_access_log(&mut log).unwrap();
    files.push(("statements".to_owned(), statements));
    files.push(("access-log".to_owned(), log));
    files
}

#[test]
fn a_seed_gives_the_same_bytes_for_ever() {
    let written: Vec<_> = everything(&small())
        .into_iter()
        .map(|(name, bytes)| (name, bytes.len(), fingerprint(&bytes)))
        .collect();
    let again = everything(&small());
    assert!(
        written
            .iter()
            .zip(&again)
            .all(|(first, (_, bytes))| first.2 == fingerprint(bytes))
    );
    // A change here changes every demo that people have kept: do it knowingly.
    let all: String = written
        .iter()
        .map(|(name, length, hash)| format!("{name} {length} {hash:016x}\n"))
        .collect();
    assert_eq!(fingerprint(all.as_bytes()), ALL_FILES, "{all}");
}

/// Fingerprint of the table of names, lengths and fingerprints of all files.
const ALL_FILES: u64 = 0xb5e3_fd06_f0b7_1a96;

#[test]
fn another_seed_gives_other_people_and_another_day_other_years() {
    let name = |university: &University| university.cast().student.name_th;
    let other = University::new(8, 400, TODAY).unwrap();
    assert_ne!(name(&small()), name(&other));
    let later = University::new(7, 400, date(2027, 9, 1)).unwrap();
    assert_eq!(name(&small()), name(&later));
    assert_ne!(
        small().cast().student.username,
        later.cast().student.username
    );
}

#[test]
fn nothing_names_an_institution_that_exists() {
    for (file, bytes) in everything(&small()) {
        let text = String::from_utf8(bytes).unwrap().to_lowercase();
        for real in REAL {
            assert!(!text.contains(real), "`{real}` in {file}");
        }
    }
}

#[test]
fn every_address_is_one_kept_for_examples() {
    for (file, bytes) in everything(&small()) {
        let text = String::from_utf8(bytes).unwrap();
        for host in text.split('@').skip(1) {
            assert!(
                host.starts_with("example.ac.th") || host.starts_with("example.org"),
                "{file}"
            );
        }
        for rest in text.split("https://").skip(1) {
            let host = rest.split(['/', '"', ',']).next().unwrap();
            let known = ["lms.example.ac.th", "w3id.org", "xapi.edlm"];
            assert!(known.contains(&host), "`{host}` in {file}");
        }
    }
}

#[test]
fn numbers_out_of_range_are_refused_with_the_range() {
    for asked in [0, 58, 200_001] {
        let refused = University::new(1, asked, TODAY).unwrap_err();
        assert_eq!(
            refused,
            OutOfRange::People {
                asked,
                least: 59,
                most: PEOPLE_MAX
            }
        );
        assert!(refused.to_string().contains(&format!("`{asked}`")));
    }
    assert!(University::new(1, 60, date(1850, 1, 1)).is_err());
}

#[test]
fn a_university_stands_on_every_day_of_the_year() {
    let mut day = date(2026, 1, 1);
    while day.year() == 2026 {
        let university = University::new(3, 59, day).unwrap();
        let cast = university.cast();
        assert!(cast.instructor.classes.len() == 2, "{day}");
        assert!(
            cast.student.classes.contains(&cast.instructor.classes[0]),
            "{day}"
        );
        if day.day() % 14 == 1 {
            let written = university.write_statements(std::io::sink()).unwrap();
            assert!(written.lines > 100, "{day}");
        }
        day = day.tomorrow().unwrap();
    }
}

#[test]
fn two_thousand_people_give_sixty_to_a_hundred_thousand_statements_in_thirty_megabytes() {
    let university = University::new(1, 2_000, TODAY).unwrap();
    let written = university.write_statements(std::io::sink()).unwrap();
    assert!((60_000..=100_000).contains(&written.lines), "{written:?}");
    assert!(written.bytes <= 30_000_000, "{written:?}");
}

#[test]
fn statements_grow_with_people_and_volume() {
    let count = |people, percent| {
        let university = University::new(2, people, TODAY)
            .unwrap()
            .with_volume(Volume::percent(percent));
        university.write_statements(std::io::sink()).unwrap().lines
    };
    let one = count(1_000, 100);
    let four = count(4_000, 100);
    assert!(
        (one * 38 / 10..one * 42 / 10).contains(&four),
        "{one} {four}"
    );
    let half = count(1_000, 50);
    assert!((one * 4 / 10..one * 6 / 10).contains(&half), "{one} {half}");
}
