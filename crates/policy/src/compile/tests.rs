//! What the check lets through in no pack is refused here once more: the tables are never made
//! from something half said.

use std::fs;
use std::path::Path;

use super::*;
use crate::declared::RecipientClass;
use crate::diff;

fn shipped() -> Pack {
    offered("chula-learning")
}

fn offered(id: &str) -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../policies")
        .join(id);
    let files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect();
    let borrowed: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let (pack, faults) = read_bytes(&borrowed);
    assert_eq!(errors(&faults), 0);
    pack
}

fn gap_in(spoil: impl FnOnce(&mut Pack)) -> &'static str {
    let mut pack = shipped();
    spoil(&mut pack);
    match compiled(&pack, &[]) {
        Err(Uncompilable::Gap { what, .. }) => what,
        other => panic!("{:?}", other.map(|_| "compiled")),
    }
}

fn numbered_copy(pack: &Pack, version: &str) -> Pack {
    let mut copy = pack.clone();
    copy.head.as_mut().unwrap().version = version.to_owned();
    copy
}

#[test]
fn the_tables_say_what_the_pack_says() {
    let pack = shipped();
    let tables = compiled(&pack, &[]).unwrap();
    for activity in &pack.activities {
        let ix = tables.activity_ix(&activity.id).unwrap();
        let told: Vec<&str> = tables
            .tells(ix)
            .categories
            .iter()
            .map(|number| tables.categories()[usize::from(number)].id.as_str())
            .collect();
        let mut written: Vec<&str> = activity.categories.iter().map(String::as_str).collect();
        written.sort_by_key(|id| pack.category_position(id));
        assert_eq!(told, written, "{}", activity.id);
        for relationship in &pack.relationships {
            let basis = tables.basis(ix, tables.relationship_ix(&relationship.id).unwrap());
            assert_eq!(
                basis,
                activity
                    .basis_for(&relationship.id)
                    .and_then(pack::ActivityBasis::single),
                "{}",
                activity.id
            );
        }
    }
    for role in &pack.roles {
        let ix = tables.role_ix(&role.id).unwrap();
        for activity in &pack.activities {
            let acting = tables
                .acting(tables.activity_ix(&activity.id).unwrap())
                .has(ix.0);
            assert_eq!(
                acting,
                role.activities.contains(&activity.id),
                "{} {}",
                role.id,
                activity.id
            );
        }
    }
    let recipients: Vec<&str> = tables
        .recipients()
        .iter()
        .map(|recipient| recipient.id.as_str())
        .collect();
    let written: Vec<&str> = pack
        .processors
        .iter()
        .map(|one| one.id.as_str())
        .chain(pack.recipients.iter().map(|one| one.id.as_str()))
        .collect();
    assert_eq!(recipients, written);
}

#[test]
fn lp_071_a_role_that_names_no_categories_sees_those_of_its_activities_and_no_others() {
    let pack = shipped();
    let tables = compiled(&pack, &[]).unwrap();
    let ids = |role: &str| -> Vec<&str> {
        let role = tables.role(tables.role_ix(role).unwrap()).unwrap();
        role.categories
            .iter()
            .map(|number| tables.categories()[usize::from(number)].id.as_str())
            .collect()
    };
    assert_eq!(ids("records-officer"), ["identity", "learning"]);
    assert_eq!(ids("instructor"), ["identity", "contact", "learning"]);
}

#[test]
fn x_019_a_pack_with_faults_decides_nothing() {
    let mut pack = shipped();
    pack.head.as_mut().unwrap().effective = None;
    let refused = Compiled::new(&pack, &[]).unwrap_err();
    assert!(matches!(&refused, Uncompilable::Faulty(faults) if errors(faults) > 0));
    assert!(refused.to_string().contains("decides nothing"));
    assert!(matches!(
        Compiled::from_files(&[("pack.toml", b"[pack")], &[]),
        Err(Uncompilable::Faulty(_))
    ));
}

#[test]
fn lp_108_only_earlier_versions_of_the_same_pack_are_earlier_versions() {
    let first = shipped();
    let second = numbered_copy(&first, "2");
    assert!(compiled(&second, std::slice::from_ref(&first)).is_ok());
    let stranger = |earlier: &[Pack]| {
        matches!(
            compiled(&second, earlier),
            Err(Uncompilable::Stranger { .. })
        )
    };
    let mut other = first.clone();
    other.head.as_mut().unwrap().id = "another".to_owned();
    assert!(stranger(&[other]));
    assert!(stranger(std::slice::from_ref(&second)));
    assert!(stranger(&[numbered_copy(&first, "3")]));
    assert!(stranger(&[first.clone(), first.clone()]));
    assert!(stranger(&[numbered_copy(&first, "one")]));
}

