//! Publishing a version: two people, its day, telling people, asking them.

use std::collections::{BTreeMap, BTreeSet};

use duties::letters::{Address, Mailroom, Outbox};
use duties::publication::{self, ProposalStage};
use duties::{App, Failure, consent, course, notice, staff, sweep, work};
use law::{ActorId, PersonId, Text};
use policy::{ActivityIx, Rule};
use store::{Fault, Files, Identifier};

use crate::fixture::{
    Place, TestClock, World, arrive, days, keep, numbered, open, opening, pack, publish, publishers,
};
use crate::letters::mail_to;
use crate::sink::Sink;

/// The next version: another purpose for support of teaching, under the same id.
fn next(app: &App) -> Files {
    changed(
        app,
        pack("chula-learning"),
        2,
        &[(
            "activities.toml",
            "en = \"run the courses you take",
            "en = \"rank you in the courses you take",
        )],
    )
}

fn changed(app: &App, files: Files, version: u32, changes: &[(&str, &str, &str)]) -> Files {
    let mut files = numbered(app, files, version);
    for (file, from, to) in changes {
        let (_, text) = files.iter_mut().find(|(name, _)| name == file).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        *text = text.replacen(from, to, 1);
    }
    files
}

/// A version that does nothing else: other words in a place where nobody's data is meant.
fn editorial(app: &App) -> Files {
    changed(
        app,
        pack("chula-learning"),
        2,
        &[(
            "pack.toml",
            "review_by = 2027-06-01",
            "review_by = 2027-07-01",
        )],
    )
}

fn on(files: Files, day: jiff::civil::Date) -> Files {
    files
        .into_iter()
        .map(|(name, text)| {
            let lines: Vec<String> = text
                .lines()
                .map(|line| {
                    if line.starts_with("effective = ") {
                        format!("effective = {day}")
                    } else {
                        line.to_owned()
                    }
                })
                .collect();
            (name, lines.join("\n") + "\n")
        })
        .collect()
}

fn law() -> BTreeMap<String, String> {
    let named = (
        "teaching-support".to_owned(),
        "an invented law, s.1".to_owned(),
    );
    BTreeMap::from([named])
}

fn propose(app: &App, by: ActorId, files: Files) -> Result<publication::ProposalView, Failure> {
    publication::propose(app, by, files, &law())
}

fn rule_of<T>(result: Result<T, Failure>) -> (String, String) {
    match result.err().unwrap() {
        Failure::Bad { field, rule, .. } => (field, rule),
        other => panic!("{other}"),
    }
}

fn appoint(app: &App, account: &str, roles: &[&str]) -> ActorId {
    let appointment = staff::Appointment {
        account: account.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..staff::Appointment::default()
    };
    staff::appoint(app, &appointment).unwrap()
}

/// Every entry of the house, newest last.
fn house(app: &App) -> Vec<serde_json::Value> {
    app.store()
        .read::<_, Fault>(|read| {
            let size = read.ledger_size()?;
            Ok((0..size)
                .filter_map(|leaf| read.house_opening(leaf).ok())
                .filter_map(|opening| serde_json::from_str(&opening.payload).ok())
                .collect())
        })
        .unwrap()
}

