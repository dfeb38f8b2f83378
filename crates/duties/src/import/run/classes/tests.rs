use super::*;

#[test]
fn a_registrys_id_is_found_where_systems_put_it() {
    let of = |said| candidates(said).collect::<Vec<_>>();
    assert_eq!(
        of("https://lms.example.ac.th/course/view.php?x=1&idnumber=class-7"),
        [
            "https://lms.example.ac.th/course/view.php?x=1&idnumber=class-7",
            "1",
            "class-7",
            "view.php"
        ]
    );
    assert_eq!(of("class-7"), ["class-7", "class-7"]);
    assert_eq!(
        of("https://lms.example.ac.th/c/class-7"),
        ["https://lms.example.ac.th/c/class-7", "class-7"]
    );
}
