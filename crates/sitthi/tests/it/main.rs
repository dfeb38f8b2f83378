//! The program as people run it: the real binary, its exit codes, its words, its files.

#[cfg(test)]
mod beside;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod connected;
#[cfg(test)]
mod cookies;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod help;
#[cfg(test)]
mod house;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod ledgers;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod publish_kill;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod shown;
