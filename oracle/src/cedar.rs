//! A pack, said again in Cedar: one permit for each way in which a role may act, one forbid for
//! each rule that stands against it. Written from the pack and the law, not from the tables.

use std::fmt::Write as _;

use cedar_policy::{Policy, PolicyId, PolicySet};
use policy::pack::{self, Activity, Pack, ReceivedOn, Sight, Tie, Verb};
use policy::{Condition, Rule};

/// Why a pack could not be said in Cedar: a fault of this program.
pub(crate) type Unsaid = Box<dyn std::error::Error>;

/// The policies as they are written.
pub(crate) struct Writing<'p> {
    pack: &'p Pack,
    earlier: &'p [Pack],
    policies: PolicySet,
}

/// Says a pack in Cedar; `earlier` are the versions published before.
pub(crate) fn policies(pack: &Pack, earlier: &[Pack]) -> Result<PolicySet, Unsaid> {
    let mut writing = Writing {
        pack,
        earlier,
        policies: PolicySet::new(),
    };
    writing.permits()?;
    writing.words()?;
    writing.notices()?;
    writing.matrix()?;
    writing.persons_word()?;
    writing.disclosures()?;
    writing.transfers()?;
    Ok(writing.policies)
}

/// `["a", "b"]`
fn list<'i>(ids: impl IntoIterator<Item = &'i String>) -> String {
    let quoted: Vec<String> = ids.into_iter().map(|id| format!("{id:?}")).collect();
    format!("[{}]", quoted.join(", "))
}

fn actions(verbs: &[Verb]) -> String {
    let named: Vec<String> = verbs
        .iter()
        .map(|verb| format!("Action::{:?}", verb.code()))
        .collect();
    format!("[{}]", named.join(", "))
}

const ENDING: &str = "action == Action::\"erase\"";
const DISCLOSING: &str = "action == Action::\"disclose\"";
const LOOKING: &str = "action in [Action::\"use\", Action::\"disclose\"]";
/// s.25: what comes from elsewhere, within its thirty days.
const ON_THE_WAY: &str = "(action in [Action::\"collect\", Action::\"store\"] && resource has notice_due && context.now < resource.notice_due)";

