//! Vectors made by others: proofs, signed notes, and a whole log as served.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::proof::{consistency, inclusion, verify_consistency, verify_inclusion};
use ledger::tile::{TilePath, encode_bundle, encode_tile, parse_bundle, parse_tile};
use ledger::{Checkpoint, Hash, Note, Receipt, SigningKey, Tree, VerifierKey};
use zeroize::Zeroizing;

use crate::kept::{Kept, ORIGIN};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors");

fn read(path: &str) -> Vec<u8> {
    fs::read(format!("{FOLDER}/{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn text(path: &str) -> String {
    String::from_utf8(read(path)).unwrap()
}

/// The lines of a table, each split at tabs.
fn table(path: &str) -> Vec<Vec<String>> {
    text(path)
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// A hash, or "any value" filled up to one.
fn hash(encoded: &str) -> Hash {
    let mut bytes = STANDARD.decode(encoded).unwrap();
    bytes.resize(32, 0);
    Hash::from_slice(&bytes).unwrap()
}

/// The hashes of a proof; one of the wrong length is filled up too.
fn hashes(encoded: &str) -> Vec<Hash> {
    match encoded {
        "-" => Vec::new(),
        some => some.split(',').map(hash).collect(),
    }
}

/// The files of a folder and whether each must be accepted.
fn files(folder: &str) -> Vec<(String, bool)> {
    let mut names: Vec<_> = fs::read_dir(format!("{FOLDER}/{folder}"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .map(|name| (format!("{folder}/{name}"), name.starts_with("accepted")))
        .collect();
    names.sort();
    names
}

fn vkey(who: &str) -> VerifierKey {
    let row = table("keys.tsv")
        .into_iter()
        .find(|row| row[0] == who)
        .unwrap();
    row[2].parse().unwrap()
}

fn seed(who: &str) -> Zeroizing<[u8; 32]> {
    let row = table("keys.tsv")
        .into_iter()
        .find(|row| row[0] == who)
        .unwrap();
    let mut seed = [0; 32];
    for (octet, digits) in seed.iter_mut().zip(row[1].as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).unwrap();
        *octet = u8::from_str_radix(digits, 16).unwrap();
    }
    Zeroizing::new(seed)
}

/// The invented log of `vectors/log`.
fn invented() -> Kept {
    let mut kept = Kept::new();
    for index in 0..300_usize {
        kept.append(
            format!("entry {index} of an invented log")
                .repeat(1 + index % 3)
                .as_bytes(),
        );
    }
    kept
}

#[test]
fn inclusion_proofs_of_others_are_judged_as_they_say() {
    let cases = table("inclusion.tsv");
    assert_eq!(cases.len(), 98);
    for case in cases {
        let (index, size) = (case[2].parse().unwrap(), case[3].parse().unwrap());
        // Leaves and roots of another length are refused by being no hash at all.
        let outcome = match (case[4].parse(), case[5].parse()) {
            (Ok(leaf), Ok(root)) => verify_inclusion(&leaf, index, size, &hashes(&case[6]), &root)
                .map_err(|refused| refused.to_string()),
            _ => Err("no hash".to_owned()),
        };
        assert_eq!(
            outcome.is_ok(),
            case[1] == "accepted",
            "{}: {outcome:?}",
            case[0]
        );
    }
}

#[test]
fn consistency_proofs_of_others_are_judged_as_they_say() {
    let cases = table("consistency.tsv");
    assert_eq!(cases.len(), 98);
    for case in cases {
        let (old, new) = (case[2].parse().unwrap(), case[3].parse().unwrap());
        let outcome = verify_consistency(
            old,
            &hash(&case[4]),
            new,
            &hash(&case[5]),
            &hashes(&case[6]),
        );
        assert_eq!(
            outcome.is_ok(),
            case[1] == "accepted",
            "{}: {outcome:?}",
            case[0]
        );
    }
}

#[test]
fn published_notes_are_verified_and_written_back_unchanged() {
    let rows = table("published.tsv");
    assert_eq!(rows.len(), 5);
    for row in rows {
        let key: VerifierKey = row[1].parse().unwrap();
        assert_eq!(key.to_string(), row[1]);
        let signed = row[2].replace("\\n", "\n");
        let note = Note::parse(signed.as_bytes()).unwrap();
        note.verify(&key).unwrap();
        assert_eq!(note.to_string(), signed);
        if row[0] == "sumdb" {
            let checkpoint = Checkpoint::open(&signed, "go.sum database tree", &key).unwrap();
            assert!(signed.starts_with(&checkpoint.to_string()));
        }
    }
}

#[test]
fn published_key_signs_the_published_note() {
    // golang.org/x/mod: PRIVATE+KEY+PeterNeumann+c74f20a3+AYEK…, without its type octet.
    let seed = STANDARD
        .decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
        .unwrap();
    let seed: [u8; 32] = seed[1..].try_into().unwrap();
    let key = SigningKey::from_seed("PeterNeumann", Zeroizing::new(seed)).unwrap();
    assert_eq!(
        key.verifier().to_string(),
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    );
}

#[test]
fn checkpoints_are_judged_as_their_names_say() {
    let key = vkey("log");
    let files = files("checkpoints");
    assert!(files.len() > 25);
    for (file, accepted) in files {
        let outcome = match String::from_utf8(read(&file)) {
            Ok(signed) => Checkpoint::open(&signed, ORIGIN, &key).map_err(|e| e.to_string()),
            // Octets that are no text reach the note reader as they are.
            Err(octets) => Note::parse(octets.as_bytes())
                .map_err(|e| e.to_string())
                .map(|_| panic!("{file} was read")),
        };
        assert_eq!(outcome.is_ok(), accepted, "{file}: {outcome:?}");
    }
}

#[test]
fn a_witness_in_the_vectors_cosigned_at_the_time_it_says() {
    let note = Note::parse(&read("checkpoints/accepted_with_witness")).unwrap();
    assert_eq!(note.cosigned_at(&vkey("witness")), Ok(1_795_305_600));
    // The log's own key states no time, and nobody else's signature is counted as its.
    note.cosigned_at(&vkey("log")).unwrap_err();
    note.cosigned_at(&vkey("stranger")).unwrap_err();
}

#[test]
fn receipts_are_judged_as_their_names_say() {
    let key = vkey("log");
    let entry = "entry 17 of an invented log".repeat(3);
    let files = files("receipts");
    assert!(files.len() > 20);
    for (file, accepted) in files {
        let receipt: Result<Receipt, _> = text(&file).parse();
        let outcome = match receipt {
            Ok(receipt) => {
                assert_eq!(receipt.to_string(), text(&file), "{file}");
                receipt
                    .verify(entry.as_bytes(), ORIGIN, &key)
                    .map_err(|e| e.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        assert_eq!(outcome.is_ok(), accepted, "{file}: {outcome:?}");
    }
}

#[test]
fn the_log_is_served_octet_for_octet_as_a_second_program_made_it() {
    let kept = invented();
    let key = SigningKey::from_seed(ORIGIN, seed("log")).unwrap();
    assert_eq!(*key.verifier(), vkey("log"));
    assert_eq!(kept.stated().sign(&key).to_string(), text("log/checkpoint"));
    let mut served = Vec::new();
    for path in ledger::tile::grown(0, 300) {
        let rows = path.rows();
        let bytes = match path.contents() {
            ledger::tile::Contents::Entries => {
                let range =
                    usize::try_from(rows.start).unwrap()..usize::try_from(rows.end).unwrap();
                encode_bundle(kept.entries[range].iter().map(|(_, entry)| entry)).unwrap()
            }
            ledger::tile::Contents::Hashes { level } => {
                let row = |index| kept.rows[&(level, index)];
                encode_tile(&rows.map(row).collect::<Vec<_>>())
            }
        };
        assert_eq!(bytes, read(&format!("log/{path}")), "{path}");
        served.push(path.to_string());
    }
    assert_eq!(
        served,
        [
            "tile/entries/000",
            "tile/entries/001.p/44",
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1"
        ]
    );
}

#[test]
fn a_mirror_reads_the_served_log_and_reaches_its_checkpoints() {
    let mut tree = Tree::new();
    let checkpoint = |path: &str| Checkpoint::open(&text(path), ORIGIN, &vkey("log")).unwrap();
    for path in ["tile/entries/000", "tile/entries/001.p/44"] {
        let path: TilePath = path.parse().unwrap();
        let octets = read(&format!("log/{path}"));
        for entry in parse_bundle(&octets, path.width()).unwrap() {
            let _ = tree.append(entry).unwrap();
            if tree.size() == 200 {
                assert_eq!(tree.root(), checkpoint("log/checkpoint.200").root());
            }
        }
    }
    assert_eq!(tree.root(), checkpoint("log/checkpoint").root());

    // A client that fetches only tiles proves the same.
    let mut fetch = |level: u8, start: u64, out: &mut [Option<Hash>]| {
        let tile = ledger::tile::grown(0, 300)
            .find(|path| {
                path.contents() == ledger::tile::Contents::Hashes { level }
                    && path.index() == start / 256
            })
            .ok_or("no such tile")?;
        let hashes = parse_tile(&read(&format!("log/{tile}")), tile.width()).unwrap();
        for (slot, hash) in out.iter_mut().zip(hashes) {
            *slot = Some(hash);
        }
        Ok::<_, &str>(())
    };
    let (old, new) = (
        checkpoint("log/checkpoint.200"),
        checkpoint("log/checkpoint"),
    );
    let proof = consistency(200, 300, &mut fetch).unwrap();
    verify_consistency(200, &old.root(), 300, &new.root(), &proof).unwrap();
    let receipt: Receipt = text("receipts/accepted_entry_17.tlog-proof")
        .parse()
        .unwrap();
    assert_eq!(inclusion(17, 300, &mut fetch).unwrap(), receipt.proof());
    assert_eq!(Tree::load(300, &mut fetch).unwrap().root(), new.root());
}
