//! Each right walked to its end in a real browser: in both languages, with scripts off and on, on a
//! telephone and on a wide screen; by pointer, and on the wide screen without scripts by the keyboard
//! alone. Every page on the way is as wide as the window, in the language that was chosen, and clean to the
//! checker; the page of a request says its section and its legal day in both eras.
//!
//! A family of walks shares one house, one browser of the person for each state of scripts, and one of the
//! desk; each setting has people of its own. `SITTHI_TEST_PICTURES` names a folder for pictures.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;

use duties::sign_in::sign_in_as;
use duties::{App, Reach, Token};
use law::{CourseId, PersonId, RequestId, Text};
use serde_json::json;
use store::{Fault, Identifier, Term};
use testbed::{OTHER, at_once, naming_other, shipped};
use web::{DemoPerson, Settings};

use crate::browser::{Open, press_account};
use crate::house::{DESK, House, VISITOR, demo, keep, learner, pack, people, visitors};
use crate::webdriver::Browser;

/// Language, scripts and width.
#[derive(Clone, Copy, Debug)]
struct Setting {
    language: &'static str,
    scripts: bool,
    width: u32,
}

/// Every one of them, with its number.
fn settings(scripts: bool) -> impl Iterator<Item = (usize, Setting)> {
    let all = [("th", 360), ("th", 1280), ("en", 360), ("en", 1280)];
    all.into_iter()
        .enumerate()
        .map(move |(number, (language, width))| {
            let setting = Setting {
                language,
                scripts,
                width,
            };
            (number + if scripts { all.len() } else { 0 }, setting)
        })
}

const SETTINGS: usize = 8;
/// Who walks: a student, an outside learner, one who is erased whole and one in part, one whom the notice has
/// not reached, and one whose data is sent to another university. Each setting has one of each.
const KINDS: [(&str, &str); 6] = [
    ("student", "enrolled-student"),
    ("outside", "outside-learner"),
    ("whole", "outside-learner"),
    ("part", "outside-learner"),
    ("untold", "enrolled-student"),
    ("sent", "outside-learner"),
];

fn account(kind: &str, number: usize) -> String {
    format!("walks.{kind}.{number}")
}

/// Doors at which these can sign in too.
fn doors(accounts: impl Iterator<Item = String>) -> Settings {
    let mut settings: Settings = demo();
    let walker = |account: String| DemoPerson {
        label: Text::new("ผู้เดินทางสมมุติ", "An invented walker"),
        hint: Text::new("เดิน", "walks"),
        account,
    };
    settings.demo.as_mut().unwrap().extend(accounts.map(walker));
    settings
}

/// The accounts of everybody who walks at the learning platform.
fn accounts() -> impl Iterator<Item = String> {
    KINDS
        .into_iter()
        .flat_map(|(kind, _)| (0..SETTINGS).map(move |number| account(kind, number)))
}

/// The house of the learning platform, with everybody who walks. Its quality assurance is research, so that
/// each ground of an objection meets a use that it stops.
fn house() -> House {
    let mut files = pack();
    for (_, text) in files
        .iter_mut()
        .filter(|(name, _)| name == "activities.toml")
    {
        let (before, assured) = text.split_once("id = \"quality-assurance\"").unwrap();
        let assured = assured.replacen("research = false", "research = true", 1);
        *text = format!("{before}id = \"quality-assurance\"{assured}");
    }
    House::of(doors(accounts()), files, walkers)
}

fn walkers(app: &App) -> (CourseId, PersonId) {
    let found = people(app);
    come_in(app);
    found
}

