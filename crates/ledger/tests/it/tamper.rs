//! Threat T45: whoever holds the tables edits, cuts, swaps, rolls back or forks the
//! log. Each is caught and named with its place.

use std::sync::LazyLock;

use ledger::verify::Finding;
use ledger::{Checkpoint, Hash, SigningKey, leaf_hash};
use proptest::prelude::*;
use zeroize::Zeroizing;

use crate::kept::{Kept, ORIGIN, entry, key};

/// Logs whose right edges differ: one leaf, around a tile, several tiles.
static LOGS: LazyLock<Vec<Kept>> =
    LazyLock::new(|| [1, 2, 3, 255, 256, 257, 511, 513, 700].map(Kept::of).into());

fn faults(kept: &Kept, trusted: &[Checkpoint]) -> Vec<Finding> {
    kept.check(trusted).unwrap_err()
}

/// Findings in an order that does not depend on how they were found.
fn sorted(mut findings: Vec<Finding>) -> Vec<String> {
    let mut texts: Vec<_> = findings
        .drain(..)
        .map(|finding| finding.to_string())
        .collect();
    texts.sort();
    texts
}

fn spoil(hash: &mut Hash) {
    *hash = leaf_hash(hash.as_bytes());
}

#[test]
fn t_45_an_honest_log_of_any_size_holds_and_continues_every_checkpoint_it_signed() {
    let mut kept = Kept::new();
    assert!(kept.check(&[]).is_ok());
    let mut trusted = vec![kept.stated()];
    for index in 0..530 {
        kept.append(&entry(index));
        trusted.push(kept.stated());
        if [1, 2, 255, 256, 257, 511, 512, 513, 530].contains(&(index + 1)) {
            kept.sign();
            let verified = kept.check(&trusted).unwrap();
            assert_eq!(verified.checkpoint, kept.stated());
            assert_eq!(verified.continued, trusted.len());
        }
    }
}

#[test]
fn t_45_false_signatures_and_other_logs_are_named() {
    let mut kept = Kept::of(5);
    let codes = |kept: &Kept| {
        faults(kept, &[])
            .iter()
            .map(Finding::code)
            .collect::<Vec<_>>()
    };
    let good = kept.checkpoint.clone();

    kept.checkpoint = good.replace("\n5\n", "\n4\n");
    assert_eq!(codes(&kept), ["bad-signature"]);
    let stranger = SigningKey::from_seed(ORIGIN, Zeroizing::new([2; 32])).unwrap();
    kept.checkpoint = kept.stated().sign(&stranger).to_string();
    assert_eq!(codes(&kept), ["not-signed"]);
    let other = Checkpoint::new("other.example.ac.th", 5, kept.tree.root()).unwrap();
    kept.checkpoint = other.sign(&key()).to_string();
    assert_eq!(codes(&kept), ["wrong-origin"]);
    kept.checkpoint = good.replace("\n\n", "\n");
    assert_eq!(codes(&kept), ["unreadable-checkpoint"]);
    kept.checkpoint = good;
    assert_eq!(
        faults(&kept, &[other]),
        [Finding::StrangeTrusted {
            size: 5,
            found: "other.example.ac.th".to_owned()
        }]
    );
}

#[test]
fn t_45_a_log_cut_at_its_end_is_named_with_and_without_its_hashes() {
    for size in [3, 256, 300, 600] {
        for left in [0, 1, 2, 255, 256, 299, 511, 599] {
            if left >= size {
                continue;
            }
            let mut kept = Kept::of(size);
            kept.entries.truncate(usize::try_from(left).unwrap());
            let cut = [Finding::Cut {
                entries: left,
                signed: size,
            }];
            assert_eq!(faults(&kept, &[]), cut, "{left} of {size}, hashes kept");
            kept.rehash();
            assert_eq!(faults(&kept, &[]), cut, "{left} of {size}, hashes cut");
        }
    }
}

#[test]
fn t_45_a_rolled_back_log_is_named_by_those_who_saw_more() {
    let newer = Kept::of(300).stated();
    let older = Kept::of(280);
    assert!(older.check(&[]).is_ok());
    assert_eq!(
        faults(&older, &[newer, older.stated_at(100)]),
        [Finding::RolledBack {
            size: 280,
            trusted: 300
        }]
    );
}

