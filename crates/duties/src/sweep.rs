//! What is done once a day whether anybody asks or not (s.37(3)): keys renewed, sessions ended,
//! copies and records that have had their time destroyed.

use jiff::SignedDuration;

use crate::app::App;
use crate::failure::Failure;
use crate::{forms, letters, publication, recipients, rights, systems, visits, work};

/// How old an epoch of keys may become (`K2`).
const EPOCH: SignedDuration = SignedDuration::from_hours(24);

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Keys moved to a new epoch; nothing when the present one is young.
    pub keys: Option<u64>,
    /// Sessions that had ended.
    pub sessions: u64,
    /// Tombstones past their end.
    pub tombstones: u64,
    /// Confirmations of recipients that need not be kept any longer.
    pub tellings: u64,
    /// What connected systems answered and need not be kept any longer.
    pub tasks: u64,
    /// Records whose period had ended.
    pub records: u64,
    /// Files of requests whose period had ended.
    pub requests: u64,
    /// Pieces of work done: copies destroyed, erasures finished.
    pub work: u64,
}

/// Sweeps. Safe to call at any time and more than once a day.
///
/// # Errors
/// [`Failure::Store`]; what was swept before stays swept.
pub fn daily(app: &App) -> Result<Swept, Failure> {
    let mut swept = Swept::default();
    letters::remind_desk(app)?;
    publication::enact_due(app)?;
    publication::plan_reminders(app)?;
    visits::hand_in(app)?;
    loop {
        let done = work::run_due(app)?;
        swept.work += done as u64;
        if done == 0 {
            break;
        }
    }
    let (done, policy) = (swept, app.policy());
    swept = app
        .store()
        .transact::<_, Failure>("sweep.daily", move |tx| {
            let swept = Swept {
                sessions: tx.sweep_sessions()?,
                tombstones: tx.sweep_tombstones()?,
                tellings: recipients::sweep(tx)?,
                tasks: systems::sweep(tx)?,
                records: tx.sweep_expired()?,
                ..done
            };
            tx.sweep_corrections()?;
            tx.sweep_media()?;
            tx.sweep_parcels()?;
            tx.sweep_arrivals()?;
            tx.sweep_form_cases()?;
            forms::move_up_all(tx, &policy)?;
            tx.sweep_choices()?;
            visits::settle(tx)?;
            Ok(swept)
        })?;
    swept.requests = rights::end_files(app)?;
    // Last, so that keys shredded above are beyond reach in the new epoch.
    if app.store().epoch_began().after(EPOCH) <= app.now() {
        swept.keys = Some(app.store().renew_epoch()?);
    }
    Ok(swept)
}
