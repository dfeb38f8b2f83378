//! Which room may use which: the arrows of ARCHITECTURE.md, and the outside crates that are
//! kept to the rooms trusted with them.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::rust_text::{RustText, is_word_char};
use crate::tree::Tree;

/// A room and the rooms it may use.
struct Room {
    name: &'static str,
    uses: &'static [&'static str],
    /// No I/O, no clock, no randomness, not async.
    pure: bool,
}

/// The arrows. Nothing points up.
const ROOMS: &[Room] = &[
    Room {
        name: "law",
        uses: &[],
        pure: true,
    },
    Room {
        name: "ledger",
        uses: &[],
        pure: true,
    },
    Room {
        name: "policy",
        uses: &["law"],
        pure: true,
    },
    Room {
        name: "vault",
        uses: &["law"],
        pure: true,
    },
    Room {
        name: "store",
        uses: &["law", "policy", "vault", "ledger"],
        pure: false,
    },
    Room {
        name: "connectors",
        uses: &["law"],
        pure: false,
    },
    Room {
        name: "duties",
        uses: &["law", "policy", "vault", "store", "connectors"],
        pure: false,
    },
    Room {
        name: "web",
        uses: &["law", "policy", "duties", "store"],
        pure: false,
    },
    Room {
        name: "sitthi",
        uses: &[
            "law",
            "policy",
            "ledger",
            "vault",
            "store",
            "connectors",
            "duties",
            "web",
        ],
        pure: false,
    },
];

/// Outside crates that only some rooms may name, and why.
const RESERVED: &[(&[&str], &[&str], &str)] = &[
    (
        &[
            "rusqlite",
            "libsqlite3-sys",
            "postgres",
            "postgres-types",
            "postgres-protocol",
            "tokio-postgres",
            "sqlx",
        ],
        &["store", "connectors"],
        "only the store speaks SQL, and connectors to other people's databases",
    ),
    (
        &["tokio"],
        &["store", "connectors", "web", "sitthi"],
        "only the doors are async, and the way to a database server",
    ),
    (
        &["axum", "hyper", "hyper-util", "tower", "tower-http"],
        &["web", "sitthi"],
        "only the doors are async",
    ),
    (&["testbed"], &[], "it is what tests stand on"),
    (&["askama", "askama_web"], &["web"], "pages are made in web"),
    (
        &["krilla", "harfrust", "icu_segmenter"],
        &["web"],
        "paper is made in web",
    ),
    (
        &["aws-lc-rs", "aws-lc-sys", "ring"],
        &["vault", "ledger", "store", "sitthi"],
        "keys, hashes and TLS stay in the rooms trusted with them",
    ),
    (
        &["clap", "clap_complete", "indicatif", "tracing-subscriber"],
        &["sitthi"],
        "only the binary talks to a terminal",
    ),
];

/// Outside crates no pure room may use, even in its tests.
const IMPURE: &[&str] = &[
    "tokio",
    "rand",
    "rand_core",
    "getrandom",
    "async-trait",
    "futures",
    "postgres",
    "rusqlite",
];

/// What a pure room may not reach for in the standard library, and what it takes instead.
const IMPURE_STD: &[(&str, &str)] = &[
    ("fs", "take the text or bytes as an argument"),
    ("TcpListener", "leave the network to connectors and web"),
    ("TcpStream", "leave the network to connectors and web"),
    ("UdpSocket", "leave the network to connectors and web"),
    ("ToSocketAddrs", "leave the network to connectors and web"),
    ("env", "take the setting as an argument"),
    ("process", "return an error and let the binary decide"),
    ("thread", "leave threads to the store and the doors"),
    ("Instant", "take the time as an argument"),
    ("SystemTime", "take the time as an argument"),
];

/// What a pure room may name of `std::net`: addresses, which are values.
const PURE_NET: &[&str] = &[
    "IpAddr",
    "Ipv4Addr",
    "Ipv6Addr",
    "SocketAddr",
    "SocketAddrV4",
    "SocketAddrV6",
    "AddrParseError",
];

/// Checks manifests and the pure rooms' sources.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in tree.rooms() {
        let path = format!("crates/{name}/Cargo.toml");
        let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
            findings.push(Finding::new(
                &path,
                0,
                format!("room `{name}` has no arrows"),
                "draw them in ARCHITECTURE.md, add the room to xtask/src/check/arrows.rs, and say why in decisions/",
            ));
            continue;
        };
        let text = tree.texts.get(&path).map_or("", String::as_str);
        findings.extend(manifest(room, &path, text));
        if room.pure {
            // A build script runs on the builder's machine and is no part of the room.
            let build_script = format!("crates/{name}/build.rs");
            for file in tree.rust_of(&name).filter(|file| file.path != build_script) {
                findings.extend(impure_code(room.name, file));
            }
        }
    }
    findings
}

/// Everything beneath a room, reached by following arrows.
fn beneath(room: &Room) -> BTreeSet<&'static str> {
    let mut found: BTreeSet<&'static str> = BTreeSet::new();
    let mut open: Vec<&'static str> = room.uses.to_vec();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(ROOMS.iter().filter(|r| r.name == name).flat_map(|r| r.uses));
        }
    }
    found
}

