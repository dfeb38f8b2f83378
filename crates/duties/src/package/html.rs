//! `index.html`: the copy to read, Thai first with English below, from a folder without internet.
//!
//! Every value is escaped, there is no script, and the page's own rule forbids any and every address
//! outside it (`T20`).

use std::fmt::Write as _;

use law::Text;
use law::words::{Words, others, package as words, systems};

use store::Record;

use super::archive::{records_file, system_file};
use super::{Content, table};
use crate::period;

/// How many records of a category the page shows; the tables hold all.
const SHOWN: usize = 200;
/// How many uses the page shows.
const USES_SHOWN: usize = 500;

const STYLE: &str = "body{font-family:Sarabun,'Noto Sans Thai Looped','Noto Sans Thai',Tahoma,sans-serif;line-height:1.7;font-size:1.05rem;max-width:62rem;margin:0 auto;padding:1.5rem;color:#1b1b24;background:#fff}\
h1{font-size:1.7rem;line-height:1.4}h2{font-size:1.3rem;margin-top:2.2rem;border-bottom:2px solid #c8c8d4}h3{font-size:1.1rem;margin-top:1.6rem}\
[lang=en]{color:#4a4a58;font-size:.92em}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.95rem}\
th,td{border:1px solid #c8c8d4;padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f1f1f6}\
@media print{body{max-width:none;padding:0;font-size:10pt}h2{break-after:avoid}tr{break-inside:avoid}.scroll{overflow:visible}}";

/// Makes a value harmless in text and in quoted attributes.
pub(crate) fn escape(value: &str) -> String {
    let mut safe = String::with_capacity(value.len() + 16);
    for letter in value.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Marks that turn the direction of text could make a page say what it does not.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            letter if letter.is_control() && letter != '\n' && letter != '\t' => {}
            letter => safe.push(letter),
        }
    }
    safe
}

struct Page(String);

impl Page {
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// An element with both wordings inside.
    fn both(&mut self, tag: &str, text: &Text) {
        let end = tag.split(' ').next().unwrap_or(tag);
        let _ = writeln!(
            self.0,
            "<{tag}><span lang=\"th\">{}</span><br><span lang=\"en\">{}</span></{end}>",
            escape(&text.th),
            escape(&text.en)
        );
    }

    fn words(&mut self, tag: &str, words: Words) {
        self.both(tag, &words.text());
    }

    fn cell(&mut self, value: &str) {
        let _ = write!(self.0, "<td>{}</td>", escape(value));
    }

    fn heads(&mut self, heads: &[Text]) {
        self.raw("<div class=\"scroll\"><table><thead><tr>");
        heads
            .iter()
            .for_each(|head| self.both("th scope=\"col\"", head));
        self.raw("</tr></thead><tbody>\n");
    }

    fn end_of_table(&mut self) {
        self.raw("</tbody></table></div>\n");
    }
}

fn texts(words: &[Words]) -> Vec<Text> {
    words.iter().map(|words| words.text()).collect()
}

/// The page.
pub(crate) fn page(content: &Content) -> String {
    let mut page = Page(String::new());
    page.raw("<!doctype html>\n<html lang=\"th\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    let _ = write!(
        page.0,
        "<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(words::TITLE.th)
    );
    page.words("h1", words::TITLE);
    page.both(
        "p",
        &words::BY.fill_text(&[("controller", &content.controller)]),
    );
    page.both(
        "p",
        &words::MADE.fill_text(&[("when", &period::moment(content.made))]),
    );
    page.words("p", words::ABOUT);
    page.words("p", words::KEEP_SAFE);
    held(&mut page, content);
    records(&mut page, content);
    files(&mut page, content);
    elsewhere(&mut page, content);
    withheld(&mut page, content);
    uses(&mut page, content);
    requests(&mut page, content);
    names(&mut page, content);
    complete(&mut page, content);
    rights(&mut page, content);
    page.raw("</main>\n</body>\n</html>\n");
    page.0
}

