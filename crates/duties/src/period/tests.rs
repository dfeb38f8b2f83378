use super::*;

#[test]
fn lp_072_a_period_is_told_in_words_and_ends_with_its_last_day() {
    let told_of = |period: &str| period.parse::<Period>().unwrap().told().en;
    assert_eq!(told_of("P1Y"), "1 year");
    assert_eq!(told_of("P2Y6M"), "2 years and 6 months");
    assert_eq!(told_of("P120D"), "120 days");
    assert_eq!(told_of("PT12H"), "12 hours");
    assert_eq!(told_of("P0D"), "0 days");
    let from = Moment::from("2026-11-22T18:30:00Z".parse::<jiff::Timestamp>().unwrap());
    let end = end_of("P90D".parse().unwrap(), from);
    // The evening of the 22nd in UTC is the 23rd in Bangkok; ninety days later is 21 February.
    assert_eq!(end.timestamp().to_string(), "2027-02-21T17:00:00Z");
}
