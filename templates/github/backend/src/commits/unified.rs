//! A changed file as `git diff` writes it.

use crate::git::{changes::Change, files::File, patch::Patch};

/// One file with git's headers; ends with a newline.
pub(super) fn file(path: &str, change: &Change, difference: &Patch) -> String {
    let from = match change {
        Change::Renamed { from, .. } => from,
        _ => path,
    };
    let (old, new) = (change.before(), change.after());
    let mut lines = vec![format!("diff --git a/{from} b/{path}")];
    lines.extend(modes(old, new));
    if from != path {
        lines.push("similarity index 100%".to_owned());
        lines.push(format!("rename from {from}"));
        lines.push(format!("rename to {path}"));
    }
    if old.map(|old| old.id) != new.map(|new| new.id) {
        let mode = match (old, new) {
            (Some(old), Some(new)) if old.mode == new.mode => format!(" {}", new.mode.as_str()),
            _ => String::new(),
        };
        lines.push(format!("index {}..{}{mode}", short(old), short(new)));
        let side = |file: Option<File>, at: String| file.map_or_else(|| "/dev/null".to_owned(), |_| at);
        let (before, after) = (side(old, format!("a/{from}")), side(new, format!("b/{path}")));
        match &difference.text {
            Some(hunks) => lines.extend([format!("--- {before}"), format!("+++ {after}"), hunks.clone()]),
            None if old.is_some() && new.is_some() => {
                lines.push(format!("Binary files {before} and {after} differ"));
            }
            None => {}
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn modes(old: Option<File>, new: Option<File>) -> Vec<String> {
    match (old, new) {
        (None, Some(new)) => vec![format!("new file mode {}", new.mode.as_str())],
        (Some(old), None) => vec![format!("deleted file mode {}", old.mode.as_str())],
        (Some(old), Some(new)) if old.mode != new.mode => vec![
            format!("old mode {}", old.mode.as_str()),
            format!("new mode {}", new.mode.as_str()),
        ],
        _ => Vec::new(),
    }
}

/// The first digits of what a file holds.
fn short(file: Option<File>) -> String {
    file.map_or_else(
        || "0000000".to_owned(),
        |file| file.id.to_string()[..7].to_owned(),
    )
}
