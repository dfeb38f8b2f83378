//! Every fault of a configuration names file, line, key, and what to write.

use std::path::Path;

use law::Language;

use super::*;

const LEAST: &str = "origin = \"test.example/sitthi\"\n[root_key]\nfile = \"keys/root.key\"\n";

fn parse(text: &str) -> Result<Config, Fault> {
    Config::parse(Path::new("somewhere/sitthi.toml"), text)
}

fn told(text: &str) -> String {
    parse(text).unwrap_err().render(Language::English)
}

#[test]
fn the_least_that_is_wanted_gives_the_rest() {
    let config = parse(LEAST).unwrap();
    assert_eq!(config.policy, Path::new("somewhere/policy"));
    assert_eq!(config.data, Location::File("somewhere/data.db".into()));
    assert_eq!(config.keys, Location::File("somewhere/keys/keys.db".into()));
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(
        (config.behind_proxy, config.readers, config.sign_in),
        (false, 4, Vec::new())
    );
}

#[test]
fn each_fault_names_line_key_and_remedy() {
    let cases = [
        (
            "",
            "`origin`: is missing",
            "origin = \"example.ac.th/sitthi\"",
        ),
        (
            "origin = \"a b\"\n",
            "line 1, `origin`: the ledger's name",
            "origin =",
        ),
        (
            "origin = 7\n",
            "line 1, `origin`: must be text in quotes",
            "origin =",
        ),
        (
            "origin = \"x\"\n",
            "`root_key`: must name exactly one",
            "keys/root.key",
        ),
        (
            "origin = \"x\"\n[root_key]\nfile = \"a\"\npassphrase_env = \"B\"\n",
            "line 2, `root_key`",
            "keys/root.key",
        ),
        (
            "keys = \"data.db\"\norigin = \"x\"\n",
            "line 1, `keys`: keys and data must not share one place",
            "keys =",
        ),
        (
            "data = \"mysql://x\"\norigin = \"x\"\n",
            "line 1, `data`: must be a file name or postgres://",
            "data =",
        ),
    ];
    for (text, wanted, remedy) in cases {
        let told = told(text);
        assert!(
            told.contains("somewhere/sitthi.toml") && told.contains(wanted),
            "{told}"
        );
        assert!(
            told.contains("hint: write for example") && told.contains(remedy),
            "{told}"
        );
    }
}

#[test]
fn each_fault_of_a_section_stands_on_its_line() {
    let cases = [
        ("[serve]\nlisten = \"here\"\n", "line 5, `serve.listen`"),
        (
            "[serve]\n\nbehind_proxy = \"yes\"\n",
            "line 6, `serve.behind_proxy`: must be true or false",
        ),
        (
            "[serve]\nreaders = 0\n",
            "line 5, `serve.readers`: must be a whole number from 1 to 64",
        ),
        ("[serve]\nreaders = 1000\n", "line 5, `serve.readers`"),
        (
            "[serve]\naddress = \"http://example.org\"\n",
            "line 5, `serve.address`: must be an https:// address",
        ),
        (
            "[[sign_in]]\nsource = \"oidc\"\nissuer = \"http://example.org\"\nclient = \"x\"\n",
            "line 6, `sign_in.issuer`",
        ),
        (
            "[[sign_in]]\nsource = \"oidc\"\nissuer = \"https://example.org\"\n",
            "`sign_in.client`",
        ),
        (
            "[[sign_in]]\naccount_claim = \"x\"\n",
            "`sign_in.source`: is missing",
        ),
        (
            "[[sign_in]]\nsource = \"x\"\nprotocol = \"password\"\n",
            "line 6, `sign_in.protocol`",
        ),
        (
            "[[sign_in]]\nsource = \"x\"\nprotocol = \"chula-sso\"\nissuer = \"https://example.org\"\nclient = \"x\"\n",
            "`sign_in.secret_env`: is missing",
        ),
        (
            "[sign_in]\nissuer = \"https://example.org\"\n",
            "line 5, `sign_in.issuer`: is not known",
        ),
        (
            "[serve]\nlistens = \"127.0.0.1:80\"\n",
            "line 5, `serve.listens`: is not known",
        ),
        ("[other]\nx = 1\n", "line 5, `other.x`: is not known"),
    ];
    for (text, wanted) in cases {
        let told = told(&format!("{LEAST}{text}"));
        assert!(told.contains(wanted), "{told}");
    }
    assert!(told(&format!("{LEAST}[serve]\nlistens = \"x\"\n")).contains("serve.listen,"));
}

