//! The portal: the person's own pages. Each answers from the house's records at the moment it is
//! asked; none shows raw data before it is asked for.

pub(crate) mod ask;
pub(crate) mod asked;
pub(crate) mod certificate;
pub(crate) mod choose;
pub(crate) mod complaint;
pub(crate) mod consent_record;
pub(crate) mod consents;
pub(crate) mod cookies;
pub(crate) mod cooling;
pub(crate) mod copy;
pub(crate) mod correction;
pub(crate) mod erasure;
pub(crate) mod files;
pub(crate) mod filing;
pub(crate) mod followed;
pub(crate) mod form;
pub(crate) mod form_receipt;
pub(crate) mod front;
pub(crate) mod held;
pub(crate) mod home;
pub(crate) mod mailbox;
pub(crate) mod notice;
pub(crate) mod objection;
pub(crate) mod portability;
pub(crate) mod question;
pub(crate) mod reached;
pub(crate) mod recipient;
pub(crate) mod representing;
pub(crate) mod requests;
pub(crate) mod restriction;
pub(crate) mod shown;
pub(crate) mod transfers;
pub(crate) mod uses;
mod way;
