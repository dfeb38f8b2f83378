//! A model of the rights beside the program: random moves of people and desk, clock jumps in both
//! directions, restarts. After every move the two must agree, and what may never change has not
//! (`I-4`, `I-5`, `I-9`, `I-10`, `I-18`, `T-17`, `T-18`). The same beside connected systems is
//! `model_systems.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use duties::ask::{self, Asked};
use duties::rights::{self, Asking, Decision, DeskRefusal, Findings, RequestView, WaitsFor, Wish};
use duties::{App, uses, work};
use jiff::SignedDuration;
use jiff::civil::Date;
use law::{Ground, Limb, PersonId, RefusalCode, RequestId, Right, Shown, Stage, Text};

use crate::fixture::{Place, TestClock, World, arrive, open};

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }
}

/// What the model remembers of a request.
struct Remembered {
    right: Right,
    due: Date,
    received: law::Moment,
    last: Option<&'static str>,
    lifted: bool,
}

struct Model {
    app: App,
    world: World,
    clock: Arc<TestClock>,
    dice: Dice,
    requests: BTreeMap<[u8; 16], Remembered>,
    filed: Vec<(PersonId, RequestId)>,
    moves: Vec<&'static str>,
}

fn reason() -> Text {
    Text::new(
        "ตรวจแล้วไม่เป็นเหตุตามที่กฎหมายกำหนดไว้ในข้อนี้",
        "It was examined and is not as the law wants it for this ground.",
    )
}

/// The stages in which nothing moves any more.
fn is_over(stage: &Stage) -> bool {
    matches!(
        stage,
        Stage::Fulfilled { .. }
            | Stage::Refused { .. }
            | Stage::Withdrawn { .. }
            | Stage::Collected { .. }
    )
}

impl Model {
    fn people(&self) -> [PersonId; 2] {
        [self.world.student, self.world.learner]
    }

    fn a_person(&mut self) -> PersonId {
        self.people()[self.dice.below(2)]
    }

    fn a_request(&mut self) -> Option<(PersonId, RequestId)> {
        // In the order of filing: numbers are random, and the same seed is to make the same moves.
        let all = self.filed.clone();
        (!all.is_empty()).then(|| all[self.dice.below(all.len())])
    }

    fn step(&mut self) {
        let (name, run): (&'static str, fn(&mut Model)) = match self.dice.below(14) {
            0..4 => ("file", Model::file),
            4..7 => ("decide", Model::decide),
            7 => ("ask and reply", Model::talk),
            8 => ("take back", Model::take_back),
            9 => ("lift", Model::lift),
            10 => ("block", Model::block),
            11 => ("work", |model| {
                work::run_due(&model.app).unwrap();
            }),
            12 => ("clock", |model| {
                let hours = [1, 5, 24 * 7, 24 * 40, -1, -30][model.dice.below(6)];
                model.clock.advance(SignedDuration::from_hours(hours));
            }),
            _ => ("collect", Model::collect),
        };
        self.moves.push(name);
        run(self);
    }

    fn file(&mut self) {
        let person = self.a_person();
        let activity = ["teaching-support", "teaching-analysis", "learning-records"]
            [self.dice.below(3)]
        .to_owned();
        let categories = vec![["learning", "survey"][self.dice.below(2)].to_owned()];
        let wish = match self.dice.below(9) {
            0 => Wish::Copy,
            1..4 => Wish::Objection {
                activity,
                ground: [
                    Ground::PublicOrInterest,
                    Ground::DirectMarketing,
                    Ground::Research,
                ][self.dice.below(3)],
            },
            4..6 => Wish::Restriction {
                categories,
                ground: [
                    Ground::ForClaim,
                    Ground::InsteadOfErasure,
                    Ground::ObjectionOpen,
                    Ground::PromisedInsteadOfErasure,
                ][self.dice.below(4)],
            },
            6 => Wish::Withdrawal { activity },
            7 => Wish::Question { concerns: None },
            _ => Wish::Erasure {
                ground: Ground::Unlawful,
            },
        };
        let asking = Asking::oneself(person, self.app.now())
            .saying(Some("สมมุติ".to_owned()))
            .unwrap();
        let Ok(filed) = rights::file(&self.app, asking, wish) else {
            return;
        };
        let view = rights::request(&self.app, person, filed.request).unwrap();
        assert_eq!(view.due, filed.due);
        self.filed.push((person, filed.request));
        self.requests.insert(
            filed.request.bytes(),
            Remembered {
                right: view.right,
                due: filed.due,
                received: filed.received,
                last: None,
                lifted: false,
            },
        );
    }

