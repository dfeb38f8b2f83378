use std::collections::BTreeSet;

use super::super::tests::small;
use crate::demo::reading::json_lines;

#[test]
fn every_file_belongs_to_a_statement_of_whoever_handed_it_in() {
    let university = small();
    let mut out = Vec::new();
    university.write_handed_in(&mut out).unwrap();
    let statements = json_lines(&out);
    assert_eq!(statements.len(), 3);
    let files = university.handed_in();
    assert_eq!(files.len(), 7);
    for file in &files {
        let statement = statements
            .iter()
            .find(|one| one["id"] == file.statement.as_str())
            .unwrap();
        assert_eq!(
            statement["actor"]["account"]["name"],
            file.username.as_str()
        );
    }
    let cast = university.cast();
    let by: BTreeSet<_> = files.iter().map(|file| file.username.as_str()).collect();
    let shown = [&cast.student, &cast.minor, &cast.outside_learner];
    assert_eq!(by, shown.map(|player| player.username.as_str()).into());
    // None of these statements stands among the others.
    let mut others = Vec::new();
    university.write_statements(&mut others).unwrap();
    let others = String::from_utf8(others).unwrap();
    assert!(files.iter().all(|file| !others.contains(&file.statement)));
}
