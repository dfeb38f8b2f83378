//! Consents that end by themselves, by the period that stands in the text that was read (s.19, `LP-101`), and the
//! day on which somebody spoke to the desk. On both engines.

use duties::consent::{self, How, Said, Saying};
use duties::letters::{Address, Mailroom, Outbox};
use duties::{App, ask, rights, work};
use jiff::SignedDuration;
use law::{ConsentMethod, ConsentState, Language, PersonId};
use serde_json::json;
use store::{Fault, Files};

use crate::fixture::{Place, TestClock, days, keep, numbered, opening, pack, publish};
use crate::minors::{network, office, visitor};

const COUNTING: &str = "site-measurement";

/// The pack, in which consent to be counted holds for so long.
fn holding(files: &Files, period: &str) -> Files {
    let mut files = files.clone();
    for (name, text) in &mut files {
        if name == "activities.toml" {
            let (before, of) = text.split_once("id = \"site-measurement\"").unwrap();
            let lasting = format!("[activity.consent]\nexpires = \"{period}\"");
            let of = of.replacen("[activity.consent]", &lasting, 1);
            *text = format!("{before}id = \"site-measurement\"{of}");
        }
    }
    files
}

fn agree(app: &App, person: PersonId) -> Said {
    let proved = app.now();
    let how = How::Portal { proved };
    let saying = Saying::new(COUNTING, true, Language::Thai, how);
    consent::say(app, person, &saying).unwrap()
}

fn stands(app: &App, person: PersonId) -> bool {
    let ix = app.policy().compiled.activity_ix(COUNTING).unwrap();
    app.store().standing(person).unwrap().has_consented_to(ix)
}

/// Whether the next decision of the counter's own people is a yes.
fn permitted(app: &App, analyst: law::ActorId, person: PersonId) -> bool {
    let categories = ["web-usage".to_owned()];
    let asked = ask::Asked {
        address: network(),
        ..ask::Asked::use_of(analyst, person, COUNTING, &categories)
    };
    ask::evaluate(app, &asked).permitted
}

fn analyst(app: &App) -> law::ActorId {
    let appointment = duties::staff::Appointment {
        account: "analyst1".to_owned(),
        roles: vec!["usage-analyst".to_owned()],
        undertaking_until: Some(app.now().after(days(9_000))),
        ..duties::staff::Appointment::default()
    };
    duties::staff::appoint(app, &appointment).unwrap()
}

/// How many letters of a kind the person was sent, by the ledger.
fn told(app: &App, person: PersonId, kind: &str) -> usize {
    let entries = app
        .store()
        .read(|read| read.own_entries(person, None, 1_000));
    let told = entries.unwrap().into_iter();
    told.filter(|entry| entry.payload["letter"] == kind).count()
}

/// Gives a person an address, and the house a mailroom.
fn has_mail(app: &App, person: PersonId) {
    app.store()
        .transact::<_, Fault>("test.address", move |tx| {
            let fields = json!({ "email": "visitor@example.org" });
            keep(tx, person, ("contact", "contacts", "c"), None, 1, &fields)
        })
        .unwrap();
    let outbox = Outbox::new(std::env::temp_dir().join(format!("sitthi_ends_{person}")));
    let from = Address::parse("letters@letters.example.ac.th").unwrap();
    let base = "https://example.ac.th".to_owned();
    app.use_mail(Mailroom::into_folder(outbox.unwrap(), from, base));
}

fn run(app: &App) {
    while work::run_due(app).unwrap() > 0 {}
}

