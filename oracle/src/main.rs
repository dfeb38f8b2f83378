//! Puts the same random questions to our decision and to Cedar, an engine that others wrote, and
//! reports every difference. The policies are written for Cedar from the packs, not from the
//! tables that our decision looks at.
//!
//! `cargo run --release -- [--count N] [--seed S]`; ends with 1 when any answer differs.

mod cedar;
mod request;
mod throw;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs};

use cedar_policy::{Authorizer, Decision as Verdict, PolicySet, Response};
use jiff::Timestamp;
use law::{Moment, PersonId};
use policy::pack::{Pack, Verb};
use policy::{Compiled, Decision, Rule, decide};

use crate::cedar::Unsaid;
use crate::throw::Dice;

/// The moment at which everything is asked: 22 November 2026, 03:00 UTC.
const NOW: Timestamp = Timestamp::constant(1_795_316_400, 0);

const PACKS: [&str; 2] = ["chula-learning", "cmu-culture"];

/// How many of our own decisions are timed in a row.
const IN_A_ROW: usize = 10_000;

/// How many differences are printed in full.
const SHOWN: usize = 10;

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    match run(&mut out) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(fault) => {
            let _ = writeln!(out, "the comparison could not be made: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Compares over every pack; how many answers differ.
fn run(out: &mut impl std::io::Write) -> Result<usize, Unsaid> {
    let (count, seed) = arguments()?;
    let (mut differing, mut asked) = (0_usize, 0_usize);
    let houses = PACKS
        .map(|name| std::thread::spawn(move || compared(name, count.div_ceil(PACKS.len()), seed)));
    for (name, house) in PACKS.into_iter().zip(houses) {
        let tally = house
            .join()
            .map_err(|_| format!("{name}: the comparison broke off"))??;
        tally.print(out, name)?;
        differing += tally.differences.len();
        asked += tally.answers.values().sum::<usize>();
    }
    writeln!(out, "{asked} questions, {differing} differences")?;
    Ok(differing)
}

/// A pack asked so many random questions; each pack has throws of its own.
fn compared(name: &str, count: usize, seed: u64) -> Result<Tally, String> {
    let fault = |fault: Unsaid| format!("{name}: {fault}");
    let house = House::open(name).map_err(fault)?;
    let mut dice = Dice(
        seed.wrapping_mul(1_000_003)
            .wrapping_add(name.bytes().map(u64::from).sum()),
    );
    let mut tally = Tally {
        policies: house.policies.policies().count(),
        ..Tally::default()
    };
    for _ in 0..count {
        house.compare(&mut dice, &mut tally).map_err(fault)?;
    }
    tally.in_a_row = house.in_a_row(&mut dice).map_err(fault)?;
    Ok(tally)
}

fn arguments() -> Result<(usize, u64), Unsaid> {
    let (mut count, mut seed) = (1_000_000, 1);
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| format!("`{word}` wants a number"))?;
        match word.as_str() {
            "--count" => count = value.parse()?,
            "--seed" => seed = value.parse()?,
            other => return Err(format!("`{other}` is neither --count nor --seed").into()),
        }
    }
    Ok((count, seed))
}

/// A pack, asked in two ways.
struct House {
    pack: Pack,
    compiled: Compiled,
    policies: PolicySet,
    authorizer: Authorizer,
}

impl House {
    /// Opens a shipped pack as if it were the second version, after a first that told less.
    fn open(name: &str) -> Result<House, Unsaid> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../policies")
            .join(name);
        let mut files = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                files.push((
                    path.file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned(),
                    fs::read(&path)?,
                ));
            }
        }
        let borrowed: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        let (_, shipped, _) = Compiled::from_files(&borrowed, &[])?;
        let first = told_less(&shipped);
        let mut pack = shipped;
        if let Some(head) = &mut pack.head {
            "2".clone_into(&mut head.version);
        }
        let earlier = [first];
        let compiled = Compiled::new(&pack, &earlier)?;
        let policies = cedar::policies(&pack, &earlier)?;
        Ok(House {
            pack,
            compiled,
            policies,
            authorizer: Authorizer::new(),
        })
    }

    fn compare(&self, dice: &mut Dice, tally: &mut Tally) -> Result<(), Unsaid> {
        let asked = throw::question(&self.pack, dice);
        let situation = throw::situation(&self.pack, dice);
        let actor = throw::ASKING.parse()?;
        let question = asked.question(&self.compiled, actor, PersonId::from_bytes([7; 16]))?;
        let facts = situation.facts(&self.compiled)?;
        let now = Moment::from(NOW);

        let ours = decide(&self.compiled, &facts, &question, now);
        let start = clock();
        let (request, entities) = request::of(&asked, &situation)?;
        let theirs = self
            .authorizer
            .is_authorized(&request, &self.policies, &entities);
        tally.theirs += start.elapsed();

        tally.count(&ours);
        if let Some(how) = difference(&ours, &theirs) {
            tally
                .differences
                .push(format!("{how}\n  {asked:?}\n  {situation:?}"));
        }
        Ok(())
    }
}

