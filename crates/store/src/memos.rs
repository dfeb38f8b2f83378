//! Signed memoranda that name a unit's representative for one occasion (`LP-53`, `X-35`).

use law::{ActorId, CourseId, MemoId, Moment};
use policy::ActivityIx;

use crate::connection::Param;
use crate::fault::Fault;
use crate::hot::{Change, MemoState};
use crate::tx::Tx;

/// A memorandum to keep.
#[derive(Clone, Debug)]
pub struct NewMemo {
    /// The representative it names.
    pub actor: ActorId,
    /// The activity it is for.
    pub activity: ActivityIx,
    /// The course it is for.
    pub course: CourseId,
    /// SHA-256 of the signed paper or file.
    pub signed_digest: [u8; 32],
    /// Who checked the signature and approved: never the representative.
    pub approved_by: ActorId,
    /// When it ends.
    pub expires: Moment,
    /// How often it can be used.
    pub uses: u32,
}

impl Tx<'_> {
    /// Keeps a memorandum.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the representative approves it, it has no use, or it has ended already.
    pub fn keep_memo(&mut self, new: &NewMemo) -> Result<MemoId, Fault> {
        if new.approved_by == new.actor {
            return Err(Fault::Refused(
                "nobody approves their own memorandum (LP-53)".to_owned(),
            ));
        }
        if new.uses == 0 || new.expires <= self.now {
            return Err(Fault::Refused(
                "a memorandum has at least one use and an end in the future (X-35)".to_owned(),
            ));
        }
        let compiled = self.compiled();
        let activity = compiled
            .activity(new.activity)
            .ok_or(Fault::Missing("activity"))?;
        let memo = MemoId::from_bytes(crate::keys::random_id()?);
        self.connection.execute(
            "INSERT INTO memos (memo, actor, activity, course, signed_digest, approved_by, expires_at, uses_left) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                Param::Bytes(&memo.bytes()),
                Param::Bytes(&new.actor.bytes()),
                Param::Text(&activity.id),
                Param::Bytes(&new.course.bytes()),
                Param::Bytes(&new.signed_digest),
                Param::Bytes(&new.approved_by.bytes()),
                Param::Int(new.expires.micros()),
                Param::Int(i64::from(new.uses)),
            ],
        )?;
        let state = MemoState {
            actor: new.actor,
            activity: new.activity.0,
            course: new.course,
            expires: new.expires,
            uses_left: new.uses,
        };
        self.changes.push(Change::Memo(memo, Some(state)));
        Ok(memo)
    }
}

/// Takes one use of a memorandum, in the transaction of the decision that relied on it.
pub(crate) fn use_up(tx: &mut Tx<'_>, memo: Option<MemoId>) -> Result<(), Fault> {
    let memo = memo.ok_or(Fault::Missing("memo"))?;
    let state = tx
        .view(|view| view.memo(memo).cloned())
        .ok_or(Fault::Missing("memo"))?;
    let taken = tx.connection.execute(
        "UPDATE memos SET uses_left = uses_left - 1 WHERE memo = $1 AND uses_left > 0",
        &[Param::Bytes(&memo.bytes())],
    )?;
    if taken != 1 {
        return Err(Fault::Missing("use of this memorandum"));
    }
    tx.changes.push(Change::Memo(
        memo,
        Some(MemoState {
            uses_left: state.uses_left.saturating_sub(1),
            ..state
        }),
    ));
    Ok(())
}
