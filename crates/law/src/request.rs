//! A rights request and where it stands (s.30–36, `LP-98`, `LP-102`).
//!
//! Each stage holds exactly the facts true in it, and only the moves here change it. Access,
//! portability and complaint end with a package that is collected; erasure with a certificate once nothing is
//! left anywhere; the others once the change has been made. No move waits for the clock and none
//! stops it: how much time is left is asked of [`Request::due`] at every stage.

mod stage;

use crate::clock::{ClockKind, Due, due_within};
use crate::holidays::Holidays;
use crate::id::ActorId;
use crate::refusal::{Refusal, RefusalCode};
use crate::right::Right;
use crate::time::Moment;

pub use stage::{Channel, Gathering, Proof, Review, Stage, UnknownChannel, UnknownProof};

/// A request of a person to use one right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    right: Right,
    channel: Channel,
    received: Moment,
    stage: Stage,
}

/// A move that the request's stage does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongMove {
    /// The request stands elsewhere.
    #[error("a request for {right} that is {found} cannot be {wanted} (s.30–36)")]
    Stage {
        /// The right asked for.
        right: Right,
        /// The name of the stage it stands in.
        found: &'static str,
        /// The name of the stage it was to reach.
        wanted: &'static str,
    },
    /// The cooling-off after a request is not over.
    #[error(
        "the cooling-off of the request is not over: nothing is handed out or erased before it ends"
    )]
    Cooling {
        /// When it ends.
        until: Moment,
    },
    /// Sources have not all answered.
    #[error(
        "{missing} sources have not answered: a review needs each one answered, empty or failed"
    )]
    SourcesOpen {
        /// How many.
        missing: u32,
    },
    /// The package's collection window was to end before it began.
    #[error("the collection window ends before it begins")]
    WindowEmpty,
    /// The package can no longer be collected.
    #[error("the collection window is over: have the package prepared again")]
    WindowOver,
    /// Something is still to be erased or acknowledged elsewhere.
    #[error("{open} systems or recipients have not confirmed the erasure (s.33)")]
    ErasureOpen {
        /// How many.
        open: u32,
    },
    /// A refusal for want of identity after identity was proved, or another before it was.
    #[error(
        "before identity is proved a request is refused for that alone, and afterwards never for it"
    )]
    IdentityCode,
    /// A refusal of another right.
    #[error("`{}` ({}) does not refuse a request for {right}", code.code(), code.section())]
    CodeOfOther {
        /// The right asked for.
        right: Right,
        /// The code that was tried.
        code: RefusalCode,
    },
}

impl Request {
    /// Takes a request in. The clock starts at `received`, which is when the person filed it, not
    /// when somebody typed it in.
    #[must_use]
    pub const fn receive(right: Right, channel: Channel, received: Moment) -> Self {
        Request {
            right,
            channel,
            received,
            stage: Stage::Received,
        }
    }

    /// Takes a stored request up again, as it stood.
    ///
    /// # Errors
    /// When requests for this right never stand in that stage.
    pub fn resume(
        right: Right,
        channel: Channel,
        received: Moment,
        stage: Stage,
    ) -> Result<Self, WrongMove> {
        let request = Request {
            right,
            channel,
            received,
            stage,
        };
        if request.stage.is_of(right) {
            Ok(request)
        } else {
            Err(request.wrong(request.stage.name()))
        }
    }

    /// The right asked for.
    #[must_use]
    pub const fn right(&self) -> Right {
        self.right
    }

    /// How it came in.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// When it was received.
    #[must_use]
    pub const fn received(&self) -> Moment {
        self.received
    }

    /// Where it stands.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// When its answer is due: the law's limit, or the policy's where shorter. Nothing for a
    /// complaint, whose clock is the Committee's.
    #[must_use]
    pub fn due(&self, policy_days: Option<u16>, holidays: &Holidays) -> Option<Due> {
        let kind = ClockKind::of_right(self.right)?;
        Some(due_within(kind, policy_days, self.received, holidays))
    }