impl House {
    /// How long one of our decisions takes, many asked in a row.
    fn in_a_row(&self, dice: &mut Dice) -> Result<Duration, Unsaid> {
        let mut thrown = Vec::new();
        for _ in 0..IN_A_ROW {
            let asked = throw::question(&self.pack, dice);
            let question = asked.question(
                &self.compiled,
                throw::ASKING.parse()?,
                PersonId::from_bytes([7; 16]),
            )?;
            thrown.push((
                throw::situation(&self.pack, dice).facts(&self.compiled)?,
                question,
            ));
        }
        let now = Moment::from(NOW);
        let mut best = Duration::MAX;
        for _ in 0..20 {
            let start = clock();
            for (facts, question) in &thrown {
                let _ = black_box(decide(
                    &self.compiled,
                    black_box(facts),
                    black_box(question),
                    now,
                ));
            }
            best = best.min(start.elapsed());
        }
        Ok(best / u32::try_from(IN_A_ROW)?)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long the two engines take is measured, not decided upon"
)]
fn clock() -> Instant {
    Instant::now()
}

/// A first version that told people less: fewer categories, verbs, recipients and activities.
fn told_less(shipped: &Pack) -> Pack {
    let mut first = shipped.clone();
    for (number, activity) in first.activities.iter_mut().enumerate() {
        if number % 2 == 1 && activity.categories.len() > 1 {
            activity.categories.pop();
        }
        if number % 3 == 0 {
            activity.operations.retain(|verb| *verb != Verb::Disclose);
        }
    }
    first.activities.pop();
    first.processors.clear();
    if let Some(recipient) = first.recipients.first_mut() {
        recipient.activities.truncate(1);
    }
    first
}

/// How two answers differ, if they do: in yes or no, or in the rules that Cedar names. Where
/// Cedar finds forbids, the first of them in the order of the rules must be ours, unless ours is
/// one that Cedar can only say by permitting nothing: which role, and how far it came.
fn difference(ours: &Decision, theirs: &Response) -> Option<String> {
    if let Some(fault) = theirs.diagnostics().errors().next() {
        return Some(format!("cedar could not evaluate: {fault}"));
    }
    let named = theirs
        .diagnostics()
        .reason()
        .filter_map(|id| Rule::from_code(AsRef::<str>::as_ref(id).split('/').next()?))
        .min();
    let refused = ours.refused_by();
    let by_mandate = |rule: Rule| (Rule::RoleMissing..=Rule::NetworkOutside).contains(&rule);
    let agreed = match (theirs.decision(), refused) {
        (Verdict::Allow, None) => true,
        (Verdict::Deny, Some(rule)) => match named {
            None => by_mandate(rule),
            Some(named) if named > Rule::NetworkOutside => rule == named || by_mandate(rule),
            Some(named) => rule == named,
        },
        _ => false,
    };
    (!agreed).then(|| {
        format!(
            "ours {:?}, cedar {:?} by {named:?}",
            refused.map_or("permitted", Rule::code),
            theirs.decision()
        )
    })
}

/// What came out.
#[derive(Default)]
struct Tally {
    answers: BTreeMap<Option<Rule>, usize>,
    differences: Vec<String>,
    /// How many Cedar policies say the pack.
    policies: usize,
    /// One of our decisions, the best of twenty rounds.
    in_a_row: Duration,
    /// All of Cedar's, requests and entities made.
    theirs: Duration,
}

impl Tally {
    fn count(&mut self, ours: &Decision) {
        *self.answers.entry(ours.refused_by()).or_default() += 1;
    }

    fn print(&self, out: &mut impl std::io::Write, name: &str) -> std::io::Result<()> {
        let asked: usize = self.answers.values().sum();
        writeln!(
            out,
            "{name}: {asked} questions, {} Cedar policies",
            self.policies
        )?;
        for (refused, count) in &self.answers {
            writeln!(
                out,
                "{count:>10}  {}",
                refused.map_or("permitted", Rule::code)
            )?;
        }
        let theirs = self.theirs.as_nanos() / u128::try_from(asked.max(1)).unwrap_or(1);
        writeln!(
            out,
            "ours {} ns, Cedar with its request and entities {theirs} ns a question",
            self.in_a_row.as_nanos()
        )?;
        for difference in self.differences.iter().take(SHOWN) {
            writeln!(out, "DIFFERENT: {difference}")?;
        }
        writeln!(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differences(house: &House) -> usize {
        let (mut dice, mut tally) = (Dice(7), Tally::default());
        for _ in 0..1_500 {
            house.compare(&mut dice, &mut tally).unwrap();
        }
        tally.differences.len()
    }

    #[test]
    fn the_two_engines_agree_on_both_packs() {
        for name in PACKS {
            assert_eq!(differences(&House::open(name).unwrap()), 0, "{name}");
        }
    }

    /// Were a rule forgotten on either side, the comparison would say so.
    #[test]
    fn a_rule_left_out_on_one_side_is_found() {
        for rule in [
            Rule::Objected,
            Rule::NoticeSilent,
            Rule::CategoryOutside,
            Rule::AgreementExpired,
        ] {
            let mut house = House::open("chula-learning").unwrap();
            let mut fewer = PolicySet::new();
            for policy in house.policies.policies() {
                if !AsRef::<str>::as_ref(policy.id()).starts_with(rule.code()) {
                    fewer.add(policy.clone()).unwrap();
                }
            }
            house.policies = fewer;
            assert!(differences(&house) > 0, "{}", rule.code());
        }
    }

    #[test]
    fn a_permit_too_many_is_found() {
        let mut house = House::open("cmu-culture").unwrap();
        house
            .policies
            .add(
                cedar_policy::Policy::parse(
                    Some(cedar_policy::PolicyId::new("planted")),
                    "permit(principal, action, resource);",
                )
                .unwrap(),
            )
            .unwrap();
        assert!(differences(&house) > 0);
    }
}
