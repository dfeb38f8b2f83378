//! The doors, tried as those who come to them would.

mod api_hostile;
mod api_house;
mod api_people;
mod api_rights;
mod api_schema;
mod authzen_cases;
mod authzen_scenario;
mod browser;
mod house;
mod issuer;
mod journeys;
mod ledger_public;
mod pages;
mod sessions;
mod sign_ins;
mod webdriver;
mod who_may;
