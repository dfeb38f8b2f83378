use proptest::prelude::*;

use super::table::{Row, TABLE};
use super::*;

/// The decision table, typed a second time from the note: `y` yes, `u` yes unless (ก) or (ข),
/// `a` after an objection, `n` no, `-` does not apply. Columns: s.19, 24(1) … 24(6).
const NOTE: [(&str, &str); 21] = [
    ("notice", "yyyyyyy"),
    ("withdrawal", "y------"),
    ("access", "yyyyyyy"),
    ("receive", "ynnynnn"),
    ("send-on", "ynnynnn"),
    ("copy-of-sent", "ynnynnn"),
    ("public-or-interest", "----uu-"),
    ("direct-marketing", "yyyyyyy"),
    ("research", "mmmmmmm"),
    ("purpose-over", "ynyynyn"),
    ("consent-withdrawn", "yn--n-n"),
    ("objected", "anaanan"),
    ("unlawful", "ynyynyn"),
    ("correction-open", "yyyyyyy"),
    ("instead-of-erasure", "yyyyyyy"),
    ("for-claim", "yyyyyyy"),
    ("objection-open", "yyyyyyy"),
    ("inaccurate", "yyyyyyy"),
    ("complaint", "yyyyyyy"),
    ("promised-after-objection", "ynyynyn"),
    ("promised-instead-of-erasure", "yyyyyyy"),
];

/// Columns of section 26: consent, (1) … (5).
const SENSITIVE: [(&str, &str); 21] = [
    ("notice", "yyyyyy"),
    ("withdrawal", "y-----"),
    ("access", "yyyyyy"),
    ("receive", "ynnnnn"),
    ("send-on", "ynnnnn"),
    ("copy-of-sent", "ynnnnn"),
    ("public-or-interest", "------"),
    ("direct-marketing", "yyyyyy"),
    ("research", "mmmmmm"),
    ("purpose-over", "yyyynn"),
    ("consent-withdrawn", "y---nn"),
    ("objected", "aaaann"),
    ("unlawful", "yyyynn"),
    ("correction-open", "yyyyyy"),
    ("instead-of-erasure", "yyyyyy"),
    ("for-claim", "yyyyyy"),
    ("objection-open", "yyyyyy"),
    ("inaccurate", "yyyyyy"),
    ("complaint", "yyyyyy"),
    ("promised-after-objection", "yyyynn"),
    ("promised-instead-of-erasure", "yyyyyy"),
];

/// The rights as the note's own rows give them, erasure and portability each in one row.
const RIGHTS: [(Right, &str); 5] = [
    (Right::Withdrawal, "y------"),
    (Right::Access, "yyyyyyy"),
    (Right::Portability, "ynnynnn"),
    (Right::Erasure, "ynyynyn"),
    (Right::Rectification, "yyyyyyy"),
];

fn letter(answer: Answer) -> char {
    match answer {
        Answer::Works => 'y',
        Answer::WorksAfter { .. } => 'a',
        Answer::DoesNot { code } if code.does_not_apply() => '-',
        Answer::DoesNot { .. } => 'n',
        Answer::Refusable { by }
            if by
                == [
                    RefusalCode::ObjectionCompelling,
                    RefusalCode::ObjectionClaims,
                ] =>
        {
            'u'
        }
        Answer::Refusable { by } if by == [RefusalCode::ObjectionResearch] => 'm',
        Answer::Refusable { by }
            if by.iter().any(|code| code.right() == Some(Right::Objection)) =>
        {
            '?'
        }
        Answer::Refusable { .. } => 'y',
    }
}

/// How many cells of a table differ from the note.
fn differences(table: &[Row]) -> usize {
    let mut found = 0;
    for ((ground, cells), ((code, common), (again, sensitive))) in
        table.iter().zip(NOTE.iter().zip(&SENSITIVE))
    {
        assert_eq!((ground.code(), *code), (*code, *again));
        let wanted = common.chars().chain(sensitive.chars());
        found += cells
            .iter()
            .zip(wanted)
            .filter(|(cell, wanted)| letter(**cell) != *wanted)
            .count();
        found += cells
            .iter()
            .filter(|cell| has_foreign_code(ground.right(), **cell))
            .count();
    }
    found
}

