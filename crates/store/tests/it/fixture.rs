//! A store of its own for each test, on each engine. A missing engine fails the test.

use std::sync::Arc;

use law::Clock;
use policy::Compiled;
use store::{Options, Store};
pub(crate) use testbed::{Place, TestClock};
use vault::FileRootKey;

/// The shipped learning-platform policy.
pub(crate) fn chula() -> Arc<Compiled> {
    let files = testbed::shipped("chula-learning");
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    let (pack, faults) = policy::read::read_bytes(&bytes);
    assert!(faults.is_empty(), "{faults:?}");
    Arc::new(Compiled::new(&pack, &[]).unwrap())
}

pub(crate) fn options(place: &Place, clock: Arc<dyn Clock>) -> Options {
    Options {
        data: place.data.clone(),
        keys: place.keys.clone(),
        root: Arc::new(FileRootKey::from_file_bytes(b"an invented root key for tests..").unwrap()),
        controller: "chulalongkorn-university".to_owned(),
        origin: "test.example/sitthi".to_owned(),
        compiled: chula(),
        clock,
        readers: 4,
    }
}

pub(crate) fn open(place: &Place, clock: &Arc<TestClock>) -> Store {
    Store::open(options(place, Arc::clone(clock) as Arc<dyn Clock>)).unwrap()
}
