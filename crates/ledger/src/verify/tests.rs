use super::choose::{Place, choose};
use crate::hash::{Hash, fold, leaf_hash};

fn hash(number: u8) -> Hash {
    leaf_hash(&[number])
}

/// A place with these candidates, the last of which the entries lead to.
fn place(index: u64, numbers: &[u8]) -> Place {
    Place {
        level: 0,
        index,
        computed: numbers.last().map(|number| hash(*number)),
        candidates: numbers.iter().map(|number| hash(*number)).collect(),
    }
}

fn root(numbers: &[u8]) -> Hash {
    fold(&mut numbers.iter().map(|number| hash(*number)).collect())
}

fn chosen(places: &[Place], target: &[u8]) -> Option<Vec<Hash>> {
    choose(places, root(target), |hashes| fold(&mut hashes.to_vec()))
}

#[test]
fn any_mixture_of_true_and_false_hashes_is_taken_apart() {
    let places = [place(0, &[1]), place(1, &[2, 20]), place(2, &[30, 3, 31])];
    for target in [[1, 2, 30], [1, 20, 3], [1, 2, 31]] {
        let want: Vec<_> = target.iter().map(|number| hash(*number)).collect();
        assert_eq!(chosen(&places, &target), Some(want));
    }
    assert_eq!(chosen(&places, &[1, 2, 4]), None);
}

#[test]
fn a_place_without_any_candidate_leads_nowhere() {
    assert_eq!(chosen(&[place(0, &[1]), place(1, &[])], &[1]), None);
}

#[test]
fn among_too_many_differences_all_of_one_side_are_still_found() {
    let places: Vec<_> = (0..40)
        .map(|index| place(index.into(), &[index, 100 + index]))
        .collect();
    let stored: Vec<u8> = (0..40).collect();
    let computed: Vec<u8> = (100..140).collect();
    assert!(chosen(&places, &stored).is_some());
    assert!(chosen(&places, &computed).is_some());
    let mut mixed = stored;
    mixed[7] = 107;
    assert_eq!(chosen(&places, &mixed), None);
}
