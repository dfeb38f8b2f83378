//! The pack of evidence for a complaint to the Committee (s.73, `LP-106`): the form with what is known
//! filled in, the requests with their answers, every entry of the ledger with its receipt, the notices
//! that reached the person, and what the policy says. It can be checked without us.

use std::fmt::Write as _;

use law::words::{Words, complaints as words};
use law::{Moment, Plain, Text};
use serde_json::{Value as Json, json};
use store::{OwnEntry, Permit, Record, Wanted};

use super::notices::Versions;
use super::portable::zipped;
use super::{both, data, html, rfc3339};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::period;
use crate::rights::RequestView;

/// What a complaint is about.
pub(crate) struct About {
    /// What happened, as the person says it.
    pub(crate) said: Option<String>,
    /// The entry complained of, by its number among the person's own.
    pub(crate) entry: Option<u64>,
    /// The person's requests, the one complained of first.
    pub(crate) requests: Vec<RequestView>,
}

/// The pack, ready to be sealed, and how many entries are in it.
pub(crate) struct Evidence {
    pub(crate) bytes: Vec<u8>,
    pub(crate) entries: usize,
}

/// Gathers the evidence for the person whose own permit this is.
///
/// # Errors
/// [`Failure::Store`] when the store cannot be asked, an entry does not open, or the permit ended.
pub(crate) fn evidence(
    app: &App,
    permit: &Permit,
    about: &About,
    made: Moment,
) -> Result<Evidence, Failure> {
    let policy = app.policy();
    let person = permit.person();
    let gathered = app.store().read::<_, store::Fault>(|read| {
        let mut records: Vec<Record> = Vec::new();
        read.records(permit, &Wanted::default(), |record| {
            records.push(record);
            Ok(())
        })?;
        let entries = read.own_entries(person, None, usize::MAX)?;
        let mut receipts = Vec::new();
        for entry in &entries {
            receipts.push((entry.number, read.receipt(person, entry.number)?));
        }
        let published = read.published(policy.compiled.id())?;
        Ok((records, entries, receipts, published))
    })?;
    let (records, entries, receipts, published) = gathered;
    let form = Form::of(&policy, &records, about, made);
    let requests: Vec<Json> = about.requests.iter().map(data::one_request).collect();
    let file = |name: &str, json: &Json| {
        let mut octets = serde_json::to_vec_pretty(json).unwrap_or_default();
        octets.push(b'\n');
        (name.to_owned(), octets)
    };
    let mut files = vec![
        ("complaint.html".to_owned(), form.page().into_bytes()),
        file("complaint.json", &form.json(&policy)),
        file("requests.json", &Json::Array(requests)),
        file(
            "entries.json",
            &Json::Array(entries.iter().map(one_entry).collect()),
        ),
        file(
            "notices.json",
            &Json::Array(Versions::of(&published).notices(&entries)),
        ),
        (
            "key.txt".to_owned(),
            format!("{}\n", app.store().verifier()).into_bytes(),
        ),
    ];
    files.extend(receipts.iter().map(|(number, receipt)| {
        (
            format!("receipts/{number:06}.txt"),
            receipt.clone().into_bytes(),
        )
    }));
    files.extend(
        policy
            .files
            .iter()
            .map(|(name, text)| (format!("policy/{name}"), text.clone().into_bytes())),
    );
    let bytes = zipped(&files).map_err(|why| {
        Failure::Store(store::Fault::Refused(format!(
            "the evidence could not be put together: {why}"
        )))
    })?;
    Ok(Evidence {
        bytes,
        entries: entries.len(),
    })
}

fn one_entry(entry: &OwnEntry) -> Json {
    json!({
        "number": entry.number,
        "ledger_entry": entry.leaf,
        "at": rfc3339(entry.at),
        "kind": entry.kind.word(),
        "payload": entry.payload,
        "receipt": format!("receipts/{:06}.txt", entry.number),
    })
}

/// The fields that the Committee's form asks for (`law` note B3).
struct Form {
    name: Plain<String>,
    contact: Plain<Vec<String>>,
    controller: Text,
    facts: Plain<String>,
    entry: Option<Text>,
    requests: Vec<Text>,
    made: Moment,
}

impl Form {
    fn of(policy: &Policy, records: &[Record], about: &About, made: Moment) -> Form {
        let values = |kinds: &[&str]| -> Vec<String> {
            let mut found: Vec<String> = Vec::new();
            for record in records {
                let Some(category) = policy.compiled.category(record.category) else {
                    continue;
                };
                let fields = category
                    .fields
                    .iter()
                    .filter(|field| kinds.contains(&field.kind.as_str()));
                for value in
                    fields.filter_map(|field| record.fields.open().get(&field.id)?.as_str())
                {
                    if !found.iter().any(|known| known == value) {
                        found.push(value.to_owned());
                    }
                }
            }
            found
        };
        let controller = policy.pack.controller.as_ref();
        Form {
            name: Plain::new(values(&["name"]).join(" ")),
            contact: Plain::new(values(&["email", "phone"])),
            controller: controller
                .map_or_else(|| Text::new("", ""), |controller| controller.name.clone()),
            facts: Plain::new(about.said.clone().unwrap_or_default()),
            entry: about.entry.map(|number| {
                let number = format!("{number:06}");
                let number = Text::new(number.as_str(), number.as_str());
                words::FORM_ENTRY.fill_text(&[("number", &number)])
            }),
            requests: about.requests.iter().map(in_a_line).collect(),
            made,
        }
    }

