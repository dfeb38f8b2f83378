//! What an identity token must say before anybody is signed in (OpenID Connect Core 1.0 §3.1.3.7;
//! `T4`). Every check is its own refusal, so that a test can hold each one.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use law::Moment;
use serde_json::{Map, Value as Json};

/// How far the provider's clock may be from ours, in seconds.
const CLOCK_SECONDS: i64 = 60;
/// How old a token may be when it is brought here, in seconds.
const AGE_SECONDS_MAX: i64 = 600;
/// How old the proof may be when it was asked for anew, in seconds (`ASVS 7.5.3`).
const PROOF_SECONDS_MAX: i64 = 300;
/// The longest subject (OpenID Connect Core §2).
const SUBJECT_CHARS_MAX: usize = 255;
/// The longest token that is looked at.
const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// What a token must say to be for us, now.
pub(crate) struct Wanted<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) nonce: &'a str,
    /// Whether the person was asked to prove who they are again.
    pub(crate) again: bool,
}

/// Who the token says it is. Not to be printed.
pub(crate) struct Claims {
    /// The subject, to be read together with its issuer and never alone (`T1`).
    pub(crate) subject: String,
    /// Everything it says; of which no more is kept than the policy lists.
    pub(crate) all: Map<String, Json>,
}

/// Why an identity token is refused. Never holds what the token said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    #[error("the identity token is no signed token")]
    Malformed,
    #[error("the identity token is signed with an algorithm that is not RS256, ES256 or EdDSA")]
    Algorithm,
    #[error(
        "the identity token has a header that must be understood and is not (RFC 7515 §4.1.11)"
    )]
    Critical,
    #[error("the identity token names a key that the provider does not publish")]
    KeyUnknown,
    #[error("the identity token's key is not for its algorithm")]
    KeyUnfit,
    #[error("the identity token's signature does not hold")]
    Signature,
    #[error("the identity token comes from another issuer")]
    Issuer,
    #[error("the identity token is for somebody else")]
    Audience,
    #[error("the identity token answers another sign-in")]
    Nonce,
    #[error("the identity token has ended, or its times cannot be read")]
    Expired,
    #[error("the identity token is from the future or too old")]
    Age,
    #[error("the identity token does not show a proof of the last 5 minutes (ASVS 7.5.3)")]
    Proof,
    #[error("the identity token names nobody")]
    Subject,
}

/// Checks a token against the provider's keys and what is wanted.
pub(super) fn check(
    token: &str,
    keys: &JwkSet,
    wanted: &Wanted<'_>,
    now: Moment,
) -> Result<Claims, TokenFault> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(TokenFault::Malformed);
    }
    let (algorithm, kid) = header(token)?;
    let key = fitting(keys, kid.as_deref(), algorithm)?;
    let decoding = DecodingKey::from_jwk(key).map_err(|_| TokenFault::KeyUnfit)?;
    let mut validation = Validation::new(algorithm);
    // Times and names are checked below, against the house's own clock and one by one.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = jsonwebtoken::decode::<Json>(token, &decoding, &validation)
        .map_err(|fault| match fault.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenFault::Signature,
            jsonwebtoken::errors::ErrorKind::InvalidAlgorithm => TokenFault::Algorithm,
            _ => TokenFault::Malformed,
        })?
        .claims;
    said(&claims, wanted)?;
    times(&claims, wanted.again, now)?;
    let subject = claims
        .get("sub")
        .and_then(Json::as_str)
        .filter(|subject| {
            !subject.is_empty()
                && subject.chars().count() <= SUBJECT_CHARS_MAX
                && subject.is_ascii()
                && !subject.chars().any(|letter| letter.is_ascii_control())
        })
        .ok_or(TokenFault::Subject)?
        .to_owned();
    let Json::Object(all) = claims else {
        return Err(TokenFault::Malformed);
    };
    Ok(Claims { subject, all })
}

