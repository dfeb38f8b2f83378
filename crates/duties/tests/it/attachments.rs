//! Files that come with a form: sealed with its case, seen by its desk and its person alone, refused whole when one
//! is not what the form takes (`LP-28`, `CO-3`, s.22). On both engines.

use duties::forms::{self, Attached, By, Receipt, Unfilled};
use duties::rights::{self, Asking, ItemDecision, Keep, Wish};
use duties::{Failure, sweep, uses, work};
use law::{CaseId, MediaId};
use serde_json::{Value as Json, json};
use store::{Fault, OpenMedia};

use crate::files::unpacked;
use crate::fixture::{arrive, days};
use crate::forms::{Office, wrong};

pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture of an empty soap dish, invented";
const PDF: &[u8] = b"%PDF-1.7 an invented document";

struct Shipped {
    pack: &'static str,
    form: &'static str,
    role: &'static str,
    other_role: &'static str,
    field: &'static str,
}

const SHIPPED: [Shipped; 2] = [
    Shipped {
        pack: "cmu-culture",
        form: "complaint",
        role: "complaint-officer",
        other_role: "front-desk",
        field: "complaint/attachment",
    },
    Shipped {
        pack: "chula-learning",
        form: "help",
        role: "help-desk",
        other_role: "user-care",
        field: "help-case/attachment",
    },
];

impl Shipped {
    fn answers(&self) -> Json {
        match self.form {
            "complaint" => json!({
                "identity/name": "ปิติ สมมุติ",
                "complaint/subject": "ห้องน้ำ",
                "complaint/text": "ไม่มีสบู่",
            }),
            _ => json!({ "identity/given-name": "ปิติ", "help-case/trouble": "work" }),
        }
    }

    fn file(&self, name: &str, octets: &[u8]) -> Attached {
        Attached::new(self.field, name, octets.to_vec())
    }

    fn fill(
        &self,
        office: &Office,
        files: Vec<Attached>,
        by: By,
        once: &str,
    ) -> Result<Receipt, Unfilled> {
        office.fill_with(self.form, &self.answers(), (None, files), by, once)
    }
}

const PAGE: By = By::Person(None);

fn octets(opened: Result<OpenMedia, Failure>) -> Vec<u8> {
    let mut octets = Vec::new();
    opened.unwrap().write_to(&mut octets).unwrap();
    octets
}

fn size(office: &Office) -> u64 {
    office.app.store().read(|read| read.ledger_size()).unwrap()
}

#[test]
fn lp_028_files_of_a_form_are_opened_by_its_desk_and_its_person_and_nobody_else() {
    for shipped in &SHIPPED {
        for office in Office::each(shipped.pack) {
            let desk = office.staff("desk", &[shipped.role]);
            let other = office.staff("other", &[shipped.other_role]);
            let files = vec![shipped.file("สบู่.png", PNG), shipped.file("สบู่.png", PDF)];
            let receipt = shipped.fill(&office, files, PAGE, "one").unwrap();
            let second = shipped
                .fill(&office, vec![shipped.file("b.png", PNG)], PAGE, "two")
                .unwrap();
            let view = forms::open_and_read(&office.app, desk, receipt.case, None).unwrap();
            assert_eq!(view.files.len(), 2, "two of one name are two");
            let foreign = forms::open_and_read(&office.app, desk, second.case, None).unwrap();
            let foreign = foreign.files[0].media;
            let person = office.person_of(&receipt);
            let used =
                |office: &Office| uses::uses(&office.app, person, None, 100).unwrap().0.len();
            let before = used(&office);
            let open = |actor, case: CaseId, media: MediaId| {
                forms::open_file(&office.app, actor, (case, media), None)
            };
            let mut seen: Vec<Vec<u8>> = view
                .files
                .iter()
                .map(|file| octets(open(desk, receipt.case, file.media)))
                .collect();
            seen.sort();
            assert_eq!(seen, [PDF.to_vec(), PNG.to_vec()]);
            assert!(used(&office) >= before + 2, "each opening is entered");
            // no other desk, no other case, no other word
            for refused in [
                open(other, receipt.case, view.files[0].media),
                open(desk, receipt.case, foreign),
                open(desk, second.case, view.files[0].media),
            ] {
                assert!(matches!(refused, Err(Failure::Missing(_))));
            }
            let reach = |receipt: &Receipt, media| {
                forms::reach_file(&office.app, (receipt.case, media), &receipt.word, None)
            };
            let own = forms::reach(&office.app, receipt.case, &receipt.word, None).unwrap();
            assert_eq!(own.files.len(), 2);
            assert!(
                PNG == octets(reach(&receipt, own.files[0].media))
                    || PNG == octets(reach(&receipt, own.files[1].media))
            );
            assert!(matches!(reach(&receipt, foreign), Err(Failure::Missing(_))));
            let crossed = forms::reach_file(
                &office.app,
                (receipt.case, own.files[0].media),
                &second.word,
                None,
            );
            assert!(matches!(crossed, Err(Failure::Missing("case"))));
            // an answer changes the record and leaves its files
            let told = ("ได้รับแล้ว", forms::Told::Page, view.revision);
            forms::answer(&office.app, desk, receipt.case, told, None).unwrap();
            let view = forms::open_and_read(&office.app, desk, receipt.case, None).unwrap();
            assert_eq!(view.files.len(), 2);
        }
    }
}

