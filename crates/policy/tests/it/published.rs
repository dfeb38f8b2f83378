//! What may be published: each of these clauses, taken out of a shipped pack or broken in it, stops the pack with
//! the file, the line and the rule; and as shipped, the notice says what the clause wants said.

use jiff::Timestamp;
use law::{ActorId, Moment, PersonId};
use policy::check::check;
use policy::fault::Fault;
use policy::notice::{Layer, Notice, notice};
use policy::pack::{Pack, Sight};
use policy::read::read_bytes;
use policy::{AgreementState, Answer, Asked, Compiled, MemoState, Situation, decide};

use crate::shipped::{compiled, files};

const LEARNING: &str = "chula-learning";
const CULTURE: &str = "cmu-culture";

fn read(files: &[(String, Vec<u8>)]) -> (Pack, Vec<Fault>) {
    let borrowed: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let (pack, mut faults) = read_bytes(&borrowed);
    faults.extend(check(&pack));
    faults.retain(Fault::is_error);
    (pack, faults)
}

fn pack(id: &str) -> Pack {
    read(&files(id)).0
}

/// The faults of a shipped pack after one change in one of its files.
fn broken(id: &str, file: &str, from: &str, to: &str) -> Vec<Fault> {
    let mut files = files(id);
    let (_, bytes) = files.iter_mut().find(|(name, _)| name == file).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    *bytes = text.replacen(from, to, 1).into_bytes();
    read(&files).1
}

/// Each change stops the pack, in that file, by that rule, and tells what to write instead.
fn refused(id: &str, file: &str, from: &str, to: &str, rule: &str) {
    let faults = broken(id, file, from, to);
    let found = faults
        .iter()
        .find(|fault| fault.cites(rule) && fault.file == file);
    let found =
        found.unwrap_or_else(|| panic!("`{from}` → `{to}`: {rule} is not cited: {faults:#?}"));
    assert!(
        found.line > 0 && !found.help.th.is_empty() && !found.help.en.is_empty(),
        "{found}"
    );
}

fn says(told: &Notice, rule: &str, words: &str) -> bool {
    told.lines().any(|line| {
        line.rule == rule && (line.text.th.contains(words) || line.text.en.contains(words))
    })
}

fn full(pack: &Pack) -> Notice {
    notice(pack, Layer::Full).unwrap()
}

#[test]
fn lp_001_a_notice_without_its_day_or_with_no_whole_version_is_not_published() {
    refused(LEARNING, "pack.toml", "effective = 2026-06-01", "", "LP-1");
    refused(
        LEARNING,
        "pack.toml",
        "version = \"1\"",
        "version = \"draft\"",
        "LP-1",
    );
    let told = full(&pack(LEARNING));
    assert_eq!(
        (told.policy.as_str(), told.version.as_str()),
        (LEARNING, "1")
    );
    assert_eq!(
        told.effective.map(|day| day.to_string()).as_deref(),
        Some("2026-06-01")
    );
    assert!(
        says(&told, "pack/effective", "1 มิถุนายน 2569"),
        "in the Buddhist era"
    );
}

#[test]
fn lp_011_a_contact_block_without_its_place_or_any_way_is_not_published() {
    let address = "address = { th = \"254 ถนนพญาไท แขวงวังใหม่ เขตปทุมวัน กรุงเทพมหานคร 10330\", en = \"254 Phaya Thai Road, Wang Mai, Pathum Wan, Bangkok 10330\" }\n";
    refused(LEARNING, "pack.toml", address, "", "LP-11");
    // One way of the two is enough, none is not (s.23(5)).
    let ways =
        "phone = \"02-218-0242\"\nemail = \"Chulamooc@chula.ac.th\"\nonline = \"/requests\"\n";
    refused(LEARNING, "pack.toml", ways, "", "LP-11");
    let told = full(&pack(LEARNING));
    for (rule, words) in [
        ("unit/learning-innovation-center", "02-218-0242"),
        ("unit/learning-innovation-center", "Chulamooc@chula.ac.th"),
        ("unit/learning-innovation-center", "254 ถนนพญาไท"),
    ] {
        assert!(says(&told, rule, words), "{rule}: {words}");
    }
}

