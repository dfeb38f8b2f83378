//! Plants errors that others made in encoding the Act, and some of our own, and demands that a test
//! fails for each (`law` note E): a rule whose tests notice nothing is not held.

mod list;
mod run;

use std::time::Duration;

use crate::cargo::Cargo;
use crate::say::{say, stopwatch, tell};
use crate::tree::Tree;

use list::{List, Mutant};
use run::{Copy, Verdict};

/// The list of planted errors, from the top of the checkout.
const LIST: &str = "xtask/mutants.toml";

/// What became of one planted error.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// These tests failed.
    Caught(Vec<String>),
    /// No test noticed.
    Survived,
    /// No test had a say: it does not compile, for example.
    Void(String),
}

/// Plants the errors named (all when none is), one at a time, and prints what became of each.
///
/// # Errors
/// When an id is unknown, the list does not fit the checkout, tests fail before anything is
/// planted, or an error survived.
pub(crate) fn run(cargo: &Cargo, ids: &[String]) -> Result<(), String> {
    let tree = Tree::read(cargo.root())?;
    let list = listed(&tree)?;
    let chosen = chosen(&list, ids)?;
    let copy = Copy::of(cargo.root(), &tree, &cargo.target().join("mutants"))?;
    let began = stopwatch();
    before_planting(&copy, &chosen)?;
    let unplanted = began.elapsed();
    let mut outcomes = Vec::new();
    for mutant in chosen {
        let began = stopwatch();
        let outcome = outcome(copy.with(mutant, &tree)?);
        tell(&format!("   {}: {}", mutant.id, result(&outcome)));
        outcomes.push((mutant, outcome, began.elapsed()));
    }
    say(&table(&list, &outcomes, unplanted));
    let left: Vec<&str> = outcomes
        .iter()
        .filter(|(_, outcome, _)| !matches!(outcome, Outcome::Caught(_)))
        .map(|(mutant, ..)| mutant.id.as_str())
        .collect();
    if left.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "no test failed for {}; write the test that does, named by its clause",
            left.join(", ")
        ))
    }
}

/// The list, held against the checkout.
fn listed(tree: &Tree) -> Result<List, String> {
    let text = tree.texts.get(LIST);
    let text = text.ok_or_else(|| format!("`{LIST}` is missing"))?;
    let list = List::read(text).map_err(|why| format!("{LIST}: {why}"))?;
    list.fits(tree).map_err(|why| format!("{LIST}: {why}"))?;
    Ok(list)
}

fn chosen<'l>(list: &'l List, ids: &[String]) -> Result<Vec<&'l Mutant>, String> {
    let named = |mutant: &Mutant| ids.contains(&mutant.id) || ids.contains(&mutant.row);
    let known = |id: &&String| {
        list.mutants
            .iter()
            .all(|mutant| mutant.id != **id && mutant.row != **id)
    };
    if let Some(unknown) = ids.iter().find(known) {
        return Err(format!(
            "no error and no row is named `{unknown}` in {LIST}"
        ));
    }
    let mut chosen: Vec<&Mutant> = list
        .mutants
        .iter()
        .filter(|mutant| ids.is_empty() || named(mutant))
        .collect();
    // Crate by crate: what one uses is built anew only where an error goes in or out of it.
    chosen.sort_by(|one, other| one.package.cmp(&other.package));
    Ok(chosen)
}

/// Runs, crate by crate, every test that is to notice something, while there is nothing to notice:
/// a test that fails or is not there would prove nothing afterwards.
fn before_planting(copy: &Copy, mutants: &[&Mutant]) -> Result<(), String> {
    let mut packages: Vec<&str> = mutants.iter().map(|m| m.package.as_str()).collect();
    packages.sort_unstable();
    packages.dedup();
    for package in packages {
        let of: Vec<&Mutant> = mutants
            .iter()
            .copied()
            .filter(|mutant| mutant.package == package)
            .collect();
        let mut names: Vec<String> = of.iter().flat_map(|m| m.tests.clone()).collect();
        if of.iter().any(|mutant| mutant.tests.is_empty()) {
            names.clear();
        }
        names.sort_unstable();
        names.dedup();
        tell(&format!(
            "── {package}: its tests before anything is planted"
        ));
        let passed = match copy.tests(package, &names)? {
            Verdict::Passed(passed) => passed,
            Verdict::Failed(failed) => {
                return Err(format!("`{package}` fails as it is: {}", failed.join(", ")));
            }
            Verdict::None(why) => return Err(format!("`{package}` cannot be tested: {why}")),
        };
        absent(&of, &passed)?;
    }
    Ok(())
}

/// Holds that each name finds a test.
fn absent(mutants: &[&Mutant], passed: &[String]) -> Result<(), String> {
    for mutant in mutants {
        let missing = mutant
            .tests
            .iter()
            .find(|name| !passed.iter().any(|test| test.contains(name.as_str())));
        if let Some(name) = missing {
            let (id, package) = (&mutant.id, &mutant.package);
            return Err(format!("`{id}`: `{package}` has no test named `{name}`"));
        }
    }
    Ok(())
}

fn outcome(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Failed(tests) => Outcome::Caught(tests),
        Verdict::Passed(_) => Outcome::Survived,
        Verdict::None(why) => Outcome::Void(why),
    }
}

/// One line of what became of it.
fn result(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Caught(tests) => {
            let first = tests.first().map(String::as_str).unwrap_or_default();
            let name = first.rsplit("::").next().unwrap_or(first);
            match tests.len() {
                0 | 1 => format!("caught by {name}"),
                count => format!("caught by {name} and {} more", count - 1),
            }
        }
        Outcome::Survived => "SURVIVED: every test passed".to_owned(),
        Outcome::Void(why) => format!("SURVIVED: no test ran: {why}"),
    }
}

fn table(list: &List, outcomes: &[(&Mutant, Outcome, Duration)], unplanted: Duration) -> String {
    let seconds = |took: Duration| format!("{:>6.1} s", took.as_secs_f64());
    let mut text = String::new();
    for (row, says) in &list.rows {
        let mut heading = Some(format!("\n  {row}  {says}\n"));
        for (mutant, outcome, took) in outcomes.iter().filter(|(m, ..)| m.row == *row) {
            text.push_str(&heading.take().unwrap_or_default());
            let (time, says, result) = (seconds(*took), &mutant.says, result(outcome));
            text.push_str(&format!("{time}  {says}: {result}\n"));
        }
    }
    let caught = outcomes
        .iter()
        .filter(|(_, outcome, _)| matches!(outcome, Outcome::Caught(_)))
        .count();
    let planted: Duration = outcomes.iter().map(|(.., took)| *took).sum();
    text.push_str(&format!(
        "\n  {caught} of {} caught; {} unplanted, {} planted",
        outcomes.len(),
        seconds(unplanted).trim_start(),
        seconds(planted).trim_start()
    ));
    text
}

#[cfg(test)]
mod tests;
