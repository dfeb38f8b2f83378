//! A model of the rights beside connected systems that are reached, dead, slow, lie, lay copies aside,
//! guess at nobody and cannot: random moves of people and staff, clock jumps and crashes. Whether a right was carried
//! out is read off the rows of the systems, never off what they say (`I-7`, `T-19`, `T-55`, s.33–36).
//!
//! After every move: no task of a system is lost or left without work that goes on with it; nothing is
//! certified as gone everywhere while a row is left anywhere (`I-7`). At the end, however the systems behaved
//! on the way: one that stays dead holds nobody else up, and once it is back what stands is restricted in
//! each of them and nothing else is (`I-4`), everybody erased is found nowhere, and every copy was put
//! together or says which system failed. What a right is answered, and when, is `model.rs` (`I-4`, `I-5`,
//! `I-9`, `I-10`, `I-18`); the steps of a withdrawal (`I-6`), the table (`I-8`), days (`I-19`) and ages
//! (`I-20`) are tried whole elsewhere and have nothing here that could move them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::sync::atomic::Ordering;

use duties::rights::{self, Asking, Decision, ErasureAnswer, Findings, WaitsFor, Wish};
use duties::systems::{self, State, SystemStep};
use duties::{App, certificate, work};
use jiff::SignedDuration;
use law::{ActorId, EntryId, Ground, PersonId, RequestId, Stage};
use serde_json::{Value as Json, json};

use crate::fixture::{Place, TestClock, arrive, days, keep, open, opening, pack};
use crate::minors::{network, office, visitor};
use crate::model::Dice;
use crate::rehearsal::{Acts, Rehearsal, row};

const SYSTEMS: [&str; 3] = ["archive", "library", "tickets"];
const NUMBERS: [&str; 5] = ["V-0001", "V-0002", "V-0003", "V-0004", "V-0005"];
/// The moves of a run begin here, changed by its number.
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// The policy, what of it is restricted, and what alone uses what is objected to.
#[derive(Clone, Copy)]
struct Terms {
    policy: &'static str,
    restricted: &'static str,
    /// An activity, and the category that it alone uses.
    objected: Option<(&'static str, &'static str)>,
}

/// Objections reach systems here, and nothing is erased: it is a public task.
const CULTURE: Terms = Terms {
    policy: "cmu-culture",
    restricted: "service-case",
    objected: Some(("public-source-study", "public-source")),
};

/// Outside learners are erased here, and each category has several uses.
const LEARNING: Terms = Terms {
    policy: "chula-learning",
    restricted: "learning",
    objected: None,
};

struct Person {
    id: PersonId,
    number: &'static str,
    gone: bool,
    /// Whether a part of it was erased, so that not every system holds all rows any more.
    partly: bool,
}

/// What the model remembers of a request.
struct Remembered {
    who: usize,
    /// The category that is restricted while it stands.
    stops: Option<&'static str>,
    stands: bool,
    asks_to_erase: bool,
    /// Whether it was erased whole on this request.
    erases: bool,
    tasks: BTreeSet<EntryId>,
}

struct Model<'p> {
    terms: Terms,
    place: &'p Place,
    clock: std::sync::Arc<TestClock>,
    app: Option<App>,
    desk: ActorId,
    systems: Vec<Rehearsal>,
    people: Vec<Person>,
    requests: BTreeMap<[u8; 16], Remembered>,
    filed: Vec<RequestId>,
    copies: Vec<(usize, RequestId)>,
    collected: usize,
    /// Erasures of one system that were found not to be true when it was asked again.
    found_out: BTreeSet<EntryId>,
    dice: Dice,
    moves: Vec<String>,
}

fn platform(id: &'static str, terms: Terms) -> Rehearsal {
    let mut rows = Vec::new();
    let other = terms.objected.map_or("survey", |(_, category)| category);
    for number in NUMBERS {
        let text = json!({ "text": format!("เรื่องของ {number}") });
        rows.push(row(number, "users", "identity", &json!({ "no": number })));
        rows.push(row(number, "cases", terms.restricted, &text));
        rows.push(row(number, "articles", other, &json!({ "text": "ผลงาน" })));
    }
    Rehearsal::new(id, rows)
}

/// An invented outside learner.
pub(crate) fn learner(app: &App, number: &'static str) -> PersonId {
    let person = app
        .store()
        .transact::<_, store::Fault>("test.learner", move |tx| {
            let person = tx.add_person("outside-learner", "sis-oneroster")?;
            tx.add_identifier(person, &store::Identifier::new("identity/account", number))?;
            let fields = json!({ "account": number });
            keep(
                tx,
                person,
                ("identity", "sis-oneroster", number),
                None,
                200,
                &fields,
            )?;
            Ok(person)
        })
        .unwrap();
    duties::notice::deliver(app, &[person], "test").unwrap();
    person
}

