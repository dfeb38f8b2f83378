//! Files of records: sealed part by part, there only when whole, gone with what they belong to.

use jiff::SignedDuration;
use std::io::{self, Read as _};

use law::{FileKind, MediaId, Operation, PersonId, RecordId};
use policy::{Question, Set64};
use rusqlite::Connection;
use serde_json::json;
use store::{
    Fault, KeptMedia, Location, MediaFault, NewMedia, NewRecord, PART_BYTES, Permit, Store, Wanted,
};

use crate::fixture::{Place, TestClock, open};

/// A picture's first octets and then so many that are never the same.
fn picture(octets: usize) -> Vec<u8> {
    let mut whole = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    while whole.len() < octets {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        whole.extend_from_slice(&state.to_be_bytes());
    }
    whole.truncate(octets);
    whole
}

struct Held {
    student: PersonId,
    record: RecordId,
}

fn arrive(store: &Store, expires: Option<i64>) -> Held {
    store
        .transact::<_, Fault>("test.arrive", move |tx| {
            let student = tx.add_person("enrolled-student", "sis-oneroster")?;
            let version = tx.compiled().version();
            tx.deliver_notice(student, version, "test")?;
            let fields = json!({ "grade": "A" });
            let expires =
                expires.map(|seconds| tx.now().after(jiff::SignedDuration::from_secs(seconds)));
            tx.keep_record(&NewRecord {
                person: student,
                category: "learning",
                source: "lms-xapi",
                external_id: "s1",
                course: None,
                happened: tx.now(),
                expires,
                fields: fields.as_object().unwrap(),
            })?;
            let record = tx.record_id("lms-xapi", "learning", "s1")?;
            Ok(Held { student, record })
        })
        .unwrap()
}

fn new<'a>(held: &Held, slot: &'a str, name: &'a str) -> NewMedia<'a> {
    NewMedia {
        person: held.student,
        category: "learning",
        record: held.record,
        field: "work",
        slot,
        source: "lms-xapi",
        name,
    }
}

fn begin(store: &Store, held: &Held, slot: &'static str) -> Result<MediaId, MediaFault> {
    let held = Held { ..*held };
    store.transact("test.begin", move |tx| {
        tx.begin_media(&new(&held, slot, "งานกลุ่มของ ก. สมมุติ.png"))
    })
}

fn receive(
    store: &Store,
    held: &Held,
    slot: &'static str,
    octets: &[u8],
) -> Result<KeptMedia, MediaFault> {
    let media = begin(store, held, slot)?;
    store.receive_media(media, &mut &*octets)
}

fn own(store: &Store, held: &Held) -> Permit {
    let compiled = store.compiled();
    let oneself = law::ActorId::from_bytes(held.student.bytes());
    let (activity, _) = compiled
        .activities()
        .iter()
        .zip(0_u8..)
        .find(|(activity, _)| activity.answers_rights)
        .unwrap();
    let question = Question {
        actor: oneself,
        roles: store.roles(oneself),
        address: None,
        person: held.student,
        categories: Set64::only(compiled.category_ix("learning").unwrap().0),
        unknown_categories: false,
        activity: compiled.activity_ix(&activity.id),
        operation: Operation::Use,
        recipient: None,
        abroad: false,
        case: Some(law::CaseId::from_bytes([7; 16])),
        memo: None,
    };
    store
        .transact::<_, Fault>("test.ask", move |tx| {
            let decision = tx.decide(&question);
            tx.record(decision)
        })
        .unwrap()
        .unwrap_or_else(|refusal| panic!("{:?}", refusal.rule))
}

fn octets(store: &Store, permit: &Permit, media: MediaId) -> Result<Vec<u8>, Fault> {
    let mut whole = Vec::new();
    store.open_media(permit, media)?.write_to(&mut whole)?;
    Ok(whole)
}

fn files(store: &Store, permit: &Permit) -> Vec<store::Media> {
    store
        .read(|read| read.media(permit, &Wanted::default()))
        .unwrap()
        .files
}

