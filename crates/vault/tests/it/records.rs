//! Records: bound to their place, to their key, whole or not at all.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use vault::{
    BadName, DataKey, OpenRefused, Place, Random, RandomFailed, SEAL_BYTES_MAX,
    SEAL_OVERHEAD_BYTES, SealRefused, Sealed,
};

use crate::house::{OTHER_PERSON, PERSON, epoch, place, scripted, seeded};

fn key(person: [u8; 16], category: &str, seed: u64) -> DataKey {
    let mut source = seeded(seed);
    let random = &mut Random::new(&mut source);
    DataKey::create(&epoch(1), person, category, random)
        .unwrap()
        .0
}

fn sealed(key: &DataKey, place: &Place<'_>, plain: &[u8], seed: u64) -> Sealed {
    let mut source = seeded(seed);
    key.seal(place, plain, &mut Random::new(&mut source))
        .unwrap()
}

/// A place with names and ids that differ in as little as possible: one letter, one bit, or where one
/// name ends and the next begins.
fn near_places() -> impl Strategy<Value = (u8, String, u8, String, u32)> {
    let name = || "[ab]{1,3}".prop_map(String::from);
    (0..2_u8, name(), 0..4_u8, name(), 0..3_u32)
}

#[test]
fn t_36_no_value_opens_at_another_place() {
    let swaps = Cell::new(0_u32);
    let config = ProptestConfig::with_cases(80);
    proptest!(config, |(places in vec(near_places(), 40), seed: u64)| {
        let held: Vec<_> = places.iter().map(|(person, category, record, field, version)| {
            let person = if *person == 0 { PERSON } else { OTHER_PERSON };
            // One key a person and category, as in the store.
            let number = u64::from(person[0]) << 32 | category.bytes().fold(7, |n, b| n * 31 + u64::from(b));
            let at = Place { category, person, record: [*record; 16], field, version: *version, ..place(0) };
            (key(person, category, number), at)
        }).collect();
        let values: Vec<_> = held.iter().zip(seed..).map(|((key, at), seed)| {
            sealed(key, at, b"87", seed)
        }).collect();
        for (key, at) in &held {
            for ((_, from), value) in held.iter().zip(&values) {
                let opened = key.open(at, value.as_bytes());
                if at == from {
                    prop_assert!(opened.is_ok_and(|plain| plain.open()[..] == *b"87"));
                } else {
                    prop_assert!(opened.is_err());
                    swaps.set(swaps.get() + 1);
                }
            }
        }
    });
    assert!(
        swaps.get() >= 100_000,
        "only {} swaps were tried",
        swaps.get()
    );
}

#[test]
fn t_36_an_older_version_does_not_come_back() {
    let key = key(PERSON, "grades", 1);
    let first = sealed(&key, &place(1), b"41", 1);
    let corrected = Place {
        version: 2,
        ..place(1)
    };
    let second = sealed(&key, &corrected, b"87", 2);
    assert_eq!(
        &key.open(&corrected, second.as_bytes()).ok().unwrap().open()[..],
        b"87"
    );
    assert_eq!(
        key.open(&corrected, first.as_bytes()).err(),
        Some(OpenRefused::Altered)
    );
}

#[test]
fn t_10_nothing_is_sealed_under_the_key_of_another_person_or_category() {
    let key = key(PERSON, "grades", 1);
    let mut source = seeded(2);
    for wrong in [
        Place {
            person: OTHER_PERSON,
            ..place(1)
        },
        Place {
            category: "attendance",
            ..place(1)
        },
        Place {
            category: "grade",
            ..place(1)
        },
        Place {
            category: "gradess",
            ..place(1)
        },
        Place {
            controller: "example-institute",
            ..place(1)
        },
    ] {
        let mut buffer = b"what was there".to_vec();
        let random = &mut Random::new(&mut source);
        let refused = key.seal_into(&wrong, b"87", random, &mut buffer);
        assert_eq!(refused, Err(SealRefused::OtherPlace));
        assert!(buffer.is_empty());
        let value = sealed(&key, &place(1), b"87", 3);
        assert_eq!(
            key.open(&wrong, value.as_bytes()).err(),
            Some(OpenRefused::OtherPlace)
        );
    }
}