    fn json(&self, policy: &Policy) -> Json {
        let authority = policy.pack.authority.as_ref();
        json!({
            "format": "sitthi-complaint",
            "format_version": 1,
            "made": rfc3339(self.made),
            "to": authority.map(|authority| json!({ "name": both(&authority.name), "website": authority.website })),
            "complainant": {
                "name": self.name.open(), "address": Json::Null, "contact": self.contact.open(),
                "identity": Json::Null,
            },
            "controller": both(&self.controller),
            "facts": self.facts.open(),
            "about": self.entry.as_ref().map(both),
            "requests": self.requests.iter().map(both).collect::<Vec<_>>(),
            "damage": Json::Null,
            "wanted": Json::Null,
            "truth": both(&words::FORM_TRUTH.text()),
            "signature": Json::Null,
        })
    }

    /// The form to print, Thai first: no script, no address outside itself (`T20`).
    fn page(&self) -> String {
        let mut page = String::from(
            "<!doctype html>\n<html lang=\"th\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\">",
        );
        let _ = write!(
            page,
            "<title>{}</title><style>body{{font-family:sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;line-height:1.6}}h2{{font-size:1rem;margin:1.5rem 0 0}}p{{margin:.25rem 0;white-space:pre-wrap}}</style></head><body>",
            html::escape(&words::FORM_TITLE.text().th)
        );
        let title = words::FORM_TITLE.text();
        let _ = write!(
            page,
            "<h1>{}<br><span lang=\"en\">{}</span></h1>",
            html::escape(&title.th),
            html::escape(&title.en)
        );
        let at = period::moment(self.made);
        said(&mut page, &words::FORM_MADE.fill_text(&[("at", &at)]));
        let blank = words::FORM_TO_FILL.text();
        let same = |text: &str| {
            if text.is_empty() {
                blank.clone()
            } else {
                Text::new(text, "")
            }
        };
        part(&mut page, words::FORM_NAME, &[same(self.name.open())]);
        part(&mut page, words::FORM_ADDRESS, std::slice::from_ref(&blank));
        part(
            &mut page,
            words::FORM_CONTACT,
            &[same(&self.contact.open().join(", "))],
        );
        part(
            &mut page,
            words::FORM_IDENTITY,
            std::slice::from_ref(&blank),
        );
        part(
            &mut page,
            words::FORM_CONTROLLER,
            std::slice::from_ref(&self.controller),
        );
        part(&mut page, words::FORM_FACTS, &[same(self.facts.open())]);
        if let Some(entry) = &self.entry {
            part(&mut page, words::FORM_ABOUT, std::slice::from_ref(entry));
        }
        part(&mut page, words::FORM_REQUESTS, &self.requests);
        part(&mut page, words::FORM_DAMAGE, std::slice::from_ref(&blank));
        part(
            &mut page,
            words::FORM_EVIDENCE,
            &[words::FORM_EVIDENCE_LIST.text()],
        );
        part(&mut page, words::FORM_WANTED, std::slice::from_ref(&blank));
        said(&mut page, &words::FORM_TRUTH.text());
        said(&mut page, &words::FORM_SIGNATURE.text());
        page.push_str("</body></html>\n");
        page
    }
}

fn part(page: &mut String, head: Words, texts: &[Text]) {
    let head = head.text();
    let _ = write!(
        page,
        "<h2>{} <span lang=\"en\">({})</span></h2>",
        html::escape(&head.th),
        html::escape(&head.en)
    );
    for text in texts {
        said(page, text);
    }
}

fn said(page: &mut String, text: &Text) {
    let _ = write!(page, "<p>{}</p>", html::escape(&text.th));
    if !text.en.is_empty() {
        let _ = write!(page, "<p lang=\"en\">{}</p>", html::escape(&text.en));
    }
}

/// A request with its day, its stage and why it was refused, in a line.
fn in_a_line(view: &RequestView) -> Text {
    let (right, at) = (view.right.name().text(), period::moment(view.received));
    let why = view.refused.as_ref().map(|refused| &refused.reason);
    let line = |name: &str, at: &str, stage: &str, why: &str| {
        format!(
            "{name} · {at} · {stage}{}{why} · {}",
            if why.is_empty() { "" } else { ": " },
            view.request
        )
    };
    Text::new(
        line(
            &right.th,
            &at.th,
            &view.stage_words.th,
            why.map_or("", |why| &why.th),
        ),
        line(
            &right.en,
            &at.en,
            &view.stage_words.en,
            why.map_or("", |why| &why.en),
        ),
    )
}
