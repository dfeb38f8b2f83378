use super::*;
use crate::basis::Basis;
use crate::right::{Circumstances, Ground, Right, Shown, answer};

const REASON: &str = "เอกสารนี้อยู่ใต้คำสั่งศาลที่ห้ามเปิดเผย และมีชื่อพยานคนอื่นอยู่ด้วย";

fn reason() -> Plain<String> {
    Plain::new(REASON.to_owned())
}

fn refuse(
    ground: Ground,
    basis: Basis,
    code: RefusalCode,
    limbs: &[Limb],
) -> Result<RefusalCode, RefusalFault> {
    let answer = answer(ground, basis, &Circumstances::default());
    Refusal::new(&answer, code, limbs, reason()).map(|refusal| refusal.code())
}

#[test]
fn i_10_access_is_refused_with_both_limbs_or_not_at_all() {
    let code = RefusalCode::AccessLawAndHarm;
    for basis in Basis::ALL {
        let with = |limbs: &[Limb]| refuse(Ground::Access, basis, code, limbs);
        assert_eq!(
            with(&[]),
            Err(RefusalFault::LimbMissing {
                code,
                missing: Limb::LawOrOrder
            })
        );
        assert_eq!(
            with(&[Limb::LawOrOrder]),
            Err(RefusalFault::LimbMissing {
                code,
                missing: Limb::HarmsOthers
            })
        );
        assert_eq!(
            with(&[Limb::HarmsOthers]),
            Err(RefusalFault::LimbMissing {
                code,
                missing: Limb::LawOrOrder
            })
        );
        assert_eq!(
            with(&[Limb::HarmsOthers, Limb::HarmsOthers]),
            Err(RefusalFault::LimbMissing {
                code,
                missing: Limb::LawOrOrder
            })
        );
        assert_eq!(with(&[Limb::LawOrOrder, Limb::HarmsOthers]), Ok(code));
        assert_eq!(with(&[Limb::HarmsOthers, Limb::LawOrOrder]), Ok(code));
    }
}

#[test]
fn a_limb_that_is_not_the_sections_is_refused() {
    let code = RefusalCode::AccessLawAndHarm;
    let limbs = [Limb::LawOrOrder, Limb::HarmsOthers, Limb::NotAutomatic];
    assert_eq!(
        refuse(Ground::Access, Basis::Contract, code, &limbs),
        Err(RefusalFault::LimbForeign {
            code,
            foreign: Limb::NotAutomatic
        })
    );
}

#[test]
fn i_09_a_refusal_gives_a_reason_that_can_be_checked() {
    let answer = answer(Ground::Access, Basis::Consent, &Circumstances::default());
    let limbs = [Limb::LawOrOrder, Limb::HarmsOthers];
    for empty in ["", "   ", "no", "ไม่อนุญาต", "........................"] {
        let refusal = Refusal::new(
            &answer,
            RefusalCode::AccessLawAndHarm,
            &limbs,
            Plain::new(empty.to_owned()),
        );
        assert_eq!(refusal.err(), Some(RefusalFault::ReasonMissing), "{empty}");
    }
    let refusal = Refusal::new(&answer, RefusalCode::AccessLawAndHarm, &limbs, reason())
        .unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(refusal.reason().open(), REASON);
    assert_eq!(refusal.into_reason().into_open(), REASON);
}

#[test]
fn co_014_x_024_wishing_to_keep_data_is_no_refusal() {
    for word in ["university-mission", "reserved", "storage", "policy"] {
        assert!(word.parse::<RefusalCode>().is_err());
    }
    for code in RefusalCode::ALL
        .iter()
        .filter(|code| code.right() == Some(Right::Erasure))
    {
        assert!(code.section().starts_with("s.33"), "{code}");
    }
    // Data held on contract: the public task of another basis is not open.
    let code = RefusalCode::ErasurePublicTask;
    assert_eq!(
        refuse(Ground::PurposeOver, Basis::Contract, code, &[]),
        Err(RefusalFault::NotAdmitted { code })
    );
    assert_eq!(
        refuse(Ground::PurposeOver, Basis::PublicTask, code, &[]),
        Ok(code)
    );
}

