//! The person's word: consent, withdrawal, objection, restriction, and holds. Each changes how the
//! person stands in the same transaction in which it is filed, and is entered in the ledger.

use law::{Moment, PersonId};
use policy::{ActivityIx, CategoryIx};
use serde_json::json;

use crate::connection::Param;
use crate::fault::Fault;
use crate::leaf::Kind;
use crate::load::set_consent;
use crate::log::Entered;
use crate::transact::Read;
use crate::tx::Tx;

/// One word on consent: given or withdrawn, when, under which notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentWord {
    /// The activity's id.
    pub activity: String,
    /// Given, or withdrawn.
    pub given: bool,
    /// When.
    pub at: Moment,
    /// The notice version shown.
    pub notice: u32,
}

/// How what stands against a category is ended, and how what is left is counted.
struct Standing {
    end: &'static str,
    left: &'static str,
}

const RESTRICTIONS: Standing = Standing {
    end: "UPDATE restrictions SET ended_at = $1 WHERE person = $2 AND category = $3 AND ground = $4 AND ended_at IS NULL",
    left: "SELECT CAST(COUNT(*) AS BIGINT) FROM restrictions WHERE person = $1 AND category = $2 AND ended_at IS NULL",
};

const HOLDS: Standing = Standing {
    end: "UPDATE holds SET ended_at = $1 WHERE person = $2 AND category = $3 AND ground = $4 AND ended_at IS NULL",
    left: "SELECT CAST(COUNT(*) AS BIGINT) FROM holds WHERE person = $1 AND category = $2 AND ended_at IS NULL",
};

