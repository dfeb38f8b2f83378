use law::{ActorId, RefusalCode};

use law::{Gathering, Proof, Review};

use super::stage::{read_stage, stage_json};
use super::*;

fn stages() -> Vec<Stage> {
    let at = Moment::from_micros(1_000_000);
    let later = Moment::from_micros(2_000_000);
    let by = ActorId::from_bytes([7; 16]);
    vec![
        Stage::Received,
        Stage::Identified {
            proof: Proof::FreshSignIn,
            identified_at: at,
            cooling_until: Some(later),
        },
        Stage::Gathered {
            gathering: Gathering {
                asked: 4,
                answered: 2,
                empty: 1,
                failed: 1,
            },
            gathered_at: at,
            cooling_until: None,
        },
        Stage::Reviewed {
            review: Review {
                granted: 3,
                withheld: 2,
                kept: 1,
            },
            reviewed_by: by,
            reviewed_at: at,
            cooling_until: None,
        },
        Stage::Answered {
            answered_at: at,
            expires: later,
        },
        Stage::Collected {
            answered_at: at,
            collected_at: later,
        },
        Stage::Expired {
            answered_at: at,
            expired_at: later,
        },
        Stage::ErasedHere {
            erased_at: at,
            open: 5,
        },
        Stage::Fulfilled { fulfilled_at: at },
        Stage::Refused {
            code: RefusalCode::ErasurePublicTask,
            refused_by: by,
            refused_at: at,
        },
        Stage::Withdrawn { withdrawn_at: at },
    ]
}

#[test]
fn every_stage_is_stored_with_exactly_its_facts_and_read_back() {
    for stage in stages() {
        let stored = stage_json(&stage);
        assert_eq!(read_stage(stage.name(), &stored).unwrap(), stage);
    }
}

#[test]
fn a_stage_with_a_fact_missing_is_not_read() {
    for stage in stages() {
        let stored = stage_json(&stage);
        let names: Vec<String> = stored.as_object().unwrap().keys().cloned().collect();
        for name in names.iter().filter(|name| *name != "cooling") {
            let mut short = stored.clone();
            short.as_object_mut().unwrap().remove(name);
            assert!(read_stage(stage.name(), &short).is_err(), "{name}");
        }
    }
    assert!(read_stage("elsewhere", &json!({})).is_err());
}
