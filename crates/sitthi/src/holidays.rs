//! A controller's corrections of the list of holidays: dated lines in a folder, read at a start. A day
//! that cabinet adds late, or a year that the shipped lists do not reach, is a file and no new program.

use law::words::desk as words;
use law::{Correction, Holidays};
use serde::Deserialize;

use crate::config::Config;
use crate::fault::{Fault, said};
use crate::pack_folder;

/// Buddhist years that a list can be of.
const YEARS: std::ops::RangeInclusive<i16> = 2568..=2700;

/// One file of the folder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// Buddhist years for which this folder holds the whole list.
    #[serde(default)]
    complete_years: Vec<i16>,
    /// Days that are holidays after all, or are none.
    #[serde(default)]
    correction: Vec<Correction>,
}

/// The holidays that hold for a data folder. A folder that is named and not there, or a line that
/// cannot be read, is a fault: no deadline is shown by half a calendar.
pub(crate) fn read(config: &Config) -> Result<Holidays, Fault> {
    let Some(folder) = &config.holidays else {
        return Ok(Holidays::shipped());
    };
    let (mut years, mut corrections) = (Vec::new(), Vec::new());
    for (name, bytes) in pack_folder::read(folder)? {
        let path = folder.join(&name).display().to_string();
        let refused = |why: &str| {
            Fault::config(said(
                words::HOLIDAYS_REFUSED,
                &[("path", &path), ("why", why)],
            ))
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| refused("UTF-8"))?;
        let list: List = toml::from_str(text).map_err(|error| refused(error.message()))?;
        for year in list.complete_years {
            if !YEARS.contains(&year) {
                return Err(refused(&year.to_string()));
            }
            years.push(year - law::date::buddhist_of(0));
        }
        corrections.extend(list.correction);
    }
    let folder = folder.display().to_string();
    Holidays::shipped()
        .corrected(&corrections, &years)
        .map_err(|fault| {
            let why = fault.to_string();
            Fault::config(said(
                words::HOLIDAYS_REFUSED,
                &[("path", &folder), ("why", &why)],
            ))
        })
}

#[cfg(test)]
mod tests;
