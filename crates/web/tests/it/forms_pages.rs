//! Forms on pages: each filled in by the person and by staff for somebody, answered, followed, taken back
//! (`LP-25` … `LP-29`, `CO-2`, `CO-9`). As a browser without scripts sends them.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::ground::apart;
use crate::house::{Answered, FRONT, House, Visitor};

/// What is written into each form of the culture office.
pub(crate) const WRITTEN: [(&str, &[(&str, &str)]); 7] = [
    (
        "enquiry",
        &[
            ("identity/name", "มาลี สมมุติ"),
            ("contact/email", "malee@example.org"),
            ("service-case/subject", "เวลาเปิด"),
            ("service-case/text", "เปิดวันอาทิตย์ไหม <b>"),
        ],
    ),
    (
        "complaint",
        &[
            ("identity/name", "ปิติ สมมุติ"),
            ("complaint/subject", "ห้องน้ำ"),
            ("complaint/text", "ไม่มีสบู่"),
        ],
    ),
    (
        "service",
        &[
            ("identity/name", "ชูใจ สมมุติ"),
            ("service-case/service", "ขอใช้ลาน"),
            ("service-case/wanted-on", "1 ธันวาคม 2569"),
        ],
    ),
    (
        "event",
        &[
            ("identity/name", "มานะ สมมุติ"),
            ("session", "loy-krathong-2569"),
        ],
    ),
    (
        "short-course",
        &[
            ("identity/name", "วีระ สมมุติ"),
            ("contact/email", "weera@example.org"),
            ("session", "salo-1-2570"),
        ],
    ),
    (
        "museum-visit",
        &[
            ("identity/name", "สมคิด สมมุติ"),
            ("visit/visited-at", "2026-12-02T13:30"),
            ("visit/party-size", "๑๒"),
            ("visit/language", "en"),
        ],
    ),
    (
        "call-back",
        &[
            ("contact/phone", "081 234 5678"),
            ("service-case/subject", "ค่าเช่าลาน"),
        ],
    ),
];

/// What stands between two marks of a page.
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let (_, rest) = page
        .split_once(before)
        .unwrap_or_else(|| panic!("no `{before}` in {page}"));
    rest.split_once(after).unwrap().0
}

fn sending(page: &Answered) -> String {
    between(&page.body, "name=\"sending\" value=\"", "\"").to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&#60;", "<").replace("&#62;", ">")
}

/// The number and the word of a receipt.
fn receipt(page: &Answered) -> (String, String) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    (
        between(&page.body, "<dd><code>", "</code>").to_owned(),
        between(&page.body, "<code class=\"word\">", "</code>").to_owned(),
    )
}

fn with<'f>(fields: &[(&'f str, &'f str)], more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = fields
        .iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more).copied().collect()
}

