//! A browser of a new visitor: opens a page, says yes, tells what is there.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::Duration;

use law::words::cookies as words;
use policy::pack::KeptIn;
use serde_json::{Value as Json, json};

use super::compare::{Seen, Thing, host};
use super::driver::{Driver, failed};
use crate::fault::{Fault, said};

/// One window, of somebody who was never here. Closed when dropped.
pub(super) struct Browser<'d> {
    driver: &'d Driver,
    session: String,
}

impl<'d> Browser<'d> {
    pub(super) fn open(driver: &'d Driver) -> Result<Self, Fault> {
        let mut args = vec!["--headless=new", "--disable-dev-shm-usage"];
        // Chromium keeps no sandbox for the superuser.
        if rustix::process::geteuid().is_root() {
            args.push("--no-sandbox");
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "performance": "ALL" },
        } } });
        let opened = driver.ask("POST", "/session", Some(&wanted))?;
        let session = opened
            .get("sessionId")
            .and_then(Json::as_str)
            .ok_or_else(|| failed("no session"))?
            .to_owned();
        Ok(Browser { driver, session })
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Json>) -> Result<Json, Fault> {
        let path = format!("/session/{}{path}", self.session);
        self.driver.ask(method, &path, body)
    }

    fn look(&self, expression: &str) -> Result<Json, Fault> {
        let asked = json!({ "script": format!("return {expression}"), "args": [] });
        self.ask("POST", "/execute/sync", Some(&asked))
    }

    /// Opens a page and waits; what is there then.
    pub(super) fn visit(&self, url: &str, seconds: u64) -> Result<Seen, Fault> {
        self.ask("POST", "/url", Some(&json!({ "url": url })))
            .map_err(|fault| {
                let why = fault.to_string();
                Fault::user(said(
                    words::SCAN_UNREACHABLE,
                    &[("url", url), ("why", &why)],
                ))
            })?;
        self.seen(seconds)
    }

    /// Opens the same page once more.
    pub(super) fn again(&self, seconds: u64) -> Result<Seen, Fault> {
        let mut first = self.seen(seconds)?;
        self.ask("POST", "/refresh", Some(&json!({})))?;
        let then = self.seen(seconds)?;
        first.hosts.extend(then.hosts);
        first.things = then.things;
        Ok(first)
    }

    /// Says yes where the page asks; whether it asked.
    pub(super) fn say_yes(&self, selector: Option<&str>) -> Result<bool, Fault> {
        let button = match selector {
            Some(selector) => format!("document.querySelector({})", Json::from(selector)),
            None => "(document.querySelector('#sitthi-question')?.shadowRoot?.querySelector('[data-way=yes]'))".to_owned(),
        };
        let pressed = self.look(&format!(
            "(() => {{ const button = {button}; if (!button) return false; button.click(); return true; }})()"
        ))?;
        Ok(pressed == true)
    }

    fn seen(&self, seconds: u64) -> Result<Seen, Fault> {
        sleep(Duration::from_secs(seconds));
        let now = self.look("Date.now() / 1000")?.as_f64().unwrap_or(0.0);
        let cookies = self.ask(
            "POST",
            "/goog/cdp/execute",
            Some(&json!({ "cmd": "Storage.getCookies", "params": {} })),
        )?;
        let list = cookies.get("cookies").and_then(Json::as_array);
        let mut things: Vec<Thing> = list
            .into_iter()
            .flatten()
            .filter_map(|cookie| {
                let ends = cookie.get("expires").and_then(Json::as_f64);
                Some(Thing {
                    name: cookie.get("name")?.as_str()?.to_owned(),
                    kept_in: KeptIn::Cookie,
                    seconds: ends.filter(|ends| *ends > 0.0).map(|ends| ends - now),
                })
            })
            .collect();
        for (store, kept_in) in [
            ("localStorage", KeptIn::LocalStorage),
            ("sessionStorage", KeptIn::SessionStorage),
        ] {
            let keys = self.look(&format!("Object.keys({store})"))?;
            things.extend(keys.as_array().into_iter().flatten().filter_map(|name| {
                Some(Thing {
                    name: name.as_str()?.to_owned(),
                    kept_in,
                    seconds: None,
                })
            }));
        }
        Ok(Seen {
            things,
            hosts: self.hosts()?,
        })
    }

    /// The hosts the browser was sent to since it was last asked, whatever became of it there.
    fn hosts(&self) -> Result<BTreeSet<String>, Fault> {
        let log = self.ask("POST", "/se/log", Some(&json!({ "type": "performance" })))?;
        let entries = log.as_array().into_iter().flatten();
        Ok(entries
            .filter_map(|entry| {
                let message: Json = serde_json::from_str(entry.get("message")?.as_str()?).ok()?;
                let message = message.get("message")?;
                if message.get("method")?.as_str()? != "Network.requestWillBeSent" {
                    return None;
                }
                host(
                    message
                        .get("params")?
                        .get("request")?
                        .get("url")?
                        .as_str()?,
                )
            })
            .collect())
    }
}

impl Drop for Browser<'_> {
    fn drop(&mut self) {
        let _ = self.ask("DELETE", "", None);
    }
}
