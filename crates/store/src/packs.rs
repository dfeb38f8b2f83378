//! Policy packs as they were put in force: kept for good, never changed (`LP-108`).

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use law::Moment;
use policy::Compiled;
use serde_json::json;

use crate::connection::{Connection, Location, Param, Purpose, Row};
use crate::fault::Fault;
use crate::transact::{Read, Store};
use crate::tx::Tx;

/// The files of a pack: name and text, in the order of their names.
pub type Files = Vec<(String, String)>;

/// A pack as it was put in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedPack {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its files.
    pub files: Files,
    /// When it was put in force.
    pub activated: Moment,
}

pub(crate) fn encoded(files: &Files) -> Result<(String, Vec<u8>), Fault> {
    let text = serde_json::to_string(files)
        .map_err(|_| Fault::Refused("the pack's files are no text".to_owned()))?;
    let sum = digest(&SHA256, text.as_bytes()).as_ref().to_vec();
    Ok((text, sum))
}

fn row_of(row: &Row) -> Result<PublishedPack, Fault> {
    Ok(PublishedPack {
        id: row.text(0)?.to_owned(),
        version: u32::try_from(row.int(1)?).map_err(|_| row.meaningless(1))?,
        files: serde_json::from_str(row.text(2)?).map_err(|_| row.meaningless(2))?,
        activated: Moment::from_micros(row.int(3)?),
    })
}

impl Tx<'_> {
    /// Puts a policy in force. The same version again must be the very same files; a published
    /// version never changes (`LP-108`).
    ///
    /// # Errors
    /// [`Fault::Refused`] when this version is there already with other files, or an older one
    /// would replace a newer.
    pub fn put_in_force(&mut self, compiled: &Arc<Compiled>, files: &Files) -> Result<bool, Fault> {
        let (text, sum) = encoded(files)?;
        let version = i64::from(compiled.version());
        let known = self.connection.first(
            "SELECT digest FROM packs WHERE pack = $1 AND version = $2",
            &[Param::Text(compiled.id()), Param::Int(version)],
            |row| Ok(row.bytes(0)?.to_vec()),
        )?;
        match known {
            Some(known) if known == sum => return Ok(false),
            Some(_) => {
                return Err(Fault::Refused(format!(
                    "version {version} of `{}` is published with other words; a published version never changes (LP-108): raise `version` in pack.toml",
                    compiled.id()
                )));
            }
            None => {}
        }
        let newest = self
            .connection
            .first(
                "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM packs WHERE pack = $1",
                &[Param::Text(compiled.id())],
                |row| row.int(0),
            )?
            .unwrap_or(0);
        if newest > version {
            return Err(Fault::Refused(format!(
                "version {newest} of `{}` is already in force; {version} is older",
                compiled.id()
            )));
        }
        self.connection.execute(
            "INSERT INTO packs (pack, version, digest, files, activated_at) VALUES ($1, $2, $3, $4, $5)",
            &[Param::Text(compiled.id()), Param::Int(version), Param::Bytes(&sum), Param::Text(&text), Param::Int(self.now.micros())],
        )?;
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        self.enter_house(
            &json!({ "kind": "policy", "pack": compiled.id(), "version": version, "digest": hex }),
        )?;
        self.reload = Some(Arc::clone(compiled));
        Ok(true)
    }

    /// Notes an agreement with a recipient or processor (s.40, `LP-10`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_agreement(
        &mut self,
        recipient: &str,
        reference: &str,
        from: Moment,
        until: Moment,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO agreements (recipient, reference, from_at, until_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (recipient, reference) DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at",
            &[Param::Text(recipient), Param::Text(reference), Param::Int(from.micros()), Param::Int(until.micros())],
        )?;
        if let Some(ix) = self.compiled().recipient_ix(recipient)
            && from <= self.now
        {
            self.changes
                .push(crate::hot::Change::Agreement(ix.0, until.micros()));
        }
        Ok(())
    }
}

impl Read<'_> {
    /// Every version of a pack that was put in force, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn published(&mut self, id: &str) -> Result<Vec<PublishedPack>, Fault> {
        self.connection.all(
            "SELECT pack, version, files, activated_at FROM packs WHERE pack = $1 ORDER BY version",
            &[Param::Text(id)],
            row_of,
        )
    }
}

impl Store {
    /// The policy that is in force in a store, looked at before it is opened; nothing where none was
    /// ever put in force there.
    ///
    /// # Errors
    /// [`Fault`] when the place cannot be used.
    pub fn in_force_at(data: &Location) -> Result<Option<PublishedPack>, Fault> {
        if let Location::File(path) = data
            && !path.exists()
        {
            return Ok(None);
        }
        let mut connection = Connection::open(data, Purpose::Read)?;
        let tables = connection.live_columns()?;
        if !tables.iter().any(|(table, _)| table == "packs") {
            return Ok(None);
        }
        connection.first(
            "SELECT pack, version, files, activated_at FROM packs ORDER BY activated_at DESC, version DESC LIMIT 1",
            &[],
            row_of,
        )
    }

    /// Decides by this compiled form of the policy in force from now on: the same version, compiled
    /// together with the versions published before it.
    ///
    /// # Errors
    /// [`Fault::Refused`] when it is another policy or version.
    pub fn use_policy(&self, compiled: Arc<Compiled>) -> Result<(), Fault> {
        let present = self.compiled();
        if (present.id(), present.version()) != (compiled.id(), compiled.version()) {
            return Err(Fault::Refused(
                "another version is put in force with its files (LP-108)".to_owned(),
            ));
        }
        self.transact("policy.loaded", move |tx| {
            tx.reload = Some(compiled);
            Ok(())
        })
    }
}
