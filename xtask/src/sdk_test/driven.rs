//! What official clients drive, against what `driven.txt` of each template says.

use std::collections::BTreeSet;
use std::path::Path;

use super::{SdkTestError, Suite};

/// Compares the lists that a run of `suites` wrote to `written` with those in `templates`.
pub(super) fn compare(written: &Path, templates: &Path, suites: &[&Suite]) -> Result<(), SdkTestError> {
    let mut problems = Vec::new();
    for template in suites.iter().map(|suite| suite.template) {
        let read = |folder: &Path| {
            let file = folder.join(template).join("driven.txt");
            std::fs::read_to_string(&file).map_err(|source| SdkTestError::Folder { folder: file, source })
        };
        problems.extend(differences(template, &read(templates)?, &read(written)?));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(SdkTestError::Driven(problems.join("; ")))
    }
}

/// A sentence for each way in which the two lists differ.
fn differences(template: &str, listed: &str, driven: &str) -> Vec<String> {
    let (listed, driven) = (names(listed), names(driven));
    let only = |these: &BTreeSet<&str>, those: &BTreeSet<&str>| {
        these.difference(those).copied().collect::<Vec<_>>().join(", ")
    };
    let (lost, new) = (only(&listed, &driven), only(&driven, &listed));
    let mut sentences = Vec::new();
    if !lost.is_empty() {
        sentences.push(format!(
            "templates/{template}/driven.txt lists what is no longer driven: {lost}"
        ));
    }
    if !new.is_empty() {
        sentences.push(format!("templates/{template}/driven.txt does not list {new}"));
    }
    sentences
}

fn names(list: &str) -> BTreeSet<&str> {
    list.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_and_what_is_new_is_named() {
        let listed = "# For people.\nchat.delete\nchat.update\n";
        assert!(differences("slack", listed, "# Other words.\nchat.update\nchat.delete\n").is_empty());
        assert_eq!(
            differences("slack", listed, "chat.update\npins.add\npins.list\n"),
            [
                "templates/slack/driven.txt lists what is no longer driven: chat.delete",
                "templates/slack/driven.txt does not list pins.add, pins.list",
            ]
        );
    }
}
