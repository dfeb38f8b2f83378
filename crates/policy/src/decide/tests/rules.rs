//! One scene for each rule, in which it alone stands between the question and a yes.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::SignedDuration;
use law::{Basis, MemoId, Operation};

use super::naive;
use super::scene::{ASKING, INSIDE, LATER, NOW, OUTSIDE, Scene};
use crate::compiled::sample;
use crate::decide::{Duties, Outcome, VALID};
use crate::facts::{Agreement, Condition, Memo, Transfer};
use crate::question::{ActivityIx, RecipientIx, RelationshipIx};
use crate::rule::Rule;
use crate::set::Set64;

type Spoiler = fn(&mut Scene);

fn spoiled(mut scene: Scene, spoil: Spoiler) -> Scene {
    spoil(&mut scene);
    scene
}

/// A representative with a signed memorandum for this occasion.
fn by_memo() -> Scene {
    let mut scene = Scene::good();
    scene.question.roles = Set64::only(sample::REPRESENTATIVE);
    scene.question.memo = Some(MemoId::from_bytes([4; 16]));
    scene.facts.relations = Set64::EMPTY;
    scene.facts.memo = Memo::Valid { until: LATER };
    scene
}

/// Somebody to whom care was delegated, bound to secrecy, on the university's network.
fn carer() -> Scene {
    let mut scene = Scene::good();
    scene.question.roles = Set64::only(sample::CARER);
    scene.question.address = Some(INSIDE);
    scene.facts.relations = Set64::only(sample::DELEGATED);
    scene.facts.undertaking = true;
    scene
}

/// The newsletter, to somebody who wanted it.
fn newsletter() -> Scene {
    let mut scene = Scene::desk(sample::NEWSLETTER, &[sample::CONTACT], Operation::Use);
    scene.standing().consents = Set64::only(sample::NEWSLETTER);
    scene
}

/// Somebody from outside in danger: s.24(2) lets them be called, but opens nothing sensitive.
fn outsider_in_need() -> Scene {
    let mut scene = Scene::desk(sample::WELLBEING, &[sample::CONTACT], Operation::Use);
    scene.standing().relationship = RelationshipIx(sample::OUTSIDER);
    assert_eq!(scene.decide().basis(), Some(Basis::VitalInterest));
    scene
}

fn erasing() -> Scene {
    Scene::desk(sample::TEACHING, &[sample::LEARNING], Operation::Erase)
}

fn abroad() -> Scene {
    Scene::disclosing_to(sample::CLOUD, &[sample::LEARNING])
}

/// For each rule a good scene, and what spoils it.
fn table() -> Vec<(Rule, Scene, Spoiler)> {
    let parts = [
        about_the_question(),
        about_the_person(),
        about_the_actor(),
        about_the_recipient(),
    ];
    parts.into_iter().flatten().collect()
}

fn about_the_question() -> Vec<(Rule, Scene, Spoiler)> {
    let logs = || Scene::desk(sample::LOGS, &[sample::TECHNICAL], Operation::Use);
    vec![
        (Rule::PersonUnknown, Scene::good(), |scene| {
            scene.facts.standing = None
        }),
        (Rule::ActivityUndeclared, Scene::good(), |scene| {
            scene.question.activity = None
        }),
        (Rule::ActivityUndeclared, Scene::good(), |scene| {
            scene.question.activity = Some(ActivityIx(6))
        }),
        (Rule::OperationUndeclared, Scene::good(), |scene| {
            scene.declared.activities[0].operations =
                sample::verbs(&[Operation::Collect, Operation::Store]);
        }),
        (Rule::CategoryUndeclared, Scene::good(), |scene| {
            scene.question.unknown_categories = true
        }),
        (Rule::NothingAsked, Scene::good(), |scene| {
            scene.question.categories = Set64::EMPTY
        }),
        (Rule::CaseMissing, logs(), |scene| {
            scene.question.case = None
        }),
        (Rule::CaseMissing, logs(), |scene| {
            scene.facts.case_open = false
        }),
        (
            Rule::CategoryOutside,
            Scene::desk(sample::TEACHING, &[sample::IDENTITY], Operation::Use),
            |scene| scene.question.categories = sample::set(&[sample::IDENTITY, sample::SURVEY]),
        ),
    ]
}

