//! Files of records in a copy: looked at by the desk where others may be in them, handed over part by
//! part, left out or replaced as it decided (`LP-21`, `LP-80`, `CO-11`). On both engines.

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use duties::rights::{self, Asking, ItemDecision, Keep, Leave, Pointing, Wish};
use duties::{App, Failure, sweep, uses, work};
use law::{FileKind, Ground, MediaId, PersonId, RequestId};
use serde_json::{Value as Json, json};
use store::NewMedia;

use crate::fixture::{Place, TestClock, World, arrive, days, keep, open};
use crate::schema_check::faults;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture of the class, invented";
const TEXT: &str = "รายงานของกลุ่มสมมุติ มีผู้ร่วมงานหลายคน";

struct Scene {
    app: App,
    clock: Arc<TestClock>,
    world: World,
    /// Goes last: with it go the databases.
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
    /// Keeps a file with the student's post.
    fn file(&self, slot: &'static str, name: &'static str, octets: Vec<u8>) -> MediaId {
        let student = self.world.student;
        let kept = self
            .app
            .store()
            .transact("test.file", move |tx| {
                let record = tx.record_id("lms-xapi", "learning", "a")?;
                let new = NewMedia {
                    person: student,
                    category: "learning",
                    record,
                    field: "work",
                    slot,
                    source: "lms-xapi",
                    name,
                };
                tx.keep_media(&new, &octets)
            })
            .unwrap();
        kept.media
    }

    fn asked(&self) -> RequestId {
        let asking = Asking::oneself(self.world.student, self.app.now());
        let filed = rights::file(&self.app, asking, Wish::Copy).unwrap();
        self.work();
        filed.request
    }

    fn work(&self) {
        while work::run_due(&self.app).unwrap() > 0 {}
    }

    fn stage(&self, request: RequestId) -> String {
        let view = rights::request(&self.app, self.world.student, request).unwrap();
        view.stage.name().to_owned()
    }

    fn items(&self, request: RequestId) -> Vec<rights::ItemView> {
        rights::others_of(&self.app, self.world.desk, request, None).unwrap()
    }

    /// The number of the item that is this file.
    fn item(&self, request: RequestId, name: &str) -> usize {
        let items = self.items(request);
        let mut found = items.iter().filter(|item| {
            let file = item.file.as_ref();
            file.is_some_and(|file| file.name.open() == name)
        });
        found.next().unwrap().item
    }

    /// Decides every item: these stay, the rest is withheld.
    fn decide(&self, request: RequestId, stay: &[usize]) {
        let decisions: Vec<ItemDecision> = self
            .items(request)
            .iter()
            .map(|view| {
                let stays = stay.contains(&view.item);
                let file = view.file.as_ref().filter(|file| !file.edited && !stays);
                ItemDecision {
                    item: view.item,
                    keep: stays.then_some(Keep::Consented),
                    leave: file.map(|_| Leave::ShowsOthers),
                }
            })
            .collect();
        rights::review_others(&self.app, self.world.desk, request, &decisions, None).unwrap();
        self.work();
    }

    fn collected(&self, request: RequestId) -> Vec<(String, Vec<u8>)> {
        unpacked(&self.app, self.world.student, request)
    }
}

pub(crate) fn unpacked(app: &App, person: PersonId, request: RequestId) -> Vec<(String, Vec<u8>)> {
    let mut zip = Vec::new();
    rights::collect(app, person, request, app.now(), &mut zip).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut octets = Vec::new();
            let name = file.name().unwrap().into_owned();
            file.read_to_end(&mut octets).unwrap();
            (name, octets)
        })
        .collect()
}

fn octets_of<'f>(files: &'f [(String, Vec<u8>)], name: &str) -> &'f [u8] {
    let found = files.iter().find(|(known, _)| known == name);
    &found.unwrap_or_else(|| panic!("no {name}")).1
}

fn json_of(files: &[(String, Vec<u8>)], name: &str) -> Json {
    serde_json::from_slice(octets_of(files, name)).unwrap()
}

