use super::*;

#[test]
fn every_object_stands_where_the_table_says_and_the_stream_is_as_long_as_told() {
    let file = String::from_utf8(pdf("A (made up) heading", &["one\\two", "ไทย three"])).unwrap();
    assert_eq!(law::FileKind::of(file.as_bytes()), Some(law::FileKind::Pdf));
    let (_, start) = file.rsplit_once("startxref\n").unwrap();
    let table: usize = start.lines().next().unwrap().parse().unwrap();
    let mut rows = file.split_at(table).1.lines();
    assert_eq!((rows.next(), rows.next()), (Some("xref"), Some("0 6")));
    assert_eq!(rows.next(), Some("0000000000 65535 f "));
    for number in 1..6 {
        let place: usize = rows.next().unwrap().split_at(10).0.parse().unwrap();
        assert!(
            file.split_at(place)
                .1
                .starts_with(&format!("{number} 0 obj\n"))
        );
    }
    let (_, length) = file.split_once("/Length ").unwrap();
    let length: usize = length.split(' ').next().unwrap().parse().unwrap();
    let (_, stream) = file.split_once("stream\n").unwrap();
    assert!(stream.split_at(length).1.starts_with("endstream"));
    for written in ["(A \\(made up\\) heading)", "(one\\\\two)", "( three)"] {
        assert!(stream.contains(written), "{written}: {stream}");
    }
}
