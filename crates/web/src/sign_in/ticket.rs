//! The ticket of Chula SSO, a protocol after CAS: the browser is sent to `/login?service=`, comes back with
//! a ticket, and the server asks `/serviceValidation` whose it is, with the application's own id and secret
//! in the headers `DeeAppId`, `DeeAppSecret` and `DeeTicket`.
//!
//! A ticket is good for one asking. It says nothing of when its person proved who they are, so that a
//! second proof begins with `/logout`, after which the provider asks for the password again.

use serde_json::{Map, Value as Json};

use super::outgoing::{self, ProviderFault};
use super::way::{Leaving, Proved};
use crate::address::encoded;
use crate::settings::ChulaSso;

/// The field that names the subject.
const SUBJECT: &str = "uid";
/// The field that says that an account is closed.
const CLOSED: &str = "disable";
/// The longest subject.
const SUBJECT_CHARS_MAX: usize = 255;

/// Chula SSO, ready to be asked.
pub(super) struct Tickets {
    settings: ChulaSso,
    agent: ureq::Agent,
}

impl Tickets {
    pub(super) fn new(settings: ChulaSso) -> Result<Self, ProviderFault> {
        let agent = outgoing::agent(&settings.address)?;
        Ok(Tickets { settings, agent })
    }

    pub(super) fn issuer(&self) -> &str {
        &self.settings.address
    }

    /// Where to send the person: the word that must come back stands in the path, for the ticket is added
    /// as a query.
    pub(super) fn address_to_leave_for(&self, leaving: &Leaving<'_>) -> String {
        let (address, service) = (&self.settings.address, &self.settings.service);
        let back = encoded(&format!("{service}/{}", leaving.state));
        let login = format!("{address}/login?service={back}");
        if leaving.again {
            format!("{address}/logout?service={}", encoded(&login))
        } else {
            login
        }
    }

    /// Whose the ticket is. Asked once: a ticket that was used is refused by the provider itself.
    pub(super) fn identity(&self, ticket: &str) -> Result<Proved, ProviderFault> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        if !ticket.bytes().all(is_plain) {
            return Err(ProviderFault::Nonsense("ticket"));
        }
        let answer = self
            .agent
            .post(format!("{}/serviceValidation", self.settings.address))
            .header("accept", "application/json")
            .header("DeeAppId", &self.settings.app_id)
            .header("DeeAppSecret", self.settings.app_secret.as_str())
            .header("DeeTicket", ticket)
            .send_empty()
            .map_err(|fault| outgoing::unreachable_by(&fault))?;
        if answer.status() != 200 {
            return Err(ProviderFault::Refused(answer.status().as_u16().to_string()));
        }
        let claims: Map<String, Json> = outgoing::json(answer, "answer to the ticket")?;
        let text = |name: &str| claims.get(name).and_then(Json::as_str);
        match claims.get(CLOSED) {
            None | Some(Json::Bool(false)) => {}
            Some(_) => return Err(ProviderFault::Closed),
        }
        let is_subject = |subject: &&str| {
            !subject.is_empty()
                && subject.chars().count() <= SUBJECT_CHARS_MAX
                && subject.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let subject = text(SUBJECT)
            .filter(is_subject)
            .ok_or(ProviderFault::Nonsense("answer to the ticket"))?
            .to_owned();
        let account = self.settings.account_claim.as_deref();
        Ok(Proved {
            account: account.and_then(text).map(str::to_owned),
            subject,
            claims,
        })
    }
}
