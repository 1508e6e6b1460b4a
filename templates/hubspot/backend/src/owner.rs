//! Owners: the people whom records belong to
//! (<https://developers.hubspot.com/docs/api-reference/crm-crm-owners-v3/guide>).

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    error::{HubSpotError, Problem},
    query::{self, Query},
    time,
};

const SCOPES: &[&str] = &["crm.objects.owners.read"];

/// The most owners on a page (<https://developers.hubspot.com/docs/api-reference/crm-crm-owners-v3/guide>).
const LARGEST_PAGE: i64 = 500;

#[derive(Debug, Deserialize)]
struct Owner {
    id: i64,
    user_id: i64,
    email: String,
    first_name: String,
    last_name: String,
    archived: bool,
    created_at: String,
    updated_at: String,
}

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    vec![
        Operation::get("crm.owners.ownersApi.getPage", "/crm/v3/owners", list)
            .scopes(SCOPES)
            .summary("Lists owners."),
        Operation::get("crm.owners.ownersApi.getById", "/crm/v3/owners/{ownerId}", get)
            .scopes(SCOPES)
            .summary("Reads an owner."),
    ]
}

impl Owner {
    fn render(&self) -> Value {
        let mut owner = json!({
            "id": self.id.to_string(),
            "email": self.email,
            "type": "PERSON",
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userIdIncludingInactive": self.user_id,
            "createdAt": time::from_database(&self.created_at),
            "updatedAt": time::from_database(&self.updated_at),
            "archived": self.archived,
        });
        if !self.archived {
            owner["userId"] = self.user_id.into();
        }
        owner
    }
}

async fn list(call: &mut Call) -> HandlerResult {
    let query = Query::of(call);
    let limit = query.limit(100, LARGEST_PAGE)?;
    let sql = "SELECT to_jsonb(owner) FROM owners AS owner WHERE archived = $1 AND id > $2 \
               AND ($3::text IS NULL OR email = lower($3)) ORDER BY id LIMIT $4";
    let email = query.text("email");
    let rows = call
        .query(
            sql,
            &[&query.truth("archived")?, &query.after()?, &email, &(limit + 1)],
        )
        .await?;
    let owners: Result<Vec<Owner>, Problem> = rows
        .iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect();
    let mut owners = owners?;
    let is_last = i64::try_from(owners.len()).is_ok_and(|length| length <= limit);
    if !is_last {
        owners.pop();
    }
    let mut page = json!({"results": owners.iter().map(Owner::render).collect::<Vec<_>>()});
    if let Some(last) = owners.last().filter(|_| !is_last) {
        page["paging"] = query::paging(call, &last.id.to_string());
    }
    Ok(Reply::json(page))
}

async fn get(call: &mut Call) -> HandlerResult {
    let query = Query::of(call);
    let column = match query.text("idProperty") {
        None | Some("id") => "id",
        Some("userId") => "user_id",
        Some(other) => {
            return Err(HubSpotError::invalid(format!(
                "Invalid idProperty: {other}; it must be id or userId"
            ))
            .into());
        }
    };
    let id = call.path_parameter("ownerId");
    let sql = format!("SELECT to_jsonb(owner) FROM owners AS owner WHERE {column} = $1 AND archived = $2");
    let row = match id.parse::<i64>() {
        Ok(number) => {
            call.query_opt(&sql, &[&number, &query.truth("archived")?])
                .await?
        }
        Err(_) => None,
    };
    let row = row.ok_or_else(|| HubSpotError::no_record(id))?;
    let owner: Owner = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
    Ok(Reply::json(owner.render()))
}

/// Those of these ids that are no owners.
pub(crate) async fn unknown(call: &Call, ids: &[String]) -> Result<Vec<String>, Problem> {
    let sql = "SELECT given FROM unnest($1::text[]) AS given \
               WHERE NOT EXISTS (SELECT FROM owners WHERE owners.id::text = given AND NOT owners.archived)";
    let rows = call.query(sql, &[&ids]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