impl Writing<'_> {
    fn add(&mut self, name: &str, text: &str) -> Result<(), Unsaid> {
        let id = PolicyId::new(format!("{name}/{}", self.policies.policies().count()));
        self.policies.add(Policy::parse(Some(id), text)?)?;
        Ok(())
    }

    fn forbid(&mut self, rule: Rule, when: &str) -> Result<(), Unsaid> {
        self.add(
            rule.code(),
            &format!("forbid(principal, action, resource) when {{ {when} }};"),
        )
    }

    /// `LP-51` … `LP-53`, `LP-71`, `CO-23`, `CO-33`: a role, in an activity, through its tie.
    fn permits(&mut self) -> Result<(), Unsaid> {
        for role in &self.pack.roles {
            let relation = self
                .pack
                .relation(&role.relation)
                .ok_or("a role without its relation")?;
            for id in &role.activities {
                let activity = self
                    .pack
                    .activity(id)
                    .ok_or("a role in an undeclared activity")?;
                let seen = if role.categories.is_empty() {
                    self.of_all_activities(role)
                } else {
                    role.categories.clone()
                };
                let mut when = format!(
                    "context.activity == {:?} && principal.roles.contains({:?}) && action in {} && action in {} \
                     && {}.containsAll(context.categories) && {}.containsAll(context.categories)",
                    activity.id,
                    role.id,
                    actions(&role.operations),
                    actions(&activity.operations),
                    list(&seen),
                    list(&activity.categories),
                );
                let tie = match relation.kind {
                    Some(Tie::Memo) => " && context has memo && context.memo == \"valid\" && context.now < context.memo_until".to_owned(),
                    _ => format!(" && context.relations.contains({:?})", relation.id),
                };
                when.push_str(&tie);
                if role.undertaking {
                    when.push_str(" && principal.undertaking");
                }
                if let Some(network) = self.pack.network(&role.network) {
                    let ranges: Vec<String> = network
                        .ranges
                        .iter()
                        .map(|range| format!("context.address.isInRange(ip(\"{range}\"))"))
                        .collect();
                    write!(when, " && context has address && ({})", ranges.join(" || "))?;
                }
                self.add(
                    "permit",
                    &format!("permit(principal, action, resource) when {{ {when} }};"),
                )?;
            }
        }
        Ok(())
    }

    fn of_all_activities(&self, role: &pack::Role) -> Vec<String> {
        let acting = self
            .pack
            .activities
            .iter()
            .filter(|activity| role.activities.contains(&activity.id));
        acting
            .flat_map(|activity| activity.categories.iter().cloned())
            .collect()
    }

    /// The question must be in the words of the pack (`LP-14`, `LP-24`, `LP-35`, `LP-54`).
    fn words(&mut self) -> Result<(), Unsaid> {
        let pack = self.pack;
        let activities = list(pack.activities.iter().map(|activity| &activity.id));
        let categories = list(pack.categories.iter().map(|category| &category.id));
        self.forbid(Rule::PersonUnknown, "!(resource has relationship)")?;
        self.forbid(
            Rule::ActivityUndeclared,
            &format!("!{activities}.contains(context.activity)"),
        )?;
        self.forbid(
            Rule::CategoryUndeclared,
            &format!("!{categories}.containsAll(context.categories)"),
        )?;
        self.forbid(Rule::NothingAsked, "context.categories.isEmpty()")?;
        for activity in &pack.activities {
            let verbs = actions(&activity.operations);
            self.forbid(
                Rule::OperationUndeclared,
                &format!(
                    "context.activity == {:?} && !(action in {verbs})",
                    activity.id
                ),
            )?;
        }
        Ok(())
    }

    /// s.21, s.23, s.25, `LP-45`.
    fn notices(&mut self) -> Result<(), Unsaid> {
        let needed = format!("!({ENDING}) && !{ON_THE_WAY}");
        self.forbid(
            Rule::NoticeUndelivered,
            &format!("{needed} && !(resource has notice)"),
        )?;
        let (pack, earlier) = (self.pack, self.earlier);
        let versions: Vec<&str> = earlier
            .iter()
            .chain([pack])
            .filter_map(|pack| pack.head.as_ref())
            .map(|head| head.version.as_str())
            .collect();
        self.forbid(
            Rule::NoticeSilent,
            &format!(
                "{needed} && resource has notice && ![{}].contains(resource.notice)",
                versions.join(", ")
            ),
        )?;
        for version in earlier {
            let number = version.version().ok_or("a version without a number")?;
            for activity in &pack.activities {
                let silent = untold(pack, version, activity);
                self.forbid(
                    Rule::NoticeSilent,
                    &format!(
                        "{needed} && resource has notice && resource.notice == {number} && context.activity == {:?} && ({silent})",
                        activity.id
                    ),
                )?;
            }
        }
        Ok(())
    }

    /// `LP-36` … `LP-44`, s.24, s.26, `CO-37`.
    fn matrix(&mut self) -> Result<(), Unsaid> {
        let pack = self.pack;
        let sensitive = list(
            pack.categories
                .iter()
                .filter(|category| !category.sensitive.is_empty())
                .map(|category| &category.id),
        );
        for activity in &pack.activities {
            let here = format!("context.activity == {:?}", activity.id);
            let marked = list(&activity.categories);
            self.forbid(
                Rule::CategoryOutside,
                &format!("{here} && !{marked}.containsAll(context.categories)"),
            )?;
            let based = list(activity.basis.iter().map(|(relationship, _)| relationship));
            let known = format!("{here} && !({ENDING}) && resource has relationship");
            self.forbid(
                Rule::BasisMissing,
                &format!("{known} && !{based}.contains(resource.relationship)"),
            )?;
            let ordinary = activity.basis.iter().filter(|(_, basis)| {
                basis
                    .basis
                    .iter()
                    .any(|basis| !basis.code().starts_with("s26"))
            });
            let ordinary = list(ordinary.map(|(relationship, _)| relationship));
            self.forbid(
                Rule::SensitiveBasisMissing,
                &format!("{known} && {ordinary}.contains(resource.relationship) && {sensitive}.containsAny(context.categories)"),
            )?;
        }
        let for_cases = list(
            pack.activities
                .iter()
                .filter(|activity| activity.case_required)
                .map(|activity| &activity.id),
        );
        self.forbid(
            Rule::CaseMissing,
            &format!("{LOOKING} && {for_cases}.contains(context.activity) && !(context has case && context.case_open)"),
        )
    }

    /// s.19, s.32, s.33 ¶2, s.34.
    fn persons_word(&mut self) -> Result<(), Unsaid> {
        let pack = self.pack;
        for activity in &pack.activities {
            let asking = activity.basis.iter().filter(|(_, basis)| {
                basis
                    .basis
                    .iter()
                    .any(|basis| basis.code() == "s19" || basis.code() == "s26")
            });
            let asking = list(asking.map(|(relationship, _)| relationship));
            let by_consent = pack
                .recipients
                .iter()
                .filter(|recipient| recipient.ground == Some(ReceivedOn::Consent));
            let by_consent = list(by_consent.map(|recipient| &recipient.id));
            let needed = format!(
                "context.activity == {:?} && !({ENDING}) && resource has relationship && ({asking}.contains(resource.relationship) \
                 || ({DISCLOSING} && context has recipient && {by_consent}.contains(context.recipient)))",
                activity.id
            );
            let (withdrawn, given) = (
                format!("resource.withdrawn.contains({:?})", activity.id),
                format!("resource.consents.contains({:?})", activity.id),
            );
            self.forbid(Rule::ConsentWithdrawn, &format!("{needed} && {withdrawn}"))?;
            self.forbid(
                Rule::ConsentMissing,
                &format!("{needed} && !{withdrawn} && !{given}"),
            )?;
        }
        let known = "resource has relationship";
        self.forbid(
            Rule::Objected,
            &format!("{known} && action in [Action::\"collect\", Action::\"use\", Action::\"disclose\"] && resource.objections.contains(context.activity)"),
        )?;
        let rights = list(
            pack.activities
                .iter()
                .filter(|activity| activity.answers_rights)
                .map(|activity| &activity.id),
        );
        self.forbid(
            Rule::Restricted,
            &format!("{known} && ({LOOKING} || {ENDING}) && !{rights}.contains(context.activity) && resource.restrictions.containsAny(context.categories)"),
        )?;
        self.forbid(
            Rule::Held,
            &format!("{known} && {ENDING} && resource.holds.containsAny(context.categories)"),
        )
    }

    /// s.27, s.40, `LP-6`, `LP-10`, `LP-54`, `LP-56`, `CO-44`.
    fn disclosures(&mut self) -> Result<(), Unsaid> {
        let pack = self.pack;
        let processors = pack
            .processors
            .iter()
            .map(|one| (&one.id, &one.activities, &one.categories, true, false));
        let recipients = pack.recipients.iter().map(|one| {
            let by_paper = matches!(
                one.ground,
                Some(ReceivedOn::Contract | ReceivedOn::WrittenAssignment)
            );
            (
                &one.id,
                &one.activities,
                &one.categories,
                by_paper,
                one.legal_review,
            )
        });
        let all: Vec<_> = processors.chain(recipients).collect();
        let listed = list(all.iter().map(|(id, ..)| *id));
        self.forbid(
            Rule::RecipientUnlisted,
            &format!(
                "{DISCLOSING} && !(context has recipient && {listed}.contains(context.recipient))"
            ),
        )?;
        for (id, activities, categories, by_paper, by_lawyers) in all {
            let to =
                format!("{DISCLOSING} && context has recipient && context.recipient == {id:?}");
            let (activities, categories) = (list(activities), list(categories));
            self.forbid(
                Rule::RecipientNarrower,
                &format!("{to} && !({activities}.contains(context.activity) && {categories}.containsAll(context.categories))"),
            )?;
            if by_paper {
                self.forbid(
                    Rule::AgreementMissing,
                    &format!("{to} && context.agreement == \"missing\""),
                )?;
                let over = "(context.agreement == \"expired\" || (context.agreement == \"in-force\" && context.agreement_until <= context.now))";
                self.forbid(Rule::AgreementExpired, &format!("{to} && {over}"))?;
            }
            if by_lawyers {
                let decided = "context has case && context has legal_review && context.legal_review != principal";
                self.forbid(Rule::LegalReviewMissing, &format!("{to} && !({decided})"))?;
            }
        }
        Ok(())
    }

    /// s.28, s.29, `LP-58`, `LP-59`. No country has been found adequate, so that condition never holds.
    fn transfers(&mut self) -> Result<(), Unsaid> {
        let pack = self.pack;
        let processors = pack
            .processors
            .iter()
            .filter(|one| one.country != "TH")
            .map(|one| &one.id);
        let abroad = list(
            processors.chain(
                pack.recipients
                    .iter()
                    .filter(|one| one.country != "TH")
                    .map(|one| &one.id),
            ),
        );
        let leaving = format!(
            "(context.abroad || ({DISCLOSING} && context has recipient && {abroad}.contains(context.recipient)))"
        );
        let usable: Vec<String> = pack
            .conditions()
            .into_iter()
            .filter(|one| *one != Condition::Adequate)
            .map(|one| one.code().to_owned())
            .collect();
        self.forbid(
            Rule::TransferConditionMissing,
            &format!(
                "{leaving} && !(context has transfer && {}.contains(context.transfer))",
                list(&usable)
            ),
        )?;
        let asked = if pack.consent_and_condition() {
            "context.transfer != \"vital\""
        } else {
            "context.transfer == \"consent\""
        };
        self.forbid(
            Rule::TransferConsentMissing,
            &format!("{leaving} && context has transfer && {asked} && !context.transfer_consented"),
        )
    }
}

