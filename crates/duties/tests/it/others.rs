//! Other people in a copy: found, proposed, reviewed passage by passage, withheld (`LP-21`, `T11`).

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use duties::rights::{self, ItemDecision, Keep, Pointing, WaitsFor};
use duties::{App, Failure, uses, work};
use jiff::SignedDuration;
use law::{PersonId, RequestId};
use serde_json::{Value as Json, json};
use store::{Fault, Identifier, Term};

use crate::fixture::{Place, TestClock, World, arrive, keep, open};

/// What stands where something was withheld.
const MARK: &str = "withheld: about somebody else]";

struct Scene {
    app: App,
    clock: Arc<TestClock>,
    world: World,
    place: Place,
}

fn scenes() -> impl Iterator<Item = Scene> {
    Place::both().into_iter().map(|place| {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        Scene {
            app,
            clock,
            world,
            place,
        }
    })
}

impl Scene {
    /// Files a copy and lets the system gather it.
    fn gathered(&self) -> RequestId {
        self.gathered_for(self.world.student)
    }

    fn gathered_for(&self, person: PersonId) -> RequestId {
        let asking = rights::Asking::oneself(person, self.app.now());
        let filed = rights::file(&self.app, asking, rights::Wish::Copy).unwrap();
        if filed.cooling_until.is_some() {
            self.clock.advance(SignedDuration::from_hours(24 * 8));
        }
        while work::run_due(&self.app).unwrap() > 0 {}
        filed.request
    }

    fn post(&self, id: &'static str, values: Json) {
        let (student, course) = (self.world.student, self.world.course);
        self.app
            .store()
            .transact::<_, Fault>("test.post", move |tx| {
                keep(
                    tx,
                    student,
                    ("learning", "lms-xapi", id),
                    Some(course),
                    10,
                    &values,
                )
            })
            .unwrap();
    }

    fn classmate(
        &self,
        given: &'static str,
        family: &'static str,
        number: &'static str,
    ) -> PersonId {
        let course = self.world.course;
        let person = self
            .app
            .store()
            .transact::<_, Fault>("test.mate", move |tx| {
                let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                tx.add_identifier(person, &Identifier::new("identity/student-number", number))?;
                let names = json!({ "given-name": given, "family-name": family });
                keep(
                    tx,
                    person,
                    ("identity", "sis-oneroster", number),
                    None,
                    100,
                    &names,
                )?;
                tx.enrol(person, course, "student", Term::default())?;
                Ok(person)
            })
            .unwrap();
        duties::notice::deliver(&self.app, &[person], "test").unwrap();
        person
    }

    fn collect(&self, request: RequestId) -> Result<Vec<u8>, Failure> {
        let mut file = Vec::new();
        rights::collect(
            &self.app,
            self.world.student,
            request,
            self.app.now(),
            &mut file,
        )
        .map(|_| file)
    }

    fn items(&self, request: RequestId) -> Vec<(Pointing, String)> {
        let items = rights::others_of(&self.app, self.world.desk, request, None).unwrap();
        items
            .into_iter()
            .map(|item| (item.points, item.passage.unwrap().open()[1].clone()))
            .collect()
    }

    fn review(
        &self,
        request: RequestId,
        decisions: &[ItemDecision],
    ) -> Result<rights::RequestView, Failure> {
        rights::review_others(&self.app, self.world.desk, request, decisions, None)
    }
}

fn all(count: usize, keep: Option<Keep>) -> Vec<ItemDecision> {
    (0..count)
        .map(|item| ItemDecision {
            item,
            keep,
            leave: None,
        })
        .collect()
}