#[test]
fn lp_045_an_earlier_version_told_only_what_stood_in_it() {
    let mut first = shipped();
    let second = numbered_copy(&first, "2");
    first.processors.clear();
    first.activities[0]
        .categories
        .retain(|id| id != "technical");
    first.activities[0]
        .operations
        .retain(|verb| *verb != Verb::Disclose);
    first.activities.remove(3);
    // an order of its own: places are found by id
    first.categories.reverse();
    let tables = compiled(&second, &[first]).unwrap();
    let teaching = tables.activity_ix("teaching-support").unwrap();
    let (told, tells) = (tables.told(1, teaching), tables.tells(teaching));
    let technical = tables.category_ix("technical").unwrap();
    assert_eq!(told.categories, tells.categories.without(technical.0));
    assert_eq!(
        told.operations,
        tells.operations.without(law::Operation::Disclose.number())
    );
    assert_eq!(
        told.recipients,
        tells
            .recipients
            .without(tables.recipient_ix("mycourseville").unwrap().0)
    );
    let recommending = tables.activity_ix("learning-recommendation").unwrap();
    assert!(tables.told(1, recommending).categories.is_empty());
    assert!(tables.told(3, teaching).categories.is_empty());
}

#[test]
fn what_is_left_open_is_named() {
    assert_eq!(
        gap_in(|pack| pack.head.as_mut().unwrap().version = "1.0".to_owned()),
        "version"
    );
    assert_eq!(
        gap_in(|pack| pack.head.as_mut().unwrap().effective = None),
        "effective date"
    );
    assert_eq!(
        gap_in(|pack| pack.activities[0].categories.push("dreams".to_owned())),
        "categories"
    );
    assert_eq!(
        gap_in(|pack| pack.activities[0].basis[0].1.basis.push(Basis::Consent)),
        "one basis"
    );
    assert_eq!(
        gap_in(|pack| pack.categories[0].field[0].kind = None),
        "kind"
    );
    assert_eq!(gap_in(|pack| pack.relations[0].kind = None), "kind");
    assert_eq!(
        gap_in(|pack| pack.roles[0].relation = "friend".to_owned()),
        "relation"
    );
    assert_eq!(
        gap_in(|pack| pack.roles[0].activities.push("idling".to_owned())),
        "activities"
    );
    assert_eq!(
        gap_in(|pack| pack.roles[0].network = "café".to_owned()),
        "network"
    );
    assert_eq!(
        gap_in(|pack| pack.processors[0].agreement = None),
        "agreement"
    );
    assert_eq!(gap_in(|pack| pack.recipients[0].class = None), "class");
    assert_eq!(
        gap_in(|pack| pack.recipients[0].class = Some(pack::ReceivedBy::ServiceCompany)),
        "class"
    );
    assert_eq!(gap_in(|pack| pack.recipients[0].ground = None), "ground");
    assert_eq!(
        gap_in(|pack| pack.recipients[0].ground = Some(pack::ReceivedOn::GoodFaith)),
        "ground"
    );
}

#[test]
fn x_028_x_025_good_faith_is_no_ground_and_a_service_company_no_recipient_of_its_own() {
    assert_eq!(
        gap_in(|pack| pack.recipients[1].ground = Some(pack::ReceivedOn::GoodFaith)),
        "ground"
    );
    assert_eq!(
        gap_in(|pack| pack.recipients[1].class = Some(pack::ReceivedBy::ServiceCompany)),
        "class"
    );
}

#[test]
fn x_002_the_exercise_of_rights_is_no_condition() {
    let mut pack = shipped();
    pack.transfers.as_mut().unwrap().conditions = vec![pack::TransferWord::ExerciseOfRights];
    let tables = compiled(&pack, &[]).unwrap();
    assert!(
        Condition::ALL
            .into_iter()
            .all(|condition| !tables.allows_condition(condition))
    );
}

#[test]
fn co_016_co_017_the_ground_says_which_paper_a_disclosure_needs() {
    use pack::ReceivedOn::{Consent, Contract, Law, WrittenAssignment};
    for (ground, agreement, consent) in [
        (Contract, true, false),
        (WrittenAssignment, true, false),
        (Law, false, false),
        (Consent, false, true),
    ] {
        let mut pack = shipped();
        pack.recipients[0].ground = Some(ground);
        let tables = compiled(&pack, &[]).unwrap();
        let recipient = tables
            .recipient(tables.recipient_ix(&pack.recipients[0].id).unwrap())
            .unwrap();
        assert_eq!(
            (recipient.agreement_required, recipient.consent_required),
            (agreement, consent)
        );
    }
}

#[test]
fn a_recipient_whose_country_is_not_said_is_abroad() {
    let mut pack = shipped();
    pack.recipients[0].country = String::new();
    let tables = compiled(&pack, &[]).unwrap();
    assert!(
        tables
            .recipient(tables.recipient_ix(&pack.recipients[0].id).unwrap())
            .unwrap()
            .abroad
    );
    assert_eq!(tables.recipients()[0].class, RecipientClass::Processor);
    assert!(!tables.recipients()[0].abroad);
}

