use std::collections::{HashMap, HashSet};

use super::super::tests::small;
use super::*;
use crate::demo::reading::{csv_rows, thai_is_well_formed};

type Rows = Vec<HashMap<String, String>>;

fn rows(university: &University, edition: Edition, file: RosterFile) -> Rows {
    let mut out = Vec::new();
    let written = university.write_roster(edition, file, &mut out).unwrap();
    assert_eq!(written.bytes, u64::try_from(out.len()).unwrap());
    let rows = csv_rows(&out);
    assert_eq!(written.lines, u64::try_from(rows.len()).unwrap() + 1);
    rows
}

fn bulk(file: RosterFile) -> Rows {
    rows(&small(), Edition::Bulk, file)
}

fn ids(rows: &Rows) -> HashSet<String> {
    let ids: HashSet<_> = rows.iter().map(|row| row["sourcedId"].clone()).collect();
    assert_eq!(ids.len(), rows.len(), "a sourcedId stands twice");
    ids
}

#[test]
fn every_file_has_the_header_of_the_binding_and_unique_ids() {
    for file in Edition::Bulk.files() {
        let rows = bulk(*file);
        assert!(!rows.is_empty());
        if *file != RosterFile::Manifest {
            ids(&rows);
            assert!(
                rows.iter()
                    .all(|row| row["status"].is_empty() && row["dateLastModified"].is_empty())
            );
        }
        assert!(!file.header().contains(' '));
    }
    assert_eq!(RosterFile::Users.header().split(',').count(), 23);
    assert_eq!(RosterFile::Classes.header().split(',').count(), 14);
}