#[test]
fn lp_021_a_file_comes_in_and_goes_out_part_by_part_the_same() {
    for place in Place::both() {
        let store = open(&place, &TestClock::new());
        let held = arrive(&store, None);
        // Lengths around the ends of parts and of what goes into one transaction.
        let lengths = [
            9,
            PART_BYTES - 1,
            PART_BYTES,
            PART_BYTES + 1,
            4 * PART_BYTES,
            9 * PART_BYTES + 3,
        ];
        for length in lengths {
            let whole = picture(length);
            let kept = receive(&store, &held, "one", &whole).unwrap();
            assert_eq!((kept.kind, kept.octets), (FileKind::Png, length as u64));
            let permit = own(&store, &held);
            let listed = files(&store, &permit);
            assert_eq!(
                listed.len(),
                1,
                "the same name again takes the place of the first"
            );
            assert_eq!(listed[0].name.open(), "งานกลุ่มของ ก. สมมุติ.png");
            assert_eq!(listed[0].octets, length as u64);
            assert_eq!(octets(&store, &permit, kept.media).unwrap(), whole);
        }
        let second = store
            .transact("test.whole", {
                let held = Held { ..held };
                move |tx| tx.keep_media(&new(&held, "two", "a.txt"), "ข้อความ".as_bytes())
            })
            .unwrap();
        let permit = own(&store, &held);
        assert_eq!(files(&store, &permit).len(), 2);
        assert_eq!(
            octets(&store, &permit, second.media).unwrap(),
            "ข้อความ".as_bytes()
        );
        assert_eq!(
            store.read(|read| read.media_counts(held.student)).unwrap(),
            [("learning".to_owned(), 2)]
        );
    }
}

/// Gives some octets, then breaks.
struct Broken(usize);

impl io::Read for Broken {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let octets = into.len().min(self.0);
        let given = picture(octets);
        into[..octets].copy_from_slice(&given);
        self.0 -= octets;
        Ok(octets)
    }
}

#[test]
fn t_23_what_the_field_does_not_take_leaves_nothing() {
    for place in Place::both() {
        let store = open(&place, &TestClock::new());
        let held = arrive(&store, None);
        let refused: [(&[u8], &str); 5] = [
            (b"", "empty"),
            (b"<html><script>alert(1)</script>", "kind"),
            (
                b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0AAAABBBBCCCC\x08\0\0\0evil.exe",
                "kind",
            ),
            (b"GIF89a\x01\0\x01\0", "kind"),
            (b"text at first\0then not", "kind"),
        ];
        for (octets, why) in refused {
            let fault = receive(&store, &held, "one", octets).unwrap_err();
            assert!(
                matches!(
                    (&fault, why),
                    (MediaFault::Empty, "empty") | (MediaFault::KindNotTaken, "kind")
                ),
                "{fault}"
            );
        }
        let permit = own(&store, &held);
        assert!(files(&store, &permit).is_empty());
    }
}

#[test]
fn t_23_a_file_that_turns_or_never_ends_or_breaks_off_leaves_nothing() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let held = arrive(&store, None);
        // A text that turns into something else after its first part.
        let mut turned = "ก".repeat(PART_BYTES).into_bytes();
        turned.push(0);
        let fault = receive(&store, &held, "one", &turned).unwrap_err();
        assert!(matches!(fault, MediaFault::KindNotTaken));
        let most = 204_800 * 1024;
        let mut endless = io::Cursor::new(picture(4096)).chain(io::repeat(1));
        let media = begin(&store, &held, "one").unwrap();
        let fault = store.receive_media(media, &mut endless).unwrap_err();
        assert!(matches!(fault, MediaFault::TooLarge { octets_max } if octets_max == most));
        let media = begin(&store, &held, "one").unwrap();
        let fault = store
            .receive_media(media, &mut Broken(5 * PART_BYTES))
            .unwrap_err();
        assert!(matches!(fault, MediaFault::CutShort));
        let permit = own(&store, &held);
        assert!(files(&store, &permit).is_empty());
        // What was begun and never came is there for nobody, and goes after an hour.
        begin(&store, &held, "late").unwrap();
        assert!(files(&store, &permit).is_empty());
        let sweep = || {
            store
                .transact::<_, Fault>("test.sweep", |tx| tx.sweep_media())
                .unwrap()
        };
        assert_eq!(sweep(), 0);
        clock.advance(SignedDuration::from_secs(3_601));
        assert_eq!(sweep(), 1);
    }
}

