//! Who stands in a case does not handle it: every act of the desk, tried by the person themself, by who
//! acts for them, by who once did, and by who is acted for by them (`T30`; Administrative Procedure Act s.13, s.16).

use duties::guardian::{self, ActsAs, Evidence, Granting};
use duties::rights::{self, Asking, Decision, TakenDown, Wish};
use duties::{App, Failure, systems};
use jiff::civil::date;
use law::{ActorId, Channel, EntryId, Ground, PersonId, Proof, RequestId, Text};
use serde_json::json;

use crate::desk::colleague;
use crate::fixture::{Place, TestClock, World, arrive, days, open};
use crate::rehearsal::{Acts, Rehearsal, row};

const LEARNER: &str = "l9900000002";

fn person_of(app: &App, actor: ActorId) -> PersonId {
    let row = app.store().read(|read| read.actor(actor)).unwrap();
    row.unwrap().person.unwrap()
}

fn custody(person: PersonId, representative: PersonId) -> Granting {
    Granting {
        person,
        representative,
        acts_as: ActsAs::Custodian,
        evidence: Evidence::CourtOrder,
        until: Some(date(2570 - 543 + 5, 1, 1)),
    }
}

/// What stands open about one person: a request, and what a system was asked for it.
struct Matter {
    person: PersonId,
    account: &'static str,
    request: RequestId,
    task: EntryId,
}

fn why() -> Text {
    Text::new("เหตุผลสมมุติของคำขอนี้", "An invented reason for this request")
}

