//! Taking a filled-in form: notice, decision, records, case and receipt, in one transaction.

use jiff::civil::Date;
use law::words::forms as words;
use law::{ActorId, CaseId, Moment, Operation, PersonId};
use policy::pack::{CountsFrom, FieldKind, Form, FormSession, Pack};
use serde_json::Value as Json;
use store::{FormCase, Identifier, NewFormCase, NewRecord, Tx};

use super::check::{Pieces, SESSION, checked, put};
use super::places::{move_up, taken};
use super::{By, Filling, NoticeGiven, Receipt, State, Unfilled, Unfit, Way, attach};
use super::{day_of, form_of, session_name};
use crate::app::{App, Policy};
use crate::ask::{Asked, in_tx};
use crate::failure::Failure;
use crate::import::{INTAKE, intake};
use crate::period;

/// What the mark of a case's word is for.
const WORD: &str = "form-case-word";
/// The letters of a word: none that look alike (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The field under which a claimed address stands: apart from what anybody is known to go by.
const CLAIMED: &str = "@claimed/";

/// What became of a sending, inside the transaction.
enum Became {
    Kept(Box<FormCase>, String),
    Unfit(Unfit),
    Refused(Box<policy::Answer>),
}

/// Takes a filled-in form: each answer held against the catalogue, the notice noted, the policy asked, the
/// records sealed, the case opened. The same sending again gives the same receipt and keeps nothing.
///
/// # Errors
/// [`Unfilled::Unfit`] with every fault; [`Failure::Missing`] when there is no such form, or not by this
/// hand; [`Failure::Refused`] when the policy says no; [`Failure::Store`].
pub fn fill(app: &App, filling: Filling) -> Result<Receipt, Unfilled> {
    let policy = app.policy();
    let form = form_of(&policy.pack, &filling.form)?.clone();
    let channel = match filling.by {
        By::Person(_) | By::Program(_) => &form.channel,
        By::Staff { .. } => &form.desk_channel,
    };
    if channel.is_empty() || filling.sent_once.is_empty() {
        return Err(Failure::Missing("form").into());
    }
    let session = filling.session.clone().filter(|chosen| !chosen.is_empty());
    let today = app.now().civil_day();
    let pieces = checked(
        &policy.pack,
        &form,
        (&filling.answers, &filling.files),
        session.as_deref(),
        today,
    )
    .map_err(Unfilled::Unfit)?;
    let taking = Taking {
        policy: std::sync::Arc::clone(&policy),
        channel: channel.clone(),
        form,
        session,
        pieces,
        filling,
    };
    let (became, form) = app.store().transact("forms.filled", move |tx| {
        let became = taking.take(tx)?;
        Ok::<_, Failure>((became, taking.form))
    })?;
    match became {
        Became::Kept(case, word) => Ok(receipt(app, &policy, &form, &case, &word)?),
        Became::Unfit(unfit) => Err(Unfilled::Unfit(vec![unfit])),
        Became::Refused(answer) => Err(Failure::Refused(answer).into()),
    }
}

struct Taking {
    policy: std::sync::Arc<Policy>,
    channel: String,
    form: Form,
    session: Option<String>,
    pieces: Pieces,
    filling: Filling,
}

impl Taking {
    fn take(&self, tx: &mut Tx<'_>) -> Result<Became, Failure> {
        if let Some(known) = tx.form_case_sent(&self.filling.sent_once)? {
            let word = self.word(tx, known.case)?;
            return Ok(Became::Kept(Box::new(known), word));
        }
        let state = match self.place(tx)? {
            Ok(state) => state,
            Err(unfit) => return Ok(Became::Unfit(unfit)),
        };
        let (person, is_new) = self.whom(tx)?;
        self.notify(tx, person)?;
        let case = CaseId::from_bytes(tx.draw()?);
        let asked = Asked {
            operation: Operation::Collect.code().to_owned(),
            case: Some(case),
            address: self.filling.address,
            ..Asked::use_of(
                self.actor(tx)?,
                person,
                self.form.activity().unwrap_or_default(),
                &self.pieces.keys().cloned().collect::<Vec<_>>(),
            )
        };
        let (answer, leave) = in_tx(tx, &asked)?;
        if leave.is_err() {
            // who was made known for this alone is known no more
            return if is_new {
                Err(Failure::Refused(Box::new(answer)))
            } else {
                Ok(Became::Refused(Box::new(answer)))
            };
        }
        self.keep(tx, person, case)?;
        let kept = self.open(tx, person, case, state)?;
        let word = self.word(tx, case)?;
        Ok(Became::Kept(Box::new(kept), word))
    }

