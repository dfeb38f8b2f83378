//! What a file is, told by its first octets: never by its name, nor by what its sender calls it
//! (`LP-21`, `CO-11`, `CO-12`; `T23`).
//!
//! Only kinds that people hand in and that hold no program of their own are known. What is not
//! known is no file here: markup (HTML, SVG), archives and programs among it.

/// How many of the first octets tell a kind for sure. A shorter file is looked at whole.
pub const FIRST_OCTETS: usize = 4_096;

macro_rules! kinds {
    ($( $(#[doc = $doc:literal])+ $Kind:ident = $word:literal, $media:literal, [$($ending:literal),+]; )+) => {
        /// A kind of file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FileKind { $( $(#[doc = $doc])+ $Kind, )+ }

        impl FileKind {
            /// Every kind.
            pub const ALL: &'static [FileKind] = &[$(FileKind::$Kind),+];
            /// The words as written in a pack.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word as written in a pack.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(FileKind::$Kind => $word,)+ }
            }

            /// The media type under which it is handed out (RFC 2046).
            #[must_use]
            pub const fn media_type(self) -> &'static str {
                match self { $(FileKind::$Kind => $media,)+ }
            }

            /// How the name of such a file may end; the first is given where none does.
            #[must_use]
            pub const fn endings(self) -> &'static [&'static str] {
                match self { $(FileKind::$Kind => &[$($ending),+],)+ }
            }
        }
    };
}

kinds! {
    /// A picture, Portable Network Graphics.
    Png = "png", "image/png", ["png"];
    /// A picture, JPEG.
    Jpeg = "jpeg", "image/jpeg", ["jpg", "jpeg"];
    /// A picture, GIF.
    Gif = "gif", "image/gif", ["gif"];
    /// A picture, WebP.
    Webp = "webp", "image/webp", ["webp"];
    /// A picture of telephones, HEIF.
    Heic = "heic", "image/heic", ["heic", "heif"];
    /// A document, PDF.
    Pdf = "pdf", "application/pdf", ["pdf"];
    /// A document, table or slides of an office program (ECMA-376, OASIS `OpenDocument`).
    Office = "office", "application/octet-stream", ["docx", "xlsx", "pptx", "odt", "ods", "odp"];
    /// Plain text, UTF-8.
    Text = "text", "text/plain; charset=utf-8", ["txt", "md", "csv"];
    /// A moving picture, MP4.
    Mp4 = "mp4", "video/mp4", ["mp4", "m4v", "mov"];
    /// A moving picture, `WebM`.
    Webm = "webm", "video/webm", ["webm"];
}

/// The brands of HEIF pictures (ISO 23008-12).
const HEIF: [&[u8]; 4] = [b"heic", b"heix", b"mif1", b"heim"];
/// The brands of MP4 that are seen in the wild (ISO 14496-12).
const MP4: [&[u8]; 9] = [
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"qt  ",
];
/// How the name of the first member of an office document begins.
const OFFICE: [&[u8]; 6] = [
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"word/",
    b"xl/",
    b"ppt/",
];

impl FileKind {
    /// The kind of a file by its first octets, [`FIRST_OCTETS`] of them or all there are; none when
    /// it is no kind that is taken.
    #[must_use]
    pub fn of(first: &[u8]) -> Option<FileKind> {
        let first = first.get(..FIRST_OCTETS).unwrap_or(first);
        let begins = |octets: &[u8]| first.starts_with(octets);
        let at = |from: usize, octets: &[u8]| {
            first
                .get(from..)
                .is_some_and(|rest| rest.starts_with(octets))
        };
        if begins(b"\x89PNG\r\n\x1a\n") {
            return Some(FileKind::Png);
        }
        if begins(b"\xff\xd8\xff") {
            return Some(FileKind::Jpeg);
        }
        if begins(b"GIF87a") || begins(b"GIF89a") {
            return Some(FileKind::Gif);
        }
        if begins(b"RIFF") && at(8, b"WEBP") {
            return Some(FileKind::Webp);
        }
        if begins(b"%PDF-") {
            return Some(FileKind::Pdf);
        }
        if at(4, b"ftyp") {
            let brand = |brands: &[&[u8]]| brands.iter().any(|brand| at(8, brand));
            return match (brand(&HEIF), brand(&MP4)) {
                (true, _) => Some(FileKind::Heic),
                (false, true) => Some(FileKind::Mp4),
                (false, false) => None,
            };
        }
        if begins(b"\x1a\x45\xdf\xa3") {
            let is_webm = first.windows(4).take(64).any(|octets| octets == b"webm");
            return is_webm.then_some(FileKind::Webm);
        }
        if begins(b"PK\x03\x04") {
            let is_office = OFFICE.iter().any(|name| at(30, name))
                || at(30, b"mimetypeapplication/vnd.oasis.opendocument.");
            return is_office.then_some(FileKind::Office);
        }
        is_text(first).then_some(FileKind::Text)
    }

    /// Whether the octets of one piece may stand in a file of this kind: a text has no control
    /// characters anywhere, so that nothing else hides behind its first lines.
    #[must_use]
    pub fn may_hold(self, piece: &[u8]) -> bool {
        self != FileKind::Text || !piece.iter().copied().any(is_control)
    }

    /// Whether it is a picture, moving or not.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        !matches!(self, FileKind::Pdf | FileKind::Office | FileKind::Text)
    }

    /// Whether it is a moving picture.
    #[must_use]
    pub const fn is_moving(self) -> bool {
        matches!(self, FileKind::Mp4 | FileKind::Webm)
    }

    /// A name that is safe in an archive, a header and a folder of any system (`T22`): letters,
    /// digits and hyphens, eighty at most, with an ending of this kind whatever it was called.
    #[must_use]
    pub fn safe_name(self, called: &str) -> String {
        let called = called.rsplit(['/', '\\']).next().unwrap_or_default();
        let (stem, ending) = called.rsplit_once('.').unwrap_or((called, ""));
        let known = self
            .endings()
            .iter()
            .find(|known| known.eq_ignore_ascii_case(ending));
        let stem = if known.is_some() { stem } else { called };
        let mut safe = String::new();
        for letter in stem.chars().take(80) {
            let is_safe = letter.is_alphanumeric() || is_thai(letter);
            if is_safe {
                safe.push(letter);
            } else if !safe.ends_with('-') && !safe.is_empty() {
                safe.push('-');
            }
        }
        let safe = safe.trim_end_matches('-');
        let ending = known.or_else(|| self.endings().first()).unwrap_or(&"bin");
        if safe.is_empty() {
            format!("file.{ending}")
        } else {
            format!("{safe}.{ending}")
        }
    }
}

/// A Thai letter, vowel or tone mark: the marks are no letters to Unicode, and a name without them is
/// another name.
const fn is_thai(letter: char) -> bool {
    matches!(letter, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e50}'..='\u{e59}')
}

const fn is_control(octet: u8) -> bool {
    octet == 0x7f || (octet < 0x20 && !matches!(octet, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// UTF-8 without control characters that is no markup; its last letter may be cut.
fn is_text(first: &[u8]) -> bool {
    let text = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(cut) if cut.error_len().is_none() && first.len() >= FIRST_OCTETS => {
            let whole = first.get(..cut.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let shown = text.trim_start_matches('\u{feff}').trim_start();
    !shown.is_empty() && !shown.starts_with(['<', '%']) && !first.iter().copied().any(is_control)
}

#[cfg(test)]
mod tests;
