//! Cookies: three, all needed, none that follows anybody (`LP-30`). Each stands in the pack's register under
//! its full name.

use axum::http::{HeaderMap, HeaderValue, header};

/// The session.
pub(crate) const SESSION: &str = "sitthi";
/// A sign-in under way.
pub(crate) const SIGNING_IN: &str = "sitthi-sign-in";
/// The language chosen.
pub(crate) const LANGUAGE: &str = "sitthi-language";

/// What binds a cookie to this host and https.
pub(crate) const BOUND: &str = "__Host-";

/// The name with the prefix that binds it to this host and https; plain http has no such names.
fn full(name: &str, secure: bool) -> String {
    if secure {
        format!("{BOUND}{name}")
    } else {
        name.to_owned()
    }
}

/// The value of a cookie. A second one of the same name is a stranger's work: then neither counts.
pub(crate) fn read(headers: &HeaderMap, name: &str, secure: bool) -> Option<String> {
    let name = full(name, secure);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned());
    match (found.next(), found.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// A `set-cookie` line. Values are ours: letters, digits, `-`, `_` and `.` only.
pub(crate) fn write(name: &str, value: &str, seconds: Option<u32>, secure: bool) -> HeaderValue {
    let name = full(name, secure);
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::try_from(format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"
    ))
    .unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// A `set-cookie` line that takes a cookie back.
pub(crate) fn clear(name: &str, secure: bool) -> HeaderValue {
    write(name, "", Some(0), secure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_05_the_session_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts() {
        let line = write(SESSION, "abc", None, true);
        assert_eq!(
            line,
            "__Host-sitthi=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn t_05_two_cookies_of_one_name_are_none() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("sitthi=a; sitthi=b"),
        );
        assert_eq!(read(&headers, SESSION, false), None);
        headers.insert(header::COOKIE, HeaderValue::from_static("x=1; sitthi=a"));
        assert_eq!(read(&headers, SESSION, false), Some("a".to_owned()));
        assert_eq!(read(&headers, SESSION, true), None);
    }
}
