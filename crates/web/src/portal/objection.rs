//! Objecting (s.32, `LP-85` … `LP-87`): which use, on which ground, and that it stops at once. What
//! the law answers is shown before anything is sent.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::response::Response;
use duties::App;
use duties::rights::Wish;
use law::words::{asking, portal};
use law::{Answer, Basis, Circumstances, Ground, PersonId, Right, Shown, Text, answer, cell};

use super::ask::{Ask, Check, Choice, Choose, Part, Row};
use super::ask::{clock_runs, fault_of_words, ground_of, own_words, said};
use super::filing::file_and_follow;
use crate::forms::Brought;
use crate::page::Frame;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/requests/new/objection";
const WHAT: &str = "/me/requests/new/objection/what";
const WHY: &str = "/me/requests/new/objection/why";
const CHECK: &str = "/me/requests/new/objection/check";

/// A use of this person's data, by the policy.
pub(crate) struct UseOf {
    pub(crate) id: String,
    pub(crate) name: Text,
    pub(crate) purpose: Text,
    pub(crate) basis: Basis,
    pub(crate) objected: bool,
    marketing: bool,
    research: bool,
}

impl UseOf {
    /// What the law answers to an objection on this ground, as far as the policy's own words tell.
    fn answer(&self, ground: Ground) -> Answer {
        let shown = |so: bool| if so { Shown::Yes } else { Shown::No };
        let known = Circumstances {
            marketing: shown(self.marketing),
            research: shown(self.research),
            ..Circumstances::default()
        };
        answer(ground, self.basis, &known)
    }

    /// The ground that fits what the use is.
    fn fitting(&self) -> Ground {
        match (self.marketing, self.research) {
            (true, _) => Ground::DirectMarketing,
            (_, true) => Ground::Research,
            _ => Ground::PublicOrInterest,
        }
    }
}

/// Whether the law lets somebody object to an activity that uses their data on this basis.
pub(crate) fn is_objectable(activity: &policy::Activity, basis: Basis) -> bool {
    let by_basis = cell(Ground::PublicOrInterest, basis);
    !activity.answers_rights
        && (activity.direct_marketing
            || activity.research
            || !matches!(by_basis, Answer::DoesNot { .. }))
}

/// The uses to which this person's data is put, but for the answering of rights.
pub(crate) fn uses_of(app: &App, person: PersonId) -> Vec<UseOf> {
    let policy = app.policy();
    let Some(standing) = app.store().standing(person) else {
        return Vec::new();
    };
    let activities = policy.compiled.activities().iter().zip(0_u8..);
    activities
        .filter(|(activity, _)| !activity.answers_rights)
        .filter_map(|(activity, number)| {
            let ix = policy::ActivityIx(number);
            Some(UseOf {
                id: activity.id.clone(),
                name: activity.name.clone(),
                purpose: activity.purpose.clone(),
                basis: policy.compiled.basis(ix, standing.relationship)?,
                objected: standing.objections.has(number),
                marketing: activity.direct_marketing,
                research: activity.research,
            })
        })
        .collect()
}

/// Which use, chosen already on the page that led here.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Chosen {
    activity: Option<String>,
}

/// First question: which use. What the page that led here chose is not asked again.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(led): Query<Chosen>,
) -> Result<Response, Problem> {
    let brought = led
        .activity
        .map(|activity| Brought::default().with("activity", &activity))
        .unwrap_or_default();
    match chosen(&site, &visitor, &brought)? {
        Some(used) => ask_why(&site, &visitor, &brought, &used, false),
        None => ask_what(&site, &visitor, &brought, None, false),
    }
}

/// The first question again, to change its answer.
pub(crate) async fn what(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    ask_what(&site, &visitor, &brought, brought.one("activity"), false)
}

fn ask_what(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    chosen: Option<&str>,
    wrong: bool,
) -> Result<Response, Problem> {
    let uses = uses_of(site.app(), visitor.whose()?);
    let frame = Frame::new(site, visitor, asking::OBJECTION_WHAT).asked_at(START);
    let choices = uses
        .iter()
        .map(|used| Choice {
            value: used.id.clone(),
            label: frame.say(&used.name).to_owned(),
            notes: vec![
                frame.say(&used.purpose).to_owned(),
                frame.t(used.basis.words()).to_owned(),
            ],
            mark: used
                .objected
                .then(|| ("stopped", frame.t(asking::OBJECTION_ALREADY).to_owned())),
            chosen: chosen == Some(used.id.as_str()),
        })
        .collect();
    let fault = wrong.then(|| frame.t(asking::CHOOSE_ONE).to_owned());
    let part = Part::Choose(Choose {
        name: "activity",
        legend: frame.t(asking::OBJECTION_ACTIVITY).to_owned(),
        hint: Some(frame.t(asking::OBJECTION_WHAT_HINT).to_owned()),
        many: false,
        choices,
        fault,
    });
    let mut page = Ask::question(frame, "/me/requests/new", WHY, (1, 2));
    page.carried = brought.carried(&["ground", "words"]);
    page.parts.push(part);
    page.answer()
}

