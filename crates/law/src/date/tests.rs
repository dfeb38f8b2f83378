use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Result<Date, DateFault> {
    read(text).map(|typed| typed.day)
}

#[test]
fn a_day_is_written_with_weekday_and_buddhist_year() {
    let today = date(2026, 11, 22);
    assert_eq!(long(today, Language::Thai), "วันอาทิตย์ที่ 22 พฤศจิกายน 2569");
    assert_eq!(
        long(today, Language::English),
        "Sunday 22 November 2026 (B.E. 2569)"
    );
    assert_eq!(short(today, Language::Thai), "22 พ.ย. 2569");
    assert_eq!(short(today, Language::English), "22 Nov 2026 (B.E. 2569)");
    assert_eq!(
        thai_digits(&long(today, Language::Thai)),
        "วันอาทิตย์ที่ ๒๒ พฤศจิกายน ๒๕๖๙"
    );
}

#[test]
fn a_moment_is_written_in_thai_time() {
    let late: jiff::Timestamp = "2026-04-11T18:05:00Z".parse().unwrap();
    assert_eq!(
        long_with_time(late.into(), Language::Thai),
        "วันอาทิตย์ที่ 12 เมษายน 2569 เวลา 01.05 น."
    );
    assert_eq!(
        long_with_time(late.into(), Language::English),
        "Sunday 12 April 2026 (B.E. 2569), 01:05 (Thai time)"
    );
}

#[test]
fn what_people_type_is_read() {
    let wanted = date(2026, 11, 22);
    for text in [
        "22/11/2569",
        "๒๒/๑๑/๒๕๖๙",
        "22/11/2026",
        "22-11-2569",
        "22.11.2569",
        "2026-11-22",
        "2569-11-22",
        " 22 / 11 / 2569 ",
        "22 พฤศจิกายน 2569",
        "22 พ.ย. 2569",
        "22 พย 2569",
        "22พ.ย.2569",
        "๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙",
        "๒๒พฤศจิกายนพ.ศ.๒๕๖๙",
        "22 พฤศจิกา 2569",
        "วันที่ 22 พฤศจิกายน 2569",
        "วันอาทิตย์ที่ 22 พฤศจิกายน พุทธศักราช 2569",
        "อา. 22 พ.ย. 2569",
        "22 November 2026",
        "November 22, 2026",
        "22 nov 2026 CE",
        "22 Nov B.E. 2569",
        "Sun, 22 Nov 2026",
        "Sunday 22 November 2026 (B.E. 2569)",
        "22 พฤศจิกายน ค.ศ. 2026",
    ] {
        assert_eq!(day(text), Ok(wanted), "{text}");
    }
    assert_eq!(day("1/2/2569"), Ok(date(2026, 2, 1)), "the day comes first");
    assert_eq!(day("5 ก.ย. 2569"), day("5 Sept 2026"));
}

#[test]
fn what_can_be_read_two_ways_or_not_at_all_is_refused_by_rule() {
    for (text, fault) in [
        ("", DateFault::Empty),
        ("   ", DateFault::Empty),
        ("16/01/69", DateFault::TwoDigitYear),
        ("16 ม.ค. 69", DateFault::TwoDigitYear),
        ("16/1/8", DateFault::TwoDigitYear),
        ("11/22/2569", DateFault::Month),
        ("2026-22-11", DateFault::Month),
        ("0/1/2569", DateFault::Day),
        ("31/4/2569", DateFault::Day),
        ("1/1/2399", DateFault::YearWithoutEra),
        ("1/1/2701", DateFault::YearWithoutEra),
        ("1/1/1899", DateFault::YearWithoutEra),
        ("1/1/2101", DateFault::YearWithoutEra),
        ("1/1/256", DateFault::YearWithoutEra),
        ("22 พฤศจิกายน ค.ศ. 2569", DateFault::EraMismatch),
        ("22 พฤศจิกายน พ.ศ. 2026", DateFault::EraMismatch),
        ("22 November 2026 (B.E. 2568)", DateFault::YearsDiffer),
        ("22 November 2026 2026", DateFault::YearsDiffer),
        ("22 พฤศจิกายัน 2569", DateFault::MonthName),
        ("วันจันทร์ที่ 22 พฤศจิกายน 2569", DateFault::Weekday),
        ("Monday 22 November 2026", DateFault::Weekday),
        ("2569/11/22", DateFault::Shape),
        ("22/11-2569", DateFault::Shape),
        ("22/11", DateFault::Shape),
        ("22 พฤศจิกายน", DateFault::Shape),
        ("22112569", DateFault::Shape),
        ("22 11 2569", DateFault::Shape),
        ("22/11/2569 9:30", DateFault::Shape),
        ("yesterday", DateFault::Shape),
        ("22/11/2569\n<script>", DateFault::Shape),
        ("999999999999/1/2569", DateFault::Shape),
    ] {
        assert_eq!(day(text), Err(fault), "{text}");
    }
    assert_eq!(day(&"1".repeat(81)), Err(DateFault::Shape));
}

