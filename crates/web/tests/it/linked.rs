//! Notices as linked data, read by a JSON-LD processor that is not ours and has no network: a context that had
//! to be fetched would be a fault here.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use oxjsonld::JsonLdParser;
use oxrdf::{NamedOrBlankNode, Quad, Term};
use policy::notice::{Layer, Notice, notice};
use policy::pack::Pack;
use serde_json::Value as Json;

use crate::house::House;
use crate::paper::{layers, packs};

const SITE: &str = "https://sitthi.example.ac.th";
const DPV: &str = "https://w3id.org/dpv#";

/// Every term of the Data Privacy Vocabulary 2.3 that we use, as its published Turtle defines them.
const DPV_TERMS: &[&str] = &[
    "Collect",
    "Consent",
    "Contract",
    "DataController",
    "DataProcessor",
    "DataProtectionOfficer",
    "DataSubject",
    "DataSubjectRight",
    "Disclose",
    "Erase",
    "ExplicitlyExpressedConsent",
    "JITNotice",
    "Justification",
    "Law",
    "LegalBasis",
    "LegalObligation",
    "LegitimateInterest",
    "PersonalData",
    "PostedNotice",
    "PrivacyNotice",
    "Process",
    "PublicInterest",
    "Purpose",
    "Recipient",
    "RecordsOfActivities",
    "SensitivePersonalData",
    "StorageDuration",
    "StorageLocation",
    "Store",
    "TechnicalOrganisationalMeasure",
    "Use",
    "VitalInterest",
    "hasAddress",
    "hasApplicableLaw",
    "hasContact",
    "hasCountry",
    "hasDataController",
    "hasDataProcessor",
    "hasDataProtectionOfficer",
    "hasDataSubject",
    "hasJurisdiction",
    "hasLegalBasis",
    "hasLocation",
    "hasName",
    "hasPersonalData",
    "hasProcess",
    "hasProcessing",
    "hasPurpose",
    "hasRecipient",
    "hasRight",
    "hasStorageCondition",
    "hasTechnicalOrganisationalMeasure",
    "hasThirdCountry",
];

/// The statements of a document, or why it is none.
fn read(document: &str) -> Vec<Quad> {
    let parser = JsonLdParser::new();
    let quads = parser
        .for_slice(document.as_bytes())
        .collect::<Result<Vec<Quad>, _>>();
    quads.unwrap_or_else(|why| panic!("{why}: {document:.300}"))
}

fn linked(pack: &Pack, told: &Notice) -> Vec<Quad> {
    let address = format!(
        "{SITE}/notices/{}/{}/{}",
        told.policy, told.version, told.layer
    );
    read(&policy::linked::notice(pack, told, SITE, &address).to_string())
}

fn says(quads: &[Quad], subject: &str, predicate: &str, object: &str) -> bool {
    quads.iter().any(|quad| {
        matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if node.as_str() == subject)
            && quad.predicate.as_str() == predicate
            && matches!(&quad.object, Term::NamedNode(node) if node.as_str() == object)
    })
}

/// Every name that statements use, as subject, predicate or object.
fn names(quads: &[Quad]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for quad in quads {
        names.insert(quad.predicate.as_str().to_owned());
        if let NamedOrBlankNode::NamedNode(node) = &quad.subject {
            names.insert(node.as_str().to_owned());
        }
        if let Term::NamedNode(node) = &quad.object {
            names.insert(node.as_str().to_owned());
        }
    }
    names
}

fn vocabulary() -> Vec<Quad> {
    read(&policy::vocabulary::vocabulary(SITE).to_string())
}

fn th(term: &str) -> String {
    format!("{SITE}/vocab/pdpa-th-1#{term}")
}

