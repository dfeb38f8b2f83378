//! The forms of an opened case: what a rule refuses comes back as the same case, the field marked and led
//! to, everything that was filled in still there, and nothing done. One table for every form.

use axum::http::StatusCode;

use crate::house::{DESK, DPO, House, STUDENT, Visitor};

const OBJECTION: (&str, &[(&str, &str)]) = (
    "/me/requests/new/objection",
    &[
        ("activity", "learning-recommendation"),
        ("ground", "public-or-interest"),
    ],
);
const QUESTION: (&str, &[(&str, &str)]) =
    ("/me/requests/new/question", &[("words", "ใครเปิดดูคะแนน")]);
const CODE: (&str, &str) = ("code", "objection-compelling");
const LIMB: (&str, &str) = ("limb", "objection-compelling/compelling-grounds");
const TH: &str = "จำเป็นต่อการดูแลผู้เรียนที่เสี่ยงตกซ้ำชั้น ตามแผนที่อนุมัติแล้ว";
const EN: &str = "Needed to look after learners at risk, as was decided";
const CARD: &str = "4111 1111 1111 1111";

/// A form that is filled wrongly: its act, what it brings, the ids that must be marked, and what must
/// still stand on the page.
struct Wrong<'t> {
    act: &'t str,
    form: &'t [(&'t str, &'t str)],
    marked: &'t [&'t str],
    kept: &'t [&'t str],
}

/// The opening tag that has this id.
fn tag(page: &str, id: &str) -> String {
    let (before, after) = page
        .split_once(&format!(" id=\"{id}\""))
        .unwrap_or_else(|| panic!("no {id}: {page}"));
    let (_, start) = before.rsplit_once('<').unwrap();
    let (end, _) = after.split_once('>').unwrap();
    format!("<{start} id=\"{id}\"{end}>")
}