#[test]
fn lp_012_a_notice_without_its_officer_is_not_published_and_a_change_of_officer_is_told() {
    let mut files = files(LEARNING);
    for (name, bytes) in &mut files {
        if name == "pack.toml" {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let (before, rest) = text.split_once("[dpo]").unwrap();
            let (_, after) = rest.split_once("[authority]").unwrap();
            *bytes = format!("{before}[authority]{after}").into_bytes();
        }
    }
    let faults = read(&files).1;
    assert!(
        faults.iter().any(|fault| fault.cites("LP-12")),
        "{faults:#?}"
    );
    let now = pack(LEARNING);
    assert!(says(&full(&now), "dpo", "บุญไชย"));
    let mut next = now.clone();
    next.dpo.as_mut().unwrap().name = law::Text::new("ผู้รับหน้าที่คนใหม่", "A new officer");
    let changes = policy::diff::diff(&now, &next);
    assert!(
        !changes.changes.is_empty(),
        "a new officer is a change of the notice"
    );
}

#[test]
fn lp_018_the_unit_and_the_controller_are_both_named_and_we_is_the_controller() {
    for id in [LEARNING, CULTURE] {
        let pack = pack(id);
        let told = full(&pack);
        assert!(
            says(
                &told,
                "controller",
                &pack.controller.as_ref().unwrap().name.th
            ),
            "{id}"
        );
        let unit = pack.units.iter().find(|unit| unit.contact).unwrap();
        assert!(
            says(&told, &format!("unit/{}", unit.id), &unit.name.th),
            "{id}"
        );
    }
    let (from, to) = (
        "we = \"chulalongkorn-university\"",
        "we = \"learning-innovation-center\"",
    );
    refused(LEARNING, "pack.toml", from, to, "LP-18");
}

#[test]
fn lp_017_the_people_of_the_platform_are_those_whose_relationship_has_a_basis() {
    let pack = pack(LEARNING);
    let told = full(&pack);
    for relationship in &pack.relationships {
        let based = pack
            .activities
            .iter()
            .any(|activity| activity.basis_for(&relationship.id).is_some());
        let named = told
            .lines()
            .any(|line| line.rule.ends_with(&format!("/basis/{}", relationship.id)));
        assert_eq!(based, named, "{}", relationship.id);
    }
    assert!(pack.relationships.len() > 1);
}

#[test]
fn lp_019_a_field_belongs_to_one_category() {
    for id in [LEARNING, CULTURE] {
        let pack = pack(id);
        for category in &pack.categories {
            let mut ids: Vec<&str> = category
                .field
                .iter()
                .map(|field| field.id.as_str())
                .collect();
            ids.sort_unstable();
            let all = ids.len();
            ids.dedup();
            assert_eq!(ids.len(), all, "{id}: {}", category.id);
        }
    }
    let pack = pack(LEARNING);
    let identity = pack
        .categories
        .iter()
        .find(|category| category.code == "D1")
        .unwrap();
    assert_eq!(identity.id, "identity");
    let field = &identity.field[0].id;
    let again = format!("id = \"{field}\"");
    let twice = identity.field[1].id.clone();
    refused(
        LEARNING,
        "categories.toml",
        &format!("id = \"{twice}\""),
        &again,
        "LP-24",
    );
}

#[test]
fn lp_033_where_each_category_lies_is_registered_and_a_place_abroad_needs_its_condition() {
    refused(
        LEARNING,
        "security.toml",
        "country = \"TH\"\nregion = \"ap-southeast-7\"\n",
        "region = \"ap-southeast-7\"\n",
        "LP-33",
    );
    refused(
        LEARNING,
        "security.toml",
        "region = \"ap-southeast-7\"\n",
        "",
        "LP-33",
    );
    refused(
        LEARNING,
        "security.toml",
        "country = \"TH\"\nregion = \"ap-southeast-7\"",
        "country = \"SG\"\nregion = \"ap-southeast-1\"",
        "LP-59",
    );
    for id in [LEARNING, CULTURE] {
        let pack = pack(id);
        let told = full(&pack);
        for category in &pack.categories {
            let lies = pack.locations.iter().any(|place| {
                place.categories.contains(&category.id)
                    && told.lines().any(|line| {
                        line.rule == format!("location/{}", place.id)
                            && line.text.th.contains(&category.name.th)
                    })
            });
            assert!(lies, "{id}: {} lies nowhere", category.id);
        }
    }
}

