//! "Who used my data": a person's own ledger entries in plain words, each with a receipt (`LP-102`,
//! s.39(6)–(7)). Offices and roles are named, never persons.

use law::words::{Words, desk, uses as words};
use law::{ActorId, Basis, Moment, PersonId, Right, Text};
use policy::Rule;
use serde_json::Value as Json;
use store::VerifierKey;
use store::{CheckedReceipt, Kind, OwnEntry};

use crate::app::{App, Policy};
use crate::ask::role_and_office;
use crate::failure::Failure;
use crate::guardian::{self, Represented};
use crate::held::source_name;
use crate::rights::{self, Hand};

/// One entry about a person, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Which of the person's entries it is, from 0.
    pub number: u64,
    /// Its place in the ledger, from 0.
    pub leaf: u64,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub at: Moment,
    /// The office and role, never a name.
    pub who: Text,
    /// What for, or what was done.
    pub purpose: Text,
    /// The activity; what was done, where there is none.
    pub activity: Text,
    /// The activity's id, where the policy in force declares it.
    pub activity_id: Option<String>,
    /// The basis, for a use.
    pub basis: Option<Basis>,
    /// The categories concerned.
    pub categories: Vec<Text>,
    /// Their ids, as the entry holds them.
    pub category_ids: Vec<String>,
    /// The rule that refused it, for a refusal.
    pub refused_by: Option<Rule>,
    /// Who received it, for a disclosure.
    pub recipient: Option<Text>,
    /// One of the five verbs, or the step of a request.
    pub operation: String,
}

/// A person's entries as they themself, or who acts for them, read them: newest first, from before a number when reading on; and how many there are
/// in all, which equals the ledger's count of them.
///
/// # Errors
/// [`Failure::Store`]; an entry that does not open is a failure, not a gap.
pub fn uses(
    app: &App,
    hand: impl Into<Hand>,
    before: Option<u64>,
    most: usize,
) -> Result<(Vec<Use>, u64), Failure> {
    let hand = hand.into();
    let person = hand.person();
    let (entries, total) = app.store().read::<_, store::Fault>(|read| {
        let entries = read.own_entries(person, before, most)?;
        Ok((entries, read.own_entry_count(person)?))
    })?;
    Ok((of_entries(app, Eyes::Hand(hand), &entries)?, total))
}

/// Who reads the entries of a person.
#[derive(Clone, Copy)]
pub(crate) enum Eyes {
    /// Themself, or who acts for them.
    Hand(Hand),
    /// Staff who opened a case of theirs: they are nobody's `you`.
    Desk(PersonId),
}

impl Eyes {
    /// Whose entries they are.
    pub(crate) const fn person(self) -> PersonId {
        match self {
            Eyes::Hand(hand) => hand.person(),
            Eyes::Desk(person) => person,
        }
    }

    /// Who reads them for the person.
    const fn representative(self) -> Option<PersonId> {
        match self {
            Eyes::Hand(hand) => hand.representative(),
            Eyes::Desk(_) => None,
        }
    }
}

/// Entries of a person in words, in their order.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn of_entries(app: &App, eyes: Eyes, entries: &[OwnEntry]) -> Result<Vec<Use>, Failure> {
    let policy = app.policy();
    let acting = match entries
        .iter()
        .any(|entry| representative_of(entry).is_some())
    {
        true => guardian::representatives(app, eyes.person())?,
        false => Vec::new(),
    };
    let reader = Reading { eyes, acting };
    let roles = app.store().read::<_, store::Fault>(|read| {
        let mut roles = Vec::new();
        for entry in entries {
            // A refusal has no role that would have allowed it: the asker's own office is named.
            roles.push(match actor_of(entry) {
                Some(actor) if word(entry, "role").is_none() => read
                    .actor(actor)?
                    .and_then(|row| row.roles.first().cloned()),
                _ => None,
            });
        }
        Ok(roles)
    })?;
    Ok(entries
        .iter()
        .zip(roles)
        .map(|(entry, role)| in_words(app, &policy, &reader, entry, role.as_deref()))
        .collect())
}

/// Who reads, and who acts or acted for the person.
struct Reading {
    eyes: Eyes,
    acting: Vec<Represented>,
}

impl Reading {
    /// The person, to whoever reads it.
    fn person(&self) -> Text {
        match self.eyes {
            Eyes::Hand(hand) if hand.representative().is_none() => words::WHO_YOU.text(),
            Eyes::Hand(_) | Eyes::Desk(_) => words::WHO_THEM.text(),
        }
    }

