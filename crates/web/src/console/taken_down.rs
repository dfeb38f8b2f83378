//! A yes or a no that somebody gave the desk on paper, by telephone or at the counter (s.19 ¶2): who it is exactly,
//! the whole text that was read, the answer, and under which number what shows it is kept. The look is entered, and
//! the person sees who took it down.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::response::Response;
use duties::consent::{self, Consent, How, Said, Saying};
use duties::{Failure, rights};
use law::words::{Words, asking, consents as said, console};
use law::{Birth, Channel, ConsentMethod, PersonId, date};

use super::intake::{choose, line};
use crate::forms::Brought;
use crate::page::Frame;
use crate::portal::ask::{Ask, Choice, Choose, Part};
use crate::portal::consent_record::{hex, unhex};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/console/consents/take-down";
const SAID: &str = "/console/consents/take-down/said";
/// What stands between the activity and the hash of its text in a choice.
const MARK: char = ' ';

/// By which channel somebody is looked up who speaks in this way.
const fn channel_of(method: ConsentMethod) -> Channel {
    match method {
        ConsentMethod::Phone => Channel::Phone,
        ConsentMethod::Paper => Channel::Post,
        _ => Channel::Desk,
    }
}

/// The ways in which the desk takes a word down, from a form.
fn method_of(brought: &Brought) -> Option<ConsentMethod> {
    ConsentMethod::of_code(&brought.text("method")).filter(|method| method.is_taken_down())
}

/// Asks who it is, and how they said it.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    who(&site, &visitor, &Brought::default(), None, None)
}

fn who(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    fault: Option<(&'static str, Words)>,
    done: Option<String>,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, said::TAKE_DOWN).asked_at(START);
    let words = [console::INTAKE_WHO, console::INTAKE_WHO_HINT];
    let methods = ConsentMethod::ALL
        .iter()
        .filter(|method| method.is_taken_down())
        .map(|method| (method.code().to_owned(), method.words()))
        .collect();
    let mut parts = vec![
        Part::Write(line(&frame, "who", words, brought)),
        Part::Choose(choose(
            &frame,
            ("method", said::TAKE_DOWN_METHOD),
            methods,
            brought,
        )),
    ];
    if let Some((field, why)) = fault {
        for part in &mut parts {
            part.is_wrong(field, frame.t(why));
        }
    }
    let lead = frame.t(said::TAKE_DOWN_LEAD).to_owned();
    let mut page = Ask::page(frame, "/console/consents", START, said::TAKE_DOWN_GO_ON);
    page.lead = Some(lead);
    page.notes.extend(done);
    page.parts = parts;
    page.answer()
}

/// Whom the form names; each look is entered.
async fn found(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
) -> Result<Result<(PersonId, ConsentMethod), (&'static str, Words)>, Problem> {
    let Some(goes_by) = brought.one("who").map(str::to_owned) else {
        return Ok(Err(("who", asking::WRITE_SOMETHING)));
    };
    let Some(method) = method_of(brought) else {
        return Ok(Err(("method", asking::CHOOSE_ONE)));
    };
    let (actor, address) = (visitor.actor()?, visitor.address);
    let person = site
        .run(move |app| rights::find_person(app, actor, &goes_by, channel_of(method), address))
        .await?;
    Ok(
        person.map_or(Err(("who", console::INTAKE_NOBODY)), |person| {
            Ok((person, method))
        }),
    )
}

/// Shows the texts that this person can answer.
pub(crate) async fn look(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    match found(&site, &visitor, &brought).await? {
        Ok((person, _)) => texts(&site, &visitor, &brought, person, None).await,
        Err(fault) => who(&site, &visitor, &brought, Some(fault), None),
    }
}

/// The texts as choices, each whole.
fn choices(frame: &Frame, consents: &[Consent], chosen: &str) -> Vec<Choice> {
    let open = consents.iter().filter(|one| !one.given);
    open.filter_map(|one| {
        let read = one.wording(frame.language)?;
        let value = format!("{}{MARK}{}", read.activity, hex(&consent::hash_of(read)));
        Some(Choice {
            chosen: value == chosen,
            value,
            label: read.ask.clone(),
            notes: read.statement.iter().chain(&read.lines).cloned().collect(),
            ..Choice::default()
        })
    })
    .collect()
}

