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
    let Some(standing) = scene.facts.standing else {
        return BTreeSet::from([Rule::PersonUnknown]);
    };
    let number = scene.question.activity.map(|ix| usize::from(ix.0));
    let declared = |number: &usize| *number < scene.declared.activities.len();
    let Some(number) = number.filter(declared) else {
        return BTreeSet::from([Rule::ActivityUndeclared]);
    };
    let mut reading = Reading {
        scene,
        standing,
        number,
        activity: &scene.declared.activities[number],
        asked: members(scene.question.categories),
        now,
        found: BTreeSet::new(),
    };
    reading.words();
    reading.notice();
    reading.matrix();
    reading.persons_word();
    reading.actor_and_recipient();
    reading.found
}

struct Reading<'s> {
    scene: &'s Scene,
    standing: Standing,
    number: usize,
    activity: &'s Activity,
    asked: BTreeSet<usize>,
    now: Moment,
    found: BTreeSet<Rule>,
}

impl<'s> Reading<'s> {
    fn when(&mut self, fails: bool, rule: Rule) {
        if fails {
            self.found.insert(rule);
        }
    }

    fn verb(&self) -> Operation {
        self.scene.question.operation
    }

    fn looking(&self) -> bool {
        self.verb() == Operation::Use || self.verb() == Operation::Disclose
    }

    fn ending(&self) -> bool {
        self.verb() == Operation::Erase
    }

    fn any_asked_in(&self, set: Set64) -> bool {
        self.asked.iter().any(|category| contains(set, *category))
    }

    fn recipient(&self) -> Option<&'s Recipient> {
        let ix = self.scene.question.recipient?;
        let recipient = self.scene.declared.recipients.get(usize::from(ix.0));
        recipient.filter(|_| self.verb() == Operation::Disclose)
    }

    /// LP-14, LP-24, LP-54
    fn words(&mut self) {
        let does = contains(self.activity.operations, self.verb().number());
        self.when(!does, Rule::OperationUndeclared);
        self.when(
            self.scene.question.unknown_categories,
            Rule::CategoryUndeclared,
        );
        self.when(self.asked.is_empty(), Rule::NothingAsked);
    }

    /// s.23: told before or at collection; s.25: within thirty days when it came from elsewhere;
    /// s.21: as told.
    fn notice(&mut self) {
        let taken_in = self.verb() == Operation::Collect || self.verb() == Operation::Store;
        let thirty_days = self.standing.notice_due.is_some_and(|due| self.now < due);
        if self.ending() || (taken_in && thirty_days) {
            return;
        }
        let Some(version) = self.standing.notice else {
            return self.when(true, Rule::NoticeUndelivered);
        };
        let Scene {
            declared,
            earlier,
            question,
            ..
        } = self.scene;
        let (activity, number) = (self.activity, self.number);
        let before = earlier.iter().find(|notice| notice.version == version);
        let told = if version == declared.version {
            Some(own_notice(declared, activity, number))
        } else {
            before.map(|notice| notice.told[number])
        };
        let relationship = self.standing.relationship.0;
        let silent = told.is_none_or(|told| {
            contains(told.unsaid, relationship)
                || silent(&told, declared, question, activity, number)
        });
        self.when(silent, Rule::NoticeSilent);
    }

    /// LP-36 … LP-44, s.24, s.26, CO-37
    fn matrix(&mut self) {
        let marked = members(self.activity.categories);
        let outside = !self.asked.is_subset(&marked);
        self.when(outside, Rule::CategoryOutside);
        let (looking, ending) = (self.looking(), self.ending());
        let basis = basis_of(&self.scene.declared, &self.standing, self.number);
        self.when(!ending && basis.is_none(), Rule::BasisMissing);
        let categories = &self.scene.declared.categories;
        let of_section_26 =
            |category: &usize| categories.get(*category).is_some_and(|it| it.sensitive);
        let sensitive = self.asked.iter().any(of_section_26);
        let ordinary = basis.is_some_and(|basis| !basis.code().starts_with("s26"));
        self.when(
            !ending && sensitive && ordinary,
            Rule::SensitiveBasisMissing,
        );
        let no_case = self.scene.question.case.is_none() || !self.scene.facts.case_open;
        self.when(
            looking && self.activity.case_required && no_case,
            Rule::CaseMissing,
        );
    }

    /// s.19, s.32, s.34, s.33 ¶2
    fn persons_word(&mut self) {
        let (looking, ending) = (self.looking(), self.ending());
        let basis = basis_of(&self.scene.declared, &self.standing, self.number);
        let by_basis = matches!(basis, Some(Basis::Consent | Basis::ExplicitConsent));
        let by_recipient = self.recipient().is_some_and(|one| one.consent_required);
        let needed = !ending && (by_basis || by_recipient);
        let withdrawn = contains(self.standing.withdrawn, self.number);
        let given = contains(self.standing.consents, self.number);
        self.when(needed && !withdrawn && !given, Rule::ConsentMissing);
        self.when(needed && withdrawn, Rule::ConsentWithdrawn);
        let objected = contains(self.standing.objections, self.number);
        let taking_in = self.verb() == Operation::Collect;
        self.when((looking || taking_in) && objected, Rule::Objected);
        let restricted = self.any_asked_in(self.standing.restrictions);
        self.when(
            (looking || ending) && restricted && !self.activity.answers_rights,
            Rule::Restricted,
        );
        let held = self.any_asked_in(self.standing.holds);
        self.when(ending && held, Rule::Held);
    }

    fn actor_and_recipient(&mut self) {
        let Scene {
            declared,
            facts,
            question,
            ..
        } = self.scene;
        self.found
            .extend(mandate(declared, facts, question, self.number, self.now));
        if question.operation == Operation::Disclose {
            let recipient = self.recipient();
            let more = disclosure(declared, facts, question, recipient, self.number, self.now);
            self.found.extend(more);
        } else if question.abroad {
            self.found.extend(transfer(declared, facts, None));
        }
    }
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
        unsaid: Set64::EMPTY,
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
