//! Leaving the country (s.28, s.29): one condition with its evidence wherever something is abroad.

use super::{Rule, blank};
use crate::fault::{Code, Findings};
use crate::pack::{
    Holds, Pack, Place, ReceivedBy, SourceKind, TransferEvidence, TransferMode, TransferWord,
    is_abroad,
};

pub(super) const RULES: &[Rule] = &[
    mode, conditions, inadequacy, processors, recipients, sources, locations, cookies,
];

fn mode(pack: &Pack, found: &mut Findings<'_>) {
    let Some(transfers) = &pack.transfers else {
        return;
    };
    match transfers.mode {
        None => found.push(Code::TransferModeUnsaid, transfers.place.whole(), &[]),
        Some(TransferMode::AnyCondition) if transfers.dpo_sign_off.is_none() => {
            found.push(Code::TransferAnyCondition, transfers.place.of("mode"), &[]);
        }
        Some(_) => {}
    }
}

fn conditions(pack: &Pack, found: &mut Findings<'_>) {
    let Some(transfers) = &pack.transfers else {
        return;
    };
    if let Some(at) = transfers
        .conditions
        .iter()
        .position(|word| *word == TransferWord::ExerciseOfRights)
    {
        found.push(
            Code::TransferExerciseOfRights,
            transfers.place.element("conditions", at),
            &[],
        );
    }
}

fn inadequacy(pack: &Pack, found: &mut Findings<'_>) {
    let Some(transfers) = &pack.transfers else {
        return;
    };
    let by_consent =
        transfers.conditions.contains(&TransferWord::Consent) || pack.consent_and_condition();
    if by_consent && transfers.inadequacy_statement.is_none() {
        found.push(Code::InadequacyUnsaid, transfers.place.whole(), &[]);
    }
}

/// Something that may be abroad.
struct Whereabouts<'p> {
    id: &'p str,
    country: &'p str,
    place: &'p Place,
    transfer: Option<&'p TransferEvidence>,
    /// Whether it may leave its country out, because it is the controller's own.
    ours: bool,
}

fn look(pack: &Pack, found: &mut Findings<'_>, there: &Whereabouts<'_>) {
    let &Whereabouts {
        id,
        country,
        place,
        transfer,
        ours,
    } = there;
    if blank(country) {
        if !ours {
            found.push(Code::CountryMissing, place.of("country"), &[("id", id)]);
        }
        return;
    }
    if !is_abroad(country) {
        return;
    }
    let Some(transfers) = &pack.transfers else {
        return found.push(Code::TransfersUnsaid, place.of("country"), &[("id", id)]);
    };
    let Some(transfer) = transfer else {
        return found.push(
            Code::TransferConditionMissing,
            place.of("country"),
            &[("id", id), ("value", country)],
        );
    };
    if let Some(condition) = transfer
        .condition
        .filter(|condition| !transfers.conditions.contains(condition))
    {
        let code = Code::TransferConditionUnlisted;
        let rule = condition.condition().map_or_else(
            || code.rule().to_owned(),
            |known| format!("{}, LP-59", known.section()),
        );
        found.push_under(
            code,
            &rule,
            transfer.place.of("condition"),
            &[("id", id), ("value", condition.code())],
        );
    }
    if transfer.condition == Some(TransferWord::ExerciseOfRights) {
        found.push(
            Code::TransferExerciseOfRights,
            transfer.place.of("condition"),
            &[],
        );
    }
    if blank(&transfer.evidence) {
        found.push(
            Code::TransferEvidenceMissing,
            transfer.place.whole(),
            &[("id", id)],
        );
    }
}

fn processors(pack: &Pack, found: &mut Findings<'_>) {
    for processor in &pack.processors {
        let (id, country, place) = (&processor.id, &processor.country, &processor.place);
        look(
            pack,
            found,
            &Whereabouts {
                id,
                country,
                place,
                transfer: processor.transfer.as_ref(),
                ours: false,
            },
        );
        let Some(others) = &processor.sub_processors else {
            found.push(Code::SubProcessorsUnsaid, place.whole(), &[("id", id)]);
            continue;
        };
        for other in others {
            let (id, country, place) = (&other.name, &other.country, &other.place);
            look(
                pack,
                found,
                &Whereabouts {
                    id,
                    country,
                    place,
                    transfer: other.transfer.as_ref(),
                    ours: false,
                },
            );
            if blank(&other.region) {
                found.push(Code::RegionMissing, place.of("region"), &[("id", id)]);
            }
        }
    }
}

fn recipients(pack: &Pack, found: &mut Findings<'_>) {
    for recipient in &pack.recipients {
        let (id, country, place) = (&recipient.id, &recipient.country, &recipient.place);
        let ours = matches!(recipient.class, Some(ReceivedBy::Unit | ReceivedBy::Public));
        look(
            pack,
            found,
            &Whereabouts {
                id,
                country,
                place,
                transfer: recipient.transfer.as_ref(),
                ours,
            },
        );
    }
}

fn sources(pack: &Pack, found: &mut Findings<'_>) {
    for source in &pack.sources {
        let (id, country, place) = (&source.id, &source.country, &source.place);
        let ours = matches!(
            source.kind,
            Some(SourceKind::OwnSystem | SourceKind::Public)
        );
        look(
            pack,
            found,
            &Whereabouts {
                id,
                country,
                place,
                transfer: source.transfer.as_ref(),
                ours,
            },
        );
    }
}

fn locations(pack: &Pack, found: &mut Findings<'_>) {
    for location in &pack.locations {
        let (id, country, place) = (&location.id, &location.country, &location.place);
        if !location.inside_university && blank(&location.region) {
            found.push(Code::RegionMissing, place.of("region"), &[("id", id)]);
        }
        // storage that nobody but the controller can read is arguably no transfer (`law` note B8)
        let unreadable = location.holds == Some(Holds::Backup) && location.client_side_encryption;
        if !unreadable || blank(country) {
            look(
                pack,
                found,
                &Whereabouts {
                    id,
                    country,
                    place,
                    transfer: location.transfer.as_ref(),
                    ours: location.inside_university,
                },
            );
        }
    }
}

fn cookies(pack: &Pack, found: &mut Findings<'_>) {
    for cookie in &pack.cookies {
        let (id, country, place) = (&cookie.name, &cookie.country, &cookie.place);
        look(
            pack,
            found,
            &Whereabouts {
                id,
                country,
                place,
                transfer: cookie.transfer.as_ref(),
                ours: cookie.provider == "own",
            },
        );
    }
}
