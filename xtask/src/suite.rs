//! The test command: everything, in one order, on this machine.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::axe;
use crate::browser::{self, Driver};
use crate::cargo::Cargo;
use crate::check;
use crate::postgres::{self, Cluster};
use crate::programs;
use crate::room::Room;
use crate::say::{say, stopwatch, tell};

/// One step: its name, what it holds, and what it runs.
struct Step {
    name: &'static str,
    holds: &'static str,
    /// What to do when it fails.
    remedy: &'static str,
    work: Work,
}

/// What a step runs.
enum Work {
    /// Installs what is missing.
    Install,
    /// The house checks.
    Check,
    /// Cargo with these arguments, and one variable set.
    Cargo(
        &'static [&'static str],
        Option<(&'static str, &'static str)>,
    ),
    /// Cargo with these arguments, beside a PostgreSQL cluster and a browser.
    CargoWithServers(&'static [&'static str]),
}

/// Every step, in order: what fails fast comes first.
const STEPS: &[Step] = &[
    Step {
        name: "install",
        holds: "PostgreSQL, Chromium, Thai fonts, axe-core are here",
        remedy: "install it by hand as the message says, then run again",
        work: Work::Install,
    },
    Step {
        name: "format",
        holds: "cargo fmt",
        remedy: "run `cargo fmt --all`",
        work: Work::Cargo(&["fmt", "--all", "--check", "--", "-l"], None),
    },
    Step {
        name: "check",
        holds: "the house checks",
        remedy: "`cargo xtask check` runs the checks alone",
        work: Work::Check,
    },
    Step {
        name: "clippy",
        holds: "lints",
        remedy: "mend what is found; an exception needs `#[expect(…, reason = \"…\")]`",
        work: Work::Cargo(
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            None,
        ),
    },
    Step {
        name: "test",
        holds: "every test, on SQLite and PostgreSQL, and in a browser",
        remedy: "run one crate alone: `cargo xtask with cargo test -p <crate>`",
        work: Work::CargoWithServers(&["test", "--workspace", "--locked", "--no-fail-fast"]),
    },
    Step {
        name: "doc",
        holds: "documentation builds without a warning",
        remedy: "mend the comment; `cargo doc --no-deps -p <crate>` shows it alone",
        work: Work::Cargo(
            &["doc", "--workspace", "--locked", "--no-deps", "--quiet"],
            Some(("RUSTDOCFLAGS", "-D warnings")),
        ),
    },
];

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Passed(Duration),
    Failed(Duration, String),
    NotRun,
}

/// Runs the steps named (all when none is), each with its time, and a table at the end. Stops at
/// the first that fails unless `keep_going`.
///
/// # Errors
/// When a name is unknown or a step fails.
pub(crate) fn run(cargo: &Cargo, names: &[String], keep_going: bool) -> Result<(), String> {
    if let Some(unknown) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != *name))
    {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!(
            "no step is named `{unknown}`; there are {}",
            known.join(", ")
        ));
    }
    cargo.settle()?;
    let mut outcomes: Vec<(&'static str, Outcome)> = Vec::new();
    let mut stopped = false;
    for step in STEPS
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name))
    {
        if stopped {
            outcomes.push((step.name, Outcome::NotRun));
            continue;
        }
        tell(&format!("── {}: {}", step.name, step.holds));
        let began = stopwatch();
        let result = work(cargo, &step.work);
        let took = began.elapsed();
        let outcome = match result {
            Ok(()) => Outcome::Passed(took),
            Err(why) => {
                tell(&format!("── {} failed: {why} → {}", step.name, step.remedy));
                stopped = !keep_going;
                Outcome::Failed(took, format!("{why} → {}", step.remedy))
            }
        };
        outcomes.push((step.name, outcome));
    }
    say(&table(&outcomes));
    let failed: Vec<&str> = outcomes
        .iter()
        .filter(|(_, o)| matches!(o, Outcome::Failed(..)))
        .map(|(name, _)| *name)
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn work(cargo: &Cargo, work: &Work) -> Result<(), String> {
    match work {
        Work::Install => programs::install_missing(),
        Work::Check => check::run(cargo, &[]),
        Work::Cargo(arguments, variable) => {
            let mut command = cargo.call(arguments);
            command.envs(variable.iter().copied());
            finish(&mut command)
        }
        Work::CargoWithServers(arguments) => {
            let mut command = cargo.call(arguments);
            // A test compares snapshots; only a person accepts new ones.
            command.env("INSTA_UPDATE", "no");
            beside_servers(&mut command)
        }
    }
}

