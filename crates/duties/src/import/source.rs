//! Opens a delivery and reads it row by row through the reader of its source's format.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use connectors::{
    AccessLog, Bundle, BundleFault, RecordLines, Roster, RosterTable, Row, Spoiled, Statements,
    Survey, Why,
};
use law::Text;
use law::words::import as words;
use policy::pack::SourceFormat;
use store::Store;

use super::door::Door;
use super::prepare::Preparer;
use super::refused::{Because, NotTaken};
use super::roster::{self, Came, Leaning};
use super::run::Run;
use super::{Content, Import, Progress, Report, digest};
use crate::app::App;
use crate::failure::Failure;
use crate::sources;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 128 * 1024;
/// The most characters of a channel's name.
const CHANNEL_CHARS_MAX: usize = 64;

/// Reads a delivery of one source.
pub(super) fn read(
    app: &App,
    import: Import<'_>,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Report, Failure> {
    if let Some(channel) = &import.notice_given {
        channel_holds(channel)?;
    }
    let door = Door::new(app.policy(), &import.source)
        .ok_or_else(|| Failure::bad("source", "LP-24", words::SOURCE_UNDECLARED.text()))?;
    let door = Arc::new(door);
    sources::may_be_taken_from(app, &door.source)?;
    match door.format {
        SourceFormat::Oneroster => bundle(app, &door, import, progress),
        SourceFormat::Xapi
        | SourceFormat::SurveyCsv
        | SourceFormat::AccessLog
        | SourceFormat::Records
        | SourceFormat::Public => file(app, &door, import, progress),
        SourceFormat::IdentityProvider => Err(Failure::bad(
            "source",
            "LP-31",
            words::SOURCE_OTHER_DOOR.text(),
        )),
    }
}

/// A channel is a word of the policy or the office, never a sentence about somebody.
fn channel_holds(channel: &str) -> Result<(), Failure> {
    let holds = !channel.is_empty()
        && channel.len() <= CHANNEL_CHARS_MAX
        && channel
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if holds {
        Ok(())
    } else {
        Err(Failure::bad(
            "notice_given",
            "LP-25",
            words::CHANNEL_NO_WORD.text(),
        ))
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let kind = error.kind().to_string();
    let kind = Text::new(kind.clone(), kind);
    Failure::bad(
        name,
        "file-unreadable",
        words::FILE_UNOPENED.fill_text(&[("kind", &kind)]),
    )
}

fn unusable(name: &str, spoiled: &Spoiled) -> Failure {
    let because = Because::Spoiled(spoiled.why.clone());
    Failure::bad(name, because.code(), because.text())
}

fn no_bundle(name: &str, fault: &BundleFault) -> Failure {
    Failure::bad(name, fault.code(), fault.text())
}

/// A reader that counts what is read of it.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let counted = u64::try_from(read).unwrap_or(u64::MAX);
        self.bytes.fetch_add(counted, Ordering::Relaxed);
        Ok(read)
    }
}

/// One file of a format with one kind of row.
fn file(
    app: &App,
    door: &Arc<Door>,
    import: Import<'_>,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Report, Failure> {
    let name = import.name;
    let open = |path: &std::path::Path| File::open(path).map_err(|error| unreadable(&name, &error));
    let (digest, total) = match &import.content {
        Content::Path(path) => {
            let file = open(path)?;
            let length = file.metadata().map(|about| about.len()).ok();
            let digest = digest::of_reader(BufReader::with_capacity(CHUNK_BYTES, file));
            (digest.map_err(|error| unreadable(&name, &error))?, length)
        }
        Content::Bytes(bytes) => {
            let digest = digest::of_reader(*bytes).map_err(|error| unreadable(&name, &error))?;
            (digest, u64::try_from(bytes.len()).ok())
        }
        Content::Stream(_) => (of_stream(door)?, None),
    };
    if door.format == SourceFormat::Public {
        let delivery = digest::hex(&digest);
        sources::lawful(app, &door.source, import.lawful.as_deref(), &delivery)?;
    }
    let begun = Run::begin(
        app,
        Arc::clone(door),
        digest,
        import.notice_given,
        false,
        progress,
    )?;
    let Some(mut run) = begun else {
        return Ok(Report {
            already_done: true,
            ..Report::default()
        });
    };
    let bytes = run.counted(total);
    let opened;
    let reader: Box<dyn Read + '_> = match import.content {
        Content::Path(path) => {
            opened = open(path)?;
            Box::new(opened)
        }
        Content::Bytes(bytes) => Box::new(bytes),
        Content::Stream(stream) => Box::new(stream),
    };
    let reader = BufReader::with_capacity(
        CHUNK_BYTES,
        Counted {
            inner: reader,
            bytes,
        },
    );
    run.turn_to(&name)?;
    let preparer = Preparer::new(Arc::clone(door));
    match door.format {
        SourceFormat::Xapi => rows(run, preparer, &name, Statements::new(reader)),
        SourceFormat::SurveyCsv => rows(run, preparer, &name, Survey::new(reader)),
        SourceFormat::AccessLog => rows(run, preparer, &name, AccessLog::new(reader)),
        _ => rows(run, preparer, &name, RecordLines::new(reader)),
    }
}