#[test]
fn t_37_a_nonce_drawn_twice_shows_nothing_but_sameness() {
    // Two machines cloned from one image draw the same bytes.
    let key = key(PERSON, "grades", 1);
    let nonce = vec![9; 12];
    let twin = |at: &Place<'_>, plain: &[u8]| {
        let mut source = scripted(vec![nonce.clone()]);
        key.seal(at, plain, &mut Random::new(&mut source))
            .unwrap()
            .into_bytes()
    };
    let (left, right) = (
        twin(&place(1), b"midterm 41"),
        twin(&place(1), b"midterm 87"),
    );
    let text = |sealed: &[u8]| sealed[45..sealed.len() - 16].to_vec();
    let apart: Vec<u8> = text(&left)
        .iter()
        .zip(text(&right))
        .map(|(a, b)| a ^ b)
        .collect();
    let plain_apart: Vec<u8> = b"midterm 41"
        .iter()
        .zip(b"midterm 87")
        .map(|(a, b)| a ^ b)
        .collect();
    assert_ne!(apart, plain_apart, "the key stream was used twice");
    assert!(
        apart[..8].iter().any(|byte| *byte != 0),
        "the common beginning shows"
    );
    assert_eq!(
        &key.open(&place(1), &left).ok().unwrap().open()[..],
        b"midterm 41"
    );
    assert_eq!(
        &key.open(&place(1), &right).ok().unwrap().open()[..],
        b"midterm 87"
    );
    assert_ne!(
        text(&twin(&place(1), b"same")),
        text(&twin(&place(2), b"same"))
    );
    assert_eq!(twin(&place(1), b"same"), twin(&place(1), b"same"));
}

