//! The ledger is checked offline, and whatever was done to it is named.

use std::fs;

use serde_json::Value as Json;

use crate::house::{Folder, settled};

/// The bytes of an entry, from its public receipt.
fn entry_bytes(folder: &Folder, entry: &str) -> Vec<u8> {
    let receipt = folder.well(&["ledger", "receipt", entry]).out;
    let extra = receipt
        .lines()
        .find_map(|line| line.strip_prefix("extra "))
        .unwrap();
    use base64::Engine as _;
    let extra = base64::engine::general_purpose::STANDARD
        .decode(extra)
        .unwrap();
    let extra: Json = serde_json::from_slice(&extra).unwrap();
    let hex = extra["entry"].as_str().unwrap();
    let digits = hex.as_bytes();
    digits
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// Writes other bytes over each place in the data where these stand.
fn overwrite(folder: &Folder, old: &[u8], new: &[u8]) -> usize {
    let path = folder.join("data/data.db");
    let mut bytes = fs::read(&path).unwrap();
    let places: Vec<usize> = bytes
        .windows(old.len())
        .enumerate()
        .filter(|(_, window)| *window == old)
        .map(|(at, _)| at)
        .collect();
    for at in &places {
        bytes[*at..*at + old.len()].copy_from_slice(new);
    }
    fs::write(&path, bytes).unwrap();
    places.len()
}

fn findings(folder: &Folder) -> Vec<String> {
    let said = folder.run(&["ledger", "verify", "--json"]);
    assert_eq!(said.code, 1, "{said:?}");
    let report = said.json();
    assert_eq!(report["whole"], false);
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_whole_ledger_is_said_to_be_whole_and_continues_what_was_kept() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let kept = folder.join("kept");
    fs::write(&kept, folder.well(&["ledger", "checkpoint"]).out).unwrap();
    folder.well(&["program", "add", "--name", "invented", "--role", "intake"]);
    let report = folder
        .well(&[
            "ledger",
            "verify",
            "--trusted",
            kept.to_str().unwrap(),
            "--json",
        ])
        .json();
    assert_eq!(
        (&report["whole"], report["size"].as_u64()),
        (&true.into(), Some(2))
    );
    assert!(report["continues"].as_u64().unwrap() >= 2);
}

#[test]
fn t_45_an_edited_entry_is_named_and_nothing_is_read() {
    let folder = Folder::new();
    settled(&folder, 60);
    let old = entry_bytes(&folder, "40");
    let mut new = old.clone();
    *new.last_mut().unwrap() ^= 1;
    assert!(overwrite(&folder, &old, &new) > 0);
    assert_eq!(findings(&folder), ["edited"]);
    let text = folder.run(&["ledger", "verify"]).out;
    assert!(text.starts_with("edited: "), "{text}");
    let thai = folder.run(&["ledger", "verify", "--lang", "th"]).out;
    assert!(thai.contains("ถูกแก้ไข"), "{thai}");
}

#[test]
fn t_45_swapped_entries_are_named() {
    let folder = Folder::new();
    settled(&folder, 60);
    let (one, other) = (entry_bytes(&folder, "20"), entry_bytes(&folder, "33"));
    let between = vec![0xAA; one.len()];
    assert!(overwrite(&folder, &one, &between) > 0);
    overwrite(&folder, &other, &one);
    overwrite(&folder, &between, &other);
    assert_eq!(findings(&folder), ["swapped"]);
}

#[test]
fn t_45_a_rolled_back_folder_is_found_by_who_kept_a_checkpoint() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let before = fs::read(folder.join("data/data.db")).unwrap();
    folder.well(&["program", "add", "--name", "invented", "--role", "intake"]);
    let kept = folder.join("kept");
    fs::write(&kept, folder.well(&["ledger", "checkpoint"]).out).unwrap();
    fs::write(folder.join("data/data.db"), before).unwrap();
    let _ = fs::remove_file(folder.join("data/data.db-wal"));
    let said = folder.run(&[
        "ledger",
        "verify",
        "--trusted",
        kept.to_str().unwrap(),
        "--json",
    ]);
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(said.json()["findings"][0]["code"], "rolled-back");
}

#[test]
fn a_receipt_of_the_house_says_what_was_entered() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let receipt = folder.join("receipt");
    fs::write(&receipt, folder.well(&["ledger", "receipt", "0"]).out).unwrap();
    let path = receipt.to_str().unwrap();
    let said = folder.well(&["ledger", "verify", path, "--json"]).json();
    assert_eq!(
        (&said["holds"], &said["kind"]),
        (&true.into(), &"house".into())
    );
    assert_eq!(said["payload"]["pack"], "chula-learning");
    // Anybody can check it, with the public key alone and without the folder.
    let key = folder.join("key");
    fs::copy(folder.join("data/ledger.pub"), &key).unwrap();
    fs::rename(folder.join("data"), folder.join("elsewhere")).unwrap();
    folder.well(&["ledger", "verify", path, "--key", key.to_str().unwrap()]);
}

#[test]
fn a_receipt_that_was_altered_does_not_hold() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let whole = folder.well(&["ledger", "receipt", "0"]).out;
    let receipt = folder.join("receipt");
    let mut held = 0;
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        if bytes == whole.as_bytes() {
            continue;
        }
        fs::write(&receipt, &bytes).unwrap();
        let said = folder.run(&["ledger", "verify", receipt.to_str().unwrap(), "--json"]);
        // What opens an entry is not signed: spoiled, it proves the place alone and no words.
        let silent = said.code == 0 && said.json().get("payload").is_none();
        assert!(
            silent || said.code == 1 || said.code == 2,
            "byte {at}: {said:?}"
        );
        held += usize::from(!silent);
    }
    assert!(held > 50);
}

#[test]
fn a_receipt_about_a_person_proves_that_it_is_there_and_tells_nothing() {
    let folder = Folder::new();
    settled(&folder, 60);
    let receipt = folder.join("receipt");
    fs::write(&receipt, folder.well(&["ledger", "receipt", "30"]).out).unwrap();
    let said = folder
        .well(&["ledger", "verify", receipt.to_str().unwrap(), "--json"])
        .json();
    assert_eq!(said["holds"], true);
    assert!(said.get("payload").is_none(), "{said}");
    let said = folder.run(&["ledger", "receipt", "99999999", "--json"]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &"user".into()));
}

#[test]
fn what_is_no_receipt_or_no_key_is_said_to_be_none() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let other = folder.join("other");
    fs::write(&other, "รูปถ่ายหมู่บ้าน").unwrap();
    let path = other.to_str().unwrap();
    assert_eq!(folder.run(&["ledger", "verify", path]).code, 1);
    assert_eq!(
        folder
            .run(&["ledger", "verify", "--key", "nonsense", "--json"])
            .error()["kind"],
        "user"
    );
    assert_eq!(folder.run(&["ledger", "verify", "--trusted", path]).code, 2);
}
