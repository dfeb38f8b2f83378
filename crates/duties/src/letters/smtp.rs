//! Letters by SMTP (`RFC 5321`), over TLS everywhere but on this machine (`RFC 8314`).

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{SmtpTransport, Transport};

use super::{Courier, Letter, Undelivered};

/// How long one step of the conversation may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the connection to a mail server is made safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// In the clear at first, TLS before anything else is said (STARTTLS, `RFC 3207`); refused without.
    StartTls,
    /// TLS from the first octet (`RFC 8314`).
    Implicit,
    /// None: to a server on this machine alone.
    OnThisMachine,
}

/// A mail server and how to speak to it.
pub struct SmtpServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is made safe.
    pub safety: Safety,
    /// The name to log in by, if the server wants one.
    pub user: Option<String>,
    /// The password that goes with it.
    pub password: Option<String>,
    /// What we call ourselves: the host of the address that letters come from.
    pub hello: String,
}

/// A mail server cannot be used as it was described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerFault {
    /// Letters would leave this machine in the clear.
    #[error(
        "mail without TLS goes to this machine alone (s.37(1)): choose `starttls` or `implicit`"
    )]
    InTheClear,
    /// A name without a password, or the other way round.
    #[error("a user name and a password go together")]
    HalfALogin,
    /// The name is none that a certificate can be checked for, or the system's roots cannot be read.
    #[error("no TLS can be made ready for this host: check its name and the system's certificates")]
    NoTls,
}

/// Carries letters to a mail server, one connection each.
pub struct Smtp(SmtpTransport);

impl Smtp {
    /// Makes ready to speak to a server; nothing is connected yet.
    ///
    /// # Errors
    /// [`ServerFault`].
    pub fn new(server: SmtpServer) -> Result<Self, ServerFault> {
        let parameters = || TlsParameters::new(server.host.clone()).map_err(|_| ServerFault::NoTls);
        let tls = match server.safety {
            Safety::StartTls => Tls::Required(parameters()?),
            Safety::Implicit => Tls::Wrapper(parameters()?),
            Safety::OnThisMachine if is_this_machine(&server.host) => Tls::None,
            Safety::OnThisMachine => return Err(ServerFault::InTheClear),
        };
        let mut builder = SmtpTransport::builder_dangerous(server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(server.hello));
        builder = match (server.user, server.password) {
            (Some(user), Some(password)) => builder
                .credentials(Credentials::new(user, password))
                .authentication(vec![Mechanism::Plain, Mechanism::Login]),
            (None, None) => builder,
            _ => return Err(ServerFault::HalfALogin),
        };
        Ok(Smtp(builder.build()))
    }
}

/// Whether a host is this machine, by name or by address.
fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

impl Courier for Smtp {
    fn carry(&self, letter: &Letter) -> Result<(), Undelivered> {
        let one = |text: &str| text.parse::<lettre::Address>();
        let (Ok(from), Ok(to)) = (one(letter.from.open()), one(letter.to.open())) else {
            return Err(Undelivered::NotTaken(553));
        };
        let envelope =
            Envelope::new(Some(from), vec![to]).map_err(|_| Undelivered::NotTaken(553))?;
        self.0
            .send_raw(&envelope, letter.mail.open())
            .map(|_| ())
            .map_err(|error| undelivered(&error))
    }

    fn look(&self) -> Result<(), Undelivered> {
        match self.0.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Undelivered::Strange),
            Err(error) => Err(undelivered(&error)),
        }
    }
}

/// What a failure means for the letter (`RFC 5321` 4.2, `RFC 4954` 6).
fn undelivered(error: &lettre::transport::smtp::Error) -> Undelivered {
    if let Some(code) = error.status() {
        return match u16::from(code) {
            code @ (530 | 534 | 535 | 538) => Undelivered::NotLetIn(code),
            code @ (521 | 550 | 551 | 553 | 556) => Undelivered::NotTaken(code),
            code => Undelivered::PutOff(code),
        };
    }
    if error.is_tls() {
        return Undelivered::NotSafe;
    }
    if error.is_response() {
        return Undelivered::Strange;
    }
    // The one fault of our side before anything is sent: the server offers no STARTTLS.
    if error.is_client() {
        return Undelivered::NotSafe;
    }
    Undelivered::Unreachable
}

#[cfg(test)]
mod tests;
