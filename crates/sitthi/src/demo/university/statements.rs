//! xAPI statements (1.0.3) as a Moodle log store sends them: one JSON object a line.
//!
//! The actor is an account of the learning platform, never a name or an address. A course is
//! found by its id number, which is the `sourcedId` of its class, so that a reader can tell
//! which class a statement belongs to: the course is the object, or the last `parent`.

use std::io::{self, Write};

use super::courses::{Class, title};
use super::people::{Kind, Person, username};
use super::sessions::{Sitting, Task};
use super::{LMS_HOME_PAGE, University};
use crate::demo::calendar::Moment;
use crate::demo::dice::Dice;
use crate::demo::lines::{Lines, Written};
use crate::demo::names::Name;
use crate::demo::prose::{self, Voice};

/// Modules of a class on the learning platform; each has so many numbers to itself.
const MODULES: u64 = 16;

/// A verb with what it is done to.
struct Deed {
    /// IRI of the verb.
    verb: &'static str,
    /// IRI of the activity type; empty where the sender leaves the definition out (it may, and
    /// for what is only looked at it does).
    kind: &'static str,
    /// Page of the platform, up to the module's number.
    page: &'static str,
}

const VIEWED: &str = "http://id.tincanapi.com/verb/viewed";
const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";
const COURSE: Deed = Deed {
    verb: VIEWED,
    kind: "https://w3id.org/xapi/cmi5/activitytype/course",
    page: "/course/view.php?idnumber=",
};
const PAGE_VIEWED: Deed = Deed {
    verb: VIEWED,
    kind: "",
    page: "/mod/page/view.php?id=",
};
const PAGE_COMPLETED: Deed = Deed {
    verb: COMPLETED,
    ..PAGE_VIEWED
};
const QUIZ_STARTED: Deed = Deed {
    verb: "http://activitystrea.ms/schema/1.0/start",
    kind: "",
    page: "/mod/quiz/attempt.php?cmid=",
};
const QUIZ_COMPLETED: Deed = Deed {
    verb: COMPLETED,
    kind: "http://adlnet.gov/expapi/activities/attempt",
    page: QUIZ_STARTED.page,
};
const ANSWERED: Deed = Deed {
    verb: "http://adlnet.gov/expapi/verbs/answered",
    kind: "",
    page: "/question/question.php?cmid=",
};
const DISCUSSION_VIEWED: Deed = Deed {
    verb: VIEWED,
    kind: "",
    page: "/mod/forum/discuss.php?d=",
};
const REPLIED: Deed = Deed {
    verb: "http://id.tincanapi.com/verb/replied",
    kind: "http://id.tincanapi.com/activitytype/discussion",
    page: DISCUSSION_VIEWED.page,
};
const SUBMITTED: Deed = Deed {
    verb: COMPLETED,
    kind: "https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/assignment",
    page: "/mod/assign/view.php?id=",
};
const SCORED: Deed = Deed {
    verb: "https://w3id.org/xapi/tla/verbs/scored",
    ..SUBMITTED
};

/// What came of a deed.
enum Outcome {
    Nothing,
    Completion,
    /// A mark, and whether the work is thereby done (a quiz) or was before (an assignment).
    Score {
        raw: u32,
        max: u32,
        done: bool,
    },
    Response(String),
}

impl University {
    /// Writes the xAPI statements of everybody who learns, person by person.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn write_statements(&self, out: impl Write) -> io::Result<Written> {
        let mut lines = Lines::new(out);
        for person in self.learners() {
            let voice = Voice::throw(&mut self.seed.dice(b"voice   ", person.key()));
            for sitting in self.sittings(&person) {
                let (class, dice) = (sitting.class, sitting.dice);
                Scribe {
                    university: self,
                    person: &person,
                    voice,
                    class,
                    class_id: class.sourced_id(),
                    dice,
                    lines: &mut lines,
                }
                .sitting(&sitting)?;
            }
        }
        lines.finish()
    }
}

impl University {
    /// Writes the statement of one piece of work that was handed in; the dice's first throw is its id.
    ///
    /// # Errors
    /// What the writer answers.
    pub(super) fn write_submission<W: Write>(
        &self,
        person: &Person,
        class: Class,
        dice: Dice,
        at: Moment,
        lines: &mut Lines<W>,
    ) -> io::Result<()> {
        let module = class.number() * MODULES + 11;
        Scribe {
            university: self,
            person,
            voice: Voice::throw(&mut self.seed.dice(b"voice   ", person.key())),
            class,
            class_id: class.sourced_id(),
            dice,
            lines,
        }
        .deed(at, &SUBMITTED, module, &Outcome::Completion, None)
    }
}

/// Writes down one sitting.
struct Scribe<'a, W: Write> {
    university: &'a University,
    person: &'a Person,
    voice: Voice,
    class: Class,
    class_id: String,
    dice: Dice,
    lines: &'a mut Lines<W>,
}

