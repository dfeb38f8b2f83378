use zeroize::Zeroizing;

use super::*;
use crate::key::{SigningKey, WitnessKey};

fn key() -> SigningKey {
    SigningKey::from_seed("log.example", Zeroizing::new([1; 32])).unwrap()
}

fn note(text: &str) -> Note {
    Note::new(text.to_owned(), key().sign(text))
}

#[test]
fn a_text_may_have_empty_lines_of_its_own() {
    // The specification's first example; its key is not published.
    let poem = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n\
        ed è subito sera.\n\n— quasimodo.example/salvatore \
        NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
    let note = Note::parse(poem.as_bytes()).unwrap();
    assert!(note.text().ends_with("\n\ned è subito sera.\n"));
    assert_eq!(note.signatures().len(), 1);
    assert_eq!(note.signatures()[0].name(), "quasimodo.example/salvatore");
    assert_eq!(note.signatures()[0].id(), 0x367b_a04b);
    assert_eq!(note.signatures()[0].signature().len(), 64);
    assert_eq!(note.to_string(), poem);
}

#[test]
fn signatures_of_strangers_are_passed_over_even_under_half_our_identity() {
    let verifier = key().verifier().clone();
    let mut note = note("said\n");
    let good = note.signatures()[0].clone();
    // Same name, another identifier; and the other way round (C2SP signed-note).
    note.add(SignatureLine::new(
        "log.example",
        good.id() ^ 1,
        vec![0; 64],
    ))
    .unwrap();
    note.add(SignatureLine::new("other.example", good.id(), vec![0; 64]))
        .unwrap();
    assert_eq!(note.verify(&verifier), Ok(()));
    // Both together are our identity, and then a false signature spoils the whole.
    note.add(SignatureLine::new("log.example", good.id(), vec![0; 64]))
        .unwrap();
    assert_eq!(
        note.verify(&verifier),
        Err(Unsigned::BadSignature {
            name: "log.example".to_owned(),
            id: good.id()
        })
    );
}

#[test]
fn a_changed_text_is_not_signed() {
    let signed = note("said\n").to_string();
    let changed = Note::parse(signed.replace("said", "sad").as_bytes()).unwrap();
    let refused = changed.verify(key().verifier()).unwrap_err();
    assert!(matches!(refused, Unsigned::BadSignature { .. }));
}

#[test]
fn the_latest_of_a_witness_s_cosignatures_counts() {
    let witness = WitnessKey::from_seed("w.example", Zeroizing::new([2; 32])).unwrap();
    let mut note = note("said\n");
    assert_eq!(
        note.cosigned_at(witness.verifier()),
        Err(Unsigned::NoKnownKey {
            name: "w.example".to_owned(),
            id: witness.verifier().id()
        })
    );
    for seen_at in [100, 300, 200] {
        let line = witness.cosign(&note, seen_at);
        note.add(line).unwrap();
    }
    let read = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(read.cosigned_at(witness.verifier()), Ok(300));
    assert_eq!(read.verify(key().verifier()), Ok(()));
    // A time beyond 2^63 - 1 is no time (C2SP tlog-cosignature).
    let line = witness.cosign(&note, u64::MAX);
    note.add(line).unwrap();
    note.cosigned_at(witness.verifier()).unwrap_err();
}

#[test]
fn as_many_signatures_are_read_as_can_be_added() {
    let mut note = note("said\n");
    while note.signatures().len() < SIGNATURES_MAX {
        note.add(SignatureLine::new("w.example", 7, vec![1; 2420]))
            .unwrap();
    }
    let line = SignatureLine::new("w.example", 7, vec![1]);
    assert_eq!(note.add(line), Err(NotANote::TooManySignatures));
    let written = note.to_string();
    assert!(written.len() <= NOTE_BYTES_MAX, "{}", written.len());
    assert_eq!(Note::parse(written.as_bytes()), Ok(note));
}

#[test]
fn texts_that_are_no_notes_are_refused_by_the_rule_they_break() {
    let good = note("said\n").to_string();
    let line = good.lines().last().unwrap();
    for (text, fault) in [
        (String::new(), NotANote::Shape),
        ("\n\n".to_owned(), NotANote::Shape),
        ("said\n".to_owned(), NotANote::Shape),
        ("said\n\n".to_owned(), NotANote::Shape),
        (good.replace("\n\n", "\n"), NotANote::Shape),
        (good.trim_end().to_owned(), NotANote::Shape),
        (good.replace("said", "sa\x07d"), NotANote::NotPlainText),
        (good.replace('\n', "\r\n"), NotANote::NotPlainText),
        (good.replace("said", "sa\td"), NotANote::NotPlainText),
        (format!("{good}more\n"), NotANote::SignatureLine { line: 2 }),
        (
            format!("{good}{line} \n"),
            NotANote::SignatureLine { line: 2 },
        ),
        (good.replace('—', "-"), NotANote::SignatureLine { line: 1 }),
        (
            good.replace("log.e", "log\u{a0}e"),
            NotANote::SignatureLine { line: 1 },
        ),
        (
            good.replace("log.e", "log+e"),
            NotANote::SignatureLine { line: 1 },
        ),
        (
            "said\n\n— a AAAAAA==\n".to_owned(),
            NotANote::SignatureLine { line: 1 },
        ),
        ("x".repeat(NOTE_BYTES_MAX + 1), NotANote::TooLong),
    ] {
        assert_eq!(Note::parse(text.as_bytes()), Err(fault), "{text:.60}");
    }
    assert_eq!(Note::parse(b"sa\xffd\n\n"), Err(NotANote::NotPlainText));
}

#[test]
fn a_statement_holds_by_its_key_and_is_never_a_checkpoint() {
    let key = SigningKey::from_seed("example.ac.th/sitthi", Zeroizing::new([7; 32])).unwrap();
    let text = "a-statement/1\nfrom example.ac.th/sitthi\n";
    let note = Note::statement(text, &key).unwrap();
    let read = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(read.text(), text);
    read.verify(key.verifier()).unwrap();
    let changed = note.to_string().replace("a-statement/1", "a-statement/2");
    assert!(
        Note::parse(changed.as_bytes())
            .unwrap()
            .verify(key.verifier())
            .is_err()
    );
    for (text, fault) in [
        ("example.ac.th/sitthi\n5\nAAAA\n", NotANote::Shape),
        ("no end", NotANote::Shape),
        ("two\n\nparts\n", NotANote::Shape),
        ("bell\u{7}\n", NotANote::NotPlainText),
    ] {
        assert_eq!(Note::statement(text, &key).unwrap_err(), fault);
    }
}
