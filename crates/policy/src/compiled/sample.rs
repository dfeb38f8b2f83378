//! A small university for the tests of this room: every kind of thing a pack can declare, once.

use std::collections::BTreeSet;

use law::{Basis, Operation, Text};

use super::{Declared, Notice};
use crate::declared::{
    Activity, Category, Identity, Recipient, RecipientClass, Relation, RelationKind, Role, Scope,
};
use crate::facts::Condition;
use crate::question::RelationIx;
use crate::set::Set64;

pub(crate) const IDENTITY: u8 = 0;
pub(crate) const CONTACT: u8 = 1;
pub(crate) const LEARNING: u8 = 2;
pub(crate) const SURVEY: u8 = 3;
pub(crate) const TECHNICAL: u8 = 4;
pub(crate) const HEALTH: u8 = 5;

pub(crate) const TEACHING: u8 = 0;
pub(crate) const ADVICE: u8 = 1;
pub(crate) const NEWSLETTER: u8 = 2;
pub(crate) const LOGS: u8 = 3;
pub(crate) const WELLBEING: u8 = 4;
pub(crate) const RIGHTS: u8 = 5;

pub(crate) const STUDENT: u8 = 0;
pub(crate) const OUTSIDER: u8 = 1;
pub(crate) const VISITOR: u8 = 2;

pub(crate) const TEACHES: u8 = 0;
pub(crate) const DELEGATED: u8 = 1;
pub(crate) const MEMO: u8 = 2;
pub(crate) const SELF: u8 = 3;
pub(crate) const OFFICE: u8 = 4;

pub(crate) const INSTRUCTOR: u8 = 0;
pub(crate) const CARER: u8 = 1;
pub(crate) const REPRESENTATIVE: u8 = 2;
pub(crate) const DESK: u8 = 3;
pub(crate) const PERSON: u8 = 4;
pub(crate) const ANALYST: u8 = 5;

pub(crate) const PLATFORM: u8 = 0;
pub(crate) const MINISTRY: u8 = 1;
pub(crate) const FACULTY: u8 = 2;
pub(crate) const CLOUD: u8 = 3;
pub(crate) const SPONSOR: u8 = 4;

pub(crate) fn set(numbers: &[u8]) -> Set64 {
    numbers.iter().copied().collect()
}

pub(crate) fn verbs(operations: &[Operation]) -> Set64 {
    operations
        .iter()
        .map(|operation| operation.number())
        .collect()
}

fn text(id: &str) -> Text {
    Text::new(format!("ชื่อ {id}"), format!("name of {id}"))
}

fn category(id: &str, sensitive: bool, free_text: bool) -> Category {
    Category {
        id: id.to_owned(),
        code: id.to_uppercase(),
        name: text(id),
        sensitive,
        free_text,
        fields: Vec::new(),
    }
}

fn activity(id: &str, categories: &[u8]) -> Activity {
    Activity {
        id: id.to_owned(),
        code: id.to_uppercase(),
        name: text(id),
        purpose: text(id),
        categories: set(categories),
        operations: verbs(&Operation::ALL),
        identity: Identity::Direct,
        case_required: false,
        direct_marketing: false,
        research: false,
        answers_rights: false,
    }
}

fn relation(id: &str, kind: RelationKind) -> Relation {
    Relation {
        id: id.to_owned(),
        name: text(id),
        kind,
        course_roles: Vec::new(),
    }
}

fn role(
    id: &str,
    relation: u8,
    relation_kind: RelationKind,
    activities: &[u8],
    categories: &[u8],
) -> Role {
    Role {
        id: id.to_owned(),
        name: text(id),
        relation: RelationIx(relation),
        relation_kind,
        activities: set(activities),
        categories: set(categories),
        operations: verbs(&Operation::ALL),
        undertaking: false,
        network: None,
    }
}

fn recipient(id: &str, class: RecipientClass, activities: &[u8], categories: &[u8]) -> Recipient {
    Recipient {
        id: id.to_owned(),
        name: text(id),
        class,
        activities: set(activities),
        categories: set(categories),
        abroad: false,
        adequate: false,
        condition: None,
        agreement_required: false,
        agreement: None,
        consent_required: false,
        legal_review: false,
    }
}

const ALL: [u8; 6] = [IDENTITY, CONTACT, LEARNING, SURVEY, TECHNICAL, HEALTH];

fn activities() -> Vec<Activity> {
    vec![
        activity("teaching", &[IDENTITY, CONTACT, LEARNING, TECHNICAL]),
        Activity {
            identity: Identity::Pseudonym,
            operations: verbs(&[
                Operation::Collect,
                Operation::Use,
                Operation::Store,
                Operation::Erase,
            ]),
            ..activity("advice", &[LEARNING, SURVEY])
        },
        Activity {
            direct_marketing: true,
            ..activity("newsletter", &[CONTACT])
        },
        Activity {
            case_required: true,
            ..activity("logs", &[TECHNICAL])
        },
        activity("wellbeing", &[CONTACT, HEALTH]),
        Activity {
            answers_rights: true,
            ..activity("rights", &ALL)
        },
    ]
}

