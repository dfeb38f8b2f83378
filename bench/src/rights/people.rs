//! The people of the five hundred requests.

use jiff::SignedDuration;
use law::PersonId;
use serde_json::{Map, Value as Json, json};
use store::{Fault, Identifier, NewRecord, Store, Tx};

/// Learning records of one person.
const EACH: usize = 6;

/// Brings so many in.
pub fn come(store: &Store, count: usize) -> Vec<PersonId> {
    let mut all = Vec::with_capacity(count);
    for first in (0..count).step_by(250) {
        let come = store.transact::<_, Fault>("bench.people", move |tx| {
            (first..first + 250)
                .map(|number| arrives(tx, number))
                .collect::<Result<Vec<_>, _>>()
        });
        all.extend(come.expect("people"));
    }
    all
}

/// Every second an outside learner, each with a name, an address, learning records and a post, of
/// which every fifth names another.
fn arrives(tx: &mut Tx<'_>, number: usize) -> Result<PersonId, Fault> {
    let relationship = ["enrolled-student", "outside-learner"][number % 2];
    let person = tx.add_person(relationship, "sis-oneroster")?;
    let (account, email) = (
        format!("p98{number:08}"),
        format!("p98{number:08}@example.org"),
    );
    tx.add_identifier(person, &Identifier::new("identity/account", &account))?;
    tx.add_identifier(person, &Identifier::new("contact/email", &email))?;
    let version = tx.compiled().version();
    tx.deliver_notice(person, version, "bench")?;
    let name = json!({ "account": account, "given-name": format!("ตัวอย่าง{number}"), "family-name": format!("สมมุติ{number}") });
    holds(tx, person, ("identity", "sis-oneroster", "name"), &name)?;
    let contact = json!({ "email": email });
    holds(
        tx,
        person,
        ("contact", "sis-oneroster", "contact"),
        &contact,
    )?;
    for record in 0..EACH {
        let post = if record == 0 && number % 5 == 0 {
            json!({ "forum-text": format!("ขอบคุณ friend{number}@example.net ที่ช่วยอ่าน") })
        } else {
            json!({ "verb": "http://adlnet.gov/expapi/verbs/completed", "grade": "B", "score": record })
        };
        let id = format!("held-{record}");
        holds(tx, person, ("learning", "lms-xapi", &id), &post)?;
    }
    Ok(person)
}

/// Keeps one record of a month ago.
pub fn holds(
    tx: &mut Tx<'_>,
    person: PersonId,
    (category, source, external_id): (&str, &str, &str),
    fields: &Json,
) -> Result<(), Fault> {
    let none = Map::new();
    tx.keep_record(&NewRecord {
        person,
        category,
        source,
        external_id,
        course: None,
        happened: tx.now().after(SignedDuration::from_hours(-24 * 30)),
        expires: None,
        fields: fields.as_object().unwrap_or(&none),
    })
    .map(|_| ())
}
