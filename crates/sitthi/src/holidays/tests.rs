use std::path::{Path, PathBuf};

use jiff::civil::date;

use super::read;
use crate::config::Config;

struct Folder(PathBuf);

impl Folder {
    fn with(name: &str, files: &[(&str, &str)]) -> Self {
        let path =
            std::env::temp_dir().join(format!("sitthi_holidays_{}_{name}", std::process::id()));
        std::fs::create_dir_all(path.join("holidays")).unwrap();
        for (file, text) in files {
            std::fs::write(path.join("holidays").join(file), text).unwrap();
        }
        Folder(path)
    }

    fn config(&self, line: &str) -> Config {
        let text = format!(
            "origin = \"example.ac.th/sitthi\"\n{line}\n[root_key]\nfile = \"keys/root.key\"\n"
        );
        let file: &Path = &self.0.join("sitthi.toml");
        Config::parse(file, &text)
            .map_err(|fault| fault.text())
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const NAMED: &str = "holidays = \"holidays\"";
const ADDED: &str = r#"
complete_years = [2571]
[[correction]]
date = "2026-11-23"
closed = true
name = { th = "วันหยุดพิเศษ", en = "Special holiday" }
source = "มติคณะรัฐมนตรีสมมุติ"
[[correction]]
date = "2026-12-10"
closed = false
name = { th = "เลื่อน", en = "Moved" }
source = "มติคณะรัฐมนตรีสมมุติ"
[[correction]]
date = "2028-01-03"
closed = true
name = { th = "ชดเชยวันขึ้นปีใหม่", en = "In lieu of New Year" }
source = "มติคณะรัฐมนตรีสมมุติ"
"#;

#[test]
fn lp_105_a_holiday_that_came_late_is_a_file_beside_the_data() {
    let folder = Folder::with("late", &[("2569.toml", ADDED)]);
    let shipped = read(&folder.config(""))
        .map_err(|fault| fault.text())
        .unwrap();
    assert!(shipped.is_working_day(date(2026, 11, 23)).unwrap());
    assert!(!shipped.is_working_day(date(2026, 12, 10)).unwrap());
    assert!(
        shipped.is_working_day(date(2028, 1, 4)).is_err(),
        "no list for 2571"
    );
    let corrected = read(&folder.config(NAMED))
        .map_err(|fault| fault.text())
        .unwrap();
    assert!(!corrected.is_working_day(date(2026, 11, 23)).unwrap());
    assert!(corrected.is_working_day(date(2026, 12, 10)).unwrap());
    assert!(!corrected.is_working_day(date(2028, 1, 3)).unwrap());
    assert!(corrected.is_working_day(date(2028, 1, 4)).unwrap());
}

#[test]
fn half_a_calendar_is_refused() {
    for (name, files) in [
        ("none", vec![]),
        ("syntax", vec![("a.toml", "[[correction")]),
        ("unknown", vec![("a.toml", "days = []")]),
        ("year", vec![("a.toml", "complete_years = [2028]")]),
        (
            "no-day",
            vec![(
                "a.toml",
                "[[correction]]\ndate = \"2026-02-30\"\nclosed = true\nname = { th = \"x\", en = \"x\" }\nsource = \"x\"",
            )],
        ),
        ("twice", vec![("a.toml", ADDED), ("b.toml", ADDED)]),
    ] {
        let folder = Folder::with(name, &files);
        assert!(read(&folder.config(NAMED)).is_err(), "{name}");
    }
    let folder = Folder::with("gone", &[]);
    assert!(read(&folder.config("holidays = \"elsewhere\"")).is_err());
}
