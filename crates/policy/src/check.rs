//! Holds a pack against the Act and against itself, one small rule at a time.
//!
//! Every rule is a function of its own that looks at the whole pack and names what it finds; none
//! depends on another's result, so that one fault never hides the next.

mod basis;
mod consent;
mod cookies;
mod erasure;
mod fields;
mod forms;
mod identity;
mod matrix;
mod placeholders;
mod recipients;
mod references;
mod retention;
mod rights;
mod roles;
mod security;
mod sites;
mod sources;
mod transfers;

use crate::fault::{Fault, Findings};
use crate::pack::{Pack, Span};

/// A rule.
type Rule = fn(&Pack, &mut Findings<'_>);

/// Holds a pack against every rule. Together with the faults of reading this is all that is known
/// to be wrong with it; no error among them means that it may be compiled.
#[must_use]
pub fn check(pack: &Pack) -> Vec<Fault> {
    let mut found = Findings::new(pack.files());
    let rooms: [&[Rule]; 18] = [
        references::RULES,
        identity::RULES,
        placeholders::RULES,
        fields::RULES,
        matrix::RULES,
        basis::RULES,
        consent::RULES,
        roles::RULES,
        sources::RULES,
        forms::RULES,
        recipients::RULES,
        transfers::RULES,
        retention::RULES,
        erasure::RULES,
        rights::RULES,
        security::RULES,
        cookies::RULES,
        sites::RULES,
    ];
    for rule in rooms.into_iter().flatten() {
        rule(pack, &mut found);
    }
    found.finish()
}

/// Where a fault points that is about something the pack does not have.
fn nowhere(pack: &Pack) -> Span {
    pack.head
        .as_ref()
        .map_or_else(Span::default, |head| head.place.whole())
}

/// Whether a text was left out or left blank.
fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Whether a text is missing in a language.
fn unsaid(text: &law::Text) -> bool {
    blank(&text.th) || blank(&text.en)
}

#[cfg(test)]
mod tests;
