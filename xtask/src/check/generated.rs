//! Files that a command writes must be what the command writes today. `xtask/generated.toml`
//! lists them; `cargo xtask generate` writes them all.

use std::process::Stdio;

use crate::cargo::Cargo;
use crate::finding::Finding;
use crate::tree::Tree;

/// Where the list stands.
const LIST: &str = "xtask/generated.toml";

/// A file and the cargo arguments whose standard output it must equal.
#[derive(Debug, PartialEq, Eq)]
struct Output {
    file: String,
    cargo: Vec<String>,
}

/// Runs every listed command and compares.
pub(crate) fn check(cargo: &Cargo, tree: &Tree) -> Vec<Finding> {
    let outputs = match listed(tree.texts.get(LIST).map(String::as_str)) {
        Ok(outputs) => outputs,
        Err(finding) => return vec![*finding],
    };
    outputs
        .iter()
        .filter_map(|output| {
            compare(
                output,
                tree.texts.get(&output.file).map(String::as_str),
                run(cargo, output),
            )
        })
        .collect()
}

/// Writes every listed file anew.
///
/// # Errors
/// When the list cannot be read, a command fails, or a file cannot be written.
pub(crate) fn write(cargo: &Cargo) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(cargo.root().join(LIST))
        .map_err(|e| format!("`{LIST}` cannot be read: {e}"))?;
    let mut written = Vec::new();
    for output in listed(Some(&text)).map_err(|finding| finding.to_string())? {
        let content = run(cargo, &output)?;
        let path = cargo.root().join(&output.file);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|e| format!("the folder of `{}` cannot be made: {e}", output.file))?;
        }
        std::fs::write(&path, content)
            .map_err(|e| format!("`{}` cannot be written: {e}", output.file))?;
        written.push(output.file);
    }
    Ok(written)
}

fn listed(text: Option<&str>) -> Result<Vec<Output>, Box<Finding>> {
    let fault = |what: String| {
        Box::new(Finding::new(
            LIST,
            0,
            what,
            "mend the list; its first lines say how an entry looks",
        ))
    };
    let text = text.ok_or_else(|| fault("the list is missing".to_owned()))?;
    let table = text
        .parse::<toml::Table>()
        .map_err(|e| fault(format!("not TOML: {}", e.message())))?;
    let entries = match table.get("output") {
        None => return Ok(Vec::new()),
        Some(entries) => entries
            .as_array()
            .ok_or_else(|| fault("`output` is no list of tables".to_owned()))?,
    };
    let mut outputs = Vec::new();
    for entry in entries {
        let file = entry.get("file").and_then(toml::Value::as_str);
        let words = entry.get("cargo").and_then(toml::Value::as_array);
        let cargo: Option<Vec<String>> = words.and_then(|words| {
            words
                .iter()
                .map(|word| word.as_str().map(str::to_owned))
                .collect()
        });
        match (file, cargo) {
            (Some(file), Some(cargo)) if !cargo.is_empty() => outputs.push(Output {
                file: file.to_owned(),
                cargo,
            }),
            _ => return Err(fault("an entry lacks `file` or `cargo`".to_owned())),
        }
    }
    Ok(outputs)
}

fn run(cargo: &Cargo, output: &Output) -> Result<String, String> {
    let ran = cargo
        .call(&output.cargo)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("cargo cannot be run: {e}"))?;
    if !ran.status.success() {
        let why = String::from_utf8_lossy(&ran.stderr);
        let last = why
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("no reason given");
        return Err(format!("`cargo {}` failed: {last}", output.cargo.join(" ")));
    }
    String::from_utf8(ran.stdout).map_err(|_| {
        format!(
            "`cargo {}` wrote something that is not UTF-8",
            output.cargo.join(" ")
        )
    })
}

fn compare(
    output: &Output,
    committed: Option<&str>,
    today: Result<String, String>,
) -> Option<Finding> {
    let remedy = "run `cargo xtask generate`, read the difference, and commit it with the change that caused it";
    match (committed, today) {
        (_, Err(why)) => Some(Finding::new(
            &output.file,
            0,
            why,
            "make the command run, then `cargo xtask generate`",
        )),
        (None, Ok(_)) => Some(Finding::new(
            &output.file,
            0,
            "the generated file is missing",
            remedy,
        )),
        (Some(old), Ok(new)) if old != new => {
            let line = old
                .lines()
                .zip(new.lines())
                .position(|(a, b)| a != b)
                .map_or(0, |at| at + 1);
            Some(Finding::new(
                &output.file,
                line,
                format!(
                    "differs from what `cargo {}` writes",
                    output.cargo.join(" ")
                ),
                remedy,
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "[[output]]\nfile = \"docs/a.md\"\ncargo = [\"run\", \"--quiet\"]\n";

    #[test]
    fn the_list_is_read_and_a_broken_one_is_a_fault() {
        let outputs = listed(Some(ENTRY)).unwrap();
        assert_eq!(outputs[0].file, "docs/a.md");
        assert_eq!(outputs[0].cargo, ["run", "--quiet"]);
        assert!(listed(Some("")).unwrap().is_empty());
        assert!(listed(None).is_err());
        assert!(listed(Some("[[output]]\nfile = \"a\"\n")).is_err());
        assert!(listed(Some("output = 1\n")).is_err());
    }

    #[test]
    fn a_stale_missing_or_failing_file_is_found() {
        let output = &listed(Some(ENTRY)).unwrap()[0];
        assert_eq!(compare(output, Some("a\nb\n"), Ok("a\nb\n".into())), None);
        assert_eq!(
            compare(output, Some("a\nb\n"), Ok("a\nc\n".into()))
                .unwrap()
                .line,
            2
        );
        assert!(
            compare(output, None, Ok("a".into()))
                .unwrap()
                .what
                .contains("missing")
        );
        assert!(
            compare(output, Some("a"), Err("it failed".into()))
                .unwrap()
                .what
                .contains("it failed")
        );
    }
}