impl<'p> Model<'p> {
    fn new(place: &'p Place, terms: Terms, seed: u64) -> Self {
        let (app, desk, clock) = if terms.objected.is_some() {
            let office = office(place);
            (office.app, office.desk, office.clock)
        } else {
            let clock = TestClock::new();
            let app = open(place, &clock);
            let desk = arrive(&app).desk;
            (app, desk, clock)
        };
        let people = NUMBERS.map(|number| Person {
            id: match terms.objected {
                Some(_) => visitor(&app, number, Some("1985-03-04")),
                None => learner(&app, number),
            },
            number,
            gone: false,
            partly: false,
        });
        drop(app);
        let mut model = Model {
            terms,
            place,
            clock,
            app: None,
            desk,
            systems: SYSTEMS.map(|id| platform(id, terms)).to_vec(),
            people: people.into_iter().collect(),
            requests: BTreeMap::new(),
            filed: Vec::new(),
            copies: Vec::new(),
            collected: 0,
            found_out: BTreeSet::new(),
            dice: Dice(seed),
            moves: Vec::new(),
        };
        if terms.objected.is_none() {
            // Where people are erased, they begin by saying that they did, and by laying copies aside.
            model.systems[0].acts(Acts::Lies);
            model.systems[1].acts(Acts::Copies);
        }
        model.start();
        // So far ahead that no jump back reaches a time before anybody was known.
        model.clock.advance(days(30));
        model
    }

    fn start(&mut self) {
        drop(self.app.take());
        let app = App::open(opening(self.place, &self.clock, pack(self.terms.policy))).unwrap();
        let systems = self.systems.iter().map(Rehearsal::boxed).collect();
        self.app = Some(app.connected(systems));
    }

    fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    fn a_person(&mut self) -> Option<usize> {
        let at = self.dice.below(NUMBERS.len());
        (!self.people[at].gone).then_some(at)
    }

    fn a_request(&mut self) -> Option<RequestId> {
        let most = self.filed.len();
        (most > 0).then(|| self.filed[self.dice.below(most)])
    }

    fn step(&mut self) {
        let (name, run): (&'static str, fn(&mut Self)) = match self.dice.below(24) {
            0..4 => ("stop", Self::stop),
            6..9 => ("let go", Self::let_go),
            9 | 10 => ("copy", Self::copy),
            11 => ("collect", Self::collect),
            4 | 5 | 12 => ("erase", Self::erase),
            13..17 => ("system", Self::change_a_system),
            17..20 => ("work", Self::settle),
            20 => ("clock", |model| {
                let minutes = [1, 20, 90, 60 * 24 * 2, -5, -60][model.dice.below(6)];
                model.clock.advance(SignedDuration::from_mins(minutes));
            }),
            21 => ("staff", Self::staff),
            22 => ("go on without", Self::go_on_without),
            _ => ("crash", Self::crash),
        };
        self.moves.push(name.to_owned());
        run(self);
    }

    fn remember(&mut self, request: RequestId, who: usize, stops: Option<&'static str>) {
        self.filed.push(request);
        self.requests.insert(
            request.bytes(),
            Remembered {
                who,
                stops,
                stands: stops.is_some(),
                asks_to_erase: false,
                erases: false,
                tasks: BTreeSet::new(),
            },
        );
    }

    /// A restriction of one category, or an objection to what alone uses another.
    fn stop(&mut self) {
        let Some(who) = self.a_person() else { return };
        let by_objection = self.dice.below(2) == 0;
        let (wish, category) = match self.terms.objected.filter(|_| by_objection) {
            None => {
                let categories = vec![self.terms.restricted.to_owned()];
                let ground = Ground::InsteadOfErasure;
                (
                    Wish::Restriction { categories, ground },
                    self.terms.restricted,
                )
            }
            Some((activity, category)) => {
                let activity = activity.to_owned();
                let ground = Ground::PublicOrInterest;
                (Wish::Objection { activity, ground }, category)
            }
        };
        let asking = Asking::oneself(self.people[who].id, self.app().now());
        let asking = asking.saying(Some("สมมุติ".to_owned())).unwrap();
        if let Ok(filed) = rights::file(self.app(), asking, wish) {
            self.remember(filed.request, who, Some(category));
        }
    }

