//! Complaint to the Committee (s.73, `LP-106`): everybody who complains gets the evidence for it in their
//! hand, and is told where to send it. Nothing is sent for them, and nobody here decides it.

use law::words::complaints as words;
use law::{Gathering, Ground, PersonId, RequestId, Right, Text};
use policy::pack::FieldKind;
use store::Work;

use super::about::{About, entry_of};
use super::case::Case;
use super::copy::own_question;
use super::filing::{self, Asking, Claim};
use super::ready::{Laid, lay_ready, written};
use super::{Filed, request, requests};
use crate::app::App;
use crate::ask::{Asked, permit};
use crate::failure::Failure;
use crate::held::category_of_rights;
use crate::{package, work};

pub(super) fn ask(app: &App, asking: Asking, concerns: Option<String>) -> Result<Filed, Failure> {
    if asking.said.is_none() {
        return Err(Failure::bad("words", "s.73", words::NOTHING_SAID.text()));
    }
    let person = asking.person;
    let concerns = concerns.filter(|concerns| !concerns.is_empty());
    if let Some(number) = &concerns {
        let unknown = || Failure::bad("concerns", "s.73, T14", words::CONCERNS_UNKNOWN.text());
        if let Some(entry) = entry_of(number) {
            let entries = app.store().read(|read| read.own_entry_count(person))?;
            if entry >= entries {
                return Err(unknown());
            }
        } else {
            let number: RequestId = number.parse().map_err(|_| unknown())?;
            request(app, person, number).map_err(|failure| match failure {
                Failure::Missing(_) => unknown(),
                other => other,
            })?;
        }
    }
    let claim = Claim {
        right: Right::Complaint,
        ground: Some(Ground::Complaint),
        about: About {
            concerns,
            ..About::default()
        },
        is_grave: true,
        once: Some(words::OPEN_ALREADY),
    };
    let ready = filing::ready(app, asking, claim)?;
    app.store().transact("rights.complaint.asked", move |tx| {
        let filed = Filed::of(&ready);
        let begins = ready.cooling_until.unwrap_or(tx.now());
        let request = filing::open(tx, ready)?.request;
        tx.enqueue(work::GATHER_EVIDENCE, Some(person), Some(request), begins)?;
        Ok(filed.numbered(request))
    })
}

/// Gathers the evidence of a complaint whose cooling-off is over, and lays it ready.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn gather_evidence(app: &App, work: &Work) -> Result<(), Failure> {
    let (Some(person), Some(number)) = (work.person, work.request) else {
        return Ok(());
    };
    let opened = app.store().read(|read| read.request(person, number))?;
    let Some(opened) = opened.filter(|opened| opened.row.stage == "identified") else {
        return Ok(());
    };
    let case = Case::read(&opened)?;
    if case.cooling_until().is_some_and(|until| until > app.now()) {
        return Ok(());
    }
    let (_, leave) = permit(app, &question(app, person, number)?)?;
    let about = package::ComplaintAbout {
        said: case.words,
        entry: case.about.concerns.as_deref().and_then(entry_of),
        requests: concerned(app, person, number, case.about.concerns.as_deref())?,
    };
    let evidence = package::evidence(app, &leave, &about, app.now())?;
    let written = written(app, (person, number), |out| out.write_all(&evidence.bytes))?;
    let laid = Laid {
        written,
        gathering: Gathering {
            asked: 1,
            answered: 1,
            ..Gathering::default()
        },
        withheld: 0,
        told: told(app, evidence.entries),
    };
    app.store().transact("rights.complaint.ready", move |tx| {
        lay_ready(tx, person, number, &laid)
    })
}

/// The question before the form is filled in: no more than what the person is called and reached by,
/// and the record of their rights.
fn question(app: &App, person: PersonId, request: RequestId) -> Result<Asked, Failure> {
    let policy = app.policy();
    let all = own_question(app, person, request)?;
    let rights = category_of_rights(&policy);
    let is_wanted = |id: &String| {
        let category = policy.compiled.category_ix(id);
        let fields = policy
            .pack
            .category(id)
            .map_or(&[][..], |known| &known.field[..]);
        category == rights
            || fields
                .iter()
                .any(|field| field.kind.is_some_and(names_or_reaches))
    };
    Ok(Asked {
        categories: all
            .categories
            .iter()
            .filter(|id| is_wanted(id))
            .cloned()
            .collect(),
        ..all
    })
}

const fn names_or_reaches(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Name | FieldKind::Email | FieldKind::Phone)
}

/// The person's requests, the one complained of first; without the complaint itself.
fn concerned(
    app: &App,
    person: PersonId,
    own: RequestId,
    concerns: Option<&str>,
) -> Result<Vec<super::RequestView>, Failure> {
    let mut all = requests(app, person)?;
    all.retain(|view| view.request != own);
    all.sort_by_key(|view| Some(view.request.to_string().as_str()) != concerns);
    Ok(all)
}

fn told(app: &App, entries: usize) -> Vec<Text> {
    let count = Text::new(entries.to_string(), entries.to_string());
    let mut told = vec![words::READY.fill_text(&[("entries", &count)])];
    if let Some(authority) = &app.policy().pack.authority {
        let website = Text::new(authority.website.as_str(), authority.website.as_str());
        told.push(words::WHERE.fill_text(&[("authority", &authority.name), ("website", &website)]));
    }
    told
}
