//! Signing in with a provider: the three algorithms, and every wrong token and wrong answer there is
//! a name for (`T1`, `T4`).

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::house::{Answered, House, OUTSIDE, STUDENT, Visitor, demo};
use crate::issuer::{Issuer, Keys, Pen};

/// Seconds since 1970 at the tests' clock.
pub(crate) const NOW: i64 = 1_795_314_600;

pub(crate) fn settings(issuer: &Issuer, account_claim: Option<&str>) -> web::Settings {
    by("oidc", issuer, account_claim)
}

/// Signing in by this source of the policy, which the issuer stands for.
pub(crate) fn by(source: &str, issuer: &Issuer, account_claim: Option<&str>) -> web::Settings {
    web::Settings {
        demo: None,
        sign_in: vec![web::SignInBy {
            source: source.to_owned(),
            protocol: web::Protocol::OpenIdConnect(web::Oidc {
                issuer: issuer.address.clone(),
                client_id: "sitthi".to_owned(),
                client_secret: Some(web::Secret::new("invented secret")),
                redirect_uri: "http://127.0.0.1:8080/sign-in/return".to_owned(),
                account_claim: account_claim.map(str::to_owned),
            }),
        }],
        ..demo()
    }
}

/// What the visitor takes along to the provider.
pub(crate) struct Taken {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) challenge: String,
    pub(crate) address: String,
}

pub(crate) async fn leave(visitor: &mut Visitor, path: &str) -> Taken {
    let answer = visitor.get(path).await;
    let address = answer.onward().expect("sent to the provider").to_owned();
    let part = |name: &str| {
        address
            .split(['?', '&'])
            .find_map(|pair| pair.strip_prefix(&format!("{name}=")))
            .unwrap()
            .to_owned()
    };
    Taken {
        state: part("state"),
        nonce: part("nonce"),
        challenge: part("code_challenge"),
        address,
    }
}

pub(crate) async fn come_back(visitor: &mut Visitor, state: &str) -> Answered {
    visitor
        .get(&format!("/sign-in/return?code=invented-code&state={state}"))
        .await
}

pub(crate) fn claims(issuer: &Issuer, nonce: &str) -> Json {
    json!({
        "iss": issuer.address, "aud": "sitthi", "sub": "subject-1", "nonce": nonce,
        "iat": NOW, "exp": NOW + 300, "account": STUDENT,
    })
}

pub(crate) fn header() -> Json {
    json!({ "alg": "ES256", "kid": "ec", "typ": "JWT" })
}

