//! A connected system that is played: it holds rows in memory and fails as a test tells it to. Whether a
//! right was carried out is read off its rows, not off what it says.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use connectors::Connector;
use connectors::contract::{
    Asked, Cell, Change, Changed, Count, Counts, Erased, Found, Holds, How, Left, Located, Piece,
    Place, Receipt, Residue, Scope, Stayed, Trouble, Who, Why,
};
use law::{Moment, Plain, RefusalCode, Text};
use serde_json::{Map, Value as Json};

/// A row that the system holds.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) account: String,
    pub(crate) table: &'static str,
    pub(crate) category: &'static str,
    pub(crate) fields: Map<String, Json>,
    pub(crate) restricted: bool,
    pub(crate) kept: bool,
}

/// How the system behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Acts {
    Well,
    Dead,
    /// Does not answer in time.
    Slow,
    /// Says that it erased, and did not.
    Lies,
    /// Erases, and has copied rows elsewhere before.
    Copies,
    /// Two people go by one name.
    Ambiguous,
    /// Has no way to restrict or correct.
    Cannot,
}

pub(crate) struct Inside {
    pub(crate) rows: Vec<Row>,
    pub(crate) acts: Acts,
    /// Every act that changed or was to change something, in order.
    pub(crate) asked: Vec<&'static str>,
}

/// A played system; its handle stays with the test.
#[derive(Clone)]
pub(crate) struct Rehearsal {
    id: &'static str,
    name: Text,
    categories: BTreeSet<String>,
    inside: Arc<Mutex<Inside>>,
    /// How often it was reached at all.
    pub(crate) calls: Arc<AtomicUsize>,
    /// About how many people it was asked again, reading by reading.
    pub(crate) readings: Arc<Mutex<Vec<usize>>>,
    /// How long an erasure takes, and who counts those that are under way at once.
    slowly: Option<(std::time::Duration, AtOnce)>,
}

/// How many are under way at once, and were at most; shared by several systems.
#[derive(Clone, Default)]
pub(crate) struct AtOnce(Arc<(AtomicUsize, AtomicUsize)>);

impl AtOnce {
    fn during(&self, span: std::time::Duration) {
        let AtOnce(counts) = self;
        let (now, most) = (&counts.0, &counts.1);
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(span);
        now.fetch_sub(1, Ordering::SeqCst);
    }

    pub(crate) fn most(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }
}

pub(crate) fn row(
    account: &str,
    table: &'static str,
    category: &'static str,
    fields: &Json,
) -> Row {
    Row {
        account: account.to_owned(),
        table,
        category,
        fields: fields.as_object().unwrap().clone(),
        restricted: false,
        kept: false,
    }
}

impl Rehearsal {
    pub(crate) fn new(id: &'static str, rows: Vec<Row>) -> Self {
        let categories = rows.iter().map(|row| row.category.to_owned()).collect();
        Rehearsal {
            id,
            name: Text::new(format!("ระบบสมมุติ {id}"), format!("Invented {id}")),
            categories,
            inside: Arc::new(Mutex::new(Inside {
                rows,
                acts: Acts::Well,
                asked: Vec::new(),
            })),
            calls: Arc::new(AtomicUsize::new(0)),
            readings: Arc::default(),
            slowly: None,
        }
    }

    /// The same, whose erasures take a while.
    pub(crate) fn slowly(self, span: std::time::Duration, counts: &AtOnce) -> Self {
        let slowly = Some((span, counts.clone()));
        Rehearsal { slowly, ..self }
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.id
    }

    pub(crate) fn behaves(&self) -> Acts {
        self.inside().acts
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub(crate) fn acts(&self, acts: Acts) {
        self.inside().acts = acts;
    }

    pub(crate) fn of(&self, account: &str) -> Vec<Row> {
        let inside = self.inside();
        let rows = inside.rows.iter().filter(|row| row.account == account);
        rows.cloned().collect()
    }

    pub(crate) fn boxed(&self) -> Box<dyn Connector> {
        Box::new(self.clone())
    }

    fn reached(&self) -> Result<MutexGuard<'_, Inside>, Trouble> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let inside = self.inside();
        match inside.acts {
            Acts::Dead => Err(Trouble::Unreachable),
            Acts::Slow => Err(Trouble::Slow),
            _ => Ok(inside),
        }
    }

    fn account(located: &Located) -> Option<String> {
        match located.keys("users").first()?.first()? {
            Cell::Text(account) => Some(account.clone()),
            _ => None,
        }
    }

    fn receipt(&self, asked: Asked, changed: Vec<Changed>, stayed: Vec<Stayed>) -> Receipt {
        Receipt {
            system: self.id.to_owned(),
            asked,
            dry: false,
            changed,
            stayed,
            answered_at: Moment::from_micros(0),
        }
    }

    fn flag(
        &self,
        located: &Located,
        scope: &Scope,
        asked: Asked,
        on: bool,
    ) -> Result<Receipt, Trouble> {
        let mut inside = self.reached()?;
        inside.asked.push(asked.code());
        let Some(account) = Self::account(located) else {
            return Ok(self.receipt(asked, Vec::new(), Vec::new()));
        };
        let cannot = inside.acts == Acts::Cannot;
        let mut rows = 0;
        for row in &mut inside.rows {
            if row.account == account && scope.has(row.category) {
                rows += 1;
                if !cannot {
                    row.restricted = on;
                }
            }
        }
        let place = Place::table("posts");
        Ok(if cannot {
            let stayed = Stayed {
                place,
                why: Why::Cannot,
                rows,
            };
            self.receipt(asked, Vec::new(), vec![stayed])
        } else {
            let how = if on { How::Restricted } else { How::Released };
            self.receipt(asked, vec![Changed { place, how, rows }], Vec::new())
        })
    }
}