/// Everybody who walks comes in and is told the notice in force, but for those whom it has not reached.
fn come_in(app: &App) {
    let told = app
        .store()
        .transact::<_, Fault>("test.walkers", |tx| {
            let course = tx.keep_course("oneroster", "c-9", "การเขียน (สมมุติ)", Term::default())?;
            let mut told = Vec::new();
            for (kind, relationship) in KINDS {
                for number in 0..SETTINGS {
                    let account = account(kind, number);
                    let name = ("ผู้เดิน", "สมมุติ");
                    let person = learner(tx, relationship, &account, name, course)?;
                    if kind == "part" {
                        let log = json!({ "ip-address": "192.0.2.8", "request": "GET /recent" });
                        let place = ("technical", "access-log", account.as_str());
                        keep(tx, person, place, None, 10, &log)?;
                    }
                    if kind == "sent" {
                        // By what the other university knows them too.
                        let mail = format!("{account}@example.ac.th");
                        tx.add_identifier(person, &Identifier::new("contact/email", &mail))?;
                    }
                    if kind != "untold" {
                        told.push(person);
                    }
                }
            }
            Ok(told)
        })
        .unwrap();
    duties::notice::deliver(app, &told, "portal").unwrap();
}

/// Where another university takes transfers, as the policies name it.
const THERE: &str = "https://transfers.example-university.ac.th";

/// Two universities that know each other's keys, with the same people at both. What is sent from the first
/// goes through the real door of the second.
fn two_universities() -> (Open, Open) {
    let settings = Settings {
        base_url: THERE.to_owned(),
        ..doors(accounts())
    };
    let there = Open::of(House::of(settings, pack(), people));
    let endpoint = format!("{THERE}/api/v1/transfers");
    let key = |house: &House| house.app.store().verifier().to_string();
    let reach = Reach {
        instead: Some(format!("{}/api/v1/transfers", there.base())),
        tokens: vec![(OTHER.to_owned(), Token::new(there.house.program_token()))],
    };
    let files = naming_other(pack(), &endpoint, &key(&there.house));
    let here = House::reaching(doors(accounts()), files, walkers, reach);
    let app = &there.house.app;
    let mut next = naming_other(pack(), &endpoint, &key(&here));
    for (_, text) in next.iter_mut().filter(|(name, _)| name == "pack.toml") {
        let today = format!("effective = {}", app.now().civil_day());
        *text = text
            .replacen("version = \"1\"", "version = \"2\"", 1)
            .replacen("effective = 2026-06-01", &today, 1);
    }
    crate::publishing::publish(app, next);
    come_in(app);
    (Open::of(here), there)
}

/// Somebody on the way, with the desk beside them.
struct Walker<'o> {
    open: &'o Open,
    person: &'o Browser,
    desk: &'o Browser,
    setting: Setting,
    number: usize,
    /// Which right is walked, for pictures and for what is told of a fault.
    right: &'static str,
    step: Cell<u32>,
    /// Pages that the checker has seen: the same page is not looked at twice.
    checked: &'o RefCell<BTreeSet<String>>,
}

/// The page the browser is on, without the numbers that differ from one walk to the next.
const SAME: &str = "document.documentElement.outerHTML.replace(/[0-9a-f]{32}/g, '#').replace(/walks\\.[a-z]+\\.\\d/g, '#')";

