//! What visitors of the institution's own sites chose (s.19 ¶3, `LP-30`, `CO-8`): the proof that the
//! controller owes, under a random number of which only the hash is kept. No name, no network address.

use law::Moment;

use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::with_random;
use crate::transact::Read;
use crate::tx::Tx;

/// How many answers of one visitor are kept; beyond it the oldest go first.
pub const CHOICES_MOST: usize = 32;

/// One answer of a visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// When.
    pub at: Moment,
    /// The site of the pack.
    pub site: String,
    /// The version of the policy then in force.
    pub policy: u32,
    /// SHA-256 of the text that was answered.
    pub text: [u8; 32],
    /// The language it was shown in.
    pub language: String,
    /// How it was answered.
    pub method: String,
    /// The purposes agreed to.
    pub agreed: Vec<String>,
    /// The purposes not agreed to.
    pub declined: Vec<String>,
    /// When it is forgotten.
    pub ends: Moment,
}

/// The number of a visitor, as only they have it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VisitorNumber([u8; 32]);

impl VisitorNumber {
    /// The number that was given.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        VisitorNumber(bytes)
    }

    /// The number, to be given to its visitor and to nobody else.
    #[must_use]
    pub const fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// What is kept of it.
    fn hash(self) -> [u8; 32] {
        vault::Digest::of(&self.0)
    }
}

impl std::fmt::Debug for VisitorNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VisitorNumber(…)")
    }
}

fn joined(words: &[String]) -> String {
    words.join(" ")
}

fn parted(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

impl Tx<'_> {
    /// Draws the number of a visitor.
    ///
    /// # Errors
    /// [`Fault`] when there is no randomness.
    pub fn new_visitor(&self) -> Result<VisitorNumber, Fault> {
        with_random(|random| random.bytes::<32>())
            .map(VisitorNumber)
            .map_err(|error| Fault::Vault(error.to_string()))
    }

    /// Keeps an answer, and the text that was answered where it is not kept yet.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_choice(
        &mut self,
        visitor: VisitorNumber,
        choice: &Choice,
        text: &str,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO choice_texts (digest, language, body, first_at) VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING",
            &[
                Param::Bytes(&choice.text),
                Param::Text(&choice.language),
                Param::Text(text),
                Param::Int(choice.at.micros()),
            ],
        )?;
        let hash = visitor.hash();
        self.connection.execute(
            "INSERT INTO choices (visitor, at, site, policy, text_digest, language, method, agreed, declined, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (visitor, at) DO UPDATE SET agreed = excluded.agreed, declined = excluded.declined, method = excluded.method",
            &[
                Param::Bytes(&hash),
                Param::Int(choice.at.micros()),
                Param::Text(&choice.site),
                Param::Int(i64::from(choice.policy)),
                Param::Bytes(&choice.text),
                Param::Text(&choice.language),
                Param::Text(&choice.method),
                Param::Text(&joined(&choice.agreed)),
                Param::Text(&joined(&choice.declined)),
                Param::Int(choice.ends.micros()),
            ],
        )?;
        let kept = self.connection.all(
            "SELECT at FROM choices WHERE visitor = $1 ORDER BY at DESC",
            &[Param::Bytes(&hash)],
            |row| row.int(0),
        )?;
        if let Some(oldest) = kept.get(CHOICES_MOST) {
            self.connection.execute(
                "DELETE FROM choices WHERE visitor = $1 AND at <= $2",
                &[Param::Bytes(&hash), Param::Int(*oldest)],
            )?;
        }
        Ok(())
    }

    /// How many answers of a site were kept since a moment, this transaction's own among them.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn choices_since(&mut self, site: &str, since: Moment) -> Result<u64, Fault> {
        let count = self.connection.first(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM choices WHERE site = $1 AND at >= $2",
            &[Param::Text(site), Param::Int(since.micros())],
            |row| row.int(0),
        )?;
        Ok(count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(0))
    }

    /// Whether anything is kept under this number, this transaction's own changes among it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn is_visitor(&mut self, visitor: VisitorNumber) -> Result<bool, Fault> {
        let found = self.connection.first(
            "SELECT at FROM choices WHERE visitor = $1 AND ends_at > $2",
            &[Param::Bytes(&visitor.hash()), Param::Int(self.now.micros())],
            |row| row.int(0),
        )?;
        Ok(found.is_some())
    }

    /// Erases everything kept under a number; how many answers.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn erase_choices(&mut self, visitor: VisitorNumber) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM choices WHERE visitor = $1",
            &[Param::Bytes(&visitor.hash())],
        )
    }

    /// Destroys answers that have had their time, and texts that no kept answer was given to; how many
    /// answers.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_choices(&mut self) -> Result<u64, Fault> {
        let gone = self.connection.execute(
            "DELETE FROM choices WHERE ends_at <= $1",
            &[Param::Int(self.now.micros())],
        )?;
        self.connection.execute(
            "DELETE FROM choice_texts WHERE NOT EXISTS (SELECT 1 FROM choices WHERE choices.text_digest = choice_texts.digest)",
            &[],
        )?;
        Ok(gone)
    }
}

impl Read<'_> {
    /// The answers kept under a number, newest first; none past their end.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn choices(&mut self, visitor: VisitorNumber) -> Result<Vec<Choice>, Fault> {
        self.connection.all(
            "SELECT at, site, policy, text_digest, language, method, agreed, declined, ends_at FROM choices WHERE visitor = $1 AND ends_at > $2 ORDER BY at DESC",
            &[Param::Bytes(&visitor.hash()), Param::Int(self.now.micros())],
            |row| {
                Ok(Choice {
                    at: Moment::from_micros(row.int(0)?),
                    site: row.text(1)?.to_owned(),
                    policy: u32::try_from(row.int(2)?).map_err(|_| row.meaningless(2))?,
                    text: row.array(3)?,
                    language: row.text(4)?.to_owned(),
                    method: row.text(5)?.to_owned(),
                    agreed: parted(row.text(6)?),
                    declined: parted(row.text(7)?),
                    ends: Moment::from_micros(row.int(8)?),
                })
            },
        )
    }

    /// The text that was answered, by its SHA-256.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn choice_text(&mut self, digest: &[u8; 32]) -> Result<Option<String>, Fault> {
        self.connection.first(
            "SELECT body FROM choice_texts WHERE digest = $1",
            &[Param::Bytes(digest)],
            |row| Ok(row.text(0)?.to_owned()),
        )
    }
}
