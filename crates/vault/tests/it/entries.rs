//! Ledger entries of a person: committed, sealed, unlinkable without the key.

use std::collections::HashSet;

use aws_lc_rs::digest;
use vault::{Commitment, EntryRefused, LogKey, OpenRefused, Random};

use crate::house::{OTHER_PERSON, PERSON, epoch, seeded};

#[test]
fn t_16_an_entry_opens_to_the_salt_and_payload_a_receipt_needs() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (key, wrapped) = LogKey::create(&today, PERSON, random).unwrap();
    let entry = key.seal_entry(3, b"consent given", random).unwrap();
    let again = LogKey::load(today.key(), PERSON, &wrapped).unwrap();
    assert_eq!(again.handle(3), entry.handle);
    let opened = again
        .open_entry(3, &entry.commitment, entry.sealed.as_bytes())
        .ok()
        .unwrap();
    let (salt, payload) = (opened.open().salt(), opened.open().payload());
    assert_eq!(payload, b"consent given");
    // A checker that knows nothing of this crate hashes the two and compares with the leaf.
    let hash = digest::digest(&digest::SHA256, &[&salt[..], payload].concat());
    assert_eq!(hash.as_ref(), entry.commitment.bytes());
}

#[test]
fn t_45_an_entry_that_the_ledger_did_not_commit_to_is_refused() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (key, _) = LogKey::create(&today, PERSON, random).unwrap();
    let (first, second) = (
        key.seal_entry(0, b"consent given", random).unwrap(),
        key.seal_entry(1, b"consent withdrawn", random).unwrap(),
    );
    let swapped = key
        .open_entry(1, &second.commitment, first.sealed.as_bytes())
        .err();
    let source = OpenRefused::Altered;
    assert_eq!(swapped, Some(EntryRefused::Open { number: 1, source }));
    let other_leaf = key
        .open_entry(0, &second.commitment, first.sealed.as_bytes())
        .err();
    assert_eq!(other_leaf, Some(EntryRefused::NotCommitted { number: 0 }));
}

#[test]
fn t_46_without_the_key_the_entries_of_one_person_are_those_of_anyone() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (key, _) = LogKey::create(&today, PERSON, random).unwrap();
    let (other, _) = LogKey::create(&today, OTHER_PERSON, random).unwrap();
    let handles: HashSet<_> = (0..5000)
        .flat_map(|n| [key.handle(n), other.handle(n)])
        .collect();
    assert_eq!(handles.len(), 10_000);
    let once = key.seal_entry(0, b"same payload", random).unwrap();
    let twice = key.seal_entry(0, b"same payload", random).unwrap();
    assert_ne!(once.commitment, twice.commitment);
    let header = |entry: &vault::SealedEntry| entry.sealed.as_bytes()[1..45].to_vec();
    assert_ne!(header(&once), header(&twice));
    // After a shred a new key for the same person makes other handles.
    let (anew, _) = LogKey::create(&today, PERSON, random).unwrap();
    assert!((0..5000).all(|n| !handles.contains(&anew.handle(n))));
}

#[test]
fn t_47_trying_out_every_number_finds_nothing_behind_a_commitment() {
    let (today, mut source) = (epoch(1), seeded(1));
    let random = &mut Random::new(&mut source);
    let (key, _) = LogKey::create(&today, PERSON, random).unwrap();
    let entry = key.seal_entry(0, b"0004711", random).unwrap();
    let guessed = |commitment: [u8; 32]| {
        (0..20_000_u32).any(|number| {
            let guess = format!("{number:07}");
            let bare = digest::digest(&digest::SHA256, guess.as_bytes());
            let zero = Commitment::of(&[0; 32], guess.as_bytes());
            bare.as_ref() == commitment || zero.bytes() == commitment
        })
    };
    assert!(!guessed(entry.commitment.bytes()));
    let unsalted = digest::digest(&digest::SHA256, b"0004711");
    assert!(
        guessed(unsalted.as_ref().try_into().unwrap()),
        "the attack does not work at all"
    );
}
