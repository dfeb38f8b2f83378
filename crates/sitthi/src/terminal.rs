//! What is written where: results to standard output, progress and faults to standard error.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use law::{Language, Text};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fault::Fault;

/// The terminal, the language it is spoken to in, and whether a program reads it.
#[derive(Clone, Debug)]
pub(crate) struct Terminal {
    /// Language of messages.
    pub(crate) language: Language,
    /// Results as JSON, progress as JSON lines.
    pub(crate) json: bool,
    /// Where it is collected for somebody else's terminal; left out, it is this process's own.
    said: Option<Said>,
}

/// Which of the two streams something is said on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stream {
    /// Results.
    Out,
    /// Progress, notes and faults.
    Err,
}

/// What a command said that runs for somebody at another terminal, in its order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said(Arc<Mutex<Vec<(Stream, String)>>>);

impl Said {
    fn add(&self, stream: Stream, text: String) {
        let Said(said) = self;
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push((stream, text));
    }

    /// All of it, stream and text.
    pub(crate) fn taken(&self) -> Vec<(Stream, String)> {
        let Said(said) = self;
        std::mem::take(&mut said.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Terminal {
    /// The terminal of this process.
    pub(crate) const fn here(language: Language, json: bool) -> Self {
        Terminal {
            language,
            json,
            said: None,
        }
    }

    /// One whose words are collected for somebody at another.
    pub(crate) fn collecting(language: Language, json: bool) -> (Self, Said) {
        let said = Said::default();
        let terminal = Terminal {
            said: Some(said.clone()),
            ..Terminal::here(language, json)
        };
        (terminal, said)
    }

    /// The language of the environment: Thai where it says so, else English.
    pub(crate) fn language_of(environment: &[Option<String>]) -> Language {
        // As POSIX has it: the first that is set and not empty decides.
        let set = environment.iter().flatten().find(|value| !value.is_empty());
        if set.is_some_and(|value| value.starts_with("th")) {
            Language::Thai
        } else {
            Language::English
        }
    }

    /// Writes a result.
    pub(crate) fn write(&self, text: &str) -> Result<(), Fault> {
        if let Some(said) = &self.said {
            said.add(Stream::Out, text.to_owned());
            return Ok(());
        }
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| Fault::output(&error))
    }

    /// Writes a line of a result.
    pub(crate) fn line(&self, text: &str) -> Result<(), Fault> {
        self.write(&format!("{text}\n"))
    }

    /// Writes a sentence of a result in the language spoken.
    pub(crate) fn say(&self, text: &Text) -> Result<(), Fault> {
        self.line(text.in_language(self.language))
    }

    /// Writes a result for a program.
    pub(crate) fn value(&self, value: &Value) -> Result<(), Fault> {
        self.line(&value.to_string())
    }

    /// Tells something beside the result: to standard error, as a JSON line to a program.
    pub(crate) fn tell(&self, text: &Text) {
        let line = if self.json {
            serde_json::json!({ "note": text }).to_string()
        } else {
            text.in_language(self.language).to_owned()
        };
        self.aside(&line);
    }

    /// Says again what a command said elsewhere.
    pub(crate) fn repeat(&self, stream: Stream, text: &str) -> Result<(), Fault> {
        match stream {
            Stream::Out => self.write(text),
            Stream::Err => {
                self.aside(text.trim_end_matches('\n'));
                Ok(())
            }
        }
    }

    /// Writes a line to standard error.
    fn aside(&self, line: &str) {
        if let Some(said) = &self.said {
            said.add(Stream::Err, format!("{line}\n"));
            return;
        }
        // Nobody listening to standard error is no reason to stop.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// Tells a fault.
    pub(crate) fn fault(&self, fault: &Fault) {
        if fault.silent {
            return;
        }
        let text = if self.json {
            fault.json().to_string()
        } else {
            fault.render(self.language)
        };
        self.aside(&text);
    }

    /// A bar for something that takes a while. It is hidden where nobody watches.
    pub(crate) fn progress(&self, what: &Text) -> Progress {
        let is_here = self.said.is_none();
        let watched = is_here && !self.json && std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(
            None,
            if watched {
                ProgressDrawTarget::stderr()
            } else {
                ProgressDrawTarget::hidden()
            },
        );
        if let Ok(style) =
            ProgressStyle::with_template("{msg:44!} {wide_bar} {percent:>3} % {elapsed}")
        {
            bar.set_style(style);
        }
        let shown = what.in_language(self.language).to_owned();
        bar.set_message(shown.clone());
        Progress {
            bar,
            shown,
            what: what.en.clone(),
            json: is_here && self.json,
            told: 0,
            plain: (is_here && !watched && !self.json).then(stopwatch),
        }
    }
}

/// How often a program is told of progress, in rows.
const TOLD_EVERY: u64 = 10_000;
/// How often a line is written where nobody watches a bar, such as in a log.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// How far something has come.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown: String,
    what: String,
    json: bool,
    told: u64,
    /// When the last line was written, where there is no terminal.
    plain: Option<Instant>,
}

impl Progress {
    /// Says how much there is, where that is known.
    pub(crate) fn of(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// Says how much is done.
    pub(crate) fn at(&mut self, done: u64) {
        self.bar.set_position(done);
        self.tell(done);
    }

    /// Says how many rows are behind us, and how much of a file where its length is known.
    pub(crate) fn read(&mut self, rows: u64, bytes: u64, bytes_total: Option<u64>) {
        self.bar.set_message(format!("{} {rows}", self.shown));
        if let Some(total) = bytes_total {
            self.bar.set_length(total);
        }
        self.bar.set_position(bytes);
        self.tell(rows);
    }

    fn tell(&mut self, done: u64) {
        if self.json && done >= self.told + TOLD_EVERY {
            self.told = done;
            let line = serde_json::json!({ "progress": { "what": self.what, "done": done } });
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        }
        if self.plain.is_some_and(|last| last.elapsed() >= LINE_EVERY) {
            self.plain = Some(stopwatch());
            let _ = writeln!(std::io::stderr().lock(), "{}", self.line(done));
        }
    }

    /// What is done, how much of it where that is known, and for how long it has been going on.
    fn line(&self, done: u64) -> String {
        let percent = match self.bar.length() {
            Some(length) if length > 0 => {
                format!(" ({} %)", self.bar.position().saturating_mul(100) / length)
            }
            _ => String::new(),
        };
        let seconds = self.bar.elapsed().as_secs();
        format!("{} {done}{percent}, {seconds} s", self.shown)
    }

    /// Takes the bar away.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}

/// How long it is since a line was written is no time of day: nothing is dated by it.
#[expect(
    clippy::disallowed_methods,
    reason = "a pause between two lines on a terminal, not the present moment"
)]
fn stopwatch() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_is_set_decides() {
        let of = |values: &[Option<&str>]| {
            Terminal::language_of(
                &values
                    .iter()
                    .map(|value| value.map(str::to_owned))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(of(&[None, None, Some("th_TH.UTF-8")]), Language::Thai);
        assert_eq!(
            of(&[Some("C"), None, Some("th_TH.UTF-8")]),
            Language::English
        );
        assert_eq!(of(&[Some(""), Some("th_TH"), None]), Language::Thai);
        assert_eq!(of(&[None, None, None]), Language::English);
    }
}