#[test]
fn t_45_a_fork_signed_with_the_true_key_is_named_by_those_who_saw_the_other_side() {
    let honest = Kept::of(600);
    let mut forked = honest.clone();
    forked.entries[400].1[0] ^= 1;
    forked.rehash();
    forked.sign();
    assert!(forked.check(&[honest.stated_at(400)]).is_ok());
    for size in [401, 512, 599, 600] {
        let trusted = [honest.stated_at(size), honest.stated_at(256)];
        let fork = [Finding::Forked { trusted: size }];
        assert_eq!(faults(&forked, &trusted), fork);
    }
    // The entries were put back, the forked hashes and signature left.
    forked.entries = honest.entries.clone();
    assert_eq!(
        faults(&forked, &[honest.stated_at(450)]),
        [
            Finding::Edited { index: 400 },
            Finding::Forked { trusted: 450 }
        ]
    );
    // Entries and hashes were put back, the forked signature left.
    forked.rows = honest.rows.clone();
    assert_eq!(
        faults(&forked, &[honest.stated_at(600)]),
        [Finding::Forked { trusted: 600 }]
    );
}

#[test]
fn t_45_a_fork_is_named_beside_a_rewritten_tile_as_far_as_hashes_lead() {
    let honest = Kept::of(600);
    let mut kept = honest.clone();
    kept.entries[100].1[0] ^= 1;
    kept.rehash();
    kept.sign();
    kept.entries[300].1[0] ^= 1;
    let leaf = leaf_hash(&kept.entries[300].1);
    kept.rows.insert((0, 300), leaf);
    let rewritten = Finding::Rewritten { from: 256, to: 511 };
    for trusted in [200, 256, 512, 600] {
        assert_eq!(
            faults(&kept, &[honest.stated_at(trusted)]),
            [rewritten.clone(), Finding::Forked { trusted }]
        );
    }
    // The root at 400 is made of hashes inside the rewritten tile, so nothing is said of it.
    assert_eq!(faults(&kept, &[honest.stated_at(400)]), [rewritten]);
}

#[test]
fn t_45_what_lies_beyond_a_cut_is_not_judged() {
    let mut kept = Kept::of(600);
    kept.entries.truncate(256);
    kept.rows.entry((0, 300)).and_modify(spoil);
    let cut = Finding::Cut {
        entries: 256,
        signed: 600,
    };
    assert_eq!(faults(&kept, &[]), vec![cut.clone()]);
    // What lies before it is.
    kept.entries[7].1[0] ^= 1;
    assert_eq!(
        faults(&kept, &[]),
        [cut.clone(), Finding::Edited { index: 7 }]
    );
    // Without the hashes of the tail only a trusted checkpoint can say which side is true.
    kept.rows
        .retain(|(level, index), _| *index < 256 >> (8 * level));
    let undecided = [
        Finding::Disagreement { level: 0, index: 7 },
        Finding::Disagreement { level: 1, index: 0 },
    ];
    assert_eq!(faults(&kept, &[])[1..], undecided);
    let trusted = Kept::of(256).stated();
    assert_eq!(
        faults(&kept, &[trusted]),
        [cut, Finding::Edited { index: 7 }]
    );
}

#[test]
fn t_45_history_rewritten_without_the_key_is_named_from_the_last_trusted_checkpoint() {
    let honest = Kept::of(600);
    let mut kept = honest.clone();
    kept.entries[300].1[0] ^= 1;
    kept.rehash();
    let from = |from| [Finding::Rewritten { from, to: 599 }];
    assert_eq!(faults(&kept, &[]), from(0));
    let trusted = [
        honest.stated_at(17),
        honest.stated_at(299),
        honest.stated_at(512),
    ];
    assert_eq!(faults(&kept, &trusted), from(299));
    // Cutting the entries afterwards hides nothing.
    kept.entries.truncate(400);
    let cut = Finding::Cut {
        entries: 400,
        signed: 600,
    };
    let rewritten = Finding::Rewritten { from: 299, to: 399 };
    assert_eq!(faults(&kept, &trusted), [cut, rewritten]);
}

#[test]
fn t_45_an_entry_changed_with_its_leaf_hash_is_named_by_its_tile() {
    let mut kept = Kept::of(600);
    kept.entries[300].1[0] ^= 1;
    let leaf = leaf_hash(&kept.entries[300].1);
    kept.rows.insert((0, 300), leaf);
    assert_eq!(
        faults(&kept, &[]),
        [Finding::Rewritten { from: 256, to: 511 }]
    );
}

