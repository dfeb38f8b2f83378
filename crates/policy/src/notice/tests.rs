use std::collections::BTreeSet;
use std::fmt::Write as _;

use law::Language;

use super::*;
use crate::pack::Pack;

fn shipped(id: &str) -> Pack {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../policies")
        .join(id);
    let mut files: Vec<(String, String)> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    crate::read::read(&files).0
}

const SHIPPED: [&str; 2] = ["chula-learning", "cmu-culture"];

fn layers(pack: &Pack) -> Vec<Notice> {
    let channels = pack
        .channels
        .iter()
        .map(|channel| Layer::Channel(&channel.id));
    let forms = pack.forms.iter().map(|form| Layer::Form(&form.id));
    Layer::NAMED
        .into_iter()
        .chain(channels)
        .chain(forms)
        .filter_map(|layer| notice(pack, layer))
        .collect()
}

fn written(notice: &Notice, language: Language) -> String {
    let mut text = String::new();
    let say = |words: &Text| words.in_language(language).to_owned();
    writeln!(text, "# {} — {}", say(&notice.title), say(&notice.name)).unwrap();
    for part in &notice.parts {
        writeln!(text, "\n## {} [{}]", say(&part.heading), part.law).unwrap();
        for group in &part.groups {
            if let Some(heading) = &group.heading {
                writeln!(text, "### {}", say(heading)).unwrap();
            }
            for line in &group.lines {
                writeln!(text, "- {}  ({}; {})", say(&line.text), line.rule, line.law).unwrap();
            }
        }
    }
    text
}

#[test]
fn lp_004_every_layer_of_both_packs_says_what_it_said() {
    for id in SHIPPED {
        let pack = shipped(id);
        for notice in layers(&pack)
            .iter()
            .filter(|notice| !["channel", "form"].contains(&notice.layer))
        {
            for language in Language::ALL {
                let name = format!("{id}-{}-{}", notice.layer, language.tag());
                insta::assert_snapshot!(name, written(notice, language));
            }
        }
    }
}

/// The tables of a pack, by the name that rules begin with, and the ids in each.
fn has(pack: &Pack, rule: &str) -> bool {
    let (table, rest) = rule.split_once('/').unwrap_or((rule, ""));
    let id = rest.split('/').next().unwrap();
    let among = |ids: Vec<&String>| rest.is_empty() || ids.iter().any(|known| *known == id);
    match table {
        "pack" => pack.head.is_some(),
        "controller" => pack.controller.is_some(),
        "dpo" => pack.dpo.is_some(),
        "authority" => pack.authority.is_some(),
        "rights" => pack.rights.is_some(),
        "erasure" => pack.erasure.is_some(),
        "transfers" => pack.transfers.is_some(),
        "unit" => among(pack.units.iter().map(|one| &one.id).collect()),
        "category" => among(pack.categories.iter().map(|one| &one.id).collect()),
        "field" => pack
            .field(&rest.split('/').take(2).collect::<Vec<_>>().join("/"))
            .is_some(),
        "activity" => among(pack.activities.iter().map(|one| &one.id).collect()),
        "retention" => {
            let categories = rest.split('/').nth(1).unwrap();
            categories
                .split('+')
                .all(|category| pack.retention_of(id, category).is_some())
        }
        "channel" => among(pack.channels.iter().map(|one| &one.id).collect()),
        "form" => among(pack.forms.iter().map(|one| &one.id).collect()),
        "source" => among(pack.sources.iter().map(|one| &one.id).collect()),
        "processor" => among(pack.processors.iter().map(|one| &one.id).collect()),
        "recipient" => among(pack.recipients.iter().map(|one| &one.id).collect()),
        "location" => among(pack.locations.iter().map(|one| &one.id).collect()),
        "measure" => among(pack.measures.iter().map(|one| &one.id).collect()),
        "contact" => among(pack.contacts.iter().map(|one| &one.id).collect()),
        "role" => among(pack.roles.iter().map(|one| &one.id).collect()),
        "publication" => pack.publication.is_some(),
        "cookie" => among(pack.cookies.iter().map(|one| &one.name).collect()),
        "site" => among(pack.sites.iter().map(|one| &one.id).collect()),
        _ => false,
    }
}

#[test]
fn lp_005_every_sentence_names_a_rule_that_the_pack_has_and_speaks_both_languages() {
    for id in SHIPPED {
        let pack = shipped(id);
        for notice in layers(&pack) {
            assert!(notice.lines().count() > 2, "{}", notice.layer);
            for line in notice.lines() {
                assert!(has(&pack, &line.rule), "{}: {}", notice.layer, line.rule);
                for language in Language::ALL {
                    let said = line.text.in_language(language);
                    let is_whole = !said.trim().is_empty() && !said.contains(['{', '}']);
                    assert!(is_whole, "{}: {} `{said}`", notice.layer, line.rule);
                }
            }
        }
    }
}

/// What a pack lists, as the short notice must list it.
fn names(pack: &Pack) -> BTreeSet<String> {
    let categories = pack.categories.iter().map(|one| &one.name);
    let activities = pack.activities.iter().map(|one| &one.name);
    let processors = pack.processors.iter().map(|one| &one.name);
    let recipients = pack.recipients.iter().map(|one| &one.name);
    let all = categories
        .chain(activities)
        .chain(processors)
        .chain(recipients);
    all.map(|name| name.en.clone()).collect()
}

