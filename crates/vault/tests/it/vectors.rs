//! The vectors in `vectors/`, written by a second reader of the formats (`second_reader.py`).

use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest;
use serde_json::Value;
use vault::{
    AudienceKey, CollectionKey, Commitment, CreatedEpoch, DataKey, EntryRefused, Epoch, EpochId,
    EpochKey, EpochRefused, EpochStage, FileRootKey, HeldKey, IndexKey, KeyRefused, KeySlot,
    LogKey, OpenRefused, ParcelRefused, PassphraseParams, PassphraseRootKey, Place, PseudonymKey,
    Random, RootKey, RootRefused, SigningSeed, TermRefused, TombstoneKey, WrappedEpochKey,
    WrappedKey, open_parcel, seal_parcel,
};

use crate::house::scripted;

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let digits = text(value);
    assert_eq!(digits.len() % 2, 0);
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap())
        .collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn number(value: &Value) -> u32 {
    value.as_u64().unwrap().try_into().unwrap()
}

fn draws(value: &Value) -> Vec<Vec<u8>> {
    value.as_array().unwrap().iter().map(bytes).collect()
}

fn list<'a>(file: &'a Value, name: &str, at_least: usize) -> &'a [Value] {
    let cases = file[name].as_array().unwrap();
    assert!(
        cases.len() >= at_least,
        "only {} cases in `{name}`",
        cases.len()
    );
    cases
}

fn open_word(refused: &OpenRefused) -> &'static str {
    match refused {
        OpenRefused::Cut => "cut",
        OpenRefused::UnknownFormat(_) => "unknown_format",
        OpenRefused::OtherKey => "other_key",
        OpenRefused::Altered => "altered",
        OpenRefused::Name(_) => "name",
        OpenRefused::OtherPlace => "other_place",
    }
}

fn key_word(refused: &KeyRefused) -> &'static str {
    match refused {
        KeyRefused::Length { .. } => "length",
        KeyRefused::OtherEpoch { .. } => "other_epoch",
        KeyRefused::Open(source) => open_word(source),
        other => panic!("{other}"),
    }
}

fn root_word(refused: &RootRefused) -> &'static str {
    match refused {
        RootRefused::OtherRoot { .. } => "other_root",
        RootRefused::ParamsUnreadable => "unreadable",
        RootRefused::Iterations { .. } => "iterations",
        RootRefused::Open(source) => open_word(source),
        other => panic!("{other}"),
    }
}

fn epoch_word(refused: &EpochRefused) -> &'static str {
    match refused {
        EpochRefused::Root { source, .. } => root_word(source),
        EpochRefused::Unreadable => "unreadable",
        EpochRefused::OtherEpoch { .. } => "other_epoch",
        EpochRefused::KeyLeft(_) => "key_left",
        other => panic!("{other}"),
    }
}

fn parcel_word(refused: &ParcelRefused) -> String {
    match refused {
        ParcelRefused::NotAParcel => "not_a_parcel".into(),
        ParcelRefused::UnknownFormat(_) => "unknown_format".into(),
        ParcelRefused::OtherKey => "other_key".into(),
        ParcelRefused::Altered { number } => format!("altered_{number}"),
        other => panic!("{other}"),
    }
}

fn root() -> FileRootKey {
    FileRootKey::from_file_bytes(&bytes(&read("root.json")["root_file"])).unwrap()
}

/// The epoch all vectors live in, made from the drawn bytes the second reader used.
fn epoch() -> CreatedEpoch {
    let file = read("root.json");
    let id = EpochId::new(number(&file["epoch"]));
    let mut source = scripted(draws(&file["draws"]));
    let random = &mut Random::new(&mut source);
    CreatedEpoch::create(&root(), text(&file["controller"]), id, random).unwrap()
}

fn wrapped(key: &Value) -> WrappedKey {
    WrappedKey::from_slice(&bytes(&key["wrapped"])).unwrap()
}

