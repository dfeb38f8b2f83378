//! `/consent.js` and `/count.js` in a real browser, on pages of another site with a strict content
//! security policy: what is set before and after a choice, by press and by key, and that a yes and a no
//! look and cost the same (s.19, `LP-30`, `CO-7`, `CO-8`).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use duties::visits;
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::{Value as Json, json};

use crate::browser::Open;
use crate::house::{House, SITES};
use crate::webdriver::Browser;

/// A purpose more, so that there is something to choose between.
const MARKETING: &str = r#"
[[cookie]]
name = "told_*"
purpose = { th = "จำเรื่องที่ท่านสนใจ", en = "Remembers what you are interested in" }
kind = "marketing"
provider = "own"
country = "TH"
lasts = "P30D"
kept_in = "local-storage"
consent = true
sites = ["museum"]
"#;

/// The question on the page, and a button of it.
const ROOT: &str = "document.querySelector('#sitthi-question').shadowRoot";
const IS_ASKED: &str = "!!document.querySelector('#sitthi-question')";

/// A house with its doors open, and another site on another host that the policy names.
struct Both {
    open: Open,
    site: String,
    tags: Arc<AtomicUsize>,
}

fn page(house: &str, language: &str, more: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Museum</title>\
         <link rel=\"icon\" href=\"data:,\">\
         <script type=\"text/plain\" data-purpose=\"measurement\" data-src=\"/tag.js\"></script>\
         <script type=\"text/plain\" data-purpose=\"marketing\" data-src=\"/told.js\"></script>\
         <script src=\"{house}/consent.js\" data-consent-mode=\"google\" defer></script>\
         <script src=\"{house}/count.js\" defer></script>{more}</head>\
         <body><main><h1>Museum</h1><p><a id=\"choices\" href=\"#sitthi-consent\">Cookies</a> <button id=\"back\" data-sitthi=\"withdraw\">Withdraw</button></p><p>{}</p></main></body></html>",
        "Welcome. ".repeat(200)
    )
}

/// The site: its pages may load scripts of its own and of the house, and nothing inline.
fn museum(house: String, tags: Arc<AtomicUsize>) -> Router {
    let policy = format!(
        "default-src 'none'; script-src 'self' {house}; connect-src {house}; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    );
    let shown = move |language: &'static str| {
        let (house, policy) = (house.clone(), policy.clone());
        move || async move {
            let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
            (headers, Html(page(&house, language, ""))).into_response()
        }
    };
    let script = |text: &'static str| ([(header::CONTENT_TYPE, "text/javascript")], text);
    Router::new()
        .route("/", get(shown("th")))
        .route("/en", get(shown("en")))
        .route(
            "/tag.js",
            get(move || async move {
                tags.fetch_add(1, Ordering::SeqCst);
                script("window.tagged = (window.tagged || 0) + 1; document.cookie = 'measured=1; path=/';")
            }),
        )
        .route(
            "/told.js",
            get(move || async move { script("localStorage.setItem('told_museum', 'yes');") }),
        )
}

impl Both {
    fn doors(more: &str) -> Both {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        // Another host than the house's: for the browser the two are strangers.
        let site = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let sites = format!("{more}{SITES}").replace("https://site.example", &site);
        let open = Open::of(House::with_these_sites(&sites));
        let tags = Arc::new(AtomicUsize::new(0));
        let router = museum(open.base().to_owned(), Arc::clone(&tags));
        open.runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await
        });
        Both { open, site, tags }
    }

    fn browser(&self) -> Browser {
        Browser::of_a_person(&self.site, self.open.downloads())
    }

    fn tags(&self) -> usize {
        self.tags.load(Ordering::SeqCst)
    }
}

/// What the site's browser holds: cookies, and what its storage holds.
fn held(browser: &Browser) -> Vec<String> {
    let stored = browser.look("Object.keys(localStorage).concat(Object.keys(sessionStorage))");
    let stored = stored.as_array().unwrap().iter();
    let mut held = browser.cookies();
    held.extend(stored.filter_map(|name| name.as_str().map(str::to_owned)));
    held.sort();
    held
}

