//! The decision that stands before every read.

mod decision;

use std::net::IpAddr;

use jiff::SignedDuration;
use law::{Basis, Moment, Operation};

use crate::compiled::{Compiled, Told};
use crate::declared::{Activity, Identity, Recipient, RecipientClass, RelationKind, Role};
use crate::facts::{Agreement, Condition, Facts, Memo, Standing};
use crate::question::{ActivityIx, Question, RelationshipIx, RoleIx};
use crate::rule::Rule;

pub use decision::{Decision, Duties, Outcome};

/// How long a permitted decision may be acted on. Short, so that what a person files is felt at
/// once even by a reader who holds on to a permit.
const VALID: SignedDuration = SignedDuration::from_secs(60);

/// Answers a question from the compiled pack and the facts. The only maker of a [`Decision`].
///
/// Pure and total: no input is an error, every missing thing is a refusal, and the first rule
/// that fails, in the order of [`Rule`], is the one named; where an actor holds several roles,
/// the rule at which the role that came furthest failed. Nothing is allocated.
pub fn decide(compiled: &Compiled, facts: &Facts, question: &Question, now: Moment) -> Decision {
    let mut grounds = Grounds::new(now);
    let outcome = match judge(compiled, facts, question, now, &mut grounds) {
        Ok(()) => Outcome::Permitted {
            until: grounds.until,
        },
        Err(by) => Outcome::Refused { by },
    };
    let permitted = matches!(outcome, Outcome::Permitted { .. });
    let shown = match outcome {
        Outcome::Permitted { .. } => None,
        Outcome::Refused { by } => {
            Some(against_actor(compiled, facts, question, now).unwrap_or(by))
        }
    };
    Decision {
        question: *question,
        outcome,
        shown,
        basis: grounds.basis,
        role: grounds.role.filter(|_| permitted),
        notice: facts.standing.and_then(|standing| standing.notice),
        duties: if permitted {
            grounds.duties
        } else {
            Duties::default()
        },
        at: now,
    }
}

/// What a yes rests on, gathered on the way to it.
struct Grounds {
    basis: Option<Basis>,
    role: Option<RoleIx>,
    until: Moment,
    duties: Duties,
}

impl Grounds {
    fn new(now: Moment) -> Self {
        Grounds {
            basis: None,
            role: None,
            until: now.after(VALID),
            duties: Duties::default(),
        }
    }
}

/// A question on its way to an answer: a known person, a declared activity.
struct Hearing<'h> {
    compiled: &'h Compiled,
    facts: &'h Facts,
    standing: &'h Standing,
    question: &'h Question,
    ix: ActivityIx,
    activity: &'h Activity,
    now: Moment,
}

fn judge(
    compiled: &Compiled,
    facts: &Facts,
    question: &Question,
    now: Moment,
    grounds: &mut Grounds,
) -> Result<(), Rule> {
    let standing = facts.standing.as_ref().ok_or(Rule::PersonUnknown)?;
    let (ix, activity) = question
        .activity
        .and_then(|ix| compiled.activity(ix).map(|activity| (ix, activity)))
        .ok_or(Rule::ActivityUndeclared)?;
    let hearing = Hearing {
        compiled,
        facts,
        standing,
        question,
        ix,
        activity,
        now,
    };
    hearing.in_words_of_the_pack()?;
    grounds.basis = compiled.basis(ix, standing.relationship);
    if question.operation == Operation::Erase {
        hearing.may_end()?;
    } else {
        hearing.notified(grounds)?;
        hearing.grounded(grounds.basis)?;
        hearing.not_against_the_persons_word(grounds.basis)?;
    }
    hearing.for_a_case()?;
    hearing.mandated(grounds)?;
    if question.operation == Operation::Disclose {
        hearing.released(grounds)?;
    } else if question.abroad {
        hearing.transferable(None, grounds)?;
    }
    hearing.owes(grounds);
    Ok(())
}