#[test]
fn a_second_reader_wraps_the_epoch_key_alike() {
    let file = read("root.json");
    assert_eq!(root().id().bytes(), array(&file["root_id"]));
    assert_eq!(epoch().wrapped().as_bytes(), bytes(&file["wrapped"]));
}

#[test]
fn a_second_reader_agrees_on_every_epoch_row() {
    let file = read("root.json");
    let id = EpochId::new(number(&file["epoch"]));
    for case in list(&file, "cases", 15) {
        let stage = match text(&case["stage"]) {
            "created" => EpochStage::Created,
            "active" => EpochStage::Active,
            "retired" => EpochStage::Retired,
            _ => EpochStage::Destroyed,
        };
        let found = WrappedEpochKey::from_bytes(bytes(&case["wrapped"])).and_then(|wrapped| {
            Epoch::load(&root(), text(&file["controller"]), id, stage, Some(wrapped))
        });
        let found = found.as_ref().map_or_else(epoch_word, |_| "opens");
        assert_eq!(
            found,
            case["refused"].as_str().unwrap_or("opens"),
            "{}",
            case["name"]
        );
    }
}

#[test]
fn a_second_reader_stretches_the_passphrase_alike() {
    let file = read("root.json");
    let given = &file["passphrase"];
    let params = PassphraseParams::from_bytes(&bytes(&given["params"])).unwrap();
    let root = PassphraseRootKey::stretch(text(&given["text"]), &params).unwrap();
    assert_eq!(root.id().bytes(), array(&given["root_id"]));
    let stored = WrappedEpochKey::from_bytes(bytes(&given["wrapped"])).unwrap();
    let id = EpochId::new(number(&file["epoch"]));
    let controller = text(&file["controller"]);
    assert!(Epoch::load(&root, controller, id, EpochStage::Active, Some(stored)).is_ok());
    for case in list(&file, "params_refused", 7) {
        let refused = PassphraseParams::from_bytes(&bytes(&case["params"]))
            .err()
            .unwrap();
        assert_eq!(
            root_word(&refused),
            text(&case["refused"]),
            "{}",
            case["name"]
        );
    }
}

/// Loads a wrapped key as the kind its slot names.
fn load(epoch: &EpochKey, slot: &Value, stored: &[u8]) -> Result<(), KeyRefused> {
    let wrapped = WrappedKey::from_slice(stored)?;
    let person = || array(&slot["person"]);
    match text(&slot["kind"]) {
        "data" => DataKey::load(epoch, person(), text(&slot["category"]), &wrapped).map(drop),
        "log" => LogKey::load(epoch, person(), &wrapped).map(drop),
        "pseudonym" => PseudonymKey::load(epoch, person(), &wrapped).map(drop),
        "index" => IndexKey::load(epoch, text(&slot["field"]), &wrapped).map(drop),
        "tombstone" => TombstoneKey::load(epoch, &wrapped).map(drop),
        "signing" => SigningSeed::load(epoch, text(&slot["signer"]), &wrapped).map(drop),
        "audience" => AudienceKey::load(epoch, text(&slot["audience"]), &wrapped).map(drop),
        "parcel" => HeldKey::load(epoch, person(), array(&slot["request"]), &wrapped).map(drop),
        kind => panic!("no such kind: {kind}"),
    }
}

#[test]
fn a_second_reader_agrees_on_every_wrapped_key() {
    let epoch = epoch().activate();
    for case in list(&read("wrapped_key.json"), "cases", 33) {
        let found = load(epoch.key(), &case["slot"], &bytes(&case["wrapped"]));
        let found = found.as_ref().map_or_else(key_word, |()| "opens");
        assert_eq!(
            found,
            case["refused"].as_str().unwrap_or("opens"),
            "{}",
            case["name"]
        );
    }
}

