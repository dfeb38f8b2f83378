//! Faults as people, editors and build machines want them.

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use law::Language;
use law::words::faults as wordings;
use serde_json::{Value, json};

use super::{Code, Fault, Severity};
use crate::pack::File;

/// For people: each fault with the line it stands in, the words underlined, the rule, and what to
/// write instead.
#[must_use]
pub fn render_text(files: &[File], faults: &[Fault], language: Language) -> String {
    let renderer = Renderer::plain();
    let blocks: Vec<String> = faults
        .iter()
        .map(|fault| block(&renderer, files, fault, language))
        .collect();
    blocks.join("\n\n")
}

fn block(renderer: &Renderer, files: &[File], fault: &Fault, language: Language) -> String {
    let level = match fault.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Assumption => Level::NOTE,
    };
    let title = level
        .with_name(fault.severity.words().in_language(language))
        .primary_title(one_line(fault.message.in_language(language)))
        .id(fault.code.code());
    let source = files
        .get(fault.span.file)
        .filter(|file| !file.text.is_empty());
    let group = match source {
        Some(file) => {
            let (text, first, span) = excerpt(&file.text, fault);
            let snippet = Snippet::source(text)
                .path(file.name.as_str())
                .line_start(first);
            title.element(
                snippet.annotation(
                    AnnotationKind::Primary
                        .span(span)
                        .label(fault.rule.as_str()),
                ),
            )
        }
        None => title.element(Origin::path(fault.file.as_str())),
    };
    renderer.render(&[group.element(
        Level::HELP
            .with_name(wordings::SEVERITY_HELP.in_language(language))
            .message(one_line(fault.help.in_language(language))),
    )])
}

/// The lines that the fault touches, the number of the first, and the underlined bytes in them.
fn excerpt<'t>(text: &'t str, fault: &Fault) -> (&'t str, usize, std::ops::Range<usize>) {
    let start = text.floor_char_boundary(fault.span.start);
    let end = text.ceil_char_boundary(fault.span.end.clamp(start, text.len()));
    let from = text
        .get(..start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    // a span over many lines is shown by its first
    let line_end = text
        .get(start..)
        .and_then(|after| after.find('\n'))
        .map_or(text.len(), |at| start + at);
    let lines = text.get(from..line_end).unwrap_or_default();
    (lines, fault.line, start - from..end.min(line_end) - from)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For programs: one object for each fault, in order.
#[must_use]
pub fn render_json(faults: &[Fault]) -> Value {
    let list: Vec<Value> = faults
        .iter()
        .map(|fault| {
            json!({
                "code": fault.code.code(),
                "severity": fault.severity.code(),
                "file": fault.file,
                "line": fault.line,
                "column": fault.column,
                "start": fault.span.start,
                "end": fault.span.end,
                "rule": fault.rule,
                "message": fault.message,
                "help": fault.help,
            })
        })
        .collect();
    Value::Array(list)
}

/// For build machines: SARIF 2.1.0.
#[must_use]
pub fn render_sarif(files: &[File], faults: &[Fault], language: Language) -> Value {
    let mut codes: Vec<Code> = faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            json!({
                "id": code.code(),
                "shortDescription": { "text": code.means(language) },
                "help": { "text": code.instead(language) },
                "defaultConfiguration": { "level": level(code.severity()) },
                "properties": { "rule": code.rule() },
            })
        })
        .collect();
    let results: Vec<Value> = faults
        .iter()
        .map(|fault| result(files, fault, language))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "sitthi policy check", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(files: &[File], fault: &Fault, language: Language) -> Value {
    let text = format!(
        "{} ({}). {}",
        fault.message.in_language(language),
        fault.rule,
        fault.help.in_language(language)
    );
    let (end_line, end_column) = files
        .get(fault.span.file)
        .map_or((fault.line, fault.column), |file| {
            crate::pack::line_and_column(&file.text, fault.span.end)
        });
    json!({
        "ruleId": fault.code.code(),
        "level": level(fault.severity),
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": fault.file },
                "region": {
                    "startLine": fault.line,
                    "startColumn": fault.column,
                    "endLine": end_line,
                    "endColumn": end_column,
                },
            },
        }],
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Assumption => "note",
    }
}