    /// Taken back, or lifted by its person once it was granted.
    fn let_go(&mut self) {
        let Some(request) = self.a_request() else {
            return;
        };
        let known = &self.requests[&request.bytes()];
        let (person, stops) = (self.people[known.who].id, known.stops);
        if stops == Some(self.terms.restricted) && self.dice.below(2) == 0 {
            let _ = rights::decide(self.app(), self.desk, request, Decision::Grant, network());
        }
        let let_go = rights::take_back(self.app(), person, request).is_ok()
            || rights::lift(self.app(), person, request).is_ok();
        if let_go {
            let known = self.requests.get_mut(&request.bytes()).unwrap();
            known.stands = false;
        }
    }

    fn copy(&mut self) {
        let Some(who) = self.a_person() else { return };
        let asking = Asking::oneself(self.people[who].id, self.app().now());
        if let Ok(filed) = rights::file(self.app(), asking, Wish::Copy) {
            self.copies.push((who, filed.request));
            self.remember(filed.request, who, None);
        }
    }

    /// What is collected names each system, and holds what it holds, or says that it failed.
    fn collect(&mut self) {
        for (who, request) in std::mem::take(&mut self.copies) {
            let person = self.people[who].id;
            let mut zip = Vec::new();
            let now = self.app().now();
            if rights::collect(self.app(), person, request, now, &mut zip).is_err() {
                if !self.people[who].gone {
                    self.copies.push((who, request));
                }
                continue;
            }
            self.collected += 1;
            let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
            let mut text = String::new();
            let mut file = archive.by_name("manifest.json").unwrap();
            file.read_to_string(&mut text).unwrap();
            let manifest: Json = serde_json::from_str(&text).unwrap();
            for system in &self.systems {
                let lines = manifest["sources"].as_array().unwrap();
                let line = lines.iter().find(|line| line["system"] == system.name());
                let line = line.unwrap_or_else(|| panic!("{} is not named", system.name()));
                match line["answer"].as_str().unwrap() {
                    "answered" if !self.people[who].partly => assert_eq!(line["rows"], 3, "{line}"),
                    "answered" | "empty" if self.people[who].partly => {}
                    "failed" => assert!(line["why"].is_string(), "{line}"),
                    other => panic!("{other}: {line}"),
                }
            }
        }
    }

    fn erase(&mut self) {
        let Some(who) = self.a_person() else { return };
        let person = self.people[who].id;
        let asking = Asking::oneself(person, self.app().now());
        let wish = Wish::Erasure {
            ground: Ground::PurposeOver,
        };
        let Ok(filed) = rights::file(self.app(), asking, wish) else {
            return;
        };
        if matches!(filed.answer, Some(ErasureAnswer::Waits { .. })) {
            let found = Decision::Found(Findings::default());
            let _ = rights::decide(self.app(), self.desk, filed.request, found, network());
        }
        self.remember(filed.request, who, None);
        self.requests
            .get_mut(&filed.request.bytes())
            .unwrap()
            .asks_to_erase = true;
    }

    /// What became of erasures, whenever they were answered: at the filing, by the desk, or by rule once
    /// what was in the way is over.
    fn see_erasures(&mut self) {
        let app = self.app.as_ref().unwrap();
        let mut gone = Vec::new();
        for (request, known) in self
            .requests
            .iter_mut()
            .filter(|(_, one)| one.asks_to_erase)
        {
            let person = &mut self.people[known.who];
            let number = EntryId::from_bytes(*request);
            if person.gone || certificate::certificate(app, number).is_err() {
                continue;
            }
            if app.store().standing(person.id).is_some() {
                person.partly = true;
            } else {
                (person.gone, known.erases) = (true, true);
                gone.push(known.who);
            }
        }
        for known in self.requests.values_mut() {
            known.stands &= !gone.contains(&known.who);
        }
    }

    fn change_a_system(&mut self) {
        let acts = [
            Acts::Well,
            Acts::Well,
            Acts::Dead,
            Acts::Slow,
            Acts::Lies,
            Acts::Copies,
            Acts::Ambiguous,
            Acts::Cannot,
        ][self.dice.below(8)];
        let at = self.dice.below(SYSTEMS.len());
        self.systems[at].acts(acts);
        self.moves.push(format!("{} {acts:?}", SYSTEMS[at]));
    }

    /// A system that fails is reached once at most while the clock stands: it delays nobody else.
    fn settle(&mut self) {
        let calls = |system: &Rehearsal| system.calls.load(Ordering::SeqCst);
        let before: Vec<usize> = self.systems.iter().map(calls).collect();
        while work::run_due(self.app()).unwrap() > 0 {}
        for (system, before) in self.systems.iter().zip(before) {
            if matches!(system.behaves(), Acts::Dead | Acts::Slow) {
                assert!(
                    calls(system) <= before + 1,
                    "{} was asked on",
                    system.name()
                );
            }
        }
    }

