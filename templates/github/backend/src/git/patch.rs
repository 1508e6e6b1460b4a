//! The difference of two texts, as unified hunks.

use std::fmt::Write;

use diffy::{DiffOptions, Hunk, HunkRange, Line};

/// The difference of two contents of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Patch {
    /// Lines that are new.
    pub(crate) additions: usize,
    /// Lines that are gone.
    pub(crate) deletions: usize,
    /// The hunks, without file names and without a newline at the end; none for binary content, or if nothing differs.
    pub(crate) text: Option<String>,
}

/// How far into a content git looks for a NUL byte to call it binary.
const BINARY_PROBE: usize = 8000;

/// How many bytes of the line that a hunk stands under are shown.
const HEADING_LENGTH: usize = 80;

/// Whether git would call this content binary.
pub(crate) fn is_binary(content: &[u8]) -> bool {
    content[..content.len().min(BINARY_PROBE)].contains(&0)
}

/// Compares two contents; a file that is not there is empty.
pub(crate) fn compare(old: &[u8], new: &[u8]) -> Patch {
    if is_binary(old) || is_binary(new) {
        return Patch::default();
    }
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let lines: Vec<&str> = old.lines().collect();
    let patch = DiffOptions::new().create_patch(&old, &new);
    let mut compared = Patch::default();
    let mut text = String::new();
    for hunk in patch.hunks() {
        write_hunk(hunk, &lines, &mut text);
        for line in hunk.lines() {
            match line {
                Line::Insert(_) => compared.additions += 1,
                Line::Delete(_) => compared.deletions += 1,
                Line::Context(_) => {}
            }
        }
    }
    if !text.is_empty() {
        text.pop();
        compared.text = Some(text);
    }
    compared
}

fn write_hunk(hunk: &Hunk<'_, str>, old_lines: &[&str], text: &mut String) {
    let (old, new) = (range(hunk.old_range()), range(hunk.new_range()));
    let _ = write!(text, "@@ -{old} +{new} @@");
    let before = hunk.old_range().start().saturating_sub(1).min(old_lines.len());
    if let Some(heading) = old_lines[..before].iter().rev().find(|line| is_heading(line)) {
        text.push(' ');
        text.push_str(shortened(heading.trim_end()));
    }
    text.push('\n');
    for line in hunk.lines() {
        let (mark, content) = match line {
            Line::Context(content) => (' ', content),
            Line::Delete(content) => ('-', content),
            Line::Insert(content) => ('+', content),
        };
        text.push(mark);
        text.push_str(content);
        if !content.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// `12,3`; a single line goes without its count.
fn range(range: HunkRange) -> String {
    match range.len() {
        1 => range.start().to_string(),
        length => format!("{},{length}", range.start()),
    }
}

/// Whether git shows this line as what a hunk stands under, where it knows nothing of the language.
fn is_heading(line: &str) -> bool {
    line.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '$'))
}

fn shortened(line: &str) -> &str {
    let mut end = line.len().min(HEADING_LENGTH);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}
