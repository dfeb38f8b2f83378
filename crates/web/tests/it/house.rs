//! A house with its doors for each test: the shipped learning-platform policy, invented people, and
//! a visitor who speaks to the router as a browser would.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use duties::guardian::{self, ActsAs, Evidence, Granting};
use duties::letters::{self, Address, Mailroom, Outbox};
use duties::staff::{Appointment, appoint};
use duties::{App, Opening, Reach};
use jiff::SignedDuration;
use law::{ActorId, Clock, CourseId, PersonId, Text};
use serde_json::{Value as Json, json};
use store::{Fault, Files, Identifier, NewRecord, Term, Tx};
use testbed::{TestClock, at_once, shipped};
use tower::ServiceExt as _;
use vault::FileRootKey;
use web::{DemoPerson, Settings};

use crate::ground::{Ground, apart, here};

/// The accounts that tests sign in with.
pub(crate) const STUDENT: &str = "9900000001";
pub(crate) const OUTSIDE: &str = "outside.tested";
pub(crate) const LEAVING: &str = "outside.leaving";
pub(crate) const UNTOLD: &str = "9900000003";
pub(crate) const INSTRUCTOR: &str = "ajarn.one";
pub(crate) const STRANGER: &str = "ajarn.two";
pub(crate) const DESK: &str = "desk.one";
/// At the culture office: goes by a visitor's number.
pub(crate) const VISITOR: &str = "V-2569-0001";
/// An invented visitor whose date of birth is held: of full age.
pub(crate) const GROWN: &str = "V-2569-0002";
/// An invented officer of the culture office's privacy desk.
pub(crate) const CULTURE_DESK: &str = "desk.culture";
/// At the culture office: answers every form.
pub(crate) const FRONT: &str = "front.one";
pub(crate) const DPO: &str = "dpo.one";
/// A child of nine, and the parent who acts for it.
pub(crate) const CHILD: &str = "child.tested";
pub(crate) const PARENT: &str = "parent.tested";
/// What the child is called.
pub(crate) const CHILDS_NAME: &str = "ก้านกล้วย จินตนา";

/// A word of the student's that must appear nowhere but on pages that may show it.
pub(crate) const CANARY: &str = "มานีตัวอย่างทดสอบ";

/// A house and its folder, gone when dropped.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) course: CourseId,
    pub(crate) student: PersonId,
    ground: Ground,
}

/// The files of the learning-platform policy, but for its cooling-off and its second person: what is
/// asked for is done at once, by one.
pub(crate) fn pack() -> Files {
    at_once(with_sites(shipped("chula-learning"), SITES))
}

/// Where the invented site of the tests stands.
pub(crate) const ORIGIN: &str = "https://site.example";

/// An own site that asks its visitors and counts them.
pub(crate) const SITES: &str = r#"
[[cookie]]
name = "sitthi-choice"
purpose = { th = "จำคำตอบของท่าน", en = "Remembers your answer" }
kind = "strictly-needed"
provider = "own"
country = "TH"
lasts = "P6M"
kept_in = "local-storage"
sites = ["museum"]

[[cookie]]
name = "sitthi-visit"
purpose = { th = "จำว่าวันนี้นับท่านแล้ว", en = "Remembers that you were counted today" }
kind = "measurement"
provider = "own"
country = "TH"
lasts = "P1D"
consent = true
sites = ["museum"]

[[cookie]]
name = "measured"
purpose = { th = "วัดการใช้หน้าเว็บ", en = "Measures how pages are used" }
kind = "measurement"
provider = "own"
country = "TH"
lasts = "P1D"
consent = true
sites = ["museum"]

[[site]]
id = "museum"
name = { th = "เว็บไซต์พิพิธภัณฑ์สมมุติ", en = "An invented museum's website" }
origins = ["https://site.example"]
paths = ["/", "/events", "/events/{event}", "/events/{event}/register", "/events/{event}/done"]
[[site.flow]]
id = "registration"
name = { th = "ลงทะเบียนร่วมกิจกรรม", en = "Registering for an event" }
steps = ["/events/{event}", "/events/{event}/register", "/events/{event}/done"]
"#;

/// The files of a policy with these sites besides.
fn with_sites(mut files: Files, sites: &str) -> Files {
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "cookies.toml") {
        text.push_str(sites);
    }
    files
}