#[test]
fn lp_076_for_ever_is_no_period() {
    for never in ["permanent", "until-asked"] {
        refused(
            LEARNING,
            "retention.toml",
            "period = \"P2Y\"",
            &format!("period = \"{never}\""),
            "LP-76",
        );
    }
    let pack = pack(LEARNING);
    for row in &pack.retention {
        assert!(
            row.period.period.is_some_and(|period| !period.is_zero()),
            "{}",
            row.activity
        );
    }
}

#[test]
fn lp_107_x_019_what_is_still_to_be_filled_in_stops_publication() {
    for placeholder in ["[Publish Date]", "TBD", "…", ""] {
        let to = format!("th = \"{placeholder}\", en = \"{placeholder}\"");
        let from = "th = \"จุฬาลงกรณ์มหาวิทยาลัย\", en = \"Chulalongkorn University\"";
        refused(LEARNING, "pack.toml", from, &to, "LP-107");
        refused(LEARNING, "pack.toml", from, &to, "X-19");
    }
}

#[test]
fn i_16_a_notice_that_lacks_one_of_six_items_a_day_or_a_word_is_not_published() {
    let six = [
        // (1) what for
        (
            "activities.toml",
            "purpose = { th",
            "# purpose = { th",
            "s.23",
        ),
        // (2) what must be given, and what follows
        ("categories.toml", "required = true", "", "s.23(2)"),
        // (3) for how long
        (
            "retention.toml",
            "period = \"P2Y\"",
            "period = \"permanent\"",
            "s.23(3)",
        ),
        // (5) who, and how to reach them
        (
            "pack.toml",
            "phone = \"02-218-0242\"\nemail = \"Chulamooc@chula.ac.th\"\nonline = \"/requests\"\n",
            "",
            "s.23(5)",
        ),
        // a day, a word
        ("pack.toml", "effective = 2026-06-01", "", "s.23"),
        (
            "pack.toml",
            "th = \"จุฬาลงกรณ์มหาวิทยาลัย\"",
            "th = \"[...ชื่อ]\"",
            "s.23",
        ),
    ];
    for (file, from, to, section) in six {
        let faults = broken(LEARNING, file, from, to);
        let cited = faults
            .iter()
            .any(|fault| fault.rule.contains(section) || fault.rule.contains("LP-24"));
        assert!(cited, "{file}: `{from}` is missed: {faults:#?}");
    }
    // (4) who receives, (6) which rights: whole tables.
    for (file, rule) in [("recipients.toml", "s.23(4)"), ("rights.toml", "s.23(6)")] {
        let left: Vec<(String, Vec<u8>)> = files(LEARNING)
            .into_iter()
            .filter(|(name, _)| name != file)
            .collect();
        assert!(left.len() < files(LEARNING).len(), "{file}");
        let faults = read(&left).1;
        assert!(
            faults.iter().any(|fault| fault.rule.contains(rule)),
            "{file}: {faults:#?}"
        );
    }
}

#[test]
fn co_001_the_site_of_the_office_is_a_channel_with_a_notice_of_its_own() {
    let pack = pack(CULTURE);
    let told = notice(&pack, Layer::Channel("website")).unwrap();
    assert!(says(&told, "channel/website", "art-culture.cmu.ac.th"));
    assert!(
        told.lines().any(|line| line.law.contains("s.23(1)")),
        "what for"
    );
    assert!(
        told.lines()
            .any(|line| line.rule.starts_with("rights/offered/")),
        "which rights"
    );
}

