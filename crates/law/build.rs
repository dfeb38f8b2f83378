//! Turns the message catalogue (`messages/*.toml`) into constants, so that a missing wording is
//! a compile error and no text a person sees stands in code; and the holiday lists
//! (`holidays/*.toml`), so that a malformed list is one too.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    words()?;
    holidays()
}

fn words() -> io::Result<()> {
    let catalogue = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?)
        .join("../../messages");
    println!("cargo::rerun-if-changed={}", catalogue.display());
    let mut files: Vec<_> = fs::read_dir(&catalogue)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut code = String::new();
    for file in files {
        let path = file.path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        let area = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default()
            .replace('-', "_");
        let table: toml::Table = fs::read_to_string(&path)?
            .parse()
            .map_err(|fault| io::Error::other(format!("{}: {fault}", path.display())))?;
        let _ = writeln!(
            code,
            "/// Wordings of `messages/{area}.toml`.\npub mod {area} {{\nuse super::Words;"
        );
        for (key, entry) in &table {
            entry_code(&mut code, key, entry).map_err(|fault| {
                io::Error::other(format!("{}: [{key}] {fault}", path.display()))
            })?;
        }
        let _ = writeln!(
            code,
            "/// Every wording of this area, by its key.\npub const ALL: &[(&str, Words)] = &["
        );
        for key in table.keys() {
            let _ = writeln!(code, "({key:?}, {}),", constant(key));
        }
        code.push_str("];\n}\n");
    }
    let out = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("words.rs");
    fs::write(out, code)
}

fn entry_code(code: &mut String, key: &str, entry: &toml::Value) -> Result<(), String> {
    let wording = |language: &str| {
        entry
            .get(language)
            .and_then(toml::Value::as_str)
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| format!("has no `{language}` wording"))
    };
    let (th, en) = (wording("th")?, wording("en")?);
    if gaps(th) != gaps(en) {
        return Err("names different `{gaps}` in its two wordings".to_owned());
    }
    let _ = writeln!(
        code,
        "/// {}\npub const {}: Words = Words {{ th: {th:?}, en: {en:?} }};",
        as_doc(en),
        constant(key)
    );
    Ok(())
}

/// A wording as a doc comment: shown as it is, not read as markup.
fn as_doc(wording: &str) -> String {
    format!("```text\n/// {}\n/// ```", wording.replace('\n', " "))
}

fn constant(key: &str) -> String {
    key.replace('-', "_").to_uppercase()
}

/// The `{names}` that are filled in at run time, sorted.
fn gaps(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Writes `SHIPPED`, one entry a year, from `holidays/*.toml`.
fn holidays() -> io::Result<()> {
    let folder =
        Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("holidays");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut code = String::from(
        "/// The lists shipped with the program, one a year.\nconst SHIPPED: &[ShippedYear] = &[\n",
    );
    for file in files {
        let path = file.path();
        println!("cargo::rerun-if-changed={}", path.display());
        let year_code = fs::read_to_string(&path)?
            .parse::<toml::Table>()
            .map_err(|fault| fault.to_string())
            .and_then(|table| year_code(&table))
            .map_err(|fault| io::Error::other(format!("{}: {fault}", path.display())))?;
        code.push_str(&year_code);
    }
    code.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("holidays.rs");
    fs::write(out, code)
}

fn year_code(table: &toml::Table) -> Result<String, String> {
    let year = table
        .get("year")
        .and_then(toml::Value::as_integer)
        .ok_or("has no `year` (Common Era)")?;
    let source = table
        .get("source")
        .and_then(toml::Value::as_str)
        .ok_or("has no `source`")?;
    let days = table
        .get("day")
        .and_then(toml::Value::as_array)
        .ok_or("has no `[[day]]`")?;
    let mut code = format!("ShippedYear {{ year: {year}, source: {source:?}, days: &[\n");
    let mut before = String::new();
    for day in days {
        let text = |key: &str| {
            let value = day
                .get(key)
                .and_then(toml::Value::as_str)
                .filter(|text| !text.trim().is_empty());
            value.ok_or_else(|| format!("a day after {before:?} has no `{key}`"))
        };
        let (date, th, en) = (text("date")?, text("th")?, text("en")?);
        let verified = day
            .get("verified")
            .and_then(toml::Value::as_bool)
            .ok_or_else(|| format!("{date} does not say `verified`"))?;
        let parts: Vec<i64> = date
            .split('-')
            .filter_map(|part| part.parse().ok())
            .collect();
        let [of_year, month @ 1..=12, of_month @ 1..=31] = parts[..] else {
            return Err(format!("{date} is no date"));
        };
        if of_year != year {
            return Err(format!("{date} is not in {year}"));
        }
        if before.as_str() >= date {
            return Err(format!(
                "{date} stands after {before}: each day once, in order"
            ));
        }
        let _ = writeln!(code, "({month}, {of_month}, {th:?}, {en:?}, {verified}),");
        before = date.to_owned();
    }
    code.push_str("] },\n");
    Ok(code)
}
