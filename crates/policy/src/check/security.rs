//! How data is guarded and where it lies (s.37(1), the notification of B.E. 2565).

use super::{Rule, blank, nowhere};
use crate::fault::{Code, Findings};
use crate::pack::{Holds, Location, MeasureKind, Pack};

pub(super) const RULES: &[Rule] = &[measures, evidence, whereabouts, backups, all_inside];

/// The measures that the notification of B.E. 2565 asks of everybody (`X-33`).
const REQUIRED: [MeasureKind; 6] = [
    MeasureKind::AccessControl,
    MeasureKind::AuditTrail,
    MeasureKind::UserManagement,
    MeasureKind::IncidentHandling,
    MeasureKind::Awareness,
    MeasureKind::Review,
];

fn measures(pack: &Pack, found: &mut Findings<'_>) {
    for kind in REQUIRED {
        if !pack
            .measures
            .iter()
            .any(|measure| measure.kind == Some(kind))
        {
            let span = pack
                .measures
                .first()
                .map_or_else(|| nowhere(pack), |measure| measure.place.whole());
            found.push(Code::MeasureMissing, span, &[("value", kind.code())]);
        }
    }
}

fn evidence(pack: &Pack, found: &mut Findings<'_>) {
    for measure in &pack.measures {
        if blank(&measure.evidence) || measure.review.is_none() {
            found.push(
                Code::EvidenceMissing,
                measure.place.whole(),
                &[("id", &measure.id)],
            );
        }
    }
}

fn whereabouts(pack: &Pack, found: &mut Findings<'_>) {
    for category in &pack.categories {
        let lies = |location: &&Location| {
            location.holds == Some(Holds::Primary) && location.categories.contains(&category.id)
        };
        if pack.locations.iter().find(lies).is_none() {
            found.push(
                Code::LocationMissing,
                category.place.of("id"),
                &[("other", &category.id)],
            );
        }
    }
}

/// Whether nobody but the controller can read what lies there.
fn is_unreadable_backup(location: &Location) -> bool {
    location.holds == Some(Holds::Backup) && location.client_side_encryption
}

fn backups(pack: &Pack, found: &mut Findings<'_>) {
    let outside = pack
        .locations
        .iter()
        .filter(|location| location.holds == Some(Holds::Backup) && !location.inside_university);
    for location in outside.filter(|location| !is_unreadable_backup(location)) {
        found.push(
            Code::BackupReadable,
            location.place.of("client_side_encryption"),
            &[("id", &location.id)],
        );
    }
}

fn all_inside(pack: &Pack, found: &mut Findings<'_>) {
    if !pack.promises_all_inside() {
        return;
    }
    let outside = pack
        .locations
        .iter()
        .filter(|location| !location.inside_university);
    for location in outside.filter(|location| !is_unreadable_backup(location)) {
        found.push(
            Code::AllInsideBroken,
            location.place.of("inside_university"),
            &[("id", &location.id)],
        );
    }
}
