//! The ledger against published vectors, against hostile input, and against tampering.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod huge;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod tamper;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod words;

/// A test file that is not named above would never run.
#[test]
fn every_test_file_is_part_of_this_program() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let main = std::fs::read_to_string(format!("{folder}/main.rs")).unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name == "snapshots" {
            continue;
        }
        let module = name.strip_suffix(".rs").unwrap();
        assert!(
            module == "main" || main.contains(&format!("mod {module};")),
            "{name} is not named in main.rs"
        );
    }
}
