use super::*;

#[test]
fn plain_addresses_are_taken_as_they_are() {
    for text in [
        "somebody@example.org",
        "s9900000001@student.example.ac.th",
        "a.b+c_d@xn--o3cw4h.example",
        "O'Neill@example.org",
    ] {
        let address = Address::parse(text).unwrap_or_else(|_| panic!("`{text}` is an address"));
        assert_eq!(address.open(), text);
    }
    assert_eq!(
        Address::parse(" a@b.example ")
            .ok()
            .map(|a| a.open().to_owned()),
        Some("a@b.example".to_owned())
    );
    assert!(
        Address::parse("A@B.example")
            .ok()
            .unwrap()
            .is_same(&Address::parse("a@b.EXAMPLE").ok().unwrap())
    );
    assert_eq!(
        Address::parse("a@b.example").ok().unwrap().host(),
        "b.example"
    );
}

#[test]
fn t_22_what_could_end_a_header_or_begin_a_command_is_no_address() {
    let payloads = [
        "a@b.example\r\nBcc: thief@evil.example",
        "a@b.example\nBcc: thief@evil.example",
        "a@b.example\r",
        "\na@b.example",
        "a\r\nRCPT TO:<thief@evil.example>@b.example",
        "a@b.example>\r\nDATA",
        "<a@b.example>",
        "a@b.example, thief@evil.example",
        "a@b.example;thief@evil.example",
        "a@b.example thief@evil.example",
        "\"a\r\nb\"@b.example",
        "\"quoted\"@b.example",
        "a(comment)@b.example",
        "a@b.example(comment)",
        "a@[192.0.2.1]",
        "a@b",
        "a@b..example",
        "a@-b.example",
        "a..b@c.example",
        ".a@c.example",
        "a@b.example\u{0}",
        "a@b.example\u{2028}Bcc: x",
        "a@b.example\u{85}",
        "a\u{202e}@b.example",
        "ก@b.example",
        "a@b@c.example",
        "@b.example",
        "a@",
        "",
        "=?utf-8?q?a=0d=0aBcc:x?=@b.example\r\n",
        "a@b.example%0d%0aBcc:x",
    ];
    for payload in payloads {
        assert!(
            Address::parse(payload).is_err(),
            "`{}` must not be an address",
            payload.escape_debug()
        );
    }
    assert!(Address::parse(&format!("{}@b.example", "a".repeat(65))).is_err());
    assert!(Address::parse(&format!("a@{}.example", "b".repeat(64))).is_err());
    assert!(Address::parse(&format!("a@{}example", "bbbbbbbbb.".repeat(25))).is_err());
}
