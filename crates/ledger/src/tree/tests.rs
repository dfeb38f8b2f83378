use std::collections::HashMap;
use std::convert::Infallible;

use super::*;
use crate::rows::{root_at, row_count};

/// MTH by its definition (RFC 6962 §2.1).
pub(crate) fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&defined_root(left), &defined_root(right))
        }
    }
}

pub(crate) fn leaves(size: usize) -> Vec<Hash> {
    (0..size)
        .map(|index| leaf_hash(&index.to_be_bytes()))
        .collect()
}

/// A tree of `size` entries and its rows.
pub(crate) fn grown(size: usize) -> (Tree, HashMap<(u8, u64), Hash>) {
    let mut tree = Tree::new();
    let mut rows = HashMap::new();
    for leaf in leaves(size) {
        for row in tree.append_leaf(leaf).rows() {
            assert_eq!(rows.insert((row.level, row.index), row.hash), None);
        }
    }
    (tree, rows)
}

pub(crate) fn reader(
    rows: &HashMap<(u8, u64), Hash>,
) -> impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), Infallible> + '_ {
    |level, start, out| {
        for (index, slot) in (start..).zip(out) {
            *slot = rows.get(&(level, index)).copied();
        }
        Ok(())
    }
}

#[test]
fn roots_are_those_of_the_reference_tree() {
    // Inputs and roots of the certificate transparency reference implementation, as in
    // transparency-dev/merkle testonly/constants.go.
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Tree::new();
    assert_eq!(tree.root(), Hash::EMPTY);
    for (index, (input, root)) in (0..).zip(inputs.iter().zip(roots)) {
        let appended = tree.append(input).unwrap();
        assert_eq!(
            (appended.index(), appended.leaf()),
            (index, leaf_hash(input))
        );
        let hex: String = tree
            .root()
            .as_bytes()
            .iter()
            .map(|o| format!("{o:02x}"))
            .collect();
        assert_eq!(hex, root);
    }
}

#[test]
fn every_size_has_the_root_and_rows_of_the_definition() {
    let leaves = leaves(600);
    let mut tree = Tree::new();
    for size in 1..=600 {
        let appended = tree.append_leaf(leaves[size - 1]);
        assert_eq!(tree.root(), defined_root(&leaves[..size]), "{size} entries");
        let rows: Vec<Row> = appended.rows().collect();
        let (index, last) = ((size - 1) as u64, leaves[size - 1]);
        assert_eq!(
            rows[0],
            Row {
                level: 0,
                index,
                hash: last
            }
        );
        if size % 256 == 0 {
            let hash = defined_root(&leaves[size - 256..size]);
            let index = index / 256;
            assert_eq!(
                rows[1..],
                [Row {
                    level: 1,
                    index,
                    hash
                }]
            );
        } else {
            assert_eq!(rows.len(), 1);
        }
    }
}

#[test]
fn a_tree_of_three_levels_is_rebuilt_from_its_rows_at_any_size() {
    let (tree, rows) = grown(70_000);
    for level in 0..4 {
        let count = rows.keys().filter(|(at, _)| *at == level).count() as u64;
        assert_eq!(count, row_count(level, 70_000), "level {level}");
    }
    let all = leaves(70_000);
    assert_eq!(tree.root(), defined_root(&all));
    for size in [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, 70_000] {
        let rebuilt = Tree::load(size, reader(&rows)).unwrap();
        let root = defined_root(&all[..usize::try_from(size).unwrap()]);
        assert_eq!((rebuilt.size(), rebuilt.root()), (size, root));
        assert_eq!(root_at(size, reader(&rows)).unwrap(), root);
        // It grows on as the first one did.
        let mut rebuilt = Tree::from_frontier(size, &rebuilt.frontier()).unwrap();
        for leaf in all.iter().skip(usize::try_from(size).unwrap()).take(300) {
            for row in rebuilt.append_leaf(*leaf).rows() {
                assert_eq!(rows[&(row.level, row.index)], row.hash);
            }
        }
    }
}

#[test]
fn a_missing_row_stops_the_start_up_by_its_place() {
    let (_, mut rows) = grown(600);
    rows.remove(&(1, 1));
    let refused = Tree::load(600, reader(&rows)).unwrap_err();
    assert!(matches!(refused, Unread::Missing { level: 1, index: 1 }));
    assert_eq!(
        refused.to_string(),
        "the stored hash at level 1, index 1 is missing (C2SP tlog-tiles)"
    );
    let failing = |_, _, _: &mut [Option<Hash>]| Err("disk gone");
    assert!(matches!(
        Tree::load(600, failing),
        Err(Unread::Reader("disk gone"))
    ));
    assert!(Tree::load(0, failing).is_ok());
}

#[test]
fn frontiers_of_another_size_are_refused() {
    let (tree, _) = grown(5);
    assert_eq!(tree.frontier().len(), 2);
    assert!(Tree::from_frontier(6, &tree.frontier()).is_ok());
    for (size, found) in [(0, 2), (4, 2), (7, 2)] {
        let refused = Tree::from_frontier(size, &tree.frontier()).unwrap_err();
        assert_eq!((refused.size, refused.found), (size, found));
    }
    let all = vec![Hash::EMPTY; 64];
    assert!(Tree::from_frontier(u64::MAX, &all).is_err());
    assert!(Tree::from_frontier(SIZE_MAX, &all[..63]).is_ok());
    assert!(Tree::load(u64::MAX, reader(&HashMap::new())).is_err());
}

#[test]
fn an_entry_no_bundle_can_carry_is_refused_and_changes_nothing() {
    let mut tree = Tree::default();
    let _ = tree.append(&vec![0; ENTRY_BYTES_MAX]).unwrap();
    let before = tree.root();
    let refused = tree.append(&vec![0; ENTRY_BYTES_MAX + 1]).unwrap_err();
    assert_eq!(refused, EntryTooLong { bytes: 65_536 });
    assert_eq!((tree.size(), tree.root()), (1, before));
    assert!(format!("{tree:?}").starts_with("Tree { size: 1, root: Hash("));
}
