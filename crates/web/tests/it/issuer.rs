//! A sign-in provider of our own: every token it gives is as a test wants it, right or wrong. It runs
//! on plain http, which is allowed on this machine alone.

use std::sync::{Arc, Mutex};

use aws_lc_rs::digest;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json as JsonAnswer, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use serde_json::{Value as Json, json};

/// The keys of one signer.
pub(crate) struct Keys {
    pub(crate) ec: EcdsaKeyPair,
    pub(crate) ed: Ed25519KeyPair,
    pub(crate) rsa: RsaKeyPair,
}

impl Keys {
    pub(crate) fn new() -> Keys {
        Keys {
            ec: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
            ed: Ed25519KeyPair::generate().unwrap(),
            rsa: RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap(),
        }
    }

    pub(crate) fn ec_jwk(&self, kid: &str) -> Json {
        let point = self.ec.public_key().as_ref();
        json!({ "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "alg": "ES256", "x": B64.encode(&point[1..33]), "y": B64.encode(&point[33..65]) })
    }

    fn ed_jwk(&self, kid: &str) -> Json {
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": B64.encode(self.ed.public_key().as_ref()) })
    }

    fn rsa_jwk(&self, kid: &str) -> Json {
        let key = self.rsa.public_key();
        let modulus = key.modulus().big_endian_without_leading_zero();
        let exponent = key.exponent().big_endian_without_leading_zero();
        json!({ "kty": "RSA", "kid": kid, "use": "sig", "n": B64.encode(modulus), "e": B64.encode(exponent) })
    }
}

/// With what a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pen {
    Ec,
    Ed,
    Rsa,
    StrangeEc,
    StrangeEd,
    StrangeRsa,
    /// HMAC under the public key's bytes: the oldest trick.
    HmacOfPublicKey,
    /// HMAC under the secret of the client.
    HmacOfSecret,
    Nothing,
}

/// A provider and what it will say next.
pub(crate) struct Issuer {
    pub(crate) address: String,
    pub(crate) said: Arc<Mutex<Said>>,
}

/// What the provider says when it is asked.
pub(crate) struct Said {
    pub(crate) keys: Keys,
    pub(crate) stranger: Keys,
    pub(crate) key_set: Vec<Json>,
    pub(crate) description: Json,
    pub(crate) token: (StatusCode, Json),
    /// The challenge that the verifier must answer.
    pub(crate) challenge: String,
    /// What it says of its user besides the token, to whoever brings the access token.
    pub(crate) of_its_user: Json,
    /// How often the keys were asked for.
    pub(crate) asked_for_keys: usize,
}

impl Issuer {
    pub(crate) async fn open() -> Issuer {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let keys = Keys::new();
        let key_set = vec![keys.ec_jwk("ec"), keys.ed_jwk("ed"), keys.rsa_jwk("rsa")];
        let said = Arc::new(Mutex::new(Said {
            keys,
            stranger: Keys::new(),
            key_set,
            description: json!({
                "issuer": address,
                "authorization_endpoint": format!("{address}/authorize"),
                "token_endpoint": format!("{address}/token"),
                "jwks_uri": format!("{address}/keys"),
                "code_challenge_methods_supported": ["S256"],
            }),
            token: (StatusCode::OK, Json::Null),
            challenge: String::new(),
            of_its_user: Json::Null,
            asked_for_keys: 0,
        }));
        let doors = Router::new()
            .route("/.well-known/openid-configuration", get(description))
            .route("/keys", get(keys_of))
            .route("/token", post(token))
            .route("/userinfo", get(user_info))
            .with_state(Arc::clone(&said));
        tokio::spawn(async move { axum::serve(listener, doors).await });
        Issuer { address, said }
    }

    /// Says next: this token, with this challenge to be answered.
    pub(crate) fn will_say(&self, token: &str, challenge: &str) {
        let mut said = self.said.lock().unwrap();
        said.token = (
            StatusCode::OK,
            json!({ "access_token": "x", "token_type": "Bearer", "id_token": token }),
        );
        challenge.clone_into(&mut said.challenge);
    }

    /// Signs a token.
    pub(crate) fn signed(&self, header: &Json, claims: &Json, pen: Pen) -> String {
        let said = self.said.lock().unwrap();
        let text = format!(
            "{}.{}",
            B64.encode(header.to_string()),
            B64.encode(claims.to_string())
        );
        let random = SystemRandom::new();
        let bytes = text.as_bytes();
        let ec = |keys: &Keys| keys.ec.sign(&random, bytes).unwrap().as_ref().to_vec();
        let rsa = |keys: &Keys| {
            let mut signature = vec![0; keys.rsa.public_modulus_len()];
            keys.rsa
                .sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature)
                .unwrap();
            signature
        };
        let mac = |key: &[u8]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, key);
            hmac::sign(&key, bytes).as_ref().to_vec()
        };
        let signature = match pen {
            Pen::Ec => ec(&said.keys),
            Pen::StrangeEc => ec(&said.stranger),
            Pen::Ed => said.keys.ed.sign(bytes).as_ref().to_vec(),
            Pen::StrangeEd => said.stranger.ed.sign(bytes).as_ref().to_vec(),
            Pen::Rsa => rsa(&said.keys),
            Pen::StrangeRsa => rsa(&said.stranger),
            Pen::HmacOfPublicKey => mac(said.keys.ec.public_key().as_ref()),
            Pen::HmacOfSecret => mac(b"invented secret"),
            Pen::Nothing => Vec::new(),
        };
        format!("{text}.{}", B64.encode(signature))
    }
}

async fn description(State(said): State<Arc<Mutex<Said>>>) -> JsonAnswer<Json> {
    JsonAnswer(said.lock().unwrap().description.clone())
}

async fn keys_of(State(said): State<Arc<Mutex<Said>>>) -> JsonAnswer<Json> {
    let mut said = said.lock().unwrap();
    said.asked_for_keys += 1;
    JsonAnswer(json!({ "keys": said.key_set }))
}

async fn user_info(State(said): State<Arc<Mutex<Said>>>, headers: HeaderMap) -> Response {
    let brought = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    if brought != Some("Bearer x") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    JsonAnswer(said.lock().unwrap().of_its_user.clone()).into_response()
}

#[derive(serde::Deserialize)]
struct Exchange {
    grant_type: String,
    code: String,
    client_id: String,
    client_secret: String,
    code_verifier: String,
}

async fn token(State(said): State<Arc<Mutex<Said>>>, Form(asked): Form<Exchange>) -> Response {
    let said = said.lock().unwrap();
    let answered = B64.encode(digest::digest(
        &digest::SHA256,
        asked.code_verifier.as_bytes(),
    ));
    let right = asked.grant_type == "authorization_code"
        && asked.code == "invented-code"
        && asked.client_id == "sitthi"
        && asked.client_secret == "invented secret"
        && answered == said.challenge;
    if !right {
        return (StatusCode::BAD_REQUEST, "invalid_grant").into_response();
    }
    (said.token.0, JsonAnswer(said.token.1.clone())).into_response()
}
