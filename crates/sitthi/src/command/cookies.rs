//! `sitthi cookies`: what sites really set, held against what the pack says they set (`LP-30`, `CO-8`,
//! `X-26`).

mod browser;
mod compare;
mod driver;

use std::path::PathBuf;

use law::Text;
use law::words::{Words, cookies as words};
use policy::pack::Pack;
use serde_json::{Value as Json, json};

use super::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::pack_folder;

use browser::Browser;
use compare::{Finding, Seen};
use driver::Driver;

/// Look at what sites set in a browser
#[derive(clap::Subcommand)]
pub(super) enum Cookies {
    Scan(Scan),
}

/// Open pages in a browser and hold what they set against the register of the pack
///
/// Each page is opened by a new visitor in Chromium. What is set, and which outside hosts the browser is
/// sent to, is looked at before any choice and again after a yes. The exit code is 1 when something is not
/// as the pack says, and 3 when there is no browser to look with.
#[derive(clap::Args)]
pub(super) struct Scan {
    /// Addresses of pages; without any, every page that the pack names of its sites
    #[arg(value_name = "URL")]
    urls: Vec<String>,
    /// Folder of the pack, or the id of a shipped one; without it, the pack of the data folder
    #[arg(long, value_name = "PACK")]
    pack: Option<PathBuf>,
    /// Address of this house where its scripts come from; without it, as the data folder says
    #[arg(long, value_name = "URL")]
    house: Option<String>,
    /// Address of a chromedriver that runs; without it one is started
    #[arg(long, value_name = "URL")]
    driver: Option<String>,
    /// What to press for a yes where the page does not ask with /consent.js: a CSS selector
    #[arg(long, value_name = "SELECTOR")]
    yes: Option<String>,
    /// How long a page is given to set things, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    wait: u64,
}

/// A page and what was found on it.
struct Looked {
    url: String,
    site: Option<String>,
    before: Seen,
    after: Option<Seen>,
    findings: Vec<Finding>,
}

impl Cookies {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        let Cookies::Scan(scan) = self;
        scan.run(setting)
    }
}

impl Scan {
    fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let (pack, house) = self.declared(setting)?;
        let urls = self.pages(&pack)?;
        let driver = Driver::find(self.driver.as_deref())?;
        let looked: Vec<Looked> = urls
            .iter()
            .map(|url| self.look(&driver, &pack, house.as_deref(), url))
            .collect::<Result<_, _>>()?;
        let is_clean = looked.iter().all(|one| one.findings.is_empty());
        if setting.terminal.json {
            let pages: Vec<Json> = looked.iter().map(told_to_a_program).collect();
            setting
                .terminal
                .value(&json!({ "clean": is_clean, "pages": pages }))?;
        } else {
            for one in &looked {
                told(setting, one)?;
            }
        }
        Ok(if is_clean {
            Verdict::Good
        } else {
            Verdict::Bad
        })
    }

    /// The addresses given, or those of the register.
    fn pages(&self, pack: &Pack) -> Result<Vec<String>, Fault> {
        let declared = || pack.sites.iter().flat_map(compare::pages);
        let urls: Vec<String> = match self.urls.is_empty() {
            true => declared().collect(),
            false => self.urls.clone(),
        };
        match urls.iter().find(|url| compare::origin(url).is_none()) {
            Some(url) => Err(Fault::user(said(words::SCAN_URL_WRONG, &[("url", url)]))),
            None if urls.is_empty() => {
                Err(Fault::user(words::SCAN_NO_SITE.text())
                    .hint(words::SCAN_SITE_UNKNOWN_NEXT.text()))
            }
            None => Ok(urls),
        }
    }

    /// The pack to hold pages against, and where this house stands.
    fn declared(&self, setting: &Setting) -> Result<(Pack, Option<String>), Fault> {
        let configured = Config::read(&setting.folder);
        let house = match (&self.house, &configured) {
            (Some(house), _) => Some(house.clone()),
            (None, Ok(config)) => config.address.clone(),
            (None, Err(_)) => None,
        };
        let files = match &self.pack {
            Some(pack) => pack_folder::find(pack)?,
            None => pack_folder::read(&configured?.policy)?,
        };
        Ok((pack_folder::check(&files).pack, house))
    }

    fn look(
        &self,
        driver: &Driver,
        pack: &Pack,
        house: Option<&str>,
        url: &str,
    ) -> Result<Looked, Fault> {
        let browser = Browser::open(driver)?;
        let before = browser.visit(url, self.wait)?;
        let after = if browser.say_yes(self.yes.as_deref())? {
            Some(browser.again(self.wait)?)
        } else {
            None
        };
        let mut findings = compare::findings(pack, house, url, &before, after.as_ref());
        findings.sort_by(|one, other| {
            (one.fault.code, &one.name).cmp(&(other.fault.code, &other.name))
        });
        findings
            .dedup_by(|one, other| one.fault.code == other.fault.code && one.name == other.name);
        Ok(Looked {
            url: url.to_owned(),
            site: compare::site_of(pack, url).map(|site| site.id.clone()),
            before,
            after,
            findings,
        })
    }
}

fn told_to_a_program(looked: &Looked) -> Json {
    let findings: Vec<Json> = looked
        .findings
        .iter()
        .map(|finding| {
            json!({
                "code": finding.fault.code,
                "rule": finding.fault.rule,
                "name": finding.name,
                "told": finding.told(&looked.url),
                "next": finding.fault.next.text(),
            })
        })
        .collect();
    json!({
        "url": looked.url,
        "site": looked.site,
        "before": looked.before.listed(),
        "after": looked.after.as_ref().map(Seen::listed),
        "findings": findings,
    })
}

fn told(setting: &Setting, looked: &Looked) -> Result<(), Fault> {
    let terminal = &setting.terminal;
    for finding in &looked.findings {
        let line = |text: &Text| text.in_language(terminal.language).to_owned();
        terminal.line(&format!(
            "[{}] {}: {}\n  → {}",
            finding.fault.code,
            finding.fault.rule,
            line(&finding.told(&looked.url)),
            line(&finding.fault.next.text()),
        ))?;
    }
    let count = looked.after.as_ref().unwrap_or(&looked.before).count();
    let verdict: Words = if looked.findings.is_empty() {
        words::SCAN_CLEAN
    } else {
        words::SCAN_FAULTY
    };
    terminal.say(&said(
        verdict,
        &[
            ("url", &looked.url),
            ("count", &count.to_string()),
            ("faults", &looked.findings.len().to_string()),
        ],
    ))
}
