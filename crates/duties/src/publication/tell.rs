//! Telling people of a version: by letter to every address known of them, in small batches that leave room
//! for everything else, tried again with growing waits, and never twice (s.21, s.23, `LP-8`).

use jiff::SignedDuration;
use law::words::publishing as words;
use law::{EntryId, Moment, PersonId, Text};
use policy::pack::Pack;
use store::{Delivery, DeliveryState, Tx};
use vault::Digest;

use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, Mailroom};
use crate::period;

/// The channel of a letter.
pub(super) const LETTER: &str = "e-mail";
/// People told in one go, so that other callers of the store get their turn.
const AT_ONCE: usize = 64;
/// How often it is tried before somebody counts as not to be reached.
const TRIES_MAX: u32 = 12;
/// The longest wait between two tries.
const WAIT_MAX: SignedDuration = SignedDuration::from_hours(6);
/// Lines of what changes that stand in a letter; the page has them all.
const LINES_MAX: usize = 12;
/// Whom the notice reached so lately is not reminded yet.
const NOT_LATELY: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Tells some of those who are due; how many were looked at.
///
/// # Errors
/// [`Failure::Store`] when none can even be taken.
pub(crate) fn tell_due(app: &App) -> Result<usize, Failure> {
    let Some(room) = app.mail() else {
        // They are told when they sign in; nothing is tried that cannot work.
        return Ok(0);
    };
    if room.look(app.now()).is_err() {
        return Ok(0);
    }
    let taken = app
        .store()
        .transact::<_, store::Fault>("notices.taken", |tx| tx.claim_deliveries(AT_ONCE))?;
    for delivery in &taken {
        let told = match tell(app, &room, delivery) {
            // Whose address may not be read, as before any notice reached them, hears of it when they
            // sign in.
            Err(Failure::Refused(_)) => settle(app, *delivery, DeliveryState::Unreachable, ""),
            told => told,
        };
        if let Err(failure) = told {
            tracing::warn!(version = delivery.version, attempts = delivery.attempts, %failure, "somebody was not told of a version yet; it is tried again");
            put_off(app, *delivery)?;
        }
    }
    Ok(taken.len())
}

fn tell(app: &App, room: &Mailroom, delivery: &Delivery) -> Result<(), Failure> {
    let person = delivery.person;
    let Some(standing) = app.store().standing(person) else {
        return Ok(());
    };
    if delivery.round == 0 && standing.notice == Some(delivery.version) {
        return settle(app, *delivery, DeliveryState::Told, "other");
    }
    let Some(said) = told_of(app, delivery, person)? else {
        return settle(app, *delivery, DeliveryState::Unreachable, "");
    };
    let mut seed = person.bytes().to_vec();
    seed.extend(delivery.version.to_be_bytes());
    seed.extend(delivery.round.to_be_bytes());
    let digest = Digest::of(&seed);
    let number: Vec<u8> = digest.iter().copied().take(16).collect();
    let number = EntryId::from_slice(&number).map_err(|_| Failure::Missing("letter"))?;
    let mut sent = (0, false, false);
    for (place, known) in letters::known_addresses(app, person, None)?
        .into_iter()
        .enumerate()
    {
        // The same octets at every try: what was sent before a crash is the same letter afterwards.
        match letters::carry_notice(
            app,
            room,
            &said,
            known.address,
            (number, place),
            delivery.begun,
        )? {
            Ok(()) => sent.0 += 1,
            Err(why) if why.is_final() => sent.1 = true,
            Err(_) => sent.2 = true,
        }
    }
    match sent {
        (0, _, true) => put_off(app, *delivery),
        (0, ..) => settle(app, *delivery, DeliveryState::Unreachable, ""),
        _ => settle(app, *delivery, DeliveryState::Told, LETTER),
    }
}

/// What a letter says; nothing of a version that is no longer to be told.
fn told_of(
    app: &App,
    delivery: &Delivery,
    person: PersonId,
) -> Result<Option<letters::NoticeSaid>, Failure> {
    let policy = app.policy();
    let version = delivery.version;
    let number = Text::new(version.to_string(), version.to_string());
    if delivery.round > 0 {
        let of_now = version == policy.compiled.version();
        return Ok(of_now.then(|| letters::NoticeSaid {
            subject: words::REMINDER_SUBJECT.text(),
            body: words::REMINDER_BODY.fill_text(&[("version", &number)]),
            lines: Vec::new(),
            path: "/me".to_owned(),
        }));
    }
    let Some((pack, day)) = pack_told(app, version) else {
        return Ok(None);
    };
    let lines = news_for(app, &pack, person)?;
    let asks = super::campaign::version_asks(app, &pack, person)?;
    let mut body =
        words::LETTER_BODY.fill_text(&[("version", &number), ("day", &period::day(day))]);
    if asks {
        let ask = words::LETTER_ASKS.text();
        body = Text::new(
            format!("{} {}", body.th, ask.th),
            format!("{} {}", body.en, ask.en),
        );
    }
    Ok(Some(letters::NoticeSaid {
        subject: words::LETTER_SUBJECT.text(),
        body,
        lines: lines.into_iter().take(LINES_MAX).collect(),
        path: format!("/notices/{}/{version}", policy.compiled.id()),
    }))
}

