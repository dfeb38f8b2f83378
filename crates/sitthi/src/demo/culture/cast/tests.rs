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
    for (part, player) in &cast.all()[3..] {
        assert_eq!(
            (player.relationship, player.scheme),
            ("staff", Scheme::CmuItAccount),
            "{part}"
        );
    }
    let values: std::collections::HashSet<_> =
        cast.all().map(|(_, player)| player.value.clone()).into();
    assert_eq!(values.len(), 9);
}
