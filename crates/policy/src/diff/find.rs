//! Goes through two versions of a pack, table by table.

use law::Text;

use super::{Change, ChangeKind};
use crate::pack::Pack;

/// The two versions, and what was found so far.
pub(super) struct Finder<'p> {
    pub(super) old: &'p Pack,
    pub(super) new: &'p Pack,
    changes: Vec<Change>,
}

/// A table of items that have ids.
pub(super) struct Table<'p, T> {
    pub(super) name: &'static str,
    pub(super) old: &'p [T],
    pub(super) new: &'p [T],
    pub(super) id: fn(&T) -> &str,
}

/// What stands on both sides of a word that has no language.
pub(super) fn same(word: &str) -> Text {
    Text::new(word, word)
}

impl<'p> Finder<'p> {
    pub(super) const fn new(old: &'p Pack, new: &'p Pack) -> Self {
        Finder {
            old,
            new,
            changes: Vec::new(),
        }
    }

    pub(super) fn all(mut self) -> Vec<Change> {
        self.heads();
        self.categories();
        self.activities();
        self.roles();
        self.sources();
        self.forms();
        self.recipients();
        self.processors();
        self.abroad();
        self.periods();
        self.promises();
        self.others();
        if self.changes.is_empty() && self.old != self.new {
            self.push(
                ChangeKind::Reordered,
                "pack",
                "",
                &[("table", &same("pack"))],
                Vec::new(),
            );
        }
        self.changes
    }

    pub(super) fn push(
        &mut self,
        kind: ChangeKind,
        table: &'static str,
        item: &str,
        values: &[(&str, &Text)],
        concerns: Vec<String>,
    ) {
        let change = Change {
            kind,
            table,
            item: item.to_owned(),
            line: kind.words().fill_text(values),
            concerns,
        };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Whether anything was already said of this item.
    fn is_said(&self, table: &str, item: &str) -> bool {
        self.changes
            .iter()
            .any(|change| change.table == table && change.item == item)
    }

    /// Whether anything was already said of this table.
    pub(super) fn is_listed(&self, table: &str) -> bool {
        self.changes.iter().any(|change| change.table == table)
    }

    /// Lists what was added, removed and altered in a table. Whatever of an altered item has no
    /// kind of its own is listed as an item that changed, so that nothing goes unsaid.
    pub(super) fn table<T: PartialEq>(
        &mut self,
        table: &Table<'_, T>,
        added: impl Fn(&mut Self, &T),
        removed: impl Fn(&mut Self, &T),
        altered: impl Fn(&mut Self, &T, &T),
    ) {
        let name = table.name;
        for item in table.new {
            let id = (table.id)(item);
            match table.old.iter().find(|old| (table.id)(old) == id) {
                None => {
                    added(self, item);
                    if !self.is_said(name, id) {
                        self.push(
                            ChangeKind::ItemAdded,
                            name,
                            id,
                            &[("id", &same(id)), ("table", &same(name))],
                            Vec::new(),
                        );
                    }
                }
                Some(old) if old != item => {
                    altered(self, old, item);
                    if !self.is_said(name, id) {
                        self.push(
                            ChangeKind::ItemChanged,
                            name,
                            id,
                            &[("id", &same(id)), ("table", &same(name))],
                            Vec::new(),
                        );
                    }
                }
                Some(_) => {}
            }
        }
        for item in table.old {
            let id = (table.id)(item);
            if !table.new.iter().any(|new| (table.id)(new) == id) {
                removed(self, item);
                if !self.is_said(name, id) {
                    self.push(
                        ChangeKind::ItemRemoved,
                        name,
                        id,
                        &[("id", &same(id)), ("table", &same(name))],
                        Vec::new(),
                    );
                }
            }
        }
        self.order(table);
    }

    /// Lists that the order changed: places in the compiled pack go by it.
    fn order<T: PartialEq>(&mut self, table: &Table<'_, T>) {
        let (old, new): (Vec<&str>, Vec<&str>) = (
            table.old.iter().map(table.id).collect(),
            table.new.iter().map(table.id).collect(),
        );
        let kept_before: Vec<&&str> = old.iter().filter(|id| new.contains(id)).collect();
        let kept_after: Vec<&&str> = new.iter().filter(|id| old.contains(id)).collect();
        if kept_before != kept_after
            || (old.len() == new.len() && old.iter().zip(&new).any(|(one, other)| one != other))
        {
            self.push(
                ChangeKind::Reordered,
                table.name,
                "",
                &[("table", &same(table.name))],
                Vec::new(),
            );
        }
    }

    /// A table of which only the items matter.
    pub(super) fn plain<T: PartialEq>(&mut self, table: &Table<'_, T>) {
        self.table(table, |_, _| {}, |_, _| {}, |_, _, _| {});
    }

    /// A table that stands once.
    pub(super) fn single<T: PartialEq>(
        &mut self,
        table: &'static str,
        old: Option<&T>,
        new: Option<&T>,
    ) {
        if old == new || self.is_said(table, "") {
            return;
        }
        let kind = match (old, new) {
            (None, _) => ChangeKind::ItemAdded,
            (_, None) => ChangeKind::ItemRemoved,
            _ => ChangeKind::HeadChanged,
        };
        self.push(
            kind,
            table,
            "",
            &[("id", &same("")), ("table", &same(table))],
            Vec::new(),
        );
    }

    /// People of every relationship.
    pub(super) fn everybody(&self) -> Vec<String> {
        self.new
            .relationships
            .iter()
            .map(|relationship| relationship.id.clone())
            .collect()
    }

    /// People whose data these activities may use, before or after.
    pub(super) fn people_of(&self, activities: &[String]) -> Vec<String> {
        let reached = |pack: &Pack, relationship: &str| {
            activities
                .iter()
                .filter_map(|id| pack.activity(id))
                .any(|activity| activity.basis_for(relationship).is_some())
        };
        self.everybody()
            .into_iter()
            .filter(|relationship| {
                reached(self.new, relationship) || reached(self.old, relationship)
            })
            .collect()
    }

    /// People whose data lies in this category.
    pub(super) fn people_in(&self, category: &str) -> Vec<String> {
        let using = |pack: &Pack| {
            let held = |activity: &&crate::pack::Activity| {
                activity.categories.iter().any(|id| id == category)
            };
            pack.activities
                .iter()
                .filter(held)
                .map(|activity| activity.id.clone())
                .collect::<Vec<_>>()
        };
        let activities: Vec<String> = using(self.old).into_iter().chain(using(self.new)).collect();
        self.people_of(&activities)
    }

    /// The name of a category in both languages, or its id.
    pub(super) fn category_name(&self, id: &str) -> Text {
        self.new
            .category(id)
            .or_else(|| self.old.category(id))
            .map_or_else(|| same(id), |category| category.name.clone())
    }

    /// The name of an activity in both languages, or its id.
    pub(super) fn activity_name(&self, id: &str) -> Text {
        self.new
            .activity(id)
            .or_else(|| self.old.activity(id))
            .map_or_else(|| same(id), |activity| activity.name.clone())
    }
}

/// What is in the first list and not in the second.
pub(super) fn beyond<'l, T: PartialEq>(
    first: &'l [T],
    second: &'l [T],
) -> impl Iterator<Item = &'l T> {
    first.iter().filter(|item| !second.contains(item))
}
