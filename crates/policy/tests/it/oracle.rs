//! The nine activities and five groups of data as published (`LP-36` … `LP-44`), typed by hand
//! and held against every decision that the shipped pack can give on them.

use law::{ActorId, Basis, CaseId, MemoId, Moment, Operation, PersonId};
use policy::{
    ActivityIx, Agreement, CategoryIx, Compiled, Condition, Duties, Facts, Memo, Question,
    RecipientIx, RelationshipIx, Rule, Set64, Standing, Transfer, decide,
};

use crate::shipped;

/// Code, marks under D1 … D5, published bases.
const MATRIX: [(&str, [bool; 5], &[Basis]); 9] = {
    use Basis::{Contract as K, LegalDuty as O, LegitimateInterest as L, PublicTask as P};
    const Y: bool = true;
    const N: bool = false;
    [
        ("P1", [Y, Y, Y, N, Y], &[K, P]),
        ("P2", [Y, Y, Y, N, Y], &[K, P]),
        ("P3", [Y, N, Y, N, N], &[K, P]),
        ("P4", [N, N, Y, Y, N], &[L]),
        ("P5", [Y, N, Y, Y, N], &[P, L]),
        ("P6", [Y, N, Y, N, N], &[P, L]),
        ("P7", [N, N, Y, Y, Y], &[L]),
        ("P8", [N, N, Y, Y, Y], &[P, L]),
        ("P9", [N, N, N, N, Y], &[O]),
    ]
};

const NOW: Moment = Moment::from_micros(1_795_000_000_000_000);
const LATER: Moment = Moment::from_micros(1_795_000_900_000_000);

struct University {
    compiled: Compiled,
    activities: Vec<ActivityIx>,
    categories: Vec<CategoryIx>,
}

impl University {
    fn new() -> University {
        let (compiled, _) = shipped::compiled("chula-learning");
        let activity = |code: &str| {
            compiled
                .activities()
                .iter()
                .find(|activity| activity.code == code)
                .unwrap()
        };
        let category = |code: &str| {
            compiled
                .categories()
                .iter()
                .find(|category| category.code == code)
                .unwrap()
        };
        let activities = MATRIX
            .map(|(code, _, _)| compiled.activity_ix(&activity(code).id).unwrap())
            .to_vec();
        let categories = ["D1", "D2", "D3", "D4", "D5"]
            .map(|code| compiled.category_ix(&category(code).id).unwrap())
            .to_vec();
        University {
            compiled,
            activities,
            categories,
        }
    }

    fn relationships(&self) -> impl Iterator<Item = RelationshipIx> {
        (0..u8::try_from(self.compiled.relationships().len()).unwrap()).map(RelationshipIx)
    }

    fn recipients(&self) -> impl Iterator<Item = Option<RecipientIx>> {
        let listed = u8::try_from(self.compiled.recipients().len()).unwrap();
        std::iter::once(None).chain((0..listed).map(|number| Some(RecipientIx(number))))
    }

    /// Somebody of whom nothing is missing: every role, every tie, every paper.
    fn everything(&self, relationship: RelationshipIx) -> Facts {
        let all = Set64::from_bits(u64::MAX);
        Facts {
            standing: Some(Standing {
                notice: Some(self.compiled.version()),
                consents: all,
                ..Standing::new(relationship)
            }),
            relations: all,
            undertaking: true,
            memo: Memo::Valid { until: LATER },
            agreement: Agreement::InForce { until: LATER },
            case_open: true,
            legal_review: Some(ActorId::from_bytes([2; 16])),
            transfer: Transfer {
                condition: Some(Condition::Safeguards),
                consented: true,
            },
        }
    }

    fn question(
        &self,
        activity: ActivityIx,
        categories: Set64,
        operation: Operation,
        recipient: Option<RecipientIx>,
    ) -> Question {
        Question {
            actor: ActorId::from_bytes([1; 16]),
            roles: Set64::from_bits(u64::MAX),
            address: None,
            person: PersonId::from_bytes([3; 16]),
            categories,
            unknown_categories: false,
            activity: Some(activity),
            operation,
            recipient,
            abroad: false,
            case: Some(CaseId::from_bytes([4; 16])),
            memo: Some(MemoId::from_bytes([5; 16])),
        }
    }
}

fn only(category: CategoryIx) -> Set64 {
    Set64::only(category.0)
}

#[test]
fn lp_036_044_the_matrix_is_exactly_the_24_cells() {
    let university = University::new();
    let mut read = [0_u32; 5];
    for relationship in university.relationships() {
        for (activity, (code, marks, _)) in university.activities.iter().zip(MATRIX) {
            for ((category, marked), count) in
                university.categories.iter().zip(marks).zip(&mut read)
            {
                let question =
                    university.question(*activity, only(*category), Operation::Use, None);
                let decision = decide(
                    &university.compiled,
                    &university.everything(relationship),
                    &question,
                    NOW,
                );
                assert_eq!(
                    decision.is_permitted(),
                    marked,
                    "{code}, D{}",
                    category.0 + 1
                );
                assert_eq!(
                    decision.refused_by(),
                    (!marked).then_some(Rule::CategoryOutside),
                    "{code}, D{}",
                    category.0 + 1
                );
                *count += u32::from(marked);
            }
        }
    }
    let relationships = u32::try_from(university.compiled.relationships().len()).unwrap();
    assert_eq!(read.map(|count| count / relationships), [5, 2, 8, 4, 5]);
}

