//! Data folders: made once, whole or not at all, private, and refused with a sentence when not right.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use crate::house::{Folder, Said, Server, program, run_with};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

#[test]
fn a_new_folder_is_its_owners_alone_and_well() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let data = folder.join("data");
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("keys")), 0o700);
    for file in [
        "keys/root.key",
        "keys/keys.db",
        "data.db",
        "sitthi.toml",
        "ledger.pub",
        "policy/pack.toml",
    ] {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
    let said = folder.well(&["doctor", "--json"]);
    assert_eq!(said.json()["well"], true);
    assert!(said.json()["checks"].as_array().unwrap().len() >= 12);
    // Whom the shipped policy gives no e-mail address of is told by post, and that is said.
    let told = folder.well(&["doctor"]).out;
    let line = told.lines().find(|line| line.contains("recipients"));
    assert!(line.unwrap().contains("mycourseville"), "{told}");
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let key = fs::read(folder.join("data/keys/root.key")).unwrap();
    let said = folder.run(&["init", "--json"]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &"user".into()));
    assert_eq!(fs::read(folder.join("data/keys/root.key")).unwrap(), key);
}

#[test]
fn an_init_that_was_cut_short_goes_on_with_the_same_key() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let data = folder.join("data");
    let key = fs::read(data.join("keys/root.key")).unwrap();
    // The configuration comes last: without it the folder is not finished.
    fs::remove_file(data.join("sitthi.toml")).unwrap();
    fs::remove_file(data.join("policy/roles.toml")).unwrap();
    folder.well(&["init"]);
    assert_eq!(fs::read(data.join("keys/root.key")).unwrap(), key);
    folder.well(&["doctor"]);
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let key = folder.join("data/keys/root.key");
    for rights in [0o640, 0o604, 0o660] {
        fs::set_permissions(&key, Permissions::from_mode(rights)).unwrap();
        let said = folder.run(&["request", "list", "--json"]);
        assert_eq!(
            (said.code, &said.error()["kind"]),
            (3, &"config".into()),
            "{rights:o}"
        );
        let hint = said.error()["hint"]["en"].as_str().unwrap().to_owned();
        assert!(hint.contains("chmod 600"), "{hint}");
        let doctor = folder.run(&["doctor"]);
        assert_eq!(doctor.code, 1);
        assert!(doctor.out.contains("BAD  root key"), "{}", doctor.out);
    }
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(folder.join("data/keys"), Permissions::from_mode(0o755)).unwrap();
    assert_eq!(folder.run(&["request", "list"]).code, 3);
}

#[test]
fn a_key_that_is_none_is_refused_and_never_replaced() {
    for content in [&[7_u8; 31][..], &[7; 33], &[0; 32], b""] {
        let folder = Folder::new();
        folder.well(&["init"]);
        let key = folder.join("data/keys/root.key");
        fs::write(&key, content).unwrap();
        let said = folder.run(&["request", "list", "--json"]);
        assert_eq!((said.code, &said.error()["kind"]), (3, &"config".into()));
        fs::remove_file(&key).unwrap();
        let said = folder.run(&["request", "list", "--json"]);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(!key.exists());
    }
}

#[test]
fn another_houses_key_opens_nothing() {
    let (one, other) = (Folder::new(), Folder::new());
    one.well(&["init"]);
    other.well(&["init"]);
    fs::copy(
        other.join("data/keys/root.key"),
        one.join("data/keys/root.key"),
    )
    .unwrap();
    let said = one.run(&["request", "list", "--json"]);
    assert_eq!(
        (said.code, &said.error()["kind"]),
        (3, &"config".into()),
        "{said:?}"
    );
    let doctor = one.run(&["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("BAD  root key opens"), "{}", doctor.out);
}

#[test]
fn keys_of_another_house_beside_the_data_are_found() {
    let (one, other) = (Folder::new(), Folder::new());
    one.well(&["init"]);
    other.well(&["init"]);
    for file in ["keys/root.key", "keys/keys.db"] {
        fs::copy(other.join("data").join(file), one.join("data").join(file)).unwrap();
    }
    let _ = fs::remove_file(one.join("data/keys/keys.db-wal"));
    let said = one.run(&["request", "list", "--json"]);
    assert!(said.code == 1 || said.code == 3, "{said:?}");
}

#[test]
fn a_passphrase_unwraps_what_it_wrapped_and_no_other_does() {
    let folder = Folder::new();
    let with = |passphrase: Option<&str>, arguments: &[&str]| {
        let mut command = program();
        command.args(arguments).args(["--data", &folder.data()]);
        if let Some(passphrase) = passphrase {
            command.env("INVENTED_PASSPHRASE", passphrase);
        }
        command.output().unwrap().status.code().unwrap()
    };
    let long = "ดอกไม้ริมรั้วบานตอนเช้าของวันอาทิตย์";
    assert_eq!(
        with(
            Some("short"),
            &["init", "--passphrase-env", "INVENTED_PASSPHRASE"]
        ),
        3
    );
    assert_eq!(
        with(
            Some(long),
            &["init", "--passphrase-env", "INVENTED_PASSPHRASE"]
        ),
        0
    );
    assert_eq!(with(Some(long), &["request", "list"]), 0);
    assert_eq!(
        with(Some("ดอกไม้ริมรั้วบานตอนเช้าของวันจันทร์"), &["request", "list"]),
        3
    );
    assert_eq!(with(None, &["request", "list"]), 3);
}

#[test]
fn two_programs_never_share_one_data_folder() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let server = Server::start(&folder.data(), &folder.join("log"));
    let said = folder.run(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    assert_eq!(
        (said.code, &said.error()["kind"]),
        (4, &"busy".into()),
        "{said:?}"
    );
    // Looking from beside is allowed: whether all is well must be known while it runs.
    folder.well(&["doctor"]);
    folder.well(&["ledger", "verify"]);
    assert_eq!(server.stop(), 0);
    folder.well(&["request", "list"]);
}

#[test]
fn a_folder_that_is_none_is_said_to_be_one() {
    let folder = Folder::new();
    let said = folder.run(&["doctor", "--json"]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &"user".into()));
    let said = run_with(&folder.data(), &["serve", "--lang", "th"]);
    assert!(said.err.starts_with("ผิดพลาด: ยังไม่มีโฟลเดอร์ข้อมูล"), "{said:?}");
    let mut command = program();
    command.env("LANG", "th_TH.UTF-8").arg("doctor");
    let output = command.args(["--data", &folder.data()]).output().unwrap();
    assert!(Said::from(output).err.starts_with("ผิดพลาด: "));
}

#[test]
fn a_key_place_that_is_the_data_place_is_refused() {
    let folder = Folder::new();
    let said = folder.run(&[
        "init",
        "--data-at",
        "postgres://invented@127.0.0.1/one",
        "--keys-at",
        "postgres://invented@127.0.0.1/one",
        "--json",
    ]);
    assert_eq!(
        (said.code, &said.error()["kind"]),
        (3, &"config".into()),
        "{said:?}"
    );
    assert!(!folder.join("data").exists());
}

#[test]
fn a_server_that_is_not_there_is_busy_and_its_password_is_not_repeated() {
    let folder = Folder::new();
    let said = folder.run(&[
        "init",
        "--data-at",
        "postgres://invented:gulabkhao@127.0.0.1:1/one",
        "--keys-at",
        "postgres://invented:gulabkhao@127.0.0.1:1/two",
    ]);
    assert_eq!(said.code, 4, "{said:?}");
    assert!(!said.err.contains("gulabkhao") && !said.out.contains("gulabkhao"));
}
