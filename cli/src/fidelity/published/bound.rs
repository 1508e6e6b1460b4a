//! JavaScript clients that bind a function to the name of each method, as `bindApiCall(this, 'chat.postMessage')` does.

use super::{ListError, Published};

/// How the function that binds is called, or how its name begins.
const BIND: &str = "bindApiCall";

/// The names that functions are bound to.
#[allow(clippy::unnecessary_wraps, reason = "readers have one signature")]
pub(super) fn read(text: &str) -> Result<Option<Vec<Published>>, ListError> {
    let names: Vec<Published> = text
        .split(BIND)
        .skip(1)
        .filter_map(name)
        .map(|name| Published {
            name: name.to_owned(),
            routes: Vec::new(),
        })
        .collect();
    Ok((!names.is_empty()).then_some(names))
}

/// The text that is the second argument of a call, of which `rest` is what stands behind the beginning of its name.
fn name(rest: &str) -> Option<&str> {
    let (suffix, arguments) = rest.split_once('(')?;
    if !suffix.chars().all(char::is_alphanumeric) {
        return None;
    }
    let (_, second) = arguments.split_once(',')?;
    let second = second.trim_start();
    let quote = second.chars().next().filter(|first| "'\"`".contains(*first))?;
    let (name, _) = second.get(1..)?.split_once(quote)?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || "._-".contains(letter));
    is_name.then_some(name)
}
