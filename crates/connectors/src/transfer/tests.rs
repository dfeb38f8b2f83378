//! Where data is never sent, and what is made of an answer.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::*;

fn testing(address: &str) -> Reach {
    Reach {
        instead: Some(address.to_owned()),
        ..Reach::default()
    }
}

#[test]
fn t_51_addresses_that_are_not_public_are_known_in_every_family() {
    for address in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.254",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.254",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "5f00::1",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
    for address in [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "161.200.0.1",
        "202.28.0.1",
        "2400:cb00::1",
        "2606:4700::1111",
        "2001:c38::1",
    ] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn t_51_an_address_that_is_no_https_name_is_sent_nothing() {
    for endpoint in [
        "",
        "example.ac.th",
        "/transfers",
        "http://example.ac.th/transfers",
        "ftp://example.ac.th/",
        "file:///etc/passwd",
        "gopher://example.ac.th/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://0/",
        "https://localhost/",
        "https://intranet/",
        "https://user@example.ac.th/",
        "https://user:word@example.ac.th/",
        "https://example.ac.th@127.0.0.1/",
        "https://exam ple.ac.th/",
        "https://example.ac.th\\@127.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://ex%61mple.ac.th/",
        "https:///transfers",
        "https://.../",
        "HTTP://example.ac.th/",
        "javascript://example.ac.th/",
        "https://127.0.0.1.:443/",
    ] {
        let sent = send(endpoint, "r", "{}", &Reach::default());
        assert_eq!(sent, Err(NotSent::Address), "{endpoint}");
    }
}

#[test]
fn t_51_a_name_that_stands_for_this_machine_is_sent_nothing() {
    let named = Target {
        host: "localhost".to_owned(),
        port: 443,
        is_tls: true,
        private: false,
    };
    assert_eq!(named.addresses(), Err(NotSent::Private));
}

#[test]
fn t_51_the_connection_goes_to_the_addresses_that_were_looked_at() {
    let one: SocketAddr = "192.0.2.1:443".parse().unwrap();
    let pinned = Pinned(vec![one]);
    let config = ureq::Agent::config_builder().build();
    let wait = NextTimeout {
        after: ureq::unversioned::transport::time::Duration::NotHappening,
        reason: ureq::Timeout::Global,
        per_read: None,
        per_write: None,
    };
    let uri: Uri = "https://somewhere.else.example/".parse().unwrap();
    let found = pinned.resolve(&uri, &config, wait).unwrap();
    assert_eq!(found.to_vec(), [one]);
}

/// Answers one request with this, and gives what came.
fn server(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/api/v1/transfers", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut octets = Vec::new();
        let mut part = [0; 4096];
        loop {
            let read = stream.read(&mut part).unwrap();
            octets.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&octets).into_owned();
            if read == 0 || text.ends_with('}') {
                stream.write_all(answer.as_bytes()).unwrap();
                return text;
            }
        }
    });
    (address, served)
}

#[test]
fn lp_083_a_transfer_is_one_post_with_its_token_and_its_answer_is_given_back() {
    let (address, served) = server("HTTP/1.1 202 Accepted\r\ncontent-length: 4\r\n\r\ntook");
    let reach = Reach {
        tokens: vec![("r".to_owned(), Token::new("sitthi_abc".to_owned()))],
        ..testing(&address)
    };
    assert_eq!(
        send("https://x.example/", "r", "{\"a\":1}", &reach),
        Ok("took".to_owned())
    );
    let came = served.join().unwrap();
    assert!(
        came.starts_with("POST /api/v1/transfers HTTP/1.1\r\n"),
        "{came}"
    );
    assert!(came.contains("authorization: Bearer sitthi_abc\r\n") && came.ends_with("{\"a\":1}"));
    assert!(!format!("{reach:?}").contains("abc"));
}

#[test]
fn t_51_a_redirect_or_a_refusal_is_no_receipt() {
    for (answer, status) in [
        (
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            302,
        ),
        (
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            307,
        ),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", 403),
        ("HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n", 500),
    ] {
        let (address, served) = server(answer);
        assert_eq!(
            send("https://x.example/", "r", "{}", &testing(&address)),
            Err(NotSent::Refused(status))
        );
        served.join().unwrap();
    }
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let sent = send(
        "https://x.example/",
        "r",
        "{}",
        &testing(&format!("http://{closed}/")),
    );
    assert_eq!(sent, Err(NotSent::Unreachable));
}
