//! Five hundred requests of every kind, on every channel, among 20,000 people, worked off as a
//! university works them off: a few a day, a desk that asks back, refuses and grants, a second member
//! who approves, letters laid into an outbox, copies collected. The clock is driven through two months.
//!
//! The run ends the bench when a request is late at the end of any day, when one is left open, or
//! when a package says that a source did not answer.

mod growth;
mod people;
mod systems;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use duties::letters::{Address, Mailroom, Outbox};
use duties::rights::{
    self, Asking, Decision, DeskRefusal, Filed, Findings, ItemDecision, TakenDown, WaitsFor, Wish,
};
use duties::staff::{Appointment, appoint};
use duties::{App, Failure, sweep, work};
use jiff::SignedDuration;
use law::{
    ActorId, Channel, Clock, Ground, Limb, Moment, PersonId, Proof, RefusalCode, RequestId, Right,
    Shown, Text,
};
use serde_json::{Value as Json, json};

use crate::measure::{mix, percentile, resident, timed};
use crate::place::{Engine, House};
use crate::table::{Aim, Figure, Row};

const PEOPLE: usize = 20_000;
const REQUESTS: usize = 500;
/// Requests that come in on one day.
const A_DAY: usize = 25;
/// Days until everything must have ended: a restriction or an erasure has the longest time.
const DAYS_MAX: usize = 100;
/// On how many days a case rests before the desk looks at it.
const RESTS: usize = 4;

/// A clock that the run drives.
struct Driven(AtomicI64);

impl Clock for Driven {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}

impl Driven {
    fn go_on(&self, span: SignedDuration) {
        let micros = i64::try_from(span.as_micros()).expect("a span of days");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

/// A request as the run remembers it.
struct Asked {
    person: PersonId,
    right: Right,
}

struct Run<'r> {
    app: &'r App,
    clock: &'r Driven,
    people: Vec<PersonId>,
    desk: [ActorId; 2],
    asked: BTreeMap<[u8; 16], Asked>,
    /// Cases the desk has asked back about.
    asked_back: BTreeSet<[u8; 16]>,
    counted: Counted,
}

#[derive(Default)]
struct Counted {
    ended: BTreeMap<&'static str, usize>,
    packages: usize,
    octets: usize,
    sources: u64,
    refused_at_filing: usize,
    steps: Vec<Duration>,
    sweeping: Duration,
}

pub fn run(engine: Engine<'_>) -> Vec<Row> {
    let house = House::new(engine);
    let clock = Arc::new(Driven(AtomicI64::new(
        Moment::from(jiff::Timestamp::now()).micros(),
    )));
    let app = crate::place::open_by(
        &house.data,
        &house.keys,
        Arc::clone(&clock) as Arc<dyn Clock>,
    );
    let outbox = Outbox::new(house.folder.join("outbox")).expect("an outbox");
    let from = Address::parse("letters@letters.example.ac.th").expect("an address");
    let base = "https://privacy.example.ac.th".to_owned();
    app.use_mail(Mailroom::into_folder(outbox, from, base));
    let (people, arriving) = timed(|| people::come(app.store(), PEOPLE));
    let before = resident();
    let mut run = Run {
        app: &app,
        clock: &clock,
        people,
        desk: ["desk-one", "desk-two"].map(|account| member(&app, account)),
        asked: BTreeMap::new(),
        asked_back: BTreeSet::new(),
        counted: Counted::default(),
    };
    let (days, time) = timed(|| run.all_days());
    let letters = std::fs::read_dir(house.folder.join("outbox")).map_or(0, Iterator::count);
    let mut rows = run.rows(arriving, (days, time), letters, before);
    drop(app);
    growth::rows(engine, &mut rows);
    systems::rows(engine, &mut rows);
    rows
}

fn member(app: &App, account: &str) -> ActorId {
    let appointment = Appointment {
        account: account.to_owned(),
        roles: vec!["privacy-desk".to_owned()],
        ..Appointment::default()
    };
    appoint(app, &appointment).unwrap_or_else(|failure| panic!("{failure}"))
}

/// A passage of somebody else's is withheld.
const fn withheld_passage(item: usize) -> ItemDecision {
    ItemDecision {
        item,
        keep: None,
        leave: None,
    }
}

fn reason() -> Text {
    Text::new(
        "ตรวจแล้วไม่เป็นเหตุตามที่กฎหมายกำหนดไว้ในข้อนี้",
        "It was examined and is not as the law wants it for this ground.",
    )
}

impl Run<'_> {
    /// Day by day until everything has ended; how many days.
    fn all_days(&mut self) -> usize {
        for day in 0..DAYS_MAX {
            for number in 0..A_DAY {
                let number = day * A_DAY + number;
                if number < REQUESTS {
                    self.files(number);
                }
            }
            self.works();
            self.decides(day);
            self.works();
            self.collects();
            self.sweeps();
            self.sees_that_nothing_is_late(day);
            if day * A_DAY >= REQUESTS && self.asked.is_empty() {
                return day + 1;
            }
            self.clock.go_on(SignedDuration::from_hours(24));
        }
        panic!(
            "open after {DAYS_MAX} days: {:?}",
            self.asked
                .values()
                .map(|asked| asked.right)
                .collect::<Vec<_>>()
        );
    }

