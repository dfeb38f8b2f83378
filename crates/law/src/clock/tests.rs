use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::right::Right;

const DAY_MICROS: i64 = 86_400_000_000;

fn moment(text: &str) -> Moment {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// Noon in Bangkok.
fn noon(year: i16, month: i8, day: i8) -> Moment {
    Moment::start_of(date(year, month, day)).after(SignedDuration::from_hours(12))
}

/// The number of the civil day in Bangkok, by whole numbers alone: a second way of counting.
fn day_number(moment: Moment) -> i64 {
    (moment.micros() + 7 * 3_600_000_000).div_euclid(DAY_MICROS)
}

fn number_of(day: Date) -> i64 {
    day_number(Moment::start_of(day))
}

/// The end of the civil day with this number, exclusive.
fn end_of_number(number: i64) -> i64 {
    (number + 1) * DAY_MICROS - 7 * 3_600_000_000
}

#[test]
fn i_19_v1_access_received_before_songkran() {
    let due = due(ClockKind::Access, noon(2026, 3, 13), &Holidays::shipped());
    assert_eq!(due.strict, date(2026, 4, 12));
    assert_eq!(due.if_rolled, Ok(date(2026, 4, 16)));
    assert_eq!(
        due.day(),
        date(2026, 4, 12),
        "I-27: the controller's day is the strict one, a Sunday"
    );
}

#[test]
fn i_19_v2_access_received_in_june() {
    let due = due(ClockKind::Access, noon(2026, 6, 2), &Holidays::shipped());
    assert_eq!(
        (due.strict, due.if_rolled),
        (date(2026, 7, 2), Ok(date(2026, 7, 2)))
    );
}

#[test]
fn i_19_v3_erasure_received_in_september() {
    let due = due(ClockKind::Erasure, noon(2026, 9, 2), &Holidays::shipped());
    assert_eq!(
        (due.strict, due.if_rolled),
        (date(2026, 12, 1), Ok(date(2026, 12, 1)))
    );
}

#[test]
fn i_19_v6_seventy_two_hours_run_through_songkran() {
    let due = due(
        ClockKind::BreachOffice,
        moment("2026-04-11T09:30:00+07:00"),
        &Holidays::shipped(),
    );
    assert!(due.is_exact());
    assert_eq!(due.last_moment(), moment("2026-04-14T09:30:00+07:00"));
    assert_eq!(
        due.time_left(moment("2026-04-14T09:30:00+07:00")),
        TimeLeft::Today
    );
    assert!(due.is_overdue(moment("2026-04-14T09:30:00.000001+07:00")));
}

#[test]
fn i_18_holidays_do_not_move_the_breach_clock_and_do_move_a_persons() {
    let start = noon(2026, 4, 10);
    let breach = |holidays: &Holidays| due(ClockKind::BreachOffice, start, holidays).last_moment();
    assert_eq!(breach(&Holidays::shipped()), breach(&Holidays::none()));
    // Fifteen days after 29 March: 13 April, Songkran.
    let appeal = due(ClockKind::Appeal, noon(2026, 3, 29), &Holidays::shipped());
    assert_eq!(appeal.strict, date(2026, 4, 13));
    assert_eq!(appeal.day(), date(2026, 4, 16));
    assert_eq!(appeal.time_left(noon(2026, 4, 16)), TimeLeft::Today);
    assert!(appeal.is_overdue(noon(2026, 4, 17)));
}

#[test]
fn i_27_no_duty_of_a_controller_or_processor_ever_rolls() {
    let holidays = Holidays::shipped();
    for kind in ClockKind::ALL
        .iter()
        .filter(|kind| kind.owes() != Owes::Person)
    {
        for day in 1..=31 {
            let due = due(*kind, noon(2026, 3, day), &holidays);
            assert_eq!(due.day(), due.strict, "{}", kind.code());
            assert!(due.last_moment() < Moment::start_of(due.strict.tomorrow().unwrap()));
        }
    }
}

#[test]
fn the_zone_decides_the_day_of_receipt() {
    let holidays = Holidays::shipped();
    let last_second = due(ClockKind::Access, moment("2026-06-02T16:59:59Z"), &holidays);
    let next_day = due(ClockKind::Access, moment("2026-06-02T17:00:00Z"), &holidays);
    assert_eq!(
        (last_second.day(), next_day.day()),
        (date(2026, 7, 2), date(2026, 7, 3))
    );
}

#[test]
fn the_last_day_counts_to_its_end() {
    let due = due(ClockKind::Access, noon(2026, 6, 2), &Holidays::shipped());
    let midnight = Moment::start_of(date(2026, 7, 3));
    assert_eq!(due.time_left(noon(2026, 7, 1)), TimeLeft::Days(1));
    assert_eq!(
        due.time_left(Moment::start_of(date(2026, 7, 2))),
        TimeLeft::Today
    );
    assert_eq!(
        due.time_left(midnight.after(SignedDuration::from_micros(-1))),
        TimeLeft::Today
    );
    assert_eq!(due.time_left(midnight), TimeLeft::Overdue(1));
    assert_eq!(due.time_left(noon(2026, 6, 2)), TimeLeft::Days(30));
    assert_eq!(due.time_left(noon(2026, 7, 12)), TimeLeft::Overdue(10));
}

#[test]
fn lp_080_no_clock_gives_access_sixty_days() {
    assert_eq!(ClockKind::Access.limit(), Limit::Days(30));
    assert!(
        ClockKind::ALL
            .iter()
            .all(|kind| kind.limit() != Limit::Days(60))
    );
    let start = noon(2026, 6, 2);
    let longer = due_within(ClockKind::Access, Some(60), start, &Holidays::shipped());
    assert_eq!(longer.day(), date(2026, 7, 2));
}

#[test]
fn lp_105_rights_do_not_share_one_thirty_day_limit() {
    // One public library has thirty days for every right.
    assert_eq!(ClockKind::Erasure.limit(), Limit::Days(90));
    assert_eq!(ClockKind::ObjectionSegregation.limit(), Limit::AtOnce);
    assert_eq!(ClockKind::WithdrawalStop.limit(), Limit::AtOnce);
    let set_by_law: Vec<_> = Right::ALL
        .into_iter()
        .filter_map(ClockKind::of_right)
        .filter(|kind| kind.is_binding() && matches!(kind.limit(), Limit::Days(_)))
        .collect();
    assert_eq!(set_by_law, [ClockKind::Access, ClockKind::Erasure]);
    assert_eq!(ClockKind::of_right(Right::Complaint), None);
}

#[test]
fn x_003_lp_075_the_shorter_of_law_and_policy_holds_and_both_are_shown() {
    let start = noon(2026, 9, 2);
    let due_by = |days| due_within(ClockKind::Erasure, Some(days), start, &Holidays::shipped());
    let longer = due_by(180);
    assert_eq!(
        longer.day(),
        date(2026, 12, 1),
        "the policy's 180 days do not lengthen the law's 90"
    );
    assert_eq!(
        (longer.by_law, longer.by_policy),
        (date(2026, 12, 1), Some(date(2027, 3, 1)))
    );
    let shorter = due_by(30);
    assert_eq!(
        (shorter.day(), shorter.by_law),
        (date(2026, 10, 2), date(2026, 12, 1))
    );
    assert_eq!(due_by(0).day(), date(2026, 9, 2));
}

#[test]
fn a_policy_cannot_lower_a_floor() {
    let start = noon(2026, 1, 1);
    let due_by =
        |days| due_within(ClockKind::LogFloor, Some(days), start, &Holidays::shipped()).day();
    assert_eq!(due_by(10), date(2026, 4, 1));
    assert_eq!(due_by(120), date(2026, 5, 1));
}

#[test]
fn i_15_a_log_row_is_kept_for_ninety_days_and_then_the_floor_ends() {
    let floor = due(ClockKind::LogFloor, noon(2026, 1, 1), &Holidays::shipped());
    assert_eq!(floor.time_left(noon(2026, 4, 1)), TimeLeft::Today);
    assert_eq!(floor.time_left(noon(2026, 4, 2)), TimeLeft::Ended);
    assert!(!floor.is_overdue(noon(2030, 1, 1)));
}

#[test]
fn lp_032_i_22_indirect_notice_is_due_at_the_first_of_three() {
    let holidays = Holidays::shipped();
    let collected = noon(2026, 6, 2);
    let due_with =
        |contact, disclosure| due_indirect_notice(collected, contact, disclosure, &holidays);
    assert_eq!(due_with(None, None).day(), date(2026, 7, 2));
    assert!(!due_with(None, None).is_exact());
    let contact = noon(2026, 6, 10);
    let disclosure = noon(2026, 6, 8);
    assert_eq!(due_with(Some(contact), None).last_moment(), contact);
    assert_eq!(
        due_with(Some(contact), Some(disclosure)).last_moment(),
        disclosure
    );
    assert!(due_with(Some(contact), Some(disclosure)).is_exact());
    assert_eq!(
        due_with(Some(noon(2026, 9, 1)), None).day(),
        date(2026, 7, 2)
    );
    assert_eq!(
        due_with(Some(noon(2020, 1, 1)), None).last_moment(),
        collected,
        "never before it began"
    );
}

#[test]
fn a_person_is_not_told_late_by_a_calendar_we_do_not_have() {
    let appeal = due(ClockKind::Appeal, noon(2031, 3, 3), &Holidays::shipped());
    assert_eq!(appeal.if_rolled, Err(YearMissing { year: 2031 }));
    assert_eq!(appeal.day(), date(2031, 3, 18));
    assert_eq!(appeal.time_left(noon(2031, 3, 18)), TimeLeft::Today);
    assert_eq!(
        appeal.time_left(noon(2031, 3, 25)),
        TimeLeft::Unsure(YearMissing { year: 2031 })
    );
    assert!(!appeal.is_overdue(noon(2031, 3, 25)));
    let access = due(ClockKind::Access, noon(2031, 3, 3), &Holidays::shipped());
    assert!(
        access.is_overdue(noon(2031, 4, 3)),
        "a controller's own time does not turn on holidays"
    );
}

#[test]
fn years_are_counted_by_the_calendar() {
    let holidays = Holidays::shipped();
    let claim = due(ClockKind::ClaimFromKnowledge, noon(2024, 2, 29), &holidays);
    assert_eq!(
        claim.strict,
        date(2027, 2, 28),
        "CCC 193/5: a month without the day ends it"
    );
    assert_eq!(
        due(ClockKind::ClaimFromBreach, noon(2016, 11, 22), &holidays).strict,
        date(2026, 11, 22)
    );
}

#[test]
fn what_is_left_is_told_in_both_languages() {
    for (left, thai, english) in [
        (TimeLeft::Days(3), "เหลือ 3 วัน", "3 days left"),
        (TimeLeft::Days(1), "ครบกำหนดพรุ่งนี้", "Due tomorrow"),
        (
            TimeLeft::Overdue(1),
            "เกินกำหนดแล้ว 1 วัน",
            "Overdue since yesterday",
        ),
        (TimeLeft::Today, "ครบกำหนดวันนี้", "Due today"),
        (
            TimeLeft::Overdue(0),
            "พ้นกำหนดแล้วในวันนี้",
            "Overdue since today",
        ),
        (TimeLeft::Overdue(2), "เกินกำหนด 2 วัน", "2 days overdue"),
    ] {
        assert_eq!(
            (
                left.told(Language::Thai).as_str(),
                left.told(Language::English).as_str()
            ),
            (thai, english)
        );
    }
    let unsure = TimeLeft::Unsure(YearMissing { year: 2031 });
    assert!(unsure.told(Language::Thai).contains("2574"));
}

#[test]
fn limits_are_told_and_read_back() {
    for kind in ClockKind::ALL {
        assert_eq!(ClockKind::from_code(kind.code()), Some(*kind));
        assert!(!kind.words().th.is_ascii() && kind.words().en.is_ascii());
        assert!(!kind.section().is_empty());
    }
    assert_eq!(ClockKind::from_code("any-right"), None);
}

#[test]
fn the_ends_of_time_are_held_and_never_later_than_the_law() {
    let holidays = Holidays::shipped();
    for start in [
        Moment::from_micros(i64::MIN),
        Moment::from_micros(i64::MAX),
        noon(9999, 12, 30),
    ] {
        for kind in ClockKind::ALL {
            let due = due(*kind, start, &holidays);
            assert!(due.strict <= Date::MAX && due.strict >= Date::MIN);
            let _ = due.time_left(start);
        }
    }
}

/// A stream of numbers that is the same each time (splitmix64).
fn numbers(seed: u64) -> impl Iterator<Item = i64> {
    let mut state = seed;
    std::iter::from_fn(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some((mixed ^ (mixed >> 31)).cast_signed())
    })
}

