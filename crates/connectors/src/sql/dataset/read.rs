//! From the text of a dataset file to its meaning, rule by rule.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use law::{RefusalCode, Right};
use toml::de::DeTable;

use super::fault::{DatasetFault, Rule};
use super::shape::{COLUMN, FOUND, NAMED, OF, REACH, RESTRICT, ROOT, TABLE};
use super::view::{View, line_of};
use super::{Dataset, Fate, Field, Flag, Link, Lookup, Reach, Rows, Table};

pub(super) fn dataset(text: &str, folder: &Path) -> Result<Dataset, DatasetFault> {
    let whole = DeTable::parse(text).map_err(|error| DatasetFault {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        key: String::new(),
        rule: Rule::Syntax,
        about: error
            .message()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    })?;
    let root = View::open(text, whole.get_ref(), 0..0, String::new(), &ROOT)?;
    let system = root.line("system");
    if !is_id(&system) {
        return Err(root.fault("system", Rule::Id, &system));
    }
    let source = root.opt_line("source");
    if let Some(source) = source.as_deref().filter(|source| !is_id(source)) {
        return Err(root.fault("source", Rule::Id, source));
    }
    let reach_view = root.one("reach", &REACH)?;
    let reach_view = reach_view.ok_or_else(|| root.fault("reach", Rule::Missing, ""))?;
    let reach = reach(&reach_view, &root.line("engine"), folder)?;
    let mut tables: Vec<Table> = Vec::new();
    let views = root.many("table", &TABLE)?;
    for view in &views {
        let table = table(view)?;
        if tables.iter().any(|known| known.name == table.name) {
            return Err(view.fault("name", Rule::Twice, &table.name));
        }
        tables.push(table);
    }
    let lines = lines(&views)?;
    links_lead(&mut tables, &views)?;
    let tables = ordered(tables, &views)?;
    let categories = tables
        .iter()
        .flat_map(Table::categories)
        .map(str::to_owned)
        .collect();
    Ok(Dataset {
        system,
        name: root.both("name"),
        source,
        reach,
        connect_seconds: reach_view.whole("connect_seconds", 5),
        answer_seconds: reach_view.whole("answer_seconds", 60),
        tables,
        categories,
        lines,
        source_line: if root.has("source") {
            root.number("source")
        } else {
            1
        },
    })
}

/// Where each path and category is named first.
fn lines(views: &[View<'_, '_>]) -> Result<BTreeMap<String, usize>, DatasetFault> {
    let mut lines = BTreeMap::new();
    let mut named = |what: String, line: usize| {
        lines.entry(what).or_insert(line);
    };
    for view in views {
        let category = view.line("category");
        named(category.clone(), view.number("category"));
        for lookup in view.many("found", &FOUND)? {
            for path in lookup.pairs("by").into_keys() {
                named(path, lookup.number("by"));
            }
        }
        for column in view.many("column", &COLUMN)? {
            let path = match column.line("field") {
                whole if whole.contains('/') => whole,
                field => format!("{category}/{field}"),
            };
            if let Some((of, _)) = path.split_once('/') {
                named(of.to_owned(), column.number("field"));
            }
            named(path, column.number("field"));
        }
        for (key, shape) in [("of", &OF), ("named", &NAMED)] {
            for link in view
                .many(key, shape)?
                .iter()
                .filter(|link| link.has("category"))
            {
                named(link.line("category"), link.number("category"));
            }
        }
    }
    Ok(lines)
}

fn reach(view: &View<'_, '_>, engine: &str, folder: &Path) -> Result<Reach, DatasetFault> {
    const SERVER: [&str; 5] = ["host", "port", "database", "user", "schema"];
    let refused = |key: &str| Err(view.fault(key, Rule::Reach, key));
    if engine == "sqlite" {
        if let Some(foreign) = SERVER.iter().find(|key| view.has(key)) {
            return refused(foreign);
        }
        return match view.opt_line("file") {
            Some(file) => Ok(Reach::Sqlite {
                file: folder.join(file),
            }),
            None => refused("file"),
        };
    }
    if view.has("file") {
        return refused("file");
    }
    if let Some(missing) = ["host", "database", "user"]
        .iter()
        .find(|key| !view.has(key))
    {
        return refused(missing);
    }
    Ok(Reach::Postgres {
        host: view.line("host"),
        port: u16::try_from(view.whole("port", 5432)).unwrap_or(5432),
        database: view.line("database"),
        user: view.line("user"),
        schema: view
            .opt_line("schema")
            .unwrap_or_else(|| "public".to_owned()),
    })
}

