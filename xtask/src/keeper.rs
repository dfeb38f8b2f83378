//! Tidies up after this program however it ends.
//!
//! A shell stands by in a process group of its own and reads from a pipe whose other end only
//! this program holds. When the pipe closes — because the program is done, failed, was
//! interrupted or was killed outright — the shell runs the tidying and ends. No signal needs to
//! be caught, and there is one way to tidy, not two.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A shell that tidies up when this value is dropped or this program ends.
#[derive(Debug)]
pub(crate) struct Keeper {
    shell: Child,
}

impl Keeper {
    /// Stands by to run `script`, which sees `arguments` as `$1`, `$2`, ….
    ///
    /// # Errors
    /// When no shell can be started.
    pub(crate) fn stand_by(script: &str, arguments: &[&str]) -> Result<Keeper, String> {
        let whole = format!("trap '' INT TERM HUP\ncat >/dev/null\n{script}");
        let shell = Command::new("sh")
            .args(["-c", &whole, "keeper"])
            .args(arguments)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|e| format!("`sh` cannot be run: {e}"))?;
        Ok(Keeper { shell })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // A keeper that cannot be waited for has ended already.
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("sitthi-keeper-{}-{name}", std::process::id()))
    }

    #[test]
    fn the_tidying_runs_when_the_keeper_is_dropped_and_not_before() {
        let file = scratch("dropped");
        std::fs::write(&file, "x").unwrap();
        let keeper = Keeper::stand_by("rm -- \"$1\"", &[file.to_str().unwrap()]).unwrap();
        assert!(file.exists());
        drop(keeper);
        assert!(!file.exists());
    }

    const HELD: &str = "SITTHI_TEST_KEEPER_HOLDS";

    /// Not a test when run alone: the program that the next test starts and kills.
    #[test]
    fn a_program_that_holds_a_keeper() {
        let Some(file) = std::env::var_os(HELD) else {
            return;
        };
        let _keeper = Keeper::stand_by("rm -- \"$1\"", &[file.to_str().unwrap()]).unwrap();
        std::fs::write(&file, "x").unwrap();
        loop {
            std::thread::park();
        }
    }

    #[test]
    fn the_tidying_runs_when_the_program_is_killed() {
        let file = scratch("killed");
        let mut program = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "keeper::tests::a_program_that_holds_a_keeper"])
            .env(HELD, &file)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let becomes = |wanted: bool| {
            (0..200).any(|_| {
                std::thread::sleep(std::time::Duration::from_millis(50));
                file.exists() == wanted
            })
        };
        assert!(becomes(true));
        program.kill().unwrap();
        program.wait().unwrap();
        assert!(becomes(false));
    }
}
