//! People under age and who acts for them: capacity to the day, representatives, consents of both.

use std::sync::Arc;

use duties::consent::{self, Said};
use duties::guardian::{self, ActsAs, Evidence, Granting};
use duties::rights::{self, Asking, Wish};
use duties::staff::{self, Appointment};
use duties::{App, Failure, uses};
use jiff::SignedDuration;
use jiff::civil::date;
use law::{ActorId, Birth, Ground, PersonId, Stage};
use serde_json::json;
use store::{Fault, Identifier};

use crate::consents::word;
use crate::fixture::{Place, TestClock, days, keep, opening, pack};

const COUNTING: &str = "site-measurement";

pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) desk: ActorId,
}

pub(crate) fn network() -> Option<std::net::IpAddr> {
    Some("10.110.0.1".parse().unwrap())
}

pub(crate) fn office(place: &Place) -> Office {
    let clock = TestClock::new();
    let app = App::open(opening(place, &clock, pack("cmu-culture"))).unwrap();
    let desk = staff::appoint(
        &app,
        &Appointment {
            account: "desk1".to_owned(),
            roles: vec!["privacy-desk".to_owned()],
            undertaking_until: Some(app.now().after(days(9_000))),
            ..Appointment::default()
        },
    )
    .unwrap();
    Office { app, clock, desk }
}

/// An invented visitor, born on a day or of an age that nobody knows.
pub(crate) fn visitor(app: &App, number: &str, born: Option<&str>) -> PersonId {
    let (number, born) = (number.to_owned(), born.map(str::to_owned));
    let person = app
        .store()
        .transact::<_, Fault>("test.visitor", move |tx| {
            let person = tx.add_person("visitor", "contacts")?;
            tx.add_identifier(person, &Identifier::new("identity/visitor-no", &number))?;
            if let Some(born) = born {
                let fields = json!({ "visitor-no": number, "birth-date": born });
                keep(
                    tx,
                    person,
                    ("identity", "contacts", &number),
                    None,
                    1,
                    &fields,
                )?;
            }
            Ok(person)
        })
        .unwrap();
    duties::notice::deliver(app, &[person], "desk").unwrap();
    person
}

fn guards(office: &Office, child: PersonId, parent: PersonId) {
    let granting = Granting {
        person: child,
        representative: parent,
        acts_as: ActsAs::Guardian,
        evidence: Evidence::BirthRecord,
        until: None,
    };
    guardian::grant(&office.app, office.desk, &granting, network()).unwrap();
}

fn by_parent(app: &App, parent: PersonId, child: PersonId) -> Result<Said, Failure> {
    let hand = guardian::acting(app, parent, child)?;
    consent::say(app, hand, &word(COUNTING, true))
}

fn by_child(app: &App, child: PersonId) -> Result<Said, Failure> {
    consent::say(app, child, &word(COUNTING, true))
}

fn counted(app: &App, person: PersonId) -> bool {
    let ix = app.policy().compiled.activity_ix(COUNTING).unwrap();
    let standing = app.store().standing(person).unwrap();
    standing.consents.has(ix.0) && !standing.withdrawn.has(ix.0)
}

