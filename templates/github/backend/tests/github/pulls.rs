//! Pull requests: making, listing, changing and merging them.

use super::{
    git_support::{branch, commit, pull, repository, somebody, text, tip},
    support::{Api, each, invalid, refused},
};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_pull_request_shows_what_it_asks_for() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let made = pull(&api, &repo, "csv").await;
    assert_eq!(
        (&made["number"], &made["state"], &made["merged"]),
        (&json!(1), &json!("open"), &json!(false))
    );
    let counts = ["commits", "additions", "deletions", "changed_files"].map(|name| made[name].as_i64());
    assert_eq!(counts, [Some(1), Some(3), Some(0), Some(1)]);
    assert_eq!(
        (&made["mergeable"], &made["mergeable_state"]),
        (&json!(true), &json!("clean"))
    );
    assert_eq!(made["head"]["label"], "agent:csv");
    let path = format!("{repo}/pulls/1");
    assert_eq!(api.read(&path).await, made);
    assert_eq!(
        each(&api.read(&format!("{path}/files")).await, "filename"),
        ["csv.md"]
    );
    let commits = api.read(&format!("{path}/commits")).await;
    assert_eq!(
        (commits[0]["sha"].clone(), commits.as_array().map(Vec::len)),
        (made["head"]["sha"].clone(), Some(1))
    );
    let issue = api.read(&format!("{repo}/issues/1")).await;
    assert_eq!(issue["pull_request"]["url"], made["url"]);
    let diff = api
        .request(Method::GET, &path)
        .header("accept", "application/vnd.github.diff");
    let diff = diff
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a text");
    assert!(
        diff.starts_with("diff --git a/csv.md b/csv.md\nnew file mode 100644\n"),
        "{diff}"
    );
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    pull(&api, &repo, "csv").await;
    let post = async |body| api.post(&format!("{repo}/pulls"), body).await;
    let again = post(json!({"title": "x", "head": "csv", "base": "main"})).await;
    refused(&again, 422, "Validation Failed");
    assert_eq!(
        again.body["errors"][0]["message"],
        "A pull request already exists for agent:csv."
    );
    branch(&api, &repo, "same").await;
    let nothing = post(json!({"title": "x", "head": "same", "base": "main"})).await;
    assert_eq!(
        nothing.body["errors"][0]["message"],
        "No commits between main and same"
    );
    invalid(
        &post(json!({"title": "x", "head": "none", "base": "main"})).await,
        "PullRequest",
        "head",
        "invalid",
    );
    invalid(
        &post(json!({"title": "x", "head": "csv", "base": "none"})).await,
        "PullRequest",
        "base",
        "invalid",
    );
    invalid(
        &post(json!({"head": "csv", "base": "main"})).await,
        "Issue",
        "title",
        "missing_field",
    );
    refused(&api.get(&format!("{repo}/pulls/9")).await, 404, "Not Found");
    let anonymous = Answer::to(
        api.anonymous(Method::POST, &format!("{repo}/pulls"))
            .json(&json!({})),
    )
    .await;
    refused(&anonymous, 401, "Requires authentication");
}

#[tokio::test]
async fn pull_requests_are_listed_and_filtered() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    for name in ["one", "two", "three"] {
        pull(&api, &repo, name).await;
    }
    api.changed(&format!("{repo}/pulls/2"), json!({"state": "closed"}))
        .await;
    let list = async |query: &str| {
        let found = api.read(&format!("{repo}/pulls?{query}")).await;
        each(&found, "number")
            .iter()
            .map(|number| number.as_i64())
            .collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [Some(3), Some(1)]);
    assert_eq!(list("state=closed").await, [Some(2)]);
    assert_eq!(list("state=all&direction=asc").await, [Some(1), Some(2), Some(3)]);
    assert_eq!(list("head=agent:three").await, [Some(3)]);
    assert_eq!(list("head=nobody:three").await, []);
    assert_eq!(list("base=next").await, []);
    invalid(
        &api.get(&format!("{repo}/pulls?state=merged")).await,
        "PullRequest",
        "state",
        "invalid",
    );
}

