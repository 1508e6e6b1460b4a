//! Topics of a repository.

use asymmetric_kit::{Call, HandlerResult, Reply};
use serde_json::{Value, json};

use crate::{
    access::{self, Permission},
    clock,
    error::GitHubError,
};

/// The most topics that a repository has.
const MOST: usize = 20;

/// The most characters of a topic.
const LONGEST: usize = 50;

/// Gets the topics.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    Ok(Reply::json(json!({"names": seen.repository.topics})))
}

/// Sets the topics, in lower case; none removes them all.
pub(crate) async fn replace(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Admin).await?;
    let Some(Value::Array(given)) = call.arguments().get("names") else {
        return Err(GitHubError::schema("\"names\" wasn't supplied.").into());
    };
    let mut topics: Vec<String> = Vec::new();
    for topic in given {
        let topic = topic.as_str().unwrap_or_default().to_lowercase();
        if !is_valid(&topic) {
            let reason = "Topics must start with a lowercase letter or number, consist of 50 characters or less, and \
                          can include hyphens.";
            return Err(GitHubError::validation_sentence(reason).into());
        }
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    if topics.len() > MOST {
        return Err(GitHubError::validation_sentence("A repository cannot have more than 20 topics.").into());
    }
    let sql = "UPDATE repositories SET topics = $2, updated_at = $3 WHERE id = $1";
    call.execute(sql, &[&seen.repository.id, &topics, &clock::now(call)])
        .await?;
    Ok(Reply::json(json!({"names": topics})))
}

fn is_valid(topic: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    topic.bytes().next().is_some_and(is_plain)
        && topic.len() <= LONGEST
        && topic.bytes().all(|byte| is_plain(byte) || byte == b'-')
}
