//! The words of refusals: what is wrong and what to do, nothing of the data, nothing twice.

use std::error::Error;

use vault::{
    BadName, CipherFailed, EntryRefused, EpochId, EpochRefused, KeyRefused, OpenRefused,
    ParcelRefused, RandomFailed, RootKeyId, RootRefused, SealRefused, TermRefused,
};

fn all() -> Vec<Box<dyn Error>> {
    let (epoch, wanted) = (EpochId::new(4), EpochId::new(5));
    let root = RootKeyId::from_bytes(*b"\x01\x02\x03\x04\x05\x06\x07\x08");
    let other = RootRefused::OtherRoot {
        wanted: root,
        given: root,
    };
    vec![
        Box::new(RandomFailed),
        Box::new(CipherFailed),
        Box::new(BadName::Empty("field")),
        Box::new(BadName::TooLong("field")),
        Box::new(SealRefused::OtherPlace),
        Box::new(SealRefused::TooLong),
        Box::new(OpenRefused::Cut),
        Box::new(OpenRefused::UnknownFormat(9)),
        Box::new(OpenRefused::OtherKey),
        Box::new(OpenRefused::Altered),
        Box::new(OpenRefused::OtherPlace),
        Box::new(KeyRefused::Length { found: 3 }),
        Box::new(KeyRefused::OtherEpoch {
            wanted,
            given: epoch,
        }),
        Box::new(KeyRefused::OtherController),
        Box::new(KeyRefused::Open(OpenRefused::Altered)),
        Box::new(KeyRefused::Wrap(SealRefused::TooLong)),
        Box::new(RootRefused::Length { found: 33 }),
        Box::new(RootRefused::Blank),
        Box::new(RootRefused::PassphraseShort),
        Box::new(RootRefused::ParamsUnreadable),
        Box::new(RootRefused::Iterations { found: 1 }),
        Box::new(RootRefused::Open(OpenRefused::OtherKey)),
        Box::new(RootRefused::Wrap(SealRefused::TooLong)),
        Box::new(RootRefused::Service {
            service: "campus-kms".into(),
        }),
        Box::new(other.clone()),
        Box::new(EpochRefused::Root {
            epoch,
            source: other,
        }),
        Box::new(EpochRefused::Unreadable),
        Box::new(EpochRefused::OtherEpoch {
            row: epoch,
            found: wanted,
        }),
        Box::new(EpochRefused::KeyMissing(epoch)),
        Box::new(EpochRefused::KeyLeft(epoch)),
        Box::new(TermRefused::Empty),
        Box::new(TermRefused::TooLong),
        Box::new(EntryRefused::Open {
            number: 1,
            source: OpenRefused::Altered,
        }),
        Box::new(EntryRefused::NotCommitted { number: 1 }),
        Box::new(ParcelRefused::Key(KeyRefused::OtherController)),
        Box::new(ParcelRefused::TooLong),
        Box::new(ParcelRefused::NotAParcel),
        Box::new(ParcelRefused::UnknownFormat(9)),
        Box::new(ParcelRefused::OtherKey),
        Box::new(ParcelRefused::Altered { number: 1 }),
        Box::new(ParcelRefused::KeyText),
        Box::new(ParcelRefused::RefusedBefore),
    ]
}

#[test]
fn a_refusal_is_one_plain_sentence_and_leaves_its_source_to_the_chain() {
    for refused in all() {
        let text = refused.to_string();
        assert!(
            text.starts_with(|first: char| first.is_lowercase()),
            "{text}"
        );
        assert!(!text.ends_with('.'), "{text}");
        assert!(
            !text.contains("Refused") && !text.contains("Key("),
            "{text}"
        );
        if let Some(source) = refused.source() {
            assert!(!text.contains(&source.to_string()), "{text}");
        }
    }
}

#[test]
fn a_refusal_without_a_source_says_what_to_do() {
    for refused in all().iter().filter(|refused| refused.source().is_none()) {
        let text = refused.to_string();
        assert!(text.contains("; ") || text.contains(": "), "{text}");
    }
}
