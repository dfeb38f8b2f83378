//! The invented university: its files in the order in which a real one would send them.

use duties::ask::{Asked, decide};
use duties::course::{my_courses, roster};
use duties::{App, Failure, rights, sign_in};
use jiff::SignedDuration;
use law::words::cli;
use law::{ActorId, PersonId};

use super::cast::{self, Guest};
use super::files::Attached;
use super::{Stage, family, filed, notes};
use crate::demo::{Cast, Edition, Survey, University, Volume};
use crate::fault::{Fault, said};
use crate::start::failed;

/// Above so many people, each does less: what is shown does not grow with every statement.
const USUAL_PEOPLE_MAX: u32 = 20_000;
/// How many lecturers look at a course of theirs.
const TEACHERS_AT_WORK: usize = 8;
/// What for.
const TEACHING: &str = "teaching-support";

/// Sets the university up.
pub(super) fn set(stage: &mut Stage<'_>) -> Result<Vec<Guest>, Fault> {
    let university = invent(&stage.notes, stage)?;
    let guests = guests(&university);
    stage.step("roster", |stage| bring_roster(stage, &university))?;
    stage.step("statements", |stage| {
        stage.bring("lms-xapi", "statements.jsonl", None, |out| {
            university.write_statements(out)
        })
    })?;
    for survey in Survey::ALL {
        stage.step(&format!("survey-{}", survey.id()), |stage| {
            let name = format!("survey-{}.csv", survey.id());
            stage.bring("survey-csv", &name, None, |out| {
                university.write_survey(survey, out)
            })
        })?;
    }
    stage.step("access-log", |stage| {
        stage.bring("access-log", "access.log", None, |out| {
            university.write_access_log(out)
        })
    })?;
    stage.step("handed-in", |stage| {
        stage.bring("lms-xapi", "handed-in.jsonl", None, |out| {
            university.write_handed_in(out)
        })
    })?;
    stage.step("files", |stage| handed_in(stage, &university))?;
    stage.step("appointments", |stage| {
        cast::appoint_all(stage, &guests)?;
        appoint_lecturers(stage)
    })?;
    stage.step("guardian", |stage| {
        let cast = university.cast();
        let [desk, minor, guardian] =
            [&cast.privacy_desk, &cast.minor, &cast.guardian].map(|one| one.username.as_str());
        family::recorded(stage, desk, minor, guardian)
    })?;
    stage.step("uses", |stage| uses(stage, &university))?;
    stage.step("requests", |stage| requests(stage, &university))?;
    Ok(guests)
}

fn invent(notes: &notes::Notes, stage: &Stage<'_>) -> Result<University, Fault> {
    let university = University::new(notes.seed, notes.invented(), notes.day)
        .map_err(|error| Fault::user(said(cli::DEMO_RANGE, &[("why", &error.to_string())])))?;
    if notes.people <= USUAL_PEOPLE_MAX {
        return Ok(university);
    }
    let percent = USUAL_PEOPLE_MAX.saturating_mul(100) / notes.people;
    stage.setting.terminal.tell(&said(
        cli::DEMO_VOLUME,
        &[("percent", &percent.to_string())],
    ));
    Ok(university.with_volume(Volume::percent(percent)))
}

fn guests(university: &University) -> Vec<Guest> {
    let cast = university.cast();
    let players = cast.all();
    cast::UNIVERSITY
        .iter()
        .filter_map(|part| {
            let (_, player) = players.iter().find(|(word, _)| *word == part.0)?;
            Some(Guest::new(
                part,
                &player.name_th,
                &player.name_latin,
                &player.username,
            ))
        })
        .chain([Guest::newcomer(&["quality-office"])])
        .collect()
}

/// A OneRoster bundle is one delivery of several files.
fn bring_roster(stage: &Stage<'_>, university: &University) -> Result<(), Fault> {
    let folder = stage.files().join("roster");
    for file in Edition::Bulk.files() {
        Stage::write(&folder.join(file.file_name()), |out| {
            university.write_roster(Edition::Bulk, *file, out)
        })?;
    }
    stage.bring_written("sis-oneroster", &folder, Some("account-registration"))?;
    std::fs::remove_dir_all(&folder).map_err(|error| Fault::file(&folder, &error))
}

/// The files of work that was handed in follow their statements.
fn handed_in(stage: &Stage<'_>, university: &University) -> Result<(), Fault> {
    for file in university.handed_in() {
        stage.attach(Attached {
            source: "lms-xapi",
            record: file.statement,
            category: "learning",
            field: "work",
            known_by: ("identity/account", file.username),
            name: file.name,
            octets: &file.octets,
        })?;
    }
    Ok(())
}

/// The account of a lecturer, by number.
fn lecturer(number: usize) -> String {
    format!("lecturer-{number:04}")
}

/// The register says who teaches what; the role of an instructor is given here (LP-51).
fn appoint_lecturers(stage: &Stage<'_>) -> Result<(), Fault> {
    for number in 0..TEACHERS_AT_WORK {
        let account = lecturer(number);
        if stage.person(&account)?.is_some() {
            cast::appoint(stage, &account, &["instructor"])?;
        }
    }
    Ok(())
}

