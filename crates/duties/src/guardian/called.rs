//! What somebody is called, so that who acts for them sees at every step for whom (s.20).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use law::{Moment, PersonId, Plain};
use policy::Category;
use serde_json::json;
use store::{Kind, Wanted};

use crate::app::App;
use crate::ask::{Asked, oneself, permit};
use crate::failure::Failure;
use crate::rights::{self, Hand};

/// How long a name is remembered that was read: one sitting.
const SITTING: SignedDuration = SignedDuration::from_mins(10);
/// How many names are remembered at most; beyond that they are read again.
const REMEMBERED_MOST: usize = 4_096;
/// How many of the fields that hold names are said: a given and a family name, or a whole one.
const SAID_MOST: usize = 2;

/// The names read in a sitting: by representative and person, with the moment of reading.
#[derive(Default)]
pub(crate) struct Called(Mutex<HashMap<(PersonId, PersonId), Read>>);

type Read = (Moment, Option<Arc<Plain<String>>>);

impl Called {
    fn remembered(&self, whose: (PersonId, PersonId), now: Moment) -> Option<Read> {
        let Called(read) = self;
        let read = read.lock().unwrap_or_else(PoisonError::into_inner);
        read.get(&whose)
            .filter(|(at, _)| *at <= now && at.after(SITTING) > now)
            .cloned()
    }

    fn remember(&self, whose: (PersonId, PersonId), read: Read) {
        let Called(known) = self;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = read.0;
        known.retain(|_, (at, _)| at.after(SITTING) > now);
        if known.len() < REMEMBERED_MOST {
            known.insert(whose, read);
        }
    }
}

/// What the person is called for whom this hand acts. Read as the person's own data, once in a sitting;
/// the person sees among their entries that their representative came. Nothing where no name is held,
/// or the policy does not let it be read.
///
/// # Errors
/// [`Failure::Bad`] for a hand that acts for nobody; [`Failure::Store`].
pub fn called(app: &App, hand: Hand) -> Result<Option<Arc<Plain<String>>>, Failure> {
    let Some(representative) = hand.representative() else {
        return Err(Failure::Missing("representation"));
    };
    let (person, now) = (hand.person(), app.now());
    let whose = (representative, person);
    if let Some((_, called)) = app.called().remembered(whose, now) {
        return Ok(called);
    }
    let called = match read(app, hand) {
        Err(Failure::Refused(_)) => None,
        read => read?.map(|called| Arc::new(Plain::new(called))),
    };
    let mut payload = hand.entered();
    if let Some(payload) = payload.as_object_mut() {
        let said = [
            ("at", json!(now.micros())),
            ("by", json!(hand.by())),
            ("step", json!("represented-seen")),
        ];
        payload.extend(said.map(|(name, value)| (name.to_owned(), value)));
    }
    app.store()
        .transact::<_, store::Fault>("representation.used", move |tx| {
            tx.enter(person, Kind::Request, &payload).map(|_| ())
        })?;
    app.called().remember(whose, (now, called.clone()));
    Ok(called)
}

/// The newest record with a name in it, in the order of the catalogue.
fn read(app: &App, hand: Hand) -> Result<Option<String>, Failure> {
    let person = hand.person();
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let names = |category: &Category| -> Vec<String> {
        let fields = category.fields.iter();
        fields
            .filter(|field| field.kind == "name")
            .map(|field| field.id.clone())
            .collect()
    };
    let found = policy
        .compiled
        .categories()
        .iter()
        .zip(0_u8..)
        .filter(|(_, number)| activity.categories.has(*number))
        .map(|(category, _)| (category.id.clone(), names(category)))
        .find(|(_, fields)| !fields.is_empty());
    let Some((category, fields)) = found else {
        return Ok(None);
    };
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    if standing.notice.is_none() {
        app.store()
            .transact("rights.notified", move |tx| rights::notify(tx, person))?;
    }
    let asked = Asked {
        by: hand.noted(),
        ..Asked::use_of(oneself(person), person, &activity.id, &[category])
    };
    let (_, permit) = permit(app, &asked)?;
    let mut newest: Option<(Moment, String)> = None;
    app.store().read::<_, store::Fault>(|read| {
        let wanted = Wanted {
            fields: fields.clone(),
            ..Wanted::default()
        };
        read.records(&permit, &wanted, |record| {
            let said: Vec<&str> = fields
                .iter()
                .filter_map(|field| record.fields.open().get(field)?.as_str())
                .filter(|said| !said.trim().is_empty())
                .take(SAID_MOST)
                .collect();
            if !said.is_empty() && newest.as_ref().is_none_or(|(at, _)| *at < record.happened) {
                newest = Some((record.happened, said.join(" ")));
            }
            Ok(())
        })
    })?;
    Ok(newest.map(|(_, said)| said))
}
