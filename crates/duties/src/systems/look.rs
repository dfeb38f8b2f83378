//! A look into one connected system from a case: whom it knows and how much it holds, and what an erasure
//! would do there. Whether somebody has an account is personal data too: it is read within a case of
//! theirs, on a decision that is entered for them, and by what they go by here, never by a name that
//! somebody types (s.37(1), s.39(6)).

use std::net::IpAddr;
use std::ops::ControlFlow;

use connectors::Connector;
use connectors::contract::{Counts, Located, Receipt, Scope, Trouble};
use law::{ActorId, CaseId, RequestId};

use super::who::{names_by, who_of};
use crate::app::App;
use crate::ask::{Asked, category_ids, permit};
use crate::failure::Failure;
use crate::rights::at_desk;

/// What a system holds of somebody, in counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// How many accounts are theirs.
    pub accounts: u64,
    /// Rows by table and category.
    pub counts: Counts,
}

/// The ids of the connected systems, in the order of the configuration.
#[must_use]
pub fn ids(app: &App) -> Vec<String> {
    let connected = app.systems();
    let systems = connected.iter();
    systems.map(|system| system.id().to_owned()).collect()
}

/// Counts what a system holds of the person of a case. The trouble of a system that did not answer is
/// an answer: what was asked is entered either way.
///
/// # Errors
/// [`Failure::Missing`] for an unknown system or request; [`Failure::Refused`] or [`Failure::Bad`] when
/// the actor may not; [`Failure::Store`].
pub fn holding(
    app: &App,
    actor: ActorId,
    request: RequestId,
    system: &str,
    address: Option<IpAddr>,
) -> Result<Result<Holding, Trouble>, Failure> {
    look(
        app,
        actor,
        request,
        system,
        address,
        |connector, located| {
            let counts = connector.export(located, &mut |_| ControlFlow::Continue(()))?;
            Ok(Holding {
                accounts: located.accounts(),
                counts,
            })
        },
    )
}

/// Counts what an erasure of some categories, or of everything, would do in a system to the person of a
/// case. Nothing is changed.
///
/// # Errors
/// As [`holding`].
pub fn tried_erasure(
    app: &App,
    actor: ActorId,
    request: RequestId,
    system: &str,
    scope: &Scope,
    address: Option<IpAddr>,
) -> Result<Result<Receipt, Trouble>, Failure> {
    look(
        app,
        actor,
        request,
        system,
        address,
        |connector, located| connector.erase(located, scope, true),
    )
}

fn look<T>(
    app: &App,
    actor: ActorId,
    request: RequestId,
    system: &str,
    address: Option<IpAddr>,
    question: impl FnOnce(&dyn Connector, &Located) -> Result<T, Trouble>,
) -> Result<Result<T, Trouble>, Failure> {
    let system = app
        .systems()
        .of(system)
        .ok_or(Failure::Missing("connected system"))?;
    let person = at_desk(app, actor, request, address)?;
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let categories = category_ids(&policy.compiled, activity.categories);
    let asked = Asked {
        case: Some(CaseId::from_bytes(request.bytes())),
        address,
        ..Asked::use_of(actor, person, &activity.id, &categories)
    };
    // What is held there is looked at, and told: that is a use of its own, seen by the person.
    let held = asked.categories.iter();
    let held = held.filter(|category| system.holds_any(std::slice::from_ref(*category)));
    let seen = Asked {
        categories: held.cloned().collect(),
        ..asked.clone()
    };
    if !seen.categories.is_empty() {
        let (_, _leave) = permit(app, &seen)?;
    }
    let who = who_of(&names_by(app, &policy, asked)?)?;
    Ok(system.ask(app.now(), |connector| {
        let located = connector.locate(&who)?;
        question(connector, &located)
    }))
}
