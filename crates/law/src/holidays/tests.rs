use jiff::civil::date;

use super::*;

fn correction(day: Date, closed: bool) -> Correction {
    Correction {
        date: day,
        closed,
        name: Text::new("วันหยุดพิเศษ", "Special day"),
        source: "an announcement invented for this test".to_owned(),
    }
}

#[test]
fn songkran_is_closed_and_the_day_after_is_open() {
    let holidays = Holidays::shipped();
    for day in 13..=15 {
        assert_eq!(holidays.is_working_day(date(2026, 4, day)), Ok(false));
    }
    assert_eq!(
        holidays.working_day_from(date(2026, 4, 11)),
        Ok(date(2026, 4, 16))
    );
    assert_eq!(
        holidays.working_day_from(date(2026, 4, 16)),
        Ok(date(2026, 4, 16))
    );
}

#[test]
fn labour_day_is_no_holiday_of_the_state() {
    assert_eq!(
        Holidays::shipped().is_working_day(date(2026, 5, 1)),
        Ok(true)
    );
}

#[test]
fn a_holiday_on_a_weekend_has_its_day_in_lieu() {
    let holidays = Holidays::shipped();
    let closed: Vec<Date> = holidays.days().map(|(day, _)| day).collect();
    for year in [2025, 2026, 2027] {
        let on_weekends = closed
            .iter()
            .filter(|day| day.year() == year && is_weekend(**day))
            .count();
        let in_lieu = holidays
            .days()
            .filter(|(day, holiday)| day.year() == year && holiday.name.en.ends_with("(in lieu)"))
            .count();
        assert_eq!(on_weekends, in_lieu, "{year}");
    }
}

#[test]
fn a_year_without_a_list_is_a_fault_but_for_weekends() {
    let holidays = Holidays::shipped();
    assert_eq!(
        holidays.is_working_day(date(2031, 1, 1)),
        Err(YearMissing { year: 2031 })
    );
    assert_eq!(
        holidays.is_working_day(date(2031, 1, 4)),
        Ok(false),
        "a Saturday"
    );
    assert_eq!(
        holidays.working_day_from(date(2031, 1, 4)),
        Err(YearMissing { year: 2031 })
    );
    assert!(Holidays::none().is_working_day(date(2026, 11, 23)).is_err());
}

#[test]
fn the_fault_names_the_year_and_the_way_out() {
    let told = YearMissing { year: 2031 }.to_string();
    assert!(
        told.contains("2574") && told.contains("corrections"),
        "{told}"
    );
}

#[test]
fn a_correction_adds_and_takes_away_days() {
    let added = date(2026, 6, 2);
    let taken = date(2026, 8, 12);
    assert_eq!(Holidays::shipped().is_working_day(added), Ok(true));
    let holidays = Holidays::shipped()
        .corrected(&[correction(added, true), correction(taken, false)], &[])
        .unwrap();
    assert_eq!(holidays.is_working_day(added), Ok(false));
    assert_eq!(holidays.is_working_day(taken), Ok(true));
}

#[test]
fn a_year_is_known_only_when_its_list_is_called_complete() {
    let added = [correction(date(2028, 4, 13), true)];
    let part = Holidays::shipped().corrected(&added, &[]).unwrap();
    assert_eq!(part.is_working_day(date(2028, 4, 13)), Ok(false));
    assert_eq!(
        part.is_working_day(date(2028, 4, 18)),
        Err(YearMissing { year: 2028 })
    );
    let whole = Holidays::shipped().corrected(&added, &[2028]).unwrap();
    assert_eq!(whole.is_working_day(date(2028, 4, 18)), Ok(true));
}

#[test]
fn two_corrections_of_one_date_are_refused() {
    let day = date(2026, 6, 2);
    let twice = [correction(day, true), correction(day, false)];
    assert_eq!(
        Holidays::shipped().corrected(&twice, &[]),
        Err(CorrectedTwice { date: day })
    );
}

#[test]
fn a_closed_day_says_why_in_both_languages() {
    let holidays = Holidays::shipped();
    assert_eq!(
        holidays
            .reason_closed(date(2026, 4, 13), Language::Thai)
            .as_deref(),
        Some("วันสงกรานต์")
    );
    assert_eq!(
        holidays
            .reason_closed(date(2026, 11, 22), Language::English)
            .as_deref(),
        Some("Sunday")
    );
    assert_eq!(
        holidays.reason_closed(date(2026, 11, 23), Language::Thai),
        None
    );
}