/// Settings of the demo, on plain http as on a developer's machine.
// size: the list of invented people
pub(crate) fn demo() -> Settings {
    let person = |account: &str, th: &str, en: &str, hint_th: &str, hint_en: &str| DemoPerson {
        label: Text::new(th, en),
        hint: Text::new(hint_th, hint_en),
        account: account.to_owned(),
    };
    Settings {
        base_url: "http://127.0.0.1:8080".to_owned(),
        demo: Some(vec![
            person(
                STUDENT,
                "มานี ตัวอย่าง",
                "Manee Tuayang",
                "นิสิต เห็นว่าใครใช้ข้อมูลและขอสำเนา",
                "Student: sees who used her data, asks for a copy",
            ),
            person(
                OUTSIDE,
                "ปิติ สมมุติ",
                "Piti Sommut",
                "ผู้เรียนภายนอก ขอลบบัญชี",
                "Outside learner: has his account erased",
            ),
            person(
                LEAVING,
                "มานะ สมมุติ",
                "Mana Sommut",
                "ผู้เรียนภายนอก ขอลบบัญชีเช่นกัน",
                "Outside learner: has his account erased too",
            ),
            person(
                UNTOLD,
                "ชูใจ จำลอง",
                "Choojai Jamlong",
                "นิสิตใหม่ ยังไม่ได้อ่านประกาศ",
                "New student: the notice has not reached her",
            ),
            person(
                INSTRUCTOR,
                "อาจารย์วีระ ทดลอง",
                "Ajarn Weera Thodlong",
                "ผู้สอน",
                "Instructor",
            ),
            person(
                STRANGER,
                "อาจารย์ดวง สาธิต",
                "Ajarn Duang Sathit",
                "ผู้สอนรายวิชาอื่น",
                "Instructor of another course",
            ),
            person(
                DESK,
                "งานรับคำขอใช้สิทธิ",
                "Privacy desk",
                "เห็นคำขอตามกำหนดของกฎหมาย",
                "Sees requests by the law's clock",
            ),
            person(
                PARENT,
                "กล้า จินตนา",
                "Kla Chintana",
                "ผู้ปกครอง ทำแทนบุตร",
                "Guardian: acts for a child",
            ),
            person(
                CHILD,
                CHILDS_NAME,
                "Kankluai Chintana",
                "ผู้เรียนอายุเก้าปี",
                "A learner of nine",
            ),
            person(
                DPO,
                "เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล",
                "Data protection officer",
                "เห็นคำขอทั้งหมด",
                "Sees the whole queue",
            ),
        ]),
        sign_in: Vec::new(),
        secure: false,
        work: false,
    }
}

impl House {
    pub(crate) fn open() -> House {
        House::with(demo())
    }

    /// A house whose policy names these sites.
    pub(crate) fn with_these_sites(sites: &str) -> House {
        let files = at_once(with_sites(shipped("chula-learning"), sites));
        House::of(demo(), files, people)
    }

    pub(crate) fn with(settings: Settings) -> House {
        House::of(settings, pack(), people)
    }

    /// A house with the policy as it is shipped: a copy and an erasure asked for online cool off for a
    /// day, and a refusal needs two people.
    pub(crate) fn shipped() -> House {
        House::of(demo(), shipped("chula-learning"), people)
    }

    /// The culture office, which asks for consents, with one visitor.
    pub(crate) fn culture() -> House {
        let invented = |account: &str| DemoPerson {
            label: Text::new("ผู้เข้าชมสมมุติ", "An invented visitor"),
            hint: Text::new("ให้และถอนความยินยอม", "Gives and withdraws consent"),
            account: account.to_owned(),
        };
        let settings = Settings {
            demo: Some([VISITOR, GROWN, CULTURE_DESK, FRONT].map(invented).to_vec()),
            ..demo()
        };
        House::of(settings, at_once(shipped("cmu-culture")), visitors)
    }

    pub(crate) fn of(
        settings: Settings,
        files: Files,
        people: fn(&App) -> (CourseId, PersonId),
    ) -> House {
        House::reaching(settings, files, people, Reach::default())
    }

