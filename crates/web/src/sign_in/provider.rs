//! The sign-in provider: its description, its keys, its token endpoint (OpenID Connect Core 1.0,
//! Discovery 1.0, `RFC 7636`). Any issuer that keeps to the standards will do.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use jsonwebtoken::jwk::JwkSet;
use law::Moment;
use serde::de::DeserializeOwned;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use super::token::{Claims, TokenFault, Wanted};
use crate::settings::Oidc;

/// How long the provider may take to answer, in seconds.
const ANSWER_SECONDS_MAX: u64 = 10;
/// The longest answer of a provider that is read.
const ANSWER_BYTES_MAX: u64 = 256 * 1024;
/// How long its keys and description are used before they are asked for again.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// The least time between two askings for keys because a token named one that is not known:
/// strangers cannot make us ask more often.
const ASK_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);

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
    /// The trusted roots of the system could not be read.
    #[error("no trusted root certificates were found on this machine")]
    NoRoots,
}

/// What the provider says of itself.
#[derive(Clone, Debug, serde::Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
}

#[derive(serde::Deserialize)]
struct TokenAnswer {
    id_token: Option<String>,
}

/// What was learned of the provider, and when.
#[derive(Default)]
struct Known {
    description: Option<(Moment, Description)>,
    keys: Option<(Moment, Arc<JwkSet>)>,
}

/// A sign-in provider, asked over the network as seldom as can be.
pub(crate) struct Provider {
    settings: Oidc,
    agent: ureq::Agent,
    known: Mutex<Known>,
}

/// What is sent to the provider with the person, and checked when they come back.
pub(crate) struct Leaving<'a> {
    pub(crate) state: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) challenge: &'a str,
    /// Whether the person must prove who they are again, whatever session the provider has.
    pub(crate) again: bool,
}

impl Provider {
    /// Prepares to speak with an issuer; nothing is asked yet, so that the portal starts without it.
    pub(crate) fn new(settings: Oidc) -> Result<Self, ProviderFault> {
        may_be_asked(&settings.issuer)?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .tls_config(tls(&settings.issuer)?)
            .build()
            .new_agent();
        Ok(Provider {
            settings,
            agent,
            known: Mutex::new(Known::default()),
        })
    }

    /// The issuer whose subjects these are (`T1`).
    pub(crate) fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// The claim that holds the account, when the issuer is trusted to name it.
    pub(crate) fn account_claim(&self) -> Option<&str> {
        self.settings.account_claim.as_deref()
    }