    /// Records that it was proved who asks. Until `cooling_until` nothing is handed out or
    /// erased, so that the person can stop a stranger's request.
    ///
    /// # Errors
    /// When the request is past that.
    pub fn identify(
        self,
        proof: Proof,
        at: Moment,
        cooling_until: Option<Moment>,
    ) -> Result<Self, WrongMove> {
        match self.stage {
            Stage::Received => Ok(self.to(Stage::Identified {
                proof,
                identified_at: at,
                cooling_until,
            })),
            _ => Err(self.wrong("identified")),
        }
    }

    /// Ends the cooling-off early, at the word of the person through a channel known before the
    /// request. A later end is not set by it.
    ///
    /// # Errors
    /// When the request is not in a stage that waits for it.
    pub fn shorten_cooling(mut self, at: Moment) -> Result<Self, WrongMove> {
        match &mut self.stage {
            Stage::Identified { cooling_until, .. }
            | Stage::Gathered { cooling_until, .. }
            | Stage::Reviewed { cooling_until, .. } => {
                *cooling_until = cooling_until.map(|until| until.min(at));
                Ok(self)
            }
            _ => Err(self.wrong("identified")),
        }
    }

    /// Records what the sources answered; again whenever one more has.
    ///
    /// # Errors
    /// When identity is not proved, the review is done, or the right gathers nothing.
    pub fn gather(self, gathering: Gathering, at: Moment) -> Result<Self, WrongMove> {
        match self.stage {
            Stage::Identified { cooling_until, .. } | Stage::Gathered { cooling_until, .. }
                if stage::gathers(self.right) =>
            {
                Ok(self.to(Stage::Gathered {
                    gathering,
                    gathered_at: at,
                    cooling_until,
                }))
            }
            _ => Err(self.wrong("gathered")),
        }
    }

    /// Records the review: for access what was withheld because it is another person's, for
    /// erasure what is held, for the others what was decided.
    ///
    /// # Errors
    /// When the stage before is missing, or a source has not answered.
    pub fn review(self, review: Review, by: ActorId, at: Moment) -> Result<Self, WrongMove> {
        let cooling_until = match self.stage {
            Stage::Gathered {
                gathering,
                cooling_until,
                ..
            } => match gathering.open() {
                0 => cooling_until,
                missing => return Err(WrongMove::SourcesOpen { missing }),
            },
            Stage::Identified { cooling_until, .. } if !stage::gathers(self.right) => cooling_until,
            _ => return Err(self.wrong("reviewed")),
        };
        Ok(self.to(Stage::Reviewed {
            review,
            reviewed_by: by,
            reviewed_at: at,
            cooling_until,
        }))
    }

    /// Records that the package lies ready until `expires`. Also after a package expired
    /// uncollected, for the person may have it prepared again.
    ///
    /// # Errors
    /// When the request is not reviewed, still cooling off, or no package belongs to the right.
    pub fn answer(self, at: Moment, expires: Moment) -> Result<Self, WrongMove> {
        if !stage::has_package(self.right) {
            return Err(self.wrong("answered"));
        }
        match self.stage {
            Stage::Reviewed { cooling_until, .. } => is_cool(cooling_until, at)?,
            Stage::Expired { .. } => {}
            _ => return Err(self.wrong("answered")),
        }
        if expires <= at {
            return Err(WrongMove::WindowEmpty);
        }
        Ok(self.to(Stage::Answered {
            answered_at: at,
            expires,
        }))
    }

    /// Records that the person collected the package: once, within its window.
    ///
    /// # Errors
    /// When no package lies ready, or its window is over.
    pub fn collect(self, at: Moment) -> Result<Self, WrongMove> {
        match self.stage {
            Stage::Answered { expires, .. } if at > expires => Err(WrongMove::WindowOver),
            Stage::Answered { answered_at, .. } => Ok(self.to(Stage::Collected {
                answered_at,
                collected_at: at,
            })),
            _ => Err(self.wrong("collected")),
        }
    }

