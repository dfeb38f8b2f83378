//! Asking a provider over the network: with a deadline, without following anybody, by https alone.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use super::token::TokenFault;

/// How long a provider may take to answer, in seconds.
const ANSWER_SECONDS_MAX: u64 = 10;
/// The longest answer of a provider that is read.
const ANSWER_BYTES_MAX: u64 = 256 * 1024;

/// Why the provider could not be used. Holds no answer of the provider.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    /// The issuer's address is not one that may be used.
    #[error("the issuer `{0}` needs an https address; http is for this machine alone (ASVS 10.4)")]
    Address(String),
    /// No answer, or not one in time.
    #[error("the sign-in provider did not answer: {0}")]
    Unreachable(String),
    /// An answer that is not what the standard says.
    #[error("the sign-in provider's {0} is not what OpenID Connect asks for")]
    Nonsense(&'static str),
    /// The provider refused the code, or the person turned back.
    #[error("the sign-in provider refused: `{0}`")]
    Refused(String),
    /// The identity token failed a check.
    #[error(transparent)]
    Token(#[from] TokenFault),
    /// The account is closed there.
    #[error("the sign-in provider says that the account is closed")]
    Closed,
    /// The policy has no such source, or names another issuer for it.
    #[error(
        "the sign-in provider `{0}` is no source of the policy, or another issuer stands there (LP-31)"
    )]
    Unregistered(String),
    /// The trusted roots of the system could not be read.
    #[error("no trusted root certificates were found on this machine")]
    NoRoots,
}

/// Whoever asks a provider at this address.
pub(super) fn agent(address: &str) -> Result<ureq::Agent, ProviderFault> {
    may_be_asked(address)?;
    Ok(ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .tls_config(tls(address)?)
        .build()
        .new_agent())
}

/// Only https, but for this machine itself: a provider that runs beside the portal (`ASVS 10.4`).
pub(super) fn may_be_asked(address: &str) -> Result<(), ProviderFault> {
    let refused = || ProviderFault::Address(address.to_owned());
    let uri: axum::http::Uri = address.parse().map_err(|_| refused())?;
    let host = uri.host().ok_or_else(refused)?;
    if uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err(refused());
    }
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if here => Ok(()),
        _ => Err(refused()),
    }
}

fn tls(issuer: &str) -> Result<TlsConfig, ProviderFault> {
    let builder = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(
            Arc::new(rustls::crypto::aws_lc_rs::default_provider()),
        );
    if issuer.starts_with("http://") {
        // Nothing with TLS can follow: `may_be_asked` lets an http issuer name this machine only.
        return Ok(builder.root_certs(RootCerts::new_with_certs(&[])).build());
    }
    let roots: Vec<Certificate<'static>> = rustls_native_certs::load_native_certs()
        .certs
        .iter()
        .map(|root| Certificate::from_der(root).to_owned())
        .collect();
    if roots.is_empty() {
        return Err(ProviderFault::NoRoots);
    }
    Ok(builder
        .root_certs(RootCerts::new_with_certs(&roots))
        .build())
}

/// Reads an answer, and no more of it than one can be long.
pub(super) fn json<T: DeserializeOwned>(
    answer: axum::http::Response<ureq::Body>,
    what: &'static str,
) -> Result<T, ProviderFault> {
    let mut bytes = Vec::new();
    answer
        .into_body()
        .into_reader()
        .take(ANSWER_BYTES_MAX)
        .read_to_end(&mut bytes)
        .map_err(|_| ProviderFault::Unreachable("the answer broke off".to_owned()))?;
    serde_json::from_slice(&bytes).map_err(|_| ProviderFault::Nonsense(what))
}

/// The kind of failure, never its text, which may repeat an address with a code in it.
pub(super) fn unreachable_by(fault: &ureq::Error) -> ProviderFault {
    let why = match fault {
        ureq::Error::Timeout(_) => "it took too long",
        ureq::Error::HostNotFound => "its name was not found",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "its certificate or TLS failed",
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed => "the connection failed",
        _ => "the exchange failed",
    };
    ProviderFault::Unreachable(why.to_owned())
}