#[test]
fn lp_024_a_file_belongs_to_a_record_in_a_field_that_takes_files() {
    for place in Place::both() {
        let store = open(&place, &TestClock::new());
        let held = arrive(&store, None);
        // A field that takes none, a record that is not there, a name that is none.
        let wrong = [
            NewMedia {
                field: "grade",
                ..new(&held, "x", "a.png")
            },
            NewMedia {
                field: "unheard-of",
                ..new(&held, "x", "a.png")
            },
            NewMedia {
                category: "survey",
                ..new(&held, "x", "a.png")
            },
            NewMedia {
                record: RecordId::from_bytes([9; 16]),
                ..new(&held, "x", "a.png")
            },
            NewMedia {
                person: PersonId::from_bytes([9; 16]),
                ..new(&held, "x", "a.png")
            },
            new(&held, "x", ""),
            new(&held, "x", "a\r\nb.png"),
        ];
        for wrong in wrong {
            let begun = store.transact("test.wrong", {
                let owned = (
                    wrong.person,
                    wrong.category,
                    wrong.record,
                    wrong.field,
                    wrong.name,
                );
                move |tx| {
                    let (person, category, record, field, name) = owned;
                    tx.begin_media(&NewMedia {
                        person,
                        category,
                        record,
                        field,
                        name,
                        slot: "x",
                        source: "lms-xapi",
                    })
                }
            });
            assert!(begun.is_err());
        }
        let permit = own(&store, &held);
        assert!(files(&store, &permit).is_empty());
    }
}

#[test]
fn s_033_a_file_goes_with_its_record_with_its_category_and_with_its_person() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        // Past its period it is invisible at once, and destroyed by the sweep.
        let held = arrive(&store, Some(60));
        let kept = receive(&store, &held, "one", &picture(PART_BYTES * 2)).unwrap();
        clock.advance(SignedDuration::from_secs(61));
        let permit = own(&store, &held);
        assert!(files(&store, &permit).is_empty());
        assert!(octets(&store, &permit, kept.media).is_err());
        let swept = store
            .transact::<_, Fault>("test.sweep", |tx| {
                Ok((tx.sweep_expired()?, tx.sweep_media()?))
            })
            .unwrap();
        assert_eq!(swept, (1, 1));
        // A category of a person who stays.
        let held = arrive(&store, None);
        receive(&store, &held, "one", &picture(PART_BYTES * 2)).unwrap();
        let coming = begin(&store, &held, "two").unwrap();
        let person = held.student;
        let gone = vec!["learning".to_owned()];
        let certificate = store
            .transact("test.part", {
                let gone = gone.clone();
                move |tx| tx.erase_categories(person, &gone, &json!([]))
            })
            .unwrap();
        assert!(
            certificate.body.contains("\"media\":2"),
            "{}",
            certificate.body
        );
        assert_eq!(
            store.read(|read| read.residue_of(person, &gone)).unwrap(),
            Vec::<String>::new()
        );
        // What was still coming in finds nothing to come to.
        let late = store.receive_media(coming, &mut &*picture(30)).unwrap_err();
        assert!(matches!(late, MediaFault::Store(Fault::Missing(_))));
        // And a person whole.
        let held = arrive(&store, None);
        let kept = receive(&store, &held, "one", &picture(PART_BYTES * 2)).unwrap();
        let permit = own(&store, &held);
        let mut reading = store.open_media(&permit, kept.media).unwrap();
        assert!(reading.next_part().unwrap().is_some());
        let (person, until) = (
            held.student,
            store.now().after(jiff::SignedDuration::from_hours(1)),
        );
        let (destroyed, _) = store
            .transact("test.erase", move |tx| {
                tx.erase(person, &[], until, &json!([]))
            })
            .unwrap();
        assert!(destroyed.contains(&("media", 1)) && destroyed.contains(&("media_parts", 2)));
        assert_eq!(
            store.read(|read| read.residue(person)).unwrap(),
            Vec::<String>::new()
        );
        // Also for whoever was in the middle of reading it.
        assert!(reading.next_part().is_err());
    }
}

