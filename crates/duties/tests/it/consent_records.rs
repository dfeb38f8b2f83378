//! What is kept of a consent and what it proves: the text under its hash, the receipt that others check, and
//! a consent that never bound anybody.

use std::path::Path;
use std::process::Command;

use duties::ask::{Asked, decide};
use duties::consent::receipt::{ReceiptFault, check, issue};
use duties::consent::{self, How, Said, Saying};
use duties::rights::{self, Asking, Wish};
use duties::staff::{self, Appointment};
use duties::{App, Failure, work};
use jiff::SignedDuration;
use law::{ActorId, ConsentFlaw, ConsentMethod, ConsentState, Language, PersonId};
use serde_json::{Value as Json, json};

use crate::consents::word;
use crate::fixture::{Place, TestClock, days, numbered, opening, pack, publish};
use crate::minors::{Office, network, office, visitor};
use crate::schema_check::faults;

const COUNTING: &str = "site-measurement";

fn portal(app: &App, yes: bool, language: Language) -> Saying {
    let proved = app.now();
    Saying::new(COUNTING, yes, language, How::Portal { proved })
}

fn newest(app: &App, person: PersonId) -> store::ConsentWord {
    let words = app.store().read(|read| read.consents(person)).unwrap();
    words.last().unwrap().clone()
}

fn receipt(app: &App, person: PersonId) -> String {
    issue(app, person, newest(app, person).entry.unwrap()).unwrap()
}

fn stands(app: &App, person: PersonId) -> bool {
    let ix = app.policy().compiled.activity_ix(COUNTING).unwrap();
    app.store().standing(person).unwrap().has_consented_to(ix)
}

fn analyst(app: &App) -> ActorId {
    staff::appoint(
        app,
        &Appointment {
            account: "analyst1".to_owned(),
            roles: vec!["usage-analyst".to_owned()],
            undertaking_until: Some(app.now().after(days(9_000))),
            ..Appointment::default()
        },
    )
    .unwrap()
}

