//! Versions of a policy on their way: proposed, approved or not, in force on their day (s.21, `LP-108`).

use law::{ActorId, Moment, ProposalId};
use serde_json::Value as Json;

use crate::connection::{Connection, Param, Row};
use crate::fault::Fault;
use crate::keys::random_id;
use crate::packs::{Files, encoded};
use crate::transact::Read;
use crate::tx::Tx;

/// A proposal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRow {
    /// Its number.
    pub proposal: ProposalId,
    /// The policy.
    pub pack: String,
    /// The version it would be.
    pub version: u32,
    /// The files it is made of.
    pub files: Files,
    /// SHA-256 of the files, hexadecimal.
    pub digest: String,
    /// The version it was compared with.
    pub base_version: u32,
    /// SHA-256 of that version's files, hexadecimal.
    pub base_digest: String,
    /// The day from which it holds, ISO 8601.
    pub effective: String,
    /// The laws named for uses without consent, by activity (s.21 ¶2(2)).
    pub laws: Json,
    /// Where it stands, by a word of `duties`.
    pub stage: String,
    /// Who proposed it.
    pub proposed_by: ActorId,
    /// When.
    pub proposed: Moment,
    /// Who approved, refused or withdrew it.
    pub decided_by: Option<ActorId>,
    /// When.
    pub decided: Option<Moment>,
    /// Why it was refused or withdrawn, in both languages.
    pub reason: Option<String>,
    /// The signed approval (C2SP signed-note).
    pub statement: Option<String>,
}

/// What a new proposal says.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// The policy.
    pub pack: String,
    /// The version it would be.
    pub version: u32,
    /// The files it is made of.
    pub files: Files,
    /// The version it was compared with.
    pub base_version: u32,
    /// The files of that version.
    pub base_files: Files,
    /// The day from which it holds, ISO 8601.
    pub effective: String,
    /// The laws named for uses without consent, by activity.
    pub laws: Json,
    /// The stage it begins in.
    pub stage: &'static str,
    /// Who proposes it.
    pub proposed_by: ActorId,
}

/// How a proposal was settled.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The stage it is in from now on.
    pub stage: &'static str,
    /// Who settled it; nobody where its day came.
    pub by: Option<ActorId>,
    /// Why, in both languages.
    pub reason: Option<String>,
    /// The signed approval.
    pub statement: Option<String>,
}

macro_rules! columns {
    () => {
        "SELECT proposal, pack, version, digest, files, base_version, base_digest, effective, laws, stage, proposed_by, proposed_at, decided_by, decided_at, reason, statement FROM proposals"
    };
}

/// SHA-256 of a pack's files, hexadecimal: of the JSON list of pairs of name and text, in the order of
/// the names, as it is kept.
///
/// # Errors
/// [`Fault::Refused`] when they cannot be written so.
pub fn pack_digest(files: &Files) -> Result<String, Fault> {
    Ok(hex(&encoded(files)?.1))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn row_of(row: &Row) -> Result<ProposalRow, Fault> {
    let version = |place: usize| -> Result<u32, Fault> {
        u32::try_from(row.int(place)?).map_err(|_| row.meaningless(place))
    };
    Ok(ProposalRow {
        proposal: ProposalId::from_bytes(row.array(0)?),
        pack: row.text(1)?.to_owned(),
        version: version(2)?,
        digest: hex(row.bytes(3)?),
        files: serde_json::from_str(row.text(4)?).map_err(|_| row.meaningless(4))?,
        base_version: version(5)?,
        base_digest: hex(row.bytes(6)?),
        effective: row.text(7)?.to_owned(),
        laws: serde_json::from_str(row.text(8)?).map_err(|_| row.meaningless(8))?,
        stage: row.text(9)?.to_owned(),
        proposed_by: ActorId::from_bytes(row.array(10)?),
        proposed: Moment::from_micros(row.int(11)?),
        decided_by: row.opt_array(12)?.map(ActorId::from_bytes),
        decided: row.opt_int(13)?.map(Moment::from_micros),
        reason: row.opt_text(14)?.map(str::to_owned),
        statement: row.opt_text(15)?.map(str::to_owned),
    })
}

fn one(connection: &mut Connection, proposal: ProposalId) -> Result<Option<ProposalRow>, Fault> {
    connection.first(
        concat!(columns!(), " WHERE proposal = $1"),
        &[Param::Bytes(&proposal.bytes())],
        row_of,
    )
}

fn all_of(connection: &mut Connection, pack: &str) -> Result<Vec<ProposalRow>, Fault> {
    connection.all(
        concat!(
            columns!(),
            " WHERE pack = $1 ORDER BY proposed_at DESC, proposal"
        ),
        &[Param::Text(pack)],
        row_of,
    )
}

impl Tx<'_> {
    /// Keeps a proposal.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_proposal(&mut self, new: &NewProposal) -> Result<ProposalId, Fault> {
        let proposal = ProposalId::from_bytes(random_id()?);
        let (files, digest) = encoded(&new.files)?;
        let (_, base) = encoded(&new.base_files)?;
        self.connection.execute(
            "INSERT INTO proposals (proposal, pack, version, digest, files, base_version, base_digest, effective, laws, stage, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                Param::Bytes(&proposal.bytes()),
                Param::Text(&new.pack),
                Param::Int(i64::from(new.version)),
                Param::Bytes(&digest),
                Param::Text(&files),
                Param::Int(i64::from(new.base_version)),
                Param::Bytes(&base),
                Param::Text(&new.effective),
                Param::Text(&new.laws.to_string()),
                Param::Text(new.stage),
                Param::Bytes(&new.proposed_by.bytes()),
                Param::Int(self.now.micros()),
            ],
        )?;
        Ok(proposal)
    }

    /// Notes how a proposal was settled; what it says of who, why and the approval stays where the new
    /// word has nothing to say.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn settle_proposal(
        &mut self,
        proposal: ProposalId,
        settled: &Settled,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "UPDATE proposals SET stage = $1, decided_by = COALESCE($2, decided_by), decided_at = $3, reason = COALESCE($4, reason), statement = COALESCE($5, statement) WHERE proposal = $6",
            &[
                Param::Text(settled.stage),
                Param::OptBytes(settled.by.map(ActorId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::Int(self.now.micros()),
                Param::OptText(settled.reason.as_deref()),
                Param::OptText(settled.statement.as_deref()),
                Param::Bytes(&proposal.bytes()),
            ],
        )?;
        Ok(())
    }

    /// One proposal.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn proposal(&mut self, proposal: ProposalId) -> Result<Option<ProposalRow>, Fault> {
        one(self.connection, proposal)
    }

    /// The proposals of a policy, newest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn proposals(&mut self, pack: &str) -> Result<Vec<ProposalRow>, Fault> {
        all_of(self.connection, pack)
    }
}

impl Read<'_> {
    /// One proposal.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn proposal(&mut self, proposal: ProposalId) -> Result<Option<ProposalRow>, Fault> {
        one(self.connection, proposal)
    }

    /// The proposals of a policy, newest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn proposals(&mut self, pack: &str) -> Result<Vec<ProposalRow>, Fault> {
        all_of(self.connection, pack)
    }
}
