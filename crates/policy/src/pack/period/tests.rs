use super::*;

#[test]
fn a_period_is_read_back_from_its_text() {
    for text in ["P90D", "P2Y", "P6M", "P1Y6M", "PT12H", "P1DT1H30M5S", "P0D"] {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
    }
    assert_eq!("P2W".parse(), Ok(Period::of_days(14)));
    assert_eq!("P12M".parse::<Period>().unwrap().to_string(), "P1Y");
}

#[test]
fn a_text_that_is_no_period_is_refused() {
    for text in [
        "",
        "P",
        "PT",
        "P1YT",
        "90D",
        "P-1D",
        "P1.5Y",
        "P1D1D",
        "P1D1Y",
        "P1H",
        "permanent",
        "P1ปี",
        "P99999999999D",
        "P400000000Y",
        "p1d",
    ] {
        assert!(text.parse::<Period>().is_err(), "{text}");
    }
}

#[test]
fn b_05_the_longest_and_the_shortest_enclose_the_days_of_the_calendar() {
    for text in ["P3M", "P1Y", "P2Y1M", "P90D", "P1Y6M3D"] {
        let period: Period = text.parse().unwrap();
        for start in [
            jiff::civil::date(2026, 1, 31),
            jiff::civil::date(2027, 2, 1),
            jiff::civil::date(2028, 2, 29),
        ] {
            let days = u64::try_from((period.after(start) - start).get_days()).unwrap();
            assert!(
                period.shortest_days() <= days && days <= period.longest_days(),
                "{text} from {start}: {days}"
            );
        }
    }
}

#[test]
fn a_period_beyond_the_calendar_ends_on_its_last_day() {
    assert_eq!(
        "P9999Y"
            .parse::<Period>()
            .unwrap()
            .after(jiff::civil::date(2026, 1, 1)),
        Date::MAX
    );
}
