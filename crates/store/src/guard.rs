//! One server on one data folder: a lock on a file beside the embedded database, a lease row in a
//! database server.

use std::fs::{File, TryLockError};

use law::Moment;

use crate::connection::{Connection, Location, Param};
use crate::fault::Fault;

/// How long a lease lasts when its holder has gone without a word, in microseconds.
const LEASE: i64 = 20_000_000;

/// Holds the data for this process alone.
pub(crate) enum Guard {
    /// The lock lasts as long as the file is open; the system ends it with the process.
    File(#[expect(dead_code, reason = "held, not read")] File),
    /// The name under which this process holds the lease.
    Lease(String),
}

impl Guard {
    pub(crate) fn take(location: &Location, _now: Moment) -> Result<Self, Fault> {
        match location {
            Location::File(path) => {
                let beside = path.with_extension("lock");
                let failed = |error: &std::io::Error| Fault::File {
                    path: beside.display().to_string(),
                    why: error.to_string(),
                };
                let file = File::options()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .open(&beside)
                    .map_err(|error| failed(&error))?;
                match file.try_lock() {
                    Ok(()) => Ok(Guard::File(file)),
                    Err(TryLockError::WouldBlock) => Err(Fault::InUse {
                        holder: format!("lock on `{}`", beside.display()),
                    }),
                    Err(TryLockError::Error(error)) => Err(failed(&error)),
                }
            }
            Location::Server(_) => {
                let id = crate::keys::random_id()?;
                Ok(Guard::Lease(law::EntryId::from_bytes(id).to_string()))
            }
        }
    }

    /// Takes the lease, once the table for it is there.
    pub(crate) fn enter(&mut self, connection: &mut Connection, now: Moment) -> Result<(), Fault> {
        let Guard::Lease(holder) = self else {
            return Ok(());
        };
        let taken = connection.execute(
            "INSERT INTO leases (lease, holder, until_at) VALUES ('writer', $1, $2)
             ON CONFLICT (lease) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at WHERE leases.until_at < $3",
            &[Param::Text(holder), Param::Int(now.micros().saturating_add(LEASE)), Param::Int(now.micros())],
        )?;
        if taken == 1 {
            return Ok(());
        }
        let left = connection
            .first(
                "SELECT until_at FROM leases WHERE lease = 'writer'",
                &[],
                |row| row.int(0),
            )?
            .unwrap_or(0)
            - now.micros();
        Err(Fault::InUse {
            holder: format!(
                "its lease lasts {} more seconds",
                left.max(0) / 1_000_000 + 1
            ),
        })
    }

    /// Fails when the lease is no longer ours: part of every commit.
    pub(crate) fn hold(&mut self, connection: &mut Connection, now: Moment) -> Result<(), Fault> {
        let Guard::Lease(holder) = self else {
            return Ok(());
        };
        let held = connection.execute(
            "UPDATE leases SET until_at = $1 WHERE lease = 'writer' AND holder = $2",
            &[
                Param::Int(now.micros().saturating_add(LEASE)),
                Param::Text(holder),
            ],
        )?;
        if held == 1 {
            Ok(())
        } else {
            Err(Fault::InUse {
                holder: "it took the lease".to_owned(),
            })
        }
    }

    pub(crate) fn renew(&mut self, connection: &mut Connection, now: Moment) -> Result<(), Fault> {
        self.hold(connection, now)
    }

    /// Gives the lease up, so that the next start need not wait for it to end.
    pub(crate) fn release(&mut self, connection: &mut Connection) {
        if let Guard::Lease(holder) = self
            && let Err(fault) = connection.execute(
                "DELETE FROM leases WHERE lease = 'writer' AND holder = $1",
                &[Param::Text(holder)],
            )
        {
            tracing::warn!(%fault, "the writer's lease was not given up; the next start waits for its end");
        }
    }
}
