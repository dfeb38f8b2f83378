//! A notice as linked data (`JSON-LD 1.1`, `DPV 2.3`): the same sentences, each with the rule it comes from and
//! the section that asks for it, and the processing they tell of, thing by thing. The context stands within, so
//! that nothing is fetched to read it.
//!
//! A layer tells of what its sentences name and of nothing else; so layers agree here as they do on pages.

use law::{Language, Text, date};
use serde_json::{Value, json};

use crate::notice::Notice;
use crate::pack::{Activity, Pack, Verb, is_abroad};
use crate::vocabulary::{self, both, put};

/// A layer of a notice, as published on `site` at `address`; both without a slash at the end.
#[must_use]
pub fn notice(pack: &Pack, told: &Notice, site: &str, address: &str) -> Value {
    let things = Things::of(pack, told, site);
    let mut whole = json!({
        "@context": vocabulary::prefixes(site),
        "@id": address,
        "@type": [vocabulary::layer_kind(told.layer), format!("th:{}", vocabulary::layer_term(told.layer))],
        "dct:title": both(&told.title),
        "dct:alternative": both(&told.name),
        "dct:hasVersion": told.version,
        "dct:isPartOf": { "@id": things.home },
        "dpv:hasApplicableLaw": { "@id": "legal-th:law-PDPA" },
        "dpv:hasJurisdiction": { "@id": "loc:TH" },
    });
    if let Some(day) = told.effective {
        put(
            &mut whole,
            "dct:issued",
            json!({ "@value": day.to_string(), "@type": "xsd:date" }),
        );
        put(&mut whole, "th:buddhistEraDate", in_thai(day));
    }
    put(&mut whole, "dpv:hasDataController", things.controller());
    let lists = [
        ("dpv:hasProcess", things.acts()),
        ("dpv:hasPersonalData", things.categories()),
        ("dpv:hasDataProcessor", things.processors()),
        ("dpv:hasRecipient", things.recipients()),
        ("dpv:hasStorageCondition", things.retention()),
        ("dpv:hasLocation", things.locations()),
        ("dpv:hasRight", things.rights()),
        ("dpv:hasTechnicalOrganisationalMeasure", things.measures()),
    ];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        put(&mut whole, name, Value::Array(list));
    }
    put(
        &mut whole,
        "th:says",
        json!({ "@list": things.sentences() }),
    );
    whole
}

/// A day as Thai documents write it.
fn in_thai(day: jiff::civil::Date) -> Value {
    json!({ "@value": date::long(day, Language::Thai), "@language": "th" })
}

/// What a layer tells of.
struct Things<'a> {
    pack: &'a Pack,
    told: &'a Notice,
    home: String,
}

impl<'a> Things<'a> {
    fn of(pack: &'a Pack, told: &'a Notice, site: &str) -> Self {
        let home = format!("{site}/notices/{}/{}", told.policy, told.version);
        Things { pack, told, home }
    }