#[test]
fn lp_108_t_30_a_version_takes_two_people_a_fresh_proof_and_a_signature() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let (proposer, approver) = publishers(&app);
        let both = appoint(&app, "both1", &["privacy-desk", "dpo"]);
        assert_eq!(
            rule_of(propose(&app, world.instructor, next(&app))).0,
            "actor"
        );
        let legal = appoint(&app, "legal1", &["legal"]);
        assert_eq!(rule_of(propose(&app, legal, next(&app))).0, "actor");
        let one = propose(&app, both, next(&app)).unwrap();
        assert_eq!(one.stage, ProposalStage::Proposed);
        let id = one.proposal;
        // Who proposed it, whatever else they are, and who has no role for it, approve nothing.
        let now = app.now();
        assert_eq!(rule_of(publication::approve(&app, both, id, now)).1, "T30");
        assert_eq!(
            rule_of(publication::approve(&app, proposer, id, now)).0,
            "actor"
        );
        let old = now.after(jiff::SignedDuration::from_mins(-6));
        let stale = publication::approve(&app, approver, id, old);
        assert!(matches!(stale, Err(Failure::Stale)));
        assert_eq!(app.policy().compiled.version(), 1);
        // One at a time.
        assert_eq!(rule_of(propose(&app, proposer, next(&app))).0, "version");
        let approved = publication::approve(&app, approver, id, now).unwrap();
        assert_eq!(approved.stage, ProposalStage::InForce);
        assert_eq!(app.policy().compiled.version(), 2);
        let again = publication::approve(&app, approver, id, now);
        assert_eq!(rule_of(again).0, "proposal");
        let note = approved.statement.unwrap();
        let key = app.store().verifier();
        let verified = publication::verify(&note, key, &app.policy().files).unwrap();
        assert_eq!((verified.version, verified.digest), (2, one.digest));
        let other = publication::verify(&note, key, &pack("chula-learning"));
        assert_eq!(other, Err(publication::NotApproved::OtherFiles));
        let forged = note.replace("version 2", "version 3");
        let forged = publication::verify(&forged, key, &app.policy().files);
        assert_eq!(forged, Err(publication::NotApproved::Unsigned));
        // Each step is an entry, which names roles and nobody.
        let entries = house(&app);
        let steps: Vec<&str> = entries
            .iter()
            .filter(|entry| entry["kind"] == "publication")
            .map(|entry| entry["step"].as_str().unwrap())
            .collect();
        assert_eq!(steps, ["proposed", "approved", "in-force"]);
        let said = serde_json::to_string(&entries).unwrap();
        for actor in [both, approver] {
            assert!(!said.contains(&actor.to_string()));
        }
    }
}

#[test]
fn lp_108_two_accounts_of_one_person_are_one_person() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let (proposer, _) = publishers(&app);
    let id = propose(&app, proposer, next(&app)).unwrap().proposal;
    let person = app
        .store()
        .read(|read| read.actor(proposer))
        .unwrap()
        .unwrap()
        .person;
    let twin = app
        .store()
        .transact::<_, Fault>("test.twin", move |tx| {
            let twin = tx.add_actor(person)?;
            let row = tx.actor(twin)?.unwrap();
            tx.keep_actor(&store::ActorRow {
                roles: vec!["dpo".to_owned()],
                ..row
            })?;
            Ok(twin)
        })
        .unwrap();
    let approved = publication::approve(&app, twin, id, app.now());
    assert_eq!(rule_of(approved).1, "T30");
    // One of whom nobody knows who they are cannot be told from the proposer either.
    let nobody = app
        .store()
        .transact::<_, Fault>("test.nobody", |tx| {
            let nobody = tx.add_actor(None)?;
            let row = tx.actor(nobody)?.unwrap();
            tx.keep_actor(&store::ActorRow {
                roles: vec!["dpo".to_owned()],
                ..row
            })?;
            Ok(nobody)
        })
        .unwrap();
    let approved = publication::approve(&app, nobody, id, app.now());
    assert_eq!(rule_of(approved).1, "T30");
}

#[test]
fn lp_001_lp_107_what_has_a_fault_no_day_or_a_day_that_is_past_cannot_be_proposed() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let (proposer, _) = publishers(&app);
    let today = app.now().civil_day();
    let past = on(next(&app), today.yesterday().unwrap());
    assert_eq!(
        rule_of(propose(&app, proposer, past)),
        ("effective".to_owned(), "LP-1".to_owned())
    );
    let blank = next(&app)
        .into_iter()
        .map(|(name, text)| {
            let kept = text.lines().filter(|line| !line.starts_with("effective"));
            (
                name,
                kept.fold(String::new(), |text, line| text + line + "\n"),
            )
        })
        .collect();
    assert!(matches!(
        propose(&app, proposer, blank),
        Err(Failure::Pack(_))
    ));
    let placeholder = changed(
        &app,
        next(&app),
        2,
        &[(
            "pack.toml",
            "summary = { th = \"",
            "summary = { th = \"[Publish Date] ",
        )],
    );
    assert!(matches!(
        propose(&app, proposer, placeholder),
        Err(Failure::Pack(_))
    ));
    let refused = propose(&app, proposer, pack("as-published/chula-learning"));
    assert!(matches!(refused, Err(Failure::Pack(_))));
    assert!(publication::proposals(&app).unwrap().is_empty());
}

