//! The one file of a form (RFC 7578, `multipart/form-data`), read as it comes in: never held whole.

use std::io::{self, Read};

/// The most octets before a file begins.
const HEAD_MOST: usize = 8 * 1024;
/// Octets read ahead.
const AHEAD: usize = 64 * 1024;

/// Reads the octets of the first part of a form, up to its end.
pub(crate) struct OneFile<R> {
    from: R,
    /// What stands after the file's last octet.
    ending: Vec<u8>,
    ahead: Vec<u8>,
    is_over: bool,
}

/// The boundary that a content type names; none when it is no form with files.
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    let (media, rest) = content_type.split_once(';')?;
    if !media.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = rest
        .split(';')
        .find_map(|one| one.trim().strip_prefix("boundary="))?;
    let named = named.trim_matches('"');
    let is_one =
        (1..=70).contains(&named.len()) && named.bytes().all(|octet| octet.is_ascii_graphic());
    is_one.then_some(named)
}

impl<R: Read> OneFile<R> {
    /// Reads on to where the file begins.
    ///
    /// # Errors
    /// When the form does not begin with a part, or breaks off.
    pub(crate) fn new(mut from: R, boundary: &str) -> io::Result<Self> {
        let first = format!("--{boundary}\r\n");
        let mut ahead = Vec::new();
        let begins = loop {
            if let Some(at) = place_of(&ahead, b"\r\n\r\n") {
                break at + 4;
            }
            if ahead.len() > HEAD_MOST || !more(&mut from, &mut ahead)? {
                return Err(io::ErrorKind::InvalidData.into());
            }
        };
        if !ahead.starts_with(first.as_bytes()) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        ahead.drain(..begins);
        Ok(OneFile {
            from,
            ending: format!("\r\n--{boundary}").into_bytes(),
            ahead,
            is_over: false,
        })
    }
}

impl<R: Read> Read for OneFile<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_over {
            return Ok(0);
        }
        // What may be the beginning of the ending is not given out before more has come.
        let (sure, ends) = loop {
            if let Some(at) = place_of(&self.ahead, &self.ending) {
                break (at, true);
            }
            let sure = self.ahead.len().saturating_sub(self.ending.len());
            if sure > 0 {
                break (sure, false);
            }
            if !more(&mut self.from, &mut self.ahead)? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        let octets = sure.min(into.len());
        for (place, octet) in into.iter_mut().zip(self.ahead.drain(..octets)) {
            *place = octet;
        }
        self.is_over = ends && octets == sure;
        Ok(octets)
    }
}

fn place_of(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within
        .windows(wanted.len())
        .position(|octets| octets == wanted)
}

fn more(from: &mut impl Read, ahead: &mut Vec<u8>) -> io::Result<bool> {
    let mut piece = vec![0_u8; AHEAD];
    let octets = from.read(&mut piece)?;
    ahead.extend_from_slice(piece.get(..octets).unwrap_or_default());
    Ok(octets > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many octets at a time.
    struct Slowly<'o>(&'o [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let octets = self.1.min(self.0.len()).min(into.len());
            into[..octets].copy_from_slice(&self.0[..octets]);
            self.0 = &self.0[octets..];
            Ok(octets)
        }
    }

    fn form(content: &[u8]) -> Vec<u8> {
        [
            b"--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: text/html\r\n\r\n",
            content,
            b"\r\n--xYz--\r\n",
        ]
        .concat()
    }

    #[test]
    fn t_23_a_file_of_a_form_comes_out_as_it_went_in_whatever_pieces_it_comes_in() {
        let contents: [&[u8]; 5] = [
            b"",
            b"plain",
            b"\r\n--xY\r\n--xZ not the end",
            &[7; 200_000],
            b"ends with\r\n",
        ];
        for content in contents {
            for pieces in [1, 3, 1_000, 1_000_000] {
                if content.len() > 1_000 && pieces < 1_000 {
                    continue;
                }
                let form = form(content);
                let mut read = Vec::new();
                let mut file = OneFile::new(Slowly(&form, pieces), "xYz").unwrap();
                file.read_to_end(&mut read).unwrap();
                assert_eq!(read, content);
            }
        }
    }

    #[test]
    fn t_23_a_form_that_breaks_off_or_is_none_gives_no_file() {
        let whole = form(b"content");
        for length in [0, 5, 40, whole.len() - 12] {
            let read = OneFile::new(Slowly(&whole[..length], 7), "xYz")
                .and_then(|mut file| io::copy(&mut file, &mut io::sink()));
            assert!(read.is_err(), "{length}");
        }
        assert!(OneFile::new(Slowly(&whole, 7), "other").is_err());
        assert!(OneFile::new(Slowly(&[b'x'; 20_000], 7), "xYz").is_err());
        let kinds = [
            ("multipart/form-data; boundary=xYz", Some("xYz")),
            (
                "Multipart/Form-Data; charset=utf-8; boundary=\"a-b\"",
                Some("a-b"),
            ),
            ("multipart/form-data", None),
            ("application/x-www-form-urlencoded; boundary=x", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data; boundary=a b", None),
        ];
        for (kind, named) in kinds {
            assert_eq!(boundary(kind), named);
        }
    }
}
