//! Operations on the labels of a repository.
//!
//! <https://docs.github.com/en/rest/issues/labels>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use serde_json::Value;

use super::{DEFAULT_COLOR, Label, by_name, check_color, check_name, insert, lock, select};
use crate::{
    access::{self, Permission, Seen},
    answer,
    error::{FieldError, GitHubError},
    page::Page,
    parameters::{nullable_text, required_text, text},
    repository::render::full_name,
    urls::Urls,
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let labels = "/repos/{owner}/{repo}/labels";
    let label = "/repos/{owner}/{repo}/labels/{name}";
    vec![
        Operation::get("issues/list-labels-for-repo", labels, list)
            .access(Access::Optional)
            .summary("Lists the labels of a repository."),
        Operation::post("issues/create-label", labels, create).summary("Makes a label."),
        Operation::get("issues/get-label", label, get)
            .access(Access::Optional)
            .summary("Shows a label."),
        Operation::patch("issues/update-label", label, update).summary("Changes a label."),
        Operation::delete("issues/delete-label", label, delete).summary("Deletes a label."),
    ]
}

fn render(call: &Call, seen: &Seen, label: &Label) -> Value {
    label.render(&Urls::of(call), &full_name(seen))
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let all = select(call, "repository_id = $1", &[&seen.repository.id]).await?;
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = Page::of(call);
    let items = page.slice(all.iter().map(|label| render(call, &seen, label)).collect());
    Ok(page.reply(call, items, total))
}

async fn create(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let name = required_text(call, "name")?;
    check_name(&name)?;
    let color = match text(call, "color")? {
        Some(color) => check_color(&color)?,
        None => DEFAULT_COLOR.to_owned(),
    };
    let description = text(call, "description")?;
    check_description(description.as_deref())?;
    lock(call, seen.repository.id).await?;
    if by_name(call, seen.repository.id, &name).await?.is_some() {
        return Err(GitHubError::already_exists("Label", "name").into());
    }
    let label = insert(call, seen.repository.id, &name, &color, description.as_deref()).await?;
    Ok(answer::created(render(call, &seen, &label)))
}

async fn get(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let label = in_path(call, &seen).await?;
    Ok(Reply::json(render(call, &seen, &label)))
}

async fn update(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    lock(call, seen.repository.id).await?;
    let mut label = in_path(call, &seen).await?;
    // The older clients of the vendor say `name` for the new name.
    let name = match text(call, "new_name")? {
        Some(name) => Some(name),
        None => text(call, "name")?,
    };
    if let Some(name) = name {
        check_name(&name)?;
        let other = by_name(call, seen.repository.id, &name).await?;
        if other.is_some_and(|other| other.id != label.id) {
            return Err(GitHubError::already_exists("Label", "name").into());
        }
        label.name = name;
    }
    if let Some(color) = text(call, "color")? {
        label.color = check_color(&color)?;
    }
    if let Some(description) = nullable_text(call, "description")? {
        check_description(description.as_deref())?;
        label.description = description;
    }
    let sql = "UPDATE labels SET name = $2, color = $3, description = $4 WHERE id = $1";
    call.execute(sql, &[&label.id, &label.name, &label.color, &label.description])
        .await?;
    Ok(Reply::json(render(call, &seen, &label)))
}

async fn delete(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    lock(call, seen.repository.id).await?;
    let label = in_path(call, &seen).await?;
    call.execute("DELETE FROM labels WHERE id = $1", &[&label.id])
        .await?;
    Ok(answer::no_content())
}

async fn in_path(call: &Call, seen: &Seen) -> Result<Label, Failure> {
    let found = by_name(call, seen.repository.id, call.path_parameter("name")).await?;
    found.ok_or_else(|| GitHubError::not_found().into())
}

fn check_description(description: Option<&str>) -> Result<(), GitHubError> {
    if description.is_some_and(|text| text.chars().count() > 100) {
        let message = "description is too long (maximum is 100 characters)";
        let error = FieldError::custom("Label", "description", message);
        return Err(GitHubError::validation([error]));
    }
    Ok(())
}
