//! Every time limit of the Act and around it, counted as the law counts (`law` note B5, B6).
//!
//! Days: the first is not counted (`CCC 193/3` ¶2; Administrative Procedure Act s.64 ¶1). A reply
//! owed on an event is never "begun at opening time", so that exception is not used. Hours run from
//! the moment and never pause. What a controller or a processor owes is due on its last day even
//! when that is a holiday (s.64 ¶2): it never rolls, although `CCC 193/8` read alone would let it.
//! What a person must do rolls to the next working day. Nothing here extends a limit.

mod kinds;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, ToSpan as _};

use crate::date;
use crate::holidays::{Holidays, YearMissing};
use crate::text::Language;
use crate::time::Moment;
use crate::words::{Words, rights};

pub use kinds::{ClockKind, Limit, Owes, Rests};

/// When something is due, with how it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which limit.
    pub kind: ClockKind,
    /// What the law gives, counted without rolling: the last day.
    pub by_law: Date,
    /// What the policy promised, counted the same way; shown beside the law's day (`X-3`).
    pub by_policy: Option<Date>,
    /// The earlier of the two, still without rolling.
    pub strict: Date,
    /// The strict day rolled to the next working day (`CCC 193/8`); what a person's act is held
    /// to, and for a controller only what the other reading would give.
    pub if_rolled: Result<Date, YearMissing>,
    last: Moment,
    exact: bool,
}

/// How much of the time is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeLeft {
    /// Civil days after today until the last day; at least one.
    Days(u32),
    /// Today is the last day; the limit ends at [`Due::last_moment`].
    Today,
    /// The limit has ended, so many civil days ago (0: today).
    Overdue(u32),
    /// A floor has ended: what had to be kept until now may go.
    Ended,
    /// A person's last day fell on a day of a year whose holidays are not loaded: nobody is told
    /// that they are late by a calendar we do not have.
    Unsure(YearMissing),
}

impl TimeLeft {
    /// How much time is left, in words.
    #[must_use]
    pub fn told(self, language: Language) -> String {
        let days = |words: Words, days: u32| words.fill(language, &[("days", &days.to_string())]);
        match self {
            TimeLeft::Days(1) => rights::LEFT_TOMORROW.in_language(language).to_owned(),
            TimeLeft::Overdue(1) => rights::LEFT_OVERDUE_YESTERDAY
                .in_language(language)
                .to_owned(),
            TimeLeft::Days(count) => days(rights::LEFT_DAYS, count),
            TimeLeft::Today => rights::LEFT_TODAY.in_language(language).to_owned(),
            TimeLeft::Overdue(0) => rights::LEFT_OVERDUE_TODAY.in_language(language).to_owned(),
            TimeLeft::Overdue(count) => days(rights::LEFT_OVERDUE, count),
            TimeLeft::Ended => rights::LEFT_ENDED.in_language(language).to_owned(),
            TimeLeft::Unsure(missing) => {
                let year = date::buddhist_of(missing.year).to_string();
                rights::LEFT_UNSURE.fill(language, &[("year", &year)])
            }
        }
    }
}

impl Due {
    /// The last civil day in Asia/Bangkok on which the duty is done in time. For a person's act
    /// the rolled day; when the holidays of that year are not loaded, the strict day.
    #[must_use]
    pub fn day(&self) -> Date {
        match (self.kind.owes(), self.if_rolled) {
            (Owes::Person, Ok(rolled)) => rolled,
            _ => self.strict,
        }
    }

    /// The last moment that is in time: the moment itself for limits in hours and at once, the
    /// last microsecond of [`Due::day`] for limits in days.
    #[must_use]
    pub fn last_moment(&self) -> Moment {
        match (self.kind.owes(), self.exact) {
            (Owes::Person, false) => end_of(self.day()),
            _ => self.last,
        }
    }

