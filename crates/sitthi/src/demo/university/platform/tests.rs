use super::super::tests::small;

#[test]
fn everybody_who_learns_has_one_account_and_nobody_else() {
    let university = small();
    let accounts: Vec<_> = university.accounts().collect();
    assert_eq!(accounts, university.accounts().collect::<Vec<_>>());
    let names: std::collections::BTreeSet<_> = accounts.iter().map(|one| &one.username).collect();
    assert_eq!(names.len(), accounts.len());
    assert_eq!(accounts.len(), university.learners().count());
    let cast = university.cast();
    for shown in [
        &cast.student,
        &cast.minor,
        &cast.outside_learner,
        &cast.guardian,
    ] {
        let own = accounts.iter().find(|one| one.username == shown.username);
        let own = own.unwrap();
        assert_eq!(
            format!("{} {}", own.given_name, own.family_name),
            shown.name_th
        );
        assert_eq!((own.posts.len(), own.answers.len()), (2, 2));
    }
    assert!(accounts.iter().all(|one| one.username != cast.dpo.username));
}
