//! A layer by its file name: a page, the same for programs, as linked data, on paper; the QR code of a version;
//! and the vocabulary of the linked data.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use duties::counts::Counts;
use duties::register;
use law::Language;
use policy::notice::Layer;
use policy::pack::Pack;
use qrcode::QrCode;
use qrcode::render::svg;

use super::{Reading, counted, home, page, published, stem};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// A version never changes: whoever has it may keep it for a day before looking again.
const KEPT: &str = "public, max-age=86400";
/// The edge of a QR code in pixels, large enough to print.
const QR_PIXELS: u32 = 480;

/// What linked data is called.
const LINKED: &str = "application/ld+json";

/// One version of the notice, whole.
pub(crate) async fn whole(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((id, version)): Path<(String, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pack = published(&site, &id, version).await?;
    let asked = Asked::of(&pack, Layer::Full, wanted(&headers, ""))?;
    asked.answer(&site, &visitor, &pack).await
}

/// A layer: `short` is a page, `short.json` the same for programs, `short.jsonld` as linked data,
/// `short.th.pdf` the same on paper; what its rules did, and the record as tables.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((id, version, name)): Path<(String, u32, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pack = published(&site, &id, version).await?;
    let (code, kind) = name.split_once('.').unwrap_or((&name, ""));
    match code {
        "register" | "refusals" => return record(&site, &pack, code, kind).await,
        "uses" => return counted::show(&site, &visitor, &pack, kind).await,
        _ => {}
    }
    let asked = Asked::of(
        &pack,
        Layer::of_code(code).ok_or(Problem::NotFound)?,
        wanted(&headers, kind),
    )?;
    asked.answer(&site, &visitor, &pack).await
}

/// What is said before one channel collects.
pub(crate) async fn channel(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<(String, u32, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    before(&site, &visitor, of, &headers, |name| Layer::Channel(name)).await
}

/// What is said before one form asks its first question.
pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<(String, u32, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    before(&site, &visitor, of, &headers, |name| Layer::Form(name)).await
}

async fn before(
    site: &Arc<Site>,
    visitor: &Visitor,
    (id, version, name): (String, u32, String),
    headers: &HeaderMap,
    layer: fn(&str) -> Layer<'_>,
) -> Result<Response, Problem> {
    let pack = published(site, &id, version).await?;
    let (name, kind) = name.split_once('.').unwrap_or((&name, ""));
    let asked = Asked::of(&pack, layer(name), wanted(headers, kind))?;
    asked.answer(site, visitor, &pack).await
}

/// What is asked for by its ending; without one, by what the visitor says it reads. A browser
/// reads pages, whatever else it reads.
fn wanted<'a>(headers: &HeaderMap, kind: &'a str) -> Kind<'a> {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let accepted: Vec<&str> = accepted.filter_map(|value| value.to_str().ok()).collect();
    let reads = |media: &str| accepted.iter().any(|value| value.contains(media));
    match kind {
        "" if reads("text/html") => Kind::Page,
        "" if reads(LINKED) => Kind::At("jsonld"),
        "" if reads("application/json") => Kind::At("json"),
        "" if reads("application/pdf") => Kind::At("pdf"),
        "" => Kind::Page,
        ending => Kind::Ending(ending),
    }
}

/// How a layer is wanted.
#[derive(Clone, Copy)]
enum Kind<'a> {
    Page,
    /// By what the visitor reads: it has an address of its own.
    At(&'static str),
    Ending(&'a str),
}

/// A layer that was asked for.
struct Asked<'a> {
    layer: Layer<'a>,
    /// Where it stands, without its ending.
    stem: String,
    kind: Kind<'a>,
}

impl<'a> Asked<'a> {
    fn of(pack: &Pack, layer: Layer<'a>, kind: Kind<'a>) -> Result<Self, Problem> {
        let version = pack.version().ok_or(Problem::NotFound)?;
        Ok(Asked {
            layer,
            stem: stem(&home(pack.id(), version), layer),
            kind,
        })
    }