impl Walker<'_> {
    fn told(&self) -> String {
        format!("{} {:?} step {}", self.right, self.setting, self.step.get())
    }

    /// Whether the keyboard alone is used.
    fn by_keys(&self) -> bool {
        self.setting.width > 1000 && !self.setting.scripts
    }

    fn is_thai(&self) -> bool {
        self.setting.language == "th"
    }

    /// Looks at the page somebody came to.
    fn seen(&self, browser: &Browser) {
        self.step.set(self.step.get() + 1);
        let found = browser.content_width();
        let path = browser.path();
        assert!(
            found <= u64::from(self.setting.width),
            "{}: {path} is {found} wide",
            self.told()
        );
        let language = browser.look("document.documentElement.lang");
        assert_eq!(language, self.setting.language, "{}: {path}", self.told());
        self.keep(browser);
        let page = browser.look(SAME).as_str().unwrap().to_owned();
        let page = format!("{}{page}", self.setting.width);
        if self.checked.borrow_mut().insert(page) {
            let faults = browser.axe();
            assert!(faults.is_empty(), "{}: {path}: {faults:#?}", self.told());
        }
    }

    fn keep(&self, browser: &Browser) {
        let Some(folder) = std::env::var_os("SITTHI_TEST_PICTURES") else {
            return;
        };
        if self.setting.scripts {
            return;
        }
        let folder = PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let Setting {
            language, width, ..
        } = self.setting;
        let step = self.step.get();
        let file = format!("walk-{}-{step:02}-{language}-{width}.png", self.right);
        std::fs::write(folder.join(file), browser.picture()).unwrap();
    }

    /// Signs somebody in and comes to their own page.
    fn comes_as(&self, browser: &Browser, account: &str, home: &str) {
        let language = self.setting.language;
        let next = home.replace('/', "%2F");
        browser.width(self.setting.width);
        browser.go(&format!("/sign-in?lang={language}&next={next}"));
        press_account(browser, account);
        browser.arrive(|path| path.starts_with(home));
    }

    fn comes(&self, kind: &str) {
        let account = account(kind, self.number);
        self.comes_as(self.person, &account, "/me");
        self.seen(self.person);
    }

    fn lead(&self, browser: &Browser, css: &str) {
        if self.by_keys() {
            browser.lead_by_keys(css);
        } else {
            browser.lead(css);
        }
        self.seen(browser);
    }

    /// Goes on by a link or a button.
    fn on(&self, css: &str) {
        self.lead(self.person, css);
    }

    /// Presses what leads to no other page: a choice, or a file to keep.
    fn press(&self, css: &str) {
        if self.by_keys() {
            self.person.press_by_keys(css);
        } else {
            self.person.press(css);
        }
    }

    fn write(&self, css: &str, text: &str) {
        self.person.write(css, text);
    }

    /// Looks at a page again.
    fn again(&self, path: &str) {
        self.person.go(path);
        self.seen(self.person);
    }

    fn says(&self, browser: &Browser, th: &str, en: &str) {
        let words = if self.is_thai() { th } else { en };
        let page = browser.look("document.body.innerText");
        let page = page.as_str().unwrap();
        assert!(page.contains(words), "{}: `{words}`: {page}", self.told());
    }

    fn says_section(&self, section: &str) {
        let (th, en) = (format!("มาตรา {section}"), format!("s.{section}"));
        self.says(self.person, &th, &en);
    }

    /// The page of the request that was filed: its section, and the legal day in both eras. Its address.
    fn filed(&self, section: &str) -> String {
        let page = self.done_with_filing(section);
        self.says(self.person, "(ค.ศ.\u{a0}202", "(B.E. 25");
        page
    }

    /// The same of a request that is done when it is filed: no day is left by which to answer it.
    fn done_with_filing(&self, section: &str) -> String {
        let browser = self.person;
        browser.arrive(|path| path.starts_with("/me/requests/") && !path.contains("/new"));
        self.says_section(section);
        let page = browser.path();
        page.split(['?', '#']).next().unwrap().to_owned()
    }

    /// The desk opens the case from its queue; it says the same day.
    fn case(&self, page: &str) {
        let number = page.rsplit('/').next().unwrap();
        self.desk.go("/console");
        self.seen(self.desk);
        self.lead(self.desk, "main p > a[href='/console/requests']");
        self.lead(self.desk, &format!("a[href='/console/requests/{number}']"));
        let open = format!("form[action='/console/requests/{number}'] button");
        self.lead(self.desk, &open);
        self.says(self.desk, "(ค.ศ.\u{a0}202", "(B.E. 25");
    }

    /// The desk acts in the opened case.
    fn desk_acts(&self, act: &str) {
        self.lead(self.desk, &format!("form[action$='/{act}'] button"));
        let done = self.desk.path().contains("done=");
        assert!(done, "{}: {}", self.told(), self.desk.path());
    }

    /// The case is opened and what was asked is done.
    fn granted(&self, page: &str) {
        self.case(page);
        self.desk_acts("grant");
        self.again(page);
    }

    /// What is saved when this is pressed.
    fn saves(&self, css: &str, ending: &str) -> Vec<u8> {
        self.press(css);
        let file = self.open.saved(ending);
        let octets = std::fs::read(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        octets
    }

    /// Collects the file that lies ready.
    fn collects(&self, page: &str) {
        self.open.house.all_work();
        self.again(page);
        let octets = self.saves("main a[href$='/collect']", ".zip");
        assert!(octets.starts_with(b"PK"), "{}", self.told());
        self.again(page);
        self.says(self.person, "รับไฟล์แล้ว", "Collected");
    }

    /// Whether the request waits for the desk.
    fn waits(&self, page: &str) -> bool {
        let request: RequestId = page.rsplit('/').next().unwrap().parse().unwrap();
        let queue = duties::rights::queue(&self.open.house.app).unwrap();
        queue.iter().any(|row| row.request == request)
    }

    fn whose(&self, kind: &str) -> PersonId {
        let found = sign_in_as(&self.open.house.app, &account(kind, self.number));
        found.unwrap().person.unwrap()
    }
}

