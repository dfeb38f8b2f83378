//! The store through its front, on both engines.

#[cfg(test)]
mod columns;
#[cfg(test)]
mod epochs;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod media;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod story;
#[cfg(test)]
mod tallies;
