use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const ACTS: [Act; 4] = [
    Act::Ordinary,
    Act::OnlyGains,
    Act::StrictlyPersonal,
    Act::SuitedToStation,
];

fn agreed([person, guardian, custodian, curator]: [bool; 4]) -> Agreed {
    Agreed {
        person,
        guardian,
        custodian,
        curator,
    }
}

fn at(born: Date, on: Date) -> Capacity {
    capacity(Some(Birth::Day(born)), on, Evidence::default()).unwrap()
}

#[test]
fn i_20_not_over_ten_the_guardian_decides_and_the_child_never_alone() {
    let born = date(2016, 11, 22);
    for on in [born, date(2020, 1, 1), date(2026, 11, 21)] {
        for act in ACTS {
            let agrees = consent_needs(at(born, on), act);
            assert_eq!(agrees, Agrees::Guardian);
            assert!(!agrees.is_met(agreed([true, false, false, false])));
        }
    }
}

#[test]
fn i_20_between_the_tenth_and_the_eleventh_birthday_both_are_asked() {
    let born = date(2016, 11, 22);
    for on in [date(2026, 11, 22), date(2027, 6, 1), date(2027, 11, 21)] {
        assert_eq!(at(born, on), Capacity::TenthYear);
        for act in ACTS {
            let agrees = consent_needs(at(born, on), act);
            assert!(agrees.is_met(agreed([true, true, false, false])));
            assert!(
                !agrees.is_met(agreed([true, false, false, false]))
                    && !agrees.is_met(agreed([false, true, false, false]))
            );
        }
    }
    assert_eq!(at(born, date(2027, 11, 22)), Capacity::Minor);
}

#[test]
fn i_20_over_ten_to_under_twenty_both_agree_unless_the_minor_may_act_alone() {
    let born = date(2008, 2, 1);
    for on in [date(2019, 2, 1), date(2026, 11, 22), date(2028, 1, 31)] {
        assert_eq!(
            consent_needs(at(born, on), Act::Ordinary),
            Agrees::PersonAndGuardian
        );
        for act in [Act::OnlyGains, Act::StrictlyPersonal, Act::SuitedToStation] {
            assert_eq!(consent_needs(at(born, on), act), Agrees::Person);
        }
    }
    assert_eq!(
        at(born, date(2028, 2, 1)),
        Capacity::Adult,
        "twenty completed on the birthday"
    );
}

#[test]
fn the_english_reading_below_ten_is_not_used() {
    // «Below ten» would make a minor of over ten out of a child on its tenth birthday; «not over
    // ten» may last until the eleventh. The Thai text governs.
    let tenth_birthday = date(2026, 11, 22);
    assert_ne!(at(date(2016, 11, 22), tenth_birthday), Capacity::Minor);
    assert_ne!(at(date(2016, 11, 22), tenth_birthday), Capacity::NotOverTen);
}

#[test]
fn marriage_counts_on_evidence_only() {
    let born = Some(Birth::Day(date(2008, 1, 1)));
    let on = date(2026, 11, 22);
    let married = Evidence {
        married: true,
        order: None,
    };
    assert_eq!(capacity(born, on, Evidence::default()), Ok(Capacity::Minor));
    assert_eq!(capacity(born, on, married), Ok(Capacity::Adult));
    assert_eq!(
        capacity(Some(Birth::Day(date(2017, 1, 1))), on, married),
        Ok(Capacity::NotOverTen)
    );
    assert_eq!(
        capacity(Some(Birth::Day(date(2016, 1, 1))), on, married),
        Ok(Capacity::TenthYear)
    );
}

#[test]
fn an_order_of_the_court_goes_before_age() {
    let on = date(2026, 11, 22);
    for (order, capacity_wanted, agrees) in [
        (
            CourtOrder::Incompetent,
            Capacity::Incompetent,
            Agrees::Custodian,
        ),
        (
            CourtOrder::QuasiIncompetent,
            Capacity::QuasiIncompetent,
            Agrees::Curator,
        ),
    ] {
        let evidence = Evidence {
            married: false,
            order: Some(order),
        };
        let capacity = capacity(Some(Birth::Day(date(1980, 1, 1))), on, evidence).unwrap();
        assert_eq!(capacity, capacity_wanted);
        assert_eq!(consent_needs(capacity, Act::Ordinary), agrees);
        assert!(!agrees.is_met(agreed([true, true, false, false])));
    }
    assert!(Agrees::Custodian.is_met(agreed([false, false, true, false])));
    assert!(Agrees::Curator.is_met(agreed([false, false, false, true])));
}

#[test]
fn an_unknown_age_is_asked_for_and_nothing_is_enough_before() {
    let capacity = capacity(None, date(2026, 11, 22), Evidence::default()).unwrap();
    let agrees = consent_needs(capacity, Act::Ordinary);
    assert_eq!(agrees, Agrees::AgeFirst);
    assert!(!agrees.is_met(agreed([true, true, true, true])));
}

#[test]
fn a_birth_known_in_part_counts_from_its_first_day() {
    assert_eq!(Birth::Year { year: 2549 }.day(), Ok(date(2006, 1, 1)));
    assert_eq!(
        Birth::Month {
            year: 2549,
            month: 11
        }
        .day(),
        Ok(date(2006, 11, 1))
    );
    assert_eq!(Birth::Year { year: 2483 }.day(), Ok(date(1940, 4, 1)));
    assert_eq!(
        Birth::Month {
            year: 2483,
            month: 2
        }
        .day(),
        Err(DateFault::ShortYear)
    );
    let adult = capacity(
        Some(Birth::Year { year: 2549 }),
        date(2026, 1, 1),
        Evidence::default(),
    );
    assert_eq!(adult, Ok(Capacity::Adult));
}

#[test]
fn a_birth_in_the_future_is_refused() {
    let future = capacity(
        Some(Birth::Day(date(2026, 11, 23))),
        date(2026, 11, 22),
        Evidence::default(),
    );
    assert_eq!(future, Err(BirthFault::Future));
    let never = capacity(
        Some(Birth::Month {
            year: 2549,
            month: 13,
        }),
        date(2026, 11, 22),
        Evidence::default(),
    );
    assert_eq!(never, Err(BirthFault::NoSuchDay(DateFault::Month)));
}

#[test]
fn born_on_29_february_the_year_is_completed_on_1_march() {
    let born = date(2016, 2, 29);
    assert_eq!(years_completed(born, date(2026, 2, 28)), 9);
    assert_eq!(years_completed(born, date(2026, 3, 1)), 10);
    assert_eq!(years_completed(born, date(2036, 2, 28)), 19);
    assert_eq!(years_completed(born, date(2036, 2, 29)), 20);
}

proptest! {
    /// Age never falls as days pass, and protection only ends.
    #[test]
    fn i_20_protection_only_lessens_with_age(start in 0..40_000_i64, days in 0..9_000_i64) {
        let born = date(1900, 1, 1).saturating_add(start.days());
        let on = born.saturating_add(days.days());
        let next = on.saturating_add(1.day());
        let rank = |capacity| match capacity {
            Capacity::NotOverTen => 0,
            Capacity::TenthYear => 1,
            Capacity::Minor => 2,
            _ => 3,
        };
        prop_assert!(rank(at(born, on)) <= rank(at(born, next)));
        let months = (i32::from(on.year()) - i32::from(born.year())) * 12 + i32::from(on.month()) - i32::from(born.month());
        let whole = if on.day() < born.day() { months - 1 } else { months };
        prop_assert_eq!(i32::from(years_completed(born, on)), whole.div_euclid(12));
    }
}