fn pack_told(app: &App, version: u32) -> Option<(Pack, jiff::civil::Date)> {
    let policy = app.policy();
    if policy.compiled.version() == version {
        return Some((policy.pack.clone(), policy.compiled.effective()));
    }
    let coming = app.coming().filter(|coming| coming.version == version)?;
    Some((coming.pack.clone(), coming.effective))
}

/// The material changes that concern a person, since the version that reached them last.
pub(crate) fn news_for(app: &App, pack: &Pack, person: PersonId) -> Result<Vec<Text>, Failure> {
    let Some(standing) = app.store().standing(person) else {
        return Ok(Vec::new());
    };
    let (policy, Some(seen)) = (app.policy(), standing.notice) else {
        return Ok(Vec::new());
    };
    let relationship = policy
        .compiled
        .relationship(standing.relationship)
        .map(|scope| scope.id.clone())
        .unwrap_or_default();
    let known = policy.since.iter().find(|since| since.version == seen);
    let apart;
    let changes = match known {
        Some(since) if pack.version() == Some(policy.compiled.version()) => &since.changes,
        _ => {
            let Some(before) = super::version_of(app, seen)? else {
                return Ok(Vec::new());
            };
            apart = policy::diff::diff(&before, pack);
            &apart
        }
    };
    Ok(changes
        .changes
        .iter()
        .filter(|change| change.is_material() && change.concerns.contains(&relationship))
        .map(|change| change.line.clone())
        .collect())
}

fn settle(
    app: &App,
    delivery: Delivery,
    state: DeliveryState,
    channel: &'static str,
) -> Result<(), Failure> {
    app.store().transact("notices.settled", move |tx| {
        let of = (delivery.person, delivery.version, delivery.round);
        if tx.standing(delivery.person).is_none() {
            return Ok(());
        }
        if state == DeliveryState::Told && channel == LETTER {
            mark_told(tx, of, channel)?;
        } else {
            tx.settle_delivery(of, state, channel)?;
        }
        Ok(())
    })
}

fn put_off(app: &App, delivery: Delivery) -> Result<(), Failure> {
    if delivery.attempts >= TRIES_MAX {
        return settle(app, delivery, DeliveryState::Unreachable, "");
    }
    app.store()
        .transact::<_, store::Fault>("notices.later", move |tx| {
            let wait = SignedDuration::from_mins(1_i64 << delivery.attempts.min(9)).min(WAIT_MAX);
            let until = tx.now().after(wait);
            tx.put_off_delivery(&delivery, until)
        })?;
    Ok(())
}

/// Notes that a version, or a reminder, reached a person on a channel, with its entry; nothing when it
/// had before.
///
/// # Errors
/// [`store::Fault`].
pub(crate) fn mark_told(
    tx: &mut Tx<'_>,
    (person, version, round): (PersonId, u32, u32),
    channel: &str,
) -> Result<bool, store::Fault> {
    if !tx.settle_delivery((person, version, round), DeliveryState::Told, channel)? {
        return Ok(false);
    }
    let has = tx.standing(person).and_then(|standing| standing.notice);
    if version == tx.compiled().version() && has != Some(version) {
        tx.deliver_notice(person, version, channel)?;
    } else {
        tx.enter_notice_ahead(person, version, channel)?;
    }
    Ok(true)
}

/// Plans the reminder of a period that has ended since the version came into force (`LP-8`); how many
/// people it is for. Planned once a period, however often it is called.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn plan_reminders(app: &App) -> Result<u64, Failure> {
    let policy = app.policy();
    let publication = policy.pack.publication.as_ref();
    let Some(every) = publication.and_then(|publication| publication.remind_every) else {
        return Ok(0);
    };
    let version = policy.compiled.version();
    let published = app
        .store()
        .read::<_, store::Fault>(|read| read.published(policy.compiled.id()))?;
    let Some(since) = published
        .iter()
        .find(|known| known.version == version)
        .map(|known| known.activated.civil_day())
    else {
        return Ok(0);
    };
    let (today, mut round, mut day) = (app.now().civil_day(), 0_u32, every.after(since));
    while day <= today && day > since {
        round += 1;
        let next = every.after(day);
        if next <= day {
            break;
        }
        day = next;
    }
    if round == 0 {
        return Ok(0);
    }
    let lately: Moment = app.now().after(-NOT_LATELY);
    Ok(app
        .store()
        .transact::<_, store::Fault>("notices.reminders", move |tx| {
            tx.plan_reminders(version, round, lately)
        })?)
}