#[test]
fn co_003_each_of_the_five_purposes_has_the_one_basis_the_office_assigned() {
    let pack = pack(CULTURE);
    let five: Vec<_> = pack
        .activities
        .iter()
        .filter(|activity| activity.clause.split(", ").any(|row| row == "CO-3"))
        .collect();
    assert_eq!(
        five.len(),
        5,
        "{:?}",
        pack.activities
            .iter()
            .map(|a| (&a.id, &a.clause))
            .collect::<Vec<_>>()
    );
    for activity in five {
        assert!(!activity.basis.is_empty(), "{}", activity.id);
        for (relationship, based) in &activity.basis {
            assert!(based.single().is_some(), "{}: {relationship}", activity.id);
        }
    }
}

#[test]
fn co_010_what_staff_enter_is_declared_field_by_field() {
    let pack = pack(CULTURE);
    let desk = pack
        .channels
        .iter()
        .find(|channel| channel.id == "office-desk")
        .unwrap();
    for id in &desk.collects {
        let category = pack.category(id).unwrap();
        assert!(!category.field.is_empty(), "{id}");
        let used = pack
            .activities
            .iter()
            .any(|activity| activity.categories.contains(id));
        assert!(used, "{id} is collected for nothing");
    }
    refused(
        CULTURE,
        "sources.toml",
        "\"visit\", \"payment\", \"id-photo\"",
        "\"visit\", \"payment\", \"never-declared\"",
        "LP-24",
    );
}

#[test]
fn co_024_a_primary_store_outside_breaks_the_promise_that_all_is_inside() {
    refused(
        CULTURE,
        "security.toml",
        "holds = \"primary\"\nclient_side_encryption = false\ninside_university = true",
        "holds = \"primary\"\nclient_side_encryption = false\ninside_university = false",
        "CO-24",
    );
}

#[test]
fn co_025_what_is_backed_up_outside_is_registered_and_told() {
    let pack = pack(CULTURE);
    let outside = pack
        .locations
        .iter()
        .find(|place| place.id == "offsite-backup")
        .unwrap();
    assert!(
        !outside.categories.iter().any(|category| category == "cctv"),
        "cameras stay inside"
    );
    let told = full(&pack);
    for category in outside
        .categories
        .iter()
        .map(|id| pack.category(id).unwrap())
    {
        assert!(
            says(&told, "location/offsite-backup", &category.name.th),
            "{}",
            category.id
        );
    }
    assert!(says(
        &told,
        "location/offsite-backup/client_side_encryption",
        ""
    ));
}

#[test]
fn co_026_who_may_come_near_the_servers_is_among_the_measures() {
    let pack = pack(CULTURE);
    let near = pack
        .measures
        .iter()
        .find(|measure| measure.id == "server-rooms")
        .unwrap();
    assert!(says(
        &full(&pack),
        &format!("measure/{}", near.id),
        &near.name.th
    ));
}

#[test]
fn co_034_the_session_cookie_is_listed_as_needed_ends_by_itself_and_asks_nobody() {
    let pack = pack(CULTURE);
    let session = pack
        .cookies
        .iter()
        .find(|cookie| cookie.name == "__Host-sitthi")
        .unwrap();
    assert!(!session.consent && session.provider == "own");
    assert!(session.lasts.is_some_and(|lasts| !lasts.is_zero()));
    let told = notice(&pack, Layer::Cookies).unwrap();
    assert!(says(&told, "cookie/__Host-sitthi", "__Host-sitthi"));
    assert!(
        told.lines()
            .any(|line| line.rule == "cookie/__Host-sitthi/consent")
    );
}

/// When questions of these tests are asked.
const NOW: &str = "2026-11-22T03:00:00Z";

