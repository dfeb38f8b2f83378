use super::*;

#[test]
fn every_letter_is_found_again_under_the_word_it_is_listed_by() {
    for kind in LetterKind::ALL {
        let word = format!("{WORK}{}", kind.code());
        let errand = Errand {
            kind: *kind,
            recipient: None,
        };
        assert_eq!(Errand::of(&word), Some(errand));
    }
    let word = "letter/recipient-erase/2026-12-22/course-unit";
    let errand = Errand {
        kind: LetterKind::RecipientErase,
        recipient: Some(("course-unit".to_owned(), jiff::civil::date(2026, 12, 22))),
    };
    assert_eq!(Errand::of(word), Some(errand));
    for none in [
        "gather-copy",
        "letter/",
        "letter/nothing",
        "letter/recipient-erase/tomorrow/course-unit",
        "letter/recipient-erase/2026-12-22",
    ] {
        assert_eq!(Errand::of(none), None, "{none}");
    }
}
