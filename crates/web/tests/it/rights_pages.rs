//! Each right's path through the pages, from the first question to the answer: what is told before the
//! button, what stops at once, who decides with which rule, and how it is seen afterwards.

use axum::http::StatusCode;

use crate::ground::apart;
use crate::house::{DESK, DPO, House, OUTSIDE, STUDENT, VISITOR, Visitor};

fn number(onward: &str) -> String {
    onward.rsplit('/').next().unwrap().to_owned()
}

/// Sends a form and gives the number of the request that came of it.
async fn filed(visitor: &mut Visitor, path: &str, form: &[(&str, &str)]) -> String {
    let sent = visitor.post(path, form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}: {}", sent.body);
    number(sent.onward().unwrap())
}

fn says(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "`{part}` is not on the page: {page}");
    }
}

const OBJECTION: &str = "/me/requests/new/objection";
const RESTRICTION: &str = "/me/requests/new/restriction";

#[tokio::test(flavor = "multi_thread")]
async fn lp_085_an_objection_is_chosen_explained_checked_and_stops_the_use_at_once() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let what = student.get(OBJECTION).await.body;
    says(
        &what,
        &[
            "การแนะนำการเรียนรู้เพิ่มเติม",
            "มาตรา 24(5)",
            "หยุดใช้ข้อมูลของท่านทันที",
        ],
    );
    assert!(
        !what.contains("value=\"rights"),
        "the answering of rights cannot be stopped"
    );
    let nothing = student.post(&format!("{OBJECTION}/why"), &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    says(
        &nothing.body,
        &["href=\"#activity-0\"", "class=\"summary\""],
    );
    let use_of = ("activity", "learning-recommendation");
    let why = student.post(&format!("{OBJECTION}/why"), &[use_of]).await;
    says(
        &why.body,
        &[
            "value=\"public-or-interest\" checked",
            "กฎหมายตอบว่า",
            "(มาตรา 32(1))",
        ],
    );
    let ground = ("ground", "public-or-interest");
    let check = student
        .post(
            &format!("{OBJECTION}/check"),
            &[use_of, ground, ("words", "ไม่อยากได้คำแนะนำ")],
        )
        .await;
    says(
        &check.body,
        &["หยุดใช้ข้อมูลของท่านทันทีที่ท่านกดส่ง", "ไม่อยากได้คำแนะนำ", "2569"],
    );
    let request = filed(&mut student, OBJECTION, &[use_of, ground]).await;
    let page = student.get(&format!("/me/requests/{request}")).await.body;
    says(
        &page,
        &[
            "งานรับคำขอใช้สิทธิ",
            "aria-current=\"step\"",
            "2569",
            "การแนะนำการเรียนรู้เพิ่มเติม",
        ],
    );
    let held = student.get("/me/held").await.body;
    says(&held, &["ท่านคัดค้านแล้ว ไม่ใช้", "ตั้งแต่"]);
    let again = student.post(OBJECTION, &[use_of, ground]).await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "one objection stands already"
    );
}