#[test]
fn every_sentence_of_every_layer_is_a_statement_in_both_languages_with_its_rule() {
    for pack in packs() {
        for told in layers(&pack) {
            let quads = linked(&pack, &told);
            let value = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value";
            for line in told.lines() {
                for (language, text) in [("th", &line.text.th), ("en", &line.text.en)] {
                    let said = quads.iter().any(|quad| {
                        quad.predicate.as_str() == value
                            && matches!(&quad.object, Term::Literal(literal)
                                if literal.value() == text && literal.language() == Some(language))
                    });
                    assert!(said, "{} {}: {text}", told.layer, language);
                }
                let rule = format!(
                    "{SITE}/notices/{}/{}#{}",
                    told.policy,
                    told.version,
                    line.rule.replace(' ', "-")
                );
                assert!(names(&quads).contains(&rule), "{rule}");
            }
            let count = quads
                .iter()
                .filter(|quad| quad.predicate.as_str() == value)
                .count();
            assert_eq!(count, told.lines().count() * 2, "{}", told.layer);
        }
    }
}

#[test]
fn lp_015_the_whole_notice_states_the_one_basis_of_each_relationship_as_the_pack_does() {
    for pack in packs() {
        let told = notice(&pack, Layer::Full).unwrap();
        let quads = linked(&pack, &told);
        let home = format!("{SITE}/notices/{}/{}", told.policy, told.version);
        let mut stated = 0;
        for activity in &pack.activities {
            for (relationship, based) in &activity.basis {
                let process = format!("{home}#activity/{}/basis/{relationship}", activity.id);
                let basis = th(policy::vocabulary::basis(based.single().unwrap()));
                assert!(
                    says(&quads, &process, &format!("{DPV}hasLegalBasis"), &basis),
                    "{process}"
                );
                let subject = format!("{home}#relationship/{relationship}");
                assert!(
                    says(&quads, &process, &format!("{DPV}hasDataSubject"), &subject),
                    "{process}"
                );
                for category in &activity.categories {
                    let category = format!("{home}#category/{category}");
                    assert!(
                        says(
                            &quads,
                            &process,
                            &format!("{DPV}hasPersonalData"),
                            &category
                        ),
                        "{process}"
                    );
                }
                stated += 1;
            }
        }
        let bases = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == format!("{DPV}hasLegalBasis"));
        assert_eq!(bases.count(), stated, "no basis beside those of the pack");
        for row in &pack.retention {
            let row_id = format!(
                "{home}#retention/{}/{}",
                row.activity,
                row.categories.join("+")
            );
            let period = row.period.period.unwrap().to_string();
            let said = quads.iter().any(|quad| {
                matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if node.as_str() == row_id)
                    && matches!(&quad.object, Term::Literal(literal) if literal.value() == period
                        && literal.datatype().as_str().ends_with("#duration"))
            });
            assert!(said, "{row_id}: {period}");
        }
    }
}

#[test]
fn a_layer_states_nothing_that_the_whole_notice_or_the_record_does_not() {
    for pack in packs() {
        let [whole, record] = [Layer::Full, Layer::Record].map(|layer| {
            let told = notice(&pack, layer).unwrap();
            linked(&pack, &told)
        });
        let known: BTreeSet<String> = names(&whole).union(&names(&record)).cloned().collect();
        for layer in [Layer::Short, Layer::Children] {
            let told = notice(&pack, layer).unwrap();
            let quads = linked(&pack, &told);
            let about = [
                format!("{DPV}hasRecipient"),
                format!("{DPV}hasDataProcessor"),
                format!("{DPV}hasRight"),
            ];
            for quad in quads
                .iter()
                .filter(|quad| about.contains(&quad.predicate.as_str().to_owned()))
            {
                let Term::NamedNode(node) = &quad.object else {
                    panic!("{quad}")
                };
                assert!(known.contains(node.as_str()), "{}: {node}", told.layer);
            }
        }
    }
}

#[test]
fn each_term_is_one_that_its_vocabulary_defines() {
    let ours = names(&vocabulary());
    let mut used = ours.clone();
    for pack in packs() {
        for told in layers(&pack) {
            used.extend(names(&linked(&pack, &told)));
        }
    }
    for name in used {
        if let Some(term) = name.strip_prefix(DPV) {
            assert!(
                DPV_TERMS.contains(&term),
                "dpv:{term} is not in the vocabulary"
            );
        }
        if name.starts_with(&th("")) {
            assert!(ours.contains(&name), "{name} is not published");
        }
        // The European rows stand for another law.
        assert!(!name.contains("eu-gdpr"), "{name}");
    }
}

