//! A filled-in form as it comes in, with the files it may bring (RFC 7578, `multipart/form-data`): no more
//! octets than its questions may take, and only so many at once, for it is in memory while it is taken.

use axum::body::Body;
use axum::extract::{Form, FromRequest as _, Request};
use axum::http::header;
use duties::forms::Attached;
use policy::pack::{self, Pack};

use crate::api::body;
use crate::forms::Brought;
use crate::one_file::boundary;
use crate::problem::Problem;
use crate::site::Site;

/// The most octets of all that is typed into a form.
pub(crate) const TYPED_BYTES_MAX: usize = 64 * 1024;
/// What may come on top of its files, so that one that is a little too large is named, not cut off.
const BEYOND_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most parts of one form.
const PARTS_MOST: usize = 200;
/// The most octets before a part begins.
const HEAD_MOST: usize = 8 * 1024;

/// What a form brought.
#[derive(Default)]
pub(crate) struct Incoming {
    /// What was typed and chosen.
    pub(crate) brought: Brought,
    /// The files, in their order; a question left without one brings none.
    pub(crate) files: Vec<Attached>,
}

/// The most octets of a filled-in form with its files.
pub(crate) fn octets_most(pack: &Pack, form: &pack::Form) -> usize {
    let files = usize::try_from(form.attached_kib_most(pack) * 1024).unwrap_or(usize::MAX);
    if files == 0 {
        TYPED_BYTES_MAX
    } else {
        files.saturating_add(BEYOND_BYTES_MAX)
    }
}

/// Reads a filled-in form.
///
/// # Errors
/// [`Problem::TooLong`] when more comes than the form may have; [`Problem::Unreadable`] when it is no form.
pub(crate) async fn read(
    site: &Site,
    form: &pack::Form,
    request: Request,
) -> Result<Incoming, Problem> {
    let (parts, content) = request.into_parts();
    let said = parts.headers.get(header::CONTENT_TYPE);
    let named = said.and_then(|said| boundary(said.to_str().ok()?));
    let Some(boundary) = named.map(str::to_owned) else {
        let typed = whole(content, TYPED_BYTES_MAX).await?;
        let request = Request::from_parts(parts, Body::from(typed));
        let Form(brought) = Form::<Brought>::from_request(request, &())
            .await
            .map_err(|_| Problem::Unreadable)?;
        return Ok(Incoming {
            brought,
            files: Vec::new(),
        });
    };
    let most = octets_most(&site.app().policy().pack, form);
    let _place = site.may_bring_files().await?;
    let octets = whole(content, most).await?;
    divided(&octets, &boundary)
}

async fn whole(content: Body, most: usize) -> Result<Vec<u8>, Problem> {
    body::whole(content, most)
        .await
        .map_err(|_| Problem::TooLong)
}

/// The parts of a form, each where it belongs.
fn divided(octets: &[u8], boundary: &str) -> Result<Incoming, Problem> {
    let mut incoming = Incoming::default();
    let mut typed = 0_usize;
    for (head, content) in parts(octets, boundary).ok_or(Problem::Unreadable)? {
        match head.file {
            // a question left without a file comes as one without a name
            Some(name) if name.is_empty() && content.is_empty() => {}
            Some(name) => {
                incoming
                    .files
                    .push(Attached::new(&head.name, last_of(&name), content.to_vec()))
            }
            None => {
                typed = typed.saturating_add(content.len());
                if typed > TYPED_BYTES_MAX {
                    return Err(Problem::TooLong);
                }
                let text = std::str::from_utf8(content).map_err(|_| Problem::Unreadable)?;
                incoming.brought = incoming.brought.with(&head.name, text);
            }
        }
    }
    Ok(incoming)
}