#[tokio::test(flavor = "multi_thread")]
// size: one case, from the rule to the refusal
async fn lp_098_i_09_the_desk_sees_the_rule_and_refuses_only_with_every_limb_and_a_reason() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let wish = [
        ("activity", "learning-recommendation"),
        ("ground", "public-or-interest"),
    ];
    let request = filed(&mut student, OBJECTION, &wish).await;
    let case = format!("/console/requests/{request}");
    let mut desk = house.signed_in(DESK).await;
    let queue = desk
        .get("/console/requests?waits=desk&right=objection&day=&whose=nobody")
        .await;
    assert!(queue.body.contains(&request) && !queue.body.contains("มานี"));
    let none = desk.get("/console/requests?right=erasure").await;
    assert!(!none.body.contains(&request));
    let opened = desk.post(&case, &[]).await;
    says(
        &opened.body,
        &[
            "มาตรา 32(1)(ก)",
            "objection-compelling/compelling-grounds",
            "มาตรา 24(5)",
        ],
    );
    assert!(
        !opened.body.contains("identity-unproved"),
        "who asks is proved already"
    );
    assert!(
        !opened.body.contains("erasure-legal-duty"),
        "no refusal of another right"
    );
    let reason = [
        ("code", "objection-compelling"),
        (
            "reason_th",
            "คำแนะนำนี้จำเป็นต่อการดูแลผู้เรียนที่เสี่ยงตกซ้ำชั้น ตามแผนที่อนุมัติแล้ว",
        ),
        (
            "reason_en",
            "The suggestions are needed to look after learners at risk, as was decided",
        ),
    ];
    let refuse = format!("{case}/refuse");
    let without = desk.post(&refuse, &reason).await;
    assert_eq!(
        without.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the limb is not shown"
    );
    let foreign = [&reason[..], &[("limb", "objection-claims/legal-claims")]].concat();
    assert_eq!(
        desk.post(&refuse, &foreign).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let whole = [
        &reason[..],
        &[
            ("limb", "objection-compelling/compelling-grounds"),
            ("catalogue", "yes"),
        ],
    ]
    .concat();
    let done = desk.post(&refuse, &whole).await;
    assert_eq!(
        done.onward(),
        Some("/console/requests?done=decided"),
        "{}",
        done.body
    );
    let page = student.get(&format!("/me/requests/{request}")).await.body;
    says(
        &page,
        &[
            "note bad",
            "ร้องเรียน",
            "อุทธรณ์",
            "ผู้เรียนที่เสี่ยงตกซ้ำชั้น",
            "มาตรา 32(1)",
        ],
    );
    let page = student
        .get(&format!("/me/requests/{request}?lang=en"))
        .await
        .body;
    says(&page, &["learners at risk", "s.32(1)"]);
    let held = student.get("/me/held?lang=th").await.body;
    assert!(
        !held.contains("ท่านคัดค้านแล้ว ไม่ใช้"),
        "the use goes on after the refusal"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_093_lp_095_a_restriction_is_marked_with_its_day_and_ended_by_the_person() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let what = student
        .get(&format!("{RESTRICTION}?category=learning"))
        .await
        .body;
    says(
        &what,
        &["name=\"category\" value=\"learning\"", "name=\"ground\""],
    );
    let all = student.get(RESTRICTION).await.body;
    says(&all, &["value=\"learning\"", "type=\"checkbox\""]);
    let claim = [
        ("category", "learning"),
        ("category", "contact"),
        ("ground", "for-claim"),
    ];
    let silent = student.post(&format!("{RESTRICTION}/check"), &claim).await;
    assert_eq!(
        silent.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "for which claim?"
    );
    says(&silent.body, &["href=\"#words\""]);
    let said = [&claim[..], &[("words", "ฟ้องเรื่องเกรดวิชานี้")]].concat();
    let check = student.post(&format!("{RESTRICTION}/check"), &said).await;
    says(&check.body, &["การระงับเริ่มทันที", "มาตรา 34(3)"]);
    let request = filed(&mut student, RESTRICTION, &said).await;
    let held = student.get("/me/held").await.body;
    says(&held, &["ระงับการใช้อยู่", "สิ้นสุดเมื่อพิจารณาคำขอเสร็จ", &request]);
    assert!(
        !held.contains(&format!("{request}/lift")),
        "it is still examined"
    );
    let mut desk = house.signed_in(DESK).await;
    let granted = desk
        .post(&format!("/console/requests/{request}/grant"), &[])
        .await;
    assert_eq!(
        granted.onward(),
        Some("/console/requests?done=decided"),
        "{}",
        granted.body
    );
    let held = student.get("/me/held").await.body;
    says(&held, &["สิ้นสุดเมื่อท่านยกเลิกเอง", &format!("{request}/lift")]);
    says(&student.get("/me").await.body, &["mark stopped"]);
    let lifted = student
        .post(&format!("/me/requests/{request}/lift"), &[])
        .await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER, "{}", lifted.body);
    assert!(!student.get("/me/held").await.body.contains("ระงับการใช้อยู่"));
    let twice = student
        .post(&format!("/me/requests/{request}/lift"), &[])
        .await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_079_a_use_is_questioned_from_its_own_line_and_answered_in_both_languages() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    filed(&mut student, "/me/requests/new/copy", &[]).await;
    apart(|| duties::work::run_due(&house.app)).unwrap();
    let uses = student.get("/me/uses").await.body;
    let link = "/me/requests/new/question?entry=";
    says(&uses, &[link, "/receipt"]);
    let entry = uses.split(link).nth(1).unwrap().split('"').next().unwrap();
    let ask = student.get(&format!("{link}{entry}")).await.body;
    says(
        &ask,
        &[
            &format!("รายการที่ {entry}"),
            &format!("value=\"entry-{entry}\""),
        ],
    );
    let concerns = format!("entry-{entry}");
    let question = "/me/requests/new/question";
    let empty = student.post(question, &[("concerns", &concerns)]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    says(&empty.body, &[&concerns, "href=\"#words\""]);
    let form = [("concerns", concerns.as_str()), ("words", "เปิดดูเพราะอะไร")];
    let request = filed(&mut student, question, &form).await;
    let mut dpo = house.signed_in(DPO).await;
    let case = format!("/console/requests/{request}");
    let opened = dpo.post(&case, &[]).await;
    says(
        &opened.body,
        &["เปิดดูเพราะอะไร", &format!("รายการที่ {entry}"), "said_th"],
    );
    let half = dpo
        .post(&format!("{case}/say"), &[("said_th", "เพื่อทำสำเนาให้ท่าน")])
        .await;
    assert_eq!(
        half.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "both languages"
    );
    let said = [
        ("said_th", "เพื่อทำสำเนาให้ท่าน"),
        ("said_en", "To make your copy"),
    ];
    dpo.post(&format!("{case}/say"), &said).await;
    let page = student.get(&format!("/me/requests/{request}")).await.body;
    says(&page, &["เพื่อทำสำเนาให้ท่าน", "note good"]);
    let page = student
        .get(&format!("/me/requests/{request}?lang=en"))
        .await
        .body;
    says(&page, &["To make your copy"]);
}

#[tokio::test(flavor = "multi_thread")]
// size: one correction, from the choice to the changed record
async fn lp_097_lp_093_a_correction_names_the_field_stops_the_category_and_is_made_by_the_desk() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let start = "/me/requests/new/correction";
    let first = student.get(start).await.body;
    says(&first, &["/me/requests/new/correction?category=learning"]);
    assert!(
        !first.contains("สอบกลางภาค"),
        "no content before a category is chosen"
    );
    let fields = student
        .get(&format!("{start}?category=learning"))
        .await
        .body;
    says(&fields, &["สอบกลางภาค", "B+", "type=\"radio\""]);
    let after_grade = fields.split("B+").next().unwrap();
    let wrong = after_grade
        .rsplit("value=\"")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert!(wrong.ends_with("/grade"), "{wrong}");
    let nothing = student
        .post(&format!("{start}/after"), &[("category", "learning")])
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("category", "learning"), ("wrong", wrong.as_str())];
    let asks = student.post(&format!("{start}/after"), &form).await.body;
    says(&asks, &["B+", "id=\"after\"", "มาตรา 34(1)"]);
    let same = student
        .post(start, &[&form[..], &[("after", "B+")]].concat())
        .await;
    assert_eq!(
        same.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it says that already"
    );
    says(&same.body, &["id=\"after-error\""]);
    let right = [&form[..], &[("after", "A"), ("words", "ประกาศผลแล้ว")]].concat();
    let request = filed(&mut student, start, &right).await;
    let held = student.get("/me/held").await.body;
    says(&held, &["ระงับการใช้อยู่", &format!("/me/requests/{request}")]);
    assert!(
        !held.contains("/lift"),
        "it ends when the correction is decided"
    );
    let page = student.get(&format!("/me/requests/{request}")).await.body;
    says(&page, &["B+", "<dd>A</dd>"]);
    let mut desk = house.signed_in(DESK).await;
    let opened = desk
        .post(&format!("/console/requests/{request}"), &[])
        .await
        .body;
    says(
        &opened,
        &[
            "เก็บทั้งสองฉบับเป็นหลักฐาน",
            "rectification-accurate/found-accurate",
        ],
    );
    desk.post(&format!("/console/requests/{request}/grant"), &[])
        .await;
    let fields = student
        .get(&format!("{start}?category=learning"))
        .await
        .body;
    assert!(!fields.contains("B+"), "it is put right");
    assert!(!student.get("/me/held").await.body.contains("ระงับการใช้อยู่"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_082_lp_084_an_outside_learner_takes_their_data_and_a_student_is_told_why_not() {
    let house = House::open();
    let start = "/me/requests/new/portability";
    let mut outside = house.signed_in(OUTSIDE).await;
    let ask = outside.get(start).await.body;
    says(
        &ask,
        &["value=\"receive\"", "มาตรา 31(2)", "value=\"copy-of-sent\""],
    );
    assert!(
        !ask.contains("value=\"send-on\"") && ask.contains("ยังไม่มีหน่วยงานที่รับข้อมูลโดยตรงได้"),
        "what nobody can receive is not offered, and that is said"
    );
    for wrong in [&[][..], &[("ground", "send-on")]] {
        let again = outside.post(&format!("{start}/check"), wrong).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    let receive = [("ground", "receive")];
    let check = outside.post(&format!("{start}/check"), &receive).await.body;
    says(&check, &["JSON และ CSV", "ภารกิจของรัฐ"]);
    let request = filed(&mut outside, start, &receive).await;
    house.all_work();
    let page = outside.get(&format!("/me/requests/{request}")).await.body;
    says(&page, &[&format!("/me/requests/{request}/collect")]);
    let file = outside
        .get(&format!("/me/requests/{request}/collect"))
        .await;
    assert!(file.bytes.starts_with(b"PK"));

    let mut student = house.signed_in(STUDENT).await;
    let request = filed(&mut student, start, &receive).await;
    house.all_work();
    let page = student.get(&format!("/me/requests/{request}")).await.body;
    says(&page, &["note bad", "มาตรา 31"]);
    house.clock.advance(jiff::SignedDuration::from_mins(6));
    let stale = student.get(start).await.body;
    says(&stale, &["/confirm?next="]);
    assert!(
        !stale.contains("type=\"radio\""),
        "who asks is proved first (T9)"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_106_a_complaint_is_prepared_from_the_refusal_itself() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let erasure = [("ground", "consent-withdrawn")];
    let refused = filed(&mut student, "/me/requests/new/erasure", &erasure).await;
    let link = format!("/me/requests/new/complaint?request={refused}");
    says(
        &student.get(&format!("/me/requests/{refused}")).await.body,
        &[&link],
    );
    let ask = student.get(&link).await.body;
    says(&ask, &[&format!("value=\"{refused}\" checked"), "มาตรา 73"]);
    let silent = student
        .post("/me/requests/new/complaint", &[("words", " ")])
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    says(&silent.body, &["href=\"#words\"", "เกิดอะไรขึ้น"]);
    let form = [("concerns", refused.as_str()), ("words", "ไม่เห็นด้วยกับเหตุผล")];
    let request = filed(&mut student, "/me/requests/new/complaint", &form).await;
    house.all_work();
    let page = student.get(&format!("/me/requests/{request}")).await.body;
    says(
        &page,
        &[&format!("/me/requests/{request}/collect"), &refused],
    );
    let mut stranger = house.signed_in(OUTSIDE).await;
    let foreign = stranger.post("/me/requests/new/complaint", &form).await;
    assert!(foreign.status.is_client_error(), "{}", foreign.status);
}

#[tokio::test(flavor = "multi_thread")]
// size: one conversation, each side in turn
async fn lp_102_lp_105_desk_and_person_write_to_each_other_while_the_clock_runs() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let wish = [
        ("activity", "quality-assurance"),
        ("ground", "public-or-interest"),
    ];
    let request = filed(&mut student, OBJECTION, &wish).await;
    let (mine, case) = (
        format!("/me/requests/{request}"),
        format!("/console/requests/{request}"),
    );
    let mut desk = house.signed_in(DESK).await;
    let asked = desk
        .post(
            &format!("{case}/ask"),
            &[("text", "ท่านหมายถึงแบบสอบถามใด <b>")],
        )
        .await;
    assert_eq!(
        asked.onward(),
        Some(format!("{case}?done=asked").as_str()),
        "{}",
        asked.body
    );
    says(
        &desk.get(&format!("{case}?done=asked")).await.body,
        &["ส่งคำถามถึงเจ้าของข้อมูลแล้ว", "รอเจ้าของข้อมูลตอบ"],
    );
    let home = student.get("/me").await.body;
    says(&home, &["รอคำตอบจากท่าน"]);
    let page = student.get(&mine).await.body;
    says(
        &page,
        &["ท่านหมายถึงแบบสอบถามใด &#60;b&#62;", "id=\"text\"", "2569"],
    );
    let due = page
        .split("ตอบภายใน")
        .nth(1)
        .unwrap()
        .split("</dd>")
        .next()
        .unwrap()
        .to_owned();
    let sent = student
        .post(&format!("{mine}/reply"), &[("text", "แบบประเมินผู้สอน")])
        .await;
    assert_eq!(
        sent.onward(),
        Some(format!("{mine}#messages").as_str()),
        "{}",
        sent.body
    );
    says(&desk.post(&case, &[]).await.body, &["แบบประเมินผู้สอน"]);
    let block = [
        ("why_th", "รอระบบแบบสอบถามตอบกลับ"),
        ("why_en", "The survey system has not answered"),
    ];
    desk.post(&format!("{case}/block"), &block).await;
    let page = student.get(&mine).await.body;
    says(
        &page,
        &["รอระบบแบบสอบถามตอบกลับ", "แหล่งข้อมูลหรือผู้รับข้อมูลที่ยังไม่ตอบ", &due],
    );
    desk.post(&format!("{case}/unblock"), &[]).await;
    let taken = desk.post(&format!("{case}/assign"), &[("to", "me")]).await;
    assert_eq!(
        taken.onward(),
        Some(format!("{case}?done=assigned").as_str()),
        "{}",
        taken.body
    );
    says(
        &desk.get("/console/requests?whose=mine").await.body,
        &[&request],
    );
    says(&student.get(&mine).await.body, &["มีเจ้าหน้าที่รับเรื่องแล้ว"]);
    let mut stranger = house.signed_in(OUTSIDE).await;
    let foreign = stranger
        .post(&format!("{mine}/reply"), &[("text", "ไม่ใช่ของฉัน")])
        .await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
// size: one story through the pages, from the desk to the person
async fn t_30_where_two_are_wanted_one_proposes_and_somebody_else_approves_what_they_read() {
    let house = House::shipped();
    let mut student = house.signed_in(STUDENT).await;
    let wish = [
        ("activity", "learning-recommendation"),
        ("ground", "public-or-interest"),
    ];
    let request = filed(&mut student, OBJECTION, &wish).await;
    let case = format!("/console/requests/{request}");
    let (mut desk, mut dpo) = (house.signed_in(DESK).await, house.signed_in(DPO).await);
    let refusal = [
        ("code", "objection-compelling"),
        ("limb", "objection-compelling/compelling-grounds"),
        (
            "reason_th",
            "คำแนะนำนี้จำเป็นต่อการดูแลผู้เรียนที่เสี่ยงตกซ้ำชั้น ตามแผนที่อนุมัติแล้ว",
        ),
        (
            "reason_en",
            "The suggestions are needed to look after learners at risk, as was decided",
        ),
    ];
    let back = [
        ("why_th", "เหตุผลยังไม่พอ"),
        ("why_en", "The reason does not suffice"),
    ];
    let proposed = desk.post(&format!("{case}/refuse"), &refusal).await;
    assert_eq!(
        proposed.onward(),
        Some(format!("{case}?done=proposed").as_str()),
        "{}",
        proposed.body
    );
    says(
        &student.get(&format!("/me/requests/{request}")).await.body,
        &["เจ้าหน้าที่อีกคนหนึ่ง"],
    );
    says(
        &dpo.get("/console/requests?waits=approval").await.body,
        &[&request],
    );
    let own = desk.post(&format!("{case}/approve"), &[]).await;
    assert_eq!(
        own.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not the one who proposed it"
    );
    let read = dpo.post(&case, &[]).await.body;
    says(
        &read,
        &["ข้อเสนอที่รออนุมัติ", "ผู้เรียนที่เสี่ยงตกซ้ำชั้น", "learners at risk"],
    );
    assert!(
        !read.contains(&format!("{case}/refuse")),
        "one proposal at a time"
    );
    let sent = dpo.post(&format!("{case}/send-back"), &back).await;
    assert_eq!(
        sent.onward(),
        Some(format!("{case}?done=sent-back").as_str()),
        "{}",
        sent.body
    );
    desk.post(&format!("{case}/refuse"), &refusal).await;
    let approved = dpo.post(&format!("{case}/approve"), &[]).await;
    assert_eq!(
        approved.onward(),
        Some("/console/requests?done=decided"),
        "{}",
        approved.body
    );
    says(
        &student.get(&format!("/me/requests/{request}")).await.body,
        &["note bad", "อุทธรณ์"],
    );
}

/// What the desk fills in for somebody who telephoned a day ago.
const TELEPHONED: [(&str, &str); 6] = [
    ("who", STUDENT),
    ("channel", "phone"),
    ("day", "๒๑/๑๑/๒๕๖๙"),
    ("time", "14:30"),
    ("note", "ถามข้อมูลที่มีแต่เจ้าตัวรู้ แล้วโทรกลับเบอร์ในระบบ"),
    ("kind", "restriction"),
];

#[tokio::test(flavor = "multi_thread")]
// size: one story through the pages, from the desk to the person
async fn lp_104_what_was_telephoned_is_taken_down_exactly_counts_from_then_and_is_seen_by_the_person()
 {
    let house = House::open();
    let mut desk = house.signed_in(DESK).await;
    let new = "/console/requests/new";
    says(
        &desk.get("/console/requests").await.body,
        &["href=\"/console/requests/new\""],
    );
    says(&desk.get(new).await.body, &["id=\"who\"", "22/11/2569"]);
    let about = format!("{new}/about");
    for (field, wrong) in [
        ("day", "21/11/2570"),
        ("day", "31/2/2569"),
        ("time", "25:00"),
        ("who", ""),
        ("kind", "all"),
    ] {
        let mut form = TELEPHONED.to_vec();
        form.retain(|(name, _)| *name != field);
        form.push((field, wrong));
        let again = desk.post(&about, &form).await;
        assert_eq!(
            again.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field} {wrong}"
        );
        says(&again.body, &["class=\"summary\""]);
    }
    let proved = [&TELEPHONED[..], &[("proof", "known-channel")]].concat();
    let second = desk.post(&about, &proved).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.body);
    says(
        &second.body,
        &["value=\"for-claim\"", "value=\"learning\"", "name=\"note\""],
    );
    let whole = [
        &proved[..],
        &[
            ("ground", "for-claim"),
            ("category", "learning"),
            ("words", "ฟ้องเรื่องเกรด"),
        ],
    ]
    .concat();
    let mut nobody = whole.clone();
    nobody.retain(|(name, _)| *name != "who");
    nobody.push(("who", "990000000"));
    let part = desk.post(new, &nobody).await;
    assert_eq!(
        part.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a part of a number finds nobody"
    );
    assert!(!part.body.contains("มานี"));
    let sent = desk.post(new, &whole).await;
    let onward = sent
        .onward()
        .unwrap_or_else(|| panic!("{}", sent.body))
        .to_owned();
    assert!(
        onward.starts_with("/console/requests?done=taken-down"),
        "{onward}"
    );
    let request = onward.rsplit('#').next().unwrap().to_owned();
    let mut student = house.signed_in(STUDENT).await;
    let page = student.get(&format!("/me/requests/{request}")).await.body;
    says(
        &page,
        &[
            "21 พฤศจิกายน 2569 เวลา 14.30",
            "โทรศัพท์",
            "ฟ้องเรื่องเกรด",
            "โทรกลับเบอร์ในระบบ",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_what_is_taken_down_without_proof_waits_until_it_is_proved_who_asks() {
    let house = House::open();
    let mut desk = house.signed_in(DESK).await;
    let whole = [
        &TELEPHONED[..],
        &[
            ("ground", "for-claim"),
            ("category", "learning"),
            ("words", "ฟ้องเรื่องเกรด"),
        ],
    ]
    .concat();
    let sent = desk.post("/console/requests/new", &whole).await;
    let request = sent
        .onward()
        .unwrap_or_else(|| panic!("{}", sent.body))
        .rsplit('#')
        .next()
        .unwrap()
        .to_owned();
    let mut student = house.signed_in(STUDENT).await;
    assert!(
        !student.get("/me/held").await.body.contains("ระงับการใช้อยู่"),
        "nothing is done yet"
    );
    let case = format!("/console/requests/{request}");
    let opened = desk.post(&case, &[]).await.body;
    says(
        &opened,
        &["ยืนยันว่าใครเป็นผู้ขอ", "identity-unproved/proof-failed"],
    );
    let card = desk
        .post(
            &format!("{case}/identify"),
            &[("proof", "in-person"), ("note", "บัตร 4111 1111 1111 1111")],
        )
        .await;
    assert_eq!(
        card.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "no number of a card is kept"
    );
    let proved = [("proof", "in-person"), ("note", "มาพบที่เคาน์เตอร์ ดูบัตรแล้วคืน")];
    let done = desk.post(&format!("{case}/identify"), &proved).await;
    assert_eq!(
        done.onward(),
        Some(format!("{case}?done=identified").as_str()),
        "{}",
        done.body
    );
    says(&student.get("/me/held").await.body, &["ระงับการใช้อยู่"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_102_a_request_is_taken_back_after_one_more_question_and_what_it_stopped_goes_on() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let wish = [
        ("activity", "learning-recommendation"),
        ("ground", "public-or-interest"),
    ];
    let request = filed(&mut student, OBJECTION, &wish).await;
    let mine = format!("/me/requests/{request}");
    says(
        &student.get(&mine).await.body,
        &[&format!("{mine}/take-back")],
    );
    let asks = student.get(&format!("{mine}/take-back")).await.body;
    says(&asks, &["ถอนคำขอนี้หรือไม่", "method=\"post\""]);
    says(&student.get("/me/held").await.body, &["ท่านคัดค้านแล้ว ไม่ใช้"]);
    let back = student.post(&format!("{mine}/take-back"), &[]).await;
    assert_eq!(back.onward(), Some(mine.as_str()), "{}", back.body);
    assert!(
        !student
            .get("/me/held")
            .await
            .body
            .contains("ท่านคัดค้านแล้ว ไม่ใช้")
    );
    let page = student.get(&mine).await.body;
    assert!(!page.contains("/take-back"), "it is over");
    let mut stranger = house.signed_in(OUTSIDE).await;
    for path in [mine.clone(), format!("{mine}/take-back")] {
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    }
}

/// How many pages somebody passes from their home to the end, counted on the real pages.
/// The hash of the text that a page shows of an activity; nothing where it shows no form for an answer.
fn wording_of(page: &str, activity: &str) -> String {
    let form = format!("value=\"{activity}\"><input type=\"hidden\" name=\"wording\" value=\"");
    let after = page.split_once(&form).map(|(_, after)| after);
    let hash = after.and_then(|after| after.split_once('"'));
    hash.map_or_else(String::new, |(hash, _)| hash.to_owned())
}

async fn pages_to(visitor: &mut Visitor, form: &str, sent: &[(&str, &str)]) -> usize {
    let home = visitor.get("/me").await.body;
    assert!(
        home.contains(&format!("action=\"{form}\"")),
        "not in place: {home}"
    );
    let read = wording_of(&home, sent[0].1);
    let mut sent = sent.to_vec();
    sent.insert(1, ("wording", read.as_str()));
    let sent = sent.as_slice();
    let answer = visitor.post(form, &sent[..2]).await;
    if answer.status == StatusCode::SEE_OTHER {
        return 1;
    }
    says(
        &answer.body,
        &["id=\"birth\"", &format!("action=\"{form}\"")],
    );
    let wrong = [sent[0], sent[1], ("birth", "31/2/2540")];
    let wrong = visitor.post(form, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = visitor.post(form, sent).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    2
}

#[tokio::test(flavor = "multi_thread")]
async fn i_06_lp_099_consent_is_withdrawn_in_place_with_no_more_steps_than_it_is_given() {
    let house = House::culture();
    let mut visitor = house.signed_in(VISITOR).await;
    let list = visitor.get("/me/consents").await.body;
    assert!(
        !list.contains("consents/withdraw"),
        "there is nothing to withdraw yet"
    );
    let grown = [("activity", "event-marketing"), ("birth", "22/11/2530")];
    let give = pages_to(&mut visitor, "/me/consents/give", &grown).await;
    for path in ["/me", "/me/consents"] {
        let page = visitor.get(path).await.body;
        says(&page, &["ท่านยินยอมอยู่"]);
        let effect = page.find("เราจะหยุดใช้และนำภาพออก").unwrap();
        assert!(
            effect < page.find("action=\"/me/consents/withdraw\"").unwrap(),
            "{path}"
        );
    }
    let withdraw = pages_to(&mut visitor, "/me/consents/withdraw", &grown[..1]).await;
    assert!(withdraw <= give, "{withdraw} to withdraw, {give} to give");
    let list = visitor.get("/me/consents").await.body;
    assert!(!list.contains("consents/withdraw"), "withdrawn at once");
    let other = visitor
        .post("/me/consents/give", &[("activity", "event-record")])
        .await;
    assert!(other.status.is_client_error(), "{}", other.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn i_20_a_consent_of_somebody_under_age_waits_for_the_guardian_and_is_used_for_nothing() {
    let house = House::culture();
    let mut visitor = house.signed_in(VISITOR).await;
    let read = wording_of(&visitor.get("/me/consents").await.body, "event-marketing");
    let child = [
        ("activity", "event-marketing"),
        ("birth", "22/11/2555"),
        ("wording", read.as_str()),
    ];
    let said = visitor.post("/me/consents/give", &child).await;
    assert_eq!(said.onward(), Some("/me/consents"), "{}", said.body);
    let list = visitor.get("/me/consents").await.body;
    says(&list, &["รอผู้แทนยินยอมด้วย", "ยกเลิกที่ยินยอมไว้"]);
    assert!(!list.contains("ท่านยินยอมอยู่"));
    let back = visitor.post("/me/consents/withdraw", &child[..1]).await;
    assert_eq!(back.onward(), Some("/me/consents"), "{}", back.body);
    assert!(!visitor.get("/me/consents").await.body.contains("รอผู้แทน"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_right_of_the_policy_is_offered_in_plain_words_and_each_path_has_three_pages_at_most()
{
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let page = student.get("/me/requests/new").await.body;
    for path in [
        "copy",
        "correction",
        "objection",
        "erasure",
        "restriction",
        "question",
    ] {
        let address = format!("/me/requests/new/{path}");
        assert_eq!(
            page.matches(&format!("href=\"{address}\"")).count(),
            1,
            "{path}"
        );
        let pages = web::routes::addresses()
            .into_iter()
            .filter(|(method, known, _)| {
                // The page to start, those behind it; not the sending, nor the way back to the first.
                let is_page = method == axum::http::Method::GET
                    || (*known != address && !known.ends_with("/what"));
                known.starts_with(&address) && is_page
            })
            .count();
        assert!((1..=3).contains(&pages), "{path} has {pages} pages");
    }
    assert!(page.contains("href=\"/me/consents\""));
}

crate::ground::once_more_on_a_server! {
    "rights_pages.rs":
    lp_085_an_objection_is_chosen_explained_checked_and_stops_the_use_at_once,
    lp_098_i_09_the_desk_sees_the_rule_and_refuses_only_with_every_limb_and_a_reason,
    lp_093_lp_095_a_restriction_is_marked_with_its_day_and_ended_by_the_person,
    lp_079_a_use_is_questioned_from_its_own_line_and_answered_in_both_languages,
    lp_097_lp_093_a_correction_names_the_field_stops_the_category_and_is_made_by_the_desk,
    lp_082_lp_084_an_outside_learner_takes_their_data_and_a_student_is_told_why_not,
    lp_106_a_complaint_is_prepared_from_the_refusal_itself,
    lp_102_lp_105_desk_and_person_write_to_each_other_while_the_clock_runs,
    lp_104_what_was_telephoned_is_taken_down_exactly_counts_from_then_and_is_seen_by_the_person,
    t_09_what_is_taken_down_without_proof_waits_until_it_is_proved_who_asks,
    lp_102_a_request_is_taken_back_after_one_more_question_and_what_it_stopped_goes_on,
    every_right_of_the_policy_is_offered_in_plain_words_and_each_path_has_three_pages_at_most,
}
