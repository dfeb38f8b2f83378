//! Wherever data comes from but the person (s.25): the clock of each person and source, what ends it, and
//! what is taken from whom. On both engines.

use duties::import::{Content, Import, Report, import};
use duties::letters::{self, Address, Mailroom, Outbox};
use duties::sources::{self, Exception, Finding, SourceView};
use duties::staff::{Appointment, appoint};
use duties::{App, Failure, notice};
use law::{ActorId, PersonId};
use store::Identifier;
use testbed::shipped;

use crate::fixture::{Place, TestClock, days, opening};

const SOURCE: &str = "public-sources";
const WHY: &str = "the site's own terms let its directory of artists be read for study";

fn culture(place: &Place, clock: &std::sync::Arc<TestClock>) -> App {
    App::open(opening(place, clock, shipped("cmu-culture"))).unwrap()
}

fn row(number: u32, address: &str) -> String {
    format!(
        r#"{{"id":"p{number}","found_at":"2026-11-20T03:00:00Z","contact_email":"artist{number}@example.org","name":"ศิลปิน สมมุติ","source_name":"ทำเนียบสมมุติ","source_address":"{address}","statement":"เขียนภาพสมมุติ","found_on":"2026-11-20"}}"#
    )
}

fn bring(app: &App, text: &str, lawful: Option<&str>) -> Result<Report, Failure> {
    let delivery = Import {
        source: SOURCE.to_owned(),
        name: "found.jsonl".to_owned(),
        content: Content::Bytes(text.as_bytes()),
        notice_given: None,
        lawful: lawful.map(str::to_owned),
    };
    import(app, delivery, &mut |_| {})
}

fn view(app: &App) -> SourceView {
    let mut all = sources::sources(app).unwrap().into_iter();
    all.find(|view| view.id == SOURCE).unwrap()
}

/// Told, knew, excepted, waiting, overdue.
fn stands(app: &App) -> [u64; 5] {
    let people = view(app).people;
    [
        people.told,
        people.known,
        people.excepted,
        people.waiting,
        people.overdue,
    ]
}

fn found(app: &App, number: u32) -> PersonId {
    let identifier = Identifier::new("contact/email", format!("artist{number}@example.org"));
    app.store()
        .read(|read| read.find(&identifier))
        .unwrap()
        .unwrap()
}

fn rule_of<T>(done: Result<T, Failure>) -> String {
    match done {
        Err(Failure::Bad { rule, .. }) => rule,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done"),
    }
}

fn desk(app: &App) -> ActorId {
    let appointment = Appointment {
        account: "desk-of-sources".to_owned(),
        roles: vec!["privacy-desk".to_owned()],
        ..Appointment::default()
    };
    appoint(app, &appointment).unwrap()
}

#[test]
fn co_032_what_anybody_can_read_needs_a_reason_and_its_address_and_starts_the_clock() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = culture(&place, &clock);
        let good = row(1, "https://art.example/1");
        for lawful in [None, Some(""), Some("  ")] {
            assert_eq!(rule_of(bring(&app, &good, lawful)), "CO-32, X-30");
        }
        let card = "because 4111 1111 1111 1111 is on it";
        assert_eq!(rule_of(bring(&app, &good, Some(card))), "CO-30");
        assert_eq!(app.store().people_count(), 0);
        let without = good.replace("https://art.example/1", "");
        let report = bring(&app, &without, Some(WHY)).unwrap();
        let rules: Vec<&str> = report
            .refused
            .iter()
            .map(|fault| fault.rule.as_str())
            .collect();
        assert_eq!(rules, ["address-missing"]);
        let report = bring(&app, &good, Some(WHY)).unwrap();
        assert_eq!((report.new, report.people, report.refused_total), (1, 1, 0));
        assert_eq!(stands(&app), [0, 0, 0, 1, 0]);
        let person = found(&app, 1);
        assert_eq!(app.store().standing(person).unwrap().notice, None);
        notice::deliver(&app, &[person], "post").unwrap();
        assert_eq!(stands(&app), [1, 0, 0, 0, 0]);
        // Who has read the notice that names the source knows before it brings more of them.
        let report = bring(&app, &row(2, "https://art.example/2"), Some(WHY)).unwrap();
        assert_eq!(report.people, 1);
        assert_eq!(stands(&app), [1, 0, 0, 1, 0]);
    }
}

#[test]
fn i_22_lp_032_whoever_is_not_told_within_thirty_days_is_a_finding_and_stays_one_until_told() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = culture(&place, &clock);
        bring(&app, &row(1, "https://art.example/1"), Some(WHY)).unwrap();
        let person = found(&app, 1);
        let due = view(&app).people.oldest_due.unwrap();
        let today = app.now().civil_day();
        assert_eq!(
            due.civil_day(),
            today.checked_add(jiff::Span::new().days(30)).unwrap()
        );
        clock.advance(days(29));
        assert_eq!(stands(&app), [0, 0, 0, 1, 0]);
        // More of the same source moves the day for nobody.
        let again = row(1, "https://art.example/1").replace("เขียนภาพ", "ปั้นรูป");
        bring(&app, &again, Some(WHY)).unwrap();
        assert_eq!(view(&app).people.oldest_due, Some(due));
        clock.advance(days(2));
        assert_eq!(stands(&app), [0, 0, 0, 1, 1]);
        notice::deliver(&app, &[person], "telephone").unwrap();
        assert_eq!(stands(&app), [1, 0, 0, 0, 0]);
        assert_eq!(view(&app).people.told_late, 1);
    }
}

