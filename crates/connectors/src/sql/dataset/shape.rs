//! The keys of a dataset file: one definition, from which come the reader and the editor's schema, so that
//! neither can know a key that the other does not.

use serde_json::{Map, Value, json};

/// A table of the format.
pub(super) struct Shape {
    pub(super) doc: &'static str,
    pub(super) keys: &'static [Key],
}

/// A key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) kind: Kind,
    pub(super) must: bool,
}

/// What stands behind a key.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A text in no particular language.
    Line,
    /// A list of such.
    Lines,
    /// A table from names to such.
    Pairs,
    /// A text in Thai and English.
    Both,
    /// One of these words.
    Word(&'static [&'static str]),
    /// True or false.
    Flag,
    /// A whole number within these ends.
    Whole(u32, u32),
    /// A table.
    One(&'static Shape),
    /// A list of tables.
    Many(&'static Shape),
}

const fn must(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        must: true,
    }
}

const fn may(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        must: false,
    }
}

/// What becomes of a value, or of a link, when the person's data is erased.
const VALUE: Kind = Kind::Word(&["empty", "replace", "pseudonym", "keep"]);
const GROUND_DOC: &str = "the ground on which it is kept, of the Act's closed list (s.33 ¶2), for example erasure-legal-duty; goes with keep";

/// A whole dataset file.
pub(super) const ROOT: Shape = Shape {
    doc: "A connected SQL database: what it holds of people, how a person is found in it, what erasing means.",
    keys: &[
        must(
            "system",
            Kind::Line,
            "id of the system, small letters, digits and hyphens",
        ),
        must("name", Kind::Both, "what people call the system"),
        may(
            "source",
            Kind::Line,
            "id of the policy's source whose data it holds",
        ),
        must(
            "engine",
            Kind::Word(&["sqlite", "postgres"]),
            "which database it is",
        ),
        must(
            "reach",
            Kind::One(&REACH),
            "where it is and how long it may take",
        ),
        must("table", Kind::Many(&TABLE), "a table with data of people"),
    ],
};

pub(super) const REACH: Shape = Shape {
    doc: "Where the database is. Its password is no part of this file.",
    keys: &[
        may(
            "file",
            Kind::Line,
            "sqlite: the file, from the folder of this one",
        ),
        may(
            "host",
            Kind::Line,
            "postgres: host name, address or folder of its socket; other machines are reached with TLS alone",
        ),
        may(
            "port",
            Kind::Whole(1, 65_535),
            "postgres: port, 5432 when left out",
        ),
        may("database", Kind::Line, "postgres: name of the database"),
        may("user", Kind::Line, "postgres: the account we use there"),
        may(
            "schema",
            Kind::Line,
            "postgres: schema of the declared tables, public when left out",
        ),
        may(
            "connect_seconds",
            Kind::Whole(1, 60),
            "how long connecting may take, 5 when left out",
        ),
        may(
            "answer_seconds",
            Kind::Whole(1, 3_600),
            "how long one request may take, 60 when left out",
        ),
    ],
};

pub(super) const TABLE: Shape = Shape {
    doc: "A table with data of people.",
    keys: &[
        must("name", Kind::Line, "its name in the database"),
        must("key", Kind::Lines, "the columns that identify a row"),
        must(
            "category",
            Kind::Line,
            "id of the policy's category that its rows are of",
        ),
        must(
            "erase",
            Kind::Word(&["delete", "columns", "keep"]),
            "what becomes of a person's rows: delete them, treat each column as it says, or keep them on a ground",
        ),
        may("ground", Kind::Line, GROUND_DOC),
        may(
            "impersonal",
            Kind::Lines,
            "columns that say nothing about a person",
        ),
        may(
            "found",
            Kind::Many(&FOUND),
            "the rows are accounts, found by what a person goes by",
        ),
        may(
            "of",
            Kind::Many(&OF),
            "the rows belong to a person's rows of another table",
        ),
        may(
            "named",
            Kind::Many(&NAMED),
            "the rows are somebody else's and name the person in a column",
        ),
        may(
            "column",
            Kind::Many(&COLUMN),
            "a column that holds a field of the policy",
        ),
        may(
            "restrict",
            Kind::One(&RESTRICT),
            "the column that keeps a row from being used (s.34)",
        ),
    ],
};

