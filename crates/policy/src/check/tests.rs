//! One small good pack, broken in one place for each fault: the test holds the codes that must
//! come of it, the row they cite, and the words that are underlined.

use super::check;
use crate::Condition;
use crate::fault::{Code, Fault, Severity, sort};
use crate::pack::Pack;
use crate::read::read;

const GOOD: &str = include_str!("tests/good.toml");

/// What the form of the good pack asks.
const FORM_QUESTIONS: &str = r#"[[form.ask]]
to = "visitor/email"
required = true
why = { th = "เพื่อยืนยันการจอง", en = "to confirm the booking" }
if_left_out = { th = "จองไม่ได้", en = "you cannot book" }
[[form.ask]]
to = "visitor/age"
required = false
why = { th = "เพื่อเตรียมผู้นำชม", en = "to find the right guide" }
if_left_out = { th = "เราจะจัดผู้นำชมทั่วไป", en = "any guide may come" }
"#;

pub(crate) fn faults_of(text: &str) -> Vec<Fault> {
    let (pack, mut faults) = read(&[("pack.toml", text)]);
    faults.extend(check(&pack));
    sort(&mut faults);
    faults
}

/// The faults that are not assumptions after one change to the good pack.
fn after(from: &str, to: &str) -> (String, Vec<Fault>) {
    assert!(GOOD.contains(from), "the good pack has no `{from}`");
    let text = GOOD.replacen(from, to, 1);
    let faults = faults_of(&text)
        .into_iter()
        .filter(|fault| fault.severity != Severity::Assumption)
        .collect();
    (text, faults)
}

fn one_break(codes: &[Code], row: &str, from: &str, to: &str, underlined: &str) {
    let (text, faults) = after(from, to);
    let found: Vec<Code> = faults.iter().map(|fault| fault.code).collect();
    for code in codes {
        assert!(
            found.contains(code),
            "{code:?} was not found, only {faults:#?}"
        );
    }
    assert!(
        found.iter().all(|code| codes.contains(code)),
        "more than {codes:?} was found: {faults:#?}"
    );
    let fault = faults.iter().find(|fault| fault.code == codes[0]).unwrap();
    assert!(
        fault.cites(row),
        "{} does not cite {row}: {}",
        fault.code.code(),
        fault.rule
    );
    assert_eq!(
        text.get(fault.span.start..fault.span.end).unwrap(),
        underlined,
        "{fault}"
    );
    for wording in [&fault.message, &fault.help] {
        assert!(
            !wording.th.contains('{') && !wording.en.contains('{'),
            "{wording:?}"
        );
    }
}

macro_rules! cases {
    ($($name:ident: [$($Code:ident),+] $row:literal, $from:expr => $to:expr, $underlined:expr;)*) => {
        $(
            #[test]
            fn $name() {
                one_break(&[$(Code::$Code),+], $row, $from, $to, $underlined);
            }
        )*
        /// The code each case is about.
        const CASES: &[Code] = &[$(first(&[$(Code::$Code),+])),*];
    };
}

const fn first(codes: &[Code]) -> Code {
    codes[0]
}

#[test]
fn the_good_pack_has_nothing_but_its_assumption() {
    let faults = faults_of(GOOD);
    assert_eq!(
        faults.iter().map(|fault| fault.code).collect::<Vec<_>>(),
        [Code::Assumption],
        "{faults:#?}"
    );
    assert_eq!(faults[0].rule, "X-19");
}

