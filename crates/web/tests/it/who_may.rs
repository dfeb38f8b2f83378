//! Who may call what: every address is really called as every persona, and what came of it is kept in
//! `golden/who-may-call-what.txt`. Run with `SITTHI_UPDATE_GOLDEN=1` to write it anew.

use std::fmt::Write as _;
use std::path::Path;

use axum::http::{Method, StatusCode};
use duties::sign_in::sign_in_as;
use web::routes::{Audience, addresses};

use crate::house::{
    CHILD, DESK, DPO, House, INSTRUCTOR, OUTSIDE, PARENT, STRANGER, STUDENT, Visitor,
};

fn filled(path: &str, house: &House, request: &str) -> String {
    let child = sign_in_as(&house.app, CHILD).unwrap().person.unwrap();
    path.replace("{whose}", &child.to_string())
        .replace("{course}", &house.course.to_string())
        .replace("{person}", &house.student.to_string())
        .replace("{request}", request)
        .replace("{proposal}", request)
        .replace("{number}", "0")
        .replace("{activity}", "site-measurement")
        .replace("{wording}", &"0".repeat(64))
        .replace("{certificate}", request)
        .replace("{task}", request)
        .replace("{policy}", "chula-learning")
        .replace("{version}", "1")
        .replace("{earlier}", "1")
        .replace("{layer}", "short")
        .replace("{file}", "register.json")
        .replace("{channel}", "account-registration")
        .replace("{form}", "enquiry")
        // A case that nobody has.
        .replace("{case}", &"0".repeat(32))
        // A word that nobody was given in a letter.
        .replace("{word}", &"0".repeat(64))
        .replace("{name}", "sarabun-thai-400.woff2")
        .replace("{source}", "lms-xapi")
        .replace("{site}", "nothing")
        .replace("{*path}", "0/000")
        .replace("{*tile}", "0/000")
        .replace("{level}", "0")
}

fn told(status: StatusCode, onward: Option<&str>) -> String {
    match onward {
        Some(onward) if onward.starts_with("/sign-in") => "sign in first".to_owned(),
        Some(onward) if onward.starts_with("/confirm") => "prove it again first".to_owned(),
        _ if status.is_redirection() => "yes, and on".to_owned(),
        _ if status.is_success() => "yes".to_owned(),
        _ if matches!(
            status,
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
        ) =>
        {
            "let in, the empty form refused".to_owned()
        }
        _ => format!("no ({})", status.as_u16()),
    }
}

async fn personas(house: &House) -> Vec<(&'static str, Visitor)> {
    vec![
        ("anonymous", house.visitor()),
        ("student", house.signed_in(STUDENT).await),
        ("outside learner", house.signed_in(OUTSIDE).await),
        (
            "instructor of the course",
            house.signed_in(INSTRUCTOR).await,
        ),
        ("instructor of another", house.signed_in(STRANGER).await),
        ("privacy desk", house.signed_in(DESK).await),
        ("dpo", house.signed_in(DPO).await),
        ("guardian", house.signed_in(PARENT).await),
        ("program", house.program()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_is_called_by_every_persona_and_answers_as_the_golden_table_says() {
    let mut table = String::from(
        "# Who may call what. Made by really calling every address as every persona; the copy request is the student's.\n",
    );
    for (method, path, audience) in addresses() {
        let _ = writeln!(table, "\n{method} {path}  [{}]", audience.word());
        // A house of its own for each address: what one persona does must not change what the next sees.
        let house = House::open();
        let mut student = house.signed_in(STUDENT).await;
        let filed = student.post("/me/requests/new/copy", &[]).await;
        let request = filed
            .onward()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        for (name, mut visitor) in personas(&house).await {
            let path = filled(path, &house, &request);
            let answer = visitor.send(method.clone(), &path, String::new()).await;
            let _ = writeln!(
                table,
                "  {name:<26}{}",
                told(answer.status, answer.onward())
            );
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/who-may-call-what.txt");
    if std::env::var_os("SITTHI_UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
        std::fs::write(&golden, &table).unwrap();
    }
    let known = std::fs::read_to_string(&golden).unwrap_or_default();
    for (known, found) in known.lines().zip(table.lines()) {
        assert_eq!(
            found, known,
            "an address answers somebody otherwise than before"
        );
    }
    assert_eq!(table.lines().count(), known.lines().count());
}

#[test]
fn no_address_stands_in_the_table_twice() {
    let all = addresses();
    for (at, (method, path, _)) in all.iter().enumerate() {
        let again = all
            .iter()
            .skip(at + 1)
            .any(|(other, known, _)| other == method && known == path);
        assert!(!again, "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_07_no_unsafe_address_takes_a_form_of_another_site() {
    let house = House::open();
    for (method, path, audience) in addresses() {
        if method == Method::GET || audience == Audience::Program {
            continue;
        }
        for account in [STUDENT, DESK] {
            let mut visitor = house.signed_in(account).await;
            visitor.elsewhere = true;
            let path = filled(path, &house, "00000000000000000000000000000000");
            let answer = visitor.send(method.clone(), &path, String::new()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
            // A page of another site's own is told as a program is.
            let told = if audience == Audience::Site {
                "from-elsewhere"
            } else {
                "<h1>"
            };
            assert!(answer.body.contains(told), "{path}: {}", answer.body);
        }
    }
}
