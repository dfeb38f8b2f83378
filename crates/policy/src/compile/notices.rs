//! What earlier versions of the notice told (`LP-45`).

use std::collections::HashMap;

use super::{Places, Uncompilable, verbs};
use crate::compiled::{Declared, Notice, Told};
use crate::pack::Pack;

/// What the earlier versions told of today's activities, by id: what has since been renamed,
/// added or widened was not told.
pub(super) fn earlier_notices(
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
            .map(|activity| told(pack, places, &activity.id))
            .collect();
        notices.push(Notice { version, told });
    }
    notices.sort_by_key(|notice| notice.version);
    Ok(notices)
}

fn told(pack: &Pack, places: &Places, activity_id: &str) -> Told {
    let Some(activity) = pack.activity(activity_id) else {
        return Told::default();
    };
    let known = |places: &HashMap<String, u8>, id: &String| places.get(id).copied();
    let names = |ids: &[String]| ids.iter().any(|id| id == activity_id);
    let processors = pack
        .processors
        .iter()
        .filter(|processor| names(&processor.activities))
        .map(|processor| &processor.id);
    let recipients = pack
        .recipients
        .iter()
        .filter(|recipient| names(&recipient.activities))
        .map(|recipient| &recipient.id);
    Told {
        categories: activity
            .categories
            .iter()
            .filter_map(|id| known(&places.categories, id))
            .collect(),
        operations: verbs(&activity.operations),
        recipients: processors
            .chain(recipients)
            .filter_map(|id| known(&places.recipients, id))
            .collect(),
    }
}
