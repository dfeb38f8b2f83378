//! Filing: who asks, how that was proved, and the one way in which every request is opened.
//!
//! What hands data out or destroys it asks for a proof that is minutes old and, online, waits its
//! cooling-off; what only protects the person (s.19 ¶5, s.32, s.34, s.36) asks for a running sign-in
//! and acts at once.

use jiff::SignedDuration;
use jiff::civil::Date;
use law::words::requests as words;
use law::{ActorId, Channel, Ground, Moment, PersonId, Proof, RequestId, Right, detect};
use serde_json::{Value as Json, json};
use store::{ByHand, Tx};

use super::about::{About, Checked, Intake, TakenDown};
use super::case::Case;
use super::hand::Hand;
use super::outcome::Open;
use super::{WORDS_MAX, due_day, enter_step, fresh, notify};
use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, LetterKind};

/// Who asks, through which channel, and what they said.
#[derive(Clone, Debug)]
pub struct Asking {
    pub(crate) person: PersonId,
    pub(crate) channel: Channel,
    pub(crate) proof: Proof,
    pub(crate) proved: Moment,
    pub(crate) received: Option<Moment>,
    pub(crate) taken_by: Option<(ActorId, Moment, String)>,
    pub(crate) said: Option<String>,
    /// Who acts for the person (s.20), where they do not act themself.
    pub(crate) representative: Option<PersonId>,
    /// The request that was taken down before it was proved who asks, and how that was proved since.
    pub(crate) resumes: Option<(RequestId, Checked)>,
}

impl Asking {
    /// The person themself in the portal, who last proved who they are at `proved`.
    #[must_use]
    pub const fn oneself(person: PersonId, proved: Moment) -> Self {
        Asking {
            person,
            channel: Channel::Portal,
            proof: Proof::FreshSignIn,
            proved,
            received: None,
            taken_by: None,
            said: None,
            representative: None,
            resumes: None,
        }
    }

    /// Whoever's hand it is, signed in as themself: the person, or who acts for them. The hand was
    /// looked up by [`crate::guardian::acting`].
    #[must_use]
    pub fn by(hand: Hand, proved: Moment) -> Self {
        let oneself = Asking::oneself(hand.person(), proved);
        match hand.representative() {
            None => oneself,
            representative => Asking {
                proof: Proof::Representative,
                representative,
                ..oneself
            },
        }
    }

    /// With what they wrote; blank is nothing.
    ///
    /// # Errors
    /// [`Failure::Bad`] when it is longer than [`WORDS_MAX`] or holds the number of a payment card
    /// (`CO-30`).
    pub fn saying(mut self, said: Option<String>) -> Result<Self, Failure> {
        self.said = said
            .map(|said| said.trim().to_owned())
            .filter(|said| !said.is_empty());
        if let Some(said) = &self.said {
            holdable("words", said, WORDS_MAX)?;
        }
        Ok(self)
    }

    /// As somebody of the desk took it down for the person (`LP-104`): on the telephone, by letter, at
    /// the desk. Who may is decided where it is entered. `proof` is how it was proved who asks.
    ///
    /// # Errors
    /// [`Failure::Bad`] when the proof is none that staff take.
    pub(crate) fn taken_down(
        person: PersonId,
        down: &TakenDown,
        proof: Proof,
        now: Moment,
    ) -> Result<Self, Failure> {
        if matches!(proof, Proof::FreshSignIn | Proof::SignedIn) {
            return Err(Failure::bad("proof", "T9", words::PROOF_NOT_STAFFS.text()));
        }
        Ok(Asking {
            channel: down.channel,
            proof,
            received: Some(down.received),
            taken_by: Some((down.by, now, down.note.trim().to_owned())),
            ..Asking::oneself(person, down.received)
        })
    }

    /// Whose request it is.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    pub(crate) fn intake(&self) -> Option<Intake> {
        self.taken_by.as_ref().map(|(by, at, note)| Intake {
            by: by.to_string(),
            at: at.micros(),
            note: note.clone(),
            checked: self.resumes.as_ref().map(|(_, checked)| checked.clone()),
        })
    }

    /// By whose hand what it changes is changed.
    pub(crate) fn by_hand(&self) -> ByHand {
        match (&self.taken_by, self.representative) {
            (None, Some(representative)) => ByHand::Representative(representative),
            _ => ByHand::Named,
        }
    }

    /// Who the ledger says filed it.
    const fn filer(&self) -> &'static str {
        match (&self.taken_by, self.representative) {
            (Some(_), _) => "desk",
            (None, Some(_)) => "representative",
            (None, None) => "person",
        }
    }
}

/// Refuses words that may not be kept: too many, or with the number of a payment card or citizen in
/// them (`CO-30`, `I-17`; a card copy is never asked for, `T9`).
pub(crate) fn holdable(field: &str, said: &str, most: usize) -> Result<(), Failure> {
    if said.chars().count() > most {
        return Err(Failure::bad(field, "s.22", words::WORDS_TOO_LONG.text()));
    }
    if detect::has_card(said) {
        return Err(Failure::bad(field, "CO-30", words::WORDS_CARD.text()));
    }
    Ok(())
}

