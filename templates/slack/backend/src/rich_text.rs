//! The `rich_text` block that Slack makes of a message's text.

use crate::text::{reference, unescape};
use serde_json::{Map, Value, json};

/// Styles of mrkdwn by their mark.
const STYLES: [(char, &str); 4] = [('*', "bold"), ('_', "italic"), ('~', "strike"), ('`', "code")];

const FENCE: &str = "```";

/// The block of a text, none for an empty one.
pub(crate) fn block(text: &str, block_id: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let mut sections = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(FENCE) {
        let Some((code, after)) = after.split_once(FENCE) else {
            break;
        };
        push_section(&mut sections, before);
        let elements = json!([{"type": "text", "text": unescape(code.trim_matches('\n'))}]);
        sections.push(json!({"type": "rich_text_preformatted", "elements": elements, "border": 0}));
        rest = after.trim_start_matches('\n');
    }
    push_section(&mut sections, rest);
    Some(json!({"type": "rich_text", "block_id": block_id, "elements": sections}))
}

/// The block of a text in which marks of mrkdwn mean nothing, none for an empty one.
pub(crate) fn unformatted_block(text: &str, block_id: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let mut elements = Elements {
        is_plain: true,
        ..Elements::default()
    };
    elements.read(text, &[]);
    let section = json!({"type": "rich_text_section", "elements": elements.finish(&[])});
    Some(json!({"type": "rich_text", "block_id": block_id, "elements": [section]}))
}

fn push_section(sections: &mut Vec<Value>, text: &str) {
    if !text.is_empty() {
        let mut elements = Elements::default();
        elements.read(text, &[]);
        sections.push(json!({"type": "rich_text_section", "elements": elements.finish(&[])}));
    }
}

#[derive(Default)]
struct Elements {
    done: Vec<Value>,
    /// Text that no element has taken yet.
    plain: String,
    /// Whether marks of mrkdwn mean nothing.
    is_plain: bool,
}

impl Elements {
    fn read(&mut self, text: &str, styles: &[&str]) {
        let mut rest = text;
        let mut previous = None;
        while let Some(first) = rest.chars().next() {
            let taken = self
                .reference(rest, styles)
                .or_else(|| self.emoji(rest, previous, styles))
                .or_else(|| self.styled(rest, previous, styles));
            let length = taken.unwrap_or_else(|| {
                self.plain.push(first);
                first.len_utf8()
            });
            previous = rest[..length].chars().next_back();
            rest = &rest[length..];
        }
        self.flush(styles);
    }

    fn reference(&mut self, rest: &str, styles: &[&str]) -> Option<usize> {
        let whole = rest.starts_with('<').then(|| reference(rest)).flatten()?;
        let inside = &whole[1..whole.len() - 1];
        let (target, label) = inside
            .split_once('|')
            .map_or((inside, None), |(target, label)| (target, Some(label)));
        let element = match (target.as_bytes().first(), target.get(1..)) {
            (Some(b'@'), Some(user)) => json!({"type": "user", "user_id": user}),
            (Some(b'#'), Some(channel)) => json!({"type": "channel", "channel_id": channel}),
            (Some(b'!'), Some(command)) => self::command(command, label),
            _ => {
                let mut link = json!({"type": "link", "url": unescape(target)});
                if let Some(label) = label {
                    link["text"] = unescape(label).into();
                }
                link
            }
        };
        self.push(element, styles);
        Some(whole.len())
    }

    fn emoji(&mut self, rest: &str, previous: Option<char>, styles: &[&str]) -> Option<usize> {
        if previous.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let name = rest
            .strip_prefix(':')?
            .split(':')
            .next()
            .filter(|name| rest.len() > name.len() + 1)?;
        let part = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'+')
        };
        if name.is_empty() || !name.bytes().all(part) || name.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.push(json!({"type": "emoji", "name": name}), styles);
        Some(name.len() + 2)
    }

    fn styled(&mut self, rest: &str, previous: Option<char>, styles: &[&str]) -> Option<usize> {
        let mark = rest.chars().next()?;
        let (_, style) = STYLES.into_iter().find(|(known, _)| *known == mark)?;
        if self.is_plain || previous.is_some_and(char::is_alphanumeric) || styles.contains(&style) {
            return None;
        }
        let inside = &rest[1..];
        let end = inside
            .match_indices(mark)
            .map(|(at, _)| at)
            .find(|at| closes(inside, *at))?;
        self.flush(styles);
        let mut inner_styles = styles.to_vec();
        inner_styles.push(style);
        let mut inner = Self::default();
        if style == "code" {
            inner.plain.push_str(&inside[..end]);
        } else {
            inner.read(&inside[..end], &inner_styles);
        }
        self.done.extend(inner.finish(&inner_styles));
        Some(end + 2)
    }

    fn push(&mut self, mut element: Value, styles: &[&str]) {
        self.flush(styles);
        style(&mut element, styles);
        self.done.push(element);
    }

    fn flush(&mut self, styles: &[&str]) {
        if !self.plain.is_empty() {
            let mut element = json!({"type": "text", "text": unescape(&self.plain)});
            style(&mut element, styles);
            self.done.push(element);
            self.plain.clear();
        }
    }

    fn finish(mut self, styles: &[&str]) -> Vec<Value> {
        self.flush(styles);
        self.done
    }
}

