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

/// Every way to begin a formula, behind everything that a spreadsheet may pass over.
fn formulas() -> Vec<String> {
    const BODIES: [&str; 14] = [
        "1+1",
        "HYPERLINK(\"http://127.0.0.1/\"&A1,\"x\")",
        "cmd|' /C calc'!A0",
        "IMPORTXML(CONCAT(\"http://127.0.0.1/?v=\",A1),\"//a\")",
        "WEBSERVICE(\"http://127.0.0.1/\")",
        "DDE(\"cmd\";\"/C calc\";\"!A0\")",
        "SUM(1+9)*cmd|' /C calc'!A0",
        "2+5+cmd|' /C calc'!A0",
        "IMAGE(\"http://127.0.0.1/\")",
        "rundll32|'URL.dll,OpenURL calc.exe'!A",
        "\"a\"\"b\",=1",
        "1\r\n=2",
        "1,=2;=3\t=4",
        "ผลรวม(ก1)",
    ];
    const BEGIN: [&str; 13] = [
        "=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "−", "|",
    ];
    const BEFORE: [&str; 16] = [
        "",
        " ",
        "  ",
        "\t",
        "\r",
        "\n",
        "\0",
        "\u{feff}",
        "\u{200b}",
        "\u{a0}",
        "\u{3000}",
        "\u{2003}",
        "\u{85}",
        "\u{202e}",
        "\u{ad}",
        " \t\u{feff}",
    ];
    let begins = BEFORE
        .iter()
        .flat_map(|before| BEGIN.iter().map(move |begin| format!("{before}{begin}")));
    begins
        .flat_map(|begin| BODIES.iter().map(move |body| format!("{begin}{body}")))
        .collect()
}

/// Reads a table back as RFC 4180 says.
fn read_back(table: &str) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.trim_start_matches('\u{feff}').as_bytes())
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn t_21_two_thousand_formulas_come_back_as_text_from_a_real_table() {
    let payloads = formulas();
    assert!(payloads.len() > 2_000);
    let category = Category {
        id: "learning".to_owned(),
        code: "D3".to_owned(),
        name: Text::new("ก", "a"),
        sensitive: false,
        free_text: true,
        fields: Vec::new(),
    };
    let kept: Vec<Record> = payloads
        .chunks(2)
        .map(|pair| {
            let fields = [("=cmd", &pair[0]), ("answer", pair.last().unwrap())];
            let fields = fields
                .into_iter()
                .map(|(id, value)| (id.to_owned(), Json::String(value.clone())));
            Record {
                record: law::RecordId::from_bytes([7; 16]),
                category: policy::CategoryIx(0),
                source: "=source".to_owned(),
                course: None,
                happened: law::Moment::from_micros(0),
                expires: None,
                fields: law::Plain::new(fields.collect()),
            }
        })
        .collect();
    let rows = read_back(&records(&category, &kept));
    assert_eq!(
        rows.len(),
        kept.len() + 1,
        "no value begins a row of its own"
    );
    for cell in rows.iter().flatten() {
        assert_eq!(rows[0].len(), 5);
        let seen = cell.trim_start_matches(is_unseen);
        assert!(
            !seen.starts_with(FORMULA) && !cell.starts_with(['\t', '\r', '\n']),
            "{cell:?}"
        );
    }
    let back: Vec<String> = rows
        .iter()
        .skip(1)
        .flat_map(|row| row[3..].to_vec())
        .collect();
    for (value, back) in payloads.iter().zip(&back) {
        let kept = back.strip_prefix('\'').expect("each of them is guarded");
        assert_eq!(kept, value.replace('\0', ""), "the value itself is whole");
    }
}

#[test]
fn values_that_are_no_formula_are_as_they_were() {
    for value in [
        "คะแนน 10",
        "a=b",
        "1-2",
        "2026-11-22",
        "user@example.org",
        "' quoted",
        "",
        "x|y",
    ] {
        let rows = read_back(&format!("{}\r\n", cell(value)));
        let back = rows.first().map_or("", |row| row[0].as_str());
        assert_eq!(back, value);
    }
}
