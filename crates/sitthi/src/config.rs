//! `sitthi.toml`: what the program is told, read key by key, so that every fault names the file,
//! the line, the key and what to write instead.

mod reader;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use duties::letters::{Address, Safety};
use law::words::cli;
use store::Location;

use crate::fault::{Fault, said};
use reader::Reader;

/// The name of the configuration in a data folder.
pub(crate) const FILE: &str = "sitthi.toml";

/// Where the root key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RootKeyFrom {
    /// A file of 32 bytes.
    File(PathBuf),
    /// A passphrase in an environment variable.
    PassphraseEnv(String),
    /// A passphrase in a file, for example a mounted secret.
    PassphraseFile(PathBuf),
}

/// A sign-in provider, which is a source of the policy (LP-31).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignIn {
    /// The source's id in the policy.
    pub(crate) source: String,
    /// What it speaks.
    pub(crate) protocol: SignInProtocol,
    /// The issuer's address.
    pub(crate) issuer: String,
    /// What the issuer knows us by.
    pub(crate) client: String,
    /// The environment variable with the client's secret.
    pub(crate) secret_env: Option<String>,
    /// The claim that names the account of a person imported before; left out: never linked (T1).
    pub(crate) account_claim: Option<String>,
}

/// What a sign-in provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignInProtocol {
    /// OpenID Connect.
    OpenIdConnect,
    /// The ticket of Chula SSO.
    ChulaSso,
}

/// How letters go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    /// The address they come from.
    pub(crate) from: String,
    /// What carries them.
    pub(crate) by: MailBy,
}

/// What carries letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MailBy {
    /// A folder into which they are laid.
    Outbox(PathBuf),
    /// A mail server.
    Smtp {
        /// Its name or address.
        host: String,
        /// Its port.
        port: u16,
        /// How the connection is made safe.
        safety: Safety,
        /// The name to log in by.
        user: Option<String>,
        /// The file with the password.
        password_file: Option<PathBuf>,
    },
}

/// Where a connected system's password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PasswordFrom {
    /// A file that its owner alone may read.
    File(PathBuf),
    /// An environment variable.
    Env(String),
}

/// A connected system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectedSystem {
    /// Its dataset file.
    pub(crate) file: PathBuf,
    /// Its password, where it wants one.
    pub(crate) password: Option<PasswordFrom>,
}

/// What another controller gave this one, to send people's data to it by (s.31(1)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TransferToken {
    /// The recipient's id in the policy.
    pub(crate) recipient: String,
    /// The file with the token.
    pub(crate) file: PathBuf,
}

/// What a data folder is run with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// The file it was read from.
    pub(crate) file: PathBuf,
    /// The folder of the policy pack in force.
    pub(crate) policy: PathBuf,
    /// Where the data is.
    pub(crate) data: Location,
    /// Where the keys are.
    pub(crate) keys: Location,
    /// The ledger's name.
    pub(crate) origin: String,
    /// Where the root key comes from.
    pub(crate) root: RootKeyFrom,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// The address people type; of the listener when left out.
    pub(crate) address: Option<String>,
    /// Whether a proxy in front speaks TLS.
    pub(crate) behind_proxy: bool,
    /// Readers at once.
    pub(crate) readers: usize,
    /// How people sign in; the first is offered first.
    pub(crate) sign_in: Vec<SignIn>,
    /// The folder with corrections of the list of holidays; left out, the shipped lists hold.
    pub(crate) holidays: Option<PathBuf>,
    /// How letters go out; left out, people are told on their pages alone.
    pub(crate) mail: Option<Mail>,
    /// The systems into which rights are carried.
    pub(crate) connected: Vec<ConnectedSystem>,
    /// The tokens of other controllers.
    pub(crate) transfers: Vec<TransferToken>,
}