    fn works(&self) {
        while work::run_due(self.app).unwrap_or_else(|failure| panic!("{failure}")) > 0 {}
    }

    /// What a house does once a day whoever asks: among it, every key is moved to a new epoch.
    fn sweeps(&mut self) {
        let (swept, time) = timed(|| sweep::daily(self.app));
        swept.unwrap_or_else(|failure| panic!("{failure}"));
        self.counted.sweeping += time;
    }

    /// Files one, by the person in the portal or taken down by the desk; a third of the latter before
    /// it is proved who asks.
    fn files(&mut self, number: usize) {
        let person = self.people[number * 37 % PEOPLE];
        let wish = self.wish(number, person);
        let right = wish.right();
        let said = Some("สมมุติขึ้นเพื่อวัดเวลา".to_owned());
        let begun = Instant::now();
        let filed = if number.is_multiple_of(2) {
            let asking = Asking::oneself(person, self.app.now()).saying(said);
            asking.and_then(|asking| rights::file(self.app, asking, wish))
        } else {
            self.takes_down(number, person, said, wish)
        };
        self.counted.steps.push(begun.elapsed());
        match filed {
            Ok(filed) => {
                self.asked
                    .insert(filed.request.bytes(), Asked { person, right });
            }
            // A wish that the law knows no ground for is refused with its rule before it is a case.
            Err(Failure::Bad { .. }) => self.counted.refused_at_filing += 1,
            Err(failure) => panic!("{right}: {failure}"),
        }
    }

    fn wish(&self, number: usize, person: PersonId) -> Wish {
        let activity = "teaching-support".to_owned();
        match number % 9 {
            0 => Wish::Copy,
            1 => Wish::Erasure {
                ground: [Ground::PurposeOver, Ground::Unlawful][number / 9 % 2],
            },
            2 => Wish::Objection {
                activity,
                ground: Ground::PublicOrInterest,
            },
            3 => Wish::Restriction {
                categories: vec!["learning".to_owned()],
                ground: [Ground::ForClaim, Ground::InsteadOfErasure][number / 9 % 2],
            },
            4 => Wish::Withdrawal { activity },
            5 => self.correction(person),
            6 => Wish::Portability {
                ground: Ground::Receive,
                recipient: None,
            },
            7 => Wish::Complaint { concerns: None },
            _ => Wish::Question { concerns: None },
        }
    }

    fn correction(&self, person: PersonId) -> Wish {
        let held = rights::correctable(self.app, person).unwrap_or_default();
        let record = held.iter().find(|record| record.category == "identity");
        Wish::Correction {
            category: "identity".to_owned(),
            record: record
                .map(|record| record.record.to_string())
                .unwrap_or_default(),
            field: "given-name".to_owned(),
            after: json!("ตัวอย่างที่ถูกต้อง"),
        }
    }