#[test]
fn s_019_a_consent_ends_on_the_day_that_its_text_says_and_is_told_before_and_after() {
    for place in Place::both() {
        let clock = TestClock::new();
        let files = holding(&pack("cmu-culture"), "P1Y");
        let app = App::open(opening(&place, &clock, files.clone())).unwrap();
        let analyst = analyst(&app);
        let person = visitor(&app, "V-0001", Some("1985-03-04"));
        has_mail(&app, person);
        let shown = consent::consents(&app, person).unwrap();
        let shown = shown.iter().find(|one| one.activity.id == COUNTING);
        let read = shown.unwrap().wording(Language::English).unwrap();
        assert!(read.lines.iter().any(|line| line.contains("1 year")));
        assert_eq!(agree(&app, person), Said::Given);
        run(&app);
        let letters = |kind: &str| told(&app, person, kind);
        // given on 22 November 2569, it holds through 22 November 2570
        let end = jiff::civil::date(2027, 11, 23);
        let at = |day: jiff::civil::Date| law::Moment::start_of(day);
        let go_to = |moment: law::Moment| {
            let span = SignedDuration::from_micros(moment.micros() - app.now().micros());
            clock.advance(span);
        };
        let month_before = at(end).after(SignedDuration::from_hours(-30 * 24));
        go_to(month_before.after(SignedDuration::from_secs(-1)));
        run(&app);
        assert_eq!(letters("consent-ends-soon"), 0);
        clock.advance(SignedDuration::from_secs(1));
        run(&app);
        assert_eq!(letters("consent-ends-soon"), 1);
        go_to(at(end).after(SignedDuration::from_secs(-1)));
        run(&app);
        assert!(stands(&app, person) && permitted(&app, analyst, person));
        clock.advance(SignedDuration::from_secs(1));
        run(&app);
        assert!(!stands(&app, person) && !permitted(&app, analyst, person));
        assert_eq!(letters("consent-ends-soon"), 1);
        assert_eq!(letters("consent-expired"), 1);
        let words = app.store().read(|read| read.consents(person)).unwrap();
        let last = words.last().unwrap();
        assert_eq!(
            (last.state, last.method),
            (ConsentState::Expired, Some(ConsentMethod::Rule))
        );
        // the receipt of the yes says how long it held
        let given = words.iter().find(|word| word.given).unwrap();
        let receipt = consent::receipt::issue(&app, person, given.entry.unwrap()).unwrap();
        assert!(
            receipt.contains("\"validity_duration\": \"P1Y\""),
            "{receipt}"
        );
        // given anew it holds anew
        assert_eq!(agree(&app, person), Said::Given);
        run(&app);
        assert!(stands(&app, person));
        drop(app);
        let app = App::open(opening(&place, &clock, files)).unwrap();
        assert!(stands(&app, person), "and so after a start");
    }
}

#[test]
fn s_019_the_period_that_binds_is_the_one_that_was_read() {
    for place in Place::both() {
        let clock = TestClock::new();
        let files = pack("cmu-culture");
        let app = App::open(opening(&place, &clock, files.clone())).unwrap();
        let person = visitor(&app, "V-0001", Some("1985-03-04"));
        agree(&app, person);
        clock.advance(SignedDuration::from_secs(60));
        publish(&app, numbered(&app, holding(&files, "P1Y"), 2)).unwrap();
        clock.advance(days(800));
        run(&app);
        let words = app.store().read(|read| read.consents(person)).unwrap();
        assert!(
            words.iter().all(|word| word.state != ConsentState::Expired),
            "nobody had been told of an end"
        );
        // taken back before its end, nothing is left to end
        let other = visitor(&app, "V-0002", Some("1985-03-04"));
        agree(&app, other);
        let asking = rights::Asking::oneself(other, app.now());
        let wish = rights::Wish::Withdrawal {
            activity: COUNTING.to_owned(),
        };
        rights::file(&app, asking, wish).unwrap();
        clock.advance(days(400));
        run(&app);
        let words = app.store().read(|read| read.consents(other)).unwrap();
        assert_eq!(words.last().unwrap().state, ConsentState::Withdrawn);
    }
}

#[test]
fn s_019_the_day_of_a_word_that_is_taken_down_is_kept_with_its_evidence() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let person = visitor(app, "V-0001", Some("1985-03-04"));
        let today = app.now().civil_day();
        let how = || How::taken_down(office.desk, ConsentMethod::Paper, "F-2569/17").unwrap();
        for (day, fits) in [
            (today.tomorrow().unwrap(), false),
            (today, true),
            (jiff::civil::date(2026, 10, 22), true),
            (jiff::civil::date(2026, 10, 21), false),
        ] {
            assert_eq!(how().said_on(day, today).is_ok(), fits, "{day}");
        }
        let how = how().said_on(jiff::civil::date(2026, 11, 20), today);
        let saying = Saying::new(COUNTING, true, Language::Thai, how.unwrap());
        consent::take_down(app, person, &saying, network()).unwrap();
        let words = app.store().read(|read| read.consents(person)).unwrap();
        assert_eq!(words.last().unwrap().evidence, "F-2569/17 (2026-11-20)");
    }
}