/// Where a button of the question stands.
fn place(browser: &Browser, way: &str) -> Json {
    browser.look(&format!(
        "(() => {{ const button = {ROOT}.querySelector('[data-way={way}]'); button.scrollIntoView({{ block: 'nearest' }}); const {{ x, y, width, height }} = button.getBoundingClientRect(); return {{ x, y, width, height }}; }})()"
    ))
}

/// Presses a button of the question with the pointer, once.
fn press(browser: &Browser, way: &str) {
    browser.holds(IS_ASKED);
    let place = place(browser, way);
    let middle =
        |at: &str, size: &str| place[at].as_f64().unwrap() + place[size].as_f64().unwrap() / 2.0;
    browser.press_at(middle("x", "width"), middle("y", "height"));
    browser.holds(&format!("!({IS_ASKED})"));
}

fn keep(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("SITTHI_TEST_PICTURES") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), browser.picture()).unwrap();
    }
}

#[test]
fn co_008_nothing_is_set_and_no_tag_runs_before_a_yes_and_withdrawing_ends_it() {
    let both = Both::doors("");
    let browser = both.browser();
    browser.go("/");
    browser.holds(IS_ASKED);
    assert_eq!(held(&browser), [""; 0]);
    assert_eq!(both.tags(), 0);
    assert_eq!(browser.look("typeof window.dataLayer"), "undefined");
    // Gone to another page without an answer: asked again, and still nothing.
    browser.go("/en");
    browser.holds(IS_ASKED);
    assert_eq!(held(&browser), [""; 0]);

    press(&browser, "yes");
    browser.holds("window.tagged === 1");
    browser.holds("document.cookie.includes('sitthi-visit=1')");
    assert_eq!(
        held(&browser),
        ["measured", "sitthi-choice", "sitthi-visit"]
    );
    let kept = browser.look("JSON.parse(localStorage.getItem('sitthi-choice'))");
    let number = kept["visitor"].as_str().unwrap().to_owned();
    let statement = kept["receipt"]["statement"].as_str().unwrap();
    let text = store::signed_statement(statement, both.open.house.app.store().verifier()).unwrap();
    assert!(
        text.contains("\nlanguage en\n") && text.contains("\nagreed measurement\n"),
        "{text}"
    );
    // Google's consent mode, basic: denied, then granted, and only now.
    let signals = browser.look(
        "dataLayer.map((one) => [one[0], one[1], one[2].analytics_storage, one[2].ad_storage])",
    );
    assert_eq!(
        signals,
        json!([
            ["consent", "default", "denied", "denied"],
            ["consent", "update", "granted", "denied"]
        ])
    );

    // Remembered: not asked again, and the tag runs.
    browser.go("/");
    browser.holds("window.tagged === 1");
    assert_eq!(browser.look(IS_ASKED), false);

    // One press takes it back: what was set is gone, and the page is without the tag.
    let ran = both.tags();
    both.open.house.clock.advance(SignedDuration::from_mins(1));
    browser.press("#back");
    browser.holds(
        "!document.cookie.includes('measured') && !document.cookie.includes('sitthi-visit')",
    );
    browser.holds("document.readyState === 'complete' && typeof window.tagged === 'undefined' && !!window.sitthi");
    assert_eq!(held(&browser), ["sitthi-choice"]);
    browser.go("/");
    browser.holds("!!window.sitthi && document.readyState === 'complete'");
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(browser.look(IS_ASKED), false);
    assert_eq!(both.tags(), ran, "the tag is loaded no more");
    let visitor = duties::choices::number(&number).unwrap();
    let kept = duties::choices::kept(&both.open.house.app, visitor).unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept[0].agreed.is_empty() && !kept[1].agreed.is_empty());
}

