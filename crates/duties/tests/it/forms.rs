//! Collection points: filled in by people, programs and staff, answered, closed, gone (`LP-25` … `LP-29`, `CO-2`, `CO-9`).

use std::sync::Arc;

use duties::forms::{
    self, Attached, By, Filling, NoticeGiven, Receipt, State, Told, Unfilled, Unsent, Way,
};
use duties::letters::{self, Address, Mailroom, Outbox};
use duties::staff::{Appointment, appoint};
use duties::{App, Failure, rights, sweep, uses, work};
use jiff::SignedDuration;
use law::{ActorId, Ground, PersonId, Proof};
use serde_json::{Value as Json, json};
use store::{Fault, Identifier, tables_of_people};

use crate::fixture::{Place, TestClock, days, opening, pack};

/// A number that only a payment card has (Luhn), as the tests of card schemes print it.
const CARD: &str = "4111 1111 1111 1111";

pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) clock: Arc<TestClock>,
    place: Place,
}

impl Office {
    pub(crate) fn each(name: &str) -> Vec<Office> {
        Place::both()
            .into_iter()
            .map(|place| {
                let clock = TestClock::new();
                let app = App::open(opening(&place, &clock, pack(name))).unwrap();
                Office { app, clock, place }
            })
            .collect()
    }

    pub(crate) fn staff(&self, account: &str, roles: &[&str]) -> ActorId {
        let until = self.app.now().after(days(300));
        appoint(
            &self.app,
            &Appointment {
                account: account.to_owned(),
                roles: roles.iter().map(|role| (*role).to_owned()).collect(),
                undertaking_until: Some(until),
                until: None,
            },
        )
        .unwrap()
    }

    pub(crate) fn fill(
        &self,
        form: &str,
        answers: &Json,
        by: By,
        once: &str,
    ) -> Result<Receipt, Unfilled> {
        self.fill_session(form, answers, None, by, once)
    }

    fn fill_session(
        &self,
        form: &str,
        answers: &Json,
        session: Option<&str>,
        by: By,
        once: &str,
    ) -> Result<Receipt, Unfilled> {
        self.fill_with(form, answers, (session, Vec::new()), by, once)
    }

    pub(crate) fn fill_with(
        &self,
        form: &str,
        answers: &Json,
        (session, files): (Option<&str>, Vec<Attached>),
        by: By,
        once: &str,
    ) -> Result<Receipt, Unfilled> {
        let answers = answers.as_object().unwrap();
        forms::fill(
            &self.app,
            Filling {
                form: form.to_owned(),
                answers: answers
                    .iter()
                    .map(|(path, value)| (path.clone(), value.clone()))
                    .collect(),
                files,
                session: session.map(str::to_owned),
                by,
                address: Some("10.1.2.3".parse().unwrap()),
                sent_once: once.as_bytes().to_vec(),
            },
        )
    }

    /// How many rows a table has.
    pub(crate) fn count(&self, table: &str) -> i64 {
        self.place.count(table)
    }

    pub(crate) fn person_of(&self, receipt: &Receipt) -> PersonId {
        let found = self
            .app
            .store()
            .read::<_, Fault>(|read| read.form_case(receipt.case))
            .unwrap();
        found.unwrap().person
    }

    fn reach(&self, receipt: &Receipt) -> Result<forms::CaseView, Failure> {
        forms::reach(&self.app, receipt.case, &receipt.word, None)
    }
}

fn enquiry() -> Json {
    json!({
        "identity/name": "มาลี สมมุติ",
        "contact/email": "malee@example.org",
        "service-case/subject": "เวลาเปิดหอศิลป์",
        "service-case/text": "เปิดวันอาทิตย์หรือไม่",
    })
}

const PAGE: By = By::Person(None);

fn at_the_counter(actor: ActorId) -> By {
    By::Staff {
        actor,
        way: Way::Phone,
        notice: NoticeGiven::ReadOut,
    }
}

