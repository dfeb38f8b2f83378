//! The controller's own keys: of look-ups, of pseudonyms, of tombstones, of signatures.

use std::sync::Arc;

use vault::{
    AudienceKey, EpochKey, IndexKey, KeyRefused, KeySlot, SigningSeed, TombstoneKey, WrappedKey,
};

use super::{Keys, State, with_random};
use crate::connection::Param;
use crate::fault::Fault;

#[derive(Clone)]
pub(super) enum HouseKey {
    Index(Arc<IndexKey>),
    Audience(Arc<AudienceKey>),
    Tombstone(Arc<TombstoneKey>),
    Signing(Arc<SigningSeed>),
}

impl Keys {
    /// The key of one field's index.
    pub(crate) fn index(&self, field: &str) -> Result<Arc<IndexKey>, Fault> {
        let load = |epoch: &EpochKey, wrapped: &WrappedKey| {
            IndexKey::load(epoch, field, wrapped).map(|key| HouseKey::Index(Arc::new(key)))
        };
        let make = |state: &State| {
            with_random(|random| IndexKey::create(state.epochs.active(), field, random))
                .map(|(key, wrapped)| (HouseKey::Index(Arc::new(key)), wrapped))
        };
        match self.house(&format!("index:{field}"), load, make)? {
            HouseKey::Index(key) => Ok(key),
            _ => Err(Fault::Vault(
                "a key is of another kind than its name says".to_owned(),
            )),
        }
    }

    /// The key of pseudonyms towards one activity or recipient.
    pub(crate) fn audience(&self, name: &str) -> Result<Arc<AudienceKey>, Fault> {
        let load = |epoch: &EpochKey, wrapped: &WrappedKey| {
            AudienceKey::load(epoch, name, wrapped).map(|key| HouseKey::Audience(Arc::new(key)))
        };
        let make = |state: &State| {
            with_random(|random| AudienceKey::create(state.epochs.active(), name, random))
                .map(|(key, wrapped)| (HouseKey::Audience(Arc::new(key)), wrapped))
        };
        match self.house(&format!("audience:{name}"), load, make)? {
            HouseKey::Audience(key) => Ok(key),
            _ => Err(Fault::Vault(
                "a key is of another kind than its name says".to_owned(),
            )),
        }
    }

    /// The key of tombstones.
    pub(crate) fn tombstone(&self) -> Result<Arc<TombstoneKey>, Fault> {
        let load = |epoch: &EpochKey, wrapped: &WrappedKey| {
            TombstoneKey::load(epoch, wrapped).map(|key| HouseKey::Tombstone(Arc::new(key)))
        };
        let make = |state: &State| {
            with_random(|random| TombstoneKey::create(state.epochs.active(), random))
                .map(|(key, wrapped)| (HouseKey::Tombstone(Arc::new(key)), wrapped))
        };
        match self.house("tombstone", load, make)? {
            HouseKey::Tombstone(key) => Ok(key),
            _ => Err(Fault::Vault(
                "a key is of another kind than its name says".to_owned(),
            )),
        }
    }

    fn house(
        &self,
        name: &str,
        load: impl FnOnce(&EpochKey, &WrappedKey) -> Result<HouseKey, KeyRefused>,
        make: impl FnOnce(&State) -> Result<(HouseKey, WrappedKey), KeyRefused>,
    ) -> Result<HouseKey, Fault> {
        let mut state = self.state();
        if let Some(key) = state.house.get(name) {
            return Ok(key.clone());
        }
        let stored = state.connection.first(
            "SELECT wrapped FROM house_keys WHERE name = $1",
            &[Param::Text(name)],
            |row| Ok(WrappedKey::from_slice(row.bytes(0)?)?),
        )?;
        let key = if let Some(wrapped) = stored {
            load(state.epochs.opening(&wrapped)?, &wrapped)?
        } else {
            let (key, wrapped) = make(&state)?;
            state.enter_transaction()?;
            state.connection.execute(
                "INSERT INTO house_keys (name, epoch, wrapped) VALUES ($1, $2, $3)",
                &[
                    Param::Text(name),
                    Param::Int(i64::from(wrapped.epoch().number())),
                    Param::Bytes(wrapped.as_bytes()),
                ],
            )?;
            key
        };
        state.house.insert(name.to_owned(), key.clone());
        Ok(key)
    }

    /// The seed of one of the controller's own signing keys, drawn when there is none.
    pub(crate) fn signing_seed(&self, signer: &str) -> Result<Arc<SigningSeed>, Fault> {
        let load = |epoch: &EpochKey, wrapped: &WrappedKey| {
            SigningSeed::load(epoch, signer, wrapped).map(|seed| HouseKey::Signing(Arc::new(seed)))
        };
        let make = |state: &State| {
            with_random(|random| SigningSeed::create(state.epochs.active(), signer, random))
                .map(|(seed, wrapped)| (HouseKey::Signing(Arc::new(seed)), wrapped))
        };
        let seed = match self.house(&format!("signing:{signer}"), load, make)? {
            HouseKey::Signing(seed) => seed,
            _ => {
                return Err(Fault::Vault(
                    "a key is of another kind than its name says".to_owned(),
                ));
            }
        };
        self.flush()?;
        Ok(seed)
    }
}

/// The slot that a stored key of the controller is wrapped for; `None` for a name of no kind.
pub(super) fn slot_of_house(name: &str) -> Option<KeySlot<'_>> {
    match name.split_once(':') {
        Some(("index", field)) => Some(KeySlot::Index { field }),
        Some(("audience", audience)) => Some(KeySlot::Audience { audience }),
        Some(("signing", signer)) => Some(KeySlot::Signing { signer }),
        None if name == "tombstone" => Some(KeySlot::Tombstone),
        _ => None,
    }
}
