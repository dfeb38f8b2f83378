//! What holds of every page, in both languages: its language, one title, one heading, a label for
//! each field, nothing inline, nothing from outside, and the headers that keep it so.

use axum::http::{StatusCode, header};

use crate::house::{Answered, DESK, House, INSTRUCTOR, OUTSIDE, STUDENT, UNTOLD, Visitor};

fn holds(answer: &Answered, path: &str, language: &str) {
    let page = &answer.body;
    let count = |what: &str| page.matches(what).count();
    assert!(page.starts_with("<!DOCTYPE html>"), "{path}");
    assert_eq!(count(&format!("<html lang=\"{language}\">")), 1, "{path}");
    assert_eq!(count("<title>"), 1, "{path}");
    assert_eq!(count("<h1"), 1, "{path} ({language})");
    assert_eq!(count("<main id=\"main\""), 1, "{path}");
    assert!(!page.contains("<title> –"), "{path}: the title is empty");
    for inline in [
        " style=",
        "<style",
        "<script",
        " onclick",
        " onload",
        "javascript:",
    ] {
        assert!(!page.contains(inline), "{path}: `{inline}`");
    }
    for loaded in ["src=\"", "<link rel=\"stylesheet\" href=\"", "action=\""] {
        for part in page.split(loaded).skip(1) {
            assert!(
                part.starts_with('/') && !part.starts_with("//"),
                "{path}: loads from outside"
            );
        }
    }
    for part in page
        .split("<input ")
        .skip(1)
        .chain(page.split("<textarea ").skip(1))
    {
        let tag = part.split('>').next().unwrap();
        if tag.contains("type=\"hidden\"") {
            continue;
        }
        let id = tag
            .split("id=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        assert!(
            page.contains(&format!("for=\"{id}\"")),
            "{path}: `{id}` has no label"
        );
    }
    let headers = &answer.headers;
    let said = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(
        said("content-security-policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    assert_eq!(said("x-content-type-options"), "nosniff");
    assert_eq!(said("referrer-policy"), "no-referrer");
    assert_eq!(said("cache-control"), "no-store", "{path}");
    assert!(headers.get(header::STRICT_TRANSPORT_SECURITY).is_none());
}

async fn in_both_languages(visitor: &mut Visitor, path: &str) {
    let joint = if path.contains('?') { '&' } else { '?' };
    for language in ["th", "en"] {
        let answer = visitor.get(&format!("{path}{joint}lang={language}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        holds(&answer, path, language);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_holds_to_the_house_rules_in_both_languages() {
    let house = House::open();
    let mut anybody = house.visitor();
    for path in [
        "/",
        "/sign-in",
        "/signed-out",
        "/notices/chula-learning/1",
        "/ledger",
    ] {
        in_both_languages(&mut anybody, path).await;
    }
    let mut student = house.signed_in(STUDENT).await;
    let filed = student.post("/me/requests/new/copy", &[]).await;
    let request = filed.onward().unwrap().to_owned();
    let mut teacher = house.signed_in(INSTRUCTOR).await;
    let course = format!("/console/courses/{}", house.course);
    let person = format!(
        "{course}/people/{}?activity=teaching-support",
        house.student
    );
    for path in [
        "/console",
        &course,
        &format!("{course}?activity=teaching-support"),
        &person,
    ] {
        in_both_languages(&mut teacher, path).await;
    }
    for path in [
        "/me",
        "/me/held",
        "/me/uses",
        "/me/requests",
        "/me/requests/new",
        "/me/requests/new/copy",
        "/me/requests/new/erasure",
        "/confirm",
        &request,
    ] {
        in_both_languages(&mut student, path).await;
    }
    let mut desk = house.signed_in(DESK).await;
    let case = request.replace("/me/", "/console/");
    for path in ["/console", "/console/requests", &case] {
        in_both_languages(&mut desk, path).await;
    }
    let mut untold = house.signed_in(UNTOLD).await;
    in_both_languages(&mut untold, "/me/notice").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_page_is_a_page_in_both_languages() {
    let house = House::open();
    for language in ["th", "en"] {
        let mut student = house.signed_in(STUDENT).await;
        student.get(&format!("/?lang={language}")).await;
        for (path, status) in [
            ("/nowhere", StatusCode::NOT_FOUND),
            ("/console", StatusCode::FORBIDDEN),
            (
                "/me/requests/00000000000000000000000000000000",
                StatusCode::NOT_FOUND,
            ),
            ("/me/requests/none", StatusCode::NOT_FOUND),
            ("/me/uses?before=x", StatusCode::BAD_REQUEST),
            ("/sign-out", StatusCode::METHOD_NOT_ALLOWED),
        ] {
            let answer = student.get(path).await;
            assert_eq!(answer.status, status, "{path}");
            holds(&answer, path, language);
        }
        let long = student
            .post(
                "/me/requests/new/erasure/check",
                &[("words", &"ก".repeat(70_000))],
            )
            .await;
        assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
        holds(&long, "a long form", language);
        let mut nobody = house.visitor();
        nobody.get(&format!("/?lang={language}")).await;
        let answer = nobody.post("/me/requests/new/copy", &[]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        holds(&answer, "a form without a session", language);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_view_weighs_no_more_than_150_kilobytes() {
    let house = House::open();
    let mut visitor = house.visitor();
    let front = visitor.get("/").await;
    let style = front
        .body
        .split("href=\"/assets/sitthi-")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let mut whole = front.bytes.len();
    for asset in [
        format!("/assets/sitthi-{style}"),
        "/assets/sign.svg".to_owned(),
        "/assets/sarabun-thai-400.woff2".to_owned(),
        "/assets/sarabun-thai-700.woff2".to_owned(),
        "/assets/sarabun-latin-400.woff2".to_owned(),
        "/assets/sarabun-latin-700.woff2".to_owned(),
    ] {
        let answer = visitor.get(&asset).await;
        assert_eq!(answer.status, StatusCode::OK, "{asset}");
        assert!(
            answer.headers[header::CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        whole += answer.bytes.len();
    }
    assert!(whole <= 150 * 1024, "{whole} octets");
    let fonts: usize = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts"))
        .unwrap()
        .map(|file| file.unwrap())
        .filter(|file| file.file_name().to_string_lossy().ends_with(".woff2"))
        .map(|file| usize::try_from(file.metadata().unwrap().len()).unwrap())
        .sum();
    assert!(fonts <= 70 * 1024, "{fonts} octets of fonts");
}

#[test]
fn the_style_sheet_keeps_to_the_rules_of_thai_text() {
    let style = include_str!("../../assets/sitthi.css");
    for never in [
        "letter-spacing",
        "font-style",
        "text-align: justify",
        "break-all",
        "@import",
        "http:",
        "https:",
        "url(//",
    ] {
        assert!(!style.contains(never), "`{never}`");
    }
    for height in style.split("line-height:").skip(1) {
        let value: f32 = height
            .split([';', '}'])
            .next()
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        assert!(
            value >= 1.65 || (value - 1.0).abs() < f32::EPSILON,
            "{value}"
        );
    }
    assert!(style.contains("font-size: 112.5%"), "18 px");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outside_learner_and_the_student_see_their_own_pages_only() {
    let house = House::open();
    let mut outside = house.signed_in(OUTSIDE).await;
    let mut student = house.signed_in(STUDENT).await;
    let filed = student.post("/me/requests/new/copy", &[]).await;
    let theirs = filed.onward().unwrap().to_owned();
    let foreign = outside.get(&theirs).await;
    let unknown = outside
        .get("/me/requests/0123456789abcdef0123456789abcdef")
        .await;
    // T13: a request of somebody else's and one that never was are told in the same bytes.
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(foreign.bytes, unknown.bytes);
}

crate::ground::once_more_on_a_server! {
    "pages.rs":
    every_page_holds_to_the_house_rules_in_both_languages,
    every_problem_page_is_a_page_in_both_languages,
    the_first_view_weighs_no_more_than_150_kilobytes,
    the_outside_learner_and_the_student_see_their_own_pages_only,
}