fn bases() -> Vec<Option<Basis>> {
    let rows: [[Option<Basis>; 3]; 6] = [
        [Some(Basis::PublicTask), Some(Basis::Contract), None],
        [
            Some(Basis::LegitimateInterest),
            Some(Basis::LegitimateInterest),
            None,
        ],
        [
            Some(Basis::Consent),
            Some(Basis::Consent),
            Some(Basis::Consent),
        ],
        [
            Some(Basis::LegalDuty),
            Some(Basis::LegalDuty),
            Some(Basis::LegalDuty),
        ],
        [
            Some(Basis::ExplicitConsent),
            Some(Basis::VitalInterest),
            None,
        ],
        [
            Some(Basis::LegalDuty),
            Some(Basis::LegalDuty),
            Some(Basis::LegalDuty),
        ],
    ];
    rows.into_iter().flatten().collect()
}

fn roles() -> Vec<Role> {
    vec![
        role(
            "instructor",
            TEACHES,
            RelationKind::Course,
            &[TEACHING],
            &[IDENTITY, CONTACT, LEARNING],
        ),
        Role {
            undertaking: true,
            network: Some(vec![
                "192.0.2.0/24".parse().unwrap(),
                "2001:db8::/32".parse().unwrap(),
            ]),
            ..role(
                "carer",
                DELEGATED,
                RelationKind::Delegation,
                &[TEACHING, WELLBEING],
                &[IDENTITY, CONTACT, LEARNING, HEALTH],
            )
        },
        Role {
            operations: verbs(&[Operation::Use, Operation::Disclose]),
            ..role(
                "representative",
                MEMO,
                RelationKind::Memo,
                &[TEACHING],
                &[IDENTITY, LEARNING],
            )
        },
        role(
            "desk",
            OFFICE,
            RelationKind::Office,
            &[TEACHING, NEWSLETTER, LOGS, WELLBEING, RIGHTS],
            &ALL,
        ),
        role("person", SELF, RelationKind::OneSelf, &[RIGHTS], &ALL),
        role("analyst", OFFICE, RelationKind::Office, &[ADVICE], &ALL),
    ]
}

fn recipients() -> Vec<Recipient> {
    vec![
        Recipient {
            agreement_required: true,
            ..recipient(
                "platform",
                RecipientClass::Processor,
                &[TEACHING],
                &[IDENTITY, LEARNING],
            )
        },
        Recipient {
            legal_review: true,
            ..recipient(
                "ministry",
                RecipientClass::StateAgency,
                &[LOGS, TEACHING],
                &[IDENTITY, TECHNICAL],
            )
        },
        recipient(
            "faculty",
            RecipientClass::Unit,
            &[TEACHING],
            &[IDENTITY, LEARNING],
        ),
        Recipient {
            abroad: true,
            agreement_required: true,
            ..recipient(
                "cloud",
                RecipientClass::CooperatingBody,
                &[TEACHING, NEWSLETTER],
                &[CONTACT, LEARNING],
            )
        },
        Recipient {
            consent_required: true,
            ..recipient(
                "sponsor",
                RecipientClass::PersonNamed,
                &[TEACHING],
                &[CONTACT],
            )
        },
    ]
}

/// Version 2 of the sample.
pub(crate) fn declared() -> Declared {
    Declared {
        id: "sample".to_owned(),
        version: 2,
        effective: jiff::civil::date(2026, 6, 1),
        categories: vec![
            category("identity", false, false),
            category("contact", false, false),
            category("learning", false, true),
            category("survey", false, false),
            category("technical", false, false),
            category("health", true, false),
        ],
        activities: activities(),
        relationships: ["student", "outsider", "visitor"]
            .map(|id| Scope {
                id: id.to_owned(),
                name: text(id),
            })
            .to_vec(),
        relations: vec![
            relation("teaches", RelationKind::Course),
            relation("delegated", RelationKind::Delegation),
            relation("memo", RelationKind::Memo),
            relation("self", RelationKind::OneSelf),
            relation("office", RelationKind::Office),
        ],
        roles: roles(),
        recipients: recipients(),
        bases: bases(),
        conditions: Condition::ALL
            .into_iter()
            .filter(|condition| *condition != Condition::PublicInterest)
            .map(Condition::number)
            .collect(),
        consent_and_condition: true,
    }
}

/// What version 1 told: teaching alone, without technical data, and that nobody else gets it.
pub(crate) fn first_notice() -> Notice {
    let mut first = declared();
    first.version = 1;
    first.recipients.clear();
    for (activity, number) in first.activities.iter_mut().zip(0_u8..) {
        if number == TEACHING {
            activity.categories = activity.categories.without(TECHNICAL);
            activity.operations = activity.operations.without(Operation::Disclose.number());
        } else {
            activity.categories = Set64::EMPTY;
            activity.operations = Set64::EMPTY;
        }
    }
    first.notice()
}

/// No id twice, so that a place stands for one thing.
#[test]
fn every_id_of_the_sample_is_its_own() {
    let sample = declared();
    let ids: BTreeSet<_> = sample
        .activities
        .iter()
        .map(|activity| &activity.id)
        .collect();
    assert_eq!(ids.len(), sample.activities.len());
    assert_eq!(
        sample.bases.len(),
        sample.activities.len() * sample.relationships.len()
    );
}
