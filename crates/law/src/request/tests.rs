use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::basis::Basis;
use crate::plain::Plain;
use crate::refusal::{Limb, RefusalCode};
use crate::right::{Circumstances, Ground, answer};

const STAFF: ActorId = ActorId::from_bytes([7; 16]);

/// So many hours after the request came in.
fn hour(hours: i64) -> Moment {
    Moment::start_of(date(2026, 9, 2)).after(SignedDuration::from_hours(9 + hours))
}

fn filed(right: Right) -> Request {
    Request::receive(right, Channel::Portal, hour(0))
}

fn identified(right: Right) -> Request {
    filed(right)
        .identify(Proof::FreshSignIn, hour(1), None)
        .unwrap()
}

fn whole() -> Gathering {
    Gathering {
        asked: 4,
        answered: 2,
        empty: 1,
        failed: 1,
    }
}

fn reviewed(right: Right) -> Request {
    let request = identified(right);
    let request = if stage::gathers(right) {
        request.gather(whole(), hour(2)).unwrap()
    } else {
        request
    };
    request
        .review(
            Review {
                granted: 3,
                withheld: 1,
                kept: 0,
            },
            STAFF,
            hour(3),
        )
        .unwrap()
}

fn refusal(code: RefusalCode) -> Refusal {
    let (ground, basis) = match (code, code.right()) {
        (RefusalCode::NotPromised, _) => (Ground::PromisedAfterObjection, Basis::Contract),
        (_, None) => (Ground::Access, Basis::Contract),
        (_, Some(Right::Withdrawal)) => (Ground::Withdrawal, Basis::Consent),
        (_, Some(Right::Access)) => (Ground::Access, Basis::Contract),
        (_, Some(Right::Portability)) => (Ground::Receive, Basis::Contract),
        (_, Some(Right::Objection)) => (Ground::PublicOrInterest, Basis::PublicTask),
        (_, Some(Right::Erasure)) => (Ground::PurposeOver, Basis::Contract),
        (_, Some(_)) => (Ground::Inaccurate, Basis::Contract),
    };
    let claim = answer(ground, basis, &Circumstances::default());
    let reason = Plain::new("a reason long enough for the person to check it".to_owned());
    Refusal::new(&claim, code, code.limbs(), reason).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A code that refuses this right on its merits.
fn code_for(right: Right) -> RefusalCode {
    match right {
        Right::Withdrawal => RefusalCode::WithdrawalLaw,
        Right::Access => RefusalCode::AccessLawAndHarm,
        Right::Portability => RefusalCode::PortabilityOthers,
        Right::Objection => RefusalCode::ObjectionClaims,
        Right::Erasure => RefusalCode::ErasureClaims,
        Right::Rectification => RefusalCode::RectificationAccurate,
        Right::Informed | Right::Restriction | Right::Complaint => RefusalCode::NotPromised,
    }
}

#[test]
fn lp_080_access_is_asked_gathered_reviewed_answered_and_collected_once() {
    let request = reviewed(Right::Access).answer(hour(4), hour(100)).unwrap();
    assert!(!request.stage().is_open());
    let collected = request.clone().collect(hour(100)).unwrap();
    assert_eq!(
        collected.stage(),
        &Stage::Collected {
            answered_at: hour(4),
            collected_at: hour(100)
        }
    );
    assert_eq!(
        collected.collect(hour(100)),
        Err(WrongMove::Stage {
            right: Right::Access,
            found: "collected",
            wanted: "collected"
        })
    );
    assert_eq!(
        request.clone().collect(hour(101)),
        Err(WrongMove::WindowOver)
    );
    let expired = request.expire(hour(101)).unwrap();
    let again = expired
        .answer(hour(102), hour(200))
        .unwrap()
        .collect(hour(103))
        .unwrap();
    assert_eq!(again.stage().name(), "collected");
}

#[test]
fn lp_088_erasure_ends_when_nobody_is_left_to_confirm() {
    let request = reviewed(Right::Erasure).erase_here(hour(4), 2).unwrap();
    assert!(
        request.stage().is_open(),
        "the ninety days run on for copies and backups"
    );
    assert_eq!(
        request.clone().fulfil(hour(5)),
        Err(WrongMove::ErasureOpen { open: 2 })
    );
    let request = request.erase_here(hour(6), 0).unwrap();
    assert_eq!(
        request.stage(),
        &Stage::ErasedHere {
            erased_at: hour(4),
            open: 0
        }
    );
    assert_eq!(
        request.fulfil(hour(7)).unwrap().stage(),
        &Stage::Fulfilled {
            fulfilled_at: hour(7)
        }
    );
}

#[test]
fn rights_without_a_package_are_decided_and_done() {
    for right in [
        Right::Informed,
        Right::Withdrawal,
        Right::Objection,
        Right::Restriction,
        Right::Rectification,
    ] {
        assert!(
            identified(right).gather(whole(), hour(2)).is_err(),
            "{right}"
        );
        assert!(reviewed(right).answer(hour(4), hour(5)).is_err(), "{right}");
        assert!(reviewed(right).erase_here(hour(4), 0).is_err(), "{right}");
        assert_eq!(
            reviewed(right).fulfil(hour(4)).unwrap().stage().name(),
            "fulfilled"
        );
    }
}

#[test]
fn a_review_waits_for_every_source() {
    let part = Gathering {
        failed: 0,
        ..whole()
    };
    let request = identified(Right::Access).gather(part, hour(2)).unwrap();
    assert_eq!(
        request.clone().review(Review::default(), STAFF, hour(3)),
        Err(WrongMove::SourcesOpen { missing: 1 })
    );
    assert!(
        request
            .gather(whole(), hour(4))
            .unwrap()
            .review(Review::default(), STAFF, hour(5))
            .is_ok()
    );
}

#[test]
fn nothing_is_handed_out_or_erased_while_cooling_off() {
    let cooling = |right| {
        let request = filed(right)
            .identify(Proof::KnownChannel, hour(1), Some(hour(72)))
            .unwrap();
        request
            .gather(whole(), hour(2))
            .unwrap()
            .review(Review::default(), STAFF, hour(3))
            .unwrap()
    };
    let until = hour(72);
    assert_eq!(
        cooling(Right::Access).answer(hour(71), hour(200)),
        Err(WrongMove::Cooling { until })
    );
    assert_eq!(
        cooling(Right::Erasure).erase_here(hour(71), 0),
        Err(WrongMove::Cooling { until })
    );
    assert!(cooling(Right::Erasure).erase_here(hour(72), 0).is_ok());
    let shortened = cooling(Right::Erasure).shorten_cooling(hour(10)).unwrap();
    assert!(
        shortened
            .clone()
            .shorten_cooling(hour(90))
            .unwrap()
            .erase_here(hour(10), 0)
            .is_ok(),
        "never lengthened"
    );
    assert!(shortened.erase_here(hour(10), 0).is_ok());
}

#[test]
fn refusals_follow_what_is_known_of_identity() {
    let unproved = refusal(RefusalCode::IdentityUnproved);
    let limbs = refusal(RefusalCode::AccessLawAndHarm);
    assert_eq!(limbs.code().limbs(), [Limb::LawOrOrder, Limb::HarmsOthers]);
    assert!(
        filed(Right::Access)
            .refuse(&unproved, STAFF, hour(1))
            .is_ok()
    );
    assert_eq!(
        filed(Right::Access).refuse(&limbs, STAFF, hour(1)),
        Err(WrongMove::IdentityCode)
    );
    assert_eq!(
        reviewed(Right::Access).refuse(&unproved, STAFF, hour(4)),
        Err(WrongMove::IdentityCode)
    );
    let refused = reviewed(Right::Access)
        .refuse(&limbs, STAFF, hour(4))
        .unwrap();
    assert_eq!(
        refused.stage(),
        &Stage::Refused {
            code: RefusalCode::AccessLawAndHarm,
            refused_by: STAFF,
            refused_at: hour(4)
        }
    );
    let erased = reviewed(Right::Erasure).erase_here(hour(4), 1).unwrap();
    assert!(
        erased
            .clone()
            .refuse(&refusal(RefusalCode::ErasureClaims), STAFF, hour(5))
            .is_err()
    );
    assert!(
        erased.withdraw(hour(5)).is_err(),
        "what is erased cannot be taken back"
    );
}

#[test]
fn a_request_is_refused_with_a_code_of_its_own_right_only() {
    for right in Right::ALL {
        for other in Right::ALL {
            let code = code_for(other);
            let refused = reviewed(right).refuse(&refusal(code), STAFF, hour(4));
            match code.right() {
                Some(of) if of != right => {
                    assert_eq!(refused, Err(WrongMove::CodeOfOther { right, code }));
                }
                _ => assert!(refused.is_ok()),
            }
        }
    }
}

#[test]
fn the_clock_runs_from_receipt_at_every_stage() {
    let holidays = Holidays::shipped();
    let day = |request: &Request| request.due(Some(180), &holidays).unwrap().day();
    assert_eq!(day(&filed(Right::Access)), date(2026, 10, 2));
    assert_eq!(day(&reviewed(Right::Access)), date(2026, 10, 2));
    assert_eq!(
        day(&reviewed(Right::Erasure).erase_here(hour(4), 3).unwrap()),
        date(2026, 12, 1)
    );
    assert!(filed(Right::Complaint).due(None, &holidays).is_none());
}

#[test]
fn a_stored_stage_of_another_right_is_refused() {
    let ready = Stage::Answered {
        answered_at: hour(1),
        expires: hour(2),
    };
    assert!(Request::resume(Right::Access, Channel::Post, hour(0), ready).is_ok());
    assert_eq!(
        Request::resume(Right::Objection, Channel::Post, hour(0), ready),
        Err(WrongMove::Stage {
            right: Right::Objection,
            found: "answered",
            wanted: "answered"
        })
    );
    let gone = Stage::ErasedHere {
        erased_at: hour(1),
        open: 0,
    };
    assert!(Request::resume(Right::Access, Channel::Desk, hour(0), gone).is_err());
    assert!(
        Request::resume(
            Right::Access,
            Channel::Desk,
            hour(0),
            Stage::Fulfilled {
                fulfilled_at: hour(1)
            }
        )
        .is_err()
    );
}

#[test]
fn channels_and_proofs_are_read_back_and_a_card_copy_is_none() {
    for channel in Channel::ALL {
        assert_eq!(channel.code().parse(), Ok(*channel));
    }
    for proof in Proof::ALL {
        assert_eq!(proof.code().parse(), Ok(*proof));
    }
    assert!("card-copy".parse::<Proof>().is_err());
    assert_eq!(
        "fax".parse::<Channel>().unwrap_err().to_string(),
        "`fax` is no channel on which a request comes in"
    );
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Identify { cooling: bool },
    Shorten,
    Gather(u32),
    Review,
    Answer,
    Collect,
    Expire,
    Erase(u32),
    Fulfil,
    Refuse,
    Withdraw,
    Restart,
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => any::<bool>().prop_map(|cooling| Move::Identify { cooling }),
        1 => Just(Move::Shorten),
        3 => (0..3_u32).prop_map(Move::Gather),
        3 => Just(Move::Review),
        2 => Just(Move::Answer),
        2 => Just(Move::Collect),
        1 => Just(Move::Expire),
        2 => (0..3_u32).prop_map(Move::Erase),
        2 => Just(Move::Fulfil),
        1 => Just(Move::Refuse),
        1 => Just(Move::Withdraw),
        1 => Just(Move::Restart),
    ]
}