type Answered = Vec<(&'static str, Option<Failure>)>;

/// Every act that staff have about a person, by one actor; what each was answered.
fn acts(app: &App, actor: ActorId, matter: &Matter, other: PersonId) -> Answered {
    let mut all = in_the_case(app, actor, matter.request);
    all.extend(about_the_person(app, actor, matter));
    all.extend(in_systems(app, actor, matter));
    all.extend(representing(app, actor, (matter.person, other)));
    all
}

fn in_the_case(app: &App, actor: ActorId, request: RequestId) -> Answered {
    let granted = rights::decide(app, actor, request, Decision::Grant, None);
    let proved = rights::identify(app, actor, request, Proof::InPerson, "เห็นหน้า", None);
    let reviewed = rights::review_others(app, actor, request, &[], None);
    let sent_back = rights::send_back(app, actor, request, why(), None);
    vec![
        ("open", rights::open_case(app, actor, request, None).err()),
        (
            "take",
            rights::assign(app, actor, request, Some(actor)).err(),
        ),
        ("leave", rights::assign(app, actor, request, None).err()),
        (
            "ask",
            rights::ask_person(app, actor, request, "?", None).err(),
        ),
        (
            "block",
            rights::block(app, actor, request, why(), None).err(),
        ),
        ("unblock", rights::unblock(app, actor, request, None).err()),
        (
            "passages",
            rights::others_of(app, actor, request, None).err(),
        ),
        ("approve", rights::approve(app, actor, request, None).err()),
        ("decide", granted.err()),
        ("prove", proved.err()),
        ("review", reviewed.err()),
        ("send back", sent_back.err()),
    ]
}

fn about_the_person(app: &App, actor: ActorId, matter: &Matter) -> Answered {
    let down = TakenDown {
        by: actor,
        channel: Channel::Phone,
        proof: Some(Proof::KnownChannel),
        received: app.now(),
        note: "โทรกลับเบอร์ที่ลงทะเบียนไว้".to_owned(),
    };
    let person = matter.person;
    let wish = Wish::Question { concerns: None };
    let found = rights::find_person(app, actor, matter.account, Channel::Phone, None);
    let read = rights::correctable_at_desk(app, actor, person, "identity", None);
    let taken = rights::take_down(app, actor, None, person, &down, None, wish);
    vec![
        ("look up", found.err()),
        ("records", read.err()),
        ("take down", taken.err()),
    ]
}

fn in_systems(app: &App, actor: ActorId, matter: &Matter) -> Answered {
    let (request, task) = (matter.request, matter.task);
    let scope = connectors::contract::Scope::everything();
    let tried = systems::tried_erasure(app, actor, request, "lms", &scope, None);
    vec![
        (
            "holding",
            systems::holding(app, actor, request, "lms", None).err(),
        ),
        ("dry run", tried.err()),
        (
            "systems",
            systems::steps_at_desk(app, actor, request, None).err(),
        ),
        (
            "by hand",
            systems::by_hand(app, actor, request, task, None).err(),
        ),
        (
            "again",
            systems::again(app, actor, request, task, None).err(),
        ),
    ]
}

fn representing(app: &App, actor: ActorId, (person, other): (PersonId, PersonId)) -> Answered {
    let end = |both| guardian::end(app, actor, both, ActsAs::Custodian, None).err();
    let grant = |one, by| guardian::grant(app, actor, &custody(one, by), None).err();
    vec![
        ("represent", grant(person, other)),
        ("act for another", grant(other, person)),
        ("end", end((person, other))),
        ("end another's", end((other, person))),
    ]
}

fn begin(app: &App, world: &World) -> Matter {
    let wish = Wish::Restriction {
        categories: vec!["learning".to_owned()],
        ground: Ground::ForClaim,
    };
    let asking = Asking::oneself(world.learner, app.now());
    let asking = asking.saying(Some("สมมุติ".to_owned())).unwrap();
    let request = rights::file(app, asking, wish).unwrap().request;
    while duties::work::run_due(app).unwrap() > 0 {}
    Matter {
        person: world.learner,
        account: LEARNER,
        request,
        task: systems::steps(app, request).unwrap()[0].task,
    }
}

#[test]
fn t_30_no_act_of_the_desk_is_done_by_a_party_of_the_case() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = Rehearsal::new(
            "lms",
            vec![row(
                LEARNER,
                "users",
                "learning",
                &json!({ "account": LEARNER }),
            )],
        );
        lms.acts(Acts::Cannot);
        let app = open(&place, &clock).connected(vec![lms.boxed()]);
        let world = arrive(&app);
        let matter = begin(&app, &world);
        let grant = |person, representative| {
            let granting = custody(person, representative);
            guardian::grant(&app, world.desk, &granting, None).unwrap();
        };
        let oneself = colleague(&app, LEARNER);
        let [acting, former, ward] = ["desk2", "desk3", "desk4"].map(|name| colleague(&app, name));
        let [own, once, kept] = [acting, former, ward].map(|actor| person_of(&app, actor));
        duties::notice::deliver(&app, &[own, once, kept], "test").unwrap();
        grant(world.learner, own);
        grant(world.learner, once);
        let ended = (world.learner, once);
        guardian::end(&app, world.desk, ended, ActsAs::Custodian, None).unwrap();
        grant(kept, world.learner);
        clock.advance(days(1));
        let state = |app: &App| {
            let view = rights::request(app, world.learner, matter.request).unwrap();
            let queue = rights::queue(app).unwrap();
            (view.stage, view.waiting, queue[0].assigned, queue.len())
        };
        let before = state(&app);
        for (who, actor) in [
            ("the person", oneself),
            ("who acts for them", acting),
            ("who did", former),
            ("for whom they act", ward),
        ] {
            for (act, told) in acts(&app, actor, &matter, world.student) {
                let told = told.unwrap_or_else(|| panic!("{act} was done by {who}"));
                let Failure::Bad { rule, .. } = &told else {
                    panic!("{act} by {who}: {told:?}");
                };
                assert_eq!(rule, "T30", "{act} by {who}");
            }
            let to_party = rights::assign(&app, world.desk, matter.request, Some(actor));
            assert!(
                matches!(to_party, Err(Failure::Bad { rule, .. }) if rule == "T30"),
                "{who}"
            );
        }
        assert_eq!(state(&app), before, "nothing was done");
        // Somebody who stands beside nobody in it does, act by act: none is refused by this rule.
        let impartial = colleague(&app, "desk5");
        for (act, told) in acts(&app, impartial, &matter, world.student) {
            let is_party = matches!(&told, Some(Failure::Bad { rule, .. }) if rule == "T30" && act != "approve" && act != "send back");
            assert!(!is_party, "{act}: {told:?}");
        }
    }
}