/// The notice before the first page, then what is held: why, on which basis, until when.
fn informed(walker: &Walker<'_>) {
    let account = account("untold", walker.number);
    walker.comes_as(walker.person, &account, "/me/notice");
    walker.seen(walker.person);
    walker.says_section("23");
    walker.on("form[action='/me/notice'] button");
    walker.on("nav a[href='/me/held']");
    walker.says_section("24");
    walker.on("footer a[href^='/notices/']");
    walker.says_section("30");
}

/// A use is questioned, the data protection officer answers in both languages, the person reads it in
/// theirs.
fn question(walker: &Walker<'_>) {
    walker.on("nav a[href='/me/uses']");
    walker.on("a[href^='/me/requests/new/question?entry=']");
    walker.on("main form button");
    walker.says(walker.person, "โปรดเขียน", "Write");
    walker.write("#words", "เปิดดูเพราะอะไร");
    walker.on("main form button");
    let page = walker.filed("23");
    walker.case(&page);
    walker.desk.write("#said-th", "เพื่อแจ้งประกาศแก่ท่าน");
    walker.desk.write("#said-en", "To bring you the notice");
    walker.desk_acts("say");
    walker.again(&page);
    walker.says(
        walker.person,
        "เพื่อแจ้งประกาศแก่ท่าน",
        "To bring you the notice",
    );
}

fn access(walker: &Walker<'_>) {
    walker.comes("student");
    walker.on("a[href='/me/requests/new/copy']");
    walker.on("main form button");
    let page = walker.filed("30");
    walker.collects(&page);
}

/// The data in a form that machines read; and what another controller sent here, taken over.
fn portability(walker: &Walker<'_>) {
    crate::transfers::arrives(&walker.open.house, walker.whose("outside"));
    walker.comes("outside");
    walker.on("main a[href='/me/transfers']");
    walker.on("form[action='/me/transfers/accept'] button");
    walker.says(walker.person, "เก็บไว้ 2 รายการ", "2 records are kept");
    walker.on("nav a[href='/me']");
    walker.on("a[href='/me/requests/new/portability']");
    walker.on("main form button");
    walker.says(walker.person, "โปรดเลือก", "Choose");
    walker.press("input[value='receive'] + label");
    walker.on("main form button");
    walker.on("main form .button");
    let page = walker.filed("31");
    walker.collects(&page);
}

/// A complaint about the file that was just collected: the evidence, put together for the Committee.
fn complaint(walker: &Walker<'_>) {
    walker.on("a[href^='/me/requests/new/complaint?request=']");
    walker.write("#words", "ข้อมูลที่ได้รับไม่ครบ");
    walker.on("main form button");
    let page = walker.filed("73");
    walker.collects(&page);
}

