//! Reads the clause register.

/// A series of clauses and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Series {
    /// Letters in the register and in the table: `LP`.
    pub(super) mark: &'static str,
    /// Letters that begin a test's name: `lp`.
    pub(super) prefix: &'static str,
    /// Between letters and number in the table.
    pub(super) joint: &'static str,
    /// What the series is.
    pub(super) title: &'static str,
}

/// Every series, in the order of the table.
pub(super) const SERIES: &[Series] = &[
    Series {
        mark: "LP",
        prefix: "lp",
        joint: "-",
        title: "Learning-platform policy",
    },
    Series {
        mark: "CO",
        prefix: "co",
        joint: "-",
        title: "Culture-office guideline",
    },
    Series {
        mark: "X",
        prefix: "x",
        joint: "-",
        title: "Defects: policy against itself or against the Act",
    },
    Series {
        mark: "I",
        prefix: "i",
        joint: "",
        title: "Invariants",
    },
];

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) number: u32,
    pub(super) what: String,
    pub(super) section: String,
}

/// Every clause, series by series.
#[derive(Debug)]
pub(super) struct Register {
    series: Vec<(&'static str, Vec<Clause>)>,
}

impl Register {
    /// Reads `text`.
    ///
    /// # Errors
    /// Says what is wrong: not TOML, a series that is missing or unknown, a number left out, a
    /// clause without words or section.
    pub(super) fn read(text: &str) -> Result<Register, String> {
        let table = text
            .parse::<toml::Table>()
            .map_err(|e| format!("not TOML: {}", e.message()))?;
        if let Some(unknown) = table
            .keys()
            .find(|key| SERIES.iter().all(|s| s.mark != key.as_str()))
        {
            return Err(format!("series `{unknown}` is not one of ours"));
        }
        let mut series = Vec::new();
        for Series { mark, .. } in SERIES {
            let listed = table.get(*mark).and_then(toml::Value::as_table);
            let listed = listed.ok_or_else(|| format!("series `{mark}` is missing"))?;
            series.push((*mark, clauses(mark, listed)?));
        }
        Ok(Register { series })
    }

    /// The clauses of one series, from 1 up.
    pub(super) fn of(&self, mark: &str) -> &[Clause] {
        self.series
            .iter()
            .find(|(m, _)| *m == mark)
            .map_or(&[], |(_, clauses)| clauses.as_slice())
    }

    /// True when the series holds that number.
    pub(super) fn has(&self, mark: &str, number: u32) -> bool {
        self.of(mark).iter().any(|clause| clause.number == number)
    }
}

fn clauses(mark: &str, listed: &toml::Table) -> Result<Vec<Clause>, String> {
    let mut clauses = Vec::new();
    for (key, value) in listed {
        let number: u32 = key
            .parse()
            .map_err(|_| format!("`{mark}` `{key}` is no number"))?;
        let text = |name: &str| {
            let text = value
                .get(name)
                .and_then(toml::Value::as_str)
                .map(str::trim)
                .unwrap_or_default();
            if text.is_empty() || text.contains(['|', '\n']) {
                return Err(format!("`{mark}` `{key}` has no plain `{name}`"));
            }
            Ok(text.to_owned())
        };
        clauses.push(Clause {
            number,
            what: text("what")?,
            section: text("section")?,
        });
    }
    clauses.sort_by_key(|clause| clause.number);
    let gap = clauses
        .iter()
        .zip(1..)
        .find(|(clause, wanted)| clause.number != *wanted);
    match gap {
        Some((_, wanted)) => Err(format!("`{mark}` `{wanted}` is left out")),
        None => Ok(clauses),
    }
}
