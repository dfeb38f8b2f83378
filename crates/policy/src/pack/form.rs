//! Collection points: what is asked of a person who comes with a matter, field by field.

use crate::pack::shape::tables;
use crate::pack::{Field, Pack};

tables! {
    /// A collection point: a hosted form, its door for programs, and the same at the counter (LP-25 … LP-29, CO-2, CO-9).
    struct Form = "form" {
        /// The form's id: its address, and the kind of the cases that it opens.
        id: must Id("form");
        /// The published code.
        code: may Line;
        /// The clause it comes from.
        clause: may Line;
        /// The name people see.
        name: must Text;
        /// What it is for, in a sentence before the first question (s.23(1)).
        about: must Text;
        /// The one activity it collects for; more than one would bundle purposes (s.21).
        activities: may Refs("activity");
        /// The relationship of somebody who fills it in and is not known (LP-13).
        relationship: must Ref("relationship");
        /// The channel by which people fill it in themselves; left out, staff alone do.
        channel: may Ref("channel");
        /// The channel by which staff fill it in for somebody (LP-25, CO-9); left out, nobody does.
        desk_channel: may Ref("channel");
        /// The role whose desk answers.
        role: must Ref("role");
        /// Within which period the desk answers.
        answer_within: may Period;
        /// What is asked, in its order.
        ask: may Many(AskedField);
        /// What the program itself writes into the case.
        writes: may One(FormWrites);
        /// The field in which the chosen session is kept.
        session_field: may Ref("field");
        /// What can be chosen, and how many places it has.
        session: may Many(FormSession);
    }
    /// A question of a form.
    struct AskedField = "ask" {
        /// The catalogue field, as category/field.
        to: must Ref("field");
        /// Whether it must be answered here; true or false must be said (s.23(2), LP-27).
        required: may Said;
        /// Why it is asked (s.22).
        why: may SaidText;
        /// What follows from leaving it out (s.23(2), LP-27).
        if_left_out: may SaidText;
        /// For a field of kind code: what can be chosen.
        choice: may Many(FormChoice);
        /// For a field that takes files: how many may be attached. What kinds and how large stands with
        /// the field (`accepts`, `max_kib`).
        files: may Whole;
    }
    /// One of the answers that can be chosen.
    struct FormChoice = "choice" {
        /// What is kept.
        value: must Line;
        /// The name people see.
        name: must Text;
    }
    /// What the program writes into a case by itself; each left out where the catalogue has no place for it.
    struct FormWrites = "writes" {
        /// Where the case number is kept.
        case_no: may Ref("field");
        /// Where the form's id is kept.
        kind: may Ref("field");
        /// Where the channel's id is kept (LP-25).
        channel: may Ref("field");
        /// Where the moment of filling in is kept.
        at: may Ref("field");
        /// Where the answer of the desk is kept.
        answer: may Ref("field");
    }
    /// Something that can be chosen, with a limit of places.
    struct FormSession = "session" {
        /// The session's id.
        id: must Id("session");
        /// The name people see.
        name: must Text;
        /// How many places there are.
        places: may Whole;
        /// How many may wait for one; none when left out.
        waiting: may Whole;
        /// The last day on which one can register.
        closes: may Date;
    }
}

/// The most files that one question may take.
pub const FORM_FILES_MOST: u32 = 10;
/// The most KiB of all files of one form together: they are in memory while it is taken.
pub const FORM_KIB_MOST: u64 = 16 * 1024;

impl Form {
    /// The questions that take files, each with its field.
    pub fn attachments<'p>(
        &'p self,
        pack: &'p Pack,
    ) -> impl Iterator<Item = (&'p AskedField, &'p Field)> {
        self.ask
            .iter()
            .filter_map(|asked| Some((asked, pack.field(&asked.to)?)))
            .filter(|(_, field)| field.takes_files())
    }

    /// The most KiB that its files may have together; 0 for a form without.
    #[must_use]
    pub fn attached_kib_most(&self, pack: &Pack) -> u64 {
        self.attachments(pack)
            .map(|(asked, field)| {
                u64::from(asked.files.unwrap_or_default())
                    * u64::from(field.max_kib.unwrap_or_default())
            })
            .sum()
    }

    /// The activity it collects for; none where the pack names several or none.
    #[must_use]
    pub fn activity(&self) -> Option<&str> {
        match self.activities.as_slice() {
            [activity] => Some(activity),
            _ => None,
        }
    }

    /// The session with this id.
    #[must_use]
    pub fn session(&self, id: &str) -> Option<&FormSession> {
        self.session.iter().find(|session| session.id == id)
    }

    /// Every catalogue field that a filled-in form may hold: asked, chosen and written by itself.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let asked = self.ask.iter().map(|asked| asked.to.as_str());
        let chosen = std::iter::once(self.session_field.as_str());
        let written = self.writes.iter().flat_map(|writes| {
            [
                &writes.case_no,
                &writes.kind,
                &writes.channel,
                &writes.at,
                &writes.answer,
            ]
            .map(String::as_str)
        });
        asked
            .chain(chosen)
            .chain(written)
            .filter(|path| !path.is_empty())
    }
}
