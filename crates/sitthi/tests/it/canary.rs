//! Known names, numbers, addresses and words come in, are used, handed out and erased, on both
//! engines. In no file, log, error or dump do they stand in any of fourteen encodings, but in what
//! the person was given (T35, T43, T44, T70).

mod places;
mod scan;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duties::ask::Asked;
use duties::{App, Opening, read, rights, sign_in, uses, work};
use law::{Ground, Moment, PersonId};
use serde_json::json;
use store::{Files, Wanted};
use vault::FileRootKey;

use crate::house::{Folder, Said, Server, ask, university, wait_until, write_roster};
use places::Engine;
use scan::{Scanner, encodings};

/// Who and what is looked for. All of it is invented.
const ACCOUNT: &str = "kanari.thongkam";
const CANARIES: &[&str] = &[
    ACCOUNT,
    "กระต่ายทองคำขาว",
    "นกยูงเงินยวงพิสดาร",
    "Renée-Kanarí",
    "6599912345678",
    "kanari.kratai@example.org",
    "0-2999-098-765",
    "ความลับของกระต่ายใต้ต้นจามจุรีใหญ่",
    "แมวสีส้มนั่งหน้าห้องสมุดทุกเช้าวันอังคาร",
    "203.0.113.217",
];

/// A statement of the canary's.
fn statement(number: u32, more: &str) -> String {
    format!(
        r#"{{"id":"00000000-0000-4000-8000-{number:012}","actor":{{"account":{{"homePage":"https://lms.example.ac.th","name":"{ACCOUNT}"}}}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/answered"}},"object":{{"id":"https://lms.example.ac.th/q/1"}},"result":{{"response":"{}"}},"timestamp":"2026-11-20T03:00:00Z"{more}}}"#,
        CANARIES[7]
    )
}

/// What a test goes through, with everything that the program said on the way.
struct Journey {
    folder: Folder,
    engine: Engine,
    said: Vec<String>,
    scanner: Scanner,
    began: std::time::SystemTime,
}

impl Journey {
    fn run(&mut self, arguments: &[&str]) -> Said {
        let said = self.folder.run(arguments);
        self.said.push(format!("{}\n{}", said.out, said.err));
        said
    }

    fn well(&mut self, arguments: &[&str]) {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
    }

    /// Looks through everything there is; `when` says after what.
    fn look(&self, when: &str) {
        for (at, said) in self.said.iter().enumerate() {
            self.scanner.none_in(
                said.as_bytes(),
                &format!("{when}: what the program said, {at}"),
            );
        }
        for path in places::files_of(&self.folder.join("data")) {
            self.scanner.none_in_file(&path, when);
        }
        self.scanner.none_in_file(&self.folder.join("log"), when);
        for (what, bytes) in self.engine.dumps() {
            self.scanner.none_in(&bytes, &format!("{when}: {what}"));
        }
        let written = self.engine.files_since(self.began);
        assert_eq!(written.is_empty(), !self.engine.shows_its_files(), "{when}");
        for path in written {
            self.scanner.none_in_file(&path, when);
        }
    }

    /// The program on the same data. After a kill, a server's lease must first run out.
    fn app(&self) -> App {
        let mut opened = None;
        wait_until("the data is free", || {
            opened = self.open().ok();
            opened.is_some()
        });
        opened.unwrap()
    }

    fn open(&self) -> Result<App, duties::Failure> {
        let data = self.folder.join("data");
        let (place, keys) = self.engine.locations(&data);
        let key = fs::read(data.join("keys/root.key")).unwrap();
        App::open(Opening {
            data: place,
            keys,
            root: Arc::new(FileRootKey::from_file_bytes(&key).unwrap()),
            origin: "localhost/sitthi".to_owned(),
            files: pack(&data.join("policy")),
            clock: Arc::new(Now),
            readers: 2,
        })
    }

    fn person(app: &App) -> PersonId {
        sign_in::sign_in_as(app, ACCOUNT).unwrap().person.unwrap()
    }

