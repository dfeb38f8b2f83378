//! The third page of a correction: which field of which record is wrong, and what it should say.
//!
//! The person is looked up and the category read as the desk, both entered. What stands there is shown
//! only once it is proved who asks: before that, whoever telephones could have it read out (`T9`).

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::response::Response;
use duties::rights::{Correctable, correctable_at_desk, find_person};
use law::words::{asking, console};
use law::{Channel, Proof};

use super::{ABOUT, FIRST, RECORD, START, ask_about, ask_who, first_fault};
use crate::forms::Brought;
use crate::page::Frame;
use crate::portal::ask::{Ask, Choose, Part, Write, fault_of_words, own_words};
use crate::portal::correction::{ON_A_PAGE, fields_to_choose};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// What is wrong with the third page: the field, and what to say beside it.
pub(super) fn fault(brought: &Brought) -> Option<(&'static str, law::words::Words)> {
    if brought
        .one("wrong")
        .is_none_or(|wrong| !wrong.contains('/'))
    {
        return Some(("wrong", asking::CHOOSE_ONE));
    }
    if brought.one("after").is_none() {
        return Some(("after", asking::CORRECTION_AFTER_WANTED));
    }
    fault_of_words(brought).map(|words| ("words", words))
}

/// The third page, come to from the second, or turned over to older records.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    if let Some((field, words)) = first_fault(&brought, site.app().now()) {
        return ask_who(&site, &visitor, &brought, Some((field, words)));
    }
    if brought.one("category").is_none() {
        let wanted = ("category", asking::CHOOSE_ONE.text());
        return ask_about(&site, &visitor, &brought, Some(wanted));
    }
    ask_which(&site, &visitor, &brought, None).await
}

/// Shows the records of the category, with what is wrong beside its field.
pub(super) async fn ask_which(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    fault: Option<(&str, law::Text)>,
) -> Result<Response, Problem> {
    let Some(records) = records(site, visitor, brought).await? else {
        let nobody = Some(("who", console::INTAKE_NOBODY));
        return ask_who(site, visitor, brought, nobody);
    };
    if records.is_empty() {
        let none = ("category", console::INTAKE_RECORDS_NONE.text());
        return ask_about(site, visitor, brought, Some(none));
    }
    let frame = Frame::new(site, visitor, asking::CORRECTION_WHAT).asked_at(START);
    let is_proved = brought.word::<Proof>("proof").is_some();
    let from: usize = brought.word("from").unwrap_or_default();
    let shown: Vec<&Correctable> = records.iter().skip(from).take(ON_A_PAGE).collect();
    let mut choices = fields_to_choose(&frame, &shown, is_proved);
    for choice in &mut choices {
        choice.chosen = brought.one("wrong") == Some(choice.value.as_str());
    }
    let hint = if is_proved {
        asking::CORRECTION_WHAT_HINT
    } else {
        console::INTAKE_RECORDS_HIDDEN
    };
    let mut parts = vec![
        Part::Choose(Choose {
            name: "wrong",
            legend: frame.t(asking::ABOUT_FIELD).to_owned(),
            hint: Some(frame.t(hint).to_owned()),
            many: false,
            choices,
            fault: None,
        }),
        Part::Write(Write {
            name: "after",
            label: frame.t(asking::CORRECTION_AFTER).to_owned(),
            hint: None,
            value: brought.text("after"),
            fault: None,
            long: false,
        }),
        own_words(&frame, brought.text("words"), console::INTAKE_SAID, None),
    ];
    if let Some((field, why)) = fault {
        let why = frame.say(&why).to_owned();
        for part in &mut parts {
            part.is_wrong(field, &why);
        }
    }
    let mut page = Ask::question(frame, ABOUT, START, (3, 3)).pressing(console::INTAKE_SEND);
    page.carried = brought.carried(&FIRST);
    page.carried.extend(brought.carried(&["category"]));
    page.parts = parts;
    if records.len() > from.saturating_add(ON_A_PAGE) {
        page.more = Some((RECORD, from.saturating_add(ON_A_PAGE)));
    }
    page.answer()
}

/// The records of the chosen category that hold something to put right, newest first; nothing when
/// nobody goes by what was written.
async fn records(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
) -> Result<Option<Vec<Correctable>>, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let (who, category) = (brought.text("who"), brought.text("category"));
    let channel: Channel = brought.word("channel").ok_or(Problem::NotFound)?;
    let mut found = site
        .run(move |app| {
            let Some(person) = find_person(app, actor, &who, channel, address)? else {
                return Ok(None);
            };
            correctable_at_desk(app, actor, person, &category, address).map(Some)
        })
        .await?;
    if let Some(records) = &mut found {
        records.retain(|record| !record.fields.is_empty());
        records.sort_by_key(|record| std::cmp::Reverse(record.happened));
    }
    Ok(found)
}
