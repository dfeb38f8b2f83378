//! What a check of the log can find wrong, each with its place.

use crate::checkpoint::Unaccepted;
use crate::note::Unsigned;

/// One fault of a log. Its text names places and sizes and never an entry's octets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The checkpoint is unreadable, not signed by the log, or another log's.
    #[error(transparent)]
    Checkpoint(#[from] Unaccepted),
    /// A trusted checkpoint given to compare with is another log's.
    #[error(
        "the trusted checkpoint of {size} entries is of the log `{found}` (C2SP tlog-checkpoint)"
    )]
    StrangeTrusted {
        /// Entries it states.
        size: u64,
        /// Origin it names.
        found: String,
    },
    /// The log shows an older state than one already seen.
    #[error(
        "rolled back: the checkpoint has {size} entries, {trusted} were signed before (C2SP tlog-checkpoint)"
    )]
    RolledBack {
        /// Entries of the checkpoint shown.
        size: u64,
        /// Entries of the trusted one.
        trusted: u64,
    },
    /// Two signed histories that cannot both be true.
    #[error(
        "forked: the log does not continue the checkpoint of {trusted} entries (RFC 9162 §2.1.4)"
    )]
    Forked {
        /// Entries of the trusted checkpoint it contradicts.
        trusted: u64,
    },
    /// The end of the log is missing.
    #[error("cut: {entries} entries are left of {signed} signed ones (C2SP tlog-checkpoint)")]
    Cut {
        /// Entries from the start up to the cut.
        entries: u64,
        /// Entries the checkpoint signs.
        signed: u64,
    },
    /// Entries inside the log are missing; their numbers are skipped.
    #[error("entries {from} to {to} are missing (RFC 6962 §2.1)")]
    Missing {
        /// First missing index.
        from: u64,
        /// Last missing index.
        to: u64,
    },
    /// An index came again, or out of order.
    #[error("entry {index} comes twice or out of order (RFC 6962 §2.1)")]
    Repeated {
        /// The index.
        index: u64,
    },
    /// Entries after the last signed one.
    #[error("entries {from} to {to} are signed by no checkpoint (C2SP tlog-checkpoint)")]
    Unsigned {
        /// First such index.
        from: u64,
        /// Last such index.
        to: u64,
    },
    /// An entry is not the one that was signed.
    #[error("edited: entry {index} is not the one that was signed (RFC 6962 §2.1)")]
    Edited {
        /// Its index.
        index: u64,
    },
    /// Two entries have changed places.
    #[error("swapped: entries {first} and {second} have changed places (RFC 6962 §2.1)")]
    Swapped {
        /// The lower index.
        first: u64,
        /// The higher index.
        second: u64,
    },
    /// An entry was taken out and the following ones were renumbered.
    #[error("removed: entry {index} was taken out and later ones moved up (RFC 6962 §2.1)")]
    Removed {
        /// Its index.
        index: u64,
    },
    /// An entry was put in and the following ones were renumbered.
    #[error("inserted: entry {index} was put in and later ones moved down (RFC 6962 §2.1)")]
    Inserted {
        /// Its index.
        index: u64,
    },
    /// A stored hash is wrong; what it stands for is as signed.
    #[error("the stored hash at level {level}, index {index} is wrong (C2SP tlog-tiles)")]
    Row {
        /// Level of the row, 0 for leaves.
        level: u8,
        /// Index within the level.
        index: u64,
    },
    /// A stored hash is missing.
    #[error("the stored hash at level {level}, index {index} is missing (C2SP tlog-tiles)")]
    RowMissing {
        /// Level of the row, 0 for leaves.
        level: u8,
        /// Index within the level.
        index: u64,
    },
    /// Entry and stored hash differ and nothing signed says which is right.
    #[error(
        "the stored hash at level {level}, index {index} does not fit the entries (C2SP tlog-tiles)"
    )]
    Disagreement {
        /// Level of the row, 0 for leaves.
        level: u8,
        /// Index within the level.
        index: u64,
    },
    /// Entries and their stored hashes were changed together: neither leads to what was
    /// signed.
    #[error(
        "rewritten: entries {from} to {to} do not lead to the signed root, nor do their stored hashes (RFC 6962 §2.1)"
    )]
    Rewritten {
        /// First index that may be false.
        from: u64,
        /// Last index that may be false.
        to: u64,
    },
    /// More faults than are listed.
    #[error("{count} further differences are not listed")]
    More {
        /// How many.
        count: u64,
    },
}

