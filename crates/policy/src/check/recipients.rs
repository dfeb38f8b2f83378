//! Who else gets data (s.27, s.40): by name, on a ground, under an agreement, and no more than needed.

use jiff::civil::Date;

use super::{Rule, blank, nowhere};
use crate::fault::{Code, Findings};
use crate::pack::{Pack, Place, Processor, ReceivedBy, ReceivedOn, Recipient, Verb};

pub(super) const RULES: &[Rule] = &[
    said,
    named,
    grounded,
    reviewed,
    agreed,
    attested,
    instructed,
    within_the_matrix,
    disclosing,
    sent_on,
];

fn said(pack: &Pack, found: &mut Findings<'_>) {
    if pack.recipients.is_empty()
        && pack.processors.is_empty()
        && !pack.promises_no_outside_sharing()
    {
        found.push(Code::RecipientsUnsaid, nowhere(pack), &[]);
    }
}

fn named(pack: &Pack, found: &mut Findings<'_>) {
    let must_be_named = [ReceivedBy::PersonNamed, ReceivedBy::CooperatingBody];
    for recipient in pack.recipients.iter().filter(|recipient| {
        let class = recipient.class.as_ref();
        class.is_some_and(|class| must_be_named.contains(class))
    }) {
        let english = recipient.name.en.to_lowercase();
        let anybody = recipient.name.th.contains("อื่น")
            || english
                .split(|sign: char| !sign.is_alphabetic())
                .any(|word| matches!(word, "other" | "others" | "any" | "anyone"));
        if anybody || blank(&recipient.name.th) || blank(&recipient.name.en) {
            found.push(
                Code::RecipientUnnamed,
                recipient.place.of("name"),
                &[("id", &recipient.id), ("value", &recipient.name.en)],
            );
        }
    }
}

fn grounded(pack: &Pack, found: &mut Findings<'_>) {
    for recipient in &pack.recipients {
        if recipient.class == Some(ReceivedBy::ServiceCompany) {
            found.push(
                Code::ServiceCompany,
                recipient.place.of("class"),
                &[("id", &recipient.id)],
            );
        }
        match recipient.ground {
            None if recipient.class != Some(ReceivedBy::Public) => {
                found.push(
                    Code::GroundMissing,
                    recipient.place.whole(),
                    &[("id", &recipient.id)],
                );
            }
            Some(ReceivedOn::GoodFaith) => found.push(
                Code::GoodFaith,
                recipient.place.of("ground"),
                &[("id", &recipient.id)],
            ),
            Some(
                ground @ (ReceivedOn::Contract | ReceivedOn::Law | ReceivedOn::WrittenAssignment),
            ) if blank(&recipient.reference) => {
                found.push(
                    Code::GroundUnreferenced,
                    recipient.place.of("ground"),
                    &[("id", &recipient.id), ("value", ground.code())],
                );
            }
            _ => {}
        }
    }
}

fn reviewed(pack: &Pack, found: &mut Findings<'_>) {
    for recipient in &pack.recipients {
        let asks_by_power = match recipient.class {
            Some(ReceivedBy::Court) => true,
            Some(ReceivedBy::StateAgency) => matches!(
                recipient.ground,
                Some(ReceivedOn::Law | ReceivedOn::GoodFaith) | None
            ),
            _ => false,
        };
        if asks_by_power && !recipient.legal_review {
            found.push(
                Code::LegalReviewMissing,
                recipient.place.of("legal_review"),
                &[("id", &recipient.id)],
            );
        }
    }
}

fn agreed(pack: &Pack, found: &mut Findings<'_>) {
    for processor in &pack.processors {
        let Some(agreement) = &processor.agreement else {
            found.push(
                Code::AgreementMissing,
                processor.place.whole(),
                &[("id", &processor.id)],
            );
            continue;
        };
        let Some(day) = pack.effective() else {
            continue;
        };
        let begun = agreement.from.is_some_and(|from| from <= day);
        let ended = agreement.to.is_some_and(|to| to < day);
        if !begun || ended {
            found.push(
                Code::AgreementNotInForce,
                processor.place.of("agreement"),
                &[("id", &processor.id), ("value", &day.to_string())],
            );
        }
    }
}

