//! The law and the two policies, read off sentence by sentence without any thought for speed: a
//! second opinion on every answer. It shares no look-up with the compiled tables.

use std::collections::BTreeSet;

use law::{Basis, Moment, Operation};

use super::scene::Scene;
use crate::compiled::{Declared, Told};
use crate::declared::{Activity, Recipient, RelationKind, Role};
use crate::facts::{Agreement, Condition, Facts, Memo, Standing};
use crate::question::Question;
use crate::rule::Rule;
use crate::set::Set64;

/// Every rule that stands against the question; the smallest is the one to name.
pub(super) fn against(scene: &Scene, now: Moment) -> BTreeSet<Rule> {
    let Scene {
        declared,
        earlier,
        facts,
        question,
    } = scene;
    let Some(standing) = &facts.standing else {
        return BTreeSet::from([Rule::PersonUnknown]);
    };
    let number = question.activity.map(|ix| usize::from(ix.0));
    let Some((number, activity)) = number.and_then(|number| {
        declared
            .activities
            .get(number)
            .map(|activity| (number, activity))
    }) else {
        return BTreeSet::from([Rule::ActivityUndeclared]);
    };
    let mut found = BTreeSet::new();
    let mut when = |fails: bool, rule: Rule| {
        if fails {
            found.insert(rule);
        }
    };
    let asked = members(question.categories);
    let marked = members(activity.categories);
    let verb = question.operation;
    let disclosing = verb == Operation::Disclose;
    let looking = disclosing || verb == Operation::Use;
    let ending = verb == Operation::Erase;
    let recipient = question
        .recipient
        .filter(|_| disclosing)
        .and_then(|ix| declared.recipients.get(usize::from(ix.0)));

    when(
        !contains(activity.operations, verb.number()),
        Rule::OperationUndeclared,
    );
    when(question.unknown_categories, Rule::CategoryUndeclared);
    when(asked.is_empty(), Rule::NothingAsked);

    // s.23: told before or at collection; s.25: within thirty days when it came from elsewhere; s.21: as told
    let thirty_days = matches!(verb, Operation::Collect | Operation::Store)
        && standing.notice_due.is_some_and(|due| now < due);
    let notice_needed = !ending && !thirty_days;
    when(
        notice_needed && standing.notice.is_none(),
        Rule::NoticeUndelivered,
    );
    if let (true, Some(version)) = (notice_needed, standing.notice) {
        let told = if version == declared.version {
            Some(own_notice(declared, activity, number))
        } else {
            earlier
                .iter()
                .find(|notice| notice.version == version)
                .map(|notice| notice.told[number])
        };
        when(
            told.is_none_or(|told| silent(&told, declared, question, activity, number)),
            Rule::NoticeSilent,
        );
    }

    // LP-36 … LP-44, s.24, s.26
    when(
        asked.iter().any(|category| !marked.contains(category)),
        Rule::CategoryOutside,
    );
    let basis = basis_of(declared, standing, number);
    when(!ending && basis.is_none(), Rule::BasisMissing);
    let sensitive = asked.iter().any(|category| {
        declared
            .categories
            .get(*category)
            .is_some_and(|category| category.sensitive)
    });
    let section_26 = |basis: Basis| basis.code().starts_with("s26");
    when(
        !ending && sensitive && basis.is_some_and(|basis| !section_26(basis)),
        Rule::SensitiveBasisMissing,
    );

    // s.19, s.32, s.34, s.33 ¶2
    let consent = matches!(basis, Some(Basis::Consent | Basis::ExplicitConsent))
        || recipient.is_some_and(|recipient| recipient.consent_required);
    let withdrawn = contains(standing.withdrawn, number);
    when(
        consent && !ending && !withdrawn && !contains(standing.consents, number),
        Rule::ConsentMissing,
    );
    when(consent && !ending && withdrawn, Rule::ConsentWithdrawn);
    when(
        (looking || verb == Operation::Collect) && contains(standing.objections, number),
        Rule::Objected,
    );
    let restricted = asked
        .iter()
        .any(|category| contains(standing.restrictions, *category));
    when(
        (looking || ending) && restricted && !activity.answers_rights,
        Rule::Restricted,
    );
    when(
        ending
            && asked
                .iter()
                .any(|category| contains(standing.holds, *category)),
        Rule::Held,
    );

    // CO-37
    when(
        looking && activity.case_required && (question.case.is_none() || !facts.case_open),
        Rule::CaseMissing,
    );

    if let Some(rule) = mandate(declared, facts, question, number, now) {
        when(true, rule);
    }
    if disclosing {
        for rule in disclosure(declared, facts, question, recipient, number, now) {
            when(true, rule);
        }
    } else if question.abroad {
        for rule in transfer(declared, facts, None) {
            when(true, rule);
        }
    }
    found
}

fn basis_of(declared: &Declared, standing: &Standing, activity: usize) -> Option<Basis> {
    let relationship = usize::from(standing.relationship.0);
    declared.relationships.get(relationship)?;
    declared
        .bases
        .chunks(declared.relationships.len())
        .nth(activity)?
        .get(relationship)
        .copied()
        .flatten()
}

fn own_notice(declared: &Declared, activity: &Activity, number: usize) -> Told {
    let receiving = (0..64).filter(|place| {
        declared
            .recipients
            .get(usize::from(*place))
            .is_some_and(|recipient| contains(recipient.activities, number))
    });
    Told {
        categories: activity.categories,
        operations: activity.operations,
        recipients: receiving.collect(),
    }
}

