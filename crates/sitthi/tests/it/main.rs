//! The program as people run it: the real binary, its exit codes, its words, its files.

mod canary;
mod demo;
mod folders;
mod help;
mod house;
mod intake;
mod kill;
mod ledgers;
mod packs;
mod questions;
mod servers;
