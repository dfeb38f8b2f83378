//! Portability: what is held on consent or contract is taken along, sent on to another controller, or
//! given as it was sent; and what comes from another waits for the person (s.31). On both engines.

use std::io::{Cursor, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use duties::rights::{self, Asking, Decision, DeskRefusal, RequestView, WaitsFor, Wish};
use duties::{App, Failure, Reach, transfers, work};
use jiff::SignedDuration;
use law::{Answer, Ground, Limb, PersonId, RefusalCode, RequestId, Text};
use policy::ActivityIx;
use serde_json::Value as Json;
use store::Kind;
use testbed::{OTHER, naming_other};

use crate::fixture::{Place, TestClock, World, arrive, days, keep, open, opening, pack};
use crate::schema_check::faults;

fn wish(ground: Ground, recipient: Option<&str>) -> Wish {
    Wish::Portability {
        ground,
        recipient: recipient.map(str::to_owned),
    }
}

fn file(app: &App, person: PersonId, wish: Wish) -> Result<RequestId, Failure> {
    let asking = Asking::oneself(person, app.now());
    rights::file(app, asking, wish).map(|filed| filed.request)
}

fn view(app: &App, person: PersonId, request: RequestId) -> RequestView {
    rights::request(app, person, request).unwrap()
}

fn collect(app: &App, person: PersonId, request: RequestId) -> (String, Vec<u8>) {
    let mut file = Vec::new();
    let package = rights::collect(app, person, request, app.now(), &mut file).unwrap();
    (package.name, file)
}

fn entry(zip: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.to_vec())).unwrap();
    let mut text = String::new();
    let mut file = archive.by_name(name).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

fn rule_of<T>(done: Result<T, Failure>) -> String {
    match done {
        Err(Failure::Bad { rule, .. }) => rule,
        Err(other) => panic!("another failure: {other}"),
        Ok(_) => panic!("it passed"),
    }
}

#[test]
fn lp_082_an_outside_learner_takes_along_what_the_contract_carries_and_reads_what_stays() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let request = file(&app, world.learner, wish(Ground::Receive, None)).unwrap();
        work::run_due(&app).unwrap();
        let seen = view(&app, world.learner, request);
        assert_eq!(seen.stage.name(), "answered");
        let told: String = seen.told.iter().map(|told| told.en.clone()).collect();
        assert!(
            told.contains("Learning activity") && told.contains("is not in the file"),
            "{told}"
        );
        let (name, zip) = collect(&app, world.learner, request);
        assert!(name.starts_with("sitthi-portable-"), "{name}");
        let octets = entry(&zip, "portable.json");
        let portable: Json = serde_json::from_str(&octets).unwrap();
        let schema: Json = serde_json::from_str(&entry(&zip, "portable.schema.json")).unwrap();
        assert_eq!(faults(&schema, &portable), Vec::<String>::new());
        assert_eq!(portable["records"]["learning"][0]["fields"]["grade"], "A");
        assert_eq!(
            portable["records"]["identity"][0]["fields"]["given-name"],
            "ตัวอย่างสอง"
        );
        // Surveys are held on legitimate interests alone, and stay with the code.
        assert!(portable["records"]["survey"].is_null());
        let left = portable["left_out"].as_array().unwrap();
        assert!(
            left.iter()
                .any(|one| one["category"] == "survey" && one["code"] == "portability-basis")
        );
        assert!(left.iter().all(|one| one["category"] != "learning"));
        assert!(entry(&zip, "records-learning.csv").contains("grade"));
        let (uses, _) = duties::uses::uses(&app, world.learner, None, 50).unwrap();
        assert!(uses.iter().any(|entry| entry.operation == "collected"));
    }
}

#[test]
fn lp_082_x_011_what_is_held_for_a_public_task_alone_is_refused_by_rule_and_on_record() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let request = file(&app, world.student, wish(Ground::Receive, None)).unwrap();
        let seen = view(&app, world.student, request);
        let refused = seen.refused.unwrap();
        assert_eq!(
            (refused.code.as_str(), refused.section.as_str()),
            ("portability-public-task", "s.31 ¶3")
        );
        assert!(refused.reason.en.contains("section 30") && !refused.complaint.th.is_empty());
        let (uses, _) = duties::uses::uses(&app, world.student, None, 50).unwrap();
        assert!(
            uses.iter()
                .any(|entry| entry.kind == Kind::Request && entry.operation == "refused")
        );
    }
}

