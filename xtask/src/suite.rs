//! The test command: everything, in one order, on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::browser::{self, Driver};
use crate::check;
use crate::postgres::{self, Cluster};
use crate::programs;
use crate::say::{say, stopwatch, tell};

/// One step: its name, what it holds, and what it runs.
struct Step {
    name: &'static str,
    holds: &'static str,
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
        holds: "PostgreSQL, Chromium, Thai fonts are here",
        work: Work::Install,
    },
    Step {
        name: "format",
        holds: "cargo fmt",
        work: Work::Cargo(&["fmt", "--all", "--check"], None),
    },
    Step {
        name: "check",
        holds: "the house checks",
        work: Work::Check,
    },
    Step {
        name: "clippy",
        holds: "lints",
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
        work: Work::CargoWithServers(&["test", "--workspace", "--locked", "--no-fail-fast"]),
    },
    Step {
        name: "doc",
        holds: "documentation builds without a warning",
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
pub(crate) fn run(root: &Path, names: &[String], keep_going: bool) -> Result<(), String> {
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
    let target = target_folder();
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
        let result = work(root, &step.work, target.as_deref());
        let took = began.elapsed();
        let outcome = match result {
            Ok(()) => Outcome::Passed(took),
            Err(why) => {
                tell(&format!("── {} failed: {why}", step.name));
                stopped = !keep_going;
                Outcome::Failed(took, why)
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

fn work(root: &Path, work: &Work, target: Option<&Path>) -> Result<(), String> {
    match work {
        Work::Install => programs::install_missing(),
        Work::Check => check::run(root, &[]),
        Work::Cargo(arguments, variable) => {
            let mut command = cargo(root, arguments, target);
            command.envs(variable.iter().copied());
            finish(command, arguments)
        }
        Work::CargoWithServers(arguments) => {
            let mut command = cargo(root, arguments, target);
            // Both are kept to the end of the step; dropping them stops them.
            let cluster = given(postgres::VARIABLE, Cluster::start)?;
            let driver = given(browser::VARIABLE, Driver::start)?;
            if let Some(cluster) = &cluster {
                command
                    .env(postgres::VARIABLE, cluster.url())
                    .env(postgres::FOLDER_VARIABLE, cluster.folder());
            }
            if let Some(driver) = &driver {
                command.env(browser::VARIABLE, driver.url());
            }
            finish(command, arguments)
        }
    }
}

/// Starts a server, unless the variable already names one that somebody else looks after.
fn given<S>(variable: &str, start: impl Fn() -> Result<S, String>) -> Result<Option<S>, String> {
    if std::env::var_os(variable).is_some_and(|value| !value.is_empty()) {
        tell(&format!("   {variable} is set: using what it names"));
        return Ok(None);
    }
    start().map(Some)
}

/// Cargo, without what the cargo that started this program put into the environment: left
/// there, a build inside a build looks changed to some build scripts and everything is built
/// twice.
fn cargo(root: &Path, arguments: &[&str], target: Option<&Path>) -> Command {
    let mut command = Command::new(crate::cargo());
    command.args(arguments).current_dir(root);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ]
        .iter()
        .any(|start| name.starts_with(start))
        {
            command.env_remove(name);
        }
    }
    // A test compares snapshots; only a person accepts new ones.
    command.env("INSTA_UPDATE", "no");
    command.env("INSTA_FORCE_PASS", "0");
    if let Some(target) = target {
        command.env("CARGO_TARGET_DIR", target);
    }
    command
}

fn finish(mut command: Command, arguments: &[&str]) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|e| format!("cargo cannot be run: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "`cargo {}` found faults, printed above",
            arguments.join(" ")
        ))
    }
}

/// Where to build, when the environment leaves it open: in the cache folder if there is one, so
/// that a fresh clone starts warm; else where cargo would.
fn target_folder() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if set("CARGO_TARGET_DIR").is_some() {
        return None;
    }
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))?;
    cache.is_dir().then(|| cache.join("sitthi/target"))
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
        let refused = run(Path::new("."), &["tset".to_owned()], false).unwrap_err();
        assert!(
            refused.contains("`tset`") && refused.contains("clippy"),
            "{refused}"
        );
    }
}