#[test]
fn a_second_reader_agrees_on_moving_a_key() {
    let epoch = epoch().activate();
    let file = read("record.json");
    let person = array(&file["key"]["slot"]["person"]);
    let slot = KeySlot::Data {
        person,
        category: "grades",
    };
    let nonce = draws(&file["key"]["draws"])[1].clone();
    let mut source = scripted(vec![nonce]);
    let random = &mut Random::new(&mut source);
    let stored = wrapped(&file["key"]);
    assert_eq!(
        stored.rewrapped(&slot, epoch.key(), &epoch, random),
        Ok(stored)
    );
}

fn place(value: &Value) -> Place<'_> {
    Place {
        controller: text(&value["controller"]),
        person: array(&value["person"]),
        category: text(&value["category"]),
        record: array(&value["record"]),
        field: text(&value["field"]),
        version: number(&value["version"]),
    }
}

fn data_key(epoch: &EpochKey, key: &Value) -> DataKey {
    let slot = &key["slot"];
    DataKey::load(
        epoch,
        array(&slot["person"]),
        text(&slot["category"]),
        &wrapped(key),
    )
    .unwrap()
}

#[test]
fn a_second_reader_agrees_on_every_sealed_record() {
    let epoch = epoch().activate();
    let file = read("record.json");
    let mut source = scripted(draws(&file["key"]["draws"]));
    let random = &mut Random::new(&mut source);
    let person = array(&file["key"]["slot"]["person"]);
    let (key, stored) = DataKey::create(&epoch, person, "grades", random).unwrap();
    assert_eq!(stored, wrapped(&file["key"]));
    for case in list(&file, "cases", 29) {
        let (place, sealed) = (place(&case["place"]), bytes(&case["sealed"]));
        let found = key.open(&place, &sealed);
        let mut buffer = sealed.clone();
        let in_place = key.open_in_place(&place, &mut buffer);
        if let Some(refused) = case["refused"].as_str() {
            assert_eq!(
                open_word(&found.err().unwrap()),
                refused,
                "{}",
                case["name"]
            );
            assert_eq!(
                open_word(&in_place.err().unwrap()),
                refused,
                "{}",
                case["name"]
            );
            continue;
        }
        let plain = bytes(&case["plain"]);
        assert_eq!(&found.ok().unwrap().open()[..], &plain, "{}", case["name"]);
        assert_eq!(
            &in_place.ok().unwrap().open()[..],
            &plain,
            "{}",
            case["name"]
        );
        let mut source = scripted(draws(&case["draws"]));
        let again = key.seal(&place, &plain, &mut Random::new(&mut source));
        assert_eq!(again.unwrap().as_bytes(), sealed, "{}", case["name"]);
    }
}

#[test]
fn t_37_a_ciphertext_made_for_two_keys_opens_only_under_the_one_it_is_committed_to() {
    let epoch = epoch().activate();
    let file = read("record.json");
    let attack = &file["opens_under_two_keys"];
    // AES-GCM-SIV alone accepts it under both keys, and gives two different plaintexts.
    for (key, plain) in list(attack, "cipher_keys", 2)
        .iter()
        .zip(list(attack, "plains", 2))
    {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, &bytes(key)).unwrap());
        let nonce = Nonce::assume_unique_for_key(array(&attack["nonce"]));
        let mut body = bytes(&attack["body"]);
        let opened = key.open_in_place(nonce, Aad::from(bytes(&attack["binding"])), &mut body);
        assert_eq!(opened.unwrap(), bytes(plain));
    }
    let keys = ["key", "second_key"].map(|name| data_key(epoch.key(), &file[name]));
    let at = place(&attack["place"]);
    for (own, name) in ["committed_to_first", "committed_to_second"]
        .iter()
        .enumerate()
    {
        let sealed = bytes(&attack[name]);
        let plain = bytes(&attack["plains"][own]);
        assert_eq!(
            &keys[own].open(&at, &sealed).ok().unwrap().open()[..],
            plain
        );
        assert_eq!(
            keys[1 - own].open(&at, &sealed).err(),
            Some(OpenRefused::OtherKey)
        );
    }
}