pub(crate) fn is_signed_in(answer: &Answered, visitor: &Visitor) -> bool {
    answer.status == StatusCode::SEE_OTHER
        && visitor
            .cookies
            .iter()
            .any(|(name, value)| name == "sitthi" && !value.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_the_three_algorithms_signs_in_and_pkce_state_and_nonce_go_along() {
    let issuer = Issuer::open().await;
    let house = House::with(settings(&issuer, Some("account")));
    for (alg, kid, pen) in [
        ("ES256", "ec", Pen::Ec),
        ("EdDSA", "ed", Pen::Ed),
        ("RS256", "rsa", Pen::Rsa),
    ] {
        let mut visitor = house.visitor();
        let taken = leave(&mut visitor, "/sign-in/leave?next=%2Fme%2Fheld").await;
        for part in [
            "response_type=code",
            "code_challenge_method=S256",
            "scope=openid%20profile%20email&",
            "client_id=sitthi",
        ] {
            assert!(taken.address.contains(part), "{part}");
        }
        assert!(!taken.address.contains("prompt="));
        let token = issuer.signed(
            &json!({ "alg": alg, "kid": kid }),
            &claims(&issuer, &taken.nonce),
            pen,
        );
        issuer.will_say(&token, &taken.challenge);
        let answer = come_back(&mut visitor, &taken.state).await;
        assert!(is_signed_in(&answer, &visitor), "{alg}: {}", answer.body);
        assert_eq!(answer.onward(), Some("/me/held"));
        assert_eq!(visitor.get("/me/held").await.status, StatusCode::OK);
    }
}

/// A way to spoil a token that was right.
type Alter = fn(&str) -> String;
/// A way to make a token wrong before it is signed.
type Change = fn(&mut Json, &mut Json, &mut Pen);

/// Every token here is wrong in one way.
// size: one line for each wrong token, and the tokens are the table
fn wrong_tokens() -> Vec<(&'static str, Change)> {
    vec![
        ("alg none", |h, _, p| {
            h["alg"] = json!("none");
            *p = Pen::Nothing;
        }),
        ("alg None", |h, _, p| {
            h["alg"] = json!("None");
            *p = Pen::Nothing;
        }),
        ("alg none with a signature", |h, _, _| {
            h["alg"] = json!("none")
        }),
        ("hmac under the public key", |h, _, p| {
            h["alg"] = json!("HS256");
            *p = Pen::HmacOfPublicKey;
        }),
        ("hmac under the client's secret", |h, _, p| {
            h["alg"] = json!("HS256");
            *p = Pen::HmacOfSecret;
        }),
        ("hmac that says es256", |_, _, p| *p = Pen::HmacOfPublicKey),
        ("alg rs384", |h, _, p| {
            h["alg"] = json!("RS384");
            h["kid"] = json!("rsa");
            *p = Pen::Rsa;
        }),
        ("alg ps256", |h, _, p| {
            h["alg"] = json!("PS256");
            h["kid"] = json!("rsa");
            *p = Pen::Rsa;
        }),
        ("alg es384", |h, _, _| h["alg"] = json!("ES384")),
        ("alg es256k", |h, _, _| h["alg"] = json!("ES256K")),
        ("alg of no text", |h, _, _| h["alg"] = json!(["ES256"])),
        ("no alg", |h, _, _| {
            h.as_object_mut().unwrap().remove("alg");
        }),
        ("a stranger's ec key under a known name", |_, _, p| {
            *p = Pen::StrangeEc
        }),
        ("a stranger's rsa key under a known name", |h, _, p| {
            h["alg"] = json!("RS256");
            h["kid"] = json!("rsa");
            *p = Pen::StrangeRsa;
        }),
        ("a stranger's ed key under a known name", |h, _, p| {
            h["alg"] = json!("EdDSA");
            h["kid"] = json!("ed");
            *p = Pen::StrangeEd;
        }),
        ("a key that is not published", |h, _, _| {
            h["kid"] = json!("other")
        }),
        ("a name of no text", |h, _, _| h["kid"] = json!(7)),
        ("a name that is a path", |h, _, _| {
            h["kid"] = json!("../../ec")
        }),
        ("rs256 under an ec key", |h, _, p| {
            h["alg"] = json!("RS256");
            *p = Pen::Rsa;
        }),
        ("es256 under an rsa key", |h, _, _| h["kid"] = json!("rsa")),
        ("eddsa under an ec key", |h, _, p| {
            h["alg"] = json!("EdDSA");
            *p = Pen::Ed;
        }),
        ("a key brought along", |h, _, p| {
            h["jwk"] = json!({ "kty": "EC" });
            *p = Pen::StrangeEc;
        }),
        ("an address of keys brought along", |h, _, p| {
            h["jku"] = json!("https://evil.example/keys");
            *p = Pen::StrangeEc;
        }),
        ("something critical that is not understood", |h, _, _| {
            h["crit"] = json!(["exp"])
        }),
        ("no signature", |_, _, p| *p = Pen::Nothing),
        ("another issuer", |_, c, _| {
            c["iss"] = json!("https://evil.example")
        }),
        ("the issuer with a slash", |_, c, _| {
            c["iss"] = json!(format!("{}/", c["iss"].as_str().unwrap()))
        }),
        ("the issuer in capitals", |_, c, _| {
            c["iss"] = json!(c["iss"].as_str().unwrap().to_uppercase())
        }),
        ("no issuer", |_, c, _| {
            c.as_object_mut().unwrap().remove("iss");
        }),
        ("for somebody else", |_, c, _| c["aud"] = json!("another")),
        ("for a name that begins like ours", |_, c, _| {
            c["aud"] = json!("sitthi-admin")
        }),
        ("for nobody", |_, c, _| {
            c.as_object_mut().unwrap().remove("aud");
        }),
        ("for an empty list", |_, c, _| c["aud"] = json!([])),
        ("for us and another, no party named", |_, c, _| {
            c["aud"] = json!(["sitthi", "another"])
        }),
        ("for us, by another party", |_, c, _| {
            c["azp"] = json!("another")
        }),
        ("for us, by a party of no text", |_, c, _| {
            c["azp"] = json!(1)
        }),
        ("another sign-in's nonce", |_, c, _| {
            c["nonce"] = json!("another")
        }),
        ("an empty nonce", |_, c, _| c["nonce"] = json!("")),
        ("no nonce", |_, c, _| {
            c.as_object_mut().unwrap().remove("nonce");
        }),
        ("ended", |_, c, _| c["exp"] = json!(NOW - 61)),
        ("no end", |_, c, _| {
            c.as_object_mut().unwrap().remove("exp");
        }),
        ("an end of text", |_, c, _| c["exp"] = json!("2599-01-01")),
        ("from the future", |_, c, _| c["iat"] = json!(NOW + 120)),
        ("without its time", |_, c, _| {
            c.as_object_mut().unwrap().remove("iat");
        }),
        ("too old", |_, c, _| {
            c["iat"] = json!(NOW - 3_600);
            c["exp"] = json!(NOW + 3_600);
        }),
        ("not yet", |_, c, _| c["nbf"] = json!(NOW + 120)),
        ("not yet, in words", |_, c, _| c["nbf"] = json!("now")),
        ("nobody", |_, c, _| {
            c.as_object_mut().unwrap().remove("sub");
        }),
        ("an empty name", |_, c, _| c["sub"] = json!("")),
        ("a name of no text", |_, c, _| c["sub"] = json!(1)),
        ("a name with a line break", |_, c, _| {
            c["sub"] = json!("subject-1\n")
        }),
        ("a name too long", |_, c, _| {
            c["sub"] = json!("s".repeat(256))
        }),
        ("a token too long", |_, c, _| {
            c["more"] = json!("x".repeat(20_000))
        }),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn t_04_every_wrong_token_is_refused() {
    let issuer = Issuer::open().await;
    let house = House::with(settings(&issuer, Some("account")));
    let wrong = wrong_tokens();
    assert!(wrong.len() >= 40);
    for (name, change) in wrong {
        let mut visitor = house.visitor();
        let taken = leave(&mut visitor, "/sign-in/leave").await;
        let (mut head, mut body, mut pen) = (header(), claims(&issuer, &taken.nonce), Pen::Ec);
        change(&mut head, &mut body, &mut pen);
        issuer.will_say(&issuer.signed(&head, &body, pen), &taken.challenge);
        let answer = come_back(&mut visitor, &taken.state).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
        assert!(!is_signed_in(&answer, &visitor), "{name}");
        assert!(
            !answer.body.contains("subject-1") && !answer.body.contains(STUDENT),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_04_a_token_in_pieces_or_altered_is_refused() {
    let issuer = Issuer::open().await;
    let house = House::with(settings(&issuer, Some("account")));
    let alterations: [(&str, Alter); 8] = [
        ("a letter of the claims", |t| t.replacen(".ey", ".ez", 1)),
        ("two parts", |t| t.rsplit_once('.').unwrap().0.to_owned()),
        ("five parts", |t| format!("{t}.x.y")),
        ("four parts", |t| format!("{t}.x")),
        ("half a signature", |t| {
            t.split_at(t.len() - 40).0.to_owned()
        }),
        ("no text at all", |_| String::new()),
        ("no base64", |t| t.replacen('e', "!", 1)),
        ("a header of no json", |t| {
            format!("bm90IGpzb24.{}", t.split_once('.').unwrap().1)
        }),
    ];
    for (name, alter) in alterations {
        let mut visitor = house.visitor();
        let taken = leave(&mut visitor, "/sign-in/leave").await;
        let token = issuer.signed(&header(), &claims(&issuer, &taken.nonce), Pen::Ec);
        issuer.will_say(&alter(&token), &taken.challenge);
        let answer = come_back(&mut visitor, &taken.state).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_04_a_wrong_way_back_is_refused() {
    let issuer = Issuer::open().await;
    let house = House::with(settings(&issuer, Some("account")));
    for back in [
        "code=invented-code&state=another",
        "code=invented-code",
        "state=STATE",
        "code=another-code&state=STATE",
        "error=access_denied&state=STATE",
        "code=invented-code&state=STATE&iss=https%3A%2F%2Fevil.example",
    ] {
        let mut visitor = house.visitor();
        let taken = leave(&mut visitor, "/sign-in/leave").await;
        let token = issuer.signed(&header(), &claims(&issuer, &taken.nonce), Pen::Ec);
        issuer.will_say(&token, &taken.challenge);
        let answer = visitor
            .get(&format!(
                "/sign-in/return?{}",
                back.replace("STATE", &taken.state)
            ))
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{back}");
    }
    // Somebody else's browser, which has no cookie of this sign-in, or one of its own.
    let mut visitor = house.visitor();
    let taken = leave(&mut visitor, "/sign-in/leave").await;
    let token = issuer.signed(&header(), &claims(&issuer, &taken.nonce), Pen::Ec);
    issuer.will_say(&token, &taken.challenge);
    let mut other = house.visitor();
    assert_eq!(
        come_back(&mut other, &taken.state).await.status,
        StatusCode::UNAUTHORIZED
    );
    leave(&mut other, "/sign-in/leave").await;
    assert_eq!(
        come_back(&mut other, &taken.state).await.status,
        StatusCode::UNAUTHORIZED
    );
    // A second return with the same cookie finds it taken back.
    assert!(is_signed_in(
        &come_back(&mut visitor, &taken.state).await,
        &visitor
    ));
    assert_eq!(
        come_back(&mut visitor, &taken.state).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn t_04_a_provider_that_does_not_keep_to_the_standard_is_refused() {
    type Break = fn(&mut crate::issuer::Said);
    let broken: [(&str, Break); 7] = [
        ("another issuer in the description", |s| {
            s.description["issuer"] = json!("https://evil.example")
        }),
        ("plain http elsewhere", |s| {
            s.description["token_endpoint"] = json!("http://evil.example/token")
        }),
        ("keys by plain http elsewhere", |s| {
            s.description["jwks_uri"] = json!("http://192.0.2.1/keys")
        }),
        ("an address with somebody's name in it", |s| {
            s.description["authorization_endpoint"] = json!("https://127.0.0.1@evil.example/")
        }),
        ("no S256", |s| {
            s.description["code_challenge_methods_supported"] = json!(["plain"])
        }),
        ("no endpoint", |s| {
            s.description
                .as_object_mut()
                .unwrap()
                .remove("token_endpoint");
        }),
        ("no json", |s| s.description = json!("hello")),
    ];
    for (name, change) in broken {
        let issuer = Issuer::open().await;
        let house = House::with(settings(&issuer, Some("account")));
        change(&mut issuer.said.lock().unwrap());
        let answer = house.visitor().get("/sign-in/leave").await;
        assert_eq!(
            answer.status,
            StatusCode::UNAUTHORIZED,
            "{name}: {:?}",
            answer.onward()
        );
    }
    let issuer = Issuer::open().await;
    let mut far = settings(&issuer, None);
    let web::Protocol::OpenIdConnect(oidc) = &mut far.sign_in[0].protocol else {
        panic!("an issuer");
    };
    oidc.issuer = "http://sign-in.example.ac.th".to_owned();
    let house = House::open();
    assert!(web::router(std::sync::Arc::clone(&house.app), far).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn t_04_keys_may_change_and_strangers_cannot_make_us_ask_for_them_again_and_again() {
    let issuer = Issuer::open().await;
    let house = House::with(settings(&issuer, Some("account")));
    let attempt = async |head: Json| {
        let mut visitor = house.visitor();
        let taken = leave(&mut visitor, "/sign-in/leave").await;
        let mut body = claims(&issuer, &taken.nonce);
        let now = law::Clock::now(house.clock.as_ref())
            .timestamp()
            .as_second();
        body["iat"] = json!(now);
        body["exp"] = json!(now + 300);
        issuer.will_say(&issuer.signed(&head, &body, Pen::Ec), &taken.challenge);
        let answer = come_back(&mut visitor, &taken.state).await;
        is_signed_in(&answer, &visitor)
    };
    assert!(attempt(header()).await);
    {
        let mut said = issuer.said.lock().unwrap();
        said.keys = Keys::new();
        said.key_set = vec![said.keys.ec_jwk("ec-2")];
    }
    let renewed = json!({ "alg": "ES256", "kid": "ec-2" });
    house.clock.advance(SignedDuration::from_secs(31));
    assert!(
        attempt(renewed.clone()).await,
        "a key just published is asked for"
    );
    let asked = issuer.said.lock().unwrap().asked_for_keys;
    for _ in 0..5 {
        assert!(!attempt(json!({ "alg": "ES256", "kid": "unknown" })).await);
    }
    assert_eq!(issuer.said.lock().unwrap().asked_for_keys, asked);
    // A key for sealing is none for signing, and two under one name are none at all.
    let (own, strange) = {
        let said = issuer.said.lock().unwrap();
        (said.keys.ec_jwk("ec-2"), said.stranger.ec_jwk("ec-2"))
    };
    let (mut for_sealing, mut for_another) = (own.clone(), own.clone());
    for_sealing["use"] = json!("enc");
    for_another["alg"] = json!("ES384");
    for keys in [vec![for_sealing], vec![for_another], vec![own, strange]] {
        issuer.said.lock().unwrap().key_set = keys;
        house.clock.advance(SignedDuration::from_hours(2));
        assert!(!attempt(renewed.clone()).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t_01_identity_is_issuer_and_subject_and_no_other_claim() {
    let issuer = Issuer::open().await;
    // This issuer is not trusted to name accounts: whatever it says of them counts for nothing.
    let house = House::with(settings(&issuer, None));
    for claim in [
        "account",
        "email",
        "preferred_username",
        "upn",
        "unique_name",
        "name",
        "student_number",
        "username",
        "eppn",
        "uid",
        "nickname",
        "phone_number",
    ] {
        let mut visitor = house.visitor();
        let taken = leave(&mut visitor, "/sign-in/leave").await;
        let mut body = claims(&issuer, &taken.nonce);
        body["account"] = Json::Null;
        body[claim] = json!(STUDENT);
        issuer.will_say(&issuer.signed(&header(), &body, Pen::Ec), &taken.challenge);
        let answer = come_back(&mut visitor, &taken.state).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{claim}");
        assert!(!is_signed_in(&answer, &visitor));
    }
    // Where it is trusted, the account links once; then the subject alone counts.
    let house = House::with(settings(&issuer, Some("account")));
    let sign_in = async |subject: &str, account: &str| {
        let mut visitor = house.visitor();
        let taken = leave(&mut visitor, "/sign-in/leave").await;
        let mut body = claims(&issuer, &taken.nonce);
        body["sub"] = json!(subject);
        body["account"] = json!(account);
        issuer.will_say(&issuer.signed(&header(), &body, Pen::Ec), &taken.challenge);
        let answer = come_back(&mut visitor, &taken.state).await;
        let held = visitor.get("/me/requests/new/copy").await;
        (is_signed_in(&answer, &visitor), held.status)
    };
    assert!(sign_in("subject-1", STUDENT).await.0);
    assert!(
        sign_in("subject-1", "renamed.since").await.0,
        "the subject is known"
    );
    assert!(
        !sign_in("subject-2", STUDENT).await.0,
        "another subject never takes a linked account over"
    );
    assert!(sign_in("subject-3", OUTSIDE).await.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_the_second_proof_is_asked_of_the_provider_and_must_be_new_and_of_the_same_person() {
    let issuer = Issuer::open().await;
    let house = House::with(settings(&issuer, Some("account")));
    let mut visitor = house.visitor();
    let taken = leave(&mut visitor, "/sign-in/leave").await;
    issuer.will_say(
        &issuer.signed(&header(), &claims(&issuer, &taken.nonce), Pen::Ec),
        &taken.challenge,
    );
    come_back(&mut visitor, &taken.state).await;
    house.clock.advance(SignedDuration::from_mins(10));
    let now = NOW + 600;
    assert!(
        visitor
            .post("/me/requests/new/copy", &[])
            .await
            .onward()
            .unwrap()
            .starts_with("/confirm")
    );
    for (name, subject, auth_time, good) in [
        ("no time of proof", "subject-1", Json::Null, false),
        ("an old proof", "subject-1", json!(now - 600), false),
        (
            "a proof from the future",
            "subject-1",
            json!(now + 600),
            false,
        ),
        ("somebody else", "subject-9", json!(now), false),
        ("a new proof", "subject-1", json!(now), true),
    ] {
        let mut again = visitor.clone();
        let taken = leave(
            &mut again,
            "/sign-in/leave?again=1&next=%2Fme%2Frequests%2Fnew%2Fcopy",
        )
        .await;
        assert!(taken.address.contains("prompt=login") && taken.address.contains("max_age=0"));
        let mut body = claims(&issuer, &taken.nonce);
        body["sub"] = json!(subject);
        body["account"] = json!(if subject == "subject-1" {
            STUDENT
        } else {
            OUTSIDE
        });
        body["auth_time"] = auth_time;
        body["iat"] = json!(now);
        body["exp"] = json!(now + 300);
        issuer.will_say(&issuer.signed(&header(), &body, Pen::Ec), &taken.challenge);
        let answer = come_back(&mut again, &taken.state).await;
        assert_eq!(answer.status == StatusCode::SEE_OTHER, good, "{name}");
        let filed = again.post("/me/requests/new/copy", &[]).await;
        assert_eq!(
            filed
                .onward()
                .is_some_and(|onward| onward.starts_with("/me/requests/")),
            good,
            "{name}"
        );
    }
}

/// The shipped policy, with the test's issuer where the one abroad stands.
fn with_one_abroad(issuer: &Issuer) -> House {
    let files = crate::house::pack()
        .into_iter()
        .map(|(name, text)| {
            (
                name,
                text.replace("issuer = \"https://www.facebook.com\"\n", ""),
            )
        })
        .collect();
    House::of(by("facebook", issuer, None), files, crate::house::people)
}

#[tokio::test(flavor = "multi_thread")]
// size: one way there and back, step by step
async fn lp_058_nobody_is_sent_to_a_provider_abroad_before_they_were_told_and_agreed() {
    let issuer = Issuer::open().await;
    let house = with_one_abroad(&issuer);
    let mut visitor = house.visitor();
    let answer = visitor
        .get("/sign-in/leave?by=facebook&next=%2Fme%2Fheld")
        .await;
    let page = answer.onward().unwrap().to_owned();
    assert_eq!(page, "/sign-in/abroad?by=facebook&next=%2Fme%2Fheld");
    assert!(
        !visitor
            .cookies
            .iter()
            .any(|(name, _)| name == "sitthi-sign-in")
    );
    let told = visitor.get(&page).await.body;
    assert!(told.contains("US") && told.contains("ประเทศปลายทางอาจคุ้มครองข้อมูลส่วนบุคคลได้ไม่เพียงพอ"));
    assert!(told.contains("ชื่อเต็มตามที่ระบบยืนยันตัวตนส่งมา") && !told.contains("picture"));
    let agreed = [("by", "facebook"), ("next", "/me/held")];
    let address = visitor.post("/sign-in/abroad", &agreed).await;
    let address = address.onward().unwrap().to_owned();
    assert!(address.starts_with(&format!("{}/authorize", issuer.address)));
    let part = |name: &str| {
        let mut pairs = address.split(['?', '&']);
        pairs
            .find_map(|pair| pair.strip_prefix(&format!("{name}=")))
            .unwrap()
            .to_owned()
    };
    let mut body = claims(&issuer, &part("nonce"));
    body["name"] = json!("ผู้เรียนภายนอกสมมุติ");
    issuer.will_say(
        &issuer.signed(&header(), &body, Pen::Ec),
        &part("code_challenge"),
    );
    let before = house.app.store().people_count();
    let answer = come_back(&mut visitor, &part("state")).await;
    assert!(is_signed_in(&answer, &visitor), "{}", answer.body);
    assert_eq!(house.app.store().people_count(), before + 1);
    // Somebody new, made known by the source: they read the notice before anything else (s.25).
    let first = visitor.get("/me/held").await;
    assert_eq!(
        first.onward(),
        Some("/me/notice?next=%2Fme%2Fheld"),
        "{}",
        first.body
    );
    let person = house
        .app
        .store()
        .read(|read| read.find(&store::Identifier::sign_in(&issuer.address, "subject-1")))
        .unwrap()
        .unwrap();
    let has_agreed = |to: &'static str| {
        crate::ground::apart(|| {
            house
                .app
                .store()
                .transact::<_, store::Fault>("test", move |tx| {
                    tx.has_agreed_to_transfer(person, to)
                })
                .unwrap()
        })
    };
    assert!(has_agreed("facebook") && !has_agreed("oidc"));
    // Without that choice an arrival from there is nobody's.
    let said = serde_json::Map::new();
    let arrival = duties::sign_in::Arrival {
        source: "facebook",
        issuer: &issuer.address,
        subject: "subject-2",
        account: None,
        claims: &said,
        agreed: false,
    };
    let refused = crate::ground::apart(|| duties::sign_in::sign_in(&house.app, &arrival));
    assert!(matches!(refused, Err(duties::Failure::Bad { rule, .. }) if rule == "s.28(2), LP-58"));
    assert_eq!(house.app.store().people_count(), before + 1);
}