#[test]
fn the_manifest_tells_which_files_are_there() {
    for edition in [Edition::Bulk, Edition::Delta] {
        let word = if edition == Edition::Bulk {
            "bulk"
        } else {
            "delta"
        };
        let manifest = rows(&small(), edition, RosterFile::Manifest);
        let told: HashSet<_> = manifest
            .iter()
            .filter(|row| row["value"] == word)
            .map(|row| format!("{}.csv", row["propertyName"].strip_prefix("file.").unwrap()))
            .collect();
        let there: HashSet<_> = edition
            .files()
            .iter()
            .map(|file| file.file_name().to_owned())
            .filter(|name| name != "manifest.csv")
            .collect();
        assert_eq!(told, there);
        assert!(
            manifest
                .iter()
                .any(|row| row["propertyName"] == "oneroster.version" && row["value"] == "1.2")
        );
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let orgs = ids(&bulk(RosterFile::Orgs));
    let sessions = ids(&bulk(RosterFile::AcademicSessions));
    let courses = ids(&bulk(RosterFile::Courses));
    let classes = bulk(RosterFile::Classes);
    let class_ids = ids(&classes);
    let users = ids(&bulk(RosterFile::Users));
    for org in bulk(RosterFile::Orgs) {
        assert!(org["parentSourcedId"].is_empty() || orgs.contains(&org["parentSourcedId"]));
    }
    for session in bulk(RosterFile::AcademicSessions) {
        assert!(
            session["parentSourcedId"].is_empty() || sessions.contains(&session["parentSourcedId"])
        );
        assert!(session["startDate"] < session["endDate"]);
    }
    for course in bulk(RosterFile::Courses) {
        assert!(orgs.contains(&course["orgSourcedId"]));
    }
    for class in &classes {
        assert!(courses.contains(&class["courseSourcedId"]));
        assert!(orgs.contains(&class["schoolSourcedId"]));
        assert!(sessions.contains(&class["termSourcedIds"]));
    }
    for user in bulk(RosterFile::Users) {
        assert!(orgs.contains(&user["primaryOrgSourcedId"]));
    }
    for role in bulk(RosterFile::Roles) {
        assert!(users.contains(&role["userSourcedId"]) && orgs.contains(&role["orgSourcedId"]));
    }
    for person in bulk(RosterFile::Demographics) {
        assert!(users.contains(&person["sourcedId"]));
    }
    for enrolment in bulk(RosterFile::Enrollments) {
        assert!(users.contains(&enrolment["userSourcedId"]));
        assert!(class_ids.contains(&enrolment["classSourcedId"]));
        assert!(orgs.contains(&enrolment["schoolSourcedId"]));
        assert!(["student", "teacher", "aide"].contains(&enrolment["role"].as_str()));
    }
}

#[test]
fn every_class_has_one_teacher_and_past_enrolments_have_ended() {
    let enrolments = bulk(RosterFile::Enrollments);
    let mut teachers: HashMap<String, u32> = HashMap::new();
    for enrolment in enrolments
        .iter()
        .filter(|enrolment| enrolment["role"] == "teacher")
    {
        *teachers
            .entry(enrolment["classSourcedId"].clone())
            .or_default() += 1;
    }
    let classes = ids(&bulk(RosterFile::Classes));
    assert_eq!(teachers.len(), classes.len());
    assert!(teachers.values().all(|count| *count == 1));
    let ended = enrolments
        .iter()
        .filter(|enrolment| enrolment["endDate"].as_str() <= "2026-11-22")
        .count();
    assert!(ended * 10 > enrolments.len() * 3 && ended < enrolments.len());
}

#[test]
fn lp_013_roles_tell_students_staff_and_outside_learners_apart() {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for role in bulk(RosterFile::Roles)
        .iter()
        .filter(|role| role["roleType"] == "primary")
    {
        *counts.entry(role["role"].clone()).or_default() += 1;
    }
    assert_eq!(counts.values().sum::<u32>(), 400);
    assert_eq!(
        counts["ext:outsideLearner"],
        small().layout.count(Kind::OutsideLearner)
    );
    assert_eq!(counts["teacher"], 8);
    assert!(counts["ext:outsideLearner"] * 5 > counts["student"]);
}

#[test]
fn names_are_thai_with_a_latin_form_beside() {
    for user in bulk(RosterFile::Users) {
        for field in ["givenName", "familyName"] {
            thai_is_well_formed(&user[field]).unwrap();
            assert!(!user[field].is_ascii());
        }
        for field in ["preferredGivenName", "preferredFamilyName"] {
            assert!(
                user[field].bytes().all(|byte| byte.is_ascii_alphabetic())
                    && !user[field].is_empty()
            );
        }
        assert!(user["password"].is_empty() && user["sms"].is_empty());
    }
}

#[test]
fn changes_name_rows_of_the_bulk_bundle_and_say_when() {
    let university = University::new(7, 4_000, jiff::civil::date(2026, 11, 22)).unwrap();
    let bulk = ids(&rows(&university, Edition::Bulk, RosterFile::Enrollments));
    let gone = rows(&university, Edition::Delta, RosterFile::Enrollments);
    assert!(gone.len() > 20);
    for row in &gone {
        assert!(bulk.contains(&row["sourcedId"]));
        assert_eq!(
            (row["status"].as_str(), row["dateLastModified"].as_str()),
            ("tobedeleted", "2026-11-21T10:00:00.000Z")
        );
    }
    let cast = university.cast();
    assert!(
        gone.iter()
            .all(|row| row["userSourcedId"] != cast.student.sourced_id)
    );
    let users = rows(&university, Edition::Bulk, RosterFile::Users);
    let changed = rows(&university, Edition::Delta, RosterFile::Users);
    assert!(!changed.is_empty());
    for row in changed {
        let before = users
            .iter()
            .find(|user| user["sourcedId"] == row["sourcedId"])
            .unwrap();
        assert_eq!(row["status"], "active");
        assert_ne!(row["phone"], before["phone"]);
        assert_eq!(row["email"], before["email"]);
    }
}

#[test]
fn a_file_that_the_edition_lacks_is_refused() {
    let refused = small()
        .write_roster(Edition::Delta, RosterFile::Courses, io::sink())
        .unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
    assert!(refused.to_string().contains("`courses.csv`"));
}
