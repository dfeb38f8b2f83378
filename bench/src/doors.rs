//! Through the doors: an import of the invented university, and a copy of 10,000 records.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use duties::import::{Content, Import, import};
use duties::{App, Opening, rights, sign_in, work};
use serde_json::json;
use sitthi::demo::{Edition, University};
use store::{Fault, Location, NewRecord};
use vault::FileRootKey;

use crate::place::{Folder, SystemClock};
use crate::table::{Table, timed};

const PEOPLE: u32 = 2_000;
const RECORDS: usize = 10_000;

fn app(folder: &Folder) -> App {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/chula-learning");
    let mut files: Vec<(String, String)> = fs::read_dir(pack)
        .expect("the shipped policy")
        .filter_map(Result::ok)
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap_or_default()))
        .collect();
    files.sort();
    App::open(Opening {
        data: Location::File(folder.0.join("data.db")),
        keys: Location::File(folder.0.join("keys/keys.db")),
        root: Arc::new(FileRootKey::from_file_bytes(b"an invented root key for a bench").expect("a root key")),
        origin: "bench.example/sitthi".to_owned(),
        files,
        clock: Arc::new(SystemClock),
        readers: 4,
    })
    .unwrap_or_else(|failure| panic!("{failure}"))
}

fn bring(app: &App, source: &str, path: &Path, notice: Option<&str>) -> u64 {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wanted = Import { source: source.to_owned(), name, content: Content::Path(path), notice_given: notice.map(str::to_owned) };
    import(app, wanted, &mut |_| {}).unwrap_or_else(|failure| panic!("{failure}")).rows
}

pub fn run() {
    let folder = Folder::new("doors");
    let mut table = Table::new("Through the doors, embedded engine");
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(law::BANGKOK)).date();
    let university = University::new(2569, PEOPLE, today).expect("a university");
    let app = app(&folder);
    imports(&folder, &university, &app, &mut table);
    package(&app, &university.cast().student.username, &mut table);
    table.print();
}

fn imports(folder: &Folder, university: &University, app: &App, table: &mut Table) {
    let roster = folder.0.join("roster");
    fs::create_dir_all(&roster).expect("a folder");
    for file in Edition::Bulk.files() {
        let mut out = BufWriter::new(File::create(roster.join(file.file_name())).expect("a file"));
        university.write_roster(Edition::Bulk, *file, &mut out).expect("a roster");
        out.flush().expect("a roster");
    }
    let statements = folder.0.join("statements.jsonl");
    let mut out = BufWriter::new(File::create(&statements).expect("a file"));
    university.write_statements(&mut out).expect("statements");
    out.flush().expect("statements");
    drop(out);
    let (rows, time) = timed(|| bring(app, "sis-oneroster", &roster, Some("account-registration")));
    table.rate("OneRoster row: people, identifiers, relations, notice", rows, time, None);
    let (rows, time) = timed(|| bring(app, "lms-xapi", &statements, None));
    table.rate("xAPI statement of a known person, sealed and durable", rows, time, None);
    let (rows, time) = timed(|| bring(app, "lms-xapi", &statements, None));
    table.fact("the same file again", format!("{rows} rows in {time:.0?}"), "known by its digest: nothing is done twice");
}

fn package(app: &App, account: &str, table: &mut Table) {
    let person = sign_in::sign_in_as(app, account).ok().and_then(|who| who.person).expect("the student");
    app.store()
        .transact("bench.records", move |tx| {
            let fields = json!({ "verb": "http://adlnet.gov/expapi/verbs/completed", "activity-name": "แบบทดสอบที่สมมุติขึ้น", "score": 17 });
            let fields = fields.as_object().cloned().unwrap_or_default();
            for number in 0..RECORDS {
                tx.keep_record(&NewRecord {
                    person,
                    category: "learning",
                    source: "lms-xapi",
                    external_id: &format!("bench-{number}"),
                    course: None,
                    happened: tx.now(),
                    expires: None,
                    fields: &fields,
                })?;
            }
            Ok::<_, Fault>(())
        })
        .expect("records");
    let (bytes, time) = timed(|| {
        let proved = app.now();
        let filed = rights::ask_copy(app, person, proved).unwrap_or_else(|failure| panic!("{failure}"));
        while work::run_due(app).unwrap_or_else(|failure| panic!("{failure}")) > 0 {}
        let mut copy = Vec::new();
        rights::collect(app, person, filed.request, app.now(), &mut copy).unwrap_or_else(|failure| panic!("{failure}"));
        copy.len()
    });
    table.fact("copy of 10,000 records: asked, built from every store, sealed, collected", format!("{time:.1?}"), &format!("{} KiB", bytes >> 10));
}
