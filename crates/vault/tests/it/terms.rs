//! Index terms, tombstones and pseudonyms.

use std::collections::HashSet;

use vault::{AudienceKey, IndexKey, PseudonymKey, Random, TermRefused, TombstoneKey};

use crate::house::{OTHER_PERSON, PERSON, epoch, seeded};

#[test]
fn t_42_a_term_says_nothing_without_its_key() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (key, wrapped) = IndexKey::create(&today, "student-number", random).unwrap();
    let (stranger, _) = IndexKey::create(&today, "student-number", random).unwrap();
    let (other_field, _) = IndexKey::create(&today, "e-mail", random).unwrap();
    let number: &[&[u8]] = &[b"6412345678"];
    let term = key.term(number).unwrap();
    assert_eq!(
        IndexKey::load(today.key(), "student-number", &wrapped)
            .unwrap()
            .term(number),
        Ok(term)
    );
    assert_ne!(stranger.term(number), Ok(term));
    assert_ne!(other_field.term(number), Ok(term));
    assert!(IndexKey::load(today.key(), "e-mail", &wrapped).is_err());
}

#[test]
fn the_parts_of_an_identifier_keep_their_borders() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (index, _) = IndexKey::create(&today, "sign-in", random).unwrap();
    let (stones, _) = TombstoneKey::create(&today, random).unwrap();
    let cuts: [&[&[u8]]; 5] = [
        &[b"ab", b"c"],
        &[b"a", b"bc"],
        &[b"abc"],
        &[b"a", b"b", b"c"],
        &[b"c", b"ab"],
    ];
    let terms: HashSet<_> = cuts
        .iter()
        .map(|parts| index.term(parts).unwrap())
        .collect();
    assert_eq!(terms.len(), cuts.len());
    let stone = |field: &str, parts: &[&[u8]]| stones.tombstone(field, parts).unwrap();
    assert_ne!(stone("a", &[b"bc"]), stone("ab", &[b"c"]));
    assert_ne!(stone("e-mail", &[b"abc"]), stone("phone", &[b"abc"]));
    assert_eq!(stone("e-mail", &[b"abc"]), stone("e-mail", &[b"abc"]));
}

#[test]
fn t_42_an_empty_identifier_joins_nobody() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (index, _) = IndexKey::create(&today, "e-mail", random).unwrap();
    let (stones, _) = TombstoneKey::create(&today, random).unwrap();
    let none: [&[&[u8]]; 3] = [&[], &[b""], &[b"issuer", b""]];
    for parts in none {
        assert_eq!(index.term(parts), Err(TermRefused::Empty));
        assert_eq!(stones.tombstone("e-mail", parts), Err(TermRefused::Empty));
    }
}

/// The guess an attacker makes who holds two exports and sorts each: whoever stands at the same rank.
fn joined_by_rank(left: &[[u8; 16]], right: &[[u8; 16]]) -> usize {
    let rank = |of: &[[u8; 16]]| {
        let mut order: Vec<usize> = (0..of.len()).collect();
        order.sort_by_key(|person| of[*person]);
        order
    };
    rank(left)
        .iter()
        .zip(rank(right))
        .filter(|(a, b)| *a == b)
        .count()
}

#[test]
fn t_42_two_exports_cannot_be_joined_by_their_pseudonyms() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (statistics, _) = AudienceKey::create(&today, "national-statistics", random).unwrap();
    let (research, _) = AudienceKey::create(&today, "learning-research", random).unwrap();
    let mut exports = [Vec::new(), Vec::new()];
    for number in 0..2000_u16 {
        let mut person = PERSON;
        person[..2].copy_from_slice(&number.to_be_bytes());
        let (key, _) = PseudonymKey::create(&today, person, random).unwrap();
        exports[0].push(key.towards(&statistics).bytes());
        exports[1].push(key.towards(&research).bytes());
    }
    let all: HashSet<_> = exports.iter().flatten().collect();
    assert_eq!(all.len(), 4000, "a pseudonym is shared");
    // By chance one is expected; ten or more has a chance below one in a million.
    assert!(joined_by_rank(&exports[0], &exports[1]) < 10);
    assert_eq!(
        joined_by_rank(&exports[0], &exports[0]),
        2000,
        "the attack does not work at all"
    );
}

#[test]
fn a_pseudonym_ends_with_the_key_of_the_person_or_of_the_recipient() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (person, wrapped) = PseudonymKey::create(&today, PERSON, random).unwrap();
    let (audience, stored) = AudienceKey::create(&today, "national-statistics", random).unwrap();
    let before = person.towards(&audience);
    let again = PseudonymKey::load(today.key(), PERSON, &wrapped).unwrap();
    let same = AudienceKey::load(today.key(), "national-statistics", &stored).unwrap();
    assert_eq!(again.towards(&same), before);
    let (person_anew, _) = PseudonymKey::create(&today, PERSON, random).unwrap();
    let (audience_anew, _) = AudienceKey::create(&today, "national-statistics", random).unwrap();
    assert_ne!(person_anew.towards(&audience), before);
    assert_ne!(person.towards(&audience_anew), before);
    assert!(PseudonymKey::load(today.key(), OTHER_PERSON, &wrapped).is_err());
    assert!(AudienceKey::load(today.key(), "learning-research", &stored).is_err());
}