/// A code of another right in the cell.
fn has_foreign_code(right: Right, cell: Answer) -> bool {
    cell.codes().iter().any(|code| code.right() != Some(right))
}

#[test]
fn i_08_every_cell_of_the_table_is_as_the_note_has_it() {
    assert_eq!(differences(&TABLE), 0);
    let cells: usize = TABLE.iter().map(|(_, cells)| cells.len()).sum();
    assert_eq!(cells, 21 * 13);
    for (at, ground) in Ground::ALL.iter().enumerate() {
        assert_eq!(TABLE[at].0, *ground, "the table has every ground, in order");
        for basis in Basis::ALL {
            assert_eq!(
                cell(*ground, basis),
                TABLE[at].1[usize::from(basis.number())]
            );
        }
    }
}

#[test]
fn i_08_a_right_works_on_a_basis_when_one_of_its_grounds_does() {
    for (right, row) in RIGHTS {
        for (basis, wanted) in Basis::ALL.into_iter().zip(row.chars()) {
            let grounds = right
                .grounds()
                .filter(|ground| ground.origin() == Origin::Act);
            let letters: Vec<char> = grounds.map(|ground| letter(cell(ground, basis))).collect();
            let best = ['y', 'a', 'n', '-']
                .into_iter()
                .find(|rank| letters.contains(rank));
            assert_eq!(best, Some(wanted), "{right} on {basis}: {letters:?}");
        }
    }
}

/// Plants an answer in the table and says how many differences are found.
fn planted(ground: Ground, basis: Basis, answer: Answer) -> usize {
    let mut table = TABLE;
    let row = table.iter_mut().find(|(row, _)| *row == ground).unwrap();
    row.1[usize::from(basis.number())] = answer;
    differences(&table)
}

#[test]
fn i_08_no_single_wrong_cell_goes_unnoticed() {
    let wrong = [
        Answer::Works,
        Answer::WorksAfter {
            step: Step::ObjectionDecided,
            by: &[],
        },
        Answer::DoesNot {
            code: RefusalCode::NotPromised,
        },
        Answer::DoesNot {
            code: RefusalCode::ErasurePublicTask,
        },
        Answer::Refusable {
            by: &[
                RefusalCode::ObjectionCompelling,
                RefusalCode::ObjectionClaims,
            ],
        },
        Answer::Refusable {
            by: &[RefusalCode::ObjectionResearch],
        },
    ];
    let mut caught = 0;
    for (ground, cells) in &TABLE {
        for (basis, right) in Basis::ALL.into_iter().zip(cells) {
            for answer in wrong
                .into_iter()
                .filter(|answer| letter(*answer) != letter(*right))
            {
                assert!(
                    planted(*ground, basis, answer) > 0,
                    "{} on {basis}: {answer:?}",
                    ground.code()
                );
                caught += 1;
            }
        }
    }
    assert!(caught > 1_000, "{caught}");
}

#[test]
fn section_numbers_are_those_of_the_act_and_not_those_other_programs_use() {
    // A public module has rectification 31, erasure 32, restriction 33, portability 34, objection 35.
    let sections: Vec<_> = Right::ALL
        .into_iter()
        .map(|right| (right.code(), right.section()))
        .collect();
    assert_eq!(
        sections,
        [
            ("informed", "s.23"),
            ("withdrawal", "s.19 ¶5"),
            ("access", "s.30"),
            ("portability", "s.31"),
            ("objection", "s.32"),
            ("erasure", "s.33"),
            ("restriction", "s.34"),
            ("rectification", "s.35–36"),
            ("complaint", "s.73"),
        ]
    );
    for ground in Ground::ALL
        .iter()
        .filter(|ground| ground.origin() == Origin::Act)
    {
        let number = |section: &str| {
            section
                .chars()
                .filter(char::is_ascii_digit)
                .take(2)
                .collect::<String>()
        };
        let right = ground.right().section();
        assert!(
            right.contains(&number(ground.section())),
            "{} under {right}",
            ground.code()
        );
    }
}

