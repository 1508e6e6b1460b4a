//! Messages of models are Markdown; messages of Slack are mrkdwn
//! (<https://docs.slack.dev/messaging/formatting-message-text>).

/// The same message in Slack's notation: `**bold**` becomes `*bold*`, `~~gone~~` becomes `~gone~`, `[text](url)` becomes
/// `<url|text>`, headings become bold. Code stays as it is.
pub(super) fn to_mrkdwn(markdown: &str) -> String {
    let mut inside = false;
    let lines = markdown.split('\n').map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        let is_code = inside || is_fence;
        inside ^= is_fence;
        if is_code {
            line.to_owned()
        } else {
            self::line(line)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn line(text: &str) -> String {
    let heading = text.trim_start_matches('#');
    let level = text.len() - heading.len();
    if (1..=6).contains(&level)
        && let Some(heading) = heading.strip_prefix(' ')
    {
        return format!("*{}*", spans(heading.trim()).replace('*', ""));
    }
    spans(text)
}

fn spans(text: &str) -> String {
    // Every other piece is between two backquotes.
    let pieces = text.split('`').enumerate().map(|(index, piece)| {
        if index % 2 == 0 {
            links(&piece.replace("**", "*").replace("~~", "~"))
        } else {
            piece.to_owned()
        }
    });
    pieces.collect::<Vec<_>>().join("`")
}

fn links(text: &str) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, label, url, behind)) = link(rest) {
        done.extend([before, "<", url, "|", label, ">"]);
        rest = behind;
    }
    done.push_str(rest);
    done
}

/// The first link with what is before and behind it.
fn link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (middle, _) = text.match_indices("](").next()?;
    let (before, label) = text.get(..middle)?.rsplit_once('[')?;
    let (url, behind) = text.get(middle + 2..)?.split_once(')')?;
    let is_link = url.starts_with("http://") || url.starts_with("https://") || url.starts_with("mailto:");
    is_link.then_some((before, label, url, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_is_translated_and_code_is_not() {
        for (markdown, mrkdwn) in [
            ("plain _text_ with 2*3", "plain _text_ with 2*3"),
            ("**bold** and ~~gone~~", "*bold* and ~gone~"),
            ("## The **plan**", "*The plan*"),
            ("#channel", "#channel"),
            (
                "see [the docs](https://example.com/a) and [x](y)",
                "see <https://example.com/a|the docs> and [x](y)",
            ),
            ("`**code**` **b**", "`**code**` *b*"),
            ("```\n**code**\n```\n**b**", "```\n**code**\n```\n*b*"),
        ] {
            assert_eq!(to_mrkdwn(markdown), mrkdwn);
        }
    }
}