#[test]
fn a_second_reader_agrees_on_every_term() {
    let epoch = epoch().activate();
    let file = read("index_term.json");
    let field = text(&file["field"]);
    let index = IndexKey::load(epoch.key(), field, &wrapped(&file["index_key"])).unwrap();
    let stones = TombstoneKey::load(epoch.key(), &wrapped(&file["tombstone_key"])).unwrap();
    for case in list(&file, "cases", 7) {
        let parts = draws(&case["parts"]);
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let term = index.term(&parts).unwrap();
        assert_eq!(
            term.as_bytes(),
            &array::<32>(&case["term"]),
            "{}",
            case["name"]
        );
        let stone = stones.tombstone(field, &parts).unwrap();
        assert_eq!(
            stone.as_bytes(),
            &array::<32>(&case["tombstone"]),
            "{}",
            case["name"]
        );
    }
    for case in list(&file, "refused", 5) {
        let parts = draws(&case["parts"]);
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let refused = match text(&case["refused"]) {
            "empty" => TermRefused::Empty,
            _ => TermRefused::TooLong,
        };
        assert_eq!(index.term(&parts), Err(refused), "{}", case["name"]);
        assert_eq!(
            stones.tombstone(field, &parts),
            Err(refused),
            "{}",
            case["name"]
        );
    }
}

#[test]
fn a_second_reader_agrees_on_every_ledger_entry() {
    let epoch = epoch().activate();
    let file = read("entry.json");
    let person = array(&file["key"]["slot"]["person"]);
    let key = LogKey::load(epoch.key(), person, &wrapped(&file["key"])).unwrap();
    for case in list(&file, "handles", 6) {
        let handle = key.handle(text(&case["number"]).parse().unwrap());
        assert_eq!(handle.bytes(), array(&case["handle"]), "{}", case["number"]);
    }
    for case in list(&file, "cases", 10) {
        let nth = u64::from(number(&case["number"]));
        let commitment = Commitment::from_bytes(array(&case["commitment"]));
        let opened = key.open_entry(nth, &commitment, &bytes(&case["sealed"]));
        match (opened, case["refused"].as_str()) {
            (Ok(opened), None) => {
                assert_eq!(opened.open().salt(), &array::<32>(&case["salt"]));
                assert_eq!(opened.open().payload(), bytes(&case["payload"]));
                let mut source = scripted(draws(&file["draws"]));
                let random = &mut Random::new(&mut source);
                let again = key
                    .seal_entry(nth, opened.open().payload(), random)
                    .unwrap();
                assert_eq!(again.commitment, commitment);
                assert_eq!(again.sealed.as_bytes(), bytes(&case["sealed"]));
            }
            (Err(EntryRefused::Open { source, .. }), Some(refused)) => {
                assert_eq!(open_word(&source), refused, "{}", case["name"]);
            }
            (Err(EntryRefused::NotCommitted { .. }), Some(refused)) => {
                assert_eq!("not_committed", refused, "{}", case["name"]);
            }
            _ => panic!("{}", case["name"]),
        }
    }
}

#[test]
fn a_second_reader_agrees_on_every_pseudonym() {
    let epoch = epoch().activate();
    let file = read("pseudonym.json");
    for (person, wanted) in list(&file, "people", 2)
        .iter()
        .zip(list(&file, "pseudonyms", 2))
    {
        let id = array(&person["slot"]["person"]);
        let person = PseudonymKey::load(epoch.key(), id, &wrapped(person)).unwrap();
        for (audience, wanted) in list(&file, "audiences", 2)
            .iter()
            .zip(wanted.as_array().unwrap())
        {
            let name = text(&audience["slot"]["audience"]);
            let audience = AudienceKey::load(epoch.key(), name, &wrapped(audience)).unwrap();
            assert_eq!(person.towards(&audience).bytes(), array(wanted));
        }
    }
}

