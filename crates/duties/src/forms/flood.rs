//! How much comes through the forms: limits for each network and for all together, kept in memory alone,
//! with no third party asked and nothing about anybody written down (`T15`, `T34`).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use law::{CaseId, Moment, PersonId};

use crate::failure::Failure;

/// The span over which is counted: ten minutes, in microseconds.
const SPAN: i64 = 600_000_000;
/// Forms from one network in a span. A campus stands behind few addresses.
const NETWORK_MOST: u32 = 120;
/// Forms of all together in a span.
const WHOLE_MOST: u32 = 2_400;
/// Wrong words for one case in a span.
const WRONG_WORDS_MOST: u32 = 10;
/// Wrong words from one network in a span.
const WRONG_FROM_MOST: u32 = 60;
/// Letters with a code to one person in a span.
const LETTERS_MOST: u32 = 3;
/// What is remembered at most; beyond it what is over is forgotten first, then all.
const REMEMBERED_MAX: usize = 16_384;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Counted {
    Whole,
    Network(Option<[u8; 8]>),
    Case(CaseId),
    WrongFrom(Option<[u8; 8]>),
    Letters(PersonId),
}

/// What came lately.
#[derive(Default)]
pub(crate) struct Flood(Mutex<HashMap<Counted, (i64, u32)>>);

/// The network of an address: what one subscriber usually has.
fn network(address: Option<IpAddr>) -> Option<[u8; 8]> {
    address.map(|address| {
        let mut octets = match address.to_canonical() {
            IpAddr::V4(four) => four.to_ipv6_mapped().octets(),
            IpAddr::V6(six) => six.octets(),
        };
        if address.to_canonical().is_ipv4() {
            // the whole address: the first ninety-six bits of a mapped one are alike for all
            octets.rotate_left(8);
        }
        let mut first = [0; 8];
        first.copy_from_slice(octets.first_chunk::<8>().unwrap_or(&[0; 8]));
        first
    })
}

impl Flood {
    fn count(&self, what: Counted, now: Moment) -> u32 {
        let span = now.micros().div_euclid(SPAN);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED_MAX {
            counts.retain(|_, (of, _)| *of == span);
        }
        if counts.len() >= REMEMBERED_MAX {
            counts.clear();
        }
        let (of, times) = counts.entry(what).or_insert((span, 0));
        if *of != span {
            (*of, *times) = (span, 0);
        }
        *times = times.saturating_add(1);
        *times
    }

    fn so_far(&self, what: Counted, now: Moment) -> u32 {
        let span = now.micros().div_euclid(SPAN);
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .get(&what)
            .filter(|(of, _)| *of == span)
            .map_or(0, |(_, times)| *times)
    }

    /// Lets one more form through.
    pub(crate) fn pass(&self, address: Option<IpAddr>, now: Moment) -> Result<(), Failure> {
        let from = self.count(Counted::Network(network(address)), now);
        let whole = self.count(Counted::Whole, now);
        if from > NETWORK_MOST || whole > WHOLE_MOST {
            return Err(Failure::Busy);
        }
        Ok(())
    }

    /// Lets one more letter with a code go to a person.
    pub(crate) fn pass_letter(&self, person: PersonId, now: Moment) -> Result<(), Failure> {
        if self.count(Counted::Letters(person), now) > LETTERS_MOST {
            return Err(Failure::Busy);
        }
        Ok(())
    }

    /// Whether a word may still be tried for a case.
    pub(crate) fn may_try(
        &self,
        case: CaseId,
        address: Option<IpAddr>,
        now: Moment,
    ) -> Result<(), Failure> {
        let tried = self.so_far(Counted::Case(case), now);
        let from = self.so_far(Counted::WrongFrom(network(address)), now);
        if tried >= WRONG_WORDS_MOST || from >= WRONG_FROM_MOST {
            return Err(Failure::Busy);
        }
        Ok(())
    }

    /// Notes a wrong word.
    pub(crate) fn was_wrong(&self, case: CaseId, address: Option<IpAddr>, now: Moment) {
        self.count(Counted::Case(case), now);
        self.count(Counted::WrongFrom(network(address)), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Moment {
        Moment::from_micros(micros)
    }

    #[test]
    fn t_15_one_network_is_slowed_and_others_are_not() {
        let flood = Flood::default();
        let one: Option<IpAddr> = Some("192.0.2.7".parse().unwrap());
        let other: Option<IpAddr> = Some("192.0.2.8".parse().unwrap());
        for _ in 0..NETWORK_MOST {
            flood.pass(one, at(0)).unwrap();
        }
        assert!(matches!(flood.pass(one, at(1)), Err(Failure::Busy)));
        flood.pass(other, at(1)).unwrap();
        flood.pass(one, at(SPAN)).unwrap();
    }

    #[test]
    fn t_15_all_networks_together_are_slowed() {
        let flood = Flood::default();
        let mut refused = 0;
        for number in 0..WHOLE_MOST + 5 {
            let [.., three, four] = number.to_be_bytes();
            let address = Some(IpAddr::from([10, 1, three, four]));
            refused += u32::from(flood.pass(address, at(0)).is_err());
        }
        assert_eq!(refused, 5);
    }

    #[test]
    fn t_34_words_are_not_tried_without_end() {
        let flood = Flood::default();
        let case = CaseId::from_bytes([1; 16]);
        for _ in 0..WRONG_WORDS_MOST {
            flood.may_try(case, None, at(0)).unwrap();
            flood.was_wrong(case, None, at(0));
        }
        assert!(matches!(
            flood.may_try(case, None, at(0)),
            Err(Failure::Busy)
        ));
        flood
            .may_try(CaseId::from_bytes([2; 16]), None, at(0))
            .unwrap();
        flood.may_try(case, None, at(SPAN)).unwrap();
    }

    #[test]
    fn an_address_of_the_newer_kind_counts_by_its_network() {
        let [one, same, other] = ["2001:db8::1", "2001:db8::2", "2001:db8:1::1"]
            .map(|text| network(Some(text.parse().unwrap())));
        assert_eq!(one, same);
        assert_ne!(one, other);
        let [four, next] =
            ["192.0.2.1", "192.0.2.2"].map(|text| network(Some(text.parse().unwrap())));
        assert_ne!(four, next);
    }
}
