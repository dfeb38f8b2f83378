//! The public side of the ledger: what a stranger can fetch is enough to check the whole, and holds
//! nothing of anybody.

use ledger::tile::{Contents, TilePath, grown, parse_bundle, parse_tile};
use ledger::{Checkpoint, VerifierKey, leaf_hash};
use serde_json::json;

use crate::api_house::{ApiHouse, BOTH, Engine, university};

fn grow(house: &ApiHouse, entries: u64) {
    house.transact(move |tx| {
        for number in 0..entries {
            tx.enter_house(&json!({ "kind": "test", "number": number }))?;
        }
        Ok(())
    });
}

#[test]
fn a_stranger_checks_the_whole_ledger_from_its_public_files_alone() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        university(&house);
        grow(&house, 600);
        let fetch = |path: &str| {
            let answered = house.get("", path).send();
            assert_eq!(answered.status, 200, "{path}");
            answered
        };
        let key: VerifierKey = fetch("/ledger/key").text().trim().parse().unwrap();
        let note = fetch("/ledger/checkpoint").text();
        let checkpoint = Checkpoint::open(&note, "api.example.ac.th/sitthi", &key).unwrap();
        assert!(checkpoint.size() > 600);
        let mut tree = ledger::Tree::new();
        for tile in grown(0, checkpoint.size()) {
            let answered = fetch(&format!("/ledger/{tile}"));
            let is_full = tile.width() == 256;
            assert_eq!(
                answered.header("cache-control").contains("immutable"),
                is_full,
                "{tile}"
            );
            assert_eq!(answered.header("content-type"), "application/octet-stream");
            match tile.contents() {
                Contents::Entries => {
                    for entry in parse_bundle(&answered.body, tile.width()).unwrap() {
                        let _ = tree.append(entry).unwrap();
                    }
                }
                Contents::Hashes { level } => {
                    let hashes = parse_tile(&answered.body, tile.width()).unwrap();
                    if level == 0 {
                        let entries =
                            TilePath::new(Contents::Entries, tile.index(), tile.width()).unwrap();
                        let bundle = fetch(&format!("/ledger/{entries}"));
                        for (entry, hash) in parse_bundle(&bundle.body, tile.width())
                            .unwrap()
                            .iter()
                            .zip(hashes)
                        {
                            assert_eq!(leaf_hash(entry), hash);
                        }
                    }
                }
            }
        }
        assert_eq!(
            (tree.size(), tree.root()),
            (checkpoint.size(), checkpoint.root())
        );
    }
}

#[test]
fn what_is_no_tile_or_beyond_the_ledger_is_not_found() {
    let house = ApiHouse::chula(Engine::Embedded);
    grow(&house, 3);
    for path in [
        "tile/0/001",
        "tile/0/000",
        "tile/0/000.p/200",
        "tile/64/000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/entries/000.p/0",
        "tile/entries/000.p/256",
        "tile/entries",
        "tile/-1/000",
        "tile/0/000/../000",
        "tile/0/%2e%2e",
        "tile/999999999999999999999/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
    ] {
        let answered = house.get("", &format!("/ledger/{path}")).send_unheld();
        assert_eq!(answered.status, 404, "{path}");
    }
    assert_eq!(
        house.get("", "/ledger/tile/entries/000.p/3").send().status,
        200
    );
}

#[test]
fn i_25_no_public_file_holds_anything_of_anybody() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let size = house.ledger_size();
    let entries = house
        .get("", &format!("/ledger/tile/entries/000.p/{size}"))
        .send()
        .body;
    for canary in [
        people.student.bytes().to_vec(),
        people.student.to_string().into_bytes(),
        b"s9900000001".to_vec(),
        "สมมุติ".as_bytes().to_vec(),
        people.instructor.bytes().to_vec(),
    ] {
        assert!(!entries.windows(canary.len()).any(|octets| octets == canary));
    }
}

#[test]
fn the_page_on_the_ledger_tells_how_to_check_it_in_both_languages() {
    let house = ApiHouse::chula(Engine::Embedded);
    grow(&house, 2);
    let note = house.get("", "/ledger/checkpoint").send().text();
    let signature = note.lines().last().unwrap().to_owned();
    for (language, word) in [("th", "ตรวจสอบด้วยตนเอง"), ("en", "Check it yourself")]
    {
        let page = house
            .get("", &format!("/ledger?lang={language}"))
            .send_unheld();
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains(word) && text.contains(&format!("<html lang=\"{language}\"")));
        assert!(text.contains("sitthi ledger verify") && text.contains("/ledger/tile/entries/000"));
        assert!(
            text.contains(
                signature
                    .split_whitespace()
                    .next_back()
                    .unwrap()
                    .trim_end_matches('=')
            )
        );
        assert!(!text.contains("<script") && !text.contains(" style="));
    }
}
