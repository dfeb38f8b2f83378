//! The duties through their front, on both engines.

#[cfg(test)]
mod approvals;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod clocks;
#[cfg(test)]
mod complaints;
#[cfg(test)]
mod consent_ends;
#[cfg(test)]
mod consent_records;
#[cfg(test)]
mod consents;
#[cfg(test)]
mod cooling;
#[cfg(test)]
mod copies;
#[cfg(test)]
mod copies_whole;
#[cfg(test)]
mod corrections;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod culture;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod erasures;
#[cfg(test)]
mod files;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod import_doors;
#[cfg(test)]
mod import_fixture;
#[cfg(test)]
mod import_people;
#[cfg(test)]
mod import_runs;
#[cfg(test)]
mod import_whole;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod minors;
#[cfg(test)]
mod model;
#[cfg(test)]
mod model_systems;
#[cfg(test)]
mod objections;
#[cfg(test)]
mod others;
#[cfg(test)]
mod parties;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod portables;
#[cfg(test)]
mod publications;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod recipients;
#[cfg(test)]
mod rehearsal;
#[cfg(test)]
mod representatives;
#[cfg(test)]
mod schema_check;
#[cfg(test)]
mod sign_ins;
#[cfg(test)]
mod sink;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod systems;
#[cfg(test)]
mod systems_copies;
#[cfg(test)]
mod systems_sql;
#[cfg(test)]
mod twins;