impl Config {
    /// Reads the configuration of a data folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, Fault> {
        let file = folder.join(FILE);
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let shown = folder.display().to_string();
                return Err(Fault::user(said(cli::NO_FOLDER, &[("path", &shown)]))
                    .hint(said(cli::HINT_NO_FOLDER, &[("path", &shown)])));
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                let shown = file.display().to_string();
                return Err(Fault::config(said(cli::NOT_UTF8, &[("path", &shown)])));
            }
            Err(error) => return Err(Fault::file(&file, &error)),
        };
        Self::parse(&file, &text)
    }

    /// Reads a configuration; relative paths start from the folder of the file.
    pub(crate) fn parse(file: &Path, text: &str) -> Result<Self, Fault> {
        let folder = file.parent().unwrap_or(Path::new("."));
        let mut reader = Reader::new(file, text)?;
        let policy = folder.join(reader.text_or("policy", "policy")?);
        let data = place(&mut reader, "data", folder, "data.db")?;
        let keys = place(&mut reader, "keys", folder, "keys/keys.db")?;
        if data == keys {
            return Err(reader.refused("keys", &said(cli::CONFIG_KEYS_APART, &[])));
        }
        let origin = reader.text("origin")?;
        if !is_origin(&origin) {
            return Err(reader.refused("origin", &said(cli::CONFIG_ORIGIN, &[])));
        }
        let root = root_key(&mut reader, folder)?;
        let listen = reader.text_or("serve.listen", "127.0.0.1:8080")?;
        let listen = listen
            .parse()
            .map_err(|_| reader.refused("serve.listen", &said(cli::CONFIG_LISTEN, &[])))?;
        let address = reader.opt_text("serve.address")?;
        if address
            .as_deref()
            .is_some_and(|address| !is_address(address))
        {
            return Err(reader.refused("serve.address", &said(cli::CONFIG_ADDRESS, &[])));
        }
        let behind_proxy = reader.flag_or("serve.behind_proxy", false)?;
        let readers = reader.count_or("serve.readers", 4, 1..=64)?;
        let sign_in = sign_in(&mut reader)?;
        let mail = mail(&mut reader, folder)?;
        let connected = connected(&mut reader, folder)?;
        let transfers = transfers(&mut reader, folder)?;
        let holidays = reader.opt_text("holidays")?.map(|name| folder.join(name));
        reader.finish()?;
        Ok(Config {
            file: file.to_owned(),
            policy,
            data,
            keys,
            origin,
            root,
            listen,
            address,
            behind_proxy,
            readers,
            sign_in,
            holidays,
            mail,
            connected,
            transfers,
        })
    }

    /// The address under which people reach this house, as far as it is known before it listens.
    pub(crate) fn base_url(&self) -> String {
        let address = self
            .address
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen));
        address.trim_end_matches('/').to_owned()
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new("."))
    }
}

/// A file beside the configuration, or an address of a database server.
fn place(
    reader: &mut Reader<'_>,
    key: &'static str,
    folder: &Path,
    default: &str,
) -> Result<Location, Fault> {
    let text = reader.text_or(key, default)?;
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(Location::Server(text));
    }
    if text.contains("://") || text.is_empty() {
        return Err(reader.refused(key, &said(cli::CONFIG_PLACE, &[])));
    }
    Ok(Location::File(folder.join(text)))
}

fn root_key(reader: &mut Reader<'_>, folder: &Path) -> Result<RootKeyFrom, Fault> {
    let file = reader.opt_text("root_key.file")?;
    let env = reader.opt_text("root_key.passphrase_env")?;
    let secret = reader.opt_text("root_key.passphrase_file")?;
    match (file, env, secret) {
        (Some(file), None, None) => Ok(RootKeyFrom::File(folder.join(file))),
        (None, Some(env), None) => Ok(RootKeyFrom::PassphraseEnv(env)),
        (None, None, Some(file)) => Ok(RootKeyFrom::PassphraseFile(folder.join(file))),
        _ => Err(reader.refused("root_key", &said(cli::CONFIG_ROOT, &[]))),
    }
}

fn sign_in(reader: &mut Reader<'_>) -> Result<Vec<SignIn>, Fault> {
    let mut providers: Vec<SignIn> = Vec::new();
    for mut entry in reader.entries("sign_in")? {
        let missing = |key: &str, why: law::words::Words| reader.refused(key, &said(why, &[]));
        let source = entry
            .remove("source")
            .ok_or_else(|| missing("sign_in.source", cli::CONFIG_MISSING))?;
        if providers.iter().any(|known| known.source == source) {
            return Err(missing("sign_in.source", cli::CONFIG_TWICE));
        }
        let protocol = match entry.remove("protocol").as_deref() {
            None | Some("openid-connect") => SignInProtocol::OpenIdConnect,
            Some("chula-sso") => SignInProtocol::ChulaSso,
            Some(_) => return Err(missing("sign_in.protocol", cli::CONFIG_SIGN_IN_PROTOCOL)),
        };
        let issuer = entry
            .remove("issuer")
            .filter(|issuer| is_address(issuer))
            .ok_or_else(|| missing("sign_in.issuer", cli::CONFIG_ISSUER))?;
        let client = entry
            .remove("client")
            .ok_or_else(|| missing("sign_in.client", cli::CONFIG_CLIENT))?;
        let secret_env = entry.remove("secret_env");
        if protocol == SignInProtocol::ChulaSso && secret_env.is_none() {
            return Err(missing("sign_in.secret_env", cli::CONFIG_MISSING));
        }
        providers.push(SignIn {
            source,
            protocol,
            issuer,
            client,
            secret_env,
            account_claim: entry.remove("account_claim"),
        });
    }
    Ok(providers)
}

