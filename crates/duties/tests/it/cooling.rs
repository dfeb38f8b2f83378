//! The cooling-off and the link that cuts it short or stops a stranger's request (`T9`, `T12`, `T13`).

use duties::letters::LetterState;
use duties::rights::{self, Asking, Filed, Wish};
use duties::{App, Failure};
use jiff::SignedDuration;
use law::{Ground, PersonId, RequestId};

use crate::fixture::{Place, TestClock, World, arrive, days, opening, shipped};
use crate::letters::{all_work, mail_to};
use crate::sink::Sink;

/// A house with the shipped policy, which lets a day pass before anything is handed out or erased.
fn cool(place: &Place, clock: &std::sync::Arc<TestClock>) -> App {
    App::open(opening(place, clock, shipped("chula-learning"))).unwrap()
}

struct House {
    app: App,
    clock: std::sync::Arc<TestClock>,
    sink: Sink,
    world: World,
    _place: Place,
}

impl House {
    fn at(place: Place) -> House {
        let clock = TestClock::new();
        let app = cool(&place, &clock);
        let world = arrive(&app);
        let sink = Sink::start();
        mail_to(&app, sink.port());
        House {
            app,
            clock,
            sink,
            world,
            _place: place,
        }
    }

    fn open() -> House {
        House::at(Place::embedded())
    }

    fn ask(&self, person: PersonId, wish: Wish) -> Filed {
        let filed = rights::file(&self.app, Asking::oneself(person, self.app.now()), wish).unwrap();
        all_work(&self.app);
        filed
    }

    /// The word in the newest link that went to a mailbox.
    fn link(&self, mailbox: &str) -> String {
        let letters = self.sink.taken();
        let text = letters
            .iter()
            .rev()
            .filter(|letter| letter.to == [mailbox])
            .map(crate::sink::Taken::text)
            .find(|text| text.contains("/requests/go-on/"))
            .expect("a letter with a link");
        let (_, rest) = text.split_once("/requests/go-on/").unwrap();
        rest.lines().next().unwrap().trim().to_owned()
    }

    fn collect(&self, person: PersonId, request: RequestId) -> Result<usize, Failure> {
        let mut file = Vec::new();
        rights::collect(&self.app, person, request, self.app.now(), &mut file).map(|_| file.len())
    }

    fn stage(&self, person: PersonId, request: RequestId) -> String {
        let view = rights::request(&self.app, person, request).unwrap();
        view.stage.name().to_owned()
    }
}

const STUDENT: &str = "s9900000001@example.org";
const LEARNER: &str = "l9900000002@example.org";

#[test]
fn t_09_a_thief_with_a_fresh_session_gets_nothing_before_the_day_is_over() {
    for place in Place::both() {
        let house = House::at(place);
        let student = house.world.student;
        let filed = house.ask(student, Wish::Copy);
        let until = filed.cooling_until.expect("it cools off");
        assert_eq!(until, filed.received.after(days(1)));
        for _ in 0..23 {
            all_work(&house.app);
            assert!(house.collect(student, filed.request).is_err());
            assert_ne!(house.stage(student, filed.request), "answered");
            house.clock.advance(SignedDuration::from_hours(1));
        }
        // The person stops it in time: nothing was made that could be handed over.
        rights::stop(&house.app, &house.link(STUDENT)).unwrap();
        house.clock.advance(days(3));
        all_work(&house.app);
        assert_eq!(house.stage(student, filed.request), "withdrawn");
        assert!(house.collect(student, filed.request).is_err());
    }
}

#[test]
fn t_09_an_erasure_waits_too_and_a_stopped_one_erases_nothing() {
    for place in Place::both() {
        let house = House::at(place);
        let learner = house.world.learner;
        let ground = Ground::PurposeOver;
        let filed = house.ask(learner, Wish::Erasure { ground });
        assert!(filed.answer.is_none());
        assert!(house.app.store().standing(learner).is_some());
        house.clock.advance(SignedDuration::from_hours(23));
        all_work(&house.app);
        assert!(house.app.store().standing(learner).is_some());
        rights::stop(&house.app, &house.link(LEARNER)).unwrap();
        house.clock.advance(days(2));
        all_work(&house.app);
        assert!(house.app.store().standing(learner).is_some());
        // Left alone, another one is done when its day is over.
        house.ask(learner, Wish::Erasure { ground });
        house.clock.advance(SignedDuration::from_hours(25));
        all_work(&house.app);
        assert!(house.app.store().standing(learner).is_none());
    }
}

