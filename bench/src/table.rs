//! A table a person can read: each figure with the floor taken in the same run, and its aim.

use std::time::Duration;

/// One figure.
#[derive(Clone)]
pub enum Figure {
    /// So many a second.
    Rate(f64),
    /// How long one takes.
    Takes(Duration),
    /// Octets.
    Octets(f64),
    /// How many times something else.
    Times(f64),
    /// Anything else, in words.
    Words(String),
}

/// What a figure should reach.
#[derive(Clone, Copy)]
pub enum Aim {
    /// At least so many a second, or so many times.
    AtLeast(f64),
    /// At most so many seconds, octets or times.
    AtMost(f64),
    /// At least this part of the floor.
    OfFloor(f64),
}

/// One line.
#[derive(Clone)]
pub struct Row {
    what: String,
    figure: Figure,
    note: String,
    of_floor: Option<f64>,
    aims: Vec<Aim>,
}

impl Figure {
    const fn value(&self) -> f64 {
        match self {
            Figure::Rate(value) | Figure::Octets(value) | Figure::Times(value) => *value,
            Figure::Takes(time) => time.as_secs_f64(),
            Figure::Words(_) => f64::NAN,
        }
    }

    fn shown(&self) -> String {
        match self {
            Figure::Rate(rate) => format!("{}/s, {} each", short(*rate), time(1.0 / rate)),
            Figure::Takes(took) => time(took.as_secs_f64()),
            Figure::Octets(octets) => size(*octets),
            Figure::Times(times) => format!("{} ×", short(*times)),
            Figure::Words(words) => words.clone(),
        }
    }

    /// A bound of an aim, in the unit of this figure.
    fn bound(&self, value: f64) -> String {
        match self {
            Figure::Rate(_) => format!("{}/s", short(value)),
            Figure::Takes(_) => time(value),
            Figure::Octets(_) => size(value),
            Figure::Times(_) => format!("{} ×", short(value)),
            Figure::Words(_) => String::new(),
        }
    }
}

impl Row {
    pub fn new(what: impl Into<String>, figure: Figure) -> Self {
        Row {
            what: what.into(),
            figure,
            note: String::new(),
            of_floor: None,
            aims: Vec::new(),
        }
    }

    /// How it stands to the floor: above 1 is faster.
    pub const fn of_floor(mut self, ratio: f64) -> Self {
        self.of_floor = Some(ratio);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub fn aim(mut self, aim: Aim) -> Self {
        self.aims.push(aim);
        self
    }

    /// Each aim in words, and whether it was met.
    fn verdicts(&self) -> Vec<(String, bool)> {
        let judge = |aim: &Aim| match *aim {
            Aim::AtLeast(bound) => (
                format!("≥ {}", self.figure.bound(bound)),
                self.figure.value() >= bound,
            ),
            Aim::AtMost(bound) => (
                format!("≤ {}", self.figure.bound(bound)),
                self.figure.value() <= bound,
            ),
            Aim::OfFloor(bound) => (
                format!("≥ {bound} of the floor"),
                self.of_floor.is_some_and(|ratio| ratio >= bound),
            ),
        };
        self.aims.iter().map(judge).collect()
    }

    fn cells(&self) -> [String; 4] {
        let beside = [
            self.of_floor
                .map(|ratio| format!("{} of the floor", part(ratio))),
            (!self.note.is_empty()).then(|| self.note.clone()),
        ];
        let verdicts = self.verdicts();
        let aims = verdicts.iter().map(|(aim, met)| {
            let so = if *met { "met" } else { "**not met**" };
            format!("{aim}: {so}")
        });
        [
            self.what.clone(),
            self.figure.shown(),
            beside.into_iter().flatten().collect::<Vec<_>>().join("; "),
            aims.collect::<Vec<_>>().join("; "),
        ]
    }
}

/// Everything that was measured, and what was not.
#[derive(Default)]
pub struct Report {
    met: usize,
    missed: Vec<String>,
    unmeasured: Vec<(String, String)>,
}

impl Report {
    /// Prints one table.
    pub fn print(&mut self, title: &str, rows: &[Row]) {
        println!("\n## {title}\n\n| what | figure | beside | aim |\n|---|---|---|---|");
        for row in rows {
            println!("| {} |", row.cells().join(" | "));
            for (aim, met) in row.verdicts() {
                if met {
                    self.met += 1;
                } else {
                    let figure = row.figure.shown();
                    self.missed
                        .push(format!("{title}: {} — {figure} (aim {aim})", row.what));
                }
            }
        }
    }

