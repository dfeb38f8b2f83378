//! Who the controller is, how long data is kept, what is promised, and every other table.

use super::ChangeKind;
use super::find::{Finder, Table, beyond, same};
use crate::pack::{Activity, Kept, Pack, Period, Retention, Rights};
use law::Text;

/// A day to compare periods from.
const ANCHOR: jiff::civil::Date = jiff::civil::date(2000, 1, 1);

fn is_longer(one: Period, other: Period) -> bool {
    one.after(ANCHOR) > other.after(ANCHOR)
}

/// A period in words; what is none, as it is written.
fn in_words(kept: &Kept) -> Text {
    kept.period.map_or_else(|| same(&kept.words), Period::told)
}

impl Finder<'_> {
    pub(super) fn heads(&mut self) {
        let everybody = self.everybody();
        if self.old.controller != self.new.controller {
            self.push(
                ChangeKind::ControllerChanged,
                "controller",
                "",
                &[],
                everybody.clone(),
            );
        }
        if self.old.dpo != self.new.dpo {
            self.push(ChangeKind::DpoChanged, "dpo", "", &[], everybody);
        }
        self.single(
            "publication",
            self.old.publication.as_ref(),
            self.new.publication.as_ref(),
        );
    }

    pub(super) fn periods(&mut self) {
        for activity in &self.new.activities {
            for category in &activity.categories {
                if let (Some(old), Some(new)) = (
                    self.old.retention_of(&activity.id, category),
                    self.new.retention_of(&activity.id, category),
                ) {
                    self.period(activity, category, old, new);
                }
            }
        }
        let (old, new) = (cells(self.old), cells(self.new));
        if old != new && !self.is_listed("retention") {
            self.push(
                ChangeKind::HeadChanged,
                "retention",
                "",
                &[("table", &same("retention"))],
                Vec::new(),
            );
        }
    }

    fn period(&mut self, activity: &Activity, category: &str, old: &Retention, new: &Retention) {
        let item = format!("{}/{category}", activity.id);
        let (people, other) = (
            self.people_of(std::slice::from_ref(&activity.id)),
            self.category_name(category),
        );
        let (from, to) = (in_words(&old.period), in_words(&new.period));
        let values = [
            ("name", &activity.name),
            ("other", &other),
            ("from", &from),
            ("to", &to),
        ];
        match (old.period.period, new.period.period) {
            (Some(before), Some(after)) if is_longer(after, before) => self.push(
                ChangeKind::PeriodLonger,
                "retention",
                &item,
                &values,
                people.clone(),
            ),
            (Some(before), Some(after)) if is_longer(before, after) => self.push(
                ChangeKind::PeriodShorter,
                "retention",
                &item,
                &values,
                people.clone(),
            ),
            (Some(_), Some(_)) => {}
            _ if old.period != new.period => self.push(
                ChangeKind::PeriodLonger,
                "retention",
                &item,
                &values,
                people.clone(),
            ),
            _ => {}
        }
        let counted = |pack: &Pack, row: &Retention| {
            pack.event(&row.after)
                .map(|event| (event.id.clone(), event.counts))
        };
        if counted(self.old, old) != counted(self.new, new) || old.then != new.then {
            self.push(
                ChangeKind::PeriodRecounted,
                "retention",
                &item,
                &[("name", &activity.name), ("other", &other)],
                people,
            );
        } else if (old.floor, &old.floor_law, &old.law, old.review_by)
            != (new.floor, &new.floor_law, &new.law, new.review_by)
        {
            self.push(
                ChangeKind::ItemChanged,
                "retention",
                &item,
                &[("id", &same(&item)), ("table", &same("retention"))],
                Vec::new(),
            );
        }
    }

    pub(super) fn promises(&mut self) {
        let everybody = self.everybody();
        let requested = |pack: &Pack| {
            pack.erasure
                .as_ref()
                .and_then(|erasure| erasure.requested_within)
        };
        if let (Some(before), Some(after)) = (requested(self.old), requested(self.new))
            && is_longer(after, before)
        {
            let (from, to) = (before.told(), after.told());
            self.push(
                ChangeKind::ErasureSlower,
                "erasure",
                "",
                &[("from", &from), ("to", &to)],
                everybody.clone(),
            );
        }
        let offered = |rights: Option<&Rights>| {
            rights
                .map(|rights| rights.offered.clone())
                .unwrap_or_default()
        };
        let (before, after) = (
            offered(self.old.rights.as_ref()),
            offered(self.new.rights.as_ref()),
        );
        for (kind, first, second) in [
            (ChangeKind::RightLost, &before, &after),
            (ChangeKind::RightAdded, &after, &before),
        ] {
            for right in beyond(first, second) {
                self.push(
                    kind,
                    "rights",
                    "",
                    &[("to", &same(right.code()))],
                    everybody.clone(),
                );
            }
        }
        let kept = |pack: &Pack| {
            let wider = pack
                .erasure
                .as_ref()
                .and_then(|erasure| erasure.promise_wider_grounds)
                == Some(true);
            [
                ("no_outside_sharing", pack.promises_no_outside_sharing()),
                ("all_inside_university", pack.promises_all_inside()),
                ("promise_wider_grounds", wider),
            ]
        };
        for ((name, before), (_, after)) in kept(self.old).into_iter().zip(kept(self.new)) {
            if before && !after {
                self.push(
                    ChangeKind::PromiseDropped,
                    "promises",
                    "",
                    &[("to", &same(name))],
                    everybody.clone(),
                );
            }
        }
    }

    /// The tables that have no kinds of their own.
    // size: one table after another
    pub(super) fn others(&mut self) {
        let (old, new) = (self.old, self.new);
        self.single("pack", old.head.as_ref(), new.head.as_ref());
        self.single("authority", old.authority.as_ref(), new.authority.as_ref());
        self.single("transfers", old.transfers.as_ref(), new.transfers.as_ref());
        self.single("erasure", old.erasure.as_ref(), new.erasure.as_ref());
        self.single("promises", old.promises.as_ref(), new.promises.as_ref());
        self.single("rights", old.rights.as_ref(), new.rights.as_ref());
        self.plain(&Table {
            name: "unit",
            old: &old.units,
            new: &new.units,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "assumption",
            old: &old.assumptions,
            new: &new.assumptions,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "networks",
            old: &old.networks,
            new: &new.networks,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "relationship",
            old: &old.relationships,
            new: &new.relationships,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "relation",
            old: &old.relations,
            new: &new.relations,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "channel",
            old: &old.channels,
            new: &new.channels,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "event",
            old: &old.events,
            new: &new.events,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "measure",
            old: &old.measures,
            new: &new.measures,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "location",
            old: &old.locations,
            new: &new.locations,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "contact",
            old: &old.contacts,
            new: &new.contacts,
            id: |item| &item.id,
        });
        self.plain(&Table {
            name: "site",
            old: &old.sites,
            new: &new.sites,
            id: |item| &item.id,
        });
    }
}

/// Every retention row as one line for each cell, whatever rows they were written in.
fn cells(pack: &Pack) -> Vec<(String, String, String)> {
    let mut cells: Vec<(String, String, String)> = Vec::new();
    for row in &pack.retention {
        let terms = format!(
            "{} {} {:?} {:?} {:?} {:?} {:?}",
            row.period.words, row.after, row.floor, row.then, row.floor_law, row.law, row.review_by
        );
        cells.extend(
            row.categories
                .iter()
                .map(|category| (row.activity.clone(), category.clone(), terms.clone())),
        );
    }
    cells.sort();
    cells
}
