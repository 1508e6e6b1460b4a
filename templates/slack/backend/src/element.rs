//! Interactive elements of blocks: finding them, and what a person can do with them.

use serde_json::{Map, Value, json};

/// Elements that hold what was typed or chosen: type, the field that shows it, the field that it starts with.
const STATEFUL: &[(&str, &str, &str)] = &[
    ("channels_select", "selected_channel", "initial_channel"),
    ("checkboxes", "selected_options", "initial_options"),
    (
        "conversations_select",
        "selected_conversation",
        "initial_conversation",
    ),
    ("datepicker", "selected_date", "initial_date"),
    ("datetimepicker", "selected_date_time", "initial_date_time"),
    ("email_text_input", "value", "initial_value"),
    ("external_select", "selected_option", "initial_option"),
    ("file_input", "files", "initial_files"),
    ("multi_channels_select", "selected_channels", "initial_channels"),
    (
        "multi_conversations_select",
        "selected_conversations",
        "initial_conversations",
    ),
    ("multi_external_select", "selected_options", "initial_options"),
    ("multi_static_select", "selected_options", "initial_options"),
    ("multi_users_select", "selected_users", "initial_users"),
    ("number_input", "value", "initial_value"),
    ("plain_text_input", "value", "initial_value"),
    ("radio_buttons", "selected_option", "initial_option"),
    ("rich_text_input", "rich_text_value", "initial_value"),
    ("static_select", "selected_option", "initial_option"),
    ("timepicker", "selected_time", "initial_time"),
    ("url_text_input", "value", "initial_value"),
    ("users_select", "selected_user", "initial_user"),
];

/// An element in its block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) block: &'a Value,
    pub(crate) element: &'a Value,
}

/// What was done cannot be done with this element; says why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Impossible(pub(crate) String);

impl<'a> Element<'a> {
    pub(crate) fn block_id(&self) -> &'a str {
        self.block["block_id"].as_str().unwrap_or_default()
    }

    pub(crate) fn action_id(&self) -> &'a str {
        self.element["action_id"].as_str().unwrap_or_default()
    }

    fn kind(&self) -> &'a str {
        self.element["type"].as_str().unwrap_or_default()
    }

    fn fields(&self) -> Option<(&'static str, &'static str)> {
        let known = STATEFUL.iter().find(|(kind, ..)| *kind == self.kind());
        known.map(|(_, field, initial)| (*field, *initial))
    }

    /// Whether it has to be filled in before a modal is submitted.
    pub(crate) fn is_required(&self) -> bool {
        self.block["type"] == "input" && self.block["optional"] != true
    }

    /// What it holds before anybody touched it; none for elements that hold nothing.
    pub(crate) fn initial(&self) -> Option<Value> {
        let (field, initial) = self.fields()?;
        let empty = if is_list(field) { json!([]) } else { Value::Null };
        let value = self.element.get(initial).cloned().unwrap_or(empty);
        Some(json!({"type": self.kind(), (field): value}))
    }

    /// What it holds after a person gave it this value: text, a date, an id, an option by its value, or a list of them.
    pub(crate) fn filled(&self, value: &Value) -> Result<Value, Impossible> {
        let Some((field, _)) = self.fields() else {
            return Err(Impossible(format!("{} holds no value", self.action_id())));
        };
        let chosen = match (field, value) {
            ("selected_option", Value::Null) => Value::Null,
            ("selected_option", value) => self.option(value)?,
            ("selected_options", Value::Array(values)) => {
                let options: Result<Vec<Value>, _> = values.iter().map(|value| self.option(value)).collect();
                Value::Array(options?)
            }
            ("value", Value::Number(number)) => number.to_string().into(),
            (field, value) => {
                let fits = match value {
                    Value::Null => true,
                    Value::Array(_) => is_list(field),
                    Value::String(_) => !is_list(field) && field != "selected_date_time",
                    Value::Number(_) => field == "selected_date_time",
                    Value::Object(_) => field == "rich_text_value",
                    Value::Bool(_) => false,
                };
                if !fits {
                    return Err(Impossible(format!("{} cannot hold {value}", self.action_id())));
                }
                value.clone()
            }
        };
        Ok(json!({"type": self.kind(), (field): chosen}))
    }

    /// Whether a value that it holds is nothing at all.
    pub(crate) fn is_empty(&self, held: &Value) -> bool {
        let Some((field, _)) = self.fields() else {
            return false;
        };
        match &held[field] {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        }
    }

    /// What an app is told about a person who used it: the action, without its time.
    pub(crate) fn action(&self, value: &Value) -> Result<Value, Impossible> {
        let mut action = Map::new();
        action.insert("action_id".to_owned(), self.action_id().into());
        action.insert("block_id".to_owned(), self.block_id().into());
        match self.kind() {
            "button" | "workflow_button" => {
                for name in ["text", "value", "style", "url"] {
                    if let Some(given) = self.element.get(name) {
                        action.insert(name.to_owned(), given.clone());
                    }
                }
            }
            "overflow" => {
                action.insert("selected_option".to_owned(), self.option(value)?);
            }
            _ => {
                if let Value::Object(fields) = self.filled(value)? {
                    action.extend(fields);
                }
                for name in ["placeholder", "initial_option", "initial_options", "initial_date"] {
                    if let Some(given) = self.element.get(name) {
                        action.insert(name.to_owned(), given.clone());
                    }
                }
            }
        }
        action.insert("type".to_owned(), self.kind().into());
        Ok(Value::Object(action))
    }

    /// An option of a menu by its value; menus whose options come from the app take whole options.
    fn option(&self, value: &Value) -> Result<Value, Impossible> {
        if self.kind().ends_with("external_select") {
            let whole = value["text"].is_object() && value["value"].is_string();
            return if whole {
                Ok(value.clone())
            } else {
                Err(Impossible(format!(
                    "{} takes options with text and value",
                    self.action_id()
                )))
            };
        }
        let wanted = value.get("value").unwrap_or(value);
        let groups = self.element["option_groups"].as_array().into_iter().flatten();
        let lists = groups
            .map(|group| &group["options"])
            .chain([&self.element["options"]]);
        let mut options = lists.filter_map(Value::as_array).flatten();
        let found = options.find(|option| option["value"] == *wanted);
        found
            .cloned()
            .ok_or_else(|| Impossible(format!("{} has no option {wanted}", self.action_id())))
    }
}