/// What is taken along equals the table of rights, cell by cell, for everybody of both packs.
#[test]
fn lp_082_i_08_every_cell_of_portability_is_answered_as_the_table_says() {
    for name in ["chula-learning", "cmu-culture"] {
        let place = Place::embedded();
        let clock = TestClock::new();
        let app = App::open(opening(&place, &clock, pack(name))).unwrap();
        let policy = app.policy();
        let source = policy.pack.sources[0].id.clone();
        for relationship in policy.compiled.relationships() {
            let (id, source) = (relationship.id.clone(), source.clone());
            let person = app
                .store()
                .transact("test.person", move |tx| tx.add_person(&id, &source))
                .unwrap();
            duties::notice::deliver(&app, &[person], "test").unwrap();
            let standing = app.store().standing(person).unwrap();
            let mut expected: Vec<(String, String)> = Vec::new();
            for (activity, number) in policy.compiled.activities().iter().zip(0_u8..) {
                let basis = policy
                    .compiled
                    .basis(ActivityIx(number), standing.relationship);
                // Nobody consented, so nothing is held on consent.
                let Some(basis) =
                    basis.filter(|basis| !activity.answers_rights && !basis.is_consent())
                else {
                    continue;
                };
                for category in activity.categories.iter() {
                    let category = &policy.compiled.categories()[usize::from(category)].id;
                    if !matches!(law::cell(Ground::Receive, basis), Answer::DoesNot { .. }) {
                        expected.push((activity.id.clone(), category.clone()));
                    }
                }
            }
            let request = file(&app, person, wish(Ground::Receive, None)).unwrap();
            while work::run_due(&app).unwrap() > 0 {}
            let seen = view(&app, person, request);
            if expected.is_empty() {
                assert!(seen.refused.is_some(), "{name} {}", relationship.id);
                continue;
            }
            let (_, zip) = collect(&app, person, request);
            let portable: Json = serde_json::from_str(&entry(&zip, "portable.json")).unwrap();
            let word = |one: &Json, name: &str| one[name].as_str().unwrap().to_owned();
            let carried: Vec<(String, String)> = portable["carried"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| (word(one, "activity"), word(one, "category")))
                .collect();
            assert_eq!(carried, expected, "{name} {}", relationship.id);
            for one in portable["left_out"].as_array().unwrap() {
                assert!(
                    !expected
                        .iter()
                        .any(|(_, category)| *category == word(one, "category"))
                );
                assert!(word(one, "code").starts_with("portability-"));
            }
        }
    }
}

#[test]
fn lp_082_t_11_what_speaks_of_others_is_covered_without_anybody_looking() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let learner = world.learner;
    app.store()
        .transact("test.post", move |tx| {
            let post =
                serde_json::json!({ "forum-text": "write to friend.of.mine@example.org about it" });
            keep(
                tx,
                learner,
                ("learning", "lms-xapi", "post"),
                None,
                3,
                &post,
            )
        })
        .unwrap();
    let request = file(&app, learner, wish(Ground::Receive, None)).unwrap();
    work::run_due(&app).unwrap();
    let (_, zip) = collect(&app, learner, request);
    let octets = entry(&zip, "portable.json");
    assert!(!octets.contains("friend.of.mine"));
    assert!(!entry(&zip, "records-learning.csv").contains("friend.of.mine"));
    let portable: Json = serde_json::from_str(&octets).unwrap();
    assert_eq!(portable["withheld"], 1);
    assert!(
        view(&app, learner, request)
            .told
            .iter()
            .any(|told| told.en.starts_with("1 passages"))
    );
}

