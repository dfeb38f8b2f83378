//! A house of its own for each test of the interface, on each engine, with its doors; and the
//! description, against which every answer is held.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duties::{App, Opening};
use jiff::SignedDuration;
use law::{ActorId, Clock, CourseId, PersonId};
use serde_json::{Value as Json, json};
use store::{ActorRow, Fault, Files, Identifier, Location, NewRecord, Term, Tx};
use testbed::TestClock;
pub(crate) use testbed::shipped;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use vault::FileRootKey;
use web::Settings;

use crate::api_schema;
use crate::authzen_schema;
use crate::ground::Ground;
pub(crate) use crate::ground::{BOTH, Engine};

/// A running house with its doors.
pub(crate) struct ApiHouse {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) runtime: Runtime,
    pub(crate) data: Location,
    router: Router,
    _ground: Ground,
}

/// What came back.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}: {}", self.status, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A request under way.
pub(crate) struct Asking<'h> {
    house: &'h ApiHouse,
    method: &'static str,
    uri: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Asking<'_> {
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends it, and holds what comes back against the description.
    pub(crate) fn send(self) -> Answered {
        let path = self.uri.split('?').next().unwrap().to_owned();
        let method = self.method.to_ascii_lowercase();
        let body = self.body.clone();
        let answered = self.send_unheld();
        api_schema::holds(&method, &path, &answered);
        if answered.status == StatusCode::OK {
            authzen_schema::holds(&path, &body, || answered.json());
        }
        answered
    }

    pub(crate) fn send_unheld(self) -> Answered {
        let mut request = Request::builder().method(self.method).uri(&self.uri);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(self.body)).unwrap();
        let peer: SocketAddr = "10.20.30.40:50000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = self.house.router.clone();
        self.house.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            Answered {
                status: parts.status,
                headers: parts.headers,
                body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
            }
        })
    }
}

impl ApiHouse {
    pub(crate) fn open(engine: Engine, files: Files) -> Self {
        let ground = Ground::new(engine);
        let clock = TestClock::new();
        let app = App::open(Opening {
            data: ground.data(),
            keys: ground.keys(),
            root: Arc::new(
                FileRootKey::from_file_bytes(b"an invented root key for tests..").unwrap(),
            ),
            origin: "api.example.ac.th/sitthi".to_owned(),
            files,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            readers: 4,
        })
        .unwrap();
        let app = Arc::new(app);
        let settings = Settings {
            base_url: "https://sitthi.example.ac.th".to_owned(),
            demo: None,
            sign_in: Vec::new(),
            secure: true,
            work: false,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        ApiHouse {
            router: web::router(Arc::clone(&app), settings).unwrap(),
            app,
            clock,
            runtime,
            data: ground.data(),
            _ground: ground,
        }
    }

    /// The learning-platform policy, in which what is asked for is done at once, by one.
    pub(crate) fn chula(engine: Engine) -> Self {
        Self::open(engine, crate::house::pack())
    }

    pub(crate) fn get(&self, token: &str, uri: &str) -> Asking<'_> {
        self.asking("GET", token, uri, Vec::new())
    }

    pub(crate) fn post(&self, token: &str, uri: &str, body: &Json) -> Asking<'_> {
        self.asking("POST", token, uri, body.to_string().into_bytes())
            .with("content-type", "application/json")
    }

    pub(crate) fn asking(
        &self,
        method: &'static str,
        token: &str,
        uri: &str,
        body: Vec<u8>,
    ) -> Asking<'_> {
        let asking = Asking {
            house: self,
            method,
            uri: uri.to_owned(),
            headers: Vec::new(),
            body,
        };
        if token.is_empty() {
            asking
        } else {
            asking.with(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))
        }
    }

    /// Reads many addresses at once, as many callers would; the answers in the order of the addresses.
    pub(crate) fn get_all(&self, token: &str, uris: &[String]) -> Vec<Answered> {
        let at_once = Arc::new(tokio::sync::Semaphore::new(64));
        let asked: Vec<_> = uris
            .iter()
            .map(|uri| {
                let request = Request::builder()
                    .uri(uri)
                    .header(header::AUTHORIZATION, format!("Bearer {token}"))
                    .body(Body::empty())
                    .unwrap();
                let (router, at_once) = (self.router.clone(), Arc::clone(&at_once));
                self.runtime.spawn(async move {
                    let _place = at_once.acquire_owned().await.unwrap();
                    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
                    Answered {
                        status: parts.status,
                        headers: parts.headers,
                        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
                    }
                })
            })
            .collect();
        self.runtime.block_on(async move {
            let mut answered = Vec::new();
            for one in asked {
                answered.push(one.await.unwrap());
            }
            answered
        })
    }

    /// Serves the doors on a port of this machine, for what only a real connection shows.
    pub(crate) fn serve(&self) -> SocketAddr {
        let router = self.router.clone();
        let listener = self
            .runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        self.runtime.spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).await
        });
        address
    }

    /// Registers a program and gives its token.
    pub(crate) fn program(&self, roles: &[&str]) -> (ActorId, String) {
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let (actor, token) = self
            .app
            .store()
            .transact::<_, Fault>("test.program", move |tx| {
                tx.add_program("an invented program", &roles, None)
            })
            .unwrap();
        (actor, web::program_token(&token))
    }

    /// Signs somebody in and gives their session's token.
    pub(crate) fn session(&self, person: PersonId) -> String {
        let token = self
            .app
            .store()
            .transact::<_, Fault>("test.session", move |tx| {
                tx.begin_session(Some(person), None)
            })
            .unwrap();
        URL_SAFE_NO_PAD.encode(token)
    }

    pub(crate) fn transact<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        self.app.store().transact("test", act).unwrap()
    }

    /// An actor with these roles.
    pub(crate) fn actor(&self, roles: &[&str]) -> ActorId {
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        self.transact(move |tx| {
            let actor = tx.add_actor(None)?;
            let row = tx.actor(actor)?.unwrap();
            tx.keep_actor(&ActorRow { roles, ..row })?;
            Ok(actor)
        })
    }

    pub(crate) fn ledger_size(&self) -> u64 {
        self.app
            .store()
            .read::<_, Fault>(|read| read.ledger_size())
            .unwrap()
    }
}

