//! What a stream is made of: Markdown, tasks that go on, a plan's title, blocks.

use crate::{
    answer::{all_messages, refuse, refuse_with},
    blocks::{self, BlocksError, Surface},
    chat::markdown::to_mrkdwn,
    rich_text,
    text::normalize,
};
use asymmetric_kit::{Failure, arguments::Arguments};
use serde_json::{Map, Value, json};

/// Blocks that a message can show.
pub(super) const MAXIMUM_BLOCKS: usize = 50;

/// Characters of one piece of Markdown, and of a title.
const MAXIMUM_MARKDOWN: usize = 12_000;
const MAXIMUM_TITLE: usize = 256;

const STATUSES: [&str; 4] = ["pending", "in_progress", "complete", "error"];

/// A message as its chunks make it.
pub(super) struct Rendered {
    pub(super) text: String,
    /// None where the text says everything.
    pub(super) blocks: Option<Value>,
}

/// Reads `markdown_text` and `chunks`; neither needs to be there.
pub(super) fn read(arguments: &Arguments) -> Result<Vec<Value>, Failure> {
    let mut read = Vec::new();
    if let Some(text) = arguments.filled("markdown_text") {
        read.push(json!({"type": "markdown_text", "text": text}));
    }
    let given = arguments
        .structure("chunks")
        .map_err(|_| refuse("invalid_chunks"))?;
    match given {
        None => {}
        Some(Value::Array(chunks)) => read.extend(chunks),
        Some(_) => return Err(refuse("invalid_chunks")),
    }
    read.iter().try_for_each(check)?;
    Ok(read)
}

fn check(chunk: &Value) -> Result<(), Failure> {
    let text = |name: &str| chunk.get(name).and_then(Value::as_str);
    let invalid = || refuse("invalid_chunks");
    match text("type") {
        Some("markdown_text") => {
            let length = text("text").ok_or_else(invalid)?.chars().count();
            (length <= MAXIMUM_MARKDOWN)
                .then_some(())
                .ok_or_else(|| refuse("msg_too_long"))
        }
        Some("task_update") => {
            let (Some(_), Some(title), Some(status)) = (text("id"), text("title"), text("status")) else {
                return Err(invalid());
            };
            let known = STATUSES.contains(&status) && title.chars().count() <= MAXIMUM_TITLE;
            known.then_some(()).ok_or_else(invalid)
        }
        Some("plan_update") => text("title").map(|_| ()).ok_or_else(invalid),
        Some("blocks") => {
            let blocks = chunk.get("blocks").unwrap_or(&Value::Null);
            match blocks::check_at(blocks, Surface::Message, "/chunks/blocks") {
                Ok(_) => Ok(()),
                Err(BlocksError::Invalid(problems)) => {
                    Err(refuse_with("invalid_blocks", all_messages(&problems)))
                }
                Err(BlocksError::TooLong) => Err(refuse("msg_blocks_too_long")),
                Err(BlocksError::NotAList) => Err(invalid()),
            }
        }
        _ => Err(invalid()),
    }
}

/// Puts chunks together. Tasks stand where each began, or all in one plan.
pub(super) fn render(chunks: &[Value], mode: &str) -> Rendered {
    let mut parts: Vec<Part> = Vec::new();
    let mut plan_title = None;
    for chunk in chunks {
        let text = |name: &str| chunk.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("type") {
            "markdown_text" => match parts.last_mut() {
                Some(Part::Markdown(known)) => known.push_str(text("text")),
                _ => parts.push(Part::Markdown(text("text").to_owned())),
            },
            "task_update" => task(&mut parts, text("id"), chunk),
            "plan_update" => plan_title = Some(text("title").to_owned()),
            _ => parts.extend(
                chunk["blocks"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .cloned()
                    .map(Part::Block),
            ),
        }
    }
    let written: Vec<String> = parts.iter().filter_map(Part::mrkdwn).collect();
    let only_text = plan_title.is_none() && parts.iter().all(|part| matches!(part, Part::Markdown(_)));
    Rendered {
        text: written.join("\n"),
        blocks: (!only_text).then(|| blocks_of(parts, plan_title, mode)),
    }
}

enum Part {
    Markdown(String),
    Task(Task),
    Block(Value),
}

impl Part {
    fn mrkdwn(&self) -> Option<String> {
        match self {
            Self::Markdown(text) => Some(normalize(&to_mrkdwn(text))),
            Self::Task(_) | Self::Block(_) => None,
        }
    }
}

/// A task as its updates make it: titles and states replace one another, details and output add up.
#[derive(Default)]
struct Task {
    id: String,
    title: String,
    status: String,
    details: String,
    output: String,
    sources: Vec<Value>,
}

fn task(parts: &mut Vec<Part>, id: &str, chunk: &Value) {
    let known = parts
        .iter()
        .position(|part| matches!(part, Part::Task(task) if task.id == id));
    let place = known.unwrap_or_else(|| {
        parts.push(Part::Task(Task {
            id: id.to_owned(),
            ..Task::default()
        }));
        parts.len() - 1
    });
    let Some(Part::Task(task)) = parts.get_mut(place) else {
        return;
    };
    let text = |name: &str| chunk.get(name).and_then(Value::as_str).unwrap_or_default();
    text("title").clone_into(&mut task.title);
    text("status").clone_into(&mut task.status);
    task.details.push_str(text("details"));
    task.output.push_str(text("output"));
    if let Some(sources) = chunk.get("sources").and_then(Value::as_array) {
        task.sources.extend(sources.iter().cloned());
    }
}

impl Task {
    fn block(self) -> Value {
        let mut fields = Map::from_iter([
            ("type".to_owned(), "task_card".into()),
            ("task_id".to_owned(), self.id.into()),
            ("title".to_owned(), self.title.into()),
            ("status".to_owned(), self.status.into()),
        ]);
        for (name, text) in [("details", self.details), ("output", self.output)] {
            if let Some(block) = written(&text) {
                fields.insert(name.to_owned(), block);
            }
        }
        if !self.sources.is_empty() {
            fields.insert("sources".to_owned(), self.sources.into());
        }
        Value::Object(fields)
    }
}

fn blocks_of(parts: Vec<Part>, plan_title: Option<String>, mode: &str) -> Value {
    let (mut blocks, mut tasks) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Markdown(text) => blocks.extend(written(&text)),
            Part::Task(task) if mode == "plan" => tasks.push(task.block()),
            Part::Task(task) => blocks.push(task.block()),
            Part::Block(block) => blocks.push(block),
        }
    }
    if !tasks.is_empty() || plan_title.is_some() {
        // Without a title of its own, a plan has that of its first task.
        let first = tasks.first().map(|task| task["title"].clone());
        let title = plan_title.map(Value::from).or(first).unwrap_or_default();
        blocks.insert(0, json!({"type": "plan", "title": title, "tasks": tasks}));
    }
    blocks.into()
}

/// Markdown as rich text, without an id: the message gives it one.
fn written(markdown: &str) -> Option<Value> {
    let mut block = rich_text::block(&normalize(&to_mrkdwn(markdown)), "")?;
    if let Some(fields) = block.as_object_mut() {
        fields.remove("block_id");
    }
    Some(block)
}
