use super::*;

/// The segments of a JPEG before its squares, by marker, and the octets of the squares, unstuffed.
fn taken_apart(octets: &[u8]) -> (Vec<(u8, Vec<u8>)>, Vec<u8>) {
    assert_eq!(octets[..2], [0xFF, 0xD8]);
    let (mut segments, mut at) = (Vec::new(), 2);
    loop {
        assert_eq!(octets[at], 0xFF);
        let length = usize::from(u16::from_be_bytes([octets[at + 2], octets[at + 3]]));
        segments.push((octets[at + 1], octets[at + 4..at + 2 + length].to_vec()));
        at += 2 + length;
        if segments.last().unwrap().0 == 0xDA {
            break;
        }
    }
    let (squares, end) = octets[at..].split_at(octets.len() - at - 2);
    assert_eq!(end, [0xFF, 0xD9]);
    let mut plain = Vec::new();
    let mut rest = squares.iter().copied();
    while let Some(octet) = rest.next() {
        plain.push(octet);
        if octet == 0xFF {
            assert_eq!(rest.next(), Some(0), "a marker among the squares");
        }
    }
    (segments, plain)
}

/// The words of a table as T.81 annex C makes them: length and word to value.
fn words(table: &[u8]) -> Vec<(u32, u32, u8)> {
    let mut values = table[17..].iter();
    let (mut word, mut words) = (0, Vec::new());
    for (length, count) in (1..).zip(&table[1..17]) {
        for _ in 0..*count {
            words.push((length, word, *values.next().unwrap()));
            word += 1;
        }
        word <<= 1;
    }
    assert!(values.next().is_none());
    words
}

struct Reader(Vec<u8>, usize);

impl Reader {
    fn bits(&mut self, count: u32) -> u32 {
        (0..count).fold(0, |read, _| {
            let bit = self.0[self.1 / 8] >> (7 - self.1 % 8) & 1;
            self.1 += 1;
            read << 1 | u32::from(bit)
        })
    }

    fn word(&mut self, words: &[(u32, u32, u8)]) -> u8 {
        let (mut read, mut length) = (0, 0);
        loop {
            read = read << 1 | self.bits(1);
            length += 1;
            let found = words
                .iter()
                .find(|known| (known.0, known.1) == (length, read));
            if let Some((_, _, value)) = found {
                return *value;
            }
            assert!(length < 16);
        }
    }
}

#[test]
fn a_jpeg_reads_back_square_by_square_as_it_was_drawn() {
    for number in 0..6 {
        let scene = Scene::of(number);
        let file = jpeg(scene);
        assert_eq!(law::FileKind::of(&file), Some(law::FileKind::Jpeg));
        assert!(file.len() < 8_192, "{}", file.len());
        let (segments, squares) = taken_apart(&file);
        let of = |marker: u8| segments.iter().filter(move |one| one.0 == marker);
        let frame = &of(0xC0).next().unwrap().1;
        assert_eq!(frame[1..5], [0, 240, 1, 64], "240 high, 320 wide");
        let tables: Vec<_> = of(0xC4).map(|table| words(&table.1)).collect();
        let scale = i32::from(of(0xDB).next().unwrap().1[1]);
        let mut reader = Reader(squares, 0);
        let mut means = [0_i32; 3];
        for y in 0..SQUARES.1 {
            for x in 0..SQUARES.0 {
                for mean in &mut means {
                    let length = u32::from(reader.word(&tables[0]));
                    let read = i32::try_from(reader.bits(length)).unwrap();
                    let is_less = length > 0 && read < 1 << (length - 1);
                    *mean += if is_less {
                        read - (1 << length) + 1
                    } else {
                        read
                    };
                    assert_eq!(reader.word(&tables[1]), 0, "the block ends");
                }
                // The first number is eight times the mean.
                assert_eq!(
                    means.map(|mean| mean * scale / 8),
                    light_and_colour(scene.colour(x, y))
                );
            }
        }
        assert!(reader.0.len() * 8 - reader.1 < 8, "nothing is left over");
    }
}

#[test]
fn a_png_reads_back_row_by_row_as_it_was_drawn() {
    let scene = Scene::of(3);
    let file = png(scene);
    assert_eq!(law::FileKind::of(&file), Some(law::FileKind::Png));
    let (mut at, mut content) = (8, Vec::new());
    let mut names = Vec::new();
    while at < file.len() {
        let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
        let length = usize::try_from(number(at)).unwrap();
        let name = &file[at + 4..at + 8];
        // The remainder of what is followed by its own checksum is always this (annex D).
        assert_eq!(crc(&file[at + 4..at + 8 + length]), number(at + 8 + length));
        names.push(String::from_utf8(name.to_vec()).unwrap());
        if name == b"IDAT" {
            content.extend_from_slice(&file[at + 8..at + 8 + length]);
        }
        at += length + 12;
    }
    assert_eq!(names, ["IHDR", "IDAT", "IEND"]);
    assert_eq!(crc(b"123456789"), 0xCBF4_3926, "the published check value");
    let (mut rows, mut from) = (Vec::new(), 2);
    loop {
        let length = usize::from(u16::from_le_bytes([content[from + 1], content[from + 2]]));
        rows.extend_from_slice(&content[from + 5..from + 5 + length]);
        let is_last = content[from] == 1;
        from += 5 + length;
        if is_last {
            break;
        }
    }
    assert_eq!(content.len() - from, 4, "the sum of all rows");
    for (y, row) in (0..).zip(rows.chunks(1 + 3 * 320)) {
        assert_eq!(row[0], 0);
        for (x, dot) in (0..).zip(row[1..].chunks(3)) {
            assert_eq!(dot, scene.colour(x / SQUARE, y / SQUARE));
        }
    }
}