#[test]
fn t_45_a_removed_entry_is_named_though_the_rest_was_renumbered() {
    for (size, index) in [
        (3, 1),
        (300, 0),
        (300, 17),
        (300, 298),
        (600, 255),
        (600, 256),
    ] {
        let mut kept = Kept::of(size);
        kept.entries.remove(usize::try_from(index).unwrap());
        assert_eq!(
            faults(&kept, &[]),
            [Finding::Missing {
                from: index,
                to: index
            }],
            "{index} of {size}"
        );
        kept.renumber();
        let entries = size - 1;
        assert_eq!(
            faults(&kept, &[]),
            [
                Finding::Cut {
                    entries,
                    signed: size
                },
                Finding::Removed { index }
            ],
            "{index} of {size}, renumbered"
        );
    }
}

#[test]
fn t_45_an_inserted_entry_is_named_though_the_rest_was_renumbered() {
    for (size, index) in [(3, 1), (300, 0), (300, 255), (600, 17)] {
        let mut kept = Kept::of(size);
        kept.entries
            .insert(usize::try_from(index).unwrap(), (0, b"put in".to_vec()));
        kept.renumber();
        assert_eq!(
            faults(&kept, &[]),
            [
                Finding::Unsigned {
                    from: size,
                    to: size
                },
                Finding::Inserted { index }
            ],
            "{index} of {size}"
        );
    }
}

#[test]
fn t_45_unsigned_repeated_and_several_missing_entries_are_named() {
    let mut kept = Kept::of(300);
    kept.append(b"later");
    kept.append(b"still later");
    kept.entries.drain(10..20);
    kept.entries.insert(5, (2, entry(2)));
    assert_eq!(
        faults(&kept, &[]),
        [
            Finding::Repeated { index: 2 },
            Finding::Missing { from: 10, to: 19 },
            Finding::Unsigned { from: 300, to: 301 },
        ]
    );
}

#[test]
fn t_45_an_entry_missing_with_its_hash_leaves_its_tile_unproved() {
    let mut kept = Kept::of(600);
    kept.entries.remove(300);
    kept.rows.remove(&(0, 300));
    assert_eq!(
        sorted(faults(&kept, &[])),
        sorted(vec![
            Finding::Missing { from: 300, to: 300 },
            Finding::RowMissing {
                level: 0,
                index: 300
            },
            Finding::Rewritten { from: 256, to: 511 },
        ])
    );
}

#[test]
fn t_45_more_differences_than_are_listed_are_still_named_rightly_and_counted() {
    let mut kept = Kept::of(3000);
    for entry in &mut kept.entries[100..2900] {
        entry.1[0] ^= 1;
    }
    let findings = faults(&kept, &[]);
    for (finding, index) in findings.iter().zip(100..) {
        match finding {
            Finding::More { .. } => break,
            finding => assert_eq!(*finding, Finding::Edited { index }),
        }
    }
    assert!(findings.len() > 1000, "{}", findings.len());
    assert!(matches!(findings.last(), Some(Finding::More { count }) if *count > 1700));

    // And with the rows wrong instead of the entries.
    let mut kept = Kept::of(3000);
    for index in 100..2900 {
        kept.rows.entry((0, index)).and_modify(spoil);
    }
    let findings = faults(&kept, &[]);
    assert_eq!(
        findings[0],
        Finding::Row {
            level: 0,
            index: 100
        }
    );
    assert!(findings.len() > 1000);
    assert!(matches!(findings.last(), Some(Finding::More { .. })));
}

#[test]
fn t_45_a_reader_that_fails_is_no_finding() {
    use ledger::verify::{Claim, Unverified, check};
    let kept = Kept::of(300);
    let key = key();
    let claim = Claim {
        origin: ORIGIN,
        key: key.verifier(),
        checkpoint: &kept.checkpoint,
        trusted: &[],
    };
    let entries = || {
        kept.entries
            .iter()
            .map(|(index, entry)| Ok((*index, entry)))
    };
    let broken = check(&claim, entries(), |level, _, _: &mut [_]| match level {
        0 => Ok(()),
        _ => Err("disk gone"),
    });
    assert!(matches!(broken, Err(Unverified::Reader("disk gone"))));
    let torn = entries().take(3).chain([Err("disk gone")]);
    let broken = check(&claim, torn, |_, _, _: &mut [_]| Ok(()));
    assert!(matches!(broken, Err(Unverified::Reader("disk gone"))));
}