fn whole(zip: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.to_vec())).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut text = String::new();
            let name = file.name().unwrap().into_owned();
            file.read_to_string(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

fn json_of(files: &[(String, String)], name: &str) -> Json {
    let (_, text) = files.iter().find(|(known, _)| known == name).unwrap();
    serde_json::from_str(text).unwrap()
}

#[test]
// size: one walk from the posts through the review to every file of the copy
fn t_11_a_copy_that_names_others_waits_and_nothing_of_them_leaves() {
    for scene in scenes() {
        scene.classmate("มะลิ", "ทดลองวงศ์", "6530000077");
        scene.post("p1", json!({ "forum-text": "ขอบคุณมะลิมากครับ ส่งที่ mali.t@example.org หรือโทร 081-555-0177 ก็ได้" }));
        scene.post("p2", json!({ "answer": "งานคู่กับรหัส 6530000077 และ @tonkla_x ครับ ผมเอง s9900000001@example.org" }));
        scene.post(
            "p3",
            json!({ "answer": { "text": "ตอบแล้ว", "reply_to": "tonkla" } }),
        );
        let request = scene.gathered();
        let view = rights::request(&scene.app, scene.world.student, request).unwrap();
        assert_eq!(
            (view.stage.name(), view.waiting.unwrap().on),
            ("gathered", WaitsFor::Desk)
        );
        assert_eq!(
            rights::queue(&scene.app).unwrap()[0].waits,
            Some(WaitsFor::Desk)
        );
        assert!(matches!(scene.collect(request), Err(Failure::Bad { .. })));
        let items = scene.items(request);
        for wanted in [
            (Pointing::Name, "มะลิ"),
            (Pointing::Email, "mali.t@example.org"),
            (Pointing::Phone, "081-555-0177"),
            (Pointing::Identifier, "6530000077"),
            (Pointing::Handle, "tonkla_x"),
            (Pointing::ReplyTo, "tonkla"),
        ] {
            assert!(
                items.contains(&(wanted.0, wanted.1.to_owned())),
                "{wanted:?} {items:?}"
            );
        }
        assert_eq!(items.len(), 6, "{items:?}");
        let email = items
            .iter()
            .position(|(points, _)| *points == Pointing::Email)
            .unwrap();
        let decisions: Vec<ItemDecision> = (0..6)
            .map(|item| ItemDecision {
                item,
                keep: (item == email).then_some(Keep::Consented),
                leave: None,
            })
            .collect();
        scene.review(request, &decisions).unwrap();
        while work::run_due(&scene.app).unwrap() > 0 {}
        let files = whole(&scene.collect(request).unwrap());
        for (name, text) in &files {
            for foreign in ["มะลิ", "081-555-0177", "6530000077", "tonkla"] {
                assert!(!text.contains(foreign), "{foreign} in {name}");
            }
        }
        let data = json_of(&files, "data.json");
        let said = data["records"].to_string();
        assert!(
            said.contains("mali.t@example.org")
                && said.contains(MARK)
                && said.contains("s9900000001@example.org")
        );
        let manifest = json_of(&files, "manifest.json");
        assert_eq!(manifest["withheld"]["passages"], 5);
        assert_eq!(
            manifest["withheld"]["found_and_left"][0]["reason"],
            "consented"
        );
        assert_eq!(manifest["withheld"], data["withheld"]);
        assert!(
            manifest["withheld"]["rule"]["en"]
                .as_str()
                .unwrap()
                .contains("LP-21")
        );
        let (_, page) = files.iter().find(|(name, _)| name == "index.html").unwrap();
        assert!(page.contains("ปิดข้อความไว้ 5 แห่ง") && page.contains("5 passages are withheld"));
        let (entries, _) = uses::uses(&scene.app, scene.world.student, None, 30).unwrap();
        for step in ["gathered", "others-reviewed", "answered"] {
            assert!(
                entries.iter().any(|entry| entry.operation == step),
                "{step}"
            );
        }
        assert!(
            entries
                .iter()
                .any(|entry| entry.who.en.starts_with("Privacy desk")
                    && !entry.categories.is_empty())
        );
    }
}

#[test]
fn t_11_nothing_is_kept_of_the_text_and_no_unreviewed_copy_is_made() {
    let scene = scenes().next().unwrap();
    scene.post(
        "p1",
        json!({ "answer": "อีเมลเพื่อน canary-friend@example.org นะ และ second@example.org" }),
    );
    let request = scene.gathered();
    let view = rights::request(&scene.app, scene.world.student, request).unwrap();
    assert!(!view.waiting.unwrap().why.en.contains("canary"));
    // Running the work again, or answering in part, changes nothing.
    scene.clock.advance(SignedDuration::from_hours(2));
    while work::run_due(&scene.app).unwrap() > 0 {}
    for wrong in [
        all(1, None),
        vec![],
        vec![
            ItemDecision {
                item: 0,
                keep: None,
                leave: None,
            },
            ItemDecision {
                item: 0,
                keep: None,
                leave: None,
            },
        ],
        vec![ItemDecision {
            item: 9,
            keep: None,
            leave: None,
        }],
    ] {
        assert!(matches!(
            scene.review(request, &wrong),
            Err(Failure::Bad { .. })
        ));
    }
    while work::run_due(&scene.app).unwrap() > 0 {}
    assert!(scene.collect(request).is_err());
    for other in [scene.world.instructor, scene.world.stranger] {
        let refused = rights::others_of(&scene.app, other, request, None);
        assert!(matches!(refused, Err(Failure::Refused(_))));
        let refused = rights::review_others(&scene.app, other, request, &all(2, None), None);
        assert!(matches!(refused, Err(Failure::Refused(_))));
    }
    assert!(scene.collect(request).is_err());
    scene.review(request, &all(2, None)).unwrap();
    assert!(matches!(
        scene.review(request, &all(2, None)),
        Err(Failure::Bad { .. })
    ));
    while work::run_due(&scene.app).unwrap() > 0 {}
    let files = whole(&scene.collect(request).unwrap());
    assert!(
        files
            .iter()
            .all(|(_, text)| !text.contains("canary-friend"))
    );
}

#[test]
fn t_11_what_changed_after_the_review_is_reviewed_again() {
    for scene in scenes() {
        scene.post("p1", json!({ "answer": "ถาม one@example.org" }));
        scene.post("p2", json!({ "answer": "ถาม two@example.org" }));
        let request = scene.gathered();
        scene.review(request, &all(2, Some(Keep::Public))).unwrap();
        scene.post("p2", json!({ "answer": "เปลี่ยนเป็น three@example.org" }));
        while work::run_due(&scene.app).unwrap() > 0 {}
        assert!(scene.collect(request).is_err());
        let items = rights::others_of(&scene.app, scene.world.desk, request, None).unwrap();
        let open: Vec<usize> = items
            .iter()
            .filter(|item| !item.decided)
            .map(|item| item.item)
            .collect();
        assert_eq!((items.len(), open.len()), (2, 1));
        let decisions = [ItemDecision {
            item: open[0],
            keep: None,
            leave: None,
        }];
        scene.review(request, &decisions).unwrap();
        while work::run_due(&scene.app).unwrap() > 0 {}
        let files = whole(&scene.collect(request).unwrap());
        let data = json_of(&files, "data.json").to_string();
        assert!(data.contains("one@example.org") && !data.contains("three@example.org"));
    }
}

#[test]
fn lp_021_a_copy_that_names_nobody_else_goes_on_by_rule() {
    for scene in scenes() {
        scene.post("p1", json!({ "answer": "ผมตัวอย่างหนึ่ง สมมุติ รหัส s9900000001 ครับ คุณภาพงานดีขึ้น คะแนน 12.5 จาก 20" }));
        let request = scene.gathered();
        let files = whole(&scene.collect(request).unwrap());
        assert_eq!(json_of(&files, "manifest.json")["withheld"]["passages"], 0);
        assert!(
            rights::others_of(&scene.app, scene.world.desk, request, None)
                .unwrap()
                .is_empty()
        );
    }
}

/// The terms of a person's names, read from the key store's file; none of a server's.
fn terms_of(place: &Place, person: PersonId) -> Vec<Vec<u8>> {
    let store::Location::File(path) = &place.keys else {
        return Vec::new();
    };
    let keys = rusqlite::Connection::open(path).unwrap();
    let mut found = keys
        .prepare("SELECT term FROM names WHERE person = ?1")
        .unwrap();
    let rows = found.query_map([person.bytes().as_slice()], |row| row.get(0));
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn k_6_the_names_of_an_erased_person_are_nobodys_and_stand_in_no_data_backup() {
    for scene in scenes() {
        let mate = scene.classmate("ชมจันทร์", "แบบฝึกมงคล", "6530000099");
        scene.post("p1", json!({ "answer": "ขอบคุณชมจันทร์ และ 6530000099 ครับ" }));
        let request = scene.gathered();
        assert_eq!(scene.items(request).len(), 2);
        let terms = terms_of(&scene.place, mate);
        if let (store::Location::File(data), store::Location::File(_)) =
            (&scene.place.data, &scene.place.keys)
        {
            assert!(!terms.is_empty());
            let mut octets = std::fs::read(data).unwrap();
            octets.extend(std::fs::read(data.with_extension("db-wal")).unwrap_or_default());
            for term in &terms {
                let found = octets.windows(term.len()).any(|window| window == term);
                assert!(!found, "a term of a name stands beside the data");
            }
        }
        let until = scene.app.now().after(SignedDuration::from_hours(24));
        scene
            .app
            .store()
            .transact::<_, Fault>("test.erase", move |tx| {
                tx.erase(mate, &[], until, &json!("test")).map(|_| ())
            })
            .unwrap();
        assert!(terms_of(&scene.place, mate).is_empty());
        assert!(
            scene
                .app
                .store()
                .read(|read| read.residue(mate))
                .unwrap()
                .is_empty()
        );
        scene.review(request, &all(2, None)).unwrap();
        while work::run_due(&scene.app).unwrap() > 0 {}
        // What the house knew is gone; what the desk withheld is withheld all the same.
        let files = whole(&scene.collect(request).unwrap());
        assert_eq!(json_of(&files, "manifest.json")["withheld"]["passages"], 2);
        assert!(files.iter().all(|(_, text)| !text.contains("ชมจันทร์")));
        // And nobody is found by it any more.
        scene.clock.advance(SignedDuration::from_hours(24 * 9));
        work::run_due(&scene.app).unwrap();
        scene.post("p2", json!({ "answer": "เจอชมจันทร์อีกแล้ว" }));
        scene.post("p1", json!({ "answer": "ลบแล้ว" }));
        let again = scene.gathered();
        let files = whole(&scene.collect(again).unwrap());
        assert_eq!(json_of(&files, "manifest.json")["withheld"]["passages"], 0);
    }
}
