//! Bodies and streams that mean harm: refused with a clear answer, nothing kept, nothing repeated.

use std::io::Write as _;

use jiff::SignedDuration;
use serde_json::json;

use crate::api_house::{ApiHouse, BOTH, Engine, program_as, university};

const EVALUATION: &str = "/access/v1/evaluation";
const EVALUATIONS: &str = "/access/v1/evaluations";

#[test]
fn t_74_deep_huge_and_doubled_json_is_refused() {
    let house = ApiHouse::chula(Engine::Embedded);
    let (_, token) = house.program(&["intake"]);
    let send = |path: &str, body: Vec<u8>| {
        house
            .asking("POST", &token, path, body)
            .with("content-type", "application/json; charset=utf-8")
            .send()
            .status
            .as_u16()
    };
    let deep = |open: &str, close: &str| {
        format!(
            "{{\"subject\":{}{}}}",
            open.repeat(30_000),
            close.repeat(30_000)
        )
        .into_bytes()
    };
    assert_eq!(send(EVALUATION, deep("[", "]")), 400);
    assert_eq!(send(EVALUATIONS, deep("{\"a\":", "}")), 400);
    assert_eq!(send(EVALUATION, vec![b' '; 64 * 1024 + 1]), 413);
    assert_eq!(send(EVALUATION, vec![b'['; 10_000_000]), 413);
    assert_eq!(
        send(EVALUATION, b"{\"subject\":1,\"subject\":{}}".to_vec()),
        400
    );
    assert_eq!(
        send(EVALUATION, b"{\"subject\":\"\xff\xfe\"}".to_vec()),
        400
    );
    assert_eq!(send(EVALUATION, b"{\"subject\":\"\\ud800\"}".to_vec()), 400);
    assert_eq!(send(EVALUATION, b"{\"a\":1e400}".to_vec()), 400);
    let many = json!({ "evaluations": vec![json!({}); 1_001] }).to_string();
    assert_eq!(send(EVALUATIONS, many.into_bytes()), 400);
    let most = json!({ "evaluations": vec![json!({}); 1_000] }).to_string();
    assert_eq!(
        send(EVALUATIONS, most.into_bytes()),
        200,
        "each closes itself"
    );
    let categories = json!({
        "subject": { "type": "actor", "id": "x" }, "action": { "name": "use" },
        "resource": { "type": "person", "id": "x", "properties": { "categories": vec!["c"; 10_000] } },
    });
    assert_eq!(send(EVALUATION, categories.to_string().into_bytes()), 200);
}

#[test]
fn words_that_mean_harm_are_only_words() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = program_as(&house, people.course);
    for word in [
        "' OR 1=1 --",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "\r\nSet-Cookie: a=b",
        "\u{202e}gnirts",
        "\u{0}",
        "{{7*7}}",
        "$(reboot)",
        "%00",
        "ก่".repeat(200).as_str(),
    ] {
        let body = json!({
            "subject": { "type": word, "id": word }, "action": { "name": word },
            "resource": { "type": word, "id": word, "properties": { "categories": [word] } },
            "context": { "activity": word, "recipient": word, "case": word, "memo": word, "ip": word, "enter": false },
        });
        let answered = house.post(&token, EVALUATION, &body).send();
        assert_eq!(answered.status, 200);
        assert_eq!(answered.json()["decision"], json!(false));
        assert!(!answered.text().contains("passwd") && !answered.text().contains("script"));
        let find =
            json!({ "field": "identity/account", "value": word, "activity": "teaching-support" });
        let found = house.post(&token, "/api/v1/people/find", &find).send();
        assert!(
            matches!(found.status.as_u16(), 404 | 422),
            "{word:?}: {}",
            found.text()
        );
    }
}

#[test]
fn enter_may_be_spelled_as_it_likes() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = house.program(&["intake"]);
        let body = format!(
            r#"{{"subject":{{"type":"actor","id":"{}"}},"action":{{"name":"use"}},"resource":{{"type":"learning","id":"{}"}},"context":{{"activity":"teaching-support","\u0065nter":true}}}}"#,
            people.instructor, people.student
        );
        let before = house.ledger_size();
        let answered = house
            .asking("POST", &token, EVALUATION, body.into_bytes())
            .with("content-type", "application/json")
            .send();
        assert_eq!(answered.json()["context"]["entry"]["leaf"], json!(before));
    }
}