/// What the second reader says of a receipt; nothing where there is no Python to run it.
fn second_reader(app: &App, folder: &Path, receipt: &str) -> Option<String> {
    let file = folder.join("receipt.json");
    std::fs::write(&file, receipt).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/consent_receipt.py");
    let ran = Command::new("python3")
        .arg(script)
        .arg(&file)
        .arg(app.store().verifier().to_string())
        .output();
    let ran = ran.ok()?;
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(
        ran.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    Some(
        said.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
    )
}

fn holds(app: &App, place: &Place, person: PersonId, state: ConsentState) -> Json {
    let whole = receipt(app, person);
    let checked = check(&whole, app.store().verifier()).unwrap();
    assert_eq!(checked.state, state);
    let parsed: Json = serde_json::from_str(&whole).unwrap();
    let schema: Json = serde_json::from_str(consent::receipt::RECEIPT_SCHEMA).unwrap();
    assert_eq!(faults(&schema, &parsed), Vec::<String>::new());
    if let Some(verdict) = second_reader(app, &place.folder, &whole) {
        assert_eq!(verdict, "holds");
    }
    parsed
}

#[test]
fn s_019_a_receipt_holds_by_itself_and_by_a_second_reader_for_every_word() {
    for place in Place::both() {
        let Office { app, clock, .. } = office(&place);
        let person = visitor(&app, "V-0001", Some("1985-03-04"));
        let step = || clock.advance(SignedDuration::from_secs(61));
        consent::say(&app, person, &portal(&app, false, Language::English)).unwrap();
        let refused = holds(&app, &place, person, ConsentState::Refused);
        assert_eq!(refused["consent_text"]["language"], "en");
        step();
        consent::say(&app, person, &portal(&app, true, Language::Thai)).unwrap();
        let given = holds(&app, &place, person, ConsentState::Given);
        assert_eq!(given["events"][0]["event_type"], "ExpressedConsent");
        assert_eq!(given["evidence"]["method"], "portal");
        let shown = consent::consents(&app, person).unwrap();
        let shown = shown
            .iter()
            .find(|one| one.activity.id == COUNTING)
            .unwrap();
        let read = shown.wording(Language::Thai).unwrap();
        assert_eq!(given["consent_text"]["ask"], read.ask.as_str());
        assert_eq!(given["consent_text"]["lines"], json!(read.lines));
        // The very octets, by their hash, for ever.
        let hash = newest(&app, person).wording.unwrap();
        assert_eq!(hash, consent::hash_of(read));
        assert_eq!(consent::text(&app, &hash).unwrap(), read.written());
        assert!(consent::text(&app, &[0; 32]).is_err());
        step();
        let wish = Wish::Withdrawal {
            activity: COUNTING.to_owned(),
        };
        rights::file(&app, Asking::oneself(person, app.now()), wish).unwrap();
        let withdrawn = holds(&app, &place, person, ConsentState::Withdrawn);
        assert_eq!(
            withdrawn["evidence"]["text_sha256"], given["evidence"]["text_sha256"],
            "what was taken back is what was given"
        );
        // A receipt is its person's: nobody else's entry gives one.
        let stranger = visitor(&app, "V-0002", Some("1985-03-04"));
        assert!(issue(&app, stranger, newest(&app, person).entry.unwrap()).is_err());
    }
}

/// A receipt altered in one place at a time, with what each reader has to say of it. `earlier` is the
/// receipt of another word of the same person.
fn spoilt(good: &Json, earlier: &Json) -> Vec<(Json, ReceiptFault, &'static str)> {
    let altered = |pointer: &str, value: Json| {
        let mut altered = good.clone();
        *altered.pointer_mut(pointer).unwrap() = value;
        altered
    };
    let mut without_proof = good.clone();
    without_proof.as_object_mut().unwrap().remove("proof");
    let mut cases = vec![
        (without_proof, ReceiptFault::Shape, "shape"),
        (
            altered("/schema_version", json!("2")),
            ReceiptFault::Shape,
            "shape",
        ),
    ];
    for (pointer, value) in [
        ("/consent_text/ask", json!("May we sell your data?")),
        ("/events/0/event_state", json!("ConsentGiven")),
        ("/events/0/event_time", json!("2020-01-01T00:00:00Z")),
        ("/evidence/text_sha256", json!("00".repeat(32))),
        ("/evidence/method", json!("paper")),
        ("/pii_processing/0/purposes/0/purpose", json!("anything")),
        ("/party_identification/0/party_name", json!("Somebody else")),
        ("/record_id", json!("test.example/sitthi/entry/0")),
        ("/proof/jws", json!("eyJ..AA")),
    ] {
        cases.push((
            altered(pointer, value),
            ReceiptFault::Signature,
            "signature",
        ));
    }
    // Its own signature, and the ledger's proof of another word.
    let other = altered("/proof/ledger", earlier["proof"]["ledger"].clone());
    cases.push((other, ReceiptFault::Entry, "entry"));
    let text = good["proof"]["ledger"].as_str().unwrap();
    let spoilt = text.replacen("index ", "index 1", 1);
    cases.push((
        altered("/proof/ledger", json!(spoilt)),
        ReceiptFault::Ledger,
        "ledger",
    ));
    cases
}

#[test]
fn t_16_a_receipt_that_was_altered_proves_nothing_to_either_reader() {
    let place = Place::embedded();
    let Office { app, clock, .. } = office(&place);
    let person = visitor(&app, "V-0001", Some("1985-03-04"));
    consent::say(&app, person, &portal(&app, true, Language::Thai)).unwrap();
    let earlier: Json = serde_json::from_str(&receipt(&app, person)).unwrap();
    clock.advance(SignedDuration::from_secs(90));
    let wish = Wish::Withdrawal {
        activity: COUNTING.to_owned(),
    };
    rights::file(&app, Asking::oneself(person, app.now()), wish).unwrap();
    let good: Json = serde_json::from_str(&receipt(&app, person)).unwrap();
    let key = app.store().verifier().clone();
    for (case, fault, verdict) in spoilt(&good, &earlier) {
        let text = case.to_string();
        assert_eq!(check(&text, &key), Err(fault), "{text}");
        if let Some(found) = second_reader(&app, &place.folder, &text) {
            assert_eq!(found, verdict);
        }
    }
    assert_eq!(check("", &key), Err(ReceiptFault::Shape));
    assert_eq!(check(&" ".repeat(600_000), &key), Err(ReceiptFault::Shape));
    assert!(
        check(&good.to_string(), &key).is_ok(),
        "written otherwise, it is the same"
    );
    let elsewhere = Place::embedded();
    let other = App::open(opening(&elsewhere, &TestClock::new(), pack("cmu-culture"))).unwrap();
    assert_eq!(
        check(&good.to_string(), other.store().verifier()),
        Err(ReceiptFault::Signature)
    );
}

#[test]
fn s_019_an_answer_to_other_words_than_those_that_are_asked_is_none() {
    for place in Place::both() {
        let Office { app, .. } = office(&place);
        let person = visitor(&app, "V-0001", Some("1985-03-04"));
        let stale = portal(&app, true, Language::Thai).having_read(Some([7; 32]));
        let Err(Failure::Bad { rule, .. }) = consent::say(&app, person, &stale) else {
            panic!("an answer to words nobody asked")
        };
        assert_eq!(rule, "s.19 ¶3");
        assert!(!stands(&app, person));
        // The language that was read is known by the hash, whatever the door speaks by now.
        let shown = consent::consents(&app, person).unwrap();
        let shown = shown
            .iter()
            .find(|one| one.activity.id == COUNTING)
            .unwrap();
        let english = consent::hash_of(shown.wording(Language::English).unwrap());
        let said = portal(&app, true, Language::Thai).having_read(Some(english));
        consent::say(&app, person, &said).unwrap();
        assert_eq!(newest(&app, person).wording, Some(english));
    }
}

#[test]
fn s_019_what_the_desk_takes_down_says_who_how_and_where_it_is_kept() {
    for place in Place::both() {
        let Office { app, desk, .. } = office(&place);
        let person = visitor(&app, "V-0001", Some("1985-03-04"));
        for (method, reference) in [
            (ConsentMethod::Paper, ""),
            (ConsentMethod::Paper, "สมชาย ใจดี"),
            (ConsentMethod::Paper, "4111111111111111"),
            (ConsentMethod::Portal, "F-2569/17"),
        ] {
            assert!(
                How::taken_down(desk, method, reference).is_err(),
                "{reference}"
            );
        }
        let how = How::taken_down(desk, ConsentMethod::Paper, "F-2569/17").unwrap();
        let saying = Saying::new(COUNTING, true, Language::Thai, how);
        assert_eq!(
            consent::take_down(&app, person, &saying, network()).unwrap(),
            Said::Given
        );
        let kept = newest(&app, person);
        assert_eq!(kept.method, Some(ConsentMethod::Paper));
        assert_eq!(kept.evidence, "F-2569/17");
        holds(&app, &place, person, ConsentState::Given);
        // Nobody of the desk takes down what they did not hear, and no other member of staff any.
        let said = word(COUNTING, true);
        assert!(consent::take_down(&app, person, &said, network()).is_err());
        let how = How::taken_down(analyst(&app), ConsentMethod::Phone, "T-1").unwrap();
        let saying = Saying::new(COUNTING, true, Language::Thai, how);
        assert!(consent::take_down(&app, person, &saying, network()).is_err());
    }
}

#[test]
fn s_019_a_text_that_never_bound_is_stopped_counted_and_told_to_everybody() {
    for place in Place::both() {
        let Office { app, clock, desk } = office(&place);
        let people: Vec<PersonId> = (1..=3)
            .map(|number| visitor(&app, &format!("V-000{number}"), Some("1985-03-04")))
            .collect();
        for person in &people {
            consent::say(&app, *person, &portal(&app, true, Language::Thai)).unwrap();
        }
        let english = visitor(&app, "V-0009", Some("1985-03-04"));
        consent::say(&app, english, &portal(&app, true, Language::English)).unwrap();
        clock.advance(SignedDuration::from_secs(60));
        let analyst = analyst(&app);
        let asked = Asked {
            address: network(),
            ..Asked::use_of(analyst, people[0], COUNTING, &["web-usage".to_owned()])
        };
        let (answer, _) = decide(&app, &asked).unwrap();
        assert!(answer.permitted, "{answer:?}");
        clock.advance(SignedDuration::from_secs(60));
        let wording = newest(&app, people[0]).wording.unwrap();
        let flaw = ConsentFlaw::Misleading;
        assert!(consent::find_invalid(&app, analyst, wording, flaw).is_err());
        assert!(consent::find_invalid(&app, desk, [9; 32], flaw).is_err());
        assert_eq!(consent::find_invalid(&app, desk, wording, flaw).unwrap(), 3);
        for (number, person) in people.iter().enumerate() {
            assert!(!stands(&app, *person));
            let kept = newest(&app, *person);
            assert_eq!((kept.state, kept.flaw), (ConsentState::Invalid, Some(flaw)));
            assert_eq!(kept.done_on_it, Some(u64::from(number == 0)));
            holds(&app, &place, *person, ConsentState::Invalid);
        }
        let (answer, _) = decide(&app, &asked).unwrap();
        assert!(!answer.permitted, "the very next decision");
        // The other language is another text, and stands.
        assert!(stands(&app, english));
        let letters = app
            .store()
            .read(|read| read.people_with_work("letter/consent-invalid"));
        let mut told = letters.unwrap();
        told.sort_unstable();
        let mut expected = people.clone();
        expected.sort_unstable();
        assert_eq!(told, expected);
        // Found once; nobody can agree to the same words again.
        assert!(consent::find_invalid(&app, desk, wording, flaw).is_err());
        assert!(consent::say(&app, people[1], &portal(&app, true, Language::Thai)).is_err());
        let mut left = 0;
        while work::run_due(&app).unwrap() > 0 && left < 50 {
            left += 1;
        }
        assert_eq!(newest(&app, people[1]).state, ConsentState::Invalid);
    }
}

/// The pack, in which measuring rests on explicit consent.
fn sensitive(files: &store::Files) -> store::Files {
    let mut files = files.clone();
    for (name, text) in &mut files {
        if name == "activities.toml" {
            let (before, of) = text.split_once("id = \"site-measurement\"").unwrap();
            let (of, after) = of.split_once("[activity.necessity]").unwrap();
            let of = of.replace("\"s19\"", "\"s26\"");
            let stated =
                "explicit = { th = \"ข้าพเจ้ายินยอมโดยชัดแจ้ง\", en = \"I explicitly agree\" }\n";
            *text =
                format!("{before}id = \"site-measurement\"{of}{stated}[activity.necessity]{after}");
        }
    }
    files
}

#[test]
fn i_21_an_ordinary_consent_opens_nothing_that_rests_on_an_explicit_one() {
    for place in Place::both() {
        let clock = TestClock::new();
        let files = pack("cmu-culture");
        let app = App::open(opening(&place, &clock, files.clone())).unwrap();
        let person = visitor(&app, "V-0001", Some("1985-03-04"));
        consent::say(&app, person, &portal(&app, true, Language::Thai)).unwrap();
        assert!(stands(&app, person));
        clock.advance(SignedDuration::from_secs(60));
        publish(&app, numbered(&app, sensitive(&files), 2)).unwrap();
        assert!(
            !stands(&app, person),
            "nobody agreed to the statement of section 26"
        );
        let shown = consent::consents(&app, person).unwrap();
        let shown = shown
            .iter()
            .find(|one| one.activity.id == COUNTING)
            .unwrap();
        let read = shown.wording(Language::Thai).unwrap();
        assert!(read.explicit && read.statement.is_some());
        consent::say(&app, person, &portal(&app, true, Language::Thai)).unwrap();
        assert!(stands(&app, person));
        let kept = holds(&app, &place, person, ConsentState::Given);
        assert_eq!(
            kept["events"][0]["event_type"],
            "ExplicitlyExpressedConsent"
        );
        drop(app);
        let app = App::open(opening(&place, &clock, sensitive(&files))).unwrap();
        assert!(stands(&app, person), "and so after a start");
    }
}
