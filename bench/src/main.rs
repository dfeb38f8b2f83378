//! `cargo run --release --manifest-path bench/Cargo.toml -- [SECTION…] [--only ENGINE] [--minutes N]`
//!
//! Each figure stands beside the floor (the engine, the web server, a table by hand) taken in the
//! same run, by turns where the disk is waited for. Absolute figures are of the machine at hand;
//! the ratios are the claim.

mod acts;
mod campus;
mod cluster;
mod decide;
mod doors;
mod floor;
mod http;
mod log;
mod measure;
mod place;
mod rights;
mod size;
mod start;
mod table;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use campus::Campus;
use cluster::Cluster;
use doors::Delivery;
use place::Engine;
use table::{Grid, Report};

const SECTIONS: [(&str, &str); 9] = [
    (
        "decide",
        "the decision against cedar-policy, casbin and a table",
    ),
    ("http", "AuthZEN over HTTP against the web server by hand"),
    ("start", "start-up and memory with 200,000 people"),
    (
        "store",
        "writes, permitted reads, a person's word, erasure; both engines",
    ),
    ("ledger", "append and check; both engines"),
    ("import", "rows taken in through the doors; both engines"),
    (
        "package",
        "copies of 10, 1,000 and 10,000 records; both engines",
    ),
    (
        "rights",
        "500 mixed requests; access and erasure against records; both engines",
    ),
    (
        "size",
        "cost against size: 10⁴, 10⁵, 10⁶ records; both engines",
    ),
];
const ENGINES: [&str; 2] = ["sqlite", "postgresql"];
const MINUTES: u64 = 25;
/// Of them left to the server, when it is to be measured too.
const FOR_SERVER: Duration = Duration::from_secs(540);
/// Kept back at the end, so that the whole stays within its minutes.
const RESERVE: Duration = Duration::from_secs(20);

struct Bench {
    wanted: Wanted,
    ends: Instant,
    report: Report,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == start::WORD) {
        start::child();
        return ExitCode::SUCCESS;
    }
    match read(&words) {
        Ok(wanted) => {
            let (mut bench, cluster) = Bench::new(wanted);
            bench.of_campus();
            if bench.wanted.section("ledger") {
                bench.report.print("Ledger, in process", &log::alone());
            }
            let server = cluster.as_ref().map(Engine::Server);
            for engine in [Some(Engine::Embedded), server].into_iter().flatten() {
                if bench.wanted.engine(engine.name()) {
                    bench.of_engine(engine);
                    bench.of_sizes(engine);
                }
            }
            bench.report.close();
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}\n\nsections:");
            for (name, what) in SECTIONS {
                eprintln!("  {name:8} {what}");
            }
            eprintln!("  --only ENGINE  sqlite or postgresql");
            eprintln!("  --minutes N  how long the whole may take; {MINUTES} unless said");
            ExitCode::FAILURE
        }
    }
}

/// What is asked for: sections, all when none is named; one engine, or both; minutes.
struct Wanted {
    sections: Vec<String>,
    only: Option<String>,
    minutes: u64,
}

fn read(words: &[String]) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        sections: Vec::new(),
        only: None,
        minutes: MINUTES,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--minutes" {
            let number = words.next().and_then(|number| number.parse().ok());
            wanted.minutes = number.ok_or("`--minutes` needs a whole number")?;
        } else if word == "--only" {
            let known = |name: &&String| ENGINES.contains(&name.as_str());
            let name = words
                .next()
                .filter(known)
                .ok_or("`--only` needs sqlite or postgresql")?;
            wanted.only = Some(name.clone());
        } else if SECTIONS.iter().any(|(name, _)| name == word) {
            wanted.sections.push(word.clone());
        } else {
            return Err(format!("`{word}` is no section"));
        }
    }
    if wanted.sections.is_empty() {
        wanted.sections = SECTIONS.map(|(name, _)| name.to_owned()).to_vec();
    }
    Ok(wanted)
}

impl Wanted {
    fn section(&self, section: &str) -> bool {
        self.sections.iter().any(|word| word == section)
    }

    fn engine(&self, name: &str) -> bool {
        self.only
            .as_deref()
            .is_none_or(|only| only.eq_ignore_ascii_case(name))
    }

    fn needs_server(&self) -> bool {
        let sections = ["store", "ledger", "import", "package", "rights", "size"];
        self.engine(ENGINES[1]) && sections.iter().any(|section| self.section(section))
    }
}

