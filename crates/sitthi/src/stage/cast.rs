//! Whom the demo shows: who they are, what can be seen as them, which roles they are given.

use duties::staff::{self, Appointment};
use jiff::SignedDuration;
use law::Text;
use law::words::{Words, cli};

use super::Stage;
use crate::fault::Fault;
use crate::start;

/// How long the undertaking of invented staff lasts.
const UNDERTAKING: SignedDuration = SignedDuration::from_hours(24 * 365);

/// Somebody to sign in as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guest {
    /// Name and part.
    pub(crate) label: Text,
    /// What can be seen as them.
    pub(crate) hint: Text,
    /// The account they go by.
    pub(crate) account: String,
    /// Roles of the pack they are given.
    pub(crate) roles: &'static [&'static str],
}

/// A part of the play: its word, its name, what can be seen, the roles it is given.
pub(super) struct Part(
    pub(super) &'static str,
    pub(super) Words,
    pub(super) Words,
    pub(super) &'static [&'static str],
);

impl Guest {
    /// Somebody in a part.
    pub(super) fn new(part: &Part, name_th: &str, name_latin: &str, account: &str) -> Self {
        let Part(_, name, hint, roles) = part;
        Guest {
            label: Text::new(
                format!("{name_th} ({})", name.th),
                format!("{name_latin} ({})", name.en),
            ),
            hint: hint.text(),
            account: account.to_owned(),
            roles,
        }
    }
}

/// The account of somebody who began this morning.
const NEWCOMER: &str = "newcomer";

impl Guest {
    /// Somebody who began this morning: known by appointment alone, and not yet given the notice.
    pub(super) fn newcomer(roles: &'static [&'static str]) -> Self {
        let part = Part(NEWCOMER, cli::CAST_NEWCOMER, cli::CAST_NEWCOMER_HINT, roles);
        Guest::new(&part, "มาใหม่ สมมุติวงศ์", "Mamai Sommutwong", NEWCOMER)
    }
}

/// Gives everybody of the cast their roles.
pub(super) fn appoint_all(stage: &Stage<'_>, guests: &[Guest]) -> Result<(), Fault> {
    for guest in guests.iter().filter(|guest| !guest.roles.is_empty()) {
        appoint(stage, &guest.account, guest.roles)?;
    }
    Ok(())
}

/// Gives somebody roles, with an undertaking of confidentiality for a year (CO-23).
pub(super) fn appoint(stage: &Stage<'_>, account: &str, roles: &[&str]) -> Result<(), Fault> {
    let appointment = Appointment {
        account: account.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        undertaking_until: Some(stage.app.now().after(UNDERTAKING)),
        until: None,
    };
    staff::appoint(stage.app, &appointment)
        .map(|_| ())
        .map_err(|failure| start::failed(&failure))
}

/// The parts at the university.
pub(super) const UNIVERSITY: &[Part] = &[
    Part("student", cli::CAST_STUDENT, cli::CAST_STUDENT_HINT, &[]),
    Part("minor", cli::CAST_MINOR, cli::CAST_MINOR_HINT, &[]),
    Part("guardian", cli::CAST_GUARDIAN, cli::CAST_GUARDIAN_HINT, &[]),
    Part(
        "outside-learner",
        cli::CAST_OUTSIDE_LEARNER,
        cli::CAST_OUTSIDE_LEARNER_HINT,
        &[],
    ),
    Part(
        "instructor",
        cli::CAST_INSTRUCTOR,
        cli::CAST_INSTRUCTOR_HINT,
        &["instructor"],
    ),
    Part(
        "assistant",
        cli::CAST_ASSISTANT,
        cli::CAST_ASSISTANT_HINT,
        &["teaching-assistant"],
    ),
    Part(
        "user-care",
        cli::CAST_USER_CARE,
        cli::CAST_USER_CARE_HINT,
        &["user-care"],
    ),
    Part(
        "unit-representative",
        cli::CAST_UNIT,
        cli::CAST_UNIT_HINT,
        &["unit-representative"],
    ),
    Part(
        "privacy-desk",
        cli::CAST_PRIVACY_DESK,
        cli::CAST_PRIVACY_DESK_HINT,
        &["privacy-desk"],
    ),
    Part("dpo", cli::CAST_DPO, cli::CAST_DPO_HINT, &["dpo"]),
    Part("legal", cli::CAST_LEGAL, cli::CAST_LEGAL_HINT, &["legal"]),
    Part("it", cli::CAST_IT, cli::CAST_IT_HINT, &["system-operator"]),
];

/// The parts at the culture office.
pub(super) const CULTURE: &[Part] = &[
    Part("visitor", cli::CAST_VISITOR, cli::CAST_VISITOR_HINT, &[]),
    Part("walk-in", cli::CAST_WALK_IN, cli::CAST_WALK_IN_HINT, &[]),
    Part(
        "student",
        cli::CAST_CULTURE_STUDENT,
        cli::CAST_CULTURE_STUDENT_HINT,
        &[],
    ),
    Part(
        "minor",
        cli::CAST_CULTURE_MINOR,
        cli::CAST_CULTURE_MINOR_HINT,
        &[],
    ),
    Part(
        "guardian",
        cli::CAST_CULTURE_GUARDIAN,
        cli::CAST_CULTURE_GUARDIAN_HINT,
        &[],
    ),
    Part(
        "registrar",
        cli::CAST_REGISTRAR,
        cli::CAST_REGISTRAR_HINT,
        &["front-desk", "course-organiser"],
    ),
    Part(
        "public-relations",
        cli::CAST_PUBLIC,
        cli::CAST_PUBLIC_HINT,
        &["photo-editor"],
    ),
    Part(
        "privacy-desk",
        cli::CAST_PRIVACY_DESK,
        cli::CAST_PRIVACY_DESK_HINT,
        &["privacy-desk"],
    ),
    Part("dpo", cli::CAST_DPO, cli::CAST_DPO_HINT, &["dpo"]),
    Part("legal", cli::CAST_LEGAL, cli::CAST_LEGAL_HINT, &["legal"]),
    Part("it", cli::CAST_IT, cli::CAST_IT_HINT, &["fault-finder"]),
];
