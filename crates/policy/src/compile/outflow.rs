//! Whoever else gets data: processors and recipients alike (s.23(4), s.27, s.40).

use super::{Places, Uncompilable, gap, set};
use crate::declared::{Recipient, RecipientClass, Terms};
use crate::facts::{ADEQUATE_COUNTRIES, Condition};
use crate::pack::{self, ReceivedBy, ReceivedOn, TransferEvidence};

impl Places {
    /// A processor receives what it is instructed to work on (s.40).
    pub(super) fn processor(&self, processor: &pack::Processor) -> Result<Recipient, Uncompilable> {
        let agreement = processor
            .agreement
            .as_ref()
            .ok_or_else(|| gap(&processor.id, "agreement"))?;
        Ok(Recipient {
            id: processor.id.clone(),
            name: processor.name.clone(),
            class: RecipientClass::Processor,
            activities: set(
                &self.activities,
                &processor.activities,
                &processor.id,
                "activities",
            )?,
            categories: set(
                &self.categories,
                &processor.categories,
                &processor.id,
                "categories",
            )?,
            abroad: pack::is_abroad(&processor.country),
            adequate: adequate(&processor.country),
            condition: condition(processor.transfer.as_ref(), &processor.id)?,
            agreement_required: true,
            agreement: Some(Terms {
                from: agreement
                    .from
                    .ok_or_else(|| gap(&processor.id, "agreement's first day"))?,
                to: agreement.to,
                attested_until: processor.attestation_until,
            }),
            consent_required: false,
            legal_review: false,
        })
    }

    pub(super) fn recipient(&self, recipient: &pack::Recipient) -> Result<Recipient, Uncompilable> {
        let class = class(recipient)?;
        let agreement_required = match recipient.ground {
            Some(ReceivedOn::Contract | ReceivedOn::WrittenAssignment) => true,
            Some(ReceivedOn::Law | ReceivedOn::Consent) => false,
            None if class == RecipientClass::Public => false,
            Some(ReceivedOn::GoodFaith) | None => return Err(gap(&recipient.id, "ground")),
        };
        Ok(Recipient {
            id: recipient.id.clone(),
            name: recipient.name.clone(),
            class,
            activities: set(
                &self.activities,
                &recipient.activities,
                &recipient.id,
                "activities",
            )?,
            categories: set(
                &self.categories,
                &recipient.categories,
                &recipient.id,
                "categories",
            )?,
            abroad: pack::is_abroad(&recipient.country),
            adequate: adequate(&recipient.country),
            condition: condition(recipient.transfer.as_ref(), &recipient.id)?,
            agreement_required,
            agreement: None,
            consent_required: recipient.ground == Some(ReceivedOn::Consent),
            legal_review: recipient.legal_review,
        })
    }
}

fn class(recipient: &pack::Recipient) -> Result<RecipientClass, Uncompilable> {
    Ok(
        match recipient.class.ok_or_else(|| gap(&recipient.id, "class"))? {
            ReceivedBy::Unit => RecipientClass::Unit,
            ReceivedBy::CooperatingBody => RecipientClass::CooperatingBody,
            ReceivedBy::StateAgency => RecipientClass::StateAgency,
            ReceivedBy::Court => RecipientClass::Court,
            ReceivedBy::PersonNamed => RecipientClass::PersonNamed,
            ReceivedBy::Public => RecipientClass::Public,
            ReceivedBy::ServiceCompany => return Err(gap(&recipient.id, "class")),
        },
    )
}

fn condition(
    transfer: Option<&TransferEvidence>,
    id: &str,
) -> Result<Option<Condition>, Uncompilable> {
    let stated = |transfer: &TransferEvidence| {
        transfer
            .condition
            .and_then(|word| word.condition())
            .ok_or_else(|| gap(id, "transfer condition"))
    };
    transfer.map(stated).transpose()
}

fn adequate(country: &str) -> bool {
    ADEQUATE_COUNTRIES
        .iter()
        .any(|(found, _)| *found == country)
}