/// The check of both tests below, against a second way of counting.
fn never_later_than_the_law(start: Moment, policy_days: Option<u16>, holidays: &Holidays) {
    for kind in ClockKind::ALL {
        let due = due_within(*kind, policy_days, start, holidays);
        let law_end = match kind.limit() {
            Limit::AtOnce => start.micros(),
            Limit::Hours(hours) => start.micros() + i64::from(hours) * 3_600_000_000,
            Limit::Days(days) => end_of_number(day_number(start) + i64::from(days)) - 1,
            Limit::Years(years) => {
                let birthday = start.civil_day().saturating_add(i32::from(years).years());
                end_of_number(number_of(birthday)) - 1
            }
        };
        let policy_end =
            policy_days.map(|days| end_of_number(day_number(start) + i64::from(days)) - 1);
        let wanted = match (policy_end, kind.rests()) {
            (Some(policy), Rests::Deadline) => law_end.min(policy),
            (Some(policy), Rests::Floor) => law_end.max(policy),
            (None, _) => law_end,
        };
        if kind.owes() == Owes::Person {
            let rolled = due.last_moment().micros();
            assert!(
                rolled >= wanted && rolled - wanted <= 20 * DAY_MICROS,
                "{}",
                kind.code()
            );
        } else {
            assert_eq!(
                due.last_moment().micros(),
                wanted,
                "{} from {}",
                kind.code(),
                start.micros()
            );
            assert!(!due.is_overdue(due.last_moment()));
            let after = due.last_moment().after(SignedDuration::from_micros(1));
            assert_eq!(
                due.is_overdue(after),
                kind.rests() == Rests::Deadline,
                "{}",
                kind.code()
            );
        }
    }
}

