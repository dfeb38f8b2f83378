//! How data comes in.

use super::{EnteredBy, Hours, SourceFormat, SourceKind, TransferWord};
use crate::pack::shape::tables;

tables! {
    /// A way in which data is collected from the person (LP-25 … LP-30).
    struct Channel = "channel" {
        /// The channel's id.
        id: must Id("channel");
        /// The published code, such as C1.
        code: may Line;
        /// The clause it comes from.
        clause: may Line;
        /// The name people see.
        name: must Text;
        /// Who enters the data (LP-25).
        by: must Word(EnteredBy);
        /// The categories it collects.
        collects: may Refs("category");
        /// When it is open.
        hours: may Word(Hours);
    }
    /// Data that comes from elsewhere, and how a format's fields land in the catalogue.
    struct Source = "source" {
        /// The source's id.
        id: must Id("source");
        /// The published code, such as E1.
        code: may Line;
        /// The clause it comes from.
        clause: may Line;
        /// The name people see.
        name: must Text;
        /// The format it delivers.
        format: must Word(SourceFormat);
        /// Where it stands; the s.25 clock runs for all but the controller's own systems.
        kind: must Word(SourceKind);
        /// Its country (ISO 3166-1); elsewhere than TH raises a transfer entry (LP-31).
        country: may Country;
        /// For an identity provider: the address that its tokens name (LP-31); left out, the configuration alone names it.
        issuer: may Online;
        /// Who found that the body's own policy does not contradict this one (LP-34).
        body_policy_reviewed: may One(PolicyReviewed);
        /// What it is collected for; the basis follows from the activity (s.24, X-30).
        activities: may Refs("activity");
        /// When the s.25 notice reaches the person at the latest: within P30D, and never after the first disclosure.
        notice_within: may Period;
        /// Outside TH only: the condition under which data moves, and its evidence (LP-59).
        transfer: may One(TransferEvidence);
        /// The path of the field that names the person.
        person: may Line;
        /// The catalogue field by which the person is found.
        person_field: may Ref("field");
        /// For records: scheme to catalogue field, instead of person and person_field.
        person_schemes: may RefByName("field");
        /// For records: the categories whose fields may come, instead of keep.
        categories: may Refs("category");
        /// The path of the field that makes a row idempotent.
        external_id: may Line;
        /// The path of the time at which it happened.
        at: may Line;
        /// Where fields land unless said otherwise.
        category: may Ref("category");
        /// The relationship given to people whom this source creates.
        relationship: may Ref("relationship");
        /// The relationship read from the row instead; a value not listed refuses the row (LP-13).
        relationship_from: may One(RelationshipFrom);
        /// Which fields are kept, and where in the catalogue.
        keep: may Many(KeptField);
        /// Paths that are known and dropped at the door (s.22); any other field refuses the row (LP-24).
        drop: may Lines;
        /// Paths that the door itself reads, never kept as data of a person.
        structure: may Lines;
    }
    /// How a row says which relationship its person has (LP-13).
    struct RelationshipFrom = "relationship_from" {
        /// The path of the field that says it.
        path: must Line;
        /// Each value, and the relationship it stands for.
        values: must RefByName("relationship");
    }
    /// A field that is kept.
    struct KeptField = "keep" {
        /// The path in the source's format.
        from: must Line;
        /// The catalogue field, as category/field.
        to: must Ref("field");
    }
    /// A reviewer's finding of no conflict (LP-34).
    struct PolicyReviewed = "body_policy_reviewed" {
        /// Who: a unit, the DPO or counsel.
        by: must Ref("unit office");
        /// When.
        on: must Date;
    }
    /// The one condition under which data leaves the country, and its evidence (LP-59).
    struct TransferEvidence = "transfer" {
        /// One of the conditions of `[transfers]`.
        condition: must Word(TransferWord);
        /// The document that shows it.
        evidence: may Line;
    }
}
