//! The page of a request at every stage of every right: which step of how many, the legal day in both
//! eras, who holds it, and what comes next; for its person, for who acts for them, and at the desk.

use axum::http::StatusCode;
use duties::sign_in::sign_in_as;
use jiff::SignedDuration;

use crate::files::{PNG, keep as hand_in};
use crate::ground::apart;
use crate::house::{CHILD, DESK, DPO, House, LEAVING, OUTSIDE, PARENT, STUDENT, VISITOR, Visitor};

const OBJECTION: (&str, &[(&str, &str)]) = (
    "objection",
    &[
        ("activity", "learning-recommendation"),
        ("ground", "public-or-interest"),
    ],
);
const RESTRICTION: (&str, &[(&str, &str)]) = (
    "restriction",
    &[
        ("category", "learning"),
        ("ground", "for-claim"),
        ("words", "ฟ้องเรื่องเกรด"),
    ],
);
const QUESTION: (&str, &[(&str, &str)]) = ("question", &[("words", "ใครเปิดดูคะแนน")]);
const TH: &str = "จำเป็นต่อการดูแลผู้เรียนที่เสี่ยงตกซ้ำชั้น ตามแผนที่อนุมัติแล้ว";
const EN: &str = "Needed to look after learners at risk, as was decided";
const BOTH: [(&str, &str); 2] = [("why_th", TH), ("why_en", EN)];
const REFUSAL: [(&str, &str); 4] = [
    ("code", "objection-compelling"),
    ("limb", "objection-compelling/compelling-grounds"),
    ("reason_th", TH),
    ("reason_en", EN),
];

/// Files a request below these pages of a person; its address.
async fn filed(visitor: &mut Visitor, me: &str, (right, form): (&str, &[(&str, &str)])) -> String {
    let sent = visitor
        .post(&format!("{me}/requests/new/{right}"), form)
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{right}: {}", sent.body);
    sent.onward().unwrap().to_owned()
}

async fn desk(visitor: &mut Visitor, page: &str, act: &str, form: &[(&str, &str)]) {
    let number = page.rsplit('/').next().unwrap();
    let done = visitor
        .post(&format!("/console/requests/{number}/{act}"), form)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.body);
}

/// What stands after this, up to that.
fn between<'p>(page: &'p str, after: &str, up_to: &str) -> &'p str {
    let (_, rest) = page
        .split_once(after)
        .unwrap_or_else(|| panic!("no {after}: {page}"));
    rest.split_once(up_to).unwrap().0
}

/// What a page says under a name.
fn told<'p>(page: &'p str, name: &str) -> &'p str {
    between(page, &format!("<dt>{name}</dt><dd>"), "</dd>")
}

/// Holds a page of a request to what it has to say at any stage.
fn holds(stage: &str, language: &str, page: &str, is_open: bool) {
    let at = format!("{stage} ({language})");
    let [next, holder, due, received] = match language {
        "th" => ["ต่อไป", "อยู่ที่", "ตอบภายใน", "รับเมื่อ"],
        _ => [
            "What comes next",
            "Who holds it",
            "Answer due by",
            "received",
        ],
    };
    assert!(!told(page, next).trim().is_empty(), "{at}");
    assert!(told(page, received).contains("2569"), "{at}");
    let steps = between(page, "<ol class=\"steps\">", "</ol>");
    let count = steps.matches("<li").count();
    if !is_open {
        assert!(
            !page.contains(&format!("<dt>{holder}</dt>")),
            "{at}: {page}"
        );
        return;
    }
    let day = told(page, due);
    let eras = if language == "th" {
        "(ค.ศ.\u{a0}202"
    } else {
        "(B.E. 25"
    };
    assert!(day.contains(eras), "{at}: {day}");
    assert!(!told(page, holder).trim().is_empty(), "{at}");
    // The place is the step that is marked, among as many as are listed.
    let now = steps
        .split("<li")
        .position(|step| step.contains("aria-current=\"step\""));
    let now = now.unwrap_or_else(|| panic!("{at}: no step is the present one: {steps}"));
    let place = match language {
        "th" => format!("ขั้นที่ {now} จาก {count}"),
        _ => format!("step {now} of {count}"),
    };
    assert!(
        page.to_lowercase().contains(&place),
        "{at}: {place}: {page}"
    );
    // What stands above is the present step's own name.
    let present = between(steps.split("<li").nth(now).unwrap(), "<b>", "</b>");
    assert!(
        page.contains(&format!("<p><b>{present}</b>")),
        "{at}: {present}"
    );
}