    async fn answer(
        self,
        site: &Site,
        visitor: &Visitor,
        pack: &Pack,
    ) -> Result<Response, Problem> {
        let told = policy::notice::notice(pack, self.layer).ok_or(Problem::NotFound)?;
        let kept = (header::CACHE_CONTROL, KEPT);
        let language = match self.kind {
            Kind::Page => {
                let did = match self.layer {
                    Layer::Record if counted::can_be(site, pack) => {
                        Some(counted::Shown::of(site, visitor, &told).await?)
                    }
                    _ => None,
                };
                let reading = Reading {
                    layer: self.layer,
                    next: None,
                    did,
                };
                return page(site, visitor, pack, reading);
            }
            Kind::At(ending) => {
                let there = format!("{}.{ending}", self.stem);
                return Ok(([(header::VARY, "accept")], Redirect::to(&there)).into_response());
            }
            Kind::Ending("json") => return Ok(([kept], axum::Json(told)).into_response()),
            Kind::Ending("jsonld") => {
                let base = &site.settings.base_url;
                let address = format!("{base}{}", self.stem);
                let linked = policy::linked::notice(pack, &told, base, &address);
                return Ok(as_linked(linked.to_string()));
            }
            // Paper is of one language: the visitor's, under an address of its own.
            Kind::Ending("pdf") => {
                let there = format!("{}.{}.pdf", self.stem, visitor.language.tag());
                return Ok(Redirect::to(&there).into_response());
            }
            Kind::Ending("th.pdf") => Language::Thai,
            Kind::Ending("en.pdf") => Language::English,
            Kind::Ending(_) => return Err(Problem::NotFound),
        };
        let paper = site.papers.of(site, told, language, self.stem).await?;
        let kind = (header::CONTENT_TYPE, "application/pdf");
        Ok(([kind, kept], paper.to_vec()).into_response())
    }
}

/// The record of activities for programs and spreadsheets (s.39, s.40(3)); of the version in force with what
/// the ledger counted.
async fn record(site: &Site, pack: &Pack, what: &str, kind: &str) -> Result<Response, Problem> {
    let counts = if counted::can_be(site, pack) {
        Some(site.run(Counts::for_anybody).await?)
    } else {
        None
    };
    let register = register::register(pack, counts.as_ref()).ok_or(Problem::NotFound)?;
    record_as(register, what, kind)
}

/// A record as a file: all of it for programs, its cells or its refusals as a table. Counts change, so it is
/// never kept.
pub(crate) fn record_as(
    register: register::Register,
    what: &str,
    kind: &str,
) -> Result<Response, Problem> {
    let (table, name) = match (what, kind) {
        ("register", "json") => return Ok(axum::Json(register).into_response()),
        ("register", "csv") => (register::table(&register), "record"),
        ("refusals", "csv") => (register::refusals_table(&register), "refusals"),
        _ => return Err(Problem::NotFound),
    };
    let told = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!(
                "attachment; filename=\"{name}-{}-{}.csv\"",
                register.policy, register.version
            ),
        ),
    ];
    Ok((told, table).into_response())
}

/// The terms of the Act that our linked data uses (`DPV` extended).
pub(crate) async fn vocabulary(State(site): State<Arc<Site>>) -> Response {
    as_linked(policy::vocabulary::vocabulary(&site.settings.base_url).to_string())
}

fn as_linked(text: String) -> Response {
    let told = [
        (header::CONTENT_TYPE, LINKED),
        (header::CACHE_CONTROL, KEPT),
    ];
    (told, text).into_response()
}

/// The QR code that leads to exactly this version (`LP-3`).
pub(crate) async fn qr(
    State(site): State<Arc<Site>>,
    Path((id, version)): Path<(String, u32)>,
) -> Result<Response, Problem> {
    published(&site, &id, version).await?;
    let address = format!("{}{}", site.settings.base_url, home(&id, version));
    let code = QrCode::new(address.as_bytes()).map_err(|_| Problem::NotFound)?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(QR_PIXELS, QR_PIXELS)
        .build();
    let told = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, KEPT),
    ];
    Ok((told, picture).into_response())
}