    fn takes_down(
        &self,
        number: usize,
        person: PersonId,
        said: Option<String>,
        wish: Wish,
    ) -> Result<Filed, Failure> {
        let channels = [Channel::Phone, Channel::Post, Channel::Desk, Channel::Email];
        let down = TakenDown {
            by: self.desk[0],
            channel: channels[number / 2 % channels.len()],
            proof: (number % 3 != 0).then_some(Proof::KnownChannel),
            received: self.app.now().after(SignedDuration::from_hours(-20)),
            note: "โทรกลับเบอร์ที่ลงทะเบียนไว้ ตอบถูก".to_owned(),
        };
        rights::take_down(self.app, down.by, None, person, &down, said, wish)
    }

    /// The desk goes through what waits for it and has rested some days.
    fn decides(&mut self, day: usize) {
        let queue = rights::queue(self.app).unwrap_or_else(|failure| panic!("{failure}"));
        for row in queue {
            let rests = SignedDuration::from_hours(24 * RESTS as i64);
            if row.waits == Some(WaitsFor::Person) {
                let person = self.asked[&row.request.bytes()].person;
                rights::reply(self.app, person, row.request, "ตอบแล้ว")
                    .unwrap_or_else(|failure| panic!("{failure}"));
            } else if row.waits == Some(WaitsFor::Approval) {
                // Nobody refuses, or erases on what was found, alone.
                let begun = Instant::now();
                rights::approve(self.app, self.desk[1], row.request, None)
                    .unwrap_or_else(|failure| panic!("{}: {failure}", row.right));
                self.counted.steps.push(begun.elapsed());
            } else if row.waits == Some(WaitsFor::Desk)
                && row.received.after(rests) <= self.app.now()
            {
                let begun = Instant::now();
                self.decides_one(day, row.request, row.right, &row.stage);
                self.counted.steps.push(begun.elapsed());
            }
        }
    }

    fn decides_one(&mut self, day: usize, request: RequestId, right: Right, stage: &str) {
        let [desk, other] = self.desk;
        let yes = mix(u64::from_le_bytes(
            request.bytes()[..8].try_into().unwrap_or_default(),
        ))
        .is_multiple_of(2);
        if stage == "received" {
            let filed = rights::identify(
                self.app,
                other,
                request,
                Proof::InPerson,
                "มาด้วยตนเอง",
                None,
            );
            match filed {
                Ok(_) => {}
                // What cannot be filed by its rule is taken back by whoever asked.
                Err(Failure::Bad { .. }) => {
                    let person = self.asked[&request.bytes()].person;
                    rights::take_back(self.app, person, request)
                        .unwrap_or_else(|failure| panic!("{right}: {failure}"));
                }
                Err(failure) => panic!("{right}: {failure}"),
            }
            return;
        }
        if right == Right::Objection
            && !self.asked_back.contains(&request.bytes())
            && day.is_multiple_of(2)
        {
            rights::ask_person(self.app, desk, request, "ขอทราบรายวิชา", None)
                .unwrap_or_else(|failure| panic!("{failure}"));
            self.asked_back.insert(request.bytes());
            return;
        }
        if right == Right::Access {
            let items = rights::others_of(self.app, desk, request, None)
                .unwrap_or_else(|failure| panic!("{failure}"));
            let withheld: Vec<ItemDecision> = (0..items.len()).map(withheld_passage).collect();
            rights::review_others(self.app, desk, request, &withheld, None)
                .unwrap_or_else(|failure| panic!("{failure}"));
            return;
        }
        let refuse = |code, limb| {
            Decision::Refuse(DeskRefusal {
                code,
                limbs: vec![limb],
                reason: reason(),
            })
        };
        let decision = match right {
            Right::Informed => Decision::Say(reason()),
            Right::Erasure => Decision::Found(Findings {
                unlawful: if yes { Shown::Yes } else { Shown::No },
                ..Findings::default()
            }),
            Right::Objection if !yes => {
                refuse(RefusalCode::ObjectionCompelling, Limb::CompellingGrounds)
            }
            _ => Decision::Grant,
        };
        rights::decide(self.app, desk, request, decision, None)
            .unwrap_or_else(|failure| panic!("{right} in {stage}: {failure}"));
    }