fn rule_of(failure: Failure) -> String {
    match failure {
        Failure::Bad { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

#[test]
fn i_20_who_must_consent_turns_on_the_birthday_to_the_day() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        // Today is 22 November 2569 in Bangkok. Nine years and 364 days: the guardian alone.
        for (number, born, child_alone, child_first, parent_alone) in [
            ("V-0002", "2016-11-23", "refused", false, true),
            // The tenth birthday to the eve of the eleventh: both, which satisfies either reading.
            ("V-0003", "2016-11-22", "waits", true, false),
            ("V-0004", "2015-11-23", "waits", true, false),
            ("V-0005", "2015-11-22", "waits", true, false),
            ("V-0006", "2006-11-23", "waits", true, false),
        ] {
            let child = visitor(app, number, Some(born));
            guards(&office, child, parent);
            match child_alone {
                "refused" => {
                    let told = by_child(app, child).unwrap_err();
                    assert_eq!(rule_of(told), "s.20", "{born}");
                }
                _ => assert!(
                    matches!(by_child(app, child).unwrap(), Said::Waits { .. }),
                    "{born}"
                ),
            }
            assert!(!counted(app, child), "{born}: one alone is never enough");
            assert_eq!(
                by_parent(app, parent, child).unwrap(),
                Said::Given,
                "{born}"
            );
            assert!(counted(app, child), "{born}");
            // The guardian first, the other way round.
            let number = format!("{number}-2");
            let other = visitor(app, &number, Some(born));
            guards(&office, other, parent);
            let said = by_parent(app, parent, other).unwrap();
            assert_eq!(said == Said::Given, parent_alone, "{born}: {said:?}");
            assert_eq!(counted(app, other), parent_alone);
            if child_first {
                assert_eq!(by_child(app, other).unwrap(), Said::Given);
                assert!(counted(app, other));
            }
        }
        // Twenty completed: nobody else, and nobody in their place.
        let grown = visitor(app, "V-0007", Some("2006-11-22"));
        assert_eq!(by_child(app, grown).unwrap(), Said::Given);
    }
}

#[test]
fn i_20_the_day_is_bangkoks_day() {
    let place = Place::embedded();
    let office = office(&place);
    let child = visitor(&office.app, "V-0002", Some("2006-11-22"));
    // Half past nine on the twentieth birthday; half past eleven the night before; and, still on
    // the twenty-first by Greenwich, half past midnight of the birthday in Bangkok.
    office.clock.advance(SignedDuration::from_hours(-10));
    assert!(matches!(
        by_child(&office.app, child).unwrap(),
        Said::Waits { .. }
    ));
    office.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(by_child(&office.app, child).unwrap(), Said::Given);
}

#[test]
fn i_20_an_unknown_age_is_asked_for_first_and_what_is_stated_is_not_kept() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let person = visitor(app, "V-0002", None);
        assert_eq!(rule_of(by_child(app, person).unwrap_err()), "s.20");
        let state = |birth| consent::say(app, person, &word(COUNTING, true).born(Some(birth)));
        let ahead = Birth::Day(date(2026, 11, 23));
        assert_eq!(rule_of(state(ahead).unwrap_err()), "s.20");
        let no_day = Birth::Month {
            year: 2549,
            month: 13,
        };
        assert_eq!(rule_of(state(no_day).unwrap_err()), "s.20");
        // The first of the month counts where the day is not known (CCC 16).
        let minor = state(Birth::Month {
            year: 2549,
            month: 12,
        })
        .unwrap();
        assert!(matches!(minor, Said::Waits { .. }));
        let adult = state(Birth::Month {
            year: 2549,
            month: 11,
        })
        .unwrap();
        assert_eq!(adult, Said::Given);
        let held = app.store().read(|read| read.holdings(person)).unwrap();
        assert!(held.is_empty(), "no date of birth was kept");
    }
}

#[test]
fn i_20_a_stranger_gives_nothing_and_a_representation_that_ended_gives_nothing() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let child = visitor(app, "V-0002", Some("2016-11-23"));
        assert!(matches!(
            by_parent(app, parent, child),
            Err(Failure::Missing(_))
        ));
        guards(&office, child, parent);
        assert_eq!(by_parent(app, parent, child).unwrap(), Said::Given);
        let both = (child, parent);
        guardian::end(app, office.desk, both, ActsAs::Guardian, network()).unwrap();
        assert!(matches!(
            guardian::acting(app, parent, child),
            Err(Failure::Missing(_))
        ));
        assert!(guardian::end(app, office.desk, both, ActsAs::Guardian, network()).is_err());
        // What was given while it held stays; the child takes it back alone.
        assert!(counted(app, child));
        let asking = Asking::oneself(child, app.now());
        let wish = Wish::Withdrawal {
            activity: COUNTING.to_owned(),
        };
        rights::file(app, asking, wish).unwrap();
        assert!(!counted(app, child));
        // Both have it in their own list of uses.
        for person in [child, parent] {
            let (entries, _) = uses::uses(app, person, None, 99).unwrap();
            let told: Vec<&str> = entries
                .iter()
                .map(|entry| entry.purpose.en.as_str())
                .collect();
            assert!(told.contains(&"A representative was recorded"), "{told:?}");
            assert!(told.contains(&"The representation ended"), "{told:?}");
        }
    }
}

