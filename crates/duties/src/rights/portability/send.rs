//! Sending on: the disclosure is decided and entered, then the data goes to the other controller over
//! TLS with a statement signed by the ledger's key, and what it answers is kept (s.31(1)–(2), `LP-83`,
//! `LP-84`).
//!
//! What was sent is kept as it was, under the person's own key, together with statement and receipt:
//! that is what a copy of it is made of. A transfer that is not taken is tried again, each time decided
//! afresh; after [`TRIES`] the desk looks at it.

use connectors::transfer::{self as wire, NotSent};
use law::words::portability as words;
use law::{CaseId, EntryId, Operation, PersonId, RequestId, Right, Text};
use policy::Set64;
use policy::pack::Recipient;
use serde_json::{Value as Json, json};
use store::{ByHand, Digest, Tx, VerifierKey};

use super::super::ready::{Laid, lay_ready, written};
use super::{Reach, gathering, names, portable, unmade};
use crate::app::App;
use crate::ask::{Asked, category_ids, in_tx, oneself};
use crate::failure::Failure;
use crate::package::{PORTABLE_SCHEMA, rfc3339, zipped};
use crate::rights::about::WaitsFor;
use crate::rights::case::Case;
use crate::rights::enter_step;
use crate::rights::outcome::Open;

/// After how many tries the desk looks at it.
pub(super) const TRIES: u32 = 5;
/// The first line of a statement about a transfer.
pub(crate) const STATEMENT: &str = "sitthi-transfer/1";
/// The first line of a receipt for one.
pub(crate) const RECEIPT: &str = "sitthi-receipt/1";

/// The number under which a request's transfer goes out: stable, and without a way back to the case
/// number.
fn transfer_of(app: &App, person: PersonId, request: RequestId) -> Result<EntryId, Failure> {
    let name = app
        .store()
        .pseudonym(person, &format!("transfer/{request}"))?;
    name.get(..32)
        .and_then(|number| number.parse().ok())
        .ok_or(Failure::Missing("number of the transfer"))
}

/// The number of what is kept of a request's transfer; none where nothing is.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn kept_of(app: &App, row: &store::RequestRow) -> Result<Option<EntryId>, Failure> {
    let kept = app.store().read(|read| read.transfers_kept(row.person))?;
    if kept.is_empty() || row.kind != Right::Portability.code() {
        return Ok(None);
    }
    transfer_of(app, row.person, row.request).map(Some)
}

/// The person's requests of which something was sent and taken, with their transfers, oldest first.
pub(super) fn sent_to(app: &App, person: PersonId) -> Result<Vec<EntryId>, Failure> {
    let rows = app.store().read(|read| read.requests_of(person))?;
    let mut found = Vec::new();
    for row in rows.iter().rev() {
        if row.kind != Right::Portability.code() {
            continue;
        }
        let transfer = transfer_of(app, person, row.request)?;
        let kept = app
            .store()
            .read(|read| read.transfer_content(person, transfer))?;
        if kept.is_some_and(|kept| Sent::read(&kept).is_some_and(|sent| sent.receipt.is_some())) {
            found.push(transfer);
        }
    }
    Ok(found)
}

/// What is kept of a transfer.
struct Sent {
    statement: String,
    content: String,
    receipt: Option<String>,
}

impl Sent {
    fn read(kept: &[u8]) -> Option<Sent> {
        let kept: Json = serde_json::from_slice(kept).ok()?;
        let text = |name: &str| kept.get(name).and_then(Json::as_str).map(str::to_owned);
        Some(Sent {
            statement: text("statement")?,
            content: text("content")?,
            receipt: text("receipt"),
        })
    }

    fn octets(&self) -> Vec<u8> {
        json!({ "statement": self.statement, "content": self.content, "receipt": self.receipt })
            .to_string()
            .into_bytes()
    }

    /// What goes over the wire.
    fn envelope(&self) -> String {
        json!({ "statement": self.statement, "content": self.content }).to_string()
    }
}

/// Sends what a request asks for, and lays the copy of it ready.
pub(super) fn send_on(
    app: &App,
    of: (PersonId, RequestId),
    case: &Case,
    attempts: u32,
) -> Result<(), Failure> {
    let policy = app.policy();
    let id = case.about.recipient.clone().unwrap_or_default();
    let recipient = policy.pack.recipients.iter().find(|known| known.id == id);
    let recipient = recipient.ok_or(Failure::Missing("recipient"))?;
    let name = recipient.name.clone();
    let key: Option<VerifierKey> = recipient.transfer_key.parse().ok();
    let (Some(key), false) = (key, recipient.transfer_endpoint.is_empty()) else {
        let step = words::NO_WAY_YET.fill_text(&[("recipient", &name)]);
        return leave(app, of, WaitsFor::Desk, step);
    };
    let sent = match decided(app, of, recipient, attempts)? {
        Ok(sent) => sent,
        Err(why) => {
            let step = words::POLICY_SAYS_NO.fill_text(&[("recipient", &name), ("why", &why)]);
            return leave(app, of, WaitsFor::Desk, step);
        }
    };
    let took = wire::send(
        &recipient.transfer_endpoint,
        &recipient.id,
        &sent.sent.envelope(),
        &app.reach(),
    );
    let receipt = took.map_err(why_not).and_then(|answer| {
        receipt_in(&answer, &key, &sent).ok_or_else(|| words::WHY_RECEIPT.text())
    });
    match receipt {
        Ok(receipt) => taken(app, of, sent, receipt, &name),
        Err(why) => not_taken(app, of, &name, &why, attempts),
    }
}

