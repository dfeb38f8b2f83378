use super::*;
use crate::demo::reading::{REAL, fingerprint};
use jiff::civil::date;

pub(super) fn small() -> CultureOffice {
    CultureOffice::new(7, 400, date(2026, 11, 22)).unwrap()
}

pub(super) fn everything(office: &CultureOffice) -> String {
    let mut out = Vec::new();
    office.write_all(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_seed_gives_the_same_bytes_for_ever() {
    let text = everything(&small());
    assert_eq!(text, everything(&small()));
    // A change here changes every demo that people have kept: do it knowingly.
    assert_eq!(
        (text.len(), fingerprint(text.as_bytes())),
        (959_757, 0x4570_9536_a587_ea2c)
    );
}

#[test]
fn sources_one_by_one_are_the_whole() {
    let mut out = Vec::new();
    for source in Source::ALL {
        small().write_records(source, &mut out).unwrap();
    }
    assert_eq!(String::from_utf8(out).unwrap(), everything(&small()));
}

#[test]
fn nothing_names_an_institution_that_exists() {
    let text = everything(&small()).to_lowercase();
    for real in REAL {
        assert!(!text.contains(real), "`{real}`");
    }
    for host in text.split('@').skip(1) {
        assert!(host.starts_with("example.ac.th\"") || host.starts_with("example.org\""));
    }
}

#[test]
fn numbers_and_days_out_of_range_are_refused() {
    assert!(matches!(
        CultureOffice::new(1, 58, date(2026, 11, 22)),
        Err(OutOfRange::People { .. })
    ));
    assert!(matches!(
        CultureOffice::new(1, 59, date(1999, 1, 1)),
        Err(OutOfRange::Day { .. })
    ));
}

#[test]
fn people_come_in_the_shares_that_are_told() {
    let office = CultureOffice::new(1, 10_000, date(2026, 11, 22)).unwrap();
    let share = |relationship| {
        office
            .everybody()
            .filter(|person| person.relationship == relationship)
            .count()
    };
    assert_eq!(share(Relationship::Student), 3_600 - 4);
    assert_eq!(share(Relationship::Staff), 400 + 4);
    assert_eq!(share(Relationship::Visitor), 6_000);
    let numbered = office
        .everybody()
        .filter(|person| person.scheme == Scheme::VisitorNumber)
        .count();
    assert!((1_900..2_100).contains(&numbered), "{numbered}");
}
