use super::*;

fn written(write: impl FnOnce(&mut Lines<&mut Vec<u8>>)) -> String {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out);
    write(&mut lines);
    lines.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn numbers_keep_their_digits() {
    for number in [0, 1, 9, 10, 1_234, u64::MAX] {
        assert_eq!(
            written(|lines| assert!(!lines.number(number).buffer.is_empty())),
            number.to_string()
        );
        assert_eq!(
            written(|lines| assert!(!lines.padded(number, 6).buffer.is_empty())),
            format!("{number:06}")
        );
    }
}

#[test]
fn json_strings_read_back() {
    let hard = "ข้อ \"ก\" \\ บรรทัดใหม่\nแท็บ\t\u{1}\u{1f} จบ";
    let text = written(|lines| assert!(!lines.json(hard).buffer.is_empty()));
    assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hard);
}

#[test]
fn csv_fields_are_quoted_only_when_they_must_be() {
    assert_eq!(
        written(|lines| assert!(!lines.csv("ง่าย").buffer.is_empty())),
        "ง่าย"
    );
    assert_eq!(
        written(|lines| assert!(!lines.csv("ก, \"ข\"").buffer.is_empty())),
        "\"ก, \"\"ข\"\"\""
    );
}

#[test]
fn uuids_have_their_usual_form() {
    let uuid = [
        0x94, 0xed, 0xfa, 0x7a, 0xb5, 0x94, 0x47, 0x22, 0xa3, 0x1a, 0xfe, 0x7e, 0xb2, 0xcb, 0x61,
        0xcc,
    ];
    assert_eq!(
        written(|lines| assert!(!lines.uuid(uuid).buffer.is_empty())),
        "94edfa7a-b594-4722-a31a-fe7eb2cb61cc"
    );
}

#[test]
fn lines_and_bytes_are_counted_past_the_buffer() {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out);
    for number in 0..30_000 {
        lines.padded(number, 6).end().unwrap();
    }
    let written = lines.finish().unwrap();
    assert_eq!(
        written,
        Written {
            lines: 30_000,
            bytes: 210_000
        }
    );
    assert_eq!(out.len(), 210_000);
}

#[test]
fn a_writer_that_fails_is_heard() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut lines = Lines::new(Full);
    lines.text("x").end().unwrap();
    assert_eq!(
        lines.finish().unwrap_err().kind(),
        io::ErrorKind::StorageFull
    );
}