pub(crate) fn wrong(taken: Result<Receipt, Unfilled>) -> Vec<(String, &'static str)> {
    match taken {
        Err(Unfilled::Unfit(unfit)) => unfit
            .into_iter()
            .map(|one| {
                assert!(!one.why.th.contains(['{', '}']) && !one.why.en.is_empty());
                (one.field, one.rule)
            })
            .collect(),
        Ok(_) => panic!("it was taken"),
        Err(Unfilled::Failure(failure)) => panic!("{failure}"),
    }
}

fn value(view: &forms::CaseView, path: &str) -> Option<String> {
    let found = view.answers.iter().find(|one| one.path == path);
    found.map(|one| one.value.open().clone())
}

#[test]
fn co_002_what_somebody_writes_on_the_page_is_a_case_that_they_reach_again_by_their_word() {
    for office in Office::each("cmu-culture") {
        let receipt = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        assert_eq!(receipt.state, State::Open);
        assert_eq!(receipt.due.to_string(), "2026-11-29");
        assert!(receipt.signed.contains(&receipt.case.to_string()));
        assert!(!receipt.signed.contains("สมมุติ"));
        let view = office.reach(&receipt).unwrap();
        assert_eq!(value(&view, "contact/email").unwrap(), "malee@example.org");
        assert_eq!(value(&view, "service-case/kind").unwrap(), "enquiry");
        assert_eq!(
            value(&view, "service-case/case-no").unwrap(),
            receipt.case.to_string()
        );
        assert!(
            entries(&office, &receipt) >= 3,
            "notice, collection and reading are entered"
        );
        let case = office
            .app
            .store()
            .read::<_, Fault>(|read| read.form_case(receipt.case))
            .unwrap()
            .unwrap();
        assert_eq!(
            (case.way.as_str(), case.notice_given.as_str()),
            ("page", "on-page")
        );
        assert_eq!(case.channel, "website");
        assert_eq!(case.entered_by, None);
        let standing = office.app.store().standing(case.person).unwrap();
        assert_eq!(
            standing.notice,
            Some(1),
            "the notice came before the first answer"
        );
    }
}

#[test]
fn t_07_the_same_sending_twice_is_one_case_with_one_receipt() {
    for office in Office::each("cmu-culture") {
        let first = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        let again = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        assert_eq!((first.case, &first.word), (again.case, &again.word));
        let other = office.fill("enquiry", &enquiry(), PAGE, "two").unwrap();
        assert_ne!(first.case, other.case);
        assert_ne!(first.word, other.word);
    }
}

#[test]
fn t_13_a_wrong_word_and_no_case_are_answered_alike_and_not_for_ever() {
    for office in Office::each("cmu-culture") {
        let receipt = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        let nobody = law::CaseId::from_bytes([9; 16]);
        for case in [receipt.case, nobody] {
            let found = forms::reach(&office.app, case, "aaaa-aaaa-aaaa-aaaa", None);
            assert!(matches!(found, Err(Failure::Missing("case"))));
        }
        let other = office.fill("complaint", &complaint(), PAGE, "two").unwrap();
        let crossed = forms::reach(&office.app, receipt.case, &other.word, None);
        assert!(matches!(crossed, Err(Failure::Missing("case"))));
        office.reach(&receipt).unwrap();
        for _ in 0..8 {
            let _ = forms::reach(&office.app, receipt.case, "zzzz", None);
        }
        assert!(matches!(office.reach(&receipt), Err(Failure::Busy)));
        office.clock.advance(SignedDuration::from_mins(20));
        office.reach(&receipt).unwrap();
    }
}

fn complaint() -> Json {
    json!({
        "identity/name": "ปิติ สมมุติ",
        "complaint/subject": "ห้องน้ำ",
        "complaint/text": "ไม่มีสบู่",
    })
}

