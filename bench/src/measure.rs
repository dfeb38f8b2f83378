//! Taking time, and comparing fairly on a machine that is not ours alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

/// Runs `act` and tells how long it took.
pub fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = act();
    (value, start.elapsed())
}

/// Runs `act` and tells how long this thread computed: for what waits for nothing. A machine that
/// others use as well does not lengthen it, as it would the time on the clock.
pub fn computed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = thread_time();
    let value = act();
    (value, thread_time() - start)
}

/// Runs `act` and tells how long it took, and how long all threads of this process computed
/// meanwhile: what waits for a disk or for others on the machine counts in the first alone.
pub fn timed_and_computed<T>(act: impl FnOnce() -> T) -> (T, Duration, Duration) {
    let before = time_of_all();
    let (value, time) = timed(act);
    (value, time, time_of_all() - before)
}

/// How long this thread has computed.
pub fn thread_time() -> Duration {
    time_of(rustix::time::ClockId::ThreadCPUTime)
}

/// How long all threads of this process have computed.
pub fn time_of_all() -> Duration {
    time_of(rustix::time::ClockId::ProcessCPUTime)
}

fn time_of(clock: rustix::time::ClockId) -> Duration {
    let time = rustix::time::clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// How many a second.
pub fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What came of taking the floor and ours by turns: medians, and the median of the ratios. A
/// disk that is slower for a minute is slower for both.
pub struct ByTurns {
    pub floor: f64,
    pub ours: f64,
    pub ratio: f64,
}

/// Takes floor and ours by turns; each gives a rate.
pub fn by_turns(
    turns: usize,
    mut floor: impl FnMut() -> f64,
    mut ours: impl FnMut() -> f64,
) -> ByTurns {
    let pairs: Vec<(f64, f64)> = (0..turns).map(|_| (floor(), ours())).collect();
    ByTurns {
        floor: median(pairs.iter().map(|(floor, _)| *floor).collect()),
        ours: median(pairs.iter().map(|(_, ours)| *ours).collect()),
        ratio: median(pairs.iter().map(|(floor, ours)| ours / floor).collect()),
    }
}

/// What many callers at once came to.
pub struct Together {
    pub rate: f64,
    /// The time that 99 of 100 calls do not exceed.
    pub p99: Duration,
}

/// Lets so many callers at once each make so many calls; the call hears its number.
pub fn together(
    callers: usize,
    each: usize,
    call: impl Fn(usize) + Send + Sync + 'static,
) -> Together {
    let call = Arc::new(call);
    let start = Instant::now();
    let threads: Vec<_> = (0..callers)
        .map(|caller| {
            let call = Arc::clone(&call);
            std::thread::spawn(move || {
                let one = |number| timed(|| call(caller * each + number)).1;
                (0..each).map(one).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut times: Vec<Duration> = threads
        .into_iter()
        .flat_map(|thread| thread.join().expect("a caller"))
        .collect();
    let took = start.elapsed();
    Together {
        rate: rate(callers * each, took),
        p99: percentile(&mut times, 99),
    }
}

/// The time that so many of a hundred do not exceed.
pub fn percentile(times: &mut [Duration], of_hundred: usize) -> Duration {
    times.sort_unstable();
    let at = (times.len() * of_hundred / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}

/// Octets of memory this process holds.
pub fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap_or("");
    let kib = line.split_whitespace().nth(1);
    kib.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// A number that looks thrown, the same in every run.
pub const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
