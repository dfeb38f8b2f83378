//! Pairs of facts and questions: the one good scene that the tests spoil, and scenes thrown by dice.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use law::{ActorId, Basis, CaseId, MemoId, Moment, Operation, PersonId};
use proptest::prelude::*;

use crate::compiled::{Compiled, Declared, Notice, Told, sample};
use crate::decide::{Decision, decide};
use crate::declared::Identity;
use crate::facts::{Agreement, Condition, Facts, Memo, Standing, Transfer};
use crate::question::{ActivityIx, Question, RecipientIx, RelationIx, RelationshipIx};
use crate::set::Set64;

pub(super) const NOW: Moment = Moment::from_micros(1_800_000_000_000_000);
pub(super) const LATER: Moment = Moment::from_micros(1_800_000_600_000_000);
pub(super) const ASKING: ActorId = ActorId::from_bytes([1; 16]);
pub(super) const LAWYER: ActorId = ActorId::from_bytes([2; 16]);
pub(super) const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
pub(super) const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));

/// A pack, what is true, and what is asked.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) declared: Declared,
    pub(super) earlier: Vec<Notice>,
    pub(super) facts: Facts,
    pub(super) question: Question,
}

impl Scene {
    /// An instructor looks at the name and the work of a student in the class: yes.
    pub(super) fn good() -> Scene {
        Scene {
            declared: sample::declared(),
            earlier: vec![sample::first_notice()],
            facts: Facts {
                standing: Some(Standing {
                    notice: Some(2),
                    ..Standing::new(RelationshipIx(sample::STUDENT))
                }),
                relations: Set64::only(sample::TEACHES),
                ..Facts::default()
            },
            question: Question {
                actor: ASKING,
                roles: Set64::only(sample::INSTRUCTOR),
                address: Some(OUTSIDE),
                person: PersonId::from_bytes([9; 16]),
                categories: sample::set(&[sample::IDENTITY, sample::LEARNING]),
                unknown_categories: false,
                activity: Some(ActivityIx(sample::TEACHING)),
                operation: Operation::Use,
                recipient: None,
                abroad: false,
                case: None,
                memo: None,
            },
        }
    }

    /// The desk sends names and work of a student to a recipient, everything in order: yes.
    pub(super) fn disclosing_to(recipient: u8, categories: &[u8]) -> Scene {
        let mut scene = Scene::good();
        scene.facts.relations = Set64::only(sample::OFFICE);
        scene.question.roles = Set64::only(sample::DESK);
        scene.question.operation = Operation::Disclose;
        scene.question.recipient = Some(RecipientIx(recipient));
        scene.question.categories = sample::set(categories);
        scene.facts.agreement = Agreement::InForce { until: LATER };
        scene.facts.transfer = Transfer {
            condition: Some(Condition::Safeguards),
            consented: true,
        };
        scene.facts.legal_review = Some(LAWYER);
        scene.facts.case_open = true;
        scene.question.case = Some(CaseId::from_bytes([3; 16]));
        scene
    }

    /// The desk does this with these categories for this activity, everything in order.
    pub(super) fn desk(activity: u8, categories: &[u8], operation: Operation) -> Scene {
        let mut scene = Scene::disclosing_to(sample::FACULTY, categories);
        scene.question.activity = Some(ActivityIx(activity));
        scene.question.operation = operation;
        scene.question.recipient = None;
        scene
    }

    pub(super) fn standing(&mut self) -> &mut Standing {
        self.facts.standing.as_mut().unwrap()
    }

    pub(super) fn compiled(&self) -> Compiled {
        self.declared.clone().compiled(self.earlier.clone())
    }

    pub(super) fn decide(&self) -> Decision {
        decide(&self.compiled(), &self.facts, &self.question, NOW)
    }

    /// A scene thrown by dice: half of the time the sample pack, else one whose every mark is
    /// thrown too; facts and question lean towards yes, so that each rule is sometimes the only one.
    pub(super) fn thrown(seed: u64) -> Scene {
        let mut dice = Dice(seed);
        let mut scene = Scene::good();
        if dice.chance(50) {
            throw_pack(&mut scene.declared, &mut dice);
            let told = |dice: &mut Dice| Told {
                categories: dice.set(70),
                operations: dice.set(80),
                recipients: dice.set(60),
                unsaid: dice.set(15),
            };
            scene.earlier = vec![Notice {
                version: 1,
                told: (0..6).map(|_| told(&mut dice)).collect(),
                covers: Set64::EMPTY,
            }];
        }
        scene.facts = throw_facts(&mut dice);
        scene.question = throw_question(&scene.declared, &mut dice);
        scene
    }
}