    /// Staff look: they do by hand what a system cannot, and have the rest asked again.
    fn staff(&mut self) {
        let Some(request) = self.a_request() else {
            return;
        };
        for step in systems::steps(self.app(), request).unwrap() {
            self.see_to(request, &step);
        }
    }

    fn see_to(&mut self, request: RequestId, step: &SystemStep) {
        let (who, task) = (self.requests[&request.bytes()].who, step.task);
        match step.state {
            State::ByHand => {
                let kept = self
                    .app()
                    .store()
                    .read(|read| read.system_task(task))
                    .unwrap();
                let kept = kept.unwrap();
                systems::by_hand(self.app(), self.desk, request, task, network()).unwrap();
                let number = self.people[who].number;
                let system = self.systems.iter().find(|one| one.name() == step.system);
                for row in &mut system.unwrap().inside().rows {
                    if row.account == number && kept.categories.contains(row.category) {
                        row.restricted = kept.act == "restrict";
                    }
                }
            }
            State::Desk | State::Left => {
                if step.erases {
                    let by_hand = systems::by_hand(self.app(), self.desk, request, task, network());
                    assert!(by_hand.is_err(), "nobody closes an erasure by hand");
                }
                systems::again(self.app(), self.desk, request, task, network()).unwrap();
            }
            _ => {}
        }
    }

    fn go_on_without(&mut self) {
        if let Some(request) = self.a_request() {
            let _ = rights::unblock(self.app(), self.desk, request, network());
        }
    }

    /// Killed with work in its hands.
    fn crash(&mut self) {
        if self.dice.below(2) == 0 {
            let claim = |tx: &mut store::Tx<'_>| tx.claim().map(|_| ());
            let _ = self
                .app()
                .store()
                .transact::<_, store::Fault>("test.claim", claim);
        }
        self.start();
    }

    /// Rows of somebody, and rows that name them.
    fn rows_of(&self, number: &str) -> usize {
        let of = |system: &Rehearsal| {
            let rows = &system.inside().rows;
            let is_theirs = |row: &&crate::rehearsal::Row| {
                row.account == number || row.fields.values().any(|value| value == number)
            };
            rows.iter().filter(is_theirs).count()
        };
        self.systems.iter().map(of).sum()
    }

    /// What must hold after every move.
    fn check(&mut self) {
        self.see_erasures();
        let app = self.app.as_ref().unwrap();
        let mut open = Vec::new();
        for request in &self.filed {
            let known = self.requests.get_mut(&request.bytes()).unwrap();
            let tasks = app
                .store()
                .read(|read| read.system_tasks(*request))
                .unwrap();
            let now: BTreeSet<EntryId> = tasks.iter().map(|task| task.task).collect();
            assert!(known.tasks.is_subset(&now), "a task was lost");
            known.tasks = now;
            let waits = |task: &store::SystemTask| {
                task.ended.is_none() && task.state != State::ByHand.code()
            };
            open.extend(tasks.into_iter().filter(waits));
        }
        let kinds: Vec<String> = open
            .iter()
            .map(|task| format!("at-system/{}", task.task))
            .collect();
        let goes_on = app
            .store()
            .transact::<Vec<bool>, store::Fault>("test.look", move |tx| {
                kinds.iter().map(|kind| tx.has_work(kind)).collect()
            })
            .unwrap();
        for (task, goes_on) in open.iter().zip(goes_on) {
            assert!(goes_on, "nobody goes on with {task:?}");
        }
        for (request, known) in &self.requests {
            if !known.erases {
                continue;
            }
            let number = EntryId::from_bytes(*request);
            let (found, _) = certificate::certificate(app, number).unwrap();
            let told = certificate::told(app, &found).unwrap();
            let everywhere = told
                .sentences
                .iter()
                .any(|said| said.en.contains("Done everywhere"));
            let number = self.people[known.who].number;
            let request = RequestId::from_bytes(*request);
            let steps = systems::steps(app, request).unwrap();
            let is_left = steps.iter().any(|step| step.state.is_open());
            assert!(
                !(everywhere && is_left),
                "told as done, and is not: {steps:?}"
            );
            assert!(
                !everywhere || self.rows_of(number) == 0,
                "told as done: {number}"
            );
            let left = steps.iter().filter(|step| step.state == State::Left);
            self.found_out.extend(left.map(|step| step.task));
            for step in steps.iter().filter(|step| step.state == State::Done) {
                let system = self.systems.iter().find(|one| one.name() == step.system);
                assert!(system.unwrap().of(number).is_empty(), "{}", step.system);
            }
        }
    }

