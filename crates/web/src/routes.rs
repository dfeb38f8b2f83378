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
    /// Whoever acts for a person, about that person (s.20); the address names whom.
    Representative,
    /// Whoever has any role with the controller.
    Staff,
    /// Whoever has a part in a course, or acts for somebody who has (`LP-51`, `LP-52`).
    Teaching,
    /// Whoever answers requests: the privacy desk and the data protection officer (s.41).
    Desk,
    /// A program with its own token; cookies count for nothing here.
    Program,
    /// A page of one of the institution's own sites, known by its origin (`LP-30`); cookies count for
    /// nothing here either.
    Site,
}

impl Audience {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Audience::World => "world",
            Audience::Anyone => "anyone",
            Audience::Person => "person",
            Audience::Representative => "representative",
            Audience::Staff => "staff",
            Audience::Teaching => "teaching",
            Audience::Desk => "desk",
            Audience::Program => "program",
            Audience::Site => "site",
        }
    }
}

/// The longest body of a form.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// The longest edited version of a file that comes with a form, and how long it may take.
const EDITED_BYTES_MAX: usize = 512 * 1024 * 1024;
const EDITED_SECONDS_MAX: u64 = 1_800;
/// The longest form with its files, whatever its questions take, and how long it may take.
const FILLED_BYTES_MAX: usize = 24 * 1024 * 1024;
const FILLED_SECONDS_MAX: u64 = 180;
/// The longest pack that comes through a form; each Thai letter takes nine octets there.
const PACK_BYTES_MAX: usize = 2 * 1024 * 1024;
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

/// Lines about a person: their own pages, and the same for who acts for them (s.20).
macro_rules! of_a_person {
    ($($method:ident($path:literal, $handler:path);)*) => {
        [$(
            $method(concat!("/me", $path), Audience::Person, $handler),
            $method(concat!("/for/{whose}", $path), Audience::Representative, $handler),
        )*]
    };
}

