//! Recording who acts for a person, and ending it (s.20): the proof is looked at and given back, its kind
//! alone is kept. People are found by exactly what they go by, each look is entered, and both of them
//! see what was recorded on their own pages.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::Response;
use duties::guardian::{self, ActsAs, Evidence, Granting};
use duties::rights::find_person;
use jiff::civil::Date;
use law::words::representing as words;
use law::words::{Words, asking, console, portal};
use law::{ActorId, Channel, PersonId, date};

use super::intake::{choose, line};
use crate::forms::{Brought, id};
use crate::page::{self, Frame};
use crate::portal::ask::{Ask, Part, faults_of};
use crate::portal::representing::{Acting, in_words};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/console/representatives";

#[derive(Template)]
#[template(path = "representatives.html")]
struct Page {
    frame: Frame,
    /// What the represented goes by, carried from form to form.
    who: String,
    recorded: Vec<Acting>,
    parts: Vec<Part>,
    done: Option<&'static str>,
}

impl Page {
    fn faults(&self) -> Vec<(String, &str, &str)> {
        faults_of(&self.parts)
    }
}

/// Whose representatives.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    ask_who(&site, &visitor, &Brought::default(), None)
}

fn ask_who(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    fault: Option<Words>,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, words::DESK_TITLE).asked_at(START);
    let lead = frame.t(words::DESK_LEAD).to_owned();
    let said = [words::DESK_PERSON, words::DESK_PERSON_HINT];
    let mut who = line(&frame, "who", said, brought);
    who.fault = fault.map(|fault| frame.t(fault).to_owned());
    let mut page = Ask::page(frame, "/console", START, words::DESK_LOOK);
    page.lead = Some(lead);
    page.parts = vec![Part::Write(who)];
    page.answer()
}

/// Whom a field of the form names; each look is entered.
async fn named(
    site: &Site,
    (actor, address): (ActorId, Option<IpAddr>),
    goes_by: String,
) -> Result<Option<PersonId>, Problem> {
    if goes_by.is_empty() {
        return Ok(None);
    }
    site.run(move |app| find_person(app, actor, &goes_by, Channel::Desk, address))
        .await
}

/// Who is recorded, and the form to record another.
pub(crate) async fn look(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let desk = (visitor.actor()?, visitor.address);
    match named(&site, desk, brought.text("who")).await? {
        Some(person) => show(&site, &visitor, &brought, person, (None, None)).await,
        None => ask_who(&site, &visitor, &brought, Some(console::INTAKE_NOBODY)),
    }
}

type Fault = (&'static str, String);

async fn show(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    person: PersonId,
    (fault, done): (Option<Fault>, Option<Words>),
) -> Result<Response, Problem> {
    let recorded = site
        .run(move |app| guardian::representatives(app, person))
        .await?;
    let frame = Frame::new(site, visitor, words::DESK_TITLE).asked_at(START);
    let kinds = ActsAs::ALL
        .iter()
        .map(|kind| (kind.code().to_owned(), kind.words()));
    let shown = Evidence::ALL
        .iter()
        .map(|kind| (kind.code().to_owned(), kind.words()));
    let write = |name, label, hint| Part::Write(line(&frame, name, [label, hint], brought));
    let pick = |name, legend, from: Vec<(String, Words)>| {
        Part::Choose(choose(&frame, (name, legend), from, brought))
    };
    let mut parts = vec![
        write(
            "representative",
            words::DESK_REPRESENTATIVE,
            words::DESK_PERSON_HINT,
        ),
        pick("as", words::DESK_AS, kinds.collect()),
        pick("evidence", words::DESK_EVIDENCE, shown.collect()),
        write("until", words::DESK_UNTIL, words::DESK_UNTIL_HINT),
    ];
    let status = if fault.is_some() {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    } else {
        axum::http::StatusCode::OK
    };
    if let Some((field, why)) = fault {
        for part in &mut parts {
            part.is_wrong(field, &why);
        }
    }
    page::answer_with(
        status,
        &Page {
            who: brought.text("who"),
            recorded: recorded
                .iter()
                .map(|row| in_words(&frame, row, row.representative))
                .collect(),
            parts,
            done: done.map(|done| frame.t(done)),
            frame,
        },
    )
}

/// What the form says besides who: as what, what was shown, until when; or which field is wrong.
fn answered(brought: &Brought) -> Result<(ActsAs, Evidence, Option<Date>), (&'static str, Words)> {
    let acts_as = ActsAs::of_code(&brought.text("as")).ok_or(("as", asking::CHOOSE_ONE))?;
    let evidence =
        Evidence::of_code(&brought.text("evidence")).ok_or(("evidence", asking::CHOOSE_ONE))?;
    let until = match brought.one("until").map(date::read) {
        None => None,
        Some(Ok(typed)) => Some(typed.day),
        Some(Err(_)) => return Err(("until", words::DESK_UNTIL_WRONG)),
    };
    Ok((acts_as, evidence, until))
}

/// Records one. What the law does not allow is told beside its field.
pub(crate) async fn record(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let desk @ (actor, address) = (visitor.actor()?, visitor.address);
    let Some(person) = named(&site, desk, brought.text("who")).await? else {
        return ask_who(&site, &visitor, &brought, Some(console::INTAKE_NOBODY));
    };
    let wrong = |(field, why): (&'static str, Words)| {
        (
            Some((field, why.in_language(visitor.language).to_owned())),
            None,
        )
    };
    let (acts_as, evidence, until) = match answered(&brought) {
        Ok(answered) => answered,
        Err(fault) => return show(&site, &visitor, &brought, person, wrong(fault)).await,
    };
    let Some(representative) = named(&site, desk, brought.text("representative")).await? else {
        let nobody = wrong(("representative", console::INTAKE_NOBODY));
        return show(&site, &visitor, &brought, person, nobody).await;
    };
    let granting = Granting {
        person,
        representative,
        acts_as,
        evidence,
        until,
    };
    let done = site
        .run(move |app| guardian::grant(app, actor, &granting, address))
        .await;
    match done {
        Ok(()) => {
            let told = (None, Some(words::DESK_DONE));
            let blank = Brought::default().with("who", &brought.text("who"));
            show(&site, &visitor, &blank, person, told).await
        }
        Err(Problem::Bad { field, why, .. }) => {
            let field = match field.as_str() {
                "evidence" => "evidence",
                "until" => "until",
                _ => "representative",
            };
            let why = why.in_language(visitor.language).to_owned();
            show(
                &site,
                &visitor,
                &brought,
                person,
                (Some((field, why)), None),
            )
            .await
        }
        Err(problem) => Err(problem),
    }
}

/// Ends one now.
pub(crate) async fn end(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let desk @ (actor, address) = (visitor.actor()?, visitor.address);
    let Some(person) = named(&site, desk, brought.text("who")).await? else {
        return ask_who(&site, &visitor, &brought, Some(console::INTAKE_NOBODY));
    };
    let representative: PersonId = id(&brought.text("number"))?;
    let acts_as = ActsAs::of_code(&brought.text("as")).ok_or(Problem::NotFound)?;
    site.run(move |app| guardian::end(app, actor, (person, representative), acts_as, address))
        .await?;
    let told = (None, Some(words::DESK_ENDED));
    let blank = Brought::default().with("who", &brought.text("who"));
    show(&site, &visitor, &blank, person, told).await
}
