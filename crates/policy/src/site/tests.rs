use super::*;
use crate::read::read;

const PACK: &str = r#"
[[site]]
id = "museum"
name = { th = "พิพิธภัณฑ์", en = "Museum" }
origins = ["https://museum.example", "http://127.0.0.1:8000"]
paths = ["/", "/events", "/events/{event}", "/events/new", "/events/{event}/done"]

[[site]]
id = "shop"
name = { th = "ร้าน", en = "Shop" }
origins = ["https://shop.example"]

[[cookie]]
name = "seen-today"
purpose = { th = "นับ", en = "Counts" }
kind = "measurement"
provider = "own"
country = "TH"
lasts = "P1D"
consent = true
sites = ["museum"]
hosts = ["b.example", "a.example"]

[[cookie]]
name = "__Host-sitthi"
purpose = { th = "เข้าสู่ระบบ", en = "Sign-in" }
kind = "strictly-needed"
provider = "own"
lasts = "PT12H"
"#;

fn pack() -> Pack {
    read(&[("pack.toml", PACK)]).0
}

#[test]
fn lp_030_an_origin_is_known_to_the_letter() {
    let pack = pack();
    let at = |origin: &str| at_origin(&pack, origin).map(|site| site.id.as_str());
    assert_eq!(at("https://museum.example"), Some("museum"));
    assert_eq!(at("http://127.0.0.1:8000"), Some("museum"));
    for stranger in [
        "",
        "null",
        "https://museum.example/",
        "https://museum.example.evil.example",
        "https://evil.example/?https://museum.example",
        "http://museum.example",
        "https://museum.example:443",
        "HTTPS://MUSEUM.EXAMPLE",
        "https://sub.museum.example",
    ] {
        assert_eq!(at(stranger), None, "{stranger}");
    }
}

#[test]
fn lp_030_an_origin_is_https_and_nothing_behind_it() {
    for good in [
        "https://www.example.ac.th",
        "https://a-b.example:8443",
        "http://127.0.0.1:8080",
        "http://localhost",
    ] {
        assert!(is_origin(good), "{good}");
    }
    for bad in [
        "",
        "https://",
        "https://*",
        "https://*.example",
        "https://example/",
        "https://example?x",
        "https://user@example",
        "https://Example",
        "https://example:0",
        "https://example:99999",
        "https://example:",
        "https://.example",
        "http://example",
        "ftp://example",
        "null",
    ] {
        assert!(!is_origin(bad), "{bad}");
    }
}

#[test]
fn co_008_visitors_are_asked_only_where_something_waits_for_them() {
    let pack = pack();
    let of = |id: &str| {
        let site = pack.sites.iter().find(|site| site.id == id).unwrap();
        purposes(&pack, site)
    };
    let asked = of("museum");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].kind, CookieKind::Measurement);
    assert_eq!(asked[0].cookies[0].name, "seen-today");
    assert!(of("shop").is_empty());
    let own: Vec<&str> = of_the_portal(&pack)
        .map(|cookie| cookie.name.as_str())
        .collect();
    assert_eq!(own, ["__Host-sitthi"]);
}

#[test]
fn co_008_only_what_matters_changes_what_was_agreed_to() {
    let before = matters(&pack().cookies[0]);
    let after = |from: &str, to: &str| {
        assert!(PACK.contains(from));
        matters(
            &read(&[("pack.toml", &PACK.replacen(from, to, 1))])
                .0
                .cookies[0],
        )
    };
    assert_eq!(after("en = \"Counts\"", "en = \"Counts you\""), before);
    assert_eq!(
        after(
            "[\"b.example\", \"a.example\"]",
            "[\"a.example\", \"b.example\"]"
        ),
        before
    );
    for (from, to) in [
        ("name = \"seen-today\"", "name = \"seen\""),
        ("kind = \"measurement\"", "kind = \"marketing\""),
        ("provider = \"own\"", "provider = \"Elsewhere\""),
        ("country = \"TH\"", "country = \"US\""),
        ("lasts = \"P1D\"", "lasts = \"P2D\""),
        ("\"a.example\"", "\"c.example\""),
        (
            "consent = true",
            "consent = true\nkept_in = \"local-storage\"",
        ),
    ] {
        assert_ne!(after(from, to), before, "{to}");
    }
}

#[test]
fn co_007_pages_are_counted_by_declared_patterns_without_what_was_searched() {
    let pack = pack();
    let site = &pack.sites[0];
    for (path, pattern) in [
        ("/", Some("/")),
        ("/?name=Somchai", Some("/")),
        ("/events", Some("/events")),
        ("/events/", Some("/events")),
        (
            "/events/loy-krathong?mail=a@b.example#top",
            Some("/events/{event}"),
        ),
        ("/events/new", Some("/events/new")),
        ("/events/loy-krathong/done", Some("/events/{event}/done")),
        ("/events//done", None),
        ("/people/9900000001", None),
        ("events", None),
        ("", None),
    ] {
        assert_eq!(counted_as(site, path), pattern, "{path}");
    }
}

#[test]
fn co_007_a_pattern_is_literal_parts_and_whole_gaps() {
    for good in ["/", "/a", "/a/", "/a/{b}", "/ก/{b-c}/d"] {
        assert!(is_pattern(good), "{good}");
    }
    for bad in [
        "", "a", "/a?b", "/a#b", "/a/{}", "/a/{b}c", "/a b", "/{a/b}", "/%41",
    ] {
        assert!(!is_pattern(bad), "{bad}");
    }
    assert_eq!(shape("/a/{b}"), shape("/a/{c}"));
    assert_ne!(shape("/a/{b}"), shape("/a/b"));
}