/// Whatever can be in favour of a question is: the notice reached the person, everything is agreed to, the
/// actor has every tie, undertaking, case and paper.
fn in_favour(pack: &Pack, relationship: &str) -> Situation {
    let later: Timestamp = "2027-11-22T03:00:00Z".parse().unwrap();
    let ids = |ids: Vec<&String>| ids.into_iter().cloned().collect();
    Situation {
        relationship: Some(relationship.to_owned()),
        notice: Some(1),
        consents: ids(pack
            .activities
            .iter()
            .map(|activity| &activity.id)
            .collect()),
        relations: ids(pack.relations.iter().map(|relation| &relation.id).collect()),
        undertaking: true,
        memo: MemoState::ValidUntil(later),
        agreement: AgreementState::InForceUntil(later),
        case_open: true,
        legal_review: Some(format!("{:032x}", 0xaa)),
        transfer: Some("consent".to_owned()),
        transfer_consented: true,
        ..Situation::default()
    }
}

/// The answer to somebody who holds every role, and has everything in favour.
fn answered(
    (compiled, pack): (&Compiled, &Pack),
    relationship: &str,
    asked: (&str, &str, &str),
    recipient: Option<&str>,
) -> Answer {
    let situation = in_favour(pack, relationship);
    answered_where((compiled, pack), &situation, asked, recipient)
}

/// The answer where this is so.
fn answered_where(
    (compiled, pack): (&Compiled, &Pack),
    situation: &Situation,
    (operation, activity, category): (&str, &str, &str),
    recipient: Option<&str>,
) -> Answer {
    let asked = Asked {
        roles: pack.roles.iter().map(|role| role.id.clone()).collect(),
        activity: activity.to_owned(),
        categories: vec![category.to_owned()],
        operation: operation.to_owned(),
        recipient: recipient.map(str::to_owned),
        abroad: false,
        address: Some("10.1.2.3".parse().unwrap()),
        case: Some(format!("{:032x}", 2)),
        memo: Some(format!("{:032x}", 3)),
    };
    let actor: ActorId = format!("{:032x}", 1).parse().unwrap();
    let question = asked
        .question(compiled, actor, PersonId::from_bytes([7; 16]))
        .unwrap();
    let facts = situation.facts(compiled).unwrap();
    let now: Timestamp = NOW.parse().unwrap();
    Answer::of(
        compiled,
        &decide(compiled, &facts, &question, Moment::from(now)),
    )
}

#[test]
fn lp_020_of_the_nine_activities_two_alone_read_how_to_reach_somebody() {
    let (compiled, pack) = compiled(LEARNING);
    let contact = pack
        .categories
        .iter()
        .find(|category| category.code == "D2")
        .unwrap();
    let mut nine = 0;
    let mut read_by: Vec<&str> = Vec::new();
    for activity in &pack.activities {
        let number = activity.code.strip_prefix('P');
        if !number.is_some_and(|number| (1..=9).any(|nine: u8| nine.to_string() == number)) {
            continue;
        }
        nine += 1;
        let asked = ("use", activity.id.as_str(), contact.id.as_str());
        let answers = pack
            .relationships
            .iter()
            .map(|of| answered((&compiled, &pack), &of.id, asked, None));
        let permitted: Vec<bool> = answers.map(|answer| answer.rule.is_none()).collect();
        if permitted.contains(&true) {
            read_by.push(&activity.code);
        }
    }
    assert_eq!(nine, 9);
    assert_eq!(read_by, ["P1", "P2"]);
}

#[test]
fn lp_034_a_body_that_sends_data_has_its_policy_reviewed_by_somebody_on_a_day() {
    for (id, source) in [(LEARNING, "transfer"), (CULTURE, "transfer")] {
        let pack = pack(id);
        let known = pack
            .sources
            .iter()
            .find(|known| known.id == source)
            .unwrap();
        let reviewed = known.body_policy_reviewed.as_ref().unwrap();
        assert!(!reviewed.by.is_empty(), "{id}: a named reviewer");
    }
    let reviewed = "body_policy_reviewed = { by = \"dpo\", on = 2026-05-15 }";
    let senders = "# each sender is named among the recipients first";
    for (id, line) in [
        (LEARNING, reviewed.to_owned()),
        (CULTURE, format!("{reviewed}      {senders}")),
    ] {
        refused(id, "sources.toml", &line, "", "LP-34");
        for nobody in ["", "somebody"] {
            let by = line.replace("\"dpo\"", &format!("\"{nobody}\""));
            let faults = broken(id, "sources.toml", &line, &by);
            assert!(!faults.is_empty(), "{id}: a review by `{nobody}` is none");
        }
    }
}

