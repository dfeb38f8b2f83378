//! Consent (s.19, s.20) and direct marketing (s.32(2)).

use super::{Rule, blank};
use crate::fault::{Code, Findings};
use crate::pack::{Activity, Minors, Pack};

pub(super) const RULES: &[Rule] = &[worded, idle, minors, marketing, unmarked];

fn asking(pack: &Pack) -> impl Iterator<Item = &Activity> {
    pack.activities
        .iter()
        .filter(|activity| activity.asks_consent())
}

fn worded(pack: &Pack, found: &mut Findings<'_>) {
    let said =
        |text: Option<&law::Text>| text.is_some_and(|text| !blank(&text.th) && !blank(&text.en));
    for activity in asking(pack) {
        let place = activity
            .consent
            .as_ref()
            .map_or_else(|| activity.place.of("id"), |asked| asked.place.whole());
        if !said(
            activity
                .consent
                .as_ref()
                .and_then(|asked| asked.ask.as_ref()),
        ) {
            found.push(Code::ConsentUnasked, place, &[("id", &activity.id)]);
        }
        if !said(
            activity
                .consent
                .as_ref()
                .and_then(|asked| asked.effect_of_withdrawing.as_ref()),
        ) {
            found.push(Code::ConsentEffectMissing, place, &[("id", &activity.id)]);
        }
    }
}

fn idle(pack: &Pack, found: &mut Findings<'_>) {
    for activity in pack
        .activities
        .iter()
        .filter(|activity| !activity.asks_consent())
    {
        if let Some(asked) = &activity.consent {
            found.push(
                Code::ConsentIdle,
                asked.place.whole(),
                &[("id", &activity.id)],
            );
        }
    }
}

fn minors(pack: &Pack, found: &mut Findings<'_>) {
    let of_the_pack = pack.head.as_ref().and_then(|head| head.minors);
    for activity in asking(pack) {
        if activity.minors.or(of_the_pack).is_none() {
            found.push(
                Code::ConsentMinorsUnsaid,
                activity.place.of("id"),
                &[("id", &activity.id)],
            );
        }
    }
}

fn marketing(pack: &Pack, found: &mut Findings<'_>) {
    let none_served = pack.head.as_ref().and_then(|head| head.minors) == Some(Minors::NoMinors);
    for activity in pack
        .activities
        .iter()
        .filter(|activity| activity.direct_marketing)
    {
        let place = activity.place.of("direct_marketing");
        if !activity.opt_out {
            found.push(Code::MarketingWithoutOptOut, place, &[("id", &activity.id)]);
        }
        if activity.minors.is_none() && !none_served {
            found.push(Code::MarketingMinorsUnsaid, place, &[("id", &activity.id)]);
        }
    }
}

/// Marketing under another name is the defect itself: photos taken for one purpose, used for the
/// next campaign (`CO-11`).
fn unmarked(pack: &Pack, found: &mut Findings<'_>) {
    let speaks_of_it = |text: &law::Text| {
        text.th.contains("การตลาด") || text.en.to_lowercase().contains("marketing")
    };
    for activity in pack
        .activities
        .iter()
        .filter(|activity| !activity.direct_marketing)
    {
        let key = [("name", &activity.name), ("purpose", &activity.purpose)]
            .into_iter()
            .find(|(_, text)| speaks_of_it(text));
        if let Some((key, _)) = key {
            found.push(
                Code::MarketingUnmarked,
                activity.place.of(key),
                &[("id", &activity.id)],
            );
        }
    }
}
