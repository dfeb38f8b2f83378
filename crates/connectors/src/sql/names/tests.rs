use law::Plain;

use super::*;
use crate::contract::{Erased, Located, Who};
use crate::sql::verify::Sum;

/// Whom of these people, each of one name, a value names.
fn named(names: &[&str], value: &Value) -> Vec<usize> {
    let located: Vec<Located> = names
        .iter()
        .map(|name| {
            let path = "identity/account".to_owned();
            let goes_by = (path, Plain::new((*name).to_owned()));
            Located::nowhere("lms", &Who::new(vec![goes_by], [0; 16]))
        })
        .collect();
    let scope = Scope::everything();
    let mut looked: Vec<Looked<'_>> = located
        .iter()
        .map(|located| Looked {
            erased: Erased {
                located,
                scope: &scope,
            },
            own: BTreeMap::new(),
            plan: BTreeMap::new(),
            sum: Sum::default(),
        })
        .collect();
    let names = Names::of(&looked.iter_mut().collect::<Vec<_>>());
    names.in_value(value).into_iter().collect()
}

fn is_within(text: &str, name: &str) -> bool {
    !named(&[name], &Value::Text(text.to_owned())).is_empty()
}

#[test]
fn a_number_is_not_found_in_a_longer_one() {
    assert!(is_within("รหัส 6530012345 ค่ะ", "6530012345"));
    assert!(is_within("รหัส6530012345ค่ะ", "6530012345"));
    assert!(!is_within("65300123456", "6530012345"));
    assert!(!is_within("x6530012345", "6530012345"));
    assert!(is_within("65300123456 6530012345", "6530012345"));
    assert!(is_within("<a.b@example.ac.th>", "a.b@example.ac.th"));
    assert!(is_within("<A.B@Example.ac.th>", "a.b@example.AC.th"));
    assert!(!is_within("aa.b@example.ac.th", "a.b@example.ac.th"));
    assert!(is_within(" 42 ", "42") && !is_within("room 42", "42"));
    assert!(is_within("เรียน สมหญิงค่ะ", "สมหญิง"));
    assert!(is_within("\\x2061626364656667", "abcdefg"));
    assert!(!is_within("", "6530012345") && !is_within("653", "6530012345"));
}

#[test]
fn each_of_several_people_is_found_where_they_stand_and_nobody_else() {
    let names = ["6530012345", "6530012346", "6530012345", "สมหญิง", "ab"];
    let text = Value::Text("6530012346 ถึง สมหญิง".to_owned());
    assert_eq!(named(&names, &text), [1, 3]);
    // Two who go by the same name are both meant.
    assert_eq!(named(&names, &Value::Int(6_530_012_345)), [0, 2]);
    assert_eq!(named(&names, &Value::Bytes(b"AB".to_vec())), [4]);
    assert_eq!(named(&names, &Value::Null), [0_usize; 0]);
}
