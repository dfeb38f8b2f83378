//! Who else gets data, here and abroad.

use super::intake::TransferEvidence;
use super::{ReceivedBy, ReceivedOn, TransferMode, TransferWord};
use crate::pack::shape::tables;

tables! {
    /// Whoever works on the controller's instruction (s.40, LP-10, LP-49).
    struct Processor = "processor" {
        /// The processor's id.
        id: must Id("processor");
        /// Its name.
        name: must Text;
        /// What it does for the controller.
        does: must Text;
        /// The agreement with it; without one in force nothing is given to it.
        agreement: may One(AgreementTerms);
        /// Where it is told that a person restricted, erased or corrected what it holds (s.40(1)).
        email: may Email;
        /// The activities it is instructed to work for (s.40(1), LP-70).
        activities: may Refs("activity");
        /// The categories it may see.
        categories: may Refs("category");
        /// Its country (ISO 3166-1).
        country: may Country;
        /// Outside TH only: the condition and its evidence (LP-59).
        transfer: may One(TransferEvidence);
        /// Those it relies on; an empty list says there are none, left out says nobody knows.
        sub_processors: may SaidMany(SubProcessor);
        /// Until when its security attestation holds (LP-56).
        attestation_until: may Date;
    }
    /// An agreement and its time (s.40).
    struct AgreementTerms = "agreement" {
        /// The number or name of the document.
        reference: must Line;
        /// The first day.
        from: must Date;
        /// The last day; left out, it has none.
        to: may Date;
    }
    /// Whom a processor relies on.
    struct SubProcessor = "sub_processor" {
        /// Its name.
        name: must Line;
        /// Its country (ISO 3166-1).
        country: may Country;
        /// The region where it works.
        region: may Line;
        /// Outside TH only: the condition and its evidence (LP-59).
        transfer: may One(TransferEvidence);
    }
    /// Whoever else receives data (s.23(4), s.27, LP-48 … LP-50).
    struct Recipient = "recipient" {
        /// The recipient's id.
        id: must Id("recipient");
        /// Its name.
        name: must Text;
        /// Its class.
        class: must Word(ReceivedBy);
        /// The ground on which it receives (LP-48).
        ground: may Word(ReceivedOn);
        /// The contract, law or assignment.
        reference: may Line;
        /// Where it is told that a person restricted, erased or corrected what it received (s.33 third paragraph, s.34, s.35).
        email: may Email;
        /// The activities under which it receives.
        activities: may Refs("activity");
        /// The categories it may receive.
        categories: may Refs("category");
        /// Its country (ISO 3166-1).
        country: may Country;
        /// Whether the legal team decides each time (CO-44).
        legal_review: may Flag;
        /// Where it takes a person's data at their request: an https address (s.31(1), LP-83).
        transfer_endpoint: may Online;
        /// The key by which it signs receipts, and transfers of its own (C2SP signed-note verifier key).
        transfer_key: may Line;
        /// Outside TH only: the condition and its evidence (LP-59).
        transfer: may One(TransferEvidence);
    }
    /// What must be true before data leaves the country (s.28–29, LP-58 … LP-68).
    struct Transfers = "transfers" {
        /// Consent and a condition, or a condition alone.
        mode: may Word(TransferMode);
        /// The DPO's sign-off to the weaker mode: who and when.
        dpo_sign_off: may One(SignedOff);
        /// The conditions that may be used.
        conditions: may Words(TransferWord);
        /// What a person is told of the destination's protection before consenting (s.28(2), LP-64).
        inadequacy_statement: may SaidText;
    }
    /// A sign-off.
    struct SignedOff = "dpo_sign_off" {
        /// Who.
        by: must Ref("unit office");
        /// When.
        on: must Date;
        /// The document.
        reference: may Line;
    }
}
