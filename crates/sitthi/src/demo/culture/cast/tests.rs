use super::super::tests::{everything, small};
use super::*;
use crate::demo::reading::json_lines;

#[test]
fn everybody_shown_has_records() {
    let office = small();
    let records = json_lines(everything(&office).as_bytes());
    for (part, player) in office.cast().all() {
        let own: std::collections::HashSet<_> = records
            .iter()
            .filter(|record| {
                record["person"]["value"] == player.value.as_str()
                    && record["person"]["scheme"] == player.scheme.word()
                    && record["relationship"] == player.relationship
            })
            .map(|record| record["source"].to_string())
            .collect();
        assert!(
            own.len() >= if player.relationship == "staff" { 2 } else { 9 },
            "{part}: {own:?}"
        );
    }
}

#[test]
fn everybody_shown_is_what_the_demo_tells() {
    let cast = small().cast();
    assert_eq!(cast.visitor.scheme, Scheme::Email);
    assert_eq!(cast.walk_in.scheme, Scheme::VisitorNumber);
    assert_eq!(cast.student.relationship, "student");
    for (part, player) in &cast.all()[9..] {
        assert_eq!(
            (player.relationship, player.scheme),
            ("visitor", Scheme::Email),
            "{part}"
        );
    }
    let family = |player: &CulturePlayer| player.name_th.split(' ').nth(1).map(str::to_owned);
    assert_eq!(family(&cast.guardian), family(&cast.minor));
    for (part, player) in &cast.all()[3..9] {
        assert_eq!(
            (player.relationship, player.scheme),
            ("staff", Scheme::CmuItAccount),
            "{part}"
        );
    }
    let values: std::collections::HashSet<_> =
        cast.all().map(|(_, player)| player.value.clone()).into();
    assert_eq!(values.len(), 11);
}

#[test]
fn the_minor_is_sixteen_and_the_day_of_birth_is_held() {
    let office = small();
    let cast = office.cast();
    let records = json_lines(everything(&office).as_bytes());
    let born = records.iter().find_map(|record| {
        let own = record["person"]["value"] == cast.minor.value.as_str();
        let born = record["fields"]["birth-date"].as_str();
        own.then_some(born).flatten()
    });
    let born: jiff::civil::Date = born.unwrap().parse().unwrap();
    let today = jiff::civil::date(2026, 11, 22);
    assert_eq!(law::years_completed(born, today), 16);
}