impl Finding {
    /// A short name that stays the same across versions, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Finding::Checkpoint(Unaccepted::Unsigned(Unsigned::BadSignature { .. })) => {
                "bad-signature"
            }
            Finding::Checkpoint(Unaccepted::Unsigned(Unsigned::NoKnownKey { .. })) => "not-signed",
            Finding::Checkpoint(Unaccepted::WrongOrigin { .. }) => "wrong-origin",
            Finding::Checkpoint(Unaccepted::Note(_) | Unaccepted::Checkpoint(_)) => {
                "unreadable-checkpoint"
            }
            Finding::StrangeTrusted { .. } => "strange-trusted-checkpoint",
            Finding::RolledBack { .. } => "rolled-back",
            Finding::Forked { .. } => "forked",
            Finding::Cut { .. } => "cut",
            Finding::Missing { .. } => "missing",
            Finding::Repeated { .. } => "repeated",
            Finding::Unsigned { .. } => "unsigned",
            Finding::Edited { .. } => "edited",
            Finding::Swapped { .. } => "swapped",
            Finding::Removed { .. } => "removed",
            Finding::Inserted { .. } => "inserted",
            Finding::Row { .. } => "wrong-hash",
            Finding::RowMissing { .. } => "missing-hash",
            Finding::Disagreement { .. } => "disagreement",
            Finding::Rewritten { .. } => "rewritten",
            Finding::More { .. } => "more",
        }
    }

    /// The same as the English text, in Thai.
    #[must_use]
    pub fn thai(&self) -> String {
        match self {
            Finding::Checkpoint(Unaccepted::Unsigned(_)) => {
                "จุดตรวจสอบไม่มีลายเซ็นที่ถูกต้องของบันทึกนี้".to_owned()
            }
            Finding::Checkpoint(Unaccepted::WrongOrigin { wanted, found }) => {
                format!("จุดตรวจสอบเป็นของบันทึก `{found}` ไม่ใช่ `{wanted}`")
            }
            Finding::Checkpoint(_) => "อ่านจุดตรวจสอบไม่ได้ รูปแบบไม่ถูกต้อง".to_owned(),
            Finding::StrangeTrusted { size, found } => {
                format!("จุดตรวจสอบที่นำมาเทียบ ({size} รายการ) เป็นของบันทึก `{found}`")
            }
            Finding::RolledBack { size, trusted } => {
                format!("บันทึกถูกย้อนกลับ: เหลือ {size} รายการ ทั้งที่เคยลงนามไว้ {trusted} รายการ")
            }
            Finding::Forked { trusted } => {
                format!("บันทึกแตกเป็นสองสาย: ไม่ต่อเนื่องจากที่เคยลงนามไว้ {trusted} รายการ")
            }
            Finding::Cut { entries, signed } => {
                format!("ท้ายบันทึกถูกตัด: เหลือ {entries} จาก {signed} รายการที่ลงนามไว้")
            }
            Finding::Missing { from, to } => format!("รายการที่ {from} ถึง {to} หายไป"),
            Finding::Repeated { index } => format!("รายการที่ {index} ซ้ำหรือผิดลำดับ"),
            Finding::Unsigned { from, to } => {
                format!("รายการที่ {from} ถึง {to} ไม่มีจุดตรวจสอบใดลงนามรับรอง")
            }
            Finding::Edited { index } => format!("รายการที่ {index} ถูกแก้ไข ไม่ตรงกับที่ลงนามไว้"),
            Finding::Swapped { first, second } => {
                format!("รายการที่ {first} กับ {second} ถูกสลับที่กัน")
            }
            Finding::Removed { index } => {
                format!("รายการที่ {index} ถูกนำออก และรายการถัดไปถูกเลื่อนขึ้นมาแทน")
            }
            Finding::Inserted { index } => {
                format!("รายการที่ {index} ถูกแทรกเข้ามา และรายการถัดไปถูกเลื่อนลง")
            }
            Finding::Row { level, index } => {
                format!("ค่าแฮชที่เก็บไว้ ชั้น {level} ลำดับ {index} ไม่ถูกต้อง")
            }
            Finding::RowMissing { level, index } => {
                format!("ค่าแฮชที่เก็บไว้ ชั้น {level} ลำดับ {index} หายไป")
            }
            Finding::Disagreement { level, index } => {
                format!("ค่าแฮชที่เก็บไว้ ชั้น {level} ลำดับ {index} ไม่ตรงกับรายการ")
            }
            Finding::Rewritten { from, to } => {
                format!("รายการที่ {from} ถึง {to} และค่าแฮชถูกเขียนใหม่ ไม่ตรงกับที่ลงนามไว้")
            }
            Finding::More { count } => format!("ยังมีจุดที่ไม่ตรงกันอีก {count} แห่งที่ไม่ได้แสดง"),
        }
    }
}
