//! Tools about repositories, branches and files.

use asymmetric_kit::{Tool, ToolCall, ToolRefusal};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{
    arguments, held, of, required,
    schema::{flag, in_repository, one_of, paged, text},
};

pub(super) fn tools() -> Vec<Tool> {
    let mut tools = repositories();
    tools.extend(files());
    tools
}

fn repositories() -> Vec<Tool> {
    vec![
        Tool::new(
            "search_repositories",
            "Searches for repositories by name, description, topics and qualifiers such as org: and language:.",
            paged(json!({
                "query": text("What is looked for, in the syntax of GitHub's searches"),
                "sort": one_of("What they are sorted by", &["stars", "forks", "help-wanted-issues", "updated"]),
                "order": one_of("The order", &["asc", "desc"]),
            })),
            &["query"],
            &["search/repos"],
            of("search/repos"),
        )
        .title("Search repositories")
        .read_only(),
        Tool::new(
            "create_repository",
            "Makes a repository of one's own, or of an organization.",
            json!({
                "name": text("The name"),
                "description": text("What it is"),
                "organization": text("The organization that it belongs to"),
                "private": flag("Whether only those who are let in see it"),
                "autoInit": flag("Whether it starts with a README"),
            }),
            &["name"],
            &["repos/create-for-authenticated-user", "repos/create-in-org"],
            held(|call: &ToolCall| Box::pin(create_repository(call))),
        )
        .title("Create repository"),
        listed("list_branches", "Lists the branches of a repository.", "List branches", "repos/list-branches"),
        listed("list_tags", "Lists the tags of a repository.", "List tags", "repos/list-tags"),
        Tool::new(
            "list_commits",
            "Lists the commits of a branch, newest first.",
            paged(in_repository(json!({
                "sha": text("A branch, tag or commit to start from"),
                "author": text("Only commits of this login or address"),
                "path": text("Only commits that changed this file"),
            }))),
            &["owner", "repo"],
            &["repos/list-commits"],
            of("repos/list-commits"),
        )
        .title("List commits")
        .read_only(),
        Tool::new(
            "get_commit",
            "Shows a commit with the files that it changed.",
            paged(in_repository(json!({"sha": text("A commit, branch or tag")}))),
            &["owner", "repo", "sha"],
            &["repos/get-commit"],
            held(|call: &ToolCall| {
                Box::pin(async move {
                    let mut asked = arguments(call, &["sha"]);
                    asked.insert("ref".to_owned(), required(call, "sha")?.into());
                    call.operation("repos/get-commit", Value::Object(asked)).await
                })
            }),
        )
        .title("Get commit details")
        .read_only(),
        Tool::new(
            "create_branch",
            "Makes a branch.",
            in_repository(json!({
                "branch": text("Its name"),
                "from_branch": text("The branch that it starts from; the default branch unless given"),
            })),
            &["owner", "repo", "branch"],
            &["repos/get", "git/get-ref", "git/create-ref"],
            held(|call: &ToolCall| Box::pin(create_branch(call))),
        )
        .title("Create branch"),
    ]
}

fn listed(
    name: &'static str,
    description: &'static str,
    title: &'static str,
    operation: &'static str,
) -> Tool {
    let operations: &'static [&'static str] = match operation {
        "repos/list-branches" => &["repos/list-branches"],
        _ => &["repos/list-tags"],
    };
    Tool::new(
        name,
        description,
        paged(in_repository(json!({}))),
        &["owner", "repo"],
        operations,
        of(operation),
    )
    .title(title)
    .read_only()
}

fn files() -> Vec<Tool> {
    vec![
        Tool::new(
            "get_file_contents",
            "Shows a file, or what is in a folder.",
            in_repository(json!({
                "path": text("The file or folder; the root of the repository unless given"),
                "ref": text("A branch, tag or commit"),
                "sha": text("A commit, instead of ref"),
            })),
            &["owner", "repo"],
            &["repos/get-content"],
            held(|call: &ToolCall| {
                Box::pin(async move {
                    let mut asked = arguments(call, &["sha", "path"]);
                    let path = call.arguments().text("path").unwrap_or_default();
                    asked.insert("path".to_owned(), path.trim_matches('/').into());
                    if let Some(commit) = call.arguments().filled("sha") {
                        asked.insert("ref".to_owned(), commit.into_owned().into());
                    }
                    call.operation("repos/get-content", Value::Object(asked)).await
                })
            }),
        )
        .title("Get file or directory contents")
        .read_only(),
        Tool::new(
            "create_or_update_file",
            "Writes a file in a commit of its own.",
            in_repository(json!({
                "path": text("The file"),
                "content": text("What is in it, as text"),
                "message": text("The message of the commit"),
                "branch": text("The branch"),
                "sha": text("The blob that is replaced; needed where the file exists"),
            })),
            &["owner", "repo", "path", "content", "message", "branch"],
            &["repos/create-or-update-file-contents"],
            held(|call: &ToolCall| {
                Box::pin(async move {
                    let mut asked = arguments(call, &["content"]);
                    let content = call.arguments().text("content").unwrap_or_default();
                    let encoded = STANDARD.encode(content.as_bytes());
                    asked.insert("content".to_owned(), encoded.into());
                    call.operation("repos/create-or-update-file-contents", Value::Object(asked))
                        .await
                })
            }),
        )
        .title("Create or update file"),
        delete_file(),
        push_files(),
    ]
}

