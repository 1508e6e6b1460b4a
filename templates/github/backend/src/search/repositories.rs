//! Searching for repositories.
//!
//! <https://docs.github.com/en/search-github/searching-on-github/searching-for-repositories>

use asymmetric_kit::{Call, Failure, HandlerResult};

use super::{asked, invalid, issues, query::Term, range::Range, results, unsupported};
use crate::{
    access::{self, VISIBLE},
    account::{self, Account, extend},
    repository::{self, Repository},
    sql::Conditions,
    urls::Urls,
};

pub(super) async fn search(call: &mut Call) -> HandlerResult {
    let (query, page) = asked(call)?;
    let mut conditions = Conditions::default();
    // The first two places are those of the fragment.
    conditions.value(account::viewer_id(call));
    conditions.value(access::reaches_private(call));
    conditions.add(VISIBLE);
    let mut owners = Vec::new();
    for (name, term) in query.qualifiers() {
        if ["in", "sort"].contains(&name) {
            continue;
        }
        let clause = clause(call, &mut conditions, name, term).await?;
        if ["org", "user", "repo"].contains(&name) && !term.is_negated {
            owners.push(clause);
        } else if term.is_negated {
            conditions.add(format!("NOT ({clause})"));
        } else {
            conditions.add(clause);
        }
    }
    if !owners.is_empty() {
        conditions.add(owners.join(" OR "));
    }
    let places = query
        .qualifier("in")
        .unwrap_or("name,description,topics")
        .to_owned();
    for term in query.words() {
        let value = conditions.value(pattern(&term.value));
        let mut clauses = Vec::new();
        for place in places.split(',') {
            match place {
                "name" => clauses.push(format!("owner.login || '/' || repositories.name ILIKE {value}")),
                "description" => clauses.push(format!("repositories.description ILIKE {value}")),
                "topics" => {
                    clauses.push(format!("array_to_string(repositories.topics, ' ') ILIKE {value}"));
                }
                other => return Err(unsupported(&format!("in:{other}")).into()),
            }
        }
        let clause = format!("coalesce({}, false)", clauses.join(" OR "));
        conditions.add(if term.is_negated {
            format!("NOT ({clause})")
        } else {
            clause
        });
    }
    let all = conditions.sql();
    let from = "FROM repositories JOIN accounts AS owner ON owner.id = repositories.owner_id";
    let total: i64 = call
        .query_one(
            &format!("SELECT count(*) {from} WHERE {all}"),
            &conditions.parameters(),
        )
        .await?
        .get(0);
    let (limit, offset) = (conditions.value(page.limit()), conditions.value(page.offset()));
    let row = repository::ROW;
    let sql = format!(
        "SELECT {row}, to_jsonb(owner) {from} WHERE {all} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        order(call)
    );
    let rows = call.query_planned(&sql, &conditions.parameters()).await?;
    let urls = Urls::of(call);
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let (repository, owner) = (Repository::read(row.get(0))?, Account::read(row.get(1))?);
        let created = repository.created_at;
        if let Some(seen) = access::see(call, repository, owner).await? {
            let mut item = repository::render::repository(&urls, &seen);
            if item["pushed_at"].is_null() {
                extend(
                    &mut item,
                    serde_json::json!({"pushed_at": crate::clock::text(created)}),
                );
            }
            items.push(item);
        }
    }
    Ok(results(call, page, items, total))
}

/// A pattern for a text that contains this.
pub(super) fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

async fn clause(
    call: &Call,
    conditions: &mut Conditions,
    name: &str,
    term: &Term,
) -> Result<String, Failure> {
    let text = term.text();
    let clause = match name {
        "org" | "user" => {
            let owner = issues::account(call, &text).await?;
            let value = conditions.value(owner.id);
            format!("repositories.owner_id = {value}")
        }
        "repo" => {
            let value = conditions.value(text);
            format!("lower(owner.login || '/' || repositories.name) = lower({value})")
        }
        "language" => {
            let value = conditions.value(text);
            format!("coalesce(lower(repositories.language) = lower({value}), false)")
        }
        "topic" => {
            let value = conditions.value(text.to_lowercase());
            format!("{value} = ANY(repositories.topics)")
        }
        "license" => {
            let value = conditions.value(text);
            format!("coalesce(lower(repositories.license) = lower({value}), false)")
        }
        "archived" => format!("repositories.archived = {}", text == "true"),
        "template" => format!("repositories.is_template = {}", text == "true"),
        "fork" => match text.as_str() {
            "true" => "true".to_owned(),
            "only" => "repositories.fork".to_owned(),
            _ => "NOT repositories.fork".to_owned(),
        },
        "is" => match text.as_str() {
            "public" => "NOT repositories.private".to_owned(),
            "private" => "repositories.private".to_owned(),
            "archived" => "repositories.archived".to_owned(),
            other => return Err(unsupported(&format!("is:{other}")).into()),
        },
        "stars" | "forks" | "size" | "created" | "pushed" => range(conditions, name, &text)?,
        other => return Err(unsupported(other).into()),
    };
    Ok(clause)
}

fn range(conditions: &mut Conditions, name: &str, text: &str) -> Result<String, Failure> {
    let is_time = ["created", "pushed"].contains(&name);
    let read = if is_time {
        Range::times(text)
    } else {
        Range::numbers(text)
    };
    let Some(range) = read else {
        return Err(invalid(format!("{text} is not a range that {name} can have.")).into());
    };
    let column = match name {
        "stars" => STARS,
        "forks" => FORKS,
        "size" => "repositories.size",
        "created" => "repositories.created_at",
        _ => "repositories.pushed_at",
    };
    Ok(issues::between(conditions, column, range))
}

const STARS: &str = "(SELECT count(*) FROM stars WHERE stars.repository_id = repositories.id)";
const FORKS: &str = "(SELECT count(*) FROM repositories AS forks WHERE forks.parent_id = repositories.id)";

/// By the parameters `sort` and `order`; otherwise the ones with most stars first, as names match all alike.
fn order(call: &Call) -> String {
    let sort = call.arguments().filled("sort").unwrap_or_default();
    let by = match sort.as_ref() {
        "forks" => FORKS,
        "updated" => "repositories.updated_at",
        "help-wanted-issues" => {
            "(SELECT count(*) FROM issues JOIN issue_labels ON issue_labels.issue_id = issues.id \
             JOIN labels ON labels.id = issue_labels.label_id WHERE issues.repository_id = repositories.id \
             AND issues.state = 'open' AND lower(labels.name) = 'help wanted')"
        }
        _ => STARS,
    };
    let is_ascending = call.arguments().filled("order").as_deref() == Some("asc");
    let direction = if is_ascending { "ASC" } else { "DESC" };
    format!("{by} {direction}, repositories.id")
}