    /// Where to send the person.
    pub(crate) fn address_to_leave_for(
        &self,
        leaving: &Leaving<'_>,
        now: Moment,
    ) -> Result<String, ProviderFault> {
        let description = self.description(now)?;
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", self.settings.client_id.as_str()),
            ("redirect_uri", self.settings.redirect_uri.as_str()),
            ("scope", self.settings.scope.as_str()),
            ("state", leaving.state),
            ("nonce", leaving.nonce),
            ("code_challenge", leaving.challenge),
            ("code_challenge_method", "S256"),
        ];
        if leaving.again {
            query.extend([("prompt", "login"), ("max_age", "0")]);
        }
        let joint = if description.authorization_endpoint.contains('?') {
            '&'
        } else {
            '?'
        };
        let written = serde_urlencoded(&query);
        Ok(format!(
            "{}{joint}{written}",
            description.authorization_endpoint
        ))
    }

    /// Exchanges the code the person came back with, and checks the identity token.
    pub(crate) fn identity(
        &self,
        code: &str,
        verifier: &str,
        wanted: &Wanted<'_>,
        now: Moment,
    ) -> Result<Claims, ProviderFault> {
        let description = self.description(now)?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.settings.redirect_uri.as_str()),
            ("client_id", self.settings.client_id.as_str()),
            ("code_verifier", verifier),
        ];
        if let Some(secret) = &self.settings.client_secret {
            form.push(("client_secret", secret.as_str()));
        }
        let answer = self
            .agent
            .post(&description.token_endpoint)
            .header("accept", "application/json")
            .content_type("application/x-www-form-urlencoded")
            .send(serde_urlencoded(&form))
            .map_err(|fault| unreachable_by(&fault))?;
        if answer.status() != 200 {
            return Err(ProviderFault::Refused(answer.status().as_u16().to_string()));
        }
        let answer: TokenAnswer = json(answer, "token answer")?;
        let token = answer
            .id_token
            .ok_or(ProviderFault::Nonsense("token answer"))?;
        self.checked(&token, wanted, now)
    }

    /// Checks an identity token; a key that is not known is asked for once (key rotation).
    pub(super) fn checked(
        &self,
        token: &str,
        wanted: &Wanted<'_>,
        now: Moment,
    ) -> Result<Claims, ProviderFault> {
        let keys = self.keys(now, KNOWN_FOR)?;
        match super::token::check(token, &keys, wanted, now) {
            Err(TokenFault::KeyUnknown) => {
                let keys = self.keys(now, ASK_AGAIN_AFTER)?;
                Ok(super::token::check(token, &keys, wanted, now)?)
            }
            answer => Ok(answer?),
        }
    }

    /// What a token of ours must say.
    pub(crate) fn wanted<'a>(&'a self, nonce: &'a str, again: bool) -> Wanted<'a> {
        Wanted {
            issuer: &self.settings.issuer,
            audience: &self.settings.client_id,
            nonce,
            again,
        }
    }

    fn description(&self, now: Moment) -> Result<Description, ProviderFault> {
        if let Some((at, description)) = &self.known().description
            && at.after(KNOWN_FOR) > now
        {
            return Ok(description.clone());
        }
        let address = format!(
            "{}/.well-known/openid-configuration",
            self.settings.issuer.trim_end_matches('/')
        );
        let description: Description = self.get(&address, "description")?;
        // Discovery 1.0 §4.3: the issuer it names must be the one that was asked, to the letter.
        if description.issuer != self.settings.issuer {
            return Err(ProviderFault::Nonsense("issuer"));
        }
        for address in [
            &description.authorization_endpoint,
            &description.token_endpoint,
            &description.jwks_uri,
        ] {
            may_be_asked(address)?;
        }
        if description
            .code_challenge_methods_supported
            .as_ref()
            .is_some_and(|methods| !methods.iter().any(|method| method == "S256"))
        {
            return Err(ProviderFault::Nonsense("list of code challenge methods"));
        }
        self.known().description = Some((now, description.clone()));
        Ok(description)
    }

    fn keys(&self, now: Moment, known_for: SignedDuration) -> Result<Arc<JwkSet>, ProviderFault> {
        if let Some((at, keys)) = &self.known().keys
            && at.after(known_for) > now
        {
            return Ok(Arc::clone(keys));
        }
        let description = self.description(now)?;
        let keys: Arc<JwkSet> = Arc::new(self.get(&description.jwks_uri, "key set")?);
        self.known().keys = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }

    fn get<T: DeserializeOwned>(
        &self,
        address: &str,
        what: &'static str,
    ) -> Result<T, ProviderFault> {
        let answer = self
            .agent
            .get(address)
            .header("accept", "application/json")
            .call()
            .map_err(|fault| unreachable_by(&fault))?;
        if answer.status() != 200 {
            return Err(ProviderFault::Nonsense(what));
        }
        json(answer, what)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Only https, but for this machine itself: a provider that runs beside the portal (`ASVS 10.4`).
fn may_be_asked(address: &str) -> Result<(), ProviderFault> {
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

fn json<T: DeserializeOwned>(
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
fn unreachable_by(fault: &ureq::Error) -> ProviderFault {
    let why = match fault {
        ureq::Error::Timeout(_) => "it took too long",
        ureq::Error::HostNotFound => "its name was not found",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "its certificate or TLS failed",
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed => "the connection failed",
        _ => "the exchange failed",
    };
    ProviderFault::Unreachable(why.to_owned())
}

/// A query or form body, percent-encoded.
fn serde_urlencoded(pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", crate::address::encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
}
