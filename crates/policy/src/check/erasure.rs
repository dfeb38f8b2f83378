//! How data ends (s.33, s.37(3), the notification of B.E. 2567).

use super::{Rule, blank, nowhere};
use crate::fault::{Code, Findings};
use crate::pack::{Erasure, Offered, Pack, Period, Refusals, Spared, StoragePurge};

pub(super) const RULES: &[Rule] = &[
    in_time,
    as_promised,
    purges,
    backups,
    refusals,
    wider_grounds,
];

/// Within how many days an erasure is done, copies and backups included (`X-3`).
const ERASURE_DAYS: u64 = 90;

fn in_time(pack: &Pack, found: &mut Findings<'_>) {
    let Some(erasure) = &pack.erasure else {
        return found.push(Code::ErasureMissing, nowhere(pack), &[]);
    };
    let clocks = [
        (
            "requested_within",
            erasure.requested_within,
            Code::ErasureLate,
        ),
        ("lapsed_within", erasure.lapsed_within, Code::LapsedLate),
    ];
    for (key, within, late) in clocks {
        match within {
            None => found.push(Code::ErasureUndated, erasure.place.of(key), &[("key", key)]),
            Some(within) if within.longest_days() > ERASURE_DAYS => found.push(
                late,
                erasure.place.of(key),
                &[("value", &within.to_string())],
            ),
            Some(_) => {}
        }
    }
}

fn as_promised(pack: &Pack, found: &mut Findings<'_>) {
    let Some(Erasure {
        policy_within: Some(promised),
        requested_within,
        lapsed_within,
        place,
        ..
    }) = &pack.erasure
    else {
        return;
    };
    let slowest = [requested_within, lapsed_within]
        .into_iter()
        .flatten()
        .max_by_key(|within| within.longest_days());
    if let Some(within) = slowest.filter(|within| within.longest_days() > promised.longest_days()) {
        found.push(
            Code::PromiseOverrun,
            place.of("policy_within"),
            &[
                ("value", &within.to_string()),
                ("known", &promised.to_string()),
            ],
        );
    }
}

fn purges(pack: &Pack, found: &mut Findings<'_>) {
    let Some(purge) = pack
        .erasure
        .as_ref()
        .and_then(|erasure| erasure.storage_purge.as_ref())
    else {
        return;
    };
    let missing = unguarded(purge);
    if !missing.is_empty() {
        found.push(
            Code::PurgeUnguarded,
            purge.place.whole(),
            &[("value", &missing.join(", "))],
        );
    }
    if purge.delays_requests != Some(false) {
        found.push(
            Code::PurgeDelaysRequests,
            purge.place.of("delays_requests"),
            &[],
        );
    }
}

fn unguarded(purge: &StoragePurge) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if blank(&purge.approver) {
        missing.push("approver");
    }
    if purge.notice.is_none_or(Period::is_zero) {
        missing.push("notice");
    }
    missing.extend(
        Spared::ALL
            .iter()
            .filter(|spared| !purge.spares.contains(spared))
            .map(|spared| spared.code()),
    );
    missing
}

fn backups(pack: &Pack, found: &mut Findings<'_>) {
    if let Some(erasure) = pack
        .erasure
        .as_ref()
        .filter(|erasure| erasure.covers_backups != Some(true))
    {
        found.push(
            Code::BackupsUncovered,
            erasure.place.of("covers_backups"),
            &[],
        );
    }
}

fn refusals(pack: &Pack, found: &mut Findings<'_>) {
    let Some(erasure) = &pack.erasure else { return };
    match erasure.refusals {
        None => found.push(Code::RefusalsUnsaid, erasure.place.whole(), &[]),
        Some(Refusals::Reserved) => {
            found.push(Code::RefusalsReserved, erasure.place.of("refusals"), &[])
        }
        Some(Refusals::BySection) => {}
    }
}

fn wider_grounds(pack: &Pack, found: &mut Findings<'_>) {
    let Some(erasure) = &pack.erasure else { return };
    let offered = pack
        .rights
        .iter()
        .flat_map(|rights| &rights.offered)
        .any(|right| matches!(right, Offered::Erasure | Offered::Restriction));
    if offered && erasure.promise_wider_grounds.is_none() {
        found.push(Code::WiderGroundsUnsaid, erasure.place.whole(), &[]);
    }
}