#[test]
fn lp_082_t_09_taking_along_asks_for_a_fresh_proof_and_one_at_a_time() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let old = app.now();
    clock.advance(SignedDuration::from_mins(6));
    let stale = rights::file(
        &app,
        Asking::oneself(world.learner, old),
        wish(Ground::Receive, None),
    );
    assert!(matches!(stale, Err(Failure::Stale)));
    let request = file(&app, world.learner, wish(Ground::Receive, None)).unwrap();
    assert_eq!(
        rule_of(file(&app, world.learner, wish(Ground::Receive, None))),
        "T15"
    );
    work::run_due(&app).unwrap();
    let mut none = Vec::new();
    let theirs = rights::collect(&app, world.student, request, app.now(), &mut none);
    assert!(
        matches!(theirs, Err(Failure::Missing(_))) && none.is_empty(),
        "another's (T14)"
    );
    clock.advance(days(8));
    work::run_due(&app).unwrap();
    assert_eq!(view(&app, world.learner, request).stage.name(), "expired");
}

#[test]
fn lp_082_lp_083_what_is_asked_wrongly_is_told_with_its_rule() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    for (given, rule) in [
        (wish(Ground::Access, None), "s.31"),
        (wish(Ground::SendOn, None), "s.31(1), LP-6"),
        (wish(Ground::SendOn, Some("nobody")), "s.31(1), LP-6"),
        (wish(Ground::Receive, Some("pdpc")), "s.31 ¶1"),
        (wish(Ground::CopyOfSent, None), "s.31(2)"),
    ] {
        assert_eq!(rule_of(file(&app, world.learner, given)), rule);
    }
}

#[test]
fn lp_083_without_a_declared_way_the_desk_looks_and_can_only_refuse_with_the_limb() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let wish = wish(Ground::SendOn, Some("institution-chosen-by-person"));
    let request = file(&app, world.learner, wish).unwrap();
    work::run_due(&app).unwrap();
    let seen = view(&app, world.learner, request);
    assert_eq!(seen.waiting.unwrap().on, WaitsFor::Desk);
    let refusal = |code, limbs: &[Limb]| {
        let reason = Text::new(
            "หน่วยงานปลายทางยังไม่มีระบบที่รับข้อมูลด้วยวิธีการอัตโนมัติ และไม่ได้ประกาศช่องทางไว้",
            "The receiving body has no system that takes data by automated means, and declares no way.",
        );
        let refusal = DeskRefusal {
            code,
            limbs: limbs.to_vec(),
            reason,
        };
        rights::decide(&app, world.desk, request, Decision::Refuse(refusal), None)
    };
    assert_eq!(
        rule_of(refusal(RefusalCode::PortabilityNotAutomatic, &[])),
        "s.31(1)"
    );
    let decided = refusal(RefusalCode::PortabilityNotAutomatic, &[Limb::NotAutomatic]).unwrap();
    assert_eq!(
        decided.view.unwrap().refused.unwrap().code,
        "portability-not-automatic"
    );
}

const ENDPOINT: &str = "https://transfers.example-university.ac.th/api/v1/transfers";

/// Two universities that know each other's keys, with the same invented learner at both.
struct Two {
    here: App,
    there: Arc<App>,
    world: World,
    elsewhere: World,
}