/// s.21, s.23(1)(3)(4): the purpose, the data, what is done with it and who receives it.
fn silent(
    told: &Told,
    declared: &Declared,
    question: &Question,
    activity: &Activity,
    number: usize,
) -> bool {
    let untold = |category: &usize| {
        contains(activity.categories, *category) && !contains(told.categories, *category)
    };
    let unnamed = match question.recipient {
        Some(ix) if question.operation == Operation::Disclose => {
            let now_listed = declared
                .recipients
                .get(usize::from(ix.0))
                .is_some_and(|recipient| contains(recipient.activities, number));
            now_listed && !contains(told.recipients, ix.0)
        }
        _ => false,
    };
    let verb = question.operation.number();
    told.categories == Set64::EMPTY
        || (contains(activity.operations, verb) && !contains(told.operations, verb))
        || members(question.categories).iter().any(untold)
        || unnamed
}

/// LP-51 … LP-53, LP-71, CO-23, CO-33: of the roles held, the one that came furthest speaks.
fn mandate(
    declared: &Declared,
    facts: &Facts,
    question: &Question,
    activity: usize,
    now: Moment,
) -> Option<Rule> {
    let held = declared.roles.iter().enumerate().filter(|(number, role)| {
        contains(question.roles, *number) && contains(role.activities, activity)
    });
    let firsts: Vec<Option<Rule>> = held
        .map(|(_, role)| against_role(role, facts, question, now).into_iter().next())
        .collect();
    if firsts.contains(&None) {
        None
    } else {
        Some(
            firsts
                .into_iter()
                .flatten()
                .max()
                .unwrap_or(Rule::RoleMissing),
        )
    }
}

fn against_role(role: &Role, facts: &Facts, question: &Question, now: Moment) -> BTreeSet<Rule> {
    let mut found = BTreeSet::new();
    if !contains(role.operations, question.operation.number()) {
        found.insert(Rule::RoleNarrower);
    }
    if members(question.categories)
        .iter()
        .any(|category| !contains(role.categories, *category))
    {
        found.insert(Rule::RoleNarrower);
    }
    if role.relation_kind == RelationKind::Memo {
        let memo = if question.memo.is_some() {
            facts.memo
        } else {
            Memo::None
        };
        match memo {
            Memo::None => {
                found.insert(Rule::MemoMissing);
            }
            Memo::Expired => {
                found.insert(Rule::MemoExpired);
            }
            Memo::Used => {
                found.insert(Rule::MemoUsed);
            }
            Memo::Valid { until } if until <= now => {
                found.insert(Rule::MemoExpired);
            }
            Memo::Valid { .. } => {}
        }
    } else if !contains(facts.relations, role.relation.0) {
        found.insert(Rule::RelationMissing);
    }
    if role.undertaking && !facts.undertaking {
        found.insert(Rule::UndertakingMissing);
    }
    if let Some(ranges) = &role.network {
        let address = question.address.map(|address| address.to_canonical());
        if !ranges
            .iter()
            .any(|range| address.is_some_and(|address| range.contains(&address)))
        {
            found.insert(Rule::NetworkOutside);
        }
    }
    found
}

/// s.27, s.40, LP-6, LP-10, LP-48 … LP-57, CO-44.
fn disclosure(
    declared: &Declared,
    facts: &Facts,
    question: &Question,
    recipient: Option<&Recipient>,
    activity: usize,
    now: Moment,
) -> BTreeSet<Rule> {
    let Some(recipient) = recipient else {
        return BTreeSet::from([Rule::RecipientUnlisted]);
    };
    let mut found = BTreeSet::new();
    let too_much = members(question.categories)
        .iter()
        .any(|category| !contains(recipient.categories, *category));
    if too_much || !contains(recipient.activities, activity) {
        found.insert(Rule::RecipientNarrower);
    }
    if recipient.agreement_required {
        match facts.agreement {
            Agreement::Missing => {
                found.insert(Rule::AgreementMissing);
            }
            Agreement::Expired => {
                found.insert(Rule::AgreementExpired);
            }
            Agreement::InForce { until } if until <= now => {
                found.insert(Rule::AgreementExpired);
            }
            Agreement::InForce { .. } => {}
        }
    }
    let another_decided = facts
        .legal_review
        .is_some_and(|decider| decider != question.actor);
    if recipient.legal_review && (question.case.is_none() || !another_decided) {
        found.insert(Rule::LegalReviewMissing);
    }
    if recipient.abroad || question.abroad {
        found.append(&mut transfer(declared, facts, Some(recipient)));
    }
    found
}

/// s.28, s.29, LP-58 … LP-68.
fn transfer(declared: &Declared, facts: &Facts, recipient: Option<&Recipient>) -> BTreeSet<Rule> {
    let condition = facts.transfer.condition.filter(|condition| {
        let found_adequate = recipient.is_some_and(|recipient| recipient.adequate);
        contains(declared.conditions, condition.number())
            && (*condition != Condition::Adequate || found_adequate)
    });
    let Some(condition) = condition else {
        return BTreeSet::from([Rule::TransferConditionMissing]);
    };
    let asks_consent = condition == Condition::Consent
        || (declared.consent_and_condition && condition != Condition::Vital);
    if asks_consent && !facts.transfer.consented {
        BTreeSet::from([Rule::TransferConsentMissing])
    } else {
        BTreeSet::new()
    }
}

fn members(set: Set64) -> BTreeSet<usize> {
    (0..64_usize)
        .filter(|number| set.bits() >> number & 1 == 1)
        .collect()
}

fn contains(set: Set64, number: impl TryInto<usize>) -> bool {
    number
        .try_into()
        .is_ok_and(|number| number < 64 && set.bits() >> number & 1 == 1)
}
