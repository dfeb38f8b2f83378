//! The decision that stands before every read.

use std::net::IpAddr;

use jiff::SignedDuration;
use law::{Basis, Moment, Operation};

use crate::compiled::{Activity, Compiled, Identity, Recipient, RecipientClass, RelationKind, Role};
use crate::facts::{Agreement, Condition, Facts, Memo, Standing};
use crate::question::{ActivityIx, Question, RoleIx};
use crate::rule::Rule;
use crate::set::Set64;

/// How long a permitted decision may be acted on. Short, so that what a person files is felt at
/// once even by a reader who holds on to a permit.
const VALID: SignedDuration = SignedDuration::from_secs(60);

/// An answer with its grounds. Only [`decide`] can make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    question: Question,
    outcome: Outcome,
    basis: Option<Basis>,
    role: Option<RoleIx>,
    notice: Option<u32>,
    duties: Duties,
    at: Moment,
}

/// Yes until a time, or no by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Permitted until then.
    Permitted {
        /// The end of the permission.
        until: Moment,
    },
    /// Refused by the first rule that failed.
    Refused {
        /// That rule.
        by: Rule,
    },
}

/// What comes with a yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duties(u8);

impl Duties {
    /// Show the person only under this activity's pseudonym (`X-12`).
    pub const PSEUDONYMISE: Duties = Duties(1);
    /// The memorandum is used up by this (`LP-53`).
    pub const SINGLE_USE: Duties = Duties(2);
    /// Free text may hold other people and matter of section 26: mask it unless reviewed (`LP-21`).
    pub const MASK_FREE_TEXT: Duties = Duties(4);
    /// Send the machine-readable use restriction with the data (`LP-57`).
    pub const RESTRICT_RECIPIENT: Duties = Duties(8);
    /// Enter the use or disclosure without consent in the s.39 record (s.27 ¶3).
    pub const ENTER_IN_REGISTER: Duties = Duties(16);

    /// Every duty with the word used in answers.
    pub const ALL: [(Duties, &'static str); 5] = [
        (Duties::PSEUDONYMISE, "pseudonymise"),
        (Duties::SINGLE_USE, "single-use"),
        (Duties::MASK_FREE_TEXT, "mask-free-text"),
        (Duties::RESTRICT_RECIPIENT, "restrict-recipient"),
        (Duties::ENTER_IN_REGISTER, "enter-in-register"),
    ];

    /// Both sets of duties.
    #[must_use]
    pub const fn and(self, more: Duties) -> Duties {
        Duties(self.0 | more.0)
    }

    /// Whether this duty is among them.
    #[must_use]
    pub const fn has(self, duty: Duties) -> bool {
        self.0 & duty.0 == duty.0
    }

    /// The bits to store.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The words of the duties in this set.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Duties::ALL.into_iter().filter(move |(duty, _)| self.has(*duty)).map(|(_, word)| word)
    }
}

impl Decision {
    /// The question that was answered.
    #[must_use]
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// The answer.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Whether the answer is yes.
    #[must_use]
    pub const fn is_permitted(&self) -> bool {
        matches!(self.outcome, Outcome::Permitted { .. })
    }

    /// The rule that refused, if one did.
    #[must_use]
    pub const fn refused_by(&self) -> Option<Rule> {
        match self.outcome {
            Outcome::Permitted { .. } => None,
            Outcome::Refused { by } => Some(by),
        }
    }

    /// The basis, as far as the question got to one.
    #[must_use]
    pub const fn basis(&self) -> Option<Basis> {
        self.basis
    }

    /// The role under which the actor may act, with a yes.
    #[must_use]
    pub const fn role(&self) -> Option<RoleIx> {
        self.role
    }

    /// The notice version that reached the person, if any did.
    #[must_use]
    pub const fn notice(&self) -> Option<u32> {
        self.notice
    }

    /// What comes with a yes; nothing with a no.
    #[must_use]
    pub const fn duties(&self) -> Duties {
        self.duties
    }

    /// When it was decided.
    #[must_use]
    pub const fn at(&self) -> Moment {
        self.at
    }
}

