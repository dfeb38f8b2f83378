//! A mail server for tests: speaks enough of `RFC 5321` to take letters, keeps every octet it was
//! sent, and refuses what it is told to refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A letter as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) octets: Vec<u8>,
}

impl Taken {
    pub(crate) fn mail(&self) -> String {
        String::from_utf8(self.octets.clone()).expect("a letter is ASCII")
    }

    /// A header, unfolded, as it stands on the wire.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let mail = self.mail();
        let (headers, _) = mail.split_once("\r\n\r\n").unwrap();
        headers
            .replace("\r\n ", " ")
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
    }

    /// The subject, its encoded words read (`RFC 2047`).
    pub(crate) fn subject(&self) -> String {
        let mut read = String::new();
        for word in self.header("Subject").unwrap().split(' ') {
            match word
                .strip_prefix("=?utf-8?b?")
                .and_then(|word| word.strip_suffix("?="))
            {
                Some(encoded) => {
                    read.push_str(&String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap());
                }
                None => read.push_str(&format!("{word} ")),
            }
        }
        read
    }

    pub(crate) fn text(&self) -> String {
        let mail = self.mail();
        let (_, body) = mail.split_once("\r\n\r\n").unwrap();
        let folded: String = body.split_whitespace().collect();
        String::from_utf8(STANDARD.decode(folded).unwrap()).unwrap()
    }
}

#[derive(Default)]
struct Shared {
    taken: Mutex<Vec<Taken>>,
    /// Letters that came whole and were not taken.
    lost: Mutex<Vec<Taken>>,
    /// Every line that was said to us outside of a letter.
    said: Mutex<Vec<String>>,
    /// What to answer to a verb instead of yes.
    answers: Mutex<BTreeMap<String, String>>,
    /// Mailboxes that take nothing just now.
    full: Mutex<BTreeSet<String>>,
    stop: AtomicBool,
}

/// The server; it stops when it is dropped.
pub(crate) struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: Option<JoinHandle<()>>,
}

impl Sink {
    pub(crate) fn start() -> Sink {
        Sink::start_at("127.0.0.1:0".parse().unwrap())
    }

    /// At an address that was free a moment ago.
    pub(crate) fn start_at(address: SocketAddr) -> Sink {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let inside = Arc::clone(&shared);
        let serving = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if inside.stop.load(Ordering::SeqCst) {
                    break;
                }
                // A client that lets go in the middle is no fault of the server's.
                let _ = stream.and_then(|stream| serve(&stream, &inside));
            }
        });
        Sink {
            address,
            shared,
            serving: Some(serving),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Answers a verb (`RCPT`, `DATA`, `.`) so from now on; none for yes again.
    pub(crate) fn answer(&self, verb: &str, answer: Option<&str>) {
        let mut answers = self.shared.answers.lock().unwrap();
        match answer {
            Some(answer) => answers.insert(verb.to_owned(), answer.to_owned()),
            None => answers.remove(verb),
        };
    }

    /// Has one mailbox take nothing just now, or take letters again.
    pub(crate) fn put_off(&self, mailbox: &str, full: bool) {
        let mut boxes = self.shared.full.lock().unwrap();
        if full {
            boxes.insert(mailbox.to_owned());
        } else {
            boxes.remove(mailbox);
        }
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap().clone()
    }

    pub(crate) fn lost(&self) -> Vec<Taken> {
        self.shared.lost.lock().unwrap().clone()
    }

    pub(crate) fn said(&self) -> Vec<String> {
        self.shared.said.lock().unwrap().clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(serving) = self.serving.take() {
            let _ = serving.join();
        }
    }
}

fn serve(stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut out = stream;
    let mut lines = BufReader::new(stream);
    out.write_all(b"220 sink.example ESMTP\r\n")?;
    let (mut from, mut to) = (String::new(), Vec::new());
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end_matches("\r\n").to_owned();
        shared.said.lock().unwrap().push(line.clone());
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let told = shared.answers.lock().unwrap().get(&verb).cloned();
        let answer = match (verb.as_str(), told) {
            (_, Some(told)) => told,
            ("EHLO", None) => "250-sink.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN".to_owned(),
            ("MAIL", None) => {
                from = inside(&line);
                to.clear();
                "250 ok".to_owned()
            }
            ("RCPT", None) if shared.full.lock().unwrap().contains(&inside(&line)) => {
                "452 full".to_owned()
            }
            ("RCPT", None) => {
                to.push(inside(&line));
                "250 ok".to_owned()
            }
            ("DATA", None) => {
                out.write_all(b"354 go on\r\n")?;
                let octets = letter(&mut lines)?;
                let told = shared.answers.lock().unwrap().get(".").cloned();
                let kept = if told.is_none() {
                    &shared.taken
                } else {
                    &shared.lost
                };
                kept.lock().unwrap().push(Taken {
                    from: from.clone(),
                    to: to.clone(),
                    octets,
                });
                told.unwrap_or_else(|| "250 taken".to_owned())
            }
            ("AUTH", None) => "235 in".to_owned(),
            ("NOOP" | "RSET", None) => "250 ok".to_owned(),
            ("QUIT", None) => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "502 no".to_owned(),
        };
        out.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

/// What stands between the angle brackets.
fn inside(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(inside, _)| inside.to_owned())
        .unwrap_or_default()
}

/// Reads a letter up to the lone dot, the doubled dots undone (`RFC 5321` 4.5.2).
fn letter(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    loop {
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line)?;
        if line == b".\r\n" || line.is_empty() {
            return Ok(octets);
        }
        octets.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
