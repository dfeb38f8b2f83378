//! Detached signatures over documents that are no notes: JSON Web Signatures with the payload left out
//! (RFC 7515 appendix F), by Ed25519 (RFC 8037), so that programs that know nothing of a log check them.
//!
//! The same key signs notes. What is signed here begins with a base64url header and holds no newline,
//! a note ends in one: neither can be handed to a reader as the other.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::key::{SignatureKind, SigningKey, VerifierKey};

/// Octets of the longest document that is signed or checked.
pub const DOCUMENT_BYTES_MAX: usize = 1024 * 1024;

/// Why a document is not signed as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It is longer than is signed or checked.
    #[error("a signed document is at most {DOCUMENT_BYTES_MAX} octets")]
    TooLong,
    /// The name of the key or the kind of document cannot stand in a header.
    #[error("a key's name and a document's kind are plain words here (RFC 7515 §4)")]
    Name,
    /// It is no detached signature.
    #[error("a detached signature is `<header>..<signature>` (RFC 7515 appendix F)")]
    Shape,
    /// It is for another key, another algorithm, or another kind of document.
    #[error("the signature is by another key, or for another kind of document (RFC 7515 §4)")]
    Header,
    /// It does not hold.
    #[error("the signature does not hold: the document was altered (RFC 8037)")]
    Signature,
}

/// How a key is named in a header: `<name>+<8 hex digits>`, as the first two parts of its text form.
#[must_use]
pub fn key_id(key: &VerifierKey) -> String {
    format!("{}+{:08x}", key.name(), key.id())
}

/// The one header that a signature of this key over this kind of document has. It is compared whole,
/// so that nobody can choose an algorithm (RFC 8725 §3.1).
fn header(kind: &str, key: &VerifierKey) -> Result<String, NotSigned> {
    let id = key_id(key);
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
    };
    if key.kind() != SignatureKind::Note || kind.is_empty() || !plain(kind) || !plain(&id) {
        return Err(NotSigned::Name);
    }
    Ok(URL_SAFE_NO_PAD.encode(format!(
        "{{\"alg\":\"EdDSA\",\"kid\":\"{id}\",\"typ\":\"{kind}\"}}"
    )))
}

fn signed(header: &str, document: &[u8]) -> Result<String, NotSigned> {
    if document.len() > DOCUMENT_BYTES_MAX {
        return Err(NotSigned::TooLong);
    }
    Ok(format!("{header}.{}", URL_SAFE_NO_PAD.encode(document)))
}

/// Signs a document of a kind; the document itself is left out of the signature.
///
/// # Errors
/// [`NotSigned::TooLong`]; [`NotSigned::Name`] when key or kind cannot stand in a header.
pub fn sign(document: &[u8], kind: &str, key: &SigningKey) -> Result<String, NotSigned> {
    let header = header(kind, key.verifier())?;
    let octets = key.sign_octets(signed(&header, document)?.as_bytes());
    Ok(format!("{header}..{}", URL_SAFE_NO_PAD.encode(octets)))
}

/// Checks a detached signature over a document of a kind. Total on any text.
///
/// # Errors
/// [`NotSigned`], naming what is wrong.
pub fn verify(
    signature: &str,
    document: &[u8],
    kind: &str,
    key: &VerifierKey,
) -> Result<(), NotSigned> {
    let (claimed, octets) = signature.split_once("..").ok_or(NotSigned::Shape)?;
    let header = header(kind, key)?;
    if claimed != header {
        return Err(NotSigned::Header);
    }
    let octets = URL_SAFE_NO_PAD
        .decode(octets)
        .map_err(|_| NotSigned::Shape)?;
    UnparsedPublicKey::new(&ED25519, key.public())
        .verify(signed(&header, document)?.as_bytes(), &octets)
        .map_err(|_| NotSigned::Signature)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name, Zeroizing::new([seed; 32])).unwrap()
    }

    #[test]
    fn a_document_is_checked_by_its_key_and_kind_alone() {
        let key = key("example.ac.th/sitthi", 7);
        let jws = sign(b"{\"a\":1}", "consent-receipt+json", &key).unwrap();
        assert!(jws.contains(".."), "the payload is left out: {jws}");
        let verifier = key.verifier();
        verify(&jws, b"{\"a\":1}", "consent-receipt+json", verifier).unwrap();
        for (document, kind, fault) in [
            (
                &b"{\"a\":2}"[..],
                "consent-receipt+json",
                NotSigned::Signature,
            ),
            (b"{\"a\":1}", "other+json", NotSigned::Header),
            (b"{\"a\":1}", "", NotSigned::Name),
        ] {
            assert_eq!(verify(&jws, document, kind, verifier), Err(fault));
        }
        let stranger = self::key("example.ac.th/sitthi", 8);
        assert_eq!(
            verify(
                &jws,
                b"{\"a\":1}",
                "consent-receipt+json",
                stranger.verifier()
            ),
            Err(NotSigned::Header)
        );
        let shortened = jws.trim_end_matches(|letter| letter != '.');
        assert!(verify(shortened, b"{\"a\":1}", "consent-receipt+json", verifier).is_err());
        assert_eq!(
            verify("x", b"", "consent-receipt+json", verifier),
            Err(NotSigned::Shape)
        );
    }

    #[test]
    fn no_header_but_the_one_is_taken() {
        let key = key("example.ac.th/sitthi", 7);
        let jws = sign(b"x", "consent-receipt+json", &key).unwrap();
        let (_, octets) = jws.split_once("..").unwrap();
        for header in [
            "{\"alg\":\"none\"}",
            "{\"alg\":\"HS256\",\"kid\":\"example.ac.th/sitthi\"}",
        ] {
            let forged = format!("{}..{octets}", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(
                verify(&forged, b"x", "consent-receipt+json", key.verifier()),
                Err(NotSigned::Header)
            );
        }
    }

    #[test]
    fn what_is_signed_is_never_a_note() {
        let key = key("example.ac.th/sitthi", 7);
        let header = header("consent-receipt+json", key.verifier()).unwrap();
        let text = signed(&header, b"example.ac.th/sitthi\n1\n").unwrap();
        assert!(!text.contains('\n') && text.starts_with("eyJ"));
        let named = self::key("a\"b", 7);
        assert_eq!(sign(b"", "x", &named), Err(NotSigned::Name));
    }
}
