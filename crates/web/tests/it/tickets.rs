//! Chula SSO: a stand-in that keeps to its rules as they are published (a session, a ticket that is good
//! once, the application's own id and secret), and everything that can go wrong between it and us.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json as JsonAnswer, Router};
use law::PersonId;
use serde_json::{Value as Json, json};
use store::Identifier;

use crate::house::{Answered, House, OUTSIDE, STUDENT, Visitor, demo};
use crate::sign_ins::is_signed_in;

/// What the stand-in knows.
#[derive(Default)]
struct Known {
    /// Whose ticket it is, until it is asked for once.
    tickets: HashMap<String, Json>,
    given: u32,
    /// With what it answers instead, once.
    instead: Option<(StatusCode, String)>,
    asked: u32,
}

struct Sso {
    address: String,
    known: Arc<Mutex<Known>>,
}

impl Sso {
    async fn open() -> Sso {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let known = Arc::new(Mutex::new(Known::default()));
        let doors = Router::new()
            .route("/login", get(login))
            .route("/serviceValidation", post(validate).get(validate))
            .with_state(Arc::clone(&known));
        tokio::spawn(async move { axum::serve(listener, doors).await });
        Sso { address, known }
    }

    /// The browser comes with a session of this user: where it is sent on to.
    async fn sends_on(&self, login: &str, user: Json) -> String {
        let ticket = {
            let mut known = self.known.lock().unwrap();
            known.given += 1;
            let ticket = format!("86966dc5-2049-428f-88fe-{:012}", known.given);
            known.tickets.insert(ticket.clone(), user);
            ticket
        };
        let path = login.strip_prefix(&self.address).unwrap().to_owned();
        let (address, wanted) = (self.address.clone(), ticket.clone());
        let answer = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .max_redirects(0)
                .max_redirects_will_error(false)
                .build()
                .into();
            agent
                .get(format!("{address}{path}&as={wanted}"))
                .call()
                .unwrap()
        })
        .await
        .unwrap();
        assert_eq!(answer.status(), StatusCode::FOUND);
        let onward = answer.headers()["location"].to_str().unwrap().to_owned();
        onward
            .strip_prefix("http://127.0.0.1:8080")
            .unwrap()
            .to_owned()
    }
}

/// With a session: a redirect to the service with the ticket; without a service, refused.
async fn login(Query(asked): Query<HashMap<String, String>>) -> Response {
    let (Some(service), Some(ticket)) = (asked.get("service"), asked.get("as")) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let onward = format!("{service}?ticket={ticket}");
    (StatusCode::FOUND, [("location", onward)]).into_response()
}

