//! The console: staff see what their role's work needs, and why they may see it.

pub(crate) mod course;
pub(crate) mod desk;
pub(crate) mod home;