/// Answers a question from the compiled pack and the facts. The only maker of a [`Decision`].
///
/// Pure and total: no input is an error, every missing thing is a refusal, and the first rule
/// that fails, in the order of [`Rule`], is the one named. Nothing is allocated.
pub fn decide(compiled: &Compiled, facts: &Facts, question: &Question, now: Moment) -> Decision {
    let mut grounds = Grounds { basis: None, role: None, until: now.after(VALID), duties: Duties::default() };
    let outcome = match judge(compiled, facts, question, now, &mut grounds) {
        Ok(()) => Outcome::Permitted { until: grounds.until },
        Err(by) => Outcome::Refused { by },
    };
    let permitted = matches!(outcome, Outcome::Permitted { .. });
    Decision {
        question: *question,
        outcome,
        basis: grounds.basis,
        role: grounds.role.filter(|_| permitted),
        notice: facts.standing.and_then(|standing| standing.notice),
        duties: if permitted { grounds.duties } else { Duties::default() },
        at: now,
    }
}

struct Grounds {
    basis: Option<Basis>,
    role: Option<RoleIx>,
    until: Moment,
    duties: Duties,
}

fn judge(compiled: &Compiled, facts: &Facts, question: &Question, now: Moment, grounds: &mut Grounds) -> Result<(), Rule> {
    let standing = facts.standing.as_ref().ok_or(Rule::PersonUnknown)?;
    let (activity_ix, activity) = question
        .activity
        .and_then(|ix| compiled.activity(ix).map(|activity| (ix, activity)))
        .ok_or(Rule::ActivityUndeclared)?;
    let basis = matrix(compiled, question, standing, activity_ix, activity)?;
    grounds.basis = Some(basis);
    persons_state(question, standing, activity_ix, activity, basis)?;
    if activity.case_required && question.case.is_none() {
        return Err(Rule::CaseMissing);
    }
    let (role_ix, role) = mandate(compiled, facts, question, activity_ix, now)?;
    grounds.role = Some(role_ix);
    if let (RelationKind::Memo, Memo::Valid { until }) = (role.relation_kind, facts.memo) {
        grounds.until = grounds.until.min(until);
        grounds.duties = grounds.duties.and(Duties::SINGLE_USE);
    }
    if question.operation == Operation::Disclose {
        release(compiled, facts, question, activity_ix, now, grounds)?;
    } else if question.abroad {
        transfer(compiled, facts)?;
    }
    grounds.duties = grounds.duties.and(lasting_duties(compiled, question, activity, basis));
    Ok(())
}

/// Declared, notified, and on a basis: what the pack and the delivered notice say.
fn matrix(compiled: &Compiled, question: &Question, standing: &Standing, ix: ActivityIx, activity: &Activity) -> Result<Basis, Rule> {
    if !activity.operations.has(question.operation.number()) {
        return Err(Rule::OperationUndeclared);
    }
    if question.unknown_categories {
        return Err(Rule::CategoryUndeclared);
    }
    if question.categories.is_empty() {
        return Err(Rule::NothingAsked);
    }
    let told = compiled.told(standing.notice.ok_or(Rule::NoticeUndelivered)?, ix);
    if told.is_empty() {
        return Err(Rule::NoticeSilent);
    }
    if !question.categories.within(activity.categories) {
        return Err(Rule::CategoryOutside);
    }
    if !question.categories.within(told) {
        return Err(Rule::NoticeSilent);
    }
    let basis = compiled.basis(ix, standing.relationship).ok_or(Rule::BasisMissing)?;
    let sensitive = compiled.categories().iter().zip(0_u8..).any(|(category, number)| category.sensitive && question.categories.has(number));
    if sensitive && !basis.admits_sensitive() {
        return Err(Rule::SensitiveBasisMissing);
    }
    Ok(basis)
}

/// What the person has said: consent, objection, restriction, hold.
fn persons_state(question: &Question, standing: &Standing, ix: ActivityIx, activity: &Activity, basis: Basis) -> Result<(), Rule> {
    let ending = question.operation == Operation::Erase;
    if basis.is_consent() && !ending && !standing.has_consented_to(ix) {
        let withdrawn = standing.withdrawn.has(ix.0);
        return Err(if withdrawn { Rule::ConsentWithdrawn } else { Rule::ConsentMissing });
    }
    if ending {
        let held = !question.categories.intersection(standing.holds).is_empty();
        return if held { Err(Rule::Held) } else { Ok(()) };
    }
    if standing.objections.has(ix.0) {
        return Err(Rule::Objected);
    }
    let kept_only = question.operation == Operation::Store;
    let restricted = !question.categories.intersection(standing.restrictions).is_empty();
    if restricted && !kept_only && !activity.answers_rights {
        return Err(Rule::Restricted);
    }
    Ok(())
}