    /// Who acted for the person: as what, never by name, which is somebody else's data. To themself,
    /// that it was they.
    fn representative(&self, acted: Option<PersonId>) -> Text {
        if acted.is_some() && acted == self.eyes.representative() {
            return words::WHO_YOU.text();
        }
        let acts_as = acted.and_then(|acted| {
            let mut rows = self.acting.iter().rev();
            rows.find(|row| row.representative == acted)
                .map(|row| row.acts_as.words().text())
        });
        let (with_role, alone) = match self.eyes {
            Eyes::Hand(hand) if hand.representative().is_some() => {
                return words::WHO_OTHER_REPRESENTATIVE.text();
            }
            Eyes::Hand(_) => (words::WHO_REPRESENTATIVE_AS, desk::WHO_REPRESENTATIVE),
            Eyes::Desk(_) => (
                words::WHO_THEIR_REPRESENTATIVE_AS,
                words::WHO_THEIR_REPRESENTATIVE,
            ),
        };
        match acts_as {
            Some(role) => with_role.fill_text(&[("role", &role)]),
            None => alone.text(),
        }
    }
}

fn representative_of(entry: &OwnEntry) -> Option<PersonId> {
    word(entry, "representative")?.parse().ok()
}

/// The receipt of one entry: text that proves it, with what opens it, checkable without us by
/// `sitthi ledger verify` (C2SP tlog-proof).
///
/// # Errors
/// [`Failure::Store`]; [`store::Fault::Missing`] when there is no such entry.
pub fn receipt(app: &App, person: PersonId, number: u64) -> Result<String, Failure> {
    Ok(app.store().read(|read| read.receipt(person, number))?)
}

/// Checks a receipt offline. Pure.
///
/// # Errors
/// In one sentence, the step that failed.
pub fn check_receipt(receipt: &str, verifier: &VerifierKey) -> Result<CheckedReceipt, String> {
    store::check_receipt(receipt, verifier).map_err(|fault| fault.to_string())
}

/// A word of an entry's payload.
fn word<'e>(entry: &'e OwnEntry, name: &str) -> Option<&'e str> {
    entry.payload.get(name).and_then(Json::as_str)
}

fn actor_of(entry: &OwnEntry) -> Option<ActorId> {
    word(entry, "actor")?.parse().ok()
}

fn in_words(
    app: &App,
    policy: &Policy,
    reader: &Reading,
    entry: &OwnEntry,
    first_role: Option<&str>,
) -> Use {
    let word = |name: &str| word(entry, name);
    let activity_id = word("activity")
        .filter(|id| policy.compiled.activity_ix(id).is_some())
        .map(str::to_owned);
    let activity = word("activity").map(|id| {
        policy
            .compiled
            .activity_ix(id)
            .and_then(|ix| policy.compiled.activity(ix))
            .map_or_else(
                || (Text::new(id, id), Text::new(id, id)),
                |activity| (activity.name.clone(), activity.purpose.clone()),
            )
    });
    let (activity, purpose) = match (entry.kind, activity) {
        (Kind::Use | Kind::Disclosure | Kind::Refusal, Some((name, purpose))) => (name, purpose),
        (Kind::Use | Kind::Disclosure | Kind::Refusal, None) => (
            words::PURPOSE_UNDECLARED.text(),
            words::PURPOSE_UNDECLARED.text(),
        ),
        (_, activity) => {
            let done = done(policy, entry);
            (
                activity.map_or_else(|| done.clone(), |(name, _)| name),
                done,
            )
        }
    };
    Use {
        number: entry.number,
        leaf: entry.leaf,
        kind: entry.kind,
        at: entry.at,
        who: who(app, policy, reader, entry, first_role),
        purpose,
        activity,
        activity_id,
        basis: word("basis").and_then(|code| code.parse().ok()),
        categories: categories(policy, &entry.payload),
        category_ids: category_ids(&entry.payload).map(str::to_owned).collect(),
        refused_by: word("rule").and_then(Rule::from_code),
        recipient: word("recipient").map(|id| {
            policy
                .compiled
                .recipient_ix(id)
                .and_then(|ix| policy.compiled.recipient(ix))
                .map_or_else(|| Text::new(id, id), |recipient| recipient.name.clone())
        }),
        operation: word("operation")
            .or_else(|| word("step"))
            .unwrap_or(entry.kind.word())
            .to_owned(),
    }
}