/// A run's name for a stream: drawn, so that it is never the same twice, for nobody can say that two
/// streams hold the same.
fn of_stream(door: &Door) -> Result<[u8; 32], Failure> {
    let drawn = digest::hex(&Store::random::<32>()?);
    Ok(digest::of_texts(["stream", &door.source.id, &drawn]))
}

/// Every row of one file through the door.
fn rows(
    mut run: Run<'_>,
    mut preparer: Preparer,
    name: &str,
    rows: impl Iterator<Item = Result<Row, Spoiled>>,
) -> Result<Report, Failure> {
    let mut first = true;
    for row in rows {
        let now = run.now();
        match row {
            Ok(row) => {
                let taken = if preparer.door.format == SourceFormat::Records {
                    preparer.record(&row, now)
                } else {
                    preparer.mapped(&row, now)
                };
                let came = taken.map(|taken| Came::Person(Box::new(taken)));
                run.offer(row.line, came)?;
            }
            Err(spoiled) if first && spoiled.why.ends_the_file() => {
                return Err(unusable(name, &spoiled));
            }
            Err(spoiled) => {
                if cut_short(&mut run, &spoiled)? {
                    return run.stop();
                }
            }
        }
        first = false;
    }
    run.finish()
}

/// Offers a spoiled line as a refused row; whether the file could not be read to its end, so that
/// the run must not count as finished.
fn cut_short(run: &mut Run<'_>, spoiled: &Spoiled) -> Result<bool, Failure> {
    let is_unreadable = matches!(spoiled.why, Why::Unreadable { .. });
    let not_taken = Because::Spoiled(spoiled.why.clone()).at(spoiled.why.field());
    if is_unreadable {
        run.name(spoiled.line, &not_taken);
    } else {
        run.offer(spoiled.line, Err(not_taken))?;
    }
    Ok(is_unreadable)
}

/// A `OneRoster` bundle, file by file.
fn bundle(
    app: &App,
    door: &Arc<Door>,
    import: Import<'_>,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Report, Failure> {
    let name = import.name;
    let mut held = Vec::new();
    let mut bundle = opened(import.content, &name, &mut held)?;
    let tables = headers(door, &mut bundle, &name)?;
    bundle
        .holds_what_its_manifest_names()
        .map_err(|fault| no_bundle("manifest.csv", &fault))?;
    let digest = digest::of_bundle(&mut bundle).map_err(|fault| no_bundle(&name, &fault))?;
    let is_whole = is_whole_roster(&mut bundle, &tables);
    let begun = Run::begin(
        app,
        Arc::clone(door),
        digest,
        import.notice_given,
        is_whole,
        progress,
    )?;
    let Some(mut run) = begun else {
        return Ok(Report {
            already_done: true,
            ..Report::default()
        });
    };
    let mut preparer = Preparer::new(Arc::clone(door));
    let mut leaning = Leaning::default();
    let mut ties = 0;
    for table in tables {
        leaning.begin(table);
        let file_name = format!("{}.csv", table.name());
        run.turn_to(&file_name)?;
        let bytes = run.counted(None);
        let reader = bundle
            .reader(table)
            .map_err(|fault| no_bundle(&file_name, &fault))?;
        let reader = BufReader::with_capacity(
            CHUNK_BYTES,
            Counted {
                inner: reader,
                bytes,
            },
        );
        let before = run.seen();
        if !table_rows(&mut run, &mut preparer, &mut leaning, table, reader)? {
            return run.stop();
        }
        if table == RosterTable::Enrollments {
            ties = run.seen() - before;
        }
    }
    if is_whole {
        run.end_missing(ties)?;
    }
    run.finish()
}