#[test]
fn lp_028_a_form_takes_what_it_asks_and_nothing_else() {
    for office in Office::each("cmu-culture") {
        let fill = |form: &str, answers: Json| wrong(office.fill(form, &answers, PAGE, "x"));
        let mut more = enquiry();
        more["complaint/text"] = json!("แอบใส่");
        assert_eq!(fill("enquiry", more), [(String::new(), "LP-28")]);
        let mut invented = enquiry();
        invented["shoe/size"] = json!("42");
        assert_eq!(fill("enquiry", invented), [(String::new(), "LP-28")]);
        let mut nested = enquiry();
        nested["service-case/text"] = json!({ "a": 1 });
        assert_eq!(
            fill("enquiry", nested),
            [("service-case/text".to_owned(), "LP-24")]
        );
        let visit = json!({ "identity/name": "ก", "visit/visited-at": "2026-12-01T10:00", "visit/party-size": "-3", "visit/language": "klingon" });
        assert_eq!(
            fill("museum-visit", visit),
            [
                ("visit/party-size".to_owned(), "LP-24"),
                ("visit/language".to_owned(), "LP-24")
            ]
        );
    }
}

#[test]
fn lp_027_what_must_be_answered_is_named_with_what_follows_from_silence() {
    for office in Office::each("cmu-culture") {
        let taken = office.fill("enquiry", &json!({ "contact/email": " " }), PAGE, "x");
        let Err(Unfilled::Unfit(unfit)) = taken else {
            panic!("it was taken")
        };
        let fields: Vec<&str> = unfit.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(
            fields,
            ["identity/name", "service-case/subject", "service-case/text"]
        );
        assert!(
            unfit[2].why.th.contains("เราตอบไม่ได้"),
            "{}",
            unfit[2].why.th
        );
    }
}

#[test]
fn co_030_a_card_number_is_refused_in_every_field_of_every_form() {
    for office in Office::each("cmu-culture") {
        let desk = office.staff("till", &["finance-officer", "front-desk"]);
        for (path, card) in [
            ("service-case/text", format!("จ่ายด้วย {CARD} ได้ไหม")),
            ("service-case/subject", "๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑".to_owned()),
            ("contact/phone", "4111-1111-1111-1111".to_owned()),
            ("identity/name", CARD.to_owned()),
        ] {
            let mut answers = enquiry();
            answers[path] = json!(card);
            let refused = wrong(office.fill("enquiry", &answers, PAGE, "x"));
            assert_eq!(refused, [(path.to_owned(), "CO-30")]);
        }
        let mut paid = payment();
        paid["payment/reference"] = json!(CARD.replace(' ', ""));
        let refused = wrong(office.fill("payment", &paid, at_the_counter(desk), "x"));
        assert_eq!(refused, [("payment/reference".to_owned(), "CO-30")]);
    }
}

fn payment() -> Json {
    json!({
        "identity/name": "มาลี สมมุติ",
        "payment/paid-at": "2026-11-22T09:15",
        "payment/service": "ค่าเรียนสะล้อ",
        "payment/amount": "1500.00",
        "payment/reference": "RC-2569-0012",
    })
}

#[test]
fn co_029_a_payment_is_time_service_amount_and_reference_entered_by_staff_alone() {
    for office in Office::each("cmu-culture") {
        let by_oneself = office.fill("payment", &payment(), PAGE, "x");
        assert!(matches!(
            by_oneself,
            Err(Unfilled::Failure(Failure::Missing("form")))
        ));
        let desk = office.staff("till", &["finance-officer"]);
        let mut method = payment();
        method["payment/method"] = json!("QR");
        let refused = wrong(office.fill("payment", &method, at_the_counter(desk), "x"));
        assert_eq!(refused, [(String::new(), "LP-28")]);
        let receipt = office
            .fill("payment", &payment(), at_the_counter(desk), "y")
            .unwrap();
        let address = Some("10.1.2.3".parse().unwrap());
        let view = forms::open_and_read(&office.app, desk, receipt.case, address).unwrap();
        assert_eq!(
            value(&view, "payment/paid-at").unwrap(),
            "2026-11-22T02:15:00Z"
        );
        assert_eq!(value(&view, "payment/amount").unwrap(), "1500.00");
    }
}

