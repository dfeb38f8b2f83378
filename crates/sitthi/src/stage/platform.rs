//! The connected system of the demo: the invented university's learning platform, a database of its own into
//! which copies, restrictions and erasures are really carried.

use std::path::Path;

use connectors::sql::{Member, write_platform};
use law::words::cli;

use super::Notes;
use crate::command::connector;
use crate::demo::{Account, University};
use crate::fault::{Fault, said};
use crate::root_key::{private_folder, replace_file};

/// The lines of the configuration that connect it.
const CONNECTED: &str = "\n[[connector]]\nfile = \"connectors/lms.toml\"\n";
/// What it is called in its dataset file.
const SYSTEM: &str = "lms";

/// Writes the learning platform's database and the file that declares it into a new demo folder; what the
/// configuration says of it. The culture office has no such platform.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn connected_to(notes: &Notes, folder: &Path) -> Result<&'static str, Fault> {
    if notes.policy == "cmu-culture" {
        return Ok("");
    }
    let university = University::new(notes.seed, notes.invented(), notes.day)
        .map_err(|error| Fault::user(said(cli::DEMO_RANGE, &[("why", &error.to_string())])))?;
    let connectors = folder.join("connectors");
    private_folder(&connectors)?;
    let members = university.accounts().map(member);
    write_platform(&connectors.join("lms.db"), members)
        .map_err(|trouble| connector::failed(SYSTEM, &trouble))?;
    let declared = include_str!("platform/lms.toml");
    replace_file(&connectors.join("lms.toml"), declared.as_bytes())?;
    Ok(CONNECTED)
}

fn member(account: Account) -> Member {
    let Account {
        username,
        given_name,
        family_name,
        posts,
        answers,
    } = account;
    Member {
        username,
        given_name,
        family_name,
        posts,
        answers,
    }
}