    fn decide(&mut self) {
        let Some((person, request)) = self.a_request() else {
            return;
        };
        let right = self.requests[&request.bytes()].right;
        let refuse = |code, limbs: &[Limb]| {
            Decision::Refuse(DeskRefusal {
                code,
                limbs: limbs.to_vec(),
                reason: reason(),
            })
        };
        let decision = match self.dice.below(6) {
            0 => refuse(RefusalCode::ObjectionCompelling, &[Limb::CompellingGrounds]),
            1 => refuse(RefusalCode::RestrictionGroundAbsent, &[]),
            2 => refuse(RefusalCode::AccessLawAndHarm, &[Limb::LawOrOrder]),
            3 => Decision::Say(reason()),
            4 => Decision::Found(Findings {
                unlawful: Shown::No,
                ..Findings::default()
            }),
            _ => Decision::Grant,
        };
        let before = rights::request(&self.app, person, request).unwrap();
        let one_limb = matches!(&decision, Decision::Refuse(given) if given.code == RefusalCode::AccessLawAndHarm);
        let decided = rights::decide(&self.app, self.world.desk, request, decision, None);
        // A refusal of access with one limb is never taken (`I-10`).
        assert!(!(one_limb && decided.is_ok()), "{right}");
        if is_over(&before.stage) {
            assert!(decided.is_err(), "{right} was decided twice");
        }
    }

    fn talk(&mut self) {
        let Some((person, request)) = self.a_request() else {
            return;
        };
        if let Ok(view) = rights::ask_person(
            &self.app,
            self.world.desk,
            request,
            "ขอทราบรายละเอียดเพิ่ม",
            None,
        ) {
            assert_eq!(view.waiting.unwrap().on, WaitsFor::Person);
            let other = if person == self.world.student {
                self.world.learner
            } else {
                self.world.student
            };
            assert!(rights::reply(&self.app, other, request, "ไม่ใช่ของฉัน").is_err());
            if self.dice.below(2) == 0 {
                rights::reply(&self.app, person, request, "ตอบแล้ว").unwrap();
            }
        }
    }

    fn take_back(&mut self) {
        if let Some((person, request)) = self.a_request() {
            let _ = rights::take_back(&self.app, person, request);
        }
    }

    fn lift(&mut self) {
        if let Some((person, request)) = self.a_request()
            && rights::lift(&self.app, person, request).is_ok()
        {
            let known = self.requests.get_mut(&request.bytes()).unwrap();
            assert!(!known.lifted && known.right == Right::Restriction);
            known.lifted = true;
        }
    }

    fn block(&mut self) {
        if let Some((_, request)) = self.a_request()
            && rights::block(&self.app, self.world.desk, request, reason(), None).is_ok()
            && self.dice.below(2) == 0
        {
            rights::unblock(&self.app, self.world.desk, request, None).unwrap();
        }
    }

    fn collect(&mut self) {
        if let Some((person, request)) = self.a_request() {
            let mut file = Vec::new();
            let now = self.app.now();
            let _ = rights::collect(&self.app, person, request, now, &mut file);
        }
    }

    /// What must hold after every move.
    fn check(&mut self) {
        let mut open: Vec<(Date, RequestId)> = Vec::new();
        for person in self.people() {
            let views = rights::requests(&self.app, person).unwrap();
            for view in &views {
                self.check_one(view);
                if view.open {
                    open.push((view.due, view.request));
                }
            }
            self.check_next_decision(person, &views);
        }
        let queue = rights::queue(&self.app).unwrap();
        assert!(queue.is_sorted_by_key(|row| row.due));
        let mut queued: Vec<_> = queue.iter().map(|row| (row.due, row.request)).collect();
        open.sort();
        queued.sort();
        assert_eq!(open, queued, "the queue is what is open, and nothing else");
    }

