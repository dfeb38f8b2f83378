//! What the program says when it stops: what went wrong, of which kind, and what to do now.

use std::fmt;
use std::process::ExitCode;

use law::words::{Words, cli};
use law::{Language, Text};
use store::NoEntry;

/// Whose move it is, decided at the edge and nowhere deeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What was typed or handed in cannot be done.
    User,
    /// The configuration, the data folder or a key is not right.
    Config,
    /// Something else has the place; later it will work.
    Busy,
    /// The program, the disk or the database failed.
    Internal,
}

impl Kind {
    /// The exit code of this kind.
    pub(crate) const fn exit(self) -> u8 {
        match self {
            Kind::Internal => 1,
            Kind::User => 2,
            Kind::Config => 3,
            Kind::Busy => 4,
        }
    }

    /// The word for programs.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Kind::User => "user",
            Kind::Config => "config",
            Kind::Busy => "busy",
            Kind::Internal => "internal",
        }
    }
}

/// A failure on its way to the person at the terminal. Never holds personal data.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    said: Text,
    hint: Option<Text>,
    /// The reader of our output went away: nothing is wrong and nothing is said.
    pub(crate) silent: bool,
}

/// Fills the gaps of a wording with values that are the same in both languages.
pub(crate) fn said(words: Words, values: &[(&str, &str)]) -> Text {
    Text::new(
        words.fill(Language::Thai, values),
        words.fill(Language::English, values),
    )
}

/// Why the operating system did not let us, in plain words for the reasons that people meet.
fn reason(kind: std::io::ErrorKind) -> Text {
    use std::io::ErrorKind;
    match kind {
        ErrorKind::NotFound => cli::WHY_NOT_FOUND.text(),
        ErrorKind::PermissionDenied => cli::WHY_DENIED.text(),
        ErrorKind::AlreadyExists => cli::WHY_THERE.text(),
        ErrorKind::StorageFull => cli::WHY_FULL.text(),
        ErrorKind::IsADirectory => cli::WHY_FOLDER.text(),
        ErrorKind::NotADirectory => cli::WHY_NO_FOLDER.text(),
        other => Text::new(other.to_string(), other.to_string()),
    }
}

impl Fault {
    fn new(kind: Kind, said: Text) -> Self {
        Fault {
            kind,
            said,
            hint: None,
            silent: false,
        }
    }

    pub(crate) fn user(said: Text) -> Self {
        Fault::new(Kind::User, said)
    }

    pub(crate) fn config(said: Text) -> Self {
        Fault::new(Kind::Config, said)
    }

    pub(crate) fn busy(said: Text) -> Self {
        Fault::new(Kind::Busy, said)
    }

    pub(crate) fn internal(said: Text) -> Self {
        Fault::new(Kind::Internal, said)
    }

    /// What went wrong.
    pub(crate) const fn said(&self) -> &Text {
        &self.said
    }

    /// Adds what to do now.
    pub(crate) fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Says what to do now in place of what stood there, when something else has the data.
    pub(crate) fn or_hint(self, hint: Text) -> Self {
        match self.kind {
            Kind::Busy => self.hint(hint),
            _ => self,
        }
    }

