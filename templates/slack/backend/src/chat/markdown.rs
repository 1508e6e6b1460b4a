//! Markdown, as language models write it, in Slack's own mrkdwn.

/// The mrkdwn of a text in Markdown: emphasis, links, headings, bullets and strikethrough; code stays as it is.
pub(super) fn to_mrkdwn(markdown: &str) -> String {
    let mut in_fence = false;
    let lines = markdown.split('\n').map(|line| {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
            // The language of a fence is not part of mrkdwn.
            return "```".to_owned();
        }
        if in_fence {
            line.to_owned()
        } else {
            self::line(line)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn line(line: &str) -> String {
    let content = line.trim_start();
    let indent = &line[..line.len() - content.len()];
    let title = content.trim_start_matches('#');
    let level = content.len() - title.len();
    if (1..=6).contains(&level)
        && let Some(title) = title.strip_prefix(' ')
    {
        let title = inline(title.trim().trim_end_matches('#').trim_end());
        return format!("{indent}*{}*", title.replace('*', ""));
    }
    let bullet = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| content.strip_prefix(mark));
    match bullet {
        Some(item) => format!("{indent}• {}", inline(item)),
        None => format!("{indent}{}", inline(content)),
    }
}

fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '`' => code(rest),
            '[' => link(rest, 0),
            '!' => link(rest, 1),
            '*' => marked(rest, "***", "*_", "_*")
                .or_else(|| marked(rest, "**", "*", "*"))
                .or_else(|| marked(rest, "*", "_", "_")),
            '_' => marked(rest, "__", "*", "*"),
            '~' => marked(rest, "~~", "~", "~"),
            _ => None,
        };
        let length = if let Some((length, written)) = taken {
            out.push_str(&written);
            length
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    out
}

/// A run between two marks: the bytes it takes, and what it is in mrkdwn.
fn marked(rest: &str, mark: &str, open: &str, close: &str) -> Option<(usize, String)> {
    let inside = rest.strip_prefix(mark)?;
    let end = inside.find(mark)?;
    let run = &inside[..end];
    let is_run =
        !run.is_empty() && !run.starts_with(char::is_whitespace) && !run.ends_with(char::is_whitespace);
    is_run.then(|| (end + 2 * mark.len(), format!("{open}{}{close}", inline(run))))
}

fn code(rest: &str) -> Option<(usize, String)> {
    let end = rest.get(1..)?.find('`')? + 2;
    Some((end, rest[..end].to_owned()))
}

/// `[label](address)`, or an image with `!` before it, of which the link is left.
fn link(rest: &str, skipped: usize) -> Option<(usize, String)> {
    let inside = rest.get(skipped..)?.strip_prefix('[')?;
    let (label, after) = inside.split_once("](")?;
    let (address, _) = after.split_once(')')?;
    let is_link = !label.contains(['[', ']', '\n']) && !address.contains(char::is_whitespace);
    if !is_link || address.is_empty() {
        return None;
    }
    let length = skipped + 1 + label.len() + 2 + address.len() + 1;
    let written = if label.is_empty() {
        format!("<{address}>")
    } else {
        format!("<{address}|{label}>")
    };
    Some((length, written))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markup_is_translated() {
        for (markdown, mrkdwn) in [
            (
                "**bold** and *italic* and ~~gone~~",
                "*bold* and _italic_ and ~gone~",
            ),
            ("***both***", "*_both_*"),
            ("## Plan ##\n- one\n* two", "*Plan*\n• one\n• two"),
            (
                "[site](https://a.example) ![x](https://b.example)",
                "<https://a.example|site> <https://b.example|x>",
            ),
            ("`a**b**`", "`a**b**`"),
            ("```rust\nlet **x**;\n```", "```\nlet **x**;\n```"),
            ("2 * 3 * 4 ** 5", "2 * 3 * 4 ** 5"),
            ("snake_case_name", "snake_case_name"),
        ] {
            assert_eq!(to_mrkdwn(markdown), mrkdwn);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            let _ = to_mrkdwn(&text);
        }

        #[test]
        fn any_markup_is_taken(text in "[a*_~`#\\[\\]()! \n-]{0,40}") {
            let _ = to_mrkdwn(&text);
        }
    }
}