/// The first role of the actor under which everything holds; without one, the rule that the
/// most promising role failed last.
fn mandate<'c>(compiled: &'c Compiled, facts: &Facts, question: &Question, activity: ActivityIx, now: Moment) -> Result<(RoleIx, &'c Role), Rule> {
    let mut nearest = Rule::RoleMissing;
    for (role, number) in compiled.roles().iter().zip(0_u8..) {
        if !question.roles.has(number) || !role.activities.has(activity.0) {
            continue;
        }
        match fits(role, facts, question, now) {
            Ok(()) => return Ok((RoleIx(number), role)),
            Err(rule) => nearest = nearest.max(rule),
        }
    }
    Err(nearest)
}

fn fits(role: &Role, facts: &Facts, question: &Question, now: Moment) -> Result<(), Rule> {
    if !role.operations.has(question.operation.number()) || !question.categories.within(role.categories) {
        return Err(Rule::RoleNarrower);
    }
    if role.relation_kind == RelationKind::Memo {
        match facts.memo {
            Memo::Valid { until } if until > now => {}
            Memo::Valid { .. } | Memo::Expired => return Err(Rule::MemoExpired),
            Memo::Used => return Err(Rule::MemoUsed),
            Memo::None => return Err(Rule::MemoMissing),
        }
    } else if !facts.relations.has(role.relation.0) {
        return Err(Rule::RelationMissing);
    }
    if role.undertaking && !facts.undertaking {
        return Err(Rule::UndertakingMissing);
    }
    match &role.network {
        Some(ranges) if !inside(ranges, question.address) => Err(Rule::NetworkOutside),
        _ => Ok(()),
    }
}

fn inside(ranges: &[ipnet::IpNet], address: Option<IpAddr>) -> bool {
    let Some(address) = address.map(|address| address.to_canonical()) else { return false };
    ranges.iter().any(|range| range.contains(&address))
}

/// Who may receive, by which agreement, and whether it may leave the country.
fn release(compiled: &Compiled, facts: &Facts, question: &Question, activity: ActivityIx, now: Moment, grounds: &mut Grounds) -> Result<(), Rule> {
    let recipient = question.recipient.and_then(|ix| compiled.recipient(ix)).ok_or(Rule::RecipientUnlisted)?;
    if !recipient.activities.has(activity.0) || !question.categories.within(recipient.categories) {
        return Err(Rule::RecipientNarrower);
    }
    if recipient.agreement_required {
        match facts.agreement {
            Agreement::InForce { until } if until > now => grounds.until = grounds.until.min(until),
            Agreement::InForce { .. } | Agreement::Expired => return Err(Rule::AgreementExpired),
            Agreement::Missing => return Err(Rule::AgreementMissing),
        }
    }
    if recipient.legal_review && !(question.case.is_some() && facts.legal_review) {
        return Err(Rule::LegalReviewMissing);
    }
    if recipient.abroad || question.abroad {
        transfer(compiled, facts)?;
    }
    grounds.duties = grounds.duties.and(recipient_duties(recipient));
    Ok(())
}

const fn recipient_duties(recipient: &Recipient) -> Duties {
    match recipient.class {
        RecipientClass::Unit | RecipientClass::Court => Duties(0),
        RecipientClass::Processor | RecipientClass::CooperatingBody | RecipientClass::StateAgency | RecipientClass::PersonNamed => {
            Duties::RESTRICT_RECIPIENT
        }
    }
}

fn transfer(compiled: &Compiled, facts: &Facts) -> Result<(), Rule> {
    let condition = facts.transfer.condition.filter(|condition| compiled.allows_condition(*condition)).ok_or(Rule::TransferConditionMissing)?;
    let consent_needed = compiled.consent_and_condition() || condition == Condition::Consent;
    if consent_needed && !facts.transfer.consented {
        return Err(Rule::TransferConsentMissing);
    }
    Ok(())
}

fn lasting_duties(compiled: &Compiled, question: &Question, activity: &Activity, basis: Basis) -> Duties {
    let mut duties = Duties::default();
    if activity.identity == Identity::Pseudonym {
        duties = duties.and(Duties::PSEUDONYMISE);
    }
    if free_text(compiled).intersection(question.categories) != Set64::EMPTY {
        duties = duties.and(Duties::MASK_FREE_TEXT);
    }
    if !basis.is_consent() && matches!(question.operation, Operation::Use | Operation::Disclose) {
        duties = duties.and(Duties::ENTER_IN_REGISTER);
    }
    duties
}

fn free_text(compiled: &Compiled) -> Set64 {
    compiled.categories().iter().zip(0_u8..).filter(|(category, _)| category.free_text).map(|(_, number)| number).collect()
}