/// Looks at a request in both languages as the desk that opens it.
async fn looks_at_desk(visitor: &mut Visitor, stage: &str, page: &str, is_open: bool) {
    let number = page.rsplit('/').next().unwrap();
    let case = format!("/console/requests/{number}");
    for language in ["en", "th"] {
        let shown = visitor.post(&format!("{case}?lang={language}"), &[]).await;
        assert_eq!(shown.status, StatusCode::OK, "{stage}: {}", shown.body);
        holds(
            &format!("{stage}, at the desk"),
            language,
            &shown.body,
            is_open,
        );
    }
}

/// Looks at a request as its person and as the desk, in both languages.
async fn both_look(
    (person, staff): (&mut Visitor, &mut Visitor),
    stage: &str,
    page: &str,
    is_open: bool,
) {
    looks(person, stage, page, is_open).await;
    looks_at_desk(staff, stage, page, is_open).await;
}

/// Looks at a request in both languages, as whoever comes to that page.
async fn looks(visitor: &mut Visitor, stage: &str, page: &str, is_open: bool) {
    for language in ["en", "th"] {
        let shown = visitor.get(&format!("{page}?lang={language}")).await;
        assert_eq!(shown.status, StatusCode::OK, "{stage}");
        holds(stage, language, &shown.body, is_open);
    }
}

