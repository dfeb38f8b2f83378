use zeroize::Zeroizing;

use super::*;
use crate::leaf_hash;

const ORIGIN: &str = "log.example.ac.th/2569";

fn key(octet: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, Zeroizing::new([octet; 32])).unwrap()
}

#[test]
fn a_checkpoint_is_written_in_three_lines_and_its_extensions() {
    let root = leaf_hash(b"only");
    let plain = Checkpoint::new(ORIGIN, 1, root).unwrap();
    assert_eq!(plain.to_string(), format!("{ORIGIN}\n1\n{root}\n"));
    let extended = plain
        .clone()
        .with_extensions(vec!["one".to_owned(), "สอง".to_owned()])
        .unwrap();
    assert_eq!(extended.extensions(), ["one", "สอง"]);
    assert_eq!(extended.to_string().parse(), Ok(extended.clone()));
    let signed = extended.sign(&key(1)).to_string();
    let opened = Checkpoint::open(&signed, ORIGIN, key(1).verifier()).unwrap();
    assert_eq!(opened, extended);
    assert_eq!(
        (opened.origin(), opened.size(), opened.root()),
        (ORIGIN, 1, root)
    );
}

#[test]
fn what_could_not_be_read_back_cannot_be_stated() {
    let root = leaf_hash(b"only");
    for origin in ["", "a\nb", "a\rb", "a\u{0}"] {
        let stated = Checkpoint::new(origin, 1, root);
        assert_eq!(stated, Err(NotACheckpoint::Origin), "{origin:?}");
    }
    assert_eq!(Checkpoint::new(ORIGIN, 0, root), Err(NotACheckpoint::Root));
    assert!(Checkpoint::new(ORIGIN, 0, Hash::EMPTY).is_ok());
    for line in ["", "a\nb", "a\tb"] {
        let stated = Checkpoint::new(ORIGIN, 1, root).unwrap();
        let extended = stated.with_extensions(vec![line.to_owned()]);
        assert_eq!(extended, Err(NotACheckpoint::Line), "{line:?}");
    }
}

#[test]
fn texts_that_are_no_checkpoints_are_refused_by_the_line_that_is_wrong() {
    let root = leaf_hash(b"only").to_string();
    for (text, fault) in [
        (String::new(), NotACheckpoint::Line),
        (format!("{ORIGIN}\n1\n{root}"), NotACheckpoint::Line),
        (format!("\n1\n{root}\n"), NotACheckpoint::Origin),
        (format!("{ORIGIN}\n"), NotACheckpoint::Size),
        (format!("{ORIGIN}\n01\n{root}\n"), NotACheckpoint::Size),
        (format!("{ORIGIN}\n-1\n{root}\n"), NotACheckpoint::Size),
        (format!("{ORIGIN}\n0x1\n{root}\n"), NotACheckpoint::Size),
        (format!("{ORIGIN}\n1\n"), NotACheckpoint::Root),
        (format!("{ORIGIN}\n1\n{root}=\n"), NotACheckpoint::Root),
        (format!("{ORIGIN}\n0\n{root}\n"), NotACheckpoint::Root),
        (format!("{ORIGIN}\n1\n{root}\n\n"), NotACheckpoint::Line),
    ] {
        assert_eq!(text.parse::<Checkpoint>(), Err(fault), "{text}");
    }
}

#[test]
fn only_our_checkpoint_under_our_key_is_opened() {
    let ours = Checkpoint::new(ORIGIN, 0, Hash::EMPTY).unwrap();
    let signed = ours.sign(&key(1)).to_string();
    let refused = Checkpoint::open(&signed, ORIGIN, key(2).verifier()).unwrap_err();
    assert!(matches!(
        refused,
        Unaccepted::Unsigned(Unsigned::NoKnownKey { .. })
    ));
    let refused = Checkpoint::open(&signed, "log.example.ac.th/2570", key(1).verifier());
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the checkpoint is of the log `log.example.ac.th/2569`, not of `log.example.ac.th/2570` \
         (C2SP tlog-checkpoint)"
    );
    // A text that we signed and that is no checkpoint.
    let note = Note::new("said\n".to_owned(), key(1).sign("said\n"));
    let refused = Checkpoint::of(&note, ORIGIN, key(1).verifier()).unwrap_err();
    assert_eq!(refused, Unaccepted::Checkpoint(NotACheckpoint::Size));
    let refused = Checkpoint::open("", ORIGIN, key(1).verifier()).unwrap_err();
    assert_eq!(refused, Unaccepted::Note(NotANote::Shape));
}