fn actor_of(app: &App, account: &str) -> Result<Option<ActorId>, Fault> {
    sign_in::sign_in_as(app, account)
        .map(|who| who.actor)
        .map_err(|failure| failed(&failure))
}

/// A morning's work: teachers look at a course of theirs; somebody without a tie is refused.
fn uses(stage: &Stage<'_>, university: &University) -> Result<(), Fault> {
    let app = stage.app;
    let cast = university.cast();
    let mut teachers = Vec::new();
    teachers.extend(actor_of(app, &cast.assistant.username)?);
    for number in 0..TEACHERS_AT_WORK {
        teachers.extend(actor_of(app, &lecturer(number))?);
    }
    let mut progress = stage.setting.terminal.progress(&cli::PROGRESS_USES.text());
    progress.of(u64::try_from(teachers.len()).unwrap_or(u64::MAX));
    for (teacher, done) in teachers.into_iter().zip(1..) {
        look_at_courses(app, teacher)?;
        progress.at(done);
    }
    progress.end();
    stranger(app, &cast.user_care.username, &cast.student.username)
}

fn look_at_courses(app: &App, teacher: ActorId) -> Result<(), Fault> {
    let categories = ["identity", "learning"].map(str::to_owned);
    let courses = my_courses(app, teacher).map_err(|failure| failed(&failure))?;
    for course in courses.into_iter().take(2) {
        match roster(app, teacher, course.course, TEACHING, &categories, None) {
            Ok(_) | Err(Failure::Refused(_) | Failure::Missing(_)) => {}
            Err(failure) => return Err(failed(&failure)),
        }
    }
    Ok(())
}

/// User care without a delegation asks for a student's learning record, and is refused (LP-52).
fn stranger(app: &App, actor: &str, person: &str) -> Result<(), Fault> {
    let who = sign_in::sign_in_as(app, person).map_err(|failure| failed(&failure))?;
    if let (Some(actor), Some(person)) = (actor_of(app, actor)?, who.person) {
        let asked = Asked::use_of(actor, person, TEACHING, &["learning".to_owned()]);
        decide(app, &asked).map_err(|failure| failed(&failure))?;
    }
    Ok(())
}

/// Two people who use their rights: one asks for a copy, one for erasure on a ground that the desk
/// has to look into.
fn requests(stage: &Stage<'_>, university: &University) -> Result<(), Fault> {
    let app = stage.app;
    let cast = university.cast();
    let shown = [
        &cast.student,
        &cast.outside_learner,
        &cast.minor,
        &cast.guardian,
    ];
    let named: Vec<Option<PersonId>> = shown
        .iter()
        .map(|player| stage.person(&player.username))
        .collect::<Result<_, _>>()?;
    let others: Vec<PersonId> = app
        .store()
        .read::<_, store::Fault>(|read| read.roll_of_people(None, 200))?
        .into_iter()
        .filter(|person| !named.contains(&Some(*person)))
        .collect();
    let relationship = |person: &PersonId| {
        let standing = app.store().standing(*person)?;
        app.store()
            .compiled()
            .relationships()
            .get(usize::from(standing.relationship.0))
            .map(|scope| scope.id.clone())
    };
    let of = |wanted: &str| {
        others
            .iter()
            .find(|person| relationship(person).as_deref() == Some(wanted))
    };
    if let Some(person) = of("enrolled-student") {
        filed(rights::file(
            app,
            rights::Asking::oneself(*person, app.now()),
            rights::Wish::Copy,
        ))?;
    }
    if let Some(person) = of("outside-learner") {
        came_to_the_desk(app, &cast, *person)?;
    }
    Ok(())
}

/// Somebody came to the desk two days ago and asked to be erased: one of the staff took it down, another
/// noted how it was proved who asked. The ground is one that the desk has to look into.
fn came_to_the_desk(app: &App, cast: &Cast, person: PersonId) -> Result<(), Fault> {
    let desk = actor_of(app, &cast.privacy_desk.username)?;
    let (Some(desk), Some(dpo)) = (desk, actor_of(app, &cast.dpo.username)?) else {
        return Ok(());
    };
    let down = rights::TakenDown {
        by: desk,
        channel: law::Channel::Desk,
        proof: None,
        received: app.now().after(SignedDuration::from_hours(-48)),
        note: cli::DEMO_CAME_NOTE.th.to_owned(),
    };
    let ground = law::Ground::Unlawful;
    let said = Some(cli::DEMO_CAME_SAID.th.to_owned());
    let wish = rights::Wish::Erasure { ground };
    let Ok(taken) = rights::take_down(app, desk, None, person, &down, said, wish) else {
        // A demo that was cut short had it taken down before: one at a time each (T15).
        return Ok(());
    };
    let (proof, note) = (law::Proof::InPerson, cli::DEMO_CAME_PROVED.th);
    filed(rights::identify(app, dpo, taken.request, proof, note, None))
}