/// Runs any command beside a PostgreSQL cluster and a browser driver.
///
/// # Errors
/// When no command is given, a server does not start, or the command fails.
pub(crate) fn with_servers(cargo: &Cargo, words: &[String]) -> Result<(), String> {
    let [program, arguments @ ..] = words else {
        return Err("`with` needs a command: cargo xtask with cargo test -p web".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments);
    cargo.prepare(&mut command);
    beside_servers(&mut command)
}

/// Names the folder of published AuthZEN schemas to the tests.
const SCHEMAS_VARIABLE: &str = "SITTHI_TEST_AUTHZEN_SCHEMAS";

/// Runs the AuthZEN tests with the published schemas beside ours. They come without a licence, so
/// whoever runs this obtains them.
pub(crate) fn authzen(cargo: &Cargo, folder: &Path) -> Result<(), String> {
    for name in ["evaluation-request", "evaluation-response"] {
        let file = folder.join(format!("{name}.schema.json"));
        if !file.is_file() {
            let told = file.display();
            return Err(format!(
                "there is no `{told}`; name the folder api/schemas of a checkout of openid/authzen"
            ));
        }
    }
    let folder = folder
        .canonicalize()
        .map_err(|e| format!("`{}` cannot be used: {e}", folder.display()))?;
    let mut command = Command::new("cargo");
    command.args(["test", "-p", "web", "--test", "it", "authzen"]);
    command.env(SCHEMAS_VARIABLE, folder);
    cargo.prepare(&mut command);
    beside_servers(&mut command)
}

fn beside_servers(command: &mut Command) -> Result<(), String> {
    // All are kept until the command is done; dropping them stops them.
    let room = Room::in_memory();
    if let Some(room) = &room {
        command.env("TMPDIR", room.folder());
    }
    let cluster = given(postgres::VARIABLE, Cluster::start)?;
    let driver = given(browser::VARIABLE, Driver::start)?;
    if let Some(cluster) = &cluster {
        command.env(postgres::VARIABLE, cluster.url());
        command.env(postgres::FOLDER_VARIABLE, cluster.folder());
    }
    if let Some(driver) = &driver {
        command.env(browser::VARIABLE, driver.url());
    }
    if std::env::var_os(axe::VARIABLE).is_none() {
        axe::bring()?;
        command.env(axe::VARIABLE, axe::file());
    }
    finish(command)
}

/// Starts a server, unless the variable already names one that somebody else looks after.
fn given<S>(variable: &str, start: impl Fn() -> Result<S, String>) -> Result<Option<S>, String> {
    if std::env::var_os(variable).is_some_and(|value| !value.is_empty()) {
        tell(&format!("   {variable} is set: using what it names"));
        return Ok(None);
    }
    start().map(Some)
}

fn finish(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .map_err(|e| format!("`{name}` cannot be run: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("faults found, printed above".to_owned())
    }
}

fn table(outcomes: &[(&str, Outcome)]) -> String {
    let mut text = String::from("\n  step      result     time\n");
    let mut total = Duration::ZERO;
    for (name, outcome) in outcomes {
        let (result, took, why) = match outcome {
            Outcome::Passed(took) => ("passed", Some(*took), ""),
            Outcome::Failed(took, why) => ("FAILED", Some(*took), why.as_str()),
            Outcome::NotRun => ("not run", None, ""),
        };
        total += took.unwrap_or_default();
        let time = took.map(minutes).unwrap_or_default();
        text.push_str(format!("  {name:<9} {result:<8} {time:>7}  {why}").trim_end());
        text.push('\n');
    }
    text.push_str(&format!("  {:<9} {:<8} {:>7}", "all", "", minutes(total)));
    text
}

/// `4:05` for four minutes and five seconds; tenths below ten seconds.
fn minutes(took: Duration) -> String {
    if took < Duration::from_secs(10) {
        return format!("{:.1} s", took.as_secs_f64());
    }
    format!("{}:{:02}", took.as_secs() / 60, took.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_every_step_and_why_one_failed() {
        let outcomes = [
            ("format", Outcome::Passed(Duration::from_millis(1200))),
            (
                "test",
                Outcome::Failed(Duration::from_secs(245), "faults".to_owned()),
            ),
            ("doc", Outcome::NotRun),
        ];
        assert_eq!(
            table(&outcomes),
            "\n  step      result     time\n  format    passed     1.2 s\n  test      FAILED      4:05  faults\n  doc       not run\n  all                   4:06"
        );
    }

    #[test]
    fn an_unknown_step_is_refused_before_anything_runs() {
        let refused = run(
            &Cargo::at(std::path::Path::new(".")),
            &["tset".to_owned()],
            false,
        )
        .unwrap_err();
        assert!(
            refused.contains("`tset`") && refused.contains("clippy"),
            "{refused}"
        );
    }
}