/// The pages about a person, by the path below where they stand.
#[rustfmt::skip]
fn pages_of_a_person() -> impl IntoIterator<Item = Route> {
    of_a_person! {
        get("", portal::home::show);
        get("/held", portal::held::show);
        get("/uses", portal::uses::show);
        get("/uses/{number}/receipt", portal::uses::receipt);
        get("/notices", portal::reached::show);
        get("/requests", portal::requests::list);
        get("/requests/new", portal::choose::show);
        get("/requests/new/copy", portal::copy::ask);
        post("/requests/new/copy", portal::copy::send);
        get("/requests/new/erasure", portal::erasure::ask);
        post("/requests/new/erasure/why", portal::erasure::why);
        post("/requests/new/erasure/check", portal::erasure::check);
        post("/requests/new/erasure", portal::erasure::send);
        get("/requests/new/objection", portal::objection::ask);
        post("/requests/new/objection/what", portal::objection::what);
        post("/requests/new/objection/why", portal::objection::why);
        post("/requests/new/objection/check", portal::objection::check);
        post("/requests/new/objection", portal::objection::send);
        get("/requests/new/restriction", portal::restriction::ask);
        post("/requests/new/restriction/what", portal::restriction::what);
        post("/requests/new/restriction/why", portal::restriction::why);
        post("/requests/new/restriction/check", portal::restriction::check);
        post("/requests/new/restriction", portal::restriction::send);
        get("/requests/new/correction", portal::correction::ask);
        post("/requests/new/correction/after", portal::correction::after);
        post("/requests/new/correction", portal::correction::send);
        get("/requests/new/question", portal::question::ask);
        post("/requests/new/question", portal::question::send);
        get("/requests/new/portability", portal::portability::ask);
        post("/requests/new/portability/what", portal::portability::what);
        post("/requests/new/portability/check", portal::portability::check);
        post("/requests/new/portability", portal::portability::send);
        get("/requests/new/complaint", portal::complaint::ask);
        post("/requests/new/complaint", portal::complaint::send);
        get("/consents", portal::consents::show);
        post("/consents/withdraw", portal::consents::withdraw);
        post("/consents/give", portal::consents::give);
        post("/consents/refuse", portal::consents::refuse);
        get("/consents/of/{activity}", portal::consent_record::history);
        get("/consents/receipts/{number}", portal::consent_record::receipt);
        get("/consents/receipts/{number}/file", portal::consent_record::file);
        get("/files", portal::files::show);
        post("/files/{file}", portal::files::open);
        get("/asked", portal::asked::show);
        post("/asked", portal::asked::answer);
        get("/transfers", portal::transfers::show);
        post("/transfers/accept", portal::transfers::accept);
        post("/transfers/decline", portal::transfers::decline);
        get("/requests/{request}", portal::requests::show);
        post("/requests/{request}/reply", portal::requests::reply);
        get("/requests/{request}/take-back", portal::requests::ask_take_back);
        post("/requests/{request}/take-back", portal::requests::take_back);
        post("/requests/{request}/lift", portal::restriction::lift);
        get("/requests/{request}/collect", portal::copy::collect);
    }
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
        get("/.well-known/gpc.json", World, assets::signal),
        get("/consent.js", World, assets::consent),
        get("/count.js", World, assets::count),
        get("/schemas/copy-1.json", World, assets::copy_schema),
        get("/schemas/portable-1.json", World, assets::portable_schema),
        get("/schemas/consent-receipt-1.json", World, assets::consent_receipt_schema),
        get("/schemas/register-1.json", World, assets::register_schema),

        get("/", Anyone, portal::front::show),
        get("/notice", Anyone, notices::newest),
        get("/notices/{policy}/{version}", Anyone, notices::show),
        get("/notices/{policy}/{version}/qr.svg", World, notices::qr),
        get("/notices/{policy}/{version}/since/{earlier}", Anyone, notices::changes),
        get("/notices/{policy}/{version}/channels/{channel}", Anyone, notices::channel),
        get("/notices/{policy}/{version}/{layer}", Anyone, notices::file),
        get(policy::vocabulary::PATH, World, notices::vocabulary),
        get("/notices/{policy}/{version}/forms/{form}", Anyone, notices::form),
        get("/forms", Anyone, portal::form::list),
        get("/forms/{form}", Anyone, portal::form::show),
        post("/forms/{form}", Anyone, portal::form::send).takes(FILLED_BYTES_MAX, FILLED_SECONDS_MAX),
        get("/cases", Anyone, portal::followed::ask),
        post("/cases", Anyone, portal::followed::show),
        post("/cases/files", Anyone, portal::followed::file),
        post("/cases/withdraw", Anyone, portal::followed::withdraw),
        post("/cases/code", Anyone, portal::followed::send_code),
        post("/cases/prove", Anyone, portal::followed::prove),
        get("/cases/{case}", Anyone, portal::followed::ask_of),
        get("/certificates/{certificate}", Anyone, portal::certificate::show),
        get("/certificates/{certificate}/text", Anyone, portal::certificate::text),
        get("/consent-texts/{wording}", Anyone, portal::consent_record::text),
        get("/consent-texts/{wording}/file", World, portal::consent_record::text_file),

        get("/requests/go-on/{word}", Anyone, portal::cooling::show),
        post("/requests/go-on/{word}", Anyone, portal::cooling::go_on),
        post("/requests/stop/{word}", Anyone, portal::cooling::stop),
        get("/demo/letters", Person, portal::mailbox::show),

        get("/sign-in", Anyone, sign_in::choose),
        post("/sign-in/as", Anyone, sign_in::as_invented),
        get("/sign-in/leave", Anyone, sign_in::leave),
        get("/sign-in/abroad", Anyone, sign_in::tell_of_abroad),
        post("/sign-in/abroad", Anyone, sign_in::agree_to_abroad),
        get("/sign-in/return", Anyone, sign_in::come_back),
        get("/sign-in/return/{state}", Anyone, sign_in::come_back_with_ticket),
        get("/signed-out", Anyone, sign_in::signed_out),
        post("/sign-out", Anyone, sign_in::sign_out),
        get("/confirm", Person, sign_in::confirm),
        post("/confirm/as", Person, sign_in::confirm_as_invented),

        get("/cookies", Anyone, portal::cookies::show),
        post("/cookies/forget", Anyone, portal::cookies::forget),
        post("/cookies/record", Anyone, portal::cookies::record),
        post("/cookies/erase", Anyone, portal::cookies::erase),

        get("/recipients/{telling}", Anyone, portal::recipient::show),
        post("/recipients/{telling}", Anyone, portal::recipient::confirm),

        get("/me/notice", Person, portal::notice::show),
        post("/me/notice", Person, portal::notice::read),
        get("/requests", Anyone, portal::requests::here),
        get("/me/representatives", Person, portal::representing::show),
        post("/me/representatives/lay-down", Person, portal::representing::lay_down),
        post("/me/representatives/end", Person, portal::representing::end),

        get("/console", Staff, console::home::show),
        get("/console/visits", Staff, console::visits::show),
        get("/console/visits.csv", Staff, console::visits::csv),
        get("/console/courses/{course}", Teaching, console::course::show),
        get("/console/courses/{course}/people/{person}", Teaching, console::course::person_records),
        post("/console/courses/{course}/people/{person}/files/{file}", Teaching, console::files::open),
        get("/console/forms", Staff, console::forms::list),
        get("/console/forms/{form}", Staff, console::forms::ask),
        post("/console/forms/{form}", Staff, console::forms::send).takes(FILLED_BYTES_MAX, FILLED_SECONDS_MAX),
        get("/console/cases/{case}", Staff, console::form_case::closed),
        post("/console/cases/{case}", Staff, console::form_case::open),
        post("/console/cases/{case}/files/{file}", Staff, console::form_case::file),
        post("/console/cases/{case}/answer", Staff, console::form_case::answer),
        post("/console/cases/{case}/cancel", Staff, console::form_case::cancel),
        post("/console/cases/{case}/vouch", Staff, console::form_case::vouch),
        post("/console/cases/{case}/close", Staff, console::form_case::close),
        get("/console/requests", Desk, console::queue::show),
        get("/console/requests/new", Desk, console::intake::ask),
        post("/console/requests/new/about", Desk, console::intake::about),
        post("/console/requests/new/record", Desk, console::intake::record::ask),
        post("/console/requests/new", Desk, console::intake::send),
        get("/console/sources", Desk, console::sources::show),
        post("/console/sources", Desk, console::sources::find),
        get("/console/consents", Desk, console::consents::show),
        post("/console/consents", Desk, console::consents::find),
        get("/console/register", Desk, console::register::show),
        get("/console/register/{file}", Desk, console::register::file),
        get("/console/consents/take-down", Desk, console::taken_down::ask),
        post("/console/consents/take-down", Desk, console::taken_down::look),
        post("/console/consents/take-down/said", Desk, console::taken_down::take),
        get("/console/publish", Desk, console::publish::show),
        get("/console/publish/new", Desk, console::publish::write),
        post("/console/publish/check", Desk, console::publish::check).takes(PACK_BYTES_MAX, ANSWER_SECONDS_MAX),
        post("/console/publish", Desk, console::publish::propose).takes(PACK_BYTES_MAX, ANSWER_SECONDS_MAX),
        get("/console/publish/{proposal}", Desk, console::publish::one),
        get("/console/publish/{proposal}/statement", Desk, console::publish::statement),
        post("/console/publish/{proposal}/approve", Desk, console::publish::approve),
        post("/console/publish/{proposal}/refuse", Desk, console::publish::refuse),
        post("/console/publish/{proposal}/withdraw", Desk, console::publish::withdraw),
        get("/console/representatives", Desk, console::representatives::ask),
        post("/console/representatives", Desk, console::representatives::look),
        post("/console/representatives/record", Desk, console::representatives::record),
        post("/console/representatives/end", Desk, console::representatives::end),
        get("/console/requests/{request}", Desk, console::queue::closed),
        post("/console/requests/{request}", Desk, console::case::open),
        post("/console/requests/{request}/gather", Desk, console::case::gather),
        post("/console/requests/{request}/identify", Desk, console::case::identify),
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
        get("/console/recipients", Desk, console::recipients::show),
        get("/console/recipients/{telling}/letter", Desk, console::recipients::letter),
        post("/console/recipients/{telling}/posted", Desk, console::recipients::posted),
        post("/console/recipients/{telling}/heard", Desk, console::recipients::heard),
        post("/console/requests/{request}/systems/{task}/done", Desk, console::systems::done),
        post("/console/requests/{request}/systems/{task}/again", Desk, console::systems::ask_again),
        post("/console/requests/{request}/others", Desk, console::review::show),
        post("/console/requests/{request}/others/{item}/file", Desk, console::review::file),
        post("/console/requests/{request}/others/{item}/edited", Desk, console::review::edited).takes(EDITED_BYTES_MAX, EDITED_SECONDS_MAX),
        post("/console/requests/{request}/others/decided", Desk, console::review::decide),

        get("/ledger", Anyone, ledger_pages::show),
    ];
    table.extend(pages_of_a_person());
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
        .layer(CsrfLayer::new().with_insecure_bypass(|_, uri| api::is_for_sites(uri.path())))
        .layer(CatchPanicLayer::custom(page::broken))
        .layer(from_fn_with_state(Arc::clone(site), page::dress))
        .with_state(Arc::clone(site))
}
