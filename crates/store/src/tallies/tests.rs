use super::*;

#[test]
fn a_crowd_never_counts_more_people_than_there_are() {
    let mut state: u64 = 0x5eed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    let mut people = BTreeSet::new();
    let mut crowd = Crowd::default();
    for _ in 0..4_000 {
        let mut bytes = [next(); 16];
        bytes[15] = next();
        let person = PersonId::from_bytes(bytes);
        people.insert(person);
        let before = crowd;
        crowd = crowd.and(Crowd::of(person));
        assert!(crowd.at_least() as usize <= people.len());
        assert!(crowd.at_least() >= before.at_least());
        assert_eq!(crowd.and(Crowd::of(person)), crowd, "the same person twice");
    }
    assert_eq!(crowd.at_least(), 64);
}

#[test]
fn a_day_begins_at_midnight_in_thailand() {
    let seventeen_utc = 17 * 60;
    assert_eq!(day_of_minute(seventeen_utc - 1), 0);
    assert_eq!(day_of_minute(seventeen_utc), 1);
    assert_eq!(day_of_minute(-AHEAD_MINUTES - 1), -1);
}