#[test]
// size: one file, from its coming to the copy
fn lp_021_each_file_is_looked_at_and_stays_or_goes_or_is_replaced() {
    for scene in scenes() {
        let kept = scene.file("1", "ภาพกลุ่ม.png", PNG.to_vec());
        scene.file("2", "report.txt", TEXT.as_bytes().to_vec());
        scene.file("3", "../../draft.txt", b"a draft, with names".to_vec());
        let request = scene.asked();
        assert_eq!(
            scene.stage(request),
            "gathered",
            "it waits for the desk (T11)"
        );
        let items = scene.items(request);
        assert_eq!(items.len(), 3);
        assert!(
            items
                .iter()
                .all(|item| item.points == Pointing::File && item.passage.is_none())
        );
        // The desk opens one: its octets, and a use that the person sees.
        let picture = scene.item(request, "ภาพกลุ่ม.png");
        let report = scene.item(request, "report.txt");
        let desk = scene.world.desk;
        let (before, _) = uses::uses(&scene.app, scene.world.student, None, 100).unwrap();
        let mut open = rights::open_item(&scene.app, desk, request, picture, None).unwrap();
        assert_eq!((open.media.media, open.media.kind), (kept, FileKind::Png));
        let mut seen = Vec::new();
        open.write_to(&mut seen).unwrap();
        assert_eq!(seen, PNG);
        let (after, _) = uses::uses(&scene.app, scene.world.student, None, 100).unwrap();
        assert!(after.len() > before.len());
        assert!(
            rights::open_item(&scene.app, scene.world.instructor, request, picture, None).is_err()
        );
        assert!(rights::open_item(&scene.app, desk, request, 9, None).is_err());
        // What is no kind of the field is no edited version; what is, lies beside the copy.
        for wrong in [&b"<svg onload=x>"[..], b"", b"MZ\x90\0"] {
            let refused =
                rights::hand_in_edited(&scene.app, desk, request, report, &mut &*wrong, None);
            assert!(matches!(refused, Err(Failure::Bad { .. })));
        }
        let mut covered: &[u8] = "รายงานที่ปิดชื่อแล้ว".as_bytes();
        rights::hand_in_edited(&scene.app, desk, request, report, &mut covered, None).unwrap();
        assert_eq!(scene.stage(request), "gathered");
        scene.decide(request, &[picture]);
        assert_eq!(scene.stage(request), "answered");
        let files = scene.collected(request);
        let data = json_of(&files, "data.json");
        let schema = json_of(&files, "data.schema.json");
        assert_eq!(faults(&schema, &data), Vec::<String>::new());
        let told = data["files"].as_array().unwrap();
        let given: Vec<&str> = told
            .iter()
            .map(|file| file["given"].as_str().unwrap())
            .collect();
        assert_eq!(given.len(), 3);
        for word in ["whole", "edited", "withheld"] {
            assert!(given.contains(&word), "{given:?}");
        }
        for file in told {
            let Some(path) = file["file"].as_str() else {
                assert_eq!((&file["name"], &file["sha256"]), (&Json::Null, &Json::Null));
                continue;
            };
            assert!(
                path.starts_with("files/learning/") && !path.contains(".."),
                "{path}"
            );
            let octets = octets_of(&files, path);
            let wanted = if file["given"] == "whole" {
                PNG
            } else {
                "รายงานที่ปิดชื่อแล้ว".as_bytes()
            };
            assert_eq!(octets, wanted);
            assert_eq!(file["octets"], octets.len());
            let digest: String = store::Digest::of(octets)
                .iter()
                .map(|octet| format!("{octet:02x}"))
                .collect();
            assert_eq!(file["sha256"], digest.as_str());
            assert!(String::from_utf8_lossy(octets_of(&files, "index.html")).contains(path));
        }
        assert_eq!(json_of(&files, "manifest.json")["files"], data["files"]);
        let whole: Vec<u8> = files
            .iter()
            .flat_map(|(_, octets)| octets.clone())
            .collect();
        for left_out in ["a draft, with names", TEXT] {
            let is_there = whole
                .windows(left_out.len())
                .any(|window| window == left_out.as_bytes());
            assert!(!is_there, "{left_out}");
        }
        assert_eq!(data["withheld"]["passages"], 2);
    }
}

#[test]
fn s_030_t_11_a_file_is_left_out_for_a_reason_that_its_person_reads() {
    for scene in scenes() {
        scene.file("1", "a.png", PNG.to_vec());
        let request = scene.asked();
        let decided = |keep, leave| {
            let decisions = [ItemDecision {
                item: 0,
                keep,
                leave,
            }];
            rights::review_others(&scene.app, scene.world.desk, request, &decisions, None)
        };
        let Err(Failure::Bad { rule, .. }) = decided(None, None) else {
            panic!("a file was left out without a reason");
        };
        assert_eq!(rule, "s.30 ¶2, LP-21");
        assert_eq!(scene.stage(request), "gathered");
        decided(None, Some(Leave::NotAboutThem)).unwrap();
        let seen = scene.items(request);
        assert_eq!(
            (seen[0].keep, seen[0].leave),
            (None, Some(Leave::NotAboutThem))
        );
        scene.work();
        let files = scene.collected(request);
        assert!(!files.iter().any(|(name, _)| name.ends_with(".png")));
        let manifest = json_of(&files, "manifest.json");
        let place = &manifest["withheld"]["places"][0];
        assert_eq!(place["reason"], "not-about-them");
        let words = Leave::NotAboutThem.words().text();
        assert_eq!(
            place["reason_words"],
            json!({ "th": words.th, "en": words.en })
        );
        let page = files.iter().find(|(name, _)| name == "index.html").unwrap();
        let page = String::from_utf8_lossy(&page.1);
        assert!(page.contains(&*words.th) && page.contains(&*words.en));
    }
}

