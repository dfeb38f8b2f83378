//! The ground a test house stands on: a folder of this machine, or two databases of a server. Gone
//! when dropped. A missing server fails the test.

use std::cell::Cell;
use std::path::PathBuf;

use store::Location;
use testbed::Place;

/// Which engine a house stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Embedded,
    Server,
}

pub(crate) const BOTH: [Engine; 2] = [Engine::Embedded, Engine::Server];

thread_local! {
    static HERE: Cell<Engine> = const { Cell::new(Engine::Embedded) };
}

/// The engine of the test that runs on this thread.
pub(crate) fn here() -> Engine {
    HERE.get()
}

/// Runs a test with its houses on a server.
pub(crate) fn on_a_server(test: fn()) {
    HERE.set(Engine::Server);
    test();
    HERE.set(Engine::Embedded);
}

/// Runs every test of this file once more with its houses on a server; one left out of the list fails.
macro_rules! once_more_on_a_server {
    ($file:literal: $($test:ident),+ $(,)?) => {
        mod on_a_server {
            $(
                #[test]
                fn $test() {
                    crate::ground::on_a_server(super::$test);
                }
            )+

            #[test]
            fn no_test_is_left_out() {
                let listed = [$(stringify!($test)),+];
                let written = include_str!($file);
                let written =
                    written.replace("\n#[tokio::test(flavor = \"multi_thread\")]\n", "\n#[test]\n");
                let tests = written
                    .split("\n#[test]\n")
                    .skip(1)
                    .filter(|test| test.contains("House::open()") || test.contains("Open::doors()"));
                assert_eq!(tests.count(), listed.len());
            }
        }
    };
}
pub(crate) use once_more_on_a_server;

/// Where a house keeps its data and its keys.
pub(crate) struct Ground(Place);

impl Ground {
    pub(crate) fn new(engine: Engine) -> Self {
        Ground(match engine {
            Engine::Embedded => Place::embedded(),
            Engine::Server => Place::server(),
        })
    }

    pub(crate) fn data(&self) -> Location {
        self.0.data.clone()
    }

    pub(crate) fn keys(&self) -> Location {
        self.0.keys.clone()
    }

    /// Where letters are laid.
    pub(crate) fn letters(&self) -> PathBuf {
        self.0.folder.join("letters")
    }
}

/// Does what waits for a server, wherever the test stands: in a runtime's thread that would be refused.
pub(crate) fn apart<T>(work: impl FnOnce() -> T) -> T {
    if tokio::runtime::Handle::try_current().is_ok() {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}