#[tokio::test]
async fn a_pull_request_is_changed_closed_and_opened_again() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    pull(&api, &repo, "csv").await;
    let path = format!("{repo}/pulls/1");
    let changed = api
        .changed(&path, json!({"title": "Import", "body": null, "state": "closed"}))
        .await;
    assert_eq!(
        (&changed["title"], &changed["state"], &changed["body"]),
        (&json!("Import"), &json!("closed"), &json!(null))
    );
    commit(&api, &repo, "csv", "later", "x").await;
    assert_eq!(api.read(&path).await["head"]["sha"], changed["head"]["sha"]);
    let opened = api.changed(&path, json!({"state": "open"})).await;
    assert_eq!(opened["head"]["sha"], tip(&api, &repo, "csv").await);
    branch(&api, &repo, "next").await;
    assert_eq!(
        api.changed(&path, json!({"base": "next"})).await["base"]["ref"],
        "next"
    );
    invalid(
        &api.patch(&path, json!({"base": "none"})).await,
        "PullRequest",
        "base",
        "invalid",
    );
    api.delete(&format!("{repo}/git/refs/heads/csv")).await;
    assert_eq!(api.read(&path).await["state"], "closed");
    refused(
        &api.patch(&path, json!({"state": "open"})).await,
        422,
        "Validation Failed",
    );
    let token = somebody(&api, "reader", None).await;
    let other = api
        .anonymous(Method::PATCH, &path)
        .bearer_auth(&token)
        .json(&json!({"title": "x"}));
    refused(&Answer::to(other).await, 403, "push access");
}

#[tokio::test]
async fn merging_closes_what_the_pull_request_says() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    api.made(&format!("{repo}/issues"), json!({"title": "Import fails"}))
        .await;
    branch(&api, &repo, "csv").await;
    commit(&api, &repo, "csv", "a", "x").await;
    let body = json!({"title": "Read it", "head": "csv", "base": "main", "body": "Closes #1"});
    let made = api.made(&format!("{repo}/pulls"), body).await;
    let path = format!("{repo}/pulls/2/merge");
    refused(&api.get(&path).await, 404, "Not Found");
    refused(
        &api.put(&path, json!({"sha": "0".repeat(40)})).await,
        409,
        "Head branch was modified",
    );
    refused(
        &api.put(&path, json!({"merge_method": "octopus"})).await,
        422,
        "is not a member of",
    );
    let merged = api.put(&path, json!({"sha": made["head"]["sha"]})).await;
    assert_eq!(
        (merged.status.as_u16(), &merged.body["merged"]),
        (200, &json!(true))
    );
    assert_eq!(api.get(&path).await.status, 204);
    let read = api.read(&format!("{repo}/pulls/2")).await;
    assert_eq!(
        (&read["state"], &read["merged"]),
        (&json!("closed"), &json!(true))
    );
    assert_eq!(
        (&read["merge_commit_sha"], &read["merged_by"]["login"]),
        (&merged.body["sha"], &json!("agent"))
    );
    assert_eq!(tip(&api, &repo, "main").await, merged.body["sha"]);
    let commit = api.read(&format!("{repo}/commits/main")).await;
    assert_eq!(
        commit["commit"]["message"],
        "Merge pull request #2 from agent/csv\n\nRead it"
    );
    assert_eq!(commit["parents"].as_array().map(Vec::len), Some(2));
    assert_eq!(api.read(&format!("{repo}/issues/1")).await["state"], "closed");
    let events = api.read(&format!("{repo}/issues/2/events")).await;
    assert!(each(&events, "event").contains(&&json!("merged")), "{events}");
    refused(&api.put(&path, json!({})).await, 405, "not mergeable");
    refused(
        &api.patch(&format!("{repo}/pulls/2"), json!({"state": "open"}))
            .await,
        422,
        "Validation Failed",
    );
}

