//! Where tests keep their files while they run: in memory where there is room, since they sync thousands
//! of small databases that nobody needs afterwards.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";
/// So much of it has to be free, in octets; else tests use the disk.
const FREE_LEAST: u64 = 6 << 30;
/// What the folders of a run begin with; its process follows.
const BEGINS: &str = "sitthi-tests-";

/// A folder of this run alone, gone when dropped.
#[derive(Debug)]
pub(crate) struct Room(PathBuf);

impl Room {
    /// Room in memory; none where the machine has too little, or where somebody chose a folder.
    pub(crate) fn in_memory() -> Option<Room> {
        let is_chosen = std::env::var_os("TMPDIR").is_some_and(|folder| !folder.is_empty());
        if is_chosen || free(MEMORY)? < FREE_LEAST {
            return None;
        }
        clear(Path::new(MEMORY));
        let folder = Path::new(MEMORY).join(format!("{BEGINS}{}", std::process::id()));
        std::fs::create_dir(&folder).ok()?;
        Some(Room(folder))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// How much is free there, in octets.
fn free(folder: &str) -> Option<u64> {
    let told = Command::new("df")
        .args(["--output=avail", "--block-size=1", folder])
        .output()
        .ok()
        .filter(|told| told.status.success())?;
    let told = String::from_utf8(told.stdout).ok()?;
    told.lines().nth(1)?.trim().parse().ok()
}

/// Takes away what runs left behind that were killed.
fn clear(memory: &Path) {
    let Ok(entries) = std::fs::read_dir(memory) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(BEGINS));
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_cleared_and_what_runs_is_not() {
        let memory = std::env::temp_dir().join(format!("sitthi-room-{}", std::process::id()));
        let running = memory.join(format!("{BEGINS}{}", std::process::id()));
        // No process has this number: Linux gives none above 2^22.
        let (left, other) = (
            memory.join(format!("{BEGINS}99999999")),
            memory.join("other"),
        );
        for folder in [&running, &left, &other] {
            std::fs::create_dir_all(folder).unwrap();
        }
        clear(&memory);
        assert!(running.exists() && other.exists() && !left.exists());
        std::fs::remove_dir_all(memory).unwrap();
    }

    #[test]
    fn free_room_is_a_number_where_there_is_such_a_place() {
        assert!(free("/").is_some_and(|octets| octets > 0));
        assert_eq!(free("/no/such/place"), None);
    }
}
