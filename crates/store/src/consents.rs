//! Words on consent, each with its evidence; the texts that were read, kept for good by their hash; and
//! findings that a text never bound anybody (s.19, s.20, s.26).

use law::{ActorId, ConsentFlaw, ConsentMethod, ConsentState, Moment, PersonId};
use policy::ActivityIx;
use serde_json::json;
use vault::Digest;

use crate::connection::{Connection, Param, Row};
use crate::entries::hex;
use crate::fault::Fault;
use crate::leaf::Kind;
use crate::load::set_word;
use crate::log::Entered;
use crate::transact::Read;
use crate::tx::Tx;

/// One word on consent: what it made of it, when, under which notice, on which text, and how it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentWord {
    /// The activity's id.
    pub activity: String,
    /// What became of the consent.
    pub state: ConsentState,
    /// Whether data may be used on it.
    pub given: bool,
    /// When.
    pub at: Moment,
    /// The notice version shown.
    pub notice: u32,
    /// The hash of the text that was read; none where it was not kept yet.
    pub wording: Option<[u8; 32]>,
    /// How it was said.
    pub method: Option<ConsentMethod>,
    /// What shows it: when who said it was proved, or the reference of what the desk keeps. No personal
    /// data.
    pub evidence: String,
    /// Why it never bound, where it was found so.
    pub flaw: Option<ConsentFlaw>,
    /// Whether it was the explicit consent of section 26.
    pub explicit: bool,
    /// Which of the person's own ledger entries it is; none where it was not noted yet.
    pub entry: Option<u64>,
    /// How many entries show what was done on a consent that never bound.
    pub done_on_it: Option<u64>,
}

/// A word to be filed.
#[derive(Clone, Copy, Debug)]
pub struct NewWord<'w> {
    /// What becomes of the consent.
    pub state: ConsentState,
    /// The hash of the text that was read, kept before ([`Tx::keep_consent_text`]).
    pub wording: Option<[u8; 32]>,
    /// How it was said.
    pub method: ConsentMethod,
    /// What shows it.
    pub evidence: &'w str,
    /// Why it never bound.
    pub flaw: Option<ConsentFlaw>,
    /// Whether it is the explicit consent of section 26.
    pub explicit: bool,
    /// Who of the staff took it down or found it so.
    pub by: Option<ActorId>,
    /// How many entries show what was done on it, where it never bound.
    pub done_on_it: Option<u64>,
}

/// A text on which people gave their word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentText {
    /// Its hash.
    pub wording: [u8; 32],
    /// The text, in its one written form.
    pub body: String,
    /// When it was first answered.
    pub first: Moment,
    /// How many consents were ever given on it.
    pub given: u64,
    /// How many stand now.
    pub standing: u64,
    /// Why it never bound anybody, where it was found so.
    pub flaw: Option<ConsentFlaw>,
}

/// A finding that has not reached everybody yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenFinding {
    /// The text.
    pub wording: [u8; 32],
    /// Why it never bound.
    pub flaw: ConsentFlaw,
    /// Who found it.
    pub found_by: ActorId,
}

const COLUMNS: &str = "SELECT activity, given, at, notice, state, wording, method, evidence, flaw, explicit, entry, done_on_it FROM consents WHERE person = $1 ORDER BY at";

fn word_of(row: &Row) -> Result<ConsentWord, Fault> {
    let given = row.int(1)? != 0;
    let state = state_of(row.text(4)?, given);
    Ok(ConsentWord {
        activity: row.text(0)?.to_owned(),
        state,
        given: state.stands(),
        at: Moment::from_micros(row.int(2)?),
        notice: u32::try_from(row.int(3)?).map_err(|_| row.meaningless(3))?,
        wording: row.opt_array(5)?,
        method: ConsentMethod::of_code(row.text(6)?),
        evidence: row.text(7)?.to_owned(),
        flaw: ConsentFlaw::of_code(row.text(8)?),
        explicit: row.int(9)? != 0,
        entry: row
            .opt_int(10)?
            .map(|entry| u64::try_from(entry).map_err(|_| row.meaningless(10)))
            .transpose()?,
        done_on_it: row
            .opt_int(11)?
            .map(|done| u64::try_from(done).map_err(|_| row.meaningless(11)))
            .transpose()?,
    })
}

/// The state of a row; rows from before states were noted have none. A word nobody knows stands for nothing.
pub(crate) fn state_of(code: &str, given: bool) -> ConsentState {
    match (ConsentState::of_code(code), code.is_empty(), given) {
        (Some(state), ..) => state,
        (None, true, true) => ConsentState::Given,
        (None, ..) => ConsentState::Withdrawn,
    }
}