#[test]
fn t_36_parts_of_a_file_are_neither_left_out_nor_moved_nor_swapped() {
    let place = Place::embedded();
    let store = open(&place, &TestClock::new());
    let held = arrive(&store, None);
    let Location::File(path) = &place.data else {
        panic!("an embedded place is wanted");
    };
    let data = Connection::open(path).unwrap();
    let change = |sql: &str| data.execute_batch(sql).unwrap();
    let attacks = [
        // The last part is dropped and the file said to be shorter.
        "DELETE FROM media_parts WHERE part = 2; UPDATE media SET parts = 2;",
        // Two parts trade places.
        "UPDATE media_parts SET part = 9 WHERE part = 0; UPDATE media_parts SET part = 0 WHERE part = 1; UPDATE media_parts SET part = 1 WHERE part = 9;",
        // One is put in twice.
        "UPDATE media_parts SET sealed = (SELECT other.sealed FROM media_parts other WHERE other.part = 0) WHERE part = 1;",
        // A middle part is gone.
        "DELETE FROM media_parts WHERE part = 1;",
        // The file is said to belong to another field.
        "UPDATE media SET field = 'answer';",
    ];
    for attack in attacks {
        let kept = receive(&store, &held, "one", &picture(PART_BYTES * 2 + 5)).unwrap();
        let permit = own(&store, &held);
        assert!(octets(&store, &permit, kept.media).is_ok());
        change(attack);
        assert!(octets(&store, &permit, kept.media).is_err(), "{attack}");
        change("DELETE FROM media; DELETE FROM media_parts;");
    }
}

#[test]
fn t_31_a_file_is_closed_to_a_permit_whose_person_has_spoken_since() {
    for place in Place::both() {
        let store = open(&place, &TestClock::new());
        let held = arrive(&store, None);
        let kept = receive(&store, &held, "one", &picture(PART_BYTES * 3)).unwrap();
        let permit = own(&store, &held);
        let mut reading = store.open_media(&permit, kept.media).unwrap();
        assert!(reading.next_part().unwrap().is_some());
        let person = held.student;
        store
            .transact::<_, Fault>("test.restrict", move |tx| {
                let category = tx.compiled().category_ix("learning").unwrap();
                tx.restrict(person, category, "test")
            })
            .unwrap();
        assert!(matches!(reading.next_part(), Err(Fault::Refused(_))));
        assert!(store.open_media(&permit, kept.media).is_err());
    }
}

#[test]
fn t_36_nothing_of_a_file_stands_in_the_database_in_the_clear() {
    let place = Place::embedded();
    {
        let store = open(&place, &TestClock::new());
        let held = arrive(&store, None);
        let text = "ความลับของกลุ่มสมมุติ ".repeat(40_000);
        receive(&store, &held, "slot-of-the-source", text.as_bytes()).unwrap();
    }
    let mut octets = Vec::new();
    for entry in std::fs::read_dir(&place.folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::File::open(path)
                .unwrap()
                .read_to_end(&mut octets)
                .unwrap();
        }
    }
    assert!(octets.len() > 1_000_000, "the database was looked at");
    for secret in ["ความลับของกลุ่ม", "งานกลุ่มของ", "slot-of-the-source", ".png"]
    {
        let found = octets
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!found, "{secret}");
    }
}

#[test]
fn t_12_a_parcel_is_there_when_it_is_whole_and_two_that_write_never_mix() {
    use std::io::Write as _;
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let person = arrive(&store, None).student;
        let request = law::RequestId::from_bytes([4; 16]);
        let read = || {
            let mut whole = Vec::new();
            store
                .open_parcel(person, request)?
                .write_to(&mut whole)
                .map(|_| whole)
        };
        let whole = picture(6 * PART_BYTES + 17);
        let mut first = store.write_parcel(person, request).unwrap();
        first.write_all(&whole).unwrap();
        assert!(
            matches!(read(), Err(Fault::Missing(_))),
            "nothing half is offered"
        );
        // Somebody whose lease lapsed writes the same one.
        let mut second = store.write_parcel(person, request).unwrap();
        second.write_all(&whole[..5 * PART_BYTES]).unwrap();
        let refused = first
            .finish()
            .and_then(|written| store.transact("test.close", move |tx| tx.close_parcel(&written)));
        assert!(matches!(refused, Err(Fault::Missing(_))));
        second.write_all(&whole[5 * PART_BYTES..]).unwrap();
        let written = second.finish().unwrap();
        store
            .transact("test.close", move |tx| tx.close_parcel(&written))
            .unwrap();
        assert!(read().unwrap() == whole);
        // One that is cut short by a crash goes after an hour; one that is whole stays.
        let other = law::RequestId::from_bytes([5; 16]);
        let mut cut = store.write_parcel(person, other).unwrap();
        cut.write_all(&whole).unwrap();
        drop(cut);
        clock.advance(SignedDuration::from_secs(3_601));
        let swept = store
            .transact::<_, Fault>("test.sweep", |tx| tx.sweep_parcels())
            .unwrap();
        assert_eq!(swept, 4, "a mebibyte of it had been kept");
        assert!(read().unwrap() == whole);
    }
}