fn attested(pack: &Pack, found: &mut Findings<'_>) {
    let ended = |until: Date| pack.effective().is_some_and(|day| until < day);
    for processor in &pack.processors {
        match processor.attestation_until {
            None => found.push(
                Code::AttestationMissing,
                processor.place.whole(),
                &[("id", &processor.id)],
            ),
            Some(until) if ended(until) => {
                let day = pack
                    .effective()
                    .map(|day| day.to_string())
                    .unwrap_or_default();
                found.push(
                    Code::AttestationEnded,
                    processor.place.of("attestation_until"),
                    &[("id", &processor.id), ("value", &day)],
                );
            }
            Some(_) => {}
        }
    }
}

fn instructed(pack: &Pack, found: &mut Findings<'_>) {
    for Processor {
        id,
        activities,
        categories,
        place,
        ..
    } in &pack.processors
    {
        if activities.is_empty() || categories.is_empty() {
            found.push(Code::InstructionsMissing, place.whole(), &[("id", id)]);
        }
    }
    for Recipient {
        id,
        activities,
        categories,
        place,
        ..
    } in &pack.recipients
    {
        if activities.is_empty() || categories.is_empty() {
            found.push(Code::RecipientIdle, place.whole(), &[("id", id)]);
        }
    }
}

fn within_the_matrix(pack: &Pack, found: &mut Findings<'_>) {
    let mut look = |id: &str, activities: &[String], categories: &[String], place: &Place| {
        for (at, category) in categories
            .iter()
            .enumerate()
            .filter(|_| !activities.is_empty())
        {
            let needed = activities
                .iter()
                .filter_map(|activity| pack.activity(activity))
                .any(|activity| activity.categories.contains(category));
            if !needed {
                found.push(
                    Code::RecipientBeyondMatrix,
                    place.element("categories", at),
                    &[("id", id), ("other", category)],
                );
            }
        }
    };
    for recipient in &pack.recipients {
        look(
            &recipient.id,
            &recipient.activities,
            &recipient.categories,
            &recipient.place,
        );
    }
    for processor in &pack.processors {
        look(
            &processor.id,
            &processor.activities,
            &processor.categories,
            &processor.place,
        );
    }
}

fn disclosing(pack: &Pack, found: &mut Findings<'_>) {
    for recipient in &pack.recipients {
        for (at, id) in recipient.activities.iter().enumerate() {
            if pack
                .activity(id)
                .is_some_and(|activity| !activity.does(Verb::Disclose))
            {
                found.push(
                    Code::DisclosureUndeclared,
                    recipient.place.element("activities", at),
                    &[("id", &recipient.id), ("other", id)],
                );
            }
        }
    }
}

/// Where a person's data is sent at their request (s.31(1)): a named host over https, and a key by which
/// its receipts are checked.
fn sent_on(pack: &Pack, found: &mut Findings<'_>) {
    for recipient in &pack.recipients {
        let (endpoint, key) = (&recipient.transfer_endpoint, &recipient.transfer_key);
        if !endpoint.is_empty() && !names_a_host(endpoint) {
            found.push(
                Code::TransferEndpointUnfit,
                recipient.place.of("transfer_endpoint"),
                &[("id", &recipient.id), ("value", endpoint)],
            );
        }
        if endpoint.is_empty() && key.is_empty() {
            continue;
        }
        if !is_key(key) {
            found.push(
                Code::TransferKeyMissing,
                recipient.place.whole(),
                &[("id", &recipient.id)],
            );
        }
    }
}

/// A host of the public Internet by its name: no number, no machine of this network.
fn names_a_host(endpoint: &str) -> bool {
    let Some(rest) = endpoint.strip_prefix("https://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    let ends_in_letters = host
        .rsplit('.')
        .next()
        .is_some_and(|last| last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic()));
    host.contains('.')
        && ends_in_letters
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && !matches!(
            host.rsplit('.').next(),
            Some("local" | "internal" | "localhost")
        )
}

/// `name+hash+key`, as the ledger of another controller publishes it.
fn is_key(key: &str) -> bool {
    let mut parts = key.splitn(3, '+');
    let name = parts.next().is_some_and(|name| !name.is_empty());
    let hash = parts
        .next()
        .is_some_and(|hash| hash.len() == 8 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()));
    name && hash && parts.next().is_some_and(|key| key.len() >= 44)
}
