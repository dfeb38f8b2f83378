//! Proof that a claimed address is somebody's own: a code by e-mail, for whoever has the number and the word
//! of a case. With it they see all that is held under that address and use their rights like everybody else
//! (s.30–36, `T1`, `T9`).
//!
//! The code is made from the case and the quarter of an hour, and stands nowhere but in the letter.

use std::net::IpAddr;

use law::words::forms as words;
use law::{CaseId, Moment, PersonId};
use policy::pack::FieldKind;
use store::{FormCase, Store};
use subtle::ConstantTimeEq as _;

use super::follow::proved;
use super::form_of;
use crate::app::App;
use crate::failure::Failure;
use crate::letters;

/// What the mark is for.
const PURPOSE: &str = "form-case-code";
/// How long a code is the code: a quarter of an hour, in microseconds; the one before counts too.
const SPAN: i64 = 900_000_000;
/// The digits of a code.
const DIGITS: u32 = 8;

/// Whether a form asks for an address to which a code can be sent, of somebody whom a form alone made known:
/// whoever a register or a sign-in knows proves who they are there, never by a mailbox (`T1`).
fn has_address(app: &App, case: &FormCase) -> Result<bool, Failure> {
    let policy = app.policy();
    let listed = app.store().read(|read| read.listed(case.person))?;
    if listed.is_none_or(|listed| policy.pack.channel(&listed.source).is_none()) {
        return Ok(false);
    }
    let form = form_of(&policy.pack, &case.form)?;
    Ok(form.ask.iter().any(|asked| {
        let kind = policy.pack.field(&asked.to).and_then(|field| field.kind);
        kind == Some(FieldKind::Email)
    }))
}

fn code_at(store: &Store, case: CaseId, span: i64) -> Result<String, Failure> {
    let mark = store.mark(PURPOSE, &[&case.bytes(), &span.to_be_bytes()])?;
    let number = mark
        .first_chunk::<8>()
        .map_or(0, |octets| u64::from_be_bytes(*octets));
    let code = number % 10_u64.pow(DIGITS);
    Ok(format!("{code:08}"))
}

/// The code of a case as a letter tells it.
pub(crate) fn code(app: &App, case: CaseId, now: Moment) -> Result<String, Failure> {
    code_at(app.store(), case, now.micros().div_euclid(SPAN))
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

/// Who has proved that the address of a case is theirs.
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
    let mut is_right = false;
    for span in [span, span - 1] {
        let expected = code_at(app.store(), case, span)?;
        is_right |= bool::from(expected.as_bytes().ct_eq(given.as_bytes()));
    }
    if !is_right || !has_address(app, &found)? {
        app.flood().was_wrong(case, address, now);
        return Err(Failure::bad("code", "T9", words::CODE_WRONG.text()));
    }
    Ok(found.person)
}