#[test]
fn lp_029_files_of_a_form_go_with_their_case() {
    for shipped in &SHIPPED {
        for office in Office::each(shipped.pack) {
            let desk = office.staff("desk", &[shipped.role]);
            let receipt = shipped
                .fill(&office, vec![shipped.file("a.png", PNG)], PAGE, "one")
                .unwrap();
            let person = office.person_of(&receipt);
            let held = || {
                let counts = |read: &mut store::Read<'_>| read.media_counts(person);
                office.app.store().read::<_, Fault>(counts).unwrap()
            };
            assert_eq!(held().len(), 1);
            forms::close(&office.app, desk, receipt.case, 0, None).unwrap();
            let ends = forms::reach(&office.app, receipt.case, &receipt.word, None).unwrap();
            let ends = ends.ends.unwrap();
            while office.app.now() <= ends {
                office.clock.advance(days(30));
            }
            sweep::daily(&office.app).unwrap();
            assert_eq!(held(), []);
            let parts: i64 = office.count("media_parts");
            assert_eq!(parts, 0, "no octet of it is left");
        }
    }
}

#[test]
// size: one table of hostile files
fn t_23_a_file_that_is_not_what_the_form_takes_refuses_the_whole_and_nothing_is_kept() {
    let shipped = &SHIPPED[0];
    for office in Office::each(shipped.pack) {
        let large = [PNG, &vec![0; 4096 * 1024]].concat();
        // what unfolds to gibibytes in a careless reader is an archive here, and no kind of file
        let bomb = [
            &b"PK\x03\x04\x2d\0\0\0\x08\0"[..],
            &[0; 16],
            b"\x05\0\0\0zeros",
            &[7; 500],
        ]
        .concat();
        let card = "4111111111111111.png";
        let long = format!("{}.png", "ก".repeat(300));
        let one = |name: &str, octets: &[u8]| vec![shipped.file(name, octets)];
        let cases: Vec<(Vec<Attached>, &str, &str)> = vec![
            (
                one("a.png", b"<svg onload=alert(1)>"),
                shipped.field,
                "LP-24",
            ),
            (one("a.png", b"MZ\x90\0 a program"), shipped.field, "LP-24"),
            (one("a.png", b"#!/bin/sh\0"), shipped.field, "LP-24"),
            (one("a.docx", &bomb), shipped.field, "LP-24"),
            (
                one("a.gz", b"\x1f\x8b\x08\0\0\0\0\0"),
                shipped.field,
                "LP-24",
            ),
            (one("a.mp4", b"\0\0\0\x18ftypisom"), shipped.field, "LP-24"),
            (
                one("a.txt", b"plain at first\n\x1b[31m"),
                shipped.field,
                "LP-24",
            ),
            (one("a.png", b""), shipped.field, "LP-24"),
            (one("a.png", &large), shipped.field, "s.22"),
            (one(card, PNG), shipped.field, "CO-30"),
            (one("", PNG), shipped.field, "LP-24"),
            (one(&long, PNG), shipped.field, "LP-24"),
            (one("a\r\nSet-Cookie: x.png", PNG), shipped.field, "LP-24"),
            (
                (0..100).map(|_| shipped.file("a.png", PNG)).collect(),
                shipped.field,
                "s.22",
            ),
            (
                vec![Attached::new("complaint/text", "a.png", PNG.to_vec())],
                "",
                "LP-28",
            ),
            (
                vec![Attached::new("photo/picture", "a.png", PNG.to_vec())],
                "",
                "LP-28",
            ),
            // a good one beside a wrong one does not get through either
            (
                vec![shipped.file("a.png", PNG), shipped.file("b.png", b"<html>")],
                shipped.field,
                "LP-24",
            ),
        ];
        let before = (
            size(&office),
            office.count("people"),
            office.count("records"),
        );
        for (at, (files, field, rule)) in cases.into_iter().enumerate() {
            let refused = wrong(shipped.fill(&office, files, PAGE, &format!("once {at}")));
            assert_eq!(refused, [(field.to_owned(), rule)], "{at}");
        }
        let mut answers = shipped.answers();
        answers[shipped.field] = json!("a link instead of a file");
        let refused = wrong(office.fill(shipped.form, &answers, PAGE, "typed"));
        assert_eq!(refused, [(String::new(), "LP-28")]);
        let after = (
            size(&office),
            office.count("people"),
            office.count("records"),
        );
        assert_eq!(before, after);
        assert_eq!((office.count("media"), office.count("media_parts")), (0, 0));
        assert_eq!(office.count("form_cases"), 0);
    }
}

