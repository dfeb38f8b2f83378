//! The institution's own sites at the doors: who is answered, what is kept of an answer, what is counted
//! (`LP-30`, `CO-7`, `CO-8`, `CO-34`, `CO-38`).

use std::io::Write as _;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use duties::visits::{self, What};
use jiff::SignedDuration;
use jiff::civil::date;
use policy::pack::Pack;
use serde_json::{Value as Json, json};
use testbed::shipped;
use tower::ServiceExt as _;

use crate::ground::apart;
use crate::house::{Answered, DESK, House, INSTRUCTOR, ORIGIN, SITES, STUDENT, demo};

/// How an ordinary browser calls itself.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// What a page of some origin sends, as a browser would send it.
async fn from_page(
    house: &House,
    (method, path): (Method, &str),
    headers: &[(&str, &str)],
    body: &str,
) -> Answered {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8");
    if !headers.iter().any(|(name, _)| *name == "user-agent") {
        request = request.header(header::USER_AGENT, BROWSER);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = house.router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answered {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    }
}

const OURS: (&str, &str) = ("origin", ORIGIN);
const SIGNAL: (&str, &str) = ("sec-gpc", "1");
const REGISTER: (Method, &str) = (Method::GET, "/consent/register");
const CHOICES: (Method, &str) = (Method::POST, "/consent/choices");
const COUNT: (Method, &str) = (Method::POST, "/count");

async fn register(house: &House) -> Json {
    let answer = from_page(house, REGISTER, &[OURS], "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn answer_to(register: &Json, yes: bool, visitor: Option<&str>) -> Json {
    let (agreed, declined) = if yes {
        (json!(["measurement"]), json!([]))
    } else {
        (json!([]), json!(["measurement"]))
    };
    json!({
        "text": register["th"]["text"],
        "language": "th",
        "agreed": agreed,
        "declined": declined,
        "method": "banner",
        "visitor": visitor,
    })
}

async fn answered(house: &House, body: &Json) -> Json {
    let answer = from_page(house, CHOICES, &[OURS], &body.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn read(files: &[(String, String)]) -> Pack {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    policy::read::read(&files).0
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_030_what_the_portal_sets_is_what_the_register_says_and_nothing_else() {
    let house = House::with(web::Settings {
        secure: true,
        ..demo()
    });
    let mut lines: Vec<String> = Vec::new();
    let mut visitor = house.visitor();
    for path in [
        "/?lang=en",
        "/cookies",
        "/consent.js",
        "/count.js",
        "/notice",
    ] {
        let answer = visitor.get(path).await;
        lines.extend(set_by(&answer));
    }
    let form = [("account", STUDENT), ("next", "/")];
    lines.extend(set_by(&visitor.post("/sign-in/as", &form).await));
    assert!(lines.len() >= 2, "{lines:?}");
    for id in ["chula-learning", "cmu-culture"] {
        let pack = read(&shipped(id));
        let declared: Vec<&str> = policy::site::of_the_portal(&pack)
            .map(|cookie| cookie.name.as_str())
            .collect();
        // The third lives only while somebody signs in elsewhere; its name is looked at where it is set.
        assert_eq!(
            declared,
            [
                "__Host-sitthi",
                "__Host-sitthi-sign-in",
                "__Host-sitthi-language"
            ]
        );
        for line in &lines {
            let (name, rest) = line.split_once('=').unwrap();
            let cookie = policy::site::of_the_portal(&pack)
                .find(|cookie| cookie.name == name)
                .unwrap_or_else(|| panic!("`{name}` is set and {id} does not say so"));
            let lasts = cookie.lasts.unwrap();
            let most = lasts.longest_days() * 86_400;
            let age = rest
                .split("Max-Age=")
                .nth(1)
                .map_or(0, |age| age.parse::<u64>().unwrap());
            assert!(age <= most, "{line}");
        }
    }
}

fn set_by(answer: &Answered) -> Vec<String> {
    answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn co_034_the_session_cookie_is_opaque_protected_expiring_and_listed_as_needed() {
    let house = House::with(web::Settings {
        secure: true,
        ..demo()
    });
    let mut values = Vec::new();
    for _ in 0..2 {
        let mut visitor = house.visitor();
        let form = [("account", STUDENT), ("next", "/")];
        let answer = visitor.post("/sign-in/as", &form).await;
        let lines = set_by(&answer);
        let line = lines
            .iter()
            .find(|line| line.starts_with("__Host-sitthi="))
            .unwrap();
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
        let value = line.split(['=', ';']).nth(1).unwrap().to_owned();
        // 256 random bits, and nothing of who signed in.
        assert_eq!(value.len(), 43);
        assert!(!value.contains(STUDENT));
        values.push(value);
        assert_eq!(visitor.get("/me").await.status, StatusCode::OK);
        house.clock.advance(SignedDuration::from_hours(13));
        assert_ne!(visitor.get("/me").await.status, StatusCode::OK);
    }
    assert_ne!(values[0], values[1]);
    for id in ["chula-learning", "cmu-culture"] {
        let pack = read(&shipped(id));
        let session = pack
            .cookies
            .iter()
            .find(|cookie| cookie.name == "__Host-sitthi")
            .unwrap();
        assert_eq!(session.kind, Some(policy::pack::CookieKind::StrictlyNeeded));
        assert!(!session.consent);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_030_only_pages_of_declared_origins_are_answered() {
    let house = House::open();
    let yes = answer_to(&register(&house).await, true, None).to_string();
    let seen = json!({ "seen": "opened", "path": "/", "from": "none", "device": "wide" });
    let seen = seen.to_string();
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("https://site.example.evil.example"),
        Some("https://site.example:444"),
        Some("http://site.example"),
        Some("HTTPS://site.example"),
        Some("http://127.0.0.1:8080"),
    ] {
        let headers: Vec<(&str, &str)> = origin.iter().map(|one| ("origin", *one)).collect();
        for (door, body) in [
            (REGISTER, ""),
            (CHOICES, yes.as_str()),
            (COUNT, seen.as_str()),
        ] {
            let told = format!("{origin:?} {}", door.1);
            let answer = from_page(&house, door, &headers, body).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{told}");
            assert!(answer.body.contains("from-elsewhere"), "{told}");
            let allowed = header::ACCESS_CONTROL_ALLOW_ORIGIN;
            assert!(!answer.headers.contains_key(allowed), "{told}");
        }
    }
    // Two origins in one request are a stranger's work.
    let twice = [OURS, ("origin", "https://evil.example")];
    let answer = from_page(&house, REGISTER, &twice, "").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = from_page(&house, REGISTER, &[OURS], "").await;
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], ORIGIN);
    assert!(
        !answer
            .headers
            .contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS)
    );
    assert!(
        answer.headers[header::VARY]
            .to_str()
            .unwrap()
            .contains("Origin")
    );
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test(flavor = "multi_thread")]
async fn co_008_a_yes_is_kept_with_its_text_and_the_visitor_keeps_a_signed_receipt() {
    let house = House::open();
    let asked = register(&house).await;
    let receipt = answered(&house, &answer_to(&asked, true, None)).await;
    let number = receipt["visitor"].as_str().unwrap();
    assert_eq!(number.len(), 64);
    let store = house.app.store();
    let statement = receipt["statement"].as_str().unwrap();
    let text = store::signed_statement(statement, store.verifier()).unwrap();
    for line in [
        "sitthi-choice/1",
        "site museum",
        &format!("visitor {number}"),
        "language th",
        "agreed measurement",
        "declined nothing",
        "method banner",
        "until 2027-05-21T17:00:00Z",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}: {text}");
    }
    assert_eq!(receipt["key"], store.verifier().to_string());
    let altered = statement.replace("agreed measurement", "agreed marketing");
    assert!(store::signed_statement(&altered, store.verifier()).is_err());

    let visitor = duties::choices::number(number).unwrap();
    let (kept, words) = apart(|| {
        store
            .read::<_, store::Fault>(|read| {
                let kept = read.choices(visitor)?;
                let words = read.choice_text(&kept[0].text)?;
                Ok((kept, words))
            })
            .unwrap()
    });
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].agreed, ["measurement"]);
    // The very words that were on the page, in the language they were in.
    let words: Json = serde_json::from_str(&words.unwrap()).unwrap();
    assert_eq!(words, asked["th"]["shown"]);
    assert_eq!(words["yes"], "ยินยอม");

    // The same visitor takes it back: the record says so, under the same number.
    house.clock.advance(SignedDuration::from_mins(1));
    let back = answered(&house, &answer_to(&asked, false, Some(number))).await;
    assert_eq!(back["visitor"], number);
    let kept = apart(|| duties::choices::kept(&house.app, visitor).unwrap());
    assert_eq!(kept.len(), 2);
    assert!(kept[0].agreed.is_empty() && !kept[1].agreed.is_empty());

    // Six months later nothing is there any more, before and after the sweep.
    house.clock.advance(SignedDuration::from_hours(24 * 183));
    let kept = apart(|| duties::choices::kept(&house.app, visitor).unwrap());
    assert!(kept.is_empty());
    apart(|| duties::sweep::daily(&house.app).unwrap());
    let gone = apart(|| duties::choices::erase(&house.app, visitor).unwrap());
    assert_eq!(gone, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn co_008_who_says_no_gets_no_number() {
    let house = House::open();
    let asked = register(&house).await;
    let receipt = answered(&house, &answer_to(&asked, false, None)).await;
    assert_eq!(receipt["visitor"], Json::Null);
    assert_eq!(receipt["agreed"], json!([]));
    let text = store::signed_statement(
        receipt["statement"].as_str().unwrap(),
        house.app.store().verifier(),
    )
    .unwrap();
    assert!(text.contains("\nvisitor none\n"), "{text}");
    // A number that nobody was given makes no record either.
    let made_up = "ab".repeat(32);
    let receipt = answered(&house, &answer_to(&asked, false, Some(&made_up))).await;
    assert_eq!(receipt["visitor"], Json::Null);
    let visitor = duties::choices::number(&made_up).unwrap();
    assert!(apart(|| duties::choices::kept(&house.app, visitor).unwrap()).is_empty());
    // And for a yes a new one is drawn: nobody chooses their own.
    let receipt = answered(&house, &answer_to(&asked, true, Some(&made_up))).await;
    assert_ne!(receipt["visitor"], made_up);
}

#[tokio::test(flavor = "multi_thread")]
async fn co_008_the_browsers_own_no_is_a_no() {
    let house = House::open();
    let answer = from_page(&house, REGISTER, &[OURS, SIGNAL], "").await;
    let asked: Json = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(asked["signal"], true);
    let yes = answer_to(&asked, true, None).to_string();
    let answer = from_page(&house, CHOICES, &[OURS, SIGNAL], &yes).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("s.19"), "{}", answer.body);
    let no = answer_to(&asked, false, None).to_string();
    let answer = from_page(&house, CHOICES, &[OURS, SIGNAL], &no).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let answer = house.visitor().get("/.well-known/gpc.json").await;
    let said: Json = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(said["gpc"], true);
    assert!(said["lastUpdate"].as_str().unwrap().starts_with("20"));
    // The page of the portal says that it was heard.
    let answer = from_page(&house, (Method::GET, "/cookies?lang=en"), &[SIGNAL], "").await;
    assert!(answer.body.contains("without asking"), "{}", answer.body);
    let answer = from_page(&house, (Method::GET, "/cookies?lang=en"), &[], "").await;
    assert!(!answer.body.contains("without asking"));
}

#[tokio::test(flavor = "multi_thread")]
async fn co_008_an_answer_to_other_words_or_to_half_the_question_is_refused() {
    let house = House::open();
    let asked = register(&house).await;
    let good = answer_to(&asked, true, None);
    let with = |name: &str, value: Json| {
        let mut body = good.clone();
        body[name] = value;
        body.to_string()
    };
    let cases = [
        (with("text", json!("00")), "s.19"),
        (with("text", asked["en"]["text"].clone()), "s.19"),
        (with("agreed", json!(["measurement", "marketing"])), "s.19"),
        (
            with("agreed", json!(["measurement", "measurement"])),
            "s.19",
        ),
        (with("agreed", json!(["everything"])), "s.19"),
        (with("declined", json!(["measurement"])), "s.19"),
        (with("agreed", json!("measurement")), "agreed"),
        (with("agreed", json!([1])), "agreed"),
        (with("language", json!("fr")), "language"),
        (with("method", json!("dark-pattern")), "method"),
        (with("visitor", json!("somchai@example.com")), "visitor"),
        (with("name", json!("สมชาย")), "body"),
        ("{".to_owned(), ""),
        ("[]".to_owned(), ""),
        ("{\"agreed\":[],\"agreed\":[]}".to_owned(), ""),
        (String::new(), ""),
        ("x".repeat(5_000), ""),
        ("[".repeat(4_000), ""),
    ];
    for (body, told) in cases {
        let answer = from_page(&house, CHOICES, &[OURS], &body).await;
        let shown: String = body.chars().take(80).collect();
        assert!(answer.status.is_client_error(), "{shown}: {}", answer.body);
        assert!(answer.body.contains(told), "{shown}: {}", answer.body);
        // Nothing of what came in is repeated.
        assert!(!answer.body.contains("สมชาย") && !answer.body.contains("somchai"));
    }
    // A thousand bodies with one octet changed: each is taken whole or refused whole.
    let good = good.to_string();
    let mut refused = 0;
    for at in 0..1_000_usize {
        let mut body = good.clone().into_bytes();
        let place = at * 7 % body.len();
        body[place] = body[place].wrapping_add(u8::try_from(at % 13 + 1).unwrap());
        let body = String::from_utf8_lossy(&body).into_owned();
        let answer = from_page(&house, CHOICES, &[OURS], &body).await;
        assert!(!answer.status.is_server_error(), "{body}: {}", answer.body);
        refused += u32::from(answer.status.is_client_error());
    }
    assert!(refused > 900, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn co_008_one_who_answers_without_end_is_told_to_wait() {
    let house = House::open();
    let mut statuses = Vec::new();
    for _ in 0..6_100 {
        let answer = from_page(&house, CHOICES, &[OURS], "{}").await;
        statuses.push(answer.status);
    }
    assert_eq!(statuses[0], StatusCode::BAD_REQUEST);
    assert_eq!(*statuses.last().unwrap(), StatusCode::TOO_MANY_REQUESTS);
    house.clock.advance(SignedDuration::from_mins(1));
    let answer = from_page(&house, CHOICES, &[OURS], "{}").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_030_the_register_stands_on_a_page_where_the_record_is_seen_and_erased() {
    let house = House::open();
    let asked = register(&house).await;
    let receipt = answered(&house, &answer_to(&asked, true, None)).await;
    let number = receipt["visitor"].as_str().unwrap();
    let mut visitor = house.visitor();
    let page = visitor.get("/cookies?lang=en").await;
    for said in [
        "__Host-sitthi-language",
        "sitthi-visit",
        "only if you agree",
        "An invented museum",
        "https://site.example/#sitthi-consent",
        "Forget the language I chose",
    ] {
        let page = visitor.get("/cookies").await;
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(!page.body.contains(number));
    let form = [("number", number)];
    let page = visitor.post("/cookies/record", &form).await;
    assert!(
        page.body.contains("Measuring how the site is used"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("the question on the site"),
        "{}",
        page.body
    );
    let wrong = visitor.post("/cookies/record", &[("number", "123")]).await;
    assert!(wrong.body.contains("There is no record of this number"));
    let page = visitor.post("/cookies/erase", &form).await;
    assert!(page.body.contains("The record is erased"), "{}", page.body);
    let page = visitor.post("/cookies/record", &form).await;
    assert!(page.body.contains("There is no record of this number"));
    // The language is forgotten as easily as it was chosen.
    let answer = visitor.post("/cookies/forget", &[]).await;
    assert_eq!(answer.onward(), Some("/cookies"));
    let page = visitor.get("/cookies").await;
    assert!(page.body.contains("คุกกี้และทางเลือกของท่าน"), "{}", page.body);
}

async fn opened(house: &House, path: &str, times: usize) {
    let seen = json!({ "seen": "opened", "path": path, "from": "search", "device": "narrow" });
    for _ in 0..times {
        let answer = from_page(house, COUNT, &[OURS], &seen.to_string()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
    }
}

/// What is shown of the day on which the tests begin.
fn shown(house: &House) -> visits::Published {
    let day = date(2026, 11, 22);
    apart(|| visits::published(&house.app, "museum", day, day).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn co_007_pages_are_counted_as_sums_of_a_day_in_whole_tens_and_nothing_small_is_kept() {
    let house = House::open();
    opened(&house, "/events/loy-krathong?name=Somchai#top", 27).await;
    opened(&house, "/events/songkran", 8).await;
    opened(&house, "/", 9).await;
    opened(&house, "/people/9900000001", 12).await;
    assert!(apart(|| visits::hand_in(&house.app).unwrap()) > 0);
    // The day is not over: nothing is shown, so two looks cannot be told apart by one visitor.
    apart(|| duties::sweep::daily(&house.app).unwrap());
    assert_eq!(
        shown(&house),
        visits::Published {
            flows: shown(&house).flows,
            ..Default::default()
        }
    );
    house.clock.advance(SignedDuration::from_hours(24));
    apart(|| duties::sweep::daily(&house.app).unwrap());
    let found = shown(&house);
    assert_eq!(
        found.by_word(What::Page),
        [("/events/{event}".to_owned(), 30), ("*".to_owned(), 10)]
    );
    assert_eq!(found.by_word(What::From), [("search".to_owned(), 50)]);
    assert!(
        found
            .sums
            .iter()
            .all(|sum| sum.times % visits::K == 0 && sum.times > 0)
    );
    // What comes late changes no day that is settled.
    let late = store::Counted {
        site: "museum".to_owned(),
        day: date(2026, 11, 22),
        what: "page".to_owned(),
        word: "/events/{event}".to_owned(),
        times: 1_000,
    };
    apart(|| {
        house
            .app
            .store()
            .transact::<_, store::Fault>("test.late", move |tx| tx.count_visits(&late))
    })
    .unwrap();
    assert_eq!(shown(&house), found);
    // Nothing of a visitor is anywhere in it.
    let csv = visits::csv(&found);
    assert!(!csv.contains("Somchai") && !csv.contains("9900000001") && !csv.contains("krathong"));
    assert!(
        csv.starts_with("site,day,what,word,times\r\nmuseum,2026-11-22,"),
        "{csv}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn co_038_the_steps_of_a_task_show_where_people_stop() {
    let house = House::open();
    opened(&house, "/events/loy-krathong", 40).await;
    opened(&house, "/events/loy-krathong/register", 30).await;
    opened(&house, "/events/loy-krathong/done", 10).await;
    for stay in ["seconds", "long"] {
        for _ in 0..11 {
            let seen = json!({ "seen": "left", "stay": stay }).to_string();
            from_page(&house, COUNT, &[OURS], &seen).await;
        }
    }
    house.clock.advance(SignedDuration::from_hours(20));
    apart(|| duties::sweep::daily(&house.app).unwrap());
    let mut teacher = house.signed_in(INSTRUCTOR).await;
    let page = teacher.get("/console/visits?lang=en").await;
    for said in [
        "Steps: Registering for an event",
        "<code>/events/{event}</code>: 40",
        "75% go on",
        "33% go on",
        "5 minutes or more",
        "<svg class=\"bars\"",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let file = teacher.get("/console/visits.csv?site=museum&days=7").await;
    assert!(
        file.body
            .contains("museum,2026-11-22,page,\"/events/{event}/done\",10\r\n"),
        "{}",
        file.body
    );
    let mut student = house.signed_in(STUDENT).await;
    assert_eq!(
        student.get("/console/visits").await.status,
        StatusCode::FORBIDDEN
    );
    let mut program = house.program();
    let path = "/api/v1/sites/museum/visits?from=2026-11-01&to=2026-11-30";
    let found: Json = serde_json::from_str(&program.get(path).await.body).unwrap();
    assert_eq!(found["least"], 10);
    let sums = found["sums"].as_array().unwrap();
    assert!(sums.contains(&json!({ "day": "2026-11-22", "what": "page", "word": "/events/{event}/register", "times": 30 })), "{found}");
    let nowhere = path.replace("museum", "nowhere");
    assert_eq!(program.get(&nowhere).await.status, StatusCode::NOT_FOUND);
    house.signed_in(DESK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn co_007_programs_and_invented_words_are_not_counted_and_a_flood_keeps_few_sums() {
    let house = House::open();
    let seen = json!({ "seen": "opened", "path": "/", "from": "none", "device": "wide" });
    for name in [
        "Googlebot/2.1",
        "curl/8.0",
        "HeadlessChrome/140",
        "python-requests/2",
        "",
    ] {
        let headers = [OURS, ("user-agent", name)];
        let answer = from_page(&house, COUNT, &headers, &seen.to_string()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{name}");
    }
    let agreed = json!({ "seen": "agreed" }).to_string();
    from_page(&house, COUNT, &[OURS, SIGNAL], &agreed).await;
    assert_eq!(apart(|| visits::hand_in(&house.app).unwrap()), 0);
    for body in [
        json!({ "seen": "opened", "path": "/", "from": "https://mail.example/somchai", "device": "wide" }),
        json!({ "seen": "opened", "path": "/", "from": "none", "device": "iPhone of Somchai" }),
        json!({ "seen": "opened", "path": "/", "from": "none", "device": "wide", "id": "7" }),
        json!({ "seen": "opened", "from": "none", "device": "wide" }),
        json!({ "seen": "left", "stay": "3.14159 s" }),
        json!({ "seen": "somebody" }),
        json!({}),
    ] {
        let answer = from_page(&house, COUNT, &[OURS], &body.to_string()).await;
        assert!(answer.status.is_client_error(), "{body}");
    }
    assert_eq!(apart(|| visits::hand_in(&house.app).unwrap()), 0);
    for at in 0..3_000 {
        opened(&house, &format!("/flood/{at}/{}", "x".repeat(at % 200)), 1).await;
    }
    // However many paths are invented, they are one sum: page, whence, device.
    assert_eq!(apart(|| visits::hand_in(&house.app).unwrap()), 3);
}

#[test]
fn co_008_the_scripts_are_small_and_need_no_exception_from_a_strict_policy() {
    let compressed = |text: &str| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        zip.start_file("s", options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        // What gzip adds to the deflated octets: a header and a trailer.
        zip.by_index(0).unwrap().compressed_size() + 18
    };
    for (name, text, most) in [
        (
            "consent.js",
            include_str!("../../assets/consent.js"),
            10 * 1024,
        ),
        ("count.js", include_str!("../../assets/count.js"), 2 * 1024),
    ] {
        let size = compressed(text);
        assert!(size > 500 && size <= most, "{name}: {size} octets");
        for word in [
            "eval(",
            "Function(",
            "innerHTML",
            "outerHTML",
            "document.write",
            "insertAdjacentHTML",
            "import(",
            "setAttribute(\"style\"",
            "http://",
            "https://www",
        ] {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn lp_030_the_invented_site_stands_in_a_clean_policy() {
    let mut files = shipped("chula-learning");
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "cookies.toml") {
        text.push_str(SITES);
    }
    let errors: Vec<_> = policy::check::check(&read(&files))
        .into_iter()
        .filter(|fault| fault.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

crate::ground::once_more_on_a_server! {
    "own_sites.rs":
    lp_030_only_pages_of_declared_origins_are_answered,
    co_008_a_yes_is_kept_with_its_text_and_the_visitor_keeps_a_signed_receipt,
    co_008_who_says_no_gets_no_number,
    co_008_the_browsers_own_no_is_a_no,
    co_008_an_answer_to_other_words_or_to_half_the_question_is_refused,
    co_008_one_who_answers_without_end_is_told_to_wait,
    lp_030_the_register_stands_on_a_page_where_the_record_is_seen_and_erased,
    co_007_pages_are_counted_as_sums_of_a_day_in_whole_tens_and_nothing_small_is_kept,
    co_038_the_steps_of_a_task_show_where_people_stop,
    co_007_programs_and_invented_words_are_not_counted_and_a_flood_keeps_few_sums,
}
