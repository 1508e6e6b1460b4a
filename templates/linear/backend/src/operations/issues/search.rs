//! `searchIssues`: every word of the term is in the issue, or in one of its comments.

use crate::{
    error::{LinearError, Problem},
    filter::Builder,
    graphql::{Answer, Scope},
    model::ISSUE,
    operations::Arguments,
};
use serde_json::{Map, Value, json};

pub(super) async fn search(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let text = |name: &str| arguments.get(name).and_then(Value::as_str);
    let words: Vec<String> = text("term")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        return Err(LinearError::argument("term", "term should not be empty").into());
    }
    let with_comments = arguments.get("includeComments") == Some(&Value::Bool(true));
    let conditions = |builder: &mut Builder<'_, '_>| {
        let mut all: Vec<String> = words
            .iter()
            .map(|word| holds(builder, word, with_comments))
            .collect();
        if let Some(team) = text("teamId") {
            all.push(format!("item.team_id = {}", builder.text(team)));
        }
        Ok(all)
    };
    let page = scope.list(&ISSUE, "IssueFilter", arguments, conditions).await?;
    let total = scope.count(&ISSUE, "IssueFilter", arguments, conditions).await?;
    // The archive is that of another storage, which the clone has no use for.
    let archive = json!({"archive": "", "totalCount": 0, "databaseVersion": 0, "includesDependencies": []});
    let beside = [("totalCount", total.into()), ("archivePayload", archive)];
    let beside = beside.map(|(name, value)| (name.to_owned(), value));
    Ok(Answer::Search(page, Map::from_iter(beside)))
}

fn holds(builder: &mut Builder<'_, '_>, word: &str, with_comments: bool) -> String {
    let word = builder.text(word);
    let own = format!(
        "strpos(lower(item.identifier || ' ' || item.title || ' ' || coalesce(item.description, '')), {word}) > 0"
    );
    if !with_comments {
        return own;
    }
    format!(
        "({own} OR EXISTS (SELECT FROM comments WHERE comments.issue_id = item.id \
         AND strpos(lower(comments.body), {word}) > 0))"
    )
}
