//! The vendor's request encoding: `a[b][0][c]=value` in a query or an urlencoded body.
//!
//! Arrays come indexed (`expand[0]`, as most official clients write them) or with empty brackets (`expand[]`). Whether
//! a level is an array or an object is not known here: `metadata[7]` is a key, `expand[7]` an element. Every level is
//! an object of texts and objects, and the operation's table of parameters decides.

use asymmetric_kit::arguments::ArgumentsError;
use serde_json::{Map, Value};

/// Levels of brackets that are followed; nothing the vendor publishes nests deeper than six.
const MAXIMUM_DEPTH: usize = 12;

/// Decodes `name=value&…` onto `root`; later values of one name win.
pub(crate) fn decode_onto(root: &mut Map<String, Value>, encoded: &[u8]) -> Result<(), ArgumentsError> {
    for (name, value) in form_urlencoded::parse(encoded) {
        // PostgreSQL cannot hold the character, and no client sends it on purpose.
        let name = name.replace('\0', "");
        let path = split_name(&name)?;
        insert(root, &path, value.replace('\0', "")).ok_or_else(|| malformed(&name))?;
    }
    Ok(())
}

/// One text for equal parameters in whatever order they were sent: idempotency keys are compared by it.
pub(crate) fn canonical(parameters: &Map<String, Value>) -> String {
    let mut parts: Vec<String> = parameters
        .iter()
        .map(|(name, value)| match value {
            Value::Object(inner) => format!("{name:?}:{}", canonical(inner)),
            other => format!("{name:?}:{other}"),
        })
        .collect();
    parts.sort_unstable();
    format!("{{{}}}", parts.join(","))
}

fn malformed(name: &str) -> ArgumentsError {
    ArgumentsError::Other(format!(
        "the brackets of `{name}` do not close, or contradict another parameter"
    ))
}

fn split_name(name: &str) -> Result<Vec<&str>, ArgumentsError> {
    let (first, mut rest) = name.find('[').map_or((name, ""), |open| name.split_at(open));
    if first.is_empty() {
        return Err(malformed(name));
    }
    let mut path = vec![first];
    while !rest.is_empty() {
        let (inner, after) = rest
            .strip_prefix('[')
            .and_then(|inner| inner.split_once(']'))
            .ok_or_else(|| malformed(name))?;
        path.push(inner);
        rest = after;
    }
    if path.len() > MAXIMUM_DEPTH {
        Err(ArgumentsError::Other(format!("`{name}` is nested too deeply")))
    } else {
        Ok(path)
    }
}

/// `None` when a name is a value in one place and an object in another.
fn insert(level: &mut Map<String, Value>, path: &[&str], value: String) -> Option<()> {
    let (first, rest) = path.split_first()?;
    let name = if first.is_empty() {
        next_index(level, rest)
    } else {
        (*first).to_owned()
    };
    if rest.is_empty() {
        let slot = level.entry(name).or_insert(Value::Null);
        if slot.is_object() {
            return None;
        }
        *slot = Value::String(value);
        return Some(());
    }
    let slot = level.entry(name).or_insert_with(|| Value::Object(Map::new()));
    insert(slot.as_object_mut()?, rest, value)
}

/// Index for empty brackets: a new element, unless `list[][name]` adds a further name to the last one.
fn next_index(level: &Map<String, Value>, rest: &[&str]) -> String {
    if let (Some(name), Some((index, Value::Object(last)))) = (rest.first(), level.iter().next_back())
        && !name.is_empty()
        && !last.contains_key(*name)
    {
        return index.clone();
    }
    level.len().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(encoded: &str) -> Result<Map<String, Value>, ArgumentsError> {
        let mut root = Map::new();
        decode_onto(&mut root, encoded.as_bytes())?;
        Ok(root)
    }

    fn json(encoded: &str) -> String {
        Value::Object(decode(encoded).unwrap()).to_string()
    }

    #[test]
    fn nested_indexed_and_bracketed_names_are_decoded() {
        assert_eq!(
            json("a[b][0][c]=1&a[b][0][d]=2&a[b][1][c]=3"),
            r#"{"a":{"b":{"0":{"c":"1","d":"2"},"1":{"c":"3"}}}}"#
        );
        assert_eq!(json("expand[]=x&expand[]=y"), r#"{"expand":{"0":"x","1":"y"}}"#);
        assert_eq!(
            json("t[][a]=1&t[][b]=2&t[][a]=3"),
            r#"{"t":{"0":{"a":"1","b":"2"},"1":{"a":"3"}}}"#
        );
        assert_eq!(
            json("metadata%5Bteam%20name%5D=caf%C3%A9+%26+co"),
            r#"{"metadata":{"team name":"café & co"}}"#
        );
        assert_eq!(json("metadata[2024]=x"), r#"{"metadata":{"2024":"x"}}"#);
    }

    #[test]
    fn the_last_value_wins_and_stray_characters_stay() {
        assert_eq!(json("a=1&&a=2&b&c=100%"), r#"{"a":"2","b":"","c":"100%"}"#);
        assert_eq!(json("a=x%00y"), r#"{"a":"xy"}"#);
    }

    #[test]
    fn malformed_requests_are_refused() {
        for bad in ["a[b=1", "[a]=1", "=1", "a[b]c=1", "a=1&a[b]=2", "a[b]=2&a=1"] {
            let error = decode(bad).unwrap_err();
            assert!(
                error.to_string().contains("do not close, or contradict"),
                "{bad}: {error}"
            );
        }
        let error = decode(&format!("a{}=1", "[x]".repeat(40))).unwrap_err();
        assert!(error.to_string().contains("nested too deeply"), "{error}");
    }

    #[test]
    fn canonical_text_ignores_order_but_not_content() {
        let canonical = |encoded| canonical(&decode(encoded).unwrap());
        assert_eq!(canonical("a=1&b[x]=2&b[y]=3"), canonical("b[y]=3&b[x]=2&a=1"));
        assert_ne!(canonical("a=1"), canonical("a=2"));
        assert_ne!(canonical("a=1%22,%22b=2"), canonical("a=1&b=2"));
    }
}
