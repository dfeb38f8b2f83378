use super::*;
use crate::tree::tests::{defined_root, grown, leaves, reader};

#[test]
fn a_level_has_a_row_for_each_complete_subtree() {
    for (level, size, rows) in [
        (0, 0, 0),
        (0, 70_000, 70_000),
        (1, 255, 0),
        (1, 256, 1),
        (1, 70_000, 273),
        (2, 70_000, 1),
        (3, 70_000, 0),
        (7, u64::MAX, 255),
        (8, u64::MAX, 0),
        (63, u64::MAX, 0),
    ] {
        assert_eq!(row_count(level, size), rows, "level {level} of {size}");
    }
}

#[test]
fn the_right_edge_makes_the_root_at_every_size() {
    let (_, rows) = grown(600);
    let all = leaves(600);
    for size in 0..=600_usize {
        let root = defined_root(&all[..size]);
        let size = size as u64;
        let hashes: Vec<_> = edge(size).iter().map(|place| rows[place]).collect();
        assert_eq!(edge_root(size, &hashes), root);
        assert_eq!(root_at(size, reader(&rows)).unwrap(), root);
    }
}

#[test]
fn a_row_spans_the_entries_below_it() {
    assert_eq!(span(0, 17), (17, 18));
    assert_eq!(span(1, 1), (256, 512));
    assert_eq!(span(2, 0), (0, 65_536));
}

#[test]
fn reading_stops_at_the_first_row_that_is_not_there() {
    let (_, mut rows) = grown(300);
    rows.remove(&(0, 258));
    rows.remove(&(0, 257));
    let read = read_all(&mut reader(&rows), 0, 256, 44);
    assert!(matches!(
        read,
        Err(Unread::Missing {
            level: 0,
            index: 257
        })
    ));
    assert_eq!(read_all(&mut reader(&rows), 0, 0, 256).unwrap().len(), 256);
    assert!(read_all(&mut reader(&rows), 5, 9, 0).unwrap().is_empty());
}