/// A transfer whose disclosure was decided and entered.
struct Decided {
    transfer: EntryId,
    digest: String,
    sent: Sent,
    categories: Set64,
    withheld: u32,
    /// Files that do not go along this way.
    files: u32,
}

/// Reads what goes along, decides the disclosure, signs the statement and keeps both; or why the
/// policy says no.
fn decided(
    app: &App,
    (person, request): (PersonId, RequestId),
    recipient: &Recipient,
    attempts: u32,
) -> Result<Result<Decided, Text>, Failure> {
    let policy = app.policy();
    let declared = policy
        .compiled
        .recipient_ix(&recipient.id)
        .and_then(|ix| policy.compiled.recipient(ix))
        .ok_or(Failure::Missing("recipient"))?;
    let addresses = address_categories(&policy).intersection(declared.categories);
    let (portable, reach) = portable(
        app,
        person,
        request,
        law::Ground::SendOn,
        addresses,
        attempts,
    )?;
    let categories = within(&reach, declared.categories);
    let portable = portable.only(&policy, categories);
    let files = portable.files();
    let asked = disclosure(
        app,
        (person, request),
        declared,
        categories.union(addresses),
    )?;
    let transfer = transfer_of(app, person, request)?;
    let (content, withheld) = (portable.to_send(), portable.withheld());
    let (origin, endpoint) = (
        app.store().verifier().name().to_owned(),
        recipient.transfer_endpoint.clone(),
    );
    app.store().transact("rights.portability.sending", move |tx| {
        let (answer, leave) = in_tx(tx, &asked)?;
        if leave.is_err() {
            let why = answer.rule.and_then(policy::Rule::from_code);
            return Ok(Err(why.map_or_else(|| Text::new("", ""), |rule| rule.why().text())));
        }
        // What was tried before goes again as it was, so that nobody receives two of it.
        let before = tx
            .transfer_content(person, transfer)?
            .and_then(|kept| Sent::read(&kept));
        let content = before.map_or(content, |before| before.content);
        let digest = hex(&Digest::of(content.as_bytes()));
        let statement = tx.sign_statement(&format!(
            "{STATEMENT}\nfrom {origin}\nto {endpoint}\ntransfer {transfer}\nat {}\nsha256 {digest}\n",
            rfc3339(tx.now()),
        ))?;
        let sent = Sent {
            statement,
            content,
            receipt: None,
        };
        tx.keep_transfer_parts(person, transfer, &sent.octets())?;
        Ok(Ok(Decided {
            transfer,
            digest,
            sent,
            categories,
            withheld,
            files,
        }))
    })
}

/// The question whether this may go to that recipient, asked as the person in the case of their request.
fn disclosure(
    app: &App,
    (person, request): (PersonId, RequestId),
    declared: &policy::Recipient,
    categories: Set64,
) -> Result<Asked, Failure> {
    let (_, activity) = app.answering_rights()?;
    Ok(Asked {
        operation: Operation::Disclose.code().to_owned(),
        recipient: Some(declared.id.clone()),
        abroad: declared.abroad,
        case: Some(CaseId::from_bytes(request.bytes())),
        by: ByHand::House,
        ..Asked::use_of(
            oneself(person),
            person,
            &activity.id,
            &category_ids(&app.policy().compiled, categories),
        )
    })
}

/// Octets in hexadecimal digits.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The categories by whose addresses for e-mail the receiving controller may know the person.
fn address_categories(policy: &crate::app::Policy) -> Set64 {
    let categories = policy.compiled.categories().iter().zip(0_u8..);
    categories
        .filter(|(category, _)| {
            let mut fields = category.fields.iter();
            fields.any(|field| field.lookup && field.kind == "email")
        })
        .map(|(_, number)| number)
        .collect()
}

fn within(reach: &Reach, most: Set64) -> Set64 {
    reach.categories().intersection(most)
}

/// The receipt in an answer, when the other controller signed for exactly this.
fn receipt_in(answer: &str, key: &VerifierKey, sent: &Decided) -> Option<String> {
    let answer: Json = serde_json::from_str(answer).ok()?;
    let receipt = answer.get("receipt")?.as_str()?;
    let text = store::signed_statement(receipt, key).ok()?;
    let wanted = [
        RECEIPT.to_owned(),
        format!("transfer {}", sent.transfer),
        format!("sha256 {}", sent.digest),
    ];
    wanted
        .iter()
        .all(|line| text.lines().any(|known| known == line))
        .then(|| receipt.to_owned())
}

