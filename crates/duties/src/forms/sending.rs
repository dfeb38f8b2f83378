//! The word that a form's page carries: when it was given out and for which form, marked by this house, so
//! that a form is sent by whoever was shown it, not too fast, not too late, and once (`T7`, `T15`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use law::Moment;
use store::Store;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::failure::Failure;

/// What the mark is for.
const PURPOSE: &str = "form-sending";
/// Faster than this nobody reads a form, let alone fills it in.
const YOUNGEST: SignedDuration = SignedDuration::from_secs(2);
/// Longer than this no page is left open and meant still.
const OLDEST: SignedDuration = SignedDuration::from_hours(12);
/// Octets of the moment, of the random part and of the mark.
const PARTS: (usize, usize, usize) = (8, 16, 16);

/// Why a sending does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Not a word of this house for this form.
    Forged,
    /// Sent faster than anybody reads.
    TooFast,
    /// The page is too old.
    TooOld,
}

/// A word for one sending of a form.
///
/// # Errors
/// [`Failure::Store`].
pub fn sending(app: &App, form: &str) -> Result<String, Failure> {
    let issued = app.now().micros().to_be_bytes();
    let random = Store::random::<16>()?;
    let mark = app
        .store()
        .mark(PURPOSE, &[form.as_bytes(), &issued, &random])?;
    let (_, _, marked) = PARTS;
    let word: Vec<u8> = issued
        .iter()
        .chain(&random)
        .chain(mark.iter().take(marked))
        .copied()
        .collect();
    Ok(URL_SAFE_NO_PAD.encode(word))
}

/// What makes this sending one and the same however often it arrives; or why it does not count.
///
/// # Errors
/// [`Failure::Store`].
pub fn sent(app: &App, form: &str, word: &str) -> Result<Result<Vec<u8>, Unsent>, Failure> {
    let (moment, random, marked) = PARTS;
    let word = URL_SAFE_NO_PAD.decode(word).unwrap_or_default();
    let issued = word.first_chunk::<8>().copied();
    let (Some(issued), true) = (issued, word.len() == moment + random + marked) else {
        return Ok(Err(Unsent::Forged));
    };
    let (given, mark) = word.split_at(moment + random);
    let number = given.get(moment..).unwrap_or_default();
    let expected = app
        .store()
        .mark(PURPOSE, &[form.as_bytes(), &issued, number])?;
    let expected = expected.get(..marked).unwrap_or_default();
    if !bool::from(expected.ct_eq(mark)) {
        return Ok(Err(Unsent::Forged));
    }
    let (issued, now) = (Moment::from_micros(i64::from_be_bytes(issued)), app.now());
    Ok(if issued.after(YOUNGEST) > now {
        Err(Unsent::TooFast)
    } else if issued.after(OLDEST) < now {
        Err(Unsent::TooOld)
    } else {
        Ok(word)
    })
}
