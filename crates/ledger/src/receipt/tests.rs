use zeroize::Zeroizing;

use super::*;
use crate::SigningKey;
use crate::proof::inclusion;
use crate::tree::tests::{grown, reader};

const ORIGIN: &str = "log.example.ac.th/2569";

fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, Zeroizing::new([1; 32])).unwrap()
}

/// Receipt for entry 4 of seven; entries are their indexes in eight octets.
fn receipt() -> Receipt {
    let (tree, rows) = grown(7);
    let checkpoint = Checkpoint::new(ORIGIN, 7, tree.root()).unwrap();
    let proof = inclusion(4, 7, reader(&rows)).unwrap();
    Receipt::new(4, proof, checkpoint.sign(&key()))
}

#[test]
fn a_receipt_proves_its_entry_and_no_other() {
    let receipt = receipt();
    let key = key();
    let held = receipt
        .verify(&4_usize.to_be_bytes(), ORIGIN, key.verifier())
        .unwrap();
    assert_eq!(held.size(), 7);
    let refused = receipt
        .verify(&5_usize.to_be_bytes(), ORIGIN, key.verifier())
        .unwrap_err();
    assert_eq!(refused, Unreceipted::Proof(Unproved::OtherRoot));
    assert_eq!(refused.thai(), "ใบรับฉบับนี้ไม่ตรงกับรายการ หรือถูกแก้ไข");
    let refused = receipt
        .verify(b"", "other.example", key.verifier())
        .unwrap_err();
    assert_eq!(refused.thai(), "ใบรับฉบับนี้ออกจากบันทึกของหน่วยงานอื่น");
    let stranger = SigningKey::from_seed(ORIGIN, Zeroizing::new([2; 32])).unwrap();
    let refused = receipt
        .verify(b"", ORIGIN, stranger.verifier())
        .unwrap_err();
    assert!(refused.thai().starts_with("ลายเซ็น"));
}

#[test]
fn a_receipt_is_written_in_the_published_form() {
    let receipt = receipt().with_extra(b"salt".to_vec());
    let written = receipt.to_string();
    let lines: Vec<_> = written.lines().collect();
    assert_eq!(
        lines[..3],
        ["c2sp.org/tlog-proof@v1", "extra c2FsdA==", "index 4"]
    );
    assert_eq!(lines[6..9], ["", ORIGIN, "7"]);
    assert_eq!(written.parse(), Ok(receipt.clone()));
    assert_eq!(receipt.extra(), Some(&b"salt"[..]));
    assert_eq!((receipt.index(), receipt.proof().len()), (4, 3));
    // Something said to be nothing is not nothing.
    let empty = receipt.with_extra(Vec::new());
    assert_eq!(empty.to_string().parse(), Ok(empty));
}

#[test]
fn the_only_entry_of_a_log_needs_no_hashes() {
    let (tree, _) = grown(1);
    let checkpoint = Checkpoint::new(ORIGIN, 1, tree.root()).unwrap();
    let receipt = Receipt::new(0, Vec::new(), checkpoint.sign(&key()));
    let read: Receipt = receipt.to_string().parse().unwrap();
    assert_eq!(read, receipt);
    read.verify(&0_usize.to_be_bytes(), ORIGIN, key().verifier())
        .unwrap();
}

#[test]
fn texts_that_are_no_receipts_are_refused_by_the_line_that_is_wrong() {
    let good = receipt().to_string();
    let hash = Hash::EMPTY.to_string();
    for (text, fault) in [
        (String::new(), NotAReceipt::Checkpoint(NotANote::Shape)),
        (good.replace("@v1", "@v2"), NotAReceipt::Format),
        (
            good.replace("index 4", "extra\nindex 4"),
            NotAReceipt::Extra,
        ),
        (
            good.replace("index 4", "extra ?\nindex 4"),
            NotAReceipt::Extra,
        ),
        (good.replace("index 4\n", ""), NotAReceipt::Index),
        (good.replace("index 4", "index -4"), NotAReceipt::Index),
        (
            good.replace("index 4", "index 4\nx"),
            NotAReceipt::Proof { line: 1 },
        ),
        (
            good.replace(
                "index 4",
                &format!("index 4{}", format!("\n{hash}").repeat(65)),
            ),
            NotAReceipt::Proof { line: 65 },
        ),
        (
            good.replace('—', "-"),
            NotAReceipt::Checkpoint(NotANote::SignatureLine { line: 1 }),
        ),
        ("x".repeat(RECEIPT_BYTES_MAX + 1), NotAReceipt::TooLong),
        (
            "x".repeat(RECEIPT_BYTES_MAX),
            NotAReceipt::Checkpoint(NotANote::Shape),
        ),
    ] {
        assert_eq!(text.parse::<Receipt>(), Err(fault), "{text:.80}");
        assert!(!fault.thai().is_ascii());
    }
}
