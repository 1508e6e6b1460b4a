use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Value, json};

use crate::{error::Problem, refunds::Refund, store};

/// The newest refunds that a list inside a charge shows.
const SHOWN: i64 = 10;

/// `refunds`, which are left out unless `expand[]` asks for them.
pub(super) fn refunds<'a>(
    call: &'a Call,
    charge: &'a Value,
) -> BoxFuture<'a, Result<Option<Value>, Problem>> {
    Box::pin(async move {
        let id = charge["id"].as_str().unwrap_or_default();
        let sql = "SELECT to_jsonb(stored) FROM refunds AS stored WHERE charge = $1 \
                   ORDER BY created DESC, position DESC LIMIT $2";
        let rows = call.query(sql, &[&id, &(SHOWN + 1)]).await?;
        let mut data = Vec::with_capacity(rows.len());
        for row in rows {
            data.push(store::rendered::<Refund>(call, row.get(0))?);
        }
        let shown = usize::try_from(SHOWN).unwrap_or_default();
        let has_more = data.len() > shown;
        data.truncate(shown);
        let url = format!("/v1/charges/{id}/refunds");
        Ok(Some(
            json!({"object": "list", "data": data, "has_more": has_more, "url": url}),
        ))
    })
}
