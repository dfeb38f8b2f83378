//! Receipts are kept for years: what is written today is read again, reason for reason.

use super::*;

#[test]
fn a_receipt_reads_back_as_it_was_written() {
    let stayed = [
        Why::Kept(RefusalCode::ErasureLegalDuty),
        Why::OtherCategories,
        Why::Undeclared,
        Why::Cannot,
        Why::Differs,
    ]
    .map(|why| Stayed {
        place: Place::column("grades", "grader_id"),
        why,
        rows: 2,
    });
    let receipt = Receipt {
        system: "lms".to_owned(),
        asked: Asked::Erase,
        dry: false,
        changed: How::ALL
            .iter()
            .map(|how| Changed {
                place: Place::table("users"),
                how: *how,
                rows: 1,
            })
            .collect(),
        stayed: stayed.to_vec(),
        answered_at: Moment::from_micros(1_795_400_000_000_000),
    };
    let text = serde_json::to_string(&receipt).unwrap();
    assert!(
        text.contains("\"why\":\"kept:erasure-legal-duty\""),
        "{text}"
    );
    assert_eq!(serde_json::from_str::<Receipt>(&text).unwrap(), receipt);
    let other = text.replace("kept:erasure-legal-duty", "kept:because");
    assert!(serde_json::from_str::<Receipt>(&other).is_err());
}

#[test]
fn a_ground_is_told_with_its_section() {
    let text = Why::Kept(RefusalCode::ErasureLegalDuty).text();
    assert!(
        text.th.contains("s.33") && text.en.contains("s.33"),
        "{text:?}"
    );
}
