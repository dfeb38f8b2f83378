//! Finds the programs the tests need, and installs what is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::axe;
use crate::say::tell;

/// Something the tests need from the machine.
struct Need {
    package: &'static str,
    present: fn() -> bool,
}

/// What is needed, by Debian package.
const NEEDS: &[Need] = &[
    Need {
        package: "postgresql",
        present: || postgres_folder().is_some(),
    },
    Need {
        package: "chromium",
        present: || chromium().is_some(),
    },
    Need {
        package: "chromium-driver",
        present: || chromedriver().is_some(),
    },
    // The portal is Thai first; a browser without a Thai font shows boxes.
    Need {
        package: "fonts-thai-tlwg",
        present: has_thai_font,
    },
    // Brings the checker of pages, which is no package of Debian's.
    Need {
        package: "npm",
        present: || axe::present() || on_path("npm").is_some(),
    },
    // Notices on paper are read back by a program that is not ours.
    Need {
        package: "poppler-utils",
        present: || on_path("pdftotext").is_some(),
    },
    // Packages a person collects are opened by a program that is not ours.
    Need {
        package: "unzip",
        present: || on_path("unzip").is_some(),
    },
];

/// The components of the Rust toolchain the steps need.
const COMPONENTS: &[(&str, &str)] = &[("rustfmt", "fmt"), ("clippy", "clippy")];

/// Installs what is missing; does nothing when all is there.
///
/// # Errors
/// When something is missing and cannot be installed; says how to do it by hand.
pub(crate) fn install_missing() -> Result<(), String> {
    install_components()?;
    let missing: Vec<&str> = NEEDS
        .iter()
        .filter(|need| !(need.present)())
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        return axe::bring();
    }
    let list = missing.join(" ");
    let by_hand = format!("install by hand: apt-get install {list}");
    if on_path("apt-get").is_none() {
        return Err(format!(
            "missing: {list}; this machine has no apt-get: install them by its own means"
        ));
    }
    if !is_root() && on_path("sudo").is_none() {
        return Err(format!(
            "missing: {list}; neither root nor sudo: as root, {by_hand}"
        ));
    }
    tell(&format!("installing {list}"));
    apt_get(&["update", "--quiet"]).map_err(|why| format!("{why}; {by_hand}"))?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(&missing);
    apt_get(&arguments).map_err(|why| format!("{why}; {by_hand}"))?;
    match NEEDS.iter().find(|need| !(need.present)()) {
        Some(need) => Err(format!(
            "`{}` was installed and its program is still not found; {by_hand}",
            need.package
        )),
        None => axe::bring(),
    }
}

fn install_components() -> Result<(), String> {
    for (component, verb) in COMPONENTS {
        let present = Command::new(crate::cargo::program())
            .args([verb, "--version"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if present {
            continue;
        }
        let added = Command::new("rustup")
            .args(["component", "add", component])
            .status();
        if !added.is_ok_and(|status| status.success()) {
            return Err(format!(
                "`{component}` is missing; install it: rustup component add {component}"
            ));
        }
    }
    Ok(())
}

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    let status = command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // apt's progress is no result of ours: keep standard output for results.
        .stdout(std::io::stderr())
        .status()
        .map_err(|e| format!("apt-get cannot be run: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`apt-get {}` failed", arguments.join(" ")))
    }
}

/// True when this program runs as root, whom PostgreSQL refuses to serve.
pub(crate) fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The folder that holds `initdb` and `pg_ctl`: the newest under `/usr/lib/postgresql`, else
/// the one on the search path.
pub(crate) fn postgres_folder() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| has_postgres(folder))
        .collect();
    found.sort();
    let newest = found.pop().map(|(_, folder)| folder);
    newest.or_else(|| {
        on_path("initdb")?
            .parent()
            .filter(|folder| has_postgres(folder))
            .map(Path::to_path_buf)
    })
}

fn has_postgres(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("pg_ctl").is_file()
}

/// The driver through which tests speak to the browser.
pub(crate) fn chromedriver() -> Option<PathBuf> {
    on_path("chromedriver").or_else(|| {
        Some(PathBuf::from("/usr/lib/chromium/chromedriver")).filter(|path| path.is_file())
    })
}

fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(on_path)
}

fn has_thai_font() -> bool {
    let listed = Command::new("fc-list")
        .arg(":lang=th")
        .stderr(Stdio::null())
        .output();
    listed.is_ok_and(|output| !output.stdout.trim_ascii().is_empty())
        || Path::new("/usr/share/fonts/truetype/tlwg").is_dir()
}

pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let system = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(system)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
