use super::super::tests::small;
use super::*;
use jiff::ToSpan;
use jiff::civil::date;

#[test]
fn the_cast_stands_in_the_roster() {
    let university = small();
    for (part, player) in university.cast().all() {
        let person = university
            .everybody()
            .find(|person| person.username == player.username)
            .unwrap();
        assert_eq!(person.sourced_id(), player.sourced_id, "{part}");
        assert_eq!(role_word(person.kind), player.role);
    }
}

#[test]
fn relations_are_as_the_demo_tells_them() {
    let cast = small().cast();
    let [first, online] = cast.instructor.classes.as_slice() else {
        panic!("two classes")
    };
    assert!(cast.student.classes.contains(first) && cast.student.classes.contains(online));
    assert!(cast.minor.classes.contains(first));
    assert!(cast.assistant.classes.contains(first));
    assert!(cast.outside_learner.classes.contains(online));
    assert!(!cast.outside_learner.classes.contains(first));
    assert!(cast.privacy_desk.classes.is_empty());
}

#[test]
fn the_minor_is_not_yet_twenty_and_the_student_is() {
    for (today, seed) in [
        (date(2026, 11, 22), 1),
        (date(2027, 1, 1), 2),
        (date(2028, 2, 29), 3),
    ] {
        let cast = University::new(seed, 59, today).unwrap().cast();
        let twenty_on = |player: &Player| player.born.checked_add(20.years()).unwrap();
        assert!(twenty_on(&cast.minor) > today, "{today}");
        assert!(twenty_on(&cast.student) <= today, "{today}");
        assert!(twenty_on(&cast.outside_learner) <= today, "{today}");
        assert!(twenty_on(&cast.guardian) <= today, "{today}");
        let family = |player: &Player| player.name_th.split(' ').nth(1).map(str::to_owned);
        assert_eq!(family(&cast.guardian), family(&cast.minor));
        assert_ne!(cast.guardian.name_th, cast.minor.name_th);
    }
}

#[test]
fn the_cast_is_the_same_for_a_seed_however_many_people_there_are() {
    let few = University::new(5, 59, date(2026, 11, 22)).unwrap().cast();
    let many = University::new(5, 20_000, date(2026, 11, 22))
        .unwrap()
        .cast();
    for ((_, one), (_, other)) in few.all().into_iter().zip(many.all()) {
        assert_eq!(
            (&one.username, &one.name_th),
            (&other.username, &other.name_th)
        );
    }
}
