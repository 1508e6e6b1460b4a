//! Markdown as sections: a heading, a paragraph, a list, code.

/// A part of a canvas that changes name on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// `h1`, `h2`, `h3`, `paragraph`, `list`, `code`, `quote`, `table` or `divider`.
    pub(super) kind: &'static str,
    /// As it was written, without empty lines around it.
    pub(super) markdown: String,
}

/// The sections of a text. Blank lines end a section, unless they are inside fenced code.
pub(super) fn sections(markdown: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let mut fence = None;
    for line in markdown.lines() {
        if let Some(mark) = fence {
            lines.push(line);
            if line.trim() == mark {
                fence = None;
                flush(&mut sections, &mut lines);
            }
            continue;
        }
        let kind = kind(line);
        let goes_on = lines
            .first()
            .is_none_or(|first| kind == self::kind(first) && !ends_itself(kind));
        if line.trim().is_empty() || !goes_on {
            // A line that belongs to a list or quote may begin without its mark.
            let is_continuation = kind == "paragraph"
                && !line.trim().is_empty()
                && lines
                    .first()
                    .is_some_and(|first| matches!(self::kind(first), "list" | "quote"));
            if !is_continuation {
                flush(&mut sections, &mut lines);
            }
        }
        if line.trim().is_empty() {
            continue;
        }
        if kind == "code" {
            fence = Some(if line.trim_start().starts_with("~~~") {
                "~~~"
            } else {
                "```"
            });
        }
        lines.push(line);
    }
    flush(&mut sections, &mut lines);
    sections
}

/// The text of sections: one after the other, a blank line between them.
pub(super) fn joined<'a>(sections: impl Iterator<Item = &'a str>) -> String {
    sections.collect::<Vec<_>>().join("\n\n")
}

fn flush(sections: &mut Vec<Section>, lines: &mut Vec<&str>) {
    if let Some(first) = lines.first() {
        sections.push(Section {
            kind: kind(first),
            markdown: lines.join("\n").trim_end().to_owned(),
        });
        lines.clear();
    }
}

/// Whether the next line is another section even without a blank line between them.
fn ends_itself(kind: &str) -> bool {
    matches!(kind, "h1" | "h2" | "h3" | "divider")
}

fn kind(line: &str) -> &'static str {
    let line = line.trim();
    let is_item = |line: &str| {
        let digits = line.trim_start_matches(|character: char| character.is_ascii_digit());
        let is_numbered = digits.len() < line.len() && (digits.starts_with(". ") || digits.starts_with(") "));
        is_numbered || ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
    };
    match line {
        _ if line.starts_with("# ") => "h1",
        _ if line.starts_with("## ") => "h2",
        // A canvas has three sizes of headings.
        _ if line.starts_with("###") && line.trim_start_matches('#').starts_with(' ') => "h3",
        _ if line.starts_with("```") || line.starts_with("~~~") => "code",
        _ if line.starts_with('>') => "quote",
        _ if line.starts_with('|') => "table",
        "---" | "***" | "___" => "divider",
        _ if is_item(line) => "list",
        _ => "paragraph",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(markdown: &str) -> Vec<&'static str> {
        sections(markdown).iter().map(|section| section.kind).collect()
    }

    #[test]
    fn headings_paragraphs_lists_and_code_are_sections() {
        let text = "# Plan\nFirst line\nsecond line\n\n## Steps\n- one\n- two\n  with more\n\n1. first\n---\n> said\n\n```sh\nls\n\npwd\n```\n| a | b |\n#### Deep\n#hashtag";
        assert_eq!(
            kinds(text),
            [
                "h1",
                "paragraph",
                "h2",
                "list",
                "list",
                "divider",
                "quote",
                "code",
                "table",
                "h3",
                "paragraph"
            ]
        );
        let found = sections(text);
        assert_eq!(found[1].markdown, "First line\nsecond line");
        assert_eq!(found[3].markdown, "- one\n- two\n  with more");
        assert_eq!(found[7].markdown, "```sh\nls\n\npwd\n```");
        assert_eq!(kinds(" \n\n"), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-c#>`~|*0-9. \n-]{0,80}") {
            let found = sections(&text);
            let joined = joined(found.iter().map(|section| section.markdown.as_str()));
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&joined), words(&text));
        }

        #[test]
        fn sections_stay_when_they_are_read_again(text in "[a-c#>|* \n-]{0,60}") {
            let once = sections(&text);
            let text = joined(once.iter().map(|section| section.markdown.as_str()));
            prop_assert_eq!(sections(&text), once);
        }
    }
}
