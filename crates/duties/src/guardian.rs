//! Who acts for a person who is under age or not of full capacity (s.20): granted by the desk against
//! proof, in force from a day to a day, seen by both. A representative signs in as themself.
//!
//! How far somebody can decide turns on the date of birth, read as the person's own data; where none
//! is held their age is unknown, and nobody is taken for an adult or a child on a guess.

mod called;
mod ending;
mod told;

use std::net::IpAddr;

use jiff::civil::Date;
use law::words::desk as words;
use law::{
    ActorId, Birth, Capacity, CourtOrder, Evidence as Shown, Moment, Operation, PersonId, capacity,
    years_completed,
};
use store::{ByHand, Representation, Wanted};

use crate::app::App;
use crate::ask::{Asked, oneself, permit};
use crate::consent;
use crate::failure::Failure;
use crate::rights::{self, Asking, Hand};

pub(crate) use called::Called;
pub use called::called;
pub use ending::{end_of_age, lay_down};
pub(crate) use told::{end_of_work, ended_by_time};

/// The field of the catalogue that holds the date of birth, by its id in its category.
pub(crate) const BIRTH_FIELD: &str = "birth-date";
/// Years at whose completion nobody has a guardian any more (`CCC 19`).
const MAJORITY_YEARS: i16 = 20;

law::closed_list! {
    /// As what somebody acts for another (s.20).
    pub enum ActsAs {
        /// The holder of parental power or guardian of a minor (ผู้ใช้อำนาจปกครอง).
        Guardian = "guardian", words::KIND_GUARDIAN;
        /// Of somebody adjudged incompetent (ผู้อนุบาล).
        Custodian = "custodian", words::KIND_CUSTODIAN;
        /// Of somebody adjudged quasi-incompetent (ผู้พิทักษ์).
        Curator = "curator", words::KIND_CURATOR;
        /// Nobody else: a minor who married is of full age and acts alone (`CCC 20`).
        Oneself = "oneself", words::KIND_ONESELF;
    }
}

law::closed_list! {
    /// How it was shown. The document is looked at and given back; only its kind is kept.
    pub enum Evidence {
        /// A birth certificate.
        BirthRecord = "birth-record", words::EVIDENCE_BIRTH_RECORD;
        /// The house register.
        HouseRegister = "house-register", words::EVIDENCE_HOUSE_REGISTER;
        /// A court's order.
        CourtOrder = "court-order", words::EVIDENCE_COURT_ORDER;
        /// A marriage certificate.
        MarriageRecord = "marriage-record", words::EVIDENCE_MARRIAGE_RECORD;
    }
}

/// A representation to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granting {
    /// Who is represented.
    pub person: PersonId,
    /// Who acts for them: known here themself.
    pub representative: PersonId,
    /// As what.
    pub acts_as: ActsAs,
    /// How it was shown.
    pub evidence: Evidence,
    /// The last civil day on which it holds; for a guardian at the latest the eve of the twentieth
    /// birthday.
    pub until: Option<Date>,
}

/// One who acts for another, as both of them see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Represented {
    /// Who is represented.
    pub person: PersonId,
    /// Who acts for them.
    pub representative: PersonId,
    /// As what.
    pub acts_as: ActsAs,
    /// How it was shown.
    pub evidence: Evidence,
    /// From when.
    pub begins: Moment,
    /// Until when, where an end is known.
    pub ends: Option<Moment>,
    /// Whether it holds now.
    pub is_in_force: bool,
}

/// Records that somebody acts for a person, entered for both.
///
/// # Errors
/// [`Failure::Missing`] when one of them is not known; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] when they are one person, the evidence does not show it, the person is of full age,
/// or the end is missing or too late; [`Failure::Store`].
pub fn grant(
    app: &App,
    actor: ActorId,
    granting: &Granting,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let Granting {
        person,
        representative,
        acts_as,
        evidence,
        until,
    } = *granting;
    for known in [person, representative] {
        app.store()
            .standing(known)
            .ok_or(Failure::Missing("person"))?;
        rights::may_act_at_desk(app, actor, known)?;
    }
    shown_by(granting)?;
    rights::enter_at_desk(app, actor, person, Operation::Use, address)?;
    let until = match acts_as {
        ActsAs::Custodian | ActsAs::Curator => until,
        ActsAs::Guardian => Some(guarded_until(app, person, until)?),
        // What came of age by marriage stays so.
        ActsAs::Oneself => None,
    };
    let now = app.now();
    let period = || Failure::bad("until", "s.20", words::REPRESENT_PERIOD.text());
    if until.is_some_and(|until| until < now.civil_day()) {
        return Err(period());
    }
    let ends = until
        .map(|until| until.tomorrow().map(Moment::start_of))
        .transpose()
        .map_err(|_| period())?;
    let kept = Representation {
        person,
        representative,
        kind: acts_as.code().to_owned(),
        evidence: evidence.code().to_owned(),
        begins: now,
        ends,
        granted_by: actor,
    };
    app.store().transact("representation.granted", move |tx| {
        if acts_as == ActsAs::Oneself {
            ending::guardians(tx, person, actor)?;
        }
        told::kept(tx, &kept)?;
        tx.keep_representation(&kept)?;
        Ok(consent::ask_again(tx, person)?)
    })
}

