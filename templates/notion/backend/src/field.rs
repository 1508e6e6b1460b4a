//! Values of a request with the path they stand at, checked in the vendor's words.

use serde_json::{Map, Value};

use crate::{error::NotionError, ids};

/// How much of a wrong value a message shows.
const SHOWN_CHARACTERS: usize = 200;

/// One value, or its absence.
#[derive(Debug, Clone)]
pub(crate) struct Field<'a> {
    /// Where it stands, such as `body.children[0].paragraph`.
    pub(crate) path: String,
    /// The value; none when it was not given.
    pub(crate) value: Option<&'a Value>,
}

/// An object of a request.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    /// Where it stands.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// The body of a request.
    pub(crate) fn body(map: &'a Map<String, Value>) -> Self {
        Self {
            path: "body".to_owned(),
            map,
        }
    }

    /// One of its values.
    pub(crate) fn get(&self, name: &str) -> Field<'a> {
        Field {
            path: format!("{}.{name}", self.path),
            value: self.map.get(name),
        }
    }

    /// Whether the value was given, even as null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// Refuses values of other names.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), NotionError> {
        match self.map.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(self.get(name).unwanted()),
            None => Ok(()),
        }
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, Field<'a>)> {
        self.map.keys().map(|name| (name.as_str(), self.get(name)))
    }

    /// The first of these names that is there.
    pub(crate) fn first_of(&self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().copied().find(|name| self.has(name))
    }
}

impl<'a> Field<'a> {
    /// Whether nothing was given, or null.
    pub(crate) fn is_empty(&self) -> bool {
        self.value.is_none_or(Value::is_null)
    }

    /// Whether null was given.
    pub(crate) fn is_null(&self) -> bool {
        self.value.is_some_and(Value::is_null)
    }