#[test]
fn co_008_a_no_is_remembered_as_long_as_a_yes_and_asked_again_only_for_what_matters() {
    let both = Both::doors("");
    let browser = both.browser();
    browser.go("/");
    press(&browser, "no");
    assert_eq!(held(&browser), ["sitthi-choice"]);
    let kept = browser.look("JSON.parse(localStorage.getItem('sitthi-choice'))");
    assert_eq!(kept["visitor"], Json::Null);
    assert_eq!(kept["yes"], json!([]));
    let until = kept["until"].as_i64().unwrap();
    // Half a year from the house's day, as the register says; a yes has the same end.
    let end = jiff::Timestamp::from_millisecond(until).unwrap();
    assert_eq!(end.to_string(), "2027-05-21T17:00:00Z");
    let change = |script: &str| {
        browser.look(&format!(
            "(() => {{ const kept = JSON.parse(localStorage.getItem('sitthi-choice')); {script}; localStorage.setItem('sitthi-choice', JSON.stringify(kept)); }})()"
        ));
        browser.go("/");
        browser.holds("!!window.sitthi && document.readyState === 'complete'");
        std::thread::sleep(std::time::Duration::from_millis(600));
        browser.look(IS_ASKED) == true
    };
    assert!(!change(""), "not sooner");
    assert!(
        !change("kept.asked.measurement = ['another']"),
        "a no covers its whole purpose"
    );
    assert!(change("kept.until = Date.now() - 1"), "its time is over");
    press(&browser, "yes");
    assert!(!change(""), "not sooner after a yes");
    let ran = both.tags();
    assert!(
        change("kept.asked.measurement = ['another']"),
        "what was agreed to has changed"
    );
    assert_eq!(both.tags(), ran, "and does not run until it is agreed to");
    assert!(
        !change("kept.asked.measurement = ['another']; kept.yes = []"),
        "nobody nags who said no"
    );
    assert!(change("kept.asked = {}"), "a purpose that was never asked");
}

#[test]
fn co_008_a_browser_that_says_no_by_itself_is_not_asked() {
    let both = Both::doors("");
    let browser = both.browser();
    browser.go("/");
    press(&browser, "yes");
    browser.holds("window.tagged === 1");
    // From now on it says no: that ends what was agreed to, without a question.
    browser.before_each_page(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });",
    );
    let ran = both.tags();
    browser.go("/");
    browser.holds("!document.cookie.includes('measured')");
    browser.holds("JSON.parse(localStorage.getItem('sitthi-choice')).yes.length === 0");
    assert_eq!(browser.look(IS_ASKED), false);
    assert_eq!(both.tags(), ran);
    // Opened on purpose it says why.
    browser.press("#choices");
    browser.holds(&format!(
        "{ROOT}.textContent.includes('Global Privacy Control')"
    ));
    assert_eq!(
        browser.look(&format!("!!{ROOT}.querySelector('[data-way=yes]')")),
        false
    );
    let other = both.browser();
    other.before_each_page(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });",
    );
    other.go("/");
    other.holds("!!window.sitthi && document.readyState === 'complete'");
    std::thread::sleep(std::time::Duration::from_millis(600));
    assert_eq!(other.look(IS_ASKED), false);
    assert_eq!(held(&other), [""; 0]);
    assert_eq!(both.tags(), ran);
}

/// What a button of the question looks like, without where it stands and what it says.
fn looks(browser: &Browser, way: &str) -> Json {
    browser.look(&format!(
        "(() => {{ const button = {ROOT}.querySelector('[data-way={way}]'); const all = {{}}; const style = getComputedStyle(button); for (const name of style) if (!/^(perspective-origin|transform-origin)$/.test(name)) all[name] = style.getPropertyValue(name); const box = button.getBoundingClientRect(); return {{ all, width: box.width, height: box.height }}; }})()"
    ))
}