/// Whether who, as what and the evidence fit together.
fn shown_by(granting: &Granting) -> Result<(), Failure> {
    let by_marriage = granting.acts_as == ActsAs::Oneself;
    if by_marriage != (granting.person == granting.representative) {
        let why = words::REPRESENT_ONESELF.text();
        return Err(Failure::bad("representative", "s.20", why));
    }
    let married = granting.evidence == Evidence::MarriageRecord;
    if by_marriage != married {
        let why = words::REPRESENT_MARRIAGE.text();
        return Err(Failure::bad("evidence", "CCC 20", why));
    }
    let by_court = matches!(granting.acts_as, ActsAs::Custodian | ActsAs::Curator);
    if by_court && granting.evidence != Evidence::CourtOrder {
        let why = words::REPRESENT_COURT.text();
        return Err(Failure::bad("evidence", "s.20 ¶2–3", why));
    }
    Ok(())
}

/// The last day of guardianship: as the evidence shows it, and never after the eve of majority.
fn guarded_until(app: &App, person: PersonId, until: Option<Date>) -> Result<Date, Failure> {
    let born = birth_of(app, person)?.and_then(|birth| birth.day().ok());
    let majority = born.map(majority);
    match (majority, until) {
        (Some(majority), _) if majority <= app.now().civil_day() => {
            let why = words::REPRESENT_ADULT.text();
            Err(Failure::bad("person", "CCC 19", why))
        }
        (Some(majority), Some(until)) if until < majority => Ok(until),
        (Some(_), Some(_)) => {
            let why = words::REPRESENT_PERIOD.text();
            Err(Failure::bad("until", "CCC 19", why))
        }
        (Some(majority), None) => Ok(majority.yesterday().unwrap_or(majority)),
        (None, Some(until)) => Ok(until),
        (None, None) => {
            let why = words::REPRESENT_BIRTH.text();
            Err(Failure::bad("until", "CCC 19", why))
        }
    }
}