/// The algorithm and the key's name, from the header alone; nothing else in it is believed: not
/// `jku`, `jwk` or `x5u`, which would let the token bring its own key.
fn header(token: &str) -> Result<(Algorithm, Option<String>), TokenFault> {
    use base64::Engine as _;
    let (first, rest) = token.split_once('.').ok_or(TokenFault::Malformed)?;
    if rest.split('.').count() != 2 {
        return Err(TokenFault::Malformed);
    }
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(first)
        .map_err(|_| TokenFault::Malformed)?;
    let header: Json = serde_json::from_slice(&bytes).map_err(|_| TokenFault::Malformed)?;
    if header.get("crit").is_some() {
        return Err(TokenFault::Critical);
    }
    let algorithm = match header.get("alg").and_then(Json::as_str) {
        Some("RS256") => Algorithm::RS256,
        Some("ES256") => Algorithm::ES256,
        Some("EdDSA") => Algorithm::EdDSA,
        _ => return Err(TokenFault::Algorithm),
    };
    let kid = match header.get("kid") {
        None => None,
        Some(Json::String(kid)) => Some(kid.clone()),
        Some(_) => return Err(TokenFault::Malformed),
    };
    Ok((algorithm, kid))
}

/// The one published key that the token can have been signed with.
fn fitting<'k>(
    keys: &'k JwkSet,
    kid: Option<&str>,
    algorithm: Algorithm,
) -> Result<&'k Jwk, TokenFault> {
    let mut named = keys
        .keys
        .iter()
        .filter(|key| kid.is_none() || key.common.key_id.as_deref() == kid)
        .peekable();
    if named.peek().is_none() {
        return Err(TokenFault::KeyUnknown);
    }
    let mut fit = named.filter(|key| fits(key, algorithm));
    match (fit.next(), fit.next()) {
        (Some(key), None) => Ok(key),
        (None, _) => Err(TokenFault::KeyUnfit),
        // Two keys under one name, or none named among several: which one was meant is a guess.
        (Some(_), Some(_)) => Err(TokenFault::KeyUnknown),
    }
}

fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let for_signatures = matches!(
        key.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let own = key
        .common
        .key_algorithm
        .is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    let kind = match &key.algorithm {
        AlgorithmParameters::RSA(_) => algorithm == Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(curve) => {
            algorithm == Algorithm::ES256 && curve.curve == EllipticCurve::P256
        }
        AlgorithmParameters::OctetKeyPair(pair) => {
            algorithm == Algorithm::EdDSA && pair.curve == EllipticCurve::Ed25519
        }
        _ => false,
    };
    for_signatures && own && kind
}

fn said(claims: &Json, wanted: &Wanted<'_>) -> Result<(), TokenFault> {
    let text = |name: &str| claims.get(name).and_then(Json::as_str);
    if text("iss") != Some(wanted.issuer) {
        return Err(TokenFault::Issuer);
    }
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(many)) => many.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let party = text("azp");
    let for_us = audiences.contains(&wanted.audience)
        && (audiences.len() == 1 || party.is_some())
        && party.is_none_or(|party| party == wanted.audience)
        && (claims.get("azp").is_none() || party.is_some());
    if !for_us {
        return Err(TokenFault::Audience);
    }
    if wanted.nonce.is_empty() || text("nonce") != Some(wanted.nonce) {
        return Err(TokenFault::Nonce);
    }
    Ok(())
}

fn times(claims: &Json, again: bool, now: Moment) -> Result<(), TokenFault> {
    let now = now.timestamp().as_second();
    let at = |name: &str| claims.get(name).and_then(Json::as_i64);
    let (ends, issued) = (
        at("exp").ok_or(TokenFault::Expired)?,
        at("iat").ok_or(TokenFault::Age)?,
    );
    if ends.saturating_add(CLOCK_SECONDS) <= now {
        return Err(TokenFault::Expired);
    }
    let begins = claims.get("nbf").map_or(Some(issued), Json::as_i64);
    let from_the_future = [Some(issued), begins]
        .iter()
        .any(|moment| moment.is_none_or(|moment| moment > now.saturating_add(CLOCK_SECONDS)));
    if from_the_future || issued.saturating_add(AGE_SECONDS_MAX) <= now {
        return Err(TokenFault::Age);
    }
    if again {
        let proved = at("auth_time").ok_or(TokenFault::Proof)?;
        if proved.saturating_add(PROOF_SECONDS_MAX) <= now
            || proved > now.saturating_add(CLOCK_SECONDS)
        {
            return Err(TokenFault::Proof);
        }
    }
    Ok(())
}