    /// One stays dead: everything elsewhere is finished. Then it comes back, and nothing is open.
    fn end(&mut self) {
        for system in &self.systems {
            system.acts(Acts::Well);
            system.inside().rows.retain(|row| row.table != "trash");
        }
        let dead = self.dice.below(SYSTEMS.len());
        self.systems[dead].acts(Acts::Dead);
        self.finish();
        for step in self.open_steps() {
            assert_eq!(
                step.system, SYSTEMS[dead],
                "one dead system delays another: {step:?}"
            );
        }
        self.systems[dead].acts(Acts::Well);
        self.finish();
        assert!(self.open_steps().is_empty(), "{:?}", self.open_steps());
        self.clock.advance(days(8));
        self.check();
        for person in &self.people {
            if person.gone {
                assert_eq!(self.rows_of(person.number), 0);
                continue;
            }
            self.carried(person);
        }
        for known in self.requests.iter().filter(|(_, known)| known.erases) {
            let (found, _) =
                certificate::certificate(self.app(), EntryId::from_bytes(*known.0)).unwrap();
            let told = certificate::told(self.app(), &found).unwrap();
            let done = told
                .sentences
                .iter()
                .any(|said| said.en.contains("Done everywhere"));
            assert!(done, "{:?}", told.sentences);
        }
    }

    fn finish(&mut self) {
        for _ in 0..14 {
            self.clock.advance(SignedDuration::from_mins(70));
            self.settle();
            self.check();
            for request in self.filed.clone() {
                for step in systems::steps(self.app(), request).unwrap() {
                    self.see_to(request, &step);
                }
                let _ = rights::unblock(self.app(), self.desk, request, network());
            }
            self.collect();
        }
    }

    fn open_steps(&self) -> Vec<SystemStep> {
        let steps = self
            .filed
            .iter()
            .flat_map(|request| systems::steps(self.app(), *request).unwrap());
        steps.filter(|step| step.state.is_open()).collect()
    }

    /// In every system exactly what stands is flagged, and every copy was put together.
    fn carried(&self, person: &Person) {
        let at = self
            .people
            .iter()
            .position(|one| one.id == person.id)
            .unwrap();
        let objected = self.terms.objected.map(|(_, category)| category);
        for category in objected.into_iter().chain([self.terms.restricted]) {
            let standing: Vec<_> = self
                .requests
                .values()
                .filter(|known| known.who == at && known.stops == Some(category) && known.stands)
                .collect();
            for system in &self.systems {
                let rows = system.of(person.number);
                let Some(row) = rows.iter().find(|row| row.category == category) else {
                    assert!(person.partly, "rows are gone that nobody asked for");
                    continue;
                };
                assert_eq!(
                    row.restricted,
                    !standing.is_empty(),
                    "{category} of {} in {} after {:?}",
                    person.number,
                    system.name(),
                    self.moves
                );
            }
        }
        for view in rights::requests(self.app(), person.id).unwrap() {
            let waits = view.waiting.as_ref().map(|waiting| waiting.on);
            assert_ne!(waits, Some(WaitsFor::Source), "{}", view.right);
            if let Stage::ErasedHere { open, .. } = view.stage {
                panic!("{open} are still open");
            }
        }
    }
}

fn run(place: &Place, terms: Terms, seed: u64, moves: usize) -> (usize, usize, usize) {
    let mut model = Model::new(place, terms, seed);
    for _ in 0..moves {
        model.step();
        model.check();
    }
    model.end();
    let gone = model.people.iter().filter(|person| person.gone).count();
    (gone, model.collected, model.found_out.len())
}

#[test]
fn i_04_i_07_t_19_t_55_random_moves_with_connected_systems_never_leave_the_model() {
    // One of the policies erases, the other is objected to; number 19 found a restriction that began after it was over.
    let mut seen = (0, 0, 0);
    for (terms, seed) in [
        (CULTURE, 3),
        (CULTURE, 19),
        (LEARNING, 4),
        (LEARNING, 8),
        (LEARNING, 20),
    ] {
        let (gone, collected, found_out) = run(&Place::embedded(), terms, SEED ^ (seed << 7), 80);
        seen = (seen.0 + gone, seen.1 + collected, seen.2 + found_out);
    }
    assert!(seen.0 > 0 && seen.1 > 0 && seen.2 > 0, "{seen:?}");
}

#[test]
fn i_07_t_19_t_55_random_moves_with_connected_systems_on_a_server() {
    run(&Place::server(), LEARNING, 0x2545_F491_4F6C_DD1D, 40);
}
