//! What has had its time and goes without anybody asking (s.37(3)).

use crate::connection::Param;
use crate::fault::Fault;
use crate::tx::Tx;

impl Tx<'_> {
    /// Removes tombstones past their end; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_tombstones(&mut self) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM tombstones WHERE until_at <= $1",
            &[Param::Int(self.now.micros())],
        )
    }

    /// Destroys records whose period has ended, that nothing holds and whose use is not restricted;
    /// how many (s.34, s.37(3)). They were invisible before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_expired(&mut self) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM records WHERE expires_at <= $1 AND NOT EXISTS (SELECT 1 FROM holds
             WHERE holds.person = records.person AND holds.category = records.category AND holds.ended_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM restrictions WHERE restrictions.person = records.person
             AND restrictions.category = records.category AND restrictions.ended_at IS NULL)",
            &[Param::Int(self.now.micros())],
        )
    }

    /// Destroys what came from other controllers and was not accepted in time; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_arrivals(&mut self) -> Result<u64, Fault> {
        let now = self.now.micros();
        self.connection.execute(
            "DELETE FROM transfer_parts WHERE EXISTS (SELECT 1 FROM arrivals WHERE arrivals.person = transfer_parts.person
             AND arrivals.transfer = transfer_parts.transfer AND arrivals.until_at <= $1)",
            &[Param::Int(now)],
        )?;
        self.connection.execute(
            "DELETE FROM arrivals WHERE until_at <= $1",
            &[Param::Int(now)],
        )
    }

    /// Destroys the evidence of corrections whose record is gone; how many (s.37(3)).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_corrections(&mut self) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM corrections WHERE NOT EXISTS (SELECT 1 FROM records WHERE records.person = corrections.person AND records.record = corrections.record)",
            &[],
        )
    }
}
