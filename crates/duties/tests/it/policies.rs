//! Which policy decides: the one that was published, whatever lies in a folder.

use duties::notice::Due;
use duties::{App, Failure, notice};

use crate::fixture::{Place, TestClock, arrive, numbered, open, opening, pack, publish};

/// The next version, which keeps what belongs to a visit for longer.
fn next_version(app: &App) -> store::Files {
    let mut files = numbered(app, pack("chula-learning"), 2);
    for (name, text) in &mut files {
        if name == "retention.toml" {
            *text = text.replacen("period = \"P2Y\"", "period = \"P4Y\"", 1);
        }
    }
    files
}

#[test]
fn lp_108_a_new_version_is_put_in_force_whole_and_an_older_or_changed_one_never() {
    for place in Place::both() {
        let clock = TestClock::new();
        let world;
        {
            let app = open(&place, &clock);
            world = arrive(&app);
            let same = publish(&app, pack("chula-learning"));
            assert!(matches!(same, Err(Failure::Bad { ref field, .. }) if field == "version"));
            let mut broken = next_version(&app);
            broken[0].1.push_str("\n[[activity]]\nid = \"half\"\n");
            assert!(matches!(publish(&app, broken), Err(Failure::Pack(_))));
            assert!(matches!(
                publish(&app, pack("cmu-culture")),
                Err(Failure::Bad { ref field, .. }) if field == "pack"
            ));
            assert_eq!(app.policy().compiled.version(), 1);
            publish(&app, next_version(&app)).unwrap();
            assert_eq!(app.policy().compiled.version(), 2);
            assert_eq!(app.store().compiled().version(), 2);
            assert_eq!(notice::due(&app, world.student).unwrap(), Due::Changed);
        }
        // What lies in the folder decides nothing any more, whatever it is.
        let mut broken = pack("chula-learning");
        broken[0].1.push_str("\n[[activity]]\nid = \"half\"\n");
        for folder in [pack("chula-learning"), broken, Vec::new()] {
            let app = App::open(opening(&place, &clock, folder)).unwrap();
            assert!(app.has_unpublished());
            assert_eq!(app.policy().compiled.version(), 2);
            // Who was told by version 1 is held to what it said.
            let activity = app
                .policy()
                .compiled
                .activity_ix("teaching-support")
                .unwrap();
            let told = app.store().compiled().told(1, activity);
            assert!(!told.categories.is_empty());
        }
        let other = App::open(opening(&place, &clock, pack("cmu-culture")));
        assert!(matches!(other, Err(Failure::Bad { ref rule, .. }) if rule == "LP-108"));
    }
}

#[test]
fn x_019_a_pack_with_faults_opens_nothing() {
    let place = Place::embedded();
    let opened = App::open(opening(
        &place,
        &TestClock::new(),
        pack("as-published/chula-learning"),
    ));
    let Err(Failure::Pack(faults)) = opened else {
        panic!("opened")
    };
    assert!(faults.len() > 10);
}
