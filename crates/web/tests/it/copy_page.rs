//! The page of a copy in a real browser that runs scripts, opened from a folder as its person opens it:
//! two thousand values that try to run or to call home, and none does (`T20`).

use std::io::{Cursor, Read as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use duties::rights::{self, Asking, ItemDecision, Keep, Wish};
use duties::staff::{Appointment, appoint};
use duties::work;
use law::RequestId;
use serde_json::{Map, Value as Json, json};
use store::{Fault, NewRecord};

use crate::house::House;
use crate::webdriver::Browser;

/// What a value may begin with to leave the place it stands in.
const OUT: [&str; 15] = [
    "",
    "\"",
    "'",
    "\">",
    "'>",
    "</td>",
    "</td></tr></tbody></table>",
    "</span>",
    "-->",
    "]]>",
    "</style>",
    "</title>",
    "</textarea></script>",
    "`",
    "\u{0}\u{feff}",
];

/// What tries to run (`RUN`) or to call home (`HOME`).
const TRIES: [&str; 46] = [
    "<script>RUN</script>",
    "<ScRiPt >RUN</sCrIpT>",
    "<script src=HOME></script>",
    "<script type=module>import 'HOME'</script>",
    "<<script>RUN//<</script>",
    "<scr\nipt>RUN</scr\nipt>",
    "<img src=HOME>",
    "<img src=x onerror=RUN>",
    "<img/src/onerror=RUN>",
    "<image src=HOME onerror=RUN>",
    "<svg onload=RUN>",
    "<svg><script>RUN</script></svg>",
    "<svg><use href=HOME></svg>",
    "<body onload=RUN>",
    "<iframe src=\"javascript:RUN\"></iframe>",
    "<iframe srcdoc=\"<script>parent.RUN</script>\"></iframe>",
    "<iframe src=HOME></iframe>",
    "<object data=HOME></object>",
    "<embed src=HOME>",
    "<link rel=stylesheet href=HOME>",
    "<link rel=prefetch href=HOME>",
    "<meta http-equiv=refresh content=\"0;url=HOME\">",
    "<base href=HOME>",
    "<form action=HOME><input name=a autofocus onfocus=RUN></form>",
    "<video src=HOME onerror=RUN autoplay></video>",
    "<audio src=HOME onerror=RUN></audio>",
    "<details open ontoggle=RUN></details>",
    "<select autofocus onfocus=RUN></select>",
    "<marquee onstart=RUN></marquee>",
    "<style>@import 'HOME';</style>",
    "<style>*{background:url(HOME)}</style>",
    "<a href=\"javascript:RUN\" autofocus onfocus=RUN>x</a>",
    "<math><mtext></mtext><mglyph><style><!--</style><img src=x onerror=RUN>",
    "<table background=HOME><td background=HOME>",
    "<picture><source srcset=HOME></picture>",
    "<noscript><p title=\"</noscript><img src=x onerror=RUN>\">",
    "<template><script>RUN</script></template>",
    " onmouseover=\"RUN\" autofocus onfocus=\"RUN\" ",
    " style='background:url(HOME)' ",
    "<x contenteditable autofocus onfocus=RUN tabindex=1>x</x>",
    "&lt;script&gt;RUN&lt;/script&gt;",
    "&#60;img src=x onerror=RUN&#62;",
    "%3Cscript%3ERUN%3C/script%3E",
    "+ADw-script+AD4-RUN+ADw-/script+AD4-",
    "<!--><img src=x onerror=RUN>-->",
    "<p style=\"animation:x 1s\" onanimationstart=RUN><style>@keyframes x{}</style>",
];

/// How a try may be disguised.
fn disguises(value: &str) -> [String; 3] {
    [
        value.to_owned(),
        value.replace('<', "\u{202e}<").replace('=', "\t=\n"),
        format!("กรณี {value} \u{200b}{value}"),
    ]
}

/// Someone to call: counts who does.
struct Home {
    address: String,
    called: Arc<AtomicUsize>,
}

impl Home {
    fn open() -> Home {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/x", listener.local_addr().unwrap());
        let called = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&called);
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                drop(caller);
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Home { address, called }
    }

    fn calls(&self) -> usize {
        self.called.load(Ordering::SeqCst)
    }
}

fn payloads(home: &Home) -> Vec<String> {
    let run = format!(
        "window.ran=(window.ran||0)+1;new Image().src='{}'",
        home.address
    );
    OUT.iter()
        .flat_map(|out| TRIES.iter().map(move |attempt| format!("{out}{attempt}")))
        .flat_map(|value| disguises(&value))
        .map(|value| value.replace("RUN", &run).replace("HOME", &home.address))
        .collect()
}

/// Fields that hold a text each, so many to a record.
const LEARNING: [&str; 10] = [
    "answer",
    "forum-text",
    "feedback",
    "work",
    "verb-name",
    "activity-name",
    "class",
    "grade",
    "completion",
    "duration",
];
const SURVEY: [&str; 4] = ["survey-id", "class", "answers", "comment"];

