//! Through the doors: the invented university taken in, and copies gathered and collected.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use duties::import::{Content, Import, Report, import};
use duties::{App, rights, work};
use law::PersonId;
use serde_json::json;
use sitthi::demo::{Edition, Survey, University};
use store::{Fault, NewRecord};

use crate::floor::Hand;
use crate::measure::{rate, timed, timed_and_computed};
use crate::place::{Engine, House};
use crate::table::{Aim, Figure, Row, size};

/// People of the university that the embedded engine takes in, and of that for a server.
const PEOPLE: [u32; 2] = [2_000, 400];
/// Rows that share a transaction of an import.
const BATCH: u32 = 500;

/// The invented university in files, and the house that takes it in.
pub struct Delivery<'c> {
    // Closed before its folder goes.
    app: App,
    house: House<'c>,
    sources: Vec<(&'static str, &'static str, PathBuf)>,
}

impl<'c> Delivery<'c> {
    pub fn new(engine: Engine<'c>) -> Self {
        let house = House::new(engine);
        let today = jiff::Timestamp::now()
            .to_zoned(jiff::tz::TimeZone::fixed(law::BANGKOK))
            .date();
        let people = match engine {
            Engine::Embedded => PEOPLE[0],
            Engine::Server(_) => PEOPLE[1],
        };
        let university = University::new(2569, people, today).expect("a university");
        let sources = written(&university, &house.folder);
        Delivery {
            app: house.open(),
            house,
            sources,
        }
    }

    /// Takes everything in.
    pub fn import(&self) -> Vec<Row> {
        let mut hand = Hand::new(&self.house);
        let floor = hand.batched(20, BATCH);
        let mut rows = vec![Row::new(
            "floor: rows by hand, 500 a commit",
            Figure::Rate(floor),
        )];
        for (source, what, path) in &self.sources {
            let (report, time) = timed(|| bring(&self.app, source, path));
            let rows_read = usize::try_from(report.rows).unwrap_or_default();
            let pace = rate(rows_read, time);
            rows.push(
                Row::new(*what, Figure::Rate(pace))
                    .of_floor(pace / floor)
                    .note(format!(
                        "{} rows, {} new, {} refused",
                        report.rows, report.new, report.refused_total
                    )),
            );
        }
        let (source, _, path) = &self.sources[0];
        let (report, time) = timed(|| bring(&self.app, source, path));
        rows.push(
            Row::new("the same roster again", Figure::Takes(time))
                .note(format!("{} rows read: known by its digest", report.rows)),
        );
        rows
    }

    /// A copy of few records and one of 10,000.
    pub fn package(&self) -> Vec<Row> {
        let person = crate::place::people(self.app.store(), 1).people[0];
        let mut rows = Vec::new();
        for (more, aim) in [(10, Some(0.070)), (990, None), (9_000, None)] {
            held(&self.app, person, more);
            let (octets, time, computed) = timed_and_computed(|| copy_of(&self.app, person));
            let row = Row::new(
                format!(
                    "copy of {} records asked for, gathered, sealed, collected",
                    total(more)
                ),
                Figure::Takes(time),
            )
            .note(format!(
                "{}; {} computed",
                size(octets as f64),
                crate::table::time(computed.as_secs_f64())
            ));
            rows.push(
                aim.into_iter()
                    .fold(row, |row, aim| row.aim(Aim::AtMost(aim))),
            );
            let (bare, bare_computed) = self.bare(person);
            rows.push(
                Row::new(
                    "floor: the same records opened under a permit, nothing more",
                    Figure::Takes(bare),
                )
                .note(format!(
                    "the copy takes {:.1} times as long, and computes {:.1} times as long",
                    time.as_secs_f64() / bare.as_secs_f64(),
                    computed.as_secs_f64() / bare_computed.as_secs_f64()
                )),
            );
        }
        rows
    }

    fn bare(&self, person: PersonId) -> (Duration, Duration) {
        let store = self.app.store();
        let own = duties::ask::oneself(person);
        let mut asked = crate::acts::question(store, own, person, law::Operation::Use);
        asked.activity = store.compiled().activity_ix("answering-rights");
        let (_, time, computed) = timed_and_computed(|| crate::acts::read_one(store, asked));
        (time, computed)
    }
}

/// Records once so many more were added to the ten, and those to the thousand.
const fn total(more: usize) -> usize {
    match more {
        10 => 10,
        990 => 1_000,
        _ => 10_000,
    }
}

fn write_to(path: &Path, write: impl FnOnce(&mut BufWriter<File>)) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    write(&mut out);
    out.flush().expect("a file");
}

/// The files of the university: source, what a row is, where.
fn written(university: &University, folder: &Path) -> Vec<(&'static str, &'static str, PathBuf)> {
    let roster = folder.join("roster");
    fs::create_dir_all(&roster).expect("a folder");
    for file in Edition::Bulk.files() {
        write_to(&roster.join(file.file_name()), |out| {
            university
                .write_roster(Edition::Bulk, *file, out)
                .expect("a roster");
        });
    }
    let [statements, answers, log] =
        ["statements.jsonl", "answers.csv", "access.log"].map(|name| folder.join(name));
    write_to(&statements, |out| {
        university.write_statements(out).expect("statements");
    });
    write_to(&answers, |out| {
        university
            .write_survey(Survey::ALL[0], out)
            .expect("answers");
    });
    write_to(&log, |out| {
        university.write_access_log(out).expect("a log");
    });
    vec![
        (
            "sis-oneroster",
            "OneRoster row taken in: people, identifiers, relations, notice",
            roster,
        ),
        ("lms-xapi", "xAPI statement taken in", statements),
        ("survey-csv", "survey answer taken in", answers),
        ("access-log", "line of an access log taken in", log),
    ]
}

fn bring(app: &App, source: &str, path: &Path) -> Report {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let wanted = Import {
        source: source.to_owned(),
        name,
        content: Content::Path(path),
        notice_given: (source == "sis-oneroster").then(|| "account-registration".to_owned()),
        lawful: None,
    };
    import(app, wanted, &mut |_| {}).unwrap_or_else(|failure| panic!("{failure}"))
}

/// Keeps so many more records of somebody.
pub fn held(app: &App, person: PersonId, more: usize) {
    let kept = app.store().transact::<_, Fault>("bench.records", move |tx| {
        let fields = json!({ "verb": "http://adlnet.gov/expapi/verbs/completed", "activity-name": "แบบทดสอบที่สมมุติขึ้น", "score": 17 });
        let fields = fields.as_object().cloned().unwrap_or_default();
        for number in 0..more {
            tx.keep_record(&NewRecord {
                person,
                category: "learning",
                source: "lms-xapi",
                external_id: &format!("more-{more}-{number}"),
                course: None,
                happened: tx.now(),
                expires: None,
                fields: &fields,
            })?;
        }
        Ok(())
    });
    kept.expect("records");
}

/// Asks for a copy, gathers it, collects it; its octets.
pub fn copy_of(app: &App, person: PersonId) -> usize {
    let filed = rights::file(
        app,
        rights::Asking::oneself(person, app.now()),
        rights::Wish::Copy,
    )
    .unwrap_or_else(|failure| panic!("{failure}"));
    while work::run_due(app).unwrap_or_else(|failure| panic!("{failure}")) > 0 {}
    let mut copy = Vec::new();
    rights::collect(app, person, filed.request, app.now(), &mut copy)
        .unwrap_or_else(|failure| panic!("{failure}"));
    copy.len()
}
