//! The console's first page, shaped by role: own courses for who teaches, the clock for who answers
//! requests. No personal data is on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use law::ActorId;
use law::words::{console, portal};
use policy::{RelationKind, RoleIx};

use super::queue::{Count, Row, counts, row};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// How many of the most urgent requests the first page shows.
const URGENT: usize = 5;

#[derive(Template)]
#[template(path = "console_home.html")]
struct Home {
    frame: Frame,
    roles: Vec<String>,
    teaching: bool,
    desk: bool,
    courses: Vec<(String, String, String)>,
    counts: Vec<Count>,
    urgent: Vec<Row>,
    /// The forms whose desk this is, and how many cases wait at each.
    forms: Vec<(String, usize)>,
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let (teaching, desk) = visitor
        .signed
        .as_ref()
        .map_or((false, false), |signed| (signed.teaching, signed.desk));
    let (courses, queue, desks) = site
        .run(move |app| {
            let courses = if teaching {
                duties::course::my_courses(app, actor)?
            } else {
                Vec::new()
            };
            let queue = if desk {
                duties::rights::queue(app)?
            } else {
                Vec::new()
            };
            let desks = duties::forms::desks(app, actor)?;
            Ok::<_, duties::Failure>((courses, queue, desks))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, console::HOME);
    let roles = roles(&frame, &site, actor);
    let forms = desks
        .iter()
        .map(|desk| (frame.say(&desk.form.1).to_owned(), desk.cases.len()))
        .collect();
    let counts = counts(&frame, &queue);
    let urgent = queue
        .iter()
        .take(URGENT)
        .map(|one| row(&frame, one, actor))
        .collect();
    let courses = courses
        .iter()
        .map(|course| {
            (
                course.course.to_string(),
                course.title.clone(),
                course.ends.map_or_else(String::new, |ends| {
                    frame.fill(console::COURSE_UNTIL, &[("day", &frame.short_day(ends))])
                }),
            )
        })
        .collect();
    page::answer(&Home {
        frame,
        roles,
        teaching,
        desk,
        courses,
        counts,
        urgent,
        forms,
    })
}

/// The names of the roles that somebody has with the controller.
fn roles(frame: &Frame, site: &Site, actor: ActorId) -> Vec<String> {
    let compiled = site.app().store().compiled();
    site.app()
        .store()
        .roles(actor)
        .iter()
        .filter_map(|number| compiled.role(RoleIx(number)))
        .filter(|role| role.relation_kind != RelationKind::OneSelf)
        .map(|role| frame.say(&role.name).to_owned())
        .collect()
}