/// Each ground of an objection: the use stops at once, and the desk decides; or the law gives no such
/// right here, and the person reads why and where to complain.
fn objection(walker: &Walker<'_>) {
    walker.comes("student");
    for (activity, ground) in [
        ("learning-recommendation", "public-or-interest"),
        ("quality-assurance", "research"),
        ("teaching-support", "direct-marketing"),
    ] {
        walker.on("nav a[href='/me']");
        walker.on("a[href='/me/requests/new/objection']");
        walker.press(&format!("input[value='{activity}'] + label"));
        walker.on("main form button");
        walker.press(&format!("input[value='{ground}'] + label"));
        walker.write("#words", "ไม่อยากให้ใช้");
        walker.on("main form button");
        walker.on("main form .button");
        let page = walker.filed("32");
        if walker.waits(&page) {
            walker.on("nav a[href='/me/held']");
            walker.says(walker.person, "ท่านคัดค้านแล้ว", "you objected");
            walker.granted(&page);
            walker.says(walker.person, "จะไม่กลับมาใช้อีก", "will not begin again");
        } else {
            walker.says(walker.person, "มาตรา 73", "s.73");
        }
    }
}

/// Each ground of a restriction that a person claims: it begins at once, is marked, and is ended by them.
fn restriction(walker: &Walker<'_>) {
    walker.comes("student");
    for ground in [
        "for-claim",
        "instead-of-erasure",
        "promised-instead-of-erasure",
    ] {
        walker.on("nav a[href='/me']");
        walker.on("main a[href='/me/requests/new']");
        walker.on("a[href='/me/requests/new/restriction']");
        walker.press("input[value='learning'] + label");
        walker.on("main form button");
        walker.press(&format!("input[value='{ground}'] + label"));
        walker.write("#words", "ฟ้องเรื่องเกรดวิชานี้");
        walker.on("main form button");
        walker.on("main form .button");
        let page = walker.filed("34");
        if walker.waits(&page) {
            walker.granted(&page);
        }
        walker.on("nav a[href='/me/held']");
        walker.says(walker.person, "ระงับการใช้อยู่", "Its use is restricted");
        walker.on("form[action$='/lift'] button");
    }
}

/// Something wrong is put right by the desk; meanwhile it is restricted.
fn rectification(walker: &Walker<'_>) {
    walker.comes("student");
    walker.on("main a[href='/me/requests/new/correction?category=learning']");
    walker.press("input[value$='/grade'] + label");
    walker.on("main form button");
    walker.write("#after", "A");
    walker.on("main form button");
    let page = walker.filed("35");
    walker.granted(&page);
    walker.again("/me/requests/new/correction?category=learning");
    walker.says(walker.person, ": A", ": A");
}

/// Everything is erased, and the certificate is in the person's hand; or all but what the law keeps.
fn erasure(walker: &Walker<'_>) {
    for kind in ["whole", "part"] {
        walker.comes(kind);
        walker.on("a[href='/me/requests/new/erasure']");
        walker.on("main form button");
        walker.press("input[value='purpose-over'] + label");
        walker.write("#words", "เลิกเรียนแล้ว");
        walker.on("main form button");
        walker.says(walker.person, "(ค.ศ.\u{a0}202", "(B.E. 25");
        walker.on("main form button.grave");
        let mut page = walker.person.path();
        if page.starts_with("/me/requests/") {
            page = walker.filed("33");
            walker.case(&page);
            walker.lead(walker.desk, "form[action$='/answer'] button");
        }
        let number = page.rsplit('/').next().unwrap().to_owned();
        walker.again(&format!("/certificates/{number}"));
        if kind == "part" {
            // What the law has us keep, and until when.
            walker.says(walker.person, "2570", "2027");
        }
        walker.says_section("33");
        let text = walker.saves("main a.button", ".txt");
        let text = String::from_utf8(text).unwrap();
        let verifier = walker.open.house.app.store().verifier();
        duties::uses::check_receipt(&text, verifier).unwrap();
    }
}

