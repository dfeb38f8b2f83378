//! The records of the culture office, source by source.

use std::io::{self, Write};

use super::catalogue::Source;
use super::{CultureOffice, MINOR, MINOR_YEARS, Person, Relationship, Scheme};
use crate::demo::calendar::Moment;
use crate::demo::dice::Dice;
use crate::demo::lines::{Lines, Written};
use crate::demo::names::Name;
use crate::demo::prose;

/// Where the invented office's website lives.
const SITE: &str = "https://culture.example.ac.th";

/// Short courses and their fees in baht.
const COURSES: [(&str, u32); 6] = [
    ("การทอผ้าตีนจกเบื้องต้น", 1_500),
    ("ตัดตุงและทำโคมล้านนา", 300),
    ("ฟ้อนเล็บสำหรับผู้เริ่มต้น", 800),
    ("อ่านเขียนอักษรธรรมล้านนา", 500),
    ("ดนตรีพื้นเมือง: สะล้อ ซอ ซึง", 1_200),
    ("ถ่ายภาพสถาปัตยกรรมเก่า", 900),
];

/// Events.
const EVENTS: [&str; 6] = [
    "ค่ำคืนดนตรีพื้นเมือง",
    "ตลาดงานมือสล่าสมมุติ",
    "เสวนาเรือนโบราณกับเมืองใหม่",
    "สืบสานประเพณียี่เป็ง",
    "นิทรรศการผ้าโบราณ",
    "เวิร์กช็อปกระดาษสา",
];

/// Rooms and houses that can be visited.
const PLACES: [&str; 4] = [
    "เรือนกาแลจำลอง",
    "ห้องจัดแสดงผ้า",
    "เรือนทรงปั้นหยาจำลอง",
    "หอศิลป์สาธิต",
];

/// How far a case has come.
const STATES: [&str; 3] = ["open", "answered", "closed"];

/// Pages of the website.
const PAGES: [&str; 6] = [
    "/",
    "/museum",
    "/courses",
    "/events",
    "/contact",
    "/research",
];

/// Browsers, devices, systems that go together.
const DEVICES: [(&str, &str, &str); 4] = [
    (
        "Chrome 142; th-TH; cookies on",
        "desktop; 1920x1080",
        "Windows 11",
    ),
    ("Safari 19; th-TH; cookies on", "phone; 390x844", "iOS 19"),
    (
        "Firefox 145; en-GB; cookies on",
        "desktop; 1440x900",
        "Debian 13",
    ),
    (
        "Chrome 142; th-TH; cookies off",
        "phone; 412x915",
        "Android 15",
    ),
];

/// The record now being written.
struct Record<'a, W: Write> {
    lines: &'a mut Lines<W>,
    first: bool,
}

impl<W: Write> Record<'_, W> {
    /// Adds a field of text.
    fn text(&mut self, field: &str, text: &str) -> &mut Self {
        self.key(field);
        self.lines.json(text);
        self
    }

    /// Adds a field of text, if there is any.
    fn some(&mut self, field: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(field, text),
            None => self,
        }
    }

    /// Adds a field with a moment in Bangkok time (RFC 3339).
    fn moment(&mut self, field: &str, office: &CultureOffice, at: Moment) -> &mut Self {
        self.key(field);
        self.lines.text("\"");
        office.window.bangkok(at, self.lines);
        self.lines.text("\"");
        self
    }

    /// Adds a field with a whole number.
    fn number(&mut self, field: &str, number: u32) -> &mut Self {
        self.key(field);
        self.lines.number(u64::from(number));
        self
    }

    fn key(&mut self, field: &str) {
        self.lines
            .text(if self.first { "" } else { "," })
            .json(field)
            .text(":");
        self.first = false;
    }
}

