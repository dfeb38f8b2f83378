//! Root, epochs and wrapped keys: what is destroyed cannot be made again.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{digest, hkdf, hmac};
use vault::{
    ActiveEpoch, CreatedEpoch, DataKey, Epoch, EpochId, EpochRefused, EpochSecret, EpochStage,
    FileRootKey, IndexKey, KeyRefused, KeySlot, OpenRefused, PassphraseParams, PassphraseRootKey,
    Random, RootKey, RootRefused, SigningSeed, WrappedEpochKey, WrappedKey,
};

use crate::house::{
    CONTROLLER, OTHER_PERSON, PERSON, ROOT, epoch, epoch_of, place, root, scripted, seeded,
};

const SLOT: KeySlot<'static> = KeySlot::Data {
    person: PERSON,
    category: "grades",
};

fn created(epoch: &ActiveEpoch, seed: u64) -> (DataKey, WrappedKey) {
    let mut source = seeded(seed);
    DataKey::create(epoch, PERSON, "grades", &mut Random::new(&mut source)).unwrap()
}

fn sealed(key: &DataKey) -> Vec<u8> {
    let mut source = seeded(77);
    let random = &mut Random::new(&mut source);
    key.seal(&place(1), b"87", random).unwrap().into_bytes()
}

#[test]
fn t_39_a_key_moved_to_the_next_epoch_still_opens_what_it_sealed() {
    let (today, mut source) = (epoch(1), seeded(5));
    let (key, mut wrapped) = created(&today, 1);
    let value = sealed(&key);
    let mut old = today.retire();
    for number in 2..30 {
        let next = epoch(number);
        let random = &mut Random::new(&mut source);
        wrapped = wrapped.rewrapped(&SLOT, old.key(), &next, random).unwrap();
        assert_eq!(wrapped.epoch(), EpochId::new(number));
        assert_eq!(old.destroy().id(), EpochId::new(number - 1));
        let key = DataKey::load(next.key(), PERSON, "grades", &wrapped).unwrap();
        assert_eq!(&key.open(&place(1), &value).ok().unwrap().open()[..], b"87");
        old = next.retire();
    }
}

#[test]
fn t_39_once_its_epoch_is_destroyed_a_key_left_behind_opens_nothing() {
    let (today, mut source) = (epoch(1), seeded(5));
    let (key, kept) = created(&today, 1);
    let value = sealed(&key);
    let (_, shredded) = created(&today, 2);
    let next = epoch(2);
    let random = &mut Random::new(&mut source);
    let moved = kept.rewrapped(&SLOT, today.key(), &next, random).unwrap();
    drop(key);
    assert_eq!(today.retire().destroy().id(), EpochId::new(1));

    // Left over: the root key, the next epoch, and old copies of both wrapped keys.
    let load = |wrapped: &WrappedKey| DataKey::load(next.key(), PERSON, "grades", wrapped);
    assert!(load(&moved).ok().unwrap().open(&place(1), &value).is_ok());
    let other = KeyRefused::OtherEpoch {
        wanted: EpochId::new(1),
        given: EpochId::new(2),
    };
    for old in [kept, shredded] {
        assert_eq!(load(&old).err(), Some(other));
        let mut relabelled = *old.as_bytes();
        relabelled[..4].copy_from_slice(&moved.as_bytes()[..4]);
        let relabelled = WrappedKey::from_slice(&relabelled).unwrap();
        assert_eq!(
            load(&relabelled).err(),
            Some(KeyRefused::Open(OpenRefused::OtherKey))
        );
    }
    let missing = Epoch::load(
        &root(),
        CONTROLLER,
        EpochId::new(1),
        EpochStage::Active,
        None,
    );
    assert_eq!(
        missing.err(),
        Some(EpochRefused::KeyMissing(EpochId::new(1)))
    );
    let gone = Epoch::load(
        &root(),
        CONTROLLER,
        EpochId::new(1),
        EpochStage::Destroyed,
        None,
    );
    assert!(matches!(gone, Ok(Epoch::Destroyed(_))));
}

/// Every key an attacker could make of `known` by one or two derivations with what is public.
fn derivable(known: &[Vec<u8>], public: &[Vec<u8>]) -> Vec<[u8; 32]> {
    struct Bytes64;
    impl hkdf::KeyType for Bytes64 {
        fn len(&self) -> usize {
            64
        }
    }
    let first_half = |prk: hkdf::Prk, info: &[u8]| {
        let mut out = [0; 64];
        prk.expand(&[info], Bytes64)
            .unwrap()
            .fill(&mut out)
            .unwrap();
        <[u8; 32]>::try_from(&out[..32]).unwrap()
    };
    let once = |known: &[Vec<u8>]| -> Vec<[u8; 32]> {
        let mut found = Vec::new();
        for secret in known {
            if let Ok(secret) = <[u8; 32]>::try_from(&secret[..]) {
                found.push(secret);
            }
            for info in public {
                if secret.len() <= 64 {
                    let key = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, secret);
                    found.push(first_half(key, info));
                }
                let salted = hkdf::Salt::new(hkdf::HKDF_SHA256, info).extract(secret);
                found.push(first_half(salted, b""));
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                found.push(hmac::sign(&key, info).as_ref().try_into().unwrap());
                let joined = digest::digest(&digest::SHA256, &[&secret[..], info].concat());
                found.push(joined.as_ref().try_into().unwrap());
            }
        }
        found
    };
    let first = once(known);
    let again: Vec<Vec<u8>> = first.iter().map(|key| key.to_vec()).collect();
    [first, once(&again)].concat()
}

