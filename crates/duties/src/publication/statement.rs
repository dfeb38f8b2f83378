//! The signed approval of a version: a text that anybody checks offline against the ledger's public key
//! and the files (C2SP signed-note, `LP-108`).

use law::Moment;
use store::{Files, ProposalRow, VerifierKey, pack_digest, signed_statement};

/// The first line: no name of a ledger, so that it is never taken for a checkpoint.
const FIRST: &str = "approval of a policy version";

/// What an approval says.
pub(super) fn text(row: &ProposalRow, (proposer, approver): (&str, &str), now: Moment) -> String {
    let at = |moment: Moment| {
        jiff::Timestamp::from_microsecond(moment.micros())
            .map(|at| at.to_string())
            .unwrap_or_default()
    };
    format!(
        "{FIRST}\npack {}\nversion {}\nsha256 {}\nbase {} {}\neffective {}\nproposed {} by {proposer}\napproved {} by {approver}\n",
        row.pack,
        row.version,
        row.digest,
        row.base_version,
        row.base_digest,
        row.effective,
        at(row.proposed),
        at(now),
    )
}

/// An approval that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The policy.
    pub pack: String,
    /// The version.
    pub version: u32,
    /// The day from which it holds, ISO 8601.
    pub effective: String,
    /// SHA-256 of the files, hexadecimal.
    pub digest: String,
}

/// Why an approval is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotApproved {
    /// It is not signed by this key.
    #[error("the approval is not signed by the key of this ledger (C2SP signed-note)")]
    Unsigned,
    /// It is signed, and something else than an approval.
    #[error("the signed text is no approval of a policy version (LP-108)")]
    Other,
    /// It approves other files than these.
    #[error("the approval is of other files than these (LP-108)")]
    OtherFiles,
}

impl NotApproved {
    /// The stable word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            NotApproved::Unsigned => "unsigned",
            NotApproved::Other => "no-approval",
            NotApproved::OtherFiles => "other-files",
        }
    }
}

/// Checks an approval offline: the signature, and that it is of these files.
///
/// # Errors
/// [`NotApproved`].
pub fn verify(note: &str, key: &VerifierKey, files: &Files) -> Result<Verified, NotApproved> {
    let text = signed_statement(note, key).map_err(|_| NotApproved::Unsigned)?;
    let mut lines = text.lines();
    if lines.next() != Some(FIRST) {
        return Err(NotApproved::Other);
    }
    let rest: Vec<&str> = lines.collect();
    let value = |name: &str| {
        rest.iter()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
            .map(str::to_owned)
            .ok_or(NotApproved::Other)
    };
    let verified = Verified {
        pack: value("pack")?,
        version: value("version")?.parse().map_err(|_| NotApproved::Other)?,
        effective: value("effective")?,
        digest: value("sha256")?,
    };
    let digest = pack_digest(files).map_err(|_| NotApproved::OtherFiles)?;
    if digest == verified.digest {
        Ok(verified)
    } else {
        Err(NotApproved::OtherFiles)
    }
}
