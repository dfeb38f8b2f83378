//! The store through its front, on both engines.

mod columns;
mod fixture;
mod story;
