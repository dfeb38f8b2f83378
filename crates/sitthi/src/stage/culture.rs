//! The invented culture office: generic records, one source after the other.

use duties::ask::Asked;
use duties::{App, Failure, read, rights, sign_in};
use law::PersonId;
use law::words::cli;
use store::Wanted;

use super::cast::{self, Guest};
use super::files::Attached;
use super::{Stage, family, filed};
use crate::demo::{CultureOffice, Source};
use crate::fault::{Fault, said};
use crate::start::failed;

/// How many visitors the front desk looks up.
const LOOKED_UP: usize = 40;

/// Sets the office up.
pub(super) fn set(stage: &mut Stage<'_>) -> Result<Vec<Guest>, Fault> {
    let notes = &stage.notes;
    let office = CultureOffice::new(notes.seed, notes.invented(), notes.day)
        .map_err(|error| Fault::user(said(cli::DEMO_RANGE, &[("why", &error.to_string())])))?;
    let guests = guests(&office);
    for (source, number) in Source::ALL.into_iter().zip(1..) {
        stage.step(&format!("{number}-{}", source.id()), |stage| {
            let name = format!("{number}-{}.jsonl", source.id());
            // Whoever leaves their name at the desk is given the notice with it (CO-9).
            let notice = (source == Source::People).then_some("office-desk");
            stage.bring(source.id(), &name, notice, |out| {
                office.write_records(source, out)
            })
        })?;
    }
    stage.step("files", |stage| photographs(stage, &office))?;
    stage.step("appointments", |stage| cast::appoint_all(stage, &guests))?;
    stage.step("guardian", |stage| {
        let cast = office.cast();
        let [desk, minor, guardian] =
            [&cast.privacy_desk, &cast.minor, &cast.guardian].map(|one| one.value.as_str());
        family::recorded(stage, desk, minor, guardian)
    })?;
    stage.step("uses", |stage| uses(stage, &office))?;
    stage.step("requests", |stage| requests(stage, &office))?;
    Ok(guests)
}

fn guests(office: &CultureOffice) -> Vec<Guest> {
    let cast = office.cast();
    let players = cast.all();
    cast::CULTURE
        .iter()
        .filter_map(|part| {
            let (_, player) = players.iter().find(|(word, _)| *word == part.0)?;
            Some(Guest::new(
                part,
                &player.name_th,
                &player.name_latin,
                &player.value,
            ))
        })
        .chain([Guest::newcomer(&["usage-analyst"])])
        .collect()
}

/// The pictures that the register of photographs names.
fn photographs(stage: &Stage<'_>, office: &CultureOffice) -> Result<(), Fault> {
    for file in office.photographs() {
        stage.attach(Attached {
            source: Source::Photos.id(),
            record: file.record,
            category: "photo",
            field: "image",
            known_by: file.known_by,
            name: file.name,
            octets: &file.octets,
        })?;
    }
    Ok(())
}

/// The front desk looks visitors up; public relations asks for what is not theirs, and is refused.
fn uses(stage: &Stage<'_>, office: &CultureOffice) -> Result<(), Fault> {
    let app = stage.app;
    let cast = office.cast();
    let mut people: Vec<PersonId> = Vec::new();
    for player in [&cast.visitor, &cast.student, &cast.walk_in] {
        people.extend(stage.person(&player.value)?);
    }
    let rest = app
        .store()
        .read::<_, store::Fault>(|read| read.roll_of_people(None, LOOKED_UP))?;
    people.extend(rest);
    for person in &people {
        look_up(
            app,
            &cast.registrar.value,
            *person,
            "museum-visits",
            "visit",
        )?;
        look_up(
            app,
            &cast.registrar.value,
            *person,
            "contact-records",
            "contact",
        )?;
    }
    if let Some(person) = people.first() {
        look_up(
            app,
            &cast.public_relations.value,
            *person,
            "complaints",
            "complaint",
        )?;
    }
    Ok(())
}

fn look_up(
    app: &App,
    account: &str,
    person: PersonId,
    activity: &str,
    category: &str,
) -> Result<(), Fault> {
    let who = sign_in::sign_in_as(app, account).map_err(|failure| failed(&failure))?;
    let Some(actor) = who.actor else {
        return Ok(());
    };
    let asked = Asked::use_of(actor, person, activity, &[category.to_owned()]);
    match read::records(app, &asked, &Wanted::default()) {
        Ok(_) | Err(Failure::Refused(_)) => Ok(()),
        Err(failure) => Err(failed(&failure)),
    }
}

/// The student asks for a copy.
fn requests(stage: &Stage<'_>, office: &CultureOffice) -> Result<(), Fault> {
    let app = stage.app;
    if let Some(person) = stage.person(&office.cast().student.value)? {
        filed(rights::file(
            app,
            rights::Asking::oneself(person, app.now()),
            rights::Wish::Copy,
        ))?;
    }
    Ok(())
}