#[test]
fn t_09_the_mailbox_cuts_it_short_and_the_file_still_wants_a_fresh_sign_in() {
    for place in Place::both() {
        let house = House::at(place);
        let student = house.world.student;
        let filed = house.ask(student, Wish::Copy);
        let word = house.link(STUDENT);
        let linked = rights::linked(&house.app, &word).unwrap();
        assert_eq!(
            (linked.request, linked.cooling_until, linked.can_stop),
            (filed.request, filed.cooling_until, true)
        );
        // A mail scanner opened it a hundred times: nothing happened.
        for _ in 0..100 {
            rights::linked(&house.app, &word).unwrap();
        }
        all_work(&house.app);
        assert_eq!(house.stage(student, filed.request), "identified");
        rights::go_on(&house.app, &word).unwrap();
        all_work(&house.app);
        assert_eq!(house.stage(student, filed.request), "answered");
        let stale = house.app.now().after(SignedDuration::from_mins(-6));
        let mut file = Vec::new();
        assert!(matches!(
            rights::collect(&house.app, student, filed.request, stale, &mut file),
            Err(Failure::Stale)
        ));
        assert!(file.is_empty());
        assert!(house.collect(student, filed.request).unwrap() > 0);
    }
}

#[test]
fn t_12_a_link_works_once_for_its_own_request_and_in_its_own_time() {
    let house = House::open();
    let (student, learner) = (house.world.student, house.world.learner);
    let mine = house.ask(student, Wish::Copy);
    let theirs = house.ask(learner, Wish::Copy);
    let (word, other) = (house.link(STUDENT), house.link(LEARNER));
    assert_ne!(word, other);
    // The case number of one with the secret of the other.
    let crossed = format!("{}{}", word.split_at(32).0, other.split_at(32).1);
    for act in [rights::linked, rights::go_on, rights::stop] {
        assert!(matches!(
            act(&house.app, &crossed),
            Err(Failure::Missing(_))
        ));
    }
    rights::go_on(&house.app, &word).unwrap();
    assert!(
        matches!(rights::go_on(&house.app, &word), Err(Failure::Bad { .. })),
        "a replay lets nothing go on twice"
    );
    all_work(&house.app);
    assert_eq!(house.stage(student, mine.request), "answered");
    assert_eq!(house.stage(learner, theirs.request), "identified");
    // Handed over: it can be stopped no more.
    assert!(matches!(
        rights::stop(&house.app, &word),
        Err(Failure::Bad { .. })
    ));
    // Its day is over: there is nothing left to cut short.
    house.clock.advance(days(2));
    assert!(matches!(
        rights::go_on(&house.app, &other),
        Err(Failure::Bad { .. })
    ));
    // A request that is gone with its person leads nowhere.
    let ground = Ground::PurposeOver;
    all_work(&house.app);
    house.ask(learner, Wish::Erasure { ground });
    let erasing = house.link(LEARNER);
    rights::go_on(&house.app, &erasing).unwrap();
    all_work(&house.app);
    assert!(house.app.store().standing(learner).is_none());
    for word in [&erasing, &other] {
        assert!(matches!(
            rights::linked(&house.app, word),
            Err(Failure::Missing(_))
        ));
    }
}

#[test]
fn t_13_a_word_that_is_none_is_answered_alike_whatever_is_wrong_with_it() {
    let house = House::open();
    let filed = house.ask(house.world.student, Wish::Copy);
    let word = house.link(STUDENT);
    let told = |word: &str| match rights::go_on(&house.app, word) {
        Err(failure) => failure.to_string(),
        Ok(_) => panic!("`{word}` worked"),
    };
    let nobody = "0".repeat(64);
    let known = format!("{}{}", filed.request, "0".repeat(32));
    let mut almost = word.clone();
    let last = if almost.pop() == Some('0') { '1' } else { '0' };
    almost.push(last);
    let long = format!("{word}0");
    for wrong in [
        "",
        "x",
        nobody.as_str(),
        known.as_str(),
        almost.as_str(),
        long.as_str(),
        word.split_at(63).0,
        "ก่อนหน้านี้ไม่มีคำขอ",
        "../../../../etc/passwd",
        "%00",
    ] {
        assert_eq!(told(wrong), "no such request", "{wrong}");
    }
    // Ten thousand guesses beside the case number, which the thief's own pages show.
    for guess in 0..10_000_u32 {
        let word = format!("{}{guess:032x}", filed.request);
        assert!(rights::linked(&house.app, &word).is_err());
    }
}

