//! An invented learning platform as a file of the embedded engine, so that a demo has a system into which rights
//! are really carried. Nobody in it exists.

use std::path::Path;

use rusqlite::{Connection, params};

use super::engine::trouble_of_sqlite as trouble;
use crate::contract::Trouble;

/// An account of the platform, with what its person wrote there.
pub struct Member {
    /// The name by which one signs in.
    pub username: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Posts in the forum.
    pub posts: Vec<String>,
    /// Answers to questions.
    pub answers: Vec<String>,
}

/// Its tables. Rows lead to an account; an account that goes takes nothing along by itself.
const TABLES: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL,
        last_name TEXT NOT NULL, suspended INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE posts (
        id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id), body TEXT NOT NULL
    );
    CREATE INDEX posts_author ON posts (author);
    CREATE TABLE answers (
        id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES users (id), words TEXT NOT NULL
    );
    CREATE INDEX answers_owner ON answers (owner);
";

/// Writes the platform's database, in place of one that was there; how many accounts it has.
///
/// # Errors
/// [`Trouble`] when the file cannot be written; there is none then, or half of one.
pub fn write_platform(
    file: &Path,
    members: impl IntoIterator<Item = Member>,
) -> Result<u64, Trouble> {
    if file.exists() {
        std::fs::remove_file(file).map_err(|_| Trouble::Unreachable)?;
    }
    let mut connection = Connection::open(file).map_err(|error| trouble(&error))?;
    let write = || {
        let tx = connection.transaction()?;
        tx.execute_batch(TABLES)?;
        let mut accounts = 0;
        {
            let mut user = tx.prepare(
                "INSERT INTO users (username, first_name, last_name) VALUES (?1, ?2, ?3)",
            )?;
            let mut post = tx.prepare("INSERT INTO posts (author, body) VALUES (?1, ?2)")?;
            let mut answer = tx.prepare("INSERT INTO answers (owner, words) VALUES (?1, ?2)")?;
            for member in members {
                let names = params![member.username, member.given_name, member.family_name];
                let id = user.insert(names)?;
                for body in &member.posts {
                    post.execute(params![id, body])?;
                }
                for words in &member.answers {
                    answer.execute(params![id, words])?;
                }
                accounts += 1;
            }
        }
        tx.commit()?;
        Ok(accounts)
    };
    write().map_err(|error| trouble(&error))
}
