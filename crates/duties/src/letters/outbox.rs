//! A folder into which letters are laid, one file each: for trying things out, and for a mail
//! system that fetches from a folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use law::{Moment, PersonId, Plain};

use super::{Address, Courier, Letter, Undelivered};
use crate::app::App;
use crate::failure::Failure;

/// How many letters a mailbox shows, newest first.
const SHOWN_MOST: usize = 50;
/// The longest file that is read as a letter.
const BYTES_MAX: u64 = 256 * 1024;

/// Lays letters into a folder: each a file that its owner alone may read, whole or not there.
pub struct Outbox(PathBuf);

impl Outbox {
    /// Takes a folder, and makes it when it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(folder: PathBuf) -> io::Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)?;
        Ok(Outbox(folder))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    fn lay(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let beside = self.0.join(format!("{name}.part"));
        let mut file = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&beside, self.0.join(name))?;
        File::open(&self.0)?.sync_all()
    }
}

impl Courier for Outbox {
    fn carry(&self, letter: &Letter) -> Result<(), Undelivered> {
        // Named by when it was written and by its number, so that a second try lays the same file
        // again, and the newest stands last. The address is in the file alone.
        let name = format!("{:020}-{}.eml", letter.written.micros(), letter.number);
        self.lay(&name, letter.mail.open())
            .map_err(|error| Undelivered::Folder(error.kind()))
    }

    fn look(&self) -> Result<(), Undelivered> {
        let name = ".look";
        let path = self.0.join(name);
        self.lay(name, b"")
            .and_then(|()| fs::remove_file(path))
            .map_err(|error| Undelivered::Folder(error.kind()))
    }
}

/// A letter that lies in a folder.
pub struct Laid {
    /// When it was written.
    pub written: Moment,
    /// Its text, which begins with what it is about.
    pub text: Plain<String>,
}

/// The letters in a folder to one of some addresses, newest first: what the demo shows as somebody's
/// mailbox.
///
/// # Errors
/// When the folder cannot be read; one that is not there holds no letter.
pub fn laid(folder: &Path, to: &[Address]) -> io::Result<Vec<Laid>> {
    let mut names: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    names.retain(|name| name.extension().is_some_and(|ending| ending == "eml"));
    names.sort_unstable_by(|a, b| b.cmp(a));
    let mut found = Vec::new();
    for name in names {
        if fs::metadata(&name)?.len() > BYTES_MAX {
            continue;
        }
        found.extend(read(&name, &fs::read_to_string(&name)?, to));
        if found.len() == SHOWN_MOST {
            break;
        }
    }
    Ok(found)
}

/// The letters that lie in the house's own outbox for a person; nothing where letters go by mail. Their
/// addresses are read as for a letter: through a decision.
///
/// # Errors
/// As [`super::known_addresses`]; [`Failure::Store`] when the folder cannot be read.
pub fn mailbox(app: &App, person: PersonId) -> Result<Option<Vec<Laid>>, Failure> {
    let Some(folder) = app.mail().and_then(|room| room.folder.clone()) else {
        return Ok(None);
    };
    let to: Vec<Address> = super::known_addresses(app, person, None)?
        .into_iter()
        .map(|known| known.address)
        .collect();
    laid(&folder, &to).map(Some).map_err(|error| {
        let why = format!("the outbox cannot be read: {}", error.kind());
        Failure::Store(store::Fault::Refused(why))
    })
}

/// Reads a letter of ours, if it is to one of these addresses; nothing of anybody else's.
fn read(name: &Path, mail: &str, to: &[Address]) -> Option<Laid> {
    let (headers, body) = mail.split_once("\r\n\r\n")?;
    headers
        .lines()
        .filter_map(|line| line.strip_prefix("To: "))
        .find(|line| to.iter().any(|to| line.eq_ignore_ascii_case(to.open())))?;
    let folded: String = body.split_whitespace().collect();
    let text = String::from_utf8(STANDARD.decode(folded).ok()?).ok()?;
    let micros = name
        .file_stem()?
        .to_str()?
        .split_once('-')?
        .0
        .parse()
        .ok()?;
    Some(Laid {
        written: Moment::from_micros(micros),
        text: Plain::new(text.replace("\r\n", "\n")),
    })
}
