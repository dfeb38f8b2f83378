//! What allows data to leave: the legal team's decisions and transfer conditions (`CO-44`, s.28).

use law::{ActorId, CaseId, PersonId};
use policy::{Condition, RecipientIx};

use crate::connection::Param;
use crate::fault::Fault;
use crate::hot::Change;
use crate::tx::Tx;

impl Tx<'_> {
    /// Notes the legal team's decision on one case for one recipient.
    ///
    /// # Errors
    /// [`Fault`]; also when the recipient is not in the pack.
    pub fn keep_release(
        &mut self,
        case: CaseId,
        recipient: RecipientIx,
        decided_by: ActorId,
        released: bool,
    ) -> Result<(), Fault> {
        let id = self.recipient_id(recipient)?;
        self.connection.execute(
            "INSERT INTO releases (request_case, recipient, decided_by, released, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (request_case, recipient) DO UPDATE SET decided_by = excluded.decided_by, released = excluded.released, at = excluded.at",
            &[
                Param::Bytes(&case.bytes()),
                Param::Text(&id),
                Param::Bytes(&decided_by.bytes()),
                Param::Int(i64::from(released)),
                Param::Int(self.now.micros()),
            ],
        )?;
        self.changes.push(Change::Release(
            case,
            recipient.0,
            released.then_some(decided_by),
        ));
        Ok(())
    }

    /// Opens a case about a person: a reason to look that others can check (`CO-37`, `X-13`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_case(
        &mut self,
        case: CaseId,
        person: PersonId,
        kind: &str,
        opened_by: Option<ActorId>,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO cases (person, request_case, kind, opened_by, opened_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, request_case) DO UPDATE SET closed_at = NULL",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&case.bytes()),
                Param::Text(kind),
                Param::OptBytes(opened_by.map(ActorId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::Int(self.now.micros()),
            ],
        )?;
        self.changes.push(Change::Case(case, person, true));
        Ok(())
    }

    /// Closes a case about a person: it is a reason to look no more.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn close_case(&mut self, case: CaseId, person: PersonId) -> Result<(), Fault> {
        self.connection.execute(
            "UPDATE cases SET closed_at = $1 WHERE person = $2 AND request_case = $3",
            &[
                Param::Int(self.now.micros()),
                Param::Bytes(&person.bytes()),
                Param::Bytes(&case.bytes()),
            ],
        )?;
        self.changes.push(Change::Case(case, person, false));
        Ok(())
    }

    /// Notes the one condition, with its evidence, under which a person's data may go to a
    /// recipient abroad (`LP-59`), and whether the person agreed after being told (`LP-64`).
    ///
    /// # Errors
    /// [`Fault`]; also when the pack does not allow the condition, or there is no evidence.
    pub fn keep_transfer(
        &mut self,
        person: PersonId,
        recipient: RecipientIx,
        condition: Condition,
        consented: bool,
        evidence: &str,
    ) -> Result<(), Fault> {
        let id = self.recipient_id(recipient)?;
        self.note_transfer(person, &id, condition, consented, evidence)?;
        self.changes.push(Change::Transfer(
            person,
            recipient.0,
            Some((condition, consented)),
        ));
        Ok(())
    }

    /// Notes the same for a source abroad, which is no recipient of the policy and learns that its person
    /// comes here (`LP-31`).
    ///
    /// # Errors
    /// As [`Tx::keep_transfer`].
    pub fn keep_transfer_to_source(
        &mut self,
        person: PersonId,
        source: &str,
        condition: Condition,
        evidence: &str,
    ) -> Result<(), Fault> {
        self.note_transfer(person, source, condition, true, evidence)
    }

    /// Whether a person agreed to a transfer to this recipient or source, after being told (`LP-58`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn has_agreed_to_transfer(&mut self, person: PersonId, to: &str) -> Result<bool, Fault> {
        let found = self.connection.first(
            "SELECT 1 FROM transfers WHERE person = $1 AND recipient = $2 AND consented = 1",
            &[Param::Bytes(&person.bytes()), Param::Text(to)],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    fn note_transfer(
        &mut self,
        person: PersonId,
        id: &str,
        condition: Condition,
        consented: bool,
        evidence: &str,
    ) -> Result<(), Fault> {
        if !self.compiled().allows_condition(condition) {
            return Err(Fault::Refused(format!(
                "the policy does not allow the transfer condition `{}` (LP-59)",
                condition.code()
            )));
        }
        if evidence.trim().is_empty() {
            return Err(Fault::Refused(
                "a transfer condition needs its evidence (LP-59)".to_owned(),
            ));
        }
        self.connection.execute(
            "INSERT INTO transfers (person, recipient, condition, consented, evidence, at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (person, recipient) DO UPDATE SET condition = excluded.condition, consented = excluded.consented, evidence = excluded.evidence, at = excluded.at",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(id),
                Param::Text(condition.code()),
                Param::Int(i64::from(consented)),
                Param::Text(evidence),
                Param::Int(self.now.micros()),
            ],
        )?;
        Ok(())
    }

    fn recipient_id(&self, recipient: RecipientIx) -> Result<String, Fault> {
        self.compiled()
            .recipient(recipient)
            .map(|found| found.id.clone())
            .ok_or(Fault::Missing("recipient"))
    }
}