/// The name of a file without the folders that some browsers send before it.
fn last_of(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// What stands before a part.
struct Head {
    name: String,
    file: Option<String>,
}

/// The parts between the marks of a boundary; none where it is not whole.
fn parts<'o>(octets: &'o [u8], boundary: &str) -> Option<Vec<(Head, &'o [u8])>> {
    let mark = format!("\r\n--{boundary}").into_bytes();
    let mut rest = octets.strip_prefix(mark.get(2..)?)?;
    let mut found = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(found);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let near = rest.get(..HEAD_MOST).unwrap_or(rest);
        let ends = place_of(near, b"\r\n\r\n")?;
        let head = head(std::str::from_utf8(rest.get(..ends)?).ok()?)?;
        rest = rest.get(ends + 4..)?;
        let ends = place_of(rest, &mark)?;
        found.push((head, rest.get(..ends)?));
        if found.len() > PARTS_MOST {
            return None;
        }
        rest = rest.get(ends + mark.len()..)?;
    }
}

/// Where something stands first.
fn place_of(within: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    loop {
        let rest = within.get(from..)?;
        let at = from + rest.iter().position(|octet| *octet == first)?;
        if within.get(at..)?.starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Reads the line that says which field a part is, and what its file is called.
fn head(lines: &str) -> Option<Head> {
    let said = lines.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("content-disposition")
            .then_some(value)
    })?;
    let mut rest = said.trim().strip_prefix("form-data")?.trim_start();
    let (mut name, mut file) = (None, None);
    while let Some(one) = rest.strip_prefix(';') {
        let (key, value) = one.split_once("=\"")?;
        let (value, after) = value.split_once('"')?;
        // so a browser writes what would end the word (HTML, multipart/form-data encoding)
        let value = value
            .replace("%22", "\"")
            .replace("%0D", "\r")
            .replace("%0A", "\n");
        match key.trim() {
            "name" => name = Some(value),
            "filename" => file = Some(value),
            _ => {}
        }
        rest = after.trim_start();
    }
    Some(Head { name: name?, file })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(head: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--xYz\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    fn sent(parts: &[Vec<u8>]) -> Vec<u8> {
        [parts.concat(), b"--xYz--\r\n".to_vec()].concat()
    }

    #[test]
    fn t_23_a_form_with_files_is_divided_as_its_browser_put_it_together() {
        let body = sent(&[
            part("name=\"complaint/text\"", "ไม่มีสบู่\r\n--xY".as_bytes()),
            part(
                "name=\"a/b\"; filename=\"C:\\fakepath\\ก%22ข.png\"\r\nContent-Type: text/html",
                b"\r\n--xY\r\n\x00\xff\r",
            ),
            part("name=\"a/b\"; filename=\"\"", b""),
        ]);
        let incoming = divided(&body, "xYz").ok().unwrap();
        assert_eq!(incoming.brought.text("complaint/text"), "ไม่มีสบู่\r\n--xY");
        let [file] = incoming.files.as_slice() else {
            panic!("one file")
        };
        assert_eq!(file.field, "a/b");
        assert_eq!(file.name.open(), "ก\"ข.png");
        assert_eq!(file.octets.as_slice(), b"\r\n--xY\r\n\x00\xff\r");
    }

    #[test]
    fn t_23_what_breaks_off_or_is_put_together_wrongly_is_no_form() {
        let whole = sent(&[
            part("name=\"a\"", b"1"),
            part("name=\"b\"; filename=\"b\"", b"2"),
        ]);
        for length in 0..whole.len() - 4 {
            assert!(divided(&whole[..length], "xYz").is_err(), "{length}");
        }
        let wrong: [Vec<u8>; 7] = [
            sent(&[part("filename=\"b\"", b"1")]),
            sent(&[part("name=a", b"1")]),
            sent(&[part("name=\"a", b"1")]),
            sent(&[part("name=\"a\"", b"\xff")]),
            sent(&[b"--xYz\r\nno head\r\n\r\n1\r\n".to_vec()]),
            sent(&[part(&"x".repeat(HEAD_MOST), b"1")]),
            sent(&vec![part("name=\"a\"", b"1"); PARTS_MOST + 1]),
        ];
        for body in &wrong {
            assert!(divided(body, "xYz").is_err());
        }
        let long = part("name=\"a\"", &vec![b'a'; TYPED_BYTES_MAX + 1]);
        assert!(matches!(
            divided(&sent(&[long]), "xYz"),
            Err(Problem::TooLong)
        ));
    }
}
