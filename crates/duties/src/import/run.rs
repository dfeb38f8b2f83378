//! A run: rows gathered into transactions, each of which notes how far the run has come.

mod classes;
mod missing;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use law::Moment;
use policy::pack::SourceFormat;
use serde_json::json;
use store::{Fault, ImportRun, Kept, Term, Tx};

use super::door::Door;
use super::prepare::{ClassName, Taken};
use super::refused::{Because, NotTaken};
use super::roster::Came;
use super::take::{Became, Class, Known, Memory, Stopped, Taking};
use super::{NAMED_MAX, Progress, Report, RowFault};
use crate::app::App;
use crate::failure::Failure;

/// The most rows that share a transaction.
const BATCH_ROWS: usize = 500;
/// The most ids that are remembered to tell one that comes twice; older ones are let go.
const IDS_MAX: usize = 500_000;
/// The most rows read before it is noted how far the run has come, though nothing is kept of them.
const NOTE_ROWS: u64 = 10_000;

/// A row on its way into a transaction.
struct Waiting {
    file: Arc<str>,
    line: u64,
    what: What,
}

enum What {
    Person(Box<Taken>, Option<Class>),
    Class {
        id: String,
        title: String,
        term: Term,
    },
}

/// What one transaction came to.
#[derive(Default)]
struct Counts {
    new: u64,
    same: u64,
    replaced: u64,
    people: u64,
    held_back: u64,
    refused: Vec<(Arc<str>, u64, NotTaken)>,
    /// Who has yet to be told of the source, with the address that came along (s.25).
    to_tell: Vec<(law::PersonId, law::Plain<String>)>,
}

/// A run under way.
pub(super) struct Run<'a> {
    app: &'a App,
    door: Arc<Door>,
    memory: Arc<Mutex<Memory>>,
    record: ImportRun,
    report: Report,
    /// Rows seen, those behind us among them.
    seen: u64,
    waiting: Vec<Waiting>,
    /// Refused rows that no transaction has noted yet.
    refused_before: u64,
    classes: HashMap<ClassName, Option<Class>>,
    ids: [HashMap<u64, u64>; 2],
    hasher: RandomState,
    notice_given: Option<String>,
    bytes: Arc<AtomicU64>,
    bytes_total: Option<u64>,
    file: Arc<str>,
    progress: &'a mut dyn FnMut(&Progress),
}

impl<'a> Run<'a> {
    /// Begins a run, or goes on with the one that stopped. `None` when it was finished before. What
    /// `is_whole` says how all stands, and says it anew when others of its source came in between.
    pub(super) fn begin(
        app: &'a App,
        door: Arc<Door>,
        digest: [u8; 32],
        notice_given: Option<String>,
        is_whole: bool,
        progress: &'a mut dyn FnMut(&Progress),
    ) -> Result<Option<Self>, Failure> {
        let source = door.source.id.clone();
        let record = app
            .store()
            .transact::<_, Fault>("import.begin", move |tx| {
                let mut record = tx.import_run(&source, digest)?;
                let again = record.rows_refused > 0 || is_whole && tx.is_overtaken(&record)?;
                if record.done && again {
                    tx.begin_import_again(&mut record)?;
                }
                Ok(record)
            })?;
        if record.done {
            return Ok(None);
        }
        let report = Report {
            resumed_at: record.rows_done,
            ..Report::default()
        };
        Ok(Some(Run {
            app,
            door,
            memory: Arc::default(),
            record,
            report,
            seen: 0,
            waiting: Vec::with_capacity(BATCH_ROWS),
            refused_before: 0,
            classes: HashMap::new(),
            ids: Default::default(),
            hasher: RandomState::new(),
            notice_given,
            bytes: Arc::default(),
            bytes_total: None,
            file: Arc::from(""),
            progress,
        }))
    }

    /// Rows seen so far, those of an earlier run among them.
    pub(super) const fn seen(&self) -> u64 {
        self.seen
    }