#[test]
fn the_act_has_no_right_against_automated_decisions() {
    // One public library has it as section 36, which is the request for accuracy.
    for word in ["automated-decision", "automated", "profiling"] {
        assert!(word.parse::<Right>().is_err());
    }
    assert_eq!(Ground::Inaccurate.section(), "s.36");
    assert_eq!(Ground::Inaccurate.right(), Right::Rectification);
}

#[test]
fn section_24_has_six_bases_with_archive_first_and_life_second() {
    // One public library lacks 24(1); one has vital interests at 24(4).
    assert_eq!(Basis::Archive.section(), "s.24(1)");
    assert_eq!(Basis::VitalInterest.section(), "s.24(2)");
    assert_eq!(
        Basis::ALL
            .into_iter()
            .filter(|basis| basis.section().starts_with("s.24"))
            .count(),
        6
    );
    assert_eq!(letter(cell(Ground::PurposeOver, Basis::Archive)), 'n');
}

#[test]
fn lp_093_to_lp_096_restriction_has_four_grounds_of_the_act() {
    // A public skill lists three.
    let grounds: Vec<_> = Right::Restriction
        .grounds()
        .map(|ground| (ground.section(), ground.origin()))
        .collect();
    assert_eq!(
        grounds,
        [
            ("s.34(1)", Origin::Act),
            ("s.34(2)", Origin::Act),
            ("s.34(3)", Origin::Act),
            ("s.34(4)", Origin::Act),
            ("LP-94", Origin::Policy("LP-94")),
        ]
    );
}

#[test]
fn lp_085_an_objection_to_a_public_task_is_refused_only_by_kor_or_khor() {
    for basis in [Basis::PublicTask, Basis::LegitimateInterest] {
        let answer = answer(Ground::PublicOrInterest, basis, &Circumstances::default());
        assert_eq!(
            answer.codes(),
            [
                RefusalCode::ObjectionCompelling,
                RefusalCode::ObjectionClaims
            ]
        );
        assert!(!answer.admits(RefusalCode::ObjectionResearch));
    }
}

#[test]
fn lp_086_an_objection_to_direct_marketing_cannot_be_refused() {
    let circumstances = Circumstances {
        marketing: Shown::Yes,
        ..Circumstances::default()
    };
    for basis in Basis::ALL {
        assert_eq!(
            answer(Ground::DirectMarketing, basis, &circumstances),
            Answer::Works
        );
    }
    let not = Circumstances {
        marketing: Shown::No,
        ..Circumstances::default()
    };
    assert_eq!(
        answer(Ground::DirectMarketing, Basis::PublicTask, &not),
        Answer::DoesNot {
            code: RefusalCode::ObjectionNotMarketing
        }
    );
}

#[test]
fn lp_087_an_objection_to_research_is_refused_only_for_a_public_interest_mission() {
    let circumstances = Circumstances {
        research: Shown::Yes,
        ..Circumstances::default()
    };
    for basis in Basis::ALL {
        assert_eq!(
            answer(Ground::Research, basis, &circumstances),
            Answer::Refusable {
                by: &[RefusalCode::ObjectionResearch]
            }
        );
    }
}

#[test]
fn lp_088_lp_092_unlawfully_processed_data_is_never_anonymised_instead() {
    use ErasureMethod::{Anonymise, Delete, Destroy};
    for ground in Right::Erasure.grounds() {
        for asked in [Delete, Destroy, Anonymise] {
            for done in [Delete, Destroy, Anonymise] {
                let wanted = match (ground, done) {
                    (Ground::Unlawful, Anonymise) => Substitution::Forbidden,
                    _ if asked == done => Substitution::AsAsked,
                    _ => Substitution::TellPerson,
                };
                assert_eq!(substitute(ground, asked, done), wanted);
            }
        }
    }
}

