//! What earlier versions of the notice told (`LP-45`).

use std::collections::HashMap;

use super::{Places, Uncompilable, verbs};
use crate::compiled::{Declared, Notice, Told};
use crate::diff;
use crate::pack::Pack;

/// What the earlier versions told of today's activities, by id: what has since been renamed,
/// added or widened was not told.
pub(super) fn earlier_notices(
    today: &Pack,
    declared: &Declared,
    places: &Places,
    earlier: &[Pack],
) -> Result<Vec<Notice>, Uncompilable> {
    let mut notices: Vec<Notice> = Vec::new();
    for pack in earlier {
        let stranger = || Uncompilable::Stranger {
            id: pack.id().to_owned(),
            version: pack
                .head
                .as_ref()
                .map_or_else(String::new, |head| head.version.clone()),
        };
        let version = pack
            .version()
            .filter(|version| *version < declared.version)
            .ok_or_else(stranger)?;
        if pack.id() != declared.id || notices.iter().any(|notice| notice.version == version) {
            return Err(stranger());
        }
        let told = declared
            .activities
            .iter()
            .map(|activity| told(pack, today, places, &activity.id))
            .collect();
        let covers = today
            .activities
            .iter()
            .zip(0..)
            .filter(|(activity, _)| diff::covers_consent(pack, today, activity))
            .map(|(_, number)| number)
            .collect();
        notices.push(Notice {
            version,
            told,
            covers,
        });
    }
    notices.sort_by_key(|notice| notice.version);
    Ok(notices)
}

fn told(pack: &Pack, today: &Pack, places: &Places, activity_id: &str) -> Told {
    let (Some(activity), Some(now)) = (pack.activity(activity_id), today.activity(activity_id))
    else {
        return Told::default();
    };
    // Another purpose under the same id was not told (s.21).
    if diff::is_another_purpose(activity, now) {
        return Told::default();
    }
    let known = |places: &HashMap<String, u8>, id: &String| places.get(id).copied();
    let unsaid = today.relationships.iter().zip(0_u8..);
    Told {
        categories: activity
            .categories
            .iter()
            .filter_map(|id| known(&places.categories, id))
            .collect(),
        operations: verbs(&activity.operations),
        recipients: receiving(pack, activity_id)
            .filter(|(id, told)| {
                // One that gets more, or sits elsewhere, than was told is news as a whole (s.23(4), s.28).
                let mut now = receiving(today, activity_id).filter(|(now, _)| now == id);
                now.all(|(_, now)| now.is_within(told))
            })
            .filter_map(|(id, _)| known(&places.recipients, id))
            .collect(),
        unsaid: unsaid
            .filter(|(relationship, _)| !diff::same_terms(activity, now, &relationship.id))
            .map(|(_, number)| number)
            .collect(),
    }
}

/// What somebody receives, and where.
struct Receives<'p> {
    categories: &'p [String],
    country: &'p str,
}

impl Receives<'_> {
    fn is_within(&self, told: &Receives<'_>) -> bool {
        self.country == told.country
            && self
                .categories
                .iter()
                .all(|category| told.categories.contains(category))
    }
}

/// Who receives in an activity, processors first.
fn receiving<'p>(
    pack: &'p Pack,
    activity_id: &'p str,
) -> impl Iterator<Item = (&'p String, Receives<'p>)> {
    let names = move |ids: &[String]| ids.iter().any(|id| id == activity_id);
    let processors = pack
        .processors
        .iter()
        .filter(move |processor| names(&processor.activities))
        .map(|processor| {
            let receives = Receives {
                categories: &processor.categories,
                country: &processor.country,
            };
            (&processor.id, receives)
        });
    let recipients = pack
        .recipients
        .iter()
        .filter(move |recipient| names(&recipient.activities))
        .map(|recipient| {
            let receives = Receives {
                categories: &recipient.categories,
                country: &recipient.country,
            };
            (&recipient.id, receives)
        });
    processors.chain(recipients)
}