#[test]
fn co_031_finance_records_are_kept_as_a_legal_duty_that_is_shown() {
    let code = RefusalCode::ErasureLegalDuty;
    assert_eq!(
        refuse(Ground::PurposeOver, Basis::Contract, code, &[]),
        Err(RefusalFault::LimbMissing {
            code,
            missing: Limb::LegalDuty
        })
    );
    assert_eq!(
        refuse(
            Ground::PurposeOver,
            Basis::Contract,
            code,
            &[Limb::LegalDuty]
        ),
        Ok(code)
    );
}

#[test]
fn lp_086_no_code_refuses_an_objection_to_direct_marketing() {
    let circumstances = Circumstances {
        marketing: Shown::Yes,
        ..Circumstances::default()
    };
    let answer = answer(
        Ground::DirectMarketing,
        Basis::LegitimateInterest,
        &circumstances,
    );
    for code in RefusalCode::ALL
        .iter()
        .filter(|code| **code != RefusalCode::IdentityUnproved)
    {
        let refusal = Refusal::new(&answer, *code, code.limbs(), reason());
        assert_eq!(
            refusal.err(),
            Some(RefusalFault::NotAdmitted { code: *code })
        );
    }
}

#[test]
fn lp_098_a_code_refuses_its_own_right_and_no_other() {
    for code in RefusalCode::ALL {
        for ground in Ground::ALL {
            for basis in Basis::ALL {
                if refuse(*ground, basis, *code, code.limbs()).is_ok() {
                    assert!(
                        code.right().is_none_or(|right| right == ground.right()),
                        "{code} against {}",
                        ground.code()
                    );
                }
            }
        }
    }
}

#[test]
fn every_code_of_the_list_can_be_met() {
    let all = [Shown::Yes, Shown::No].map(|fact| Circumstances {
        marketing: fact,
        research: fact,
        purpose_over: fact,
        withdrawn: fact,
        unlawful: fact,
        correction_open: fact,
        claim: fact,
        ..Circumstances::default()
    });
    for code in RefusalCode::ALL {
        let met = Ground::ALL.iter().any(|ground| {
            let answers = Basis::ALL
                .into_iter()
                .flat_map(|basis| all.map(|facts| answer(*ground, basis, &facts)));
            answers.into_iter().any(|answer| answer.admits(*code))
        });
        assert!(met, "{code}");
    }
}

#[test]
fn i_09_refusals_the_act_wants_recorded_are_marked() {
    let by_law: Vec<_> = RefusalCode::ALL
        .iter()
        .filter(|code| code.is_recorded_by_law())
        .map(|code| code.section())
        .collect();
    assert_eq!(
        by_law,
        [
            "s.30 ¶2",
            "s.31 ¶3",
            "s.31 ¶3",
            "s.31 ¶3",
            "s.32(1)(ก)",
            "s.32(1)(ข)",
            "s.32(3)",
            "s.36"
        ]
    );
}

#[test]
fn codes_and_limbs_are_told_in_both_languages_and_read_back() {
    for code in RefusalCode::ALL {
        assert_eq!(code.code().parse(), Ok(*code));
        assert!(
            !code.why().th.is_ascii() && code.why().en.is_ascii(),
            "{code}"
        );
    }
    for limb in Limb::ALL {
        assert!(!limb.words().th.is_ascii() && limb.words().en.is_ascii());
        assert!(
            RefusalCode::ALL
                .iter()
                .any(|code| code.limbs().contains(limb)),
            "{}",
            limb.code()
        );
    }
}

#[test]
fn a_fault_names_code_section_and_limb_and_never_the_reason() {
    let code = RefusalCode::AccessLawAndHarm;
    let fault = RefusalFault::LimbMissing {
        code,
        missing: Limb::HarmsOthers,
    };
    assert_eq!(
        fault.to_string(),
        "a refusal as `access-law-and-harm` needs all its limbs (s.30 ¶2): `harms-others` is not shown"
    );
    assert!(!fault.words().th.is_empty());
}
