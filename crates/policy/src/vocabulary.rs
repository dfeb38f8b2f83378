//! The words of the Act that the Data Privacy Vocabulary (`DPV 2.3`) lacks, as linked data: its sections 19
//! to 42 and 73, the bases of sections 19, 24 and 26, the kinds of section 26, the rights, the closed list of
//! refusals, and the readings of a notice. The European extension of that vocabulary is not used: its rows
//! stand for another law.
//!
//! A term's name never changes; a changed meaning is a new edition, with a new address.

use law::{Basis, Right, Sensitive, Text};
use law::{RefusalCode, words::vocabulary as words};
use serde_json::{Map, Value, json};

use crate::notice::Layer;

/// Where this edition stands on the site that publishes it.
pub const PATH: &str = "/vocab/pdpa-th-1";

/// The sections of the Act that have a term of their own.
pub const SECTIONS: [u8; 25] = [
    19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42,
    73,
];

/// What a notice of ours says beyond the terms of others: name, and in which words.
const PROPERTIES: [(&str, law::words::Words); 5] = [
    ("says", words::PROPERTY_SAYS),
    ("period", words::PROPERTY_PERIOD),
    ("after", words::PROPERTY_AFTER),
    ("buddhistEraDate", words::PROPERTY_BUDDHIST),
    ("asksFor", words::PROPERTY_ASKS),
];

/// The term of a basis, without the address of the vocabulary.
#[must_use]
pub const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Consent => "basis-s19",
        Basis::Archive => "basis-s24-1",
        Basis::VitalInterest => "basis-s24-2",
        Basis::Contract => "basis-s24-3",
        Basis::PublicTask => "basis-s24-4",
        Basis::LegitimateInterest => "basis-s24-5",
        Basis::LegalDuty => "basis-s24-6",
        Basis::ExplicitConsent => "basis-s26",
        Basis::SensitiveVital => "basis-s26-1",
        Basis::SensitiveAssociation => "basis-s26-2",
        Basis::SensitiveMadePublic => "basis-s26-3",
        Basis::SensitiveClaims => "basis-s26-4",
        Basis::SensitiveLegalAim => "basis-s26-5",
    }
}

/// The nearest term of the Data Privacy Vocabulary for a basis.
#[must_use]
pub const fn broader(basis: Basis) -> &'static str {
    match basis {
        Basis::Consent => "dpv:Consent",
        Basis::Contract => "dpv:Contract",
        Basis::VitalInterest | Basis::SensitiveVital => "dpv:VitalInterest",
        Basis::PublicTask => "dpv:PublicInterest",
        Basis::LegitimateInterest => "dpv:LegitimateInterest",
        Basis::LegalDuty | Basis::SensitiveLegalAim => "dpv:LegalObligation",
        Basis::ExplicitConsent => "dpv:ExplicitlyExpressedConsent",
        Basis::Archive
        | Basis::SensitiveAssociation
        | Basis::SensitiveMadePublic
        | Basis::SensitiveClaims => "dpv:LegalBasis",
    }
}

/// The terms of the sections that a citation such as `s.30–36, s.73, LP-4` names.
#[must_use]
pub fn sections(cited: &str) -> Vec<String> {
    let parts = cited.split(", ").filter_map(|part| part.strip_prefix("s."));
    let numbers = parts.flat_map(|part| {
        let ends = part.split('–').map(|end| {
            let digits: String = end.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u8>().ok()
        });
        let ends: Vec<u8> = ends.flatten().collect();
        match (ends.first(), ends.last()) {
            (Some(first), Some(last)) => (*first..=*last).collect::<Vec<u8>>(),
            _ => Vec::new(),
        }
    });
    let known = numbers.filter(|number| SECTIONS.contains(number));
    known.map(|number| format!("section-{number}")).collect()
}