async fn validate(State(known): State<Arc<Mutex<Known>>>, headers: HeaderMap) -> Response {
    let mut known = known.lock().unwrap();
    known.asked += 1;
    if let Some((status, body)) = known.instead.take() {
        return (status, body).into_response();
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_app = header("DeeAppId") == Some("sitthi.test")
        && header("DeeAppSecret") == Some("invented app secret");
    let user = header("DeeTicket")
        .filter(|_| is_app)
        .and_then(|ticket| known.tickets.remove(ticket));
    match user {
        Some(user) => JsonAnswer(user).into_response(),
        None => (
            StatusCode::UNAUTHORIZED,
            JsonAnswer(json!({ "error": "ticket not found" })),
        )
            .into_response(),
    }
}

fn settings(sso: &Sso, secret: &str) -> web::Settings {
    web::Settings {
        demo: None,
        sign_in: vec![web::SignInBy {
            source: "chula-sso".to_owned(),
            protocol: web::Protocol::ChulaTicket(web::ChulaSso {
                address: sso.address.clone(),
                app_id: "sitthi.test".to_owned(),
                app_secret: web::Secret::new(secret),
                service: "http://127.0.0.1:8080/sign-in/return".to_owned(),
                account_claim: Some("username".to_owned()),
            }),
        }],
        ..demo()
    }
}

/// The shipped policy, with the stand-in where Chula SSO stands.
fn house(sso: &Sso, secret: &str) -> House {
    let files = crate::house::pack()
        .into_iter()
        .map(|(name, text)| {
            let text = text.replace("issuer = \"https://account.it.chula.ac.th\"\n", "");
            (name, text)
        })
        .collect();
    House::of(settings(sso, secret), files, crate::house::people)
}

fn user(username: &str) -> Json {
    json!({
        "uid": "0001-invented", "username": username, "gecos": "Invented Person, ENG", "disable": false,
        "roles": ["student"], "firstname": "Manee", "lastname": "Invented", "firstnameth": "มานี",
        "lastnameth": "สมมุติ", "ouid": "9900000077", "email": "manee.invented@student.example",
    })
}

async fn leave(visitor: &mut Visitor) -> String {
    let answer = visitor
        .get("/sign-in/leave?by=chula-sso&next=%2Fme%2Fheld")
        .await;
    answer.onward().expect("sent to the provider").to_owned()
}

fn who_goes_by(house: &House, field: &str, value: &str) -> Option<PersonId> {
    let identifier = Identifier::new(field, value);
    house
        .app
        .store()
        .read(|read| read.find(&identifier))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_031_a_ticket_of_chula_sso_signs_in_once_and_only_what_is_listed_is_kept() {
    let sso = Sso::open().await;
    let house = house(&sso, "invented app secret");
    let mut visitor = house.visitor();
    let page = visitor.get("/sign-in").await;
    assert!(page.body.contains("/sign-in/leave?by=chula-sso"));
    let login = leave(&mut visitor).await;
    assert!(login.starts_with(&format!("{}/login?service=", sso.address)));
    let back = sso.sends_on(&login, user(STUDENT)).await;
    let mut other = house.visitor();
    let stolen = other.get(&back).await;
    assert_eq!(stolen.status, StatusCode::UNAUTHORIZED, "another browser");
    assert_eq!(
        sso.known.lock().unwrap().asked,
        0,
        "no ticket is used up by a stranger"
    );
    let answer = visitor.get(&back).await;
    assert!(is_signed_in(&answer, &visitor), "{}", answer.body);
    assert_eq!(answer.onward(), Some("/me/held"));
    assert_eq!(
        who_goes_by(&house, "identity/student-number", "9900000077"),
        Some(house.student)
    );
    let held = visitor.get("/me/held").await;
    assert!(held.body.contains("chula-sso") || held.body.contains("Chula SSO"));
    // The way back is good once, here and there.
    let again = visitor.get(&back).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    let mut second = house.visitor();
    let login = leave(&mut second).await;
    let state = login.rsplit("%2F").next().unwrap();
    let used = back.split("ticket=").nth(1).unwrap();
    let replayed = second
        .get(&format!("/sign-in/return/{state}?ticket={used}"))
        .await;
    assert_eq!(replayed.status, StatusCode::UNAUTHORIZED, "a used ticket");
}

#[tokio::test(flavor = "multi_thread")]
async fn t_04_what_chula_sso_says_wrongly_signs_nobody_in() {
    let sso = Sso::open().await;
    let house = house(&sso, "invented app secret");
    let attempt = async |user: Json, instead: Option<(StatusCode, String)>| -> Answered {
        let mut visitor = house.visitor();
        let back = sso.sends_on(&leave(&mut visitor).await, user).await;
        sso.known.lock().unwrap().instead = instead;
        let answer = visitor.get(&back).await;
        assert!(!is_signed_in(&answer, &visitor), "{back}");
        answer
    };
    let changed = |field: &str, value: Json| {
        let mut user = user(STUDENT);
        user[field] = value;
        user
    };
    for (user, instead) in [
        (changed("disable", json!(true)), None),
        (changed("disable", json!("false")), None),
        (changed("uid", json!("")), None),
        (changed("uid", json!(1)), None),
        (changed("uid", json!("a\nb")), None),
        (changed("uid", Json::Null), None),
        (json!([]), None),
        (
            user(STUDENT),
            Some((StatusCode::TOO_MANY_REQUESTS, String::new())),
        ),
        (
            user(STUDENT),
            Some((StatusCode::INTERNAL_SERVER_ERROR, "x".to_owned())),
        ),
        (user(STUDENT), Some((StatusCode::OK, "<html>".to_owned()))),
        (user(STUDENT), Some((StatusCode::OK, "x".repeat(300_000)))),
    ] {
        let answer = attempt(user.clone(), instead).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{user}");
        assert!(!answer.body.contains("สมมุติ"));
    }
    // Another account than any that is known is a stranger.
    let answer = attempt(user("nobody.here"), None).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let strange = self::house(&sso, "another secret");
    let mut visitor = strange.visitor();
    let back = sso
        .sends_on(&leave(&mut visitor).await, user(STUDENT))
        .await;
    assert_eq!(visitor.get(&back).await.status, StatusCode::UNAUTHORIZED);
    // No ticket, an odd one, and the door of the other protocol.
    for path in ["?ticket=", "", "?ticket=a%0d%0aDeeAppId:%20x", "?code=x"] {
        let mut visitor = house.visitor();
        let login = leave(&mut visitor).await;
        let state = login.rsplit("%2F").next().unwrap().to_owned();
        let answer = visitor.get(&format!("/sign-in/return/{state}{path}")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        let mut visitor = house.visitor();
        let login = leave(&mut visitor).await;
        let state = login.rsplit("%2F").next().unwrap().to_owned();
        let answer = visitor
            .get(&format!("/sign-in/return?code=x&state={state}"))
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_the_second_proof_by_chula_sso_asks_for_the_password_and_counts_for_the_same_person() {
    let sso = Sso::open().await;
    let house = house(&sso, "invented app secret");
    let mut visitor = house.visitor();
    let back = sso
        .sends_on(&leave(&mut visitor).await, user(STUDENT))
        .await;
    visitor.get(&back).await;
    let answer = visitor.get("/sign-in/leave?by=chula-sso&again=1").await;
    let address = answer.onward().unwrap();
    let logout = format!("{}/logout?service=", sso.address);
    let login = address
        .strip_prefix(&logout)
        .expect("the session there ends first");
    let login = login
        .replace("%3A", ":")
        .replace("%2F", "/")
        .replace("%3F", "?");
    let login = login.replace("%3D", "=").replace("%25", "%");
    let mut somebody_else = user(OUTSIDE);
    somebody_else["uid"] = json!("0002-invented");
    somebody_else["ouid"] = json!("9900000078");
    let back = sso.sends_on(&login, somebody_else).await;
    let answer = visitor.get(&back).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn co_021_people_sign_in_with_the_universitys_account_and_there_is_no_password_of_the_house()
{
    let sso = Sso::open().await;
    let house = house(&sso, "invented app secret");
    let mut visitor = house.visitor();
    let page = visitor.get("/sign-in").await;
    assert!(page.body.contains("by=chula-sso") && !page.body.contains("type=\"password\""));
    for path in ["/sign-in", "/sign-in/as", "/sign-in/return"] {
        let form = [
            ("account", STUDENT),
            ("password", "x"),
            ("username", STUDENT),
        ];
        let answer = visitor.post(path, &form).await;
        assert!(!is_signed_in(&answer, &visitor), "{path}");
    }
    // A provider that the policy does not name, or names otherwise, opens no door at all.
    let mut unknown = settings(&sso, "x");
    unknown.sign_in[0].source = "no-such-source".to_owned();
    assert!(web::router(Arc::clone(&house.app), unknown).is_err());
    let mut no_provider = settings(&sso, "x");
    no_provider.sign_in[0].source = "lms-xapi".to_owned();
    assert!(web::router(Arc::clone(&house.app), no_provider).is_err());
    let shipped = House::open();
    assert!(web::router(Arc::clone(&shipped.app), settings(&sso, "x")).is_err());
}