#[test]
fn co_008_a_yes_and_a_no_are_equal_to_the_pixel_and_cost_one_press_each() {
    for more in ["", MARKETING] {
        let both = Both::doors(more);
        let browser = both.browser();
        for (path, dark, width) in [
            ("/", false, 320),
            ("/", true, 320),
            ("/", false, 1280),
            ("/en", false, 320),
            ("/en", true, 1280),
            ("/en", false, 1280),
        ] {
            browser.width(width);
            browser.dark(dark);
            browser.go(path);
            browser.holds(IS_ASKED);
            let (yes, no) = (looks(&browser, "yes"), looks(&browser, "no"));
            assert_eq!(yes, no, "{path} {width} dark {dark}");
            assert!(
                yes["width"].as_f64().unwrap() >= 100.0 && yes["height"].as_f64().unwrap() >= 44.0
            );
            // Side by side or one below the other, never hidden.
            let (one, other) = (place(&browser, "yes"), place(&browser, "no"));
            assert!(
                one["x"] == other["x"] || one["y"] == other["y"],
                "{one} {other}"
            );
            assert!(
                browser.content_width() <= u64::from(width),
                "{path} at {width}"
            );
            let name = format!(
                "question-{}-{width}-{dark}-{}",
                path.replace('/', "_"),
                more.len()
            );
            keep(&browser, &name);
            let faults = browser.axe();
            assert!(faults.is_empty(), "{path} {width} dark {dark}: {faults:?}");
        }
        for way in ["no", "yes"] {
            let browser = both.browser();
            browser.go("/");
            // One press each; `press` waits for the question to be gone.
            press(&browser, way);
            let yes =
                browser.look("JSON.parse(localStorage.getItem('sitthi-choice')).yes.length > 0");
            assert_eq!(yes, way == "yes");
        }
    }
}

#[test]
fn co_008_each_purpose_is_chosen_by_itself_and_none_is_ticked_before() {
    let both = Both::doors(MARKETING);
    let browser = both.browser();
    browser.go("/en");
    browser.holds(IS_ASKED);
    let ticked = browser.look(&format!(
        "[...{ROOT}.querySelectorAll('input')].map((one) => one.checked)"
    ));
    assert_eq!(ticked, json!([false, false]));
    browser.look(&format!(
        "{ROOT}.querySelector('input[value=marketing]').click()"
    ));
    press(&browser, "some");
    browser.holds("localStorage.getItem('told_museum') === 'yes'");
    assert_eq!(browser.look("typeof window.tagged"), "undefined");
    assert_eq!(both.tags(), 0);
    let signals = browser.look("dataLayer[1][2].ad_storage + dataLayer[1][2].analytics_storage");
    assert_eq!(signals, "granteddenied");
    // In the same place it is seen, and changed.
    browser.press("#choices");
    browser.holds(IS_ASKED);
    let ticked = browser.look(&format!(
        "[...{ROOT}.querySelectorAll('input')].map((one) => one.checked)"
    ));
    assert_eq!(ticked, json!([false, true]));
    browser.holds(&format!(
        "{ROOT}.textContent.includes('At present you agree')"
    ));
    press(&browser, "no");
    browser.holds("localStorage.getItem('told_museum') === null");
}

#[test]
fn co_008_the_question_is_answered_by_keyboard_alone_and_escape_is_a_no() {
    let both = Both::doors(MARKETING);
    let browser = both.browser();
    browser.go("/en");
    browser.holds(IS_ASKED);
    let focused = format!(
        "{ROOT}.activeElement && ({ROOT}.activeElement.dataset.way || {ROOT}.activeElement.localName)"
    );
    let dialog = browser.look(&format!(
        "(() => {{ const ask = {ROOT}.querySelector('[role=dialog]'); return [{ROOT}.activeElement === ask, !!{ROOT}.getElementById(ask.getAttribute('aria-labelledby')), !!{ROOT}.getElementById(ask.getAttribute('aria-describedby'))]; }})()"
    ));
    assert_eq!(dialog, json!([true, true, true]));
    let mut order = Vec::new();
    for _ in 0..8 {
        browser.tab();
        order.push(browser.look(&focused).as_str().unwrap_or("page").to_owned());
    }
    assert_eq!(
        order,
        [
            "input", "summary", "input", "summary", "no", "some", "yes", "a"
        ]
    );
    browser.look(&format!("{ROOT}.querySelector('[data-way=no]').focus()"));
    browser.key("Enter", 13, "\r");
    browser.holds(&format!("!({IS_ASKED})"));
    assert_eq!(
        browser.look("JSON.parse(localStorage.getItem('sitthi-choice')).yes"),
        json!([])
    );

    let other = both.browser();
    other.go("/");
    other.holds(IS_ASKED);
    other.key("Escape", 27, "");
    other.holds(&format!("!({IS_ASKED})"));
    assert_eq!(
        other.look("JSON.parse(localStorage.getItem('sitthi-choice')).yes"),
        json!([])
    );
    assert_eq!(both.tags(), 0);
    // Opened again by its link, Escape leaves the answer and gives the place back.
    other.look("document.querySelector('#choices').focus()");
    other.key("Enter", 13, "\r");
    other.holds(IS_ASKED);
    other.key("Escape", 27, "");
    other.holds(&format!("!({IS_ASKED})"));
    assert_eq!(other.look("document.activeElement.id"), "choices");
}