impl Bench {
    fn new(wanted: Wanted) -> (Self, Option<Cluster>) {
        let now = jiff::Timestamp::now();
        println!(
            "# Sitthi, measured on {}",
            now.strftime("%Y-%m-%d %H:%M UTC")
        );
        println!("\n{}", machine());
        let mut report = Report::default();
        let mut cluster = None;
        if wanted.needs_server() {
            match Cluster::start() {
                Ok(started) => {
                    println!("\n{}", started.described());
                    cluster = Some(started);
                }
                Err(why) => report.unmeasured("everything on PostgreSQL", why),
            }
        }
        let ends = Instant::now() + Duration::from_secs(wanted.minutes * 60);
        (
            Bench {
                wanted,
                ends,
                report,
            },
            cluster,
        )
    }

    /// Whether a section is wanted and there is time for it; notes it when there is not.
    fn begins(&mut self, section: &str, engine: &Engine<'_>, least: u64) -> bool {
        let fits = self.left() >= Duration::from_secs(least);
        if self.wanted.section(section) && !fits {
            let why = "the minutes of this run are used up; ask for the section alone";
            self.report
                .unmeasured(format!("`{section}` on {}", engine.name()), why);
        }
        self.wanted.section(section) && fits
    }

    fn left(&self) -> Duration {
        self.ends
            .saturating_duration_since(Instant::now())
            .saturating_sub(RESERVE)
    }

    /// What is measured on the campus of 100,000 people.
    fn of_campus(&mut self) {
        if !["decide", "http", "start"]
            .iter()
            .any(|section| self.wanted.section(section))
        {
            return;
        }
        let mut campus = Campus::new(Engine::Embedded);
        if self.wanted.section("decide") {
            let rows = decide::run(&mut campus);
            self.report.print("Deciding, in process, one thread", &rows);
            self.report.unmeasured(
                "regorus, Fides, Databunker, immudb",
                "not from crates.io or not in process; their published marks stand in README.md",
            );
        }
        if self.wanted.section("http") {
            let rows = http::run(&mut campus);
            self.report.print(
                "AuthZEN over HTTP, loopback, callers on the same two cores (SQLite)",
                &rows,
            );
        }
        if self.wanted.section("start") {
            let rows = start::run(campus);
            self.report.print("Start-up and memory (SQLite)", &rows);
            self.report.unmeasured(
                "start-up with 200,000 people on PostgreSQL",
                "bringing them in takes minutes; section `size` starts up with 100,000",
            );
        }
    }

    fn of_engine(&mut self, engine: Engine<'_>) {
        let name = engine.name();
        if self.begins("store", &engine, 60) {
            let rows = acts::run(engine);
            let title = format!("Store, {name}, every act durable before it is answered");
            self.report.print(&title, &rows);
        }
        if self.begins("ledger", &engine, 20) {
            let rows = log::kept(engine);
            self.report
                .print(&format!("Ledger in the store, {name}"), &rows);
        }
        if self.begins("rights", &engine, 60) {
            let rows = rights::run(engine);
            self.report.print(&format!("Rights, {name}"), &rows);
        }
        let imports = self.begins("import", &engine, 40);
        let copies = self.begins("package", &engine, 20);
        if !imports && !copies {
            return;
        }
        let delivery = Delivery::new(engine);
        if imports {
            let title = format!("Through the doors, {name}, an invented university");
            self.report.print(&title, &delivery.import());
        }
        if copies {
            self.report
                .print(&format!("Copies, {name}"), &delivery.package());
        }
    }

    /// Size by size, as far as the time goes.
    fn of_sizes(&mut self, engine: Engine<'_>) {
        if !self.wanted.section("size") {
            return;
        }
        let mut grid = Grid::new(format!(
            "Cost against size, {}, ten records a person",
            engine.name()
        ));
        let mut before = Duration::ZERO;
        for size in size::SIZES {
            let expected = size::expected(before).max(Duration::from_secs(10));
            let kept_back = match engine {
                Engine::Embedded if self.wanted.needs_server() => FOR_SERVER,
                _ => Duration::ZERO,
            };
            let left = self.left().saturating_sub(kept_back);
            if expected > left {
                let (takes, left) = (expected.as_secs(), left.as_secs());
                let why = format!(
                    "would take about {takes} s of the {left} s there are; `-- size --minutes 60` measures it"
                );
                self.report
                    .unmeasured(format!("{size} records on {}", engine.name()), why);
                break;
            }
            grid.column(format!("{size} records"));
            before = size::column(engine, size, &mut grid);
        }
        grid.print();
    }
}

/// What the figures are of.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let read = |path: &str, key: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with(key))
            .unwrap_or_default();
        line.split_once(':')
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{cores} cores ({}), {} of memory, load {} at the start.",
        read("/proc/cpuinfo", "model name"),
        read("/proc/meminfo", "MemTotal"),
        load.split_whitespace().next().unwrap_or("?"),
    )
}
