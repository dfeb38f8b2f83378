//! What the ledger's errors say: one sentence each, without octets of any entry.

use ledger::checkpoint::{NotACheckpoint, Unaccepted};
use ledger::hash::NotAHash;
use ledger::key::NotAKey;
use ledger::note::{NotANote, Unsigned};
use ledger::proof::Unproved;
use ledger::receipt::{NotAReceipt, Unreceipted};
use ledger::rows::Unread;
use ledger::tile::{NotATile, NotTileOctets};
use ledger::tree::{EntryTooLong, WrongFrontier};
use ledger::verify::{Finding, Unverified};

fn unsigned() -> Unsigned {
    Unsigned::NoKnownKey {
        name: "log.example".to_owned(),
        id: 0x0203,
    }
}

// size: one line for each error, and the errors are the table
#[test]
fn errors_name_the_rule_in_one_plain_sentence() {
    let said: Vec<String> = [
        &NotAHash as &dyn std::error::Error,
        &EntryTooLong { bytes: 70_000 },
        &WrongFrontier {
            size: 7,
            wanted: 3,
            found: 2,
        },
        &Unread::Reader(NotAHash),
        &Unread::<NotAHash>::Missing { level: 1, index: 2 },
        &Unread::<NotAHash>::OutOfTree { index: 7, size: 7 },
        &Unproved::OutOfTree { index: 7, size: 7 },
        &Unproved::NotOlder { old: 8, new: 7 },
        &Unproved::WrongLength { hashes: 2 },
        &Unproved::OtherRoot,
        &NotATile::Path,
        &NotATile::Level,
        &NotATile::Width,
        &NotATile::Index,
        &NotTileOctets::TileLength {
            width: 2,
            wanted: 64,
            found: 65,
        },
        &NotTileOctets::BundleCut { entry: 3 },
        &NotTileOctets::BundleWidth { width: 3, found: 2 },
        &NotANote::TooLong,
        &NotANote::NotPlainText,
        &NotANote::Shape,
        &NotANote::SignatureLine { line: 2 },
        &NotANote::TooManySignatures,
        &unsigned(),
        &Unsigned::BadSignature {
            name: "log.example".to_owned(),
            id: 1,
        },
        &NotAKey::Name,
        &NotAKey::Shape,
        &NotAKey::Identifier,
        &NotAKey::Unsupported(6),
        &NotAKey::Seed,
        &NotACheckpoint::Origin,
        &NotACheckpoint::Size,
        &NotACheckpoint::Root,
        &NotACheckpoint::Line,
        &Unaccepted::Note(NotANote::Shape),
        &Unaccepted::Unsigned(unsigned()),
        &Unaccepted::Checkpoint(NotACheckpoint::Size),
        &NotAReceipt::TooLong,
        &NotAReceipt::Format,
        &NotAReceipt::Extra,
        &NotAReceipt::Index,
        &NotAReceipt::Proof { line: 3 },
        &NotAReceipt::Checkpoint(NotANote::Shape),
        &Unreceipted::Checkpoint(Unaccepted::Unsigned(unsigned())),
        &Unreceipted::Proof(Unproved::OtherRoot),
        &Unverified::Reader(NotAHash),
        &Unverified::<NotAHash>::Faults(vec![Finding::Edited { index: 7 }]),
    ]
    .iter()
    .map(|error| {
        let text = error.to_string();
        assert!(text.starts_with(char::is_lowercase), "{text}");
        assert!(!text.ends_with('.') && !text.contains("::"), "{text}");
        match error.source() {
            None => text,
            Some(source) => {
                assert!(!text.contains(&source.to_string()), "{text}");
                format!("{text} · because: {source}")
            }
        }
    })
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}