fn about_the_person() -> Vec<(Rule, Scene, Spoiler)> {
    vec![
        (Rule::NoticeUndelivered, Scene::good(), |scene| {
            scene.standing().notice = None
        }),
        (Rule::NoticeSilent, Scene::good(), |scene| {
            scene.standing().notice = Some(3)
        }),
        (Rule::BasisMissing, Scene::good(), |scene| {
            scene.standing().relationship = RelationshipIx(sample::VISITOR)
        }),
        (Rule::SensitiveBasisMissing, outsider_in_need(), |scene| {
            scene.question.categories = sample::set(&[sample::HEALTH])
        }),
        (Rule::ConsentMissing, newsletter(), |scene| {
            scene.standing().consents = Set64::EMPTY
        }),
        (Rule::ConsentWithdrawn, newsletter(), |scene| {
            scene.standing().withdrawn = Set64::only(sample::NEWSLETTER)
        }),
        (Rule::Objected, Scene::good(), |scene| {
            scene.standing().objections = Set64::only(sample::TEACHING)
        }),
        (Rule::Restricted, Scene::good(), |scene| {
            scene.standing().restrictions = Set64::only(sample::LEARNING)
        }),
        (Rule::Restricted, erasing(), |scene| {
            scene.standing().restrictions = Set64::only(sample::LEARNING)
        }),
        (Rule::Held, erasing(), |scene| {
            scene.standing().holds = Set64::only(sample::LEARNING)
        }),
    ]
}

fn about_the_actor() -> Vec<(Rule, Scene, Spoiler)> {
    vec![
        (Rule::RoleMissing, Scene::good(), |scene| {
            scene.question.roles = Set64::only(sample::ANALYST)
        }),
        (Rule::RoleMissing, Scene::good(), |scene| {
            scene.question.roles = Set64::EMPTY
        }),
        (Rule::RoleNarrower, Scene::good(), |scene| {
            scene.question.categories = sample::set(&[sample::TECHNICAL])
        }),
        (Rule::RoleNarrower, by_memo(), |scene| {
            scene.question.operation = Operation::Store
        }),
        (Rule::RelationMissing, Scene::good(), |scene| {
            scene.facts.relations = Set64::EMPTY
        }),
        (Rule::MemoMissing, by_memo(), |scene| {
            scene.facts.memo = Memo::None
        }),
        (Rule::MemoMissing, by_memo(), |scene| {
            scene.question.memo = None
        }),
        (Rule::MemoExpired, by_memo(), |scene| {
            scene.facts.memo = Memo::Expired
        }),
        (Rule::MemoExpired, by_memo(), |scene| {
            scene.facts.memo = Memo::Valid { until: NOW }
        }),
        (Rule::MemoUsed, by_memo(), |scene| {
            scene.facts.memo = Memo::Used
        }),
        (Rule::UndertakingMissing, carer(), |scene| {
            scene.facts.undertaking = false
        }),
        (Rule::NetworkOutside, carer(), |scene| {
            scene.question.address = Some(OUTSIDE)
        }),
        (Rule::NetworkOutside, carer(), |scene| {
            scene.question.address = None
        }),
    ]
}

