//! What the demo shows, opened by those it says to sign in as: a guardian, files, a system into which rights
//! are carried.

use std::io::{Cursor, Read as _};
use std::path::PathBuf;

use rusqlite::Connection;
use serde_json::Value as Json;

use crate::house::{Answer, Folder, Server, ask, program, wait_until};

/// A demo that serves.
struct Demo {
    folder: Folder,
    server: Server,
    /// Label and account of everybody to sign in as.
    guests: Vec<(String, String)>,
}

impl Demo {
    fn of(policy: &str) -> Self {
        let folder = Folder::new();
        let demo = ["demo", "--policy", policy, "--people", "60"];
        let made = folder.well(&[&demo[..], &["--no-serve", "--json"]].concat());
        let made = made.json();
        let guests = made["sign_in_as"].as_array().unwrap().iter();
        let word = |guest: &Json, key: &str| guest[key].as_str().unwrap().to_owned();
        let guests = guests
            .map(|guest| (word(&guest["label"], "en"), word(guest, "account")))
            .collect();
        let mut command = program();
        command.args(demo);
        command.args(["--port", "0", "--data", &folder.data()]);
        let server = Server::of(command, &folder.join("log"));
        Demo {
            folder,
            server,
            guests,
        }
    }

    /// Signs in as whoever the demo names with a part that begins so.
    fn signed_in(&self, words: &str) -> Guest<'_> {
        let mut guests = self.guests.iter();
        let (_, account) = guests
            .find(|(label, _)| label.contains(&format!("({words}")))
            .unwrap_or_else(|| panic!("`{words}`: {:?}", self.guests));
        let form = format!("account={}&next=%2Fme", account.replace('@', "%40"));
        let mut guest = Guest {
            demo: self,
            cookie: String::new(),
        };
        let answer = guest.post("/sign-in/as", &form);
        assert_eq!(answer.status, 303, "{answer:?}");
        guest.cookie = answer.cookie();
        guest
    }

    /// The database of the connected learning platform.
    fn platform(&self) -> PathBuf {
        self.folder
            .join("data/demo-chula-learning/connectors/lms.db")
    }

    /// What stands in one column of the platform.
    fn rows(&self, statement: &str) -> Vec<String> {
        let platform = Connection::open(self.platform()).unwrap();
        let mut prepared = platform.prepare(statement).unwrap();
        let rows = prepared.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }
}

/// Somebody signed in.
struct Guest<'d> {
    demo: &'d Demo,
    cookie: String,
}

impl Guest<'_> {
    fn get(&self, path: &str) -> Answer {
        let headers = [("cookie", self.cookie.as_str())];
        ask(&self.demo.server.address, "GET", path, &headers, b"").unwrap()
    }

    fn post(&self, path: &str, form: &str) -> Answer {
        let address = &self.demo.server.address;
        let origin = format!("http://{address}");
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", origin.as_str()),
            ("cookie", self.cookie.as_str()),
        ];
        ask(address, "POST", path, &headers, form.as_bytes()).unwrap()
    }

    /// The first address on a page that begins so.
    fn link(&self, page: &str, begins: &str) -> String {
        let body = self.get(page).body;
        let found = body.split('"').find(|part| part.starts_with(begins));
        found
            .unwrap_or_else(|| panic!("{page}: {begins}: {body}"))
            .to_owned()
    }

    /// Files a request, lets it go on from its letter, and waits until what it leads to is there: `until` and its number.
    fn asks(&self, wish: &str, form: &str, until: &str) -> String {
        let filed = self.post(wish, form);
        assert_eq!(filed.status, 303, "{filed:?}");
        let onward = filed.head.lines().find_map(|line| {
            line.strip_prefix("location: ")
                .map(|address| address.trim().to_owned())
        });
        let request = onward.unwrap();
        let letters = "/demo/letters";
        let there = |path: &str, called: &str| self.get(path).body.contains(called);
        wait_until("the letter", || there(letters, "\"/requests/go-on/"));
        let go_on = self.link(letters, "/requests/go-on/");
        assert_eq!(self.post(&go_on, "").status, 200);
        let led_to = request.replace("/me/requests", until);
        wait_until(&led_to, || self.get(&led_to).status == 200);
        led_to
    }
}

/// Files of a page of files, by name, opened by their person.
fn opened(guest: &Guest<'_>, page: &str) -> Vec<Vec<u8>> {
    let listed = guest.get(page).body;
    let begins = format!("{page}/");
    let addresses = listed.split('"').filter(|part| part.starts_with(&begins));
    let files = addresses.map(|address| {
        let file = guest.post(address, "");
        assert_eq!(file.status, 200, "{file:?}");
        assert!(file.head.contains("attachment"), "{}", file.head);
        file.octets
    });
    files.collect()
}

fn kinds(files: &[Vec<u8>]) -> Vec<&'static str> {
    let mut kinds: Vec<_> = files
        .iter()
        .map(|file| law::FileKind::of(file).unwrap().code())
        .collect();
    kinds.sort_unstable();
    kinds
}

