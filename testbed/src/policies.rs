use std::path::Path;

use store::Files;

/// The files of a shipped policy, by name.
#[must_use]
pub fn shipped(policy: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../policies")
        .join(policy);
    let mut files: Files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// A policy that does at once, by one, what the shipped ones let wait for a cooling-off and a second person;
/// those two have tests of their own.
#[must_use]
pub fn at_once(mut files: Files) -> Files {
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "rights.toml") {
        let waits = |line: &&str| line.starts_with("cooling_off") || line.starts_with("two_person");
        *text = text
            .lines()
            .filter(|line| !waits(line))
            .fold(String::new(), |text, line| text + line + "\n");
    }
    files
}

/// The id of another university that takes transfers (s.31(1)), in a policy that [`naming_other`] gave back.
pub const OTHER: &str = "example-university";

/// The learning policy with another university in it: where it takes transfers, and its key.
#[must_use]
pub fn naming_other(mut files: Files, endpoint: &str, key: &str) -> Files {
    for (_, text) in files
        .iter_mut()
        .filter(|(name, _)| name == "recipients.toml")
    {
        let other = format!(
            "\n[[recipient]]\nid = \"{OTHER}\"\nname = {{ th = \"มหาวิทยาลัยตัวอย่าง\", en = \"Example University\" }}\nclass = \"cooperating-body\"\nground = \"law\"\nreference = \"the person's own request under s.31\"\nactivities = [\"answering-rights\"]\ncategories = [\"identity\", \"contact\", \"learning\"]\ncountry = \"TH\"\nlegal_review = false\ntransfer_endpoint = \"{endpoint}\"\ntransfer_key = \"{key}\"\n\n[transfers]"
        );
        *text = text.replacen("\n[transfers]", &other, 1);
    }
    files
}