    /// Whether a sentence of the layer comes from this rule or one below it.
    fn names(&self, rule: &str) -> bool {
        self.told.lines().any(|line| {
            let rest = line.rule.strip_prefix(rule);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// A thing by its rule, as it stands on the page of the version.
    fn id(&self, rule: &str) -> String {
        format!("{}#{}", self.home, rule.replace(' ', "-"))
    }

    fn to(&self, rule: &str) -> Value {
        json!({ "@id": self.id(rule) })
    }

    fn all(&self, table: &str, ids: &[String]) -> Vec<Value> {
        let rules = ids.iter().map(|id| format!("{table}/{id}"));
        rules.map(|rule| self.to(&rule)).collect()
    }

    fn named(&self, rule: &str, kind: &str, name: &Text) -> Value {
        json!({ "@id": self.id(rule), "@type": kind, "dpv:hasName": both(name) })
    }

    fn controller(&self) -> Value {
        let Some(controller) = &self.pack.controller else {
            return Value::Null;
        };
        let mut said = self.named("controller", "dpv:DataController", &controller.name);
        if !self.names("controller") {
            return said;
        }
        if let Some(address) = &controller.address {
            put(&mut said, "dpv:hasAddress", both(address));
        }
        put(
            &mut said,
            "dpv:hasContact",
            contact(&controller.phone, &controller.email),
        );
        if let Some(dpo) = &self.pack.dpo {
            let mut officer = self.named("dpo", "dpv:DataProtectionOfficer", &dpo.name);
            put(
                &mut officer,
                "dpv:hasContact",
                contact(&dpo.phone, &dpo.email),
            );
            put(&mut said, "dpv:hasDataProtectionOfficer", officer);
        }
        said
    }

    /// What is done, for each activity and each relationship with its one basis.
    fn acts(&self) -> Vec<Value> {
        let activities = self.pack.activities.iter();
        activities
            .flat_map(|activity| self.acts_of(activity))
            .collect()
    }

    fn acts_of(&self, activity: &Activity) -> Vec<Value> {
        let rule = format!("activity/{}", activity.id);
        if !self.names(&rule) {
            return Vec::new();
        }
        let based = activity.basis.iter().filter_map(|(relationship, based)| {
            let rule = format!("{rule}/basis/{relationship}");
            let basis = based.single().filter(|_| self.names(&rule))?;
            let mut process = self.plain(activity, &rule);
            let who = self
                .pack
                .relationships
                .iter()
                .find(|of| of.id == *relationship)?;
            let subject = format!("relationship/{relationship}");
            put(
                &mut process,
                "dpv:hasDataSubject",
                self.named(&subject, "dpv:DataSubject", &who.name),
            );
            put(
                &mut process,
                "dpv:hasLegalBasis",
                json!({ "@id": format!("th:{}", vocabulary::basis(basis)) }),
            );
            Some(process)
        });
        let based: Vec<Value> = based.collect();
        // A layer that names no bases still says what is done.
        match based.is_empty() {
            true => vec![self.plain(activity, &rule)],
            false => based,
        }
    }

    fn plain(&self, activity: &Activity, rule: &str) -> Value {
        let of = format!("activity/{}", activity.id);
        let mut purpose = json!({
            "@id": self.id(&format!("{of}/purpose")),
            "@type": "dpv:Purpose",
            "dct:title": both(&activity.name),
        });
        let verbs = activity
            .operations
            .iter()
            .map(|verb| json!({ "@id": verb_term(*verb) }));
        let mut process = json!({ "@id": self.id(rule), "@type": "dpv:Process" });
        if self.names(&format!("{of}/purpose")) {
            put(&mut purpose, "dct:description", both(&activity.purpose));
            put(&mut process, "dpv:hasProcessing", verbs.collect());
        }
        put(&mut process, "dpv:hasPurpose", purpose);
        if self.names(&format!("{of}/categories")) {
            put(
                &mut process,
                "dpv:hasPersonalData",
                json!(self.all("category", &activity.categories)),
            );
        }
        process
    }

    fn categories(&self) -> Vec<Value> {
        let categories = self.pack.categories.iter();
        let told = categories.filter(|category| self.names(&format!("category/{}", category.id)));
        told.map(|category| {
            let rule = format!("category/{}", category.id);
            let kinds = category.sensitive.iter().filter_map(|kind| kind.kind());
            let kinds = kinds.map(|kind| format!("th:sensitive-{}", kind.code()));
            let mut types = vec!["dpv:PersonalData".to_owned()];
            types.extend(kinds);
            let mut said =
                json!({ "@id": self.id(&rule), "@type": types, "dct:title": both(&category.name) });
            if category.is_sensitive() {
                put(&mut said, "dct:source", json!({ "@id": "th:section-26" }));
            }
            said
        })
        .collect()
    }

    fn processors(&self) -> Vec<Value> {
        let processors = self.pack.processors.iter();
        let told = processors.filter(|known| self.names(&format!("processor/{}", known.id)));
        told.map(|known| {
            let rule = format!("processor/{}", known.id);
            let mut said = self.named(&rule, "dpv:DataProcessor", &known.name);
            put(&mut said, "dct:description", both(&known.does));
            put(
                &mut said,
                "dpv:hasPersonalData",
                json!(self.all("category", &known.categories)),
            );
            land(&mut said, &known.country);
            said
        })
        .collect()
    }

    fn recipients(&self) -> Vec<Value> {
        let recipients = self.pack.recipients.iter();
        let told = recipients.filter(|known| self.names(&format!("recipient/{}", known.id)));
        told.map(|known| {
            let rule = format!("recipient/{}", known.id);
            let mut said = self.named(&rule, "dpv:Recipient", &known.name);
            put(
                &mut said,
                "dpv:hasPersonalData",
                json!(self.all("category", &known.categories)),
            );
            land(&mut said, &known.country);
            said
        })
        .collect()
    }

    fn retention(&self) -> Vec<Value> {
        let rows = self.pack.retention.iter().filter_map(|row| {
            let rule = format!("retention/{}/{}", row.activity, row.categories.join("+"));
            let (period, event) = (row.period.period?, self.pack.event(&row.after)?);
            self.names(&rule).then(|| {
                json!({
                    "@id": self.id(&rule),
                    "@type": "dpv:StorageDuration",
                    "dpv:hasPersonalData": self.all("category", &row.categories),
                    "dpv:hasPurpose": self.to(&format!("activity/{}/purpose", row.activity)),
                    "th:period": { "@value": period.to_string(), "@type": "xsd:duration" },
                    "th:after": both(&event.name),
                })
            })
        });
        rows.collect()
    }

    fn locations(&self) -> Vec<Value> {
        let places = self.pack.locations.iter();
        let told = places.filter(|place| self.names(&format!("location/{}", place.id)));
        told.map(|place| {
            let rule = format!("location/{}", place.id);
            let mut said = json!({
                "@id": self.id(&rule),
                "@type": "dpv:StorageLocation",
                "dct:title": both(&place.name),
                "dpv:hasPersonalData": self.all("category", &place.categories),
            });
            land(&mut said, &place.country);
            said
        })
        .collect()
    }

    fn rights(&self) -> Vec<Value> {
        let offered = self.pack.rights.iter().flat_map(|rights| &rights.offered);
        let told = offered.filter(|right| self.names(&format!("rights/offered/{}", right.code())));
        told.map(|right| json!({ "@id": format!("th:right-{}", right.code()) }))
            .collect()
    }

    fn measures(&self) -> Vec<Value> {
        let measures = self.pack.measures.iter();
        let told = measures.filter(|measure| self.names(&format!("measure/{}", measure.id)));
        told.map(|measure| {
            json!({
                "@id": self.id(&format!("measure/{}", measure.id)),
                "@type": "dpv:TechnicalOrganisationalMeasure",
                "dct:title": both(&measure.name),
            })
        })
        .collect()
    }

    /// Every sentence, in its order.
    fn sentences(&self) -> Vec<Value> {
        let said = self.told.lines().map(|line| {
            let sections = vocabulary::sections(line.law);
            let sections = sections
                .iter()
                .map(|term| json!({ "@id": format!("th:{term}") }));
            json!({
                "rdf:value": both(&line.text),
                "dct:source": self.to(&line.rule),
                "th:asksFor": sections.collect::<Vec<Value>>(),
            })
        });
        said.collect()
    }
}

fn contact(phone: &str, email: &str) -> Value {
    let ways = [phone, email].into_iter().filter(|way| !way.is_empty());
    json!(ways.collect::<Vec<&str>>())
}

/// Says the country, and that it is another when it is.
fn land(said: &mut Value, country: &str) {
    if country.is_empty() {
        return;
    }
    let term = json!({ "@id": format!("loc:{country}") });
    put(said, "dpv:hasCountry", term.clone());
    if is_abroad(country) {
        put(said, "dpv:hasThirdCountry", term);
    }
}

const fn verb_term(verb: Verb) -> &'static str {
    match verb {
        Verb::Collect => "dpv:Collect",
        Verb::Use => "dpv:Use",
        Verb::Store => "dpv:Store",
        Verb::Disclose => "dpv:Disclose",
        Verb::Erase => "dpv:Erase",
    }
}
