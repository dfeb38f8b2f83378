use super::*;

struct Nobody;

impl super::super::Courier for Nobody {
    fn carry(&self, _: &Letter) -> Result<(), super::super::Undelivered> {
        Ok(())
    }

    fn look(&self) -> Result<(), super::super::Undelivered> {
        Ok(())
    }
}

fn office() -> Office {
    let text = |th: &str, en: &str| Text::new(th, en);
    Office {
        controller: text("มหาวิทยาลัยสมมุติ", "Invented University"),
        contact: text("สำนักงาน (02-000-0000)", "The office (02-000-0000)"),
        authority: text("สำนักงานสมมุติ", "Invented Office"),
        reply_to: None,
    }
}

fn room() -> Mailroom {
    let from = Address::parse("letters@mail.example").unwrap();
    Mailroom::new(Box::new(Nobody), from, "https://p.example".to_owned())
}

fn matter() -> Matter {
    let received: jiff::Timestamp = "2026-11-22T02:30:00Z".parse().unwrap();
    let received = Moment::from(received);
    let day = jiff::civil::date(2026, 12, 22);
    Matter {
        request: RequestId::from_bytes([7; 16]),
        right: Right::Erasure,
        received,
        due: Some(day),
        cooling_until: Some(received.after(jiff::SignedDuration::from_hours(24))),
        link: Some("ab".repeat(32)),
        collect_until: Some(received),
        certificate: Some(EntryId::from_bytes([9; 16])),
        final_by: Some(day),
    }
}

fn telling() -> Telling {
    Telling {
        telling: EntryId::from_bytes([8; 16]),
        request: matter().request,
        recipient: "unit".to_owned(),
        act: "erase".to_owned(),
        disclosures: "12 345".to_owned(),
        told: matter().received,
        due_day: "2026-12-22".to_owned(),
        reminded: 0,
        confirmed: None,
        confirmed_by: String::new(),
        posted: None,
    }
}

#[test]
fn a_recipient_gets_the_numbers_of_the_disclosures_and_the_page_to_confirm_on() {
    let day = matter().due.unwrap();
    let said = to_recipient(
        LetterKind::RecipientErase,
        (&office(), &room().base_url),
        &telling(),
        day,
    );
    let body = said.body();
    assert_eq!(body.matches("12 345").count(), 2);
    let page = format!("https://p.example/recipients/{}", "08".repeat(16));
    assert_eq!(body.matches(&page).count(), 2);
    assert!(body.contains("Invented University"));
    assert!(
        !body.contains(&matter().request.to_string()),
        "the case is no matter of its"
    );
}

#[test]
fn every_letter_to_a_person_is_whole_in_both_languages_with_no_gap_left_open() {
    for kind in LetterKind::ALL {
        let said = match kind.reader() {
            Reader::Person => to_person(*kind, &office(), &room(), Some(&matter())),
            Reader::Recipient => to_recipient(
                *kind,
                (&office(), &room().base_url),
                &telling(),
                matter().due.unwrap(),
            ),
            Reader::Desk => to_desk(
                *kind,
                &office(),
                &room(),
                &[("count", &plain("3")), ("overdue", &plain("1"))],
                &[plain("- 1")],
            ),
        };
        let body = said.body();
        for sign in ["{", "}", "  ", "()"] {
            assert!(!body.contains(sign), "{}: `{sign}` in {body}", kind.code());
        }
        for text in &said.paragraphs {
            assert!(!text.th.trim().is_empty() && !text.en.trim().is_empty());
        }
        let case = matter().request;
        if kind.reader() == Reader::Person {
            assert!(body.contains(&case.to_string()), "{}", kind.code());
        }
        assert!(said.subject_of(Some(case)).starts_with("[07070707] "));
        assert!(!said.subject_of(None).starts_with('['));
    }
}

#[test]
fn t_09_the_first_letter_says_how_to_stop_it_and_that_looking_changes_nothing() {
    let link = format!("https://p.example/requests/go-on/{}", "ab".repeat(32));
    let body = to_person(LetterKind::Received, &office(), &room(), Some(&matter())).body();
    assert_eq!(body.matches(&link).count(), 2, "in Thai and in English");
    assert!(body.contains("Opening it changes nothing"));
    assert!(body.contains("https://p.example/certificates/09090909"));
    let cold = Matter {
        cooling_until: None,
        ..matter()
    };
    let body = to_person(LetterKind::Received, &office(), &room(), Some(&cold)).body();
    assert!(body.contains("If it was not you, stop it"));
    let over = Matter {
        link: None,
        ..matter()
    };
    let body = to_person(LetterKind::Received, &office(), &room(), Some(&over)).body();
    assert!(!body.contains("/requests/go-on/"));
}

#[test]
fn the_same_work_makes_the_same_number_and_another_address_another() {
    let (office, room) = (office(), room());
    let said = to_person(LetterKind::Asked, &office, &room, Some(&matter()));
    let number = |work: [u8; 16], place: usize| {
        let to = Address::parse("a@b.example").unwrap();
        let letter = letter(
            &said,
            (&office, &room),
            None,
            to,
            (EntryId::from_bytes(work), place),
            matter().received,
        )
        .unwrap();
        let mail = String::from_utf8(letter.mail.open().clone()).unwrap();
        mail.lines()
            .find(|line| line.starts_with("Message-ID"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(number([1; 16], 0), number([1; 16], 0));
    assert_ne!(number([1; 16], 0), number([1; 16], 1));
    assert_ne!(number([1; 16], 0), number([2; 16], 0));
}
