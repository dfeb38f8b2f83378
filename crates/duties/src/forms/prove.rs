//! Proof that a claimed address is somebody's own: a code by e-mail, for whoever has the number and the word
//! of a case. With it they see all that is held under that address and use their rights like everybody else
//! (s.30–36, `T1`, `T9`).
//!
//! The code is made from the case and the quarter of an hour, and stands nowhere but in the letter.

use std::net::IpAddr;

use law::words::forms as words;
use law::{ActorId, CaseId, Moment, PersonId, Proof};
use policy::pack::FieldKind;
use serde_json::json;
use store::{FormCase, Store};
use subtle::ConstantTimeEq as _;

use super::follow::proved;
use super::form_of;
use crate::app::App;
use crate::failure::Failure;
use crate::letters;

/// What the mark is for.
const PURPOSE: &str = "form-case-code";
/// What the mark of a code that the desk hands over is for.
const VOUCHED: &str = "form-case-vouched";
/// How long a code is the code: a quarter of an hour, in microseconds; the one before counts too.
const SPAN: i64 = 900_000_000;
/// The digits of a code.
const DIGITS: u32 = 8;

/// Whether a form asks for an address to which a code can be sent, of somebody whom a form alone made known:
/// whoever a register or a sign-in knows proves who they are there, never by a mailbox (`T1`).
fn has_address(app: &App, case: &FormCase) -> Result<bool, Failure> {
    if !is_of_forms_alone(app, case)? {
        return Ok(false);
    }
    let policy = app.policy();
    let form = form_of(&policy.pack, &case.form)?;
    Ok(form.ask.iter().any(|asked| {
        let kind = policy.pack.field(&asked.to).and_then(|field| field.kind);
        kind == Some(FieldKind::Email)
    }))
}

/// Whether a form alone made the person of a case known.
fn is_of_forms_alone(app: &App, case: &FormCase) -> Result<bool, Failure> {
    let listed = app.store().read(|read| read.listed(case.person))?;
    Ok(listed.is_some_and(|listed| app.policy().pack.channel(&listed.source).is_some()))
}

fn code_at(store: &Store, purpose: &str, case: CaseId, span: i64) -> Result<String, Failure> {
    let mark = store.mark(purpose, &[&case.bytes(), &span.to_be_bytes()])?;
    let number = mark
        .first_chunk::<8>()
        .map_or(0, |octets| u64::from_be_bytes(*octets));
    let code = number % 10_u64.pow(DIGITS);
    Ok(format!("{code:08}"))
}

/// The code of a case as a letter tells it.
pub(crate) fn code(app: &App, case: CaseId, now: Moment) -> Result<String, Failure> {
    code_at(app.store(), PURPOSE, case, now.micros().div_euclid(SPAN))
}

/// A code for somebody without an e-mail address, after the desk proved who they are: it rang the number that
/// stands in the case, or they came in person and no copy was kept. It opens what they gave with this case, and
/// nothing without the case's word, which the desk does not have. Entered with who proved it and how (`T9`).
///
/// # Errors
/// As [`super::open`]; [`Failure::Bad`] for another proof, when there is an address to which a code can go, when a
/// register knows the person, or when the actor entered the case themself and so may know its word (`T30`).
pub fn vouch(
    app: &App,
    actor: ActorId,
    case: CaseId,
    proof: Proof,
    address: Option<IpAddr>,
) -> Result<String, Failure> {
    let (found, leave) = super::open(app, actor, case, address)?;
    if !matches!(proof, Proof::KnownChannel | Proof::InPerson) {
        return Err(Failure::bad("proof", "T9", words::PROOF_UNFIT.text()));
    }
    if found.entered_by == Some(actor) {
        return Err(Failure::bad("actor", "T30", words::VOUCH_SECOND.text()));
    }
    let policy = app.policy();
    let has_mail = super::desk::read_case(app, &found, &leave)?
        .answers
        .iter()
        .any(|one| {
            let kind = policy.pack.field(&one.path).and_then(|field| field.kind);
            kind == Some(FieldKind::Email)
        });
    if has_mail || !is_of_forms_alone(app, &found)? {
        return Err(Failure::bad("case", "T1", words::VOUCH_NOT_HERE.text()));
    }
    app.store()
        .transact::<_, store::Fault>("forms.vouched", move |tx| {
            tx.enter_house(&json!({
                "kind": "case-vouched", "case": case.to_string(), "proof": proof.code(),
                "actor": actor.to_string(),
            }))
        })?;
    let span = app.now().micros().div_euclid(SPAN);
    code_at(app.store(), VOUCHED, case, span)
}

/// Sends a code to the address that was given in the case. Whether there is one is not told.
///
/// # Errors
/// As [`super::reach`].
pub fn send_code(
    app: &App,
    case: CaseId,
    word: &str,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let found = proved(app, case, word, address)?;
    // a letter for each press would be a way to flood a mailbox
    app.flood().pass_letter(found.person, app.now())?;
    if has_address(app, &found)? {
        app.store().transact("forms.code", move |tx| {
            letters::post_code(tx, found.person, found.case)
        })?;
    }
    Ok(())
}

/// Who has proved that the address of a case is theirs, or to the desk that the case is.
///
/// # Errors
/// As [`super::reach`]; [`Failure::Bad`] for a code that is not the one sent.
pub fn prove(
    app: &App,
    case: CaseId,
    word: &str,
    code: &str,
    address: Option<IpAddr>,
) -> Result<PersonId, Failure> {
    let found = proved(app, case, word, address)?;
    let now = app.now();
    let given: String = code.chars().filter(char::is_ascii_digit).collect();
    let span = now.micros().div_euclid(SPAN);
    let is_right = |purpose: &str| -> Result<bool, Failure> {
        let mut is_right = false;
        for span in [span, span - 1] {
            let expected = code_at(app.store(), purpose, case, span)?;
            is_right |= bool::from(expected.as_bytes().ct_eq(given.as_bytes()));
        }
        Ok(is_right)
    };
    let by_mail = is_right(PURPOSE)? && has_address(app, &found)?;
    let by_desk = is_right(VOUCHED)? && is_of_forms_alone(app, &found)?;
    if !by_mail && !by_desk {
        app.flood().was_wrong(case, address, now);
        return Err(Failure::bad("code", "T9", words::CODE_WRONG.text()));
    }
    Ok(found.person)
}
