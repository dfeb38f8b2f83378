use super::*;
use crate::read::read;

const GOOD: &str = include_str!("../check/tests/good.toml");

#[test]
fn thai_marks_take_no_column() {
    assert_eq!(width("ที่นี่"), 2);
    assert_eq!(width("เชื่อมต่อ"), 6);
    assert_eq!(width("ผู้"), 1);
    assert_eq!(width("abc"), 3);
    assert_eq!(width(""), 0);
    // SARA AM and SARA AA stand in a column of their own
    assert_eq!(width("น้ำ"), 2);
}

#[test]
fn the_columns_stand_under_each_other() {
    let (pack, _) = read(&[("pack.toml", GOOD)]);
    for language in law::Language::ALL {
        let text = show(&pack, language);
        let lines: Vec<&str> = text.lines().collect();
        let head = lines.iter().position(|line| line.contains("V1")).unwrap();
        let column = width(lines[head].split("V1").next().unwrap());
        let visits = lines
            .iter()
            .find(|line| line.starts_with("visits"))
            .unwrap();
        assert_eq!(width(visits.split('●').next().unwrap()), column, "{text}");
    }
}

#[test]
fn the_table_says_what_the_matrix_says() {
    let (pack, _) = read(&[("pack.toml", GOOD)]);
    insta::assert_snapshot!(show(&pack, law::Language::Thai));
    let marks = show(&pack, law::Language::English).matches('●').count();
    assert_eq!(
        marks,
        pack.activities
            .iter()
            .map(|activity| activity.categories.len())
            .sum::<usize>()
    );
}

#[test]
fn a_pack_without_anything_is_shown_without_panic() {
    assert!(show(&crate::pack::Pack::default(), law::Language::Thai).contains("กิจกรรม"));
}
