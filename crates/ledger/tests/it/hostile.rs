//! Parsers on octets nobody meant to send: they answer, they never fall over, and what
//! they accept they write back unchanged.

use ledger::tile::{TilePath, encode_bundle, encode_tile, parse_bundle, parse_tile};
use ledger::{Checkpoint, Hash, Note, Receipt, VerifierKey};
use proptest::prelude::*;

use crate::kept::{Kept, ORIGIN, key};

/// A good receipt to spoil.
fn receipt() -> String {
    let kept = Kept::of(300);
    let proof = ledger::proof::inclusion(17, 300, kept.reader()).unwrap();
    let note = Note::parse(kept.checkpoint.as_bytes()).unwrap();
    Receipt::new(17, proof, note)
        .with_extra(b"salt".to_vec())
        .to_string()
}

/// Everything that reads text, on one text; the accepted is written back as it was.
fn read_all(octets: &[u8]) {
    if let Ok(note) = Note::parse(octets) {
        assert_eq!(note.to_string().as_bytes(), octets);
    }
    for width in [0, 1, 2, 255, 256] {
        if let Ok(hashes) = parse_tile(octets, width) {
            assert_eq!(encode_tile(&hashes), octets);
        }
        if let Ok(entries) = parse_bundle(octets, width) {
            assert_eq!(encode_bundle(entries).unwrap(), octets);
        }
    }
    let Ok(text) = std::str::from_utf8(octets) else {
        return;
    };
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(receipt) = text.parse::<Receipt>() {
        assert_eq!(receipt.to_string(), text);
    }
    if let Ok(path) = text.parse::<TilePath>() {
        assert_eq!(path.to_string(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(hash) = text.parse::<Hash>() {
        assert_eq!(hash.to_string(), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_octets_are_answered(octets in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(&octets);
    }

    #[test]
    fn text_made_of_the_right_words_is_answered(
        words in prop::collection::vec(prop::sample::select(vec![
            "c2sp.org/tlog-proof@v1", "\n", "\n\n", "extra ", "index ", "0", "17", "\u{2014} ",
            "ledger.example.ac.th/2569", " ", "+", "=", "/", "tile/", "entries/", "x001/", "234",
            ".p/", "AAAA", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "๑๗", "\r", "\u{200b}",
        ]), 0..40)
    ) {
        read_all(words.concat().as_bytes());
    }

    #[test]
    fn a_receipt_with_any_octet_changed_proves_nothing_else(at: prop::sample::Index, to: u8) {
        let good = receipt();
        let mut octets = good.clone().into_bytes();
        let at = at.index(octets.len());
        prop_assume!(octets[at] != to);
        octets[at] = to;
        read_all(&octets);
        let Ok(text) = String::from_utf8(octets) else { return Ok(()) };
        let Ok(receipt) = text.parse::<Receipt>() else { return Ok(()) };
        let held = receipt.verify(&crate::kept::entry(17), ORIGIN, key().verifier());
        // Only the part that nobody signed may differ in a receipt that holds.
        let good: Receipt = good.parse().unwrap();
        let same = receipt.proof() == good.proof()
            && receipt.index() == good.index()
            && receipt.checkpoint() == good.checkpoint();
        prop_assert_eq!(held.is_ok(), same);
    }

    #[test]
    fn tile_paths_come_back(level in 0_u8..=63, index in 0_u64..(1 << 55), width in 1_u16..=256, entries: bool) {
        let contents = if entries {
            ledger::tile::Contents::Entries
        } else {
            ledger::tile::Contents::Hashes { level }
        };
        let path = TilePath::new(contents, index, width).unwrap();
        prop_assert_eq!(path.to_string().parse::<TilePath>().unwrap(), path);
    }
}
