//! Blocks as Markdown.

use futures::future::BoxFuture;
use serde_json::Value;
use std::fmt::Write;

use super::inline;
use crate::{
    error::Problem,
    file,
    page::url,
    request::Request,
    store::{self, DATABASE, Node, PAGE},
};

/// The content of a page as Markdown, and the ids of blocks that Markdown cannot say.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The text; it ends with a line break unless it is empty.
    pub(crate) text: String,
    /// Blocks that were left out.
    pub(crate) unknown: Vec<String>,
}

/// All blocks of a page.
pub(crate) async fn page(request: &Request<'_>, id: &str) -> Result<Written, Problem> {
    let mut written = Written::default();
    blocks(request, id, 0, &mut written).await?;
    Ok(written)
}

fn blocks<'a>(
    request: &'a Request<'_>,
    parent: &'a str,
    depth: usize,
    written: &'a mut Written,
) -> BoxFuture<'a, Result<(), Problem>> {
    Box::pin(async move {
        let mut number = 0;
        let mut before = String::new();
        for node in store::children(request, parent).await? {
            number = if node.kind == "numbered_list_item" {
                number + 1
            } else {
                0
            };
            let is_list = |kind: &str| kind.ends_with("list_item") || kind == "to_do";
            if depth == 0 && !before.is_empty() && !(is_list(&before) && is_list(&node.kind)) {
                written.text.push('\n');
            }
            before.clone_from(&node.kind);
            if node.kind == "table" {
                table(request, &node, written).await?;
                continue;
            }
            match line(request, &node, number) {
                Some(lines) => {
                    for line in lines.split('\n') {
                        let _ = writeln!(written.text, "{}{line}", "\t".repeat(depth));
                    }
                }
                None if node.has_children => {}
                None => written.unknown.push(node.id.clone()),
            }
            if node.has_children && ![PAGE, DATABASE].contains(&node.kind.as_str()) {
                let origin = node.get("synced_from");
                let holder = origin["block_id"].as_str().unwrap_or(&node.id).to_owned();
                let inner = if ["column_list", "column", "synced_block"].contains(&node.kind.as_str()) {
                    depth
                } else {
                    depth + 1
                };
                blocks(request, &holder, inner, written).await?;
            }
        }
        Ok(())
    })
}

/// The line, or the lines, of one block; none where Markdown has nothing for it.
fn line(request: &Request<'_>, node: &Node, number: usize) -> Option<String> {
    let text = || inline::markdown(&node.get("rich_text"));
    let plain = |name: &str| node.get(name).as_str().unwrap_or_default().to_owned();
    Some(match node.kind.as_str() {
        "paragraph" | "toggle" | "template" => text(),
        "heading_1" => format!("# {}", text()),
        "heading_2" => format!("## {}", text()),
        "heading_3" => format!("### {}", text()),
        "heading_4" => format!("#### {}", text()),
        "bulleted_list_item" => format!("- {}", text()),
        "numbered_list_item" => format!("{number}. {}", text()),
        "to_do" if node.get("checked") == true => format!("- [x] {}", text()),
        "to_do" => format!("- [ ] {}", text()),
        "quote" => format!("> {}", text()),
        "callout" => {
            let icon = node.get("icon")["emoji"].as_str().unwrap_or_default().to_owned();
            format!("> {icon} {}", text()).replace(">  ", "> ")
        }
        "code" => {
            let code = crate::rich_text::plain(&node.get("rich_text"));
            let language = plain("language");
            format!(
                "```{}\n{code}\n```",
                if language == "plain text" { "" } else { &language }
            )
        }
        "equation" => format!("$$\n{}\n$$", plain("expression")),
        "divider" => "---".to_owned(),
        "bookmark" | "embed" => format!("[{0}]({0})", plain("url")),
        "image" | "video" | "pdf" | "audio" | "file" => media(request, node),
        PAGE | DATABASE => format!("[{}]({})", node.title, url(request, node)),
        _ => return None,
    })
}

fn media(request: &Request<'_>, node: &Node) -> String {
    let shown = file::shown(
        &Value::Object(node.content.clone()),
        &request.base_url(),
        request.now(),
    );
    let url = shown["external"]["url"]
        .as_str()
        .or(shown["file"]["url"].as_str());
    let caption = inline::markdown(&node.get("caption"));
    let mark = if node.kind == "image" { "!" } else { "" };
    let caption = if caption.is_empty() && mark.is_empty() {
        node.kind.clone()
    } else {
        caption
    };
    format!("{mark}[{caption}]({})", url.unwrap_or_default())
}

async fn table(request: &Request<'_>, node: &Node, written: &mut Written) -> Result<(), Problem> {
    let rows = store::children(request, &node.id).await?;
    for (index, row) in rows.iter().enumerate() {
        let cells = row.get("cells");
        let cells: Vec<String> = cells
            .as_array()
            .into_iter()
            .flatten()
            .map(inline::markdown)
            .collect();
        let _ = writeln!(written.text, "| {} |", cells.join(" | "));
        if index == 0 {
            let _ = writeln!(written.text, "|{}", " --- |".repeat(cells.len()));
        }
    }
    Ok(())
}