#[test]
fn t_39_no_key_can_be_derived_again_from_all_that_is_kept() {
    let today = epoch(1);
    let secret = vec![0xd7; 32];
    let mut source = scripted(vec![secret.clone(), vec![3; 12]]);
    let random = &mut Random::new(&mut source);
    let (key, wrapped) = DataKey::create(&today, PERSON, "grades", random).unwrap();
    let value = sealed(&key);

    let labels = [
        "sitthi/1/data-key",
        "sitthi/1/epoch-key",
        "sitthi/1/root-key",
        "sitthi/1/root-id",
        "sitthi/1/record",
        "sitthi/1/key",
        "data",
        "grades",
        CONTROLLER,
        "",
    ];
    let mut public: Vec<Vec<u8>> = labels
        .iter()
        .map(|label| label.as_bytes().to_vec())
        .collect();
    public.extend([
        PERSON.to_vec(),
        1_u32.to_be_bytes().to_vec(),
        [&PERSON[..], b"grades"].concat(),
    ]);
    let mut kept = vec![ROOT.to_vec(), wrapped.as_bytes().to_vec(), value.clone()];
    kept.extend(public.iter().filter(|part| !part.is_empty()).cloned());

    let component =
        |part: &[u8]| [&u16::try_from(part.len()).unwrap().to_be_bytes()[..], part].concat();
    let binding = [
        &b"sitthi/1/record"[..],
        CONTROLLER.as_bytes(),
        &PERSON,
        b"grades",
        &[1; 16],
        b"score",
        &[0, 0, 0, 1],
    ]
    .map(component)
    .concat();
    let opens = |candidates: Vec<[u8; 32]>| {
        candidates.iter().any(|candidate| {
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, candidate).unwrap());
            let nonce = Nonce::try_assume_unique_for_key(&value[1..13]).unwrap();
            key.open_in_place(nonce, Aad::from(&binding), &mut value[45..].to_vec())
                .is_ok()
        })
    };
    assert!(!opens(derivable(&kept, &public)), "the key came back");
    // The same attack does find the key when the destroyed key itself was kept.
    assert!(
        opens(derivable(&[secret], &public)),
        "the attack does not work at all"
    );
}

#[test]
fn t_39_keys_depend_on_randomness_and_not_on_names() {
    let today = epoch(1);
    let (first, _) = created(&today, 1);
    let (second, _) = created(&today, 2);
    assert_eq!(
        second.open(&place(1), &sealed(&first)).err(),
        Some(OpenRefused::OtherKey)
    );
}

#[test]
fn t_39_an_epoch_moves_one_way_and_its_row_must_agree() {
    let mut source = seeded(9);
    let id = EpochId::new(4);
    let random = &mut Random::new(&mut source);
    let fresh = CreatedEpoch::create(&root(), CONTROLLER, id, random).unwrap();
    let stored = fresh.wrapped().clone();
    let load = |stage, wrapped| Epoch::load(&root(), CONTROLLER, id, stage, wrapped);
    assert!(matches!(
        load(EpochStage::Created, Some(stored.clone())),
        Ok(Epoch::Created(_))
    ));
    assert!(matches!(
        load(EpochStage::Active, Some(stored.clone())),
        Ok(Epoch::Active(_))
    ));
    assert!(matches!(
        load(EpochStage::Retired, Some(stored.clone())),
        Ok(Epoch::Retired(_))
    ));
    let left = load(EpochStage::Destroyed, Some(stored)).err();
    assert_eq!(left, Some(EpochRefused::KeyLeft(id)));
    assert_eq!(fresh.destroy().id(), id);
    assert!(EpochStage::Created < EpochStage::Active && EpochStage::Active < EpochStage::Retired);
    assert!(EpochStage::Retired < EpochStage::Destroyed);
}