#[test]
fn lp_015_the_vocabulary_has_each_basis_right_and_refusal_once_in_both_languages() {
    let quads = vocabulary();
    let label = "http://www.w3.org/2004/02/skos/core#prefLabel";
    let bases = law::Basis::ALL
        .map(policy::vocabulary::basis)
        .map(str::to_owned);
    let rights = law::Right::ALL.map(|right| format!("right-{}", right.code()));
    let refusals = law::RefusalCode::ALL
        .iter()
        .map(|code| format!("refusal-{}", code.code()));
    for term in bases.into_iter().chain(rights).chain(refusals) {
        let labels: BTreeSet<Option<&str>> = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == label)
            .filter(|quad| matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if node.as_str() == th(&term)))
            .map(|quad| match &quad.object {
                Term::Literal(literal) => literal.language(),
                _ => None,
            })
            .collect();
        assert_eq!(labels, BTreeSet::from([Some("en"), Some("th")]), "{term}");
    }
    // A copy that lies anywhere names its terms against where it lies.
    let anywhere = policy::vocabulary::vocabulary("").to_string();
    let parser = JsonLdParser::new()
        .with_base_iri(format!("{SITE}/vocab/pdpa-th-1"))
        .unwrap();
    let elsewhere: Vec<Quad> = parser
        .for_slice(anywhere.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(names(&elsewhere), names(&quads));
}

#[test]
fn a_citation_names_the_sections_it_cites_and_no_clause_of_a_policy() {
    let cited = [
        ("s.23(1), LP-5", vec!["section-23"]),
        (
            "s.30–36, s.73",
            vec![
                "section-30",
                "section-31",
                "section-32",
                "section-33",
                "section-34",
                "section-35",
                "section-36",
                "section-73",
            ],
        ),
        ("s.19 ¶6", vec!["section-19"]),
        ("LP-4", vec![]),
        ("s.99", vec![]),
    ];
    for (law, sections) in cited {
        assert_eq!(policy::vocabulary::sections(law), sections, "{law}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_reads_linked_data_is_led_to_it_and_to_the_terms() {
    let house = House::open();
    let mut anybody = house.visitor();
    let home = "/notices/chula-learning/1";
    for layer in [
        "full",
        "short",
        "cookies",
        "children",
        "record",
        "channels/account-registration",
    ] {
        let told = anybody.get(&format!("{home}/{layer}.jsonld")).await;
        assert_eq!(told.status, StatusCode::OK, "{layer}");
        assert_eq!(told.headers[header::CONTENT_TYPE], "application/ld+json");
        let document: Json = serde_json::from_str(&told.body).unwrap();
        let base = &crate::house::demo().base_url;
        assert_eq!(document["@id"], format!("{base}{home}/{layer}"));
        assert!(read(&told.body).len() > 10);
        let page = anybody.get(&format!("{home}/{layer}")).await;
        assert!(page.body.contains(&format!("{home}/{layer}.jsonld")));
    }
    let terms = anybody.get("/vocab/pdpa-th-1").await;
    assert_eq!(terms.headers[header::CONTENT_TYPE], "application/ld+json");
    assert!(read(&terms.body).len() > 100);
    for (reads, leads) in [
        ("application/ld+json", "full.jsonld"),
        ("application/json", "full.json"),
        ("application/pdf", "full.pdf"),
    ] {
        let answer = anybody.reading(reads, home).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{reads}");
        assert_eq!(answer.onward(), Some(format!("{home}/{leads}").as_str()));
        assert_eq!(answer.headers[header::VARY], "accept");
    }
    let browser = anybody
        .reading("text/html,application/json;q=0.9", home)
        .await;
    assert_eq!(browser.status, StatusCode::OK);
    let posted = anybody
        .send(Method::POST, &format!("{home}/full.jsonld"), String::new())
        .await;
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
}
