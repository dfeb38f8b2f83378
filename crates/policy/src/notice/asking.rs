//! What somebody reads before they consent, and what a consent record holds of it: made from the pack, so
//! that a page cannot ask for anything that the policy does not say (s.19 ¶3, s.26, s.28(2), `LP-64`,
//! ISO/IEC TS 27560).
//!
//! A wording is one purpose in one language. It is written out in one form only ([`canonical`]), whose hash
//! is kept with each answer; whoever has the form can compute the hash, and whoever has the hash can be
//! shown the form for ever.

use law::words::consents as words;
use law::{Basis, Language, Text};
use serde_json::{Map, Value as Json, json};

use super::{categories, list, same, why};
use crate::pack::{Activity, Pack, Recipient, is_abroad};

/// The form in which a wording is written out.
const FORMAT: &str = "sitthi-consent-text-1";

/// What is asked of people of one relationship, in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Wording {
    /// The activity's id.
    pub activity: String,
    /// In which language.
    pub language: Language,
    /// Whether it is the explicit consent of section 26.
    pub explicit: bool,
    /// What it is called.
    pub name: String,
    /// What is asked: one purpose (s.19 ¶3).
    pub ask: String,
    /// For sensitive data, the statement that is agreed to (s.26).
    pub statement: Option<String>,
    /// What else is read before the answer, line by line: which data, by whom, who receives it, how
    /// long, what follows from withdrawing (s.19 ¶6), and that nothing depends on it (s.19 ¶4).
    pub lines: Vec<String>,
    body: Json,
}

impl Wording {
    /// The one form in which it is written out, to be hashed and kept.
    #[must_use]
    pub fn written(&self) -> String {
        canonical(&self.body)
    }
}

/// JSON in its one canonical form: names sorted, no white space (RFC 8785). Numbers here are whole.
#[must_use]
pub fn canonical(value: &Json) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable_by(|one, other| one.encode_utf16().cmp(other.encode_utf16()));
            let members = names.into_iter().filter_map(|name| {
                let value = members.get(name)?;
                Some((name.clone(), sorted(value)))
            });
            Json::Object(members.collect::<Map<String, Json>>())
        }
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// What an activity asks of people of a relationship. Nothing where their basis is no consent, or the
/// pack does not say what is asked and what follows from withdrawing: then nobody can be asked.
#[must_use]
pub fn wording(
    pack: &Pack,
    activity: &str,
    relationship: &str,
    language: Language,
) -> Option<Wording> {
    let activity = pack.activity(activity)?;
    let basis = activity.basis_for(relationship)?.single()?;
    let asked = activity.consent.as_ref().filter(|_| basis.is_consent())?;
    let (ask, effect) = (asked.ask.as_ref()?, asked.effect_of_withdrawing.as_ref()?);
    let explicit = basis == Basis::ExplicitConsent;
    let statement = match (explicit, &asked.explicit) {
        (false, _) => None,
        (true, Some(statement)) => Some(statement),
        // Sensitive data is never asked for without a statement of its own.
        (true, None) => return None,
    };
    let said = |text: &Text| text.in_language(language).to_owned();
    let lines: Vec<String> = lines(pack, activity, explicit, effect)
        .iter()
        .map(said)
        .collect();
    let mut wording = Wording {
        activity: activity.id.clone(),
        language,
        explicit,
        name: said(&activity.name),
        ask: said(ask),
        statement: statement.map(said),
        lines,
        body: Json::Null,
    };
    wording.body = json!({
        "consent_text": {
            "format": FORMAT,
            "activity": activity.id,
            "policy": pack.id(),
            "version": pack.version(),
            "language": language.tag(),
            "explicit": explicit,
            "name": wording.name,
            "ask": wording.ask,
            "statement": wording.statement,
            "lines": wording.lines,
        },
        "pii_processing": [processing(pack, activity, basis, language)],
        "party_identification": parties(pack, activity, language),
    });
    if let (Some(period), Some(Json::Object(text))) =
        (asked.expires, wording.body.get_mut("consent_text"))
    {
        // the record that was agreed to says itself how long it holds
        text.insert("expires".to_owned(), json!(period.to_string()));
    }
    Some(wording)
}

/// Those recipients to whom the activity gives something.
fn recipients<'p>(pack: &'p Pack, activity: &'p Activity) -> impl Iterator<Item = &'p Recipient> {
    pack.recipients
        .iter()
        .filter(|known| known.activities.contains(&activity.id))
}

fn lines(pack: &Pack, activity: &Activity, explicit: bool, effect: &Text) -> Vec<Text> {
    let mut lines = Vec::new();
    let sensitive: Vec<String> = activity
        .categories
        .iter()
        .filter(|id| pack.category(id).is_some_and(|held| held.is_sensitive()))
        .cloned()
        .collect();
    if explicit && !sensitive.is_empty() {
        let named = categories(pack, &sensitive);
        lines.push(words::TEXT_EXPLICIT.fill_text(&[("categories", &named)]));
    }
    let named = categories(pack, &activity.categories);
    lines.push(words::TEXT_DATA.fill_text(&[("categories", &named)]));
    if let Some(controller) = &pack.controller {
        lines.push(words::TEXT_BY.fill_text(&[("controller", &controller.name)]));
    }
    let processors = pack.processors.iter();
    let processors = processors.filter(|known| known.activities.contains(&activity.id));
    let everybody = recipients(pack, activity)
        .map(|known| &known.name)
        .chain(processors.map(|known| &known.name));
    if let Some(named) = list(everybody) {
        lines.push(words::TEXT_TO.fill_text(&[("recipients", &named)]));
    }
    lines.extend(abroad(pack, activity));
    lines.extend(
        why::kept(pack, &activity.id)
            .into_iter()
            .map(|line| line.text),
    );
    lines.push(words::TEXT_EFFECT.fill_text(&[("effect", effect)]));
    if let Some(period) = activity.consent.as_ref().and_then(|asked| asked.expires) {
        lines.push(words::TEXT_EXPIRES.fill_text(&[("period", &period.told())]));
    }
    lines.push(words::TEXT_FREE.text());
    lines.push(words::TEXT_HOW.text());
    lines
}

