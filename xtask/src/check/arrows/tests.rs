use super::*;
use crate::check::planted;

const PLAIN: &str = "[package]\nname = \"x\"\n";

fn check_manifest(room: &str, dependencies: &str) -> Vec<String> {
    let path = format!("crates/{room}/Cargo.toml");
    let tree = planted(&[(&path, &format!("{PLAIN}{dependencies}"))]);
    check(&tree).into_iter().map(|f| f.to_string()).collect()
}

fn check_code(room: &str, code: &str) -> Vec<String> {
    let (manifest, source) = (
        format!("crates/{room}/Cargo.toml"),
        format!("crates/{room}/src/lib.rs"),
    );
    let tree = planted(&[(&manifest, PLAIN), (&source, code)]);
    check(&tree).into_iter().map(|f| f.to_string()).collect()
}

#[test]
fn an_arrow_that_points_up_is_found_and_one_that_points_down_is_not() {
    let up = check_manifest("law", "[dependencies]\npolicy.workspace = true\n");
    assert_eq!(up.len(), 1);
    assert!(
        up[0].starts_with("crates/law/Cargo.toml:4: `law` may not use `policy`"),
        "{up:?}"
    );
    assert!(check_manifest("policy", "[dependencies]\nlaw.workspace = true\n").is_empty());
    assert_eq!(
        check_manifest("web", "[dependencies]\nvault = { workspace = true }\n").len(),
        1
    );
    assert_eq!(
        check_manifest(
            "web",
            "[target.'cfg(unix)'.dependencies]\nledger.workspace = true\n"
        )
        .len(),
        1
    );
}

#[test]
fn tests_may_use_what_lies_beneath_but_nothing_above() {
    assert!(check_manifest("web", "[dev-dependencies]\nvault.workspace = true\n").is_empty());
    assert_eq!(
        check_manifest("store", "[dev-dependencies]\nduties.workspace = true\n").len(),
        1
    );
}

#[test]
fn what_tests_stand_on_stays_with_the_tests() {
    assert!(check_manifest("web", "[dev-dependencies]\ntestbed.workspace = true\n").is_empty());
    let built_in = check_manifest("web", "[dependencies]\ntestbed.workspace = true\n");
    assert_eq!(built_in.len(), 1);
    assert!(built_in[0].contains("`dev-dependencies`"), "{built_in:?}");
}

#[test]
fn reserved_crates_stay_in_their_rooms() {
    assert_eq!(
        check_manifest("duties", "[dependencies]\nrusqlite.workspace = true\n").len(),
        1
    );
    assert_eq!(
        check_manifest("duties", "[dependencies]\naxum.workspace = true\n").len(),
        1
    );
    assert_eq!(
        check_manifest("policy", "[dependencies]\naws-lc-rs.workspace = true\n").len(),
        1
    );
    assert!(check_manifest("store", "[dependencies]\nrusqlite.workspace = true\n").is_empty());
    assert!(check_manifest("duties", "[dev-dependencies]\nrusqlite.workspace = true\n").is_empty());
    assert_eq!(
        check_manifest("ledger", "[dev-dependencies]\nrand.workspace = true\n").len(),
        1
    );
}

#[test]
fn a_version_outside_the_workspace_and_a_room_without_arrows_are_found() {
    assert_eq!(
        check_manifest("duties", "[dependencies]\nzip = \"9\"\n").len(),
        1
    );
    assert_eq!(
        check_manifest(
            "duties",
            "[dependencies]\ndb = { package = \"rusqlite\", workspace = true }\n"
        )
        .len(),
        1
    );
    let unknown = check_manifest("annex", "");
    assert!(
        unknown[0].contains("room `annex` has no arrows"),
        "{unknown:?}"
    );
}

#[test]
fn a_pure_room_reaches_for_no_file_clock_or_thread() {
    for code in [
        "use std::fs;\n",
        "use std::{fmt, env};\n",
        "use std::{\n    fmt,\n    time::{Duration, Instant},\n};\n",
        "fn f() { let _ = std::time::SystemTime::now(); }\n",
        "fn f() { std::thread::yield_now() }\n",
        "pub async fn f() {}\n",
        "use std::net;\n",
        "use std::net::{IpAddr, TcpStream};\n",
    ] {
        assert_eq!(check_code("vault", code).len(), 1, "{code}");
        assert!(check_code("store", code).is_empty(), "{code}");
    }
    for code in [
        "use std::time::Duration;\nuse std::fmt;\nfn fs() {}\n",
        "// std::fs is not used\nconst A: &str = \"std::fs\";\n",
        "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n",
        "use std::{fmt, str};\nfn process() {}\n",
        "use std::net::{IpAddr, Ipv4Addr};\nfn f(_: std::net::IpAddr) {}\n",
    ] {
        assert!(check_code("vault", code).is_empty(), "{code}");
    }
}

#[test]
fn a_build_script_is_no_part_of_its_room() {
    let tree = planted(&[
        ("crates/law/Cargo.toml", PLAIN),
        ("crates/law/build.rs", "use std::fs;\n"),
    ]);
    assert_eq!(check(&tree), vec![]);
}