#[test]
fn t_45_every_finding_speaks_thai_and_names_the_same_places() {
    let findings = [
        Finding::StrangeTrusted {
            size: 311,
            found: "x.example".to_owned(),
        },
        Finding::RolledBack {
            size: 311,
            trusted: 422,
        },
        Finding::Forked { trusted: 311 },
        Finding::Cut {
            entries: 311,
            signed: 422,
        },
        Finding::Missing { from: 311, to: 422 },
        Finding::Repeated { index: 311 },
        Finding::Unsigned { from: 311, to: 422 },
        Finding::Edited { index: 311 },
        Finding::Swapped {
            first: 311,
            second: 422,
        },
        Finding::Removed { index: 311 },
        Finding::Inserted { index: 311 },
        Finding::Row {
            level: 3,
            index: 311,
        },
        Finding::RowMissing {
            level: 3,
            index: 311,
        },
        Finding::Disagreement {
            level: 3,
            index: 311,
        },
        Finding::Rewritten { from: 311, to: 422 },
        Finding::More { count: 311 },
    ];
    let spoken: Vec<String> = findings
        .iter()
        .map(|finding| format!("{}: {finding} · {}", finding.code(), finding.thai()))
        .collect();
    for line in &spoken {
        let (english, thai) = line.split_once(" · ").unwrap();
        for place in ["311", "422"] {
            assert_eq!(english.contains(place), thai.contains(place), "{line}");
        }
    }
    insta::assert_snapshot!(spoken.join("\n"));
}

/// One thing an intruder does to a stored log.
#[derive(Debug, Clone)]
enum Deed {
    Edit(prop::sample::Index, u8),
    Lengthen(prop::sample::Index),
    SpoilRow(prop::sample::Index),
    LoseRow(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Cut(prop::sample::Index),
    Lose(prop::sample::Index),
    Resign(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 1_u8..).prop_map(|(at, bits)| Deed::Edit(at, bits)),
        at().prop_map(Deed::Lengthen),
        at().prop_map(Deed::SpoilRow),
        at().prop_map(Deed::LoseRow),
        (at(), at()).prop_map(|(one, other)| Deed::Swap(one, other)),
        at().prop_map(Deed::Cut),
        at().prop_map(Deed::Lose),
        any::<u8>().prop_map(Deed::Resign),
    ]
}

// size: one arm for each deed, and the deeds are the table
/// Does the deed; returns what must be found, or `None` when it changed nothing.
fn commit(kept: &mut Kept, deed: &Deed) -> Option<Finding> {
    let size = kept.tree.size();
    let count = kept.entries.len();
    if count == 0 || kept.rows.is_empty() {
        return None;
    }
    Some(match deed {
        Deed::Edit(at, bits) => {
            let index = at.index(count);
            kept.entries[index].1[7] ^= bits;
            Finding::Edited {
                index: index.try_into().unwrap(),
            }
        }
        Deed::Lengthen(at) => {
            let index = at.index(count);
            kept.entries[index].1.push(0);
            Finding::Edited {
                index: index.try_into().unwrap(),
            }
        }
        Deed::SpoilRow(at) => {
            let (level, index) = *kept.rows.keys().nth(at.index(kept.rows.len())).unwrap();
            kept.rows.entry((level, index)).and_modify(spoil);
            Finding::Row { level, index }
        }
        Deed::LoseRow(at) => {
            let (level, index) = *kept.rows.keys().nth(at.index(kept.rows.len())).unwrap();
            kept.rows.remove(&(level, index));
            Finding::RowMissing { level, index }
        }
        Deed::Swap(one, other) => {
            let (one, other) = (one.index(count), other.index(count));
            let (first, second) = (one.min(other), one.max(other));
            if first == second {
                return None;
            }
            kept.entries.swap(first, second);
            kept.renumber();
            Finding::Swapped {
                first: first.try_into().unwrap(),
                second: second.try_into().unwrap(),
            }
        }
        Deed::Cut(at) => {
            let entries = at.index(count);
            kept.entries.truncate(entries);
            Finding::Cut {
                entries: entries.try_into().unwrap(),
                signed: size,
            }
        }
        Deed::Lose(at) => {
            let index = at.index(count);
            kept.entries.remove(index);
            let index = index.try_into().unwrap();
            match index + 1 == size {
                true => Finding::Cut {
                    entries: index,
                    signed: size,
                },
                false => Finding::Missing {
                    from: index,
                    to: index,
                },
            }
        }
        Deed::Resign(seed) => {
            let stranger = SigningKey::from_seed(ORIGIN, Zeroizing::new([*seed; 32])).unwrap();
            if stranger.verifier() == key().verifier() {
                return None;
            }
            kept.checkpoint = kept.stated().sign(&stranger).to_string();
            let refused = Checkpoint::open(&kept.checkpoint, ORIGIN, key().verifier());
            Finding::Checkpoint(refused.unwrap_err())
        }
    })
}

