//! Consent (s.19, s.20) and direct marketing (s.32(2)).

use super::{Rule, blank};
use crate::fault::{Code, Findings};
use crate::pack::{Activity, Minors, Pack, Period};

pub(super) const RULES: &[Rule] = &[
    worded, single, explicit, idle, minors, marketing, unmarked, lasting,
];

/// The fewest days for which a consent is asked: its end is told thirty days before.
const LASTS_LEAST: u64 = 60;

/// Words by which one question asks for a second thing, or for a contract along with it (s.19 ¶3).
const JOINING_TH: &[&str] = &[
    "และส่ง",
    "และติดต่อ",
    "และเผยแพร่",
    "และเปิดเผย",
    "และแบ่งปัน",
    "รวมทั้ง",
    "รวมถึงการ",
    "และ/หรือ",
    "ข้อตกลงการใช้",
    "เงื่อนไขการใช้",
];
/// The same in English.
const JOINING_EN: &[&str] = &[
    " and send",
    " and contact",
    " and publish",
    " and share",
    " and disclose",
    " and pass on",
    "as well as",
    "and/or",
    "terms of",
    "terms and conditions",
];

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

/// A consent that ends by itself lasts long enough for its end to be told before (s.19, s.23).
fn lasting(pack: &Pack, found: &mut Findings<'_>) {
    for activity in &pack.activities {
        let Some(asked) = &activity.consent else {
            continue;
        };
        let short = |period: Period| period.shortest_days() < LASTS_LEAST;
        if asked.expires.is_some_and(short) {
            let at = asked.place.of("expires");
            found.push(Code::ConsentTooShort, at, &[("id", &activity.id)]);
        }
    }
}

/// One question, one purpose: no second thing in it, no contract, and no two activities behind one
/// question (s.19 ¶3).
fn single(pack: &Pack, found: &mut Findings<'_>) {
    let mut earlier: Vec<(&str, &law::Text)> = Vec::new();
    for activity in asking(pack) {
        let Some((place, ask)) = activity
            .consent
            .as_ref()
            .and_then(|asked| Some((asked.place.of("ask"), asked.ask.as_ref()?)))
        else {
            continue;
        };
        let english = ask.en.to_lowercase();
        let joins = JOINING_TH.iter().find(|word| ask.th.contains(**word));
        let joins = joins.or_else(|| JOINING_EN.iter().find(|word| english.contains(**word)));
        if let Some(word) = joins {
            let values = [("id", activity.id.as_str()), ("value", word.trim())];
            found.push(Code::ConsentBundled, place, &values);
        }
        let same = earlier
            .iter()
            .find(|(_, known)| known.th == ask.th || known.en == ask.en);
        if let Some((other, _)) = same {
            let values = [("id", activity.id.as_str()), ("other", *other)];
            found.push(Code::ConsentShared, place, &values);
        }
        earlier.push((&activity.id, ask));
    }
}

/// Sensitive data is agreed to by a statement of its own; an ordinary consent has none (s.26).
fn explicit(pack: &Pack, found: &mut Findings<'_>) {
    for activity in asking(pack) {
        let Some(asked) = &activity.consent else {
            continue;
        };
        let needed = activity
            .all_bases()
            .any(|basis| basis == law::Basis::ExplicitConsent);
        let stated = asked
            .explicit
            .as_ref()
            .is_some_and(|text| !blank(&text.th) && !blank(&text.en));
        if needed && !stated {
            let place = asked.place.whole();
            found.push(Code::ConsentExplicitMissing, place, &[("id", &activity.id)]);
        }
        if !needed && asked.explicit.is_some() {
            let place = asked.place.of("explicit");
            found.push(Code::ConsentExplicitIdle, place, &[("id", &activity.id)]);
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
