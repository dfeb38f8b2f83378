//! Who speaks in the notice, from when, and how to reach them (s.23(5), s.41, s.73).

use super::{Rule, blank, nowhere};
use crate::fault::{Code, Findings};
use crate::pack::{Pack, Place};

pub(super) const RULES: &[Rule] = &[head, we, controller, units, dpo, authority, assumptions];

fn head(pack: &Pack, found: &mut Findings<'_>) {
    let Some(head) = &pack.head else {
        return found.push(Code::PackMissing, nowhere(pack), &[]);
    };
    if pack.version().is_none() {
        found.push(
            Code::VersionNotWhole,
            head.place.of("version"),
            &[("value", &head.version)],
        );
    }
    if head.effective.is_none() {
        found.push(Code::EffectiveMissing, head.place.of("effective"), &[]);
    }
    if blank(&head.owner) {
        found.push(Code::OwnerMissing, head.place.of("owner"), &[]);
    }
    if head.minors.is_none() {
        found.push(Code::MinorsUnsaid, head.place.whole(), &[]);
    }
}

fn we(pack: &Pack, found: &mut Findings<'_>) {
    if let (Some(head), Some(controller)) = (&pack.head, &pack.controller)
        && !head.we.is_empty()
        && head.we != controller.id
    {
        found.push(
            Code::WeNotController,
            head.place.of("we"),
            &[("id", &head.we), ("known", &controller.id)],
        );
    }
}

fn controller(pack: &Pack, found: &mut Findings<'_>) {
    let Some(controller) = &pack.controller else {
        return found.push(Code::ControllerMissing, nowhere(pack), &[]);
    };
    reachable(
        found,
        &controller.id,
        &controller.place,
        [&controller.phone, &controller.email, &controller.online],
    );
    if controller.address.is_none() {
        found.push(
            Code::AddressMissing,
            controller.place.whole(),
            &[("id", &controller.id)],
        );
    }
}

fn units(pack: &Pack, found: &mut Findings<'_>) {
    for unit in pack.units.iter().filter(|unit| unit.contact) {
        reachable(
            found,
            &unit.id,
            &unit.place,
            [&unit.phone, &unit.email, &unit.online],
        );
    }
}

fn dpo(pack: &Pack, found: &mut Findings<'_>) {
    match &pack.dpo {
        Some(dpo) => reachable(
            found,
            "dpo",
            &dpo.place,
            [&dpo.phone, &dpo.email, &dpo.online],
        ),
        None => found.push(Code::DpoMissing, nowhere(pack), &[]),
    }
}

fn reachable(found: &mut Findings<'_>, id: &str, place: &Place, ways: [&String; 3]) {
    if ways.into_iter().all(|way| blank(way)) {
        found.push(Code::ContactMissing, place.whole(), &[("id", id)]);
    }
}

fn authority(pack: &Pack, found: &mut Findings<'_>) {
    if pack.authority.is_none() {
        found.push(Code::AuthorityMissing, nowhere(pack), &[]);
    }
}

fn assumptions(pack: &Pack, found: &mut Findings<'_>) {
    for assumption in &pack.assumptions {
        let unknown = assumption
            .about
            .split(',')
            .map(str::trim)
            .find(|row| !is_row(row));
        if let Some(row) = unknown {
            found.push(
                Code::AboutUnknown,
                assumption.place.of("about"),
                &[("value", row)],
            );
        }
        let (about, with) = (
            law::Text::new(&assumption.about, &assumption.about),
            law::Text::new(&assumption.confirm_with, &assumption.confirm_with),
        );
        let values = [
            ("about", &about),
            ("value", &assumption.text),
            ("known", &with),
        ];
        found.push_texts(
            Code::Assumption,
            &assumption.about,
            assumption.place.of("about"),
            &values,
        );
    }
}

/// Whether this names a clause of the two published policies, a defect, or a section.
fn is_row(row: &str) -> bool {
    let numbered = |prefix: &str, last: u32| {
        row.strip_prefix(prefix)
            .and_then(|number| number.parse::<u32>().ok())
            .is_some_and(|number| (1..=last).contains(&number))
    };
    let section = row
        .strip_prefix("s.")
        .is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    numbered("LP-", 109) || numbered("CO-", 44) || numbered("X-", 35) || section
}