    /// A house that sends people's data on as far as this.
    pub(crate) fn reaching(
        settings: Settings,
        files: Files,
        people: fn(&App) -> (CourseId, PersonId),
        reach: Reach,
    ) -> House {
        let clock = TestClock::new();
        let (ground, app, (course, student)) = apart(|| {
            let ground = Ground::new(here());
            let app = Arc::new(
                App::open(Opening {
                    data: ground.data(),
                    keys: ground.keys(),
                    root: Arc::new(
                        FileRootKey::from_file_bytes(b"an invented root key for tests..").unwrap(),
                    ),
                    origin: "test.example/sitthi".to_owned(),
                    files,
                    clock: Arc::clone(&clock) as Arc<dyn Clock>,
                    readers: 4,
                })
                .unwrap()
                .reaching(reach),
            );
            let found = people(&app);
            (ground, app, found)
        });
        let outbox = Outbox::new(ground.letters()).unwrap();
        let from = Address::parse("privacy@demo.example").unwrap();
        app.use_mail(Mailroom::into_folder(
            outbox,
            from,
            settings.base_url.clone(),
        ));
        let router = web::router(Arc::clone(&app), settings).unwrap();
        House {
            app,
            router,
            clock,
            course,
            student,
            ground,
        }
    }

    /// Does the work that is due, letters among it.
    pub(crate) fn all_work(&self) {
        apart(|| while duties::work::run_due(&self.app).unwrap() > 0 {});
    }

    /// The letters that lie for somebody, newest first.
    pub(crate) fn letters(&self, account: &str) -> Vec<String> {
        let to = [Address::parse(&format!("{account}@example.ac.th")).unwrap()];
        letters::laid(&self.ground.letters(), &to)
            .unwrap()
            .iter()
            .map(|laid| laid.text.open().clone())
            .collect()
    }

    /// The word in the link of somebody's newest letter that has one.
    pub(crate) fn link(&self, account: &str) -> String {
        let letters = self.letters(account);
        let (_, rest) = letters
            .iter()
            .find_map(|text| text.split_once("/requests/go-on/"))
            .unwrap();
        rest.lines().next().unwrap().to_owned()
    }

    /// A browser with nothing in it yet.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor {
            router: self.router.clone(),
            cookies: Vec::new(),
            elsewhere: false,
            bearer: None,
            reads: None,
        }
    }

    /// A browser in which an invented person is signed in.
    pub(crate) async fn signed_in(&self, account: &str) -> Visitor {
        let mut visitor = self.visitor();
        let answer = visitor
            .post("/sign-in/as", &[("account", account), ("next", "/")])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        visitor
    }
}

impl House {
    /// The token of a program of its own with the role of data intake.
    pub(crate) fn program_token(&self) -> String {
        let (_, token) = self
            .app
            .store()
            .transact::<_, Fault>("test.program", |tx| {
                tx.add_program("invented program", &["intake".to_owned()], None)
            })
            .unwrap();
        web::program_token(&token)
    }

    /// A program with that role.
    pub(crate) fn program(&self) -> Visitor {
        Visitor {
            bearer: Some(self.program_token()),
            reads: None,
            ..self.visitor()
        }
    }
}

pub(crate) fn keep(
    tx: &mut Tx<'_>,
    person: PersonId,
    (category, source, external_id): (&str, &str, &str),
    course: Option<CourseId>,
    days_ago: i64,
    fields: &Json,
) -> Result<(), Fault> {
    let new = NewRecord {
        person,
        category,
        source,
        external_id,
        course,
        happened: tx.now().after(SignedDuration::from_hours(-24 * days_ago)),
        expires: None,
        fields: fields.as_object().unwrap(),
    };
    tx.keep_record(&new).map(|_| ())
}

pub(crate) fn learner(
    tx: &mut Tx<'_>,
    relationship: &str,
    account: &str,
    name: (&str, &str),
    course: CourseId,
) -> Result<PersonId, Fault> {
    let person = tx.add_person(relationship, "oneroster")?;
    tx.add_identifier(person, &Identifier::new("identity/account", account))?;
    tx.enrol(person, course, "student", Term::default())?;
    let id = |what: &str| format!("{account}-{what}");
    keep(
        tx,
        person,
        ("identity", "oneroster", &id("person")),
        None,
        100,
        &json!({ "account": account, "given-name": name.0, "family-name": name.1 }),
    )?;
    keep(
        tx,
        person,
        ("contact", "oneroster", &id("contact")),
        None,
        100,
        &json!({ "email": format!("{account}@example.ac.th") }),
    )?;
    keep(
        tx,
        person,
        ("learning", "lms-xapi", &id("quiz")),
        Some(course),
        12,
        &json!({ "activity-name": "แบบทดสอบบทที่ 1", "score": "8", "score-max": "10" }),
    )?;
    keep(
        tx,
        person,
        ("learning", "lms-xapi", &id("grade")),
        Some(course),
        3,
        &json!({ "activity-name": "สอบกลางภาค", "grade": "B+" }),
    )?;
    Ok(person)
}

