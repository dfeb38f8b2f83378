//! What a provider says at a sign-in, seen from the doors: what is listed stands on the person's page, and
//! what is not stands nowhere, the log included.

use std::fmt::{self, Write as _};
use std::sync::{Mutex, Once, PoisonError};

use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::house::{House, STUDENT};
use crate::issuer::{Issuer, Pen};
use crate::sign_ins::{claims, come_back, header, is_signed_in, leave, settings};

/// Words that no list of the policy lets in: of the token, and of what is said besides it.
const MARKERS: [&str; 2] = ["unlisted-marker-7f3a", "unlisted-marker-9b1c"];

static LOG: Mutex<String> = Mutex::new(String::new());

/// Keeps every word that is logged by any test of this program.
struct Everything;

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, "{field}={value:?} ");
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut words = Words(String::new());
        attributes.record(&mut words);
        keep(&words.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut words = Words(String::new());
        values.record(&mut words);
        keep(&words.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words(String::new());
        event.record(&mut words);
        keep(&words.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn keep(words: &str) {
    let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    if log.len() < 50_000_000 {
        log.push_str(words);
        log.push('\n');
    }
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Everything).unwrap());
}

fn logged(word: &str) -> bool {
    LOG.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .contains(word)
}

/// The issuer says more of its user besides the token: listed, dropped and unheard of.
fn says_more(issuer: &Issuer) {
    let mut said = issuer.said.lock().unwrap();
    let address = format!("{}/userinfo", issuer.address);
    said.description["userinfo_endpoint"] = json!(address);
    said.of_its_user = json!({
        "sub": "subject-1", "family_name": "ตามผู้ให้บริการ", "phone_number": MARKERS[1],
        "x": { "y": [MARKERS[1]] },
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_031_an_unlisted_claim_is_on_no_page_and_in_no_log_and_the_listed_ones_are_the_persons()
{
    listen();
    let issuer = Issuer::open().await;
    says_more(&issuer);
    let house = House::with(settings(&issuer, Some("account")));
    let mut visitor = house.visitor();
    let sign_in = async |visitor: &mut crate::house::Visitor, more: Json| {
        let taken = leave(visitor, "/sign-in/leave?next=%2Fme%2Fheld").await;
        let mut body = claims(&issuer, &taken.nonce);
        body["given_name"] = json!("ชื่อตามผู้ให้บริการ");
        body["national_id"] = json!(MARKERS[0]);
        body["picture"] = json!(MARKERS[0]);
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        issuer.will_say(&issuer.signed(&header(), &body, Pen::Ec), &taken.challenge);
        come_back(visitor, &taken.state).await
    };
    let answer = sign_in(&mut visitor, json!({})).await;
    assert!(is_signed_in(&answer, &visitor), "{}", answer.body);
    let mut seen = String::new();
    for path in ["/me", "/me/held", "/me/uses", "/me/requests/new/correction"] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        seen.push_str(&page.body);
    }
    let held = || {
        crate::ground::apart(|| {
            let records = duties::rights::correctable(&house.app, house.student).unwrap();
            let fields = records.iter().flat_map(|record| &record.fields);
            fields
                .map(|field| format!("{}={};", field.field, field.value.open()))
                .collect::<String>()
        })
    };
    let kept = held();
    assert!(
        kept.contains("given-name=\"ชื่อตามผู้ให้บริการ\""),
        "of the token"
    );
    assert!(
        kept.contains("family-name=\"ตามผู้ให้บริการ\""),
        "of what is said besides"
    );
    seen.push_str(&kept);
    // One that is wrong in a field that is listed is refused by its rule; the sign-in stands.
    let mut again = house.visitor();
    let answer = sign_in(
        &mut again,
        json!({ "name": format!("{}\u{7}", MARKERS[0]) }),
    )
    .await;
    assert!(is_signed_in(&answer, &again));
    assert!(logged("control-character"), "the log hears of the rule");
    assert_eq!(held(), kept, "a row that breaks a rule leaves nothing");
    for marker in MARKERS {
        assert!(!seen.contains(marker) && !logged(marker), "{marker}");
    }
    assert!(!logged(STUDENT) && !logged("subject-1"));
    // What is said besides of somebody else is believed of nobody (OpenID Connect Core 1.0 §5.3.2).
    issuer.said.lock().unwrap().of_its_user["sub"] = json!("subject-2");
    let mut other = house.visitor();
    let answer = sign_in(&mut other, json!({})).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(!is_signed_in(&answer, &other));
}
