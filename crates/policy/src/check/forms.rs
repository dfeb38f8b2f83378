//! Collection points (`LP-25` … `LP-29`, `CO-2`, `CO-9`, `CO-29`): one purpose each, nothing asked without need,
//! the effect of leaving it out said, no card and no way of paying, no consent by the way.

use super::{Rule, blank, unsaid};
use crate::fault::{Code, Findings};
use crate::pack::{
    AskedField, FORM_FILES_MOST, FORM_KIB_MOST, Field, FieldKind, Form, Pack, Span, Tie, Verb,
};

pub(super) const RULES: &[Rule] = &[
    one_activity,
    within_the_matrix,
    no_consent,
    for_somebody,
    questions,
    no_means_of_payment,
    kinds,
    files,
    desk,
    intake,
    by_some_channel,
    sessions,
];

/// Words in the name of a field that holds a payment card or a way of paying (`CO-30`).
const MEANS_OF_PAYMENT: [&str; 16] = [
    "card-n",
    "credit-card",
    "debit-card",
    "card number",
    "credit card",
    "debit card",
    "cvv",
    "cvc",
    "payment-method",
    "payment method",
    "means-of-payment",
    "means of payment",
    "บัตรเครดิต",
    "บัตรเดบิต",
    "วิธีชำระ",
    "วิธีการชำระ",
];

/// Fills one gap of a fault with a form's id.
fn one(code: Code, at: Span, form: &Form, found: &mut Findings<'_>) {
    found.push(code, at, &[("id", &form.id)]);
}

fn one_activity(pack: &Pack, found: &mut Findings<'_>) {
    for form in pack.forms.iter().filter(|form| form.activity().is_none()) {
        one(
            Code::FormActivitiesBundled,
            form.place.of("activities"),
            form,
            found,
        );
    }
}

/// The activities that a form names and the pack has.
fn activities<'p>(
    pack: &'p Pack,
    form: &'p Form,
) -> impl Iterator<Item = &'p crate::pack::Activity> {
    form.activities.iter().filter_map(|id| pack.activity(id))
}

fn category_of(path: &str) -> &str {
    path.split_once('/').map_or(path, |(category, _)| category)
}

fn within_the_matrix(pack: &Pack, found: &mut Findings<'_>) {
    for form in &pack.forms {
        let Some(activity) = form.activity().and_then(|id| pack.activity(id)) else {
            continue;
        };
        let needs = |path: &str| {
            activity
                .categories
                .iter()
                .any(|held| held == category_of(path))
        };
        let asked = form
            .ask
            .iter()
            .map(|asked| (asked.to.as_str(), asked.place.of("to")));
        let written = form
            .paths()
            .filter(|path| !form.ask.iter().any(|asked| asked.to == *path))
            .map(|path| (path, form.place.whole()));
        for (path, at) in asked.chain(written) {
            if pack.field(path).is_some() && !needs(path) {
                found.push(
                    Code::FormBeyondMatrix,
                    at,
                    &[("id", &form.id), ("other", path)],
                );
            }
        }
        for verb in [Verb::Collect, Verb::Store, Verb::Use] {
            if !activity.does(verb) {
                found.push(
                    Code::FormBeyondOperations,
                    form.place.of("activities"),
                    &[("id", &form.id), ("value", verb.code())],
                );
            }
        }
    }
}

fn no_consent(pack: &Pack, found: &mut Findings<'_>) {
    for form in &pack.forms {
        if activities(pack, form).any(crate::pack::Activity::asks_consent) {
            one(
                Code::FormConsentBundled,
                form.place.of("activities"),
                form,
                found,
            );
        }
    }
}

fn for_somebody(pack: &Pack, found: &mut Findings<'_>) {
    for form in &pack.forms {
        // an activity without any basis is named for itself
        let left_out = |activity: &crate::pack::Activity| {
            !activity.basis.is_empty() && activity.basis_for(&form.relationship).is_none()
        };
        if activities(pack, form).any(left_out) {
            found.push(
                Code::FormBasisMissing,
                form.place.of("relationship"),
                &[("id", &form.id), ("other", &form.relationship)],
            );
        }
    }
}

fn each(pack: &Pack, mut look: impl FnMut(&Form, &AskedField, String)) {
    for form in &pack.forms {
        for asked in &form.ask {
            look(form, asked, format!("{}: {}", form.id, asked.to));
        }
    }
}

fn questions(pack: &Pack, found: &mut Findings<'_>) {
    for form in pack.forms.iter().filter(|form| form.ask.is_empty()) {
        one(Code::FormEmpty, form.place.whole(), form, found);
    }
    each(pack, |form, asked, path| {
        let before = form
            .ask
            .iter()
            .take_while(|other| !std::ptr::eq(*other, asked));
        if before.into_iter().any(|other| other.to == asked.to) {
            found.push(Code::FormAskedTwice, asked.place.of("to"), &[("id", &path)]);
        }
        if asked.required.is_none() {
            found.push(Code::RequiredUnsaid, asked.place.whole(), &[("id", &path)]);
        }
        if asked.why.as_ref().is_none_or(unsaid) {
            found.push(Code::FormNeedless, asked.place.whole(), &[("id", &path)]);
        }
        if asked.if_left_out.as_ref().is_none_or(unsaid) {
            found.push(
                Code::FormEffectMissing,
                asked.place.whole(),
                &[("id", &path)],
            );
        }
    });
}

