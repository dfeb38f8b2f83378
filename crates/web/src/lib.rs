//! The doors: the portal for the person, the console for staff, the interface for programs.
//!
//! Reads personal data only through duties that hold a permit, and acts only through duties. Every
//! address stands in one table with its audience ([`routes`]).
//!
//! Trusted with: who is signed in. A mistake here shows one person another's page; nothing here
//! can open data without a decision.

mod address;
mod api;
mod assets;
mod authzen;
mod console;
mod cookie;
mod forms;
mod handed;
mod headers;
mod incoming;
mod ledger_pages;
mod notices;
mod one_file;
mod page;
mod paper;
mod portal;
mod problem;
pub mod routes;
mod session;
mod settings;
mod sign_in;
mod site;
mod work;

use std::sync::Arc;

use axum::Router;

pub use notices::on_paper as notice_on_paper;
pub use paper::Unprintable;
pub use session::staff_of_session;
pub use settings::{ChulaSso, DemoPerson, Oidc, Protocol, Secret, Settings, SignInBy};
pub use sign_in::ProviderFault;
pub use work::work;

pub use api::{openapi, program_token};

/// All doors of a house, ready to be served. Serve it with the peer's address
/// (`into_make_service_with_connect_info`), by which roles can be tied to a network (`CO-33`).
///
/// # Errors
/// [`ProviderFault`] when a sign-in provider's settings cannot be used, or the policy has no such source
/// (`LP-31`). The provider itself is asked only when somebody signs in.
pub fn router(app: Arc<duties::App>, settings: Settings) -> Result<Router, ProviderFault> {
    let site = Arc::new(site::Site::new(app, settings)?);
    Ok(routes::router(&site))
}
