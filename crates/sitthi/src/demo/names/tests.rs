use super::*;
use crate::demo::dice::Seed;
use crate::demo::reading::thai_is_well_formed;

#[test]
fn every_name_says_that_it_is_made_up() {
    for index in 0..5_000 {
        let name = Name::throw(&mut Seed::new(3).dice(b"name    ", index));
        let family = name.family_th();
        assert!(
            MADE_UP.iter().any(|(thai, _)| family.starts_with(thai)),
            "{family}"
        );
        assert!(
            name.family_latin()
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic())
        );
        thai_is_well_formed(&family).unwrap();
        thai_is_well_formed(name.given_th()).unwrap();
    }
}

#[test]
fn telephones_have_no_real_area_code() {
    let mut dice = Seed::new(3).dice(b"phone   ", 0);
    for _ in 0..1_000 {
        let number = telephone(&mut dice);
        assert_eq!(number.len(), 11);
        assert!(number.starts_with("0-0555-"));
    }
}