#[test]
fn s_022_the_files_of_a_form_have_a_most_together() {
    let with = |kib: u32, files: u32| {
        let field = format!(
            "kind = \"document\"\naccepts = [\"pdf\"]\nmax_kib = {kib}\nshows_others = true"
        );
        let text = GOOD.replacen("kind = \"number\"", &field, 1).replacen(
            "to = \"visitor/age\"\n",
            &format!("to = \"visitor/age\"\nfiles = {files}\n"),
            1,
        );
        let faults = faults_of(&text).into_iter();
        let errors = faults.filter(|fault| fault.severity == Severity::Error);
        errors.map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert_eq!(
        with(8_192, 2),
        [],
        "sixteen mebibytes and not a kibibyte more"
    );
    assert_eq!(with(8_193, 2), [Code::FormFilesTooMuch]);
    assert_eq!(with(64, 11), [Code::FormFilesUncounted]);
    assert_eq!(with(64, 0), [Code::FormFilesUncounted]);
}

#[test]
fn every_code_has_a_case() {
    let elsewhere = [
        Code::FileTooLarge,
        Code::FileNotUtf8,
        Code::Assumption,
        Code::TooMany,
        Code::TableTwice,
        Code::ActivitiesMissing,
        Code::RecipientsUnsaid,
        Code::SiteTooManyPaths,
        Code::FormFilesTooMuch,
    ];
    let missing: Vec<&Code> = Code::ALL
        .iter()
        .filter(|code| !CASES.contains(code) && !elsewhere.contains(code))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn lp_024_one_too_many_of_a_kind_is_named() {
    let relationship = |at: usize| {
        format!("[[relationship]]\nid = \"r{at}\"\nname = {{ th = \"ก\", en = \"r\" }}\n")
    };
    let upto = |last: usize| {
        format!(
            "{GOOD}\n{}",
            (1..=last).map(relationship).collect::<String>()
        )
    };
    assert!(
        !faults_of(&upto(63))
            .iter()
            .any(|fault| fault.code == Code::TooMany)
    );
    let faults = faults_of(&upto(64));
    let fault = faults
        .iter()
        .find(|fault| fault.code == Code::TooMany)
        .unwrap();
    assert!(fault.message.en.contains("64") && fault.is_error());
}

#[test]
fn co_007_a_site_counts_only_so_many_paths() {
    let with = |count: usize| {
        let paths: Vec<String> = (0..count).map(|at| format!("\"/p{at}\"")).collect();
        let paths = format!(
            "paths = [\"/visit\", \"/visit/done\", {}]",
            paths.join(", ")
        );
        let from = "paths = [\"/\", \"/visit\", \"/visit/{day}\", \"/visit/done\"]";
        after(from, &paths).1
    };
    assert!(with(198).is_empty());
    let faults = with(199);
    assert_eq!(faults[0].code, Code::SiteTooManyPaths);
    assert!(faults[0].cites("CO-7") && faults[0].message.en.contains("200"));
}

#[test]
fn x_022_a_pack_that_does_nothing_and_shares_nothing_says_so() {
    let (pack, _) = read(&[("pack.toml", "[pack]\nid = \"a\"\n")]);
    let faults = check(&pack);
    for code in [Code::ActivitiesMissing, Code::RecipientsUnsaid] {
        let fault = faults.iter().find(|fault| fault.code == code).unwrap();
        assert_eq!((fault.line, fault.column), (1, 1), "{fault}");
    }
    let (pack, _) = read(&[("pack.toml", "[promises]\nno_outside_sharing = true\n")]);
    assert!(
        !check(&pack)
            .iter()
            .any(|fault| fault.code == Code::RecipientsUnsaid)
    );
}

#[test]
fn an_empty_pack_is_refused_for_what_the_act_asks() {
    let faults = check(&Pack::default());
    for code in [
        Code::PackMissing,
        Code::ControllerMissing,
        Code::DpoMissing,
        Code::ActivitiesMissing,
        Code::RightsMissing,
        Code::ErasureMissing,
    ] {
        assert!(faults.iter().any(|fault| fault.code == code), "{code:?}");
    }
}

#[test]
fn x_012_x_013_a_direct_activity_without_identity_is_named_by_its_basis() {
    let (_, faults) = after("case_required = true\n", "");
    let unreachable = faults
        .iter()
        .find(|fault| fault.code == Code::IdentityUnreachable)
        .unwrap();
    assert!(
        unreachable.cites("X-13") && !unreachable.cites("X-12"),
        "{}",
        unreachable.rule
    );
    let (_, faults) = after("identity = \"pseudonym\"\n", "");
    let unreachable = faults
        .iter()
        .find(|fault| fault.code == Code::IdentityUnreachable)
        .unwrap();
    assert!(
        unreachable.cites("X-12") && !unreachable.cites("X-13"),
        "{}",
        unreachable.rule
    );
}

#[test]
fn lp_059_each_condition_has_its_own_number_of_sections_28_and_29() {
    // One public script has contract and consent at 28(4) with letters, another consent at 28(1).
    let numbers = [
        ("adequate", "s.28 ¶1"),
        ("certified-group", "s.29 ¶1"),
        ("safeguards", "s.29 ¶3"),
        ("law", "s.28(1)"),
        ("consent", "s.28(2)"),
        ("contract", "s.28(3)"),
        ("contract-for-person", "s.28(4)"),
        ("vital", "s.28(5)"),
        ("public-interest", "s.28(6)"),
    ];
    let ours = Condition::ALL.map(|condition| (condition.code(), condition.section()));
    assert_eq!(ours, numbers);
    for (word, number) in numbers.into_iter().filter(|(word, _)| *word != "consent") {
        let (_, faults) = after(
            "condition = \"consent\"",
            &format!("condition = \"{word}\""),
        );
        let unlisted: Vec<&str> = faults
            .iter()
            .filter(|fault| fault.code == Code::TransferConditionUnlisted)
            .map(|fault| fault.rule.as_str())
            .collect();
        let told = format!("{number}, LP-59");
        let wanted: &[&str] = if word == "safeguards" { &[] } else { &[&told] };
        assert_eq!(unlisted, wanted, "{word}");
    }
}

#[test]
fn lp_050_a_body_that_receives_is_named_and_other_necessary_persons_name_nobody() {
    let court = "name = { th = \"ศาล\", en = \"Court\" }\nclass = \"court\"";
    let names = [
        ("บุคคลอื่นที่จำเป็น", "Necessary persons", true),
        ("บุคคลที่จำเป็น", "Other necessary persons", true),
        ("บริษัทที่ร่วมมือ", "Any company that cooperates", true),
        ("สถาบันสมมุติ", "An invented institute", false),
    ];
    for class in ["person-named", "cooperating-body"] {
        for (th, en, names_nobody) in names {
            let name = format!("name = {{ th = \"{th}\", en = \"{en}\" }}\nclass = \"{class}\"");
            let (_, faults) = after(court, &name);
            let found = faults
                .iter()
                .any(|fault| fault.code == Code::RecipientUnnamed && fault.cites("LP-50"));
            assert_eq!(found, names_nobody, "{class}: {en}");
        }
    }
}

#[test]
fn lp_063_the_exercise_of_rights_opens_no_way_abroad_and_the_law_it_means_does_when_it_is_cited() {
    let told = |condition: &str, evidence: &str| -> Vec<Code> {
        let text = GOOD
            .replacen(
                "conditions = [\"safeguards\", \"consent\"]",
                &format!("conditions = [\"safeguards\", \"{condition}\"]"),
                1,
            )
            .replacen(
                "transfer = { condition = \"consent\", evidence = \"consent of the person\" }",
                &format!("transfer = {{ condition = \"{condition}\", evidence = \"{evidence}\" }}"),
                1,
            );
        assert!(!text.contains("consent of the person\" }\nperson = "));
        let of_it = [
            Code::TransferExerciseOfRights,
            Code::TransferConditionUnlisted,
            Code::TransferEvidenceMissing,
        ];
        let faults = faults_of(&text).into_iter().map(|fault| fault.code);
        faults.filter(|code| of_it.contains(code)).collect()
    };
    let refused = told("exercise-of-rights", "Act of 2562, s.28");
    assert!(
        !refused.is_empty()
            && refused
                .iter()
                .all(|code| *code == Code::TransferExerciseOfRights),
        "{refused:?}"
    );
    assert_eq!(told("law", "An invented Act, section 9"), []);
    assert_eq!(
        told("law", " "),
        [Code::TransferEvidenceMissing],
        "no law is cited"
    );
}

#[test]
fn lp_064_consent_to_a_transfer_is_that_of_section_28_2() {
    let sections = [
        Code::InadequacyUnsaid.rule(),
        crate::Rule::TransferConsentMissing.section(),
    ];
    for section in sections {
        assert!(section.starts_with("s.28(2), "), "{section}");
    }
}

#[test]
fn x_002_a_legal_claim_is_no_more_a_condition_than_the_exercise_of_rights() {
    for word in ["legal-claim", "claim", "claims", "legal-claims"] {
        assert_eq!(Condition::from_code(word), None);
        let listed = format!("conditions = [\"safeguards\", \"consent\", \"{word}\"]");
        let (_, faults) = after("conditions = [\"safeguards\", \"consent\"]", &listed);
        let codes: Vec<Code> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [Code::WordUnknown], "{word}");
    }
}

#[test]
fn section_23_has_six_items_whatever_is_wrong_with_a_pack() {
    let rules = Code::ALL.iter().map(|code| code.rule());
    let cited: std::collections::BTreeSet<&str> = rules
        .flat_map(|rule| rule.split(", "))
        .filter(|section| section.starts_with("s.23("))
        .collect();
    let items = [
        "s.23(1)", "s.23(2)", "s.23(3)", "s.23(4)", "s.23(5)", "s.23(6)",
    ];
    assert_eq!(cited.into_iter().collect::<Vec<_>>(), items);
}

cases! {
    // reading
    a_text_without_quotation_marks_is_no_toml: [TomlSyntax] "TOML", "phone = \"02-000-0000\"" => "phone = call us", "call us";
    x_019_a_slashed_day_is_no_date: [DateWrittenOut, EffectiveMissing] "TOML", "effective = 2026-06-01" => "effective = 1/6/2569", "1/6/2569";
    x_019_a_buddhist_year_is_told_apart: [DateBuddhistEra, EffectiveMissing] "TOML", "effective = 2026-06-01" => "effective = 2569-06-01", "2569-06-01";
    lp_024_a_key_nobody_knows_is_refused: [KeyUnknown, KeyMissing] "LP-24", "purpose = {" => "purpsoe = {", "purpsoe";
    lp_024_a_missing_key_is_named_at_its_header: [KeyMissing] "LP-24", "website = \"https://www.pdpc.or.th\"\n" => "", "[authority]";
    lp_024_a_flag_is_true_or_false: [ValueType] "LP-24", "contact = true" => "contact = \"yes\"", "\"yes\"";
    lp_072_a_period_is_iso_8601: [PeriodUnreadable, AccuracyUnchecked] "ISO", "accuracy_check = \"P1Y\"" => "accuracy_check = \"yearly\"", "\"yearly\"";
    co_033_a_range_is_an_address_and_a_length: [RangeUnreadable] "CO-33", "\"10.0.0.0/8\"" => "\"10.0.0.0-10.9.9.9\"", "\"10.0.0.0-10.9.9.9\"";
    s_023_an_email_address_leads_to_a_mailbox: [AddressUnreadable] "s.23(5)", "email = \"desk@example.ac.th\"" => "email = \"desk at example.ac.th\"", "\"desk at example.ac.th\"";
    s_023_an_online_address_is_a_path_or_https: [AddressUnreadable] "s.23(5)", "website = \"https://www.pdpc.or.th\"" => "website = \"www.pdpc.or.th\"", "\"www.pdpc.or.th\"";
    lp_024_a_word_of_a_list_is_known: [WordUnknown] "LP-24", "kind = \"number\"" => "kind = \"numbr\"", "\"numbr\"";
    lp_015_a_basis_is_one_of_the_act: [BasisUnknown, BasisMissing] "LP-15", "basis = \"s24-3\"" => "basis = \"public interest\"", "\"public interest\"";
    s_023_both_languages_are_wanted: [WordingMissing] "s.23", "name = { th = \"อายุ\", en = \"Age\" }" => "name = { th = \"อายุ\" }", "{ th = \"อายุ\" }";
    lp_024_an_id_is_lower_case: [IdMalformed, ReferenceUnknown] "LP-24", "id = \"age\"" => "id = \"Age of visitor\"", "\"Age of visitor\"";
    s_028_a_country_is_two_letters: [CountryMalformed, TransferConditionMissing] "s.28", "country = \"TH\"\nsub_processors" => "country = \"Thailand\"\nsub_processors", "\"Thailand\"";
    lp_024_a_list_names_each_once: [ListedTwice] "LP-24", "collects = [\"visitor\"]" => "collects = [\"visitor\", \"visitor\"]", "\"visitor\"";
    // references
    lp_024_a_reference_leads_somewhere: [ReferenceUnknown, FormBeyondChannel] "LP-24", "collects = [\"visitor\"]" => "collects = [\"visitors\"]", "\"visitors\"";
    lp_024_an_id_is_given_once: [IdTwice] "LP-24", "id = \"m2\"" => "id = \"m1\"", "\"m1\"";
    // identity
    lp_001_a_pack_says_which_it_is: [PackMissing, KeyUnknown, ConsentMinorsUnsaid] "LP-1", "[pack]" => "[folder]", "";
    lp_108_a_version_is_a_whole_number: [VersionNotWhole] "LP-108", "version = \"1\"" => "version = \"1.0\"", "\"1.0\"";
    x_019_a_notice_has_an_effective_date: [EffectiveMissing] "X-19", "effective = 2026-06-01\n" => "", "[pack]";
    x_031_somebody_answers_for_the_pack: [OwnerMissing] "X-31", "owner = \"front-desk\"\n" => "", "[pack]";
    lp_009_there_is_one_controller: [ControllerMissing, KeyUnknown, ReferenceUnknown] "LP-9", "[controller]" => "[master]", "[pack]";
    x_017_we_is_the_controller: [WeNotController] "X-17", "we = \"small-university\"" => "we = \"front-desk\"", "\"front-desk\"";
    lp_011_a_contact_can_be_reached: [ContactMissing] "LP-11", "email = \"desk@example.ac.th\"\n" => "", "[[unit]]";
    x_022_a_controller_can_be_reached: [ContactMissing] "X-22", "phone = \"02-000-0000\"\n" => "", "[controller]";
    x_022_a_dpo_can_be_reached: [ContactMissing] "X-22", "[dpo]\nname = { th = \"สำนักงานคุ้มครองข้อมูล\", en = \"Data protection office\" }\nonline = \"/requests\"" => "[dpo]\nname = { th = \"สำนักงานคุ้มครองข้อมูล\", en = \"Data protection office\" }", "[dpo]";
    x_022_a_controller_has_an_address: [AddressMissing] "X-22", "address = { th = \"ถนนสมมุติ\", en = \"Invented Road\" }\n" => "", "[controller]";
    lp_012_there_is_a_dpo: [DpoMissing, KeyUnknown] "LP-12", "[dpo]" => "[officer]", "[pack]";
    lp_106_people_are_told_where_to_complain: [AuthorityMissing, KeyUnknown] "LP-106", "[authority]" => "[court]", "[pack]";
    x_018_minors_are_thought_of: [MinorsUnsaid, ConsentMinorsUnsaid] "X-18", "minors = \"guardian\"\nwe" => "we", "[pack]";
    an_assumption_is_about_a_row: [AboutUnknown] "LP-24", "about = \"X-19\"" => "about = \"X-36\"", "\"X-36\"";
    x_019_a_bracket_is_a_placeholder: [Placeholder] "X-19", "reference = \"agreement 1/2569\"" => "reference = \"[number]\"", "\"[number]\"";
    lp_107_publish_date_is_a_placeholder: [Placeholder, EffectiveMissing] "LP-107", "effective = 2026-06-01" => "effective = \"[Publish Date]\"", "\"[Publish Date]\"";
    x_019_tbd_is_a_placeholder: [Placeholder] "X-19", "evidence = \"minutes\"" => "evidence = \"TBD\"", "\"TBD\"";
    x_019_crosses_are_a_placeholder: [Placeholder] "X-19", "phone = \"02-000-0001\"" => "phone = \"02-xxx-xxxx\"", "\"02-xxx-xxxx\"";
    x_019_nothing_is_a_placeholder: [Placeholder] "X-19", "en = \"take bookings\"" => "en = \" \"", "{ th = \"รับจองการเข้าชม\", en = \" \" }";
    s_023_the_same_sentence_is_no_translation: [Untranslated] "s.23", "{ th = \"รับจองการเข้าชม\", en = \"take bookings\" }" => "{ th = \"we take your bookings\", en = \"we take your bookings\" }", "{ th = \"we take your bookings\", en = \"we take your bookings\" }";
    s_023_thai_in_english_is_no_translation: [Untranslated] "s.23", "en = \"take bookings\"" => "en = \"รับจอง\"", "{ th = \"รับจองการเข้าชม\", en = \"รับจอง\" }";
    // forms
    s_021_a_form_collects_for_one_purpose: [FormActivitiesBundled, FormDeskUnfit] "s.21", "activities = [\"visits\"]\nrelationship" => "activities = [\"visits\", \"survey\"]\nrelationship", "[\"visits\", \"survey\"]";
    lp_028_a_form_asks_what_its_activity_needs: [FormBeyondMatrix] "LP-28", "answer_within = \"P7D\"\n" => "answer_within = \"P7D\"\nwrites = { at = \"opinion/comment\" }\n", "[[form]]";
    lp_014_a_form_collects_where_its_activity_does: [FormBeyondOperations, RoleBeyondOperations] "LP-14", "operations = [\"collect\", \"use\", \"store\", \"disclose\", \"erase\"]" => "operations = [\"collect\", \"use\", \"disclose\", \"erase\"]", "[\"visits\"]";
    s_019_a_form_bundles_no_consent: [FormConsentBundled, FormBeyondOperations, FormDeskUnfit, FormIntakeMissing] "s.19", "activities = [\"visits\"]\nrelationship" => "activities = [\"posters\"]\nrelationship", "[\"posters\"]";
    lp_013_a_form_is_for_people_with_a_basis: [FormBasisMissing, ReferenceUnknown] "LP-13", "relationship = \"guest\"\nchannel" => "relationship = \"stranger\"\nchannel", "\"stranger\"";
    lp_027_a_form_asks_something: [FormEmpty] "LP-27", FORM_QUESTIONS => "", "[[form]]";
    lp_027_a_form_asks_once: [FormAskedTwice] "LP-27", "to = \"visitor/age\"" => "to = \"visitor/email\"", "\"visitor/email\"";
    lp_028_a_form_says_why_it_asks: [FormNeedless] "LP-28", "why = { th = \"เพื่อยืนยันการจอง\", en = \"to confirm the booking\" }\n" => "", "[[form.ask]]";
    lp_027_a_form_says_what_follows_from_silence: [FormEffectMissing] "LP-27", "if_left_out = { th = \"จองไม่ได้\", en = \"you cannot book\" }\n" => "", "[[form.ask]]";
    lp_027_a_form_says_what_must_be_answered: [RequiredUnsaid] "s.23(2)", "to = \"visitor/email\"\nrequired = true\n" => "to = \"visitor/email\"\n", "[[form.ask]]";
    co_030_a_form_asks_for_no_means_of_payment: [FormAsksPayment] "CO-30", "name = { th = \"อายุ\", en = \"Age\" }" => "name = { th = \"วิธีชำระเงิน\", en = \"Payment method\" }", "\"visitor/age\"";
    lp_024_a_form_asks_what_can_be_typed: [FormKindUnfit, FormBeyondMatrix, FormBeyondChannel] "LP-24", "to = \"visitor/age\"" => "to = \"photo/picture\"", "\"photo/picture\"";
    lp_028_a_form_says_how_many_files_it_takes: [FormFilesUncounted] "LP-28", "kind = \"number\"" => "kind = \"document\"\naccepts = [\"pdf\"]\nmax_kib = 64\nshows_others = true", "[[form.ask]]";
    lp_024_a_question_without_files_counts_none: [FilesMisplaced] "LP-24", "to = \"visitor/age\"\n" => "to = \"visitor/age\"\nfiles = 3\n", "3";
    lp_027_choices_belong_to_codes: [FormChoicesUnfit] "LP-27", "to = \"visitor/age\"\n" => "to = \"visitor/age\"\nchoice = [{ value = \"old\", name = { th = \"แก่\", en = \"old\" } }]\n", "[[form.ask]]";
    co_009_a_form_has_a_desk_that_can_answer: [FormDeskUnfit] "CO-9", "role = \"counter\"" => "role = \"desk\"", "\"desk\"";
    lp_025_what_people_fill_in_is_taken_in_by_somebody: [FormIntakeMissing] "LP-25", "operations = [\"collect\", \"store\"]" => "operations = [\"collect\", \"use\", \"store\"]", "\"form\"";
    lp_029_a_form_is_answered_within_a_period: [FormAnswerUndated] "LP-29", "answer_within = \"P7D\"\n" => "", "[[form]]";
    lp_025_a_form_comes_by_a_channel: [FormUnreachable] "LP-25", "channel = \"form\"\n" => "", "[[form]]";
    lp_025_a_channel_collects_what_its_form_asks: [FormBeyondChannel] "LP-25", "collects = [\"visitor\"]" => "collects = [\"photo\"]", "\"form\"";
    co_003_a_session_has_places_and_a_last_day: [FormSessionUnfit] "CO-3", "answer_within = \"P7D\"\n" => "answer_within = \"P7D\"\nsession_field = \"visitor/age\"\n", "[[form]]";
    // the catalogue
    lp_024_a_category_lists_its_fields: [CategoryWithoutField, ReferenceUnknown] "LP-24", "[[category.field]]\nid = \"ip\"\nname = { th = \"ไอพี\", en = \"Address\" }\nkind = \"ip-address\"\nrequired = false\n" => "", "[[category]]";
    x_021_compulsory_or_not_is_said: [RequiredUnsaid] "X-21", "kind = \"number\"\nrequired = false\n" => "kind = \"number\"\n", "[[category.field]]";
    x_021_the_effect_of_refusing_is_told: [RefusalEffectMissing] "X-21", "if_refused = { th = \"จองไม่ได้\", en = \"No booking\" }\n" => "", "true";
    t_21_what_can_be_guessed_is_no_way_to_find_people: [LookupGuessable] "s.37(1)", "kind = \"number\"" => "lookup = true\nkind = \"number\"", "true";
    x_029_a_picture_says_no_templates: [TemplatesUnsaid] "X-29", "templates = \"never\"\n" => "", "[[category.field]]";
    x_029_templates_need_section_26: [TemplatesWithoutConsent] "X-29", "templates = \"never\"" => "templates = \"explicit-consent\"", "\"explicit-consent\"";
    lp_024_a_picture_takes_no_documents: [FilesMisplaced] "LP-24", "templates = \"never\"" => "templates = \"never\"\naccepts = [\"pdf\"]\nmax_kib = 64\nshows_others = true", "[\"pdf\"]";
    lp_024_a_number_takes_no_files: [FilesMisplaced] "LP-24", "kind = \"number\"" => "kind = \"number\"\naccepts = [\"pdf\"]\nmax_kib = 64\nshows_others = true", "[\"pdf\"]";
    lp_024_a_file_has_a_most: [FilesUnlimited] "LP-24", "templates = \"never\"" => "templates = \"never\"\naccepts = [\"png\"]\nshows_others = true", "[\"png\"]";
    lp_021_a_file_says_whether_others_are_in_it: [FilesOthersUnsaid] "LP-21", "templates = \"never\"" => "templates = \"never\"\naccepts = [\"png\"]\nmax_kib = 64", "[\"png\"]";
    x_018_free_text_is_scanned: [FreeTextUnscanned] "X-18", "free_text = true\n" => "", "\"free-text\"";
    // the matrix
    s_022_an_activity_names_its_categories: [ActivityEmpty, RetentionOutsideMatrix] "s.22", "categories = [\"photo\", \"visitor\"]\noperations" => "operations", "[[activity]]";
    s_022_what_no_activity_needs_is_not_collected: [CategoryUnused, LocationMissing, RightsActivityNarrow] "s.22", "[[relationship]]" => "[[category]]\nid = \"shoe\"\nname = { th = \"รองเท้า\", en = \"Shoe\" }\n[[category.field]]\nid = \"size\"\nname = { th = \"ขนาด\", en = \"Size\" }\nkind = \"number\"\nrequired = false\n[[relationship]]", "\"shoe\"";
    x_012_a_pseudonym_is_not_pierced: [PseudonymPierced] "X-12", "direct_marketing = true" => "identity = \"pseudonym\"\ndirect_marketing = true", "\"photo\"";
    x_012_an_activity_without_identity_sees_nobody: [IdentityUnreachable] "X-12", "identity = \"pseudonym\"\n" => "", "[[activity]]";
    i_03_rights_are_answered_in_an_activity: [RightsActivityMissing] "s.30–36", "answers_rights = true\n" => "", "[pack]";
    s_030_rights_are_answered_in_one_activity: [RightsActivityTwice, RightsActivityNarrow, RightsSelfMissing] "s.30–36", "case_required = true" => "case_required = true\nanswers_rights = true", "true";
    s_030_a_copy_is_whole: [RightsActivityNarrow, RetentionOutsideMatrix] "s.30", "categories = [\"visitor\", \"photo\", \"opinion\", \"log\", \"health\"]\noperations = [\"use\", \"disclose\", \"erase\"]" => "categories = [\"visitor\", \"photo\", \"opinion\", \"log\"]\noperations = [\"use\", \"disclose\", \"erase\"]", "[\"visitor\", \"photo\", \"opinion\", \"log\"]";
    s_030_people_see_their_own_data: [RightsSelfMissing] "s.30–36", "kind = \"self\"" => "kind = \"office\"", "true";
    lp_071_an_activity_nobody_may_act_in_is_pointed_out: [ActivityWithoutRole] "LP-71", "\"posters\", \"meals\", \"logs\", \"rights\"]" => "\"posters\", \"logs\", \"rights\"]", "\"meals\"";
    // bases
    x_022_an_activity_has_a_basis: [BasisMissing] "X-22", "[activity.basis.guest]\nbasis = \"s24-3\"\nreason = { th = \"เพื่อให้จองได้\", en = \"to let you book\" }\n" => "", "\"visits\"";
    x_010_one_basis_for_each_relationship: [BasesSeveral, LawMissing] "X-10", "basis = \"s24-3\"" => "basis = [\"s24-3\", \"s24-4\"]", "[\"s24-3\", \"s24-4\"]";
    i_21_sensitive_data_needs_section_26: [BasisWeakForSensitive, ConsentIdle] "s.26", "basis = \"s26\"" => "basis = \"s24-3\"", "\"s24-3\"";
    s_024_a_public_task_names_its_law: [LawMissing] "s.24(4)", "basis = \"s24-3\"" => "basis = \"s24-4\"", "\"s24-4\"";
    s_024_a_legal_duty_names_its_law: [LawMissing] "s.24(6)", "law = { th = \"พ.ร.บ. คอมพิวเตอร์ มาตรา 26\", en = \"Computer-related Crime Act s.26\" }\n" => "", "\"s24-6\"";
    s_024_interests_are_balanced: [BalancingMissing] "s.24(5)", "balancing = { owner = \"dpo\", decided = 2026-05-01, summary = { th = \"ไม่กระทบ\", en = \"No effect\" } }\n" => "", "\"s24-5\"";
    lp_005_a_basis_is_reasoned: [ReasonMissing] "LP-5", "reason = { th = \"เพื่อให้จองได้\", en = \"to let you book\" }\n" => "", "[activity.basis.guest]";
    s_032_research_is_marked: [ResearchUnsaid] "s.32(3)", "basis = \"s24-3\"" => "basis = \"s24-1\"", "\"s24-1\"";
    // consent
    s_019_consent_says_what_is_asked: [ConsentUnasked] "s.19", "ask = { th = \"ใช้ภาพของท่านได้ไหม\", en = \"May we use your picture?\" }\n" => "", "[activity.consent]";
    s_019_a_consent_lasts_long_enough_for_its_end_to_be_told: [ConsentTooShort] "s.19", "effect_of_withdrawing = { th = \"เราจะนำภาพออก\", en = \"We take it down\" }\n" => "effect_of_withdrawing = { th = \"เราจะนำภาพออก\", en = \"We take it down\" }\nexpires = \"P59D\"\n", "\"P59D\"";
    s_019_the_effect_of_withdrawing_is_told: [ConsentEffectMissing] "LP-101", "effect_of_withdrawing = { th = \"เราจะนำภาพออก\", en = \"We take it down\" }\n" => "", "[activity.consent]";
    s_019_one_question_asks_one_thing: [ConsentBundled] "s.19", "en = \"May we use your picture?\"" => "en = \"May we use your picture and send you news?\"", "{ th = \"ใช้ภาพของท่านได้ไหม\", en = \"May we use your picture and send you news?\" }";
    s_019_no_contract_is_asked_along: [ConsentBundled] "s.19", "th = \"ใช้ภาพของท่านได้ไหม\"" => "th = \"ยอมรับข้อตกลงการใช้บริการ\"", "{ th = \"ยอมรับข้อตกลงการใช้บริการ\", en = \"May we use your picture?\" }";
    s_019_two_purposes_have_two_questions: [ConsentShared] "s.19", "ask = { th = \"แพ้อาหารใดบ้าง\", en = \"Any allergy?\" }" => "ask = { th = \"แพ้อาหารใดบ้าง\", en = \"May we use your picture?\" }", "{ th = \"แพ้อาหารใดบ้าง\", en = \"May we use your picture?\" }";
    s_026_sensitive_data_has_a_statement_of_its_own: [ConsentExplicitMissing] "s.26", "explicit = { th = \"ข้าพเจ้ายินยอมโดยชัดแจ้งให้ใช้ข้อมูลการแพ้อาหารเพื่อจัดอาหาร\", en = \"I explicitly agree that my allergies are used to serve meals\" }\n" => "", "[activity.consent]";
    s_026_an_ordinary_consent_has_no_explicit_statement: [ConsentExplicitIdle] "s.26", "effect_of_withdrawing = { th = \"เราจะนำภาพออก\", en = \"We take it down\" }\n" => "effect_of_withdrawing = { th = \"เราจะนำภาพออก\", en = \"We take it down\" }\nexplicit = { th = \"ยินยอม\", en = \"I agree\" }\n", "{ th = \"ยินยอม\", en = \"I agree\" }";
    s_019_a_consent_that_is_no_basis_misleads: [ConsentIdle] "s.19", "basis = \"s19\"" => "basis = \"s24-3\"", "[activity.consent]";
    x_018_minors_consent_with_a_guardian: [ConsentMinorsUnsaid, MinorsUnsaid] "X-18", "minors = \"guardian\"\nwe" => "we", "\"meals\"";
    x_023_marketing_can_be_refused: [MarketingWithoutOptOut] "X-23", "opt_out = true\n" => "", "true";
    x_023_marketing_under_another_name_is_seen: [MarketingUnmarked] "X-23", "en = \"take bookings\"" => "en = \"take bookings and do some Marketing\"", "{ th = \"รับจองการเข้าชม\", en = \"take bookings and do some Marketing\" }";
    lp_024_a_log_has_known_parts_also_where_it_names_people: [PathUnknown] "LP-24", "person = \"user\"" => "person = \"username\"", "\"username\"";
    x_023_marketing_thinks_of_minors: [MarketingMinorsUnsaid] "X-23", "opt_out = true\nminors = \"guardian\"\n" => "opt_out = true\n", "true";
    // roles
    lp_071_a_role_has_activities: [RoleWithoutActivity] "LP-71", "activities = [\"visits\"]\noperations = [\"use\"]\nmemo" => "operations = [\"use\"]\nmemo", "[[role]]";
    lp_071_a_role_sees_what_its_activities_need: [RoleBeyondMatrix] "LP-71", "operations = [\"use\"]\nmemo" => "categories = [\"log\"]\noperations = [\"use\"]\nmemo", "\"log\"";
    lp_014_a_role_does_what_its_activities_do: [RoleBeyondOperations] "LP-14", "activities = [\"visits\"]\noperations = [\"use\"]\nmemo" => "activities = [\"survey\"]\noperations = [\"use\", \"disclose\"]\nmemo", "\"disclose\"";
    lp_051_a_course_relation_names_the_part: [CourseRolesMissing] "LP-51", "course_roles = [\"teacher\"]\n" => "", "\"course\"";
    x_035_a_memorandum_ends: [MemoUnbounded] "X-35", "memo = { uses = 1, valid = \"P7D\" }\n" => "", "[[role]]";
    x_035_a_memorandum_without_uses_is_none: [MemoUnbounded] "X-35", "uses = 1" => "uses = 0", "{ uses = 0, valid = \"P7D\" }";
    lp_053_memo_terms_need_a_memo: [MemoIdle] "LP-53", "relation = \"memo\"" => "relation = \"office\"", "{ uses = 1, valid = \"P7D\" }";
    // recipients
    lp_010_a_processor_has_an_agreement: [AgreementMissing] "LP-10", "agreement = { reference = \"agreement 1/2569\", from = 2026-01-01, to = 2027-12-31 }\n" => "", "[[processor]]";
    lp_010_the_agreement_is_in_force: [AgreementNotInForce] "LP-10", "from = 2026-01-01, to = 2027-12-31" => "from = 2025-01-01, to = 2026-05-31", "{ reference = \"agreement 1/2569\", from = 2025-01-01, to = 2026-05-31 }";
    lp_070_a_processor_is_instructed: [InstructionsMissing] "LP-70", "activities = [\"visits\"]\ncategories = [\"visitor\"]\ncountry" => "categories = [\"visitor\"]\ncountry", "[[processor]]";
    lp_056_a_processor_attests: [AttestationMissing] "LP-56", "attestation_until = 2027-06-01\n" => "", "[[processor]]";
    lp_056_an_attestation_has_not_ended: [AttestationEnded] "LP-56", "attestation_until = 2027-06-01" => "attestation_until = 2026-05-31", "2026-05-31";
    lp_050_a_recipient_has_a_name: [RecipientUnnamed] "LP-50", "name = { th = \"ศาล\", en = \"Court\" }\nclass = \"court\"" => "name = { th = \"บุคคลอื่นที่จำเป็น\", en = \"Other persons\" }\nclass = \"person-named\"", "{ th = \"บุคคลอื่นที่จำเป็น\", en = \"Other persons\" }";
    x_025_a_service_company_is_a_processor: [ServiceCompany] "X-25", "class = \"court\"" => "class = \"service-company\"", "\"service-company\"";
    x_028_good_faith_is_no_ground: [GoodFaith] "X-28", "ground = \"law\"" => "ground = \"good-faith\"", "\"good-faith\"";
    lp_048_a_recipient_has_a_ground: [GroundMissing] "LP-48", "ground = \"law\"\n" => "", "[[recipient]]";
    lp_048_a_ground_names_its_document: [GroundUnreferenced] "LP-48", "reference = \"the order of the court\"\n" => "", "\"law\"";
    co_044_the_legal_team_decides: [LegalReviewMissing] "CO-44", "legal_review = true" => "legal_review = false", "false";
    lp_083_a_transfer_goes_to_a_named_host: [TransferEndpointUnfit] "LP-83", "reference = \"the order of the court\"\n" => "reference = \"the order of the court\"\ntransfer_endpoint = \"https://10.0.0.1/transfers\"\ntransfer_key = \"court.example+0123abcd+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB\"\n", "\"https://10.0.0.1/transfers\"";
    t_051_a_transfer_goes_to_no_inner_network: [TransferEndpointUnfit] "LP-83", "reference = \"the order of the court\"\n" => "reference = \"the order of the court\"\ntransfer_endpoint = \"https://records.court.internal/transfers\"\ntransfer_key = \"court.example+0123abcd+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB\"\n", "\"https://records.court.internal/transfers\"";
    lp_083_a_receipt_can_be_checked: [TransferKeyMissing] "LP-83", "reference = \"the order of the court\"\n" => "reference = \"the order of the court\"\ntransfer_endpoint = \"https://records.court.example/transfers\"\n", "[[recipient]]";
    lp_048_a_recipient_receives_for_something: [RecipientIdle] "LP-48", "activities = [\"logs\"]\ncategories = [\"log\"]\ncountry" => "activities = [\"logs\"]\ncountry", "[[recipient]]";
    lp_054_a_recipient_gets_what_is_needed: [RecipientBeyondMatrix] "LP-54", "activities = [\"logs\"]\ncategories = [\"log\"]\ncountry" => "activities = [\"logs\"]\ncategories = [\"log\", \"health\"]\ncountry", "\"health\"";
    lp_057_a_processor_gets_what_is_needed: [RecipientBeyondMatrix] "LP-57", "activities = [\"visits\"]\ncategories = [\"visitor\"]\ncountry" => "activities = [\"visits\"]\ncategories = [\"photo\"]\ncountry", "\"photo\"";
    lp_014_what_is_received_was_disclosed: [DisclosureUndeclared] "LP-14", "activities = [\"logs\"]\ncategories = [\"log\"]\ncountry" => "activities = [\"logs\", \"survey\"]\ncategories = [\"log\"]\ncountry", "\"survey\"";
    // transfers
    x_016_a_country_is_named: [CountryMissing] "X-16", "country = \"TH\"\nsub_processors" => "sub_processors", "[[processor]]";
    x_016_a_region_is_named: [RegionMissing] "X-16", "region = \"ap-southeast-7\"\ncategories" => "categories", "[[location]]";
    x_016_a_sub_processor_names_its_region: [RegionMissing] "X-16", "country = \"TH\", region = \"ap-southeast-7\"" => "country = \"TH\"", "{ name = \"Cloud\", country = \"TH\" }";
    x_016_the_chain_is_known: [SubProcessorsUnsaid] "X-16", "sub_processors = [{ name = \"Cloud\", country = \"TH\", region = \"ap-southeast-7\" }]\n" => "", "[[processor]]";
    lp_059_abroad_needs_rules: [TransfersUnsaid, KeyUnknown] "LP-59", "[transfers]" => "[exports]", "\"US\"";
    x_001_the_mode_is_said: [TransferModeUnsaid] "X-1", "mode = \"consent-and-condition\"\n" => "", "[transfers]";
    x_001_a_condition_alone_needs_the_dpo: [TransferAnyCondition] "X-1", "mode = \"consent-and-condition\"" => "mode = \"any-condition\"", "\"any-condition\"";
    x_002_the_exercise_of_rights_is_no_condition: [TransferExerciseOfRights] "X-2", "conditions = [\"safeguards\", \"consent\"]" => "conditions = [\"safeguards\", \"consent\", \"exercise-of-rights\"]", "\"exercise-of-rights\"";
    lp_059_abroad_needs_a_condition: [TransferConditionMissing, NoOutsideBroken] "LP-59", "transfer = { condition = \"consent\", evidence = \"consent of the person\" }\n" => "", "\"US\"";
    lp_059_the_condition_is_a_listed_one: [TransferConditionUnlisted] "LP-59", "condition = \"consent\"" => "condition = \"vital\"", "\"vital\"";
    lp_059_a_condition_has_evidence: [TransferEvidenceMissing] "LP-59", "{ condition = \"consent\", evidence = \"consent of the person\" }" => "{ condition = \"consent\" }", "{ condition = \"consent\" }";
    lp_064_inadequacy_is_told: [InadequacyUnsaid] "LP-64", "inadequacy_statement = { th = \"ปลายทางอาจคุ้มครองไม่พอ\", en = \"Protection there may be inadequate\" }\n" => "", "[transfers]";
    lp_059_a_sub_processor_abroad_needs_a_condition: [TransferConditionMissing] "LP-59", "country = \"TH\", region = \"ap-southeast-7\"" => "country = \"SG\", region = \"ap-southeast-1\"", "\"SG\"";
    // sources
    x_030_a_source_is_for_something: [SourceWithoutActivity] "X-30", "activities = [\"visits\"]\nnotice_within" => "notice_within", "[[source]]";
    x_030_people_are_told_of_a_source: [SourceNoticeUnsaid] "X-30", "notice_within = \"P30D\"\n" => "", "[[source]]";
    x_030_a_month_can_be_longer_than_thirty_days: [SourceNoticeLate] "X-30", "notice_within = \"P30D\"" => "notice_within = \"P1M\"", "\"P1M\"";
    lp_034_a_bodys_policy_is_reviewed: [SourcePolicyUnreviewed] "LP-34", "body_policy_reviewed = { by = \"dpo\", on = 2026-05-01 }\n" => "", "[[source]]";
    s_022_a_source_brings_what_is_needed: [SourceBeyondMatrix] "s.22", "to = \"visitor/email\"" => "to = \"health/note\"", "\"health/note\"";
    s_022_a_source_keeps_something: [SourceIdle] "s.22", "keep = [{ from = \"email\", to = \"visitor/email\" }]\n" => "", "[[source]]";
    lp_024_a_log_has_known_parts: [PathUnknown] "LP-24", "drop = [\"ident\"]" => "drop = [\"cookie\"]", "\"cookie\"";
    lp_024_a_field_is_kept_or_dropped: [PathTwice] "LP-24", "drop = [\"ident\"]" => "drop = [\"ip\"]", "\"ip\"";
    s_030_a_row_says_whose_it_is: [PersonUnfindable] "s.30", "person = \"email\"\n" => "", "[[source]]";
    t_21_people_are_found_by_lookup_fields: [PersonFieldNotLookup] "s.37(1)", "person = \"email\"\nperson_field = \"visitor/email\"" => "person = \"email\"\nperson_field = \"visitor/age\"", "\"visitor/age\"";
    // retention
    x_020_every_cell_has_a_period: [RetentionMissing] "X-20", "categories = [\"photo\", \"visitor\"]\nperiod" => "categories = [\"photo\"]\nperiod", "\"visitor\"";
    lp_072_only_cells_have_periods: [RetentionOutsideMatrix] "LP-72", "categories = [\"opinion\"]\nperiod" => "categories = [\"opinion\", \"photo\"]\nperiod", "\"photo\"";
    lp_072_a_cell_has_one_period: [RetentionTwice] "LP-72", "[erasure]" => "[[retention]]\nactivity = \"survey\"\ncategories = [\"opinion\"]\nperiod = \"P2Y\"\nafter = \"visit\"\nthen = \"destroy\"\n[erasure]", "\"opinion\"";
    x_020_one_rule_for_everything_is_none: [RetentionForEverything] "X-20", "[erasure]" => "[[retention]]\nactivity = \"*\"\ncategories = [\"*\"]\nperiod = \"P2Y\"\nafter = \"visit\"\nthen = \"destroy\"\n[erasure]", "\"*\"";
    x_004_permanent_is_no_period: [PeriodNone] "X-4", "period = \"P2Y\"" => "period = \"permanent\"", "\"permanent\"";
    lp_072_no_time_is_no_period: [PeriodZero] "LP-72", "period = \"P2Y\"" => "period = \"P0D\"", "\"P0D\"";
    lp_072_thirty_years_need_a_law: [PeriodTooLong] "LP-72", "period = \"P2Y\"" => "period = \"P31Y\"", "\"P31Y\"";
    lp_072_a_period_is_counted_from_an_event: [EventMissing] "LP-72", "after = \"visit\"\nthen = \"anonymise\"" => "then = \"anonymise\"", "[[retention]]";
    s_033_a_floor_names_its_law: [FloorLawMissing] "s.33", "floor_law = { th = \"พ.ร.บ. คอมพิวเตอร์ มาตรา 26\", en = \"Computer-related Crime Act s.26\" }\n" => "", "\"P90D\"";
    lp_072_a_floor_fits_its_period: [FloorBeyondPeriod] "LP-72", "period = \"P180D\"" => "period = \"P60D\"", "\"P90D\"";
    x_005_logs_are_kept_ninety_days: [LogFloorMissing] "X-5", "floor = \"P90D\"" => "floor = \"P89D\"", "\"P89D\"";
    x_005_three_months_can_be_shorter_than_ninety_days: [LogFloorMissing] "X-5", "floor = \"P90D\"" => "floor = \"P3M\"", "\"P3M\"";
    x_013_logs_are_opened_by_case: [LogWithoutCase, IdentityUnreachable] "X-13", "case_required = true\n" => "", "[\"logs\"]";
    // erasure
    x_022_there_is_an_end: [ErasureMissing, KeyUnknown] "X-22", "[erasure]" => "[deletion]", "[pack]";
    x_003_a_requested_erasure_takes_ninety_days: [ErasureLate] "X-3", "requested_within = \"P90D\"" => "requested_within = \"P91D\"", "\"P91D\"";
    x_003_three_months_can_be_longer_than_ninety_days: [ErasureLate] "X-3", "requested_within = \"P90D\"" => "requested_within = \"P3M\"", "\"P3M\"";
    lp_075_an_erasure_has_a_clock: [ErasureUndated] "LP-75", "requested_within = \"P90D\"\n" => "", "[erasure]";
    lp_075_what_lapsed_goes_in_ninety_days: [LapsedLate] "LP-75", "lapsed_within = \"P60D\"" => "lapsed_within = \"P180D\"", "\"P180D\"";
    lp_075_a_promise_is_kept: [PromiseOverrun] "LP-75", "policy_within = \"P180D\"" => "policy_within = \"P30D\"", "\"P30D\"";
    x_005_a_purge_spares_what_it_must: [PurgeUnguarded] "X-5", "spares = [\"hold\", \"open-case\", \"floor\"]" => "spares = [\"hold\"]", "{ approver = \"dpo\", notice = \"P30D\", spares = [\"hold\"], delays_requests = false }";
    x_006_a_purge_delays_no_request: [PurgeDelaysRequests] "X-6", "delays_requests = false" => "delays_requests = true", "true";
    lp_078_backups_are_erased_too: [BackupsUncovered] "LP-78", "covers_backups = true\n" => "", "[erasure]";
    x_024_erasure_is_not_refused_wholesale: [RefusalsReserved] "X-24", "refusals = \"by-section\"" => "refusals = \"reserved\"", "\"reserved\"";
    lp_098_a_refusal_cites_its_section: [RefusalsUnsaid] "LP-98", "refusals = \"by-section\"\n" => "", "[erasure]";
    x_007_x_008_a_wider_promise_is_kept_or_not: [WiderGroundsUnsaid] "X-8", "promise_wider_grounds = true\n" => "", "[erasure]";
    // rights
    x_022_people_are_told_their_rights: [RightsMissing, KeyUnknown] "X-22", "[rights]" => "[favours]", "[pack]";
    s_023_every_right_is_offered: [RightUnoffered] "s.31", "\"portability\", " => "", "[\"informed\", \"access\", \"objection\", \"erasure\", \"restriction\", \"rectification\", \"withdrawal\", \"complaint\"]";
    x_015_rights_work_online: [RightsOffline] "X-15", "online = true" => "online = false", "false";
    lp_104_there_is_a_contact: [ContactsMissing, KeyUnknown] "LP-104", "[[contact]]" => "[[desk]]", "[pack]";
    x_015_a_telephone_in_office_hours_is_not_enough: [ContactOfficeHours] "X-15", "hours = { th = \"เวลาทำการ\", en = \"Office hours\" }\nonline = \"/requests\"\n" => "hours = { th = \"เวลาทำการ\", en = \"Office hours\" }\n", "[[contact]]";
    lp_080_a_copy_takes_thirty_days: [AccessLate] "LP-80", "access_within = \"P30D\"" => "access_within = \"P1M\"", "\"P1M\"";
    lp_105_a_copy_has_a_clock: [AccessUndated] "LP-105", "access_within = \"P30D\"\n" => "", "[rights]";
    x_009_an_objection_separates_at_once: [ObjectionUnsegregated] "X-9", "segregate_on_objection = true\n" => "", "[rights]";
    x_010_exceptions_are_stated: [ErasureExceptionsUnsaid] "X-10", "erasure_exceptions_stated = true" => "erasure_exceptions_stated = false", "false";
    x_011_limits_are_stated: [PortabilityLimitsUnsaid] "X-11", "portability_limits_stated = true\n" => "", "[rights]";
    x_034_refusals_are_recorded: [RefusalsUnrecorded] "X-34", "refusals_recorded = true" => "refusals_recorded = false", "false";
    x_032_accuracy_is_checked: [AccuracyUnchecked] "X-32", "accuracy_check = \"P1Y\"\n" => "", "[rights]";
    x_014_a_related_purpose_is_no_purpose: [RelatedPurpose] "X-14", "related_purpose = \"refuse\"" => "related_purpose = \"compatible\"", "\"compatible\"";
    // security
    x_033_the_minimum_measures_are_there: [MeasureMissing] "X-33", "kind = \"audit-trail\"" => "kind = \"backup\"", "[[measure]]";
    lp_069_a_measure_has_evidence: [EvidenceMissing] "LP-69", "evidence = \"ledger\"\n" => "", "[[measure]]";
    lp_033_a_category_lies_somewhere: [LocationMissing] "LP-33", "categories = [\"visitor\", \"photo\", \"opinion\", \"log\", \"health\"]\nholds" => "categories = [\"visitor\", \"photo\", \"opinion\", \"log\"]\nholds", "\"health\"";
    co_027_a_backup_outside_is_unreadable: [BackupReadable, AllInsideBroken] "CO-27", "client_side_encryption = true\n" => "", "[[location]]";
    x_027_all_inside_is_all_inside: [AllInsideBroken, RegionMissing] "X-27", "inside_university = true\n" => "", "[[location]]";
    x_026_nothing_leaves_without_consent: [NoOutsideBroken, TransferConditionMissing] "X-26", "kind = \"measurement\"\nprovider = \"own\"\ncountry = \"TH\"" => "kind = \"measurement\"\nprovider = \"Google Analytics\"\ncountry = \"US\"", "\"Google Analytics\"";
    // cookies
    x_026_measurement_waits_for_consent: [CookieWithoutConsent] "X-26", "consent = true\n" => "consent = false\n", "false";
    lp_030_a_cookie_ends: [CookieEndless] "LP-30", "lasts = \"P1D\"\n" => "", "[[cookie]]";
    lp_030_a_needed_cookie_is_our_own: [CookieNeededOutside, CountryMissing, NoOutsideBroken] "LP-30", "provider = \"own\"\nlasts = \"PT12H\"" => "provider = \"Log-in company\"\nlasts = \"PT12H\"", "\"Log-in company\"";
    // sites
    lp_030_a_site_has_an_exact_origin: [SiteOriginWrong] "LP-30", "[\"https://museum.example\"]" => "[\"https://museum.example/\"]", "[\"https://museum.example/\"]";
    lp_030_a_site_stands_somewhere: [SiteOriginWrong] "LP-30", "[\"https://museum.example\"]" => "[]", "[]";
    lp_030_an_origin_is_of_one_site: [SiteOriginTwice] "LP-30", "origins = [\"https://museum.example\"]" => "origins = [\"https://museum.example\", \"https://museum.example\"]", "[\"https://museum.example\", \"https://museum.example\"]";
    co_007_a_counted_path_has_no_search: [SitePathWrong] "CO-7", "\"/visit/{day}\"" => "\"/visit?day\"", "[\"/\", \"/visit\", \"/visit?day\", \"/visit/done\"]";
    co_007_a_path_is_counted_once: [SitePathWrong] "CO-7", "\"/visit/{day}\"" => "\"/visit\"", "[\"/\", \"/visit\", \"/visit\", \"/visit/done\"]";
    co_038_a_step_is_a_counted_path: [SitePathWrong] "CO-38", "steps = [\"/visit\", \"/visit/done\"]" => "steps = [\"/visit\", \"/gone\"]", "[\"/visit\", \"/gone\"]";
    co_038_a_task_has_steps: [SitePathWrong] "CO-38", "steps = [\"/visit\", \"/visit/done\"]" => "steps = [\"/visit\"]", "[\"/visit\"]";
    co_008_the_answer_is_kept_in_a_declared_place: [SiteChoiceUndeclared] "CO-8", "name = \"sitthi-choice\"" => "name = \"choice\"", "[[site]]";
    lp_030_a_cookie_is_of_a_known_site: [ReferenceUnknown] "LP-24", "sites = [\"museum-site\"]" => "sites = [\"museum-sit\"]", "\"museum-sit\"";
}