/// The data is sent straight to another university; a copy of what was sent is collected here.
fn sent_on(walker: &Walker<'_>) {
    walker.comes("sent");
    walker.on("a[href='/me/requests/new/portability']");
    walker.press("input[value='send-on'] + label");
    walker.on("main form button");
    walker.says(walker.person, "โปรดเลือกหน่วยงาน", "Choose the body");
    walker.press(&format!("input[value='{OTHER}'] + label"));
    walker.on("main form button");
    walker.says(walker.person, "มหาวิทยาลัยตัวอย่าง", "Example University");
    walker.on("main form .button");
    let page = walker.filed("31");
    walker.collects(&page);
    walker.on("nav a[href='/me/uses']");
    walker.says(walker.person, "มหาวิทยาลัยตัวอย่าง", "Example University");
}

/// There it waits for its person, who takes it over.
fn taken_over(walker: &Walker<'_>) {
    walker.comes("sent");
    walker.on("main a[href='/me/transfers']");
    walker.says(walker.person, "มหาวิทยาลัยตัวอย่าง", "Example University");
    walker.on("form[action='/me/transfers/accept'] button");
    walker.says(walker.person, "เก็บไว้ 2 รายการ", "2 records are kept");
    walker.on("nav a[href='/me/uses']");
    walker.says(
        walker.person,
        "รับข้อมูลที่หน่วยงานอื่นส่งมา",
        "What another body sent",
    );
}

/// The number by which the office knows who objects to its marketing.
fn addressed(number: usize) -> String {
    format!("V-2569-08{number:02}")
}

/// The culture office, which sends news to those who agreed, with those who object.
fn culture() -> House {
    let everybody = [VISITOR.to_owned()];
    let everybody = everybody.into_iter().chain((0..SETTINGS).map(addressed));
    House::of(
        doors(everybody),
        at_once(shipped("cmu-culture")),
        addressees,
    )
}

fn addressees(app: &App) -> (CourseId, PersonId) {
    let found = visitors(app);
    let told = app
        .store()
        .transact::<_, Fault>("test.addressees", |tx| {
            let mut told = Vec::new();
            for number in (0..SETTINGS).map(addressed) {
                let person = tx.add_person("visitor", "contacts")?;
                tx.add_identifier(person, &Identifier::new("identity/visitor-no", &number))?;
                let fields = json!({ "visitor-no": number, "birth-date": "1987-02-01" });
                let place = ("identity", "contacts", number.as_str());
                keep(tx, person, place, None, 1, &fields)?;
                told.push(person);
            }
            Ok(told)
        })
        .unwrap();
    duties::notice::deliver(app, &told, "portal").unwrap();
    found
}

/// News is agreed to, then objected to: it stops with the filing, and nobody has to decide (s.32(2)).
fn marketing(walker: &Walker<'_>) {
    walker.comes_as(walker.person, &addressed(walker.number), "/me");
    walker.seen(walker.person);
    walker.on("form[action='/me/consents/give']:has(input[value='event-news']) button");
    walker.on("nav a[href='/me']");
    walker.on("a[href='/me/requests/new/objection']");
    walker.press("input[value='event-news'] + label");
    walker.on("main form button");
    walker.press("input[value='direct-marketing'] + label");
    walker.write("#words", "ไม่อยากได้ข่าว");
    walker.on("main form button");
    walker.on("main form .button");
    let page = walker.done_with_filing("32");
    assert!(!walker.waits(&page), "{}", walker.told());
    walker.says(walker.person, "จะไม่กลับมาใช้อีก", "will not begin again");
    let app = &walker.open.house.app;
    let who = sign_in_as(app, &addressed(walker.number)).unwrap();
    let standing = app.store().standing(who.person.unwrap()).unwrap();
    let news = app.policy().compiled.activity_ix("event-news").unwrap();
    assert!(standing.objections.has(news.0), "{}", walker.told());
}