#[test]
fn lp_032_who_came_with_an_address_is_told_at_once_by_letter_and_by_nothing_else_before() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = culture(&place, &clock);
        let folder = place.folder.join("letters");
        app.use_mail(Mailroom::into_folder(
            Outbox::new(folder.clone()).unwrap(),
            Address::parse("privacy@culture.example").unwrap(),
            "https://privacy.culture.example".to_owned(),
        ));
        bring(&app, &row(1, "https://art.example/1"), Some(WHY)).unwrap();
        assert_eq!(stands(&app), [1, 0, 0, 0, 0]);
        let person = found(&app, 1);
        assert!(app.store().standing(person).unwrap().notice.is_some());
        let to = [Address::parse("artist1@example.org").unwrap()];
        let laid = letters::laid(&folder, &to).unwrap();
        assert_eq!(laid.len(), 1);
        let text = laid[0].text.open();
        assert!(text.contains("/notices/cmu-culture/1"), "{text}");
        assert!(!text.contains("เขียนภาพสมมุติ") && !text.contains("art.example"));
        // The same delivery again, and more of the person, sends nothing.
        let again = row(1, "https://art.example/1").replace("เขียนภาพ", "ปั้นรูป");
        bring(&app, &again, Some(WHY)).unwrap();
        assert_eq!(letters::laid(&folder, &to).unwrap().len(), 1);
        assert_eq!(stands(&app), [1, 0, 0, 0, 0]);
    }
}

#[test]
fn lp_034_nothing_is_taken_from_a_source_whose_policy_nobody_has_looked_at_or_that_contradicts_ours()
 {
    for place in Place::both() {
        let clock = TestClock::new();
        let files = shipped("cmu-culture")
            .into_iter()
            .map(|(name, text)| {
                let line = "kind = \"public\"\ncountry = \"TH\"\nbody_policy_reviewed = { by = \"dpo\", on = 2026-05-15 }\n";
                assert!(name != "sources.toml" || text.contains(line));
                (name, text.replace(line, "kind = \"public\"\ncountry = \"TH\"\n"))
            })
            .collect();
        let app = App::open(opening(&place, &clock, files)).unwrap();
        let desk = desk(&app);
        let good = row(1, "https://art.example/1");
        assert!(!view(&app).is_open);
        assert_eq!(rule_of(bring(&app, &good, Some(WHY))), "LP-34");
        let find = |actor, finding, said| sources::find(&app, actor, SOURCE, finding, said);
        let said = ("terms of use of 2569-10-01", "they allow study");
        for (actor, source, said) in [
            (desk, "no-such-source", said),
            (desk, "contacts", said),
            (desk, SOURCE, ("", "x")),
            (desk, SOURCE, ("x", " ")),
        ] {
            let refused = sources::find(&app, actor, source, Finding::NoConflict, said);
            assert_eq!(rule_of(refused), "LP-34", "{source}");
        }
        let nobody = appoint(
            &app,
            &Appointment {
                account: "front-of-sources".to_owned(),
                roles: vec!["event-organiser".to_owned()],
                ..Appointment::default()
            },
        )
        .unwrap();
        assert!(find(nobody, Finding::NoConflict, said).is_err());
        assert_eq!(rule_of(bring(&app, &good, Some(WHY))), "LP-34");
        find(desk, Finding::NoConflict, said).unwrap();
        assert!(view(&app).is_open);
        assert_eq!(bring(&app, &good, Some(WHY)).unwrap().new, 1);
        find(desk, Finding::Conflict, said).unwrap();
        let more = row(2, "https://art.example/2");
        assert_eq!(rule_of(bring(&app, &more, Some(WHY))), "LP-34");
        let told = view(&app).found.unwrap();
        assert_eq!((told.word.as_str(), told.actor), ("conflict", desk));
    }
}

#[test]
fn s_025_an_exception_is_recorded_with_its_ground_and_ends_without_moving_the_day() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = culture(&place, &clock);
        let desk = desk(&app);
        bring(&app, &row(1, "https://art.example/1"), Some(WHY)).unwrap();
        let due = view(&app).people.oldest_due;
        let finding = Finding::Except(Exception::Impossible);
        let said = ("memo 12/2569", "no way to reach them is known");
        sources::find(&app, desk, SOURCE, finding, said).unwrap();
        assert_eq!(stands(&app), [0, 0, 1, 0, 0]);
        assert_eq!(view(&app).exception, Some(Exception::Impossible));
        bring(&app, &row(2, "https://art.example/2"), Some(WHY)).unwrap();
        assert_eq!(
            stands(&app),
            [0, 0, 2, 0, 0],
            "it holds for whoever comes after"
        );
        clock.advance(days(31));
        assert_eq!(stands(&app), [0, 0, 2, 0, 0]);
        sources::find(&app, desk, SOURCE, Finding::NoException, said).unwrap();
        assert_eq!(stands(&app), [0, 0, 0, 2, 2]);
        assert_eq!(view(&app).people.oldest_due, due);
        assert_eq!(view(&app).exception, None);
    }
}