#[test]
fn lp_108_s_023_a_version_is_in_force_on_its_day_by_itself_and_after_a_restart() {
    for place in Place::both() {
        let clock = TestClock::new();
        let day = {
            let app = open(&place, &clock);
            let world = arrive(&app);
            let (proposer, approver) = publishers(&app);
            let day = app
                .now()
                .civil_day()
                .saturating_add(jiff::Span::new().days(10));
            let id = propose(&app, proposer, on(next(&app), day))
                .unwrap()
                .proposal;
            let approved = publication::approve(&app, approver, id, app.now()).unwrap();
            assert_eq!(approved.stage, ProposalStage::Approved);
            assert_eq!(app.policy().compiled.version(), 1);
            // It can be read ahead of its day, and reaches people ahead of it.
            assert!(publication::version_of(&app, 2).unwrap().is_some());
            assert_eq!(
                notice::due(&app, world.student).unwrap(),
                notice::Due::Coming
            );
            notice::read(&app, world.student, "portal").unwrap();
            assert_eq!(
                notice::due(&app, world.student).unwrap(),
                notice::Due::Nothing
            );
            let told = app.store().standing(world.student).unwrap().notice;
            assert_eq!(
                told,
                Some(1),
                "until its day the version before is the one that holds"
            );
            assert!(
                seen(&app, &world, world.student),
                "and what it told may go on"
            );
            clock.advance(days(9));
            sweep::daily(&app).unwrap();
            assert_eq!(app.policy().compiled.version(), 1);
            day
        };
        clock.advance(jiff::SignedDuration::from_hours(15));
        let app = open(&place, &clock);
        assert_eq!(app.now().civil_day(), day);
        assert_eq!(app.policy().compiled.version(), 2, "at the next start");
        let all = publication::proposals(&app).unwrap();
        assert_eq!(all[0].stage, ProposalStage::InForce);
    }
}

#[test]
fn lp_108_the_worker_enacts_at_midnight_in_bangkok() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let (proposer, approver) = publishers(&app);
    let tomorrow = app.now().civil_day().tomorrow().unwrap();
    let id = propose(&app, proposer, on(next(&app), tomorrow))
        .unwrap()
        .proposal;
    publication::approve(&app, approver, id, app.now()).unwrap();
    // Half past nine in the morning: fourteen hours and a half to go.
    clock.advance(jiff::SignedDuration::from_mins(14 * 60 + 29));
    work::run_due(&app).unwrap();
    assert_eq!(app.policy().compiled.version(), 1);
    clock.advance(jiff::SignedDuration::from_mins(1));
    work::run_due(&app).unwrap();
    assert_eq!(app.policy().compiled.version(), 2);
}

#[test]
fn lp_108_a_proposal_is_refused_or_taken_back_with_reasons_and_a_stale_one_never_holds() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let (proposer, approver) = publishers(&app);
    let why = || Text::new("ยังไม่ชัด", "not clear yet");
    let id = propose(&app, proposer, next(&app)).unwrap().proposal;
    let silent = publication::refuse(&app, approver, id, Text::new("", "not clear"));
    assert_eq!(rule_of(silent).0, "reason");
    assert_eq!(
        rule_of(publication::refuse(&app, proposer, id, why())).0,
        "actor"
    );
    let refused = publication::refuse(&app, approver, id, why()).unwrap();
    assert_eq!(refused.stage, ProposalStage::Refused);
    assert_eq!(refused.reason, Some(why()));
    let later = app
        .now()
        .civil_day()
        .saturating_add(jiff::Span::new().days(3));
    let id = propose(&app, proposer, on(next(&app), later))
        .unwrap()
        .proposal;
    publication::approve(&app, approver, id, app.now()).unwrap();
    let back = publication::withdraw(&app, proposer, id, why()).unwrap();
    assert_eq!(back.stage, ProposalStage::Withdrawn);
    assert!(publication::version_of(&app, 2).unwrap().is_none());
    // What it was compared with is no longer what is in force.
    let id = propose(&app, proposer, next(&app)).unwrap().proposal;
    place.tamper("UPDATE proposals SET base_version = 9 WHERE stage = 'proposed'");
    let stale = publication::approve(&app, approver, id, app.now());
    assert_eq!(rule_of(stale), ("proposal".to_owned(), "LP-108".to_owned()));
    assert_eq!(app.policy().compiled.version(), 1);
}

