//! Against a server that is played: it answers the first messages of the protocol and no more.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use super::NoEntry;
use crate::connection::{Connection, Location, Purpose};
use crate::fault::Fault;

/// How the server answers whoever says hello.
#[derive(Clone, Copy)]
enum Plays {
    /// Asks for a password in the clear.
    AsksForPassword,
    /// Asks to sign in by Kerberos.
    AsksForTicket,
    /// Ends with a state.
    Ends(&'static str),
    /// Says that it has no TLS.
    NoTls,
    /// Says that it has, and then speaks something else.
    BrokenTls,
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![kind];
    message.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    message.extend(body);
    message
}

fn ends(state: &str) -> Vec<u8> {
    let fields = format!("SFATAL\0VFATAL\0C{state}\0Mgulabkhao says no\0\0");
    message(b'E', fields.as_bytes())
}

/// The number that a first message bears which asks for TLS.
const WANTS_TLS: u32 = 80_877_103;

/// Hears a first message; whether it asks for TLS.
fn hello(stream: &mut TcpStream) -> bool {
    let mut length = [0_u8; 4];
    stream.read_exact(&mut length).unwrap();
    let mut rest = vec![0_u8; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut rest).unwrap();
    rest.starts_with(&WANTS_TLS.to_be_bytes())
}

fn serve(plays: Plays) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let wants_tls = hello(&mut stream);
        if wants_tls && !matches!(plays, Plays::NoTls | Plays::BrokenTls) {
            stream.write_all(b"N").unwrap();
            hello(&mut stream);
        }
        let answer = match plays {
            Plays::AsksForPassword => message(b'R', &3_u32.to_be_bytes()),
            Plays::AsksForTicket => message(b'R', &7_u32.to_be_bytes()),
            Plays::Ends(state) => ends(state),
            Plays::NoTls => b"N".to_vec(),
            Plays::BrokenTls => b"Snothing of TLS is here, only words".to_vec(),
        };
        stream.write_all(&answer).unwrap();
        // Until the other side has gone.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    port
}

fn told(plays: Plays, account: &str, more: &str) -> Fault {
    let port = serve(plays);
    let address = format!("postgres://{account}@127.0.0.1:{port}/canary_house{more}");
    let refused = Connection::open(&Location::Server(address), Purpose::Write);
    refused.err().unwrap()
}

#[test]
fn t_44_a_server_that_does_not_let_us_in_is_told_by_its_reason_and_no_secret() {
    let tls = "?sslmode=require";
    for (plays, account, more, why) in [
        (
            Plays::AsksForPassword,
            "canary_user",
            "",
            NoEntry::NoPassword,
        ),
        (
            Plays::Ends("28P01"),
            "canary_user:canarypw",
            "",
            NoEntry::WrongPassword,
        ),
        (Plays::Ends("28000"), "canary_user", "", NoEntry::NotAllowed),
        (Plays::Ends("42501"), "canary_user", "", NoEntry::NotAllowed),
        (Plays::Ends("3D000"), "canary_user", "", NoEntry::NoDatabase),
        (Plays::AsksForTicket, "canary_user", "", NoEntry::Method),
        (Plays::NoTls, "canary_user", tls, NoEntry::NoTls),
        (Plays::BrokenTls, "canary_user", tls, NoEntry::Untrusted),
    ] {
        let fault = told(plays, account, more);
        assert!(
            matches!(&fault, Fault::NoEntry(found) if *found == why),
            "{why:?}: {fault:?}"
        );
        let said = format!("{fault} {fault:?}");
        assert!(
            !said.contains("canary") && !said.contains("gulabkhao"),
            "{said}"
        );
    }
}

#[test]
fn a_server_that_is_not_there_or_is_starting_is_no_matter_of_accounts() {
    let starting = told(Plays::Ends("57P03"), "canary_user", "");
    assert!(matches!(starting, Fault::Server { state } if state == "57P03"));
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let address = Location::Server(format!("postgres://u@{closed}/d"));
    let gone = Connection::open(&address, Purpose::Read).err().unwrap();
    assert!(matches!(gone, Fault::Server { state } if state == "connection"));
}
