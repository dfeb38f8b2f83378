//! The known word that a mistyped one was probably meant to be.

/// The known word nearest to the one written, if one is near: at most a third of its letters
/// away (Damerau–Levenshtein), the first of equals.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let limit = (written.chars().count() / 3).max(1);
    known
        .iter()
        .map(|word| (distance(written, word), *word))
        .filter(|(away, _)| *away <= limit)
        .min_by_key(|(away, _)| *away)
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out, changed or swapped with the next.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut last = None;
    for (line, letter) in from.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(line + 1);
        for (at, other) in to.iter().enumerate() {
            let of = |cells: &[usize], place: Option<usize>| {
                place
                    .and_then(|place| cells.get(place))
                    .copied()
                    .unwrap_or(usize::MAX / 2)
            };
            let changed = of(&row, Some(at)) + usize::from(letter != *other);
            let least = changed
                .min(of(&row, Some(at + 1)) + 1)
                .min(of(&next, Some(at)) + 1);
            let swapped =
                at > 0 && last == Some(*other) && to.get(at.wrapping_sub(1)) == Some(&letter);
            next.push(if swapped {
                least.min(of(&before, at.checked_sub(1)) + 1)
            } else {
                least
            });
        }
        before = std::mem::replace(&mut row, next);
        last = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_word_meant() {
        let known = ["purpose", "categories", "operations"];
        assert_eq!(nearest("purpsoe", &known), Some("purpose"));
        assert_eq!(nearest("categorys", &known), Some("categories"));
        assert_eq!(nearest("xyz", &known), None);
        assert_eq!(nearest("วัตถุประสงค์", &known), None);
    }

    #[test]
    fn the_distance_counts_changes() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("abc", "acb"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