fn table(view: &View<'_, '_>) -> Result<Table, DatasetFault> {
    let name = view.line("name");
    let category = view.line("category");
    if !is_id(&category) {
        return Err(view.fault("category", Rule::Id, &category));
    }
    let ground = ground(view, view.line("erase") == "keep")?;
    let rows = match (view.line("erase").as_str(), ground) {
        ("delete", _) => Rows::Delete,
        (_, Some(ground)) => Rows::Keep(ground),
        _ => Rows::Columns,
    };
    let key = view.lines("key");
    if let Some(twice) = twice(&key) {
        return Err(view.fault("key", Rule::Twice, twice));
    }
    let links = links(view, rows, &category)?;
    let found = lookups(view)?;
    if found.is_empty() && links.is_empty() {
        return Err(view.fault("name", Rule::NoWay, &name));
    }
    let mut fields = fields(view, &category)?;
    for (path, column) in found.iter().flat_map(|lookup: &Lookup| &lookup.by) {
        // What a person is found by is data about them, whether a column says so or not.
        let is_known = fields.iter().any(|field| field.column == *column);
        if let Some((category, field)) = path.split_once('/').filter(|_| !is_known) {
            fields.push(Field {
                column: column.clone(),
                category: category.to_owned(),
                field: field.to_owned(),
                fate: Fate::Empty,
            });
        }
    }
    let impersonal: BTreeSet<String> = view.lines("impersonal").into_iter().collect();
    if let Some(both) = fields
        .iter()
        .find(|field| impersonal.contains(&field.column))
    {
        return Err(view.fault("impersonal", Rule::Twice, &both.column));
    }
    let flag = view.one("restrict", &RESTRICT)?.map(|flag| Flag {
        column: flag.line("column"),
        on: flag.line("on"),
        off: flag.line("off"),
    });
    Ok(Table {
        name,
        key,
        category,
        rows,
        impersonal,
        found,
        links,
        fields,
        flag,
    })
}

/// The links of a table, those that own first.
fn links(view: &View<'_, '_>, rows: Rows, category: &str) -> Result<Vec<Link>, DatasetFault> {
    let mut links = Vec::new();
    for of in view.many("of", &OF)? {
        let fate = fate(&of, &of.pairs("columns").into_keys().collect::<Vec<_>>())?;
        if fate.is_none() && rows == Rows::Columns {
            return Err(of.fault("erase", Rule::Link, ""));
        }
        links.push(link(&of, fate, category, true)?);
    }
    for named in view.many("named", &NAMED)? {
        let columns: Vec<String> = named.pairs("columns").into_keys().collect();
        let fate = fate(&named, &columns)?;
        links.push(link(&named, fate, category, false)?);
    }
    Ok(links)
}

fn lookups(view: &View<'_, '_>) -> Result<Vec<Lookup>, DatasetFault> {
    let mut found = Vec::new();
    for lookup in view.many("found", &FOUND)? {
        let by = lookup.pairs("by");
        if let Some(path) = by.keys().find(|path| !is_path(path)) {
            return Err(lookup.fault("by", Rule::Field, path));
        }
        found.push(Lookup {
            by,
            several: lookup.flag("several"),
            any_case: lookup.flag("any_case"),
        });
    }
    Ok(found)
}

fn fields(view: &View<'_, '_>, category: &str) -> Result<Vec<Field>, DatasetFault> {
    let mut fields: Vec<Field> = Vec::new();
    for column in view.many("column", &COLUMN)? {
        let name = column.line("name");
        if fields.iter().any(|known| known.column == name) {
            return Err(column.fault("name", Rule::Twice, &name));
        }
        let written = column.line("field");
        let path = if written.contains('/') {
            written.clone()
        } else {
            format!("{category}/{written}")
        };
        let Some((of, field)) = path.split_once('/').filter(|_| is_path(&path)) else {
            return Err(column.fault("field", Rule::Field, &written));
        };
        let fate = fate(&column, std::slice::from_ref(&name))?;
        fields.push(Field {
            column: name,
            category: of.to_owned(),
            field: field.to_owned(),
            fate: fate.unwrap_or(Fate::Empty),
        });
    }
    Ok(fields)
}

/// What `erase`, `with` and `ground` say together.
fn fate(view: &View<'_, '_>, columns: &[String]) -> Result<Option<Fate>, DatasetFault> {
    let word = view.opt_line("erase");
    let ground = ground(view, word.as_deref() == Some("keep"))?;
    // A column has one value, a link one for each of its columns.
    let with = match (view.opt_line("with"), columns) {
        (Some(line), [column]) => BTreeMap::from([(column.clone(), line)]),
        _ => view.pairs("with"),
    };
    let replaces = word.as_deref() == Some("replace");
    let is_whole =
        with.len() == columns.len() && columns.iter().all(|column| with.contains_key(column));
    if view.has("with") != replaces || (replaces && !is_whole) {
        return Err(view.fault("with", Rule::With, ""));
    }
    Ok(match (word.as_deref(), ground) {
        (Some("empty"), _) => Some(Fate::Empty),
        (Some("replace"), _) => Some(Fate::Replace(with)),
        (Some("pseudonym"), _) => Some(Fate::Pseudonym),
        (_, Some(ground)) => Some(Fate::Keep(ground)),
        _ => None,
    })
}