    /// Notes what was not measured, and why.
    pub fn unmeasured(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.unmeasured.push((what.into(), why.into()));
    }

    /// Says what came of the aims, and what is missing.
    pub fn close(&self) {
        println!(
            "\n## Aims\n\n{} met, {} not met.",
            self.met,
            self.missed.len()
        );
        for missed in &self.missed {
            println!("- not met: {missed}");
        }
        for (what, why) in &self.unmeasured {
            println!("- not measured: {what}: {why}");
        }
        if self.unmeasured.is_empty() {
            println!("\nEverything asked for was measured.");
        }
    }
}

pub fn part(ratio: f64) -> String {
    match ratio {
        ratio if ratio >= 10.0 => format!("{ratio:.0}"),
        ratio if ratio >= 0.1 => format!("{ratio:.2}"),
        ratio => format!("1/{:.0}", 1.0 / ratio),
    }
}

/// A number with at most four digits.
pub fn short(value: f64) -> String {
    match value {
        value if value >= 1e6 => format!("{:.2} M", value / 1e6),
        value if value >= 1e4 => format!("{:.1} k", value / 1e3),
        value if value >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        value => format!("{value:.1}"),
    }
}

/// A time, in the unit that fits.
pub fn time(seconds: f64) -> String {
    match seconds {
        seconds if seconds >= 1.0 => format!("{seconds:.1} s"),
        seconds if seconds >= 1e-3 => format!("{:.1} ms", seconds * 1e3),
        seconds if seconds >= 1e-6 => format!("{:.1} µs", seconds * 1e6),
        seconds => format!("{:.0} ns", seconds * 1e9),
    }
}

/// Octets, in the unit that fits.
pub fn size(octets: f64) -> String {
    match octets {
        octets if octets >= 1024.0 * 1024.0 => format!("{:.1} MiB", octets / 1_048_576.0),
        octets if octets >= 10_240.0 => format!("{:.0} KiB", octets / 1024.0),
        octets => format!("{octets:.0} B"),
    }
}

/// The same measures at several sizes.
pub struct Grid {
    title: String,
    columns: Vec<String>,
    rows: Vec<(&'static str, Vec<Figure>)>,
}

impl Grid {
    pub const fn new(title: String) -> Self {
        Grid {
            title,
            columns: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Begins a column.
    pub fn column(&mut self, head: String) {
        self.columns.push(head);
    }

    /// Puts a figure into the column that was begun last.
    pub fn put(&mut self, what: &'static str, figure: Figure) {
        match self.rows.iter_mut().find(|(known, _)| *known == what) {
            Some((_, figures)) => figures.push(figure),
            None => self.rows.push((what, vec![figure])),
        }
    }

    /// Prints it; the last column says what the largest costs against the smallest.
    pub fn print(&self) {
        println!(
            "\n## {}\n\n| what | {} | largest : smallest |",
            self.title,
            self.columns.join(" | ")
        );
        println!("|---|{}---|", "---|".repeat(self.columns.len()));
        for (what, figures) in &self.rows {
            let shown: Vec<String> = figures.iter().map(Figure::shown).collect();
            let growth = figures
                .first()
                .zip(figures.last())
                .map_or(f64::NAN, |(one, other)| other.value() / one.value());
            println!("| {what} | {} | {growth:.2} |", shown.join(" | "));
        }
    }
}