fn why_not(not: NotSent) -> Text {
    match not {
        NotSent::Address => words::WHY_ADDRESS,
        NotSent::Private => words::WHY_PRIVATE,
        NotSent::Unreachable => words::WHY_UNREACHABLE,
        NotSent::Refused(_) => words::WHY_REFUSED,
    }
    .text()
}

fn taken(
    app: &App,
    (person, request): (PersonId, RequestId),
    decided: Decided,
    receipt: String,
    name: &Text,
) -> Result<(), Failure> {
    let policy = app.policy();
    let Decided {
        transfer,
        sent,
        categories,
        withheld,
        files: left,
        ..
    } = decided;
    let sent = Sent {
        receipt: Some(receipt),
        ..sent
    };
    let carried = names(&policy, categories);
    let mut told = vec![words::SENT.fill_text(&[("categories", &carried), ("recipient", name)])];
    if withheld > 0 {
        let count = Text::new(withheld.to_string(), withheld.to_string());
        told.push(words::WITHHELD.fill_text(&[("count", &count)]));
    }
    if left > 0 {
        let count = Text::new(left.to_string(), left.to_string());
        told.push(words::FILES_NOT_SENT.fill_text(&[("count", &count)]));
    }
    let count = categories.iter().count();
    let octets = zipped(&files("", &sent)).map_err(unmade)?;
    let written = written(app, (person, request), |out| out.write_all(&octets))?;
    let laid = Laid {
        written,
        gathering: gathering(count, count),
        withheld,
        told,
    };
    app.store().transact("rights.portability.sent", move |tx| {
        tx.keep_transfer_parts(person, transfer, &sent.octets())?;
        lay_ready(tx, person, request, &laid)
    })
}

fn files(folder: &str, sent: &Sent) -> Vec<(String, Vec<u8>)> {
    let file = |name: &str, text: &str| (format!("{folder}{name}"), text.as_bytes().to_vec());
    vec![
        file("sent.json", &sent.content),
        file("portable.schema.json", PORTABLE_SCHEMA),
        file("statement.txt", &sent.statement),
        file("receipt.txt", sent.receipt.as_deref().unwrap_or_default()),
    ]
}

/// It was not taken: tried again, or looked at by the desk after the last try.
fn not_taken(
    app: &App,
    of: (PersonId, RequestId),
    name: &Text,
    why: &Text,
    attempts: u32,
) -> Result<(), Failure> {
    let last = attempts + 1 >= TRIES;
    let (on, told) = if last {
        (WaitsFor::Desk, words::GIVEN_UP)
    } else {
        (WaitsFor::Source, words::TRIED)
    };
    leave(
        app,
        of,
        on,
        told.fill_text(&[("recipient", name), ("why", why)]),
    )?;
    if last {
        return Ok(());
    }
    Err(Failure::Store(store::Fault::Refused(format!(
        "a transfer was not taken and is tried again: {}",
        why.en
    ))))
}

/// Leaves the request waiting, and enters that nothing was delivered.
fn leave(
    app: &App,
    (person, request): (PersonId, RequestId),
    on: WaitsFor,
    why: Text,
) -> Result<(), Failure> {
    app.store().transact("rights.portability.waits", move |tx| {
        leave_waiting(tx, (person, request), on, why)
    })
}

fn leave_waiting(
    tx: &mut Tx<'_>,
    (person, request): (PersonId, RequestId),
    on: WaitsFor,
    why: Text,
) -> Result<(), Failure> {
    let Open { mut case, .. } = Open::read(tx, person, request)?;
    let stage = case.stage();
    case.wait(on, why, tx.now());
    case.keep(tx, person, request, stage)?;
    let more = json!({ "waits": on.code() });
    enter_step(
        tx,
        person,
        request,
        Right::Portability,
        "not-delivered",
        "system",
        &more,
    )?;
    Ok(())
}

/// Gives the person exactly what was sent.
pub(super) fn copy_of_sent(app: &App, person: PersonId, request: RequestId) -> Result<(), Failure> {
    let transfers = sent_to(app, person)?;
    let mut all = Vec::new();
    for (transfer, number) in transfers.iter().zip(1..) {
        let kept = app
            .store()
            .read(|read| read.transfer_content(person, *transfer))?;
        if let Some(sent) = kept.and_then(|kept| Sent::read(&kept)) {
            all.extend(files(&format!("sent-{number}/"), &sent));
        }
    }
    let count = Text::new(transfers.len().to_string(), transfers.len().to_string());
    let octets = zipped(&all).map_err(unmade)?;
    let written = written(app, (person, request), |out| out.write_all(&octets))?;
    let laid = Laid {
        written,
        gathering: gathering(transfers.len(), transfers.len()),
        withheld: 0,
        told: vec![words::COPIES_OF_SENT.fill_text(&[("count", &count)])],
    };
    app.store()
        .transact("rights.portability.copied", move |tx| {
            lay_ready(tx, person, request, &laid)
        })
}
