//! Publishing a version of the policy: written or brought as one text, checked, with what follows from it
//! before anything is proposed; approved by somebody else who has just proved who they are; then how far
//! people have been told and asked (s.21, s.23, `LP-8`, `LP-47`, `LP-108`, `LP-109`).

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use duties::Failure;
use duties::publication::{self, CampaignView, Powers, Preview, Progress, ProposalView};
use law::words::{console, portal, publishing as words};
use law::{ProposalId, Text, date};
use policy::diff::Changes;
use store::Files;

use crate::forms::{Brought, id};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/console/publish";
/// The most faults a page lists; the command line lists them all.
const FAULTS_MOST: usize = 50;

/// One proposal in a list.
struct Line {
    way: String,
    version: u32,
    day: String,
    stage: String,
}

/// One purpose that people are asked for, counted.
struct Asking {
    name: String,
    until: String,
    counts: String,
    open: bool,
}

#[derive(Template)]
#[template(path = "publish.html")]
struct Home {
    frame: Frame,
    in_force: String,
    notice: String,
    proposals: Vec<Line>,
    asking: Vec<Asking>,
    powers: Powers,
}

/// One change with what follows from it.
struct Row {
    line: String,
    judged: String,
    section: String,
    held_back: String,
}

/// What follows from a version, in words.
struct Follows {
    material: Vec<Row>,
    minor: Vec<Row>,
    told: Vec<String>,
    asks: Vec<String>,
}

#[derive(Template)]
#[template(path = "publish_new.html")]
struct New {
    frame: Frame,
    pack: String,
    faults: Vec<String>,
    more: usize,
    follows: Option<Follows>,
    /// Activities that need a law by name: id, name, and what was written.
    laws: Vec<(String, String, String)>,
    day: String,
    version: u32,
}

#[derive(Template)]
#[template(path = "publish_one.html")]
struct One {
    frame: Frame,
    way: String,
    version: u32,
    base: u32,
    day: String,
    stage: String,
    digest: String,
    reason: Option<String>,
    laws: Vec<(String, String)>,
    follows: Follows,
    progress: Progress,
    is_told: bool,
    waits: bool,
    may_end: bool,
    signed: bool,
    powers: Powers,
    mine: bool,
}

fn line(frame: &Frame, one: &ProposalView) -> Line {
    Line {
        way: format!("{START}/{}", one.proposal),
        version: one.version,
        day: one
            .effective
            .map_or_else(String::new, |day| date::long(day, frame.language)),
        stage: frame.t(one.stage.words()).to_owned(),
    }
}

fn asking(frame: &Frame, one: &CampaignView) -> Asking {
    let number = |count: u64| count.to_string();
    Asking {
        name: frame.say(&one.name).to_owned(),
        until: date::long(one.ends.civil_day(), frame.language),
        counts: frame.fill(
            words::CAMPAIGN_COUNTS,
            &[
                ("people", &number(one.people)),
                ("yes", &number(one.yes)),
                ("no", &number(one.no)),
                ("silent", &number(one.silent)),
            ],
        ),
        open: one.open,
    }
}

/// What is in force, what is under way, and how far people have been asked.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let (proposals, campaigns, powers) = site
        .run(move |app| {
            Ok::<_, Failure>((
                publication::proposals(app)?,
                publication::campaigns(app)?,
                publication::powers(app, actor),
            ))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, words::PUBLISH_TITLE);
    let policy = site.app().policy();
    let (id, version) = (policy.compiled.id(), policy.compiled.version());
    page::answer(&Home {
        in_force: frame.fill(
            words::IN_FORCE,
            &[
                ("version", &version.to_string()),
                (
                    "day",
                    &date::long(policy.compiled.effective(), frame.language),
                ),
            ],
        ),
        notice: crate::notices::home(id, version),
        proposals: proposals.iter().map(|one| line(&frame, one)).collect(),
        asking: campaigns.iter().map(|one| asking(&frame, one)).collect(),
        powers,
        frame,
    })
}

