use super::*;

#[test]
fn t_23_a_file_is_what_its_first_octets_say() {
    let cases: [(&[u8], Option<FileKind>); 21] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(FileKind::Png)),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(FileKind::Jpeg)),
        (b"GIF89a\x01\0\x01\0", Some(FileKind::Gif)),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Some(FileKind::Webp)),
        (b"\0\0\0\x18ftypheic\0\0\0\0", Some(FileKind::Heic)),
        (b"\0\0\0\x18ftypisom\0\0\0\0", Some(FileKind::Mp4)),
        (b"\0\0\0\x18ftypevil\0\0\0\0", None),
        (
            b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
            Some(FileKind::Webm),
        ),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", None),
        (b"%PDF-1.7\n", Some(FileKind::Pdf)),
        (
            b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0AAAABBBBCCCC\x13\0\0\0[Content_Types].xml",
            Some(FileKind::Office),
        ),
        (
            b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0AAAABBBBCCCC\x08\0\0\0evil.exe",
            None,
        ),
        ("รายงานของกลุ่ม\nบรรทัดที่สอง".as_bytes(), Some(FileKind::Text)),
        (b"<!doctype html><script>alert(1)</script>", None),
        (
            b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
            None,
        ),
        (b"\xef\xbb\xbf<html>", None),
        (b"%!PS-Adobe-3.0", None),
        (b"MZ\x90\0\x03", None),
        (b"\x7fELF\x02\x01", None),
        (b"plain\0text", None),
        (b"", None),
    ];
    for (octets, kind) in cases {
        assert_eq!(
            FileKind::of(octets),
            kind,
            "{:?}",
            octets.escape_ascii().to_string()
        );
    }
    // A letter cut by the look is no fault; one cut by the file is.
    let long = "ก".repeat(FIRST_OCTETS);
    assert_eq!(FileKind::of(long.as_bytes()), Some(FileKind::Text));
    assert_eq!(FileKind::of(&"ก".as_bytes()[..2]), None);
    assert!(!FileKind::Text.may_hold(b"more\0") && FileKind::Png.may_hold(b"more\0"));
}

#[test]
fn t_22_a_name_is_made_safe_for_archives_and_headers() {
    let cases = [
        (FileKind::Pdf, "รายงานกลุ่มที่ ๓.pdf", "รายงานกลุ่มที่-๓.pdf"),
        (FileKind::Pdf, "../../etc/passwd", "passwd.pdf"),
        (FileKind::Png, "evil.svg", "evil-svg.png"),
        (
            FileKind::Png,
            "a\r\nSet-Cookie: x=\"1\".PNG",
            "a-Set-Cookie-x-1.png",
        ),
        (FileKind::Text, "C:\\con\\..\\\u{202e}gpj.txt", "gpj.txt"),
        (FileKind::Jpeg, "", "file.jpg"),
        (FileKind::Jpeg, "....", "file.jpg"),
        (FileKind::Jpeg, "photo.JPEG", "photo.jpeg"),
    ];
    for (kind, called, safe) in cases {
        assert_eq!(kind.safe_name(called), safe);
    }
    assert!(FileKind::Pdf.safe_name(&"ก".repeat(500)).chars().count() <= 84);
}

#[test]
fn every_kind_has_a_word_of_its_own_and_an_ending() {
    for (kind, word) in FileKind::ALL.iter().zip(FileKind::WORDS) {
        assert_eq!(kind.code(), *word);
        assert!(!kind.endings().is_empty() && kind.media_type().contains('/'));
        assert!(!kind.is_moving() || kind.is_picture());
    }
}