/// The first rule against the actor that has nothing to do with the person's own state.
fn against_actor(
    compiled: &Compiled,
    facts: &Facts,
    question: &Question,
    now: Moment,
) -> Option<Rule> {
    let Some((ix, activity)) = question
        .activity
        .and_then(|ix| compiled.activity(ix).map(|activity| (ix, activity)))
    else {
        return Some(Rule::ActivityUndeclared);
    };
    let anybody = Standing::new(RelationshipIx(0));
    let hearing = Hearing {
        compiled,
        facts,
        standing: &anybody,
        question,
        ix,
        activity,
        now,
    };
    let mut grounds = Grounds::new(now);
    hearing
        .in_words_of_the_pack()
        .and_then(|()| hearing.in_the_matrix())
        .and_then(|()| hearing.mandated(&mut grounds))
        .err()
}

/// Whether data is looked at, as against taken in, kept or ended.
const fn opens(operation: Operation) -> bool {
    matches!(operation, Operation::Use | Operation::Disclose)
}

impl<'h> Hearing<'h> {
    /// `LP-14`, `LP-24`, `LP-54`.
    fn in_words_of_the_pack(&self) -> Result<(), Rule> {
        if !self
            .activity
            .operations
            .has(self.question.operation.number())
        {
            Err(Rule::OperationUndeclared)
        } else if self.question.unknown_categories {
            Err(Rule::CategoryUndeclared)
        } else if self.question.categories.is_empty() {
            Err(Rule::NothingAsked)
        } else {
            Ok(())
        }
    }

    /// Told to this person, and in its cell of the matrix (`LP-36` … `LP-45`). What comes from
    /// elsewhere may be taken in while its notice is on the way (s.25 ¶3).
    fn notified(&self, grounds: &mut Grounds) -> Result<(), Rule> {
        let taken_in = matches!(
            self.question.operation,
            Operation::Collect | Operation::Store
        );
        let on_the_way = taken_in && self.standing.notice_due.is_some_and(|due| due > self.now);
        match self.standing.notice {
            Some(seen) if self.speaks(self.compiled.told(seen, self.ix)) => {}
            _ if on_the_way => grounds.duties = grounds.duties.and(Duties::NOTIFY),
            Some(_) => return Err(Rule::NoticeSilent),
            None => return Err(Rule::NoticeUndelivered),
        }
        self.in_the_matrix()
    }

    /// Silence is judged on the categories that are in the matrix at all, so that one outside it
    /// is named as outside.
    fn speaks(&self, told: Told) -> bool {
        let newly_listed = self
            .question
            .recipient
            .filter(|_| self.question.operation == Operation::Disclose)
            .is_some_and(|recipient| {
                self.compiled.tells(self.ix).recipients.has(recipient.0)
                    && !told.recipients.has(recipient.0)
            });
        !told.categories.is_empty()
            && told.operations.has(self.question.operation.number())
            && self
                .question
                .categories
                .intersection(self.activity.categories)
                .within(told.categories)
            && !told.unsaid.has(self.standing.relationship.0)
            && !newly_listed
    }

    fn in_the_matrix(&self) -> Result<(), Rule> {
        if self.question.categories.within(self.activity.categories) {
            Ok(())
        } else {
            Err(Rule::CategoryOutside)
        }
    }

    /// The one basis that the relationship fixes, and enough of one for what section 26
    /// protects (`I-21`).
    fn grounded(&self, basis: Option<Basis>) -> Result<(), Rule> {
        let basis = basis.ok_or(Rule::BasisMissing)?;
        let sensitive = !self
            .question
            .categories
            .intersection(self.compiled.sensitive())
            .is_empty();
        if sensitive && !basis.admits_sensitive() {
            Err(Rule::SensitiveBasisMissing)
        } else {
            Ok(())
        }
    }