fn text_of(connection: &mut Connection, wording: &[u8; 32]) -> Result<Option<String>, Fault> {
    connection.first(
        "SELECT body FROM consent_texts WHERE wording = $1",
        &[Param::Bytes(wording)],
        |row| Ok(row.text(0)?.to_owned()),
    )
}

impl Tx<'_> {
    /// A text that was read before an answer, by its hash.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consent_text_of(&mut self, wording: &[u8; 32]) -> Result<Option<String>, Fault> {
        text_of(self.connection, wording)
    }

    /// Keeps a text that people read before they answer, for good; its hash.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_consent_text(&mut self, body: &str) -> Result<[u8; 32], Fault> {
        let wording = Digest::of(body.as_bytes());
        self.connection.execute(
            "INSERT INTO consent_texts (wording, body, first_at) VALUES ($1, $2, $3) ON CONFLICT (wording) DO NOTHING",
            &[
                Param::Bytes(&wording),
                Param::Text(body),
                Param::Int(self.now.micros()),
            ],
        )?;
        Ok(wording)
    }

    /// Files a person's consent to an activity, or its withdrawal, with nothing said of how (s.19).
    ///
    /// # Errors
    /// As [`Tx::file_word`].
    pub fn file_consent(
        &mut self,
        person: PersonId,
        activity: ActivityIx,
        given: bool,
    ) -> Result<Entered, Fault> {
        let standing = self.standing(person).ok_or(Fault::Missing("person"))?;
        let basis = self.compiled().basis(activity, standing.relationship);
        let word = NewWord {
            state: if given {
                ConsentState::Given
            } else {
                ConsentState::Withdrawn
            },
            wording: None,
            method: ConsentMethod::Program,
            evidence: "",
            flaw: None,
            explicit: basis == Some(law::Basis::ExplicitConsent),
            by: None,
            done_on_it: None,
        };
        self.file_word(person, activity, &word)
    }

    /// Files a word on consent: entered in the ledger, and felt by the very next decision (s.19, `LP-100`).
    ///
    /// # Errors
    /// [`Fault`]; also when the activity is not declared or the person not known.
    pub fn file_word(
        &mut self,
        person: PersonId,
        activity: ActivityIx,
        word: &NewWord<'_>,
    ) -> Result<Entered, Fault> {
        let id = self
            .compiled()
            .activity(activity)
            .map(|found| found.id.clone())
            .ok_or(Fault::Missing("activity"))?;
        let version = self.compiled().version();
        let explicit = word.explicit;
        let entered = self.enter(
            person,
            if word.state.stands() || word.state == ConsentState::Refused {
                Kind::Consent
            } else {
                Kind::Withdrawal
            },
            &json!({
                "at": self.now.micros(),
                "activity": id,
                "given": word.state.stands(),
                "state": word.state.code(),
                "notice": version,
                "wording": word.wording.map(|wording| hex(&wording)),
                "method": word.method.code(),
                "evidence": word.evidence,
                "flaw": word.flaw.map(ConsentFlaw::code),
                "explicit": explicit,
                "actor": word.by.map(|actor| actor.to_string()),
                "done_on_it": word.done_on_it,
            }),
        )?;
        self.connection.execute(
            "INSERT INTO consents (person, activity, at, given, notice, state, wording, method, evidence, flaw, explicit, entry, done_on_it)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (person, activity, at) DO UPDATE SET given = excluded.given, notice = excluded.notice, state = excluded.state, wording = excluded.wording,
                 method = excluded.method, evidence = excluded.evidence, flaw = excluded.flaw, explicit = excluded.explicit, entry = excluded.entry, done_on_it = excluded.done_on_it",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(&id),
                Param::Int(self.now.micros()),
                Param::Int(i64::from(word.state.stands())),
                Param::Int(i64::from(version)),
                Param::Text(word.state.code()),
                Param::OptBytes(word.wording.as_ref().map(<[u8; 32]>::as_slice)),
                Param::Text(word.method.code()),
                Param::Text(word.evidence),
                Param::Text(word.flaw.map_or("", ConsentFlaw::code)),
                Param::Int(i64::from(explicit)),
                Param::Int(i64::try_from(entered.number).map_err(|_| Fault::Missing("entry"))?),
                Param::OptInt(word.done_on_it.and_then(|done| i64::try_from(done).ok())),
            ],
        )?;
        let compiled = self.compiled();
        self.change_standing(person, |standing| {
            set_word(&compiled, standing, activity, word.state, explicit);
        })?;
        Ok(entered)
    }

    /// Every word of a person on one activity, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consent_words(
        &mut self,
        person: PersonId,
        activity: &str,
    ) -> Result<Vec<ConsentWord>, Fault> {
        let mut words = self
            .connection
            .all(COLUMNS, &[Param::Bytes(&person.bytes())], word_of)?;
        words.retain(|word| word.activity == activity);
        Ok(words)
    }

    /// Notes that a text never bound anybody; nothing when it was found so before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_consent_finding(
        &mut self,
        wording: [u8; 32],
        flaw: ConsentFlaw,
        found_by: ActorId,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO consent_findings (wording, flaw, found_by, at, people, done) VALUES ($1, $2, $3, $4, 0, 0) ON CONFLICT (wording) DO NOTHING",
            &[
                Param::Bytes(&wording),
                Param::Text(flaw.code()),
                Param::Bytes(&found_by.bytes()),
                Param::Int(self.now.micros()),
            ],
        )?;
        let payload =
            json!({ "kind": "consent-finding", "wording": hex(&wording), "flaw": flaw.code() });
        self.enter_house(&payload).map(|_| ())
    }

    /// How far a finding has come: how many people more it reached, and whether that was all.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn count_consent_finding(
        &mut self,
        wording: [u8; 32],
        people: u64,
        done: bool,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "UPDATE consent_findings SET people = people + $1, done = $2 WHERE wording = $3",
            &[
                Param::Int(i64::try_from(people).unwrap_or(i64::MAX)),
                Param::Int(i64::from(done)),
                Param::Bytes(&wording),
            ],
        )?;
        Ok(())
    }

    /// Whether a text was found never to have bound anybody.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn is_found_invalid(&mut self, wording: &[u8; 32]) -> Result<bool, Fault> {
        let found = self.connection.first(
            "SELECT 1 FROM consent_findings WHERE wording = $1",
            &[Param::Bytes(wording)],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

impl Read<'_> {
    /// Every word a person has given on consent, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consents(&mut self, person: PersonId) -> Result<Vec<ConsentWord>, Fault> {
        self.connection
            .all(COLUMNS, &[Param::Bytes(&person.bytes())], word_of)
    }

    /// A text that was read before an answer, by its hash.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consent_text(&mut self, wording: &[u8; 32]) -> Result<Option<String>, Fault> {
        text_of(self.connection, wording)
    }

    /// Every text on which people gave their word, newest first, with how many did.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn consent_texts(&mut self) -> Result<Vec<ConsentText>, Fault> {
        self.connection.all(
            "SELECT t.wording, t.body, t.first_at,
                    (SELECT CAST(COUNT(*) AS BIGINT) FROM consents c WHERE c.wording = t.wording AND c.state = 'given'),
                    (SELECT CAST(COUNT(*) AS BIGINT) FROM consents c WHERE c.wording = t.wording AND c.state = 'given'
                        AND NOT EXISTS (SELECT 1 FROM consents l WHERE l.person = c.person AND l.activity = c.activity AND l.at > c.at)),
                    COALESCE((SELECT f.flaw FROM consent_findings f WHERE f.wording = t.wording), '')
             FROM consent_texts t ORDER BY t.first_at DESC, t.wording",
            &[],
            |row| {
                let count = |column| u64::try_from(row.int(column)?).map_err(|_| row.meaningless(column));
                Ok(ConsentText {
                    wording: row.array(0)?,
                    body: row.text(1)?.to_owned(),
                    first: Moment::from_micros(row.int(2)?),
                    given: count(3)?,
                    standing: count(4)?,
                    flaw: ConsentFlaw::of_code(row.text(5)?),
                })
            },
        )
    }

    /// Some of the people whose consent stands on a text.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn standing_on(
        &mut self,
        wording: &[u8; 32],
        most: usize,
    ) -> Result<Vec<(PersonId, String)>, Fault> {
        self.connection.all(
            "SELECT c.person, c.activity FROM consents c WHERE c.wording = $1 AND c.state = 'given'
                 AND NOT EXISTS (SELECT 1 FROM consents l WHERE l.person = c.person AND l.activity = c.activity AND l.at > c.at)
             ORDER BY c.person LIMIT $2",
            &[
                Param::Bytes(wording),
                Param::Int(i64::try_from(most).unwrap_or(i64::MAX)),
            ],
            |row| Ok((PersonId::from_bytes(row.array(0)?), row.text(1)?.to_owned())),
        )
    }

    /// Findings that have not reached everybody yet.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_consent_findings(&mut self) -> Result<Vec<OpenFinding>, Fault> {
        self.connection.all(
            "SELECT wording, flaw, found_by FROM consent_findings WHERE done = 0 ORDER BY at",
            &[],
            |row| {
                Ok(OpenFinding {
                    wording: row.array(0)?,
                    flaw: ConsentFlaw::of_code(row.text(1)?).ok_or_else(|| row.meaningless(1))?,
                    found_by: ActorId::from_bytes(row.array(2)?),
                })
            },
        )
    }
}
