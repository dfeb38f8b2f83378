//! Every address, its audience and its handler: one table, one line a route. An address that is
//! not here does not exist, and one without an audience cannot be written down.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{self, MethodRouter};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::session::gate;
use crate::site::Site;
use crate::{api, assets, console, ledger_pages, notices, page, portal, sign_in};

/// For whom an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody, and nothing of the visitor is looked at: style, fonts, public tiles.
    World,
    /// Everybody; the page shows who is signed in.
    Anyone,
    /// A person who is signed in, about themselves.
    Person,
    /// Whoever has any role with the controller.
    Staff,
    /// Whoever has a part in a course, or acts for somebody who has (`LP-51`, `LP-52`).
    Teaching,
    /// Whoever answers requests: the privacy desk and the data protection officer (s.41).
    Desk,
    /// A program with its own token; cookies count for nothing here.
    Program,
}

impl Audience {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Audience::World => "world",
            Audience::Anyone => "anyone",
            Audience::Person => "person",
            Audience::Staff => "staff",
            Audience::Teaching => "teaching",
            Audience::Desk => "desk",
            Audience::Program => "program",
        }
    }
}

/// The longest body of a form.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// How long an answer may take, in seconds.
const ANSWER_SECONDS_MAX: u64 = 30;

/// One line of the table.
pub(crate) struct Route {
    method: Method,
    path: &'static str,
    audience: Audience,
    answer: MethodRouter<Arc<Site>>,
    body_bytes_max: usize,
    seconds_max: u64,
}

impl Route {
    fn new(
        method: Method,
        path: &'static str,
        audience: Audience,
        answer: MethodRouter<Arc<Site>>,
    ) -> Self {
        Route {
            method,
            path,
            audience,
            answer,
            body_bytes_max: FORM_BYTES_MAX,
            seconds_max: ANSWER_SECONDS_MAX,
        }
    }

    /// For doors through which much comes in: another limit of bytes and time.
    pub(crate) fn takes(mut self, bytes_max: usize, seconds_max: u64) -> Self {
        self.body_bytes_max = bytes_max;
        self.seconds_max = seconds_max;
        self
    }
}

