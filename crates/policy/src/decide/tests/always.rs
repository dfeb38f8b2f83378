//! What holds in every scene, however the dice fall.

use law::{Basis, CaseId, Operation};
use proptest::prelude::*;

use super::naive;
use super::scene::{ASKING, Dice, LATER, NOW, OUTSIDE, Scene, readings, scenes};
use crate::declared::RelationKind;
use crate::facts::{Agreement, Memo, Standing, Transfer};
use crate::rule::Rule;
use crate::set::Set64;

const THROWS: u32 = 3_000;

/// Among the scenes thrown, yes and every no must come up, or the properties say nothing.
#[test]
fn the_dice_reach_yes_and_every_rule() {
    let mut permitted = 0;
    let mut reached = std::collections::BTreeMap::<Rule, u32>::new();
    for seed in 0..60_000 {
        match Scene::thrown(seed).decide().refused_by() {
            None => permitted += 1,
            Some(rule) => *reached.entry(rule).or_default() += 1,
        }
    }
    assert!(permitted > 2_000, "only {permitted} yes");
    let missed: Vec<_> = Rule::ALL
        .iter()
        .filter(|rule| reached.get(rule).is_none_or(|count| *count < 3))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

/// What is taken away or filed against; afterwards a no must still be a no.
fn take_away(scene: &mut Scene, dice: &mut Dice) {
    let facts = &mut scene.facts;
    match dice.below(15) {
        0 => facts.standing = None,
        1 => facts.relations = facts.relations.without(dice.below(5)),
        2 => facts.undertaking = false,
        3 => {
            facts.memo = dice.of(&[
                Memo::None,
                Memo::Used,
                Memo::Expired,
                Memo::Valid { until: NOW },
            ])
        }
        4 => {
            facts.agreement = dice.of(&[
                Agreement::Missing,
                Agreement::Expired,
                Agreement::InForce { until: NOW },
            ])
        }
        5 => facts.case_open = false,
        6 => facts.legal_review = dice.of(&[None, Some(ASKING)]),
        7 => facts.transfer = Transfer::default(),
        8 => facts.transfer.consented = false,
        filed => {
            let Some(standing) = &mut facts.standing else {
                return;
            };
            match filed {
                9 => standing.notice = None,
                10 => standing.consents = standing.consents.without(dice.below(6)),
                11 => standing.withdrawn = standing.withdrawn.with(dice.below(6)),
                12 => standing.objections = standing.objections.with(dice.below(6)),
                13 => standing.restrictions = standing.restrictions.with(dice.below(6)),
                _ => standing.holds = standing.holds.with(dice.below(6)),
            }
        }
    }
}

fn reads(scene: &Scene) -> bool {
    matches!(
        scene.question.operation,
        Operation::Use | Operation::Disclose
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: THROWS, ..ProptestConfig::default() })]

    #[test]
    fn the_rule_named_is_the_first_that_a_plain_reading_finds(scene in scenes()) {
        let against = naive::against(&scene, NOW);
        prop_assert_eq!(scene.decide().refused_by(), against.first().copied());
    }

    #[test]
    fn i_01_no_yes_outside_the_matrix(scene in scenes()) {
        let decision = scene.decide();
        if decision.is_permitted() {
            let activity = scene.question.activity.and_then(|ix| scene.declared.activities.get(usize::from(ix.0))).unwrap();
            prop_assert!(scene.question.categories.within(activity.categories));
            prop_assert!(!scene.question.categories.is_empty() && !scene.question.unknown_categories);
        }
    }

    #[test]
    fn i_01_lp_045_no_yes_to_a_reader_before_the_notice(mut scene in readings()) {
        scene.standing().notice = None;
        prop_assert!(!scene.decide().is_permitted());
        scene.standing().notice = Some(7);
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn i_02_every_yes_has_its_person_activity_basis_notice_and_actor(scene in scenes()) {
        let decision = scene.decide();
        if decision.is_permitted() && reads(&scene) {
            prop_assert!(decision.basis().is_some() && decision.notice().is_some() && decision.role().is_some());
            prop_assert_eq!(*decision.question(), scene.question);
            prop_assert_eq!(decision.at(), NOW);
        }
        prop_assert_eq!(decision.until().is_some(), decision.is_permitted());
        prop_assert!(decision.is_permitted() || decision.duties().bits() == 0 && decision.role().is_none());
    }

    #[test]
    fn i_05_lp_100_no_yes_after_a_withdrawal_or_before_a_consent(mut scene in readings(), explicit in any::<bool>()) {
        let (Some(standing), Some(activity)) = (scene.facts.standing, scene.question.activity) else { return Ok(()) };
        scene.declared.bases.fill(Some(if explicit { Basis::ExplicitConsent } else { Basis::Consent }));
        scene.standing().withdrawn = standing.withdrawn.with(activity.0);
        prop_assert!(!scene.decide().is_permitted());
        scene.standing().withdrawn = Set64::EMPTY;
        scene.standing().consents = standing.consents.without(activity.0);
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn i_04_lp_085_no_yes_to_a_reader_against_an_objection(mut scene in readings()) {
        let Some(activity) = scene.question.activity else { return Ok(()) };
        scene.standing().objections = Set64::only(activity.0);
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn lp_093_no_yes_to_a_reader_against_a_restriction(mut scene in readings()) {
        for activity in &mut scene.declared.activities {
            activity.answers_rights = false;
        }
        scene.standing().restrictions = scene.question.categories;
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn lp_095_nothing_held_is_erased(mut scene in scenes()) {
        scene.question.operation = Operation::Erase;
        let held = scene.question.categories;
        scene.facts.standing = scene.facts.standing.map(|standing| Standing { holds: held, ..standing });
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn lp_051_no_yes_without_a_tie(mut scene in scenes()) {
        scene.facts.relations = Set64::EMPTY;
        scene.facts.memo = Memo::None;
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn i_13_lp_053_no_yes_by_a_memorandum_that_is_used_over_or_anothers(mut scene in scenes(), way in 0_usize..5) {
        for role in &mut scene.declared.roles {
            role.relation_kind = RelationKind::Memo;
        }
        match way {
            0 => scene.facts.memo = Memo::Used,
            1 => scene.facts.memo = Memo::Expired,
            2 => scene.facts.memo = Memo::None,
            3 => scene.facts.memo = Memo::Valid { until: NOW },
            _ => (scene.facts.memo, scene.question.memo) = (Memo::Valid { until: LATER }, None),
        }
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn co_023_no_yes_without_the_undertaking(mut scene in scenes()) {
        for role in &mut scene.declared.roles {
            role.undertaking = true;
        }
        scene.facts.undertaking = false;
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn co_033_no_yes_from_outside_the_network(mut scene in scenes(), known in any::<bool>()) {
        for role in &mut scene.declared.roles {
            role.network = Some(vec!["192.0.2.0/24".parse().unwrap()]);
        }
        scene.question.address = known.then_some(OUTSIDE);
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn x_013_co_037_no_yes_to_a_reader_without_an_open_case(mut scene in readings(), named in any::<bool>()) {
        for activity in &mut scene.declared.activities {
            activity.case_required = true;
        }
        scene.question.case = named.then_some(CaseId::from_bytes([3; 16]));
        scene.facts.case_open = !named;
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn i_23_lp_010_lp_056_no_disclosure_without_an_agreement_in_force(mut scene in scenes(), way in 0_usize..3) {
        scene.question.operation = Operation::Disclose;
        for recipient in &mut scene.declared.recipients {
            recipient.agreement_required = true;
        }
        scene.facts.agreement = [Agreement::Missing, Agreement::Expired, Agreement::InForce { until: NOW }][way];
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn lp_006_no_disclosure_to_one_who_is_not_listed(mut scene in scenes()) {
        scene.question.operation = Operation::Disclose;
        scene.question.recipient = None;
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn i_14_co_044_no_disclosure_that_the_legal_team_has_not_decided(mut scene in scenes(), oneself in any::<bool>()) {
        scene.question.operation = Operation::Disclose;
        for recipient in &mut scene.declared.recipients {
            recipient.legal_review = true;
        }
        scene.facts.legal_review = oneself.then_some(ASKING);
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn i_12_x_002_nothing_leaves_the_country_without_a_condition_of_the_pack(mut scene in scenes()) {
        scene.question.abroad = true;
        if scene.facts.transfer.condition.is_none_or(|condition| !scene.declared.conditions.has(condition.number())) {
            prop_assert!(!scene.decide().is_permitted());
        }
        scene.declared.conditions = Set64::EMPTY;
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn i_21_no_yes_for_sensitive_data_on_a_basis_of_section_24(mut scene in readings()) {
        for category in &mut scene.declared.categories {
            category.sensitive = true;
        }
        for basis in &mut scene.declared.bases {
            *basis = basis.filter(|basis| !basis.admits_sensitive());
        }
        prop_assert!(!scene.decide().is_permitted());
    }

    #[test]
    fn taking_a_fact_away_or_filing_against_never_makes_a_no_a_yes(scene in scenes(), seed in any::<u64>()) {
        let before = scene.decide().is_permitted();
        let mut dice = Dice(seed);
        let mut poorer = scene;
        for _ in 0..=dice.below(3) {
            take_away(&mut poorer, &mut dice);
        }
        prop_assert!(before || !poorer.decide().is_permitted());
    }

    #[test]
    fn the_answer_is_a_function_of_what_was_given(scene in scenes()) {
        prop_assert_eq!(scene.decide(), scene.decide());
    }

    #[test]
    fn t_013_t_034_what_is_shown_to_one_without_a_mandate_does_not_depend_on_the_person(scene in scenes(), other in scenes()) {
        let mut stranger = scene.clone();
        stranger.facts.standing = other.facts.standing;
        let (shown, also) = (scene.decide().shown_rule(), stranger.decide().shown_rule());
        let by_mandate = |rule: Option<Rule>| rule.is_some_and(|rule| (Rule::RoleMissing..=Rule::NetworkOutside).contains(&rule));
        if by_mandate(shown) || by_mandate(also) {
            prop_assert_eq!(shown, also);
        }
    }

    #[test]
    fn what_is_shown_stands_against_the_question_too(scene in scenes()) {
        let decision = scene.decide();
        prop_assert_eq!(decision.shown_rule().is_some(), decision.refused_by().is_some());
        if let Some(shown) = decision.shown_rule() {
            prop_assert!(naive::against(&scene, NOW).contains(&shown) || scene.facts.standing.is_none());
        }
    }
}
