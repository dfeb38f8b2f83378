//! What one form says before its first question (s.23, `LP-27`): each field with why it is asked and what
//! follows from leaving it out, what for, how long, who receives it, whom to ask.

use law::Text;
use law::words::notices as words;

use super::{Group, Line, Part, list, rights, same, short, who, why};
use crate::pack::{AskedField, Form, Pack};

pub(super) fn form(pack: &Pack, id: &str) -> Option<Vec<Part>> {
    let form = pack.form(id)?;
    let activity = pack.activity(form.activity()?)?;
    let questions = form.ask.iter().enumerate().flat_map(|(at, asked)| {
        let files = attached(pack, form, at, asked);
        question(pack, form, at, asked).into_iter().chain(files)
    });
    let mut used = vec![why::purpose(activity)];
    for (relationship, based) in &activity.basis {
        used.extend(why::bases(pack, activity, relationship, based));
    }
    let kept = pack.retention.iter().filter(|row| {
        let held = |path: &str| {
            let category = path.split_once('/').map_or(path, |(category, _)| category);
            row.categories.iter().any(|of| of == category)
        };
        row.activity == activity.id && form.paths().any(held)
    });
    used.extend(kept.flat_map(|row| why::kept_by(pack, row)));
    used.extend(form.answer_within.map(|period| {
        let said = words::FORM_ANSWERED.fill_text(&[("period", &period.told())]);
        Line::new(format!("form/{id}/answer_within"), "s.23", said)
    }));
    let receivers = vec![Group::plain(short::receivers(pack))];
    Some(vec![
        Part::new(
            "what",
            words::PART_WHAT,
            "s.23(3)",
            vec![Group::plain(vec![asks(pack, form)])],
        ),
        Part::new(
            "compulsory",
            words::PART_MUST,
            "s.23(2)",
            vec![Group::plain(questions.collect())],
        ),
        Part::new(
            "why",
            words::PART_WHY,
            "s.23(1)",
            vec![Group::of(&activity.name, used)],
        ),
        Part::new("to", words::PART_TO, "s.23(4)", receivers),
        rights::rights(pack),
        who::who(pack),
        who::contacts(pack),
    ])
}

/// What a form asks for, field by field, in one sentence.
pub(super) fn asks(pack: &Pack, form: &Form) -> Line {
    let fields = form.ask.iter().filter_map(|asked| pack.field(&asked.to));
    let fields = list(fields.map(|field| &field.name)).unwrap_or_else(|| Text::new("–", "–"));
    let said = words::FORM_ASKS.fill_text(&[("name", &form.name), ("fields", &fields)]);
    Line::new(format!("form/{}", form.id), "s.23(3), LP-27", said)
}

/// Which files a question takes, and what becomes of them (s.22, `LP-28`).
fn attached(pack: &Pack, form: &Form, at: usize, asked: &AskedField) -> Option<Line> {
    let field = pack.field(&asked.to).filter(|field| field.takes_files())?;
    let kinds: Vec<String> = field
        .accepts
        .iter()
        .map(|kind| kind.code().to_uppercase())
        .collect();
    let said = words::FORM_FILES.fill_text(&[
        ("field", &field.name),
        ("n", &same(&asked.files?.to_string())),
        ("kib", &same(&field.max_kib?.to_string())),
        ("kinds", &same(&kinds.join(", "))),
    ]);
    Some(Line::new(
        format!("form/{}/ask/{at}/files", form.id),
        "s.22, s.23(3)",
        said,
    ))
}

fn question(pack: &Pack, form: &Form, at: usize, asked: &AskedField) -> Option<Line> {
    let field = pack.field(&asked.to)?;
    let sentence = match asked.required {
        Some(true) => words::FORM_MUST,
        Some(false) | None => words::FORM_MAY,
    };
    let said = sentence.fill_text(&[
        ("field", &field.name),
        ("why", asked.why.as_ref()?),
        ("effect", asked.if_left_out.as_ref()?),
    ]);
    Some(Line::new(
        format!("form/{}/ask/{at}", form.id),
        "s.22, s.23(2)",
        said,
    ))
}
