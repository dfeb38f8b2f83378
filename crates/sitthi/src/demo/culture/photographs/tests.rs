use super::super::tests::{everything, small};
use crate::demo::reading::json_lines;

#[test]
fn every_picture_belongs_to_a_record_of_its_person_that_names_it() {
    let office = small();
    let records = json_lines(everything(&office).as_bytes());
    let pictures = office.photographs();
    assert_eq!(pictures.len(), 4);
    for picture in pictures {
        let record = records
            .iter()
            .find(|record| record["id"] == picture.record.as_str())
            .unwrap();
        assert_eq!(record["category"], "photo");
        assert_eq!(record["person"]["value"], picture.known_by.1.as_str());
        let named = record["fields"]["image"].as_str().unwrap();
        assert!(named.ends_with(&picture.name), "{named}");
    }
}
