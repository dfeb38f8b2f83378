use super::*;

fn asked(value: &str) -> Language {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::ACCEPT_LANGUAGE,
        HeaderValue::from_str(value).unwrap(),
    );
    language(&headers)
}

#[test]
fn the_language_asked_for_most_is_given_and_thai_otherwise() {
    assert_eq!(language(&HeaderMap::new()), Language::Thai);
    for (value, wanted) in [
        ("en", Language::English),
        ("en-GB,en;q=0.9", Language::English),
        ("th,en;q=0.9", Language::Thai),
        ("en;q=0.4, th;q=0.5", Language::Thai),
        ("fr, en;q=0.1", Language::English),
        ("en;q=0", Language::Thai),
        ("de", Language::Thai),
        ("en;q=x", Language::Thai),
        (";;;,,,", Language::Thai),
    ] {
        assert_eq!(asked(value), wanted, "{value}");
    }
}

#[test]
fn a_weight_is_read_in_thousandths() {
    assert_eq!(thousandths("0.8"), 800);
    assert_eq!(thousandths("0.12345"), 123);
    assert_eq!(thousandths("1"), 1_000);
    assert_eq!(thousandths("-1"), 0);
}
