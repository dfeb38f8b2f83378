//! A program of its own for each import test, on each engine, and small invented deliveries. A
//! missing engine fails the test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use duties::import::{Content, Import, Report, import};
use duties::{App, Opening};
use law::{Clock, Moment, PersonId};
use store::{Identifier, Location};
use vault::FileRootKey;

/// A clock that tests move.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    /// Half past nine on 22 November 2569 in Bangkok.
    pub(crate) fn new() -> Arc<Self> {
        let start: jiff::Timestamp = "2026-11-22T02:30:00Z".parse().unwrap();
        Arc::new(TestClock(AtomicI64::new(Moment::from(start).micros())))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// One engine with a place for data and keys; both are gone when it is dropped.
pub(crate) struct Place {
    data: Location,
    keys: Location,
    pub(crate) folder: PathBuf,
    databases: Vec<String>,
    pub(crate) clock: Arc<TestClock>,
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

fn unique() -> String {
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    format!("{}_{number}", std::process::id())
}

impl Place {
    pub(crate) fn embedded() -> Self {
        let folder = std::env::temp_dir().join(format!("sitthi_import_{}", unique()));
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        Place {
            data: Location::File(folder.join("data.db")),
            keys: Location::File(folder.join("keys/keys.db")),
            folder,
            databases: Vec::new(),
            clock: TestClock::new(),
        }
    }

    fn server() -> Self {
        let folder = std::env::temp_dir().join(format!("sitthi_import_{}", unique()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut admin = admin();
        let names: Vec<String> = ["data", "keys"]
            .iter()
            .map(|side| format!("sitthi_import_{side}_{}", unique()))
            .collect();
        for name in &names {
            admin
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .unwrap();
        }
        let address = |name: &str| {
            let url = server_url();
            let (base, _) = url.rsplit_once('/').unwrap();
            Location::Server(format!("{base}/{name}"))
        };
        Place {
            data: address(&names[0]),
            keys: address(&names[1]),
            folder,
            databases: names,
            clock: TestClock::new(),
        }
    }

    pub(crate) fn both() -> [Place; 2] {
        [Place::embedded(), Place::server()]
    }

    pub(crate) fn open(&self, pack: &str) -> App {
        self.open_with(files(pack))
    }

    pub(crate) fn open_with(&self, files: store::Files) -> App {
        App::open(Opening {
            data: self.data.clone(),
            keys: self.keys.clone(),
            root: Arc::new(
                FileRootKey::from_file_bytes(b"an invented root key for tests..").unwrap(),
            ),
            origin: "test.example/sitthi".to_owned(),
            files,
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            readers: 4,
        })
        .unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if !self.databases.is_empty() {
            let mut admin = admin();
            for name in &self.databases {
                let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
            }
        }
    }
}

fn server_url() -> String {
    std::env::var("SITTHI_TEST_POSTGRES").expect(
        "these tests need PostgreSQL: run `cargo xtask with cargo test -p duties`, or `cargo xtask postgres` and export what it prints",
    )
}

fn admin() -> postgres::Client {
    postgres::Client::connect(&server_url(), postgres::NoTls).unwrap()
}

/// The files of a shipped policy.
pub(crate) fn files(pack: &str) -> store::Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../policies")
        .join(pack);
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Takes bytes in, with the notice given on the way.
pub(crate) fn take(app: &App, source: &str, name: &str, text: &str) -> Report {
    take_with(app, source, name, text.as_bytes(), Some("enrolment-form"))
}

pub(crate) fn take_with(
    app: &App,
    source: &str,
    name: &str,
    bytes: &[u8],
    notice: Option<&str>,
) -> Report {
    let delivery = Import {
        source: source.to_owned(),
        name: name.to_owned(),
        content: Content::Bytes(bytes),
        notice_given: notice.map(str::to_owned),
    };
    import(app, delivery, &mut |_| {}).unwrap()
}

/// The rules and lines of what was refused.
pub(crate) fn rules(report: &Report) -> Vec<(u64, &str)> {
    report
        .refused
        .iter()
        .map(|fault| (fault.line, fault.rule.as_str()))
        .collect()
}

pub(crate) fn person(app: &App, field: &str, value: &str) -> Option<PersonId> {
    app.store()
        .read(|read| read.find(&Identifier::new(field, value)))
        .unwrap()
}

/// How many records of a category are held about a person.
pub(crate) fn held(app: &App, person: PersonId, category: &str) -> u64 {
    app.store()
        .read(|read| read.holdings(person))
        .unwrap()
        .iter()
        .filter(|holding| holding.category == category)
        .map(|holding| holding.records)
        .sum()
}

/// A bundle as a ZIP archive.
pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) const SESSIONS: &str = "sourcedId,startDate,endDate\nterm-1,2026-08-01,2026-12-20\n";
pub(crate) const COURSES: &str = "sourcedId,title\ncourse-1,วิชาสมมุติ\n";
pub(crate) const CLASSES: &str = "sourcedId,title,courseSourcedId,termSourcedIds\nclass-1,วิชาสมมุติ 1,course-1,term-1\nclass-2,วิชาสมมุติ 2,course-1,term-1\n";
pub(crate) const ROLES: &str = "sourcedId,userSourcedId,roleType,role\nr1,user-1,primary,student\nr2,user-2,primary,teacher\nr3,user-3,primary,ext:outsideLearner\n";
pub(crate) const USERS: &str = "sourcedId,username,givenName,familyName,identifier,email\nuser-1,u1,หนึ่ง,สมมุติ,9900000001,u1@example.ac.th\nuser-2,u2,สอง,ทดลอง,,u2@example.ac.th\nuser-3,u3,สาม,ตัวอย่าง,,u3@example.org\n";
pub(crate) const ENROLMENTS: &str = "sourcedId,status,dateLastModified,classSourcedId,userSourcedId,role,beginDate,endDate\ne1,,,class-1,user-1,student,2026-08-01,2026-12-20\ne2,,,class-1,user-2,teacher,2026-08-01,2026-12-20\n";

/// A small invented university.
pub(crate) fn small_bundle() -> Vec<u8> {
    bundle_with(&[])
}

/// The small university with some of its files replaced.
pub(crate) fn bundle_with(instead: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<(&str, &str)> = [
        ("academicSessions.csv", SESSIONS),
        ("courses.csv", COURSES),
        ("classes.csv", CLASSES),
        ("roles.csv", ROLES),
        ("users.csv", USERS),
        ("enrollments.csv", ENROLMENTS),
    ]
    .into_iter()
    .map(|(name, text)| {
        let other = instead.iter().find(|(other, _)| *other == name);
        (name, other.map_or(text, |(_, text)| *text))
    })
    .collect();
    archive(&files)
}

/// A program with the small university taken in.
pub(crate) fn university(place: &Place) -> App {
    let app = place.open("chula-learning");
    let report = take_with(
        &app,
        "sis-oneroster",
        "bundle.zip",
        &small_bundle(),
        Some("enrolment-form"),
    );
    assert_eq!(rules(&report), []);
    app
}

/// A statement of the invented learning platform; a short id such as `s1` stands for a UUID.
pub(crate) fn statement(id: &str, account: &str, class: &str, rest: &str) -> String {
    let number = id.strip_prefix('s').and_then(|rest| rest.parse().ok());
    let id = number.map_or(id.to_owned(), |number: u32| {
        format!("6690e6c9-3ef0-4ed3-8b37-{number:012}")
    });
    format!(
        r#"{{"id":"{id}","actor":{{"account":{{"homePage":"https://lms.example.ac.th","name":"{account}"}}}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/completed"}},"object":{{"id":"https://lms.example.ac.th/mod/quiz/view.php?id=7"}},"context":{{"contextActivities":{{"parent":[{{"id":"https://lms.example.ac.th/course/view.php?idnumber={class}"}}]}}}},"timestamp":"2026-11-20T03:00:00Z"{rest}}}"#
    )
}
