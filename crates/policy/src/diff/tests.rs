use law::Language;

use super::*;
use crate::read::read;

const GOOD: &str = include_str!("../check/tests/good.toml");

fn good() -> Pack {
    read(&[("pack.toml", GOOD)]).0
}

fn after(from: &str, to: &str) -> Changes {
    assert!(GOOD.contains(from), "the good pack has no `{from}`");
    let new = read(&[("pack.toml", &GOOD.replacen(from, to, 1))]).0;
    diff(&good(), &new)
}

fn kinds(changes: &Changes) -> Vec<ChangeKind> {
    changes.changes.iter().map(|change| change.kind).collect()
}

#[test]
fn lp_108_the_same_pack_has_no_changes() {
    let changes = diff(&good(), &good());
    assert!(changes.is_empty() && !changes.is_material() && changes.ask_again.is_empty());
    assert_eq!(
        changes.render(Language::English),
        "small-museum: from version 1 to version 1\nNothing changes.\n"
    );
}

macro_rules! cases {
    ($($name:ident: [$($Kind:ident),+] material $material:literal asks [$($ask:literal),*], $from:expr => $to:expr;)*) => {
        $(
            #[test]
            fn $name() {
                let changes = after($from, $to);
                assert_eq!(kinds(&changes), [$(ChangeKind::$Kind),+], "{changes:#?}");
                assert_eq!(changes.is_material(), $material);
                assert_eq!(changes.must_be_told().is_empty(), !$material, "{changes:#?}");
                let asked: &[&str] = &[$($ask),*];
                assert_eq!(changes.ask_again, asked);
                for change in &changes.changes {
                    assert!(!change.line.th.contains('{') && !change.line.en.contains('{'));
                }
            }
        )*
        const CASES: &[ChangeKind] = &[$($(ChangeKind::$Kind),+),*];
    };
}

#[test]
fn lp_109_every_kind_of_change_has_a_case() {
    let elsewhere = [
        ChangeKind::CategoryAdded,
        ChangeKind::CategoryRemoved,
        ChangeKind::ActivityAdded,
        ChangeKind::ActivityRemoved,
        ChangeKind::RightAdded,
        ChangeKind::ErasureSlower,
    ];
    let missing: Vec<_> = ChangeKind::ALL
        .iter()
        .filter(|kind| !CASES.contains(kind) && !elsewhere.contains(kind))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// The good pack from these words on.
fn from_on(words: &str) -> &'static str {
    GOOD.get(GOOD.find(words).unwrap()..).unwrap()
}

const SHOES: &str = "[[category]]\nid = \"shoe\"\nname = { th = \"รองเท้า\", en = \"Shoe\" }\n";
const TOUR: &str = "[[activity]]\nid = \"tour\"\nname = { th = \"นำชม\", en = \"Tour\" }\npurpose = { th = \"นำชม\", en = \"guide you\" }\ncategories = [\"visitor\"]\noperations = [\"use\"]\n[activity.basis.guest]\nbasis = \"s19\"\n";

#[test]
fn lp_109_a_new_category_and_a_new_activity_are_material_both_ways_of_reading() {
    let new = read(&[("pack.toml", &format!("{GOOD}\n{SHOES}\n{TOUR}"))]).0;
    let there = diff(&good(), &new);
    assert_eq!(
        kinds(&there),
        [ChangeKind::CategoryAdded, ChangeKind::ActivityAdded]
    );
    assert!(there.is_material());
    assert_eq!(there.must_be_told(), ["guest"]);
    assert_eq!(
        there.ask_again,
        ["tour"],
        "a new activity on consent has nobody's consent yet"
    );
    let back = diff(&new, &good());
    assert_eq!(
        kinds(&back),
        [ChangeKind::CategoryRemoved, ChangeKind::ActivityRemoved]
    );
    assert!(!back.is_material() && back.ask_again.is_empty());
}

#[test]
fn x_003_a_slower_erasure_is_material_and_a_right_given_is_not() {
    let quicker = read(&[(
        "pack.toml",
        &GOOD.replacen(
            "requested_within = \"P90D\"",
            "requested_within = \"P60D\"",
            1,
        ),
    )])
    .0;
    let changes = diff(&quicker, &good());
    assert_eq!(kinds(&changes), [ChangeKind::ErasureSlower]);
    assert!(changes.is_material() && !diff(&good(), &quicker).is_material());
    let fewer = read(&[("pack.toml", &GOOD.replacen("\"portability\", ", "", 1))]).0;
    let changes = diff(&fewer, &good());
    assert_eq!(kinds(&changes), [ChangeKind::RightAdded]);
    assert!(!changes.is_material());
}

