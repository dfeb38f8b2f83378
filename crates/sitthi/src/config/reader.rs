//! Reads a configuration key by key and knows where each stands.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;

use law::Text;
use law::words::cli;
use toml::de::{DeTable, DeValue};

use crate::fault::{Fault, said};

/// Every key with an example of what to write.
const KEYS: &[(&str, &str)] = &[
    ("policy", "policy = \"policy\""),
    ("data", "data = \"data.db\""),
    ("keys", "keys = \"keys/keys.db\""),
    ("holidays", "holidays = \"holidays\""),
    ("origin", "origin = \"example.ac.th/sitthi\""),
    (
        "root_key",
        "[root_key] and below it file = \"keys/root.key\"",
    ),
    ("root_key.file", "file = \"keys/root.key\""),
    (
        "root_key.passphrase_env",
        "passphrase_env = \"SITTHI_PASSPHRASE\"",
    ),
    (
        "root_key.passphrase_file",
        "passphrase_file = \"/run/secrets/sitthi\"",
    ),
    ("serve.listen", "listen = \"127.0.0.1:8080\""),
    (
        "serve.address",
        "address = \"https://privacy.example.ac.th\"",
    ),
    ("serve.behind_proxy", "behind_proxy = true"),
    ("serve.readers", "readers = 4"),
    ("sign_in", "[[sign_in]] and below it source = \"oidc\""),
    ("sign_in.source", "source = \"oidc\""),
    ("sign_in.protocol", "protocol = \"openid-connect\""),
    ("sign_in.issuer", "issuer = \"https://login.example.ac.th\""),
    ("sign_in.client", "client = \"sitthi\""),
    (
        "sign_in.secret_env",
        "secret_env = \"SITTHI_SIGN_IN_SECRET\"",
    ),
    (
        "sign_in.account_claim",
        "account_claim = \"preferred_username\"",
    ),
    ("mail", "[mail] and below it outbox = \"outbox\""),
    ("mail.from", "from = \"privacy@example.ac.th\""),
    ("mail.outbox", "outbox = \"outbox\""),
    ("mail.smtp.host", "host = \"mail.example.ac.th\""),
    ("mail.smtp.port", "port = 587"),
    ("mail.smtp.tls", "tls = \"starttls\""),
    ("mail.smtp.user", "user = \"sitthi\""),
    (
        "mail.smtp.password_file",
        "password_file = \"/run/secrets/sitthi-mail\"",
    ),
    (
        "connector",
        "[[connector]] and below it file = \"connectors/lms.toml\"",
    ),
    ("connector.file", "file = \"connectors/lms.toml\""),
    (
        "connector.password_file",
        "password_file = \"/run/secrets/sitthi-lms\"",
    ),
    (
        "connector.password_env",
        "password_env = \"SITTHI_LMS_PASSWORD\"",
    ),
    (
        "transfer",
        "[[transfer]] and below it recipient = \"another-university\"",
    ),
    ("transfer.recipient", "recipient = \"another-university\""),
    (
        "transfer.token_file",
        "token_file = \"/run/secrets/sitthi-transfer\"",
    ),
];

