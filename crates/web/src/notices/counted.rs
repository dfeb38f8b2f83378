//! What the rules of the version in force did, beside each sentence: for anybody in whole tens, for the person
//! exactly and of their own data (`LP-102`, s.39(6), s.39(7)).

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use duties::counts::{self, Counts, Did, Matter};
use law::Language;
use law::words::{Words, counts as words};
use policy::notice::{Layer, Notice};
use policy::pack::Pack;
use serde_json::json;

use super::{Reading, page};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// What the page is called.
pub(super) const TITLE: Words = words::PAGE;

/// Whether a version is the one in force: of others it would be asked in vain what they do.
pub(super) fn can_be(site: &Site, pack: &Pack) -> bool {
    pack.version() == Some(site.app().policy().compiled.version())
}

/// The words that lead to the page.
pub(super) fn link(language: Language) -> String {
    words::LINK.fill(language, &[("days", &counts::DAYS.to_string())])
}

/// What is shown beside the sentences of a notice.
pub(super) struct Shown {
    /// How it was counted.
    pub(super) lead: Vec<String>,
    /// What each rule did.
    rules: BTreeMap<String, String>,
    /// Why questions were refused.
    pub(super) reasons: Vec<String>,
}

impl Shown {
    /// What is known of the rules of a notice now.
    pub(super) async fn of(
        site: &Site,
        visitor: &Visitor,
        notice: &Notice,
    ) -> Result<Self, Problem> {
        let (all, mine) = counted(site, visitor).await?;
        let policy = site.app().policy();
        let language = visitor.language;
        let mut rules = BTreeMap::new();
        for line in notice.lines() {
            if let Some(matter) = Matter::of_rule(&policy.pack, &line.rule) {
                let said = said(matter, &all, mine.as_ref(), language);
                rules.insert(line.rule.clone(), said);
            }
        }
        let reasons = all.reasons(None).into_iter().map(|(rule, times)| {
            let why = rule.why().in_language(language);
            words::REASON.fill(language, &[("why", why), ("times", &times.to_string())])
        });
        let (days, people) = (all.days().to_string(), all.people_min().to_string());
        let mut lead = vec![words::LEAD.fill(language, &[("days", &days), ("people", &people)])];
        if mine.is_some() {
            lead.push(words::LEAD_MINE.in_language(language).to_owned());
        }
        Ok(Shown {
            reasons: reasons.collect(),
            rules,
            lead,
        })
    }

    /// What a rule did, where it can be counted.
    pub(super) fn of_sentence(&self, rule: &str) -> Option<&str> {
        self.rules.get(rule).map(String::as_str)
    }
}

/// What is counted for whoever reads: of all, and of the person signed in.
async fn counted(site: &Site, visitor: &Visitor) -> Result<(Counts, Option<Counts>), Problem> {
    let person = visitor.person().ok();
    site.run(move |app| {
        let all = Counts::for_anybody(app)?;
        let mine = person.map(|person| Counts::of_person(app, person));
        Ok::<_, duties::Failure>((all, mine.transpose()?))
    })
    .await
}

/// What a rule did, in words.
fn said(matter: Matter<'_>, all: &Counts, mine: Option<&Counts>, language: Language) -> String {
    let (done, done_few, refused) = match matter {
        Matter::Activity(_) | Matter::Category(..) => (
            words::ALLOWED,
            words::ALLOWED_FEW,
            Some((words::REFUSED, words::REFUSED_FEW)),
        ),
        // A question that was refused stands on no basis.
        Matter::Basis(..) => (words::ON_BASIS, words::ON_BASIS_FEW, None),
        Matter::Recipient(_) => (
            words::GIVEN,
            words::GIVEN_FEW,
            Some((words::REFUSED, words::REFUSED_FEW)),
        ),
        Matter::Right(_) => (
            words::ASKED,
            words::ASKED_FEW,
            Some((words::REQUEST_REFUSED, words::REQUEST_REFUSED_FEW)),
        ),
    };
    let told = |times: Option<u64>, many: Words, few: Words| match times {
        Some(times) => many.fill(language, &[("times", &times.to_string())]),
        None => few.in_language(language).to_owned(),
    };
    let did = all.did(matter);
    let mut said = vec![told(did.done, done, done_few)];
    said.extend(refused.map(|(many, few)| told(did.refused, many, few)));
    said.extend(mine.map(|mine| {
        let Did { done, refused } = mine.did(matter);
        let (done, refused) = (done.unwrap_or_default(), refused.unwrap_or_default());
        let words = match matter {
            Matter::Right(_) => words::MINE_ASKED,
            _ => words::MINE,
        };
        let values = [
            ("done", &*done.to_string()),
            ("refused", &refused.to_string()),
        ];
        words.fill(language, &values)
    }));
    said.join(" · ")
}

/// The whole notice with what each rule did: a page, or `json` for programs.
pub(super) async fn show(
    site: &Site,
    visitor: &Visitor,
    pack: &Pack,
    kind: &str,
) -> Result<Response, Problem> {
    if !can_be(site, pack) {
        return Err(Problem::NotFound);
    }
    let notice = policy::notice::notice(pack, Layer::Full).ok_or(Problem::NotFound)?;
    match kind {
        "" => {
            let did = Some(Shown::of(site, visitor, &notice).await?);
            let reading = Reading {
                layer: Layer::Full,
                next: None,
                did,
            };
            page(site, visitor, pack, reading)
        }
        "json" => {
            let (all, mine) = counted(site, visitor).await?;
            Ok(axum::Json(for_programs(pack, &notice, &all, mine.as_ref())).into_response())
        }
        _ => Err(Problem::NotFound),
    }
}

/// The same for programs: each rule that can be counted, once.
fn for_programs(
    pack: &Pack,
    notice: &Notice,
    all: &Counts,
    mine: Option<&Counts>,
) -> serde_json::Value {
    let rules: BTreeMap<&str, serde_json::Value> = notice
        .lines()
        .filter_map(|line| {
            let matter = Matter::of_rule(pack, &line.rule)?;
            let reasons = match matter {
                Matter::Activity(activity) => all.reasons(Some(activity)),
                _ => Vec::new(),
            };
            let reasons: Vec<_> = reasons
                .into_iter()
                .map(|(rule, times)| json!({ "reason": rule.code(), "section": rule.section(), "times": times }))
                .collect();
            let did = json!({
                "all": all.did(matter),
                "reasons": reasons,
                "mine": mine.map(|mine| mine.did(matter)),
            });
            Some((line.rule.as_str(), did))
        })
        .collect();
    json!({
        "format": "sitthi-counts",
        "format_version": 1,
        "policy": notice.policy,
        "version": notice.version,
        "days": all.days(),
        "people_min": all.people_min(),
        "whole": all.whole(),
        "rules": rules,
    })
}