/// A child with a date of birth, and a parent.
fn family(tx: &mut Tx<'_>, course: CourseId) -> Result<(PersonId, PersonId), Fault> {
    let (given, family) = CHILDS_NAME.split_once(' ').unwrap();
    let child = learner(tx, "outside-learner", CHILD, (given, family), course)?;
    let parent = learner(tx, "outside-learner", PARENT, ("กล้า", family), course)?;
    keep(
        tx,
        child,
        ("identity", "oneroster", "child-born"),
        None,
        101,
        &json!({ "birth-date": "2016-11-23" }),
    )?;
    Ok((child, parent))
}

pub(crate) fn people(app: &App) -> (CourseId, PersonId) {
    let (course, other, student, outside, leaving, family) = app
        .store()
        .transact::<_, Fault>("test.people", |tx| {
            let course = tx.keep_course(
                "oneroster",
                "c-1",
                "สถิติเบื้องต้น (กลุ่มเรียนสมมุติ)",
                Term::default(),
            )?;
            let other = tx.keep_course(
                "oneroster",
                "c-2",
                "ปรัชญาทั่วไป (กลุ่มเรียนสมมุติ)",
                Term::default(),
            )?;
            let student = learner(tx, "enrolled-student", STUDENT, (CANARY, "ตัวอย่าง"), course)?;
            let outside = learner(tx, "outside-learner", OUTSIDE, ("ปิติ", "สมมุติ"), course)?;
            let leaving = learner(tx, "outside-learner", LEAVING, ("มานะ", "สมมุติ"), course)?;
            learner(tx, "enrolled-student", UNTOLD, ("ชูใจ", "จำลอง"), course)?;
            let family = family(tx, course)?;
            Ok((course, other, student, outside, leaving, family))
        })
        .unwrap();
    let staff = |account: &str, roles: &str| -> ActorId {
        appoint(
            app,
            &Appointment {
                account: account.to_owned(),
                roles: roles.split(' ').map(str::to_owned).collect(),
                ..Appointment::default()
            },
        )
        .unwrap()
    };
    let (one, two) = (
        staff(INSTRUCTOR, "instructor"),
        staff(STRANGER, "instructor"),
    );
    let desk = staff(DESK, "privacy-desk help-desk");
    staff(DPO, "dpo");
    app.store()
        .transact::<_, Fault>("test.teaching", move |tx| {
            tx.assign(one, course, "teacher", Term::default())?;
            tx.assign(two, other, "teacher", Term::default())
        })
        .unwrap();
    let told: Vec<PersonId> = app
        .store()
        .read::<_, Fault>(|read| {
            let mut told = vec![student, outside, leaving];
            for account in [INSTRUCTOR, STRANGER, DESK, DPO] {
                told.extend(read.find(&Identifier::new("identity/account", account))?);
            }
            Ok(told)
        })
        .unwrap();
    duties::notice::deliver(app, &told, "portal").unwrap();
    let (child, parent) = family;
    duties::notice::deliver(app, &[child, parent], "portal").unwrap();
    let granting = Granting {
        person: child,
        representative: parent,
        acts_as: ActsAs::Guardian,
        evidence: Evidence::BirthRecord,
        until: None,
    };
    guardian::grant(app, desk, &granting, None).unwrap();
    (course, student)
}