#[test]
fn i_19_the_leap_rule_runs_on_the_common_year() {
    assert_eq!(day("29/2/2567"), Ok(date(2024, 2, 29)));
    assert_eq!(day("29/2/2568"), Err(DateFault::NoLeapYear));
    assert_eq!(day("29 กุมภาพันธ์ 2568"), Err(DateFault::NoLeapYear));
    assert_eq!(
        day("29/2/2400"),
        Err(DateFault::NoLeapYear),
        "1858 (1857 before April) has none"
    );
    assert_eq!(
        day("29/2/2443"),
        Err(DateFault::NoLeapYear),
        "2443's February lies in 1901"
    );
    assert_eq!(
        day("29/2/2643"),
        Err(DateFault::NoLeapYear),
        "2100 is no leap year"
    );
    assert_eq!(day("30/2/2567"), Err(DateFault::Day));
}

#[test]
fn before_2484_the_year_began_in_april() {
    assert_eq!(day("15/1/2484"), Ok(date(1941, 1, 15)));
    assert_eq!(day("31/12/2483"), Ok(date(1940, 12, 31)));
    assert_eq!(day("1/4/2483"), Ok(date(1940, 4, 1)));
    assert_eq!(day("31/3/2483"), Err(DateFault::ShortYear));
    assert_eq!(day("31/3/2482"), Ok(date(1940, 3, 31)));
    assert_eq!(day("1/4/2482"), Ok(date(1939, 4, 1)));
    assert_eq!(
        day("31/3/1940"),
        Ok(date(1940, 3, 31)),
        "the Common year is not touched by it"
    );
    assert!(read("15/1/2481").unwrap().old_year);
    assert!(!read("15/5/2481").unwrap().old_year && !read("15/1/1939").unwrap().old_year);
    assert_eq!(medium(date(1940, 3, 31), Language::Thai), "31 มีนาคม 2482");
}

#[test]
fn i_28_every_day_from_2400_to_2700_comes_back_exactly() {
    let mut day = from_buddhist(2400, 4, 1).unwrap();
    let last = from_buddhist(2700, 12, 31).unwrap();
    let mut count = 0_u32;
    while day <= last {
        let year = buddhist_year(day);
        assert!(BUDDHIST_YEARS.contains(&year));
        assert_eq!(from_buddhist(year, day.month(), day.day()), Ok(day));
        let typed = read(&medium(day, Language::Thai)).unwrap();
        assert_eq!(typed.day, day);
        assert_eq!(
            day.to_string().parse::<Date>().unwrap(),
            day,
            "stored as ISO"
        );
        day = day.checked_add(1.day()).unwrap();
        count += 1;
    }
    assert_eq!(count, 109_848);
}

#[test]
fn i_28_every_shape_we_write_is_read_back() {
    let mut day = date(1900, 1, 1);
    while day <= date(2100, 12, 31) {
        for text in [
            long(day, Language::Thai),
            thai_digits(&long(day, Language::Thai)),
            short(day, Language::Thai),
            long(day, Language::English),
            short(day, Language::English),
        ] {
            assert_eq!(read(&text).map(|typed| typed.day), Ok(day), "{text}");
        }
        day = day.checked_add(7.days()).unwrap();
    }
}

#[test]
fn no_fault_repeats_what_was_typed() {
    for text in [
        "31/4/2531",
        "2531-13-01",
        "30/2/2531",
        "วันจันทร์ที่ 22 พฤศจิกายน 2531",
    ] {
        let fault = read(text).unwrap_err();
        let told = format!(
            "{fault} {fault:?} {} {}",
            fault.words().th,
            fault.words().en
        );
        assert!(!told.contains("2531"), "{told}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,90}") {
        let _ = read(&text);
    }

    #[test]
    fn digits_and_marks_in_any_order_never_make_a_day_outside_the_ranges(text in "[0-9๐-๙/. -]{0,12}") {
        if let Ok(typed) = read(&text) {
            prop_assert!((1857..=2157).contains(&typed.day.year()));
        }
    }
}

#[test]
fn i_28_a_day_of_the_law_stands_in_both_eras_whichever_the_language() {
    let due = date(2026, 12, 22);
    assert_eq!(
        in_both_eras(due, Language::Thai),
        "วันอังคารที่ 22 ธันวาคม 2569 (ค.ศ.\u{a0}2026)"
    );
    assert_eq!(
        in_both_eras(due, Language::English),
        "Tuesday 22 December 2026 (B.E. 2569)"
    );
}
