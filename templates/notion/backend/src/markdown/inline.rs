//! Text within a line: bold, italic, strikethrough, code, links and equations.

use serde_json::{Value, json};

use crate::rich_text::{LONGEST_TEXT, plain_item};

/// Marks that begin and end a style, the longer ones first.
const STYLES: [(&str, &str); 5] = [
    ("**", "bold"),
    ("__", "bold"),
    ("~~", "strikethrough"),
    ("*", "italic"),
    ("_", "italic"),
];

/// Characters that a backslash may stand before.
const ESCAPED: &str = "\\`*_~[]()#+-.!|$>";

/// What styles hold where a text is read.
#[derive(Clone, Default)]
struct Style {
    names: Vec<&'static str>,
    link: Option<String>,
}

/// A line of Markdown as rich text.
pub(crate) fn rich_text(line: &str) -> Value {
    let mut items = Vec::new();
    read(line, &Style::default(), &mut items);
    Value::Array(items)
}

fn read(text: &str, style: &Style, items: &mut Vec<Value>) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '\\'
            && let Some(next) = rest.chars().nth(1).filter(|next| ESCAPED.contains(*next))
        {
            plain.push(next);
            rest = rest.get(1 + next.len_utf8()..).unwrap_or_default();
            continue;
        }
        if let Some(behind) = special(rest, style, &mut plain, items) {
            rest = behind;
            continue;
        }
        plain.push(first);
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    flush(&mut plain, style, items);
}

/// Reads what begins here, if it is more than a character, and gives what follows it.
fn special<'t>(rest: &'t str, style: &Style, plain: &mut String, items: &mut Vec<Value>) -> Option<&'t str> {
    if let Some((code, behind)) = enclosed(rest, "`", "`") {
        flush(plain, style, items);
        let mut styled = style.clone();
        styled.names.push("code");
        flush(&mut code.to_owned(), &styled, items);
        return Some(behind);
    }
    if let Some((expression, behind)) = enclosed(rest, "$`", "`$") {
        flush(plain, style, items);
        let mut item = plain_item(expression);
        if let Some(map) = item.as_object_mut() {
            map.remove("text");
        }
        item["type"] = "equation".into();
        item["equation"] = json!({"expression": expression});
        items.push(item);
        return Some(behind);
    }
    if rest.starts_with('[')
        && let Some((label, behind)) = enclosed(rest, "[", "](")
        && let Some((url, behind)) = behind.split_once(')')
    {
        flush(plain, style, items);
        let linked = Style {
            link: Some(url.to_owned()),
            ..style.clone()
        };
        read(label, &linked, items);
        return Some(behind);
    }
    for (mark, name) in STYLES {
        // Within a word an underscore is one.
        let is_inside = mark.starts_with('_') && plain.chars().last().is_some_and(char::is_alphanumeric);
        if is_inside || style.names.contains(&name) {
            continue;
        }
        if let Some((inner, behind)) = enclosed(rest, mark, mark)
            && !inner.starts_with(char::is_whitespace)
            && !inner.ends_with(char::is_whitespace)
        {
            flush(plain, style, items);
            let mut styled = style.clone();
            styled.names.push(name);
            read(inner, &styled, items);
            return Some(behind);
        }
    }
    None
}

/// What stands between two marks at the beginning of a text, and what follows.
fn enclosed<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, &'t str)> {
    let (inner, behind) = text.strip_prefix(open)?.split_once(close)?;
    (!inner.is_empty()).then_some((inner, behind))
}

fn flush(plain: &mut String, style: &Style, items: &mut Vec<Value>) {
    let characters: Vec<char> = std::mem::take(plain).chars().collect();
    // Counted as the vendor counts, a character may be two.
    for chunk in characters.chunks(LONGEST_TEXT / 2) {
        let text: String = chunk.iter().collect();
        let mut item = plain_item(&text);
        for name in &style.names {
            item["annotations"][*name] = true.into();
        }
        if let Some(url) = &style.link {
            item["text"]["link"] = json!({"url": url});
            item["href"] = url.clone().into();
        }
        items.push(item);
    }
}

/// Rich text as a line of Markdown.
pub(crate) fn markdown(rich_text: &Value) -> String {
    rich_text.as_array().into_iter().flatten().map(piece).collect()
}

fn piece(item: &Value) -> String {
    let plain = item["plain_text"].as_str().unwrap_or_default();
    if item["type"] == "equation" {
        return format!("$`{plain}`$");
    }
    let has = |name: &str| item["annotations"][name] == true;
    let mut text = if has("code") {
        format!("`{plain}`")
    } else {
        escaped(plain)
    };
    let (start, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
    if start < end {
        let (before, behind) = (text[..start].to_owned(), text[end..].to_owned());
        let mut inner = text[start..end].to_owned();
        for (name, mark) in [("bold", "**"), ("italic", "*"), ("strikethrough", "~~")] {
            if has(name) {
                inner = format!("{mark}{inner}{mark}");
            }
        }
        text = format!("{before}{inner}{behind}");
    }
    match item["href"].as_str() {
        Some(url) => format!("[{text}]({url})"),
        None => text,
    }
}

fn escaped(plain: &str) -> String {
    let mut text = String::with_capacity(plain.len());
    for letter in plain.chars() {
        if "\\`*_~[]".contains(letter) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_and_written_alike() {
        for line in [
            "plain",
            "**bold** and *italic* and ~~gone~~",
            "a `code` and a [link](https://example.com/x)",
            "$`e = mc^2`$ stays",
            "stars \\* and snake\\_case",
        ] {
            assert_eq!(markdown(&rich_text(line)), line);
        }
        let items = rich_text("**bold *both***");
        assert_eq!(items[0]["annotations"]["bold"], true);
    }
}
