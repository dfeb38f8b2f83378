//! The sign-in provider: its description, its keys, its token endpoint (OpenID Connect Core 1.0,
//! Discovery 1.0, `RFC 7636`). Any issuer that keeps to the standards will do.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use jsonwebtoken::jwk::JwkSet;
use law::Moment;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::outgoing::{self, ProviderFault, json, may_be_asked, unreachable_by};
use super::token::{Claims, TokenFault, Wanted};
use super::way::{Leaving, Proved};
use crate::settings::Oidc;

/// How long its keys and description are used before they are asked for again.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// The least time between two askings for keys because a token named one that is not known:
/// strangers cannot make us ask more often.
const ASK_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// What the provider says of itself.
#[derive(Clone, Debug, serde::Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
}

#[derive(serde::Deserialize)]
struct TokenAnswer {
    id_token: Option<String>,
    access_token: Option<String>,
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

impl Provider {
    /// Prepares to speak with an issuer; nothing is asked yet, so that the portal starts without it.
    pub(crate) fn new(settings: Oidc) -> Result<Self, ProviderFault> {
        let agent = outgoing::agent(&settings.issuer)?;
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

    /// Where to send the person.
    pub(crate) fn address_to_leave_for(
        &self,
        leaving: &Leaving<'_>,
        now: Moment,
    ) -> Result<String, ProviderFault> {
        let description = self.description(now)?;
        let scope = scope(leaving.claims, self.settings.account_claim.as_deref());
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", self.settings.client_id.as_str()),
            ("redirect_uri", self.settings.redirect_uri.as_str()),
            ("scope", scope.as_str()),
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

    /// Exchanges the code the person came back with, and checks the identity token. What it leaves out of
    /// the claims that are kept is asked for besides.
    pub(crate) fn identity(
        &self,
        code: &str,
        verifier: &str,
        wanted: &Wanted<'_>,
        kept: &[String],
        now: Moment,
    ) -> Result<Proved, ProviderFault> {
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
        let Claims { subject, mut all } = self.checked(&token, wanted, now)?;
        let missing = kept.iter().any(|claim| !all.contains_key(claim));
        let more = description.userinfo_endpoint.zip(answer.access_token);
        if let Some((address, token)) = more.filter(|_| missing) {
            for (claim, value) in self.user_info(&address, &token, &subject)? {
                all.entry(claim).or_insert(value);
            }
        }
        let account = self.settings.account_claim.as_deref();
        let account = account.and_then(|claim| all.get(claim)?.as_str());
        Ok(Proved {
            account: account.map(str::to_owned),
            subject,
            claims: all,
        })
    }

    /// What the provider says besides of the subject of this sign-in; of another it must not speak
    /// (OpenID Connect Core 1.0 §5.3.2). A provider that does not answer is not asked twice: who signs in
    /// is known without it.
    fn user_info(
        &self,
        address: &str,
        token: &str,
        subject: &str,
    ) -> Result<Map<String, Json>, ProviderFault> {
        let asked = self
            .agent
            .get(address)
            .header("accept", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .call();
        let Ok(answer) = asked.map_err(|fault| unreachable_by(&fault)) else {
            return Ok(Map::new());
        };
        if answer.status() != 200 {
            return Ok(Map::new());
        }
        let said: Map<String, Json> = json(answer, "answer on its user")?;
        if said.get("sub").and_then(Json::as_str) != Some(subject) {
            return Err(ProviderFault::Nonsense("answer on its user"));
        }
        Ok(said)
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
        ]
        .into_iter()
        .chain(&description.userinfo_endpoint)
        {
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

/// A query or form body, percent-encoded.
fn serde_urlencoded(pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", crate::address::encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// What is asked for: the groups of claims that hold what is kept, and no others (OpenID Connect Core 1.0
/// §5.4; s.22).
fn scope(claims: &[String], account: Option<&str>) -> String {
    let mut groups = vec!["openid"];
    for claim in claims.iter().map(String::as_str).chain(account) {
        let group = match claim.split(['.', '_']).next() {
            Some("sub") => continue,
            Some("email") => "email",
            Some("phone") => "phone",
            Some("address") => "address",
            _ => "profile",
        };
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups.join(" ")
}
