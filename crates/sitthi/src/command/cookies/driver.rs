//! The program through which a browser is driven (W3C WebDriver): one that runs, or one that is started
//! and ended here.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use law::words::cookies as words;
use serde_json::Value as Json;
use ureq::Agent;
use ureq::http::Request;

use crate::fault::{Fault, said};

/// Where Debian puts it, if it is on no path.
const USUAL_PLACE: &str = "/usr/lib/chromium/chromedriver";
/// How often, and how far apart, a driver that was started is asked whether it is ready.
const TRIES: u32 = 100;
const TRY_WAIT: Duration = Duration::from_millis(100);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(90);
/// The most octets of an answer.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A driver that answers.
#[derive(Debug)]
pub(super) struct Driver {
    /// Host and port.
    address: String,
    agent: Agent,
    started: Option<Child>,
}

impl Driver {
    /// The driver at this address, or a new one. Without any nothing can be looked at, and that is said.
    pub(super) fn find(given: Option<&str>) -> Result<Driver, Fault> {
        if let Some(given) = given {
            let address = given
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_owned();
            let driver = Driver::at(address, None);
            return match driver.is_ready() {
                true => Ok(driver),
                false => Err(missing()),
            };
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|_| missing())?
            .port();
        let start = |program: &str| {
            Command::new(program)
                .arg(format!("--port={port}"))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
        };
        let child = start("chromedriver")
            .or_else(|_| start(USUAL_PLACE))
            .map_err(|_| missing())?;
        let driver = Driver::at(format!("127.0.0.1:{port}"), Some(child));
        for _ in 0..TRIES {
            if driver.is_ready() {
                return Ok(driver);
            }
            sleep(TRY_WAIT);
        }
        Err(missing())
    }

    fn at(address: String, started: Option<Child>) -> Driver {
        let config = Agent::config_builder()
            .timeout_global(Some(ANSWER))
            .http_status_as_error(false)
            .build();
        Driver {
            address,
            agent: config.new_agent(),
            started,
        }
    }

    fn is_ready(&self) -> bool {
        self.ask("GET", "/status", None)
            .is_ok_and(|status| status.get("ready").and_then(Json::as_bool) == Some(true))
    }

    /// Asks the driver, and gives what it answered.
    pub(super) fn ask(&self, method: &str, path: &str, body: Option<&Json>) -> Result<Json, Fault> {
        let asked = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header("content-type", "application/json")
            .body(body.map_or_else(String::new, Json::to_string))
            .map_err(|_| failed("no address"))?;
        let mut answer = self
            .agent
            .run(asked)
            .map_err(|error| failed(&error.to_string()))?;
        let answer = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_vec()
            .map_err(|error| failed(&error.to_string()))?;
        let mut answer: Json = serde_json::from_slice(&answer).map_err(|_| failed("no JSON"))?;
        let value = answer.get_mut("value").map(Json::take).unwrap_or_default();
        match value.get("error").and_then(Json::as_str) {
            Some(error) => Err(failed(error)),
            None => Ok(value),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(child) = &mut self.started {
            // Ended by itself already, or ended now: either way it only has to be reaped.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn missing() -> Fault {
    Fault::config(words::SCAN_NO_BROWSER.text()).hint(words::SCAN_NO_BROWSER_NEXT.text())
}

pub(super) fn failed(why: &str) -> Fault {
    Fault::internal(said(words::SCAN_DRIVER_FAILED, &[("why", why)]))
}
