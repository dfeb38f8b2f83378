use super::*;

#[test]
fn passwords_are_long_and_never_the_same() {
    let (one, other) = (secret().unwrap(), secret().unwrap());
    assert_eq!(one.len(), 48);
    assert_ne!(one, other);
}

#[test]
fn a_failing_program_says_its_last_words() {
    let mut command = Command::new("sh");
    command.args(["-c", "echo first; echo last words >&2; exit 3"]);
    assert_eq!(run(command, "it"), Err("it failed: last words".to_owned()));
    assert!(run(Command::new("sitthi-no-such-program"), "it").is_err());
}

/// Needs PostgreSQL, so it runs where the other tests that need it run: under
/// `cargo xtask test`, which says so by its variable.
#[test]
fn a_cluster_answers_and_leaves_nothing_behind() {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let cluster = Cluster::start().unwrap();
    let folder = cluster.folder.clone();
    let psql = |url: &str| {
        let program = postgres_folder().unwrap().join("psql");
        let asked = Command::new(program)
            .args([
                url,
                "-Atc",
                "select rolsuper from pg_roles where rolname = current_user",
            ])
            .output()
            .unwrap();
        (
            asked.status.success(),
            String::from_utf8_lossy(&asked.stdout).trim().to_owned(),
        )
    };
    assert_eq!(psql(cluster.url()), (true, "t".to_owned()));
    let wrong = cluster.url().replace("sitthi:", "sitthi:0");
    assert!(!psql(&wrong).0);
    let url = cluster.url().to_owned();
    drop(cluster);
    assert!(!folder.exists());
    assert!(!psql(&url).0);
}
