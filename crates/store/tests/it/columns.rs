//! Every column of both databases is classified in `columns.toml`, on both engines.

use std::collections::BTreeSet;

use crate::fixture::{Place, TestClock, open};

type Columns = BTreeSet<(String, String)>;

fn declared(side: &str) -> Columns {
    let file: toml::Table = include_str!("../../columns.toml").parse().unwrap();
    let tables = file[side].as_table().unwrap();
    let mut columns = Columns::new();
    for (table, of) in tables {
        for (column, class) in of.as_table().unwrap() {
            let class = class
                .as_table()
                .unwrap_or_else(|| panic!("{table}.{column} has no class"));
            let keys: Vec<&str> = class.keys().map(String::as_str).collect();
            assert_eq!(
                keys,
                ["whose", "holds", "package", "erased"],
                "{table}.{column}"
            );
            columns.insert((table.clone(), column.clone()));
        }
    }
    columns
}

fn compare(engine: &str, side: &str, live: Columns) {
    let declared = declared(side);
    let missing: Vec<_> = live.difference(&declared).collect();
    let gone: Vec<_> = declared.difference(&live).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "{engine}, {side} side: if you are here because you added a column, say in crates/store/columns.toml whose it is, \
         what it holds, whether it goes into the person's copy and when it is erased.\nnot classified: {missing:?}\nclassified but gone: {gone:?}"
    );
}

#[test]
fn every_column_is_classified() {
    for (place, engine) in Place::both().into_iter().zip(["embedded", "server"]) {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let (data, keys) = store.live_columns().unwrap();
        compare(engine, "data", data.into_iter().collect());
        compare(engine, "keys", keys.into_iter().collect());
    }
}

#[test]
fn every_table_about_people_is_emptied_by_an_erasure() {
    let file: toml::Table = include_str!("../../columns.toml").parse().unwrap();
    let erased: BTreeSet<String> = store::tables_of_people().map(str::to_owned).collect();
    let declared: BTreeSet<String> = file["data"]
        .as_table()
        .unwrap()
        .iter()
        .filter(|(_, columns)| {
            columns
                .as_table()
                .is_some_and(|columns| columns.contains_key("person"))
        })
        .filter(|(table, columns)| {
            *table != "actors" && columns["person"]["whose"].as_str() == Some("person")
        })
        .map(|(table, _)| table.clone())
        .collect();
    assert_eq!(
        erased, declared,
        "a table with rows of a person must be emptied by Tx::erase and asked again by Read::residue"
    );
}
