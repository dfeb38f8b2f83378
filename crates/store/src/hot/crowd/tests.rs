use policy::{RelationshipIx, Set64};

use super::*;

fn id(number: u32) -> PersonId {
    let mut bytes = [0xA5; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    PersonId::from_bytes(bytes)
}

fn part(course: u8) -> Part {
    Part {
        course: CourseId::from_bytes([course; 16]),
        part: 0,
        begins: i64::MIN,
        ends: i64::MAX,
    }
}

fn of_course(crowd: &Crowd, person: PersonId) -> Vec<Part> {
    crowd.ties(person).iter().collect()
}

#[test]
fn a_person_is_given_back_as_they_were_put() {
    let mut crowd = Crowd::new();
    for number in 0..3_000_u32 {
        let bit = u8::try_from(number % 60).unwrap();
        let standing = Standing {
            notice: (number % 3 != 0).then_some(number % 5),
            notice_due: (number % 2 == 0)
                .then(|| Moment::from_micros(i64::from(number) * 1_000_000)),
            objections: Set64::only(bit),
            holds: Set64::only(bit / 2),
            ..Standing::new(RelationshipIx(bit / 30))
        };
        let state = Person {
            standing,
            entries: (number % 7 != 0).then_some(number),
            erasing: number % 11 == 0,
        };
        crowd.put(id(number), &state);
        assert_eq!(crowd.person(id(number)), Some(state));
    }
    assert_eq!(crowd.count(), 3_000);
    crowd.forget(id(8));
    assert_eq!(crowd.person(id(8)), None);
    assert!(crowd.person(id(9)).is_some());
}

#[test]
fn ties_outlast_changes_of_standing_and_the_tidying_of_room() {
    let mut crowd = Crowd::new();
    let state = Person {
        standing: Standing::new(RelationshipIx(0)),
        entries: None,
        erasing: false,
    };
    let courses = |number: u32| -> Vec<Part> {
        (0..u8::try_from(number % 6).unwrap())
            .map(|more| part(u8::try_from(number % 40).unwrap() + more))
            .collect()
    };
    // Each is put several times, so that there is room to tidy.
    for round in 0..40 {
        for number in 0..1_000 {
            crowd.put(id(number), &state);
            crowd.put_ties(id(number), &courses(number + round));
        }
    }
    let all = 1_000..2_000_u32;
    let expected = all.map(|number| courses(number + 39 - 1_000));
    for (number, expected) in (0..1_000).zip(expected) {
        assert_eq!(of_course(&crowd, id(number)), expected, "{number}");
    }
    let (used, unused) = (crowd.lists.numbers.len(), crowd.lists.unused);
    assert!(
        used < 80_000,
        "tidied on the way: {used}, of them {unused} unused"
    );
    crowd.tidy();
    assert_eq!(crowd.lists.unused, 0);
    assert_eq!(of_course(&crowd, id(7)), courses(46));
    crowd.forget(id(7));
    assert_eq!(of_course(&crowd, id(7)), []);
}

#[test]
fn whoever_is_not_known_has_no_ties() {
    let mut crowd = Crowd::new();
    crowd.put_ties(id(1), &[part(1)]);
    assert_eq!(of_course(&crowd, id(1)), []);
    assert_eq!(crowd.count(), 0);
}

#[test]
fn ids_of_one_beginning_or_one_end_fall_apart() {
    let hash = |bytes: [u8; 16]| {
        let mut hasher = IdHasher::default();
        PersonId::from_bytes(bytes).hash(&mut hasher);
        hasher.finish()
    };
    let low_bits = |at: usize| {
        let all = (0..=255).map(|octet| {
            let mut bytes = [7; 16];
            bytes[at] = octet;
            hash(bytes) & 0xFFF
        });
        all.collect::<std::collections::HashSet<_>>().len()
    };
    // Of 256 thrown among 4,096 places some 248 are apart.
    for at in 0..16 {
        assert!(low_bits(at) > 200, "{at}: {}", low_bits(at));
    }
}
