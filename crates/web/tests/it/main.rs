//! The doors, tried as those who come to them would.

#[cfg(test)]
mod access;
#[cfg(test)]
mod api_desk;
#[cfg(test)]
mod api_forms;
#[cfg(test)]
mod api_hostile;
#[cfg(test)]
mod api_house;
#[cfg(test)]
mod api_people;
#[cfg(test)]
mod api_publication;
#[cfg(test)]
mod api_rights;
#[cfg(test)]
mod api_schema;
#[cfg(test)]
mod api_systems;
#[cfg(test)]
mod authzen_cases;
#[cfg(test)]
mod authzen_scenario;
#[cfg(test)]
mod authzen_schema;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod consent_pages;
#[cfg(test)]
mod consent_script;
#[cfg(test)]
mod consents_browser;
#[cfg(test)]
mod copy_page;
#[cfg(test)]
mod counts;
#[cfg(test)]
mod desk_browser;
#[cfg(test)]
mod desk_forms;
#[cfg(test)]
mod files;
#[cfg(test)]
mod forms_browser;
#[cfg(test)]
mod forms_pages;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod house;
#[cfg(test)]
mod intake_pages;
#[cfg(test)]
mod issuer;
#[cfg(test)]
mod journeys;
#[cfg(test)]
mod ledger_public;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod linked;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod own_sites;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod paper;
#[cfg(test)]
mod publishing;
#[cfg(test)]
mod recipients;
#[cfg(test)]
mod register;
#[cfg(test)]
mod representatives;
#[cfg(test)]
mod rights_browser;
#[cfg(test)]
mod rights_pages;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sign_ins;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod stages;
#[cfg(test)]
mod systems_pages;
#[cfg(test)]
mod tickets;
#[cfg(test)]
mod transfers;
#[cfg(test)]
mod walks;
#[cfg(test)]
mod webdriver;
#[cfg(test)]
mod who_may;
