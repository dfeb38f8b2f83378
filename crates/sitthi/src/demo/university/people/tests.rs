use std::collections::HashSet;

use super::super::tests::small;
use super::*;

#[test]
fn parts_add_up_to_the_whole() {
    for people in [59, 60, 61, 399, 400, 2_000, 19_999, 200_000] {
        let layout = Layout::of(people);
        let sum: u32 = Kind::ALL.iter().map(|kind| layout.count(*kind)).sum();
        assert_eq!(sum, people);
        assert!(
            Kind::ALL.iter().all(|kind| layout.count(*kind) >= 1),
            "{people}"
        );
    }
    let layout = Layout::of(2_000);
    assert_eq!(layout.count(Kind::Lecturer), 40);
    assert_eq!(layout.count(Kind::Assistant), 20);
    assert_eq!(layout.count(Kind::UserCare), 5);
    assert_eq!(layout.students(), 1_444);
    assert_eq!(layout.count(Kind::OutsideLearner), 481);
}

#[test]
fn nobody_shares_a_user_name() {
    let university = small();
    let names: HashSet<_> = university
        .everybody()
        .map(|person| person.username)
        .collect();
    assert_eq!(names.len(), 400);
}

#[test]
fn student_numbers_have_ten_digits_and_begin_with_99() {
    let university = small();
    for person in university
        .everybody()
        .filter(|person| matches!(person.kind, Kind::Student | Kind::Assistant))
    {
        let number = person.card_number.unwrap();
        assert_eq!(number.len(), 10);
        assert!(
            number.starts_with("99") && number.bytes().all(|byte| byte.is_ascii_digit()),
            "{number}"
        );
        assert_eq!(number, person.username);
    }
}

#[test]
fn people_keep_who_they_are_when_there_are_more_of_them() {
    let (few, many) = (small(), University::new(7, 4_000, small().today).unwrap());
    for kind in Kind::ALL {
        let (one, other) = (few.person(kind, 1), many.person(kind, 1));
        assert_eq!(
            (one.username, one.name, one.born),
            (other.username, other.name, other.born)
        );
    }
}

#[test]
fn first_year_students_are_under_twenty_and_nobody_is_a_child() {
    let university = small();
    let year_be = university.terms.last().unwrap().year_be;
    for person in university.learners() {
        let age = (university.today - person.born).get_days() / 365;
        assert!((16..70).contains(&age), "{age}");
        if person.kind == Kind::Student && person.admitted_be == year_be {
            assert!(age <= 20, "{age}");
        }
    }
}