#[test]
fn t_12_edited_versions_go_with_the_copy_or_when_it_is_taken_back() {
    for scene in scenes() {
        scene.file("1", "a.png", PNG.to_vec());
        let left = |scene: &Scene| {
            let person = scene.world.student;
            scene.app.store().read(|read| read.residue(person)).unwrap()
        };
        let request = scene.asked();
        let desk = scene.world.desk;
        rights::hand_in_edited(&scene.app, desk, request, 0, &mut &*PNG.to_vec(), None).unwrap();
        rights::hand_in_edited(&scene.app, desk, request, 0, &mut &*PNG.to_vec(), None).unwrap();
        assert!(left(&scene).contains(&"parcels".to_owned()));
        rights::take_back(&scene.app, scene.world.student, request).unwrap();
        assert!(!left(&scene).contains(&"parcels".to_owned()));
        let request = scene.asked();
        rights::hand_in_edited(&scene.app, desk, request, 0, &mut &*PNG.to_vec(), None).unwrap();
        scene.decide(request, &[]);
        assert_eq!(scene.stage(request), "answered");
        assert_eq!(
            scene
                .collected(request)
                .iter()
                .filter(|(name, _)| name.ends_with("-edited.png"))
                .count(),
            1
        );
        scene.clock.advance(days(9));
        sweep::daily(&scene.app).unwrap();
        assert!(!left(&scene).contains(&"parcels".to_owned()));
    }
}

#[test]
fn t_11_a_file_that_came_since_the_review_waits_for_the_desk_again() {
    for scene in scenes() {
        scene.file("1", "a.png", PNG.to_vec());
        let request = scene.asked();
        // Put in the place of the one that was looked at, before the copy is put together.
        let decisions = [ItemDecision {
            item: 0,
            keep: Some(Keep::Nobody),
            leave: None,
        }];
        rights::review_others(&scene.app, scene.world.desk, request, &decisions, None).unwrap();
        scene.file("1", "a.png", [PNG, b"and others in it"].concat());
        scene.work();
        assert_eq!(scene.stage(request), "gathered");
        assert_eq!(
            scene
                .items(request)
                .iter()
                .filter(|item| !item.decided)
                .count(),
            1
        );
        scene.decide(request, &[]);
        assert_eq!(scene.stage(request), "answered");
    }
}

#[test]
fn t_10_a_file_that_does_not_open_is_told_and_the_copy_is_made() {
    let scene = scenes().next().unwrap();
    scene.file("1", "a.png", PNG.to_vec());
    let store::Location::File(path) = &scene.place.data else {
        panic!("an embedded place is wanted");
    };
    rusqlite::Connection::open(path)
        .unwrap()
        .execute_batch("DELETE FROM media_parts")
        .unwrap();
    let request = scene.asked();
    assert_eq!(scene.stage(request), "answered");
    let manifest = json_of(&scene.collected(request), "manifest.json");
    let lines = manifest["sources"].as_array().unwrap();
    let line = lines
        .iter()
        .find(|line| line["files"] == "learning")
        .unwrap();
    assert_eq!(
        (&line["answer"], &line["rows"]),
        (&json!("failed"), &json!(0))
    );
    assert_eq!(manifest["failed"], 1);
}

#[test]
fn s_031_files_in_which_others_may_be_are_not_taken_along_unseen() {
    for scene in scenes() {
        let learner = scene.world.learner;
        scene
            .app
            .store()
            .transact::<_, store::MediaFault>("test.file", move |tx| {
                keep(
                    tx,
                    learner,
                    ("learning", "lms-xapi", "w"),
                    None,
                    3,
                    &json!({ "grade": "B" }),
                )?;
                let record = tx.record_id("lms-xapi", "learning", "w")?;
                let new = NewMedia {
                    person: learner,
                    category: "learning",
                    record,
                    field: "work",
                    slot: "1",
                    source: "lms-xapi",
                    name: "a.png",
                };
                tx.keep_media(&new, PNG).map(|_| ())
            })
            .unwrap();
        let wish = Wish::Portability {
            ground: Ground::Receive,
            recipient: None,
        };
        let filed =
            rights::file(&scene.app, Asking::oneself(learner, scene.app.now()), wish).unwrap();
        scene.work();
        let files = unpacked(&scene.app, learner, filed.request);
        let portable = json_of(&files, "portable.json");
        assert_eq!(
            faults(&json_of(&files, "portable.schema.json"), &portable),
            Vec::<String>::new()
        );
        assert_eq!(
            (&portable["files"], &portable["withheld"]),
            (&json!([]), &json!(1))
        );
        assert!(files.iter().all(|(name, _)| !name.starts_with("files/")));
    }
}
