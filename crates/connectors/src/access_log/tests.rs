use super::*;

const GOOD: &str = r#"192.0.2.7 - u1 [22/Nov/2026:09:30:00 +0700] "GET /a?b=\"c\" HTTP/1.1" 200 512 "https://lms.example.ac.th/" "Mozilla/5.0 (X11)""#;

fn one(text: &str) -> Result<Row, Why> {
    AccessLog::new(text.as_bytes())
        .next()
        .unwrap()
        .map_err(|spoiled| spoiled.why)
}

#[test]
fn a_combined_line_is_taken_apart() {
    let row = one(&format!("{GOOD}\n")).ok().unwrap();
    for (path, value) in [
        ("ip", "192.0.2.7"),
        ("user", "u1"),
        ("time", "2026-11-22T09:30:00+07:00"),
        ("request", "GET /a?b=\"c\" HTTP/1.1"),
        ("status", "200"),
        ("bytes", "512"),
        ("user-agent", "Mozilla/5.0 (X11)"),
    ] {
        assert_eq!(row.text(path).as_deref(), Some(value), "{path}");
    }
    assert!(row.text("ident").is_none());
}

#[test]
fn a_log_line_of_another_shape_is_refused() {
    for text in [
        GOOD.replace("22/Nov", "22/11"),
        GOOD.replace(" 200 ", " 2x0 "),
        GOOD.replace("+0700", "+07"),
        GOOD.replace("\" \"Mozilla", " Mozilla"),
        format!("{GOOD} more"),
        GOOD.replace(" - u1", " u1"),
        "nothing of the kind".to_owned(),
    ] {
        assert_eq!(
            one(&format!("{text}\n")).err(),
            Some(Why::NotALogLine),
            "{text}"
        );
    }
    assert_eq!(one(GOOD.get(..90).unwrap()).err(), Some(Why::Truncated));
}