/// At least 2,000 cases; `PROPTEST_CASES` asks for more.
fn cases() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig {
        cases: asked.cases.max(2000),
        // A failure is printed whole; it becomes a named case here, not a file of seeds.
        failure_persistence: None,
        ..asked
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn t_45_any_one_deed_is_caught_and_named_and_nothing_else_is(
        log in any::<prop::sample::Index>(), deed in deed(), seen in any::<prop::sample::Index>()
    ) {
        let honest = &LOGS[log.index(LOGS.len())];
        let mut kept = honest.clone();
        let Some(expected) = commit(&mut kept, &deed) else { return Ok(()) };
        prop_assert_eq!(faults(&kept, &[]), vec![expected.clone()]);
        // A true earlier checkpoint changes nothing about it.
        let seen = seen.index(usize::try_from(honest.tree.size()).unwrap() + 1);
        let trusted = [honest.stated_at(seen.try_into().unwrap())];
        prop_assert_eq!(faults(&kept, &trusted), vec![expected]);
    }

    #[test]
    fn t_45_several_deeds_at_different_places_are_each_named(
        log in any::<prop::sample::Index>(), deeds in prop::collection::vec(deed(), 2..5)
    ) {
        let mut kept = LOGS[log.index(LOGS.len())].clone();
        let mut expected = Vec::new();
        let mut touched: Vec<(u8, u64)> = Vec::new();
        for deed in &deeds {
            if !matches!(deed, Deed::Edit(..) | Deed::SpoilRow(_) | Deed::LoseRow(_)) {
                continue;
            }
            let mut next = kept.clone();
            let Some(finding) = commit(&mut next, deed) else { continue };
            let place = match finding {
                Finding::Edited { index } => (0, index),
                Finding::Row { level, index } | Finding::RowMissing { level, index } => (level, index),
                _ => continue,
            };
            // Where an entry and its own hash are both gone nothing is left to compare
            // with, nor where a third thing is wrong on the way from one to the other.
            let over = |(level, index): &(u8, u64)| {
                let ((low, lower), (high, upper)) = match *level < place.0 {
                    true => ((*level, *index), place),
                    false => (place, (*level, *index)),
                };
                lower >> (8 * u32::from(high - low)) == upper
            };
            let related = touched.iter().any(over);
            if touched.contains(&place) || (related && touched.len() > 1) {
                continue;
            }
            touched.push(place);
            kept = next;
            expected.push(finding);
        }
        if expected.is_empty() {
            return Ok(());
        }
        prop_assert_eq!(sorted(faults(&kept, &[])), sorted(expected));
    }

    #[test]
    fn t_45_whatever_is_done_to_a_log_is_never_called_whole(
        log in any::<prop::sample::Index>(),
        deeds in prop::collection::vec(deed(), 1..8),
        rehash: bool,
        seen in any::<prop::sample::Index>()
    ) {
        let honest = &LOGS[log.index(LOGS.len())];
        let mut kept = honest.clone();
        for deed in &deeds {
            commit(&mut kept, deed);
        }
        if rehash {
            let checkpoint = kept.checkpoint.clone();
            kept.rehash();
            kept.checkpoint = checkpoint;
        }
        let changed = kept.entries != honest.entries
            || kept.rows != honest.rows
            || kept.checkpoint != honest.checkpoint;
        let seen = seen.index(usize::try_from(honest.tree.size()).unwrap() + 1);
        let trusted = [honest.stated_at(seen.try_into().unwrap())];
        prop_assert_eq!(kept.check(&trusted).is_err(), changed);
        prop_assert_eq!(kept.check(&[]).is_err(), changed);
    }
}
