//! How a word on consent is said, and what shows that it was (s.19 ¶2).

use jiff::civil::Date;
use law::words::consents as words;
use law::{ActorId, Birth, ConsentMethod, Language, Moment};

use crate::failure::Failure;

/// How long the reference of what the desk keeps may be.
const REFERENCE_MAX: usize = 64;

/// By which way a word came, with what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// On the portal, by somebody who last proved who they are at this moment.
    Portal {
        /// When they did.
        proved: Moment,
    },
    /// Through a connected program.
    Program,
    /// Taken down by the desk.
    TakenDown {
        /// Who took it down.
        by: ActorId,
        /// On paper, by telephone, at the counter.
        method: ConsentMethod,
        /// Under which number the desk keeps what shows it.
        reference: String,
        /// On which civil day it was said or signed, where that was before it was taken down.
        said_on: Option<Date>,
    },
}

/// How long ago a word can have been said that is taken down: what is older is asked for anew.
const SAID_AGO: i64 = 31;

impl How {
    /// What the desk took down.
    ///
    /// # Errors
    /// [`Failure::Bad`] when this is no way in which the desk takes a word, or the reference is missing or
    /// could hold personal data.
    pub fn taken_down(by: ActorId, method: ConsentMethod, reference: &str) -> Result<How, Failure> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "./-_".contains(letter);
        let fits = !reference.is_empty()
            && reference.len() <= REFERENCE_MAX
            && reference.chars().all(plain)
            && !law::detect::has_card(reference)
            && !law::detect::has_citizen_number(reference);
        if !method.is_taken_down() || !fits {
            let why = words::REFERENCE_BAD.text();
            return Err(Failure::bad("reference", "s.19 ¶2", why));
        }
        Ok(How::TakenDown {
            by,
            method,
            reference: reference.to_owned(),
            said_on: None,
        })
    }

    /// The same, said or signed on an earlier day.
    ///
    /// # Errors
    /// [`Failure::Bad`] for a day to come, or one more than a month ago.
    pub fn said_on(self, day: Date, today: Date) -> Result<How, Failure> {
        let ago = today
            .since(day)
            .map_or(-1, |span| i64::from(span.get_days()));
        if !(0..=SAID_AGO).contains(&ago) {
            let why = words::SAID_ON_BAD.text();
            return Err(Failure::bad("day", "s.19 ¶2", why));
        }
        Ok(match self {
            How::TakenDown {
                by,
                method,
                reference,
                ..
            } => How::TakenDown {
                by,
                method,
                reference,
                said_on: Some(day),
            },
            other => other,
        })
    }

    pub(super) const fn method(&self) -> ConsentMethod {
        match self {
            How::Portal { .. } => ConsentMethod::Portal,
            How::Program => ConsentMethod::Program,
            How::TakenDown { method, .. } => *method,
        }
    }

    pub(super) fn evidence(&self) -> String {
        match self {
            How::Portal { proved } => format!("signed-in {}", proved.timestamp()),
            How::Program => "program".to_owned(),
            How::TakenDown {
                reference,
                said_on: Some(day),
                ..
            } => format!("{reference} ({day})"),
            How::TakenDown { reference, .. } => reference.clone(),
        }
    }

    pub(super) const fn by(&self) -> Option<ActorId> {
        match self {
            How::TakenDown { by, .. } => Some(*by),
            How::Portal { .. } | How::Program => None,
        }
    }
}

/// A yes or a no to one activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The activity's id.
    pub activity: String,
    /// Yes, or no.
    pub yes: bool,
    /// The date of birth as it was given just now, for whom none is held. It is looked at, and not kept.
    pub birth: Option<Birth>,
    /// In which language it was read.
    pub language: Language,
    /// The hash of the text that was read, where the door knows: an answer to another text is none.
    pub read: Option<[u8; 32]>,
    /// How it was said.
    pub how: How,
}

impl Saying {
    /// A word, as yet without a birth date and without the hash of what was read.
    #[must_use]
    pub fn new(activity: impl Into<String>, yes: bool, language: Language, how: How) -> Self {
        Saying {
            activity: activity.into(),
            yes,
            birth: None,
            language,
            read: None,
            how,
        }
    }

    /// With a date of birth given just now.
    #[must_use]
    pub fn born(self, birth: Option<Birth>) -> Self {
        Saying { birth, ..self }
    }

    /// With the hash of the text that was read.
    #[must_use]
    pub fn having_read(self, read: Option<[u8; 32]>) -> Self {
        Saying { read, ..self }
    }
}
