//! A program of its own for each import test, on each engine, and small invented deliveries. A
//! missing engine fails the test.

use std::path::Path;
use std::sync::Arc;

use duties::import::{Content, Import, Report, import};
use duties::{App, Opening};
use law::{Clock, PersonId};
use store::Identifier;
use testbed::{TestClock, shipped};
use vault::FileRootKey;

/// One engine with a place for data and keys, and a clock; all are gone when it is dropped.
pub(crate) struct Place {
    on: testbed::Place,
    pub(crate) clock: Arc<TestClock>,
}

impl Place {
    pub(crate) fn embedded() -> Self {
        Place::on(testbed::Place::embedded())
    }

    pub(crate) fn both() -> [Place; 2] {
        testbed::Place::both().map(Place::on)
    }

    fn on(on: testbed::Place) -> Self {
        let clock = TestClock::new();
        Place { on, clock }
    }

    /// A folder of this place's own.
    pub(crate) fn folder(&self) -> &Path {
        &self.on.folder
    }

    pub(crate) fn open(&self, pack: &str) -> App {
        self.open_with(shipped(pack))
    }

    pub(crate) fn open_with(&self, files: store::Files) -> App {
        App::open(Opening {
            data: self.on.data.clone(),
            keys: self.on.keys.clone(),
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
        lawful: None,
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