fn held(page: &mut Page, content: &Content) {
    page.words("h2", words::HEAD_HELD);
    for held in &content.held {
        page.both("h3", &held.category.name);
        if let Some(rule) = &held.until_rule {
            page.both("p", rule);
        }
        if !held.sources.is_empty() {
            let sources = period::list(&held.sources);
            let said = Text::new(
                format!("{}: {}", words::COLUMN_SOURCE.th, sources.th),
                format!("{}: {}", words::COLUMN_SOURCE.en, sources.en),
            );
            page.both("p", &said);
        }
        page.heads(&texts(&[
            words::COLUMN_ACTIVITY,
            words::COLUMN_BASIS,
            words::COLUMN_REASON,
        ]));
        for used in &held.uses {
            page.raw("<tr>");
            page.both("td", &used.activity.name);
            page.both("td", &used.basis.words().text());
            page.both("td", &used.reason);
            page.raw("</tr>\n");
        }
        page.end_of_table();
    }
}

fn records(page: &mut Page, content: &Content) {
    page.words("h2", words::HEAD_RECORDS);
    for (category, records) in &content.records {
        page.both("h3", &category.name);
        let shown = records.get(..SHOWN.min(records.len())).unwrap_or_default();
        if shown.len() < records.len() {
            not_all(
                page,
                shown.len(),
                records.len(),
                &records_file(&category.id),
            );
        }
        let columns = table::columns(category, shown);
        let mut heads = texts(&[words::COLUMN_WHEN, words::COLUMN_SOURCE]);
        heads.extend(columns.iter().map(|(_, name)| name.clone()));
        page.heads(&heads);
        for record in shown {
            page.raw("<tr>");
            page.both("td", &period::moment(record.happened));
            page.both(
                "td",
                &crate::held::source_name(&content.policy, &record.source),
            );
            cells(page, &columns, record);
            page.raw("</tr>\n");
        }
        page.end_of_table();
    }
    if content.records.is_empty() {
        page.words("p", words::NONE);
    }
}

/// The files of the records: each with a link to where it lies beside the page, or why it does not.
fn files(page: &mut Page, content: &Content) {
    if content.files.is_empty() {
        return;
    }
    page.words("h2", words::HEAD_FILES);
    page.heads(&texts(&[
        words::COLUMN_FILE,
        words::COLUMN_CATEGORIES,
        words::COLUMN_SIZE,
        words::COLUMN_GIVEN,
    ]));
    for file in &content.files {
        page.raw("<tr>");
        if file.is_left_out() {
            page.both("td", &file.field());
        } else {
            let _ = write!(
                page.0,
                "<td><a href=\"{}\" download>{}</a></td>",
                escape(&file.path),
                escape(file.open.media.name.open())
            );
        }
        page.both("td", &file.category.name);
        page.cell(&format!("{} KiB", file.octets().div_ceil(1024)));
        page.words("td", file.fate.words());
        page.raw("</tr>\n");
    }
    page.end_of_table();
}

/// What connected systems hold, system by system.
fn elsewhere(page: &mut Page, content: &Content) {
    if content.systems.is_empty() {
        return;
    }
    page.words("h2", systems::HEAD);
    for system in &content.systems {
        page.both("h3", &system.name);
        if let Some(why) = &system.why {
            page.words("p", words::ANSWER_FAILED);
            page.both("p", why);
        } else if system.records.is_empty() {
            page.words("p", words::NONE);
        }
        for (category, records) in &system.records {
            page.both("h4", &category.name);
            let shown = records.get(..SHOWN.min(records.len())).unwrap_or_default();
            if shown.len() < records.len() {
                let file = system_file(&system.id, &category.id);
                not_all(page, shown.len(), records.len(), &file);
            }
            let columns = table::columns(category, shown);
            let mut heads = texts(&[systems::COLUMN_TABLE]);
            heads.extend(columns.iter().map(|(_, name)| name.clone()));
            page.heads(&heads);
            for record in shown {
                page.raw("<tr>");
                page.cell(&record.source);
                cells(page, &columns, record);
                page.raw("</tr>\n");
            }
            page.end_of_table();
        }
    }
}

/// Says that the page shows only some, and where all of them are.
fn not_all(page: &mut Page, shown: usize, all: usize, file: &str) {
    let same = |value: String| Text::new(value.clone(), value);
    page.both(
        "p",
        &words::NEWEST_SHOWN.fill_text(&[
            ("shown", &same(shown.to_string())),
            ("all", &same(all.to_string())),
            ("file", &same(file.to_owned())),
        ]),
    );
}

fn cells(page: &mut Page, columns: &[(String, Text)], record: &Record) {
    for (id, _) in columns {
        let value = record.fields.open().get(id);
        page.cell(&value.map(table::text_of).unwrap_or_default());
    }
}

