use jiff::SignedDuration;
use law::Moment;

use super::Breaker;

fn at(seconds: i64) -> Moment {
    Moment::from_micros(0).after(SignedDuration::from_secs(seconds))
}

#[test]
fn t_55_a_system_that_failed_is_left_alone_for_longer_each_time_and_asked_again_once() {
    let breaker = Breaker::default();
    assert!(breaker.lets_pass(at(0)));
    breaker.note(at(0), true);
    assert!(!breaker.lets_pass(at(9)));
    assert!(breaker.lets_pass(at(10)), "the time is over");
    assert!(!breaker.lets_pass(at(10)), "one question at a time");
    breaker.note(at(10), true);
    assert!(!breaker.lets_pass(at(29)));
    assert!(breaker.lets_pass(at(30)));
    breaker.note(at(30), false);
    assert!(breaker.lets_pass(at(30)) && breaker.lets_pass(at(30)));
    for failure in 0..40 {
        breaker.note(at(failure * 1_000), true);
    }
    assert!(!breaker.lets_pass(at(39_000 + 599)));
    assert!(breaker.lets_pass(at(39_000 + 600)), "ten minutes at most");
}
