use std::io::Write;

use zip::write::SimpleFileOptions;

use super::*;

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn code(bytes: &[u8]) -> Option<&'static str> {
    Bundle::of_bytes("bundle.zip", bytes)
        .err()
        .map(|fault| fault.code())
}

#[test]
fn an_archive_is_read_in_the_order_in_which_its_files_lean_on_each_other() {
    let bytes = archive(&[
        ("x/users.csv", "sourcedId\nu1\n"),
        ("x/readme.txt", "hello"),
        ("x/classes.csv", "sourcedId,title,courseSourcedId\n"),
    ]);
    let mut bundle = Bundle::of_bytes("bundle.zip", &bytes).ok().unwrap();
    assert_eq!(bundle.tables(), [RosterTable::Classes, RosterTable::Users]);
    let mut text = String::new();
    bundle
        .reader(RosterTable::Users)
        .ok()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "sourcedId\nu1\n");
}

#[test]
fn t_23_archives_that_are_no_bundles_are_refused() {
    assert_eq!(code(b"not a zip at all"), Some("bundle-not-an-archive"));
    assert_eq!(code(&archive(&[("notes.txt", "")])), Some("bundle-empty"));
    assert_eq!(
        code(&archive(&[("people.csv", "")])),
        Some("bundle-unknown-file")
    );
    assert_eq!(
        code(&archive(&[("a/users.csv", ""), ("b/users.csv", "")])),
        Some("bundle-file-twice")
    );
    let many: Vec<(String, &str)> = (0..65)
        .map(|number| (format!("{number}.txt"), ""))
        .collect();
    let many: Vec<(&str, &str)> = many
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    assert_eq!(code(&archive(&many)), Some("bundle-too-many-entries"));
}

#[test]
fn t_23_an_entry_that_climbs_out_of_the_archive_is_only_a_name() {
    let bytes = archive(&[("../../users.csv", "sourcedId\nu1\n")]);
    let bundle = Bundle::of_bytes("bundle.zip", &bytes).ok().unwrap();
    assert_eq!(bundle.tables(), [RosterTable::Users]);
}

#[test]
fn t_23_a_stream_ends_with_an_error_at_its_limit() {
    let mut capped = Capped {
        inner: io::repeat(b'x'),
        left: 100_000,
    };
    let error = io::copy(&mut capped, &mut io::sink()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
}

#[test]
fn a_folder_or_a_file_alone_is_a_bundle_too() {
    let folder = std::env::temp_dir().join(format!("sitthi_bundle_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("users.csv"), "sourcedId\nu1\n").unwrap();
    std::fs::write(folder.join("notes.md"), "x").unwrap();
    for path in [folder.clone(), folder.join("users.csv")] {
        let mut bundle = Bundle::open(&path).ok().unwrap();
        assert_eq!(bundle.tables(), [RosterTable::Users]);
        assert!(bundle.reader(RosterTable::Users).is_ok());
    }
    assert_eq!(
        Bundle::open(&folder.join("notes.md"))
            .err()
            .map(|fault| fault.code()),
        Some("bundle-not-an-archive")
    );
    assert_eq!(
        Bundle::open(&folder.join("gone.zip"))
            .err()
            .map(|fault| fault.code()),
        Some("bundle-unreadable")
    );
    std::fs::remove_dir_all(folder).unwrap();
}

fn named(lines: &str, more: &[(&str, &str)]) -> Result<(), BundleFault> {
    let manifest = format!("propertyName,value\noneroster.version,1.2\n{lines}");
    let mut files = vec![("manifest.csv", manifest.as_str())];
    files.extend(more);
    let bytes = archive(&files);
    Bundle::of_bytes("bundle.zip", &bytes)
        .ok()
        .unwrap()
        .holds_what_its_manifest_names()
}

#[test]
fn a_file_that_the_manifest_names_must_be_there() {
    for word in ["bulk", "delta", "Bulk", "anything"] {
        let fault = named(&format!("file.classes,{word}\n"), &[]).unwrap_err();
        assert_eq!(fault.code(), "bundle-file-missing");
        assert_eq!(
            fault.to_string(),
            "line 3 of manifest.csv names `classes.csv`, which is not in it"
        );
        let text = fault.text();
        for words in [text.th, text.en] {
            assert!(
                words.contains("classes.csv") && words.contains('3'),
                "{words}"
            );
            assert!(!words.contains('{'), "{words}");
        }
    }
    // Not read, and missed all the same.
    assert!(named("file.lineItems,bulk\n", &[]).is_err());
    // A name that is not the standard's is not repeated.
    let fault = named("file.u1@example.org,bulk\n", &[]).unwrap_err();
    assert!(!fault.text().en.contains("example.org") && !fault.to_string().contains("example"));
    let there = [
        ("classes.csv", "sourcedId\n"),
        ("lineItems.csv", "sourcedId\n"),
    ];
    assert!(named("file.classes,bulk\nfile.lineItems,delta\n", &there).is_ok());
    assert!(
        named(
            "file.classes,absent\nfile.users,Absent\nsource.systemName,x\n",
            &[]
        )
        .is_ok()
    );
}
