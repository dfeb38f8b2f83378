//! The clocks of requests: the day of each right, what moves it (nothing), what shows it, and the end of
//! the file itself.

use duties::rights::{self, Asking, TakenDown, WaitsFor, Wish};
use duties::{App, sweep, uses, work};
use jiff::Timestamp;
use law::{Channel, Ground, Moment, PersonId, Proof, RequestId, Right, Text, TimeLeft};

use crate::fixture::{Place, TestClock, World, arrive, days, open};

fn wishes() -> Vec<(Wish, Right)> {
    vec![
        (Wish::Copy, Right::Access),
        (
            Wish::Erasure {
                ground: Ground::Unlawful,
            },
            Right::Erasure,
        ),
        (
            Wish::Objection {
                activity: "teaching-support".to_owned(),
                ground: Ground::PublicOrInterest,
            },
            Right::Objection,
        ),
        (
            Wish::Restriction {
                categories: vec!["survey".to_owned()],
                ground: Ground::InsteadOfErasure,
            },
            Right::Restriction,
        ),
        (Wish::Question { concerns: None }, Right::Informed),
    ]
}

fn called(app: &App, world: &World, person: PersonId, at: &str, wish: Wish) -> rights::Filed {
    let received: Timestamp = at.parse().unwrap();
    let down = TakenDown {
        by: world.desk,
        channel: Channel::Phone,
        proof: Some(Proof::KnownChannel),
        received: Moment::from(received),
        note: "โทรกลับแล้ว".to_owned(),
    };
    let said = Some("ตามที่โทรมา".to_owned());
    rights::take_down(app, world.desk, None, person, &down, said, wish).unwrap()
}

fn line(app: &App, request: RequestId) -> rights::QueueRow {
    let queue = rights::queue(app).unwrap();
    queue
        .into_iter()
        .find(|row| row.request == request)
        .unwrap()
}

#[test]
fn lp_105_i_27_the_days_of_the_note_hold_and_never_roll_past_a_holiday() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        // V1: 12 April 2569 is a Sunday before Songkran, and stays the day. V2, V3.
        for (person, at, wish, due) in [
            (
                world.student,
                "2026-03-13T03:00:00Z",
                Wish::Copy,
                "2026-04-12",
            ),
            (
                world.learner,
                "2026-06-02T03:00:00Z",
                Wish::Copy,
                "2026-07-02",
            ),
            (
                world.student,
                "2026-09-02T03:00:00Z",
                Wish::Erasure {
                    ground: Ground::Unlawful,
                },
                "2026-12-01",
            ),
            // The last minute of a day in Bangkok, and the first of the next.
            (
                world.student,
                "2026-06-02T16:59:00Z",
                Wish::Question { concerns: None },
                "2026-07-02",
            ),
            (
                world.student,
                "2026-06-02T17:00:00Z",
                Wish::Question { concerns: None },
                "2026-07-03",
            ),
        ] {
            let filed = called(&app, &world, person, at, wish);
            assert_eq!(filed.due.to_string(), due, "{at}");
        }
    }
}

#[test]
fn lp_105_every_right_has_its_day_and_is_shown_due_soon_today_and_overdue() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        for (wish, right) in wishes() {
            // The rule answers a student's erasure at once; a learner's is examined first.
            let is_erasure = right == Right::Erasure;
            let person = if is_erasure {
                world.learner
            } else {
                world.student
            };
            let asking = Asking::oneself(person, app.now())
                .saying(Some("เหตุผลของฉัน".to_owned()))
                .unwrap();
            let filed = rights::file(&app, asking, wish).unwrap();
            let expected = if is_erasure {
                "2027-02-20"
            } else {
                "2026-12-22"
            };
            assert_eq!(filed.due.to_string(), expected, "{right}");
        }
        let shown = |app: &App| -> Vec<(Right, TimeLeft, bool, bool)> {
            rights::queue(app)
                .unwrap()
                .iter()
                .map(|row| {
                    (
                        row.right,
                        row.left,
                        rights::is_due_soon(&row.left),
                        row.overdue,
                    )
                })
                .collect()
        };
        let now = shown(&app);
        assert!(
            now.iter().all(|(_, _, soon, overdue)| !soon && !overdue),
            "{now:?}"
        );
        clock.advance(days(23));
        let now = shown(&app);
        assert_eq!(now[0].1, TimeLeft::Days(7));
        assert!(
            now.iter()
                .all(|(right, _, soon, _)| *soon == (*right != Right::Erasure)),
            "{now:?}"
        );
        clock.advance(days(7));
        assert_eq!(shown(&app)[0].1, TimeLeft::Today);
        clock.advance(days(1));
        let now = shown(&app);
        assert_eq!(now[0].1, TimeLeft::Overdue(1));
        assert!(
            now[0].3 && !now.last().unwrap().3,
            "erasure has ninety days: {now:?}"
        );
    }
}

