//! Two requests of one kind: never two of what hands data out or destroys it at once, whatever they
//! wait for, and nobody else's word stands in the way of the person's own (`T15`, `T9`, s.30–33).

use duties::rights::{self, Asking, Filed, TakenDown, Wish};
use duties::{App, Failure, work};
use law::{ActorId, Channel, Ground, PersonId, Proof, RequestId, Stage};

use crate::desk::colleague;
use crate::fixture::{Place, TestClock, arrive, days, opening, shipped};

fn wishes() -> [Wish; 3] {
    [
        Wish::Copy,
        Wish::Erasure {
            ground: Ground::PurposeOver,
        },
        Wish::Complaint { concerns: None },
    ]
}

fn file(app: &App, person: PersonId, wish: Wish) -> Result<Filed, Failure> {
    let asking = Asking::oneself(person, app.now());
    rights::file(app, asking.saying(Some("สมมุติ".to_owned()))?, wish)
}

/// Somebody on the telephone of whom nothing is proved.
fn call(app: &App, desk: ActorId, person: PersonId, wish: Wish) -> Result<Filed, Failure> {
    let down = TakenDown {
        by: desk,
        channel: Channel::Phone,
        proof: None,
        received: app.now(),
        note: "ยังไม่ได้พิสูจน์ตัวตน".to_owned(),
    };
    let said = Some("สมมุติ".to_owned());
    rights::take_down(app, desk, None, person, &down, said, wish)
}

fn is_twice<T>(told: Result<T, Failure>) -> bool {
    matches!(told, Err(Failure::Bad { rule, .. }) if rule == "T15")
}

fn stage(app: &App, person: PersonId, request: RequestId) -> Stage {
    rights::request(app, person, request).unwrap().stage
}

fn all_work(app: &App) {
    while work::run_due(app).unwrap() > 0 {}
}

#[test]
fn t_15_of_two_in_the_cooling_off_only_one_is_ever_filed() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = App::open(opening(&place, &clock, shipped("chula-learning"))).unwrap();
        let world = arrive(&app);
        for wish in wishes() {
            // Pressed twice at the same moment.
            let both: Vec<_> = std::thread::scope(|scope| {
                let press = || scope.spawn(|| file(&app, world.learner, wish.clone()));
                let pressed = [press(), press()];
                pressed.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let (filed, refused): (Vec<_>, Vec<_>) = both.into_iter().partition(Result::is_ok);
            assert_eq!((filed.len(), refused.len()), (1, 1), "{wish:?}");
            let filed = filed.into_iter().next().unwrap().unwrap();
            assert!(filed.cooling_until.is_some(), "{wish:?}");
            assert!(refused.into_iter().all(is_twice), "{wish:?}");
            clock.advance(jiff::SignedDuration::from_hours(5));
            assert!(
                is_twice(file(&app, world.learner, wish.clone())),
                "while it cools off"
            );
            // Taken back, another may be asked for.
            rights::take_back(&app, world.learner, filed.request).unwrap();
            let again = file(&app, world.learner, wish).unwrap();
            rights::take_back(&app, world.learner, again.request).unwrap();
        }
    }
}

#[test]
fn t_09_t_15_a_call_of_which_nothing_is_proved_stops_nobody_from_their_own_right() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = App::open(opening(&place, &clock, shipped("chula-learning"))).unwrap();
        let world = arrive(&app);
        let second = colleague(&app, "desk2");
        for wish in [Wish::Copy, Wish::Complaint { concerns: None }] {
            let strange = call(&app, world.desk, world.student, wish.clone()).unwrap();
            let other = call(&app, world.desk, world.student, wish.clone()).unwrap();
            // The person asks online all the same, and gets it.
            let own = file(&app, world.student, wish.clone()).unwrap();
            // Whoever calls cannot have it done beside that: proved or not, one goes on at a time.
            let prove =
                |request| rights::identify(&app, second, request, Proof::InPerson, "เห็นหน้า", None);
            assert!(is_twice(prove(strange.request)), "{wish:?}");
            assert!(matches!(
                stage(&app, world.student, strange.request),
                Stage::Received
            ));
            clock.advance(days(2));
            all_work(&app);
            let answered = stage(&app, world.student, own.request);
            assert!(matches!(answered, Stage::Answered { .. }), "{answered:?}");
            let mut file = Vec::new();
            rights::collect(&app, world.student, own.request, app.now(), &mut file).unwrap();
            // Of the two calls the one that is proved first goes on, and the other not beside it.
            prove(other.request).unwrap();
            assert!(is_twice(prove(strange.request)), "{wish:?}");
            rights::take_back(&app, world.student, strange.request).unwrap();
            rights::take_back(&app, world.student, other.request).unwrap();
        }
    }
}