fn throw_pack(declared: &mut Declared, dice: &mut Dice) {
    for activity in &mut declared.activities {
        activity.categories = dice.set(70).intersection(Set64::from_bits(0b11_1111));
        activity.operations = dice.set(85).intersection(Set64::from_bits(0b1_1111));
        activity.identity = if dice.chance(30) {
            Identity::Pseudonym
        } else {
            Identity::Direct
        };
        activity.case_required = dice.chance(25);
        activity.answers_rights = dice.chance(20);
    }
    for basis in &mut declared.bases {
        *basis = dice.chance(85).then(|| dice.of(&Basis::ALL));
    }
    for role in &mut declared.roles {
        role.activities = dice.set(60);
        role.categories = dice.set(80);
        role.operations = dice.set(80);
        role.undertaking = dice.chance(30);
        role.network = dice
            .chance(30)
            .then(|| vec!["192.0.2.0/24".parse::<IpNet>().unwrap()]);
        role.relation = RelationIx(dice.below(5));
        role.relation_kind = declared.relations[usize::from(role.relation.0)].kind;
    }
    for recipient in &mut declared.recipients {
        recipient.activities = dice.set(70);
        recipient.categories = dice.set(80);
        recipient.abroad = dice.chance(30);
        recipient.adequate = dice.chance(20);
        recipient.agreement_required = dice.chance(50);
        recipient.consent_required = dice.chance(20);
        recipient.legal_review = dice.chance(30);
    }
    declared.conditions = dice.set(70);
    declared.consent_and_condition = dice.chance(50);
}

fn throw_facts(dice: &mut Dice) -> Facts {
    let until = |dice: &mut Dice| {
        dice.of(&[
            LATER,
            LATER,
            NOW,
            NOW.after(jiff::SignedDuration::from_micros(1)),
        ])
    };
    let standing = Standing {
        relationship: RelationshipIx(dice.below(4)),
        notice: dice.of(&[Some(2), Some(2), Some(2), Some(2), Some(1), None, Some(3)]),
        notice_due: dice.of(&[None, None, Some(LATER), Some(NOW)]),
        consents: dice.set(75),
        withdrawn: dice.set(15),
        objections: dice.set(12),
        restrictions: dice.set(7),
        holds: dice.set(15),
    };
    Facts {
        standing: dice.chance(97).then_some(standing),
        relations: dice.set(70),
        undertaking: dice.chance(75),
        memo: match dice.below(8) {
            0 => Memo::None,
            1 => Memo::Expired,
            2 => Memo::Used,
            _ => Memo::Valid { until: until(dice) },
        },
        agreement: match dice.below(8) {
            0 => Agreement::Missing,
            1 => Agreement::Expired,
            _ => Agreement::InForce { until: until(dice) },
        },
        case_open: dice.chance(85),
        legal_review: dice.of(&[Some(LAWYER), Some(LAWYER), Some(LAWYER), Some(ASKING), None]),
        transfer: Transfer {
            condition: dice.chance(85).then(|| dice.of(&Condition::ALL)),
            consented: dice.chance(80),
        },
    }
}

fn throw_question(declared: &Declared, dice: &mut Dice) -> Question {
    let activity = dice.below(7);
    let within = declared
        .activities
        .get(usize::from(activity))
        .map_or(Set64::EMPTY, |activity| activity.categories);
    let categories = dice.set(50).intersection(if dice.chance(85) {
        within
    } else {
        Set64::from_bits(0b11_1111)
    });
    Question {
        actor: ASKING,
        roles: dice.set(55),
        address: dice.of(&[Some(INSIDE), Some(INSIDE), Some(OUTSIDE), None]),
        person: PersonId::from_bytes([9; 16]),
        categories,
        unknown_categories: dice.chance(4),
        activity: dice.chance(97).then_some(ActivityIx(activity)),
        operation: dice.of(&[
            Operation::Collect,
            Operation::Use,
            Operation::Use,
            Operation::Store,
            Operation::Disclose,
            Operation::Disclose,
            Operation::Erase,
        ]),
        recipient: dice.chance(90).then(|| RecipientIx(dice.below(6))),
        abroad: dice.chance(15),
        case: dice.chance(80).then_some(CaseId::from_bytes([3; 16])),
        memo: dice.chance(85).then_some(MemoId::from_bytes([4; 16])),
    }
}

/// Scenes thrown by dice, one for each seed.
pub(super) fn scenes() -> impl Strategy<Value = Scene> {
    any::<u64>().no_shrink().prop_map(Scene::thrown)
}

/// Scenes in which a known person's data would be looked at.
pub(super) fn readings() -> impl Strategy<Value = Scene> {
    (scenes(), any::<bool>()).prop_map(|(mut scene, disclosing)| {
        scene.question.operation = if disclosing {
            Operation::Disclose
        } else {
            Operation::Use
        };
        scene.facts.standing = scene
            .facts
            .standing
            .or(Some(Standing::new(RelationshipIx(sample::STUDENT))));
        scene
    })
}

/// `SplitMix64`: the same throws for the same seed, everywhere.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: u8) -> u8 {
        u8::try_from(self.throw() % u64::from(end)).unwrap()
    }

    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.below(100) < percent
    }

    /// Each of the first eight numbers with this chance.
    pub(super) fn set(&mut self, percent: u8) -> Set64 {
        (0..8).filter(|_| self.chance(percent)).collect()
    }

    pub(super) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.below(u8::try_from(choices.len()).unwrap()))]
    }
}
