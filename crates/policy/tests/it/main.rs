//! The packs that are shipped, read from their folders: what they permit and what they refuse.

mod decide_cases;
mod oracle;
mod shipped;
