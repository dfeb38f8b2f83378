//! The work that waits for nobody: gathering copies, ending what has reached its time. One worker a
//! server; leases in the store keep two servers from doing the same twice.

use std::sync::Arc;
use std::time::Duration;

use duties::App;
use tokio::time::{MissedTickBehavior, interval};

/// How often due work is looked for, in seconds.
const LOOK_SECONDS: u64 = 3;
/// How often page counts are handed in, in seconds: what a crash can lose of them.
const COUNT_SECONDS: u64 = 60;
/// How often the clocks are swept, in seconds; what a sweep does daily it keeps count of itself.
const SWEEP_SECONDS: u64 = 900;

/// Takes due work until the program ends. A failure is logged by its kind and tried again at the next
/// turn: work stays due until it is done.
pub async fn work(app: Arc<App>) {
    let mut looks = interval(Duration::from_secs(LOOK_SECONDS));
    let mut sweeps = interval(Duration::from_secs(SWEEP_SECONDS));
    let mut counts = interval(Duration::from_secs(COUNT_SECONDS));
    counts.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => turn(&app, "due work", |app| duties::work::run_due(app).map(|_| ())).await,
            _ = counts.tick() => turn(&app, "the page counts", |app| duties::visits::hand_in(app).map(|_| ())).await,
            _ = sweeps.tick() => turn(&app, "the daily sweep", |app| duties::sweep::daily(app).map(|_| ())).await,
        }
    }
}

async fn turn(
    app: &Arc<App>,
    what: &'static str,
    task: impl FnOnce(&App) -> Result<(), duties::Failure> + Send + 'static,
) {
    let app = Arc::clone(app);
    match tokio::task::spawn_blocking(move || task(&app)).await {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => {
            let cause = std::error::Error::source(&failure).map(ToString::to_string);
            tracing::error!(%failure, cause, "{what} was not done; it is tried again");
        }
        Err(_) => tracing::error!("{what} broke off; it is tried again"),
    }
}
