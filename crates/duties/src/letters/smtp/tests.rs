use super::*;

fn server(host: &str, safety: Safety) -> SmtpServer {
    SmtpServer {
        host: host.to_owned(),
        port: 2525,
        safety,
        user: None,
        password: None,
        hello: "letters.example".to_owned(),
    }
}

#[test]
fn letters_in_the_clear_never_leave_this_machine() {
    for host in ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"] {
        assert!(
            Smtp::new(server(host, Safety::OnThisMachine)).is_ok(),
            "{host}"
        );
    }
    for host in [
        "mail.example.ac.th",
        "192.0.2.1",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "",
    ] {
        assert_eq!(
            Smtp::new(server(host, Safety::OnThisMachine)).err(),
            Some(ServerFault::InTheClear),
            "{host}"
        );
    }
}

#[test]
fn half_a_login_is_refused() {
    let half = SmtpServer {
        user: Some("letters".to_owned()),
        ..server("localhost", Safety::OnThisMachine)
    };
    assert_eq!(Smtp::new(half).err(), Some(ServerFault::HalfALogin));
}

#[test]
fn tls_is_made_ready_by_the_provider_that_is_here() {
    assert!(Smtp::new(server("mail.example.ac.th", Safety::StartTls)).is_ok());
    assert!(Smtp::new(server("mail.example.ac.th", Safety::Implicit)).is_ok());
}