    /// Whether there is a place left, or one to wait in.
    fn place(&self, tx: &mut Tx<'_>) -> Result<Result<State, Unfit>, Failure> {
        let Some(session) = self.session.as_deref().and_then(|id| self.form.session(id)) else {
            return Ok(Ok(State::Open));
        };
        // nobody passes those who wait: a place that is free is theirs first
        move_up(tx, &self.form, session)?;
        if taken(tx, &self.form, session)? < u64::from(session.places.unwrap_or_default()) {
            return Ok(Ok(State::Open));
        }
        let waiting = tx.form_places(&self.form.id, &session.id, State::Waiting.code())?;
        Ok(
            if waiting < u64::from(session.waiting.unwrap_or_default()) {
                Ok(State::Waiting)
            } else {
                Err(full(session))
            },
        )
    }

    /// Whose form it is: who is signed in, or who claimed this address before, or somebody new. Nobody is found
    /// by what they only claim to go by (`T1`, `T2`).
    fn whom(&self, tx: &mut Tx<'_>) -> Result<(PersonId, bool), Failure> {
        if let By::Person(Some(person)) = self.filling.by
            && tx.standing(person).is_some()
        {
            return Ok((person, false));
        }
        let claimed = self.claimed();
        if let Some(claimed) = &claimed
            && let Some(person) = tx.find(claimed)?
            && tx.standing(person).is_some()
        {
            return Ok((person, false));
        }
        let person = tx.add_person(&self.form.relationship, &self.channel)?;
        if let Some(claimed) = &claimed {
            tx.add_identifier(person, claimed)?;
        }
        Ok((person, true))
    }

    /// The e-mail address that was given, as what somebody claims to go by.
    fn claimed(&self) -> Option<Identifier> {
        self.form.ask.iter().find_map(|asked| {
            let field = self.policy.pack.field(&asked.to)?;
            let (category, id) = asked.to.split_once('/')?;
            let value = self.pieces.get(category)?.get(id)?.as_str()?;
            (field.kind == Some(FieldKind::Email))
                .then(|| Identifier::new(format!("{CLAIMED}{}", asked.to), value.to_lowercase()))
        })
    }

    /// Notes that the notice reached them before anything was asked (s.23, `LP-25`).
    fn notify(&self, tx: &mut Tx<'_>, person: PersonId) -> Result<(), Failure> {
        let version = tx.compiled().version();
        let told = tx.standing(person).and_then(|standing| standing.notice);
        if told != Some(version) {
            let how = self.notice().code();
            tx.deliver_notice(person, version, &format!("form/{}/{how}", self.form.id))?;
        }
        Ok(())
    }

    fn notice(&self) -> NoticeGiven {
        match self.filling.by {
            By::Person(_) => NoticeGiven::OnPage,
            By::Program(_) => NoticeGiven::ByProgram,
            By::Staff { notice, .. } => notice,
        }
    }

    /// Who collects: staff and programs themselves, the house's own intake for who fills in the page.
    fn actor(&self, tx: &mut Tx<'_>) -> Result<ActorId, Failure> {
        Ok(match self.filling.by {
            By::Person(_) => {
                intake(tx)?;
                INTAKE
            }
            By::Program(actor) | By::Staff { actor, .. } => actor,
        })
    }

    fn keep(&self, tx: &mut Tx<'_>, person: PersonId, case: CaseId) -> Result<(), Failure> {
        let number = case.to_string();
        let mut pieces = self.pieces.clone();
        if let Some(writes) = &self.form.writes {
            for (path, value) in [
                (&writes.case_no, Json::from(number.clone())),
                (&writes.kind, Json::from(self.form.id.clone())),
                (&writes.channel, Json::from(self.channel.clone())),
                (&writes.at, Json::from(tx.now().timestamp().to_string())),
            ] {
                put(&mut pieces, path, value);
            }
        }
        let now = tx.now();
        for (category, fields) in &pieces {
            tx.keep_record(&NewRecord {
                person,
                category,
                source: &self.channel,
                external_id: &number,
                course: None,
                happened: now,
                expires: ends(&self.policy.pack, &self.form, category, now, None),
                fields,
            })?;
        }
        attach::keep(tx, (person, case), &self.channel, &self.filling.files)
    }