#[test]
fn lp_046_x_014_a_use_of_what_is_held_for_something_else_needs_a_law_by_name() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let (proposer, _) = publishers(&app);
    let files = next(&app);
    let preview = publication::preview(&app, &files).unwrap();
    assert_eq!(preview.changes.needs_law, ["teaching-support"]);
    let unnamed = publication::propose(&app, proposer, files.clone(), &BTreeMap::new());
    assert_eq!(
        rule_of(unnamed),
        ("law".to_owned(), "s.21 ¶2(2), LP-46".to_owned())
    );
    let blank = BTreeMap::from([("teaching-support".to_owned(), "  ".to_owned())]);
    let unnamed = publication::propose(&app, proposer, files.clone(), &blank);
    assert_eq!(rule_of(unnamed).0, "law");
    let proposed = propose(&app, proposer, files).unwrap();
    assert_eq!(proposed.laws[0].law, "an invented law, s.1");
    let entered = house(&app).pop().unwrap();
    assert_eq!(entered["laws"]["teaching-support"], "an invented law, s.1");
}

/// Whether the course's own instructor may see a student's work now.
fn seen(app: &App, world: &World, person: PersonId) -> bool {
    let categories = vec!["learning".to_owned()];
    let roster = course::roster(
        app,
        world.instructor,
        world.course,
        "teaching-support",
        &categories,
        None,
    );
    roster
        .unwrap()
        .people
        .iter()
        .any(|reading| reading.shown_as == person.to_string())
}

#[test]
fn lp_045_new_uses_wait_for_each_person_and_old_ones_go_on() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        assert!(seen(&app, &world, world.student) && seen(&app, &world, world.learner));
        publish(&app, next(&app)).unwrap();
        // At the instructor's door, and at the one door of questions.
        assert!(!seen(&app, &world, world.student) && !seen(&app, &world, world.learner));
        let asked = |activity: &str| {
            let asked = duties::ask::Asked::use_of(
                world.instructor,
                world.student,
                activity,
                &["learning".to_owned()],
            );
            duties::ask::evaluate(&app, &asked).rule
        };
        assert_eq!(asked("teaching-support"), Some(Rule::NoticeSilent.code()));
        assert_eq!(
            asked("online-learning"),
            None,
            "what was told before goes on"
        );
        let change = notice::change_due(&app, world.student).unwrap().unwrap();
        assert_eq!(
            (change.version, change.since, change.is_coming),
            (2, 1, false)
        );
        assert!(!change.lines.is_empty());
        notice::read(&app, world.student, "portal").unwrap();
        assert_eq!(
            notice::due(&app, world.student).unwrap(),
            notice::Due::Nothing
        );
        assert!(
            seen(&app, &world, world.student),
            "from the moment it reached them"
        );
        assert!(!seen(&app, &world, world.learner), "and for them alone");
    }
}

#[test]
fn lp_109_a_version_that_changes_nothing_for_people_is_put_before_nobody() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    publish(&app, editorial(&app)).unwrap();
    assert_eq!(app.policy().compiled.version(), 2);
    assert_eq!(
        notice::due(&app, world.student).unwrap(),
        notice::Due::Nothing
    );
    assert!(seen(&app, &world, world.student));
    let progress = publication::progress(&app, 2, 0).unwrap();
    assert_eq!(progress, publication::Progress::default());
}