#[test]
fn lp_090_withdrawal_gives_erasure_only_when_nothing_else_carries_the_use() {
    let claim = |withdrawn, other_basis| {
        let circumstances = Circumstances {
            withdrawn,
            other_basis,
            ..Circumstances::default()
        };
        letter(answer(
            Ground::ConsentWithdrawn,
            Basis::Consent,
            &circumstances,
        ))
    };
    assert_eq!(claim(Shown::Yes, Shown::No), 'y');
    assert_eq!(claim(Shown::Yes, Shown::Yes), 'n');
    assert_eq!(claim(Shown::Yes, Shown::NotYet), 'a');
    assert_eq!(
        claim(Shown::No, Shown::No),
        'a',
        "the person can still withdraw"
    );
}

#[test]
fn lp_091_x_008_research_objections_give_erasure_by_promise_only() {
    use Objection::{Open, Refused, Stands};
    use ObjectionGround::{DirectMarketing, PublicOrInterest, Research};
    let by = |ground, basis, objection, wider_promise| {
        let circumstances = Circumstances {
            objection,
            wider_promise,
            ..Circumstances::default()
        };
        letter(answer(ground, basis, &circumstances))
    };
    let interest = Basis::LegitimateInterest;
    for (objection, law) in [
        (Objection::None, 'a'),
        (Open(PublicOrInterest), 'a'),
        (Stands(PublicOrInterest), 'y'),
        (Refused(PublicOrInterest), 'n'),
        (Open(DirectMarketing), 'y'),
        (Open(Research), 'n'),
        (Stands(Research), 'n'),
    ] {
        assert_eq!(
            by(Ground::Objected, interest, objection, true),
            law,
            "{objection:?}"
        );
        let promised = if objection == Objection::None {
            'a'
        } else {
            'y'
        };
        assert_eq!(
            by(Ground::PromisedAfterObjection, interest, objection, true),
            promised
        );
        assert_eq!(
            by(Ground::PromisedAfterObjection, interest, objection, false),
            '-'
        );
    }
    // The promise widens the ground, not the exceptions of s.33 ¶2.
    assert_eq!(
        by(
            Ground::PromisedAfterObjection,
            Basis::PublicTask,
            Stands(PublicOrInterest),
            true
        ),
        'n'
    );
}

#[test]
fn lp_094_x_007_restriction_instead_of_any_erasure_is_a_promise_of_its_own() {
    let by = |ground, unlawful, erasure_due, wider_promise| {
        let circumstances = Circumstances {
            unlawful,
            erasure_due,
            wider_promise,
            ..Circumstances::default()
        };
        letter(answer(ground, Basis::Contract, &circumstances))
    };
    assert_eq!(
        by(Ground::InsteadOfErasure, Shown::Yes, Shown::Yes, false),
        'y'
    );
    assert_eq!(
        by(Ground::InsteadOfErasure, Shown::No, Shown::Yes, true),
        'n',
        "the Act: unlawful processing only"
    );
    assert_eq!(
        by(
            Ground::PromisedInsteadOfErasure,
            Shown::No,
            Shown::Yes,
            true
        ),
        'y'
    );
    assert_eq!(
        by(
            Ground::PromisedInsteadOfErasure,
            Shown::No,
            Shown::Yes,
            false
        ),
        '-'
    );
}

#[test]
fn x_010_the_two_bases_of_teaching_give_opposite_answers() {
    let over = Circumstances {
        purpose_over: Shown::Yes,
        ..Circumstances::default()
    };
    let letters = |basis| {
        [
            Ground::Receive,
            Ground::PublicOrInterest,
            Ground::PurposeOver,
        ]
        .map(|ground| letter(answer(ground, basis, &over)))
    };
    assert_eq!(letters(Basis::PublicTask), ['n', 'u', 'n']);
    assert_eq!(letters(Basis::Contract), ['y', '-', 'y']);
}

#[test]
fn x_011_portability_of_contract_data_is_not_refused_as_a_public_task() {
    let claim = answer(Ground::Receive, Basis::Contract, &Circumstances::default());
    assert!(claim.admits(RefusalCode::PortabilityOthers));
    assert!(!claim.admits(RefusalCode::PortabilityPublicTask));
}