    /// Consent, objection, restriction. An objection sets the data apart: it is kept and nothing
    /// else. A restriction stops the use of what is there; what comes in meanwhile falls under it.
    fn not_against_the_persons_word(&self, basis: Option<Basis>) -> Result<(), Rule> {
        let consent_needed = basis.is_some_and(Basis::is_consent)
            || self
                .recipient()
                .is_some_and(|recipient| recipient.consent_required);
        if consent_needed && !self.standing.has_consented_to(self.ix) {
            let withdrawn = self.standing.withdrawn.has(self.ix.0);
            return Err(if withdrawn {
                Rule::ConsentWithdrawn
            } else {
                Rule::ConsentMissing
            });
        }
        if self.standing.objections.has(self.ix.0) && self.question.operation != Operation::Store {
            return Err(Rule::Objected);
        }
        if opens(self.question.operation) && self.restricted() {
            Err(Rule::Restricted)
        } else {
            Ok(())
        }
    }

    /// Ending data needs no notice, basis or consent: what is held without them must go all the
    /// sooner (s.33(4)). It must be of the activity's own cells, neither restricted nor held.
    fn may_end(&self) -> Result<(), Rule> {
        self.in_the_matrix()?;
        if self.restricted() {
            Err(Rule::Restricted)
        } else if !self
            .question
            .categories
            .intersection(self.standing.holds)
            .is_empty()
        {
            Err(Rule::Held)
        } else {
            Ok(())
        }
    }

    /// A restriction binds everything but the answering of the person's own rights (s.30–36).
    fn restricted(&self) -> bool {
        !self.activity.answers_rights
            && !self
                .question
                .categories
                .intersection(self.standing.restrictions)
                .is_empty()
    }

    fn for_a_case(&self) -> Result<(), Rule> {
        let named = self.question.case.is_some() && self.facts.case_open;
        if self.activity.case_required && opens(self.question.operation) && !named {
            Err(Rule::CaseMissing)
        } else {
            Ok(())
        }
    }

    /// Finds a role of the actor under which everything holds. One that uses up a memorandum is
    /// taken only when no other will do.
    fn mandated(&self, grounds: &mut Grounds) -> Result<(), Rule> {
        let mut furthest = Rule::RoleMissing;
        let mut by_memo = None;
        for number in self
            .question
            .roles
            .intersection(self.compiled.acting(self.ix))
        {
            let ix = RoleIx(number);
            let Some(role) = self.compiled.role(ix) else {
                continue;
            };
            match self.fits(role) {
                Ok(None) => {
                    grounds.role = Some(ix);
                    return Ok(());
                }
                Ok(Some(until)) => by_memo = by_memo.or(Some((ix, until))),
                Err(rule) => furthest = furthest.max(rule),
            }
        }
        let (ix, until) = by_memo.ok_or(furthest)?;
        grounds.role = Some(ix);
        grounds.until = grounds.until.min(until);
        grounds.duties = grounds.duties.and(Duties::SINGLE_USE);
        Ok(())
    }

    /// Whether the role fits; when it does by a memorandum, until when that holds.
    fn fits(&self, role: &Role) -> Result<Option<Moment>, Rule> {
        if !role.operations.has(self.question.operation.number())
            || !self.question.categories.within(role.categories)
        {
            return Err(Rule::RoleNarrower);
        }
        let until = if role.relation_kind == RelationKind::Memo {
            Some(self.memo()?)
        } else if self.facts.relations.has(role.relation.0) {
            None
        } else {
            return Err(Rule::RelationMissing);
        };
        if role.undertaking && !self.facts.undertaking {
            return Err(Rule::UndertakingMissing);
        }
        match &role.network {
            Some(ranges) if !inside(ranges, self.question.address) => Err(Rule::NetworkOutside),
            _ => Ok(until),
        }
    }

    /// Until when the memorandum named in the question holds (`LP-53`, `I-13`).
    fn memo(&self) -> Result<Moment, Rule> {
        match (self.question.memo, self.facts.memo) {
            (Some(_), Memo::Valid { until }) if until > self.now => Ok(until),
            (Some(_), Memo::Valid { .. } | Memo::Expired) => Err(Rule::MemoExpired),
            (Some(_), Memo::Used) => Err(Rule::MemoUsed),
            (None, _) | (_, Memo::None) => Err(Rule::MemoMissing),
        }
    }