    /// The roster with the canary in it, as an outside learner of an online class.
    fn write_roster(&self) -> PathBuf {
        let roster = self.folder.join("outside-roster");
        write_roster(&university(60), &roster);
        let append = |name: &str, row: &str| {
            let path = roster.join(name);
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, format!("{text}{row}\r\n")).unwrap();
        };
        append(
            "users.csv",
            &format!(
                "kanari-sourced-id,,,true,{ACCOUNT},,{},{},{},{},{},,{},,,,,,,,,org-online,",
                CANARIES[1], CANARIES[2], CANARIES[3], CANARIES[4], CANARIES[5], CANARIES[6]
            ),
        );
        append(
            "roles.csv",
            "kanari-role,,,kanari-sourced-id,primary,ext:outsideLearner,,,org-online,",
        );
        roster
    }

    /// Data of all doors, and rows that are refused because of what stands in them.
    fn come_in(&mut self) {
        let roster = self.write_roster();
        // What is searched for can be found where it does stand.
        let users = fs::read(roster.join("users.csv")).unwrap();
        assert!(self.scanner.find(&users).is_some());
        let roster = roster.to_str().unwrap().to_owned();
        self.well(&[
            "import",
            "sis-oneroster",
            &roster,
            "--notice-given",
            "account-registration",
        ]);
        let statements = self.folder.join("outside-statements.jsonl");
        let undeclared = format!(",\"{}\":\"{}\"", CANARIES[1], CANARIES[2]);
        let late = statement(3, "").replace("2026-11-20T03:00:00Z", CANARIES[4]);
        fs::write(
            &statements,
            format!(
                "{}\n{}\n{late}\n{}\n",
                statement(1, ""),
                statement(2, &undeclared),
                CANARIES[8]
            ),
        )
        .unwrap();
        let said = self.run(&["import", "lms-xapi", statements.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(
            said.out.contains("1 new") && said.out.contains("3 refused"),
            "{said:?}"
        );
        let survey = self.folder.join("outside-survey.csv");
        fs::write(
            &survey,
            format!("survey_id,class_id,username,answered_at,answers,comment\r\nsatisfaction,class-1,{ACCOUNT},2026-11-20T10:00:00+07:00,teaching=5,{}\r\n", CANARIES[8]),
        )
        .unwrap();
        self.run(&["import", "survey-csv", survey.to_str().unwrap()]);
        let log = self.folder.join("outside-access.log");
        fs::write(
            &log,
            format!("{} - {ACCOUNT} [20/Nov/2026:10:00:00 +0700] \"GET /login HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\"\n", CANARIES[9]),
        )
        .unwrap();
        self.well(&["import", "access-log", log.to_str().unwrap()]);
    }

    /// Questions that bring the canary along, to a server whose log is looked through.
    fn ask_a_server(&mut self) {
        let added = self.folder.run(&[
            "program",
            "add",
            "--name",
            "invented reader",
            "--role",
            "intake",
        ]);
        let token = added.out.trim().to_owned();
        let server = Server::start(&self.folder.data(), &self.folder.join("log"));
        // One house, one program at a time, on either engine.
        let second = ["serve", "--listen", "127.0.0.1:0"];
        assert_eq!(self.run(&second).code, 4);
        // What is asked of it at the command line it answers itself.
        self.well(&["request", "list"]);
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let encoded: String = CANARIES[1]
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect();
        for (method, path, body) in [
            ("GET", format!("/api/v1/people/{encoded}/records?activity={encoded}"), String::new()),
            ("GET", format!("/{encoded}?next={ACCOUNT}&email={}", CANARIES[5]), String::new()),
            ("GET", format!("/certificates/{ACCOUNT}"), String::new()),
            ("POST", "/api/v1/people/find".to_owned(), json!({ "field": "contact/email", "value": CANARIES[5], "activity": "answering-rights" }).to_string()),
            ("POST", "/access/v1/evaluation".to_owned(), json!({ "subject": CANARIES[1], "resource": CANARIES[2] }).to_string()),
            ("POST", "/access/v1/evaluation".to_owned(), format!("{{\"subject\": \"{}", CANARIES[7])),
            ("POST", "/api/v1/imports/lms-xapi".to_owned(), CANARIES[8].to_owned()),
            ("POST", "/api/v1/imports/lms-xapi".to_owned(), statement(9, "")),
        ] {
            let answer = ask(&server.address, method, &path, &headers, body.as_bytes()).unwrap();
            assert!(answer.status >= 300 || path.ends_with("find") || path.contains("imports"), "{answer:?}");
            self.said.push(answer.body);
        }
        // Killed, so that its journal stays as it was written.
        server.kill();
    }

    /// The person's data is read for its purpose, by themself, and handed out as a copy.
    fn use_and_hand_out(&self) {
        let app = self.app();
        let person = Self::person(&app);
        let asked = Asked::use_of(
            duties::ask::oneself(person),
            person,
            "answering-rights",
            &["identity", "contact", "learning"].map(str::to_owned),
        );
        let reading = read::records(&app, &asked, &Wanted::default()).unwrap();
        assert!(!reading.records.is_empty(), "what was taken in can be read");
        let filed = rights::file(
            &app,
            rights::Asking::oneself(person, app.now()),
            rights::Wish::Copy,
        )
        .unwrap();
        assert!(work::run_due(&app).unwrap() > 0);
        let mut copy = Vec::new();
        rights::collect(&app, person, filed.request, app.now(), &mut copy).unwrap();
        // What the person was given holds what is looked for: the search could find it.
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(copy)).unwrap();
        let mut all = String::new();
        for number in 0..archive.len() {
            let mut file = archive.by_index(number).unwrap();
            std::io::Read::read_to_string(&mut file, &mut all).unwrap();
        }
        for canary in CANARIES {
            assert!(
                all.contains(canary),
                "{canary} was taken in and is in the copy"
            );
        }
        assert!(uses::uses(&app, person, None, 50).unwrap().1 > 3);
    }

    fn erase(&mut self) {
        let app = self.app();
        let person = Self::person(&app);
        let filed = rights::file(
            &app,
            rights::Asking::oneself(person, app.now())
                .saying(Some(CANARIES[7].to_owned()))
                .unwrap(),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        )
        .unwrap();
        while work::run_due(&app).unwrap() > 0 {}
        assert!(
            sign_in::sign_in_as(&app, ACCOUNT).unwrap().person.is_none(),
            "{:?}",
            filed.answer
        );
        drop(app);
        // The next delivery of the same roster does not bring them back (K11).
        let roster = self.folder.join("outside-roster");
        let said = self.run(&[
            "import",
            "sis-oneroster",
            roster.to_str().unwrap(),
            "--json",
        ]);
        assert!(said.code <= 1, "{said:?}");
        let app = self.app();
        assert!(sign_in::sign_in_as(&app, ACCOUNT).unwrap().person.is_none());
    }
}