#[test]
fn a_delivery_is_taken_in_as_a_stream_row_by_row() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = house.program(&["intake"]);
        let source = house
            .app
            .policy()
            .pack
            .sources
            .iter()
            .find(|source| source.format == Some(policy::pack::SourceFormat::AccessLog))
            .unwrap()
            .id
            .clone();
        let good = r#"192.0.2.7 - s9900000001 [22/Nov/2026:09:00:00 +0700] "GET /course/1 HTTP/1.1" 200 512 "-" "Invented/1.0""#;
        let body = format!("{good}\nthis is no line of a log\n{good}\n");
        let uri = format!("/api/v1/imports/{source}?name=access.log");
        let report = house.asking("POST", &token, &uri, body.into_bytes()).send();
        assert_eq!(report.status, 200, "{}", report.text());
        let report = report.json();
        assert_eq!(report["rows"], json!(3), "{report}");
        assert_eq!(report["refused_total"], json!(1), "{report}");
        assert_eq!(report["refused"][0]["line"], json!(2));
        assert!(
            !report.to_string().contains("no line of a log"),
            "never the value"
        );
        let (_, stranger) = program_as(&house, people.course);
        let refused = house
            .asking("POST", &stranger, &uri, good.as_bytes().to_vec())
            .send();
        assert_eq!(refused.status, 403, "an instructor's tool delivers no logs");
        let unknown = house
            .asking("POST", &token, "/api/v1/imports/nothing", Vec::new())
            .send();
        assert_eq!(unknown.status, 404);
        let name = house
            .asking(
                "POST",
                &token,
                &format!("/api/v1/imports/{source}?name=../x"),
                Vec::new(),
            )
            .send();
        assert_eq!(name.status, 400);
    }
}

/// A line of an access log for each of so many minutes.
fn log_lines(count: u32) -> String {
    (0..count)
        .map(|minute| {
            format!(
                "192.0.2.7 - s9900000001 [21/Nov/2026:{:02}:{:02}:00 +0700] \"GET /course/{minute} HTTP/1.1\" 200 512 \"-\" \"Invented/1.0\"\n",
                8 + minute / 60,
                minute % 60
            )
        })
        .collect()
}

#[test]
fn a_delivery_that_breaks_off_leaves_whole_rows_and_the_next_one_makes_it_whole() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = house.program(&["intake"]);
        let whole = log_lines(300);
        let cut = whole.len() - 40;
        let mut line = std::net::TcpStream::connect(house.serve()).unwrap();
        let head = format!(
            "POST /api/v1/imports/access-log HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
            whole.len()
        );
        line.write_all(head.as_bytes()).unwrap();
        line.write_all(&whole.as_bytes()[..cut]).unwrap();
        drop(line);
        let held = || {
            let holdings = house
                .app
                .store()
                .read::<_, store::Fault>(|read| read.holdings(people.student))
                .unwrap();
            let technical = holdings.iter().filter(|one| one.category == "technical");
            technical.map(|one| one.records).sum::<u64>()
        };
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert!(held() <= 299, "half a row is no row");
        // A stream is known by the moment it began.
        house.clock.advance(SignedDuration::from_secs(1));
        let uri = "/api/v1/imports/access-log";
        let report = house
            .asking("POST", &token, uri, whole.clone().into_bytes())
            .send();
        assert_eq!(report.status, 200, "{}", report.text());
        let report = report.json();
        assert_eq!(report["rows"], json!(300), "{report}");
        assert_eq!(report["refused_total"], json!(0), "{report}");
        assert_eq!(held(), 300);
        house.clock.advance(SignedDuration::from_secs(1));
        let again = house
            .asking("POST", &token, uri, whole.into_bytes())
            .send()
            .json();
        assert_eq!(again["same"], json!(300), "{again}");
        assert_eq!(held(), 300, "twice sent is once kept");
    }
}

#[test]
fn t_48_when_the_ledger_cannot_be_written_nothing_is_read() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = program_as(&house, people.course);
    let store::Location::File(path) = &house.data else {
        panic!("the embedded engine stands in a file")
    };
    let held = rusqlite::Connection::open(path).unwrap();
    held.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON ledger_leaves BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    .unwrap();
    let uri = format!(
        "/api/v1/people/{}/records?activity=teaching-support&category=learning",
        people.student
    );
    let answered = house.get(&token, &uri).send();
    assert_eq!(answered.status, 503, "{}", answered.text());
    assert!(answered.header("retry-after").parse::<u32>().is_ok());
    assert!(!answered.text().contains("grade"));
    let entered = json!({
        "subject": { "type": "actor", "id": people.instructor.to_string() }, "action": { "name": "use" },
        "resource": { "type": "learning", "id": people.student.to_string() },
        "context": { "activity": "teaching-support", "enter": true },
    });
    assert_eq!(house.post(&token, EVALUATION, &entered).send().status, 503);
    let pure = json!({ "subject": entered["subject"], "action": entered["action"], "resource": entered["resource"], "context": { "activity": "teaching-support" } });
    assert_eq!(
        house.post(&token, EVALUATION, &pure).send().json()["decision"],
        json!(true)
    );
    held.execute_batch("DROP TRIGGER full").unwrap();
    assert_eq!(house.get(&token, &uri).send().status, 200);
}