#[test]
fn co_012_videos_are_registered_by_event_clip_and_part_and_never_become_templates() {
    let pack = pack(CULTURE);
    let video = pack.category("video").unwrap();
    let fields: Vec<&str> = video.field.iter().map(|field| field.id.as_str()).collect();
    for wanted in ["event", "clip", "part"] {
        assert!(fields.contains(&wanted), "{wanted}: {fields:?}");
    }
    for activity in pack.activities.iter().filter(|activity| {
        activity
            .categories
            .iter()
            .any(|category| category == "video")
    }) {
        assert!(
            pack.retention_of(&activity.id, "video").is_some(),
            "{}: a clip has an end",
            activity.id
        );
    }
    let clip = "kind = \"video\"\nmax_chars = 500\nlookup = false\nrequired = false\ntemplates = \"never\"                         # X-29\n";
    let unsaid = clip.replace("templates = \"never\"                         # X-29\n", "");
    refused(CULTURE, "categories.toml", clip, &unsaid, "CO-35");
}

#[test]
fn co_015_nothing_goes_outside_but_what_a_listed_recipient_is_listed_for() {
    let (compiled, pack) = compiled(CULTURE);
    let mut given = 0;
    for activity in &pack.activities {
        for (relationship, _) in &activity.basis {
            for category in &pack.categories {
                let asked = ("disclose", activity.id.as_str(), category.id.as_str());
                let ask = |recipient| answered((&compiled, &pack), relationship, asked, recipient);
                let place = format!("{}/{relationship}/{}", activity.id, category.id);
                assert!(ask(None).rule.is_some(), "{place}: to nobody by name");
                assert!(
                    ask(Some("a-friend")).rule.is_some(),
                    "{place}: to a stranger"
                );
                for known in &pack.recipients {
                    let listed = known.activities.contains(&activity.id)
                        && known.categories.contains(&category.id);
                    let permitted = ask(Some(&known.id)).rule.is_none();
                    assert!(listed || !permitted, "{place} to {}", known.id);
                    given += u32::from(permitted);
                }
            }
        }
    }
    assert!(given > 0, "what is listed and papered goes out");
}

#[test]
fn co_035_the_photo_that_shows_who_somebody_is_is_seen_by_its_roles_and_is_no_template() {
    let (compiled, pack) = compiled(CULTURE);
    let document = "kind = \"image\"\nmax_chars = 500\nlookup = false\nrequired = false\ntemplates = \"never\"                         # X-29\naccepts = [\"jpeg\", \"png\"]\nmax_kib = 5120\n";
    let unsaid = document.replace("templates = \"never\"                         # X-29\n", "");
    refused(CULTURE, "categories.toml", document, &unsaid, "CO-35");
    let drawn = document.replace("\"never\"", "\"face\"");
    let faults = broken(CULTURE, "categories.toml", document, &drawn);
    assert!(
        !faults.is_empty(),
        "a template of a face is no declared kind"
    );

    // Who looks, one role at a time: the activity it was given for, and what every category is open to.
    let open_to_all = ["answering-rights", "official-orders"];
    let mut looking = Vec::new();
    for role in &pack.roles {
        let mut alone = pack.clone();
        alone.roles.retain(|known| known.id == role.id);
        for activity in &pack.activities {
            let asked = ("use", activity.id.as_str(), "id-photo");
            let seen = activity.basis.iter().any(|(of, _)| {
                answered((&compiled, &alone), of, asked, None)
                    .rule
                    .is_none()
            });
            if seen && !open_to_all.contains(&activity.id.as_str()) {
                looking.push((role.id.as_str(), activity.id.as_str()));
            }
        }
    }
    assert!(!looking.is_empty());
    for (role, activity) in looking {
        assert_eq!(activity, "identity-documents", "{role}");
        let role = pack.roles.iter().find(|known| known.id == role).unwrap();
        assert!(role.undertaking, "{}: without a word of silence", role.id);
    }
}