fn delete_file() -> Tool {
    Tool::new(
        "delete_file",
        "Deletes a file in a commit of its own.",
        in_repository(json!({
            "path": text("The file"),
            "message": text("The message of the commit"),
            "branch": text("The branch"),
        })),
        &["owner", "repo", "path", "message", "branch"],
        &["repos/get-content", "repos/delete-file"],
        held(|call: &ToolCall| {
            Box::pin(async move {
                let mut asked = arguments(call, &["message", "branch"]);
                asked.insert("ref".to_owned(), required(call, "branch")?.into());
                let file = call.operation("repos/get-content", Value::Object(asked)).await?;
                let mut gone = arguments(call, &[]);
                gone.insert("sha".to_owned(), file["sha"].clone());
                call.operation("repos/delete-file", Value::Object(gone)).await
            })
        }),
    )
    .title("Delete file")
    .destructive()
}

fn push_files() -> Tool {
    Tool::new(
        "push_files",
        "Writes several files in one commit.",
        in_repository(json!({
            "branch": text("The branch"),
            "message": text("The message of the commit"),
            "files": {
                "type": "array",
                "description": "The files",
                "items": {
                    "type": "object",
                    "properties": {"path": text("The file"), "content": text("What is in it, as text")},
                    "required": ["path", "content"],
                },
            },
        })),
        &["owner", "repo", "branch", "message", "files"],
        &[
            "git/get-ref",
            "git/get-commit",
            "git/create-tree",
            "git/create-commit",
            "git/update-ref",
        ],
        held(|call: &ToolCall| Box::pin(push(call))),
    )
    .title("Push files to repository")
}

/// The arguments that name the repository, and more.
fn in_same_repository(call: &ToolCall, more: Value) -> Result<Value, ToolRefusal> {
    let mut asked = Map::from_iter([
        ("owner".to_owned(), required(call, "owner")?.into()),
        ("repo".to_owned(), required(call, "repo")?.into()),
    ]);
    if let Value::Object(more) = more {
        asked.extend(more);
    }
    Ok(Value::Object(asked))
}

async fn create_repository(call: &ToolCall) -> Result<Value, ToolRefusal> {
    let mut asked = arguments(call, &["organization", "autoInit"]);
    if let Some(starts) = call.arguments().get("autoInit") {
        asked.insert("auto_init".to_owned(), starts.clone());
    }
    match call.arguments().filled("organization") {
        Some(organization) => {
            asked.insert("org".to_owned(), organization.into_owned().into());
            call.operation("repos/create-in-org", Value::Object(asked)).await
        }
        None => {
            call.operation("repos/create-for-authenticated-user", Value::Object(asked))
                .await
        }
    }
}

async fn create_branch(call: &ToolCall) -> Result<Value, ToolRefusal> {
    let from = if let Some(branch) = call.arguments().filled("from_branch") {
        branch.into_owned()
    } else {
        let repository = call
            .operation("repos/get", in_same_repository(call, json!({}))?)
            .await?;
        repository["default_branch"].as_str().unwrap_or("main").to_owned()
    };
    let asked = in_same_repository(call, json!({"ref": format!("heads/{from}")}))?;
    let reference = call.operation("git/get-ref", asked).await?;
    let branch = required(call, "branch")?;
    let made = json!({"ref": format!("refs/heads/{branch}"), "sha": reference["object"]["sha"]});
    call.operation("git/create-ref", in_same_repository(call, made)?)
        .await
}

async fn push(call: &ToolCall) -> Result<Value, ToolRefusal> {
    let head = format!("heads/{}", required(call, "branch")?);
    let asked = in_same_repository(call, json!({ "ref": head }))?;
    let reference = call.operation("git/get-ref", asked).await?;
    let parent = reference["object"]["sha"].clone();
    let asked = in_same_repository(call, json!({ "commit_sha": parent }))?;
    let commit = call.operation("git/get-commit", asked).await?;
    let Some(Value::Array(files)) = call.arguments().get("files") else {
        return Err(ToolRefusal::Arguments("files is missing".to_owned()));
    };
    let entry = |file: &Value| json!({"path": file["path"], "mode": "100644", "type": "blob", "content": file["content"]});
    let tree: Vec<Value> = files.iter().map(entry).collect();
    let asked = json!({"base_tree": commit["tree"]["sha"], "tree": tree});
    let tree = call
        .operation("git/create-tree", in_same_repository(call, asked)?)
        .await?;
    let message = required(call, "message")?;
    let asked = json!({"message": message, "tree": tree["sha"], "parents": [parent]});
    let made = call
        .operation("git/create-commit", in_same_repository(call, asked)?)
        .await?;
    let asked = in_same_repository(call, json!({"ref": head, "sha": made["sha"]}))?;
    call.operation("git/update-ref", asked).await
}
