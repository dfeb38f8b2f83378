//! "May X use Y's data for Z?": asked in words, answered by the policy, entered in the ledger.

use std::net::IpAddr;

use law::words::requests;
use law::{ActorId, CaseId, MemoId, Operation, PersonId};
use policy::{Answer, CategoryIx, Compiled, Question, RoleIx, Set64};
use store::{ByHand, Entered, Permit, Refusal};

use crate::app::App;
use crate::failure::Failure;

/// A question in the words of the pack. A word the pack does not know is asked all the same, so
/// that it is refused by its rule and entered (`LP-24`, `LP-35`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who asks. Their roles are looked up, never taken from the question.
    pub actor: ActorId,
    /// Whose data.
    pub person: PersonId,
    /// The id of the activity.
    pub activity: String,
    /// One of the five verbs (`LP-14`).
    pub operation: String,
    /// The ids of the categories.
    pub categories: Vec<String>,
    /// The id of the recipient, for a disclosure.
    pub recipient: Option<String>,
    /// Whether the data would leave the country (s.28).
    pub abroad: bool,
    /// The case that gives the reason to look (`CO-37`).
    pub case: Option<CaseId>,
    /// The memorandum relied on (`LP-53`).
    pub memo: Option<MemoId>,
    /// The address the question came from; used now, stored nowhere (`CO-33`).
    pub address: Option<IpAddr>,
    /// By whose hand, where somebody asks as the person: the entry says it (s.20 ¶4).
    pub by: ByHand,
}

impl Asked {
    /// A plain use inside the controller; the other fields are set as needed.
    #[must_use]
    pub fn use_of(actor: ActorId, person: PersonId, activity: &str, categories: &[String]) -> Self {
        Asked {
            actor,
            person,
            activity: activity.to_owned(),
            operation: Operation::Use.code().to_owned(),
            categories: categories.to_vec(),
            recipient: None,
            abroad: false,
            case: None,
            memo: None,
            address: None,
            by: ByHand::Named,
        }
    }

    /// The question in places of the pack, for roles looked up elsewhere.
    pub(crate) fn question(&self, compiled: &Compiled, roles: Set64) -> Result<Question, Failure> {
        let operation: Operation = self.operation.parse().map_err(|_| {
            Failure::bad(
                "operation",
                "s.6, LP-14",
                requests::OPERATION_UNKNOWN.text(),
            )
        })?;
        let places: Vec<Option<CategoryIx>> = self
            .categories
            .iter()
            .map(|id| compiled.category_ix(id))
            .collect();
        Ok(Question {
            actor: self.actor,
            roles,
            address: self.address,
            person: self.person,
            categories: places.iter().flatten().map(|place| place.0).collect(),
            unknown_categories: places.contains(&None),
            activity: compiled.activity_ix(&self.activity),
            operation,
            recipient: self
                .recipient
                .as_deref()
                .and_then(|id| compiled.recipient_ix(id)),
            abroad: self.abroad,
            case: self.case,
            memo: self.memo,
        })
    }
}

/// Who a person is when they ask about themselves.
#[must_use]
pub const fn oneself(person: PersonId) -> ActorId {
    ActorId::from_bytes(person.bytes())
}

/// Answers without a use: nothing is entered and nothing can be read on the strength of it.
///
/// An operation that is none of the five is answered as a question for no declared activity.
pub fn evaluate(app: &App, asked: &Asked) -> Answer {
    let compiled = app.store().compiled();
    let roles = app.store().roles(asked.actor);
    let question = asked
        .question(&compiled, roles)
        .unwrap_or_else(|_| question_of_nothing(asked));
    let decision = app.store().evaluate(&question);
    Answer::of(&compiled, &decision)
}

/// What a question without a verb comes to: nothing that is declared.
const fn question_of_nothing(asked: &Asked) -> Question {
    Question {
        actor: asked.actor,
        roles: Set64::EMPTY,
        address: None,
        person: asked.person,
        categories: Set64::EMPTY,
        unknown_categories: true,
        activity: None,
        operation: Operation::Use,
        recipient: None,
        abroad: false,
        case: None,
        memo: None,
    }
}

/// Decides and enters the decision in one transaction; a memorandum relied on is used up by a yes.
///
/// # Errors
/// [`Failure::Bad`] for a verb that is none; [`Failure::Store`] when it cannot be entered: then
/// there is no answer either.
pub fn decide(app: &App, asked: &Asked) -> Result<(Answer, Entered), Failure> {
    let (answer, result) = entered(app, asked)?;
    let entered = match result {
        Ok(permit) => permit.entered(),
        Err(refusal) => refusal.entered.ok_or(Failure::Missing("ledger entry"))?,
    };
    Ok((answer, entered))
}

/// Decides, enters, and hands out the leave to read.
///
/// # Errors
/// As [`decide`]; [`Failure::Refused`] with the answer when the policy says no.
pub fn permit(app: &App, asked: &Asked) -> Result<(Answer, Permit), Failure> {
    let (answer, result) = entered(app, asked)?;
    match result {
        Ok(permit) => Ok((answer, permit)),
        Err(_) => Err(Failure::Refused(Box::new(answer))),
    }
}

fn entered(app: &App, asked: &Asked) -> Result<(Answer, Result<Permit, Refusal>), Failure> {
    let asked = asked.clone();
    app.store()
        .transact("decision.entered", move |tx| in_tx(tx, &asked))
}

/// Decides on the facts as this transaction sees them, and enters it in the same transaction.
pub(crate) fn in_tx(
    tx: &mut store::Tx<'_>,
    asked: &Asked,
) -> Result<(Answer, Result<Permit, Refusal>), Failure> {
    let compiled = tx.compiled();
    let question = asked.question(&compiled, tx.roles(asked.actor))?;
    let decision = tx.decide(&question);
    let answer = Answer::of(&compiled, &decision);
    let before = tx.by_hand(asked.by);
    let recorded = tx.record(decision);
    tx.by_hand(before);
    Ok((answer, recorded?))
}

/// The ids of a set of categories, in the pack's order.
pub(crate) fn category_ids(compiled: &Compiled, set: Set64) -> Vec<String> {
    set.iter()
        .filter_map(|number| compiled.category(CategoryIx(number)))
        .map(|category| category.id.clone())
        .collect()
}

/// The name of a role with its office: never a person's name.
pub(crate) fn role_and_office(app: &App, role: RoleIx) -> Option<law::Text> {
    let policy = app.policy();
    let declared = policy.compiled.role(role)?;
    let office = policy
        .pack
        .roles
        .iter()
        .find(|written| written.id == declared.id)
        .map(|written| written.office.as_str())
        .unwrap_or_default();
    let named = policy
        .pack
        .units
        .iter()
        .find(|unit| unit.id == office)
        .map(|unit| &unit.name)
        .or_else(|| {
            policy
                .pack
                .controller
                .as_ref()
                .filter(|controller| controller.id == office)
                .map(|controller| &controller.name)
        });
    Some(named.map_or_else(
        || declared.name.clone(),
        |office| {
            law::Text::new(
                format!("{} {}", declared.name.th, office.th),
                format!("{}, {}", declared.name.en, office.en),
            )
        },
    ))
}
