//! The certificate of an erasure: what was destroyed, on which ground, proved against the ledger
//! without us (`LP-88`, `T19`).

use law::EntryId;
use serde_json::Value as Json;
use store::{Certificate, Opening};

use crate::app::App;
use crate::failure::Failure;

/// A certificate by its number, and the text that proves it offline: the receipt of its ledger entry
/// (C2SP tlog-proof), checked by `sitthi ledger verify`.
///
/// # Errors
/// [`Failure::Missing`] when there is none of this number; [`Failure::Store`].
pub fn certificate(app: &App, id: EntryId) -> Result<(Certificate, String), Failure> {
    let found = app
        .store()
        .read(|read| read.certificate(id))?
        .ok_or(Failure::Missing("certificate"))?;
    let opening = opening(&found)?;
    let text = app.store().read(|read| read.receipt_of(&opening))?;
    Ok((found, text))
}

fn opening(certificate: &Certificate) -> Result<Opening, Failure> {
    let unreadable = || {
        Failure::Store(store::Fault::Refused(
            "a stored certificate cannot be read".to_owned(),
        ))
    };
    let body: Json = serde_json::from_str(&certificate.body).map_err(|_| unreadable())?;
    let part = |name: &str| {
        body.get(name)
            .and_then(Json::as_str)
            .map(str::to_owned)
            .ok_or_else(unreadable)
    };
    Ok(Opening {
        leaf: certificate.leaf,
        leaf_hex: part("entry")?,
        salt_hex: part("salt")?,
        payload: part("payload")?,
    })
}