    fn check_one(&mut self, view: &RequestView) {
        let known = self.requests.get_mut(&view.request.bytes()).unwrap();
        assert_eq!(view.due, known.due, "a day moved");
        assert_eq!(view.received, known.received);
        let stage = view.stage.name();
        if let Some(last) = known.last {
            assert!(last == stage, "{} left {last} for {stage}", known.right);
        }
        if is_over(&view.stage) {
            known.last = Some(stage);
        }
        if let Stage::Refused { .. } = view.stage {
            let told = view.refused.as_ref().unwrap();
            assert!(told.code.parse::<RefusalCode>().is_ok());
            for text in [&told.why, &told.reason, &told.complaint, &told.appeal] {
                assert!(!text.th.is_empty() && !text.en.is_empty(), "{}", told.code);
            }
            assert!(told.complaint.th.contains("73") && told.section.starts_with("s."));
        }
        assert!(view.steps.is_sorted_by_key(|step| step.at) || self.moves.contains(&"clock"));
    }

    /// Objections and restrictions that stand are felt by the very next decision, and nothing else is.
    fn check_next_decision(&self, person: PersonId, views: &[RequestView]) {
        let stands = |view: &&RequestView| {
            let known = &self.requests[&view.request.bytes()];
            !known.lifted
                && (view.open
                    || matches!(view.stage, Stage::Fulfilled { .. })
                    || view.restriction_ends.is_some())
        };
        let objected = views.iter().filter(stands).any(|view| {
            view.right == Right::Objection
                && view
                    .about
                    .open()
                    .activities
                    .iter()
                    .any(|id| id == "teaching-support")
        });
        let restricted = views.iter().filter(stands).any(|view| {
            view.right == Right::Restriction
                && view
                    .about
                    .open()
                    .categories
                    .iter()
                    .any(|id| id == "learning")
        });
        let asked = Asked::use_of(
            self.world.instructor,
            person,
            "teaching-support",
            &["learning".to_owned()],
        );
        let answer = ask::evaluate(&self.app, &asked);
        assert_eq!(
            answer.permitted,
            !objected && !restricted,
            "objected {objected}, restricted {restricted}, refused by {:?} ({:?}) after {:?}; {:?}",
            answer.rule,
            self.app
                .store()
                .read(|read| read.restrictions(person))
                .unwrap(),
            self.moves,
            views
                .iter()
                .filter(|view| view.right == Right::Restriction)
                .map(|view| (
                    view.stage.name(),
                    view.ground,
                    view.about.open().categories.clone(),
                    self.requests[&view.request.bytes()].lifted
                ))
                .collect::<Vec<_>>()
        );
    }
}

fn run(place: &Place, seed: u64, moves: usize) {
    let clock = TestClock::new();
    let app = open(place, &clock);
    let world = arrive(&app);
    // So far ahead that no jump back reaches a time before anybody was known.
    clock.advance(SignedDuration::from_hours(24 * 365));
    let mut model = Model {
        app,
        world,
        clock,
        dice: Dice(seed),
        requests: BTreeMap::new(),
        filed: Vec::new(),
        moves: Vec::new(),
    };
    for at in 0..moves {
        model.step();
        model.check();
        if at % 40 == 39 {
            drop(model.app);
            model.app = open(place, &model.clock);
            model.moves.push("restart");
            model.check();
        }
    }
    for person in model.people() {
        let (entries, total) = uses::uses(&model.app, person, None, usize::MAX).unwrap();
        assert_eq!(entries.len() as u64, total);
        let newest = entries.first().unwrap().number;
        let receipt = uses::receipt(&model.app, person, newest).unwrap();
        uses::check_receipt(&receipt, model.app.store().verifier()).unwrap();
    }
    assert!(
        model.requests.len() > moves / 20,
        "{} requests",
        model.requests.len()
    );
}

#[test]
fn i_04_i_05_i_09_i_10_t_18_random_moves_never_leave_the_model() {
    for seed in 11..15 {
        run(&Place::embedded(), 0x9E37_79B9_7F4A_7C15 ^ seed, 120);
    }
}

#[test]
fn i_04_i_18_t_17_random_moves_never_leave_the_model_on_a_server() {
    run(&Place::server(), 0x2545_F491_4F6C_DD1D, 80);
}
