//! Parcels: two halves, one person, one request, whole or refused.

use proptest::prelude::*;
use vault::{
    CollectionKey, HeldKey, KeyRefused, OpenRefused, PARCEL_CHUNK_BYTES, Parcel, ParcelOpener,
    ParcelRefused, ParcelSealer, Random, open_parcel, seal_parcel,
};

use crate::house::{OTHER_PERSON, PERSON, REQUEST, epoch, seeded};

fn parcel(content: &[u8], seed: u64) -> Parcel {
    let mut source = seeded(seed);
    seal_parcel(
        &epoch(1),
        PERSON,
        REQUEST,
        content,
        &mut Random::new(&mut source),
    )
    .unwrap()
}

fn held(parcel: &Parcel) -> HeldKey {
    HeldKey::load(epoch(1).key(), PERSON, REQUEST, &parcel.held).unwrap()
}

fn copied(key: &CollectionKey) -> CollectionKey {
    CollectionKey::from_text(&key.to_text()).unwrap()
}

fn patterned(length: usize) -> Vec<u8> {
    (0..length)
        .map(|n| u8::try_from((n * 31 + 7) % 251).unwrap())
        .collect()
}

#[test]
fn t_12_neither_half_opens_a_parcel_without_its_own_other_half() {
    let (mine, theirs) = (parcel(b"my grades", 1), parcel(b"their grades", 2));
    let opened = open_parcel(held(&mine), copied(&mine.collection), &mine.sealed)
        .ok()
        .unwrap();
    assert_eq!(&opened.open()[..], b"my grades");
    let refused = |half, key| open_parcel(half, key, &mine.sealed).err();
    let other = Some(ParcelRefused::OtherKey);
    assert_eq!(refused(held(&mine), copied(&theirs.collection)), other);
    assert_eq!(refused(held(&theirs), copied(&mine.collection)), other);
    assert_eq!(refused(held(&theirs), copied(&theirs.collection)), other);
}

#[test]
fn t_10_a_parcel_opens_for_its_own_person_and_request_only() {
    let mine = parcel(b"my grades", 1);
    let asked = [
        (OTHER_PERSON, REQUEST),
        (PERSON, [0; 16]),
        (REQUEST, PERSON),
    ];
    for (person, request) in asked {
        let refused = HeldKey::load(epoch(1).key(), person, request, &mine.held).err();
        assert_eq!(refused, Some(KeyRefused::Open(OpenRefused::Altered)));
    }
}

#[test]
fn a_large_parcel_passes_through_little_memory() {
    let (pieces, piece) = (3000, patterned(9973));
    let mut source = seeded(4);
    let mut sealed = Vec::new();
    let random = &mut Random::new(&mut source);
    let mut new = ParcelSealer::begin(&epoch(1), PERSON, REQUEST, random, &mut sealed).unwrap();
    let half = HeldKey::load(epoch(1).key(), PERSON, REQUEST, &new.held).unwrap();
    let mut opener = ParcelOpener::new(half, copied(&new.collection));
    let (mut content, mut count, mut most) = (Vec::new(), 0, 0);
    let mut flow = |sealed: &mut Vec<u8>, opener: &mut ParcelOpener| {
        most = most.max(sealed.len());
        opener.push(sealed, &mut content).unwrap();
        sealed.clear();
        for byte in content.drain(..) {
            assert_eq!(byte, piece[count % piece.len()]);
            count += 1;
        }
    };
    for _ in 0..pieces {
        new.sealer.push(&piece, &mut sealed).unwrap();
        flow(&mut sealed, &mut opener);
    }
    new.sealer.finish(&mut sealed).unwrap();
    flow(&mut sealed, &mut opener);
    let mut rest = Vec::new();
    opener.finish(&mut rest).unwrap();
    assert_eq!(count + rest.len(), pieces * piece.len());
    assert!(
        most <= PARCEL_CHUNK_BYTES + 200,
        "{most} bytes were held at once"
    );
}

#[test]
fn a_parcel_once_refused_stays_refused() {
    let mine = parcel(&patterned(3 * PARCEL_CHUNK_BYTES), 1);
    let mut altered = mine.sealed.clone();
    altered[100] ^= 1;
    let mut opener = ParcelOpener::new(held(&mine), copied(&mine.collection));
    let mut content = Vec::new();
    let first = opener.push(&altered, &mut content);
    assert_eq!(first, Err(ParcelRefused::Altered { number: 0 }));
    assert!(content.is_empty());
    assert_eq!(
        opener.push(&mine.sealed, &mut content),
        Err(ParcelRefused::RefusedBefore)
    );
    assert_eq!(
        opener.finish(&mut content),
        Err(ParcelRefused::RefusedBefore)
    );
    assert!(content.is_empty());
}

#[test]
fn a_collection_key_survives_being_copied_by_hand() {
    let mine = parcel(b"", 1);
    let text = mine.collection.to_text();
    assert_eq!(text.len(), 64);
    let retyped = format!("  {}\n", text.to_uppercase());
    let key = CollectionKey::from_text(&retyped).unwrap();
    assert!(open_parcel(held(&mine), key, &mine.sealed).is_ok());
    for wrong in [
        "",
        text.get(1..).unwrap(),
        &format!("{}0", &*text),
        &"g".repeat(64),
        &"ก".repeat(64),
    ] {
        assert_eq!(
            CollectionKey::from_text(wrong).err(),
            Some(ParcelRefused::KeyText)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_parcel_comes_back_whole_however_it_is_cut_on_the_way(
        length in 0..4 * PARCEL_CHUNK_BYTES,
        taken in 1..100_000_usize,
        given in 1..100_000_usize,
        seed: u64,
    ) {
        let content = patterned(length);
        let mut source = seeded(seed);
        let mut sealed = Vec::new();
        let random = &mut Random::new(&mut source);
        let mut new = ParcelSealer::begin(&epoch(1), PERSON, REQUEST, random, &mut sealed).unwrap();
        for piece in content.chunks(taken) {
            new.sealer.push(piece, &mut sealed).unwrap();
        }
        new.sealer.finish(&mut sealed).unwrap();
        let half = HeldKey::load(epoch(1).key(), PERSON, REQUEST, &new.held).unwrap();
        let mut opener = ParcelOpener::new(half, new.collection);
        let mut opened = Vec::new();
        for piece in sealed.chunks(given) {
            opener.push(piece, &mut opened).unwrap();
        }
        opener.finish(&mut opened).unwrap();
        prop_assert!(opened == content);
    }

    #[test]
    fn t_12_a_parcel_altered_anywhere_is_refused(
        length in 0..2 * PARCEL_CHUNK_BYTES + 100,
        at: prop::sample::Index,
        bit in 0..8_u32,
        cut: prop::sample::Index,
    ) {
        let mine = parcel(&patterned(length), 1);
        let mut altered = mine.sealed.clone();
        let at = at.index(altered.len());
        altered[at] ^= 1 << bit;
        prop_assert!(open_parcel(held(&mine), copied(&mine.collection), &altered).is_err());
        let short = &mine.sealed[..cut.index(mine.sealed.len())];
        prop_assert!(open_parcel(held(&mine), copied(&mine.collection), short).is_err());
    }
}