#[test]
fn lp_008_people_are_told_by_letter_once_each_and_who_has_no_address_when_they_sign_in() {
    for place in Place::both() {
        let clock = TestClock::new();
        let sink = Sink::start();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let silent = app
            .store()
            .transact::<_, Fault>("test.silent", |tx| {
                let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                tx.add_identifier(person, &Identifier::new("identity/account", "s9900000009"))?;
                Ok(person)
            })
            .unwrap();
        notice::deliver(&app, &[silent], "desk").unwrap();
        publish(&app, next(&app)).unwrap();
        let counted = publication::progress(&app, 2, 0).unwrap();
        assert!(counted.waiting >= 3 && counted.told == 0, "{counted:?}");
        work::run_due(&app).unwrap();
        let same = publication::progress(&app, 2, 0).unwrap();
        assert_eq!(same, counted, "without mail nothing is tried");
        mail_to(&app, sink.port());
        work::run_due(&app).unwrap();
        let after = publication::progress(&app, 2, 0).unwrap();
        assert_eq!((after.told, after.by_letter), (2, 2), "{after:?}");
        assert_eq!((after.waiting, after.unreachable), (0, counted.waiting - 2));
        assert!(
            seen(&app, &world, world.student),
            "a letter is a way of telling"
        );
        assert!(!seen(&app, &world, silent));
        assert_eq!(notice::due(&app, silent).unwrap(), notice::Due::Changed);
        let letters = sink.taken();
        assert_eq!(letters.len(), 2);
        for letter in &letters {
            let text = letter.text();
            assert!(text.contains("/notices/chula-learning/2"), "{text}");
            for canary in ["ตัวอย่าง", "สมมุติ", "s99000", "l99000"] {
                assert!(!text.contains(canary) && !letter.subject().contains(canary));
            }
        }
        // Whoever is told by other means is told no second time, and by letter neither.
        notice::read(&app, silent, "portal").unwrap();
        notice::deliver(&app, &[world.student, world.learner, silent], "desk").unwrap();
        for _ in 0..3 {
            clock.advance(days(1));
            sweep::daily(&app).unwrap();
        }
        assert_eq!(sink.taken().len(), 2);
        let told = publication::progress(&app, 2, 0).unwrap();
        assert_eq!((told.told, told.by_letter), (3, 2));
        let receipt = app
            .store()
            .read(|read| read.reached(world.student))
            .unwrap();
        let of_two: Vec<_> = receipt.iter().filter(|one| one.version == 2).collect();
        assert_eq!(of_two.len(), 1);
        assert_eq!(of_two[0].channel, "e-mail");
    }
}

#[test]
fn lp_008_a_server_that_takes_nothing_is_tried_again_with_growing_waits() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let sink = Sink::start();
    let app = open(&place, &clock);
    let world = arrive(&app);
    mail_to(&app, sink.port());
    sink.answer("RCPT", Some("451 later"));
    publish(&app, next(&app)).unwrap();
    work::run_due(&app).unwrap();
    work::run_due(&app).unwrap();
    let counted = publication::progress(&app, 2, 0).unwrap();
    assert_eq!(
        (counted.told, counted.waiting),
        (0, 2),
        "who has no address is not tried again"
    );
    sink.answer("RCPT", None);
    work::run_due(&app).unwrap();
    assert_eq!(sink.taken().len(), 0, "not before the wait is over");
    clock.advance(jiff::SignedDuration::from_mins(10));
    work::run_due(&app).unwrap();
    assert_eq!(publication::progress(&app, 2, 0).unwrap().told, 2);
    assert!(seen(&app, &world, world.learner));
}

#[test]
fn lp_008_people_are_reminded_once_a_period_and_not_those_told_lately() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let sink = Sink::start();
    let app = open(&place, &clock);
    arrive(&app);
    mail_to(&app, sink.port());
    let reminded = |sink: &Sink| {
        let letters = sink.taken();
        let about = |letter: &&crate::sink::Taken| letter.subject().contains("A reminder");
        letters.iter().filter(about).count()
    };
    sweep::daily(&app).unwrap();
    clock.advance(days(360));
    sweep::daily(&app).unwrap();
    assert_eq!(reminded(&sink), 0);
    clock.advance(days(6));
    for _ in 0..3 {
        sweep::daily(&app).unwrap();
        while work::run_due(&app).unwrap() > 0 {}
    }
    assert_eq!(reminded(&sink), 2);
    clock.advance(days(366));
    sweep::daily(&app).unwrap();
    while work::run_due(&app).unwrap() > 0 {}
    assert_eq!(reminded(&sink), 4);
}

