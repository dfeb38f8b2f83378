//! Where the root key comes from, and what makes one unusable: rights that let others read it, or
//! bytes that are no key.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use law::words::cli;
use vault::{FileRootKey, PassphraseParams, PassphraseRootKey, Random, RandomFailed, RootKey};
use zeroize::Zeroizing;

use crate::config::{Config, RootKeyFrom};
use crate::fault::{Fault, said};

/// Rights of group and others.
const OTHERS: u32 = 0o077;

/// Name of the salt and cost of a passphrase, beside the keys. No secret.
const PARAMS: &str = "root.passphrase";

/// The operating system's randomness, lent to the vault.
fn with_random<T>(run: impl FnOnce(&mut Random<'_>) -> T) -> T {
    let mut source = |bytes: &mut [u8]| aws_lc_rs::rand::fill(bytes).map_err(|_| RandomFailed);
    run(&mut Random::new(&mut source))
}

fn refused(path: &Path, why: &impl std::fmt::Display) -> Fault {
    let shown = path.display().to_string();
    Fault::config(said(
        cli::ROOT_KEY,
        &[("path", &shown), ("why", &why.to_string())],
    ))
}

/// Refuses a file or folder that group or others may touch.
pub(crate) fn insist_private(path: &Path) -> Result<(), Fault> {
    let rights = fs::metadata(path)
        .map_err(|error| Fault::file(path, &error))?
        .mode();
    if rights & OTHERS == 0 {
        return Ok(());
    }
    let shown = path.display().to_string();
    let mode = format!("{:o}", rights & 0o7777);
    let wanted = if path.is_dir() { "700" } else { "600" };
    Err(
        Fault::config(said(cli::RIGHTS_OPEN, &[("path", &shown), ("mode", &mode)]))
            .hint(said(cli::HINT_CHMOD, &[("path", &shown), ("mode", wanted)])),
    )
}

/// Makes a folder that only its owner may enter.
pub(crate) fn private_folder(path: &Path) -> Result<(), Fault> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Fault::file(path, &error))
}

/// Writes a new file that only its owner may read: whole and durable, or not there at all.
pub(crate) fn private_file(path: &Path, content: &[u8]) -> Result<(), Fault> {
    if path.exists() {
        let there = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(Fault::file(path, &there));
    }
    replace_file(path, content)
}

/// Writes a file in place of the one there was, whole or not at all.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> Result<(), Fault> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let failed = |error: std::io::Error| Fault::file(&beside, &error);
    let mut file = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&beside, path).map_err(|error| Fault::file(path, &error))?;
    if let Some(folder) = path.parent() {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| Fault::file(folder, &error))?;
    }
    Ok(())
}

/// Draws a new key file. One that is there already is kept: it may be all that opens the data.
pub(crate) fn draw(path: &Path) -> Result<(), Fault> {
    if path.exists() {
        return load_file(path).map(|_| ());
    }
    let bytes = with_random(FileRootKey::draw).map_err(|error| refused(path, &error))?;
    private_file(path, bytes.as_slice())
}

fn load_file(path: &Path) -> Result<FileRootKey, Fault> {
    if !path.exists() {
        let shown = path.display().to_string();
        return Err(Fault::config(said(cli::NO_ROOT_KEY, &[("path", &shown)]))
            .hint(cli::HINT_NO_ROOT_KEY.text()));
    }
    insist_private(path)?;
    if let Some(folder) = path.parent() {
        insist_private(folder)?;
    }
    let mut content = Zeroizing::new(Vec::with_capacity(64));
    File::open(path)
        .and_then(|file| file.take(4_096).read_to_end(&mut content))
        .map_err(|error| Fault::file(path, &error))?;
    FileRootKey::from_file_bytes(&content).map_err(|error| refused(path, &error))
}

/// Where the salt and cost of the passphrase stand.
fn params_file(config: &Config) -> PathBuf {
    config.folder().join("keys").join(PARAMS)
}

/// Draws salt and cost for a passphrase, once.
pub(crate) fn draw_params(config: &Config) -> Result<(), Fault> {
    let path = params_file(config);
    if path.exists() {
        return Ok(());
    }
    let params = with_random(PassphraseParams::create).map_err(|error| refused(&path, &error))?;
    private_file(&path, &params.to_bytes())
}

fn stretch(config: &Config, passphrase: &str) -> Result<PassphraseRootKey, Fault> {
    let path = params_file(config);
    let stored = fs::read(&path).map_err(|error| Fault::file(&path, &error))?;
    let params = PassphraseParams::from_bytes(&stored).map_err(|error| refused(&path, &error))?;
    // A secret file and a shell both leave a line end behind that nobody typed.
    PassphraseRootKey::stretch(passphrase.trim_end_matches(['\r', '\n']), &params)
        .map_err(|error| refused(&config.file, &error))
}

/// The root key that the configuration names.
pub(crate) fn load(config: &Config) -> Result<Arc<dyn RootKey>, Fault> {
    Ok(match &config.root {
        RootKeyFrom::File(path) => Arc::new(load_file(path)?),
        RootKeyFrom::PassphraseEnv(name) => {
            let passphrase = Zeroizing::new(std::env::var(name).map_err(|_| {
                Fault::config(said(cli::NO_PASSPHRASE, &[("name", name)]))
                    .hint(said(cli::HINT_PASSPHRASE, &[("name", name)]))
            })?);
            Arc::new(stretch(config, &passphrase)?)
        }
        RootKeyFrom::PassphraseFile(path) => {
            insist_private(path)?;
            let passphrase = Zeroizing::new(
                fs::read_to_string(path).map_err(|error| Fault::file(path, &error))?,
            );
            Arc::new(stretch(config, &passphrase)?)
        }
    })
}
