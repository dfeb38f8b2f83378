//! Files in the review of a copy: the desk opens one, or hands in a version in which others are covered
//! (`LP-21`, `CO-11`, `CO-12`).
//!
//! Opening is a use that the person sees. An edited version lies sealed under the person's own key until
//! the copy goes, and goes with it.

use std::io::{self, Read};
use std::net::IpAddr;

use law::words::others as words;
use law::{ActorId, FIRST_OCTETS, FileKind, Operation, PersonId, RequestId, Right, Stage};
use policy::FileRule;
use serde_json::json;
use store::{Digest, OpenMedia, Store, Tx};

use super::about::WaitsFor;
use super::case::Case;
use super::desk::{desk_question, leave_at_desk, person_of};
use super::enter_step;
use crate::app::App;
use crate::ask::{Asked, permit};
use crate::failure::Failure;
use crate::package::files::media_of;
use crate::package::{Edited, Item, Pointing, Verdict};

/// The most octets read of an edited version at once.
const PIECE: usize = 64 * 1024;

fn gone() -> Failure {
    Failure::bad("item", "LP-21", words::FILE_GONE.text())
}

fn not_taken() -> Failure {
    Failure::bad("file", "LP-24", words::EDITED_NOT_TAKEN.text())
}

/// The case, and the item of it that is a file.
fn item_of(
    app: &App,
    person: PersonId,
    request: RequestId,
    item: usize,
) -> Result<(Case, Item), Failure> {
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    let found = case.others.get(item).cloned();
    let found = found.filter(|item| item.passage.points == Pointing::File);
    Ok((case, found.ok_or_else(gone)?))
}

/// Opens the file of an item for the desk: decided and entered first, with the request as the reason.
///
/// # Errors
/// [`Failure::Missing`] when there is no such request; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] when the item is no file or it is gone; [`Failure::Store`].
pub fn open_item(
    app: &App,
    actor: ActorId,
    request: RequestId,
    item: usize,
    address: Option<IpAddr>,
) -> Result<OpenMedia, Failure> {
    let person = person_of(app, request)?;
    leave_at_desk(app, actor, (person, request), Operation::Use, address)?;
    let (_, item) = item_of(app, person, request, item)?;
    let asked = Asked {
        categories: vec![item.passage.category.clone()],
        ..desk_question(app, actor, person, request, Operation::Use, address)?
    };
    let (_, leave) = permit(app, &asked)?;
    let media = media_of(&item.passage).ok_or_else(gone)?;
    match app.store().open_media(&leave, media) {
        Err(store::Fault::Missing(_)) => Err(gone()),
        opened => Ok(opened?),
    }
}

/// Takes a version of a file in which others are covered, in its place: held to what the field takes, kept
/// under the person's own key, entered. It can be handed in again as long as the copy waits for the desk.
///
/// # Errors
/// As [`open_item`]; [`Failure::Bad`] too when the copy does not wait for it, or the file is not taken.
pub fn hand_in_edited(
    app: &App,
    actor: ActorId,
    request: RequestId,
    item: usize,
    from: &mut dyn Read,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let person = person_of(app, request)?;
    leave_at_desk(app, actor, (person, request), Operation::Use, address)?;
    let (case, found) = item_of(app, person, request, item)?;
    if !waits(&case) {
        return Err(Failure::bad("request", "LP-21", words::NOT_WAITING.text()));
    }
    let rule = rule_of(app, &found).ok_or_else(not_taken)?;
    let number = RequestId::from_bytes(Store::random()?);
    let mut writer = app.store().write_parcel(person, number)?;
    let mut taking = Taking {
        rule,
        kind: None,
        octets: 0,
        digest: Digest::default(),
    };
    taking.all(from, &mut writer)?;
    let kind = taking.kind.ok_or_else(not_taken)?;
    let digest = taking.digest.finish();
    let edited = Edited {
        parcel: number.to_string(),
        kind: kind.code().to_owned(),
        octets: taking.octets,
        sha256: digest.iter().map(|octet| format!("{octet:02x}")).collect(),
    };
    let written = writer.finish()?;
    app.store().transact("rights.copy.edited", move |tx| {
        tx.close_parcel(&written)?;
        put_in(tx, actor, (person, request, item), &found, edited)
    })
}