#[test]
fn two_things_of_one_name_and_more_than_can_be_told_apart_are_refused() {
    let mut twice = shipped();
    twice.recipients[0].id = twice.processors[0].id.clone();
    assert!(
        matches!(compiled(&twice, &[]), Err(Uncompilable::Twice { id }) if id == "mycourseville")
    );
    let mut many = shipped();
    while many.roles.len() <= pack::LIMIT {
        let mut copy = many.roles[0].clone();
        copy.id = format!("copy-{}", many.roles.len());
        many.roles.push(copy);
    }
    assert_eq!(
        compiled(&many, &[]).unwrap_err(),
        Uncompilable::TooMany {
            kind: "roles",
            count: pack::LIMIT + 1
        }
    );
}

fn activity_mut<'p>(pack: &'p mut Pack, id: &str) -> &'p mut pack::Activity {
    let found = pack.activities.iter_mut();
    found
        .into_iter()
        .find(|activity| activity.id == id)
        .unwrap()
}

#[test]
fn lp_045_another_purpose_under_the_same_id_was_told_to_nobody() {
    let first = shipped();
    let same = numbered_copy(&first, "2");
    let mut other = same.clone();
    activity_mut(&mut other, "teaching-support").purpose.en = "sell what you study".to_owned();
    let mut marketing = same.clone();
    activity_mut(&mut marketing, "teaching-support").direct_marketing = true;
    for (second, told) in [(same, true), (other, false)] {
        let tables = compiled(&second, std::slice::from_ref(&first)).unwrap();
        let teaching = tables.activity_ix("teaching-support").unwrap();
        assert_eq!(!tables.told(1, teaching).categories.is_empty(), told);
    }
    let marketing = diff::is_another_purpose(
        first.activity("teaching-support").unwrap(),
        marketing.activity("teaching-support").unwrap(),
    );
    assert!(marketing, "s.32: marketing is another purpose");
}

#[test]
fn lp_045_people_for_whom_the_basis_changed_were_told_something_else() {
    let first = shipped();
    let mut second = numbered_copy(&first, "2");
    let activity = activity_mut(&mut second, "teaching-support");
    let (relationship, _) = activity.basis[0].clone();
    activity.basis[0].1.basis = vec![Basis::LegitimateInterest];
    let tables = compiled(&second, &[first]).unwrap();
    let teaching = tables.activity_ix("teaching-support").unwrap();
    let place = tables.relationship_ix(&relationship).unwrap();
    let told = tables.told(1, teaching);
    assert!(told.unsaid.has(place.0) && told.unsaid.len() == 1);
    assert!(tables.tells(teaching).unsaid.is_empty());
}

#[test]
fn lp_006_a_recipient_that_gets_more_than_was_told_is_news() {
    let mut first = shipped();
    let second = numbered_copy(&first, "2");
    first.processors[0].categories.pop().unwrap();
    let (id, activity) = {
        let processor = &first.processors[0];
        (processor.id.clone(), processor.activities[0].clone())
    };
    let tables = compiled(&second, &[first]).unwrap();
    let activity = tables.activity_ix(&activity).unwrap();
    let recipient = tables.recipient_ix(&id).unwrap();
    assert!(!tables.told(1, activity).recipients.has(recipient.0));
    assert!(tables.tells(activity).recipients.has(recipient.0));
}

#[test]
fn lp_047_a_consent_covers_what_was_asked_and_no_more() {
    let first = offered("cmu-culture");
    let asking = first
        .activities
        .iter()
        .find(|activity| activity.asks_consent())
        .unwrap();
    let id = asking.id.clone();
    let covers = |change: &dyn Fn(&mut pack::Activity)| {
        let mut second = numbered_copy(&first, "2");
        change(activity_mut(&mut second, &id));
        let tables = compiled(&second, std::slice::from_ref(&first)).unwrap();
        let ix = tables.activity_ix(&id).unwrap();
        assert!(
            tables.covers(2, ix),
            "what is given now covers what is done now"
        );
        assert!(
            !tables.covers(7, ix),
            "a version nobody published covers nothing"
        );
        tables.covers(1, ix)
    };
    assert!(covers(&|_| {}));
    assert!(covers(
        &|activity| activity.name.en = "Another name".to_owned()
    ));
    assert!(!covers(
        &|activity| activity.purpose.en = "another purpose".to_owned()
    ));
    assert!(!covers(&|activity| {
        activity.consent.as_mut().unwrap().ask.as_mut().unwrap().en = "May we?".to_owned();
    }));
    let fewer = {
        let mut before = first.clone();
        activity_mut(&mut before, &id).categories.pop().unwrap();
        let second = numbered_copy(&first, "2");
        let tables = compiled(&second, &[before]).unwrap();
        tables.covers(1, tables.activity_ix(&id).unwrap())
    };
    assert!(!fewer, "more data than was agreed to");
}
