//! Letters of the house to everybody concerned: a version of the notice, or the reminder of it (`LP-8`).
//! What changes is public; nothing of the person stands in them.

use law::words::letters as words;
use law::{EntryId, Moment, Text};

use super::write::{self, Office, Sentences};
use super::{Address, Mailroom, Undelivered};
use crate::app::App;
use crate::failure::Failure;

/// What such a letter says.
#[derive(Clone, Debug)]
pub(crate) struct NoticeSaid {
    /// What it is about.
    pub(crate) subject: Text,
    /// What it says first.
    pub(crate) body: Text,
    /// What changes, line by line.
    pub(crate) lines: Vec<Text>,
    /// Where everything stands, below the address of this house.
    pub(crate) path: String,
}

/// Carries it to one address. `number` and `written` are the same at every try, and with them the octets.
///
/// # Errors
/// [`Failure::Missing`] when it cannot be written; inside, why it was not carried.
pub(crate) fn carry_notice(
    app: &App,
    room: &Mailroom,
    said: &NoticeSaid,
    to: Address,
    number: (EntryId, usize),
    written: Moment,
) -> Result<Result<(), Undelivered>, Failure> {
    let office = Office::of(&app.policy());
    let mut sentences = Sentences::about(said.subject.clone());
    sentences.say(words::GREETING.text());
    sentences.say(said.body.clone());
    if !said.lines.is_empty() {
        let list = |of: fn(&Text) -> &str| {
            let lines = said.lines.iter().map(|line| format!("- {}", of(line)));
            lines.collect::<Vec<_>>().join("\n")
        };
        sentences.say(Text::new(list(|line| &line.th), list(|line| &line.en)));
    }
    let address = format!("{}{}", room.base_url, said.path);
    sentences.lead_to(law::words::publishing::LETTER_SEE.text(), &address);
    let sentences = write::closed(sentences, &office);
    let letter = write::letter(&sentences, (&office, room), None, to, number, written)?;
    Ok(room.carry(&letter, app.now()))
}
