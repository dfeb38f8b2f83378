//! Putting policies in force.

use duties::{App, Failure, notice};

use crate::fixture::{Place, TestClock, arrive, open, opening, pack};

fn next_version() -> store::Files {
    let mut files = pack("chula-learning");
    for (name, text) in &mut files {
        if name == "pack.toml" {
            *text = text.replacen("version = \"1\"", "version = \"2\"", 1);
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
            assert!(!app.put_in_force(pack("chula-learning")).unwrap());
            let mut changed = pack("chula-learning");
            changed[0].1.push_str("\n# another word\n");
            assert!(matches!(app.put_in_force(changed), Err(Failure::Store(_))));
            let mut broken = next_version();
            broken[0].1.push_str("\n[[activity]]\nid = \"half\"\n");
            assert!(matches!(app.put_in_force(broken), Err(Failure::Pack(_))));
            assert!(matches!(
                app.put_in_force(pack("cmu-culture")),
                Err(Failure::Bad { .. })
            ));
            assert_eq!(app.policy().compiled.version(), 1);
            assert!(app.put_in_force(next_version()).unwrap());
            assert_eq!(app.policy().compiled.version(), 2);
            assert_eq!(app.store().compiled().version(), 2);
            assert!(notice::due(&app, world.student));
        }
        assert!(matches!(
            App::open(opening(&place, &clock, pack("chula-learning"))),
            Err(Failure::Store(_))
        ));
        let app = App::open(opening(&place, &clock, next_version())).unwrap();
        // Who was told by version 1 is held to what it said.
        let activity = app
            .policy()
            .compiled
            .activity_ix("teaching-support")
            .unwrap();
        assert!(
            !app.store()
                .compiled()
                .told(1, activity)
                .categories
                .is_empty()
        );
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
