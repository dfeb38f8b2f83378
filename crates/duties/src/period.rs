//! How long data is kept, in words and as a moment (s.23(3), `LP-72`).

use law::words::uses as words;
use law::{Language, Moment, Text};
use policy::pack::{CountsFrom, Pack, Period, Retention};

use crate::app::Policy;

/// What a row of the retention table is counted from.
pub(crate) fn counts(pack: &Pack, row: &Retention) -> CountsFrom {
    pack.event(&row.after)
        .and_then(|event| event.counts)
        .unwrap_or(CountsFrom::Recorded)
}

/// The rule of a row in words: how long, from which event.
pub(crate) fn rule(pack: &Pack, row: &Retention) -> Option<Text> {
    let period = row.period.period?.told();
    let event = pack
        .event(&row.after)
        .map_or_else(|| words::EVENT_RECORDED.text(), |event| event.name.clone());
    let sentence = if counts(pack, row) == CountsFrom::CaseClosed {
        words::KEPT_WHILE_CASE
    } else {
        words::KEPT_FOR
    };
    Some(sentence.fill_text(&[("period", &period), ("event", &event)]))
}

/// Of all the activities that keep a category of people of this relationship, the rule that keeps
/// it longest without a case, and when the newest record of `to` ends by it where that is known.
pub(crate) fn longest(
    policy: &Policy,
    relationship: &str,
    category: &str,
    to: Moment,
) -> (Option<Text>, Option<Moment>) {
    let pack = &policy.pack;
    let rows = pack.retention.iter().filter(|row| {
        row.categories.iter().any(|held| held == category)
            && pack
                .activity(&row.activity)
                .is_some_and(|activity| activity.basis_for(relationship).is_some())
    });
    // What is kept for a case alone keeps nothing where there is none.
    let is_case = |row: &&Retention| counts(pack, row) == CountsFrom::CaseClosed;
    let (cases, always): (Vec<&Retention>, Vec<&Retention>) = rows.partition(is_case);
    let length = |row: &&&Retention| row.period.period.map_or(0, Period::longest_days);
    let Some(row) = always
        .iter()
        .max_by_key(length)
        .or_else(|| cases.iter().max_by_key(length))
    else {
        return (None, None);
    };
    let until = row
        .period
        .period
        .filter(|_| counts(pack, row) == CountsFrom::Recorded)
        .map(|period| end_of(period, to));
    (rule(pack, row), until)
}

/// The last moment of a period that begins on the civil day of `from`.
pub(crate) fn end_of(period: Period, from: Moment) -> Moment {
    let last = period.after(from.civil_day());
    last.tomorrow()
        .map_or(Moment::from_micros(i64::MAX), Moment::start_of)
}

/// A civil day in words, in both languages.
pub(crate) fn day(day: jiff::civil::Date) -> Text {
    Text::new(
        law::date::long(day, Language::Thai),
        law::date::long(day, Language::English),
    )
}

/// A moment in words, in both languages.
pub(crate) fn moment(at: Moment) -> Text {
    Text::new(
        law::date::long_with_time(at, Language::Thai),
        law::date::long_with_time(at, Language::English),
    )
}

/// Names as a list in both languages.
pub(crate) fn list<'t>(names: impl IntoIterator<Item = &'t Text>) -> Text {
    let (mut th, mut en) = (Vec::new(), Vec::new());
    for name in names {
        th.push(name.th.as_str());
        en.push(name.en.as_str());
    }
    Text::new(th.join(", "), en.join(", "))
}

#[cfg(test)]
mod tests;