#[test]
fn co_031_a_payment_is_kept_as_finance_law_says_and_an_erasure_leaves_it() {
    for office in Office::each("cmu-culture") {
        let desk = office.staff("till", &["finance-officer"]);
        let receipt = office
            .fill("payment", &payment(), at_the_counter(desk), "y")
            .unwrap();
        let person = office.person_of(&receipt);
        let filed = rights::file(
            &office.app,
            rights::Asking::oneself(person, office.app.now()),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        )
        .unwrap();
        assert!(!matches!(
            filed.answer,
            Some(rights::ErasureAnswer::Erased { .. })
        ));
        office.clock.advance(days(365));
        sweep::daily(&office.app).unwrap();
        let held = office
            .app
            .store()
            .read::<_, Fault>(|read| read.holdings(person))
            .unwrap();
        assert!(held.iter().any(|one| one.category == "payment"), "{held:?}");
    }
}

#[test]
fn co_009_lp_025_staff_fill_in_for_somebody_and_it_says_who_when_and_how_the_notice_was_given() {
    for office in Office::each("cmu-culture") {
        let desk = office.staff("front", &["front-desk"]);
        let other = office.staff("museum", &["museum-desk"]);
        let refused = office.fill("enquiry", &enquiry(), at_the_counter(other), "x");
        assert!(matches!(
            refused,
            Err(Unfilled::Failure(Failure::Refused(_)))
        ));
        let receipt = office
            .fill("enquiry", &enquiry(), at_the_counter(desk), "y")
            .unwrap();
        let case = office
            .app
            .store()
            .read::<_, Fault>(|read| read.form_case(receipt.case))
            .unwrap()
            .unwrap();
        assert_eq!(case.entered_by, Some(desk));
        assert_eq!(
            (case.way.as_str(), case.notice_given.as_str()),
            ("phone", "read-out")
        );
        assert_eq!(case.channel, "office-desk");
        assert_eq!(case.received, office.app.now());
        let view = office.reach(&receipt).unwrap();
        assert_eq!(view.came, (Way::Phone, NoticeGiven::ReadOut, true));
    }
}

#[test]
fn co_009_a_desk_sees_numbers_until_it_opens_and_only_its_own_forms() {
    for office in Office::each("cmu-culture") {
        let front = office.staff("front", &["front-desk"]);
        let complaints = office.staff("complaints", &["complaint-officer"]);
        let receipt = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        let desks = forms::desks(&office.app, front).unwrap();
        let waiting: Vec<_> = desks
            .iter()
            .flat_map(|desk| &desk.cases)
            .map(|case| case.case)
            .collect();
        assert_eq!(waiting, [receipt.case]);
        assert!(forms::queue(&office.app, complaints, "enquiry").is_err());
        let before = entries(&office, &receipt);
        assert!(matches!(
            forms::open_and_read(&office.app, complaints, receipt.case, None),
            Err(Failure::Missing("case"))
        ));
        let view = forms::open_and_read(&office.app, front, receipt.case, None).unwrap();
        assert_eq!(
            value(&view, "service-case/text").unwrap(),
            "เปิดวันอาทิตย์หรือไม่"
        );
        assert_eq!(entries(&office, &receipt), before + 1, "opening is entered");
    }
}

fn entries(office: &Office, receipt: &Receipt) -> usize {
    let person = office.person_of(receipt);
    uses::uses(&office.app, person, None, 100).unwrap().0.len()
}

