//! `cargo run --release --manifest-path bench/Cargo.toml -- [decide|store|doors|ledger|size] [--people N]`
//!
//! Each figure stands beside the floor (the engine by hand) taken in the same run. Absolute
//! figures are of the machine at hand; the ratios are the claim.

mod acts;
mod decide;
mod doors;
mod floor;
mod log;
mod place;
mod size;
mod table;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let people = words
        .iter()
        .position(|word| word == "--people")
        .and_then(|at| words.get(at + 1))
        .and_then(|count| count.parse().ok())
        .unwrap_or(20_000);
    let wanted = |part: &str| words.iter().all(|word| word.starts_with("--") || word.parse::<u64>().is_ok()) || words.iter().any(|word| word == part);
    if wanted("decide") {
        decide::run();
    }
    if wanted("store") {
        acts::run();
    }
    if wanted("doors") {
        doors::run();
    }
    if wanted("ledger") {
        log::run();
    }
    if wanted("size") {
        size::run(people);
    }
}