#[tokio::test]
async fn squashing_makes_one_commit_and_rebasing_keeps_them() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    for name in ["one", "two"] {
        pull(&api, &repo, name).await;
        commit(&api, &repo, name, &format!("{name}-more"), "x").await;
    }
    let before = tip(&api, &repo, "main").await;
    let squash = json!({"merge_method": "squash", "commit_message": "Details"});
    let squashed = api.put(&format!("{repo}/pulls/1/merge"), squash).await;
    let commit = api
        .read(&format!("{repo}/commits/{}", text(&squashed.body["sha"])))
        .await;
    assert_eq!(commit["commit"]["message"], "Add one (#1)\n\nDetails");
    assert_eq!(
        (
            commit["parents"].as_array().map(Vec::len),
            &commit["parents"][0]["sha"]
        ),
        (Some(1), &json!(before))
    );
    let rebased = api
        .put(
            &format!("{repo}/pulls/2/merge"),
            json!({"merge_method": "rebase"}),
        )
        .await;
    assert_eq!(rebased.status, 200, "{}", rebased.body);
    let commits = api.read(&format!("{repo}/commits")).await;
    let messages: Vec<String> = each(&commits, "commit")
        .iter()
        .map(|one| text(&one["message"]))
        .collect();
    assert_eq!(
        messages[..3],
        ["Write two-more", "Write two.md", "Add one (#1)\n\nDetails"]
    );
    assert_eq!(
        each(&api.read(&format!("{repo}/contents")).await, "name").len(),
        5
    );
    api.changed(&repo, json!({"allow_rebase_merge": false})).await;
    pull(&api, &repo, "three").await;
    let refused_method = api
        .put(
            &format!("{repo}/pulls/3/merge"),
            json!({"merge_method": "rebase"}),
        )
        .await;
    refused(&refused_method, 405, "Rebase merges are not allowed");
}

#[tokio::test]
async fn what_conflicts_is_not_merged() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    pull(&api, &repo, "csv").await;
    commit(&api, &repo, "main", "csv.md", "something else\n").await;
    let read = api.read(&format!("{repo}/pulls/1")).await;
    assert_eq!(
        (&read["mergeable"], &read["mergeable_state"]),
        (&json!(false), &json!("dirty"))
    );
    refused(
        &api.put(&format!("{repo}/pulls/1/merge"), json!({})).await,
        405,
        "not mergeable",
    );
    let update = api.put(&format!("{repo}/pulls/1/update-branch"), json!({})).await;
    refused(&update, 422, "merge conflict");
    let draft = json!({"title": "x", "head": "csv", "base": "main", "draft": true});
    api.changed(&format!("{repo}/pulls/1"), json!({"state": "closed"}))
        .await;
    assert_eq!(api.made(&format!("{repo}/pulls"), draft).await["draft"], true);
    refused(
        &api.put(&format!("{repo}/pulls/2/merge"), json!({})).await,
        405,
        "still a draft",
    );
}

#[tokio::test]
async fn a_branch_is_brought_up_to_date_with_its_base() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let made = pull(&api, &repo, "csv").await;
    let path = format!("{repo}/pulls/1/update-branch");
    refused(&api.put(&path, json!({})).await, 422, "no new commits");
    commit(&api, &repo, "main", "a", "x").await;
    refused(
        &api.put(&path, json!({"expected_head_sha": "0".repeat(40)})).await,
        422,
        "expected head sha",
    );
    let updated = api
        .put(&path, json!({"expected_head_sha": made["head"]["sha"]}))
        .await;
    assert_eq!(updated.status, 202, "{}", updated.body);
    let read = api.read(&format!("{repo}/pulls/1")).await;
    assert_eq!(read["head"]["sha"], tip(&api, &repo, "csv").await);
    assert_eq!((&read["commits"], &read["changed_files"]), (&json!(2), &json!(1)));
}

#[tokio::test]
async fn a_push_that_has_everything_merges() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let made = pull(&api, &repo, "csv").await;
    let head = json!({"sha": made["head"]["sha"]});
    api.changed(&format!("{repo}/git/refs/heads/main"), head).await;
    let read = api.read(&format!("{repo}/pulls/1")).await;
    assert_eq!(
        (&read["merged"], &read["state"]),
        (&json!(true), &json!("closed"))
    );
}
