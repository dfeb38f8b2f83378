use serde_json::json;

use super::*;

#[test]
fn t_11_a_number_is_ones_own_however_it_is_written() {
    let one = plain("081-234-5678");
    for same in [
        "0812345678",
        "+66 81 234 5678",
        "๐๘๑ ๒๓๔ ๕๖๗๘",
        "0066812345678",
        "(081) 234.5678",
    ] {
        assert_eq!(plain(same), one, "{same}");
    }
    assert_eq!(plain(" Ann@Example.org "), "ann@example.org");
    assert_ne!(plain("0812345679"), one);
    assert_eq!(plain("6530123421"), "6530123421");
}

#[test]
fn lp_021_texts_inside_values_are_reached_with_their_place() {
    let value = json!({ "q/1": ["ก", { "reply_to": "u1" }], "n": 3 });
    let mut texts = Vec::new();
    strings(&value, &mut String::new(), false, &mut texts);
    let told: Vec<(&str, &str, bool)> = texts
        .iter()
        .map(|(at, text, names)| (at.as_str(), *text, *names))
        .collect();
    assert_eq!(
        told,
        [("/q~11/0", "ก", false), ("/q~11/1/reply_to", "u1", true)]
    );
    for (at, text, _) in texts {
        assert_eq!(value.pointer(&at).unwrap(), text);
    }
}

fn passage(at: &str, from: usize, to: usize, text: &str) -> Passage {
    Passage {
        record: "r".to_owned(),
        category: "learning".to_owned(),
        field: "answer".to_owned(),
        at: at.to_owned(),
        from,
        to,
        points: Pointing::Name,
        text: fingerprint(text),
    }
}

#[test]
fn t_11_what_is_withheld_is_gone_and_the_rest_stands() {
    let text = "ขอบคุณมะลิและทะเลครับ";
    let place = |name: &str| {
        let from = text.find(name).unwrap();
        passage("", from, from + name.len(), text)
    };
    let (one, two) = (place("มะลิ"), place("ทะเล"));
    let fields = json!({ "answer": text, "grade": "A" });
    let fields = Plain::new(fields.as_object().unwrap().clone());
    let left = withhold(fields, &[&one, &two]);
    let said = left.open()["answer"].as_str().unwrap().to_owned();
    assert_eq!(said, format!("ขอบคุณ{MARK}และ{MARK}ครับ"));
    assert_eq!(left.open()["grade"], "A");
}

#[test]
fn ranges_that_overlap_take_nothing_of_the_rest() {
    assert_eq!(
        without("abcdefgh", &[(1, 4), (2, 5), (3, 4), (6, 7)]),
        format!("a{MARK}f{MARK}h")
    );
    assert_eq!(without("abc", &[(0, 3)]), MARK);
}

#[test]
fn t_11_the_desk_sees_a_window_and_nothing_of_a_text_that_changed() {
    let text = "กขค somebody ฆงจ";
    let fields = json!({ "answer": { "deep": text } });
    let fields = fields.as_object().unwrap();
    let from = text.find("somebody").unwrap();
    let known = passage("/deep", from, from + 8, text);
    let [before, itself, after] = window(fields, &known, 2).unwrap();
    assert_eq!(
        (before.as_str(), itself.as_str(), after.as_str()),
        ("ค ", "somebody", " ฆ")
    );
    assert!(window(fields, &passage("/deep", from, from + 8, "another"), 2).is_none());
    assert!(window(fields, &passage("/gone", 0, 1, text), 2).is_none());
}

#[test]
fn findings_that_overlap_are_one() {
    let found = vec![
        (4, 9, Pointing::Name),
        (0, 6, Pointing::Email),
        (20, 22, Pointing::Handle),
    ];
    assert_eq!(
        apart(found),
        [(0, 9, Pointing::Email), (20, 22, Pointing::Handle)]
    );
}

#[test]
fn the_words_of_reasons_and_kinds_are_one_for_one() {
    for keep in crate::package::Keep::ALL {
        assert_eq!(crate::package::Keep::of_code(keep.code()), Some(keep));
        assert_eq!(serde_json::to_value(keep).unwrap(), keep.code());
    }
    for points in [
        Pointing::Email,
        Pointing::CitizenNumber,
        Pointing::Phone,
        Pointing::Identifier,
        Pointing::ReplyTo,
        Pointing::Handle,
        Pointing::Name,
    ] {
        assert_eq!(serde_json::to_value(points).unwrap(), points.code());
    }
}
