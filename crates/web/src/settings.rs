//! How the doors are set up, by whoever starts the server.

use law::Text;

/// Settings of the doors.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address under which people reach this house, without a slash at its end.
    pub base_url: String,
    /// Invented people to choose from instead of signing in; only the demo has them.
    pub demo: Option<Vec<DemoPerson>>,
    /// The providers that prove who somebody is; the first is offered first. Nobody has a password here
    /// (`CO-21`).
    pub sign_in: Vec<SignInBy>,
    /// Whether people come by https: cookies then say so, and HSTS is sent.
    pub secure: bool,
    /// Whether this server also takes due work and sweeps.
    pub work: bool,
}

/// An invented person to sign in as.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// Who that is.
    pub label: Text,
    /// What can be seen as them.
    pub hint: Text,
    /// The account they go by.
    pub account: String,
}

/// A provider that proves who somebody is, registered as a source of the policy (`LP-31`).
#[derive(Clone, Debug)]
pub struct SignInBy {
    /// The source's id in the pack: what it keeps of the claims, and nothing else, is kept.
    pub source: String,
    /// How it is spoken with.
    pub protocol: Protocol,
}

/// How a provider is spoken with.
#[derive(Clone, Debug)]
pub enum Protocol {
    /// OpenID Connect Core 1.0.
    OpenIdConnect(Oidc),
    /// The ticket of Chula SSO.
    ChulaTicket(ChulaSso),
}

/// An OpenID Connect provider.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// The issuer, to the letter as its tokens name it.
    pub issuer: String,
    /// What it calls this house.
    pub client_id: String,
    /// The secret it gave, if it gave one.
    pub client_secret: Option<Secret>,
    /// Where it sends people back to: `{base_url}/sign-in/return`.
    pub redirect_uri: String,
    /// The claim with the account, when this issuer is trusted to name it. It links once to the
    /// imported person who goes by it; from then on only issuer and subject count (`T1`).
    pub account_claim: Option<String>,
}

/// Chula SSO, which gives a ticket to the browser and tells the server whose it is.
#[derive(Clone, Debug)]
pub struct ChulaSso {
    /// Its address, without a slash at its end: `https://account.it.chula.ac.th`.
    pub address: String,
    /// What it calls this house: `DeeAppId`.
    pub app_id: String,
    /// The secret that it gave: `DeeAppSecret`.
    pub app_secret: Secret,
    /// Where it sends people back to, a word of ours added: `{base_url}/sign-in/return`.
    pub service: String,
    /// The field with the account, as for an issuer of OpenID Connect.
    pub account_claim: Option<String>,
}

/// A secret of the operator's: never printed.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes the secret in.
    pub fn new(secret: impl Into<String>) -> Self {
        Secret(secret.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
