//! Parts of files: bound to their file, their number, and whether they are the last.

use vault::{DataKey, OpenRefused, PartPlace, Place, Random, SealRefused};

use crate::house::{CONTROLLER, OTHER_PERSON, PERSON, epoch, seeded};

fn part() -> PartPlace<'static> {
    PartPlace {
        controller: CONTROLLER,
        person: PERSON,
        category: "learning",
        record: [1; 16],
        field: "work",
        media: [2; 16],
        part: 0,
        is_last: false,
    }
}

fn key(person: [u8; 16], category: &str) -> DataKey {
    let mut source = seeded(5);
    DataKey::create(&epoch(1), person, category, &mut Random::new(&mut source))
        .unwrap()
        .0
}

#[test]
fn t_36_a_part_opens_at_its_own_place_alone() {
    let key = key(PERSON, "learning");
    let mut source = seeded(6);
    let random = &mut Random::new(&mut source);
    let sealed = key.seal_part(&part(), b"octets", random).unwrap();
    let opened = key.open_part(&part(), sealed.as_bytes()).ok().unwrap();
    assert_eq!(&opened.open()[..], b"octets");
    let elsewhere = [
        PartPlace { part: 1, ..part() },
        PartPlace {
            is_last: true,
            ..part()
        },
        PartPlace {
            media: [3; 16],
            ..part()
        },
        PartPlace {
            record: [3; 16],
            ..part()
        },
        PartPlace {
            field: "wor",
            ..part()
        },
    ];
    for place in elsewhere {
        assert_eq!(
            key.open_part(&place, sealed.as_bytes()).err(),
            Some(OpenRefused::Altered)
        );
    }
}

#[test]
fn t_36_a_part_is_no_value_and_no_other_persons() {
    let key = key(PERSON, "learning");
    let mut source = seeded(7);
    let random = &mut Random::new(&mut source);
    let sealed = key.seal_part(&part(), b"octets", random).unwrap();
    // Nor is a part a value of the record, or a value a part.
    let value = Place {
        controller: CONTROLLER,
        person: PERSON,
        category: "learning",
        record: [1; 16],
        field: "work",
        version: 0,
    };
    assert!(key.open(&value, sealed.as_bytes()).is_err());
    let value = key.seal(&value, b"octets", random).unwrap();
    assert!(key.open_part(&part(), value.as_bytes()).is_err());
    for foreign in [
        PartPlace {
            person: OTHER_PERSON,
            ..part()
        },
        PartPlace {
            category: "learnin",
            ..part()
        },
        PartPlace {
            category: "learning2",
            ..part()
        },
        PartPlace {
            controller: "another-university",
            ..part()
        },
    ] {
        assert_eq!(
            key.seal_part(&foreign, b"x", random).err(),
            Some(SealRefused::OtherPlace)
        );
        assert_eq!(
            key.open_part(&foreign, sealed.as_bytes()).err(),
            Some(OpenRefused::OtherPlace)
        );
    }
}
