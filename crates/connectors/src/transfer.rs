//! Sending a person's data to another controller, at the person's request (s.31(1), `LP-83`).
//!
//! One POST over TLS to the address that the policy names, answered within seconds, no redirect
//! followed. The name is looked up once, every address it stands for must be a public one, and the
//! connection goes to an address that was looked at: an answer that changes between looking and
//! connecting leads nowhere else (`T51`).
//!
//! Trusted with: what is sent, in passing. Not trusted with: whether it may be sent; that is decided and
//! entered before.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// How long the other controller has to take it, in seconds.
const SECONDS_MAX: u64 = 60;
/// The longest answer that is read.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// How far a transfer may reach.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Where everything goes instead, without TLS and to this machine: for tests alone.
    pub instead: Option<String>,
    /// The tokens that other controllers gave this one, by the recipient's id in the policy.
    pub tokens: Vec<(String, Token)>,
}

/// A token that another controller gave this one. Never printed.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Takes a token as it was given.
    #[must_use]
    pub fn new(token: String) -> Self {
        Token(token)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Reach {
    fn token(&self, recipient: &str) -> Option<&str> {
        let found = self.tokens.iter().find(|(id, _)| id == recipient);
        found.map(|(_, Token(token))| token.as_str())
    }
}

/// Why nothing was taken. Holds no content and no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The address is none that data is sent to.
    #[error("the address is no https address of a named host (s.31(1), T51)")]
    Address,
    /// The name stands for an address that is not public.
    #[error("the address leads into a network that is not public (T51)")]
    Private,
    /// No answer, or not in time.
    #[error("the other controller could not be reached")]
    Unreachable,
    /// It answered that it does not take it.
    #[error("the other controller refused with status {0}")]
    Refused(u16),
}

/// Sends one transfer and gives back what the other controller answered.
///
/// # Errors
/// [`NotSent`].
pub fn send(
    endpoint: &str,
    recipient: &str,
    envelope: &str,
    reach: &Reach,
) -> Result<String, NotSent> {
    let endpoint = reach.instead.as_deref().unwrap_or(endpoint);
    let target = target(endpoint, reach.instead.is_some())?;
    let pinned = Pinned(target.addresses()?);
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(SECONDS_MAX)))
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .tls_config(tls(&target)?)
        .build();
    let agent = ureq::Agent::with_parts(config, DefaultConnector::new(), pinned);
    let mut post = agent
        .post(endpoint)
        .header("accept", "application/json")
        .content_type("application/json");
    if let Some(token) = reach.token(recipient) {
        post = post.header("authorization", format!("Bearer {token}"));
    }
    let answer = post.send(envelope).map_err(|_| NotSent::Unreachable)?;
    let status = answer.status().as_u16();
    if !(200..300).contains(&status) {
        return Err(NotSent::Refused(status));
    }
    let mut text = String::new();
    answer
        .into_body()
        .into_reader()
        .take(ANSWER_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|_| NotSent::Unreachable)?;
    Ok(text)
}

/// Where a transfer would go.
struct Target {
    host: String,
    port: u16,
    is_tls: bool,
    private: bool,
}

fn target(endpoint: &str, private: bool) -> Result<Target, NotSent> {
    let uri: Uri = endpoint.parse().map_err(|_| NotSent::Address)?;
    let authority = uri.authority().ok_or(NotSent::Address)?;
    let host = uri.host().ok_or(NotSent::Address)?;
    let is_tls = match uri.scheme_str() {
        Some("https") => true,
        Some("http") if private => false,
        _ => return Err(NotSent::Address),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    // A name is wanted, not a number in whatever spelling: only names have certificates here.
    let is_name = bare.contains('.')
        && bare
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()))
        && bare
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && !bare.to_ascii_lowercase().starts_with("0x");
    if authority.as_str().contains('@') || (!is_name && !private) {
        return Err(NotSent::Address);
    }
    Ok(Target {
        host: bare.to_owned(),
        port: uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
        is_tls,
        private,
    })
}

impl Target {
    /// Every address the name stands for; none when one of them is not public.
    fn addresses(&self) -> Result<Vec<SocketAddr>, NotSent> {
        let found: Vec<SocketAddr> = (self.host.as_str(), self.port)
            .to_socket_addrs()
            .map_err(|_| NotSent::Unreachable)?
            .collect();
        if found.is_empty() {
            return Err(NotSent::Unreachable);
        }
        if !self.private && found.iter().any(|address| !is_public(address.ip())) {
            return Err(NotSent::Private);
        }
        Ok(found)
    }
}

/// Whether an address is one of the public Internet (IANA special-purpose registries, `RFC 6890`).
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 168, _)
            | (192, 175, 48)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, ..)
    )
}

const fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only 2000::/3 is given out; of it, tunnels and documentation lead elsewhere.
    (first & 0xe000) == 0x2000
        && !matches!(
            (first, second),
            (0x2001, 0..=0x01ff | 0x0db8) | (0x2002 | 0x3fff, _) | (0x2620, 0x004f)
        )
}

/// Gives the addresses that were looked at, and no other.
#[derive(Debug)]
struct Pinned(Vec<SocketAddr>);

impl Resolver for Pinned {
    fn resolve(
        &self,
        _: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut addresses = self.empty();
        for address in self.0.iter().take(8) {
            addresses.push(*address);
        }
        Ok(addresses)
    }
}

fn tls(target: &Target) -> Result<TlsConfig, NotSent> {
    let builder = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(
            Arc::new(rustls::crypto::aws_lc_rs::default_provider()),
        );
    if !target.is_tls {
        // Nothing with TLS can follow: `target` lets http name test servers only.
        return Ok(builder.root_certs(RootCerts::new_with_certs(&[])).build());
    }
    let roots: Vec<Certificate<'static>> = rustls_native_certs::load_native_certs()
        .certs
        .iter()
        .map(|root| Certificate::from_der(root).to_owned())
        .collect();
    if roots.is_empty() {
        return Err(NotSent::Unreachable);
    }
    Ok(builder
        .root_certs(RootCerts::new_with_certs(&roots))
        .build())
}

#[cfg(test)]
mod tests;