fn about_the_recipient() -> Vec<(Rule, Scene, Spoiler)> {
    let platform = || Scene::disclosing_to(sample::PLATFORM, &[sample::LEARNING]);
    vec![
        (Rule::RecipientUnlisted, platform(), |scene| {
            scene.question.recipient = None
        }),
        (Rule::RecipientUnlisted, platform(), |scene| {
            scene.question.recipient = Some(RecipientIx(5))
        }),
        (Rule::RecipientNarrower, platform(), |scene| {
            scene.question.categories = sample::set(&[sample::CONTACT])
        }),
        (Rule::AgreementMissing, platform(), |scene| {
            scene.facts.agreement = Agreement::Missing
        }),
        (Rule::AgreementExpired, platform(), |scene| {
            scene.facts.agreement = Agreement::Expired
        }),
        (Rule::AgreementExpired, platform(), |scene| {
            scene.facts.agreement = Agreement::InForce { until: NOW }
        }),
        (
            Rule::LegalReviewMissing,
            Scene::disclosing_to(sample::MINISTRY, &[sample::IDENTITY]),
            |scene| scene.facts.legal_review = None,
        ),
        (
            Rule::LegalReviewMissing,
            Scene::disclosing_to(sample::MINISTRY, &[sample::IDENTITY]),
            |scene| scene.question.case = None,
        ),
        (Rule::TransferConditionMissing, abroad(), |scene| {
            scene.facts.transfer.condition = None
        }),
        (Rule::TransferConsentMissing, abroad(), |scene| {
            scene.facts.transfer.consented = false
        }),
    ]
}

#[test]
fn every_rule_fires_where_it_alone_stands_against_a_yes() {
    for (rule, good, spoil) in table() {
        assert_eq!(good.decide().refused_by(), None, "before {}", rule.code());
        let spoiled = spoiled(good, spoil);
        assert_eq!(spoiled.decide().refused_by(), Some(rule));
        assert_eq!(
            naive::against(&spoiled, NOW),
            BTreeSet::from([rule]),
            "{} alone",
            rule.code()
        );
    }
}

#[test]
fn no_rule_is_left_untried() {
    let tried: BTreeSet<Rule> = table().into_iter().map(|(rule, _, _)| rule).collect();
    let all: BTreeSet<Rule> = Rule::ALL.iter().copied().collect();
    assert_eq!(tried, all);
}

#[test]
fn of_two_rules_the_first_is_named() {
    for (first, good, spoil) in table() {
        for (second, _, spoil_too) in table() {
            // an unknown person has no standing left to spoil
            let (one, other) = if second == Rule::PersonUnknown {
                (spoil, spoil_too)
            } else {
                (spoil_too, spoil)
            };
            let both = spoiled(spoiled(good.clone(), one), other);
            let against = naive::against(&both, NOW);
            assert_eq!(
                both.decide().refused_by(),
                against.first().copied(),
                "{} and {}",
                first.code(),
                second.code()
            );
        }
    }
}

#[test]
fn a_rule_has_its_own_code_and_is_found_by_it() {
    let codes: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert_eq!(Rule::from_code(rule.code()), Some(*rule));
        assert!(rule.section().starts_with("s."), "{}", rule.code());
        assert_ne!(rule.why(), rule.next_step());
    }
    assert_eq!(Rule::from_code("permitted"), None);
}

#[test]
fn lp_053_x_035_a_memorandum_ends_with_its_time_and_one_use() {
    let decision = by_memo().decide();
    assert!(decision.duties().has(Duties::SINGLE_USE));
    let mut short = by_memo();
    short.facts.memo = Memo::Valid {
        until: NOW.after(SignedDuration::from_secs(5)),
    };
    assert_eq!(
        short.decide().outcome(),
        Outcome::Permitted {
            until: NOW.after(SignedDuration::from_secs(5))
        }
    );
    let mut last_microsecond = by_memo();
    last_microsecond.facts.memo = Memo::Valid {
        until: NOW.after(SignedDuration::from_micros(1)),
    };
    assert!(last_microsecond.decide().is_permitted());
}

#[test]
fn lp_053_a_memorandum_is_spared_when_another_role_will_do() {
    let mut scene = by_memo();
    scene.question.roles = sample::set(&[sample::REPRESENTATIVE, sample::DESK]);
    scene.facts.relations = Set64::only(sample::OFFICE);
    let decision = scene.decide();
    assert!(!decision.duties().has(Duties::SINGLE_USE));
    assert_eq!(decision.role().map(|role| role.0), Some(sample::DESK));
}