/// Invented people of the learning platform: two students in one course, one in another, an outside
/// learner; the instructors of both.
pub(crate) struct University {
    pub(crate) student: PersonId,
    pub(crate) neighbour: PersonId,
    pub(crate) elsewhere: PersonId,
    pub(crate) learner: PersonId,
    pub(crate) course: CourseId,
    pub(crate) instructor: ActorId,
}

fn arrives(tx: &mut Tx<'_>, relationship: &str, account: &str) -> Result<PersonId, Fault> {
    let person = tx.add_person(relationship, "sis-oneroster")?;
    tx.add_identifier(person, &Identifier::new("identity/account", account))?;
    let identity = json!({ "account": account, "given-name": "ตัวอย่าง", "family-name": "สมมุติ" });
    keep(tx, person, ("identity", account), None, 90, &identity)?;
    for number in 0..5 {
        let post = json!({ "grade": "A", "score": number, "answer": format!("คำตอบที่ {number}") });
        keep(
            tx,
            person,
            ("learning", &format!("{account}-{number}")),
            None,
            number,
            &post,
        )?;
    }
    Ok(person)
}

fn keep(
    tx: &mut Tx<'_>,
    person: PersonId,
    (category, id): (&str, &str),
    course: Option<CourseId>,
    days_ago: i64,
    values: &Json,
) -> Result<(), Fault> {
    tx.keep_record(&NewRecord {
        person,
        category,
        source: "sis-oneroster",
        external_id: id,
        course,
        happened: tx
            .now()
            .after(SignedDuration::from_hours(-24 * days_ago - 1)),
        expires: None,
        fields: values.as_object().unwrap(),
    })
    .map(|_| ())
}

pub(crate) fn university(house: &ApiHouse) -> University {
    let (people, courses) = house.transact(|tx| {
        let student = arrives(tx, "enrolled-student", "s9900000001")?;
        let neighbour = arrives(tx, "enrolled-student", "s9900000002")?;
        let elsewhere = arrives(tx, "enrolled-student", "s9900000003")?;
        let learner = arrives(tx, "outside-learner", "l9900000004")?;
        let course = tx.keep_course(
            "sis-oneroster",
            "class-1",
            "Invented Studies 1",
            Term::default(),
        )?;
        let other = tx.keep_course(
            "sis-oneroster",
            "class-2",
            "Invented Studies 2",
            Term::default(),
        )?;
        for (person, course) in [
            (student, course),
            (neighbour, course),
            (learner, course),
            (elsewhere, other),
        ] {
            tx.enrol(person, course, "student", Term::default())?;
        }
        Ok(([student, neighbour, elsewhere, learner], [course, other]))
    });
    duties::notice::deliver(&house.app, &people, "test").unwrap();
    let [instructor, _] = courses.map(|course| {
        let actor = house.actor(&["instructor"]);
        house.transact(move |tx| tx.assign(actor, course, "teacher", Term::default()));
        actor
    });
    University {
        student: people[0],
        neighbour: people[1],
        elsewhere: people[2],
        learner: people[3],
        course: courses[0],
        instructor,
    }
}

/// A program that acts as an actor that is there already: the token of a tool of that office.
pub(crate) fn program_as(house: &ApiHouse, taught: CourseId) -> (ActorId, String) {
    let (actor, token) = house.program(&["instructor"]);
    house.transact(move |tx| tx.assign(actor, taught, "teacher", Term::default()));
    (actor, token)
}
