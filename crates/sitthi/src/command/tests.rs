//! The command line as a whole.

use clap::CommandFactory;

use super::Arguments;

#[test]
fn the_command_line_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn every_command_and_argument_explains_itself() {
    fn walk(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            let id = argument.get_id().as_str();
            assert!(
                argument.get_help().is_some() || ["help", "version"].contains(&id),
                "{} {id}",
                command.get_name()
            );
        }
        command.get_subcommands().for_each(walk);
    }
    walk(&Arguments::command());
}