#[test]
fn t_17_a_hundred_thousand_instants_ten_years_either_way_are_never_late() {
    let holidays = Holidays::shipped();
    let today = moment("2026-11-22T05:00:00Z").micros();
    let ten_years = 3_653 * DAY_MICROS;
    for (count, number) in numbers(17).take(100_000).enumerate() {
        let start = Moment::from_micros(today + number.rem_euclid(2 * ten_years) - ten_years);
        let policy = match count % 3 {
            0 => None,
            1 => Some(180),
            _ => u16::try_from(number.rem_euclid(400)).ok(),
        };
        never_later_than_the_law(start, policy, &holidays);
    }
}

proptest! {
    #[test]
    fn t_17_no_instant_and_no_policy_makes_a_duty_late(micros in -1_000_000_000_000_000_i64..4_000_000_000_000_000, policy in proptest::option::of(0_u16..2_000)) {
        never_later_than_the_law(Moment::from_micros(micros), policy, &Holidays::none());
    }

    #[test]
    fn a_rolled_day_is_the_first_working_day(offset in 0_i64..1_000) {
        let holidays = Holidays::shipped();
        let start = Moment::from_micros(moment("2025-01-01T00:00:00Z").micros() + offset * DAY_MICROS);
        let appeal = due(ClockKind::Appeal, start, &holidays);
        if let Ok(rolled) = appeal.if_rolled {
            prop_assert_eq!(holidays.is_working_day(rolled), Ok(true));
            let mut day = appeal.strict;
            while day < rolled {
                prop_assert_eq!(holidays.is_working_day(day), Ok(false));
                day = day.tomorrow().unwrap();
            }
        }
    }
}
