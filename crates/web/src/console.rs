//! The console: staff see what their role's work needs, and why they may see it.

pub(crate) mod case;
pub(crate) mod consents;
pub(crate) mod course;
pub(crate) mod files;
pub(crate) mod form_case;
pub(crate) mod forms;
pub(crate) mod home;
pub(crate) mod intake;
pub(crate) mod publish;
pub(crate) mod queue;
pub(crate) mod recipients;
pub(crate) mod register;
pub(crate) mod representatives;
pub(crate) mod review;
mod rule;
pub(crate) mod sources;
pub(crate) mod systems;
pub(crate) mod taken_down;
pub(crate) mod visits;