/// The policy in force as one text, to be written on.
pub(crate) async fn write(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let texts: Vec<&str> = policy.files.iter().map(|(_, text)| text.as_str()).collect();
    let frame = Frame::new(&site, &visitor, words::NEW_TITLE);
    page::answer(&New {
        pack: texts.join("\n"),
        faults: Vec::new(),
        more: 0,
        follows: None,
        laws: Vec::new(),
        day: String::new(),
        version: 0,
        frame,
    })
}

fn files_of(brought: &Brought) -> Files {
    let text = brought
        .one("pack")
        .unwrap_or_default()
        .replace("\r\n", "\n");
    vec![("pack.toml".to_owned(), text)]
}

/// Checks what was written, and says what would follow; nothing is kept.
pub(crate) async fn check(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let files = files_of(&brought);
    let looked = looked(&site, &files).await;
    checked(&site, &visitor, &brought, looked, None)
}

async fn looked(site: &Arc<Site>, files: &Files) -> Result<Result<Preview, Failure>, Problem> {
    let files = files.clone();
    site.run(move |app| Ok::<_, Failure>(publication::preview(app, &files)))
        .await
}

fn checked(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    looked: Result<Result<Preview, Failure>, Problem>,
    refused: Option<Text>,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, words::NEW_TITLE).asked_at("/console/publish/new");
    let language = frame.language;
    let pack = brought.one("pack").unwrap_or_default().to_owned();
    let mut page = New {
        pack,
        faults: Vec::new(),
        more: 0,
        follows: None,
        laws: Vec::new(),
        day: String::new(),
        version: 0,
        frame,
    };
    match looked? {
        Ok(preview) => {
            page.laws = preview
                .changes
                .needs_law
                .iter()
                .map(|activity| {
                    let name = preview.pack.activity(activity);
                    let name = name.map_or(activity.as_str(), |known| page.frame.say(&known.name));
                    let law = brought.text(&format!("law-{activity}"));
                    (activity.clone(), name.to_owned(), law)
                })
                .collect();
            page.day = date::long(preview.effective, language);
            page.version = preview.version;
            page.follows = Some(follows(&page.frame, &preview.changes, &preview));
        }
        Err(Failure::Pack(faults)) => {
            let wrong = faults.iter().filter(|fault| fault.is_error());
            let all: Vec<String> = wrong.map(|fault| fault.to_string()).collect();
            page.more = all.len().saturating_sub(FAULTS_MOST);
            page.faults = all.into_iter().take(FAULTS_MOST).collect();
        }
        Err(Failure::Bad { why, .. }) => page.faults = vec![page.frame.say(&why).to_owned()],
        Err(other) => return Err(other.into()),
    }
    page.faults
        .extend(refused.map(|why| page.frame.say(&why).to_owned()));
    let status = if page.faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page::answer_with(status, &page)
}

fn rows(frame: &Frame, changes: &Changes, material: bool) -> Vec<Row> {
    changes
        .consequences()
        .iter()
        .filter(|one| one.judged.is_material() == material)
        .map(|one| Row {
            line: frame.say(&one.change.line).to_owned(),
            judged: frame.t(one.judged.words()).to_owned(),
            section: frame.section(one.judged.section()),
            held_back: frame.t(one.held_back.words()).to_owned(),
        })
        .collect()
}

fn follows(frame: &Frame, changes: &Changes, preview: &Preview) -> Follows {
    let counted = |name: &Text, people: u64| {
        frame.fill(
            words::PEOPLE_COUNTED,
            &[("name", frame.say(name)), ("people", &people.to_string())],
        )
    };
    Follows {
        material: rows(frame, changes, true),
        minor: rows(frame, changes, false),
        told: preview
            .told
            .iter()
            .map(|one| counted(&one.name, one.people))
            .collect(),
        asks: preview
            .asks
            .iter()
            .map(|one| counted(&one.name, one.people))
            .collect(),
    }
}