#[test]
fn co_009_an_answer_is_read_by_the_person_and_two_never_answer_at_once() {
    for office in Office::each("cmu-culture") {
        let front = office.staff("front", &["front-desk"]);
        let receipt = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        let answer = |text: &str, told: Told, revision: i64| {
            forms::answer(
                &office.app,
                front,
                receipt.case,
                (text, told, revision),
                None,
            )
        };
        let empty = answer(" ", Told::Page, 0);
        assert!(matches!(empty, Err(Failure::Bad { field, .. }) if field == "answer"));
        let card = answer(CARD, Told::Page, 0);
        assert!(matches!(card, Err(Failure::Bad { rule, .. }) if rule == "CO-30"));
        answer("เปิดทุกวันค่ะ", Told::Phone, 0).unwrap();
        assert!(matches!(
            answer("อีกครั้ง", Told::Page, 0),
            Err(Failure::Missing(_))
        ));
        let view = office.reach(&receipt).unwrap();
        assert_eq!(value(&view, "service-case/answer").unwrap(), "เปิดทุกวันค่ะ");
        assert_eq!(
            value(&view, "service-case/text").unwrap(),
            "เปิดวันอาทิตย์หรือไม่"
        );
        assert_eq!(
            (view.state, view.told),
            (State::Answered, Some(Told::Phone))
        );
    }
}

#[test]
fn lp_029_a_number_left_for_a_call_back_is_for_that_case_and_goes_with_it() {
    for (name, role, answers) in [
        (
            "cmu-culture",
            "front-desk",
            json!({ "contact/phone": "081 234 5678", "service-case/subject": "ขอเช่าลาน" }),
        ),
        (
            "chula-learning",
            "help-desk",
            json!({ "contact/phone": "๐๘๑๒๓๔๕๖๗๘", "help-case/subject": "เข้าระบบไม่ได้" }),
        ),
    ] {
        for office in Office::each(name) {
            let desk = office.staff("desk", &[role]);
            let receipt = office.fill("call-back", &answers, PAGE, "one").unwrap();
            let person = office.person_of(&receipt);
            // no other activity reads it, and this one only in its case
            let asked = |activity: &str, case| duties::ask::Asked {
                case,
                ..duties::ask::Asked::use_of(desk, person, activity, &["contact".to_owned()])
            };
            let without = duties::ask::evaluate(&office.app, &asked("call-backs", None));
            assert!(!without.permitted, "{name}");
            let within =
                duties::ask::evaluate(&office.app, &asked("call-backs", Some(receipt.case)));
            assert!(within.permitted, "{name}: {within:?}");
            forms::close(&office.app, desk, receipt.case, 0, None).unwrap();
            let after = forms::open_and_read(&office.app, desk, receipt.case, None);
            assert!(matches!(after, Err(Failure::Missing("case"))), "{name}");
            let asked_again = asked("call-backs", Some(receipt.case));
            assert!(
                !duties::ask::evaluate(&office.app, &asked_again).permitted,
                "{name}: a closed case is no reason to look"
            );
            assert!(office.reach(&receipt).is_ok(), "the person still sees it");
            office.clock.advance(days(9));
            sweep::daily(&office.app).unwrap();
            let held = office
                .app
                .store()
                .read::<_, Fault>(|read| {
                    Ok((read.holdings(person)?, read.form_case(receipt.case)?))
                })
                .unwrap();
            assert_eq!(held, (Vec::new(), None), "{name}");
            assert!(matches!(
                office.reach(&receipt),
                Err(Failure::Missing("case"))
            ));
        }
    }
}

#[test]
fn t_02_a_claimed_address_finds_nobody_and_keeps_nobody_out() {
    for office in Office::each("cmu-culture") {
        let known = office
            .app
            .store()
            .transact::<_, Fault>("test.known", |tx| {
                let known = tx.add_person("student", "contacts")?;
                tx.add_identifier(
                    known,
                    &Identifier::new("contact/email", "malee@example.org"),
                )?;
                Ok(known)
            })
            .unwrap();
        let receipt = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        let person = office.person_of(&receipt);
        assert_ne!(person, known, "an address that is only claimed is nobody's");
        let find = |value: &'static str| {
            office
                .app
                .store()
                .read::<_, Fault>(|read| read.find(&Identifier::new("contact/email", value)))
                .unwrap()
        };
        assert_eq!(find("malee@example.org"), Some(known));
        // the same claim again is the same claimant
        let again = office.fill(
            "complaint",
            &{
                let mut other = complaint();
                other["contact/email"] = json!("Malee@Example.org");
                other
            },
            PAGE,
            "two",
        );
        assert_eq!(office.person_of(&again.unwrap()), person);
        // a stranger's claim to an address that nobody goes by yet does not take it
        let mut other = enquiry();
        other["contact/email"] = json!("new@example.org");
        let claimed = office.fill("enquiry", &other, PAGE, "three").unwrap();
        assert_eq!(find("new@example.org"), None);
        // and when the claimant is erased, whoever really goes by it is not kept out (K11)
        let claimant = office.person_of(&claimed);
        let filed = rights::file(
            &office.app,
            rights::Asking::oneself(claimant, office.app.now()),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        );
        filed.unwrap();
        let buried = office
            .app
            .store()
            .transact::<_, Fault>("test.buried", |tx| {
                tx.is_buried(&Identifier::new("contact/email", "new@example.org"))
            })
            .unwrap();
        assert!(!buried);
    }
}