#[test]
fn i_20_guardianship_ends_with_the_twentieth_birthday_by_itself() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let minor = visitor(app, "V-0002", Some("2006-11-23"));
        let adult = visitor(app, "V-0003", Some("2006-11-22"));
        let unknown = visitor(app, "V-0004", None);
        let granting = |person, acts_as, evidence, until| Granting {
            person,
            representative: parent,
            acts_as,
            evidence,
            until,
        };
        let grant = |granting: &Granting| guardian::grant(app, office.desk, granting, network());
        let plain =
            |person, until| granting(person, ActsAs::Guardian, Evidence::BirthRecord, until);
        assert_eq!(rule_of(grant(&plain(adult, None)).unwrap_err()), "CCC 19");
        assert_eq!(rule_of(grant(&plain(unknown, None)).unwrap_err()), "CCC 19");
        let late = Some(date(2026, 11, 23));
        assert_eq!(rule_of(grant(&plain(minor, late)).unwrap_err()), "CCC 19");
        let past = Some(date(2026, 11, 21));
        assert_eq!(rule_of(grant(&plain(unknown, past)).unwrap_err()), "s.20");
        assert_eq!(rule_of(grant(&plain(parent, None)).unwrap_err()), "s.20");
        let by_paper = granting(unknown, ActsAs::Curator, Evidence::HouseRegister, None);
        assert_eq!(rule_of(grant(&by_paper).unwrap_err()), "s.20 ¶2–3");
        grant(&plain(minor, None)).unwrap();
        guardian::acting(app, parent, minor).unwrap();
        let ends = guardian::representatives(app, minor).unwrap()[0]
            .ends
            .unwrap();
        assert_eq!(ends.civil_day(), date(2026, 11, 23));
        office.clock.advance(days(1));
        assert!(matches!(
            guardian::acting(app, parent, minor),
            Err(Failure::Missing(_))
        ));
        assert!(!guardian::acts_for(app, parent).unwrap()[0].is_in_force);
    }
}

#[test]
fn i_20_a_child_not_over_ten_protects_itself_alone_and_takes_nothing_away_alone() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let child = visitor(app, "V-0002", Some("2016-11-23"));
        guards(&office, child, parent);
        let own = || Asking::oneself(child, app.now());
        for grave in [
            Wish::Copy,
            Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        ] {
            let told = rights::file(app, own(), grave).unwrap_err();
            assert_eq!(rule_of(told), "s.20 ¶4");
        }
        let marketing = Wish::Objection {
            activity: "event-marketing".to_owned(),
            ground: Ground::DirectMarketing,
        };
        let filed = rights::file(app, own(), marketing).unwrap();
        let view = rights::request(app, child, filed.request).unwrap();
        assert!(matches!(view.stage, Stage::Fulfilled { .. }));
        // The guardian asks for the copy, proved afresh, and the child sees whose hand it was.
        let stale = guardian::asking(app, parent, child, app.now().after(days(-1))).unwrap();
        assert!(matches!(
            rights::file(app, stale, Wish::Copy),
            Err(Failure::Stale)
        ));
        let asking = guardian::asking(app, parent, child, app.now()).unwrap();
        let filed = rights::file(app, asking, Wish::Copy).unwrap();
        let hand = guardian::acting(app, parent, child).unwrap();
        rights::take_back(app, hand, filed.request).unwrap();
        let history = rights::history(app, child, filed.request).unwrap();
        let by: Vec<&str> = history
            .iter()
            .filter(|happened| {
                ["Request received", "Taken back by you"].contains(&happened.what.en.as_str())
            })
            .map(|happened| happened.who.en.as_str())
            .collect();
        assert_eq!(by, ["Your representative (guardian)"; 2]);
        // Staff are nobody's `you`.
        let at_desk = rights::history_at_desk(app, filed.request).unwrap();
        let last = at_desk.last().unwrap();
        assert_eq!(last.what.en, "The request was taken back");
        assert_eq!(last.who.en, "The person's representative (guardian)");
        assert!(guardian::asking(app, child, parent, app.now()).is_err());
    }
}

