//! A layer by its file name: a page, or the same for programs; and the QR code of a version.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use policy::notice::Layer;
use qrcode::QrCode;
use qrcode::render::svg;

use super::{home, page, published};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// A version never changes: whoever has it may keep it for a day before looking again.
const KEPT: &str = "public, max-age=86400";
/// The edge of a QR code in pixels, large enough to print.
const QR_PIXELS: u32 = 480;

/// A layer: `short` is a page, `short.json` the same for programs.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((id, version, name)): Path<(String, u32, String)>,
) -> Result<Response, Problem> {
    let pack = published(&site, &id, version).await?;
    let (code, kind) = name.split_once('.').unwrap_or((&name, ""));
    let layer = Layer::of_code(code).ok_or(Problem::NotFound)?;
    match kind {
        "" => page(&site, &visitor, &pack, layer, None),
        "json" => {
            let notice = policy::notice::notice(&pack, layer).ok_or(Problem::NotFound)?;
            let told = [(header::CACHE_CONTROL, KEPT)];
            Ok((told, axum::Json(notice)).into_response())
        }
        _ => Err(Problem::NotFound),
    }
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