#[test]
fn co_002_who_is_signed_in_fills_in_as_themself() {
    for office in Office::each("cmu-culture") {
        let student = office
            .app
            .store()
            .transact::<_, Fault>("test.student", |tx| tx.add_person("student", "contacts"))
            .unwrap();
        let receipt = office
            .fill("enquiry", &enquiry(), By::Person(Some(student)), "one")
            .unwrap();
        assert_eq!(office.person_of(&receipt), student);
        let table = "form_cases";
        assert!(tables_of_people().any(|known| known == table));
    }
}

#[test]
fn co_003_places_run_out_wait_in_a_line_and_pass_on() {
    for office in Office::each("cmu-culture") {
        let name = |number: u32| json!({ "identity/name": format!("ผู้เรียน {number}"), "contact/email": format!("p{number}@example.org") });
        let join = |number: u32| {
            // who waits longest is told by when they came
            office.clock.advance(SignedDuration::from_secs(1));
            office.fill_session(
                "short-course",
                &name(number),
                Some("salo-1-2570"),
                PAGE,
                &format!("s{number}"),
            )
        };
        let first = join(0).unwrap();
        for number in 1..20 {
            assert_eq!(join(number).unwrap().state, State::Open);
        }
        let waiting = join(20).unwrap();
        assert_eq!(waiting.state, State::Waiting);
        for number in 21..30 {
            assert_eq!(join(number).unwrap().state, State::Waiting);
        }
        assert_eq!(wrong(join(30)), [("session".to_owned(), "CO-3")]);
        assert_eq!(join(0).unwrap().case, first.case, "who is in is in");
        forms::withdraw(&office.app, first.case, &first.word, None).unwrap();
        assert_eq!(office.reach(&waiting).unwrap().state, State::Open);
        assert_eq!(office.reach(&first).unwrap().state, State::Withdrawn);
        assert_eq!(join(31).unwrap().state, State::Waiting);
        for session in [None, Some("no-such-session")] {
            let taken = office.fill_session("short-course", &name(40), session, PAGE, "q");
            assert_eq!(wrong(taken), [("session".to_owned(), "CO-3")]);
        }
        office.clock.advance(days(60));
        let late =
            office.fill_session("short-course", &name(41), Some("salo-1-2570"), PAGE, "late");
        assert_eq!(wrong(late), [("session".to_owned(), "CO-3")]);
    }
}