impl<W: Write> Scribe<'_, W> {
    fn sitting(&mut self, sitting: &Sitting) -> io::Result<()> {
        let mut at = sitting.begins;
        self.course(at)?;
        match sitting.task {
            Task::Read => {
                let page = self.module(0, 8);
                at = self.pause(at, 300);
                self.deed(at, &PAGE_VIEWED, page, &Outcome::Nothing, None)?;
                if self.dice.percent(60) {
                    at = self.pause(at, 1_200);
                    self.deed(at, &PAGE_COMPLETED, page, &Outcome::Completion, None)?;
                }
            }
            Task::Quiz => {
                let quiz = self.module(8, 3);
                at = self.pause(at, 200);
                self.deed(at, &QUIZ_STARTED, quiz, &Outcome::Nothing, None)?;
                at = self.pause(at, 1_800);
                let response = Outcome::Response(prose::answer(&mut self.dice).to_owned());
                self.deed(at, &ANSWERED, quiz, &response, None)?;
                let raw = 3 + self.dice.below(8);
                self.deed(
                    at,
                    &QUIZ_COMPLETED,
                    quiz,
                    &Outcome::Score {
                        raw,
                        max: 10,
                        done: true,
                    },
                    None,
                )?;
            }
            Task::Forum => {
                let discussion = self.module(13, 2);
                at = self.pause(at, 200);
                self.deed(at, &DISCUSSION_VIEWED, discussion, &Outcome::Nothing, None)?;
                at = self.pause(at, 900);
                let thanked = Name::throw(&mut self.dice);
                let thanked = if self.voice == Voice::English {
                    thanked.given_latin()
                } else {
                    thanked.given_th()
                };
                let post =
                    Outcome::Response(prose::forum_post(self.voice, &mut self.dice, thanked));
                self.deed(at, &REPLIED, discussion, &post, None)?;
            }
            Task::Assignment => {
                let assignment = self.module(11, 2);
                at = self.pause(at, 2_400);
                self.deed(at, &SUBMITTED, assignment, &Outcome::Completion, None)?;
                self.graded(at, assignment)?;
            }
        }
        Ok(())
    }

    /// The grade, some days after the assignment; none yet for the last days.
    fn graded(&mut self, handed_in: Moment, assignment: u64) -> io::Result<()> {
        let at = Moment {
            day: handed_in.day + 1 + self.dice.below(4),
            second: 13 * 3_600 + self.dice.below(14_400),
        };
        if at.day >= self.university.window.length() {
            return Ok(());
        }
        let score = Outcome::Score {
            raw: 50 + self.dice.below(51),
            max: 100,
            done: false,
        };
        let teacher = username(Kind::Lecturer, self.university.teacher(self.class), None);
        self.deed(at, &SCORED, assignment, &score, Some(&teacher))
    }

    /// A module of the class: one of `count` from `first` on.
    fn module(&mut self, first: u64, count: u32) -> u64 {
        self.class.number() * MODULES + first + u64::from(self.dice.below(count))
    }

    fn pause(&mut self, at: Moment, most_s: u32) -> Moment {
        at.later(20 + self.dice.below(most_s))
    }

    fn course(&mut self, at: Moment) -> io::Result<()> {
        self.begin(&COURSE);
        self.lines
            .text(&self.class_id)
            .text("\",\"definition\":{\"type\":\"")
            .text(COURSE.kind);
        self.lines
            .text("\",\"name\":{\"th\":")
            .json(&title(self.class.course))
            .text("}}}");
        self.end(at)
    }

    fn deed(
        &mut self,
        at: Moment,
        deed: &Deed,
        module: u64,
        outcome: &Outcome,
        instructor: Option<&str>,
    ) -> io::Result<()> {
        self.begin(deed);
        self.lines.number(module).text("\"");
        if !deed.kind.is_empty() {
            self.lines
                .text(",\"definition\":{\"type\":\"")
                .text(deed.kind)
                .text("\"}");
        }
        self.lines.text("}");
        self.outcome(outcome);
        self.lines.text(",\"context\":{");
        if let Some(username) = instructor {
            self.lines.text("\"instructor\":");
            account(username, self.lines);
            self.lines.text(",");
        }
        self.lines
            .text("\"contextActivities\":{\"parent\":[{\"id\":\"")
            .text(LMS_HOME_PAGE)
            .text(COURSE.page);
        self.lines.text(&self.class_id).text("\"}]}}");
        self.end(at)
    }

    fn begin(&mut self, deed: &Deed) {
        let id = self.dice.uuid();
        self.lines.text("{\"id\":\"").uuid(id).text("\",\"actor\":");
        account(&self.person.username, self.lines);
        self.lines.text(",\"verb\":{\"id\":\"").text(deed.verb);
        self.lines
            .text("\"},\"object\":{\"id\":\"")
            .text(LMS_HOME_PAGE)
            .text(deed.page);
    }

    fn outcome(&mut self, outcome: &Outcome) {
        let lines = &mut *self.lines;
        match outcome {
            Outcome::Nothing => {}
            Outcome::Completion => {
                lines.text(",\"result\":{\"completion\":true}");
            }
            Outcome::Response(text) => {
                lines
                    .text(",\"result\":{\"response\":")
                    .json(text)
                    .text("}");
            }
            Outcome::Score { raw, max, done } => {
                lines
                    .text(",\"result\":{\"score\":{\"raw\":")
                    .number(u64::from(*raw));
                lines
                    .text(",\"min\":0,\"max\":")
                    .number(u64::from(*max))
                    .text(",\"scaled\":");
                if raw == max {
                    lines.text("1");
                } else {
                    lines.text("0.").padded(u64::from(raw * 100 / max), 2);
                }
                let success = if raw * 2 >= *max { "true" } else { "false" };
                lines.text(if *done {
                    "},\"completion\":true,\"success\":"
                } else {
                    "},\"success\":"
                });
                lines.text(success).text("}");
            }
        }
    }

    fn end(&mut self, at: Moment) -> io::Result<()> {
        self.lines.text(",\"timestamp\":\"");
        self.university.window.utc(at, self.lines);
        self.lines.text("\"}").end()
    }
}

/// An agent by account (xAPI 1.0.3 §4.1.2.1).
fn account<W: Write>(username: &str, lines: &mut Lines<W>) {
    lines
        .text("{\"account\":{\"homePage\":\"")
        .text(LMS_HOME_PAGE)
        .text("\",\"name\":\"");
    lines.text(username).text("\"}}");
}

#[cfg(test)]
mod tests;
