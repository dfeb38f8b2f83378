use super::*;

fn why(table: RosterTable, text: &str) -> Option<Why> {
    Roster::new(table, text.as_bytes())
        .err()
        .map(|spoiled| spoiled.why)
}

#[test]
fn columns_stand_in_any_order_under_the_name_of_their_file() {
    let text = "givenName,shoeSize,sourcedId\nสมมุติ,41,user-1\n";
    let mut roster = Roster::new(RosterTable::Users, text.as_bytes()).unwrap();
    let row = roster.next().unwrap().ok().unwrap();
    assert_eq!(row.text("users.sourcedId").as_deref(), Some("user-1"));
    assert_eq!(row.text("users.givenName").as_deref(), Some("สมมุติ"));
    assert_eq!(row.text("users.shoeSize").as_deref(), Some("41"));
}

#[test]
fn a_header_without_what_the_file_is_about_is_refused() {
    assert_eq!(
        why(RosterTable::Users, "userId\n"),
        Some(Why::HeaderWithout("sourcedId"))
    );
    assert_eq!(
        why(
            RosterTable::Enrollments,
            "sourcedId,classSourcedId,userSourcedId\n"
        ),
        Some(Why::HeaderWithout("role"))
    );
    assert_eq!(
        why(RosterTable::Demographics, "birthDate\n"),
        Some(Why::HeaderWithout("userSourcedId"))
    );
    assert_eq!(
        why(RosterTable::Demographics, "userSourcedId,birthDate\n"),
        None
    );
    assert_eq!(
        why(RosterTable::Users, "sourcedId,sourcedId\n"),
        Some(Why::HeaderTwice { column: 2 })
    );
}

#[test]
fn files_are_known_by_the_standards_names() {
    for table in RosterTable::READ {
        assert_eq!(
            RosterTable::of_file(&format!("{}.csv", table.name())),
            Some(table)
        );
    }
    assert_eq!(
        RosterTable::of_file("lineItems.csv"),
        Some(RosterTable::Other("lineItems"))
    );
    assert_eq!(RosterTable::of_file("people.csv"), None);
    assert_eq!(RosterTable::of_file("users.txt"), None);
}
