use store::Crowd;

use super::*;

fn tally(entries: u64, people: u8) -> Tally {
    let crowd = (0..people).fold(Crowd::default(), |crowd, number| {
        crowd.and(Crowd::of(PersonId::from_bytes([number; 16])))
    });
    Tally { entries, crowd }
}

fn tallied(kind: Kind, activity: &str, category: &str, reason: &str) -> Tallied {
    Tallied {
        day: 0,
        kind,
        operation: String::new(),
        activity: activity.to_owned(),
        basis: "s24-4".to_owned(),
        reason: reason.to_owned(),
        category: category.to_owned(),
        recipient: String::new(),
    }
}

fn counts(reader: Reader, tallied: Vec<(Tallied, Tally)>) -> Counts {
    Counts {
        days: DAYS,
        reader,
        tallied,
    }
}

#[test]
fn s_39_a_few_people_are_told_to_nobody_but_the_office() {
    let rows = vec![
        (tallied(Kind::Use, "teaching", "", ""), tally(57, 20)),
        // Many uses of the data of nine.
        (tallied(Kind::Disclosure, "teaching", "", ""), tally(900, 9)),
        (
            tallied(Kind::Refusal, "teaching", "", "objected"),
            tally(9, 9),
        ),
        (
            tallied(Kind::Refusal, "teaching", "", "role-missing"),
            tally(12, 12),
        ),
    ];
    let teaching = Matter::Activity("teaching");
    let anybody = counts(Reader::Anybody, rows.clone());
    assert_eq!(
        anybody.did(teaching),
        Did {
            done: Some(50),
            refused: Some(10)
        },
        "whole tens, and nothing of the nine in a sum"
    );
    assert_eq!(anybody.reasons(None), [(Rule::RoleMissing, 10)]);
    let office = counts(Reader::Exactly, rows);
    assert_eq!(
        office.did(teaching),
        Did {
            done: Some(957),
            refused: Some(21)
        }
    );
    assert_eq!(
        office.reasons(Some("teaching")),
        [(Rule::RoleMissing, 12), (Rule::Objected, 9)]
    );
    let nobody = counts(Reader::Anybody, Vec::new());
    assert_eq!(nobody.did(teaching), Did::default(), "none is told as few");
}

#[test]
fn s_39_refusals_of_requests_are_counted_by_right_and_reason() {
    let code = RefusalCode::ALL.first().unwrap();
    let refused = format!("access/refused/{}", code.code());
    let rows = vec![
        (tallied(Kind::Request, "", "", &refused), tally(2, 2)),
        (
            tallied(Kind::Request, "", "", "access/received/"),
            tally(5, 4),
        ),
        (
            tallied(Kind::Request, "", "", "access/refused/no-such-code"),
            tally(1, 1),
        ),
        (tallied(Kind::Objection, "x", "", "filed"), tally(3, 3)),
        (tallied(Kind::Objection, "x", "", "ended"), tally(2, 2)),
    ];
    let office = counts(Reader::Exactly, rows.clone());
    let listed = office.refused_requests();
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!((listed[0].right, listed[0].times), ("access", 2));
    assert_eq!(listed[0].code, code.code());
    assert_eq!(office.objections(), Some(3));
    assert_eq!(
        office.did(Matter::Right(Right::Access)),
        Did {
            done: Some(5),
            refused: Some(3)
        }
    );
    let anybody = counts(Reader::Anybody, rows);
    assert!(anybody.refused_requests().is_empty());
    assert_eq!(anybody.objections(), None);
}