    fn open(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        case: CaseId,
        state: State,
    ) -> Result<FormCase, Failure> {
        let (way, entered_by) = match self.filling.by {
            By::Person(_) => (Way::Page, None),
            By::Program(_) => (Way::Program, None),
            By::Staff { actor, way, .. } => (way, Some(actor)),
        };
        let now = tx.now();
        let due = self
            .form
            .answer_within
            .map_or(now.civil_day(), |within| within.after(now.civil_day()));
        let kept = FormCase {
            person,
            case,
            form: self.form.id.clone(),
            session: self.session.clone().unwrap_or_default(),
            channel: self.channel.clone(),
            way: way.code().to_owned(),
            notice_given: self.notice().code().to_owned(),
            entered_by,
            state: state.code().to_owned(),
            received: now,
            due_day: due.to_string(),
            changed: now,
            told: String::new(),
            ends: None,
            revision: 0,
        };
        let word = self.word(tx, case)?;
        tx.keep_form_case(&NewFormCase {
            case: &kept,
            word: &word,
            sent_once: &self.filling.sent_once,
        })?;
        Ok(kept)
    }

    /// The word of a case: made from the sending, so that a second try shows the same one.
    fn word(&self, tx: &Tx<'_>, case: CaseId) -> Result<String, Failure> {
        let mark = tx.mark(WORD, &[&case.bytes(), &self.filling.sent_once])?;
        Ok(mark
            .iter()
            .take(16)
            .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
            .map(|letter| char::from(*letter))
            .collect())
    }
}

fn full(session: &FormSession) -> Unfit {
    Unfit {
        field: SESSION.to_owned(),
        rule: "CO-3",
        why: words::SESSION_FULL.fill_text(&[("session", &session.name)]),
    }
}

/// When the records of a form in a category end, by the periods of its one activity: unknown while one of
/// them waits for its event. With the day on which the case was closed, every one is known.
pub(super) fn ends(
    pack: &Pack,
    form: &Form,
    category: &str,
    recorded: Moment,
    closed: Option<Moment>,
) -> Option<Moment> {
    let rows = pack.retention.iter().filter(|row| {
        Some(row.activity.as_str()) == form.activity()
            && row.categories.iter().any(|held| held == category)
    });
    let ends: Option<Vec<Moment>> = rows
        .map(|row| {
            let from = match period::counts(pack, row) {
                CountsFrom::Recorded => Some(recorded),
                _ => closed,
            };
            Some(period::end_of(row.period.period?, from?))
        })
        .collect();
    ends?.into_iter().max()
}

/// The word in groups of four, as people read and type it.
pub(super) fn grouped(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    groups.join("-")
}

/// The word as it was made, of one that somebody typed.
pub(super) fn ungrouped(typed: &str) -> String {
    typed
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect()
}

fn receipt(
    app: &App,
    policy: &Policy,
    form: &Form,
    case: &FormCase,
    word: &str,
) -> Result<Receipt, Failure> {
    let due: Date = day_of(&case.due_day)?;
    let statement = format!(
        "sitthi form receipt 1\ncase {}\nform {}\npolicy {} {}\nreceived {}\nanswer by {due}\n",
        case.case,
        form.id,
        policy.compiled.id(),
        policy.compiled.version(),
        case.received.timestamp(),
    );
    let signed = app
        .store()
        .transact::<_, store::Fault>("forms.receipt", move |tx| tx.sign_statement(&statement))?;
    Ok(Receipt {
        case: case.case,
        word: grouped(word),
        form: (form.id.clone(), form.name.clone()),
        session: session_name(Some(form), &case.session),
        received: case.received,
        due,
        state: State::of_code(&case.state).unwrap_or(State::Open),
        notice: policy.compiled.version(),
        signed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_people_type_it() {
        assert_eq!(grouped("0123456789abcdef"), "0123-4567-89ab-cdef");
        assert_eq!(ungrouped("O123 4567-89AB cdef"), "0123456789abcdef");
        assert_eq!(ungrouped("il"), "11");
    }
}