/// The ground of s.33 ¶2, there exactly when something is kept.
fn ground(view: &View<'_, '_>, keeps: bool) -> Result<Option<RefusalCode>, DatasetFault> {
    let is_ground = |code: &RefusalCode| {
        code.right() == Some(Right::Erasure)
            && !matches!(
                code,
                RefusalCode::ErasureGroundAbsent | RefusalCode::ErasureNoConsent
            )
    };
    let grounds: Vec<RefusalCode> = RefusalCode::ALL.iter().copied().filter(is_ground).collect();
    let written = view.opt_line("ground");
    let found = grounds
        .iter()
        .find(|known| written.as_deref() == Some(known.code()));
    if keeps != found.is_some() || written.is_some() != keeps {
        let names: Vec<&str> = grounds.iter().map(|known| known.code()).collect();
        return Err(view.fault("ground", Rule::Ground, &names.join(", ")));
    }
    Ok(found.copied())
}

/// A link whose columns are not in their order yet.
fn link(
    view: &View<'_, '_>,
    fate: Option<Fate>,
    category: &str,
    owns: bool,
) -> Result<Link, DatasetFault> {
    let category = view
        .opt_line("category")
        .unwrap_or_else(|| category.to_owned());
    if !is_id(&category) {
        return Err(view.fault("category", Rule::Id, &category));
    }
    Ok(Link {
        table: view.line("table"),
        columns: Vec::new(),
        fate,
        category,
        owns,
        shown: owns || view.flag("shown"),
    })
}

/// Every link leads to the whole key of a declared table whose rows can be a person's.
fn links_lead(tables: &mut [Table], views: &[View<'_, '_>]) -> Result<(), DatasetFault> {
    let keys: BTreeMap<String, (Vec<String>, bool)> = tables
        .iter()
        .map(|table| (table.name.clone(), (table.key.clone(), table.is_owned())))
        .collect();
    for (table, view) in tables.iter_mut().zip(views) {
        let written = view
            .many("of", &OF)?
            .into_iter()
            .chain(view.many("named", &NAMED)?);
        for (link, view) in table.links.iter_mut().zip(written) {
            let Some((key, is_owned)) = keys.get(&link.table) else {
                return Err(view.fault("table", Rule::NoTable, &link.table));
            };
            if !is_owned {
                return Err(view.fault("table", Rule::NoWay, &link.table));
            }
            let pairs = view.pairs("columns");
            let lead = |part: &String| {
                let mut columns = pairs.iter().filter(|(_, leads)| *leads == part);
                match (columns.next(), columns.next()) {
                    (Some((column, _)), None) => Some(column.clone()),
                    _ => None,
                }
            };
            let columns: Option<Vec<String>> = key.iter().map(lead).collect();
            link.columns = columns
                .filter(|columns| columns.len() == pairs.len())
                .ok_or_else(|| view.fault("columns", Rule::NotKey, &key.join(", ")))?;
        }
    }
    Ok(())
}

/// The tables in an order in which each comes after those that its rows belong to.
fn ordered(mut open: Vec<Table>, views: &[View<'_, '_>]) -> Result<Vec<Table>, DatasetFault> {
    let mut done: Vec<Table> = Vec::new();
    while !open.is_empty() {
        let is_free = |table: &Table| {
            table
                .links
                .iter()
                .filter(|link| link.owns)
                .all(|link| done.iter().any(|known| known.name == link.table))
        };
        let Some(at) = open.iter().position(is_free) else {
            let name = open.first().map_or("", |table| table.name.as_str());
            let view = views.iter().find(|view| view.line("name") == name);
            return Err(view.map_or_else(
                || DatasetFault {
                    line: 1,
                    key: "table".to_owned(),
                    rule: Rule::Circle,
                    about: name.to_owned(),
                },
                |view| view.fault("of", Rule::Circle, name),
            ));
        };
        let table = open.remove(at);
        done.push(table);
    }
    Ok(done)
}

fn twice(names: &[String]) -> Option<&str> {
    let mut seen = BTreeSet::new();
    names
        .iter()
        .find(|name| !seen.insert(name.as_str()))
        .map(String::as_str)
}

/// Small letters, digits and single hyphens between them.
fn is_id(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit())
    };
    text.len() <= 64 && text.split('-').all(is_part)
}

fn is_path(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(category, field)| is_id(category) && is_id(field))
}
