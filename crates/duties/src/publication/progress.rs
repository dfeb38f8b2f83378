//! How far people have been told: counts, never names (`LP-8`).

use store::DeliveryState;

use crate::app::App;
use crate::failure::Failure;

/// How far a version has reached people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// It reached so many, on whatever channel.
    pub told: u64,
    /// Of those, by e-mail.
    pub by_letter: u64,
    /// So many are still tried.
    pub waiting: u64,
    /// To so many no way is known; they are told when they sign in.
    pub unreachable: u64,
}

impl Progress {
    /// So many were told another way than by e-mail: at their next sign-in, or where they used a right.
    #[must_use]
    pub const fn otherwise(&self) -> u64 {
        self.told.saturating_sub(self.by_letter)
    }
}

/// How far a version, or a reminder of it, has reached people.
///
/// # Errors
/// [`Failure::Store`].
pub fn progress(app: &App, version: u32, round: u32) -> Result<Progress, Failure> {
    let counts = app
        .store()
        .read::<_, store::Fault>(|read| read.delivery_counts(version, round))?;
    let mut progress = Progress::default();
    for (state, channel, count) in counts {
        match DeliveryState::ALL
            .into_iter()
            .find(|known| known.code() == state)
        {
            Some(DeliveryState::Told) => {
                progress.told += count;
                if channel == super::tell::LETTER {
                    progress.by_letter += count;
                }
            }
            Some(DeliveryState::Waiting) => progress.waiting += count,
            Some(DeliveryState::Unreachable) | None => progress.unreachable += count,
        }
    }
    Ok(progress)
}