impl Tx<'_> {
    /// Files a person's consent to an activity, or its withdrawal (s.19).
    ///
    /// # Errors
    /// [`Fault`]; also when the activity is not declared or the person not known.
    pub fn file_consent(
        &mut self,
        person: PersonId,
        activity: ActivityIx,
        given: bool,
    ) -> Result<Entered, Fault> {
        let id = self.activity_id(activity)?;
        let version = self.compiled().version();
        self.connection.execute(
            "INSERT INTO consents (person, activity, at, given, notice) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person, activity, at) DO UPDATE SET given = excluded.given, notice = excluded.notice",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(&id),
                Param::Int(self.now.micros()),
                Param::Int(i64::from(given)),
                Param::Int(i64::from(version)),
            ],
        )?;
        self.change_standing(person, |standing| set_consent(standing, activity, given))?;
        let kind = if given {
            Kind::Consent
        } else {
            Kind::Withdrawal
        };
        self.enter(
            person,
            kind,
            &json!({ "at": self.now.micros(), "activity": id, "given": given, "notice": version }),
        )
    }

    /// Files an objection: the data is segregated from this moment (s.32 ¶2, `LP-85`).
    ///
    /// # Errors
    /// [`Fault`]; also when the activity is not declared or the person not known.
    pub fn file_objection(
        &mut self,
        person: PersonId,
        activity: ActivityIx,
    ) -> Result<Entered, Fault> {
        let id = self.activity_id(activity)?;
        self.connection.execute(
            "INSERT INTO objections (person, activity, filed_at) VALUES ($1, $2, $3) ON CONFLICT (person, activity, filed_at) DO UPDATE SET ended_at = NULL",
            &[Param::Bytes(&person.bytes()), Param::Text(&id), Param::Int(self.now.micros())],
        )?;
        self.change_standing(person, |standing| {
            standing.objections = standing.objections.with(activity.0)
        })?;
        self.enter(
            person,
            Kind::Objection,
            &json!({ "at": self.now.micros(), "activity": id, "state": "filed" }),
        )
    }

    /// Ends every open objection to an activity, after it was decided or taken back.
    ///
    /// # Errors
    /// [`Fault`]; also when the activity is not declared or the person not known.
    pub fn end_objection(
        &mut self,
        person: PersonId,
        activity: ActivityIx,
    ) -> Result<Entered, Fault> {
        let id = self.activity_id(activity)?;
        self.connection.execute(
            "UPDATE objections SET ended_at = $1 WHERE person = $2 AND activity = $3 AND ended_at IS NULL",
            &[Param::Int(self.now.micros()), Param::Bytes(&person.bytes()), Param::Text(&id)],
        )?;
        self.change_standing(person, |standing| {
            standing.objections = standing.objections.without(activity.0)
        })?;
        self.enter(
            person,
            Kind::Objection,
            &json!({ "at": self.now.micros(), "activity": id, "state": "ended" }),
        )
    }

    /// Restricts the use of a category (s.34), for a ground of the Act by its code.
    ///
    /// # Errors
    /// [`Fault`]; also when the category is not declared or the person not known.
    pub fn restrict(
        &mut self,
        person: PersonId,
        category: CategoryIx,
        ground: &str,
    ) -> Result<Entered, Fault> {
        let id = self.category_id(category)?;
        self.connection.execute(
            "INSERT INTO restrictions (person, category, ground, from_at) VALUES ($1, $2, $3, $4) ON CONFLICT (person, category, ground, from_at) DO UPDATE SET ended_at = NULL",
            &[Param::Bytes(&person.bytes()), Param::Text(&id), Param::Text(ground), Param::Int(self.now.micros())],
        )?;
        self.change_standing(person, |standing| {
            standing.restrictions = standing.restrictions.with(category.0)
        })?;
        self.enter_category(person, category, ground, "begun")
    }

    /// Ends the restrictions of a category that have this ground; others stay.
    ///
    /// # Errors
    /// [`Fault`]; also when the category is not declared or the person not known.
    pub fn end_restriction(
        &mut self,
        person: PersonId,
        category: CategoryIx,
        ground: &str,
    ) -> Result<Entered, Fault> {
        let is_last = self.end_in_category(person, category, ground, &RESTRICTIONS)?;
        if is_last {
            self.change_standing(person, |standing| {
                standing.restrictions = standing.restrictions.without(category.0)
            })?;
        }
        self.enter_category(person, category, ground, "ended")
    }

    /// Holds a category against erasure until a day, for a ground by its code (s.33 ¶2, s.34(3)).
    ///
    /// # Errors
    /// [`Fault`]; also when the category is not declared or the person not known.
    pub fn hold(
        &mut self,
        person: PersonId,
        category: CategoryIx,
        ground: &str,
        until: Option<Moment>,
    ) -> Result<Entered, Fault> {
        let id = self.category_id(category)?;
        self.connection.execute(
            "INSERT INTO holds (person, category, ground, from_at, until_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, category, ground, from_at) DO UPDATE SET ended_at = NULL, until_at = excluded.until_at",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(&id),
                Param::Text(ground),
                Param::Int(self.now.micros()),
                Param::OptInt(until.map(Moment::micros)),
            ],
        )?;
        self.change_standing(person, |standing| {
            standing.holds = standing.holds.with(category.0)
        })?;
        self.enter_category(person, category, ground, "held")
    }

    /// Ends the holds of a category that have this ground; others stay.
    ///
    /// # Errors
    /// [`Fault`]; also when the category is not declared or the person not known.
    pub fn end_hold(
        &mut self,
        person: PersonId,
        category: CategoryIx,
        ground: &str,
    ) -> Result<Entered, Fault> {
        let is_last = self.end_in_category(person, category, ground, &HOLDS)?;
        if is_last {
            self.change_standing(person, |standing| {
                standing.holds = standing.holds.without(category.0)
            })?;
        }
        self.enter_category(person, category, ground, "hold-ended")
    }

    /// Ends what stands against a category on this ground; whether nothing else stands there now.
    fn end_in_category(
        &mut self,
        person: PersonId,
        category: CategoryIx,
        ground: &str,
        of: &Standing,
    ) -> Result<bool, Fault> {
        let id = self.category_id(category)?;
        self.connection.execute(
            of.end,
            &[
                Param::Int(self.now.micros()),
                Param::Bytes(&person.bytes()),
                Param::Text(&id),
                Param::Text(ground),
            ],
        )?;
        let left = self.connection.first(
            of.left,
            &[Param::Bytes(&person.bytes()), Param::Text(&id)],
            |row| row.int(0),
        )?;
        Ok(left == Some(0))
    }

    fn enter_category(
        &mut self,
        person: PersonId,
        category: CategoryIx,
        ground: &str,
        state: &str,
    ) -> Result<Entered, Fault> {
        let id = self.category_id(category)?;
        self.enter(
            person,
            Kind::Restriction,
            &json!({ "at": self.now.micros(), "category": id, "ground": ground, "state": state }),
        )
    }

    fn activity_id(&self, activity: ActivityIx) -> Result<String, Fault> {
        self.compiled()
            .activity(activity)
            .map(|found| found.id.clone())
            .ok_or(Fault::Missing("activity"))
    }

    fn category_id(&self, category: CategoryIx) -> Result<String, Fault> {
        self.compiled()
            .category(category)
            .map(|found| found.id.clone())
            .ok_or(Fault::Missing("category"))
    }
}

/// A restriction that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionRow {
    /// The category's id.
    pub category: String,
    /// The ground's code.
    pub ground: String,
    /// Since when.
    pub from: Moment,
}

impl Read<'_> {
    /// The restrictions of a person that stand, oldest first (s.34).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn restrictions(&mut self, person: PersonId) -> Result<Vec<RestrictionRow>, Fault> {
        self.connection.all(
            "SELECT category, ground, from_at FROM restrictions WHERE person = $1 AND ended_at IS NULL ORDER BY from_at, category",
            &[Param::Bytes(&person.bytes())],
            |row| {
                Ok(RestrictionRow {
                    category: row.text(0)?.to_owned(),
                    ground: row.text(1)?.to_owned(),
                    from: Moment::from_micros(row.int(2)?),
                })
            },
        )
    }

    /// Every word a person has given on consent, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consents(&mut self, person: PersonId) -> Result<Vec<ConsentWord>, Fault> {
        self.connection.all(
            "SELECT activity, given, at, notice FROM consents WHERE person = $1 ORDER BY at",
            &[Param::Bytes(&person.bytes())],
            |row| {
                Ok(ConsentWord {
                    activity: row.text(0)?.to_owned(),
                    given: row.int(1)? != 0,
                    at: Moment::from_micros(row.int(2)?),
                    notice: u32::try_from(row.int(3)?).map_err(|_| row.meaningless(3))?,
                })
            },
        )
    }
}
