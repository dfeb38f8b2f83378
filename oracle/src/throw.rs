//! Questions and circumstances thrown by dice, in the words of a pack; they lean towards yes, so
//! that each rule is sometimes the only one in the way.

use std::net::IpAddr;

use jiff::Timestamp;
use policy::pack::{Pack, Role};
use policy::{AgreementState, Asked, Condition, MemoState, Situation};

use crate::NOW;

/// `SplitMix64`: the same throws for the same seed, everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.throw() % 100 < percent
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw() >> 33)
            .unwrap_or_default()
            .checked_rem(end)
            .unwrap_or_default()
    }

    fn of<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        let at = self.below(things.len());
        things.get(at)
    }

    /// Each of the ids with this chance.
    fn some<'i>(&mut self, ids: impl Iterator<Item = &'i String>, percent: u64) -> Vec<String> {
        ids.filter(|_| self.chance(percent)).cloned().collect()
    }

    fn maybe<T>(&mut self, percent: u64, thing: T) -> Option<T> {
        self.chance(percent).then_some(thing)
    }

    fn until(&mut self) -> Timestamp {
        let later = [60, 3600, 86_400, 1, 0, -60];
        let seconds = self.of(&later).copied().unwrap_or(0);
        NOW.checked_add(jiff::SignedDuration::from_secs(seconds))
            .unwrap_or(NOW)
    }
}

/// The one who asks.
pub(crate) const ASKING: &str = "00000000000000000000000000000001";
const LAWYER: &str = "000000000000000000000000000000aa";

/// A question to a pack. Half of the time somebody asks what one of their roles is for.
pub(crate) fn question(pack: &Pack, dice: &mut Dice) -> Asked {
    let activity = dice.of(&pack.activities).cloned();
    let id = activity
        .as_ref()
        .map_or_else(String::new, |activity| activity.id.clone());
    let cells = activity.map_or_else(Vec::new, |activity| activity.categories);
    let acting: Vec<&Role> = pack
        .roles
        .iter()
        .filter(|role| role.activities.contains(&id))
        .collect();
    let role = dice.of(&acting).copied().filter(|_| dice.chance(80));
    let mut roles = dice.some(pack.roles.iter().map(|role| &role.id), 8);
    roles.extend(role.map(|role| role.id.clone()));
    if dice.chance(20) {
        roles.push("of-another-house".to_owned());
    }
    let fitting = role.filter(|_| dice.chance(65));
    let verbs: Vec<&str> = match fitting {
        Some(role) => role.operations.iter().map(|verb| verb.code()).collect(),
        None => vec![
            "collect", "use", "use", "store", "disclose", "disclose", "erase",
        ],
    };
    Asked {
        roles,
        activity: if dice.chance(97) {
            id.clone()
        } else {
            "talent-scouting".to_owned()
        },
        categories: categories(pack, &cells, fitting, dice),
        operation: dice.of(&verbs).copied().unwrap_or("use").to_owned(),
        recipient: recipient(pack, &id, dice),
        abroad: dice.chance(15),
        address: address(dice),
        case: dice.maybe(80, "00000000000000000000000000000002".to_owned()),
        memo: dice.maybe(85, "00000000000000000000000000000003".to_owned()),
    }
}

fn categories(pack: &Pack, cells: &[String], role: Option<&Role>, dice: &mut Dice) -> Vec<String> {
    let seen = |id: &&String| {
        role.is_none_or(|role| role.categories.is_empty() || role.categories.contains(*id))
    };
    let mut categories = match role {
        None if dice.chance(25) => {
            dice.some(pack.categories.iter().map(|category| &category.id), 25)
        }
        _ => dice.some(cells.iter().filter(seen), 45),
    };
    if categories.is_empty() && dice.chance(90) {
        let one: Vec<&String> = cells.iter().filter(seen).collect();
        categories.extend(dice.of(&one).map(|id| (*id).clone()));
    }
    if dice.chance(3) {
        categories.push("blood-group".to_owned());
    }
    categories
}

fn recipient(pack: &Pack, activity: &str, dice: &mut Dice) -> Option<String> {
    let listed = |activities: &[String]| activities.iter().any(|id| id == activity);
    let processors = pack
        .processors
        .iter()
        .filter(|one| listed(&one.activities))
        .map(|one| one.id.clone());
    let fitting: Vec<String> = processors
        .chain(
            pack.recipients
                .iter()
                .filter(|one| listed(&one.activities))
                .map(|one| one.id.clone()),
        )
        .collect();
    let any: Vec<String> = pack
        .processors
        .iter()
        .map(|one| one.id.clone())
        .chain(pack.recipients.iter().map(|one| one.id.clone()))
        .collect();
    if dice.chance(80) {
        dice.of(&fitting).cloned()
    } else if dice.chance(80) {
        dice.of(&any).cloned()
    } else {
        dice.maybe(50, "somebody-else".to_owned())
    }
}

fn address(dice: &mut Dice) -> Option<IpAddr> {
    let all = [
        [10, 20, 30, 40],
        [10, 0, 0, 1],
        [11, 0, 0, 0],
        [203, 0, 113, 9],
    ];
    let four = dice.of(&all).copied().map(std::net::Ipv4Addr::from)?;
    if dice.chance(20) {
        return None;
    }
    Some(if dice.chance(20) {
        IpAddr::V6(four.to_ipv6_mapped())
    } else {
        IpAddr::V4(four)
    })
}

/// What is true when it is asked.
pub(crate) fn situation(pack: &Pack, dice: &mut Dice) -> Situation {
    let activities = || pack.activities.iter().map(|activity| &activity.id);
    let categories = || pack.categories.iter().map(|category| &category.id);
    let relationship = dice
        .of(&pack.relationships)
        .map(|relationship| relationship.id.clone());
    Situation {
        relationship: if dice.chance(97) { relationship } else { None },
        notice: dice
            .of(&[
                Some(2),
                Some(2),
                Some(2),
                Some(2),
                Some(2),
                Some(1),
                Some(1),
                None,
                Some(3),
            ])
            .copied()
            .flatten(),
        notice_due: if dice.chance(40) {
            Some(dice.until())
        } else {
            None
        },
        consents: dice.some(activities(), 75),
        withdrawn: dice.some(activities(), 12),
        objections: dice.some(activities(), 10),
        restrictions: dice.some(categories(), 5),
        holds: dice.some(categories(), 12),
        relations: dice.some(pack.relations.iter().map(|relation| &relation.id), 75),
        undertaking: dice.chance(80),
        memo: match dice.below(8) {
            0 => MemoState::Missing,
            1 => MemoState::Expired,
            2 => MemoState::Used,
            _ => MemoState::ValidUntil(dice.until()),
        },
        agreement: match dice.below(8) {
            0 => AgreementState::Missing,
            1 => AgreementState::Expired,
            _ => AgreementState::InForceUntil(dice.until()),
        },
        case_open: dice.chance(85),
        legal_review: dice
            .of(&[Some(LAWYER), Some(LAWYER), Some(LAWYER), Some(ASKING), None])
            .copied()
            .flatten()
            .map(str::to_owned),
        transfer: if dice.chance(88) {
            dice.of(&Condition::ALL)
                .map(|condition| condition.code().to_owned())
        } else {
            None
        },
        transfer_consented: dice.chance(80),
    }
}
