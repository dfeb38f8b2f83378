//! A house to measure in: its folder or its two databases, the shipped learning-platform policy,
//! invented people.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use duties::{App, Opening};
use law::{ActorId, Clock, CourseId, Moment, PersonId};
use serde_json::{Map, Value as Json, json};
use store::{ActorRow, Fault, Files, Identifier, Location, NewRecord, RecordName, Store, Term, Tx};
use vault::FileRootKey;

use crate::cluster::Cluster;

/// The ledger's name in every house of the bench.
pub const ORIGIN: &str = "bench.example/sitthi";

pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::from(jiff::Timestamp::now())
    }
}

/// Which engine a house stands on.
#[derive(Clone, Copy)]
pub enum Engine<'c> {
    Embedded,
    Server(&'c Cluster),
}

impl Engine<'_> {
    pub const fn name(&self) -> &'static str {
        match self {
            Engine::Embedded => "SQLite",
            Engine::Server(_) => "PostgreSQL",
        }
    }
}

/// A folder and perhaps two databases that go when it is dropped.
pub struct House<'c> {
    pub engine: Engine<'c>,
    pub folder: PathBuf,
    pub data: Location,
    pub keys: Location,
    names: Vec<String>,
}

impl Drop for House<'_> {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary things.
        let _ = fs::remove_dir_all(&self.folder);
        if let Engine::Server(cluster) = self.engine {
            for name in &self.names {
                cluster.steer(&format!("DROP DATABASE {name} WITH (FORCE)"));
            }
        }
    }
}

impl<'c> House<'c> {
    pub fn new(engine: Engine<'c>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        let folder = std::env::temp_dir().join(format!("sitthi-bench-{process}-{number}"));
        fs::create_dir_all(folder.join("keys")).expect("a folder for the bench");
        let mut names = Vec::new();
        let (data, keys) = match engine {
            Engine::Embedded => (
                Location::File(folder.join("data.db")),
                Location::File(folder.join("keys/keys.db")),
            ),
            Engine::Server(cluster) => {
                names = ["data", "keys", "hand"]
                    .map(|side| format!("bench_{process}_{number}_{side}"))
                    .to_vec();
                for name in &names {
                    cluster.steer(&format!("CREATE DATABASE {name}"));
                }
                (
                    Location::Server(cluster.address(&names[0])),
                    Location::Server(cluster.address(&names[1])),
                )
            }
        };
        House {
            engine,
            folder,
            data,
            keys,
            names,
        }
    }

    /// The address of the database for rows by hand, where there is a server.
    pub fn by_hand(&self) -> Option<String> {
        match self.engine {
            Engine::Embedded => None,
            Engine::Server(cluster) => self.names.last().map(|name| cluster.address(name)),
        }
    }

    pub fn open(&self) -> App {
        open(&self.data, &self.keys)
    }

    /// Octets on disk: data, keys.
    pub fn on_disk(&self) -> (f64, f64) {
        match self.engine {
            Engine::Embedded => {
                let of = |name: &str| {
                    fs::metadata(self.folder.join(name)).map_or(0.0, |file| file.len() as f64)
                };
                (of("data.db"), of("keys/keys.db"))
            }
            Engine::Server(cluster) => {
                let of = |name: &String| cluster.octets(name);
                (of(&self.names[0]), of(&self.names[1]))
            }
        }
    }
}

/// Opens a house as `sitthi serve` does.
pub fn open(data: &Location, keys: &Location) -> App {
    open_by(data, keys, Arc::new(SystemClock))
}

/// The same by another clock.
pub fn open_by(data: &Location, keys: &Location, clock: Arc<dyn Clock>) -> App {
    let opened = App::open(Opening {
        data: data.clone(),
        keys: keys.clone(),
        root: Arc::new(
            FileRootKey::from_file_bytes(b"an invented root key for a bench").expect("a root key"),
        ),
        origin: ORIGIN.to_owned(),
        files: shipped(),
        clock,
        readers: 4,
    });
    opened.unwrap_or_else(|failure| panic!("{failure}"))
}

fn shipped() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/chula-learning");
    let mut files: Files = fs::read_dir(folder)
        .expect("the shipped policy")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (
                name.into_owned(),
                fs::read_to_string(&path).expect("a file of the policy"),
            )
        })
        .collect();
    files.sort();
    // What is measured is the work, not the day in which a person can stop a stranger's request.
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "rights.toml") {
        let waits = |line: &&str| line.starts_with("cooling_off");
        *text = text
            .lines()
            .filter(|line| !waits(line))
            .fold(String::new(), |text, line| text + line + "\n");
    }
    files
}

/// People in a class, in the order in which they came.
pub const CLASS: usize = 500;

/// People in classes, and whoever teaches each.
pub struct World {
    pub people: Vec<PersonId>,
    pub intake: ActorId,
    classes: Vec<(ActorId, CourseId)>,
}

impl World {
    /// Who teaches somebody, by their number.
    pub fn instructor(&self, number: usize) -> ActorId {
        self.classes[number / CLASS].0
    }

    /// The class of somebody, by their number.
    pub fn course(&self, number: usize) -> CourseId {
        self.classes[number / CLASS].1
    }
}

