//! What staff take down at the desk (`LP-104`): every wish that the interface takes, on pages, and what
//! is refused beside the field that is meant.

use axum::http::StatusCode;
use duties::sign_in::sign_in_as;
use law::Right;

use crate::ground::apart;
use crate::house::{Answered, DESK, House, OUTSIDE, STUDENT, Visitor};

/// Fields of a form with their values.
type Fields<'f> = &'f [(&'f str, &'f str)];

const NEW: &str = "/console/requests/new";
const ABOUT: &str = "/console/requests/new/about";
const RECORD: &str = "/console/requests/new/record";

/// What stands on the first page for somebody who came to the desk this morning.
fn first<'f>(who: &'f str, kind: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![
        ("who", who),
        ("channel", "desk"),
        ("day", "22/11/2569"),
        ("time", "09.10"),
        ("note", "ดูบัตรแล้วคืน"),
        ("kind", kind),
    ]
}

fn with<'f>(form: &[(&'f str, &'f str)], more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut whole: Vec<(&str, &str)> = form
        .iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
        .copied()
        .collect();
    whole.extend(more);
    whole
}

/// The case number that a form led on to.
fn taken_down(answer: &Answered) -> String {
    let onward = answer.onward().unwrap_or_else(|| panic!("{}", answer.body));
    let (done, number) = onward.split_once('#').unwrap();
    assert_eq!(done, "/console/requests?done=taken-down");
    number.to_owned()
}

/// A form that came back: which fields are marked wrong, in the order of the page, each named in the
/// summary at its top, which leads to it.
fn wrong_fields(answer: &Answered) -> Vec<String> {
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        answer.body
    );
    let (_, rest) = answer.body.split_once("class=\"summary\"").unwrap();
    let (summary, form) = rest.split_once("<form").unwrap();
    let leads: Vec<&str> = summary
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    for lead in &leads {
        assert!(form.contains(&format!("id=\"{lead}\"")), "{lead}");
    }
    assert!(summary.contains(": "), "the field is named: {summary}");
    let marked: Vec<String> = form
        .split("class=\"error\" id=\"")
        .skip(1)
        .map(|rest| rest.split("-error\"").next().unwrap().to_owned())
        .collect();
    assert_eq!(leads.len(), marked.len(), "{summary}");
    for name in &marked {
        let described = form.split("aria-describedby=\"").skip(1).any(|rest| {
            let by = rest.split('"').next().unwrap();
            by.split(' ').any(|id| id == format!("{name}-error"))
        });
        assert!(described, "{name} is not described by its error");
    }
    marked
}

fn right_of(house: &House, account: &str, number: &str) -> Right {
    apart(|| {
        let person = sign_in_as(&house.app, account).unwrap().person.unwrap();
        let request = number.parse().unwrap();
        duties::rights::request(&house.app, person, request)
            .unwrap()
            .right
    })
}

