//! Epoch keys: each wraps the keys of its time, is renewed daily and destroyed after (`K2`).

use std::sync::Arc;

use law::{Moment, PersonId};
use vault::{
    ActiveEpoch, CreatedEpoch, Epoch, EpochId, EpochKey, EpochStage, RetiredEpoch, RootKey,
    WrappedEpochKey, WrappedKey,
};

use super::house::slot_of_house;
use super::{slot_of, with_random};
use crate::connection::{Connection, Param};
use crate::fault::Fault;

/// How many keys are moved in one transaction.
const MOVED_AT_ONCE: i64 = 5_000;

/// The epochs that are alive.
pub(super) struct Epochs {
    root: Arc<dyn RootKey>,
    controller: String,
    active: ActiveEpoch,
    began: Moment,
    /// Left by a renewal that was cut short; its keys still open and are moved by the next.
    retired: Vec<RetiredEpoch>,
}

fn refused(error: impl std::fmt::Display) -> Fault {
    Fault::Vault(error.to_string())
}

const fn stage_word(stage: EpochStage) -> &'static str {
    match stage {
        EpochStage::Created => "created",
        EpochStage::Active => "active",
        EpochStage::Retired => "retired",
        EpochStage::Destroyed => "destroyed",
    }
}

fn stage_from(word: &str) -> Option<EpochStage> {
    [
        EpochStage::Created,
        EpochStage::Active,
        EpochStage::Retired,
        EpochStage::Destroyed,
    ]
    .into_iter()
    .find(|stage| stage_word(*stage) == word)
}

impl Epochs {
    pub(super) fn load(
        connection: &mut Connection,
        root: Arc<dyn RootKey>,
        controller: &str,
        now: Moment,
    ) -> Result<Self, Fault> {
        let rows = connection.all("SELECT epoch, stage, began_at, wrapped FROM epochs WHERE stage <> 'destroyed' ORDER BY epoch", &[], |row| {
            let id = EpochId::new(u32::try_from(row.int(0)?).map_err(|_| row.meaningless(0))?);
            let stage = stage_from(row.text(1)?).ok_or_else(|| row.meaningless(1))?;
            let wrapped = row.opt_bytes(3)?.map(|bytes| WrappedEpochKey::from_bytes(bytes.to_vec()).map_err(refused)).transpose()?;
            Ok((id, stage, Moment::from_micros(row.int(2)?), wrapped))
        })?;
        let mut active = None;
        let mut retired = Vec::new();
        for (id, stage, began, wrapped) in rows {
            match Epoch::load(root.as_ref(), controller, id, stage, wrapped).map_err(refused)? {
                Epoch::Active(epoch) => active = Some((epoch, began)),
                Epoch::Retired(epoch) => retired.push(epoch),
                // Made, and lost in a crash before it wrapped anything.
                Epoch::Created(_) | Epoch::Destroyed(_) => {}
            }
        }
        let (active, began) = match active {
            Some(found) => found,
            None => (begin(connection, root.as_ref(), controller, now)?, now),
        };
        Ok(Epochs {
            root,
            controller: controller.to_owned(),
            active,
            began,
            retired,
        })
    }

    pub(super) const fn active(&self) -> &ActiveEpoch {
        &self.active
    }

    pub(super) const fn began(&self) -> Moment {
        self.began
    }

    /// The epoch key that opens this wrapped key.
    pub(super) fn opening(&self, wrapped: &WrappedKey) -> Result<&EpochKey, Fault> {
        self.key(wrapped.epoch()).ok_or_else(|| {
            Fault::Vault(format!(
                "the key's epoch {} is destroyed; what it sealed is shredded",
                wrapped.epoch()
            ))
        })
    }

    fn key(&self, id: EpochId) -> Option<&EpochKey> {
        std::iter::once(self.active.key())
            .chain(self.retired.iter().map(RetiredEpoch::key))
            .find(|key| key.id() == id)
    }

    pub(super) fn renew(&mut self, connection: &mut Connection, now: Moment) -> Result<u64, Fault> {
        let next = begin(connection, self.root.as_ref(), &self.controller, now)?;
        let old = std::mem::replace(&mut self.active, next);
        self.began = now;
        self.retired.push(old.retire());
        let mut moved = 0;
        loop {
            let count = self.move_some(connection)?;
            if count == 0 {
                break;
            }
            moved += count;
        }
        moved += self.move_house(connection)?;
        for epoch in std::mem::take(&mut self.retired) {
            let gone = epoch.destroy();
            connection.execute(
                "UPDATE epochs SET stage = 'destroyed', wrapped = NULL WHERE epoch = $1",
                &[Param::Int(i64::from(gone.id().number()))],
            )?;
        }
        connection.forget_deleted()?;
        Ok(moved)
    }