#[test]
fn lp_080_a_person_sees_their_own_data_and_nobody_elses() {
    let mut scene = Scene::good();
    scene.question.roles = Set64::only(sample::PERSON);
    scene.question.activity = Some(ActivityIx(sample::RIGHTS));
    scene.question.categories = sample::set(&[sample::SURVEY, sample::TECHNICAL]);
    scene.facts.relations = Set64::only(sample::SELF);
    assert!(scene.decide().is_permitted());
    scene.facts.relations = Set64::EMPTY;
    assert_eq!(scene.decide().refused_by(), Some(Rule::RelationMissing));
}

#[test]
fn i_14_co_044_the_legal_decision_of_the_one_who_asks_does_not_count() {
    let mut scene = Scene::disclosing_to(sample::MINISTRY, &[sample::IDENTITY]);
    assert!(scene.decide().is_permitted());
    scene.facts.legal_review = Some(ASKING);
    assert_eq!(scene.decide().refused_by(), Some(Rule::LegalReviewMissing));
}

#[test]
fn lp_045_who_was_told_less_is_shown_to_fewer() {
    let mut scene = Scene::good();
    scene.standing().notice = Some(1);
    assert!(
        scene.decide().is_permitted(),
        "version 1 told of names and work in teaching"
    );
    let mut technical = Scene::desk(sample::TEACHING, &[sample::TECHNICAL], Operation::Use);
    assert!(technical.decide().is_permitted());
    technical.standing().notice = Some(1);
    assert_eq!(technical.decide().refused_by(), Some(Rule::NoticeSilent));
    let mut recipient = Scene::disclosing_to(sample::FACULTY, &[sample::LEARNING]);
    recipient.standing().notice = Some(1);
    assert_eq!(recipient.decide().refused_by(), Some(Rule::NoticeSilent));
}

#[test]
fn lp_006_a_recipient_listed_since_is_news_to_who_was_told_before() {
    let mut scene = Scene::disclosing_to(sample::FACULTY, &[sample::LEARNING]);
    scene.earlier = vec![scene.declared.notice()];
    scene.declared.version = 3;
    assert!(scene.decide().is_permitted());
    scene.earlier[0].told[usize::from(sample::TEACHING)].recipients =
        sample::set(&[sample::PLATFORM]);
    assert_eq!(scene.decide().refused_by(), Some(Rule::NoticeSilent));
}

#[test]
fn lp_032_i_22_what_came_from_elsewhere_is_taken_in_for_thirty_days_without_a_notice_but_not_used()
{
    let mut scene = Scene::desk(sample::TEACHING, &[sample::LEARNING], Operation::Collect);
    scene.standing().notice = None;
    scene.standing().notice_due = Some(LATER);
    let decision = scene.decide();
    assert!(decision.is_permitted() && decision.duties().has(Duties::NOTIFY));
    scene.question.operation = Operation::Use;
    assert_eq!(scene.decide().refused_by(), Some(Rule::NoticeUndelivered));
    scene.question.operation = Operation::Collect;
    scene.standing().notice_due = Some(NOW);
    assert_eq!(scene.decide().refused_by(), Some(Rule::NoticeUndelivered));
}

#[test]
fn lp_085_x_009_an_objection_leaves_keeping_and_nothing_else() {
    for (operation, permitted) in [
        (Operation::Collect, false),
        (Operation::Use, false),
        (Operation::Disclose, false),
        (Operation::Store, true),
        (Operation::Erase, true),
    ] {
        let mut scene = Scene::desk(sample::TEACHING, &[sample::LEARNING], operation);
        scene.question.recipient = Some(RecipientIx(sample::FACULTY));
        assert!(scene.decide().is_permitted());
        scene.standing().objections = Set64::only(sample::TEACHING);
        assert_eq!(scene.decide().is_permitted(), permitted, "{operation}");
    }
}

