//! Why something is not erased, in the words the person gets.

use law::Text;
use law::words::requests as words;
use policy::CategoryIx;

use super::super::case::RefusedAs;
use super::super::desk;
use super::super::plan::Reason;
use crate::app::{App, Policy};
use crate::period;

/// The refusal for the categories that stay, in the words the person gets: the facts, the law, and
/// why (`I-9`). The code of the gravest: a basis that the Act exempts before a ground that fails.
pub(super) fn refusal_of(
    app: &App,
    policy: &Policy,
    stays: &[(CategoryIx, &Reason)],
) -> Option<RefusedAs> {
    let (_, first) = stays
        .iter()
        .min_by_key(|(_, reason)| reason.code)
        .copied()?;
    let of_code = || stays.iter().filter(|(_, reason)| reason.code == first.code);
    let categories: Vec<Text> = stays
        .iter()
        .filter_map(|(category, _)| policy.compiled.category(*category))
        .map(|category| category.name.clone())
        .collect();
    let mut activities: Vec<&Text> = of_code()
        .filter_map(|(_, reason)| policy.compiled.activity(reason.activity))
        .map(|activity| &activity.name)
        .collect();
    activities.dedup();
    let mut reason = words::ERASURE_REFUSED.fill_text(&[
        ("categories", &period::list(&categories)),
        ("activities", &period::list(activities)),
        ("basis", &first.basis.words().text()),
    ]);
    if let Some(law) = &first.law {
        let law = words::ERASURE_LAW.fill_text(&[("law", law)]);
        reason = Text::new(
            format!("{} {}", reason.th, law.th),
            format!("{} {}.", reason.en, law.en),
        );
    }
    Some(desk::refused_as(app, first.code, reason, categories))
}
