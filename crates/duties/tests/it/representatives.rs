//! Who acts for somebody is told to both by letter, and what they do is told as theirs (s.20, `T14`).

use duties::App;
use duties::guardian::{self, ActsAs, Evidence, Granting};
use duties::rights::{self, Asking, Wish};
use duties::uses::{self, Use};
use jiff::civil::{Date, date};
use law::{Ground, PersonId};
use store::Kind;

use crate::fixture::{Place, TestClock, World, arrive, days, open};
use crate::letters::{all_work, mail_to};
use crate::sink::{Sink, Taken};

const STUDENT: &str = "s9900000001@example.org";
const LEARNER: &str = "l9900000002@example.org";

/// The student's custodian is the learner.
fn custody(world: &World, until: Option<Date>) -> Granting {
    Granting {
        person: world.student,
        representative: world.learner,
        acts_as: ActsAs::Custodian,
        evidence: Evidence::CourtOrder,
        until,
    }
}

fn grant(app: &App, world: &World, until: Option<Date>) {
    guardian::grant(app, world.desk, &custody(world, until), None).unwrap();
}

/// What came since the last look: to whom, and which sentence of which letter it holds.
struct Post {
    sink: Sink,
    seen: usize,
}

impl Post {
    fn came(&mut self, app: &App) -> Vec<(String, String)> {
        all_work(app);
        let taken: Vec<Taken> = self.sink.taken();
        let new = taken.iter().skip(self.seen);
        let mut came: Vec<_> = new
            .map(|letter| {
                let (subject, text) = (letter.subject(), letter.text());
                for named in ["ตัวอย่าง", "สมมุติ", "s9900000001", "l9900000002"]
                {
                    assert!(!subject.contains(named) && !text.contains(named), "{text}");
                }
                assert!(text.contains("https://privacy.example.ac.th/me/representatives"));
                let (thai, english) = text.split_once("-- -- --").unwrap();
                let english = english.trim().lines().next().unwrap().to_owned();
                assert!(thai.contains("มาตรา 20") && !english.is_empty());
                (letter.to[0].clone(), english)
            })
            .collect();
        self.seen = taken.len();
        came.sort();
        came
    }
}

fn both(own: &str, theirs: &str) -> Vec<(String, String)> {
    vec![
        (LEARNER.to_owned(), own.to_owned()),
        (STUDENT.to_owned(), theirs.to_owned()),
    ]
}

#[test]
fn i_20_t_14_each_record_change_and_end_is_told_to_both_by_letter() {
    for place in Place::both() {
        let (sink, clock) = (Sink::start(), TestClock::new());
        let app = open(&place, &clock);
        let world = arrive(&app);
        mail_to(&app, sink.port());
        let mut post = Post { sink, seen: 0 };
        let begun = both(
            "You are on record as acting for somebody",
            "Somebody is on record as acting for you",
        );
        let changed = both(
            "The record of for whom you act was changed",
            "The record of who acts for you was changed",
        );
        let ended = both(
            "You act for somebody no more",
            "Somebody acts for you no more",
        );
        grant(&app, &world, Some(date(2027, 1, 31)));
        assert_eq!(post.came(&app), begun);
        grant(&app, &world, Some(date(2027, 2, 15)));
        assert_eq!(post.came(&app), changed);
        // The first day passes and tells nothing; the second one does, once.
        clock.advance(days(75));
        assert_eq!(post.came(&app), []);
        clock.advance(days(15));
        assert_eq!(post.came(&app), ended);
        // Ended by the desk, and laid down: told at once, and not again on its day.
        let of = (world.student, world.learner);
        for by_desk in [true, false] {
            grant(&app, &world, Some(date(2027, 6, 1)));
            assert_eq!(post.came(&app), begun);
            if by_desk {
                guardian::end(&app, world.desk, of, ActsAs::Custodian, None).unwrap();
            } else {
                guardian::lay_down(&app, world.learner, world.student).unwrap();
            }
            assert_eq!(post.came(&app), ended);
        }
        clock.advance(days(200));
        assert_eq!(post.came(&app), []);
        // Each letter is in its reader's own list, as the house's and of no right that nobody used.
        for person in [world.student, world.learner] {
            let told = entries(&app, person, None, |one| one.operation == "told");
            assert_eq!(told.len(), 7);
            for one in told {
                assert_eq!(one.who.en, "The controller's own system");
                assert!(!one.purpose.en.contains("withdraw"), "{}", one.purpose.en);
            }
        }
    }
}