#[test]
fn i_01_nothing_is_done_outside_the_matrix_by_any_verb_towards_anybody() {
    let university = University::new();
    let mut asked = 0;
    for relationship in university.relationships() {
        let facts = university.everything(relationship);
        for (activity, (code, marks, _)) in university.activities.iter().zip(MATRIX) {
            for some in 1..32_u64 {
                let categories: Set64 = university
                    .categories
                    .iter()
                    .filter(|category| some >> category.0 & 1 == 1)
                    .map(|category| category.0)
                    .collect();
                let inside = university
                    .categories
                    .iter()
                    .zip(marks)
                    .all(|(category, marked)| marked || !categories.has(category.0));
                for operation in Operation::ALL {
                    for recipient in university.recipients() {
                        let question =
                            university.question(*activity, categories, operation, recipient);
                        let decision = decide(&university.compiled, &facts, &question, NOW);
                        assert!(
                            inside || !decision.is_permitted(),
                            "{code} {operation} {categories:?}"
                        );
                        asked += 1;
                    }
                }
            }
        }
    }
    assert!(asked >= 9 * 31 * 5 * 3);
}

#[test]
fn lp_045_a_marked_cell_stays_shut_before_the_notice() {
    let university = University::new();
    for relationship in university.relationships() {
        let mut facts = university.everything(relationship);
        for notice in [None, Some(0), Some(university.compiled.version() + 1)] {
            facts.standing = facts
                .standing
                .map(|standing| Standing { notice, ..standing });
            for activity in &university.activities {
                for category in &university.categories {
                    let question =
                        university.question(*activity, only(*category), Operation::Use, None);
                    let refused = decide(&university.compiled, &facts, &question, NOW).refused_by();
                    let wanted = if notice.is_none() {
                        Rule::NoticeUndelivered
                    } else {
                        Rule::NoticeSilent
                    };
                    assert_eq!(refused, Some(wanted));
                }
            }
        }
    }
}

#[test]
fn lp_036_044_each_relationship_has_one_of_the_published_bases_and_none_is_consent() {
    let university = University::new();
    for relationship in university.relationships() {
        for (activity, (code, _, published)) in university.activities.iter().zip(MATRIX) {
            let basis = university.compiled.basis(*activity, relationship).unwrap();
            assert!(published.contains(&basis), "{code}: {basis}");
            assert!(!basis.is_consent());
        }
    }
    let count = |basis: Basis| {
        MATRIX
            .iter()
            .filter(|(_, _, published)| published.contains(&basis))
            .count()
    };
    assert_eq!(
        [
            Basis::Contract,
            Basis::PublicTask,
            Basis::LegitimateInterest,
            Basis::LegalDuty
        ]
        .map(count),
        [3, 6, 5, 1]
    );
}

#[test]
fn x_010_who_is_enrolled_is_under_the_public_task_and_who_is_not_under_contract() {
    let university = University::new();
    let relationship = |id: &str| university.compiled.relationship_ix(id).unwrap();
    for activity in university.activities.iter().take(3) {
        assert_eq!(
            university
                .compiled
                .basis(*activity, relationship("enrolled-student")),
            Some(Basis::PublicTask)
        );
        assert_eq!(
            university
                .compiled
                .basis(*activity, relationship("outside-learner")),
            Some(Basis::Contract)
        );
    }
}

#[test]
fn i_03_x_012_p4_p7_and_p8_see_pseudonyms_and_no_name_or_address() {
    let university = University::new();
    for (activity, (code, marks, _)) in university.activities.iter().zip(MATRIX) {
        let pseudonymous = ["P4", "P7", "P8"].contains(&code);
        assert_eq!(marks[0] || marks[1], !pseudonymous && code != "P9");
        let marked = university
            .categories
            .iter()
            .zip(marks)
            .filter(|(_, marked)| *marked);
        for (category, _) in marked {
            let question = university.question(*activity, only(*category), Operation::Use, None);
            let decision = decide(
                &university.compiled,
                &university.everything(RelationshipIx(0)),
                &question,
                NOW,
            );
            assert_eq!(
                decision.duties().has(Duties::PSEUDONYMISE),
                pseudonymous,
                "{code}"
            );
        }
    }
}

#[test]
fn lp_010_i_23_the_agreement_of_the_pack_ends_with_its_last_day_or_its_attestation() {
    let university = University::new();
    let processor = university
        .compiled
        .recipient(university.compiled.recipient_ix("mycourseville").unwrap())
        .unwrap();
    let terms = processor.agreement.unwrap();
    let last = terms.to.unwrap().min(terms.attested_until.unwrap());
    let over = Moment::start_of(last.tomorrow().unwrap());
    let before = over.after(jiff::SignedDuration::from_micros(-1));
    assert_eq!(terms.at(before), Agreement::InForce { until: over });
    assert_eq!(terms.at(over), Agreement::Expired);
    assert_eq!(
        terms.at(Moment::start_of(terms.from.yesterday().unwrap())),
        Agreement::Missing
    );
    assert_eq!(
        policy::Terms {
            attested_until: None,
            ..terms
        }
        .at(before),
        Agreement::Expired
    );
}
