//! The fixture, and the views that graders read.

use serde_json::{Value, json};

use crate::support::Api;

async fn count(api: &Api, sql: &str) -> i64 {
    api.backend.sql(sql).await[0].get(0)
}

#[tokio::test]
async fn the_fixture_is_a_company_at_work() {
    let api = Api::acme().await;
    for (sql, expected) in [
        ("SELECT count(*) FROM state_v1.users", 8),
        (
            "SELECT count(*) FROM state_v1.repositories WHERE owner = 'acme-corp'",
            3,
        ),
        ("SELECT count(*) FROM state_v1.issues", 16),
        ("SELECT count(*) FROM state_v1.issues WHERE is_pull_request", 3),
        ("SELECT count(*) FROM state_v1.issue_comments", 9),
        // Numbers are what the repositories have counted, and nothing is from the future.
        (
            "SELECT count(*) FROM repositories WHERE last_number <> \
             (SELECT count(*) FROM issues WHERE repository_id = repositories.id)",
            0,
        ),
        (
            "SELECT count(*) FROM issues, _asym_state.clock WHERE updated_at > extract(epoch FROM anchor)",
            0,
        ),
        (
            "SELECT count(*) FROM issues WHERE (state = 'closed') <> (closed_at IS NOT NULL AND closed_by_id IS NOT NULL)",
            0,
        ),
        // Labels and milestones are those of the issue's own repository.
        (
            "SELECT count(*) FROM issue_labels JOIN labels ON labels.id = label_id JOIN issues ON issues.id = issue_id \
             WHERE labels.repository_id <> issues.repository_id",
            0,
        ),
        (
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \
             AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'p')",
            0,
        ),
    ] {
        assert_eq!(count(&api, sql).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn a_clone_without_a_fixture_works() {
    let api = Api::empty().await;
    assert_eq!(api.read("/user").await["login"], "agent");
    assert_eq!(api.read("/user/orgs").await, json!([]));
    assert_eq!(api.read("/search/issues?q=anything").await["total_count"], 0);
}

#[tokio::test]
async fn views_show_what_the_api_shows() {
    let api = Api::acme().await;
    let issues = "/repos/acme-corp/acme-flow/issues";
    let body = json!({"title": "One", "body": "Two", "labels": ["bug"], "assignees": ["aiko-tanaka"], "milestone": 3});
    let made = api.made(issues, body).await;
    let comment = api
        .made(&format!("{issues}/14/comments"), json!({"body": "Three"}))
        .await;
    let row = api
        .backend
        .sql("SELECT to_jsonb(i) FROM state_v1.issues AS i WHERE repository = 'acme-corp/acme-flow' AND number = 14")
        .await;
    let row: Value = row[0].get(0);
    for name in [
        "id",
        "number",
        "title",
        "body",
        "state",
        "state_reason",
        "locked",
        "created_at",
        "closed_at",
    ] {
        assert_eq!(row[name], made[name], "{name}");
    }
    assert_eq!(
        (&row["user"], &row["comments"]),
        (&json!("acme-agent"), &json!(1))
    );
    assert_eq!(
        (&row["labels"], &row["assignees"]),
        (&json!(["bug"]), &json!(["aiko-tanaka"]))
    );
    assert_eq!(row["milestone"], "Audit log");
    let said = api
        .backend
        .sql("SELECT id, body, \"user\" FROM state_v1.issue_comments WHERE issue = 14 AND repository = 'acme-corp/acme-flow'")
        .await;
    assert_eq!(comment["id"], said[0].get::<_, i64>(0));
    assert_eq!(said[0].get::<_, &str>(1), "Three");
}

#[tokio::test]
async fn version_one_keeps_its_columns() {
    let api = Api::empty().await;
    let rows = api
        .backend
        .sql(
            "SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY ordinal_position) \
             FROM information_schema.columns WHERE table_schema = 'state_v1' GROUP BY table_name ORDER BY table_name",
        )
        .await;
    let columns: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let expected = "\
commits: repository sha parents message committed_at
issue_comments: id repository issue user body created_at updated_at
issue_events: id repository issue actor event commit_id details created_at
issues: id repository number title body user state state_reason locked active_lock_reason labels assignees milestone comments closed_by is_pull_request created_at updated_at closed_at
labels: id repository name color description default
milestones: id repository number state title description creator created_at closed_at due_on
organization_memberships: organization user role
organizations: id login name description company blog location email billing_email default_repository_permission members_can_create_repositories created_at updated_at
pull_requests: id repository number title body user state draft base_ref base_sha head_ref head_sha merged merge_commit_sha merged_by requested_reviewers merged_at created_at updated_at closed_at
reactions: id repository issue comment user content created_at
refs: repository ref sha
repositories: id full_name owner name description private fork homepage language default_branch topics archived has_issues created_at updated_at pushed_at
review_comments: id repository pull_request pull_request_review_id user path line side body in_reply_to_id created_at
reviews: id repository pull_request user state body commit_id submitted_at
stars: repository user starred_at
teams: id organization name slug description privacy members
users: id login type name company blog location email bio hireable site_admin created_at updated_at";
    assert_eq!(columns.join("\n"), expected);
    let undocumented = "SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'state_v1'::regnamespace \
         AND obj_description(oid) IS NULL";
    assert_eq!(count(&api, undocumented).await, 0);
}
