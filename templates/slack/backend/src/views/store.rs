//! Views in the database.

use super::{Surface, View, name_of};
use crate::{answer::refuse, app::App};
use asymmetric_kit::{Alphabet, Call, Failure, ToSql};
use serde_json::{Value, json};

/// Modals on top of one another at most.
const MAXIMUM_STACK: i64 = 3;

/// Views by this condition; parameters from `$1`.
pub(crate) async fn select(
    call: &Call,
    condition: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<View>, Failure> {
    let rows = call
        .query(&format!("SELECT * FROM views WHERE {condition}"), parameters)
        .await?;
    Ok(rows.iter().map(View::from_row).collect())
}

/// A view by its id, locked until the call ends.
pub(crate) async fn locked(call: &Call, id: &str) -> Result<Option<View>, Failure> {
    Ok(select(call, "id = $1 FOR UPDATE", &[&id]).await?.pop())
}

/// Shows a new view, on top of `below` if there is one.
pub(crate) async fn show(
    call: &Call,
    app: &App,
    user: &str,
    surface: Surface,
    content: Value,
    below: Option<&View>,
) -> Result<View, Failure> {
    if let Some(below) = below {
        // Everybody who pushes onto a stack waits for the others at its root.
        call.execute(
            "SELECT FROM views WHERE id = $1 FOR UPDATE",
            &[&below.root_view_id],
        )
        .await?;
        let count = "SELECT count(*) FROM views WHERE root_view_id = $1";
        let height: i64 = call.query_one(count, &[&below.root_view_id]).await?.get(0);
        if height >= MAXIMUM_STACK {
            return Err(refuse("push_limit_reached"));
        }
    }
    let id = call.identifier("V", Alphabet::Upper, 10).await?;
    let view = View {
        root_view_id: below.map_or(&id, |below| &below.root_view_id).clone(),
        previous_view_id: below.map(|below| below.id.clone()),
        id,
        app_id: app.id.clone(),
        user_id: user.to_owned(),
        surface,
        external_id: external_id(&content),
        content,
        state: json!({}),
        hash: hash(call).await?,
    };
    let insert = "INSERT INTO views (id, app_id, user_id, type, root_view_id, previous_view_id, external_id, content, state, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (app_id, external_id) DO NOTHING";
    let values: [&(dyn ToSql + Sync); 10] = [
        &view.id,
        &view.app_id,
        &view.user_id,
        &name_of(surface),
        &view.root_view_id,
        &view.previous_view_id,
        &view.external_id,
        &view.content,
        &view.state,
        &view.hash,
    ];
    if call.execute(insert, &values).await? == 0 {
        return Err(refuse("duplicate_external_id"));
    }
    Ok(view)
}

/// Replaces what a view shows. What was typed stays in elements that are still there.
pub(crate) async fn replace(call: &Call, view: &View, content: Value) -> Result<View, Failure> {
    let external_id = external_id(&content);
    let taken = "SELECT FROM views WHERE app_id = $1 AND external_id = $2 AND id <> $3";
    if external_id.is_some()
        && call
            .query_opt(taken, &[&view.app_id, &external_id, &view.id])
            .await?
            .is_some()
    {
        return Err(refuse("duplicate_external_id"));
    }
    let changed = View {
        external_id: external_id.or_else(|| view.external_id.clone()),
        content,
        hash: hash(call).await?,
        ..view.clone()
    };
    let update = "UPDATE views SET external_id = $2, content = $3, hash = $4 WHERE id = $1";
    call.execute(
        update,
        &[&changed.id, &changed.external_id, &changed.content, &changed.hash],
    )
    .await?;
    Ok(changed)
}

/// Keeps what was typed and chosen.
pub(crate) async fn keep(call: &Call, view: &View) -> Result<(), Failure> {
    call.execute(
        "UPDATE views SET state = $2 WHERE id = $1",
        &[&view.id, &view.state],
    )
    .await?;
    Ok(())
}

/// Closes a modal and everything on top of it, or the whole stack.
pub(crate) async fn close(call: &Call, view: &View, whole_stack: bool) -> Result<(), Failure> {
    if whole_stack {
        call.execute("DELETE FROM views WHERE root_view_id = $1", &[&view.root_view_id])
            .await?;
        return Ok(());
    }
    let delete = "WITH RECURSIVE above AS ( \
             SELECT id FROM views WHERE id = $1 \
             UNION ALL SELECT views.id FROM views JOIN above ON views.previous_view_id = above.id) \
         DELETE FROM views WHERE id IN (SELECT id FROM above)";
    call.execute(delete, &[&view.id]).await?;
    Ok(())
}

fn external_id(content: &Value) -> Option<String> {
    let given = content["external_id"].as_str();
    given.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A new hash: it tells a view from what it was before.
async fn hash(call: &Call) -> Result<String, Failure> {
    let prefix = format!("{}.", call.now().as_second());
    call.identifier(&prefix, Alphabet::Alphanumeric, 8).await
}
