//! Access-log lines of the learning platform in the combined format.
//!
//! The user field is the sign-in name, or `-` before sign-in. Addresses come from the ranges
//! kept for documentation (RFC 5737, RFC 3849). Lines stand person by person.

use std::io::{self, Write};

use super::University;
use super::people::{Kind, Person};
use super::sessions::{Sitting, Task};
use crate::demo::calendar::Moment;
use crate::demo::dice::Dice;
use crate::demo::lines::{Lines, Written};

/// IPv4 networks kept for documentation (RFC 5737).
const NETWORKS: [&str; 3] = ["192.0.2.", "198.51.100.", "203.0.113."];

/// What browsers call themselves.
const BROWSERS: [&str; 5] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
];

/// One request.
struct Request<'a> {
    user: &'a str,
    method: &'static str,
    path: &'a str,
    status: u64,
    bytes: u64,
}

impl University {
    /// Writes the access log: signing in and the first page of each sitting.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn write_access_log(&self, out: impl Write) -> io::Result<Written> {
        let mut lines = Lines::new(out);
        for person in self.learners() {
            let device = Device::of(self, &person);
            for sitting in self.sittings(&person) {
                self.sitting_in_log(&person, &device, &sitting, &mut lines)?;
            }
        }
        for lecturer in self.everybody_of(Kind::Lecturer) {
            let device = Device::of(self, &lecturer);
            let mut dice = self.seed.dice(b"log.lect", lecturer.key());
            for _ in 0..self.volume.of(6).min(40) {
                let day = dice.below(self.window.length());
                let at = Moment {
                    day,
                    second: 9 * 3_600 + dice.below(8 * 3_600),
                };
                let request = Request {
                    user: &lecturer.username,
                    ..page("/grade/report/grader/index.php")
                };
                self.line(
                    at,
                    &device.addresses[0],
                    &request,
                    device.browser,
                    &mut lines,
                )?;
            }
        }
        lines.finish()
    }

    fn sitting_in_log<W: Write>(
        &self,
        person: &Person,
        device: &Device,
        sitting: &Sitting,
        lines: &mut Lines<W>,
    ) -> io::Result<()> {
        let mut dice = self.seed.dice(
            b"log     ",
            person.key() ^ (u64::from(sitting.ordinal) << 48),
        );
        let address = dice.pick(&[
            &device.addresses[0],
            &device.addresses[0],
            &device.addresses[1],
        ]);
        let begins = sitting.begins;
        let before = Moment {
            second: begins.second.saturating_sub(9),
            ..begins
        };
        if dice.percent(5) {
            let refused = Request {
                user: "-",
                method: "POST",
                path: "/login/index.php",
                status: 401,
                bytes: 812,
            };
            self.line(before, address, &refused, device.browser, lines)?;
        }
        let login = Request {
            user: "-",
            method: "POST",
            path: "/login/index.php",
            status: 303,
            bytes: 512,
        };
        self.line(before.later(4), address, &login, device.browser, lines)?;
        let path = match sitting.task {
            Task::Forum if dice.percent(30) => "/mod/forum/index.php".to_owned(),
            _ => format!("/course/view.php?idnumber={}", sitting.class.sourced_id()),
        };
        let bytes = 18_000 + u64::from(dice.below(40_000));
        let request = Request {
            user: &person.username,
            bytes,
            ..page(&path)
        };
        self.line(begins, address, &request, device.browser, lines)
    }

    fn line<W: Write>(
        &self,
        at: Moment,
        address: &str,
        request: &Request<'_>,
        browser: &str,
        lines: &mut Lines<W>,
    ) -> io::Result<()> {
        lines
            .text(address)
            .text(" - ")
            .text(request.user)
            .text(" [");
        self.window.log(at, lines);
        lines
            .text("] \"")
            .text(request.method)
            .text(" ")
            .text(request.path)
            .text(" HTTP/1.1\" ");
        lines.number(request.status).text(" ").number(request.bytes);
        lines
            .text(" \"https://lms.example.ac.th/\" \"")
            .text(browser)
            .text("\"")
            .end()
    }
}

const fn page(path: &str) -> Request<'_> {
    Request {
        user: "-",
        method: "GET",
        path,
        status: 200,
        bytes: 24_000,
    }
}

/// Where somebody comes from: an address at home, one on the move, and a browser.
struct Device {
    addresses: [String; 2],
    browser: &'static str,
}

impl Device {
    fn of(university: &University, person: &Person) -> Self {
        let mut dice: Dice = university.seed.dice(b"device  ", person.key());
        let home = format!("{}{}", dice.pick(&NETWORKS), 1 + dice.below(254));
        let moving = format!(
            "2001:db8:{:x}:{:x}::{:x}",
            dice.below(65_536),
            dice.below(65_536),
            1 + dice.below(65_535)
        );
        Self {
            addresses: [home, moving],
            browser: dice.pick(&BROWSERS),
        }
    }
}

#[cfg(test)]
mod tests;