#[test]
fn lp_004_the_short_notice_lists_what_the_whole_one_says_and_no_other_thing() {
    for id in SHIPPED {
        let pack = shipped(id);
        let [short, whole] = [Layer::Short, Layer::Full].map(|layer| notice(&pack, layer).unwrap());
        let [short, whole] = [&short, &whole].map(|notice| written(notice, Language::English));
        for name in names(&pack) {
            assert!(short.contains(&name), "{id}: {name} is not in short");
            assert!(whole.contains(&name), "{id}: {name} is not in the whole");
        }
        let mut fewer = pack.clone();
        let gone = fewer.categories.pop().unwrap();
        let short = notice(&fewer, Layer::Short).unwrap();
        let said = written(&short, Language::English);
        assert!(
            !said.contains(&gone.name.en),
            "{id}: {} is said still",
            gone.name.en
        );
    }
}

#[test]
fn every_item_of_section_23_is_in_the_whole_notice_and_every_field_of_section_39_in_the_record() {
    for id in SHIPPED {
        let pack = shipped(id);
        let whole = notice(&pack, Layer::Full).unwrap();
        for item in [
            "s.23(1)", "s.23(2)", "s.23(3)", "s.23(4)", "s.23(5)", "s.23(6)",
        ] {
            assert!(
                whole.lines().any(|line| line.law.contains(item)),
                "{id}: {item}"
            );
        }
        let record = notice(&pack, Layer::Record).unwrap();
        let parts: Vec<&str> = record.parts.iter().map(|part| part.id).collect();
        for part in ["what", "why", "who", "access", "uses", "rights", "guard"] {
            assert!(parts.contains(&part), "{id}: {part}");
        }
    }
}

#[test]
fn section_23_has_no_seventh_item_in_any_layer() {
    for id in SHIPPED {
        let pack = shipped(id);
        for layer in [Layer::Short, Layer::Full, Layer::Record, Layer::Children] {
            let notice = notice(&pack, layer).unwrap();
            let parts = notice.parts.iter().map(|part| part.law);
            let lines = notice.lines().map(|line| line.law);
            for law in parts.chain(lines).flat_map(|law| law.split(", ")) {
                let item = law
                    .strip_prefix("s.23(")
                    .map(|item| item.trim_end_matches(')'));
                let known = item.is_none_or(|item| ["1", "2", "3", "4", "5", "6"].contains(&item));
                assert!(known, "{id}: {law}");
            }
        }
    }
}

#[test]
fn co_013_a_camera_sign_is_there_where_cameras_are() {
    assert!(notice(&shipped("cmu-culture"), Layer::Camera).is_some());
    assert!(notice(&shipped("chula-learning"), Layer::Camera).is_none());
}

#[test]
fn lp_025_before_a_channel_collects_it_is_said_what_must_be_given_and_what_follows() {
    for id in SHIPPED {
        let pack = shipped(id);
        for channel in &pack.channels {
            let told = notice(&pack, Layer::Channel(&channel.id)).unwrap();
            let compulsory = pack
                .categories
                .iter()
                .filter(|category| channel.collects.contains(&category.id));
            let compulsory = compulsory.flat_map(|category| {
                let must = category
                    .field
                    .iter()
                    .filter(|field| field.required == Some(true));
                must.map(|field| format!("field/{}/{}", category.id, field.id))
            });
            for rule in compulsory {
                assert!(
                    told.lines().any(|line| line.rule == rule),
                    "{id}: {} lacks {rule}",
                    channel.id
                );
            }
        }
        assert!(notice(&pack, Layer::Channel("no-such-channel")).is_none());
    }
}

#[test]
fn lp_027_before_a_form_asks_each_field_says_whether_it_must_be_given_why_and_what_follows() {
    for id in SHIPPED {
        let pack = shipped(id);
        assert!(!pack.forms.is_empty(), "{id}");
        let whole = notice(&pack, Layer::Full).unwrap();
        for form in &pack.forms {
            let told = notice(&pack, Layer::Form(&form.id)).unwrap();
            for (at, asked) in form.ask.iter().enumerate() {
                let rule = format!("form/{}/ask/{at}", form.id);
                let line = told.lines().find(|line| line.rule == rule).unwrap();
                for words in [&asked.why, &asked.if_left_out] {
                    let words = words.as_ref().unwrap();
                    assert!(line.text.th.contains(&words.th), "{rule}");
                    assert!(line.text.en.contains(&words.en), "{rule}");
                }
                let marked = if asked.required == Some(true) {
                    "must"
                } else {
                    "need not"
                };
                assert!(line.text.en.contains(marked), "{rule}: {}", line.text.en);
            }
            for item in [
                "s.23(1)", "s.23(2)", "s.23(3)", "s.23(4)", "s.23(5)", "s.23(6)",
            ] {
                assert!(
                    told.lines().any(|line| line.law.contains(item)),
                    "{id}: {} lacks {item}",
                    form.id
                );
            }
            let rule = format!("form/{}", form.id);
            assert!(whole.lines().any(|line| line.rule == rule), "{id}: {rule}");
        }
        assert!(notice(&pack, Layer::Form("no-such-form")).is_none());
    }
}

#[test]
fn lp_027_what_each_form_says_first_stays_as_it_was() {
    for id in SHIPPED {
        let pack = shipped(id);
        let mut all = String::new();
        for form in &pack.forms {
            let told = notice(&pack, Layer::Form(&form.id)).unwrap();
            all.push_str(&written(&told, Language::Thai));
        }
        insta::assert_snapshot!(format!("{id}-forms-th"), all);
    }
}
