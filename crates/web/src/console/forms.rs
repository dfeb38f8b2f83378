//! The desk of the forms (`CO-9`, `LP-25`, `LP-29`): what waits, by number; a form filled in for somebody at the
//! counter or on the telephone.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use duties::forms::{
    self, By, Filling, NoticeGiven, State as Stands, Unfilled, Unfit, Unsent, Way,
};
use law::date;
use law::words::{console, counter, portal};
use policy::notice::{Layer, Notice};

use crate::forms::Brought;
use crate::incoming::{self, Incoming};
use crate::page::{self, Frame};
use crate::portal::form::{Asked, Question, answers, questions, session, takes_files, whole};
use crate::portal::form_receipt::kept;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// Where the desks stand.
pub(super) const DESKS: &str = "/console/forms";

/// A line of a desk.
struct Row {
    number: String,
    state: &'static str,
    due: String,
    is_late: bool,
    received: String,
    came: &'static str,
    session: String,
}

/// One desk.
struct Desk {
    form: String,
    name: String,
    can_enter: bool,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "form_desks.html")]
struct Desks {
    frame: Frame,
    desks: Vec<Desk>,
}

/// The desks of whoever is signed in.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let found = site.run(move |app| forms::desks(app, actor)).await?;
    let frame = Frame::new(&site, &visitor, counter::DESKS);
    let policy = site.app().policy();
    let today = site.app().now().civil_day();
    let row = |case: &store::FormCase| {
        let due: Option<jiff::civil::Date> = case.due_day.parse().ok();
        let state = Stands::of_code(&case.state);
        Row {
            number: case.case.to_string(),
            state: state.map_or("", |state| frame.t(state.words())),
            due: due.map_or_else(String::new, |due| date::long(due, frame.language)),
            is_late: state != Some(Stands::Answered) && due.is_some_and(|due| due < today),
            received: frame.short_day(case.received),
            came: Way::of_code(&case.way).map_or("", |way| frame.t(way.words())),
            session: policy
                .pack
                .form(&case.form)
                .and_then(|form| form.session(&case.session))
                .map_or_else(String::new, |session| frame.say(&session.name).to_owned()),
        }
    };
    let desks = found
        .iter()
        .map(|desk| Desk {
            form: desk.form.0.clone(),
            name: frame.say(&desk.form.1).to_owned(),
            can_enter: desk.can_enter,
            rows: desk.cases.iter().map(row).collect(),
        })
        .collect();
    page::answer(&Desks { frame, desks })
}

/// A form filled in for somebody.
#[derive(Template)]
#[template(path = "form_for.html")]
struct For {
    frame: Frame,
    to: String,
    notice: Notice,
    notice_way: String,
    questions: Vec<Question>,
    whole: Vec<String>,
    ways: Vec<(&'static str, &'static str, bool)>,
    notices: Vec<(&'static str, &'static str, bool)>,
    way_fault: Option<&'static str>,
    notice_fault: Option<&'static str>,
    sending: String,
}

impl For {
    fn takes_files(&self) -> bool {
        takes_files(&self.questions)
    }

    fn is_faulty(&self) -> bool {
        !self.whole.is_empty()
            || self.way_fault.is_some()
            || self.notice_fault.is_some()
            || self
                .questions
                .iter()
                .any(|question| question.fault.is_some())
    }
}

/// Shows the form that staff fill in, with the notice to be read out or handed over.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(form): Path<String>,
) -> Result<Response, Problem> {
    let sending = given_out(&site, &visitor, &form).await?;
    entry(&site, &visitor, &form, &Brought::default(), &[], sending)
}

/// A word for one sending, for whoever answers this form.
async fn given_out(site: &Arc<Site>, visitor: &Visitor, form: &str) -> Result<String, Problem> {
    let (actor, form) = (visitor.actor()?, form.to_owned());
    site.run(move |app| {
        forms::queue(app, actor, &form)?;
        forms::sending(app, &form)
    })
    .await
}

