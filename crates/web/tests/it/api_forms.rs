//! The door for forms of programs: the same rules as the page, and ten thousand hostile bodies refused cleanly.

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::api_house::{ApiHouse, BOTH, Engine, shipped};

const FORM: &str = "/api/v1/forms/enquiry";

fn office(engine: Engine) -> ApiHouse {
    ApiHouse::open(engine, shipped("cmu-culture"))
}

fn filled(once: u128) -> Json {
    json!({
        "fields": {
            "identity/name": "มาลี สมมุติ",
            "contact/email": "malee@example.org",
            "service-case/subject": "เวลาเปิด",
            "service-case/text": "เปิดวันอาทิตย์หรือไม่",
        },
        "sent_once": format!("{once:032x}"),
        "notice_shown": 1,
    })
}

#[test]
fn co_002_a_program_reads_what_a_form_asks_and_sends_it_once() {
    for engine in BOTH {
        let house = office(engine);
        let (_, token) = house.program(&["intake"]);
        let schema = house.get("", FORM).send().json();
        assert_eq!(
            schema["required"],
            json!(["fields", "sent_once", "notice_shown"])
        );
        let asked = &schema["properties"]["fields"];
        assert_eq!(
            asked["required"],
            json!(["identity/name", "service-case/subject", "service-case/text"])
        );
        assert_eq!(asked["additionalProperties"], json!(false));
        let kept = house.post(&token, FORM, &filled(1)).send();
        assert_eq!(kept.status.as_u16(), 201, "{}", kept.text());
        let again = house.post(&token, FORM, &filled(1)).send();
        assert_eq!(kept.json(), again.json());
        let untold = {
            let mut body = filled(2);
            body["notice_shown"] = json!(7);
            house.post(&token, FORM, &body).send()
        };
        assert_eq!(untold.status.as_u16(), 422);
        assert_eq!(untold.json()["rule"], "s.23");
        let (_, other) = house.program(&["museum-desk"]);
        let refused = house.post(&other, FORM, &filled(3)).send();
        assert_eq!(refused.status.as_u16(), 403, "{}", refused.text());
        let staff_only = house
            .post(&token, "/api/v1/forms/payment", &filled(4))
            .send();
        assert_eq!(staff_only.status.as_u16(), 404);
        let nobody = house.post("", FORM, &filled(5)).send();
        assert_eq!(nobody.status.as_u16(), 401);
    }
}

/// A walk through numbers without any other source, so that a failure comes again.
struct Walk(u64);

impl Walk {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let at = usize::try_from(self.next() % list.len() as u64).unwrap();
        &list[at]
    }
}

const FIELDS: [&str; 9] = [
    "identity/name",
    "contact/email",
    "contact/phone",
    "service-case/subject",
    "service-case/text",
    "service-case/answer",
    "complaint/text",
    "__proto__",
    "identity/name\u{0}",
];

/// Values of which each one makes a form unfit wherever it stands.
fn hostile(walk: &mut Walk) -> Json {
    let digits = [
        "4111111111111111",
        "5555 5555 5555 4444",
        "๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑",
        "3782-822463-10005",
    ];
    match walk.next() % 9 {
        0 => json!(*walk.of(&digits)),
        1 => json!(format!("ข้อความ {} ปนมา", walk.of(&digits))),
        2 => json!("\u{202e}กลับทิศ"),
        3 => json!("ก\u{0}ข"),
        4 => json!("ย".repeat(20_000)),
        5 => json!({ "$ne": null }),
        6 => json!(["a", { "b": [walk.next()] }]),
        7 => json!("\u{7}\u{1b}[31m"),
        _ => json!(format!("x{}\r\nBcc: a@example.org", "\u{2066}")),
    }
}

#[test]
fn co_030_t_74_ten_thousand_hostile_forms_are_refused_with_their_fields_and_nothing_is_kept() {
    let house = office(Engine::Embedded);
    let (_, token) = house.program(&["intake"]);
    let before = house.ledger_size();
    let mut walk = Walk(0x5117_7411_2569_1122);
    for number in 0..10_000_u32 {
        if number % 500 == 0 {
            // a program may send six hundred in a minute
            house.clock.advance(SignedDuration::from_mins(1));
        }
        let mut body = filled(u128::from(number));
        let field = *walk.of(&FIELDS);
        let value = hostile(&mut walk);
        let said = value.to_string();
        match walk.next() % 8 {
            0 => body["sent_once"] = value,
            1 => body["notice_shown"] = value,
            2 => body["session"] = value,
            3 => body["more"] = value,
            4 => body["fields"] = json!([value]),
            _ => body["fields"][field] = value,
        }
        let answer = house.post(&token, FORM, &body).send();
        let status = answer.status.as_u16();
        assert!(
            [400, 422].contains(&status),
            "{status}: {body} → {}",
            answer.text()
        );
        let told = answer.json();
        assert!(told["why"]["th"].is_string() && told["next_step"]["en"].is_string());
        let text = answer.text();
        for secret in ["4111", "5555", "Bcc", "malee@", "ยยย"] {
            assert!(!text.contains(secret), "{said} is repeated: {text}");
        }
    }
    assert_eq!(
        house.ledger_size(),
        before,
        "nothing is entered, for nobody was touched"
    );
    let kept = house.post(&token, FORM, &filled(99_999)).send();
    assert_eq!(kept.status.as_u16(), 201);
}

#[test]
fn lp_028_a_program_sends_files_and_what_is_none_of_its_form_is_refused_whole() {
    for engine in BOTH {
        let house = office(engine);
        let (_, token) = house.program(&["intake"]);
        let form = "/api/v1/forms/complaint";
        let schema = house.get("", form).send().json();
        assert_eq!(schema["properties"]["files"]["maxItems"], json!(3));
        assert!(schema["properties"]["fields"]["properties"]["complaint/attachment"].is_null());
        let body = |once: u128, files: Json| {
            json!({
                "fields": {
                    "identity/name": "ปิติ สมมุติ",
                    "complaint/subject": "ห้องน้ำ",
                    "complaint/text": "ไม่มีสบู่",
                },
                "files": files,
                "sent_once": format!("{once:032x}"),
                "notice_shown": 1,
            })
        };
        // iVBORw0KGgo= are the first octets of every PNG
        let png =
            json!({ "field": "complaint/attachment", "name": "a.png", "content": "iVBORw0KGgo=" });
        let with = |name: &str, value: Json| {
            let mut file = png.clone();
            file[name] = value;
            json!([file])
        };
        let before = house.ledger_size();
        for (at, files) in [
            with("content", json!("not base 64")),
            with("content", json!("")),
            with("content", json!("PHN2Zz48L3N2Zz4=")),
            with("content", json!(7)),
            with("name", json!("4111111111111111.png")),
            with("field", json!("complaint/text")),
            with("more", json!(1)),
            json!([png, png, png, png]),
            json!({ "0": png }),
            json!([7]),
        ]
        .into_iter()
        .enumerate()
        {
            let refused = house
                .post(&token, form, &body(at as u128 + 10, files))
                .send();
            assert!(refused.status.is_client_error(), "{at}: {}", refused.text());
            assert!(!refused.text().contains("4111"), "{at}");
        }
        assert_eq!(house.ledger_size(), before);
        let kept = house.post(&token, form, &body(1, json!([png]))).send();
        assert_eq!(kept.status.as_u16(), 201, "{}", kept.text());
    }
}