/// What `<!…>` means: a group, a date, or everybody.
fn command(command: &str, label: Option<&str>) -> Value {
    if let Some(group) = command.strip_prefix("subteam^") {
        return json!({"type": "usergroup", "usergroup_id": group});
    }
    let mut parts = command.split('^');
    let date = (
        parts.next(),
        parts.next().map(str::parse::<i64>),
        parts.next(),
        parts.next(),
    );
    let (Some("date"), Some(Ok(timestamp)), Some(format), link) = date else {
        return json!({"type": "broadcast", "range": command});
    };
    let mut element = json!({"type": "date", "timestamp": timestamp, "format": unescape(format)});
    if let Some(link) = link {
        element["url"] = unescape(link).into();
    }
    if let Some(label) = label {
        element["fallback"] = unescape(label).into();
    }
    element
}

/// Whether the mark at `at` ends a styled run: on one line, not empty, no space before it, no word after it.
fn closes(inside: &str, at: usize) -> bool {
    let run = &inside[..at];
    let after = inside[at..].chars().nth(1);
    !run.is_empty()
        && !run.contains('\n')
        && !run.starts_with(char::is_whitespace)
        && !run.ends_with(char::is_whitespace)
        && !after.is_some_and(char::is_alphanumeric)
}

fn style(element: &mut Value, styles: &[&str]) {
    if !styles.is_empty() {
        let styles: Map<_, _> = styles
            .iter()
            .map(|style| ((*style).to_owned(), Value::Bool(true)))
            .collect();
        element["style"] = Value::Object(styles);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn elements(text: &str) -> Value {
        block(text, "b").unwrap()["elements"][0]["elements"].clone()
    }

    #[test]
    fn references_and_emoji_become_elements() {
        assert_eq!(
            elements(
                "Hi <@U1>, see <https://a.example?b&amp;c|it> in <#C1|x> :tada: at 10:30:00 &lt;now&gt;"
            ),
            json!([
                {"type": "text", "text": "Hi "},
                {"type": "user", "user_id": "U1"},
                {"type": "text", "text": ", see "},
                {"type": "link", "url": "https://a.example?b&c", "text": "it"},
                {"type": "text", "text": " in "},
                {"type": "channel", "channel_id": "C1"},
                {"type": "text", "text": " "},
                {"type": "emoji", "name": "tada"},
                {"type": "text", "text": " at 10:30:00 <now>"},
            ])
        );
    }

    #[test]
    fn styles_nest_and_need_word_boundaries() {
        assert_eq!(
            elements("*bold _both_* snake_case_name 2*3*4 `a*b*`"),
            json!([
                {"type": "text", "text": "bold ", "style": {"bold": true}},
                {"type": "text", "text": "both", "style": {"bold": true, "italic": true}},
                {"type": "text", "text": " snake_case_name 2*3*4 "},
                {"type": "text", "text": "a*b*", "style": {"code": true}},
            ])
        );
    }

    #[test]
    fn dates_and_text_without_marks_are_kept() {
        assert_eq!(
            elements("<!date^1392734382^{date_num}^https://a.example|soon> <!here|here>"),
            json!([
                {"type": "date", "timestamp": 1_392_734_382, "format": "{date_num}", "url": "https://a.example",
                    "fallback": "soon"},
                {"type": "text", "text": " "},
                {"type": "broadcast", "range": "here"},
            ])
        );
        let plain = unformatted_block("*bold* <@U1>", "b").unwrap();
        assert_eq!(
            plain["elements"][0]["elements"],
            json!([{"type": "text", "text": "*bold* "}, {"type": "user", "user_id": "U1"}])
        );
    }

    #[test]
    fn fenced_code_is_a_section_of_its_own() {
        let block = block("before\n```let x = 1 &lt; 2;```\nafter", "b").unwrap();
        let kinds: Vec<_> = block["elements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| &part["type"])
            .collect();
        assert_eq!(
            kinds,
            ["rich_text_section", "rich_text_preformatted", "rich_text_section"]
        );
        assert_eq!(block["elements"][1]["elements"][0]["text"], "let x = 1 < 2;");
    }

    proptest! {
        #[test]
        fn any_text_makes_a_block(text in "[a-z*_~`:<>@#!|& \n]{1,40}") {
            prop_assert!(block(&text, "b").is_some());
        }
    }
}