fn two(place: &Place, other: &Place, clock: &Arc<TestClock>, tamper: fn(String) -> String) -> Two {
    // Keys first, then the packs that name them: the second opening has the same keys.
    let key_of = |place: &Place, origin: &str| {
        let mut opening = opening(place, clock, pack("chula-learning"));
        opening.origin = origin.to_owned();
        App::open(opening).unwrap().store().verifier().to_string()
    };
    let (key_here, key_there) = (
        key_of(place, "here.example/sitthi"),
        key_of(other, "there.example/sitthi"),
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/api/v1/transfers", listener.local_addr().unwrap());
    let opened = |place: &Place, origin: &str, key: &str| {
        let mut opening = opening(place, clock, pack("chula-learning"));
        opening.origin = origin.to_owned();
        let app = App::open(opening).unwrap().reaching(Reach {
            instead: Some(address.clone()),
            ..Reach::default()
        });
        let files = naming_other(pack("chula-learning"), ENDPOINT, key);
        crate::fixture::publish(&app, crate::fixture::numbered(&app, files, 2)).unwrap();
        app
    };
    let here = opened(place, "here.example/sitthi", &key_there);
    let there = Arc::new(opened(other, "there.example/sitthi", &key_here));
    let (world, elsewhere) = (arrive(&here), arrive(&there));
    let serving = Arc::clone(&there);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let body = tamper(read_body(&mut stream));
            let answer = match transfers::take(&serving, ENDPOINT, &body) {
                Ok(receipt) => {
                    let body = serde_json::json!({ "receipt": receipt }).to_string();
                    format!(
                        "HTTP/1.1 202 Accepted\r\ncontent-length: {}\r\n\r\n{body}",
                        body.len()
                    )
                }
                Err(_) => "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_owned(),
            };
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    Two {
        here,
        there,
        world,
        elsewhere,
    }
}

fn read_body(stream: &mut std::net::TcpStream) -> String {
    let mut octets = Vec::new();
    let mut part = [0; 65_536];
    loop {
        let read = stream.read(&mut part).unwrap();
        octets.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&octets);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            });
            if body.len() >= length.unwrap().parse::<usize>().unwrap() {
                return body.to_owned();
            }
        }
        assert!(read > 0, "the body broke off");
    }
}

const TO: &str = OTHER;

// size: one transfer from its filing here to its acceptance there, in order
#[test]
fn lp_083_lp_084_data_is_sent_on_signed_for_copied_as_sent_and_kept_there_when_accepted() {
    for (place, other) in [
        (Place::embedded(), Place::embedded()),
        (Place::server(), Place::embedded()),
    ] {
        let clock = TestClock::new();
        let Two {
            here,
            there,
            world,
            elsewhere,
        } = two(&place, &other, &clock, |body| body);
        let request = file(&here, world.learner, wish(Ground::SendOn, Some(TO))).unwrap();
        work::run_due(&here).unwrap();
        let seen = view(&here, world.learner, request);
        assert_eq!(seen.stage.name(), "answered", "{:?}", seen.waiting);
        assert!(seen.told[0].en.contains("Example University"));
        // The disclosure was decided and entered, with its recipient.
        let (uses, _) = duties::uses::uses(&here, world.learner, None, 50).unwrap();
        let disclosed: Vec<_> = uses
            .iter()
            .filter(|entry| entry.kind == Kind::Disclosure)
            .collect();
        assert_eq!(disclosed.len(), 1);
        assert_eq!(
            disclosed[0].recipient.as_ref().unwrap().en,
            "Example University"
        );

        let (_, zip) = collect(&here, world.learner, request);
        let sent = entry(&zip, "sent.json");
        let content: Json = serde_json::from_str(&sent).unwrap();
        let schema: Json = serde_json::from_str(&entry(&zip, "portable.schema.json")).unwrap();
        assert_eq!(faults(&schema, &content), Vec::<String>::new());
        assert_eq!(content["accounts"][0], "l9900000002@example.org");
        assert!(
            !sent.contains(&request.to_string()),
            "the case number stays here"
        );
        let receipt =
            store::signed_statement(&entry(&zip, "receipt.txt"), there.store().verifier()).unwrap();
        let statement =
            store::signed_statement(&entry(&zip, "statement.txt"), here.store().verifier())
                .unwrap();
        let line = |text: &str, name: &str| {
            text.lines()
                .find(|line| line.starts_with(name))
                .unwrap()
                .to_owned()
        };
        assert_eq!(line(&receipt, "sha256"), line(&statement, "sha256"));
        assert_eq!(line(&receipt, "transfer"), line(&statement, "transfer"));

        // A copy of what was sent, octet for octet (s.31(2)).
        let request = file(&here, world.learner, wish(Ground::CopyOfSent, None)).unwrap();
        work::run_due(&here).unwrap();
        let (_, zip) = collect(&here, world.learner, request);
        assert_eq!(entry(&zip, "sent-1/sent.json"), sent);

        // There it waits, unused and unseen, until its person accepts.
        let waiting = transfers::waiting(&there, elsewhere.learner).unwrap();
        assert_eq!(waiting.len(), 1);
        assert!(
            transfers::waiting(&there, elsewhere.student)
                .unwrap()
                .is_empty()
        );
        let number = waiting[0].transfer;
        // Told by category before anything is decided: this policy takes learning data and no more.
        let mut holds: Vec<(&str, usize, bool)> = waiting[0]
            .holds
            .iter()
            .map(|holds| (holds.category.en.as_str(), holds.records, holds.is_taken))
            .collect();
        holds.sort_unstable();
        assert_eq!(
            holds.iter().filter(|(.., taken)| *taken).count(),
            1,
            "{holds:?}"
        );
        assert!(holds.len() > 1 && holds.iter().all(|(_, records, _)| *records > 0));
        let held = |category: &str| {
            let holdings = there
                .store()
                .read(|read| read.holdings(elsewhere.learner))
                .unwrap();
            holdings
                .iter()
                .filter(|one| one.category == category && one.source == "transfer")
                .map(|one| one.records)
                .sum::<u64>()
        };
        assert_eq!(held("learning"), 0);
        let stale = there.now().after(SignedDuration::from_mins(-6));
        assert!(matches!(
            transfers::accept(&there, elsewhere.learner, number, stale),
            Err(Failure::Stale)
        ));
        let theirs = transfers::accept(&there, elsewhere.student, number, there.now());
        assert_eq!(rule_of(theirs), "s.31(1), T14");
        let report = transfers::accept(&there, elsewhere.learner, number, there.now()).unwrap();
        assert_eq!(report.new, 1, "{report:?}");
        assert!(
            report.refused_total >= 1,
            "what the policy does not take: {report:?}"
        );
        assert_eq!(
            (held("learning"), held("identity"), held("contact")),
            (1, 0, 0)
        );
        assert!(
            transfers::waiting(&there, elsewhere.learner)
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            rule_of(transfers::accept(
                &there,
                elsewhere.learner,
                number,
                there.now()
            )),
            "s.31(1), T14"
        );
    }
}

