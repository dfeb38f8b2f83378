//! Callers over HTTP/1.1: one thread of its own, so many connections, each asking again as soon as
//! it is answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::measure::{percentile, thread_time, time_of_all};

/// A request as it goes over the wire.
#[derive(Clone)]
pub struct Request {
    address: SocketAddr,
    octets: Arc<[u8]>,
}

impl Request {
    pub fn get(address: SocketAddr, path: &str) -> Self {
        let octets = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
        Request {
            address,
            octets: octets.into_bytes().into(),
        }
    }

    pub fn post(address: SocketAddr, path: &str, token: &str, body: &str) -> Self {
        let octets = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len(),
        );
        Request {
            address,
            octets: octets.into_bytes().into(),
        }
    }
}

/// What came of it.
pub struct Loaded {
    pub rate: f64,
    /// The time that 99 of 100 answers do not exceed.
    pub p99: Duration,
    /// How long this process computed for one answer, the callers' thread apart.
    pub server: f64,
}

/// Asks these requests over and over from so many connections for so long.
pub fn load(requests: &[Request], connections: usize, spell: Duration) -> Loaded {
    let requests: Arc<[Request]> = requests.into();
    let before = time_of_all();
    let loading = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(async move {
            let begun = Instant::now();
            let callers: Vec<_> = (0..connections)
                .map(|caller| tokio::spawn(call(Arc::clone(&requests), caller * 37, begun + spell)))
                .collect();
            let mut times = Vec::new();
            for caller in callers {
                times.extend(caller.await.expect("a caller"));
            }
            (times, begun.elapsed(), thread_time())
        })
    });
    let (mut times, took, callers) = loading.join().expect("the callers");
    let server = (time_of_all() - before).saturating_sub(callers);
    Loaded {
        server: server.as_secs_f64() / times.len().max(1) as f64,
        rate: times.len() as f64 / took.as_secs_f64(),
        p99: percentile(&mut times, 99),
    }
}

async fn call(requests: Arc<[Request]>, first: usize, until: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(requests[0].address)
        .await
        .expect("a connection");
    stream.set_nodelay(true).expect("a connection");
    let mut times = Vec::new();
    let mut got = Vec::with_capacity(64 * 1024);
    for number in first.. {
        let begun = Instant::now();
        if begun >= until {
            break;
        }
        let request = &requests[number % requests.len()];
        stream.write_all(&request.octets).await.expect("a request");
        answer(&mut stream, &mut got).await;
        times.push(begun.elapsed());
    }
    times
}

/// Reads one answer whole; anything but 200 ends the bench.
async fn answer(stream: &mut TcpStream, got: &mut Vec<u8>) {
    got.clear();
    loop {
        let read = stream.read_buf(got).await.expect("an answer");
        assert!(read > 0, "the server closed the connection");
        if let Some(length) = whole(got) {
            if got.len() >= length {
                assert!(
                    got.starts_with(b"HTTP/1.1 200"),
                    "{}",
                    String::from_utf8_lossy(got)
                );
                return;
            }
        }
    }
}

/// How long the answer is with its head, once the head is there.
fn whole(got: &[u8]) -> Option<usize> {
    let head = got.windows(4).position(|octets| octets == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&got[..head]).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + length.unwrap_or(0))
}
