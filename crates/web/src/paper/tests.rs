use super::letters::{Cut, Letters};
use super::lines::{Look, broken, pieces};
use super::*;

const TEXT: Look = Look {
    cut: Cut::Regular,
    size: 11.0,
    small: 9.0,
};

fn sheet(text: &str) -> Sheet {
    Sheet {
        language: Language::Thai,
        title: "หัวเรื่อง".to_owned(),
        below: Vec::new(),
        head: "หัวกระดาษ".to_owned(),
        author: "มหาวิทยาลัยสมมุติ".to_owned(),
        day: Some(jiff::civil::date(2026, 11, 22)),
        address: None,
        blocks: vec![Block::Paragraph(Passage {
            name: None,
            words: vec![Words::plain(text)],
        })],
    }
}

#[test]
fn a_tone_mark_stands_higher_over_a_vowel_than_over_a_letter_alone() {
    let mut letters = Letters::new().unwrap();
    let [alone, stacked] = ["ก่", "กี่"].map(|text| {
        let shaped = letters.shaped(Cut::Regular, text).unwrap();
        let mark = shaped.glyphs.last().unwrap().clone();
        (mark.glyph, mark.up)
    });
    assert_ne!(alone, stacked, "the mark would lie on the vowel");
}

#[test]
fn a_mark_over_a_letter_with_a_tall_stem_gives_way_to_it() {
    let mut letters = Letters::new().unwrap();
    let [plain, tall] = ["กี", "ปี"].map(|text| {
        let shaped = letters.shaped(Cut::Regular, text).unwrap();
        let mark = shaped.glyphs.last().unwrap().clone();
        (mark.glyph, mark.right)
    });
    assert_ne!(plain, tall, "the vowel would run through the stem of ป");
}

#[test]
fn what_glyphs_stand_for_reads_back_whole_where_marks_are_stacked() {
    let mut letters = Letters::new().unwrap();
    for text in ["น้ำ", "สำหรับ", "นี้", "ที่นี่", "ผู้ซึ่ง", "เปลี่ยน"]
    {
        let shaped = letters.shaped(Cut::Regular, text).unwrap();
        let stands_for = shaped.glyphs.iter().map(|glyph| (glyph.from, glyph.to));
        let mut stands_for: Vec<(usize, usize)> = stands_for.collect();
        stands_for.dedup();
        let read: String = stands_for
            .iter()
            .map(|(from, to)| text.get(*from..*to).unwrap())
            .collect();
        assert_eq!(read, text);
    }
    let stacked = letters.shaped(Cut::Regular, "นี้").unwrap();
    let [_, vowel, tone] = &stacked.glyphs[..] else {
        panic!("{stacked:?}");
    };
    assert_eq!((vowel.from, vowel.to), (tone.from, tone.to));
}

#[test]
fn a_line_of_thai_ends_between_words_and_never_before_what_repeats_the_last() {
    let found = pieces("สำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล");
    assert!(found.len() > 3, "{found:?}");
    assert!(found.contains(&"ข้อมูล".to_owned()), "{found:?}");
    assert_eq!(found.concat(), "สำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล");
    for piece in pieces("หน่วยงานต่าง ๆ ในกรุงเทพฯ และอื่นๆ")
    {
        assert!(!piece.starts_with(['ๆ', 'ฯ', ' ']), "{piece}");
    }
}

#[test]
fn no_line_is_wider_than_the_paper_and_nothing_is_lost_or_added() {
    let mut letters = Letters::new().unwrap();
    let long = format!("{}{}", "ข้อมูลส่วนบุคคลของท่าน ".repeat(40), "x".repeat(300));
    let lines = broken(&mut letters, &[Words::plain(long.clone())], TEXT, 200.0).unwrap();
    let stretches = lines.iter().flat_map(|line| &line.stretches);
    let said: String = stretches.map(|stretch| stretch.text.as_str()).collect();
    assert_eq!(said, long);
    for line in &lines {
        let spaces: f32 = line
            .stretches
            .last()
            .map(|last| last.text.len() - last.text.trim_end().len())
            .map_or(0.0, |spaces| {
                f32::from(u8::try_from(spaces).unwrap()) * 11.0
            });
        assert!(line.width - spaces <= 200.0, "{}", line.width);
    }
}

#[test]
fn a_letter_without_a_typeface_is_named_and_no_paper_is_made() {
    assert_eq!(
        write(&sheet("東京大学")).unwrap_err(),
        Unprintable::Letter('東')
    );
}

#[test]
fn an_address_too_long_for_a_code_is_refused() {
    let mut with = sheet("ข้อความ");
    let url = format!("https://example.ac.th/{}", "n".repeat(4000));
    let told = "คิวอาร์โค้ด".to_owned();
    with.address = Some(Address { url, told });
    assert_eq!(write(&with).unwrap_err(), Unprintable::Address);
}

#[test]
fn the_same_sheet_gives_the_same_octets_and_another_day_gives_others() {
    let first = write(&sheet("ข้อความเดียวกัน")).unwrap();
    assert_eq!(first, write(&sheet("ข้อความเดียวกัน")).unwrap());
    let mut later = sheet("ข้อความเดียวกัน");
    later.day = Some(jiff::civil::date(2026, 11, 23));
    assert_ne!(first, write(&later).unwrap());
}

#[test]
fn a_heading_never_stands_last_on_a_page() {
    let mut full = sheet("");
    full.blocks = (0..60)
        .flat_map(|at| {
            let words = vec![Words::plain(format!("หัวข้อที่ {at}"))];
            let passage = Passage {
                name: None,
                words: vec![Words::plain("ข้อความใต้หัวข้อ ".repeat(at % 7 + 1))],
            };
            [
                Block::Heading { level: 2, words },
                Block::Paragraph(passage),
            ]
        })
        .collect();
    let mut letters = Letters::new().unwrap();
    let laid = pages::lay(&full, &mut letters).unwrap();
    assert!(laid.pages.len() > 3);
    for (page, put) in laid.pages.iter().enumerate() {
        let bodies = put.iter().filter_map(|put| match put.leaf {
            pages::Leaf::Body(block) => Some((put.y, block)),
            _ => None,
        });
        let last = bodies.max_by(|one, other| one.0.total_cmp(&other.0));
        let (_, block) = last.unwrap();
        let is_heading = matches!(full.blocks[block], Block::Heading { .. });
        assert!(!is_heading, "page {page} ends with a heading");
    }
}