fn who(
    app: &App,
    policy: &Policy,
    reader: &Reading,
    entry: &OwnEntry,
    first_role: Option<&str>,
) -> Text {
    match word(entry, "by") {
        Some("person") => return reader.person(),
        Some("representative") => return reader.representative(representative_of(entry)),
        Some("represented") => return desk::WHO_REPRESENTED.text(),
        Some("system") if entry.kind != Kind::Request => return words::WHO_SYSTEM.text(),
        _ => {}
    }
    match entry.kind {
        // What ends without a hand that is named ended with the answer to it.
        Kind::Objection if word(entry, "state") == Some("ended") => {
            return words::WHO_SYSTEM.text();
        }
        // What staff took down, or found never to have bound, is told as theirs.
        Kind::Consent | Kind::Withdrawal if actor_of(entry).is_some() => {}
        Kind::Consent | Kind::Withdrawal | Kind::Objection => return reader.person(),
        Kind::Use | Kind::Disclosure | Kind::Refusal => {}
        _ if actor_of(entry).is_none() => return words::WHO_SYSTEM.text(),
        _ => {}
    }
    let Some(actor) = actor_of(entry) else {
        return words::WHO_SYSTEM.text();
    };
    if actor.bytes() == reader.eyes.person().bytes() {
        return reader.person();
    }
    let role = word(entry, "role").or(first_role);
    role.and_then(|role| policy.compiled.role_ix(role))
        .and_then(|role| role_and_office(app, role))
        .unwrap_or_else(|| words::WHO_NO_ROLE.text())
}

fn categories(policy: &Policy, payload: &Json) -> Vec<Text> {
    category_ids(payload)
        .map(|id| {
            policy
                .compiled
                .category_ix(id)
                .and_then(|ix| policy.compiled.category(ix))
                .map_or_else(|| Text::new(id, id), |category| category.name.clone())
        })
        .collect()
}

fn category_ids(payload: &Json) -> impl Iterator<Item = &str> {
    let many = payload.get("categories").and_then(Json::as_array);
    many.into_iter()
        .flatten()
        .chain(payload.get("category"))
        .filter_map(Json::as_str)
}

/// What an entry that is no use says was done.
fn done(policy: &Policy, entry: &OwnEntry) -> Text {
    let word = |name: &str| word(entry, name).unwrap_or_default();
    let plain: Words = match (entry.kind, word("state")) {
        (Kind::Consent, "refused") => words::PURPOSE_CONSENT_REFUSED,
        (Kind::Consent, _) => words::PURPOSE_CONSENT,
        (Kind::Withdrawal, "invalid") => words::PURPOSE_CONSENT_INVALID,
        (Kind::Withdrawal, "expired") => words::PURPOSE_CONSENT_EXPIRED,
        (Kind::Withdrawal, _) => words::PURPOSE_WITHDRAWAL,
        (Kind::Objection, "ended") => words::PURPOSE_OBJECTION_ENDED,
        (Kind::Objection, _) => words::PURPOSE_OBJECTION_FILED,
        (Kind::Restriction, "ended") => words::PURPOSE_RESTRICTION_ENDED,
        (Kind::Restriction, "held") => words::PURPOSE_HELD,
        (Kind::Restriction, _) => words::PURPOSE_RESTRICTION_BEGUN,
        (Kind::Request, _) => {
            let right: Option<Right> = word("right").parse().ok();
            let step = rights::step_named(word("step"));
            if let (None, Some(step)) = (right, step) {
                return step.text();
            }
            let name = right.map_or_else(|| Text::new("", ""), |right| right.name().text());
            return words::PURPOSE_REQUEST.fill_text(&[("right", &name)]);
        }
        (Kind::Notice, _) => {
            let version = entry
                .payload
                .get("version")
                .map(Json::to_string)
                .unwrap_or_default();
            let version = Text::new(version.clone(), version);
            return words::PURPOSE_NOTICE.fill_text(&[("version", &version)]);
        }
        (Kind::Collection, state) => {
            let source = source_name(policy, word("source"));
            let told = match state {
                "waiting" => words::PURPOSE_TRANSFER_WAITS,
                "accepted" => words::PURPOSE_TRANSFER_ACCEPTED,
                "declined" => words::PURPOSE_TRANSFER_DECLINED,
                _ => words::PURPOSE_COLLECTION,
            };
            return told.fill_text(&[("source", &source)]);
        }
        _ => words::PURPOSE_ERASURE,
    };
    plain.text()
}