/// The use that was chosen, if it is one of this person's.
fn chosen(site: &Site, visitor: &Visitor, brought: &Brought) -> Result<Option<UseOf>, Problem> {
    let wanted = brought.one("activity");
    let uses = uses_of(site.app(), visitor.whose()?);
    Ok(uses
        .into_iter()
        .find(|used| wanted == Some(used.id.as_str())))
}

/// Second question: on which ground, and anything to add.
pub(crate) async fn why(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    match chosen(&site, &visitor, &brought)? {
        Some(used) => ask_why(&site, &visitor, &brought, &used, false),
        None => ask_what(&site, &visitor, &brought, None, true),
    }
}

fn ask_why(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    used: &UseOf,
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, asking::OBJECTION_WHY).asked_at(START);
    let chosen = ground_of(Right::Objection, brought).unwrap_or_else(|| used.fitting());
    let choices = Right::Objection
        .grounds()
        .map(|ground| Choice {
            value: ground.code().to_owned(),
            label: frame.t(ground.words()).to_owned(),
            notes: vec![format!(
                "{} {}",
                frame.t(asking::LAW_SAYS),
                frame.section(frame.say(&used.answer(ground).told(ground)))
            )],
            mark: None,
            chosen: chosen == ground,
        })
        .collect();
    let hint = frame.t(asking::OBJECTION_WHY_HINT).to_owned();
    let ground = Part::Choose(Choose {
        name: "ground",
        legend: frame.t(portal::GROUND).to_owned(),
        hint: Some(hint),
        many: false,
        choices,
        fault: (wrong && ground_of(Right::Objection, brought).is_none())
            .then(|| frame.t(asking::CHOOSE_ONE).to_owned()),
    });
    let fault = fault_of_words(brought).filter(|_| wrong);
    let words = own_words(&frame, brought.text("words"), asking::WORDS_HINT, fault);
    let lead = frame.say(&used.name).to_owned();
    let mut page = Ask::question(frame, START, CHECK, (2, 2));
    page.lead = Some(lead);
    page.carried = brought.carried(&["activity"]);
    page.parts = vec![ground, words];
    page.answer()
}

/// The answers to check, with what happens when they are sent.
pub(crate) async fn check(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let Some(used) = chosen(&site, &visitor, &brought)? else {
        return ask_what(&site, &visitor, &brought, None, true);
    };
    let (Some(ground), None) = (
        ground_of(Right::Objection, &brought),
        fault_of_words(&brought),
    ) else {
        return ask_why(&site, &visitor, &brought, &used, true);
    };
    let frame = Frame::new(&site, &visitor, portal::CHECK_ANSWERS).asked_at(START);
    let rows = vec![
        Row::new(
            &frame,
            asking::OBJECTION_ACTIVITY,
            frame.say(&used.name).to_owned(),
            WHAT,
        ),
        Row::ground(&frame, ground, WHY),
        Row::own_words(&frame, &brought, WHY),
    ];
    let before = before(&site, &frame, &used, ground);
    let mut page = Check::page(frame, START, START, asking::OBJECTION_SEND);
    page.rows = rows;
    page.before = before;
    page.carried = brought.carried(&["activity", "ground", "words"]);
    page.answer()
}

/// What is told before the button: that it stops at once, or that the law gives no such right here.
fn before(site: &Site, frame: &Frame, used: &UseOf, ground: Ground) -> Vec<String> {
    match used.answer(ground) {
        Answer::DoesNot { code } => {
            vec![frame.fill(asking::OBJECTION_REFUSED, &[("why", frame.t(code.why()))])]
        }
        Answer::Works => vec![
            frame.t(asking::OBJECTION_STOPS).to_owned(),
            frame.t(asking::OBJECTION_MARKETING).to_owned(),
        ],
        _ => vec![
            frame.t(asking::OBJECTION_STOPS).to_owned(),
            frame.t(asking::OBJECTION_OTHERS).to_owned(),
            clock_runs(site, frame, Right::Objection),
            frame.t(asking::CAN_TAKE_BACK).to_owned(),
        ],
    }
}

/// Files it.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let Some(used) = chosen(&site, &visitor, &brought)? else {
        return ask_what(&site, &visitor, &brought, None, true);
    };
    let (Some(ground), None) = (
        ground_of(Right::Objection, &brought),
        fault_of_words(&brought),
    ) else {
        return ask_why(&site, &visitor, &brought, &used, true);
    };
    let wish = Wish::Objection {
        activity: used.id,
        ground,
    };
    file_and_follow(&site, &visitor, START, said(&brought), wish).await
}