/// The names of a field, in the letters in which they are searched.
fn names(pack: &Pack, path: &str) -> String {
    let name = pack.field(path).map_or_else(String::new, |field| {
        format!("{} {}", field.name.th, field.name.en)
    });
    format!("{path} {name}").to_lowercase()
}

fn no_means_of_payment(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |form, asked, _| {
        let names = names(pack, &asked.to);
        if MEANS_OF_PAYMENT.iter().any(|word| names.contains(word)) {
            found.push(
                Code::FormAsksPayment,
                asked.place.of("to"),
                &[("id", &form.id), ("other", &asked.to)],
            );
        }
    });
}

fn kinds(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |form, asked, path| {
        let field = pack.field(&asked.to);
        let kind = field.and_then(|field| field.kind);
        let takes_files = field.is_some_and(Field::takes_files);
        let unfit = match kind {
            Some(FieldKind::Document | FieldKind::Image | FieldKind::Video) => !takes_files,
            other => other == Some(FieldKind::IpAddress),
        };
        if let (true, Some(kind)) = (unfit, kind) {
            found.push(
                Code::FormKindUnfit,
                asked.place.of("to"),
                &[
                    ("id", &form.id),
                    ("other", &asked.to),
                    ("value", kind.code()),
                ],
            );
        }
        let chosen = kind == Some(FieldKind::Code);
        let several = asked.choice.len() != 1;
        if kind.is_some() && !asked.choice.is_empty() && !(chosen && several) {
            found.push(
                Code::FormChoicesUnfit,
                asked.place.whole(),
                &[("id", &path)],
            );
        }
    });
}

/// A question that takes files says how many, and all of them fit into one sending (s.22).
fn files(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |_, asked, path| {
        let Some(field) = pack.field(&asked.to) else {
            return;
        };
        let can_hold = matches!(
            field.kind,
            Some(FieldKind::Document | FieldKind::Image | FieldKind::Video)
        );
        let counted = asked
            .files
            .is_some_and(|most| (1..=FORM_FILES_MOST).contains(&most));
        if can_hold && field.takes_files() && !counted {
            found.push(
                Code::FormFilesUncounted,
                asked.place.whole(),
                &[("id", &path)],
            );
        }
        if !field.takes_files() && asked.files.is_some() {
            found.push(
                Code::FilesMisplaced,
                asked.place.of("files"),
                &[("id", &path)],
            );
        }
    });
    for form in &pack.forms {
        if form.attached_kib_most(pack) > FORM_KIB_MOST {
            one(Code::FormFilesTooMuch, form.place.whole(), form, found);
        }
    }
}

fn desk(pack: &Pack, found: &mut Findings<'_>) {
    for form in &pack.forms {
        let Some(role) = pack.roles.iter().find(|role| role.id == form.role) else {
            continue;
        };
        let acts = form
            .activities
            .iter()
            .all(|activity| role.activities.contains(activity));
        let does = [Verb::Collect, Verb::Use, Verb::Store]
            .iter()
            .all(|verb| role.operations.contains(verb));
        if !acts || !does {
            found.push(
                Code::FormDeskUnfit,
                form.place.of("role"),
                &[("id", &form.id), ("other", &form.role)],
            );
        }
    }
    let undated = pack
        .forms
        .iter()
        .filter(|form| form.answer_within.is_none());
    for form in undated {
        one(Code::FormAnswerUndated, form.place.whole(), form, found);
    }
}

/// What people fill in themselves is taken in by a role that may do that and nothing else.
fn intake(pack: &Pack, found: &mut Findings<'_>) {
    let takes_in = |activity: &str| {
        pack.roles.iter().any(|role| {
            let office = pack.relation(&role.relation).and_then(|tie| tie.kind);
            office == Some(Tie::Office)
                && role.activities.iter().any(|acting| acting == activity)
                && role.operations.contains(&Verb::Collect)
                && role
                    .operations
                    .iter()
                    .all(|verb| matches!(verb, Verb::Collect | Verb::Store))
        })
    };
    for form in pack.forms.iter().filter(|form| !blank(&form.channel)) {
        if let Some(activity) = form.activity().filter(|activity| !takes_in(activity)) {
            found.push(
                Code::FormIntakeMissing,
                form.place.of("channel"),
                &[("id", &form.id), ("other", activity)],
            );
        }
    }
}

fn by_some_channel(pack: &Pack, found: &mut Findings<'_>) {
    for form in &pack.forms {
        if blank(&form.channel) && blank(&form.desk_channel) {
            one(Code::FormUnreachable, form.place.whole(), form, found);
        }
        for (key, id) in [
            ("channel", &form.channel),
            ("desk_channel", &form.desk_channel),
        ] {
            let Some(channel) = pack.channel(id) else {
                continue;
            };
            let missed = form
                .ask
                .iter()
                .map(|asked| category_of(&asked.to))
                .find(|category| !channel.collects.iter().any(|held| held == category));
            if let Some(category) = missed {
                found.push(
                    Code::FormBeyondChannel,
                    form.place.of(key),
                    &[("id", &form.id), ("other", category), ("value", id)],
                );
            }
        }
    }
}

fn sessions(pack: &Pack, found: &mut Findings<'_>) {
    for form in &pack.forms {
        let unbounded = form.session.iter().any(|session| {
            session.places.is_none_or(|places| places == 0) || session.closes.is_none()
        });
        if unbounded || form.session.is_empty() != blank(&form.session_field) {
            one(Code::FormSessionUnfit, form.place.whole(), form, found);
        }
    }
}
