//! `cargo run --release --manifest-path bench/Cargo.toml -- [SECTION…] [--minutes N]`
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

const SECTIONS: [(&str, &str); 8] = [
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
        "size",
        "cost against size: 10⁴, 10⁵, 10⁶ records; both engines",
    ),
];
const MINUTES: u64 = 15;
/// Kept back at the end, so that the whole stays within its minutes.
const RESERVE: Duration = Duration::from_secs(20);

struct Bench {
    wanted: Vec<String>,
    ends: Instant,
    cluster: Option<Cluster>,
    report: Report,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == start::WORD) {
        start::child();
        return ExitCode::SUCCESS;
    }
    match read(&words) {
        Ok((wanted, minutes)) => {
            let mut bench = Bench::new(wanted, minutes);
            bench.of_campus();
            bench.of_engines();
            bench.of_sizes();
            bench.report.close();
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}\n\nsections:");
            for (name, what) in SECTIONS {
                eprintln!("  {name:8} {what}");
            }
            eprintln!("  --minutes N  how long the whole may take; {MINUTES} unless said");
            ExitCode::FAILURE
        }
    }
}

/// The sections asked for, all when none is, and the minutes.
fn read(words: &[String]) -> Result<(Vec<String>, u64), String> {
    let (mut wanted, mut minutes) = (Vec::new(), MINUTES);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--minutes" {
            let number = words.next().and_then(|number| number.parse().ok());
            minutes = number.ok_or("`--minutes` needs a whole number")?;
        } else if SECTIONS.iter().any(|(name, _)| name == word) {
            wanted.push(word.clone());
        } else {
            return Err(format!("`{word}` is no section"));
        }
    }
    if wanted.is_empty() {
        wanted = SECTIONS.map(|(name, _)| name.to_owned()).to_vec();
    }
    Ok((wanted, minutes))
}

impl Bench {
    fn new(wanted: Vec<String>, minutes: u64) -> Self {
        println!(
            "# Sitthi, measured on {}",
            jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC")
        );
        println!("\n{}", machine());
        let mut report = Report::default();
        let engines = ["store", "ledger", "import", "package", "size"];
        let needed = engines
            .iter()
            .any(|name| wanted.iter().any(|word| word == name));
        let cluster = if needed {
            Cluster::start()
        } else {
            Err(String::new())
        };
        let cluster = match cluster {
            Ok(cluster) => {
                println!("\n{}", cluster.described());
                Some(cluster)
            }
            Err(why) => {
                if needed {
                    report.unmeasured("everything on PostgreSQL", why);
                }
                None
            }
        };
        Bench {
            wanted,
            ends: Instant::now() + Duration::from_secs(minutes * 60),
            cluster,
            report,
        }
    }

    fn wants(&self, section: &str) -> bool {
        self.wanted.iter().any(|word| word == section)
    }

    /// Whether a section is wanted and there is time for it; notes it when there is not.
    fn begins(&mut self, section: &str, engine: &Engine<'_>, least: u64) -> bool {
        let fits = self.left() >= Duration::from_secs(least);
        if self.wants(section) && !fits {
            let why = "the minutes of this run are used up; ask for the section alone";
            self.report
                .unmeasured(format!("`{section}` on {}", engine.name()), why);
        }
        self.wants(section) && fits
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
            .any(|section| self.wants(section))
        {
            return;
        }
        let mut campus = Campus::new(Engine::Embedded);
        if self.wants("decide") {
            let rows = decide::run(&mut campus);
            self.report.print("Deciding, in process, one thread", &rows);
            self.report.unmeasured(
                "regorus, Fides, Databunker, immudb",
                "not from crates.io or not in process; their published marks stand in README.md",
            );
        }
        if self.wants("http") {
            let rows = http::run(&mut campus);
            self.report.print(
                "AuthZEN over HTTP, loopback, callers on the same two cores (SQLite)",
                &rows,
            );
        }
        if self.wants("start") {
            let rows = start::run(campus);
            self.report.print("Start-up and memory (SQLite)", &rows);
            self.report.unmeasured(
                "start-up with 200,000 people on PostgreSQL",
                "bringing them in takes minutes; section `size` starts up with 100,000",
            );
        }
    }

    fn of_engines(&mut self) {
        if self.wants("ledger") {
            self.report.print("Ledger, in process", &log::alone());
        }
        let cluster = self.cluster.take();
        let server = cluster.as_ref().map(Engine::Server);
        for engine in [Some(Engine::Embedded), server].into_iter().flatten() {
            let name = engine.name();
            if self.begins("store", &engine, 60) {
                let rows = acts::run(engine);
                self.report.print(
                    &format!("Store, {name}, every act durable before it is answered"),
                    &rows,
                );
            }
            if self.begins("ledger", &engine, 20) {
                self.report
                    .print(&format!("Ledger in the store, {name}"), &log::kept(engine));
            }
            let (imports, copies) = (
                self.begins("import", &engine, 40),
                self.begins("package", &engine, 20),
            );
            if !imports && !copies {
                continue;
            }
            let delivery = Delivery::new(engine);
            if imports {
                self.report.print(
                    &format!("Through the doors, {name}, an invented university"),
                    &delivery.import(),
                );
            }
            if copies {
                self.report
                    .print(&format!("Copies, {name}"), &delivery.package());
            }
        }
        self.cluster = cluster;
    }

    /// Size by size, as far as the time goes.
    fn of_sizes(&mut self) {
        if !self.wants("size") {
            return;
        }
        let cluster = self.cluster.take();
        let server = cluster.as_ref().map(Engine::Server);
        for engine in [Some(Engine::Embedded), server].into_iter().flatten() {
            let mut grid = Grid::new(format!(
                "Cost against size, {}, ten records a person",
                engine.name()
            ));
            let mut before = Duration::ZERO;
            for size in size::SIZES {
                let expected = size::expected(before).max(Duration::from_secs(10));
                if expected > self.left() {
                    let why = format!(
                        "would take about {:.0} s, {:.0} s are left of the run; `-- size --minutes 60` measures it",
                        expected.as_secs_f64(),
                        self.left().as_secs_f64()
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
        self.cluster = cluster;
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