#[test]
fn t_09_not_me_signs_everybody_out_and_tells_the_desk_and_the_person() {
    for place in Place::both() {
        let house = House::at(place);
        let student = house.world.student;
        let token = house
            .app
            .store()
            .transact::<_, store::Fault>("test.session", move |tx| {
                tx.begin_session(Some(student), None)
            })
            .unwrap();
        let other = house.world.learner;
        let bystander = house
            .app
            .store()
            .transact::<_, store::Fault>("test.session", move |tx| {
                tx.begin_session(Some(other), None)
            })
            .unwrap();
        let filed = house.ask(student, Wish::Copy);
        rights::stop(&house.app, &house.link(STUDENT)).unwrap();
        all_work(&house.app);
        let alive = |token: &[u8]| {
            house
                .app
                .store()
                .read::<_, store::Fault>(|read| read.session(token))
                .unwrap()
                .is_some()
        };
        assert!(!alive(&token), "the thief is out");
        assert!(alive(&bystander), "and nobody else");
        let letters = house.sink.taken();
        let case = filed.request.to_string();
        let to_desk: Vec<_> = letters
            .iter()
            .filter(|letter| letter.to == ["Chulamooc@chula.ac.th"])
            .collect();
        assert_eq!(to_desk.len(), 1);
        assert!(to_desk[0].text().contains(&case));
        assert!(!to_desk[0].text().contains("s9900000001"));
        assert!(
            letters.iter().any(|letter| letter.to == [STUDENT]
                && letter.text().contains("This request was stopped"))
        );
        let view = rights::request(&house.app, student, filed.request).unwrap();
        assert!(
            view.letters
                .iter()
                .all(|note| note.state == LetterState::Told)
        );
        assert!(rights::queue(&house.app).unwrap().is_empty());
    }
}

#[test]
fn t_09_without_a_mailbox_nobody_can_cut_it_short() {
    let house = House::open();
    let student = house.world.student;
    house
        .app
        .store()
        .transact("test.no-address", move |tx| {
            let contact = serde_json::json!({ "email": "not an address" });
            crate::fixture::keep(
                tx,
                student,
                ("contact", "sis-oneroster", "s9900000001"),
                None,
                1,
                &contact,
            )
        })
        .unwrap();
    let filed = house.ask(student, Wish::Copy);
    assert!(house.sink.taken().is_empty());
    let view = rights::request(&house.app, student, filed.request).unwrap();
    assert_eq!(view.letters[0].state, LetterState::NoAddress);
    house.clock.advance(SignedDuration::from_hours(23));
    all_work(&house.app);
    assert!(house.collect(student, filed.request).is_err());
    house.clock.advance(SignedDuration::from_hours(2));
    all_work(&house.app);
    assert!(house.collect(student, filed.request).is_ok());
}

#[test]
fn an_objection_filed_by_a_stranger_is_undone_when_its_person_stops_it() {
    let house = House::open();
    let student = house.world.student;
    let standing = || house.app.store().standing(student).unwrap();
    let filed = house.ask(
        student,
        Wish::Objection {
            activity: "teaching-analysis".to_owned(),
            ground: Ground::PublicOrInterest,
        },
    );
    assert!(filed.cooling_until.is_none(), "what protects acts at once");
    assert!(!standing().objections.is_empty());
    rights::stop(&house.app, &house.link(STUDENT)).unwrap();
    assert!(standing().objections.is_empty());
    assert_eq!(house.stage(student, filed.request), "withdrawn");
}

/// The culture office's shipped policy holds to it too, for somebody without any address.
#[test]
fn t_09_at_the_culture_office_a_copy_waits_its_day_even_where_no_letter_can_be_sent() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = App::open(opening(&place, &clock, shipped("cmu-culture"))).unwrap();
        let visitor = app
            .store()
            .transact::<_, store::Fault>("test.visitor", |tx| {
                let person = tx.add_person("visitor", "import")?;
                let number = store::Identifier::new("identity/visitor-no", "V-2569-0009");
                tx.add_identifier(person, &number)?;
                Ok(person)
            })
            .unwrap();
        let asking = Asking::oneself(visitor, app.now());
        let filed = rights::file(&app, asking, Wish::Copy).unwrap();
        assert_eq!(filed.cooling_until, Some(filed.received.after(days(1))));
        let collect = |app: &App| {
            let mut file = Vec::new();
            rights::collect(app, visitor, filed.request, app.now(), &mut file).map(|_| file.len())
        };
        all_work(&app);
        assert!(collect(&app).is_err(), "not before the day is over");
        clock.advance(SignedDuration::from_hours(25));
        all_work(&app);
        assert!(collect(&app).unwrap() > 0, "nobody waits for good");
    }
}