/// An actor with this role and a confidentiality undertaking.
pub fn actor(tx: &mut Tx<'_>, role: &str) -> Result<ActorId, Fault> {
    let actor = tx.add_actor(None)?;
    let row = tx.actor(actor)?.ok_or(Fault::Missing("actor"))?;
    let undertaking_until = Some(tx.now().after(jiff::SignedDuration::from_hours(9_999)));
    let roles = vec![role.to_owned()];
    tx.keep_actor(&ActorRow {
        roles,
        undertaking_until,
        ..row
    })?;
    Ok(actor)
}

/// People found by a number, each in a class, told of the policy, without records.
pub fn people(store: &Store, count: usize) -> World {
    let intake = store
        .transact::<_, Fault>("bench.intake", |tx| actor(tx, "intake"))
        .expect("an actor");
    let mut world = World {
        people: Vec::with_capacity(count),
        intake,
        classes: Vec::new(),
    };
    for first in (0..count).step_by(CLASS) {
        let last = count.min(first + CLASS);
        let come = store.transact::<_, Fault>("bench.people", move |tx| {
            let name = format!("class-{first}");
            let course =
                tx.keep_course("sis-oneroster", &name, "Invented Studies", Term::default())?;
            let instructor = actor(tx, "instructor")?;
            tx.assign(instructor, course, "teacher", Term::default())?;
            let people = (first..last).map(|number| arrives(tx, number, course));
            Ok((people.collect::<Result<Vec<_>, _>>()?, (instructor, course)))
        });
        let (people, class) = come.expect("people");
        world.people.extend(people);
        world.classes.push(class);
    }
    world
}

/// Keeps everybody's name, as a roster brings it.
pub fn names(store: &Store, world: &World) {
    for (class, people) in world.people.chunks(CLASS).enumerate() {
        let people = people.to_vec();
        let kept = store.transact::<_, Fault>("bench.names", move |tx| {
            people.into_iter().enumerate().try_for_each(|(place, person)| {
                let number = class * CLASS + place;
                let name = json!({ "given-name": format!("ตัวอย่าง{number}"), "family-name": format!("สมมุติ{number}") });
                let fields = name.as_object().cloned().unwrap_or_default();
                let id = format!("name-{number}");
                let named = NewRecord {
                    category: "identity",
                    source: "sis-oneroster",
                    course: None,
                    ..record(person, CourseId::from_bytes([0; 16]), &id, &fields)
                };
                tx.keep_record(&named).map(|_| ())
            })
        });
        kept.expect("names");
    }
}

/// One person: four rows and an entry.
pub fn arrives(tx: &mut Tx<'_>, number: usize, course: CourseId) -> Result<PersonId, Fault> {
    let person = tx.add_person("enrolled-student", "sis-oneroster")?;
    tx.add_identifier(person, &number_of(number))?;
    tx.enrol(person, course, "student", Term::default())?;
    let version = tx.compiled().version();
    tx.deliver_notice(person, version, "bench")?;
    Ok(person)
}

/// The number a person is found by.
pub fn number_of(number: usize) -> Identifier {
    Identifier::new("identity/student-number", format!("99{number:08}"))
}

pub fn fields() -> Map<String, Json> {
    let Json::Object(fields) = json!({
        "verb": "http://adlnet.gov/expapi/verbs/completed",
        "activity-object": "https://lms.example.ac.th/mod/quiz/view.php?id=1",
        "activity-name": "แบบทดสอบที่สมมุติขึ้น",
        "score": 17,
        "completion": true,
        "course": "Invented Studies",
    }) else {
        return Map::new();
    };
    fields
}

pub fn record<'a>(
    person: PersonId,
    course: CourseId,
    external_id: &'a str,
    fields: &'a Map<String, Json>,
) -> NewRecord<'a> {
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

/// Learning records as their source names them.
pub fn names_of<'n>(named: impl Iterator<Item = (PersonId, &'n str)>) -> Vec<RecordName<'n>> {
    named
        .map(|(person, external_id)| RecordName {
            person,
            category: "learning",
            source: "lms-xapi",
            external_id,
        })
        .collect()
}

/// Keeps so many records of each, 1,000 a commit.
pub fn records(store: &Store, world: &World, each: usize) {
    let fields = Arc::new(fields());
    let several = (1_000 / each).max(1);
    for (batch, people) in world.people.chunks(several).enumerate() {
        let first = batch * several;
        let some: Vec<(PersonId, CourseId)> = people
            .iter()
            .enumerate()
            .map(|(place, person)| (*person, world.course(first + place)))
            .collect();
        let fields = Arc::clone(&fields);
        let kept = store.transact("bench.keep", move |tx| {
            let mut named = Vec::with_capacity(some.len() * each);
            for (number, whose) in some.into_iter().enumerate() {
                let ids = (0..each).map(|copy| format!("held-{batch}-{number}-{copy}"));
                named.extend(ids.map(|id| (whose, id)));
            }
            // As an import does with every batch.
            let names = named.iter().map(|((person, _), id)| (*person, id.as_str()));
            tx.look_ahead_records(&names_of(names))?;
            for ((person, course), id) in &named {
                tx.keep_record(&record(*person, *course, id, &fields))?;
            }
            Ok::<_, Fault>(())
        });
        kept.expect("records");
    }
}
