use proptest::prelude::*;

use super::*;

type Seen = Result<(u64, Vec<String>), (u64, Why)>;

fn read(text: &str) -> Vec<Seen> {
    Records::new(text.as_bytes())
        .map(|record| {
            record
                .map(|record| (record.line, record.fields))
                .map_err(|spoiled| (spoiled.line, spoiled.why))
        })
        .collect()
}

fn good(line: u64, fields: &[&str]) -> Seen {
    Ok((line, fields.iter().map(|&field| field.to_owned()).collect()))
}

#[test]
fn quotation_marks_hold_commas_marks_and_new_lines() {
    let text = "a,\"b,c\",\"d\"\"e\"\n\n\"two\r\nlines\",,\nlast,\"\",x";
    assert_eq!(
        read(text),
        [
            good(1, &["a", "b,c", "d\"e"]),
            good(3, &["two\nlines", "", ""]),
            good(5, &["last", "", "x"]),
        ]
    );
}

#[test]
fn a_mark_that_is_never_closed_spoils_its_own_line_only() {
    let text = "a,b\n\"open,b\nc,d\ne,f\n";
    assert_eq!(
        read(text),
        [
            good(1, &["a", "b"]),
            Err((2, Why::QuoteOpen)),
            good(3, &["c", "d"]),
            good(4, &["e", "f"]),
        ]
    );
    assert_eq!(
        read("a,b\nc,\"cut"),
        [good(1, &["a", "b"]), Err((2, Why::Truncated))]
    );
}

#[test]
fn a_mark_inside_a_field_spoils_its_line() {
    assert_eq!(
        read("5\" disk,b\n\"a\"b,c\nd,e\n"),
        [
            Err((1, Why::QuoteStray)),
            Err((2, Why::QuoteStray)),
            good(3, &["d", "e"])
        ]
    );
}

#[test]
fn an_open_mark_before_many_lines_is_given_up_and_they_are_read() {
    let mut text = "\"open\n".to_owned();
    for number in 0..3_000 {
        text.push_str(&format!("row,{number}\n"));
    }
    let read = read(&text);
    assert_eq!(read[0], Err((1, Why::QuoteOpen)));
    assert_eq!(read.len(), 3_001);
    assert_eq!(read[3_000], good(3_001, &["row", "2999"]));
}

#[test]
fn a_header_is_held_against_what_must_be_there() {
    let spoiled = |text: &str, must: &[&'static str]| {
        header(&mut Records::new(text.as_bytes()), must)
            .err()
            .map(|spoiled| spoiled.why)
    };
    assert_eq!(spoiled("a, b \n", &["b"]), None);
    assert_eq!(
        spoiled("a,b,a\n", &[]),
        Some(Why::HeaderTwice { column: 3 })
    );
    assert_eq!(spoiled("a,b\n", &["c"]), Some(Why::HeaderWithout("c")));
    assert_eq!(spoiled("", &[]), Some(Why::Empty));
    assert_eq!(spoiled("\n\n", &[]), Some(Why::Empty));
}

proptest! {
    /// What an independent writer writes, an independent reader and this one read alike.
    #[test]
    fn tables_are_read_as_the_csv_crate_reads_them(rows in prop::collection::vec(prop::collection::vec("[a-zก-ฮ0-9 ,\"\n]{0,12}", 2..5), 1..8)) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let theirs: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes.as_slice())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let ours: Vec<Vec<String>> = Records::new(bytes.as_slice()).map(|record| record.map(|record| record.fields).unwrap()).collect();
        prop_assert_eq!(ours, theirs);
    }

    /// Any bytes at all: no panic, an end, and no line number beyond the file.
    #[test]
    fn any_bytes_come_to_an_end(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), any::<u8>()], 0..300)) {
        let lines = u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap() + 1;
        for record in Records::new(bytes.as_slice()) {
            let line = record.map_or_else(|spoiled| spoiled.line, |record| record.line);
            prop_assert!((1..=lines).contains(&line));
        }
    }
}
