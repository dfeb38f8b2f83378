use super::*;

fn paths(text: &str) -> Vec<(String, String)> {
    let row = object(text, 1, true).ok().unwrap();
    row.values
        .iter()
        .map(|(path, value)| {
            let value = value
                .text()
                .map_or_else(|| "∅".to_owned(), |text| text.into_owned());
            (path.to_string(), value)
        })
        .collect()
}

fn why(text: &str, ended: bool) -> Why {
    object(text, 7, ended).err().unwrap().why
}

#[test]
fn nested_values_come_out_as_paths_and_arrays_add_nothing() {
    let text =
        r#"{"a":{"b":1.5,"c":[{"d":"x"},{"d":"y"}]},"e":null,"f":true,"g":[[2]],"h":{},"i":-3}"#;
    let wanted = [
        ("a.b", "1.5"),
        ("a.c.d", "x"),
        ("a.c.d", "y"),
        ("e", "∅"),
        ("f", "true"),
        ("g", "2"),
        ("i", "-3"),
    ];
    let wanted: Vec<_> = wanted
        .into_iter()
        .map(|(path, value)| (path.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(paths(text), wanted);
}

#[test]
fn t_52_a_key_cannot_pass_for_a_path() {
    assert_eq!(
        paths(r#"{"actor.account.name":"x"}"#)[0].0,
        "actor%2Eaccount%2Ename"
    );
}

#[test]
fn t_52_what_can_be_read_two_ways_is_refused() {
    assert_eq!(why(r#"{"a":1,"a":2}"#, true), Why::KeyTwice);
    assert_eq!(why(r#"{"a":"\u0000"}"#, true), Why::Nul);
    assert_eq!(why(r#"[{"a":1}]"#, true), Why::NotAnObject);
    assert_eq!(why(r#""a""#, true), Why::NotAnObject);
    assert_eq!(why(r#"{"a":1} {"b":2}"#, true), Why::NotJson { column: 9 });
    assert!(matches!(why("{'a':1}", true), Why::NotJson { .. }));
    assert!(matches!(why("ไม่ใช่", true), Why::NotJson { .. }));
    assert!(matches!(why(r#"{"a":NaN}"#, true), Why::NotJson { .. }));
}

#[test]
fn a_cut_object_is_known_by_the_missing_end_of_line() {
    assert_eq!(why(r#"{"a":{"b":"c"#, false), Why::Truncated);
    assert!(matches!(why(r#"{"a":{"b":"c"#, true), Why::NotJson { .. }));
}

#[test]
fn t_52_depth_and_fields_have_limits() {
    let nested = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert!(object(&nested(DEPTH_MAX), 1, true).is_ok());
    assert_eq!(why(&nested(DEPTH_MAX + 1), true), Why::TooDeep);
    let deep_array = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(why(&deep_array, true), Why::TooDeep);
    let wide = |count: usize| {
        let members: Vec<String> = (0..count)
            .map(|number| format!("\"k{number}\":1"))
            .collect();
        format!("{{{}}}", members.join(","))
    };
    assert!(object(&wide(FIELDS_MAX), 1, true).is_ok());
    assert_eq!(why(&wide(FIELDS_MAX + 1), true), Why::TooManyFields);
    let long = format!("{{\"a\":[{}1]}}", "1,".repeat(FIELDS_MAX));
    assert_eq!(why(&long, true), Why::TooManyFields);
}