/// The first day on which twenty years are completed.
fn majority(born: Date) -> Date {
    let mut day = Date::new(born.year() + MAJORITY_YEARS, born.month(), 1).unwrap_or(born);
    while years_completed(born, day) < MAJORITY_YEARS {
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    day
}

/// Ends a representation now.
///
/// # Errors
/// [`Failure::Missing`] when none is in force; [`Failure::Refused`]; [`Failure::Bad`]; [`Failure::Store`].
pub fn end(
    app: &App,
    actor: ActorId,
    (person, representative): (PersonId, PersonId),
    acts_as: ActsAs,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    rights::may_act_at_desk(app, actor, person)?;
    rights::refuse_party(app, actor, representative)?;
    rights::enter_at_desk(app, actor, person, Operation::Use, address)?;
    app.store().transact("representation.ended", move |tx| {
        let now = tx.now();
        let ended = tx
            .representatives(person)?
            .into_iter()
            .find(|kept| {
                kept.representative == representative
                    && kept.kind == acts_as.code()
                    && kept.is_in_force(now)
            })
            .ok_or(Failure::Missing("representation"))?;
        tx.end_representation(&ended, actor)?;
        told::ended(tx, &ended)?;
        consent::ask_again(tx, person)?;
        Ok(())
    })
}

/// For whom a person acts.
///
/// # Errors
/// [`Failure::Store`].
pub fn acts_for(app: &App, representative: PersonId) -> Result<Vec<Represented>, Failure> {
    let rows = app
        .store()
        .read(|read| read.represented_by(representative))?;
    let others = rows.into_iter().filter(|row| row.person != representative);
    Ok(told(app, others.collect()))
}

/// Who acts for a person, now or before.
///
/// # Errors
/// [`Failure::Store`].
pub fn representatives(app: &App, person: PersonId) -> Result<Vec<Represented>, Failure> {
    let rows = app.store().read(|read| read.representatives(person))?;
    Ok(told(app, rows))
}

fn told(app: &App, rows: Vec<Representation>) -> Vec<Represented> {
    let now = app.now();
    rows.into_iter()
        .filter_map(|row| {
            Some(Represented {
                acts_as: ActsAs::of_code(&row.kind)?,
                evidence: Evidence::of_code(&row.evidence)?,
                is_in_force: row.is_in_force(now),
                person: row.person,
                representative: row.representative,
                begins: row.begins,
                ends: row.ends,
            })
        })
        .collect()
}

/// The hand of somebody who acts for a person, looked up now. Whoever acts for nobody, or not for this
/// one, is told the same (`T13`).
///
/// # Errors
/// [`Failure::Missing`]; [`Failure::Store`].
pub fn acting(app: &App, representative: PersonId, person: PersonId) -> Result<Hand, Failure> {
    acting_as(app, representative, person)?;
    Ok(Hand::representing(person, representative))
}

/// As what somebody acts for a person now.
///
/// # Errors
/// As [`acting`].
pub fn acting_as(app: &App, representative: PersonId, person: PersonId) -> Result<ActsAs, Failure> {
    representatives(app, person)?
        .into_iter()
        .find(|row| row.is_in_force && row.representative == representative)
        .map(|row| row.acts_as)
        .filter(|acts_as| *acts_as != ActsAs::Oneself)
        .ok_or(Failure::Missing("person"))
}

/// What a representative files for a person: signed in as themself, last proved at `proved`.
///
/// # Errors
/// As [`acting`].
pub fn asking(
    app: &App,
    representative: PersonId,
    person: PersonId,
    proved: Moment,
) -> Result<Asking, Failure> {
    Ok(Asking::by(acting(app, representative, person)?, proved))
}

/// How far a person can decide about their data today, in Asia/Bangkok. `stated` is a date of birth they
/// gave just now; one that is held counts before it.
///
/// # Errors
/// [`Failure::Bad`] for a date of birth that does not exist or lies ahead; [`Failure::Refused`] and
/// [`Failure::Store`] when what is held cannot be read.
pub(crate) fn capacity_of(
    app: &App,
    person: PersonId,
    stated: Option<Birth>,
) -> Result<Capacity, Failure> {
    let acting = representatives(app, person)?;
    let has = |acts_as| {
        acting
            .iter()
            .any(|row| row.is_in_force && row.acts_as == acts_as)
    };
    let order = match (has(ActsAs::Custodian), has(ActsAs::Curator)) {
        (true, _) => Some(CourtOrder::Incompetent),
        (false, true) => Some(CourtOrder::QuasiIncompetent),
        (false, false) => None,
    };
    let shown = Shown {
        married: has(ActsAs::Oneself),
        order,
    };
    let birth = match order {
        Some(_) => None,
        None => birth_of(app, person)?.or(stated),
    };
    capacity(birth, app.now().civil_day(), shown).map_err(|_| {
        let why = words::CONSENT_BIRTH_WRONG.text();
        Failure::bad("birth", "s.20", why)
    })
}

/// The date of birth that is held, read as the person's own data; the newest record that has one.
fn birth_of(app: &App, person: PersonId) -> Result<Option<Birth>, Failure> {
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let category = policy
        .compiled
        .categories()
        .iter()
        .zip(0_u8..)
        .find(|(category, number)| {
            activity.categories.has(*number)
                && category.fields.iter().any(|field| field.id == BIRTH_FIELD)
        })
        .map(|(category, _)| category.id.clone());
    let Some(category) = category else {
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
        by: ByHand::House,
        ..Asked::use_of(oneself(person), person, &activity.id, &[category])
    };
    let (_, permit) = permit(app, &asked)?;
    let mut newest: Option<(Moment, Date)> = None;
    app.store().read::<_, store::Fault>(|read| {
        let wanted = Wanted {
            fields: vec![BIRTH_FIELD.to_owned()],
            ..Wanted::default()
        };
        read.records(&permit, &wanted, |record| {
            let day = record
                .fields
                .open()
                .get(BIRTH_FIELD)
                .and_then(|value| value.as_str()?.parse().ok());
            if let Some(day) = day
                && newest.is_none_or(|(at, _)| at < record.happened)
            {
                newest = Some((record.happened, day));
            }
            Ok(())
        })
    })?;
    Ok(newest.map(|(_, day)| Birth::Day(day)))
}
