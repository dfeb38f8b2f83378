//! One provider that the policy has registered (`LP-31`), whatever it speaks.

use duties::App;
use law::Moment;
use serde_json::{Map, Value as Json};

use super::outgoing::ProviderFault;
use super::provider::Provider;
use super::ticket::Tickets;
use crate::settings::{Protocol, SignInBy};

/// A provider, ready to be asked.
pub(crate) struct Way {
    /// Its source's id in the pack.
    pub(crate) source: String,
    pub(super) by: By,
}

/// What it speaks.
pub(super) enum By {
    OpenIdConnect(Provider),
    ChulaTicket(Tickets),
}

/// What goes along with the person to the provider.
pub(super) struct Leaving<'a> {
    pub(super) state: &'a str,
    pub(super) nonce: &'a str,
    pub(super) challenge: &'a str,
    /// Whether the person must prove who they are again, whatever session the provider has.
    pub(super) again: bool,
    /// The claims that the policy keeps: no others are asked for (s.22).
    pub(super) claims: &'a [String],
}

/// Who the provider says it is.
pub(super) struct Proved {
    /// The subject, to be read together with its issuer and never alone (`T1`).
    pub(super) subject: String,
    /// The account, where this provider is trusted to name it.
    pub(super) account: Option<String>,
    /// All that it said.
    pub(super) claims: Map<String, Json>,
}

impl Way {
    /// Prepares to speak with a provider; nothing is asked yet, so that the doors open without it.
    pub(crate) fn new(app: &App, by: &SignInBy) -> Result<Self, ProviderFault> {
        let source = by.source.clone();
        let way = Way {
            by: match &by.protocol {
                Protocol::OpenIdConnect(oidc) => By::OpenIdConnect(Provider::new(oidc.clone())?),
                Protocol::ChulaTicket(chula) => By::ChulaTicket(Tickets::new(chula.clone())?),
            },
            source,
        };
        duties::sign_in::registered(app, &way.source, way.issuer())
            .map_err(|_| ProviderFault::Unregistered(way.source.clone()))?;
        Ok(way)
    }

    /// The issuer whose subjects these are (`T1`).
    pub(super) fn issuer(&self) -> &str {
        match &self.by {
            By::OpenIdConnect(provider) => provider.issuer(),
            By::ChulaTicket(tickets) => tickets.issuer(),
        }
    }

    /// Where to send the person.
    pub(super) fn address_to_leave_for(
        &self,
        leaving: &Leaving<'_>,
        now: Moment,
    ) -> Result<String, ProviderFault> {
        match &self.by {
            By::OpenIdConnect(provider) => provider.address_to_leave_for(leaving, now),
            By::ChulaTicket(tickets) => Ok(tickets.address_to_leave_for(leaving)),
        }
    }

    /// Who came back with a code or a ticket.
    pub(super) fn identity(
        &self,
        code: &str,
        (nonce, verifier, again): (&str, &str, bool),
        claims: &[String],
        now: Moment,
    ) -> Result<Proved, ProviderFault> {
        match &self.by {
            By::OpenIdConnect(provider) => {
                let wanted = provider.wanted(nonce, again);
                provider.identity(code, verifier, &wanted, claims, now)
            }
            By::ChulaTicket(tickets) => tickets.identity(code),
        }
    }
}