async fn filed(account: &mut Visitor, (path, form): (&str, &[(&str, &str)])) -> String {
    let sent = account.post(path, form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = sent.onward().unwrap();
    page.rsplit('/').next().unwrap().to_owned()
}

async fn steps(house: &House, account: &str, request: &str) -> usize {
    let mut person = house.signed_in(account).await;
    let page = person.get(&format!("/me/requests/{request}")).await;
    page.body.matches("class=\"done\"").count()
}

/// Sends each form wrongly and holds what comes back to what is promised.
async fn come_back(house: &House, desk: &mut Visitor, request: &str, table: &[Wrong<'_>]) {
    let before = steps(house, STUDENT, request).await;
    let case = format!("/console/requests/{request}");
    for wrong in table {
        let told = desk
            .post(&format!("{case}/{}", wrong.act), wrong.form)
            .await;
        let (page, act) = (&told.body, wrong.act);
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}");
        assert!(
            page.contains(&format!("<code>{request}</code>")),
            "{act}: {page}"
        );
        assert!(page.contains("class=\"summary\" role=\"alert\""), "{act}");
        let anchors = page.matches("<p><a href=\"#").count();
        assert_eq!(anchors, wrong.marked.len(), "{act}: {page}");
        let invalid = page.matches("aria-invalid=\"true\"").count();
        assert!(invalid >= 1, "{act}: {page}");
        for id in wrong.marked {
            assert!(page.contains(&format!("<a href=\"#{id}\">")), "{act}: {id}");
            let _ = tag(page, id);
            let is_marked = tag(page, id).contains("aria-invalid=\"true\"");
            let group = page.contains("role=\"radiogroup\" aria-invalid=\"true\"");
            assert!(is_marked || group, "{act} {id}: {}", tag(page, id));
        }
        // What describes a field is there.
        for by in page.split("aria-describedby=\"").skip(1) {
            for id in by.split('"').next().unwrap().split(' ') {
                let _ = tag(page, id);
            }
        }
        for kept in wrong.kept {
            assert!(page.contains(kept), "{act}: {kept}");
        }
        let form = format!("action=\"{case}/{act}\"");
        let (before_form, _) = page.split_once(&form).unwrap();
        let folded = before_form.rfind("<details>");
        let unfolded = before_form.rfind("</details>");
        assert!(folded <= unfolded, "{act} is folded away");
    }
    assert_eq!(steps(house, STUDENT, request).await, before, "nothing done");
}

#[tokio::test(flavor = "multi_thread")]
// size: a table of forms
async fn lp_098_every_form_of_a_case_comes_back_marked_and_filled_and_does_nothing() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let mut desk = house.signed_in(DESK).await;
    let objection = filed(&mut student, OBJECTION).await;
    let wrong = |act, form, marked, kept| Wrong {
        act,
        form,
        marked,
        kept,
    };
    let table = [
        wrong("ask", &[("text", " ")][..], &["text"][..], &[][..]),
        wrong("ask", &[("text", CARD)], &["text"], &[CARD]),
        wrong("block", &[("why_th", TH)], &["block-en"], &[TH]),
        wrong("block", &[("why_en", EN)], &["block-th"], &[EN]),
        wrong("block", &[], &["block-th", "block-en"], &[]),
        wrong(
            "block",
            &[("why_th", TH), ("why_en", CARD)],
            &["block-en"],
            &[TH, CARD],
        ),
        wrong(
            "refuse",
            &[("reason_th", TH), ("reason_en", EN), LIMB],
            &["code-objection-compelling"],
            &[
                TH,
                EN,
                "value=\"objection-compelling/compelling-grounds\" checked",
            ],
        ),
        wrong(
            "refuse",
            &[CODE, ("reason_th", TH), ("reason_en", EN)],
            &["limb-objection-compelling-compelling-grounds"],
            &[TH, EN, "value=\"objection-compelling\" checked"],
        ),
        wrong(
            "refuse",
            &[CODE, LIMB, ("reason_th", TH), ("catalogue", "yes")],
            &["reason-en"],
            &[TH, "value=\"yes\" checked"],
        ),
        wrong(
            "refuse",
            &[CODE, LIMB, ("reason_th", "สั้น"), ("reason_en", "short")],
            &["reason-th", "reason-en"],
            &["สั้น", "short"],
        ),
    ];
    come_back(&house, &mut desk, &objection, &table).await;
    let question = filed(&mut student, QUESTION).await;
    let table = [
        wrong("say", &[("said_th", TH)][..], &["said-en"][..], &[TH][..]),
        wrong(
            "say",
            &[("said_th", CARD), ("said_en", EN)],
            &["said-th"],
            &[CARD, EN],
        ),
    ];
    come_back(&house, &mut desk, &question, &table).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_proof_and_sending_back_come_back_marked_too() {
    let house = House::shipped();
    let mut desk = house.signed_in(DESK).await;
    let mut student = house.signed_in(STUDENT).await;
    let down = [
        ("who", STUDENT),
        ("channel", "phone"),
        ("day", "21/11/2569"),
        ("time", "14:30"),
        ("note", "โทรมา ยังไม่ยืนยัน"),
        ("kind", "restriction"),
        ("ground", "for-claim"),
        ("category", "learning"),
        ("words", "ฟ้องเรื่องเกรด"),
    ];
    let taken = desk.post("/console/requests/new", &down).await;
    let taken = taken
        .onward()
        .unwrap()
        .rsplit('#')
        .next()
        .unwrap()
        .to_owned();
    let table = [
        Wrong {
            act: "identify",
            form: &[("note", "มาพบที่เคาน์เตอร์")],
            marked: &["proof-known-channel"],
            kept: &["value=\"มาพบที่เคาน์เตอร์\""],
        },
        Wrong {
            act: "identify",
            form: &[("proof", "in-person")],
            marked: &["note"],
            kept: &["value=\"in-person\" checked"],
        },
        Wrong {
            act: "identify",
            form: &[("proof", "in-person"), ("note", CARD)],
            marked: &["note"],
            kept: &["value=\"in-person\" checked"],
        },
    ];
    come_back(&house, &mut desk, &taken, &table).await;
    let objection = filed(&mut student, OBJECTION).await;
    let refusal = [CODE, LIMB, ("reason_th", TH), ("reason_en", EN)];
    let case = format!("/console/requests/{objection}");
    let proposed = desk.post(&format!("{case}/refuse"), &refusal).await;
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.body);
    let mut dpo = house.signed_in(DPO).await;
    let table = [Wrong {
        act: "send-back",
        form: &[("why_th", TH)],
        marked: &["back-en"],
        kept: &[TH],
    }];
    come_back(&house, &mut dpo, &objection, &table).await;
    // What is no field's matter is told above the case, and the case is still there.
    let own = desk.post(&format!("{case}/approve"), &[]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.body.contains("class=\"summary\" role=\"alert\""));
    assert!(own.body.contains(&format!("action=\"{case}/approve\"")));
    // To whom the case is closed it does not open by a wrong form.
    let stranger = student.post(&format!("{case}/ask"), &[("text", "")]).await;
    assert!(!stranger.status.is_success() && !stranger.body.contains(TH));
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_102_what_a_person_writes_to_the_desk_comes_back_marked() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let request = filed(&mut student, OBJECTION).await;
    for (text, value) in [
        ("", "></textarea>"),
        (CARD, ">4111 1111 1111 1111</textarea>"),
    ] {
        let page = format!("/me/requests/{request}");
        let told = student
            .post(&format!("{page}/reply"), &[("text", text)])
            .await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.body.contains("<a href=\"#text\">"), "{}", told.body);
        let field = tag(&told.body, "text");
        assert!(field.contains("aria-invalid=\"true\""), "{field}");
        assert!(field.contains("aria-describedby=\"text-hint text-error\""));
        assert!(told.body.contains(value), "{}", told.body);
    }
    assert!(!student.get("/me").await.body.contains(CARD));
}

crate::ground::once_more_on_a_server! {
    "desk_forms.rs":
    lp_098_every_form_of_a_case_comes_back_marked_and_filled_and_does_nothing,
    lp_102_what_a_person_writes_to_the_desk_comes_back_marked,
}