async fn texts(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    person: PersonId,
    fault: Option<(String, String)>,
) -> Result<Response, Problem> {
    let consents = site.run(move |app| consent::consents(app, person)).await?;
    let frame = Frame::new(site, visitor, said::TAKE_DOWN).asked_at(START);
    let choices = choices(&frame, &consents, &brought.text("activity"));
    if choices.is_empty() {
        return who(
            site,
            visitor,
            brought,
            Some(("who", said::TAKE_DOWN_NONE)),
            None,
        );
    }
    let answers = vec![
        ("yes".to_owned(), said::TAKE_DOWN_YES),
        ("no".to_owned(), said::TAKE_DOWN_NO),
    ];
    let write = |name, label, hint| Part::Write(line(&frame, name, [label, hint], brought));
    let mut parts = vec![
        Part::Choose(Choose {
            name: "activity",
            legend: frame.t(said::TAKE_DOWN_WHICH).to_owned(),
            hint: None,
            many: false,
            choices,
            fault: None,
        }),
        Part::Choose(choose(
            &frame,
            ("given", said::TAKE_DOWN_ANSWER),
            answers,
            brought,
        )),
        write(
            "reference",
            said::TAKE_DOWN_REFERENCE,
            said::TAKE_DOWN_REFERENCE_HINT,
        ),
        write("day", said::TAKE_DOWN_DAY, said::TAKE_DOWN_DAY_HINT),
        write("birth", said::TAKE_DOWN_BORN, asking::CONSENT_BORN_HINT),
    ];
    if let Some((field, why)) = &fault {
        for part in &mut parts {
            part.is_wrong(field, why);
        }
    }
    let mut page = Ask::page(frame, START, SAID, said::TAKE_DOWN_KEEP);
    page.carried = brought.carried(&["who", "method"]);
    page.parts = parts;
    page.answer()
}

/// What the second page says; or which field is wrong.
fn answered(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    method: ConsentMethod,
) -> Result<Result<Saying, (&'static str, Words)>, Problem> {
    let picked = brought.text("activity");
    let Some((activity, read)) = picked.split_once(MARK) else {
        return Ok(Err(("activity", asking::CHOOSE_ONE)));
    };
    let yes = match brought.one("given") {
        Some("yes") => true,
        Some("no") => false,
        _ => return Ok(Err(("given", asking::CHOOSE_ONE))),
    };
    let day = |name: &str| brought.one(name).map(date::read).transpose();
    let Ok(birth) = day("birth") else {
        return Ok(Err(("birth", asking::CONSENT_BORN_WRONG)));
    };
    let how = How::taken_down(visitor.actor()?, method, &brought.text("reference"));
    let Ok(how) = how else {
        return Ok(Err(("reference", said::REFERENCE_BAD)));
    };
    let how = match day("day") {
        Ok(None) => Ok(how),
        Ok(Some(typed)) => how.said_on(typed.day, site.app().now().civil_day()),
        Err(_) => return Ok(Err(("day", asking::CONSENT_BORN_WRONG))),
    };
    let Ok(how) = how else {
        return Ok(Err(("day", said::SAID_ON_BAD)));
    };
    let saying = Saying::new(activity, yes, visitor.language, how)
        .born(birth.map(|typed| Birth::Day(typed.day)))
        .having_read(Some(unhex(read).unwrap_or_default()));
    Ok(Ok(saying))
}

/// Takes it down: decided and entered as a use, and kept as the person's own word.
pub(crate) async fn take(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (person, method) = match found(&site, &visitor, &brought).await? {
        Ok(found) => found,
        Err(fault) => return who(&site, &visitor, &brought, Some(fault), None),
    };
    let saying = match answered(&site, &visitor, &brought, method)? {
        Ok(saying) => saying,
        Err((field, why)) => {
            let why = why.in_language(visitor.language).to_owned();
            let fault = Some((field.to_owned(), why));
            return texts(&site, &visitor, &brought, person, fault).await;
        }
    };
    let address = visitor.address;
    let taken: Result<Said, Failure> = site
        .run(move |app| Ok::<_, Problem>(consent::take_down(app, person, &saying, address)))
        .await?;
    match taken {
        Ok(became) => {
            let done = became.told().in_language(visitor.language).to_owned();
            who(&site, &visitor, &Brought::default(), None, Some(done))
        }
        Err(Failure::Bad { field, why, .. }) => {
            // what stands at no field of the page stands at the text that was chosen
            let known = ["given", "reference", "day", "birth"];
            let field = known.iter().find(|name| **name == field);
            let field = field.map_or("activity", |field| *field).to_owned();
            let why = why.in_language(visitor.language).to_owned();
            texts(&site, &visitor, &brought, person, Some((field, why))).await
        }
        Err(failure) => Err(failure.into()),
    }
}
