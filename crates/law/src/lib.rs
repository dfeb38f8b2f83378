//! The words of the Personal Data Protection Act B.E. 2562 as types: bases, operations, rights,
//! clocks, Buddhist-era dates. Pure: no input or output, no clock of its own.
//!
//! Trusted with: meaning. Every other room takes its legal words from here; a wrong row in a
//! table of this room is a wrong answer to a person.

mod basis;
mod clock;
mod closed;
mod consent;
pub mod date;
pub mod detect;
mod file;
mod holidays;
mod id;
mod minor;
mod operation;
mod plain;
mod refusal;
mod request;
mod right;
mod sensitive;
mod text;
mod time;
pub mod words;

pub use basis::{Basis, UnknownBasis};
pub use clock::{
    ClockKind, Due, Limit, Owes, Rests, TimeLeft, due, due_indirect_notice, due_within,
};
pub use consent::{ConsentFlaw, ConsentMethod, ConsentState};
pub use file::{FIRST_OCTETS, FileKind};
pub use holidays::{CorrectedTwice, Correction, Holiday, Holidays, YearMissing, is_weekend};
pub use id::{
    ActorId, CaseId, CourseId, EntryId, IdFault, MediaId, MemoId, PersonId, ProposalId, RecordId,
    RequestId,
};
pub use minor::{
    Act, Agreed, Agrees, Birth, BirthFault, Capacity, CourtOrder, Evidence, capacity,
    consent_needs, years_completed,
};
pub use operation::{Operation, UnknownOperation};
pub use plain::Plain;
pub use refusal::{Limb, Refusal, RefusalCode, RefusalFault, UnknownRefusalCode};
pub use request::{
    Channel, Gathering, Proof, Request, Review, Stage, UnknownChannel, UnknownProof, WrongMove,
};
pub use right::{
    Answer, Circumstances, ErasureMethod, Ground, Objection, ObjectionGround, Origin, Right, Shown,
    Step, Substitution, UnknownGround, UnknownRight, answer, cell, substitute,
};
pub use sensitive::{Sensitive, UnknownSensitive};
pub use text::{Language, Text, UnknownLanguage};
pub use time::{BANGKOK, Clock, Moment};
