//! The certificate of an erasure: what was destroyed, on which ground, proved against the ledger
//! without us (`LP-88`, `T19`).

use jiff::civil::Date;
use law::words::{requests as words, systems as system_words};
use law::{EntryId, RequestId, Text};
use serde_json::Value as Json;
use store::{Certificate, Opening};

use crate::app::App;
use crate::failure::Failure;
use crate::recipients::TellingView;
use crate::{period, recipients, rights, systems};

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

/// What a certificate says, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whether everything is destroyed.
    pub whole: bool,
    /// The day by which what was destroyed is unreadable in every backup too.
    pub final_by: Date,
    /// Sentence by sentence: what is done here, when it is final everywhere, what is kept until
    /// when, what stays (`T19`).
    pub sentences: Vec<Text>,
}

/// What a certificate says, for people: from the very words that its ledger entry committed to.
///
/// # Errors
/// [`Failure::Store`] when it cannot be read.
pub fn told(app: &App, certificate: &Certificate) -> Result<Told, Failure> {
    let payload: Json = serde_json::from_str(&opening(certificate)?.payload).unwrap_or_default();
    let list = |name: &str| {
        let grounds = payload.get("grounds").and_then(|grounds| grounds.get(name));
        grounds
            .and_then(Json::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let policy = app.policy();
    let name = |item: &Json| {
        let id = item
            .get("category")
            .unwrap_or(item)
            .as_str()
            .unwrap_or_default();
        let ix = policy.compiled.category_ix(id);
        ix.and_then(|ix| policy.compiled.category(ix))
            .map_or_else(|| Text::new(id, id), |category| category.name.clone())
    };
    let names = |items: &[Json]| period::list(&items.iter().map(name).collect::<Vec<_>>());
    let (erased, kept, stays) = (list("erased"), list("kept"), list("stays"));
    let whole = kept.is_empty() && stays.is_empty();
    let final_by = certificate.at.after(rights::BACKUPS).civil_day();
    let done = if whole {
        words::ERASURE_DONE
    } else {
        words::ERASURE_PARTLY
    };
    let mut sentences = vec![
        done.text(),
        words::ERASURE_BACKUPS.fill_text(&[("date", &period::day(final_by))]),
    ];
    if !erased.is_empty() {
        sentences.push(words::CERTIFICATE_ERASED.fill_text(&[("categories", &names(&erased))]));
    }
    sentences.extend(kept.iter().map(|item| {
        let until = item.get("until").and_then(Json::as_str);
        match until.and_then(|day| day.parse().ok()) {
            Some(day) => words::CERTIFICATE_KEPT
                .fill_text(&[("category", &name(item)), ("until", &period::day(day))]),
            None => words::ERASURE_HELD.fill_text(&[("category", &name(item))]),
        }
    }));
    if !stays.is_empty() {
        sentences.push(words::CERTIFICATE_STAYS.fill_text(&[("categories", &names(&stays))]));
    }
    let told = recipients::of_request(app, RequestId::from_bytes(certificate.certificate.bytes()))?;
    if !told.is_empty() {
        let (confirmed, all) = recipients::confirmed(&told);
        sentences.push(words::CERTIFICATE_RECIPIENTS.fill_text(&[
            (
                "confirmed",
                &Text::new(confirmed.to_string(), confirmed.to_string()),
            ),
            ("told", &Text::new(all.to_string(), all.to_string())),
        ]));
    }
    sentences.extend(elsewhere(
        app,
        certificate,
        &told,
        whole.then_some(final_by),
    )?);
    Ok(Told {
        whole,
        final_by,
        sentences,
    })
}

/// How far every connected system is; and, when all of them are done, every recipient confirmed and the
/// last backup lapsed, that it is done everywhere (`T19`).
fn elsewhere(
    app: &App,
    certificate: &Certificate,
    told: &[TellingView],
    final_by: Option<Date>,
) -> Result<Vec<Text>, Failure> {
    let request = RequestId::from_bytes(certificate.certificate.bytes());
    let steps = systems::steps(app, request)?;
    let mut sentences: Vec<Text> = systems::sentences(&steps).collect();
    let (confirmed, all) = recipients::confirmed(told);
    let done = confirmed == all && steps.iter().all(|step| !step.state.is_open());
    if done && final_by.is_some_and(|day| app.now().civil_day() > day) {
        sentences.push(system_words::DONE_EVERYWHERE.text());
    }
    Ok(sentences)
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
