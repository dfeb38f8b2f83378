//! Connected systems through the doors: what needs a hand, how far each is, done by hand, asked again;
//! to the desk alone, and never a name.

use duties::rights::{self, Asking, Wish};
use law::{EntryId, Ground, RequestId};
use store::NewSystemTask;

use crate::api_desk::desk;
use crate::api_house::{ApiHouse, BOTH, Engine, university};

/// Notes that a system was asked and needs somebody.
fn needs(house: &ApiHouse, request: RequestId, act: &'static str, state: &'static str) -> EntryId {
    house.transact(move |tx| {
        tx.ask_system(&NewSystemTask {
            request,
            system: "library-loans",
            act,
            categories: "learning",
            state,
            due_day: "2026-11-29",
        })
    })
}

const NEEDING: &str = "/api/v1/desk/systems";

#[test]
fn lp_095_what_a_system_has_no_way_for_is_read_and_closed_through_the_doors_by_the_desk_alone() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = desk(&house, "desk1");
        let wish = Wish::Restriction {
            categories: vec!["learning".to_owned()],
            ground: Ground::InsteadOfErasure,
        };
        let asking = Asking::oneself(people.student, house.app.now());
        let request = rights::file(&house.app, asking, wish).unwrap().request;
        let task = needs(&house, request, "restrict", "by-hand");
        let uri = format!("/api/v1/desk/requests/{request}/systems");
        let done = format!("{uri}/{task}/done");
        let listed = house.get(&token, NEEDING).send();
        assert_eq!(listed.status, 200, "{}", listed.text());
        let listed = listed.json();
        assert_eq!(listed["systems"][0]["task"], task.to_string());
        assert_eq!(listed["systems"][0]["erases"], false);
        let before = house.app.store().read(|read| read.ledger_size()).unwrap();
        let steps = house.get(&token, &uri).send();
        assert_eq!(steps.json()["systems"][0]["state"], "by-hand");
        assert!(
            house.app.store().read(|read| read.ledger_size()).unwrap() > before,
            "the look is entered"
        );

        // Neither the person, nor a stranger, nor a program, nor nobody sees or says anything here.
        let (_, program) = house.program(&["privacy-desk"]);
        let (mine, other) = (
            house.session(people.student),
            house.session(people.neighbour),
        );
        for wrong in [mine.as_str(), &other, &program, ""] {
            for (method, uri) in [("GET", NEEDING), ("GET", &uri), ("POST", &done)] {
                let refused = house.asking(method, wrong, uri, Vec::new()).send();
                assert!(
                    matches!(refused.status.as_u16(), 401 | 403 | 404 | 422),
                    "{method} {uri}: {}",
                    refused.text()
                );
            }
        }
        // Unknown numbers, and a task under the number of another request, are nowhere.
        let nobodys = "00112233445566778899aabbccddeeff";
        for unknown in [
            format!("/api/v1/desk/requests/{nobodys}/systems/{task}/done"),
            format!("{uri}/{nobodys}/done"),
            format!("{uri}/no-number/done"),
        ] {
            let missing = house.asking("POST", &token, &unknown, Vec::new()).send();
            assert_eq!(missing.status, 404, "{unknown}: {}", missing.text());
        }
        let missing = format!("/api/v1/desk/requests/{nobodys}/systems");
        assert_eq!(house.get(&token, &missing).send().status, 404);

        let closed = house.asking("POST", &token, &done, Vec::new()).send();
        assert_eq!(closed.status, 200, "{}", closed.text());
        assert_eq!(closed.json()["systems"][0]["state"], "by-hand-done");
        let twice = house.asking("POST", &token, &done, Vec::new()).send();
        assert_eq!(twice.status, 422, "{}", twice.text());
        let listed = house.get(&token, NEEDING).send().json();
        assert_eq!(listed["systems"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn t_19_an_erasure_is_asked_again_through_the_doors_and_closed_by_no_hand() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = desk(&house, "desk1");
    // Whoever it was is gone, and with them the request.
    let request: RequestId = "00112233445566778899aabbccddeeff".parse().unwrap();
    let task = needs(&house, request, "erase", "left");
    let uri = format!("/api/v1/desk/requests/{request}/systems");
    let act = |token: &str, what: &str| {
        let uri = format!("{uri}/{task}/{what}");
        house.asking("POST", token, &uri, Vec::new()).send()
    };
    assert_eq!(act(&token, "done").status, 422, "no hand closes an erasure");
    let stranger = house.session(people.student);
    for what in ["done", "again"] {
        let refused = act(&stranger, what);
        assert!(matches!(refused.status.as_u16(), 403 | 404), "{what}");
    }
    let asked = act(&token, "again");
    assert_eq!(asked.status, 200, "{}", asked.text());
    // It was asked at once, and what came of it is told: nothing of that name is connected here.
    let step = &asked.json()["systems"][0];
    assert_eq!(
        (&step["state"], &step["erases"]),
        (&"desk".into(), &true.into())
    );
    let said = step["told"][0]["en"].as_str().unwrap();
    assert!(said.contains("connected no longer"), "{said}");
    let read = house.get(&token, &uri).send().json();
    assert_eq!(read["systems"][0]["task"], task.to_string());
}
