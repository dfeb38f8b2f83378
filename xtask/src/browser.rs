//! The driver through which tests speak to a real browser. Each test asks it for a session of
//! its own, with the flags it needs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::keeper::Keeper;
use crate::postgres::free_port;
use crate::programs::chromedriver;

/// The variable the tests read: where the driver listens.
pub(crate) const VARIABLE: &str = "SITTHI_TEST_CHROMEDRIVER";

/// How long the driver may take to answer: so many tries, so far apart.
const TRIES_MAX: u32 = 200;
const TRY_WAIT: Duration = Duration::from_millis(100);

/// Longest answer about its state that a driver is listened to for.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// A running driver. Dropping it ends the driver and the browsers it started.
#[derive(Debug)]
pub(crate) struct Driver {
    url: String,
    process: Child,
    keeper: Option<Keeper>,
}

impl Driver {
    /// Starts a driver on a free port of this machine.
    ///
    /// # Errors
    /// When it is not installed, cannot be run, or does not answer in time.
    pub(crate) fn start() -> Result<Driver, String> {
        let program = chromedriver()
            .ok_or("chromedriver is not installed; install it: apt-get install chromium-driver")?;
        let port = free_port()?;
        let process = Command::new(program)
            .arg(format!("--port={port}"))
            .arg("--log-level=WARNING")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|e| format!("chromedriver cannot be run: {e}"))?;
        let group = format!("-{}", process.id());
        let keeper = Keeper::stand_by("kill -s TERM -- \"$1\"", &[&group])?;
        let driver = Driver {
            url: format!("http://127.0.0.1:{port}"),
            process,
            keeper: Some(keeper),
        };
        for _ in 0..TRIES_MAX {
            if is_ready(port).unwrap_or(false) {
                return Ok(driver);
            }
            sleep(TRY_WAIT);
        }
        Err("chromedriver started and does not answer".to_owned())
    }

    /// Where the tests reach it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.keeper.take());
        // Ended by its keeper, or ended before: either way it only has to be reaped.
        let _ = self.process.wait();
    }
}

/// Asks `GET /status`, as the WebDriver standard has it.
fn is_ready(port: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(TRY_WAIT))?;
    write!(
        stream,
        "GET /status HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    )?;
    // The driver leaves the connection open, so the answer ends where its JSON does.
    let mut answer: Vec<u8> = Vec::new();
    let mut piece = [0_u8; 1024];
    while answer.len() < ANSWER_BYTES_MAX {
        let count = stream.read(&mut piece)?;
        answer.extend(piece.iter().take(count));
        let text = String::from_utf8_lossy(&answer);
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        if let Ok(status) = serde_json::from_str::<serde_json::Value>(body) {
            return Ok(status
                .pointer("/value/ready")
                .and_then(|ready| ready.as_bool())
                == Some(true));
        }
        if count == 0 {
            break;
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Needs a browser's driver; runs under `cargo xtask test`, which says so by its variable.
    #[test]
    fn a_driver_answers_and_ends_when_dropped() {
        if std::env::var_os(VARIABLE).is_none() {
            return;
        }
        let driver = Driver::start().unwrap();
        let port: u16 = driver.url().rsplit(':').next().unwrap().parse().unwrap();
        assert!(is_ready(port).unwrap());
        drop(driver);
        assert!(is_ready(port).is_err());
    }
}
