//! A real browser, spoken to by the WebDriver standard over a socket. Pages are used as a person
//! would: by what they see and press, with scripts switched off.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value as Json, json};

/// How long something on a page is waited for.
const WAIT: Duration = Duration::from_secs(10);

/// Asks the checker everything that WCAG 2.2 A and AA and good habit ask.
const AXE: &str = include_str!("../browser/axe.js");

/// One browser window. Closed when dropped.
pub(crate) struct Browser {
    driver: String,
    session: String,
    base: String,
}

impl Browser {
    /// A browser with scripts off that keeps its downloads in this folder.
    pub(crate) fn open(base: &str, downloads: &std::path::Path) -> Browser {
        const OFF: u8 = 2;
        Browser::started(base, downloads, OFF, &[])
    }

    /// A browser that runs whatever script it is given.
    pub(crate) fn with_scripts(base: &str, downloads: &std::path::Path) -> Browser {
        const ON: u8 = 1;
        Browser::started(base, downloads, ON, &[])
    }

    /// The same, calling itself what it calls itself when a person sits before it.
    pub(crate) fn of_a_person(base: &str, downloads: &std::path::Path) -> Browser {
        const ON: u8 = 1;
        let as_itself = [
            "--disable-blink-features=AutomationControlled",
            "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        ];
        Browser::started(base, downloads, ON, &as_itself)
    }

    fn started(base: &str, downloads: &std::path::Path, scripts: u8, more: &[&str]) -> Browser {
        let driver = std::env::var("SITTHI_TEST_CHROMEDRIVER").expect(
            "these tests need a browser: run `cargo xtask test`, or start chromedriver and set SITTHI_TEST_CHROMEDRIVER to its address",
        );
        let driver = driver
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        let mut args = vec![
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
        ];
        args.extend(more);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {
                "args": args,
                "prefs": {
                    "profile.managed_default_content_settings.javascript": scripts,
                    "download.default_directory": downloads.to_string_lossy(),
                    "download.prompt_for_download": false,
                },
            },
        } } });
        let answer = call(&driver, "POST", "/session", Some(&wanted));
        let session = answer["sessionId"].as_str().expect("a session").to_owned();
        Browser {
            driver,
            session,
            base: base.to_owned(),
        }
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Json>) -> Json {
        call(
            &self.driver,
            method,
            &format!("/session/{}{path}", self.session),
            body,
        )
    }

    /// A command of the browser's own.
    fn own(&self, command: &str, parameters: &Json) -> Json {
        self.ask(
            "POST",
            "/goog/cdp/execute",
            Some(&json!({ "cmd": command, "params": parameters })),
        )
    }

    pub(crate) fn go(&self, path: &str) {
        self.ask(
            "POST",
            "/url",
            Some(&json!({ "url": format!("{}{path}", self.base) })),
        );
    }

    pub(crate) fn path(&self) -> String {
        let url = self.ask("GET", "/url", None);
        url.as_str().unwrap().replace(&self.base, "")
    }

    /// Waits until the browser is where this says.
    pub(crate) fn arrive(&self, is_there: impl Fn(&str) -> bool) {
        let until = now() + WAIT;
        while !is_there(&self.path()) {
            assert!(now() < until, "the browser stays on {}", self.path());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn source(&self) -> String {
        self.ask("GET", "/source", None)
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Presses what this selector finds first.
    pub(crate) fn press(&self, css: &str) {
        let until = now() + WAIT;
        loop {
            let wanted = json!({ "using": "css selector", "value": css });
            let found = self.ask("POST", "/element", Some(&wanted));
            let id = found
                .as_object()
                .and_then(|found| found.values().next())
                .and_then(Json::as_str)
                .filter(|_| found.get("error").is_none());
            let pressed = id.map_or(found.clone(), |id| {
                self.ask("POST", &format!("/element/{id}/click"), Some(&json!({})))
            });
            if pressed.is_null() {
                return;
            }
            assert!(
                now() < until,
                "nothing to press at `{css}` on {}: {}",
                self.path(),
                pressed["message"]
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Presses what leads to another page, by pointer, and waits until that page is there.
    pub(crate) fn lead(&self, css: &str) {
        self.leave(|| self.press(css));
    }

    /// The same by the keyboard alone.
    pub(crate) fn lead_by_keys(&self, css: &str) {
        self.leave(|| self.press_by_keys(css));
    }

    /// Does what leaves this page, and waits until another is there whole.
    fn leave(&self, act: impl FnOnce()) {
        self.look("window.sitthiWasHere = true");
        act();
        let until = now() + WAIT;
        let there =
            "typeof window.sitthiWasHere === 'undefined' && document.readyState === 'complete'";
        while self.look(there) != Json::Bool(true) {
            assert!(now() < until, "the browser stays on {}", self.path());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Comes to what this selector finds by the Tab key, among the choices of a group by the arrows, and
    /// presses it by Enter or the space bar.
    pub(crate) fn press_by_keys(&self, css: &str) {
        const TABS_MOST: u32 = 250;
        let css = json!(css);
        let at = format!(
            "{{ const found = document.querySelector({css}); const aim = found?.control ?? found; const at = document.activeElement; if (!aim) 'nothing'; else if (at === aim) aim.type === 'radio' || aim.type === 'checkbox' ? (aim.checked ? 'chosen' : 'choice') : 'there'; else if (aim.type === 'radio' && at.type === 'radio' && at.name === aim.name && at.form === aim.form) 'beside'; else 'no'; }}"
        );
        for _ in 0..TABS_MOST {
            let found = self.look(&at);
            match found.as_str() {
                Some("there") => return self.key("Enter", 13, "\r"),
                Some("choice") => return self.key(" ", 32, " "),
                Some("chosen") => return,
                Some("beside") => self.key("ArrowDown", 40, ""),
                Some("no") => self.key("Tab", 9, ""),
                _ => panic!("nothing to press at {css} on {}", self.path()),
            }
        }
        panic!("the keyboard does not reach {css} on {}", self.path());
    }

    /// Presses a key; `text` is what it writes.
    pub(crate) fn key(&self, key: &str, number: u32, text: &str) {
        let code = if key == " " { "Space" } else { key };
        let down = if text.is_empty() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        for kind in [down, "keyUp"] {
            self.own(
                "Input.dispatchKeyEvent",
                &json!({ "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": if kind == "keyUp" { "" } else { text } }),
            );
        }
    }

    /// Waits until the page says this, or says it no more.
    pub(crate) fn says(&self, words: &str, is_said: bool) {
        let until = now() + WAIT;
        while self.source().contains(words) != is_said {
            assert!(
                now() < until,
                "`{words}` is {}on {}: {}",
                if is_said { "not " } else { "still " },
                self.path(),
                self.source()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Types into what this selector finds first.
    pub(crate) fn write(&self, css: &str, text: &str) {
        let until = now() + WAIT;
        loop {
            let wanted = json!({ "using": "css selector", "value": css });
            let found = self.ask("POST", "/element", Some(&wanted));
            let id = found
                .as_object()
                .and_then(|found| found.values().next())
                .and_then(Json::as_str)
                .filter(|_| found.get("error").is_none());
            let written = id.map_or(found.clone(), |id| {
                let text = json!({ "text": text });
                self.ask("POST", &format!("/element/{id}/value"), Some(&text))
            });
            if written.is_null() {
                return;
            }
            assert!(
                now() < until,
                "nothing to write into at `{css}` on {}: {}",
                self.path(),
                written["message"]
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The width of the window in CSS pixels; as tall as a telephone or a screen.
    pub(crate) fn width(&self, width: u32) {
        self.window(width, 900, 1);
    }

    /// A window of 1280 × 1024 in which everything is shown four times as large (WCAG 1.4.10).
    pub(crate) fn four_times_as_large(&self) {
        self.window(320, 256, 4);
    }

    fn window(&self, width: u32, height: u32, scale: u32) {
        self.own(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false }),
        );
    }

    /// What an expression finds on the page; asked from outside, where the page itself runs no script.
    pub(crate) fn look(&self, expression: &str) -> Json {
        let mut found = self.own(
            "Runtime.evaluate",
            &json!({ "expression": expression, "returnByValue": true }),
        );
        assert!(found["exceptionDetails"].is_null(), "{found}");
        found["result"]["value"].take()
    }

    /// What the checker of pages finds wrong with the page the browser is on, each with its rule
    /// and its place. Put into the page from outside; the page itself is none the wiser.
    pub(crate) fn axe(&self) -> Vec<String> {
        let file = std::env::var("SITTHI_TEST_AXE").expect(
            "these tests need axe-core: run `cargo xtask test`, or set SITTHI_TEST_AXE to its axe.min.js",
        );
        let checker = std::fs::read_to_string(file).expect("the file of axe-core");
        // Where scripts are off no timer fires, and the checker waits by timers: so they fire at once.
        const AT_ONCE: &str = "window.setTimeout = (act) => { Promise.resolve().then(act); return 1; }; window.clearTimeout = () => {};";
        self.look(&format!(
            "window.axe || (() => {{ {AT_ONCE} {checker} }})(); 0"
        ));
        let found = self.own(
            "Runtime.evaluate",
            &json!({ "expression": AXE, "returnByValue": true, "awaitPromise": true }),
        );
        assert!(found["exceptionDetails"].is_null(), "{found}");
        let found = found["result"]["value"].as_array().expect("a list");
        let told = |fault: &Json| fault.as_str().map(str::to_owned);
        found.iter().filter_map(told).collect()
    }

    /// Presses the Tab key.
    pub(crate) fn tab(&self) {
        self.key("Tab", 9, "");
    }

    /// Presses the pointer's button at a point of the window.
    pub(crate) fn press_at(&self, x: f64, y: f64) {
        for kind in ["mousePressed", "mouseReleased"] {
            self.own(
                "Input.dispatchMouseEvent",
                &json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 }),
            );
        }
    }

    /// Waits until an expression holds on the page.
    pub(crate) fn holds(&self, expression: &str) {
        let until = now() + WAIT;
        while self.look(expression) != true {
            assert!(
                now() < until,
                "`{expression}` does not hold on {}: {}",
                self.path(),
                self.source()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Runs a script before each page that is opened from now on.
    pub(crate) fn before_each_page(&self, script: &str) {
        self.own(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": script }),
        );
    }

    /// Every cookie the browser has, of whatever site.
    pub(crate) fn cookies(&self) -> Vec<String> {
        let found = self.own("Storage.getCookies", &json!({}));
        let cookies = found["cookies"].as_array().cloned().unwrap_or_default();
        cookies
            .iter()
            .filter_map(|cookie| cookie["name"].as_str().map(str::to_owned))
            .collect()
    }

    /// Whether the person's machine asks for dark pages.
    pub(crate) fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        self.own(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] }),
        );
    }

    /// How wide the page is, whatever the window.
    pub(crate) fn content_width(&self) -> u64 {
        let metrics = self.own("Page.getLayoutMetrics", &json!({}));
        metrics["cssContentSize"]["width"]
            .as_f64()
            .map_or(u64::MAX, |width| {
                format!("{:.0}", width.ceil()).parse().unwrap()
            })
    }

    /// A picture of the whole page.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let shot = self.own(
            "Page.captureScreenshot",
            &json!({ "captureBeyondViewport": true }),
        );
        base64::engine::general_purpose::STANDARD
            .decode(shot["data"].as_str().unwrap())
            .unwrap()
    }

    /// The page as a printer gives it, on A4: a PDF.
    pub(crate) fn printed(&self) -> Vec<u8> {
        const A4_INCHES: (f64, f64) = (8.268, 11.693);
        let sheets = self.own(
            "Page.printToPDF",
            &json!({ "paperWidth": A4_INCHES.0, "paperHeight": A4_INCHES.1 }),
        );
        base64::engine::general_purpose::STANDARD
            .decode(sheets["data"].as_str().unwrap())
            .unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.ask("DELETE", "", None);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a browser is waited for in real time"
)]
fn now() -> Instant {
    Instant::now()
}

fn call(driver: &str, method: &str, path: &str, body: Option<&Json>) -> Json {
    let body = body.map_or_else(String::new, Json::to_string);
    let mut stream = TcpStream::connect(driver).expect("chromedriver answers");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {driver}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = Vec::new();
    let mut piece = [0_u8; 64 * 1024];
    loop {
        let count = stream.read(&mut piece).unwrap_or(0);
        answer.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&answer);
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        if let Ok(mut json) = serde_json::from_str::<Json>(body) {
            return json["value"].take();
        }
        assert!(count > 0, "chromedriver broke off");
    }
}
