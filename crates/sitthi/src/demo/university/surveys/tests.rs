use std::collections::HashMap;

use super::super::tests::small;
use super::*;
use crate::demo::reading::{csv_rows, thai_is_well_formed};

fn rows(survey: Survey) -> Vec<HashMap<String, String>> {
    let mut out = Vec::new();
    small().write_survey(survey, &mut out).unwrap();
    csv_rows(&out)
}

#[test]
fn lp_022_answers_name_a_learner_and_a_class_of_theirs() {
    let university = small();
    let learners: HashMap<_, _> = university
        .learners()
        .map(|person| (person.username.clone(), person))
        .collect();
    for survey in Survey::ALL {
        let rows = rows(survey);
        assert!(rows.len() > 20);
        for row in rows {
            assert_eq!(row["survey_id"], survey.id());
            let person = &learners[&row["username"]];
            let mut classes = university
                .begun_terms()
                .flat_map(|term| university.roles(person, term));
            assert!(classes.any(|(class, _)| class.sourced_id() == row["class_id"]));
            let at: jiff::Timestamp = row["answered_at"].parse().unwrap();
            assert!(at < "2026-11-21T17:00:00Z".parse().unwrap());
            assert!(row["answered_at"].ends_with("+07:00"));
            thai_is_well_formed(&row["comment"]).unwrap();
            thai_is_well_formed(&row["answers"]).unwrap();
        }
    }
}

#[test]
fn answers_are_questions_with_one_answer_each() {
    for row in rows(Survey::Satisfaction) {
        let answers: Vec<_> = row["answers"]
            .split(';')
            .map(|each| each.split_once('=').unwrap())
            .collect();
        assert_eq!(answers.len(), 4);
        assert!(answers.iter().all(|(_, mark)| ("1"..="5").contains(mark)));
    }
    for row in rows(Survey::BasicInformation) {
        let (question, year) = row["answers"]
            .split(';')
            .next()
            .unwrap()
            .split_once('=')
            .unwrap();
        assert_eq!(question, "birth_year");
        assert!(
            (2490..2555).contains(&year.parse::<u32>().unwrap()),
            "{year}"
        );
        assert_eq!(row["answers"].split(';').count(), 4);
    }
}

#[test]
fn some_comments_need_quotes() {
    let mut out = Vec::new();
    University::new(1, 2_000, jiff::civil::date(2026, 11, 22))
        .unwrap()
        .write_survey(Survey::Satisfaction, &mut out)
        .unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("\"\"dark mode\"\"") && text.contains(", อยากให้มีเฉลย"));
}