#[test]
fn t_07_the_same_sending_with_files_is_one_case_with_each_file_once() {
    let shipped = &SHIPPED[0];
    for office in Office::each(shipped.pack) {
        let files = || vec![shipped.file("a.png", PNG), shipped.file("b.pdf", PDF)];
        let first = shipped.fill(&office, files(), PAGE, "one").unwrap();
        let again = shipped.fill(&office, files(), PAGE, "one").unwrap();
        assert_eq!(first.case, again.case);
        assert_eq!(office.count("media"), 2);
    }
}

#[test]
fn s_030_files_of_a_form_are_in_the_copy_of_their_person_once_the_desk_has_looked_at_others() {
    for office in Office::each("chula-learning") {
        let world = arrive(&office.app);
        let shipped = &SHIPPED[1];
        let by = By::Person(Some(world.student));
        let receipt = shipped
            .fill(&office, vec![shipped.file("จอ.png", PNG)], by, "one")
            .unwrap();
        assert_eq!(office.person_of(&receipt), world.student);
        let own = duties::files::own(&office.app, world.student).unwrap();
        assert!(own.files.iter().any(|file| file.name.open() == "จอ.png"));
        let asking = Asking::oneself(world.student, office.app.now());
        let request = rights::file(&office.app, asking, Wish::Copy)
            .unwrap()
            .request;
        while work::run_due(&office.app).unwrap() > 0 {}
        let decisions: Vec<ItemDecision> =
            rights::others_of(&office.app, world.desk, request, None)
                .unwrap()
                .iter()
                .map(|view| ItemDecision {
                    item: view.item,
                    keep: Some(Keep::Consented),
                    leave: None,
                })
                .collect();
        rights::review_others(&office.app, world.desk, request, &decisions, None).unwrap();
        while work::run_due(&office.app).unwrap() > 0 {}
        let files = unpacked(&office.app, world.student, request);
        let given = files
            .iter()
            .find(|(name, _)| name.starts_with("files/help-case/"));
        assert_eq!(given.unwrap().1, PNG);
    }
}
