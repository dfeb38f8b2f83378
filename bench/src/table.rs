//! A table a person can read.

use std::time::{Duration, Instant};

/// Rows of one table.
pub struct Table {
    title: &'static str,
    rows: Vec<(String, String, String, String)>,
}

impl Table {
    pub fn new(title: &'static str) -> Self {
        Table { title, rows: Vec::new() }
    }

    /// Adds a rate, beside a floor if there is one.
    pub fn rate(&mut self, what: &str, count: u64, time: Duration, floor: Option<f64>) -> f64 {
        let rate = count as f64 / time.as_secs_f64();
        let ratio = floor.map_or_else(String::new, |floor| format!("{:.2} of the floor", rate / floor));
        let each = time / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        self.rows.push((what.to_owned(), format!("{}/s", short(rate)), format!("{each:.1?} each"), ratio));
        rate
    }

    pub fn fact(&mut self, what: &str, value: String, note: &str) {
        self.rows.push((what.to_owned(), value, note.to_owned(), String::new()));
    }

    pub fn print(&self) {
        println!("\n## {}\n\n| what | figure | | |\n|---|---|---|---|", self.title);
        for (what, figure, each, ratio) in &self.rows {
            println!("| {what} | {figure} | {each} | {ratio} |");
        }
    }
}

fn short(rate: f64) -> String {
    match rate {
        rate if rate >= 1e6 => format!("{:.2} M", rate / 1e6),
        rate if rate >= 1e4 => format!("{:.1} k", rate / 1e3),
        rate => format!("{rate:.0}"),
    }
}

/// Runs `act` and tells how long it took.
pub fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = act();
    (value, start.elapsed())
}

/// Octets of memory this process holds.
pub fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}