async fn fill(
    house: &House,
    visitor: &mut Visitor,
    address: &str,
    fields: &[(&str, &str)],
) -> Answered {
    let page = visitor.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
    house.clock.advance(SignedDuration::from_secs(5));
    let sending = sending(&page);
    visitor
        .post(address, &with(fields, &[("sending", &sending)]))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn co_002_every_form_is_filled_in_by_somebody_without_an_account_and_followed() {
    let house = House::culture();
    for (form, fields) in WRITTEN {
        let mut visitor = house.visitor();
        let address = format!("/forms/{form}");
        let kept = fill(&house, &mut visitor, &address, fields).await;
        let (number, word) = receipt(&kept);
        let seen = visitor
            .post("/cases", &[("case", &number), ("word", &word)])
            .await;
        assert_eq!(seen.status, StatusCode::OK, "{form}");
        let name = fields.iter().find(|(path, _)| *path == "identity/name");
        if let Some((_, name)) = name {
            assert!(seen.body.contains(name), "{form}");
        }
        assert!(
            !seen.body.contains("ไหม <b>"),
            "what was written is only words"
        );
        assert!(!seen.body.contains("lang=th&word"), "no word in an address");
        let wrong = visitor
            .post("/cases", &[("case", &number), ("word", "aaaa")])
            .await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        let back = [("case", number.as_str()), ("word", word.as_str())];
        let withdrawn = visitor.post("/cases/withdraw", &back).await;
        assert!(withdrawn.body.contains("ยกเลิกแล้ว"), "{}", withdrawn.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_027_the_notice_stands_before_the_first_question_and_each_question_says_why() {
    let house = House::culture();
    let mut visitor = house.visitor();
    for (form, _) in WRITTEN {
        for language in ["th", "en"] {
            let page = visitor.get(&format!("/forms/{form}?lang={language}")).await;
            let notice = page.body.find("id=\"before\"").unwrap();
            let first = page.body.find("id=\"q-").unwrap();
            assert!(notice < first, "{form}");
            assert!(
                page.body
                    .contains(&format!("/notices/cmu-culture/1/forms/{form}"))
            );
            assert!(page.body.contains("/qr.svg"));
            let questions = page.body.matches("class=\"hint\" id=\"q-").count();
            let (must, may, effect) = match language {
                "th" => ("จำเป็น</span>", "ไม่จำเป็น</span>", "หากไม่กรอก"),
                _ => (
                    ">required</span>",
                    ">optional</span>",
                    "If you leave it out:",
                ),
            };
            let marked = page.body.matches(must).count()
                + if language == "th" {
                    0
                } else {
                    page.body.matches(may).count()
                };
            assert_eq!(marked, questions, "{form}, {language}");
            assert_eq!(page.body.matches(effect).count(), questions, "{form}");
            let whole = visitor
                .get(&format!("/notices/cmu-culture/1/forms/{form}"))
                .await;
            assert_eq!(whole.status, StatusCode::OK);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_027_what_is_wrong_is_named_and_what_was_typed_is_kept_and_in_no_address() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let fields = [
        ("identity/name", "มาลี สมมุติ"),
        ("contact/email", "not an address"),
        ("service-case/text", "4111 1111 1111 1111"),
    ];
    let again = fill(&house, &mut visitor, "/forms/enquiry", &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, rest) = again.body.split_once("class=\"summary\"").unwrap();
    let summary = rest.split_once("<h1>").unwrap().0;
    for id in ["q-1", "q-3", "q-4"] {
        assert!(
            summary.contains(&format!("href=\"#{id}\"")),
            "{id}: {summary}"
        );
        assert!(again.body.contains(&format!("id=\"{id}-error\"")));
    }
    assert!(again.body.contains("value=\"มาลี สมมุติ\""));
    assert!(again.body.contains("value=\"not an address\""));
    assert!(again.onward().is_none());
    // put right, the same page is taken
    house.clock.advance(SignedDuration::from_secs(5));
    let sending = sending(&again);
    let right = [
        ("identity/name", "มาลี สมมุติ"),
        ("service-case/subject", "เวลาเปิด"),
        ("service-case/text", "เปิดไหม"),
        ("sending", &sending),
    ];
    let kept = visitor.post("/forms/enquiry", &right).await;
    let first = receipt(&kept);
    let twice = visitor.post("/forms/enquiry", &right).await;
    assert_eq!(receipt(&twice), first, "pressed twice, it is one case");
}

#[tokio::test(flavor = "multi_thread")]
async fn t_15_programs_that_fill_in_everything_or_too_fast_or_too_often_are_slowed() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let (_, fields) = WRITTEN[0];
    let trapped = with(fields, &[("homepage", "https://spam.example")]);
    let refused = fill(&house, &mut visitor, "/forms/enquiry", &trapped).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = visitor.get("/forms/enquiry").await;
    let word = sending(&page);
    let fast = visitor
        .post("/forms/enquiry", &with(fields, &[("sending", &word)]))
        .await;
    assert_eq!(fast.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sending(&fast), word, "pressing again is enough");
    let forged = visitor
        .post("/forms/enquiry", &with(fields, &[("sending", "AAAA")]))
        .await;
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut busy = 0;
    for _ in 0..130 {
        let answer = visitor
            .post("/forms/enquiry", &with(fields, &[("sending", "AAAA")]))
            .await;
        busy += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(busy >= 10, "{busy}");
    house.clock.advance(SignedDuration::from_mins(20));
    let kept = fill(&house, &mut visitor, "/forms/enquiry", fields).await;
    receipt(&kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn co_009_lp_025_staff_fill_in_every_form_for_somebody_and_print_the_receipt() {
    let house = House::culture();
    let mut staff = house.signed_in(FRONT).await;
    for (form, fields) in WRITTEN {
        let address = format!("/console/forms/{form}");
        let missing = fill(&house, &mut staff, &address, fields).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(
            missing.body.contains("href=\"#notice\""),
            "how the notice was given must be said"
        );
        let how = with(fields, &[("way", "counter"), ("notice", "printed")]);
        let kept = fill(&house, &mut staff, &address, &how).await;
        let (number, word) = receipt(&kept);
        let seen = house
            .visitor()
            .post("/cases", &[("case", &number), ("word", &word)])
            .await;
        assert_eq!(seen.status, StatusCode::OK, "{form}");
        let list = staff.get("/console/forms").await;
        assert!(list.body.contains(&number), "{form}");
        let name = fields.iter().find(|(path, _)| *path == "identity/name");
        if let Some((_, name)) = name {
            assert!(!list.body.contains(name), "{form}: numbers only");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn co_009_a_case_is_opened_answered_and_closed_and_the_person_reads_it() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let (_, fields) = WRITTEN[0];
    let kept = fill(&house, &mut visitor, "/forms/enquiry", fields).await;
    let (number, word) = receipt(&kept);
    let mut staff = house.signed_in(FRONT).await;
    let at = format!("/console/cases/{number}");
    let closed = staff.get(&at).await;
    assert!(!closed.body.contains("มาลี"), "a number until it is opened");
    let open = staff.post(&at, &[]).await;
    assert!(
        unescaped(&open.body).contains("เปิดวันอาทิตย์ไหม <b>"),
        "{}",
        open.body
    );
    let revision = between(&open.body, "name=\"revision\" value=\"", "\"").to_owned();
    let silent = [
        ("revision", revision.as_str()),
        ("answer", ""),
        ("told", "page"),
    ];
    let refused = staff.post(&format!("{at}/answer"), &silent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = [
        ("revision", revision.as_str()),
        ("answer", "เปิดทุกวันค่ะ"),
        ("told", "letter"),
    ];
    let answered = staff.post(&format!("{at}/answer"), &said).await;
    assert_eq!(
        answered.onward(),
        Some("/console/forms"),
        "{}",
        answered.body
    );
    house.all_work();
    let open = staff.post(&at, &[]).await;
    let revision = between(&open.body, "name=\"revision\" value=\"", "\"").to_owned();
    let seen = visitor
        .post("/cases", &[("case", &number), ("word", &word)])
        .await;
    assert!(seen.body.contains("เปิดทุกวันค่ะ"));
    let closing = [("revision", revision.as_str())];
    staff.post(&format!("{at}/close"), &closing).await;
    let again = staff.post(&at, &[]).await;
    assert_eq!(
        again.status,
        StatusCode::NOT_FOUND,
        "closed, it is no reason to look"
    );
    let list = staff.get("/console/forms").await;
    assert!(!list.body.contains(&number));
    let used = apart(|| duties::sweep::daily(&house.app));
    used.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn co_009_the_letter_says_that_there_is_an_answer_and_nothing_of_it() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let fields = with(WRITTEN[0].1, &[("contact/email", "asker@example.ac.th")]);
    let kept = fill(&house, &mut visitor, "/forms/enquiry", &fields).await;
    let (number, word) = receipt(&kept);
    assert!(
        house.letters("asker").is_empty(),
        "nobody is written to before the desk answers"
    );
    let mut staff = house.signed_in(FRONT).await;
    let at = format!("/console/cases/{number}");
    let said = [
        ("revision", "0"),
        ("answer", "เปิดทุกวันค่ะ"),
        ("told", "letter"),
    ];
    staff.post(&format!("{at}/answer"), &said).await;
    house.all_work();
    let letters = house.letters("asker");
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("/cases"), "{}", letters[0]);
    for kept_back in ["เปิดทุกวัน", "มาลี", word.as_str()] {
        assert!(!letters[0].contains(kept_back));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s_030_somebody_without_an_account_proves_their_address_and_uses_every_right() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let fields = with(WRITTEN[0].1, &[("contact/email", "asker@example.ac.th")]);
    let kept = fill(&house, &mut visitor, "/forms/enquiry", &fields).await;
    let (number, word) = receipt(&kept);
    let way = [("case", number.as_str()), ("word", word.as_str())];
    let sent = visitor.post("/cases/code", &way).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    house.all_work();
    let letter = house.letters("asker").remove(0);
    let code: String = letter
        .split_once("Code: ")
        .unwrap()
        .1
        .chars()
        .take(8)
        .collect();
    let wrong = visitor
        .post("/cases/prove", &with(&way, &[("code", "12")]))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("href=\"#code\""));
    let signed = visitor
        .post("/cases/prove", &with(&way, &[("code", &code)]))
        .await;
    assert_eq!(signed.onward(), Some("/me"), "{}", signed.body);
    let held = visitor.get("/me/held").await;
    assert_eq!(held.status, StatusCode::OK);
    let copy = visitor.post("/me/requests/new/copy", &[]).await;
    assert!(
        copy.onward().unwrap().starts_with("/me/requests/"),
        "{}",
        copy.body
    );
    house.all_work();
    let asked = visitor.get("/me/requests").await;
    assert_eq!(asked.status, StatusCode::OK);
    let console = visitor.get("/console").await;
    assert_eq!(
        console.status,
        StatusCode::FORBIDDEN,
        "a mailbox makes nobody staff"
    );
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture of an empty soap dish, invented";
const ATTACHED: &str = "complaint/attachment";

#[tokio::test(flavor = "multi_thread")]
async fn lp_028_a_file_comes_with_a_form_from_the_page_and_the_counter_and_is_handed_over_to_be_kept()
 {
    let house = House::culture();
    let mut staff = house.signed_in(FRONT).await;
    let (_, fields) = WRITTEN[1];
    for by_staff in [false, true] {
        let mut visitor = house.visitor();
        let address = ["/forms/complaint", "/console/forms/complaint"][usize::from(by_staff)];
        let sender = if by_staff { &mut staff } else { &mut visitor };
        let page = sender.get(address).await;
        assert!(page.body.contains("enctype=\"multipart/form-data\""));
        assert!(page.body.contains("type=\"file\"") && page.body.contains(".png"));
        house.clock.advance(SignedDuration::from_secs(5));
        let sending = sending(&page);
        let all = with(
            fields,
            &[
                ("sending", &sending),
                ("way", "counter"),
                ("notice", "printed"),
            ],
        );
        // what is no picture brings the page back with what was typed, and says to choose again
        let wrong = sender
            .upload_form(address, &all, &[(ATTACHED, "a.png", b"<script>x</script>")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("value=\"ปิติ สมมุติ\""), "{}", wrong.body);
        assert!(wrong.body.contains("โปรดเลือกอีกครั้ง"));
        assert!(wrong.body.contains("href=\"#q-5\"") && wrong.body.contains("id=\"q-5-error\""));
        let kept = sender
            .upload_form(
                address,
                &all,
                &[(ATTACHED, "C:\\fakepath\\สบู่.png", PNG), (ATTACHED, "", b"")],
            )
            .await;
        let (number, word) = receipt(&kept);
        let way = [("case", number.as_str()), ("word", word.as_str())];
        let seen = visitor.post("/cases", &way).await;
        assert!(seen.body.contains("สบู่.png") && !seen.body.contains("fakepath"));
        let file = between(&seen.body, "name=\"file\" value=\"", "\"").to_owned();
        let own = visitor
            .post("/cases/files", &with(&way, &[("file", &file)]))
            .await;
        let opened = staff.post(&format!("/console/cases/{number}"), &[]).await;
        let at = format!("/console/cases/{number}/files/{file}");
        assert!(opened.body.contains(&at));
        for handed in [own, staff.post(&at, &[]).await] {
            assert_eq!(handed.status, StatusCode::OK, "{}", handed.body);
            assert_eq!(handed.bytes, PNG);
            let header = |name: &str| handed.headers[name].to_str().unwrap().to_owned();
            assert_eq!(header("content-type"), "image/png");
            assert!(header("content-disposition").starts_with("attachment;"));
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert!(header("content-security-policy").contains("sandbox"));
            assert_eq!(header("cache-control"), "no-store");
        }
        let wrong_word = with(&way, &[("file", &file), ("word", "aaaa")]);
        let refused = visitor.post("/cases/files", &wrong_word).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_15_t_23_what_is_too_much_or_no_form_is_refused_before_anything_is_kept() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let (_, fields) = WRITTEN[1];
    let page = visitor.get("/forms/complaint").await;
    house.clock.advance(SignedDuration::from_secs(5));
    let sending = sending(&page);
    let all = with(fields, &[("sending", &sending)]);
    let large = [PNG, &vec![0; 4096 * 1024][..]].concat();
    let many: Vec<(&str, &str, &[u8])> = (0..100).map(|_| (ATTACHED, "a.png", PNG)).collect();
    let heavy: Vec<(&str, &str, &[u8])> = (0..4).map(|_| (ATTACHED, "a.png", &large[..])).collect();
    for (files, status) in [
        (&[(ATTACHED, "a.png", &large[..])][..], 422),
        (&many, 422),
        (&[("photo/picture", "a.png", PNG)][..], 422),
        // more than the form may have together
        (&heavy, 413),
    ] {
        let refused = visitor.upload_form("/forms/complaint", &all, files).await;
        assert_eq!(refused.status.as_u16(), status, "{}", refused.body);
    }
    // a form that takes no files takes no more than is typed into one
    let (_, enquiry) = WRITTEN[0];
    let refused = visitor
        .upload_form(
            "/forms/enquiry",
            enquiry,
            &[("service-case/text", "a.png", &large)],
        )
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let right = visitor
        .upload_form("/forms/complaint", &all, &[(ATTACHED, "a.png", PNG)])
        .await;
    receipt(&right);
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_who_telephones_without_an_address_is_proved_by_the_desk_and_signs_in_with_its_code() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let (form, fields) = WRITTEN[6];
    let kept = fill(&house, &mut visitor, &format!("/forms/{form}"), fields).await;
    let (number, word) = receipt(&kept);
    let mut staff = house.signed_in(FRONT).await;
    let at = format!("/console/cases/{number}/vouch");
    let unproved = staff.post(&at, &[]).await;
    assert_eq!(unproved.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unproved.body.contains("id=\"proof-error\""));
    let proved = staff.post(&at, &[("proof", "known-channel")]).await;
    let code = between(&proved.body, "<code class=\"word\">", "</code>").to_owned();
    let prove = |word: &str| {
        vec![
            ("case".to_owned(), number.clone()),
            ("word".to_owned(), word.to_owned()),
            ("code".to_owned(), code.clone()),
        ]
    };
    for (word, status) in [("aaaa", 404), (word.as_str(), 303)] {
        let fields = prove(word);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = visitor.post("/cases/prove", &fields).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    }
    let own = visitor.get("/me/held").await;
    assert_eq!(own.status, StatusCode::OK, "every right is theirs to use");
}

#[tokio::test(flavor = "multi_thread")]
async fn co_003_a_desk_gives_a_place_free() {
    let house = House::culture();
    let mut visitor = house.visitor();
    let (_, fields) = WRITTEN[3];
    let kept = fill(&house, &mut visitor, "/forms/event", fields).await;
    let (number, word) = receipt(&kept);
    let mut staff = house.signed_in(FRONT).await;
    let at = format!("/console/cases/{number}");
    let open = staff.post(&at, &[]).await;
    let revision = between(&open.body, "name=\"revision\" value=\"", "\"").to_owned();
    let freed = staff
        .post(&format!("{at}/cancel"), &[("revision", &revision)])
        .await;
    assert_eq!(freed.onward(), Some("/console/forms"), "{}", freed.body);
    let seen = visitor
        .post("/cases", &[("case", &number), ("word", &word)])
        .await;
    assert!(seen.body.contains("ให้ผู้ที่รออยู่แล้ว"), "{}", seen.body);
}
