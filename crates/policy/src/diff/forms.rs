//! Collection points: what is newly asked, and what for (`LP-27`, `LP-28`).

use law::Text;

use super::ChangeKind;
use super::find::{Finder, Table, beyond, same};
use crate::pack::{Form, Pack};

/// The field's name in both languages, or its path.
fn named(pack: &Pack, path: &str) -> Text {
    pack.field(path)
        .map_or_else(|| same(path), |field| field.name.clone())
}

fn asked(form: &Form) -> Vec<String> {
    form.ask.iter().map(|asked| asked.to.clone()).collect()
}

fn compulsory(form: &Form) -> Vec<String> {
    let must = form.ask.iter().filter(|asked| asked.required == Some(true));
    must.map(|asked| asked.to.clone()).collect()
}

impl Finder<'_> {
    pub(super) fn forms(&mut self) {
        let table = Table {
            name: "form",
            old: &self.old.forms,
            new: &self.new.forms,
            id: |form: &Form| &form.id,
        };
        let whole = |kind: ChangeKind| {
            move |finder: &mut Self, form: &Form| {
                let people = finder.people_of(&form.activities);
                finder.push(kind, "form", &form.id, &[("name", &form.name)], people);
            }
        };
        self.table(
            &table,
            whole(ChangeKind::FormAdded),
            whole(ChangeKind::FormRemoved),
            Finder::form,
        );
    }

    fn form(&mut self, old: &Form, new: &Form) {
        let people = self.people_of(&new.activities);
        let changed = [
            (ChangeKind::FormGains, asked(new), asked(old)),
            (ChangeKind::FormLoses, asked(old), asked(new)),
            (
                ChangeKind::FormNowCompulsory,
                compulsory(new),
                compulsory(old),
            ),
        ];
        for (kind, first, second) in changed {
            for path in beyond(&first, &second) {
                let other = named(self.new, path);
                self.push(
                    kind,
                    "form",
                    &new.id,
                    &[("name", &new.name), ("other", &other)],
                    people.clone(),
                );
            }
        }
        for asked in &new.ask {
            let before = old.ask.iter().find(|known| known.to == asked.to);
            if before.is_some_and(|before| before.files < asked.files) {
                let other = named(self.new, &asked.to);
                self.push(
                    ChangeKind::FormTakesMore,
                    "form",
                    &new.id,
                    &[("name", &new.name), ("other", &other)],
                    people.clone(),
                );
            }
        }
        for activity in beyond(&new.activities, &old.activities) {
            let other = self.activity_name(activity);
            self.push(
                ChangeKind::FormServesAnother,
                "form",
                &new.id,
                &[("name", &new.name), ("other", &other)],
                people.clone(),
            );
        }
    }
}