fn waits(case: &Case) -> bool {
    let for_desk = case
        .waiting
        .as_ref()
        .is_some_and(|waiting| waiting.on == WaitsFor::Desk);
    for_desk && matches!(case.request.stage(), Stage::Gathered { .. })
}

fn rule_of(app: &App, item: &Item) -> Option<FileRule> {
    let compiled = &app.policy().compiled;
    let category = compiled.category(compiled.category_ix(&item.passage.category)?)?;
    let mut fields = category.fields.iter();
    let field = fields.find(|field| field.id == item.passage.field)?;
    field.files.clone()
}

fn put_in(
    tx: &mut Tx<'_>,
    actor: ActorId,
    (person, request, item): (PersonId, RequestId, usize),
    looked_at: &Item,
    edited: Edited,
) -> Result<(), Failure> {
    let opened = tx
        .request(person, request)?
        .ok_or(Failure::Missing("request"))?;
    let mut case = Case::read(&opened)?;
    if !waits(&case) {
        return Err(Failure::bad("request", "LP-21", words::NOT_WAITING.text()));
    }
    let now = tx.now();
    let place = case
        .others
        .get_mut(item)
        .filter(|item| item.passage == looked_at.passage)
        .ok_or_else(gone)?;
    let before = place.decided.take().and_then(|verdict| verdict.edited);
    place.decided = Some(Verdict {
        edited: Some(edited),
        ..Verdict::new(None, actor, now)
    });
    if let Some(before) = before.as_ref().and_then(Edited::number) {
        tx.drop_parcel(person, before)?;
    }
    case.keep(tx, person, request, &opened.row.stage)?;
    let more = json!({ "actor": actor.to_string() });
    enter_step(tx, person, request, Right::Access, "edited", "desk", &more)?;
    Ok(())
}

/// Destroys the edited versions of a case's files: with the copy, or when it is taken back.
pub(super) fn drop_edited(tx: &mut Tx<'_>, person: PersonId, case: &Case) -> Result<(), Failure> {
    let verdicts = case.others.iter().filter_map(|item| item.decided.as_ref());
    let edited = verdicts.filter_map(|verdict| verdict.edited.as_ref()?.number());
    for number in edited {
        tx.drop_parcel(person, number)?;
    }
    Ok(())
}

/// An edited version as it comes in.
struct Taking {
    rule: FileRule,
    kind: Option<FileKind>,
    octets: u64,
    digest: Digest,
}

impl Taking {
    fn all(&mut self, from: &mut dyn Read, out: &mut dyn io::Write) -> Result<(), Failure> {
        let mut first = Vec::new();
        let looked = u64::try_from(FIRST_OCTETS).unwrap_or(u64::MAX);
        Read::take(&mut *from, looked)
            .read_to_end(&mut first)
            .map_err(|_| not_taken())?;
        self.kind = FileKind::of(&first).filter(|kind| self.rule.accepts.contains(kind));
        self.piece(&first, out)?;
        let mut piece = vec![0_u8; PIECE];
        loop {
            match from.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(octets) => self.piece(piece.get(..octets).unwrap_or_default(), out)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(not_taken()),
            }
        }
    }

    fn piece(&mut self, piece: &[u8], out: &mut dyn io::Write) -> Result<(), Failure> {
        self.octets += piece.len() as u64;
        let holds = self.kind.is_some_and(|kind| kind.may_hold(piece));
        if !holds || self.octets > self.rule.octets_max {
            return Err(not_taken());
        }
        self.digest.update(piece);
        out.write_all(piece).map_err(|error| {
            Failure::Store(store::Fault::Refused(format!(
                "the file could not be kept: {}",
                error.kind()
            )))
        })
    }
}
