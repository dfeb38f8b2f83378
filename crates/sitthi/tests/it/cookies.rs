//! What sites really set, looked at in a browser and held against the pack (`LP-30`, `CO-8`, `X-26`).

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::thread;

use crate::house::{Folder, Server, packs, run};

const SITE: &str = r#"
[[cookie]]
name = "sitthi-choice"
purpose = { th = "จำคำตอบของท่าน", en = "Remembers your answer" }
kind = "strictly-needed"
provider = "own"
country = "TH"
lasts = "P6M"
kept_in = "local-storage"
sites = ["museum"]

[[cookie]]
name = "measured"
purpose = { th = "วัดการใช้หน้าเว็บ", en = "Measures how pages are used" }
kind = "measurement"
provider = "own"
country = "TH"
lasts = "P1D"
consent = true
sites = ["museum"]

[[site]]
id = "museum"
name = { th = "เว็บไซต์พิพิธภัณฑ์สมมุติ", en = "An invented museum's website" }
origins = ["http://ORIGIN"]
paths = ["/asking", "/events/{event}"]
"#;

/// The house that a page fetches its question from, once it runs.
static HOUSE: OnceLock<String> = OnceLock::new();

/// A site on a port of this machine: a page that behaves and one that does not, which ask in their own way;
/// and one that asks with the script of this house.
fn site() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            thread::spawn(move || {
                let mut asked = [0_u8; 4096];
                let count = stream.read(&mut asked).unwrap_or(0);
                let asked = String::from_utf8_lossy(&asked[..count]).into_owned();
                let path = asked.split(' ').nth(1).unwrap_or("/").to_owned();
                let (set, body) = match path.as_str() {
                    "/good" => ("", page("")),
                    "/asking" => (
                        "",
                        page(&format!(
                            "<script src='http://{}/consent.js' defer></script><script type='text/plain' data-purpose='measurement' data-src='/tag.js'></script>",
                            HOUSE.get().map_or("", String::as_str)
                        )),
                    ),
                    "/tag.js" => (
                        "",
                        "document.cookie='measured=1; path=/; max-age=3600'".to_owned(),
                    ),
                    "/bad" => (
                        "Set-Cookie: stray=1; Path=/\r\n",
                        page(&format!(
                            "<script>document.cookie='measured=1; path=/'</script><img src='http://localhost:{}/pixel' alt=''>",
                            address.port()
                        )),
                    ),
                    _ => ("", String::new()),
                };
                let kind = if path.ends_with(".js") {
                    "text/javascript"
                } else {
                    "text/html"
                };
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{set}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
            });
        }
    });
    address
}

fn page(more: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang='en'><title>Museum</title><link rel='icon' href='data:,'>{more}<button id='yes' onclick=\"document.cookie='measured=1; path=/; max-age=3600'\">Agree</button></html>"
    )
}

/// The learning-platform policy with the site, in a folder.
fn pack(folder: &Folder, address: SocketAddr) -> PathBuf {
    let to = folder.join("pack");
    fs::create_dir_all(&to).unwrap();
    for file in fs::read_dir(packs().join("chula-learning")).unwrap() {
        let file = file.unwrap().path();
        let mut text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_owned();
        if name == "cookies.toml" {
            text.push_str(&SITE.replace("ORIGIN", &address.to_string()));
        }
        fs::write(to.join(name), text).unwrap();
    }
    to
}

fn driver() -> String {
    std::env::var("SITTHI_TEST_CHROMEDRIVER").expect(
        "this test needs a browser: run `cargo xtask test`, or start chromedriver and set SITTHI_TEST_CHROMEDRIVER to its address",
    )
}

#[test]
fn co_008_lp_030_the_pages_of_the_register_are_looked_at_with_the_question_of_this_house() {
    let (folder, address) = (Folder::new(), site());
    let pack = pack(&folder, address).display().to_string();
    folder.well(&["init", "--policy", &pack]);
    let server = Server::start(&folder.data(), &folder.join("log"));
    let house = format!("http://{}", server.address);
    HOUSE.set(server.address.clone()).unwrap();
    // No page is named: those of the register are opened, but none whose address is a pattern.
    let said = folder.run(&[
        "--json",
        "cookies",
        "scan",
        "--house",
        &house,
        "--driver",
        &driver(),
        "--wait",
        "2",
    ]);
    let told = said.json();
    let pages = told["pages"].as_array().unwrap();
    let asking = format!("http://{address}/asking");
    let page = pages.iter().find(|page| page["url"] == asking.as_str());
    let page = page.unwrap_or_else(|| panic!("{told}"));
    assert_eq!(page["findings"], serde_json::json!([]), "{told}");
    assert_eq!(page["before"]["set"], serde_json::json!([]), "{told}");
    let after: Vec<&str> = page["after"]["set"]
        .as_array()
        .unwrap()
        .iter()
        .map(|thing| thing["name"].as_str().unwrap())
        .collect();
    assert_eq!(after, ["measured", "sitthi-choice"], "{told}");
    assert!(
        pages
            .iter()
            .all(|page| !page["url"].as_str().unwrap().contains('{'))
    );
}

#[test]
fn co_008_a_page_that_sets_what_no_register_says_is_found_in_a_real_browser() {
    let driver = driver();
    let (folder, address) = (Folder::new(), site());
    let pack = pack(&folder, address).display().to_string();
    let scan = |page: &str, more: &[&str]| {
        let url = format!("http://{address}{page}");
        let mut words = vec!["--json", "cookies", "scan", &url, "--pack", &pack];
        words.extend(["--driver", &driver, "--wait", "1"]);
        words.extend(more);
        run(&words)
    };
    let good = scan("/good", &["--yes", "#yes"]);
    assert_eq!(good.code, 0, "{good:?}");
    assert_eq!(good.json()["pages"][0]["site"], "museum");
    assert_eq!(
        good.json()["pages"][0]["after"]["set"][0]["name"],
        "measured"
    );
    let bad = scan("/bad", &["--yes", "#yes"]);
    assert_eq!(bad.code, 1, "{bad:?}");
    let codes = |said: &serde_json::Value| -> Vec<String> {
        let findings = said["pages"][0]["findings"].as_array().unwrap();
        let code = |finding: &serde_json::Value| {
            format!(
                "{} {}",
                finding["code"].as_str().unwrap(),
                finding["name"].as_str().unwrap()
            )
        };
        findings.iter().map(code).collect()
    };
    assert_eq!(
        codes(&bad.json()),
        [
            "before-consent measured",
            "outside-undeclared localhost",
            "undeclared stray"
        ]
    );
    // A page on which nobody is asked is not called clean.
    let unasked = scan("/good", &[]);
    assert_eq!(unasked.code, 1, "{unasked:?}");
    assert!(codes(&unasked.json())[0].starts_with("not-asked"));
}

#[test]
fn lp_030_without_a_browser_nothing_is_called_clean() {
    let (folder, address) = (Folder::new(), site());
    let pack = pack(&folder, address).display().to_string();
    let url = format!("http://{address}/good");
    let nobody = "http://127.0.0.1:1";
    let said = run(&["cookies", "scan", &url, "--pack", &pack, "--driver", nobody]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("chromium-driver"), "{said:?}");
    let said = run(&["cookies", "scan", "museum", "--pack", &pack]);
    assert_eq!(said.code, 2, "{said:?}");
}
