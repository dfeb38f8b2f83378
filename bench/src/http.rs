//! AuthZEN over HTTP on loopback, against the same web server by hand in the same run: a greeting,
//! and the same question parsed from JSON and answered from a table.

mod load;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Fault;
use tokio::runtime::Runtime;

use crate::campus::Campus;
use crate::decide::{PEOPLE, in_words};
use crate::measure::median;
use crate::table::{Aim, Figure, Row, part, time};
use load::{Loaded, Request, load};

const QUESTIONS: u64 = 2_000;
/// How often the servers are asked by turns.
const TURNS: usize = 3;
/// How long each server is asked at a time.
const SPELL: Duration = Duration::from_millis(900);
const BATCH: usize = 100;

/// A question of AuthZEN as the floor reads it.
#[derive(Deserialize)]
struct Question {
    subject: Named,
    action: Verb,
    resource: Named,
    context: Activity,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Verb {
    name: String,
}

#[derive(Deserialize)]
struct Activity {
    activity: String,
}

#[derive(Serialize)]
struct Answer {
    decision: bool,
}

/// Who may do what for whom, by names.
type Table = HashMap<(String, String, String), bool>;

async fn from_table(State(table): State<Arc<Table>>, Json(asked): Json<Question>) -> Json<Answer> {
    let key = (asked.subject.id, asked.context.activity, asked.resource.id);
    let decision = asked.action.name == "use" && table.get(&key).copied().unwrap_or(false);
    Json(Answer { decision })
}

/// Both servers, on threads of one runtime as `sitthi serve` has them.
struct Servers {
    runtime: Runtime,
    floor: SocketAddr,
    ours: SocketAddr,
    token: String,
}

impl Servers {
    fn start(campus: &Campus<'_>, table: Table) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let by_hand = Router::new()
            .route("/hello", get(|| async { "hello" }))
            .route("/decide", post(from_table))
            .with_state(Arc::new(table));
        let settings = web::Settings {
            base_url: "http://127.0.0.1".to_owned(),
            demo: None,
            sign_in: Vec::new(),
            secure: false,
            work: false,
        };
        let doors = web::router(Arc::clone(&campus.app), settings).expect("the doors");
        let roles = vec!["intake".to_owned()];
        let (_, token) = campus
            .app
            .store()
            .transact::<_, Fault>("bench.program", move |tx| {
                tx.add_program("a bench", &roles, None)
            })
            .expect("a program");
        Servers {
            floor: serve(&runtime, by_hand),
            ours: serve(&runtime, doors),
            runtime,
            token: web::program_token(&token),
        }
    }

    fn to(&self, address: SocketAddr, path: &str, bodies: &[String]) -> Vec<Request> {
        bodies
            .iter()
            .map(|body| Request::post(address, path, &self.token, body))
            .collect()
    }
}

fn serve(runtime: &Runtime, router: Router) -> SocketAddr {
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let address = listener.local_addr().expect("a port");
    runtime.spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).await
    });
    address
}

/// Questions in the words of the door.
fn questions(campus: &Campus<'_>, enter: bool) -> (Vec<serde_json::Value>, Table) {
    let compiled = campus.app.store().compiled();
    let mut table = Table::new();
    let bodies = campus.questions(QUESTIONS, PEOPLE).into_iter().map(|asked| {
        let words = in_words(campus, &compiled, asked);
        let (actor, person) = (words.actor.to_string(), words.person.to_string());
        let yes = duties::ask::evaluate(&campus.app, &words).permitted;
        table.insert((actor.clone(), words.activity.clone(), person.clone()), yes);
        let mut context = json!({ "activity": words.activity });
        if enter {
            context["enter"] = json!(true);
        }
        json!({
            "subject": { "type": "actor", "id": actor },
            "action": { "name": "use" },
            "resource": { "type": "person", "id": person, "properties": { "categories": words.categories } },
            "context": context,
        })
    });
    (bodies.collect(), table)
}

pub fn run(campus: &mut Campus<'_>) -> Vec<Row> {
    campus.grow(PEOPLE);
    let (pure, table) = questions(campus, false);
    let servers = Servers::start(campus, table);
    let mut rows = Vec::new();
    let texts: Vec<String> = pure.iter().map(ToString::to_string).collect();
    let hello = [Request::get(servers.floor, "/hello")];
    let by_table = servers.to(servers.floor, "/decide", &texts);
    let ours = servers.to(servers.ours, "/access/v1/evaluation", &texts);
    for connections in [1, 16, 64] {
        let spells: Vec<[Loaded; 3]> = (0..TURNS)
            .map(|_| {
                [&hello[..], &by_table, &ours].map(|requests| load(requests, connections, SPELL))
            })
            .collect();
        let of = |which: usize| median(spells.iter().map(|spell| spell[which].rate).collect());
        let computed =
            |which: usize| median(spells.iter().map(|spell| spell[which].server).collect());
        let callers = format!("{connections} connections");
        rows.push(Row::new(
            format!("floor: greeting, {callers}"),
            Figure::Rate(of(0)),
        ));
        rows.push(Row::new(
            format!("floor: JSON question answered from a table, {callers}"),
            Figure::Rate(of(1)),
        ));
        rows.push(
            Row::new(
                format!("AuthZEN evaluation, grounds in two languages, {callers}"),
                Figure::Rate(of(2)),
            )
            .note(format!("{} of the floor by the clock", part(of(2) / of(1)))),
        );
        rows.push(
            Row::new(
                format!("the same, what the server computed for one answer, {callers}"),
                Figure::Takes(Duration::from_secs_f64(computed(2))),
            )
            .note(format!("floor: {}", time(computed(1))))
            .of_floor(computed(1) / computed(2))
            .aim(Aim::OfFloor(0.6)),
        );
    }
    entered(campus, &servers, &mut rows);
    batches(&servers, &pure, &mut rows);
    servers.runtime.shutdown_timeout(Duration::from_secs(5));
    rows
}

fn entered(campus: &Campus<'_>, servers: &Servers, rows: &mut Vec<Row>) {
    let (asked, _) = questions(campus, true);
    let texts: Vec<String> = asked.iter().map(ToString::to_string).collect();
    let requests = servers.to(servers.ours, "/access/v1/evaluation", &texts);
    for (connections, aim) in [(1, None), (16, Some(5_000.0)), (64, None)] {
        let Loaded { rate, p99, .. } = load(&requests, connections, SPELL * 3);
        let row = Row::new(
            format!("AuthZEN evaluation with its durable entry, {connections} connections"),
            Figure::Rate(rate),
        )
        .note(format!("99 of 100 within {}", time(p99.as_secs_f64())));
        rows.push(
            aim.into_iter()
                .fold(row, |row, aim| row.aim(Aim::AtLeast(aim))),
        );
    }
}

fn batches(servers: &Servers, asked: &[serde_json::Value], rows: &mut Vec<Row>) {
    let texts: Vec<String> = asked
        .chunks(BATCH)
        .map(|some| json!({ "evaluations": some }).to_string())
        .collect();
    let requests = servers.to(servers.ours, "/access/v1/evaluations", &texts);
    let loaded = load(&requests, 4, SPELL * 2);
    rows.push(
        Row::new(
            "AuthZEN evaluations in batches of 100, 4 connections: decisions",
            Figure::Rate(loaded.rate * BATCH as f64),
        )
        .note(format!("{} requests/s", crate::table::short(loaded.rate)))
        .aim(Aim::AtLeast(50_000.0)),
    );
}
