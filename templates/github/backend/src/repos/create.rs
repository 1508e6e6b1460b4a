//! `repos/create-for-authenticated-user` and `repos/create-in-org`.

use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Map, Value, json};

use super::{read, settings};
use crate::{
    account::{self, Account},
    answer, clock,
    commits::make::{self, Reason},
    error::GitHubError,
    git::{
        files::{File, Files},
        object::{Kind, Object},
        reference, refs,
        tree::Mode,
    },
    ids,
    label::defaults,
};

/// Columns that a new repository may be given.
const COLUMNS: &str = "description, homepage, private, has_issues, has_projects, has_wiki, has_discussions, is_template, \
     allow_squash_merge, allow_merge_commit, allow_rebase_merge, allow_auto_merge, allow_update_branch, allow_forking, \
     delete_branch_on_merge, web_commit_signoff_required, squash_merge_commit_title, squash_merge_commit_message, \
     merge_commit_title, merge_commit_message";

/// Makes a repository of the caller.
pub(crate) async fn own(call: &mut Call) -> HandlerResult {
    let owner = account::authenticated(call).await?;
    create(call, &owner, &owner).await
}

/// Makes a repository of an organization, for owners, and for members where they may.
pub(crate) async fn in_organization(call: &mut Call) -> HandlerResult {
    let viewer = account::authenticated(call).await?;
    let owner = account::in_path(call, "org").await?;
    if !owner.is_organization() {
        return Err(GitHubError::not_found().into());
    }
    let sql = "SELECT role FROM organization_members WHERE organization_id = $1 AND user_id = $2";
    let row = call.query_opt(sql, &[&owner.id, &viewer.id]).await?;
    let role: Option<String> = row.map(|row| row.get(0));
    match role.as_deref() {
        Some("admin") => {}
        Some(_) if owner.members_can_create_repositories => {}
        Some(_) => {
            let reason = "You need admin access to the organization before adding a repository to it.";
            return Err(GitHubError::forbidden(reason).into());
        }
        None => return Err(GitHubError::not_found().into()),
    }
    create(call, &owner, &viewer).await
}

async fn create(call: &Call, owner: &Account, creator: &Account) -> HandlerResult {
    settings::refuse_templates(call)?;
    let name = settings::name(call)?.ok_or_else(|| GitHubError::schema("\"name\" wasn't supplied."))?;
    let given = settings::given(call)?;
    let principal = call.principal();
    let reaches_private = principal.is_some_and(|principal| principal.has_scope("repo"));
    if given.get("private") == Some(&Value::Bool(true)) && !reaches_private {
        return Err(GitHubError::not_found().into());
    }
    let id = insert(call, owner, &name, given).await?;
    defaults::insert_defaults(call, id).await?;
    if owner.id != creator.id {
        let sql = "INSERT INTO collaborators (repository_id, user_id, permission) VALUES ($1, $2, 'admin')";
        call.execute(sql, &[&id, &creator.id]).await?;
    }
    let wants_commit = call.arguments().boolean("auto_init").ok().flatten();
    if wants_commit == Some(true) {
        initialize(call, id, creator, &name).await?;
    }
    let seen = read::again(call, id).await?;
    Ok(answer::created(read::full(call, &seen).await?))
}

async fn insert(call: &Call, owner: &Account, name: &str, given: Map<String, Value>) -> Result<i64, Failure> {
    let id = ids::next(call, "repositories").await?;
    let now = clock::now(call);
    let mut row = Map::from_iter([
        ("private".to_owned(), Value::Bool(false)),
        ("is_template".to_owned(), Value::Bool(false)),
        ("has_discussions".to_owned(), Value::Bool(false)),
        ("allow_auto_merge".to_owned(), Value::Bool(false)),
        ("allow_update_branch".to_owned(), Value::Bool(false)),
        ("delete_branch_on_merge".to_owned(), Value::Bool(false)),
        ("web_commit_signoff_required".to_owned(), Value::Bool(false)),
        (
            "squash_merge_commit_title".to_owned(),
            json!("COMMIT_OR_PR_TITLE"),
        ),
        ("squash_merge_commit_message".to_owned(), json!("COMMIT_MESSAGES")),
        ("merge_commit_title".to_owned(), json!("MERGE_MESSAGE")),
        ("merge_commit_message".to_owned(), json!("PR_TITLE")),
    ]);
    for flag in [
        "has_issues",
        "has_projects",
        "has_wiki",
        "allow_squash_merge",
        "allow_merge_commit",
        "allow_rebase_merge",
        "allow_forking",
    ] {
        row.insert(flag.to_owned(), Value::Bool(true));
    }
    row.extend(given);
    let sql = format!(
        "INSERT INTO repositories (id, owner_id, name, created_at, updated_at, pushed_at, {COLUMNS}) \
         SELECT $1, $2, $3, $4, $4, $4, {COLUMNS} FROM jsonb_populate_record(NULL::repositories, $5) \
         ON CONFLICT DO NOTHING"
    );
    let made = call
        .execute(&sql, &[&id, &owner.id, &name, &now, &Value::Object(row)])
        .await?;
    if made == 0 {
        return Err(settings::name_is_taken("Repository creation failed.").into());
    }
    Ok(id)
}

/// The first commit: a README that says the name.
async fn initialize(call: &Call, id: i64, creator: &Account, name: &str) -> Result<(), Failure> {
    let mut text = format!("# {name}\n");
    if let Some(description) = call.arguments().filled("description") {
        text.push_str(&description);
        text.push('\n');
    }
    let blob = Object::new(Kind::Blob, text.into_bytes());
    let mut files = Files::default();
    files.put(
        "README.md",
        File {
            mode: Mode::File,
            id: blob.id,
        },
    );
    let reason = Reason::of(call, creator, "Initial commit").await?;
    let (commit, _) = make::commit(call, id, &files, vec![blob], Vec::new(), reason).await?;
    refs::put(call, id, &reference::branch("main"), commit).await
}
