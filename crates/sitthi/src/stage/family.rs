//! The guardian of the minor whom the demo shows (s.20).

use duties::guardian::{self, ActsAs, Evidence, Granting};
use duties::sign_in;

use super::Stage;
use crate::fault::Fault;
use crate::start::failed;

/// The desk looked at a birth certificate and gave it back: from now on the guardian acts for the minor.
pub(super) fn recorded(
    stage: &Stage<'_>,
    desk: &str,
    minor: &str,
    representative: &str,
) -> Result<(), Fault> {
    let who = sign_in::sign_in_as(stage.app, desk).map_err(|failure| failed(&failure))?;
    let (person, representative) = (stage.person(minor)?, stage.person(representative)?);
    let (Some(desk), Some(person), Some(representative)) = (who.actor, person, representative)
    else {
        return Ok(());
    };
    let granting = Granting {
        person,
        representative,
        acts_as: ActsAs::Guardian,
        evidence: Evidence::BirthRecord,
        until: None,
    };
    guardian::grant(stage.app, desk, &granting, None).map_err(|failure| failed(&failure))
}