impl CultureOffice {
    /// Writes the records of one source.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn write_records(&self, source: Source, out: impl Write) -> io::Result<Written> {
        let mut lines = Lines::new(out);
        for person in self.everybody() {
            self.of_person(source, &person, &mut lines)?;
        }
        lines.finish()
    }

    /// Writes the records of all sources, one source after the other.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn write_all(&self, out: impl Write) -> io::Result<Written> {
        let mut lines = Lines::new(out);
        for source in Source::ALL {
            for person in self.everybody() {
                self.of_person(source, &person, &mut lines)?;
            }
        }
        lines.finish()
    }

    /// Writes what one source has of one person. Those whom the demo shows have something of all.
    fn of_person<W: Write>(
        &self,
        source: Source,
        person: &Person,
        lines: &mut Lines<W>,
    ) -> io::Result<()> {
        let mut dice = self.dice(source, person);
        let visitor = person.relationship == Relationship::Visitor;
        let likely = match source {
            Source::People => 100,
            Source::Contacts => {
                if person.scheme == Scheme::VisitorNumber {
                    0
                } else {
                    100
                }
            }
            Source::MuseumVisits => {
                if visitor {
                    75
                } else {
                    30
                }
            }
            Source::ShortCourses | Source::Payments => 25,
            Source::Events => 35,
            Source::Complaints => 4,
            Source::ServiceRequests => {
                if visitor {
                    4
                } else {
                    12
                }
            }
            Source::Photos => 12,
            Source::WebLog => 40,
        };
        let thrown = dice.percent(likely);
        if likely == 0 || !(thrown || person.index < SHOWN) {
            return Ok(());
        }
        let times = match source {
            Source::MuseumVisits => 1 + dice.below(3),
            Source::WebLog => 1 + dice.below(6),
            _ => 1,
        };
        for time in 0..times {
            self.record(source, person, time, &mut dice, lines)?;
        }
        Ok(())
    }

    fn record<W: Write>(
        &self,
        source: Source,
        person: &Person,
        time: u32,
        dice: &mut Dice,
        lines: &mut Lines<W>,
    ) -> io::Result<()> {
        let recent = source.days().min(self.window.length());
        let day = self.window.length() - recent + dice.below(recent);
        let at = Moment {
            day,
            second: 8 * 3_600 + dice.below(11 * 3_600),
        };
        let category = source.shape().map_or("", |shape| shape.category);
        lines
            .text("{\"source\":")
            .json(source.id())
            .text(",\"id\":\"")
            .text(source.prefix());
        lines
            .text("-")
            .padded(u64::from(person.index), 6)
            .text("-")
            .number(u64::from(time));
        lines
            .text("\",\"person\":{\"scheme\":")
            .json(person.scheme.word())
            .text(",\"value\":");
        lines
            .json(&person.value)
            .text("},\"relationship\":")
            .json(person.relationship.word());
        lines
            .text(",\"category\":")
            .json(category)
            .text(",\"at\":\"");
        self.window.bangkok(at, lines);
        lines.text("\",\"fields\":{");
        let mut record = Record { lines, first: true };
        match source {
            Source::People => self.of_themselves(person, dice, &mut record),
            Source::Contacts => contacts(person, dice, &mut record),
            Source::MuseumVisits => self.museum_visit(person, at, dice, &mut record),
            Source::ShortCourses => self.short_course(person, at, dice, &mut record),
            Source::Events => self.event(at, dice, &mut record),
            Source::Complaints => complaint(person, dice, &mut record),
            Source::ServiceRequests => self.service_request(person, at, dice, &mut record),
            Source::Payments => self.payment(person, at, dice, &mut record),
            Source::Photos => self.photo(person, at, dice, &mut record),
            Source::WebLog => self.web_log(at, dice, &mut record),
        }
        lines.text("}}").end()
    }

    fn of_themselves<W: Write>(
        &self,
        person: &Person,
        dice: &mut Dice,
        record: &mut Record<'_, W>,
    ) {
        record.text(
            "name",
            &format!("{} {}", person.name.given_th(), person.name.family_th()),
        );
        match person.scheme {
            Scheme::CmuItAccount => record.text("cmu-it-account", &person.value),
            Scheme::VisitorNumber => record.text("visitor-no", &person.value),
            Scheme::Email => record,
        };
        // A day of birth is asked only where a guardian might have to consent (s.20).
        let is_asked = person.relationship == Relationship::Student || dice.percent(10);
        if person.index == MINOR {
            let born = self.sixteen();
            record.some("birth-date", born.map(|day| day.to_string()).as_deref());
        } else if is_asked {
            let year = self.window.date(0).map_or(0, jiff::civil::Date::year);
            let age = i16::try_from(17 + dice.below(6)).unwrap_or(0);
            let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
            record.text(
                "birth-date",
                &format!("{:04}-{month:02}-{day:02}", year - age),
            );
        }
    }

    /// A day of birth half a year past the sixteenth birthday.
    fn sixteen(&self) -> Option<jiff::civil::Date> {
        let half = self.window.date(self.window.length() / 2)?;
        half.checked_sub(jiff::Span::new().years(MINOR_YEARS)).ok()
    }

    fn museum_visit<W: Write>(
        &self,
        person: &Person,
        at: Moment,
        dice: &mut Dice,
        record: &mut Record<'_, W>,
    ) {
        record
            .text("service", "museum-visit")
            .moment("visited-at", self, at);
        record
            .text("place", dice.pick(&PLACES))
            .number("party-size", 1 + dice.below(5));
        record.text("language", if dice.percent(85) { "th" } else { "en" });
        record.text("ticket", &format!("T99-{:06}-{:03}", person.index, at.day));
    }

    fn short_course<W: Write>(
        &self,
        person: &Person,
        at: Moment,
        dice: &mut Dice,
        record: &mut Record<'_, W>,
    ) {
        let (course, fee) = dice.pick(&COURSES);
        record
            .text("service", "short-course")
            .text("title", course)
            .text("session", &session(dice));
        record
            .moment("registered-at", self, at)
            .text("fee", &format!("{fee}.00"));
        if dice.percent(60) {
            record.text("result", "passed");
            record.text("certificate-number", &format!("CERT99-{:06}", person.index));
        }
    }

    /// The payment for the short course that the same dice give.
    fn payment<W: Write>(
        &self,
        person: &Person,
        at: Moment,
        dice: &mut Dice,
        record: &mut Record<'_, W>,
    ) {
        let (course, fee) = dice.pick(&COURSES);
        record
            .moment("paid-at", self, at.later(600))
            .text("service", course);
        record.text("amount", &format!("{fee}.00"));
        record.text("reference", &format!("RC99-{:06}", person.index));
    }

    fn event<W: Write>(&self, at: Moment, dice: &mut Dice, record: &mut Record<'_, W>) {
        record
            .text("service", "event")
            .text("title", dice.pick(&EVENTS))
            .text("session", &session(dice));
        record
            .moment("registered-at", self, at)
            .number("seats", 1 + dice.below(4));
    }

    fn service_request<W: Write>(
        &self,
        person: &Person,
        at: Moment,
        dice: &mut Dice,
        record: &mut Record<'_, W>,
    ) {
        record
            .text("case-no", &format!("S99-{:06}", person.index))
            .text("kind", "service-request");
        let (service, wish) = prose::service_wish(dice);
        record.text("service", service).text("text", wish);
        let wanted = (at.day + 7 + dice.below(30)).min(self.window.length() - 1);
        let wanted = self.window.date(wanted).map(|date| date.to_string());
        record
            .some("wanted-on", wanted.as_deref())
            .text("status", dice.pick(&STATES));
    }

    fn photo<W: Write>(
        &self,
        person: &Person,
        at: Moment,
        dice: &mut Dice,
        record: &mut Record<'_, W>,
    ) {
        let tagged = 1 + dice.below(4);
        record
            .text("photo-id", &format!("IMG99-{:06}", person.index))
            .text("event", dice.pick(&EVENTS));
        record.text(
            "image",
            &format!("photos/{:03}/IMG99-{:06}.jpg", at.day, person.index),
        );
        record
            .moment("taken-at", self, at)
            .number("people-tagged", tagged);
        record.text("notice-at-venue", "sign-at-entrance");
        if tagged > 1 {
            let other = Name::throw(dice).given_th();
            record.text("caption", &format!("ถ่ายคู่กับคุณ{other}หน้าเวที"));
        }
    }

    fn web_log<W: Write>(&self, at: Moment, dice: &mut Dice, record: &mut Record<'_, W>) {
        let (browser, device, system) = dice.pick(&DEVICES);
        record.text("unique-id", &format!("{:016x}", dice.bits()));
        record.text("ip-address", &format!("203.0.113.{}", 1 + dice.below(254)));
        record
            .text("browser", browser)
            .text("device", device)
            .text("operating-system", system);
        record.text(
            "network",
            if dice.percent(30) {
                "campus"
            } else {
                "outside"
            },
        );
        record.text("activity", &format!("GET {} 200", dice.pick(&PAGES)));
        record
            .moment("requested-at", self, at)
            .text("referrer", &format!("{SITE}{}", dice.pick(&PAGES)));
    }
}

/// The first so many people have something in every source that fits them.
pub(super) const SHOWN: u32 = 25;

fn contacts<W: Write>(person: &Person, dice: &mut Dice, record: &mut Record<'_, W>) {
    let house = 1 + dice.below(999);
    let road = 1 + dice.below(20);
    record.text(
        "address",
        &format!("บ้านเลขที่ {house}/99 ถนนสมมุติสาย {road} ตำบลตัวอย่าง จังหวัดจำลอง 00000"),
    );
    record
        .some("email", person.email())
        .text("phone", &person.phone);
}

fn complaint<W: Write>(person: &Person, dice: &mut Dice, record: &mut Record<'_, W>) {
    let (subject, text) = prose::complaint(dice);
    record
        .text("case-no", &format!("C99-{:06}", person.index))
        .text("subject", subject);
    record
        .text("text", text)
        .text("channel", dice.pick(&["website", "counter", "telephone"]));
    record.text("status", dice.pick(&STATES));
}

/// A session of a course or event.
fn session(dice: &mut Dice) -> String {
    format!("รุ่นที่ {}", 1 + dice.below(6))
}

#[cfg(test)]
mod tests;
