//! Searching for users and organizations.
//!
//! <https://docs.github.com/en/search-github/searching-on-github/searching-users>

use asymmetric_kit::{Call, HandlerResult};

use super::{
    asked, invalid, issues,
    query::{Query, Term},
    range::Range,
    repositories::pattern,
    results, unsupported,
};
use crate::{account, error::GitHubError, sql::Conditions, urls::Urls};

const REPOSITORIES: &str = "(SELECT count(*) FROM repositories \
    WHERE repositories.owner_id = accounts.id AND NOT repositories.private)";

pub(super) async fn search(call: &mut Call) -> HandlerResult {
    let (query, page) = asked(call)?;
    let mut conditions = Conditions::default();
    for (name, term) in query.qualifiers() {
        if ["in", "sort"].contains(&name) {
            continue;
        }
        let clause = clause(&mut conditions, name, term)?;
        conditions.add(if term.is_negated {
            format!("NOT ({clause})")
        } else {
            clause
        });
    }
    add_words(&mut conditions, &query)?;
    let all = conditions.sql();
    let total: i64 = call
        .query_one(
            &format!("SELECT count(*) FROM accounts WHERE {all}"),
            &conditions.parameters(),
        )
        .await?
        .get(0);
    let (limit, offset) = (conditions.value(page.limit()), conditions.value(page.offset()));
    let condition = format!("{all} ORDER BY {} LIMIT {limit} OFFSET {offset}", order(call));
    let found = account::select(call, &condition, &conditions.parameters()).await?;
    let urls = Urls::of(call);
    let items = found.iter().map(|one| one.simple(&urls)).collect();
    Ok(results(call, page, items, total))
}

fn add_words(conditions: &mut Conditions, query: &Query) -> Result<(), GitHubError> {
    let places = query.qualifier("in").unwrap_or("login,name,email").to_owned();
    for term in query.words() {
        let value = conditions.value(pattern(&term.value));
        let mut clauses = Vec::new();
        for place in places.split(',') {
            match place {
                "login" | "name" | "email" => clauses.push(format!("accounts.{place} ILIKE {value}")),
                other => return Err(unsupported(&format!("in:{other}"))),
            }
        }
        let clause = format!("coalesce({}, false)", clauses.join(" OR "));
        conditions.add(if term.is_negated {
            format!("NOT ({clause})")
        } else {
            clause
        });
    }
    Ok(())
}

fn clause(conditions: &mut Conditions, name: &str, term: &Term) -> Result<String, GitHubError> {
    let text = term.text();
    let clause = match name {
        "type" => match text.to_ascii_lowercase().as_str() {
            "user" => "accounts.type <> 'Organization'".to_owned(),
            "org" => "accounts.type = 'Organization'".to_owned(),
            other => return Err(unsupported(&format!("type:{other}"))),
        },
        "user" | "org" => {
            let value = conditions.value(text);
            format!("lower(accounts.login) = lower({value})")
        }
        "location" => {
            let value = conditions.value(pattern(&text));
            format!("coalesce(accounts.location ILIKE {value}, false)")
        }
        "repos" | "created" => {
            let read = if name == "repos" {
                Range::numbers(&text)
            } else {
                Range::times(&text)
            };
            let Some(range) = read else {
                return Err(invalid(format!("{text} is not a range that {name} can have.")));
            };
            let column = if name == "repos" {
                REPOSITORIES
            } else {
                "accounts.created_at"
            };
            issues::between(conditions, column, range)
        }
        other => return Err(unsupported(other)),
    };
    Ok(clause)
}

fn order(call: &Call) -> String {
    let sort = call.arguments().filled("sort").unwrap_or_default();
    let is_ascending = call.arguments().filled("order").as_deref() == Some("asc");
    let direction = if is_ascending { "ASC" } else { "DESC" };
    match sort.as_ref() {
        "repositories" => format!("{REPOSITORIES} {direction}, accounts.id"),
        "joined" => format!("accounts.created_at {direction}, accounts.id"),
        _ => "accounts.id".to_owned(),
    }
}