/// What is asked.
pub(crate) struct Claim {
    pub(crate) right: Right,
    pub(crate) ground: Option<Ground>,
    pub(crate) about: About,
    /// Whether it hands data out or destroys it: then the proof is fresh, and online it cools off.
    pub(crate) is_grave: bool,
    /// Whether one at a time is enough (`T15`), and how it is told.
    pub(crate) once: Option<law::words::Words>,
}

/// A claim that can be filed: its proof was checked, its day is counted.
pub(crate) struct Ready {
    pub(crate) asking: Asking,
    pub(crate) claim: Claim,
    pub(crate) received: Moment,
    pub(crate) due: Date,
    pub(crate) cooling_until: Option<Moment>,
}

/// Checks the proof and counts the day, before the transaction.
///
/// # Errors
/// [`Failure::Stale`] when a grave claim's proof is older than [`super::PROOF_FRESH`].
pub(crate) fn ready(app: &App, asking: Asking, claim: Claim) -> Result<Ready, Failure> {
    let now = app.now();
    let received = asking.received.unwrap_or(now);
    let policy = app.policy();
    let mut asking = asking;
    let signed_in = matches!(asking.proof, Proof::FreshSignIn)
        || (asking.proof == Proof::Representative && asking.taken_by.is_none());
    if signed_in && claim.is_grave {
        fresh(now, asking.proved)?;
    } else if asking.proof == Proof::FreshSignIn && fresh(now, asking.proved).is_err() {
        asking.proof = Proof::SignedIn;
    }
    let cooling = policy
        .pack
        .rights
        .as_ref()
        .and_then(|rights| rights.cooling_off)
        .filter(|_| {
            claim.is_grave && matches!(asking.proof, Proof::FreshSignIn | Proof::Representative)
        });
    let cooling_until = cooling.map(|period| {
        let hours = i64::try_from(period.longest_days()).unwrap_or(i64::MAX / 48) * 24;
        now.after(SignedDuration::from_hours(hours))
    });
    Ok(Ready {
        due: due_day(app, &policy, claim.right, received),
        asking,
        claim,
        received,
        cooling_until,
    })
}

/// Opens the request: its row, its case, its entry; in the caller's transaction, which also does what
/// the law wants done at once. One that was taken down before it was proved who asks goes on instead.
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Bad`] when one is under way; [`Failure`].
pub(crate) fn open(tx: &mut Tx<'_>, ready: Ready) -> Result<Open, Failure> {
    let person = ready.asking.person;
    if tx.standing(person).is_none() {
        return Err(Failure::Missing("person"));
    }
    let resumed = ready.asking.resumes.as_ref().map(|(request, _)| *request);
    if let Some(told) = ready.claim.once
        && tx.has_request_under_way(person, ready.claim.right.code(), resumed)?
    {
        return Err(Failure::bad("request", "T15", told.text()));
    }
    notify(tx, person)?;
    // What follows in this transaction is done by the same hand.
    tx.by_hand(ready.asking.by_hand());
    if let Some(request) = resumed {
        return go_on(tx, ready, request);
    }
    let Ready {
        asking,
        claim,
        received,
        due,
        cooling_until,
    } = ready;
    let more = entered(&asking, &claim, due);
    let (right, filer) = (claim.right, asking.filer());
    let case = Case::filed(&asking, received, claim, cooling_until)?;
    let request = tx.open_request(
        person,
        right.code(),
        case.stage(),
        received,
        &due.to_string(),
        &case.facts(),
    )?;
    enter_step(tx, person, request, right, "received", filer, &more)?;
    // A withdrawal is done in this transaction: the one letter about it says so.
    if right != Right::Withdrawal {
        letters::post(tx, person, Some(request), LetterKind::Received)?;
    }
    Ok(Open {
        person,
        request,
        case,
    })
}

/// Takes up a request now that it is proved who asks: its day stays the one it had.
fn go_on(tx: &mut Tx<'_>, ready: Ready, request: RequestId) -> Result<Open, Failure> {
    let (person, right) = (ready.asking.person, ready.claim.right);
    let by = ready
        .asking
        .resumes
        .as_ref()
        .map(|(_, checked)| &checked.by);
    let more = json!({ "actor": by });
    let open = Open::read(tx, person, request)?;
    let (from, now) = (open.case.stage(), tx.now());
    let case = open
        .case
        .identified(&ready.asking, ready.claim, now, ready.cooling_until)?;
    case.keep(tx, person, request, from)?;
    enter_step(tx, person, request, right, "identified", "desk", &more)?;
    Open::read(tx, person, request)
}

/// What the entry of a filing says.
pub(super) fn entered(asking: &Asking, claim: &Claim, due: Date) -> Json {
    json!({
        "due": due.to_string(),
        "channel": asking.channel.code(),
        "ground": claim.ground.map(Ground::code),
        "activities": claim.about.activities,
        "categories": claim.about.categories,
        "actor": asking.taken_by.as_ref().map(|(by, ..)| by.to_string()),
        "representative": asking.representative.map(|who| who.to_string()),
    })
}
