use super::super::tests::small;
use super::*;

#[test]
fn sittings_come_in_order_and_in_a_class_of_their_day() {
    let university = small();
    for person in university.learners() {
        let sittings: Vec<_> = university.sittings(&person).collect();
        assert!(
            sittings
                .windows(2)
                .all(|pair| pair[0].begins.day < pair[1].begins.day)
        );
        for sitting in sittings {
            let day = university.window.date(sitting.begins.day).unwrap();
            assert!(sitting.class.term.begins <= day && day < sitting.class.term.ends);
            let taken = university.taken(&person, sitting.class.term);
            assert!(taken.courses().any(|course| course == sitting.class.course));
        }
    }
}

#[test]
fn nobody_passes_the_cap_whatever_the_volume() {
    let university = small().with_volume(super::super::Volume::percent(100_000));
    for person in university.learners() {
        let count = university.sittings(&person).count();
        assert!(count <= 40, "{count}");
    }
}

#[test]
fn weekends_are_quieter() {
    let university = small();
    let (mut weekend, mut week) = (0, 0);
    for person in university.everybody_of(Kind::Student) {
        for sitting in university.sittings(&person) {
            if university.window.weekend(sitting.begins.day) {
                weekend += 1
            } else {
                week += 1
            }
        }
    }
    assert!(weekend * 4 < week, "{weekend} {week}");
}
