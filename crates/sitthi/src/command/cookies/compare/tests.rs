use super::*;

const PACK: &str = r#"
[[site]]
id = "museum"
name = { th = "พิพิธภัณฑ์", en = "Museum" }
origins = ["https://museum.example"]

[[cookie]]
name = "session"
purpose = { th = "ก", en = "Session" }
kind = "strictly-needed"
provider = "own"
lasts = "P1D"
sites = ["museum"]

[[cookie]]
name = "_ga*"
purpose = { th = "วัด", en = "Measures" }
kind = "measurement"
provider = "Elsewhere"
country = "US"
lasts = "P30D"
consent = true
sites = ["museum"]
hosts = ["tags.example"]
"#;

fn thing(name: &str, kept_in: KeptIn, seconds: Option<f64>) -> Thing {
    Thing {
        name: name.to_owned(),
        kept_in,
        seconds,
    }
}

fn seen(things: &[Thing], hosts: &[&str]) -> Seen {
    Seen {
        things: things.to_vec(),
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
    }
}

fn codes(url: &str, before: &Seen, after: Option<&Seen>) -> Vec<&'static str> {
    let pack = policy::read::read(&[("pack.toml", PACK)]).0;
    let house = Some("https://sitthi.example");
    let mut codes: Vec<&str> = findings(&pack, house, url, before, after)
        .iter()
        .map(|finding| finding.fault.code)
        .collect();
    codes.sort_unstable();
    codes
}

#[test]
fn lp_030_a_page_is_held_to_what_the_register_says() {
    let url = "https://museum.example/events";
    let needed = thing("session", KeptIn::Cookie, Some(86_000.0));
    let tag = thing("_ga_1", KeptIn::Cookie, Some(86_400.0 * 30.0));
    let quiet = seen(
        std::slice::from_ref(&needed),
        &["museum.example", "sitthi.example"],
    );
    let after = seen(
        &[needed.clone(), tag.clone()],
        &["museum.example", "tags.example"],
    );
    assert!(codes(url, &quiet, Some(&after)).is_empty());
    // Each thing that is not so, alone.
    let cases = [
        (seen(&[needed.clone(), tag.clone()], &[]), "before-consent"),
        (seen(&[], &["tags.example"]), "outside-before-consent"),
        (seen(&[], &["fonts.example"]), "outside-undeclared"),
        (
            seen(&[thing("other", KeptIn::Cookie, None)], &[]),
            "undeclared",
        ),
        // The right name in another place is something else.
        (
            seen(&[thing("session", KeptIn::LocalStorage, None)], &[]),
            "undeclared",
        ),
        (
            seen(
                &[thing("session", KeptIn::Cookie, Some(86_400.0 * 3.0))],
                &[],
            ),
            "too-long",
        ),
    ];
    for (before, code) in cases {
        assert_eq!(codes(url, &before, Some(&after)), [code]);
    }
    assert_eq!(codes(url, &quiet, None), ["not-asked"]);
    let nowhere = codes("https://other.example/", &seen(&[], &[]), None);
    assert_eq!(nowhere, ["site-unknown"]);
}

#[test]
fn x_026_an_outside_host_after_a_yes_must_be_declared_too() {
    let url = "https://museum.example/";
    let after = seen(&[], &["ads.example", "museum.example"]);
    assert_eq!(
        codes(url, &Seen::default(), Some(&after)),
        ["outside-undeclared"]
    );
}

#[test]
fn addresses_are_read_as_a_browser_reads_them() {
    assert_eq!(
        origin("https://Museum.example:8443/a?b#c").as_deref(),
        Some("https://museum.example:8443")
    );
    assert_eq!(host("http://127.0.0.1:80/").as_deref(), Some("127.0.0.1"));
    for other in [
        "museum.example",
        "ftp://a",
        "data:,x",
        "https://",
        "https://u@h/",
    ] {
        assert_eq!(origin(other), None, "{other}");
    }
}
