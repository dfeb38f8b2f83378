use std::io::{BufReader, Read};

use super::*;

type Seen = Result<(u64, String, bool), (u64, Why)>;

fn read(bytes: &[u8]) -> Vec<Seen> {
    Lines::new(bytes)
        .map(|line| {
            line.map(|line| (line.number, line.text, line.ended))
                .map_err(|spoiled| (spoiled.line, spoiled.why))
        })
        .collect()
}

#[test]
fn lines_end_in_either_way_and_the_last_may_lack_its_end() {
    let read = read("\u{feff}หนึ่ง\r\nสอง\nสาม".as_bytes());
    let wanted = [(1, "หนึ่ง", true), (2, "สอง", true), (3, "สาม", false)];
    let wanted: Vec<_> = wanted
        .into_iter()
        .map(|(number, text, ended)| Ok((number, text.to_owned(), ended)))
        .collect();
    assert_eq!(read, wanted);
}

#[test]
fn t_52_bytes_that_are_no_text_are_reported_by_line_and_byte_and_the_rest_is_read() {
    let mut bytes = b"good\nbad \xff here\n".to_vec();
    bytes.extend(b"a\0b\n");
    // ภาษาไทย in Windows-874
    bytes.extend(b"x \xc0\xd2\xc9\xd2\xe4\xb7\xc2\nend\n");
    let read = read(&bytes);
    assert_eq!(read[0], Ok((1, "good".to_owned(), true)));
    let not_utf8 = |column, looks_thai| Why::NotUtf8 { column, looks_thai };
    assert_eq!(read[1], Err((2, not_utf8(5, false))));
    assert_eq!(read[2], Err((3, Why::Nul)));
    assert_eq!(read[3], Err((4, not_utf8(3, true))));
    assert_eq!(read[4], Ok((5, "end".to_owned(), true)));
}

#[test]
fn files_that_are_no_lines_of_utf8_are_known_by_their_first_bytes() {
    for (bytes, why) in [
        (&b""[..], Why::Empty),
        (b"\xff\xfea\0", Why::Utf16),
        (b"\xfe\xff\0a", Why::Utf16),
        (b"\x1f\x8b\x08\0", Why::Compressed),
        (b"PK\x03\x04\x14\0", Why::Compressed),
    ] {
        assert_eq!(read(bytes), [Err((1, why))]);
    }
}

/// Gives out letters without an end, and counts how many were taken.
struct Endless {
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = usize::try_from(self.left).unwrap().min(buffer.len());
        buffer[..most].fill(b'x');
        self.left -= u64::try_from(most).unwrap();
        Ok(most)
    }
}

#[test]
fn t_52_a_huge_line_is_passed_over_without_being_held() {
    let huge = Endless {
        left: 300 * 1024 * 1024,
    };
    let file = (&b"first\n"[..]).chain(huge).chain(&b"\nlast\n"[..]);
    let mut lines = Lines::new(BufReader::with_capacity(1 << 16, file));
    assert!(lines.next().is_some_and(|line| line.is_ok()));
    let spoiled = lines.next().and_then(Result::err).unwrap();
    assert_eq!((spoiled.line, spoiled.why), (2, Why::LineTooLong));
    assert!(lines.buffer.capacity() <= 2 * LINE_BYTES_MAX);
    let last = lines.next().and_then(Result::ok).unwrap();
    assert_eq!((last.number, last.text.as_str()), (3, "last"));
    assert!(lines.next().is_none());
}

#[test]
fn the_longest_line_is_read_and_one_byte_more_is_not() {
    let mut bytes = vec![b'x'; LINE_BYTES_MAX];
    bytes.push(b'\n');
    assert!(read(&bytes)[0].is_ok());
    bytes.insert(0, b'x');
    assert_eq!(read(&bytes)[0], Err((1, Why::LineTooLong)));
}

#[test]
fn a_reader_that_fails_is_reported_and_ends_the_file() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let mut lines = Lines::new(BufReader::new((&b"one\n"[..]).chain(Broken)));
    assert!(lines.next().is_some_and(|line| line.is_ok()));
    let spoiled = lines.next().and_then(Result::err).unwrap();
    let kind = std::io::ErrorKind::ConnectionReset;
    assert_eq!(spoiled.why, Why::Unreadable { kind });
    assert!(lines.next().is_none());
}
