//! An app of its own for each test, on each engine. A missing engine fails the test.

use std::sync::Arc;

use duties::{App, Opening};
use jiff::SignedDuration;
use law::{ActorId, Clock, CourseId, PersonId};
use serde_json::{Map, Value as Json, json};
use store::{ActorRow, Fault, Files, Identifier, NewRecord, Term, Tx};
pub(crate) use testbed::{Place, TestClock, shipped};
use vault::FileRootKey;

/// The files of a policy that does at once, by one, what the shipped ones let wait for a cooling-off and a
/// second person; those two are the matter of `cooling.rs`, `approvals.rs` and `intake.rs`.
pub(crate) fn pack(name: &str) -> Files {
    testbed::at_once(shipped(name))
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