    /// A file or folder that the operating system did not let us use.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let shown = path.display().to_string();
        let fault = Fault::new(
            match error.kind() {
                std::io::ErrorKind::NotFound => Kind::User,
                std::io::ErrorKind::PermissionDenied => Kind::Config,
                _ => Kind::Internal,
            },
            cli::FILE.fill_text(&[
                ("path", &Text::new(shown.as_str(), shown.as_str())),
                ("why", &reason(error.kind())),
            ]),
        );
        match error.kind() {
            std::io::ErrorKind::StorageFull => fault.hint(cli::HINT_DISK_FULL.text()),
            std::io::ErrorKind::PermissionDenied => fault.hint(cli::HINT_RIGHTS.text()),
            _ => fault,
        }
    }

    /// What standard output answered: a reader that went away is no fault.
    pub(crate) fn output(error: &std::io::Error) -> Self {
        let mut fault = Fault::internal(said(cli::OUTPUT, &[("why", &error.kind().to_string())]));
        fault.silent = error.kind() == std::io::ErrorKind::BrokenPipe;
        fault
    }

    /// The message with its hint, for a person.
    pub(crate) fn render(&self, language: Language) -> String {
        let mut text = format!(
            "{}: {}",
            cli::ERROR.in_language(language),
            self.said.in_language(language)
        );
        if let Some(hint) = &self.hint {
            text.push_str(&format!(
                "\n{}: {}",
                cli::HINT.in_language(language),
                hint.in_language(language)
            ));
        }
        text
    }

    /// The message and its hint as one text in both languages.
    pub(crate) fn text(&self) -> Text {
        match &self.hint {
            None => self.said.clone(),
            Some(hint) => Text::new(
                format!("{} {}", self.said.th, hint.th),
                format!("{}; {}", self.said.en, hint.en),
            ),
        }
    }

    /// The same for a program.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({ "error": { "kind": self.kind.code(), "message": self.said, "hint": self.hint } })
    }

    pub(crate) fn exit(&self) -> ExitCode {
        if self.silent {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(self.kind.exit())
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::English))
    }
}

/// A database server that did not let us in: as what, and what to do.
fn no_entry(why: NoEntry) -> Fault {
    let (said, hint) = match why {
        NoEntry::NoPassword => (cli::DATABASE_NO_PASSWORD, cli::HINT_DATABASE_NO_PASSWORD),
        NoEntry::WrongPassword => (
            cli::DATABASE_WRONG_PASSWORD,
            cli::HINT_DATABASE_WRONG_PASSWORD,
        ),
        NoEntry::NotAllowed => (cli::DATABASE_NOT_ALLOWED, cli::HINT_DATABASE_NOT_ALLOWED),
        NoEntry::NoDatabase => (cli::DATABASE_NO_DATABASE, cli::HINT_DATABASE_NO_DATABASE),
        NoEntry::NoTls => (cli::DATABASE_NO_TLS, cli::HINT_DATABASE_NO_TLS),
        NoEntry::Untrusted => (cli::DATABASE_UNTRUSTED, cli::HINT_DATABASE_UNTRUSTED),
        NoEntry::Method => (cli::DATABASE_METHOD, cli::HINT_DATABASE_METHOD),
    };
    Fault::config(said.text()).hint(hint.text())
}

impl From<store::Fault> for Fault {
    fn from(fault: store::Fault) -> Self {
        Fault::from(&fault)
    }
}

impl From<&store::Fault> for Fault {
    fn from(fault: &store::Fault) -> Self {
        use store::Fault as S;
        let told = fault.to_string();
        let fill = |words: Words| said(words, &[("why", &told)]);
        match fault {
            S::InUse { .. } => Fault::busy(fill(cli::STORE)).hint(cli::HINT_IN_USE.text()),
            S::BadAddress => Fault::config(fill(cli::STORE)).hint(cli::HINT_ADDRESS.text()),
            S::Schema { .. } => Fault::config(fill(cli::STORE)).hint(cli::HINT_SCHEMA.text()),
            S::Vault(_) => Fault::config(fill(cli::STORE)).hint(cli::HINT_VAULT.text()),
            S::NoEntry(why) => no_entry(*why),
            S::Server { .. } => Fault::busy(fill(cli::STORE)).hint(cli::HINT_SERVER.text()),
            S::Ledger(_) => Fault::internal(fill(cli::STORE)).hint(cli::HINT_LEDGER.text()),
            S::Missing(_) | S::Refused(_) => Fault::user(fill(cli::STORE)),
            S::File { .. } => Fault::config(fill(cli::STORE)).hint(cli::HINT_RIGHTS.text()),
            S::Embedded { code, .. } if *code & 0xff == 13 => {
                Fault::internal(fill(cli::STORE)).hint(cli::HINT_DISK_FULL.text())
            }
            S::Embedded { code, .. } if matches!(*code & 0xff, 5 | 6) => {
                Fault::busy(fill(cli::STORE)).hint(cli::HINT_IN_USE.text())
            }
            S::Embedded { .. } | S::Inconsistent(_) | S::Stopped(_) => {
                Fault::internal(fill(cli::STORE))
            }
        }
    }
}
