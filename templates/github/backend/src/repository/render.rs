//! Repositories as objects of the API, in the vendor's three sizes.

use serde_json::{Value, json};

use super::Repository;
use crate::{
    access::{Permission, Seen},
    account::extend,
    clock, node_id,
    urls::Urls,
};

/// Paths under a repository's URL, by the names of the fields that show them.
const LINKS: [(&str, &str); 38] = [
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
    ("url", ""),
    ("svn_url", ""),
];

/// `owner/name`.
pub(crate) fn full_name(seen: &Seen) -> String {
    format!("{}/{}", seen.owner.login, seen.repository.name)
}

/// The vendor's "repository" as lists and other objects show it.
pub(crate) fn repository(urls: &Urls, seen: &Seen) -> Value {
    let Seen {
        repository,
        owner,
        permission,
    } = seen;
    let full_name = full_name(seen);
    let html = urls.html(&format!("/{full_name}"));
    let mut object = json!({
        "id": repository.id,
        "node_id": node_id::of("R", &[repository.id]),
        "name": repository.name,
        "full_name": full_name,
        "private": repository.private,
        "owner": owner.simple(urls),
        "html_url": html,
        "description": repository.description,
        "fork": repository.fork,
    });
    if let Value::Object(fields) = &mut object {
        for (name, rest) in LINKS {
            let url = if name == "svn_url" {
                html.clone()
            } else {
                urls.api(&format!("/repos/{full_name}{rest}"))
            };
            fields.insert(name.to_owned(), url.into());
        }
    }
    extend(&mut object, figures(urls, repository, &full_name));
    extend(&mut object, json!({"permissions": permission.flags()}));
    object
}

fn figures(urls: &Urls, repository: &Repository, full_name: &str) -> Value {
    let visibility = if repository.private { "private" } else { "public" };
    json!({
        "created_at": clock::text(repository.created_at),
        "updated_at": clock::text(repository.updated_at),
        "pushed_at": clock::optional(repository.pushed_at),
        "git_url": format!("git://{}/{full_name}.git", urls.host()),
        "ssh_url": format!("git@{}:{full_name}.git", urls.host()),
        "clone_url": urls.html(&format!("/{full_name}.git")),
        "homepage": repository.homepage,
        "size": repository.size,
        "stargazers_count": repository.stars,
        "watchers_count": repository.stars,
        "language": repository.language,
        "has_issues": repository.has_issues,
        "has_projects": repository.has_projects,
        "has_downloads": true,
        "has_wiki": repository.has_wiki,
        "has_pages": false,
        "has_discussions": repository.has_discussions,
        "forks_count": repository.forks,
        "mirror_url": null,
        "archived": repository.archived,
        "disabled": false,
        "open_issues_count": repository.open_issues,
        "license": repository.license.as_deref().map(|key| license(urls, key)),
        "allow_forking": repository.allow_forking,
        "is_template": repository.is_template,
        "web_commit_signoff_required": repository.web_commit_signoff_required,
        "topics": repository.topics,
        "visibility": visibility,
        "forks": repository.forks,
        "open_issues": repository.open_issues,
        "watchers": repository.stars,
        "default_branch": repository.default_branch,
    })
}

/// The vendor's "full repository": what asking for one repository answers. `parent` is the repository that a fork was
/// made from, as the caller sees it, and `subscribers` the number of those who watch it.
pub(crate) fn full_repository(urls: &Urls, seen: &Seen, parent: Option<&Seen>, subscribers: i64) -> Value {
    let repository = &seen.repository;
    let mut object = self::repository(urls, seen);
    extend(
        &mut object,
        json!({
            "temp_clone_token": "",
            "network_count": repository.forks,
            "subscribers_count": subscribers,
        }),
    );
    if seen.permission >= Permission::Write {
        extend(&mut object, merge_settings(repository));
    }
    if seen.owner.is_organization() {
        extend(&mut object, json!({"organization": seen.owner.simple(urls)}));
    }
    if let Some(parent) = parent {
        let parent = self::repository(urls, parent);
        extend(&mut object, json!({"parent": parent, "source": parent}));
    }
    object
}

fn merge_settings(repository: &Repository) -> Value {
    json!({
        "allow_squash_merge": repository.allow_squash_merge,
        "allow_merge_commit": repository.allow_merge_commit,
        "allow_rebase_merge": repository.allow_rebase_merge,
        "allow_auto_merge": repository.allow_auto_merge,
        "delete_branch_on_merge": repository.delete_branch_on_merge,
        "allow_update_branch": repository.allow_update_branch,
        "use_squash_pr_title_as_default": repository.squash_merge_commit_title == "PR_TITLE",
        "squash_merge_commit_message": repository.squash_merge_commit_message,
        "squash_merge_commit_title": repository.squash_merge_commit_title,
        "merge_commit_message": repository.merge_commit_message,
        "merge_commit_title": repository.merge_commit_title,
    })
}

/// A license by its key; keys that are not known are the vendor's `other`.
fn license(urls: &Urls, key: &str) -> Value {
    let (key, name, spdx) = match key {
        "mit" => ("mit", "MIT License", "MIT"),
        "apache-2.0" => ("apache-2.0", "Apache License 2.0", "Apache-2.0"),
        "gpl-3.0" => ("gpl-3.0", "GNU General Public License v3.0", "GPL-3.0"),
        "bsd-3-clause" => (
            "bsd-3-clause",
            "BSD 3-Clause \"New\" or \"Revised\" License",
            "BSD-3-Clause",
        ),
        _ => ("other", "Other", "NOASSERTION"),
    };
    let url = (key != "other").then(|| urls.api(&format!("/licenses/{key}")));
    json!({
        "key": key,
        "name": name,
        "spdx_id": spdx,
        "url": url,
        "node_id": node_id::of("L", &[i64::try_from(key.len()).unwrap_or_default()]),
    })
}