#[test]
fn t_12_the_guardian_of_the_demo_sees_the_minors_data_and_files_and_nobody_elses() {
    for (policy, minor, wanted) in [
        ("chula-learning", "first-year student", &["jpeg", "pdf"][..]),
        ("cmu-culture", "visitor of sixteen", &["jpeg"]),
    ] {
        let demo = Demo::of(policy);
        let guardian = demo.signed_in(&format!("guardian of the {minor}"));
        let page = guardian.link("/me/representatives", "/for/");
        let child = page.split('/').nth(2).unwrap();
        let held = guardian.get(&format!("/for/{child}/held"));
        assert_eq!(held.status, 200, "{held:?}");
        let files = opened(&guardian, &format!("/for/{child}/files"));
        assert_eq!(kinds(&files), wanted, "{policy}");
        assert!(opened(&guardian, "/me/files").is_empty());
        // The minor sees who looked, and has the same files.
        let own = demo.signed_in(minor);
        assert_eq!(opened(&own, "/me/files"), files);
        let uses = own.get("/me/uses?lang=en").body;
        assert!(uses.contains("our representative (guardian)"), "{uses}");
        let stranger = demo.signed_in("privacy desk");
        assert_eq!(stranger.get(&page).status, 404);
        assert_eq!(demo.server.stop(), 0);
    }
}

#[test]
fn lp_082_a_copy_in_the_demo_brings_back_what_the_connected_platform_holds_and_the_files() {
    let demo = Demo::of("chula-learning");
    let student = demo.signed_in("second-year student");
    assert_eq!(
        kinds(&opened(&student, "/me/files")),
        ["jpeg", "pdf", "png"]
    );
    let request = student.asks("/me/requests/new/copy", "", "/me/requests");
    // Others may be in what was handed in, and in the forum's texts: the desk looks first.
    let desk = demo.signed_in("privacy desk");
    let case = request.replace("/me/", "/console/");
    let review = || desk.post(&format!("{case}/others"), "").body;
    wait_until("the files wait for the desk", || {
        desk.post(&case, "");
        review().matches("/file\"").count() == 3
    });
    let items = review().matches("<select id=\"item-").count();
    let decided: Vec<_> = (0..items)
        .map(|item| format!("item-{item}=nobody"))
        .collect();
    let entered = desk.post(&format!("{case}/others/decided"), &decided.join("&"));
    assert_eq!(entered.status, 303, "{entered:?}");
    let ready = || student.get(&request).body.contains("/collect\"");
    wait_until("the copy lies ready", ready);
    let file = student.get(&format!("{request}/collect"));
    let mut archive = zip::ZipArchive::new(Cursor::new(file.octets)).unwrap();
    let files = archive.file_names().map(|name| name.unwrap().into_owned());
    let files = files.filter(|name| name.starts_with("files/")).count();
    assert_eq!(files, 3);
    let mut whole = String::new();
    for place in 0..archive.len() {
        let mut text = String::new();
        let mut entry = archive.by_index(place).unwrap();
        if entry.read_to_string(&mut text).is_ok() {
            whole.push_str(&text);
        }
    }
    let posts = demo.rows(
        "SELECT body FROM posts JOIN users ON author = users.id WHERE username LIKE '99%000000'",
    );
    assert_eq!(posts.len(), 2);
    for post in posts {
        let told = serde_json::to_string(&post).unwrap();
        assert!(whole.contains(told.trim_matches('"')), "{post}: {whole}");
    }
    assert_eq!(demo.server.stop(), 0);
}

#[test]
fn lp_089_an_erasure_in_the_demo_goes_to_the_connected_platform_and_is_looked_for_there_afterwards()
{
    let demo = Demo::of("chula-learning");
    let outside = demo.signed_in("outside learner");
    let users = "SELECT username FROM users WHERE username = 'mooc-000000'";
    let texts = "SELECT body FROM posts UNION ALL SELECT words FROM answers";
    let others = |rows: &[String]| rows.iter().filter(|row| *row != "ข้อความถูกลบแล้ว").count();
    let before = demo.rows(texts);
    assert_eq!((demo.rows(users).len(), others(&before)), (1, before.len()));
    let form = "ground=purpose-over&words=x";
    let certificate = outside.asks("/me/requests/new/erasure", form, "/certificates");
    wait_until("the platform erased the account", || {
        demo.rows(users).is_empty()
    });
    let after = demo.rows(texts);
    // Two posts lose their text, two answers go; everybody else's stay.
    assert_eq!(
        (before.len() - after.len(), others(&before) - others(&after)),
        (2, 4)
    );
    wait_until("the certificate tells of it", || {
        let page = demo.server.get(&format!("{certificate}?lang=en")).body;
        page.contains("Learning platform (invented)")
    });
    assert_eq!(demo.server.stop(), 0);
}
