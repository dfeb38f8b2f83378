use super::*;

#[test]
fn answers_stand_under_the_names_of_the_header() {
    let text = "\u{feff}survey_id,username,comment\ns1,u1,\"ดี, มาก\"\ns1,u2,\ns1,u3\n";
    let rows: Vec<_> = Survey::new(text.as_bytes()).collect();
    let first = rows[0].as_ref().ok().unwrap();
    assert_eq!(first.line, 2);
    assert_eq!(first.text("comment").as_deref(), Some("ดี, มาก"));
    let second = rows[1].as_ref().ok().unwrap();
    assert!(second.text("comment").is_none());
    assert!(second.values.iter().any(|(path, _)| &**path == "comment"));
    let why = rows[2].as_ref().err().map(|spoiled| spoiled.why.clone());
    assert_eq!(
        why,
        Some(Why::Columns {
            found: 2,
            wanted: 3
        })
    );
}

#[test]
fn a_header_with_a_name_twice_ends_the_file() {
    let rows: Vec<_> = Survey::new(&b"a,a\n1,2\n"[..]).collect();
    assert_eq!(rows.len(), 1);
    assert!(
        rows[0]
            .as_ref()
            .err()
            .is_some_and(|spoiled| spoiled.why.ends_the_file())
    );
}