/// All elements of blocks, in their order.
pub(crate) fn all(blocks: &Value) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    for block in blocks.as_array().into_iter().flatten() {
        let many = block["elements"].as_array().into_iter().flatten();
        let one = ["element", "accessory"]
            .into_iter()
            .filter_map(|name| block.get(name));
        let elements = many.chain(one).filter(|element| element["type"].is_string());
        // The parts of rich text are elements too, and nobody can use them.
        if block["type"] != "rich_text" {
            found.extend(elements.map(|element| Element { block, element }));
        }
    }
    found
}

/// The element with this action, in this block if one is named.
pub(crate) fn find<'a>(blocks: &'a Value, action: &str, block: Option<&str>) -> Option<Element<'a>> {
    all(blocks)
        .into_iter()
        .find(|found| found.action_id() == action && block.is_none_or(|block| found.block_id() == block))
}

/// What all elements hold, by block and action: what they start with, and over it what was typed and chosen.
pub(crate) fn values(blocks: &Value, state: &Value) -> Value {
    let mut values = json!({});
    for element in all(blocks) {
        let Some(initial) = element.initial() else {
            continue;
        };
        let (block, action) = (element.block_id(), element.action_id());
        let held = &state[block][action];
        values[block][action] = if held.is_null() { initial } else { held.clone() };
    }
    values
}

fn is_list(field: &str) -> bool {
    matches!(
        field,
        "selected_options" | "selected_users" | "selected_channels" | "selected_conversations" | "files"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks() -> Value {
        json!([
            {"type": "input", "block_id": "b1", "element": {"type": "plain_text_input", "action_id": "name", "initial_value": "x"}},
            {"type": "actions", "block_id": "b2", "elements": [
                {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}},
                {"type": "static_select", "action_id": "size", "options": [
                    {"text": {"type": "plain_text", "text": "Small"}, "value": "s"},
                    {"text": {"type": "plain_text", "text": "Large"}, "value": "l"},
                ]},
            ]},
        ])
    }

    #[test]
    fn an_element_holds_what_it_starts_with_until_somebody_changes_it() {
        let blocks = blocks();
        let large = find(&blocks, "size", None).unwrap().filled(&json!("l")).unwrap();
        let values = values(&blocks, &json!({"b2": {"size": large}}));
        assert_eq!(
            values["b1"]["name"],
            json!({"type": "plain_text_input", "value": "x"})
        );
        assert_eq!(values["b2"]["size"]["selected_option"]["text"]["text"], "Large");
        assert!(values["b2"].get("go").is_none());
    }

    #[test]
    fn an_action_says_what_was_used_and_how() {
        let blocks = blocks();
        let button = find(&blocks, "go", Some("b2"))
            .unwrap()
            .action(&Value::Null)
            .unwrap();
        assert_eq!(
            (&button["type"], &button["value"]),
            (&json!("button"), &json!("1"))
        );
        let unknown = find(&blocks, "size", None).unwrap().action(&json!("m"));
        assert_eq!(unknown, Err(Impossible("size has no option \"m\"".to_owned())));
        assert!(find(&blocks, "go", Some("b1")).is_none());
    }
}