#[test]
fn lp_083_what_the_other_side_does_not_sign_for_is_tried_again_and_then_given_to_the_desk() {
    let (place, other) = (Place::embedded(), Place::embedded());
    let clock = TestClock::new();
    let changed = |body: String| body.replace("learning", "Learning");
    let Two { here, world, .. } = two(&place, &other, &clock, changed);
    let request = file(&here, world.learner, wish(Ground::SendOn, Some(TO))).unwrap();
    work::run_due(&here).unwrap();
    let seen = view(&here, world.learner, request);
    assert_eq!(
        (seen.stage.name(), seen.waiting.unwrap().on),
        ("identified", WaitsFor::Source)
    );
    for _ in 0..8 {
        clock.advance(SignedDuration::from_hours(1));
        work::run_due(&here).unwrap();
    }
    let seen = view(&here, world.learner, request);
    assert_eq!(seen.waiting.unwrap().on, WaitsFor::Desk);
    let (uses, _) = duties::uses::uses(&here, world.learner, None, 100).unwrap();
    let count = |step: &str| uses.iter().filter(|entry| entry.operation == step).count();
    assert_eq!(count("not-delivered"), 5, "five tries and no more");
    // The desk reached them: it is sent once more.
    rights::decide(&here, world.desk, request, Decision::Grant, None).unwrap();
    work::run_due(&here).unwrap();
    assert_eq!(
        view(&here, world.learner, request).waiting.unwrap().on,
        WaitsFor::Source
    );
    assert_eq!(
        rule_of(file(&here, world.learner, wish(Ground::CopyOfSent, None))),
        "s.31(2)"
    );
}