pub(super) const FOUND: Shape = Shape {
    doc: "How an account is found.",
    keys: &[
        must(
            "by",
            Kind::Pairs,
            "from a path of the policy, category/field, to the column that holds it",
        ),
        may(
            "several",
            Kind::Flag,
            "whether one person may have several accounts here; refused as ambiguous when left out",
        ),
        may(
            "any_case",
            Kind::Flag,
            "whether small and capital letters are the same in these columns, as in e-mail addresses",
        ),
    ],
};

pub(super) const OF: Shape = Shape {
    doc: "Rows that belong to a person's rows of another table.",
    keys: &[
        must("table", Kind::Line, "the other table"),
        must(
            "columns",
            Kind::Pairs,
            "from columns of this table to the key of the other",
        ),
        may(
            "erase",
            VALUE,
            "what becomes of these columns when the row stays",
        ),
        may(
            "with",
            Kind::Pairs,
            "from these columns to the value that stands there instead; goes with replace",
        ),
        may("ground", Kind::Line, GROUND_DOC),
    ],
};

pub(super) const NAMED: Shape = Shape {
    doc: "Rows of others that name the person: a grade names who gave it. The rows stay.",
    keys: &[
        must(
            "table",
            Kind::Line,
            "the table of the person's rows that are named",
        ),
        must(
            "columns",
            Kind::Pairs,
            "from columns of this table to the key of the other",
        ),
        must("erase", VALUE, "what becomes of these columns"),
        may(
            "with",
            Kind::Pairs,
            "from these columns to the value that stands there instead; goes with replace",
        ),
        may("ground", Kind::Line, GROUND_DOC),
        may(
            "category",
            Kind::Line,
            "id of the category this naming is of, when it is not the table's",
        ),
        may(
            "shown",
            Kind::Flag,
            "whether the rows are part of a person's copy (s.30)",
        ),
    ],
};

pub(super) const COLUMN: Shape = Shape {
    doc: "A column that holds a field of the policy.",
    keys: &[
        must("name", Kind::Line, "its name in the database"),
        must(
            "field",
            Kind::Line,
            "the field of the table's category, or category/field for one of another",
        ),
        may(
            "erase",
            VALUE,
            "what becomes of the value when the row stays; empty when left out",
        ),
        may(
            "with",
            Kind::Line,
            "the value that stands there instead; goes with replace",
        ),
        may("ground", Kind::Line, GROUND_DOC),
    ],
};

pub(super) const RESTRICT: Shape = Shape {
    doc: "How a row is kept from being used.",
    keys: &[
        must("column", Kind::Line, "the column"),
        must("on", Kind::Line, "its value while the row is restricted"),
        must("off", Kind::Line, "its value otherwise"),
    ],
};

/// The format as a JSON Schema (2020-12), as it stands in `docs/schemas/dataset-1.schema.json`. It says less
/// than the reader does, and never anything else.
#[must_use]
pub fn schema() -> String {
    let mut schema = table(&ROOT);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Sitthi dataset file",
        "$comment": "made by `sitthi connector schema`; do not edit",
    });
    if let (Value::Object(head), Value::Object(body)) = (head, &mut schema) {
        *body = head.into_iter().chain(std::mem::take(body)).collect();
    }
    format!("{schema:#}\n")
}

fn table(shape: &Shape) -> Value {
    let mut properties = Map::new();
    for key in shape.keys {
        let mut value = kind(key.kind);
        if let Value::Object(value) = &mut value {
            value.insert("description".to_owned(), Value::String(key.doc.to_owned()));
        }
        properties.insert(key.name.to_owned(), value);
    }
    let required: Vec<&str> = shape
        .keys
        .iter()
        .filter(|key| key.must)
        .map(|key| key.name)
        .collect();
    json!({
        "description": shape.doc,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn kind(of: Kind) -> Value {
    match of {
        Kind::Line => json!({ "type": "string", "minLength": 1 }),
        Kind::Lines => {
            json!({ "type": "array", "items": { "type": "string", "minLength": 1 }, "uniqueItems": true })
        }
        Kind::Pairs => {
            json!({ "type": "object", "additionalProperties": { "type": "string", "minLength": 1 }, "minProperties": 1 })
        }
        Kind::Both => {
            json!({ "type": "object", "properties": { "th": { "type": "string" }, "en": { "type": "string" } }, "required": ["th", "en"], "additionalProperties": false })
        }
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Whole(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
        Kind::One(shape) => table(shape),
        Kind::Many(shape) => json!({ "type": "array", "items": table(shape), "minItems": 1 }),
    }
}
