//! The views that graders read.

use crate::support::Api;
use serde_json::{Value, json};

#[tokio::test]
async fn views_have_the_columns_that_graders_know() {
    let api = Api::empty().await;
    let sql = "SELECT table_name::text, string_agg(column_name, ' ' ORDER BY ordinal_position) \
         FROM information_schema.columns WHERE table_schema = 'state_v1' GROUP BY 1 ORDER BY 1";
    let rows = api.backend.sql(sql).await;
    let views: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let views: Vec<(&str, &str)> = views
        .iter()
        .map(|(name, columns)| (name.as_str(), columns.as_str()))
        .collect();
    assert_eq!(views, VIEWS);
    let undocumented = "SELECT count(*) FROM pg_views WHERE schemaname = 'state_v1' \
         AND obj_description(('state_v1.' || viewname)::regclass) IS NULL";
    assert_eq!(api.backend.sql(undocumented).await[0].get::<_, i64>(0), 0);
}

const VIEWS: &[(&str, &str)] = &[
    (
        "attachments",
        "id issueId creatorId title subtitle url metadata createdAt updatedAt",
    ),
    (
        "comments",
        "id issueId userId parentId body quotedText editedAt resolvedAt resolvingUserId createdAt updatedAt",
    ),
    (
        "cycles",
        "id teamId number name description startsAt endsAt completedAt createdAt updatedAt archivedAt",
    ),
    (
        "documents",
        "id title content slugId projectId issueId teamId cycleId creatorId updatedById ownerId createdAt updatedAt \
         archivedAt trashed",
    ),
    (
        "issue_labels",
        "id teamId name color description isGroup parentId creatorId createdAt updatedAt archivedAt",
    ),
    (
        "issue_relations",
        "id issueId relatedIssueId type createdAt updatedAt",
    ),
    (
        "issues",
        "id identifier number title description priority estimate teamId teamKey stateId stateName stateType assigneeId \
         creatorId parentId projectId projectMilestoneId cycleId dueDate labelIds subscriberIds previousIdentifiers \
         sortOrder startedAt completedAt canceledAt createdAt updatedAt archivedAt trashed",
    ),
    ("organizations", "id name urlKey createdAt updatedAt"),
    (
        "project_milestones",
        "id projectId name description targetDate sortOrder createdAt updatedAt archivedAt",
    ),
    (
        "projects",
        "id name description content slugId statusId state leadId creatorId priority startDate targetDate teamIds \
         memberIds startedAt completedAt canceledAt createdAt updatedAt archivedAt trashed",
    ),
    ("team_memberships", "id teamId userId owner createdAt updatedAt"),
    (
        "teams",
        "id name key description color icon timezone private cyclesEnabled triageEnabled parentId defaultIssueStateId \
         createdAt updatedAt archivedAt",
    ),
    (
        "users",
        "id name displayName email title description active admin owner guest app timezone createdAt updatedAt archivedAt",
    ),
    (
        "workflow_states",
        "id teamId name type color description position createdAt updatedAt archivedAt",
    ),
];

#[tokio::test]
async fn views_show_what_the_api_did() {
    let api = Api::acme().await;
    let update = "mutation($state: String!) { issueUpdate(id: \"ENG-10\", input: {stateId: $state, priority: 1}) { success } }";
    let done = "SELECT workflow_states.id FROM workflow_states JOIN teams ON teams.id = team_id \
         WHERE teams.key = 'ENG' AND type = 'completed'";
    let done: String = api.backend.sql(done).await[0].get(0);
    api.data(update, json!({"state": done})).await;
    let sql = "SELECT to_jsonb(issue) FROM (SELECT priority, \"stateName\", \"teamKey\", trashed, \"completedAt\" IS NULL AS open \
         FROM state_v1.issues WHERE identifier = 'ENG-10') AS issue";
    let row: Value = api.backend.sql(sql).await[0].get(0);
    let expected =
        json!({"priority": 1, "stateName": "Done", "teamKey": "ENG", "trashed": false, "open": false});
    assert_eq!(row, expected);
}
