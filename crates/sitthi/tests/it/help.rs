//! Every command explains itself; what it says is held word by word.

use crate::house::run;

/// Every command, by the words that lead to it.
const COMMANDS: &[&[&str]] = &[
    &[],
    &["init"],
    &["serve"],
    &["demo"],
    &["policy"],
    &["policy", "check"],
    &["policy", "show"],
    &["policy", "diff"],
    &["policy", "notice"],
    &["policy", "record"],
    &["policy", "ask"],
    &["policy", "schema"],
    &["policy", "vocabulary"],
    &["policy", "list"],
    &["import"],
    &["connector"],
    &["connector", "list"],
    &["connector", "test"],
    &["connector", "find"],
    &["connector", "erase"],
    &["connector", "schema"],
    &["request"],
    &["request", "list"],
    &["request", "approve"],
    &["request", "send-back"],
    &["request", "systems"],
    &["request", "done-there"],
    &["request", "ask-again"],
    &["request", "run"],
    &["ledger"],
    &["ledger", "verify"],
    &["ledger", "checkpoint"],
    &["ledger", "receipt"],
    &["receipt"],
    &["receipt", "verify"],
    &["staff"],
    &["staff", "add"],
    &["program"],
    &["program", "add"],
    &["program", "list"],
    &["program", "renew"],
    &["program", "end"],
    &["notice"],
    &["notice", "deliver"],
    &["doctor"],
    &["api"],
    &["completions"],
];

#[test]
fn every_command_explains_itself() {
    let mut all = String::new();
    for words in COMMANDS {
        let mut arguments = words.to_vec();
        arguments.push("-h");
        let said = run(&arguments);
        assert_eq!(said.code, 0, "{said:?}");
        all.push_str(&format!("$ sitthi {}\n{}\n", arguments.join(" "), said.out));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn completions_know_every_command() {
    let said = run(&["completions", "bash"]);
    assert_eq!(said.code, 0);
    for words in COMMANDS.iter().filter(|words| words.len() == 2) {
        // A dash is written out there.
        let words = [words[0].to_owned(), words[1].replace('-', "__subcmd__")];
        assert!(
            said.out.contains(&format!(
                "sitthi__subcmd__{}__subcmd__{}",
                words[0], words[1]
            )) || said
                .out
                .contains(&format!("sitthi__{}__{}", words[0], words[1])),
            "{words:?}"
        );
    }
}

#[test]
fn a_word_that_is_no_command_is_a_fault_of_the_user() {
    let said = run(&["serv"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("serve"), "{said:?}");
}
