//! Until when data is kept, and how it is guarded meanwhile.

use super::intake::TransferEvidence;
use super::{AtEnd, CountsFrom, Holds, MeasureKind, Refusals, Spared};
use crate::pack::shape::tables;

tables! {
    /// What a period is counted from.
    struct Event = "event" {
        /// The event's id.
        id: must Id("event");
        /// The name people see.
        name: must Text;
        /// The day from which the program counts.
        counts: must Word(CountsFrom);
    }
    /// How long an activity keeps categories (s.23(3), s.39(4), LP-72); one row for each cell.
    struct Retention = "retention" {
        /// The activity; "*" stands for all and is a fault.
        activity: must Ref("activity *");
        /// The categories; "*" stands for all and is a fault.
        categories: must Refs("category *");
        /// How long (ISO 8601).
        period: must Kept;
        /// The event from which it is counted.
        after: may Ref("event");
        /// What a law wants it kept at least.
        floor: may Period;
        /// That law.
        floor_law: may Text;
        /// What asks for so long a period; needed beyond P30Y.
        law: may Text;
        /// What happens then.
        then: must Word(AtEnd);
        /// When the period is looked at again.
        review_by: may Date;
    }
    /// How erasure is done (s.33, s.37(3), the notification of B.E. 2567).
    struct Erasure = "erasure" {
        /// When a requested erasure is done at the latest; never longer than P90D.
        requested_within: may Period;
        /// When data without any basis left is destroyed at the latest; never longer than P90D (LP-75).
        lapsed_within: may Period;
        /// What the published policy promised; shown beside.
        policy_within: may Period;
        /// How a purge for want of space is done.
        storage_purge: may One(StoragePurge);
        /// Whether copies and backups are erased too.
        covers_backups: may Said;
        /// How refusals are given.
        refusals: may Word(Refusals);
        /// Whether promises of the policy beyond the Act are kept.
        promise_wider_grounds: may Said;
    }
    /// A purge for want of space: planned, approved, announced (LP-74, LP-77).
    struct StoragePurge = "storage_purge" {
        /// Who approves it.
        approver: may Ref("unit office");
        /// How long before it people are told.
        notice: may Period;
        /// What it spares.
        spares: may Words(Spared);
        /// Whether its announcement delays requested erasures; it must not.
        delays_requests: may Said;
    }
    /// A security measure (s.37(1), the notification of B.E. 2565).
    struct Measure = "measure" {
        /// The measure's id.
        id: must Id("measure");
        /// What kind it is.
        kind: must Word(MeasureKind);
        /// The name people see.
        name: must Text;
        /// What shows that it is in place.
        evidence: may Line;
        /// How often it is reviewed.
        review: may Period;
    }
    /// Where data lies (LP-33, CO-24, CO-25).
    struct Location = "location" {
        /// The location's id.
        id: must Id("location");
        /// The name people see.
        name: must Text;
        /// Who runs it.
        provider: must Line;
        /// Its country (ISO 3166-1).
        country: may Country;
        /// Its region.
        region: may Line;
        /// The categories that lie there.
        categories: may Refs("category");
        /// What it holds.
        holds: must Word(Holds);
        /// Whether only the controller has the keys (CO-27).
        client_side_encryption: may Flag;
        /// Whether it stands inside the university (CO-24).
        inside_university: may Flag;
        /// Outside TH only: the condition and its evidence (LP-59).
        transfer: may One(TransferEvidence);
    }
    /// Sentences of the notice that the pack must then keep.
    struct Promises = "promises" {
        /// Nothing leaves but to the recipients listed (X-26, CO-15).
        no_outside_sharing: may Flag;
        /// Every location is inside the university, but for backups that nobody else can read (X-27, CO-24 … CO-27).
        all_inside_university: may Flag;
    }
}