#[test]
fn letters_go_out_one_way_and_each_fault_says_which_key() {
    let config = parse(&format!(
        "{LEAST}[mail]\nfrom = \"privacy@example.ac.th\"\nsmtp = {{ host = \"mail.example.ac.th\", user = \"u\", password_file = \"keys/mail\" }}\n"
    ))
    .unwrap();
    let mail = config.mail.unwrap();
    assert_eq!(mail.from, "privacy@example.ac.th");
    assert_eq!(
        mail.by,
        MailBy::Smtp {
            host: "mail.example.ac.th".to_owned(),
            port: 587,
            safety: Safety::StartTls,
            user: Some("u".to_owned()),
            password_file: Some("somewhere/keys/mail".into()),
        }
    );
    let section = format!(
        "{LEAST}[mail]\nfrom = \"a@b.example\"\n[mail.smtp]\nhost = \"localhost\"\ntls = \"none\"\n"
    );
    assert!(matches!(
        parse(&section).unwrap().mail.unwrap().by,
        MailBy::Smtp {
            port: 25,
            safety: Safety::OnThisMachine,
            ..
        }
    ));
    let outbox = format!("{LEAST}[mail]\nfrom = \"a@b.example\"\noutbox = \"letters\"\n");
    assert_eq!(
        parse(&outbox).unwrap().mail.unwrap().by,
        MailBy::Outbox("somewhere/letters".into())
    );
    for (text, wanted) in [
        (
            "from = \"a@b.example\"\n",
            "line 4, `mail`: must name one way",
        ),
        (
            "from = \"a@b.example\"\noutbox = \"x\"\nsmtp = { host = \"h\" }\n",
            "line 4, `mail`: must name one way",
        ),
        (
            "outbox = \"x\"\n",
            "`mail.from`: must be the e-mail address",
        ),
        (
            "from = \"a@b.example\\r\\nBcc: c@d.example\"\noutbox = \"x\"\n",
            "line 5, `mail.from`",
        ),
        (
            "from = \"a@b.example\"\nsmtp = { host = \"h\", tls = \"maybe\" }\n",
            "`mail.smtp.tls`: must be starttls, implicit or none",
        ),
        (
            "from = \"a@b.example\"\nsmtp = { host = \"h\", port = 70000 }\n",
            "`mail.smtp.port`",
        ),
        (
            "from = \"a@b.example\"\nsmtp = { host = \"h\", password = \"gulabkhao\" }\n",
            "`mail.smtp.password`: is not known",
        ),
    ] {
        let told = told(&format!("{LEAST}[mail]\n{text}"));
        assert!(told.contains(wanted), "{told}");
        assert!(!told.contains("gulabkhao"));
    }
}

#[test]
fn connected_systems_and_transfers_are_read_one_by_one() {
    let config = parse(&format!(
        "{LEAST}[[connector]]\nfile = \"connectors/lms.toml\"\npassword_file = \"keys/lms\"\n[[connector]]\nfile = \"/etc/sitthi/forum.toml\"\npassword_env = \"FORUM\"\n[[transfer]]\nrecipient = \"another-university\"\ntoken_file = \"keys/transfer\"\n"
    ))
    .unwrap();
    assert_eq!(
        config.connected,
        [
            ConnectedSystem {
                file: "somewhere/connectors/lms.toml".into(),
                password: Some(PasswordFrom::File("somewhere/keys/lms".into())),
            },
            ConnectedSystem {
                file: "/etc/sitthi/forum.toml".into(),
                password: Some(PasswordFrom::Env("FORUM".to_owned())),
            },
        ]
    );
    assert_eq!(
        config.transfers,
        [TransferToken {
            recipient: "another-university".to_owned(),
            file: "somewhere/keys/transfer".into(),
        }]
    );
    for (text, wanted) in [
        ("connector = 1\n", "`root_key.connector`: is not known"),
        (
            "[connector]\nfile = \"x\"\n",
            "`connector.file`: is not known",
        ),
        ("[[connector]]\n", "`connector.file`: is missing"),
        (
            "[[connector]]\nfile = 1\n",
            "line 5, `connector.file`: must be text",
        ),
        (
            "[[connector]]\nfile = \"x\"\n[[connector]]\nfile = \"x\"\n",
            "line 7, `connector.file`: stands there twice",
        ),
        (
            "[[connector]]\nfile = \"x\"\npassword = \"gulabkhao\"\n",
            "line 6, `connector.password`: is not known",
        ),
        (
            "[[connector]]\nfile = \"x\"\npassword_env = \"A\"\npassword_file = \"b\"\n",
            "`connector.password_env`: must name one place",
        ),
        (
            "[[transfer]]\nrecipient = \"x\"\n",
            "`transfer.token_file`: is missing",
        ),
        (
            "[[transfer]]\nrecipient = \"x\"\ntoken_file = \"a\"\n[[transfer]]\nrecipient = \"x\"\ntoken_file = \"b\"\n",
            "line 8, `transfer.recipient`: stands there twice",
        ),
    ] {
        let told = told(&format!("{LEAST}{text}"));
        assert!(told.contains(wanted), "{told}");
        assert!(!told.contains("gulabkhao"));
    }
}

#[test]
fn what_is_no_toml_is_said_with_its_line() {
    assert!(told("origin = \"x\"\ndata = [\n").contains("line"));
    assert!(told("origin = \"x\"\norigin = \"y\"\n").contains("line 2"));
}

#[test]
fn a_password_in_an_address_is_never_repeated() {
    let text = format!(
        "data = \"postgres://u:gulabkhao@h/n\"\nkeys = \"postgres://u:gulabkhao@h/n\"\n{LEAST}"
    );
    assert!(!told(&text).contains("gulabkhao"));
}

#[test]
fn only_this_machine_is_loopback() {
    for address in [
        "http://127.0.0.1:8080",
        "http://localhost:1/x",
        "http://[::1]:80",
        "http://127.0.0.1",
    ] {
        assert!(is_loopback_address(address), "{address}");
    }
    for address in [
        "http://example.org",
        "https://127.0.0.1",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
    ] {
        assert!(!is_loopback_address(address), "{address}");
    }
}
