//! Custom fields of a profile.

use super::wanted::Custom;
use crate::{
    actor::Actor,
    answer::{messages, refuse, refuse_with},
    team::{self, Field},
};
use asymmetric_kit::{Call, Failure};
use serde_json::{Map, Value, json};

/// What a user filled in, by the fields' ids.
pub(super) async fn document(call: &Call, user: &str, with_labels: bool) -> Result<Value, Failure> {
    let select = "SELECT profile_values.field_id, profile_values.value, profile_values.alt, profile_fields.label \
         FROM profile_values JOIN profile_fields ON profile_fields.id = profile_values.field_id \
         WHERE profile_values.user_id = $1 AND NOT profile_fields.is_hidden ORDER BY profile_values.field_id";
    let rows = call.query(select, &[&user]).await?;
    let fields: Map<String, Value> = rows
        .iter()
        .map(|row| {
            let mut field =
                json!({"value": row.get::<_, String>("value"), "alt": row.get::<_, String>("alt")});
            if with_labels {
                field["label"] = row.get::<_, String>("label").into();
            }
            (row.get("field_id"), field)
        })
        .collect();
    Ok(Value::Object(fields))
}

/// Fills in fields of a user, or empties them.
pub(super) async fn set(call: &Call, actor: &Actor, user: &str, wanted: &[Custom]) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let fields = team::fields(call).await?;
    for custom in wanted {
        let field = fields.iter().find(|field| field.id == custom.id);
        let field = field.ok_or_else(|| failed(&format!("there is no field {}", custom.id)))?;
        if field.is_protected && !actor.is_admin(call).await? {
            return Err(refuse("not_admin"));
        }
        if custom.value.is_empty() {
            let delete = "DELETE FROM profile_values WHERE user_id = $1 AND field_id = $2";
            call.execute(delete, &[&user, &custom.id]).await?;
            continue;
        }
        if !fits(call, field, &custom.value).await? {
            return Err(failed(&format!("{} cannot be: {}", field.label, custom.value)));
        }
        let insert = "INSERT INTO profile_values (user_id, field_id, value, alt) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_id, field_id) DO UPDATE SET value = excluded.value, alt = excluded.alt";
        call.execute(insert, &[&user, &custom.id, &custom.value, &custom.alt])
            .await?;
    }
    Ok(())
}

/// Whether a field of this kind can have the value.
async fn fits(call: &Call, field: &Field, value: &str) -> Result<bool, Failure> {
    Ok(match field.kind.as_str() {
        "options_list" => field.possible_values.iter().any(|possible| possible == value),
        "link" => value.starts_with("https://") || value.starts_with("http://"),
        "date" => is_date(value),
        "user" => {
            let users: Vec<&str> = value.split(',').map(str::trim).collect();
            let count =
                "SELECT count(*) FROM unnest($1::text[]) AS asked WHERE asked IN (SELECT id FROM users)";
            let known: i64 = call.query_one(count, &[&users]).await?.get(0);
            usize::try_from(known) == Ok(users.len())
        }
        _ => true,
    })
}

/// Whether a text is a date such as `2026-01-05`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, digits: usize| {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse::<u32>().ok() } else { None }
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

fn failed(message: &str) -> Failure {
    refuse_with("profile_set_failed", messages(message))
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_are_read_strictly() {
        assert!(is_date("2026-01-05"));
        for bad in [
            "",
            "2026",
            "2026-1-5",
            "2026-13-01",
            "05-01-2026",
            "2026-01-aa",
            "2026-01-05-01",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
