use super::*;
use jiff::civil::date;

fn text(write: impl FnOnce(&mut Lines<&mut Vec<u8>>)) -> String {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out);
    write(&mut lines);
    lines.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn two_academic_years_without_a_gap() {
    let terms = terms(date(2026, 11, 22)).unwrap();
    assert_eq!(terms.len(), 6);
    assert_eq!(
        (terms[0].year_be, terms[0].begins),
        (2568, date(2025, 8, 1))
    );
    assert_eq!((terms[3].year_be, terms[3].number), (2569, 1));
    assert_eq!(
        (terms[3].begins, terms[3].ends),
        (date(2026, 8, 1), date(2027, 1, 1))
    );
    assert!(terms.windows(2).all(|pair| pair[0].ends == pair[1].begins));
}

#[test]
fn an_academic_year_begins_in_august() {
    assert_eq!(terms(date(2026, 7, 31)).unwrap()[3].year_be, 2568);
    assert_eq!(terms(date(2026, 8, 1)).unwrap()[3].year_be, 2569);
}

#[test]
fn days_without_a_calendar_are_refused() {
    let refused = terms(date(1999, 12, 31)).unwrap_err();
    assert_eq!(
        refused,
        OutOfRange::Day {
            day: date(1999, 12, 31)
        }
    );
    assert!(refused.to_string().contains("`1999-12-31`"));
    assert!(terms(date(2200, 1, 1)).is_err());
    assert!(Window::before(Date::MIN, 10).is_err());
}

#[test]
fn a_bangkok_morning_is_yesterday_in_utc() {
    let window = Window::before(date(2026, 11, 22), 120).unwrap();
    assert_eq!(window.length(), 120);
    assert_eq!(window.date(119), Some(date(2026, 11, 21)));
    assert_eq!(window.date(120), None);
    let morning = Moment {
        day: 119,
        second: 6 * 3_600 + 61,
    };
    assert_eq!(
        text(|lines| window.utc(morning, lines)),
        "2026-11-20T23:01:01.000Z"
    );
    assert_eq!(
        text(|lines| window.bangkok(morning, lines)),
        "2026-11-21T06:01:01+07:00"
    );
    assert_eq!(
        text(|lines| window.log(morning, lines)),
        "21/Nov/2026:06:01:01 +0700"
    );
    let first = Moment { day: 0, second: 0 };
    assert_eq!(
        text(|lines| window.utc(first, lines)),
        "2026-07-24T17:00:00.000Z"
    );
}

#[test]
fn moments_stay_inside_their_day() {
    let late = Moment {
        day: 1,
        second: 86_000,
    };
    assert_eq!(
        late.later(10_000),
        Moment {
            day: 1,
            second: 86_399
        }
    );
}
