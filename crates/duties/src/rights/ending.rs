//! The file of a request is personal data too: it ends with the period that the policy gives the record
//! of rights, counted from the day the case was closed (s.37(3), s.39(7), `X-34`, `LP-102`).

use law::{Moment, Right};
use policy::pack::{CountsFrom, Period};
use serde_json::json;

use super::{enter_step, portability};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::held::category_of_rights;
use crate::{period, systems};

/// Files ended in one transaction.
const AT_ONCE: usize = 100;

/// Destroys the files whose period is over; how many. The entries stay in the ledger, sealed under the
/// person's key.
///
/// # Errors
/// [`Failure::Store`]; what was ended before stays ended.
pub(crate) fn end_files(app: &App) -> Result<u64, Failure> {
    let Some(kept) = kept_for(&app.policy()) else {
        return Ok(0);
    };
    let now = app.now();
    // The shortest that the period can be in days: which of these are over is asked one by one.
    let earliest = now.after(jiff::SignedDuration::from_hours(
        -24 * i64::from(u32::try_from(kept.shortest_days()).unwrap_or(u32::MAX)),
    ));
    let mut ended = 0;
    loop {
        let rows = app
            .store()
            .read(|read| read.requests_over(earliest, AT_ONCE))?;
        let over: Vec<_> = rows
            .iter()
            .filter(|row| is_over(kept, row.changed, now))
            .map(|row| {
                let sent = portability::kept_of(app, row)?;
                Ok((row.person, row.request, row.kind.clone(), sent))
            })
            .collect::<Result<_, Failure>>()?;
        if over.is_empty() {
            return Ok(ended);
        }
        ended += over.len() as u64;
        app.store()
            .transact::<(), Failure>("rights.files-ended", move |tx| {
                for (person, request, kind, sent) in over {
                    let Ok(right) = kind.parse::<Right>() else {
                        continue;
                    };
                    tx.end_request(person, request)?;
                    systems::drop_all(tx, request)?;
                    if let Some(transfer) = sent {
                        tx.drop_transfer_parts(person, transfer)?;
                    }
                    if tx.standing(person).is_some() {
                        let (step, by) = ("file-ended", "system");
                        enter_step(tx, person, request, right, step, by, &json!({}))?;
                    }
                }
                Ok(())
            })?;
    }
}

/// Whether the period is over that began on the civil day of `closed`.
fn is_over(kept: Period, closed: Moment, now: Moment) -> bool {
    period::end_of(kept, closed) <= now
}

/// The longest that any activity keeps the record of rights after a case is closed.
fn kept_for(policy: &Policy) -> Option<Period> {
    let ix = category_of_rights(policy)?;
    let category = policy.compiled.category(ix)?;
    policy
        .pack
        .retention
        .iter()
        .filter(|row| row.categories.contains(&category.id))
        .filter(|row| period::counts(&policy.pack, row) == CountsFrom::CaseClosed)
        .filter_map(|row| row.period.period)
        .max_by_key(|period| period.longest_days())
}
