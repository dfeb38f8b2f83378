//! The portal: the person's own pages. Each answers from the house's records at the moment it is
//! asked; none shows raw data before it is asked for.

pub(crate) mod certificate;
pub(crate) mod cooling;
pub(crate) mod copy;
pub(crate) mod erasure;
pub(crate) mod front;
pub(crate) mod held;
pub(crate) mod home;
pub(crate) mod mailbox;
pub(crate) mod notice;
pub(crate) mod recipient;
pub(crate) mod requests;
pub(crate) mod uses;