/// Proposes what was written.
pub(crate) async fn propose(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let files = files_of(&brought);
    let looked = looked(&site, &files).await?;
    let needed = looked
        .as_ref()
        .map(|preview| preview.changes.needs_law.clone())
        .unwrap_or_default();
    let laws: BTreeMap<String, String> = needed
        .into_iter()
        .map(|activity| {
            let law = brought.text(&format!("law-{activity}"));
            (activity, law)
        })
        .collect();
    if looked.is_err() {
        return checked(&site, &visitor, &brought, Ok(looked), None);
    }
    let proposed = site
        .run(move |app| Ok::<_, Failure>(publication::propose(app, actor, files, &laws)))
        .await?;
    match proposed {
        Ok(one) => Ok(Redirect::to(&format!("{START}/{}", one.proposal)).into_response()),
        Err(Failure::Bad { why, .. }) => checked(&site, &visitor, &brought, Ok(looked), Some(why)),
        Err(other) => Err(other.into()),
    }
}

/// One proposal: what follows from it, where it stands, what can be done, how far people have been told.
pub(crate) async fn one(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(proposal): Path<String>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let proposal: ProposalId = id(&proposal)?;
    let (one, preview, progress, powers) = site
        .run(move |app| {
            let (one, preview) = publication::follows_of(app, proposal)?;
            let progress = publication::progress(app, one.version, 0)?;
            Ok::<_, Failure>((one, preview, progress, publication::powers(app, actor)))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, words::ONE_TITLE);
    let is = |stage| one.stage == stage;
    page::answer(&One {
        way: format!("{START}/{proposal}"),
        version: one.version,
        base: one.base_version,
        day: date::long(preview.effective, frame.language),
        stage: frame.t(one.stage.words()).to_owned(),
        digest: one.digest.clone(),
        reason: one
            .reason
            .as_ref()
            .map(|reason| frame.say(reason).to_owned()),
        laws: one
            .laws
            .iter()
            .map(|law| (law.activity.clone(), law.law.clone()))
            .collect(),
        follows: follows(&frame, &preview.changes, &preview),
        is_told: progress != Progress::default(),
        progress,
        waits: is(publication::ProposalStage::Proposed),
        may_end: one.stage.is_open(),
        signed: one.statement.is_some(),
        mine: one.proposed_by == actor,
        powers,
        frame,
    })
}

/// The signed approval, as it is checked offline.
pub(crate) async fn statement(
    State(site): State<Arc<Site>>,
    Path(proposal): Path<String>,
) -> Result<Response, Problem> {
    let proposal: ProposalId = id(&proposal)?;
    let (one, ..) = site
        .run(move |app| publication::proposal(app, proposal))
        .await?;
    let signed = one.statement.ok_or(Problem::NotFound)?;
    Ok((
        [(header::CONTENT_TYPE, "text/plain; charset=UTF-8")],
        signed,
    )
        .into_response())
}

/// Approves it, with a proof of who approves that is minutes old.
pub(crate) async fn approve(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(proposal): Path<String>,
) -> Result<Response, Problem> {
    let (actor, proved) = (visitor.actor()?, visitor.session()?.proved);
    let proposal: ProposalId = id(&proposal)?;
    let way = format!("{START}/{proposal}");
    let approved = site
        .run(move |app| {
            Ok::<_, Failure>(publication::approve(app, actor, proposal, proved).map(|_| ()))
        })
        .await?;
    match approved {
        Ok(()) => Ok(Redirect::to(&way).into_response()),
        Err(Failure::Stale) => Err(Problem::Stale(way)),
        Err(other) => Err(other.into()),
    }
}

fn why(brought: &Brought) -> Text {
    Text::new(brought.text("why_th"), brought.text("why_en"))
}

/// Refuses it, with the reason.
pub(crate) async fn refuse(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(proposal): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (actor, why) = (visitor.actor()?, why(&brought));
    let proposal: ProposalId = id(&proposal)?;
    site.run(move |app| publication::refuse(app, actor, proposal, why))
        .await?;
    Ok(Redirect::to(&format!("{START}/{proposal}")).into_response())
}

/// Takes it back before its day, with the reason.
pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(proposal): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (actor, why) = (visitor.actor()?, why(&brought));
    let proposal: ProposalId = id(&proposal)?;
    site.run(move |app| publication::withdraw(app, actor, proposal, why))
        .await?;
    Ok(Redirect::to(&format!("{START}/{proposal}")).into_response())
}
