use super::*;

const GOOD: &str = r#"{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee","actor":{"account":{"homePage":"https://lms.example.ac.th","name":"u1"}},"verb":{"id":"v"},"object":{"id":"o"}}"#;

fn whys(text: &str) -> Vec<Option<Why>> {
    Statements::new(text.as_bytes())
        .map(|row| row.err().map(|spoiled| spoiled.why))
        .collect()
}

#[test]
fn statements_come_alone_or_in_arrays() {
    let text = format!("{GOOD}\n\n[{GOOD}, {{\"verb\":{{\"id\":\"v\"}}}}, 3]\n{GOOD}");
    let lines: Vec<u64> = Statements::new(text.as_bytes())
        .map(|row| row.map_or_else(|spoiled| spoiled.line, |row| row.line))
        .collect();
    assert_eq!(lines, [1, 3, 3, 3, 4]);
    let whys = whys(&text);
    assert_eq!(whys[0], None);
    assert_eq!(whys[1], None);
    assert_eq!(whys[2], Some(Why::NotAStatement("actor")));
    assert_eq!(whys[3], Some(Why::NotAnObject));
    assert_eq!(whys[4], None);
}

#[test]
fn what_every_statement_has_must_be_there() {
    for (without, part) in [
        (GOOD.replace("\"actor\"", "\"actors\""), "actor"),
        (GOOD.replace("\"verb\"", "\"verbs\""), "verb.id"),
        (GOOD.replace("\"object\"", "\"objects\""), "object"),
        (
            GOOD.replace(
                "{\"id\":\"6690e6c9-3ef0-4ed3-8b37-7f3964730bee\"",
                "{\"version\":\"0.9\",\"id\":\"6690e6c9-3ef0-4ed3-8b37-7f3964730bee\"",
            ),
            "version",
        ),
    ] {
        assert_eq!(whys(&without), [Some(Why::NotAStatement(part))]);
    }
    for version in ["1.0", "1.0.3", "2.0.0"] {
        let text = GOOD.replace(
            "{\"id\":\"6690e6c9-3ef0-4ed3-8b37-7f3964730bee\"",
            &format!("{{\"version\":\"{version}\",\"id\":\"6690e6c9-3ef0-4ed3-8b37-7f3964730bee\""),
        );
        assert_eq!(whys(&text), [None]);
    }
}

#[test]
fn a_file_cut_in_the_middle_says_so() {
    assert_eq!(whys(GOOD.get(..40).unwrap()), [Some(Why::Truncated)]);
    assert_eq!(whys(&format!("[{GOOD},")), [Some(Why::Truncated)]);
}

#[test]
fn an_id_is_a_uuid_however_it_is_written() {
    let of = |id: &str| GOOD.replace("\"6690e6c9-3ef0-4ed3-8b37-7f3964730bee\"", id);
    for id in [
        "\"not-a-uuid\"",
        "\"\"",
        "5",
        "true",
        "\"6690e6c93ef04ed38b377f3964730bee\"",
        "\"6690e6c9-3ef0-4ed3-8b37-7f3964730beg\"",
        "\"6690e6c9-3ef0-4ed3-8b37-7f3964730bee0\"",
        "\"{6690e6c9-3ef0-4ed3-8b37-7f3964730bee}\"",
        "\"-6690e6c-3ef0-4ed3-8b37-7f3964730bee\"",
    ] {
        assert_eq!(whys(&of(id)), [Some(Why::StatementId)], "{id}");
    }
    assert_eq!(Why::StatementId.field(), "id");
    let upper = of("\"6690E6C9-3EF0-4ED3-8B37-7F3964730BEE\"");
    let row = Statements::new(upper.as_bytes())
        .next()
        .unwrap()
        .ok()
        .unwrap();
    assert_eq!(
        row.text("id").unwrap(),
        "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
    );
    // Without one it is the taker's to give, or to refuse.
    assert_eq!(whys(&of("null")), [None]);
}