const CHUNK: usize = 65_536 + 16;
const HEADER: usize = 73;

/// Applies the change a vector names to a sealed parcel.
fn changed(mut sealed: Vec<u8>, change: &Value) -> Vec<u8> {
    let at = |n: usize| usize::try_from(change[n].as_u64().unwrap()).unwrap();
    let rejoined = |edit: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut chunks: Vec<Vec<u8>> = sealed[HEADER..].chunks(CHUNK).map(<[u8]>::to_vec).collect();
        edit(&mut chunks);
        [sealed[..HEADER].to_vec(), chunks.concat()].concat()
    };
    match text(&change[0]) {
        "keep" => sealed.truncate(at(1)),
        "drop_end" => sealed.truncate(sealed.len() - at(1)),
        "flip" => sealed[at(1)] ^= 1,
        "append" => sealed.extend(bytes(&change[1])),
        "swap" => sealed = rejoined(&|chunks| chunks.swap(at(1), at(2))),
        "remove" => sealed = rejoined(&|chunks| drop(chunks.remove(at(1)))),
        "double" => sealed = rejoined(&|chunks| chunks.insert(at(1), chunks[at(1)].clone())),
        what => panic!("no such change: {what}"),
    }
    sealed
}

#[test]
fn t_12_a_second_reader_agrees_on_every_parcel() {
    let epoch = epoch().activate();
    let file = read("parcel.json");
    let slot = &file["held_key"]["slot"];
    let (person, request) = (array(&slot["person"]), array(&slot["request"]));
    let held = || HeldKey::load(epoch.key(), person, request, &wrapped(&file["held_key"])).unwrap();
    let collection = || CollectionKey::from_text(text(&file["collection_key"])).unwrap();
    let content = |length: u64| -> Vec<u8> {
        (0..length)
            .map(|n| u8::try_from((31 * n + 7) % 251).unwrap())
            .collect()
    };
    let made = |length| {
        let mut source = scripted(draws(&file["draws"]));
        let random = &mut Random::new(&mut source);
        seal_parcel(&epoch, person, request, &content(length), random).unwrap()
    };
    for case in list(&file, "valid", 7) {
        let length = case["length"].as_u64().unwrap();
        let parcel = made(length);
        assert_eq!(parcel.held, wrapped(&file["held_key"]));
        let hash = digest::digest(&digest::SHA256, &parcel.sealed);
        assert_eq!(
            hash.as_ref(),
            bytes(&case["sealed_sha256"]),
            "{length} bytes"
        );
        let opened = open_parcel(held(), collection(), &parcel.sealed)
            .ok()
            .unwrap();
        assert!(opened.open()[..] == content(length), "{length} bytes");
    }
    let whole = made(file["changes_to_length"].as_u64().unwrap()).sealed;
    let changes = list(&file, "changes", 22);
    let files = changes
        .iter()
        .map(|case| (case, changed(whole.clone(), &case["change"])));
    let others = list(&file, "files", 3)
        .iter()
        .map(|case| (case, bytes(&case["sealed"])));
    for (case, sealed) in files.chain(others) {
        let refused = open_parcel(held(), collection(), &sealed).err().unwrap();
        assert_eq!(
            parcel_word(&refused),
            text(&case["refused"]),
            "{}",
            case["name"]
        );
    }
}

#[test]
fn every_way_to_refuse_a_sealed_record_has_a_vector() {
    let file = read("record.json");
    let words: std::collections::BTreeSet<_> = list(&file, "cases", 29)
        .iter()
        .filter_map(|case| case["refused"].as_str())
        .collect();
    for refused in [
        OpenRefused::Cut,
        OpenRefused::UnknownFormat(0),
        OpenRefused::OtherKey,
        OpenRefused::Altered,
        OpenRefused::OtherPlace,
    ] {
        assert!(words.contains(open_word(&refused)), "{refused}");
    }
}