#[test]
fn i_20_who_is_adjudged_incompetent_is_acted_for_by_the_custodian_alone() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let custodian = visitor(app, "V-0001", Some("1985-03-04"));
        let person = visitor(app, "V-0002", Some("1990-01-01"));
        let granting = Granting {
            person,
            representative: custodian,
            acts_as: ActsAs::Custodian,
            evidence: Evidence::CourtOrder,
            until: None,
        };
        guardian::grant(app, office.desk, &granting, network()).unwrap();
        assert_eq!(rule_of(by_child(app, person).unwrap_err()), "s.20");
        assert_eq!(by_parent(app, custodian, person).unwrap(), Said::Given);
        assert!(counted(app, person));
    }
}

#[test]
fn i_20_a_minor_who_married_is_of_full_age_once_the_certificate_was_shown() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let minor = visitor(app, "V-0002", Some("2008-05-06"));
        guards(&office, minor, parent);
        assert!(matches!(by_child(app, minor), Ok(Said::Waits { .. })));
        let married = |representative, evidence| Granting {
            person: minor,
            representative,
            acts_as: ActsAs::Oneself,
            evidence,
            until: None,
        };
        let grant = |granting: &Granting| guardian::grant(app, office.desk, granting, network());
        let by_other = married(parent, Evidence::MarriageRecord);
        assert_eq!(rule_of(grant(&by_other).unwrap_err()), "s.20");
        let by_paper = married(minor, Evidence::HouseRegister);
        assert_eq!(rule_of(grant(&by_paper).unwrap_err()), "CCC 20");
        let by_marriage = Granting {
            acts_as: ActsAs::Guardian,
            ..married(parent, Evidence::MarriageRecord)
        };
        assert_eq!(rule_of(grant(&by_marriage).unwrap_err()), "CCC 20");
        grant(&married(minor, Evidence::MarriageRecord)).unwrap();
        // Nobody guards them any more, and they act for nobody.
        assert!(guardian::acting(app, parent, minor).is_err());
        assert!(guardian::acts_for(app, minor).unwrap().is_empty());
        assert!(guardian::acting(app, minor, minor).is_err());
        // Their own word is enough, and what was shown is not undone by themself.
        assert!(guardian::lay_down(app, minor, minor).is_err());
        by_child(app, minor).unwrap();
        assert!(counted(app, minor));
    }
}

#[test]
fn t_14_only_the_desk_records_a_representative_and_never_for_itself() {
    let place = Place::embedded();
    let office = office(&place);
    let app = &office.app;
    let parent = visitor(app, "V-0001", Some("1985-03-04"));
    let child = visitor(app, "V-0002", Some("2016-11-23"));
    let granting = Granting {
        person: child,
        representative: parent,
        acts_as: ActsAs::Guardian,
        evidence: Evidence::BirthRecord,
        until: None,
    };
    let nobody = ActorId::from_bytes([9; 16]);
    let told = guardian::grant(app, nobody, &granting, network()).unwrap_err();
    assert_eq!(rule_of(told), "LP-71");
    let desk_person = app
        .store()
        .read(|read| read.actor(office.desk))
        .unwrap()
        .unwrap()
        .person
        .unwrap();
    let own = Granting {
        representative: desk_person,
        ..granting
    };
    let told = guardian::grant(app, office.desk, &own, network()).unwrap_err();
    assert_eq!(rule_of(told), "T30");
    assert!(guardian::representatives(app, child).unwrap().is_empty());
}

/// How often each step was taken by whom, in a person's own list.
fn steps(app: &App, person: PersonId, step: &str) -> Vec<String> {
    let (entries, _) = uses::uses(app, person, None, 999).unwrap();
    let of_step = entries.iter().filter(|entry| entry.operation == step);
    of_step.map(|entry| entry.who.en.clone()).collect()
}

#[test]
fn i_20_what_a_representative_collects_is_entered_as_theirs() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let child = visitor(app, "V-0002", Some("2016-11-23"));
        guards(&office, child, parent);
        let asking = || guardian::asking(app, parent, child, app.now()).unwrap();
        let hand = guardian::acting(app, parent, child).unwrap();
        let copy = rights::file(app, asking(), Wish::Copy).unwrap().request;
        duties::work::run_due(app).unwrap();
        let mut file = Vec::new();
        rights::collect(app, hand, copy, app.now(), &mut file).unwrap();
        assert!(file.starts_with(b"PK"));
        assert_eq!(
            steps(app, child, "collected"),
            ["Your representative (guardian)"]
        );
        assert_eq!(
            steps(app, parent, "collected"),
            [""; 0],
            "nothing of the parent's"
        );
    }
}

