//! Answers to surveys, as CSV: how satisfied learners are, and who they are.

use std::io::{self, Write};

use super::University;
use super::courses::Class;
use super::people::{Kind, Person};
use crate::demo::calendar::Moment;
use crate::demo::dice::Dice;
use crate::demo::lines::{Lines, Written};
use crate::demo::prose;

/// How far somebody has come at school.
const EDUCATION: [&str; 5] = ["มัธยมศึกษา", "อนุปริญญา", "ปริญญาตรี", "ปริญญาโท", "ปริญญาเอก"];
/// What somebody does.
const OCCUPATIONS: [&str; 7] = [
    "นักเรียน นักศึกษา",
    "พนักงานบริษัท",
    "ข้าราชการ",
    "ครูหรืออาจารย์",
    "ธุรกิจส่วนตัว",
    "เกษตรกร",
    "เกษียณ",
];
/// Where somebody lives.
const REGIONS: [&str; 5] = ["เหนือ", "กลาง", "ตะวันออกเฉียงเหนือ", "ตะวันออก", "ใต้"];

/// The header line of every survey. `answers` holds `question=answer` joined by `;`, `comment`
/// is free text.
const HEADER: &str = "survey_id,class_id,username,answered_at,answers,comment";

/// A survey of LP-22.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Survey {
    /// How satisfied learners are with a class: four answers from 1 to 5 and a comment.
    Satisfaction,
    /// Who the learners of a class are: year of birth (Buddhist era), education, occupation,
    /// region, and why they joined in their own words.
    BasicInformation,
}

impl Survey {
    /// Both surveys.
    pub const ALL: [Self; 2] = [Self::Satisfaction, Self::BasicInformation];

    /// Value of `survey_id`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Satisfaction => "satisfaction",
            Self::BasicInformation => "basic-information",
        }
    }

    /// How many in a hundred answer.
    const fn answering_percent(self, kind: Kind) -> u32 {
        match (self, kind) {
            (Self::Satisfaction, _) => 30,
            (Self::BasicInformation, Kind::OutsideLearner) => 60,
            (Self::BasicInformation, _) => 15,
        }
    }
}

impl University {
    /// Writes the answers to one survey, header included. Times are Bangkok times (RFC 3339).
    ///
    /// # Errors
    /// What the writer answers.
    pub fn write_survey(&self, survey: Survey, out: impl Write) -> io::Result<Written> {
        let mut lines = Lines::new(out);
        lines.text(HEADER).end()?;
        let purpose = match survey {
            Survey::Satisfaction => b"s.satisf",
            Survey::BasicInformation => b"s.basic ",
        };
        for person in self.learners() {
            let mut dice = self.seed.dice(purpose, person.key());
            // Those whom the demo shows always answer.
            let answers =
                person.ordinal == 0 || dice.percent(survey.answering_percent(person.kind));
            if !answers {
                continue;
            }
            let Some((class, at)) = self.occasion(&person, &mut dice) else {
                continue;
            };
            lines
                .text(survey.id())
                .text(",")
                .text(&class.sourced_id())
                .text(",");
            lines.text(&person.username).text(",");
            self.window.bangkok(at, &mut lines);
            match survey {
                Survey::Satisfaction => satisfaction(&mut dice, &mut lines),
                Survey::BasicInformation => basic_information(&person, &mut dice, &mut lines),
            }
            lines.end()?;
        }
        lines.finish()
    }

    /// A class of the person within the window, and a moment in it.
    fn occasion(&self, person: &Person, dice: &mut Dice) -> Option<(Class, Moment)> {
        let day = self.window.length().saturating_sub(1 + dice.below(50));
        let date = self.window.date(day)?;
        let term = self
            .begun_terms()
            .find(|term| term.begins <= date && date < term.ends)?;
        let taken = self.taken(person, term);
        let course = taken.courses().nth(dice.place(taken.len()))?;
        let at = Moment {
            day,
            second: 8 * 3_600 + dice.below(12 * 3_600),
        };
        Some((Class { course, term }, at))
    }
}

fn satisfaction<W: Write>(dice: &mut Dice, lines: &mut Lines<W>) {
    for (question, between) in [
        ("ease_of_use", ","),
        ("content", ";"),
        ("teaching", ";"),
        ("overall", ";"),
    ] {
        let mark = if dice.percent(75) {
            4 + dice.below(2)
        } else {
            1 + dice.below(3)
        };
        lines
            .text(between)
            .text(question)
            .text("=")
            .number(u64::from(mark));
    }
    lines.text(",").csv(prose::survey_comment(dice));
}

fn basic_information<W: Write>(person: &Person, dice: &mut Dice, lines: &mut Lines<W>) {
    let year = u64::try_from(person.born.year() + 543).unwrap_or(0);
    let (education, occupation) = match person.kind {
        Kind::OutsideLearner => (dice.pick(&EDUCATION), dice.pick(&OCCUPATIONS)),
        Kind::Assistant => ("ปริญญาตรี", "นักเรียน นักศึกษา"),
        _ => ("มัธยมศึกษา", "นักเรียน นักศึกษา"),
    };
    lines
        .text(",birth_year=")
        .number(year)
        .text(";education=")
        .text(education);
    lines
        .text(";occupation=")
        .text(occupation)
        .text(";region=")
        .text(dice.pick(&REGIONS));
    lines.text(",").csv(prose::reason(dice));
}

#[cfg(test)]
mod tests;
