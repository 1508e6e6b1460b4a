//! Repositories themselves.
//!
//! <https://docs.github.com/en/rest/repos/repos>

mod create;
mod figures;
mod list;
mod read;
mod settings;
mod topics;
mod update;

use asymmetric_kit::{Access, Operation};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    [reading(), writing()].into_iter().flatten().collect()
}

fn reading() -> Vec<Operation> {
    let open = [
        Operation::get("repos/get", "/repos/{owner}/{repo}", read::read).summary("Gets a repository."),
        Operation::get("repos/list-for-org", "/orgs/{org}/repos", list::of_organization)
            .summary("Lists the repositories of an organization."),
        Operation::get("repos/list-for-user", "/users/{username}/repos", list::of_user)
            .summary("Lists the public repositories of a user."),
        Operation::get(
            "repos/get-all-topics",
            "/repos/{owner}/{repo}/topics",
            topics::read,
        )
        .summary("Gets the topics of a repository."),
        Operation::get(
            "repos/list-languages",
            "/repos/{owner}/{repo}/languages",
            figures::languages,
        )
        .summary("Says how many bytes are written in which language."),
        Operation::get(
            "repos/list-contributors",
            "/repos/{owner}/{repo}/contributors",
            figures::contributors,
        )
        .summary("Lists who wrote how many commits."),
    ];
    let own = Operation::get("repos/list-for-authenticated-user", "/user/repos", list::own)
        .summary("Lists repositories that the caller owns, works on, or sees as a member.");
    open.into_iter()
        .map(|operation| operation.access(Access::Optional))
        .chain([own])
        .collect()
}

fn writing() -> Vec<Operation> {
    vec![
        Operation::post("repos/create-for-authenticated-user", "/user/repos", create::own)
            .scopes(&["public_repo", "repo"])
            .summary("Makes a repository of the caller."),
        Operation::post(
            "repos/create-in-org",
            "/orgs/{org}/repos",
            create::in_organization,
        )
        .scopes(&["public_repo", "repo"])
        .summary("Makes a repository of an organization."),
        Operation::patch("repos/update", "/repos/{owner}/{repo}", update::update)
            .summary("Changes name, visibility and settings of a repository."),
        Operation::delete("repos/delete", "/repos/{owner}/{repo}", update::delete)
            .summary("Deletes a repository with all that is in it."),
        Operation::put(
            "repos/replace-all-topics",
            "/repos/{owner}/{repo}/topics",
            topics::replace,
        )
        .summary("Sets the topics of a repository."),
    ]
}