// size: one envelope, spoilt in each of its parts
#[test]
fn lp_083_t_13_t_51_a_transfer_is_taken_from_its_signer_alone_and_tells_nobody_who_is_known() {
    let (place, other) = (Place::embedded(), Place::embedded());
    let clock = TestClock::new();
    static SEEN: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    let Two {
        here,
        there,
        world,
        elsewhere,
    } = two(&place, &other, &clock, |body| {
        SEEN.lock().unwrap().push(body.clone());
        body
    });
    let request = file(&here, world.learner, wish(Ground::SendOn, Some(TO))).unwrap();
    work::run_due(&here).unwrap();
    assert_eq!(view(&here, world.learner, request).stage.name(), "answered");
    let good = SEEN.lock().unwrap()[0].clone();
    let envelope: Json = serde_json::from_str(&good).unwrap();
    let again = transfers::take(&there, ENDPOINT, &good).unwrap();
    assert!(again.starts_with("sitthi-receipt/1\n"));
    assert_eq!(
        transfers::waiting(&there, elsewhere.learner).unwrap().len(),
        1,
        "the same is one"
    );
    let with = |name: &str, value: &str| {
        let mut changed = envelope.clone();
        changed[name] = value.into();
        changed.to_string()
    };
    let statement = envelope["statement"].as_str().unwrap();
    let content = envelope["content"].as_str().unwrap();
    for (endpoint, body) in [
        (ENDPOINT, String::new()),
        (ENDPOINT, "[]".to_owned()),
        (ENDPOINT, with("statement", "")),
        (
            ENDPOINT,
            with("statement", &statement.replace("sha256 ", "sha256 0")),
        ),
        (ENDPOINT, with("statement", &again)),
        (ENDPOINT, with("content", &content.replace('A', "B"))),
        (ENDPOINT, with("content", "{}")),
        ("https://elsewhere.example/api/v1/transfers", good.clone()),
    ] {
        assert!(
            matches!(
                transfers::take(&there, endpoint, &body),
                Err(Failure::Bad { .. })
            ),
            "{body}"
        );
    }
    // Not from this house to itself, for it is no recipient of its own policy's other one.
    assert!(matches!(
        transfers::take(&here, ENDPOINT, &good),
        Err(Failure::Bad { .. })
    ));
    // Somebody whom nobody knows there: the same receipt, and nothing is kept.
    there
        .store()
        .transact("test.gone", {
            let learner = elsewhere.learner;
            move |tx| {
                tx.forget_identifier(
                    learner,
                    &store::Identifier::new("contact/email", "l9900000002@example.org"),
                )
            }
        })
        .unwrap();
    let unknown = transfers::take(&there, ENDPOINT, &good).unwrap();
    assert_eq!(unknown.lines().count(), again.lines().count());
    assert_eq!(unknown.len(), again.len());
    clock.advance(SignedDuration::from_hours(25));
    assert!(
        matches!(
            transfers::take(&there, ENDPOINT, &good),
            Err(Failure::Bad { .. })
        ),
        "too old"
    );
    // What nobody accepts is destroyed.
    clock.advance(days(30));
    duties::sweep::daily(&there).unwrap();
    assert!(
        transfers::waiting(&there, elsewhere.learner)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn lp_083_what_is_declined_is_destroyed_and_a_policy_without_the_source_takes_none() {
    let (place, other) = (Place::embedded(), Place::embedded());
    let clock = TestClock::new();
    let Two {
        here,
        there,
        world,
        elsewhere,
    } = two(&place, &other, &clock, |body| body);
    file(&here, world.learner, wish(Ground::SendOn, Some(TO))).unwrap();
    work::run_due(&here).unwrap();
    let number = transfers::waiting(&there, elsewhere.learner).unwrap()[0].transfer;
    assert_eq!(
        rule_of(transfers::decline(&there, elsewhere.student, number)),
        "s.31(1), T14"
    );
    transfers::decline(&there, elsewhere.learner, number).unwrap();
    assert!(
        transfers::waiting(&there, elsewhere.learner)
            .unwrap()
            .is_empty()
    );
    let plain = Place::embedded();
    let mut without = pack("chula-learning");
    for (name, text) in &mut without {
        if name == "sources.toml" {
            *text = text.replacen("id = \"transfer\"", "id = \"other\"", 1);
        }
    }
    let none = App::open(opening(&plain, &clock, without)).unwrap();
    assert_eq!(
        rule_of(transfers::take(&none, ENDPOINT, "{}")),
        "s.31(1), LP-24"
    );
}