fn manifest(room: &Room, path: &str, text: &str) -> Vec<Finding> {
    let manifest = match text.parse::<toml::Table>() {
        Ok(manifest) => manifest,
        Err(e) => {
            return vec![Finding::new(
                path,
                0,
                format!("not TOML: {}", e.message()),
                "mend the manifest",
            )];
        }
    };
    let mut findings = Vec::new();
    for (kind, name, from_workspace) in dependencies(&manifest) {
        let line = line_of(text, &name);
        if !from_workspace {
            findings.push(Finding::new(
                path,
                line,
                format!("`{name}` is not taken from the workspace"),
                format!("write `{name}.workspace = true`; version and reason stand in the root Cargo.toml"),
            ));
        }
        if let Some(fault) = arrow_fault(room, &kind, &name) {
            findings.push(Finding::new(path, line, fault.0, fault.1));
        }
    }
    findings
}

/// What is wrong with `room` using the crate `name`, and what to do.
fn arrow_fault(room: &Room, kind: &str, name: &str) -> Option<(String, String)> {
    let in_tests = kind == "dev-dependencies";
    if ROOMS.iter().any(|r| r.name == name) {
        let allowed = room.uses.contains(&name) || (in_tests && beneath(room).contains(name));
        return (!allowed).then(|| {
            let uses = if room.uses.is_empty() { "no room of ours".to_owned() } else { room.uses.join(", ") };
            (
                format!("`{}` may not use `{name}`", room.name),
                format!("an arrow would point up or aside; `{}` uses {uses}: pass what is needed as an argument", room.name),
            )
        });
    }
    if room.pure && IMPURE.contains(&name) {
        return Some((
            format!("`{}` is pure and may not use `{name}`", room.name),
            "move the I/O, clock or randomness to the caller and pass the result in".to_owned(),
        ));
    }
    if in_tests {
        return None;
    }
    let (_, rooms, why) = RESERVED
        .iter()
        .find(|(crates, rooms, _)| crates.contains(&name) && !rooms.contains(&room.name))?;
    let instead = if rooms.is_empty() {
        "keep it to `dev-dependencies`".to_owned()
    } else {
        format!("do this work in {} and call it", rooms.join(" or "))
    };
    Some((
        format!("`{}` may not use `{name}`: {why}", room.name),
        instead,
    ))
}

/// Each dependency of a manifest: section kind, crate name, and whether it comes from the workspace.
fn dependencies(manifest: &toml::Table) -> Vec<(String, String, bool)> {
    let mut tables: Vec<&toml::Table> = vec![manifest];
    if let Some(targets) = manifest.get("target").and_then(toml::Value::as_table) {
        tables.extend(targets.values().filter_map(toml::Value::as_table));
    }
    let mut found = Vec::new();
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(listed) = table.get(kind).and_then(toml::Value::as_table) else {
                continue;
            };
            for (key, value) in listed {
                // A renamed dependency is still the crate it renames.
                let name = value
                    .get("package")
                    .and_then(toml::Value::as_str)
                    .unwrap_or(key);
                let from_workspace =
                    value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                found.push((kind.to_owned(), name.to_owned(), from_workspace));
            }
        }
    }
    found
}

fn line_of(text: &str, name: &str) -> usize {
    text.lines()
        .position(|line| {
            line.trim_start()
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
        })
        .map_or(0, |at| at + 1)
}

/// I/O, clocks and async in the code of a pure room, its tests apart.
fn impure_code(room: &str, file: &RustText) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, word) in file.words() {
        if word == "async" && !file.is_test(line) {
            findings.push(Finding::new(
                &file.path,
                line,
                format!("`{room}` is pure and may not be async"),
                "make it an ordinary function; the doors decide what waits",
            ));
        }
    }
    let mark = "std::";
    for (at, _) in file.code.match_indices(mark) {
        let (Some(before), Some(after)) = (file.code.get(..at), file.code.get(at + mark.len()..))
        else {
            continue;
        };
        let line = before.lines().count().max(1);
        if file.is_test(line) || before.chars().next_back().is_some_and(is_word_char) {
            continue;
        }
        let names = path_words(after);
        for (at, name) in names.iter().enumerate() {
            let bare_net = *name == "net"
                && !names
                    .get(at + 1)
                    .is_some_and(|next| PURE_NET.contains(next));
            let banned = IMPURE_STD.iter().find(|(banned, _)| banned == name);
            let instead = banned
                .map(|(_, instead)| *instead)
                .or(bare_net.then_some("name the address type itself"));
            if let Some(instead) = instead {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("`{room}` is pure and may not use `{name}` of the standard library"),
                    instead,
                ));
            }
        }
    }
    findings
}

/// The names in the path that begins `after`: one path, or every path of a `{…}` group.
fn path_words(after: &str) -> Vec<&str> {
    let path_ends = after
        .find(|c: char| !is_word_char(c) && c != ':')
        .unwrap_or(after.len());
    let is_group = after
        .get(path_ends..)
        .is_some_and(|rest| rest.starts_with('{'))
        && after
            .get(..path_ends)
            .is_some_and(|path| path.is_empty() || path.ends_with("::"));
    let end = if is_group {
        after.find(';').unwrap_or(after.len())
    } else {
        path_ends
    };
    after
        .get(..end)
        .unwrap_or("")
        .split(|c: char| !is_word_char(c))
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