const COUNTING: &str = "site-measurement";

/// The culture office, whose counter asks for consent, with a visitor who agreed to it and two others.
fn counting(place: &Place, clock: &std::sync::Arc<TestClock>) -> (App, [PersonId; 3]) {
    let app = App::open(opening(place, clock, pack("cmu-culture"))).unwrap();
    let people: Vec<PersonId> = ["V-0001", "V-0002", "V-0003"]
        .into_iter()
        .map(|number| crate::minors::visitor(&app, number, Some("1985-03-04")))
        .collect();
    notice::deliver(&app, &people, "desk").unwrap();
    let people = [people[0], people[1], people[2]];
    consent::say(&app, people[0], COUNTING, true, None).unwrap();
    (app, people)
}

/// Whether the visit of a person may be counted now.
fn counted(app: &App, person: PersonId) -> Option<Rule> {
    let compiled = app.policy();
    let compiled = &compiled.compiled;
    let role = compiled.role_ix("usage-analyst").unwrap();
    let analyst = staff::appoint(
        app,
        &staff::Appointment {
            account: "analyst1".to_owned(),
            roles: vec!["usage-analyst".to_owned()],
            undertaking_until: Some(app.now().after(days(2_000))),
            ..staff::Appointment::default()
        },
    )
    .unwrap();
    let question = policy::Question {
        actor: analyst,
        roles: policy::Set64::only(role.0),
        address: Some("10.110.0.1".parse().unwrap()),
        person,
        categories: policy::Set64::only(compiled.category_ix("web-usage").unwrap().0),
        unknown_categories: false,
        activity: compiled.activity_ix(COUNTING),
        operation: law::Operation::Use,
        recipient: None,
        abroad: false,
        case: None,
        memo: None,
    };
    app.store().evaluate(&question).refused_by()
}

#[test]
fn lp_047_s_019_a_new_purpose_on_consent_asks_everybody_again_and_stays_shut_for_who_does_not_agree()
 {
    for place in Place::both() {
        let clock = TestClock::new();
        let (app, [agreed, other, third]) = counting(&place, &clock);
        assert!(stands(&app, agreed));
        let files = changed(
            &app,
            pack("cmu-culture"),
            2,
            &[(
                "activities.toml",
                "en = \"count visits to the website",
                "en = \"count and score visits to the website",
            )],
        );
        publish(&app, files).unwrap();
        assert!(
            !stands(&app, agreed),
            "what was agreed to was something else"
        );
        assert_ne!(counted(&app, agreed), None);
        for person in [agreed, other, third] {
            notice::read(&app, person, "portal").unwrap();
            let asked = publication::asked(&app, person).unwrap();
            assert_eq!(asked.len(), 1);
            assert_eq!(asked[0].activity, COUNTING);
            assert_eq!(counted(&app, person), Some(Rule::ConsentMissing));
        }
        publication::answer(&app, agreed, COUNTING, true, None).unwrap();
        publication::answer(&app, other, COUNTING, false, None).unwrap();
        assert!(stands(&app, agreed) && !stands(&app, other) && !stands(&app, third));
        assert_eq!(counted(&app, agreed), None);
        assert_eq!(counted(&app, other), Some(Rule::ConsentMissing));
        assert_eq!(
            counted(&app, third),
            Some(Rule::ConsentMissing),
            "silence is no consent"
        );
        assert!(
            publication::asked(&app, other).unwrap().is_empty(),
            "a no is not asked again"
        );
        let twice = publication::answer(&app, other, COUNTING, true, None);
        assert_eq!(rule_of(twice).1, "LP-47");
        let campaign = publication::campaigns(&app).unwrap().remove(0);
        assert!(campaign.open);
        assert_eq!((campaign.yes, campaign.no), (1, 1));
        assert_eq!(campaign.silent, campaign.people - 2);
        clock.advance(days(61));
        assert!(publication::asked(&app, third).unwrap().is_empty());
        assert!(!publication::campaigns(&app).unwrap().remove(0).open);
        assert_eq!(
            counted(&app, third),
            Some(Rule::ConsentMissing),
            "and stays so"
        );
        // Whoever said no can still say yes where consents are.
        consent::say(&app, other, COUNTING, true, None).unwrap();
        assert_eq!(counted(&app, other), None);
        drop(app);
        let app = App::open(opening(&place, &clock, pack("cmu-culture"))).unwrap();
        assert!(stands(&app, agreed), "read back after a restart");
        assert_eq!(counted(&app, third), Some(Rule::ConsentMissing));
    }
}