/// A consent given and taken back on the same page.
fn withdrawal(walker: &Walker<'_>) {
    let form = |act: &str| {
        format!("form[action='/me/consents/{act}']:has(input[value='site-measurement']) button")
    };
    walker.comes_as(walker.person, VISITOR, "/me");
    walker.seen(walker.person);
    walker.on(&form("give"));
    if walker.person.path() != "/me/consents" {
        walker.write("#birth", "1/2/2530");
        walker.on("main form button");
    }
    walker.says_section("19");
    walker.on(&form("withdraw"));
    walker.done_with_filing("19");
}

/// How a right is walked.
type Walk = fn(&Walker<'_>);

/// Walks these in every setting of a house.
fn walk(house: fn() -> House, walks: &[(&'static str, Walk)]) {
    let open = Open::of(house());
    let checked = RefCell::new(BTreeSet::new());
    let has_desk =
        |account: &str| sign_in_as(&open.house.app, account).is_ok_and(|who| who.actor.is_some());
    let desk = has_desk(DESK).then(|| open.signed_in(DESK, "/console"));
    for scripts in [false, true] {
        let person = if scripts {
            open.browser_with_scripts()
        } else {
            open.browser()
        };
        for (number, setting) in settings(scripts) {
            if let Some(desk) = &desk {
                desk.width(setting.width);
                desk.go(&format!("/console?lang={}", setting.language));
            }
            for (right, go) in walks {
                go(&Walker {
                    open: &open,
                    person: &person,
                    desk: desk.as_ref().unwrap_or(&person),
                    setting,
                    number,
                    right,
                    step: Cell::new(0),
                    checked: &checked,
                });
            }
        }
    }
}

#[test]
fn lp_079_lp_080_lp_082_lp_106_to_be_informed_to_a_copy_to_take_it_along_and_to_complain_are_walked()
 {
    let walks: [(&str, Walk); 5] = [
        ("informed", informed),
        ("question", question),
        ("access", access),
        ("complaint", complaint),
        ("portability", portability),
    ];
    walk(house, &walks);
}

#[test]
fn lp_085_lp_093_lp_097_to_object_to_restrict_and_to_put_right_are_walked() {
    let walks: [(&str, Walk); 3] = [
        ("objection", objection),
        ("restriction", restriction),
        ("rectification", rectification),
    ];
    walk(house, &walks);
}

#[test]
fn lp_088_lp_090_to_have_data_erased_whole_or_in_part_is_walked() {
    walk(house, &[("erasure", erasure)]);
}

#[test]
fn lp_099_lp_086_to_withdraw_a_consent_and_to_object_to_marketing_are_walked() {
    let walks: [(&str, Walk); 2] = [("withdrawal", withdrawal), ("marketing", marketing)];
    walk(culture, &walks);
}

#[test]
fn lp_083_to_have_data_sent_to_another_university_and_taken_over_there_is_walked() {
    let (here, there) = two_universities();
    let checked = RefCell::new(BTreeSet::new());
    for scripts in [false, true] {
        let [leaves, arrives] = [&here, &there].map(|open| match scripts {
            true => open.browser_with_scripts(),
            false => open.browser(),
        });
        for (number, setting) in settings(scripts) {
            let ways: [(&str, Walk, &Open, &Browser); 2] = [
                ("sent-on", sent_on, &here, &leaves),
                ("taken-over", taken_over, &there, &arrives),
            ];
            for (right, go, open, person) in ways {
                go(&Walker {
                    open,
                    person,
                    desk: person,
                    setting,
                    number,
                    right,
                    step: Cell::new(0),
                    checked: &checked,
                });
            }
        }
    }
}
