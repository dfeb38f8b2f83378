//! A bounded set of read-only connections, lent out and taken back.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::connection::{Connection, Location, Purpose};
use crate::fault::Fault;

/// The readers of one store.
pub(crate) struct Readers {
    state: Mutex<State>,
    back: Condvar,
    data: Location,
    most: usize,
}

struct State {
    idle: Vec<Connection>,
    out: usize,
}

impl Readers {
    pub(crate) const fn new(data: Location, most: usize) -> Self {
        let state = State {
            idle: Vec::new(),
            out: 0,
        };
        Readers {
            state: Mutex::new(state),
            back: Condvar::new(),
            data,
            most,
        }
    }

    /// Lends a connection; waits while all are out.
    pub(crate) fn lend(&self) -> Result<Connection, Fault> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = state.idle.pop() {
                state.out += 1;
                return Ok(connection);
            }
            if state.out < self.most.max(1) {
                state.out += 1;
                drop(state);
                return Connection::open(&self.data, Purpose::Read).inspect_err(|_| self.end(None));
            }
            state = self
                .back
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes a connection back, to be lent again unless it is spoilt.
    pub(crate) fn give_back(&self, connection: Connection, usable: bool) {
        self.end(Some(connection).filter(|connection| usable && connection.is_alive()));
    }

    fn end(&self, connection: Option<Connection>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.out -= 1;
        state.idle.extend(connection);
        drop(state);
        self.back.notify_one();
    }
}