/// Where data leaves the country: to which, and that protection there falls short (s.28(2), `LP-64`).
fn abroad(pack: &Pack, activity: &Activity) -> Option<Text> {
    let mut countries: Vec<&str> = recipients(pack, activity)
        .map(|known| known.country.as_str())
        .filter(|country| is_abroad(country) && !country.is_empty())
        .collect();
    countries.sort_unstable();
    countries.dedup();
    let named: Vec<Text> = countries.into_iter().map(same).collect();
    let named = list(named.iter())?;
    let statement = pack
        .transfers
        .as_ref()
        .and_then(|transfers| transfers.inadequacy_statement.as_ref())?;
    Some(words::TEXT_ABROAD.fill_text(&[("countries", &named), ("statement", statement)]))
}

/// The fields of ISO/IEC TS 27560 on what is done, by the names that the standard gives them.
fn processing(pack: &Pack, activity: &Activity, basis: Basis, language: Language) -> Json {
    let said = |text: &Text| text.in_language(language).to_owned();
    let held = |id: &&String| pack.category(id);
    let information: Vec<Json> = activity
        .categories
        .iter()
        .filter_map(|id| held(&id))
        .map(|category| {
            let special: Vec<&str> = category.sensitive.iter().map(|kind| kind.code()).collect();
            json!({
                "pii_type": said(&category.name),
                "pii_attribute_id": category.id,
                "pii_optional": category.field.iter().all(|field| field.required != Some(true)),
                "sensitive_pii_category": category.is_sensitive(),
                "special_pii_category": special,
            })
        })
        .collect();
    let locations: Vec<Json> = pack
        .locations
        .iter()
        .filter(|place| {
            activity
                .categories
                .iter()
                .any(|id| place.categories.contains(id))
        })
        .map(|place| json!({ "name": said(&place.name), "country": place.country }))
        .collect();
    let kept: Vec<String> = why::kept(pack, &activity.id)
        .iter()
        .map(|line| said(&line.text))
        .collect();
    let methods: Vec<&str> = activity.operations.iter().map(|verb| verb.code()).collect();
    let received: Vec<&str> = recipients(pack, activity)
        .map(|known| known.id.as_str())
        .collect();
    json!({
        "privacy_notice": format!("/notices/{}/{}", pack.id(), pack.version().unwrap_or_default()),
        "language": language.tag(),
        "purposes": [{
            "purpose": said(&activity.purpose),
            "purpose_type": activity.id,
            "lawful_basis": basis.section(),
            "pii_information": information,
            "pii_controllers": pack.controller.iter().map(|known| known.id.as_str()).collect::<Vec<_>>(),
            "processing_method": methods,
            "storage_locations": locations,
            "retention_period": kept,
            "jurisdiction": crate::pack::HOME,
            "recipient_third_parties": received,
            "withdrawal_method": said(&words::TEXT_HOW.text()),
            "privacy_rights": ["s.19", "s.30", "s.31", "s.32", "s.33", "s.34", "s.36", "s.73"],
            "authority_party": "authority",
        }],
    })
}

/// Whoever is named in it: the controller, its officer, those who receive, the authority.
fn parties(pack: &Pack, activity: &Activity, language: Language) -> Json {
    let said = |text: &Text| text.in_language(language).to_owned();
    let mut parties = Vec::new();
    let desk = pack.units.iter().find(|unit| unit.contact);
    if let Some(controller) = &pack.controller {
        let first = |own: &str, desks: Option<&String>| {
            let own = Some(own.to_owned()).filter(|own| !own.is_empty());
            own.or_else(|| desks.filter(|desks| !desks.is_empty()).cloned())
        };
        parties.push(json!({
            "party_id": controller.id,
            "party_name": said(&controller.name),
            "party_address": controller.address.as_ref().map(said),
            "party_email": first(&controller.email, desk.map(|unit| &unit.email)),
            "party_phone": first(&controller.phone, desk.map(|unit| &unit.phone)),
            "party_url": Some(&controller.online).filter(|online| !online.is_empty()),
            "party_role": "pii-controller",
            "party_contact": desk.map(|unit| said(&unit.name)),
            "party_type": controller.kind.map(|kind| kind.code()),
        }));
    }
    if let Some(dpo) = &pack.dpo {
        parties.push(json!({
            "party_id": "dpo",
            "party_name": said(&dpo.name),
            "party_address": dpo.address.as_ref().map(said),
            "party_email": Some(&dpo.email).filter(|email| !email.is_empty()),
            "party_phone": Some(&dpo.phone).filter(|phone| !phone.is_empty()),
            "party_role": "data-protection-officer",
            "party_type": "officer",
        }));
    }
    parties.extend(recipients(pack, activity).map(|known| {
        json!({
            "party_id": known.id,
            "party_name": said(&known.name),
            "party_country": known.country,
            "party_role": "third-party",
            "party_type": known.class.map(|class| class.code()),
        })
    }));
    if let Some(authority) = &pack.authority {
        parties.push(json!({
            "party_id": "authority",
            "party_name": said(&authority.name),
            "party_url": authority.website,
            "party_role": "authority",
            "party_type": "supervisory-authority",
        }));
    }
    Json::Array(parties)
}