fn entry(
    site: &Site,
    visitor: &Visitor,
    id: &str,
    brought: &Brought,
    unfit: &[Unfit],
    sending: String,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let form = policy
        .pack
        .form(id)
        .filter(|form| !form.desk_channel.is_empty())
        .ok_or(Problem::NotFound)?;
    let notice = policy::notice::notice(&policy.pack, Layer::Form(id)).ok_or(Problem::NotFound)?;
    let to = format!("{DESKS}/{id}");
    let frame = Frame::titled(site, visitor, form.name.in_language(visitor.language)).asked_at(&to);
    let (way, given) = (brought.one("way"), brought.one("notice"));
    let was_sent = brought.one("sending").is_some();
    let missing = |chosen: bool| (was_sent && !chosen).then(|| frame.t(counter::CHOOSE_ONE));
    let shown = For {
        notice_way: format!("{}/forms/{id}", frame.house.notice),
        questions: questions(
            &frame,
            &policy.pack,
            form,
            brought,
            unfit,
            site.app().now().civil_day(),
        ),
        whole: whole(&frame, unfit),
        ways: Way::BY_STAFF
            .iter()
            .map(|one| (one.code(), frame.t(one.words()), way == Some(one.code())))
            .collect(),
        notices: NoticeGiven::BY_STAFF
            .iter()
            .map(|one| (one.code(), frame.t(one.words()), given == Some(one.code())))
            .collect(),
        way_fault: missing(way.is_some()),
        notice_fault: missing(given.is_some()),
        frame,
        to,
        notice,
        sending,
    };
    let status = if shown.is_faulty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page::answer_with(status, &shown)
}

/// Takes a form that staff filled in for somebody: the receipt is printed for them.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(form): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let form_id = form.clone();
    site.run(move |app| forms::queue(app, actor, &form_id))
        .await?;
    let policy = site.app().policy();
    let declared = policy.pack.form(&form).ok_or(Problem::NotFound)?;
    let Incoming { brought, files } = incoming::read(&site, declared, request).await?;
    let word = brought.text("sending");
    let (form_id, given) = (form.clone(), word.clone());
    let sent = site
        .run(move |app| forms::sent(app, &form_id, &given))
        .await?;
    let sent_once = match sent {
        Ok(sent_once) => sent_once,
        // staff who type fast are no program
        Err(Unsent::TooFast) => word.clone().into_bytes(),
        Err(Unsent::TooOld | Unsent::Forged) => {
            let sending = given_out(&site, &visitor, &form).await?;
            let unfit = [Unfit {
                field: String::new(),
                rule: "T7",
                why: counter::TOO_OLD.text(),
            }];
            return entry(&site, &visitor, &form, &brought, &unfit, sending);
        }
    };
    let way = brought.one("way").and_then(Way::of_code);
    let notice = brought.one("notice").and_then(NoticeGiven::of_code);
    let (Some(way), Some(notice)) = (
        way.filter(|way| Way::BY_STAFF.contains(way)),
        notice.filter(|notice| NoticeGiven::BY_STAFF.contains(notice)),
    ) else {
        return entry(&site, &visitor, &form, &brought, &[], word);
    };
    let filling = Filling {
        form: form.clone(),
        answers: answers(declared, &brought),
        files,
        session: session(&brought),
        by: By::Staff { actor, way, notice },
        address: visitor.address,
        sent_once,
    };
    let taken = site
        .run(move |app| Ok::<_, Problem>(forms::fill(app, filling)))
        .await?;
    match taken {
        Ok(receipt) => kept(&site, &visitor, &receipt, Some(DESKS.to_owned())),
        Err(Unfilled::Unfit(unfit)) => entry(&site, &visitor, &form, &brought, &unfit, word),
        Err(Unfilled::Failure(failure)) => Err(failure.into()),
    }
}
