//! Addresses: percent-encoding, and which addresses a person may be sent on to.

use std::fmt::Write as _;

/// The text percent-encoded for a query (`RFC 3986`): only unreserved letters stay.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut out, byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
            out
        })
}

/// The address to go on to, if it is one of this house; the person's own page otherwise. An
/// address of another site, however disguised, is never followed.
pub(crate) fn onward(next: Option<&str>) -> String {
    next.filter(|next| is_here(next))
        .unwrap_or("/me")
        .to_owned()
}

fn is_here(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= 512
        && next
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~?=&%".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/me\r\nset-cookie: x=1",
            "/\t/evil.example",
            "evil",
            "/@evil:80",
            " /me",
        ] {
            assert_eq!(onward(Some(bad)), "/me", "{bad:?}");
        }
        assert_eq!(onward(Some("/me/uses?before=3")), "/me/uses?before=3");
        assert_eq!(onward(None), "/me");
    }

    #[test]
    fn what_is_not_unreserved_is_encoded() {
        assert_eq!(encoded("a b&ก"), "a%20b%26%E0%B8%81");
    }
}
