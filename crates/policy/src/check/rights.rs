//! How people use their rights (s.19, s.23(6), s.30–36).

use super::{Rule, blank, nowhere};
use crate::fault::{Code, Findings};
use crate::pack::{Offered, Pack, RelatedPurpose, Rights};

pub(super) const RULES: &[Rule] = &[offered, online, contacts, copies, said, related];

/// Within how many days a copy is given (s.30 fourth paragraph).
const ACCESS_DAYS: u64 = 30;

const fn rule_of(right: Offered) -> &'static str {
    match right {
        Offered::Informed => "s.23, LP-79",
        Offered::Access => "s.23(6), s.30, LP-80",
        Offered::Portability => "s.23(6), s.31, LP-82",
        Offered::Objection => "s.23(6), s.32, LP-85",
        Offered::Erasure => "s.23(6), s.33, LP-88",
        Offered::Restriction => "s.23(6), s.34, LP-93",
        Offered::Rectification => "s.23(6), s.36, LP-97",
        Offered::Withdrawal => "s.23(6), s.19 ¶5, LP-99",
        Offered::Complaint => "s.23(6), s.73, LP-106",
    }
}

fn offered(pack: &Pack, found: &mut Findings<'_>) {
    let Some(rights) = &pack.rights else {
        return found.push(Code::RightsMissing, nowhere(pack), &[]);
    };
    for right in Offered::ALL
        .iter()
        .filter(|right| !rights.offered.contains(right))
    {
        found.push_under(
            Code::RightUnoffered,
            rule_of(*right),
            rights.place.of("offered"),
            &[("value", right.code())],
        );
    }
}

fn online(pack: &Pack, found: &mut Findings<'_>) {
    if let Some(rights) = pack
        .rights
        .as_ref()
        .filter(|rights| rights.online != Some(true))
    {
        found.push(Code::RightsOffline, rights.place.of("online"), &[]);
    }
}

fn contacts(pack: &Pack, found: &mut Findings<'_>) {
    if pack.contacts.is_empty() {
        found.push(Code::ContactsMissing, nowhere(pack), &[]);
    }
    for contact in &pack.contacts {
        if blank(&contact.online) && blank(&contact.email) {
            found.push(
                Code::ContactOfficeHours,
                contact.place.whole(),
                &[("id", &contact.id)],
            );
        }
    }
}

fn copies(pack: &Pack, found: &mut Findings<'_>) {
    let Some(Rights {
        access_within,
        place,
        ..
    }) = &pack.rights
    else {
        return;
    };
    match access_within {
        None => found.push(Code::AccessUndated, place.whole(), &[]),
        Some(within) if within.longest_days() > ACCESS_DAYS => {
            found.push(
                Code::AccessLate,
                place.of("access_within"),
                &[("value", &within.to_string())],
            );
        }
        Some(_) => {}
    }
}

fn said(pack: &Pack, found: &mut Findings<'_>) {
    let Some(rights) = &pack.rights else { return };
    let statements = [
        (
            "segregate_on_objection",
            rights.segregate_on_objection,
            Code::ObjectionUnsegregated,
        ),
        (
            "erasure_exceptions_stated",
            rights.erasure_exceptions_stated,
            Code::ErasureExceptionsUnsaid,
        ),
        (
            "portability_limits_stated",
            rights.portability_limits_stated,
            Code::PortabilityLimitsUnsaid,
        ),
        (
            "refusals_recorded",
            rights.refusals_recorded,
            Code::RefusalsUnrecorded,
        ),
    ];
    for (key, _, code) in statements
        .into_iter()
        .filter(|(_, said, _)| *said != Some(true))
    {
        found.push(code, rights.place.of(key), &[]);
    }
    if rights
        .accuracy_check
        .is_none_or(crate::pack::Period::is_zero)
    {
        found.push(
            Code::AccuracyUnchecked,
            rights.place.of("accuracy_check"),
            &[],
        );
    }
}

fn related(pack: &Pack, found: &mut Findings<'_>) {
    if let Some(rights) = pack
        .rights
        .as_ref()
        .filter(|rights| rights.related_purpose == Some(RelatedPurpose::Compatible))
    {
        found.push(
            Code::RelatedPurpose,
            rights.place.of("related_purpose"),
            &[],
        );
    }
}