    fn move_some(&self, connection: &mut Connection) -> Result<u64, Fault> {
        let present = i64::from(self.active.key().id().number());
        let old = connection.all(
            "SELECT person, slot, wrapped FROM person_keys WHERE epoch < $1 LIMIT $2",
            &[Param::Int(present), Param::Int(MOVED_AT_ONCE)],
            |row| {
                Ok((
                    PersonId::from_bytes(row.array(0)?),
                    row.text(1)?.to_owned(),
                    WrappedKey::from_slice(row.bytes(2)?)?,
                ))
            },
        )?;
        in_transaction(connection, |connection| {
            for (person, slot, wrapped) in &old {
                let key = self.opening(wrapped)?;
                let moved = with_random(|random| {
                    wrapped.rewrapped(&slot_of(*person, slot), key, &self.active, random)
                })?;
                connection.write(
                    "UPDATE person_keys SET epoch = $1, wrapped = $2 WHERE person = $3 AND slot = $4",
                    &[Param::Int(present), Param::Bytes(moved.as_bytes()), Param::Bytes(&person.bytes()), Param::Text(slot)],
                )?;
            }
            Ok(())
        })?;
        Ok(old.len() as u64)
    }

    fn move_house(&self, connection: &mut Connection) -> Result<u64, Fault> {
        let present = i64::from(self.active.key().id().number());
        let rows = connection.all(
            "SELECT name, wrapped FROM house_keys WHERE epoch < $1",
            &[Param::Int(present)],
            |row| {
                Ok((
                    row.text(0)?.to_owned(),
                    WrappedKey::from_slice(row.bytes(1)?)?,
                ))
            },
        )?;
        in_transaction(connection, |connection| {
            for (name, wrapped) in &rows {
                let Some(slot) = slot_of_house(name) else {
                    continue;
                };
                let moved = with_random(|random| {
                    wrapped
                        .rewrapped(&slot, self.opening(wrapped)?, &self.active, random)
                        .map_err(Fault::from)
                })?;
                connection.execute(
                    "UPDATE house_keys SET epoch = $1, wrapped = $2 WHERE name = $3",
                    &[
                        Param::Int(present),
                        Param::Bytes(moved.as_bytes()),
                        Param::Text(name),
                    ],
                )?;
            }
            Ok(())
        })?;
        Ok(rows.len() as u64)
    }
}

fn in_transaction(
    connection: &mut Connection,
    run: impl FnOnce(&mut Connection) -> Result<(), Fault>,
) -> Result<(), Fault> {
    connection.begin()?;
    // What was written without waiting for its answer fails with the end of the transaction.
    let result = run(connection).and_then(|()| connection.steer("COMMIT"));
    if result.is_err() {
        connection.batch("ROLLBACK")?;
    }
    result
}

/// Makes, stores and puts to use a new epoch, retiring the one before in the same transaction.
fn begin(
    connection: &mut Connection,
    root: &dyn RootKey,
    controller: &str,
    now: Moment,
) -> Result<ActiveEpoch, Fault> {
    let last = connection
        .first(
            "SELECT CAST(COALESCE(MAX(epoch), 0) AS BIGINT) FROM epochs",
            &[],
            |row| row.int(0),
        )?
        .unwrap_or(0);
    let number = u32::try_from(last + 1).map_err(refused)?;
    let created =
        with_random(|random| CreatedEpoch::create(root, controller, EpochId::new(number), random))
            .map_err(refused)?;
    let wrapped = created.wrapped().as_bytes().to_vec();
    in_transaction(connection, |connection| {
        connection.execute(
            "UPDATE epochs SET stage = 'retired' WHERE stage = 'active'",
            &[],
        )?;
        connection.execute(
            "INSERT INTO epochs (epoch, stage, began_at, wrapped) VALUES ($1, 'active', $2, $3)",
            &[
                Param::Int(last + 1),
                Param::Int(now.micros()),
                Param::Bytes(&wrapped),
            ],
        )?;
        Ok(())
    })?;
    Ok(created.activate())
}
