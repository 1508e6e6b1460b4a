//! The whole table: what each family implements, and everything else that the vendor publishes.

use asymmetric_kit::Operation;

use crate::{
    assignee, branches, collaborators, comment, commits, contents, event, git_data, issue, label, meta,
    milestone, organizations, published, pulls, rate, reaction, repos, search, smart_http, stars, teams,
    users,
};

/// What is implemented.
pub(crate) fn implemented() -> Vec<Operation> {
    let families = [
        assignee::operations(),
        branches::operations(),
        collaborators::operations(),
        comment::operations(),
        commits::operations(),
        contents::operations(),
        event::operations(),
        git_data::operations(),
        issue::operations(),
        label::operations(),
        meta::operations(),
        milestone::operations(),
        organizations::operations(),
        pulls::operations(),
        reaction::operations(),
        repos::operations(),
        search::operations(),
        smart_http::operations(),
        stars::operations(),
        teams::operations(),
        users::operations(),
    ];
    families.into_iter().flatten().map(counted).collect()
}

/// With the rate limit that counts it; asking where one stands is free.
fn counted(operation: Operation) -> Operation {
    match operation.name() {
        "rate-limit/get" => operation.tier(rate::OVERVIEW),
        name if name.starts_with("search/") => operation.tier(rate::SEARCH),
        _ => operation.tier(rate::CORE),
    }
}

/// All of it.
pub(crate) fn all() -> Vec<Operation> {
    let mut operations = implemented();
    let names: Vec<&str> = operations.iter().map(Operation::name).collect();
    operations.extend(published::missing(&names));
    operations
}