#[test]
fn a_key_stays_with_its_slot_and_controller_when_it_moves() {
    let (today, next, mut source) = (epoch(1), epoch(2), seeded(5));
    let random = &mut Random::new(&mut source);
    let (_, wrapped) = created(&today, 1);
    let elsewhere = KeySlot::Data {
        person: OTHER_PERSON,
        category: "grades",
    };
    let moved = wrapped.rewrapped(&elsewhere, today.key(), &next, random);
    assert_eq!(moved, Err(KeyRefused::Open(OpenRefused::Altered)));
    let stranger = epoch_of("example-institute", 2);
    let moved = wrapped.rewrapped(&SLOT, today.key(), &stranger, random);
    assert_eq!(moved, Err(KeyRefused::OtherController));
    let (_, index) = IndexKey::create(&today, "student-number", random).unwrap();
    assert!(index.rewrapped(&SLOT, today.key(), &next, random).is_err());
    let field = KeySlot::Index {
        field: "student-number",
    };
    assert!(index.rewrapped(&field, today.key(), &next, random).is_ok());
}

#[test]
fn t_38_a_key_service_s_answer_is_overwritten_where_it_lay() {
    let mut answer = [7; 32];
    let secret = EpochSecret::taken_from(&mut answer);
    assert_eq!((secret.bytes(), answer), (&[7; 32], [0; 32]));
}

#[test]
fn a_signing_seed_is_the_same_after_it_was_stored_and_moved() {
    let (today, next, mut source) = (epoch(1), epoch(2), seeded(5));
    let random = &mut Random::new(&mut source);
    let signer = "example.ac.th/ledger";
    let (seed, stored) = SigningSeed::create(&today, signer, random).unwrap();
    let slot = KeySlot::Signing { signer };
    let moved = stored.rewrapped(&slot, today.key(), &next, random).unwrap();
    let again = SigningSeed::load(next.key(), signer, &moved).unwrap();
    assert_eq!(again.bytes(), seed.bytes());
    assert!(SigningSeed::load(next.key(), "example.ac.th/test", &moved).is_err());
}

#[test]
fn a_new_root_key_takes_over_the_epochs_and_the_old_one_is_of_no_use() {
    let mut source = seeded(9);
    let random = &mut Random::new(&mut source);
    let old = root();
    let drawn = FileRootKey::draw(random).unwrap();
    let new = FileRootKey::from_file_bytes(&drawn[..]).unwrap();
    let id = EpochId::new(4);
    let fresh = CreatedEpoch::create(&old, CONTROLLER, id, random).unwrap();
    let stored = fresh
        .wrapped()
        .moved_to(&old, &new, CONTROLLER, random)
        .unwrap();
    let (key, wrapped) = created(&fresh.activate(), 3);

    let again = Epoch::load(
        &new,
        CONTROLLER,
        id,
        EpochStage::Active,
        Some(stored.clone()),
    );
    let Ok(Epoch::Active(epoch)) = again else {
        panic!("the new root key does not open it")
    };
    let loaded = DataKey::load(epoch.key(), PERSON, "grades", &wrapped).unwrap();
    assert!(loaded.open(&place(1), &sealed(&key)).is_ok());

    let refused = Epoch::load(&old, CONTROLLER, id, EpochStage::Active, Some(stored)).err();
    let (wanted, given) = (new.id(), old.id());
    let source = RootRefused::OtherRoot { wanted, given };
    assert_eq!(refused, Some(EpochRefused::Root { epoch: id, source }));
}

#[test]
fn a_file_that_is_no_root_key_is_refused() {
    for found in [0, 31, 33] {
        let refused = FileRootKey::from_file_bytes(&vec![7; found]).err();
        assert_eq!(refused, Some(RootRefused::Length { found }));
    }
    for byte in [0, 0xff, b'\n'] {
        assert_eq!(
            FileRootKey::from_file_bytes(&[byte; 32]).err(),
            Some(RootRefused::Blank)
        );
    }
}

#[test]
fn a_passphrase_opens_only_what_it_wrapped() {
    let mut source = seeded(9);
    let random = &mut Random::new(&mut source);
    let params = PassphraseParams::create(random).unwrap();
    assert_eq!(PassphraseParams::from_bytes(&params.to_bytes()), Ok(params));
    let short = PassphraseRootKey::stretch("สิบห้าตัวอักษร!", &params).err();
    assert_eq!(short, Some(RootRefused::PassphraseShort));
    let stretch = |text| PassphraseRootKey::stretch(text, &params).unwrap();
    let (right, wrong) = (
        stretch("four words of no meaning"),
        stretch("four words of no meanings"),
    );
    let id = EpochId::new(4);
    let fresh = CreatedEpoch::create(&right, CONTROLLER, id, random).unwrap();
    let stored = WrappedEpochKey::from_bytes(fresh.wrapped().as_bytes().to_vec()).unwrap();
    let load = |root: &dyn RootKey| {
        Epoch::load(
            root,
            CONTROLLER,
            id,
            EpochStage::Active,
            Some(stored.clone()),
        )
    };
    assert!(load(&right).is_ok());
    assert!(matches!(
        load(&wrong).err(),
        Some(EpochRefused::Root {
            source: RootRefused::OtherRoot { .. },
            ..
        })
    ));
}