    /// The value, which must be there.
    pub(crate) fn defined(&self) -> Result<&'a Value, NotionError> {
        self.value.ok_or_else(|| self.should("be defined"))
    }

    /// A text, if there is one.
    pub(crate) fn text(&self) -> Result<Option<&'a str>, NotionError> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.should("be a string")),
        }
    }

    /// A text or null.
    pub(crate) fn optional_text(&self) -> Result<Option<&'a str>, NotionError> {
        if self.is_null() { Ok(None) } else { self.text() }
    }

    /// A text, which must be there.
    pub(crate) fn required_text(&self) -> Result<&'a str, NotionError> {
        self.defined()?;
        Ok(self.text()?.unwrap_or_default())
    }

    /// A truth, if there is one.
    pub(crate) fn boolean(&self) -> Result<Option<bool>, NotionError> {
        match self.value {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(_) => Err(self.should("be a boolean")),
        }
    }

    /// A number, if there is one.
    pub(crate) fn number(&self) -> Result<Option<f64>, NotionError> {
        match self.value {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(_) => Err(self.should("be a number")),
        }
    }

    /// A whole number, if there is one; queries write it as text.
    pub(crate) fn integer(&self) -> Result<Option<i64>, NotionError> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) => text.parse().map(Some).map_err(|_| self.should("be a number")),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| self.should("be a number")),
        }
    }

    /// The items of a list, if there is one.
    pub(crate) fn array(&self) -> Result<Option<Vec<Field<'a>>>, NotionError> {
        match self.value {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| Field {
                        path: format!("{}[{index}]", self.path),
                        value: Some(item),
                    })
                    .collect(),
            )),
            Some(_) => Err(self.should("be an array")),
        }
    }

    /// The items of a list that must be there and has at most so many.
    pub(crate) fn required_array(&self, most: usize) -> Result<Vec<Field<'a>>, NotionError> {
        self.defined()?;
        let items = self.array()?.unwrap_or_default();
        if items.len() > most {
            let length = items.len();
            return Err(NotionError::failed(
                &format!("{}.length", self.path),
                format!("should be ≤ `{most}`, instead was `{length}`"),
            ));
        }
        Ok(items)
    }

    /// An object, if there is one.
    pub(crate) fn object(&self) -> Result<Option<Fields<'a>>, NotionError> {
        match self.value {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Fields {
                path: self.path.clone(),
                map,
            })),
            Some(_) => Err(self.should("be an object")),
        }
    }

    /// An object, which must be there.
    pub(crate) fn required_object(&self) -> Result<Fields<'a>, NotionError> {
        self.object()?.ok_or_else(|| self.should("be defined"))
    }

    /// One of these texts, if there is one.
    pub(crate) fn one_of(&self, names: &[&str]) -> Result<Option<&'a str>, NotionError> {
        let Some(value) = self.value else { return Ok(None) };
        if let Some(text) = value.as_str().filter(|text| names.contains(text)) {
            return Ok(Some(text));
        }
        let names: Vec<String> = names.iter().map(|name| format!("`\"{name}\"`")).collect();
        Err(self.should(&format!("be {}", list(&names))))
    }

    /// An id, if there is one.
    pub(crate) fn id(&self) -> Result<Option<String>, NotionError> {
        let Some(text) = self.text()? else { return Ok(None) };
        ids::read(text)
            .map(Some)
            .ok_or_else(|| self.should("be a valid uuid"))
    }

    /// An id, which must be there.
    pub(crate) fn required_id(&self) -> Result<String, NotionError> {
        self.defined()?;
        Ok(self.id()?.unwrap_or_default())
    }

    /// A text of at most so many UTF-16 code units, as the vendor counts.
    pub(crate) fn at_most(&self, most: usize) -> Result<(), NotionError> {
        let length = self
            .value
            .and_then(Value::as_str)
            .map_or(0, |text| text.encode_utf16().count());
        if length <= most {
            return Ok(());
        }
        Err(NotionError::failed(
            &format!("{}.length", self.path),
            format!("should be ≤ `{most}`, instead was `{length}`"),
        ))
    }

    /// The refusal of a value that should not be there.
    pub(crate) fn unwanted(&self) -> NotionError {
        self.should("be not present")
    }

    /// The refusal of a value that should be something else: `what` completes "should …".
    pub(crate) fn should(&self, what: &str) -> NotionError {
        NotionError::failed(
            &self.path,
            format!("should {what}, instead was `{}`", self.shown()),
        )
    }

    fn shown(&self) -> String {
        let text = self
            .value
            .map_or_else(|| "undefined".to_owned(), Value::to_string);
        if text.chars().count() <= SHOWN_CHARACTERS {
            return text;
        }
        let start: String = text.chars().take(SHOWN_CHARACTERS).collect();
        format!("{start}...")
    }
}

/// `a`, `b`, or `c`
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        [all @ .., last] => format!("{}, or {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn messages_are_the_vendors() {
        let body = json!({"children": [{"type": "nothing"}], "page_size": "many"});
        let fields = Fields::body(body.as_object().unwrap());
        let children = fields.get("children").required_array(100).unwrap();
        let block = children[0].required_object().unwrap();
        let message = |error: NotionError| error.to_string();
        assert_eq!(
            message(block.get("paragraph").defined().unwrap_err()),
            "body failed validation: body.children[0].paragraph should be defined, instead was `undefined`."
        );
        assert_eq!(
            message(block.get("type").one_of(&["a", "b", "c"]).unwrap_err()),
            "body failed validation: body.children[0].type should be `\"a\"`, `\"b\"`, or `\"c\"`, instead was \
             `\"nothing\"`."
        );
        assert_eq!(
            message(fields.get("children").required_array(0).unwrap_err()),
            "body failed validation: body.children.length should be ≤ `0`, instead was `1`."
        );
        assert_eq!(
            message(fields.only(&["children"]).unwrap_err()),
            "body failed validation: body.page_size should be not present, instead was `\"many\"`."
        );
    }
}