/// Keeps the payloads as values of a student's records and returns the folder of their copy. No
/// category has more records than its page shows.
fn copy_of(house: &House, payloads: &[String]) -> PathBuf {
    let student = house.student;
    let (one, other) = payloads.split_at(payloads.len().min(180 * LEARNING.len()));
    let parts: Vec<(
        &'static str,
        &'static str,
        &'static [&'static str],
        Vec<String>,
    )> = vec![
        ("learning", "lms-xapi", &LEARNING, one.to_vec()),
        ("survey", "survey-csv", &SURVEY, other.to_vec()),
    ];
    house
        .app
        .store()
        .transact::<_, Fault>("test.hostile", move |tx| {
            for (category, source, fields, values) in parts {
                for (number, values) in values.chunks(fields.len()).enumerate() {
                    let named = fields
                        .iter()
                        .zip(values)
                        .map(|(field, value)| ((*field).to_owned(), json!(value)));
                    let fields: Map<String, Json> = named.collect();
                    tx.keep_record(&NewRecord {
                        person: student,
                        category,
                        source,
                        external_id: &format!("hostile-{number}"),
                        course: None,
                        happened: tx.now(),
                        expires: None,
                        fields: &fields,
                    })?;
                }
            }
            Ok(())
        })
        .unwrap();
    let request = asked(house);
    let folder = std::env::temp_dir().join(format!("sitthi_copy_{request}"));
    std::fs::create_dir_all(&folder).unwrap();
    let mut zip = Vec::new();
    rights::collect(&house.app, student, request, house.app.now(), &mut zip).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut page = String::new();
    archive
        .by_name("index.html")
        .unwrap()
        .read_to_string(&mut page)
        .unwrap();
    std::fs::write(folder.join("index.html"), page).unwrap();
    folder
}

/// A copy laid ready: what looks like a handle in a payload is reviewed first.
fn asked(house: &House) -> RequestId {
    let app = &house.app;
    let filed = rights::file(app, Asking::oneself(house.student, app.now()), Wish::Copy).unwrap();
    if let Some(until) = filed.cooling_until {
        house
            .clock
            .advance(until.timestamp().duration_since(app.now().timestamp()));
    }
    while work::run_due(app).unwrap() > 0 {}
    let desk = Appointment {
        account: "desk.hostile".to_owned(),
        roles: vec!["privacy-desk".to_owned()],
        ..Appointment::default()
    };
    let desk = appoint(app, &desk).unwrap();
    let items = rights::others_of(app, desk, filed.request, None).unwrap();
    if !items.is_empty() {
        let keep = Some(Keep::Nobody);
        let decisions: Vec<ItemDecision> = items
            .iter()
            .map(|item| ItemDecision {
                item: item.item,
                keep,
                leave: None,
            })
            .collect();
        rights::review_others(app, desk, filed.request, &decisions, None).unwrap();
        while work::run_due(app).unwrap() > 0 {}
    }
    filed.request
}

/// What the page holds that a page of a copy never does: elements that run or load, and attributes
/// that are scripts; and how often a script ran.
const LOOK: &str = "(() => { const loads = 'script,iframe,frame,object,embed,img,image,svg,math,link,base,form,input,select,textarea,button,video,audio,source,picture,details,marquee,template,noscript,a,area,x,[background],[srcset],[srcdoc],[href],[src]';
    const found = [...document.querySelectorAll(loads)].map(e => e.outerHTML.slice(0, 80));
    const bad = [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames().filter(n => n.startsWith('on') || n === 'style').map(n => e.tagName + ' ' + n));
    return { ran: window.ran || 0, found, bad, styles: document.querySelectorAll('style').length, metas: document.querySelectorAll('meta').length, cells: document.querySelectorAll('td').length, ready: document.readyState };
})()";

fn looked_at(folder: &Path, name: &str) -> (Json, String) {
    let browser = Browser::with_scripts(&format!("file://{}/", folder.display()), folder);
    browser.go(name);
    for _ in 0..40 {
        browser.tab();
    }
    std::thread::sleep(std::time::Duration::from_millis(700));
    (browser.look(LOOK), browser.path())
}

#[test]
fn t_20_two_thousand_values_neither_run_nor_call_home_from_a_copy() {
    let house = House::open();
    let home = Home::open();
    let payloads = payloads(&home);
    assert!(payloads.len() >= 2_000, "{}", payloads.len());
    let folder = copy_of(&house, &payloads);
    let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
    // Once as it is, and once without the page's own rule: escaping alone must hold too.
    let (before, rule) = page
        .split_once("<meta http-equiv=\"Content-Security-Policy\"")
        .unwrap();
    let (_, after) = rule.split_once(">\n").unwrap();
    std::fs::write(folder.join("bare.html"), format!("{before}{after}")).unwrap();
    for (name, metas) in [("index.html", 4), ("bare.html", 3)] {
        let (seen, path) = looked_at(&folder, name);
        assert_eq!(path, name, "the page leads elsewhere");
        assert_eq!(seen["ran"], 0, "{name}");
        assert_eq!(seen["found"], json!([]), "{name}");
        assert_eq!(seen["bad"], json!([]), "{name}");
        assert_eq!(
            (&seen["styles"], &seen["metas"]),
            (&json!(1), &json!(metas)),
            "{name}"
        );
        assert!(
            seen["cells"].as_u64().unwrap() >= 2_000,
            "{name}: every value has its cell"
        );
        assert_eq!(home.calls(), 0, "{name}");
    }
    // The same values unescaped do run and do call: the test sees what it looks for.
    let raw: String = payloads
        .iter()
        .step_by(97)
        .map(|value| format!("<p>{value}</p>"))
        .collect();
    std::fs::write(
        folder.join("raw.html"),
        format!("<!doctype html><meta charset=utf-8><body>{raw}"),
    )
    .unwrap();
    let (seen, _) = looked_at(&folder, "raw.html");
    assert!(!seen["found"].as_array().unwrap().is_empty());
    assert!(home.calls() > 0);
    std::fs::remove_dir_all(&folder).unwrap();
}