/// The system's clock, for what is done within the test.
struct Now;

impl law::Clock for Now {
    #[expect(
        clippy::disallowed_methods,
        reason = "the program beside it reads the system's clock too"
    )]
    fn now(&self) -> Moment {
        Moment::from(jiff::Timestamp::now())
    }
}

/// The files of the policy in a data folder.
fn pack(folder: &Path) -> Files {
    let mut files: Files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The shipped policy lets a day pass before a copy is made or anybody erased; this journey cannot wait, so
/// it is founded on one that does not.
fn without_cooling_off(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/chula-learning");
    for file in fs::read_dir(shipped).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let kept = text.lines().filter(|line| !line.starts_with("cooling_off"));
        let text = kept.fold(String::new(), |text, line| text + line + "\n");
        fs::write(folder.join(path.file_name().unwrap()), text).unwrap();
    }
}

fn journey(engine: Engine) {
    let folder = Folder::new();
    let mut journey = Journey {
        folder,
        engine,
        said: Vec::new(),
        scanner: Scanner::of(CANARIES),
        began: places::now(),
    };
    let policy = journey.folder.join("the-policy");
    without_cooling_off(&policy);
    let mut init = vec![
        "init".to_owned(),
        "--policy".to_owned(),
        policy.to_str().unwrap().to_owned(),
    ];
    init.extend(journey.engine.arguments());
    let init: Vec<&str> = init.iter().map(String::as_str).collect();
    journey.well(&init);
    journey.come_in();
    journey.look("after import");
    journey.ask_a_server();
    journey.look("after questions to a server");
    journey.use_and_hand_out();
    journey.look("after use and copy");
    journey.erase();
    journey.look("after erasure");
    journey.well(&["doctor"]);
    journey.well(&["ledger", "verify"]);
}

#[test]
fn t_35_t_43_t_70_nothing_stands_in_the_clear_on_the_embedded_engine() {
    journey(Engine::embedded());
}

#[test]
fn t_35_t_43_t_70_nothing_stands_in_the_clear_on_a_server() {
    journey(Engine::server());
}

#[test]
fn the_search_finds_every_encoding_of_every_canary() {
    let scanner = Scanner::of(CANARIES);
    let mut known = BTreeSet::new();
    for canary in CANARIES {
        let all = encodings(canary);
        assert!(all.len() >= 7, "{canary}: {}", all.len());
        known.extend(all.iter().map(|(encoding, _)| *encoding));
        for (encoding, bytes) in all {
            let mut hidden = b"\0\0before".to_vec();
            hidden.extend_from_slice(&bytes);
            hidden.extend_from_slice(b"after\0");
            assert!(scanner.find(&hidden).is_some(), "{canary} as {encoding}");
        }
    }
    assert_eq!(known.len(), 14, "{known:?}");
    assert!(scanner.find(b"nothing of the kind").is_none());
}
