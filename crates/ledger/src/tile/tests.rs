use super::*;
use crate::leaf_hash;

fn hashes(level: u8, index: u64, width: u16) -> TilePath {
    TilePath::new(Contents::Hashes { level }, index, width).unwrap()
}

#[test]
fn paths_are_spelled_as_the_specification_does() {
    for (path, spelled) in [
        (hashes(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (hashes(0, 0, 256), "tile/0/000"),
        (hashes(1, 999, 17), "tile/1/999.p/17"),
        (hashes(63, 1000, 255), "tile/63/x001/000.p/255"),
        (
            TilePath::new(Contents::Entries, 273, 112).unwrap(),
            "tile/entries/273.p/112",
        ),
        (
            hashes(2, INDEX_MAX, 256),
            "tile/2/x072/x057/x594/x037/x927/934",
        ),
    ] {
        assert_eq!(path.to_string(), spelled);
        assert_eq!(spelled.parse(), Ok(path));
    }
}

#[test]
fn other_spellings_are_refused() {
    for (path, fault) in [
        ("", NotATile::Path),
        ("tile", NotATile::Path),
        ("/tile/0/000", NotATile::Path),
        ("tile/0", NotATile::Path),
        ("tile/0/", NotATile::Path),
        ("tile/00/000", NotATile::Path),
        ("tile/-1/000", NotATile::Path),
        ("tile/64/000", NotATile::Level),
        ("tile/256/000", NotATile::Level),
        ("tile/data/000", NotATile::Path),
        ("tile/0/1", NotATile::Path),
        ("tile/0/0001", NotATile::Path),
        ("tile/0/x001", NotATile::Path),
        ("tile/0/001/002", NotATile::Path),
        ("tile/0/x000/001", NotATile::Path),
        ("tile/0/x001//067", NotATile::Path),
        ("tile/0/x001/067/", NotATile::Path),
        ("tile/0/../../000", NotATile::Path),
        ("tile/0/๐๐๐", NotATile::Path),
        ("tile/0/000.p/0", NotATile::Width),
        ("tile/0/000.p/256", NotATile::Width),
        ("tile/0/000.p/99999", NotATile::Width),
        ("tile/0/000.p/007", NotATile::Path),
        ("tile/0/000.p/", NotATile::Path),
        ("tile/0/000.p/1.p/1", NotATile::Path),
        ("tile/0/x072/x057/x594/x037/x927/935", NotATile::Index),
        ("tile/0/x999/x999/x999/x999/x999/x999/999", NotATile::Index),
    ] {
        assert_eq!(path.parse::<TilePath>(), Err(fault), "{path}");
    }
}

#[test]
fn a_log_of_70_000_is_served_in_the_tiles_the_specification_counts() {
    let mut counts = std::collections::BTreeMap::new();
    let mut partial = Vec::new();
    for path in grown(0, 70_000) {
        assert!(path.exists_at(70_000));
        assert!(!path.exists_at(255));
        match path.contents() {
            Contents::Entries => {}
            Contents::Hashes { level } if path.width() == 256 => {
                *counts.entry(level).or_insert(0) += 1;
            }
            Contents::Hashes { .. } => partial.push(path.to_string()),
        }
    }
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(0, 273), (1, 1)]);
    assert_eq!(
        partial,
        ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    );
    let spelled = |old, new| {
        grown(old, new)
            .map(|path| path.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        spelled(255, 256),
        ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    );
    assert_eq!(
        spelled(256, 257),
        ["tile/entries/001.p/1", "tile/0/001.p/1"]
    );
    assert!(spelled(70_000, 70_000).is_empty());
    assert!(spelled(70_000, 5).is_empty());
}

#[test]
fn an_older_partial_tile_stays_servable_and_a_newer_one_is_not_yet() {
    let path: TilePath = "tile/0/001.p/44".parse().unwrap();
    assert_eq!((path.level(), path.rows()), (0, 256..300));
    assert!(!path.exists_at(299));
    assert!(path.exists_at(300));
    assert!(path.exists_at(100_000));
}

#[test]
fn tiles_of_another_length_are_refused() {
    let three: Vec<_> = (0..3_u8).map(|leaf| leaf_hash(&[leaf])).collect();
    let octets = encode_tile(&three);
    assert_eq!(octets.len(), 96);
    assert_eq!(parse_tile(&octets, 3).unwrap(), three);
    for (octets, width) in [(&octets[..], 2), (&octets[..], 4), (&octets[..95], 3)] {
        let wanted = usize::from(width) * 32;
        let found = octets.len();
        assert_eq!(
            parse_tile(octets, width),
            Err(NotTileOctets::TileLength {
                width,
                wanted,
                found
            })
        );
    }
}

#[test]
fn bundles_hold_the_longest_entry_and_no_longer_one() {
    let longest = vec![7; ENTRY_BYTES_MAX];
    let entries = [&b""[..], b"a", &longest];
    let octets = encode_bundle(entries).unwrap();
    assert_eq!(octets.len(), 2 + 3 + 65_537);
    assert_eq!(octets[..5], [0, 0, 0, 1, b'a']);
    assert_eq!(parse_bundle(&octets, 3).unwrap(), entries);
    let refused = encode_bundle([vec![7; 65_536]]).unwrap_err();
    assert_eq!(refused, EntryTooLong { bytes: 65_536 });
    assert_eq!(
        parse_bundle(&octets, 4),
        Err(NotTileOctets::BundleWidth { width: 4, found: 3 })
    );
    for cut in [1, 3, 4, octets.len() - 1] {
        let refused = parse_bundle(&octets[..cut], 3).unwrap_err();
        assert!(matches!(refused, NotTileOctets::BundleCut { .. }), "{cut}");
    }
    assert_eq!(parse_bundle(&[], 0).unwrap().len(), 0);
}

#[test]
fn numbers_have_one_spelling() {
    for (text, number) in [("0", 0), ("7", 7), ("18446744073709551615", u64::MAX)] {
        assert_eq!(decimal(text), Some(number));
    }
    for text in [
        "",
        "00",
        "07",
        "+7",
        "-7",
        " 7",
        "7 ",
        "๗",
        "18446744073709551616",
    ] {
        assert_eq!(decimal(text), None, "{text}");
    }
}