/// The prefixes of every document of ours; `th` is the vocabulary of this edition on a site.
#[must_use]
pub fn prefixes(site: &str) -> Map<String, Value> {
    let th = format!("{site}{PATH}#");
    let known = [
        ("dpv", "https://w3id.org/dpv#"),
        ("loc", "https://w3id.org/dpv/loc#"),
        ("legal-th", "https://w3id.org/dpv/legal/th#"),
        ("dct", "http://purl.org/dc/terms/"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("skos", "http://www.w3.org/2004/02/skos/core#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
        ("th", th.as_str()),
    ];
    let pairs = known.map(|(prefix, address)| (prefix.to_owned(), json!(address)));
    pairs.into_iter().collect()
}

/// The whole vocabulary as JSON-LD. Its terms are named against the address it is read from, when
/// `site` is empty: such a copy may lie anywhere.
#[must_use]
// size: one list of terms after the other
pub fn vocabulary(site: &str) -> Value {
    let mut context = prefixes(site);
    if site.is_empty() {
        context.remove("th");
    }
    let here = |term: &str| match site.is_empty() {
        true => format!("#{term}"),
        false => format!("th:{term}"),
    };
    let mut terms: Vec<Value> = Vec::new();
    let mut add = |name: &str, kind: &[&str], near: &str, label: &Text, cited: &str| {
        let sources = sections(cited);
        let sources: Vec<Value> = sources
            .iter()
            .map(|term| json!({ "@id": here(term) }))
            .collect();
        let mut kinds = vec!["skos:Concept"];
        kinds.extend(kind);
        let mut term = json!({
            "@id": here(name),
            "@type": kinds,
            "skos:prefLabel": both(label),
            "skos:broader": { "@id": near },
            "skos:inScheme": { "@id": here("scheme") },
        });
        if !cited.is_empty() {
            put(&mut term, "skos:notation", json!(cited));
        }
        if !sources.is_empty() {
            put(&mut term, "dct:source", json!(sources));
        }
        terms.push(term);
    };
    for number in SECTIONS {
        let said = number.to_string();
        let said = Text::new(said.clone(), said);
        let label = words::SECTION.fill_text(&[("number", &said)]);
        add(
            &format!("section-{number}"),
            &["dpv:Law"],
            "legal-th:law-PDPA",
            &label,
            "",
        );
    }
    for of in Basis::ALL {
        add(
            basis(of),
            &["dpv:LegalBasis"],
            broader(of),
            &of.words().text(),
            of.section(),
        );
    }
    for kind in Sensitive::ALL {
        let name = format!("sensitive-{}", kind.code());
        add(
            &name,
            &["dpv:SensitivePersonalData"],
            "dpv:SensitivePersonalData",
            &sensitive(kind),
            "s.26",
        );
    }
    for right in Right::ALL {
        let name = format!("right-{}", right.code());
        add(
            &name,
            &["dpv:DataSubjectRight"],
            "dpv:DataSubjectRight",
            &right.name().text(),
            right.section(),
        );
    }
    for code in RefusalCode::ALL {
        let name = format!("refusal-{}", code.code());
        add(
            &name,
            &["dpv:Justification"],
            "dpv:Justification",
            &code.why().text(),
            code.section(),
        );
    }
    for layer in Layer::NAMED.into_iter().chain([Layer::Channel("")]) {
        let near = layer_kind(layer.code());
        add(&layer_term(layer.code()), &[], near, &layer.name(), "s.23");
    }
    terms.extend(PROPERTIES.map(|(name, label)| {
        json!({
            "@id": here(name),
            "@type": "rdf:Property",
            "rdfs:label": both(&label.text()),
        })
    }));
    let scheme = json!({
        "@id": here("scheme"),
        "@type": "skos:ConceptScheme",
        "dct:title": both(&words::TITLE.text()),
        "dct:description": both(&words::ABOUT.text()),
        "dct:hasVersion": "1",
        "dct:source": { "@id": "legal-th:law-PDPA" },
    });
    let graph: Vec<Value> = std::iter::once(scheme).chain(terms).collect();
    json!({ "@context": context, "@graph": graph })
}

/// Adds a member to an object.
pub(crate) fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// The term of a reading of a notice.
#[must_use]
pub fn layer_term(layer: &str) -> String {
    format!("notice-{layer}")
}

/// The nearest term of the Data Privacy Vocabulary for a reading of a notice.
#[must_use]
pub fn layer_kind(layer: &str) -> &'static str {
    match layer {
        "record" => "dpv:RecordsOfActivities",
        "channel" => "dpv:JITNotice",
        "camera" => "dpv:PostedNotice",
        _ => "dpv:PrivacyNotice",
    }
}

/// A text in both languages, as linked data says it.
#[must_use]
pub fn both(text: &Text) -> Value {
    json!([
        { "@value": text.th, "@language": "th" },
        { "@value": text.en, "@language": "en" },
    ])
}

fn sensitive(kind: Sensitive) -> Text {
    match kind {
        Sensitive::Ethnicity => words::SENSITIVE_ETHNICITY,
        Sensitive::Politics => words::SENSITIVE_POLITICS,
        Sensitive::Belief => words::SENSITIVE_BELIEF,
        Sensitive::Sexuality => words::SENSITIVE_SEXUALITY,
        Sensitive::CriminalRecord => words::SENSITIVE_CRIMINAL_RECORD,
        Sensitive::Health => words::SENSITIVE_HEALTH,
        Sensitive::Disability => words::SENSITIVE_DISABILITY,
        Sensitive::Union => words::SENSITIVE_UNION,
        Sensitive::Genetic => words::SENSITIVE_GENETIC,
        Sensitive::Biometric => words::SENSITIVE_BIOMETRIC,
    }
    .text()
}
