//! GraphQL: fields of the root types, of a schema or of the TypeScript types that graphql-codegen makes of one.
//!
//! In a schema it is `type Query { issues(first: Int): IssueConnection! }`, in its types `type Query = { issues:
//! IssueConnection; }`. An operation is called `query.issues` or `mutation.issueCreate`. Subscriptions are not counted.

use super::{ListError, Published};

/// Root types, with how their fields are named.
const ROOTS: [(&str, &str); 2] = [("Query", "query"), ("Mutation", "mutation")];
/// What may stand before `type`.
const MODIFIERS: [&str; 3] = ["export ", "declare ", "extend "];

/// Fields of all declarations of the root types.
#[allow(clippy::unnecessary_wraps, reason = "readers have one signature")]
pub(super) fn read(text: &str) -> Result<Option<Vec<Published>>, ListError> {
    let mut operations = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some((prefix, body)) = root(line).and_then(|prefix| Some((prefix, rest.split_once('{')?.1))) {
            operations.extend(fields(body).into_iter().map(|field| Published {
                name: format!("{prefix}.{field}"),
                routes: Vec::new(),
            }));
        }
        rest = behind;
    }
    Ok((!operations.is_empty()).then_some(operations))
}

/// How fields of the root type that this line begins are named.
fn root(line: &str) -> Option<&'static str> {
    let mut line = line;
    while let Some(rest) = MODIFIERS.iter().find_map(|modifier| line.strip_prefix(modifier)) {
        line = rest;
    }
    let (name, behind) = line.strip_prefix("type ")?.split_once(' ')?;
    let (_, prefix) = ROOTS.iter().find(|(root, _)| *root == name)?;
    behind.trim_end().ends_with('{').then_some(prefix)
}

/// What a declaration is made of.
enum Token<'a> {
    Name(&'a str),
    Sign(char),
}

/// Names of the fields, of a declaration from behind its brace: those that a colon or arguments follow. None when it
/// does not end.
fn fields(body: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = body;
    let mut depth = 0_usize;
    let mut name = None;
    let mut is_directive = false;
    while let Some((token, behind)) = token(rest) {
        rest = behind;
        match token {
            Token::Name(found) => {
                name = (depth == 0 && !is_directive).then_some(found);
                is_directive = false;
            }
            // The field may be left out.
            Token::Sign('?') => {}
            Token::Sign('}') if depth == 0 => return fields,
            Token::Sign(sign) => {
                is_directive = sign == '@';
                let is_field = |name: &&str| "(:".contains(sign) && !name.starts_with("__");
                fields.extend(name.take().filter(is_field));
                match sign {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }
    Vec::new()
}

/// The next token, and what is behind it. Comments and strings are none.
fn token(text: &str) -> Option<(Token<'_>, &str)> {
    let mut rest = text.trim_start();
    loop {
        let skipped = [("/*", "*/"), ("//", "\n"), ("#", "\n"), ("\"\"\"", "\"\"\"")];
        if let Some(behind) = skipped
            .iter()
            .find_map(|(start, end)| Some(rest.strip_prefix(start)?.split_once(end)?.1))
            .or_else(|| string(rest))
        {
            rest = behind.trim_start();
            continue;
        }
        let end = rest
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        if end > 0 {
            let (name, behind) = rest.split_at(end);
            return Some((Token::Name(name), behind));
        }
        let mut letters = rest.chars();
        return letters.next().map(|sign| (Token::Sign(sign), letters.as_str()));
    }
}

/// What is behind the string that the text begins with.
fn string(text: &str) -> Option<&str> {
    let body = text.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = body.find(|letter| {
        let ends = letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        ends
    })?;
    body.get(end + 1..)
}