fn withheld(page: &mut Page, content: &Content) {
    page.words("h2", others::WITHHELD_HEAD);
    page.both("p", &content.manifest.withheld_why());
    if content.manifest.withheld_count() > 0 {
        page.words("p", others::WITHHELD_RULE);
    }
}

fn uses(page: &mut Page, content: &Content) {
    page.words("h2", words::HEAD_USES);
    page.both("p", &law::words::uses::NOT_SHOWN.text());
    page.heads(&texts(&[
        words::COLUMN_WHEN,
        words::COLUMN_WHO,
        words::COLUMN_PURPOSE,
        words::COLUMN_BASIS,
        words::COLUMN_CATEGORIES,
        words::COLUMN_REFUSED,
    ]));
    for entry in content.uses.iter().take(USES_SHOWN) {
        page.raw("<tr>");
        page.both("td", &period::moment(entry.at));
        page.both("td", &entry.who);
        page.both("td", &entry.purpose);
        match entry.basis {
            Some(basis) => page.both("td", &basis.words().text()),
            None => page.cell(""),
        }
        page.both("td", &period::list(&entry.categories));
        match entry.refused_by {
            Some(rule) => page.both("td", &rule.why().text()),
            None => page.cell(""),
        }
        page.raw("</tr>\n");
    }
    page.end_of_table();
}

fn requests(page: &mut Page, content: &Content) {
    page.words("h2", words::HEAD_REQUESTS);
    for view in &content.requests {
        page.both("h3", &view.right.name().text());
        page.raw("<ul>\n");
        for step in &view.steps {
            let at = period::moment(step.at);
            let said = Text::new(
                format!("{} {}", step.words.th, at.th),
                format!("{}, {}", step.words.en, at.en),
            );
            page.both("li", &said);
        }
        page.raw("</ul>\n");
        if let Some(refused) = &view.refused {
            page.both("p", &refused.reason);
            page.both("p", &refused.complaint);
        }
    }
    if content.requests.is_empty() {
        page.words("p", words::NONE);
    }
}

fn names(page: &mut Page, content: &Content) {
    page.words("h2", words::HEAD_RECIPIENTS);
    page.raw("<ul>\n");
    for recipient in content.policy.compiled.recipients() {
        page.both("li", &recipient.name);
    }
    page.raw("</ul>\n");
    page.words("h2", words::HEAD_SOURCES);
    page.raw("<ul>\n");
    let sources = content
        .policy
        .pack
        .sources
        .iter()
        .map(|source| &source.name);
    let channels = content
        .policy
        .pack
        .channels
        .iter()
        .map(|channel| &channel.name);
    sources
        .chain(channels)
        .for_each(|name| page.both("li", name));
    page.raw("</ul>\n");
}

fn complete(page: &mut Page, content: &Content) {
    page.words("h2", words::HEAD_COMPLETE);
    page.heads(&texts(&[
        words::COLUMN_TABLE,
        words::COLUMN_ANSWER,
        words::COLUMN_RECORDS,
    ]));
    for line in &content.manifest.lines {
        let answer = match line.answer.word() {
            "answered" => words::ANSWER_ANSWERED,
            "empty" => words::ANSWER_EMPTY,
            _ => words::ANSWER_FAILED,
        };
        page.raw("<tr>");
        page.cell(&line.name);
        page.words("td", answer);
        page.cell(&line.rows.to_string());
        page.raw("</tr>\n");
    }
    page.end_of_table();
}

fn rights(page: &mut Page, content: &Content) {
    page.words("h2", words::HEAD_RIGHTS);
    let contacts = content.policy.pack.contacts.iter().map(|contact| {
        let reach: Vec<&str> = [contact.phone.as_str(), contact.email.as_str()]
            .into_iter()
            .filter(|way| !way.is_empty())
            .collect();
        Text::new(
            format!("{} ({})", contact.name.th, reach.join(", ")),
            format!("{} ({})", contact.name.en, reach.join(", ")),
        )
    });
    let contacts: Vec<Text> = contacts.collect();
    let line = words::RIGHTS_LINE.fill_text(&[("contact", &period::list(&contacts))]);
    page.both("p", &line);
    page.both("p", &law::words::rights::ROUTE_COMPLAINT.text());
}

#[cfg(test)]
mod tests;