fn entries(
    app: &App,
    person: PersonId,
    reader: Option<PersonId>,
    wanted: impl Fn(&Use) -> bool,
) -> Vec<Use> {
    let read = match reader {
        None => uses::uses(app, person, None, 999),
        Some(reader) => {
            let hand = guardian::acting(app, reader, person).unwrap();
            uses::uses(app, hand, None, 999)
        }
    };
    let (mut all, _) = read.unwrap();
    all.retain(|one| wanted(one));
    all
}

#[test]
fn i_20_lp_102_what_a_representative_reads_and_does_is_never_told_as_the_persons_own() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        grant(&app, &world, None);
        let since = uses::uses(&app, world.student, None, 1).unwrap().1;
        let hand = || guardian::acting(&app, world.learner, world.student).unwrap();
        let asking = || guardian::asking(&app, world.learner, world.student, app.now()).unwrap();
        guardian::called(&app, hand()).unwrap().unwrap();
        let records = rights::correctable(&app, hand()).unwrap();
        assert!(!records.is_empty());
        for wish in [
            Wish::Objection {
                activity: "teaching-support".to_owned(),
                ground: Ground::PublicOrInterest,
            },
            Wish::Copy,
        ] {
            let request = rights::file(&app, asking(), wish).unwrap().request;
            all_work(&app);
            let told = rights::history(&app, hand(), request).unwrap();
            assert!(
                told.iter().any(|step| step.who.en == "You"),
                "the reader's own step"
            );
            let mut file = Vec::new();
            let _ = rights::collect(&app, hand(), request, app.now(), &mut file);
            let _ = rights::take_back(&app, hand(), request);
        }
        let own = entries(&app, world.student, None, |one| one.number >= since);
        let mine: Vec<_> = own.iter().filter(|one| one.who.en == "You").collect();
        assert!(mine.is_empty(), "{mine:?}");
        let by = |who: &str| own.iter().filter(|one| one.who.en == who).count();
        assert!(by("Your representative (custodian)") > 5, "{own:?}");
        let reads = own
            .iter()
            .filter(|one| one.kind == Kind::Use && one.who.en.starts_with("Your representative"));
        assert!(reads.count() >= 2, "the name, and the records");
        for one in &own {
            assert!(!one.who.en.contains("ตัวอย่าง"), "nobody is named");
        }
        // To who acts for them: "You" is they themself, and the person is the person.
        let theirs = entries(&app, world.student, Some(world.learner), |_| true);
        assert_eq!(
            theirs.iter().filter(|one| one.who.en == "You").count(),
            by("Your representative (custodian)")
        );
        let asking = Asking::oneself(world.student, app.now());
        let asking = asking.saying(Some("ใครเปิดดูข้อมูล".to_owned())).unwrap();
        rights::file(&app, asking, Wish::Question { concerns: None }).unwrap();
        let last = entries(&app, world.student, Some(world.learner), |one| {
            one.operation == "received"
        });
        assert_eq!(last[0].who.en, "The person themselves");
        let own = entries(&app, world.student, None, |one| one.operation == "received");
        assert_eq!(own[0].who.en, "You");
        // Nothing of it stands in the representative's own list.
        let of_learner = entries(&app, world.learner, None, |_| true);
        let strange = of_learner.iter().find(|one| one.operation == "received");
        assert!(strange.is_none(), "{strange:?}");
    }
}