#[test]
fn lp_109_the_list_says_whom_to_tell_and_whom_to_ask() {
    let changes = after("en = \"make posters\"", "en = \"sell posters\"");
    insta::assert_snapshot!(changes.render(Language::English));
    insta::assert_snapshot!("thai", changes.render(Language::Thai));
}

cases! {
    lp_109_a_new_field: [FieldAdded] material true asks [], "[[category.field]]\nid = \"age\"" => "[[category.field]]\nid = \"phone\"\nname = { th = \"โทรศัพท์\", en = \"Phone\" }\nkind = \"phone\"\n[[category.field]]\nid = \"age\"";
    lp_109_a_field_takes_files: [FilesTaken] material true asks [], "templates = \"never\"" => "templates = \"never\"\naccepts = [\"png\"]\nmax_kib = 64\nshows_others = true";
    a_field_is_gone: [FieldRemoved] material false asks [], "[[category.field]]\nid = \"age\"\nname = { th = \"อายุ\", en = \"Age\" }\nkind = \"number\"\nrequired = false\n" => "";
    x_021_a_field_becomes_compulsory: [FieldNowCompulsory] material true asks [], "kind = \"number\"\nrequired = false" => "kind = \"number\"\nrequired = true";
    s_026_a_category_becomes_sensitive: [SensitivityAdded] material true asks [], "free_text = true" => "free_text = true\nsensitive = [\"politics\"]";
    lp_109_another_purpose: [PurposeChanged] material true asks ["posters"], "en = \"make posters\"" => "en = \"sell posters\"";
    lp_109_an_activity_uses_more: [CellAdded, RoleGains, RoleGains, RoleGains] material true asks [], "categories = [\"visitor\"]\noperations" => "categories = [\"visitor\", \"opinion\"]\noperations";
    an_activity_uses_less: [CellRemoved] material false asks [], "categories = [\"photo\", \"visitor\"]\noperations" => "categories = [\"photo\"]\noperations";
    s_024_another_basis: [BasisChanged] material true asks [], "basis = \"s24-3\"" => "basis = \"s24-4\"";
    s_019_consent_where_a_contract_was: [BasisChanged] material true asks ["visits"], "basis = \"s24-3\"" => "basis = \"s19\"";
    s_024_people_of_another_relationship: [BasisAdded] material true asks [], "[activity.basis.guest]\nbasis = \"s24-3\"" => "[activity.basis.staff]\nbasis = \"s24-4\"\n[activity.basis.guest]\nbasis = \"s24-3\"";
    people_of_a_relationship_are_left_alone: [BasisRemoved] material false asks [], "[activity.basis.guest]\nbasis = \"s24-3\"\nreason = { th = \"เพื่อให้จองได้\", en = \"to let you book\" }\n" => "";
    s_019_another_question: [ConsentChanged] material true asks ["posters"], "en = \"May we use your picture?\"" => "en = \"May we use your face?\"";
    x_012_pseudonyms_are_lifted: [SightGained] material true asks [], "identity = \"pseudonym\"" => "identity = \"direct\"";
    x_012_pseudonyms_are_used: [SightLost] material false asks [], "purpose = { th = \"รับจองการเข้าชม\"" => "identity = \"pseudonym\"\npurpose = { th = \"รับจองการเข้าชม\"";
    x_023_marketing_begins: [MarketingBegun] material true asks [], "case_required = true" => "direct_marketing = true";
    lp_014_another_verb: [OperationAdded] material true asks [], "operations = [\"collect\", \"use\", \"erase\"]\nidentity" => "operations = [\"collect\", \"use\", \"disclose\", \"erase\"]\nidentity";
    lp_014_a_verb_less: [OperationRemoved] material false asks [], "operations = [\"collect\", \"use\", \"erase\"]\nidentity" => "operations = [\"use\", \"erase\"]\nidentity";
    lp_006_a_new_recipient: [RecipientAdded] material true asks ["posters"], "[[recipient]]" => "[[recipient]]\nid = \"printer\"\nname = { th = \"โรงพิมพ์\", en = \"Printer\" }\nactivities = [\"posters\"]\n[[recipient]]";
    a_recipient_is_gone: [RecipientRemoved] material false asks [], "[[recipient]]\nid = \"court\"\nname = { th = \"ศาล\", en = \"Court\" }\nclass = \"court\"\nground = \"law\"\nreference = \"the order of the court\"\nactivities = [\"logs\"]\ncategories = [\"log\"]\ncountry = \"TH\"\nlegal_review = true\n" => "";
    lp_006_a_recipient_gets_more: [RecipientGains] material true asks [], "categories = [\"log\"]\ncountry" => "categories = [\"log\", \"visitor\"]\ncountry";
    a_recipient_gets_less: [RecipientLoses] material false asks [], "categories = [\"log\"]\ncountry" => "categories = []\ncountry";
    lp_057_a_recipient_works_for_more: [RecipientActivityAdded] material true asks [], "activities = [\"visits\"]\ncategories = [\"visitor\"]\ncountry" => "activities = [\"visits\", \"survey\"]\ncategories = [\"visitor\"]\ncountry";
    a_recipient_works_for_less: [RecipientActivityRemoved] material false asks [], "activities = [\"logs\"]\ncategories = [\"log\"]\ncountry" => "activities = []\ncategories = [\"log\"]\ncountry";
    s_028_data_goes_abroad: [ItemChanged, TransferBegun] material true asks [], "country = \"TH\", region = \"ap-southeast-7\"" => "country = \"SG\", region = \"ap-southeast-1\"";
    data_comes_home: [ItemChanged, TransferEnded] material false asks [], "country = \"US\"" => "country = \"TH\"";
    x_001_the_weaker_mode: [TransferWeaker] material true asks [], "mode = \"consent-and-condition\"" => "mode = \"any-condition\"";
    lp_109_a_longer_period: [PeriodLonger] material true asks [], "period = \"P2Y\"" => "period = \"P25M\"";
    a_shorter_period: [PeriodShorter] material false asks [], "period = \"P2Y\"" => "period = \"P23M\"";
    s_023_a_period_counted_otherwise: [PeriodRecounted, ItemAdded] material true asks [], "[[retention]]\nactivity = \"visits\"\ncategories = [\"visitor\"]\nperiod = \"P2Y\"\nafter = \"visit\"" => "[[event]]\nid = \"end\"\nname = { th = \"สิ้นสุด\", en = \"End\" }\ncounts = \"relationship-end\"\n[[retention]]\nactivity = \"visits\"\ncategories = [\"visitor\"]\nperiod = \"P2Y\"\nafter = \"end\"";
    a_new_role: [RoleAdded] material false asks [], "[[channel]]" => "[[role]]\nid = \"cashier\"\nname = { th = \"การเงิน\", en = \"Cashier\" }\nactivities = [\"visits\"]\n[[channel]]";
    a_role_is_gone: [RoleRemoved] material false asks [], "[[role]]\nid = \"guide\"\nname = { th = \"ผู้นำชม\", en = \"Guide\" }\nrelation = \"memo\"\nactivities = [\"visits\"]\noperations = [\"use\"]\nmemo = { uses = 1, valid = \"P7D\" }\n" => "";
    lp_071_a_role_gains: [RoleGains] material false asks [], "categories = [\"visitor\", \"photo\"]\noperations" => "categories = [\"visitor\", \"photo\", \"log\"]\noperations";
    a_role_loses: [RoleLoses] material false asks [], "operations = [\"use\", \"disclose\"]\nnetwork" => "operations = [\"use\"]\nnetwork";
    s_025_a_new_source: [SourceAdded] material true asks [], "[[processor]]" => "[[source]]\nid = \"till\"\nname = { th = \"เครื่องคิดเงิน\", en = \"Till\" }\nkind = \"own-system\"\ncountry = \"TH\"\nactivities = [\"visits\"]\n[[processor]]";
    s_025_a_source_brings_more: [SourceGains] material true asks [], "keep = [{ from = \"email\", to = \"visitor/email\" }]" => "keep = [{ from = \"email\", to = \"visitor/email\" }, { from = \"age\", to = \"visitor/age\" }]";
    lp_027_a_new_form: [FormAdded] material true asks [], "[[form]]" => "[[form]]\nid = \"asking\"\nname = { th = \"ถาม\", en = \"Ask\" }\nactivities = [\"visits\"]\n[[form]]";
    a_form_is_gone: [FormRemoved] material false asks [], from_on("[[form]]") => "";
    lp_027_a_form_asks_more: [FormGains] material true asks [], "[[form.ask]]" => "[[form.ask]]\nto = \"opinion/comment\"\nrequired = false\n[[form.ask]]";
    a_form_asks_less: [FormLoses] material false asks [], from_on("[[form.ask]]\nto = \"visitor/age\"") => "";
    lp_027_a_question_must_be_answered: [FormNowCompulsory] material true asks [], "to = \"visitor/age\"\nrequired = false" => "to = \"visitor/age\"\nrequired = true";
    s_022_a_form_takes_more_files: [FormTakesMore] material true asks [], "to = \"visitor/age\"\nrequired = false" => "to = \"visitor/age\"\nrequired = false\nfiles = 2";
    lp_028_a_form_serves_another_purpose: [FormServesAnother] material true asks [], "activities = [\"visits\"]\nrelationship" => "activities = [\"survey\"]\nrelationship";
    co_008_a_new_cookie_that_measures: [CookieAdded] material true asks [], "[[cookie]]\nname = \"counter\"" => "[[cookie]]\nname = \"heat-map\"\npurpose = { th = \"ดูการใช้\", en = \"Watches use\" }\nkind = \"measurement\"\nprovider = \"own\"\n[[cookie]]\nname = \"counter\"";
    x_017_another_controller: [ControllerChanged] material true asks [], "en = \"Invented University\"" => "en = \"Another University\"";
    lp_012_another_dpo: [DpoChanged] material true asks [], "en = \"Data protection office\"" => "en = \"Privacy office\"";
    s_023_a_right_is_taken: [RightLost] material true asks [], "\"portability\", " => "";
    a_promise_is_dropped: [PromiseDropped] material true asks [], "no_outside_sharing = true" => "no_outside_sharing = false";
    an_item_without_a_kind_is_added: [ItemAdded] material false asks [], "[[measure]]\nid = \"m1\"" => "[[measure]]\nid = \"m0\"\n[[measure]]\nid = \"m1\"";
    an_item_without_a_kind_is_taken: [ItemRemoved] material false asks [], "[[channel]]\nid = \"form\"\nname = { th = \"แบบฟอร์ม\", en = \"Form\" }\nby = \"person\"\ncollects = [\"visitor\"]\n" => "";
    other_words_are_listed: [ItemChanged] material false asks [], "evidence = \"minutes\"" => "evidence = \"report\"";
    lp_108_the_head_of_the_pack_is_listed: [HeadChanged] material false asks [], "version = \"1\"" => "version = \"2\"";
    another_order_is_listed: [Reordered] material false asks [], "[[relation]]\nid = \"teaches\"\nname = { th = \"สอน\", en = \"teaches\" }\nkind = \"course\"\ncourse_roles = [\"teacher\"]\n\n[[relation]]\nid = \"memo\"\nname = { th = \"มีบันทึก\", en = \"has a memo\" }\nkind = \"memo\"\n" => "[[relation]]\nid = \"memo\"\nname = { th = \"มีบันทึก\", en = \"has a memo\" }\nkind = \"memo\"\n\n[[relation]]\nid = \"teaches\"\nname = { th = \"สอน\", en = \"teaches\" }\nkind = \"course\"\ncourse_roles = [\"teacher\"]\n";
}