/// The values of a configuration that were not taken yet, by `section.key`.
pub(super) struct Reader<'t> {
    file: &'t Path,
    text: &'t str,
    values: BTreeMap<String, (DeValue<'t>, usize)>,
    /// Where sections and keys stand, for faults found later.
    lines: BTreeMap<String, usize>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: &'t Path, text: &'t str) -> Result<Self, Fault> {
        let mut reader = Reader {
            file,
            text,
            values: BTreeMap::new(),
            lines: BTreeMap::new(),
        };
        let table = DeTable::parse(text).map_err(|error| {
            let line = reader.line_at(error.span().map_or(0, |span| span.start));
            let why = error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            let shown = file.display().to_string();
            Fault::config(said(
                cli::CONFIG_SYNTAX,
                &[("path", &shown), ("line", &line.to_string()), ("why", &why)],
            ))
        })?;
        reader.take("", table.into_inner());
        Ok(reader)
    }

    /// Takes a table's values under `section.key`, those of tables within it too.
    fn take(&mut self, section: &str, table: DeTable<'t>) {
        for (key, value) in table {
            let line = self.line_at(key.span().start);
            let name = format!("{section}{}", key.get_ref());
            self.lines.insert(name.clone(), line);
            match value.into_inner() {
                DeValue::Table(inner) => self.take(&format!("{name}."), inner),
                value => {
                    self.values.insert(name, (value, line));
                }
            }
        }
    }

    fn line_at(&self, byte: usize) -> usize {
        self.text
            .bytes()
            .take(byte)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1
    }

    /// The fault that this key has: file, line, key, why, and what to write.
    pub(super) fn refused(&self, key: &str, why: &Text) -> Fault {
        let section = key.split('.').next().unwrap_or(key);
        let line = self
            .lines
            .get(key)
            .or_else(|| self.lines.get(section))
            .copied()
            .unwrap_or_else(|| self.text.lines().count().max(1));
        let path = self.file.display().to_string();
        let place = [
            ("path", path.as_str()),
            ("line", &line.to_string()),
            ("key", key),
        ];
        let in_language = |language: law::Language| {
            let mut values = place.to_vec();
            values.push(("why", why.in_language(language)));
            cli::CONFIG_VALUE.fill(language, &values)
        };
        let fault = Fault::config(Text::new(
            in_language(law::Language::Thai),
            in_language(law::Language::English),
        ));
        match KEYS.iter().find(|(known, _)| *known == key) {
            Some((_, example)) => fault.hint(said(cli::HINT_CONFIG_WRITE, &[("example", example)])),
            None => fault,
        }
    }

    pub(super) fn opt_text(&mut self, key: &'static str) -> Result<Option<String>, Fault> {
        match self.values.remove(key) {
            None => Ok(None),
            Some((DeValue::String(text), _)) => Ok(Some(text.into_owned())),
            Some(_) => Err(self.refused(key, &said(cli::CONFIG_WANTS_TEXT, &[]))),
        }
    }

    pub(super) fn text_or(&mut self, key: &'static str, default: &str) -> Result<String, Fault> {
        Ok(self.opt_text(key)?.unwrap_or_else(|| default.to_owned()))
    }

    pub(super) fn text(&mut self, key: &'static str) -> Result<String, Fault> {
        self.opt_text(key)?
            .ok_or_else(|| self.refused(key, &said(cli::CONFIG_MISSING, &[])))
    }

    pub(super) fn flag_or(&mut self, key: &'static str, default: bool) -> Result<bool, Fault> {
        match self.values.remove(key) {
            None => Ok(default),
            Some((DeValue::Boolean(flag), _)) => Ok(flag),
            Some(_) => Err(self.refused(key, &said(cli::CONFIG_WANTS_FLAG, &[]))),
        }
    }

    pub(super) fn count_or(
        &mut self,
        key: &'static str,
        default: usize,
        range: RangeInclusive<usize>,
    ) -> Result<usize, Fault> {
        let count = match self.values.remove(key) {
            None => Some(default),
            Some((DeValue::Integer(number), _)) => number.as_str().parse().ok(),
            Some(_) => None,
        };
        count.filter(|count| range.contains(count)).ok_or_else(|| {
            let (from, to) = (range.start().to_string(), range.end().to_string());
            self.refused(
                key,
                &said(cli::CONFIG_WANTS_COUNT, &[("from", &from), ("to", &to)]),
            )
        })
    }

    /// The entries of a list of tables, each with texts alone. Its keys are those known below it.
    pub(super) fn entries(
        &mut self,
        list: &'static str,
    ) -> Result<Vec<BTreeMap<String, String>>, Fault> {
        let Some((value, line)) = self.values.remove(list) else {
            return Ok(Vec::new());
        };
        let DeValue::Array(tables) = value else {
            self.values.insert(list.to_owned(), (value, line));
            return Err(self.refused(list, &said(cli::CONFIG_WANTS_LIST, &[])));
        };
        let mut entries = Vec::new();
        for table in tables {
            let DeValue::Table(table) = table.into_inner() else {
                return Err(self.refused(list, &said(cli::CONFIG_WANTS_LIST, &[])));
            };
            let mut entry = BTreeMap::new();
            for (key, value) in table {
                let name = format!("{list}.{}", key.get_ref());
                self.lines
                    .insert(name.clone(), self.line_at(key.span().start));
                if !KEYS.iter().any(|(known, _)| *known == name) {
                    return Err(self.refused(&name, &said(cli::CONFIG_UNKNOWN, &[])));
                }
                match value.into_inner() {
                    DeValue::String(text) if !text.is_empty() => {
                        entry.insert(key.get_ref().to_string(), text.into_owned());
                    }
                    _ => return Err(self.refused(&name, &said(cli::CONFIG_WANTS_TEXT, &[]))),
                }
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Refuses whatever nobody took: a misspelt key is a fault, not silence.
    pub(super) fn finish(self) -> Result<(), Fault> {
        let Some(key) = self.values.keys().next() else {
            return Ok(());
        };
        let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
        let hint = said(cli::HINT_CONFIG_KEYS, &[("keys", &known.join(", "))]);
        Err(self
            .refused(key, &said(cli::CONFIG_UNKNOWN, &[]))
            .hint(hint))
    }
}
