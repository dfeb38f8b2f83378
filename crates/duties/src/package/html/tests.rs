use super::*;

#[test]
fn t_20_no_value_can_begin_a_tag_an_attribute_or_a_reference() {
    let hostile = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='x",
        "&lt;script&gt;",
        "</td></table><iframe src=//x>",
        "<!--",
        "]]>",
        "\u{202e}txt.exe",
        "a\0b\u{1b}[31m",
    ];
    for value in hostile {
        let safe = escape(value);
        assert!(
            !safe.contains(['<', '>', '"', '\'', '\0', '\u{1b}', '\u{202e}']),
            "{safe}"
        );
        for reference in safe.split_inclusive('&').skip(1) {
            let reference = format!("&{reference}");
            let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
            assert!(
                known.iter().any(|known| reference.starts_with(known)),
                "{safe}"
            );
        }
    }
    assert_eq!(escape("สมมุติ ก."), "สมมุติ ก.");
}