#[test]
fn co_008_what_cannot_be_recorded_is_not_switched_on() {
    let both = Both::doors("");
    let browser = both.browser();
    browser.go("/en");
    browser.holds(IS_ASKED);
    // Between the question and the answer the network fails.
    browser.look("window.fetch = () => Promise.reject(new Error('no network'))");
    let place = place(&browser, "yes");
    let middle =
        |at: &str, size: &str| place[at].as_f64().unwrap() + place[size].as_f64().unwrap() / 2.0;
    browser.press_at(middle("x", "width"), middle("y", "height"));
    browser.holds(&format!(
        "{ROOT}.textContent.includes('nothing was switched on')"
    ));
    assert_eq!(held(&browser), [""; 0]);
    assert_eq!(both.tags(), 0);
    // A no needs no network.
    press(&browser, "no");
    assert_eq!(held(&browser), ["sitthi-choice"]);
}

#[test]
fn lp_030_on_a_site_that_no_policy_names_nothing_runs() {
    let both = Both::doors("");
    // The same pages under another host name: an origin nobody declared.
    let stranger = both.site.replace("localhost", "127.0.0.1");
    let browser = Browser::with_scripts(&stranger, both.open.downloads());
    browser.go("/");
    browser.holds("!!window.sitthi && document.readyState === 'complete'");
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!(browser.look(IS_ASKED), false);
    assert_eq!(browser.look("sitthi.may('measured')"), false);
    assert_eq!(held(&browser), [""; 0]);
    assert_eq!(both.tags(), 0);
}

#[test]
fn co_007_visits_are_counted_without_a_yes_and_without_setting_anything() {
    let both = Both::doors("");
    let house = &both.open.house;
    let driven = Browser::with_scripts(&both.site, both.open.downloads());
    driven.go("/en");
    driven.holds(IS_ASKED);
    assert_eq!(
        visits::hand_in(&house.app).unwrap(),
        0,
        "a browser that is driven is no visitor"
    );
    let browser = both.browser();
    for _ in 0..12 {
        browser.go("/en");
        browser.holds(IS_ASKED);
    }
    browser.go("/");
    browser.holds(IS_ASKED);
    assert_eq!(held(&browser), [""; 0]);
    std::thread::sleep(std::time::Duration::from_millis(500));
    visits::hand_in(&house.app).unwrap();
    house.clock.advance(SignedDuration::from_hours(24));
    duties::sweep::daily(&house.app).unwrap();
    let day = date(2026, 11, 22);
    let found = visits::published(&house.app, "museum", day, day).unwrap();
    // `/en` is no declared path: counted with all others. The one visit of `/` is too few to be kept.
    assert_eq!(found.by_word(visits::What::Page), [("*".to_owned(), 10)]);
    assert_eq!(
        found.by_word(visits::What::Device),
        [("wide".to_owned(), 10)]
    );
    assert_eq!(
        found.by_word(visits::What::Stay),
        [("seconds".to_owned(), 10)]
    );
    assert!(found.by_word(visits::What::Visit).is_empty());
}
