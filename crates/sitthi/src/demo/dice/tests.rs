use super::*;

#[test]
fn the_first_throws_never_change() {
    // Published first outputs of SplitMix64 from state 1234567.
    let mut dice = Dice(1_234_567);
    assert_eq!(dice.bits(), 6_457_827_717_110_365_317);
    assert_eq!(dice.bits(), 3_203_168_211_198_807_973);
}

#[test]
fn purposes_and_indexes_do_not_share_dice() {
    let seed = Seed::new(1);
    let mut seen = std::collections::HashSet::new();
    for purpose in [b"person  ", b"classes ", b"session "] {
        for index in 0..10_000 {
            assert!(seen.insert(seed.dice(purpose, index).bits()));
        }
    }
}

#[test]
fn throws_spread_over_their_range() {
    let mut dice = Seed::new(9).dice(b"spread  ", 0);
    let mut counts = [0_u32; 10];
    for _ in 0..100_000 {
        counts[dice.place(10)] += 1;
    }
    assert!(
        counts.iter().all(|count| (9_500..10_500).contains(count)),
        "{counts:?}"
    );
    assert_eq!(dice.below(0), 0);
    assert_eq!(dice.below(1), 0);
}

#[test]
fn uuids_carry_version_and_variant() {
    let mut dice = Seed::new(9).dice(b"uuid    ", 0);
    for _ in 0..1_000 {
        let uuid = dice.uuid();
        assert_eq!(uuid[6] >> 4, 4);
        assert_eq!(uuid[8] >> 6, 2);
    }
}
