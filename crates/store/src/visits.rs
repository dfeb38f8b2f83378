//! How often pages of the institution's own sites were opened: sums of a day, in words of the pack, in
//! which nobody is a number (`CO-7`, `CO-38`).

use jiff::civil::Date;

use crate::connection::Param;
use crate::fault::Fault;
use crate::transact::Read;
use crate::tx::Tx;

/// One sum.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    /// The site of the pack.
    pub site: String,
    /// The civil day in Bangkok.
    pub day: Date,
    /// What is counted: `page`, `from`, `device`, `stay`, `visit`.
    pub what: String,
    /// Of what is counted, which: a path of the pack, or a word of this program.
    pub word: String,
    /// How often.
    pub times: u64,
}

fn whole(times: u64) -> i64 {
    i64::try_from(times).unwrap_or(i64::MAX)
}

impl Tx<'_> {
    /// Adds to the sum of a day that is not settled; a settled one never changes.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn count_visits(&mut self, counted: &Counted) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO visits (site, day, what, word, times, settled) VALUES ($1, $2, $3, $4, $5, 0)
             ON CONFLICT (site, day, what, word) DO UPDATE SET times = visits.times + excluded.times WHERE visits.settled = 0",
            &[
                Param::Text(&counted.site),
                Param::Text(&counted.day.to_string()),
                Param::Text(&counted.what),
                Param::Text(&counted.word),
                Param::Int(whole(counted.times)),
            ],
        )?;
        Ok(())
    }

    /// Settles the sums of the days before this one: rounded down to whole multiples of `k`, and what is
    /// below `k` destroyed, so that a small number is never kept past its day. How many sums stay.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn settle_visits(&mut self, today: Date, k: u64) -> Result<u64, Fault> {
        let (today, k) = (today.to_string(), whole(k));
        self.connection.execute(
            "DELETE FROM visits WHERE settled = 0 AND day < $1 AND times < $2",
            &[Param::Text(&today), Param::Int(k)],
        )?;
        self.connection.execute(
            "UPDATE visits SET times = times - times % $2, settled = 1 WHERE settled = 0 AND day < $1",
            &[Param::Text(&today), Param::Int(k)],
        )
    }

    /// Destroys the sums of days before this one; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_visits(&mut self, before: Date) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM visits WHERE day < $1",
            &[Param::Text(&before.to_string())],
        )
    }
}

impl Read<'_> {
    /// The settled sums of a site from one day to another, both included, by day.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn settled_visits(
        &mut self,
        site: &str,
        from: Date,
        to: Date,
    ) -> Result<Vec<Counted>, Fault> {
        self.connection.all(
            "SELECT site, day, what, word, times FROM visits WHERE site = $1 AND day >= $2 AND day <= $3 AND settled = 1 ORDER BY day, what, word",
            &[
                Param::Text(site),
                Param::Text(&from.to_string()),
                Param::Text(&to.to_string()),
            ],
            |row| {
                Ok(Counted {
                    site: row.text(0)?.to_owned(),
                    day: row.text(1)?.parse().map_err(|_| row.meaningless(1))?,
                    what: row.text(2)?.to_owned(),
                    word: row.text(3)?.to_owned(),
                    times: u64::try_from(row.int(4)?).map_err(|_| row.meaningless(4))?,
                })
            },
        )
    }
}
