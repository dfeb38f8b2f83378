//! `cargo xtask`: the checks that make forgetting impossible, and the one test command.
//!
//! Trusted with: the verdict whether a change is fit to be merged. It reads the checkout, runs
//! cargo, and for the tests starts a PostgreSQL cluster and a browser driver of its own, which
//! it removes again. It never touches a data folder of Sitthi.

mod axe;
mod browser;
mod cargo;
mod check;
mod clauses;
mod finding;
mod keeper;
mod mutants;
mod postgres;
mod programs;
mod room;
mod rust_text;
mod say;
mod suite;
mod tree;

use std::path::Path;
use std::process::ExitCode;

use cargo::Cargo;
use say::{say, tell};

const USAGE: &str = "\
cargo xtask <verb>

  test [STEP…] [--keep-going]   everything: installs what is missing, starts PostgreSQL and a
                                browser driver, then format, check, clippy, test, doc
  check [NAME…]                 the house checks, all or some
  clauses [--write]             the clause table: which clause is held by which test
  mutants [ID…]                 plants errors, one at a time, and demands that a test fails for each
  generate                      writes every generated file anew, the clause table too
  with <command…>               runs a command beside both servers: with cargo test -p web
  authzen FOLDER                holds the exchanges with the AuthZEN doors against the published
                                schemas that lie in the folder (openid/authzen, api/schemas)
  postgres                      a PostgreSQL cluster for `cargo test -p store`, until Ctrl-C";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tell(&format!("xtask: {why}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let cargo = Cargo::at(&tree::root());
    if let [verb, command @ ..] = arguments
        && verb == "with"
    {
        return suite::with_servers(&cargo, command);
    }
    let (flags, names): (Vec<String>, Vec<String>) = arguments
        .iter()
        .skip(1)
        .cloned()
        .partition(|a| a.starts_with("--"));
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    match (
        arguments.first().map(String::as_str),
        flags.as_slice(),
        names.as_slice(),
    ) {
        (Some("test"), [], names) => suite::run(&cargo.with_cache(), names, false),
        (Some("test"), ["--keep-going"], names) => suite::run(&cargo.with_cache(), names, true),
        (Some("check"), [], names) => check::run(&cargo, names),
        (Some("clauses"), [], []) => clauses::run(cargo.root(), false),
        (Some("clauses"), ["--write"], []) => clauses::run(cargo.root(), true),
        (Some("mutants"), [], ids) => mutants::run(&cargo.with_cache(), ids),
        (Some("generate"), [], []) => {
            for file in check::write_generated(&cargo)? {
                tell(&format!("wrote {file}"));
            }
            clauses::run(cargo.root(), true)
        }
        (Some("authzen"), [], [folder]) => suite::authzen(&cargo, Path::new(folder)),
        (Some("postgres"), [], []) => keep_postgres(),
        (None | Some("help" | "--help" | "-h"), ..) => {
            say(USAGE);
            Ok(())
        }
        _ => Err(format!(
            "`{}` is not understood\n\n{USAGE}",
            arguments.join(" ")
        )),
    }
}

/// Starts a cluster, prints the line to export, and keeps it until this program is ended.
fn keep_postgres() -> Result<(), String> {
    let cluster = postgres::Cluster::start()?;
    say(&format!(
        "export {}='{}'",
        postgres::VARIABLE,
        cluster.url()
    ));
    say(&format!(
        "export {}='{}'",
        postgres::FOLDER_VARIABLE,
        cluster.folder().display()
    ));
    tell("running until Ctrl-C; then it is gone with all that is in it");
    loop {
        std::thread::park();
    }
}
