//! A question and its circumstances, as Cedar takes them.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use cedar_policy::{Context, Entities, Entity, EntityUid, Request, RestrictedExpression};
use jiff::Timestamp;
use policy::{AgreementState, Asked, MemoState, Situation};

use crate::NOW;
use crate::cedar::Unsaid;
use crate::throw::ASKING;

type Attributes = HashMap<String, RestrictedExpression>;

/// The request, and the two entities it speaks of.
pub(crate) fn of(asked: &Asked, situation: &Situation) -> Result<(Request, Entities), Unsaid> {
    let actor = named("Actor", ASKING)?;
    let person = named("Person", "one")?;
    let context = Context::from_pairs(context(asked, situation)?)?;
    let request = Request::new(
        actor.clone(),
        named("Action", &asked.operation)?,
        person.clone(),
        context,
        None,
    )?;
    let entities = Entities::from_entities(
        [
            Entity::new(actor, who_asks(asked, situation), HashSet::new())?,
            Entity::new(person, standing(situation), HashSet::new())?,
        ],
        None,
    )?;
    Ok((request, entities))
}

fn named(kind: &str, id: &str) -> Result<EntityUid, Unsaid> {
    Ok(EntityUid::from_str(&format!("{kind}::{id:?}"))?)
}

fn text(word: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(word.to_owned())
}

fn texts(words: &[String]) -> RestrictedExpression {
    RestrictedExpression::new_set(words.iter().map(|word| text(word)))
}

fn moment(at: Timestamp) -> RestrictedExpression {
    RestrictedExpression::new_long(at.as_microsecond())
}

fn who_asks(asked: &Asked, situation: &Situation) -> Attributes {
    HashMap::from([
        ("roles".to_owned(), texts(&asked.roles)),
        (
            "undertaking".to_owned(),
            RestrictedExpression::new_bool(situation.undertaking),
        ),
    ])
}

/// A person who is not known here has no attribute at all.
fn standing(situation: &Situation) -> Attributes {
    let mut attributes = Attributes::new();
    if let Some(relationship) = &situation.relationship {
        attributes.extend([
            ("relationship".to_owned(), text(relationship)),
            ("consents".to_owned(), texts(&situation.consents)),
            ("withdrawn".to_owned(), texts(&situation.withdrawn)),
            ("objections".to_owned(), texts(&situation.objections)),
            ("restrictions".to_owned(), texts(&situation.restrictions)),
            ("holds".to_owned(), texts(&situation.holds)),
        ]);
        attributes.extend(situation.notice.map(|seen| {
            (
                "notice".to_owned(),
                RestrictedExpression::new_long(i64::from(seen)),
            )
        }));
        attributes.extend(
            situation
                .notice_due
                .map(|due| ("notice_due".to_owned(), moment(due))),
        );
    }
    attributes
}

fn context(asked: &Asked, situation: &Situation) -> Result<Attributes, Unsaid> {
    let mut context = HashMap::from([
        ("now".to_owned(), moment(NOW)),
        ("activity".to_owned(), text(&asked.activity)),
        ("categories".to_owned(), texts(&asked.categories)),
        ("relations".to_owned(), texts(&situation.relations)),
        (
            "abroad".to_owned(),
            RestrictedExpression::new_bool(asked.abroad),
        ),
        (
            "case_open".to_owned(),
            RestrictedExpression::new_bool(situation.case_open),
        ),
        (
            "transfer_consented".to_owned(),
            RestrictedExpression::new_bool(situation.transfer_consented),
        ),
    ]);
    context.extend(
        asked
            .recipient
            .as_ref()
            .map(|id| ("recipient".to_owned(), text(id))),
    );
    context.extend(asked.case.as_ref().map(|id| ("case".to_owned(), text(id))));
    context.extend(
        situation
            .transfer
            .as_ref()
            .map(|word| ("transfer".to_owned(), text(word))),
    );
    // Cedar knows an address by one notation only
    context.extend(asked.address.map(|address| {
        (
            "address".to_owned(),
            RestrictedExpression::new_ip(address.to_canonical().to_string()),
        )
    }));
    if let Some(decider) = &situation.legal_review {
        context.insert(
            "legal_review".to_owned(),
            RestrictedExpression::new_entity_uid(named("Actor", decider)?),
        );
    }
    if asked.memo.is_some() {
        let (word, until) = match situation.memo {
            MemoState::Missing => ("missing", None),
            MemoState::ValidUntil(until) => ("valid", Some(until)),
            MemoState::Expired => ("expired", None),
            MemoState::Used => ("used", None),
        };
        context.insert("memo".to_owned(), text(word));
        context.extend(until.map(|until| ("memo_until".to_owned(), moment(until))));
    }
    let (word, until) = match situation.agreement {
        AgreementState::Missing => ("missing", None),
        AgreementState::InForceUntil(until) => ("in-force", Some(until)),
        AgreementState::Expired => ("expired", None),
    };
    context.insert("agreement".to_owned(), text(word));
    context.extend(until.map(|until| ("agreement_until".to_owned(), moment(until))));
    Ok(context)
}