#[test]
fn every_answer_is_told_with_its_section_in_both_languages() {
    let told = |ground, basis, circumstances: &Circumstances| {
        answer(ground, basis, circumstances).told(ground)
    };
    let no = told(
        Ground::Receive,
        Basis::PublicTask,
        &Circumstances::default(),
    );
    assert!(
        no.th.contains("ภารกิจเพื่อประโยชน์สาธารณะ") && no.th.ends_with("(s.31 ¶3)"),
        "{}",
        no.th
    );
    let marketing = Circumstances {
        marketing: Shown::Yes,
        ..Circumstances::default()
    };
    let yes = told(Ground::DirectMarketing, Basis::Contract, &marketing);
    assert_eq!(
        yes.en,
        "You have this right here, and the law knows no refusal (s.32(2))."
    );
    for ground in Ground::ALL {
        for basis in Basis::ALL {
            let text = told(*ground, basis, &Circumstances::default());
            for wording in [&text.th, &text.en] {
                assert!(
                    wording.contains("s.") || wording.contains("LP-"),
                    "{wording}"
                );
                assert!(
                    !wording.contains('{') && !wording.contains("()"),
                    "{wording}"
                );
            }
        }
    }
}

#[test]
fn every_right_ground_and_step_speaks_both_languages() {
    for words in Right::ALL
        .into_iter()
        .flat_map(|right| [right.name(), right.meaning()])
        .chain(Ground::ALL.iter().map(|ground| ground.words()))
        .chain(Step::ALL.into_iter().map(Step::words))
    {
        assert!(!words.th.is_ascii() && words.en.is_ascii(), "{}", words.en);
    }
    for right in Right::ALL {
        assert!(right.grounds().count() > 0);
        assert_eq!(right.code().parse(), Ok(right));
        assert_eq!(Right::from_number(right.number()), Some(right));
    }
    for ground in Ground::ALL {
        assert_eq!(ground.code().parse(), Ok(*ground));
    }
}

fn shown() -> impl Strategy<Value = Shown> {
    prop_oneof![Just(Shown::NotYet), Just(Shown::Yes), Just(Shown::No)]
}

fn circumstances() -> impl Strategy<Value = Circumstances> {
    let grounds = prop_oneof![
        Just(ObjectionGround::PublicOrInterest),
        Just(ObjectionGround::DirectMarketing),
        Just(ObjectionGround::Research)
    ];
    let objection = (0..4_u8, grounds).prop_map(|(state, ground)| match state {
        0 => Objection::None,
        1 => Objection::Open(ground),
        2 => Objection::Stands(ground),
        _ => Objection::Refused(ground),
    });
    let facts = proptest::array::uniform9(shown());
    (facts, objection, any::<bool>()).prop_map(|(facts, objection, wider_promise)| {
        let [
            marketing,
            research,
            purpose_over,
            withdrawn,
            other_basis,
            unlawful,
            correction_open,
            claim,
            erasure_due,
        ] = facts;
        Circumstances {
            marketing,
            research,
            purpose_over,
            withdrawn,
            other_basis,
            objection,
            unlawful,
            correction_open,
            claim,
            erasure_due,
            wider_promise,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn i_08_no_circumstance_turns_a_no_of_the_table_into_a_yes(circumstances in circumstances()) {
        for (ground, cells) in &TABLE {
            for (basis, cell) in Basis::ALL.into_iter().zip(cells) {
                let answer = answer(*ground, basis, &circumstances);
                if ground.origin() != Origin::Act && !circumstances.wider_promise {
                    prop_assert_eq!(answer, Answer::DoesNot { code: RefusalCode::NotPromised });
                } else if let Answer::DoesNot { .. } = cell {
                    prop_assert_eq!(answer, *cell);
                } else if let Answer::WorksAfter { .. } | Answer::Refusable { .. } = answer {
                    prop_assert_eq!(answer.codes(), cell.codes(), "the closed list does not grow");
                }
                for code in answer.codes() {
                    prop_assert!(code.right().is_none_or(|right| right == ground.right()));
                }
            }
        }
    }
}
