//! `repos/list-commits`.

use asymmetric_kit::{Call, Failure, HandlerResult};
use std::collections::HashMap;

use super::{named, render};
use crate::{
    access::{self, Seen},
    account, clock,
    error::GitHubError,
    git::{
        commit::Commit,
        graph::Graph,
        id::ObjectId,
        object::Kind,
        store,
        tree::{self, Mode},
    },
    page::Page,
    people::People,
    place::Place,
};

/// Lists commits.
pub(crate) async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let head = head(call, &seen).await?;
    let graph = store::graph(call, place.id, &[head]).await?;
    let filter = Filter::of(call).await?;
    let mut ids = graph.log(head);
    if filter.needs_commits() {
        let commits = store::commits(call, place.id, &ids).await?;
        ids = filter.apply(call, place.id, &graph, commits).await?;
    }
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let commits = store::commits(call, place.id, &page.slice(ids)).await?;
    let people = People::of(call, &commits).await?;
    Ok(page.reply(call, render::commits(&place, &people, &commits), total))
}

/// Where the list starts: at `sha`, or at the tip of the default branch.
async fn head(call: &Call, seen: &Seen) -> Result<ObjectId, Failure> {
    let wanted = call.arguments().filled("sha");
    let text = wanted.as_deref().unwrap_or(&seen.repository.default_branch);
    match named(call, seen, text).await {
        // The vendor's answer here, not the one for a commit.
        Err(Failure::Vendor(reply)) if reply.status() == http::StatusCode::UNPROCESSABLE_ENTITY => {
            Err(GitHubError::not_found().into())
        }
        other => other,
    }
}

/// Which commits are wanted.
struct Filter {
    path: Option<String>,
    author: Option<Vec<String>>,
    committer: Option<Vec<String>>,
    since: Option<i64>,
    until: Option<i64>,
}

impl Filter {
    async fn of(call: &Call) -> Result<Self, Failure> {
        let arguments = call.arguments();
        let time = |name| arguments.filled(name).and_then(|text| clock::read(&text));
        Ok(Self {
            path: arguments
                .filled("path")
                .map(|path| path.trim_matches('/').to_owned())
                .filter(|path| !path.is_empty()),
            author: addresses(call, "author").await?,
            committer: addresses(call, "committer").await?,
            since: time("since"),
            until: time("until"),
        })
    }

    fn needs_commits(&self) -> bool {
        self.path.is_some()
            || self.author.is_some()
            || self.committer.is_some()
            || self.since.is_some()
            || self.until.is_some()
    }

    async fn apply(
        &self,
        call: &Call,
        repository: i64,
        graph: &Graph,
        commits: Vec<(ObjectId, Commit)>,
    ) -> Result<Vec<ObjectId>, Failure> {
        let wants = |addresses: &Option<Vec<String>>, email: &str| {
            addresses
                .as_ref()
                .is_none_or(|addresses| addresses.contains(&email.to_lowercase()))
        };
        let at_path = match &self.path {
            Some(path) => Some(states_of(call, repository, path, &commits).await?),
            None => None,
        };
        let is_wanted = |id: ObjectId, commit: &Commit| {
            wants(&self.author, &commit.author.email)
                && wants(&self.committer, &commit.committer.email)
                && self.since.is_none_or(|since| commit.committer.seconds >= since)
                && self.until.is_none_or(|until| commit.committer.seconds <= until)
                && at_path.as_ref().is_none_or(|states| touches(states, graph, id))
        };
        let wanted = commits.iter().filter(|(id, commit)| is_wanted(*id, commit));
        Ok(wanted.map(|(id, _)| *id).collect())
    }
}

/// Whether a commit changed what it has from its parents: a merge that took one parent's state changed nothing.
fn touches(states: &HashMap<ObjectId, Option<ObjectId>>, graph: &Graph, id: ObjectId) -> bool {
    let state = |id: &ObjectId| states.get(id).copied().flatten();
    let now = state(&id);
    let parents = graph.parents(id);
    if parents.is_empty() {
        return now.is_some();
    }
    parents.iter().all(|parent| state(parent) != now)
}

/// The file or folder that each commit has at a path.
async fn states_of(
    call: &Call,
    repository: i64,
    path: &str,
    commits: &[(ObjectId, Commit)],
) -> Result<HashMap<ObjectId, Option<ObjectId>>, Failure> {
    let mut states: HashMap<ObjectId, Option<ObjectId>> = commits
        .iter()
        .map(|(id, commit)| (*id, Some(commit.tree)))
        .collect();
    for name in path.split('/') {
        let folders: Vec<ObjectId> = states.values().flatten().copied().collect();
        let objects = store::many(call, repository, &folders).await?;
        let mut next: HashMap<ObjectId, Option<ObjectId>> = HashMap::new();
        for object in objects.values().filter(|object| object.kind == Kind::Tree) {
            let entries = tree::decode(&object.content).map_err(store::unreadable)?;
            let entry = entries.into_iter().find(|entry| entry.name == name);
            let entry = entry.filter(|entry| entry.mode != Mode::Submodule);
            next.insert(object.id, entry.map(|entry| entry.id));
        }
        for state in states.values_mut() {
            *state = state.and_then(|folder| next.get(&folder).copied().flatten());
        }
    }
    Ok(states)
}

/// The addresses that a login or an address stands for.
async fn addresses(call: &Call, argument: &str) -> Result<Option<Vec<String>>, Failure> {
    let Some(wanted) = call.arguments().filled(argument) else {
        return Ok(None);
    };
    if wanted.contains('@') {
        return Ok(Some(vec![wanted.to_lowercase()]));
    }
    let Some(account) = account::by_login(call, &wanted).await? else {
        return Ok(Some(Vec::new()));
    };
    let sql = "SELECT lower(email) FROM emails WHERE user_id = $1";
    let rows = call.query(sql, &[&account.id]).await?;
    let mut addresses: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    addresses.push(crate::people::hidden_address(&account).to_lowercase());
    Ok(Some(addresses))
}