    /// Records that the window ended and the package was destroyed uncollected.
    ///
    /// # Errors
    /// When no package lies ready, or its window is not over.
    pub fn expire(self, at: Moment) -> Result<Self, WrongMove> {
        match self.stage {
            Stage::Answered {
                answered_at,
                expires,
            } if at > expires => Ok(self.to(Stage::Expired {
                answered_at,
                expired_at: at,
            })),
            _ => Err(self.wrong("expired")),
        }
    }

    /// Records that the keys here are destroyed and `open` connected systems, recipients and
    /// backup sets are still to confirm; again whenever one more has (s.33, `LP-78`).
    ///
    /// # Errors
    /// When it is no erasure, not reviewed, or still cooling off.
    pub fn erase_here(self, at: Moment, open: u32) -> Result<Self, WrongMove> {
        let erased_at = match self.stage {
            Stage::Reviewed { cooling_until, .. } if self.right == Right::Erasure => {
                is_cool(cooling_until, at)?;
                at
            }
            Stage::ErasedHere { erased_at, .. } => erased_at,
            _ => return Err(self.wrong("erased-here")),
        };
        Ok(self.to(Stage::ErasedHere { erased_at, open }))
    }

    /// Records that it is done: for erasure that nothing is left anywhere, for the rights without
    /// package that the change has been made.
    ///
    /// # Errors
    /// When the stage before is missing, or somebody has not confirmed the erasure.
    pub fn fulfil(self, at: Moment) -> Result<Self, WrongMove> {
        match self.stage {
            Stage::ErasedHere { open: 0, .. } => {}
            Stage::ErasedHere { open, .. } => return Err(WrongMove::ErasureOpen { open }),
            Stage::Reviewed { cooling_until, .. } if stage::is_plain(self.right) => {
                is_cool(cooling_until, at)?;
            }
            _ => return Err(self.wrong("fulfilled")),
        }
        Ok(self.to(Stage::Fulfilled { fulfilled_at: at }))
    }

    /// Records the refusal. Before identity is proved only that can be the reason, and afterwards
    /// it cannot; what is already handed out or erased cannot be refused.
    ///
    /// # Errors
    /// When the stage or the code does not allow it.
    pub fn refuse(self, refusal: &Refusal, by: ActorId, at: Moment) -> Result<Self, WrongMove> {
        let identified = match self.stage {
            Stage::Received => false,
            Stage::Identified { .. } | Stage::Gathered { .. } | Stage::Reviewed { .. } => true,
            _ => return Err(self.wrong("refused")),
        };
        let for_identity = refusal.code().is_for_identity();
        if identified == for_identity {
            return Err(WrongMove::IdentityCode);
        }
        let code = refusal.code();
        if code.right().is_some_and(|refused| refused != self.right) {
            return Err(WrongMove::CodeOfOther {
                right: self.right,
                code,
            });
        }
        Ok(self.to(Stage::Refused {
            code,
            refused_by: by,
            refused_at: at,
        }))
    }

    /// Records that the person took the request back, as long as nothing was handed out or erased.
    ///
    /// # Errors
    /// When it is past that.
    pub fn withdraw(self, at: Moment) -> Result<Self, WrongMove> {
        match self.stage {
            Stage::Received
            | Stage::Identified { .. }
            | Stage::Gathered { .. }
            | Stage::Reviewed { .. } => Ok(self.to(Stage::Withdrawn { withdrawn_at: at })),
            _ => Err(self.wrong("withdrawn")),
        }
    }

    fn to(self, stage: Stage) -> Self {
        Request { stage, ..self }
    }

    const fn wrong(&self, wanted: &'static str) -> WrongMove {
        WrongMove::Stage {
            right: self.right,
            found: self.stage.name(),
            wanted,
        }
    }
}

fn is_cool(cooling_until: Option<Moment>, at: Moment) -> Result<(), WrongMove> {
    match cooling_until {
        Some(until) if at < until => Err(WrongMove::Cooling { until }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
