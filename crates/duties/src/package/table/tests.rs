use super::*;

#[test]
fn t_21_nothing_that_begins_a_formula_is_left_to_a_spreadsheet() {
    let bodies = [
        "=1+1",
        "=HYPERLINK(\"http://x\")",
        "+66 2 555 0000",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A",
    ];
    let before = ["", " ", "\u{feff}", "\u{200b}", "\u{a0}", "  ", "\0"];
    for body in bodies {
        for lead in before {
            let made = cell(&format!("{lead}{body}"));
            assert!(made.starts_with("\"'"), "{made:?}");
            assert!(made.ends_with('"'));
        }
    }
    assert_eq!(cell("คะแนน 10"), "\"คะแนน 10\"");
}

#[test]
fn quotes_and_line_breaks_stay_inside_their_cell() {
    assert_eq!(cell("a\"b,c\r\nd"), "\"a\"\"b,c\r\nd\"");
    assert_eq!(cell("a\0b"), "\"ab\"");
}