#[test]
fn t_17_restarts_and_clocks_that_jump_ten_years_move_no_day_and_nothing_is_late_for_it() {
    for place in Place::both() {
        let clock = TestClock::new();
        let (request, due, person) = {
            let app = open(&place, &clock);
            let world = arrive(&app);
            let wish = Wish::Objection {
                activity: "teaching-support".to_owned(),
                ground: Ground::PublicOrInterest,
            };
            let filed =
                rights::file(&app, Asking::oneself(world.student, app.now()), wish).unwrap();
            (filed.request, filed.due, world.student)
        };
        let app = open(&place, &clock);
        for jump in [3_652, -3_652, -3_652, 3_652] {
            clock.advance(days(jump));
            let row = line(&app, request);
            assert_eq!(row.due, due, "{jump}");
            let view = rights::request(&app, person, request).unwrap();
            assert_eq!(view.due, due);
            let ahead = row.due >= app.now().civil_day();
            assert_eq!(row.overdue, !ahead);
            assert_eq!(matches!(row.left, TimeLeft::Overdue(_)), !ahead);
        }
        drop(app);
        let app = open(&place, &clock);
        assert_eq!(line(&app, request).due, due);
        assert_eq!(line(&app, request).left, TimeLeft::Days(30));
    }
}

#[test]
fn lp_105_blocked_and_waiting_are_shown_and_extend_nothing() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let wish = Wish::Objection {
        activity: "teaching-support".to_owned(),
        ground: Ground::PublicOrInterest,
    };
    let filed = rights::file(&app, Asking::oneself(world.student, app.now()), wish).unwrap();
    let why = Text::new("รอระบบทะเบียน", "waiting for the registry");
    for (waits, act) in [
        (WaitsFor::Source, 0),
        (WaitsFor::Desk, 1),
        (WaitsFor::Person, 2),
    ] {
        clock.advance(days(9));
        match act {
            0 => rights::block(&app, world.desk, filed.request, why.clone(), None),
            1 => rights::unblock(&app, world.desk, filed.request, None),
            _ => rights::ask_person(&app, world.desk, filed.request, "?", None),
        }
        .unwrap();
        let row = line(&app, filed.request);
        assert_eq!((row.waits, row.due), (Some(waits), filed.due));
    }
    clock.advance(days(9));
    assert!(line(&app, filed.request).overdue);
}

#[test]
fn x_034_lp_102_a_file_ends_with_the_period_of_the_record_of_rights_and_not_before() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let copy = |person| {
            rights::file(&app, Asking::oneself(person, app.now()), Wish::Copy)
                .unwrap()
                .request
        };
        let closed = copy(world.student);
        rights::take_back(&app, world.student, closed).unwrap();
        let wish = Wish::Objection {
            activity: "teaching-support".to_owned(),
            ground: Ground::PublicOrInterest,
        };
        let asking = Asking::oneself(world.student, app.now());
        let still_open = rights::file(&app, asking, wish).unwrap().request;
        work::run_due(&app).unwrap();
        // Ten years after the case was closed: not a day earlier, and never an open one.
        clock.advance(days(3_650));
        assert_eq!(sweep::daily(&app).unwrap().requests, 0);
        rights::request(&app, world.student, closed).unwrap();
        clock.advance(days(5));
        assert_eq!(sweep::daily(&app).unwrap().requests, 1);
        assert!(rights::request(&app, world.student, closed).is_err());
        rights::request(&app, world.student, still_open).unwrap();
        let open_cases = app
            .store()
            .read(|read| read.open_cases(world.student))
            .unwrap();
        assert_eq!(open_cases, [Right::Objection.code()]);
        // The ledger still tells it to the person, with its receipt.
        let (entries, _) = uses::uses(&app, world.student, None, 99).unwrap();
        assert!(entries.iter().any(|entry| entry.operation == "file-ended"));
        assert_eq!(sweep::daily(&app).unwrap().requests, 0, "once");
    }
}

#[test]
fn lp_102_nothing_outside_what_is_sealed_or_certified_tells_who_left() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let erasure = Wish::Erasure {
        ground: Ground::PurposeOver,
    };
    let asking = Asking::oneself(world.learner, app.now());
    let filed = rights::file(&app, asking, erasure).unwrap();
    work::run_due(&app).unwrap();
    assert!(app.store().standing(world.learner).is_none());
    let store::Location::File(path) = &place.data else {
        panic!("embedded")
    };
    let data = rusqlite::Connection::open(path).unwrap();
    let mut tables = data
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
        .unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(tables.len() > 30);
    for table in tables {
        let mut rows = data.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let width = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..width {
                let octets = match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(octets)
                    | rusqlite::types::ValueRef::Blob(octets) => octets.to_vec(),
                    _ => continue,
                };
                let holds =
                    |needle: &[u8]| octets.windows(needle.len()).any(|found| found == needle);
                let (person, number) = (world.learner, filed.request);
                assert!(
                    !holds(&person.bytes()) && !holds(person.to_string().as_bytes()),
                    "{table} still names the person"
                );
                // The certificate is found by the number that the person alone was given.
                let names_request = holds(&number.bytes()) || holds(number.to_string().as_bytes());
                assert!(!names_request || table == "certificates", "{table}");
            }
        }
    }
}
