//! The last step of every path: what was answered is filed by the hand that asks, and the page of the
//! request comes next.

use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{Filed, Wish, file};
use law::RequestId;

use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// Files a wish with the person's own words. Where it wants a fresh proof of who asks, the way there
/// leads back to `start` (`T9`).
pub(crate) async fn filed(
    site: &Site,
    visitor: &Visitor,
    start: &str,
    words: Option<String>,
    wish: Wish,
) -> Result<Filed, Problem> {
    let asking = visitor.asking()?;
    site.run(move |app| file(app, asking.saying(words)?, wish))
        .await
        .map_err(|problem| problem.then_on_to(&visitor.at(start)))
}

/// The same, and on to the page of the request.
pub(crate) async fn file_and_follow(
    site: &Site,
    visitor: &Visitor,
    start: &str,
    words: Option<String>,
    wish: Wish,
) -> Result<Response, Problem> {
    let filed = filed(site, visitor, start, words, wish).await?;
    Ok(follow(visitor, filed.request))
}

/// On to the page of a request.
pub(crate) fn follow(visitor: &Visitor, request: RequestId) -> Response {
    Redirect::to(&visitor.at(&format!("/me/requests/{request}"))).into_response()
}