#[test]
fn lp_093_096_a_restriction_stops_use_disclosure_and_purge_not_keeping_nor_the_persons_rights() {
    for (operation, permitted) in [
        (Operation::Collect, true),
        (Operation::Use, false),
        (Operation::Disclose, false),
        (Operation::Store, true),
        (Operation::Erase, false),
    ] {
        let mut scene = Scene::desk(sample::TEACHING, &[sample::LEARNING], operation);
        scene.question.recipient = Some(RecipientIx(sample::FACULTY));
        scene.standing().restrictions = Set64::only(sample::LEARNING);
        assert_eq!(scene.decide().is_permitted(), permitted, "{operation}");
    }
    for operation in [Operation::Use, Operation::Erase] {
        let mut answering = Scene::desk(sample::RIGHTS, &[sample::LEARNING], operation);
        answering.standing().restrictions = Set64::only(sample::LEARNING);
        assert!(answering.decide().is_permitted(), "{operation}");
    }
}

#[test]
fn lp_092_what_is_held_without_notice_basis_or_consent_may_still_be_erased() {
    let mut scene = erasing();
    scene.standing().notice = None;
    scene.standing().relationship = RelationshipIx(sample::VISITOR);
    assert!(scene.decide().is_permitted());
    let mut consent = newsletter();
    consent.question.operation = Operation::Erase;
    consent.standing().consents = Set64::EMPTY;
    assert!(consent.decide().is_permitted());
}

#[test]
fn co_016_a_recipient_by_consent_gets_nothing_without_it() {
    let mut scene = Scene::disclosing_to(sample::SPONSOR, &[sample::CONTACT]);
    assert_eq!(scene.decide().refused_by(), Some(Rule::ConsentMissing));
    scene.standing().consents = Set64::only(sample::TEACHING);
    assert!(scene.decide().is_permitted());
    scene.standing().withdrawn = Set64::only(sample::TEACHING);
    assert_eq!(scene.decide().refused_by(), Some(Rule::ConsentWithdrawn));
}

#[test]
fn lp_060_i_12_adequacy_passes_only_for_a_country_found_adequate() {
    let mut scene = abroad();
    scene.facts.transfer = Transfer {
        condition: Some(Condition::Adequate),
        consented: true,
    };
    assert_eq!(
        scene.decide().refused_by(),
        Some(Rule::TransferConditionMissing)
    );
    scene.declared.recipients[usize::from(sample::CLOUD)].adequate = true;
    assert!(scene.decide().is_permitted());
    let mut looked_at_from_abroad = Scene::good();
    looked_at_from_abroad.question.abroad = true;
    looked_at_from_abroad.facts.transfer = Transfer {
        condition: Some(Condition::Adequate),
        consented: true,
    };
    assert_eq!(
        looked_at_from_abroad.decide().refused_by(),
        Some(Rule::TransferConditionMissing)
    );
}

#[test]
fn lp_059_a_condition_that_the_pack_does_not_list_is_none() {
    let mut scene = abroad();
    scene.facts.transfer.condition = Some(Condition::PublicInterest);
    assert_eq!(
        scene.decide().refused_by(),
        Some(Rule::TransferConditionMissing)
    );
}

#[test]
fn lp_058_x_001_consent_comes_on_top_of_a_condition_unless_the_pack_says_otherwise() {
    for condition in Condition::ALL {
        let mut scene = abroad();
        scene.declared.conditions = Set64::from_bits(u64::MAX);
        scene.declared.recipients[usize::from(sample::CLOUD)].adequate = true;
        scene.facts.transfer = Transfer {
            condition: Some(condition),
            consented: false,
        };
        let strict = scene.decide().refused_by();
        scene.declared.consent_and_condition = false;
        let loose = scene.decide().refused_by();
        let missing = Some(Rule::TransferConsentMissing);
        assert_eq!(
            strict,
            if condition == Condition::Vital {
                None
            } else {
                missing
            },
            "{}",
            condition.code()
        );
        assert_eq!(
            loose,
            if condition == Condition::Consent {
                missing
            } else {
                None
            },
            "{}",
            condition.code()
        );
    }
}

