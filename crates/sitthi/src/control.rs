//! How a command reaches a server that has the data open: a socket in the data folder, for the folder's
//! owner alone. The server runs the command on its own open store, by the same duties, and hands back
//! what it says; so nobody is appointed, ended or told by stopping everybody else first.
//!
//! One question and one answer a connection, each one JSON value: `{"arguments": […], "thai": true, "here": "…"}`,
//! then `{"said": [["out", "…"], ["err", "…"]], "exit": 0}`.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use duties::App;
use law::Language;
use law::words::cli;
use serde::{Deserialize, Serialize};
use tokio::net::UnixListener;

use crate::command::{self, Setting, Verdict};
use crate::fault::Fault;
use crate::terminal::Stream;

/// The socket's name in the data folder.
const SOCKET: &str = "control.sock";
/// The most a question may hold.
const ASKED_MAX: u64 = 1024 * 1024;
/// How long somebody who connects has to say what they want.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was typed at the other terminal.
#[derive(Serialize, Deserialize)]
struct Asked {
    arguments: Vec<String>,
    thai: bool,
    /// Where paths among them start from.
    here: PathBuf,
}

/// What it led to.
#[derive(Serialize, Deserialize)]
struct Answer {
    said: Vec<(Stream, String)>,
    exit: u8,
}

/// The socket of a running server; its file goes with it.
pub(crate) struct Door {
    listener: UnixListener,
    path: PathBuf,
    owner: u32,
}

impl Door {
    /// Opens the socket. Whoever calls holds the data's lock, so a socket that lies there is nobody's.
    pub(crate) fn open(folder: &Path) -> io::Result<Door> {
        let path = folder.join(SOCKET);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        let owner = std::fs::metadata(&path)?.uid();
        Ok(Door {
            listener,
            path,
            owner,
        })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Answers whoever owns the data folder, one question after the other, until it is dropped.
pub(crate) async fn answer(door: Door, app: Arc<App>, folder: PathBuf) {
    loop {
        let asked = match door.listener.accept().await {
            Ok((asked, _)) => asked,
            Err(error) => {
                tracing::warn!(why = %error.kind(), "a command could not be heard");
                tokio::time::sleep(PATIENCE).await;
                continue;
            }
        };
        // The folder is its owner's alone; this holds where somebody opened it up.
        if asked.peer_cred().map(|who| who.uid()).ok() != Some(door.owner) {
            tracing::warn!("somebody else than the owner of the data folder sent a command");
            continue;
        }
        let (app, folder) = (Arc::clone(&app), folder.clone());
        let done = tokio::task::spawn_blocking(move || {
            let stream = asked.into_std()?;
            stream.set_nonblocking(false)?;
            answer_one(&stream, &app, folder)
        });
        if let Ok(Err(error)) = done.await {
            tracing::warn!(why = %error.kind(), "a command was not answered");
        }
    }
}

fn answer_one(mut stream: &UnixStream, app: &App, folder: PathBuf) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut asked = String::new();
    stream.take(ASKED_MAX).read_to_string(&mut asked)?;
    let asked: Asked = serde_json::from_str(&asked)?;
    let words = asked.arguments.iter().map(String::as_str);
    let language = if asked.thai {
        Language::Thai
    } else {
        Language::English
    };
    let (said, exit) = command::answer(words, language, (folder, asked.here.clone()), app);
    stream.write_all(&serde_json::to_vec(&Answer { said, exit })?)
}

/// Has a server that runs on this data folder do the command of this process. Nothing when none runs
/// here.
///
/// # Errors
/// When a server is there and does not answer.
pub(crate) fn ask(setting: &Setting) -> Result<Option<Verdict>, Fault> {
    let Ok(stream) = UnixStream::connect(setting.folder.join(SOCKET)) else {
        return Ok(None);
    };
    let Ok(arguments) = std::env::args_os()
        .skip(1)
        .map(std::ffi::OsString::into_string)
        .collect::<Result<Vec<String>, _>>()
    else {
        return Ok(None);
    };
    let asked = Asked {
        arguments,
        thai: setting.terminal.language == Language::Thai,
        here: setting.here.clone(),
    };
    let answer = exchange(&stream, &asked)
        .map_err(|_| Fault::busy(cli::NO_ANSWER.text()).hint(cli::HINT_NO_ANSWER.text()))?;
    for (stream, text) in &answer.said {
        setting.terminal.repeat(*stream, text)?;
    }
    Ok(Some(Verdict::Told(answer.exit)))
}

fn exchange(mut stream: &UnixStream, asked: &Asked) -> io::Result<Answer> {
    stream.write_all(&serde_json::to_vec(asked)?)?;
    stream.shutdown(Shutdown::Write)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(serde_json::from_str(&answer)?)
}
