//! What goes out and comes in: recipients, processors, transfers, sources, cookies.

use std::collections::HashSet;

use super::ChangeKind;
use super::find::{Finder, Table, beyond, same};
use crate::pack::{CookieKind, Pack, Processor, Recipient, Source, TransferMode, is_abroad};

/// A recipient or a processor, as far as people are concerned.
struct Receiving<'p> {
    table: &'static str,
    id: &'p str,
    name: &'p law::Text,
    activities: &'p [String],
    categories: &'p [String],
}

impl<'p> Receiving<'p> {
    fn recipient(recipient: &'p Recipient) -> Self {
        Receiving {
            table: "recipient",
            id: &recipient.id,
            name: &recipient.name,
            activities: &recipient.activities,
            categories: &recipient.categories,
        }
    }

    fn processor(processor: &'p Processor) -> Self {
        Receiving {
            table: "processor",
            id: &processor.id,
            name: &processor.name,
            activities: &processor.activities,
            categories: &processor.categories,
        }
    }
}

impl Finder<'_> {
    pub(super) fn recipients(&mut self) {
        let table = Table {
            name: "recipient",
            old: &self.old.recipients,
            new: &self.new.recipients,
            id: |recipient: &Recipient| &recipient.id,
        };
        self.table(
            &table,
            |finder, item| finder.received(ChangeKind::RecipientAdded, &Receiving::recipient(item)),
            |finder, item| {
                finder.received(ChangeKind::RecipientRemoved, &Receiving::recipient(item))
            },
            |finder, old, new| {
                finder.receiving(&Receiving::recipient(old), &Receiving::recipient(new))
            },
        );
    }

    pub(super) fn processors(&mut self) {
        let table = Table {
            name: "processor",
            old: &self.old.processors,
            new: &self.new.processors,
            id: |processor: &Processor| &processor.id,
        };
        self.table(
            &table,
            |finder, item| finder.received(ChangeKind::RecipientAdded, &Receiving::processor(item)),
            |finder, item| {
                finder.received(ChangeKind::RecipientRemoved, &Receiving::processor(item))
            },
            |finder, old, new| {
                finder.receiving(&Receiving::processor(old), &Receiving::processor(new))
            },
        );
    }

    fn received(&mut self, kind: ChangeKind, who: &Receiving<'_>) {
        let people = self.people_of(who.activities);
        self.push(kind, who.table, who.id, &[("name", who.name)], people);
    }

    fn receiving(&mut self, old: &Receiving<'_>, new: &Receiving<'_>) {
        let people = self.people_of(new.activities);
        for (kind, first, second) in [
            (ChangeKind::RecipientGains, new, old),
            (ChangeKind::RecipientLoses, old, new),
        ] {
            for category in beyond(first.categories, second.categories) {
                let other = self.category_name(category);
                self.push(
                    kind,
                    new.table,
                    new.id,
                    &[("name", new.name), ("other", &other)],
                    people.clone(),
                );
            }
        }
        for (kind, first, second) in [
            (ChangeKind::RecipientActivityAdded, new, old),
            (ChangeKind::RecipientActivityRemoved, old, new),
        ] {
            for activity in beyond(first.activities, second.activities) {
                let (other, people) = (
                    self.activity_name(activity),
                    self.people_of(std::slice::from_ref(activity)),
                );
                self.push(
                    kind,
                    new.table,
                    new.id,
                    &[("name", new.name), ("other", &other)],
                    people,
                );
            }
        }
    }

    pub(super) fn abroad(&mut self) {
        let (before, after) = (self.places(self.old), self.places(self.new));
        for (kind, first, second, value) in [
            (ChangeKind::TransferBegun, &after, &before, "to"),
            (ChangeKind::TransferEnded, &before, &after, "from"),
        ] {
            for place in first {
                if !second.iter().any(|other| {
                    (other.table, &other.id, &other.country)
                        == (place.table, &place.id, &place.country)
                }) {
                    let people = place.people.clone();
                    self.push(
                        kind,
                        place.table,
                        &place.id,
                        &[("name", &place.name), (value, &same(&place.country))],
                        people,
                    );
                }
            }
        }
        let mode = |pack: &Pack| pack.transfers.as_ref().and_then(|transfers| transfers.mode);
        if mode(self.new) == Some(TransferMode::AnyCondition) && mode(self.old) != mode(self.new) {
            let everybody = self.everybody();
            self.push(ChangeKind::TransferWeaker, "transfers", "", &[], everybody);
        }
    }

    /// Everything of a pack that is abroad.
    fn places(&self, pack: &Pack) -> Vec<Abroad> {
        let mut places = self.receivers(pack);
        for item in &pack.sources {
            let people = self.people_of(&item.activities);
            places.push(Abroad::new(
                "source",
                &item.id,
                &item.name,
                &item.country,
                people,
            ));
        }
        for item in &pack.locations {
            let lying: HashSet<String> = item
                .categories
                .iter()
                .flat_map(|category| self.people_in(category))
                .collect();
            let people = self
                .everybody()
                .into_iter()
                .filter(|relationship| lying.contains(relationship))
                .collect();
            places.push(Abroad::new(
                "location",
                &item.id,
                &item.name,
                &item.country,
                people,
            ));
        }
        for item in &pack.cookies {
            places.push(Abroad::new(
                "cookie",
                &item.name,
                &item.purpose,
                &item.country,
                self.everybody(),
            ));
        }
        places.retain(|place| is_abroad(&place.country) && !place.country.is_empty());
        places
    }

    fn receivers(&self, pack: &Pack) -> Vec<Abroad> {
        let mut places = Vec::new();
        for item in &pack.recipients {
            let people = self.people_of(&item.activities);
            places.push(Abroad::new(
                "recipient",
                &item.id,
                &item.name,
                &item.country,
                people,
            ));
        }
        for item in &pack.processors {
            let people = self.people_of(&item.activities);
            for other in item.sub_processors.iter().flatten() {
                places.push(Abroad::new(
                    "processor",
                    &item.id,
                    &same(&other.name),
                    &other.country,
                    people.clone(),
                ));
            }
            places.push(Abroad::new(
                "processor",
                &item.id,
                &item.name,
                &item.country,
                people,
            ));
        }
        places
    }

    pub(super) fn sources(&mut self) {
        let table = Table {
            name: "source",
            old: &self.old.sources,
            new: &self.new.sources,
            id: |source: &Source| &source.id,
        };
        self.table(
            &table,
            |finder, source| {
                let people = finder.people_of(&source.activities);
                finder.push(
                    ChangeKind::SourceAdded,
                    "source",
                    &source.id,
                    &[("name", &source.name)],
                    people,
                );
            },
            |_, _| {},
            |finder, old, new| {
                let people = finder.people_of(&new.activities);
                let landed = |source: &Source| {
                    source
                        .keep
                        .iter()
                        .map(|kept| kept.to.clone())
                        .chain(source.categories.iter().cloned())
                        .collect::<Vec<_>>()
                };
                for path in beyond(&landed(new), &landed(old)) {
                    let other = finder
                        .new
                        .field(path)
                        .map_or_else(|| finder.category_name(path), |field| field.name.clone());
                    finder.push(
                        ChangeKind::SourceGains,
                        "source",
                        &new.id,
                        &[("name", &new.name), ("other", &other)],
                        people.clone(),
                    );
                }
            },
        );
        let cookies = Table {
            name: "cookie",
            old: &self.old.cookies,
            new: &self.new.cookies,
            id: |cookie: &crate::pack::Cookie| &cookie.name,
        };
        self.table(
            &cookies,
            |finder, cookie| {
                // what only makes the service work is listed, and nobody need be told of it
                if cookie.kind != Some(CookieKind::StrictlyNeeded) {
                    let everybody = finder.everybody();
                    finder.push(
                        ChangeKind::CookieAdded,
                        "cookie",
                        &cookie.name,
                        &[("name", &cookie.purpose)],
                        everybody,
                    );
                }
            },
            |_, _| {},
            |_, _, _| {},
        );
    }
}

/// Something that is abroad.
struct Abroad {
    table: &'static str,
    id: String,
    name: law::Text,
    country: String,
    people: Vec<String>,
}

impl Abroad {
    fn new(
        table: &'static str,
        id: &str,
        name: &law::Text,
        country: &str,
        people: Vec<String>,
    ) -> Self {
        Abroad {
            table,
            id: id.to_owned(),
            name: name.clone(),
            country: country.to_owned(),
            people,
        }
    }
}