    /// The counter of bytes read, and how many there are.
    pub(super) fn counted(&mut self, total: Option<u64>) -> Arc<AtomicU64> {
        self.bytes_total = total;
        Arc::clone(&self.bytes)
    }

    /// Turns to another file of the delivery; what waits is taken in first, for the rows of the
    /// next file lean on it.
    pub(super) fn turn_to(&mut self, file: &str) -> Result<(), Failure> {
        self.flush(false)?;
        // An id is one of its file.
        self.ids = Default::default();
        self.file = Arc::from(file);
        Ok(())
    }

    pub(super) fn now(&self) -> Moment {
        self.app.now()
    }

    /// Offers what a row came to. Rows that an earlier run has behind it are passed over.
    pub(super) fn offer(&mut self, line: u64, came: Result<Came, NotTaken>) -> Result<(), Failure> {
        self.seen += 1;
        let came = came.and_then(|came| self.not_twice(came));
        if self.seen <= self.record.rows_done {
            return Ok(());
        }
        self.report.rows += 1;
        let what = match came {
            Ok(Came::Read) => None,
            Ok(Came::Class { id, title, term }) => Some(What::Class { id, title, term }),
            Ok(Came::Person(taken)) => Some(What::Person(taken, None)),
            // A log has lines of requests before anybody signed in; every other row is about somebody.
            Err(not_taken)
                if not_taken.because == Because::PersonMissing
                    && self.door.format == SourceFormat::AccessLog =>
            {
                self.report.unlinked += 1;
                None
            }
            Err(not_taken) => {
                let file = Arc::clone(&self.file);
                self.refuse(&file, line, &not_taken);
                self.refused_before += 1;
                None
            }
        };
        if let Some(what) = what {
            let file = Arc::clone(&self.file);
            self.waiting.push(Waiting { file, line, what });
        }
        if self.waiting.len() >= BATCH_ROWS || self.seen - self.record.rows_done >= NOTE_ROWS {
            self.flush(false)?;
        }
        Ok(())
    }

    /// Names a fault of the file that is no row of it.
    pub(super) fn name(&mut self, line: u64, not_taken: &NotTaken) {
        let file = Arc::clone(&self.file);
        self.refuse(&file, line, not_taken);
    }

    fn refuse(&mut self, file: &str, line: u64, not_taken: &NotTaken) {
        self.report.refused_total += 1;
        if self.report.refused.len() < NAMED_MAX {
            self.report.refused.push(RowFault {
                file: file.to_owned(),
                line,
                field: not_taken.field.clone(),
                rule: not_taken.because.code().to_owned(),
                message: not_taken.because.text(),
            });
        }
    }

    /// Refuses an id that came before in this file with other content; the same row again is the
    /// same record.
    fn not_twice(&mut self, came: Came) -> Result<Came, NotTaken> {
        let Came::Person(taken) = &came else {
            return Ok(came);
        };
        let id = self.hasher.hash_one(&taken.external_id);
        let content = {
            let fields: Vec<String> = taken
                .pieces
                .iter()
                .flat_map(|piece| {
                    [
                        piece.category.clone(),
                        serde_json::Value::Object(piece.fields.clone()).to_string(),
                    ]
                })
                .collect();
            self.hasher.hash_one((&taken.key.parts, fields))
        };
        let [newer, older] = &mut self.ids;
        match newer.get(&id).or_else(|| older.get(&id)) {
            Some(known) if *known != content => return Err(Because::IdTwice.at("*")),
            Some(_) => {}
            None => {
                if newer.len() >= IDS_MAX {
                    *older = std::mem::take(newer);
                }
                newer.insert(id, content);
            }
        }
        Ok(came)
    }

    /// Takes in what waits, in one transaction that notes how far the run has come.
    fn flush(&mut self, done: bool) -> Result<(), Failure> {
        if self.seen <= self.record.rows_done && !done {
            return Ok(());
        }
        let waiting = self.with_classes()?;
        match self.transact(&waiting, done) {
            Ok(counts) => self.add(counts),
            Err(fault) if is_of_one_row(&fault) => self.one_by_one(&waiting, done)?,
            Err(fault) => return Err(fault.into()),
        }
        self.say();
        Ok(())
    }