fn stands(app: &App, person: PersonId) -> bool {
    let ActivityIx(ix) = app.policy().compiled.activity_ix(COUNTING).unwrap();
    app.store().standing(person).unwrap().consents.has(ix)
}

/// Many invented people with an address each.
fn many(app: &App, count: usize) -> Vec<PersonId> {
    let mut people = Vec::new();
    for some in (0..count).collect::<Vec<_>>().chunks(250) {
        let some = some.to_vec();
        people.extend(
            app.store()
                .transact::<Vec<PersonId>, Fault>("test.many", move |tx| {
                    some.iter()
                        .map(|number| {
                            let account = format!("m{number:010}");
                            let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                            let contact =
                                serde_json::json!({ "email": format!("{account}@example.org") });
                            keep(
                                tx,
                                person,
                                ("contact", "sis-oneroster", &account),
                                None,
                                9,
                                &contact,
                            )?;
                            Ok(person)
                        })
                        .collect()
                })
                .unwrap(),
        );
    }
    notice::deliver(app, &people, "desk").unwrap();
    people
}

fn to_folder(app: &App, folder: &std::path::Path) {
    let from = Address::parse("letters@letters.example.ac.th").unwrap();
    let outbox = Outbox::new(folder.to_owned()).unwrap();
    let base = "https://privacy.example.ac.th".to_owned();
    app.use_mail(Mailroom::into_folder(outbox, from, base));
}

/// To whom the letters in a folder go, one for each letter.
fn addressees(folder: &std::path::Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .map(|mail| {
            let to = mail.lines().find(|line| line.starts_with("To: ")).unwrap();
            to.to_owned()
        })
        .collect()
}

#[test]
fn lp_008_five_thousand_people_are_told_once_each_though_it_is_cut_short_in_the_middle() {
    const PEOPLE: usize = 5_000;
    let place = Place::embedded();
    let clock = TestClock::new();
    let folder = place.folder.join("outbox");
    {
        let app = open(&place, &clock);
        many(&app, PEOPLE);
        publish(&app, next(&app)).unwrap();
        to_folder(&app, &folder);
        while publication::progress(&app, 2, 0).unwrap().told < PEOPLE as u64 / 2 {
            assert!(work::run_due(&app).unwrap() > 0);
        }
    }
    // As a kill leaves it: letters that are gone out, and nobody wrote down that they are.
    let gone_out = addressees(&folder).len();
    place.tamper("UPDATE deliveries SET state = 'waiting', at = NULL WHERE person IN (SELECT person FROM deliveries WHERE version = 2 AND state = 'told' ORDER BY person LIMIT 40) AND version = 2");
    clock.advance(jiff::SignedDuration::from_mins(6));
    let app = open(&place, &clock);
    to_folder(&app, &folder);
    while work::run_due(&app).unwrap() > 0 {}
    let progress = publication::progress(&app, 2, 0).unwrap();
    assert_eq!(progress.waiting, 0);
    assert_eq!(progress.told, PEOPLE as u64);
    let to = addressees(&folder);
    assert_eq!(
        to.len(),
        PEOPLE,
        "nobody is written to twice, {gone_out} before"
    );
    assert_eq!(to.iter().collect::<BTreeSet<_>>().len(), PEOPLE);
}