#[test]
fn lp_109_what_follows_is_judged_with_its_section_and_never_a_free_word() {
    for kind in ChangeKind::ALL {
        let judged = kind.judged();
        assert_eq!(
            judged.is_material(),
            !judged.section().is_empty(),
            "{judged:?}"
        );
    }
    let changes = after("en = \"make posters\"", "en = \"sell posters\"");
    let follows = changes.consequences();
    assert_eq!(follows.len(), 1);
    assert_eq!(follows[0].judged, Judgement::NewPurpose);
    assert_eq!(follows[0].judged.section(), "s.21");
    assert_eq!(follows[0].held_back, HeldBack::UntilConsent);
    assert!(follows[0].asked && !follows[0].told.is_empty());
    let longer = after("period = \"P2Y\"", "period = \"P25M\"");
    let follows = longer.consequences();
    assert_eq!(follows[0].judged, Judgement::LongerPeriod);
    assert_eq!(follows[0].held_back, HeldBack::Nothing);
    assert!(!follows[0].told.is_empty());
    let shorter = after("period = \"P2Y\"", "period = \"P23M\"");
    assert!(shorter.consequences()[0].told.is_empty());
}

#[test]
fn lp_046_x_014_what_is_held_is_taken_up_for_something_else_only_by_a_law_or_a_consent() {
    let law = |basis: &str| {
        let tour = TOUR.replace("\"s19\"", basis);
        let new = read(&[("pack.toml", &format!("{GOOD}\n{tour}"))]).0;
        diff(&good(), &new).needs_law
    };
    assert_eq!(law("\"s24-5\""), ["tour"], "visitors' data is held already");
    assert!(law("\"s19\"").is_empty(), "who agrees needs no law");
    let shoes = TOUR
        .replace("\"visitor\"", "\"shoe\"")
        .replace("\"s19\"", "\"s24-5\"");
    let new = read(&[("pack.toml", &format!("{GOOD}\n{SHOES}\n{shoes}"))]).0;
    assert!(
        diff(&good(), &new).needs_law.is_empty(),
        "nothing of it is held yet"
    );
    let reworded = after("en = \"take bookings\"", "en = \"sell bookings\"");
    assert_eq!(reworded.needs_law, ["visits"]);
    assert!(reworded.render(Language::English).contains("visits"));
}