#[test]
fn co_003_a_place_that_the_desk_gives_free_or_an_erasure_leaves_goes_to_who_waits_longest() {
    for office in Office::each("cmu-culture") {
        let desk = office.staff("courses", &["course-organiser"]);
        let join = |number: u32| {
            office.clock.advance(SignedDuration::from_secs(1));
            let answers = json!({ "identity/name": format!("ผู้เรียน {number}"), "contact/email": format!("p{number}@example.org") });
            office
                .fill_session(
                    "short-course",
                    &answers,
                    Some("salo-1-2570"),
                    PAGE,
                    &format!("s{number}"),
                )
                .unwrap()
        };
        let joined: Vec<Receipt> = (0..23).map(join).collect();
        let state = |number: usize| office.reach(&joined[number]).unwrap().state;
        assert_eq!([state(19), state(20)], [State::Open, State::Waiting]);
        // closing says that it is done: who was there was there
        forms::close(&office.app, desk, joined[1].case, 0, None).unwrap();
        assert_eq!(state(20), State::Waiting);
        let stale = forms::cancel(&office.app, desk, joined[2].case, 7, None);
        assert!(matches!(stale, Err(Failure::Missing(_))));
        forms::cancel(&office.app, desk, joined[2].case, 0, None).unwrap();
        assert_eq!(
            [state(2), state(20), state(21)],
            [State::Cancelled, State::Open, State::Waiting]
        );
        let again = forms::cancel(&office.app, desk, joined[2].case, 1, None);
        assert!(matches!(again, Err(Failure::Missing("case"))));
        let letters = |code: &str| {
            let work = office
                .place
                .count(&format!("work WHERE kind = 'letter/{code}'"));
            usize::try_from(work).unwrap()
        };
        assert_eq!((letters("place-given"), letters("place-freed")), (1, 1));
        // a place that its person leaves by being erased: nobody new passes those who wait
        let gone = "DELETE FROM form_cases WHERE received_at = (SELECT MIN(received_at) FROM form_cases WHERE state = 'open')";
        office.place.tamper(gone);
        let late = join(30);
        assert_eq!([late.state, state(21)], [State::Waiting, State::Open]);
        office.place.tamper(gone);
        sweep::daily(&office.app).unwrap();
        assert_eq!(
            [state(22), office.reach(&late).unwrap().state],
            [State::Open, State::Waiting]
        );
    }
}

#[test]
fn t_09_who_has_no_address_is_proved_by_the_desk_for_their_own_case_alone() {
    for office in Office::each("cmu-culture") {
        let desk = office.staff("front", &["front-desk"]);
        let second = office.staff("second", &["front-desk"]);
        let call = json!({ "contact/phone": "081 234 5678", "service-case/subject": "ค่าเช่าลาน" });
        let receipt = office.fill("call-back", &call, PAGE, "one").unwrap();
        let other = office.fill("call-back", &call, PAGE, "two").unwrap();
        let vouch = |actor, receipt: &Receipt, proof| {
            forms::vouch(&office.app, actor, receipt.case, proof, None)
        };
        let prove = |receipt: &Receipt, word: &str, code: &str| {
            forms::prove(&office.app, receipt.case, word, code, None)
        };
        let code = vouch(desk, &receipt, Proof::KnownChannel).unwrap();
        assert_eq!(code.len(), 8);
        // not without the word, not for another case, not for ever
        assert!(matches!(
            prove(&receipt, &other.word, &code),
            Err(Failure::Missing("case"))
        ));
        assert!(prove(&other, &other.word, &code).is_err());
        let person = prove(&receipt, &receipt.word, &code).unwrap();
        assert_eq!(person, office.person_of(&receipt));
        assert_ne!(person, office.person_of(&other), "a number joins nobody");
        assert!(duties::files::own(&office.app, person).is_ok());
        office.clock.advance(SignedDuration::from_mins(31));
        assert!(prove(&receipt, &receipt.word, &code).is_err());
        // only a proof that staff can have, never on the word of who entered it
        let bad = |found: Result<String, Failure>| match found {
            Err(Failure::Bad { rule, .. }) => rule,
            other => panic!("{other:?}"),
        };
        assert_eq!(bad(vouch(desk, &receipt, Proof::SignedIn)), "T9");
        let entered = office
            .fill("call-back", &call, at_the_counter(desk), "three")
            .unwrap();
        assert_eq!(bad(vouch(desk, &entered, Proof::InPerson)), "T30");
        vouch(second, &entered, Proof::InPerson).unwrap();
        // where there is an address, its mailbox proves it: a caller's own telephone never opens it
        let written = office.fill("enquiry", &enquiry(), PAGE, "four").unwrap();
        assert_eq!(bad(vouch(second, &written, Proof::KnownChannel)), "T1");
        let stranger = office.staff("stranger", &["museum-desk"]);
        assert!(matches!(
            vouch(stranger, &receipt, Proof::InPerson),
            Err(Failure::Missing("case"))
        ));
    }
}