    fn collects(&mut self) {
        let open: Vec<([u8; 16], PersonId)> = self
            .asked
            .iter()
            .map(|(request, asked)| (*request, asked.person))
            .collect();
        for (bytes, person) in open {
            let request = RequestId::from_bytes(bytes);
            let stage = match rights::request(self.app, person, request) {
                Ok(view) if view.stage.name() == "answered" => {
                    self.collects_one(person, request);
                    "collected"
                }
                Ok(view) if view.open => continue,
                Ok(view) => view.stage.name(),
                // Erased with its person.
                Err(Failure::Missing(_)) => "erased whole",
                Err(failure) => panic!("{failure}"),
            };
            self.asked.remove(&bytes);
            *self.counted.ended.entry(stage).or_default() += 1;
        }
    }

    fn collects_one(&mut self, person: PersonId, request: RequestId) {
        let mut file = Vec::new();
        let begun = Instant::now();
        rights::collect(self.app, person, request, self.app.now(), &mut file)
            .unwrap_or_else(|failure| panic!("{failure}"));
        self.counted.steps.push(begun.elapsed());
        self.counted.packages += 1;
        self.counted.octets += file.len();
        let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("an archive");
        let mut manifest = String::new();
        let Ok(mut entry) = archive.by_name("manifest.json") else {
            return;
        };
        entry.read_to_string(&mut manifest).expect("a manifest");
        let manifest: Json = serde_json::from_str(&manifest).expect("a manifest");
        assert_eq!(
            manifest["failed"], 0,
            "a source of a package did not answer"
        );
        self.counted.sources += manifest["asked"].as_u64().unwrap_or_default();
    }

    fn sees_that_nothing_is_late(&self, day: usize) {
        let queue = rights::queue(self.app).unwrap_or_else(|failure| panic!("{failure}"));
        let late: Vec<_> = queue
            .iter()
            .filter(|row| row.overdue)
            .map(|row| (row.right, row.due, row.stage.clone(), row.waits))
            .collect();
        assert!(late.is_empty(), "late on day {day}: {late:?}");
    }

    fn rows(
        mut self,
        arriving: Duration,
        (days, time): (usize, Duration),
        letters: usize,
        before: u64,
    ) -> Vec<Row> {
        let counted = &mut self.counted;
        let ended: Vec<String> = counted
            .ended
            .iter()
            .map(|(stage, count)| format!("{count} {stage}"))
            .collect();
        let slowest = percentile(&mut counted.steps, 100);
        vec![
            Row::new(
                format!("{PEOPLE} people with 8 records each, brought in"),
                Figure::Takes(arriving),
            ),
            Row::new(
                format!("{REQUESTS} requests of nine rights on five channels, over {days} days"),
                Figure::Takes(time.saturating_sub(counted.sweeping)),
            )
            .note(format!(
                "{}; {} refused at the door; none late",
                ended.join(", "),
                counted.refused_at_filing
            ))
            .aim(Aim::AtMost(60.0)),
            Row::new(
                format!(
                    "the daily sweep of {days} days beside it: all keys renewed, periods, letters"
                ),
                Figure::Takes(counted.sweeping),
            ),
            Row::new(
                "packages collected, no source failed",
                Figure::Words(counted.packages.to_string()),
            )
            .note(format!(
                "{} in all; {} sources asked; {letters} letters in the outbox",
                crate::table::size(counted.octets as f64),
                counted.sources
            )),
            Row::new(
                "what a person or the desk waits for: filing, deciding, collecting",
                Figure::Takes(percentile(&mut counted.steps, 50)),
            )
            .note(format!(
                "slowest of {}: {}",
                counted.steps.len(),
                crate::table::time(slowest.as_secs_f64())
            )),
            Row::new(
                "memory when they have come, and at the end",
                Figure::Octets(resident() as f64),
            )
            .note(format!("{} before", crate::table::size(before as f64))),
        ]
    }
}
