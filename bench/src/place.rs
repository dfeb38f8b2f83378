//! A store in a folder of its own, with the shipped learning-platform policy and invented people.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use law::{ActorId, Clock, CourseId, Moment, PersonId};
use policy::Compiled;
use serde_json::{Map, Value as Json, json};
use store::{ActorRow, Fault, Identifier, Location, NewRecord, Options, Store, Term};
use vault::FileRootKey;

pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::from(jiff::Timestamp::now())
    }
}

/// A folder that goes when it is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sitthi-bench-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("keys")).expect("a folder for the bench");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn compiled() -> Arc<Compiled> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/chula-learning");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the shipped policy")
        .filter_map(Result::ok)
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), std::fs::read(&path).unwrap_or_default()))
        .collect();
    files.sort();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (pack, faults) = policy::read::read_bytes(&files);
    assert!(faults.is_empty(), "the shipped policy is read without fault");
    Arc::new(Compiled::new(&pack, &[]).expect("the shipped policy compiles"))
}

pub fn open(folder: &Folder) -> Store {
    Store::open(Options {
        data: Location::File(folder.0.join("data.db")),
        keys: Location::File(folder.0.join("keys/keys.db")),
        root: Arc::new(FileRootKey::from_file_bytes(b"an invented root key for a bench").expect("a root key")),
        controller: "chulalongkorn-university".to_owned(),
        origin: "bench.example/sitthi".to_owned(),
        compiled: compiled(),
        clock: Arc::new(SystemClock),
        readers: 8,
    })
    .expect("a store")
}

pub struct World {
    pub people: Vec<PersonId>,
    pub instructor: ActorId,
    pub course: CourseId,
}

/// People in one course, told of the policy, without records.
pub fn people(store: &Store, count: usize) -> World {
    let (instructor, course) = store
        .transact("bench.course", |tx| {
            let course = tx.keep_course("sis-oneroster", "class-1", "Invented Studies", Term::default())?;
            let actor = tx.add_actor(None)?;
            let row = tx.actor(actor)?.ok_or(Fault::Missing("actor"))?;
            let undertaking_until = Some(tx.now().after(jiff::SignedDuration::from_hours(9999)));
            tx.keep_actor(&ActorRow { roles: vec!["instructor".to_owned()], undertaking_until, ..row })?;
            tx.assign(actor, course, "teacher", Term::default())?;
            Ok::<_, Fault>((actor, course))
        })
        .expect("a course");
    let mut people = Vec::with_capacity(count);
    for first in (0..count).step_by(500) {
        let last = count.min(first + 500);
        let some = store
            .transact("bench.people", move |tx| {
                let version = tx.compiled().version();
                (first..last)
                    .map(|number| {
                        let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                        tx.add_identifier(person, &Identifier::new("identity/student-number", format!("99{number:08}")))?;
                        tx.enrol(person, course, "student", Term::default())?;
                        tx.deliver_notice(person, version, "bench")?;
                        Ok(person)
                    })
                    .collect::<Result<Vec<_>, Fault>>()
            })
            .expect("people");
        people.extend(some);
    }
    World { people, instructor, course }
}

pub fn fields(number: usize) -> Map<String, Json> {
    let Json::Object(fields) = json!({
        "verb": "http://adlnet.gov/expapi/verbs/completed",
        "activity-object": format!("https://lms.example.ac.th/mod/quiz/view.php?id={number}"),
        "activity-name": "แบบทดสอบที่สมมุติขึ้น",
        "score": 17,
        "completion": true,
        "course": "Invented Studies",
    }) else {
        return Map::new();
    };
    fields
}

pub fn record<'a>(person: PersonId, course: CourseId, external_id: &'a str, fields: &'a Map<String, Json>) -> NewRecord<'a> {
    NewRecord {
        person,
        category: "learning",
        source: "lms-xapi",
        external_id,
        course: Some(course),
        happened: Moment::from(jiff::Timestamp::now()),
        expires: None,
        fields,
    }
}
