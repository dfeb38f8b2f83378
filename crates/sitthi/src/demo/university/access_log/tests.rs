use super::super::tests::small;
use std::collections::HashSet;
use std::net::IpAddr;

/// Splits a line of the combined format by hand: host, user, time, request, status, agent.
fn parts(line: &str) -> [&str; 6] {
    let (host, rest) = line.split_once(" - ").unwrap();
    let (user, rest) = rest.split_once(" [").unwrap();
    let (time, rest) = rest.split_once("] \"").unwrap();
    let (request, rest) = rest.split_once("\" ").unwrap();
    let (numbers, rest) = rest.split_once(" \"").unwrap();
    let (status, bytes) = numbers.split_once(' ').unwrap();
    bytes.parse::<u64>().unwrap();
    let (referrer, agent) = rest.strip_suffix('"').unwrap().split_once("\" \"").unwrap();
    assert!(referrer.starts_with("https://lms.example.ac.th"));
    [host, user, time, request, status, agent]
}

fn documentation(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => matches!(
            address.octets(),
            [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _]
        ),
        IpAddr::V6(address) => address.segments()[..2] == [0x2001, 0x0db8],
    }
}

#[test]
fn every_line_parses_and_comes_from_a_documentation_address() {
    let university = small();
    let users: HashSet<_> = university
        .everybody()
        .map(|person| person.username)
        .collect();
    let mut out = Vec::new();
    let written = university.write_access_log(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let (mut lines, mut named, mut sixth) = (0, 0, 0);
    for line in text.lines() {
        lines += 1;
        let [host, user, time, request, status, agent] = parts(line);
        let address: IpAddr = host.parse().unwrap();
        assert!(documentation(address), "{host}");
        sixth += u32::from(address.is_ipv6());
        assert!(user == "-" || users.contains(user));
        named += u32::from(user != "-");
        let at = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S %z", time)
            .unwrap()
            .to_timestamp()
            .unwrap();
        assert!(at < "2026-11-21T17:00:00Z".parse().unwrap());
        assert!(time.ends_with(" +0700"));
        let words: Vec<_> = request.split(' ').collect();
        assert!(matches!(words[..], ["GET" | "POST", path, "HTTP/1.1"] if path.starts_with('/')));
        assert!(["200", "303", "401"].contains(&status));
        assert!(agent.starts_with("Mozilla/5.0 ("));
    }
    assert_eq!(written.lines, lines);
    assert!(named > 1_000 && sixth > 500);
}

#[test]
fn no_page_carries_its_users_name() {
    let university = small();
    let mut out = Vec::new();
    university.write_access_log(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut seen = 0;
    for [_, user, _, request, ..] in text.lines().map(parts) {
        if user != "-" {
            seen += 1;
            assert!(!request.contains(user), "{request}");
            assert!(
                !request.contains("99") || request.contains("class-"),
                "{request}"
            );
        }
    }
    assert!(seen > 1_000);
}
