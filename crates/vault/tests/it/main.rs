//! The vault from outside: its formats against a second reader's vectors, its promises against attacks.

#[cfg(test)]
mod entries;
#[cfg(test)]
mod epochs;
#[cfg(test)]
mod house;
#[cfg(test)]
mod media;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod memory;
#[cfg(test)]
mod parcels;
#[cfg(test)]
mod records;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod terms;
#[cfg(test)]
mod types;
#[cfg(test)]
mod vectors;
