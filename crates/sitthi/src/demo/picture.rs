//! Pictures that nobody took: a sun over hills, drawn from numbers and written as PNG (ISO/IEC 15948) and as
//! baseline JPEG (ITU-T T.81). Real files, so that every reader opens them, and small.

/// A colour: red, green, blue.
type Colour = [u8; 3];

/// Width and height of a picture in squares.
const SQUARES: (u32, u32) = (40, 30);
/// How many dots a square has each way; in a JPEG one square is one block.
const SQUARE: u32 = 8;

/// What can be seen in a picture; no two shades show the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scene {
    /// Where the sun stands, in squares from the left.
    sun: u32,
    /// Which colours it has.
    shade: u32,
}

impl Scene {
    /// The scene of a number.
    pub(super) const fn of(number: u32) -> Self {
        Self {
            sun: 6 + number * 11 % 28,
            shade: number % 4,
        }
    }

    /// The colour of a square.
    fn colour(self, x: u32, y: u32) -> Colour {
        let far = x.abs_diff(self.sun).pow(2) + y.abs_diff(8).pow(2);
        let hill = 17 + (x + 7 * self.shade).abs_diff(22) / 3;
        let near = 24 - (x + 3 * self.shade) % 19 / 5;
        let lift = |base: u32| u8::try_from((base + y * 3).min(255)).unwrap_or(u8::MAX);
        if far < 17 {
            [255, 214, 92]
        } else if y >= near {
            [46, lift(20 + 12 * self.shade), 52]
        } else if y >= hill {
            [82, lift(50 + 10 * self.shade), 88]
        } else {
            [lift(120), lift(160), 235]
        }
    }
}

/// A picture as PNG.
pub(super) fn png(scene: Scene) -> Vec<u8> {
    let (width, height) = (SQUARES.0 * SQUARE, SQUARES.1 * SQUARE);
    let mut rows = Vec::new();
    for y in 0..height {
        // Each row says first how it was filtered: not at all.
        rows.push(0);
        for x in 0..width {
            rows.extend_from_slice(&scene.colour(x / SQUARE, y / SQUARE));
        }
    }
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // Eight bits a channel, red green blue, the usual compression and filters, not interlaced.
    head.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, *b"IHDR", &head);
    chunk(&mut out, *b"IDAT", &zlib(&rows));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    let checked = [&name, content].concat();
    out.extend_from_slice(&checked);
    out.extend_from_slice(&crc(&checked).to_be_bytes());
}

/// The checksum of a chunk (ISO/IEC 15948 annex D).
fn crc(octets: &[u8]) -> u32 {
    let step = |mut sum: u32, octet: &u8| {
        sum ^= u32::from(*octet);
        for _ in 0..8 {
            let low = sum & 1;
            sum >>= 1;
            if low == 1 {
                sum ^= 0xEDB8_8320;
            }
        }
        sum
    };
    !octets.iter().fold(u32::MAX, step)
}

/// Octets as a stream that says of itself that it is not compressed (RFC 1950, RFC 1951 §3.2.4).
fn zlib(octets: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut pieces = octets.chunks(usize::from(u16::MAX)).peekable();
    while let Some(piece) = pieces.next() {
        let length = u16::try_from(piece.len()).unwrap_or(u16::MAX);
        out.push(u8::from(pieces.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(piece);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for octet in octets {
        low = (low + u32::from(*octet)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend_from_slice(&(high << 16 | low).to_be_bytes());
    out
}

/// The markers of a JPEG before its squares, but for its size: what scales them, and how they are written.
const JFIF: &[u8] = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00";
/// Lengths of the words for the differences between squares, and the differences (T.81 table K.3).
const DIFFERENCES: [u8; 29] = [
    0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];
/// One word of one bit: nothing changes within a square.
const EVEN: [u8; 18] = [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A picture as baseline JPEG: every block is of one colour.
pub(super) fn jpeg(scene: Scene) -> Vec<u8> {
    let short = |number: u32| u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes();
    let mut out = JFIF.to_vec();
    // A block's first number is eight times its mean: divided by eight, it is the mean.
    segment(&mut out, 0xDB, &[&[0_u8][..], &[8; 64]].concat());
    let (width, height) = (short(SQUARES.0 * SQUARE), short(SQUARES.1 * SQUARE));
    let parts = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    let frame = [&[8_u8][..], &height, &width, &[3], &parts].concat();
    segment(&mut out, 0xC0, &frame);
    segment(&mut out, 0xC4, &DIFFERENCES);
    segment(&mut out, 0xC4, &EVEN);
    segment(&mut out, 0xDA, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    let mut bits = Bits::default();
    let mut before = [0_i32; 3];
    for y in 0..SQUARES.1 {
        for x in 0..SQUARES.0 {
            let means = light_and_colour(scene.colour(x, y));
            for (mean, before) in means.into_iter().zip(&mut before) {
                bits.difference(mean - *before);
                bits.put(0, 1);
                *before = mean;
            }
        }
    }
    out.extend_from_slice(&bits.whole());
    out.extend_from_slice(&[0xFF, 0xD9]);
    out
}

fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    out.extend_from_slice(&[0xFF, marker]);
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(content);
}

/// Lightness and two differences of colour, each less its middle (JFIF 1.02, in 256ths).
fn light_and_colour(colour: Colour) -> [i32; 3] {
    let [red, green, blue] = colour.map(i32::from);
    [
        (77 * red + 150 * green + 29 * blue) / 256 - 128,
        (-43 * red - 85 * green + 128 * blue) / 256,
        (128 * red - 107 * green - 21 * blue) / 256,
    ]
}

/// Bits on their way into octets.
#[derive(Default)]
struct Bits {
    octets: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    /// Adds the lowest `count` bits, at most sixteen.
    fn put(&mut self, bits: u32, count: u32) {
        self.held = (self.held << count) | (bits & ((1 << count) - 1));
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let octet = u8::try_from(self.held >> self.count & 0xFF).unwrap_or(0);
            self.octets.push(octet);
            if octet == 0xFF {
                // Otherwise a reader would take it for a marker.
                self.octets.push(0);
            }
        }
        self.held &= (1 << self.count) - 1;
    }

    /// Adds a difference: how many bits it has, then those.
    fn difference(&mut self, difference: i32) {
        let length = 32 - difference.unsigned_abs().leading_zeros();
        match length {
            0 => self.put(0b00, 2),
            1..=5 => self.put(length + 1, 3),
            // From six bits on the word is as many ones as grow, and a zero.
            _ => self.put((1 << (length - 2)) - 2, length - 2),
        }
        let own = if difference < 0 {
            (1 << length) - 1 - difference.unsigned_abs()
        } else {
            difference.unsigned_abs()
        };
        self.put(own, length);
    }

    /// What was written, filled up with ones.
    fn whole(mut self) -> Vec<u8> {
        self.put(0x7F, 7);
        self.octets
    }
}

#[cfg(test)]
mod tests;