impl Connector for Rehearsal {
    fn id(&self) -> &str {
        self.id
    }

    fn name(&self) -> &Text {
        &self.name
    }

    fn source(&self) -> Option<&str> {
        None
    }

    fn categories(&self) -> &BTreeSet<String> {
        &self.categories
    }

    fn discover(&self) -> Result<Vec<Holds>, Trouble> {
        Ok(Vec::new())
    }

    fn locate(&self, who: &Who) -> Result<Located, Trouble> {
        let inside = self.reached()?;
        if inside.acts == Acts::Ambiguous {
            let place = Place::table("users");
            return Err(Trouble::Ambiguous { place, accounts: 2 });
        }
        let mut located = Located::nowhere(self.id, who);
        // In each policy people go by something else.
        for (_, account) in who.names() {
            if inside.rows.iter().any(|row| row.account == account) {
                located.account("users", vec![Cell::Text(account.to_owned())]);
            }
        }
        Ok(located)
    }

    fn export(
        &self,
        located: &Located,
        each: &mut dyn FnMut(Piece) -> ControlFlow<()>,
    ) -> Result<Counts, Trouble> {
        let inside = self.reached()?;
        let Some(account) = Self::account(located) else {
            return Ok(Counts::default());
        };
        let mut counts = Counts::default();
        for row in inside.rows.iter().filter(|row| row.account == account) {
            let piece = Piece {
                table: row.table.to_owned(),
                category: row.category.to_owned(),
                fields: Plain::new(row.fields.clone()),
            };
            if each(piece).is_break() {
                return Err(Trouble::Stopped);
            }
            counts.counts.push(Count {
                table: row.table.to_owned(),
                category: row.category.to_owned(),
                rows: 1,
            });
        }
        Ok(counts)
    }

    fn erase(&self, located: &Located, scope: &Scope, _: bool) -> Result<Receipt, Trouble> {
        if let Some((span, counts)) = &self.slowly {
            counts.during(*span);
        }
        let mut inside = self.reached()?;
        inside.asked.push("erase");
        let Some(account) = Self::account(located) else {
            return Ok(self.receipt(Asked::Erase, Vec::new(), Vec::new()));
        };
        let goes = |row: &Row| row.account == account && scope.has(row.category) && !row.kept;
        let rows = inside.rows.iter().filter(|row| goes(row)).count() as u64;
        match inside.acts {
            Acts::Lies => {}
            Acts::Copies => {
                let mut copied = row("trash", "trash", "learning", &serde_json::json!({}));
                copied
                    .fields
                    .insert("of".to_owned(), Json::String(account.clone()));
                inside.rows.retain(|row| !goes(row));
                inside.rows.push(copied);
            }
            _ => inside.rows.retain(|row| !goes(row)),
        }
        let place = Place::table("posts");
        let how = How::Deleted;
        Ok(self.receipt(Asked::Erase, vec![Changed { place, how, rows }], Vec::new()))
    }

    fn rectify(&self, located: &Located, change: &Change) -> Result<Receipt, Trouble> {
        let mut inside = self.reached()?;
        inside.asked.push("rectify");
        let Some(account) = Self::account(located) else {
            return Ok(self.receipt(Asked::Rectify, Vec::new(), Vec::new()));
        };
        let mut rows = 0;
        for row in &mut inside.rows {
            if row.account == account
                && row.category == change.category
                && let Some(value) = row.fields.get_mut(&change.field)
            {
                *value = Json::String(change.after.open().clone());
                rows += 1;
            }
        }
        let changed = Changed {
            place: Place::table("posts"),
            how: How::Corrected,
            rows,
        };
        Ok(self.receipt(Asked::Rectify, vec![changed], Vec::new()))
    }

    fn restrict(&self, located: &Located, scope: &Scope) -> Result<Receipt, Trouble> {
        self.flag(located, scope, Asked::Restrict, true)
    }

    fn release(&self, located: &Located, scope: &Scope) -> Result<Receipt, Trouble> {
        self.flag(located, scope, Asked::Release, false)
    }

    fn verify(&self, located: &Located, scope: &Scope) -> Result<Residue, Trouble> {
        let inside = self.reached()?;
        let names: Vec<&str> = located.who().names().map(|(_, value)| value).collect();
        let mut residue = Residue {
            system: self.id.to_owned(),
            left: Vec::new(),
            kept: Vec::new(),
            unread: Vec::new(),
            asked_at: Moment::from_micros(0),
        };
        for row in inside.rows.iter().filter(|row| scope.has(row.category)) {
            let place = Place::table(row.table);
            let is_theirs = Self::account(located).is_some_and(|account| account == row.account);
            let is_named = row
                .fields
                .values()
                .any(|value| value.as_str().is_some_and(|text| names.contains(&text)));
            match (is_theirs, is_named) {
                (true, _) if row.kept => residue.kept.push(Stayed {
                    place,
                    why: Why::Kept(RefusalCode::ErasureLegalDuty),
                    rows: 1,
                }),
                (true, _) => residue.left.push(Left {
                    place,
                    found: Found::ByKey,
                    rows: 1,
                }),
                (false, true) => residue.left.push(Left {
                    place,
                    found: Found::ByName,
                    rows: 1,
                }),
                (false, false) => {}
            }
        }
        Ok(residue)
    }

    fn verify_all(&self, of: &[Erased<'_>]) -> Vec<Result<Residue, Trouble>> {
        self.readings.lock().unwrap().push(of.len());
        let one = |erased: &Erased<'_>| self.verify(erased.located, erased.scope);
        of.iter().map(one).collect()
    }
}