#[test]
fn co_036_no_read_without_an_activity_and_the_reason_that_stands_behind_it() {
    let (compiled, pack) = compiled(CULTURE);
    let mut read = 0;
    for relationship in &pack.relationships {
        for category in &pack.categories {
            let without = ("use", "", category.id.as_str());
            let answer = answered((&compiled, &pack), &relationship.id, without, None);
            assert_eq!(answer.rule, Some("activity-undeclared"), "{}", category.id);
            for activity in &pack.activities {
                let asked = ("use", activity.id.as_str(), category.id.as_str());
                let answer = answered((&compiled, &pack), &relationship.id, asked, None);
                if answer.rule.is_none() {
                    assert!(answer.basis.is_some(), "{}/{}", activity.id, category.id);
                    let reasoned = activity.basis_for(&relationship.id).unwrap();
                    assert!(reasoned.single().is_some(), "{}", activity.id);
                    read += 1;
                }
            }
        }
    }
    assert!(read > 0);
}

#[test]
fn lp_016_rows_under_a_pseudonym_are_found_for_their_person_and_every_right_reaches_them() {
    let (compiled, pack) = compiled(LEARNING);
    let under_pseudonym = pack
        .activities
        .iter()
        .filter(|activity| activity.sight() == Sight::Pseudonym);
    let mut reached = 0;
    for activity in under_pseudonym {
        for category in &activity.categories {
            for (relationship, _) in &activity.basis {
                let own = Situation {
                    relations: vec!["self".to_owned()],
                    ..in_favour(&pack, relationship)
                };
                let asked = ("use", "answering-rights", category.as_str());
                let mut oneself = pack.clone();
                oneself.roles.retain(|role| role.id == "self");
                let answer = answered_where((&compiled, &oneself), &own, asked, None);
                assert_eq!(
                    answer.rule, None,
                    "{}/{relationship}/{category}",
                    activity.id
                );
                reached += 1;
            }
        }
    }
    assert!(reached > 0);
    // A source whose rows say of nobody whose they are is none (s.30).
    for (whose, field) in [
        ("person = \"user\"\n", "identity/account"),
        ("person = \"username\"\n", "identity/account"),
    ] {
        refused(LEARNING, "sources.toml", whose, "", "LP-16");
        let found_by = format!("{whose}person_field = \"{field}\"\n");
        refused(LEARNING, "sources.toml", &found_by, whose, "LP-16");
    }
}

#[test]
fn co_032_what_is_public_is_a_source_like_any_other_and_its_clock_runs() {
    let public = "activities = [\"public-source-study\"]\nnotice_within = \"P30D\"\nperson = \"contact_email\"";
    let changed = |from: &str, to: &str| public.replace(from, to);
    for (to, rule) in [
        (
            changed("activities = [\"public-source-study\"]\n", ""),
            "CO-32",
        ),
        (changed("notice_within = \"P30D\"\n", ""), "s.25"),
        (changed("P30D", "P31D"), "s.25"),
        (changed("P30D", "P1M"), "s.25"),
    ] {
        refused(CULTURE, "sources.toml", public, &to, rule);
    }
    // Within the time no notice is needed yet; after it nothing is done until one came.
    let (compiled, pack) = compiled(CULTURE);
    let asked = ("collect", "public-source-study", "public-source");
    let when = |notice_due: &str| Situation {
        notice: None,
        notice_due: Some(notice_due.parse().unwrap()),
        ..in_favour(&pack, "person-in-public-source")
    };
    let ask = |situation: &Situation| {
        let answer = answered_where((&compiled, &pack), situation, asked, None);
        answer.rule
    };
    assert_eq!(ask(&when("2026-11-22T03:00:01Z")), None);
    for late in ["2026-11-22T02:59:59Z", "2026-10-01T00:00:00Z"] {
        assert_eq!(ask(&when(late)), Some("notice-undelivered"), "{late}");
    }
    let told = in_favour(&pack, "person-in-public-source");
    assert_eq!(ask(&told), None);
}