    /// Who would receive it; only a disclosure has one.
    fn recipient(&self) -> Option<&'h Recipient> {
        let named = self
            .question
            .recipient
            .filter(|_| self.question.operation == Operation::Disclose);
        named.and_then(|ix| self.compiled.recipient(ix))
    }

    /// Who may receive, by which agreement, and whether it may leave the country.
    fn released(&self, grounds: &mut Grounds) -> Result<(), Rule> {
        let recipient = self.recipient().ok_or(Rule::RecipientUnlisted)?;
        if !recipient.activities.has(self.ix.0)
            || !self.question.categories.within(recipient.categories)
        {
            return Err(Rule::RecipientNarrower);
        }
        if recipient.agreement_required {
            match self.facts.agreement {
                Agreement::InForce { until } if until > self.now => {
                    grounds.until = grounds.until.min(until)
                }
                Agreement::InForce { .. } | Agreement::Expired => {
                    return Err(Rule::AgreementExpired);
                }
                Agreement::Missing => return Err(Rule::AgreementMissing),
            }
        }
        let reviewed = self.question.case.is_some()
            && self
                .facts
                .legal_review
                .is_some_and(|by| by != self.question.actor);
        if recipient.legal_review && !reviewed {
            return Err(Rule::LegalReviewMissing);
        }
        if recipient.abroad || self.question.abroad {
            self.transferable(Some(recipient), grounds)?;
        }
        let outside = !matches!(
            recipient.class,
            RecipientClass::Unit | RecipientClass::Court | RecipientClass::Public
        );
        grounds.duties = grounds.duties.and_if(outside, Duties::RESTRICT_RECIPIENT);
        Ok(())
    }

    /// Whether it may leave the country: by one condition of the pack, and with the person's
    /// consent where the condition or the pack asks for it (`LP-58`, `LP-59`, `I-12`). Danger to a
    /// life is a condition only while no consent can be given (s.28(5)), so it asks for none.
    fn transferable(
        &self,
        recipient: Option<&Recipient>,
        grounds: &mut Grounds,
    ) -> Result<(), Rule> {
        let condition = self
            .facts
            .transfer
            .condition
            .filter(|condition| self.compiled.allows_condition(*condition))
            .filter(|condition| {
                *condition != Condition::Adequate
                    || recipient.is_some_and(|recipient| recipient.adequate)
            })
            .ok_or(Rule::TransferConditionMissing)?;
        let consent_needed = match condition {
            Condition::Consent => true,
            Condition::Vital => false,
            _ => self.compiled.consent_and_condition(),
        };
        if consent_needed && !self.facts.transfer.consented {
            return Err(Rule::TransferConsentMissing);
        }
        grounds.duties = grounds
            .duties
            .and_if(condition == Condition::Vital, Duties::REVIEW_AFTERWARDS);
        Ok(())
    }

    fn owes(&self, grounds: &mut Grounds) {
        let opens = opens(self.question.operation);
        let pseudonym = self.activity.identity == Identity::Pseudonym
            && self.question.operation != Operation::Erase;
        let free_text = !self
            .question
            .categories
            .intersection(self.compiled.free_text())
            .is_empty();
        // Who teaches reads what was written to them, and a person what they wrote; where nobody is
        // to be seen, or the text leaves, it may give people away (LP-21).
        let unseen = pseudonym || self.question.operation == Operation::Disclose;
        let consented = grounds.basis.is_some_and(Basis::is_consent);
        grounds.duties = grounds
            .duties
            .and_if(pseudonym, Duties::PSEUDONYMISE)
            .and_if(opens && free_text && unseen, Duties::MASK_FREE_TEXT)
            .and_if(opens && !consented, Duties::ENTER_IN_REGISTER);
    }
}

fn inside(ranges: &[ipnet::IpNet], address: Option<IpAddr>) -> bool {
    let Some(address) = address.map(|address| address.to_canonical()) else {
        return false;
    };
    ranges.iter().any(|range| range.contains(&address))
}

#[cfg(test)]
mod tests;