#[test]
fn every_described_door_wants_a_token_unless_it_is_open() {
    let house = ApiHouse::chula(Engine::Embedded);
    let description: serde_json::Value = serde_json::from_str(&web::openapi()).unwrap();
    let mut shut = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["security"] == json!([]) {
                continue;
            }
            let uri = path
                .replace("{person}", &"0".repeat(32))
                .replace("{request}", &"0".repeat(32))
                .replace("{number}", "0")
                .replace("{source}", "x");
            let method = if method == "get" { "GET" } else { "POST" };
            assert_eq!(
                house.asking(method, "", &uri, Vec::new()).send().status,
                401,
                "{method} {uri}"
            );
            shut += 1;
        }
    }
    assert!(shut >= 14, "{shut}");
    let described: std::collections::BTreeSet<(String, String)> = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let served: std::collections::BTreeSet<(String, String)> = web::routes::addresses()
        .into_iter()
        .map(|(method, path, _)| (method.to_string(), path.replace("{*", "{")))
        .filter(|(_, path)| {
            [
                "/api/",
                "/access/",
                "/.well-known/authzen",
                "/ledger/",
                "/consent/",
            ]
            .iter()
            .any(|door| path.starts_with(door) || path == "/count")
        })
        .collect();
    assert_eq!(
        described, served,
        "what is served is described, and the other way round"
    );
}

#[test]
fn what_reaches_no_door_is_told_to_a_program_and_not_on_a_page() {
    let house = ApiHouse::chula(Engine::Embedded);
    let (_, token) = house.program(&["intake"]);
    let description: serde_json::Value = serde_json::from_str(&web::openapi()).unwrap();
    let mut asked = vec![
        ("GET", "/api".to_owned(), 404),
        ("GET", "/api/v1/nothing".to_owned(), 404),
        ("POST", "/access/v1/evaluate".to_owned(), 404),
        ("GET", "/ledger/nothing".to_owned(), 404),
    ];
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS"] {
            let is_there = methods.get(method.to_ascii_lowercase()).is_some();
            if !is_there {
                asked.push((method, path.replace(['{', '}'], ""), 405));
            }
        }
    }
    assert!(asked.len() > 50, "{}", asked.len());
    for (method, path, status) in asked {
        let answered = house
            .asking(method, &token, &path, Vec::new())
            .with("x-request-id", "invented-1")
            .with("accept-language", "en")
            .send_unheld();
        assert_eq!(answered.status.as_u16(), status, "{method} {path}");
        assert_eq!(answered.header("x-request-id"), "invented-1", "{path}");
        assert_eq!(answered.header("content-language"), "en", "{path}");
        if ["/api", "/con", "/cou"]
            .iter()
            .any(|at| path.starts_with(at))
        {
            assert_eq!(answered.header("content-type"), "application/problem+json");
            let told = answered.json();
            assert_eq!(told["status"], json!(status));
            for member in ["type", "title", "detail", "why", "next_step"] {
                assert!(!told[member].is_null(), "{method} {path}: {member}");
            }
        } else {
            assert!(answered.header("content-type").starts_with("text/plain"));
            assert!(!answered.text().contains('<'), "{}", answered.text());
        }
        if status == 405 {
            assert!(!answered.header("allow").is_empty(), "{method} {path}");
        }
    }
    let from_a_page = house
        .post(&token, "/api/v1/people/find", &json!({}))
        .with("sec-fetch-site", "cross-site")
        .with("accept-language", "th")
        .send_unheld();
    assert_eq!(from_a_page.status, 403);
    assert_eq!(
        from_a_page.json()["type"],
        json!("urn:sitthi:problem:from-elsewhere")
    );
    let page = house.get("", "/nowhere").send_unheld();
    assert!(page.text().contains("<h1>"), "people are told on a page");
}