/// The visitors of the culture office; it has no courses, so the one given is nobody's.
pub(crate) fn visitors(app: &App) -> (CourseId, PersonId) {
    let found = app
        .store()
        .transact::<_, Fault>("test.visitors", |tx| {
            let course = tx.keep_course("visits", "none", "-", Term::default())?;
            let person = tx.add_person("visitor", "import")?;
            tx.add_identifier(person, &Identifier::new("identity/visitor-no", VISITOR))?;
            let grown = tx.add_person("visitor", "contacts")?;
            tx.add_identifier(grown, &Identifier::new("identity/visitor-no", GROWN))?;
            let fields = json!({ "visitor-no": GROWN, "birth-date": "1987-02-01" });
            keep(tx, grown, ("identity", "contacts", GROWN), None, 1, &fields)?;
            Ok(((course, person), grown))
        })
        .unwrap();
    let (found, grown) = found;
    appoint(
        app,
        &Appointment {
            account: CULTURE_DESK.to_owned(),
            roles: vec!["privacy-desk".to_owned()],
            undertaking_until: Some(app.now().after(SignedDuration::from_hours(24 * 365))),
            ..Appointment::default()
        },
    )
    .unwrap();
    let until = app.now().after(SignedDuration::from_hours(24 * 300));
    let every =
        "front-desk complaint-officer event-organiser course-organiser museum-desk finance-officer";
    let front = Appointment {
        account: FRONT.to_owned(),
        roles: every.split(' ').map(str::to_owned).collect(),
        undertaking_until: Some(until),
        until: None,
    };
    appoint(app, &front).unwrap();
    let account = Identifier::new("identity/cmu-it-account", FRONT);
    let front = app
        .store()
        .read::<_, Fault>(|read| read.find(&account))
        .unwrap()
        .unwrap();
    duties::notice::deliver(app, &[found.1, grown, front], "portal").unwrap();
    found
}

/// An answer, read whole.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) body: String,
}

impl Answered {
    /// Where the answer leads, if it leads anywhere.
    pub(crate) fn onward(&self) -> Option<&str> {
        self.headers.get(header::LOCATION)?.to_str().ok()
    }
}

/// A browser without scripts: keeps cookies, says where its forms come from.
#[derive(Clone)]
pub(crate) struct Visitor {
    router: Router,
    pub(crate) cookies: Vec<(String, String)>,
    /// Whether what it sends is another site's doing.
    pub(crate) elsewhere: bool,
    /// The token of a program.
    bearer: Option<String>,
    /// What it says it reads, when it says so.
    reads: Option<String>,
}

impl Visitor {
    /// The same browser before other doors of the same house.
    pub(crate) fn through(mut self, router: Router) -> Visitor {
        self.router = router;
        self
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answered {
        self.send(Method::GET, path, String::new()).await
    }

    /// Asks for a page as somebody who says what they read.
    pub(crate) async fn reading(&mut self, media: &str, path: &str) -> Answered {
        self.reads = Some(media.to_owned());
        let answered = self.get(path).await;
        self.reads = None;
        answered
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answered {
        let body: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        self.send(Method::POST, path, body.join("&")).await
    }

    pub(crate) async fn send(&mut self, method: Method, path: &str, body: String) -> Answered {
        let form = "application/x-www-form-urlencoded";
        self.send_as(method, path, form, body.into_bytes()).await
    }

    /// Sends one file as a form with files does.
    pub(crate) async fn upload(&mut self, path: &str, name: &str, octets: &[u8]) -> Answered {
        let head = format!(
            "--a-boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        let form = [head.as_bytes(), octets, b"\r\n--a-boundary--\r\n"].concat();
        let kind = "multipart/form-data; boundary=a-boundary";
        self.send_as(Method::POST, path, kind, form).await
    }

    /// Sends fields and files as a form with files does; a file has the field, its name and its octets.
    pub(crate) async fn upload_form(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answered {
        let mut form = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--a-boundary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            form.extend_from_slice(part.as_bytes());
        }
        for (field, name, octets) in files {
            let head = format!(
                "--a-boundary\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
            );
            form.extend_from_slice(&[head.as_bytes(), octets, b"\r\n"].concat());
        }
        form.extend_from_slice(b"--a-boundary--\r\n");
        let kind = "multipart/form-data; boundary=a-boundary";
        self.send_as(Method::POST, path, kind, form).await
    }

    async fn send_as(&mut self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answered {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder().method(method.clone()).uri(path);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(media) = &self.reads {
            request = request.header(header::ACCEPT, media);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if method == Method::POST && self.bearer.is_none() {
            request = request.header(header::CONTENT_TYPE, kind).header(
                "sec-fetch-site",
                if self.elsewhere {
                    "cross-site"
                } else {
                    "same-origin"
                },
            );
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        self.remember(&parts.headers);
        Answered {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    fn remember(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (pair, rest) = line.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !rest.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
