//! How a request that needs no file ends: done, refused by rule or by the desk, or left with the desk;
//! always with its entry, in the caller's transaction.

use law::{ActorId, CaseId, PersonId, Plain, Refusal, RefusalCode, RequestId, Review, Text};
use serde_json::{Value as Json, json};
use store::Tx;

use super::about::WaitsFor;
use super::case::{Case, RefusedAs};
use super::{enter_step, told};
use crate::failure::Failure;
use crate::letters;

/// A request in a transaction: whose, which, and as it was read.
pub(crate) struct Open {
    pub(crate) person: PersonId,
    pub(crate) request: RequestId,
    pub(crate) case: Case,
}

impl Open {
    /// Reads it again inside the transaction, where nobody else can move it.
    ///
    /// # Errors
    /// [`Failure::Missing`]; [`Failure::Store`].
    pub(crate) fn read(
        tx: &mut Tx<'_>,
        person: PersonId,
        request: RequestId,
    ) -> Result<Open, Failure> {
        let opened = tx
            .request(person, request)?
            .ok_or(Failure::Missing("request"))?;
        Ok(Open {
            person,
            request,
            case: Case::read(&opened)?,
        })
    }

    /// Does what was asked, and says what was done.
    ///
    /// # Errors
    /// [`Failure::Bad`] when it is at no stage where that can be; [`Failure::Store`].
    pub(crate) fn fulfil(
        self,
        tx: &mut Tx<'_>,
        by: ActorId,
        review: Review,
        told: Vec<Text>,
    ) -> Result<(), Failure> {
        let now = tx.now();
        let Open {
            person,
            request,
            case,
        } = self;
        let (from, right) = (case.stage(), case.request.right());
        let mut case = case
            .advance(now, |request| request.review(review, by, now))?
            .advance(now, |request| request.fulfil(now))?;
        case.waiting = None;
        case.proposal = None;
        case.told = told;
        case.keep(tx, person, request, from)?;
        enter_step(
            tx,
            person,
            request,
            right,
            "fulfilled",
            said_by(by),
            &json!({ "actor": actor_of(by) }),
        )?;
        letters::post(tx, person, Some(request), told::done(right))?;
        tx.close_case(CaseId::from_bytes(request.bytes()), person)?;
        Ok(())
    }

    /// Refuses it, in the words that the person gets (`I-9`).
    ///
    /// # Errors
    /// [`Failure::Bad`] when it is at no stage where that can be; [`Failure::Store`].
    pub(crate) fn refuse(
        self,
        tx: &mut Tx<'_>,
        by: ActorId,
        refusal: &Refusal,
        told: RefusedAs,
    ) -> Result<(), Failure> {
        let now = tx.now();
        let Open {
            person,
            request,
            case,
        } = self;
        let (from, right) = (case.stage(), case.request.right());
        let mut case = case.advance(now, |request| request.refuse(refusal, by, now))?;
        case.waiting = None;
        case.proposal = None;
        case.refused = Some(told);
        case.keep(tx, person, request, from)?;
        let code = refusal.code();
        let more = json!({ "code": code.code(), "section": code.section(), "actor": actor_of(by) });
        enter_step(tx, person, request, right, "refused", said_by(by), &more)?;
        letters::post(tx, person, Some(request), told::refused(right))?;
        tx.close_case(CaseId::from_bytes(request.bytes()), person)?;
        Ok(())
    }

    /// Leaves it with the desk, and says for what.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub(crate) fn leave_with_desk(mut self, tx: &mut Tx<'_>, step: Text) -> Result<(), Failure> {
        self.case.wait(WaitsFor::Desk, step, tx.now());
        let (from, right) = (self.case.stage(), self.case.request.right());
        self.case.keep(tx, self.person, self.request, from)?;
        enter_step(
            tx,
            self.person,
            self.request,
            right,
            "with-the-desk",
            "system",
            &json!({}),
        )?;
        Ok(())
    }
}

/// A refusal that the rule table gives alone: nothing has to be shown beside the basis or the facts.
///
/// # Errors
/// [`Failure::Bad`] when the code needs limbs that somebody must show.
pub(crate) fn by_rule(code: RefusalCode, told: &RefusedAs) -> Result<Refusal, Failure> {
    let reason = Plain::new(told.reason.th.clone());
    Refusal::new(&law::Answer::DoesNot { code }, code, &[], reason)
        .map_err(|fault| Failure::bad("refusal", code.section(), fault.words().text()))
}

/// Who the ledger says took the step.
pub(crate) fn said_by(by: ActorId) -> &'static str {
    if by == super::BY_RULE {
        "system"
    } else {
        "desk"
    }
}

fn actor_of(by: ActorId) -> Json {
    if by == super::BY_RULE {
        Json::Null
    } else {
        json!(by.to_string())
    }
}