#[test]
fn lp_067_a_transfer_to_save_a_life_is_looked_at_afterwards() {
    let mut scene = abroad();
    scene.facts.transfer = Transfer {
        condition: Some(Condition::Vital),
        consented: false,
    };
    assert!(scene.decide().duties().has(Duties::REVIEW_AFTERWARDS));
}

#[test]
fn co_033_an_address_is_what_it_is_in_either_notation() {
    let ways: [(&str, bool); 6] = [
        ("192.0.2.7", true),
        ("::ffff:192.0.2.7", true),
        ("2001:db8::7", true),
        ("192.0.3.7", false),
        ("2001:db9::7", false),
        ("::192.0.2.7", false),
    ];
    for (address, inside) in ways {
        let mut scene = carer();
        scene.question.address = Some(address.parse::<IpAddr>().unwrap());
        assert_eq!(scene.decide().is_permitted(), inside, "{address}");
    }
}

#[test]
fn x_012_lp_021_duties_say_how_it_may_be_seen() {
    let mut advice = Scene::good();
    advice.question.activity = Some(ActivityIx(sample::ADVICE));
    advice.question.categories = sample::set(&[sample::SURVEY]);
    advice.question.roles = Set64::only(sample::ANALYST);
    advice.facts.relations = Set64::only(sample::OFFICE);
    let duties = advice.decide().duties();
    assert!(duties.has(Duties::PSEUDONYMISE) && !duties.has(Duties::MASK_FREE_TEXT));
    // Who teaches reads what was written to them; what leaves is masked until it was reviewed.
    let duties = Scene::good().decide().duties();
    assert!(!duties.has(Duties::MASK_FREE_TEXT) && !duties.has(Duties::PSEUDONYMISE));
    let leaves = Scene::disclosing_to(sample::PLATFORM, &[sample::LEARNING]);
    assert!(leaves.decide().duties().has(Duties::MASK_FREE_TEXT));
}

#[test]
fn i_11_use_without_consent_enters_the_register_and_use_with_it_does_not() {
    assert!(
        Scene::good()
            .decide()
            .duties()
            .has(Duties::ENTER_IN_REGISTER)
    );
    assert!(
        !newsletter()
            .decide()
            .duties()
            .has(Duties::ENTER_IN_REGISTER)
    );
    assert!(!erasing().decide().duties().has(Duties::ENTER_IN_REGISTER));
}

#[test]
fn lp_057_whoever_receives_outside_is_told_what_for() {
    assert!(
        Scene::disclosing_to(sample::PLATFORM, &[sample::LEARNING])
            .decide()
            .duties()
            .has(Duties::RESTRICT_RECIPIENT)
    );
    assert!(
        !Scene::disclosing_to(sample::FACULTY, &[sample::LEARNING])
            .decide()
            .duties()
            .has(Duties::RESTRICT_RECIPIENT)
    );
}

#[test]
fn a_yes_is_short_and_no_longer_than_what_it_rests_on() {
    assert_eq!(Scene::good().decide().until(), Some(NOW.after(VALID)));
    let mut scene = Scene::disclosing_to(sample::PLATFORM, &[sample::LEARNING]);
    scene.facts.agreement = Agreement::InForce {
        until: NOW.after(SignedDuration::from_secs(1)),
    };
    assert_eq!(
        scene.decide().until(),
        Some(NOW.after(SignedDuration::from_secs(1)))
    );
}

#[test]
fn the_words_of_the_duties_are_those_of_their_bits() {
    for (duty, word) in Duties::ALL {
        assert_eq!(duty.words().collect::<Vec<_>>(), [word]);
        assert_eq!(duty.bits().count_ones(), 1);
    }
    assert_eq!(
        Duties::ALL
            .iter()
            .fold(0, |bits, (duty, _)| bits | duty.bits())
            .count_ones(),
        7
    );
}
