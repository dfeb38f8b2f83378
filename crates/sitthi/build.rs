//! Takes the shipped policy packs into the binary, so that it works from anywhere.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?)
        .join("../../policies")
        .canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let mut code = String::from(
        "/// Every shipped pack with its files.\nstatic SHIPPED: &[(&str, &[(&str, &str)])] = &[\n",
    );
    for pack in sorted(&root)? {
        if !pack.join("pack.toml").is_file() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", pack.display());
        let _ = writeln!(code, "({:?}, &[", name(&pack));
        for file in sorted(&pack)? {
            if file.extension().is_some_and(|ending| ending == "toml") {
                println!("cargo::rerun-if-changed={}", file.display());
                let _ = writeln!(code, "({:?}, include_str!({:?})),", name(&file), file);
            }
        }
        code.push_str("]),\n");
    }
    code.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("shipped.rs");
    fs::write(out, code)
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn sorted(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}
