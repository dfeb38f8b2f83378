//! Each rule alone, every rule together, and the two opinions side by side.

mod always;
mod naive;
mod rules;
mod scene;
