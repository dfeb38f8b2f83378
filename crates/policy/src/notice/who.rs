//! Who the controller is, how to reach it, and which version this is (s.23(5), `LP-1`, `LP-9`, `LP-11`,
//! `LP-12`, `LP-106`).

use law::words::notices as words;
use law::{Language, Text, date};

use super::{Group, Line, Part, same};
use crate::pack::{Minors, Pack};

pub(super) fn who(pack: &Pack) -> Part {
    let law = "s.23(5)";
    let mut groups = Vec::new();
    if let Some(controller) = &pack.controller {
        let named = words::CONTROLLER.fill_text(&[("name", &controller.name)]);
        let mut lines = vec![Line::new("controller", law, named)];
        let reach = Reach {
            address: controller.address.as_ref(),
            phone: &controller.phone,
            email: &controller.email,
            online: &controller.online,
        };
        lines.extend(reach.lines("controller"));
        groups.push(Group::plain(lines));
    }
    for unit in pack.units.iter().filter(|unit| unit.contact) {
        let rule = format!("unit/{}", unit.id);
        let named = words::UNIT.fill_text(&[("name", &unit.name)]);
        let mut lines = vec![Line::new(rule.clone(), "LP-11, LP-18", named)];
        let reach = Reach {
            address: unit.address.as_ref(),
            phone: &unit.phone,
            email: &unit.email,
            online: &unit.online,
        };
        lines.extend(reach.lines(&rule));
        groups.push(Group::plain(lines));
    }
    if let Some(dpo) = &pack.dpo {
        let named = words::DPO.fill_text(&[("name", &dpo.name)]);
        let mut lines = vec![Line::new("dpo", "s.41, s.23(5)", named)];
        let reach = Reach {
            address: dpo.address.as_ref(),
            phone: &dpo.phone,
            email: &dpo.email,
            online: &dpo.online,
        };
        lines.extend(reach.lines("dpo"));
        groups.push(Group::plain(lines));
    }
    Part::new("who", words::PART_WHO, law, groups)
}

pub(super) fn contacts(pack: &Pack) -> Part {
    let mut groups: Vec<Group> = pack
        .contacts
        .iter()
        .map(|contact| {
            let rule = format!("contact/{}", contact.id);
            let reach = Reach {
                address: None,
                phone: &contact.phone,
                email: &contact.email,
                online: &contact.online,
            };
            let mut lines = reach.lines(&rule);
            let hours = contact.hours.iter();
            lines.extend(hours.map(|hours| Line::new(rule.clone(), "LP-104", hours.clone())));
            Group::of(&contact.name, lines)
        })
        .collect();
    if let Some(authority) = &pack.authority {
        let website = same(&authority.website);
        let said = words::AUTHORITY.fill_text(&[("name", &authority.name), ("website", &website)]);
        groups.push(Group::plain(vec![Line::new("authority", "s.73", said)]));
    }
    Part::new("contacts", words::PART_CONTACT, "s.23(5), s.23(6)", groups)
}

/// How section 20 is met, where somebody under age may be among the people.
pub(super) fn minors(pack: &Pack) -> Part {
    let said = match pack.head.as_ref().and_then(|head| head.minors) {
        Some(Minors::Guardian) => Some(words::MINORS_GUARDIAN),
        Some(Minors::NoMinors) => Some(words::MINORS_NONE),
        None => None,
    };
    let lines = said.map(|said| Line::new("pack/minors", "s.20", said.text()));
    let groups = vec![Group::plain(lines.into_iter().collect())];
    Part::new("minors", words::PART_MINORS, "s.20", groups)
}

pub(super) fn changes(pack: &Pack) -> Part {
    let Some(head) = &pack.head else {
        return Part::new("changes", words::PART_CHANGES, "s.23", Vec::new());
    };
    let version = same(&head.version);
    let in_force = match head.effective {
        Some(day) => {
            let day = told_day(day);
            words::IN_FORCE.fill_text(&[("version", &version), ("day", &day)])
        }
        None => words::NOT_IN_FORCE.fill_text(&[("version", &version)]),
    };
    let mut lines = vec![Line::new("pack/effective", "LP-1", in_force)];
    if let Some(day) = head.review_by {
        let said = words::REVIEW_BY.fill_text(&[("day", &told_day(day))]);
        lines.push(Line::new("pack/review_by", "LP-107", said));
    }
    let told = words::CHANGES_TOLD.text();
    lines.push(Line::new("rights/related_purpose", "s.21, LP-45", told));
    let groups = vec![Group::plain(lines)];
    Part::new("changes", words::PART_CHANGES, "s.21, s.23", groups)
}

fn told_day(day: jiff::civil::Date) -> Text {
    let [th, en] = Language::ALL.map(|language| date::long(day, language));
    Text::new(th, en)
}

/// The ways to somebody; empty texts are ways that there are not.
struct Reach<'a> {
    address: Option<&'a Text>,
    phone: &'a str,
    email: &'a str,
    online: &'a str,
}

impl Reach<'_> {
    fn lines(&self, rule: &str) -> Vec<Line> {
        // A path is on the site that shows the notice.
        let (site, elsewhere) = match self.online.starts_with('/') {
            true => (Some(words::REACH_HERE.text()), ""),
            false => (None, self.online),
        };
        let ways = [
            (words::REACH_PHONE, self.phone),
            (words::REACH_EMAIL, self.email),
            (words::REACH_ONLINE, elsewhere),
        ];
        let address = self
            .address
            .map(|value| words::REACH_ADDRESS.fill_text(&[("value", value)]));
        let ways = ways
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(said, value)| said.fill_text(&[("value", &same(value))]));
        address
            .into_iter()
            .chain(ways)
            .chain(site)
            .map(|text| Line::new(rule, "s.23(5)", text))
            .collect()
    }
}