#[test]
fn i_20_t_14_a_name_is_read_once_in_a_sitting_and_the_person_sees_who_came() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let child = visitor(app, "V-0002", Some("2016-11-23"));
        app.store()
            .transact::<_, Fault>("test.name", move |tx| {
                let fields = json!({ "name": "เด็กหญิงชูใจ สมมุติ" });
                keep(
                    tx,
                    child,
                    ("identity", "contacts", "named"),
                    None,
                    0,
                    &fields,
                )
            })
            .unwrap();
        guards(&office, child, parent);
        let hand = guardian::acting(app, parent, child).unwrap();
        for _ in 0..3 {
            let called = guardian::called(app, hand).unwrap().unwrap();
            assert_eq!(called.open(), "เด็กหญิงชูใจ สมมุติ");
        }
        assert_eq!(
            steps(app, child, "represented-seen"),
            ["Your representative (guardian)"]
        );
        office.clock.advance(SignedDuration::from_mins(11));
        guardian::called(app, hand).unwrap();
        assert_eq!(steps(app, child, "represented-seen").len(), 2);
        // Somebody of whom no name is held.
        let nameless = visitor(app, "V-0003", Some("2016-11-23"));
        guards(&office, nameless, parent);
        let hand = guardian::acting(app, parent, nameless).unwrap();
        assert!(guardian::called(app, hand).unwrap().is_none());
        assert!(
            guardian::called(app, child.into()).is_err(),
            "who acts for nobody"
        );
    }
}

#[test]
// size: each way to end one, in one house
fn i_20_a_representation_is_laid_down_by_who_acts_and_ended_by_who_came_of_age() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let child = visitor(app, "V-0002", Some("2016-11-23"));
        let stranger = visitor(app, "V-0003", Some("1980-01-01"));
        guards(&office, child, parent);
        for nobody in [stranger, child] {
            assert!(matches!(
                guardian::lay_down(app, nobody, child),
                Err(Failure::Missing(_))
            ));
        }
        assert_eq!(
            rule_of(guardian::end_of_age(app, child, parent).unwrap_err()),
            "CCC 19"
        );
        assert!(matches!(
            guardian::end_of_age(app, child, stranger),
            Err(Failure::Missing(_))
        ));
        guardian::lay_down(app, parent, child).unwrap();
        assert!(guardian::acting(app, parent, child).is_err());
        assert_eq!(
            steps(app, child, "representation-ended"),
            ["Your representative (guardian)"]
        );
        assert_eq!(steps(app, parent, "representation-ended"), ["You"]);
        assert!(guardian::lay_down(app, parent, child).is_err(), "twice");

        // Of unknown age while it was granted; the date that came since shows full age.
        let grown = visitor(app, "V-0004", None);
        let until = Granting {
            person: grown,
            representative: parent,
            acts_as: ActsAs::Guardian,
            evidence: Evidence::HouseRegister,
            until: Some(date(2030, 1, 1)),
        };
        guardian::grant(app, office.desk, &until, network()).unwrap();
        assert_eq!(
            rule_of(guardian::end_of_age(app, grown, parent).unwrap_err()),
            "CCC 19"
        );
        app.store()
            .transact::<_, Fault>("test.born", move |tx| {
                let fields = json!({ "birth-date": "2006-11-22" });
                keep(
                    tx,
                    grown,
                    ("identity", "contacts", "born"),
                    None,
                    0,
                    &fields,
                )
            })
            .unwrap();
        guardian::end_of_age(app, grown, parent).unwrap();
        assert!(guardian::acting(app, parent, grown).is_err());
        assert_eq!(steps(app, grown, "representation-ended"), ["You"]);
        assert_eq!(steps(app, parent, "representation-ended").len(), 2);

        // What a court ordered a court ends.
        let by_court = Granting {
            person: stranger,
            acts_as: ActsAs::Custodian,
            evidence: Evidence::CourtOrder,
            until: None,
            ..until
        };
        guardian::grant(app, office.desk, &by_court, network()).unwrap();
        let told = guardian::end_of_age(app, stranger, parent).unwrap_err();
        assert_eq!(rule_of(told), "s.20 ¶2–3");
    }
}
