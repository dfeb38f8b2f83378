//! Who may act, and through which tie to the person.

use super::{Tie, Verb};
use crate::pack::shape::tables;

tables! {
    /// A tie between who asks and the person.
    struct Relation = "relation" {
        /// The relation's id.
        id: must Id("relation");
        /// The name people see.
        name: must Text;
        /// What kind of tie it is.
        kind: must Word(Tie);
        /// The parts in a class that make the tie, for a course relation (LP-51).
        course_roles: may Lines;
    }
    /// A role of whoever asks: the office and the role, never a person.
    struct Role = "role" {
        /// The role's id.
        id: must Id("role");
        /// The name people see.
        name: must Text;
        /// The unit it belongs to.
        office: may Ref("unit controller");
        /// The tie that it needs (LP-51 … LP-53).
        relation: must Ref("relation");
        /// The activities it may act in.
        activities: may Refs("activity");
        /// Fewer categories than its activities allow; left out, all of theirs.
        categories: may Refs("category");
        /// What it may do.
        operations: must Words(Verb);
        /// Whether a confidentiality undertaking must be in force (CO-23).
        undertaking: may Flag;
        /// The network it is tied to (CO-33).
        network: may Ref("network");
        /// For a memo relation: how often and how long one memorandum can be used.
        memo: may One(MemoTerms);
    }
    /// How often and how long one memorandum can be used (LP-53, X-35).
    struct MemoTerms = "memo" {
        /// How often.
        uses: must Whole;
        /// How long.
        valid: must Period;
    }
}