#[test]
fn t_15_a_sending_is_of_this_house_for_this_form_and_neither_too_fast_nor_too_late() {
    for office in Office::each("cmu-culture") {
        let word = forms::sending(&office.app, "enquiry").unwrap();
        let sent = |form: &str, word: &str| forms::sent(&office.app, form, word).unwrap();
        assert_eq!(sent("enquiry", &word), Err(Unsent::TooFast));
        office.clock.advance(SignedDuration::from_secs(3));
        assert!(sent("enquiry", &word).is_ok());
        assert_eq!(sent("complaint", &word), Err(Unsent::Forged));
        for forged in [
            "",
            "x",
            word.get(1..).unwrap(),
            &format!("{word}AA"),
            &word.replace(word.get(..2).unwrap(), "zz"),
        ] {
            assert_eq!(sent("enquiry", forged), Err(Unsent::Forged), "{forged}");
        }
        office.clock.advance(SignedDuration::from_hours(13));
        assert_eq!(sent("enquiry", &word), Err(Unsent::TooOld));
    }
}

#[test]
fn t_01_t_09_a_code_to_the_mailbox_proves_a_claimed_address_and_nothing_else_does() {
    for office in Office::each("cmu-culture") {
        let receipt = office.fill("enquiry", &enquiry(), PAGE, "one").unwrap();
        let person = office.person_of(&receipt);
        let prove = |code: &str| forms::prove(&office.app, receipt.case, &receipt.word, code, None);
        for guess in ["", "00000000", "1234"] {
            assert!(matches!(prove(guess), Err(Failure::Bad { .. })));
        }
        let folder = std::env::temp_dir().join(format!("sitthi_forms_{}", receipt.case));
        let outbox = Outbox::new(folder.clone()).unwrap();
        let from = Address::parse("letters@letters.example.ac.th").unwrap();
        office.app.use_mail(Mailroom::into_folder(
            outbox,
            from,
            "https://example.ac.th".to_owned(),
        ));
        forms::send_code(&office.app, receipt.case, &receipt.word, None).unwrap();
        while work::run_due(&office.app).unwrap() > 0 {}
        let to = [Address::parse("malee@example.org").unwrap()];
        let letters = letters::laid(&folder, &to).unwrap();
        assert_eq!(letters.len(), 1);
        let text = letters[0].text.open().clone();
        std::fs::remove_dir_all(&folder).unwrap();
        let code: String = text
            .split_once("Code: ")
            .unwrap()
            .1
            .chars()
            .take(8)
            .collect();
        let crossed = office.fill("enquiry", &enquiry(), PAGE, "two").unwrap();
        let other = forms::prove(&office.app, crossed.case, &crossed.word, &code, None);
        assert!(
            matches!(other, Err(Failure::Bad { .. })),
            "a code is of one case"
        );
        assert_eq!(prove(&code).unwrap(), person);
        for _ in 0..2 {
            forms::send_code(&office.app, receipt.case, &receipt.word, None).unwrap();
        }
        let flood = forms::send_code(&office.app, receipt.case, &receipt.word, None);
        assert!(matches!(flood, Err(Failure::Busy)));
        office.clock.advance(SignedDuration::from_mins(40));
        assert!(
            matches!(prove(&code), Err(Failure::Bad { .. })),
            "and of its time"
        );
        // whoever is known otherwise proves it there
        let student = office
            .app
            .store()
            .transact::<_, Fault>("test.student", |tx| tx.add_person("student", "contacts"))
            .unwrap();
        let own = office.fill("enquiry", &enquiry(), By::Person(Some(student)), "three");
        let own = own.unwrap();
        assert!(matches!(
            forms::prove(&office.app, own.case, &own.word, "00000000", None),
            Err(Failure::Bad { .. })
        ));
    }
}