    /// Whether the limit is a moment rather than a civil day.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.exact
    }

    /// How much time is left. A floor ends; it is never overdue.
    #[must_use]
    pub fn time_left(&self, now: Moment) -> TimeLeft {
        if now > self.last_moment() {
            return match (self.kind.rests(), self.kind.owes(), self.if_rolled) {
                (Rests::Floor, ..) => TimeLeft::Ended,
                (_, Owes::Person, Err(missing)) => TimeLeft::Unsure(missing),
                _ => TimeLeft::Overdue(days_between(self.day(), now.civil_day())),
            };
        }
        match days_between(now.civil_day(), self.day()) {
            0 => TimeLeft::Today,
            days => TimeLeft::Days(days),
        }
    }

    /// Whether the limit has ended for certain.
    #[must_use]
    pub fn is_overdue(&self, now: Moment) -> bool {
        matches!(self.time_left(now), TimeLeft::Overdue(_))
    }
}

/// Counts the limit of `kind` from its start.
#[must_use]
pub fn due(kind: ClockKind, start: Moment, holidays: &Holidays) -> Due {
    due_within(kind, None, start, holidays)
}

/// Counts the limit of `kind` from its start, or the policy's limit in days where that is shorter:
/// a policy may promise more than the law, never less (`X-3`).
#[must_use]
pub fn due_within(
    kind: ClockKind,
    policy_days: Option<u16>,
    start: Moment,
    holidays: &Holidays,
) -> Due {
    let first = start.civil_day();
    let (law_last, exact) = match kind.limit() {
        Limit::AtOnce => (start, true),
        Limit::Hours(hours) => (start.after(SignedDuration::from_hours(hours.into())), true),
        Limit::Days(days) => (end_of(later(first, i32::from(days).days())), false),
        Limit::Years(years) => (end_of(later(first, i32::from(years).years())), false),
    };
    let policy_last = policy_days.map(|days| end_of(later(first, i32::from(days).days())));
    let last = match policy_last {
        Some(policy) if kind.rests() == Rests::Deadline => law_last.min(policy),
        Some(policy) => law_last.max(policy),
        None => law_last,
    };
    due_at(
        kind,
        law_last,
        policy_last,
        last,
        exact && last == law_last,
        holidays,
    )
}

/// Counts the notice owed to a person whose data came from elsewhere: thirty days after
/// collection, or the first contact, or before the first disclosure, whichever comes first
/// (s.25 ¶1, ¶3, `LP-32`).
#[must_use]
pub fn due_indirect_notice(
    collected: Moment,
    first_contact: Option<Moment>,
    first_disclosure: Option<Moment>,
    holidays: &Holidays,
) -> Due {
    let whole = due(ClockKind::IndirectNotice, collected, holidays);
    let earliest = [first_contact, first_disclosure]
        .into_iter()
        .flatten()
        .min();
    match earliest {
        Some(moment) if moment < whole.last => {
            let moment = moment.max(collected);
            due_at(
                ClockKind::IndirectNotice,
                moment,
                None,
                moment,
                true,
                holidays,
            )
        }
        _ => whole,
    }
}

fn due_at(
    kind: ClockKind,
    law_last: Moment,
    policy_last: Option<Moment>,
    last: Moment,
    exact: bool,
    holidays: &Holidays,
) -> Due {
    let strict = last.civil_day();
    Due {
        kind,
        by_law: law_last.civil_day(),
        by_policy: policy_last.map(Moment::civil_day),
        strict,
        if_rolled: holidays.working_day_from(strict),
        last,
        exact,
    }
}

/// The day so much later; the last day the calendar knows when there is none.
fn later(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

/// The last microsecond of a civil day in Asia/Bangkok.
fn end_of(day: Date) -> Moment {
    Moment::start_of(later(day, 1.day())).after(SignedDuration::from_micros(-1))
}

/// Whole civil days from one day to a later one; 0 when it is not later.
fn days_between(from: Date, to: Date) -> u32 {
    u32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(0)
}

#[cfg(test)]
mod tests;