/// The fields of a record, as the third page names them, with what it says of them.
fn fields(page: &str) -> Vec<(String, String)> {
    page.split("name=\"wrong\"")
        .skip(1)
        .map(|rest| {
            let (_, value) = rest.split_once("value=\"").unwrap();
            let (value, rest) = value.split_once('"').unwrap();
            let (_, label) = rest.split_once("\">").unwrap();
            let label = label.split("</label>").next().unwrap();
            (value.to_owned(), label.to_owned())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_104_every_wish_that_the_interface_takes_is_taken_down_on_the_pages() {
    let house = House::open();
    let mut desk = house.signed_in(DESK).await;
    let page = desk.get(NEW).await.body;
    let words = [("words", "ตามที่บอกไว้ที่เคาน์เตอร์")];
    let all: [(&str, Right, &str, Fields<'_>); 8] = [
        ("copy", Right::Access, STUDENT, &[]),
        (
            "objection",
            Right::Objection,
            STUDENT,
            &[
                ("activity", "learning-recommendation"),
                ("ground", "public-or-interest"),
            ],
        ),
        (
            "restriction",
            Right::Restriction,
            STUDENT,
            &[("ground", "for-claim"), ("category", "learning")],
        ),
        (
            "withdrawal",
            Right::Withdrawal,
            STUDENT,
            &[("activity", "learning-recommendation")],
        ),
        (
            "portability",
            Right::Portability,
            OUTSIDE,
            &[("ground", "receive")],
        ),
        ("question", Right::Informed, STUDENT, &[]),
        ("complaint", Right::Complaint, STUDENT, &[]),
        (
            "erasure",
            Right::Erasure,
            OUTSIDE,
            &[("ground", "unlawful")],
        ),
    ];
    for (kind, right, account, about) in all {
        assert!(page.contains(&format!("value=\"{kind}\"")), "{kind}");
        let form = with(&first(account, kind), &[("proof", "in-person")]);
        let second = desk.post(ABOUT, &form).await;
        assert_eq!(second.status, StatusCode::OK, "{kind}: {}", second.body);
        for (name, value) in about {
            let field = format!("name=\"{name}\"");
            let value = format!("value=\"{value}\"");
            assert!(second.body.contains(&field), "{kind}: no {name}");
            assert!(second.body.contains(&value), "{kind}: no {value}");
        }
        let sent = desk.post(NEW, &with(&with(&form, about), &words)).await;
        let number = taken_down(&sent);
        assert_eq!(right_of(&house, account, &number), right, "{kind}");
        let mut person = house.signed_in(account).await;
        let seen = person.get(&format!("/me/requests/{number}")).await;
        assert_eq!(seen.status, StatusCode::OK, "{kind}");
        assert!(seen.body.contains("ดูบัตรแล้วคืน"), "{kind}: {}", seen.body);
    }
}

async fn third(desk: &mut Visitor, proof: &[(&str, &str)]) -> Answered {
    let form = with(&first(STUDENT, "correction"), proof);
    let second = desk.post(ABOUT, &form).await;
    assert!(second.body.contains(&format!("action=\"{RECORD}\"")));
    desk.post(RECORD, &with(&form, &[("category", "learning")]))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_097_t_09_a_correction_is_taken_down_by_field_and_values_show_once_it_is_proved_who_asks()
 {
    let house = House::open();
    let mut desk = house.signed_in(DESK).await;
    let unproved = third(&mut desk, &[]).await;
    assert_eq!(unproved.status, StatusCode::OK, "{}", unproved.body);
    assert!(
        !unproved.body.contains("B+"),
        "a stranger on the telephone could have it read out"
    );
    let proved = third(&mut desk, &[("proof", "in-person")]).await;
    let known = fields(&proved.body);
    let (grade, _) = known
        .iter()
        .find(|(_, label)| label.contains("B+"))
        .unwrap_or_else(|| panic!("{known:?}"));
    assert!(
        fields(&unproved.body)
            .iter()
            .any(|(value, _)| value == grade),
        "the same field can be chosen by its day and source"
    );
    let form = with(
        &first(STUDENT, "correction"),
        &[("proof", "in-person"), ("category", "learning")],
    );
    let sent = desk
        .post(NEW, &with(&form, &[("wrong", grade), ("after", "A")]))
        .await;
    let number = taken_down(&sent);
    let mut student = house.signed_in(STUDENT).await;
    let seen = student.get(&format!("/me/requests/{number}")).await.body;
    for told in ["B+", "ขอแก้เป็น", "เคาน์เตอร์"] {
        assert!(seen.contains(told), "{told} is not in {seen}");
    }
    let uses = student.get("/me/uses").await.body;
    assert!(
        uses.contains("เจ้าหน้าที่รับคำขอใช้สิทธิ") || uses.contains("รับคำขอ"),
        "the desk's look at the records is in the person's list"
    );
}

#[tokio::test(flavor = "multi_thread")]
// size: one line for each wrong form
async fn lp_104_what_is_refused_is_told_beside_the_field_that_is_meant() {
    let house = House::open();
    let mut desk = house.signed_in(DESK).await;
    let mut student = house.signed_in(STUDENT).await;
    let own = student
        .post("/me/requests/new/question", &[("words", "เรื่องของฉัน")])
        .await;
    let foreign = own.onward().unwrap().rsplit('/').next().unwrap().to_owned();
    let correction = [
        ("kind", "correction"),
        ("category", "learning"),
        ("after", "A"),
    ];
    let all: [(Fields<'_>, &str, &str); 12] = [
        (&[("note", "เลขบัตร 4111 1111 1111 1111")], NEW, "note"),
        (&[("day", "31/2/2569")], ABOUT, "day"),
        (&[("day", "1/1/2567")], NEW, "day"),
        (&[("who", "990000000")], NEW, "who"),
        (&[("kind", "objection")], NEW, "ground"),
        (
            &[("kind", "restriction"), ("ground", "for-claim")],
            NEW,
            "category",
        ),
        (&[("kind", "question")], NEW, "words"),
        (
            &[
                ("kind", "question"),
                ("concerns", "เรื่องยาวมาก"),
                ("words", "x"),
            ],
            NEW,
            "concerns",
        ),
        (
            &[
                ("kind", "complaint"),
                ("concerns", "ไม่ใช่เลข"),
                ("words", "x"),
            ],
            NEW,
            "concerns",
        ),
        (&[("kind", "correction")], RECORD, "category"),
        (&correction, NEW, "wrong"),
        (
            &[
                ("kind", "correction"),
                ("category", "learning"),
                ("wrong", "00000000000000000000000000000000/grade"),
                ("after", "A"),
            ],
            NEW,
            "wrong",
        ),
    ];
    for (more, path, field) in all {
        let form = with(&first(OUTSIDE, "copy"), &[("proof", "in-person")]);
        let answer = desk.post(path, &with(&form, more)).await;
        assert_eq!(wrong_fields(&answer), [field], "{more:?}");
    }
    let of_another = [
        ("kind", "complaint"),
        ("concerns", foreign.as_str()),
        ("words", "x"),
    ];
    let form = with(&first(OUTSIDE, "copy"), &[("proof", "in-person")]);
    let answer = desk.post(NEW, &with(&form, &of_another)).await;
    assert_eq!(wrong_fields(&answer), ["concerns"], "another's case");
    assert!(!answer.body.contains("เรื่องของฉัน"));
}

crate::ground::once_more_on_a_server! {
    "intake_pages.rs":
    lp_104_every_wish_that_the_interface_takes_is_taken_down_on_the_pages,
    lp_097_t_09_a_correction_is_taken_down_by_field_and_values_show_once_it_is_proved_who_asks,
    lp_104_what_is_refused_is_told_beside_the_field_that_is_meant,
}