#[tokio::test(flavor = "multi_thread")]
// size: a table of stages
async fn lp_105_every_stage_of_what_the_desk_decides_says_step_day_holder_and_next() {
    let house = House::shipped();
    let mut student = house.signed_in(STUDENT).await;
    let (mut one, mut two) = (house.signed_in(DESK).await, house.signed_in(DPO).await);
    let page = filed(&mut student, "/me", OBJECTION).await;
    looks(&mut student, "objection, examined", &page, true).await;
    desk(&mut one, &page, "assign", &[("to", "me")]).await;
    looks(&mut student, "objection, assigned", &page, true).await;
    desk(&mut one, &page, "ask", &[("text", "ทุกคำแนะนำหรือไม่")]).await;
    looks(&mut student, "objection, asked", &page, true).await;
    let reply = format!("{page}/reply");
    student.post(&reply, &[("text", "ทุกคำแนะนำ")]).await;
    looks(&mut student, "objection, replied", &page, true).await;
    desk(&mut one, &page, "block", &BOTH).await;
    looks(&mut student, "objection, blocked", &page, true).await;
    desk(&mut one, &page, "unblock", &[]).await;
    desk(&mut one, &page, "refuse", &REFUSAL).await;
    looks(&mut student, "objection, proposed", &page, true).await;
    desk(&mut two, &page, "send-back", &BOTH).await;
    looks(&mut student, "objection, sent back", &page, true).await;
    desk(&mut one, &page, "refuse", &REFUSAL).await;
    desk(&mut two, &page, "approve", &[]).await;
    looks(&mut student, "objection, refused", &page, false).await;

    let page = filed(&mut student, "/me", RESTRICTION).await;
    looks(&mut student, "restriction, examined", &page, true).await;
    desk(&mut one, &page, "grant", &[]).await;
    looks(&mut student, "restriction, granted", &page, false).await;
    let page = filed(&mut student, "/me", QUESTION).await;
    looks(&mut student, "question, asked", &page, true).await;
    let said = [("said_th", TH), ("said_en", EN)];
    desk(&mut two, &page, "say", &said).await;
    looks(&mut student, "question, answered", &page, false).await;
    let page = filed(&mut student, "/me", QUESTION).await;
    student.post(&format!("{page}/take-back"), &[]).await;
    looks(&mut student, "question, taken back", &page, false).await;
    let form = student
        .get("/me/requests/new/correction?category=learning")
        .await
        .body;
    let grade = form
        .split("value=\"")
        .find_map(|rest| {
            rest.split('"')
                .next()
                .filter(|value| value.ends_with("/grade"))
        })
        .unwrap()
        .to_owned();
    let wrong = [("wrong", grade.as_str()), ("after", "A")];
    let page = filed(&mut student, "/me", ("correction", &wrong)).await;
    looks(&mut student, "correction, examined", &page, true).await;
    desk(&mut one, &page, "grant", &[]).await;
    looks(&mut student, "correction, made", &page, false).await;

    let down = [
        ("who", OUTSIDE),
        ("channel", "phone"),
        ("day", "21/11/2569"),
        ("time", "14:30"),
        ("note", "โทรมา ยังไม่ยืนยัน"),
        ("kind", "restriction"),
        ("ground", "for-claim"),
        ("category", "learning"),
        ("words", "ฟ้องเรื่องเกรด"),
    ];
    let taken = one.post("/console/requests/new", &down).await;
    let number = taken
        .onward()
        .unwrap()
        .rsplit('#')
        .next()
        .unwrap()
        .to_owned();
    let mut outside = house.signed_in(OUTSIDE).await;
    let page = format!("/me/requests/{number}");
    looks(&mut outside, "restriction, unproved", &page, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_105_every_stage_of_a_file_says_step_day_holder_and_next() {
    let house = House::shipped();
    let mut student = house.signed_in(STUDENT).await;
    let page = filed(&mut student, "/me", ("copy", &[])).await;
    looks(&mut student, "copy, cooling off", &page, true).await;
    house.clock.advance(SignedDuration::from_hours(25));
    house.all_work();
    let mut student = house.signed_in(STUDENT).await;
    looks(&mut student, "copy, ready", &page, false).await;
    let file = student.get(&format!("{page}/collect")).await;
    assert!(file.bytes.starts_with(b"PK"));
    looks(&mut student, "copy, collected", &page, false).await;
    let receive = [("ground", "receive")];
    let page = filed(&mut student, "/me", ("portability", &receive)).await;
    looks(&mut student, "portability, refused", &page, false).await;
    let mut outside = house.signed_in(OUTSIDE).await;
    let page = filed(&mut outside, "/me", ("portability", &receive)).await;
    let is_open = outside.get(&page).await.body.contains("/take-back");
    looks(&mut outside, "portability, asked for", &page, is_open).await;
    house.clock.advance(SignedDuration::from_hours(25));
    house.all_work();
    house.clock.advance(SignedDuration::from_hours(24 * 9));
    house.all_work();
    let mut outside = house.signed_in(OUTSIDE).await;
    looks(&mut outside, "portability, expired", &page, false).await;
    let mut student = house.signed_in(STUDENT).await;
    let facts = [("words", "ไม่ได้รับข้อมูล")];
    let page = filed(&mut student, "/me", ("complaint", &facts)).await;
    let is_open = student.get(&page).await.body.contains("/take-back");
    looks(&mut student, "complaint", &page, is_open).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_105_every_stage_of_an_erasure_and_of_a_withdrawal_says_step_day_holder_and_next() {
    let house = House::open();
    let mut leaving = house.signed_in(LEAVING).await;
    let unlawful = [("ground", "unlawful"), ("words", "ไม่เคยสมัคร")];
    let page = filed(&mut leaving, "/me", ("erasure", &unlawful)).await;
    looks(&mut leaving, "erasure, waits for the desk", &page, true).await;
    let mut student = house.signed_in(STUDENT).await;
    let consent = [("ground", "consent-withdrawn")];
    let page = filed(&mut student, "/me", ("erasure", &consent)).await;
    looks(&mut student, "erasure, refused", &page, false).await;
    // Who acts for a child reads the same of the child's request.
    let child = apart(|| sign_in_as(&house.app, CHILD))
        .unwrap()
        .person
        .unwrap();
    let mut parent = house.signed_in(PARENT).await;
    let page = filed(&mut parent, &format!("/for/{child}"), OBJECTION).await;
    looks(&mut parent, "a child's objection, examined", &page, true).await;
    let number = page.rsplit('/').next().unwrap();
    let own = format!("/me/requests/{number}");
    let mut child = house.signed_in(CHILD).await;
    looks(&mut child, "the same, read by the child", &own, true).await;

    let culture = House::culture();
    let mut visitor = culture.signed_in(VISITOR).await;
    let item = [("activity", "site-measurement"), ("birth", "1/2/2530")];
    visitor.post("/me/consents/give", &item).await;
    let sent = visitor.post("/me/consents/withdraw", &item).await;
    let page = sent
        .onward()
        .unwrap_or_else(|| panic!("{}", sent.body))
        .to_owned();
    looks(&mut visitor, "withdrawal, done", &page, false).await;
}

const ABSENT: [(&str, &str); 3] = [
    ("code", "restriction-ground-absent"),
    ("reason_th", TH),
    ("reason_en", EN),
];
const ACCURATE: [(&str, &str); 4] = [
    ("code", "rectification-accurate"),
    ("limb", "rectification-accurate/found-accurate"),
    ("reason_th", TH),
    ("reason_en", EN),
];

#[tokio::test(flavor = "multi_thread")]
async fn lp_105_a_refused_restriction_and_a_refused_correction_say_so_to_both_sides() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let mut one = house.signed_in(DESK).await;
    let page = filed(&mut student, "/me", RESTRICTION).await;
    both_look((&mut student, &mut one), "restriction", &page, true).await;
    desk(&mut one, &page, "refuse", &ABSENT).await;
    both_look(
        (&mut student, &mut one),
        "restriction, refused",
        &page,
        false,
    )
    .await;
    let refused = student.get(&format!("{page}?lang=th")).await.body;
    for told in ["มาตรา 34", TH, "มาตรา 73"] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
    let form = student
        .get("/me/requests/new/correction?category=learning")
        .await;
    let grade = form.body.split('"').find(|value| value.ends_with("/grade"));
    let wrong = [("wrong", grade.unwrap()), ("after", "A")];
    let page = filed(&mut student, "/me", ("correction", &wrong)).await;
    both_look((&mut student, &mut one), "correction", &page, true).await;
    desk(&mut one, &page, "refuse", &ACCURATE).await;
    both_look(
        (&mut student, &mut one),
        "correction, refused",
        &page,
        false,
    )
    .await;
    let refused = student.get(&format!("{page}?lang=th")).await.body;
    for told in ["มาตรา 36", TH, "มาตรา 73"] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_105_a_copy_that_waits_for_a_look_at_others_says_so_to_both_sides() {
    let house = House::open();
    hand_in(&house, "group.png", PNG);
    let mut student = house.signed_in(STUDENT).await;
    let mut one = house.signed_in(DESK).await;
    let page = filed(&mut student, "/me", ("copy", &[])).await;
    house.all_work();
    both_look(
        (&mut student, &mut one),
        "copy, looked through",
        &page,
        true,
    )
    .await;
    let waits = student.get(&format!("{page}?lang=en")).await.body;
    assert!(!waits.contains("/collect"), "nothing lies ready: {waits}");
    let number = page.rsplit('/').next().unwrap();
    one.post(&format!("/console/requests/{number}/others"), &[])
        .await;
    desk(&mut one, &page, "others/decided", &[("item-0", "nobody")]).await;
    house.all_work();
    both_look((&mut student, &mut one), "copy, ready", &page, false).await;
    assert!(student.get(&page).await.body.contains("/collect"));
}
