//! An app of its own for each test, on each engine. A missing engine fails the test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use duties::{App, Opening};
use jiff::SignedDuration;
use law::{ActorId, Clock, CourseId, Moment, PersonId};
use serde_json::{Map, Value as Json, json};
use store::{ActorRow, Fault, Files, Identifier, Location, NewRecord, Term, Tx};
use vault::FileRootKey;

/// A clock that tests move.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    /// Half past nine on 22 November 2569 in Bangkok.
    pub(crate) fn new() -> Arc<Self> {
        let start: jiff::Timestamp = "2026-11-22T02:30:00Z".parse().unwrap();
        Arc::new(TestClock(AtomicI64::new(Moment::from(start).micros())))
    }

    pub(crate) fn advance(&self, span: SignedDuration) {
        self.0
            .fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// One engine with a place for data and keys; both are gone when it is dropped.
pub(crate) struct Place {
    pub(crate) data: Location,
    pub(crate) keys: Location,
    pub(crate) folder: PathBuf,
    databases: Vec<String>,
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

fn unique() -> String {
    format!(
        "{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::SeqCst)
    )
}

impl Place {
    pub(crate) fn embedded() -> Self {
        let folder = std::env::temp_dir().join(format!("sitthi_duties_{}", unique()));
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        Place {
            data: Location::File(folder.join("data.db")),
            keys: Location::File(folder.join("keys/keys.db")),
            folder,
            databases: Vec::new(),
        }
    }

    pub(crate) fn server() -> Self {
        let folder = std::env::temp_dir().join(format!("sitthi_duties_{}", unique()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut admin = admin();
        let names: Vec<String> = ["data", "keys"]
            .iter()
            .map(|side| format!("sitthi_duties_{side}_{}", unique()))
            .collect();
        for name in &names {
            admin
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .unwrap();
        }
        let address = |name: &str| Location::Server(address_of(name));
        Place {
            data: address(&names[0]),
            keys: address(&names[1]),
            folder,
            databases: names,
        }
    }

    pub(crate) fn both() -> [Place; 2] {
        [Place::embedded(), Place::server()]
    }

    /// Runs a statement on the data side behind the program's back.
    pub(crate) fn tamper(&self, sql: &str) {
        match &self.data {
            Location::File(path) => rusqlite::Connection::open(path)
                .unwrap()
                .execute_batch(sql)
                .unwrap(),
            Location::Server(address) => {
                postgres::Client::connect(address, postgres::NoTls)
                    .unwrap()
                    .batch_execute(sql)
                    .unwrap();
            }
        }
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

fn address_of(database: &str) -> String {
    let url = server_url();
    let (before, query) = url
        .split_once('?')
        .map_or((url.as_str(), None), |(before, query)| {
            (before, Some(query))
        });
    let (base, _) = before.rsplit_once('/').unwrap();
    query.map_or_else(
        || format!("{base}/{database}"),
        |query| format!("{base}/{database}?{query}"),
    )
}

/// The files of a policy that does at once, by one, what the shipped ones let wait for a cooling-off and a
/// second person; those two are the matter of `cooling.rs`, `approvals.rs` and `intake.rs`.
pub(crate) fn pack(name: &str) -> Files {
    let mut files = shipped(name);
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "rights.toml") {
        let waits = |line: &&str| line.starts_with("cooling_off") || line.starts_with("two_person");
        *text = text
            .lines()
            .filter(|line| !waits(line))
            .fold(String::new(), |text, line| text + line + "\n");
    }
    files
}

/// The files of a shipped policy.
pub(crate) fn shipped(name: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../policies")
        .join(name);
    let mut files: Files = std::fs::read_dir(folder)
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

pub(crate) fn opening(place: &Place, clock: &Arc<TestClock>, files: Files) -> Opening {
    Opening {
        data: place.data.clone(),
        keys: place.keys.clone(),
        root: Arc::new(FileRootKey::from_file_bytes(b"an invented key for tests only..").unwrap()),
        origin: "test.example/sitthi".to_owned(),
        files,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        readers: 4,
    }
}

pub(crate) fn open(place: &Place, clock: &Arc<TestClock>) -> App {
    App::open(opening(place, clock, pack("chula-learning"))).unwrap()
}

pub(crate) fn fields(values: &Json) -> Map<String, Json> {
    values.as_object().unwrap().clone()
}

/// Invented people: a student and an outside learner in one course, its instructor, another's, and
/// the offices.
pub(crate) struct World {
    pub(crate) student: PersonId,
    pub(crate) learner: PersonId,
    pub(crate) course: CourseId,
    pub(crate) instructor: ActorId,
    pub(crate) stranger: ActorId,
    pub(crate) desk: ActorId,
}

pub(crate) fn keep(
    tx: &mut Tx<'_>,
    person: PersonId,
    (category, source, id): (&str, &str, &str),
    course: Option<CourseId>,
    days_ago: i64,
    values: &Json,
) -> Result<(), Fault> {
    let happened = tx.now().after(SignedDuration::from_hours(-24 * days_ago));
    tx.keep_record(&NewRecord {
        person,
        category,
        source,
        external_id: id,
        course,
        happened,
        expires: None,
        fields: &fields(values),
    })?;
    Ok(())
}

fn person(
    tx: &mut Tx<'_>,
    relationship: &str,
    account: &str,
    name: &str,
) -> Result<PersonId, Fault> {
    let person = tx.add_person(relationship, "sis-oneroster")?;
    tx.add_identifier(person, &Identifier::new("identity/account", account))?;
    tx.add_identifier(
        person,
        &Identifier::new("contact/email", format!("{account}@example.org")),
    )?;
    let identity = json!({ "account": account, "given-name": name, "family-name": "สมมุติ" });
    keep(
        tx,
        person,
        ("identity", "sis-oneroster", account),
        None,
        200,
        &identity,
    )?;
    let contact = json!({ "email": format!("{account}@example.org") });
    keep(
        tx,
        person,
        ("contact", "sis-oneroster", account),
        None,
        200,
        &contact,
    )?;
    Ok(person)
}

/// Makes the invented people known and brings them the notice.
pub(crate) fn arrive(app: &App) -> World {
    let (student, learner, course, instructor, stranger) = app
        .store()
        .transact("test.arrive", |tx| {
            let student = person(tx, "enrolled-student", "s9900000001", "ตัวอย่างหนึ่ง")?;
            let learner = person(tx, "outside-learner", "l9900000002", "ตัวอย่างสอง")?;
            let course = tx.keep_course("sis-oneroster", "class-1", "Invented Studies 1", Term::default())?;
            let other = tx.keep_course("sis-oneroster", "class-2", "Invented Studies 2", Term::default())?;
            for (who, id) in [(student, "a"), (learner, "b")] {
                tx.enrol(who, course, "student", Term::default())?;
                let post = json!({ "grade": "A", "answer": "=1+1 <script>alert(1)</script>", "score": -3 });
                keep(tx, who, ("learning", "lms-xapi", id), Some(course), 30, &post)?;
                let survey = json!({ "survey-id": "s1", "comment": "ดีมาก" });
                keep(tx, who, ("survey", "survey-csv", id), None, 20, &survey)?;
                let log = json!({ "ip-address": "192.0.2.7", "request": "GET /" });
                keep(tx, who, ("technical", "access-log", id), None, 150, &log)?;
            }
            let mut actors = Vec::new();
            for taught in [course, other] {
                let actor = tx.add_actor(None)?;
                let row = tx.actor(actor)?.unwrap();
                tx.keep_actor(&ActorRow { roles: vec!["instructor".to_owned()], ..row })?;
                tx.assign(actor, taught, "teacher", Term::default())?;
                actors.push(actor);
            }
            Ok::<_, Fault>((student, learner, course, actors[0], actors[1]))
        })
        .unwrap();
    let desk = duties::staff::appoint(
        app,
        &duties::staff::Appointment {
            account: "desk1".to_owned(),
            roles: vec!["privacy-desk".to_owned()],
            ..duties::staff::Appointment::default()
        },
    )
    .unwrap();
    assert_eq!(
        duties::notice::deliver(app, &[student, learner], "test").unwrap(),
        2
    );
    World {
        student,
        learner,
        course,
        instructor,
        stranger,
        desk,
    }
}

/// Adds an access-log line of so many days ago.
pub(crate) fn log_line(app: &App, person: PersonId, id: &'static str, days_ago: i64) {
    app.store()
        .transact("test.log", move |tx| {
            let log = json!({ "ip-address": "192.0.2.8", "request": "GET /recent" });
            keep(
                tx,
                person,
                ("technical", "access-log", id),
                None,
                days_ago,
                &log,
            )
        })
        .unwrap();
}

pub(crate) fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// Files as version `version`, in force from the day on which they are published.
pub(crate) fn numbered(app: &App, files: Files, version: u32) -> Files {
    let today = app.now().civil_day().to_string();
    let day = |text: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with("effective = "))
            .unwrap()
            .to_owned();
        text.replacen(&line, &format!("effective = {today}"), 1)
    };
    files
        .into_iter()
        .map(|(name, text)| {
            if name != "pack.toml" {
                return (name, text);
            }
            let next = format!("version = \"{version}\"");
            (name, day(&text).replacen("version = \"1\"", &next, 1))
        })
        .collect()
}

/// Whoever proposes and whoever approves: two people, each with the role for it.
pub(crate) fn publishers(app: &App) -> (ActorId, ActorId) {
    let appoint = |account: &str, role: &str| {
        duties::staff::appoint(
            app,
            &duties::staff::Appointment {
                account: account.to_owned(),
                roles: vec![role.to_owned()],
                ..duties::staff::Appointment::default()
            },
        )
        .unwrap()
    };
    (
        appoint("proposer1", "privacy-desk"),
        appoint("approver1", "dpo"),
    )
}

/// Publishes files as the next version, from today: proposed by one, approved by another.
pub(crate) fn publish(app: &App, files: Files) -> Result<(), duties::Failure> {
    let (proposer, approver) = publishers(app);
    let needs = duties::publication::preview(app, &files)?.changes.needs_law;
    let laws = needs
        .into_iter()
        .map(|activity| (activity, "an invented law, s.1".to_owned()))
        .collect();
    let proposed = duties::publication::propose(app, proposer, files, &laws)?;
    duties::publication::approve(app, approver, proposed.proposal, app.now()).map(|_| ())
}