#[test]
fn t_37_every_flipped_bit_and_every_cut_is_found() {
    let key = key(PERSON, "grades", 1);
    let whole = sealed(&key, &place(1), "คะแนน 87".as_bytes(), 2).into_bytes();
    for bit in 0..whole.len() * 8 {
        let mut altered = whole.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(key.open(&place(1), &altered).is_err(), "bit {bit}");
        assert!(
            key.open_in_place(&place(1), &mut altered).is_err(),
            "bit {bit}"
        );
    }
    for length in 0..whole.len() {
        let mut cut = whole[..length].to_vec();
        assert!(key.open(&place(1), &cut).is_err(), "{length} bytes");
        assert!(
            key.open_in_place(&place(1), &mut cut).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn t_37_what_lies_left_over_cannot_be_grouped_by_its_key() {
    let key = key(PERSON, "grades", 1);
    let headers: Vec<_> = (0..50)
        .map(|n| sealed(&key, &place(1), b"87", n).into_bytes()[13..45].to_vec())
        .collect();
    let different: std::collections::HashSet<_> = headers.iter().collect();
    assert_eq!(different.len(), headers.len());
}

#[test]
fn a_refused_value_leaves_no_plaintext_where_it_lay() {
    let key = key(PERSON, "grades", 1);
    let plain = b"a remark that nobody else may read";
    let mut value = sealed(&key, &place(1), plain, 2).into_bytes();
    assert!(
        key.open_in_place(
            &Place {
                field: "comment",
                ..place(1)
            },
            &mut value
        )
        .is_err()
    );
    assert!(
        !value
            .windows(8)
            .any(|window| plain.windows(8).any(|part| part == window))
    );
}

#[test]
fn one_buffer_serves_many_values() {
    let key = key(PERSON, "grades", 1);
    let mut source = seeded(3);
    let random = &mut Random::new(&mut source);
    let mut buffer = Vec::with_capacity(1024 + SEAL_OVERHEAD_BYTES);
    let at = buffer.as_ptr();
    for length in [1024, 0, 1, 1000] {
        let plain = vec![7; length];
        key.seal_into(&place(1), &plain, random, &mut buffer)
            .unwrap();
        assert_eq!(buffer.len(), length + SEAL_OVERHEAD_BYTES);
        assert_eq!(
            &key.open_in_place(&place(1), &mut buffer)
                .ok()
                .unwrap()
                .open()[..],
            &plain
        );
    }
    assert_eq!(buffer.as_ptr(), at, "the buffer was moved");
}

#[test]
fn without_randomness_nothing_is_sealed_and_no_key_made() {
    let ready = key(PERSON, "grades", 1);
    let mut broken = |_: &mut [u8]| Err(RandomFailed);
    let mut buffer = Vec::new();
    let random = &mut Random::new(&mut broken);
    let refused = ready.seal_into(&place(1), b"87", random, &mut buffer);
    assert_eq!(refused, Err(SealRefused::Random(RandomFailed)));
    assert!(buffer.is_empty());
    assert!(DataKey::create(&epoch(1), PERSON, "grades", random).is_err());
    let mut silent = |_: &mut [u8]| Ok(());
    let random = &mut Random::new(&mut silent);
    assert!(DataKey::create(&epoch(1), PERSON, "grades", random).is_err());
}

#[test]
fn a_place_without_a_proper_name_is_refused() {
    let key = key(PERSON, "grades", 1);
    let (longest, longer) = ("ก".repeat(42), "ก".repeat(43));
    let mut source = seeded(3);
    let random = &mut Random::new(&mut source);
    let at = |field| Place { field, ..place(1) };
    assert!(key.seal(&at(&longest), b"87", random).is_ok());
    for (field, refused) in [
        ("", BadName::Empty("field")),
        (&longer, BadName::TooLong("field")),
    ] {
        assert_eq!(
            key.seal(&at(field), b"87", random),
            Err(SealRefused::Name(refused))
        );
        assert_eq!(
            key.open(&at(field), &[1; 80]).err(),
            Some(OpenRefused::Name(refused))
        );
    }
    let unnamed = DataKey::create(&epoch(1), PERSON, "", random);
    assert!(unnamed.is_err());
}

#[test]
fn a_value_beyond_the_limit_is_refused_before_it_is_copied() {
    let key = key(PERSON, "grades", 1);
    let mut source = seeded(3);
    let plain = vec![0; SEAL_BYTES_MAX + 1];
    let refused = key.seal(&place(1), &plain, &mut Random::new(&mut source));
    assert_eq!(refused, Err(SealRefused::TooLong));
}

#[test]
fn a_stored_column_is_checked_for_its_shape() {
    let value = sealed(&key(PERSON, "grades", 1), &place(1), b"", 2);
    assert_eq!(
        Sealed::from_bytes(value.as_bytes().to_vec()),
        Ok(value.clone())
    );
    assert_eq!(Sealed::from_bytes(Vec::new()), Err(OpenRefused::Cut));
    assert_eq!(
        Sealed::from_bytes(value.as_bytes()[..60].to_vec()),
        Err(OpenRefused::Cut)
    );
    assert_eq!(
        Sealed::from_bytes(vec![b'{'; 100]),
        Err(OpenRefused::UnknownFormat(b'{'))
    );
    assert_eq!(format!("{value:?}"), "61 sealed bytes");
}

proptest! {
    #[test]
    fn what_is_sealed_comes_back_whole(plain: Vec<u8>, seed: u64) {
        let key = key(PERSON, "grades", 1);
        let value = sealed(&key, &place(1), &plain, seed);
        prop_assert_eq!(value.as_bytes().len(), plain.len() + SEAL_OVERHEAD_BYTES);
        let opened = key.open(&place(1), value.as_bytes()).ok().unwrap();
        prop_assert_eq!(&opened.open()[..], &plain[..]);
    }

    #[test]
    fn no_bytes_from_outside_open_or_upset_the_vault(bytes: Vec<u8>, keep_format: bool) {
        let mut bytes = bytes;
        if keep_format && let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        prop_assert!(key(PERSON, "grades", 1).open(&place(1), &bytes).is_err());
    }
}