    /// Says how far the run has come, after a transaction.
    fn say(&mut self) {
        let said = Progress {
            file: self.file.to_string(),
            rows: self.record.rows_done,
            refused: self.report.refused_total,
            bytes: self.bytes.load(Ordering::Relaxed),
            bytes_total: self.bytes_total,
        };
        (self.progress)(&said);
    }

    fn add(&mut self, counts: Counts) {
        for (person, address) in &counts.to_tell {
            crate::sources::tell(self.app, *person, &self.door.source.name, address);
        }
        self.report.new += counts.new;
        self.report.same += counts.same;
        self.report.replaced += counts.replaced;
        self.report.people += counts.people;
        self.report.held_back += counts.held_back;
        for (file, line, not_taken) in &counts.refused {
            self.refuse(file, *line, not_taken);
        }
    }

    /// One transaction for all of these rows.
    fn transact(&mut self, waiting: &Arc<Vec<Waiting>>, done: bool) -> Result<Counts, Fault> {
        let (door, memory) = (Arc::clone(&self.door), Arc::clone(&self.memory));
        let (rows, notice) = (Arc::clone(waiting), self.notice_given.clone());
        let mut record = self.record.clone();
        record.rows_done = self.seen;
        record.rows_refused += self.refused_before;
        record.done = done;
        let summary = done.then(|| self.summary());
        let result = self.app.store().transact("import.rows", move |tx| {
            let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
            let (counts, entered) = take(
                tx,
                &door,
                &mut memory,
                (notice.as_deref(), record.run),
                &rows,
            )?;
            record.rows_refused += u64::try_from(counts.refused.len()).unwrap_or(u64::MAX);
            tx.note_import(&record)?;
            if let Some(summary) = summary {
                tx.enter_house(&summary(&counts))?;
            }
            Ok::<_, Fault>((counts, entered, record))
        });
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok((counts, entered, record)) => {
                memory.note_entered(entered);
                self.record = record;
                self.refused_before = 0;
                Ok(counts)
            }
            Err(fault) => {
                memory.forget_people();
                Err(fault)
            }
        }
    }

    /// Each row on its own, after one of them undid the transaction of all; then the note.
    fn one_by_one(&mut self, waiting: &Arc<Vec<Waiting>>, done: bool) -> Result<(), Failure> {
        let mut all = Counts::default();
        for (at, row) in waiting.iter().enumerate() {
            let (door, memory) = (Arc::clone(&self.door), Arc::clone(&self.memory));
            let (rows, notice) = (Arc::clone(waiting), self.notice_given.clone());
            let run = self.record.run;
            let result = self.app.store().transact("import.row", move |tx| {
                let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                let one = rows.get(at..=at).unwrap_or_default();
                take(tx, &door, &mut memory, (notice.as_deref(), run), one)
            });
            let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            match result {
                Ok((counts, entered)) => {
                    memory.note_entered(entered);
                    all.merge(counts);
                }
                Err(fault) if is_of_one_row(&fault) => {
                    memory.forget_people();
                    let refused = (Arc::clone(&row.file), row.line, Because::Store.at("*"));
                    all.refused.push(refused);
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        self.refused_before += u64::try_from(all.refused.len()).unwrap_or(u64::MAX);
        // Counted before the note, so that the entry which ends a run has these rows in it too.
        self.add(all);
        self.transact(&Arc::default(), done)?;
        Ok(())
    }

    /// Ends the run: what waits is taken in, the run is noted as finished, and the ledger gets one
    /// entry of the house with the source and the counts.
    pub(super) fn finish(mut self) -> Result<Report, Failure> {
        self.flush(true)?;
        Ok(self.report)
    }

    /// Ends the run without finishing it: what was read is kept, and the next run goes on.
    pub(super) fn stop(mut self) -> Result<Report, Failure> {
        self.flush(false)?;
        Ok(self.report)
    }

    /// What the house's entry says: made with the counts of the last transaction.
    fn summary(&self) -> impl FnOnce(&Counts) -> serde_json::Value + Send + 'static {
        let (report, source) = (self.report.clone(), self.door.source.id.clone());
        let total = self.seen;
        move |last| {
            json!({
                "kind": "import",
                "source": source,
                "rows": total,
                "new": report.new + last.new,
                "same": report.same + last.same,
                "replaced": report.replaced + last.replaced,
                "people": report.people + last.people,
                "held_back": report.held_back + last.held_back,
                "ended": report.ended,
                "refused": report.refused_total + u64::try_from(last.refused.len()).unwrap_or(u64::MAX),
            })
        }
    }
}

impl Counts {
    fn merge(&mut self, other: Counts) {
        self.new += other.new;
        self.same += other.same;
        self.replaced += other.replaced;
        self.people += other.people;
        self.held_back += other.held_back;
        self.refused.extend(other.refused);
        self.to_tell.extend(other.to_tell);
    }
}

impl Waiting {
    fn taken(&self) -> Option<&Taken> {
        match &self.what {
            What::Person(taken, _) => Some(taken),
            What::Class { .. } => None,
        }
    }

    fn class_name(&self) -> Option<&ClassName> {
        self.taken()?.class.as_ref()
    }
}

/// Whether a fault may be of one row of several: what the disk, the server or the ledger refuse
/// is of all.
fn is_of_one_row(fault: &Fault) -> bool {
    matches!(fault, Fault::Refused(_) | Fault::Missing(_))
}

type EnteredFor = HashMap<(law::PersonId, u8), policy::Set64>;

/// Takes rows in; a row stopped by a rule is counted, and the others go on.
fn take(
    tx: &mut Tx<'_>,
    door: &Door,
    memory: &mut Memory,
    (notice, run): (Option<&str>, [u8; 16]),
    rows: &[Waiting],
) -> Result<(Counts, EnteredFor), Fault> {
    let compiled = tx.compiled();
    let before = &door.policy.compiled;
    if (compiled.id(), compiled.version()) != (before.id(), before.version()) {
        return Err(Fault::Stopped(
            "another version of the policy came into force; run the import again to go on under it"
                .to_owned(),
        ));
    }
    let mut counts = Counts::default();
    let mut taking = Taking::new(tx, door, memory, notice, run)?;
    let of_people: Vec<&Taken> = rows.iter().filter_map(Waiting::taken).collect();
    taking.look_ahead(&of_people)?;
    for row in rows {
        match &row.what {
            What::Class { id, title, term } => {
                let known = taking.tx.course_of(&door.source.id, id)?.is_some();
                taking.tx.keep_course(&door.source.id, id, title, *term)?;
                *(if known {
                    &mut counts.same
                } else {
                    &mut counts.new
                }) += 1;
            }
            What::Person(taken, class) => match taking.person_row(taken, *class) {
                Ok(Became::HeldBack) => counts.held_back += 1,
                Ok(Became::Kept { kept, new_person }) => {
                    counts.people += u64::from(new_person);
                    *(match kept {
                        Kept::New => &mut counts.new,
                        Kept::Same => &mut counts.same,
                        Kept::Replaced => &mut counts.replaced,
                    }) += 1;
                }
                Err(Stopped::Rule(not_taken, known)) => {
                    counts.people += u64::from(known == Known::Newly);
                    counts
                        .refused
                        .push((Arc::clone(&row.file), row.line, not_taken));
                }
                Err(Stopped::Store(fault)) => return Err(fault),
            },
        }
    }
    taking.enter()?;
    counts.to_tell = std::mem::take(&mut taking.to_tell);
    let entered = std::mem::take(&mut taking.to_enter);
    Ok((counts, entered))
}