fn make(request: Request, step: Move, at: Moment) -> Result<Request, WrongMove> {
    let later = at.after(SignedDuration::from_hours(48));
    match step {
        Move::Identify { cooling } => {
            request.identify(Proof::FreshSignIn, at, cooling.then_some(later))
        }
        Move::Shorten => request.shorten_cooling(at),
        Move::Gather(open) => request.gather(
            Gathering {
                asked: 2,
                answered: 2_u32.saturating_sub(open),
                empty: 0,
                failed: 0,
            },
            at,
        ),
        Move::Review => request.review(Review::default(), STAFF, at),
        Move::Answer => request.answer(at, later),
        Move::Collect => request.collect(at),
        Move::Expire => request.expire(at),
        Move::Erase(open) => request.erase_here(at, open),
        Move::Fulfil => request.fulfil(at),
        Move::Refuse => {
            let code = if *request.stage() == Stage::Received {
                RefusalCode::IdentityUnproved
            } else {
                code_for(request.right())
            };
            request.refuse(&refusal(code), STAFF, at)
        }
        Move::Withdraw => request.withdraw(at),
        Move::Restart => Request::resume(
            request.right(),
            request.channel(),
            request.received(),
            *request.stage(),
        ),
    }
}

/// What must hold of any two stages that follow each other, whatever the moves were.
fn follows(right: Right, before: &Stage, after: &Stage) -> bool {
    let ended = |stage: &Stage| {
        matches!(
            stage.name(),
            "collected" | "fulfilled" | "refused" | "withdrawn"
        )
    };
    let allowed: &[&str] = match after.name() {
        "received" => &["received"],
        "identified" => &["received", "identified"],
        "gathered" => &["identified", "gathered"],
        "reviewed" if stage::gathers(right) => &["gathered", "reviewed"],
        "reviewed" => &["identified", "reviewed"],
        "answered" => &["reviewed", "expired", "answered"],
        "collected" | "expired" => &["answered", "collected", "expired"],
        "erased-here" => &["reviewed", "erased-here"],
        "fulfilled" if right == Right::Erasure => &["erased-here", "fulfilled"],
        "fulfilled" => &["reviewed", "fulfilled"],
        "refused" | "withdrawn" => &[
            "received",
            "identified",
            "gathered",
            "reviewed",
            "refused",
            "withdrawn",
        ],
        _ => &[],
    };
    allowed.contains(&before.name()) && (!ended(before) || before == after)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Random moves, the clock jumping either way: no stage is skipped, an end is an end, nothing
    /// leaves without identity, and the day it is due never moves.
    #[test]
    fn i_09_random_moves_never_skip_a_stage(
        number in 0..9_u8,
        steps in proptest::collection::vec((moves(), -200..400_i64), 1..40),
    ) {
        let right = Right::from_number(number).unwrap();
        let holidays = Holidays::none();
        let mut request = filed(right);
        let due = request.due(None, &holidays);
        for (step, hours) in steps {
            let before = request.clone();
            if let Ok(after) = make(before.clone(), step, hour(hours)) {
                prop_assert!(follows(right, before.stage(), after.stage()), "{right}: {:?} to {:?}", before.stage(), after.stage());
                prop_assert!(after.stage().is_of(right));
                request = after;
            }
            prop_assert_eq!(request.due(None, &holidays), due);
            prop_assert_eq!(request.received(), hour(0));
        }
    }
}