fn mail(reader: &mut Reader<'_>, folder: &Path) -> Result<Option<Mail>, Fault> {
    let from = reader.opt_text("mail.from")?;
    let outbox = reader.opt_text("mail.outbox")?;
    let host = reader.opt_text("mail.smtp.host")?;
    let tls = reader.opt_text("mail.smtp.tls")?;
    let user = reader.opt_text("mail.smtp.user")?;
    let password_file = reader.opt_text("mail.smtp.password_file")?;
    let safety = match tls.as_deref() {
        None | Some("starttls") => Safety::StartTls,
        Some("implicit") => Safety::Implicit,
        Some("none") => Safety::OnThisMachine,
        Some(_) => return Err(reader.refused("mail.smtp.tls", &said(cli::CONFIG_MAIL_TLS, &[]))),
    };
    let usual = match safety {
        Safety::StartTls => 587,
        Safety::Implicit => 465,
        Safety::OnThisMachine => 25,
    };
    let port = reader.count_or("mail.smtp.port", usual, 1..=65_535)?;
    let by = match (outbox, host) {
        (Some(outbox), None) => MailBy::Outbox(folder.join(outbox)),
        (None, Some(host)) => MailBy::Smtp {
            host,
            port: u16::try_from(port).unwrap_or(u16::MAX),
            safety,
            user,
            password_file: password_file.map(|file| folder.join(file)),
        },
        (Some(_), Some(_)) => return Err(reader.refused("mail", &said(cli::CONFIG_MAIL_ONE, &[]))),
        (None, None)
            if from.is_none() && tls.is_none() && user.is_none() && password_file.is_none() =>
        {
            return Ok(None);
        }
        (None, None) => return Err(reader.refused("mail", &said(cli::CONFIG_MAIL_ONE, &[]))),
    };
    let is_address = |from: &String| Address::parse(from).is_ok();
    let from = from
        .filter(is_address)
        .ok_or_else(|| reader.refused("mail.from", &said(cli::CONFIG_MAIL_FROM, &[])))?;
    Ok(Some(Mail { from, by }))
}

fn connected(reader: &mut Reader<'_>, folder: &Path) -> Result<Vec<ConnectedSystem>, Fault> {
    let mut systems: Vec<ConnectedSystem> = Vec::new();
    for mut entry in reader.entries("connector")? {
        let Some(file) = entry.remove("file").map(|file| folder.join(file)) else {
            return Err(reader.refused("connector.file", &said(cli::CONFIG_MISSING, &[])));
        };
        if systems.iter().any(|known| known.file == file) {
            return Err(reader.refused("connector.file", &said(cli::CONFIG_TWICE, &[])));
        }
        let password = match (entry.remove("password_file"), entry.remove("password_env")) {
            (Some(file), None) => Some(PasswordFrom::File(folder.join(file))),
            (None, Some(name)) => Some(PasswordFrom::Env(name)),
            (None, None) => None,
            (Some(_), Some(_)) => {
                return Err(reader.refused(
                    "connector.password_env",
                    &said(cli::CONFIG_ONE_PASSWORD, &[]),
                ));
            }
        };
        systems.push(ConnectedSystem { file, password });
    }
    Ok(systems)
}

fn transfers(reader: &mut Reader<'_>, folder: &Path) -> Result<Vec<TransferToken>, Fault> {
    let mut tokens: Vec<TransferToken> = Vec::new();
    for mut entry in reader.entries("transfer")? {
        let missing = |key: &str| reader.refused(key, &said(cli::CONFIG_MISSING, &[]));
        let recipient = entry
            .remove("recipient")
            .ok_or_else(|| missing("transfer.recipient"))?;
        let file = entry
            .remove("token_file")
            .ok_or_else(|| missing("transfer.token_file"))?;
        if tokens.iter().any(|known| known.recipient == recipient) {
            return Err(reader.refused("transfer.recipient", &said(cli::CONFIG_TWICE, &[])));
        }
        tokens.push(TransferToken {
            recipient,
            file: folder.join(file),
        });
    }
    Ok(tokens)
}

/// A ledger's name: one line without spaces, as checkpoints carry it (C2SP tlog-checkpoint).
fn is_origin(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 128
        && text
            .chars()
            .all(|letter| letter.is_ascii_graphic() && letter != '+')
}

/// Whether an address is on this machine alone.
pub(crate) fn is_loopback_address(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    host.parse::<SocketAddr>()
        .map(|socket| socket.ip().is_loopback())
        .or_else(|_| host.parse::<std::net::IpAddr>().map(|ip| ip.is_loopback()))
        .unwrap_or_else(|_| host.split(':').next() == Some("localhost"))
}

/// An https address, or plain http on this machine.
fn is_address(address: &str) -> bool {
    let has_host = |rest: &str| !rest.is_empty() && !rest.starts_with('/');
    address.strip_prefix("https://").is_some_and(has_host) || is_loopback_address(address)
}
