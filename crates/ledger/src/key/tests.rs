use super::*;

fn seed(octet: u8) -> Zeroizing<[u8; 32]> {
    Zeroizing::new([octet; 32])
}

#[test]
fn verifier_keys_are_written_and_read_as_published() {
    // Keys of golang.org/x/mod sumdb/note tests and of the C2SP signed-note example.
    for published in [
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ] {
        let key: VerifierKey = published.parse().unwrap();
        assert_eq!(key.to_string(), published);
        assert_eq!(key.kind(), SignatureKind::Note);
    }
}

#[test]
fn any_change_to_a_verifier_key_is_refused() {
    let good = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    for at in 0..good.len() {
        let mut octets = good.as_bytes().to_vec();
        octets[at] ^= 1;
        let changed = String::from_utf8(octets).unwrap();
        assert!(changed.parse::<VerifierKey>().is_err(), "{changed}");
        let mut cut = good.to_owned();
        cut.remove(at);
        assert!(cut.parse::<VerifierKey>().is_err(), "{cut}");
    }
    for (text, fault) in [
        ("", NotAKey::Shape),
        ("PeterNeumann", NotAKey::Shape),
        ("PeterNeumann+c74f20a3", NotAKey::Shape),
        ("PeterNeumann+c74f20a3+", NotAKey::Shape),
        (
            "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            NotAKey::Shape,
        ),
        (
            "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            NotAKey::Identifier,
        ),
        (
            "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            NotAKey::Name,
        ),
        // golang.org/x/mod: unknown algorithm, with adjusted key hash.
        (
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            NotAKey::Unsupported(0x65),
        ),
    ] {
        assert_eq!(text.parse::<VerifierKey>(), Err(fault), "{text}");
    }
}

#[test]
fn unfit_names_make_no_key() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{2003}b", "a\tb", "a\u{0}"] {
        let made = SigningKey::from_seed(name, seed(1));
        assert_eq!(made.err(), Some(NotAKey::Name), "{name:?}");
        let made = WitnessKey::from_seed(name, seed(1));
        assert_eq!(made.err(), Some(NotAKey::Name), "{name:?}");
    }
    assert!(SigningKey::from_seed("บันทึก.example.ac.th/2569", seed(1)).is_ok());
}

#[test]
fn a_witness_and_a_log_of_one_seed_are_different_keys() {
    let log = SigningKey::from_seed("same.example", seed(3)).unwrap();
    let witness = WitnessKey::from_seed("same.example", seed(3)).unwrap();
    assert_ne!(log.verifier().id(), witness.verifier().id());
    assert_eq!(witness.verifier().kind(), SignatureKind::Cosignature);
    let text = witness.verifier().to_string();
    assert_eq!(text.parse(), Ok(witness.verifier().clone()));
    // What a witness signs is never what a log signs.
    let note = Note::new("said\n".to_owned(), log.sign("said\n"));
    let line = witness.cosign(&note, 7);
    assert_eq!(log.verifier().check("said\n", line.signature()), None);
    assert_eq!(
        witness.verifier().check("said\n", line.signature()),
        Some(Some(7))
    );
}

#[test]
fn printing_a_private_key_shows_only_its_public_half() {
    let log = format!(
        "{:?}",
        SigningKey::from_seed("a.example", seed(0xa5)).unwrap()
    );
    let witness = format!(
        "{:?}",
        WitnessKey::from_seed("a.example", seed(0xa5)).unwrap()
    );
    for printed in [log, witness] {
        assert!(printed.contains("a.example"));
        assert!(!printed.contains("pair"), "{printed}");
        assert!(!printed.contains("165, 165"), "{printed}");
        assert!(!printed.contains("a5a5"), "{printed}");
    }
}