/// A line for reading.
pub(crate) fn get<H, T>(path: &'static str, audience: Audience, handler: H) -> Route
where
    H: Handler<T, Arc<Site>>,
    T: 'static,
{
    Route::new(Method::GET, path, audience, routing::get(handler))
}

/// A line for acting.
pub(crate) fn post<H, T>(path: &'static str, audience: Audience, handler: H) -> Route
where
    H: Handler<T, Arc<Site>>,
    T: 'static,
{
    Route::new(Method::POST, path, audience, routing::post(handler))
}

/// The table.
#[rustfmt::skip]
// size: one line an address
fn table() -> Vec<Route> {
    use Audience::{Anyone, Desk, Person, Staff, Teaching, World};
    let mut table = vec![
        get("/assets/{name}", World, assets::serve),
        get("/favicon.ico", World, assets::icon),
        get("/.well-known/security.txt", World, assets::security),
        get("/schemas/copy-1.json", World, assets::copy_schema),

        get("/", Anyone, portal::front::show),
        get("/notice", Anyone, notices::newest),
        get("/notices/{policy}/{version}", Anyone, notices::show),
        get("/certificates/{certificate}", Anyone, portal::certificate::show),
        get("/certificates/{certificate}/text", Anyone, portal::certificate::text),

        get("/requests/go-on/{word}", Anyone, portal::cooling::show),
        post("/requests/go-on/{word}", Anyone, portal::cooling::go_on),
        post("/requests/stop/{word}", Anyone, portal::cooling::stop),
        get("/demo/letters", Person, portal::mailbox::show),

        get("/sign-in", Anyone, sign_in::choose),
        post("/sign-in/as", Anyone, sign_in::as_invented),
        get("/sign-in/leave", Anyone, sign_in::leave),
        get("/sign-in/return", Anyone, sign_in::come_back),
        get("/signed-out", Anyone, sign_in::signed_out),
        post("/sign-out", Anyone, sign_in::sign_out),
        get("/confirm", Person, sign_in::confirm),
        post("/confirm/as", Person, sign_in::confirm_as_invented),

        get("/recipients/{telling}", Anyone, portal::recipient::show),
        post("/recipients/{telling}", Anyone, portal::recipient::confirm),

        get("/me", Person, portal::home::show),
        get("/me/notice", Person, portal::notice::show),
        post("/me/notice", Person, portal::notice::read),
        get("/me/held", Person, portal::held::show),
        get("/me/uses", Person, portal::uses::show),
        get("/me/uses/{number}/receipt", Person, portal::uses::receipt),
        get("/me/requests", Person, portal::requests::list),
        get("/requests", Anyone, portal::requests::here),
        get("/me/requests/new", Person, portal::choose::show),
        get("/me/requests/new/copy", Person, portal::copy::ask),
        post("/me/requests/new/copy", Person, portal::copy::send),
        get("/me/requests/new/erasure", Person, portal::erasure::ground),
        post("/me/requests/new/erasure/words", Person, portal::erasure::words),
        post("/me/requests/new/erasure/check", Person, portal::erasure::check),
        post("/me/requests/new/erasure", Person, portal::erasure::send),
        get("/me/requests/new/objection", Person, portal::objection::ask),
        post("/me/requests/new/objection/what", Person, portal::objection::what),
        post("/me/requests/new/objection/why", Person, portal::objection::why),
        post("/me/requests/new/objection/check", Person, portal::objection::check),
        post("/me/requests/new/objection", Person, portal::objection::send),
        get("/me/requests/new/restriction", Person, portal::restriction::ask),
        post("/me/requests/new/restriction/what", Person, portal::restriction::what),
        post("/me/requests/new/restriction/why", Person, portal::restriction::why),
        post("/me/requests/new/restriction/check", Person, portal::restriction::check),
        post("/me/requests/new/restriction", Person, portal::restriction::send),
        get("/me/requests/new/correction", Person, portal::correction::ask),
        post("/me/requests/new/correction/after", Person, portal::correction::after),
        post("/me/requests/new/correction", Person, portal::correction::send),
        get("/me/requests/new/question", Person, portal::question::ask),
        post("/me/requests/new/question", Person, portal::question::send),
        get("/me/requests/new/portability", Person, portal::portability::ask),
        post("/me/requests/new/portability/what", Person, portal::portability::what),
        post("/me/requests/new/portability/check", Person, portal::portability::check),
        post("/me/requests/new/portability", Person, portal::portability::send),
        get("/me/requests/new/complaint", Person, portal::complaint::ask),
        post("/me/requests/new/complaint", Person, portal::complaint::send),
        get("/me/consents", Person, portal::consents::show),
        post("/me/consents/withdraw", Person, portal::consents::withdraw),
        post("/me/consents/give", Person, portal::consents::give),
        get("/me/requests/{request}", Person, portal::requests::show),
        post("/me/requests/{request}/reply", Person, portal::requests::reply),
        get("/me/requests/{request}/take-back", Person, portal::requests::ask_take_back),
        post("/me/requests/{request}/take-back", Person, portal::requests::take_back),
        post("/me/requests/{request}/lift", Person, portal::restriction::lift),
        get("/me/requests/{request}/collect", Person, portal::copy::collect),

        get("/console", Staff, console::home::show),
        get("/console/courses/{course}", Teaching, console::course::show),
        get("/console/courses/{course}/people/{person}", Teaching, console::course::person_records),
        get("/console/requests", Desk, console::queue::show),
        get("/console/requests/new", Desk, console::intake::ask),
        post("/console/requests/new/about", Desk, console::intake::about),
        post("/console/requests/new/record", Desk, console::intake::record::ask),
        post("/console/requests/new", Desk, console::intake::send),
        get("/console/requests/{request}", Desk, console::queue::closed),
        post("/console/requests/{request}", Desk, console::case::open),
        post("/console/requests/{request}/gather", Desk, console::case::gather),
        post("/console/requests/{request}/identify", Desk, console::intake::identify),
        post("/console/requests/{request}/assign", Desk, console::case::assign),
        post("/console/requests/{request}/ask", Desk, console::case::ask),
        post("/console/requests/{request}/block", Desk, console::case::block),
        post("/console/requests/{request}/unblock", Desk, console::case::unblock),
        post("/console/requests/{request}/answer", Desk, console::case::answer),
        post("/console/requests/{request}/grant", Desk, console::case::grant),
        post("/console/requests/{request}/say", Desk, console::case::say),
        post("/console/requests/{request}/refuse", Desk, console::case::refuse),
        post("/console/requests/{request}/approve", Desk, console::case::approve),
        post("/console/requests/{request}/send-back", Desk, console::case::send_back),
        post("/console/requests/{request}/others", Desk, console::review::show),
        post("/console/requests/{request}/others/decided", Desk, console::review::decide),

        get("/ledger", Anyone, ledger_pages::show),
    ];
    table.extend(api::routes());
    table
}

/// Every address with its method and audience, in the table's order.
#[must_use]
pub fn addresses() -> Vec<(Method, &'static str, Audience)> {
    table()
        .into_iter()
        .map(|route| (route.method, route.path, route.audience))
        .collect()
}

pub(crate) fn router(site: &Arc<Site>) -> Router {
    let mut router = Router::new();
    for route in table() {
        let limited: MethodRouter<Arc<Site>> = route
            .answer
            .layer::<_, Infallible>(DefaultBodyLimit::max(route.body_bytes_max))
            .layer::<_, Infallible>(RequestBodyLimitLayer::new(route.body_bytes_max))
            .layer::<_, Infallible>(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                Duration::from_secs(route.seconds_max),
            ))
            .layer::<_, Infallible>(from_fn_with_state((Arc::clone(site), route.audience), gate));
        router = router.route(route.path, limited);
    }
    router
        .fallback(page::nothing_here)
        .method_not_allowed_fallback(page::not_that_way)
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(page::broken))
        .layer(from_fn_with_state(Arc::clone(site), page::dress))
        .with_state(Arc::clone(site))
}
