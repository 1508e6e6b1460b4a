//! Man pages, one per verb.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::help::{self, ABOUT, ENVIRONMENT, EXIT_STATUS};

/// Section of the manual.
const SECTION: &str = "1";

/// Names of the files and their text.
pub fn pages(command: &Command) -> io::Result<Vec<(String, String)>> {
    let mut command = command.clone().long_about(ABOUT).disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    collect(&command, &command, &mut pages)?;
    Ok(pages)
}

fn collect(program: &Command, command: &Command, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    let man = Man::new(command.clone())
        .section(SECTION)
        .manual("asymmetric")
        .source(format!(
            "{} {}",
            program.get_name(),
            program.get_version().unwrap_or_default()
        ));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
        listed("EXIT STATUS", EXIT_STATUS).to_writer(&mut page)?;
        listed("ENVIRONMENT", ENVIRONMENT).to_writer(&mut page)?;
    }
    if !command.is_subcommand_required_set() {
        notes(command).to_writer(&mut page)?;
    }
    man.render_options_section(&mut page)?;
    pages.push((man.get_filename(), String::from_utf8_lossy(&page).into_owned()));
    let verbs = command
        .get_subcommands()
        .filter(|verb| !verb.is_hide_set() && verb.get_name() != "help");
    for verb in verbs {
        collect(program, verb, pages)?;
    }
    Ok(())
}

/// A section of terms and what they mean.
fn listed(heading: &str, rows: &[(&str, &str)]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    for (term, about) in rows {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*about)]);
    }
    roff
}

/// What a verb prints, and its examples as they are typed.
fn notes(command: &Command) -> Roff {
    let notes = help::notes_of(command);
    let mut roff = Roff::new();
    for paragraph in notes.text {
        roff.control("PP", []);
        roff.text([roman(paragraph)]);
    }
    if !notes.examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]);
        roff.control("nf", []);
        for example in notes.examples {
            roff.text([roman(example)]);
        }
        roff.control("fi", []);
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;

    #[test]
    fn every_verb_has_a_page_with_its_examples() {
        let pages = pages(&arguments::command()).unwrap();
        let page = |name: &str| {
            &pages
                .iter()
                .find(|(file, _)| file == name)
                .unwrap_or_else(|| panic!("{name}"))
                .1
        };
        assert!(
            page("asym.1").contains(".SH \"EXIT STATUS\""),
            "{}",
            page("asym.1")
        );
        let reset = page("asym-env-reset.1");
        assert!(
            reset.contains(".SH EXAMPLES") && reset.contains("\nasym env reset acme\n"),
            "{reset}"
        );
        assert!(
            pages
                .iter()
                .all(|(file, _)| !file.contains("docs") && !file.contains("help"))
        );
    }
}