/// Opens a bundle wherever it is; a stream is `held` whole, for its files lean on each other and
/// cannot be read in the order in which they come.
fn opened<'c: 'b, 'b>(
    content: Content<'c>,
    name: &str,
    held: &'b mut Vec<u8>,
) -> Result<Bundle<'b>, Failure> {
    let bundle = match content {
        Content::Path(path) => Bundle::open(path),
        Content::Bytes(bytes) => Bundle::of_bytes(name, bytes),
        Content::Stream(stream) => {
            stream
                .take(BUNDLE_BYTES_MAX + 1)
                .read_to_end(held)
                .map_err(|error| unreadable(name, &error))?;
            if u64::try_from(held.len()).is_ok_and(|length| length > BUNDLE_BYTES_MAX) {
                return Err(Failure::bad(
                    "content",
                    "T23",
                    words::STREAM_TOO_LARGE.text(),
                ));
            }
            Bundle::of_bytes(name, held)
        }
    };
    bundle.map_err(|fault| no_bundle(name, &fault))
}

/// Whether the bundle's manifest says that its enrolments are all there are (`OneRoster` 1.2, CSV
/// binding: `file.enrollments`, `bulk`). One that says nothing, or cannot be read, changes what it
/// names and nothing else.
fn is_whole_roster(bundle: &mut Bundle<'_>, tables: &[RosterTable]) -> bool {
    if !tables.contains(&RosterTable::Enrollments) || !tables.contains(&RosterTable::Manifest) {
        return false;
    }
    let Ok(reader) = bundle.reader(RosterTable::Manifest) else {
        return false;
    };
    let Ok(rows) = Roster::new(RosterTable::Manifest, reader) else {
        return false;
    };
    rows.map_while(Result::ok).any(|row| {
        let says = |path: &str, word: &str| row.text(path).is_some_and(|said| said == word);
        says("manifest.propertyName", "file.enrollments") && says("manifest.value", "bulk")
    })
}

/// The most bytes of a bundle that comes as a stream.
const BUNDLE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The files to be read, after the header of each has been looked at: nothing of a bundle is kept
/// when one of its files cannot be used.
fn headers(door: &Door, bundle: &mut Bundle<'_>, name: &str) -> Result<Vec<RosterTable>, Failure> {
    let mut tables = Vec::new();
    for table in bundle.tables().to_vec() {
        let file_name = format!("{}.csv", table.name());
        let reader = bundle
            .reader(table)
            .map_err(|fault| no_bundle(name, &fault))?;
        match Roster::new(table, reader) {
            Ok(_) => {}
            Err(spoiled) => return Err(unusable(&file_name, &spoiled)),
        }
        // A file that is let fall as a whole, and on which nothing leans, is not read at all.
        let is_other = matches!(table, RosterTable::Other(_));
        if !(is_other && door.passes_over(table.name())) {
            tables.push(table);
        }
    }
    Ok(tables)
}

/// The rows of one file of a bundle; `false` when it could not be read to its end.
fn table_rows(
    run: &mut Run<'_>,
    preparer: &mut Preparer,
    leaning: &mut Leaning,
    table: RosterTable,
    reader: impl BufRead,
) -> Result<bool, Failure> {
    let roster = match Roster::new(table, reader) {
        Ok(roster) => roster,
        Err(spoiled) => return Ok(!cut_short(run, &spoiled)?),
    };
    for row in roster {
        let now = run.now();
        match row {
            Ok(row) => {
                let came: Result<Came, NotTaken> =
                    roster::came(preparer, leaning, table, &row, now);
                run.offer(row.line, came)?;
            }
            Err(spoiled) => {
                if cut_short(run, &spoiled)? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}
