//! Markdown as blocks: headings, lists, to-dos, quotes, code, tables, images, equations, dividers, paragraphs.

use serde_json::{Map, Value, json};

use super::inline;
use crate::block::{languages::LANGUAGES, read::Draft};

/// The blocks of a text.
pub(crate) fn blocks(text: &str) -> Vec<Draft> {
    let lines: Vec<&str> = text.lines().collect();
    let mut index = 0;
    level(&lines, &mut index, 0)
}

/// Columns of a line before its first character that is no space; a tab is as good as two spaces.
fn indent(line: &str) -> usize {
    line.chars()
        .take_while(|letter| letter.is_whitespace())
        .map(|letter| if letter == '\t' { 2 } else { 1 })
        .sum()
}

/// Blocks from a line on that stand at least so far to the right.
fn level(lines: &[&str], index: &mut usize, least: usize) -> Vec<Draft> {
    let mut found: Vec<Draft> = Vec::new();
    while let Some(line) = lines.get(*index).copied() {
        let content = line.trim();
        if content.is_empty() {
            *index += 1;
            continue;
        }
        let column = indent(line);
        if column < least {
            break;
        }
        if column >= least + 2
            && let Some(last) = found.last_mut().filter(|last| is_item(last.kind))
        {
            last.children.extend(level(lines, index, column));
            continue;
        }
        if let Some(draft) = several(lines, index, content) {
            found.push(draft);
            continue;
        }
        *index += 1;
        found.push(single(content));
    }
    found
}

fn is_item(kind: &str) -> bool {
    ["bulleted_list_item", "numbered_list_item", "to_do"].contains(&kind)
}

fn draft(kind: &'static str, content: Value) -> Draft {
    Draft {
        kind,
        content: match content {
            Value::Object(map) => map,
            _ => Map::new(),
        },
        children: Vec::new(),
    }
}

fn text(kind: &'static str, line: &str) -> Draft {
    let mut block = draft(
        kind,
        json!({"rich_text": inline::rich_text(line), "color": "default"}),
    );
    if kind.starts_with("heading") {
        block.content.insert("is_toggleable".to_owned(), false.into());
    }
    block
}

/// A block of one line.
fn single(line: &str) -> Draft {
    for (mark, kind) in [
        ("#### ", "heading_4"),
        ("### ", "heading_3"),
        ("## ", "heading_2"),
        ("# ", "heading_1"),
        ("> ", "quote"),
    ] {
        if let Some(rest) = line.strip_prefix(mark) {
            return text(kind, rest);
        }
    }
    if ["---", "***", "___"].contains(&line) {
        return draft("divider", json!({}));
    }
    for (mark, checked) in [("- [ ] ", false), ("- [x] ", true), ("- [X] ", true)] {
        if let Some(rest) = line.strip_prefix(mark) {
            let mut block = text("to_do", rest);
            block.content.insert("checked".to_owned(), checked.into());
            return block;
        }
    }
    for mark in ["- ", "* ", "+ "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return text("bulleted_list_item", rest);
        }
    }
    if let Some((number, rest)) = line.split_once(". ")
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return text("numbered_list_item", rest);
    }
    if let Some((caption, url)) = image(line) {
        let external =
            json!({"type": "external", "external": {"url": url}, "caption": inline::rich_text(caption)});
        return draft("image", external);
    }
    text("paragraph", line)
}

/// Caption and URL of an image that is alone in its line.
fn image(line: &str) -> Option<(&str, &str)> {
    let (caption, url) = line.strip_prefix("![")?.split_once("](")?;
    Some((caption, url.strip_suffix(')')?))
}

/// A block of several lines: code, an equation, a table.
fn several(lines: &[&str], index: &mut usize, first: &str) -> Option<Draft> {
    if let Some(language) = first.strip_prefix("```") {
        let code = until(lines, index, "```");
        let known = LANGUAGES
            .iter()
            .find(|known| known.eq_ignore_ascii_case(language.trim()));
        let content = json!({
            "rich_text": [crate::rich_text::plain_item(&code)],
            "language": known.copied().unwrap_or("plain text"),
            "caption": [],
        });
        return Some(draft("code", content));
    }
    if first == "$$" {
        let expression = until(lines, index, "$$");
        return Some(draft("equation", json!({"expression": expression})));
    }
    let divider = lines.get(*index + 1)?.trim();
    let is_divider = divider.starts_with('|') && divider.chars().all(|letter| "|-: ".contains(letter));
    if first.starts_with('|') && is_divider {
        return Some(table(lines, index));
    }
    None
}

/// The lines up to one that is `end`, which is passed.
fn until(lines: &[&str], index: &mut usize, end: &str) -> String {
    *index += 1;
    let mut inner = Vec::new();
    while let Some(line) = lines.get(*index) {
        *index += 1;
        if line.trim() == end {
            break;
        }
        inner.push(*line);
    }
    inner.join("\n")
}

fn table(lines: &[&str], index: &mut usize) -> Draft {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut number = 0;
    while let Some(line) = lines
        .get(*index)
        .map(|line| line.trim())
        .filter(|line| line.starts_with('|'))
    {
        if number != 1 {
            let inner = line.trim_matches('|');
            rows.push(
                inner
                    .split('|')
                    .map(|cell| inline::rich_text(cell.trim()))
                    .collect(),
            );
        }
        number += 1;
        *index += 1;
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(1);
    let mut table = draft(
        "table",
        json!({"table_width": width, "has_column_header": true, "has_row_header": false}),
    );
    table.children = rows
        .into_iter()
        .map(|mut cells| {
            cells.resize(width, json!([]));
            draft("table_row", json!({"cells": cells}))
        })
        .collect();
    table
}