/// What an earlier version did not tell of an activity as it is now.
fn untold(pack: &Pack, version: &Pack, activity: &Activity) -> String {
    let Some(then) = version.activity(&activity.id) else {
        return "true".to_owned();
    };
    if then.categories.iter().all(|id| pack.category(id).is_none()) {
        return "true".to_owned();
    }
    // Another purpose under the same id, or one that sees more of people (s.21).
    let sees = |activity: &Activity| activity.identity == Some(Sight::Pseudonym);
    if then.purpose != activity.purpose
        || (sees(then) && !sees(activity))
        || (activity.direct_marketing && !then.direct_marketing)
    {
        return "true".to_owned();
    }
    let other_terms = list(activity.basis.iter().filter_map(|(relationship, basis)| {
        let before = then.basis.iter().find(|(id, _)| id == relationship);
        let same = before.is_some_and(|(_, before)| before.basis == basis.basis);
        (!same).then_some(relationship)
    }));
    let new_categories = list(
        activity
            .categories
            .iter()
            .filter(|id| !then.categories.contains(id)),
    );
    let new_verbs: Vec<Verb> = activity
        .operations
        .iter()
        .filter(|verb| !then.operations.contains(verb))
        .copied()
        .collect();
    // Id, what it gets, and where it sits: one that gets more or sits elsewhere is another.
    let receiving = |pack: &Pack| -> Vec<(String, Vec<String>, String)> {
        let processors = pack
            .processors
            .iter()
            .filter(|one| one.activities.contains(&activity.id))
            .map(|one| (one.id.clone(), one.categories.clone(), one.country.clone()));
        processors
            .chain(
                pack.recipients
                    .iter()
                    .filter(|one| one.activities.contains(&activity.id))
                    .map(|one| (one.id.clone(), one.categories.clone(), one.country.clone())),
            )
            .collect()
    };
    let before = receiving(version);
    let new_recipients: Vec<String> = receiving(pack)
        .into_iter()
        .filter(|(id, gets, sits)| {
            !before.iter().any(|(known, got, sat)| {
                known == id && sat == sits && gets.iter().all(|one| got.contains(one))
            })
        })
        .map(|(id, ..)| id)
        .collect();
    format!(
        "{new_categories}.containsAny(context.categories) || action in {} \
         || (resource has relationship && {other_terms}.contains(resource.relationship)) \
         || ({DISCLOSING} && context has recipient && {}.contains(context.recipient))",
        actions(&new_verbs),
        list(&new_recipients),
    )
}
