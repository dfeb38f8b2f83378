//! The matrix of a pack as a table that fits a terminal, and its forms, in Thai or English.

use law::words::shown;
use law::{Language, Text};

use crate::pack::{self, Activity, Form, Pack};

/// The matrix: activities down, categories across with `●` where the activity uses the category,
/// then the basis for each relationship. Whoever reads only this knows what the pack permits.
#[must_use]
pub fn show(pack: &Pack, language: Language) -> String {
    let mut lines = Vec::new();
    if let Some(head) = &pack.head {
        let day = head
            .effective
            .map_or_else(|| "–".to_owned(), |day| law::date::long(day, language));
        let values = [
            ("title", head.title.in_language(language)),
            ("id", &head.id),
            ("version", &head.version),
            ("day", &day),
        ];
        lines.push(shown::HEADING.fill(language, &values));
        lines.push(String::new());
    }
    lines.extend(draw(&rows(pack, language)));
    lines.push(String::new());
    for category in &pack.categories {
        lines.push(format!(
            "{}  {}",
            pad(&label(&category.code, &category.id), 6),
            category.name.in_language(language)
        ));
    }
    for relationship in &pack.relationships {
        lines.push(format!(
            "{}  {}",
            relationship.id,
            relationship.name.in_language(language)
        ));
    }
    lines.extend(pack.forms.iter().map(|form| told(pack, form, language)));
    lines.push(String::new());
    lines.join("\n")
}

/// A form in one line: for what, answered by whom and within which period.
fn told(pack: &Pack, form: &Form, language: Language) -> String {
    let say = |text: Option<&Text>| {
        text.map_or_else(
            || "–".to_owned(),
            |text| text.in_language(language).to_owned(),
        )
    };
    let activity = form.activity().and_then(|id| pack.activity(id));
    let role = pack.roles.iter().find(|role| role.id == form.role);
    let period = form.answer_within.map(pack::Period::told);
    let line = shown::FORM.fill(
        language,
        &[
            ("name", form.name.in_language(language)),
            ("id", &form.id),
            ("activity", &say(activity.map(|activity| &activity.name))),
            ("role", &say(role.map(|role| &role.name))),
            ("period", &say(period.as_ref())),
        ],
    );
    let files: u32 = form
        .attachments(pack)
        .map(|(asked, _)| asked.files.unwrap_or_default())
        .sum();
    if files == 0 {
        return line;
    }
    let kib = form.attached_kib_most(pack).to_string();
    shown::FORM_FILES.fill(
        language,
        &[("form", &line), ("n", &files.to_string()), ("kib", &kib)],
    )
}

fn label(code: &str, id: &str) -> String {
    if code.is_empty() {
        id.to_owned()
    } else {
        code.to_owned()
    }
}

fn rows(pack: &Pack, language: Language) -> Vec<Vec<String>> {
    let mut heading = vec![
        String::new(),
        shown::ACTIVITY.in_language(language).to_owned(),
    ];
    heading.extend(
        pack.categories
            .iter()
            .map(|category| label(&category.code, &category.id)),
    );
    heading.extend(
        pack.relationships
            .iter()
            .map(|relationship| relationship.id.clone()),
    );
    let mut rows = vec![heading];
    for activity in &pack.activities {
        let mut row = vec![
            label(&activity.code, &activity.id),
            activity.name.in_language(language).to_owned(),
        ];
        row.extend(pack.categories.iter().map(|category| {
            if activity.categories.contains(&category.id) {
                "●"
            } else {
                ""
            }
            .to_owned()
        }));
        row.extend(
            pack.relationships
                .iter()
                .map(|relationship| bases(activity, &relationship.id)),
        );
        rows.push(row);
    }
    rows
}

fn bases(activity: &Activity, relationship: &str) -> String {
    let sections = activity.basis_for(relationship).map(|given| {
        given
            .basis
            .iter()
            .map(|basis| basis.section())
            .collect::<Vec<_>>()
    });
    match sections {
        Some(sections) if !sections.is_empty() => sections.join(" + "),
        _ => "–".to_owned(),
    }
}

/// Draws rows as columns of equal width, the first row as a heading.
fn draw(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| width(cell))
                .max()
                .unwrap_or_default()
        })
        .collect();
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| pad(cell, *width))
            .collect();
        lines.push(cells.join("  ").trim_end().to_owned());
        if at == 0 {
            lines.push(
                widths
                    .iter()
                    .map(|width| "─".repeat(*width))
                    .collect::<Vec<_>>()
                    .join("──"),
            );
        }
    }
    lines
}

fn pad(text: &str, wanted: usize) -> String {
    format!("{text}{}", " ".repeat(wanted.saturating_sub(width(text))))
}

/// How many columns of a terminal a text takes: Thai vowels and tone marks that stand above or
/// below a consonant take none.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().filter(|letter| !is_combining(*letter)).count()
}

/// Thai marks without a column of their own (Unicode: U+0E31, U+0E34–U+0E3A, U+0E47–U+0E4E), and
/// the joiners that editors leave in Thai text.
const fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

#[cfg(test)]
mod tests;
